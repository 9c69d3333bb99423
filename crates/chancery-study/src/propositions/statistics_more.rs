//! More estimates, each with a 95 % interval: slopes within states and years, correlations of years, figures beside placebos.

use chancery_core::Year;
use chancery_stats::{Random, quantile};

use super::columns::Rows;
use super::statistics::{groups, mean, slope};
use super::{Figure, Spread};

/// Draws of a bootstrap or of placebos.
pub(crate) const DRAWS: usize = 999;
/// Seed of all draws.
pub(crate) const SEED: u64 = 20;
/// Years that stay together in a bootstrap: about a term of office.
const BLOCK: usize = 4;
/// Fewest years for a correlation of years.
const FEWEST_YEARS: usize = 15;
/// With fewer placebos, 2.5 % of them is not one.
const FEWEST_PLACEBOS: usize = 40;

/// The slope of the first column on the second, the others held, effects of states and years taken out.
pub(crate) fn two_way<const N: usize>(rows: &Rows<N>) -> Result<Figure, String> {
    let (state, year) = (groups(&rows.states), year_groups(&rows.years));
    slope_on(rows, &[&state, &year])
}

/// The same with effects of states alone: the slope within states.
pub(crate) fn within_states<const N: usize>(rows: &Rows<N>) -> Result<Figure, String> {
    slope_on(rows, &[&groups(&rows.states)])
}

/// The same with effects of years alone: the slope between states of a year.
pub(crate) fn within_years<const N: usize>(rows: &Rows<N>) -> Result<Figure, String> {
    slope_on(rows, &[&year_groups(&rows.years)])
}

fn slope_on<const N: usize>(rows: &Rows<N>, effects: &[&[u32]]) -> Result<Figure, String> {
    some(rows)?;
    let columns: Vec<&[f64]> = rows.columns.iter().map(Vec::as_slice).collect();
    let [outcome, x, held @ ..] = columns.as_slice() else {
        return Err("a slope needs an outcome and what it is to depend on".to_owned());
    };
    slope(outcome, x, held, effects, &rows.states)
}

/// The mean of the only column.
pub(crate) fn mean_of(rows: &Rows<1>) -> Result<Figure, String> {
    some(rows)?;
    mean(&rows.columns[0], &rows.states)
}

fn some<const N: usize>(rows: &Rows<N>) -> Result<(), String> {
    let none = || "no state has in any year all the values that it is made of".to_owned();
    if rows.states.is_empty() { Err(none()) } else { Ok(()) }
}

/// Every column in standard deviations within states: a slope is then how many of them go with one.
///
/// # Errors
/// No rows; a column that does not vary within any state.
pub(crate) fn in_deviations<const N: usize>(mut rows: Rows<N>) -> Result<Rows<N>, String> {
    some(&rows)?;
    let state = groups(&rows.states);
    let count = state.iter().max().map_or(0, |last| *last as usize + 1);
    for column in &mut rows.columns {
        let mut sums = vec![(0.0, 0.0); count];
        for (place, value) in state.iter().zip(column.iter()) {
            let (sum, rows) = &mut sums[*place as usize];
            *sum += value;
            *rows += 1.0;
        }
        let centred = |place: u32, value: f64| value - sums[place as usize].0 / sums[place as usize].1;
        let squares: f64 = state.iter().zip(column.iter()).map(|(s, v)| centred(*s, *v) * centred(*s, *v)).sum();
        let deviation = (squares / (column.len().saturating_sub(count)).max(1) as f64).sqrt();
        let size = column.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        if deviation <= 1e-12 * size {
            return Err("it does not vary within states".to_owned());
        }
        state.iter().zip(column.iter_mut()).for_each(|(place, value)| *value = centred(*place, *value) / deviation);
    }
    Ok(rows)
}

fn year_groups(years: &[Year]) -> Vec<u32> {
    let first = years.iter().copied().min().unwrap_or(0);
    years.iter().map(|year| u32::from(year.abs_diff(first))).collect()
}

/// A figure beside those of placebos: the excess over their mean, between the excesses over all but their outer 2.5 % on either side.
///
/// The interval lies above 0 exactly if the figure lies above all but 2.5 % of the placebos: a randomisation test of two sides.
pub(crate) fn in_excess(observed: f64, placebos: &[f64], observations: usize, of: &str) -> Result<Figure, String> {
    if placebos.len() < FEWEST_PLACEBOS {
        return Err(format!("{} {of} where an interval needs {FEWEST_PLACEBOS}", placebos.len()));
    }
    let mut sorted = placebos.to_vec();
    sorted.sort_by(f64::total_cmp);
    let centre = sorted.iter().sum::<f64>() / sorted.len() as f64;
    Ok(Figure {
        value: observed - centre,
        low: observed - quantile(&sorted, 0.975).ok_or("no placebo")?,
        high: observed - quantile(&sorted, 0.025).ok_or("no placebo")?,
        observations,
        interval: format!("less the middle 95 % of {} {of}", sorted.len()),
        spread: Spread::Draws(sorted.iter().map(|placebo| observed - placebo).collect()),
    })
}

