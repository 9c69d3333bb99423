//! What a written figure means: its number, its unit, and the interval a reader takes it for (`docs/verdicts.md` §1).

use std::fmt;

use chancery_core::{Currency, Dimension, PriceBasis, Scale, Unit};

/// How far `about` reaches on either side, as a share of the figure.
pub const ABOUT: f64 = 0.1;

/// Below this, a whole number without a unit of measure is a count, and exact.
pub const SMALL_COUNT: f64 = 1000.0;

/// The unit written after a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralUnit {
    /// None.
    Plain,
    /// `%` or `percent`.
    Percent,
    /// A currency.
    Money(Currency),
    /// SIPRI trend-indicator value.
    Tiv,
    /// Persons.
    Persons,
    /// Votes.
    Votes,
    /// Years, as a length.
    Years,
    /// Days, as a length.
    Days,
    /// Metric tons.
    Tons,
}

impl LiteralUnit {
    /// Reads the word after a figure.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "percent" => Self::Percent,
            "USD" => Self::Money(Currency::Usd),
            "GBP" => Self::Money(Currency::Gbp),
            "TIV" => Self::Tiv,
            "persons" | "person" | "people" => Self::Persons,
            "votes" | "vote" => Self::Votes,
            "years" | "year" => Self::Years,
            "days" | "day" => Self::Days,
            "tons" | "ton" => Self::Tons,
            _ => return None,
        })
    }

    /// The unit; money of a figure is of no stated price basis.
    pub const fn unit(self) -> Unit {
        Unit::of(match self {
            Self::Plain => Dimension::Count,
            Self::Percent => Dimension::Ratio,
            Self::Money(currency) => Dimension::Money(currency, PriceBasis::Unstated),
            Self::Tiv => Dimension::Tiv,
            Self::Persons => Dimension::Persons,
            Self::Votes => Dimension::Votes,
            Self::Years => Dimension::Years,
            Self::Days => Dimension::Days,
            Self::Tons => Dimension::Tons,
        })
    }

    /// Whether figures of this unit are counted rather than measured.
    const fn is_counted(self) -> bool {
        matches!(self, Self::Plain | Self::Persons | Self::Votes | Self::Years | Self::Days)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Percent => "%",
            Self::Money(Currency::Usd) => " USD",
            Self::Money(Currency::Gbp) => " GBP",
            Self::Tiv => " TIV",
            Self::Persons => " persons",
            Self::Votes => " votes",
            Self::Years => " years",
            Self::Days => " days",
            Self::Tons => " tons",
        }
    }
}

/// A figure as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// The digits, with the decimal point.
    pub digits: String,
    /// `thousand` to `trillion`.
    pub scale: Scale,
    /// The unit written after it.
    pub unit: LiteralUnit,
    /// Whether `about` stands before it.
    pub about: bool,
}

/// The numbers a written figure can stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiteralInterval {
    /// The figure itself, in the base unit (single dollars, shares of one).
    pub value: f64,
    /// The least number a reader takes it for.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl LiteralInterval {
    /// An exact number.
    pub const fn exact(value: f64) -> Self {
        Self { value, low: value, high: value }
    }

    /// Whether it is exact.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }

    /// Whether a computed value is what the figure says.
    pub fn contains(&self, computed: f64) -> bool {
        self.low <= computed && computed <= self.high
    }
}

impl Literal {
    /// A plain whole number.
    pub(crate) fn plain(digits: &str) -> Self {
        Self { digits: digits.to_owned(), scale: Scale::One, unit: LiteralUnit::Plain, about: false }
    }

    /// Whether it is nothing but digits: `2008`, `47`.
    pub fn is_bare(&self) -> bool {
        self.is_plain() && !self.about && !self.digits.contains('.')
    }

    /// Whether it has neither scale nor unit.
    pub fn is_plain(&self) -> bool {
        self.scale == Scale::One && self.unit == LiteralUnit::Plain
    }

    /// The year it can be read as: four digits and nothing else, from 1500 to 2200.
    pub fn year(&self) -> Option<i16> {
        if !self.is_bare() || self.digits.len() != 4 {
            return None;
        }
        self.digits.parse::<i16>().ok().filter(|year| (1500..=2200).contains(year))
    }

    /// The number in its base unit.
    pub fn value(&self) -> f64 {
        self.digits.parse::<f64>().unwrap_or(0.0) * self.factor()
    }

    fn factor(&self) -> f64 {
        let percent = if self.unit == LiteralUnit::Percent { 0.01 } else { 1.0 };
        self.scale.factor() * percent
    }

