//! Panels of state-years for the tests: series to read from, rows with what explains them, and parts of the rows as other definitions.

use chancery_core::{
    Absence, Frame, Frames, Key, Request, SeriesSource, SeriesSpec, State, UnitOfAnalysis, Year, YearRange,
};
use chancery_stats::estimate::Design;

use super::panel::{Point, members, read};
use super::statistics::{clustered, groups, mean as mean_by_state};
use super::{Definition, Figure};
use crate::run::Context;

/// A series from one source: the broadest that was read, else the preferred one.
pub(super) struct Series<'a> {
    context: &'a Context<'a>,
    spec: &'a SeriesSpec,
    source: &'a SeriesSource,
    frame: &'a Frame,
}

impl<'a> Series<'a> {
    pub(super) fn open(context: &'a Context<'a>, frames: &'a Frames, name: &str) -> Result<Self, String> {
        let spec = context.catalogue.get(name).ok_or_else(|| format!("no series is called `{name}`"))?;
        let read = |source: &'a SeriesSource| {
            let frame = frames.get(name, &source.id)?;
            (!frame.is_empty() || source.absence == Absence::Zero).then_some((source, frame))
        };
        let mut there = spec.broadest().into_iter().chain(&spec.sources).filter_map(read);
        let (source, frame) = there.next().ok_or_else(|| absent(context, spec))?;
        Ok(Self { context, spec, source, frame })
    }

    /// The years of the study that the source covers.
    pub(super) fn years(&self) -> Result<YearRange, String> {
        let found = self.context.study.years.and_then(|years| years.intersect(self.source.coverage.years));
        found.ok_or_else(|| format!("`{}` covers no year of the study", self.spec.name))
    }

    /// The value of a state.
    pub(super) fn of(&self, state: State, year: Year) -> Option<f64> {
        self.cell(state, None, year)
    }

    /// The value of a state with a partner.
    pub(super) fn toward(&self, state: State, partner: State, year: Year) -> Option<f64> {
        self.cell(state, Some(partner), year)
    }

    /// The sum over some years to this one; none if one of them is missing.
    pub(super) fn sum_toward(&self, state: State, partner: State, (to, count): (Year, Year)) -> Option<f64> {
        (to - count + 1..=to).map(|year| self.toward(state, partner, year)).sum()
    }

    /// The actor's part of what it and its rivals have toward a state; none if one of those that exist has no value, or all have zero.
    pub(super) fn actor_share(&self, value: impl Fn(&Self, State) -> Option<f64>, year: Year) -> Option<f64> {
        let (own, all) = self.parts(value, year)?;
        (all > 0.0).then(|| own / all)
    }

    /// What the actor has, and what it and its rivals have together.
    fn parts(&self, value: impl Fn(&Self, State) -> Option<f64>, year: Year) -> Option<(f64, f64)> {
        let context = self.context;
        let own = value(self, context.actor)?;
        let others = context.study.rivals.iter().filter(|rival| **rival != context.actor);
        let there = others.filter(|rival| context.world.exists(**rival, year));
        let others: f64 = there.map(|rival| value(self, *rival)).sum::<Option<f64>>()?;
        (own >= 0.0 && others >= 0.0).then_some((own, own + others))
    }

    /// A pair without direction may be stored in either order.
    fn cell(&self, state: State, partner: Option<State>, year: Year) -> Option<f64> {
        if let (UnitOfAnalysis::DyadYear, Some(other)) = (self.spec.unit_of_analysis, partner)
            && let Some((cell, _)) = self.frame.get(Key::new(year, other, Some(state)))
        {
            return cell.value();
        }
        let exists = |state: State, year: Year| self.context.world.exists(state, year);
        self.frame.cell(self.spec, self.source, (state, partner, year), exists).0.value()
    }
}

/// Requests of series between some states and others; a pair without direction is asked for in both orders.
pub(super) fn between(context: &Context<'_>, series: &[&str], states: &[State], others: &[State]) -> Vec<Request> {
    let undirected =
        |name: &&str| context.catalogue.get(name).is_some_and(|spec| spec.unit_of_analysis == UnitOfAnalysis::DyadYear);
    let forth = series.iter().filter_map(|name| read(context, name, states, others));
    let back = series.iter().filter(|name| undirected(name)).filter_map(|name| read(context, name, others, states));
    forth.chain(back).collect()
}

/// Requests of series of single states.
pub(super) fn own(context: &Context<'_>, series: &[&str], states: &[State]) -> Vec<Request> {
    series.iter().filter_map(|name| read(context, name, states, &[])).collect()
}

/// The actor and its rivals.
pub(super) fn powers(context: &Context<'_>) -> Vec<State> {
    let rivals = context.study.rivals.iter().copied().filter(|rival| *rival != context.actor);
    std::iter::once(context.actor).chain(rivals).collect()
}

/// That the base holds no values of a series.
fn absent(context: &Context<'_>, spec: &SeriesSpec) -> String {
    let ids: Vec<&str> = spec.sources.iter().map(|source| source.id.as_str()).collect();
    format!(
        "the {} does not hold `{}` ({}) for these states and years",
        context.base.kind(),
        spec.name,
        ids.join(" or ")
    )
}

/// A state in a year: the outcome, what explains it and what else is held.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) state: State,
    pub(super) year: Year,
    pub(super) outcome: f64,
    /// The first is what the figure is about.
    pub(super) regressors: Vec<f64>,
}

impl From<Point> for Row {
    fn from(point: Point) -> Self {
        Self { state: point.state, year: point.year, outcome: point.value, regressors: Vec::new() }
    }
}

