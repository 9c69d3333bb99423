//! The folder of downloaded files: `<id>/<name>`, complete files only, with what was recorded of those without a pinned checksum.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::download::Complete;
use crate::error::Error;
use crate::manifest::{Checksum, Expected, SourceFile};
use crate::part::{Part, checksum_of, sync_folder};

/// What the first download of a file without a pinned checksum gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recorded {
    sha256: String,
    bytes: u64,
    url: String,
}

type Record = BTreeMap<String, BTreeMap<String, Recorded>>;

/// The folder of downloaded files.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Makes the folder and takes its lock, which the operating system gives back however the process ends.
    pub(crate) fn lock(&self) -> Result<File, Error> {
        make_folder(&self.root)?;
        let path = self.root.join("LOCK");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let file = open.map_err(|error| Error::disk("open", &path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::locked(&self.root)),
            Err(TryLockError::Error(error)) => Err(Error::disk("lock", &path, &error)),
        }
    }

    /// Where a complete file is, or will be.
    pub(crate) fn path(&self, id: &str, name: &str) -> PathBuf {
        self.root.join(id).join(name)
    }

    /// Where a file is while it is incomplete.
    pub(crate) fn part(&self, id: &str, name: &str) -> Result<Part, Error> {
        let folder = self.root.join(id).join(".partial");
        make_folder(&folder)?;
        Ok(Part::new(&folder, name))
    }

    /// The file's checksum and size if it is there and as it should be.
    pub(crate) fn present(&self, id: &str, file: &SourceFile) -> Result<Option<(Checksum, u64)>, Error> {
        let Some((found, bytes)) = checksum_of(&self.path(id, &file.name))? else { return Ok(None) };
        let right = match file.expected {
            Expected::Pinned { sha256, .. } => Some(sha256),
            Expected::Open { .. } => self.recorded(id, &file.name)?,
        };
        Ok((right == Some(found)).then_some((found, bytes)))
    }

    /// Lets the first download of a file without a pinned checksum decide about all later ones.
    pub(crate) fn accept(&self, id: &str, file: &SourceFile, complete: &Complete) -> Result<(), Error> {
        if matches!(file.expected, Expected::Pinned { .. }) {
            return Ok(());
        }
        match self.recorded(id, &file.name)? {
            Some(recorded) if recorded == complete.sha256 => Ok(()),
            Some(recorded) => Err(Error::changed(&file.name, &complete.sha256, &recorded, &self.record_path())),
            None => self.write_record(id, &file.name, complete),
        }
    }

    fn record_path(&self) -> PathBuf {
        self.root.join("recorded.toml")
    }

    fn recorded(&self, id: &str, name: &str) -> Result<Option<Checksum>, Error> {
        let record = self.read_record()?;
        let Some(recorded) = record.get(id).and_then(|files| files.get(name)) else { return Ok(None) };
        let parsed = Checksum::parse(&recorded.sha256);
        parsed
            .map(Some)
            .ok_or_else(|| self.damaged(&format!("the sha256 of {id}/{name} has not 64 hexadecimal digits")))
    }

    fn read_record(&self) -> Result<Record, Error> {
        let path = self.record_path();
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Record::new()),
            Err(error) => Err(Error::disk("read", &path, &error)),
            Ok(text) => toml::from_str(&text).map_err(|error| self.damaged(&error.to_string())),
        }
    }

    fn damaged(&self, message: &str) -> Error {
        let path = self.record_path();
        Error::disk("read", &path, &io::Error::new(io::ErrorKind::InvalidData, message.to_owned()))
            .hint("repair the file; or remove it, and the next download of each file is recorded anew")
    }

    fn write_record(&self, id: &str, name: &str, complete: &Complete) -> Result<(), Error> {
        let mut record = self.read_record()?;
        let Complete { sha256, bytes, from } = complete;
        let recorded = Recorded { sha256: sha256.to_string(), bytes: *bytes, url: from.to_string() };
        record.entry(id.to_owned()).or_default().insert(name.to_owned(), recorded);
        let path = self.record_path();
        let next = self.root.join("recorded.toml.next");
        let failed = |error: &io::Error| Error::disk("write", &path, error);
        let text = toml::to_string(&record).map_err(|error| failed(&io::Error::other(error)))?;
        let mut file = File::create(&next).map_err(|error| failed(&error))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| failed(&error))?;
        fs::rename(&next, &path).map_err(|error| failed(&error))?;
        sync_folder(&self.root)
    }
}

fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|error| Error::disk("make the folder", path, &error))
}
