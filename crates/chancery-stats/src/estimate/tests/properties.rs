//! What must not change an estimate, and what must stop one.

use super::super::{Convention, Design, EstimateError, Options, Variance, ols, ppml};
use super::{Panel, near, plain};
use crate::Random;

#[test]
fn order_of_rows_and_names_of_levels_do_not_matter() {
    let panel = Panel::new(7, 4, 9);
    let (columns, levels) = (panel.columns(), panel.levels(3));
    let fit = ppml(&plain(&panel.outcome, &columns, &levels), &Options::default()).unwrap();
    let mut order: Vec<usize> = (0..panel.outcome.len()).collect();
    Random::new(3).shuffle(&mut order);
    let y: Vec<f64> = order.iter().map(|&r| panel.outcome[r]).collect();
    let x: Vec<Vec<f64>> = panel.x.iter().map(|c| order.iter().map(|&r| c[r]).collect()).collect();
    let e: Vec<Vec<u32>> = panel.effects.iter().map(|c| order.iter().map(|&r| 500 - c[r]).collect()).collect();
    let x: Vec<&[f64]> = x.iter().map(Vec::as_slice).collect();
    let e: Vec<&[u32]> = e.iter().map(Vec::as_slice).collect();
    let other = ppml(&plain(&y, &x, &e), &Options::default()).unwrap();
    for (a, b) in fit.coefficients.iter().zip(&other.coefficients) {
        near(a.unwrap(), b.unwrap(), 1e-9);
    }
    assert_eq!(fit.observations(), other.observations());
    near(fit.deviance, other.deviance, 1e-10);
}

#[test]
fn the_same_bytes_with_any_number_of_threads() {
    // More rows than one chunk holds.
    let panel = Panel::new(70, 12, 10);
    assert!(panel.outcome.len() > 40_000);
    let (columns, levels) = (panel.columns(), panel.levels(3));
    let design = plain(&panel.outcome, &columns, &levels);
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let fit = ppml(&design, &Options::default()).unwrap();
            let variance = fit.covariance(Variance::Clustered(&[&panel.effects[2]]), Convention::default()).unwrap();
            let numbers =
                fit.coefficients.iter().map(|c| c.unwrap()).chain(variance.values).chain(fit.linear_predictor());
            numbers.map(f64::to_bits).collect::<Vec<u64>>()
        })
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn a_long_thin_graph_of_levels_is_no_difficulty() {
    // Persons move along a ring of firms, so that levels far apart are linked by long paths only.
    let (persons, years, firms) = (2_000_u32, 5_u32, 430_u32);
    let mut random = Random::new(4);
    let (mut y, mut x, mut person, mut firm) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let height: Vec<f64> = (0..firms).map(|_| random.normal()).collect();
    for row in 0..persons * years {
        let value = random.normal();
        x.push(value);
        person.push(row / years);
        firm.push(row % firms);
        y.push(libm::exp(0.5 * value + height[(row % firms) as usize]) * (0.5 + random.uniform()));
    }
    let (columns, levels): ([&[f64]; 1], [&[u32]; 2]) = ([&x], [&person, &firm]);
    let fit = ppml(&plain(&y, &columns, &levels), &Options::default()).unwrap();
    assert!(fit.proof.absorption <= 1e-10 && fit.proof.last_step <= 1e-10, "{:?}", fit.proof);
    assert!(fit.proof.sweeps < 200, "{:?}", fit.proof);
    // The normal equations hold for every level.
    let residual: Vec<f64> = fit.fitted().iter().zip(&fit.sample.rows).map(|(f, &r)| y[r as usize] - f).collect();
    let mut sums = vec![0.0; firms as usize];
    fit.sample.rows.iter().zip(&residual).for_each(|(&row, r)| sums[firm[row as usize] as usize] += r);
    assert!(sums.iter().all(|s| s.abs() < 1e-6), "{sums:?}");
}

#[test]
fn combinations_are_left_out_and_named() {
    let mut panel = Panel::new(6, 4, 11);
    let sum: Vec<f64> = panel.x[0].iter().zip(&panel.x[1]).map(|(a, b)| 2.0 * a - b).collect();
    let of_effects: Vec<f64> =
        panel.effects[0].iter().zip(&panel.effects[1]).map(|(&a, &b)| f64::from(a) - f64::from(b)).collect();
    panel.x.insert(1, of_effects);
    panel.x.push(sum);
    let (columns, levels) = (panel.columns(), panel.levels(3));
    let design = plain(&panel.outcome, &columns, &levels);
    for fit in [ppml(&design, &Options::default()).unwrap(), ols(&design, &Options::default()).unwrap()] {
        let estimated: Vec<bool> = fit.coefficients.iter().map(Option::is_some).collect();
        assert_eq!(estimated, [true, false, true, false]);
    }
}

