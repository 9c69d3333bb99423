//! Broken files: whatever is in them, an import succeeds or says what is wrong, and a refused one leaves the store alone.

use std::io::{self, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use chancery_data::{DataSet, Disk, Entry, Error, Files, InputFile, Lock, ReadAt, Store, data_sets};
use chancery_world::World;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::shared::{data_root, inputs};

/// Lines, or rows of Parquet, that are enough to reach every step of an importer.
const ROWS: usize = 60;
/// Damaged copies of each file.
const VARIANTS: u64 = 45;

/// A disk that does not wait for the bytes to be safe, which is what makes a store slow.
#[derive(Debug)]
struct Hasty;

impl Files for Hasty {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(path)
    }
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        Disk.create_dir_all(path)
    }
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        std::fs::write(path, bytes)
    }
    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        Disk.open(path)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        Disk.remove_file(path)
    }
    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        Disk.remove_dir_all(path)
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
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(path)
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

#[test]
fn broken_files_never_cause_a_panic_or_a_changed_store() {
    let Some(root) = data_root() else { return };
    for data_set in data_sets() {
        let whole: Vec<InputFile> = inputs(&root, data_set).iter().map(beginning).collect();
        let folder = tempfile::tempdir().expect("a folder");
        add(folder.path(), data_set, &whole)
            .unwrap_or_else(|error| panic!("{}: the beginning of its files: {error}", data_set.id));
        for file in 0..whole.len() {
            for variant in 0..VARIANTS {
                let mut files = whole.clone();
                files[file].bytes = damaged(&whole[file], variant);
                check(folder.path(), data_set, &files, &format!("{} damaged as {variant}", whole[file].name));
            }
        }
    }
}

fn check(root: &Path, data_set: &'static DataSet, files: &[InputFile], what: &str) {
    let before = Store::open(root).expect("opens").manifest().clone();
    let result = catch_unwind(AssertUnwindSafe(|| add(root, data_set, files)));
    let Ok(result) = result else { panic!("{}: {what} causes a panic", data_set.id) };
    let after = Store::open(root).expect("opens");
    match result {
        Ok(()) => {
            let broken = after.verify().into_iter().filter(|file| file.problem.is_some()).count();
            assert_eq!(broken, 0, "{}: {what}", data_set.id);
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert_eq!(*after.manifest(), before, "{}: {what} is refused ({error}) and changes the store", data_set.id);
        }
    }
}

fn add(root: &Path, data_set: &'static DataSet, files: &[InputFile]) -> Result<(), Error> {
    Store::add_with(root, data_set, files, World::builtin(), Arc::new(Hasty)).map(|_| ())
}

/// The first rows of a file, in the file's own format.
fn beginning(file: &InputFile) -> InputFile {
    let bytes = if file.name.ends_with(".parquet") {
        parquet_of(&first_rows(&file.bytes))
    } else {
        let text = unpacked(file);
        let lines = text.split_inclusive(|byte| *byte == b'\n').take(ROWS);
        packed(file, &lines.collect::<Vec<_>>().concat())
    };
    InputFile { bytes, ..file.clone() }
}

fn first_rows(bytes: &[u8]) -> RecordBatch {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::copy_from_slice(bytes)).expect("Parquet");
    let mut batches = builder.with_batch_size(ROWS).with_limit(ROWS).build().expect("reads");
    batches.next().expect("a batch").expect("reads")
}

fn parquet_of(batch: &RecordBatch) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("writes");
    writer.close().expect("closes");
    out
}

fn unpacked(file: &InputFile) -> Vec<u8> {
    if !file.name.ends_with(".gz") {
        return file.bytes.clone();
    }
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(file.bytes.as_slice()).read_to_end(&mut out).expect("gzip");
    out
}

fn packed(file: &InputFile, text: &[u8]) -> Vec<u8> {
    if !file.name.ends_with(".gz") {
        return text.to_vec();
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).expect("packs");
    encoder.finish().expect("packs")
}

