//! Year by year: which share of an actor's aid, arms, trade and troops goes to a region, and the mean of a measure over its members.

use chancery_core::{
    Absence, Cell, CellState, Frame, Frames, Request, SeriesSource, SeriesSpec, State, Year, YearRange,
};
use chancery_measure::YearSeries;

use crate::charts::{self, DRAWN_COVERAGE};
use crate::run::Context;

/// A total counts if this share of the states outside the region has a value in the source.
pub(crate) const TOTAL_COVERAGE: f64 = 1.0 / 3.0;

/// Something an actor turns toward a region, in one unit for all its partners.
pub(crate) struct Instrument {
    /// Short name, also of the instrument in a profile.
    pub(crate) name: &'static str,
    pub(crate) series: &'static str,
    /// All of it in words.
    pub(crate) total: &'static str,
}

/// Shares of a year's total, so the prices of the year cancel.
pub(crate) const INSTRUMENTS: [Instrument; 4] = [
    Instrument { name: "aid", series: "aid", total: "aid obligated" },
    Instrument { name: "arms", series: "arms", total: "arms delivered" },
    Instrument { name: "trade", series: "trade", total: "goods trade" },
    Instrument { name: "troops", series: "troops", total: "troops abroad" },
];

/// All partners of the actor, because a share needs the total.
pub(super) fn requests(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    let Some(years) = context.study.years else { return Vec::new() };
    let known = series.iter().filter(|name| context.catalogue.get(name).is_some());
    let request =
        |name: &&str| Request { series: (*name).to_owned(), actors: vec![context.actor], partners: Vec::new(), years };
    known.map(request).collect()
}

/// A region's part and the total in a year.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts {
    pub(crate) region: f64,
    pub(crate) all: f64,
}

/// What of an instrument goes to a region.
pub(crate) struct Attention {
    pub(crate) source: String,
    pub(crate) years: Vec<(Year, Result<Parts, CellState>)>,
}

impl Attention {
    /// Share of the total over some years: those in which both are known.
    pub(crate) fn share(&self, years: YearRange) -> Result<f64, CellState> {
        let inside = || self.years.iter().filter(|(year, _)| years.contains(*year));
        let parts: Vec<Parts> = inside().filter_map(|(_, parts)| parts.ok()).collect();
        let all: f64 = parts.iter().map(|parts| parts.all).sum();
        if all > 0.0 {
            return Ok(parts.iter().map(|parts| parts.region).sum::<f64>() / all);
        }
        let reason = inside().filter_map(|(_, parts)| parts.err()).reduce(CellState::combine);
        Err(reason.unwrap_or(CellState::NotCovered))
    }

    pub(crate) fn cells(&self) -> Vec<(Year, Cell)> {
        let cell = |parts: &Result<Parts, CellState>| match parts {
            Ok(parts) => Cell::observed(parts.region / parts.all),
            Err(state) => Cell::missing(*state),
        };
        self.years.iter().map(|(year, parts)| (*year, cell(parts))).collect()
    }
}

/// The attention to a region by an instrument, from the source with the most years; of equals, the preferred one.
pub(crate) fn attention(context: &Context<'_>, frames: &Frames, region: usize, series: &str) -> Option<Attention> {
    let years = context.study.years?;
    let spec = context.catalogue.get(series)?;
    let each = sources(context, spec).filter_map(|source| {
        let frame = frames.get(&spec.name, &source.id)?;
        let totals = totals(context.actor, frame, years);
        let parts = |year: Year| -> Result<Parts, CellState> {
            let members = charts::members(context.world, context.study, region, year);
            let cells = cells(context, spec, source, frame, &members, year);
            let part = known(&cells)?.iter().sum();
            let partners =
                usize::try_from(i32::from(year) - i32::from(years.first)).ok().and_then(|place| totals.get(place));
            // Total by the source: over the partners that have a value.
            let all = partners.iter().flat_map(|all| all.iter()).map(|(_, value)| value).sum::<f64>();
            let outside = partners.map_or(0, |all| all.iter().filter(|(state, _)| !members.contains(state)).count());
            let states = context.world.states().iter().filter(|info| context.world.exists(info.state, year)).count();
            let there = states.saturating_sub(members.len() + 1) as f64;
            // A base that holds the region's rows alone has no total.
            if source.absence == Absence::Unreported && (outside as f64) < TOTAL_COVERAGE * there {
                return Err(CellState::NotCovered);
            }
            if all > 0.0 { Ok(Parts { region: part, all }) } else { Err(CellState::Undefined) }
        };
        Some(Attention { source: source.id.clone(), years: years.years().map(|year| (year, parts(year))).collect() })
    });
    let found = |one: &Attention| one.years.iter().filter(|(_, parts)| parts.is_ok()).count();
    each.collect::<Vec<_>>().into_iter().rev().max_by_key(found).filter(|one| found(one) > 0)
}

