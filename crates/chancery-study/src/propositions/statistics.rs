//! The few estimates that propositions share, each with a 95 % interval.

use chancery_core::State;
use chancery_stats::estimate::{Convention, Design, Options, Variance, half_width, ols};
use chancery_stats::{Random, quantile, rank_correlation};

use super::{Figure, Spread};

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
    clustered(&Design { outcome, regressors, effects, ..Design::default() }, &groups(states), ["state", "states"])
}

/// The same of any design, its errors clustered by any groups, named in the singular and the plural.
pub(crate) fn clustered(design: &Design<'_>, clusters: &[u32], names: [&str; 2]) -> Result<Figure, String> {
    let [name, plural] = names;
    let count = distinct(clusters);
    if count < FEWEST_CLUSTERS {
        return Err(format!(
            "{count} {plural} have values where an interval clustered by {name} needs {FEWEST_CLUSTERS}"
        ));
    }
    let fit = ols(design, &Options::default()).map_err(|error| error.to_string())?;
    let value = fit.coefficients.first().copied().flatten().ok_or("it does not vary once the effects are taken out")?;
    let covariance =
        fit.covariance(Variance::Clustered(&[clusters]), Convention::default()).map_err(|error| error.to_string())?;
    let error = covariance.standard_errors().first().copied().ok_or("no standard error")?;
    let freedom = covariance.degrees_of_freedom;
    // Rows alone in an effect are left out, and their cluster with them.
    let used = covariance.clusters.first().copied().unwrap_or(count);
    let half = standard_errors_of_half(freedom)? * error;
    Ok(Figure {
        value,
        low: value - half,
        high: value + half,
        observations: fit.observations(),
        interval: format!("95 %, clustered by {name} ({used}), t({freedom})"),
        spread: Spread::Student { error, freedom },
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

/// Draws of states behind an interval of ranks, and their seed.
const DRAWS: usize = 999;
const SEED: u64 = 1;
/// Fewest states for one: with fewer, too many draws are the same.
const FEWEST_STATES: usize = 8;

/// Spearman's rank correlation over states, with the 2.5th and 97.5th percentile over draws of as many states with replacement.
pub(crate) fn rank_correlation_of_states(pairs: &[(f64, f64)]) -> Result<Figure, String> {
    if pairs.len() < FEWEST_STATES {
        return Err(format!("{} states have values where draws of states need {FEWEST_STATES}", pairs.len()));
    }
    let of = |pairs: &[(f64, f64)]| {
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        rank_correlation(&x, &y)
    };
    let value = of(pairs).ok_or("all states have the same value")?;
    let mut random = Random::new(SEED);
    let draw = |_| of(&(0..pairs.len()).map(|_| pairs[random.below(pairs.len())]).collect::<Vec<_>>());
    let mut drawn: Vec<f64> = (0..DRAWS).filter_map(draw).collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let [low, high] = [0.025, 0.975].map(|part| quantile(&drawn, part));
    Ok(Figure {
        value,
        low: low.ok_or("no draw of states has a value")?,
        high: high.ok_or("no draw of states has a value")?,
        observations: pairs.len(),
        interval: format!("95 %, {DRAWS} draws of {} states, seed {SEED}", pairs.len()),
        spread: Spread::Draws(drawn),
    })
}

/// The mean of one group of rows less that of the rest, standard errors clustered by state.
pub(crate) fn difference(outcome: &[f64], inside: &[bool], states: &[State]) -> Result<Figure, String> {
    let mark: Vec<f64> = inside.iter().map(|inside| f64::from(u8::from(*inside))).collect();
    if mark.iter().all(|mark| *mark == 0.0) || mark.iter().all(|mark| *mark == 1.0) {
        return Err("all rows are in the same group".to_owned());
    }
    slope(outcome, &mark, &[], &[], states)
}

/// How many standard errors a 95 % interval reaches to each side, by Student's distribution.
pub(crate) fn standard_errors_of_half(freedom: f64) -> Result<f64, String> {
    if freedom > 0.0 { Ok(half_width(0.95, Some(freedom))) } else { Err("no degrees of freedom".to_owned()) }
}
