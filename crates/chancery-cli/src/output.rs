//! Printing: tables in four formats, diagnostics with their source lines, failures with a hint.

use std::fmt;
use std::io::Write as _;

use chancery_core::{Diagnostic, Severity};
use chancery_study::StudyFile;

use crate::args::Format;
use crate::fit;

/// Why the program could not do what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds another way out to the hint.
    pub(crate) fn or(mut self, hint: &str) -> Self {
        self.hint = Some(self.hint.map_or_else(|| hint.to_owned(), |first| format!("{first}; {hint}")));
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.message)?;
        self.hint.iter().try_for_each(|hint| writeln!(f, "hint: {hint}"))
    }
}

impl From<chancery_data::Error> for Failure {
    fn from(error: chancery_data::Error) -> Self {
        Self { hint: error.hint_text().map(str::to_owned), message: error.to_string() }
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        let hint = (!diagnostic.hints.is_empty()).then(|| diagnostic.hints.join("; "));
        Self { message: diagnostic.message.clone(), hint }
    }
}

/// A value of a printed table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Number(f64),
    Integer(i64),
    /// How many: in tables for people with separators of thousands.
    Count(u64),
    /// A size: in tables for people in kB, MB or GB.
    Bytes(u64),
    Text(String),
    /// Texts under names: `year = 2014, flow = 3`, or an object.
    Fields(Vec<(String, String)>),
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn show(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Count(number) | Self::Bytes(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Fields(fields) => {
                fields.iter().map(|(name, text)| format!("{name} = {text}")).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// As in tables for people.
    fn show_to_people(&self) -> String {
        match self {
            Self::Count(number) => thousands(*number),
            Self::Bytes(bytes) => size(*bytes),
            Self::Number(number) => brief(*number),
            other => other.show(),
        }
    }

    fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Number(number) => serde_json::json!(number),
            Self::Integer(number) => serde_json::json!(number),
            Self::Count(number) | Self::Bytes(number) => serde_json::json!(number),
            Self::Text(text) => serde_json::json!(text),
            Self::Fields(fields) => serde_json::Value::Object(
                fields.iter().map(|(name, text)| (name.clone(), serde_json::json!(text))).collect(),
            ),
        }
    }
}

/// Six significant digits, all of a whole number; CSV and JSON have every digit.
fn brief(number: f64) -> String {
    let size = number.abs();
    if number.fract() == 0.0 || !size.is_finite() {
        return number.to_string();
    }
    let trimmed = |text: &str| text.trim_end_matches('0').trim_end_matches('.').to_owned();
    if size < 1e-4 {
        let text = format!("{number:.5e}");
        return text.split_once('e').map_or(text.clone(), |(digits, power)| format!("{}e{power}", trimmed(digits)));
    }
    let before = libm::floor(libm::log10(size)) as i32;
    let text = format!("{number:.*}", usize::try_from(5 - before).unwrap_or(0));
    if text.contains('.') { trimmed(&text) } else { text }
}

/// `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// `8.9 MB`, in powers of a thousand.
pub(crate) fn size(bytes: u64) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    match units.into_iter().find(|(_, unit)| bytes as f64 >= *unit) {
        Some((name, unit)) => format!("{:.1} {name}", bytes as f64 / unit),
        None => format!("{bytes} B"),
    }
}

/// How many letters a line of the terminal has; none where the output goes elsewhere, which gets one line a row.
fn terminal_width() -> Option<usize> {
    use std::io::IsTerminal as _;
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    terminal_size::terminal_size_of(stdout).map(|(terminal_size::Width(width), _)| usize::from(width))
}

