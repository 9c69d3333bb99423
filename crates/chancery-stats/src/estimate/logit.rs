//! Logit with absorbed fixed effects.

use super::absorber::{Absorber, Columns};
use super::design::{Design, EstimateError, Options, Proof};
use super::fit::{self, Family, Fit, Prepared};
use super::matrix;
use super::sample::Sample;

/// How far columns are absorbed in each step.
const ABSORPTION: f64 = 1e-11;
/// Mean movement of the linear predictor at the end.
const MOVEMENT: f64 = 1e-10;
/// From this step on rows that still move may be separated.
const PATIENCE: usize = 8;
/// A linear predictor this far out, that still moves by `SUSPICIOUS_PUSH` toward the outcome, has no finite end.
const FAR: f64 = 20.0;
const SUSPICIOUS_PUSH: f64 = 0.5;

/// Maximum likelihood of `P(y = 1) = 1 / (1 + exp(−(offset + xβ + Σ_e α_e)))`; outcomes are 0 or 1.
///
/// Newton's method; each step is a weighted regression of the working residual, from which the effects are absorbed. Rows at a level at which
/// the outcome never changes have no finite effect and are left out. With fixed effects and few rows a level the coefficients are
/// biased away from 0 (the incidental parameters problem; Neyman and Scott 1948); nothing is corrected here.
///
/// **Separation** ends with an error. Let z be a combination of regressors and effects that is never on the wrong side of an outcome
/// (z ≥ 0 where y = 1, z ≤ 0 where y = 0) and not always 0. An exact Newton step d satisfies `Σ W d z = Σ (y − p) z` with `W = p(1 − p)`, and
/// (y − p)/W is at least 1 in size and has the side of y; so the mean of d toward the outcome, weighted by W|z|, is 1 or more in every step:
/// the fit never comes to rest, and rows that still move when they are far out tell so.
///
/// # Errors
/// [`EstimateError`], naming the row or regressor.
///
/// # Example
/// ```
/// use chancery_stats::estimate::{Design, Options, logit};
/// let one = [1.0; 4];
/// let design = Design { outcome: &[1.0, 0.0, 1.0, 1.0], regressors: &[&one], ..Design::default() };
/// let fit = logit(&design, &Options::default()).unwrap();
/// assert!((fit.fitted()[0] - 0.75).abs() < 1e-12);
/// ```
pub fn logit(design: &Design<'_>, options: &Options) -> Result<Fit, EstimateError> {
    design.check()?;
    if let Some(row) = design.outcome.iter().position(|&y| y != 0.0 && y != 1.0) {
        return Err(EstimateError::NotBinary { row });
    }
    let mut sample = Sample::all(design.outcome.len());
    sample.prune(design, options, Family::Logit)?;
    let mut newton = Newton::new(Prepared::new(design, &sample));
    let mut proof = Proof { steps: 0, sweeps: 0, last_step: f64::INFINITY, absorption: 0.0, largest_fall: 0.0 };
    while proof.steps < options.most_steps {
        let step = newton.step(&mut proof)?;
        newton.separated(&step, proof.steps)?;
        newton.take(&step)?;
        proof.last_step = fit::relative_step(&newton.coefficients, &step.coefficients, &newton.bread);
        if proof.last_step <= options.tolerance && step.movement <= MOVEMENT {
            return Ok(newton.finish(design, sample, proof));
        }
    }
    Err(EstimateError::NotConverged { steps: proof.steps })
}

/// The state of the iterations; everything by position of the layout.
struct Newton {
    prepared: Prepared,
    absorber: Absorber,
    kept: Option<Vec<usize>>,
    bread: Vec<f64>,
    coefficients: Vec<f64>,
    /// Linear predictor with offset.
    eta: Vec<f64>,
}

/// A solved step.
struct Step {
    rows: Vec<f64>,
    coefficients: Vec<f64>,
    movement: f64,
}

impl Newton {
    fn new(prepared: Prepared) -> Self {
        let eta = prepared.offset.clone();
        let absorber = Absorber::new(prepared.layout.clone(), vec![1.0; eta.len()]);
        Self { absorber, kept: None, bread: Vec::new(), coefficients: Vec::new(), eta, prepared }
    }

    fn probability(&self, row: usize) -> f64 {
        1.0 / (1.0 + libm::exp(-self.eta[row]))
    }

    /// `weight · (y − p)`, computed so that it keeps its digits when p is close to y.
    fn score(&self, row: usize) -> f64 {
        let away = if self.prepared.outcome[row] > 0.0 { -self.eta[row] } else { self.eta[row] };
        let miss = 1.0 / (1.0 + libm::exp(-away));
        self.prepared.weights[row] * if self.prepared.outcome[row] > 0.0 { miss } else { -miss }
    }

