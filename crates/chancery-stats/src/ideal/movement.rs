//! Who moved: the change of a distance between two sides, split into what each side's own movement made of it.

use super::{Fit, Point};
use crate::{Random, quantile};

/// Some consecutive times, both ends included: a year is a window of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First time.
    pub first: u32,
    /// Last time.
    pub last: u32,
}

/// Which of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    One,
    /// The second, the weaker one where there is a weaker one.
    Other,
}

/// How to compute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MovementOptions {
    /// Contested ballots a voter must have cast in each window to be present in it.
    pub min_ballots: u32,
    /// Whether positions are measured from the mean of all voters present in both windows.
    pub net_of_common_shift: bool,
    /// Whether windows that no chain of repeated resolutions connects are refused.
    pub require_bridges: bool,
    /// Probability the intervals hold, equal tails.
    pub level: f64,
    /// Draws from the posterior.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for MovementOptions {
    fn default() -> Self {
        Self { min_ballots: 10, net_of_common_shift: false, require_bridges: true, level: 0.9, draws: 4000, seed: 1 }
    }
}

/// An estimate and the interval around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// From the posterior means.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether zero lies inside.
    pub fn includes_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// How two sides moved from one window to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// Voters of each side that are present in both windows.
    pub members: [u32; 2],
    /// Whether a chain of repeated resolutions connects the windows. If not, only the walk of each voter holds the two scales
    /// together, and a change of agenda may look like movement.
    pub bridged: bool,
    /// Movement of the mean of all voters present in both windows.
    pub common_shift: Interval,
    /// Movement of each side along the line; net of the common shift if that was asked for.
    pub moved: [Interval; 2],
    /// The distance in the first window.
    pub distance_before: Interval,
    /// The distance in the second window.
    pub distance_after: Interval,
    /// Change of the distance; negative is convergence.
    pub change: Interval,
    /// The part of the change that each side's movement made; the two estimates add up to the change.
    pub parts: [Interval; 2],
    /// The second side's part as a share of the change.
    pub share_of_other: Result<Interval, ShareRefusal>,
    /// Share of the draws in which the two sides lie in another order afterwards.
    pub crossed: f64,
}

/// Why there is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareRefusal {
    /// The interval of the change holds zero: a share of nothing has no meaning.
    ChangeIncludesZero,
}

/// Why there is no movement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    /// A window that ends before it begins, or one that does not lie wholly before the other.
    Windows,
    /// A level outside (0, 1), or no draws.
    Options,
    /// The two sides have a voter in common.
    CommonVoter {
        /// Its number.
        voter: u32,
    },
    /// No voter of a side cast enough contested ballots in both windows.
    FewBallots {
        /// Which side.
        side: Side,
        /// The most that one of its voters cast in the window where it cast fewer.
        most: u32,
        /// How many are needed.
        needed: u32,
    },
    /// No chain of repeated resolutions connects all times of the two windows, so a movement cannot be told from another agenda.
    NotBridged,
    /// The fit has no covariances over time ([`super::Smoothing::Forward`]).
    NoCovariances,
}

/// Positions of a set of voters in two windows: their mean is a Gaussian of two dimensions.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    mean: [f64; 2],
    variance: [f64; 2],
    covariance: f64,
    members: u32,
}

