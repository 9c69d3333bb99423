//! How often a break of a whole composition is announced where there is none, how often a planted one is found, and how often intervals hold its size.

use chancery_stats::Random;
use chancery_stats::shifts::{Coordinates, Noise, ReorientationOptions, Term, dated_steps, reorientation};

const PARTS: usize = 4;

/// What the logarithms of the parts do without a break.
#[derive(Clone, Copy, Debug)]
enum Model {
    /// AR(1) of this ρ in all parts (1 is the random walk), normal.
    Ar(f64),
    /// AR(1) of 0.3 with innovations of three degrees of freedom.
    HeavyTails,
    /// Independent, three times as loud in the second half.
    Louder,
    /// One part AR(1) of 0.9, the others independent.
    Unequal,
    /// Independent noise, one part zero in half of the years and noise of its own in the others.
    Zeros,
    /// A straight line of one part, AR(1) of 0.3.
    Drift,
}

const MODELS: [Model; 10] = [
    Model::Ar(0.0),
    Model::Ar(0.3),
    Model::Ar(0.6),
    Model::Ar(0.9),
    Model::Ar(1.0),
    Model::HeavyTails,
    Model::Louder,
    Model::Unequal,
    Model::Zeros,
    Model::Drift,
];

fn series(random: &mut Random, rows: usize, model: Model, level: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let rho = |part: usize| match model {
        Model::Ar(rho) => rho,
        Model::HeavyTails | Model::Drift => 0.3,
        Model::Unequal if part == 0 => 0.9,
        Model::Louder | Model::Unequal | Model::Zeros => 0.0,
    };
    let mut innovation = |row: usize| match model {
        Model::HeavyTails => {
            let squares: f64 = (0..3).map(|_| random.normal()).map(|x| x * x).sum();
            random.normal() / (squares / 3.0).sqrt()
        }
        Model::Louder if 2 * row >= rows => 3.0 * random.normal(),
        _ => random.normal(),
    };
    let mut noise: Vec<f64> = (0..PARTS)
        .map(|part| if rho(part) < 1.0 { innovation(0) / (1.0 - rho(part) * rho(part)).sqrt() } else { 0.0 })
        .collect();
    let mut found: Vec<Vec<f64>> = Vec::with_capacity(rows);
    for row in 0..rows {
        let part = |(part, u): (usize, &mut f64)| {
            if row > 0 {
                *u = rho(part) * *u + innovation(row);
            }
            let drift = if matches!(model, Model::Drift) && part == 0 { 0.1 * row as f64 } else { 0.0 };
            libm::exp(0.4 * (*u + drift + level(row, part)))
        };
        found.push(noise.iter_mut().enumerate().map(part).collect());
    }
    if matches!(model, Model::Zeros) {
        found.iter_mut().for_each(|row| row[3] = if random.uniform() < 0.5 { 0.0 } else { 0.1 * row[3] });
    }
    found
}

fn times(rows: usize) -> Vec<f64> {
    (0..rows).map(|i| 1993.0 + i as f64).collect()
}

fn terms(rows: usize) -> Vec<Term> {
    let end = 1993.0 + rows as f64;
    let mut starts = vec![1993.0];
    while starts[starts.len() - 1] + 8.0 < end - 2.0 {
        starts.push(starts[starts.len() - 1] + 8.0);
    }
    let next = |i: usize| starts.get(i + 1).copied().unwrap_or(end);
    (0..starts.len()).map(|i| Term { start: starts[i], end: next(i) }).collect()
}

#[derive(Debug, Default)]
struct Counts {
    overall: usize,
    announced: usize,
    described: usize,
    dated: usize,
    calendar: usize,
}

fn counted(model: Model, rows: usize, n: usize, seed: u64, options: &ReorientationOptions) -> Counts {
    let mut random = Random::new(seed);
    let (times, terms) = (times(rows), terms(rows));
    let mut counts = Counts::default();
    for _ in 0..n {
        let data = series(&mut random, rows, model, |_, _| 0.0);
        let found = reorientation(&times, &data, options).expect("it varies");
        counts.overall += usize::from(found.p < 0.05);
        counts.announced += usize::from(found.holds);
        counts.described += usize::from(!found.described.is_empty());
        let dated = dated_steps(&times, &data, &terms, options).expect("terms within");
        counts.dated += usize::from(dated.steps[0].p < 0.05);
        counts.calendar += usize::from(dated.calendar.is_some_and(|found| found.p <= 0.05));
    }
    counts
}

