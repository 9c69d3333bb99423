//! The rows that tests work on: values of a series for states of the study and years.

use chancery_core::{Cell, Frames, Key, Request, State, UnitOfAnalysis, Year, YearRange};

use crate::charts;
use crate::run::Context;

/// A value of a state in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) state: State,
    pub(crate) year: Year,
    pub(crate) value: f64,
}

/// Members of all regions of the study, in every year of it: once each, sorted.
pub(crate) fn members_ever(context: &Context<'_>) -> Vec<State> {
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
pub(crate) fn members(context: &Context<'_>, region: usize, year: Year) -> Vec<State> {
    let mut members = charts::members(context.world, context.study, region, year);
    members.retain(|state| *state != context.actor);
    members
}

/// A request for some actors and partners in the years of the study; nothing if the series is unknown.
pub(crate) fn read(context: &Context<'_>, series: &str, actors: &[State], partners: &[State]) -> Option<Request> {
    context.catalogue.get(series)?;
    let years = context.study.years?;
    Some(Request { series: series.to_owned(), actors: actors.to_vec(), partners: partners.to_vec(), years })
}

/// A cell of a series from the source with the most years that was read.
pub(crate) fn cell(
    context: &Context<'_>,
    frames: &Frames,
    series: &str,
    (actor, partner): (State, Option<State>),
    year: Year,
) -> Option<Cell> {
    let spec = context.catalogue.get(series)?;
    let source = spec.broadest()?;
    let frame = frames.get(series, &source.id)?;
    // A pair without direction may be stored in either order.
    if let (UnitOfAnalysis::DyadYear, Some(other)) = (spec.unit_of_analysis, partner)
        && let Some((cell, _)) = frame.get(Key::new(year, other, Some(actor)))
    {
        return Some(cell);
    }
    let exists = |state: State, year: Year| context.world.exists(state, year);
    Some(frame.cell(spec, source, (actor, partner, year), exists).0)
}

/// The years of the study that a series covers by its broadest source.
pub(crate) fn covered(context: &Context<'_>, series: &str) -> Option<YearRange> {
    context.study.years?.intersect(context.catalogue.get(series)?.broadest()?.coverage.years)
}

/// What a formula gives for each member of the study's regions in each year; rows without a value are left out.
pub(crate) fn points(
    context: &Context<'_>,
    years: YearRange,
    value: impl Fn(State, Year) -> Option<f64>,
) -> Vec<Point> {
    let mut points = Vec::new();
    for year in years.years() {
        let mut states: Vec<State> =
            (0..context.study.regions.len()).flat_map(|region| members(context, region, year)).collect();
        states.sort_unstable();
        states.dedup();
        points.extend(
            states.into_iter().filter_map(|state| value(state, year).map(|value| Point { state, year, value })),
        );
    }
    points
}