/// Splits the change of the distance |a − b| between two sides from one window to another into the movement of each.
///
/// A side is one voter or several (a region: the mean of those present in both windows); a position is the mean of a voter's ideal
/// points in the window. With a₁, b₁ before and a₂, b₂ after,
///
/// part of a = ½·(|a₂ − b₁| − |a₁ − b₁|) + ½·(|a₂ − b₂| − |a₁ − b₂|),
///
/// and b's alike: the mean over the two orders in which the sides can be moved (Shapley 1953), so the parts add up to the change. For
/// two sides that do not cross it is ±(a₂ − a₁) and ∓(b₂ − b₁). Intervals are quantiles over draws from the joint Gaussian of each
/// voter's path; voters are independent of each other in it. Net of the common shift, positions are measured from the mean of all
/// voters present in both windows: the distances stay, and a side that merely went with everybody has not moved.
///
/// This is movement along a line, never influence: it does not say why anybody moved.
///
/// # Shapes and units
/// Units of θ; shares are of 1, and may lie outside [0, 1] where the sides moved against each other.
///
/// # Missing values
/// Voters without [`MovementOptions::min_ballots`] in both windows are left out of their side and of the mean.
///
/// # Errors
/// [`Refusal`]; [`ShareRefusal`] for the share alone.
pub fn who_moved(
    fit: &Fit,
    [one, other]: [&[u32]; 2],
    windows: [Window; 2],
    options: &MovementOptions,
) -> Result<Movement, Refusal> {
    check(fit, [one, other], windows, options)?;
    let mut present: Vec<(u32, Pair)> = Vec::new();
    let mut voters: Vec<u32> = fit.points.iter().map(|point| point.voter).collect();
    voters.dedup();
    for voter in voters {
        if ballots(fit, voter, windows) >= options.min_ballots {
            present.push((voter, of_voter(fit.voter(voter), windows).ok_or(Refusal::NoCovariances)?));
        }
    }
    let side = |side: Side, members: &[u32]| {
        let pair = mean(present.iter().filter(|(voter, _)| members.contains(voter)).map(|(_, pair)| *pair));
        let most = || members.iter().map(|&voter| ballots(fit, voter, windows)).max().unwrap_or(0);
        pair.ok_or_else(|| Refusal::FewBallots { side, most: most(), needed: options.min_ballots })
    };
    let sides = [side(Side::One, one)?, side(Side::Other, other)?];
    let outside = |&&(voter, _): &&(u32, Pair)| !one.contains(&voter) && !other.contains(&voter);
    let rest = mean(present.iter().filter(outside).map(|(_, pair)| *pair)).unwrap_or_default();
    Ok(Movement { bridged: bridged(fit, windows), ..summary(sides, rest, options) })
}

fn check(fit: &Fit, [one, other]: [&[u32]; 2], windows: [Window; 2], options: &MovementOptions) -> Result<(), Refusal> {
    let [before, after] = windows;
    if before.first > before.last || after.first > after.last || before.last >= after.first {
        return Err(Refusal::Windows);
    }
    if !(options.level > 0.0 && options.level < 1.0) || options.draws == 0 {
        return Err(Refusal::Options);
    }
    if let Some(&voter) = one.iter().find(|voter| other.contains(voter)) {
        return Err(Refusal::CommonVoter { voter });
    }
    if options.require_bridges && !bridged(fit, windows) {
        return Err(Refusal::NotBridged);
    }
    Ok(())
}

/// Whether all times of the two windows are of one part.
fn bridged(fit: &Fit, windows: [Window; 2]) -> bool {
    let inside = |time: u32| windows.iter().any(|window| (window.first..=window.last).contains(&time));
    let mut parts: Vec<u32> = fit.bridges.iter().filter(|(time, _)| inside(*time)).map(|&(_, part)| part).collect();
    parts.dedup();
    parts.len() <= 1
}

fn within(points: &[Point], window: Window) -> &[Point] {
    let start = points.partition_point(|point| point.time < window.first);
    let end = points.partition_point(|point| point.time <= window.last);
    &points[start..end]
}

/// Ballots of a voter in the window where it cast fewer.
fn ballots(fit: &Fit, voter: u32, windows: [Window; 2]) -> u32 {
    let count = |window| within(fit.voter(voter), window).iter().map(|point| point.ballots).sum();
    windows.map(count).into_iter().min().unwrap_or(0)
}

