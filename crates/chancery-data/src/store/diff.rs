//! What differs between two vintages of a data set, cell by cell.
//!
//! Tables of states and pairs are read in the order of their keys on both sides at once, so that memory does not grow with them.
//! Tables of records have no key of their own: a record is the same if all its columns are, and a changed one is one removed and one
//! added.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Schema, UInt16Type, UInt32Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chancery_core::{Cell, FrameRow, Key, Year};
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::import::Imported;
use crate::store::Store;
use crate::store::parts::year_of;
use crate::table::Table;

/// A data set as a store has it, or as it was just made of files.
#[derive(Clone, Copy, Debug)]
pub enum Vintage<'a> {
    /// In a store.
    Stored {
        /// The store.
        store: &'a Store,
        /// Id of the data set.
        id: &'a str,
    },
    /// In memory.
    Imported(&'a Imported),
}

/// What happened to a cell, record, column or table on the way from one vintage to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Only the later vintage has it.
    Added,
    /// Only the earlier vintage has it.
    Removed,
    /// Both have it, with different values or reasons.
    Changed,
}

impl ChangeKind {
    /// Every one, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Added, Self::Removed, Self::Changed];

    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One difference between two vintages.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// A whole table.
    Table {
        /// Name.
        table: String,
        /// Added or removed.
        kind: ChangeKind,
        /// How many rows it has.
        rows: usize,
    },
    /// A column that a table of both vintages has in one of them only.
    Column {
        /// Name of the table.
        table: String,
        /// Name.
        column: String,
        /// Added or removed.
        kind: ChangeKind,
    },
    /// A cell of a table of states or pairs. Of a key that one vintage lacks, every cell is added or removed.
    Cell {
        /// Name of the table.
        table: String,
        /// Year and states.
        key: Key,
        /// Name of the column.
        column: String,
        /// What happened.
        kind: ChangeKind,
        /// The cell of the earlier vintage and its row.
        before: Option<(Cell, FrameRow)>,
        /// The cell of the later vintage and its row.
        after: Option<(Cell, FrameRow)>,
    },
    /// A record of a table of another shape.
    Record {
        /// Name of the table.
        table: String,
        /// Added or removed.
        kind: ChangeKind,
        /// Its columns that have a value: `war=139, state=USA`.
        text: String,
        /// Its year, if the table has years.
        year: Option<Year>,
        /// Where it came from, if the table says.
        row: Option<FrameRow>,
    },
}

impl Difference {
    /// What happened.
    pub const fn kind(&self) -> ChangeKind {
        match self {
            Self::Table { kind, .. }
            | Self::Column { kind, .. }
            | Self::Cell { kind, .. }
            | Self::Record { kind, .. } => *kind,
        }
    }
}

/// How many differences there are, by table, column and year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiffCounts(BTreeMap<(String, String, Option<Year>), [u64; 3]>);

impl DiffCounts {
    /// Counts a cell or record; a record counts for the column `*`. Whole tables and columns are not counted.
    pub fn count(&mut self, difference: &Difference) {
        let place = match difference {
            Difference::Cell { table, key, column, .. } => (table.clone(), column.clone(), Some(key.year())),
            Difference::Record { table, year, .. } => (table.clone(), "*".to_owned(), *year),
            Difference::Table { .. } | Difference::Column { .. } => return,
        };
        self.0.entry(place).or_default()[difference.kind() as usize] += 1;
    }

    /// Table, column, year, and how many were added, removed and changed.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, Option<Year>, [u64; 3])> {
        self.0.iter().map(|((table, column, year), counts)| (table.as_str(), column.as_str(), *year, *counts))
    }
}

/// Finds what differs between two vintages of a data set, in the order of tables and keys.
///
/// # Errors
/// A damaged store.
pub fn diff(before: Vintage<'_>, after: Vintage<'_>, found: &mut dyn FnMut(Difference)) -> Result<(), Error> {
    let (old, new) = (before.sketches()?, after.sketches()?);
    let one_side = |sketch: &Sketch<'_>, kind| Difference::Table { table: sketch.name.into(), kind, rows: sketch.rows };
    for sketch in &old {
        match new.iter().find(|other| other.name == sketch.name) {
            None => found(one_side(sketch, ChangeKind::Removed)),
            Some(other) => diff_table(before, sketch, after, other, found)?,
        }
    }
    for sketch in new.iter().filter(|sketch| !old.iter().any(|other| other.name == sketch.name)) {
        found(one_side(sketch, ChangeKind::Added));
    }
    Ok(())
}

