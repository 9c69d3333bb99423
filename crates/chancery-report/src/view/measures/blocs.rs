//! Blocs of states: a network of one year and the membership of all years.

use std::collections::{BTreeMap, BTreeSet};

use chancery_evidence::{BlocMember, BlocYear, BlocsEvidence};

use super::{notes, sign, sources};
use crate::chart::network::{self, Edge, Node};
use crate::chart::strip::{self, Mark, Row, group};
use crate::links::Links;
use crate::text::{anchor, count, decimal, figure as number, list, words};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table, finite, index, range, step};

/// States of the network and of the strip, and ties of the network.
const NODES: usize = 80;
const STATES: usize = 60;
const EDGES: usize = 400;

pub(super) fn section(blocs: Option<&BlocsEvidence>, links: &Links<'_>) -> Section {
    let figures = match blocs.filter(|e| !e.years.is_empty()) {
        Some(e) => vec![network(e, links), membership(e, links)],
        None => Vec::new(),
    };
    Section {
        anchor: "blocs",
        title: "Blocs",
        intro: "Groups of states that are tied among themselves more than with others, found year by year.",
        cannot: "A bloc is what a method finds in the ties it is given: it is no alliance, nobody leads it, and states on its edge \
                 change sides with small changes of the method.",
        figures,
        more: 0,
    }
}

/// The year that is drawn: the one named, or the last.
fn drawn(e: &BlocsEvidence) -> Option<&BlocYear> {
    match e.drawn_year {
        Some(year) => e.years.iter().find(|one| one.year == year),
        None => e.years.iter().max_by_key(|one| one.year),
    }
}

fn label(e: &BlocsEvidence, bloc: u16) -> String {
    let name = e.labels.iter().find(|one| one.bloc == bloc).map_or("", |one| one.label.as_str());
    if name.is_empty() { format!("bloc {bloc}") } else { format!("{bloc}: {name}") }
}

/// Members with a value, by bloc; those outside all blocs last; inside a bloc the most central first.
fn members(year: &BlocYear) -> Vec<&BlocMember> {
    let mut members: Vec<&BlocMember> = year.members.iter().filter(|m| covered(m)).collect();
    members.sort_by(|a, b| {
        let central = |m: &BlocMember| finite(m.centrality).unwrap_or(f64::NEG_INFINITY);
        let place = |m: &BlocMember| m.bloc.unwrap_or(u16::MAX);
        place(a).cmp(&place(b)).then(central(b).total_cmp(&central(a))).then(a.state.cmp(&b.state))
    });
    members
}

fn covered(m: &BlocMember) -> bool {
    m.bloc.is_some() || m.cell.is_empty() || m.cell == "observed"
}

/// The most central states, if there are too many to draw.
fn chosen<'a>(members: &[&'a BlocMember], most: usize) -> Vec<&'a BlocMember> {
    let mut by_centrality: Vec<&BlocMember> = members.to_vec();
    let central = |m: &BlocMember| finite(m.centrality).unwrap_or(f64::NEG_INFINITY);
    by_centrality.sort_by(|a, b| central(b).total_cmp(&central(a)).then(a.state.cmp(&b.state)));
    let kept: BTreeSet<&str> = by_centrality.iter().take(most).map(|m| m.state.as_str()).collect();
    members.iter().copied().filter(|m| kept.contains(m.state.as_str())).collect()
}

