//! Measures kept in the store: computed once for all states, pairs and years, written as tables that any reader opens.

use std::fmt::Write as _;
use std::path::Path;

use chancery_core::{Cell, Frame, FrameRow, Key, SeriesSource, SeriesSpec, UnitOfAnalysis, YearRange};
use chancery_data::{AddOutcome, DataSetState, Error, InputFile, SPEC, StoreWriter, Table, unit_word};
use chancery_world::World;

use crate::base::Base;
use crate::estimate;
use crate::kernel::{Kernel, input_source};
use crate::spec::{MeasureSpec, measures};

/// Name of the file in the snapshot that says what was computed from which files.
pub(crate) const MADE_OF: &str = "made-of.json";

/// The tables of measures, by unit of analysis.
const TABLES: [(UnitOfAnalysis, &str, &str); 3] = [
    (UnitOfAnalysis::StateYear, "measures-states", "Measures of states, computed by chancery"),
    (UnitOfAnalysis::DyadYear, "measures-dyads", "Measures of pairs of states, computed by chancery"),
    (
        UnitOfAnalysis::DirectedDyadYear,
        "measures-directed",
        "Measures of one state toward another, computed by chancery",
    ),
];

/// What [`keep`] did with a table.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Id of the data set in the store.
    pub id: &'static str,
    /// Its columns.
    pub columns: Vec<String>,
    /// What became of it.
    pub outcome: KeptOutcome,
}

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptOutcome {
    /// Nothing it is made of changed.
    Unchanged,
    /// Computed; so many rows.
    Added(usize),
    /// It cannot be computed; why.
    NotComputed(String),
}

impl KeptOutcome {
    pub(crate) fn of(state: &DataSetState) -> Self {
        Self::Added(state.tables.iter().map(|table| table.rows).sum())
    }
}

/// Computes every measure of every state and pair in some years, and keeps them in the store: a data set for each estimation over all
/// years at once, then one for each unit of analysis.
/// Tables whose inputs are as they were are left alone.
///
/// # Errors
/// A store that cannot be read or written.
pub fn keep(root: &Path, years: YearRange) -> Result<Vec<Kept>, Error> {
    let mut done = estimate::keep_estimations(root, years)?;
    for (unit, id, title) in TABLES {
        let base = Base::store(root)?;
        let catalogue = base.loaded();
        let columns: Vec<Wanted<'_>> = measures()
            .iter()
            .filter(|measure| measure.unit_of_analysis == unit && !matches!(measure.kernel, Kernel::Kept(_)))
            .filter_map(|measure| {
                let spec = catalogue.get(measure.name)?;
                Some(Wanted { measure, spec, source: spec.broadest()? })
            })
            .collect();
        if columns.is_empty() {
            continue;
        }
        let files = [file(SPEC, spec_text(id, title, unit, &columns)), file(MADE_OF, made_of(&base, &columns, years))];
        let outcome = match StoreWriter::new(root).keep(&files, || table(&base, unit, &columns, years))? {
            AddOutcome::Unchanged => KeptOutcome::Unchanged,
            AddOutcome::Added(state) => KeptOutcome::of(&state),
        };
        let columns = columns.iter().map(|wanted| wanted.measure.name.to_owned()).collect();
        done.push(Kept { id, columns, outcome });
    }
    Ok(done)
}

/// A measure with the source it is computed from.
struct Wanted<'a> {
    measure: &'static MeasureSpec,
    spec: &'a SeriesSpec,
    source: &'a SeriesSource,
}

pub(crate) fn file(name: &str, text: String) -> InputFile {
    InputFile { name: name.to_owned(), path: name.into(), bytes: text.into_bytes() }
}