/// What is known of a table before its rows are read.
struct Sketch<'a> {
    name: &'a str,
    keyed: bool,
    columns: Vec<String>,
    rows: usize,
    /// Hashes of its files: tables of the same files need not be read.
    sha256: Vec<&'a str>,
}

/// Pieces of a keyed table, in the order of keys.
type Chunks<'a> = Box<dyn Iterator<Item = Result<Cow<'a, Table>, Error>> + 'a>;
/// Pieces of a table of records.
type Batches<'a> = Box<dyn Iterator<Item = Result<RecordBatch, Error>> + 'a>;

impl<'a> Vintage<'a> {
    fn sketches(self) -> Result<Vec<Sketch<'a>>, Error> {
        match self {
            Self::Stored { store, id } => stored_sketches(store, id),
            Self::Imported(imported) => {
                let tables = imported.tables.iter().map(|table| Sketch {
                    name: &table.name,
                    keyed: true,
                    columns: table.columns.clone(),
                    rows: table.len(),
                    sha256: Vec::new(),
                });
                let batches = imported.batches.iter().map(|batch| Sketch {
                    name: &batch.name,
                    keyed: false,
                    columns: columns_of_records(&batch.batch.schema()),
                    rows: batch.batch.num_rows(),
                    sha256: Vec::new(),
                });
                Ok(tables.chain(batches).collect())
            }
        }
    }

    /// The rows of a keyed table, piece by piece.
    fn chunks(self, table: &'a str, columns: &'a [&'a str]) -> Result<Chunks<'a>, Error> {
        match self {
            Self::Stored { store, id } => {
                let chunks = store.chunks(id, table, Some(columns), None)?;
                Ok(Box::new(chunks.map(|chunk| chunk.map(Cow::Owned))))
            }
            Self::Imported(imported) => {
                let found = imported.tables.iter().filter(move |one| one.name == table);
                Ok(Box::new(found.map(|table| Ok(Cow::Borrowed(table)))))
            }
        }
    }

    /// The rows of a table of records, piece by piece.
    fn batches(self, table: &'a str) -> Result<Batches<'a>, Error> {
        match self {
            Self::Stored { store, id } => Ok(Box::new(store.batches(id, table, None)?)),
            Self::Imported(imported) => {
                let found = imported.batches.iter().filter(move |one| one.name == table);
                Ok(Box::new(found.map(|batch| Ok(batch.batch.clone()))))
            }
        }
    }
}

fn stored_sketches<'a>(store: &'a Store, id: &'a str) -> Result<Vec<Sketch<'a>>, Error> {
    let Some(state) = store.manifest().data_sets.get(id) else {
        return Err(Error::unknown(format!("`{id}` is not in the store {}", store.root().display())));
    };
    let sketch = |table: &'a super::TableInfo| {
        let schema = store.schema(id, &table.name)?;
        let keyed = table.keyed.unwrap_or_else(|| is_keyed(&schema));
        let values = || table.columns.iter().map(|column| column.name.clone()).collect();
        Ok(Sketch {
            name: &table.name,
            keyed,
            columns: if keyed { values() } else { columns_of_records(&schema) },
            rows: table.rows,
            sha256: table.parts.iter().map(|part| part.sha256.as_str()).collect(),
        })
    };
    state.tables.iter().map(sketch).collect()
}

/// Whether a table of the first layout, which does not say so, is keyed: nothing but the key, cells with their states, and rows.
fn is_keyed(schema: &Schema) -> bool {
    let has = |name: &str| schema.column_with_name(name).is_some();
    let known = |name: &str| {
        ["year", "state", "partner", "source_file", "source_row"].contains(&name)
            || has(&format!("{name}_state"))
            || name.strip_suffix("_state").is_some_and(has)
    };
    has("year") && has("state") && has("source_file") && schema.fields().iter().all(|field| known(field.name()))
}

fn columns_of_records(schema: &Schema) -> Vec<String> {
    let names = schema.fields().iter().map(|field| field.name().clone());
    names.filter(|name| name != "source_file" && name != "source_row").collect()
}

fn diff_table(
    before: Vintage<'_>,
    old: &Sketch<'_>,
    after: Vintage<'_>,
    new: &Sketch<'_>,
    found: &mut dyn FnMut(Difference),
) -> Result<(), Error> {
    if !old.sha256.is_empty() && old.sha256 == new.sha256 {
        return Ok(());
    }
    let mut column = |column: &String, kind| {
        found(Difference::Column { table: old.name.to_owned(), column: column.clone(), kind });
    };
    old.columns.iter().filter(|name| !new.columns.contains(name)).for_each(|name| column(name, ChangeKind::Removed));
    new.columns.iter().filter(|name| !old.columns.contains(name)).for_each(|name| column(name, ChangeKind::Added));
    let shared: Vec<&str> = old.columns.iter().filter(|name| new.columns.contains(name)).map(String::as_str).collect();
    if old.keyed && new.keyed {
        let before = Cursor::new(before, old.name, &shared)?;
        let after = Cursor::new(after, old.name, &shared)?;
        diff_keyed(old.name, &shared, before, after, found)
    } else {
        diff_records(old.name, &shared, before, after, found)
    }
}

/// Walks through both sides in the order of keys.
fn diff_keyed(
    table: &str,
    columns: &[&str],
    mut before: Cursor<'_>,
    mut after: Cursor<'_>,
    found: &mut dyn FnMut(Difference),
) -> Result<(), Error> {
    loop {
        let (old, new) = (before.key()?, after.key()?);
        let order = match (old, new) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.cmp(&new),
        };
        for (index, column) in columns.iter().enumerate() {
            let old = order.is_le().then(|| before.cell(index)).flatten();
            let new = order.is_ge().then(|| after.cell(index)).flatten();
            let kind = match (old, new) {
                (Some((old, _)), Some((new, _))) if old == new => continue,
                (Some(_), Some(_)) => ChangeKind::Changed,
                (Some(_), None) => ChangeKind::Removed,
                (None, _) => ChangeKind::Added,
            };
            if let Some(key) = if order.is_le() { before.key()? } else { after.key()? } {
                let (table, column) = (table.to_owned(), (*column).to_owned());
                found(Difference::Cell { table, key, column, kind, before: old, after: new });
            }
        }
        if order.is_le() {
            before.advance();
        }
        if order.is_ge() {
            after.advance();
        }
    }
}

