//! Panels to files: written beside the target and renamed, so that a half-written file never carries its name.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Float64Type, Int16Type, UInt8Type, UInt16Type};
use chancery_core::{CellState, Year};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use rayon::prelude::*;

use crate::error::Error;
use crate::panel::Panel;

/// About how many rows a row group of a panel has.
const GROUP_ROWS: usize = 1 << 18;

impl Panel<'_> {
    /// Writes Parquet and returns the number of rows; `progress` hears of each block of years.
    ///
    /// Years are joined, and columns encoded, in parallel; the bytes are the same with any number of threads. Not more than one
    /// row group is in memory.
    ///
    /// # Errors
    /// A place that cannot be written.
    pub fn write_parquet(&self, path: &Path, mut progress: impl FnMut(Year)) -> Result<usize, Error> {
        let failed =
            |error: &dyn std::fmt::Display| Error::unknown(format!("cannot write {}: {error}", path.display()));
        write_file(path, |file| {
            let level = ZstdLevel::try_new(1).map_err(|error| failed(&error))?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(level))
                .set_created_by("chancery".to_owned())
                .build();
            let writer = ArrowWriter::try_new(file, self.schema(), Some(properties)).map_err(|error| failed(&error))?;
            let (mut writer, columns) = writer.into_serialized_writer().map_err(|error| failed(&error))?;
            let years: Vec<Year> = self.years().collect();
            let (mut rows, mut start, mut group) = (0, 0, 0);
            while start < years.len() {
                let end = self.block_end(&years, start);
                progress(years[start]);
                let batches: Vec<RecordBatch> = years[start..end]
                    .par_iter()
                    .map(|&year| self.year(year))
                    .collect::<Result<_, _>>()
                    .map_err(|error| failed(&error))?;
                rows += batches.iter().map(RecordBatch::num_rows).sum::<usize>();
                let writers = columns.create_column_writers(group).map_err(|error| failed(&error))?;
                let chunks = encode(&batches, writers).map_err(|error| failed(&error))?;
                let mut row_group = writer.next_row_group().map_err(|error| failed(&error))?;
                for chunk in chunks {
                    chunk.append_to_row_group(&mut row_group).map_err(|error| failed(&error))?;
                }
                row_group.close().map_err(|error| failed(&error))?;
                (start, group) = (end, group + 1);
            }
            writer.close().map_err(|error| failed(&error))?;
            Ok(rows)
        })
    }

    /// The years from `start` that make up a row group of about [`GROUP_ROWS`] rows, at least one.
    fn block_end(&self, years: &[Year], start: usize) -> usize {
        let mut rows = 0;
        for (offset, &year) in years[start..].iter().enumerate() {
            rows += self.rows(year);
            if rows > GROUP_ROWS && offset > 0 {
                return start + offset;
            }
        }
        years.len()
    }

    /// Writes CSV (UTF-8, no byte-order mark) and returns the number of rows. A missing value is empty; its reason is in the
    /// column `x_state`.
    ///
    /// # Errors
    /// A place that cannot be written.
    pub fn write_csv(&self, path: &Path, mut progress: impl FnMut(Year)) -> Result<usize, Error> {
        write_file(path, |file| {
            let failed =
                |error: &dyn std::fmt::Display| Error::unknown(format!("cannot write {}: {error}", path.display()));
            let mut writer = csv::Writer::from_writer(file);
            let schema = self.schema();
            writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(|error| failed(&error))?;
            let mut rows = 0;
            for year in self.years() {
                progress(year);
                let batch = self.year(year).map_err(|error| failed(&error))?;
                rows += batch.num_rows();
                for row in 0..batch.num_rows() {
                    for column in batch.columns() {
                        let text = if column.is_null(row) {
                            String::new()
                        } else if let Some(values) = column.as_primitive_opt::<Float64Type>() {
                            values.value(row).to_string()
                        } else if let Some(values) = column.as_primitive_opt::<UInt8Type>() {
                            CellState::from_u8(values.value(row)).map_or("", CellState::name).to_owned()
                        } else if let Some(values) = column.as_primitive_opt::<UInt16Type>() {
                            values.value(row).to_string()
                        } else if let Some(values) = column.as_primitive_opt::<Int16Type>() {
                            values.value(row).to_string()
                        } else if let Some(states) = column.as_dictionary_opt::<UInt16Type>() {
                            let key = usize::from(states.keys().value(row));
                            states.values().as_string_opt::<i32>().map_or("", |names| names.value(key)).to_owned()
                        } else {
                            String::new()
                        };
                        writer.write_field(text).map_err(|error| failed(&error))?;
                    }
                    writer.write_record(None::<&[u8]>).map_err(|error| failed(&error))?;
                }
            }
            writer.flush().map_err(|error| failed(&error))?;
            Ok(rows)
        })
    }
}

/// Encodes each column of some batches by itself.
fn encode(batches: &[RecordBatch], writers: Vec<ArrowColumnWriter>) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let encode = |(column, mut writer): (usize, ArrowColumnWriter)| {
        for batch in batches {
            // Columns are flat, so each has one leaf.
            for leaf in compute_leaves(batch.schema_ref().field(column), batch.column(column))? {
                writer.write(&leaf)?;
            }
        }
        writer.close()
    };
    writers.into_par_iter().enumerate().map(encode).collect()
}

fn write_file(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<usize, Error>) -> Result<usize, Error> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let io = |error| Error::io("write", &partial, error);
    let mut file = BufWriter::with_capacity(1 << 20, File::create(&partial).map_err(io)?);
    let result = write(&mut file).and_then(|rows| {
        file.flush().map_err(io)?;
        std::fs::rename(&partial, path).map_err(|error| Error::io("write", path, error))?;
        Ok(rows)
    });
    if result.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    result
}
