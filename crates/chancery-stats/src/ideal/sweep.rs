//! One sweep: a Newton step of all points given the items, then one of every item given the points.

use rayon::prelude::*;

use super::data::Data;
use super::likelihood::{LogProduct, Place, Term, log_normal};
use super::tridiagonal::Factor;
use super::{Options, Smoothing};

/// Points are worked on in pieces of this size, whatever the number of threads, so that sums always have the same order.
const PIECE: usize = 64;
/// No parameter moves further in one step.
const LONGEST_STEP: f64 = 1.0;

/// All parameters.
#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    /// θ by point.
    pub(crate) theta: Vec<f64>,
    /// β, first and last cutpoint by item; the same cutpoint twice where only two categories occur.
    pub(crate) items: Vec<[f64; 3]>,
}

/// How uncertain the parameters are, each block given the other. In the expected log likelihood these flatten both steps: a voter
/// cannot be pushed out by an item whose β is a guess, nor a β by voters whose place is one.
#[derive(Clone, Debug)]
pub(crate) struct Spread {
    /// Variance of θ by point.
    pub(crate) theta: Vec<f64>,
    /// Covariance of θ with the voter's previous point; 0 for the first.
    pub(crate) lag: Vec<f64>,
    /// Variance of β, and its covariance with the two cutpoints, by item.
    pub(crate) items: Vec<[f64; 3]>,
}

impl Spread {
    /// Nothing uncertain.
    pub(crate) fn none(data: &Data) -> Self {
        let points = data.points.len();
        Self { theta: vec![0.0; points], lag: vec![0.0; points], items: vec![[0.0; 3]; data.items.len()] }
    }
}

/// The slope and curvature of the expected log likelihood in each θ, and the log likelihood at the means.
pub(crate) struct Slopes {
    pub(crate) gradient: Vec<f64>,
    pub(crate) information: Vec<f64>,
    pub(crate) log_likelihood: f64,
}

/// What the constraint that θ have mean 0 and variance 1 pulls at each θ: μ + λθ.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Multipliers {
    pub(crate) mean: f64,
    pub(crate) square: f64,
}

impl Parameters {
    /// Shifts and stretches θ to mean 0 and this variance, and the items so that every probability stays. `false` if θ is constant.
    pub(crate) fn standardise(&mut self, target: f64) -> bool {
        let count = self.theta.len() as f64;
        let mean = self.theta.iter().sum::<f64>() / count;
        let variance = self.theta.iter().map(|theta| (theta - mean) * (theta - mean)).sum::<f64>() / count;
        if variance.is_nan() || variance < 1e-12 {
            return false;
        }
        let spread = (variance / target).sqrt();
        for theta in &mut self.theta {
            *theta = (*theta - mean) / spread;
        }
        for [slope, first, last] in &mut self.items {
            *first -= *slope * mean;
            *last -= *slope * mean;
            *slope *= spread;
        }
        true
    }

    /// log likelihood + log prior.
    pub(crate) fn log_posterior(&self, data: &Data, options: &Options, log_likelihood: f64) -> f64 {
        let mut sum = log_likelihood;
        for track in data.tracks.windows(2) {
            for point in track[0]..track[1] {
                let before = if point == track[0] { 0.0 } else { self.theta[point - 1] };
                sum += log_normal(self.theta[point] - before, data.step[point]);
            }
        }
        for (item, [slope, first, last]) in self.items.iter().enumerate() {
            sum += log_normal(*slope, options.discrimination_variance) + log_normal(*first, options.cutpoint_variance);
            if has_middle(&data.counts[item]) {
                sum += log_normal(*last, options.cutpoint_variance);
            }
        }
        sum
    }
}

/// Whether all three categories occur, so that there are two cutpoints.
pub(crate) fn has_middle(counts: &[u32; 3]) -> bool {
    counts.iter().all(|&count| count > 0)
}

/// The variance that the means of θ must have for θ to have variance 1 in expectation over its uncertainty.
pub(crate) fn target(spread: &Spread) -> f64 {
    (1.0 - spread.theta.iter().sum::<f64>() / spread.theta.len() as f64).max(0.1)
}

/// Slopes of the expected log likelihood in θ: log p at the means plus half the trace of its second derivatives in the item's
/// parameters times their covariance (a delta-method expectation, with the weights of the probit held fixed).
pub(crate) fn slopes(data: &Data, parameters: &Parameters, spread: &Spread) -> Slopes {
    let count = data.points.len();
    let pieces: Vec<(Vec<(f64, f64)>, f64)> = (0..count.div_ceil(PIECE))
        .into_par_iter()
        .map(|piece| {
            let mut log = LogProduct::ONE;
            let range = piece * PIECE..((piece + 1) * PIECE).min(count);
            let slopes = range.map(|point| slope_of(data, parameters, spread, point, &mut log)).collect();
            (slopes, log.log())
        })
        .collect();
    let mut slopes = Slopes { gradient: Vec::new(), information: Vec::new(), log_likelihood: 0.0 };
    for (piece, log) in pieces {
        slopes.log_likelihood += log;
        for (gradient, information) in piece {
            slopes.gradient.push(gradient);
            slopes.information.push(information);
        }
    }
    slopes
}