    /// The numbers a reader takes it for.
    ///
    /// `measured` tells that it is compared with something measured (the ratio of two amounts), so that a whole number above
    /// one is no count: "three times" is a rounded figure, "three members" is not.
    ///
    /// ```
    /// use chancery_claim::{ExprKind, parse};
    /// let (expr, _) = parse("846 billion USD");
    /// let ExprKind::Number(figure) = expr.expect("parses").kind else { unreachable!() };
    /// let interval = figure.interval(false);
    /// assert_eq!((interval.low, interval.high), (845.5e9, 846.5e9));
    /// ```
    pub fn interval(&self, measured: bool) -> LiteralInterval {
        let (whole, fraction) = self.digits.split_once('.').unwrap_or((self.digits.as_str(), ""));
        let written = self.digits.parse::<f64>().unwrap_or(0.0);
        let value = self.value();
        let small_whole = fraction.is_empty() && self.scale == Scale::One && written < SMALL_COUNT;
        let counted = small_whole && self.unit.is_counted() && !(measured && written > 1.0);
        // The whole is the whole: `100% - x` is a complement, not a figure between 50 and 150 per cent less x.
        let whole_share = self.unit == LiteralUnit::Percent && self.digits == "100" && self.scale == Scale::One;
        let mut interval = if written == 0.0 || counted || whole_share {
            LiteralInterval::exact(value)
        } else if fraction.is_empty() {
            let zeros = whole.len() - whole.trim_end_matches('0').len();
            let half = 0.5 * ten_to(zeros);
            LiteralInterval { value, low: (written - half) * self.factor(), high: (written + half) * self.factor() }
        } else {
            // In units of the last digit, so that the ends are the numbers a reader would write.
            let unit = ten_to(fraction.len());
            let steps = format!("{whole}{fraction}").parse::<f64>().unwrap_or(0.0);
            let end = |half: f64| (steps + half) / unit * self.factor();
            LiteralInterval { value, low: end(-0.5), high: end(0.5) }
        };
        if self.about {
            interval.low = interval.low.min(value - ABOUT * value);
            interval.high = interval.high.max(value + ABOUT * value);
        }
        interval
    }
}

/// Ten to a small power, by multiplication.
fn ten_to(power: usize) -> f64 {
    (0..power).fold(1.0, |product, _| product * 10.0)
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.about {
            f.write_str("about ")?;
        }
        f.write_str(&self.digits)?;
        if self.scale != Scale::One {
            write!(f, " {}", self.scale.word())?;
        }
        f.write_str(self.unit.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ExprKind, parse};

    /// Rounding of products such as 47.075 × 0.01, far below any digit written.
    const ROUNDING: f64 = 1e-12;

    fn interval(source: &str, measured: bool) -> (f64, f64) {
        let (expr, diagnostics) = parse(source);
        let Some(ExprKind::Number(literal)) = expr.map(|expr| expr.kind) else { panic!("{source}: {diagnostics:?}") };
        let interval = literal.interval(measured);
        (interval.low, interval.high)
    }

    fn check(source: &str, low: f64, high: f64) {
        let (got_low, got_high) = interval(source, false);
        let close = |a: f64, b: f64| (a - b).abs() <= ROUNDING * b.abs();
        assert!(close(got_low, low) && close(got_high, high), "{source}: {got_low} to {got_high}");
    }

    /// Source: docs/verdicts.md §1, row by row.
    #[test]
    fn the_table_of_literals() {
        check("846 billion USD", 845.5e9, 846.5e9);
        check("2.5 billion USD", 2.45e9, 2.55e9);
        check("500 billion USD", 450e9, 550e9);
        check("60%", 0.55, 0.65);
        check("47.08%", 0.47075, 0.47085);
        check("about 5%", 0.045, 0.055);
        check("about 60%", 0.54, 0.66);
        check("2008", 2007.5, 2008.5);
        check("47", 47.0, 47.0);
        check("11 years", 11.0, 11.0);
        check("999 persons", 999.0, 999.0);
        check("1200 persons", 1150.0, 1250.0);
        check("120 million USD", 115e6, 125e6);
        check("0%", 0.0, 0.0);
        check("about 20", 18.0, 22.0);
    }

    #[test]
    fn a_multiple_is_measured_a_count_is_not() {
        assert_eq!(interval("3", false), (3.0, 3.0));
        assert_eq!(interval("3", true), (2.5, 3.5));
        assert_eq!(interval("1", true), (1.0, 1.0));
    }

    #[test]
    fn years_are_four_bare_digits() {
        assert_eq!(Literal::plain("2008").year(), Some(2008));
        assert_eq!(Literal::plain("200").year(), None);
        assert_eq!(Literal::plain("9999").year(), None);
    }
}
