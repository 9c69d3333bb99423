//! Shares of influence on a target.

use chancery_evidence::{InfluenceActor, InfluenceEvidence, InfluenceYear, Interval};

use super::{interval_note, key, notes, sign, sources};
use crate::chart::stack::{Column, Labels, draw};
use crate::chart::{STYLES, share};
use crate::links::Links;
use crate::text::{anchor, figure as number, words};
use crate::view::figure::{Entry, Figure, Section, Table, ends, finite, index, range, step};

pub(super) fn section(all: &[InfluenceEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "influence",
        title: "Shares of influence",
        intro: "An index of several components, as shares of the actors compared. A year in which an actor has no value is \
                a stroke instead of a column.",
        cannot: "The index measures means and ties, not what they achieve; actors that are not compared have no share, and \
                 another choice of components or weights gives other shares.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(e: &InfluenceEvidence, links: &Links<'_>) -> Figure {
    let layers = layers(e);
    let every = || e.actors.iter().flat_map(|actor| actor.years.iter().map(|year| year.year));
    let step = step(every());
    let years: Vec<i16> = range(every()).map_or_else(Vec::new, |(first, last)| (first..=last).step_by(step).collect());
    let svg = years.first().zip(years.last()).and_then(|(first, last)| {
        let columns: Vec<Column> = years.iter().map(|year| column(e, *year)).collect();
        let words = format!("Stacked shares of influence on {} by year: {}.", e.target, layers.join(", "));
        let labels = if step > 1 { Labels::Each } else { Labels::Years(*first, *last) };
        draw(&columns, &layers, &labels, &words)
    });
    let computed = if step > 1 { format!("Computed for every {step} years.") } else { String::new() };
    let mut entries = if svg.is_some() { key("fill", &layers) } else { Vec::new() };
    if svg.is_some() {
        entries.push(sign("missing", "a year that is not complete"));
    }
    let interval = interval_note(&e.interval);
    let mut tables = vec![ranks(e)];
    tables.extend(components(e));
    tables.push(by_year(e, &years));
    Figure {
        anchor: anchor("influence", &e.id),
        title: format!("Influence on {}", e.target),
        unit: "share of the actors compared".to_owned(),
        svgs: svg.into_iter().collect(),
        empty: "In no year has every actor a value.".to_owned(),
        key: entries,
        notes: notes(&[&computed, if has_ranks(e) { &interval } else { "" }, &e.note]),
        sources: sources(&e.source, links),
        tables,
        ..Figure::default()
    }
}

fn name(actor: &InfluenceActor) -> &str {
    if actor.name.is_empty() { &actor.actor } else { &actor.name }
}

/// Actors that have a layer of their own; the others share the last one.
fn single(e: &InfluenceEvidence) -> usize {
    if e.actors.len() > STYLES { STYLES - 1 } else { e.actors.len() }
}

fn layers(e: &InfluenceEvidence) -> Vec<String> {
    let single = single(e);
    let mut layers: Vec<String> = e.actors[..single].iter().map(|actor| name(actor).to_owned()).collect();
    if e.actors.len() > single {
        layers.push(format!("{} others", e.actors.len() - single));
    }
    layers
}

fn year(actor: &InfluenceActor, year: i16) -> Option<&InfluenceYear> {
    actor.years.iter().find(|one| one.year == year)
}

fn column(e: &InfluenceEvidence, at: i16) -> Column {
    let shares: Option<Vec<f64>> =
        e.actors.iter().map(|actor| finite(year(actor, at)?.share.value).filter(|share| *share >= 0.0)).collect();
    let single = single(e);
    let parts = shares.map(|shares| {
        let mut parts = shares[..single].to_vec();
        if shares.len() > single {
            parts.push(shares[single..].iter().sum());
        }
        parts
    });
    let mut title = at.to_string();
    for actor in &e.actors {
        let cell = cell(actor, at);
        let small = if cell.small.is_empty() { String::new() } else { format!(" ({})", cell.small) };
        title += &format!("\n{}: {}{small}", name(actor), cell.text);
    }
    Column { label: at.to_string(), parts, title }
}

fn cell(actor: &InfluenceActor, at: i16) -> Entry {
    year(actor, at).map_or_else(|| Entry::gap("no row"), |one| Entry::interval(&one.share, &one.state, share))
}

/// Whether any actor has a rank: sums over a region have none.
fn has_ranks(e: &InfluenceEvidence) -> bool {
    e.actors.iter().flat_map(|actor| &actor.years).any(|year| finite(year.rank.value).is_some())
}

/// Share and rank in the last year with a value.
fn ranks(e: &InfluenceEvidence) -> Table {
    let ranked = has_ranks(e);
    let rows = e.actors.iter().map(|actor| {
        let with_value = |one: &&InfluenceYear| finite(one.share.value).is_some();
        let Some(last) = actor.years.iter().filter(with_value).max_by_key(|one| one.year) else {
            let mut row = vec![Entry::new(name(actor)), Entry::gap("never"), Entry::gap("")];
            row.extend(ranked.then(|| Entry::gap("")));
            return row;
        };
        let mut row = vec![
            Entry::new(name(actor)),
            Entry::new(last.year.to_string()),
            Entry::interval(&last.share, &last.state, share),
        ];
        row.extend(ranked.then(|| rank(&last.rank)));
        row
    });
    let of_rank = if ranked { ", rank and the band it lies in" } else { "" };
    let caption = format!("Influence on {}: last year with a value{of_rank}", e.target);
    let columns = ["Actor", ">Year", ">Share", ">Rank"];
    Table::new(caption, if ranked { &columns } else { &columns[..3] }).fill(rows, 30).in_short()
}

fn rank(of: &Interval) -> Entry {
    let whole = |rank: f64| number(rank.round()).trim_end_matches(".00").to_owned();
    let small = ends(of).map_or_else(String::new, |(lo, hi)| format!("{} to {}", whole(lo), whole(hi)));
    finite(of.value).map_or_else(|| Entry::gap(""), |rank| Entry { small, ..Entry::new(whole(rank)) })
}

/// What the shares of one year are made of.
fn components(e: &InfluenceEvidence) -> Option<Table> {
    let rows: Vec<Vec<Entry>> = e
        .actors
        .iter()
        .flat_map(|actor| actor.components.iter().map(move |component| (actor, component)))
        .map(|(actor, c)| {
            let reason = c.missing.as_deref().unwrap_or_default();
            vec![
                Entry::new(name(actor)),
                actor.components_year.map_or_else(|| Entry::gap("not given"), |year| Entry::new(year.to_string())),
                Entry::new(words(&c.name)),
                Entry::value(c.weight, "not given", index),
                Entry::value(c.value, reason, number),
            ]
        })
        .collect();
    let columns = ["Actor", ">Year", "Component", ">Weight", ">Value"];
    let table = Table::new(format!("Influence on {}: components of the index", e.target), &columns);
    (!rows.is_empty()).then(|| table.fill(rows.into_iter(), 60).folded("Components"))
}

fn by_year(e: &InfluenceEvidence, years: &[i16]) -> Table {
    let heads: Vec<String> = e.actors.iter().map(|actor| format!(">{}", name(actor))).collect();
    let mut columns = vec!["Year"];
    columns.extend(heads.iter().map(String::as_str));
    let rows = years.iter().map(|at| {
        let mut row = vec![Entry::new(at.to_string())];
        row.extend(e.actors.iter().map(|actor| cell(actor, *at)));
        row
    });
    Table::new(format!("Influence on {}: shares by year", e.target), &columns).fill(rows, 250).folded("Figures by year")
}
