//! The manifest: what a store holds, as it is on the disk, in this version of the layout and in the one before.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chancery_core::{Year, YearRange};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::files::Files;
use crate::import::LogEntry;

/// Version of the layout that is written.
pub(crate) const FORMAT: u32 = 2;
pub(crate) const MANIFEST: &str = "MANIFEST.json";
/// Folder of every manifest since the store was last compacted, the one in force included.
const HISTORY: &str = "manifests";

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout, as it was found.
    pub format: u32,
    /// Counts the changes.
    pub generation: u64,
    /// The data sets, by id.
    pub data_sets: BTreeMap<String, DataSetState>,
}

/// A data set in a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSetState {
    /// Folder, relative to the store.
    pub folder: String,
    /// Generation in which it came in.
    pub generation: u64,
    /// Version of the program that imported it.
    pub program: String,
    /// The provider's files.
    pub files: Vec<FileState>,
    /// The tables made of them.
    pub tables: Vec<TableInfo>,
    /// What the import left out or corrected.
    pub log: Vec<LogEntry>,
}

/// A file of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Name.
    pub name: String,
    /// SHA-256.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
}

/// A table of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Name.
    pub name: String,
    /// Whether it is keyed by state-year or dyad-year; unknown of tables that the first layout listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyed: Option<bool>,
    /// Its files, in the order of the keys; at least one.
    pub parts: Vec<PartInfo>,
    /// Rows.
    pub rows: usize,
    /// First and last year.
    pub years: Option<(Year, Year)>,
    /// Value columns.
    pub columns: Vec<ColumnInfo>,
}

/// A Parquet file with some of the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartInfo {
    /// Path, relative to the data set's folder.
    pub path: String,
    /// SHA-256.
    pub sha256: String,
    /// Size; unknown of tables that the first layout listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Rows.
    pub rows: usize,
    /// First and last year, if its rows have years.
    pub years: Option<(Year, Year)>,
}

impl PartInfo {
    /// Whether it can have rows in some years.
    pub(crate) fn meets(&self, years: Option<YearRange>) -> bool {
        match (self.years, years) {
            (Some((first, last)), Some(wanted)) => first <= wanted.last && wanted.first <= last,
            _ => true,
        }
    }
}

/// A value column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// Name.
    pub name: String,
    /// First and last year with a value.
    pub years: Option<(Year, Year)>,
    /// Cells with a value.
    pub observed: usize,
}

impl Manifest {
    pub(crate) fn empty() -> Self {
        Self { format: FORMAT, generation: 0, data_sets: BTreeMap::new() }
    }

    /// The text of the file.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| Error::unknown(error.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a manifest of this layout or of the one before.
    ///
    /// # Errors
    /// Text that is none; a layout that this program does not know.
    pub(crate) fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let damaged = |error: serde_json::Error| Error::damaged(path, error);
        let head: Head = serde_json::from_slice(bytes).map_err(damaged)?;
        match head.format {
            1 => serde_json::from_slice::<first::Manifest>(bytes).map(Self::from).map_err(damaged),
            FORMAT => serde_json::from_slice(bytes).map_err(damaged),
            other => Err(Error::damaged(path, format!("layout {other} (this program reads 1 and {FORMAT})"))
                .hint("use the version of chancery that wrote it, or import into a new store")),
        }
    }
}

/// The bytes of the manifest in force, or `None` if there is no store.
pub(crate) fn read_in_force(root: &Path, files: &dyn Files) -> Result<Option<Vec<u8>>, Error> {
    let path = root.join(MANIFEST);
    match files.read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Error::io("read", &path, error)),
    }
}

/// The manifest in force, or `None` if there is no store.
pub(crate) fn in_force(root: &Path, files: &dyn Files) -> Result<Option<Manifest>, Error> {
    let bytes = read_in_force(root, files)?;
    bytes.map(|bytes| Manifest::from_bytes(&root.join(MANIFEST), &bytes)).transpose()
}

pub(crate) fn history(root: &Path) -> PathBuf {
    root.join(HISTORY)
}

/// The lasting copy of a manifest. Readers of that generation hold a lock on it.
pub(crate) fn history_of(root: &Path, generation: u64) -> PathBuf {
    history(root).join(format!("{generation:06}.json"))
}