/// A place in the rows of a keyed table.
struct Cursor<'a> {
    table: &'a str,
    columns: &'a [&'a str],
    chunks: Chunks<'a>,
    chunk: Option<Cow<'a, Table>>,
    /// Position of each wanted column in the chunk.
    positions: Vec<usize>,
    row: usize,
    last: Option<Key>,
}

impl<'a> Cursor<'a> {
    fn new(vintage: Vintage<'a>, table: &'a str, columns: &'a [&'a str]) -> Result<Self, Error> {
        let chunks = vintage.chunks(table, columns)?;
        Ok(Self { table, columns, chunks, chunk: None, positions: Vec::new(), row: 0, last: None })
    }

    /// The key at this place; `None` at the end.
    fn key(&mut self) -> Result<Option<Key>, Error> {
        loop {
            if let Some(key) = self.chunk.as_ref().and_then(|chunk| chunk.keys().get(self.row)) {
                let key = *key;
                if self.last.is_some_and(|last| last > key) {
                    return Err(Error::unknown(format!("the rows of `{}` are not in the order of keys", self.table))
                        .hint("`chancery data verify` lists what is damaged"));
                }
                self.last = Some(key);
                return Ok(Some(key));
            }
            let Some(chunk) = self.chunks.next().transpose()? else { return Ok(None) };
            let position = |name: &&str| chunk.columns.iter().position(|column| column == name);
            self.positions = self.columns.iter().filter_map(position).collect();
            self.chunk = Some(chunk);
            self.row = 0;
        }
    }

    fn cell(&self, column: usize) -> Option<(Cell, FrameRow)> {
        let chunk = self.chunk.as_ref().filter(|chunk| self.row < chunk.len())?;
        Some((chunk.cells(*self.positions.get(column)?).cell(self.row), chunk.source_row(self.row)))
    }

    fn advance(&mut self) {
        self.row += 1;
    }
}

