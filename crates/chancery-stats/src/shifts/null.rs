//! Tests of a step at each change of administration whose null covers autocorrelation, trends and the random walk.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::ShiftError;
use super::attainable::claim_below;
use super::design::StepDesign;
use super::series::{Series, Term, check_times};
use crate::Random;

/// The autocorrelations at which the null distribution is simulated; ρ = 1 is the random walk with drift.
const GRID: [f64; 16] = [-0.8, -0.5, -0.2, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0];
/// The place of ρ = 0 in it.
const NO_CORRELATION: usize = 3;

/// What a series is taken to do without any administration's doing; each has a level and a linear trend of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NullModel {
    /// A straight line and independent noise.
    LinearTrend,
    /// A straight line and noise of this autocorrelation at the smallest distance of two observations.
    Ar1 {
        /// The autocorrelation.
        rho: f64,
    },
    /// A random walk with drift.
    RandomWalk,
}

/// Which null models a test has to beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullSet {
    /// AR(1) around a straight line with any ρ from −0.8 on, the random walk with drift included. Holds its size whatever the autocorrelation.
    /// For all steps together, which would then be found hardly ever, [`NullSet::NotContradicted`].
    All,
    /// Those of them that the series does not contradict: ρ in its confidence set. Holds its size too; p cannot be less than the probability
    /// that the set misses ρ, which is added to it.
    NotContradicted,
    /// The straight line with independent noise alone. Too many false positives where there is autocorrelation.
    LinearTrend,
    /// The random walk with drift alone.
    RandomWalk,
}

/// Where the noise of the null model comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Innovations {
    /// The normal distribution.
    Normal,
    /// The series' own residuals, in blocks of this many neighbours, blocks drawn with replacement. Made anew for each series.
    Blocks {
        /// Neighbours a block.
        length: usize,
    },
}

/// How to make the null distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NullOptions {
    /// Simulated series for each ρ.
    pub draws: usize,
    /// Seed of the simulation.
    pub seed: u64,
    /// The models to beat.
    pub set: NullSet,
    /// Probability that the confidence set misses the true ρ.
    pub miss: f64,
    /// Where the noise comes from.
    pub innovations: Innovations,
    /// Coverage of the intervals of steps.
    pub level: f64,
}

impl Default for NullOptions {
    fn default() -> Self {
        Self { draws: 3999, seed: 1, set: NullSet::All, miss: 0.005, innovations: Innovations::Normal, level: 0.95 }
    }
}

/// The null distributions for one calendar and one set of times; serves every series with these times.
#[derive(Clone, Debug)]
pub struct NullTable {
    times: Vec<f64>,
    design: StepDesign,
    options: NullOptions,
    /// For each ρ of the grid, the median of the estimated ones, never falling.
    medians: Vec<f64>,
    draws: Vec<Draws>,
}

/// Sorted statistics of the series simulated under one ρ.
#[derive(Clone, Debug)]
struct Draws {
    correlations: Vec<f64>,
    /// One list a boundary.
    t: Vec<Vec<f64>>,
    f: Vec<f64>,
}

/// The test of the step at one change of administration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepTest {
    /// Index of the later term.
    pub term: usize,
    /// Time of its first observation.
    pub at: f64,
    /// Change of level at the boundary beyond trend and the other boundaries' steps, in units of the series.
    pub step: f64,
    /// Ends of its confidence interval.
    pub interval: (f64, f64),
    /// p value.
    pub p: f64,
    /// The null model under which p is largest.
    pub null_model: NullModel,
    /// The smallest p value the test could have given.
    pub smallest_attainable: f64,
}

impl StepTest {
    /// Whether p is below a threshold.
    ///
    /// # Errors
    /// [`ShiftError::PUnattainable`] if no data could have given such a p value.
    pub fn is_below(&self, threshold: f64) -> Result<bool, ShiftError> {
        claim_below(self.p, self.smallest_attainable, threshold)
    }
}

