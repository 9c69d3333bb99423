//! Changing a store: one writer at a time, each change a new generation that appears by the rename of one file.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::RecordBatch;
use chancery_core::Year;
use chancery_world::World;
use rayon::prelude::*;

use crate::dataset::DataSet;
use crate::error::Error;
use crate::files::{Disk, Entry, Files, Lock};
use crate::hash::sha256_hex;
use crate::import::{Batch, Import, Imported};
use crate::input::InputFile;
use crate::store::lease::lock_writer;
use crate::store::manifest::{
    ColumnInfo, DataSetState, FORMAT, FileState, MANIFEST, Manifest, PartInfo, TableInfo, history, history_of,
    in_force, number_of,
};
use crate::store::parts::{ROWS_PER_PART, column_infos, cut, years_of, years_of_batch};
use crate::table::{Table, write_parquet};
use crate::user::user_data_set;

/// What [`StoreWriter::add`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddOutcome {
    /// The same files are there already.
    Unchanged,
    /// A new generation.
    Added(DataSetState),
}

/// Changes a store: imports, removes, compacts. Each change is done whole, or not at all.
#[derive(Clone, Debug)]
pub struct StoreWriter {
    pub(crate) root: PathBuf,
    pub(crate) files: Arc<dyn Files>,
    wait: Duration,
    pub(crate) rows_per_part: usize,
}

