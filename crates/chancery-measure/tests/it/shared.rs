//! A store of the data sets that the tests read, built once per run.

use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use chancery_data::{InputFile, Store, data_set};
use chancery_world::World;

const DATA_SETS: [&str; 2] = ["unga-votes", "unga-ideal-points"];

/// The store, or `None` (printed as a skip, on which `.ci/run` fails while the folder exists).
pub(crate) fn store() -> Option<&'static Store> {
    static STORE: OnceLock<Option<(tempfile::TempDir, Store)>> = OnceLock::new();
    STORE.get_or_init(build).as_ref().map(|(_, store)| store)
}

fn build() -> Option<(tempfile::TempDir, Store)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !root.is_dir() {
        // Written past the test runner, which would swallow it.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for id in DATA_SETS {
        let data_set = data_set(id).expect("a data set of the catalogue");
        let paths = data_set.files.iter().map(|spec| (spec.name, root.join(id).join(spec.name)));
        let inputs: Vec<InputFile> = paths
            .filter(|(_, path)| path.is_file())
            .map(|(name, path)| InputFile {
                name: name.to_owned(),
                bytes: std::fs::read(&path).expect("readable"),
                path,
            })
            .collect();
        let result = Store::add(folder.path(), data_set, &inputs, World::builtin());
        if let Err(error) = result {
            panic!("{id}: {error} ({:?})", error.hint_text());
        }
    }
    let store = Store::open(folder.path()).expect("a store");
    Some((folder, store))
}