/// The tests of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTests {
    /// One for each change of administration within the series.
    pub steps: Vec<StepTest>,
    /// Median-unbiased estimate of the autocorrelation, 1 for a random walk.
    pub rho: f64,
    /// Confidence set of the autocorrelation.
    pub rho_set: (f64, f64),
    /// Leader effect: share of the variance beyond level and trend that the administrations explain (partial R²).
    pub share_explained: f64,
    /// p value of all steps together (F).
    pub joint_p: f64,
    /// The null model under which it is largest.
    pub joint_null_model: NullModel,
    /// The smallest value it could have.
    pub joint_smallest_attainable: f64,
}

impl NullTable {
    /// Simulates the null distributions for a calendar of terms and the times of a series.
    ///
    /// The regression is y = level + trend + Σₖ δₖ 1(t ≥ start of term k) + u, u an AR(1) process. By invariance the distribution of its
    /// statistics under δₖ = 0 depends on ρ alone, whatever level, trend, noise and the other steps are; so it is simulated once for each ρ of a grid
    /// from −0.8 to 1 and looked up for each series.
    ///
    /// # Errors
    /// [`ShiftError::NoOverlap`] if no change of administration lies within the times, [`ShiftError::TooFewYears`] with fewer than eight
    /// observations more than parameters, [`ShiftError::BadOption`], [`ShiftError::TermsNotInOrder`].
    pub fn new(times: &[f64], terms: &[Term], options: &NullOptions) -> Result<Self, ShiftError> {
        check(options)?;
        check_times(times)?;
        let design = StepDesign::new(times, terms, &GRID)?;
        let normal = |random: &mut Random, _: usize| (0..design.rows()).map(|_| random.normal()).collect();
        let correlations: Vec<Vec<f64>> = (0..GRID.len())
            .into_par_iter()
            .map(|point| {
                let draw = |y: &[f64]| design.residual_correlation(y);
                sorted(simulate(&design, point, options, normal).iter().map(|y| draw(y)).collect())
            })
            .collect();
        let medians = rising_medians(correlations.iter().map(Vec::as_slice));
        let draws = draws(&design, &medians, options, normal);
        Ok(Self { times: times.to_vec(), design, options: *options, medians, draws })
    }

