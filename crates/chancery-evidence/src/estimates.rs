//! Estimated models: coefficients with their uncertainty, what they rest on, and how they were computed.

use serde::{Deserialize, Serialize};

/// An estimated model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EstimateEvidence {
    /// Id in the study or file.
    pub id: String,
    /// Estimates of one group stand in one table of a report.
    pub group: String,
    /// Head of its column in a table.
    pub title: String,
    /// `OLS`, `PPML` or `logit`.
    pub estimator: String,
    /// The formula as written.
    pub formula: String,
    /// The dependent variable.
    pub outcome: String,
    /// Which rows are used; empty: all.
    pub condition: String,
    /// Weights; empty: none.
    pub weights: String,
    /// A term whose coefficient is 1; empty: none.
    pub offset: String,
    /// The file or table.
    pub data: String,
    /// Data sets it rests on; empty for a file of one's own.
    pub source: Vec<String>,
    /// The coefficients, in the order of the formula.
    pub terms: Vec<EstimateTerm>,
    /// Combinations of coefficients, by the delta method.
    pub combinations: Vec<EstimateTerm>,
    /// Absorbed effects with the number of their levels in the sample.
    pub effects: Vec<NamedCount>,
    /// Which errors may go together: `clustered by pair_id`.
    pub variance: String,
    /// Whose small-sample correction was applied.
    pub convention: String,
    /// Clusters of each variable.
    pub clusters: Vec<NamedCount>,
    /// Degrees of freedom of Student's distribution behind p and intervals; none: the normal distribution.
    pub degrees_of_freedom: Option<f64>,
    /// Level of the intervals.
    pub level: f64,
    /// Rows of the data.
    pub rows: u64,
    /// Rows that meet the condition.
    pub selected: u64,
    /// Rows the estimate rests on.
    pub observations: u64,
    /// Rows that meet the condition and were left out, by reason.
    pub left_out: Vec<NamedCount>,
    /// How well it fits.
    pub fit: FitEvidence,
    /// Test of the form (RESET): whether the squared linear predictor adds anything.
    pub reset: Option<TestEvidence>,
    /// Steps of Newton's method.
    pub steps: u64,
    /// The last exact step of a coefficient, relative to the larger of its size and standard error.
    pub last_step: f64,
    /// Largest share of a regressor's length that the effects still explain.
    pub absorption: f64,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A coefficient, or a combination of some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EstimateTerm {
    /// Name in the table.
    pub name: String,
    /// The estimate; none for a term that is a combination of effects and of terms before it.
    pub value: Option<f64>,
    /// Standard error.
    pub error: Option<f64>,
    /// Estimate over standard error.
    pub statistic: Option<f64>,
    /// Two-sided p-value of the hypothesis that it is 0.
    pub p: Option<f64>,
    /// Lower end of the interval.
    pub lo: Option<f64>,
    /// Upper end of the interval.
    pub hi: Option<f64>,
    /// Why there is no estimate.
    pub reason: String,
}

/// A name with a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedCount {
    /// What is counted.
    pub name: String,
    /// How many there are.
    pub count: u64,
}

/// Measures of fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FitEvidence {
    /// Least squares: share of the variance. PPML, negative binomial, logit: squared correlation of outcome and fitted value.
    pub r2: Option<f64>,
    /// Least squares: corrected for the number of parameters.
    pub adjusted_r2: Option<f64>,
    /// Least squares: share of what the effects leave.
    pub within_r2: Option<f64>,
    /// PPML, negative binomial, logit: McFadden's.
    pub pseudo_r2: Option<f64>,
    /// Logarithm of the (pseudo-)likelihood.
    pub log_likelihood: f64,
    /// Deviance; least squares: sum of squared residuals.
    pub deviance: f64,
    /// Root mean squared error.
    pub rmse: f64,
    /// Negative binomial: α of the variance μ + αμ²; 0 where there is no over-dispersion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispersion: Option<f64>,
    /// Its standard error; none where it is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispersion_error: Option<f64>,
}

/// A test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestEvidence {
    /// The statistic, squared: chi-squared with one degree of freedom, or F(1, degrees of freedom).
    pub statistic: f64,
    /// Its p-value.
    pub p: f64,
}
