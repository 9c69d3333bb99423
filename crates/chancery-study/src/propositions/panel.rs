//! The states that tests are about, and what they ask of the store.

use chancery_core::{Request, State, UnitOfAnalysis, Year};

use crate::charts;
use crate::run::Context;

/// Members of all regions of the study, in every year of it: once each, sorted.
pub(super) fn members_ever(context: &Context<'_>) -> Vec<State> {
    let Some(years) = context.study.years else { return Vec::new() };
    let regions = 0..context.study.regions.len();
    let mut all: Vec<State> = regions
        .flat_map(|region| {
            years.years().flat_map(move |year| charts::members(context.world, context.study, region, year))
        })
        .filter(|state| *state != context.actor)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Members of a region in a year, the actor left out.
pub(super) fn members(context: &Context<'_>, region: usize, year: Year) -> Vec<State> {
    let mut members = charts::members(context.world, context.study, region, year);
    members.retain(|state| *state != context.actor);
    members
}

/// The members of a region, or of all regions once each, in a year.
pub(super) fn states_in(context: &Context<'_>, region: Option<usize>, year: Year) -> Vec<State> {
    let regions = region.map_or(0..context.study.regions.len(), |region| region..region + 1);
    let mut states: Vec<State> = regions.flat_map(|region| members(context, region, year)).collect();
    states.sort_unstable();
    states.dedup();
    states
}

/// The regions by number and name, where there are several.
pub(super) fn regions<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (usize, &'a str)> + 'a {
    let several = context.study.regions.len() > 1;
    let named = context.study.regions.iter().enumerate().map(|(region, setting)| (region, setting.name.as_str()));
    named.filter(move |_| several)
}

/// The actor and its rivals.
pub(super) fn powers(context: &Context<'_>) -> Vec<State> {
    let mut powers = vec![context.actor];
    powers.extend(rivals(context));
    powers
}

/// The rivals, the actor left out.
pub(super) fn rivals(context: &Context<'_>) -> Vec<State> {
    context.study.rivals.iter().copied().filter(|rival| *rival != context.actor).collect()
}

/// A request for some actors and partners in the years of the study; nothing if the series is unknown.
pub(super) fn read(context: &Context<'_>, series: &str, actors: &[State], partners: &[State]) -> Option<Request> {
    context.catalogue.get(series)?;
    let years = context.study.years?;
    Some(Request { series: series.to_owned(), actors: actors.to_vec(), partners: partners.to_vec(), years })
}

/// Requests of series of single states.
pub(super) fn own(context: &Context<'_>, series: &[&str], states: &[State]) -> Vec<Request> {
    series.iter().filter_map(|name| read(context, name, states, &[])).collect()
}

/// Requests of series between some states and others; a pair without direction may be stored either way round, so both are asked for.
pub(super) fn between(context: &Context<'_>, series: &[&str], states: &[State], others: &[State]) -> Vec<Request> {
    let both = |name: &&str| {
        let undirected =
            context.catalogue.get(name).is_some_and(|spec| spec.unit_of_analysis == UnitOfAnalysis::DyadYear);
        let back = undirected.then(|| read(context, name, others, states)).flatten();
        read(context, name, states, others).into_iter().chain(back)
    };
    series.iter().flat_map(both).collect()
}

/// The states of the regions and the actor: series of single states.
pub(super) fn of_states(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    let mut states = members_ever(context);
    states.push(context.actor);
    own(context, series, &states)
}

/// The actor with the states of the regions.
pub(super) fn of_actor(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    between(context, series, &[context.actor], &members_ever(context))
}

/// The actor and its rivals with the states of the regions.
pub(super) fn of_powers(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    between(context, series, &powers(context), &members_ever(context))
}

/// The actor with everybody, because a share needs its total.
pub(super) fn of_actor_with_all(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    series.iter().filter_map(|name| read(context, name, &[context.actor], &[])).collect()
}
