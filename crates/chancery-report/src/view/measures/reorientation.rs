//! When the whole profile of instruments changed.

use chancery_evidence::{Chart, ChartLine, ChartPoint, ReorientationEvidence};

use super::{key, notes, sources};
use crate::chart::{above, posterior};
use crate::links::Links;
use crate::text::{anchor, figure as number, signed};
use crate::view::figure::{Entry, Figure, Section, Table, probability, range, shades, span};

/// Height of the shares above the probabilities.
const HEIGHT: f64 = 120.0;

pub(super) fn section(all: &[ReorientationEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "reorientation",
        title: "Changes of course of the whole profile",
        intro: "By which instruments an actor attends to a region, as shares that sum to one, and when these shares changed all together. \
                Below them, how likely a new stretch begins in each year.",
        cannot: "Shares say nothing of how much was done: one instrument rises because another falls. A break that is not found in some \
                 thirty years may still be there; small instruments and zeros weigh much in log-ratios.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(e: &ReorientationEvidence, links: &Links<'_>) -> Figure {
    let chart = chart(e);
    let mut svgs: Vec<String> = above(&chart, HEIGHT).into_iter().collect();
    if let Some(years) = range(e.points.iter().map(|point| point.year)).filter(|_| !svgs.is_empty()) {
        let words = format!("Bars: probability that the profile of {} begins a new stretch, by year.", e.region);
        let found: Vec<i16> = if e.holds { e.breaks.iter().map(|one| one.year).collect() } else { Vec::new() };
        svgs.push(posterior::draw(years, &e.posterior, &found, &chart.shades, &words));
    }
    let left_out = e.left_out.iter().map(|(name, why)| format!("{name}: {why}")).collect::<Vec<_>>().join("; ");
    let zeros = e.instruments.iter().zip(&e.zeros).filter(|(_, zeros)| **zeros > 0);
    let zeros: Vec<String> =
        zeros.map(|(name, zeros)| format!("{name} in {zeros} of {} years", e.points.len())).collect();
    let said = |lead: &str, what: &str| if what.is_empty() { String::new() } else { format!("{lead}: {what}.") };
    let described: Vec<String> = e.described.iter().map(i16::to_string).collect();
    Figure {
        anchor: anchor("reorientation", &e.id),
        title: format!("{} in {}: shares of the instruments", e.actor, e.region),
        unit: "share".to_owned(),
        lead: notes(&[&e.finding]),
        svgs,
        empty: "No year has every instrument.".to_owned(),
        key: key("line", &e.instruments),
        notes: notes(&[
            &said("Distances and changes are of", &e.coordinates),
            &said("Zero", &zeros.join(", ")),
            &said("Not in the profile", &left_out),
            &said(
                "The penalised segmentation, which takes years as independent, would begin stretches in",
                &described.join(", "),
            ),
            &said("Not tested", &e.refused.join("; ")),
            &said("Intervals", &e.interval),
            &said("How", &e.note),
        ]),
        sources: sources(&e.source, links),
        tables: vec![breaks(e), dates(e), stretches(e)],
        ..Figure::default()
    }
}

fn chart(e: &ReorientationEvidence) -> Chart {
    let line = |(place, name): (usize, &String)| ChartLine {
        key: name.clone(),
        label: name.clone(),
        source: name.clone(),
        points: e
            .points
            .iter()
            .map(|point| ChartPoint {
                year: point.year,
                value: point.shares.get(place).copied(),
                ..ChartPoint::default()
            })
            .collect(),
        ..ChartLine::default()
    };
    Chart {
        title: format!("{} in {}", e.actor, e.region),
        unit: "share".to_owned(),
        lines: e.instruments.iter().enumerate().map(line).collect(),
        shades: shades(&e.terms),
        ..Chart::default()
    }
}

fn heads<'a>(first: &[&'a str], instruments: &'a [String], names: &'a [String]) -> Vec<&'a str> {
    first.iter().copied().chain(names.iter().take(instruments.len()).map(String::as_str)).collect()
}

/// Names of the instruments as heads of columns of figures.
fn right(e: &ReorientationEvidence) -> Vec<String> {
    e.instruments.iter().map(|name| format!(">{name}")).collect()
}

fn changes(change: &[f64]) -> impl Iterator<Item = Entry> + '_ {
    change.iter().map(|change| Entry::new(signed(*change, 2)))
}

fn breaks(e: &ReorientationEvidence) -> Table {
    let names = right(e);
    let rows = e.breaks.iter().map(|one| {
        let mut row = vec![
            Entry::new(one.year.to_string()),
            Entry::new(if e.holds { "holds" } else { "does not hold" }),
            one.administration.as_ref().map_or_else(|| Entry::gap("not known"), Entry::new),
            Entry::interval(&one.size, "", number),
            Entry::value(Some(one.p), "", probability),
            Entry::value(e.smallest_attainable_p, "not given", probability),
            Entry::value(Some(one.probability), "", probability),
        ];
        row.extend(changes(&one.change));
        row
    });
    let first = ["First year", "Break", "Under", ">Size", ">p", ">Smallest p", ">Probability"];
    Table::new(format!("{}: breaks of the profile", e.region), &heads(&first, &e.instruments, &names))
        .fill(rows, 12)
        .in_short()
}

fn dates(e: &ReorientationEvidence) -> Table {
    let names = right(e);
    let rows = e.dated.iter().map(|step| {
        let mut row = vec![
            Entry::new(step.year.to_string()),
            Entry::new(step.kind.clone()),
            Entry::new(step.label.clone()),
            Entry::interval(&step.size, "", number),
            Entry::value(Some(step.p), "", probability),
            Entry::value(Some(step.q), "", probability),
        ];
        row.extend(changes(&step.change));
        row
    });
    let first = ["Year", "Date", "Which", ">Size", ">p", ">q"];
    Table::new(
        format!("{}: the profile at changes of administration and named years", e.region),
        &heads(&first, &e.instruments, &names),
    )
    .fill(rows, 40)
    .in_short()
}

fn stretches(e: &ReorientationEvidence) -> Table {
    let names = right(e);
    let rows = e.stretches.iter().map(|(from, to, centre)| {
        let mut row = vec![Entry::new(span((*from, *to)))];
        row.extend(centre.iter().map(|share| Entry::new(number(*share))));
        row
    });
    Table::new(format!("{}: centre of each stretch", e.region), &heads(&["Years"], &e.instruments, &names))
        .fill(rows, 12)
}
