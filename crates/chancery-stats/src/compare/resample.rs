//! Differences of means and ranks of groups, with intervals from resampling members (percentile bootstrap; Efron and Tibshirani 1993,
//! *An Introduction to the Bootstrap*, chapter 13).

use crate::{Random, quantile};

/// A figure and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

/// Mean and dispersion of members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Members with a value.
    pub n: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Mean with weights; `None` if a member with a value has no weight, or the weights sum to zero.
    pub weighted_mean: Option<f64>,
    /// Sample standard deviation, n − 1 in the denominator; `None` for one member.
    pub sd: Option<f64>,
}

/// Mean, weighted mean and standard deviation.
///
/// # Missing values
/// The caller leaves out members without a value; a weight that is `None` is one that is not known.
///
/// # Errors
/// `None` without a member.
pub fn spread(values: &[f64], weights: &[Option<f64>]) -> Option<Spread> {
    let mean = mean_of(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let known: Option<Vec<f64>> = (weights.len() == values.len()).then(|| weights.iter().copied().collect()).flatten();
    let weighted_mean = known.and_then(|weights| {
        let sum: f64 = weights.iter().sum();
        let product: f64 = values.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
        (sum > 0.0 && weights.iter().all(|weight| *weight >= 0.0)).then(|| product / sum)
    });
    let sd = (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt());
    Some(Spread { n: values.len(), mean, weighted_mean, sd })
}

fn mean_of(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The ends of the central `level` of some values, by linear interpolation between order statistics; `None` without a value.
pub fn quantiles(values: &[f64], level: f64) -> Option<(f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some((quantile(&sorted, (1.0 - level) / 2.0)?, quantile(&sorted, (1.0 + level) / 2.0)?))
}

/// Mean of the one minus mean of the other, with the central `level` of the same over resampled members of both.
///
/// # Missing values
/// The caller leaves out members without a value.
///
/// # Errors
/// `None` if either has fewer than two members: resampling one member says nothing of its dispersion.
///
/// # Randomness
/// [`Random`] with `seed`; in a draw, the members of the one and then those of the other.
pub fn difference_of_means(one: &[f64], other: &[f64], level: f64, draws: usize, seed: u64) -> Option<Estimate> {
    if one.len() < 2 || other.len() < 2 {
        return None;
    }
    let mut random = Random::new(seed);
    let mut resampled = |values: &[f64]| {
        let sum: f64 = (0..values.len()).map(|_| values[random.below(values.len())]).sum();
        sum / values.len() as f64
    };
    let differences: Vec<f64> = (0..draws).map(|_| resampled(one) - resampled(other)).collect();
    let (lo, hi) = quantiles(&differences, level)?;
    Some(Estimate { value: mean_of(one)? - mean_of(other)?, lo, hi })
}

/// A group's mean and its place among the groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedGroup {
    /// Mean over its members with a value.
    pub mean: Estimate,
    /// Rank from 1, the largest mean first; equal means share the better rank.
    pub rank: Estimate,
    /// Members with a value.
    pub n: usize,
}

/// Groups by their mean over the same members, with intervals over resampled members: a draw takes the same members for all groups, so
/// that what one member does to all of them does not widen the differences.
///
/// # Shapes and units
/// `groups` (n_groups, n_members): the value of a member in a group.
///
/// # Missing values
/// `None` where a member has no value in a group: the mean is over the others. A group with fewer than two values has no place. In a draw, a
/// group none of whose drawn members has a value is left out of that draw's ranks.
///
/// # Randomness
/// [`Random`] with `seed`; in a draw, one number a member.
pub fn rank_groups(groups: &[Vec<Option<f64>>], level: f64, draws: usize, seed: u64) -> Vec<Option<RankedGroup>> {
    let n_members = groups.iter().map(Vec::len).max().unwrap_or(0);
    let known = |group: &Vec<Option<f64>>| group.iter().flatten().count();
    let usable: Vec<usize> = (0..groups.len()).filter(|place| known(&groups[*place]) > 1).collect();
    let means: Vec<f64> = usable.iter().filter_map(|place| mean_at(&groups[*place], 0..n_members)).collect();
    let ranks = ranks_from_the_top(&means);
    let mut drawn: Vec<(Vec<f64>, Vec<f64>)> = vec![(Vec::new(), Vec::new()); usable.len()];
    let mut random = Random::new(seed);
    for _ in 0..draws {
        let members: Vec<usize> = (0..n_members).map(|_| random.below(n_members)).collect();
        let found = usable.iter().map(|place| mean_at(&groups[*place], members.iter().copied()));
        let found: Vec<(usize, f64)> = found.enumerate().filter_map(|(at, mean)| Some((at, mean?))).collect();
        let values: Vec<f64> = found.iter().map(|(_, mean)| *mean).collect();
        for ((at, mean), rank) in found.into_iter().zip(ranks_from_the_top(&values)) {
            drawn[at].0.push(mean);
            drawn[at].1.push(rank);
        }
    }
    let mut out = vec![None; groups.len()];
    for (at, place) in usable.iter().enumerate() {
        let (Some(mean), Some(rank)) = (quantiles(&drawn[at].0, level), quantiles(&drawn[at].1, level)) else {
            continue;
        };
        out[*place] = Some(RankedGroup {
            mean: Estimate { value: means[at], lo: mean.0, hi: mean.1 },
            // A rank is a whole number; the ends go outward.
            rank: Estimate { value: ranks[at], lo: rank.0.floor(), hi: rank.1.ceil() },
            n: known(&groups[*place]),
        });
    }
    out
}

fn mean_at(group: &[Option<f64>], members: impl Iterator<Item = usize>) -> Option<f64> {
    let values: Vec<f64> = members.filter_map(|member| group.get(member).copied().flatten()).collect();
    mean_of(&values)
}

/// One more than the count of larger values.
pub fn ranks_from_the_top(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| 1.0 + values.iter().filter(|other| *other > value).count() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_by_hand() {
        let found = spread(&[1.0, 2.0, 6.0], &[Some(1.0), Some(1.0), Some(2.0)]).expect("members");
        assert_eq!((found.n, found.mean, found.weighted_mean), (3, 3.0, Some(3.75)));
        // Squares 4, 1, 9 over two.
        assert!(found.sd.is_some_and(|sd| (sd - 7.0_f64.sqrt()).abs() < 1e-12));
        let unknown = spread(&[1.0, 2.0], &[Some(1.0), None]).expect("members");
        assert_eq!(unknown.weighted_mean, None);
        assert_eq!((spread(&[], &[]), spread(&[4.0], &[Some(0.0)]).expect("one").sd), (None, None));
    }

    #[test]
    fn quantiles_interpolate() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let (low, high) = quantiles(&values, 0.9).expect("values");
        assert!((low - 5.0).abs() < 1e-9 && (high - 95.0).abs() < 1e-9);
        assert_eq!(quantiles(&[0.0, 1.0], 0.5), Some((0.25, 0.75)));
        assert_eq!(quantiles(&[], 0.5), None);
    }

    /// The slow twin: all ways to draw two of two members from each, counted instead of drawn.
    #[test]
    fn the_bootstrap_of_two_pairs_is_that_of_all_draws() {
        let (one, other) = ([0.0, 4.0], [1.0, 2.0]);
        let mut all = Vec::new();
        for pattern in 0..16 {
            let pick = |values: &[f64; 2], shift: u32| values[(pattern >> shift & 1) as usize];
            all.push((pick(&one, 0) + pick(&one, 1)) / 2.0 - (pick(&other, 2) + pick(&other, 3)) / 2.0);
        }
        all.sort_by(f64::total_cmp);
        // 13 % and 87 % of all draws lie inside atoms of the exact distribution, so that drawing must hit them.
        let atom = |share: f64| all[(share * 16.0) as usize];
        let fast = difference_of_means(&one, &other, 0.74, 40_000, 9).expect("two members each");
        assert_eq!((fast.value, fast.lo, fast.hi), (0.5, atom(0.13), atom(0.87)));
        assert_eq!((fast.lo, fast.hi), (-1.5, 2.5), "by hand");
    }

    #[test]
    fn the_interval_of_a_difference_covers_as_often_as_it_says() {
        let mut random = Random::new(41);
        let mut covered = 0;
        for world in 0..400 {
            let one: Vec<f64> = (0..30).map(|_| 1.0 + random.normal()).collect();
            let other: Vec<f64> = (0..30).map(|_| 2.0 * random.normal()).collect();
            let found = difference_of_means(&one, &other, 0.9, 400, world).expect("members");
            covered += usize::from(found.lo <= 1.0 && 1.0 <= found.hi);
        }
        // Percentile intervals of thirty members are a little narrow.
        assert!((340..=375).contains(&covered), "{covered} of 400");
    }

    #[test]
    fn ranks_of_groups() {
        let groups = [
            vec![Some(1.0), Some(2.0), Some(3.0), None],
            vec![Some(11.0), Some(12.0), Some(13.0), Some(14.0)],
            vec![None, None, Some(5.0), None],
            vec![Some(1.5), Some(2.5), Some(1.5), Some(2.5)],
        ];
        let found = rank_groups(&groups, 0.95, 500, 2);
        let of = |place: usize| found[place].expect("has a place");
        assert_eq!((of(1).rank.value, of(1).rank.lo, of(1).rank.hi, of(1).n), (1.0, 1.0, 1.0, 4));
        // The first and the last have the same mean: they share the second place and cannot be told apart.
        assert_eq!((of(0).rank.value, of(3).rank.value), (2.0, 2.0));
        assert_eq!((of(0).rank.lo, of(0).rank.hi), (2.0, 3.0));
        assert!(found[2].is_none(), "one value is no group");
        assert_eq!(rank_groups(&groups, 0.95, 500, 2), found, "the same seed gives the same");
        assert!(rank_groups(&[], 0.95, 10, 2).is_empty());
    }
}
