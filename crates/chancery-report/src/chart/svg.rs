//! The drawing itself.

use std::fmt::Write as _;

use chancery_evidence::{Chart, ChartLine, ChartPoint, Shade};

use super::axis::{self, Axis};
use super::{cell, style, value};
use crate::text::{clip, escape, figure};

/// Size of the drawing in its own units; about the pixels it gets on a screen.
const WIDTH: f64 = 440.0;
const PLOT_LEFT: f64 = 44.0;
const PLOT_RIGHT: f64 = 356.0;
const PLOT_HEIGHT: f64 = 186.0;
const BELOW: f64 = 22.0;
/// Height of a line of small print.
const LINE: f64 = 11.5;
/// Width of a letter of the names of administrations, on average.
const LETTER: f64 = 5.0;
/// Longest name of an administration and longest label of a line that are printed in full.
const LONGEST_SHADE: usize = 14;
const LONGEST_LABEL: usize = 13;

/// Where things stand.
struct Frame {
    first: i16,
    last: i16,
    top: f64,
    axis: Axis,
}

impl Frame {
    /// Horizontal place of a time given as a year with its fraction.
    fn x(&self, time: f64) -> f64 {
        let (start, end) = (f64::from(self.first), f64::from(self.last) + 1.0);
        PLOT_LEFT + (time - start) / (end - start) * (PLOT_RIGHT - PLOT_LEFT)
    }

    /// A year's value stands in the middle of its year, between the administrations' days.
    fn middle(&self, year: i16) -> f64 {
        self.x(f64::from(year) + 0.5)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom() - self.axis.place(value) * PLOT_HEIGHT
    }

    fn bottom(&self) -> f64 {
        self.top + PLOT_HEIGHT
    }
}

/// Draws a chart; nothing if no line has a value.
pub(super) fn draw(chart: &Chart) -> Option<String> {
    let points = || chart.lines.iter().flat_map(|line| &line.points);
    let bridged = points().filter_map(|point| point.bridge.as_ref()).flat_map(|bridge| [bridge.low, bridge.high]);
    let values: Vec<f64> = points().filter_map(value).chain(bridged.filter(|bound| bound.is_finite())).collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let first = points().map(|point| point.year).min()?;
    let last = points().map(|point| point.year).max()?;
    let mut frame = Frame { first, last, top: 0.0, axis: Axis::new(low, high) };
    let shades = visible(chart, &frame);
    frame.top = 6.0 + strip(&shades);

    let mut out = String::new();
    let height = frame.bottom() + BELOW;
    let _ = write!(
        out,
        r#"<svg class="ch" viewBox="0 0 {WIDTH} {}" role="img" aria-label="{}">"#,
        n(height),
        escape(&summary(chart, first, last))
    );
    draw_shades(&mut out, &frame, &shades);
    draw_axes(&mut out, &frame);
    for (index, line) in chart.lines.iter().enumerate().rev() {
        draw_bridges(&mut out, &frame, index, line);
    }
    for (index, line) in chart.lines.iter().enumerate().rev() {
        draw_line(&mut out, &frame, index, line);
    }
    draw_labels(&mut out, &frame, chart);
    draw_years(&mut out, &frame, chart);
    out.push_str("</svg>");
    Some(out)
}

