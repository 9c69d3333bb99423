//! Events on a line of time: administrations as bands, a row for each class of events.

use std::fmt::Write as _;

use chancery_evidence::TimelineEvidence;

use super::axis;
use super::time::{n, open};
use crate::text::{clip, escape, words};

const WIDTH: f64 = 900.0;
const LEFT: f64 = 92.0;
const RIGHT: f64 = 892.0;
/// Height of the names of administrations above the rows.
const NAMES: f64 = 96.0;
/// Height of a line of marks, and the distance marks keep from each other on it.
const LINE: f64 = 10.0;
const APART: f64 = 8.0;
/// Lines of a row at most; marks beyond share the last.
const LINES: usize = 6;
const GAP: f64 = 7.0;
const BELOW: f64 = 22.0;
const LONGEST: usize = 18;

/// A row of marks: for each event its place in the list and its line.
struct Row<'a> {
    class: &'a str,
    marks: Vec<(usize, usize)>,
    lines: usize,
}

/// Draws the events of a region; nothing if there is none.
pub(crate) fn draw(e: &TimelineEvidence) -> Option<String> {
    let events = e.events.iter().filter(|event| event.start.is_finite() && event.end.is_finite());
    let first = events.clone().map(|event| event.start).reduce(f64::min)?.floor() as i16;
    let last = events.map(|event| event.end).reduce(f64::max)?.floor() as i16;
    let x = |time: f64| {
        let (start, end) = (f64::from(first), f64::from(last) + 1.0);
        (LEFT + (time - start) / (end - start) * (RIGHT - LEFT)).clamp(LEFT, RIGHT)
    };
    let rows: Vec<Row<'_>> = e.classes.iter().map(|class| row(e, class, &x)).collect();
    let height: f64 = rows.iter().map(|row| row.lines as f64 * LINE + GAP).sum();
    let bottom = NAMES + height;
    let mut out = String::new();
    open(&mut out, "ch all", WIDTH, bottom + BELOW, &summary(e, first, last));
    bands(&mut out, e, (first, last), bottom, &x);
    let mut top = NAMES;
    for row in &rows {
        draw_row(&mut out, e, row, top, &x);
        top += row.lines as f64 * LINE + GAP;
    }
    for year in axis::years(first, last, 14) {
        let at = n(x(f64::from(year)));
        let _ = write!(out, r#"<path class="tick" d="M{at} {}v4"/>"#, n(bottom));
        let _ = write!(out, r#"<text x="{at}" y="{}" text-anchor="middle">{year}</text>"#, n(bottom + 16.0));
    }
    out.push_str("</svg>");
    Some(out)
}

/// Each event on the first line on which it does not touch the one before.
fn row<'a>(e: &TimelineEvidence, class: &'a str, x: &dyn Fn(f64) -> f64) -> Row<'a> {
    let mut ends: Vec<f64> = Vec::new();
    let mut marks = Vec::new();
    for (place, event) in e.events.iter().enumerate().filter(|(_, event)| event.class == class) {
        let (start, end) = (x(event.start), x(event.end));
        let free = ends.iter().position(|last| last + APART <= start);
        let line = free.unwrap_or(ends.len().min(LINES - 1));
        match ends.get_mut(line) {
            Some(last) => *last = last.max(end),
            None => ends.push(end),
        }
        marks.push((place, line));
    }
    Row { class, marks, lines: ends.len().max(1) }
}

fn bands(out: &mut String, e: &TimelineEvidence, years: (i16, i16), bottom: f64, x: &dyn Fn(f64) -> f64) {
    let (start, end) = (f64::from(years.0), f64::from(years.1) + 1.0);
    let there = e.terms.iter().filter(|term| term.end > start && term.start < end);
    for (i, term) in there.enumerate() {
        let (left, right) = (x(term.start), x(term.end));
        let (at, width) = (n(left), n(right - left));
        if i % 2 == 0 {
            let _ = write!(out, r#"<rect class="sh" x="{at}" y="2" width="{width}" height="{}"/>"#, n(bottom - 2.0));
        }
        let name = escape(&clip(&term.name, LONGEST));
        let (x, y) = (n((left + right) / 2.0 + 3.5), n(NAMES - 6.0));
        let _ = write!(out, r#"<text class="sn" transform="translate({x} {y}) rotate(-90)">{name}</text>"#);
    }
}

fn draw_row(out: &mut String, e: &TimelineEvidence, row: &Row<'_>, top: f64, x: &dyn Fn(f64) -> f64) {
    let y = n(top + 8.0);
    let _ =
        write!(out, r#"<text x="{}" y="{y}" text-anchor="end">{}</text>"#, n(LEFT - 8.0), escape(&words(row.class)));
    let _ = write!(out, r#"<path class="gl" d="M{} {}H{}"/>"#, n(LEFT), n(top - GAP / 2.0), n(RIGHT));
    for (place, line) in &row.marks {
        let event = &e.events[*place];
        let (start, end) = (x(event.start), x(event.end));
        let middle = top + LINE * (*line as f64 + 0.5);
        // What a text tells is full, what only the tables have is hollow.
        let class = if event.text { "dot l0" } else { "dot l-none" };
        let title = escape(&event.says);
        if end - start > 3.0 {
            let _ = write!(out, r#"<path class="iv l0" d="M{} {}H{}"/>"#, n(start), n(middle), n(end));
        }
        let _ = write!(
            out,
            r#"<circle class="{class}" cx="{}" cy="{}" r="3"><title>{title}</title></circle>"#,
            n(start),
            n(middle)
        );
    }
}

fn summary(e: &TimelineEvidence, first: i16, last: i16) -> String {
    let mut out = format!("Events of {} from {first} to {last} by class, administrations behind.", e.region);
    for class in &e.classes {
        let own = e.events.iter().filter(|event| event.class == *class);
        let _ = write!(out, " {}: {}.", words(class), own.count());
    }
    out
}
