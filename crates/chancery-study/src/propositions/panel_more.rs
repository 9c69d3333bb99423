//! More of what tests work on: pairs in either order, rows of several columns, what a power turns toward each state beside its total.

use std::collections::BTreeMap;

use chancery_core::{
    Absence, Frame, Frames, Key, Request, SeriesSource, SeriesSpec, State, UnitOfAnalysis, Year, YearRange,
};

use super::panel::{members, members_ever, read};
use super::{Definition, Figure};
use crate::charts::DRAWN_COVERAGE;
use crate::run::Context;

/// A total counts if this share of the states outside the regions has a value in the source: a base may hold the regions' rows alone.
const TOTAL_COVERAGE: f64 = 1.0 / 3.0;

/// The states of the regions and the actor: series of single states.
pub(crate) fn of_states(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    let mut states = members_ever(context);
    states.push(context.actor);
    series.iter().filter_map(|name| read(context, name, &states, &[])).collect()
}

/// The actor with the states of the regions.
pub(crate) fn of_actor(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    of_pairs(context, &[context.actor], series)
}

/// The actor and its rivals with the states of the regions.
pub(crate) fn of_powers(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    of_pairs(context, &powers(context), series)
}

/// The actor with everybody, because a share needs its total.
pub(crate) fn of_actor_with_all(context: &Context<'_>, series: &[&str]) -> Vec<Request> {
    series.iter().filter_map(|name| read(context, name, &[context.actor], &[])).collect()
}

/// The actor and its rivals.
pub(crate) fn powers(context: &Context<'_>) -> Vec<State> {
    let mut powers = vec![context.actor];
    powers.extend(rivals(context));
    powers
}

/// The rivals, the actor left out.
pub(crate) fn rivals(context: &Context<'_>) -> Vec<State> {
    context.study.rivals.iter().copied().filter(|rival| *rival != context.actor).collect()
}

fn of_pairs(context: &Context<'_>, powers: &[State], series: &[&str]) -> Vec<Request> {
    pairs(context, powers, &members_ever(context), series)
}

/// Some states with others; a pair without direction may be stored either way round, so both are asked for.
pub(crate) fn pairs(context: &Context<'_>, powers: &[State], states: &[State], series: &[&str]) -> Vec<Request> {
    let both = |name: &str| {
        let undirected =
            context.catalogue.get(name).is_some_and(|spec| spec.unit_of_analysis == UnitOfAnalysis::DyadYear);
        let back = undirected.then(|| read(context, name, states, powers)).flatten();
        read(context, name, powers, states).into_iter().chain(back)
    };
    series.iter().flat_map(|name| both(name)).collect()
}

/// A value of a series from its broadest source that was read; a pair without direction is looked up in both orders.
pub(crate) fn value(
    context: &Context<'_>,
    frames: &Frames,
    series: &str,
    (actor, partner): (State, Option<State>),
    year: Year,
) -> Option<f64> {
    let spec = context.catalogue.get(series)?;
    let source = spec.broadest()?;
    let frame = frames.get(series, &source.id)?;
    value_in(context, (spec, source, frame), (actor, partner), year)
}

/// The same from the source that covers most of some years (of equals, the preferred one), so that what is compared over them is of
/// one source.
pub(crate) fn value_over(
    context: &Context<'_>,
    frames: &Frames,
    (series, years): (&str, YearRange),
    (actor, partner): (State, Option<State>),
    year: Year,
) -> Option<f64> {
    let spec = context.catalogue.get(series)?;
    let read = spec.sources.iter().filter_map(|source| Some((spec, source, frames.get(series, &source.id)?)));
    let own =
        read.filter(|(_, source, _)| source.coverage.actors.is_empty() || source.coverage.actors.contains(&actor));
    let covered = |source: &SeriesSource| source.coverage.years.intersect(years).map_or(0, YearRange::count);
    let place = own.collect::<Vec<_>>().into_iter().rev().max_by_key(|(_, source, _)| covered(source))?;
    value_in(context, place, (actor, partner), year)
}

fn value_in(
    context: &Context<'_>,
    (spec, source, frame): (&SeriesSpec, &SeriesSource, &Frame),
    (actor, partner): (State, Option<State>),
    year: Year,
) -> Option<f64> {
    let exists = |state: State, year: Year| context.world.exists(state, year);
    let turned = partner.filter(|other| {
        let key = |one, two| Key::new(year, one, Some(two));
        spec.unit_of_analysis == UnitOfAnalysis::DyadYear
            && frame.get(key(actor, *other)).is_none()
            && frame.get(key(*other, actor)).is_some()
    });
    let place = turned.map_or((actor, partner, year), |other| (other, Some(actor), year));
    frame.cell(spec, source, place, exists).0.value()
}

