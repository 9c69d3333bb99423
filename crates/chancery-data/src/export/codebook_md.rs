//! Codebooks in Markdown.

use std::fmt::Write as _;

use chancery_core::CellState;

use super::codebook::{Codebook, CodebookVariable, occurring, percent, spans, thousands};
use super::sheet::{Origin, Role, show_years};

pub(super) fn render(book: &Codebook) -> String {
    let mut text = String::new();
    head(book, &mut text);
    reasons(&mut text);
    text.push_str("\n## Variables\n\n| Variable | Label | Unit | Source | Values |\n|---|---|---|---|---|\n");
    for column in &book.variables {
        overview(book, column, &mut text);
    }
    for column in book.values() {
        variable(book, column, &mut text);
    }
    data_sets(book, &mut text);
    text
}

// Writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($part:tt)*) => {{ let _ = writeln!($text, $($part)*); }};
}

fn head(book: &Codebook, text: &mut String) {
    line!(text, "# Codebook: {}\n", book.file);
    line!(text, "{}\n", book.about.title);
    line!(text, "- **Rows**: {} ({}s): {}", thousands(book.rows), book.about.row, book.about.universe);
    if !book.about.sorted_by.is_empty() {
        line!(text, "- **Sorted by**: {}", book.about.sorted_by.join(", "));
    }
    line!(text, "- **Written by**: {}", book.program);
    for list in &book.about.lists {
        line!(text, "- **List of states**: {}", list.citation);
    }
    for note in &book.about.notes {
        line!(text, "- {note}");
    }
}

fn reasons(text: &mut String) {
    text.push_str(
        "\n## Missing values\n\nA value is there, or there is a reason why it is not. Missing is never zero.\n\n",
    );
    text.push_str("| Reason | Code in `x_state` | Stata | Means |\n|---|---|---|---|\n");
    for state in CellState::ALL {
        let letter = state.stata().map_or(String::new(), |letter| format!("`.{letter}`"));
        line!(text, "| {} | {} | {letter} | {} |", state.name(), state as u8, state.reason());
    }
}

fn overview(book: &Codebook, column: &CodebookVariable, text: &mut String) {
    let (variable, total) = (&column.variable, column.tally.total());
    let values = if variable.role == Role::Value { percent(total[0], book.rows) } else { String::new() };
    let source = variable.origin.as_ref().map_or("", |origin| origin.source.as_str());
    line!(text, "| `{}` | {} | {} | {source} | {values} |", variable.name, cell(&variable.label), cell(&variable.unit));
}

fn variable(book: &Codebook, column: &CodebookVariable, text: &mut String) {
    let (variable, total) = (&column.variable, column.tally.total());
    line!(text, "\n### {}\n", variable.name);
    line!(text, "{}\n", variable.label);
    if !variable.unit.is_empty() {
        line!(text, "- **Unit**: {}", variable.unit);
    }
    if let Some(origin) = &variable.origin {
        describe(origin, text);
    }
    let years = column.tally.observed_years().map_or("none".to_owned(), |(first, last)| format!("{first}–{last}"));
    line!(text, "- **Years with values here**: {years}");
    line!(text, "- **{} with values here**: {}", capital(book.units()), thousands(column.tally.units()));
    let occurring = occurring(&total);
    let names: Vec<&str> = occurring.iter().map(|state| state.name()).collect();
    line!(text, "\n| Years | Cells | {} |", names.join(" | "));
    line!(text, "|---|---:|{}", "---:|".repeat(names.len()));
    let row = |counts: &[u64; 7]| -> String {
        let whole = counts.iter().sum();
        let cells: Vec<String> =
            occurring
                .iter()
                .map(|state| counts[*state as usize])
                .map(|count| {
                    if count == 0 {
                        "0".to_owned()
                    } else {
                        format!("{} ({})", thousands(count), percent(count, whole))
                    }
                })
                .collect();
        format!("{} | {}", thousands(whole), cells.join(" | "))
    };
    for span in spans(&column.tally) {
        line!(text, "| {} | {} |", span.years.map_or("no year".to_owned(), show_years), row(&span.counts));
    }
    line!(text, "| all | {} |", row(&total));
}

fn describe(origin: &Origin, text: &mut String) {
    let actors: Vec<&str> = origin.actors.iter().map(|state| state.as_str()).collect();
    let lines = [
        ("Series", origin.series.clone()),
        ("Source", format!("{} (cited as `{}`)", origin.source, origin.citation_key())),
        ("Formula", origin.formula.clone()),
        ("Basis", origin.basis.clone()),
        ("Years are", origin.clock.clone()),
        ("Source covers", origin.years.map(show_years).unwrap_or_default()),
        ("Only these report", actors.join(", ")),
        ("No row of the source, inside what it covers, means", origin.absent.clone()),
        ("About", origin.about.clone()),
        ("Before comparing", origin.note.clone()),
    ];
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        line!(text, "- **{name}**: {value}");
    }
}

fn data_sets(book: &Codebook, text: &mut String) {
    if !book.data_sets.is_empty() {
        text.push_str("\n## Data sets\n");
    }
    for used in &book.data_sets {
        let set = used.data_set;
        line!(text, "\n### {}: {}\n", set.id, set.title);
        let lines = [
            ("Version", set.version),
            ("Publisher", set.publisher),
            ("Cite", set.citation),
            ("Licence", set.licence),
            ("About", set.about),
        ];
        for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            line!(text, "- **{name}**: {value}");
        }
        for trap in set.traps {
            line!(text, "- **Beware**: {trap}");
        }
        if !used.files.is_empty() {
            text.push_str("\n| File | Bytes | SHA-256 |\n|---|---:|---|\n");
        }
        for file in &used.files {
            line!(text, "| {} | {} | `{}` |", file.name, thousands(file.bytes), file.sha256);
        }
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
