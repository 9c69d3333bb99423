//! States between an actor and two rivals.

use std::collections::BTreeMap;

use chancery_evidence::{TernaryEvidence, TernaryPoint};

use super::{notes, sign, sources};
use crate::chart::ternary::{Trail, Window, draw};
use crate::chart::{share, style};
use crate::links::Links;
use crate::text::{anchor, count};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table};

/// Trails of one triangle.
const TRAILS: usize = 40;
/// How far the sum of three shares may lie from 1.
const CLOSE: f64 = 1e-6;

pub(super) fn section(all: &[TernaryEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "ternary",
        title: "Between the actor and its rivals",
        intro: "Each state’s shares of three, as a place in a triangle: the nearer a corner, the larger that \
                actor’s share. A ring is the first year, a dot the last; the line between them breaks where a year has no \
                value.",
        cannot: "Where a state stands among three says nothing of how much there is to share, of other partners, or of who \
                 brought it there.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(e: &TernaryEvidence, links: &Links<'_>) -> Figure {
    let (points, odd): (Vec<&TernaryPoint>, Vec<&TernaryPoint>) =
        e.points.iter().partition(|point| whole(point.shares));
    let mut trails = trails(&points);
    let hidden = trails.len().saturating_sub(TRAILS);
    let table = table(e, &trails);
    trails.truncate(TRAILS);
    let left_out = match odd.len() {
        0 => String::new(),
        n => format!("{} left out: the shares do not sum to 1.", count(n, "point is", "points are")),
    };
    let hidden = if hidden == 0 { String::new() } else { format!("{hidden} more states in evidence.json.") };
    let window = Window::around(&trails);
    let enlarged = if window.is_whole() {
        ""
    } else {
        "Enlarged: the corners stand for the shares beside their names, not for the whole."
    };
    let words = format!("Ternary plot: {}, between {}.", e.title, e.actors.join(", "));
    let mut key: Vec<KeyItem> = (0..3)
        .map(|i| KeyItem {
            shape: "point",
            style: style(i),
            label: format!("{} has the largest share in the last year", e.actors[i]),
        })
        .collect();
    key.push(sign("zero", "the first year"));
    Figure {
        anchor: anchor("ternary", &e.id),
        title: e.title.clone(),
        unit: "shares".to_owned(),
        svgs: draw(&e.actors, &trails, window, &words).into_iter().collect(),
        empty: "No state has shares of all three.".to_owned(),
        key,
        notes: notes(&[enlarged, &e.note, &left_out, &hidden]),
        sources: sources(&e.source, links),
        tables: vec![table],
        ..Figure::default()
    }
}

fn whole(shares: [f64; 3]) -> bool {
    shares.iter().all(|share| *share >= 0.0) && (shares.iter().sum::<f64>() - 1.0).abs() <= CLOSE
}

/// Points by state, in the order of their first appearance.
fn trails(points: &[&TernaryPoint]) -> Vec<Trail> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut trails: Vec<Trail> = Vec::new();
    for point in points {
        let name = if point.name.is_empty() { &point.state } else { &point.name };
        let place = *places.entry(&point.state).or_insert_with(|| {
            trails.push(Trail { name: name.clone(), points: Vec::new() });
            trails.len() - 1
        });
        trails[place].points.push((point.year, point.shares));
    }
    for trail in &mut trails {
        trail.points.sort_by_key(|point| point.0);
    }
    trails
}

fn table(e: &TernaryEvidence, trails: &[Trail]) -> Table {
    let heads = ["first", "last"].map(|end| e.actors.each_ref().map(|actor| format!(">{actor}, {end}")));
    let mut columns = vec!["State", "Years"];
    columns.extend(heads.iter().flatten().map(String::as_str));
    let rows = trails.iter().filter_map(|trail| {
        let (first, last) = (trail.points.first()?, trail.points.last()?);
        let mut row = vec![Entry::new(&trail.name), Entry::new(crate::view::figure::span((first.0, last.0)))];
        row.extend(first.1.iter().chain(&last.1).map(|part| Entry::new(share(*part))));
        Some(row)
    });
    let rows: Vec<Vec<Entry>> = rows.collect();
    Table::new(format!("{}, shares in the first and the last year", e.title), &columns)
        .fill(rows.into_iter(), 200)
        .folded("Figures")
        .in_short()
}
