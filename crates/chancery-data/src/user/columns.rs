//! A table as whole columns, for statistics: each column numbers or texts, as its contents decide.

mod build;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, RecordBatch, UInt8Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, UInt8Type};
use chancery_core::{Cell, CellState, Column};

use crate::error::Error;
use crate::input::InputFile;
use crate::store::Store;
use crate::user::draft::guess_layout;
use crate::user::sheet::{Format, Sheet};

use build::TextBuilder;
pub(in crate::user) use build::{ColumnBuilder, decimal};

/// Some columns of a table, all of the same length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataTable {
    /// Where it comes from, for messages.
    pub name: String,
    /// Names of all columns the source has, also of those not read.
    pub known: Vec<String>,
    /// Number of rows.
    pub rows: usize,
    /// The columns read.
    pub columns: Vec<DataColumn>,
}

/// A column with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct DataColumn {
    /// As the source has it.
    pub name: String,
    /// What is in it.
    pub values: DataValues,
}

/// What is in a column. Columns are shared, for a formula names the same one several times.
#[derive(Clone, Debug, PartialEq)]
pub enum DataValues {
    /// Everything that is not missing is a number.
    Numbers(Arc<Column>),
    /// Something is not a number.
    Texts(Arc<TextColumn>),
}

/// A column of texts as numbers of words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextColumn {
    /// The different texts, sorted.
    pub words: Vec<String>,
    /// The word of each row; `None` where there is none.
    pub codes: Vec<Option<u32>>,
}

impl TextColumn {
    /// From the texts of the rows.
    pub fn new<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut builder = TextBuilder::default();
        texts.into_iter().for_each(|text| builder.push(text.unwrap_or_default()));
        builder.finish()
    }

    /// The text of a row.
    pub fn text(&self, row: usize) -> Option<&str> {
        self.words.get(self.codes.get(row).copied().flatten()? as usize).map(String::as_str)
    }

    /// The first row with a text that is no number, and the text: what makes a column meant as numbers one of texts.
    pub fn first_that_is_no_number(&self) -> Option<(usize, &str)> {
        let is_none: Vec<bool> = self.words.iter().map(|word| build::cell(word).is_none()).collect();
        let row = self.codes.iter().position(|code| code.is_some_and(|code| is_none[code as usize]))?;
        self.text(row).map(|text| (row, text))
    }
}

impl DataTable {
    /// Reads a table's file: CSV, TSV, Parquet, Stata or R by its ending, `.gz` allowed. With `wanted`, only columns it says yes to.
    ///
    /// # Errors
    /// A format that is not known, a file that cannot be read.
    pub fn read(file: &InputFile, wanted: &dyn Fn(&str) -> bool) -> Result<Self, Error> {
        let format = Format::of(&file.name).ok_or_else(|| {
            Error::unknown(format!("which format {} has is not known from its name", file.name))
                .hint("a table ends in .csv, .tsv, .parquet, .dta, .rds or .rda; .gz may follow")
        })?;
        let sheet = Sheet::open(file, &guess_layout(file, format))?;
        let known: Vec<String> = sheet.columns.iter().map(|column| column.name.clone()).collect();
        let places: Vec<usize> = (0..known.len()).filter(|&at| wanted(&known[at])).collect();
        let (rows, values) = sheet.read_columns(&places)?;
        let named = places.iter().zip(values);
        let columns = named.map(|(&at, values)| DataColumn { name: known[at].clone(), values });
        Ok(Self { name: file.name.clone(), rows, columns: columns.collect(), known })
    }

    /// Reads a table of a store. With `wanted`, only columns it says yes to.
    ///
    /// # Errors
    /// A table the store does not have; a damaged one.
    pub fn of_store(store: &Store, data_set: &str, table: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Self, Error> {
        let batch = store.batch(data_set, table)?;
        let name = format!("{data_set}.{table}");
        let states = |name: &str| {
            let column = batch.column_by_name(&format!("{name}_state"))?;
            column.as_primitive_opt::<UInt8Type>().cloned()
        };
        let schema = batch.schema();
        let names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
        let known: Vec<String> = names.into_iter().filter(|name| !is_state_of_another(&batch, name)).cloned().collect();
        let columns = known.iter().filter(|name| wanted(name)).map(|column| {
            let values = of_arrow(&batch, column, states(column).as_ref())
                .map_err(|error| Error::unknown(format!("column `{column}` of {name}: {error}")))?;
            Ok(DataColumn { name: column.clone(), values })
        });
        Ok(Self { columns: columns.collect::<Result<_, Error>>()?, rows: batch.num_rows(), name, known })
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&DataValues> {
        self.columns.iter().find(|column| column.name == name).map(|column| &column.values)
    }
}

/// Whether a column holds the states of the cells of another one.
fn is_state_of_another(batch: &RecordBatch, name: &str) -> bool {
    let column = |name: &str| batch.column_by_name(name);
    let is_code = column(name).is_some_and(|column| *column.data_type() == DataType::UInt8);
    is_code && name.strip_suffix("_state").is_some_and(|other| column(other).is_some())
}

fn of_arrow(
    batch: &RecordBatch,
    name: &str,
    states: Option<&UInt8Array>,
) -> Result<DataValues, arrow::error::ArrowError> {
    let column = batch.column_by_name(name).ok_or_else(|| arrow::error::ArrowError::SchemaError("missing".into()))?;
    let is_text = match column.data_type() {
        DataType::Dictionary(_, values) => !values.is_numeric(),
        other => !(other.is_numeric() || *other == DataType::Boolean),
    };
    if is_text {
        let texts = cast(column, &DataType::Utf8)?;
        return Ok(DataValues::Texts(Arc::new(TextColumn::new(texts.as_string::<i32>().iter()))));
    }
    let numbers = cast(column, &DataType::Float64)?;
    let reason = |row: usize| {
        let code = states.filter(|states| row < states.len() && states.is_valid(row)).map(|states| states.value(row));
        code.and_then(CellState::from_u8).unwrap_or(CellState::Unreported)
    };
    let cell = |(row, value): (usize, Option<f64>)| match value {
        Some(value) => Cell::observed(value),
        None => Cell::missing(reason(row)),
    };
    Ok(DataValues::Numbers(Arc::new(numbers.as_primitive::<Float64Type>().iter().enumerate().map(cell).collect())))
}
