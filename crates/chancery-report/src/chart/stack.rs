//! Shares that make up a whole, one column a year or an administration.
//!
//! Each layer has a colour and a texture of its own (dashes of a broad stroke), white between layers, and its name beside the
//! last column. A column whose parts do not make up the whole is not drawn.

use std::fmt::Write as _;

use super::axis::{self, Axis};
use super::style;
use super::time::{BELOW, Frame, LONGEST_LABEL, PLOT_LEFT, PLOT_RIGHT, WIDTH, draw_axes_left, n, open, spread};
use crate::text::{clip, escape};

const TOP: f64 = 8.0;
const HEIGHT: f64 = 170.0;
/// Width of a letter of the labels below columns, on average.
const LETTER: f64 = 5.4;

/// How far the sum of a column's parts may lie from the whole: shares are rounded upstream.
const CLOSE: f64 = 0.005;
/// Broadest bar.
const BROADEST: f64 = 64.0;

/// A column.
pub(crate) struct Column {
    /// What it stands for: a year, an administration.
    pub(crate) label: String,
    /// Shares by layer, upward; none where the column cannot be drawn.
    pub(crate) parts: Option<Vec<f64>>,
    /// What it says when pointed at.
    pub(crate) title: String,
}

impl Column {
    /// The parts, if they make up the whole.
    pub(crate) fn whole(&self) -> Option<&[f64]> {
        self.parts.as_deref().filter(|parts| (parts.iter().sum::<f64>() - 1.0).abs() <= CLOSE)
    }
}

/// How columns are labelled.
pub(crate) enum Labels {
    /// Every column under its own name.
    Each,
    /// Round years only, from the year of the first column.
    Years(i16, i16),
}

/// Draws columns of shares of the named layers; nothing if no column can be drawn.
pub(crate) fn draw(columns: &[Column], layers: &[String], labels: &Labels, words: &str) -> Option<String> {
    let last = columns.iter().rposition(|column| column.whole().is_some())?;
    let frame = Frame { first: 0, last: 1, top: TOP, height: HEIGHT, axis: shares() };
    let width = (PLOT_RIGHT - PLOT_LEFT) / columns.len() as f64;
    let middle = |i: usize| PLOT_LEFT + width * (i as f64 + 0.5);
    let below = match labels {
        Labels::Each => slant(columns, width),
        Labels::Years(..) => BELOW,
    };
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, frame.bottom() + below, words);
    draw_axes_left(&mut out, &frame);
    let bar = (width * if columns.len() > 20 { 0.86 } else { 0.7 }).min(BROADEST);
    for layer in 0..layers.len() {
        draw_layer(&mut out, &frame, columns, layer, bar, &middle);
    }
    for (i, column) in columns.iter().enumerate() {
        if column.whole().is_none() {
            let _ = write!(out, r#"<path class="nc" d="M{} {}l4 -8"/>"#, n(middle(i) - 2.0), n(frame.bottom() - 3.0));
        }
        let (x, y) = (n(middle(i) - width / 2.0), n(frame.top));
        let _ = write!(
            out,
            r#"<rect class="yr" x="{x}" y="{y}" width="{}" height="{HEIGHT}"><title>{}</title></rect>"#,
            n(width),
            escape(&column.title)
        );
    }
    match labels {
        Labels::Each => draw_names(&mut out, &frame, columns, width, &middle),
        Labels::Years(first, last) => {
            for year in axis::years(*first, *last, 7) {
                let i = usize::try_from(i32::from(year) - i32::from(*first)).unwrap_or(0);
                let (x, y) = (n(middle(i)), n(frame.bottom() + 16.0));
                let _ = write!(out, r#"<text x="{x}" y="{y}" text-anchor="middle">{year}</text>"#);
            }
        }
    }
    let parts = columns[last].whole().unwrap_or_default();
    let mut below = 0.0;
    let mut names = Vec::new();
    for (i, (layer, part)) in layers.iter().zip(parts).enumerate() {
        if *part > 0.0 {
            names.push((frame.y(below + part / 2.0) + 3.5, i, layer));
        }
        below += part;
    }
    for (y, i, name) in spread(names, frame.bottom() + 2.0) {
        let (x, y, class) = (n(PLOT_RIGHT + 6.0), n(y), style(i));
        let name = escape(&clip(name, LONGEST_LABEL));
        let _ = write!(out, r#"<text class="lb {class}" x="{x}" y="{y}">{name}</text>"#);
    }
    out.push_str("</svg>");
    Some(out)
}

/// A layer in all columns: a pale ground and a textured stroke on it, each one path.
fn draw_layer(
    out: &mut String,
    frame: &Frame,
    columns: &[Column],
    layer: usize,
    width: f64,
    middle: &dyn Fn(usize) -> f64,
) {
    let mut path = String::new();
    for (i, column) in columns.iter().enumerate() {
        let parts = column.whole().unwrap_or_default();
        let Some(part) = parts.get(layer).filter(|part| **part > 0.0) else { continue };
        let below: f64 = parts[..layer].iter().sum();
        let (bottom, top) = (frame.y(below), frame.y(below + part));
        let gap = if bottom - top > 2.0 { 0.6 } else { 0.0 };
        let _ = write!(path, "M{} {}V{}", n(middle(i)), n(bottom - gap), n(top + gap));
    }
    if path.is_empty() {
        return;
    }
    let (class, width) = (style(layer), n(width));
    let _ = write!(out, r#"<path class="sg {class}" stroke-width="{width}" d="{path}"/>"#);
    let _ = write!(out, r#"<path class="st {class}" stroke-width="{width}" d="{path}"/>"#);
}

/// Whether every name fits under its column; if not they stand upright.
fn flat(columns: &[Column], width: f64) -> bool {
    columns.iter().all(|column| column.label.chars().count() as f64 * LETTER + 4.0 <= width)
}

/// Room below the plot for the names of columns.
fn slant(columns: &[Column], width: f64) -> f64 {
    let longest = columns.iter().map(|column| column.label.chars().count().min(LONGEST_LABEL)).max().unwrap_or(0);
    if flat(columns, width) { BELOW } else { longest as f64 * LETTER + 12.0 }
}

fn draw_names(out: &mut String, frame: &Frame, columns: &[Column], width: f64, middle: &dyn Fn(usize) -> f64) {
    let flat = flat(columns, width);
    for (i, column) in columns.iter().enumerate() {
        let name = escape(&clip(&column.label, LONGEST_LABEL));
        if flat {
            let (x, y) = (n(middle(i)), n(frame.bottom() + 15.0));
            let _ = write!(out, r#"<text x="{x}" y="{y}" text-anchor="middle">{name}</text>"#);
        } else {
            let (x, y) = (n(middle(i) + 3.5), n(frame.bottom() + 6.0));
            let _ = write!(out, r#"<text text-anchor="end" transform="translate({x} {y}) rotate(-90)">{name}</text>"#);
        }
    }
}

/// From nothing to the whole.
fn shares() -> Axis {
    let ticks = [(0.0, "0%"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1.0, "100%")];
    Axis { low: 0.0, high: 1.0, ticks: ticks.iter().map(|(at, label)| (*at, (*label).to_owned())).collect() }
}
