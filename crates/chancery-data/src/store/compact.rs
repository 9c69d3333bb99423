//! Giving disk space back: generations nobody reads, leftovers, tables in needlessly many files.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use chancery_core::Year;

use crate::error::Error;
use crate::files::{Entry, Lock};
use crate::store::manifest::{DataSetState, Manifest, PartInfo, TableInfo, past};
use crate::store::write::{Parts, StoreWriter, batch_to_parquet};
use crate::store::{Store, manifest};

/// What [`StoreWriter::compact`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Folders of generations, and leftovers, that were removed; relative to the store.
    pub removed: Vec<String>,
    /// Generations that are no longer in force and stay because a reader holds them.
    pub held: Vec<String>,
    /// Tables whose files were merged: data set, table, number of files before and after.
    pub merged: Vec<(String, String, usize, usize)>,
    /// Bytes given back, those of merged files included.
    pub freed: u64,
}

impl StoreWriter {
    /// Merges files of tables that are smaller than need be, and removes generations that are neither in force nor held by a
    /// reader, with what killed imports left.
    ///
    /// # Errors
    /// No store, another writer, a damaged table that would have to be merged, a disk that fails. What is in force is never touched.
    pub fn compact(&self) -> Result<Compacted, Error> {
        if self.read_manifest()?.is_none() {
            return Err(Error::no_store(&self.root));
        }
        let _lock = self.lock()?;
        let before = self.read_manifest()?.ok_or_else(|| Error::no_store(&self.root))?;
        self.clean(&before)?;
        let mut compacted = Compacted::default();
        let mut manifest = before.clone();
        self.merge_parts(&mut manifest, &mut compacted)?;
        if manifest != before || before.format != manifest::FORMAT {
            manifest.generation = before.generation + 1;
            self.publish_manifest(&mut manifest, &before)?;
        }
        self.remove_unnamed(&manifest, &mut compacted)?;
        Ok(compacted)
    }

    /// Removes every manifest but the one in force and those that readers hold, then every folder that none of them names.
    ///
    /// The manifests go first: a folder without a manifest is a leftover, a manifest without its folders would be a lie.
    fn remove_unnamed(&self, manifest: &Manifest, compacted: &mut Compacted) -> Result<(), Error> {
        let in_force: BTreeSet<&str> = manifest.data_sets.values().map(|state| state.folder.as_str()).collect();
        let mut held = BTreeSet::new();
        for (generation, path) in past(&self.root, &*self.files)? {
            if generation == manifest.generation {
                continue;
            }
            match self.files.lock_exclusive(&path).map_err(|error| Error::io("lock", &path, error))? {
                Some(lock) => self.remove_manifest(&path, lock, compacted)?,
                None => held.extend(self.folders_of(&path)?),
            }
        }
        let history = manifest::history(&self.root);
        if self.entry(&history)?.is_some() {
            self.sync_dir(&history)?;
        }
        let next = self.root.join("MANIFEST.json.next");
        self.files.remove_file(&next).map_err(|error| Error::io("remove", &next, error))?;

        let data = self.root.join("data");
        for data_set in self.list(&data)? {
            if self.entry(&data_set)? != Some(Entry::Folder) {
                continue;
            }
            let mut left = 0;
            for path in self.list(&data_set)? {
                let folder = self.relative(&path);
                if in_force.contains(folder.as_str()) || held.contains(&folder) {
                    left += 1;
                    continue;
                }
                compacted.freed += self.size(&path)?;
                self.remove_entry(&path)?;
                compacted.removed.push(folder);
            }
            if left == 0 {
                self.remove_folder(&data_set)?;
            } else {
                self.sync_dir(&data_set)?;
            }
        }
        if self.entry(&data)?.is_some() {
            self.sync_dir(&data)?;
        }
        compacted.held = held.into_iter().filter(|folder| !in_force.contains(folder.as_str())).collect();
        Ok(())
    }

    fn remove_manifest(&self, path: &Path, lock: Lock, compacted: &mut Compacted) -> Result<(), Error> {
        compacted.freed += self.size(path)?;
        self.files.remove_file(path).map_err(|error| Error::io("remove", path, error))?;
        drop(lock);
        Ok(())
    }

    fn remove_entry(&self, path: &Path) -> Result<(), Error> {
        match self.entry(path)? {
            Some(Entry::File(_)) => self.files.remove_file(path).map_err(|error| Error::io("remove", path, error)),
            _ => self.remove_folder(path),
        }
    }

    fn folders_of(&self, path: &Path) -> Result<Vec<String>, Error> {
        let bytes = self.files.read(path).map_err(|error| Error::io("read", path, error))?;
        let manifest = Manifest::from_bytes(path, &bytes)?;
        Ok(manifest.data_sets.into_values().map(|state| state.folder).collect())
    }

