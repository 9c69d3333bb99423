//! Administrations and events of each region on one line of time.

use chancery_evidence::{TimelineEvent, TimelineEvidence};

use crate::chart::events;
use crate::text::{anchor, words};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table};

/// Rows of a table.
const ROWS: usize = 300;

pub(super) fn section(all: &[TimelineEvidence]) -> Section {
    Section {
        anchor: "timeline",
        title: "Administrations and events",
        intro: "What the texts date and what the world's tables add, by region and class of event, administrations behind. Point at a mark \
                to read it.",
        cannot: "The list of events is as long as the texts and the tables make it: where there is no mark, nothing was listed, which is \
                 not to say that nothing happened. What follows an event in time need not follow from it.",
        figures: all.iter().map(figure).collect(),
        more: 0,
    }
}

fn figure(e: &TimelineEvidence) -> Figure {
    let sign = |style: &str, label: &str| KeyItem { shape: "point", style: style.to_owned(), label: label.to_owned() };
    let row = |event: &TimelineEvent| {
        let told = if event.text { "text" } else { "tables" };
        vec![Entry::new(&event.says), Entry::new(words(&event.class)), Entry::new(told)]
    };
    Figure {
        anchor: anchor("timeline", &e.region),
        title: e.region.clone(),
        unit: "events by class".to_owned(),
        wide: true,
        svgs: events::draw(e).into_iter().collect(),
        empty: "No event has a date.".to_owned(),
        key: vec![sign("l0", "a text tells of it"), sign("l-none", "only the tables of the world have it")],
        tables: vec![
            Table::new(format!("Events of {}", e.region), &["Event", "Class", "From"])
                .fill(e.events.iter().map(row), ROWS)
                .folded("Events"),
        ],
        ..Figure::default()
    }
}
