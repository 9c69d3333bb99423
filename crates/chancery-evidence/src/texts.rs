//! What the words of the texts give: overclaims, forecasts scored, the works they cite.

use serde::{Deserialize, Serialize};

use crate::Interval;

/// A claim that says all, none, only, wholly, first or the largest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OverclaimEvidence {
    /// Claim.
    pub claim: String,
    /// What it says.
    pub says: String,
    /// Citation key of the text.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The words that claim it.
    pub words: Vec<String>,
    /// What they claim: `all`, `none`, `only`, `wholly`, `first or last`, `extreme`.
    pub classes: Vec<String>,
    /// `counter-example` (the check is false), `none found` (it is true), `clashes` (with another claim), `depends` (close, or on a choice),
    /// `not decided` (nothing here decides the check), `no check`.
    pub outcome: String,
    /// Why.
    pub reason: String,
}

/// What came of the forecasts of a text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ForecastScore {
    /// Citation key of the text; empty for all texts together.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `forecast`, `promise`, or empty for both.
    pub kind: String,
    /// How many there are.
    pub total: usize,
    /// How many name a day, month or year on which they fall due.
    pub dated: usize,
    /// Came true, or was delivered.
    pub came_true: usize,
    /// Failed.
    pub failed: usize,
    /// Not due yet.
    pub open: usize,
    /// Due or without a date, and nothing decides them.
    pub undecided: usize,
    /// Share of those decided that came true, with the 95 % interval of Wilson.
    pub share: Interval,
    /// Brier score of those decided whose words name a probability.
    pub brier_stated: Option<f64>,
    /// How many these are.
    pub stated: usize,
    /// Brier score of those decided whose words are graded by the table of `docs/TEXT.md`.
    pub brier_graded: Option<f64>,
    /// How many these are.
    pub graded: usize,
}

/// A work that a text cites.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkEvidence {
    /// Its key in the bibliography.
    pub key: String,
    /// The work as a line of text.
    pub work: String,
    /// Claims that rest on it or are about it.
    pub uses: Vec<WorkUse>,
    /// What it says where it was read.
    pub facts: Vec<WorkFact>,
}

/// A claim that rests on a work, or is about it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkUse {
    /// Claim.
    pub claim: String,
    /// What the text takes from the work, as the ledger says it.
    pub takes: String,
    /// Citation key of the text.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Line of the text.
    pub line: u32,
    /// Whether the text cites the work there; else the work is a document that was read to check the claim.
    pub cited: bool,
    /// Facts of the check that were read in a document, as `key: value`.
    pub read: Vec<String>,
    /// `says so`, `close`, `says otherwise`, `open` (read, and not decided), `otherwise checked` (by data, not by the work) or `not read`.
    pub agreement: String,
    /// The verdict on the claim.
    pub verdict: String,
    /// Why, or what would decide it.
    pub reason: String,
}

/// A figure that was read in a work.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkFact {
    /// Id of the fact.
    pub id: String,
    /// What it says.
    pub says: String,
    /// The figure.
    pub value: String,
    /// Place in the work.
    pub place: String,
}
