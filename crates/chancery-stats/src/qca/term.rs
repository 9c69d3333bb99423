//! Configurations of conditions and the terms (conjunctions) that cover them.

use std::fmt;

use super::bits::ones;

/// The conditions of an analysis and how many values each can take: two for a crisp or fuzzy set, more for a multi-value condition.
///
/// A configuration, one value for each condition, is a packed word, the first condition highest: configurations are ordered as the rows
/// of a truth table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    levels: Vec<u8>,
    shifts: Vec<u32>,
    /// For each condition the bits of its value.
    fields: Vec<u64>,
}

/// Why conditions do not span a space of configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpaceError {
    /// There is no condition.
    NoConditions,
    /// A condition with fewer than two values explains nothing.
    OneValue {
        /// Its place.
        condition: usize,
    },
    /// More than 64 bits: 64 two-valued conditions, 32 of three or four values.
    TooManyConditions {
        /// The bits the conditions need.
        bits: u32,
    },
}

impl fmt::Display for SpaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConditions => write!(f, "no conditions"),
            Self::OneValue { condition } => write!(f, "condition {condition} has fewer than two values"),
            Self::TooManyConditions { bits } => write!(f, "the conditions need {bits} bits, 64 are possible"),
        }
    }
}

impl std::error::Error for SpaceError {}

impl Space {
    /// The space of conditions with these numbers of values.
    ///
    /// # Errors
    /// If there is no condition, one has fewer than two values, or they do not fit into 64 bits.
    pub fn new(levels: &[u8]) -> Result<Self, SpaceError> {
        if levels.is_empty() {
            return Err(SpaceError::NoConditions);
        }
        if let Some(condition) = levels.iter().position(|&count| count < 2) {
            return Err(SpaceError::OneValue { condition });
        }
        let widths: Vec<u32> = levels.iter().map(|&count| u8::BITS - (count - 1).leading_zeros()).collect();
        let bits = widths.iter().sum();
        if bits > 64 {
            return Err(SpaceError::TooManyConditions { bits });
        }
        let mut above = bits;
        let shifts: Vec<u32> = widths
            .iter()
            .map(|width| {
                above -= width;
                above
            })
            .collect();
        let fields = widths.iter().zip(&shifts).map(|(width, shift)| ((1_u64 << width) - 1) << shift).collect();
        Ok(Self { levels: levels.to_vec(), shifts, fields })
    }

    /// The number of conditions.
    pub fn conditions(&self) -> usize {
        self.levels.len()
    }

    /// How many values a condition can take.
    pub fn levels(&self, condition: usize) -> u8 {
        self.levels[condition]
    }

    /// The number of configurations.
    pub fn size(&self) -> u128 {
        self.levels.iter().map(|&count| u128::from(count)).product()
    }

    /// The configuration with these values; `None` if their number is wrong or one is out of range.
    pub fn pack(&self, values: &[u8]) -> Option<u64> {
        let fits =
            values.len() == self.levels.len() && values.iter().zip(&self.levels).all(|(value, count)| value < count);
        fits.then(|| values.iter().zip(&self.shifts).map(|(&value, shift)| u64::from(value) << shift).sum())
    }

    /// The value of a condition in a configuration.
    pub fn value(&self, configuration: u64, condition: usize) -> u8 {
        ((configuration & self.fields[condition]) >> self.shifts[condition]) as u8
    }

    /// The values of all conditions in a configuration.
    pub fn values(&self, configuration: u64) -> Vec<u8> {
        (0..self.conditions()).map(|condition| self.value(configuration, condition)).collect()
    }

    /// The number of a configuration in the full truth table, counted from 1 with the last condition changing fastest.
    pub fn number(&self, configuration: u64) -> u128 {
        let place = (0..self.conditions()).fold(0, |place, condition| {
            place * u128::from(self.levels[condition]) + u128::from(self.value(configuration, condition))
        });
        place + 1
    }

    /// The configuration that follows in the truth table.
    pub(super) fn next(&self, configuration: u64) -> Option<u64> {
        let mut values = self.values(configuration);
        let last = (0..values.len()).rev().find(|&place| values[place] + 1 < self.levels[place])?;
        values[last] += 1;
        values[last + 1..].fill(0);
        self.pack(&values)
    }

    /// The bit that stands for a condition in a set of conditions: the last condition is bit 0.
    pub(super) fn condition_bit(&self, condition: usize) -> u64 {
        1 << (self.conditions() - 1 - condition)
    }

    /// The term that keeps a configuration's values in a set of conditions.
    pub(super) fn keep(&self, configuration: u64, set: u64) -> Term {
        let fields = ones(set).fold(0, |fields, bit| fields | self.fields[self.conditions() - 1 - bit]);
        Term { fields, values: configuration & fields }
    }

    /// The bits of a condition.
    pub(super) fn field(&self, condition: usize) -> u64 {
        self.fields[condition]
    }

    /// The largest value that fits into the bits of a condition, possible or not.
    pub(super) fn field_max(&self, condition: usize) -> u8 {
        (self.fields[condition] >> self.shifts[condition]) as u8
    }

    /// The term of one literal.
    ///
    /// # Panics
    /// Never for a condition of the space and a value below its number of values.
    pub fn literal(&self, condition: usize, value: u8) -> Term {
        Term { fields: self.fields[condition], values: u64::from(value) << self.shifts[condition] }
    }

