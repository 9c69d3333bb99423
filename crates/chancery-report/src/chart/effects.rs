//! Effects of a scenario: a waterfall of what a change is made of, and a tile for every country.

use std::fmt::Write as _;

use super::axis::Axis;
use super::time::{WIDTH, n, open};
use crate::text::{clip, decimal, escape};

const LEFT: f64 = 118.0;
const RIGHT: f64 = 430.0;
const TOP: f64 = 6.0;
const ROW: f64 = 22.0;
const BAR: f64 = 11.0;
const BELOW: f64 = 22.0;
const LONGEST: usize = 22;

/// Tiles in a row, their height, and the gap between them.
const TILES: usize = 12;
const HIGH: f64 = 27.0;
const GAP: f64 = 2.0;

/// A country as a tile.
pub(crate) struct Tile {
    pub(crate) label: String,
    pub(crate) name: String,
    pub(crate) party: bool,
    pub(crate) value: Option<f64>,
}

/// Steps from zero to their sum, one below the other, and the sum; nothing without steps.
pub(crate) fn waterfall(steps: &[(String, f64)], sum: &str, words: &str) -> Option<String> {
    let mut ends = vec![0.0];
    for (_, step) in steps {
        ends.push(ends.last()? + step);
    }
    let total = *ends.last().filter(|total| total.is_finite() && !steps.is_empty())?;
    let low = ends.iter().copied().fold(0.0, f64::min);
    let high = ends.iter().copied().fold(0.0, f64::max);
    let axis = Axis::new(low, high);
    let x = |value: f64| LEFT + axis.place(value) * (RIGHT - LEFT);
    let rows = steps.len() + 1;
    let bottom = TOP + ROW * rows as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + BELOW, words);
    for (tick, label) in &axis.ticks {
        let class = if *tick == 0.0 { "zl" } else { "gl" };
        let at = n(x(*tick));
        let _ = write!(out, r#"<path class="{class}" d="M{at} {TOP}V{}"/>"#, n(bottom));
        let _ = write!(out, r#"<text x="{at}" y="{}" text-anchor="middle">{label}</text>"#, n(bottom + 14.0));
    }
    let mut bar = |row: usize, label: &str, from: f64, to: f64, class: &str| {
        let top = TOP + ROW * row as f64 + (ROW - BAR) / 2.0;
        let said = escape(&clip(label, LONGEST));
        let _ = write!(
            out,
            r#"<text class="lb l0" x="{}" y="{}" text-anchor="end">{said}</text>"#,
            n(LEFT - 8.0),
            n(top + 9.0)
        );
        let (left, right) = (x(from.min(to)), x(from.max(to)));
        let width = n((right - left).max(0.8));
        let _ = write!(
            out,
            r#"<rect class="ba {class}" x="{}" y="{}" width="{width}" height="{BAR}"><title>{}</title></rect>"#,
            n(left),
            n(top),
            escape(&format!("{label}: {}", decimal(to - from, 3)))
        );
        if row + 1 < rows {
            // The next step begins where this one ends.
            let _ = write!(out, r#"<path class="gl" d="M{} {}v{ROW}"/>"#, n(x(to)), n(top + BAR / 2.0));
        }
    };
    for (row, (label, _)) in steps.iter().enumerate() {
        bar(row, label, ends[row], ends[row + 1], "l1");
    }
    bar(steps.len(), sum, 0.0, total, "l0");
    out.push_str("</svg>");
    Some(out)
}

/// A tile a country, darker for a larger change, with the figure in it; parties have a frame. Nothing without a value.
pub(crate) fn tiles(all: &[Tile], words: &str) -> Option<String> {
    let largest = all.iter().filter_map(|tile| tile.value).map(f64::abs).fold(0.0, f64::max);
    if largest <= 0.0 || !largest.is_finite() {
        return None;
    }
    let width = (WIDTH - GAP) / TILES as f64 - GAP;
    let rows = all.len().div_ceil(TILES);
    let mut out = String::new();
    open(&mut out, "ch hm", WIDTH, GAP + rows as f64 * (HIGH + GAP), words);
    for (at, tile) in all.iter().enumerate() {
        let (left, top) = (GAP + (at % TILES) as f64 * (width + GAP), GAP + (at / TILES) as f64 * (HIGH + GAP));
        let (x, y, w, h) = (n(left), n(top), n(width), n(HIGH));
        let middle = n(left + width / 2.0);
        let said = tile.value.map_or_else(|| "no value".to_owned(), short);
        match tile.value {
            Some(value) => {
                // Roots, so that small changes can be told from none.
                let tint = 0.04 + 0.5 * (value.abs() / largest).sqrt();
                let _ = write!(
                    out,
                    r#"<rect class="ct" fill-opacity="{tint:.2}" x="{x}" y="{y}" width="{w}" height="{h}"/>"#
                );
            }
            None => {
                let _ = write!(
                    out,
                    r#"<path class="nc" d="M{} {}l6 -10"/>"#,
                    n(left + width / 2.0 - 3.0),
                    n(top + HIGH - 4.0)
                );
            }
        }
        if tile.party {
            let _ = write!(out, r#"<path class="iv l0" d="M{x} {y}h{w}v{h}h-{w}z"/>"#);
        }
        let (one, two) = (n(top + 11.0), n(top + 22.0));
        let label = escape(&clip(&tile.label, 4));
        let _ = write!(out, r#"<text class="hn on" x="{middle}" y="{one}" text-anchor="middle">{label}</text>"#);
        if tile.value.is_some() {
            let _ = write!(out, r#"<text class="hn" x="{middle}" y="{two}" text-anchor="middle">{said}</text>"#);
        }
        let title = escape(&format!("{}: {said}", tile.name));
        let _ =
            write!(out, r#"<rect class="yr" x="{x}" y="{y}" width="{w}" height="{h}"><title>{title}</title></rect>"#);
    }
    out.push_str("</svg>");
    Some(out)
}

/// A change in few figures; one that is not nothing is never printed as nothing.
fn short(value: f64) -> String {
    let decimals = if value.abs() >= 10.0 { 1 } else { 2 };
    let said = decimal(value.abs(), decimals);
    let nothing = said.chars().all(|c| c == '0' || c == '.');
    match (value == 0.0, nothing, value > 0.0) {
        (true, ..) => "0".to_owned(),
        (_, true, true) => "<0.01".replace('<', "&lt;"),
        (_, true, false) => "&gt;\u{2212}0.01".to_owned(),
        (_, _, true) => format!("+{said}"),
        _ => format!("\u{2212}{said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(label: &str, value: Option<f64>) -> Tile {
        Tile { label: label.into(), name: label.into(), party: false, value }
    }

    #[test]
    fn small_changes_are_not_nothing() {
        assert_eq!(
            [0.0, 0.004, -0.004, 1.234, -23.46].map(short),
            ["0", "&lt;0.01", "&gt;\u{2212}0.01", "+1.23", "\u{2212}23.5"]
        );
    }

    #[test]
    fn nothing_to_draw_is_no_drawing() {
        assert_eq!(tiles(&[tile("USA", None)], ""), None);
        assert_eq!(waterfall(&[], "sum", ""), None);
        let drawn = tiles(&[tile("USA", Some(0.5)), tile("MEX", None)], "w").unwrap();
        assert!(drawn.contains("USA: +0.50") && drawn.contains("MEX: no value"));
    }

    #[test]
    fn a_waterfall_ends_at_the_sum_of_its_steps() {
        let steps = [("a".to_owned(), 2.0), ("b".to_owned(), -3.0)];
        let drawn = waterfall(&steps, "all", "w").unwrap();
        assert!(drawn.contains("all: \u{2212}1.000"), "{drawn}");
    }
}