    /// Tests the steps of a series with the times the table was made for.
    ///
    /// Statistic: |t| of the step in feasible generalised least squares, ρ estimated free of median bias (Andrews 1993, Econometrica 61:
    /// 139–165). p = max over the ρ of the null models of (1 + #{simulated ≥ observed}) / (1 + draws). With [`NullSet::NotContradicted`] these are
    /// the ρ in a confidence set, and the probability that it misses ρ is added (Berger and Boos 1994, Journal of the American
    /// Statistical Association 89: 1012–1016). The interval contains every size of the step that the same test does not reject.
    ///
    /// # Errors
    /// [`ShiftError`] for a series at fault, of other times, or one that the steps fit without residual.
    pub fn test(&self, series: &Series<'_>) -> Result<StepTests, ShiftError> {
        series.check(self.design.rows())?;
        if series.times != self.times {
            return Err(ShiftError::BadOption { option: "times", needed: "those the table was made for" });
        }
        let y = self.values(series);
        let correlation = self.design.residual_correlation(&y);
        let fit = self.design.fit(nearest(&GRID, &self.medians, correlation), &y).ok_or(ShiftError::Constant)?;
        let own;
        let draws = match self.options.innovations {
            Innovations::Normal => &self.draws,
            Innovations::Blocks { length } => {
                own = self.draws_from_residuals(&y, length);
                &own
            }
        };
        let confidence = self.confidence_set(draws, correlation);
        let contradicted = |miss: f64| (confidence.clone().collect::<Vec<usize>>(), miss);
        let all = (0..GRID.len()).collect();
        let ((set, miss), (joint_set, joint_miss)) = match self.options.set {
            NullSet::All => ((all, 0.0), contradicted(self.options.miss)),
            NullSet::NotContradicted => (contradicted(self.options.miss), contradicted(self.options.miss)),
            NullSet::LinearTrend => ((vec![NO_CORRELATION], 0.0), (vec![NO_CORRELATION], 0.0)),
            NullSet::RandomWalk => ((vec![GRID.len() - 1], 0.0), (vec![GRID.len() - 1], 0.0)),
        };
        let worst = |observed: f64, set: &[usize], sorted: &dyn Fn(&Draws) -> &[f64]| {
            let of = |point: usize| (share_at_least(sorted(&draws[point]), observed), point);
            let larger = |best: (f64, usize), next: (f64, usize)| if next.0 > best.0 { next } else { best };
            let (p, point) = set.iter().map(|&point| of(point)).fold((0.0, set[0]), larger);
            (p, model(point))
        };
        let smallest = 1.0 / (self.options.draws + 1) as f64;
        let steps = self.design.boundaries.iter().enumerate().map(|(index, boundary)| {
            let (p, null_model) = worst(fit.t[index], &set, &|draws| &draws.t[index]);
            let critical = set.iter().map(|&point| critical_value(&draws[point].t[index], self.options.level + miss));
            let reach = critical.fold(0.0, f64::max) * fit.errors[index];
            StepTest {
                term: boundary.term,
                at: series.times[self.design.kept[boundary.row]],
                step: fit.steps[index],
                interval: (fit.steps[index] - reach, fit.steps[index] + reach),
                p: (p + miss).min(1.0),
                null_model,
                smallest_attainable: smallest + miss,
            }
        });
        let steps = steps.collect();
        let (joint_p, joint_null_model) = worst(fit.f, &joint_set, &|draws| &draws.f);
        Ok(StepTests {
            steps,
            rho: unbiased(&GRID, &self.medians, correlation),
            rho_set: (GRID[*confidence.start()], GRID[*confidence.end()]),
            share_explained: self.design.share_explained(&y),
            joint_p: (joint_p + joint_miss).min(1.0),
            joint_null_model,
            joint_smallest_attainable: smallest + joint_miss,
        })
    }

    fn values(&self, series: &Series<'_>) -> Vec<f64> {
        // Without its mean, so that a large level takes no digits from the sums.
        let mean = series.values.iter().sum::<f64>() / series.values.len() as f64;
        self.design.kept.iter().map(|&row| series.values[row] - mean).collect()
    }

    fn draws_from_residuals(&self, y: &[f64], length: usize) -> Vec<Draws> {
        let innovations: Vec<Vec<f64>> = (0..GRID.len()).map(|point| self.design.innovations(point, y)).collect();
        draws(&self.design, &self.medians, &self.options, |random, point| {
            let from = &innovations[point];
            let mut drawn = Vec::with_capacity(self.design.rows() + length);
            while drawn.len() < self.design.rows() {
                let start = random.below(from.len());
                drawn.extend((0..length).map(|i| from[(start + i) % from.len()]));
            }
            drawn.truncate(self.design.rows());
            drawn
        })
    }

    fn confidence_set(&self, draws: &[Draws], correlation: f64) -> RangeInclusive<usize> {
        let simulated: Vec<&[f64]> = draws.iter().map(|draws| &draws.correlations[..]).collect();
        not_contradicted(&simulated, nearest(&GRID, &self.medians, correlation), correlation, self.options.miss)
    }
}

/// The ρ of a grid that are not contradicted, and one more on either side, for those that lie between; `simulated` are the sorted estimates under
/// each of them.
pub(super) fn not_contradicted(
    simulated: &[&[f64]],
    nearest: usize,
    correlation: f64,
    miss: f64,
) -> RangeInclusive<usize> {
    let tail = 0.5 * miss;
    let accepted = |point: &usize| {
        let sorted = simulated[*point];
        let above = share_at_least(sorted, correlation);
        let below = (1 + sorted.partition_point(|x| *x <= correlation)) as f64 / (sorted.len() + 1) as f64;
        above > tail && below > tail
    };
    let accepted: Vec<usize> = (0..simulated.len()).filter(accepted).collect();
    let first = accepted.first().copied().unwrap_or(nearest).saturating_sub(1);
    let last = (accepted.last().copied().unwrap_or(nearest) + 1).min(simulated.len() - 1);
    first..=last
}

