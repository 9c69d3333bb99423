//! Panels to files: written beside the target and renamed, so that a half-written file never carries its name.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::{Float64Type, Int16Type, UInt8Type, UInt16Type};
use chancery_core::{CellState, Year};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::Error;
use crate::panel::Panel;

impl Panel<'_> {
    /// Writes Parquet and returns the number of rows; `progress` hears of each year.
    ///
    /// # Errors
    /// A place that cannot be written.
    pub fn write_parquet(&self, path: &Path, mut progress: impl FnMut(Year)) -> Result<usize, Error> {
        write_file(path, |file| {
            let failed =
                |error: &dyn std::fmt::Display| Error::unknown(format!("cannot write {}: {error}", path.display()));
            let level = ZstdLevel::try_new(1).map_err(|error| failed(&error))?;
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(level))
                .set_created_by("chancery".to_owned())
                .set_max_row_group_row_count(Some(1 << 18))
                .build();
            let mut writer =
                ArrowWriter::try_new(file, self.schema(), Some(properties)).map_err(|error| failed(&error))?;
            let mut rows = 0;
            for year in self.years() {
                progress(year);
                let batch = self.year(year).map_err(|error| failed(&error))?;
                rows += batch.num_rows();
                writer.write(&batch).map_err(|error| failed(&error))?;
            }
            writer.close().map_err(|error| failed(&error))?;
            Ok(rows)
        })
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
