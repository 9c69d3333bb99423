//! Poisson pseudo-maximum likelihood.

use rayon::prelude::*;

use super::absorber::{Absorber, Columns, dot};
use super::design::{Design, EstimateError, Options, Proof};
use super::fit::{self, Family, Fit, Prepared};
use super::matrix;
use super::sample::Sample;

/// How far the effects are absorbed before the first step (enough to see collinearity), and for the variance.
const FIRST_ABSORPTION: f64 = 1e-7;
const LAST_ABSORPTION: f64 = 1e-11;
/// What may be left of the mean movement of the linear predictor when Newton's method ends.
const MOVEMENT: f64 = 1e-11;
/// An observation of 0 whose linear predictor falls by more than this in a nearly exact step may be separated.
const SUSPICIOUS_FALL: f64 = 0.5;
/// In a certificate of separation, what counts as no movement, and what as movement.
const STILL: f64 = 1e-6;
const MOVED: f64 = 1e-4;
/// The weight, in a round of the rectifier, of an observation that may be separated.
const NEXT_TO_NOTHING: f64 = 1e-12;
const MOST_ITERATIONS: usize = 2_000;
/// Rounds of proportional fitting before the first step.
const FITTING_ROUNDS: usize = 4;

/// Poisson pseudo-maximum likelihood with absorbed effects: β solves `Σ w (y − μ) x = 0`, `μ = exp(offset + xβ + Σ_e α_e)`, and the same for
/// every level of an effect (Gourieroux, Monfort and Trognon 1984; Santos Silva and Tenreyro 2006). Outcomes need not be counts; zeros stay.
///
/// Newton's method on the likelihood in which the largest effect is concentrated out; every step is solved by preconditioned conjugate
/// gradients, as exactly as the distance from the end deserves. The end is then checked with the regressors absorbed under the final weights:
/// [`Proof`] holds the exact step that remained.
///
/// **Separation.** If there is a combination of regressors and effects that is 0 wherever y > 0, and never positive and somewhere negative
/// where y = 0, no finite estimate exists (Correia, Guimarães and Zylkin 2019). Let z be it and S the rows where it is negative. An exact
/// Newton step d satisfies `Σ μ d z = Σ (y − μ) z`, that is `Σ_S μ|z|(−d) = Σ_S μ|z|`: the weighted mean fall over S is exactly 1. So if no
/// observation of 0 falls by 1 or more, nothing is separated; and if some do, the steps themselves converge to such a z, which is checked to
/// be one before its rows are left out.
///
/// # Errors
/// [`EstimateError`], naming the row or regressor.
///
/// # Example
/// ```
/// use chancery_stats::estimate::{Design, Options, ppml};
/// // Without regressors an effect's fitted value is the mean of its rows.
/// let design = Design { outcome: &[1.0, 0.0, 5.0, 9.0], effects: &[&[0, 0, 1, 1]], ..Design::default() };
/// let fit = ppml(&design, &Options::default()).unwrap();
/// assert!((fit.fitted()[0] - 0.5).abs() < 1e-9 && (fit.fitted()[3] - 7.0).abs() < 1e-9);
/// ```
pub fn ppml(design: &Design<'_>, options: &Options) -> Result<Fit, EstimateError> {
    design.check()?;
    if let Some(row) = design.outcome.iter().position(|&y| y < 0.0) {
        return Err(EstimateError::Negative { row });
    }
    let mut sample = Sample::all(design.outcome.len());
    let mut proof = Proof { steps: 0, sweeps: 0, last_step: 0.0, absorption: 0.0, largest_fall: 0.0 };
    loop {
        sample.prune(design, options, Family::Poisson)?;
        let mut newton = Newton::start(design, &sample, &mut proof)?;
        match newton.run(options, &mut proof)? {
            None => return Ok(newton.finish(design, sample, proof)),
            Some(separated) => {
                let mut gone = vec![false; design.outcome.len()];
                let order = &newton.absorber.layout.order;
                separated.iter().for_each(|&at| gone[sample.rows[order[at] as usize] as usize] = true);
                let before = sample.rows.len();
                let left_out = &mut sample.separated;
                sample.rows.retain(|&row| {
                    if gone[row as usize] {
                        left_out.push(row);
                    }
                    !gone[row as usize]
                });
                left_out.sort_unstable();
                if sample.rows.len() == before || sample.rows.is_empty() {
                    return Err(sample.nothing_left());
                }
            }
        }
    }
}

