//! Steps of a composition at given dates: changes of administration, or years that somebody names.

use rayon::prelude::*;

use super::ShiftError;
use super::attainable::PermutationP;
use super::composition::{reduced, transformed};
use super::design::{LEAST_FREEDOM, StepDesign};
use super::joint::{
    Columns, Correlation, GRID, NearestPoint, Noise, ReorientationOptions, Simulator, adjacent, cholesky, covariance,
    largest_p, length_with_interval, pooled_correlation, whiten,
};
use super::placebo::{PlaceboCalendar, PlaceboStatistic, placebo_test};
use super::series::{Series, Term, check_times};
use crate::Random;

/// The step of a composition at a date.
#[derive(Clone, Debug, PartialEq)]
pub struct DatedStep {
    /// Index of the later term.
    pub term: usize,
    /// Time of its first row.
    pub at: f64,
    /// Length of the step beyond trend and the steps at the other dates.
    pub size: f64,
    /// Interval of it.
    pub interval: (f64, f64),
    /// What of it is each part's, in the coordinates' unit.
    pub change: Vec<f64>,
    /// p value.
    pub p: f64,
}

/// The steps at some dates.
#[derive(Clone, Debug, PartialEq)]
pub struct DatedSteps {
    /// One a date.
    pub steps: Vec<DatedStep>,
    /// The smallest p that could have come out.
    pub smallest_attainable_p: f64,
    /// Median-unbiased autocorrelation around level, trend and steps.
    pub rho: f64,
    /// Share of what level, trend and autocorrelation leave that the terms explain, mean over the parts.
    pub explained: f64,
    /// Its place among the same calendar begun 1, 2, … rows later; `None` if no such calendar is another.
    pub calendar: Option<PermutationP>,
}

