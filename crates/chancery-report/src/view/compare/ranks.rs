//! Administrations and cases in order, with intervals.

use chancery_evidence::{ComparisonsEvidence, RankEntry, RankingEvidence};

use super::sources;
use crate::chart::whisker::{Row, draw};
use crate::links::Links;
use crate::text::{anchor, figure as number};
use crate::view::figure::{Entry, Figure, Section, Table, ends, finite, said, span};

pub(super) fn section(found: &ComparisonsEvidence, links: &Links<'_>) -> Section {
    Section {
        anchor: "ranks",
        title: "Administrations ranked",
        intro: "Administrations by one measure over the members of a region, and cases by their composed outcome, the largest value first. \
                A rank has an interval too: where intervals of ranks overlap much, the order says little.",
        cannot: "The order of administrations is not their merit: what a measure does in a term began before it and has other causes.",
        figures: found.ranks.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(e: &RankingEvidence, links: &Links<'_>) -> Figure {
    let rows: Vec<Row> = e.entries.iter().filter_map(row).collect();
    let words = format!("{} in {}: {} ranked, with intervals.", e.measure, e.region, rows.len());
    Figure {
        anchor: anchor("rank", &e.id),
        title: format!("{}, {}", e.measure, e.region),
        unit: e.unit.clone(),
        svgs: draw(&rows, &words).into_iter().collect(),
        empty: "Nothing has a value.".to_owned(),
        notes: vec![format!("Intervals: {}. {}.", e.interval, e.note)],
        sources: sources(&e.source, links),
        tables: vec![table(e)],
        ..Figure::default()
    }
}

fn row(entry: &RankEntry) -> Option<Row> {
    let value = finite(entry.value.value)?;
    let title = format!("{}: {}; rank {}", entry.name, said(&entry.value), said(&entry.rank));
    Some(Row { label: entry.name.clone(), value, ends: ends(&entry.value), title })
}

fn table(e: &RankingEvidence) -> Table {
    let whole = |value: f64| format!("{value:.0}");
    let rows = e.entries.iter().map(|entry| {
        vec![
            Entry { small: span(entry.years), ..Entry::new(&entry.name) },
            Entry::interval(&entry.rank, "", whole),
            Entry::interval(&entry.value, "", number),
            Entry::new(entry.n.to_string()),
        ]
    });
    let caption = format!("{}, {}", e.measure, e.region);
    Table::new(caption, &["Name", ">Rank", ">Value", ">n"]).fill(rows, 60).folded("Ranks").in_short()
}
