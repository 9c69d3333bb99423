//! A series of vectors under a null model: autocorrelation of one size in all coordinates, noise of any covariance.
//!
//! All statistics are taken after the noise is brought to unit covariance, so they do not depend on the basis or the units of the coordinates, and
//! under normal noise their distribution depends on the autocorrelation alone.

use super::ShiftError;
use super::composition::Coordinates;
use super::design::{Whitener, in_smallest_gaps};
use super::null::{nearest, not_contradicted, rising_medians, share_at_least, unbiased};
use crate::Random;

/// The autocorrelations at which the null is simulated; 1 is the random walk.
pub(super) const GRID: [f64; 10] = [-0.5, -0.2, 0.0, 0.2, 0.4, 0.6, 0.75, 0.85, 0.95, 1.0];
/// The place of ρ = 0 in it.
pub(super) const INDEPENDENT: usize = 2;

/// Where the noise of the null model comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// The series' own innovations, those of a year all multiplied by the same random sign (wild bootstrap): what the coordinates have in common in
    /// a year and how quiet or loud the year was stays. Autocorrelation is put back afterwards.
    Wild,
    /// The normal distribution.
    Normal,
}

/// How to look for shifts of a composition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReorientationOptions {
    /// What the composition is turned into.
    pub coordinates: Coordinates,
    /// Fewest rows of a segment.
    pub min_length: usize,
    /// Most breaks that the test looks for.
    pub most_breaks: usize,
    /// Simulated series for each autocorrelation.
    pub draws: usize,
    /// Seed of the simulation.
    pub seed: u64,
    /// Probability that the confidence set of the autocorrelation misses the true one; it is added to every p value.
    pub miss: f64,
    /// Below this p value a break is said to be one.
    pub threshold: f64,
    /// Coverage of the intervals of sizes.
    pub level: f64,
    /// Noise of the null model.
    pub noise: Noise,
}

impl Default for ReorientationOptions {
    fn default() -> Self {
        Self {
            coordinates: Coordinates::default(),
            min_length: 3,
            most_breaks: 3,
            draws: 999,
            seed: 1,
            miss: 0.005,
            threshold: 0.05,
            level: 0.9,
            noise: Noise::Wild,
        }
    }
}

impl ReorientationOptions {
    pub(super) fn check(&self) -> Result<(), ShiftError> {
        let bad = |option, needed| Err(ShiftError::BadOption { option, needed });
        if self.draws < 99 {
            return bad("draws", "at least 99");
        }
        if !(self.miss > 0.0 && self.miss < 0.05) {
            return bad("miss", "above 0 and below 0.05");
        }
        if self.min_length < 2 {
            return bad("min_length", "at least 2");
        }
        if self.most_breaks == 0 {
            return bad("most_breaks", "at least 1");
        }
        if !(self.level > 0.0 && self.level < 1.0 && self.threshold > 0.0 && self.threshold < 1.0) {
            return bad("level and threshold", "between 0 and 1");
        }
        Ok(())
    }
}

/// Coordinates of a series of vectors: one list a coordinate.
pub(super) type Columns = Vec<Vec<f64>>;

/// Rows i whose distance to row i − 1 is the smallest there is.
pub(super) fn adjacent(times: &[f64]) -> Vec<usize> {
    let times = in_smallest_gaps(times);
    (1..times.len()).filter(|&row| times[row] - times[row - 1] < 1.01).collect()
}

/// The mean over some rows of the products of coordinates.
pub(super) fn covariance(columns: &[Vec<f64>], count: f64) -> Columns {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / count;
    columns.iter().map(|a| columns.iter().map(|b| product(a, b)).collect()).collect()
}

/// Half the mean square of neighbours' differences: the noise, hardly touched by a few shifts.
pub(super) fn noise_covariance(columns: &[Vec<f64>], adjacent: &[usize]) -> Columns {
    let differences: Columns =
        columns.iter().map(|column| adjacent.iter().map(|&row| column[row] - column[row - 1]).collect()).collect();
    covariance(&differences, 2.0 * adjacent.len().max(1) as f64)
}

/// The lower triangle L of LL' = a matrix; `None` if it is not positive definite.
pub(super) fn cholesky(matrix: &[Vec<f64>]) -> Option<Columns> {
    let n = matrix.len();
    // A coordinate that is another one, up to rounding, has no noise of its own.
    let least = 1e-12 * (0..n).map(|i| matrix[i][i]).fold(0.0, f64::max);
    let mut lower = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let below: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let left = matrix[i][j] - below;
            if i == j {
                if left.is_nan() || left <= least {
                    return None;
                }
                lower[i][i] = left.sqrt();
            } else {
                lower[i][j] = left / lower[j][j];
            }
        }
    }
    Some(lower)
}

/// L⁻¹ of each row: columns whose noise has unit covariance.
pub(super) fn whiten(columns: &[Vec<f64>], lower: &[Vec<f64>]) -> Columns {
    let rows = columns.first().map_or(0, Vec::len);
    let mut white: Columns = Vec::with_capacity(columns.len());
    for (i, column) in columns.iter().enumerate() {
        let next = (0..rows)
            .map(|row| {
                let below: f64 = white.iter().enumerate().map(|(k, known)| lower[i][k] * known[row]).sum();
                (column[row] - below) / lower[i][i]
            })
            .collect();
        white.push(next);
    }
    white
}