impl StoreWriter {
    /// A writer of the store in a folder, which it makes if there is none. Nothing is touched yet.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), files: Arc::new(Disk), wait: Duration::ZERO, rows_per_part: ROWS_PER_PART }
    }

    /// On another file layer.
    #[must_use]
    pub fn files(mut self, files: Arc<dyn Files>) -> Self {
        self.files = files;
        self
    }

    /// How long to wait for another writer to end before giving up; at first, not at all.
    #[must_use]
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// How many rows a Parquet file may have.
    #[must_use]
    pub fn rows_per_part(mut self, rows: usize) -> Self {
        self.rows_per_part = rows;
        self
    }

    /// Imports files as a data set: all of it, or nothing.
    ///
    /// # Errors
    /// Another writer, an unusable file, a disk that fails; the store is then as it was.
    pub fn add(&self, data_set: &DataSet, inputs: &[InputFile], world: &World) -> Result<AddOutcome, Error> {
        let inputs = order_files(data_set, inputs)?;
        self.publish(data_set.id, &inputs, || import_ordered(data_set, &inputs, world))
    }

    /// Keeps tables that were computed as a data set. `files` go into the snapshot: the spec that declares the columns, as for a
    /// user's table, and what the tables were computed from. With the same files, nothing is computed.
    ///
    /// # Errors
    /// A spec that is wrong, tables that cannot be computed, another writer, a disk that fails; the store is then as it was.
    pub fn keep(
        &self,
        files: &[InputFile; 2],
        compute: impl FnOnce() -> Result<Table, Error>,
    ) -> Result<AddOutcome, Error> {
        let [spec, made_of] = files;
        let data_set = user_data_set(spec, &made_of.name)?;
        self.publish(data_set.id, files, || {
            let mut table = compute()?;
            table.sort().map_err(|repeated| Error::unknown(format!("{:?} was computed twice", repeated.key)))?;
            Ok(Imported { tables: vec![table], batches: Vec::new(), log: Vec::new() })
        })
    }

    /// Publishes tables as a generation of a data set, unless it is made of the same files already.
    fn publish(
        &self,
        id: &str,
        inputs: &[InputFile],
        make: impl FnOnce() -> Result<Imported, Error>,
    ) -> Result<AddOutcome, Error> {
        let states = file_states(inputs);
        self.make_root()?;
        let _lock = self.lock()?;
        let mut manifest = self.read_manifest()?.unwrap_or_else(Manifest::empty);
        if manifest.data_sets.get(id).is_some_and(|current| current.is_made_of(&states)) {
            return Ok(AddOutcome::Unchanged);
        }
        let imported = make()?;

        let before = manifest.clone();
        let generation = manifest.generation + 1;
        self.clean(&manifest)?;
        let staging = self.stage(id)?;
        for input in inputs {
            self.write(&staging.join("snapshot").join(&input.name), &input.bytes)?;
        }
        let tables = self.write_tables(&staging, &imported)?;
        let folder = self.publish_folder(id, generation, &states, &tables)?;
        let state = DataSetState { folder, generation, program: program(), files: states, tables, log: imported.log };
        manifest.generation = generation;
        manifest.data_sets.insert(id.to_owned(), state.clone());
        self.publish_manifest(&mut manifest, &before)?;
        Ok(AddOutcome::Added(state))
    }

    /// Takes a data set out of the store. Its files stay until the store is compacted.
    ///
    /// # Errors
    /// No store, another writer, an id that is not there, a disk that fails.
    pub fn remove(&self, id: &str) -> Result<(), Error> {
        if self.read_manifest()?.is_none() {
            return Err(Error::no_store(&self.root));
        }
        let _lock = self.lock()?;
        let mut manifest = self.read_manifest()?.ok_or_else(|| Error::no_store(&self.root))?;
        let before = manifest.clone();
        if manifest.data_sets.remove(id).is_none() {
            let have: Vec<&str> = manifest.data_sets.keys().map(String::as_str).collect();
            return Err(
                Error::unknown(format!("`{id}` is not in the store")).hint(format!("it holds {}", have.join(", ")))
            );
        }
        manifest.generation += 1;
        self.clean(&before)?;
        self.publish_manifest(&mut manifest, &before)
    }

    pub(crate) fn lock(&self) -> Result<Lock, Error> {
        lock_writer(&self.root, &*self.files, self.wait)
    }

    pub(crate) fn read_manifest(&self) -> Result<Option<Manifest>, Error> {
        in_force(&self.root, &*self.files)
    }

    /// Makes the store's folder, and makes sure that it is on the disk with those above it that are new.
    fn make_root(&self) -> Result<(), Error> {
        let mut new = Vec::new();
        for folder in self.root.ancestors() {
            let there = self.files.entry(folder).map_err(|error| Error::io("look at", folder, error))?;
            match there {
                None => new.push(folder),
                Some(Entry::Folder | Entry::File(_)) => break,
            }
        }
        self.files.create_dir_all(&self.root).map_err(|error| Error::io("make the folder", &self.root, error))?;
        new.iter().filter_map(|folder| folder.parent()).try_for_each(|parent| self.sync_dir(parent))
    }

    /// Removes what killed writers left: half-made generations, and whole ones that no manifest came to name.
    pub(crate) fn clean(&self, manifest: &Manifest) -> Result<(), Error> {
        for folder in self.list(&self.root.join("data"))? {
            for generation in self.list(&folder)? {
                let half_made = generation.ends_with(STAGING);
                if half_made || number_of(&generation).is_some_and(|number| number > manifest.generation) {
                    self.remove_folder(&generation)?;
                }
            }
        }
        Ok(())
    }

    /// An empty staging folder of a data set.
    pub(crate) fn stage(&self, id: &str) -> Result<PathBuf, Error> {
        let staging = self.root.join("data").join(id).join(STAGING);
        for folder in ["snapshot", "tables"] {
            self.make_folder(&staging.join(folder))?;
        }
        Ok(staging)
    }

    fn write_tables(&self, staging: &Path, imported: &Imported) -> Result<Vec<TableInfo>, Error> {
        let mut infos = Vec::new();
        for table in &imported.tables {
            infos.push(self.write_table(staging, table)?);
        }
        for batch in &imported.batches {
            infos.push(self.write_batch(staging, batch)?);
        }
        Ok(infos)
    }

    fn write_table(&self, staging: &Path, table: &Table) -> Result<TableInfo, Error> {
        let year = |row: usize| table.keys().get(row).map(|key| key.year());
        let ranges = cut(table.len(), self.rows_per_part, year);
        let parts = ranges.len();
        let mut writing = Parts::new(self, staging, &table.name, parts)?;
        for rows in ranges {
            let bytes = table.rows_to_parquet(rows.clone()).map_err(|error| unwritable(&table.name, &error))?;
            writing.push(&bytes, rows.len(), years_of(table, &rows))?;
        }
        Ok(writing.end(Some(true), table.years(), column_infos(table)))
    }

    fn write_batch(&self, staging: &Path, batch: &Batch) -> Result<TableInfo, Error> {
        let Batch { name, batch, years, columns } = batch;
        let ranges = cut(batch.num_rows(), self.rows_per_part, |_| None);
        let mut writing = Parts::new(self, staging, name, ranges.len())?;
        for rows in ranges {
            let part = batch.slice(rows.start, rows.len());
            let bytes = batch_to_parquet(name, &part)?;
            writing.push(&bytes, rows.len(), years_of_batch(batch, &rows))?;
        }
        let column =
            |(name, observed): &(String, usize)| ColumnInfo { name: name.clone(), years: None, observed: *observed };
        Ok(writing.end(Some(false), *years, columns.iter().map(column).collect()))
    }

    /// Makes sure that the staging folder is on the disk and gives it its final name, which it returns.
    pub(crate) fn publish_folder(
        &self,
        id: &str,
        generation: u64,
        files: &[FileState],
        tables: &[TableInfo],
    ) -> Result<String, Error> {
        let digests: String = files.iter().map(|file| file.sha256.as_str()).collect();
        let folder = format!("data/{id}/{generation:06}-{}", &sha256_hex(digests.as_bytes())[..12]);
        let target = self.root.join(&folder);
        let (data, parent) = (self.root.join("data"), self.root.join("data").join(id));
        let staging = parent.join(STAGING);
        let several = tables.iter().filter(|table| table.parts.len() > 1);
        several.map(|table| staging.join("tables").join(&table.name)).try_for_each(|path| self.sync_dir(&path))?;
        for path in [&staging.join("snapshot"), &staging.join("tables"), &staging] {
            self.sync_dir(path)?;
        }
        self.files.rename(&staging, &target).map_err(|error| Error::io("publish", &target, error))?;
        for path in [&parent, &data, &self.root] {
            self.sync_dir(path)?;
        }
        Ok(folder)
    }

    /// Puts a manifest into force, in the layout of today. `before` is the one it replaces.
    pub(crate) fn publish_manifest(&self, manifest: &mut Manifest, before: &Manifest) -> Result<(), Error> {
        manifest.format = FORMAT;
        let history = history(&self.root);
        self.make_folder(&history)?;
        // The first layout kept no copies; with one, what is being replaced can still be compared.
        let copy = history_of(&self.root, before.generation);
        let copied = self.files.entry(&copy).map_err(|error| Error::io("look at", &copy, error))?.is_some();
        if !copied && before.generation > 0 {
            let before = Manifest { format: FORMAT, ..before.clone() };
            self.write(&copy, &before.to_bytes()?)?;
        }
        let bytes = manifest.to_bytes()?;
        self.write(&history_of(&self.root, manifest.generation), &bytes)?;
        self.sync_dir(&history)?;
        self.sync_dir(&self.root)?;

        let (next, path) = (self.root.join("MANIFEST.json.next"), self.root.join(MANIFEST));
        self.write(&next, &bytes)?;
        self.files.rename(&next, &path).map_err(|error| Error::io("publish", &path, error))?;
        self.sync_dir(&self.root)
    }

    pub(crate) fn make_folder(&self, path: &Path) -> Result<(), Error> {
        self.files.create_dir_all(path).map_err(|error| Error::io("make the folder", path, error))
    }

    pub(crate) fn list(&self, path: &Path) -> Result<Vec<PathBuf>, Error> {
        match self.files.entry(path).map_err(|error| Error::io("look at", path, error))? {
            Some(Entry::Folder) => self.files.list(path).map_err(|error| Error::io("list", path, error)),
            _ => Ok(Vec::new()),
        }
    }

    pub(crate) fn remove_folder(&self, path: &Path) -> Result<(), Error> {
        self.files.remove_dir_all(path).map_err(|error| Error::io("remove", path, error))
    }

    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        self.files.write_synced(path, bytes).map_err(|error| Error::io("write", path, error))
    }

    pub(crate) fn sync_dir(&self, path: &Path) -> Result<(), Error> {
        self.files.sync_dir(path).map_err(|error| Error::io("sync", path, error))
    }
}

