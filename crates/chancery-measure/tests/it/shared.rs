//! The providers' files, and a store of those that the measures of votes are compared on.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chancery_data::{InputFile, Store, data_set};
use chancery_measure::Base;
use chancery_world::World;

/// The folder of the providers' files, or `None` (printed as a skip, on which `.ci/run` fails while the folder exists).
pub(crate) fn data_root() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if root.is_dir() {
        return Some(root);
    }
    // Written past the test runner, which would swallow it.
    let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
    None
}

/// A provider's file.
pub(crate) fn file(folder: &Path, name: &str) -> InputFile {
    let path = folder.join(name);
    InputFile { name: name.to_owned(), bytes: std::fs::read(&path).expect("readable"), path }
}

/// A store of the data sets that measures are computed from and compared with, built once.
pub(crate) fn base() -> Option<&'static Base> {
    static BASE: OnceLock<Option<(tempfile::TempDir, Base)>> = OnceLock::new();
    BASE.get_or_init(|| {
        let root = data_root()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folders = [("atop", "alliances")].into_iter();
        let own = ["cow-nmc", "unga-votes", "unga-ideal-points", "unga-similarity-rok"].map(|id| (id, id));
        for (id, own) in folders.chain(own) {
            let data_set = data_set(id).expect("known");
            let own = root.join(own);
            let names = data_set.files.iter().map(|spec| spec.name).filter(|name| own.join(name).is_file());
            let files: Vec<InputFile> = names.map(|name| file(&own, name)).collect();
            Store::add(folder.path(), data_set, &files, World::builtin()).expect("imported");
        }
        let base = Base::store(folder.path()).expect("a store");
        Some((folder, base))
    })
    .as_ref()
    .map(|(_, base)| base)
}

/// The same store.
pub(crate) fn store() -> Option<&'static Store> {
    match base()? {
        Base::Store(store) => Some(store),
        Base::Release(_) => None,
    }
}
