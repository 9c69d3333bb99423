//! The negative binomial against maximum likelihood with a column for every level, and against published numbers.

use super::super::{Convention, Dispersion, EstimateError, Options, Variance, negbin, ppml};
use super::twin::Dense;
use super::{Panel, keep_everything, near, plain};
use crate::Random;

/// Counts that vary more than Poisson's on the made-up panel.
fn panel(seed: u64) -> Panel {
    let mut panel = Panel::new(6, 8, seed);
    let mut random = Random::new(seed + 100);
    let count = |row: usize| {
        let mean = libm::exp(0.8 + 0.5 * panel.x[0][row] - 0.4 * panel.x[1][row] + 0.1 * f64::from(panel.from[row]));
        libm::floor(mean * libm::exp(random.normal() - 0.3) + 0.3)
    };
    panel.outcome = (0..panel.outcome.len()).map(count).collect();
    panel
}

/// What the plain way gives.
struct Twin {
    coefficients: Vec<f64>,
    theta: f64,
    log_likelihood: f64,
    /// Inverse of the information of coefficients and θ.
    inverse: Vec<f64>,
    /// Scores of coefficients and θ, a row each.
    scores: Vec<Vec<f64>>,
}

/// In θ instead of α, and in turn: Newton's method for the coefficients given θ, one step for θ given the means; again and again.
fn twin(panel: &Panel, dense: &Dense) -> Twin {
    let (rows, n) = (dense.rows.len(), dense.width());
    let y: Vec<f64> = dense.rows.iter().map(|&row| panel.outcome[row]).collect();
    let w: Vec<f64> = dense.rows.iter().map(|&row| panel.weights[row]).collect();
    let offset: Vec<f64> = dense.rows.iter().map(|&row| panel.offset[row]).collect();
    let start: Vec<f64> = (0..rows).map(|r| libm::log(y[r] + 0.5) - offset[r]).collect();
    let mut b = dense.regress(&start, &w);
    let mut theta = 1.0;
    let terms = |y: f64| (0..y as u32).map(f64::from);
    let means = |b: &[f64]| -> Vec<f64> {
        dense.predict(b).iter().zip(&offset).map(|(eta, offset)| libm::exp(eta + offset)).collect()
    };
    let weight = |y: f64, mu: f64, theta: f64| theta * mu * (y + theta) / ((theta + mu) * (theta + mu));
    let by_theta = |y: f64, mu: f64, theta: f64| {
        let sum: f64 = terms(y).map(|k| 1.0 / (theta + k)).sum();
        sum + libm::log(theta / (theta + mu)) + 1.0 - (y + theta) / (theta + mu)
    };
    let twice = |y: f64, mu: f64, theta: f64| {
        let sum: f64 = terms(y).map(|k| 1.0 / ((theta + k) * (theta + k))).sum();
        -sum + 1.0 / theta - 2.0 / (theta + mu) + (y + theta) / ((theta + mu) * (theta + mu))
    };
    for _ in 0..200 {
        let mu = means(&b);
        let working: Vec<f64> = (0..rows).map(|r| w[r] * weight(y[r], mu[r], theta)).collect();
        let inverse = dense.inverse_cross(&working);
        let score = |c: &Vec<f64>| (0..rows).map(|r| c[r] * w[r] * (y[r] - mu[r]) * theta / (theta + mu[r])).sum();
        let score: Vec<f64> = dense.columns.iter().map(score).collect();
        (0..n).for_each(|i| b[i] += (0..n).map(|j| inverse[i * n + j] * score[j]).sum::<f64>());
        let mu = means(&b);
        let slope: f64 = (0..rows).map(|r| w[r] * by_theta(y[r], mu[r], theta)).sum();
        let bend: f64 = (0..rows).map(|r| w[r] * twice(y[r], mu[r], theta)).sum();
        // In ln θ, where the likelihood is closer to a parabola.
        let curve = theta * theta * bend + theta * slope;
        theta *= libm::exp((-theta * slope / curve).clamp(-0.5, 0.5));
    }
    let mu = means(&b);
    let m = n + 1;
    let mut information = vec![0.0; m * m];
    let mut scores = Vec::new();
    let mut log_likelihood = 0.0;
    for r in 0..rows {
        let (y, mu, w) = (y[r], mu[r], w[r]);
        let both = -w * (y - mu) * mu / ((theta + mu) * (theta + mu));
        let x: Vec<f64> = dense.columns.iter().map(|c| c[r]).collect();
        for i in 0..n {
            (0..n).for_each(|j| information[i * m + j] += x[i] * x[j] * w * weight(y, mu, theta));
            information[i * m + n] += x[i] * both;
            information[n * m + i] += x[i] * both;
        }
        information[n * m + n] -= w * twice(y, mu, theta);
        let by_eta = w * (y - mu) * theta / (theta + mu);
        scores.push(x.iter().map(|x| x * by_eta).chain([w * by_theta(y, mu, theta)]).collect());
        log_likelihood += w
            * (libm::lgamma(y + theta) - libm::lgamma(theta) - libm::lgamma(y + 1.0)
                + theta * libm::log(theta / (theta + mu))
                + y * libm::log(mu / (theta + mu)));
    }
    let inverse = super::super::matrix::inverse(&information, m).expect("a maximum");
    Twin { coefficients: b, theta, log_likelihood, inverse, scores }
}

