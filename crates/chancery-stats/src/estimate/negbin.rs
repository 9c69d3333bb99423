//! Negative binomial regression with absorbed fixed effects.

use super::absorber::{Absorber, Columns, dot};
use super::design::{Design, EstimateError, Options, Proof};
use super::fit::{self, Family, Fit, Prepared};
use super::matrix;
use super::poisson::ppml;
use super::rising::{rising, third_order};

/// How far columns are absorbed in each step.
const ABSORPTION: f64 = 1e-11;
/// Mean movement of the linear predictor, and of ln α, at the end.
const MOVEMENT: f64 = 1e-9;
/// The longest step of ln α.
const LONGEST: f64 = 1.5;

/// The dispersion of a negative binomial model: the variance of an outcome is `μ + αμ²`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// α, the reciprocal of what others call θ or size. 0 where the outcome varies no more than Poisson's would: the estimate is then the
    /// Poisson limit.
    pub alpha: f64,
    /// Its standard error from the information of all parameters together; `None` in the Poisson limit, where α lies on its boundary.
    pub error: Option<f64>,
}

/// Maximum likelihood of the negative binomial model of variance `μ + αμ²` ("NB2"), `μ = exp(offset + xβ + Σ_e α_e)`, with α estimated (Lawless
/// 1987; Cameron and Trivedi 2013). Outcomes are not negative; the likelihood is one of counts.
///
/// The sample, rows that are separated and regressors that are collinear are those of [`ppml`], from which the steps set out: the
/// conditions are the same for either likelihood. Then Newton's method on coefficients, effects and ln α together. The direction of ln α is one
/// more column from which the effects are absorbed, so that the information of all parameters is used, not that given α. Variances
/// follow from the same matrix: observed information, α estimated.
///
/// If `Σ w ((y − μ)² − y)` is not positive at the Poisson estimate, the likelihood falls when α rises from 0, and the Poisson limit is what
/// comes back, with [`Dispersion::alpha`] 0.
///
/// With effects of many levels α is biased toward 0, and with it errors are too small (the incidental parameters problem; Neyman and
/// Scott 1948); the conditional likelihood of Hausman, Hall and Griliches (1984) is another model and does not remove it.
///
/// # Errors
/// [`EstimateError`], naming the row or regressor.
///
/// # Example
/// ```
/// use chancery_stats::estimate::{Design, Options, negbin};
/// let one = [1.0; 6];
/// let design = Design { outcome: &[0.0, 0.0, 1.0, 2.0, 4.0, 11.0], regressors: &[&one], ..Design::default() };
/// let fit = negbin(&design, &Options::default()).unwrap();
/// // The mean is fitted exactly, whatever the dispersion.
/// assert!((fit.fitted()[0] - 3.0).abs() < 1e-9);
/// assert!(fit.dispersion.unwrap().alpha > 0.5);
/// ```
pub fn negbin(design: &Design<'_>, options: &Options) -> Result<Fit, EstimateError> {
    let mut poisson = ppml(design, options)?;
    let mut newton = Newton::after(design, &poisson)?;
    let Some(start) = newton.first_dispersion() else {
        poisson.family = Family::NegativeBinomial;
        poisson.dispersion = Some(Dispersion { alpha: 0.0, error: None });
        return Ok(poisson);
    };
    newton.log_alpha = libm::log(start);
    let mut proof = Proof { last_step: f64::INFINITY, ..poisson.proof };
    while proof.steps < options.most_steps {
        let step = newton.step(&mut proof)?;
        newton.take(&step)?;
        proof.last_step = fit::relative_step(&newton.coefficients, &step.coefficients, &step.bread);
        let still = step.movement <= MOVEMENT && step.log_alpha.abs() <= MOVEMENT;
        if proof.last_step <= options.tolerance && still {
            // The matrices belong to the point before the step; they are computed once more where it led.
            let last = newton.step(&mut proof)?;
            return Ok(newton.finish(&last, poisson, proof));
        }
    }
    Err(EstimateError::NotConverged { steps: proof.steps })
}