/// Lag-one autocorrelation of residuals, all coordinates together.
pub(super) fn pooled_correlation(residuals: &[Vec<f64>], adjacent: &[usize]) -> f64 {
    let squares: f64 = residuals.iter().flatten().map(|x| x * x).sum();
    let products: f64 =
        residuals.iter().map(|column| adjacent.iter().map(|&row| column[row] * column[row - 1]).sum::<f64>()).sum();
    if squares > 0.0 { products / squares } else { 0.0 }
}

/// Simulates series of vectors without a shift.
pub(super) struct Simulator {
    pub(super) whiteners: Vec<Whitener>,
    rows: usize,
    width: usize,
}

impl Simulator {
    pub(super) fn new(times: &[f64], width: usize) -> Self {
        let gaps = in_smallest_gaps(times);
        let whiteners = GRID.iter().map(|rho| Whitener::new(&gaps, *rho)).collect();
        Self { whiteners, rows: times.len(), width }
    }

    /// What is left of residuals once the autocorrelation is taken out.
    pub(super) fn innovations(&self, point: usize, residuals: &[Vec<f64>]) -> Columns {
        residuals.iter().map(|column| self.whiteners[point].apply(column)).collect()
    }

    /// A series whose innovations are normal, or those given with the signs of whole rows turned at random.
    pub(super) fn draw(&self, random: &mut Random, point: usize, innovations: Option<&Columns>) -> Columns {
        let drawn: Columns = match innovations {
            None => (0..self.width).map(|_| (0..self.rows).map(|_| random.normal()).collect()).collect(),
            Some(own) => {
                let signs: Vec<f64> = (0..self.rows).map(|_| if random.uniform() < 0.5 { -1.0 } else { 1.0 }).collect();
                own.iter().map(|column| column.iter().zip(&signs).map(|(x, sign)| x * sign).collect()).collect()
            }
        };
        drawn.iter().map(|column| self.whiteners[point].colour(column)).collect()
    }
}

/// Turns an observed lag-one autocorrelation into the nearest point of the grid, free of median bias.
pub(super) struct NearestPoint(Vec<f64>);

impl NearestPoint {
    /// From the autocorrelations simulated at each point.
    pub(super) fn new(simulated: &[Vec<f64>]) -> Self {
        let sorted = sorted_lists(simulated);
        Self(rising_medians(sorted.iter().map(Vec::as_slice)))
    }

    pub(super) fn of(&self, correlation: f64) -> usize {
        nearest(&GRID, &self.0, correlation)
    }
}

fn sorted_lists(lists: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let sorted = |list: &Vec<f64>| {
        let mut list = list.clone();
        list.sort_by(f64::total_cmp);
        list
    };
    lists.iter().map(sorted).collect()
}

/// Which autocorrelations of the grid a series does not contradict.
#[derive(Clone, Debug)]
pub(super) struct Correlation {
    /// Median-unbiased estimate.
    pub(super) rho: f64,
    /// Its nearest point of the grid.
    pub(super) nearest: usize,
    /// First and last point of the confidence set.
    pub(super) set: (usize, usize),
}

impl Correlation {
    /// From the observed lag-one autocorrelation and those simulated at each point of the grid.
    pub(super) fn new(simulated: &[Vec<f64>], observed: f64, miss: f64) -> Self {
        let sorted = sorted_lists(simulated);
        let lists: Vec<&[f64]> = sorted.iter().map(Vec::as_slice).collect();
        let medians = rising_medians(lists.iter().copied());
        let near = nearest(&GRID, &medians, observed);
        let set = not_contradicted(&lists, near, observed, miss);
        Self { rho: unbiased(&GRID, &medians, observed), nearest: near, set: (*set.start(), *set.end()) }
    }

    pub(super) fn points(&self) -> std::ops::RangeInclusive<usize> {
        self.set.0..=self.set.1
    }
}

/// The largest share of simulated statistics that reach the observed one, over some lists, and `miss`.
pub(super) fn largest_p<'a>(lists: impl Iterator<Item = &'a [f64]>, observed: f64, miss: f64) -> f64 {
    let share = |list: &[f64]| {
        let mut list = list.to_vec();
        list.sort_by(f64::total_cmp);
        share_at_least(&list, observed)
    };
    (lists.map(share).fold(0.0, f64::max) + miss).min(1.0)
}

/// The length of a vector with the basic bootstrap interval from draws of its error: 2θ − quantiles of |estimate + error|, not below zero.
pub(super) fn length_with_interval(estimate: &[f64], errors: &[Vec<f64>], level: f64) -> (f64, (f64, f64)) {
    let length = |vector: &mut dyn Iterator<Item = f64>| vector.map(|x| x * x).sum::<f64>().sqrt();
    let found = length(&mut estimate.iter().copied());
    let mut drawn: Vec<f64> =
        errors.iter().map(|error| length(&mut estimate.iter().zip(error).map(|(a, b)| a + b))).collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| crate::quantile(&drawn, share).unwrap_or(found);
    let (low, high) = (at((1.0 - level) / 2.0), at((1.0 + level) / 2.0));
    (found, ((2.0 * found - high).max(0.0), (2.0 * found - low).max(0.0)))
}
