//! Least squares.

use super::absorber::Absorber;
use super::design::{Design, EstimateError, Options, Proof};
use super::fit::{self, Family, Fit, Prepared};
use super::matrix;
use super::sample::Sample;

/// How far the effects are absorbed.
const ABSORPTION: f64 = 1e-12;

/// Weighted least squares with absorbed effects: β minimises `Σ w (y − offset − xβ − Σ_e α_e)²`.
///
/// The regressors and the outcome are first replaced by what the effects leave of them (Frisch and Waugh 1933), so effects with any number of
/// levels cost no columns. Unit of analysis: the row.
///
/// # Errors
/// [`EstimateError`], naming the row or regressor.
///
/// # Example
/// ```
/// use chancery_stats::estimate::{Design, Options, ols};
/// let (x, group) = ([1.0, 2.0, 4.0, 1.0, 3.0], [0, 0, 0, 1, 1]);
/// let y = [12.0, 14.0, 18.0, 22.0, 26.0]; // 2x, plus 10 in one group and 20 in the other
/// let design = Design { outcome: &y, regressors: &[&x], effects: &[&group], ..Design::default() };
/// let fit = ols(&design, &Options::default()).unwrap();
/// assert!((fit.coefficients[0].unwrap() - 2.0).abs() < 1e-12);
/// ```
pub fn ols(design: &Design<'_>, options: &Options) -> Result<Fit, EstimateError> {
    design.check()?;
    let mut sample = Sample::all(design.outcome.len());
    sample.prune(design, options, Family::Normal)?;
    let Prepared { layout, levels, outcome, weights, offset, mut x } = Prepared::new(design, &sample);
    let pieces = layout.pieces();
    let rows = layout.rows();
    let width = x.width;
    // The outcome is absorbed as one more column.
    let mut values = Vec::with_capacity(rows * (width + 1));
    for row in 0..rows {
        values.extend_from_slice(x.row(row));
        values.push(outcome[row] - offset[row]);
    }
    x = super::absorber::Columns { width: width + 1, values };
    let before: Vec<f64> = fit::cross(&x, &weights, &pieces).iter().step_by(width + 2).copied().collect();
    let mut absorber = Absorber::new(layout, weights.clone());
    let absorbed = fit::absorb(&mut absorber, &mut x, ABSORPTION);
    let absorbed_outcome: Vec<f64> = (0..rows).map(|row| x.row(row)[width]).collect();
    x.values = x.values.chunks_exact(width + 1).flat_map(|row| row[..width].iter().copied()).collect();
    x.width = width;
    let absorbed_square = absorbed_outcome.iter().zip(&weights).map(|(y, w)| w * y * y).sum();
    let cross = fit::cross(&x, &weights, &pieces);
    let kept = fit::drop_collinear(&mut x, &cross, &before);
    let bread = matrix::inverse(&fit::cross(&x, &weights, &pieces), x.width).ok_or_else(fit::singular)?;

    let mut coefficients = vec![0.0; x.width];
    let mut residual = absorbed_outcome.clone();
    let (mut weighted, mut last_step) = (Vec::new(), 0.0);
    // The second round corrects the rounding of the first, and shows how large it was.
    for round in 0..2 {
        weighted = residual.iter().zip(&weights).map(|(e, w)| e * w).collect();
        let step = fit::apply(&bread, &fit::product(&x, &weighted, &pieces));
        coefficients.iter_mut().zip(&step).for_each(|(c, s)| *c += s);
        if round == 1 {
            last_step = step
                .iter()
                .zip(&coefficients)
                .map(|(s, c)| s.abs() / c.abs().max(f64::MIN_POSITIVE))
                .fold(0.0, f64::max);
        }
        residual =
            (0..rows).map(|row| absorbed_outcome[row] - super::absorber::dot(x.row(row), &coefficients)).collect();
        weighted = residual.iter().zip(&weights).map(|(e, w)| e * w).collect();
    }
    let squares: f64 = residual.iter().zip(&weighted).map(|(e, w)| e * w).sum();
    let n = rows as f64;
    let log_weights: f64 = weights.iter().map(|&w| libm::log(w)).sum();
    let log_likelihood = if squares > 0.0 {
        -0.5 * (n * (libm::log(2.0 * std::f64::consts::PI * squares / n) + 1.0) - log_weights)
    } else {
        f64::MAX
    };
    let predictor: Vec<f64> = (0..rows).map(|row| outcome[row] - offset[row] - residual[row]).collect();
    Ok(Fit {
        coefficients: fit::spread_out(&kept, &coefficients, design.regressors.len()),
        given: design.outcome.len(),
        sample,
        deviance: squares,
        log_likelihood,
        proof: Proof { steps: 1, sweeps: absorbed.sweeps, last_step, absorption: absorbed.share, largest_fall: 0.0 },
        kept,
        bread,
        scores: fit::scores(&absorber.layout, &x, &weighted),
        spread: squares,
        dispersion: None,
        family: Family::Normal,
        absorbed_square,
        predictor: fit::unsort(&absorber.layout, &predictor),
        offset: fit::unsort(&absorber.layout, &offset),
        levels,
        absorber,
    })
}
