//! A table in any of the formats people keep theirs in, read row by row as text: CSV, TSV, Parquet, Stata `.dta`, R `.rds` and `.rda`.
//!
//! Everything becomes text first, because the spec says what a column is, not the file. Numbers keep every digit (the shortest
//! text that reads back as the same number), Stata's extended missing values are `.a` to `.z`, R's `NA` and Parquet's null are empty.

mod direct;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use crate::error::{Error, Place};
use crate::guard;
use crate::input::{CsvFile, Encoding, InputFile, Layout};
use crate::user::r;

/// The format of a table's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Tsv,
    Parquet,
    Dta,
    Rds,
    Rda,
}

impl Format {
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("parquet", Self::Parquet),
        ("dta", Self::Dta),
        ("rds", Self::Rds),
        ("rda", Self::Rda),
    ];

    /// By the ending of a file's name; `.gz` is looked through.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" | "txt" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "parquet" | "pq" => Some(Self::Parquet),
            "dta" => Some(Self::Dta),
            "rds" => Some(Self::Rds),
            "rda" | "rdata" => Some(Self::Rda),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }
}

/// How a table's file is to be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SheetLayout {
    pub(crate) format: Format,
    pub(crate) encoding: Encoding,
    pub(crate) delimiter: Option<u8>,
    pub(crate) quoted: bool,
    pub(crate) preamble: usize,
    /// Of an `.rda` file with several data frames, which.
    pub(crate) object: Option<String>,
    /// Columns of a `.dta` file of which the labels are meant, not the codes.
    pub(crate) labelled: Vec<String>,
}

/// A column as the file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SheetColumn {
    pub(crate) name: String,
    /// The label that Stata keeps of a variable.
    pub(crate) label: String,
    /// Whether its values carry labels.
    pub(crate) labelled: bool,
}

/// A table's file, its columns known.
pub(crate) struct Sheet<'f> {
    file: &'f InputFile,
    layout: SheetLayout,
    pub(crate) columns: Vec<SheetColumn>,
    content: Content,
}

enum Content {
    Text(CsvFile),
    Parquet,
    Dta,
    R(Vec<r::RColumn>),
}

/// A row of a sheet.
pub(crate) struct SheetRow<'a> {
    pub(crate) texts: Vec<Cow<'a, str>>,
    /// From 1, without a header.
    pub(crate) number: u32,
    /// The line of a text file.
    pub(crate) line: Option<u64>,
}

impl<'f> Sheet<'f> {
    /// Reads what is needed to know the columns.
    pub(crate) fn open(file: &'f InputFile, layout: &SheetLayout) -> Result<Self, Error> {
        let (content, columns) = match layout.format {
            Format::Csv | Format::Tsv => {
                let tab = layout.format == Format::Tsv;
                let delimiter = layout.delimiter.unwrap_or(if tab { b'\t' } else { b',' });
                let text = Layout { quoted: layout.quoted, ..Layout::CSV }
                    .encoding(layout.encoding)
                    .delimiter(delimiter)
                    .preamble(layout.preamble);
                let mut csv = file.delimited(text)?;
                csv.name_rows();
                let columns = csv.headers().iter().map(|name| plain(name)).collect();
                (Content::Text(csv), columns)
            }
            Format::Parquet => (Content::Parquet, guarded(file, "Parquet", || parquet_columns(file))?),
            Format::Dta => (Content::Dta, guarded(file, "Stata", || dta_columns(file))?),
            Format::Rds | Format::Rda => {
                let read = || r::read(file, layout.format == Format::Rda, layout.object.as_deref());
                let columns = guarded(file, "R", read)?;
                let named = columns.iter().map(|column| plain(&column.name)).collect();
                (Content::R(columns), named)
            }
        };
        let sheet = Self { file, layout: layout.clone(), columns, content };
        sheet.check_columns()?;
        Ok(sheet)
    }

