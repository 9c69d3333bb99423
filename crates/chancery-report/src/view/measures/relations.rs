//! Relations as the data class them, beside what a text says.

use chancery_evidence::{Contribution, RelationEvidence};

use crate::links::Links;
use crate::text::{count, figure as number, list, signed, words};
use crate::view::figure::{Entry, Figure, Section, Table, finite, index};

/// Rows on the page.
const ROWS: usize = 80;

pub(super) fn section(all: &[RelationEvidence], links: &Links<'_>) -> Section {
    let figures = if all.is_empty() { Vec::new() } else { vec![figure(all, links)] };
    Section {
        anchor: "relations",
        title: "Allies and tense relations",
        intro: "How the data class each relation, by the sum of weighted indicators, and what a text calls it. \
                Disagreements come first.",
        cannot: "A class sums up the indicators that are there; it does not know intentions, secret dealings, or anything that no \
                 series records.",
        figures,
        more: 0,
    }
}

fn figure(all: &[RelationEvidence], links: &Links<'_>) -> Figure {
    let mut sorted: Vec<&RelationEvidence> = all.iter().collect();
    sorted.sort_by_key(|e| match e.agrees {
        Some(false) => 0,
        Some(true) => 1,
        None if e.stated_class.is_some() => 2,
        None => 3,
    });
    let stated = all.iter().filter(|e| e.stated_class.is_some()).count();
    let (against, agree) = (with(all, false), with(all, true));
    let lead = format!(
        "Of {} a text states the class of {stated}: the data agree with {agree} and disagree with {against}.",
        count(all.len(), "relation", "relations"),
    );
    let columns =
        ["State", "Period", "The data say", ">Score", "The text says", "Agree", "Contributions (value × weight)"];
    let rows = sorted.into_iter().map(|e| row(e, links));
    Figure {
        anchor: "relation-classes".to_owned(),
        title: "Classes of relations".to_owned(),
        unit: "sum of weighted indicators".to_owned(),
        wide: true,
        lead: vec![lead],
        tables: vec![Table::new("Relations, disagreements first", &columns).fill(rows, ROWS).in_short()],
        ..Figure::default()
    }
}

fn with(all: &[RelationEvidence], agrees: bool) -> usize {
    all.iter().filter(|e| e.agrees == Some(agrees)).count()
}

fn row(e: &RelationEvidence, links: &Links<'_>) -> Vec<Entry> {
    let name = if e.name.is_empty() { &e.state } else { &e.name };
    let stated = e.stated_class.as_ref().map_or_else(
        || Entry::gap("nothing"),
        |stated| {
            let claim = links.claim(&stated.claim, None);
            Entry { small: stated.claim.clone(), to: claim.to, ..class(&stated.class) }
        },
    );
    let agrees = match e.agrees {
        Some(true) => Entry::new("yes").marked("m-consistent"),
        Some(false) => Entry::new("no").marked("m-inconsistent"),
        None => Entry::gap("not comparable"),
    };
    vec![
        Entry::new(name),
        Entry::new(&e.period),
        class(&e.class),
        Entry::value(e.score, "", |score| signed(score, 2)),
        stated,
        agrees,
        contributions(&e.contributions),
    ]
}

fn class(word: &str) -> Entry {
    let mark = match word {
        "ally" => "d-up",
        "tense" => "d-down",
        "mixed" => "d-mixed",
        _ => "d-none",
    };
    Entry::new(words(word)).marked(mark)
}

/// The largest contributions first, and what is missing behind them.
fn contributions(all: &[Contribution]) -> Entry {
    let mut there: Vec<(&Contribution, f64)> =
        all.iter().filter_map(|c| finite(c.contribution).map(|size| (c, size))).collect();
    there.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let missing: Vec<String> = all
        .iter()
        .filter(|c| finite(c.contribution).is_none())
        .map(|c| match c.missing.as_deref().unwrap_or_default() {
            "" => words(&c.indicator),
            reason => format!("{} ({})", words(&c.indicator), words(reason)),
        })
        .collect();
    let made = |c: &Contribution| finite(c.value).map(|value| format!(" ({} × {})", number(value), index(c.weight)));
    let text: Vec<String> = there
        .iter()
        .map(|(c, size)| format!("{} {}{}", words(&c.indicator), signed(*size, 2), made(c).unwrap_or_default()))
        .collect();
    let small = if missing.is_empty() { String::new() } else { format!("missing: {}", list(&missing)) };
    let text = if text.is_empty() { "no indicator has a value".to_owned() } else { text.join("; ") };
    Entry { small, ..Entry::new(text) }
}
