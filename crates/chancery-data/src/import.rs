//! What an importer works with: the files, the world, the tables it makes, and a log of what it left out.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use chancery_core::{Date, Key, Period, State, StateSystem, Year, YearRange};
use chancery_world::{Resolution, World};
use serde::{Deserialize, Serialize};

use crate::dataset::DataSet;
use crate::error::{Error, Place};
use crate::input::{Correction, CsvFile, InputFile, Layout};
use crate::records::Records;
use crate::table::Table;
use crate::user::UserSpec;

/// An import under way.
#[derive(Debug)]
pub struct Import<'a> {
    data_set: &'a DataSet,
    world: &'a World,
    files: &'a [InputFile],
    tables: Vec<Table>,
    batches: Vec<Batch>,
    log: BTreeMap<(String, String), u64>,
    resolved: BTreeMap<(String, Year), Option<State>>,
    /// States by number of a system; a file of pairs asks some millions of times.
    numbered: BTreeMap<(StateSystem, i64, Year), Option<State>>,
    /// Names that meant no state at any time; looking for one is slow, because the nearest name is looked for too.
    unknown: BTreeSet<String>,
}

/// What an import gave.
#[derive(Debug)]
pub struct Imported {
    /// Tables keyed by state-year or dyad-year, sorted.
    pub tables: Vec<Table>,
    /// Tables of another shape, with the years they span.
    pub batches: Vec<Batch>,
    /// What was left out, and what a reader should know.
    pub log: Vec<LogEntry>,
}

/// A table of another shape than states or pairs of states by year.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Name of the table in the store.
    pub name: String,
    /// Its rows.
    pub batch: RecordBatch,
    /// First and last year, if it has years.
    pub years: Option<(Year, Year)>,
    /// What is known of its columns: name and number of values.
    pub columns: Vec<(String, usize)>,
}

/// A line of an import's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// `left-out` (known to be no state), `unmatched` (nobody knows what it is), `corrected`, `repaired` (a correction that is no longer needed),
    /// `note`.
    pub kind: String,
    /// What it is about.
    pub message: String,
    /// How many rows.
    pub rows: u64,
}

impl<'a> Import<'a> {
    /// Begins an import of some files.
    pub fn new(data_set: &'a DataSet, world: &'a World, files: &'a [InputFile]) -> Self {
        Self {
            data_set,
            world,
            files,
            tables: Vec::new(),
            batches: Vec::new(),
            log: BTreeMap::new(),
            resolved: BTreeMap::new(),
            numbered: BTreeMap::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// The tables of who exists and when.
    pub fn world(&self) -> &'a World {
        self.world
    }

    /// The spec of a user's own table.
    pub(crate) fn user(&self) -> Option<&'static UserSpec> {
        self.data_set.user
    }

    /// A file by its number, and that number.
    pub(crate) fn file_at(&self, number: u16) -> Option<(&'a InputFile, u16)> {
        Some((self.files.get(usize::from(number))?, number))
    }

    /// A required file and its number for lineage.
    ///
    /// # Errors
    /// When the file was not given.
    pub fn file(&self, name: &str) -> Result<(&'a InputFile, u16), Error> {
        self.optional_file(name).ok_or_else(|| {
            let wanted: Vec<&str> =
                self.data_set.files.iter().filter(|file| file.required).map(|file| file.name).collect();
            Error::unknown(format!("`{}` needs the file {name}, which was not given", self.data_set.id))
                .hint(format!("give {}", wanted.join(", ")))
        })
    }

    /// A file that may be absent, and its number for lineage.
    pub fn optional_file(&self, name: &str) -> Option<(&'a InputFile, u16)> {
        let index = self.files.iter().position(|file| file.name == name)?;
        Some((&self.files[index], index as u16))
    }

