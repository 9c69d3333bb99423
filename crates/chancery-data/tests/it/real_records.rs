//! Reading tables of records of a store, cell by cell.

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int16Type, Int64Type, UInt8Type, UInt16Type, UInt32Type};
use chancery_data::Store;

/// A table of the common store, with its cells as text: nothing for null, days as `2018-06-01`.
pub(crate) struct Rows(RecordBatch);

impl Rows {
    pub(crate) fn of(store: &Store, data_set: &str, table: &str) -> Self {
        Self(store.batch(data_set, table).unwrap_or_else(|error| panic!("{data_set}.{table}: {error}")))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.num_rows()
    }

    pub(crate) fn text(&self, row: usize, column: &str) -> String {
        let array = self.0.column_by_name(column).unwrap_or_else(|| panic!("no column {column}"));
        if array.is_null(row) {
            return String::new();
        }
        match array.data_type() {
            DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
            DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
            DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
            DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).to_string(),
            DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).to_string(),
            DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
            DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
            DataType::Date32 => array.as_primitive::<Date32Type>().value_as_date(row).expect("a day").to_string(),
            DataType::Dictionary(..) => {
                let states = array.as_dictionary::<UInt16Type>();
                states.values().as_string::<i32>().value(usize::from(states.keys().value(row))).to_owned()
            }
            other => panic!("{column} is {other}"),
        }
    }

    pub(crate) fn row(&self, row: usize, columns: &[&str]) -> Vec<String> {
        columns.iter().map(|column| self.text(row, column)).collect()
    }

    /// The numbers, from 0, of the rows in which columns hold certain texts.
    pub(crate) fn find(&self, wanted: &[(&str, &str)]) -> Vec<usize> {
        let fits = |row: &usize| wanted.iter().all(|(column, text)| self.text(*row, column) == *text);
        (0..self.len()).filter(fits).collect()
    }

    pub(crate) fn count(&self, wanted: &[(&str, &str)]) -> usize {
        self.find(wanted).len()
    }

    pub(crate) fn sum(&self, column: &str, rows: &[usize]) -> f64 {
        let array = self.0.column_by_name(column).expect("a column").as_primitive::<Float64Type>();
        rows.iter().map(|&row| array.value(row)).sum()
    }
}

/// How many rows the lines of an import's log count that are of a kind and contain a text.
pub(crate) fn log(store: &Store, data_set: &str, kind: &str, message: &str) -> u64 {
    let log = &store.manifest().data_sets[data_set].log;
    log.iter().filter(|entry| entry.kind == kind && entry.message.contains(message)).map(|entry| entry.rows).sum()
}
