//! How well a fit fits.

use super::design::{Design, Options};
use super::fit::{Family, Fit};
use super::negbin::negbin;

/// Measures of fit. Unit: shares, but for the likelihood and the root mean squared error (that of the outcome).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goodness {
    /// Least squares: 1 − SSR/SST, SST around the weighted mean. PPML, negative binomial and logit: the squared correlation of outcome and fitted value, which
    /// the gravity literature calls R². `None` where the outcome does not vary.
    pub r2: Option<f64>,
    /// Least squares: 1 − (1 − R²)(N − 1)/(N − K), K with the levels of effects less one for each but the first.
    pub adjusted_r2: Option<f64>,
    /// Least squares with effects: the share of what the effects leave of the outcome.
    pub within_r2: Option<f64>,
    /// PPML, negative binomial and logit: 1 − ln L / ln L₀ (McFadden 1974).
    pub pseudo_r2: Option<f64>,
    /// PPML, negative binomial and logit: ln L₀, of the model that has a constant and the offset only (and a dispersion of its own).
    pub null_log_likelihood: Option<f64>,
    /// Root of the weighted mean of squared differences of outcome and fitted value.
    pub rmse: f64,
}

impl Fit {
    /// Measures of fit; `design` is the one the fit was estimated from.
    pub fn goodness(&self, design: &Design<'_>) -> Goodness {
        let fitted = self.fitted();
        let rows: Vec<usize> = self.sample.rows.iter().map(|&row| row as usize).collect();
        let outcome: Vec<f64> = rows.iter().map(|&row| design.outcome[row]).collect();
        let weights: Vec<f64> = rows.iter().map(|&row| design.weights.map_or(1.0, |w| w[row])).collect();
        let total: f64 = weights.iter().sum();
        let mean = |x: &[f64]| x.iter().zip(&weights).map(|(x, w)| x * w).sum::<f64>() / total;
        let product = |x: &[f64], y: &[f64]| {
            let (a, b) = (mean(x), mean(y));
            x.iter().zip(y).zip(&weights).map(|((x, y), w)| w * (x - a) * (y - b)).sum::<f64>()
        };
        let squares: f64 = outcome.iter().zip(&fitted).zip(&weights).map(|((y, f), w)| w * (y - f) * (y - f)).sum();
        let spread = product(&outcome, &outcome);
        let n = rows.len() as f64;
        let mut goodness = Goodness {
            r2: None,
            adjusted_r2: None,
            within_r2: None,
            pseudo_r2: None,
            null_log_likelihood: None,
            rmse: (squares / total).sqrt(),
        };
        if self.family == Family::Normal {
            goodness.r2 = (spread > 0.0).then(|| 1.0 - self.deviance / spread);
            let levels: usize = self.levels.iter().map(|(_, n)| n).sum();
            let freedom = n - (self.kept.len() + levels.saturating_sub(self.levels.len().saturating_sub(1))) as f64;
            goodness.adjusted_r2 =
                goodness.r2.filter(|_| freedom > 0.0).map(|r2| 1.0 - (1.0 - r2) * (n - 1.0) / freedom);
            let within = !self.levels.is_empty() && self.absorbed_square > 0.0;
            goodness.within_r2 = within.then(|| 1.0 - self.deviance / self.absorbed_square);
            return goodness;
        }
        let (along, of_fitted) = (product(&outcome, &fitted), product(&fitted, &fitted));
        goodness.r2 = (spread > 0.0 && of_fitted > 0.0).then(|| along * along / (spread * of_fitted));
        let offset: Vec<f64> = rows.iter().map(|&row| design.offset.map_or(0.0, |o| o[row])).collect();
        let null = self.null_log_likelihood(&outcome, &weights, &offset);
        goodness.null_log_likelihood = null;
        goodness.pseudo_r2 = null.filter(|null| *null < 0.0).map(|null| 1.0 - self.log_likelihood / null);
        goodness
    }

    fn null_log_likelihood(&self, outcome: &[f64], weights: &[f64], offset: &[f64]) -> Option<f64> {
        if self.family == Family::NegativeBinomial {
            // With a dispersion of its own.
            let one = vec![1.0; outcome.len()];
            let regressors: [&[f64]; 1] = [&one];
            let (weights, offset) = (Some(weights), Some(offset));
            let alone = Design { outcome, regressors: &regressors, effects: &[], weights, offset };
            return negbin(&alone, &Options::default()).ok().map(|fit| fit.log_likelihood);
        }
        let rows = || outcome.iter().zip(weights).zip(offset).map(|((y, w), o)| (*y, *w, *o));
        let sold: f64 = rows().map(|(y, w, _)| w * y).sum();
        if self.family == Family::Poisson {
            let constant = libm::log(sold / rows().map(|(_, w, o)| w * libm::exp(o)).sum::<f64>());
            return Some(
                rows()
                    .map(|(y, w, o)| w * (y * (o + constant) - libm::exp(o + constant) - libm::lgamma(y + 1.0)))
                    .sum(),
            );
        }
        // Newton's method in the constant; the likelihood is concave.
        let mut constant = 0.0;
        for _ in 0..100 {
            let (mut score, mut weight) = (sold, 0.0);
            for (_, w, o) in rows() {
                let p = 1.0 / (1.0 + libm::exp(-(o + constant)));
                score -= w * p;
                weight += w * p * (1.0 - p);
            }
            if weight <= 0.0 || (score / weight).abs() < 1e-14 {
                break;
            }
            constant += (score / weight).clamp(-2.0, 2.0);
        }
        let losses: f64 = rows()
            .map(|(y, w, o)| {
                let away = if y > 0.0 { -(o + constant) } else { o + constant };
                w * (away.max(0.0) + libm::log1p(libm::exp(-away.abs())))
            })
            .sum();
        Some(-losses)
    }
}
