//! Uncertainty: many scenarios with other coefficients, elasticities or baselines.

use rayon::prelude::*;

use super::baseline::EquilibriumError;
use crate::Random;

/// Draws of coefficients from the normal distribution their estimate has in large samples.
#[derive(Clone, Debug)]
pub struct CoefficientDraws {
    mean: Vec<f64>,
    /// Lower factor of the covariance, row after row.
    factor: Vec<f64>,
}

impl CoefficientDraws {
    /// From estimates and their covariance, row after row.
    ///
    /// # Errors
    /// [`EquilibriumError::Size`], [`EquilibriumError::NotACovariance`].
    pub fn new(mean: &[f64], covariance: &[f64]) -> Result<Self, EquilibriumError> {
        let n = mean.len();
        if covariance.len() != n * n {
            return Err(EquilibriumError::Size { expected: n * n, found: covariance.len() });
        }
        let mut factor = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| factor[i * n + k] * factor[j * n + k]).sum();
                let rest = covariance[i * n + j] - sum;
                let (size, pivot) = (covariance[i * n + i], factor[j * n + j]);
                if rest.is_nan() || (i == j && rest < -1e-10 * size.abs()) {
                    return Err(EquilibriumError::NotACovariance);
                }
                factor[i * n + j] = match i == j {
                    true => rest.max(0.0).sqrt(),
                    false if pivot > 0.0 => rest / pivot,
                    false => 0.0,
                };
            }
        }
        Ok(Self { mean: mean.to_vec(), factor })
    }

    /// One draw of all coefficients.
    pub fn draw(&self, random: &mut Random) -> Vec<f64> {
        let n = self.mean.len();
        let normal: Vec<f64> = (0..n).map(|_| random.normal()).collect();
        (0..n).map(|i| self.mean[i] + (0..=i).map(|j| self.factor[i * n + j] * normal[j]).sum::<f64>()).collect()
    }
}

/// Runs `scenario` once a draw, on all threads. Draw k has random numbers of its own, which follow from `seed` and k alone, so the results are
/// the same with any number of threads.
///
/// # Example
/// ```
/// use chancery_stats::equilibrium::{Baseline, CoefficientDraws, Imbalance, simulate};
/// let baseline = Baseline::from_flows(2, &[8.0, 2.0, 2.0, 8.0]).unwrap();
/// let draws = CoefficientDraws::new(&[0.4], &[0.01]).unwrap();
/// let gains: Vec<f64> = simulate(20, 1, |random| {
///     let effect = draws.draw(random)[0].exp();
///     let sigma = 4.0 + 3.0 * random.uniform();
///     baseline.full(&[1.0, effect, effect, 1.0], sigma, Imbalance::Proportional).unwrap().real_output[0]
/// });
/// assert_eq!(gains.len(), 20);
/// ```
pub fn simulate<T: Send>(draws: usize, seed: u64, scenario: impl Fn(&mut Random) -> T + Sync) -> Vec<T> {
    (0..draws)
        .into_par_iter()
        .map(|draw| scenario(&mut Random::new(seed ^ (draw as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))))
        .collect()
}
