//! The keys of `[[qca]]` and `[[tracing]]`, before anything is looked up.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::raw::RawSource;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQca {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) says: String,
    /// Ids of the study's cases.
    pub(crate) cases: Option<Vec<Spanned<String>>>,
    /// States or regions whose states are cases in each period.
    pub(crate) states: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(crate) except: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) periods: Vec<Spanned<String>>,
    /// The column of a file that names its cases.
    pub(crate) case_column: Option<String>,
    pub(crate) outcome: Spanned<String>,
    pub(crate) set: Vec<Spanned<RawSet>>,
    #[serde(default)]
    pub(crate) cut_offs: RawCutOffs,
    pub(crate) solutions: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(crate) expect: BTreeMap<String, Spanned<RawExpectation>>,
    #[serde(default)]
    pub(crate) negated: bool,
    #[serde(default)]
    pub(crate) irredundant: bool,
    #[serde(default)]
    pub(crate) contradictions_as_remainders: bool,
    /// One grouping or several.
    pub(crate) cluster: Option<Spanned<RawWords>>,
    #[serde(default)]
    pub(crate) necessity: RawNecessity,
    #[serde(default)]
    pub(crate) robustness: RawRobustness,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RawExpectation {
    One(u8),
    Several(Vec<u8>),
}

/// A word, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RawWords {
    One(String),
    Several(Vec<String>),
}

impl RawWords {
    pub(crate) fn all(&self) -> Vec<String> {
        match self {
            Self::One(word) => vec![word.clone()],
            Self::Several(words) => words.clone(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSet {
    pub(crate) name: Spanned<String>,
    pub(crate) label: Option<String>,
    pub(crate) expr: Option<Spanned<String>>,
    pub(crate) column: Option<Spanned<String>>,
    pub(crate) coded: Option<Vec<RawCoded>>,
    pub(crate) calibrate: Option<Spanned<RawCalibration>>,
    /// Other anchors that the robustness of the result is looked at with.
    #[serde(default)]
    pub(crate) vary: Vec<Spanned<Vec<f64>>>,
    pub(crate) reason: Option<String>,
    /// Groups of cases with their preferred scores, of an indirect calibration.
    #[serde(default)]
    pub(crate) group: Vec<Spanned<RawGroup>>,
}

/// Cases that are scored alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGroup {
    pub(crate) score: Spanned<f64>,
    pub(crate) cases: Vec<Spanned<String>>,
    pub(crate) reason: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCoded {
    pub(crate) case: Spanned<String>,
    pub(crate) value: Spanned<f64>,
    pub(crate) source: Spanned<RawSource>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCalibration {
    pub(crate) logistic: Option<Vec<f64>>,
    pub(crate) linear: Option<Vec<f64>>,
    pub(crate) thresholds: Option<Vec<f64>>,
    /// The curve through the scores: `logit` or `polynomial`.
    pub(crate) indirect: Option<Spanned<String>>,
    /// The column of a file that holds the scores.
    pub(crate) scores: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCutOffs {
    pub(crate) frequency: Option<Spanned<usize>>,
    pub(crate) consistency: Option<Spanned<f64>>,
    pub(crate) negative: Option<Spanned<f64>>,
    pub(crate) pri: Option<Spanned<f64>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNecessity {
    pub(crate) consistency: Option<Spanned<f64>>,
    pub(crate) coverage: Option<Spanned<f64>>,
    pub(crate) relevance: Option<Spanned<f64>>,
    pub(crate) literals: Option<Spanned<usize>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRobustness {
    pub(crate) solution: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) consistency: Vec<Spanned<f64>>,
    #[serde(default)]
    pub(crate) pri: Vec<Spanned<f64>>,
    #[serde(default)]
    pub(crate) frequency: Vec<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTracing {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) says: String,
    pub(crate) case: Option<Spanned<String>>,
    /// The hypothesis whose sensitivity is drawn; the first if nothing is written.
    pub(crate) about: Option<Spanned<String>>,
    pub(crate) hypothesis: Vec<RawHypothesis>,
    pub(crate) evidence: Vec<RawPiece>,
    #[serde(default)]
    pub(crate) dependence: Vec<Spanned<RawDependence>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawHypothesis {
    pub(crate) id: Spanned<String>,
    pub(crate) says: String,
    pub(crate) prior: Spanned<f64>,
    #[serde(default)]
    pub(crate) source: RawSource,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPiece {
    pub(crate) id: Spanned<String>,
    pub(crate) says: String,
    /// A claim of the ledger.
    pub(crate) claim: Option<Spanned<String>>,
    /// A citation, where no claim says it.
    pub(crate) source: Option<Spanned<RawSource>>,
    /// An event of the world's tables.
    pub(crate) event: Option<Spanned<String>>,
    /// A cited figure of the study.
    pub(crate) fact: Option<Spanned<String>>,
    /// Whether it was found; `false` if it was looked for and not found.
    pub(crate) found: Option<bool>,
    pub(crate) test: Option<Spanned<String>>,
    pub(crate) tests: Option<Spanned<String>>,
    pub(crate) likelihoods: Option<Spanned<BTreeMap<String, Spanned<RawLikelihood>>>>,
    pub(crate) reason: Option<String>,
}

/// A best guess, or lowest, best and highest.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum RawLikelihood {
    Best(f64),
    Range(Vec<f64>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDependence {
    pub(crate) pieces: Vec<Spanned<String>>,
    /// The piece that counts, if they say the same.
    pub(crate) counts: Option<Spanned<String>>,
    /// `true` if they rest on the same and say different things all the same.
    #[serde(default)]
    pub(crate) independent: bool,
    /// How likely it is to find them all, if they are judged together.
    pub(crate) likelihoods: Option<Spanned<BTreeMap<String, Spanned<RawLikelihood>>>>,
    pub(crate) reason: Option<String>,
}