fn check(options: &NullOptions) -> Result<(), ShiftError> {
    let bad = |option, needed| Err(ShiftError::BadOption { option, needed });
    if options.draws < 99 {
        return bad("draws", "at least 99");
    }
    if !(options.miss > 0.0 && options.miss < 0.05) {
        return bad("miss", "above 0 and below 0.05");
    }
    if !(options.level > 0.0 && options.level + options.miss < 1.0) {
        return bad("level", "above 0 and below 1 less `miss`");
    }
    if options.innovations == (Innovations::Blocks { length: 0 }) {
        return bad("innovations", "blocks of at least one observation");
    }
    Ok(())
}

fn model(point: usize) -> NullModel {
    match point {
        NO_CORRELATION => NullModel::LinearTrend,
        _ if point + 1 == GRID.len() => NullModel::RandomWalk,
        _ => NullModel::Ar1 { rho: GRID[point] },
    }
}

/// Series simulated under one ρ; the same seed for each ρ, so that p changes smoothly with it.
fn simulate(
    design: &StepDesign,
    point: usize,
    options: &NullOptions,
    innovations: impl Fn(&mut Random, usize) -> Vec<f64>,
) -> Vec<Vec<f64>> {
    let mut random = Random::new(options.seed);
    let whitener = &design.grid[point].whitener;
    (0..options.draws).map(|_| whitener.colour(&innovations(&mut random, point))).collect()
}

fn draws(
    design: &StepDesign,
    medians: &[f64],
    options: &NullOptions,
    innovations: impl Fn(&mut Random, usize) -> Vec<f64> + Sync,
) -> Vec<Draws> {
    let under = |point: usize| {
        let mut correlations = Vec::with_capacity(options.draws);
        let mut t = vec![Vec::with_capacity(options.draws); design.boundaries.len()];
        let mut f = Vec::with_capacity(options.draws);
        for y in simulate(design, point, options, &innovations) {
            let correlation = design.residual_correlation(&y);
            correlations.push(correlation);
            // A series without residual has probability zero; counted as extreme, which makes p larger.
            let fit = design.fit(nearest(&GRID, medians, correlation), &y);
            for (index, list) in t.iter_mut().enumerate() {
                list.push(fit.as_ref().map_or(f64::INFINITY, |fit| fit.t[index]));
            }
            f.push(fit.map_or(f64::INFINITY, |fit| fit.f));
        }
        Draws { correlations: sorted(correlations), t: t.into_iter().map(sorted).collect(), f: sorted(f) }
    };
    (0..GRID.len()).into_par_iter().map(under).collect()
}

fn sorted(mut items: Vec<f64>) -> Vec<f64> {
    items.sort_by(f64::total_cmp);
    items
}

/// (1 + #{item ≥ x}) / (1 + number of items).
pub(super) fn share_at_least(sorted: &[f64], x: f64) -> f64 {
    let less = sorted.partition_point(|item| *item < x);
    (1 + sorted.len() - less) as f64 / (sorted.len() + 1) as f64
}