    /// A path as manifests write it.
    fn relative(&self, path: &Path) -> String {
        let parts = path.strip_prefix(&self.root).unwrap_or(path).iter().map(|part| part.to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }

    fn entry(&self, path: &Path) -> Result<Option<Entry>, Error> {
        self.files.entry(path).map_err(|error| Error::io("look at", path, error))
    }

    /// Bytes of a file, or of all files in a folder.
    fn size(&self, path: &Path) -> Result<u64, Error> {
        match self.entry(path)? {
            None => Ok(0),
            Some(Entry::File(bytes)) => Ok(bytes),
            Some(Entry::Folder) => self.list(path)?.iter().map(|path| self.size(path)).sum(),
        }
    }

    /// Gives every data set with tables in needlessly many files a new generation of the same rows.
    fn merge_parts(&self, manifest: &mut Manifest, compacted: &mut Compacted) -> Result<(), Error> {
        let generation = manifest.generation + 1;
        let mergeable =
            |state: &DataSetState| state.tables.iter().any(|table| self.groups(table).len() < table.parts.len());
        let ids: Vec<String> =
            manifest.data_sets.iter().filter(|(_, state)| mergeable(state)).map(|(id, _)| id.clone()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let store = Store::open_with(&self.root, self.files.clone())?;
        for id in ids {
            let state = manifest.data_sets[&id].clone();
            let folder = self.root.join(&state.folder);
            let staging = self.stage(&id)?;
            for file in &state.files {
                let from = folder.join("snapshot").join(&file.name);
                self.copy(&from, &staging.join("snapshot").join(&file.name))?;
            }
            let mut tables = Vec::new();
            for table in &state.tables {
                let merged = self.rewrite(&store, &id, &folder, &staging, table)?;
                if merged.parts.len() < table.parts.len() {
                    compacted.merged.push((id.clone(), table.name.clone(), table.parts.len(), merged.parts.len()));
                }
                tables.push(merged);
            }
            let folder = self.publish_folder(&id, generation, &state.files, &tables)?;
            manifest.data_sets.insert(id, DataSetState { folder, generation, tables, ..state });
        }
        Ok(())
    }

    /// Which files of a table become one: neighbours, as long as they stay within the limit together.
    fn groups(&self, table: &TableInfo) -> Vec<Range<usize>> {
        let mut groups: Vec<(Range<usize>, usize)> = Vec::new();
        for (index, part) in table.parts.iter().enumerate() {
            match groups.last_mut() {
                Some((group, rows)) if *rows + part.rows <= self.rows_per_part => {
                    group.end = index + 1;
                    *rows += part.rows;
                }
                _ => groups.push((index..index + 1, part.rows)),
            }
        }
        groups.into_iter().map(|(group, _)| group).collect()
    }

    fn rewrite(
        &self,
        store: &Store,
        id: &str,
        folder: &Path,
        staging: &Path,
        table: &TableInfo,
    ) -> Result<TableInfo, Error> {
        let groups = self.groups(table);
        let mut writing = Parts::new(self, staging, &table.name, groups.len())?;
        for group in groups {
            let parts = &table.parts[group];
            let rows = parts.iter().map(|part| part.rows).sum();
            let bytes = match parts {
                [only] => self.read(&folder.join(&only.path))?,
                several => batch_to_parquet(&table.name, &store.merged(id, &table.name, several)?)?,
            };
            writing.push(&bytes, rows, hull(parts))?;
        }
        Ok(writing.end(table.keyed, table.years, table.columns.clone()))
    }

    fn copy(&self, from: &Path, to: &Path) -> Result<(), Error> {
        self.write(to, &self.read(from)?)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Error> {
        self.files.read(path).map_err(|error| Error::io("read", path, error))
    }
}

fn hull(parts: &[PartInfo]) -> Option<(Year, Year)> {
    let years: Option<Vec<(Year, Year)>> = parts.iter().map(|part| part.years).collect();
    years?.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

impl Store {
    /// The rows of some files of a table as one batch.
    fn merged(&self, id: &str, table: &str, parts: &[PartInfo]) -> Result<RecordBatch, Error> {
        let folder: PathBuf = self.info(id, table).map(|(state, _)| self.root.join(&state.folder)).unwrap_or_default();
        let paths: Vec<PathBuf> = parts.iter().map(|part| folder.join(&part.path)).collect();
        let schema = self.schema(id, table)?;
        let mut batches = Vec::new();
        for (path, part) in paths.iter().zip(parts) {
            for batch in self.batches_of(path.clone(), part, None) {
                batches.push(batch?);
            }
        }
        arrow::compute::concat_batches(&schema, &batches).map_err(|error| Error::damaged(&folder, error))
    }
}
