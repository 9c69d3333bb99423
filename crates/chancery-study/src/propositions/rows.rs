//! Panels of state-years for the tests: rows with what explains them, and parts of the rows as other definitions.

use chancery_core::{State, Year, YearRange};
use chancery_stats::estimate::Design;

use super::Figure;
use super::panel::{members, regions, states_in};
use super::statistics::{clustered, groups, mean as mean_by_state};
use crate::run::Context;

/// A state in a year: the outcome, what explains it and what else is held.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) state: State,
    pub(super) year: Year,
    pub(super) outcome: f64,
    /// The first is what the figure is about.
    pub(super) regressors: Vec<f64>,
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
        units.extend(states_in(context, None, year).into_iter().map(|state| (state, year)));
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

/// The rows of the earlier and the later half of the years, and of each region where there are several, under names.
pub(super) fn parts(context: &Context<'_>, rows: &[Row]) -> Vec<(String, Vec<Row>)> {
    let keep =
        |name: String, keep: &dyn Fn(&Row) -> bool| (name, rows.iter().filter(|row| keep(row)).cloned().collect());
    let mut parts: Vec<(String, Vec<Row>)> = Vec::new();
    for half in halves(rows.iter().map(|row| row.year)) {
        parts.push(keep(half.to_string(), &|row| half.contains(row.year)));
    }
    for (region, name) in regions(context) {
        parts.push(keep(name.to_owned(), &|row| members(context, region, row.year).contains(&row.state)));
    }
    parts
}

/// The first and the second half of the years in which something has values.
pub(super) fn halves(years: impl Iterator<Item = Year> + Clone) -> Vec<YearRange> {
    let (Some(first), Some(last)) = (years.clone().min(), years.max()) else { return Vec::new() };
    let middle = first + (last - first) / 2;
    [YearRange::new(first, middle), YearRange::new(middle + 1, last)].into_iter().flatten().collect()
}
