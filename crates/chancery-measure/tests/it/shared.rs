//! Stores of the providers' files, which are not in the repository.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery_data::{InputFile, Store, data_set};
use chancery_world::World;

/// The folder of the providers' files, or `None` (printed as a skip, on which `.ci/run` fails while the folder exists).
fn data_root() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if root.is_dir() {
        return Some(root);
    }
    // Written past the test runner, which would swallow it.
    let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
    None
}

/// A store of one data set, whose files lie in a folder of its id.
pub(crate) fn store_of(id: &str) -> Option<(tempfile::TempDir, Store)> {
    let folder_of_files = data_root()?.join(id);
    let data_set = data_set(id).expect("a data set");
    let paths = data_set.files.iter().map(|spec| (spec.name, folder_of_files.join(spec.name)));
    let inputs: Vec<InputFile> = paths
        .filter(|(_, path)| path.is_file())
        .map(|(name, path)| InputFile { name: name.to_owned(), bytes: std::fs::read(&path).expect("readable"), path })
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    if let Err(error) = Store::add(folder.path(), data_set, &inputs, World::builtin()) {
        panic!("{id}: {error} ({:?})", error.hint_text());
    }
    let store = Store::open(folder.path()).expect("a store");
    Some((folder, store))
}
