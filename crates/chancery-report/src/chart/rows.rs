//! Bars from zero, a row a state or a total: one or two beside each other, or the parts of a total behind each other, with the value at
//! the end. A row without a value says why in its place. A line through all rows stands for a median.

use std::fmt::Write as _;

use super::axis::Axis;
use super::style;
use super::time::{WIDTH, n, open};
use crate::text::{clip, escape, figure};

const LEFT: f64 = 118.0;
const RIGHT: f64 = 392.0;
const TOP: f64 = 18.0;
const BELOW: f64 = 22.0;
const BAR: f64 = 11.0;
/// Between two rows.
const GAP: f64 = 9.0;
const LONGEST: usize = 20;
/// Letters of a reason that fit into a row.
const LONGEST_REASON: usize = 50;

/// A row.
pub(crate) struct Row {
    pub(crate) label: String,
    /// In small print below the label.
    pub(crate) sub: String,
    pub(crate) values: Vec<Option<f64>>,
    /// Said in place of values that are not there.
    pub(crate) reason: String,
    /// What it says when pointed at.
    pub(crate) title: String,
}

/// A line through all rows.
pub(crate) struct Line {
    pub(crate) label: String,
    pub(crate) value: f64,
    /// The part it belongs to, whose colour it has.
    pub(crate) part: usize,
}

/// Draws the rows; nothing if no row has a value. Stacked, the values of a row follow each other; else they are bars of their own.
pub(crate) fn draw(rows: &[Row], lines: &[Line], stacked: bool, words: &str) -> Option<String> {
    let whole = |row: &Row| match stacked {
        true => row.values.iter().flatten().sum::<f64>(),
        false => row.values.iter().flatten().copied().fold(0.0, f64::max),
    };
    if rows.iter().all(|row| row.values.iter().all(Option::is_none)) {
        return None;
    }
    let least = rows.iter().flat_map(|row| row.values.iter().flatten()).copied().fold(0.0, f64::min);
    let most = rows.iter().map(whole).chain(lines.iter().map(|line| line.value)).fold(0.0, f64::max);
    let axis = Axis::new(least, most);
    let x = |value: f64| LEFT + axis.place(value) * (RIGHT - LEFT);
    let bars = if stacked { 1 } else { rows.iter().map(|row| row.values.len()).max().unwrap_or(1) };
    let height = (BAR * bars as f64 + GAP).max(24.0);
    let bottom = TOP + height * rows.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + BELOW, words);
    for (tick, label) in &axis.ticks {
        let class = if *tick == 0.0 { "zl" } else { "gl" };
        let at = n(x(*tick));
        let _ = write!(out, r#"<path class="{class}" d="M{at} {TOP}V{}"/>"#, n(bottom));
        let _ = write!(out, r#"<text x="{at}" y="{}" text-anchor="middle">{label}</text>"#, n(bottom + 14.0));
    }
    // Figures stand above the lines that cross them.
    let mut said = String::new();
    for (i, row) in rows.iter().enumerate() {
        draw_row((&mut out, &mut said), row, TOP + height * i as f64, height, stacked, &x);
    }
    for line in lines {
        let (at, class) = (n(x(line.value)), style(line.part));
        let label = escape(format!("{} {}", line.label, figure(line.value)).trim());
        let _ = write!(out, r#"<path class="ln md {class}" d="M{at} {TOP}V{}"/>"#, n(bottom));
        let _ = write!(out, r#"<text class="sn" x="{at}" y="{}" text-anchor="middle">{label}</text>"#, n(TOP - 5.0));
    }
    out.push_str(&said);
    out.push_str("</svg>");
    Some(out)
}

/// Bars go into the first text, what is said of them and answers the pointer into the second.
fn draw_row(
    (out, said): (&mut String, &mut String),
    row: &Row,
    top: f64,
    height: f64,
    stacked: bool,
    x: &dyn Fn(f64) -> f64,
) {
    let (at, label) = (n(LEFT - 8.0), escape(&clip(&row.label, LONGEST)));
    let middle = top + height / 2.0;
    let up = if row.sub.is_empty() { 3.5 } else { -1.0 };
    let _ = write!(out, r#"<text class="lb l0" x="{at}" y="{}" text-anchor="end">{label}</text>"#, n(middle + up));
    if !row.sub.is_empty() {
        let sub = escape(&row.sub);
        let _ = write!(out, r#"<text class="sn" x="{at}" y="{}" text-anchor="end">{sub}</text>"#, n(middle + 9.5));
    }
    let bars = if stacked { 1 } else { row.values.len() };
    let first = middle - BAR * bars as f64 / 2.0;
    let mut from = 0.0;
    for (i, value) in row.values.iter().enumerate() {
        let Some(value) = value else { continue };
        let y = if stacked { first } else { first + BAR * i as f64 };
        let (start, end) = (x(from), x(from + value));
        let (left, width) = (start.min(end), (end - start).abs().max(0.6));
        let _ = write!(
            out,
            r#"<rect class="ba {}" x="{}" y="{}" width="{}" height="{}"/>"#,
            style(i),
            n(left),
            n(y + 0.8),
            n(width),
            n(BAR - 1.6)
        );
        if stacked {
            from += value;
        } else {
            value_label(said, *value, end.max(start), y);
        }
    }
    if stacked && from != 0.0 {
        value_label(said, from, x(from), first);
    }
    if row.values.iter().all(Option::is_none) {
        let says = escape(&clip(&row.reason, LONGEST_REASON));
        let _ = write!(said, r#"<text class="halo" x="{}" y="{}">{says}</text>"#, n(LEFT + 4.0), n(middle + 3.5));
    }
    let _ = write!(
        said,
        r#"<rect class="yr" x="0" y="{}" width="{}" height="{}"><title>{}</title></rect>"#,
        n(top),
        n(RIGHT),
        n(height),
        escape(&row.title)
    );
}

fn value_label(out: &mut String, value: f64, end: f64, y: f64) {
    let (x, y) = (n(end + 4.0), n(y + BAR - 2.0));
    let _ = write!(out, r#"<text class="halo" x="{x}" y="{y}">{}</text>"#, figure(value));
}
