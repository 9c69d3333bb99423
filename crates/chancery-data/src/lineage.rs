//! From a value back to the rows of the provider's file that it was made of.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Int16Type, UInt8Type, UInt16Type, UInt32Type};
use chancery_core::{FrameRow, Key, State, Year};

use crate::catalogue::SeriesDecl;
use crate::error::Error;
use crate::importers::votes::{self, VoteCut};
use crate::provider_row::Fields;
use crate::store::Store;

/// A ballot behind a measure of votes, with the row it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BallotRow {
    /// Number of the roll call within the cut.
    pub roll_call: u32,
    /// Who voted.
    pub state: State,
    /// 1 yes, 2 abstain, 3 no.
    pub ballot: u8,
    /// Where it stands.
    pub row: FrameRow,
}

/// Finds the rows behind values; tables are read when first asked for and then kept.
#[derive(Debug)]
pub struct RowsBehind<'s> {
    store: &'s Store,
    tables: BTreeMap<(String, String), Option<RecordBatch>>,
}

impl<'s> RowsBehind<'s> {
    /// Of a store.
    pub fn new(store: &'s Store) -> Self {
        Self { store, tables: BTreeMap::new() }
    }

    /// The rows behind the value of a key, given the row that its frame names; empty if the value was not read off a row (a
    /// zero that stands for an absent row).
    ///
    /// # Errors
    /// A damaged table.
    pub fn of(&mut self, series: &str, source: &str, key: Key, row: FrameRow) -> Result<Vec<FrameRow>, Error> {
        if row.row != 0 {
            return Ok(vec![row]);
        }
        let Some((data_set, decl)) = self.declaration(series, source) else { return Ok(Vec::new()) };
        let columns = self.terms(series, source);
        let Some(batch) = self.table(data_set, &format!("{}_rows", decl.table))? else { return Ok(Vec::new()) };
        let found =
            rows_of(batch, key, &columns).ok_or_else(|| Error::unknown("a table of rows has another layout"))?;
        match key.partner() {
            // A pair without direction is kept once, in either order.
            Some(partner) if found.is_empty() => {
                let reversed = Key::new(key.year(), partner, key.actor());
                Ok(rows_of(batch, reversed, &columns).unwrap_or_default())
            }
            _ => Ok(found),
        }
    }

    /// The columns that a source's formulas of a series add; empty of a computed series.
    pub fn terms(&self, series: &str, source: &str) -> Vec<&'static str> {
        let Some((_, decl)) = self.declaration(series, source) else { return Vec::new() };
        decl.forward.terms.iter().chain(decl.mirror.iter().flat_map(|formula| &formula.terms)).copied().collect()
    }

    /// What stands in rows of a data set's files; see [`Store::provider_rows`].
    ///
    /// # Errors
    /// As there.
    pub fn texts(&self, data_set: &str, rows: &[FrameRow]) -> Result<BTreeMap<FrameRow, Fields>, Error> {
        self.store.provider_rows(data_set, rows)
    }

    /// The ballots of two states in the roll calls of a year in which both voted, in the order of the roll calls.
    ///
    /// # Errors
    /// A damaged table.
    pub fn ballots(&mut self, cut: VoteCut, year: Year, pair: [State; 2]) -> Result<Vec<BallotRow>, Error> {
        let Some(file) = self.file_number(votes::DATA_SET.id, cut.file()) else { return Ok(Vec::new()) };
        let Some(batch) = self.table(votes::DATA_SET.id, cut.table())? else { return Ok(Vec::new()) };
        let mut ballots = ballots_of(batch, year, &pair, file)
            .ok_or_else(|| Error::unknown("the table of ballots has another layout"))?;
        ballots.sort_by_key(|ballot| (ballot.roll_call, ballot.state));
        let both: Vec<BallotRow> = ballots
            .chunk_by(|a, b| a.roll_call == b.roll_call)
            .filter(|cast| cast.len() == 2)
            .flatten()
            .copied()
            .collect();
        Ok(both)
    }

    fn declaration(&self, series: &str, source: &str) -> Option<(&'static str, SeriesDecl)> {
        let data_set = self.store.data_set_of(series, source)?;
        let own = |decl: &SeriesDecl| {
            let id = decl.spec.sources[0].id.as_str();
            decl.spec.name == series && (if id.is_empty() { data_set.id } else { id }) == source
        };
        Some((data_set.id, data_set.declarations().into_iter().find(own)?))
    }

    fn table(&mut self, data_set: &str, table: &str) -> Result<Option<&RecordBatch>, Error> {
        let key = (data_set.to_owned(), table.to_owned());
        if !self.tables.contains_key(&key) {
            let there = self.store.table_path(data_set, table).is_some();
            let batch = if there { Some(self.store.batch(data_set, table)?) } else { None };
            self.tables.insert(key.clone(), batch);
        }
        Ok(self.tables.get(&key).and_then(Option::as_ref))
    }

    fn file_number(&self, data_set: &str, file: &str) -> Option<u16> {
        let state = self.store.manifest().data_sets.get(data_set)?;
        state.files.iter().position(|known| known.name == file).map(|index| index as u16)
    }
}