fn network(e: &BlocsEvidence, links: &Links<'_>) -> Figure {
    let year = drawn(e);
    let members = year.map_or_else(Vec::new, members);
    let nodes = chosen(&members, NODES);
    let largest = nodes.iter().filter_map(|m| finite(m.centrality)).fold(0.0, f64::max);
    let circle: Vec<Node> = nodes.iter().map(|m| node(e, m, largest)).collect();
    let (edges, ties) = edges(e, &nodes);
    let when = year.map_or_else(String::new, |year| year.year.to_string());
    let title = format!("{} in {when}", e.title);
    let blocs: BTreeSet<u16> = nodes.iter().filter_map(|m| m.bloc).collect();
    let above = finite(e.threshold).map_or_else(String::new, |least| {
        format!("Ties of at least {} are drawn, the stronger the darker.", number(least))
    });
    let hidden = hidden(members.len() - nodes.len(), ties.saturating_sub(edges.len()));
    let words = format!("Network: {title}, {} states in {} blocs on a circle.", nodes.len(), blocs.len());
    Figure {
        anchor: anchor("blocs", "network"),
        unit: "states of a bloc side by side; larger is more central".to_owned(),
        svgs: network::draw(&circle, &edges, &words).into_iter().collect(),
        empty: "The year has no partition.".to_owned(),
        key: bloc_key(e, &blocs),
        notes: notes(&["Places on the circle mean nothing but the bloc.", &above, &hidden, &e.note]),
        sources: sources(&e.source, links),
        tables: vec![partition(e, &title, &members)],
        title,
        ..Figure::default()
    }
}

/// What of the year is not drawn.
fn hidden(states: usize, ties: usize) -> String {
    let mut parts = Vec::new();
    if states > 0 {
        parts.push(count(states, "less central state", "less central states"));
    }
    if ties > 0 {
        parts.push(count(ties, "tie", "ties"));
    }
    if parts.is_empty() { String::new() } else { format!("Not drawn, but in evidence.json: {}.", list(&parts)) }
}

fn bloc_key(e: &BlocsEvidence, blocs: &BTreeSet<u16>) -> Vec<KeyItem> {
    blocs.iter().map(|bloc| KeyItem { shape: "cell", style: group(*bloc), label: label(e, *bloc) }).collect()
}

fn node(e: &BlocsEvidence, m: &BlocMember, largest: f64) -> Node {
    let said = |name: &str, value: Option<f64>| {
        finite(value).map_or_else(String::new, |value| format!("\n{name}: {}", number(value)))
    };
    Node {
        label: m.state.clone(),
        bloc: m.bloc,
        size: finite(m.centrality).map_or(0.0, |size| if largest > 0.0 { size / largest } else { 0.0 }),
        title: format!(
            "{}, {}{}{}",
            m.state,
            m.bloc.map_or_else(|| "in no bloc".to_owned(), |bloc| label(e, bloc)),
            said("stability", m.stability),
            said("centrality", m.centrality)
        ),
    }
}

/// The strongest ties between the drawn states, and how many there are.
fn edges(e: &BlocsEvidence, nodes: &[&BlocMember]) -> (Vec<Edge>, usize) {
    let places: BTreeMap<&str, usize> = nodes.iter().enumerate().map(|(i, m)| (m.state.as_str(), i)).collect();
    let least = finite(e.threshold).unwrap_or(f64::NEG_INFINITY);
    let mut ties: Vec<(f64, (usize, usize))> = e
        .edges
        .iter()
        .filter(|edge| edge.weight.is_finite() && edge.weight >= least)
        .filter_map(|edge| Some((edge.weight, (*places.get(edge.a.as_str())?, *places.get(edge.b.as_str())?))))
        .filter(|(_, (a, b))| a != b)
        .collect();
    ties.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let all = e.edges.len();
    ties.truncate(EDGES);
    let (high, low) = (ties.first().map_or(1.0, |t| t.0), ties.last().map_or(0.0, |t| t.0));
    let strength = |weight: f64| if high > low { (weight - low) / (high - low) } else { 0.5 };
    // The weakest first, so that the strongest lie on top.
    (ties.iter().rev().map(|(weight, ends)| Edge { ends: *ends, strength: strength(*weight) }).collect(), all)
}

fn partition(e: &BlocsEvidence, title: &str, members: &[&BlocMember]) -> Table {
    let rows = members.iter().map(|m| {
        vec![
            Entry::new(&m.state),
            m.bloc.map_or_else(|| Entry::gap("in no bloc"), |bloc| Entry::new(label(e, bloc))),
            Entry::value(m.stability, "", index),
            Entry::value(m.centrality, "", number),
        ]
    });
    Table::new(format!("{title}: members"), &["State", "Bloc", ">Stability", ">Centrality"])
        .fill(rows, 200)
        .folded("Members")
}

