//! The store: immutable generations of data sets behind one manifest.
//!
//! Layout (documented in `docs/STORE.md`): `MANIFEST.json` names, for each data set, one folder
//! `data/<id>/<generation>-<12 digits of the hash of its files>` with `snapshot/` (the provider's bytes) and `tables/` (Parquet). An
//! import fills a staging folder, syncs it, renames it, then replaces the manifest by one rename. Readers read the manifest
//! once and then only files that never change; whatever ends a writer, they see the state before or after.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use chancery_core::{Catalogue, CellState, Frame, Key, SeriesSpec, Year, YearRange};
use chancery_world::World;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, data_sets};
use crate::error::Error;
use crate::files::{Disk, Files};
use crate::hash::sha256_hex;
use crate::import::{Batch, Import, Imported, LogEntry};
use crate::input::InputFile;
use crate::table::{Table, write_parquet};
use crate::user;

/// Version of the layout; a store of another one is refused with a sentence.
const FORMAT: u32 = 1;
const MANIFEST: &str = "MANIFEST.json";

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub format: u32,
    /// Counts the changes.
    pub generation: u64,
    /// The data sets, by id.
    pub data_sets: BTreeMap<String, DataSetState>,
}

/// A data set in a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSetState {
    /// Folder, relative to the store.
    pub folder: String,
    /// Generation in which it came in.
    pub generation: u64,
    /// Version of the program that imported it.
    pub program: String,
    /// The provider's files.
    pub files: Vec<FileState>,
    /// The tables made of them.
    pub tables: Vec<TableInfo>,
    /// What the import left out or corrected.
    pub log: Vec<LogEntry>,
}

/// A file of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Name.
    pub name: String,
    /// SHA-256.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
}

/// A table of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Name.
    pub name: String,
    /// Path, relative to the data set's folder.
    pub path: String,
    /// SHA-256.
    pub sha256: String,
    /// Rows.
    pub rows: usize,
    /// First and last year.
    pub years: Option<(Year, Year)>,
    /// Value columns.
    pub columns: Vec<ColumnInfo>,
}

/// A value column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// Name.
    pub name: String,
    /// First and last year with a value.
    pub years: Option<(Year, Year)>,
    /// Cells with a value.
    pub observed: usize,
}

/// What [`Store::add`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddOutcome {
    /// The same files are there already.
    Unchanged,
    /// A new generation.
    Added(DataSetState),
}

/// A file that was re-hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Path.
    pub path: PathBuf,
    /// What is wrong, if anything.
    pub problem: Option<String>,
}

/// A store on a disk.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    files: Arc<dyn Files>,
    manifest: Manifest,
    /// The series of the data sets, each with its catalogue entry.
    declared: Arc<[Declared]>,
    /// The users' own tables.
    users: Arc<[&'static DataSet]>,
}

/// A series of a data set of the store.
#[derive(Clone, Debug)]
struct Declared {
    data_set: &'static DataSet,
    decl: SeriesDecl,
    spec: SeriesSpec,
}

impl Declared {
    fn is(&self, series: &str, source: &str) -> bool {
        self.spec.name == series && self.spec.sources[0].id == source
    }
}

impl Store {
    /// Opens a store for reading.
    ///
    /// # Errors
    /// No store there, a manifest that cannot be read, a layout of another version.
    pub fn open(root: &Path) -> Result<Self, Error> {
        Self::open_with(root, Arc::new(Disk))
    }

    /// The same on another file layer.
    ///
    /// # Errors
    /// As for [`Store::open`].
    pub fn open_with(root: &Path, files: Arc<dyn Files>) -> Result<Self, Error> {
        match read_manifest(root, &*files)? {
            Some(manifest) => {
                let users = user_data_sets(root, &*files, &manifest)?;
                let declared = declarations(&manifest, &users).into();
                Ok(Self { root: root.to_owned(), files, declared, users: users.into(), manifest })
            }
            None => Err(Error::no_store(root)),
        }
    }

    /// Imports files as a data set: all of it, or nothing.
    ///
    /// # Errors
    /// Another writer, an unusable file, a disk that fails; the store is then as it was.
    pub fn add(root: &Path, data_set: &DataSet, inputs: &[InputFile], world: &World) -> Result<AddOutcome, Error> {
        Self::add_with(root, data_set, inputs, world, Arc::new(Disk))
    }

