//! Reading what providers publish: CSV in several encodings, gzip, Parquet; every complaint names file, line and column.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use chancery_core::{Cell, CellState, Year};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use crate::error::{Error, Place};
use crate::guard::guarded;

/// A file of a data set, in memory: the provider's bytes.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Name as the provider gives it.
    pub name: String,
    /// Where the user has it, for messages.
    pub path: PathBuf,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark; anything else in it is an error.
    Utf8,
    /// Windows-1252.
    Windows1252,
}

/// How a text file is laid out in rows and fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How its text is encoded.
    pub encoding: Encoding,
    /// What separates fields.
    pub delimiter: u8,
    /// Whether a field in double quotes may hold the delimiter; if not, quotes are like any other character.
    pub quoted: bool,
    /// Lines before the header, or before the first row if there is none.
    pub preamble: usize,
    /// The names of the columns, where the file has no header.
    pub headers: Option<&'static [&'static str]>,
}

impl Layout {
    /// Comma-separated UTF-8 whose header is on the first line.
    pub const CSV: Self = Self { encoding: Encoding::Utf8, delimiter: b',', quoted: true, preamble: 0, headers: None };

    /// Tab-separated UTF-8 without quoting, whose header is on the first line.
    pub const TSV: Self =
        Self { encoding: Encoding::Utf8, delimiter: b'\t', quoted: false, preamble: 0, headers: None };

    /// In another encoding.
    #[must_use]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// With another delimiter.
    #[must_use]
    pub const fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// With lines before the header.
    #[must_use]
    pub const fn preamble(mut self, lines: usize) -> Self {
        self.preamble = lines;
        self
    }

    /// Without a header; the columns are called so.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [&'static str]) -> Self {
        self.headers = Some(headers);
        self
    }

    fn reader<'t>(&self, text: &'t str) -> csv::Reader<&'t [u8]> {
        csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(self.delimiter)
            .quoting(self.quoted)
            .has_headers(self.headers.is_none())
            .from_reader(text.as_bytes())
    }
}

/// A known error of a provider's file: the field of a row, found by what other fields of it hold.
#[derive(Clone, Copy, Debug)]
pub struct Correction {
    /// File.
    pub file: &'static str,
    /// Columns and the text in them by which the row is found.
    pub key: &'static [(&'static str, &'static str)],
    /// The column that is wrong.
    pub column: &'static str,
    /// What it holds.
    pub was: &'static str,
    /// What it should hold.
    pub is: &'static str,
    /// Why, with the source of the right value.
    pub why: &'static str,
}

/// A CSV file, decoded, with its header read.
#[derive(Debug)]
pub struct CsvFile {
    path: PathBuf,
    text: String,
    layout: Layout,
    headers: Vec<String>,
    /// Lines before the header.
    skipped: u64,
    /// Corrected fields, by row and column.
    corrected: BTreeMap<(u32, usize), &'static str>,
}

/// A column of a CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Col(usize);

impl InputFile {
    /// Decodes a CSV file (`.gz` is unpacked) whose header is on the first line.
    ///
    /// # Errors
    /// As for [`InputFile::delimited`].
    pub fn csv(&self, encoding: Encoding) -> Result<CsvFile, Error> {
        self.delimited(Layout::CSV.encoding(encoding))
    }

