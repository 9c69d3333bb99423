//! Theoretical propositions: what was expected, what was found under each definition.

use chancery_evidence::{PropositionDefinition, PropositionEvidence};

use super::{notes, sources};
use crate::chart::dots::{Row, Side, draw};
use crate::links::Links;
use crate::text::{anchor, count, decimal, figure as number, words};
use crate::view::figure::{Chip, Entry, Figure, KeyItem, Section, Table, ends, finite};

/// Rows of a table.
const ROWS: usize = 40;

pub(super) fn section(all: &[PropositionEvidence], links: &Links<'_>) -> Section {
    let overview = (!all.is_empty()).then(|| overview(all));
    Section {
        anchor: "propositions",
        title: "Propositions",
        intro: "Theoretical propositions of the texts, each put to the test on the actor, the rivals and the regions of the study. How it is \
                measured was fixed before the figure was looked at; further definitions of its terms show what hangs on that choice.",
        cannot: "A cause. A proposition that holds says that figures lie where it expects them, under these definitions and in these data; \
                 what each test leaves out stands beside it. With many figures some lie outside their limit by chance alone.",
        figures: overview.into_iter().chain(all.iter().map(|one| figure(one, links))).collect(),
        more: 0,
    }
}

/// The mark of an outcome: those of verdicts.
fn mark(outcome: &str) -> &'static str {
    match outcome {
        "holds" => "supported",
        "fails" => "contradicted",
        "mixed" => "source-dependent",
        "undecided" => "imprecise",
        _ => "not-checkable",
    }
}

fn symbol(outcome: &str) -> &'static str {
    match outcome {
        "holds" => "m-supported",
        "fails" => "m-contradicted",
        "mixed" => "m-source-dependent",
        "undecided" => "m-imprecise",
        _ => "m-not-checkable",
    }
}

fn overview(all: &[PropositionEvidence]) -> Figure {
    let outcomes = ["holds", "fails", "mixed", "undecided", "cannot-be-tested"];
    let counts = outcomes.map(|outcome| (outcome, all.iter().filter(|one| one.outcome == outcome).count()));
    let said: Vec<String> =
        counts.iter().filter(|(_, n)| *n > 0).map(|(outcome, n)| format!("{} {n}", words(outcome))).collect();
    let rows = all.iter().map(|one| {
        let with = |agrees: Option<bool>| {
            one.definitions.iter().filter(|it| it.missing.is_none() && it.agrees == agrees).count().to_string()
        };
        vec![
            Entry { to: Some(format!("#{}", anchor("proposition", &one.id))), ..Entry::new(&one.id) },
            Entry::new(&one.says),
            Entry::new(words(&one.outcome)).marked(symbol(&one.outcome)),
            Entry::new(with(Some(true))),
            Entry::new(with(Some(false))),
            Entry::new(with(None)),
            one.q.map_or_else(Entry::default, |q| Entry::new(short(q))),
        ]
    });
    let columns = ["", "Proposition", "Outcome", ">Definitions as expected", ">Elsewhere", ">Open", ">q"];
    Figure {
        anchor: "proposition-outcomes".to_owned(),
        title: "Outcomes".to_owned(),
        unit: count(all.len(), "proposition", "propositions"),
        wide: true,
        lead: vec![format!("Outcomes: {}.", said.join(", "))],
        notes: notes(&[
            "Holds, fails: the 95 % interval of the main definition and of at least half of all lies wholly where it is expected, or wholly \
             elsewhere, and none lies on the opposite side. Mixed: definitions contradict each other. Undecided: the rest.",
            "q: the p of the main definition beside its limit, adjusted for the number of propositions tested, whatever their dependence \
             (Benjamini and Yekutieli 2001).",
        ]),
        tables: vec![Table::new("Propositions and their outcomes", &columns).fill(rows, ROWS).in_short()],
        ..Figure::default()
    }
}

