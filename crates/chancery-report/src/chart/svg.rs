//! The drawing itself.

use std::fmt::Write as _;

use chancery_evidence::{Chart, ChartLine, ChartPoint};

use super::axis::Axis;
use super::time::{
    BELOW, Frame, LONGEST_LABEL, PLOT_RIGHT, WIDTH, draw_axes, draw_shades, n, open, spread, strip, visible,
};
use super::{band, cell, style, value};
use crate::text::{clip, escape, figure};

/// Height of the plot.
const PLOT_HEIGHT: f64 = 186.0;

/// Draws a chart; nothing if no line has a value.
pub(super) fn draw(chart: &Chart) -> Option<String> {
    draw_as_high(chart, PLOT_HEIGHT)
}

/// A value in a year that stands beside the lines: what a text states, a target.
pub(crate) struct Mark {
    pub(crate) year: i16,
    pub(crate) value: f64,
    pub(crate) title: String,
}

/// The same with a plot of another height.
pub(super) fn draw_as_high(chart: &Chart, height: f64) -> Option<String> {
    draw_marked(chart, height, &[])
}

/// The same with values beside the lines.
pub(super) fn draw_marked(chart: &Chart, height: f64, marks: &[Mark]) -> Option<String> {
    let points = || chart.lines.iter().flat_map(|line| &line.points);
    let bridged = points().filter_map(|point| point.bridge.as_ref()).flat_map(|bridge| [bridge.low, bridge.high]);
    let banded = points().filter_map(band).flat_map(|(lo, hi)| [lo, hi]);
    let values: Vec<f64> = points()
        .filter_map(value)
        .chain(banded)
        .chain(bridged.filter(|bound| bound.is_finite()))
        .chain(marks.iter().map(|mark| mark.value))
        .collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let years = || points().map(|point| point.year).chain(marks.iter().map(|mark| mark.year));
    let first = years().min()?;
    let last = years().max()?;
    let mut frame = Frame { first, last, top: 0.0, height, axis: Axis::new(low, high) };
    let shades = visible(&chart.shades, &frame);
    frame.top = 6.0 + strip(&shades);

    let mut out = String::new();
    open(&mut out, "ch", WIDTH, frame.bottom() + BELOW, &summary(chart, first, last));
    draw_shades(&mut out, &frame, &shades);
    draw_axes(&mut out, &frame);
    for (index, line) in chart.lines.iter().enumerate().rev() {
        draw_bands(&mut out, &frame, index, line);
        draw_bridges(&mut out, &frame, index, line);
    }
    for (index, line) in chart.lines.iter().enumerate().rev() {
        draw_line(&mut out, &frame, index, line);
    }
    draw_labels(&mut out, &frame, chart);
    draw_marks(&mut out, &frame, marks);
    draw_pointers(&mut out, &frame, chart);
    out.push_str("</svg>");
    Some(out)
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

/// Intervals of the values, stretch by stretch of consecutive years; one that stands alone is an upright stroke.
fn draw_bands(out: &mut String, frame: &Frame, index: usize, line: &ChartLine) {
    let mut years: Vec<(i16, f64, f64)> =
        line.points.iter().filter_map(|point| band(point).map(|(lo, hi)| (point.year, lo, hi))).collect();
    years.sort_by_key(|year| year.0);
    for stretch in years.chunk_by(|a, b| i32::from(a.0) + 1 == i32::from(b.0)) {
        if let [(year, lo, hi)] = stretch {
            let (x, low, high) = (n(frame.middle(*year)), n(frame.y(*lo)), n(frame.y(*hi)));
            let _ = write!(out, r#"<path class="iv {}" d="M{x} {low}V{high}"/>"#, style(index));
            continue;
        }
        let mut path = String::new();
        for (year, _, hi) in stretch {
            let letter = if path.is_empty() { 'M' } else { 'L' };
            let _ = write!(path, "{letter}{} {}", n(frame.middle(*year)), n(frame.y(*hi)));
        }
        for (year, lo, _) in stretch.iter().rev() {
            let _ = write!(path, "L{} {}", n(frame.middle(*year)), n(frame.y(*lo)));
        }
        let _ = write!(out, r#"<path class="bd {}" d="{path}Z"/>"#, style(index));
    }
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
    let labels: Vec<(f64, usize, &ChartLine)> = chart
        .lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| {
            let last = *stretches(line).last()?.last()?;
            Some((frame.y(last.1) + 3.5, index, line))
        })
        .collect();
    for (y, index, line) in spread(labels, frame.bottom() + 2.0) {
        let long = line.label.chars().count() > LONGEST_LABEL;
        let name = if long && !line.key.is_empty() { &line.key } else { &line.label };
        let (x, y, class) = (n(PLOT_RIGHT + 6.0), n(y), style(index));
        let _ =
            write!(out, r#"<text class="lb {class}" x="{x}" y="{y}">{}</text>"#, escape(&clip(name, LONGEST_LABEL)));
    }
}

/// Diamonds, so that nobody takes them for values of a line.
fn draw_marks(out: &mut String, frame: &Frame, marks: &[Mark]) {
    for mark in marks {
        let (x, y, title) = (n(frame.middle(mark.year)), n(frame.y(mark.value) - 4.2), escape(&mark.title));
        let _ =
            write!(out, r#"<path class="pt" d="M{x} {y}l4.2 4.2l-4.2 4.2l-4.2 -4.2z"><title>{title}</title></path>"#);
    }
}

/// An invisible column over each year that says, when pointed at, what every line has there.
fn draw_pointers(out: &mut String, frame: &Frame, chart: &Chart) {
    let width = frame.year();
    for year in frame.first..=frame.last {
        let middle = f64::from(year) + 0.5;
        let mut title = year.to_string();
        if let Some(shade) = chart.shades.iter().find(|shade| shade.start <= middle && middle < shade.end) {
            let _ = write!(title, " ({})", shade.label);
        }
        for line in &chart.lines {
            let cell = cell(line, year);
            let _ = write!(title, "\n{}: {}", line.label, cell.value.unwrap_or(cell.reason));
            if !cell.interval.is_empty() {
                let _ = write!(title, " ({})", cell.interval);
            }
            if !cell.coverage.is_empty() {
                let _ = write!(title, " ({})", cell.coverage);
            }
        }
        let (x, y) = (n(frame.x(f64::from(year))), n(frame.top));
        let (width, height) = (n(width), n(frame.height));
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
