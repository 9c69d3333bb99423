//! Tables of several files: written by years, read by years, merged by compaction.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chancery_core::{FrameRow, Key, State, YearRange};
use chancery_data::{
    DataSet, Disk, Entry, Error, FileSpec, Files, Import, Lock, ReadAt, SeriesDecl, Store, StoreWriter, Table, data_set,
};
use chancery_world::World;

use crate::numbers::{add, input, values, writer, years};

/// A disk that notes which Parquet files are opened, and how many bytes of them are read.
#[derive(Debug, Default)]
struct Watched {
    opened: Mutex<Vec<String>>,
    bytes: Arc<AtomicU64>,
}

#[derive(Debug)]
struct WatchedFile {
    inner: Box<dyn ReadAt>,
    bytes: Arc<AtomicU64>,
}

impl ReadAt for WatchedFile {
    fn size(&self) -> io::Result<u64> {
        self.inner.size()
    }
    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let bytes = self.inner.read_at(offset, length)?;
        self.bytes.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        Ok(bytes)
    }
}

impl Files for Watched {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(path)
    }
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        self.opened.lock().expect("no panic").push(name);
        Ok(Box::new(WatchedFile { inner: Disk.open(path)?, bytes: Arc::clone(&self.bytes) }))
    }
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        Disk.create_dir_all(path)
    }
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        Disk.write_synced(path, bytes)
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        Disk.sync_dir(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        Disk.remove_file(path)
    }
    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        Disk.remove_dir_all(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(path)
    }
    fn entry(&self, path: &Path) -> io::Result<Option<Entry>> {
        Disk.entry(path)
    }
    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        Disk.lock_shared(path)
    }
    fn lock_exclusive(&self, path: &Path) -> io::Result<Option<Lock>> {
        Disk.lock_exclusive(path)
    }
}

fn range(first: i16, last: i16) -> Option<YearRange> {
    YearRange::new(first, last)
}

#[test]
fn a_table_of_several_files_reads_as_one_and_by_years() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = years(1990..=1996, 1.0);
    add(&writer(folder.path(), Arc::new(Disk)), &text).expect("adds");
    let watched = Arc::new(Watched::default());
    let store = Store::open_with(folder.path(), watched.clone()).expect("opens");
    // Three rows a file at most, two rows a year: each file has one year.
    let info = &store.manifest().data_sets["numbers"].tables[0];
    let spans: Vec<_> = info.parts.iter().map(|part| (part.rows, part.years)).collect();
    assert_eq!(spans, (1990..=1996).map(|year| (2, Some((year, year)))).collect::<Vec<_>>());
    assert_eq!((info.rows, info.years, info.columns[0].observed), (14, Some((1990, 1996)), 14));
    let paths = store.table_paths("numbers", "numbers");
    assert_eq!(paths.len(), 7);
    assert!(paths.iter().all(|path| path.is_file()));
    assert_eq!(store.table_path("numbers", "numbers").as_ref(), paths.first());

    let one_file = tempfile::tempdir().expect("a folder");
    add(&StoreWriter::new(one_file.path()), &text).expect("adds");
    let single = Store::open(one_file.path()).expect("opens");
    assert_eq!(single.table_paths("numbers", "numbers").len(), 1);
    assert_eq!(values(&store), values(&single));
    assert_eq!(store.batch("numbers", "events").expect("there"), single.batch("numbers", "events").expect("there"));

    watched.opened.lock().expect("no panic").clear();
    let some = store.table_in("numbers", "numbers", None, range(1993, 1994)).expect("there");
    assert_eq!(*watched.opened.lock().expect("no panic"), ["003.parquet", "004.parquet"]);
    let wanted = values(&single).into_iter().filter(|(key, _)| (1993..=1994).contains(&key.year()));
    assert!(some.iter().map(|(key, cells, _)| (key, cells[0].value())).eq(wanted));
    let none = store.table_in("numbers", "numbers", None, range(1800, 1801)).expect("there");
    assert_eq!((none.len(), none.columns.as_slice()), (0, ["gdp".to_owned()].as_slice()));
    let rows: usize =
        store.chunks("numbers", "numbers", None, None).expect("there").map(|chunk| chunk.expect("read").len()).sum();
    assert_eq!(rows, 14);
}

