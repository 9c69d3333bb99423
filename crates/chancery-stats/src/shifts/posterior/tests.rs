//! The posterior against sums over all partitions.

use super::*;
use crate::Random;

/// ln of the multivariate t density that a segment has with mean and variance integrated out: 2a degrees of freedom, scale matrix
/// (b/a)(R + 11'/κ), R the correlations times 1/(1 − ρ²). By elimination in the whole matrix.
fn log_t(times: &[f64], y: &[f64], rho: f64, options: &PosteriorOptions) -> f64 {
    let n = y.len();
    let (a, b) = (options.shape, options.rate);
    let correlation = |gap: f64| if gap == 0.0 { 1.0 } else { libm::pow(rho, gap) };
    let mut matrix: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let entry = |j: usize| correlation((times[i] - times[j]).abs()) / (1.0 - rho * rho) + 1.0 / options.weight;
            (0..n).map(|j| b / a * entry(j)).collect()
        })
        .collect();
    let mut right = y.to_vec();
    let (mut log_determinant, mut quadratic) = (0.0, 0.0);
    for pivot in 0..n {
        log_determinant += libm::log(matrix[pivot][pivot]);
        quadratic += right[pivot] * right[pivot] / matrix[pivot][pivot];
        for row in pivot + 1..n {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            let above = matrix[pivot].clone();
            matrix[row].iter_mut().zip(&above).for_each(|(entry, above)| *entry -= factor * above);
            right[row] -= factor * right[pivot];
        }
    }
    let half = a + 0.5 * n as f64;
    libm::lgamma(half)
        - libm::lgamma(a)
        - 0.5 * n as f64 * libm::log(2.0 * a * std::f64::consts::PI)
        - 0.5 * log_determinant
        - half * libm::log(1.0 + quadratic / (2.0 * a))
}

fn near(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-9)
}

