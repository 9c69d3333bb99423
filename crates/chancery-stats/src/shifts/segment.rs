//! Exact optimal segmentation by dynamic programming.

use rayon::prelude::*;

use super::ShiftError;
use super::cost::Joint;
use super::series::{Scale, Series};

/// What is the same within a segment and may differ between segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentCost {
    /// The mean; noise of one variance. C = Σ (y − ȳ)².
    Mean,
    /// Mean and variance. C = n ln σ̂² + n, with σ̂ no less than a hundredth of the series' scale.
    MeanVariance,
    /// A straight line of its own; noise of one variance. C = Σ (y − ŷ)².
    LinearTrend,
}

/// What a break has to gain, in the unit of the cost (minus twice the log likelihood of series of unit noise).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreakPenalty {
    /// Schwarz's criterion: (p + 1) ln n a break, with p the parameters of a segment over all series and n the rows.
    Bic,
    /// Zhang and Siegmund's modified criterion: (p + 2) ln n a break and p ln(nⱼ/n) a segment of nⱼ rows.
    ///
    /// Theirs is p = 1 (2007, Biometrics 63: 22–32); for other p this is the same sum with p parameters in place of one.
    Mbic,
    /// A number.
    Number(f64),
}

/// How to segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SegmentOptions {
    /// What a segment has of its own.
    pub cost: SegmentCost,
    /// The scale each series is divided by.
    pub scale: Scale,
    /// What a break has to gain.
    pub penalty: BreakPenalty,
    /// Fewest rows of a segment: at least 1, for [`SegmentCost::MeanVariance`] 2 and for [`SegmentCost::LinearTrend`] 3.
    pub min_length: usize,
}

impl Default for SegmentOptions {
    fn default() -> Self {
        Self { cost: SegmentCost::Mean, scale: Scale::Differences, penalty: BreakPenalty::Mbic, min_length: 3 }
    }
}

/// One segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its first time.
    pub from: f64,
    /// Its last time.
    pub to: f64,
    /// Rows in it: times at which at least one series has a value.
    pub rows: usize,
    /// The mean of each series in it, in the series' own unit; `None` where a series has no value there.
    pub means: Vec<Option<f64>>,
}

/// The best segmentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmentation {
    /// First row of each segment but the first, counted from 0 on the union of the times.
    pub breaks: Vec<usize>,
    /// The times of these rows.
    pub at: Vec<f64>,
    /// The segments.
    pub segments: Vec<Segment>,
    /// Sum of the segments' costs, without penalties.
    pub cost: f64,
    /// What was minimised: the cost with all penalties (the cost itself where the number of breaks was given).
    pub objective: f64,
}

