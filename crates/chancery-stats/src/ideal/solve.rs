//! Sweeps until nothing moves, sped up by Anderson's mixing.

use super::data::Data;
use super::dense::{Matrix, dot};
use super::precision;
use super::sweep::{Multipliers, Parameters, Spread, slopes, step_items, step_points, target};
use super::{Ballots, Dynamics, Fit, FitError, Item, Options, Point, Smoothing, start};

/// Newton steps of the items alone before the first sweep, so that they fit the points the search begins with.
const FIRST_ITEM_STEPS: u32 = 8;
/// Sweeps that Anderson's mixing looks back on.
const MEMORY: usize = 5;

/// Fits the model to ballots.
///
/// Latent support of voter i for item v at time t: y* = β_v·θ_it + ε, ε ~ N(0, 1); the ballot is against below γ₁v, an abstention
/// between γ₁v and γ₂v, in favour above. Priors: θ by [`Dynamics`], β ~ N(0, [`Options::discrimination_variance`]),
/// γ ~ N(0, [`Options::cutpoint_variance`]). The θ of all points have mean 0 and variance 1, and the anchors their signs on average.
///
/// # Shapes and units
/// One entry a ballot; a result for every voter and time with a ballot in a contested roll call. θ has no unit: its scale is the
/// spread of all points of this fit, so two fits are compared by correlation, not by value.
///
/// # Missing values
/// An absence is no entry. Roll calls in which all ballots are the same are left out and counted.
///
/// # Errors
/// [`FitError`]; a fit that has not converged is an error, not a result.
///
/// # Source
/// Bailey, Strezhnev and Voeten (2017), Journal of Conflict Resolution 61(2): 430–456.
///
/// # Example
/// ```
/// use chancery_stats::ideal::{Anchor, Ballots, Dynamics, Options, fit};
/// // Three voters, three roll calls in one session: 0 and 2 always differ, 1 goes with either.
/// let ballots = Ballots {
///     item: &[0, 0, 0, 1, 1, 1, 2, 2, 2],
///     voter: &[0, 1, 2, 0, 1, 2, 0, 1, 2],
///     time: &[0; 9],
///     category: &[2, 2, 0, 2, 0, 0, 0, 1, 2],
/// };
/// let fit = fit(&ballots, &Options::new(&[Anchor { voter: 0, positive: true }]))?;
/// assert!(fit.points[0].mean > fit.points[1].mean && fit.points[1].mean > fit.points[2].mean);
/// # Ok::<(), chancery_stats::ideal::FitError>(())
/// ```
pub fn fit(ballots: &Ballots<'_>, options: &Options) -> Result<Fit, FitError> {
    let data = prepare(ballots, options)?;
    let start = start::from_anchors(&data, options)?;
    run(&data, options, start)
}

/// Fits the model, beginning at an earlier fit (of fewer sessions, say). The result is that of [`fit`] up to the tolerance; it
/// only comes sooner.
///
/// # Errors
/// As [`fit`].
pub fn fit_from(ballots: &Ballots<'_>, options: &Options, earlier: &Fit) -> Result<Fit, FitError> {
    let data = prepare(ballots, options)?;
    let cold = start::from_anchors(&data, options)?;
    run(&data, options, start::from_fit(&data, earlier).unwrap_or(cold))
}

/// Fits every time by itself, as if there were no other: each has its own scale, so two times cannot be compared.
///
/// # Errors
/// One result a time; each may fail by itself.
pub fn fit_sessions(ballots: &Ballots<'_>, options: &Options) -> Vec<(u32, Result<Fit, FitError>)> {
    let mut times = ballots.time.to_vec();
    times.sort_unstable();
    times.dedup();
    let options = Options { dynamics: Dynamics::Static, ..options.clone() };
    let one = |time: u32| {
        let rows: Vec<usize> = (0..ballots.time.len()).filter(|&row| ballots.time[row] == time).collect();
        let of = |values: &[u32]| rows.iter().filter_map(|&row| values.get(row).copied()).collect::<Vec<u32>>();
        let category: Vec<u8> = rows.iter().filter_map(|&row| ballots.category.get(row).copied()).collect();
        let (item, voter, time) = (of(ballots.item), of(ballots.voter), of(ballots.time));
        fit(&Ballots { item: &item, voter: &voter, time: &time, category: &category }, &options)
    };
    times.into_iter().map(|time| (time, one(time))).collect()
}

