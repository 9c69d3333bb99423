//! An UpSet diagram: how many cases are in just which terms of a solution, and whether they show the outcome.

use std::fmt::Write as _;

use chancery_evidence::QcaIntersection;

use super::time::{n, open};
use crate::text::{clip, escape};

const WIDTH: f64 = 440.0;
const LEFT: f64 = 168.0;
const TOP: f64 = 14.0;
const BARS: f64 = 86.0;
/// Height of a set's row.
const ROW: f64 = 17.0;
/// Width of an intersection's column, at most.
const COLUMN: f64 = 30.0;
const LONGEST: usize = 27;
/// Intersections drawn.
const MOST: usize = 24;

/// Draws the intersections of sets, the last of which is the outcome; nothing if there is none.
pub(crate) fn draw(sets: &[String], intersections: &[QcaIntersection], words: &str) -> Option<String> {
    let fits = |one: &&QcaIntersection| one.inside.len() == sets.len() && !one.cases.is_empty();
    let mut shown: Vec<&QcaIntersection> = intersections.iter().filter(fits).collect();
    shown.sort_by(|one, other| other.cases.len().cmp(&one.cases.len()).then(other.inside.cmp(&one.inside)));
    shown.truncate(MOST);
    let most = shown.first()?.cases.len() as f64;
    let column = COLUMN.min((WIDTH - LEFT - 6.0) / shown.len() as f64);
    let base = TOP + BARS;
    let bottom = base + 8.0 + ROW * sets.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + 4.0, words);
    for (place, name) in sets.iter().enumerate() {
        let y = base + 8.0 + ROW * (place as f64 + 0.5);
        let class = if place + 1 == sets.len() { "lb l1" } else { "lb l0" };
        let name = escape(&clip(name, LONGEST));
        let _ = write!(out, r#"<path class="gl" d="M0 {}H{WIDTH}"/>"#, n(y + ROW / 2.0));
        let _ = write!(
            out,
            r#"<text class="{class}" x="{}" y="{}" text-anchor="end">{name}</text>"#,
            n(LEFT - 8.0),
            n(y + 3.5)
        );
    }
    let _ = write!(
        out,
        r#"<text class="sn" x="{}" y="{}" text-anchor="end">cases</text>"#,
        n(LEFT - 8.0),
        n(TOP + BARS / 2.0)
    );
    for (place, one) in shown.iter().enumerate() {
        let x = LEFT + column * (place as f64 + 0.5);
        draw_column(&mut out, one, x, column, one.cases.len() as f64 / most, bottom);
    }
    out.push_str("</svg>");
    Some(out)
}

fn draw_column(out: &mut String, one: &QcaIntersection, x: f64, width: f64, share: f64, bottom: f64) {
    let base = TOP + BARS;
    let outcome = one.inside.last().copied().unwrap_or(false);
    let style = if outcome { "l1" } else { "l0" };
    let height = (BARS - 10.0) * share;
    let half = (width * 0.36).min(11.0);
    let _ = write!(
        out,
        r#"<rect class="ba {style}" x="{}" y="{}" width="{}" height="{}"/>"#,
        n(x - half),
        n(base - height),
        n(half * 2.0),
        n(height)
    );
    let count = one.cases.len();
    let _ = write!(
        out,
        r#"<text class="sn" x="{}" y="{}" text-anchor="middle">{count}</text>"#,
        n(x),
        n(base - height - 3.0)
    );
    let at = |place: usize| base + 8.0 + ROW * (place as f64 + 0.5);
    let inside: Vec<usize> = (0..one.inside.len()).filter(|&place| one.inside[place]).collect();
    if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
        let _ = write!(out, r#"<path class="tw" d="M{} {}V{}"/>"#, n(x), n(at(*first)), n(at(*last)));
    }
    for place in 0..one.inside.len() {
        let class = if place + 1 == one.inside.len() { "l1" } else { "l0" };
        let (cx, cy) = (n(x), n(at(place)));
        let _ = match one.inside[place] {
            true => write!(out, r#"<circle class="dot {class}" cx="{cx}" cy="{cy}" r="4"/>"#),
            false => write!(out, r#"<circle class="ze" cx="{cx}" cy="{cy}" r="2.4"/>"#),
        };
    }
    let title = escape(&one.cases.join(", "));
    let _ = write!(
        out,
        r#"<rect class="yr" x="{}" y="{TOP}" width="{}" height="{}"><title>{title}</title></rect>"#,
        n(x - width / 2.0),
        n(width),
        n(bottom - TOP)
    );
}
