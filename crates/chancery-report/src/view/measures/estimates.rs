//! Estimated models: coefficients with their intervals, and the table of a journal.

use chancery_evidence::EstimateEvidence;

use super::{key, notes, sources};
use crate::chart::coefficients;
use crate::links::Links;
use crate::regression::{Grid, TableOptions};
use crate::text::anchor;
use crate::view::figure::{Entry, Figure, Section, Table};

pub(super) fn section(all: &[EstimateEvidence], links: &Links<'_>) -> Section {
    let mut groups: Vec<&str> = Vec::new();
    for one in all {
        if !groups.contains(&one.group.as_str()) {
            groups.push(&one.group);
        }
    }
    let of_group = |group: &&str| {
        let own: Vec<EstimateEvidence> = all.iter().filter(|one| one.group == *group).cloned().collect();
        figure(group, &own, links)
    };
    Section {
        anchor: "estimates",
        title: "Estimated models",
        intro: "Regressions on tables of the store or of the study. Points are coefficients, strokes their 95% intervals; in the tables \
                standard errors stand in brackets.",
        cannot: "A coefficient is the effect of a term only if nothing that is left out moves with it and with the outcome; no standard \
                 error says so.",
        figures: groups.iter().map(of_group).collect(),
        more: 0,
    }
}

fn figure(group: &str, own: &[EstimateEvidence], links: &Links<'_>) -> Figure {
    let grid = Grid::new(own, &TableOptions::default());
    let mut used: Vec<String> = own.iter().flat_map(|one| one.source.iter().cloned()).collect();
    used.sort();
    used.dedup();
    let outcome = own.first().map_or_else(String::new, |one| one.outcome.clone());
    let drawing = coefficients::draw(own);
    let several = own.len() > 1;
    Figure {
        anchor: anchor("estimate", group),
        title: group.to_owned(),
        unit: outcome,
        wide: own.len() > 3,
        svgs: drawing.into_iter().collect(),
        empty: "No term has an estimate.".to_owned(),
        key: if several { key("point", &grid.heads) } else { Vec::new() },
        notes: notes(&grid.notes.iter().map(String::as_str).collect::<Vec<_>>()),
        sources: sources(&used, links),
        tables: vec![table(group, &grid)],
        ..Figure::default()
    }
}

fn table(group: &str, grid: &Grid) -> Table {
    let heads: Vec<String> = grid.heads.iter().map(|head| format!(">{head}")).collect();
    let mut columns = vec![""];
    columns.extend(heads.iter().map(String::as_str));
    let lines: Vec<Vec<Entry>> = grid
        .parts
        .iter()
        .flatten()
        .map(|line| std::iter::once(&line.name).chain(&line.cells).map(Entry::new).collect())
        .collect();
    Table::new(format!("{group}: the models"), &columns).fill(lines.into_iter(), usize::MAX).in_short()
}
