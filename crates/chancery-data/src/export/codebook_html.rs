//! Codebooks as one HTML page without scripts; missingness by year is folded under each variable.

use std::fmt::Write as _;

use chancery_core::CellState;

use super::codebook::{Codebook, CodebookVariable, occurring, percent, thousands};
use super::sheet::{Role, facts};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.15rem .6rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}\
td.n{text-align:right;font-variant-numeric:tabular-nums}h3{margin-top:2rem}code{font-size:.9em}summary{cursor:pointer}\
@media print{details>*{display:block}}";

// Writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($part:tt)*) => {{ let _ = writeln!($text, $($part)*); }};
}

pub(super) fn render(book: &Codebook) -> String {
    let mut text = String::new();
    let title = escape(&book.file);
    line!(text, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Codebook: {title}</title>");
    line!(
        text,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{STYLE}</style></head>\n<body>"
    );
    line!(text, "<h1>Codebook: {title}</h1>\n<p>{}</p>", escape(&book.about.title));
    line!(
        text,
        "<p>{} rows ({}s): {}. Written by {}.</p>",
        thousands(book.rows),
        escape(&book.about.row),
        escape(&book.about.universe),
        escape(&book.program)
    );
    for note in book.about.notes.iter().chain(book.about.lists.iter().map(|list| &list.citation)) {
        line!(text, "<p>{}</p>", escape(note));
    }
    reasons(&mut text);
    line!(text, "<h2>Variables</h2>\n<table><tr><th>Variable<th>Label<th>Unit<th>Source<th>Values</tr>");
    for column in &book.variables {
        overview(book, column, &mut text);
    }
    line!(text, "</table>");
    for column in book.values() {
        variable(book, column, &mut text);
    }
    data_sets(book, &mut text);
    text.push_str("</body>\n</html>\n");
    text
}

fn reasons(text: &mut String) {
    line!(text, "<h2>Missing values</h2>\n<table><tr><th>Reason<th>Code<th>Stata<th>Means</tr>");
    for state in CellState::ALL {
        let letter = state.stata().map_or(String::new(), |letter| format!(".{letter}"));
        line!(
            text,
            "<tr><td>{}<td class=\"n\">{}<td>{letter}<td>{}</tr>",
            state.name(),
            state as u8,
            escape(state.reason())
        );
    }
    line!(text, "</table>");
}

fn overview(book: &Codebook, column: &CodebookVariable, text: &mut String) {
    let variable = &column.variable;
    let name = escape(&variable.name);
    let (name, values) = if variable.role == Role::Value {
        (format!("<a href=\"#{name}\"><code>{name}</code></a>"), percent(column.tally.total()[0], book.rows))
    } else {
        (format!("<code>{name}</code>"), String::new())
    };
    let source = variable.origin.as_ref().map_or("", |origin| origin.source.as_str());
    line!(
        text,
        "<tr><td>{name}<td>{}<td>{}<td>{}<td class=\"n\">{}</tr>",
        escape(&variable.label),
        escape(&variable.unit),
        escape(source),
        escape(&values)
    );
}

fn variable(book: &Codebook, column: &CodebookVariable, text: &mut String) {
    let (variable, total) = (&column.variable, column.tally.total());
    let name = escape(&variable.name);
    line!(text, "<h3 id=\"{name}\"><code>{name}</code></h3>\n<table>");
    for (fact, value) in facts(variable) {
        line!(text, "<tr><th>{}<td>{}</tr>", fact.replace('_', " "), escape(&value));
    }
    if let Some(origin) = variable.origin.as_ref().filter(|origin| !origin.about.is_empty()) {
        line!(text, "<tr><th>about<td>{}</tr>", escape(&origin.about));
    }
    line!(text, "<tr><th>{} with values here<td>{}</tr>\n</table>", book.units(), thousands(column.tally.units()));
    let occurring = occurring(&total);
    let heads: String = occurring.iter().map(|state| format!("<th>{}", state.name())).collect();
    line!(text, "<details><summary>Cells by reason and year</summary>\n<table><tr><th>Year{heads}</tr>");
    let cells = |counts: &[u64; 7]| -> String {
        occurring.iter().map(|state| format!("<td class=\"n\">{}", thousands(counts[*state as usize]))).collect()
    };
    for (year, counts) in &column.tally.years {
        line!(text, "<tr><td>{}{}</tr>", year.map_or(String::new(), |year| year.to_string()), cells(counts));
    }
    line!(text, "<tr><th>all{}</tr>\n</table></details>", cells(&total));
}

fn data_sets(book: &Codebook, text: &mut String) {
    line!(text, "<h2>Data sets</h2>");
    for used in &book.data_sets {
        let set = used.data_set;
        line!(text, "<h3>{}: {}</h3>\n<table>", escape(set.id), escape(set.title));
        let lines = [
            ("version", set.version),
            ("publisher", set.publisher),
            ("cite", set.citation),
            ("licence", set.licence),
            ("about", set.about),
        ];
        for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            line!(text, "<tr><th>{name}<td>{}</tr>", escape(value));
        }
        for trap in set.traps {
            line!(text, "<tr><th>beware<td>{}</tr>", escape(trap));
        }
        for file in &used.files {
            line!(
                text,
                "<tr><th>file<td>{}, {} bytes, SHA-256 <code>{}</code></tr>",
                escape(&file.name),
                thousands(file.bytes),
                escape(&file.sha256)
            );
        }
        line!(text, "</table>");
    }
}

/// Text for HTML and XML, in elements and attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // No document of either kind may hold these.
            letter if letter.is_control() && !matches!(letter, '\n' | '\t' | '\r') => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
