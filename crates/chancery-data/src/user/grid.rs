//! A small table as text, row by row, whatever its format: for commands that work on a file nobody imports.

use crate::error::{Error, Place};
use crate::input::InputFile;
use crate::user::draft::guess_layout;
use crate::user::sheet::{Format, Sheet};

/// Rows of a grid, at most: it is held in memory as text.
const MOST_ROWS: usize = 1_000_000;

/// A table as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Names of the columns. Row names without a heading, as R writes them, are `row.names`.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<GridRow>,
}

/// A row of a grid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridRow {
    /// The line of a text file, the number of the row in others.
    pub line: u64,
    /// One for each column.
    pub fields: Vec<String>,
}

impl Grid {
    /// Reads a table: CSV, TSV, Parquet, Stata `.dta`, R `.rds` and `.rda`, by the ending of the file's name.
    ///
    /// # Errors
    /// A format that is not known, a file that cannot be read, more than a million rows.
    pub fn read(file: &InputFile) -> Result<Self, Error> {
        let format = Format::of(&file.name).ok_or_else(|| {
            Error::unknown(format!("which format {} has is not known from its name", file.name))
                .hint("a table ends in .csv, .tsv, .tab, .parquet, .dta, .rds or .rda; .gz may follow")
        })?;
        let sheet = Sheet::open(file, &guess_layout(file, format))?;
        let columns = sheet.columns.iter().map(|column| column.name.clone()).collect();
        let mut rows = Vec::new();
        sheet.for_each(|row| {
            if rows.len() == MOST_ROWS {
                return Err(Error::input(&Place::file(&file.path), format!("more than {MOST_ROWS} rows")));
            }
            let line = row.line.unwrap_or(u64::from(row.number));
            rows.push(GridRow { line, fields: row.texts.iter().map(|text| text.clone().into_owned()).collect() });
            Ok(())
        })?;
        Ok(Self { columns, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> InputFile {
        InputFile { name: name.to_owned(), path: name.into(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn row_names_without_a_heading_are_a_column() {
        let grid = Grid::read(&file("t.tab", "A\tB\nx\t1\t2\ny\t\t3\n")).expect("a table");
        assert_eq!(grid.columns, ["row.names", "A", "B"]);
        assert_eq!(grid.rows[1], GridRow { line: 3, fields: vec!["y".into(), String::new(), "3".into()] });
    }

    #[test]
    fn a_format_nobody_knows_is_an_error() {
        let error = Grid::read(&file("t.docx", "A,B\n")).expect_err("no format").to_string();
        assert!(error.contains("t.docx"), "{error}");
    }
}
