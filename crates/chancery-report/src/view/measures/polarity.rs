//! How concentrated capabilities are, and how many poles there are.

use chancery_evidence::{Chart, ChartLine, ChartPoint, PolarityEvidence, PolarityYear};

use super::{key, notes, sign, sources};
use crate::chart::above;
use crate::chart::strip::{Mark, Row, draw};
use crate::links::Links;
use crate::text::{anchor, count};
use crate::view::figure::{Entry, Figure, Section, Table, range, shades};

const HEIGHT: f64 = 130.0;
const LINES: [&str; 2] = ["Concentration", "HHI"];

pub(super) fn section(all: &[PolarityEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "polarity",
        title: "Polarity",
        intro: "How concentrated capabilities are, and below it how many poles each definition counts.",
        cannot: "A count of poles follows from its definition; concentration says how much there is on each side, not what it is \
                 used for or who stands with whom.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(e: &PolarityEvidence, links: &Links<'_>) -> Figure {
    let years = range(e.years.iter().map(|year| year.year));
    let definitions = definitions(e);
    let mut svgs: Vec<String> = above(&chart(e), HEIGHT).into_iter().collect();
    let mut entries = if svgs.is_empty() { Vec::new() } else { key("line", &LINES.map(str::to_owned)) };
    let mut names = String::new();
    if let Some(years) = years.filter(|_| !definitions.is_empty()) {
        let rows: Vec<Row> = definitions.iter().enumerate().map(|(i, name)| row(e, i, name)).collect();
        let words = format!("Counts of poles by year under {}.", count(definitions.len(), "definition", "definitions"));
        svgs.push(draw(years, &rows, &words, &|mark| match mark {
            Mark::Count(n) => count(n.into(), "pole", "poles"),
            Mark::Zero => "no pole".to_owned(),
            _ => "no value".to_owned(),
        }));
        let named: Vec<String> =
            definitions.iter().enumerate().map(|(i, name)| format!("D{}: {name}", i + 1)).collect();
        names = format!("Definitions of a pole: {}.", named.join("; "));
        entries.push(sign("zero", "no pole"));
        entries.push(sign("missing", "no value"));
    }
    Figure {
        anchor: anchor("polarity", &e.id),
        title: format!("Polarity of {}", e.scope),
        unit: e.measure.clone(),
        svgs,
        empty: "No year has a value.".to_owned(),
        key: entries,
        notes: notes(&[&names, &e.note]),
        sources: sources(&e.source, links),
        tables: vec![last(e, &definitions), by_year(e, &definitions)],
        ..Figure::default()
    }
}

/// Definitions in the order of their first appearance.
fn definitions(e: &PolarityEvidence) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for poles in e.years.iter().flat_map(|year| &year.poles) {
        if !out.contains(&poles.definition.as_str()) {
            out.push(&poles.definition);
        }
    }
    out
}

fn chart(e: &PolarityEvidence) -> Chart {
    let line = |label: &str, of: fn(&PolarityYear) -> Option<f64>| ChartLine {
        label: label.to_owned(),
        source: "measure".to_owned(),
        points: e
            .years
            .iter()
            .map(|year| ChartPoint {
                year: year.year,
                value: of(year),
                state: year.state.clone(),
                ..ChartPoint::default()
            })
            .collect(),
        ..ChartLine::default()
    };
    Chart {
        title: format!("Polarity of {}", e.scope),
        unit: e.measure.clone(),
        lines: vec![line(LINES[0], |year| year.concentration), line(LINES[1], |year| year.hhi)],
        shades: shades(&e.terms),
        ..Chart::default()
    }
}

fn poles<'a>(year: &'a PolarityYear, definition: &str) -> Option<&'a [String]> {
    year.poles.iter().find(|poles| poles.definition == definition).map(|poles| poles.poles.as_slice())
}

fn row(e: &PolarityEvidence, number: usize, definition: &str) -> Row {
    let mut years: Vec<&PolarityYear> = e.years.iter().collect();
    years.sort_by_key(|year| year.year);
    let mark = |year: &PolarityYear| match poles(year, definition).map(<[String]>::len) {
        None => Mark::NotCovered,
        Some(0) => Mark::Zero,
        Some(n) => Mark::Count(u16::try_from(n).unwrap_or(u16::MAX)),
    };
    Row { label: format!("D{}", number + 1), cells: years.iter().map(|year| (year.year, mark(year))).collect() }
}

fn named(year: &PolarityYear, definition: &str) -> Entry {
    match poles(year, definition) {
        None => Entry::gap(&year.state),
        Some([]) => Entry::new("no pole"),
        Some(states) => Entry { small: states.join(", "), ..Entry::new(states.len().to_string()) },
    }
}

/// The last year, definition by definition.
fn last(e: &PolarityEvidence, definitions: &[&str]) -> Table {
    let year = e.years.iter().filter(|year| !year.poles.is_empty()).max_by_key(|year| year.year);
    let caption = year.map_or_else(
        || "Poles".to_owned(),
        |year| format!("Poles of {} in {}, the last year with a count", e.scope, year.year),
    );
    let rows: Vec<Vec<Entry>> = year.map_or_else(Vec::new, |year| {
        definitions.iter().map(|name| vec![Entry::new(*name), named(year, name)]).collect()
    });
    Table::new(caption, &["Definition", ">Poles"]).fill(rows.into_iter(), 20).in_short()
}

fn by_year(e: &PolarityEvidence, definitions: &[&str]) -> Table {
    let heads: Vec<String> = definitions.iter().map(|name| format!(">{name}")).collect();
    let mut columns = vec!["Year", ">Concentration", ">HHI"];
    columns.extend(heads.iter().map(String::as_str));
    let three = |value: f64| crate::text::decimal(value, 3);
    let rows = e.years.iter().map(|year| {
        let mut row = vec![
            Entry::new(year.year.to_string()),
            Entry::value(year.concentration, &year.state, three),
            Entry::value(year.hhi, &year.state, three),
        ];
        row.extend(definitions.iter().map(|name| named(year, name)));
        row
    });
    Table::new(format!("Polarity of {} by year", e.scope), &columns).fill(rows, 250).folded("Figures by year")
}
