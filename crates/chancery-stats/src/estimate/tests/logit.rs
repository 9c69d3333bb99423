//! Logit against Newton's method with a column for every level.

use super::super::{Convention, EstimateError, Variance, logit};
use super::twin::Dense;
use super::{Panel, keep_everything, near, plain};
use crate::Random;

/// Outcomes of 0 and 1 on the made-up panel.
fn panel(seed: u64) -> Panel {
    let mut panel = Panel::new(6, 8, seed);
    let mut random = Random::new(seed + 100);
    let chance = |row: usize| 1.0 / (1.0 + libm::exp(-0.7 * panel.x[0][row] + 0.4 * panel.x[1][row]));
    panel.outcome = (0..panel.outcome.len()).map(|row| f64::from(u8::from(random.uniform() < chance(row)))).collect();
    panel
}

#[test]
fn equals_the_regression_with_dummies() {
    for effects in 0..=2 {
        let panel = panel(7);
        let one = vec![1.0; panel.outcome.len()];
        let mut columns = panel.columns();
        if effects == 0 {
            columns.push(&one);
        }
        // Effects with few levels: pairs and the first unit.
        let few: Vec<Vec<u32>> = vec![panel.from.clone(), panel.to.clone()];
        let levels: Vec<&[u32]> = few[..effects].iter().map(Vec::as_slice).collect();
        let mut design = plain(&panel.outcome, &columns, &levels);
        design.weights = Some(&panel.weights);
        design.offset = Some(&panel.offset);
        let fit = logit(&design, &keep_everything()).unwrap();
        let dense = Dense::new(&design, &fit.sample.rows);
        let (rows, n) = (dense.rows.len(), dense.width());
        let mut b = vec![0.0; n];
        let chance = |b: &[f64], r: usize| {
            let eta: f64 = dense.columns.iter().zip(b).map(|(c, b)| c[r] * b).sum();
            1.0 / (1.0 + libm::exp(-(eta + panel.offset[dense.rows[r]])))
        };
        let mut inverse = Vec::new();
        for _ in 0..30 {
            let p: Vec<f64> = (0..rows).map(|r| chance(&b, r)).collect();
            let w: Vec<f64> = (0..rows).map(|r| panel.weights[dense.rows[r]] * p[r] * (1.0 - p[r])).collect();
            inverse = dense.inverse_cross(&w);
            let score: Vec<f64> = (dense.columns.iter())
                .map(|c| {
                    (0..rows).map(|r| c[r] * panel.weights[dense.rows[r]] * (panel.outcome[dense.rows[r]] - p[r])).sum()
                })
                .collect();
            (0..n).for_each(|i| b[i] += (0..n).map(|j| inverse[i * n + j] * score[j]).sum::<f64>());
        }
        let width = columns.len();
        for (found, expected) in fit.coefficients.iter().zip(&b[n - width..]) {
            near(found.unwrap(), *expected, 1e-9);
        }
        // Without correction the variance of the model is the inverse of the information.
        let errors = fit.covariance(Variance::Iid, Convention::None).unwrap().standard_errors();
        for (at, error) in errors.iter().enumerate() {
            let place = n - width + at;
            near(*error, inverse[place * n + place].sqrt(), 1e-8);
        }
        assert!(fit.proof.last_step <= 1e-10);
    }
}

#[test]
fn levels_that_never_change_are_left_out() {
    let (outcome, x) = ([1.0, 1.0, 0.0, 1.0, 0.0, 0.0], [1.0, 2.0, 3.0, 2.2, 2.0, 2.5]);
    let group = [0, 0, 1, 1, 1, 1];
    let fit = logit(&plain(&outcome, &[&x], &[&group]), &keep_everything()).unwrap();
    assert_eq!(fit.sample.always_zero, [0, 1]);
    assert_eq!(fit.observations(), 4);
}

#[test]
fn separation_names_the_regressor() {
    let x = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let noise = [0.3, -0.2, 0.1, 0.5, -0.4, 0.2, -0.1, 0.0];
    let one = [1.0; 8];
    let outcome = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    let error = logit(&plain(&outcome, &[&one, &noise, &x], &[]), &keep_everything()).err().unwrap();
    let EstimateError::Separated { rows, regressor: Some(regressor) } = error else { panic!("{error}") };
    assert!(rows > 0 && regressor != 1, "{error}");
    assert!(matches!(
        logit(&plain(&[0.0, 2.0], &[&x[..2]], &[]), &keep_everything()).err().unwrap(),
        EstimateError::NotBinary { row: 1 }
    ));
}

#[test]
fn likelihood_of_the_constant_alone() {
    let one = [1.0; 5];
    let outcome = [1.0, 0.0, 1.0, 1.0, 1.0];
    let constant: [&[f64]; 1] = [&one];
    let design = plain(&outcome, &constant, &[]);
    let fit = logit(&design, &keep_everything()).unwrap();
    let expected = 4.0 * libm::log(0.8) + libm::log(0.2);
    near(fit.log_likelihood, expected, 1e-12);
    let goodness = fit.goodness(&design);
    near(goodness.null_log_likelihood.unwrap(), expected, 1e-12);
    assert!(goodness.pseudo_r2.unwrap().abs() < 1e-12);
}
