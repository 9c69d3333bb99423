//! An estimate, and the work that least squares and PPML share.

use rayon::prelude::*;

use super::absorber::{Absorber, Columns, Layout, dot};
use super::design::{Design, EstimateError, Proof};
use super::matrix;
use super::negbin::Dispersion;
use super::precondition::Preconditioner;
use super::sample::Sample;

/// A regressor of which effects leave less than this share of its sum of squares is a combination of them.
const LEAST_SHARE: f64 = 1e-13;
/// After so many iterations another preconditioner is tried.
const PATIENCE: usize = 30;
const MOST_ITERATIONS: usize = 5_000;

/// What is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Normal,
    Poisson,
    NegativeBinomial,
    Logit,
}

/// An estimated regression.
pub struct Fit {
    /// One a regressor, in the order given; `None` for a regressor that is a combination of the effects and of regressors before it.
    pub coefficients: Vec<Option<f64>>,
    /// The rows the estimate rests on.
    pub sample: Sample,
    /// PPML, negative binomial and logit: the deviance. Least squares: the weighted sum of squared residuals.
    pub deviance: f64,
    /// PPML: the logarithm of the pseudo-likelihood, with `−ln Γ(y + 1)`. Negative binomial, logit: of the likelihood. Least squares: that of normal errors of
    /// the estimated variance.
    pub log_likelihood: f64,
    /// The dispersion of a negative binomial model.
    pub dispersion: Option<Dispersion>,
    /// Evidence of convergence.
    pub proof: Proof,
    /// Rows of the design.
    pub(super) given: usize,
    pub(super) kept: Vec<usize>,
    /// Inverse of the cross-product of absorbed regressors.
    pub(super) bread: Vec<f64>,
    /// Absorbed regressor × weight × residual, a row of the sample each.
    pub(super) scores: Columns,
    /// Estimated variance of the error of least squares without correction (sum of squares over rows); of PPML and logit Pearson's chi-squared.
    pub(super) spread: f64,
    pub(super) family: Family,
    /// Least squares: what the effects leave of the outcome's weighted sum of squares. 0 otherwise.
    pub(super) absorbed_square: f64,
    /// Linear predictor without offset, a row of the sample each.
    pub(super) predictor: Vec<f64>,
    pub(super) offset: Vec<f64>,
    /// Level of each effect in each row of the sample, and numbers of levels.
    pub(super) levels: Vec<(Vec<u32>, usize)>,
    pub(super) absorber: Absorber,
}

impl Fit {
    /// Number of rows used.
    pub fn observations(&self) -> usize {
        self.sample.rows.len()
    }

    /// The linear predictor with its offset, one a row of `sample.rows`.
    pub fn linear_predictor(&self) -> Vec<f64> {
        self.predictor.iter().zip(&self.offset).map(|(p, o)| p + o).collect()
    }

    /// Fitted values, one a row of `sample.rows`.
    pub fn fitted(&self) -> Vec<f64> {
        let predictor = self.linear_predictor();
        match self.family {
            Family::Normal => predictor,
            Family::Poisson | Family::NegativeBinomial => predictor.iter().map(|&p| libm::exp(p)).collect(),
            Family::Logit => predictor.iter().map(|&p| 1.0 / (1.0 + libm::exp(-p))).collect(),
        }
    }

    /// Number of levels of each effect in the sample.
    pub fn levels(&self) -> Vec<usize> {
        self.levels.iter().map(|(_, n)| *n).collect()
    }

