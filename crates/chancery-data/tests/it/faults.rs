//! Every change of a store, with every operation on the disk going wrong in every way: the store is then as before or as after.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chancery_data::{AddOutcome, Error, Files, Manifest, Store};

use crate::faulty::{Fault, Faulty};
use crate::memory::{Dice, Loss, Memory};
use crate::numbers::{add, values, writer, years};

const ROOT: &str = "/home/store";
/// Ways in which unsynced changes are lost by chance, at each crash.
const CHANCES: u64 = 6;

fn root() -> &'static Path {
    Path::new(ROOT)
}

type Change = fn(Arc<dyn Files>) -> Result<(), Error>;

fn old_text() -> String {
    years(1990..=1993, 1.0)
}

fn new_text() -> String {
    years(1991..=1996, 3.0)
}

fn add_new(files: Arc<dyn Files>) -> Result<(), Error> {
    add(&writer(root(), files), &new_text()).map(|_| ())
}

fn remove(files: Arc<dyn Files>) -> Result<(), Error> {
    writer(root(), files).remove("numbers")
}

/// With a larger limit than the parts were written with, so that they are merged.
fn compact(files: Arc<dyn Files>) -> Result<(), Error> {
    writer(root(), files).rows_per_part(5).compact().map(|_| ())
}

/// A disk with an empty home.
fn bare() -> Memory {
    let disk = Memory::new();
    disk.create_dir_all(Path::new("/home")).expect("made");
    disk.sync_dir(Path::new("/")).expect("synced");
    disk
}

/// A store with one import, and one that it replaced; and what a killed import left.
fn imported() -> Memory {
    let disk = bare();
    let files = || -> Arc<dyn Files> { Arc::new(disk.clone()) };
    add(&writer(root(), files()), &years(1980..=1981, 1.0)).expect("adds");
    add(&writer(root(), files()), &old_text()).expect("adds");
    for folder in [".staging/tables", "000009-0123456789ab/tables"] {
        disk.create_dir_all(&root().join("data/numbers").join(folder)).expect("made");
    }
    disk.write_synced(&root().join("data/numbers/.staging/tables/torn.parquet"), b"torn").expect("written");
    disk
}

/// The same in the first layout: one file a table, no copies of manifests.
fn first_layout() -> Memory {
    let disk = bare();
    let whole = chancery_data::StoreWriter::new(root()).files(Arc::new(disk.clone()));
    add(&whole, &old_text()).expect("adds");
    let path = root().join("MANIFEST.json");
    let text = String::from_utf8(disk.read(&path).expect("there")).expect("text");
    let mut manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    manifest["format"] = 1.into();
    for table in manifest["data_sets"]["numbers"]["tables"].as_array_mut().expect("a list") {
        let part = table["parts"][0].clone();
        let table = table.as_object_mut().expect("an object");
        table.remove("parts");
        table.remove("keyed");
        table.insert("path".into(), part["path"].clone());
        table.insert("sha256".into(), part["sha256"].clone());
    }
    disk.write_synced(&path, manifest.to_string().as_bytes()).expect("written");
    disk.remove_dir_all(&root().join("manifests")).expect("removed");
    disk.sync_dir(root()).expect("synced");
    disk
}

/// The manifest, after everything has been looked at; `None` if there is no store.
fn look(disk: &Memory) -> Option<Manifest> {
    let store = match Store::open_with(root(), Arc::new(disk.clone())) {
        Err(error) if error.is_no_store() => return None,
        other => other.unwrap_or_else(|error| panic!("the store does not open: {error}")),
    };
    let broken: Vec<_> = store.verify().into_iter().filter(|file| file.problem.is_some()).collect();
    assert!(broken.is_empty(), "{broken:?}");
    if store.manifest().data_sets.contains_key("numbers") {
        let mut keys: Vec<_> = values(&store).into_iter().map(|(key, _)| key).collect();
        let rows = keys.len();
        assert_eq!(rows, store.manifest().data_sets["numbers"].tables[0].rows);
        keys.dedup();
        assert_eq!(keys.len(), rows, "a key occurs twice");
        let events = store.batch("numbers", "events").expect("there");
        assert_eq!(events.num_rows(), rows);
    }
    Some(store.manifest().clone())
}

/// What a manifest says of the data, whatever the numbers of generations.
fn content(manifest: &Manifest) -> Vec<(String, Vec<chancery_data::FileState>, Vec<chancery_data::TableInfo>)> {
    let data_sets = manifest.data_sets.iter();
    data_sets.map(|(id, state)| (id.clone(), state.files.clone(), state.tables.clone())).collect()
}

/// Lets each operation of a change go wrong; returns how many disks that left, and how many different ones, which were looked at.
fn torment(begin: &Memory, change: Change) -> (usize, usize) {
    let before = look(begin);
    let done = begin.copy();
    let counter = Arc::new(Faulty::new(done.clone(), Fault::Error, usize::MAX, false));
    change(counter.clone()).expect("works on a good disk");
    let after = look(&done).expect("a store");
    let operations = counter.operations();
    assert!(operations > 10, "only {operations} operations");
    let mut left = 0;
    let mut seen = BTreeSet::new();
    for at in 0..operations {
        for (fault, lasting) in ways() {
            let disk = begin.copy();
            let result = change(Arc::new(Faulty::new(disk.clone(), fault, at, lasting)));
            for disk in remains(&disk, fault, at as u64) {
                left += 1;
                // Many faults leave the same disk.
                if !seen.insert((disk.fingerprint(), result.is_ok())) {
                    continue;
                }
                let what = format!("{fault:?} at {at}, lasting {lasting}, {result:?}");
                let found = look(&disk);
                assert!(found == before || found.as_ref() == Some(&after), "{what}: {found:?}");
                if result.is_ok() {
                    assert_eq!(found.as_ref(), Some(&after), "{what}: done, and yet lost");
                }
                repeat(&disk, change, &after, &what);
            }
        }
    }
    // Once it is done, a power cut takes nothing away.
    for loss in losses(operations as u64) {
        assert_eq!(look(&done.after_crash(&loss)).as_ref(), Some(&after), "{loss:?}");
    }
    (left, seen.len())
}

