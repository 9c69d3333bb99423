//! What is in a file, counted while it is written: cells by year and reason, and the states or dyads that have a value.

use std::collections::BTreeMap;

use arrow::array::{Array as _, ArrayRef, AsArray as _, Int16Array, RecordBatch, UInt16Array};
use arrow::datatypes::{Int16Type, UInt8Type, UInt16Type};
use chancery_core::{CellState, Year};

use super::sheet::{About, Role};

const OBSERVED: u8 = CellState::Observed as u8;

/// How many cells are in each state, in the order of [`CellState::ALL`].
pub type Counts = [u64; CellState::ALL.len()];

/// The counts of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Rows.
    pub rows: u64,
    /// One a variable, in order. Of a column without reasons, a cell without a value counts as unreported.
    pub columns: Vec<ColumnTally>,
}

/// The counts of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnTally {
    /// By year; rows without a year are under `None`.
    pub years: BTreeMap<Option<Year>, Counts>,
    /// The states, or pairs, with a value: a bit each.
    units: Vec<u64>,
}

impl ColumnTally {
    /// Over all years.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.years.values() {
            total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
        }
        total
    }

    /// First and last year with a value.
    pub fn observed_years(&self) -> Option<(Year, Year)> {
        let mut years = self.years.iter().filter(|(_, counts)| counts[0] > 0).filter_map(|(year, _)| *year);
        let first = years.next()?;
        Some((first, years.next_back().unwrap_or(first)))
    }

    /// How many states, or pairs of states, have a value in some row; 0 in a table without states.
    pub fn units(&self) -> u64 {
        self.units.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (year, counts) in &other.years {
            let own = self.years.entry(*year).or_default();
            own.iter_mut().zip(counts).for_each(|(own, count)| *own += count);
        }
        if self.units.len() < other.units.len() {
            self.units.resize(other.units.len(), 0);
        }
        self.units.iter_mut().zip(&other.units).for_each(|(own, bits)| *own |= bits);
    }
}

impl Tally {
    /// Nothing counted yet.
    pub(crate) fn new(about: &About) -> Self {
        Self { rows: 0, columns: vec![ColumnTally::default(); about.variables.len()] }
    }

    /// The counts of some rows.
    pub(crate) fn of(about: &About, batch: &RecordBatch) -> Self {
        let columns = || about.variables.iter().zip(batch.columns());
        let keys = columns().filter(|(variable, _)| variable.role == Role::Key);
        let keys: Vec<(&str, ArrayRef)> =
            keys.map(|(variable, array)| (variable.name.as_str(), array.clone())).collect();
        let rows = Rows::of(&keys, batch.num_rows());
        let count = |(index, (variable, array)): (usize, (&super::sheet::Variable, &ArrayRef))| {
            rows.tally(variable.role, array, batch.columns().get(index + 1))
        };
        Self { rows: batch.num_rows() as u64, columns: columns().enumerate().map(count).collect() }
    }

    /// Adds the counts of further rows of the same table.
    pub(crate) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.columns.iter_mut().zip(&other.columns).for_each(|(own, column)| own.add(column));
    }
}

/// Which year and which states each row belongs to.
pub(crate) struct Rows {
    rows: usize,
    years: Option<Int16Array>,
    /// Whether all rows are of one year.
    one_year: bool,
    /// For each column of states, their positions and how many there are.
    states: Vec<(UInt16Array, usize)>,
    /// The states, or pairs, that have a row: a bit each.
    units: Vec<u64>,
}

impl Rows {
    /// From the columns of keys, with their names, and how many rows there are.
    pub(crate) fn of(keys: &[(&str, ArrayRef)], count: usize) -> Self {
        let years = keys.iter().find(|(name, _)| *name == "year");
        let years = years.and_then(|(_, array)| array.as_primitive_opt::<Int16Type>()).cloned();
        let one_year =
            years.as_ref().is_none_or(|years| years.values().iter().all(|year| Some(year) == years.values().first()));
        let dictionaries = keys.iter().filter_map(|(_, array)| array.as_dictionary_opt::<UInt16Type>());
        // A null would stand at position 0; keys have none.
        let states = dictionaries.filter(|states| states.null_count() == 0);
        let mut rows = Self {
            rows: count,
            years,
            one_year,
            states: states.map(|states| (states.keys().clone(), states.values().len())).collect(),
            units: Vec::new(),
        };
        rows.units = rows.units_where(|_| true);
        rows
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// The counts of a column, the next one being that of its reasons, if it has any.
    pub(crate) fn tally(&self, role: Role, array: &ArrayRef, next: Option<&ArrayRef>) -> ColumnTally {
        match role {
            Role::Key | Role::Reason => ColumnTally::default(),
            Role::Value => {
                let states = next.and_then(|reasons| reasons.as_primitive_opt::<UInt8Type>());
                states.map_or_else(ColumnTally::default, |states| self.count(states.values()))
            }
            Role::Other => {
                let missing = |row: usize| if array.is_null(row) { CellState::Unreported } else { CellState::Observed };
                let states: Vec<u8> = (0..array.len()).map(|row| missing(row) as u8).collect();
                self.count(&states)
            }
        }
    }

    fn count(&self, states: &[u8]) -> ColumnTally {
        let years = self.years.as_ref().map(|years| &years.values()[..]);
        let Some(&first) = states.first() else { return ColumnTally::default() };
        let year = years.and_then(|years| years.first().copied());
        // Most columns of a year are all there, or not at all.
        let alike = states.iter().fold(true, |alike, state| alike & (*state == first));
        let by_year = match years {
            Some(of_rows) if !self.one_year => {
                let mut by_year: BTreeMap<Option<Year>, Counts> = BTreeMap::new();
                for (&year, &state) in of_rows.iter().zip(states) {
                    let counts = by_year.entry(Some(year)).or_default();
                    counts[usize::from(state).min(counts.len() - 1)] += 1;
                }
                by_year
            }
            _ => BTreeMap::from([(year, histogram(states))]),
        };
        let units = match (alike, first == OBSERVED) {
            (true, true) => self.units.clone(),
            (true, false) => Vec::new(),
            (false, _) => self.units_where(|row| states[row] == OBSERVED),
        };
        ColumnTally { years: by_year, units }
    }

    /// The states, or pairs, of some rows.
    fn units_where(&self, wanted: impl Fn(usize) -> bool) -> Vec<u64> {
        let size = match self.states.as_slice() {
            [] => return Vec::new(),
            [(_, n)] => *n,
            [(_, n), (_, m), ..] => n * m,
        };
        let mut bits = vec![0_u64; size.div_ceil(64)];
        let mut set = |row: usize, bit: usize| bits[bit / 64] |= u64::from(wanted(row)) << (bit % 64);
        match self.states.as_slice() {
            [(ones, _), (twos, m), ..] => {
                for (row, (one, two)) in ones.values().iter().zip(twos.values()).enumerate() {
                    set(row, usize::from(*one) * m + usize::from(*two));
                }
            }
            [(ones, _)] => ones.values().iter().enumerate().for_each(|(row, one)| set(row, usize::from(*one))),
            [] => {}
        }
        bits
    }
}

/// Most columns of a year are in one state, or in two.
fn histogram(states: &[u8]) -> Counts {
    let mut counts = Counts::default();
    for run in states.chunk_by(|a, b| a == b) {
        counts[usize::from(run[0]).min(counts.len() - 1)] += run.len() as u64;
    }
    counts
}