/// The mean positions of a voter in the two windows, from its path: a Gaussian chain in which the covariance of two points is the
/// product of the regressions along the way. `None` without covariances over time.
fn of_voter(points: &[Point], windows: [Window; 2]) -> Option<Pair> {
    let index = |window: Window| {
        let start = points.partition_point(|point| point.time < window.first);
        start..points.partition_point(|point| point.time <= window.last)
    };
    let [before, after] = windows.map(index);
    let covariance = |earlier: usize, later: usize| -> Option<f64> {
        let mut value = points[earlier].variance;
        for next in earlier + 1..=later {
            value *= points[next].lag_covariance? / points[next - 1].variance;
        }
        Some(value)
    };
    let mean_covariance = |rows: &std::ops::Range<usize>, columns: &std::ops::Range<usize>| -> Option<f64> {
        let mut sum = 0.0;
        for row in rows.clone() {
            for column in columns.clone() {
                sum += covariance(row.min(column), row.max(column))?;
            }
        }
        Some(sum / (rows.len() * columns.len()) as f64)
    };
    let mean = |range: &std::ops::Range<usize>| {
        points[range.clone()].iter().map(|point| point.mean).sum::<f64>() / range.len() as f64
    };
    Some(Pair {
        mean: [mean(&before), mean(&after)],
        variance: [mean_covariance(&before, &before)?, mean_covariance(&after, &after)?],
        covariance: mean_covariance(&before, &after)?,
        members: 1,
    })
}

/// The mean of independent voters; `None` for none.
fn mean(pairs: impl Iterator<Item = Pair>) -> Option<Pair> {
    let mut sum = Pair::default();
    for pair in pairs {
        for window in 0..2 {
            sum.mean[window] += pair.mean[window];
            sum.variance[window] += pair.variance[window];
        }
        sum.covariance += pair.covariance;
        sum.members += 1;
    }
    let count = f64::from(sum.members);
    (sum.members > 0).then(|| Pair {
        mean: sum.mean.map(|value| value / count),
        variance: sum.variance.map(|value| value / (count * count)),
        covariance: sum.covariance / (count * count),
        members: sum.members,
    })
}

impl Pair {
    fn draw(&self, random: &mut Random) -> [f64; 2] {
        let spread = self.variance[0].max(0.0).sqrt();
        let first = random.normal();
        let slope = if spread > 0.0 { self.covariance / spread } else { 0.0 };
        let rest = (self.variance[1] - slope * slope).max(0.0).sqrt();
        [self.mean[0] + spread * first, self.mean[1] + slope * first + rest * random.normal()]
    }
}

/// The part of the change of |a − b| that the movement of `a` makes: see [`who_moved`]. Positions before and after; negative where `a`
/// came nearer.
pub fn part_of_change(a: [f64; 2], b: [f64; 2]) -> f64 {
    let distance = |a: f64, b: f64| (a - b).abs();
    0.5 * (distance(a[1], b[0]) - distance(a[0], b[0]) + distance(a[1], b[1]) - distance(a[0], b[1]))
}

/// The figures of one draw, or of the means.
#[derive(Clone, Copy, Debug)]
struct Figures {
    common_shift: f64,
    moved: [f64; 2],
    distances: [f64; 2],
    parts: [f64; 2],
    crossed: bool,
}

impl Figures {
    fn of([one, other]: [[f64; 2]; 2], common: [f64; 2], net: bool) -> Self {
        let from = if net { common } else { [0.0; 2] };
        let (a, b) = ([one[0] - from[0], one[1] - from[1]], [other[0] - from[0], other[1] - from[1]]);
        let distance = |a: f64, b: f64| (a - b).abs();
        Self {
            common_shift: common[1] - common[0],
            moved: [a[1] - a[0], b[1] - b[0]],
            distances: [distance(a[0], b[0]), distance(a[1], b[1])],
            parts: [part_of_change(a, b), part_of_change(b, a)],
            crossed: (a[0] - b[0]) * (a[1] - b[1]) < 0.0,
        }
    }

    fn change(&self) -> f64 {
        self.distances[1] - self.distances[0]
    }
}

