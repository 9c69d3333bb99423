//! What is in a file, counted while it is written: cells by year and reason, and the states or dyads that have a value.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Int16Type, UInt8Type, UInt16Type};
use chancery_core::{CellState, Year};

use super::sheet::{About, Role};

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

    fn add(&mut self, other: &Self) {
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
        let rows = Rows::of(about, batch);
        let count = |(index, variable): (usize, &super::sheet::Variable)| match variable.role {
            Role::Key | Role::Reason => ColumnTally::default(),
            Role::Value => {
                let states = batch.columns().get(index + 1).and_then(|reasons| reasons.as_primitive_opt::<UInt8Type>());
                states.map_or_else(ColumnTally::default, |states| rows.count(states.values()))
            }
            Role::Other => {
                let array = batch.column(index);
                let missing = |row: usize| if array.is_null(row) { CellState::Unreported } else { CellState::Observed };
                let states: Vec<u8> = (0..batch.num_rows()).map(|row| missing(row) as u8).collect();
                rows.count(&states)
            }
        };
        let columns = about.variables.iter().enumerate().map(count).collect();
        Self { rows: batch.num_rows() as u64, columns }
    }

    /// Adds the counts of further rows of the same table.
    pub(crate) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.columns.iter_mut().zip(&other.columns).for_each(|(own, column)| own.add(column));
    }
}

/// Which year and which states each row belongs to.
struct Rows<'a> {
    years: Option<&'a [Year]>,
    /// Whether all rows are of one year.
    one_year: bool,
    /// For each column of states, their positions and how many there are.
    states: Vec<(&'a [u16], usize)>,
}

impl<'a> Rows<'a> {
    fn of(about: &About, batch: &'a RecordBatch) -> Self {
        let keys = || about.variables.iter().zip(batch.columns()).filter(|(variable, _)| variable.role == Role::Key);
        let years = keys().find(|(variable, _)| variable.name == "year");
        let years = years.and_then(|(_, array)| array.as_primitive_opt::<Int16Type>()).map(|array| &array.values()[..]);
        let one_year = years.is_none_or(|years| years.iter().all(|year| Some(year) == years.first()));
        let dictionaries = keys().filter_map(|(_, array)| array.as_dictionary_opt::<UInt16Type>());
        // A null would stand at position 0; keys have none.
        let states = dictionaries.filter(|states| states.null_count() == 0);
        Self {
            years,
            one_year,
            states: states.map(|states| (&states.keys().values()[..], states.values().len())).collect(),
        }
    }

    fn count(&self, states: &[u8]) -> ColumnTally {
        let mut years = BTreeMap::new();
        match self.years {
            Some(of_rows) if !self.one_year => {
                for (&year, &state) in of_rows.iter().zip(states) {
                    let counts: &mut Counts = years.entry(Some(year)).or_default();
                    counts[usize::from(state).min(counts.len() - 1)] += 1;
                }
            }
            of_rows => {
                if !states.is_empty() {
                    years.insert(of_rows.and_then(|years| years.first().copied()), histogram(states));
                }
            }
        }
        ColumnTally { years, units: self.units(states) }
    }

    /// The states, or pairs, of the rows with a value.
    fn units(&self, states: &[u8]) -> Vec<u64> {
        const OBSERVED: u8 = CellState::Observed as u8;
        let size = match self.states.as_slice() {
            [] => return Vec::new(),
            [(_, n)] => *n,
            [(_, n), (_, m), ..] => n * m,
        };
        let mut bits = vec![0_u64; size.div_ceil(64)];
        let mut set = |bit: usize| bits[bit / 64] |= 1 << (bit % 64);
        match self.states.as_slice() {
            [(ones, _), (twos, m), ..] => {
                for ((state, one), two) in states.iter().zip(*ones).zip(*twos) {
                    if *state == OBSERVED {
                        set(usize::from(*one) * m + usize::from(*two));
                    }
                }
            }
            [(ones, _)] => {
                for (state, one) in states.iter().zip(*ones) {
                    if *state == OBSERVED {
                        set(usize::from(*one));
                    }
                }
            }
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