    /// The state that a name of the data set meant in a year, or `None` after a line in the log.
    pub fn state_by_name(&mut self, name: &str, year: Year) -> Option<State> {
        let key = (name.to_owned(), year);
        let state = match self.resolved.get(&key) {
            Some(state) => *state,
            None => {
                let look_up = |on| self.world.resolve_spelling(self.data_set.id, name, on);
                let known = self.world.nonstate(self.data_set.id, name).is_none() && !self.unknown.contains(name);
                let known = known && !matches!(look_up(None), Resolution::Unknown { .. });
                let state = if known { resolve(look_up, year) } else { None };
                if !known {
                    self.unknown.insert(name.to_owned());
                }
                self.resolved.insert(key, state);
                state
            }
        };
        if state.is_none() {
            self.log_unresolved(name);
        }
        state
    }

    /// The state that a code of a scheme meant in a year, or `None` after a line in the log.
    pub fn state_by_code(&mut self, scheme: &str, code: &str, year: Year) -> Option<State> {
        let key = (format!("{scheme}\u{0}{code}"), year);
        let state = match self.resolved.get(&key) {
            Some(state) => *state,
            None => {
                let state = match self.world.nonstate(self.data_set.id, code) {
                    Some(_) => None,
                    None => resolve(|on| self.world.by_code(scheme, code, on), year),
                };
                self.resolved.insert(key, state);
                state
            }
        };
        if state.is_none() {
            self.log_unresolved(code);
        }
        state
    }

    /// The state with a COW number in a year, or `None` after a line in the log.
    pub fn state_by_ccode(&mut self, ccode: i64, year: Year) -> Option<State> {
        self.state_by_system(StateSystem::Cow, ccode, year)
    }

    /// The state with a Gleditsch–Ward number in a year, or `None` after a line in the log.
    pub fn state_by_gwcode(&mut self, gwcode: i64, year: Year) -> Option<State> {
        self.state_by_system(StateSystem::GleditschWard, gwcode, year)
    }

    fn state_by_system(&mut self, system: StateSystem, code: i64, year: Year) -> Option<State> {
        let look_up = || u16::try_from(code).ok().and_then(|code| self.world.by_system_code(system, code, year));
        let state = *self.numbered.entry((system, code, year)).or_insert_with(look_up);
        if state.is_none() {
            self.log_unresolved(&format!("{} {code}", system.name()));
        }
        state
    }

    /// Whether a state lived in a year: between its first and last day in either system. If not, a line in the log.
    ///
    /// Providers list colonies, republics of a union and states that have ended. A territory that was never a member of a
    /// system is always there.
    pub fn lived(&mut self, state: State, year: Year) -> bool {
        let lived = match self.world.life(state) {
            Some(life) => life.overlaps(&Period::of_years(YearRange::single(year))),
            None => true,
        };
        if !lived {
            self.log("left-out", format!("{}: years in which it was no state", self.world.name(state)));
        }
        lived
    }

    fn log_unresolved(&mut self, name: &str) {
        match self.world.nonstate(self.data_set.id, name) {
            Some(nonstate) => {
                let message = format!("{name} ({})", nonstate.kind);
                self.log("left-out", message);
            }
            None => self.log("unmatched", name.to_owned()),
        }
    }

    /// Notes something about a row; equal messages are counted.
    pub fn log(&mut self, kind: &str, message: String) {
        *self.log.entry((kind.to_owned(), message)).or_default() += 1;
    }

    /// Adds a table; it is sorted and checked for repeated keys. Keys made of several rows get a table `<name>_rows` beside it.
    ///
    /// # Errors
    /// A key that occurs twice, with both rows.
    pub fn add(&mut self, mut table: Table) -> Result<(), Error> {
        table.sort().map_err(|repeated| {
            let [first, second] = repeated.rows;
            let name = |file: u16| self.files.get(usize::from(file)).map_or("?", |file| file.name.as_str());
            Error::input(
                &Place::file(name(first.file)),
                format!(
                    "rows {} and {} of {} are both {}",
                    first.row,
                    second.row,
                    name(second.file),
                    show_key(repeated.key)
                ),
            )
            .hint("a state, or pair of states, may occur once a year; is this one file, unaltered?")
        })?;
        if let Some(batch) = table.rows_batch().map_err(Error::unknown)? {
            self.add_batch(&format!("{}_rows", table.name), batch, table.years());
        }
        self.tables.push(table);
        Ok(())
    }