fn summary(sides: [Pair; 2], rest: Pair, options: &MovementOptions) -> Movement {
    let mut random = Random::new(options.seed);
    let figures = |positions: [[f64; 2]; 2], others: [f64; 2]| {
        let weights = [sides[0].members, sides[1].members, rest.members].map(f64::from);
        let all: f64 = weights.iter().sum();
        let common = [0, 1].map(|window| {
            (weights[0] * positions[0][window] + weights[1] * positions[1][window] + weights[2] * others[window]) / all
        });
        Figures::of(positions, common, options.net_of_common_shift)
    };
    let at_means = figures(sides.map(|side| side.mean), rest.mean);
    let draws: Vec<Figures> = (0..options.draws)
        .map(|_| {
            let positions = sides.map(|side| side.draw(&mut random));
            figures(positions, rest.draw(&mut random))
        })
        .collect();
    let interval = |of: &dyn Fn(&Figures) -> f64| {
        let mut values: Vec<f64> = draws.iter().map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        let estimate = of(&at_means);
        let end = |share: f64| quantile(&values, share).unwrap_or(estimate);
        let tail = (1.0 - options.level) / 2.0;
        Interval { estimate, low: end(tail), high: end(1.0 - tail) }
    };
    let change = interval(&Figures::change);
    let share = |figures: &Figures| if figures.change() == 0.0 { 0.0 } else { figures.parts[1] / figures.change() };
    Movement {
        members: sides.map(|side| side.members),
        bridged: true,
        common_shift: interval(&|figures| figures.common_shift),
        moved: [interval(&|figures| figures.moved[0]), interval(&|figures| figures.moved[1])],
        distance_before: interval(&|figures| figures.distances[0]),
        distance_after: interval(&|figures| figures.distances[1]),
        change,
        parts: [interval(&|figures| figures.parts[0]), interval(&|figures| figures.parts[1])],
        share_of_other: if change.includes_zero() {
            Err(ShareRefusal::ChangeIncludesZero)
        } else {
            Ok(interval(&share))
        },
        crossed: draws.iter().filter(|figures| figures.crossed).count() as f64 / draws.len() as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two times, 2000 and 2001; each voter with its two means; variances 0.01, covariance 0.008.
    fn two_years(means: &[[f64; 2]]) -> Fit {
        let point = |voter: usize, time: u32, mean: f64| Point {
            voter: voter as u32,
            time,
            ballots: 20,
            few: false,
            mean,
            variance: 0.01,
            lag_covariance: (time == 2001).then_some(0.008),
        };
        let points = means
            .iter()
            .enumerate()
            .flat_map(|(voter, [before, after])| [point(voter, 2000, *before), point(voter, 2001, *after)]);
        Fit {
            points: points.collect(),
            items: Vec::new(),
            bridges: vec![(2000, 0), (2001, 0)],
            log_posterior: 0.0,
            log_likelihood: 0.0,
            sweeps: 0,
            last_change: 0.0,
            last_relative_change: 0.0,
            unanimous_items: 0,
            unanimous_ballots: 0,
        }
    }

    const YEARS: [Window; 2] = [Window { first: 2000, last: 2000 }, Window { first: 2001, last: 2001 }];

    fn moved(means: &[[f64; 2]], options: &MovementOptions) -> Movement {
        who_moved(&two_years(means), [&[0], &[1]], YEARS, options).expect("a movement")
    }

    fn close(own: f64, expected: f64, tolerance: f64) {
        assert!((own - expected).abs() < tolerance, "{own} is not {expected}");
    }

    #[test]
    fn the_weaker_side_came_most_of_the_way() {
        // Distance 2.0 to 1.0: the first moved down by 0.25, the second up by 0.75.
        let movement = moved(&[[1.0, 0.75], [-1.0, -0.25]], &MovementOptions::default());
        close(movement.change.estimate, -1.0, 1e-12);
        close(movement.parts[0].estimate, -0.25, 1e-12);
        close(movement.parts[1].estimate, -0.75, 1e-12);
        close(movement.share_of_other.expect("a share").estimate, 0.75, 1e-12);
        // A movement has variance 0.01 + 0.01 − 2·0.008 = 0.004; a change of distance has twice that.
        let half = 1.644_853_627 * 0.004_f64.sqrt();
        close(movement.moved[1].low, 0.75 - half, 0.01);
        close(movement.moved[1].high, 0.75 + half, 0.01);
        close(movement.change.high - movement.change.low, 2.0 * half * 2.0_f64.sqrt(), 0.02);
        assert_eq!(movement.crossed, 0.0);
    }

    #[test]
    fn crossing_sides_have_parts_that_add_up() {
        // a: 0.1 to 0.9, b: 0.5 to 0.3. Distance 0.4 to 0.6. Moving a first: |0.9 − 0.5| − 0.4 = 0, then |0.9 − 0.3| − 0.4 = 0.2 for b;
        // moving b first: |0.1 − 0.3| − 0.4 = −0.2, then 0.6 − 0.2 = 0.4 for a. Means: a 0.2, b 0.
        let movement = moved(&[[0.1, 0.9], [0.5, 0.3]], &MovementOptions::default());
        close(movement.parts[0].estimate, 0.2, 1e-12);
        close(movement.parts[1].estimate, 0.0, 1e-12);
        close(movement.change.estimate, 0.2, 1e-12);
        assert!(movement.crossed > 0.9, "{}", movement.crossed);
    }

    #[test]
    fn parts_add_up_and_sides_may_be_exchanged() {
        let mut random = Random::new(11);
        for _ in 0..1000 {
            let [one, other] = [0, 1].map(|_| [random.normal(), random.normal()]);
            let shift = random.normal();
            let figures = Figures::of([one, other], [0.0; 2], false);
            close(figures.parts[0] + figures.parts[1], figures.change(), 1e-12);
            let exchanged = Figures::of([other, one], [0.0; 2], false);
            close(exchanged.parts[0], figures.parts[1], 1e-12);
            let net = Figures::of([one, other], [0.0, shift], true);
            close(net.change(), figures.change(), 1e-12);
            close(net.moved[0], figures.moved[0] - shift, 1e-12);
        }
    }

    #[test]
    fn a_side_that_went_with_everybody_has_not_moved() {
        // Everybody but the first goes up by 0.5; the first stays.
        let means = [[1.0, 1.0], [-1.0, -0.5], [0.0, 0.5], [0.2, 0.7], [-0.4, 0.1]];
        let net = MovementOptions { net_of_common_shift: true, ..MovementOptions::default() };
        let (raw, net) = (moved(&means, &MovementOptions::default()), moved(&means, &net));
        close(raw.common_shift.estimate, 0.4, 1e-12);
        close(raw.parts[1].estimate, -0.5, 1e-12);
        close(net.moved[1].estimate, 0.1, 1e-12);
        close(net.parts[0].estimate, -0.4, 1e-12);
        close(net.parts[1].estimate, -0.1, 1e-12);
        close(net.change.estimate, raw.change.estimate, 1e-12);
    }

    #[test]
    fn a_region_is_the_mean_of_those_present_at_both_ends() {
        let mut fit = two_years(&[[2.0, 2.0], [0.0, 1.0], [0.0, 0.0], [0.0, 9.0]]);
        fit.points[7].ballots = 3;
        let movement = who_moved(&fit, [&[0], &[1, 2, 3]], YEARS, &MovementOptions::default()).expect("a movement");
        assert_eq!(movement.members, [1, 2]);
        close(movement.moved[1].estimate, 0.5, 1e-12);
        close(movement.moved[1].high - movement.moved[1].low, 2.0 * 1.644_853_627 * 0.002_f64.sqrt(), 0.01);
    }

    #[test]
    fn windows_of_several_times() {
        let mut fit = two_years(&[[1.0, 2.0], [0.0, 0.0]]);
        let mut points = Vec::new();
        for voter in 0..2 {
            for time in 0..4 {
                let mean = if voter == 0 { f64::from(time) } else { 0.0 };
                let lag_covariance = (time > 0).then_some(0.02);
                points.push(Point { voter, time, ballots: 6, few: true, mean, variance: 0.04, lag_covariance });
            }
        }
        fit.points = points;
        fit.bridges = (0..4).map(|time| (time, 0)).collect();
        let windows = [Window { first: 0, last: 1 }, Window { first: 2, last: 3 }];
        let pair = of_voter(fit.voter(0), windows).expect("covariances");
        close(pair.mean[0], 0.5, 1e-12);
        close(pair.mean[1], 2.5, 1e-12);
        // Regressions of one half: covariances 0.04, 0.02, 0.01, 0.005 at distances 0 to 3.
        close(pair.variance[0], (0.04 + 0.02 + 0.02 + 0.04) / 4.0, 1e-12);
        close(pair.covariance, (0.01 + 0.005 + 0.02 + 0.01) / 4.0, 1e-12);
        assert!(
            who_moved(&fit, [&[0], &[1]], windows, &MovementOptions::default()).is_ok(),
            "12 ballots in each window"
        );
    }

    #[test]
    fn refusals() {
        let fit = two_years(&[[1.0, 0.95], [-1.0, -1.0]]);
        let options = MovementOptions::default();
        let ask = |fit: &Fit, sides, windows, options: &MovementOptions| who_moved(fit, sides, windows, options).err();
        let few = MovementOptions { min_ballots: 21, ..options };
        let refusal = Refusal::FewBallots { side: Side::One, most: 20, needed: 21 };
        assert_eq!(ask(&fit, [&[0], &[1]], YEARS, &few), Some(refusal));
        let unknown = Refusal::FewBallots { side: Side::Other, most: 0, needed: 10 };
        assert_eq!(ask(&fit, [&[0], &[7]], YEARS, &options), Some(unknown));
        assert_eq!(ask(&fit, [&[0], &[1, 0]], YEARS, &options), Some(Refusal::CommonVoter { voter: 0 }));
        assert_eq!(ask(&fit, [&[0], &[1]], [YEARS[1], YEARS[0]], &options), Some(Refusal::Windows));
        let level = MovementOptions { level: 1.0, ..options };
        assert_eq!(ask(&fit, [&[0], &[1]], YEARS, &level), Some(Refusal::Options));
        let mut unbridged = fit.clone();
        unbridged.bridges[1].1 = 1;
        assert_eq!(ask(&unbridged, [&[0], &[1]], YEARS, &options), Some(Refusal::NotBridged));
        let anyway = MovementOptions { require_bridges: false, ..options };
        assert_eq!(who_moved(&unbridged, [&[0], &[1]], YEARS, &anyway).map(|movement| movement.bridged), Ok(false));
        assert_eq!(who_moved(&fit, [&[0], &[1]], YEARS, &anyway).map(|movement| movement.bridged), Ok(true));
        let mut forward = fit.clone();
        forward.points.iter_mut().for_each(|point| point.lag_covariance = None);
        assert_eq!(ask(&forward, [&[0], &[1]], YEARS, &options), Some(Refusal::NoCovariances));
        // A change of 0.05 with a standard deviation of 0.09 is no convergence of which anybody has a share; the movement stays.
        let movement = moved(&[[1.0, 0.95], [-1.0, -1.0]], &options);
        assert_eq!(movement.share_of_other, Err(ShareRefusal::ChangeIncludesZero));
        close(movement.moved[0].estimate, -0.05, 1e-12);
    }

    #[test]
    fn the_same_seed_gives_the_same_interval() {
        let means = [[1.0, 0.75], [-1.0, -0.25]];
        let options = MovementOptions::default();
        assert_eq!(moved(&means, &options), moved(&means, &options));
        let other = MovementOptions { seed: 2, ..options };
        assert_ne!(moved(&means, &options).change.low, moved(&means, &other).change.low);
    }
}