    /// The same on another file layer.
    ///
    /// # Errors
    /// As for [`Store::add`].
    pub fn add_with(
        root: &Path,
        data_set: &DataSet,
        inputs: &[InputFile],
        world: &World,
        files: Arc<dyn Files>,
    ) -> Result<AddOutcome, Error> {
        let inputs = order_files(data_set, inputs)?;
        files.create_dir_all(root).map_err(|error| Error::io("make the folder", root, error))?;
        let _lock = lock(root)?;
        let mut manifest = read_manifest(root, &*files)?.unwrap_or_else(empty_manifest);
        let states: Vec<FileState> = inputs
            .iter()
            .map(|file| FileState {
                name: file.name.clone(),
                sha256: sha256_hex(&file.bytes),
                bytes: file.bytes.len() as u64,
            })
            .collect();
        let program = env!("CARGO_PKG_VERSION").to_owned();
        if let Some(current) = manifest.data_sets.get(data_set.id)
            && current.files == states
            && current.program == program
        {
            return Ok(AddOutcome::Unchanged);
        }

        let mut import = Import::new(data_set, world, &inputs);
        (data_set.import)(&mut import)?;
        let imported = import.finish();

        let generation = manifest.generation + 1;
        let digest: String = states.iter().map(|file| file.sha256.as_str()).collect();
        let folder = format!("data/{}/{:06}-{}", data_set.id, generation, &sha256_hex(digest.as_bytes())[..12]);
        let writer = Writer { root, files: &*files };
        writer.clean(&manifest)?;
        let tables = writer.stage_and_publish(&folder, &inputs, &imported)?;
        let state = DataSetState { folder, generation, program, files: states, tables, log: imported.log };
        manifest.generation = generation;
        manifest.data_sets.insert(data_set.id.to_owned(), state.clone());
        writer.publish_manifest(&manifest)?;
        Ok(AddOutcome::Added(state))
    }

    /// Takes a data set out of the store.
    ///
    /// # Errors
    /// Another writer, an id that is not there, a disk that fails.
    pub fn remove(root: &Path, id: &str) -> Result<(), Error> {
        let files = Disk;
        if read_manifest(root, &files)?.is_none() {
            return Err(Error::no_store(root));
        }
        let _lock = lock(root)?;
        let mut manifest = read_manifest(root, &files)?.unwrap_or_else(empty_manifest);
        if manifest.data_sets.remove(id).is_none() {
            let have: Vec<&str> = manifest.data_sets.keys().map(String::as_str).collect();
            return Err(
                Error::unknown(format!("`{id}` is not in the store")).hint(format!("it holds {}", have.join(", ")))
            );
        }
        manifest.generation += 1;
        let writer = Writer { root, files: &files };
        writer.publish_manifest(&manifest)
    }

    /// What the store holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder of the store.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Path of a table's Parquet file, to be opened by any reader.
    pub fn table_path(&self, data_set: &str, table: &str) -> Option<PathBuf> {
        let state = self.manifest.data_sets.get(data_set)?;
        let info = self.table_info(data_set, table)?;
        Some(self.root.join(&state.folder).join(&info.path))
    }

    /// What the manifest says of a table.
    pub(crate) fn table_info(&self, data_set: &str, table: &str) -> Option<&TableInfo> {
        self.manifest.data_sets.get(data_set)?.tables.iter().find(|info| info.name == table)
    }