/// A table to print.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    pub(crate) fn new<C: Into<String>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: Vec<Value>) {
        self.rows.push(row);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table in a format.
    pub(crate) fn render(&self, format: Format) -> Result<String, Failure> {
        match format {
            Format::Table => Ok(self.aligned(terminal_width())),
            Format::Md => Ok(self.markdown()),
            Format::Csv => self.csv(),
            Format::Json => self.json(),
            Format::Latex | Format::Html => Err(Failure::new("this command prints no LaTeX and no HTML")
                .hint("`--format` takes table, json, csv or md here; only `chancery estimate` has the others")),
        }
    }

    fn cells(&self, show: impl Fn(&Value) -> String) -> Vec<Vec<String>> {
        self.rows.iter().map(|row| row.iter().map(&show).collect()).collect()
    }

    /// In columns; into a width, where long text goes over several lines.
    fn aligned(&self, total: Option<usize>) -> String {
        let cells = self.cells(Value::show_to_people);
        let numeric: Vec<bool> = (0..self.columns.len())
            .map(|column| {
                self.rows.iter().all(|row| !matches!(row.get(column), Some(Value::Text(_) | Value::Fields(_))))
            })
            .collect();
        let width = |column: usize| {
            let longest = cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
            longest.unwrap_or(0).max(self.columns[column].chars().count())
        };
        let natural: Vec<usize> = (0..self.columns.len()).map(width).collect();
        // Ids and figures stay whole; what has words can be broken between them.
        let words = |column: usize| cells.iter().filter_map(|row| row.get(column)).any(|cell| cell.contains(' '));
        let text: Vec<bool> = numeric.iter().enumerate().map(|(column, numeric)| !numeric && words(column)).collect();
        let widths = total.map_or_else(|| natural.clone(), |total| fit::widths(&natural, &text, total));
        let line = |row: &[String]| {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let pad = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
                if numeric[column] { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
            });
            cells.collect::<Vec<_>>().join(&" ".repeat(fit::GAP)).trim_end().to_owned() + "\n"
        };
        let lines = |row: &[String]| -> String {
            let parts: Vec<Vec<String>> =
                row.iter().zip(&widths).map(|(cell, width)| fit::wrap(cell, *width)).collect();
            let most = parts.iter().map(Vec::len).max().unwrap_or(1);
            let at = |place: usize| -> Vec<String> {
                parts.iter().map(|cell| cell.get(place).cloned().unwrap_or_default()).collect()
            };
            (0..most).map(|place| line(&at(place))).collect()
        };
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let mut text = lines(&self.columns);
        text.push_str(&line(&rule));
        text.extend(cells.iter().map(|row| lines(row)));
        text
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = line(&self.columns);
        text.push_str(&line(&vec!["---".to_owned(); self.columns.len()]));
        text.extend(self.cells(Value::show_to_people).iter().map(|row| line(row)));
        text
    }

    fn csv(&self) -> Result<String, Failure> {
        let failed = |error: &dyn fmt::Display| Failure::new(format!("cannot write CSV: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns).map_err(|error| failed(&error))?;
        for row in self.cells(Value::show) {
            writer.write_record(&row).map_err(|error| failed(&error))?;
        }
        let bytes = writer.into_inner().map_err(|error| failed(&error))?;
        String::from_utf8(bytes).map_err(|error| failed(&error))
    }

    fn json(&self) -> Result<String, Failure> {
        let object = |row: &Vec<Value>| {
            let pairs = self.columns.iter().cloned().zip(row.iter().map(Value::json));
            serde_json::Value::Object(pairs.collect())
        };
        let rows: Vec<serde_json::Value> = self.rows.iter().map(object).collect();
        let text = serde_json::to_string_pretty(&rows).map_err(|error| Failure::new(error.to_string()))?;
        Ok(text + "\n")
    }
}

/// Prints to standard output; a reader that stops early (`| head`) is no failure.
pub(crate) fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints diagnostics to standard error with the lines they point to; returns whether one is an error.
pub(crate) fn print_diagnostics(diagnostics: &[Diagnostic], files: &[StudyFile]) -> bool {
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&render(diagnostic, files));
        text.push('\n');
    }
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// A diagnostic with its source line.
pub(crate) fn render(diagnostic: &Diagnostic, files: &[StudyFile]) -> String {
    let file = diagnostic.span.as_ref().and_then(|span| files.iter().find(|file| file.path == span.file));
    diagnostic.render(file.map(|file| file.text.as_str()))
}

/// Says on a terminal what is being done; silent when piped.
pub(crate) struct Progress {
    shown: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        use std::io::IsTerminal as _;
        Self { shown: std::io::stderr().is_terminal() }
    }

    pub(crate) fn step(&self, text: &str) {
        if self.shown {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[2K{text}");
        }
    }

    pub(crate) fn done(&self) {
        self.step("");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_for_people_are_brief() {
        for (number, said) in [
            (0.0, "0"),
            (2014.0, "2014"),
            (0.170_063_039_824, "0.170063"),
            (-3.386_120_363, "-3.38612"),
            (842_600_000_123.4, "842600000123"),
            (99.999_999_9, "100"),
            (0.5, "0.5"),
            (4.625_993e-10, "4.62599e-10"),
            (0.000_123_456_789, "0.000123457"),
        ] {
            assert_eq!(super::brief(number), said);
        }
    }

    use super::*;

    #[test]
    fn numbers_are_grouped_for_people_only() {
        let mut rows = Rows::new(["rows", "bytes", "year"]);
        rows.push(vec![Value::Count(1_234_567), Value::Bytes(8_949_594), Value::Integer(2014)]);
        let table = rows.render(Format::Table).expect("a table");
        assert_eq!(table.lines().last(), Some("1,234,567  8.9 MB  2014"));
        assert!(rows.render(Format::Md).expect("a table").contains("| 1,234,567 | 8.9 MB | 2014 |"));
        assert_eq!(rows.render(Format::Csv).expect("a table"), "rows,bytes,year\n1234567,8949594,2014\n");
        assert!(rows.render(Format::Json).expect("a table").contains("\"rows\": 1234567"));
        assert_eq!([0, 999, 1000, 100_000].map(thousands), ["0", "999", "1,000", "100,000"]);
        assert_eq!([0, 999, 1000, 3_000_000_000].map(size), ["0 B", "999 B", "1.0 kB", "3.0 GB"]);
    }
}