/// The mean of a measure of the actor and each of some states, chosen by year; from the source with the most years.
pub(super) fn mean_of(
    context: &Context<'_>,
    frames: &Frames,
    series: &str,
    enough: f64,
    members: impl Fn(Year) -> Vec<State>,
) -> Option<(String, Vec<(Year, Cell)>)> {
    let years = context.study.years?;
    let spec = context.catalogue.get(series)?;
    let each = sources(context, spec).filter_map(|source| {
        let frame = frames.get(&spec.name, &source.id)?;
        let mean = |year: Year| match known_of(&cells(context, spec, source, frame, &members(year), year), enough) {
            Ok(values) => Cell::observed(values.iter().sum::<f64>() / values.len() as f64),
            Err(state) => Cell::missing(state),
        };
        Some((source.id.clone(), years.years().map(|year| (year, mean(year))).collect::<Vec<_>>()))
    });
    let found =
        |(_, cells): &(String, Vec<(Year, Cell)>)| cells.iter().filter(|(_, cell)| cell.value().is_some()).count();
    each.collect::<Vec<_>>().into_iter().rev().max_by_key(found).filter(|one| found(one) > 0)
}

fn sources<'a>(context: &Context<'_>, spec: &'a SeriesSpec) -> impl Iterator<Item = &'a SeriesSource> {
    let actor = context.actor;
    let reports =
        move |source: &&SeriesSource| source.coverage.actors.is_empty() || source.coverage.actors.contains(&actor);
    spec.sources.iter().filter(reports)
}

fn cells(
    context: &Context<'_>,
    spec: &SeriesSpec,
    source: &SeriesSource,
    frame: &Frame,
    members: &[State],
    year: Year,
) -> Vec<Cell> {
    let exists = |state: State, year: Year| context.world.exists(state, year);
    let others = members.iter().filter(|member| **member != context.actor);
    others.map(|member| frame.cell(spec, source, (context.actor, Some(*member), year), exists).0).collect()
}

/// The values, if as many members have one as a chart asks for.
fn known(cells: &[Cell]) -> Result<Vec<f64>, CellState> {
    known_of(cells, DRAWN_COVERAGE)
}

fn known_of(cells: &[Cell], enough: f64) -> Result<Vec<f64>, CellState> {
    let values: Vec<f64> = cells.iter().filter_map(|cell| cell.value()).collect();
    if !values.is_empty() && values.len() as f64 >= enough * cells.len() as f64 {
        return Ok(values);
    }
    let missing = cells.iter().filter(|cell| cell.value().is_none()).map(|cell| cell.state());
    Err(missing.reduce(CellState::combine).unwrap_or(CellState::NoState))
}

/// The partners of the actor with their values, one list a year, in order.
fn totals(actor: State, frame: &Frame, years: YearRange) -> Vec<Vec<(State, f64)>> {
    let mut totals: Vec<Vec<(State, f64)>> = years.years().map(|_| Vec::new()).collect();
    for (key, cell, _) in frame.iter().filter(|(key, ..)| key.actor() == Some(actor) && years.contains(key.year())) {
        if let (Some(value), Some(partner)) = (cell.value(), key.partner().filter(|partner| *partner != actor)) {
            totals[usize::from(key.year().abs_diff(years.first))].push((partner, value));
        }
    }
    totals
}

/// A series under its name, with its data set.
pub(super) fn named(
    context: &Context<'_>,
    name: String,
    series: &str,
    source: &str,
    cells: Vec<(Year, Cell)>,
) -> YearSeries {
    let unit = context.catalogue.get(series).map_or_else(String::new, |spec| spec.unit.to_string());
    YearSeries { name, unit, cells, source: vec![context.base.data_set_id(series, source)] }
}
