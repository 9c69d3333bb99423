//! The only way this crate changes a disk. Tests put layers here that fail, fill up, or lose what was not synced.

use std::fmt;
use std::fs::{self, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Operations on files, in the order and granularity that matter for atomic publication. Their errors are the operating
/// system's.
pub trait Files: fmt::Debug + Send + Sync {
    /// Reads a whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Opens a file of which parts are read.
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>>;
    /// Makes a folder and those above it.
    fn create_dir_all(&self, path: &Path) -> io::Result<()>;
    /// Writes a file and makes sure that it is on the disk.
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Makes sure that the entries of a folder are on the disk.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Renames a file or folder in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file; no error if there is none.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all in it; no error if there is none.
    fn remove_dir_all(&self, path: &Path) -> io::Result<()>;
    /// The entries of a folder, sorted; none if there is no such folder.
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
    /// What is at a path, if anything.
    fn entry(&self, path: &Path) -> io::Result<Option<Entry>>;
    /// Takes a lock that many may hold at once, on a file that is there; `None` if somebody holds the other kind.
    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>>;
    /// Takes a lock that one alone may hold, on a file that is made if it is not there; `None` if somebody holds a lock.
    fn lock_exclusive(&self, path: &Path) -> io::Result<Option<Lock>>;
}

/// A file open for reading.
pub trait ReadAt: fmt::Debug + Send + Sync {
    /// Its size.
    fn size(&self) -> io::Result<u64>;
    /// Bytes from a place on; fewer than asked for only where the file ends.
    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>>;
}

/// A lock, given back when it is dropped, or by the operating system however the process ends.
pub type Lock = Box<dyn Held>;

/// What stands for a lock.
pub trait Held: fmt::Debug + Send + Sync {}

impl Held for fs::File {}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder,
    /// A file of this size.
    File(u64),
}

/// The disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        Ok(Box::new(fs::File::open(path)?))
    }

    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = fs::File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        // Only Unix lets a folder be opened and synced; elsewhere the rename itself has to do.
        if cfg!(unix) { fs::File::open(or_here(path))?.sync_all() } else { Ok(()) }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        unless_missing(fs::remove_file(path))
    }

    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        unless_missing(fs::remove_dir_all(path))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    }

    fn entry(&self, path: &Path) -> io::Result<Option<Entry>> {
        match fs::symlink_metadata(or_here(path)) {
            Ok(found) if found.is_dir() => Ok(Some(Entry::Folder)),
            Ok(found) => Ok(Some(Entry::File(found.len()))),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        let file = fs::File::open(path)?;
        let locked = file.try_lock_shared();
        held(file, locked)
    }

    fn lock_exclusive(&self, path: &Path) -> io::Result<Option<Lock>> {
        let file = fs::File::options().create(true).truncate(false).write(true).open(path)?;
        let locked = file.try_lock();
        held(file, locked)
    }
}

fn held(file: fs::File, locked: Result<(), TryLockError>) -> io::Result<Option<Lock>> {
    match locked {
        Ok(()) => Ok(Some(Box::new(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn unless_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The folder above `store` in a relative path is the empty path, which systems do not know.
fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

impl ReadAt for fs::File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        #[cfg(unix)]
        let some = |bytes: &mut [u8], offset| std::os::unix::fs::FileExt::read_at(self, bytes, offset);
        #[cfg(windows)]
        let some = |bytes: &mut [u8], offset| std::os::windows::fs::FileExt::seek_read(self, bytes, offset);
        let mut bytes = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match some(&mut bytes[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}
