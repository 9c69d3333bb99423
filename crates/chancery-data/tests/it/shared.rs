//! The providers' files and one store of all of them, built once per run.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chancery_data::{DataSet, InputFile, Store, data_sets};
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

/// The folder of a data set's files: that of its id, or of the collection it belongs to.
pub(crate) fn folder_of(root: &Path, data_set: &DataSet) -> PathBuf {
    let direct = root.join(data_set.id);
    if direct.is_dir() {
        return direct;
    }
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).expect("readable").map(|entry| entry.expect("entry").path()).collect();
    folders.sort();
    let first = data_set.files[0].name;
    folders.into_iter().find(|folder| folder.join(first).is_file()).unwrap_or(direct)
}

/// The files of a data set.
pub(crate) fn inputs(root: &Path, data_set: &DataSet) -> Vec<InputFile> {
    let folder = folder_of(root, data_set);
    let files =
        data_set.files.iter().map(|spec| (spec.name, folder.join(spec.name))).filter(|(_, path)| path.is_file());
    files
        .map(|(name, path)| InputFile { name: name.to_owned(), bytes: std::fs::read(&path).expect("readable"), path })
        .collect()
}

/// A store of every data set, built once.
pub(crate) fn store() -> Option<&'static Store> {
    static STORE: OnceLock<Option<(tempfile::TempDir, Store)>> = OnceLock::new();
    STORE
        .get_or_init(|| {
            let root = data_root()?;
            let folder = tempfile::tempdir().expect("a temporary folder");
            for data_set in data_sets() {
                let result = Store::add(folder.path(), data_set, &inputs(&root, data_set), World::builtin());
                if let Err(error) = result {
                    panic!("{}: {error} ({:?})", data_set.id, error.hint_text());
                }
            }
            let store = Store::open(folder.path()).expect("a store");
            Some((folder, store))
        })
        .as_ref()
        .map(|(_, store)| store)
}
