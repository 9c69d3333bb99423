//! Blocs in the votes of the powers and the members of the study's regions, in a few years.

use chancery_core::{Frames, Request, State, Year, YearRange};
use chancery_evidence::{BlocEdge, BlocLabel, BlocMember, BlocYear, BlocsEvidence, Evidence};
use chancery_measure::analysis::blocs::{BlocOptions, BlocYear as Found, blocs, requests as reads};

use crate::findings::{data, powers, regional, sources};
use crate::run::Context;

const SERIES: &str = "agree";
/// Years shown, and how far apart they are; the last is the last full year of the study that votes cover.
const SHOWN: usize = 5;
const STEP: usize = 5;

fn years(context: &Context<'_>) -> Vec<Year> {
    let covered = || {
        let covered = context.catalogue.get(SERIES)?.broadest()?.coverage.years;
        context.study.years?.intersect(covered)
    };
    let mut years: Vec<Year> = covered().map_or_else(Vec::new, |years| {
        years.years().collect::<Vec<_>>().into_iter().rev().step_by(STEP).take(SHOWN).collect()
    });
    years.reverse();
    years
}

/// The powers that existed and all members of the regions, sorted.
fn states(context: &Context<'_>, year: Year) -> Vec<State> {
    let mut states = regional(context, year);
    states.extend(powers(context).into_iter().filter(|power| context.world.exists(*power, year)));
    states.sort_unstable();
    states.dedup();
    states
}

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let years = years(context);
    let mut all: Vec<State> = years.iter().flat_map(|&year| states(context, year)).collect();
    all.sort_unstable();
    all.dedup();
    let (Some(&first), Some(&last)) = (years.first(), years.last()) else { return Vec::new() };
    YearRange::new(first, last).map(|years| reads(SERIES, &all, years)).unwrap_or_default()
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let options = BlocOptions::default();
    let found = blocs(data(context, frames), SERIES, &years(context), |year| states(context, year), &options);
    let Some(drawn) = found.iter().rev().find(|year| year.usual.is_some()) else { return };
    let source = sources(context, frames, &[SERIES]);
    let threshold = strongest(drawn);
    let edges = drawn.pairs.iter().filter(|pair| threshold.is_some_and(|threshold| pair.2 >= threshold));
    let edges = edges.map(|(a, b, weight)| BlocEdge { a: a.to_string(), b: b.to_string(), weight: *weight });
    evidence.blocs = Some(BlocsEvidence {
        title: "voting agreement in the UN General Assembly".to_owned(),
        years: found.iter().map(of_year).collect(),
        labels: labels(context, drawn),
        drawn_year: Some(drawn.year),
        edges: edges.collect(),
        threshold,
        source,
        note: format!(
            "A tie is what a pair's agreement exceeds the mean of all pairs of the year by. Communities of highest modularity \
             (resolution {}, {} further searches, seed {}), matched over the years shown. Stability: how much a state's bloc stays \
             the same when ties are disturbed by about {:.0} % ({} draws). Edges drawn: the strongest tenth of all pairs.",
            options.communities.resolution,
            options.communities.restarts,
            options.communities.seed,
            options.noise * 100.0,
            options.draws
        ),
    });
}

/// The value from which a pair is among the strongest tenth.
fn strongest(drawn: &Found) -> Option<f64> {
    let mut values: Vec<f64> = drawn.pairs.iter().map(|pair| pair.2).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() - values.len().div_ceil(10)).copied()
}

/// Blocs are numbered from 1.
fn number(bloc: usize) -> u16 {
    u16::try_from(bloc + 1).unwrap_or(u16::MAX)
}

fn of_year(found: &Found) -> BlocYear {
    let member = |member: &chancery_measure::analysis::blocs::BlocMember| BlocMember {
        state: member.state.to_string(),
        bloc: member.bloc.map(number),
        cell: member.cell.name().to_owned(),
        stability: member.stability,
        centrality: member.centrality,
    };
    BlocYear {
        year: found.year,
        members: found.members.iter().map(member).collect(),
        adjusted_rand: found.adjusted_rand,
    }
}

/// A bloc is called after its most central member in the year drawn.
fn labels(context: &Context<'_>, drawn: &Found) -> Vec<BlocLabel> {
    let mut blocs: Vec<usize> = drawn.members.iter().filter_map(|member| member.bloc).collect();
    blocs.sort_unstable();
    blocs.dedup();
    let label = |bloc: usize| {
        let members = drawn.members.iter().filter(|member| member.bloc == Some(bloc));
        let powers = powers(context);
        let named: Vec<String> = members
            .clone()
            .filter(|member| powers.contains(&member.state))
            .map(|member| context.world.name(member.state))
            .collect();
        let central = members
            .max_by(|a, b| a.centrality.unwrap_or(0.0).total_cmp(&b.centrality.unwrap_or(0.0)))
            .map(|member| context.world.name(member.state));
        let label = if named.is_empty() { central.unwrap_or_default() } else { named.join(", ") };
        BlocLabel { bloc: number(bloc), label: format!("bloc of {label}") }
    };
    blocs.into_iter().map(label).collect()
}
