//! Exports: panels, series and tables of the store as Parquet, CSV, Stata and Arrow files, each with a codebook.
//!
//! A [`Sheet`] is what is written; the writers know nothing of panels or stores. A file is written beside its target and
//! renamed, so that a half-written one never carries its name, and its bytes are the same with any number of threads.

mod arrow_file;
mod codebook;
mod codebook_ddi;
mod codebook_html;
mod codebook_md;
mod column_chunk;
mod csv_file;
mod hybrid;
mod origins;
mod parquet_file;
mod sheet;
mod stata;
mod stata_rows;
mod table_sheet;
mod tally;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::Range;
use std::path::Path;

use arrow::array::RecordBatch;
use rayon::prelude::*;

use crate::error::Error;

pub use codebook::{Codebook, CodebookDataSet, CodebookFormat, CodebookVariable};
pub use origins::Origins;
pub(crate) use sheet::show_years;
pub use sheet::{About, Origin, Role, Sheet, Variable, Work};
pub use table_sheet::TableSheet;
pub use tally::{ColumnTally, Counts, Tally};

/// About how many rows are in memory at a time.
const GROUP_ROWS: usize = 1 << 18;

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Apache Parquet, zstd.
    Parquet,
    /// Comma-separated values, UTF-8.
    Csv,
    /// Stata 14 and later (format 118).
    Stata,
    /// Arrow IPC file, also called Feather 2.
    Arrow,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Parquet, Self::Csv, Self::Stata, Self::Arrow];

    /// The name on the command line, which is also the ending of files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Stata => "dta",
            Self::Arrow => "arrow",
        }
    }

    /// The format that a file's ending stands for.
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "feather" | "ipc" => Some(Self::Arrow),
            _ => Self::ALL.into_iter().find(|format| format.name() == ending),
        }
    }
}

/// Writes a sheet and returns what was counted on the way; `progress` hears of each group of blocks.
///
/// # Errors
/// A place that cannot be written; what the format cannot hold.
pub fn write(
    sheet: &dyn Sheet,
    path: &Path,
    format: ExportFormat,
    progress: &mut dyn FnMut(&str),
) -> Result<Tally, Error> {
    atomically(path, |file| {
        let mut groups = Groups { sheet, tally: Tally::new(sheet.about()), progress };
        match format {
            ExportFormat::Parquet => parquet_file::write(&mut groups, file),
            ExportFormat::Csv => csv_file::write(&mut groups, file),
            ExportFormat::Stata => stata::write(&mut groups, file),
            ExportFormat::Arrow => arrow_file::write(&mut groups, file),
        }
        .map_err(|error| Error::unknown(format!("cannot write {}: {error}", path.display())))?;
        Ok(groups.tally)
    })
}

/// Writes a text beside an export.
///
/// # Errors
/// A place that cannot be written.
pub fn write_text(path: &Path, text: &str) -> Result<(), Error> {
    atomically(path, |file| file.write_all(text.as_bytes()).map_err(|error| Error::io("write", path, error)))
}

/// What stops a writer.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Groups of blocks, made in parallel and counted.
struct Groups<'a> {
    sheet: &'a dyn Sheet,
    tally: Tally,
    progress: &'a mut dyn FnMut(&str),
}

impl Groups<'_> {
    /// Gives each group, in order, to `write`. Not more than one is in memory.
    fn each(&mut self, mut write: impl FnMut(&[RecordBatch]) -> Result<(), Failure>) -> Result<(), Failure> {
        self.ranges(|sheet, blocks, total| {
            let make = |block: usize| -> Result<(RecordBatch, Tally), Failure> {
                let batch = sheet.block(block)?;
                let tally = Tally::of(sheet.about(), &batch);
                Ok((batch, tally))
            };
            let made: Vec<(RecordBatch, Tally)> = blocks.into_par_iter().map(make).collect::<Result<_, _>>()?;
            let mut batches = Vec::with_capacity(made.len());
            for (batch, tally) in made {
                total.add(&tally);
                batches.push(batch);
            }
            write(&batches)
        })
    }

    /// Gives the blocks of each group, in order, to `write`, which counts what is in them.
    fn ranges(
        &mut self,
        mut write: impl FnMut(&dyn Sheet, Range<usize>, &mut Tally) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut start = 0;
        while start < self.sheet.blocks() {
            let end = self.group_end(start);
            (self.progress)(&self.sheet.block_name(start));
            write(self.sheet, start..end, &mut self.tally)?;
            start = end;
        }
        Ok(())
    }

    /// The end of the group that begins at a block: about [`GROUP_ROWS`] rows, at least one block.
    fn group_end(&self, start: usize) -> usize {
        let mut rows = 0;
        for block in start..self.sheet.blocks() {
            rows += self.sheet.expected_rows(block);
            if rows > GROUP_ROWS && block > start {
                return block;
            }
        }
        self.sheet.blocks()
    }
}

/// Runs `write` on a file beside the target, which takes the target's name only when all went well.
fn atomically<T>(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Error>) -> Result<T, Error> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let io = |error| Error::io("write", &partial, error);
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&partial).map_err(io)?);
    let result = write(&mut file).and_then(|written| {
        file.flush().map_err(io)?;
        std::fs::rename(&partial, path).map_err(|error| Error::io("write", path, error))?;
        Ok(written)
    });
    if result.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    result
}