    /// Every series of the data sets in the store, with the years their tables cover.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::new(self.declared.iter().map(|declared| declared.spec.clone()))
    }

    /// A data set of the store, known to the program or a user's own.
    pub fn data_set(&self, id: &str) -> Option<&'static DataSet> {
        data_sets().iter().chain(self.users.iter().copied()).find(|data_set| data_set.id == id)
    }

    fn declared(&self, series: &str, source: &str) -> Option<&Declared> {
        self.declared.iter().find(|declared| declared.is(series, source))
    }

    /// The data set that a source id of a series belongs to.
    pub fn data_set_of(&self, series: &str, source: &str) -> Option<&'static DataSet> {
        self.declared(series, source).map(|declared| declared.data_set)
    }

    /// The formula by which a source gives a series, for readers: `trade.exports + trade.imports`.
    pub fn formula_of(&self, series: &str, source: &str) -> Option<String> {
        let declared = self.declared(series, source)?;
        Some(format!("{}: {}", declared.decl.table, declared.decl.forward.show()))
    }

    /// The values of a series from a source, for the keys that `keep` wants.
    ///
    /// # Errors
    /// A series or source the store does not have; a damaged table.
    pub fn frame(&self, series: &str, source: &str, keep: impl Fn(Key) -> bool) -> Result<Frame, Error> {
        let declared = self.require(series, source)?;
        let table = self.table_of(&[declared])?;
        self.frame_of(declared, &table, keep)
    }

    /// All values of several series, each from a source, in the order asked for. Each table is read once, tables and series
    /// in parallel.
    ///
    /// # Errors
    /// As for [`Store::frame`].
    pub fn frames(&self, wanted: &[(&str, &str)]) -> Result<Vec<Frame>, Error> {
        let declared: Vec<&Declared> =
            wanted.iter().map(|(series, source)| self.require(series, source)).collect::<Result<_, _>>()?;
        let mut order: Vec<usize> = (0..declared.len()).collect();
        let table = |index: &usize| (declared[*index].data_set.id, declared[*index].decl.table);
        order.sort_by_key(table);
        let groups: Vec<&[usize]> = order.chunk_by(|a, b| table(a) == table(b)).collect();
        let read = |group: &&[usize]| -> Result<Vec<(usize, Frame)>, Error> {
            let members: Vec<&Declared> = group.iter().map(|index| declared[*index]).collect();
            let table = self.table_of(&members)?;
            group.par_iter().map(|&index| Ok((index, self.frame_of(declared[index], &table, |_| true)?))).collect()
        };
        let mut frames: Vec<(usize, Frame)> = groups.par_iter().map(read).collect::<Result<Vec<_>, _>>()?.concat();
        frames.sort_by_key(|(index, _)| *index);
        Ok(frames.into_iter().map(|(_, frame)| frame).collect())
    }

    fn require(&self, series: &str, source: &str) -> Result<&Declared, Error> {
        self.declared(series, source)
            .ok_or_else(|| Error::unknown(format!("the store has no `{series}` from `{source}`")))
    }

    /// The table of some series that share it, with the columns they need.
    fn table_of(&self, declared: &[&Declared]) -> Result<Table, Error> {
        let Some(first) = declared.first() else { return Err(Error::unknown("no series")) };
        let formulas = declared.iter().flat_map(|one| std::iter::once(&one.decl.forward).chain(&one.decl.mirror));
        let mut columns: Vec<&str> = formulas.flat_map(|formula| formula.terms.iter().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        self.table(first.data_set.id, first.decl.table, Some(&columns))
    }

    fn frame_of(&self, declared: &Declared, table: &Table, keep: impl Fn(Key) -> bool) -> Result<Frame, Error> {
        let Declared { data_set, decl, .. } = declared;
        table
            .frame(&decl.forward, decl.mirror.as_ref(), keep)
            .map_err(|message| Error::damaged(&self.table_path(data_set.id, decl.table).unwrap_or_default(), message))
    }

    /// A keyed table; with `columns`, only those value columns.
    ///
    /// # Errors
    /// A table the store does not have; a damaged one.
    pub fn table(&self, data_set: &str, table: &str, columns: Option<&[&str]>) -> Result<Table, Error> {
        let (path, bytes) = self.table_bytes(data_set, table)?;
        Table::from_parquet(table, bytes.into(), columns).map_err(|message| Error::damaged(&path, message))
    }

    /// A table of another shape, whole.
    ///
    /// # Errors
    /// A table the store does not have; a damaged one.
    pub fn batch(&self, data_set: &str, table: &str) -> Result<RecordBatch, Error> {
        let (path, bytes) = self.table_bytes(data_set, table)?;
        let damaged = |error: &dyn std::fmt::Display| Error::damaged(&path, error);
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))
            .and_then(|builder| builder.with_batch_size(1 << 17).build())
            .map_err(|error| damaged(&error))?;
        let schema = arrow::record_batch::RecordBatchReader::schema(&reader);
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|error| damaged(&error))?;
        arrow::compute::concat_batches(&schema, &batches).map_err(|error| damaged(&error))
    }

    fn table_bytes(&self, data_set: &str, table: &str) -> Result<(PathBuf, Vec<u8>), Error> {
        let path = self
            .table_path(data_set, table)
            .ok_or_else(|| Error::unknown(format!("the store has no table `{table}` of `{data_set}`")))?;
        match self.files.read(&path) {
            Ok(bytes) => Ok((path, bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::damaged(&path, "the file is gone"))
            }
            Err(error) => Err(Error::io("read", &path, error)),
        }
    }

    /// Hashes every file again.
    pub fn verify(&self) -> Vec<Verified> {
        let mut verified = Vec::new();
        let mut check = |path: PathBuf, expected: &str| {
            let problem = match self.files.read(&path) {
                Err(error) => Some(error.to_string()),
                Ok(bytes) if sha256_hex(&bytes) != expected => {
                    Some("its hash is not the one in the manifest".to_owned())
                }
                Ok(_) => None,
            };
            verified.push(Verified { path, problem });
        };
        for state in self.manifest.data_sets.values() {
            let folder = self.root.join(&state.folder);
            for file in &state.files {
                check(folder.join("snapshot").join(&file.name), &file.sha256);
            }
            for table in &state.tables {
                check(folder.join(&table.path), &table.sha256);
            }
        }
        verified
    }
}

