//! The regression behind the tests: level, trend and a step at each change of administration, with AR(1) errors.

use super::ShiftError;
use super::posterior::ar1_step;
use super::series::{Term, check_terms, term_of};

/// Degrees of freedom that have to be left for the noise.
pub(super) const LEAST_FREEDOM: usize = 8;

/// A change of administration within the observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Boundary {
    /// The later term.
    pub(super) term: usize,
    /// Its first observation among those used.
    pub(super) row: usize,
}

/// Least squares on fixed columns, solved once for all series.
#[derive(Clone, Debug)]
pub(super) struct LeastSquares {
    columns: Vec<Vec<f64>>,
    /// (columns × rows) what a series is multiplied with to give the coefficients.
    solve: Vec<Vec<f64>>,
    /// The diagonal of (X'X)⁻¹.
    pub(super) spread: Vec<f64>,
}

/// Takes the autocorrelation out of a series: row i is (yᵢ − φᵢ yᵢ₋₁) / sᵢ.
#[derive(Clone, Debug)]
pub(super) struct Whitener {
    pub(super) opening: f64,
    pub(super) phi: Vec<f64>,
    pub(super) size: Vec<f64>,
}

/// The times used, the boundaries in them, and the regression whitened by each ρ of a grid.
#[derive(Clone, Debug)]
pub(super) struct StepDesign {
    /// Which observations of the series lie in a term.
    pub(super) kept: Vec<usize>,
    pub(super) boundaries: Vec<Boundary>,
    pub(super) freedom: usize,
    pub(super) grid: Vec<GridPoint>,
    /// Rows i whose distance to row i − 1 is the smallest there is.
    adjacent: Vec<usize>,
    plain: LeastSquares,
    plain_without_steps: LeastSquares,
}

/// The regression under one ρ.
#[derive(Clone, Debug)]
pub(super) struct GridPoint {
    pub(super) whitener: Whitener,
    full: LeastSquares,
    without_steps: LeastSquares,
}

/// What a series gives under one ρ.
#[derive(Clone, Debug)]
pub(super) struct StepFit {
    /// One a boundary, in units of the series.
    pub(super) steps: Vec<f64>,
    pub(super) errors: Vec<f64>,
    /// |step| / its standard error.
    pub(super) t: Vec<f64>,
    /// F of all steps together.
    pub(super) f: f64,
}

impl LeastSquares {
    /// `None` if a column is a combination of others.
    pub(super) fn new(columns: Vec<Vec<f64>>) -> Option<Self> {
        let p = columns.len();
        let mut gram: Vec<Vec<f64>> =
            columns.iter().map(|one| columns.iter().map(|two| dot(one, two)).collect()).collect();
        let diagonal: Vec<f64> = (0..p).map(|i| gram[i][i]).collect();
        // Gauss–Jordan; the matrix is positive definite, so no rows need to change places.
        let mut inverse: Vec<Vec<f64>> =
            (0..p).map(|i| (0..p).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        for pivot in 0..p {
            let size = gram[pivot][pivot];
            // A column of zeros too.
            if size <= 1e-10 * diagonal[pivot] {
                return None;
            }
            for column in 0..p {
                gram[pivot][column] /= size;
                inverse[pivot][column] /= size;
            }
            for row in (0..p).filter(|&row| row != pivot) {
                let factor = gram[row][pivot];
                if factor != 0.0 {
                    for column in 0..p {
                        gram[row][column] -= factor * gram[pivot][column];
                        inverse[row][column] -= factor * inverse[pivot][column];
                    }
                }
            }
        }
        let rows = columns.first().map_or(0, Vec::len);
        let solve = inverse
            .iter()
            .map(|weights| (0..rows).map(|row| (0..p).map(|j| weights[j] * columns[j][row]).sum()).collect())
            .collect();
        Some(Self { columns, solve, spread: (0..p).map(|i| inverse[i][i]).collect() })
    }

    pub(super) fn coefficients(&self, z: &[f64]) -> Vec<f64> {
        self.solve.iter().map(|weights| dot(weights, z)).collect()
    }

    pub(super) fn residuals(&self, z: &[f64], coefficients: &[f64]) -> Vec<f64> {
        let mut left = z.to_vec();
        for (column, coefficient) in self.columns.iter().zip(coefficients) {
            left.iter_mut().zip(column).for_each(|(left, x)| *left -= coefficient * x);
        }
        left
    }
}

pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    // Four sums side by side; one after the other they would wait for each addition.
    let mut sums = [0.0; 4];
    let (ones, others) = (one.chunks_exact(4), other.chunks_exact(4));
    let rest: f64 = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in ones.zip(others) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

impl Whitener {
    /// `times` in units of the smallest distance between two of them.
    pub(super) fn new(times: &[f64], rho: f64) -> Self {
        let step = |i: usize| if i == 0 { (0.0, 1.0) } else { ar1_step(rho, times[i] - times[i - 1]) };
        let (phi, variance): (Vec<f64>, Vec<f64>) = (0..times.len()).map(step).unzip();
        let size = variance.into_iter().map(f64::sqrt).collect();
        Self { opening: (1.0 - rho * rho).max(0.0).sqrt(), phi, size }
    }

