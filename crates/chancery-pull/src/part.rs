//! A file that is not complete yet, kept beside the finished ones so that a later attempt can go on.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::Error;
use crate::manifest::Checksum;

/// Where the bytes of an incomplete file came from; without it they cannot be continued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The address that was asked.
    pub(crate) url: String,
    /// What the server called this state of the file.
    pub(crate) etag: Option<String>,
    /// When the server says it was changed, in the server's words.
    pub(crate) modified: Option<String>,
}

/// An incomplete file and the note of its origin.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    bytes: PathBuf,
    note: PathBuf,
}

impl Part {
    pub(crate) fn new(folder: &Path, name: &str) -> Self {
        Self { bytes: folder.join(format!("{name}.part")), note: folder.join(format!("{name}.origin.toml")) }
    }

    /// Bytes so far; none if there is no such file.
    pub(crate) fn len(&self) -> u64 {
        fs::metadata(&self.bytes).map_or(0, |metadata| metadata.len())
    }

    /// Where the bytes came from, if there are any and it is known.
    pub(crate) fn origin(&self) -> Option<Origin> {
        let text = fs::read_to_string(&self.note).ok()?;
        let origin = toml::from_str(&text).ok()?;
        (self.len() > 0).then_some(origin)
    }

    /// Removes what there is.
    pub(crate) fn discard(&self) -> Result<(), Error> {
        for path in [&self.bytes, &self.note] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::disk("remove", path, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Begins anew with the bytes of an origin.
    pub(crate) fn start(&self, origin: &Origin) -> Result<Writer<'_>, Error> {
        // First the old bytes go, so that they never stand beside the new note.
        let file = File::create(&self.bytes).map_err(|error| Error::disk("write", &self.bytes, &error))?;
        let failed = |error: &io::Error| Error::disk("write", &self.note, error);
        let text = toml::to_string(origin).map_err(|error| failed(&io::Error::other(error)))?;
        fs::write(&self.note, text).map_err(|error| failed(&error))?;
        Ok(Writer { path: &self.bytes, file, hash: Sha256::new(), len: 0 })
    }

    /// Goes on behind the bytes there are, which are read once for the checksum.
    pub(crate) fn resume(&self) -> Result<Writer<'_>, Error> {
        let failed = |error: &io::Error| Error::disk("read", &self.bytes, error);
        let mut file = File::options().read(true).append(true).open(&self.bytes).map_err(|error| failed(&error))?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut len = 0;
        loop {
            let read = file.read(&mut buffer).map_err(|error| failed(&error))?;
            if read == 0 {
                return Ok(Writer { path: &self.bytes, file, hash, len });
            }
            hash.update(&buffer[..read]);
            len += read as u64;
        }
    }

    /// Gives the complete file its final name: all of it is on the disk before it is seen there.
    pub(crate) fn publish(&self, target: &Path) -> Result<(), Error> {
        let sync = File::options().write(true).open(&self.bytes).and_then(|file| file.sync_all());
        sync.map_err(|error| Error::disk("sync", &self.bytes, &error))?;
        fs::rename(&self.bytes, target).map_err(|error| Error::disk("publish", target, &error))?;
        sync_folder(target.parent().unwrap_or(Path::new(".")))?;
        self.discard()
    }
}

/// Makes sure that the entries of a folder are on the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Only Unix lets a folder be opened and synced; elsewhere the rename itself has to do.
    if !cfg!(unix) {
        return Ok(());
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| Error::disk("sync", folder, &error))
}

/// Appends to an incomplete file and keeps its checksum.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    path: &'a Path,
    file: File,
    hash: Sha256,
    len: u64,
}

impl Writer<'_> {
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|error| Error::disk("write", self.path, &error))?;
        self.hash.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// The checksum of all bytes.
    pub(crate) fn checksum(self) -> Checksum {
        Checksum::new(self.hash.finalize().into())
    }
}

/// The checksum and size of a file; `None` if there is no such file.
pub(crate) fn checksum_of(path: &Path) -> Result<Option<(Checksum, u64)>, Error> {
    let failed = |error: io::Error| Error::disk("read", path, &error);
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed)?,
    };
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut file, &mut hash).map_err(failed)?;
    Ok(Some((Checksum::new(hash.finalize().into()), bytes)))
}