    fn step(&mut self, proof: &mut Proof) -> Result<Step, EstimateError> {
        let rows = self.eta.len();
        let width = self.prepared.x.width;
        let working: Vec<f64> = (0..rows)
            .map(|row| {
                let p = self.probability(row);
                (self.prepared.weights[row] * p * (1.0 - p)).max(f64::MIN_POSITIVE)
            })
            .collect();
        let residual: Vec<f64> = (0..rows).map(|row| self.score(row) / working[row]).collect();
        let mut columns = Columns { width: width + 1, values: Vec::with_capacity(rows * (width + 1)) };
        for (row, residual) in residual.iter().enumerate() {
            columns.values.extend_from_slice(self.prepared.x.row(row));
            columns.values.push(*residual);
        }
        let pieces = self.prepared.layout.pieces();
        let before: Vec<f64> =
            fit::cross(&columns, &working, &pieces).iter().step_by(width + 2).copied().take(width).collect();
        self.absorber = Absorber::new(self.prepared.layout.clone(), working.clone());
        let absorbed = fit::absorb(&mut self.absorber, &mut columns, ABSORPTION);
        proof.steps += 1;
        proof.sweeps += absorbed.sweeps;
        proof.absorption = absorbed.share;
        let left: Vec<f64> = (0..rows).map(|row| columns.row(row)[width]).collect();
        let mut x = Columns {
            width,
            values: columns.values.chunks_exact(width + 1).flat_map(|row| row[..width].iter().copied()).collect(),
        };
        let cross = fit::cross(&x, &working, &pieces);
        if self.kept.is_none() {
            self.kept = Some(fit::drop_collinear(&mut x, &cross, &before));
            self.coefficients = vec![0.0; x.width];
        }
        self.bread = matrix::inverse(&fit::cross(&x, &working, &pieces), x.width)
            .ok_or(EstimateError::NotConverged { steps: proof.steps })?;
        let weighted: Vec<f64> = left.iter().zip(&working).map(|(r, w)| r * w).collect();
        let coefficients = fit::apply(&self.bread, &fit::product(&x, &weighted, &pieces));
        let moved: Vec<f64> = (0..rows)
            .map(|row| residual[row] - (left[row] - super::absorber::dot(x.row(row), &coefficients)))
            .collect();
        self.prepared.x = x;
        let total: f64 = working.iter().sum();
        let square: f64 = moved.iter().zip(&working).map(|(d, w)| w * d * d).sum();
        Ok(Step { rows: moved, coefficients, movement: (square / total).sqrt() })
    }

    fn likelihood(&self, eta: &[f64]) -> f64 {
        let term = |row: usize| {
            let away = if self.prepared.outcome[row] > 0.0 { -eta[row] } else { eta[row] };
            // ln(1 + exp(away)) without overflow.
            self.prepared.weights[row] * (away.max(0.0) + libm::log1p(libm::exp(-away.abs())))
        };
        -(0..eta.len()).map(term).sum::<f64>()
    }

    /// Takes the step, or as much of it as does not lower the likelihood.
    fn take(&mut self, step: &Step) -> Result<(), EstimateError> {
        let now = self.likelihood(&self.eta);
        let mut length = 1.0;
        for _ in 0..40 {
            let eta: Vec<f64> = self.eta.iter().zip(&step.rows).map(|(e, d)| e + length * d).collect();
            let next = self.likelihood(&eta);
            if next >= now - 1e-12 * now.abs() {
                self.eta = eta;
                self.coefficients.iter_mut().zip(&step.coefficients).for_each(|(c, s)| *c += length * s);
                return Ok(());
            }
            length *= 0.5;
        }
        Err(EstimateError::NotConverged { steps: 0 })
    }

    /// Whether some rows run away toward their outcome.
    fn separated(&self, step: &Step, steps: usize) -> Result<(), EstimateError> {
        if steps < PATIENCE {
            return Ok(());
        }
        let toward = |row: usize| if self.prepared.outcome[row] > 0.0 { 1.0 } else { -1.0 };
        let runs =
            |row: &usize| toward(*row) * self.eta[*row] > FAR && toward(*row) * step.rows[*row] > SUSPICIOUS_PUSH;
        let rows = (0..self.eta.len()).filter(runs).count();
        if rows == 0 {
            return Ok(());
        }
        let n = step.coefficients.len();
        let size = |i: usize| step.coefficients[i].abs() / self.bread[i * n + i].max(f64::MIN_POSITIVE).sqrt();
        let most = (0..n).reduce(|best, i| if size(i) > size(best) { i } else { best });
        // An effect that runs away leaves the regressors where they are.
        let moves = |i: &usize| step.coefficients[*i].abs() > 1e-3 * self.coefficients[*i].abs();
        let regressor = most.filter(moves).and_then(|i| self.kept.as_ref().map(|kept| kept[i]));
        Err(EstimateError::Separated { rows, regressor })
    }

    fn finish(self, design: &Design<'_>, sample: Sample, proof: Proof) -> Fit {
        let layout = &self.prepared.layout;
        let log_likelihood = self.likelihood(&self.eta);
        let rows = self.eta.len();
        let pearson = |row: usize| {
            let p = self.probability(row);
            self.score(row) * self.score(row) / (self.prepared.weights[row] * p * (1.0 - p)).max(f64::MIN_POSITIVE)
        };
        let weighted: Vec<f64> = (0..rows).map(|row| self.score(row)).collect();
        let predictor: Vec<f64> = self.eta.iter().zip(&self.prepared.offset).map(|(e, o)| e - o).collect();
        let kept = self.kept.clone().unwrap_or_default();
        Fit {
            coefficients: fit::spread_out(&kept, &self.coefficients, design.regressors.len()),
            given: design.outcome.len(),
            deviance: -2.0 * log_likelihood,
            log_likelihood,
            proof,
            bread: self.bread.clone(),
            scores: fit::scores(layout, &self.prepared.x, &weighted),
            spread: (0..rows).map(pearson).sum(),
            dispersion: None,
            family: Family::Logit,
            absorbed_square: 0.0,
            predictor: fit::unsort(layout, &predictor),
            offset: fit::unsort(layout, &self.prepared.offset),
            sample,
            kept,
            levels: self.prepared.levels,
            absorber: self.absorber,
        }
    }
}