/// Pairs of values of some years, those of a year together: a pair for each region, say.
pub(crate) type YearPairs = Vec<Vec<(f64, f64)>>;

/// The correlation over pairs of years, its interval by a circular block bootstrap: runs of years are drawn, all pairs of a year together.
pub(crate) fn correlation(years: &YearPairs) -> Result<Figure, String> {
    if years.len() < FEWEST_YEARS {
        return Err(format!("{} years have both values where a correlation needs {FEWEST_YEARS}", years.len()));
    }
    let of = |places: &[usize]| pearson(places.iter().flat_map(|place| years[*place].iter().copied()));
    let all: Vec<usize> = (0..years.len()).collect();
    let value = of(&all).ok_or("one of the two does not vary")?;
    let mut random = Random::new(SEED);
    let mut drawn: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let runs = years.len().div_ceil(BLOCK);
            let starts: Vec<usize> = (0..runs).map(|_| random.below(years.len())).collect();
            let run = |start: &usize| (*start..*start + BLOCK).map(|place| place % years.len()).collect::<Vec<_>>();
            let mut places: Vec<usize> = starts.iter().flat_map(run).collect();
            places.truncate(years.len());
            of(&places)
        })
        .collect();
    if drawn.len() < DRAWS / 2 {
        return Err("too few draws of years in which both values vary".to_owned());
    }
    drawn.sort_by(f64::total_cmp);
    Ok(Figure {
        value,
        low: quantile(&drawn, 0.025).ok_or("no draw")?,
        high: quantile(&drawn, 0.975).ok_or("no draw")?,
        observations: years.iter().map(Vec::len).sum(),
        interval: format!("95 %, bootstrap of runs of {BLOCK} of {} years, {} draws", years.len(), drawn.len()),
        spread: Spread::Draws(drawn),
    })
}

/// Pearson's correlation; `None` where one side does not vary by more than rounding.
fn pearson(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let count = pairs.clone().count() as f64;
    let sum = pairs.clone().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (x, y) = (sum.0 / count, sum.1 / count);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        xx += (a - x) * (a - x);
        yy += (b - y) * (b - y);
        xy += (a - x) * (b - y);
    }
    let varies = |squares: f64, mean: f64| squares > 1e-24 * count * mean * mean;
    (varies(xx, x) && varies(yy, y)).then(|| xy / (xx.sqrt() * yy.sqrt()))
}

#[cfg(test)]
mod tests {
    use chancery_core::State;

    use super::*;

    fn states(codes: &[&str]) -> Vec<State> {
        codes.iter().map(|code| State::new(code).expect("three letters")).collect()
    }

    #[test]
    fn a_figure_beside_placebos() {
        let placebos: Vec<f64> = (0..=100).map(f64::from).collect();
        let figure = in_excess(99.0, &placebos, 7, "placebos").expect("enough");
        assert_eq!((figure.value, figure.observations), (49.0, 7));
        assert!((figure.low - 1.5).abs() < 1e-9 && (figure.high - 96.5).abs() < 1e-9, "{figure:?}");
        let inside = in_excess(97.0, &placebos, 7, "placebos").expect("enough");
        assert!(inside.low < 0.0 && inside.high > 0.0);
        assert!(in_excess(99.0, &placebos[..30], 7, "placebos").is_err());
    }

    #[test]
    fn a_correlation_with_its_interval() {
        let noise = |year: usize| ((year * 7) % 11) as f64;
        let against: YearPairs = (0..40).map(|year| vec![(noise(year), -2.0 * noise(year))]).collect();
        let figure = correlation(&against).expect("forty years");
        assert!((figure.value + 1.0).abs() < 1e-9 && figure.high < -0.99, "{figure:?}");
        let unrelated: YearPairs = (0..40).map(|year| vec![(noise(year), ((year * 5) % 13) as f64)]).collect();
        let figure = correlation(&unrelated).expect("forty years");
        assert!(figure.low < 0.0 && figure.high > 0.0, "{figure:?}");
        assert_eq!(correlation(&unrelated), Ok(figure));
        assert!(correlation(&unrelated[..10].to_vec()).is_err());
        assert!(correlation(&(0..40).map(|_| vec![(1.0, 2.0)]).collect()).is_err());
    }

    #[test]
    fn standard_deviations_within_states() {
        let mut rows = Rows::<2> {
            states: states(&["ARG", "ARG", "BOL", "BOL"]),
            years: vec![2000, 2001, 2000, 2001],
            columns: [vec![1.0, 3.0, 11.0, 13.0], vec![0.0, 10.0, 0.0, 10.0]],
        };
        let scaled = in_deviations(Rows {
            columns: rows.columns.clone(),
            states: rows.states.clone(),
            years: rows.years.clone(),
        });
        let [one, other] = scaled.map(|rows| rows.columns).unwrap_or_default();
        // Both vary by one on either side of their mean, if 10 is as far as 2.
        assert_eq!(one, other);
        assert!((one[0] + one[1]).abs() < 1e-12 && (one[1] * one[1] - 0.5).abs() < 1e-12, "{one:?}");
        rows.columns[1] = vec![4.0, 4.0, 9.0, 9.0];
        assert!(in_deviations(rows).is_err());
    }
}
