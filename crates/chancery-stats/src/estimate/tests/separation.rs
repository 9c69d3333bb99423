//! Separation against the iterative rectifier written out with dense matrices.

use super::super::{EstimateError, Options, ppml};
use super::twin::Dense;
use super::{Panel, near, plain};
use crate::Random;

/// Correia, Guimarães and Zylkin (2019): regress 1(y = 0) on the design with a weight for y > 0 that all but forces a fit of 0
/// there, replace the outcome by the positive part of the fit, and repeat. Rows whose fit stays positive are separated.
fn rectifier(outcome: &[f64], dense: &Dense) -> Vec<usize> {
    let y: Vec<f64> = dense.rows.iter().map(|&r| outcome[r]).collect();
    let weights: Vec<f64> = y.iter().map(|&y| if y > 0.0 { 1e7 } else { 1.0 }).collect();
    let mut u: Vec<f64> = y.iter().map(|&y| f64::from(u8::from(y == 0.0))).collect();
    for _ in 0..20_000 {
        let fit = dense.predict(&dense.regress(&u, &weights));
        let change = u.iter().zip(&fit).map(|(u, f)| (u - f).abs()).fold(0.0, f64::max);
        u = y.iter().zip(&fit).map(|(&y, &f)| if y == 0.0 { f.max(0.0) } else { 0.0 }).collect();
        if change < 1e-7 {
            break;
        }
    }
    (0..y.len()).filter(|&r| u[r] > 1e-4).map(|r| dense.rows[r]).collect()
}

#[test]
fn a_regressor_that_occurs_with_zeros_only_separates_them() {
    let mut panel = Panel::new(5, 4, 8);
    let rows = panel.outcome.len();
    let planted: Vec<usize> = (0..rows).filter(|&r| panel.outcome[r] == 0.0 && r % 3 == 0).collect();
    assert!(planted.len() > 5);
    let mut column = vec![0.0; rows];
    planted.iter().for_each(|&r| column[r] = 1.0 + r as f64 / 50.0);
    panel.x.push(column);
    let (columns, levels) = (panel.columns(), panel.levels(2));
    let fit = ppml(&plain(&panel.outcome, &columns, &levels), &Options::default()).unwrap();
    let mut gone: Vec<usize> =
        fit.sample.separated.iter().chain(&fit.sample.always_zero).map(|&r| r as usize).collect();
    gone.sort_unstable();
    assert!(planted.iter().all(|r| gone.contains(r)), "{planted:?} {gone:?}");
    assert_eq!(fit.coefficients[2], None);
    // What is left is the regression without those rows and that regressor.
    let rest: Vec<usize> = (0..rows).filter(|r| !gone.contains(r)).collect();
    let pick = |c: &[f64]| rest.iter().map(|&r| c[r]).collect::<Vec<f64>>();
    let ids = |c: &[u32]| rest.iter().map(|&r| c[r]).collect::<Vec<u32>>();
    let (y, a, b) = (pick(&panel.outcome), pick(&panel.x[0]), pick(&panel.x[1]));
    let (e, f) = (ids(&panel.effects[0]), ids(&panel.effects[1]));
    let again = ppml(&plain(&y, &[&a, &b], &[&e, &f]), &Options::default()).unwrap();
    assert!(again.sample.separated.is_empty());
    near(fit.coefficients[0].unwrap(), again.coefficients[0].unwrap(), 1e-9);
}

#[test]
fn the_same_rows_as_the_rectifier_on_sparse_panels() {
    let (mut with, mut without) = (0, 0);
    for seed in 0..60 {
        let mut random = Random::new(1_000 + seed);
        let rows = 18;
        let y: Vec<f64> =
            (0..rows).map(|_| if random.uniform() < 0.72 { 0.0 } else { 0.5 + random.uniform() }).collect();
        let x: Vec<f64> = (0..rows).map(|_| random.below(3) as f64).collect();
        let z: Vec<f64> = (0..rows).map(|_| random.below(2) as f64).collect();
        let e: Vec<u32> = (0..rows).map(|_| random.below(3) as u32).collect();
        let f: Vec<u32> = (0..rows).map(|_| random.below(3) as u32).collect();
        let (columns, levels): ([&[f64]; 2], [&[u32]; 2]) = ([&x, &z], [&e, &f]);
        let design = plain(&y, &columns, &levels);
        let options = Options { drop_singletons: false, ..Options::default() };
        let fit = match ppml(&design, &options) {
            Ok(fit) => fit,
            Err(EstimateError::NoRows { .. }) => continue,
            Err(error) => panic!("seed {seed}: {error}"),
        };
        let all: Vec<u32> = (0..rows as u32).collect();
        let expected = rectifier(&y, &Dense::new(&design, &all));
        let mut found: Vec<usize> =
            fit.sample.separated.iter().chain(&fit.sample.always_zero).map(|&r| r as usize).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "seed {seed}");
        if fit.sample.separated.is_empty() { without += 1 } else { with += 1 }
    }
    assert!(with >= 10 && without >= 10, "{with} {without}");
}

#[test]
fn nothing_but_zeros_leaves_nothing() {
    let error = ppml(&plain(&[0.0, 0.0, 0.0], &[], &[&[0, 0, 1]]), &Options::default()).err();
    assert_eq!(error, Some(EstimateError::NoRows { singletons: 0, always_zero: 3, separated: 0 }));
    let error = ppml(&plain(&[0.0, 0.0], &[&[1.0, 1.0]], &[]), &Options::default()).err();
    assert_eq!(error, Some(EstimateError::NoRows { singletons: 0, always_zero: 0, separated: 0 }));
}