/// A row for each member of the study's regions in each year that a formula has values for.
pub(super) fn rows(
    context: &Context<'_>,
    years: YearRange,
    values: impl Fn(State, Year) -> Option<(f64, Vec<f64>)>,
) -> Vec<Row> {
    let row = |(state, year): (State, Year)| {
        let (outcome, regressors) = values(state, year)?;
        Some(Row { state, year, outcome, regressors })
    };
    units(context, years).into_iter().filter_map(row).collect()
}

/// Each member of the study's regions in each year, once, by year and state.
pub(super) fn units(context: &Context<'_>, years: YearRange) -> Vec<(State, Year)> {
    let mut units = Vec::new();
    for year in years.years() {
        let regions = 0..context.study.regions.len();
        let mut states: Vec<State> = regions.flat_map(|region| members(context, region, year)).collect();
        states.sort_unstable();
        states.dedup();
        units.extend(states.into_iter().map(|state| (state, year)));
    }
    units
}

/// Means taken out of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effects {
    /// None: there is a constant.
    None,
    /// Each state's own.
    State,
    /// Each state's and each year's.
    StateAndYear,
}

/// Rows whose errors may be alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Those of a state.
    State,
    /// Those of a year: where what is explained happens to all states at once.
    Year,
}

/// The slope on the first regressor.
pub(super) fn slope(rows: &[Row], effects: Effects, by: By) -> Result<Figure, String> {
    let outcome = outcomes(rows)?;
    let columns = rows.first().map_or(0, |row| row.regressors.len());
    let columns: Vec<Vec<f64>> =
        (0..columns).map(|column| rows.iter().map(|row| row.regressors[column]).collect()).collect();
    let constant = vec![1.0; rows.len()];
    let mut regressors: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    if effects == Effects::None {
        regressors.push(&constant);
    }
    let (states, years) = (of_states(rows), of_years(rows));
    let effects: &[&[u32]] = match effects {
        Effects::None => &[],
        Effects::State => &[&states],
        Effects::StateAndYear => &[&states, &years],
    };
    fitted(&Design { outcome: &outcome, regressors: &regressors, effects, ..Design::default() }, rows, by)
}

/// The mean outcome.
pub(super) fn mean(rows: &[Row], by: By) -> Result<Figure, String> {
    let outcome: Vec<f64> = rows.iter().map(|row| row.outcome).collect();
    if by == By::State {
        return mean_by_state(&outcome, &rows.iter().map(|row| row.state).collect::<Vec<_>>());
    }
    let constant = vec![1.0; rows.len()];
    fitted(&Design { outcome: &outcome, regressors: &[&constant], ..Design::default() }, rows, by)
}

fn fitted(design: &Design<'_>, rows: &[Row], by: By) -> Result<Figure, String> {
    match by {
        By::State => clustered(design, &of_states(rows), ["state", "states"]),
        By::Year => clustered(design, &of_years(rows), ["year", "years"]),
    }
}

/// Outcomes that vary: without that a slope of zero would look exact.
fn outcomes(rows: &[Row]) -> Result<Vec<f64>, String> {
    let outcome: Vec<f64> = rows.iter().map(|row| row.outcome).collect();
    match outcome.first() {
        None => Err("no state and year has all the values it needs".to_owned()),
        Some(first) if outcome.iter().all(|value| value == first) => {
            Err(format!("what is to be explained is {first} in all {} rows", outcome.len()))
        }
        Some(_) => Ok(outcome),
    }
}

fn of_states(rows: &[Row]) -> Vec<u32> {
    groups(&rows.iter().map(|row| row.state).collect::<Vec<_>>())
}

fn of_years(rows: &[Row]) -> Vec<u32> {
    rows.iter().map(|row| u32::from(row.year.unsigned_abs())).collect()
}

/// A figure under a name.
pub(super) fn define(
    name: impl Into<String>,
    figure: &'static str,
    unit: &str,
    found: Result<Figure, String>,
) -> Definition {
    Definition { name: name.into(), figure, unit: unit.to_owned(), found }
}

/// The rows of the earlier and the later half of the years, and of each region where there are several, under names.
pub(super) fn parts(context: &Context<'_>, rows: &[Row]) -> Vec<(String, Vec<Row>)> {
    let keep =
        |name: String, keep: &dyn Fn(&Row) -> bool| (name, rows.iter().filter(|row| keep(row)).cloned().collect());
    let mut parts: Vec<(String, Vec<Row>)> = Vec::new();
    for half in halves(rows.iter().map(|row| row.year)) {
        parts.push(keep(half.to_string(), &|row| half.contains(row.year)));
    }
    for (region, name) in regions(context) {
        parts.push(keep(name, &|row| members(context, region, row.year).contains(&row.state)));
    }
    parts
}

/// The regions, where there are several.
pub(super) fn regions<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (usize, String)> + 'a {
    let several = context.study.regions.len() > 1;
    let named = context.study.regions.iter().enumerate().map(|(region, setting)| (region, setting.name.clone()));
    named.filter(move |_| several)
}

/// The first and the second half of the years in which something has values.
pub(super) fn halves(years: impl Iterator<Item = Year> + Clone) -> Vec<YearRange> {
    let (Some(first), Some(last)) = (years.clone().min(), years.max()) else { return Vec::new() };
    let middle = first + (last - first) / 2;
    [YearRange::new(first, middle), YearRange::new(middle + 1, last)].into_iter().flatten().collect()
}
