//! Whether the files of a store are still what was written.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::dataset::DataSet;
use crate::files::{Disk, Files};
use crate::hash::sha256_file;
use crate::store::manifest::{FileState, Manifest, history_of};
use crate::store::{DataSetState, Store};

/// A file that was re-hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Path.
    pub path: PathBuf,
    /// What is wrong, if anything.
    pub problem: Option<String>,
}

impl Store {
    /// Hashes every file of the generation in force again.
    pub fn verify(&self) -> Vec<Verified> {
        self.verify_with(|_, _| {})
    }

    /// The same; `progress` is told, from several threads, how many bytes of how many are done.
    pub fn verify_with(&self, progress: impl Fn(u64, u64) + Sync) -> Vec<Verified> {
        let expected: Vec<(PathBuf, &str)> =
            self.manifest.data_sets.values().flat_map(|state| self.files_of(state)).collect();
        let size = |path: &Path| self.files.open(path).and_then(|file| file.size()).unwrap_or(0);
        let total: u64 = expected.iter().map(|(path, _)| size(path)).sum();
        let done = AtomicU64::new(0);
        let read = |bytes: u64| progress(done.fetch_add(bytes, Ordering::Relaxed) + bytes, total);
        let check = |(path, expected): (PathBuf, &str)| {
            let problem = match self.files.open(&path).and_then(|file| sha256_file(&*file, read)) {
                Err(error) => Some(error.to_string()),
                Ok((sha256, _)) if sha256 != expected => Some("its hash is not the one in the manifest".to_owned()),
                Ok(_) => None,
            };
            Verified { path, problem }
        };
        let mut verified: Vec<Verified> = expected.into_par_iter().map(check).collect();
        verified.extend(self.verify_copy());
        verified
    }

    fn files_of<'a>(&'a self, state: &'a DataSetState) -> impl Iterator<Item = (PathBuf, &'a str)> {
        let folder = self.root.join(&state.folder);
        let snapshot = folder.join("snapshot");
        let files = state.files.iter().map(move |file| (snapshot.join(&file.name), file.sha256.as_str()));
        let parts = state.tables.iter().flat_map(|table| &table.parts);
        files.chain(parts.map(move |part| (folder.join(&part.path), part.sha256.as_str())))
    }

    /// The lasting copy of the manifest, on which readers hold their lock; the first layout has none.
    fn verify_copy(&self) -> Option<Verified> {
        if self.manifest.format == 1 {
            return None;
        }
        let path = history_of(&self.root, self.manifest.generation);
        let problem = match self.files.read(&path) {
            Err(error) => Some(error.to_string()),
            Ok(bytes) => match Manifest::from_bytes(&path, &bytes) {
                Ok(copy) if self.is_changed(&copy) => Some("it is not the manifest in force".to_owned()),
                Ok(_) => None,
                Err(error) => Some(error.to_string()),
            },
        };
        Some(Verified { path, problem })
    }

    fn is_changed(&self, copy: &Manifest) -> bool {
        self.leases.len() == 1 && *copy != self.manifest
    }

    /// Whether importing some files as a data set would change nothing, so that they need not be read into memory. They are
    /// hashed in parallel; a file that cannot be read counts as changed, and the import will say why.
    pub fn is_unchanged(&self, data_set: &DataSet, paths: &[PathBuf]) -> bool {
        let Some(current) = self.manifest.data_sets.get(data_set.id) else { return false };
        let named = |name: &str| paths.iter().find(|path| path.file_name().is_some_and(|file| file == name));
        let in_order: Vec<(&str, &PathBuf)> =
            data_set.files.iter().filter_map(|spec| Some((spec.name, named(spec.name)?))).collect();
        let same_names = current.files.iter().map(|file| file.name.as_str()).eq(in_order.iter().map(|file| file.0));
        if !same_names || in_order.len() != paths.len() {
            return false;
        }
        let hash = |(name, path): &(&str, &PathBuf)| {
            let (sha256, bytes) = Disk.open(path).and_then(|file| sha256_file(&*file, |_| {})).ok()?;
            Some(FileState { name: (*name).to_owned(), sha256, bytes })
        };
        let states: Option<Vec<FileState>> = in_order.par_iter().map(hash).collect();
        states.is_some_and(|states| current.is_made_of(&states))
    }
}
