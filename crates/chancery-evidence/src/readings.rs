//! Competing readings: what several theories let one expect of the same thing, and how much of it came.

use serde::{Deserialize, Serialize};

use crate::movement::Interval;
use crate::verdict::Verdict;

/// Theories that compete to explain one thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingEvidence {
    /// Id in the study.
    pub id: String,
    /// Title.
    pub title: String,
    /// What is explained, in the study's words.
    pub question: String,
    /// The theories, as written.
    pub theories: Vec<TheoryEvidence>,
    /// The scores with every choice as preferred, then with one choice changed at a time.
    pub orders: Vec<ReadingOrder>,
    /// Data sets behind the checks.
    pub source: Vec<String>,
    /// Where it stands in the study: file.
    pub file: String,
    /// Line of the file.
    pub file_line: usize,
}

/// A theory and its predictions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TheoryEvidence {
    /// Name.
    pub name: String,
    /// What it holds, in the study's words.
    pub says: String,
    /// Citation key of the text that names it.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Line of the text.
    pub line: u32,
    /// Its predictions.
    pub predictions: Vec<PredictionEvidence>,
    /// Over all predictions.
    pub score: ReadingScore,
    /// Over those that not every theory makes.
    pub apart: ReadingScore,
}

/// A prediction and what came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PredictionEvidence {
    /// What is predicted.
    pub says: String,
    /// The check.
    pub check: String,
    /// What the check is expected to say.
    pub expects: bool,
    /// How probable the theory makes it that the prediction is met; `None` if nothing is stated.
    pub probability: Option<f64>,
    /// Why so probable.
    pub reason: String,
    /// What the check does not test.
    pub leaves_out: String,
    /// `met`, `failed` or `open`.
    pub outcome: String,
    /// Verdict on the check, as if it were a claim.
    pub verdict: Verdict,
    /// Why.
    pub why: String,
    /// What was computed.
    pub value: Option<String>,
    /// Every theory makes this prediction, so it tells none from another.
    pub shared: bool,
}

impl Default for PredictionEvidence {
    fn default() -> Self {
        Self {
            says: String::new(),
            check: String::new(),
            expects: true,
            probability: None,
            reason: String::new(),
            leaves_out: String::new(),
            outcome: String::new(),
            verdict: Verdict::NotCheckable,
            why: String::new(),
            value: None,
            shared: false,
        }
    }
}

/// How much of what was predicted came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingScore {
    /// Predictions met.
    pub met: usize,
    /// Predictions that failed.
    pub failed: usize,
    /// Predictions that nothing here decides, or that sources and definitions decide differently.
    pub open: usize,
    /// Share met of those decided, with its 95 % interval (Wilson).
    pub share: Interval,
    /// Mean Brier score of those decided, 0 best; `None` unless each has a probability.
    pub brier: Option<f64>,
    /// Mean log score of those decided, 0 best, in nats; `None` unless each has a probability.
    pub log_score: Option<f64>,
    /// Place by the share, from 1; `None` if nothing is decided. Equal shares have one place.
    pub rank: Option<usize>,
}

/// Scores under one way to read the checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingOrder {
    /// What is chosen otherwise, as `source of trade`; empty for the preferred choices.
    pub subject: String,
    /// What is chosen.
    pub option: String,
    /// Predictions met, a number for each theory.
    pub met: Vec<usize>,
    /// Predictions decided.
    pub decided: Vec<usize>,
    /// Places by the share.
    pub ranks: Vec<Option<usize>>,
    /// Whether places differ from those of the preferred choices.
    pub changes: bool,
}