/// One of several kinds of damage; the variant seeds the dice.
fn damaged(file: &InputFile, variant: u64) -> Vec<u8> {
    let mut dice = Dice(variant.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ file.bytes.len() as u64);
    let cut = |bytes: &[u8], dice: &mut Dice| bytes[..dice.below(bytes.len())].to_vec();
    // Text keeps its highest bit clear, or nearly every copy would end as "not UTF-8".
    let flip = |bytes: &[u8], bits: usize, dice: &mut Dice| {
        let mut bytes = bytes.to_vec();
        for _ in 0..=dice.below(12) {
            let at = dice.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(bits);
            }
        }
        bytes
    };
    let table = file.name.ends_with(".parquet");
    match variant % 9 {
        0 if variant == 0 => Vec::new(),
        0 => cut(&file.bytes, &mut dice),
        1 => flip(&file.bytes, 8, &mut dice),
        3 if table => parquet_of(&swapped(&first_rows(&file.bytes), &mut dice)),
        _ if table => flip(&file.bytes, 8, &mut dice),
        2 | 8 => packed(file, &edited(&unpacked(file), &mut dice, replace_a_field)),
        3 => packed(file, &cut(&unpacked(file), &mut dice)),
        4 | 5 => packed(file, &flip(&unpacked(file), 7, &mut dice)),
        6 => packed(file, &edited(&unpacked(file), &mut dice, swap_headers)),
        _ => packed(file, &edited(&unpacked(file), &mut dice, repeat_a_line)),
    }
}

/// Two columns change names.
fn swapped(batch: &RecordBatch, dice: &mut Dice) -> RecordBatch {
    let count = batch.num_columns();
    let (one, other) = (dice.below(count), dice.below(count));
    let mut order: Vec<usize> = (0..count).collect();
    order.swap(one, other);
    let names = batch.schema();
    let columns = order.iter().enumerate().map(|(to, from)| (names.field(to).name(), batch.column(*from).clone()));
    RecordBatch::try_from_iter(columns).expect("as many columns as names")
}

fn edited(text: &[u8], dice: &mut Dice, edit: fn(Vec<String>, &mut Dice) -> Vec<String>) -> Vec<u8> {
    let lines: Vec<String> = String::from_utf8_lossy(text).lines().map(str::to_owned).collect();
    edit(lines, dice).join("\n").into_bytes()
}

/// Two columns change names, in any line that may be the header.
fn swap_headers(mut lines: Vec<String>, dice: &mut Dice) -> Vec<String> {
    let widest = (0..lines.len().min(12)).max_by_key(|line| lines[*line].matches(',').count()).unwrap_or(0);
    if let Some(header) = lines.get_mut(widest) {
        let mut names: Vec<&str> = header.split(',').collect();
        let (one, other) = (dice.below(names.len()), dice.below(names.len()));
        names.swap(one, other);
        *header = names.join(",");
    }
    lines
}

/// Values that overflow, are no numbers, or are codes for something missing.
const ODD: [&str; 10] =
    ["-9", "", "NA", "NaN", "1e308", "-1e308", "99999999999999999999", "32768", "\"", "2012; 2012; 0"];

fn replace_a_field(mut lines: Vec<String>, dice: &mut Dice) -> Vec<String> {
    let at = dice.below(lines.len());
    if let Some(line) = lines.get_mut(at) {
        let mut fields: Vec<&str> = line.split(',').collect();
        let field = dice.below(fields.len());
        fields[field] = ODD[dice.below(ODD.len())];
        *line = fields.join(",");
    }
    lines
}

fn repeat_a_line(mut lines: Vec<String>, dice: &mut Dice) -> Vec<String> {
    let at = dice.below(lines.len());
    if let Some(line) = lines.get(at).cloned() {
        lines.insert(dice.below(lines.len()), line);
    }
    lines
}
