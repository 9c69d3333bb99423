//! A layer over a disk on which one operation, or each from one on, goes wrong.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chancery_data::{Entry, Files, Lock, ReadAt};

use crate::memory::Memory;

/// How an operation goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It does nothing and fails.
    Error,
    /// Half of what is written is there, then it fails; other operations are done, and fail nevertheless.
    Short,
    /// No space: reading works, writing leaves half.
    Full,
    /// Read-only: reading works, nothing else does.
    ReadOnly,
    /// The machine stops before it; nothing works from here on.
    CrashBefore,
    /// The machine stops after it, and nothing that it wrote is synced.
    CrashAfter,
}

impl Fault {
    pub(crate) const ALL: [Self; 6] =
        [Self::Error, Self::Short, Self::Full, Self::ReadOnly, Self::CrashBefore, Self::CrashAfter];

    pub(crate) fn is_crash(self) -> bool {
        matches!(self, Self::CrashBefore | Self::CrashAfter)
    }

    fn error(self) -> io::Error {
        match self {
            Self::Error | Self::Short => io::Error::other("input/output error"),
            Self::Full => io::Error::new(io::ErrorKind::StorageFull, "no space left"),
            Self::ReadOnly => io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "read-only file system"),
            Self::CrashBefore | Self::CrashAfter => io::Error::other("the machine has stopped"),
        }
    }

    fn spares_reading(self) -> bool {
        matches!(self, Self::Full | Self::ReadOnly)
    }
}

/// A disk in memory whose operation number `at` goes wrong, and with `lasting` every later one.
#[derive(Debug)]
pub(crate) struct Faulty {
    inner: Memory,
    fault: Fault,
    at: usize,
    lasting: bool,
    done: Arc<AtomicUsize>,
}

impl Faulty {
    pub(crate) fn new(inner: Memory, fault: Fault, at: usize, lasting: bool) -> Self {
        let lasting = lasting || fault.is_crash();
        Self { inner, fault, at, lasting, done: Arc::default() }
    }

    /// How many operations were asked for.
    pub(crate) fn operations(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    /// What goes wrong with this operation, if anything, and whether it is the first that does.
    fn fault(&self) -> Option<(Fault, bool)> {
        let number = self.done.fetch_add(1, Ordering::SeqCst);
        (number == self.at || self.lasting && number > self.at).then_some((self.fault, number == self.at))
    }

    fn reading<T>(&self, read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match self.fault() {
            Some((fault, _)) if !fault.spares_reading() => Err(fault.error()),
            _ => read(),
        }
    }

    fn changing(&self, change: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        match self.fault() {
            None => change(),
            Some((fault @ (Fault::Short | Fault::CrashAfter), true)) => change().and(Err(fault.error())),
            Some((fault, _)) => Err(fault.error()),
        }
    }
}

impl Files for Faulty {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.reading(|| self.inner.read(path))
    }
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        self.reading(|| self.inner.open(path))
    }
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.changing(|| self.inner.create_dir_all(path))
    }
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self.fault() {
            None => self.inner.write_synced(path, bytes),
            Some((fault @ (Fault::Short | Fault::Full), _)) => {
                self.inner.write(path, &bytes[..bytes.len() / 2]).and(Err(fault.error()))
            }
            Some((Fault::CrashAfter, true)) => self.inner.write(path, bytes).and(Err(Fault::CrashAfter.error())),
            Some((fault, _)) => Err(fault.error()),
        }
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        // A sync after which the machine stops has done nothing that would be new.
        match self.fault() {
            None => self.inner.sync_dir(path),
            Some((fault, _)) => Err(fault.error()),
        }
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.changing(|| self.inner.rename(from, to))
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.changing(|| self.inner.remove_file(path))
    }
    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        match self.fault() {
            None => self.inner.remove_dir_all(path),
            // Stopped half-way: the first thing in it is gone.
            Some((fault @ (Fault::Short | Fault::CrashAfter), true)) => {
                let first = self.inner.list(path)?.into_iter().next();
                first.map_or(Ok(()), |first| self.inner.remove_dir_all(&first)).and(Err(fault.error()))
            }
            Some((fault, _)) => Err(fault.error()),
        }
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.reading(|| self.inner.list(path))
    }
    fn entry(&self, path: &Path) -> io::Result<Option<Entry>> {
        self.reading(|| self.inner.entry(path))
    }
    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        self.reading(|| self.inner.lock_shared(path))
    }
    fn lock_exclusive(&self, path: &Path) -> io::Result<Option<Lock>> {
        match self.fault() {
            None => self.inner.lock_exclusive(path),
            Some((fault, _)) => Err(fault.error()),
        }
    }
}