    /// Decodes a text file of rows and fields (`.gz` is unpacked).
    ///
    /// # Errors
    /// Broken gzip, bytes that are not of the encoding, an empty file, one that is shorter than its preamble.
    pub fn delimited(&self, layout: Layout) -> Result<CsvFile, Error> {
        let mut text = self.text(layout.encoding)?;
        let mut rest = text.as_str();
        for _ in 0..layout.preamble {
            let Some(newline) = rest.find('\n') else {
                return Err(Error::input(
                    &Place::file(&self.path),
                    format!("fewer than {} lines", layout.preamble + 1),
                )
                .hint("is this the whole file, as the provider publishes it?"));
            };
            rest = &rest[newline + 1..];
        }
        let headers: Vec<String> = match layout.headers {
            Some(headers) => headers.iter().map(|&header| header.to_owned()).collect(),
            None => {
                let mut reader = layout.reader(rest);
                let headers = reader.headers().map_err(|error| Error::input(&Place::file(&self.path), error))?;
                headers.iter().map(|header| header.trim().to_owned()).collect()
            }
        };
        if rest.trim().is_empty() || headers.iter().all(String::is_empty) {
            return Err(Error::input(&Place::file(&self.path), "the file is empty"));
        }
        let before = text.len() - rest.len();
        text.drain(..before);
        Ok(CsvFile {
            path: self.path.clone(),
            text,
            layout,
            headers,
            skipped: layout.preamble as u64,
            corrected: BTreeMap::new(),
        })
    }

    /// An error about a line.
    pub(crate) fn error(&self, line: u64, message: impl std::fmt::Display) -> Error {
        Error::input(&Place::line(&self.path, line), message)
    }

    /// The whole text (`.gz` is unpacked).
    ///
    /// # Errors
    /// Broken gzip, bytes that are not of the encoding.
    pub(crate) fn text(&self, encoding: Encoding) -> Result<String, Error> {
        let unpacked;
        let bytes = if self.name.ends_with(".gz") {
            let mut out = Vec::new();
            flate2::read::MultiGzDecoder::new(self.bytes.as_slice()).read_to_end(&mut out).map_err(|error| {
                Error::input(&Place::file(&self.path), format!("not a whole gzip file: {error}"))
                    .hint("download it again; the file may be cut short")
            })?;
            unpacked = out;
            unpacked.as_slice()
        } else {
            self.bytes.as_slice()
        };
        match encoding {
            Encoding::Utf8 => {
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                match std::str::from_utf8(bytes) {
                    Ok(text) => Ok(text.to_owned()),
                    Err(error) => {
                        let line =
                            bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
                        Err(Error::input(&Place::line(&self.path, line), "bytes that are not UTF-8")
                            .hint("the provider publishes UTF-8; was the file saved again by a spreadsheet?"))
                    }
                }
            }
            Encoding::Windows1252 => Ok(encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned()),
        }
    }

    /// Reads the named columns of a Parquet file.
    ///
    /// # Errors
    /// Bytes that are no Parquet, a missing column.
    pub fn parquet(&self, columns: &[&str]) -> Result<ParquetFile, Error> {
        let broken = || {
            Error::input(&Place::file(&self.path), "not a whole Parquet file")
                .hint("download it again; the file may be damaged")
        };
        guarded(|| self.read_parquet(columns), broken)
    }

    fn read_parquet(&self, columns: &[&str]) -> Result<ParquetFile, Error> {
        let fail = |error: &dyn std::fmt::Display| Error::input(&Place::file(&self.path), error);
        // The types that Parquet itself states are enough: columns are cast when they are taken.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let bytes = bytes::Bytes::from(self.bytes.clone());
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options)
            .map_err(|error| fail(&format!("not a Parquet file: {error}")))?;
        let schema = builder.schema().clone();
        for column in columns {
            if schema.column_with_name(column).is_none() {
                return Err(missing_column(
                    &self.path,
                    column,
                    schema.fields().iter().map(|field| field.name().as_str()),
                ));
            }
        }
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let reader = builder.with_projection(mask).with_batch_size(1 << 16).build().map_err(|error| fail(&error))?;
        let schema = arrow::record_batch::RecordBatchReader::schema(&reader);
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|error| fail(&error))?;
        let batch = concat_batches(&schema, &batches).map_err(|error| fail(&error))?;
        Ok(ParquetFile { path: self.path.clone(), batch })
    }
}

fn missing_column<'a>(path: &Path, column: &str, have: impl Iterator<Item = &'a str>) -> Error {
    let have: Vec<&str> = have.filter(|name| !name.is_empty()).collect();
    Error::input(&Place::file(path), format!("no column `{column}`"))
        .hint(format!("the file has {}; is it the file and version the data set's entry names?", have.join(", ")))
}