#[test]
fn rows_alone_at_a_level_go_one_after_the_other() {
    // Row 4 is alone in the first effect; without it row 3 is alone in the second.
    let (y, e, f) = ([1.0, 2.0, 3.0, 4.0, 5.0], [0, 0, 0, 0, 1], [0, 0, 0, 1, 1]);
    let design: ([&[u32]; 2], [f64; 5]) = ([&e, &f], y);
    let fit = ols(&plain(&design.1, &[], &design.0), &Options::default()).unwrap();
    assert_eq!((fit.sample.rows.as_slice(), fit.sample.singletons.as_slice()), (&[0, 1, 2][..], &[3, 4][..]));
    assert_eq!(fit.levels(), [1, 1]);
    near(fit.fitted()[0], 2.0, 1e-12);
}

#[test]
fn degenerate_designs_have_their_plain_answers() {
    let panel = Panel::new(6, 4, 12);
    let columns = panel.columns();
    let levels = panel.levels(2);
    let usual = ppml(&plain(&panel.outcome, &columns, &levels), &Options::default()).unwrap();
    let same = |other: &super::super::Fit| {
        for (a, b) in usual.coefficients.iter().zip(&other.coefficients) {
            near(b.unwrap(), a.unwrap(), 1e-9);
        }
    };
    // An effect with one level, and an effect given twice, add nothing.
    let one = vec![0; panel.outcome.len()];
    let more = [levels[0], &one, levels[1], levels[0]];
    same(&ppml(&plain(&panel.outcome, &columns, &more), &Options::default()).unwrap());
    // Neither does the currency.
    for unit in [1e-9, 1e9] {
        let outcome: Vec<f64> = panel.outcome.iter().map(|y| y * unit).collect();
        let other = ppml(&plain(&outcome, &columns, &levels), &Options::default()).unwrap();
        same(&other);
        near(other.deviance, usual.deviance * unit, 1e-9);
    }
    // A level of the offset goes into the effects.
    let offset = vec![600.0; panel.outcome.len()];
    same(
        &ppml(&Design { offset: Some(&offset), ..plain(&panel.outcome, &columns, &levels) }, &Options::default())
            .unwrap(),
    );
    // An outcome without error.
    let exact: Vec<f64> = (0..one.len())
        .map(|r| libm::exp(0.5 * panel.x[0][r] - panel.x[1][r] + f64::from(panel.effects[0][r] % 5)))
        .collect();
    let fit = ppml(&plain(&exact, &columns, &levels), &Options::default()).unwrap();
    near(fit.coefficients[0].unwrap(), 0.5, 1e-9);
    assert!(fit.deviance.abs() < 1e-9, "{}", fit.deviance);
    let logs: Vec<f64> = exact.iter().map(|&y| libm::log(y)).collect();
    let fit = ols(&plain(&logs, &columns, &levels), &Options::default()).unwrap();
    near(fit.coefficients[1].unwrap(), -1.0, 1e-10);
}

#[test]
fn bad_input_is_named() {
    let error = |design: Design<'_>| ppml(&design, &Options::default()).err();
    let one: &[f64] = &[1.0, 2.0];
    assert_eq!(error(plain(&[1.0, -1.0], &[], &[])), Some(EstimateError::Negative { row: 1 }));
    assert_eq!(error(plain(&[1.0], &[one], &[])), Some(EstimateError::Length { expected: 1, found: 2 }));
    assert_eq!(error(plain(&[f64::NAN], &[], &[])), Some(EstimateError::NotFinite { row: 0 }));
    let infinite: &[f64] = &[1.0, f64::INFINITY];
    assert_eq!(
        error(plain(one, &[one, infinite], &[])),
        Some(EstimateError::RegressorNotFinite { regressor: 1, row: 1 })
    );
    let weights = Design { weights: Some(&[1.0, 0.0]), ..plain(one, &[], &[]) };
    assert_eq!(error(weights), Some(EstimateError::Weight { row: 1 }));
    assert_eq!(
        error(plain(&[], &[], &[])),
        Some(EstimateError::NoRows { singletons: 0, always_zero: 0, separated: 0 })
    );
    let far = Some(EstimateError::Level { effect: 0, row: 1 });
    assert_eq!(error(plain(one, &[], &[&[0, u32::MAX]])), far);
}