/// The spec of a table, as a user would write it. Its columns are no series: the same measures are computed when they are asked for.
fn spec_text(id: &str, title: &str, unit: UnitOfAnalysis, columns: &[Wanted<'_>]) -> String {
    let mut text = spec_head(id, title, unit);
    for wanted in columns {
        column_text(&mut text, wanted.measure, &wanted.source.basis.0, false);
    }
    text
}

/// The beginning of the spec of a table of measures.
pub(crate) fn spec_head(id: &str, title: &str, unit: UnitOfAnalysis) -> String {
    let partner = if unit.is_dyadic() { "partner = { column = \"partner\" }\n" } else { "" };
    format!(
        "schema = 1\nid = {id:?}\ntitle = {title:?}\nversion = {:?}\npublisher = \"chancery\"\n\
         licence = \"that of the data it is computed from\"\n\
         about = \"Computed by the program from the files named in {MADE_OF}; formulas on the columns.\"\n\n\
         [key]\nunit = {:?}\nstate = {{ column = \"state\" }}\n{partner}year = {{ column = \"year\" }}\n",
        env!("CARGO_PKG_VERSION"),
        unit.name(),
    )
}

/// A measure as a column of a spec.
pub(crate) fn column_text(text: &mut String, measure: &MeasureSpec, basis: &str, series: bool) {
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\n[[column]]\ncolumn = {:?}\nunit = {:?}\nlabel = {:?}\nabout = {:?}\nbasis = {basis:?}\nseries = {series}\n",
        measure.name,
        unit_word(measure.unit).unwrap_or("index"),
        measure.label,
        format!("{}. {}.", measure.formula, measure.missing),
    );
    if let Some(aggregate) = measure.aggregate {
        let word = match aggregate {
            chancery_core::Aggregate::Sum => "sum",
            chancery_core::Aggregate::Mean => "mean",
        };
        let _ = writeln!(text, "aggregate = {word:?}");
    }
    if measure.nonnegative {
        text.push_str("bounds = [0, 1e300]\n");
    }
}

/// Which files the values depend on.
fn made_of(base: &Base, columns: &[Wanted<'_>], years: YearRange) -> String {
    let mut data_sets: Vec<String> =
        columns.iter().flat_map(|wanted| inputs_of(base, wanted.measure, &wanted.source.id)).collect();
    data_sets.sort();
    data_sets.dedup();
    let chosen: Vec<String> =
        columns.iter().map(|wanted| format!("{}@{}", wanted.measure.name, wanted.source.id)).collect();
    made_of_text(base, &data_sets, &format!("{}..{} {}", years.first, years.last, chosen.join(" ")))
}

/// The text that names files and their hashes.
pub(crate) fn made_of_text(base: &Base, data_sets: &[String], options: &str) -> String {
    let mut text =
        format!("{{\n  \"program\": {:?},\n  \"options\": {options:?},\n  \"files\": [", env!("CARGO_PKG_VERSION"));
    let mut first = true;
    for id in data_sets {
        for file in base.files(id) {
            let _ = write!(
                text,
                "{}\n    {{\"data_set\": {id:?}, \"name\": {:?}, \"sha256\": {:?}}}",
                if first { "" } else { "," },
                file.name,
                file.sha256
            );
            first = false;
        }
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// The data sets behind a measure from a source, through the measures it is made of.
fn inputs_of(base: &Base, measure: &MeasureSpec, source: &str) -> Vec<String> {
    let Kernel::Series(kernel) = &measure.kernel else { return vec![base.data_set_id(measure.name, source)] };
    let catalogue = base.loaded();
    let mut found = Vec::new();
    for (number, name) in kernel.inputs.iter().chain(kernel.optional).enumerate() {
        let Some(spec) = catalogue.get(name) else { continue };
        let Some(chosen) = input_source(spec, number, source).map(|source| source.id.as_str()) else { continue };
        match crate::spec::measure(name) {
            Some(measure) => found.extend(inputs_of(base, measure, chosen)),
            None => found.push(base.data_set_id(name, chosen)),
        }
    }
    found
}

/// The measures side by side, a row for each key that one of them speaks of; pairs without direction once.
fn table(base: &Base, unit: UnitOfAnalysis, columns: &[Wanted<'_>], years: YearRange) -> Result<Table, Error> {
    let wanted: Vec<(&str, &str)> =
        columns.iter().map(|wanted| (wanted.measure.name, wanted.source.id.as_str())).collect();
    let frames = base.wholes_in(&wanted, Some(years))?;
    let once = |key: &Key| unit != UnitOfAnalysis::DyadYear || key.actor() < key.partner();
    let mut keys: Vec<Key> = frames.iter().flat_map(Frame::iter).map(|(key, ..)| key).filter(|key| once(key)).collect();
    keys.sort_unstable();
    keys.dedup();
    let names: Vec<&str> = columns.iter().map(|wanted| wanted.measure.name).collect();
    let mut table = Table::new("table", unit.is_dyadic(), &names);
    let exists = |state, year| World::builtin().exists(state, year);
    let mut cells: Vec<Cell> = Vec::with_capacity(columns.len());
    for (number, &key) in keys.iter().enumerate() {
        let Some(actor) = key.actor() else { continue };
        cells.clear();
        for (wanted, frame) in columns.iter().zip(&frames) {
            cells.push(frame.cell(wanted.spec, wanted.source, (actor, key.partner(), key.year()), exists).0);
        }
        table.push(key, &cells, FrameRow { file: 1, row: number as u32 + 1 });
    }
    Ok(table)
}
