//! Small multiples as a report draws them: data only, no drawing.

use serde::{Deserialize, Serialize};

/// One panel of a figure: lines over years.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Chart {
    /// Stable id, used as anchor.
    pub id: String,
    /// What is drawn: `Goods trade`.
    pub title: String,
    /// Of which region: `Latin America`.
    pub region: String,
    /// Unit of the vertical axis, with its scale: `billion USD (current)`.
    pub unit: String,
    /// Clock of the horizontal axis.
    pub clock: String,
    /// Lines: the actor first, then the rivals. A rival without a source has no points and says so in its note.
    pub lines: Vec<ChartLine>,
    /// Administrations shaded behind the lines.
    pub shades: Vec<Shade>,
    /// How the group was combined and what is left out.
    pub note: String,
}

/// A line of a chart.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChartLine {
    /// State key or name of what is drawn.
    pub key: String,
    /// Label.
    pub label: String,
    /// Data set, or `no source`.
    pub source: String,
    /// Points in order of years; years without a value are there with the reason.
    pub points: Vec<ChartPoint>,
    /// Coverage or basis, if it differs from the other lines.
    pub note: String,
}

/// A value of a line.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChartPoint {
    /// Year.
    pub year: i16,
    /// Value in the chart's unit, if there is one.
    pub value: Option<f64>,
    /// State of the cell: `observed`, `not-covered`, ...
    pub state: String,
    /// Interval of an estimate; what it covers (its level, how it was made) stands in the line's note. Drawn only where there is a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// Members with a value, of the members there were.
    pub have: u16,
    /// Members there were.
    pub of: u16,
    /// In a year before a member was there, what its predecessors' figures allow; there is no value then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bridge: Option<Bridge>,
}

/// Interval of a value, in the chart's unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Band {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

/// A series carried across a split: between which bounds it would lie, had the parts been apart already. Never a value: no claim and
/// no panel reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bridge {
    /// With the smallest stated shares of the predecessors.
    pub low: f64,
    /// With the largest.
    pub high: f64,
    /// Whose figures, and the shares: `RUS: population of 1991 5.97 % to KAZ; ...`.
    pub from: String,
}

/// A stretch of time behind the lines.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shade {
    /// Whose administration.
    pub label: String,
    /// Start as a year with its fraction (2009.05).
    pub start: f64,
    /// End likewise.
    pub end: f64,
}
