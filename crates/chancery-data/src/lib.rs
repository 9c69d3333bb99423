//! From providers' files to frames and panels: snapshots, importers, the store, the universes of states and dyads.
//!
//! Data flow one way: [`InputFile`]s are read by the importer of a [`DataSet`] into [`Table`]s, which [`Store`] publishes as one
//! generation; [`Store::frame`] reads a series back for claims and panels. No query engine here, and no statistics.

mod catalogue;
mod dataset;
mod error;
mod export;
mod files;
mod guard;
mod hash;
mod import;
mod importers;
mod input;
mod lineage;
mod lines;
mod page;
mod pair_table;
mod panel;
mod provider_row;
mod records;
mod release;
mod roll_calls;
mod store;
mod table;
mod universe;
mod user;

pub use catalogue::SeriesDecl;
pub use dataset::{DataSet, FileSpec, data_set, data_sets, declared_series};
pub use error::{Error, Place};
pub use export::{
    About, Codebook, CodebookDataSet, CodebookFormat, CodebookVariable, ColumnTally, Counts, ExportFormat, Origin,
    Origins, Role, Sheet, TableSheet, Tally, Variable, Work, write as write_sheet, write_text,
};
pub use files::{Disk, Entry, Files, Held, Lock, ReadAt};
pub use hash::sha256_hex;
pub use import::{Batch, Import, Imported, LogEntry};
pub use importers::votes::{VoteCut, VoteTable};
pub use input::{Col, Correction, CsvFile, CsvRow, Encoding, InputFile, Layout, ParquetFile};
pub use lineage::{BallotRow, RowsBehind};
pub use lines::{Line, LineFile};
pub use page::{page, page_index};
pub use pair_table::{PairColumns, PairTable, pair_file};
pub use panel::{Panel, PanelColumn, PanelOptions, PanelSpec, Side, universe_rows};
pub use provider_row::{Fields, fields_that_matter};
pub use records::{Field, Kind, Records};
pub use release::{Release, ReleaseEntry, ReleaseMeta, ReleaseSource, ReleaseValue};
pub use roll_calls::RollCallTable;
pub use store::{
    AddOutcome, ChangeKind, ColumnInfo, Compacted, DataSetState, DiffCounts, Difference, FileState, Manifest, PartInfo,
    Store, StoreWriter, TableInfo, Verified, Vintage, diff, import_files,
};
pub use table::{Formula, RepeatedKey, Table};
pub use user::{
    DataColumn, DataTable, DataValues, Grid, GridRow, SPEC, TextColumn, UserSpec, draft, unit_word, user_data_set,
    user_files,
};
