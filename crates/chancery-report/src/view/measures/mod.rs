//! The sections on measures: each turns one part of the evidence into figures and tables. What is empty has no section.

mod blocs;
mod counterfactuals;
mod estimates;
mod influence;
mod movement;
mod polarity;
mod profiles;
mod propositions;
pub(crate) mod qca;
mod readings;
mod relations;
mod reorientation;
mod shifts;
mod ternary;
pub(crate) mod tracing;

use chancery_evidence::Evidence;

use super::figure::{Figure, KeyItem, Section};
use crate::chart::style;
use crate::links::{Link, Links};
use crate::text::sentence;

/// Figures of a section on a page; further ones are in `evidence.json`.
const FIGURES: usize = 24;

/// Every section that has something to show, in the order of the page.
pub(crate) fn sections(evidence: &Evidence, links: &Links<'_>) -> Vec<Section> {
    let mut sections = vec![
        ternary::section(&evidence.ternary, links),
        movement::section(&evidence.movement, links),
        shifts::section(&evidence.shifts, links),
        reorientation::section(&evidence.reorientations, links),
        influence::section(&evidence.influence, links),
        polarity::section(&evidence.polarity, links),
        blocs::section(evidence.blocs.as_ref(), links),
        relations::section(&evidence.relations, links),
        estimates::section(&evidence.estimates, links),
        profiles::section(&evidence.profiles, evidence.case_tree.as_ref(), links),
        qca::section(&evidence.qca, links),
        tracing::section(&evidence.tracing, links),
        readings::section(&evidence.readings, links),
        propositions::section(&evidence.propositions, links),
        counterfactuals::section(&evidence.counterfactuals, links),
    ];
    sections.extend(super::compare::sections(evidence, links));
    sections.retain(|section| !section.figures.is_empty());
    for section in &mut sections {
        section.more = section.figures.len().saturating_sub(FIGURES);
        section.figures.truncate(FIGURES);
        section.figures.iter_mut().for_each(capitals);
    }
    sections
}

/// Titles, notes and captions begin with a capital, however the evidence words them.
fn capitals(figure: &mut Figure) {
    figure.title = sentence(&figure.title);
    for words in figure.notes.iter_mut().chain(figure.tables.iter_mut().map(|table| &mut table.caption)) {
        *words = sentence(words);
    }
}

/// Links to data sets.
fn sources(ids: &[String], links: &Links<'_>) -> Vec<Link> {
    ids.iter().map(|id| links.source(id)).collect()
}

/// The notes that say something.
fn notes(all: &[&str]) -> Vec<String> {
    all.iter().filter(|note| !note.is_empty()).map(|note| (*note).to_owned()).collect()
}

/// Entries of a key, one style after the other.
fn key(shape: &'static str, labels: &[String]) -> Vec<KeyItem> {
    labels.iter().enumerate().map(|(i, label)| KeyItem { shape, style: style(i), label: label.clone() }).collect()
}

/// An entry of a key without a style.
fn sign(shape: &'static str, label: &str) -> KeyItem {
    KeyItem { shape, style: String::new(), label: label.to_owned() }
}

/// What a note says of an interval.
fn interval_note(interval: &str) -> String {
    if interval.is_empty() { String::new() } else { format!("Intervals: {interval}.") }
}
