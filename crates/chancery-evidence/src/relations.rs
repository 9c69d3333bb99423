//! Relations classed by the data, and the instruments of administrations.

use serde::{Deserialize, Serialize};

/// What the data make of a relation in a period, beside what a text says of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RelationEvidence {
    /// State key of the partner.
    pub state: String,
    /// Its name.
    pub name: String,
    /// Label of the period.
    pub period: String,
    /// `ally`, `tense`, `mixed` or `not-stated` (the data do not decide).
    pub class: String,
    /// Sum of the contributions.
    pub score: Option<f64>,
    /// What each indicator adds.
    pub contributions: Vec<Contribution>,
    /// What a text says of it.
    pub stated_class: Option<StatedClass>,
    /// Whether the text and the data agree; none where one of them says nothing.
    pub agrees: Option<bool>,
    /// Data sets.
    pub source: Vec<String>,
}

/// What an indicator adds to a score.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Contribution {
    /// The indicator.
    pub indicator: String,
    /// Its value; none where it is missing.
    pub value: Option<f64>,
    /// Its weight.
    pub weight: f64,
    /// Value times weight, on the scale of the score.
    pub contribution: Option<f64>,
    /// Why there is no value.
    pub missing: Option<String>,
}

/// A class that a text states.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StatedClass {
    /// `ally`, `tense` or `mixed`.
    pub class: String,
    /// Id of the claim that says so.
    pub claim: String,
}

/// An administration's attention to a region, and its instruments there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileEvidence {
    /// Administration, in the order of time within a region.
    pub administration: String,
    /// Region.
    pub region: String,
    /// First and last year.
    pub years: (i16, i16),
    /// Share of all attention that went to the region, 0 to 1.
    pub attention: Option<f64>,
    /// Share of each instrument, 0 to 1; those with a value sum to 1.
    pub instruments: Vec<InstrumentShare>,
    /// Entropy of the shares divided by its maximum: 0 all in one instrument, 1 all alike.
    pub entropy: Option<f64>,
    /// Cosine similarity of the shares to those of the predecessor.
    pub similarity_to_predecessor: Option<f64>,
    /// How far this step takes the previous one back: the cosine of the two steps with its sign turned, −1 on, 1 straight back.
    pub reversal: Option<f64>,
    /// Cases most like it.
    pub nearest: Vec<NearestCase>,
    /// Data sets.
    pub source: Vec<String>,
    /// What is left out, and why.
    pub note: String,
}

/// An instrument's share.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InstrumentShare {
    /// Instrument.
    pub instrument: String,
    /// Share, if there is a value.
    pub share: Option<f64>,
    /// Why there is none.
    pub missing: Option<String>,
}

/// A case like another one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NearestCase {
    /// Case id, or administration and region.
    pub case: String,
    /// Cosine similarity.
    pub similarity: f64,
}

/// The cases joined step by step, the likest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseTree {
    /// The cases, numbered from 0.
    pub cases: Vec<String>,
    /// One join a row: the `i`-th makes the group numbered `cases.len() + i`.
    pub merges: Vec<Merge>,
    /// Distance and linkage: `1 − cosine of profiles, average linkage`.
    pub distance: String,
}

/// A join of two cases or groups.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Merge {
    /// Number of the one.
    pub left: usize,
    /// Number of the other.
    pub right: usize,
    /// Distance at which they join; never less than that of a join inside it.
    pub height: f64,
}
