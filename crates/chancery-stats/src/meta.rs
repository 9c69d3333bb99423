//! Random-effects meta-analysis: how much true effects differ from one study to another.

/// What several estimates of like effects say together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RandomEffects {
    /// Mean of the effects, weighted by 1 / (variance + between).
    pub mean: f64,
    /// Its standard error, `1 / √Σw`.
    pub standard_error: f64,
    /// Variance τ² of the true effects.
    pub between: f64,
    /// Cochran's Q, weighted by 1 / variance; chi-squared with `studies − 1` degrees of freedom if there is one effect.
    pub q: f64,
    /// How many estimates.
    pub studies: usize,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetaError {
    /// Fewer than two estimates, or not one variance each.
    TooFew,
    /// An estimate that is not finite, or a variance that is not above 0.
    Entry {
        /// Its place.
        at: usize,
    },
}

impl std::fmt::Display for MetaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooFew => write!(f, "at least two estimates are needed, each with its variance"),
            Self::Entry { at } => write!(f, "estimate {at} is not finite or its variance is not above 0"),
        }
    }
}

impl std::error::Error for MetaError {}

/// Mean and spread of true effects behind independent estimates: τ² is where the weighted sum of squares `Σ (x − mean)² / (v + τ²)` equals its
/// expectation, n − 1 (Paule and Mandel 1982), and 0 where it is below that already.
///
/// # Errors
/// [`MetaError`].
///
/// # Example
/// ```
/// use chancery_stats::random_effects;
/// // Equal variances: τ² is the variance of the estimates less theirs.
/// let found = random_effects(&[0.0, 1.0, 2.0], &[0.25; 3]).unwrap();
/// assert!((found.mean - 1.0).abs() < 1e-12 && (found.between - 0.75).abs() < 1e-9);
/// ```
pub fn random_effects(estimates: &[f64], variances: &[f64]) -> Result<RandomEffects, MetaError> {
    if estimates.len() < 2 || estimates.len() != variances.len() {
        return Err(MetaError::TooFew);
    }
    let wrong = |at: &usize| !estimates[*at].is_finite() || !variances[*at].is_finite() || variances[*at] <= 0.0;
    if let Some(at) = (0..estimates.len()).find(wrong) {
        return Err(MetaError::Entry { at });
    }
    let freedom = (estimates.len() - 1) as f64;
    let (_, _, q) = weighted(estimates, variances, 0.0);
    let between = if q <= freedom { 0.0 } else { root(estimates, variances, freedom) };
    let (mean, weight, _) = weighted(estimates, variances, between);
    Ok(RandomEffects { mean, standard_error: 1.0 / weight.sqrt(), between, q, studies: estimates.len() })
}

/// Mean, sum of weights and weighted sum of squares at a variance between studies.
fn weighted(estimates: &[f64], variances: &[f64], between: f64) -> (f64, f64, f64) {
    let weights = || variances.iter().map(|v| 1.0 / (v + between));
    let total: f64 = weights().sum();
    let mean = weights().zip(estimates).map(|(w, x)| w * x).sum::<f64>() / total;
    let squares = weights().zip(estimates).map(|(w, x)| w * (x - mean) * (x - mean)).sum();
    (mean, total, squares)
}

/// The sum of squares falls as τ² grows, so its crossing is bracketed and halved to the last digit.
fn root(estimates: &[f64], variances: &[f64], freedom: f64) -> f64 {
    let above = |between: f64| weighted(estimates, variances, between).2 > freedom;
    let (mut low, mut high) = (0.0, variances.iter().copied().fold(f64::MIN_POSITIVE, f64::max));
    while above(high) && high < f64::MAX / 4.0 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if above(middle) { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Log risk ratios of 13 trials of the BCG vaccine (Colditz and others 1994) from their counts.
    fn trials() -> (Vec<f64>, Vec<f64>) {
        let counts: [[f64; 4]; 13] = [
            [4.0, 119.0, 11.0, 128.0],
            [6.0, 300.0, 29.0, 274.0],
            [3.0, 228.0, 11.0, 209.0],
            [62.0, 13536.0, 248.0, 12619.0],
            [33.0, 5036.0, 47.0, 5761.0],
            [180.0, 1361.0, 372.0, 1079.0],
            [8.0, 2537.0, 10.0, 619.0],
            [505.0, 87886.0, 499.0, 87892.0],
            [29.0, 7470.0, 45.0, 7232.0],
            [17.0, 1699.0, 65.0, 1600.0],
            [186.0, 50448.0, 141.0, 27197.0],
            [5.0, 2493.0, 3.0, 2338.0],
            [27.0, 16886.0, 29.0, 17825.0],
        ];
        let ratio = |[a, b, c, d]: [f64; 4]| libm::log(a / (a + b)) - libm::log(c / (c + d));
        let variance = |[a, b, c, d]: [f64; 4]| 1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d);
        (counts.iter().map(|&n| ratio(n)).collect(), counts.iter().map(|&n| variance(n)).collect())
    }

    #[test]
    fn the_equation_that_defines_it_holds() {
        let (x, v) = trials();
        let found = random_effects(&x, &v).unwrap();
        let (_, _, squares) = weighted(&x, &v, found.between);
        assert!((squares - 12.0).abs() < 1e-9, "{squares}");
        // The moment estimator of DerSimonian and Laird is another solution of a like equation and lies near.
        let w: Vec<f64> = v.iter().map(|v| 1.0 / v).collect();
        let sums = [w.iter().sum::<f64>(), w.iter().map(|w| w * w).sum()];
        let moments = (found.q - 12.0) / (sums[0] - sums[1] / sums[0]);
        assert!((found.between / moments - 1.0).abs() < 0.1, "{} {moments}", found.between);
    }

    #[test]
    fn no_more_spread_than_chance_is_none() {
        let found = random_effects(&[0.5, 0.6, 0.55], &[0.04, 0.04, 0.04]).unwrap();
        assert_eq!(found.between, 0.0);
        assert!((found.standard_error - (0.04_f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn bad_input_is_refused() {
        assert_eq!(random_effects(&[1.0], &[1.0]), Err(MetaError::TooFew));
        assert_eq!(random_effects(&[1.0, 2.0], &[1.0]), Err(MetaError::TooFew));
        assert_eq!(random_effects(&[1.0, f64::NAN], &[1.0, 1.0]), Err(MetaError::Entry { at: 1 }));
        assert_eq!(random_effects(&[1.0, 2.0], &[0.0, 1.0]), Err(MetaError::Entry { at: 0 }));
    }
}
