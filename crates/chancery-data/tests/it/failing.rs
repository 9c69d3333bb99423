//! The store on a real disk: wrong files, leftovers, a second writer, damage.

use std::path::Path;
use std::sync::Arc;

use chancery_data::{
    AddOutcome, DataSet, Disk, Error, FileSpec, Files, Import, InputFile, Manifest, SeriesDecl, Store, Table,
};
use chancery_world::World;

const NUMBERS: DataSet = DataSet {
    id: "cow-trade",
    title: "",
    about: "",
    traps: &[],
    version: "",
    publisher: "",
    citation: "",
    licence: "",
    bibtex: "",
    files: &[FileSpec::required("numbers.csv")],
    import: |import: &mut Import<'_>| -> Result<(), Error> {
        let (file, number) = import.file("numbers.csv")?;
        let csv = file.csv(chancery_data::Encoding::Utf8)?;
        let column = csv.column("gdp")?;
        let mut table = Table::new("numbers", false, &["gdp"]);
        csv.for_each(|row| {
            let key = chancery_core::Key::new(2000 + row.number as i16, "USA".parse().expect("a key"), None);
            table.push(key, &[row.number(column)?], chancery_core::FrameRow { file: number, row: row.number });
            Ok(())
        })?;
        import.add(table)
    },
    series: || -> Vec<SeriesDecl> { Vec::new() },
    user: None,
};

fn input(text: &str) -> Vec<InputFile> {
    vec![InputFile { name: "numbers.csv".into(), path: "numbers.csv".into(), bytes: text.as_bytes().to_vec() }]
}

fn add(root: &Path, text: &str, files: Arc<dyn Files>) -> Result<AddOutcome, Error> {
    Store::add_with(root, &NUMBERS, &input(text), World::builtin(), files)
}

fn manifest(root: &Path) -> Manifest {
    let store = Store::open(root).expect("the store opens");
    let broken: Vec<_> = store.verify().into_iter().filter(|file| file.problem.is_some()).collect();
    assert!(broken.is_empty(), "{broken:?}");
    store.manifest().clone()
}

#[test]
fn a_failed_first_import_leaves_no_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = add(folder.path(), "gdp\none\n", Arc::new(Disk)).expect_err("no number");
    assert_eq!(error.to_string(), "numbers.csv:2, column `gdp`: `one` is not a number");
    assert!(Store::open(folder.path()).expect_err("no store").is_no_store());
}

#[test]
fn leftovers_of_a_killed_import_go_with_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let staging = folder.path().join("data/cow-trade/.staging/tables");
    std::fs::create_dir_all(&staging).expect("made");
    std::fs::write(staging.join("numbers.parquet"), "torn").expect("written");
    add(folder.path(), "gdp\n1\n", Arc::new(Disk)).expect("adds");
    assert!(!folder.path().join("data/cow-trade/.staging").exists());
    manifest(folder.path());
}

#[test]
fn a_second_writer_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    add(folder.path(), "gdp\n1\n", Arc::new(Disk)).expect("adds");
    let lock = std::fs::File::options().write(true).open(folder.path().join("LOCK")).expect("opens");
    lock.lock().expect("locks");
    let error = add(folder.path(), "gdp\n2\n", Arc::new(Disk)).expect_err("locked");
    assert!(error.is_locked());
    // Readers are not disturbed.
    manifest(folder.path());
}

#[test]
fn damage_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    add(folder.path(), "gdp\n1\n", Arc::new(Disk)).expect("adds");
    let store = Store::open(folder.path()).expect("opens");
    let path = store.table_path("cow-trade", "numbers").expect("there");
    std::fs::write(&path, "torn").expect("written");
    assert!(store.table("cow-trade", "numbers", None).expect_err("torn").is_damaged());
    assert_eq!(store.verify().iter().filter(|file| file.problem.is_some()).count(), 1);
    std::fs::remove_file(&path).expect("removed");
    assert!(store.table("cow-trade", "numbers", None).expect_err("gone").to_string().contains("the file is gone"));
    std::fs::write(folder.path().join("MANIFEST.json"), "{").expect("written");
    assert!(Store::open(folder.path()).expect_err("torn").is_damaged());
}

#[test]
fn no_damaged_byte_makes_a_reader_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    add(folder.path(), "gdp\n1\n2\n\n4\n", Arc::new(Disk)).expect("adds");
    let store = Store::open(folder.path()).expect("opens");
    let path = store.table_path("cow-trade", "numbers").expect("there");
    let whole = std::fs::read(&path).expect("read");
    let mut refused = 0;
    for position in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[position] ^= 1 << (position % 8);
        std::fs::write(&path, &bytes).expect("written");
        // A flipped bit of a value is for `verify` to find; reading may go well, or says that the file is damaged.
        refused += usize::from(store.table("cow-trade", "numbers", None).is_err_and(|error| error.is_damaged()));
        let _ = store.batch("cow-trade", "numbers");
        if position % 16 == 0 {
            assert_eq!(store.verify().iter().filter(|file| file.problem.is_some()).count(), 1, "byte {position}");
        }
    }
    assert!(refused > whole.len() / 10, "{refused} of {} refused", whole.len());
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let message = |text: &str| add(folder.path(), text, Arc::new(Disk)).expect_err("refused").to_string();
    assert_eq!(message(""), "numbers.csv: the file is empty");
    assert_eq!(message("gnp\n1\n"), "numbers.csv: no column `gdp`");
    assert_eq!(message("gdp,gdp\n1,2\n"), "numbers.csv: column `gdp` occurs twice");
    assert_eq!(message("gdp\n1,2\n"), "numbers.csv:2: 2 fields, the header has 1");
    let latin = InputFile { name: "numbers.csv".into(), path: "numbers.csv".into(), bytes: b"gdp\n\xe9\n".to_vec() };
    let error = Store::add(folder.path(), &NUMBERS, &[latin], World::builtin()).expect_err("refused");
    assert_eq!(error.to_string(), "numbers.csv:2: bytes that are not UTF-8");
    let other = InputFile { name: "other.csv".into(), path: "other.csv".into(), bytes: Vec::new() };
    let error = Store::add(folder.path(), &NUMBERS, &[other], World::builtin()).expect_err("refused");
    assert_eq!(error.to_string(), "`cow-trade` needs the file numbers.csv, which was not given");
}
