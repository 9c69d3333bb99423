//! Points with their intervals, one row each, around a line at zero or from it.

use std::fmt::Write as _;

use super::axis::Axis;
use super::time::{WIDTH, n, open};
use crate::text::{clip, escape};

const LEFT: f64 = 172.0;
const RIGHT: f64 = 430.0;
const TOP: f64 = 6.0;
const ROW: f64 = 17.0;
const BELOW: f64 = 22.0;
/// Letters of a label that fit on the left.
const LONGEST: usize = 30;

/// A row: a value and the ends of its interval.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) value: f64,
    pub(crate) ends: Option<(f64, f64)>,
    /// Said when pointed at.
    pub(crate) title: String,
}

/// Draws the rows from above; nothing if there is none.
pub(crate) fn draw(rows: &[Row], words: &str) -> Option<String> {
    let values =
        || rows.iter().flat_map(|row| [Some(row.value), row.ends.map(|e| e.0), row.ends.map(|e| e.1)]).flatten();
    let (low, high) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
    let axis = Axis::new(low, high);
    let x = |value: f64| LEFT + axis.place(value) * (RIGHT - LEFT);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + BELOW, words);
    for (tick, label) in &axis.ticks {
        let (at, class) = (n(x(*tick)), if *tick == 0.0 { "zl" } else { "gl" });
        let _ = write!(out, r#"<path class="{class}" d="M{at} {TOP}V{}"/>"#, n(bottom));
        let _ = write!(out, r#"<text x="{at}" y="{}" text-anchor="middle">{label}</text>"#, n(bottom + 14.0));
    }
    for (i, row) in rows.iter().enumerate() {
        let middle = TOP + ROW * (i as f64 + 0.5);
        let (at, y, label) = (n(LEFT - 8.0), n(middle + 3.5), escape(&clip(&row.label, LONGEST)));
        let _ = write!(out, r#"<text x="{at}" y="{y}" text-anchor="end">{label}</text>"#);
        if let Some((lo, hi)) = row.ends {
            let (a, b, y0) = (n(x(lo)), n(x(hi)), n(middle - 2.6));
            let path = format!("M{a} {}H{b}M{a} {y0}v5.2M{b} {y0}v5.2", n(middle));
            let _ = write!(out, r#"<path class="iv l0" d="{path}"/>"#);
        }
        let (cx, cy) = (n(x(row.value)), n(middle));
        let _ = write!(out, r#"<circle class="dot l0" cx="{cx}" cy="{cy}" r="3"/>"#);
        let _ = write!(
            out,
            r#"<rect class="yr" x="0" y="{}" width="{}" height="{ROW}"><title>{}</title></rect>"#,
            n(middle - ROW / 2.0),
            n(RIGHT),
            escape(&row.title)
        );
    }
    out.push_str("</svg>");
    Some(out)
}
