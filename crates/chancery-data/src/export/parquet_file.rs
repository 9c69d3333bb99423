//! Parquet files: zstd, one row group for some hundred thousand rows, labels and sources as metadata.

use std::io::Write;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use rayon::prelude::*;

use super::sheet::{About, described, facts};
use super::{Failure, Groups};

/// Under which key the metadata stand in the file.
pub(super) const METADATA_KEY: &str = "chancery";

/// Years are joined, and columns encoded, in parallel.
pub(super) fn write(groups: &mut Groups<'_>, file: &mut (impl Write + Send)) -> Result<(), Failure> {
    let about = groups.sheet.about();
    let schema = Arc::new(described(&groups.sheet.schema(), about));
    let properties = properties(about)?;
    let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))?;
    let (mut writer, columns) = writer.into_serialized_writer()?;
    let mut group = 0;
    groups.each(|batches| {
        let chunks = encode(&schema, batches, columns.create_column_writers(group)?)?;
        let mut row_group = writer.next_row_group()?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut row_group)?;
        }
        row_group.close()?;
        group += 1;
        Ok(())
    })?;
    writer.close()?;
    Ok(())
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

/// Encodes each column of some batches by itself.
fn encode(
    schema: &Schema,
    batches: &[RecordBatch],
    writers: Vec<ArrowColumnWriter>,
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let encode = |(column, mut writer): (usize, ArrowColumnWriter)| {
        for batch in batches {
            // Columns are flat, so each has one leaf.
            for leaf in compute_leaves(schema.field(column), batch.column(column))? {
                writer.write(&leaf)?;
            }
        }
        writer.close()
    };
    writers.into_par_iter().enumerate().map(encode).collect()
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
