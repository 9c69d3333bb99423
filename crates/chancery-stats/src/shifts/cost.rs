//! What a segment costs: minus twice the log likelihood, up to constants, from prefix sums.

use super::series::{Scale, Series, all_times};
use super::{SegmentCost, ShiftError};

/// No segment's variance is taken below this share of the series' squared scale: a run of equal values has no likelihood otherwise.
const VARIANCE_FLOOR: f64 = 1e-4;

/// Prefix sums of one standardised series.
#[derive(Debug)]
pub(super) struct Sums {
    values: Vec<f64>,
    squares: Vec<f64>,
    times: Vec<f64>,
    time_squares: Vec<f64>,
    products: Vec<f64>,
    /// 1/n for n observations: a product is several times as fast as a quotient.
    inverse: Vec<f64>,
}

/// Several series on the union of their times; observations `first[row]..` of a series lie at that row or later.
#[derive(Debug)]
pub(super) struct Joint {
    pub(super) times: Vec<f64>,
    parts: Vec<(Sums, Vec<usize>)>,
}

fn prefix(items: impl ExactSizeIterator<Item = f64>) -> Vec<f64> {
    let mut sums = Vec::with_capacity(items.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for item in items {
        sum += item;
        sums.push(sum);
    }
    sums
}

impl Sums {
    pub(super) fn new(times: &[f64], values: &[f64], cost: SegmentCost) -> Self {
        // Times less the middle one: squares of years would swallow the digits.
        let middle = times.get(times.len() / 2).copied().unwrap_or(0.0);
        let with_times = if cost == SegmentCost::LinearTrend { times } else { &[] };
        Self {
            values: prefix(values.iter().copied()),
            squares: prefix(values.iter().map(|y| y * y)),
            times: prefix(with_times.iter().map(|t| t - middle)),
            time_squares: prefix(with_times.iter().map(|t| (t - middle) * (t - middle))),
            products: prefix(with_times.iter().zip(values).map(|(t, y)| (t - middle) * y)),
            inverse: (0..=values.len()).map(|n| 1.0 / n.max(1) as f64).collect(),
        }
    }

    /// Σ (y − ȳ)² over observations `from..to`.
    #[inline]
    pub(super) fn mean(&self, from: usize, to: usize) -> f64 {
        let sum = self.values[to] - self.values[from];
        self.squares[to] - self.squares[from] - sum * sum * self.inverse[to - from]
    }

    /// −2 log L of a normal segment of own mean and variance, without n ln 2π, the variance no less than the floor.
    #[inline]
    fn mean_variance(&self, from: usize, to: usize) -> f64 {
        let n = (to - from) as f64;
        let squares = self.mean(from, to).max(0.0);
        let variance = (squares / n).max(VARIANCE_FLOOR);
        n * libm::log(variance) + squares / variance
    }

    /// Σ (y − ŷ)² around the least-squares line.
    #[inline]
    fn linear_trend(&self, from: usize, to: usize) -> f64 {
        let n = (to - from) as f64;
        let time = self.times[to] - self.times[from];
        let value = self.values[to] - self.values[from];
        let time_squares = self.time_squares[to] - self.time_squares[from] - time * time / n;
        let products = self.products[to] - self.products[from] - time * value / n;
        let slope_part = if time_squares > 0.0 { products * products / time_squares } else { 0.0 };
        self.mean(from, to) - slope_part
    }

    #[inline]
    pub(super) fn cost(&self, cost: SegmentCost, from: usize, to: usize) -> f64 {
        match cost {
            _ if from == to => 0.0,
            SegmentCost::Mean => self.mean(from, to),
            SegmentCost::MeanVariance => self.mean_variance(from, to),
            SegmentCost::LinearTrend => self.linear_trend(from, to),
        }
    }
}

impl Joint {
    pub(super) fn new(series: &[Series<'_>], cost: SegmentCost, scale: Scale) -> Result<Self, ShiftError> {
        let times = all_times(series);
        let part = |one: &Series<'_>| {
            let values = one.standardised(scale)?;
            // A single series has an observation in each row, and its look-up is never asked.
            let several = if series.len() > 1 { &times[..] } else { &[] };
            let mut first: Vec<usize> = several.iter().map(|time| one.times.partition_point(|t| t < time)).collect();
            first.push(one.times.len());
            Ok((Sums::new(one.times, &values, cost), first))
        };
        let parts = series
            .iter()
            .enumerate()
            .map(|(index, one)| part(one).map_err(|error: ShiftError| error.in_series(index)))
            .collect::<Result<_, _>>()?;
        Ok(Self { times, parts })
    }

    /// The sum over the series of the cost of rows `from..to`; a series without an observation there costs nothing.
    #[inline]
    pub(super) fn cost(&self, cost: SegmentCost, from: usize, to: usize) -> f64 {
        match &self.parts[..] {
            [(sums, _)] => sums.cost(cost, from, to),
            parts => parts.iter().map(|(sums, first)| sums.cost(cost, first[from], first[to])).sum(),
        }
    }

    pub(super) fn series(&self) -> usize {
        self.parts.len()
    }

    /// The single series without a gap to its rows, for which the look-up of rows can be skipped.
    pub(super) fn single(&self) -> Option<&Sums> {
        match &self.parts[..] {
            [(sums, _)] => Some(sums),
            _ => None,
        }
    }
}