impl Twin {
    /// Errors of the last coefficients when rows of a group go together.
    fn errors(&self, groups: &[u32], last: usize) -> Vec<f64> {
        let m = self.coefficients.len() + 1;
        let highest = groups.iter().max().expect("rows");
        let mut meat = vec![0.0; m * m];
        for group in 0..=*highest {
            let mut sum = vec![0.0; m];
            for (score, _) in self.scores.iter().zip(groups).filter(|(_, own)| **own == group) {
                sum.iter_mut().zip(score).for_each(|(s, x)| *s += x);
            }
            for i in 0..m {
                (0..m).for_each(|j| meat[i * m + j] += sum[i] * sum[j]);
            }
        }
        let variance = super::super::matrix::sandwich(&self.inverse, &meat, m);
        (m - 1 - last..m - 1).map(|i| variance[i * m + i].sqrt()).collect()
    }
}

#[test]
fn equals_maximum_likelihood_with_dummies() {
    for effects in 0..=2 {
        let panel = panel(21);
        let one = vec![1.0; panel.outcome.len()];
        let mut columns = panel.columns();
        if effects == 0 {
            columns.push(&one);
        }
        let few = [panel.from.clone(), panel.to.clone()];
        let levels: Vec<&[u32]> = few[..effects].iter().map(Vec::as_slice).collect();
        let mut design = plain(&panel.outcome, &columns, &levels);
        design.weights = Some(&panel.weights);
        design.offset = Some(&panel.offset);
        let fit = negbin(&design, &keep_everything()).unwrap();
        let dense = Dense::new(&design, &fit.sample.rows);
        let twin = twin(&panel, &dense);
        let (n, width) = (dense.width(), columns.len());
        for (found, expected) in fit.coefficients.iter().zip(&twin.coefficients[n - width..]) {
            near(found.unwrap(), *expected, 1e-9);
        }
        let Some(Dispersion { alpha, error: Some(error) }) = fit.dispersion else { panic!("over-dispersed") };
        near(alpha, 1.0 / twin.theta, 1e-9);
        let m = n + 1;
        near(error, twin.inverse[n * m + n].sqrt() / (twin.theta * twin.theta), 1e-7);
        near(fit.log_likelihood, twin.log_likelihood, 1e-11);
        let errors = |variance| fit.covariance(variance, Convention::None).unwrap().standard_errors();
        let model: Vec<f64> = (n - width..n).map(|i| twin.inverse[i * m + i].sqrt()).collect();
        let rows: Vec<u32> = (0..dense.rows.len() as u32).collect();
        let clusters: Vec<u32> = dense.rows.iter().map(|&row| panel.effects[2][row]).collect();
        for (found, expected) in [
            (errors(Variance::Iid), model),
            (errors(Variance::Heteroskedastic), twin.errors(&rows, width)),
            (errors(Variance::Clustered(&[&panel.effects[2]])), twin.errors(&clusters, width)),
        ] {
            found.iter().zip(&expected).for_each(|(found, expected)| near(*found, *expected, 1e-7));
        }
        assert!(fit.proof.last_step <= 1e-10 && fit.proof.absorption <= 1e-10, "{:?}", fit.proof);
        let goodness = fit.goodness(&design);
        assert!(goodness.null_log_likelihood.unwrap() < fit.log_likelihood && goodness.pseudo_r2.unwrap() > 0.0);
    }
}