/// The state of the iterations; everything by position of the layout.
struct Newton {
    prepared: Prepared,
    absorber: Absorber,
    /// Linear predictor with offset.
    eta: Vec<f64>,
    coefficients: Vec<f64>,
    log_alpha: f64,
}

/// A solved step, and what it was solved with.
struct Step {
    rows: Vec<f64>,
    coefficients: Vec<f64>,
    log_alpha: f64,
    movement: f64,
    /// Inverse of the cross-product of absorbed regressors, α known.
    bread: Vec<f64>,
    /// What ln α adds to each coefficient: the regression of its direction on the regressors.
    slopes: Vec<f64>,
    /// Information on ln α, the coefficients and effects being unknown.
    curvature: f64,
    /// What the effects leave of the direction of ln α.
    direction: Vec<f64>,
}

/// A row's derivatives of the logarithm of the likelihood.
struct Derivatives {
    /// By the linear predictor: first, and second with its sign turned.
    eta: f64,
    weight: f64,
    /// By ln α: first and second.
    alpha: f64,
    alpha_twice: f64,
    /// By both.
    both: f64,
}

impl Derivatives {
    fn at(y: f64, eta: f64, alpha: f64) -> Self {
        let mu = libm::exp(eta);
        let (u, theta) = (alpha * mu, 1.0 / alpha);
        let one = 1.0 + u;
        let third = third_order(u);
        let [_, rise, bend] = rising(y, alpha);
        let square = mu * mu;
        let first = rise - y * mu / one + theta * theta * third - 0.5 * square + square / one;
        let second =
            bend + y * square / (one * one) - 2.0 * theta * theta * theta * third + square * mu * (u / (one * one));
        Self {
            eta: (y - mu) / one,
            weight: mu * (1.0 + alpha * y) / (one * one),
            alpha: alpha * first,
            alpha_twice: alpha * alpha * second + alpha * first,
            both: -(y - mu) * u / (one * one),
        }
    }
}

/// The logarithm of the likelihood of a row.
fn log_likelihood(y: f64, eta: f64, alpha: f64) -> f64 {
    let mu = libm::exp(eta);
    let log = libm::log1p(alpha * mu);
    rising(y, alpha)[0] + y * eta - y * log - log / alpha - libm::lgamma(y + 1.0)
}

impl Newton {
    fn after(design: &Design<'_>, poisson: &Fit) -> Result<Self, EstimateError> {
        let mut prepared = Prepared::new(design, &poisson.sample);
        let kept = &poisson.kept;
        let x = &prepared.x;
        let values = (0..prepared.outcome.len()).flat_map(|row| kept.iter().map(move |&at| x.row(row)[at])).collect();
        prepared.x = Columns { width: kept.len(), values };
        let predictor = poisson.linear_predictor();
        let eta: Vec<f64> = prepared.layout.order.iter().map(|&at| predictor[at as usize]).collect();
        let absorber = Absorber::new(prepared.layout.clone(), vec![1.0; eta.len()]);
        let coefficients = kept.iter().filter_map(|&at| poisson.coefficients[at]).collect();
        Ok(Self { prepared, absorber, eta, coefficients, log_alpha: 0.0 })
    }

    /// The dispersion by moments at the Poisson estimate; `None` if the likelihood does not rise from there.
    fn first_dispersion(&self) -> Option<f64> {
        let (mut score, mut squares) = (0.0, 0.0);
        for (row, &eta) in self.eta.iter().enumerate() {
            let (y, w, mu) = (self.prepared.outcome[row], self.prepared.weights[row], libm::exp(eta));
            score += w * ((y - mu) * (y - mu) - y);
            squares += w * mu * mu;
        }
        (score > 0.0).then(|| (score / squares).clamp(1e-8, 1e4))
    }

    fn alpha(&self) -> f64 {
        libm::exp(self.log_alpha)
    }

