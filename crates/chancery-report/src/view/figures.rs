//! Figures of the texts, drawn again.

use chancery_evidence::{Chart, ChartLine, ChartPoint, FigureCell, FigureEvidence, FigureRow};

use super::figure::{Entry, Figure, KeyItem, Section, Table, finite};
use crate::chart::{self, rows, style};
use crate::links::{Link, Links};
use crate::text::{anchor, figure as number, list, words};

/// Height of the plot of a series.
const HEIGHT: f64 = 186.0;

pub(super) fn section(all: &[FigureEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "figures",
        title: "The figures of the texts",
        intro: "Each figure of a text drawn again: every value comes from the series at hand or from a cited fact, and what neither has \
                stays open with its reason.",
        cannot: "A figure drawn again is not the source’s own: rounding, weights and the countries asked may differ from what the text \
                 printed.",
        figures: all.iter().map(|e| figure(e, links)).collect(),
        more: 0,
    }
}

fn figure(e: &FigureEvidence, links: &Links<'_>) -> Figure {
    let mut rows: Vec<&FigureRow> = e.rows.iter().collect();
    if e.kind == "ranked" {
        // The largest first; rows without a value stay in their order at the end.
        rows.sort_by(|a, b| value(b).unwrap_or(f64::NEG_INFINITY).total_cmp(&value(a).unwrap_or(f64::NEG_INFINITY)));
    }
    let svg = if e.kind == "lines" { lines(e) } else { bars(e, &rows) };
    let mut notes = vec![e.missing.clone(), e.note.clone()];
    if !e.median_label.is_empty() && e.medians.iter().any(Option::is_none) {
        notes.push("No median is drawn where a row lacks a value.".to_owned());
    }
    notes.retain(|note| !note.is_empty());
    let work = links.work(&e.reference);
    let place = if e.place.is_empty() { String::new() } else { format!(", {}", e.place) };
    Figure {
        anchor: anchor("figure", &e.id),
        title: e.title.clone(),
        unit: if place.is_empty() { e.unit.clone() } else { format!("{} · {}{place}", e.unit, work.text) },
        svgs: svg.into_iter().collect(),
        empty: reason(e),
        key: key(e),
        notes,
        sources: e.source.iter().map(|id| source(id, links)).collect(),
        tables: vec![if e.kind == "lines" { years(e) } else { values(e, &rows) }],
        ..Figure::default()
    }
}

/// A data set, or a work that a fact is cited from.
fn source(id: &str, links: &Links<'_>) -> Link {
    let link = links.source(id);
    if link.to.is_some() { link } else { links.work(id) }
}

fn value(row: &FigureRow) -> Option<f64> {
    row.cells.first().and_then(|cell| finite(cell.value))
}

/// Why there is nothing to draw.
fn reason(e: &FigureEvidence) -> String {
    let mut said: Vec<&str> = e.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.shown.as_str()).collect();
    said.dedup();
    format!("Nothing can be drawn: {}.", said.first().copied().unwrap_or("the figure has no rows"))
}

fn key(e: &FigureEvidence) -> Vec<KeyItem> {
    let item = |shape, i: usize, label: &str| KeyItem { shape, style: style(i), label: label.to_owned() };
    let line = |i: usize, row: &FigureRow| {
        let known = row.points.iter().any(|point| finite(point.value).is_some());
        if known { item("line", i, &row.label) } else { item("blank", i, &format!("{}: no value", row.label)) }
    };
    let mut out: Vec<KeyItem> = match e.kind.as_str() {
        "lines" => e.rows.iter().enumerate().map(|(i, row)| line(i, row)).collect(),
        "ranked" => Vec::new(),
        _ => e.parts.iter().enumerate().map(|(i, part)| item(shape(e, i), i, &named(e, i, part))).collect(),
    };
    for mark in e.marks.iter().filter(|mark| finite(mark.cell.value).is_some()) {
        let year = mark.year.map_or_else(String::new, |year| format!(", {year}"));
        let label = format!("{}{year}: {}", mark.label, mark.cell.shown);
        out.push(KeyItem { shape: "diamond", style: String::new(), label });
    }
    out
}

/// Whether any row has a value of a part.
fn drawn(e: &FigureEvidence, part: usize) -> bool {
    e.rows.iter().filter_map(|row| row.cells.get(part)).any(|cell| finite(cell.value).is_some())
}

fn shape(e: &FigureEvidence, part: usize) -> &'static str {
    if drawn(e, part) { "bar" } else { "blank" }
}

fn named(e: &FigureEvidence, part: usize, name: &str) -> String {
    if drawn(e, part) { name.to_owned() } else { format!("{name}: no value") }
}

