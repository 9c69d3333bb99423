//! Least squares and Poisson regression with a column for every level.

use super::super::matrix;
use super::super::{Design, Fit, Options, ols, ppml};
use super::{Panel, keep_everything, near};

/// Regressors, then a column for every level of every effect, without the columns that those before them span.
pub(super) struct Dense {
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) rows: Vec<usize>,
}

impl Dense {
    pub(super) fn new(design: &Design<'_>, rows: &[u32]) -> Self {
        let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
        let pick = |column: &[f64]| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
        let mut columns: Vec<Vec<f64>> = Vec::new();
        for effect in design.effects {
            let highest = rows.iter().map(|&row| effect[row]).max().unwrap();
            for level in 0..=highest {
                let column: Vec<f64> = rows.iter().map(|&row| f64::from(u8::from(effect[row] == level))).collect();
                columns.push(column);
            }
        }
        // Effects first, so that a regressor they span is the one that goes.
        let regressors: Vec<Vec<f64>> = design.regressors.iter().map(|x| pick(x)).collect();
        columns.extend(regressors);
        let kept = independent(&columns);
        Self { columns: kept.into_iter().map(|at| columns[at].clone()).collect(), rows }
    }

    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn inverse_cross(&self, weights: &[f64]) -> Vec<f64> {
        let n = self.width();
        let mut cross = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                cross[i * n + j] =
                    (0..weights.len()).map(|r| weights[r] * self.columns[i][r] * self.columns[j][r]).sum();
            }
        }
        matrix::inverse(&cross, n).expect("independent columns")
    }

    pub(super) fn regress(&self, y: &[f64], weights: &[f64]) -> Vec<f64> {
        let (n, inverse) = (self.width(), self.inverse_cross(weights));
        let right: Vec<f64> =
            self.columns.iter().map(|c| (0..y.len()).map(|r| c[r] * weights[r] * y[r]).sum()).collect();
        (0..n).map(|i| (0..n).map(|j| inverse[i * n + j] * right[j]).sum()).collect()
    }

    pub(super) fn predict(&self, b: &[f64]) -> Vec<f64> {
        (0..self.rows.len()).map(|r| self.columns.iter().zip(b).map(|(c, b)| c[r] * b).sum()).collect()
    }
}

