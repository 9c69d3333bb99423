//! Units, and which of them may meet. A sum of dollars and persons, or of current and constant dollars, is an error.

use std::fmt;

/// A currency. Series are in the currency their source reports; nothing is converted silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// United States dollar.
    Usd,
    /// Pound sterling (the COW military expenditure of 1816–1913).
    Gbp,
}

/// Of which year the money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceBasis {
    /// Prices of the year the figure is for (nominal).
    Current,
    /// Prices of one year, named.
    Constant(i16),
    /// A literal that says only "USD": it may meet any price basis.
    Unstated,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Money.
    Money(Currency, PriceBasis),
    /// Persons.
    Persons,
    /// SIPRI trend-indicator value: military capability transferred, not money.
    Tiv,
    /// A share or ratio without unit; 1 = 100 %.
    Ratio,
    /// Things counted (organisations, cases, states).
    Count,
    /// Votes.
    Votes,
    /// Years, as a length.
    Years,
    /// Days, as a length.
    Days,
    /// Metric tons.
    Tons,
    /// Metric tons of coal equivalent.
    CoalTons,
    /// A number on a scale of its own.
    Index,
}

/// A unit: a dimension, or one dimension per another, or per year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// What is counted.
    pub dimension: Dimension,
    /// Per what, if anything.
    pub per: Option<Dimension>,
}

impl Unit {
    /// No unit: a share or ratio.
    pub const RATIO: Self = Self::of(Dimension::Ratio);
    /// A plain count.
    pub const COUNT: Self = Self::of(Dimension::Count);
    /// Current US dollars.
    pub const USD: Self = Self::of(Dimension::Money(Currency::Usd, PriceBasis::Current));

    /// A unit without a denominator.
    pub const fn of(dimension: Dimension) -> Self {
        Self { dimension, per: None }
    }

    /// Constant US dollars of a year.
    pub const fn usd_of(year: i16) -> Self {
        Self::of(Dimension::Money(Currency::Usd, PriceBasis::Constant(year)))
    }

    /// The unit of a sum or difference of the two, or of the two sides of a comparison; `None` when they may not meet.
    pub fn same(self, other: Self) -> Option<Self> {
        let dimension = same_dimension(self.dimension, other.dimension)?;
        match (self.per, other.per) {
            (None, None) => Some(Self { dimension, per: None }),
            (Some(a), Some(b)) => Some(Self { dimension, per: Some(same_dimension(a, b)?) }),
            _ => None,
        }
    }

    /// The unit of a quotient; `None` when nobody has given that quotient a meaning.
    pub fn quotient(self, divisor: Self) -> Option<Self> {
        if self.same(divisor).is_some() {
            return Some(Self::RATIO);
        }
        match (self.per, divisor) {
            (_, Self { dimension: Dimension::Ratio | Dimension::Count, per: None }) => Some(self),
            (None, Self { dimension, per: None }) => Some(Self { dimension: self.dimension, per: Some(dimension) }),
            _ => None,
        }
    }

    /// The unit of a product: one side must be a plain number or ratio, or cancel the other's denominator.
    pub fn product(self, other: Self) -> Option<Self> {
        let plain = |unit: Self| unit.per.is_none() && matches!(unit.dimension, Dimension::Ratio | Dimension::Count);
        if plain(self) {
            Some(other)
        } else if plain(other) {
            Some(self)
        } else if other.per.is_none() && self.per == Some(other.dimension) {
            Some(Self::of(self.dimension))
        } else if self.per.is_none() && other.per == Some(self.dimension) {
            Some(Self::of(other.dimension))
        } else {
            None
        }
    }

    /// Whether the unit is nominal money, whose growth mixes growth and inflation.
    pub const fn is_nominal_money(self) -> bool {
        matches!(self.dimension, Dimension::Money(_, PriceBasis::Current)) && self.per.is_none()
    }
}

/// Counts and ratios are both plain numbers; money meets money of the same price basis.
fn same_dimension(one: Dimension, other: Dimension) -> Option<Dimension> {
    use Dimension::{Count, Index, Money, Ratio, Votes};
    match (one, other) {
        (a, b) if a == b => Some(a),
        (Money(a, PriceBasis::Unstated), Money(b, price)) | (Money(a, price), Money(b, PriceBasis::Unstated))
            if a == b =>
        {
            Some(Money(a, price))
        }
        (Ratio, Count) | (Count, Ratio) => Some(Ratio),
        (Index, Ratio | Count) | (Ratio | Count, Index) => Some(Index),
        (Votes, Count) | (Count, Votes) => Some(Votes),
        _ => None,
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(currency, price) => {
                f.write_str(match currency {
                    Currency::Usd => "USD",
                    Currency::Gbp => "GBP",
                })?;
                match price {
                    PriceBasis::Current => f.write_str(" (current)"),
                    PriceBasis::Constant(year) => write!(f, " ({year} prices)"),
                    PriceBasis::Unstated => Ok(()),
                }
            }
            Self::Persons => f.write_str("persons"),
            Self::Tiv => f.write_str("TIV"),
            Self::Ratio => f.write_str("share"),
            Self::Count => f.write_str("number"),
            Self::Votes => f.write_str("votes"),
            Self::Years => f.write_str("years"),
            Self::Days => f.write_str("days"),
            Self::Tons => f.write_str("tons"),
            Self::CoalTons => f.write_str("tons of coal equivalent"),
            Self::Index => f.write_str("index"),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.per {
            None => self.dimension.fmt(f),
            Some(Dimension::Years) => write!(f, "{} a year", self.dimension),
            Some(per) => write!(f, "{} per {per}", self.dimension),
        }
    }
}

