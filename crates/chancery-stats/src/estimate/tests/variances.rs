//! Variances against sums over all pairs of rows, with every effect written out.

use super::super::matrix;
use super::super::{
    ClusterCount, Convention, Design, EffectCount, Fit, FixestRule, Options, Variance, VarianceError, ols, ppml,
};
use super::twin::{Dense, dense_ols, dense_ppml};
use super::{Panel, near, plain};

/// Sandwich of the regressors with the dense design: errors of rows r and s go together where `together` says so.
fn dense_variance(
    dense: &Dense,
    weights: &[f64],
    residual: &[f64],
    last: usize,
    together: impl Fn(usize, usize) -> bool,
) -> Vec<f64> {
    let (n, inverse) = (dense.width(), dense.inverse_cross(weights));
    let rows = residual.len();
    // Influence of every row on the regressors' coefficients.
    let influence: Vec<Vec<f64>> = (n - last..n)
        .map(|i| {
            (0..rows)
                .map(|r| (0..n).map(|j| inverse[i * n + j] * dense.columns[j][r]).sum::<f64>() * residual[r])
                .collect()
        })
        .collect();
    let mut out = vec![0.0; last * last];
    for r in 0..rows {
        for s in (0..rows).filter(|&s| together(dense.rows[r], dense.rows[s])) {
            for i in 0..last {
                (0..last).for_each(|j| out[i * last + j] += influence[i][r] * influence[j][s]);
            }
        }
    }
    out
}

fn compare(fit: &Fit, variance: Variance<'_>, convention: Convention, expected: &[f64], factor: f64) {
    let found = fit.covariance(variance, convention).unwrap();
    // A sum over pairs of rows may have negative eigenvalues, too.
    let (expected, corrected) = matrix::without_negative(expected, found.regressors.len());
    assert_eq!(found.corrected, corrected);
    found.values.iter().zip(&expected).for_each(|(f, e)| near(*f, e * factor, 1e-8));
}

#[test]
fn every_variance_equals_the_sum_over_pairs_of_rows() {
    let panel = Panel::new(6, 4, 5);
    let (columns, levels) = (panel.columns(), panel.levels(3));
    let design = Design {
        outcome: &panel.outcome,
        regressors: &columns,
        effects: &levels,
        weights: Some(&panel.weights),
        ..Design::default()
    };
    let (from, to, pair) = (&panel.from, &panel.to, &panel.effects[2]);
    for poisson in [false, true] {
        let fit = if poisson { ppml(&design, &Options::default()) } else { ols(&design, &Options::default()) }.unwrap();
        let rows: Vec<usize> = fit.sample.rows.iter().map(|&r| r as usize).collect();
        let dense;
        let (weights, residual): (Vec<f64>, Vec<f64>);
        if poisson {
            let twin = dense_ppml(&design, &fit.sample.rows);
            dense = twin.0;
            residual = rows.iter().zip(&twin.2).map(|(&r, m)| panel.weights[r] * (panel.outcome[r] - m)).collect();
            weights = rows.iter().zip(&twin.2).map(|(&r, m)| panel.weights[r] * m).collect();
        } else {
            let twin = dense_ols(&design, &fit.sample.rows);
            let fitted = twin.0.predict(&twin.1);
            dense = twin.0;
            residual = rows.iter().zip(&fitted).map(|(&r, f)| panel.weights[r] * (panel.outcome[r] - f)).collect();
            weights = rows.iter().map(|&r| panel.weights[r]).collect();
        }
        let shape = |together: &dyn Fn(usize, usize) -> bool| dense_variance(&dense, &weights, &residual, 2, together);
        let none = Convention::None;
        compare(&fit, Variance::Heteroskedastic, none, &shape(&|r, s| r == s), 1.0);
        compare(&fit, Variance::Clustered(&[pair]), none, &shape(&|r, s| pair[r] == pair[s]), 1.0);
        compare(
            &fit,
            Variance::Clustered(&[from, to]),
            none,
            &shape(&|r, s| from[r] == from[s] || to[r] == to[s]),
            1.0,
        );
        let year: Vec<u32> = panel.effects[1].iter().map(|e| e % 4).collect();
        let three = |r: usize, s: usize| from[r] == from[s] || to[r] == to[s] || year[r] == year[s];
        compare(&fit, Variance::Clustered(&[from, to, &year]), none, &shape(&three), 1.0);
        let dyadic = |r: usize, s: usize| from[r] == from[s] || to[r] == to[s] || from[r] == to[s] || to[r] == from[s];
        compare(&fit, Variance::Dyadic(from, to), none, &shape(&dyadic), 1.0);
    }
}

#[test]
fn conventions_differ_by_their_factors() {
    let panel = Panel::new(6, 4, 6);
    let (columns, levels) = (panel.columns(), panel.levels(3));
    let fit = ppml(&plain(&panel.outcome, &columns, &levels), &Options::default()).unwrap();
    let n = fit.observations() as f64;
    let pair: &[u32] = &panel.effects[2];
    let clusters = [pair];
    let [a, b, p] = fit.levels()[..] else { panic!("three effects") };
    let (a, b, p) = (a as f64, b as f64, p as f64);
    let bare = fit.covariance(Variance::Clustered(&clusters), Convention::None).unwrap().values;
    let check = |convention, factor: f64| compare(&fit, Variance::Clustered(&clusters), convention, &bare, factor);
    // Pair effects are nested in pairs: they count as one parameter.
    let k = 2.0 + (a + b + p - 2.0) - p + 1.0;
    check(Convention::default(), (n - 1.0) / (n - k) * p / (p - 1.0));
    check(Convention::Ppmlhdfe, p / (p - 1.0));
    let rule = FixestRule { parameters: false, clusters: false, effects: EffectCount::None, count: ClusterCount::Own };
    check(Convention::Fixest(rule), 1.0);
    let rule = FixestRule { effects: EffectCount::Full, ..FixestRule::default() };
    check(Convention::Fixest(rule), (n - 1.0) / (n - (2.0 + a + b + p - 2.0)) * p / (p - 1.0));
    // Years split the first two effects into four components.
    check(Convention::Reghdfe, (n - 1.0) / (n - (2.0 + a + b - 4.0 + 1.0)) * p / (p - 1.0));
}

#[test]
fn what_cannot_be_computed_is_named() {
    let panel = Panel::new(4, 3, 7);
    let (columns, levels) = (panel.columns(), panel.levels(2));
    let fit = ppml(&plain(&panel.outcome, &columns, &levels), &Options::default()).unwrap();
    let one = vec![7; panel.outcome.len()];
    let error = |v: Variance<'_>| fit.covariance(v, Convention::default()).unwrap_err();
    assert_eq!(error(Variance::Clustered(&[&panel.from, &one])), VarianceError::OneCluster { variable: 1 });
    assert_eq!(error(Variance::Clustered(&[])), VarianceError::Variables { found: 0 });
    assert_eq!(error(Variance::Clustered(&[&[1, 2]])), VarianceError::Length { found: 2 });
    // Two rows, an effect with two levels.
    let options = Options { drop_singletons: false, ..Options::default() };
    let fit = ols(&plain(&[1.0, 2.0], &[], &[&[0, 1]]), &options).unwrap();
    let error = fit.covariance(Variance::Iid, Convention::default()).unwrap_err();
    assert_eq!(error, VarianceError::NoFreedom { observations: 2, parameters: 2 });
}