/// The users' own tables, from the specs in their snapshots.
fn user_data_sets(root: &Path, files: &dyn Files, manifest: &Manifest) -> Result<Vec<&'static DataSet>, Error> {
    let own = manifest.data_sets.iter().filter(|(id, _)| data_sets().iter().all(|data_set| data_set.id != id.as_str()));
    own.map(|(_, state)| {
        let [spec, table] = state.files.as_slice() else {
            return Err(Error::damaged(&root.join(MANIFEST), "a data set that this program does not know")
                .hint("use the version of chancery that wrote it"));
        };
        let path = root.join(&state.folder).join("snapshot").join(&spec.name);
        let bytes = files.read(&path).map_err(|error| Error::io("read", &path, error))?;
        user::of_snapshot(path, bytes, &table.name)
    })
    .collect()
}

fn declarations(manifest: &Manifest, users: &[&'static DataSet]) -> Vec<Declared> {
    let all = data_sets().iter().chain(users.iter().copied());
    let known = all.filter_map(|data_set| Some((data_set, manifest.data_sets.get(data_set.id)?)));
    known
        .flat_map(|(data_set, state)| {
            data_set.declarations().into_iter().filter_map(move |decl| {
                let spec = describe(data_set, &decl, state)?;
                Some(Declared { data_set, decl, spec })
            })
        })
        .collect()
}

/// The catalogue entry of a declared series, as the imported table is; `None` if the table has no value of it.
fn describe(data_set: &DataSet, decl: &SeriesDecl, state: &DataSetState) -> Option<SeriesSpec> {
    let table = state.tables.iter().find(|table| table.name == decl.table)?;
    let mut spec = decl.spec.clone();
    let source = &mut spec.sources[0];
    let columns = decl.forward.terms.iter().filter_map(|term| table.columns.iter().find(|column| column.name == *term));
    let observed = columns.filter_map(|column| column.years).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    // Where no row means zero, the whole span of the table is covered, also years in which a column has no case.
    let (first, last) = if source.absence == chancery_core::Absence::Zero { table.years? } else { observed? };
    source.coverage.years = YearRange::new(first, decl.at_most.map_or(last, |year| last.min(year)))?;
    if source.id.is_empty() {
        data_set.id.clone_into(&mut source.id);
    }
    Some(spec)
}

/// The given files in the order the data set declares; their names decide which is which.
fn order_files(data_set: &DataSet, inputs: &[InputFile]) -> Result<Vec<InputFile>, Error> {
    let mut ordered = Vec::new();
    for spec in data_set.files {
        match inputs.iter().find(|input| input.name == spec.name) {
            Some(input) => ordered.push(input.clone()),
            None if spec.required => {
                let names: Vec<&str> = data_set.files.iter().map(|file| file.name).collect();
                return Err(Error::unknown(format!(
                    "`{}` needs the file {}, which was not given",
                    data_set.id, spec.name
                ))
                .hint(format!("its files are {}", names.join(", "))));
            }
            None => {}
        }
    }
    if let Some(extra) = inputs.iter().find(|input| !data_set.files.iter().any(|spec| spec.name == input.name)) {
        let names: Vec<&str> = data_set.files.iter().map(|file| file.name).collect();
        return Err(Error::unknown(format!("`{}` has no file called {}", data_set.id, extra.name))
            .hint(format!("its files are {}", names.join(", "))));
    }
    Ok(ordered)
}

fn empty_manifest() -> Manifest {
    Manifest { format: FORMAT, generation: 0, data_sets: BTreeMap::new() }
}

fn read_manifest(root: &Path, files: &dyn Files) -> Result<Option<Manifest>, Error> {
    let path = root.join(MANIFEST);
    let bytes = match files.read(&path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(Error::io("read", &path, error)),
    };
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| Error::damaged(&path, error))?;
    if manifest.format != FORMAT {
        return Err(Error::damaged(&path, format!("layout {} (this program reads {FORMAT})", manifest.format))
            .hint("use the version of chancery that wrote it, or import into a new store"));
    }
    Ok(Some(manifest))
}

/// Takes the store's lock, which the operating system gives back however the process ends.
fn lock(root: &Path) -> Result<File, Error> {
    let path = root.join("LOCK");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Error::io("open", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::locked(root)),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path, error)),
    }
}