/// More than this among `n` have a probability below 0.001 if each has the probability 0.05 (normal approximation with continuity).
fn bound(n: usize) -> usize {
    let n = n as f64;
    (0.05 * n + 3.09 * (0.0475 * n).sqrt() + 1.0) as usize
}

/// The tables of `docs/methods/reorientation.md`:
/// `cargo test -p chancery-stats --test it -- --ignored --nocapture of_compositions`.
#[test]
#[ignore = "hundreds of series a model"]
fn false_positives_of_compositions() {
    for rows in [28, 60] {
        let n = if rows == 28 { 400 } else { 100 };
        for noise in [Noise::Wild, Noise::Normal] {
            let options = ReorientationOptions { draws: 499, noise, ..ReorientationOptions::default() };
            for model in MODELS {
                println!("{rows} rows, {noise:?}, {model:?}, of {n}: {:?}", counted(model, rows, n, 11, &options));
            }
        }
    }
}

/// Power and coverage, likewise.
#[test]
#[ignore = "hundreds of series a model"]
fn power_and_coverage_of_compositions() {
    let options = ReorientationOptions { draws: 499, ..ReorientationOptions::default() };
    for rows in [28, 60] {
        for model in [Model::Ar(0.0), Model::Ar(0.3), Model::Ar(0.6), Model::Ar(0.9)] {
            for shift in [2.0, 4.0, 6.0] {
                let mut random = Random::new(5);
                let (n, at) = (100, rows / 2);
                let truth = 0.4 * shift * (1.0 - 1.0 / PARTS as f64).sqrt();
                let (mut found, mut near, mut covered, mut twice) = (0, 0, 0, 0);
                for _ in 0..n {
                    let once = series(&mut random, rows, model, |row, part| {
                        f64::from(u8::from(row >= at && part == 0)) * shift
                    });
                    let one = reorientation(&times(rows), &once, &options).expect("it varies");
                    let hit = one.breaks.iter().find(|found| found.row.abs_diff(at) <= 1).filter(|_| one.holds);
                    found += usize::from(one.holds);
                    near += usize::from(hit.is_some());
                    covered += usize::from(hit.is_some_and(|hit| hit.interval.0 <= truth && truth <= hit.interval.1));
                    let back = series(&mut random, rows, model, |row, part| {
                        f64::from(u8::from((rows / 3..2 * rows / 3).contains(&row) && part == 0)) * shift
                    });
                    let two = reorientation(&times(rows), &back, &options).expect("it varies");
                    let both = [rows / 3, 2 * rows / 3]
                        .iter()
                        .all(|at| two.breaks.iter().any(|found| found.row.abs_diff(*at) <= 1));
                    twice += usize::from(two.holds && both);
                }
                println!(
                    "{rows} rows, {model:?}, shift {shift}: of {n} found {found}, within a year {near}, of these covered {covered}; there and back {twice}"
                );
            }
        }
    }
}

/// A small part of the table, always run.
#[test]
fn no_break_is_announced_too_often_where_there_is_none() {
    let n = 20;
    let options = ReorientationOptions { draws: 499, ..ReorientationOptions::default() };
    for (seed, model) in [Model::Ar(0.0), Model::Ar(0.6), Model::Ar(1.0), Model::Unequal].into_iter().enumerate() {
        let found = counted(model, 28, n, seed as u64, &options);
        assert!(
            found.overall <= bound(n) && found.announced <= found.overall && found.dated <= bound(n),
            "{model:?}: {found:?}"
        );
    }
    let mut random = Random::new(3);
    let hit = (0..10).filter(|_| {
        let data = series(&mut random, 28, Model::Ar(0.0), |row, part| if row >= 14 && part == 0 { 10.0 } else { 0.0 });
        let found = reorientation(&times(28), &data, &options).expect("it varies");
        found.holds && found.breaks.iter().any(|one| one.row == 14)
    });
    let hits = hit.count();
    assert!(hits >= 7, "{hits}");
}

#[test]
fn roots_hold_their_rate_with_zeros() {
    let options =
        ReorientationOptions { draws: 499, coordinates: Coordinates::Root, ..ReorientationOptions::default() };
    let found = counted(Model::Zeros, 28, 20, 9, &options);
    assert!(found.overall <= bound(20), "{found:?}");
}
