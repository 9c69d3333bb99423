//! Whole columns of a table's file, read in the file's own types: no text is made of a number, and columns nobody asked for stay unread.

use std::io::Cursor;

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::compute::{CastOptions, can_cast_types, cast_with_options};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use bytes::Bytes;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::value::Value;
use dta::stata::{
    stata_byte::StataByte, stata_double::StataDouble, stata_float::StataFloat, stata_int::StataInt,
    stata_long::StataLong,
};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use rayon::prelude::*;

use super::{Content, Sheet, damaged, dta_labels, dta_text, guarded};
use crate::error::{Error, Place};
use crate::input::{Col, CsvFile};
use crate::user::columns::{ColumnBuilder, DataValues, decimal};

/// Rows of a Parquet file decoded at once.
const BATCH: usize = 1 << 14;

impl Sheet<'_> {
    /// The columns at some places, and the number of rows.
    pub(in crate::user) fn read_columns(&self, places: &[usize]) -> Result<(usize, Vec<DataValues>), Error> {
        match &self.content {
            Content::Text(csv) => {
                let columns: Vec<Col> = places.iter().filter_map(|&at| csv.column_at(at)).collect();
                csv_columns(csv, &columns)
            }
            Content::Parquet => self.parquet_columns_at(places),
            Content::Dta => self.dta_columns_at(places),
            Content::R(columns) => {
                let rows = columns.iter().map(|column| column.values.len()).max().unwrap_or(0);
                let texts = |&at: &usize, row: usize| columns[at].values.get(row).map_or("", String::as_str);
                let read = |at: &usize| twice(|builder| (0..rows).for_each(|row| builder.push_text(texts(at, row))));
                Ok((rows, places.iter().map(read).collect()))
            }
        }
    }

    /// Every column by a reader of its own, which any number of row groups and threads leaves the same.
    fn parquet_columns_at(&self, places: &[usize]) -> Result<(usize, Vec<DataValues>), Error> {
        let bytes = Bytes::from(self.file.bytes.clone());
        let metadata = guarded(self.file, "Parquet", || {
            ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new().with_skip_arrow_metadata(true))
                .map_err(|error| damaged(self.file, "Parquet", &error.to_string()))
        })?;
        let rows = usize::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        let read = |&at: &usize| guarded(self.file, "Parquet", || self.parquet_column(&bytes, &metadata, at));
        let columns: Vec<Result<DataValues, Error>> = places.par_iter().map(read).collect();
        Ok((rows, columns.into_iter().collect::<Result<_, _>>()?))
    }

    fn parquet_column(&self, bytes: &Bytes, metadata: &ArrowReaderMetadata, at: usize) -> Result<DataValues, Error> {
        let mut builder = ColumnBuilder::new();
        self.parquet_batches(bytes, metadata, at, &mut builder)?;
        if builder.is_to_be_read_again() {
            builder = ColumnBuilder::of_texts();
            self.parquet_batches(bytes, metadata, at, &mut builder)?;
        }
        Ok(builder.finish())
    }

    fn parquet_batches(
        &self,
        bytes: &Bytes,
        metadata: &ArrowReaderMetadata,
        at: usize,
        builder: &mut ColumnBuilder,
    ) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::input(&Place::file(&self.file.path), error);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes.clone(), metadata.clone());
        let mask = ProjectionMask::roots(reader.parquet_schema(), [at]);
        let reader = reader.with_projection(mask).with_batch_size(BATCH).build().map_err(|error| fail(&error))?;
        let mut before = 0;
        for batch in reader {
            let batch = batch.map_err(|error| fail(&error))?;
            if let Some(values) = batch.columns().first() {
                self.push_array(values, at, before, builder)?;
            }
            before += batch.num_rows();
        }
        Ok(())
    }

    fn push_array(
        &self,
        values: &ArrayRef,
        at: usize,
        before: usize,
        builder: &mut ColumnBuilder,
    ) -> Result<(), Error> {
        match values.data_type() {
            DataType::Float64 => push_numbers::<Float64Type>(values, builder, |x| x),
            DataType::Int8 => push_numbers::<Int8Type>(values, builder, f64::from),
            DataType::Int16 => push_numbers::<Int16Type>(values, builder, f64::from),
            DataType::Int32 => push_numbers::<Int32Type>(values, builder, f64::from),
            DataType::Int64 => push_numbers::<Int64Type>(values, builder, |x| x as f64),
            DataType::UInt8 => push_numbers::<UInt8Type>(values, builder, f64::from),
            DataType::UInt16 => push_numbers::<UInt16Type>(values, builder, f64::from),
            DataType::UInt32 => push_numbers::<UInt32Type>(values, builder, f64::from),
            DataType::UInt64 => push_numbers::<UInt64Type>(values, builder, |x| x as f64),
            DataType::Float32 => {
                values.as_primitive::<Float32Type>().iter().for_each(|x| builder.push_number(x.and_then(decimal)));
            }
            _ => {
                let texts = self.texts_of(values, at, before)?;
                texts.as_string::<i32>().iter().for_each(|text| builder.push_text(text.unwrap_or_default()));
            }
        }
        Ok(())
    }

    /// Texts, truth values, dates, decimal numbers: as they are written. What is nested has no text.
    fn texts_of(&self, values: &ArrayRef, at: usize, before: usize) -> Result<ArrayRef, Error> {
        let own = values.data_type();
        let place = |line: Option<u64>| Place {
            file: self.file.path.clone(),
            line,
            column: self.columns.get(at).map(|column| column.name.clone()),
        };
        if own.is_nested() || !can_cast_types(own, &DataType::Utf8) {
            return Err(Error::input(&place(None), format!("holds {own}, which is neither numbers nor texts"))
                .hint("write it out as columns of numbers or texts"));
        }
        let texts = cast_with_options(values, &DataType::Utf8, &CastOptions::default())
            .map_err(|error| Error::input(&place(None), error))?;
        match (0..texts.len()).find(|&row| texts.is_null(row) && !values.is_null(row)) {
            Some(row) => Err(Error::input(&place(Some((before + row + 1) as u64)), "bytes that are no text")
                .hint("save the column as text (UTF-8)")),
            None => Ok(texts),
        }
    }

    fn dta_columns_at(&self, places: &[usize]) -> Result<(usize, Vec<DataValues>), Error> {
        let mut builders: Vec<ColumnBuilder> = places.iter().map(|_| ColumnBuilder::new()).collect();
        let all: Vec<usize> = (0..places.len()).collect();
        let rows = guarded(self.file, "Stata", || self.dta_pass(places, &all, &mut builders))?;
        let again: Vec<usize> = all.into_iter().filter(|&at| builders[at].is_to_be_read_again()).collect();
        if !again.is_empty() {
            again.iter().for_each(|&at| builders[at] = ColumnBuilder::of_texts());
            guarded(self.file, "Stata", || self.dta_pass(places, &again, &mut builders))?;
        }
        Ok((rows, builders.into_iter().map(ColumnBuilder::finish).collect()))
    }

    /// Reads all records and gives some of the builders the values at their places. The number of records comes back.
    fn dta_pass(&self, places: &[usize], some: &[usize], builders: &mut [ColumnBuilder]) -> Result<usize, Error> {
        let fail = |error: dta::stata::dta::dta_error::DtaError| damaged(self.file, "Stata", &error.to_string());
        let (_, strings) = dta_labels(self.file)?;
        let header =
            DtaReader::new().from_reader(Cursor::new(self.file.bytes.as_slice())).read_header().map_err(fail)?;
        let mut characteristics = header.read_schema().map_err(fail)?;
        characteristics.skip_to_end().map_err(fail)?;
        let mut records = characteristics.into_record_reader().map_err(fail)?;
        let encoding = records.encoding();
        let mut rows = 0;
        while let Some(record) = records.read_lazy_record().map_err(fail)? {
            rows += 1;
            for &at in some {
                match record.value(places[at]).map_err(fail)? {
                    Value::String(text) => builders[at].push_text(&text),
                    long @ Value::LongStringRef(_) => builders[at].push_text(&dta_text(&long, &strings, encoding)),
                    number => builders[at].push_number(dta_number(&number)),
                }
            }
        }
        Ok(rows)
    }
}