/// The state of the iterations; everything by position of the layout.
struct Newton {
    absorber: Absorber,
    levels: Vec<(Vec<u32>, usize)>,
    outcome: Vec<f64>,
    weights: Vec<f64>,
    offset: Vec<f64>,
    /// Regressors less what the effects explained under earlier weights.
    x: Columns,
    kept: Vec<usize>,
    /// Inverse of the regressors' cross-product under the weights of their last absorption.
    bread: Vec<f64>,
    coefficients: Vec<f64>,
    /// Linear predictor with offset, and its exponential.
    eta: Vec<f64>,
    mu: Vec<f64>,
    likelihood: Likelihood,
    pieces: Vec<std::ops::Range<usize>>,
}

/// `Σ w (y η − μ)`, and the sum of the sizes of its terms, to which its rounding is in proportion.
#[derive(Clone, Copy, Debug, Default)]
struct Likelihood {
    value: f64,
    size: f64,
}

/// A solved step.
struct Step {
    rows: Vec<f64>,
    coefficients: Vec<f64>,
    /// Root of the mean squared movement of the linear predictor, weighted by the fitted values.
    movement: f64,
    iterations: usize,
}

impl Newton {
    fn start(design: &Design<'_>, sample: &Sample, proof: &mut Proof) -> Result<Self, EstimateError> {
        let Prepared { layout, levels, outcome, weights, offset, x } = Prepared::new(design, sample);
        let pieces = layout.pieces();
        let mut mu = proportional_fit(&layout, &outcome, &weights, &offset);
        let mut eta: Vec<f64> = mu.iter().map(|&m| libm::log(m)).collect();
        let no_effects = !layout.eliminates;
        if no_effects {
            // Without effects the mean is no combination of the regressors, so the first step is a regression of its own.
            let mean = outcome.iter().zip(&weights).map(|(y, w)| y * w).sum::<f64>() / weights.iter().sum::<f64>();
            mu = outcome.iter().map(|y| 0.5 * (y + mean)).collect();
            eta = mu.iter().map(|&m| libm::log(m)).collect();
        }
        let working: Vec<f64> = weights.iter().zip(&mu).map(|(w, m)| w * m).collect();
        let before: Vec<f64> = fit::cross(&x, &working, &pieces).iter().step_by(x.width + 1).copied().collect();
        let absorber = Absorber::new(layout, working);
        let mut newton = Self {
            absorber,
            levels,
            outcome,
            weights,
            offset,
            x,
            kept: Vec::new(),
            bread: Vec::new(),
            coefficients: Vec::new(),
            eta,
            mu,
            likelihood: Likelihood::default(),
            pieces,
        };
        let absorbed = fit::absorb(&mut newton.absorber, &mut newton.x, FIRST_ABSORPTION);
        proof.sweeps += absorbed.sweeps;
        let cross = fit::cross(&newton.x, &newton.absorber.weights, &newton.pieces);
        newton.kept = fit::drop_collinear(&mut newton.x, &cross, &before);
        newton.set_bread()?;
        newton.coefficients = vec![0.0; newton.kept.len()];
        if no_effects {
            newton.first_regression();
        }
        newton.likelihood = newton.concentrate(1.0, &vec![0.0; newton.eta.len()]).2;
        Ok(newton)
    }

    fn first_regression(&mut self) {
        let weighted: Vec<f64> = (0..self.mu.len())
            .map(|row| {
                self.absorber.weights[row] * (self.eta[row] - self.offset[row] + self.outcome[row] / self.mu[row] - 1.0)
            })
            .collect();
        self.coefficients = fit::apply(&self.bread, &fit::product(&self.x, &weighted, &self.pieces));
        self.eta = (0..self.mu.len()).map(|row| self.offset[row] + dot(self.x.row(row), &self.coefficients)).collect();
        self.mu = self.eta.iter().map(|&e| libm::exp(e)).collect();
    }

    fn set_bread(&mut self) -> Result<(), EstimateError> {
        let cross = fit::cross(&self.x, &self.absorber.weights, &self.pieces);
        self.bread = matrix::inverse(&cross, self.x.width).ok_or_else(fit::singular)?;
        Ok(())
    }