/// Rows of a `_rows` table for a key and some columns.
fn rows_of(batch: &RecordBatch, key: Key, columns: &[&str]) -> Option<Vec<FrameRow>> {
    let years = batch.column_by_name("year")?.as_primitive_opt::<Int16Type>()?;
    let files = batch.column_by_name("source_file")?.as_primitive_opt::<UInt16Type>()?;
    let rows = batch.column_by_name("source_row")?.as_primitive_opt::<UInt32Type>()?;
    let names = batch.column_by_name("column")?.as_string_opt::<i32>()?;
    let actor = Holds::new(batch, "state", key.actor())?;
    let partner = match batch.column_by_name("partner") {
        Some(_) => Some(Holds::new(batch, "partner", key.partner())?),
        None => None,
    };
    // Sorted by year.
    let start = years.values().partition_point(|&year| year < key.year());
    let end = years.values().partition_point(|&year| year <= key.year());
    let wanted = |row: &usize| {
        actor.at(*row)
            && partner.as_ref().is_none_or(|partner| partner.at(*row))
            && (names.is_null(*row) || columns.contains(&names.value(*row)))
    };
    let mut found: Vec<FrameRow> =
        (start..end).filter(wanted).map(|row| FrameRow { file: files.value(row), row: rows.value(row) }).collect();
    found.sort_unstable();
    found.dedup();
    Some(found)
}

fn ballots_of(batch: &RecordBatch, year: Year, pair: &[State; 2], file: u16) -> Option<Vec<BallotRow>> {
    let years = batch.column_by_name("year")?.as_primitive_opt::<Int16Type>()?;
    let calls = batch.column_by_name("roll_call")?.as_primitive_opt::<UInt32Type>()?;
    let cast = batch.column_by_name("ballot")?.as_primitive_opt::<UInt8Type>()?;
    let rows = batch.column_by_name("source_row")?.as_primitive_opt::<UInt32Type>()?;
    let sides = [Holds::new(batch, "state", Some(pair[0]))?, Holds::new(batch, "state", Some(pair[1]))?];
    let start = years.values().partition_point(|&other| other < year);
    let end = years.values().partition_point(|&other| other <= year);
    let ballot = |row: usize| {
        let side = sides.iter().position(|side| side.at(row))?;
        let row_of = FrameRow { file, row: rows.value(row) };
        Some(BallotRow { roll_call: calls.value(row), state: pair[side], ballot: cast.value(row), row: row_of })
    };
    Some((start..end).filter_map(ballot).collect())
}

/// Whether a row of a column of states holds a state. A table of several files may have a state several times in its dictionary.
struct Holds<'a> {
    keys: &'a arrow::array::UInt16Array,
    wanted: Vec<bool>,
}

impl<'a> Holds<'a> {
    fn new(batch: &'a RecordBatch, column: &str, state: Option<State>) -> Option<Self> {
        let dictionary = batch.column_by_name(column)?.as_dictionary_opt::<UInt16Type>()?;
        let names = dictionary.values().as_string_opt::<i32>()?;
        let is_wanted = |name: Option<&str>| name.zip(state).is_some_and(|(name, state)| name == state.as_str());
        Some(Self { keys: dictionary.keys(), wanted: names.iter().map(is_wanted).collect() })
    }

    fn at(&self, row: usize) -> bool {
        !self.keys.is_null(row) && self.wanted.get(usize::from(self.keys.value(row))).copied().unwrap_or(false)
    }
}
