//! Process tracing: rival hypotheses on one case, the evidence that moves belief in them, and on which judgement the conclusion hangs.

use serde::{Deserialize, Serialize};

use crate::movement::Interval;

/// One process tracing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TracingEvidence {
    /// Id in the study.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question, in the study's words.
    pub says: String,
    /// The case of the study it belongs to; empty if to none.
    pub case: String,
    /// The rival hypotheses, of which just one is true.
    pub hypotheses: Vec<TracingHypothesis>,
    /// Pieces of evidence.
    pub pieces: Vec<TracingPiece>,
    /// Evidence that counts: a piece, or pieces that depend on each other.
    pub counted: Vec<TracingCounted>,
    /// What one judgement alone can do to the posterior of the first hypothesis; widest first.
    pub tornado: Vec<TracingBar>,
    /// Place of the hypothesis the tornado is about.
    pub about: usize,
    /// What the reader should know before the result.
    pub warnings: Vec<String>,
    /// Pieces that rest on the same event, data or figure though nothing says how they depend on each other, a sentence each.
    pub shared: Vec<String>,
    /// Pieces that rest on the same and are judged independent all the same.
    pub independent: Vec<TracingIndependent>,
    /// Where it stands in the study: file.
    pub file: String,
    /// Line of the file.
    pub file_line: usize,
}

/// A hypothesis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TracingHypothesis {
    /// Id.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Citation key of who holds it; empty if the study's own.
    pub reference: String,
    /// Line of the text.
    pub line: u32,
    /// Belief before the evidence.
    pub prior: f64,
    /// Belief after it, by best guesses; the ends are the lowest and highest that all likelihoods within their intervals allow.
    pub posterior: Interval,
    /// The prior it would need for a posterior of one half; `None` if none would do.
    pub prior_for_half: Option<f64>,
}

/// A piece of evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TracingPiece {
    /// Id.
    pub id: String,
    /// What was found, or looked for and not found.
    pub says: String,
    /// Whether it was found.
    pub found: bool,
    /// Claim of the ledger it rests on; empty if it rests on something else.
    pub claim: String,
    /// Event of the world's tables it rests on.
    pub event: String,
    /// Cited figure of the study it rests on.
    pub fact: String,
    /// Citation key.
    pub reference: String,
    /// Line or place.
    pub place: String,
    /// Test named for it; empty if likelihoods are given.
    pub test: String,
    /// The hypothesis that is tested, if a test is named.
    pub tests: String,
    /// Why it is judged so.
    pub reason: String,
    /// Likelihood of it under each hypothesis, best guess and its ends.
    pub likelihoods: Vec<Interval>,
}

/// Evidence that counts once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TracingCounted {
    /// Ids of the pieces.
    pub pieces: Vec<String>,
    /// How pieces depend on each other, if there are several.
    pub dependence: String,
    /// Why.
    pub reason: String,
    /// Weight for the first hypothesis against each rival, in decibels, in the order of the rivals.
    pub weights: Vec<f64>,
    /// Posterior of each hypothesis without this evidence.
    pub without: Vec<f64>,
    /// Whether another hypothesis would lead without it.
    pub leader_changes: bool,
    /// Whether the order of hypotheses would be another.
    pub order_changes: bool,
}

/// Pieces on the same event, data or figure that are judged independent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TracingIndependent {
    /// Ids of the pieces.
    pub pieces: Vec<String>,
    /// Why, in the study's words.
    pub reason: String,
}

/// A judgement and what moving it does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TracingBar {
    /// Ids of the pieces judged.
    pub pieces: Vec<String>,
    /// Id of the hypothesis under which they are judged.
    pub under: String,
    /// Lowest posterior.
    pub low: f64,
    /// Highest.
    pub high: f64,
}
