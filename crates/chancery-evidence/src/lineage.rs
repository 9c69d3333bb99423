//! Where a number came from.

use serde::{Deserialize, Serialize};

/// A row of a provider's file behind a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineageRow {
    /// Data set or table of facts.
    pub source: String,
    /// File, as the provider names it.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Row in the file, from 1 without the header; 0 if many rows are behind the number.
    pub row: u32,
    /// Series and key: `trade USA MEX 2014`.
    pub key: String,
    /// The value the row gave, for a reader.
    pub value: String,
}

/// A data set of the store, as a report cites it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DataSetEvidence {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version or vintage.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Full citation.
    pub citation: String,
    /// Licence or terms, as stated.
    pub licence: String,
    /// BibTeX entry.
    pub bibtex: String,
    /// First and last year.
    pub years: (i16, i16),
    /// Its files.
    pub files: Vec<FileEvidence>,
    /// Whether any claim, chart or case used it.
    pub used: bool,
    /// How many claims it helped to decide.
    pub claims: usize,
}

/// A file of a data set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileEvidence {
    /// Name as the provider gives it.
    pub name: String,
    /// SHA-256.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}
