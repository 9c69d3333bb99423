//! The sections in which cases, administrations, regions, powers and texts stand beside each other.

mod cases;
mod mill;
mod powers;
mod ranks;
mod texts;
mod timeline;
mod words;

use chancery_evidence::Evidence;

use super::figure::{Entry, Section};
use crate::links::{Link, Links};

pub(super) fn sections(evidence: &Evidence, links: &Links<'_>) -> Vec<Section> {
    let found = &evidence.comparisons;
    vec![
        timeline::section(&found.timeline),
        cases::section(&evidence.cases, links),
        ranks::section(found, links),
        powers::section(found, links),
        texts::section(evidence, links),
        mill::section(&found.mill, links),
    ]
}

fn sources(ids: &[String], links: &Links<'_>) -> Vec<Link> {
    ids.iter().map(|id| links.source(id)).collect()
}

/// A case by its id, linked to its card.
fn case(links: &Links<'_>, id: &str) -> Entry {
    Entry { to: links.case(id, id).to, ..Entry::new(id) }
}

/// A direction with its mark.
fn direction(word: &str) -> Entry {
    let found = super::direction(word);
    let mark = match found.mark {
        "up" => "d-up",
        "down" => "d-down",
        "mixed" => "d-mixed",
        "same" => "d-same",
        _ => "d-none",
    };
    Entry::new(found.label).marked(mark)
}
