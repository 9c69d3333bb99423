//! Who changed course: series year by year, the administrations of a state, and the tests of `chancery_stats::shifts` on both.

use chancery_core::{Cell, Date, Period, State, Year, YearRange};
use chancery_stats::shifts::{
    Comparison, NullModel, RegionShift, Series, ShiftError, ShiftOptions, ShiftReport, Term, find_shifts, region_shift,
};
use chancery_world::{Leader, World};

/// Time in the executive of a state, as the years of which it holds more than half of the days.
#[derive(Clone, Debug, PartialEq)]
pub struct Administration {
    /// Surname; with first name or the first year where that does not tell two apart.
    pub name: String,
    /// First day, as a year with its fraction.
    pub start: f64,
    /// Last day likewise.
    pub end: f64,
    /// Its years.
    pub years: YearRange,
}

impl Administration {
    /// As the tests take it: from its first year on, and until its last is over.
    pub fn term(&self) -> Term {
        Term { start: f64::from(self.years.first), end: f64::from(self.years.last) + 1.0 }
    }
}

/// The administrations of a state in a span of years, by their first year; verified terms only.
///
/// A term of which no year lies in the span, or that never held most of one, is left out. One that has not ended lasts to the end of
/// the span.
pub fn administrations(world: &World, state: State, span: YearRange) -> Vec<Administration> {
    let mut found: Vec<(&Leader, Administration)> = Vec::new();
    for leader in world.leaders() {
        let executive = |office: &str| world.office_complete(state, office).is_some();
        let terms = leader.terms.iter().filter(|term| term.state == Some(state) && term.status.decides());
        for term in terms.filter(|term| executive(&term.office)) {
            let (start, end) = (term.start.earliest(), term.end.map(|end| end.latest()));
            let held = Period::new(Some(start), end);
            let mut years = span.years().filter(|year| 2 * held.days_in(*year) > days_of(*year));
            let Some(first) = years.next() else { continue };
            let years = YearRange { first, last: years.next_back().unwrap_or(first) };
            let end = end.map_or(f64::from(span.last) + 1.0, fraction);
            found.push((leader, Administration { name: String::new(), start: fraction(start), end, years }));
        }
    }
    found.sort_by_key(|(_, administration)| administration.years.first);
    let names: Vec<String> = found.iter().map(|(leader, one)| name(leader, one, &found)).collect();
    let named = found.into_iter().zip(names);
    named.map(|((_, administration), name)| Administration { name, ..administration }).collect()
}

fn days_of(year: Year) -> u16 {
    Period::of_years(YearRange::single(year)).days_in(year)
}

fn fraction(day: Date) -> f64 {
    f64::from(day.year()) + f64::from(day.day_of_year() - 1) / 366.0
}

fn name(leader: &Leader, own: &Administration, all: &[(&Leader, Administration)]) -> String {
    let surname = |leader: &Leader| leader.name.split(' ').next_back().unwrap_or(&leader.name).to_owned();
    let again = all.iter().any(|(other, one)| other.slug == leader.slug && one != own);
    let namesake = all.iter().any(|(other, _)| other.slug != leader.slug && surname(other) == surname(leader));
    let called = if namesake { leader.name.clone() } else { surname(leader) };
    if again { format!("{called} ({})", own.years.first) } else { called }
}

/// A series year by year.
#[derive(Clone, Debug, Default)]
pub struct YearSeries {
    /// What it is.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// One cell a year, in order.
    pub cells: Vec<(Year, Cell)>,
    /// Ids of its data sets.
    pub source: Vec<String>,
}

impl YearSeries {
    /// The years with a value, and the values.
    pub fn observed(&self) -> (Vec<f64>, Vec<f64>) {
        self.cells.iter().filter_map(|(year, cell)| Some((f64::from(*year), cell.value()?))).unzip()
    }

