//! Series with gaps, terms of office, and robust scales.

use super::ShiftError;

/// One series: a value at each time at which there is one.
///
/// A missing year is left out of both slices; nothing is interpolated. Times are in one unit throughout (years; 2001.05 is a day in
/// January 2001), increasing.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// (n_obs) times, increasing.
    pub times: &'a [f64],
    /// (n_obs) values, in the unit of the series.
    pub values: &'a [f64],
}

/// A term of office: from `start` up to, and without, `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// First moment of the term, in the unit of the series' times.
    pub start: f64,
    /// First moment after it.
    pub end: f64,
}

/// How a series is brought to one scale with others: values less their median, over a robust standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// 1.4826 · median |d − median d| / √2 over the differences d of neighbouring observations: the size of the noise, hardly touched by
    /// a few shifts. Where half of the differences are the same, their standard deviation over √2.
    Differences,
    /// 1.4826 · median |y − median y|; where half of the values are the same, the standard deviation. Shifts count as spread.
    Values,
    /// A number known beforehand.
    Given(f64),
}

impl Series<'_> {
    /// Checks shape, finiteness, order, number and that not all values are the same.
    pub(super) fn check(&self, need: usize) -> Result<(), ShiftError> {
        let (times, values) = (self.times.len(), self.values.len());
        if times != values {
            return Err(ShiftError::Shape { times, values });
        }
        check_times(self.times)?;
        if let Some(index) = self.values.iter().position(|value| !usable(*value)) {
            return Err(ShiftError::NotFinite { index });
        }
        if times < need {
            return Err(ShiftError::TooFewYears { have: times, need });
        }
        if self.values.iter().all(|value| *value == self.values[0]) {
            return Err(ShiftError::Constant);
        }
        Ok(())
    }

    /// Median and robust scale of a checked series.
    pub(super) fn centre_and_scale(&self, scale: Scale) -> Result<(f64, f64), ShiftError> {
        let mut scratch = self.values.to_vec();
        let centre = median(&mut scratch);
        let size = match scale {
            Scale::Given(size) if size > 0.0 && size.is_finite() => size,
            Scale::Given(_) => {
                return Err(ShiftError::BadOption { option: "scale", needed: "a finite number above zero" });
            }
            Scale::Values => robust_spread(&mut scratch),
            Scale::Differences => {
                let mut differences: Vec<f64> = self.values.windows(2).map(|pair| pair[1] - pair[0]).collect();
                robust_spread(&mut differences) / std::f64::consts::SQRT_2
            }
        };
        // All differences the same: a straight line without noise, or one whose noise is lost in its digits.
        let largest = self.values.iter().fold(0.0_f64, |most, value| most.max((value - centre).abs()));
        if size > 1e-100 * largest { Ok((centre, size)) } else { Err(ShiftError::Constant) }
    }

    /// The values less their median, over the scale.
    pub(super) fn standardised(&self, scale: Scale) -> Result<Vec<f64>, ShiftError> {
        let (centre, size) = self.centre_and_scale(scale)?;
        Ok(self.values.iter().map(|value| (value - centre) / size).collect())
    }
}

/// The squares of larger numbers would not be finite.
fn usable(x: f64) -> bool {
    x.abs() < 1e150
}

/// Checks that times are finite and increasing.
pub(super) fn check_times(times: &[f64]) -> Result<(), ShiftError> {
    if let Some(index) = times.iter().position(|time| !usable(*time)) {
        return Err(ShiftError::NotFinite { index });
    }
    match (1..times.len()).find(|&i| times[i] <= times[i - 1]) {
        Some(index) => Err(ShiftError::TimesNotIncreasing { index }),
        None => Ok(()),
    }
}

/// Checks that terms are in order and do not overlap.
pub(super) fn check_terms(terms: &[Term]) -> Result<(), ShiftError> {
    let wrong = |index: usize| {
        let Term { start, end } = terms[index];
        let early = index > 0 && start < terms[index - 1].end;
        early || start >= end || !start.is_finite() || end.is_nan()
    };
    match (0..terms.len()).find(|&index| wrong(index)) {
        Some(index) => Err(ShiftError::TermsNotInOrder { index }),
        None => Ok(()),
    }
}