    fn derivatives(&self, row: usize) -> Derivatives {
        Derivatives::at(self.prepared.outcome[row], self.eta[row], self.alpha())
    }

    fn step(&mut self, proof: &mut Proof) -> Result<Step, EstimateError> {
        let (rows, width) = (self.eta.len(), self.prepared.x.width);
        let (mut weights, mut residual, mut direction) = (Vec::new(), Vec::new(), Vec::new());
        let (mut slope, mut bend) = (0.0, 0.0);
        for row in 0..rows {
            let (own, weight) = (self.derivatives(row), self.prepared.weights[row]);
            weights.push((weight * own.weight).max(f64::MIN_POSITIVE));
            residual.push(own.eta / own.weight.max(f64::MIN_POSITIVE));
            // With the sign of the information, not of the derivative.
            direction.push(-own.both / own.weight.max(f64::MIN_POSITIVE));
            slope += weight * own.alpha;
            bend -= weight * own.alpha_twice;
        }
        let mut columns = Columns { width: width + 2, values: Vec::with_capacity(rows * (width + 2)) };
        for row in 0..rows {
            columns.values.extend_from_slice(self.prepared.x.row(row));
            columns.values.extend([residual[row], direction[row]]);
        }
        self.absorber.set_weights(weights.clone());
        self.absorber.refresh();
        let absorbed = fit::absorb(&mut self.absorber, &mut columns, ABSORPTION);
        proof.steps += 1;
        proof.sweeps += absorbed.sweeps;
        proof.absorption = absorbed.share;

        let pieces = self.prepared.layout.pieces();
        let left = |at: usize| columns.values.chunks_exact(width + 2).map(|row| row[at]).collect::<Vec<f64>>();
        let (left_residual, left_direction) = (left(width), left(width + 1));
        let values = columns.values.chunks_exact(width + 2).flat_map(|row| row[..width].iter().copied()).collect();
        let x = Columns { width, values };
        let bread = matrix::inverse(&fit::cross(&x, &weights, &pieces), width)
            .ok_or(EstimateError::NotConverged { steps: proof.steps })?;
        let weighted = |values: &[f64]| values.iter().zip(&weights).map(|(v, w)| v * w).collect::<Vec<f64>>();
        let regress = |values: &[f64]| fit::apply(&bread, &fit::product(&x, &weighted(values), &pieces));
        let (by_residual, slopes) = (regress(&left_residual), regress(&left_direction));
        // What neither effects nor regressors explain of either.
        let rest = |left: &[f64], along: &[f64]| -> Vec<f64> {
            (0..rows).map(|row| left[row] - dot(x.row(row), along)).collect()
        };
        let (rest_residual, rest_direction) = (rest(&left_residual, &by_residual), rest(&left_direction, &slopes));
        let inner = |a: &[f64], b: &[f64]| -> f64 { (0..rows).map(|row| weights[row] * a[row] * b[row]).sum() };
        let explained = |a: &[f64], rest: &[f64]| a.iter().zip(rest).map(|(a, r)| a - r).collect::<Vec<f64>>();
        let (fit_residual, fit_direction) =
            (explained(&residual, &rest_residual), explained(&direction, &rest_direction));
        let gradient = slope - inner(&direction, &fit_residual);
        let curvature = bend - inner(&direction, &fit_direction);
        let newton = if curvature > 0.0 { gradient / curvature } else { f64::INFINITY.copysign(gradient) };
        let log_alpha = newton.clamp(-LONGEST, LONGEST);
        let moved: Vec<f64> = (0..rows).map(|row| fit_residual[row] - log_alpha * fit_direction[row]).collect();
        let coefficients = by_residual.iter().zip(&slopes).map(|(b, s)| b - log_alpha * s).collect();
        let movement = (inner(&moved, &moved) / weights.iter().sum::<f64>()).sqrt();
        self.prepared.x = x;
        Ok(Step {
            rows: moved,
            coefficients,
            log_alpha,
            movement,
            bread,
            slopes,
            curvature,
            direction: explained(&direction, &left_direction),
        })
    }

