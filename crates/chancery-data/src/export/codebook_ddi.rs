//! Codebooks as XML of the Data Documentation Initiative: DDI-Codebook 2.5, elements in the order of its schema.

use std::fmt::Write as _;

use chancery_core::CellState;

use super::codebook::{Codebook, CodebookDataSet, CodebookVariable};
use super::codebook_html::escape;
use super::sheet::{Role, Variable, show_years};

/// Identifies the described file inside the document.
const FILE: &str = "F1";

// Writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($part:tt)*) => {{ let _ = writeln!($text, $($part)*); }};
}

pub(super) fn render(book: &Codebook) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    line!(
        text,
        "<codeBook xmlns=\"ddi:codebook:2_5\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"ddi:codebook:2_5 http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd\" \
         version=\"2.5\">"
    );
    study(book, &mut text);
    file(book, &mut text);
    text.push_str("<dataDscr>\n");
    for (number, column) in (1..).zip(&book.variables) {
        variable(book, number, column, &mut text);
    }
    text.push_str("</dataDscr>\n</codeBook>\n");
    text
}

fn study(book: &Codebook, text: &mut String) {
    let about = &book.about;
    line!(text, "<stdyDscr>\n<citation>\n<titlStmt><titl>{}</titl></titlStmt>", escape(&about.title));
    line!(text, "<prodStmt><software>{}</software></prodStmt>\n</citation>", escape(&book.program));
    line!(text, "<stdyInfo>\n<sumDscr>\n<anlyUnit>{}</anlyUnit>", escape(&about.row));
    line!(text, "<universe>{}</universe>\n</sumDscr>", escape(&about.universe));
    for note in &about.notes {
        line!(text, "<notes>{}</notes>", escape(note));
    }
    text.push_str("</stdyInfo>\n");
    if !book.data_sets.is_empty() || !about.lists.is_empty() {
        text.push_str("<othrStdyMat>\n");
        for used in &book.data_sets {
            data_set(used, text);
        }
        for list in &about.lists {
            line!(text, "<relStdy>List of states: {}</relStdy>", escape(&list.citation));
        }
        text.push_str("</othrStdyMat>\n");
    }
    text.push_str("</stdyDscr>\n");
}

fn data_set(used: &CodebookDataSet, text: &mut String) {
    let set = used.data_set;
    let mut parts = vec![
        format!("{}: {}, version {}, {}.", set.id, set.title, set.version, set.publisher),
        format!("Cite: {}", set.citation),
        format!("Licence: {}.", set.licence),
    ];
    parts.extend(
        used.files.iter().map(|file| format!("File {}, {} bytes, SHA-256 {}.", file.name, file.bytes, file.sha256)),
    );
    line!(text, "<relStdy>{}</relStdy>", escape(&parts.join(" ")));
}

fn file(book: &Codebook, text: &mut String) {
    line!(text, "<fileDscr ID=\"{FILE}\">\n<fileTxt>\n<fileName>{}</fileName>", escape(&book.file));
    let (rows, columns) = (book.rows, book.variables.len());
    line!(text, "<dimensns><caseQnty>{rows}</caseQnty><varQnty>{columns}</varQnty></dimensns>");
    text.push_str("</fileTxt>\n</fileDscr>\n");
}

fn variable(book: &Codebook, number: usize, column: &CodebookVariable, text: &mut String) {
    let (variable, total) = (&column.variable, column.tally.total());
    let value = variable.role == Role::Value;
    let kind = if value { " intrvl=\"contin\"" } else { "" };
    let unit =
        if variable.unit.is_empty() { String::new() } else { format!(" measUnit=\"{}\"", escape(&variable.unit)) };
    line!(text, "<var ID=\"V{number}\" name=\"{}\" files=\"{FILE}\"{kind}{unit}>", escape(&variable.name));
    line!(text, "<labl>{}</labl>", escape(&variable.label));
    if value {
        line!(text, "<sumStat type=\"vald\">{}</sumStat>", total[0]);
        line!(text, "<sumStat type=\"invd\">{}</sumStat>", total[1..].iter().sum::<u64>());
        line!(
            text,
            "<sumStat type=\"other\" otherType=\"{}\">{}</sumStat>",
            book.units().replace(' ', "-"),
            column.tally.units()
        );
        description(variable, text);
        for state in CellState::ALL.into_iter().skip(1).filter(|state| total[*state as usize] > 0) {
            let count = total[state as usize];
            line!(
                text,
                "<catgry missing=\"Y\" missType=\"{0}\"><catValu>{0}</catValu><labl>{1}</labl><catStat type=\"freq\">{count}</catStat></catgry>",
                state.name(),
                escape(state.reason())
            );
        }
    }
    for (code, label) in &variable.codes {
        line!(text, "<catgry><catValu>{code}</catValu><labl>{}</labl></catgry>", escape(label));
    }
    if let Some(origin) = variable.origin.as_ref().filter(|origin| !origin.formula.is_empty()) {
        line!(text, "<derivation><drvdesc>{}</drvdesc></derivation>", escape(&origin.formula));
    }
    if value {
        for (year, counts) in column.tally.years.iter().filter_map(|(year, counts)| Some(((*year)?, counts))) {
            let parts: Vec<String> = CellState::ALL
                .into_iter()
                .filter(|state| counts[*state as usize] > 0)
                .map(|state| format!("{} {}", state.name(), counts[state as usize]))
                .collect();
            line!(text, "<notes type=\"cells\" subject=\"{year}\">{}</notes>", parts.join(", "));
        }
    }
    text.push_str("</var>\n");
}

/// What the values are and where they come from, as text.
fn description(variable: &Variable, text: &mut String) {
    let Some(origin) = &variable.origin else { return };
    let years = origin.years.map(show_years).unwrap_or_default();
    let actors: Vec<&str> = origin.actors.iter().map(|state| state.as_str()).collect();
    let parts = [
        ("", origin.about.clone()),
        ("Source: ", format!("{}, cited as {}.", origin.source, origin.citation_key())),
        ("Basis: ", origin.basis.clone()),
        ("Years are: ", origin.clock.clone()),
        ("Source covers: ", years),
        ("Only these report: ", actors.join(", ")),
        ("No row of the source, inside what it covers, means: ", origin.absent.clone()),
        ("Before comparing: ", origin.note.clone()),
    ];
    for (name, part) in parts.iter().filter(|(_, part)| !part.is_empty()) {
        line!(text, "<txt>{name}{}</txt>", escape(part));
    }
}