    /// The coefficients of the effects: for each effect one a level of the caller's numbering, `None` where no row of the sample has it.
    ///
    /// Effects are identified up to constants (one a connected component and pair of effects): only their sum in a row is unique. Here
    /// every effect but the one with most levels is shifted so that its first level is 0, where one constant does that.
    ///
    /// `design` is the one the fit was estimated from.
    pub fn effects(&self, design: &Design<'_>) -> Vec<Vec<Option<f64>>> {
        let layout = &self.absorber.layout;
        if !layout.eliminates {
            return Vec::new();
        }
        let value: Vec<f64> = (layout.order.iter())
            .map(|&at| {
                let row = self.sample.rows[at as usize] as usize;
                let terms =
                    design.regressors.iter().zip(&self.coefficients).map(|(x, c)| c.map_or(0.0, |c| c * x[row]));
                self.predictor[at as usize] - terms.sum::<f64>()
            })
            .collect();
        // The values are an exact combination of the effects, so any weights do; equal ones serve small fitted values as well as large.
        let absorber = Absorber::new(layout.clone(), vec![1.0; layout.rows()]);
        let mut q = vec![0.0; layout.unknowns()];
        let none = Columns::default();
        let mut begin = f64::INFINITY;
        for _ in 0..3 {
            let right = absorber.sweep(|row| value[row], &q, &none).normal;
            let left = absorber.norm(&right);
            // Below this there is nothing but rounding, which more iterations would blow up.
            if left == 0.0 || (begin.is_finite() && left <= 1e-12 * begin) {
                break;
            }
            begin = begin.min(left);
            let (more, _) = absorber.solve(right, &none, &[], 1e-13, MOST_ITERATIONS);
            q.iter_mut().zip(&more).for_each(|(q, m)| *q += m);
        }
        let mut means = absorber.means(&value, &q);
        for at in 0..layout.width() {
            let first = q[layout.offsets[at]];
            q[layout.offsets[at]..layout.offsets[at + 1]].iter_mut().for_each(|x| *x -= first);
            means.iter_mut().for_each(|x| *x += first);
        }
        (0..design.effects.len())
            .map(|effect| {
                let other = layout.others.iter().position(|&e| e == effect);
                let values = other.map_or(&means[..], |at| &q[layout.offsets[at]..layout.offsets[at + 1]]);
                let highest = design.effects[effect].iter().max().map_or(0, |&m| m as usize + 1);
                let mut out = vec![None; highest];
                for (&row, &level) in self.sample.rows.iter().zip(&self.levels[effect].0) {
                    out[design.effects[effect][row as usize] as usize] = Some(values[level as usize]);
                }
                out
            })
            .collect()
    }
}

/// A sample in the order of its layout.
pub(super) struct Prepared {
    pub(super) layout: Layout,
    pub(super) levels: Vec<(Vec<u32>, usize)>,
    pub(super) outcome: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(super) offset: Vec<f64>,
    pub(super) x: Columns,
}

impl Prepared {
    pub(super) fn new(design: &Design<'_>, sample: &Sample) -> Self {
        let levels: Vec<(Vec<u32>, usize)> = design.effects.iter().map(|ids| sample.levels(ids)).collect();
        let ids: Vec<Vec<u32>> = levels.iter().map(|(ids, _)| ids.clone()).collect();
        let counts: Vec<usize> = levels.iter().map(|(_, n)| *n).collect();
        let layout = Layout::new(sample.rows.len(), &ids, &counts);
        let rows: Vec<usize> = layout.order.iter().map(|&at| sample.rows[at as usize] as usize).collect();
        let pick = |column: &[f64]| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
        let or = |column: Option<&[f64]>, value: f64| column.map_or_else(|| vec![value; rows.len()], pick);
        let width = design.regressors.len();
        let values = rows.iter().flat_map(|&row| design.regressors.iter().map(move |x| x[row])).collect();
        Self {
            outcome: pick(design.outcome),
            weights: or(design.weights, 1.0),
            offset: or(design.offset, 0.0),
            x: Columns { width, values },
            layout,
            levels,
        }
    }
}

/// How far columns were absorbed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Absorbed {
    pub(super) sweeps: usize,
    /// Largest share of a column's length that the effects still explain.
    pub(super) share: f64,
}

/// Takes out of every column what the effects explain, and measures on the result that it is out.
pub(super) fn absorb(absorber: &mut Absorber, x: &mut Columns, tolerance: f64) -> Absorbed {
    let mut done = Absorbed::default();
    for column in 0..x.width {
        let length: f64 =
            (absorber.weights.iter().enumerate()).map(|(row, w)| w * x.row(row)[column] * x.row(row)[column]).sum();
        let mut scale = 0.0;
        for round in 0..40 {
            let values: &Columns = x;
            let value = |row: usize| values.values[row * values.width + column];
            let sums = absorber.sweep(value, &vec![0.0; absorber.layout.unknowns()], &Columns::default());
            done.sweeps += 1;
            if round == 0 {
                scale = sums.square.max(1e-20 * length).sqrt();
            }
            let share = if scale > 0.0 { absorber.norm(&sums.normal) / scale } else { 0.0 };
            // The eliminated effect is only taken out when the column is written, so there is one solution at least.
            if round > 0 && (share <= tolerance || round == 39) {
                done.share = done.share.max(share);
                break;
            }
            let patient = absorber.preconditioner.is_profile() || !absorber.can_change;
            let most = if patient { MOST_ITERATIONS } else { PATIENCE };
            let aim = if share > 0.0 { (0.3 * tolerance / share).min(1.0) } else { 1.0 };
            let (q, solved) = absorber.solve(sums.normal, &Columns::default(), &[], aim, most);
            done.sweeps += solved.iterations;
            let residual = absorber.residual(value, &q);
            for (row, residual) in residual.into_iter().enumerate() {
                x.values[row * x.width + column] = residual;
            }
            if !patient && solved.iterations >= most {
                absorber.can_change = false;
                if let Some(profile) = Preconditioner::profile(&absorber.layout) {
                    absorber.preconditioner = profile;
                    absorber.refresh();
                }
            }
        }
    }
    done
}

