//! All parts together: series × administrations.

use rayon::prelude::*;

use super::attainable::{PermutationP, claim_below};
use super::null::{NullModel, NullOptions, NullTable, StepTests};
use super::placebo::{PlaceboCalendar, PlaceboStatistic, placebo_test};
use super::posterior::{BreakPosterior, PosteriorOptions, break_posterior};
use super::segment::{SegmentOptions, Segmentation, segment};
use super::series::{Series, Term, check_terms};
use super::{ShiftError, benjamini_hochberg, benjamini_yekutieli};

/// How to look for shifts.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftOptions {
    /// Fewest observations of a series; the tests need eight more than they have parameters in any case.
    pub min_years: usize,
    /// How a series is cut into segments.
    pub segments: SegmentOptions,
    /// Model of the posterior over breaks; its `windows` are set here.
    pub posterior: PosteriorOptions,
    /// Null models of the tests.
    pub nulls: NullOptions,
    /// How long after a term's first observation a break still counts as one at its beginning, in units of time.
    pub within: f64,
}

impl Default for ShiftOptions {
    /// The posterior averages over one and three expected breaks and over ρ of 0, 0.3, 0.6 and 0.9.
    fn default() -> Self {
        let posterior = PosteriorOptions {
            expected_breaks: vec![1.0, 3.0],
            rho: vec![0.0, 0.3, 0.6, 0.9],
            ..PosteriorOptions::default()
        };
        Self {
            min_years: 20,
            segments: SegmentOptions::default(),
            posterior,
            nulls: NullOptions::default(),
            within: 1.0,
        }
    }
}

/// Who changed course, in what, when, and how surely: one series at one change of administration.
///
/// That a series moved when an administration began is not that the administration moved it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftFinding {
    /// In what: index of the series.
    pub series: usize,
    /// When: time of the first observation of the administration.
    pub at: f64,
    /// Who: index of the administration in the terms given.
    pub administration: usize,
    /// Change of level at its beginning, beyond trend and the other administrations' steps, in units of the series.
    pub size: f64,
    /// The same over the series' robust scale.
    pub standardised_size: f64,
    /// Confidence interval of `size`.
    pub interval: (f64, f64),
    /// P(at least one break from `at` until `within` later | y).
    pub posterior_probability: f64,
    /// A break of the best segmentation in the same span, if there is one.
    pub segment_break: Option<f64>,
    /// p value of the step.
    pub p: f64,
    /// Adjusted for all findings of the report (Benjamini–Hochberg).
    pub q: f64,
    /// Adjusted whatever the dependence between findings (Benjamini–Yekutieli).
    pub q_any_dependence: f64,
    /// The null model under which p is largest.
    pub null_model: NullModel,
    /// The smallest p value the test could have given.
    pub smallest_attainable_p: f64,
}

impl ShiftFinding {
    /// Whether p is below a threshold.
    ///
    /// # Errors
    /// [`ShiftError::PUnattainable`] if no data could have given such a p value.
    pub fn is_below(&self, threshold: f64) -> Result<bool, ShiftError> {
        claim_below(self.p, self.smallest_attainable_p, threshold)
    }
}

/// All series together at one change of administration, against shifted calendars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointShift {
    /// Index of the administration.
    pub administration: usize,
    /// Mean over the series of the share of whitened variance that the step into it explains.
    pub share: f64,
    /// p value, with the smallest there could be.
    pub p: PermutationP,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftReport {
    /// One for each tested series and change of administration within it, in this order; significant or not.
    pub findings: Vec<ShiftFinding>,
    /// One for each administration at which all tested series could be taken together.
    pub joint: Vec<JointShift>,
    /// For each series, the tests with ρ, the leader effect and its p value.
    pub tests: Vec<Option<StepTests>>,
    /// For each series, the best segmentation.
    pub segmentations: Vec<Option<Segmentation>>,
    /// For each series, the posterior over breaks.
    pub posteriors: Vec<Option<BreakPosterior>>,
    /// Series that could not be tested, and why.
    pub not_tested: Vec<(usize, ShiftError)>,
}

