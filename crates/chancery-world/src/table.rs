//! Reading the CSV tables: one row at a time, with the place of every problem.

use std::fmt;
use std::str::FromStr;

use chancery_core::{PartialDate, Period, State};

/// How far a row is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Equal to a data set; a test compares them.
    DataVerified,
    /// Its document was read.
    DocumentVerified,
    /// Neither: shown, but it decides nothing.
    Unverified,
}

impl Status {
    /// Whether a verdict may rest on the row.
    pub const fn decides(self) -> bool {
        !matches!(self, Self::Unverified)
    }

    /// The word in the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DataVerified => "data-verified",
            Self::DocumentVerified => "document-verified",
            Self::Unverified => "unverified",
        }
    }
}

impl FromStr for Status {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        [Self::DataVerified, Self::DocumentVerified, Self::Unverified]
            .into_iter()
            .find(|status| status.name() == word)
            .ok_or_else(|| format!("`{word}` is not a status"))
    }
}

/// Rows of a table by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// Rows a test compares with data.
    pub data_verified: usize,
    /// Rows whose document was read.
    pub document_verified: usize,
    /// Rows that decide nothing.
    pub unverified: usize,
}

/// A row that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the table.
    pub table: String,
    /// Line of the file.
    pub line: u64,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.csv:{}: {}", self.table, self.line, self.message)
    }
}

/// A work or data set that rows cite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// The id used in the `source` columns.
    pub id: String,
    /// Full citation.
    pub citation: String,
    /// Address.
    pub address: String,
    /// `data` or `document`.
    pub kind: String,
}

/// The text of every table.
#[derive(Clone, Debug, Default)]
pub struct Tables<'a> {
    entries: Vec<(&'a str, &'a str)>,
}

macro_rules! builtin {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../tables/", $name, ".csv")))),+]
    };
}

impl Tables<'static> {
    /// The tables inside the program.
    pub fn builtin() -> Self {
        let entries: &[(&str, &str)] = builtin!(
            "ambiguous",
            "apportionment",
            "codes",
            "dataset_nonstates",
            "dependencies",
            "event_coverage",
            "events",
            "leader_coverage",
            "leader_names",
            "leaders",
            "membership_coverage",
            "memberships",
            "microstates",
            "names",
            "no_states",
            "offices",
            "organisation_dates",
            "organisation_names",
            "organisations",
            "region_definitions",
            "region_names",
            "regions",
            "schemes",
            "sources-leaders",
            "sources-organisations",
            "sources-states",
            "states",
            "successions",
            "system",
        );
        Self { entries: entries.to_vec() }
    }
}

impl<'a> Tables<'a> {
    /// Tables given as name and text; a table that is not given is empty.
    pub fn new(entries: Vec<(&'a str, &'a str)>) -> Self {
        Self { entries }
    }

    /// The text of a table.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.entries.iter().find(|(table, _)| *table == name).map(|(_, text)| *text)
    }

    /// The same tables with one replaced.
    #[must_use]
    pub fn with(mut self, name: &'a str, text: &'a str) -> Self {
        self.entries.retain(|(table, _)| *table != name);
        self.entries.push((name, text));
        self
    }
}

/// Reads tables and counts statuses on the way.
pub(crate) struct Reader<'a, 'p> {
    tables: &'a Tables<'a>,
    problems: &'p mut Vec<Problem>,
    counts: Vec<(String, StatusCounts)>,
}

impl<'a, 'p> Reader<'a, 'p> {
    pub(crate) fn new(tables: &'a Tables<'a>, problems: &'p mut Vec<Problem>) -> Self {
        Self { tables, problems, counts: Vec::new() }
    }

    pub(crate) fn take_counts(&mut self) -> Vec<(String, StatusCounts)> {
        std::mem::take(&mut self.counts)
    }