fn slope_of(data: &Data, parameters: &Parameters, spread: &Spread, point: usize, log: &mut LogProduct) -> (f64, f64) {
    let theta = parameters.theta[point];
    let (mut gradient, mut information) = (0.0, 0.0);
    for (item, place) in data.by_point.row(point) {
        let [slope, first, last] = parameters.items[item];
        let term = Term::of(place, first - slope * theta, last - slope * theta);
        log.times(term.probability);
        let (curvature, covariance) = (term.curvature(), spread.items[item]);
        let (lower, upper) = cutpoints_of(place);
        gradient += slope * term.slope()
            - theta * curvature * covariance[0]
            - (term.lower_lower + term.lower_upper) * covariance[lower]
            - (term.lower_upper + term.upper_upper) * covariance[upper];
        information += curvature * (slope * slope + covariance[0]);
    }
    (gradient, information)
}

/// The prior's part of the matrix of negated second derivatives in θ: its diagonal added to `diagonal`, its off-diagonal returned.
pub(crate) fn add_prior_precision(data: &Data, options: &Options, diagonal: &mut [f64]) -> Vec<f64> {
    let mut off = vec![0.0; diagonal.len()];
    for track in data.tracks.windows(2) {
        for point in track[0]..track[1] {
            let precision = 1.0 / data.step[point];
            diagonal[point] += precision;
            if point > track[0] && options.smoothing == Smoothing::BothWays {
                diagonal[point - 1] += precision;
                off[point] = -precision;
            }
        }
    }
    off
}

fn add_prior_slope(data: &Data, options: &Options, theta: &[f64], gradient: &mut [f64]) {
    let both_ways = options.smoothing == Smoothing::BothWays;
    for track in data.tracks.windows(2) {
        for point in track[0]..track[1] {
            let neighbour = match (point == track[0], both_ways) {
                (false, _) => theta[point - 1],
                (true, false) if track[1] - track[0] > 1 => theta[point + 1],
                (true, _) => 0.0,
            };
            let pull = (theta[point] - neighbour) / data.step[point];
            gradient[point] -= pull;
            if point > track[0] && both_ways {
                gradient[point - 1] += pull;
            }
        }
    }
}

/// A Newton step of θ under Σθ = 0 and Σθ² = constant (the Karush–Kuhn–Tucker system, tridiagonal by voter and bordered by the two
/// constraints), the new spread of θ and the new multipliers.
pub(crate) fn step_points(
    data: &Data,
    options: &Options,
    parameters: &mut Parameters,
    spread: &mut Spread,
    slopes: Slopes,
    multipliers: Multipliers,
) -> Option<Multipliers> {
    let Slopes { mut gradient, information: mut diagonal, .. } = slopes;
    add_prior_slope(data, options, &parameters.theta, &mut gradient);
    let off = add_prior_precision(data, options, &mut diagonal);
    for value in &mut diagonal {
        *value += multipliers.square.max(0.0);
    }
    let theta = &parameters.theta;
    let (mut ones, mut along) = (vec![1.0; theta.len()], theta.clone());
    for track in data.tracks.windows(2) {
        let range = track[0]..track[1];
        let factor = Factor::new(&diagonal[range.clone()], &off[range.clone()])?;
        factor.solve(&mut gradient[range.clone()]);
        factor.solve(&mut ones[range.clone()]);
        factor.solve(&mut along[range.clone()]);
        let (variance, lag) = factor.inverse();
        spread.theta[range.clone()].copy_from_slice(&variance);
        spread.lag[range].copy_from_slice(&lag);
    }
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let dot = |values: &[f64]| values.iter().zip(theta).map(|(value, theta)| value * theta).sum::<f64>();
    let (a, b, c, d) = (sum(&ones), sum(&along), dot(&ones), dot(&along));
    let (right_sum, right_dot) = (sum(&gradient), dot(&gradient));
    let determinant = a * d - b * c;
    let next = Multipliers {
        mean: (right_sum * d - b * right_dot) / determinant,
        square: (a * right_dot - c * right_sum) / determinant,
    };
    if !(next.mean.is_finite() && next.square.is_finite()) {
        return None;
    }
    for (point, theta) in parameters.theta.iter_mut().enumerate() {
        let step = gradient[point] - next.mean * ones[point] - next.square * along[point];
        *theta += step.clamp(-LONGEST_STEP, LONGEST_STEP);
    }
    Some(next)
}