    fn check_columns(&self) -> Result<(), Error> {
        let mut names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1] && !pair[0].is_empty()) {
            Some(pair) => {
                Err(Error::input(&Place::file(&self.file.path), format!("column `{}` occurs twice", pair[0])))
            }
            None => Ok(()),
        }
    }

    /// Where a column stands.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Gives each row to `use_row`; the first error ends the reading.
    pub(crate) fn for_each(&self, mut use_row: impl FnMut(&SheetRow<'_>) -> Result<(), Error>) -> Result<(), Error> {
        match &self.content {
            Content::Text(csv) => csv.for_each(|row| {
                let texts = (0..self.columns.len()).filter_map(|at| csv.column_at(at));
                let texts = texts.map(|column| Cow::Borrowed(row.text(column))).collect();
                use_row(&SheetRow { texts, number: row.number, line: Some(row.line()) })
            }),
            Content::Parquet => self.parquet_rows(&mut use_row),
            Content::Dta => self.dta_rows(&mut use_row),
            Content::R(columns) => {
                let rows = columns.iter().map(|column| column.values.len()).max().unwrap_or(0);
                (0..rows).try_for_each(|row| {
                    let text = |column: &'_ r::RColumn| Cow::Owned(column.values.get(row).cloned().unwrap_or_default());
                    let texts = columns.iter().map(text).collect();
                    use_row(&SheetRow { texts, number: row as u32 + 1, line: None })
                })
            }
        }
    }

    fn parquet_rows(&self, use_row: &mut dyn FnMut(&SheetRow<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::input(&Place::file(&self.file.path), error);
        let mut reader = guarded(self.file, "Parquet", || {
            parquet_builder(self.file)?.with_batch_size(1 << 14).build().map_err(|error| fail(&error))
        })?;
        let mut number = 0;
        loop {
            let Some(batch) = guarded(self.file, "Parquet", || Ok(reader.next()))? else { return Ok(()) };
            let batch = batch.map_err(|error| fail(&error))?;
            let columns = texts_of(&batch).map_err(|error| fail(&error))?;
            for row in 0..batch.num_rows() {
                number += 1;
                let texts = columns.iter().map(|column| text_at(column, row)).collect();
                use_row(&SheetRow { texts, number, line: None })?;
            }
        }
    }

    fn dta_rows(&self, use_row: &mut dyn FnMut(&SheetRow<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let fail = |error: dta::stata::dta::dta_error::DtaError| damaged(self.file, "Stata", &error.to_string());
        let (labels, strings) = guarded(self.file, "Stata", || dta_labels(self.file))?;
        let bytes = Cursor::new(self.file.bytes.as_slice());
        let header = DtaReader::new().from_reader(bytes).read_header().map_err(fail)?;
        let mut characteristics = header.read_schema().map_err(fail)?;
        characteristics.skip_to_end().map_err(fail)?;
        let mut records = characteristics.into_record_reader().map_err(fail)?;
        let schema = records.schema().clone();
        let encoding = records.encoding();
        let wanted: Vec<bool> =
            schema.variables().iter().map(|v| self.layout.labelled.iter().any(|name| name == v.name())).collect();
        let mut number = 0;
        loop {
            let next = guarded(self.file, "Stata", || {
                let next = records.read_record().map(|record| {
                    record.map(|record| {
                        let values = schema.variables().iter().zip(&wanted).zip(record.values());
                        let text = |((variable, labelled), value): ((_, &bool), &Value<'_>)| {
                            if *labelled
                                && let Some(code) = whole(value)
                                && let Some(label) = labels.label_for(variable, code)
                            {
                                return label.to_owned();
                            }
                            dta_text(value, &strings, encoding)
                        };
                        values.map(text).collect::<Vec<String>>()
                    })
                });
                next.map_err(fail)
            });
            let Some(texts) = next? else { return Ok(()) };
            number += 1;
            use_row(&SheetRow { texts: texts.into_iter().map(Cow::Owned).collect(), number, line: None })?;
        }
    }

    /// An error about a field.
    pub(crate) fn error(&self, row: &SheetRow<'_>, column: usize, message: impl std::fmt::Display) -> Error {
        let place = Place {
            file: self.file.path.clone(),
            line: Some(row.line.unwrap_or(u64::from(row.number))),
            column: self.columns.get(column).map(|column| column.name.clone()),
        };
        Error::input(&place, message)
    }
}

fn plain(name: &str) -> SheetColumn {
    SheetColumn { name: name.to_owned(), ..SheetColumn::default() }
}

fn damaged(file: &InputFile, what: &str, message: &str) -> Error {
    Error::input(&Place::file(&file.path), format!("not a whole {what} file: {message}"))
        .hint("save it again from the program that made it; the file may be cut short")
}

/// Runs a library's reader of some format.
fn guarded<T>(file: &InputFile, what: &str, read: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    guard::guarded(read, || damaged(file, what, "it cannot be decoded"))
}

fn parquet_builder(file: &InputFile) -> Result<ParquetRecordBatchReaderBuilder<bytes::Bytes>, Error> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    ParquetRecordBatchReaderBuilder::try_new_with_options(bytes::Bytes::from(file.bytes.clone()), options)
        .map_err(|error| damaged(file, "Parquet", &error.to_string()))
}

/// The names of the columns of a Parquet file.
pub(crate) fn parquet_names(file: &InputFile) -> Result<Vec<String>, Error> {
    let columns = guarded(file, "Parquet", || parquet_columns(file))?;
    Ok(columns.into_iter().map(|column| column.name).collect())
}

/// The fields of some rows of a Parquet file, all columns as text.
pub(crate) fn parquet_rows_at(file: &InputFile, wanted: &BTreeSet<u32>) -> Result<BTreeMap<u32, Vec<String>>, Error> {
    let fail = |error: &dyn std::fmt::Display| Error::input(&Place::file(&file.path), error);
    let row_at = |row: u32| -> Result<Option<Vec<String>>, Error> {
        let builder = parquet_builder(file)?.with_offset((row as usize).saturating_sub(1)).with_limit(1);
        let Some(batch) = builder.build().map_err(|error| fail(&error))?.next() else { return Ok(None) };
        let columns = texts_of(&batch.map_err(|error| fail(&error))?).map_err(|error| fail(&error))?;
        Ok(Some(columns.iter().map(|column| text_at(column, 0).into_owned()).collect()))
    };
    let mut found = BTreeMap::new();
    for row in wanted {
        found.extend(guarded(file, "Parquet", || row_at(*row))?.map(|fields| (*row, fields)));
    }
    Ok(found)
}

/// The text of a row of a column; null is empty.
fn text_at(column: &ArrayRef, row: usize) -> Cow<'_, str> {
    match column.as_string_opt::<i32>() {
        Some(texts) if !texts.is_null(row) => Cow::Owned(texts.value(row).trim().to_owned()),
        _ => Cow::Borrowed(""),
    }
}

