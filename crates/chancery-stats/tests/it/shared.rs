//! The providers' files.

use std::io::Write as _;
use std::path::Path;

/// A table of numbers with names: one row a case.
pub(crate) struct Table {
    pub(crate) names: Vec<String>,
    pub(crate) cases: Vec<String>,
    /// Entries as they are written, one column after the other.
    columns: Vec<Vec<String>>,
}

impl Table {
    /// A column as it is written.
    pub(crate) fn text(&self, name: &str) -> &[String] {
        let place = self.names.iter().position(|known| known == name);
        &self.columns[place.unwrap_or_else(|| panic!("no column {name} in {:?}", self.names))]
    }

    /// A column of numbers.
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        self.text(name).iter().map(|entry| entry.parse().expect("a number")).collect()
    }
}

/// The text of a file of the folder of providers' files, or `None` (printed as a skip, on which `.ci/run` fails while the folder exists).
fn read(path: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if root.is_dir() {
        return Some(std::fs::read_to_string(root.join(path)).expect("readable"));
    }
    // Written past the test runner, which would swallow it.
    let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
    None
}

/// A table whose first column holds the names of cases; in tab-separated files that column has no heading, or is missing.
pub(crate) fn table(path: &str) -> Option<Table> {
    let text = read(path)?;
    let separator = if path.ends_with(".tab") { '\t' } else { ',' };
    let fields = |line: &str| -> Vec<String> {
        line.split(separator).map(|field| field.trim_end_matches('\r').trim_matches('"').to_owned()).collect()
    };
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let mut names = fields(lines.next().expect("a heading"));
    if separator == ',' {
        names.remove(0);
    }
    let rows: Vec<Vec<String>> = lines.map(fields).collect();
    let label = rows.first().map_or(0, |row| row.len() - names.len());
    let cases =
        rows.iter().enumerate().map(|(place, row)| if label == 1 { row[0].clone() } else { (place + 1).to_string() });
    let columns = (0..names.len()).map(|column| rows.iter().map(|row| row[label + column].clone()).collect()).collect();
    Some(Table { cases: cases.collect(), names, columns })
}
