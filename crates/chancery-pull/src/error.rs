//! What can go wrong between a manifest and a file in the cache.

use std::fmt;
use std::io;
use std::path::Path;

use crate::manifest::Checksum;

/// An error of this crate. The text is complete; [`Error::is_locked`] and its like tell kinds apart.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Manifest,
    Locked,
    Disk,
    Mirrors,
    Changed,
}

impl Error {
    fn new(kind: Kind, message: String) -> Self {
        Self { kind, message, hint: None }
    }

    pub(crate) fn manifest(message: String) -> Self {
        Self::new(Kind::Manifest, message)
    }

    pub(crate) fn locked(cache: &Path) -> Self {
        Self::new(Kind::Locked, format!("another process downloads into {}", cache.display()))
            .hint("wait for it to end, or choose another folder with `--cache DIR`")
    }

    pub(crate) fn disk(doing: &str, path: &Path, error: &io::Error) -> Self {
        let this = Self::new(Kind::Disk, format!("cannot {doing} {}: {error}", path.display()));
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                this.hint("the disk is full; free some space and run the command again: it goes on where it stopped")
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                this.hint("the place cannot be written; choose another folder with `--cache DIR`")
            }
            _ => this,
        }
    }

    /// No address gave the file; `reasons` has what happened at each.
    pub(crate) fn mirrors(name: &str, reasons: &[(String, String)]) -> Self {
        let lines: Vec<String> = reasons.iter().map(|(url, why)| format!("\n  {url}: {why}")).collect();
        Self::new(Kind::Mirrors, format!("no address gave {name}:{}", lines.concat()))
    }

    /// A source without a pinned checksum gave other bytes than the first time.
    pub(crate) fn changed(name: &str, found: &Checksum, recorded: &Checksum, record: &Path) -> Self {
        Self::new(
            Kind::Changed,
            format!("{name} has sha256 {found}, where the first download had {recorded}: the source has changed"),
        )
        .hint(format!(
            "if the new file is wanted, take its entry out of {} and run the command again",
            record.display()
        ))
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether a manifest cannot be used.
    pub fn is_manifest(&self) -> bool {
        self.kind == Kind::Manifest
    }

    /// Whether another process downloads into the same cache.
    pub fn is_locked(&self) -> bool {
        self.kind == Kind::Locked
    }

    /// Whether the disk failed; no other address would help.
    pub fn is_disk(&self) -> bool {
        self.kind == Kind::Disk
    }

    /// Whether no address gave the file.
    pub fn is_mirrors(&self) -> bool {
        self.kind == Kind::Mirrors
    }

    /// Whether a source without a pinned checksum gave other bytes than the first time.
    pub fn is_changed(&self) -> bool {
        self.kind == Kind::Changed
    }

    /// What would be right, if there is something to say.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
