//! Rows of marks by year: a heat map whose colours are never alone.

use std::fmt::Write as _;

use super::axis::Axis;
use super::style;
use super::time::{BELOW, Frame, PLOT_LEFT, WIDTH, draw_years, n, open};
use crate::text::{clip, escape};

/// Height of a row.
const ROW: f64 = 11.0;
const TOP: f64 = 4.0;
/// Width of a digit inside a cell.
const DIGIT: f64 = 5.0;
/// Longest label of a row.
const LONGEST: usize = 8;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// One of several groups: its colour and its number.
    Group(u16),
    /// A count: a tint and the number.
    Count(u16),
    /// A value that is nothing: a ring.
    Zero,
    /// No value is known: strokes.
    NotCovered,
    /// There was nobody to have a value: nothing.
    NoState,
}

/// A row and its cells in the order of years.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) cells: Vec<(i16, Mark)>,
}

/// Draws the rows between two years. `says` puts a mark into words.
pub(crate) fn draw(years: (i16, i16), rows: &[Row], words: &str, says: &dyn Fn(Mark) -> String) -> String {
    let axis = Axis { low: 0.0, high: 1.0, ticks: Vec::new() };
    let frame = Frame { first: years.0, last: years.1, top: TOP, height: ROW * rows.len() as f64, axis };
    let mut out = String::new();
    open(&mut out, "ch hm", WIDTH, frame.bottom() + BELOW, words);
    for (i, row) in rows.iter().enumerate() {
        let top = TOP + ROW * i as f64;
        let (x, y) = (n(PLOT_LEFT - 5.0), n(top + 8.5));
        let name = escape(&clip(&row.label, LONGEST));
        let _ = write!(out, r#"<text class="hl" x="{x}" y="{y}" text-anchor="end">{name}</text>"#);
        let same = |a: &(i16, Mark), b: &(i16, Mark)| a.1 == b.1 && i32::from(a.0) + 1 == i32::from(b.0);
        for run in row.cells.chunk_by(same) {
            if let (Some(first), Some(last)) = (run.first(), run.last()) {
                draw_run(&mut out, &frame, top, &row.label, (first.0, last.0), first.1, &says(first.1));
            }
        }
    }
    draw_years(&mut out, &frame);
    out.push_str("</svg>");
    out
}

/// Years in a row with the same mark.
fn draw_run(out: &mut String, frame: &Frame, top: f64, label: &str, years: (i16, i16), mark: Mark, says: &str) {
    let (left, right) = (frame.x(f64::from(years.0)), frame.x(f64::from(years.1) + 1.0));
    let (width, middle) = (right - left, (left + right) / 2.0);
    let (x, y, w, h) = (n(left + 0.3), n(top + 0.6), n((width - 0.6).max(0.4)), n(ROW - 1.2));
    let number = match mark {
        Mark::Group(number) => {
            let _ = write!(out, r#"<rect class="fl {}" x="{x}" y="{y}" width="{w}" height="{h}"/>"#, group(number));
            Some(number)
        }
        Mark::Count(number) => {
            let tint = 0.12 + 0.07 * f64::from(number.min(5));
            let _ =
                write!(out, r#"<rect class="ct" fill-opacity="{tint:.2}" x="{x}" y="{y}" width="{w}" height="{h}"/>"#);
            Some(number)
        }
        Mark::Zero => {
            let (cx, cy) = (n(middle), n(top + ROW / 2.0));
            let _ = write!(out, r#"<path class="zr" d="M{x} {cy}h{w}"/>"#);
            let _ = write!(out, r#"<circle class="ze" cx="{cx}" cy="{cy}" r="2.4"/>"#);
            None
        }
        Mark::NotCovered => {
            let mut strokes = String::new();
            for year in years.0..=years.1 {
                let at = n(frame.middle(year) - 1.5);
                let _ = write!(strokes, "M{at} {}l3 -6", n(top + ROW - 2.5));
            }
            let _ = write!(out, r#"<path class="nc" d="{strokes}"/>"#);
            None
        }
        Mark::NoState => None,
    };
    if let Some(number) = number {
        let text = number.to_string();
        if width > text.len() as f64 * DIGIT + 2.0 {
            let (x, y, class) =
                (n(middle), n(top + 8.5), if matches!(mark, Mark::Group(_)) { "hn on halo" } else { "hn" });
            let _ = write!(out, r#"<text class="{class}" x="{x}" y="{y}" text-anchor="middle">{text}</text>"#);
        }
    }
    let when = if years.0 == years.1 { years.0.to_string() } else { format!("{}\u{2013}{}", years.0, years.1) };
    let _ = write!(
        out,
        r#"<rect class="yr" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>"#,
        n(left),
        n(top),
        n(width),
        n(ROW),
        escape(&format!("{label}, {when}: {says}"))
    );
}

/// The colour of a group; groups from 1.
pub(crate) fn group(number: u16) -> String {
    style(usize::from(number))
}
