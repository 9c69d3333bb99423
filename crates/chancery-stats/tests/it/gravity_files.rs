//! The providers' files.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The folder of the providers' files, or `None` (printed as a skip, on which `.ci/run` fails while the folder exists).
pub(crate) fn data_root() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if root.is_dir() {
        return Some(root);
    }
    // Written past the test runner, which would swallow it.
    let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
    None
}

/// A CSV file without quoted fields, by column.
pub(crate) struct Csv {
    columns: BTreeMap<String, Vec<String>>,
}

impl Csv {
    pub(crate) fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).expect("readable");
        let mut text = String::new();
        if path.extension().is_some_and(|e| e == "gz") {
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzip of text");
        } else {
            text = String::from_utf8(bytes).expect("text");
        }
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().expect("a header").split(',').collect();
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); names.len()];
        for line in lines {
            columns.iter_mut().zip(line.split(',')).for_each(|(column, field)| column.push(field.to_owned()));
        }
        Self { columns: names.into_iter().map(str::to_owned).zip(columns).collect() }
    }

    pub(crate) fn text(&self, name: &str) -> &[String] {
        &self.columns[name]
    }

    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        self.columns[name].iter().map(|field| field.parse().expect("a number")).collect()
    }

    /// The rows for which `keep` is true.
    pub(crate) fn filter(&self, keep: impl Fn(usize) -> bool) -> Self {
        let columns = self.columns.iter().map(|(name, column)| {
            let kept = column.iter().enumerate().filter(|(row, _)| keep(*row)).map(|(_, field)| field.clone());
            (name.clone(), kept.collect())
        });
        Self { columns: columns.collect() }
    }

    /// Level of every row in the combination of columns, in the order of the names.
    pub(crate) fn levels(&self, names: &[&str]) -> Vec<u32> {
        let rows = self.columns[names[0]].len();
        let key = |row: usize| names.iter().map(|name| self.columns[*name][row].as_str()).collect::<Vec<&str>>();
        let mut levels: BTreeMap<Vec<&str>, u32> = (0..rows).map(|row| (key(row), 0)).collect();
        levels.values_mut().zip(0..).for_each(|(slot, number)| *slot = number);
        (0..rows).map(|row| levels[&key(row)]).collect()
    }
}
