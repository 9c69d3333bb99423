//! Theoretical propositions, put to the test on the panel of a study.

use serde::{Deserialize, Serialize};

use crate::movement::Interval;

/// What a test says of a proposition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PropositionEvidence {
    /// `T1`, `T2`, ...
    pub id: String,
    /// A short name: `dependence-asymmetry`.
    pub name: String,
    /// The proposition in a sentence.
    pub says: String,
    /// What is measured, over which units, from which series.
    pub operationalisation: String,
    /// What the proposition expects of the figures: `above 0`.
    pub expects: String,
    /// `holds`, `fails`, `mixed`, `undecided`, `cannot-be-tested`.
    pub outcome: String,
    /// Why it is that outcome, or what is missing.
    pub reason: String,
    /// The definitions that were tried; the first is the one that was chosen before.
    pub definitions: Vec<PropositionDefinition>,
    /// What the test does not show even where it holds.
    pub leaves_out: String,
    /// The main definition's p adjusted for the number of propositions tested with it (Benjamini and Yekutieli 2001); none without a p.
    pub q: Option<f64>,
    /// Data sets.
    pub source: Vec<String>,
}

/// A proposition under one definition of its terms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PropositionDefinition {
    /// What is different in this definition.
    pub name: String,
    /// What the figure is: `slope per year`, `rank correlation`.
    pub figure: String,
    /// The figure with its interval; none where it cannot be computed.
    pub estimate: Interval,
    /// How the interval was made: `95 %, clustered by state (18), t(17)`.
    pub interval: String,
    /// Unit of the figure.
    pub unit: String,
    /// Units of observation used.
    pub observations: usize,
    /// Whether the whole interval lies where the proposition expects it, or wholly elsewhere; none where it does neither.
    pub agrees: Option<bool>,
    /// How probable an estimate as far from the limit of what is expected is, on either side, if the truth lies on the limit.
    pub p: Option<f64>,
    /// Why there is no figure.
    pub missing: Option<String>,
}