    pub(super) fn apply(&self, y: &[f64]) -> Vec<f64> {
        let row = |i: usize| if i == 0 { self.opening * y[0] } else { (y[i] - self.phi[i] * y[i - 1]) / self.size[i] };
        (0..y.len()).map(row).collect()
    }

    /// The way back: innovations of variance 1 become an AR(1) process, stationary from its first value; a random walk begins at 0.
    pub(super) fn colour(&self, innovations: &[f64]) -> Vec<f64> {
        let mut y = Vec::with_capacity(innovations.len());
        for (i, e) in innovations.iter().enumerate() {
            let next = match y.last() {
                None if self.opening > 0.0 => e / self.opening,
                None => 0.0,
                Some(last) => self.phi[i] * last + self.size[i] * e,
            };
            y.push(next);
        }
        y
    }
}

/// Times in units of their smallest distance.
pub(super) fn in_smallest_gaps(times: &[f64]) -> Vec<f64> {
    let smallest = times.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let unit = if smallest.is_finite() { smallest } else { 1.0 };
    let start = times.first().copied().unwrap_or(0.0);
    // Rounded to a thousandth of a gap, so that 2001.05 + 8 and 2009.05 are eight whole years apart.
    times.iter().map(|time| libm::round((time - start) / unit * 1000.0) / 1000.0).collect()
}

/// Constant and trend, the trend between −1 and 1.
pub(super) fn level_and_trend(times: &[f64]) -> Vec<Vec<f64>> {
    let (first, last) = (times.first().copied().unwrap_or(0.0), times.last().copied().unwrap_or(1.0));
    let (middle, half) = (0.5 * (first + last), 0.5 * (last - first));
    vec![vec![1.0; times.len()], times.iter().map(|time| (time - middle) / half).collect()]
}

/// Least squares on whitened columns. A random walk has no level of its own: its first column is left out.
pub(super) fn whitened(whitener: &Whitener, columns: &[Vec<f64>]) -> Option<LeastSquares> {
    let skip = usize::from(whitener.opening == 0.0);
    LeastSquares::new(columns[skip..].iter().map(|column| whitener.apply(column)).collect())
}

impl StepDesign {
    pub(super) fn new(times: &[f64], terms: &[Term], grid: &[f64]) -> Result<Self, ShiftError> {
        check_terms(terms)?;
        let of = term_of(times, terms);
        let kept: Vec<usize> = (0..times.len()).filter(|&row| of[row].is_some()).collect();
        let term = |row: usize| of[kept[row]].unwrap_or(0);
        let boundaries: Vec<Boundary> = (1..kept.len())
            .filter(|&row| term(row) != term(row - 1))
            .map(|row| Boundary { term: term(row), row })
            .collect();
        if boundaries.is_empty() {
            return Err(ShiftError::NoOverlap);
        }
        let (n, parameters) = (kept.len(), boundaries.len() + 2);
        let too_few = ShiftError::TooFewYears { have: n, need: parameters + LEAST_FREEDOM };
        if n < parameters + LEAST_FREEDOM {
            return Err(too_few);
        }
        let times: Vec<f64> = kept.iter().map(|&row| times[row]).collect();
        let times = in_smallest_gaps(&times);
        let base = level_and_trend(&times);
        let step = |boundary: &Boundary| (0..n).map(|row| f64::from(u8::from(row >= boundary.row))).collect();
        let mut columns = base.clone();
        columns.extend(boundaries.iter().map(step));
        let point = |rho: f64| {
            let whitener = Whitener::new(&times, rho);
            let full = whitened(&whitener, &columns)?;
            Some(GridPoint { full, without_steps: whitened(&whitener, &base)?, whitener })
        };
        let grid: Option<Vec<GridPoint>> = grid.iter().map(|rho| point(*rho)).collect();
        let (Some(grid), Some(plain), Some(plain_without_steps)) =
            (grid, LeastSquares::new(columns.clone()), LeastSquares::new(base.clone()))
        else {
            return Err(too_few);
        };
        // The rounding of times leaves distances that are equal within a hundredth.
        let adjacent = (1..n).filter(|&row| times[row] - times[row - 1] < 1.01).collect();
        Ok(Self { kept, boundaries, freedom: n - parameters, grid, adjacent, plain, plain_without_steps })
    }