fn prepare(ballots: &Ballots<'_>, options: &Options) -> Result<Data, FitError> {
    check(options)?;
    Data::new(ballots, options)
}

fn check(options: &Options) -> Result<(), FitError> {
    let dynamics = match options.dynamics {
        Dynamics::Walk { variance } => variance,
        Dynamics::WalkByBallots { scale } => scale,
        Dynamics::Static => 1.0,
    };
    let fields = [
        ("dynamics", dynamics),
        ("entry_variance", options.entry_variance),
        ("discrimination_variance", options.discrimination_variance),
        ("cutpoint_variance", options.cutpoint_variance),
        ("tolerance", options.tolerance),
    ];
    match fields.iter().find(|(_, value)| !(value.is_finite() && *value > 0.0)) {
        Some(&(field, _)) => Err(FitError::Option { field }),
        None => Ok(()),
    }
}

fn run(data: &Data, options: &Options, start: Parameters) -> Result<Fit, FitError> {
    let end = maximise(data, options, start)?;
    let variances = precision::variances(data, options, &end.parameters, &end.spread, end.multipliers)
        .ok_or(FitError::NoMaximum)?;
    Ok(assemble(data, options, end, &variances))
}

/// Where the sweeps ended.
pub(crate) struct End {
    pub(crate) parameters: Parameters,
    pub(crate) spread: Spread,
    pub(crate) multipliers: Multipliers,
    log_likelihood: f64,
    log_posterior: f64,
    sweeps: u32,
    last_change: f64,
    last_relative_change: f64,
}

pub(crate) fn maximise(data: &Data, options: &Options, mut now: Parameters) -> Result<End, FitError> {
    let mut spread = Spread::none(data);
    for _ in 0..FIRST_ITEM_STEPS {
        step_items(data, options, &mut now, &mut spread);
    }
    let mut multipliers = Multipliers::default();
    let mut mixing = Mixing::default();
    // The last plain sweep's result, to return to if a mixed step made things worse.
    let mut fallback: Option<Parameters> = None;
    let (mut change, mut log_posterior, mut relative_change) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    for sweep in 1..=options.max_sweeps {
        let slopes = slopes(data, &now, &spread);
        let log_likelihood = slopes.log_likelihood;
        let before = std::mem::replace(&mut log_posterior, now.log_posterior(data, options, log_likelihood));
        relative_change = ((log_posterior - before) / log_posterior).abs();
        let mut next = now.clone();
        multipliers =
            step_points(data, options, &mut next, &mut spread, slopes, multipliers).ok_or(FitError::NoMaximum)?;
        if !next.standardise(target(&spread)) {
            return Err(FitError::AnchorsSayNothing);
        }
        step_items(data, options, &mut next, &mut spread);
        let last_change = std::mem::replace(&mut change, largest_change(&now, &next));
        if change < options.tolerance {
            return Ok(End {
                parameters: now,
                spread,
                multipliers,
                log_likelihood,
                log_posterior,
                sweeps: sweep,
                last_change: change,
                last_relative_change: relative_change,
            });
        }
        if let (true, Some(plain)) = (change > 3.0 * last_change, fallback.take()) {
            now = plain;
            mixing = Mixing::default();
            continue;
        }
        now = mixing.next(data, target(&spread), &now, &next);
        fallback = Some(next);
    }
    Err(FitError::NotConverged { sweeps: options.max_sweeps, change, relative_change })
}

fn largest_change(one: &Parameters, other: &Parameters) -> f64 {
    let theta = one.theta.iter().zip(&other.theta).map(|(one, other)| (one - other).abs());
    let items = one.items.iter().flatten().zip(other.items.iter().flatten()).map(|(one, other)| (one - other).abs());
    theta.chain(items).fold(0.0, f64::max)
}

/// Anderson (1965), type II: of the last few sweeps, the combination whose changes would cancel best.
#[derive(Default)]
struct Mixing {
    /// Differences of successive results and of successive changes, oldest first.
    results: Vec<Vec<f64>>,
    changes: Vec<Vec<f64>>,
    last: Option<(Vec<f64>, Vec<f64>)>,
}

