//! A shift in one region measured against others.

use super::ShiftError;
use super::attainable::PermutationP;
use super::series::Series;

/// How the comparison series are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Their mean: difference in differences.
    Mean,
    /// Weights not below zero that sum to one and come nearest to the region before the event, each series less its own mean before the event.
    Synthetic,
}

/// A shift of a region beyond that of its comparisons.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionShift {
    /// (mean after − mean before) of the region less that of the weighted comparisons, in units of the series.
    pub shift: f64,
    /// Weights of the comparison series.
    pub weights: Vec<f64>,
    /// Root mean squared gap before the event, levels apart: how well the comparison follows the region.
    pub misfit_before: f64,
    /// For each comparison series, the shift it shows when taken for the region, the real region among its comparisons.
    pub placebos: Vec<f64>,
    /// p value of |shift| (with synthetic weights of |shift| over the misfit before) among all series as if each were the region.
    pub p: PermutationP,
    /// Times used before the event and from it on: those at which every series has a value.
    pub times: (usize, usize),
}

/// The shift of a region from `event` on, against comparison regions, with placebos in space.
///
/// With weights w: [ȳ₁(after) − ȳ₁(before)] − Σⱼ wⱼ [ȳⱼ(after) − ȳⱼ(before)]. Synthetic weights follow Abadie, Diamond and Hainmueller (2010,
/// Journal of the American Statistical Association 105: 493–505), on the outcomes before the event with levels taken out (Ferman and
/// Pinto 2021, Quantitative Economics 12: 1197–1221). p is exact if it was chance which region the event befell. It says nothing about series that share a shock.
///
/// # Missing values
/// Only times at which the region and every comparison have values are used; nothing is filled.
///
/// # Errors
/// [`ShiftError::NoComparison`] with fewer than two comparison series, [`ShiftError::TooFewYears`] with fewer than two common times on either side of
/// the event (with synthetic weights three before), [`ShiftError::InSeries`] for a series at fault (0 is the region, then the comparisons).
///
/// # Example
/// ```
/// use chancery_stats::shifts::{Comparison, Series, region_shift};
/// let times = [2000.0, 2001.0, 2002.0, 2003.0];
/// let of = |values: &'static [f64; 4]| Series { times: &times, values };
/// let region = of(&[1.0, 2.0, 6.0, 7.0]);
/// let others = [of(&[1.0, 2.0, 2.0, 3.0]), of(&[2.0, 3.0, 4.0, 5.0])];
/// let found = region_shift(&region, &others, 2002.0, Comparison::Mean).unwrap();
/// // 6.5 − 1.5 = 5 against 2.5 − 1.5 = 1 and 4.5 − 2.5 = 2.
/// assert_eq!(found.shift, 3.5);
/// assert_eq!(found.p.smallest_attainable, 1.0 / 3.0);
/// ```
pub fn region_shift(
    region: &Series<'_>,
    comparisons: &[Series<'_>],
    event: f64,
    comparison: Comparison,
) -> Result<RegionShift, ShiftError> {
    if comparisons.len() < 2 {
        return Err(ShiftError::NoComparison { have: comparisons.len(), need: 2 });
    }
    let all: Vec<&Series<'_>> = std::iter::once(region).chain(comparisons).collect();
    for (index, one) in all.iter().enumerate() {
        match one.check(2) {
            // A comparison that never changes is a fair one.
            Ok(()) | Err(ShiftError::Constant) => {}
            Err(error) => return Err(error.in_series(index)),
        }
    }
    let place = |one: &Series<'_>, time: &f64| one.times.binary_search_by(|other| other.total_cmp(time)).ok();
    let common: Vec<f64> =
        region.times.iter().copied().filter(|time| all.iter().all(|one| place(one, time).is_some())).collect();
    let before = common.partition_point(|time| *time < event);
    let after = common.len() - before;
    let need = if comparison == Comparison::Synthetic { 3 } else { 2 };
    if before < need || after < 2 {
        let (have, need) = if before < need { (before, need) } else { (after, 2) };
        return Err(ShiftError::TooFewYears { have, need });
    }
    let paths: Vec<Vec<f64>> = all
        .iter()
        .map(|one| {
            let values: Vec<f64> = common.iter().filter_map(|time| Some(one.values[place(one, time)?])).collect();
            let level = values[..before].iter().sum::<f64>() / before as f64;
            values.iter().map(|value| value - level).collect()
        })
        .collect();
    let gaps: Vec<Gap> = (0..paths.len()).map(|target| Gap::new(&paths, target, before, comparison)).collect();
    let size = |gap: &Gap| match comparison {
        Comparison::Mean => gap.shift.abs(),
        Comparison::Synthetic if gap.misfit > 0.0 => gap.shift.abs() / gap.misfit,
        Comparison::Synthetic => f64::INFINITY,
    };
    let placebo_sizes: Vec<f64> = gaps[1..].iter().map(size).collect();
    Ok(RegionShift {
        shift: gaps[0].shift,
        weights: gaps[0].weights.clone(),
        misfit_before: gaps[0].misfit,
        placebos: gaps[1..].iter().map(|gap| gap.shift).collect(),
        p: PermutationP::of(size(&gaps[0]), &placebo_sizes),
        times: (before, after),
    })
}

struct Gap {
    shift: f64,
    misfit: f64,
    weights: Vec<f64>,
}

impl Gap {
    /// `paths` have a mean of zero before the event.
    fn new(paths: &[Vec<f64>], target: usize, before: usize, comparison: Comparison) -> Self {
        let others: Vec<&[f64]> = (0..paths.len()).filter(|&i| i != target).map(|i| &paths[i][..]).collect();
        let weights = match comparison {
            Comparison::Mean => vec![1.0 / others.len() as f64; others.len()],
            Comparison::Synthetic => simplex_weights(&paths[target][..before], &others, before),
        };
        let gap = |row: usize| {
            let counterpart: f64 = others.iter().zip(&weights).map(|(other, weight)| weight * other[row]).sum();
            paths[target][row] - counterpart
        };
        let rows = paths[target].len();
        let shift = (before..rows).map(gap).sum::<f64>() / (rows - before) as f64;
        let squares: f64 = (0..before).map(|row| gap(row) * gap(row)).sum();
        Self { shift, misfit: (squares / before as f64).sqrt(), weights }
    }
}

/// min ‖y − Σ wⱼ xⱼ‖² over w ≥ 0 with Σ w = 1: weight is moved between the pair of series where moving it helps most, as far as it helps.
fn simplex_weights(target: &[f64], others: &[&[f64]], before: usize) -> Vec<f64> {
    let count = others.len();
    let mut weights = vec![1.0 / count as f64; count];
    let mut gap: Vec<f64> = (0..before)
        .map(|row| target[row] - others.iter().zip(&weights).map(|(other, weight)| weight * other[row]).sum::<f64>())
        .collect();
    let scale: f64 = target.iter().map(|y| y * y).sum::<f64>();
    for _ in 0..20_000 {
        // How fast the squares fall as weight moves to a series.
        let pull: Vec<f64> = others.iter().map(|other| gap.iter().zip(*other).map(|(gap, x)| gap * x).sum()).collect();
        let by_pull = |one: &usize, other: &usize| pull[*one].total_cmp(&pull[*other]);
        let to = (0..count).max_by(by_pull).unwrap_or(0);
        let from = (0..count).filter(|&j| weights[j] > 0.0).min_by(by_pull).unwrap_or(0);
        let squares: f64 =
            (0..before).map(|row| (others[to][row] - others[from][row]) * (others[to][row] - others[from][row])).sum();
        let gain = pull[to] - pull[from];
        if gain <= 1e-12 * scale || squares <= 0.0 {
            break;
        }
        let step = (gain / squares).min(weights[from]);
        weights[to] += step;
        weights[from] = if step == weights[from] { 0.0 } else { weights[from] - step };
        gap.iter_mut().enumerate().for_each(|(row, gap)| *gap -= step * (others[to][row] - others[from][row]));
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn synthetic_weights_are_the_best_on_the_simplex() {
        let mut random = Random::new(19);
        for _ in 0..30 {
            let mut path = || -> Vec<f64> { (0..12).map(|_| random.normal()).collect() };
            let (target, others) = (path(), [path(), path(), path()]);
            let others: Vec<&[f64]> = others.iter().map(|other| &other[..]).collect();
            let squares = |weights: &[f64]| -> f64 {
                let gap = |row: usize| target[row] - others.iter().zip(weights).map(|(x, w)| w * x[row]).sum::<f64>();
                (0..12).map(|row| gap(row) * gap(row)).sum()
            };
            let weights = simplex_weights(&target, &others, 12);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12 && weights.iter().all(|w| *w >= 0.0));
            let mut best = f64::INFINITY;
            for i in 0..=100 {
                for j in 0..=100 - i {
                    let (a, b) = (f64::from(i) / 100.0, f64::from(j) / 100.0);
                    best = best.min(squares(&[a, b, 1.0 - a - b]));
                }
            }
            assert!(squares(&weights) <= best + 1e-9, "{} {best}", squares(&weights));
        }
    }

    #[test]
    fn a_shift_of_the_region_stands_out_and_a_common_one_does_not() {
        let mut random = Random::new(12);
        let times: Vec<f64> = (0..30).map(f64::from).collect();
        let common: Vec<f64> = (0..30).map(|i| random.normal() * 3.0 + if i < 20 { 0.0 } else { 9.0 }).collect();
        let many: Vec<Vec<f64>> = (0..25).map(|_| common.iter().map(|c| c + random.normal()).collect()).collect();
        let series: Vec<Series<'_>> = many.iter().map(|values| Series { times: &times, values }).collect();
        let shifted: Vec<f64> = (0..30).map(|i| many[0][i] + if i < 20 { 0.0 } else { 5.0 }).collect();
        let region = Series { times: &times, values: &shifted };
        for comparison in [Comparison::Mean, Comparison::Synthetic] {
            let found = region_shift(&region, &series[1..], 20.0, comparison).unwrap();
            assert!((found.shift - 5.0).abs() < 1.5, "{found:?}");
            assert_eq!(found.p.p, found.p.smallest_attainable);
            let none = region_shift(&series[0], &series[1..], 20.0, comparison).unwrap();
            assert!(none.shift.abs() < 1.5 && none.p.p > 0.04, "{none:?}");
        }
    }

    #[test]
    fn only_common_times_count_and_too_few_are_refused() {
        let (all, some) = ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 1.0, 3.0, 4.0, 5.0]);
        let region = Series { times: &all, values: &[1.0, 2.0, 50.0, 1.0, 2.0, 3.0] };
        let gap = Series { times: &some, values: &[0.0, 1.0, 1.0, 1.0, 1.0] };
        let still = Series { times: &all, values: &[2.0; 6] };
        let found = region_shift(&region, &[gap, still], 3.0, Comparison::Mean).unwrap();
        assert_eq!((found.times, found.shift), ((2, 3), 0.25));
        let refused = |event, comparison| region_shift(&region, &[gap, still], event, comparison).err();
        assert_eq!(refused(1.0, Comparison::Mean), Some(ShiftError::TooFewYears { have: 1, need: 2 }));
        assert_eq!(refused(5.0, Comparison::Mean), Some(ShiftError::TooFewYears { have: 1, need: 2 }));
        assert_eq!(refused(3.0, Comparison::Synthetic), Some(ShiftError::TooFewYears { have: 2, need: 3 }));
        let one = region_shift(&region, &[gap], 3.0, Comparison::Mean);
        assert_eq!(one, Err(ShiftError::NoComparison { have: 1, need: 2 }));
    }
}