/// Tests the step of a composition at the start of each term but the first, all other steps and a linear trend left free.
///
/// z = level + trend + Σ δₖ 1(t ≥ start of term k) + u, u of autocorrelation ρ in all coordinates and any covariance Σ. Wald's δₖ'Σ̂⁻¹δₖ / v in feasible
/// generalised least squares does not depend on the basis; p is the largest over all ρ of the grid up to the random walk with drift, of series
/// simulated without steps. `miss` does not enter, as no ρ is left out.
///
/// # Errors
/// As [`super::reorientation()`], and [`ShiftError::NoOverlap`] if no term begins within the rows, [`ShiftError::TooFewYears`] with fewer than
/// eight rows more than terms, trend and coordinates.
///
/// # Randomness
/// [`Random`] with `seed`.
pub fn dated_steps(
    times: &[f64],
    rows: &[Vec<f64>],
    terms: &[Term],
    options: &ReorientationOptions,
) -> Result<DatedSteps, ShiftError> {
    options.check()?;
    if times.len() != rows.len() {
        return Err(ShiftError::Shape { times: times.len(), values: rows.len() });
    }
    check_times(times)?;
    let whole = transformed(rows, options.coordinates)?;
    let design = StepDesign::new(times, terms, &GRID)?;
    let kept_times: Vec<f64> = design.kept.iter().map(|&row| times[row]).collect();
    let parts: Columns = whole.iter().map(|part| design.kept.iter().map(|&row| part[row]).collect()).collect();
    let columns = reduced(&parts, options.coordinates);
    let need = kept_times.len() - design.freedom + columns.len() + LEAST_FREEDOM;
    if kept_times.len() < need {
        return Err(ShiftError::TooFewYears { have: kept_times.len(), need });
    }
    let test = Test { design: &design, adjacent: adjacent(&kept_times) };
    let observed_correlation = test.correlation(&columns).ok_or(ShiftError::NoCovariance)?;
    let simulator = Simulator::new(&kept_times, columns.len());
    let draw_all = |point: usize, statistic: &(dyn Fn(&Columns) -> Vec<f64> + Sync)| -> Vec<Vec<f64>> {
        let innovations =
            (options.noise == Noise::Wild).then(|| simulator.innovations(point, &test.residuals(&columns)));
        let mut random = Random::new(options.seed);
        (0..options.draws).map(|_| statistic(&simulator.draw(&mut random, point, innovations.as_ref()))).collect()
    };
    // Autocorrelations first: the regression of a draw takes the one estimated from that draw.
    let correlations: Vec<Vec<f64>> = (0..GRID.len())
        .into_par_iter()
        .map(|point| draw_all(point, &|drawn| vec![test.correlation(drawn).unwrap_or(0.0)]).concat())
        .collect();
    let correlation = Correlation::new(&correlations, observed_correlation, options.miss);
    let table = NearestPoint::new(&correlations);
    let observed = test.wald(correlation.nearest, &columns).ok_or(ShiftError::NoCovariance)?;
    let simulated: Vec<Vec<Vec<f64>>> = (0..GRID.len())
        .into_par_iter()
        .map(|point| {
            let boundaries = observed.len();
            let statistic = |drawn: &Columns| {
                let near = test.correlation(drawn).map_or(point, |found| table.of(found));
                test.wald(near, drawn).unwrap_or_else(|| vec![f64::INFINITY; boundaries])
            };
            let drawn = draw_all(point, &statistic);
            (0..boundaries).map(|index| drawn.iter().map(|one| one[index]).collect()).collect()
        })
        .collect();

    let errors = errors(&test, &parts, &kept_times, correlation.nearest, options);
    let changes = test.steps(correlation.nearest, &parts);
    let steps = design.boundaries.iter().enumerate().map(|(index, boundary)| {
        let change: Vec<f64> = changes.iter().map(|part| part[index]).collect();
        let own: Vec<Vec<f64>> = errors.iter().map(|draw| draw.iter().map(|part| part[index]).collect()).collect();
        let (size, interval) = length_with_interval(&change, &own, options.level);
        let lists = simulated.iter().map(|at| &at[index][..]);
        DatedStep {
            term: boundary.term,
            at: kept_times[boundary.row],
            size,
            interval,
            change,
            p: largest_p(lists, observed[index], 0.0),
        }
    });
    let steps = steps.collect();
    let series: Vec<Series<'_>> = parts.iter().map(|values| Series { times: &kept_times, values }).collect();
    let calendar = placebo_test(&series, terms, PlaceboStatistic::AllTerms, PlaceboCalendar::CircularShift).ok();
    Ok(DatedSteps {
        steps,
        smallest_attainable_p: 1.0 / (options.draws + 1) as f64,
        rho: correlation.rho,
        explained: calendar.as_ref().map_or(0.0, |test| test.observed),
        calendar: calendar.map(|test| test.p),
    })
}

/// Steps of draws without a step: what the estimate is off by.
fn errors(
    test: &Test<'_>,
    parts: &Columns,
    times: &[f64],
    point: usize,
    options: &ReorientationOptions,
) -> Vec<Vec<Vec<f64>>> {
    let simulator = Simulator::new(times, parts.len());
    let innovations = simulator.innovations(point, &test.residuals(parts));
    let mut random = Random::new(options.seed);
    (0..options.draws).map(|_| test.steps(point, &simulator.draw(&mut random, point, Some(&innovations)))).collect()
}

struct Test<'a> {
    design: &'a StepDesign,
    adjacent: Vec<usize>,
}

