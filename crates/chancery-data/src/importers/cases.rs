//! What importers of lists of cases have in common: codes of a case, and the states and pairs that a list says nothing of.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chancery_core::{Cell, CellState, FrameRow, Key, State, StateSystem, Year};

use crate::import::Import;
use crate::table::Table;

/// Yes or no as a number.
pub(crate) fn one_if(yes: bool) -> Cell {
    Cell::observed(f64::from(u8::from(yes)))
}

/// How many there are.
pub(crate) fn count(number: usize) -> Cell {
    Cell::observed(number as f64)
}

/// The highest of some codes, as long as those that are missing cannot exceed it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Highest {
    known: f64,
    missing: bool,
}

impl Highest {
    /// Takes another code into account.
    pub(crate) fn add(&mut self, cell: Cell) {
        match cell.value() {
            Some(value) => self.known = self.known.max(value),
            None => self.missing = true,
        }
    }

    /// The highest, on a scale that begins with 0 and ends with `most`.
    pub(crate) fn cell(self, most: f64) -> Cell {
        if self.missing && self.known < most {
            Cell::missing(CellState::Unreported)
        } else {
            Cell::observed(self.known)
        }
    }
}

/// What a source says of some keys.
pub(crate) type Found = BTreeMap<Key, (Vec<Cell>, FrameRow)>;

/// No row of a file.
const NOWHERE: FrameRow = FrameRow { file: 0, row: 0 };

/// Fills a table of states: what was found, and `none` for every other member of the source's system of states.
///
/// A state outside that system has no row, so the source is silent on it, which is not zero.
pub(crate) fn fill_states(
    import: &Import<'_>,
    table: &mut Table,
    system: StateSystem,
    years: RangeInclusive<Year>,
    mut found: Found,
    none: Cell,
) {
    let cells = vec![none; table.columns.len()];
    for year in years {
        for (_, state) in import.world().members(system, year) {
            found.entry(Key::new(year, state, None)).or_insert_with(|| (cells.clone(), NOWHERE));
        }
    }
    for (key, (cells, row)) in found {
        table.push(key, &cells, row);
    }
}

/// Fills a table of pairs, each once, in which no row means zero: what was found, and rows without a value for pairs of which
/// a state is outside the source's system of states.
pub(crate) fn fill_pairs(
    import: &Import<'_>,
    table: &mut Table,
    system: StateSystem,
    years: RangeInclusive<Year>,
    found: Found,
) {
    let silent = vec![Cell::missing(CellState::NotCovered); table.columns.len()];
    let other = match system {
        StateSystem::Cow => StateSystem::GleditschWard,
        StateSystem::GleditschWard => StateSystem::Cow,
    };
    for year in years {
        let members = |system| -> BTreeSet<State> {
            import.world().members(system, year).into_iter().map(|(_, state)| state).collect()
        };
        let (inside, outside) = (members(system), members(other));
        let outside: Vec<State> = outside.difference(&inside).copied().collect();
        for &one in &outside {
            for &two in inside.iter().chain(outside.iter().filter(|two| **two > one)) {
                let key = pair(year, one, two);
                if !found.contains_key(&key) {
                    table.push(key, &silent, NOWHERE);
                }
            }
        }
    }
    for (key, (cells, row)) in found {
        table.push(key, &cells, row);
    }
}

/// The key of a pair, in the order of the states' keys.
pub(crate) fn pair(year: Year, one: State, other: State) -> Key {
    Key::new(year, one.min(other), Some(one.max(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_code_hides_the_highest_unless_that_is_the_top() {
        let mut highest = Highest::default();
        highest.add(Cell::observed(2.0));
        assert_eq!(highest.cell(6.0).value(), Some(2.0));
        highest.add(Cell::missing(CellState::Unreported));
        assert_eq!(highest.cell(6.0).state(), CellState::Unreported);
        highest.add(Cell::observed(6.0));
        assert_eq!(highest.cell(6.0).value(), Some(6.0));
    }
}