fn bars(e: &FigureEvidence, rows: &[&FigureRow]) -> Option<String> {
    let drawn: Vec<rows::Row> = rows.iter().map(|row| bar(e, row)).collect();
    let median = |(part, value): (usize, &Option<f64>)| {
        let label = if part + 1 == e.medians.len() { e.median_label.clone() } else { String::new() };
        finite(*value).map(|value| rows::Line { label, value, part })
    };
    let lines: Vec<rows::Line> = e.medians.iter().enumerate().filter_map(median).collect();
    let said: Vec<String> = drawn.iter().map(|row| row.title.replace('\n', ", ")).collect();
    let words = format!("Bars: {}, in {}. {}", e.title, e.unit, said.join(". "));
    rows::draw(&drawn, &lines, e.kind == "stacked", &words)
}

fn bar(e: &FigureEvidence, row: &FigureRow) -> rows::Row {
    let part = |i: usize| e.parts.get(i).map_or_else(String::new, |part| format!("{part}: "));
    let said: Vec<String> =
        row.cells.iter().enumerate().map(|(i, cell)| format!("{}{}", part(i), cell.shown)).collect();
    rows::Row {
        label: row.label.clone(),
        sub: match e.parts.first() {
            Some(first) if e.kind == "pair" && !row.note.is_empty() => format!("{first}: {}", row.note),
            _ => row.note.clone(),
        },
        values: row.cells.iter().map(|cell| finite(cell.value)).collect(),
        reason: row.cells.first().map_or_else(String::new, |cell| cell.shown.clone()),
        title: format!("{}\n{}", row.label, said.join("\n")),
    }
}

fn lines(e: &FigureEvidence) -> Option<String> {
    let line = |row: &FigureRow| ChartLine {
        key: row.label.clone(),
        label: row.label.clone(),
        source: "here".to_owned(),
        points: row
            .points
            .iter()
            .map(|point| ChartPoint {
                year: point.year,
                value: point.value,
                state: point.state.clone(),
                ..ChartPoint::default()
            })
            .collect(),
        note: String::new(),
    };
    let chart = Chart {
        title: e.title.clone(),
        unit: e.unit.clone(),
        lines: e.rows.iter().map(line).collect(),
        ..Chart::default()
    };
    let marks: Vec<chart::Mark> = e
        .marks
        .iter()
        .filter_map(|mark| {
            let (value, year) = finite(mark.cell.value).zip(mark.year)?;
            Some(chart::Mark { year, value, title: format!("{}, {year}: {}", mark.label, mark.cell.shown) })
        })
        .collect();
    let has_line = chart.lines.iter().flat_map(|line| &line.points).any(|point| finite(point.value).is_some());
    has_line.then(|| chart::marked(&chart, HEIGHT, &marks)).flatten()
}

fn entry(cell: &FigureCell) -> Entry {
    match finite(cell.value) {
        Some(_) => Entry { small: cell.expr.clone(), ..Entry::new(&cell.shown) },
        None => Entry { small: cell.expr.clone(), ..Entry::gap(&cell.shown) },
    }
}

/// Every value with its expression.
fn values(e: &FigureEvidence, rows: &[&FigureRow]) -> Table {
    let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(1);
    let part = |i: usize| e.parts.get(i).cloned().unwrap_or_else(|| "Value".to_owned());
    let mut head = vec!["Row".to_owned()];
    head.extend((0..columns).map(part));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut entries: Vec<Vec<Entry>> = rows
        .iter()
        .map(|row| {
            let mut line = vec![Entry { small: row.note.clone(), ..Entry::new(&row.label) }];
            line.extend(row.cells.iter().map(entry));
            line
        })
        .collect();
    if !e.median_label.is_empty() {
        let mut line = vec![Entry::new(&e.median_label)];
        let median = |value: &Option<f64>| Entry::value(*value, "a row lacks a value", number);
        line.extend(e.medians.iter().map(median));
        entries.push(line);
    }
    let caption = format!("{}, {}, each value with its expression", e.title, e.unit);
    Table::new(caption, &head).fill(entries.into_iter(), 60).folded("Values and expressions").in_short()
}

/// The series by year.
fn years(e: &FigureEvidence) -> Table {
    let mut all: Vec<i16> = e.rows.iter().flat_map(|row| row.points.iter().map(|point| point.year)).collect();
    all.sort_unstable();
    all.dedup();
    let mut head = vec!["Year".to_owned()];
    head.extend(e.rows.iter().map(|row| format!(">{}", row.label)));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let cell = |row: &FigureRow, year: i16| {
        let point = row.points.iter().find(|point| point.year == year);
        point.map_or_else(|| Entry::gap(""), |point| Entry::value(point.value, &words(&point.state), number))
    };
    let rows = all.iter().map(|year| {
        let mut line = vec![Entry::new(year.to_string())];
        line.extend(e.rows.iter().map(|row| cell(row, *year)));
        line
    });
    let made: Vec<String> =
        e.rows.iter().flat_map(|row| row.cells.iter().map(|cell| format!("{} = {}", row.label, cell.expr))).collect();
    Table::new(format!("{}, {}: {}", e.title, e.unit, list(&made)), &head).fill(rows, 200).folded("Figures")
}
