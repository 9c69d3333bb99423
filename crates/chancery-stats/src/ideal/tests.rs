//! Fits of simulated ballots.

use super::*;
use crate::Random;

/// Ballots of the model itself, and the ideal points behind them.
struct World {
    item: Vec<u32>,
    voter: Vec<u32>,
    time: Vec<u32>,
    category: Vec<u8>,
    /// By voter and time.
    theta: Vec<Vec<f64>>,
}

struct Size {
    voters: u32,
    times: u32,
    /// Roll calls at each time.
    items: u32,
    /// How many of them are those of the first time, put to the vote again.
    repeated: u32,
    step: f64,
}

const SMALL: Size = Size { voters: 25, times: 6, items: 20, repeated: 3, step: 0.2 };

impl World {
    fn new(seed: u64, size: &Size) -> Self {
        let mut random = Random::new(seed);
        let mut theta: Vec<Vec<f64>> = Vec::new();
        for _ in 0..size.voters {
            let mut path = vec![random.normal()];
            for time in 1..size.times as usize {
                path.push(path[time - 1] + size.step * random.normal());
            }
            theta.push(path);
        }
        // The scale is that of the fit: mean 0, variance 1 over all points.
        let all: Vec<f64> = theta.iter().flatten().copied().collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let spread = (all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / all.len() as f64).sqrt();
        theta.iter_mut().flatten().for_each(|x| *x = (*x - mean) / spread);
        let mut world = Self { item: vec![], voter: vec![], time: vec![], category: vec![], theta };
        let parameters: Vec<[f64; 3]> = (0..size.items * size.times)
            .map(|_| {
                let middle = random.normal();
                let gap = 0.1 + random.uniform();
                [random.normal(), middle - gap / 2.0, middle + gap / 2.0]
            })
            .collect();
        for time in 0..size.times {
            for index in 0..size.items {
                let item = if index < size.repeated { index } else { time * size.items + index };
                world.vote(&mut random, item, time, parameters[item as usize]);
            }
        }
        world
    }

    fn vote(&mut self, random: &mut Random, item: u32, time: u32, [slope, first, last]: [f64; 3]) {
        for voter in 0..self.theta.len() as u32 {
            // One ballot in ten is not cast.
            if random.uniform() < 0.1 {
                continue;
            }
            let support = slope * self.theta[voter as usize][time as usize] + random.normal();
            self.item.push(item);
            self.voter.push(voter);
            self.time.push(time);
            self.category.push(u8::from(support > first) + u8::from(support > last));
        }
    }

    fn ballots(&self) -> Ballots<'_> {
        Ballots { item: &self.item, voter: &self.voter, time: &self.time, category: &self.category }
    }

    /// The voter who stands highest on average.
    fn highest(&self) -> u32 {
        let mean = |voter: &usize| self.theta[*voter].iter().sum::<f64>();
        (0..self.theta.len()).max_by(|one, other| mean(one).total_cmp(&mean(other))).expect("voters") as u32
    }

    fn options(&self) -> Options {
        Options::new(&[Anchor { voter: self.highest(), positive: true }])
    }

    fn truth(&self, point: &Point) -> f64 {
        self.theta[point.voter as usize][point.time as usize]
    }
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len() as f64;
    let (x, y) = (pairs.iter().map(|p| p.0).sum::<f64>() / count, pairs.iter().map(|p| p.1).sum::<f64>() / count);
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|p| f(p.0 - x, p.1 - y)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

fn largest_difference(one: &Fit, other: &Fit) -> f64 {
    assert_eq!(one.points.len(), other.points.len());
    one.points.iter().zip(&other.points).map(|(one, other)| (one.mean - other.mean).abs()).fold(0.0, f64::max)
}

