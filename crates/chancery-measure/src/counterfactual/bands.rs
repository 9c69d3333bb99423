//! Bands: the scenario again under other coefficients, elasticities and baselines.

use std::borrow::Cow;

use chancery_data::Error;
use chancery_stats::equilibrium::{Baseline, CoefficientDraws, EquilibriumError, Imbalance, simulate};
use chancery_stats::quantile;

use super::change::Changes;
use super::outcome::{Changed, Figure, QUANTITIES};

/// Share of draws outside a band, half on either side.
const OUTSIDE: f64 = 0.05;

/// The world before the change, for a draw of coefficients and a number between 0 and 1.
pub(crate) type Worlds<'a> = dyn Fn(&[f64], f64) -> Result<Cow<'a, Baseline>, EquilibriumError> + Sync + 'a;

/// What is drawn.
pub(crate) struct Draws<'a> {
    pub(crate) coefficients: CoefficientDraws,
    /// Standard deviation of effects between agreements; 0 for none.
    pub(crate) between: f64,
    pub(crate) sigma: (f64, f64),
    pub(crate) changes: &'a Changes,
    pub(crate) pairs: usize,
    pub(crate) imbalance: Imbalance,
}

impl Draws<'_> {
    /// Runs the scenario `count` times on the baselines that `baseline` gives for a draw of coefficients and a number between 0 and 1.
    /// Returns the draws of each quantity and country that reached an equilibrium, and how many did not.
    pub(crate) fn run(&self, count: usize, seed: u64, baseline: &Worlds<'_>) -> (Vec<Changed>, usize) {
        let drawn = simulate(count, seed, |random| {
            let mut coefficients = self.coefficients.draw(random);
            // One agreement, one deviation; coefficients of the costs before the change stay those of the average.
            let before = coefficients.clone();
            let deviation = self.between * random.normal();
            self.changes.touched.iter().for_each(|&at| coefficients[at] += deviation);
            let sigma = self.sigma.0 + (self.sigma.1 - self.sigma.0) * random.uniform();
            let which = random.uniform();
            let change = self.changes.matrix(self.pairs, &coefficients, sigma);
            let baseline = baseline(&before, which)?;
            baseline.full(&change, sigma, self.imbalance).map(|full| Changed::of(&full))
        });
        let failed = drawn.iter().filter(|one: &&Result<Changed, EquilibriumError>| one.is_err()).count();
        (drawn.into_iter().filter_map(Result::ok).collect(), failed)
    }
}

/// Puts the band of the draws around each figure.
///
/// # Errors
/// More than one draw in a hundred without an equilibrium.
pub(crate) fn put(figures: &mut [[Figure; QUANTITIES.len()]], draws: &[Changed], failed: usize) -> Result<(), Error> {
    let count = draws.len() + failed;
    if failed * 100 > count {
        return Err(Error::unknown(format!("{failed} of {count} draws reach no equilibrium"))
            .hint("narrow the range of the elasticity, or look at the coefficient and its standard error"));
    }
    for (country, figures) in figures.iter_mut().enumerate() {
        for (quantity, figure) in figures.iter_mut().enumerate() {
            let mut values: Vec<f64> = draws.iter().filter_map(|draw| draw.of[country][quantity]).collect();
            if figure.value.is_none() || values.len() < draws.len() || values.is_empty() {
                continue;
            }
            values.sort_by(f64::total_cmp);
            figure.lo = quantile(&values, OUTSIDE / 2.0);
            figure.hi = quantile(&values, 1.0 - OUTSIDE / 2.0);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {

    #[test]
    fn quantiles_lie_between_neighbours() {
        let quantile = |sorted: &[f64], share: f64| chancery_stats::quantile(sorted, share).expect("a value");
        assert_eq!(quantile(&[1.0], 0.9), 1.0);
        assert_eq!(quantile(&[0.0, 10.0], 0.25), 2.5);
        assert_eq!(quantile(&[0.0, 1.0, 2.0, 3.0, 4.0], 0.5), 2.0);
    }
}