    pub(super) fn rows(&self) -> usize {
        self.kept.len()
    }

    /// Lag-one autocorrelation of the residuals of ordinary least squares: biased downwards, more so with more steps.
    pub(super) fn residual_correlation(&self, y: &[f64]) -> f64 {
        let residuals = self.plain_residuals(y);
        let squares = dot(&residuals, &residuals);
        let products: f64 = self.adjacent.iter().map(|&row| residuals[row] * residuals[row - 1]).sum();
        if squares > 0.0 { products / squares } else { 0.0 }
    }

    /// `None` where the steps fit without any residual.
    pub(super) fn fit(&self, point: usize, y: &[f64]) -> Option<StepFit> {
        let GridPoint { whitener, full, without_steps } = &self.grid[point];
        let z = whitener.apply(y);
        let coefficients = full.coefficients(&z);
        let left = squares_left(full, &z);
        let left_without = squares_left(without_steps, &z);
        let variance = left / self.freedom as f64;
        // Rounding leaves about 1e-30 of the squares of an exact fit.
        if left <= 1e-24 * left_without {
            return None;
        }
        let skip = coefficients.len() - self.boundaries.len();
        let steps = coefficients[skip..].to_vec();
        let errors: Vec<f64> = full.spread[skip..].iter().map(|spread| (variance * spread).sqrt()).collect();
        let t = steps.iter().zip(&errors).map(|(step, error)| step.abs() / error).collect();
        let gained = (left_without - left).max(0.0);
        let f = gained / self.boundaries.len() as f64 / variance;
        Some(StepFit { steps, errors, t, f })
    }

    /// Residuals of the full regression, whitened: what a null model takes its innovations from. The first row of a random walk is left out.
    pub(super) fn innovations(&self, point: usize, y: &[f64]) -> Vec<f64> {
        let GridPoint { whitener, full, .. } = &self.grid[point];
        let z = whitener.apply(y);
        let skip = usize::from(whitener.opening == 0.0);
        full.residuals(&z, &full.coefficients(&z)).split_off(skip)
    }

    /// Residuals of ordinary least squares.
    pub(super) fn plain_residuals(&self, y: &[f64]) -> Vec<f64> {
        self.plain.residuals(y, &self.plain.coefficients(y))
    }

    /// The steps, and the whitened residuals they leave.
    pub(super) fn steps_and_residuals(&self, point: usize, y: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let GridPoint { whitener, full, .. } = &self.grid[point];
        let z = whitener.apply(y);
        let coefficients = full.coefficients(&z);
        let residuals = full.residuals(&z, &coefficients);
        (coefficients[coefficients.len() - self.boundaries.len()..].to_vec(), residuals)
    }

    /// For each step the variance of its estimate where the noise has variance 1.
    pub(super) fn spreads(&self, point: usize) -> Vec<f64> {
        let spread = &self.grid[point].full.spread;
        spread[spread.len() - self.boundaries.len()..].to_vec()
    }

    /// Share of the variance beyond trend that the administrations explain, by ordinary least squares.
    pub(super) fn share_explained(&self, y: &[f64]) -> f64 {
        let left = squares_left(&self.plain, y);
        let without = squares_left(&self.plain_without_steps, y);
        if without > 0.0 { (1.0 - left / without).clamp(0.0, 1.0) } else { 0.0 }
    }
}

fn squares_left(fit: &LeastSquares, z: &[f64]) -> f64 {
    let residuals = fit.residuals(z, &fit.coefficients(z));
    dot(&residuals, &residuals)
}