#[test]
fn simulated_points_are_found_again_in_every_time() {
    let world = World::new(1, &Size { voters: 60, times: 5, items: 40, repeated: 5, step: 0.2 });
    let fit = fit(&world.ballots(), &world.options()).expect("a fit");
    assert_eq!(fit.points.len(), 300);
    for time in 0..5 {
        let of_time = fit.points.iter().filter(|point| point.time == time);
        let pairs: Vec<(f64, f64)> = of_time.map(|point| (point.mean, world.truth(point))).collect();
        let correlation = correlation(&pairs);
        assert!(correlation > 0.95, "{time}: {correlation}");
    }
    let mean = fit.points.iter().map(|point| point.mean).sum::<f64>() / 300.0;
    assert!(mean.abs() < 1e-9, "{mean}");
}

#[test]
fn the_anchor_turns_the_line_round() {
    let world = World::new(2, &SMALL);
    let options = world.options();
    let turned = Options { anchors: vec![Anchor { positive: false, ..options.anchors[0] }], ..options.clone() };
    let (one, other) =
        (fit(&world.ballots(), &options).expect("a fit"), fit(&world.ballots(), &turned).expect("a fit"));
    let sum: f64 = one.points.iter().zip(&other.points).map(|(one, other)| (one.mean + other.mean).abs()).sum();
    assert!(sum < 1e-3, "{sum}");
    assert!(one.voter(world.highest()).iter().map(|point| point.mean).sum::<f64>() > 0.0);
    let slopes: f64 =
        one.items.iter().zip(&other.items).map(|(a, b)| (a.discrimination + b.discrimination).abs()).sum();
    assert!(slopes < 1e-2, "{slopes}");
}

#[test]
fn names_and_order_of_rows_do_not_matter() {
    let world = World::new(3, &SMALL);
    let options = world.options();
    let plain = fit(&world.ballots(), &options).expect("a fit");
    let mut rows: Vec<usize> = (0..world.item.len()).collect();
    Random::new(9).shuffle(&mut rows);
    let pick =
        |values: &[u32], rename: &dyn Fn(u32) -> u32| rows.iter().map(|&row| rename(values[row])).collect::<Vec<u32>>();
    let (item, voter) = (pick(&world.item, &|item| 5000 - item), pick(&world.voter, &|voter| 900 - 7 * voter));
    let (time, category) =
        (pick(&world.time, &|t| 1990 + t), rows.iter().map(|&r| world.category[r]).collect::<Vec<u8>>());
    let renamed = Ballots { item: &item, voter: &voter, time: &time, category: &category };
    let anchor = Anchor { voter: 900 - 7 * options.anchors[0].voter, positive: true };
    let other = fit(&renamed, &Options { anchors: vec![anchor], ..options }).expect("a fit");
    for point in &plain.points {
        let same = other.point(900 - 7 * point.voter, 1990 + point.time).expect("the same point");
        assert!((same.mean - point.mean).abs() < 1e-3, "{point:?} {same:?}");
        assert!((same.variance - point.variance).abs() < 1e-4);
    }
}

#[test]
fn a_fit_is_a_fit_whatever_it_began_with() {
    // Stated tolerance of a warm start: 10⁻⁴ in every ideal point, at the default tolerance of a sweep.
    let world = World::new(4, &SMALL);
    let options = world.options();
    let earlier_rows = world.time.partition_point(|&time| time < 5);
    let ballots = world.ballots();
    let earlier = Ballots {
        item: &ballots.item[..earlier_rows],
        voter: &ballots.voter[..earlier_rows],
        time: &ballots.time[..earlier_rows],
        category: &ballots.category[..earlier_rows],
    };
    let earlier = fit(&earlier, &options).expect("a fit");
    let (cold, warm) =
        (fit(&ballots, &options).expect("a fit"), fit_from(&ballots, &options, &earlier).expect("a fit"));
    assert!(largest_difference(&cold, &warm) < 1e-4, "{}", largest_difference(&cold, &warm));
    let strict = fit(&ballots, &Options { tolerance: 1e-9, ..options }).expect("a fit");
    assert!(largest_difference(&cold, &strict) < 1e-4, "{}", largest_difference(&cold, &strict));
}