    /// Gives every row of a table to `use_row`; what it refuses becomes a problem.
    pub(crate) fn rows(&mut self, table: &str, mut use_row: impl FnMut(&Row<'_>) -> Result<(), String>) {
        let Some(text) = self.tables.get(table) else { return };
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let headers = match csv.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => return self.problem(table, 1, error.to_string()),
        };
        let status_column = headers.iter().position(|header| header == "status");
        let mut counts = StatusCounts::default();
        let mut record = csv::StringRecord::new();
        loop {
            match csv.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    self.problem(table, line, error.to_string());
                    continue;
                }
            }
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != headers.len() {
                self.problem(table, line, format!("{} fields, the header has {}", record.len(), headers.len()));
                continue;
            }
            let row = Row { headers: &headers, record: &record };
            match use_row(&row) {
                Ok(()) => {
                    match status_column.and_then(|column| record.get(column)).and_then(|word| word.parse().ok()) {
                        Some(Status::DataVerified) => counts.data_verified += 1,
                        Some(Status::DocumentVerified) => counts.document_verified += 1,
                        Some(Status::Unverified) => counts.unverified += 1,
                        None => {}
                    }
                }
                Err(message) => self.problem(table, line, message),
            }
        }
        if status_column.is_some() {
            self.counts.push((table.to_owned(), counts));
        }
    }

    fn problem(&mut self, table: &str, line: u64, message: String) {
        self.problems.push(Problem { table: table.to_owned(), line, message });
    }
}

/// One row, read by column name.
pub(crate) struct Row<'a> {
    headers: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    /// The text of a column; empty if the table has no such column.
    pub(crate) fn text(&self, column: &str) -> &str {
        let index = self.headers.iter().position(|header| header == column);
        index.and_then(|index| self.record.get(index)).unwrap_or("").trim()
    }

    pub(crate) fn owned(&self, column: &str) -> String {
        self.text(column).to_owned()
    }

    pub(crate) fn required(&self, column: &str) -> Result<String, String> {
        match self.text(column) {
            "" => Err(format!("column `{column}` is empty")),
            text => Ok(text.to_owned()),
        }
    }

    pub(crate) fn state(&self, column: &str) -> Result<State, String> {
        State::new(self.text(column)).map_err(|error| format!("column `{column}`: {error}"))
    }

    /// Several state keys with spaces between.
    pub(crate) fn states(&self, column: &str) -> Result<Vec<State>, String> {
        self.text(column)
            .split_whitespace()
            .map(|key| State::new(key).map_err(|error| format!("column `{column}`: {error}")))
            .collect()
    }

    pub(crate) fn date(&self, column: &str) -> Result<Option<PartialDate>, String> {
        match self.text(column) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|error| format!("column `{column}`: {error}")),
        }
    }

    /// The days from column `start` to column `end`, both as wide as their precision allows.
    pub(crate) fn period(&self, start: &str, end: &str) -> Result<Period, String> {
        let (start, end) = (self.date(start)?, self.date(end)?);
        if let (Some(start), Some(end)) = (start, end)
            && end.latest() < start.earliest()
        {
            return Err(format!("it ends ({end}) before it starts ({start})"));
        }
        Ok(Period::new(start.map(PartialDate::earliest), end.map(PartialDate::latest)))
    }

    pub(crate) fn status(&self) -> Result<Status, String> {
        self.text("status").parse()
    }
}

/// Reads the tables of cited works.
pub(crate) fn read_sources(reader: &mut Reader<'_, '_>) -> Vec<SourceInfo> {
    let mut sources: Vec<SourceInfo> = Vec::new();
    for table in ["sources-states", "sources-organisations", "sources-leaders"] {
        reader.rows(table, |row| {
            let id = row.required("id")?;
            if !sources.iter().any(|known| known.id == id) {
                sources.push(SourceInfo {
                    id,
                    citation: row.owned("citation"),
                    address: row.owned("address"),
                    kind: row.owned("kind"),
                });
            }
            Ok(())
        });
    }
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    sources
}
