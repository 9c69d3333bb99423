//! The two papers of the built-in study, which stand beside the project, and what was entered of them by hand.

use std::io::Write as _;
use std::path::{Path, PathBuf};

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Citation key and file of each paper.
const PAPERS: [(&str, &str); 2] =
    [("kulumzhanova-ospanova2021", "kulumzhanova-ospanova.txt"), ("kuzembayeva2015", "kuzembayeva.txt")];

/// Key and text of each paper; `None`, and a line that CI counts, without them.
pub(crate) fn papers() -> Option<Vec<(&'static str, String)>> {
    let folder = workspace().join("../shared/papers");
    if !folder.is_dir() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: no papers beside the project");
        return None;
    }
    Some(PAPERS.map(|(key, file)| (key, std::fs::read_to_string(folder.join(file)).expect("a paper"))).to_vec())
}

/// All entries of a kind in a folder of the built-in study.
pub(crate) fn entries(folder: &str, kind: &str) -> Vec<toml::Table> {
    let folder = workspace().join("studies/us-reboot").join(folder);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let table: toml::Table = std::fs::read_to_string(file).expect("UTF-8").parse().expect("TOML");
        let list = table.get(kind).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        found.extend(list.into_iter().map(|entry| entry.as_table().expect("a table").clone()));
    }
    found
}

/// A text of an entry.
pub(crate) fn word<'a>(entry: &'a toml::Table, key: &str) -> &'a str {
    entry.get(key).and_then(toml::Value::as_str).unwrap_or("")
}

/// The text and line on which an entry begins.
pub(crate) fn source(entry: &toml::Table) -> Option<(&str, usize)> {
    let source = entry.get("source")?.as_table()?;
    let line = source.get("line").and_then(toml::Value::as_integer)?;
    Some((source.get("ref")?.as_str()?, usize::try_from(line).ok()?))
}
