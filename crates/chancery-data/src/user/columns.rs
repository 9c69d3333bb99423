//! A table as whole columns, for statistics: each column numbers or texts, as its contents decide.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray as _, RecordBatch, UInt8Array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, UInt8Type};
use chancery_core::{Cell, CellState, Column};

use crate::error::Error;
use crate::input::InputFile;
use crate::store::Store;
use crate::user::draft::{guess_layout, is_stata_missing};
use crate::user::sheet::{Format, Sheet};

/// Texts that stand for a missing value in a column of numbers. In a column of texts only the empty text does: `NA` may be Namibia.
const MISSING: [&str; 8] = ["NA", "N/A", "NaN", "nan", "NULL", "null", ".", ".."];

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

/// What is in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum DataValues {
    /// Everything that is not missing is a number.
    Numbers(Column),
    /// Something is not a number.
    Texts(TextColumn),
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
        let mut numbers: Vec<Option<Column>> = vec![Some(Column::default()); places.len()];
        let mut rows = 0;
        sheet.for_each(|row| {
            rows += 1;
            for (column, &at) in numbers.iter_mut().zip(&places) {
                let Some(cells) = column else { continue };
                match cell(&row.texts[at]) {
                    Some(cell) => cells.push(cell),
                    None => *column = None,
                }
            }
            Ok(())
        })?;
        // Columns in which something is no number are read again, as the texts they are.
        let mut texts: Vec<TextBuilder> = numbers.iter().map(|_| TextBuilder::default()).collect();
        if numbers.iter().any(Option::is_none) {
            sheet.for_each(|row| {
                let of_texts = texts.iter_mut().zip(&numbers).zip(&places).filter(|((_, column), _)| column.is_none());
                of_texts.for_each(|((builder, _), &at)| builder.push(&row.texts[at]));
                Ok(())
            })?;
        }
        let columns = numbers.into_iter().zip(texts).zip(&places).map(|((numbers, texts), &at)| DataColumn {
            name: known[at].clone(),
            values: numbers.map_or_else(|| DataValues::Texts(texts.finish()), DataValues::Numbers),
        });
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
        return Ok(DataValues::Texts(TextColumn::new(texts.as_string::<i32>().iter())));
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
    Ok(DataValues::Numbers(numbers.as_primitive::<Float64Type>().iter().enumerate().map(cell).collect()))
}

/// The cell a text stands for in a column of numbers; `None` if it is no number.
fn cell(text: &str) -> Option<Cell> {
    let text = text.trim();
    if text.is_empty() || MISSING.contains(&text) || is_stata_missing(text) {
        return Some(Cell::missing(CellState::Unreported));
    }
    text.parse().ok().map(Cell::observed)
}

/// Collects texts as numbers of words.
#[derive(Clone, Default)]
struct TextBuilder {
    /// The words in the order of their first occurrence.
    numbers: BTreeMap<String, u32>,
    codes: Vec<Option<u32>>,
}

impl TextBuilder {
    fn push(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return self.codes.push(None);
        }
        let code = match self.numbers.get(text) {
            Some(code) => *code,
            None => {
                let next = self.numbers.len() as u32;
                self.numbers.insert(text.to_owned(), next);
                next
            }
        };
        self.codes.push(Some(code));
    }

    fn finish(self) -> TextColumn {
        let mut sorted = vec![0; self.numbers.len()];
        self.numbers.values().enumerate().for_each(|(at, &code)| sorted[code as usize] = at as u32);
        let codes = self.codes.into_iter().map(|code| code.map(|code| sorted[code as usize])).collect();
        TextColumn { words: self.numbers.into_keys().collect(), codes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, text: &str) -> DataTable {
        let file = InputFile { name: name.to_owned(), path: name.into(), bytes: text.as_bytes().to_vec() };
        DataTable::read(&file, &|_| true).expect("a table")
    }

    #[test]
    fn columns_are_numbers_or_texts() {
        let found = table("t.csv", "iso,year,trade\nNA,1990,1.5\nUSA,1991,NA\n,1992,.a\n007,1993,-2e3\n");
        assert_eq!((found.rows, found.known.len()), (4, 3));
        let Some(DataValues::Texts(iso)) = found.column("iso") else { panic!("texts") };
        // A code that looks like a missing value is a text among texts; a number among texts keeps its zeros.
        assert_eq!(iso.words, ["007", "NA", "USA"]);
        assert_eq!(iso.codes, [Some(1), Some(2), None, Some(0)]);
        let Some(DataValues::Numbers(trade)) = found.column("trade") else { panic!("numbers") };
        let values: Vec<Option<f64>> = trade.masked().iter().map(|cell| cell.value()).collect();
        assert_eq!(values, [Some(1.5), None, None, Some(-2000.0)]);
    }

    #[test]
    fn only_what_is_wanted_is_read() {
        let file = InputFile { name: "t.tsv".into(), path: "t.tsv".into(), bytes: b"a\tb\n1\tx\n".to_vec() };
        let found = DataTable::read(&file, &|name| name == "b").expect("a table");
        assert_eq!(found.known, ["a", "b"]);
        assert_eq!(found.columns.len(), 1);
        assert!(DataTable::read(&InputFile { name: "t.xyz".into(), ..file }, &|_| true).is_err());
    }
}
