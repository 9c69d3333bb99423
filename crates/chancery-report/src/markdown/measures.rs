//! Sections on measures in the short form: findings and summary tables; drawings and figures by year stay in the page and in `evidence.json`.

use std::fmt::Write as _;

use chancery_evidence::Evidence;

use super::{cell, columns, row, text};
use crate::links::Links;
use crate::text::thousands;
use crate::view::figure::{Entry, Figure, Table};
use crate::view::{figures, sections};

/// Rows of a table in the short form.
const ROWS: usize = 20;

pub(super) fn measures(out: &mut String, evidence: &Evidence, links: &Links<'_>) {
    for section in figures(evidence, links).into_iter().chain(sections(evidence, links)) {
        let _ = writeln!(out, "## {}\n", text(section.title));
        let _ = writeln!(out, "{}\n", text(section.intro));
        let _ = writeln!(out, "**What it cannot show.** {}\n", text(section.cannot));
        for one in &section.figures {
            figure(out, one);
        }
        if section.more > 0 {
            let _ = writeln!(out, "{} more figures in evidence.json.\n", thousands(section.more as u64));
        }
    }
}

fn figure(out: &mut String, figure: &Figure) {
    let unit = if figure.unit.is_empty() { String::new() } else { format!(" ({})", text(&figure.unit)) };
    let _ = writeln!(out, "### {}{unit}\n", cell(&figure.title));
    if let Some(chip) = &figure.chip {
        let _ = writeln!(out, "**{}**\n", text(&chip.label));
    }
    if figure.svgs.is_empty() && !figure.empty.is_empty() {
        let _ = writeln!(out, "{}\n", text(&figure.empty));
    }
    for sentence in figure.lead.iter().chain(&figure.notes) {
        let _ = writeln!(out, "{}\n", text(sentence));
    }
    if !figure.sources.is_empty() {
        let sources: Vec<String> = figure.sources.iter().map(|source| text(&source.text)).collect();
        let _ = writeln!(out, "Source: {}\n", sources.join(", "));
    }
    for one in figure.tables.iter().filter(|table| table.short && !table.rows.is_empty()) {
        table(out, one);
    }
}

fn table(out: &mut String, table: &Table) {
    let heads: Vec<String> =
        table.head.iter().map(|head| format!("{}{}", if head.right { ">" } else { "" }, cell(&head.text))).collect();
    columns(out, &heads.iter().map(String::as_str).collect::<Vec<_>>());
    for entries in table.rows.iter().take(ROWS) {
        row(out, &entries.iter().map(entry).collect::<Vec<_>>());
    }
    out.push('\n');
    let more = table.more + table.rows.len().saturating_sub(ROWS);
    if more > 0 {
        let _ = writeln!(out, "{} more in evidence.json.\n", thousands(more as u64));
    }
}

fn entry(entry: &Entry) -> String {
    let said = cell(&entry.text);
    let said = if entry.gap { format!("({said})") } else { said };
    if entry.small.is_empty() { said } else { format!("{said} ({})", text(&entry.small)) }
}