    fn working_weights(&self) -> Vec<f64> {
        self.weights.iter().zip(&self.mu).map(|(w, m)| w * m).collect()
    }

    fn run(&mut self, options: &Options, proof: &mut Proof) -> Result<Option<Vec<usize>>, EstimateError> {
        let (mut forcing, mut expected, mut fresh) = (0.1_f64, 1.0_f64, usize::MAX);
        let mut suspicions = 0_u32;
        while proof.steps < options.most_steps {
            proof.steps += 1;
            let weights = self.working_weights();
            self.absorber.set_weights(weights);
            let step = self.step(if suspicions > 0 { 1e-9 } else { forcing });
            proof.sweeps += step.iterations + 2;
            // A preconditioner of other weights has become a bad one: renew it.
            if step.iterations > fresh.saturating_mul(2).saturating_add(4) {
                self.absorber.refresh();
                fresh = usize::MAX;
            } else {
                fresh = fresh.min(step.iterations);
            }
            let whole = self.take(&step)?;
            let left = step.movement * forcing + step.movement * step.movement;
            let near = whole && left <= 1e-4;
            proof.largest_fall = if near { self.largest_fall(&step.rows) } else { proof.largest_fall };
            if near && proof.largest_fall > SUSPICIOUS_FALL && options.drop_separated {
                if let Some(separated) = self.certificate(&step.rows) {
                    return Ok(Some(separated));
                }
                suspicions += 1;
                // At first some fall that are not separated, which spoils the regression; later ones see fewer of them.
                if suspicions.is_power_of_two() {
                    let (fitted, sweeps) = self.rectify(&step.rows);
                    proof.sweeps += sweeps;
                    if let Some(separated) = self.certificate(&fitted) {
                        return Ok(Some(separated));
                    }
                }
                continue;
            }
            suspicions = 0;
            if whole && left <= MOVEMENT && self.polish(options, proof)? {
                return Ok(None);
            }
            expected = if whole { left } else { expected };
            forcing = (0.3 * step.movement).min(0.1).max(0.3 * MOVEMENT / expected.max(MOVEMENT)).min(0.1);
        }
        Err(EstimateError::NotConverged { steps: proof.steps })
    }

    /// A step of Newton's method for coefficients and effects together.
    fn step(&self, tolerance: f64) -> Step {
        let (outcome, mu, x) = (&self.outcome, &self.mu, &self.x);
        let unknowns = self.absorber.layout.unknowns();
        let right = self.absorber.sweep(|row| outcome[row] / mu[row] - 1.0, &vec![0.0; unknowns], x).normal;
        let (solution, solved) = self.absorber.solve(right.clone(), x, &self.bread, tolerance, MOST_ITERATIONS);
        let total: f64 = self.absorber.weights.iter().sum();
        let movement = (dot(&right, &solution).max(0.0) / total).sqrt();
        let (q, b) = solution.split_at(unknowns);
        // Totals of the eliminated effect agree already, so its part of the step only centres that of the others.
        let mut rows = self.absorber.residual(|row| -dot(x.row(row), b), q);
        rows.iter_mut().for_each(|r| *r = -*r);
        Step { rows, coefficients: b.to_vec(), movement, iterations: solved.iterations }
    }

    /// Takes the step, or as much of it as raises the likelihood. Whether it was taken whole comes back.
    fn take(&mut self, step: &Step) -> Result<bool, EstimateError> {
        let mut length = 1.0;
        for _ in 0..40 {
            let (eta, mu, likelihood) = self.concentrate(length, &step.rows);
            if likelihood.value >= self.likelihood.value - 1e-12 * self.likelihood.size {
                self.eta = eta;
                self.mu = mu;
                self.likelihood = likelihood;
                self.coefficients.iter_mut().zip(&step.coefficients).for_each(|(c, s)| *c += length * s);
                return Ok(length == 1.0);
            }
            length *= 0.5;
        }
        Err(EstimateError::NotConverged { steps: 0 })
    }

