//! What a power turns toward each state beside its total with all states.

use std::collections::BTreeMap;

use chancery_core::{Absence, Frames, State, Year, YearRange};

use super::panel::{members_ever, states_in};
use super::series::Series;
use crate::charts::DRAWN_COVERAGE;
use crate::findings::attention::TOTAL_COVERAGE;
use crate::run::Context;

/// What a power turns toward each state, beside its total with all states.
pub(super) struct Instrument<'a> {
    context: &'a Context<'a>,
    series: Series<'a>,
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
    pub(super) fn new(
        context: &'a Context<'a>,
        frames: &'a Frames,
        series: &str,
        power: State,
    ) -> Result<Self, String> {
        let none = || {
            format!("no source has `{series}` of {} for enough of the world to have a total", context.world.name(power))
        };
        let years = context.study.years.ok_or("the study names no years")?;
        let inside = members_ever(context);
        let each = Series::of_reporter(context, frames, series, power).into_iter().map(|series| {
            let totals = totals(context, &series, power, &inside, years);
            Self { context, series, power, totals, inside: inside.clone() }
        });
        let best = each.collect::<Vec<_>>().into_iter().rev().max_by_key(|one| one.totals.len());
        best.filter(|one| !one.totals.is_empty()).ok_or_else(none)
    }

    /// Toward a state.
    pub(super) fn amount(&self, state: State, year: Year) -> Option<f64> {
        self.series.toward(self.power, state, year)
    }

    /// Toward all states.
    pub(super) fn total(&self, year: Year) -> Option<f64> {
        self.totals.get(&year).copied()
    }

    /// Share of the total that goes to a state.
    pub(super) fn share(&self, state: State, year: Year) -> Option<f64> {
        Some(self.amount(state, year)? / self.total(year)?)
    }

    /// The largest rise from one year to another toward a state outside the study's regions, as a share of the total of the first year.
    pub(super) fn largest_rise(&self, before: Year, after: Year) -> Option<f64> {
        let total = self.total(before)?;
        let own = self.series.frame().year(after).filter(|(key, ..)| key.actor() == Some(self.power));
        let outside = own.filter_map(|(key, cell, _)| Some((key.partner()?, cell.value()?)));
        let others = outside.filter(|(state, _)| *state != self.power && self.inside.binary_search(state).is_err());
        let rises = others.filter_map(|(state, value)| Some(value - self.amount(state, before)?));
        rises.max_by(f64::total_cmp).map(|rise| rise / total)
    }

    /// Toward a region, or all regions: the sum over members, if as many of them have a value as a chart asks for.
    pub(super) fn regional(&self, region: Option<usize>, year: Year) -> Option<f64> {
        sum_of(&states_in(self.context, region, year), |state| self.amount(state, year)).map(|(sum, _)| sum)
    }
}

/// Sum and number of the values that states have, if enough of them have one.
pub(super) fn sum_of(states: &[State], value: impl Fn(State) -> Option<f64>) -> Option<(f64, usize)> {
    let values: Vec<f64> = states.iter().filter_map(|state| value(*state)).collect();
    let enough = !values.is_empty() && values.len() as f64 >= DRAWN_COVERAGE * states.len() as f64;
    enough.then(|| (values.iter().sum(), values.len()))
}

fn totals(
    context: &Context<'_>,
    series: &Series<'_>,
    power: State,
    inside: &[State],
    years: YearRange,
) -> BTreeMap<Year, f64> {
    let mut found: BTreeMap<Year, (f64, usize)> = BTreeMap::new();
    for (key, cell, _) in
        series.frame().iter().filter(|(key, ..)| key.actor() == Some(power) && years.contains(key.year()))
    {
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
        series.source().absence == Absence::Zero
            || enough(outside, states.len())
            || enough(outside, world(year).saturating_sub(1))
    };
    let kept = found.into_iter().filter(|(year, (sum, outside))| *sum > 0.0 && whole(*year, *outside));
    kept.map(|(year, (sum, _))| (year, sum)).collect()
}