#[test]
fn many_rows_and_effects_satisfy_the_score_equations() {
    let mut panel = panel(22);
    // Outcomes that are no counts, large and small.
    panel.outcome.iter_mut().enumerate().for_each(|(row, y)| *y *= if row % 7 == 0 { 40.5 } else { 1.0 });
    let (columns, levels) = (panel.columns(), panel.levels(3));
    let design = plain(&panel.outcome, &columns, &levels);
    let fit = negbin(&design, &Options::default()).unwrap();
    let poisson = ppml(&design, &Options::default()).unwrap();
    assert_eq!(fit.sample, poisson.sample);
    assert!(fit.log_likelihood > poisson.log_likelihood);
    let alpha = fit.dispersion.unwrap().alpha;
    let fitted = fit.fitted();
    for effect in &levels {
        let mut sums = vec![0.0; panel.outcome.len()];
        for (&row, mu) in fit.sample.rows.iter().zip(&fitted) {
            sums[effect[row as usize] as usize] += (panel.outcome[row as usize] - mu) / (1.0 + alpha * mu);
        }
        assert!(sums.iter().all(|sum| sum.abs() < 1e-7));
    }
}

#[test]
fn outcomes_that_vary_less_give_the_poisson_limit() {
    let panel = Panel::new(6, 8, 23);
    let outcome: Vec<f64> = (0..panel.outcome.len())
        .map(|row| libm::round(libm::exp(1.5 + 0.3 * panel.x[0][row] - 0.2 * panel.x[1][row])))
        .collect();
    let few: [&[u32]; 1] = [&panel.from];
    let columns = panel.columns();
    let design = plain(&outcome, &columns, &few);
    let (fit, poisson) = (negbin(&design, &Options::default()).unwrap(), ppml(&design, &Options::default()).unwrap());
    assert_eq!(fit.dispersion, Some(Dispersion { alpha: 0.0, error: None }));
    assert_eq!((&fit.coefficients, fit.log_likelihood), (&poisson.coefficients, poisson.log_likelihood));
    let errors = |convention| fit.covariance(Variance::Iid, convention).unwrap();
    assert_eq!(errors(Convention::Ppmlhdfe), errors(Convention::None));
}

#[test]
fn samples_are_those_of_ppml() {
    // A level that is always 0, a row alone, a regressor that is a sum.
    let y = [0.0, 0.0, 3.0, 1.0, 0.0, 7.0, 9.0, 0.0, 2.0];
    let (a, b) = ([1.0, 0.0, 2.0, 1.0, 3.0, 0.0, 1.0, 2.0, 1.0], [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
    let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let group = [0, 0, 1, 1, 1, 1, 1, 1, 2];
    let (columns, levels): ([&[f64]; 3], [&[u32]; 1]) = ([&a, &b, &sum], [&group]);
    let fit = negbin(&plain(&y, &columns, &levels), &Options::default()).unwrap();
    assert_eq!((fit.sample.always_zero.as_slice(), fit.sample.singletons.as_slice()), (&[0, 1][..], &[8][..]));
    assert_eq!(fit.coefficients.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false]);
    let error = negbin(&plain(&[1.0, -2.0], &[], &[]), &Options::default()).err();
    assert_eq!(error, Some(EstimateError::Negative { row: 1 }));
}

/// 238 counts of 0 to 12, fitted with `fitdistr(x, "negative binomial")` of R's MASS (rpubs.com, 116901): size 0.5823039 (0.1087772),
/// mean 1.0042043 (0.1072183). That program ends its search early: the mean of the counts is 1.0042017.
#[test]
fn a_published_fit_without_regressors() {
    let frequencies = [131, 55, 21, 14, 6, 6, 2, 0, 0, 0, 0, 2, 1];
    let y: Vec<f64> =
        (0..).zip(frequencies).flat_map(|(count, times)| std::iter::repeat_n(f64::from(count), times)).collect();
    let one = vec![1.0; y.len()];
    let fit = negbin(&plain(&y, &[&one], &[]), &Options::default()).unwrap();
    let Some(Dispersion { alpha, error: Some(error) }) = fit.dispersion else { panic!("over-dispersed") };
    near(1.0 / alpha, 0.5823039, 1e-5);
    near(error / (alpha * alpha), 0.1087772, 1e-4);
    let mean = libm::exp(fit.coefficients[0].unwrap());
    near(mean, 239.0 / 238.0, 1e-10);
    let errors = fit.covariance(Variance::Iid, Convention::None).unwrap().standard_errors();
    near(mean * errors[0], 0.1072183, 1e-4);
}
