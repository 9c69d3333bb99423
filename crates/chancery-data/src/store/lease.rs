//! Who reads and who writes: a shared lock of each reader on the manifest it opened, one exclusive lock of the writer.
//!
//! A reader of generation 12 holds a shared lock on `manifests/000012.json` as long as it lives. Only compaction removes files,
//! and it leaves alone every folder that a manifest names on which it cannot get an exclusive lock.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::files::{Files, Lock};
use crate::store::manifest::{MANIFEST, Manifest, history_of, read_in_force};

/// How often a reader begins anew because the manifest was replaced between two of its steps.
const TRIES: u32 = 1000;
const PAUSE: Duration = Duration::from_millis(1);
/// How long a waiting writer sleeps between two tries.
const WRITER_PAUSE: Duration = Duration::from_millis(20);

/// Keeps the files of a manifest on the disk while it lives.
#[derive(Clone, Debug)]
pub(crate) struct Lease {
    _lock: Option<Arc<Lock>>,
}

impl Lease {
    /// Takes a lease on a manifest; `None` if it is being removed at this moment. Where there is no lasting copy of it (the first
    /// layout), or the file system knows no locks, there is nothing to hold.
    fn take(root: &Path, files: &dyn Files, generation: u64) -> Result<Option<Self>, Error> {
        let path = history_of(root, generation);
        match files.lock_shared(&path) {
            Ok(Some(lock)) => Ok(Some(Self { _lock: Some(Arc::new(lock)) })),
            Ok(None) => Ok(None),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unsupported) => {
                Ok(Some(Self { _lock: None }))
            }
            Err(error) => Err(Error::io("lock", &path, error)),
        }
    }

    /// Takes a lease on a manifest that is no longer in force; `None` if it is gone.
    pub(crate) fn past(root: &Path, files: &dyn Files, generation: u64) -> Result<Option<Self>, Error> {
        let Some(lease) = Self::take(root, files, generation)? else { return Ok(None) };
        // It may have been removed between opening and locking; from here on it cannot be.
        let path = history_of(root, generation);
        let there = files.entry(&path).map_err(|error| Error::io("read", &path, error))?.is_some();
        Ok(there.then_some(lease))
    }
}

/// The manifest in force, with a lease on it; `None` if there is no store.
///
/// The manifest is read again after the lock is taken: if it is the same, no compaction can have removed its files in between,
/// because compaction spares the manifest in force and every one that is locked.
pub(crate) fn open(root: &Path, files: &dyn Files) -> Result<Option<(Manifest, Lease)>, Error> {
    for _ in 0..TRIES {
        let Some(bytes) = read_in_force(root, files)? else { return Ok(None) };
        let manifest = Manifest::from_bytes(&root.join(MANIFEST), &bytes)?;
        match Lease::take(root, files, manifest.generation)? {
            Some(lease) if read_in_force(root, files)?.as_ref() == Some(&bytes) => return Ok(Some((manifest, lease))),
            Some(_) => {}
            None => std::thread::sleep(PAUSE),
        }
    }
    Err(Error::locked(root))
}

/// Takes the writer's lock, trying for a while.
pub(crate) fn lock_writer(root: &Path, files: &dyn Files, wait: Duration) -> Result<Lock, Error> {
    let path = root.join("LOCK");
    let mut left = wait;
    loop {
        match files.lock_exclusive(&path) {
            Ok(Some(lock)) => return Ok(lock),
            Ok(None) if left.is_zero() => return Err(Error::locked(root)),
            Ok(None) => {
                let pause = WRITER_PAUSE.min(left);
                std::thread::sleep(pause);
                left -= pause;
            }
            Err(error) => return Err(Error::io("lock", &path, error)),
        }
    }
}
