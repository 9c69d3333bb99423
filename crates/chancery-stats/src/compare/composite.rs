//! An outcome composed of the directions of several series, and how much of it hangs on their weights.

use crate::Random;

/// What a composite says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction3 {
    /// Below the band around zero.
    Worse,
    /// Inside it, its ends included.
    Mixed,
    /// Above it.
    Better,
}

impl Direction3 {
    /// The direction of a score; `mixed_within` is the half width of the band around zero that counts as mixed.
    pub fn of(score: f64, mixed_within: f64) -> Self {
        match score {
            score if score > mixed_within => Self::Better,
            score if score < -mixed_within => Self::Worse,
            _ => Self::Mixed,
        }
    }

    /// `worse`, `mixed`, `better`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Mixed => "mixed",
            Self::Better => "better",
        }
    }
}

/// Weighted mean of directions: Σ wᵢ dᵢ / Σ wᵢ, from −1 (all worse) to 1 (all better).
///
/// # Shapes and units
/// `directions` (n_series): −1 worse, 0 unchanged, 1 better. `weights` (n_series): not negative.
///
/// # Missing values
/// The caller leaves out series without a direction.
///
/// # Errors
/// `None` if the slices differ in length, a weight is negative or no number, or the weights sum to zero.
///
/// # Example
/// ```
/// assert_eq!(chancery_stats::compare::composite(&[1.0, 1.0, -1.0], &[2.0, 1.0, 1.0]), Some(0.5));
/// assert_eq!(chancery_stats::compare::composite(&[1.0], &[0.0]), None);
/// ```
pub fn composite(directions: &[f64], weights: &[f64]) -> Option<f64> {
    let usable = directions.len() == weights.len() && weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
    let sum: f64 = weights.iter().sum();
    let product: f64 = directions.iter().zip(weights).map(|(direction, weight)| direction * weight).sum();
    (usable && sum > 0.0).then(|| product / sum)
}

/// The lowest and the highest composite that any weights between two bounds give.
///
/// A weighted mean is largest when the series with the highest directions have the high weight and all others the low one; so it is enough
/// to try every count of them. With a low bound of zero one series may decide alone, and the ends are the extreme directions.
///
/// # Errors
/// `None` without a series, or if the bounds are not 0 ≤ low ≤ high, high > 0.
pub fn composite_range(directions: &[f64], low: f64, high: f64) -> Option<(f64, f64)> {
    if directions.is_empty() || !(low >= 0.0 && low <= high && high > 0.0 && high.is_finite()) {
        return None;
    }
    let mut sorted = directions.to_vec();
    sorted.sort_by(f64::total_cmp);
    let lowest = best_end(&sorted, low, high, f64::min);
    sorted.reverse();
    Some((lowest, best_end(&sorted, low, high, f64::max)))
}

/// The extreme composite over counts of leading series that get the high weight.
fn best_end(sorted: &[f64], low: f64, high: f64, pick: fn(f64, f64) -> f64) -> f64 {
    let all: f64 = sorted.iter().sum();
    let mut leading = 0.0;
    let mut best = sorted[0];
    for (count, direction) in sorted.iter().enumerate() {
        leading += direction;
        let (first, rest) = ((count + 1) as f64, (sorted.len() - count - 1) as f64);
        let score = (high * leading + low * (all - leading)) / (high * first + low * rest);
        best = if count == 0 { score } else { pick(best, score) };
    }
    best
}

/// Composites under random weights.
#[derive(Clone, Debug, PartialEq)]
pub struct CompositeDraws {
    /// (n_draws, n_cases): the composite of each case in each draw; `None` for a case without a direction, or if its weights were all zero.
    pub scores: Vec<Vec<Option<f64>>>,
}

/// Composites of several cases when each series' weight is drawn uniformly between two bounds, for all cases alike.
///
/// # Shapes and units
/// `directions` (n_cases, n_series): `None` where a case has no direction of a series.
///
/// # Randomness
/// Weights come from [`Random`] with `seed`; in a draw, one for each series in their order.
pub fn composite_draws(
    directions: &[Vec<Option<f64>>],
    (low, high): (f64, f64),
    draws: usize,
    seed: u64,
) -> CompositeDraws {
    let n_series = directions.iter().map(Vec::len).max().unwrap_or(0);
    let mut random = Random::new(seed);
    let scores = (0..draws).map(|_| {
        let weights: Vec<f64> = (0..n_series).map(|_| low + (high - low) * random.uniform()).collect();
        directions.iter().map(|case| of_case(case, &weights)).collect()
    });
    CompositeDraws { scores: scores.collect() }
}

