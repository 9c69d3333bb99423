//! Stretches of time: years, ranges of years, and periods with exact days.

use std::fmt;

use crate::Date;

/// A calendar year.
pub type Year = i16;

/// Consecutive years, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearRange {
    /// First year.
    pub first: Year,
    /// Last year, included.
    pub last: Year,
}

impl YearRange {
    /// The years from `first` to `last`; `None` if there are none.
    pub fn new(first: Year, last: Year) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// One year.
    pub const fn single(year: Year) -> Self {
        Self { first: year, last: year }
    }

    /// Whether the year lies inside.
    pub const fn contains(self, year: Year) -> bool {
        self.first <= year && year <= self.last
    }

    /// The years both have.
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }

    /// How many years.
    pub fn count(self) -> usize {
        usize::try_from(i32::from(self.last) - i32::from(self.first) + 1).unwrap_or(0)
    }

    /// The years in order.
    pub fn years(self) -> impl DoubleEndedIterator<Item = Year> + ExactSizeIterator + Clone {
        let first = self.first;
        (0..self.count()).map(move |offset| first + offset as Year)
    }
}

impl fmt::Display for YearRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}–{}", self.first, self.last) }
    }
}

/// A span of days, both ends included; an end that is `None` is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day, or open.
    pub start: Option<Date>,
    /// Last day, included, or open.
    pub end: Option<Date>,
}

impl Period {
    /// All time.
    pub const ALWAYS: Self = Self { start: None, end: None };

    /// From `start` to `end`, both included.
    pub const fn new(start: Option<Date>, end: Option<Date>) -> Self {
        Self { start, end }
    }

    /// The days of some years.
    pub fn of_years(years: YearRange) -> Self {
        Self { start: Date::new(years.first, 1, 1).ok(), end: Date::new(years.last, 12, 31).ok() }
    }

    /// Whether the day lies inside.
    pub fn contains(&self, day: Date) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day <= end)
    }

    /// Whether the two share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let before =
            |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(end), Some(start)) if end < start);
        !before(self.end, other.start) && !before(other.end, self.start)
    }

    /// The days both have, if any.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        self.overlaps(other).then(|| Self {
            start: self.start.max(other.start),
            end: match (self.end, other.end) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        })
    }

    /// How many days of `year` lie inside.
    pub fn days_in(&self, year: Year) -> u16 {
        match self.intersect(&Self::of_years(YearRange::single(year))) {
            Some(Self { start: Some(start), end: Some(end) }) => {
                u16::try_from(start.until(end).map_or(-1, |span| span.get_days()) + 1).unwrap_or(0)
            }
            _ => 0,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.start, self.end) {
            (None, None) => f.write_str("always"),
            (Some(start), None) => write!(f, "from {start}"),
            (None, Some(end)) => write!(f, "to {end}"),
            (Some(start), Some(end)) => write!(f, "{start} to {end}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_in_a_year() {
        let obama = Period::new(Some(date(2009, 1, 20)), Some(date(2017, 1, 20)));
        assert_eq!(obama.days_in(2008), 0);
        assert_eq!(obama.days_in(2009), 346);
        assert_eq!(obama.days_in(2012), 366);
        assert_eq!(obama.days_in(2017), 20);
        assert_eq!(Period::ALWAYS.days_in(1900), 365);
    }

    #[test]
    fn open_ends_overlap_everything_on_their_side() {
        let from = Period::new(Some(date(1994, 1, 1)), None);
        let until = Period::new(None, Some(date(1993, 12, 31)));
        assert!(!from.overlaps(&until));
        assert!(from.overlaps(&Period::ALWAYS));
        assert_eq!(
            from.intersect(&Period::of_years(YearRange::single(1994))),
            Some(Period::of_years(YearRange::single(1994)))
        );
    }

    #[test]
    fn ranges() {
        assert_eq!(YearRange::new(2001, 2000), None);
        let years = YearRange::new(2001, 2008).expect("in order");
        assert_eq!(years.count(), 8);
        assert_eq!(years.years().next_back(), Some(2008));
        assert_eq!(years.to_string(), "2001–2008");
    }
}
