//! Real terms of office against placebo calendars.

use super::ShiftError;
use super::attainable::PermutationP;
use super::design::{LeastSquares, Whitener, dot, in_smallest_gaps, level_and_trend, whitened};
use super::series::{Series, Term, all_times, check_terms, term_of};
use crate::Random;

/// What is asked of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceboStatistic {
    /// How much all its terms together explain.
    AllTerms,
    /// How much the level of the term with this index differs from all other years.
    Term(usize),
    /// How much the level of the term with this index differs from that of the term before.
    Boundary(usize),
}

/// Which placebo calendars the real one is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceboCalendar {
    /// The real calendar begun 1, 2, … observations later, what runs over the end continued at the beginning. Every shift once. For one term
    /// or boundary, shifts that tear it apart are left out.
    CircularShift,
    /// The terms with their real lengths in another order, drawn at random.
    TermOrder {
        /// How many orders to draw.
        draws: usize,
        /// Seed of the draws.
        seed: u64,
    },
}

/// The real calendar among placebo calendars.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceboTest {
    /// The statistic of the real calendar: share of the whitened variance explained, mean over the series, in [0, 1].
    pub observed: f64,
    /// That of each placebo calendar.
    pub placebos: Vec<f64>,
    /// p value, with the smallest there could be.
    pub p: PermutationP,
}

