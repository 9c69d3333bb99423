//! Days, and dates of which only the year or the month is known.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar.
pub type Date = jiff::civil::Date;

/// A date as a source gives it: a day, a month, or only a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartialDate {
    /// `1994`
    Year(i16),
    /// `1994-01`
    Month(i16, i8),
    /// `1994-01-01`
    Day(Date),
}

impl PartialDate {
    /// The first day it can mean.
    pub fn earliest(self) -> Date {
        match self {
            Self::Year(year) => jiff::civil::date(year, 1, 1),
            Self::Month(year, month) => jiff::civil::date(year, month, 1),
            Self::Day(day) => day,
        }
    }

    /// The last day it can mean.
    pub fn latest(self) -> Date {
        match self {
            Self::Year(year) => jiff::civil::date(year, 12, 31),
            Self::Month(year, month) => jiff::civil::date(year, month, 1).last_of_month(),
            Self::Day(day) => day,
        }
    }

    /// The year, which is always known.
    pub fn year(self) -> i16 {
        self.earliest().year()
    }

    /// The day, if the source gives one.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            _ => None,
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

impl FromStr for PartialDate {
    type Err = String;

    /// Reads `1994`, `1994-01` or `1994-01-01`; nothing else.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a date: write `1994`, `1994-01` or `1994-01-01`");
        let digits = |part: &str, width: usize| -> Result<i16, String> {
            if part.len() == width && part.bytes().all(|b| b.is_ascii_digit()) {
                part.parse().map_err(|_| wrong())
            } else {
                Err(wrong())
            }
        };
        let mut parts = text.split('-');
        let year = digits(parts.next().unwrap_or(""), 4)?;
        let Some(month) = parts.next() else {
            return Ok(Self::Year(year));
        };
        let month = digits(month, 2)?;
        if !(1..=12).contains(&month) {
            return Err(wrong());
        }
        let Some(day) = parts.next() else {
            return Ok(Self::Month(year, month as i8));
        };
        let day = digits(day, 2)?;
        if parts.next().is_some() {
            return Err(wrong());
        }
        Date::new(year, month as i8, day as i8).map(Self::Day).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_precisions() {
        let span = |text: &str| {
            let date: PartialDate = text.parse().expect("valid");
            assert_eq!(date.to_string(), text);
            (date.earliest().to_string(), date.latest().to_string())
        };
        assert_eq!(span("1991"), ("1991-01-01".into(), "1991-12-31".into()));
        assert_eq!(span("1992-02"), ("1992-02-01".into(), "1992-02-29".into()));
        assert_eq!(span("1991-12-26"), ("1991-12-26".into(), "1991-12-26".into()));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "91", "1991-13", "1991-02-30", "1991-1-1", "1991-01-01-01", "+991", "١٩٩١"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }
}