    /// The mean over those of some years that have a value.
    pub fn mean(&self, years: YearRange) -> Option<f64> {
        let inside = self.cells.iter().filter(|(year, _)| years.contains(*year));
        let values: Vec<f64> = inside.filter_map(|(_, cell)| cell.value()).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

/// The defaults of [`find_shifts`] with a number of simulated series for each null model: no p is below 1/(draws + 1).
pub fn shift_options(draws: usize) -> ShiftOptions {
    let mut options = ShiftOptions::default();
    options.nulls.draws = draws;
    options
}

/// Looks for shifts of series at changes of administration ([`find_shifts`]).
///
/// # Missing values
/// Years without a value are left out of a series.
///
/// # Errors
/// Those of [`find_shifts`]; a series that cannot be tested is listed in the report if another can.
pub fn shifts(
    series: &[YearSeries],
    administrations: &[Administration],
    options: &ShiftOptions,
) -> Result<ShiftReport, ShiftError> {
    let observed: Vec<(Vec<f64>, Vec<f64>)> = series.iter().map(YearSeries::observed).collect();
    let series: Vec<Series<'_>> = observed.iter().map(as_series).collect();
    let terms: Vec<Term> = administrations.iter().map(Administration::term).collect();
    find_shifts(&series, &terms, options)
}

/// How far a series moved from a year on beyond the mean of others ([`region_shift`]).
///
/// # Errors
/// Those of [`region_shift`].
pub fn shift_beside(series: &YearSeries, others: &[YearSeries], year: Year) -> Result<RegionShift, ShiftError> {
    let own = series.observed();
    let others: Vec<(Vec<f64>, Vec<f64>)> = others.iter().map(YearSeries::observed).collect();
    let others: Vec<Series<'_>> = others.iter().map(as_series).collect();
    region_shift(&as_series(&own), &others, f64::from(year), Comparison::Mean)
}

fn as_series((times, values): &(Vec<f64>, Vec<f64>)) -> Series<'_> {
    Series { times, values }
}

/// A null model in words.
pub fn null_model_name(model: NullModel) -> String {
    match model {
        NullModel::LinearTrend => "independent errors".to_owned(),
        NullModel::Ar1 { rho } => format!("an autocorrelation of {rho}"),
        NullModel::RandomWalk => "the random walk".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usa(first: Year, last: Year) -> Vec<Administration> {
        let span = YearRange { first, last };
        administrations(World::builtin(), State::new("USA").expect("a key"), span)
    }

    #[test]
    fn years_go_to_who_held_most_of_their_days() {
        let found = usa(1960, 2023);
        let years = |name: &str| {
            let one = found.iter().find(|one| one.name == name).expect("in the span");
            (one.years.first, one.years.last)
        };
        // Kennedy to 22 November 1963, Nixon to 9 August 1974.
        assert_eq!(years("Kennedy"), (1961, 1963));
        assert_eq!(years("Johnson"), (1964, 1968));
        assert_eq!(years("Nixon"), (1969, 1974));
        assert_eq!(years("Ford"), (1975, 1976));
        assert_eq!(years("George W. Bush"), (2001, 2008));
        assert_eq!(years("George H. W. Bush"), (1989, 1992));
        assert_eq!(years("Biden"), (2021, 2023));
        assert_eq!(found.first().map(|one| (one.name.as_str(), one.years.first)), Some(("Eisenhower", 1960)));
        assert!(found.windows(2).all(|pair| pair[0].years.last + 1 == pair[1].years.first), "{found:?}");
    }

    #[test]
    fn two_times_in_office_have_two_names() {
        let names: Vec<String> = usa(2010, 2025).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Obama", "Trump (2017)", "Biden", "Trump (2025)"]);
    }

    #[test]
    fn a_shift_is_found_at_its_administration() {
        let years = YearRange { first: 1961, last: 2023 };
        let cell = |year: Year| {
            let noise = f64::from(year * 7 % 5) + f64::from(year * 3 % 7);
            Cell::observed(noise + if year >= 1993 { 60.0 } else { 0.0 })
        };
        let mut cells: Vec<(Year, Cell)> = years.years().map(|year| (year, cell(year))).collect();
        cells[3].1 = Cell::missing(chancery_core::CellState::Unreported);
        let series = YearSeries { cells, ..YearSeries::default() };
        assert_eq!(series.observed().0.len(), 62);
        let administrations = usa(1961, 2023);
        let found = shifts(&[series], &administrations, &shift_options(199)).expect("a testable series");
        let best = found.findings.iter().min_by(|a, b| a.p.total_cmp(&b.p)).expect("findings");
        assert_eq!(administrations[best.administration].name, "Clinton");
        assert!(best.posterior_probability > 0.9 && (best.size - 60.0).abs() < 10.0, "{best:?}");
    }
}