#[test]
fn the_same_bytes_with_one_thread_and_with_two() {
    let world = World::new(5, &SMALL);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| fit(&world.ballots(), &world.options()).expect("a fit"))
    };
    let (one, two) = (with(1), with(2));
    let bits = |fit: &Fit| fit.points.iter().map(|p| (p.mean.to_bits(), p.variance.to_bits())).collect::<Vec<_>>();
    assert_eq!(bits(&one), bits(&two));
    assert_eq!(one, two);
}

#[test]
fn variants() {
    let world = World::new(6, &SMALL);
    let options = world.options();
    let of = |options: &Options| fit(&world.ballots(), options).expect("a fit");
    let fixed = of(&Options { dynamics: Dynamics::Static, ..options.clone() });
    assert_eq!(fixed.points.len(), 25);
    let pairs: Vec<(f64, f64)> =
        fixed.points.iter().map(|p| (p.mean, world.theta[p.voter as usize].iter().sum::<f64>())).collect();
    assert!(correlation(&pairs) > 0.97, "{}", correlation(&pairs));
    let ordered = of(&options);
    for abstention in [Abstention::AsNo, Abstention::Dropped] {
        let binary = of(&Options { abstention, ..options.clone() });
        assert!(binary.items.iter().all(|item| item.counts[1] == 0 && item.cutpoints[0] == item.cutpoints[1]));
        let pairs: Vec<(f64, f64)> =
            ordered.points.iter().filter_map(|p| Some((p.mean, binary.point(p.voter, p.time)?.mean))).collect();
        assert!(correlation(&pairs) > 0.9, "{abstention:?} {}", correlation(&pairs));
    }
    for dynamics in [Dynamics::Walk { variance: 0.04 }, Dynamics::Walk { variance: 0.25 }] {
        let walk = of(&Options { dynamics, ..options.clone() });
        let steps = |fit: &Fit| {
            fit.points
                .windows(2)
                .filter(|p| p[0].voter == p[1].voter)
                .map(|p| (p[1].mean - p[0].mean).abs())
                .sum::<f64>()
        };
        assert!(steps(&walk).is_finite() && steps(&walk) > 0.0);
    }
    let sessions = fit_sessions(&world.ballots(), &options);
    assert_eq!(sessions.len(), 6);
    for (time, session) in sessions {
        let session = session.expect("a fit");
        let pairs: Vec<(f64, f64)> =
            session.points.iter().map(|p| (p.mean, world.theta[p.voter as usize][time as usize])).collect();
        assert!(correlation(&pairs) > 0.75, "{time}: {}", correlation(&pairs));
    }
}

#[test]
fn a_tighter_walk_moves_less() {
    let world = World::new(7, &SMALL);
    let steps = |variance: f64| {
        let options = Options { dynamics: Dynamics::Walk { variance }, ..world.options() };
        let fit = fit(&world.ballots(), &options).expect("a fit");
        let pairs = fit.points.windows(2).filter(|pair| pair[0].voter == pair[1].voter);
        pairs.map(|pair| (pair[1].mean - pair[0].mean).abs()).sum::<f64>()
    };
    assert!(steps(0.001) < 0.5 * steps(0.25));
}