impl CsvFile {
    /// A column by name.
    ///
    /// # Errors
    /// When the file has no such column, or two.
    pub fn column(&self, name: &str) -> Result<Col, Error> {
        let mut found = self.headers.iter().enumerate().filter(|(_, header)| *header == name);
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Ok(Col(index)),
            (Some(_), Some(_)) => Err(Error::input(&Place::file(&self.path), format!("column `{name}` occurs twice"))),
            (None, _) => Err(missing_column(&self.path, name, self.headers.iter().map(String::as_str))),
        }
    }

    /// A column by position from 0, for headers that are blank; `None` past the last.
    pub fn column_at(&self, position: usize) -> Option<Col> {
        (position < self.headers.len()).then_some(Col(position))
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Gives the first column a name, `row.names`, if the header has none for it: R writes tables so, with the names of rows in
    /// front. In such a table every row has one field more than the header, and no two have the same name.
    pub(crate) fn name_rows(&mut self) {
        let width = self.headers.len() + 1;
        let mut names = BTreeSet::new();
        for record in self.layout.reader(&self.text).into_records() {
            let is_named = record.is_ok_and(|record| {
                // An empty field at the end is a delimiter too many.
                let ends_with_text = record.iter().next_back().is_some_and(|last| !last.trim().is_empty());
                record.len() == width && ends_with_text && names.insert(record[0].to_owned())
            });
            if !is_named {
                return;
            }
        }
        if !names.is_empty() {
            self.headers.insert(0, "row.names".to_owned());
        }
    }

    /// Corrects a field wherever it is as expected, and returns the rows in which it was.
    pub(crate) fn correct(&mut self, correction: &Correction) -> Result<Vec<u32>, Error> {
        let column = self.column(correction.column)?;
        let key = correction
            .key
            .iter()
            .map(|&(name, text)| Ok((self.column(name)?, text)))
            .collect::<Result<Vec<_>, Error>>()?;
        let mut rows = Vec::new();
        self.for_each(|row| {
            if row.text(column) == correction.was && key.iter().all(|&(column, text)| row.text(column) == text) {
                rows.push(row.number);
            }
            Ok(())
        })?;
        self.corrected.extend(rows.iter().map(|&row| ((row, column.0), correction.is)));
        Ok(rows)
    }

    /// The fields of some rows as the provider has them; rows that are not there, or cannot be read, are left out.
    pub(crate) fn rows_at(&self, wanted: &BTreeSet<u32>) -> BTreeMap<u32, Vec<String>> {
        let last = wanted.last().map_or(0, |row| *row as usize);
        let records = self.layout.reader(&self.text).into_records().take(last);
        let found = (1..).zip(records).filter(|(number, _)| wanted.contains(number));
        let fields = |record: csv::StringRecord| record.iter().map(|field| field.trim().to_owned()).collect();
        found.filter_map(|(number, record)| Some((number, fields(record.ok()?)))).collect()
    }

    /// Gives each row to `use_row`; the first error ends the reading.
    ///
    /// # Errors
    /// Broken quoting, a row with too few or too many fields, and whatever `use_row` says.
    pub fn for_each(&self, mut use_row: impl FnMut(&CsvRow<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let mut reader = self.layout.reader(&self.text);
        let mut record = csv::StringRecord::new();
        let mut number = 0;
        loop {
            let more = reader.read_record(&mut record).map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line) + self.skipped;
                Error::input(&Place::line(&self.path, line), error)
            })?;
            if !more {
                return Ok(());
            }
            number += 1;
            let line = record.position().map_or(0, csv::Position::line) + self.skipped;
            let row = CsvRow { file: self, record: &record, line, number };
            if record.len() != self.headers.len() {
                return Err(Error::input(
                    &Place::line(&self.path, line),
                    format!("{} fields, the header has {}", record.len(), self.headers.len()),
                )
                .hint("the file may be cut short, or a quote may be missing"));
            }
            use_row(&row)?;
        }
    }
}

