//! The few estimates that propositions share, each with a 95 % interval.

use chancery_core::State;
use chancery_stats::estimate::{Convention, Design, Options, Variance, ols};
use chancery_stats::t_critical;

use super::Figure;

/// Fewest clusters for an interval clustered by them.
const FEWEST_CLUSTERS: usize = 5;

/// The mean, standard errors clustered by state.
pub(crate) fn mean(values: &[f64], states: &[State]) -> Result<Figure, String> {
    let constant = vec![1.0; values.len()];
    first_coefficient(values, &[&constant], &[], states)
}

/// The slope of `outcome` on `x`, with other regressors held and the effects of some groups taken out, standard errors clustered by state.
pub(crate) fn slope(
    outcome: &[f64],
    x: &[f64],
    held: &[&[f64]],
    effects: &[&[u32]],
    states: &[State],
) -> Result<Figure, String> {
    let constant = vec![1.0; outcome.len()];
    let mut regressors: Vec<&[f64]> = vec![x];
    regressors.extend(held);
    if effects.is_empty() {
        regressors.push(&constant);
    }
    first_coefficient(outcome, &regressors, effects, states)
}

/// The first coefficient ± t(clusters − 1) × its standard error clustered by state.
fn first_coefficient(
    outcome: &[f64],
    regressors: &[&[f64]],
    effects: &[&[u32]],
    states: &[State],
) -> Result<Figure, String> {
    let clusters = groups(states);
    let count = distinct(&clusters);
    if count < FEWEST_CLUSTERS {
        return Err(format!("{count} states have values where an interval clustered by state needs {FEWEST_CLUSTERS}"));
    }
    let design = Design { outcome, regressors, effects, ..Design::default() };
    let fit = ols(&design, &Options::default()).map_err(|error| error.to_string())?;
    let value = fit.coefficients.first().copied().flatten().ok_or("it does not vary once the effects are taken out")?;
    let covariance =
        fit.covariance(Variance::Clustered(&[&clusters]), Convention::default()).map_err(|error| error.to_string())?;
    let error = covariance.standard_errors().first().copied().ok_or("no standard error")?;
    let freedom = covariance.degrees_of_freedom;
    let half = t_critical(0.95, freedom).ok_or("no degrees of freedom")? * error;
    Ok(Figure {
        value,
        low: value - half,
        high: value + half,
        observations: fit.observations(),
        interval: format!("95 %, clustered by state ({count}), t({freedom})"),
    })
}

/// Each state as a number, in order of first appearance.
pub(crate) fn groups(states: &[State]) -> Vec<u32> {
    let mut sorted: Vec<State> = states.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    states.iter().map(|state| sorted.binary_search(state).map_or(0, |place| place as u32)).collect()
}

fn distinct(groups: &[u32]) -> usize {
    let mut sorted = groups.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}
