//! The cell: a value, or the reason why there is none. Missing is never zero.

use std::fmt;

/// Why a cell has a value, or has none.
///
/// The discriminants are part of the store's format (a column `x` has its `x_state`), so they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CellState {
    /// The source gives a value, zero included.
    Observed = 0,
    /// The source covers this unit, but gives no value for it.
    Unreported = 1,
    /// The unit lies outside what the source covers (its years, its actors).
    NotCovered = 2,
    /// One of the states did not exist then.
    NoState = 3,
    /// The provider withholds the value, or the parties dispute it.
    Withheld = 4,
    /// The question does not arise (a state's trade with itself).
    NotApplicable = 5,
    /// The formula has no value here (a share of zero).
    Undefined = 6,
}

impl CellState {
    /// Every state, in the order of the discriminants.
    pub const ALL: [Self; 7] = [
        Self::Observed,
        Self::Unreported,
        Self::NotCovered,
        Self::NoState,
        Self::Withheld,
        Self::NotApplicable,
        Self::Undefined,
    ];

    /// Reads a stored discriminant.
    pub fn from_u8(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The word used in JSON, CSV and the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Unreported => "unreported",
            Self::NotCovered => "not-covered",
            Self::NoState => "no-state",
            Self::Withheld => "withheld",
            Self::NotApplicable => "not-applicable",
            Self::Undefined => "undefined",
        }
    }

    /// A phrase for readers, to follow "no value: ".
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Unreported => "covered by the source, but left blank there",
            Self::NotCovered => "outside the years or actors the source covers",
            Self::NoState => "no such state then",
            Self::Withheld => "withheld by the provider or disputed",
            Self::NotApplicable => "the question does not arise",
            Self::Undefined => "the formula has no value here",
        }
    }

    /// Stata's extended missing value for the reason: `.a` to `.f`.
    pub const fn stata(self) -> Option<char> {
        match self {
            Self::Observed => None,
            Self::Unreported => Some('a'),
            Self::NotCovered => Some('b'),
            Self::NoState => Some('c'),
            Self::Withheld => Some('d'),
            Self::NotApplicable => Some('e'),
            Self::Undefined => Some('f'),
        }
    }

    /// The state of a formula's result, from the states of two inputs.
    ///
    /// The most fundamental reason wins: a value that cannot exist (`NotApplicable`, `NoState`) before one that nobody
    /// published (`NotCovered`, `Withheld`, `Unreported`) before one a formula could not give (`Undefined`). The relation
    /// is a total order, so combining is associative, commutative and idempotent, and `Observed` is its unit.
    #[must_use]
    pub const fn combine(self, other: Self) -> Self {
        if self.precedence() >= other.precedence() { self } else { other }
    }

    const fn precedence(self) -> u8 {
        match self {
            Self::Observed => 0,
            Self::Undefined => 1,
            Self::Unreported => 2,
            Self::Withheld => 3,
            Self::NotCovered => 4,
            Self::NoState => 5,
            Self::NotApplicable => 6,
        }
    }
}

impl fmt::Display for CellState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A value, or the reason why there is none.
///
/// There is no way to read a number out of a cell that has none: [`Cell::value`] gives an `Option`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    value: f64,
    state: CellState,
}

impl Cell {
    /// An observed value. A number that is not finite has no meaning in any source and becomes `Undefined`.
    pub fn observed(value: f64) -> Self {
        if value.is_finite() { Self { value, state: CellState::Observed } } else { Self::missing(CellState::Undefined) }
    }

    /// A cell without a value. `Observed` is no reason for that, so it is read as `Undefined`.
    pub const fn missing(state: CellState) -> Self {
        let state = match state {
            CellState::Observed => CellState::Undefined,
            other => other,
        };
        Self { value: 0.0, state }
    }

    /// From a stored value and its state.
    pub fn from_parts(value: f64, state: CellState) -> Self {
        if state == CellState::Observed { Self::observed(value) } else { Self::missing(state) }
    }

    /// The value, if there is one.
    pub fn value(self) -> Option<f64> {
        (self.state == CellState::Observed).then_some(self.value)
    }

    /// Why there is, or is not, a value.
    pub const fn state(self) -> CellState {
        self.state
    }

    /// Applies a formula of one input.
    #[must_use]
    pub fn map(self, formula: impl FnOnce(f64) -> f64) -> Self {
        match self.value() {
            Some(value) => Self::observed(formula(value)),
            None => self,
        }
    }

    /// Applies a formula of two inputs; if one has no value, neither has the result, for the combined reason.
    #[must_use]
    pub fn zip(self, other: Self, formula: impl FnOnce(f64, f64) -> f64) -> Self {
        match (self.value(), other.value()) {
            (Some(left), Some(right)) => Self::observed(formula(left, right)),
            _ => Self::missing(self.state.combine(other.state)),
        }
    }

    /// The quotient; `Undefined` when the divisor is zero.
    #[must_use]
    pub fn divide(self, other: Self) -> Self {
        self.zip(other, |left, right| if right == 0.0 { f64::NAN } else { left / right })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of combinations, written out by hand: rows and columns in the order of `CellState::ALL`.
    #[test]
    fn the_table_of_combinations() {
        use CellState::{
            NoState as N, NotApplicable as A, NotCovered as C, Observed as O, Undefined as U, Unreported as B,
            Withheld as W,
        };
        let table = [
            [O, B, C, N, W, A, U],
            [B, B, C, N, W, A, B],
            [C, C, C, N, C, A, C],
            [N, N, N, N, N, A, N],
            [W, W, C, N, W, A, W],
            [A, A, A, A, A, A, A],
            [U, B, C, N, W, A, U],
        ];
        for (i, row) in table.iter().enumerate() {
            for (j, expected) in row.iter().enumerate() {
                assert_eq!(CellState::ALL[i].combine(CellState::ALL[j]), *expected, "{i} {j}");
            }
        }
    }

    #[test]
    fn combining_is_associative_and_observed_is_its_unit() {
        for a in CellState::ALL {
            assert_eq!(a.combine(CellState::Observed), a);
            for b in CellState::ALL {
                assert_eq!(a.combine(b), b.combine(a));
                for c in CellState::ALL {
                    assert_eq!(a.combine(b).combine(c), a.combine(b.combine(c)));
                }
            }
        }
    }

    #[test]
    fn a_missing_cell_never_yields_a_number() {
        for state in CellState::ALL {
            let cell = Cell::missing(state);
            assert_eq!(cell.value(), None);
            assert_eq!(cell.zip(Cell::observed(1.0), |a, b| a + b).value(), None);
        }
        assert_eq!(Cell::observed(f64::NAN).state(), CellState::Undefined);
        assert_eq!(Cell::observed(1.0).divide(Cell::observed(0.0)).state(), CellState::Undefined);
        assert_eq!(Cell::observed(0.0).value(), Some(0.0));
    }

    #[test]
    fn discriminants_are_the_stored_ones() {
        for state in CellState::ALL {
            assert_eq!(CellState::from_u8(state as u8), Some(state));
        }
        assert_eq!(CellState::from_u8(7), None);
    }
}
