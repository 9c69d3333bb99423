//! When series changed course.

use chancery_evidence::{Break, Chart, ChartLine, ChartPoint, ShiftEvidence};

use super::{interval_note, notes, sign, sources};
use crate::chart::{above, posterior, short_share};
use crate::links::Links;
use crate::text::{anchor, figure as number, list};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table, finite, probability, range, shades, span};

/// Height of the series above the probabilities.
const HEIGHT: f64 = 104.0;

pub(super) fn section(all: &[ShiftEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "shifts",
        title: "Changes of course",
        intro: "The series above, and below it how likely a new stretch begins in each year. Shaded bands are terms in office. \
                Filled bars are the years of the credible set.",
        cannot: "That a series turned in a term shows when it turned, not that the administration turned it; a test cannot \
                 show a p value below the smallest one it can give.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(e: &ShiftEvidence, links: &Links<'_>) -> Figure {
    let mut svgs = Vec::new();
    let chart = chart(e);
    if let Some(years) = range(e.points.iter().map(|point| point.year)) {
        svgs.extend(above(&chart, HEIGHT));
        if !svgs.is_empty() && !e.breaks.is_empty() {
            svgs.push(posterior::draw(years, &e.breaks, &e.credible_set, &chart.shades, &in_words(e)));
        }
    }
    let key: Vec<KeyItem> = match e.breaks.is_empty() {
        true => Vec::new(),
        false => vec![
            sign("posterior", &format!("years of the {} credible set", level(e)).replace("  ", " ")),
            sign("outside", "other years"),
        ],
    };
    let smallest = finite(e.smallest_attainable_p)
        .map_or_else(String::new, |p| format!("No p below {} can come out of this test.", number(p)));
    Figure {
        anchor: anchor("shift", &e.id),
        title: e.series.clone(),
        unit: e.unit.clone(),
        lead: notes(&[&e.finding]),
        svgs,
        empty: "The series has no value.".to_owned(),
        key,
        notes: notes(&[&interval_note(&e.interval), &null_model(e), &smallest]),
        sources: sources(&e.source, links),
        tables: vec![summary(e), years(e)],
        ..Figure::default()
    }
}

fn null_model(e: &ShiftEvidence) -> String {
    if e.null_model.is_empty() { String::new() } else { format!("Null model: {}.", e.null_model) }
}

/// The series as a line chart.
fn chart(e: &ShiftEvidence) -> Chart {
    let point = |p: &chancery_evidence::SeriesPoint| ChartPoint {
        year: p.year,
        value: p.value,
        state: p.state.clone(),
        ..ChartPoint::default()
    };
    Chart {
        title: e.series.clone(),
        unit: e.unit.clone(),
        lines: vec![ChartLine {
            source: "series".to_owned(),
            points: e.points.iter().map(point).collect(),
            ..ChartLine::default()
        }],
        shades: shades(&e.terms),
        ..Chart::default()
    }
}

/// The likeliest year; of equals the first.
fn likeliest(e: &ShiftEvidence) -> Option<&Break> {
    let real = e.breaks.iter().filter(|b| b.probability.is_finite());
    real.reduce(|best, one| if one.probability > best.probability { one } else { best })
}

fn in_words(e: &ShiftEvidence) -> String {
    let top = likeliest(e).map_or_else(String::new, |b| format!(" Likeliest: {}, {}.", b.year, number(b.probability)));
    format!("Bars: probability that {} begins a new stretch, by year.{top}", e.series)
}

/// Level of the credible set: `90%`.
fn level(e: &ShiftEvidence) -> String {
    finite(e.credible_level).map_or_else(String::new, short_share)
}

fn set(e: &ShiftEvidence) -> Entry {
    if e.credible_set.is_empty() {
        return Entry::gap("not given");
    }
    let mut years = e.credible_set.clone();
    years.sort_unstable();
    years.dedup();
    let runs = years.chunk_by(|a, b| i32::from(*a) + 1 == i32::from(*b));
    let runs: Vec<String> = runs.map(|run| span((run[0], run[run.len() - 1]))).collect();
    Entry { small: level(e), ..Entry::new(list(&runs)) }
}

/// The p value; one below what the test can give is none.
fn p_value(e: &ShiftEvidence) -> Entry {
    match (finite(e.p), finite(e.smallest_attainable_p)) {
        (Some(p), Some(least)) if p < least => Entry::gap("below what the test can give"),
        _ => Entry::value(e.p, "not given", probability),
    }
}

/// The finding in figures: one row, so that it can be read across series.
fn summary(e: &ShiftEvidence) -> Table {
    let columns = ["Likeliest year", "Credible set", ">Size", "Term", ">p", ">q"];
    let top = likeliest(e).map_or_else(
        || Entry::gap("not given"),
        |b| Entry { small: number(b.probability), ..Entry::new(b.year.to_string()) },
    );
    let row = vec![
        top,
        set(e),
        Entry::interval(&e.size, "", number),
        e.administration.as_ref().map_or_else(|| Entry::gap("not given"), Entry::new),
        p_value(e),
        Entry::value(e.q, "not given", probability),
    ];
    Table::new(format!("{}: the shift", e.series), &columns).fill(std::iter::once(row), 1).in_short()
}

fn years(e: &ShiftEvidence) -> Table {
    let rows = e.points.iter().map(|point| {
        let chance = e.breaks.iter().find(|b| b.year == point.year).map(|b| b.probability);
        vec![
            Entry::new(point.year.to_string()),
            Entry::value(point.value, &point.state, number),
            Entry::value(chance, "not given", probability),
        ]
    });
    let caption = format!("{}: values and probability of a break", e.series);
    Table::new(caption, &["Year", ">Value", ">Probability of a break"]).fill(rows, 250).folded("Figures by year")
}
