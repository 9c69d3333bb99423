//! Small multiples as SVG: lines over years, administrations behind them.
//!
//! A year without a value is a gap: lines break there, and a value between two gaps is a dot. Nothing is drawn at zero that is
//! not zero. What predecessors' figures allow before a split is a band and never a line. Colours and strokes are classes of the page's style sheet, so a drawing follows its theme.

mod axis;
mod svg;

use chancery_evidence::{Chart, ChartLine, ChartPoint};
use serde::Serialize;

use crate::text::{anchor, figure, thousands, words};

/// Line styles the style sheet has: one for the actor, the others for rivals.
const STYLES: usize = 6;

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
    }
}

/// The class of the line at a place of the list.
fn style(index: usize) -> String {
    format!("l{}", if index == 0 { 0 } else { (index - 1) % (STYLES - 1) + 1 })
}

/// The value of a point, if it is a number that can be drawn.
fn value(point: &ChartPoint) -> Option<f64> {
    point.value.filter(|v| v.is_finite())
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
        return YearCell { value: None, reason: reason.to_owned(), coverage: String::new() };
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
    YearCell { value: value(point).map(figure), reason, coverage }
}
