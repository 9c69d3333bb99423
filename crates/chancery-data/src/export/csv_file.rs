//! CSV files: UTF-8 without a byte-order mark, a comma between fields, a missing value empty and its reason a word.

use std::fmt::Write as _;
use std::io::Write;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Date32Array, Float64Array, Int16Array, Int64Array, RecordBatch, StringArray,
    UInt8Array, UInt16Array, UInt32Array,
};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int16Type, Int64Type, UInt8Type, UInt16Type, UInt32Type};
use chancery_core::CellState;
use rayon::prelude::*;

use super::sheet::{About, Role};
use super::{Failure, Groups};

pub(super) fn write(groups: &mut Groups<'_>, file: &mut impl Write) -> Result<(), Failure> {
    let about = groups.sheet.about();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(about.variables.iter().map(|variable| &variable.name))?;
    file.write_all(&writer.into_inner().map_err(|error| error.to_string())?)?;
    groups.each(|batches| {
        let texts: Vec<Vec<u8>> = batches.par_iter().map(|batch| rows(about, batch)).collect::<Result<_, _>>()?;
        texts.iter().try_for_each(|text| file.write_all(text))?;
        Ok(())
    })
}

/// The rows of a batch.
fn rows(about: &About, batch: &RecordBatch) -> Result<Vec<u8>, Failure> {
    let columns: Vec<Cells<'_>> = batch
        .columns()
        .iter()
        .zip(&about.variables)
        .map(|(array, variable)| Cells::of(array, variable.role))
        .collect::<Result<_, _>>()?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut text = String::new();
    for row in 0..batch.num_rows() {
        for column in &columns {
            text.clear();
            column.show(row, &mut text)?;
            writer.write_field(&text)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.into_inner().map_err(|error| error.to_string())?)
}

/// A column, its type known.
enum Cells<'a> {
    Float(&'a Float64Array),
    Reason(&'a UInt8Array),
    Byte(&'a UInt8Array),
    Short(&'a Int16Array),
    Code(&'a UInt16Array),
    Row(&'a UInt32Array),
    Long(&'a Int64Array),
    Day(&'a Date32Array),
    Text(&'a StringArray),
    Shared(&'a UInt16Array, &'a StringArray),
}

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef, role: Role) -> Result<Self, Failure> {
        Ok(match array.data_type() {
            DataType::Float64 => Self::Float(array.as_primitive::<Float64Type>()),
            DataType::UInt8 if role == Role::Reason => Self::Reason(array.as_primitive::<UInt8Type>()),
            DataType::UInt8 => Self::Byte(array.as_primitive::<UInt8Type>()),
            DataType::Int16 => Self::Short(array.as_primitive::<Int16Type>()),
            DataType::UInt16 => Self::Code(array.as_primitive::<UInt16Type>()),
            DataType::UInt32 => Self::Row(array.as_primitive::<UInt32Type>()),
            DataType::Int64 => Self::Long(array.as_primitive::<Int64Type>()),
            DataType::Date32 => Self::Day(array.as_primitive::<Date32Type>()),
            DataType::Utf8 => Self::Text(array.as_string::<i32>()),
            other => match array.as_dictionary_opt::<UInt16Type>() {
                Some(dictionary) => match dictionary.values().as_string_opt::<i32>() {
                    Some(texts) => Self::Shared(dictionary.keys(), texts),
                    None => return Err(format!("a column of type {other} has no form in this format").into()),
                },
                None => return Err(format!("a column of type {other} has no form in this format").into()),
            },
        })
    }

    fn show(&self, row: usize, text: &mut String) -> std::fmt::Result {
        match self {
            Self::Float(array) if array.is_valid(row) => write!(text, "{}", array.value(row)),
            Self::Reason(array) if array.is_valid(row) => {
                text.push_str(CellState::from_u8(array.value(row)).map_or("", CellState::name));
                Ok(())
            }
            Self::Byte(array) if array.is_valid(row) => write!(text, "{}", array.value(row)),
            Self::Short(array) if array.is_valid(row) => write!(text, "{}", array.value(row)),
            Self::Code(array) if array.is_valid(row) => write!(text, "{}", array.value(row)),
            Self::Row(array) if array.is_valid(row) => write!(text, "{}", array.value(row)),
            Self::Long(array) if array.is_valid(row) => write!(text, "{}", array.value(row)),
            Self::Day(array) if array.is_valid(row) => match array.value_as_date(row) {
                Some(day) => write!(text, "{day}"),
                None => Ok(()),
            },
            Self::Text(array) if array.is_valid(row) => {
                text.push_str(array.value(row));
                Ok(())
            }
            Self::Shared(keys, texts) if keys.is_valid(row) => {
                text.push_str(texts.value(usize::from(keys.value(row))));
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
