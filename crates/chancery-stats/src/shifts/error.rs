//! Why a question about shifts has no answer, and what would help.

use std::fmt;

/// Why a question about shifts has no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ShiftError {
    /// Times and values are not of the same number.
    Shape {
        /// How many times were given.
        times: usize,
        /// How many values were given.
        values: usize,
    },
    /// A time or value is not a finite number, or beyond 1e150.
    NotFinite {
        /// Its place in the slice.
        index: usize,
    },
    /// A time is not later than the one before.
    TimesNotIncreasing {
        /// Its place in the slice.
        index: usize,
    },
    /// All values are the same, so there is no scale to measure a shift by.
    Constant,
    /// The coordinates of a vector series do not vary apart from each other, so there is no covariance to measure a shift by.
    NoCovariance,
    /// A row of a composition that has a part which is negative, no finite number, or nothing at all in it, or another number of parts.
    NotAComposition {
        /// Its place in the slice.
        index: usize,
    },
    /// Too few observations.
    TooFewYears {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// The terms are not in order, overlap, or end before they begin.
    TermsNotInOrder {
        /// The first term at fault.
        index: usize,
    },
    /// No boundary between two terms lies within a series.
    NoOverlap,
    /// Nothing to compare with: no comparison series, or no placebo calendar besides the real one.
    NoComparison {
        /// How many comparisons there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// An option has no meaning.
    BadOption {
        /// The name of the option.
        option: &'static str,
        /// What it has to be.
        needed: &'static str,
    },
    /// A threshold that the test can never reach.
    PUnattainable {
        /// The threshold asked for.
        asked: f64,
        /// The smallest p value the test can give.
        smallest: f64,
    },
    /// An error in one of several series.
    InSeries {
        /// Its index.
        series: usize,
        /// What is wrong with it.
        error: Box<ShiftError>,
    },
}

impl ShiftError {
    pub(super) fn in_series(self, series: usize) -> Self {
        Self::InSeries { series, error: Box::new(self) }
    }
}

impl fmt::Display for ShiftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { times, values } => {
                write!(f, "{times} times for {values} values; give one time a value and leave missing years out of both")
            }
            Self::NotFinite { index } => {
                write!(f, "time or value {index} is no finite number below 1e150; leave a missing year out of both slices")
            }
            Self::TimesNotIncreasing { index } => {
                write!(f, "time {index} is not later than the one before; sort by time and give each time once")
            }
            Self::Constant => {
                f.write_str("the series never changes, so no shift can be measured; leave it out, or give a series with more detail")
            }
            Self::NoCovariance => f.write_str(
                "the parts do not vary apart from each other, so no shift of the whole can be measured; leave out a part that is the same, or zero, in \
                 all years",
            ),
            Self::NotAComposition { index } => write!(
                f,
                "row {index} is no composition: each needs the same two or more parts, none negative or without a finite value, and not all zero"
            ),
            Self::TooFewYears { have, need } => {
                write!(f, "{have} observations where {need} are needed; take a longer series, fewer terms, or a shorter minimum length")
            }
            Self::TermsNotInOrder { index } => {
                write!(f, "term {index} ends before it begins or begins before the last one ends; sort the terms by their start")
            }
            Self::NoOverlap => {
                f.write_str("no boundary between two terms lies within the series; take a longer series or terms of the same years")
            }
            Self::NoComparison { have, need } => {
                write!(f, "{have} to compare with where {need} are needed; add comparison series, or terms of different lengths")
            }
            Self::BadOption { option, needed } => write!(f, "`{option}` must be {needed}"),
            Self::PUnattainable { asked, smallest } => write!(
                f,
                "p < {asked} cannot be claimed: the smallest p value this test can give is {smallest}; take more draws or a longer series"
            ),
            Self::InSeries { series, error } => write!(f, "series {series}: {error}"),
        }
    }
}

impl std::error::Error for ShiftError {}