fn parquet_columns(file: &InputFile) -> Result<Vec<SheetColumn>, Error> {
    let builder = parquet_builder(file)?;
    Ok(builder.schema().fields().iter().map(|field| plain(field.name())).collect())
}

/// The columns of a batch as text: null and not-a-number are null.
fn texts_of(batch: &RecordBatch) -> Result<Vec<ArrayRef>, arrow::error::ArrowError> {
    let text = |column: &ArrayRef| -> Result<ArrayRef, arrow::error::ArrowError> {
        let shown = |value: f64| (value.is_finite()).then(|| value.to_string());
        match column.data_type() {
            DataType::Float64 => {
                let values = column.as_primitive::<Float64Type>().iter().map(|value| shown(value?));
                Ok(std::sync::Arc::new(values.collect::<arrow::array::StringArray>()))
            }
            DataType::Float32 => {
                let shown = |value: f32| value.is_finite().then(|| value.to_string());
                let values = column.as_primitive::<Float32Type>().iter().map(|value| shown(value?));
                Ok(std::sync::Arc::new(values.collect::<arrow::array::StringArray>()))
            }
            _ => cast(column, &DataType::Utf8),
        }
    };
    batch.columns().iter().map(text).collect()
}

fn dta_columns(file: &InputFile) -> Result<Vec<SheetColumn>, Error> {
    let fail = |error: dta::stata::dta::dta_error::DtaError| damaged(file, "Stata", &error.to_string());
    let header = DtaReader::new().from_reader(Cursor::new(file.bytes.as_slice())).read_header().map_err(fail)?;
    let characteristics = header.read_schema().map_err(fail)?;
    let column = |variable: &dta::stata::dta::variable::Variable| SheetColumn {
        name: variable.name().to_owned(),
        label: variable.label().to_owned(),
        labelled: !variable.value_label_name().is_empty(),
    };
    Ok(characteristics.schema().variables().iter().map(column).collect())
}

