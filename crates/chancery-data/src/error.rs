//! What can go wrong between a provider's file and a panel, always with the place and the remedy.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// An error of this crate. The text is complete; [`Error::is_locked`] and its like tell kinds apart.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    /// What would be right.
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Input,
    Locked,
    NoStore,
    Damaged,
    Io,
    Unknown,
}

impl Error {
    /// Something is wrong in a provider's file.
    pub fn input(place: &Place, message: impl fmt::Display) -> Self {
        Self { kind: Kind::Input, message: format!("{place}: {message}"), hint: None, source: None }
    }

    /// The caller named something that does not exist.
    pub fn unknown(message: impl fmt::Display) -> Self {
        Self { kind: Kind::Unknown, message: message.to_string(), hint: None, source: None }
    }

    pub(crate) fn locked(path: &Path) -> Self {
        Self {
            kind: Kind::Locked,
            message: format!("the store {} is being written by another process", path.display()),
            hint: Some("wait for it to end, or choose another store with `--store DIR`".into()),
            source: None,
        }
    }

    pub(crate) fn no_store(path: &Path) -> Self {
        Self {
            kind: Kind::NoStore,
            message: format!("there is no store at {}", path.display()),
            hint: Some("`chancery data add ID FILE...` makes one".into()),
            source: None,
        }
    }

    pub(crate) fn damaged(path: &Path, message: impl fmt::Display) -> Self {
        Self {
            kind: Kind::Damaged,
            message: format!("{}: {message}", path.display()),
            hint: Some(
                "`chancery data verify` lists what is damaged; `chancery data add` imports a data set again".into(),
            ),
            source: None,
        }
    }

    pub(crate) fn io(doing: &str, path: &Path, error: io::Error) -> Self {
        let hint = match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Some("the place cannot be written; choose another store with `--store DIR`")
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Some("the disk is full; free some space and run the command again: nothing was changed")
            }
            io::ErrorKind::NotFound => Some("check the name of the file"),
            _ => None,
        };
        Self {
            kind: Kind::Io,
            message: format!("cannot {doing} {}: {error}", path.display()),
            hint: hint.map(str::to_owned),
            source: Some(Box::new(error)),
        }
    }

    /// Adds what would be right.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether another process holds the store's lock.
    pub fn is_locked(&self) -> bool {
        self.kind == Kind::Locked
    }

    /// Whether there is no store at the place named.
    pub fn is_no_store(&self) -> bool {
        self.kind == Kind::NoStore
    }

    /// Whether a file of the store is missing or not what the manifest says.
    pub fn is_damaged(&self) -> bool {
        self.kind == Kind::Damaged
    }

    /// Whether a provider's file is not as expected.
    pub fn is_input(&self) -> bool {
        self.kind == Kind::Input
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

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

/// A place in a provider's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// Line, from 1, header included.
    pub line: Option<u64>,
    /// Name of the column.
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), line: None, column: None }
    }

    /// A line of a file.
    pub fn line(file: impl Into<PathBuf>, line: u64) -> Self {
        Self { file: file.into(), line: Some(line), column: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        Ok(())
    }
}