/// The term in which each time lies.
pub(super) fn term_of(times: &[f64], terms: &[Term]) -> Vec<Option<usize>> {
    let term = |time: f64| {
        let after = terms.partition_point(|term| term.start <= time);
        after.checked_sub(1).filter(|&index| time < terms[index].end)
    };
    times.iter().map(|time| term(*time)).collect()
}

/// The union of the times of several series, increasing.
pub(super) fn all_times(series: &[Series<'_>]) -> Vec<f64> {
    if let [only] = series {
        return only.times.to_vec();
    }
    let mut times: Vec<f64> = series.iter().flat_map(|one| one.times.iter().copied()).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    times
}

/// Median; the items are put into another order. Zero for none.
pub(super) fn median(items: &mut [f64]) -> f64 {
    if items.is_empty() {
        return 0.0;
    }
    let (middle, odd) = (items.len() / 2, items.len() % 2 == 1);
    let (below, upper, _) = items.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if odd {
        return upper;
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    0.5 * (lower + upper)
}

/// 1.4826 · the median absolute deviation, or the standard deviation where that is zero.
fn robust_spread(items: &mut [f64]) -> f64 {
    let centre = median(items);
    let n = items.len().max(1) as f64;
    let mean = items.iter().sum::<f64>() / n;
    let variance = items.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    items.iter_mut().for_each(|x| *x = (*x - centre).abs());
    // The normal distribution's ratio of standard deviation to median absolute deviation, 1/Φ⁻¹(3/4).
    let robust = 1.482_602_218_505_602 * median(items);
    // Items that differ by rounding only are the same.
    if robust > 1e-9 * variance.sqrt() { robust } else { variance.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_scales_by_hand() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
        let series = Series { times: &[0.0, 1.0, 2.0, 3.0, 4.0], values: &[1.0, 2.0, 4.0, 7.0, 11.0] };
        // Differences 1, 2, 3, 4: median 2.5, deviations 1.5, .5, .5, 1.5 with median 1.
        let (centre, size) = series.centre_and_scale(Scale::Differences).unwrap();
        assert_eq!(centre, 4.0);
        assert!((size - 1.482_602_218_505_602 / 2.0_f64.sqrt()).abs() < 1e-15);
        // Most differences are 0.2, up to rounding: the deviation of 0.2, 0.2, 0.2, 0.2, 5.2 from their mean 1.2 is 2.
        let steps = Series { times: &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], values: &[1.0, 1.2, 1.4, 1.6, 1.8, 7.0] };
        assert!((steps.centre_and_scale(Scale::Differences).unwrap().1 - 2.0_f64.sqrt()).abs() < 1e-12);
        // Deviations from 4: 3, 2, 0, 3, 7 with median 3.
        assert!((series.centre_and_scale(Scale::Values).unwrap().1 - 4.447_806_655_516_806).abs() < 1e-14);
    }

    #[test]
    fn a_series_at_fault_is_refused() {
        let check = |times: &[f64], values: &[f64]| Series { times, values }.check(2);
        assert_eq!(check(&[1.0], &[]), Err(ShiftError::Shape { times: 1, values: 0 }));
        assert_eq!(check(&[1.0, 2.0], &[1.0, f64::NAN]), Err(ShiftError::NotFinite { index: 1 }));
        assert_eq!(check(&[1.0, 1.0], &[1.0, 2.0]), Err(ShiftError::TimesNotIncreasing { index: 1 }));
        assert_eq!(check(&[1.0], &[1.0]), Err(ShiftError::TooFewYears { have: 1, need: 2 }));
        assert_eq!(check(&[1.0, 2.0], &[1.0, 1.0]), Err(ShiftError::Constant));
        let line = Series { times: &[1.0, 2.0, 3.0], values: &[1.0, 2.0, 3.0] };
        assert_eq!(line.centre_and_scale(Scale::Differences), Err(ShiftError::Constant));
        assert!(line.centre_and_scale(Scale::Given(-1.0)).is_err());
    }

    #[test]
    fn a_time_belongs_to_the_term_it_lies_in() {
        let terms = [Term { start: 2001.05, end: 2009.05 }, Term { start: 2009.05, end: 2017.05 }];
        assert_eq!(check_terms(&terms), Ok(()));
        assert_eq!(term_of(&[2001.0, 2002.0, 2009.05, 2018.0], &terms), [None, Some(0), Some(1), None]);
        assert_eq!(check_terms(&[terms[1], terms[0]]), Err(ShiftError::TermsNotInOrder { index: 1 }));
    }
}
