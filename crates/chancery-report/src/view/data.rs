//! Data sets, tables of facts and works cited.

use chancery_evidence::{DataSetEvidence, Evidence, FileEvidence, ReferenceEvidence, TableStatus};
use serde::Serialize;

use super::claims::short_hash;
use crate::bibtex;
use crate::links::Links;
use crate::text::{anchor, count, links as addresses, thousands};

/// The section on data.
#[derive(Serialize)]
pub(crate) struct DataView<'a> {
    pub(crate) used: Vec<DataSetView<'a>>,
    pub(crate) unused: Vec<DataSetView<'a>>,
    pub(crate) tables: Vec<TableView<'a>>,
    pub(crate) works: Vec<WorkView<'a>>,
    pub(crate) data_bibtex: String,
    pub(crate) bibtex: String,
}

/// A data set.
#[derive(Serialize)]
pub(crate) struct DataSetView<'a> {
    pub(crate) e: &'a DataSetEvidence,
    pub(crate) anchor: String,
    pub(crate) citation: Vec<(String, bool)>,
    pub(crate) years: String,
    pub(crate) files: Vec<FileView<'a>>,
    pub(crate) files_words: String,
}

/// A file of a data set.
#[derive(Serialize)]
pub(crate) struct FileView<'a> {
    pub(crate) name: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) short: &'a str,
    pub(crate) bytes: String,
}

/// A table of facts inside the program.
#[derive(Serialize)]
pub(crate) struct TableView<'a> {
    pub(crate) e: &'a TableStatus,
    pub(crate) anchor: String,
}

/// A work cited, its addresses apart.
#[derive(Serialize)]
pub(crate) struct WorkView<'a> {
    pub(crate) e: &'a ReferenceEvidence,
    pub(crate) anchor: String,
    pub(crate) short: Option<String>,
    pub(crate) pieces: Vec<(String, bool)>,
}

pub(super) fn data<'a>(evidence: &'a Evidence, links: &Links<'a>) -> DataView<'a> {
    let (used, unused) = evidence.store.data_sets.iter().map(data_set).partition(|set| set.e.used);
    DataView {
        used,
        unused,
        tables: evidence
            .store
            .world
            .iter()
            .map(|table| TableView { e: table, anchor: anchor("table", &table.table) })
            .collect(),
        works: evidence
            .references
            .iter()
            .map(|work| {
                let paper = links.paper(&work.key);
                WorkView {
                    e: work,
                    anchor: anchor("ref", &work.key),
                    short: (paper != work.key).then_some(paper),
                    pieces: addresses(&work.text),
                }
            })
            .collect(),
        data_bibtex: bibtex::data_bibtex(evidence),
        bibtex: bibtex::bibtex(evidence),
    }
}

fn data_set(set: &DataSetEvidence) -> DataSetView<'_> {
    DataSetView {
        e: set,
        anchor: anchor("data", &set.id),
        citation: addresses(&set.citation),
        years: match set.years {
            (0, 0) => "\u{2013}".to_owned(),
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}\u{2013}{last}"),
        },
        files: set.files.iter().map(file).collect(),
        files_words: count(set.files.len(), "file", "files"),
    }
}

fn file(file: &FileEvidence) -> FileView<'_> {
    FileView { name: &file.name, hash: &file.sha256, short: short_hash(&file.sha256), bytes: thousands(file.bytes) }
}
