//! What if: scenarios of a study and their effects.

use serde::{Deserialize, Serialize};

use crate::Interval;

/// A scenario and what came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CounterfactualEvidence {
    /// Id of the scenario, used as anchor.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question in a sentence.
    pub says: String,
    /// `simulated`, `cannot be simulated` or `not run`.
    pub outcome: String,
    /// Why it was not run, or could not be.
    pub why: String,
    /// Parties without flows, with the reason; a scenario with any is not simulated.
    pub absent: Vec<AbsentParty>,
    /// How many parties there are.
    pub parties: usize,
    /// The agreement was never in force: its effect is that of an average agreement.
    pub average_agreement: bool,
    /// Year of the flows.
    pub year: i16,
    /// Where the flows are.
    pub flows: String,
    /// Ways in which effects were computed, in the order of every country's `effects`.
    pub methods: Vec<String>,
    /// Names of the quantities, in the order of each country's figures.
    pub quantities: Vec<String>,
    /// Parties first, then by share of output.
    pub countries: Vec<CountryEffect>,
    /// Coefficients of trade costs.
    pub coefficients: Vec<CoefficientEvidence>,
    /// Elasticity of substitution, with the range of its draws.
    pub elasticity: Interval,
    /// Directed pairs that change.
    pub pairs_changed: usize,
    /// What the intervals are.
    pub interval: String,
    /// Countries left out of the flows, and why.
    pub left_out: Vec<(String, String)>,
    /// What to know before reading a figure.
    pub notes: Vec<String>,
    /// Data sets.
    pub source: Vec<String>,
}

/// A party without flows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AbsentParty {
    /// State key.
    pub state: String,
    /// Name.
    pub name: String,
    /// Why it has none.
    pub why: String,
}

/// Effects on a country.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CountryEffect {
    /// State key, or the code of the source.
    pub state: String,
    /// Name.
    pub name: String,
    /// It takes part in what changes.
    pub party: bool,
    /// Share of output before, 0 to 1.
    pub share: f64,
    /// Per cent: one list a method, in it one figure a quantity.
    pub effects: Vec<Vec<Interval>>,
}

/// A coefficient of trade costs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CoefficientEvidence {
    /// Its term.
    pub term: String,
    /// Value.
    pub value: f64,
    /// Standard error.
    pub standard_error: f64,
    /// Standard deviation of effects between agreements, where the intervals hold it.
    pub between: Option<f64>,
    /// Who says so, or how it was estimated.
    pub source: String,
}