#[test]
fn compaction_merges_small_files_and_keeps_every_row() {
    let folder = tempfile::tempdir().expect("a folder");
    add(&writer(folder.path(), Arc::new(Disk)), &years(1990..=1996, 1.0)).expect("adds");
    let before = Store::open(folder.path()).expect("opens");
    let (rows, events) = (values(&before), before.batch("numbers", "events").expect("there"));
    let compacted = StoreWriter::new(folder.path()).rows_per_part(6).compact().expect("compacts");
    let merged = |table: &str, old, new| ("numbers".to_owned(), table.to_owned(), old, new);
    assert_eq!(compacted.merged, [merged("numbers", 7, 3), merged("events", 5, 3)]);
    // The reader that was there before holds the old files.
    assert_eq!(compacted.held, [before.manifest().data_sets["numbers"].folder.clone()]);
    assert_eq!(values(&before), rows);
    let after = Store::open(folder.path()).expect("opens");
    assert_eq!(values(&after), rows);
    assert_eq!(after.batch("numbers", "events").expect("there"), events);
    let spans: Vec<_> = after.manifest().data_sets["numbers"].tables[0].parts.iter().map(|part| part.years).collect();
    assert_eq!(spans, [Some((1990, 1992)), Some((1993, 1995)), Some((1996, 1996))]);
    assert!(after.verify().iter().all(|file| file.problem.is_none()));

    drop((before, after));
    let again = StoreWriter::new(folder.path()).rows_per_part(6).compact().expect("compacts");
    assert_eq!((again.removed.len(), again.held.len(), again.merged.len()), (1, 0, 0));
    assert!(again.freed > 0);
    assert_eq!(Store::compact(folder.path()).expect("compacts").merged.len(), 2, "into one file");
    assert_eq!(values(&Store::open(folder.path()).expect("opens")), rows);
}

/// Many rows: `cow-trade`, so that the store knows a series of it, with a thousand states that there are not.
fn many(years: i16) -> Table {
    let letters = |number: u32| [number / 26 % 26, number % 26].map(|letter| char::from(b'A' + letter as u8));
    let mut table = Table::new("dyads", true, &["imports1", "imports2"]);
    for year in 0..years {
        for pair in 0..26 * 26_u32 {
            let [first, second] = letters(pair);
            let state = |last: char| -> State { format!("{first}{second}{last}").parse().expect("a key") };
            for last in 'B'..='Z' {
                let key = Key::new(1900 + year, state('A'), Some(state(last)));
                let value = chancery_core::Cell::observed(f64::from(pair) + f64::from(year));
                table.push(key, &[value, value], FrameRow { file: 0, row: pair + 1 });
            }
        }
    }
    table
}

#[test]
fn a_reader_of_few_years_reads_little_of_a_large_file() {
    const FILES: &[FileSpec] = &[FileSpec::required("numbers.csv")];
    let real = data_set("cow-trade").expect("known");
    let large = DataSet {
        files: FILES,
        import: |import: &mut Import<'_>| -> Result<(), Error> { import.add(many(40)) },
        series: || -> Vec<SeriesDecl> { Vec::new() },
        ..*real
    };
    let folder = tempfile::tempdir().expect("a folder");
    StoreWriter::new(folder.path()).rows_per_part(400_000).add(&large, &input(""), World::builtin()).expect("adds");
    let watched = Arc::new(Watched::default());
    let store = Store::open_with(folder.path(), watched.clone()).expect("opens");
    let info = &store.manifest().data_sets["cow-trade"].tables[0];
    assert_eq!((info.rows, info.parts.len()), (676_000, 2));
    assert!(info.parts.iter().all(|part| part.rows <= 400_000));

    let bytes = |read: &dyn Fn() -> usize| {
        watched.bytes.store(0, Ordering::SeqCst);
        (read(), watched.bytes.load(Ordering::SeqCst))
    };
    let keep = |_| true;
    let (all, whole) = bytes(&|| store.frame("trade", "cow-trade", keep).expect("there").len());
    let (few, some) = bytes(&|| store.frame_in("trade", "cow-trade", range(1901, 1902), keep).expect("there").len());
    assert_eq!((all, few), (2 * 676_000, 2 * 2 * 676 * 25));
    assert!(some * 4 < whole, "{some} bytes of {whole}");
    let slow = store.frame("trade", "cow-trade", |key| (1901..=1902).contains(&key.year())).expect("there");
    let fast = store.frame_in("trade", "cow-trade", range(1901, 1902), keep).expect("there");
    assert!(slow.iter().eq(fast.iter()));
}