/// Tests whether real terms explain more of one or many series than placebo terms of the same lengths.
///
/// Each series is freed of level, linear trend and autocorrelation (ρ of the residuals around the trend, corrected for its bias by
/// (n ρ̂ + 2) / (n − 4), at most 1: then it is differences that are explained). The statistic is the partial R² of the calendar's terms, or of the contrast
/// asked for, averaged over the series. All series move under the same placebo calendar, so what they have in common in a year stays
/// in common.
///
/// # Missing values
/// Left out of the series; a calendar is shifted by observations of the union of the times, and each series keeps its own.
///
/// # Errors
/// [`ShiftError::NoOverlap`] if fewer than two terms hold observations, or the term asked for (or the one before) holds none;
/// [`ShiftError::NoComparison`] without a placebo calendar; [`ShiftError`] for a series at fault.
///
/// # Example
/// ```
/// use chancery_stats::shifts::{PlaceboCalendar, PlaceboStatistic, Series, Term, placebo_test};
/// let times: Vec<f64> = (1960..2000).map(f64::from).collect();
/// // Noise that is no noise, and a step in 1980.
/// let values: Vec<f64> = (0..40).map(|i| f64::from((i * 7) % 5) + if i < 20 { 0.0 } else { 9.0 }).collect();
/// let terms = [1960.0, 1968.0, 1980.0, 1988.0].map(|start| Term { start, end: start + 8.0 });
/// let series = [Series { times: &times, values: &values }];
/// let test = placebo_test(&series, &terms, PlaceboStatistic::Boundary(1), PlaceboCalendar::CircularShift);
/// assert!(test.unwrap().p.smallest_attainable > 0.02, "forty years cannot show more");
/// ```
pub fn placebo_test(
    series: &[Series<'_>],
    terms: &[Term],
    statistic: PlaceboStatistic,
    calendar: PlaceboCalendar,
) -> Result<PlaceboTest, ShiftError> {
    check_terms(terms)?;
    for (index, one) in series.iter().enumerate() {
        one.check(LEAST_YEARS).map_err(|error| error.in_series(index))?;
    }
    let times = all_times(series);
    let of = term_of(&times, terms);
    let labelled = |row: &usize| of[*row].map(|term| (times[*row], term));
    let (times, labels): (Vec<f64>, Vec<usize>) = (0..times.len()).filter_map(|row| labelled(&row)).unzip();
    check_overlap(&labels, statistic)?;
    let residuals = series
        .iter()
        .enumerate()
        .map(|(index, one)| Whitened::new(one, &times).map_err(|error| error.in_series(index)))
        .collect::<Result<Vec<_>, _>>()?;
    let explained = |labels: &[usize]| {
        let columns = columns(labels, statistic);
        residuals.iter().map(|one| one.explained(&columns)).sum::<f64>() / residuals.len() as f64
    };
    let placebo_labels = match calendar {
        PlaceboCalendar::CircularShift => shifted(&labels, statistic),
        PlaceboCalendar::TermOrder { draws, seed } => reordered(&labels, statistic, draws, seed),
    };
    if placebo_labels.is_empty() {
        return Err(ShiftError::NoComparison { have: 0, need: 1 });
    }
    let observed = explained(&labels);
    let placebos: Vec<f64> = placebo_labels.iter().map(|labels| explained(labels)).collect();
    let real = key(&labels, statistic);
    let same = placebo_labels.iter().filter(|labels| key(labels, statistic) == real).count();
    let p = PermutationP::with_repeats(observed, &placebos, same);
    Ok(PlaceboTest { observed, placebos, p })
}

/// Fewer years have no autocorrelation to speak of.
const LEAST_YEARS: usize = 12;

fn check_overlap(labels: &[usize], statistic: PlaceboStatistic) -> Result<(), ShiftError> {
    let (first, last) = (labels.first(), labels.last());
    let there = |term: usize| labels.contains(&term);
    let fine = match statistic {
        PlaceboStatistic::AllTerms => true,
        PlaceboStatistic::Term(term) => there(term),
        PlaceboStatistic::Boundary(term) => term > 0 && there(term) && there(term - 1),
    };
    if first == last || !fine { Err(ShiftError::NoOverlap) } else { Ok(()) }
}

/// The regressors of a calendar.
fn columns(labels: &[usize], statistic: PlaceboStatistic) -> Vec<Vec<f64>> {
    let indicator =
        |term: usize| -> Vec<f64> { labels.iter().map(|label| f64::from(u8::from(*label == term))).collect() };
    match statistic {
        PlaceboStatistic::Term(term) => vec![indicator(term)],
        PlaceboStatistic::Boundary(term) => {
            vec![indicator(term).iter().zip(indicator(term - 1)).map(|(here, before)| here - before).collect()]
        }
        PlaceboStatistic::AllTerms => {
            let mut present = labels.to_vec();
            present.sort_unstable();
            present.dedup();
            // The last term is told by the level and the others.
            present.pop();
            present.into_iter().map(indicator).collect()
        }
    }
}

/// What of a calendar the statistic can see: two calendars with the same key have the same statistic.
fn key(labels: &[usize], statistic: PlaceboStatistic) -> Vec<usize> {
    match statistic {
        PlaceboStatistic::Term(term) => labels.iter().map(|label| usize::from(*label == term)).collect(),
        PlaceboStatistic::Boundary(term) => {
            labels.iter().map(|label| usize::from(*label == term) + 2 * usize::from(*label + 1 == term)).collect()
        }
        // The first row with the same label: the same for calendars that differ in names only.
        PlaceboStatistic::AllTerms => {
            labels.iter().filter_map(|label| labels.iter().position(|other| other == label)).collect()
        }
    }
}

fn shifted(labels: &[usize], statistic: PlaceboStatistic) -> Vec<Vec<usize>> {
    let whole = |labels: &Vec<usize>| {
        let (Some(&first), Some(&last)) = (labels.first(), labels.last()) else { return false };
        match statistic {
            PlaceboStatistic::AllTerms => true,
            PlaceboStatistic::Term(term) => (first, last) != (term, term),
            PlaceboStatistic::Boundary(term) => {
                (first, last) != (term, term)
                    && (first, last) != (term - 1, term - 1)
                    && (first, last) != (term, term - 1)
            }
        }
    };
    let shift = |by: usize| {
        let mut labels = labels.to_vec();
        labels.rotate_right(by);
        labels
    };
    (1..labels.len()).map(shift).filter(whole).collect()
}

fn reordered(labels: &[usize], statistic: PlaceboStatistic, draws: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut random = Random::new(seed);
    let mut runs: Vec<&[usize]> = labels.chunk_by(|one, next| one == next).collect();
    let draw = |_| {
        random.shuffle(&mut runs);
        let labels = runs.concat();
        let PlaceboStatistic::Boundary(term) = statistic else { return Some(labels) };
        // The step into the term, from whichever term now comes before it.
        let start = labels.iter().position(|label| *label == term).filter(|start| *start > 0)?;
        let before = labels[start - 1];
        let renamed = |label: &usize| match *label {
            label if label == before => term - 1,
            label if label == term - 1 => before,
            label => label,
        };
        Some(labels.iter().map(renamed).collect())
    };
    (0..draws).filter_map(draw).collect()
}

/// One series without level, trend and autocorrelation.
struct Whitened {
    /// The rows of the union of times at which it has values.
    rows: Vec<usize>,
    whitener: Whitener,
    base: LeastSquares,
    residuals: Vec<f64>,
    squares: f64,
}

impl Whitened {
    fn new(series: &Series<'_>, times: &[f64]) -> Result<Self, ShiftError> {
        let row = |time: &f64| times.binary_search_by(|other| other.total_cmp(time)).ok();
        let (rows, values): (Vec<usize>, Vec<f64>) =
            series.times.iter().zip(series.values).filter_map(|(time, value)| Some((row(time)?, *value))).unzip();
        let n = rows.len();
        let too_few = ShiftError::TooFewYears { have: n, need: LEAST_YEARS };
        if n < LEAST_YEARS {
            return Err(too_few);
        }
        let own = in_smallest_gaps(&rows.iter().map(|&row| times[row]).collect::<Vec<_>>());
        let mean = values.iter().sum::<f64>() / n as f64;
        let values: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let columns = level_and_trend(&own);
        let fit = |rho: f64| {
            let whitener = Whitener::new(&own, rho);
            let base = whitened(&whitener, &columns)?;
            let z = whitener.apply(&values);
            let residuals = base.residuals(&z, &base.coefficients(&z));
            Some((whitener, base, residuals))
        };
        let (.., plain) = fit(0.0).ok_or(too_few.clone())?;
        let products: f64 = (1..n).filter(|&i| own[i] - own[i - 1] < 1.01).map(|i| plain[i] * plain[i - 1]).sum();
        let spread = dot(&plain, &plain);
        let all = dot(&values, &values);
        // Nothing is left around the trend but rounding.
        if spread <= 1e-24 * all {
            return Err(ShiftError::Constant);
        }
        let corrected = (n as f64 * products / spread + 2.0) / (n as f64 - 4.0);
        // Just below 1 the first observation would count for what it is not.
        let rho = if corrected > 0.98 { 1.0 } else { corrected.max(-0.9) };
        let (whitener, base, residuals) = fit(rho).ok_or(too_few)?;
        let squares = dot(&residuals, &residuals);
        if squares > 1e-24 * all {
            Ok(Self { rows, whitener, base, residuals, squares })
        } else {
            Err(ShiftError::Constant)
        }
    }

    /// Partial R² of the columns.
    fn explained(&self, columns: &[Vec<f64>]) -> f64 {
        let mut basis: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
        let mut gained = 0.0;
        for column in columns {
            let own: Vec<f64> = self.rows.iter().map(|&row| column[row]).collect();
            let x = self.whitener.apply(&own);
            let size = dot(&x, &x);
            let mut x = self.base.residuals(&x, &self.base.coefficients(&x));
            for other in &basis {
                let along = dot(other, &x);
                x.iter_mut().zip(other).for_each(|(x, other)| *x -= along * other);
            }
            let left = dot(&x, &x);
            // A column that the others tell.
            if left > 1e-10 * size {
                let length = left.sqrt();
                x.iter_mut().for_each(|x| *x /= length);
                let along = dot(&x, &self.residuals);
                gained += along * along;
                basis.push(x);
            }
        }
        (gained / self.squares).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(lengths: &[usize]) -> Vec<Term> {
        let mut start = 0.0;
        let term = |length: &usize| {
            let term = Term { start, end: start + *length as f64 };
            start = term.end;
            term
        };
        lengths.iter().map(term).collect()
    }

    fn times(n: usize) -> Vec<f64> {
        (0..n).map(|i| i as f64).collect()
    }

    /// The slow plain twin of the partial R²: residual squares of two ordinary regressions on columns quasi-differenced by hand.
    #[test]
    fn explains_what_two_regressions_explain() {
        let mut random = Random::new(3);
        let times = times(30);
        let values: Vec<f64> = times.iter().map(|time| random.normal() + 0.2 * time).collect();
        let series = Series { times: &times, values: &values };
        let of = term_of(&times, &terms(&[10, 8, 12]));
        let labels: Vec<usize> = of.into_iter().flatten().collect();
        let one = Whitened::new(&series, &times).unwrap();
        let found = one.explained(&columns(&labels, PlaceboStatistic::AllTerms));
        let mut all = vec![one.whitener.apply(&[1.0; 30]), one.whitener.apply(&times)];
        let squares = |columns: &[Vec<f64>]| {
            let fit = LeastSquares::new(columns.to_vec()).unwrap();
            let z = one.whitener.apply(&values);
            let left = fit.residuals(&z, &fit.coefficients(&z));
            dot(&left, &left)
        };
        let without = squares(&all);
        for term in [1, 2] {
            let column: Vec<f64> = labels.iter().map(|label| f64::from(u8::from(*label == term))).collect();
            all.push(one.whitener.apply(&column));
        }
        assert!((found - (1.0 - squares(&all) / without)).abs() < 1e-10, "{found}");
    }

    #[test]
    fn calendars_keep_the_lengths() {
        let labels = [0, 0, 0, 1, 1, 2, 2, 2, 2];
        let all = shifted(&labels, PlaceboStatistic::AllTerms);
        assert_eq!(all.len(), 8);
        assert_eq!(all[1], [2, 2, 0, 0, 0, 1, 1, 2, 2]);
        // Torn: term 1 by a shift of 5; the pair of 0 and 1 also by 7 and 8 and where 1 begins the years and 0 ends them (6).
        assert_eq!(shifted(&labels, PlaceboStatistic::Term(1)).len(), 7);
        assert_eq!(shifted(&labels, PlaceboStatistic::Boundary(1)).len(), 4);
        for order in reordered(&labels, PlaceboStatistic::AllTerms, 20, 1) {
            let mut lengths: Vec<usize> = order.chunk_by(|a, b| a == b).map(<[usize]>::len).collect();
            lengths.sort_unstable();
            assert_eq!(lengths, [2, 3, 4]);
        }
    }

    #[test]
    fn repeats_of_the_real_calendar_limit_p() {
        let times = times(24);
        let mut random = Random::new(8);
        let values: Vec<f64> = times.iter().map(|_| random.normal()).collect();
        let series = [Series { times: &times, values: &values }];
        // Six terms of four: only four shifts differ, and one order.
        let terms = terms(&[4; 6]);
        let test = |calendar| placebo_test(&series, &terms, PlaceboStatistic::AllTerms, calendar).unwrap();
        assert_eq!(test(PlaceboCalendar::CircularShift).p.smallest_attainable, 0.25);
        let order = test(PlaceboCalendar::TermOrder { draws: 50, seed: 3 });
        assert_eq!((order.p.p, order.p.smallest_attainable), (1.0, 1.0));
        assert!(order.p.is_below(0.05).is_err());
    }

    #[test]
    fn a_step_common_to_many_series_stands_out() {
        let times = times(60);
        let mut random = Random::new(10);
        let many: Vec<Vec<f64>> =
            (0..6).map(|_| (0..60).map(|i| random.normal() + if i < 30 { 0.0 } else { 3.0 }).collect()).collect();
        let series: Vec<Series<'_>> = many.iter().map(|values| Series { times: &times, values }).collect();
        let terms = terms(&[8, 8, 4, 10, 8, 12, 10]);
        let test = |term| {
            placebo_test(&series, &terms, PlaceboStatistic::Boundary(term), PlaceboCalendar::CircularShift).unwrap()
        };
        assert_eq!(test(4).p.p, test(4).p.smallest_attainable);
        assert!(test(2).p.p > 0.1);
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let times = times(24);
        let values: Vec<f64> = times.iter().map(|time| time * time % 7.0).collect();
        let series = [Series { times: &times, values: &values }];
        let shift = PlaceboCalendar::CircularShift;
        let terms = terms(&[12, 12]);
        let test = |statistic, calendar| placebo_test(&series, &terms, statistic, calendar).err();
        assert_eq!(test(PlaceboStatistic::Boundary(0), shift), Some(ShiftError::NoOverlap));
        assert_eq!(test(PlaceboStatistic::Term(7), shift), Some(ShiftError::NoOverlap));
        let none = PlaceboCalendar::TermOrder { draws: 0, seed: 1 };
        let expected = ShiftError::NoComparison { have: 0, need: 1 };
        assert_eq!(test(PlaceboStatistic::AllTerms, none), Some(expected));
        let line: Vec<f64> = times.iter().map(|time| 3.0 * time).collect();
        let line = [Series { times: &times, values: &line }];
        let found = placebo_test(&line, &terms, PlaceboStatistic::AllTerms, shift);
        assert_eq!(found, Err(ShiftError::InSeries { series: 0, error: Box::new(ShiftError::Constant) }));
    }
}
