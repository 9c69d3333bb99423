//! Parquet files: one row group for some hundred thousand rows, compressed with zstd where that pays, labels and sources as metadata.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef};
use arrow::datatypes::Schema;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use rayon::prelude::*;

use super::column_chunk::ChunkWriter;
use super::sheet::{About, Role, Sheet, described, facts};
use super::tally::{ColumnTally, Rows};
use super::{Failure, Groups};

/// Under which key the metadata stand in the file.
pub(super) const METADATA_KEY: &str = "chancery";

/// Each part of a row group is made, counted and encoded by itself, in parallel, a block at a time.
pub(super) fn write(groups: &mut Groups<'_>, file: &mut (impl Write + Send)) -> Result<(), Failure> {
    let about = groups.sheet.about();
    let schema = Arc::new(described(&groups.sheet.schema(), about));
    let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties(about)?))?;
    let (mut writer, library) = writer.into_serialized_writer()?;
    let mut group = 0;
    groups.ranges(|sheet, blocks, tally| {
        let encoders = Encoder::all(&schema, &writer, library.create_column_writers(group)?);
        let rows: Vec<Rows> =
            blocks.clone().into_par_iter().map(|block| rows(sheet, block)).collect::<Result<_, _>>()?;
        tally.rows += rows.iter().map(|rows| rows.len() as u64).sum::<u64>();
        let made: Vec<Made> = by_part(&about.parts(), encoders)
            .into_par_iter()
            .map(|(part, encoders)| make(sheet, blocks.start, &rows, part, encoders))
            .collect::<Result<_, _>>()?;
        let mut row_group = writer.next_row_group()?;
        for (column, (chunk, counts)) in made.into_iter().flatten().enumerate() {
            chunk.append(&mut row_group)?;
            tally.columns[column].add(&counts);
        }
        row_group.close()?;
        group += 1;
        Ok(())
    })?;
    writer.close()?;
    Ok(())
}

/// The chunks of a part, and what was counted in each.
type Made = Vec<(Chunk, ColumnTally)>;

/// Parts with the encoders of their columns.
fn by_part(parts: &[Range<usize>], encoders: Vec<Encoder>) -> Vec<(Range<usize>, Vec<Encoder>)> {
    let mut encoders = encoders.into_iter();
    parts.iter().map(|part| (part.clone(), encoders.by_ref().take(part.len()).collect())).collect()
}

/// Whose rows those of a block are.
fn rows(sheet: &dyn Sheet, block: usize) -> Result<Rows, Failure> {
    let about = sheet.about();
    let (mut keys, mut count) = (Vec::new(), 0);
    for part in about.parts() {
        let key = about.variables[part.start].role == Role::Key;
        // Without keys the rows of any column are counted.
        if key || part.start == 0 {
            let arrays = sheet.part(block, part.clone())?;
            count = arrays.first().map_or(0, |array| array.len());
            let names = about.variables[part].iter().map(|variable| variable.name.as_str());
            keys.extend(names.zip(arrays).filter(|_| key));
        }
    }
    Ok(Rows::of(&keys, count))
}

/// One part of some blocks, encoded and counted.
fn make(
    sheet: &dyn Sheet,
    first: usize,
    rows: &[Rows],
    part: Range<usize>,
    mut encoders: Vec<Encoder>,
) -> Result<Made, Failure> {
    let variables = &sheet.about().variables[part.clone()];
    let mut tallies = vec![ColumnTally::default(); part.len()];
    for (block, rows) in (first..).zip(rows) {
        let arrays = sheet.part(block, part.clone())?;
        for (encoder, array) in encoders.iter_mut().zip(&arrays) {
            encoder.push(array)?;
        }
        for (index, variable) in variables.iter().enumerate() {
            tallies[index].add(&rows.tally(variable.role, &arrays[index], arrays.get(index + 1)));
        }
    }
    let chunks = encoders.into_iter().map(Encoder::close).collect::<Result<Vec<_>, _>>()?;
    Ok(chunks.into_iter().zip(tallies).collect())
}

/// What makes a column of a row group: ours, for the types we know, or the library's.
enum Encoder {
    Own(Box<ChunkWriter>),
    Library { schema: Arc<Schema>, column: usize, writer: Box<ArrowColumnWriter> },
}

/// A column of a row group.
enum Chunk {
    Own(Bytes, Box<ColumnCloseResult>),
    Library(Box<ArrowColumnChunk>),
}

impl Encoder {
    fn all<W: Write + Send>(
        schema: &Arc<Schema>,
        file: &SerializedFileWriter<W>,
        library: Vec<ArrowColumnWriter>,
    ) -> Vec<Self> {
        // Columns are flat, so each is one of the file's.
        let encoder = |(column, writer): (usize, ArrowColumnWriter)| {
            let own = ChunkWriter::new(file.schema_descr().column(column), schema.field(column).data_type());
            own.map_or_else(
                || Self::Library { schema: Arc::clone(schema), column, writer: Box::new(writer) },
                |own| Self::Own(Box::new(own)),
            )
        };
        library.into_iter().enumerate().map(encoder).collect()
    }

    fn push(&mut self, array: &ArrayRef) -> Result<(), ParquetError> {
        match self {
            Self::Own(own) => own.push(array),
            Self::Library { schema, column, writer } => {
                compute_leaves(schema.field(*column), array)?.iter().try_for_each(|leaf| writer.write(leaf))
            }
        }
    }

    fn close(self) -> Result<Chunk, ParquetError> {
        Ok(match self {
            Self::Own(own) => {
                let (bytes, close) = own.close()?;
                Chunk::Own(bytes, Box::new(close))
            }
            Self::Library { writer, .. } => Chunk::Library(Box::new(writer.close()?)),
        })
    }
}

impl Chunk {
    fn append<W: Write + Send>(self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<(), ParquetError> {
        match self {
            Self::Own(bytes, close) => group.append_column(&bytes, *close),
            Self::Library(chunk) => chunk.append_to_row_group(group),
        }
    }
}

fn properties(about: &About) -> Result<WriterProperties, ParquetError> {
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(vec![KeyValue::new(METADATA_KEY.to_owned(), metadata(about))]))
        .set_created_by("chancery".to_owned())
        .build())
}

/// Title, universe and what is known of each column, as JSON.
pub(super) fn metadata(about: &About) -> String {
    let variables = about.variables.iter().map(|variable| {
        let facts = facts(variable).into_iter().map(|(key, text)| (key.to_owned(), text.into()));
        (variable.name.clone(), serde_json::Value::Object(facts.collect()))
    });
    let reasons = chancery_core::CellState::ALL.map(|state| ((state as u8).to_string(), state.name().into()));
    serde_json::json!({
        "title": about.title,
        "program": concat!("chancery ", env!("CARGO_PKG_VERSION")),
        "row": about.row,
        "universe": about.universe,
        "sorted_by": about.sorted_by,
        "states_of_cells": serde_json::Value::Object(reasons.into_iter().collect()),
        "variables": serde_json::Value::Object(variables.collect()),
    })
    .to_string()
}