/// Gram–Schmidt, twice for accuracy.
fn independent(columns: &[Vec<f64>]) -> Vec<usize> {
    let (mut kept, mut basis): (Vec<usize>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    for (at, column) in columns.iter().enumerate() {
        let length = column.iter().map(|x| x * x).sum::<f64>().sqrt();
        let mut rest = column.clone();
        for _ in 0..2 {
            for b in &basis {
                let along: f64 = b.iter().zip(&rest).map(|(b, r)| b * r).sum();
                rest.iter_mut().zip(b).for_each(|(r, b)| *r -= along * b);
            }
        }
        let left = rest.iter().map(|x| x * x).sum::<f64>().sqrt();
        if left > 1e-8 * length {
            rest.iter_mut().for_each(|r| *r /= left);
            basis.push(rest);
            kept.push(at);
        }
    }
    kept
}

/// The regressors' coefficients are the last ones of the dense regression.
pub(super) fn dense_ols(design: &Design<'_>, rows: &[u32]) -> (Dense, Vec<f64>) {
    let dense = Dense::new(design, rows);
    let weights: Vec<f64> = dense.rows.iter().map(|&r| design.weights.map_or(1.0, |w| w[r])).collect();
    let y: Vec<f64> = dense.rows.iter().map(|&r| design.outcome[r] - design.offset.map_or(0.0, |o| o[r])).collect();
    let b = dense.regress(&y, &weights);
    (dense, b)
}

pub(super) fn dense_ppml(design: &Design<'_>, rows: &[u32]) -> (Dense, Vec<f64>, Vec<f64>) {
    let dense = Dense::new(design, rows);
    let weights: Vec<f64> = dense.rows.iter().map(|&r| design.weights.map_or(1.0, |w| w[r])).collect();
    let offset: Vec<f64> = dense.rows.iter().map(|&r| design.offset.map_or(0.0, |o| o[r])).collect();
    let y: Vec<f64> = dense.rows.iter().map(|&r| design.outcome[r]).collect();
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let mut mu: Vec<f64> = y.iter().map(|y| 0.5 * (y + mean)).collect();
    let mut b = Vec::new();
    for _ in 0..60 {
        let working: Vec<f64> = (0..y.len()).map(|r| weights[r] * mu[r]).collect();
        let z: Vec<f64> = (0..y.len()).map(|r| libm::log(mu[r]) - offset[r] + y[r] / mu[r] - 1.0).collect();
        b = dense.regress(&z, &working);
        let eta = dense.predict(&b);
        mu = (0..y.len()).map(|r| libm::exp(eta[r] + offset[r])).collect();
    }
    (dense, b, mu)
}

fn compare(fit: &Fit, dense: &[f64]) {
    let tail = &dense[dense.len() - fit.coefficients.len()..];
    for (found, expected) in fit.coefficients.iter().zip(tail) {
        near(found.unwrap(), *expected, 1e-8);
    }
}

#[test]
fn least_squares_equal_the_regression_with_dummies() {
    let panel = Panel::new(6, 4, 1);
    for effects in 1..=3 {
        let (columns, levels) = (panel.columns(), panel.levels(effects));
        let design = Design {
            outcome: &panel.outcome,
            regressors: &columns,
            effects: &levels,
            weights: Some(&panel.weights),
            offset: Some(&panel.offset),
        };
        for options in [Options::default(), keep_everything()] {
            let fit = ols(&design, &options).unwrap();
            let (dense, b) = dense_ols(&design, &fit.sample.rows);
            compare(&fit, &b);
            for (found, (expected, &row)) in fit.fitted().iter().zip(dense.predict(&b).iter().zip(&dense.rows)) {
                near(*found, expected + panel.offset[row], 1e-8);
            }
            assert!(fit.proof.absorption <= 1e-11 && fit.proof.last_step < 1e-10, "{:?}", fit.proof);
        }
    }
}

#[test]
fn ppml_equals_poisson_regression_with_dummies() {
    let panel = Panel::new(6, 4, 2);
    for effects in 1..=3 {
        let (columns, levels) = (panel.columns(), panel.levels(effects));
        let design = Design {
            outcome: &panel.outcome,
            regressors: &columns,
            effects: &levels,
            weights: Some(&panel.weights),
            offset: Some(&panel.offset),
        };
        for options in [Options::default(), keep_everything()] {
            let fit = ppml(&design, &options).unwrap();
            let (_, b, mu) = dense_ppml(&design, &fit.sample.rows);
            compare(&fit, &b);
            fit.fitted().iter().zip(&mu).for_each(|(found, expected)| near(*found, *expected, 1e-8));
            assert!(fit.proof.last_step <= 1e-10 && fit.proof.largest_fall < 0.5, "{:?}", fit.proof);
        }
    }
}

#[test]
fn without_effects_a_constant_is_a_regressor() {
    let panel = Panel::new(5, 3, 3);
    let one = vec![1.0; panel.outcome.len()];
    let columns: Vec<&[f64]> = vec![&one, &panel.x[0], &panel.x[1]];
    let design = Design { outcome: &panel.outcome, regressors: &columns, ..Design::default() };
    let fit = ppml(&design, &Options::default()).unwrap();
    let rows: Vec<u32> = (0..panel.outcome.len() as u32).collect();
    compare(&fit, &dense_ppml(&design, &rows).1);
    let fit = ols(&design, &Options::default()).unwrap();
    compare(&fit, &dense_ols(&design, &rows).1);
}

#[test]
fn effects_and_regressors_give_the_linear_predictor() {
    let panel = Panel::new(6, 4, 4);
    let (columns, levels) = (panel.columns(), panel.levels(3));
    let design = Design {
        outcome: &panel.outcome,
        regressors: &columns,
        effects: &levels,
        offset: Some(&panel.offset),
        ..Design::default()
    };
    let fit = ppml(&design, &Options::default()).unwrap();
    let effects = fit.effects(&design);
    for (found, &row) in fit.linear_predictor().iter().zip(&fit.sample.rows) {
        let row = row as usize;
        let mut sum = panel.offset[row];
        sum += panel.x.iter().zip(&fit.coefficients).map(|(x, c)| x[row] * c.unwrap()).sum::<f64>();
        sum += levels.iter().zip(&effects).map(|(ids, values)| values[ids[row] as usize].unwrap()).sum::<f64>();
        near(*found, sum, 1e-8);
    }
    // The numbering of the first effect leaves gaps; nothing is made up for them.
    assert_eq!(effects[0][1], None);
}