/// `above 0`: where figures are expected.
fn side(expects: &str) -> Option<Side> {
    let (word, limit) = expects.split_once(' ')?;
    let limit = limit.parse().ok().filter(|limit: &f64| limit.is_finite())?;
    match word {
        "above" => Some(Side { above: true, limit }),
        "below" => Some(Side { above: false, limit }),
        _ => None,
    }
}

fn figure(e: &PropositionEvidence, links: &Links<'_>) -> Figure {
    let rows: Vec<Row> = e.definitions.iter().map(row).collect();
    let in_words: Vec<String> = rows.iter().map(|row| row.title.replace('\n', ", ")).collect();
    let says = format!("Figures of {} under each definition, expected {}. {}.", e.id, e.expects, in_words.join("; "));
    let drawn = side(&e.expects).and_then(|side| draw(&rows, side, &says));
    let point = |shape, style: &str, label: &str| KeyItem { shape, style: style.to_owned(), label: label.to_owned() };
    let key = vec![
        point("point", "l0", "the interval leaves the limit out"),
        point("zero", "", "the interval holds the limit"),
    ];
    Figure {
        anchor: anchor("proposition", &e.id),
        title: format!("{} {}", e.id, words(&e.name)),
        unit: format!("expected {}", e.expects),
        chip: Some(Chip { mark: mark(&e.outcome), label: words(&e.outcome) }),
        lead: vec![e.says.clone(), format!("{}: {}.", capital(&words(&e.outcome)), e.reason)],
        svgs: drawn.into_iter().collect(),
        empty: "No definition has a figure.".to_owned(),
        key,
        notes: notes(&[
            &e.operationalisation,
            "Every interval is drawn equally wide; the first definition is the one that was chosen before. Shaded: where the proposition \
             expects the figures.",
            &left_out(&e.leaves_out),
        ]),
        sources: sources(&e.source, links),
        tables: vec![table(e)],
        ..Figure::default()
    }
}

fn left_out(leaves_out: &str) -> String {
    if leaves_out.is_empty() { String::new() } else { format!("Left out: {leaves_out}") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn row(e: &PropositionDefinition) -> Row {
    let figure = match (finite(e.estimate.value), ends(&e.estimate)) {
        (Some(value), Some((low, high))) => Ok((value, low, high)),
        _ => Err(e.missing.clone().unwrap_or_else(|| "no value".to_owned())),
    };
    let said = figure.as_ref().map_or_else(|_| String::new(), |(value, ..)| short(*value));
    let title = match &figure {
        Ok((value, low, high)) => {
            format!("{}\n{} {} ({} to {}), {}", e.name, e.figure, short(*value), short(*low), short(*high), e.unit)
        }
        Err(why) => format!("{}\n{why}", e.name),
    };
    Row { label: e.name.clone(), said, figure, title }
}

/// Small figures with more digits.
fn short(value: f64) -> String {
    if value.abs() < 0.01 { number(value) } else { decimal(value, 3) }
}

fn table(e: &PropositionEvidence) -> Table {
    let columns = ["Definition", "Figure", ">Estimate", ">p", "Unit", ">Observations", "As expected", "Interval"];
    let rows = e.definitions.iter().map(|one| {
        let why = one.missing.as_deref().unwrap_or_default();
        let agrees = match (one.missing.is_some(), one.agrees) {
            (true, _) => Entry::gap("no figure"),
            (false, Some(true)) => Entry::new("yes").marked("m-consistent"),
            (false, Some(false)) => Entry::new("no").marked("m-inconsistent"),
            (false, None) => Entry::new("open"),
        };
        vec![
            Entry::new(&one.name),
            Entry::new(&one.figure),
            Entry::interval(&one.estimate, why, short),
            one.p.map_or_else(Entry::default, |p| Entry::new(short(p))),
            Entry::new(&one.unit),
            Entry::new(one.observations.to_string()),
            agrees,
            Entry::new(&one.interval),
        ]
    });
    Table::new(format!("{} under each definition", e.id), &columns).fill(rows, ROWS).folded("Figures").in_short()
}
