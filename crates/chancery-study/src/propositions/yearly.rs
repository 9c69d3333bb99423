//! Figures of one series year by year, where there are no states to cluster by: intervals that allow for what years have in common.

use chancery_core::Year;
use chancery_stats::{Random, ols_slope, quantile, rank_correlation};

use super::statistics::standard_errors_of_half;
use super::{Figure, Spread};

/// Fewest years, or changes from year to year, for an interval.
const FEWEST_YEARS: usize = 10;
/// Fewest placebos that can show a part of a twentieth.
const FEWEST_PLACEBOS: usize = 20;
/// Random orders, and their seed.
const ORDERS: usize = 999;
const SEED: u64 = 1;
/// Years in the unit of a trend.
const DECADE: f64 = 10.0;

/// Mean change a decade, from the changes between consecutive years: what a random walk with drift has. Wider than needed where the
/// series returns to its trend.
pub(super) fn drift(series: &[(Year, f64)]) -> Result<Figure, String> {
    let next = |pair: &[(Year, f64)]| (pair[1].0 == pair[0].0 + 1).then(|| DECADE * (pair[1].1 - pair[0].1));
    let changes: Vec<f64> = series.windows(2).filter_map(next).collect();
    let count = changes.len();
    if count < FEWEST_YEARS {
        return Err(format!("{count} changes between consecutive years where {FEWEST_YEARS} are needed"));
    }
    if changes.iter().all(|change| *change == 0.0) {
        return Err("it never changes".to_owned());
    }
    let value = changes.iter().sum::<f64>() / count as f64;
    let squares: f64 = changes.iter().map(|change| (change - value) * (change - value)).sum();
    let freedom = count as f64 - 1.0;
    let error = (squares / freedom / count as f64).sqrt();
    let half = standard_errors_of_half(freedom)? * error;
    Ok(Figure {
        value,
        low: value - half,
        high: value + half,
        observations: count,
        interval: format!("95 %, yearly changes of a random walk with drift, t({freedom})"),
        spread: Spread::Student { error, freedom },
    })
}

/// Slope a decade by least squares, the number of years lowered to n (1 − r)/(1 + r) by the residuals' autocorrelation r (Santer and
/// others 2000), which is first freed of its bias to small values.
pub(super) fn trend(series: &[(Year, f64)]) -> Result<Figure, String> {
    let count = series.len() as f64;
    if series.len() < FEWEST_YEARS {
        return Err(format!("{count} years have a value where {FEWEST_YEARS} are needed"));
    }
    let (times, values): (Vec<f64>, Vec<f64>) =
        series.iter().map(|(year, value)| (f64::from(*year) / DECADE, *value)).unzip();
    let slope = ols_slope(&times, &values).ok_or("it has no slope")?;
    let [middle, level] = [&times, &values].map(|all| all.iter().sum::<f64>() / count);
    let left: Vec<f64> =
        times.iter().zip(&values).map(|(time, value)| value - level - slope * (time - middle)).collect();
    let squares: f64 = left.iter().map(|left| left * left).sum();
    let pairs = series.windows(2).zip(left.windows(2)).filter(|(years, _)| years[1].0 == years[0].0 + 1);
    let together: f64 = pairs.map(|(_, left)| left[0] * left[1]).sum();
    let found = if squares > 0.0 { together / squares } else { 0.0 };
    let correlation = (found + (2.0 + 4.0 * found) / count).clamp(0.0, 1.0);
    let years = count * (1.0 - correlation) / (1.0 + correlation);
    let freedom = years - 2.0;
    if freedom < 1.0 {
        return Err(format!("its years are so alike that {count:.0} of them count as {years:.1}"));
    }
    let spread: f64 = times.iter().map(|time| (time - middle) * (time - middle)).sum();
    let error = (squares / freedom / spread).sqrt();
    let half = standard_errors_of_half(freedom)? * error;
    Ok(Figure {
        value: slope,
        low: slope - half,
        high: slope + half,
        observations: series.len(),
        interval: format!("95 %, autocorrelation {correlation:.2}, so that {count:.0} years count as {years:.1}"),
        spread: Spread::Student { error, freedom },
    })
}

/// How far the rank correlation of two series exceeds its mean over calendars in which one of them is shifted by some years, what runs
/// over the end continued at the beginning.
pub(super) fn against_shifts(x: &[f64], y: &[f64]) -> Result<Figure, String> {
    if x.len().min(y.len()) < FEWEST_YEARS {
        return Err(format!("{} years have both values where {FEWEST_YEARS} are needed", x.len().min(y.len())));
    }
    let found = rank_correlation(x, y).ok_or("one of the two does not vary")?;
    let shifted = |by: usize| {
        let mut y = y.to_vec();
        y.rotate_right(by);
        rank_correlation(x, &y)
    };
    let placebos: Vec<f64> = (1..x.len()).filter_map(shifted).collect();
    against(found, &placebos, x.len(), &format!("{} shifts of the calendar", placebos.len()))
}