fn membership(e: &BlocsEvidence, links: &Links<'_>) -> Figure {
    let (states, hidden) = rows(e);
    let blocs: BTreeSet<u16> = e.years.iter().flat_map(|year| &year.members).filter_map(|m| m.bloc).collect();
    let cells = cells(e);
    let rows: Vec<Row> = states.iter().map(|state| row(state, &cells)).collect();
    let words = format!("Heat map: blocs of {} states by year.", rows.len());
    let svg = range(e.years.iter().map(|year| year.year)).map(|years| {
        strip::draw(years, &rows, &words, &|mark| match mark {
            Mark::Group(bloc) => label(e, bloc),
            Mark::Zero => "in no bloc".to_owned(),
            Mark::NotCovered => "not covered".to_owned(),
            _ => "no state, or no partition".to_owned(),
        })
    });
    let mut key = bloc_key(e, &blocs);
    key.push(sign("zero", "in no bloc"));
    key.push(sign("missing", "not covered"));
    key.push(sign("blank", "no state, or no partition"));
    let step = step(e.years.iter().map(|year| year.year));
    let computed =
        if step > 1 { format!("Computed for every {step} years; those between are blank.") } else { String::new() };
    let hidden = if hidden == 0 { String::new() } else { format!("{hidden} more states in evidence.json.") };
    Figure {
        anchor: anchor("blocs", "membership"),
        title: "Membership by year".to_owned(),
        unit: e.title.clone(),
        svgs: svg.into_iter().collect(),
        key,
        notes: notes(&["Numbers and colours of blocs are the same in all years.", &computed, &hidden]),
        sources: sources(&e.source, links),
        tables: vec![steadiness(e)],
        ..Figure::default()
    }
}

/// States of the strip: the most central of the drawn year by bloc, then those of other years; and how many have no row.
fn rows(e: &BlocsEvidence) -> (Vec<&str>, usize) {
    let drawn = drawn(e).map_or_else(Vec::new, members);
    let mut states: Vec<&str> = chosen(&drawn, STATES).iter().map(|m| m.state.as_str()).collect();
    let mut known: BTreeSet<&str> = drawn.iter().map(|m| m.state.as_str()).collect();
    for member in e.years.iter().flat_map(|year| &year.members) {
        if known.insert(&member.state) {
            states.push(&member.state);
        }
    }
    states.truncate(STATES);
    let hidden = known.len() - states.len();
    (states, hidden)
}

type Cells<'a> = BTreeMap<(&'a str, i16), Mark>;

fn cells(e: &BlocsEvidence) -> Cells<'_> {
    let mark = |m: &BlocMember| match m.bloc {
        Some(bloc) => Mark::Group(bloc),
        None if covered(m) => Mark::Zero,
        None if m.cell == "no-such-state" || m.cell == "no-state" => Mark::NoState,
        None => Mark::NotCovered,
    };
    let years = e.years.iter().flat_map(|year| year.members.iter().map(|m| (year.year, m)));
    years.map(|(year, m)| ((m.state.as_str(), year), mark(m))).collect()
}

fn row(state: &str, cells: &Cells<'_>) -> Row {
    let own = cells.range((state, i16::MIN)..=(state, i16::MAX));
    Row { label: state.to_owned(), cells: own.map(|((_, year), mark)| (*year, *mark)).collect() }
}

/// How alike the partitions of consecutive years are.
fn steadiness(e: &BlocsEvidence) -> Table {
    let mut years: Vec<&BlocYear> = e.years.iter().collect();
    years.sort_by_key(|year| year.year);
    let rows = years.iter().map(|year| {
        let blocs: BTreeSet<u16> = year.members.iter().filter_map(|m| m.bloc).collect();
        vec![
            Entry::new(year.year.to_string()),
            Entry::new(blocs.len().to_string()),
            Entry::value(year.adjusted_rand, "", |v| decimal(v, 2)),
        ]
    });
    let caption = format!("{}: blocs, and likeness to the year before (1 the same, 0 as by chance)", words(&e.title));
    Table::new(caption, &["Year", ">Blocs", ">Adjusted Rand index"])
        .fill(rows, 250)
        .folded("Figures by year")
        .in_short()
}