/// A coordinate with one decimal, none if it is whole.
fn n(x: f64) -> String {
    let text = format!("{x:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A shade cut to the plot: left, right, name, and its place in the list (every second one is tinted).
struct Band {
    left: f64,
    right: f64,
    name: String,
    tinted: bool,
}

impl Band {
    fn flat(&self) -> bool {
        self.right - self.left >= self.name.chars().count() as f64 * LETTER + 4.0
    }
}

fn visible(chart: &Chart, frame: &Frame) -> Vec<Band> {
    let overlaps = |shade: &&Shade| {
        shade.start.is_finite()
            && shade.end.is_finite()
            && shade.end > f64::from(frame.first)
            && shade.start < f64::from(frame.last) + 1.0
    };
    chart
        .shades
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
fn strip(bands: &[Band]) -> f64 {
    let upright = |band: &Band| band.name.chars().count() as f64 * LETTER + 6.0;
    let line = if bands.is_empty() { 0.0 } else { LINE + 2.0 };
    bands.iter().filter(|band| !band.flat()).map(upright).fold(line, f64::max)
}

fn draw_shades(out: &mut String, frame: &Frame, bands: &[Band]) {
    for band in bands {
        let (left, width) = (n(band.left), n(band.right - band.left));
        if band.tinted {
            let height = n(frame.bottom() - 2.0);
            let _ = write!(out, r#"<rect class="sh" x="{left}" y="2" width="{width}" height="{height}"/>"#);
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

fn draw_axes(out: &mut String, frame: &Frame) {
    for (tick, label) in &frame.axis.ticks {
        let y = frame.y(*tick);
        let class = if *tick == 0.0 { "zl" } else { "gl" };
        let _ = write!(out, r#"<path class="{class}" d="M{} {}H{}"/>"#, n(PLOT_LEFT), n(y), n(PLOT_RIGHT));
        let _ = write!(out, r#"<text x="{}" y="{}" text-anchor="end">{label}</text>"#, n(PLOT_LEFT - 5.0), n(y + 3.5));
    }
    for year in axis::years(frame.first, frame.last, 7) {
        let x = frame.middle(year);
        let y = frame.bottom();
        let _ = write!(out, r#"<path class="tick" d="M{} {}v4"/>"#, n(x), n(y));
        let _ = write!(out, r#"<text x="{}" y="{}" text-anchor="middle">{year}</text>"#, n(x), n(y + 16.0));
    }
}

/// Stretches of consecutive years with a value.
fn stretches(line: &ChartLine) -> Vec<Vec<(i16, f64)>> {
    let mut out: Vec<Vec<(i16, f64)>> = Vec::new();
    let mut points: Vec<(i16, f64)> = line.points.iter().filter_map(|p| value(p).map(|v| (p.year, v))).collect();
    points.sort_by_key(|point| point.0);
    for point in points {
        match out.last_mut() {
            Some(stretch) if stretch.last().is_some_and(|last| i32::from(last.0) + 1 == i32::from(point.0)) => {
                stretch.push(point);
            }
            _ => out.push(vec![point]),
        }
    }
    out
}

/// Stretches of consecutive years in which predecessors stand for members: a band from bound to bound, never a line.
fn draw_bridges(out: &mut String, frame: &Frame, index: usize, line: &ChartLine) {
    let bounds = |point: &ChartPoint| {
        let bridge = point.bridge.as_ref()?;
        (bridge.low.is_finite() && bridge.high.is_finite()).then_some((point.year, bridge.low, bridge.high))
    };
    let mut years: Vec<(i16, f64, f64)> = line.points.iter().filter_map(bounds).collect();
    years.sort_by_key(|year| year.0);
    for stretch in years.chunk_by(|a, b| i32::from(a.0) + 1 == i32::from(b.0)) {
        let half = (frame.middle(frame.first + 1) - frame.middle(frame.first)) / 2.0;
        let mut path = String::new();
        // A year is as wide as it is long, so that a stretch of one year can be seen.
        for &(year, _, high) in stretch {
            let (left, right, y) = (frame.middle(year) - half, frame.middle(year) + half, n(frame.y(high)));
            let _ = write!(path, "{}{} {y}L{} {y}", if path.is_empty() { 'M' } else { 'L' }, n(left), n(right));
        }
        for &(year, low, _) in stretch.iter().rev() {
            let (left, right, y) = (frame.middle(year) - half, frame.middle(year) + half, n(frame.y(low)));
            let _ = write!(path, "L{} {y}L{} {y}", n(right), n(left));
        }
        let _ = write!(out, r#"<path class="br {}" d="{path}Z"/>"#, style(index));
    }
}

fn draw_line(out: &mut String, frame: &Frame, index: usize, line: &ChartLine) {
    let class = style(index);
    let stretches = stretches(line);
    let mut path = String::new();
    for stretch in stretches.iter().filter(|stretch| stretch.len() > 1) {
        for (i, (year, value)) in stretch.iter().enumerate() {
            let _ = write!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, n(frame.middle(*year)), n(frame.y(*value)));
        }
    }
    if !path.is_empty() {
        let _ = write!(out, r#"<path class="ln {class}" d="{path}"/>"#);
    }
    let alone = stretches.iter().filter(|stretch| stretch.len() == 1).flatten();
    let end = stretches.last().filter(|stretch| stretch.len() > 1).and_then(|stretch| stretch.last());
    for (year, value) in alone.chain(end) {
        let (x, y) = (n(frame.middle(*year)), n(frame.y(*value)));
        let _ = write!(out, r#"<circle class="dot {class}" cx="{x}" cy="{y}" r="2.6"/>"#);
    }
}

/// A line's name beside its last value; names that would overlap are pushed apart, in the order of the values.
fn draw_labels(out: &mut String, frame: &Frame, chart: &Chart) {
    let mut labels: Vec<(f64, usize, &ChartLine)> = chart
        .lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| {
            let last = *stretches(line).last()?.last()?;
            Some((frame.y(last.1) + 3.5, index, line))
        })
        .collect();
    labels.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for i in 1..labels.len() {
        labels[i].0 = labels[i].0.max(labels[i - 1].0 + LINE);
    }
    let mut limit = frame.bottom() + 2.0;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(limit);
        limit = label.0 - LINE;
    }
    for (y, index, line) in labels {
        let long = line.label.chars().count() > LONGEST_LABEL;
        let name = if long && !line.key.is_empty() { &line.key } else { &line.label };
        let (x, y, class) = (n(PLOT_RIGHT + 6.0), n(y), style(index));
        let _ =
            write!(out, r#"<text class="lb {class}" x="{x}" y="{y}">{}</text>"#, escape(&clip(name, LONGEST_LABEL)));
    }
}

/// An invisible column over each year that says, when pointed at, what every line has there.
fn draw_years(out: &mut String, frame: &Frame, chart: &Chart) {
    let width = frame.x(f64::from(frame.first) + 1.0) - PLOT_LEFT;
    for year in frame.first..=frame.last {
        let middle = f64::from(year) + 0.5;
        let mut title = year.to_string();
        if let Some(shade) = chart.shades.iter().find(|shade| shade.start <= middle && middle < shade.end) {
            let _ = write!(title, " ({})", shade.label);
        }
        for line in &chart.lines {
            let cell = cell(line, year);
            let _ = write!(title, "\n{}: {}", line.label, cell.value.unwrap_or(cell.reason));
            if !cell.coverage.is_empty() {
                let _ = write!(title, " ({})", cell.coverage);
            }
        }
        let (x, y) = (n(frame.x(f64::from(year))), n(frame.top));
        let (width, height) = (n(width), n(PLOT_HEIGHT));
        let _ = write!(
            out,
            r#"<rect class="yr" x="{x}" y="{y}" width="{width}" height="{height}"><title>{}</title></rect>"#,
            escape(&title)
        );
    }
}

/// The chart in a sentence a line, for readers who do not see it.
fn summary(chart: &Chart, first: i16, last: i16) -> String {
    let mut out = format!("Line chart: {}, {}, in {}, {first} to {last}.", chart.title, chart.region, chart.unit);
    for line in &chart.lines {
        let points: Vec<(i16, f64)> = stretches(line).into_iter().flatten().collect();
        match (points.first(), points.last()) {
            (Some(a), Some(b)) if a != b => {
                let _ = write!(out, " {}: {} in {}, {} in {}.", line.label, figure(a.1), a.0, figure(b.1), b.0);
            }
            (Some(a), _) => {
                let _ = write!(out, " {}: {} in {}.", line.label, figure(a.1), a.0);
            }
            _ => {
                let _ =
                    write!(out, " {}: {}.", line.label, if super::has_source(line) { "no value" } else { "no source" });
            }
        }
    }
    out
}