/// Looks for shifts of series at changes of administration.
///
/// For each series: the best segmentation, the posterior over breaks, and a test of the step at each change of administration whose null covers
/// autocorrelation, a linear trend and the random walk; for all series together, the real calendar against shifted ones; for all findings, the
/// false discovery rate. Series with the same times share one simulation.
///
/// # Missing values
/// Left out of the series. Observations outside all terms enter segmentation and posterior, but not the tests.
///
/// # Errors
/// [`ShiftError`] for terms or options at fault, or if no series can be tested (the error of the first); otherwise a series at fault is listed in
/// [`ShiftReport::not_tested`].
///
/// # Example
/// ```
/// use chancery_stats::shifts::{Series, ShiftOptions, Term, find_shifts};
/// let times: Vec<f64> = (1961..2017).map(f64::from).collect();
/// let mut random = chancery_stats::Random::new(1);
/// let values: Vec<f64> = times.iter().map(|year| random.normal() + if *year < 1993.0 { 0.0 } else { 8.0 }).collect();
/// let terms = [1961.0, 1969.0, 1977.0, 1981.0, 1993.0, 2001.0, 2009.0].map(|start| Term { start, end: start + 4.0 });
/// // Each term lasts until the next begins.
/// let mut terms = terms.to_vec();
/// for next in 1..7 { terms[next - 1].end = terms[next].start; }
/// terms[6].end = 2017.0;
/// let report = find_shifts(&[Series { times: &times, values: &values }], &terms, &ShiftOptions::default()).unwrap();
/// let clinton = report.findings.iter().find(|finding| finding.at == 1993.0).unwrap();
/// assert!(clinton.q < 0.05 && clinton.posterior_probability > 0.9);
/// ```
pub fn find_shifts(series: &[Series<'_>], terms: &[Term], options: &ShiftOptions) -> Result<ShiftReport, ShiftError> {
    check_terms(terms)?;
    if !(options.within >= 0.0 && options.within.is_finite()) {
        return Err(ShiftError::BadOption { option: "within", needed: "a finite number not below zero" });
    }
    if series.is_empty() {
        return Err(ShiftError::NoComparison { have: 0, need: 1 });
    }
    let tables = Tables::new(series, terms, options);
    let each: Vec<Result<OneSeries, ShiftError>> = (0..series.len())
        .into_par_iter()
        .map(|index| OneSeries::new(&series[index], tables.of(index)?, options))
        .collect();
    let mut report = ShiftReport {
        findings: Vec::new(),
        joint: Vec::new(),
        tests: Vec::new(),
        segmentations: Vec::new(),
        posteriors: Vec::new(),
        not_tested: Vec::new(),
    };
    let mut tested = Vec::new();
    for (index, one) in each.into_iter().enumerate() {
        let one = match one {
            Ok(one) => {
                tested.push(series[index]);
                report.findings.extend(one.findings(index, options));
                Some(one)
            }
            Err(error) => {
                report.not_tested.push((index, error));
                None
            }
        };
        let (tests, rest) = one.map(|one| (one.tests, (one.segmentation, one.posterior))).unzip();
        let (segmentation, posterior) = rest.unzip();
        report.tests.push(tests);
        report.segmentations.push(segmentation);
        report.posteriors.push(posterior);
    }
    if tested.is_empty() {
        let first = report.not_tested.into_iter().next();
        return Err(first.map_or(ShiftError::NoOverlap, |(index, error)| error.in_series(index)));
    }
    adjust(&mut report.findings);
    report.joint = joint(&tested, terms, &report.findings);
    Ok(report)
}

fn adjust(findings: &mut [ShiftFinding]) {
    let p: Vec<f64> = findings.iter().map(|finding| finding.p).collect();
    if let (Some(q), Some(q_any)) = (benjamini_hochberg(&p), benjamini_yekutieli(&p)) {
        for ((finding, q), q_any) in findings.iter_mut().zip(q).zip(q_any) {
            (finding.q, finding.q_any_dependence) = (q, q_any);
        }
    }
}

fn joint(tested: &[Series<'_>], terms: &[Term], findings: &[ShiftFinding]) -> Vec<JointShift> {
    let mut administrations: Vec<usize> = findings.iter().map(|finding| finding.administration).collect();
    administrations.sort_unstable();
    administrations.dedup();
    let test = |administration: usize| {
        let statistic = PlaceboStatistic::Boundary(administration);
        let test = placebo_test(tested, terms, statistic, PlaceboCalendar::CircularShift).ok()?;
        Some(JointShift { administration, share: test.observed, p: test.p })
    };
    administrations.into_par_iter().filter_map(test).collect()
}

/// One table for each set of times among the series.
struct Tables {
    tables: Vec<Result<NullTable, ShiftError>>,
    /// For each series, the place of its table, or what is wrong with the series.
    of_series: Vec<Result<usize, ShiftError>>,
}

impl Tables {
    fn new(series: &[Series<'_>], terms: &[Term], options: &ShiftOptions) -> Self {
        let mut times: Vec<&[f64]> = Vec::new();
        let mut tables = Vec::new();
        let mut of_series = Vec::with_capacity(series.len());
        for one in series {
            if let Err(error) = one.check(options.min_years) {
                of_series.push(Err(error));
                continue;
            }
            let place = times.iter().position(|known| *known == one.times).unwrap_or(times.len());
            if place == times.len() {
                times.push(one.times);
                tables.push(NullTable::new(one.times, terms, &options.nulls));
            }
            of_series.push(Ok(place));
        }
        Self { tables, of_series }
    }

    fn of(&self, series: usize) -> Result<&NullTable, ShiftError> {
        let place = self.of_series[series].clone()?;
        self.tables[place].as_ref().map_err(ShiftError::clone)
    }
}

struct OneSeries {
    tests: StepTests,
    segmentation: Segmentation,
    posterior: BreakPosterior,
    scale: f64,
}

impl OneSeries {
    fn new(series: &Series<'_>, table: &NullTable, options: &ShiftOptions) -> Result<Self, ShiftError> {
        let tests = table.test(series)?;
        let one = std::slice::from_ref(series);
        let unwrapped = |error| match error {
            ShiftError::InSeries { error, .. } => *error,
            error => error,
        };
        let segmentation = segment(one, &options.segments).map_err(unwrapped)?;
        let windows = tests.steps.iter().map(|step| (step.at, step.at + options.within)).collect();
        let posterior = PosteriorOptions { windows, ..options.posterior.clone() };
        let posterior = break_posterior(one, &posterior).map_err(unwrapped)?;
        let (_, scale) = series.centre_and_scale(options.segments.scale)?;
        Ok(Self { tests, segmentation, posterior, scale })
    }

    fn findings(&self, series: usize, options: &ShiftOptions) -> Vec<ShiftFinding> {
        let finding = |(step, posterior_probability): (&super::StepTest, &f64)| ShiftFinding {
            series,
            at: step.at,
            administration: step.term,
            size: step.step,
            standardised_size: step.step / self.scale,
            interval: step.interval,
            posterior_probability: *posterior_probability,
            segment_break: self
                .segmentation
                .at
                .iter()
                .copied()
                .find(|at| (step.at..=step.at + options.within).contains(at)),
            p: step.p,
            q: 1.0,
            q_any_dependence: 1.0,
            null_model: step.null_model,
            smallest_attainable_p: step.smallest_attainable,
        };
        self.tests.steps.iter().zip(&self.posterior.windows).map(finding).collect()
    }
}