/// How far a figure of items in order exceeds its mean over random orders of the items of each list.
pub(super) fn against_orders<T: Clone>(
    lists: &[Vec<T>],
    figure: impl Fn(&[Vec<T>]) -> Option<f64>,
    observations: usize,
) -> Result<Figure, String> {
    let found = figure(lists).ok_or("too few in a row have values")?;
    let mut random = Random::new(SEED);
    let reordered = |_| {
        let mut lists = lists.to_vec();
        lists.iter_mut().for_each(|list| random.shuffle(list));
        figure(&lists)
    };
    let placebos: Vec<f64> = (0..ORDERS).filter_map(reordered).collect();
    against(found, &placebos, observations, &format!("{ORDERS} random orders, seed {SEED}"))
}

/// A figure less the mean of its placebos, ± the distance from that mean within which 95 % of them lie.
fn against(found: f64, placebos: &[f64], observations: usize, how: &str) -> Result<Figure, String> {
    if placebos.len() < FEWEST_PLACEBOS {
        return Err(format!("{} placebos where {FEWEST_PLACEBOS} are needed", placebos.len()));
    }
    let usual = placebos.iter().sum::<f64>() / placebos.len() as f64;
    let mut apart: Vec<f64> = placebos.iter().map(|placebo| (placebo - usual).abs()).collect();
    apart.sort_unstable_by(f64::total_cmp);
    let half = quantile(&apart, 0.95).ok_or("no placebo")?;
    let value = found - usual;
    if half == 0.0 {
        return Err("it is the same under every placebo".to_owned());
    }
    let spread = Spread::Draws(apart.iter().flat_map(|apart| [value - apart, value + apart]).collect());
    Ok(Figure {
        value,
        low: value - half,
        high: value + half,
        observations,
        interval: format!("95 % of {how}"),
        spread,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEARS: usize = 70;

    /// Autoregressive noise around a line.
    fn series(random: &mut Random, correlation: f64, slope: f64) -> Vec<(Year, f64)> {
        let mut level = random.normal();
        let mut next = |year: usize| {
            level = correlation * level + random.normal() * (1.0 - correlation * correlation).sqrt();
            (1950 + year as Year, level + slope * year as f64 / DECADE)
        };
        (0..YEARS).map(&mut next).collect()
    }

    fn walk(random: &mut Random, drift: f64) -> Vec<(Year, f64)> {
        let mut level = 0.0;
        let mut next = |year: usize| {
            level += drift / DECADE + random.normal();
            (1950 + year as Year, level)
        };
        (0..YEARS).map(&mut next).collect()
    }

    /// How often of 1,000 an interval leaves out the truth.
    fn misses(truth: f64, mut figure: impl FnMut() -> Result<Figure, String>) -> usize {
        (0..1000).filter_map(|_| figure().ok()).filter(|found| found.low > truth || found.high < truth).count()
    }

    #[test]
    fn intervals_hold_the_truth() {
        let mut random = Random::new(11);
        // 5 % of 1,000, with three standard errors.
        assert!((30..=70).contains(&misses(2.0, || drift(&walk(&mut random, 2.0)))));
        for correlation in [0.0, 0.5, 0.8] {
            let missed = misses(1.0, || trend(&series(&mut random, correlation, 1.0)));
            assert!(missed <= 90, "{missed} at an autocorrelation of {correlation}");
        }
        // A series that returns to its trend is given too wide an interval by its changes.
        assert!(misses(1.0, || drift(&series(&mut random, 0.5, 1.0))) < 30);
    }

    #[test]
    fn shifted_calendars_rarely_find_what_is_not_there() {
        let mut random = Random::new(12);
        let values = |series: Vec<(Year, f64)>| -> Vec<f64> { series.into_iter().map(|(_, value)| value).collect() };
        let missed = misses(0.0, || {
            let [x, y] = std::array::from_fn(|_| values(series(&mut random, 0.5, 0.0)));
            against_shifts(&x, &y)
        });
        assert!((30..=75).contains(&missed), "{missed}");
    }

    #[test]
    fn what_does_not_vary_or_is_too_short_has_no_figure() {
        let flat: Vec<(Year, f64)> = (1950..1990).map(|year| (year, 3.0)).collect();
        assert!(drift(&flat).is_err() && against_shifts(&[1.0; 30], &[2.0; 30]).is_err());
        assert!(drift(&flat[..5]).is_err() && trend(&flat[..5]).is_err());
        let gaps: Vec<(Year, f64)> = (0..30).map(|place| (1950 + 2 * place, f64::from(place))).collect();
        assert!(drift(&gaps).is_err_and(|why| why.contains("0 changes between consecutive years")));
    }

    #[test]
    fn a_line_has_its_slope() {
        let line: Vec<(Year, f64)> = (1950..1990).map(|year| (year, 0.3 * f64::from(year))).collect();
        assert!((drift(&line).expect("a figure").value - 3.0).abs() < 1e-9);
        // Ups and downs in turn are no reason for a wider interval.
        let jagged: Vec<(Year, f64)> =
            line.iter().map(|(year, value)| (*year, value + if year % 2 == 0 { 0.1 } else { -0.1 })).collect();
        let found = trend(&jagged).expect("a figure");
        assert!((found.value - 3.0).abs() < 0.01 && found.interval.contains("40 years count as 40.0"), "{found:?}");
    }
}
