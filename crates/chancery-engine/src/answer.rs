//! What a query gives: plain values, so that callers need no Arrow.

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// The result of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with one value a column.
    pub rows: Vec<Vec<Value>>,
}

/// A value of a result. Dates are text as `1994-01-01`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number. As in every SQL engine, arithmetic may give infinity or NaN.
    Float(f64),
    /// Text.
    Text(String),
}

impl Answer {
    pub(crate) fn new(columns: Vec<String>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds the rows of a batch, and tells about how many bytes they take.
    pub(crate) fn append(&mut self, batch: &RecordBatch) -> Result<usize, ArrowError> {
        let columns = batch.columns().iter().map(values).collect::<Result<Vec<_>, _>>()?;
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        let mut bytes = 0;
        for _ in 0..batch.num_rows() {
            let row: Vec<Value> = columns.iter_mut().map(|column| column.next().unwrap_or(Value::Null)).collect();
            bytes += size_of_val(row.as_slice()) + row.iter().map(Value::text_bytes).sum::<usize>();
            self.rows.push(row);
        }
        Ok(bytes + batch.num_rows() * size_of::<Vec<Value>>())
    }
}

impl Value {
    fn text_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            _ => 0,
        }
    }
}

fn values(array: &ArrayRef) -> Result<Vec<Value>, ArrowError> {
    fn each<T>(items: impl Iterator<Item = Option<T>>, value: impl Fn(T) -> Value) -> Vec<Value> {
        items.map(|item| item.map_or(Value::Null, &value)).collect()
    }
    Ok(match array.data_type() {
        DataType::Null => vec![Value::Null; array.len()],
        DataType::Boolean => each(array.as_boolean().iter(), Value::Bool),
        // Counts above what 64 signed bits hold do not occur; numbers made to be so large lose their last digits.
        DataType::UInt64 if cast(array, &DataType::Int64)?.null_count() > array.null_count() => {
            values(&cast(array, &DataType::Float64)?)?
        }
        integers if integers.is_integer() => {
            each(cast(array, &DataType::Int64)?.as_primitive::<Int64Type>().iter(), Value::Int)
        }
        numbers if numbers.is_numeric() => {
            each(cast(array, &DataType::Float64)?.as_primitive::<Float64Type>().iter(), Value::Float)
        }
        DataType::Dictionary(_, inner) => values(&cast(array, inner)?)?,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let texts = cast(array, &DataType::Utf8)?;
            each(texts.as_string::<i32>().iter(), |text| Value::Text(text.to_owned()))
        }
        _ => {
            let options = FormatOptions::default();
            let formatter = ArrayFormatter::try_new(array, &options)?;
            let text = |row| if array.is_null(row) { None } else { Some(formatter.value(row).to_string()) };
            each((0..array.len()).map(text), Value::Text)
        }
    })
}