    fn likelihood(&self, eta: &[f64], alpha: f64) -> f64 {
        let one = |row: usize| self.prepared.weights[row] * log_likelihood(self.prepared.outcome[row], eta[row], alpha);
        (0..eta.len()).map(one).sum()
    }

    /// Takes the step, or as much of it as does not lower the likelihood.
    fn take(&mut self, step: &Step) -> Result<(), EstimateError> {
        let now = self.likelihood(&self.eta, self.alpha());
        let mut length = 1.0;
        for _ in 0..40 {
            let eta: Vec<f64> = self.eta.iter().zip(&step.rows).map(|(e, d)| e + length * d).collect();
            let log_alpha = self.log_alpha + length * step.log_alpha;
            let next = self.likelihood(&eta, libm::exp(log_alpha));
            if next >= now - 1e-12 * now.abs() {
                self.eta = eta;
                self.log_alpha = log_alpha;
                self.coefficients.iter_mut().zip(&step.coefficients).for_each(|(c, s)| *c += length * s);
                return Ok(());
            }
            length *= 0.5;
        }
        Err(EstimateError::NotConverged { steps: 0 })
    }

    fn finish(self, last: &Step, poisson: Fit, proof: Proof) -> Fit {
        let (n, rows, alpha) = (self.coefficients.len(), self.eta.len(), self.alpha());
        let of_row = |row: usize| (self.prepared.outcome[row], self.prepared.weights[row], libm::exp(self.eta[row]));
        let (mut deviance, mut spread) = (0.0, 0.0);
        for row in 0..rows {
            let (y, w, mu) = of_row(row);
            let ratio = if y > 0.0 { y * libm::log(y / mu) } else { 0.0 };
            let logs = libm::log1p(alpha * y) - libm::log1p(alpha * mu);
            deviance += 2.0 * w * (ratio - (y + 1.0 / alpha) * logs);
            spread += w * (y - mu) * (y - mu) / (mu + alpha * mu * mu);
        }
        // The inverse of the information of coefficients and ln α together, the part of the coefficients; and their scores, less what
        // follows from that of ln α.
        let mut bread = last.bread.clone();
        for i in 0..n {
            (0..n).for_each(|j| bread[i * n + j] += last.slopes[i] * last.slopes[j] / last.curvature);
        }
        let layout = &self.prepared.layout;
        let x = &self.prepared.x;
        let weights = &self.absorber.weights;
        let cross = fit::cross(x, weights, &layout.pieces());
        let b: Vec<f64> = (0..n).map(|i| dot(&cross[i * n..(i + 1) * n], &last.slopes)).collect();
        let whole = last.curvature + dot(&last.slopes, &b);
        let mut values = vec![0.0; rows * n];
        for (position, &at) in layout.order.iter().enumerate() {
            let (own, weight) = (self.derivatives(position), self.prepared.weights[position]);
            let of_alpha = weight * (own.alpha - last.direction[position] * own.eta);
            let target = &mut values[at as usize * n..(at as usize + 1) * n];
            for (i, (target, x)) in target.iter_mut().zip(x.row(position)).enumerate() {
                *target = x * weight * own.eta - b[i] / whole * of_alpha;
            }
        }
        let predictor: Vec<f64> = self.eta.iter().zip(&self.prepared.offset).map(|(e, o)| e - o).collect();
        let error = (last.curvature > 0.0).then(|| alpha / last.curvature.sqrt());
        Fit {
            coefficients: fit::spread_out(&poisson.kept, &self.coefficients, poisson.coefficients.len()),
            deviance,
            log_likelihood: self.likelihood(&self.eta, alpha),
            proof,
            bread,
            scores: Columns { width: n, values },
            spread,
            family: Family::NegativeBinomial,
            dispersion: Some(Dispersion { alpha, error }),
            predictor: fit::unsort(layout, &predictor),
            absorber: self.absorber,
            ..poisson
        }
    }
}
