//! The spec of a user's own table, and the table read by it: tables or an error that says something.
//!
//! An input is a spec; a line `=== name` ends it and begins the table's file, of that name.

use std::path::PathBuf;

use chancery_data::{InputFile, import_files, user_data_set, user_files};
use chancery_world::World;

pub(crate) fn check(data: &[u8]) {
    let (spec, name, table) = cut(data);
    let spec = InputFile { name: "spec.toml".to_owned(), path: PathBuf::from("spec.toml"), bytes: spec.to_vec() };
    let data_set = match user_data_set(&spec, &name) {
        Ok(data_set) => data_set,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert!(data_set.declarations().iter().all(|decl| !decl.spec.label.is_empty()), "{}", data_set.id);
    let table = InputFile { path: PathBuf::from(&name), name, bytes: table.to_vec() };
    match import_files(data_set, &user_files(&spec, table), World::builtin()) {
        // A table of added-up rows has a second one that names them.
        Ok(imported) => assert!((1..=2).contains(&(imported.tables.len() + imported.batches.len()))),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The spec, the name of the file, the file.
fn cut(data: &[u8]) -> (&[u8], String, &[u8]) {
    let Some(at) = data.windows(5).position(|bytes| bytes == b"\n=== ") else {
        return (data, "table.csv".to_owned(), b"");
    };
    let (spec, rest) = (&data[..=at], &data[at + 5..]);
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let name = String::from_utf8_lossy(&rest[..end]).trim().to_owned();
    (spec, name, rest.get(end + 1..).unwrap_or_default())
}
