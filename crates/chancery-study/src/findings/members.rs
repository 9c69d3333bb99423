//! Members of the study's regions, the most populous first.

use chancery_core::{Frames, Request, State, Year, YearRange};

use crate::charts;
use crate::run::Context;

const POPULATION: &str = "population";

/// Everybody who was a member of a region of the study in some of its years.
pub(super) fn ever(context: &Context<'_>, region: usize) -> Vec<State> {
    let Some(years) = context.study.years else { return Vec::new() };
    let mut states: Vec<State> =
        years.years().flat_map(|year| charts::members(context.world, context.study, region, year)).collect();
    states.sort_unstable();
    states.dedup();
    states.retain(|state| *state != context.actor);
    states
}

/// Those who were members in both of two years.
pub(super) fn in_both(context: &Context<'_>, region: usize, ends: (Year, Year)) -> Vec<State> {
    let [first, last] = [ends.0, ends.1].map(|year| charts::members(context.world, context.study, region, year));
    first.into_iter().filter(|state| last.contains(state) && *state != context.actor).collect()
}

/// What [`by_size`] reads of the region.
pub(super) fn request(context: &Context<'_>, region: usize, years: YearRange) -> Request {
    Request { series: POPULATION.to_owned(), actors: ever(context, region), partners: Vec::new(), years }
}

/// The members of a region that have a population, by the latest one known, from the largest.
pub(super) fn by_size(context: &Context<'_>, region: usize, frames: &Frames) -> Vec<State> {
    let Some(spec) = context.catalogue.get(POPULATION) else { return Vec::new() };
    let latest = |state: State| {
        let found = spec.sources.iter().filter_map(|source| frames.get(POPULATION, &source.id)).find_map(|frame| {
            let own = frame.iter().filter(|(key, ..)| key.actor() == Some(state));
            own.filter_map(|(_, cell, _)| cell.value()).last()
        });
        Some((found?, state))
    };
    let mut sized: Vec<(f64, State)> = ever(context, region).into_iter().filter_map(latest).collect();
    sized.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    sized.into_iter().map(|(_, state)| state).collect()
}
