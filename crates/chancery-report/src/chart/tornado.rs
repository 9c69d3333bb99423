//! Probabilities with what can move them: belief before and after the evidence, and the swing that one judgement alone makes.

use std::fmt::Write as _;

use super::time::{n, open};
use crate::text::{clip, decimal, escape};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 620.0;
const TOP: f64 = 6.0;
/// Height of a row.
const ROW: f64 = 26.0;
const BELOW: f64 = 22.0;
const LONGEST: usize = 44;

/// A row: a name, the ends of a bar, and marks on it.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) sub: String,
    pub(crate) ends: Option<(f64, f64)>,
    /// The value by best guesses: a diamond.
    pub(crate) value: Option<f64>,
    /// The belief before: a ring.
    pub(crate) before: Option<f64>,
    pub(crate) title: String,
}

/// Draws rows on an axis from 0 to 1, a line through all at `through`; nothing without rows.
pub(crate) fn draw(rows: &[Row], through: Option<f64>, words: &str) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let x = |value: f64| LEFT + value.clamp(0.0, 1.0) * (RIGHT - LEFT);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + BELOW, words);
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let (at, label) = (n(x(tick)), decimal(tick, 2));
        let _ = write!(out, r#"<path class="gl" d="M{at} {TOP}V{}"/>"#, n(bottom));
        let _ = write!(out, r#"<text x="{at}" y="{}" text-anchor="middle">{label}</text>"#, n(bottom + 14.0));
    }
    if let Some(value) = through {
        let _ = write!(out, r#"<path class="zl" d="M{} {TOP}V{}"/>"#, n(x(value)), n(bottom));
    }
    for (place, row) in rows.iter().enumerate() {
        let top = TOP + ROW * place as f64;
        let middle = top + ROW / 2.0;
        let (label, sub) = (escape(&clip(&row.label, LONGEST)), escape(&clip(&row.sub, LONGEST)));
        let (at, y) = (n(LEFT - 8.0), n(if sub.is_empty() { middle + 3.5 } else { top + 11.0 }));
        let _ = write!(out, r#"<text class="lb l0" x="{at}" y="{y}" text-anchor="end">{label}</text>"#);
        let _ = write!(out, r#"<text class="sn" x="{at}" y="{}" text-anchor="end">{sub}</text>"#, n(top + 21.0));
        if let Some((low, high)) = row.ends {
            let width = (x(high) - x(low)).max(0.8);
            let _ = write!(
                out,
                r#"<rect class="ba l1" x="{}" y="{}" width="{}" height="9"/>"#,
                n(x(low)),
                n(middle - 4.5),
                n(width)
            );
        }
        if let Some(value) = row.before {
            let _ = write!(out, r#"<circle class="ring l0" cx="{}" cy="{}" r="3.6"/>"#, n(x(value)), n(middle));
        }
        if let Some(value) = row.value {
            let _ = write!(
                out,
                r#"<path class="pt" d="M{} {}l4.2 4.2l-4.2 4.2l-4.2 -4.2z"/>"#,
                n(x(value)),
                n(middle - 4.2)
            );
        }
        let title = escape(&row.title);
        let _ = write!(
            out,
            r#"<rect class="yr" x="0" y="{}" width="{WIDTH}" height="{ROW}"><title>{title}</title></rect>"#,
            n(top)
        );
    }
    out.push_str("</svg>");
    Some(out)
}