struct Writer<'a> {
    root: &'a Path,
    files: &'a dyn Files,
}

impl Writer<'_> {
    /// Removes what a killed import left, and generations that no manifest names any more.
    fn clean(&self, manifest: &Manifest) -> Result<(), Error> {
        let data = self.root.join("data");
        let io = |path: &Path, error| Error::io("clean", path, error);
        for folder in self.files.list(&data).map_err(|error| io(&data, error))? {
            for generation in self.files.list(&folder).map_err(|error| io(&folder, error))? {
                let named = manifest.data_sets.values().any(|state| self.root.join(&state.folder) == generation);
                if !named {
                    self.files.remove_dir_all(&generation).map_err(|error| io(&generation, error))?;
                }
            }
        }
        Ok(())
    }

    /// Writes snapshot and tables into a staging folder, syncs, and renames it to its final name.
    fn stage_and_publish(
        &self,
        folder: &str,
        inputs: &[InputFile],
        imported: &Imported,
    ) -> Result<Vec<TableInfo>, Error> {
        let target = self.root.join(folder);
        let parent = target.parent().unwrap_or(self.root).to_owned();
        let staging = parent.join(".staging");
        let (snapshot, tables) = (staging.join("snapshot"), staging.join("tables"));
        for path in [&snapshot, &tables] {
            self.files.create_dir_all(path).map_err(|error| Error::io("make the folder", path, error))?;
        }
        for input in inputs {
            self.write(&snapshot.join(&input.name), &input.bytes)?;
        }
        let mut infos = Vec::new();
        for table in &imported.tables {
            let bytes = table
                .to_parquet()
                .map_err(|error| Error::unknown(format!("cannot write `{}`: {error}", table.name)))?;
            infos.push(self.write_table(
                &tables,
                &table.name,
                &bytes,
                table.len(),
                table.years(),
                column_infos(table),
            )?);
        }
        for Batch { name, batch, years, columns } in &imported.batches {
            let bytes =
                write_parquet(batch).map_err(|error| Error::unknown(format!("cannot write `{name}`: {error}")))?;
            let columns = columns.iter().map(|(name, observed)| ColumnInfo {
                name: name.clone(),
                years: None,
                observed: *observed,
            });
            infos.push(self.write_table(&tables, name, &bytes, batch.num_rows(), *years, columns.collect())?);
        }
        for path in [&snapshot, &tables, &staging] {
            self.sync_dir(path)?;
        }
        self.files.rename(&staging, &target).map_err(|error| Error::io("publish", &target, error))?;
        for path in [&parent, &self.root.join("data"), &self.root.to_owned()] {
            self.sync_dir(path)?;
        }
        Ok(infos)
    }

    fn write_table(
        &self,
        tables: &Path,
        name: &str,
        bytes: &[u8],
        rows: usize,
        years: Option<(Year, Year)>,
        columns: Vec<ColumnInfo>,
    ) -> Result<TableInfo, Error> {
        self.write(&tables.join(format!("{name}.parquet")), bytes)?;
        let path = format!("tables/{name}.parquet");
        Ok(TableInfo { name: name.to_owned(), path, sha256: sha256_hex(bytes), rows, years, columns })
    }

    fn publish_manifest(&self, manifest: &Manifest) -> Result<(), Error> {
        let path = self.root.join(MANIFEST);
        let next = self.root.join("MANIFEST.json.next");
        let mut bytes = serde_json::to_vec_pretty(manifest).map_err(|error| Error::unknown(error.to_string()))?;
        bytes.push(b'\n');
        self.write(&next, &bytes)?;
        self.files.rename(&next, &path).map_err(|error| Error::io("publish", &path, error))?;
        self.sync_dir(self.root)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        self.files.write_synced(path, bytes).map_err(|error| Error::io("write", path, error))
    }

    fn sync_dir(&self, path: &Path) -> Result<(), Error> {
        self.files.sync_dir(path).map_err(|error| Error::io("sync", path, error))
    }
}

fn column_infos(table: &Table) -> Vec<ColumnInfo> {
    let mut infos: Vec<ColumnInfo> =
        table.columns.iter().map(|name| ColumnInfo { name: name.clone(), years: None, observed: 0 }).collect();
    for (key, cells, _) in table.iter() {
        for (info, cell) in infos.iter_mut().zip(cells) {
            if cell.state() == CellState::Observed {
                let year = key.year();
                info.years = Some(info.years.map_or((year, year), |(first, last)| (first.min(year), last.max(year))));
                info.observed += 1;
            }
        }
    }
    infos
}