/// First and negated second derivatives of an item's log likelihood in β and the two cutpoints.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ItemSlopes {
    pub(crate) gradient: [f64; 3],
    pub(crate) information: [[f64; 3]; 3],
}

impl ItemSlopes {
    /// With the normal priors. For an item of one cutpoint both are folded into the first, and the last stands for nothing.
    pub(crate) fn of(
        data: &Data,
        options: &Options,
        theta: &[f64],
        spread: &[f64],
        item: usize,
        values: [f64; 3],
    ) -> Self {
        let mut sums = Self::default();
        for (point, place) in data.by_item.row(item) {
            let at = theta[point];
            let term = Term::of(place, values[1] - values[0] * at, values[2] - values[0] * at);
            sums.add(place, at, &term);
            let flattening = term.curvature() * spread[point];
            sums.gradient[0] -= values[0] * flattening;
            sums.information[0][0] += flattening;
        }
        let variances = [options.discrimination_variance, options.cutpoint_variance, options.cutpoint_variance];
        for (parameter, variance) in variances.into_iter().enumerate() {
            sums.gradient[parameter] -= values[parameter] / variance;
            sums.information[parameter][parameter] += 1.0 / variance;
        }
        if !has_middle(&data.counts[item]) {
            sums.fold(values[2] / options.cutpoint_variance, 1.0 / options.cutpoint_variance);
        }
        sums
    }

    fn add(&mut self, place: Place, theta: f64, term: &Term) {
        let (lower, upper) = cutpoints_of(place);
        let near = [term.lower_lower + term.lower_upper, term.lower_upper + term.upper_upper];
        self.gradient[0] += theta * term.slope();
        self.gradient[lower] += term.lower;
        self.gradient[upper] += term.upper;
        self.information[0][0] += theta * theta * term.curvature();
        self.information[0][lower] += theta * near[0];
        self.information[0][upper] += theta * near[1];
        self.information[lower][lower] -= term.lower_lower;
        self.information[upper][upper] -= term.upper_upper;
        if place == Place::Middle {
            self.information[1][2] -= term.lower_upper;
        }
    }

    /// One cutpoint instead of two, under one prior: `slope` and `precision` are what the second prior put in.
    fn fold(&mut self, slope: f64, precision: f64) {
        self.gradient[1] += std::mem::take(&mut self.gradient[2]) + slope;
        self.information[1][1] += std::mem::replace(&mut self.information[2][2], 1.0) - precision;
        self.information[0][1] += std::mem::take(&mut self.information[0][2]);
    }

    /// The inverse of the matrix, which is positive definite because of the priors. Its upper triangle is read.
    pub(crate) fn inverse(&self) -> [[f64; 3]; 3] {
        let [[a, b, c], [_, d, e], [.., f]] = self.information;
        let (first, second, third) = (d * f - e * e, c * e - b * f, b * e - c * d);
        let scale = 1.0 / (a * first + b * second + c * third);
        let (middle, cross, last) = (a * f - c * c, b * c - a * e, a * d - b * b);
        [
            [first * scale, second * scale, third * scale],
            [second * scale, middle * scale, cross * scale],
            [third * scale, cross * scale, last * scale],
        ]
    }
}

/// Which parameter is the lower and which the upper cutpoint of a place; at the ends, where there is one, both are the same.
pub(crate) fn cutpoints_of(place: Place) -> (usize, usize) {
    match place {
        Place::Bottom => (1, 1),
        Place::Middle => (1, 2),
        Place::Top => (2, 2),
    }
}

/// A Newton step of every item, and the new spread of items.
pub(crate) fn step_items(data: &Data, options: &Options, parameters: &mut Parameters, spread: &mut Spread) {
    let (theta, uncertain) = (&parameters.theta, &spread.theta);
    let items = parameters.items.par_iter_mut().zip(&mut spread.items).with_min_len(16).enumerate();
    items.for_each(|(item, (values, covariance))| {
        let slopes = ItemSlopes::of(data, options, theta, uncertain, item, *values);
        let inverse = slopes.inverse();
        // Where both cutpoints are one, so are their covariances with β.
        let last = if has_middle(&data.counts[item]) { inverse[0][2] } else { inverse[0][1] };
        *covariance = [inverse[0][0], inverse[0][1], last];
        let mut step = [0.0; 3];
        for (row, step) in step.iter_mut().enumerate() {
            *step = (0..3).map(|column| inverse[row][column] * slopes.gradient[column]).sum();
        }
        *values = moved(*values, step, has_middle(&data.counts[item]));
    });
}