/// Digest of a record and its position: what is kept of each record while two tables are compared.
type Seen = ([u8; 16], u64);

fn diff_records(
    table: &str,
    columns: &[&str],
    before: Vintage<'_>,
    after: Vintage<'_>,
    found: &mut dyn FnMut(Difference),
) -> Result<(), Error> {
    let (old, new) = (digests(before, table, columns)?, digests(after, table, columns)?);
    let (removed, added) = only_one_side(&old, &new);
    emit_records(before, table, columns, &removed, ChangeKind::Removed, found)?;
    emit_records(after, table, columns, &added, ChangeKind::Added, found)
}

fn digests(vintage: Vintage<'_>, table: &str, columns: &[&str]) -> Result<Vec<Seen>, Error> {
    let mut seen = Vec::new();
    for batch in vintage.batches(table)? {
        each_record(&batch?, columns, |_, text| {
            let mut short = [0; 16];
            short.copy_from_slice(&Sha256::digest(text)[..16]);
            seen.push((short, seen.len() as u64));
        })?;
    }
    seen.sort_unstable();
    Ok(seen)
}

/// Positions of the records that only the first, and only the second, list has; of equal ones, as many as there are more.
fn only_one_side(old: &[Seen], new: &[Seen]) -> (Vec<u64>, Vec<u64>) {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let (mut left, mut right) = (old.iter().peekable(), new.iter().peekable());
    loop {
        match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(a), Some(b)) if a.0 == b.0 => {
                left.next();
                right.next();
            }
            (Some(a), b) if b.is_none_or(|b| a.0 < b.0) => {
                removed.push(a.1);
                left.next();
            }
            (_, Some(b)) => {
                added.push(b.1);
                right.next();
            }
            (Some(_), None) => break,
        }
    }
    removed.sort_unstable();
    added.sort_unstable();
    (removed, added)
}

fn emit_records(
    vintage: Vintage<'_>,
    table: &str,
    columns: &[&str],
    wanted: &[u64],
    kind: ChangeKind,
    found: &mut dyn FnMut(Difference),
) -> Result<(), Error> {
    let mut position = 0;
    for batch in vintage.batches(table)? {
        let batch = batch?;
        each_record(&batch, columns, |row, text| {
            if wanted.binary_search(&position).is_ok() {
                let (year, source) = (year_of(&batch, row), source_of(&batch, row));
                found(Difference::Record { table: table.to_owned(), kind, text: text.to_owned(), year, row: source });
            }
            position += 1;
        })?;
    }
    Ok(())
}

/// Calls `each` with every record as text.
fn each_record(batch: &RecordBatch, columns: &[&str], mut each: impl FnMut(usize, &str)) -> Result<(), Error> {
    let failed = |error| Error::unknown(format!("a column cannot be shown: {error}"));
    let options = FormatOptions::default();
    let mut shown = Vec::new();
    for name in columns {
        if let Some(array) = batch.column_by_name(name) {
            shown.push((name, array, ArrayFormatter::try_new(array, &options).map_err(failed)?));
        }
    }
    for row in 0..batch.num_rows() {
        let there = shown.iter().filter(|(_, array, _)| array.is_valid(row));
        let text: Vec<String> = there.map(|(name, _, values)| format!("{name}={}", values.value(row))).collect();
        each(row, &text.join(", "));
    }
    Ok(())
}

fn source_of(batch: &RecordBatch, row: usize) -> Option<FrameRow> {
    let rows = batch.column_by_name("source_row")?.as_primitive_opt::<UInt32Type>()?;
    let files = batch.column_by_name("source_file").and_then(|files| files.as_primitive_opt::<UInt16Type>());
    rows.is_valid(row).then(|| FrameRow { file: files.map_or(0, |files| files.value(row)), row: rows.value(row) })
}
