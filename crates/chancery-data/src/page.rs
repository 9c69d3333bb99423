//! A page for each data set: what it measures, its tables and series, coverage, licence, citation, traps. Generated, so that it is true.

use std::fmt::Write as _;

use crate::dataset::DataSet;
use crate::import::LogEntry;
use crate::store::{DataSetState, Store, TableInfo};

/// How many lines of an import's log a page shows.
const LOG_LINES: usize = 12;

/// The page of a data set as a store holds it, as Markdown.
pub fn page(data_set: &DataSet, store: &Store) -> Option<String> {
    let state = store.manifest().data_sets.get(data_set.id)?;
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", data_set.title);
    let _ = writeln!(out, "`{}` · {} · {}\n", data_set.id, data_set.version, data_set.publisher);
    let _ = writeln!(out, "{}\n", data_set.about);
    let _ = writeln!(out, "**Licence.** {}\n", sentence(data_set.licence));
    let _ = writeln!(out, "**Cite.** {}\n", data_set.citation);
    if !data_set.traps.is_empty() {
        let _ = writeln!(out, "## Traps\n");
        for trap in data_set.traps {
            let _ = writeln!(out, "- {trap}");
        }
        out.push('\n');
    }
    files(&mut out, data_set, state);
    tables(&mut out, state);
    series(&mut out, data_set, store);
    log(&mut out, &state.log);
    let _ = writeln!(
        out,
        "This page is generated from the data set's entry and the files named above; a test compares it."
    );
    Some(out)
}

/// The list of all pages.
pub fn page_index(data_sets: &[DataSet]) -> String {
    let mut out = String::from(
        "# Data sets\n\nOne page for each data set that chancery imports: what it measures, tables, series, coverage, licence, citation, and \
         what has misled\nits users. `chancery data list` names the files, [../STORE.md](../STORE.md) describes the tables.\n\n| Id | Title | \
         Publisher | Version |\n|---|---|---|---|\n",
    );
    let mut sorted: Vec<&DataSet> = data_sets.iter().collect();
    sorted.sort_by_key(|data_set| data_set.id);
    for data_set in sorted {
        let DataSet { id, title, publisher, version, .. } = data_set;
        let _ = writeln!(out, "| [{id}]({id}.md) | {title} | {publisher} | {version} |");
    }
    out
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

fn files(out: &mut String, data_set: &DataSet, state: &DataSetState) {
    let _ = writeln!(out, "## Files\n\n| File | Needed | Bytes | SHA-256 |\n|---|---|---|---|");
    for spec in data_set.files {
        let needed = if spec.required { "yes" } else { "no" };
        let found = state.files.iter().find(|file| file.name == spec.name);
        let (bytes, hash) = found.map_or((String::new(), String::new()), |file| {
            (file.bytes.to_string(), format!("`{}…`", &file.sha256[..16]))
        });
        let _ = writeln!(out, "| {} | {needed} | {bytes} | {hash} |", spec.name);
    }
    out.push('\n');
}

fn tables(out: &mut String, state: &DataSetState) {
    let _ = writeln!(out, "## Tables\n\n| Table | Rows | Years | Columns with a value |\n|---|---|---|---|");
    for table in &state.tables {
        let _ = writeln!(out, "| `{}` | {} | {} | {} |", table.name, table.rows, years(table.years), columns(table));
    }
    out.push('\n');
}

fn columns(table: &TableInfo) -> String {
    let filled = table.columns.iter().filter(|column| column.observed > 0);
    let names: Vec<String> = filled.map(|column| format!("`{}`", column.name)).collect();
    names.join(" ")
}

fn years(years: Option<(i16, i16)>) -> String {
    years.map_or_else(String::new, |(first, last)| format!("{first}–{last}"))
}

fn series(out: &mut String, data_set: &DataSet, store: &Store) {
    let catalogue = store.catalogue();
    let mut rows = Vec::new();
    for spec in catalogue.iter() {
        for source in &spec.sources {
            if store.data_set_of(&spec.name, &source.id).is_some_and(|found| found.id == data_set.id) {
                let absent = match source.absence {
                    chancery_core::Absence::Zero => "zero",
                    chancery_core::Absence::Unreported => "unreported",
                };
                let reporters: Vec<&str> = source.coverage.actors.iter().map(|state| state.as_str()).collect();
                let reporters = if reporters.is_empty() || reporters.len() > 8 {
                    String::new()
                } else {
                    format!("; reports of {}", reporters.join(", "))
                };
                rows.push(format!(
                    "| `{}` | {} | {} | {} | {}; {}{reporters} | {absent} | {} |",
                    spec.name,
                    spec.unit_of_analysis,
                    spec.unit,
                    source.coverage.years,
                    source.basis,
                    source.clock.name(),
                    source.note
                ));
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    let head =
        "| Series | Unit of analysis | Unit | Years | Basis | No row means | Note |\n|---|---|---|---|---|---|---|";
    let _ = writeln!(out, "## Series\n\n{head}\n{}\n", rows.join("\n"));
}

fn log(out: &mut String, entries: &[LogEntry]) {
    if entries.is_empty() {
        return;
    }
    let mut sorted: Vec<&LogEntry> = entries.iter().collect();
    sorted.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| (&a.kind, &a.message).cmp(&(&b.kind, &b.message))));
    let _ = writeln!(out, "## What the import left out or corrected\n\n| Rows | Kind | What |\n|---|---|---|");
    for entry in sorted.iter().take(LOG_LINES) {
        let _ = writeln!(out, "| {} | {} | {} |", entry.rows, entry.kind, entry.message.replace('|', "\\|"));
    }
    if let Some(more) = sorted.len().checked_sub(LOG_LINES).filter(|more| *more > 0) {
        let _ = writeln!(out, "\n{more} more lines: `chancery data info`.");
    }
    out.push('\n');
}