/// The copies of manifests on the disk, by generation. A number above the one in force is what a killed writer left.
pub(crate) fn past(root: &Path, files: &dyn Files) -> Result<BTreeMap<u64, PathBuf>, Error> {
    let folder = history(root);
    let paths = files.list(&folder).map_err(|error| Error::io("list", &folder, error))?;
    let number = |path: &Path| path.file_name()?.to_str()?.strip_suffix(".json")?.parse().ok();
    Ok(paths.into_iter().filter_map(|path| Some((number(&path)?, path))).collect())
}

/// The number at the beginning of a generation's folder.
pub(crate) fn number_of(folder: &Path) -> Option<u64> {
    folder.file_name()?.to_str()?.split_once('-')?.0.parse().ok()
}

/// The first layout: one file a table, no copies of past manifests.
mod first {
    use std::collections::BTreeMap;

    use chancery_core::Year;
    use serde::Deserialize;

    use super::{ColumnInfo, DataSetState, FileState, PartInfo};
    use crate::import::LogEntry;

    #[derive(Deserialize)]
    pub(super) struct Manifest {
        generation: u64,
        data_sets: BTreeMap<String, DataSet>,
    }

    #[derive(Deserialize)]
    struct DataSet {
        folder: String,
        generation: u64,
        program: String,
        files: Vec<FileState>,
        tables: Vec<Table>,
        log: Vec<LogEntry>,
    }

    #[derive(Deserialize)]
    struct Table {
        name: String,
        path: String,
        sha256: String,
        rows: usize,
        years: Option<(Year, Year)>,
        columns: Vec<ColumnInfo>,
    }

    impl From<Manifest> for super::Manifest {
        fn from(old: Manifest) -> Self {
            let data_sets = old.data_sets.into_iter().map(|(id, data_set)| (id, data_set.into())).collect();
            Self { format: 1, generation: old.generation, data_sets }
        }
    }

    impl From<DataSet> for DataSetState {
        fn from(old: DataSet) -> Self {
            let DataSet { folder, generation, program, files, tables, log } = old;
            Self { folder, generation, program, files, tables: tables.into_iter().map(Into::into).collect(), log }
        }
    }

    impl From<Table> for super::TableInfo {
        fn from(old: Table) -> Self {
            let Table { name, path, sha256, rows, years, columns } = old;
            let part = PartInfo { path, sha256, bytes: None, rows, years };
            Self { name, keyed: None, parts: vec![part], rows, years, columns }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Manifest, Error> {
        Manifest::from_bytes(Path::new("MANIFEST.json"), text.as_bytes())
    }

    #[test]
    fn the_first_layout_is_read_as_tables_of_one_part() {
        let text = r#"{ "format": 1, "generation": 4, "data_sets": { "wdi": { "folder": "data/wdi/000003-aa",
            "generation": 3, "program": "0.1.0", "files": [ { "name": "a.csv", "sha256": "00", "bytes": 5 } ],
            "tables": [ { "name": "t", "path": "tables/t.parquet", "sha256": "11", "rows": 7, "years": [1990, 1991],
            "columns": [ { "name": "x", "years": null, "observed": 0 } ] } ], "log": [] } } }"#;
        let manifest = read(text).expect("reads");
        assert_eq!((manifest.format, manifest.generation), (1, 4));
        let table = &manifest.data_sets["wdi"].tables[0];
        let part = PartInfo {
            path: "tables/t.parquet".into(),
            sha256: "11".into(),
            bytes: None,
            rows: 7,
            years: Some((1990, 1991)),
        };
        assert_eq!((table.rows, table.keyed, &table.parts), (7, None, &vec![part]));
    }

    #[test]
    fn a_layout_of_the_future_is_refused_with_a_sentence() {
        let error = read(r#"{ "format": 3, "new": true }"#).expect_err("unknown");
        assert_eq!(error.to_string(), "MANIFEST.json: layout 3 (this program reads 1 and 2)");
        assert!(error.hint_text().is_some_and(|hint| hint.contains("the version of chancery that wrote it")));
        assert!(read("[]").expect_err("no manifest").is_damaged());
    }

    #[test]
    fn parts_are_left_out_by_their_years() {
        let part = |years| PartInfo { path: String::new(), sha256: String::new(), bytes: None, rows: 1, years };
        let wanted = YearRange::new(1950, 1960);
        assert!(part(Some((1900, 1950))).meets(wanted));
        assert!(part(Some((1960, 1960))).meets(wanted));
        assert!(!part(Some((1961, 2000))).meets(wanted));
        assert!(!part(Some((1900, 1949))).meets(wanted));
        assert!(part(None).meets(wanted));
        assert!(part(Some((1900, 1901))).meets(None));
    }
}