/// Powers of a thousand in which people write large numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As it stands.
    One,
    /// 10³
    Thousand,
    /// 10⁶
    Million,
    /// 10⁹
    Billion,
    /// 10¹²
    Trillion,
}

impl Scale {
    /// The factor.
    pub const fn factor(self) -> f64 {
        match self {
            Self::One => 1.0,
            Self::Thousand => 1e3,
            Self::Million => 1e6,
            Self::Billion => 1e9,
            Self::Trillion => 1e12,
        }
    }

    /// The word, empty for [`Scale::One`].
    pub const fn word(self) -> &'static str {
        match self {
            Self::One => "",
            Self::Thousand => "thousand",
            Self::Million => "million",
            Self::Billion => "billion",
            Self::Trillion => "trillion",
        }
    }

    /// Reads a word, singular or plural.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "thousand" | "thousands" => Some(Self::Thousand),
            "million" | "millions" => Some(Self::Million),
            "billion" | "billions" => Some(Self::Billion),
            "trillion" | "trillions" => Some(Self::Trillion),
            _ => None,
        }
    }

    /// The scale in which `value` is easiest to read.
    pub fn natural(value: f64) -> Self {
        match value.abs() {
            x if x >= 1e12 => Self::Trillion,
            x if x >= 1e9 => Self::Billion,
            x if x >= 1e6 => Self::Million,
            _ => Self::One,
        }
    }
}

impl Unit {
    /// A value with its unit for a reader: `507.2 billion USD`, `59.9 %`, `1,234 persons`.
    pub fn show(self, value: f64) -> String {
        if self.per.is_none() && self.dimension == Dimension::Ratio {
            // A ratio far above one is read as "2.5 times", a share as a percentage.
            return if value.abs() <= 1.0 { format!("{} %", significant(value * 100.0)) } else { significant(value) };
        }
        if self.per == Some(Dimension::Years) && self.dimension == Dimension::Ratio {
            return format!("{} percentage points a year", significant(value * 100.0));
        }
        if self.per.is_none() && self.dimension == Dimension::Count {
            return significant(value);
        }
        let scale = Scale::natural(value);
        let number = significant(value / scale.factor());
        let word = scale.word();
        let space = if word.is_empty() { "" } else { " " };
        format!("{number}{space}{word} {self}")
    }
}

/// About four significant digits, never fewer than the whole part has, with thousands separated.
fn significant(value: f64) -> String {
    let magnitude = value.abs();
    let decimals = match magnitude {
        x if x >= 1000.0 || x == 0.0 => 0,
        x if x >= 100.0 => 1,
        x if x >= 1.0 => 2,
        x if x >= 0.01 => 4,
        _ => 6,
    };
    let mut text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSONS: Unit = Unit::of(Dimension::Persons);

    #[test]
    fn units_that_may_meet() {
        assert_eq!(Unit::USD.same(Unit::USD), Some(Unit::USD));
        assert_eq!(Unit::USD.same(PERSONS), None);
        assert_eq!(Unit::USD.same(Unit::usd_of(2021)), None);
        assert_eq!(Unit::USD.same(Unit::of(Dimension::Tiv)), None);
        let unstated = Unit::of(Dimension::Money(Currency::Usd, PriceBasis::Unstated));
        assert_eq!(unstated.same(Unit::usd_of(2021)), Some(Unit::usd_of(2021)));
    }

    #[test]
    fn products_and_quotients() {
        assert_eq!(Unit::USD.quotient(Unit::USD), Some(Unit::RATIO));
        let per_head = Unit::USD.quotient(PERSONS).expect("a meaning");
        assert_eq!(per_head.to_string(), "USD (current) per persons");
        assert_eq!(per_head.product(PERSONS), Some(Unit::USD));
        assert_eq!(Unit::USD.product(Unit::USD), None);
        assert_eq!(Unit::COUNT.product(Unit::USD), Some(Unit::USD));
    }

    #[test]
    fn values_as_a_reader_wants_them() {
        assert_eq!(Unit::USD.show(507_187_000_000.0), "507.2 billion USD (current)");
        assert_eq!(Unit::RATIO.show(0.599), "59.9 %");
        assert_eq!(Unit::RATIO.show(2.5), "2.5");
        let trend = Unit { per: Some(Dimension::Years), ..Unit::RATIO };
        assert_eq!(trend.show(-0.0127), "−1.27 percentage points a year");
        assert_eq!(PERSONS.show(12_345.0), "12,345 persons");
        assert_eq!(Unit::COUNT.show(-1234.0), "−1,234");
        assert_eq!(Unit::COUNT.show(0.0), "0");
    }
}