/// Weighted cross-products of columns.
pub(super) fn cross(x: &Columns, weights: &[f64], pieces: &[std::ops::Range<usize>]) -> Vec<f64> {
    let n = x.width;
    let parts: Vec<Vec<f64>> = pieces
        .par_iter()
        .map(|piece| {
            let mut sums = vec![0.0; n * n];
            for row in piece.clone() {
                let (values, weight) = (x.row(row), weights[row]);
                for i in 0..n {
                    let scaled = weight * values[i];
                    (0..=i).for_each(|j| sums[i * n + j] += scaled * values[j]);
                }
            }
            sums
        })
        .collect();
    let mut out = vec![0.0; n * n];
    for part in parts {
        out.iter_mut().zip(&part).for_each(|(o, p)| *o += p);
    }
    for i in 0..n {
        (0..i).for_each(|j| out[j * n + i] = out[i * n + j]);
    }
    out
}

/// Keeps the columns that are no combination of the effects and of columns before them; gives the places of those kept. `before` are the
/// columns' sums of squares before absorption.
pub(super) fn drop_collinear(x: &mut Columns, cross: &[f64], before: &[f64]) -> Vec<usize> {
    let n = x.width;
    let mut seen = cross.to_vec();
    for i in (0..n).filter(|&i| cross[i * n + i] <= LEAST_SHARE * before[i]) {
        (0..n).for_each(|j| {
            seen[i * n + j] = 0.0;
            seen[j * n + i] = 0.0;
        });
    }
    let kept = matrix::independent(&seen, n);
    if kept.len() < n {
        x.values = x.values.chunks_exact(n).flat_map(|row| kept.iter().map(|&i| row[i])).collect();
        x.width = kept.len();
    }
    kept
}

/// `X'v` with `v` weighted already.
pub(super) fn product(x: &Columns, v: &[f64], pieces: &[std::ops::Range<usize>]) -> Vec<f64> {
    let mut out = vec![0.0; x.width];
    for piece in pieces {
        let mut sums = vec![0.0; x.width];
        for row in piece.clone() {
            sums.iter_mut().zip(x.row(row)).for_each(|(s, x)| *s += x * v[row]);
        }
        out.iter_mut().zip(&sums).for_each(|(o, s)| *o += s);
    }
    out
}

/// `b = A⁻¹c`.
pub(super) fn apply(inverse: &[f64], c: &[f64]) -> Vec<f64> {
    inverse.chunks_exact(c.len().max(1)).map(|row| dot(row, c)).collect()
}

/// Coefficients in the caller's order.
pub(super) fn spread_out(kept: &[usize], coefficients: &[f64], regressors: usize) -> Vec<Option<f64>> {
    let mut out = vec![None; regressors];
    kept.iter().zip(coefficients).for_each(|(&at, &c)| out[at] = Some(c));
    out
}

/// Values by position of the layout, put into the order of the sample.
pub(super) fn unsort(layout: &Layout, values: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; values.len()];
    layout.order.iter().zip(values).for_each(|(&at, &v)| out[at as usize] = v);
    out
}

/// Scores by position, put into the order of the sample.
pub(super) fn scores(layout: &Layout, x: &Columns, weighted_residual: &[f64]) -> Columns {
    let mut values = vec![0.0; x.values.len()];
    for (position, &at) in layout.order.iter().enumerate() {
        let target = &mut values[at as usize * x.width..(at as usize + 1) * x.width];
        target.iter_mut().zip(x.row(position)).for_each(|(t, x)| *t = x * weighted_residual[position]);
    }
    Columns { width: x.width, values }
}

pub(super) fn singular() -> EstimateError {
    EstimateError::NotConverged { steps: 0 }
}

/// The largest step of a coefficient, relative to the larger of its size and its standard error (`bread` is the inverse of the information).
pub(super) fn relative_step(coefficients: &[f64], step: &[f64], bread: &[f64]) -> f64 {
    let n = coefficients.len();
    let size = |i: usize| coefficients[i].abs().max(bread[i * n + i].max(0.0).sqrt());
    (0..n).map(|i| step[i].abs() / size(i)).fold(0.0, f64::max)
}
