//! The importers: whatever the files hold, an import gives tables or says what is wrong.
//!
//! The first line of an input is the id of a data set; a line `=== name` begins each of its files, and the line break before it is no
//! part of a file. Tables in Parquet stand there as their bytes; a text of a `.gz` file stands there unpacked, so that changes reach the
//! text, and is packed here.

use std::io::Write as _;
use std::path::PathBuf;

use chancery_data::{Import, InputFile, data_set};
use chancery_world::World;

const MARK: &[u8] = b"=== ";

pub(crate) fn check(data: &[u8]) {
    let mut lines = data.split_inclusive(|byte| *byte == b'\n');
    let id = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let Some(data_set) = data_set(id.trim()) else { return };
    let mut files: Vec<InputFile> = Vec::new();
    for line in lines {
        match (line.strip_prefix(MARK), files.last_mut()) {
            (Some(name), last) => {
                if let Some(file) = last
                    && file.bytes.last() == Some(&b'\n')
                {
                    file.bytes.pop();
                }
                let name = String::from_utf8_lossy(name).trim().to_owned();
                files.push(InputFile { path: PathBuf::from(&name), name, bytes: Vec::new() });
            }
            (None, Some(file)) => file.bytes.extend_from_slice(line),
            (None, None) => {}
        }
    }
    files.iter_mut().for_each(pack);
    let mut import = Import::new(data_set, World::builtin(), &files);
    match (data_set.import)(&mut import) {
        Ok(()) => {
            let imported = import.finish();
            assert!(imported.log.iter().all(|entry| entry.rows > 0), "{}", data_set.id);
        }
        Err(error) => assert!(!error.to_string().is_empty(), "{}", data_set.id),
    }
}

/// Packs a text that the provider packs; what is packed already stays.
fn pack(file: &mut InputFile) {
    if !file.name.ends_with(".gz") || file.bytes.starts_with(&[0x1f, 0x8b]) {
        return;
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    if packed.write_all(&file.bytes).is_ok()
        && let Ok(bytes) = packed.finish()
    {
        file.bytes = bytes;
    }
}
