//! Many readers and one writer, at the same time, on a real disk.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use chancery_data::{Disk, Store, StoreWriter};

use crate::numbers::{add, values, writer, years};

fn text(scale: usize) -> String {
    years(1990..=1992, scale as f64)
}

fn files_below(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

#[test]
fn a_reader_keeps_its_files_through_imports_and_compactions() {
    let folder = tempfile::tempdir().expect("a folder");
    let writer = writer(folder.path(), Arc::new(Disk));
    add(&writer, &text(1)).expect("adds");
    let reader = Store::open(folder.path()).expect("opens");
    let seen = values(&reader);
    for scale in 2..8 {
        add(&writer, &text(scale)).expect("adds");
        let compacted = writer.compact().expect("compacts");
        assert_eq!(compacted.held, [reader.manifest().data_sets["numbers"].folder.clone()]);
        assert_eq!(values(&reader), seen);
    }
    assert!(reader.verify().iter().all(|file| file.problem.is_none()));
    let clone = reader.clone();
    drop(reader);
    writer.compact().expect("compacts");
    assert_eq!(values(&clone), seen, "a clone is a reader too");
    let with_old = files_below(folder.path());
    drop(clone);
    let compacted = writer.compact().expect("compacts");
    assert!(compacted.held.is_empty());
    assert!(files_below(folder.path()) < with_old);
    // What is gone is named as gone.
    let now = Store::open(folder.path()).expect("opens");
    let error = now.with_generation("numbers", 1).expect_err("compacted");
    assert_eq!(error.to_string(), "the store has no generation 1 of `numbers`");
    assert!(error.hint_text().is_some_and(|hint| hint.starts_with("it has ")), "{:?}", error.hint_text());
}

#[test]
fn a_removed_data_set_can_be_read_until_the_store_is_compacted() {
    let folder = tempfile::tempdir().expect("a folder");
    add(&writer(folder.path(), Arc::new(Disk)), &text(1)).expect("adds");
    Store::remove(folder.path(), "numbers").expect("removes");
    let store = Store::open(folder.path()).expect("opens");
    assert!(store.table("numbers", "numbers", None).is_err());
    assert_eq!(values(&store.with_generation("numbers", 1).expect("kept")).len(), 6);
    assert!(Store::remove(folder.path(), "numbers").expect_err("gone").to_string().contains("not in the store"));
    drop(store);
    let compacted = Store::compact(folder.path()).expect("compacts");
    assert_eq!(compacted.removed.len(), 1);
    assert!(Store::open(folder.path()).expect("opens").generations("numbers").expect("listed").is_empty());
}

#[test]
fn readers_and_writers_at_once_never_disturb_each_other() {
    const WRITERS: usize = 3;
    const IMPORTS: usize = 12;
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    add(&writer(root, Arc::new(Disk)), &text(1)).expect("adds");
    let (ended, opened) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| {
                scope.spawn(move || {
                    let writer = writer(root, Arc::new(Disk)).wait(Duration::from_secs(120));
                    for import in 0..IMPORTS {
                        add(&writer, &text(2 + number * IMPORTS + import)).expect("adds");
                        if import % 3 == 0 {
                            writer.compact().expect("compacts");
                        }
                    }
                })
            })
            .collect();
        for _ in 0..3 {
            scope.spawn(|| {
                let mut kept = Vec::new();
                while !ended.load(Ordering::SeqCst) {
                    let store = Store::open(root).expect("opens");
                    let seen = values(&store);
                    assert_eq!(seen.len(), 6);
                    // All six values are of one import: each is its year times the same number.
                    let scale = seen[1].1.expect("a value") / f64::from(seen[1].0.year());
                    assert!(
                        seen.iter()
                            .skip(1)
                            .step_by(2)
                            .all(|(key, value)| *value == Some(f64::from(key.year()) * scale))
                    );
                    kept.push((store, seen));
                    if kept.len() > 5 {
                        let (store, seen) = kept.remove(0);
                        assert_eq!(values(&store), seen);
                    }
                    opened.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        writers.into_iter().for_each(|writer| writer.join().expect("no panic"));
        ended.store(true, Ordering::SeqCst);
    });
    assert!(opened.load(Ordering::SeqCst) > 0);
    let store = Store::open(root).expect("opens");
    let imports = store.manifest().generation as usize;
    // Compaction merges the small files now and then, which is a change too.
    assert!(imports > WRITERS * IMPORTS, "{imports} changes");
    assert!(store.verify().iter().all(|file| file.problem.is_none()));
}

#[test]
fn a_writer_waits_as_long_as_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    add(&StoreWriter::new(folder.path()), &text(1)).expect("adds");
    let lock = std::fs::File::options().write(true).open(folder.path().join("LOCK")).expect("opens");
    lock.lock().expect("locks");
    let short = StoreWriter::new(folder.path()).wait(Duration::from_millis(60));
    assert!(add(&short, &text(2)).expect_err("locked").is_locked());
    std::thread::scope(|scope| {
        let long = scope.spawn(|| add(&StoreWriter::new(folder.path()).wait(Duration::from_secs(120)), &text(2)));
        std::thread::sleep(Duration::from_millis(100));
        assert!(!long.is_finished());
        drop(lock);
        long.join().expect("no panic").expect("adds");
    });
}