/// Value labels and long strings stand after the records, so they are read first.
fn dta_labels(file: &InputFile) -> Result<(ValueLabelTable, LongStringTable), Error> {
    let fail = |error: dta::stata::dta::dta_error::DtaError| damaged(file, "Stata", &error.to_string());
    let header = DtaReader::new().from_reader(Cursor::new(file.bytes.as_slice())).read_header().map_err(fail)?;
    let mut characteristics = header.read_schema().map_err(fail)?;
    characteristics.skip_to_end().map_err(fail)?;
    let mut records = characteristics.into_record_reader().map_err(fail)?;
    records.skip_to_end().map_err(fail)?;
    let mut long = records.into_long_string_reader().map_err(fail)?;
    let mut strings = LongStringTable::for_reading();
    long.read_remaining_into(&mut strings).map_err(fail)?;
    let mut labels = ValueLabelTable::new();
    let mut reader = long.into_value_label_reader().map_err(fail)?;
    reader.read_remaining_into(&mut labels).map_err(fail)?;
    Ok((labels, strings))
}

/// A whole number, the only kind that carries labels.
fn whole(value: &Value<'_>) -> Option<i32> {
    use dta::stata::{stata_byte::StataByte, stata_int::StataInt, stata_long::StataLong};
    match value {
        Value::Byte(StataByte::Present(code)) => Some(i32::from(*code)),
        Value::Int(StataInt::Present(code)) => Some(i32::from(*code)),
        Value::Long(StataLong::Present(code)) => Some(*code),
        _ => None,
    }
}

fn dta_text(value: &Value<'_>, strings: &LongStringTable, encoding: &'static encoding_rs::Encoding) -> String {
    use dta::stata::missing_value::MissingValue;
    use dta::stata::{
        stata_byte::StataByte, stata_double::StataDouble, stata_float::StataFloat, stata_int::StataInt,
        stata_long::StataLong,
    };
    let missing = |missing: &MissingValue| match missing {
        MissingValue::System => String::new(),
        tagged => tagged.to_string(),
    };
    match value {
        Value::Byte(StataByte::Present(value)) => value.to_string(),
        Value::Int(StataInt::Present(value)) => value.to_string(),
        Value::Long(StataLong::Present(value)) => value.to_string(),
        Value::Float(StataFloat::Present(value)) => value.to_string(),
        Value::Double(StataDouble::Present(value)) => value.to_string(),
        Value::Byte(StataByte::Missing(reason))
        | Value::Int(StataInt::Missing(reason))
        | Value::Long(StataLong::Missing(reason))
        | Value::Float(StataFloat::Missing(reason))
        | Value::Double(StataDouble::Missing(reason)) => missing(reason),
        Value::String(text) => text.trim().to_owned(),
        Value::LongStringRef(reference) => {
            let long = strings.get(reference);
            long.and_then(|long| long.data_str(encoding).map(|text| text.trim().to_owned())).unwrap_or_default()
        }
    }
}