#[test]
fn as_the_sum_over_all_partitions() {
    let times: Vec<f64> = [0, 1, 2, 3, 5, 6, 7, 8, 11, 12].map(f64::from).to_vec();
    let n = times.len();
    let mut random = Random::new(21);
    for min_length in [1, 2, 3] {
        let options = PosteriorOptions {
            expected_breaks: vec![0.5, 2.0],
            rho: vec![0.0, 0.6],
            scale: Scale::Given(1.0),
            windows: vec![(3.0, 6.0), (-5.0, 0.0), (4.0, 4.5)],
            min_length,
            ..PosteriorOptions::default()
        };
        let series: Vec<Vec<f64>> =
            (0..2).map(|_| (0..n).map(|i| random.normal() + if i < 5 { 0.0 } else { 3.0 }).collect()).collect();
        let both = [Series { times: &times, values: &series[0] }, Series { times: &times, values: &series[1] }];
        let standardised: Vec<Vec<f64>> = both.iter().map(|one| one.standardised(Scale::Given(1.0)).unwrap()).collect();
        let (mut at, mut count, mut windows) = (vec![0.0; n], vec![0.0; n], vec![0.0; 3]);
        let mut evidence = 0.0;
        for &rho in &options.rho {
            for expected in &options.expected_breaks {
                let p = expected / (n - 1) as f64;
                let mut parts = Vec::new();
                for set in 0_u32..1 << (n - 1) {
                    let breaks: Vec<usize> = (1..n).filter(|row| set >> (row - 1) & 1 == 1).collect();
                    let bounds = [&[0], &breaks[..], &[n]].concat();
                    if bounds.windows(2).any(|pair| pair[1] - pair[0] < min_length) {
                        continue;
                    }
                    let mut log = 0.0;
                    for pair in bounds.windows(2) {
                        for y in &standardised {
                            log += log_t(&times[pair[0]..pair[1]], &y[pair[0]..pair[1]], rho, &options);
                        }
                    }
                    let k = breaks.len() as f64;
                    let prior = libm::pow(p, k) * libm::pow(1.0 - p, (n - 1) as f64 - k);
                    parts.push((breaks, prior, prior * libm::exp(log)));
                }
                let prior: f64 = parts.iter().map(|part| part.1).sum();
                for (breaks, _, weight) in parts {
                    let weight = weight / prior / 4.0;
                    evidence += weight;
                    count[breaks.len()] += weight;
                    breaks.iter().for_each(|row| at[*row] += weight);
                    for (window, (first, last)) in windows.iter_mut().zip(&options.windows) {
                        if breaks.iter().any(|&row| times[row] >= *first && times[row] <= *last) {
                            *window += weight;
                        }
                    }
                }
            }
        }
        let over = |items: &[f64]| items.iter().map(|item| item / evidence).collect::<Vec<_>>();
        let found = break_posterior(&both, &options).unwrap();
        assert!((found.log_evidence - libm::log(evidence)).abs() < 1e-9, "{} {evidence}", found.log_evidence);
        assert!(near(&found.at, &over(&at)), "{:?} {:?}", found.at, over(&at));
        assert!(near(&found.windows, &over(&windows)), "{:?} {:?}", found.windows, over(&windows));
        let expected = over(&count);
        assert!(near(&found.count, &expected[..found.count.len()]), "{:?} {expected:?}", found.count);
        assert!((found.count.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((found.rho.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn credible_sets_hold_what_they_say() {
    let mut random = Random::new(4);
    let times: Vec<f64> = (1950..2010).map(f64::from).collect();
    let level = |year: f64| {
        if year < 1970.0 {
            0.0
        } else if year < 1993.0 {
            4.0
        } else {
            1.0
        }
    };
    let values: Vec<f64> = times.iter().map(|year| level(*year) + random.normal()).collect();
    let series = [Series { times: &times, values: &values }];
    let found = break_posterior(&series, &PosteriorOptions::default()).unwrap();
    assert!(found.sets.len() >= 2, "{:?}", found.sets);
    for year in [1970.0, 1993.0] {
        assert!(found.sets[..2].iter().any(|set| set.from <= year && year <= set.to), "{:?}", found.sets);
    }
    let windows = found.sets.iter().map(|set| (set.from, set.to)).collect();
    let again = break_posterior(&series, &PosteriorOptions { windows, ..PosteriorOptions::default() }).unwrap();
    for (set, window) in found.sets.iter().zip(&again.windows) {
        assert!(set.probability >= 0.9 && (set.probability - window).abs() < 1e-12);
        assert!(set.from <= set.likeliest && set.likeliest <= set.to);
    }
}

#[test]
fn an_enormous_shift_neither_overflows_nor_vanishes() {
    let times: Vec<f64> = (0..60).map(f64::from).collect();
    let mut random = Random::new(6);
    let values: Vec<f64> = (0..60).map(|i| random.normal() + if i < 30 { 0.0 } else { 1e9 }).collect();
    let found = break_posterior(&[Series { times: &times, values: &values }], &PosteriorOptions::default()).unwrap();
    assert!(found.at.iter().chain(&found.count).all(|p| (0.0..=1.0 + 1e-9).contains(p)));
    assert!(found.at[30] > 0.999, "{}", found.at[30]);
}

#[test]
fn the_unit_does_not_matter_and_nonsense_is_refused() {
    let times: Vec<f64> = (0..30).map(f64::from).collect();
    let mut random = Random::new(3);
    let values: Vec<f64> = (0..30).map(|_| random.normal()).collect();
    let other: Vec<f64> = values.iter().map(|y| 7e5 - 300.0 * y).collect();
    let options = PosteriorOptions { rho: vec![0.0, 0.5], ..PosteriorOptions::default() };
    let of = |values: &[f64]| break_posterior(&[Series { times: &times, values }], &options).unwrap();
    assert!(near(&of(&values).at, &of(&other).at));
    let each = break_posteriors(&[Series { times: &times, values: &values }], &options);
    assert_eq!(each[0].as_ref(), Ok(&of(&values)));
    let refused = |options: PosteriorOptions| {
        let series = [Series { times: &times, values: &values }];
        matches!(break_posterior(&series, &options), Err(ShiftError::BadOption { .. }))
    };
    assert!(refused(PosteriorOptions { rho: vec![1.0], ..options.clone() }));
    assert!(refused(PosteriorOptions { expected_breaks: vec![29.0], ..options.clone() }));
    assert!(refused(PosteriorOptions { weight: 0.0, ..options.clone() }));
    assert!(refused(PosteriorOptions { min_length: 0, ..options.clone() }));
    assert!(refused(PosteriorOptions { level: 1.0, ..options.clone() }));
}

#[test]
fn the_prior_is_that_of_all_arrangements_counted_one_by_one() {
    let (rows, least) = (9_usize, 2);
    let options =
        PosteriorOptions { expected_breaks: vec![1.0, 3.0], min_length: least, ..PosteriorOptions::default() };
    for first in 1..rows {
        for last in first..rows {
            let mut slow = 0.0;
            for expected in &options.expected_breaks {
                let begins = expected / (rows - 1) as f64;
                let (mut with, mut all) = (0.0, 0.0);
                for set in 0..1_u32 << (rows - 1) {
                    let breaks: Vec<usize> = (1..rows).filter(|row| set >> (row - 1) & 1 == 1).collect();
                    let mut bounds = vec![0];
                    bounds.extend(&breaks);
                    bounds.push(rows);
                    if bounds.windows(2).any(|pair| pair[1] - pair[0] < least) {
                        continue;
                    }
                    let weight = (1..rows)
                        .fold(1.0, |product, row| product * if breaks.contains(&row) { begins } else { 1.0 - begins });
                    all += weight;
                    if breaks.iter().any(|row| (first..=last).contains(row)) {
                        with += weight;
                    }
                }
                slow += with / all / 2.0;
            }
            let fast = break_prior(rows, first, last, &options);
            assert!((fast - slow).abs() < 1e-12, "{first}..={last}: {fast} {slow}");
        }
    }
    assert_eq!(break_prior(3, 1, 2, &options), 0.0);
}