#[test]
fn items_without_a_category_know_one_cutpoint() {
    // Items: 0 all three, 1 without abstention, 2 without votes against, 3 without votes in favour, 4 unanimous.
    let categories = [[0, 1, 2, 2], [0, 2, 2, 0], [1, 2, 2, 1], [0, 0, 1, 1], [2, 2, 2, 2]];
    let (mut item, mut voter, mut category) = (vec![], vec![], vec![]);
    for (index, row) in categories.iter().enumerate() {
        for (who, &ballot) in row.iter().enumerate() {
            item.push(index as u32);
            voter.push(who as u32);
            category.push(ballot);
        }
    }
    let ballots = Ballots { item: &item, voter: &voter, time: &[7; 20], category: &category };
    let fit = fit(&ballots, &Options::new(&[Anchor { voter: 2, positive: true }])).expect("a fit");
    assert_eq!((fit.unanimous_items, fit.unanimous_ballots), (1, 4));
    let known: Vec<[bool; 2]> =
        fit.items.iter().map(|item| item.cutpoints.map(|cutpoint| cutpoint.is_some())).collect();
    assert_eq!(known, [[true, true], [true, true], [false, true], [true, false]]);
    assert!(fit.items[0].cutpoints[0] < fit.items[0].cutpoints[1]);
    assert_eq!(fit.items[1].cutpoints[0], fit.items[1].cutpoints[1]);
    assert!(fit.points.iter().all(|point| point.few && point.ballots == 4 && point.variance > 0.0));
    for item in &fit.items {
        let sum: f64 = held_out::probabilities(item, 0.3).iter().sum();
        assert!((sum - 1.0).abs() < 1e-12, "{item:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let world = World::new(8, &SMALL);
    let options = world.options();
    let with = |change: &dyn Fn(&mut Options)| {
        let mut options = options.clone();
        change(&mut options);
        fit(&world.ballots(), &options).expect_err("an error")
    };
    assert_eq!(with(&|o| o.anchors.clear()), FitError::NoAnchor);
    assert_eq!(with(&|o| o.anchors[0].voter = 77), FitError::AnchorAbsent { voter: 77 });
    assert_eq!(with(&|o| o.entry_variance = f64::NAN), FitError::Option { field: "entry_variance" });
    assert_eq!(with(&|o| o.dynamics = Dynamics::Walk { variance: 0.0 }), FitError::Option { field: "dynamics" });
    let given_up = with(&|o| o.max_sweeps = 2);
    assert!(matches!(given_up, FitError::NotConverged { sweeps: 2, change, .. } if change > 1e-5), "{given_up:?}");
    assert!(given_up.to_string().contains("not converged after 2 sweeps"));

    let ballots = |item: &'static [u32], voter: &'static [u32], category: &'static [u8]| {
        fit(
            &Ballots { item, voter, time: &[0; 8][..item.len()], category },
            &Options::new(&[Anchor { voter: 0, positive: true }]),
        )
    };
    assert_eq!(ballots(&[], &[], &[]), Err(FitError::NothingContested));
    assert_eq!(ballots(&[0, 0], &[0, 1], &[2, 2]), Err(FitError::NothingContested));
    assert_eq!(ballots(&[0, 0], &[0], &[2, 0]), Err(FitError::UnequalLengths));
    assert_eq!(ballots(&[0, 0], &[0, 1], &[2, 3]), Err(FitError::Category { entry: 1, category: 3 }));
    let apart = ballots(&[0, 0, 0, 1, 1, 1], &[0, 1, 2, 3, 4, 5], &[0, 1, 2, 0, 1, 2]);
    assert_eq!(apart, Err(FitError::Disconnected { parts: 2 }));
    let silent = ballots(&[0, 0, 0, 1, 1], &[0, 1, 2, 1, 2], &[1, 0, 2, 0, 2]);
    assert_eq!(silent, Err(FitError::AnchorsSayNothing));
}

#[test]
fn times_that_share_items_are_bridged() {
    let bridged = World::new(9, &SMALL);
    let fit_of = |world: &World| fit(&world.ballots(), &world.options()).expect("a fit");
    assert_eq!(fit_of(&bridged).bridges, (0..6).map(|time| (time, 0)).collect::<Vec<_>>());
    let apart = World::new(9, &Size { repeated: 0, ..SMALL });
    assert_eq!(fit_of(&apart).bridges, (0..6).map(|time| (time, time)).collect::<Vec<_>>());
}

#[test]
fn forward_smoothing_has_no_covariances() {
    let world = World::new(10, &SMALL);
    let options = Options { smoothing: Smoothing::Forward, ..world.options() };
    let forward = fit(&world.ballots(), &options).expect("a fit");
    assert!(forward.points.iter().all(|point| point.lag_covariance.is_none()));
    let both = fit(&world.ballots(), &world.options()).expect("a fit");
    let pairs: Vec<(f64, f64)> = forward.points.iter().zip(&both.points).map(|(a, b)| (a.mean, b.mean)).collect();
    assert!(correlation(&pairs) > 0.97, "{}", correlation(&pairs));
    assert!(largest_difference(&forward, &both) > 1e-3);
}

#[test]
fn unseen_ballots_are_predicted_better_than_by_the_majority() {
    let world = World::new(11, &SMALL);
    let score = held_out(&world.ballots(), &world.options(), 5, 1).expect("a score");
    assert_eq!(score.predicted + score.not_predicted, world.item.len() as u32);
    assert!(score.accuracy > score.baseline_accuracy + 0.03, "{score:?}");
    assert!(score.log_score > score.baseline_log_score + 0.05, "{score:?}");
    assert_eq!(held_out(&world.ballots(), &world.options(), 5, 1), Ok(score));
    assert_eq!(held_out(&world.ballots(), &world.options(), 1, 1), Err(FitError::Option { field: "folds" }));
}

/// Coverage of intervals of 90 per cent: of points, of steps from time to time, and of changes of distance.
fn coverage(seeds: std::ops::Range<u64>, size: &Size, item_uncertainty: bool) -> [f64; 3] {
    let (mut inside, mut all) = ([0_u32; 3], [0_u32; 3]);
    let mut count = |kind: usize, error: f64, variance: f64| {
        inside[kind] += u32::from(error.abs() <= 1.644_853_627 * variance.sqrt());
        all[kind] += 1;
    };
    for seed in seeds {
        let world = World::new(seed, size);
        let options = Options {
            item_uncertainty,
            dynamics: Dynamics::Walk { variance: size.step * size.step },
            ..world.options()
        };
        let Ok(fit) = fit(&world.ballots(), &options) else { continue };
        for (index, point) in fit.points.iter().enumerate() {
            count(0, point.mean - world.truth(point), point.variance);
            let Some(lag) = point.lag_covariance else { continue };
            let before = &fit.points[index - 1];
            let step = |p: &Point, q: &Point| (p.mean - q.mean) - (world.truth(p) - world.truth(q));
            let variance = point.variance + before.variance - 2.0 * lag;
            count(1, step(point, before), variance);
            let anchor = fit.voter(world.highest());
            let place = anchor.iter().position(|other| other.time == point.time).unwrap_or(0);
            if point.voter != world.highest() && place > 0 && anchor[place - 1].time == before.time {
                let (now, then) = (&anchor[place], &anchor[place - 1]);
                let other = now.variance + then.variance - 2.0 * now.lag_covariance.unwrap_or(0.0);
                count(2, step(point, before) - step(now, then), variance + other);
            }
        }
    }
    [0, 1, 2].map(|kind| f64::from(inside[kind]) / f64::from(all[kind]))
}

#[test]
fn intervals_hold_what_they_should_in_a_small_world() {
    let [points, steps, changes] =
        coverage(100..120, &Size { voters: 40, times: 5, items: 20, repeated: 3, step: 0.25 }, true);
    for (name, share) in [("points", points), ("steps", steps), ("changes", changes)] {
        assert!((0.82..0.97).contains(&share), "{name}: {share}");
    }
}

/// The figures of `docs/methods/ideal-points.md`; half a minute:
/// `cargo test --release -p chancery-stats -- --ignored --nocapture calibration`.
#[test]
#[ignore = "a study of half a minute; its figures are in docs/methods/ideal-points.md"]
fn calibration() {
    for (voters, items) in [(40, 15), (40, 60), (120, 15), (120, 60)] {
        let size = Size { voters, times: 12, items, repeated: 2, step: 0.25 };
        for item_uncertainty in [true, false] {
            let [points, steps, changes] = coverage(1..21, &size, item_uncertainty);
            println!(
                "{voters} voters, {items} items, items uncertain {item_uncertainty}: points {points:.3} steps {steps:.3} changes {changes:.3}"
            );
            assert!(!item_uncertainty || (0.8..0.99).contains(&points), "{points}");
        }
    }
}
