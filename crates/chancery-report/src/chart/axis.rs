//! Axes: where ticks stand and how they are labelled.

use crate::text::decimal;

/// A vertical axis that includes zero.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    /// Lowest value on the axis.
    pub(crate) low: f64,
    /// Highest value on the axis; always above `low`.
    pub(crate) high: f64,
    /// Ticks with their labels, upward.
    pub(crate) ticks: Vec<(f64, String)>,
}

/// Ticks asked for between the ends; the axis may get one fewer or a few more.
const TICKS: f64 = 4.0;

/// The powers of ten a step may have.
const SMALLEST: i32 = -15;
const LARGEST: i32 = 24;

impl Axis {
    /// An axis over values between `low` and `high`, extended to zero and to whole steps of 1, 2, 2.5 or 5.
    pub(crate) fn new(low: f64, high: f64) -> Self {
        let (low, high) = (low.min(0.0), high.max(0.0));
        let span = if high > low { high - low } else { TICKS };
        let (step, decimals) = step(span / TICKS);
        let first = (low / step).floor() as i64;
        let last = ((high / step).ceil() as i64).max(first + 1);
        let ticks = (first..=last).map(|i| (i as f64 * step, decimal(i as f64 * step, decimals))).collect();
        Self { low: first as f64 * step, high: last as f64 * step, ticks }
    }

    /// Where a value stands: 0 at the low end, 1 at the high end.
    pub(crate) fn place(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// The smallest step of 1, 2, 2.5 or 5 times a power of ten that is at least `wanted`, and the decimals its labels need.
fn step(wanted: f64) -> (f64, usize) {
    for power in SMALLEST..=LARGEST {
        for (digits, extra) in [("1", 0), ("2", 0), ("2.5", 1), ("5", 0)] {
            // Parsing is exact where repeated multiplication by ten is not.
            let step: f64 = format!("{digits}e{power}").parse().unwrap_or(1.0);
            if step >= wanted {
                return (step, usize::try_from(extra - power).unwrap_or(0));
            }
        }
    }
    (wanted, 0)
}

/// Years to label between two years (both included): decades and the like, at most about `most` of them.
pub(crate) fn years(first: i16, last: i16, most: i16) -> Vec<i16> {
    let span = i32::from(last) - i32::from(first);
    let step = [1, 2, 5, 10, 20, 25, 50, 100].into_iter().find(|step| span / step < i32::from(most)).unwrap_or(200);
    (i32::from(first)..=i32::from(last)).filter(|year| year % step == 0).filter_map(|y| i16::try_from(y).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(low: f64, high: f64, expected: &[&str]) {
        let axis = Axis::new(low, high);
        let labels: Vec<&str> = axis.ticks.iter().map(|tick| tick.1.as_str()).collect();
        assert_eq!(labels, expected, "{low}..{high}");
    }

    #[test]
    fn ticks_are_round_and_include_zero() {
        check(3.0, 846.2, &["0", "250", "500", "750", "1,000"]);
        check(0.2, 0.71, &["0.0", "0.2", "0.4", "0.6", "0.8"]);
        check(-3.0, 5.0, &["\u{2212}4", "\u{2212}2", "0", "2", "4", "6"]);
        check(0.0, 0.0, &["0", "1"]);
    }

    #[test]
    fn years_are_round() {
        assert_eq!(years(1990, 2014, 6), [1990, 1995, 2000, 2005, 2010]);
        assert_eq!(years(1945, 2023, 6), [1960, 1980, 2000, 2020]);
        assert_eq!(years(2001, 2003, 6), [2001, 2002, 2003]);
    }
}