/// The item that at most a share 1 − `level` of the draws and the observed one exceed or reach.
fn critical_value(sorted: &[f64], level: f64) -> f64 {
    let place = libm::ceil(level * (sorted.len() + 1) as f64) as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

/// The ρ of a grid of which the observed correlation is the median.
pub(super) fn unbiased(grid: &[f64], medians: &[f64], correlation: f64) -> f64 {
    let after = medians.partition_point(|median| *median <= correlation);
    if after == 0 {
        return grid[0];
    }
    if after == grid.len() {
        return grid[after - 1];
    }
    let share = (correlation - medians[after - 1]) / (medians[after] - medians[after - 1]);
    grid[after - 1] + share * (grid[after] - grid[after - 1])
}

/// The point of the grid nearest to the median-unbiased ρ.
pub(super) fn nearest(grid: &[f64], medians: &[f64], correlation: f64) -> usize {
    let rho = unbiased(grid, medians, correlation);
    let distance = |point: &usize| (grid[*point] - rho).abs();
    (0..grid.len()).min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or(0)
}

/// The medians of sorted lists, never falling.
pub(super) fn rising_medians<'a>(sorted: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let mut medians: Vec<f64> = sorted.map(|items| items[items.len() / 2]).collect();
    for point in 1..medians.len() {
        medians[point] = medians[point].max(medians[point - 1]);
    }
    medians
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(lengths: &[usize]) -> (Vec<f64>, Vec<Term>) {
        let years: usize = lengths.iter().sum();
        let times = (0..years).map(|i| 1950.0 + i as f64).collect();
        let mut start = 1950.0;
        let terms = lengths.iter().map(|length| {
            let term = Term { start, end: start + *length as f64 };
            start = term.end;
            term
        });
        (times, terms.collect())
    }

    fn quick() -> NullOptions {
        NullOptions { draws: 199, ..NullOptions::default() }
    }

    #[test]
    fn level_trend_unit_and_other_steps_do_not_matter() {
        let (times, terms) = calendar(&[8, 8, 4, 8, 12]);
        let table = NullTable::new(&times, &terms, &quick()).unwrap();
        let mut random = Random::new(13);
        let values: Vec<f64> = times.iter().map(|_| random.normal()).collect();
        let other: Vec<f64> =
            (0..40).map(|i| 1e5 + 30.0 * i as f64 - 12.0 * (values[i] + if i < 16 { 0.0 } else { 3.0 })).collect();
        let of = |values: &[f64]| table.test(&Series { times: &times, values }).unwrap();
        let (one, other) = (of(&values), of(&other));
        for (a, b) in one.steps.iter().zip(&other.steps).filter(|(a, _)| a.term != 2) {
            assert_eq!((a.p, a.null_model), (b.p, b.null_model));
            assert!((a.step * -12.0 - b.step).abs() < 1e-6);
        }
        assert_eq!(one.rho_set, other.rho_set);
    }

    #[test]
    fn a_step_is_found_with_its_size() {
        let (times, terms) = calendar(&[8, 8, 4, 8, 12]);
        let table = NullTable::new(&times, &terms, &quick()).unwrap();
        let mut random = Random::new(2);
        let values: Vec<f64> = (0..40).map(|i| random.normal() + if i < 20 { 0.0 } else { 9.0 }).collect();
        let found = table.test(&Series { times: &times, values: &values }).unwrap();
        let step = found.steps[2];
        assert_eq!((step.term, step.at), (3, 1970.0));
        assert_eq!(step.is_below(0.05), Ok(true));
        assert!(matches!(step.is_below(0.005), Err(ShiftError::PUnattainable { .. })), "1/200 is no less");
        let set = NullOptions { set: NullSet::NotContradicted, ..quick() };
        let within =
            NullTable::new(&times, &terms, &set).unwrap().test(&Series { times: &times, values: &values }).unwrap();
        assert_eq!(within.steps[2].smallest_attainable, 0.01);
        assert!(within.steps[2].p <= step.p + 0.005 && within.rho_set == found.rho_set);
        assert!(step.interval.0 < 9.0 && 9.0 < step.interval.1 && step.interval.0 > 0.0, "{step:?}");
        assert!(found.share_explained > 0.5, "{found:?}");
    }

    #[test]
    fn p_and_interval_agree() {
        let (times, terms) = calendar(&[9, 8, 7, 8]);
        let table = NullTable::new(&times, &terms, &quick()).unwrap();
        let mut random = Random::new(31);
        let mut rejected = 0;
        for round in 0..40 {
            let values: Vec<f64> =
                (0..32).map(|i| random.normal() + if i < 17 { 0.0 } else { 0.15 * f64::from(round) }).collect();
            for step in table.test(&Series { times: &times, values: &values }).unwrap().steps {
                let outside = step.interval.0 > 0.0 || step.interval.1 < 0.0;
                assert_eq!(outside, step.p <= 0.05, "{step:?}");
                rejected += usize::from(outside);
            }
        }
        assert!(rejected > 5, "{rejected}");
    }

    #[test]
    fn the_estimate_of_rho_has_no_bias() {
        let (times, terms) = calendar(&[8, 8, 8, 8, 8, 8, 8, 8]);
        let table = NullTable::new(&times, &terms, &quick()).unwrap();
        let mut random = Random::new(17);
        for rho in [0.3_f64, 0.7] {
            let mut found: Vec<f64> = (0..301)
                .map(|_| {
                    let mut u = random.normal() / (1.0 - rho * rho).sqrt();
                    let mut next = || {
                        u = rho * u + random.normal();
                        u
                    };
                    let values: Vec<f64> = (0..64).map(|_| next()).collect();
                    table.test(&Series { times: &times, values: &values }).unwrap().rho
                })
                .collect();
            let median = super::super::series::median(&mut found);
            assert!((median - rho).abs() < 0.08, "{rho}: {median}");
        }
    }

    #[test]
    fn residuals_in_blocks_give_about_the_same() {
        let (times, terms) = calendar(&[10, 10, 10, 10]);
        let blocks = NullOptions { innovations: Innovations::Blocks { length: 3 }, ..quick() };
        let mut random = Random::new(23);
        let values: Vec<f64> = (0..40).map(|i| random.normal() + if i < 20 { 0.0 } else { 6.0 }).collect();
        let series = Series { times: &times, values: &values };
        let p =
            |options: &NullOptions| NullTable::new(&times, &terms, options).unwrap().test(&series).unwrap().steps[1].p;
        assert!(p(&quick()) < 0.05 && p(&blocks) < 0.05);
    }

    #[test]
    fn gaps_and_years_outside_the_terms_are_left_out() {
        let (mut times, terms) = calendar(&[10, 10, 10]);
        times.retain(|time| *time != 1957.0 && *time != 1971.0);
        times.insert(0, 1940.0);
        let mut random = Random::new(5);
        let mut values: Vec<f64> = times.iter().map(|_| random.normal()).collect();
        let table = NullTable::new(&times, &terms, &quick()).unwrap();
        let before = table.test(&Series { times: &times, values: &values }).unwrap();
        values[0] = 500.0;
        let after = table.test(&Series { times: &times, values: &values }).unwrap();
        assert!(before.steps.iter().zip(&after.steps).all(|(a, b)| a.p == b.p && a.term == b.term));
        assert_eq!(before.steps.iter().map(|step| step.at).collect::<Vec<_>>(), [1960.0, 1970.0]);
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        let (times, terms) = calendar(&[8, 8, 4]);
        let new = |times: &[f64], options: &NullOptions| NullTable::new(times, &terms, options).err();
        assert_eq!(new(&times[..8], &quick()), Some(ShiftError::NoOverlap));
        assert_eq!(new(&times[..10], &quick()), Some(ShiftError::TooFewYears { have: 10, need: 11 }));
        let bad = |options| matches!(new(&times, &options), Some(ShiftError::BadOption { .. }));
        assert!(bad(NullOptions { draws: 9, ..quick() }));
        assert!(bad(NullOptions { miss: 0.5, ..quick() }));
        assert!(bad(NullOptions { level: 0.999, ..quick() }));
        let table = NullTable::new(&times, &terms, &quick()).unwrap();
        let steps: Vec<f64> = (0..20).map(|i| if i < 8 { 1.0 } else { 2.0 }).collect();
        assert_eq!(table.test(&Series { times: &times, values: &steps }), Err(ShiftError::Constant));
        let other: Vec<f64> = times.iter().map(|time| time + 1.0).collect();
        let found = table.test(&Series { times: &other, values: &steps });
        assert!(matches!(found, Err(ShiftError::BadOption { option: "times", .. })));
        assert_eq!(new(&[1950.0, f64::NAN], &quick()), Some(ShiftError::NotFinite { index: 1 }));
    }
}