/// A row of a CSV file.
#[derive(Debug)]
pub struct CsvRow<'a> {
    file: &'a CsvFile,
    record: &'a csv::StringRecord,
    line: u64,
    /// Row of the file, counted from 1 without the header: the number lineage uses.
    pub number: u32,
}

impl CsvRow<'_> {
    /// The text of a field, without surrounding spaces.
    pub fn text(&self, column: Col) -> &str {
        if !self.file.corrected.is_empty()
            && let Some(corrected) = self.file.corrected.get(&(self.number, column.0))
        {
            return corrected;
        }
        self.record.get(column.0).unwrap_or("").trim()
    }

    /// The line of the file it begins on.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// An error about a field of this row.
    pub fn error(&self, column: Col, message: impl std::fmt::Display) -> Error {
        let place = Place {
            file: self.file.path.clone(),
            line: Some(self.line),
            column: self.file.headers.get(column.0).cloned(),
        };
        Error::input(&place, message)
    }

    /// A number; an empty field is `Unreported`.
    ///
    /// # Errors
    /// Text that is no finite number.
    pub fn number(&self, column: Col) -> Result<Cell, Error> {
        match self.text(column) {
            "" => Ok(Cell::missing(CellState::Unreported)),
            text => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Cell::observed(number)),
                _ => Err(self.error(column, format!("`{text}` is not a number"))),
            },
        }
    }

    /// A number in a file that writes `missing` (for example `NA`) for an unreported one.
    ///
    /// # Errors
    /// As for [`CsvRow::number`].
    pub fn number_or(&self, column: Col, missing: &str) -> Result<Cell, Error> {
        if self.text(column) == missing { Ok(Cell::missing(CellState::Unreported)) } else { self.number(column) }
    }

    /// A number within bounds, in a file that writes `missing` for an unreported one.
    ///
    /// Bounds catch the codes (-9, -99, 9999) that a provider uses in place of a number.
    ///
    /// # Errors
    /// Text that is no finite number, a number out of bounds.
    pub fn number_in(&self, column: Col, missing: &str, bounds: RangeInclusive<f64>) -> Result<Cell, Error> {
        let cell = self.number_or(column, missing)?;
        match cell.value() {
            Some(value) if !bounds.contains(&value) => Err(self
                .error(column, format!("`{}` is not within {} and {}", self.text(column), bounds.start(), bounds.end()))
                .hint("is it a code for a missing value, or in another unit?")),
            _ => Ok(cell),
        }
    }

    /// A mark that is 0 or 1.
    ///
    /// # Errors
    /// Any other text.
    pub fn flag(&self, column: Col) -> Result<bool, Error> {
        match self.text(column) {
            "0" => Ok(false),
            "1" => Ok(true),
            other => Err(self.error(column, format!("`{other}`, where 0 or 1 is expected"))),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// Text that is none.
    pub fn integer(&self, column: Col) -> Result<i64, Error> {
        let text = self.text(column);
        text.parse().map_err(|_| self.error(column, format!("`{text}` is not a whole number")))
    }

    /// A year from 1400 to 2200.
    ///
    /// # Errors
    /// Text that is none.
    pub fn year(&self, column: Col) -> Result<Year, Error> {
        match self.integer(column) {
            Ok(year @ 1400..=2200) => Ok(year as Year),
            _ => Err(self.error(column, format!("`{}` is not a year", self.text(column)))),
        }
    }
}

/// Columns of a Parquet file.
#[derive(Debug)]
pub struct ParquetFile {
    path: PathBuf,
    batch: RecordBatch,
}

impl ParquetFile {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    fn column(&self, name: &str, to: &DataType) -> Result<ArrayRef, Error> {
        let place = Place { file: self.path.clone(), line: None, column: Some(name.to_owned()) };
        let column = self.batch.column_by_name(name).ok_or_else(|| Error::input(&place, "was not read"))?;
        cast(column, to).map_err(|error| Error::input(&place, error))
    }

    /// A column of whole numbers; `None` where it is null.
    ///
    /// # Errors
    /// A column of another kind.
    pub fn integers(&self, name: &str) -> Result<Vec<Option<i64>>, Error> {
        Ok(self.column(name, &DataType::Int64)?.as_primitive::<Int64Type>().iter().collect())
    }

    /// A column of numbers; null and not-a-number are `Unreported`.
    ///
    /// # Errors
    /// A column of another kind.
    pub fn numbers(&self, name: &str) -> Result<Vec<Cell>, Error> {
        let column = self.column(name, &DataType::Float64)?;
        let cells = column.as_primitive::<Float64Type>().iter().map(|value| match value {
            Some(value) if value.is_finite() => Cell::observed(value),
            _ => Cell::missing(CellState::Unreported),
        });
        Ok(cells.collect())
    }

    /// A column of text; null is empty.
    ///
    /// # Errors
    /// A column of another kind.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, Error> {
        let column = self.column(name, &DataType::Utf8)?;
        let strings = column.as_string::<i32>();
        Ok((0..strings.len())
            .map(|row| if strings.is_null(row) { String::new() } else { strings.value(row).to_owned() })
            .collect())
    }

    /// An error about a row (from 1) of a column.
    pub fn error(&self, row: usize, column: &str, message: impl std::fmt::Display) -> Error {
        let place = Place { file: self.path.clone(), line: Some(row as u64), column: Some(column.to_owned()) };
        Error::input(&place, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> InputFile {
        InputFile { name: "wars.csv".into(), path: "wars.csv".into(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn a_delimiter_at_the_end_of_rows_is_no_name_of_a_row() {
        let headers = |text: &str| {
            let file = InputFile { name: "x.csv".into(), path: "x.csv".into(), bytes: text.into() };
            let mut csv = file.csv(Encoding::Utf8).expect("a header");
            csv.name_rows();
            csv.headers().to_vec()
        };
        assert_eq!(headers("a,b\n1,2,3\n"), ["row.names", "a", "b"]);
        assert_eq!(headers("a,b\n1,2,\n"), ["a", "b"]);
        assert_eq!(headers("a,b\n1,2,5\n2,3,5\n1,4,5\n"), ["a", "b"], "a decimal comma");
        assert_eq!(headers("a,b\n1,2\n"), ["a", "b"]);
        assert_eq!(headers("a,b\n"), ["a", "b"]);
    }

    #[test]
    fn a_file_without_header_and_with_quotes_that_are_none() {
        let layout = Layout::TSV.headers(&["id", "what"]);
        let csv = file("1\ta \"quoted\n2\tb\n").delimited(layout).expect("reads");
        let what = csv.column("what").expect("there");
        let mut seen = Vec::new();
        csv.for_each(|row| {
            seen.push((row.number, row.line, row.text(what).to_owned()));
            Ok(())
        })
        .expect("whole");
        assert_eq!(seen, [(1, 1, "a \"quoted".to_owned()), (2, 2, "b".to_owned())]);
    }

    #[test]
    fn a_correction_touches_only_the_field_it_names() {
        const WRONG: Correction = Correction {
            file: "wars.csv",
            key: &[("war", "67")],
            column: "start",
            was: "1821",
            is: "1823",
            why: "the page of the war",
        };
        let mut csv = file("war,start\n67,1821\n68,1821\n").csv(Encoding::Utf8).expect("reads");
        assert_eq!(csv.correct(&WRONG).expect("the column is there"), [1]);
        let start = csv.column("start").expect("there");
        let mut seen = Vec::new();
        csv.for_each(|row| {
            seen.push(row.integer(start)?);
            Ok(())
        })
        .expect("whole");
        assert_eq!(seen, [1823, 1821]);
        // Repaired by the provider: nothing to correct.
        let mut csv = file("war,start\n67,1823\n").csv(Encoding::Utf8).expect("reads");
        assert!(csv.correct(&WRONG).expect("the column is there").is_empty());
    }
}
