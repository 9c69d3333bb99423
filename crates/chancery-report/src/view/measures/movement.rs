//! Who moved toward or away from whom.

use chancery_evidence::{Interval, MovementEvidence};

use super::{interval_note, key, notes, sources};
use crate::chart::bars::{self, Bar, Row};
use crate::links::Links;
use crate::text::{anchor, figure as number, thousands};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table, ends, finite, said, span};

/// Rows of one drawing.
const ROWS: usize = 24;

pub(super) fn section(all: &[MovementEvidence], links: &Links<'_>) -> Section {
    let mut partners: Vec<(&str, &str, &str)> = Vec::new();
    for one in all {
        let partner = (one.actor.as_str(), one.partner.as_str(), one.unit.as_str());
        if !partners.contains(&partner) {
            partners.push(partner);
        }
    }
    Section {
        anchor: "movement",
        title: "Who moved",
        intro: "How much nearer two sides came in a period, split into what each of them moved. Right of zero is toward the \
                other, left is away. Axes are the same wherever the unit is.",
        cannot: "Movement is not influence: that one side moved does not show that the other one moved it.",
        figures: partners.into_iter().map(|partner| figure(all, partner, links)).collect(),
        more: 0,
    }
}

fn figure(all: &[MovementEvidence], partner: (&str, &str, &str), links: &Links<'_>) -> Figure {
    let of_pair = |e: &&MovementEvidence| (e.actor.as_str(), e.partner.as_str(), e.unit.as_str()) == partner;
    let same: Vec<&MovementEvidence> = all.iter().filter(of_pair).collect();
    let (actor, name, unit) = partner;
    let in_unit: Vec<Row> = all.iter().filter(|e| e.unit == unit).map(row).collect();
    let rows: Vec<Row> = same.iter().take(ROWS).map(|e| row(e)).collect();
    let words = format!("Bars: movement of {actor} and {name} by period, in {unit}. {}", in_words(&same));
    let first = same.first();
    let net = match (same.iter().all(|e| e.net_of_common_shift), same.iter().any(|e| e.net_of_common_shift)) {
        (true, _) => "The actor’s movement relative to all states is taken out.",
        (false, true) => {
            "In some periods the actor’s movement relative to all states is taken out; the table says in which."
        }
        (false, false) => "The actor’s movement relative to all states is not taken out.",
    };
    let mut used: Vec<String> = same.iter().flat_map(|e| e.source.iter().cloned()).collect();
    used.sort();
    used.dedup();
    let mut entries = key("bar", &[format!("{actor} moved"), format!("{name} moved")]);
    entries.push(KeyItem { shape: "diamond", style: String::new(), label: "both together: convergence".to_owned() });
    Figure {
        anchor: anchor("movement", &format!("{actor} {name} {unit}")),
        title: format!("{actor} and {name}"),
        unit: unit.to_owned(),
        svgs: bars::draw(&rows, &bars::axis(in_unit.iter()), &words).into_iter().collect(),
        empty: "No period has a value.".to_owned(),
        key: entries,
        notes: notes(&[&interval_note(first.map_or("", |e| &e.interval)), net]),
        sources: sources(&used, links),
        tables: vec![table(actor, name, &same)],
        ..Figure::default()
    }
}

fn bar(of: &Interval) -> Option<Bar> {
    finite(of.value).map(|value| (value, ends(of)))
}

fn row(e: &MovementEvidence) -> Row {
    let refused = e.refused.as_deref().unwrap_or("no value");
    Row {
        label: e.period.clone(),
        sub: span(e.years),
        bars: [bar(&e.moved_actor), bar(&e.moved_partner)],
        point: bar(&e.convergence),
        refused: refused.to_owned(),
        title: sentence(e),
    }
}

fn sentence(e: &MovementEvidence) -> String {
    let refused = e.refused.as_ref().map_or_else(String::new, |why| format!("\nRefused: {why}"));
    format!(
        "{}, {}\n{}: {}\n{}: {}\nConvergence: {}{refused}",
        e.period,
        span(e.years),
        e.actor,
        said(&e.moved_actor),
        e.partner,
        said(&e.moved_partner),
        said(&e.convergence),
    )
}

fn in_words(rows: &[&MovementEvidence]) -> String {
    let all: Vec<String> =
        rows.iter().map(|e| format!("{}: convergence {}.", e.period, said(&e.convergence))).collect();
    all.join(" ")
}

fn table(actor: &str, name: &str, rows: &[&MovementEvidence]) -> Table {
    let columns = [
        "Period",
        ">Convergence",
        &format!(">{actor} moved"),
        &format!(">{name} moved"),
        ">Share of the weaker side",
        ">Votes at the ends",
        "Common shift",
    ];
    let rows = rows.iter().map(|e| {
        let why = e.refused.as_deref().unwrap_or_default();
        let refused = if why.is_empty() { String::new() } else { format!("refused: {why}") };
        let weaker = match &e.share_of_weaker {
            Some(share) => Entry::interval(share, &refused, number),
            None => Entry::gap(&refused),
        };
        vec![
            Entry { small: span(e.years), ..Entry::new(&e.period) },
            Entry::interval(&e.convergence, "", number),
            Entry::interval(&e.moved_actor, "", number),
            Entry::interval(&e.moved_partner, "", number),
            weaker,
            Entry::new(format!("{}, {}", thousands(e.votes_at_ends.0.into()), thousands(e.votes_at_ends.1.into()))),
            Entry::new(if e.net_of_common_shift { "taken out" } else { "kept" }),
        ]
    });
    Table::new(format!("{actor} and {name}: positive is toward the other"), &columns)
        .fill(rows, 60)
        .folded("Figures")
        .in_short()
}