/// Every fault, once and lasting; a machine that stops does so for good.
fn ways() -> impl Iterator<Item = (Fault, bool)> {
    let once = Fault::ALL.into_iter().filter(|fault| !fault.is_crash()).map(|fault| (fault, false));
    once.chain(Fault::ALL.into_iter().map(|fault| (fault, true)))
}

fn losses(seed: u64) -> Vec<Loss> {
    let mut losses = vec![Loss::Everything, Loss::Contents, Loss::Nothing];
    losses.extend((0..CHANCES).map(|chance| Loss::Some(Dice(seed * 1000 + chance))));
    losses
}

/// The disks that a fault can leave.
fn remains(disk: &Memory, fault: Fault, seed: u64) -> Vec<Memory> {
    if fault.is_crash() { losses(seed).iter().map(|loss| disk.after_crash(loss)).collect() } else { vec![disk.copy()] }
}

/// The same change again succeeds, gives what it should have given, and leaves nothing behind after compaction.
fn repeat(disk: &Memory, change: Change, after: &Manifest, what: &str) {
    match change(Arc::new(disk.clone())) {
        Ok(()) => {}
        // It had been removed already.
        Err(error) if error.to_string().ends_with("is not in the store") => {}
        Err(error) => panic!("{what}: not to be repeated: {error}"),
    }
    assert_eq!(content(&look(disk).expect("a store")), content(after), "{what}");
    writer(root(), Arc::new(disk.clone())).compact().unwrap_or_else(|error| panic!("{what}: {error}"));
    let manifest = look(disk).expect("a store");
    assert_eq!(content(&manifest), content(after), "{what}: compaction changed the data");
    let left = disk.list(&root().join("data/numbers")).expect("listed");
    let named = manifest.data_sets.get("numbers").map(|state| root().join(&state.folder));
    assert_eq!(left, named.into_iter().collect::<Vec<_>>(), "{what}: left over");
    assert_eq!(disk.list(&root().join("manifests")).expect("listed").len(), 1, "{what}");
}

fn tormented(name: &str, begin: &Memory, change: Change) {
    let (left, different) = torment(begin, change);
    assert!(left > 300 && different > 10, "only {left} disks, {different} different");
    // `cargo test -- --nocapture faults` shows the figures.
    eprintln!("{name}: {left} disks, {different} different");
}

#[test]
fn a_first_import() {
    tormented("first import", &bare(), add_new);
}

#[test]
fn an_import_that_replaces() {
    tormented("import", &imported(), add_new);
}

#[test]
fn an_import_that_migrates() {
    tormented("import into the first layout", &first_layout(), add_new);
}

#[test]
fn a_removal() {
    tormented("removal", &imported(), remove);
    tormented("removal from the first layout", &first_layout(), remove);
}

#[test]
fn a_compaction() {
    tormented("compaction", &imported(), compact);
    tormented("compaction of the first layout", &first_layout(), compact);
}

#[test]
fn the_first_layout_is_read_and_the_first_change_migrates_it() {
    let disk = first_layout();
    let store = Store::open_with(root(), Arc::new(disk.clone())).expect("opens");
    assert_eq!((store.manifest().format, store.manifest().generation), (1, 1));
    assert_eq!(values(&store).len(), 8);
    // Nothing that reads, and no import that changes nothing, writes.
    let again = add(&writer(root(), Arc::new(disk.clone())), &old_text()).expect("adds");
    assert_eq!(again, AddOutcome::Unchanged);
    assert_eq!(look(&disk).expect("there").format, 1);

    add_new(Arc::new(disk.clone())).expect("adds");
    let now = Store::open_with(root(), Arc::new(disk.clone())).expect("opens");
    assert_eq!((now.manifest().format, now.manifest().generation), (2, 2));
    let generations: Vec<u64> =
        now.generations("numbers").expect("listed").iter().map(|state| state.generation).collect();
    assert_eq!(generations, [1, 2]);
    let old = now.with_generation("numbers", 1).expect("kept");
    assert_eq!(values(&old), values(&store));
}

#[test]
fn a_layout_of_the_future_is_left_alone() {
    let disk = imported();
    let path = root().join("MANIFEST.json");
    let text = String::from_utf8(disk.read(&path).expect("there")).expect("text");
    disk.write_synced(&path, text.replace("\"format\": 2", "\"format\": 7").as_bytes()).expect("written");
    for result in [add_new(Arc::new(disk.clone())), remove(Arc::new(disk.clone())), compact(Arc::new(disk.clone()))] {
        let message = result.expect_err("refused").to_string();
        assert_eq!(message, "/home/store/MANIFEST.json: layout 7 (this program reads 1 and 2)");
    }
}