/// A sentence about the series of which nothing was read; `None` if all have values.
pub(crate) fn absent(context: &Context<'_>, frames: &Frames, series: &[&str]) -> Option<String> {
    let read = |name: &str| {
        let spec = context.catalogue.get(name)?;
        Some(spec.sources.iter().any(|source| frames.get(name, &source.id).is_some_and(|frame| !frame.is_empty())))
    };
    let named: Vec<String> = series
        .iter()
        .filter(|name| read(name) != Some(true))
        .map(|name| {
            let sources = context.catalogue.get(name).map(|spec| spec.sources.as_slice()).unwrap_or_default();
            let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
            if ids.is_empty() { format!("`{name}`") } else { format!("`{name}` ({})", ids.join(" or ")) }
        })
        .collect();
    (!named.is_empty()).then(|| {
        format!("the {} has no values of {} for the states of the study", context.base.kind(), named.join(", "))
    })
}

/// A definition whose figure needs some series.
pub(crate) fn definition(
    (context, frames): (&Context<'_>, &Frames),
    (name, figure, unit): (&str, &'static str, &str),
    series: &[&str],
    found: impl FnOnce() -> Result<Figure, String>,
) -> Definition {
    Definition {
        name: name.to_owned(),
        figure,
        unit: unit.to_owned(),
        found: absent(context, frames, series).map_or_else(found, Err),
    }
}

/// A definition whose figure there is only where a user's table brings a series that no data set of the program has.
pub(crate) fn brought(
    at: (&Context<'_>, &Frames),
    labels: (&str, &'static str, &str),
    (series, others): (&str, &[&str]),
    needs: &str,
    found: impl FnOnce() -> Result<Figure, String>,
) -> Definition {
    if at.0.catalogue.get(series).is_none() {
        let (name, figure, unit) = labels;
        let reason = format!("no data set here has it; {needs}, brought as the series `{series}`, would decide it");
        return Definition { name: name.to_owned(), figure, unit: unit.to_owned(), found: Err(reason) };
    }
    let all: Vec<&str> = std::iter::once(series).chain(others.iter().copied()).collect();
    definition(at, labels, &all, found)
}

/// State-years with several values each.
#[derive(Clone, Debug)]
pub(crate) struct Rows<const N: usize> {
    pub(crate) states: Vec<State>,
    pub(crate) years: Vec<Year>,
    pub(crate) columns: [Vec<f64>; N],
}

impl<const N: usize> Default for Rows<N> {
    fn default() -> Self {
        Self { states: Vec::new(), years: Vec::new(), columns: std::array::from_fn(|_| Vec::new()) }
    }
}

/// What a formula gives for each member of a region (or of any) in each year of the study; rows that lack a value are left out.
pub(crate) fn rows<const N: usize>(
    context: &Context<'_>,
    region: Option<usize>,
    values: impl Fn(State, Year) -> Option<[f64; N]>,
) -> Rows<N> {
    let mut rows = Rows::default();
    for year in context.study.years.iter().flat_map(|years| years.years()) {
        for state in states_in(context, region, year) {
            let Some(found) = values(state, year) else { continue };
            rows.states.push(state);
            rows.years.push(year);
            rows.columns.iter_mut().zip(found).for_each(|(column, value)| column.push(value));
        }
    }
    rows
}

/// The members of a region, or of all regions once each, in a year.
pub(crate) fn states_in(context: &Context<'_>, region: Option<usize>, year: Year) -> Vec<State> {
    let regions = region.map_or(0..context.study.regions.len(), |region| region..region + 1);
    let mut states: Vec<State> = regions.flat_map(|region| members(context, region, year)).collect();
    states.sort_unstable();
    states.dedup();
    states
}

/// The regions one by one, if there are several: number and name.
pub(crate) fn single_regions<'a>(context: &Context<'a>) -> Vec<(usize, &'a str)> {
    let regions = &context.study.regions;
    if regions.len() < 2 {
        return Vec::new();
    }
    regions.iter().enumerate().map(|(place, region)| (place, region.name.as_str())).collect()
}

/// What a power turns toward each state, beside its total with all states.
pub(crate) struct Instrument<'a> {
    context: &'a Context<'a>,
    place: (&'a SeriesSpec, &'a SeriesSource, &'a Frame),
    power: State,
    totals: BTreeMap<Year, f64>,
    /// Members of the study's regions in any year, sorted.
    inside: Vec<State>,
}

impl<'a> Instrument<'a> {
    /// From the source that has a total in most years; of equals, the preferred one.
    ///
    /// # Errors
    /// A sentence, if no source has a total in any year.
    pub(crate) fn new(
        context: &'a Context<'a>,
        frames: &'a Frames,
        series: &str,
        power: State,
    ) -> Result<Self, String> {
        let none = || {
            format!("no source has `{series}` of {} for enough of the world to have a total", context.world.name(power))
        };
        let spec = context.catalogue.get(series).ok_or_else(none)?;
        let years = context.study.years.ok_or("the study names no years")?;
        let inside = members_ever(context);
        let reports =
            |source: &&SeriesSource| source.coverage.actors.is_empty() || source.coverage.actors.contains(&power);
        let each = spec.sources.iter().filter(reports).filter_map(|source| {
            let place = (spec, source, frames.get(series, &source.id)?);
            let totals = totals(context, place, power, &inside, years);
            Some(Self { context, place, power, totals, inside: inside.clone() })
        });
        let best = each.collect::<Vec<_>>().into_iter().rev().max_by_key(|one| one.totals.len());
        best.filter(|one| !one.totals.is_empty()).ok_or_else(none)
    }

    /// Toward a state.
    pub(crate) fn amount(&self, state: State, year: Year) -> Option<f64> {
        value_in(self.context, self.place, (self.power, Some(state)), year)
    }

    /// Toward all states.
    pub(crate) fn total(&self, year: Year) -> Option<f64> {
        self.totals.get(&year).copied()
    }

    /// Share of the total that goes to a state.
    pub(crate) fn share(&self, state: State, year: Year) -> Option<f64> {
        Some(self.amount(state, year)? / self.total(year)?)
    }

    /// The largest rise from one year to another toward a state outside the study's regions, as a share of the total of the first year.
    pub(crate) fn largest_rise(&self, before: Year, after: Year) -> Option<f64> {
        let total = self.total(before)?;
        let own = self.place.2.year(after).filter(|(key, ..)| key.actor() == Some(self.power));
        let outside = own.filter_map(|(key, cell, _)| Some((key.partner()?, cell.value()?)));
        let others = outside.filter(|(state, _)| *state != self.power && self.inside.binary_search(state).is_err());
        let rises = others.filter_map(|(state, value)| Some(value - self.amount(state, before)?));
        rises.max_by(f64::total_cmp).map(|rise| rise / total)
    }

    /// Toward a region, or all regions: the sum over members, if as many of them have a value as a chart asks for.
    pub(crate) fn regional(&self, region: Option<usize>, year: Year) -> Option<f64> {
        sum_of(&states_in(self.context, region, year), |state| self.amount(state, year)).map(|(sum, _)| sum)
    }
}

/// Sum and number of the values that states have, if enough of them have one.
pub(crate) fn sum_of(states: &[State], value: impl Fn(State) -> Option<f64>) -> Option<(f64, usize)> {
    let values: Vec<f64> = states.iter().filter_map(|state| value(*state)).collect();
    let enough = !values.is_empty() && values.len() as f64 >= DRAWN_COVERAGE * states.len() as f64;
    enough.then(|| (values.iter().sum(), values.len()))
}

fn totals(
    context: &Context<'_>,
    (_, source, frame): (&SeriesSpec, &SeriesSource, &Frame),
    power: State,
    inside: &[State],
    years: YearRange,
) -> BTreeMap<Year, f64> {
    let mut found: BTreeMap<Year, (f64, usize)> = BTreeMap::new();
    for (key, cell, _) in frame.iter().filter(|(key, ..)| key.actor() == Some(power) && years.contains(key.year())) {
        let (Some(value), Some(partner)) = (cell.value(), key.partner()) else { continue };
        let (sum, outside) = found.entry(key.year()).or_default();
        *sum += if partner == power { 0.0 } else { value };
        *outside += usize::from(inside.binary_search(&partner).is_err());
    }
    let states = context.world.states();
    let world = |year: Year| {
        let others = states.iter().map(|info| info.state).filter(|state| inside.binary_search(state).is_err());
        others.filter(|state| context.world.exists(*state, year)).count()
    };
    let enough = |outside: usize, all: usize| outside as f64 >= TOTAL_COVERAGE * all as f64;
    // Counting who existed takes time, and what is enough of all states ever is enough of those of a year.
    let whole = |year: Year, outside: usize| {
        source.absence == Absence::Zero
            || enough(outside, states.len())
            || enough(outside, world(year).saturating_sub(1))
    };
    let kept = found.into_iter().filter(|(year, (sum, outside))| *sum > 0.0 && whole(*year, *outside));
    kept.map(|(year, (sum, _))| (year, sum)).collect()
}
