//! Shares as points over columns, joined where neighbours have a value: what stands above a stack of the same columns.

use std::fmt::Write as _;

use super::axis::Axis;
use super::time::{Frame, PLOT_LEFT, PLOT_RIGHT, WIDTH, draw_axes_left, n, open, spread};
use super::{share, style};
use crate::text::escape;

const TOP: f64 = 8.0;
const HEIGHT: f64 = 74.0;
const BELOW: f64 = 4.0;

/// A line over columns: its name, and one value a column.
pub(crate) struct Line {
    pub(crate) label: String,
    /// Its name beside the last point.
    pub(crate) short: String,
    pub(crate) values: Vec<Option<f64>>,
}

/// Draws the lines; nothing if no line has a value between 0 and 1.
pub(crate) fn draw(columns: &[String], lines: &[Line], words: &str) -> Option<String> {
    let drawn = |value: &Option<f64>| value.filter(|v| (0.0..=1.0).contains(v));
    if !lines.iter().flat_map(|line| &line.values).any(|value| drawn(value).is_some()) {
        return None;
    }
    let ticks = [(0.0, "0%"), (0.5, "50%"), (1.0, "100%")];
    let ticks = ticks.iter().map(|(at, label)| (*at, (*label).to_owned())).collect();
    let frame = Frame { first: 0, last: 1, top: TOP, height: HEIGHT, axis: Axis { low: 0.0, high: 1.0, ticks } };
    let width = (PLOT_RIGHT - PLOT_LEFT) / columns.len() as f64;
    let middle = |i: usize| PLOT_LEFT + width * (i as f64 + 0.5);
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, frame.bottom() + BELOW, words);
    draw_axes_left(&mut out, &frame);
    for (i, line) in lines.iter().enumerate() {
        let points: Vec<Option<(f64, f64)>> =
            line.values.iter().enumerate().map(|(i, value)| drawn(value).map(|v| (middle(i), frame.y(v)))).collect();
        let mut path = String::new();
        for pair in points.windows(2) {
            if let [Some(a), Some(b)] = pair {
                let _ = write!(path, "M{} {}L{} {}", n(a.0), n(a.1), n(b.0), n(b.1));
            }
        }
        let class = style(i);
        if !path.is_empty() {
            let _ = write!(out, r#"<path class="ln {class}" d="{path}"/>"#);
        }
        for (x, y) in points.into_iter().flatten() {
            let _ = write!(out, r#"<circle class="dot {class}" cx="{}" cy="{}" r="2.8"/>"#, n(x), n(y));
        }
    }
    let ends = lines.iter().enumerate().filter_map(|(i, line)| {
        let last = line.values.iter().rev().find_map(drawn)?;
        Some((frame.y(last) + 3.5, i, &line.short))
    });
    for (y, i, name) in spread(ends.collect(), frame.bottom() + 2.0) {
        let (x, y, class, name) = (n(PLOT_RIGHT + 6.0), n(y), style(i), escape(name));
        let _ = write!(out, r#"<text class="lb {class}" x="{x}" y="{y}">{name}</text>"#);
    }
    for (i, column) in columns.iter().enumerate() {
        let mut title = column.clone();
        for line in lines {
            let value = line.values.get(i).and_then(drawn).map_or_else(|| "no value".to_owned(), share);
            let _ = write!(title, "\n{}: {value}", line.label);
        }
        let (x, y) = (n(middle(i) - width / 2.0), n(frame.top));
        let _ = write!(
            out,
            r#"<rect class="yr" x="{x}" y="{y}" width="{}" height="{HEIGHT}"><title>{}</title></rect>"#,
            n(width),
            escape(&title)
        );
    }
    out.push_str("</svg>");
    Some(out)
}
