//! What an estimator is given, how it may be told to work, and how it can fail.

/// A regression: slices of equal length, one entry a row. Rows with a missing value are the caller's to leave out; a value that is not
/// finite is an error.
#[derive(Clone, Copy, Debug, Default)]
pub struct Design<'a> {
    /// The outcome.
    pub outcome: &'a [f64],
    /// The regressors, one slice each. A constant is a regressor like others; with fixed effects it is collinear and left out.
    pub regressors: &'a [&'a [f64]],
    /// The fixed effects: for each, the level of every row, numbered from 0 (numbers may be left out).
    pub effects: &'a [&'a [u32]],
    /// Weights of rows (analytic: a row counts as if its squared residual had this weight), all above 0. Absent: 1.
    pub weights: Option<&'a [f64]>,
    /// A term of the linear predictor whose coefficient is 1. Absent: 0. Least squares take it from the outcome.
    pub offset: Option<&'a [f64]>,
}

/// How to estimate.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Leave out rows that are alone at a level of an effect, until there are none. `true` in ppmlhdfe, reghdfe and pyfixest; `false` in
    /// fixest, which keeps them. Coefficients are the same; numbers of observations, and through them standard errors, are not.
    pub drop_singletons: bool,
    /// PPML and negative binomial: look for observations of 0 that are separated by regressors and effects together, leave them out and begin again. Levels of an
    /// effect at which the outcome is always 0 are left out in any case, for they have no finite coefficient.
    pub drop_separated: bool,
    /// A coefficient has converged when the last exact step moves it by less than this, relative to the larger of its size and its standard
    /// error in the model's own variance.
    pub tolerance: f64,
    /// Most steps of Newton's method.
    pub most_steps: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { drop_singletons: true, drop_separated: true, tolerance: 1e-10, most_steps: 200 }
    }
}

/// Evidence that an estimate has converged, measured at the estimate itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proof {
    /// Steps of Newton's method over all beginnings (1 for least squares).
    pub steps: usize,
    /// Passes over the rows that applied the absorbed normal equations.
    pub sweeps: usize,
    /// The last exact step of a coefficient, relative to the larger of its size and its standard error in the model's own variance.
    pub last_step: f64,
    /// The largest share of a regressor's length that the effects could still explain after absorption.
    pub absorption: f64,
    /// PPML: the largest fall of the linear predictor of an observation of 0 in the last step. Were any observation separated, an exact
    /// step would lower some by 1 or more. 0 for least squares.
    pub largest_fall: f64,
}

/// Why there is no estimate. Rows, regressors and effects are numbered from 0 as they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstimateError {
    /// A slice does not have as many entries as the outcome.
    Length {
        /// Entries expected.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// The outcome, weight or offset of a row is not finite.
    NotFinite {
        /// The row.
        row: usize,
    },
    /// A regressor is not finite in a row.
    RegressorNotFinite {
        /// The regressor.
        regressor: usize,
        /// The row.
        row: usize,
    },
    /// PPML and negative binomial: the outcome of a row is negative.
    Negative {
        /// The row.
        row: usize,
    },
    /// Logit: the outcome of a row is neither 0 nor 1.
    NotBinary {
        /// The row.
        row: usize,
    },
    /// Logit: regressors and effects together tell zeros from ones in some rows, so that no finite estimate exists.
    Separated {
        /// Rows whose fitted probability went to their outcome.
        rows: usize,
        /// The regressor whose coefficient moved most; none if the effects alone separate.
        regressor: Option<usize>,
    },
    /// A weight is not above 0.
    Weight {
        /// The row.
        row: usize,
    },
    /// More than 2³² − 2 rows.
    TooLarge,
    /// The level of a row is far above the number of rows: levels are to be numbered from 0, with few gaps.
    Level {
        /// The effect.
        effect: usize,
        /// The row.
        row: usize,
    },
    /// No row was given, or none is left.
    NoRows {
        /// Rows left out because they were alone at a level.
        singletons: usize,
        /// Rows left out because the outcome is always 0 at one of their levels.
        always_zero: usize,
        /// Rows left out because they were separated.
        separated: usize,
    },
    /// The iterations ended before the tolerance was reached.
    NotConverged {
        /// Steps taken.
        steps: usize,
    },
}

impl std::fmt::Display for EstimateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "{found} entries where the outcome has {expected}"),
            Self::NotFinite { row } => write!(f, "the outcome, weight or offset of row {row} is not finite"),
            Self::RegressorNotFinite { regressor, row } => {
                write!(f, "regressor {regressor} is not finite in row {row}")
            }
            Self::Negative { row } => write!(f, "the outcome of row {row} is negative"),
            Self::NotBinary { row } => write!(f, "the outcome of row {row} is neither 0 nor 1"),
            Self::Separated { rows, regressor: Some(regressor) } => {
                write!(f, "regressor {regressor} separates zeros from ones in {rows} rows; no finite estimate exists")
            }
            Self::Separated { rows, regressor: None } => {
                write!(f, "the effects separate zeros from ones in {rows} rows; no finite estimate exists")
            }
            Self::Weight { row } => write!(f, "the weight of row {row} is not above 0"),
            Self::TooLarge => write!(f, "more than 2^32 - 2 rows"),
            Self::Level { effect, row } => {
                write!(
                    f,
                    "effect {effect} has a level far above the number of rows in row {row}; levels are numbered from 0"
                )
            }
            Self::NoRows { singletons, always_zero, separated } => write!(
                f,
                "no rows are left ({singletons} alone at a level, {always_zero} at a level that is always 0, {separated} separated)"
            ),
            Self::NotConverged { steps } => write!(f, "not converged after {steps} steps"),
        }
    }
}

impl std::error::Error for EstimateError {}

/// Tables of levels are as long as the highest one, so it must be in proportion to the rows.
const HIGHEST_LEVEL_A_ROW: usize = 16;
const HIGHEST_LEVEL: usize = 1 << 20;

impl Design<'_> {
    /// Lengths agree, everything is finite, weights are above 0.
    pub(super) fn check(&self) -> Result<(), EstimateError> {
        let expected = self.outcome.len();
        let lengths = (self.regressors.iter().map(|x| x.len()))
            .chain(self.effects.iter().map(|e| e.len()))
            .chain(self.weights.map(<[f64]>::len))
            .chain(self.offset.map(<[f64]>::len));
        for found in lengths {
            if found != expected {
                return Err(EstimateError::Length { expected, found });
            }
        }
        if expected >= u32::MAX as usize {
            return Err(EstimateError::TooLarge);
        }
        let highest = HIGHEST_LEVEL_A_ROW * expected + HIGHEST_LEVEL;
        for (effect, levels) in self.effects.iter().enumerate() {
            if let Some(row) = levels.iter().position(|&level| level as usize >= highest) {
                return Err(EstimateError::Level { effect, row });
            }
        }
        for column in [Some(self.outcome), self.weights, self.offset].into_iter().flatten() {
            if let Some(row) = column.iter().position(|x| !x.is_finite()) {
                return Err(EstimateError::NotFinite { row });
            }
        }
        for (regressor, column) in self.regressors.iter().enumerate() {
            if let Some(row) = column.iter().position(|x| !x.is_finite()) {
                return Err(EstimateError::RegressorNotFinite { regressor, row });
            }
        }
        match self.weights.and_then(|weights| weights.iter().position(|&w| w <= 0.0)) {
            Some(row) => Err(EstimateError::Weight { row }),
            None => Ok(()),
        }
    }
}
