//! Small multiples as SVG: lines over years, administrations behind them.
//!
//! A year without a value is a gap: lines break there, and a value between two gaps is a dot. Nothing is drawn at zero that is
//! not zero. What predecessors' figures allow before a split is a band and
//! never a line; the interval of an estimate is a band around its line. Colours and strokes are classes of the page's style sheet, so a drawing follows its theme.

pub(crate) mod axis;
pub(crate) mod bars;
pub(crate) mod coefficients;
pub(crate) mod dots;
pub(crate) mod effects;
pub(crate) mod events;
pub(crate) mod network;
pub(crate) mod posterior;
pub(crate) mod rows;
pub(crate) mod stack;
pub(crate) mod standalone;
pub(crate) mod steps;
pub(crate) mod strip;
mod svg;
pub(crate) mod ternary;
mod time;
pub(crate) mod tornado;
pub(crate) mod tree;
pub(crate) mod truth;
pub(crate) mod upset;
pub(crate) mod venn;
pub(crate) mod whisker;
pub(crate) mod xy;

use chancery_evidence::{Chart, ChartLine, ChartPoint};
use serde::Serialize;

pub(crate) use svg::Mark;

use crate::text::{anchor, figure, thousands, words};

/// Line styles the style sheet has: one for the actor, the others for rivals.
pub(crate) const STYLES: usize = 6;

/// A chart ready for the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChartView<'a> {
    pub(crate) anchor: String,
    pub(crate) title: &'a str,
    pub(crate) region: &'a str,
    pub(crate) unit: &'a str,
    pub(crate) clock: String,
    pub(crate) note: &'a str,
    /// The drawing, or nothing if no line has a value.
    pub(crate) svg: Option<String>,
    pub(crate) key: Vec<KeyView<'a>>,
    pub(crate) table: Vec<YearRow>,
    /// Some value has an interval.
    pub(crate) intervals: bool,
}

/// A line of the key below a chart.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyView<'a> {
    pub(crate) label: &'a str,
    /// Class of the line's colour and stroke.
    pub(crate) style: String,
    pub(crate) source: &'a str,
    /// Without a source there is no line, and no claim that there would be nothing to draw.
    pub(crate) no_source: bool,
    /// It has a source, but no value in these years.
    pub(crate) no_value: bool,
    /// Smallest and largest coverage, in words.
    pub(crate) coverage: String,
    pub(crate) note: &'a str,
}

/// A year of the table below a chart.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct YearRow {
    pub(crate) year: i16,
    pub(crate) cells: Vec<YearCell>,
}

/// A value or the reason why there is none.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct YearCell {
    pub(crate) value: Option<String>,
    pub(crate) reason: String,
    /// `0.41 to 0.55`, if the value is an estimate with an interval.
    pub(crate) interval: String,
    /// `28/33`, if the line combines members.
    pub(crate) coverage: String,
}

/// Prepares a chart of the evidence.
pub(crate) fn view(chart: &Chart) -> ChartView<'_> {
    ChartView {
        anchor: anchor("chart", &chart.id),
        title: &chart.title,
        region: &chart.region,
        unit: &chart.unit,
        clock: words(&chart.clock),
        note: &chart.note,
        svg: svg::draw(chart),
        key: chart.lines.iter().enumerate().map(|(i, line)| key(i, line)).collect(),
        table: table(chart),
        intervals: chart.lines.iter().flat_map(|line| &line.points).any(|point| band(point).is_some()),
    }
}

/// A line chart that stands above another drawing, and so is lower; nothing if it has no value.
pub(crate) fn above(chart: &Chart, height: f64) -> Option<String> {
    svg::draw_as_high(chart, height)
}

/// A line chart with values beside its lines.
pub(crate) fn marked(chart: &Chart, height: f64, marks: &[Mark]) -> Option<String> {
    svg::draw_marked(chart, height, marks)
}

/// The class of the line at a place of the list.
pub(crate) fn style(index: usize) -> String {
    format!("l{}", if index == 0 { 0 } else { (index - 1) % (STYLES - 1) + 1 })
}

/// The value of a point, if it is a number that can be drawn.
fn value(point: &ChartPoint) -> Option<f64> {
    point.value.filter(|v| v.is_finite())
}

/// A share for a reader.
pub(crate) fn share(share: f64) -> String {
    format!("{}%", crate::text::decimal(share * 100.0, 1))
}

/// The same without decimals that say nothing.
pub(crate) fn short_share(part: f64) -> String {
    share(part).replace(".0%", "%")
}

/// The interval of a value that can be drawn with it.
fn band(point: &ChartPoint) -> Option<(f64, f64)> {
    let band = point.band.as_ref().filter(|band| band.lo.is_finite() && band.hi.is_finite())?;
    value(point).map(|_| (band.lo, band.hi))
}

fn has_source(line: &ChartLine) -> bool {
    !line.source.is_empty() && line.source != "no source"
}

fn key(index: usize, line: &ChartLine) -> KeyView<'_> {
    let drawn: Vec<&ChartPoint> = line.points.iter().filter(|point| value(point).is_some()).collect();
    let fewest = drawn.iter().min_by_key(|point| (point.have, point.of));
    let most = drawn.iter().max_by_key(|point| (point.have, point.of));
    let coverage = match (fewest, most) {
        (Some(a), Some(b)) if b.of > 1 && (a.have, a.of) == (b.have, b.of) => {
            format!("{} of {} members", a.have, a.of)
        }
        (Some(a), Some(b)) if b.of > 1 => {
            format!("from {} of {} to {} of {} members", a.have, a.of, b.have, b.of)
        }
        _ => String::new(),
    };
    KeyView {
        label: &line.label,
        style: style(index),
        source: &line.source,
        no_source: !has_source(line),
        no_value: has_source(line) && drawn.is_empty(),
        coverage,
        note: &line.note,
    }
}

fn table(chart: &Chart) -> Vec<YearRow> {
    let mut years: Vec<i16> = chart.lines.iter().flat_map(|line| line.points.iter().map(|point| point.year)).collect();
    years.sort_unstable();
    years.dedup();
    years
        .into_iter()
        .map(|year| YearRow { year, cells: chart.lines.iter().map(|line| cell(line, year)).collect() })
        .collect()
}

fn cell(line: &ChartLine, year: i16) -> YearCell {
    let Some(point) = line.points.iter().find(|point| point.year == year) else {
        let reason = if has_source(line) { "no row" } else { "no source" };
        return YearCell { value: None, reason: reason.to_owned(), interval: String::new(), coverage: String::new() };
    };
    let coverage = if point.of > 1 {
        format!("{}/{}", thousands(point.have.into()), thousands(point.of.into()))
    } else {
        String::new()
    };
    let reason = match &point.bridge {
        Some(bridge) => format!("band {} to {}", figure(bridge.low), figure(bridge.high)),
        None if point.state.is_empty() => "no value".to_owned(),
        None => words(&point.state),
    };
    let interval = band(point).map_or_else(String::new, |(lo, hi)| format!("{} to {}", figure(lo), figure(hi)));
    YearCell { value: value(point).map(figure), reason, interval, coverage }
}