const STAGING: &str = ".staging";

/// The files of a table being written, one after the other: `tables/x.parquet`, or `tables/x/000.parquet` and so on.
pub(crate) struct Parts<'a> {
    writer: &'a StoreWriter,
    staging: &'a Path,
    name: &'a str,
    several: bool,
    parts: Vec<PartInfo>,
}

impl<'a> Parts<'a> {
    pub(crate) fn new(writer: &'a StoreWriter, staging: &'a Path, name: &'a str, parts: usize) -> Result<Self, Error> {
        let several = parts > 1;
        if several {
            writer.make_folder(&staging.join("tables").join(name))?;
        }
        Ok(Self { writer, staging, name, several, parts: Vec::with_capacity(parts) })
    }

    pub(crate) fn push(&mut self, bytes: &[u8], rows: usize, years: Option<(Year, Year)>) -> Result<(), Error> {
        let name = self.name;
        let path = if self.several {
            format!("tables/{name}/{:03}.parquet", self.parts.len())
        } else {
            format!("tables/{name}.parquet")
        };
        self.writer.write(&self.staging.join(&path), bytes)?;
        let (sha256, bytes) = (sha256_hex(bytes), Some(bytes.len() as u64));
        self.parts.push(PartInfo { path, sha256, bytes, rows, years });
        Ok(())
    }