/// The segmentation with the least penalised cost, over all numbers and places of breaks.
///
/// min over k and τ₁ < … < τₖ of Σⱼ C(τⱼ..τⱼ₊₁) + penalty. With several series the breaks are common to all and costs are summed, each series
/// standardised by `options.scale` first. Dynamic programming with the pruning of PELT (Killick, Fearnhead and Eckley 2012, Journal
/// of the American Statistical Association 107: 1590–1598); a pruned row stays a candidate until the minimum length has passed, without which PELT is not exact.
///
/// # Missing values
/// Left out of the series; a gap costs nothing and is not filled. Rows are the times at which at least one series has a value.
///
/// # Errors
/// [`ShiftError`] for a series at fault, fewer than two minimum lengths of rows, or an option without meaning.
///
/// # Example
/// ```
/// use chancery_stats::shifts::{Scale, SegmentOptions, Series, segment};
/// let times: Vec<f64> = (1990..2002).map(f64::from).collect();
/// let values = [1.0, 1.2, 0.9, 1.1, 1.0, 0.8, 5.0, 5.2, 4.9, 5.1, 5.0, 4.8];
/// let options = SegmentOptions { scale: Scale::Given(0.2), ..SegmentOptions::default() };
/// let found = segment(&[Series { times: &times, values: &values }], &options).unwrap();
/// assert_eq!(found.at, [1996.0]);
/// ```
pub fn segment(series: &[Series<'_>], options: &SegmentOptions) -> Result<Segmentation, ShiftError> {
    let problem = Problem::new(series, options)?;
    let (extra, penalty) = problem.penalties(options)?;
    let cost = options.cost;
    let (rows, least) = (problem.rows, options.min_length);
    let (breaks, objective) = match problem.joint.single() {
        // The commonest case by itself, so that its inner loop holds nothing else.
        Some(sums) if cost == SegmentCost::Mean => pruned(rows, least, penalty, &extra, |from, to| sums.mean(from, to)),
        _ => pruned(rows, least, penalty, &extra, |from, to| problem.joint.cost(cost, from, to)),
    };
    Ok(problem.result(series, options, breaks, Some(objective)))
}

/// [`segment()`] of each series for itself, on all cores; results in the order of the series.
pub fn segment_each(series: &[Series<'_>], options: &SegmentOptions) -> Vec<Result<Segmentation, ShiftError>> {
    series.par_iter().with_min_len(64).map(|one| segment(std::slice::from_ref(one), options)).collect()
}

/// The segmentation with the least cost among those with exactly `breaks` breaks; penalties do not enter.
///
/// # Errors
/// As [`segment()`]; [`ShiftError::TooFewYears`] if the segments do not fit.
pub fn segment_fixed(
    series: &[Series<'_>],
    breaks: usize,
    options: &SegmentOptions,
) -> Result<Segmentation, ShiftError> {
    let problem = Problem::new(series, options)?;
    let (rows, least) = (problem.rows, options.min_length);
    let need = breaks.saturating_add(1).saturating_mul(least);
    if rows < need {
        return Err(ShiftError::TooFewYears { have: rows, need });
    }
    let found = by_count(rows, least, breaks, |from, to| problem.joint.cost(options.cost, from, to));
    let places = found.into_iter().next_back().map_or_else(Vec::new, |(_, places)| places);
    Ok(problem.result(series, options, places, None))
}

/// For 0, 1, …, `most` breaks the least cost and the places; as many as fit into the rows.
pub(super) fn by_count(
    rows: usize,
    least: usize,
    most: usize,
    cost: impl Fn(usize, usize) -> f64,
) -> Vec<(f64, Vec<usize>)> {
    // best[t]: least cost of rows ..t in the segments so far; from[k][t]: where the last of k + 1 segments begins.
    let mut best: Vec<f64> = (0..=rows).map(|to| if to < least { f64::INFINITY } else { cost(0, to) }).collect();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(most);
    let mut found = vec![(best[rows], Vec::new())];
    for k in (1..=most).take_while(|k| (k + 1) * least <= rows) {
        let mut next = vec![f64::INFINITY; rows + 1];
        let mut begins = vec![0; rows + 1];
        for to in (k + 1) * least..=rows {
            for (start, before) in best.iter().enumerate().take(to - least + 1).skip(k * least) {
                let total = before + cost(start, to);
                if total < next[to] {
                    (next[to], begins[to]) = (total, start);
                }
            }
        }
        best = next;
        from.push(begins);
        let mut to = rows;
        let mut places: Vec<usize> = Vec::with_capacity(k);
        for begins in from.iter().rev() {
            to = begins[to];
            places.push(to);
        }
        places.reverse();
        found.push((best[rows], places));
    }
    found
}

struct Problem {
    joint: Joint,
    rows: usize,
}

impl Problem {
    fn new(series: &[Series<'_>], options: &SegmentOptions) -> Result<Self, ShiftError> {
        let fewest = match options.cost {
            SegmentCost::Mean => 1,
            SegmentCost::MeanVariance => 2,
            SegmentCost::LinearTrend => 3,
        };
        if options.min_length < fewest {
            let needed = "at least 1, for mean and variance 2, for a linear trend 3";
            return Err(ShiftError::BadOption { option: "min_length", needed });
        }
        if series.is_empty() {
            return Err(ShiftError::TooFewYears { have: 0, need: 2 });
        }
        for (index, one) in series.iter().enumerate() {
            one.check(2).map_err(|error| error.in_series(index))?;
        }
        let joint = Joint::new(series, options.cost, options.scale)?;
        let rows = joint.times.len();
        let need = options.min_length.saturating_mul(2);
        if rows < need {
            return Err(ShiftError::TooFewYears { have: rows, need });
        }
        Ok(Self { joint, rows })
    }

    /// What a segment of each number of rows costs beside its fit, and what a break costs.
    fn penalties(&self, options: &SegmentOptions) -> Result<(Vec<f64>, f64), ShiftError> {
        let of_one = if options.cost == SegmentCost::Mean { 1.0 } else { 2.0 };
        let parameters = of_one * self.joint.series() as f64;
        let n = self.rows as f64;
        let none = vec![0.0; self.rows + 1];
        match options.penalty {
            BreakPenalty::Bic => Ok((none, (parameters + 1.0) * libm::log(n))),
            BreakPenalty::Mbic => {
                let extra = (0..=self.rows).map(|length| parameters * libm::log(length.max(1) as f64 / n)).collect();
                Ok((extra, (parameters + 2.0) * libm::log(n)))
            }
            BreakPenalty::Number(penalty) if penalty >= 0.0 && penalty.is_finite() => Ok((none, penalty)),
            BreakPenalty::Number(_) => {
                Err(ShiftError::BadOption { option: "penalty", needed: "a finite number not below zero" })
            }
        }
    }

    fn result(
        &self,
        series: &[Series<'_>],
        options: &SegmentOptions,
        breaks: Vec<usize>,
        objective: Option<f64>,
    ) -> Segmentation {
        let times = &self.joint.times;
        let bounds = std::iter::once(0).chain(breaks.iter().copied());
        let ends = breaks.iter().copied().chain(std::iter::once(self.rows));
        let mut cost = 0.0;
        let mut segments = Vec::with_capacity(breaks.len() + 1);
        for (from, to) in bounds.zip(ends) {
            cost += self.joint.cost(options.cost, from, to);
            let (first, last) = (times[from], times[to - 1]);
            let means = series.iter().map(|one| mean_between(one, first, last)).collect();
            segments.push(Segment { from: first, to: last, rows: to - from, means });
        }
        let at = breaks.iter().map(|&row| times[row]).collect();
        Segmentation { breaks, at, segments, cost, objective: objective.unwrap_or(cost) }
    }
}

/// The mean of the values from one time to another, both included.
pub(super) fn mean_between(series: &Series<'_>, first: f64, last: f64) -> Option<f64> {
    let from = series.times.partition_point(|time| *time < first);
    let to = series.times.partition_point(|time| *time <= last);
    (from < to).then(|| series.values[from..to].iter().sum::<f64>() / (to - from) as f64)
}

/// Least penalised cost and its breaks. Candidates are the rows at which the last segment may begin.
fn pruned(
    rows: usize,
    least: usize,
    penalty: f64,
    extra: &[f64],
    cost: impl Fn(usize, usize) -> f64,
) -> (Vec<usize>, f64) {
    // best[t]: least penalised cost of rows ..t, each segment paying one penalty and the first given it back.
    let mut best = vec![f64::INFINITY; rows + 1];
    let mut from = vec![0; rows + 1];
    best[0] = -penalty;
    let mut candidates: Vec<usize> = Vec::with_capacity(rows);
    // beaten[row]: from where on a later row has been known to be better; it may replace the row once a segment fits after it.
    let mut beaten = vec![usize::MAX; rows + 1];
    let mut totals = vec![0.0; rows + 1];
    for to in least..=rows {
        let newest = to - least;
        if best[newest].is_finite() {
            candidates.push(newest);
        }
        candidates.retain(|&row| beaten[row] > newest);
        let mut least_total = f64::INFINITY;
        for (&row, total) in candidates.iter().zip(&mut totals) {
            *total = best[row] + cost(row, to) + extra[to - row];
            least_total = if *total < least_total { *total } else { least_total };
        }
        best[to] = least_total + penalty;
        for (&row, total) in candidates.iter().zip(&totals) {
            if *total == least_total {
                from[to] = row;
            }
            if *total >= best[to] {
                beaten[row] = beaten[row].min(to);
            }
        }
    }
    let mut breaks = Vec::new();
    let mut to = rows;
    while from[to] > 0 {
        to = from[to];
        breaks.push(to);
    }
    breaks.reverse();
    (breaks, best[rows])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn noise(random: &mut Random, n: usize) -> Vec<f64> {
        let mut level = 0.0;
        let step = |random: &mut Random| if random.uniform() < 0.1 { 4.0 * random.normal() } else { 0.0 };
        (0..n)
            .map(|_| {
                level += step(random);
                level + random.normal()
            })
            .collect()
    }

    /// The slow plain twin: every set of breaks, each segment's cost from its own values.
    fn all_segmentations(times: &[f64], values: &[Vec<f64>], options: &SegmentOptions) -> Vec<(usize, f64)> {
        let n = times.len();
        let parameters = if options.cost == SegmentCost::Mean { 1.0 } else { 2.0 } * values.len() as f64;
        let per_break = match options.penalty {
            BreakPenalty::Bic => (parameters + 1.0) * libm::log(n as f64),
            BreakPenalty::Mbic => (parameters + 2.0) * libm::log(n as f64),
            BreakPenalty::Number(number) => number,
        };
        let mut found = Vec::new();
        for set in 0_u32..1 << (n - 1) {
            let mut bounds = vec![0];
            bounds.extend((1..n).filter(|row| set >> (row - 1) & 1 == 1));
            bounds.push(n);
            if bounds.windows(2).any(|pair| pair[1] - pair[0] < options.min_length) {
                continue;
            }
            let mut total = per_break * (bounds.len() - 2) as f64;
            for pair in bounds.windows(2) {
                let rows = pair[0]..pair[1];
                for one in values {
                    total += plain_cost(&times[rows.clone()], &one[rows.clone()], options.cost);
                }
                if options.penalty == BreakPenalty::Mbic {
                    total += parameters * libm::log(rows.len() as f64 / n as f64);
                }
            }
            found.push((bounds.len() - 2, total));
        }
        found
    }

    fn plain_cost(times: &[f64], values: &[f64], cost: SegmentCost) -> f64 {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let slope = if cost == SegmentCost::LinearTrend { crate::ols_slope(times, values).unwrap() } else { 0.0 };
        let time = times.iter().sum::<f64>() / n;
        let fit = |t: f64| mean + slope * (t - time);
        let squares: f64 = times.iter().zip(values).map(|(t, y)| (y - fit(*t)) * (y - fit(*t))).sum();
        if cost == SegmentCost::MeanVariance {
            let variance = (squares / n).max(1e-4);
            return n * libm::log(variance) + squares / variance;
        }
        squares
    }

    #[test]
    fn the_best_of_all_segmentations() {
        let mut random = Random::new(11);
        let times: Vec<f64> = [0, 1, 2, 4, 5, 6, 9, 10, 11, 12, 13, 14].map(f64::from).to_vec();
        let penalties = [BreakPenalty::Bic, BreakPenalty::Mbic, BreakPenalty::Number(1.5), BreakPenalty::Number(0.0)];
        for round in 0..60 {
            for (cost, min_length) in
                [(SegmentCost::Mean, 1 + round % 4), (SegmentCost::MeanVariance, 2), (SegmentCost::LinearTrend, 3)]
            {
                let values: Vec<Vec<f64>> = (0..1 + round % 2).map(|_| noise(&mut random, times.len())).collect();
                let series: Vec<Series<'_>> = values.iter().map(|values| Series { times: &times, values }).collect();
                let penalty = penalties[round % 4];
                let options = SegmentOptions { cost, scale: Scale::Given(1.0), penalty, min_length };
                let all = all_segmentations(&times, &values, &options);
                let best = all.iter().map(|(_, total)| *total).fold(f64::INFINITY, f64::min);
                let found = segment(&series, &options).unwrap();
                assert!((found.objective - best).abs() < 1e-8, "{options:?}: {} {best}", found.objective);
                let bare = SegmentOptions { penalty: BreakPenalty::Number(0.0), ..options };
                let all = all_segmentations(&times, &values, &bare);
                for breaks in 0..12 / min_length {
                    let best = all.iter().filter(|(k, _)| *k == breaks).map(|(_, total)| *total);
                    let best = best.fold(f64::INFINITY, f64::min);
                    let found = segment_fixed(&series, breaks, &options).unwrap();
                    assert_eq!(found.breaks.len(), breaks);
                    assert!((found.cost - best).abs() < 1e-8, "{breaks}: {} {best}", found.cost);
                }
            }
        }
    }

    #[test]
    fn pruning_changes_nothing_in_a_long_series() {
        let mut random = Random::new(5);
        let times: Vec<f64> = (0..400).map(f64::from).collect();
        for min_length in [1, 2, 7] {
            let values = noise(&mut random, 400);
            let series = Series { times: &times, values: &values };
            let options = SegmentOptions { min_length, scale: Scale::Given(1.0), ..SegmentOptions::default() };
            let problem = Problem::new(&[series], &options).unwrap();
            let (extra, penalty) = problem.penalties(&options).unwrap();
            let mut best = vec![f64::INFINITY; 401];
            best[0] = -penalty;
            for to in min_length..=400 {
                for from in 0..=to - min_length {
                    let total = best[from] + problem.joint.cost(options.cost, from, to) + extra[to - from] + penalty;
                    best[to] = best[to].min(total);
                }
            }
            let found = segment(&[series], &options).unwrap();
            assert!((found.objective - best[400]).abs() < 1e-8);
            assert!(found.breaks.len() > 3, "a pruning that is tested prunes something");
        }
    }

    #[test]
    fn the_unit_of_a_series_does_not_matter() {
        let mut random = Random::new(8);
        let times: Vec<f64> = (1950..2020).map(f64::from).collect();
        let values = noise(&mut random, 70);
        let other: Vec<f64> = values.iter().map(|y| 1e6 - 250.0 * y).collect();
        let of = |values: &[f64]| segment(&[Series { times: &times, values }], &SegmentOptions::default()).unwrap();
        assert_eq!(of(&values).breaks, of(&other).breaks);
        let each = segment_each(&[Series { times: &times, values: &values }], &SegmentOptions::default());
        assert_eq!(each[0].as_ref(), Ok(&of(&values)));
    }

    #[test]
    fn series_with_different_gaps_share_their_breaks() {
        let early: Vec<f64> = (0..8).map(f64::from).collect();
        let late: Vec<f64> = (4..16).map(f64::from).collect();
        let one = [0.1, -0.1, 0.1, 0.0, -0.1, 0.1, 0.0, 0.1];
        let other = [0.1, 0.0, -0.1, 0.1, 5.1, 5.0, 4.9, 5.0, 5.1, 4.9, 5.0, 5.1];
        let series = [Series { times: &early, values: &one }, Series { times: &late, values: &other }];
        let options = SegmentOptions { scale: Scale::Given(0.1), ..SegmentOptions::default() };
        let found = segment(&series, &options).unwrap();
        assert_eq!((found.breaks, found.at), (vec![8], vec![8.0]));
        assert_eq!(found.segments[1].means[0], None);
        assert_eq!(found.segments[0].rows, 8);
    }

    #[test]
    fn what_cannot_be_segmented_is_refused() {
        let options = SegmentOptions::default();
        let short = Series { times: &[0.0, 1.0, 2.0], values: &[0.0, 1.0, 3.0] };
        assert_eq!(segment(&[short], &options), Err(ShiftError::TooFewYears { have: 3, need: 6 }));
        assert_eq!(segment(&[], &options), Err(ShiftError::TooFewYears { have: 0, need: 2 }));
        let zero = SegmentOptions { min_length: 0, ..options };
        assert!(matches!(segment(&[short], &zero), Err(ShiftError::BadOption { option: "min_length", .. })));
        let one = SegmentOptions { min_length: 1, penalty: BreakPenalty::Number(f64::NAN), ..options };
        assert!(matches!(segment(&[short], &one), Err(ShiftError::BadOption { option: "penalty", .. })));
        assert!(segment_fixed(&[short], usize::MAX, &SegmentOptions { min_length: 1, ..options }).is_err());
    }
}