    /// The term of some literals (condition, value); `None` if two of them exclude each other or a value is out of range.
    pub fn term(&self, literals: &[(usize, u8)]) -> Option<Term> {
        literals.iter().try_fold(Term::ALWAYS, |term, &(condition, value)| {
            let known = condition < self.conditions() && value < self.levels[condition];
            if known { term.and(&self.literal(condition, value)) } else { None }
        })
    }

    /// The literals (condition, value) of a term, in the order of the conditions.
    pub fn literals(&self, term: &Term) -> Vec<(usize, u8)> {
        let used = (0..self.conditions()).filter(|&condition| term.fields & self.fields[condition] != 0);
        used.map(|condition| (condition, self.value(term.values, condition))).collect()
    }

    /// A term as it is written: `A*~B` of two-valued conditions, `A[2]*B[0]` as soon as one condition has more values; `1` without literals.
    pub fn written(&self, term: &Term, names: &[&str]) -> String {
        let crisp = self.levels.iter().all(|&count| count == 2);
        let literal = |(condition, value): (usize, u8)| {
            let name = names.get(condition).copied().unwrap_or("?");
            match (crisp, value) {
                (true, 1) => name.to_owned(),
                (true, _) => format!("~{name}"),
                (false, value) => format!("{name}[{value}]"),
            }
        };
        let literals: Vec<String> = self.literals(term).into_iter().map(literal).collect();
        if literals.is_empty() { "1".to_owned() } else { literals.join("*") }
    }
}

/// A conjunction of literals, such as `A*~B`: the configurations with these values in these conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    fields: u64,
    values: u64,
}

impl Term {
    /// The term without literals, which covers every configuration.
    pub const ALWAYS: Self = Self { fields: 0, values: 0 };

    /// The term that covers one configuration alone.
    pub fn of_configuration(space: &Space, configuration: u64) -> Self {
        let fields = space.fields.iter().fold(0, |all, field| all | field);
        Self { fields, values: configuration }
    }

    /// Whether a configuration is one of the term's.
    pub fn covers(&self, configuration: u64) -> bool {
        (configuration ^ self.values) & self.fields == 0
    }

    /// Whether every configuration of the other term is also one of this.
    pub fn holds(&self, other: &Self) -> bool {
        self.fields & !other.fields == 0 && self.covers(other.values)
    }

    /// The configurations of both terms; `None` if there are none.
    pub fn and(&self, other: &Self) -> Option<Self> {
        let common = self.fields & other.fields;
        let agree = (self.values ^ other.values) & common == 0;
        agree.then_some(Self { fields: self.fields | other.fields, values: self.values | other.values })
    }

    /// The term with a condition left out.
    pub(super) fn without(&self, field: u64) -> Self {
        Self { fields: self.fields & !field, values: self.values & !field }
    }

    pub(super) fn uses(&self, field: u64) -> bool {
        self.fields & field != 0
    }

    pub(super) fn value(&self, space: &Space, condition: usize) -> u8 {
        space.value(self.values, condition)
    }

    pub(super) fn width(&self) -> u32 {
        self.fields.count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_are_packed_in_the_order_of_the_table() {
        let space = Space::new(&[2, 3, 2]).unwrap();
        assert_eq!(space.size(), 12);
        let mut configuration = space.pack(&[0, 0, 0]).unwrap();
        for number in 1..=12 {
            assert_eq!(space.number(configuration), number);
            match space.next(configuration) {
                Some(next) => {
                    assert!(next > configuration);
                    configuration = next;
                }
                None => assert_eq!(number, 12),
            }
        }
        assert_eq!(space.values(configuration), [1, 2, 1]);
        assert_eq!((space.pack(&[0, 3, 0]), space.pack(&[0, 0])), (None, None));
    }

    #[test]
    fn terms_are_sets_of_configurations() {
        let space = Space::new(&[2, 3, 2]).unwrap();
        let names = ["A", "B", "C"];
        let one = space.term(&[(0, 1)]).unwrap();
        let two = space.term(&[(1, 2), (0, 1)]).unwrap();
        assert_eq!(space.written(&two, &names), "A[1]*B[2]");
        assert_eq!(space.written(&Term::ALWAYS, &names), "1");
        assert!(one.holds(&two) && !two.holds(&one) && Term::ALWAYS.holds(&one));
        assert_eq!(one.and(&two), Some(two));
        assert_eq!(space.term(&[(1, 0)]).unwrap().and(&two), None);
        assert_eq!((space.term(&[(1, 3)]), space.term(&[(3, 0)]), space.term(&[(0, 1), (0, 0)])), (None, None, None));
        let (high, low) = (space.pack(&[1, 2, 0]).unwrap(), space.pack(&[0, 2, 1]).unwrap());
        assert!(two.covers(high) && !two.covers(low));
        assert_eq!(space.keep(high, 0b110), two);
        let crisp = Space::new(&[2, 2]).unwrap();
        assert_eq!(crisp.written(&crisp.term(&[(0, 1), (1, 0)]).unwrap(), &["A", "B"]), "A*~B");
    }

    #[test]
    fn impossible_spaces_are_refused() {
        assert_eq!(Space::new(&[]), Err(SpaceError::NoConditions));
        assert_eq!(Space::new(&[2, 1]), Err(SpaceError::OneValue { condition: 1 }));
        assert!(Space::new(&[2; 64]).is_ok());
        assert_eq!(Space::new(&[2; 65]), Err(SpaceError::TooManyConditions { bits: 65 }));
        assert_eq!(Space::new(&[3; 33]), Err(SpaceError::TooManyConditions { bits: 66 }));
    }
}
