//! Attention and instruments by administration, and the cases by likeness.

use chancery_evidence::{CaseTree, ProfileEvidence};

use super::{key, notes, sign, sources};
use crate::chart::stack::{Column, Labels, draw};
use crate::chart::steps::{self, Line};
use crate::chart::{STYLES, share, tree};
use crate::links::Links;
use crate::text::{anchor, figure as number, words};
use crate::view::figure::{Entry, Figure, Section, Table, finite, index, span};

/// Nearest cases of a row.
const NEAREST: usize = 3;

pub(super) fn section(all: &[ProfileEvidence], cases: Option<&CaseTree>, links: &Links<'_>) -> Section {
    let mut regions: Vec<&str> = Vec::new();
    for one in all {
        if !regions.contains(&one.region.as_str()) {
            regions.push(&one.region);
        }
    }
    let instruments = instruments(all);
    let of_region = |region| figure(all, region, &instruments, links);
    let mut figures: Vec<Figure> = regions.into_iter().map(of_region).collect();
    figures.extend(cases.filter(|tree| !tree.cases.is_empty()).map(likeness));
    Section {
        anchor: "profiles",
        title: "Attention and instruments",
        intro: "What each administration used in a region, as shares of its instruments; how like that is to its predecessor; and \
                how much of all attention the region got.",
        cannot: "Shares say how effort was divided, not how large it was, what it was for, or whether it worked; what leaves no \
                 record in a series is not in them.",
        figures,
        more: 0,
    }
}

/// Instruments have the same colours in all regions.
fn figure(all: &[ProfileEvidence], region: &str, instruments: &[&str], links: &Links<'_>) -> Figure {
    let rows: Vec<&ProfileEvidence> = all.iter().filter(|e| e.region == region).collect();
    let layers = layers(instruments);
    let columns: Vec<Column> = rows.iter().map(|e| column(e, instruments)).collect();
    let words = format!("Stacked shares of instruments toward {region} by administration: {}.", layers.join(", "));
    let svg = draw(&columns, &layers, &Labels::Each, &words);
    let mut svgs: Vec<String> = svg.into_iter().collect();
    let mut entries = if svgs.is_empty() { Vec::new() } else { key("fill", &layers) };
    if columns.iter().any(|column| column.whole().is_none()) && !svgs.is_empty() {
        entries.push(sign("missing", "no shares that make up the whole"));
    }
    let lines = lines(&rows);
    let names: Vec<String> = rows.iter().map(|e| e.administration.clone()).collect();
    let words = format!("Likeness to the predecessor and share of attention, {region}, by administration.");
    if let Some(above) = steps::draw(&names, &lines, &words) {
        svgs.insert(0, above);
        entries.splice(0..0, key("line", &lines.into_iter().map(|line| line.label).collect::<Vec<_>>()));
    }
    let mut used: Vec<String> = rows.iter().flat_map(|e| e.source.iter().cloned()).collect();
    used.sort();
    used.dedup();
    let mut said: Vec<&str> = rows.iter().map(|e| e.note.as_str()).collect();
    said.dedup();
    Figure {
        anchor: anchor("profiles", region),
        title: region.to_owned(),
        unit: "shares by administration".to_owned(),
        svgs,
        empty: "No administration has shares.".to_owned(),
        key: entries,
        notes: notes(&said),
        sources: sources(&used, links),
        tables: vec![table(region, &rows), shares(region, &rows, instruments), nearest(region, &rows)],
        ..Figure::default()
    }
}

fn lines(rows: &[&ProfileEvidence]) -> Vec<Line> {
    let line = |label: &str, short: &str, of: fn(&ProfileEvidence) -> Option<f64>| Line {
        label: label.to_owned(),
        short: short.to_owned(),
        values: rows.iter().map(|e| of(e)).collect(),
    };
    vec![
        line("likeness to the predecessor", "likeness", |e| e.similarity_to_predecessor),
        line("share of all attention", "attention", |e| e.attention),
    ]
}

/// Instruments, the largest over all profiles first.
fn instruments(all: &[ProfileEvidence]) -> Vec<&str> {
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for one in all.iter().flat_map(|e| &e.instruments) {
        let size = finite(one.share).unwrap_or(0.0);
        match sums.iter_mut().find(|sum| sum.0 == one.instrument) {
            Some(sum) => sum.1 += size,
            None => sums.push((&one.instrument, size)),
        }
    }
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    sums.into_iter().map(|sum| sum.0).collect()
}

/// Instruments that have a layer of their own; the others share the last one.
fn single(instruments: &[&str]) -> usize {
    if instruments.len() > STYLES { STYLES - 1 } else { instruments.len() }
}