    /// Adds a table of another shape.
    pub fn add_batch(&mut self, name: &str, batch: RecordBatch, years: Option<(Year, Year)>) {
        self.batches.push(Batch { name: name.to_owned(), batch, years, columns: Vec::new() });
    }

    /// Adds a table of records, in the order in which they were pushed. No two may agree in all columns of `key`; with an empty
    /// key, anything goes.
    ///
    /// # Errors
    /// Two records with the same key, with both rows.
    pub fn add_records(&mut self, records: &Records, key: &[&str]) -> Result<(), Error> {
        if !key.is_empty()
            && let Some((first, second)) = records.repeated(key)
        {
            let [first, second] = [records.row(first), records.row(second)];
            let name = |file: u16| self.files.get(usize::from(file)).map_or("?", |file| file.name.as_str());
            return Err(Error::input(
                &Place::file(name(second.file)),
                format!("rows {} and {} have the same {}", first.row, second.row, key.join(", ")),
            )
            .hint("each may occur once; is this one file, unaltered?"));
        }
        let batch = records.batch().map_err(Error::unknown)?;
        let columns = records.observed().map(|(name, observed)| (name.to_owned(), observed)).collect();
        self.batches.push(Batch { name: records.name.clone(), batch, years: records.years(), columns });
        Ok(())
    }

    /// A text file with the provider's errors corrected, and its number for lineage. Each correction is a line in the log; one
    /// that finds no row as it expects is a line of kind `repaired`: the provider has changed the file.
    ///
    /// # Errors
    /// As for [`Import::file`] and [`InputFile::delimited`]; a correction of a column that is not there.
    pub fn corrected(
        &mut self,
        name: &str,
        layout: Layout,
        corrections: &[Correction],
    ) -> Result<(CsvFile, u16), Error> {
        let (file, number) = self.file(name)?;
        let mut csv = file.delimited(layout)?;
        for correction in corrections.iter().filter(|correction| correction.file == name) {
            let rows = csv.correct(correction)?;
            let Correction { column, was, is, why, .. } = correction;
            for row in &rows {
                self.log("corrected", format!("{name} row {row}: `{column}` is `{is}` for `{was}` ({why})"));
            }
            if rows.is_empty() {
                let key: Vec<String> = correction.key.iter().map(|(column, text)| format!("{column} {text}")).collect();
                self.log("repaired", format!("{name} {}: `{column}` is no longer `{was}`", key.join(", ")));
            }
        }
        Ok((csv, number))
    }

    /// Ends the import.
    pub fn finish(self) -> Imported {
        let log = self.log.into_iter().map(|((kind, message), rows)| LogEntry { kind, message, rows }).collect();
        Imported { tables: self.tables, batches: self.batches, log }
    }
}

/// Names and codes are looked up in the middle of the year, then at its ends (states born late or gone early), then at any time.
fn resolve(look_up: impl Fn(Option<Date>) -> Resolution, year: Year) -> Option<State> {
    let days = [(7, 1), (12, 31), (1, 1)].into_iter().map(|(month, day)| Date::new(year, month, day).ok());
    days.flatten().find_map(|day| look_up(Some(day)).one()).or_else(|| look_up(None).one())
}

fn show_key(key: Key) -> String {
    let actor = key.actor().map_or_else(String::new, |state| state.to_string());
    match key.partner() {
        Some(partner) => format!("{actor}–{partner} {}", key.year()),
        None => format!("{actor} {}", key.year()),
    }
}