    /// The linear predictor moved by `length · rows` and then by what makes fitted and observed totals of the eliminated effect agree; its
    /// exponential; and the likelihood.
    fn concentrate(&self, length: f64, rows: &[f64]) -> (Vec<f64>, Vec<f64>, Likelihood) {
        let layout = &self.absorber.layout;
        let parts: Vec<(Vec<f64>, Vec<f64>, Likelihood)> = layout
            .chunk_groups()
            .par_iter()
            .map(|groups| {
                let (mut eta, mut mu, mut likelihood) = (Vec::new(), Vec::new(), Likelihood::default());
                for group in groups.clone() {
                    let (mut observed, mut fitted, first) = (0.0, 0.0, eta.len());
                    for row in layout.group(group) {
                        let e = self.eta[row] + length * rows[row];
                        let m = libm::exp(e);
                        observed += self.weights[row] * self.outcome[row];
                        fitted += self.weights[row] * m;
                        eta.push(e);
                        mu.push(m);
                    }
                    let ratio = if layout.eliminates && fitted > 0.0 { observed / fitted } else { 1.0 };
                    let shift = libm::log(ratio);
                    for (at, row) in layout.group(group).enumerate() {
                        eta[first + at] += shift;
                        mu[first + at] *= ratio;
                        let gain = self.outcome[row] * eta[first + at];
                        likelihood.value += self.weights[row] * (gain - mu[first + at]);
                        likelihood.size += self.weights[row] * (gain.abs() + mu[first + at]);
                    }
                }
                (eta, mu, likelihood)
            })
            .collect();
        let mut likelihood = Likelihood::default();
        let (mut eta, mut mu) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for (more_eta, more_mu, more) in parts {
            eta.extend(more_eta);
            mu.extend(more_mu);
            likelihood.value += more.value;
            likelihood.size += more.size;
        }
        if !likelihood.value.is_finite() || mu.iter().any(|m| *m <= 0.0 || !m.is_finite()) {
            likelihood.value = f64::NEG_INFINITY;
        }
        (eta, mu, likelihood)
    }

    fn largest_fall(&self, step: &[f64]) -> f64 {
        step.iter().zip(&self.outcome).filter(|(_, y)| **y == 0.0).map(|(d, _)| -d).fold(0.0, f64::max)
    }

    /// A round of the rectifier: the fit of −1 for the observations of 0 that fell and 0 for all others, in a regression in which those that
    /// fell weigh next to nothing. Usually a certificate long before the steps themselves become one; if it is none, they go on.
    fn rectify(&mut self, step: &[f64]) -> (Vec<f64>, usize) {
        let fell: Vec<bool> = step.iter().zip(&self.outcome).map(|(&d, &y)| y == 0.0 && d < -SUSPICIOUS_FALL).collect();
        let mut weights = self.working_weights();
        weights.iter_mut().zip(&fell).filter(|(_, fell)| **fell).for_each(|(w, _)| *w *= NEXT_TO_NOTHING);
        self.absorber.set_weights(weights);
        // A combination that is next to nothing except where rows fell is only seen once the regressors are absorbed under these weights.
        let mut x = self.x.clone();
        let absorbed = fit::absorb(&mut self.absorber, &mut x, LAST_ABSORPTION);
        let bread = matrix::inverse(&fit::cross(&x, &self.absorber.weights, &self.pieces), x.width);
        let bread = bread.unwrap_or_else(|| self.bread.clone());
        let target = |row: usize| if fell[row] { -1.0 } else { 0.0 };
        let unknowns = self.absorber.layout.unknowns();
        let right = self.absorber.sweep(target, &vec![0.0; unknowns], &x).normal;
        let (solution, solved) = self.absorber.solve(right, &x, &bread, 1e-9, MOST_ITERATIONS);
        let (q, b) = solution.split_at(unknowns);
        let mut rows = self.absorber.residual(|row| target(row) - dot(x.row(row), b), q);
        rows.iter_mut().enumerate().for_each(|(row, r)| *r = target(row) - *r);
        (rows, absorbed.sweeps + solved.iterations + 2)
    }

    /// The rows a step separates, if it is a certificate: nothing positive moves, and no 0 rises.
    fn certificate(&self, step: &[f64]) -> Option<Vec<usize>> {
        let holds = step.iter().zip(&self.outcome).all(|(&d, &y)| d <= STILL && (y == 0.0 || d >= -STILL));
        let separated =
            || (0..step.len()).filter(|&row| self.outcome[row] == 0.0 && step[row] < -MOVED).collect::<Vec<usize>>();
        holds.then(separated).filter(|rows| !rows.is_empty())
    }

