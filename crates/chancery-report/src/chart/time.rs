//! A plane of years and values that several charts share: places, axes, administrations behind everything.

use std::fmt::Write as _;

use chancery_evidence::Shade;

use super::axis::{self, Axis};
use crate::text::{clip, escape};

/// Size of a drawing in its own units; about the pixels it gets on a screen.
pub(super) const WIDTH: f64 = 440.0;
pub(super) const PLOT_LEFT: f64 = 44.0;
pub(super) const PLOT_RIGHT: f64 = 356.0;
/// Room for the years below a plot.
pub(super) const BELOW: f64 = 22.0;
/// Height of a line of small print.
pub(super) const LINE: f64 = 11.5;
/// Width of a letter of the names of administrations, on average.
const LETTER: f64 = 5.0;
/// Longest name of an administration that is printed in full.
const LONGEST_SHADE: usize = 14;
/// Longest label of a line that is printed in full.
pub(super) const LONGEST_LABEL: usize = 13;

/// Where things stand.
pub(super) struct Frame {
    pub(super) first: i16,
    pub(super) last: i16,
    pub(super) top: f64,
    pub(super) height: f64,
    pub(super) axis: Axis,
}

impl Frame {
    /// Horizontal place of a time given as a year with its fraction.
    pub(super) fn x(&self, time: f64) -> f64 {
        let (start, end) = (f64::from(self.first), f64::from(self.last) + 1.0);
        PLOT_LEFT + (time - start) / (end - start) * (PLOT_RIGHT - PLOT_LEFT)
    }

    /// A year's value stands in the middle of its year, between the administrations' days.
    pub(super) fn middle(&self, year: i16) -> f64 {
        self.x(f64::from(year) + 0.5)
    }

    /// Width of a year.
    pub(super) fn year(&self) -> f64 {
        self.x(f64::from(self.first) + 1.0) - PLOT_LEFT
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        self.bottom() - self.axis.place(value) * self.height
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// A coordinate with one decimal, none if it is whole.
pub(super) fn n(x: f64) -> String {
    let text = format!("{x:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// Opens a drawing that is described in words.
pub(super) fn open(out: &mut String, class: &str, width: f64, height: f64, words: &str) {
    let _ = write!(
        out,
        r#"<svg class="{class}" viewBox="0 0 {} {}" role="img" aria-label="{}">"#,
        n(width),
        n(height),
        escape(words)
    );
}

/// Pushes labels apart that would overlap. They come in any order with their height; what is returned is in the order of heights.
pub(super) fn spread<T>(mut labels: Vec<(f64, usize, T)>, bottom: f64) -> Vec<(f64, usize, T)> {
    labels.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for i in 1..labels.len() {
        labels[i].0 = labels[i].0.max(labels[i - 1].0 + LINE);
    }
    let mut limit = bottom;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(limit);
        limit = label.0 - LINE;
    }
    labels
}

/// A shade cut to the plot: left, right, name, and its place in the list (every second one is tinted).
pub(super) struct Band {
    left: f64,
    right: f64,
    pub(super) name: String,
    tinted: bool,
}

impl Band {
    fn flat(&self) -> bool {
        self.right - self.left >= self.name.chars().count() as f64 * LETTER + 4.0
    }
}

pub(super) fn visible(shades: &[Shade], frame: &Frame) -> Vec<Band> {
    let overlaps = |shade: &&Shade| {
        shade.start.is_finite()
            && shade.end.is_finite()
            && shade.end > f64::from(frame.first)
            && shade.start < f64::from(frame.last) + 1.0
    };
    shades
        .iter()
        .filter(overlaps)
        .enumerate()
        .map(|(index, shade)| Band {
            left: frame.x(shade.start).max(PLOT_LEFT),
            right: frame.x(shade.end).min(PLOT_RIGHT),
            name: clip(&shade.label, LONGEST_SHADE),
            tinted: index % 2 == 0,
        })
        .filter(|band| band.right > band.left)
        .collect()
}

/// Height of the strip of names above the plot: a line if every name fits its band, else as high as the longest name that
/// has to stand upright.
pub(super) fn strip(bands: &[Band]) -> f64 {
    let upright = |band: &Band| band.name.chars().count() as f64 * LETTER + 6.0;
    let line = if bands.is_empty() { 0.0 } else { LINE + 2.0 };
    bands.iter().filter(|band| !band.flat()).map(upright).fold(line, f64::max)
}

pub(super) fn draw_shades(out: &mut String, frame: &Frame, bands: &[Band]) {
    for band in bands {
        let (left, width) = (n(band.left), n(band.right - band.left));
        if band.tinted {
            let height = n(frame.bottom() - 2.0);
            let _ = write!(out, r#"<rect class="sh" x="{left}" y="2" width="{width}" height="{height}"/>"#);
        }
        if band.name.is_empty() {
            continue;
        }
        let middle = (band.left + band.right) / 2.0;
        let name = escape(&band.name);
        if band.flat() {
            let (x, y) = (n(middle), n(frame.top - 4.0));
            let _ = write!(out, r#"<text class="sn" x="{x}" y="{y}" text-anchor="middle">{name}</text>"#);
        } else if band.right - band.left >= 8.0 {
            let (x, y) = (n(middle + 3.0), n(frame.top - 3.0));
            let _ = write!(out, r#"<text class="sn" transform="translate({x} {y}) rotate(-90)">{name}</text>"#);
        }
    }
}

/// The axes of values and of years.
pub(super) fn draw_axes(out: &mut String, frame: &Frame) {
    draw_axes_left(out, frame);
    draw_years(out, frame);
}

/// The axis of values with its grid.
pub(super) fn draw_axes_left(out: &mut String, frame: &Frame) {
    for (tick, label) in &frame.axis.ticks {
        let y = frame.y(*tick);
        let class = if *tick == 0.0 { "zl" } else { "gl" };
        let _ = write!(out, r#"<path class="{class}" d="M{} {}H{}"/>"#, n(PLOT_LEFT), n(y), n(PLOT_RIGHT));
        let _ = write!(out, r#"<text x="{}" y="{}" text-anchor="end">{label}</text>"#, n(PLOT_LEFT - 5.0), n(y + 3.5));
    }
}

/// The years below a plot.
pub(super) fn draw_years(out: &mut String, frame: &Frame) {
    for year in axis::years(frame.first, frame.last, 7) {
        let x = frame.middle(year);
        let y = frame.bottom();
        let _ = write!(out, r#"<path class="tick" d="M{} {}v4"/>"#, n(x), n(y));
        let _ = write!(out, r#"<text x="{}" y="{}" text-anchor="middle">{year}</text>"#, n(x), n(y + 16.0));
    }
}