    pub(crate) fn end(self, keyed: Option<bool>, years: Option<(Year, Year)>, columns: Vec<ColumnInfo>) -> TableInfo {
        let rows = self.parts.iter().map(|part| part.rows).sum();
        TableInfo { name: self.name.to_owned(), keyed, parts: self.parts, rows, years, columns }
    }
}

pub(crate) fn unwritable(table: &str, error: &dyn std::fmt::Display) -> Error {
    Error::unknown(format!("cannot write `{table}`: {error}"))
}

/// Version of the program: an import by another one may give other tables.
pub(crate) fn program() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

impl DataSetState {
    /// Whether an import of some files would give the same again.
    pub(crate) fn is_made_of(&self, files: &[FileState]) -> bool {
        self.files == files && self.program == program()
    }
}

/// Turns files into tables, without a store.
///
/// # Errors
/// A file that is missing, is not the data set's, or is unusable.
pub fn import_files(data_set: &DataSet, inputs: &[InputFile], world: &World) -> Result<Imported, Error> {
    import_ordered(data_set, &order_files(data_set, inputs)?, world)
}

fn import_ordered(data_set: &DataSet, inputs: &[InputFile], world: &World) -> Result<Imported, Error> {
    let mut import = Import::new(data_set, world, inputs);
    (data_set.import)(&mut import)?;
    Ok(import.finish())
}

fn file_states(inputs: &[InputFile]) -> Vec<FileState> {
    let state = |file: &InputFile| FileState {
        name: file.name.clone(),
        sha256: sha256_hex(&file.bytes),
        bytes: file.bytes.len() as u64,
    };
    inputs.par_iter().map(state).collect()
}

/// The given files in the order the data set declares; their names decide which is which.
fn order_files<'a>(data_set: &DataSet, inputs: &'a [InputFile]) -> Result<Cow<'a, [InputFile]>, Error> {
    let names = || data_set.files.iter().map(|file| file.name).collect::<Vec<_>>().join(", ");
    let mut ordered: Vec<&InputFile> = Vec::new();
    for spec in data_set.files {
        match inputs.iter().find(|input| input.name == spec.name) {
            Some(input) => ordered.push(input),
            None if spec.required => {
                let message = format!("`{}` needs the file {}, which was not given", data_set.id, spec.name);
                return Err(Error::unknown(message).hint(format!("its files are {}", names())));
            }
            None => {}
        }
    }
    if let Some(extra) = inputs.iter().find(|input| !data_set.files.iter().any(|spec| spec.name == input.name)) {
        return Err(Error::unknown(format!("`{}` has no file called {}", data_set.id, extra.name))
            .hint(format!("its files are {}", names())));
    }
    // Files can be large: they are copied only if they were given in another order.
    if ordered.len() == inputs.len() && ordered.iter().zip(inputs).all(|(a, b)| std::ptr::eq(*a, b)) {
        return Ok(Cow::Borrowed(inputs));
    }
    Ok(Cow::Owned(ordered.into_iter().cloned().collect()))
}

/// Rows of a batch that are written as one file.
pub(crate) fn batch_to_parquet(name: &str, batch: &RecordBatch) -> Result<Vec<u8>, Error> {
    write_parquet(batch).map_err(|error| unwritable(name, &error))
}
