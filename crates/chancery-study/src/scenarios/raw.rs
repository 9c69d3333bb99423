//! A scenario's file as it is written.

use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScenario {
    pub(super) schema: Option<Spanned<i64>>,
    pub(super) id: Option<String>,
    pub(super) title: String,
    #[serde(default)]
    pub(super) says: String,
    #[serde(default)]
    pub(super) average_agreement: bool,
    pub(super) imbalance: Option<Spanned<String>>,
    /// Coefficients given are all there is to costs.
    #[serde(default)]
    pub(super) complete: bool,
    pub(super) flows: Spanned<RawFlows>,
    pub(super) estimate: Option<Spanned<RawEstimate>>,
    #[serde(default)]
    pub(super) coefficient: Vec<RawCoefficient>,
    #[serde(default)]
    pub(super) change: Vec<Spanned<RawChange>>,
    pub(super) elasticity: RawElasticity,
    #[serde(default)]
    pub(super) draws: RawDraws,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFlows {
    pub(super) table: Option<Spanned<String>>,
    pub(super) file: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) assembled: bool,
    pub(super) year: Spanned<i64>,
    pub(super) exporter: Option<String>,
    pub(super) importer: Option<String>,
    pub(super) year_column: Option<String>,
    pub(super) flow: Option<String>,
    pub(super) output: Option<String>,
    pub(super) expenditure: Option<String>,
    pub(super) repair: Option<Spanned<String>>,
    pub(super) reference: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEstimate {
    pub(super) table: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) years: Vec<Spanned<i64>>,
    pub(super) effects: Vec<Spanned<String>>,
    pub(super) terms: Vec<Spanned<String>>,
    pub(super) errors: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) silent: Vec<String>,
    #[serde(default)]
    pub(super) costs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) own: Vec<RawOwn>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOwn {
    pub(super) term: Spanned<String>,
    pub(super) from: Spanned<i64>,
    pub(super) instead_of: Option<String>,
    #[serde(default)]
    pub(super) states: Vec<Spanned<String>>,
    pub(super) organisation: Option<Spanned<String>>,
    pub(super) on: Option<Spanned<String>>,
    pub(super) role: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCoefficient {
    pub(super) term: String,
    pub(super) value: Spanned<f64>,
    pub(super) se: Spanned<f64>,
    pub(super) source: String,
}

/// Who: a list of states, or the members of an organisation on a day.
pub(super) struct Who<'a> {
    pub(super) states: &'a [Spanned<String>],
    pub(super) organisation: Option<&'a Spanned<String>>,
    pub(super) on: Option<&'a Spanned<String>>,
    pub(super) role: Option<&'a Spanned<String>>,
    pub(super) without: &'a [Spanned<String>],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChange {
    pub(super) term: Option<Spanned<String>>,
    pub(super) to: Option<f64>,
    pub(super) tariff: Option<Spanned<RawTariff>>,
    pub(super) pairs: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) exporters: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) importers: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) states: Vec<Spanned<String>>,
    pub(super) organisation: Option<Spanned<String>>,
    pub(super) on: Option<Spanned<String>>,
    pub(super) role: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTariff {
    pub(super) from: f64,
    pub(super) to: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawElasticity {
    pub(super) value: Spanned<f64>,
    pub(super) low: Option<Spanned<f64>>,
    pub(super) high: Option<Spanned<f64>>,
    pub(super) source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDraws {
    pub(super) count: u32,
    pub(super) seed: u64,
}

impl Default for RawDraws {
    fn default() -> Self {
        Self { count: 1_000, seed: 1 }
    }
}

impl RawOwn {
    pub(super) fn who(&self) -> Who<'_> {
        Who {
            states: &self.states,
            organisation: self.organisation.as_ref(),
            on: self.on.as_ref(),
            role: self.role.as_ref(),
            without: &self.without,
        }
    }
}

impl RawChange {
    pub(super) fn who(&self) -> Who<'_> {
        Who {
            states: &self.states,
            organisation: self.organisation.as_ref(),
            on: self.on.as_ref(),
            role: self.role.as_ref(),
            without: &self.without,
        }
    }
}
