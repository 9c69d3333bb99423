//! Tables and providers' files as rows of text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use chancery_core::{Date, State};
use chancery_world::{StatusCounts, Tables, World};

/// One row: column to text.
pub(crate) type Row = BTreeMap<String, String>;

/// A table of the crate.
pub(crate) fn table(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables").join(format!("{name}.csv"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if let Some(text) = Tables::builtin().get(name) {
        assert_eq!(text.as_bytes(), bytes, "{name}.csv changed after the build");
    }
    parse(&String::from_utf8(bytes).expect("UTF-8"), b',')
}

/// The rows of a table that a data set vouches for.
pub(crate) fn verified(name: &str) -> Vec<Row> {
    table(name).into_iter().filter(|row| row["status"] == "data-verified").collect()
}

/// The counts of a table by status.
pub(crate) fn counts(name: &str) -> StatusCounts {
    let counts = World::builtin().status_counts().iter().find(|(table, _)| table == name);
    counts.unwrap_or_else(|| panic!("{name} has no counts")).1
}

/// Fails with all that is wrong, and if not every `data-verified` row was compared.
pub(crate) fn conclude(table: &str, compared: usize, wrong: &[String]) {
    assert!(wrong.is_empty(), "{table}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(compared, counts(table).data_verified, "{table}: not every data-verified row was compared");
    println!("{table}: {compared} data-verified rows equal the data");
}

/// The providers' files.
pub(crate) struct Data(PathBuf);

/// The folder of the providers' files, or `None` after a printed line.
pub(crate) fn data() -> Option<Data> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if root.is_dir() {
        return Some(Data(root));
    }
    // Written past the test runner, which would swallow it.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), b"SKIPPED: no providers' files beside the project\n");
    None
}

impl Data {
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    /// The text of a file; bytes that are not UTF-8 are read as Latin-1.
    pub(crate) fn text(&self, file: &str) -> String {
        let mut bytes = std::fs::read(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        if file.ends_with(".gz") {
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).expect("gzip");
            bytes = unpacked;
        }
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect());
        text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
    }

    pub(crate) fn csv(&self, file: &str) -> Vec<Row> {
        parse(&self.text(file), b',')
    }

    pub(crate) fn separated(&self, file: &str, delimiter: u8) -> Vec<Row> {
        parse(&self.text(file), delimiter)
    }
}

/// Rows of a CSV text.
pub(crate) fn parse(text: &str, delimiter: u8) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        let mut row: Row = headers.iter().map(|header| (header.to_owned(), String::new())).collect();
        for (header, field) in headers.iter().zip(&record) {
            row.insert(header.to_owned(), field.to_owned());
        }
        row
    };
    reader.records().map(|record| row(record.expect("a record"))).collect()
}

/// A row for messages: the fields that are not empty.
pub(crate) fn show(row: &Row) -> String {
    row.iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}={value}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A state key.
pub(crate) fn state(key: &str) -> State {
    State::new(key).unwrap_or_else(|error| panic!("{error}"))
}

/// A day.
pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// `year-month-day` from three fields; empty if the day or month is not known.
pub(crate) fn ymd(year: &str, month: &str, day: &str) -> String {
    let number = |text: &str| text.trim().parse::<i16>().ok().filter(|number| *number > 0);
    match (number(year), number(month), number(day)) {
        (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        _ => String::new(),
    }
}

/// The Gleditsch–Ward or COW numbers that a state ever had.
pub(crate) fn numbers(state: State, system: chancery_core::StateSystem) -> BTreeSet<u16> {
    let info = World::builtin().state(state).unwrap_or_else(|| panic!("unknown state {state}"));
    info.spells.iter().filter(|spell| spell.system == system).map(|spell| spell.code).collect()
}