fn of_case(case: &[Option<f64>], weights: &[f64]) -> Option<f64> {
    let known = case.iter().zip(weights).filter_map(|(direction, weight)| Some(((*direction)?, *weight)));
    let (directions, weights): (Vec<f64>, Vec<f64>) = known.unzip();
    composite(&directions, &weights)
}

impl CompositeDraws {
    /// The draws of one case that have a score.
    pub fn of(&self, case: usize) -> Vec<f64> {
        self.scores.iter().filter_map(|draw| draw.get(case).copied().flatten()).collect()
    }

    /// Share of a case's draws that are worse, mixed, better; zeros if it has none.
    pub fn shares(&self, case: usize, mixed_within: f64) -> [f64; 3] {
        let scores = self.of(case);
        let share = |wanted: Direction3| {
            let count = scores.iter().filter(|score| Direction3::of(**score, mixed_within) == wanted).count();
            if scores.is_empty() { 0.0 } else { count as f64 / scores.len() as f64 }
        };
        [Direction3::Worse, Direction3::Mixed, Direction3::Better].map(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow twin: every assignment of the two bounds to the series.
    fn range_by_trying(directions: &[f64], low: f64, high: f64) -> (f64, f64) {
        let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
        for pattern in 0..1_u32 << directions.len() {
            let weight = |place: usize| if pattern >> place & 1 == 1 { high } else { low };
            let weights: Vec<f64> = (0..directions.len()).map(weight).collect();
            if let Some(score) = composite(directions, &weights) {
                ends = (ends.0.min(score), ends.1.max(score));
            }
        }
        ends
    }

    #[test]
    fn the_range_is_that_of_all_assignments() {
        let mut random = Random::new(11);
        for _ in 0..300 {
            let directions: Vec<f64> = (0..1 + random.below(8)).map(|_| random.below(3) as f64 - 1.0).collect();
            for (low, high) in [(0.0, 2.0), (0.5, 1.5), (1.0, 1.0)] {
                let (fast, slow) = (composite_range(&directions, low, high), range_by_trying(&directions, low, high));
                let fast = fast.expect("bounds are in order");
                assert!(
                    (fast.0 - slow.0).abs() < 1e-12 && (fast.1 - slow.1).abs() < 1e-12,
                    "{directions:?} {low} {high}"
                );
            }
        }
    }

    #[test]
    fn every_draw_lies_in_the_range_and_counts_once() {
        let directions = [Some(1.0), Some(-1.0), None, Some(0.0), Some(1.0)];
        let draws = composite_draws(&[directions.to_vec(), vec![None; 5]], (0.5, 1.5), 400, 3);
        let known: Vec<f64> = directions.iter().flatten().copied().collect();
        let (low, high) = composite_range(&known, 0.5, 1.5).expect("bounds are in order");
        assert!(draws.of(0).iter().all(|score| (low..=high).contains(score)));
        assert!((draws.shares(0, 0.3).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!((draws.of(0).len(), draws.of(1).len()), (400, 0));
    }

    #[test]
    fn two_series_against_each_other_are_even() {
        // Better against worse with weights alike: each sign in half of the draws, and a mean of zero.
        let draws = composite_draws(&[vec![Some(1.0), Some(-1.0)]], (0.0, 2.0), 20_000, 5);
        let [worse, mixed, better] = draws.shares(0, 0.0);
        assert!((worse - 0.5).abs() < 0.015 && (better - 0.5).abs() < 0.015 && mixed < 0.001);
        // For (u - v) / (u + v) with u, v uniform, P(> 1/2) = P(v < u / 3) = 1/6.
        let beyond = draws.shares(0, 0.5)[2];
        assert!((beyond - 1.0 / 6.0).abs() < 0.01, "{beyond}");
    }

    #[test]
    fn bands_and_refusals() {
        assert_eq!(Direction3::of(0.34, 0.34), Direction3::Mixed);
        assert_eq!(Direction3::of(0.35, 0.34), Direction3::Better);
        assert_eq!(Direction3::of(-0.35, 0.34), Direction3::Worse);
        assert_eq!(composite(&[1.0], &[-1.0]), None);
        assert_eq!(composite(&[1.0, 1.0], &[1.0]), None);
        assert_eq!(composite_range(&[], 0.0, 2.0), None);
        assert_eq!(composite_range(&[1.0], 2.0, 1.0), None);
        assert_eq!(composite_range(&[1.0, -1.0], 0.0, 2.0), Some((-1.0, 1.0)));
    }
}
