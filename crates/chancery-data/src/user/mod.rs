//! A user's own table: a spec says what its columns are, and it comes in like any data set, with the spec beside it in the store.

mod columns;
mod draft;
mod grid;
mod import;
mod r;
pub(crate) mod sheet;
mod spec;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::input::InputFile;
use crate::table::Formula;

pub use columns::{DataColumn, DataTable, DataValues, TextColumn};
pub use draft::draft;
pub use grid::{Grid, GridRow};
pub use spec::{UserSpec, unit_word};

/// Name of the spec in the snapshot of the store.
pub const SPEC: &str = "spec.toml";

/// The data set that a spec describes, for a table's file of some name.
///
/// Data sets live as long as the program; the same spec gives the same one, so opening a store again costs no memory.
///
/// # Errors
/// A spec that is wrong.
pub fn user_data_set(spec: &InputFile, table: &str) -> Result<&'static DataSet, Error> {
    /// By the bytes of the spec and the name of the table's file.
    type Known = BTreeMap<(Vec<u8>, String), &'static DataSet>;
    static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
    let known = KNOWN.get_or_init(Mutex::default);
    let key = (spec.bytes.clone(), table.to_owned());
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(data_set) = known.get(&key) {
        return Ok(data_set);
    }
    let parsed: &'static UserSpec = Box::leak(Box::new(UserSpec::parse(spec)?));
    let data_set: &'static DataSet = Box::leak(Box::new(describe(parsed, table)));
    known.insert(key, data_set);
    Ok(data_set)
}

/// The spec and the file of a table, as [`crate::Store::add`] wants them.
pub fn user_files(spec: &InputFile, table: InputFile) -> Vec<InputFile> {
    vec![InputFile { name: SPEC.to_owned(), path: spec.path.clone(), bytes: spec.bytes.clone() }, table]
}

/// The data set of a spec in a store's snapshot.
pub(crate) fn of_snapshot(path: PathBuf, bytes: Vec<u8>, table: &str) -> Result<&'static DataSet, Error> {
    user_data_set(&InputFile { name: SPEC.to_owned(), path, bytes }, table)
}

fn describe(spec: &'static UserSpec, table: &str) -> DataSet {
    let name: &'static str = Box::leak(table.to_owned().into_boxed_str());
    let files = Box::leak(Box::new([FileSpec::required(SPEC), FileSpec::required(name)]));
    let traps: Vec<&'static str> = spec.traps.iter().map(String::as_str).collect();
    let bibtex = format!("@misc{{{},\n  title = {{{}}},\n  note = {{{}}}\n}}", spec.id, spec.title, spec.citation);
    DataSet {
        id: &spec.id,
        title: &spec.title,
        about: &spec.about,
        traps: Box::leak(traps.into_boxed_slice()),
        version: &spec.version,
        publisher: &spec.publisher,
        citation: &spec.citation,
        licence: &spec.licence,
        bibtex: Box::leak(bibtex.into_boxed_str()),
        files,
        import: import::import,
        series: Vec::new,
        user: Some(spec),
    }
}

impl UserSpec {
    /// Name of its table in the store.
    pub(crate) fn table(&self) -> &'static str {
        if self.key.unit.is_some() { "table" } else { "records" }
    }

    /// The series its columns give.
    pub(crate) fn declarations(&'static self) -> Vec<SeriesDecl> {
        let Some(unit) = self.key.unit else { return Vec::new() };
        let series = self.columns.iter().filter(|column| column.series);
        series
            .map(|column| {
                let formula = Formula::column(&column.name);
                let declare = match unit {
                    chancery_core::UnitOfAnalysis::StateYear => SeriesDecl::state_year,
                    chancery_core::UnitOfAnalysis::DyadYear => SeriesDecl::dyad,
                    chancery_core::UnitOfAnalysis::DirectedDyadYear => SeriesDecl::directed,
                };
                let label = if column.label.is_empty() { &column.name } else { &column.label };
                let basis = if column.basis.is_empty() { "as the table has it" } else { column.basis.as_str() };
                let mut decl = declare(&column.name, self.table(), formula, column.unit)
                    .source_id(&self.id)
                    .label(label, &column.about)
                    .basis(basis, &column.note)
                    .clock(column.clock)
                    .share_of(&column.share_of)
                    .aggregate(column.aggregate);
                if let Some(spec::StateSpec::Is(state)) = &self.key.state {
                    decl = decl.actors(&[state.as_str()]);
                }
                if column.absent_is_zero {
                    decl = decl.absent_is_zero();
                }
                if !column.bounds.is_some_and(|(low, _)| low >= 0.0) {
                    decl = decl.may_be_negative();
                }
                match column.covered_to {
                    Some(year) => decl.at_most(year),
                    None => decl,
                }
            })
            .collect()
    }
}
