//! Figures of the texts, drawn again from data and cited facts.

use serde::{Deserialize, Serialize};

use crate::SeriesPoint;

/// A figure of a text, drawn again: every value is that of an expression.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FigureEvidence {
    /// Id in the study.
    pub id: String,
    /// What is drawn.
    pub title: String,
    /// `pair` (two values of each row), `ranked` (one), `stacked` (parts of a whole) or `lines` (a series of each row).
    pub kind: String,
    /// Citation key of the text.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Place in the text: `figure 1, line 176`.
    pub place: String,
    /// Unit of the values, with its scale: `billion USD (current)`, `%`.
    pub unit: String,
    /// Names of the values of a row: of a pair the two times, of a stack its parts.
    pub parts: Vec<String>,
    /// States, totals or series.
    pub rows: Vec<FigureRow>,
    /// Values that a line stands for across all rows, or a point in a year: a median, a target.
    pub marks: Vec<FigureMark>,
    /// What `medians` are called; empty if none is asked for.
    pub median_label: String,
    /// The median of the rows, one for each part; none where a row lacks a value.
    pub medians: Vec<Option<f64>>,
    /// What of the source's figure is not there.
    pub missing: String,
    /// What to know before reading it.
    pub note: String,
    /// Data sets.
    pub source: Vec<String>,
}

/// A row of a figure.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FigureRow {
    /// State, total or series.
    pub label: String,
    /// What is particular to it: the year of its base.
    pub note: String,
    /// One for each part; of `lines`, one that holds the expression alone.
    pub cells: Vec<FigureCell>,
    /// Of `lines`, the series; years without a value are there with the reason.
    pub points: Vec<SeriesPoint>,
}

/// A value of a row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FigureCell {
    /// The expression; empty if nothing at hand gives the value.
    pub expr: String,
    /// The value in the figure's unit.
    pub value: Option<f64>,
    /// The value for a reader, or the reason why there is none.
    pub shown: String,
}

/// A value beside the rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FigureMark {
    /// What it is.
    pub label: String,
    /// Year, in a figure of lines.
    pub year: Option<i16>,
    /// The value.
    pub cell: FigureCell,
}