/// The values after a step, shortened so that it stays within the longest and the cutpoints in order.
fn moved(values: [f64; 3], step: [f64; 3], two_cutpoints: bool) -> [f64; 3] {
    let longest = step.iter().fold(0.0_f64, |longest, step| longest.max(step.abs()));
    let mut share = if longest > LONGEST_STEP { LONGEST_STEP / longest } else { 1.0 };
    if longest.is_nan() {
        return values;
    }
    if !two_cutpoints {
        let cutpoint = values[1] + share * step[1];
        return [values[0] + share * step[0], cutpoint, cutpoint];
    }
    let gap = values[2] - values[1];
    if share * (step[2] - step[1]) < -0.9 * gap {
        share = 0.9 * gap / (step[1] - step[2]);
    }
    [values[0] + share * step[0], values[1] + share * step[1], values[2] + share * step[2]]
}

#[cfg(test)]
mod tests {
    use super::super::{Anchor, Ballots, start};
    use super::*;
    use crate::Random;

    fn example() -> (Data, Options, Parameters) {
        let mut random = Random::new(31);
        let (mut item, mut voter, mut time, mut category) = (vec![], vec![], vec![], vec![]);
        for roll_call in 0..12_u32 {
            for who in 0..9_u32 {
                item.push(roll_call % 10);
                voter.push(who);
                time.push(roll_call / 6);
                category.push(random.below(if roll_call == 3 { 2 } else { 3 }) as u8);
            }
        }
        let options = Options::new(&[Anchor { voter: 2, positive: true }]);
        let ballots = Ballots { item: &item, voter: &voter, time: &time, category: &category };
        let data = Data::new(&ballots, &options).expect("ballots");
        let mut parameters = start::from_anchors(&data, &options).expect("a start");
        for [slope, first, last] in &mut parameters.items {
            *slope = random.normal();
            *last += if first == last { 0.0 } else { random.uniform() };
        }
        (data, options, parameters)
    }

    /// The slow plain twin: the log likelihood ballot by ballot.
    fn plain(data: &Data, parameters: &Parameters) -> f64 {
        let mut sum = 0.0;
        for item in 0..data.items.len() {
            let [slope, first, last] = parameters.items[item];
            for (point, place) in data.by_item.row(item) {
                let at = slope * parameters.theta[point];
                let below = |cutpoint: f64| 0.5 * libm::erfc((at - cutpoint) * std::f64::consts::FRAC_1_SQRT_2);
                sum += libm::log(match place {
                    Place::Bottom => below(first),
                    Place::Middle => below(last) - below(first),
                    Place::Top => 1.0 - below(last),
                });
            }
        }
        sum
    }

    #[test]
    fn slopes_are_those_of_the_plain_likelihood() {
        let (data, options, parameters) = example();
        let none = Spread::none(&data);
        let own = slopes(&data, &parameters, &none);
        assert!((own.log_likelihood - plain(&data, &parameters)).abs() < 1e-8);
        let h = 1e-5;
        for point in 0..data.points.len() {
            let at = |change: f64| {
                let mut moved = parameters.clone();
                moved.theta[point] += change;
                plain(&data, &moved)
            };
            assert!((own.gradient[point] - (at(h) - at(-h)) / (2.0 * h)).abs() < 1e-6, "{point}");
        }
        for item in 0..data.items.len() {
            let values = parameters.items[item];
            let slopes = ItemSlopes::of(&data, &options, &parameters.theta, &none.theta, item, values);
            let both = !has_middle(&data.counts[item]);
            for value in 0..if both { 2 } else { 3 } {
                let at = |change: f64| {
                    let mut moved = parameters.clone();
                    moved.items[item][value] += change;
                    if both && value == 1 {
                        moved.items[item][2] += change;
                    }
                    moved.log_posterior(&data, &options, plain(&data, &moved))
                };
                let expected = (at(h) - at(-h)) / (2.0 * h);
                assert!((slopes.gradient[value] - expected).abs() < 1e-5, "{item} {value}: {slopes:?} {expected}");
            }
        }
    }

    #[test]
    fn an_inverse_of_three_by_three() {
        let information = [[4.0, 1.0, 0.5], [0.0, 3.0, -0.2], [0.0, 0.0, 2.0]];
        let inverse = ItemSlopes { gradient: [0.0; 3], information }.inverse();
        let whole = |row: usize, column: usize| information[row.min(column)][row.max(column)];
        for row in 0..3 {
            for column in 0..3 {
                let product: f64 = inverse.iter().enumerate().map(|(k, inverse)| whole(row, k) * inverse[column]).sum();
                assert!((product - f64::from(row == column)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn standardising_keeps_every_probability() {
        let (data, _, mut parameters) = example();
        let before = plain(&data, &parameters);
        parameters.theta.iter_mut().for_each(|theta| *theta = 0.3 + 1.2 * *theta);
        let stretched = plain(&data, &parameters);
        assert!(parameters.standardise(1.0));
        assert!((plain(&data, &parameters) - stretched).abs() < 1e-8);
        assert!((before - stretched).abs() > 0.1);
    }
}
