//! Downloads of providers' files: the only part of chancery that uses a network.
//!
//! A [`Manifest`] says which files a data set has, where they are and which checksum they must have. A [`Puller`] brings a file into a
//! cache folder: continued after an interruption, held against its checksum, from the next address if one fails, and under its final
//! name only when all of it is there. What happens to the file then is not the business of this crate.

mod address;
mod cache;
mod client;
mod download;
mod error;
mod limits;
mod manifest;
mod part;

use std::fs::File;
use std::path::{Path, PathBuf};

pub use address::Address;
pub use download::Event;
pub use error::Error;
pub use limits::Limits;
pub use manifest::{Checksum, Expected, Manifest, Source, SourceFile};

use crate::cache::Cache;
use crate::client::Client;
use crate::download::Download;

/// A file that is in the cache.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where it is.
    pub path: PathBuf,
    /// Its SHA-256.
    pub sha256: Checksum,
    /// Its size.
    pub bytes: u64,
    /// The address it was downloaded from just now; `None` if it was there.
    pub from: Option<Address>,
}

/// Downloads files into a cache folder, which it alone writes to while it lives.
#[derive(Debug)]
pub struct Puller {
    client: Client,
    cache: Cache,
    _lock: File,
}

impl Puller {
    /// Opens a cache folder, or makes it. Nothing is asked of a network yet.
    ///
    /// # Errors
    /// A folder that cannot be written, or that another process downloads into.
    pub fn open(cache: &Path, limits: Limits) -> Result<Self, Error> {
        let cache = Cache::new(cache);
        let lock = cache.lock()?;
        Ok(Self { client: Client::new(limits), cache, _lock: lock })
    }

    /// Makes sure that a file of a data set is in the cache, with the right bytes.
    ///
    /// # Errors
    /// No address gives it, it is not what was recorded, or the disk fails. Under the final name there is then what was there before,
    /// or nothing.
    pub fn fetch(&mut self, id: &str, file: &SourceFile, report: &mut dyn FnMut(Event<'_>)) -> Result<Fetched, Error> {
        let path = self.cache.path(id, &file.name);
        if let Some((sha256, bytes)) = self.cache.present(id, file)? {
            return Ok(Fetched { path, sha256, bytes, from: None });
        }
        let part = self.cache.part(id, &file.name)?;
        let download = Download { client: &mut self.client, file, part: &part, report };
        let cache = &self.cache;
        let complete = download::download(download, &path, |complete| cache.accept(id, file, complete))?;
        Ok(Fetched { path, sha256: complete.sha256, bytes: complete.bytes, from: Some(complete.from) })
    }
}

/// Whether a file of a data set is in a cache folder with the right bytes. Changes nothing and asks no network.
///
/// # Errors
/// A file that cannot be read.
pub fn is_cached(cache: &Path, id: &str, file: &SourceFile) -> Result<bool, Error> {
    Ok(Cache::new(cache).present(id, file)?.is_some())
}