impl Mixing {
    fn next(&mut self, data: &Data, target: f64, now: &Parameters, next: &Parameters) -> Parameters {
        let (before, result) = (flatten(now), flatten(next));
        let change = difference(&result, &before);
        if let Some((last_result, last_change)) = self.last.take() {
            self.results.push(difference(&result, &last_result));
            self.changes.push(difference(&change, &last_change));
            if self.results.len() > MEMORY {
                self.results.remove(0);
                self.changes.remove(0);
            }
        }
        let weights = least_squares(&self.changes, &change);
        let mut mixed = result.clone();
        for (weight, difference) in weights.iter().zip(&self.results) {
            for (value, difference) in mixed.iter_mut().zip(difference) {
                *value -= weight * difference;
            }
        }
        self.last = Some((result, change));
        unflatten(data, target, &mixed).unwrap_or_else(|| next.clone())
    }
}

fn flatten(parameters: &Parameters) -> Vec<f64> {
    parameters.theta.iter().copied().chain(parameters.items.iter().flatten().copied()).collect()
}

/// `None` if a pair of cutpoints is out of order.
fn unflatten(data: &Data, target: f64, values: &[f64]) -> Option<Parameters> {
    let (theta, items) = values.split_at(data.points.len());
    let items: Vec<[f64; 3]> = items.as_chunks::<3>().0.to_vec();
    let in_order = |(item, counts): (&[f64; 3], &[u32; 3])| !super::sweep::has_middle(counts) || item[1] < item[2];
    let mut parameters = Parameters { theta: theta.to_vec(), items };
    let valid = parameters.items.iter().zip(&data.counts).all(in_order) && parameters.standardise(target);
    valid.then_some(parameters)
}

fn difference(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

/// Weights w for which Σ w·column comes nearest to the target, by the normal equations with a little ridge; zeros if the columns do
/// not determine them.
fn least_squares(columns: &[Vec<f64>], target: &[f64]) -> Vec<f64> {
    let count = columns.len();
    let mut matrix = Matrix::zeros(count, count);
    for (row, one) in columns.iter().enumerate() {
        for (column, other) in columns.iter().enumerate() {
            let ridge = if row == column { 1.0 + 1e-10 } else { 1.0 };
            matrix.values[row * count + column] = ridge * dot(one, other);
        }
    }
    let right: Vec<f64> = columns.iter().map(|column| dot(column, target)).collect();
    match matrix.inverse().map(|inverse| inverse.times_vector(&right)) {
        Some(weights) if weights.iter().all(|weight| weight.is_finite()) => weights,
        _ => vec![0.0; count],
    }
}

/// The result, turned round if the anchors stand at the wrong ends.
fn assemble(data: &Data, options: &Options, end: End, variances: &precision::Variances) -> Fit {
    let sign = orientation(data, options, &end.parameters.theta);
    let linked = |point: usize| {
        options.smoothing == Smoothing::BothWays && point > 0 && data.points[point - 1].0 == data.points[point].0
    };
    let points = data.points.iter().enumerate().map(|(point, &(voter, time))| {
        let ballots = data.by_point.len(point) as u32;
        Point {
            voter,
            time,
            ballots,
            few: ballots < options.few_ballots,
            mean: sign * end.parameters.theta[point],
            variance: variances.variance[point],
            lag_covariance: linked(point).then(|| variances.lag_covariance[point]),
        }
    });
    let items = data.items.iter().enumerate().map(|(index, &item)| {
        let ([slope, first, last], counts) = (end.parameters.items[index], data.counts[index]);
        let known = [counts[0] > 0, counts[2] > 0];
        Item {
            item,
            discrimination: sign * slope,
            cutpoints: [known[0].then_some(first), known[1].then_some(last)],
            counts,
        }
    });
    Fit {
        points: points.collect(),
        items: items.collect(),
        bridges: data.bridges(),
        log_posterior: end.log_posterior,
        log_likelihood: end.log_likelihood,
        sweeps: end.sweeps,
        last_change: end.last_change,
        last_relative_change: end.last_relative_change,
        unanimous_items: data.unanimous_items,
        unanimous_ballots: data.unanimous_ballots,
    }
}

/// −1 if the anchors lie, on average, on the side opposite to their signs.
fn orientation(data: &Data, options: &Options, theta: &[f64]) -> f64 {
    let mut sum = 0.0;
    for anchor in &options.anchors {
        let sign = if anchor.positive { 1.0 } else { -1.0 };
        let own: Vec<f64> = data
            .points
            .iter()
            .zip(theta)
            .filter(|(point, _)| point.0 == anchor.voter)
            .map(|(_, &theta)| sign * theta)
            .collect();
        sum += own.iter().sum::<f64>() / own.len().max(1) as f64;
    }
    if sum < 0.0 { -1.0 } else { 1.0 }
}