    /// Absorbs the regressors under the final weights and takes the exact step of the coefficients. Whether it was small enough comes back.
    fn polish(&mut self, options: &Options, proof: &mut Proof) -> Result<bool, EstimateError> {
        let weights = self.working_weights();
        self.absorber.set_weights(weights);
        let absorbed = fit::absorb(&mut self.absorber, &mut self.x, LAST_ABSORPTION);
        proof.sweeps += absorbed.sweeps;
        proof.absorption = absorbed.share;
        self.set_bread()?;
        let residual: Vec<f64> = self.weighted_residual();
        let step = fit::apply(&self.bread, &fit::product(&self.x, &residual, &self.pieces));
        let n = self.x.width;
        proof.last_step = (0..n)
            .map(|i| step[i].abs() / (self.coefficients[i] + step[i]).abs().max(self.bread[i * n + i].sqrt()))
            .fold(0.0, f64::max);
        let converged = proof.last_step <= options.tolerance;
        if converged {
            self.coefficients.iter_mut().zip(&step).for_each(|(c, s)| *c += s);
        }
        Ok(converged)
    }

    fn weighted_residual(&self) -> Vec<f64> {
        (0..self.mu.len()).map(|row| self.weights[row] * (self.outcome[row] - self.mu[row])).collect()
    }

    fn finish(self, design: &Design<'_>, sample: Sample, proof: Proof) -> Fit {
        let layout = &self.absorber.layout;
        let (mut deviance, mut log_likelihood, mut spread) = (0.0, 0.0, 0.0);
        for row in 0..self.mu.len() {
            let (w, y, mu, eta) = (self.weights[row], self.outcome[row], self.mu[row], self.eta[row]);
            let ratio = if y > 0.0 { y * (libm::log(y) - eta) } else { 0.0 };
            deviance += 2.0 * w * (ratio - (y - mu));
            log_likelihood += w * (y * eta - mu - libm::lgamma(y + 1.0));
            spread += w * (y - mu) * (y - mu) / mu;
        }
        let predictor: Vec<f64> = self.eta.iter().zip(&self.offset).map(|(e, o)| e - o).collect();
        Fit {
            coefficients: fit::spread_out(&self.kept, &self.coefficients, design.regressors.len()),
            given: design.outcome.len(),
            deviance,
            log_likelihood,
            proof,
            bread: self.bread.clone(),
            scores: fit::scores(layout, &self.x, &self.weighted_residual()),
            spread,
            dispersion: None,
            family: Family::Poisson,
            absorbed_square: 0.0,
            predictor: fit::unsort(layout, &predictor),
            offset: fit::unsort(layout, &self.offset),
            sample,
            kept: self.kept,
            levels: self.levels,
            absorber: self.absorber,
        }
    }
}

/// A first guess that agrees with the totals of the effects in turn: `μ = exp(offset) Π_e a_e`, by iterative proportional fitting.
fn proportional_fit(layout: &super::absorber::Layout, outcome: &[f64], weights: &[f64], offset: &[f64]) -> Vec<f64> {
    // A common factor is the effects' to find; without it the exponential cannot overflow.
    let highest = offset.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut mu: Vec<f64> = offset.iter().map(|&o| libm::exp(o - highest)).collect();
    if !layout.eliminates {
        return mu;
    }
    let width = layout.width();
    for _ in 0..if width == 0 { 1 } else { FITTING_ROUNDS } {
        for effect in 0..width {
            let mut observed = vec![0.0; layout.unknowns()];
            let mut fitted = vec![0.0; layout.unknowns()];
            for (row, ids) in layout.ids.chunks_exact(width).enumerate() {
                observed[ids[effect] as usize] += weights[row] * outcome[row];
                fitted[ids[effect] as usize] += weights[row] * mu[row];
            }
            for (row, ids) in layout.ids.chunks_exact(width).enumerate() {
                mu[row] *= observed[ids[effect] as usize] / fitted[ids[effect] as usize];
            }
        }
        for group in 0..layout.groups() {
            let rows = layout.group(group);
            let observed: f64 = rows.clone().map(|row| weights[row] * outcome[row]).sum();
            let fitted: f64 = rows.clone().map(|row| weights[row] * mu[row]).sum();
            mu[rows].iter_mut().for_each(|m| *m *= observed / fitted);
        }
    }
    mu
}