fn layers(instruments: &[&str]) -> Vec<String> {
    let single = single(instruments);
    let mut layers: Vec<String> = instruments[..single].iter().map(|name| words(name)).collect();
    if instruments.len() > single {
        layers.push(format!("{} others", instruments.len() - single));
    }
    layers
}

fn part(e: &ProfileEvidence, instrument: &str) -> Option<f64> {
    let one = e.instruments.iter().find(|one| one.instrument == instrument)?;
    finite(one.share).filter(|share| *share >= 0.0)
}

/// An instrument without a value is left out of the column, as it is of the shares: the others make up the whole.
fn column(e: &ProfileEvidence, instruments: &[&str]) -> Column {
    let sizes: Vec<Option<f64>> = instruments.iter().map(|name| part(e, name)).collect();
    let there = sizes.iter().any(Option::is_some);
    let parts = there.then(|| {
        let single = single(instruments);
        let mut parts: Vec<f64> = sizes[..single].iter().map(|size| size.unwrap_or(0.0)).collect();
        if instruments.len() > single {
            parts.push(sizes[single..].iter().flatten().sum());
        }
        parts
    });
    let mut title = format!("{}, {}", e.administration, span(e.years));
    for (name, size) in instruments.iter().zip(&sizes) {
        title += &format!("\n{}: {}", words(name), size.map_or_else(|| "no value".to_owned(), share));
    }
    Column { label: e.administration.clone(), parts, title }
}

fn table(region: &str, rows: &[&ProfileEvidence]) -> Table {
    let columns = ["Administration", ">Attention", ">Entropy", ">Like the predecessor", ">Reversal"];
    let rows = rows.iter().map(|e| {
        vec![
            Entry { small: span(e.years), ..Entry::new(&e.administration) },
            Entry::value(e.attention, "", share),
            Entry::value(e.entropy, "", index),
            Entry::value(e.similarity_to_predecessor, "", index),
            Entry::value(e.reversal, "", index),
        ]
    });
    let caption = format!(
        "{region}: entropy 0 is one instrument, 1 all alike; reversal 1 is straight back, \u{2212}1 straight on"
    );
    Table::new(caption, &columns).fill(rows, 60).in_short()
}

/// The cases most like each administration.
fn nearest(region: &str, rows: &[&ProfileEvidence]) -> Table {
    let rows: Vec<Vec<Entry>> = rows
        .iter()
        .flat_map(|e| e.nearest.iter().take(NEAREST).map(move |near| (e, near)))
        .map(|(e, near)| {
            let cosine = Entry::value(Some(near.similarity), "", index);
            vec![Entry::new(&e.administration), Entry::new(&near.case), cosine]
        })
        .collect();
    Table::new(format!("{region}: cases most like each administration"), &["Administration", "Case", ">Cosine"])
        .fill(rows.into_iter(), 60)
        .folded("Nearest cases")
        .in_short()
}

fn shares(region: &str, rows: &[&ProfileEvidence], instruments: &[&str]) -> Table {
    let heads: Vec<String> = instruments.iter().map(|name| format!(">{}", words(name))).collect();
    let mut columns = vec!["Administration"];
    columns.extend(heads.iter().map(String::as_str));
    let rows = rows.iter().map(|e| {
        let cell = |name: &&str| match e.instruments.iter().find(|one| one.instrument == *name) {
            Some(one) => Entry::value(one.share, one.missing.as_deref().unwrap_or_default(), share),
            None => Entry::gap("not in the profile"),
        };
        let mut row = vec![Entry::new(&e.administration)];
        row.extend(instruments.iter().map(cell));
        row
    });
    Table::new(format!("{region}: shares of instruments"), &columns).fill(rows, 60).folded("Shares")
}

/// The cases as a tree.
fn likeness(tree: &CaseTree) -> Figure {
    let name = |number: usize| match number.checked_sub(tree.cases.len()) {
        None => tree.cases[number].clone(),
        Some(group) => format!("group {}", group + 1),
    };
    let rows = tree.merges.iter().enumerate().map(|(i, merge)| {
        vec![
            Entry::new(format!("group {}", i + 1)),
            Entry::new(name(merge.left)),
            Entry::new(name(merge.right)),
            Entry::value(Some(merge.height), "", number),
        ]
    });
    let table = Table::new("The cases joined, the likest first", &["Group", "One", "Other", ">Distance"]);
    Figure {
        anchor: anchor("profiles", "case-tree"),
        title: "Cases by likeness".to_owned(),
        unit: tree.distance.clone(),
        svgs: tree::draw(tree, &format!("Dendrogram of {} cases.", tree.cases.len())).into_iter().collect(),
        empty: "The joins do not make a tree.".to_owned(),
        notes: notes(&["The further right two lines meet, the less alike what they join."]),
        tables: vec![table.fill(rows, 100).folded("Joins")],
        ..Figure::default()
    }
}
