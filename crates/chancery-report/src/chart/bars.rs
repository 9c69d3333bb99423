//! Bars to both sides of zero with their intervals, one row a period.

use std::fmt::Write as _;

use super::axis::Axis;
use super::style;
use super::time::{WIDTH, n, open};
use crate::text::{clip, escape};

const LEFT: f64 = 104.0;
const RIGHT: f64 = 430.0;
const TOP: f64 = 6.0;
/// Height of a row and of a bar in it.
const ROW: f64 = 34.0;
const BAR: f64 = 9.0;
const BELOW: f64 = 22.0;
const LONGEST: usize = 15;
/// Letters of a refusal that fit beside the zero line.
const LONGEST_REFUSAL: usize = 56;

/// A figure with its ends, as drawn.
pub(crate) type Bar = (f64, Option<(f64, f64)>);

/// A row: two bars and a point.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) sub: String,
    pub(crate) bars: [Option<Bar>; 2],
    pub(crate) point: Option<Bar>,
    /// Said in place of bars that are not there.
    pub(crate) refused: String,
    pub(crate) title: String,
}

/// The axis that holds every bar and interval of the rows.
pub(crate) fn axis<'a>(rows: impl Iterator<Item = &'a Row>) -> Axis {
    let (mut low, mut high) = (0.0_f64, 0.0_f64);
    for (value, ends) in rows.flat_map(|row| row.bars.iter().flatten().chain(&row.point)) {
        for at in [Some(*value), ends.map(|e| e.0), ends.map(|e| e.1)].into_iter().flatten() {
            low = low.min(at);
            high = high.max(at);
        }
    }
    Axis::new(low, high)
}

/// Draws the rows; nothing if there is none.
pub(crate) fn draw(rows: &[Row], axis: &Axis, words: &str) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let x = |value: f64| LEFT + axis.place(value) * (RIGHT - LEFT);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + BELOW, words);
    for (tick, label) in &axis.ticks {
        let class = if *tick == 0.0 { "zl" } else { "gl" };
        let at = n(x(*tick));
        let _ = write!(out, r#"<path class="{class}" d="M{at} {TOP}V{}"/>"#, n(bottom));
        let _ = write!(out, r#"<text x="{at}" y="{}" text-anchor="middle">{label}</text>"#, n(bottom + 14.0));
    }
    for (i, row) in rows.iter().enumerate() {
        draw_row(&mut out, row, TOP + ROW * i as f64, &x);
    }
    out.push_str("</svg>");
    Some(out)
}

fn draw_row(out: &mut String, row: &Row, top: f64, x: &dyn Fn(f64) -> f64) {
    let (at, label) = (n(LEFT - 8.0), escape(&clip(&row.label, LONGEST)));
    let _ = write!(out, r#"<text class="lb l0" x="{at}" y="{}" text-anchor="end">{label}</text>"#, n(top + 14.0));
    let sub = escape(&row.sub);
    let _ = write!(out, r#"<text class="sn" x="{at}" y="{}" text-anchor="end">{sub}</text>"#, n(top + 25.0));
    for (i, bar) in row.bars.iter().enumerate() {
        let Some((value, ends)) = bar else { continue };
        let y = top + 5.0 + (BAR + 1.5) * i as f64;
        let (from, to) = (x(value.min(0.0)), x(value.max(0.0)));
        let (left, width, class) = (n(from), n((to - from).max(0.6)), style(i));
        let _ =
            write!(out, r#"<rect class="ba {class}" x="{left}" y="{}" width="{width}" height="{}"/>"#, n(y), n(BAR));
        whisker(out, *ends, y + BAR / 2.0, x, &class);
    }
    if let Some((value, ends)) = row.point {
        let y = top + 5.0 + 2.0 * (BAR + 1.5) + 2.0;
        whisker(out, ends, y, x, "l0");
        let _ = write!(out, r#"<path class="pt" d="M{} {}l3.6 3.6l-3.6 3.6l-3.6 -3.6z"/>"#, n(x(value)), n(y - 3.6));
    }
    if row.point.is_none() && row.bars.iter().all(Option::is_none) {
        let says = escape(&clip(&row.refused, LONGEST_REFUSAL));
        let (x, y) = (n(LEFT + 4.0), n(top + 19.0));
        let _ = write!(out, r#"<text class="halo" x="{x}" y="{y}">{says}</text>"#);
    }
    let _ = write!(
        out,
        r#"<rect class="yr" x="0" y="{}" width="{}" height="{ROW}"><title>{}</title></rect>"#,
        n(top),
        n(RIGHT),
        escape(&row.title)
    );
}

/// An interval: a thin line with ends.
fn whisker(out: &mut String, ends: Option<(f64, f64)>, y: f64, x: &dyn Fn(f64) -> f64, class: &str) {
    let Some((lo, hi)) = ends else { return };
    let (a, b, y0) = (n(x(lo)), n(x(hi)), n(y - 2.2));
    let path = format!("M{a} {}H{b}M{a} {y0}v4.4M{b} {y0}v4.4", n(y));
    // A pale line below it keeps it apart from a bar of the same colour.
    let _ = write!(out, r#"<path class="ih" d="{path}"/><path class="iv {class}" d="{path}"/>"#);
}