fn push_numbers<T: ArrowPrimitiveType>(values: &ArrayRef, builder: &mut ColumnBuilder, number: fn(T::Native) -> f64) {
    let values = values.as_primitive::<T>();
    if values.null_count() == 0 {
        values.values().iter().for_each(|&value| builder.push_number(Some(number(value))));
    } else {
        values.iter().for_each(|value| builder.push_number(value.map(number)));
    }
}

/// A number of Stata; none of its missing values, `.` and `.a` to `.z`, is one.
fn dta_number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Byte(StataByte::Present(number)) => Some(f64::from(*number)),
        Value::Int(StataInt::Present(number)) => Some(f64::from(*number)),
        Value::Long(StataLong::Present(number)) => Some(f64::from(*number)),
        Value::Float(StataFloat::Present(number)) => decimal(*number),
        Value::Double(StataDouble::Present(number)) => Some(*number),
        _ => None,
    }
}

fn csv_columns(csv: &CsvFile, columns: &[Col]) -> Result<(usize, Vec<DataValues>), Error> {
    let mut builders: Vec<ColumnBuilder> = columns.iter().map(|_| ColumnBuilder::new()).collect();
    let mut rows = 0;
    csv.for_each(|row| {
        rows += 1;
        builders.iter_mut().zip(columns).for_each(|(builder, &column)| builder.push_text(row.text(column)));
        Ok(())
    })?;
    if builders.iter().any(ColumnBuilder::is_to_be_read_again) {
        let mut again: Vec<(&mut ColumnBuilder, Col)> = builders
            .iter_mut()
            .zip(columns.iter().copied())
            .filter(|(builder, _)| builder.is_to_be_read_again())
            .collect();
        again.iter_mut().for_each(|(builder, _)| **builder = ColumnBuilder::of_texts());
        csv.for_each(|row| {
            again.iter_mut().for_each(|(builder, column)| builder.push_text(row.text(*column)));
            Ok(())
        })?;
    }
    Ok((rows, builders.into_iter().map(ColumnBuilder::finish).collect()))
}

/// A column of texts that are at hand: as numbers, and as texts if something is none.
fn twice(give: impl Fn(&mut ColumnBuilder)) -> DataValues {
    let mut builder = ColumnBuilder::new();
    give(&mut builder);
    if builder.is_to_be_read_again() {
        builder = ColumnBuilder::of_texts();
        give(&mut builder);
    }
    builder.finish()
}
