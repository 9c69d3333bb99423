//! The store: immutable generations of data sets behind one manifest.
//!
//! Layout (documented in `docs/STORE.md`): `MANIFEST.json` names, for each data set, one folder
//! `data/<id>/<generation>-<12 digits of the hash of its files>` with `snapshot/` (the provider's bytes) and `tables/` (Parquet). An
//! import fills a staging folder, syncs it, renames it, then replaces the manifest by one rename. Readers read the manifest
//! once and then only files that never change, and that are not removed while a reader lives; whatever ends a writer, they see
//! the state before or after.

mod compact;
mod diff;
mod history;
mod lease;
mod manifest;
mod parts;
mod read;
mod verify;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery_core::{Catalogue, SeriesSpec, YearRange};
use chancery_world::World;

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, data_sets};
use crate::error::Error;
use crate::files::{Disk, Files};
use crate::input::InputFile;
use crate::user;

pub use compact::Compacted;
pub use diff::{ChangeKind, DiffCounts, Difference, Vintage, diff};
pub use manifest::{ColumnInfo, DataSetState, FileState, Manifest, PartInfo, TableInfo};
pub use verify::Verified;
pub use write::{AddOutcome, StoreWriter, import_files};

/// A store on a disk, open for reading. Its files stay as they are while it, or a clone of it, lives.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    files: Arc<dyn Files>,
    manifest: Manifest,
    /// The series of the data sets, each with its catalogue entry.
    declared: Arc<[Declared]>,
    /// The users' own tables.
    users: Arc<[&'static DataSet]>,
    /// What keeps the files on the disk.
    leases: Vec<lease::Lease>,
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
        let (manifest, lease) = lease::open(root, &*files)?.ok_or_else(|| Error::no_store(root))?;
        let users = user_data_sets(root, &*files, &manifest)?;
        let declared = declarations(&manifest, &users).into();
        Ok(Self { root: root.to_owned(), files, declared, users: users.into(), manifest, leases: vec![lease] })
    }

    /// Imports files as a data set: all of it, or nothing.
    ///
    /// # Errors
    /// Another writer, an unusable file, a disk that fails; the store is then as it was.
    pub fn add(root: &Path, data_set: &DataSet, inputs: &[InputFile], world: &World) -> Result<AddOutcome, Error> {
        StoreWriter::new(root).add(data_set, inputs, world)
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
        StoreWriter::new(root).files(files).add(data_set, inputs, world)
    }

    /// Takes a data set out of the store.
    ///
    /// # Errors
    /// As for [`StoreWriter::remove`].
    pub fn remove(root: &Path, id: &str) -> Result<(), Error> {
        StoreWriter::new(root).remove(id)
    }

    /// Removes what no manifest in use names, and merges small files.
    ///
    /// # Errors
    /// As for [`StoreWriter::compact`].
    pub fn compact(root: &Path) -> Result<Compacted, Error> {
        StoreWriter::new(root).compact()
    }

    /// What the store holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder of the store.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Paths of a table's Parquet files, in the order of the keys, to be opened by any reader; none if there is no such table.
    pub fn table_paths(&self, data_set: &str, table: &str) -> Vec<PathBuf> {
        let Some((state, info)) = self.info(data_set, table) else { return Vec::new() };
        let folder = self.root.join(&state.folder);
        info.parts.iter().map(|part| folder.join(&part.path)).collect()
    }

    /// Path of a table's first Parquet file, which of most tables is the only one; see [`Store::table_paths`].
    pub fn table_path(&self, data_set: &str, table: &str) -> Option<PathBuf> {
        self.table_paths(data_set, table).into_iter().next()
    }

    /// Every series of the data sets in the store, with the years their tables cover.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::new(self.declared.iter().map(|declared| declared.spec.clone()))
    }

    /// A data set of the store, known to the program or a user's own.
    pub fn data_set(&self, id: &str) -> Option<&'static DataSet> {
        data_sets().iter().chain(self.users.iter().copied()).find(|data_set| data_set.id == id)
    }

    /// A file of a data set as the provider gave it, by its number in lineage; `None` if there is none of that number.
    pub(crate) fn snapshot(&self, data_set: &str, file: u16) -> Result<Option<InputFile>, Error> {
        let Some(state) = self.manifest.data_sets.get(data_set) else { return Ok(None) };
        let Some(known) = state.files.get(usize::from(file)) else { return Ok(None) };
        let path = self.root.join(&state.folder).join("snapshot").join(&known.name);
        let bytes = self.files.read(&path).map_err(|error| Error::io("read", &path, error))?;
        Ok(Some(InputFile { name: known.name.clone(), path, bytes }))
    }

    /// What the manifest says of a table.
    pub(crate) fn table_info(&self, data_set: &str, table: &str) -> Option<&TableInfo> {
        self.info(data_set, table).map(|(_, info)| info)
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
}

/// The users' own tables, from the specs in their snapshots.
fn user_data_sets(root: &Path, files: &dyn Files, manifest: &Manifest) -> Result<Vec<&'static DataSet>, Error> {
    let unknown = manifest.data_sets.iter().filter(|(id, _)| data_sets().iter().all(|known| known.id != id.as_str()));
    // A data set that is neither is one that only another version of the program knows: its tables are there, its series not.
    let own = unknown.filter_map(|(_, state)| match state.files.as_slice() {
        [spec, table] if spec.name == user::SPEC => Some((state, spec, table)),
        _ => None,
    });
    own.map(|(state, spec, table)| {
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
