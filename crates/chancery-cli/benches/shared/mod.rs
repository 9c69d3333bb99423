//! What the benchmarks measure on: the built-in study, and a store of the providers' files where they lie beside the project.

#![allow(dead_code, reason = "each benchmark is a program of its own and uses a part")]

use std::path::{Path, PathBuf};

use chancery_data::{DataSet, InputFile, Store, data_set};
use chancery_study::{Study, StudyFile, parse, read_folder};
use chancery_world::World;

/// The files of the built-in study.
pub(crate) fn study_files() -> Vec<StudyFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies/us-reboot");
    read_folder(&folder).expect("the built-in study is readable")
}

/// The built-in study.
pub(crate) fn study() -> Study {
    parse(&study_files(), World::builtin()).0
}

/// A data set's files; `None`, and a line that says so, if they are not beside the project.
pub(crate) fn inputs(id: &str) -> Option<(&'static DataSet, Vec<InputFile>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data_set = data_set(id).expect("a data set of the catalogue");
    let Some(folder) = folder_of(&root, data_set) else {
        eprintln!("SKIPPED: the files of `{id}` are not beside the project");
        return None;
    };
    let paths =
        data_set.files.iter().map(|spec| (spec.name, folder.join(spec.name))).filter(|(_, path)| path.is_file());
    let files = paths
        .map(|(name, path)| InputFile { name: name.to_owned(), bytes: std::fs::read(&path).expect("readable"), path })
        .collect();
    Some((data_set, files))
}

/// The folder called as the data set, or any that has its first file.
fn folder_of(root: &Path, data_set: &DataSet) -> Option<PathBuf> {
    let first = data_set.files.first()?.name;
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    folders.insert(0, root.join(data_set.id));
    folders.into_iter().find(|folder| folder.join(first).is_file())
}

/// A store of some data sets in a folder that goes with the program; `None` if one of them is not there.
pub(crate) fn store(ids: &[&str]) -> Option<(tempfile::TempDir, Store)> {
    let inputs: Vec<_> = ids.iter().map(|id| inputs(id)).collect::<Option<_>>()?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (data_set, files) in &inputs {
        Store::add(folder.path(), data_set, files, World::builtin()).expect("the files are imported");
    }
    let store = Store::open(folder.path()).expect("a store");
    Some((folder, store))
}