impl Test<'_> {
    /// Residuals of ordinary least squares.
    fn residuals(&self, columns: &[Vec<f64>]) -> Columns {
        columns.iter().map(|column| self.design.plain_residuals(column)).collect()
    }

    /// Their lag-one autocorrelation, whatever the basis; `None` without a covariance.
    fn correlation(&self, columns: &[Vec<f64>]) -> Option<f64> {
        let residuals = self.residuals(columns);
        let lower = cholesky(&covariance(&residuals, 1.0))?;
        Some(pooled_correlation(&whiten(&residuals, &lower), &self.adjacent))
    }

    /// The steps of each column.
    fn steps(&self, point: usize, columns: &[Vec<f64>]) -> Columns {
        columns.iter().map(|column| self.design.steps_and_residuals(point, column).0).collect()
    }

    /// Wald's statistic of each step.
    fn wald(&self, point: usize, columns: &[Vec<f64>]) -> Option<Vec<f64>> {
        let (steps, residuals): (Columns, Columns) =
            columns.iter().map(|column| self.design.steps_and_residuals(point, column)).unzip();
        let lower = cholesky(&covariance(&residuals, self.design.freedom as f64))?;
        let white = whiten(&steps, &lower);
        let one =
            |(index, spread): (usize, f64)| white.iter().map(|axis| axis[index] * axis[index]).sum::<f64>() / spread;
        Some(self.design.spreads(point).into_iter().enumerate().map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quick() -> ReorientationOptions {
        ReorientationOptions { draws: 199, ..ReorientationOptions::default() }
    }

    fn planted(seed: u64, shift: f64) -> (Vec<f64>, Vec<Vec<f64>>, Vec<Term>) {
        let mut random = Random::new(seed);
        let times: Vec<f64> = (1980..2020).map(f64::from).collect();
        let rows = (0..40)
            .map(|t| {
                let mut part = |level: f64| libm::exp(level + 0.25 * random.normal());
                vec![part(if t >= 21 { shift } else { 0.0 }), part(0.5), part(-0.5)]
            })
            .collect();
        let starts = [1980.0, 1989.0, 2001.0, 2009.0];
        let term = |i: usize| Term { start: starts[i], end: starts.get(i + 1).copied().unwrap_or(2020.0) };
        (times, rows, (0..4).map(term).collect())
    }

    #[test]
    fn the_step_is_found_at_its_date_and_no_other() {
        let (times, rows, terms) = planted(5, 1.5);
        let found = dated_steps(&times, &rows, &terms, &quick()).unwrap();
        let p: Vec<f64> = found.steps.iter().map(|step| step.p).collect();
        assert_eq!(found.steps.iter().map(|step| step.at).collect::<Vec<_>>(), [1989.0, 2001.0, 2009.0]);
        assert!(p[1] < 0.05 && p[0] > 0.05 && p[2] > 0.05, "{p:?}");
        let step = &found.steps[1];
        let truth = 1.5 * (2.0_f64 / 3.0).sqrt();
        assert!(step.interval.0 < truth && truth < step.interval.1, "{step:?}");
        assert!(step.change[0] > 0.0 && step.change[1] < 0.0);
        let calendar = found.calendar.unwrap();
        assert!(calendar.smallest_attainable >= 1.0 / 40.0 && found.explained > 0.2, "{found:?}");
    }

    #[test]
    fn basis_and_units_do_not_matter() {
        let (times, rows, terms) = planted(6, 0.4);
        let turned: Vec<Vec<f64>> = rows.iter().map(|row| vec![row[1] * 9.0, row[2] * 9.0, row[0] * 9.0]).collect();
        let options = ReorientationOptions { noise: Noise::Normal, ..quick() };
        let p = |rows: &[Vec<f64>]| {
            let found = dated_steps(&times, rows, &terms, &options).unwrap();
            found.steps.iter().map(|step| step.p).collect::<Vec<f64>>()
        };
        assert_eq!(p(&rows), p(&turned));
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        let (times, rows, terms) = planted(7, 0.0);
        assert_eq!(dated_steps(&times, &rows, &terms[..1], &quick()).err(), Some(ShiftError::NoOverlap));
        let short = dated_steps(&times[..12], &rows[..12], &terms, &quick()).err();
        assert!(matches!(short, Some(ShiftError::TooFewYears { .. })), "{short:?}");
    }
}
