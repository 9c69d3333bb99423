//! Scaling of a matrix to given margins: rows and columns are multiplied so that they sum to what is wanted.

/// Most steps of Newton's method, and how near the margins must come.
const MOST_STEPS: usize = 200;
const TOLERANCE: f64 = 1e-13;
/// Rounds of proportional fitting before the first step.
const FITTING_ROUNDS: usize = 30;
const SMALLEST_PIVOT: f64 = 1e-12;

/// Logarithms of what rows and columns are multiplied by.
pub(super) struct Scaled {
    pub(super) rows: Vec<f64>,
    pub(super) columns: Vec<f64>,
    pub(super) matrix: Vec<f64>,
}

/// Scales a matrix that is nowhere negative; `None` if the margins cannot be reached. Rows and columns with a margin of 0 are not allowed.
///
/// The multipliers minimise the convex `Σ K e^{u + v} − Σ r u − Σ c v`; its Hessian is `[diag(r) X; X' diag(c)]` with X the scaled matrix, of
/// which one side is eliminated.
pub(super) fn scale(matrix: &[f64], row_sums: &[f64], column_sums: &[f64]) -> Option<Scaled> {
    let n = row_sums.len();
    let (mut u, mut v) = (vec![0.0; n], vec![0.0; n]);
    let mut x = matrix.to_vec();
    for _ in 0..FITTING_ROUNDS {
        for rows in [true, false] {
            let (wanted, logs) = if rows { (row_sums, &mut u) } else { (column_sums, &mut v) };
            let sums = sums(&x, n, rows);
            for i in 0..n {
                if sums[i].is_nan() || sums[i] <= 0.0 || wanted[i] <= 0.0 {
                    return None;
                }
                logs[i] += libm::log(wanted[i] / sums[i]);
            }
            x = product(matrix, &u, &v);
        }
    }
    let mut objective = value(&x, &u, &v, row_sums, column_sums);
    let mut last = f64::INFINITY;
    for _ in 0..MOST_STEPS {
        let row_gaps: Vec<f64> = sums(&x, n, true).iter().zip(row_sums).map(|(s, w)| w - s).collect();
        let column_gaps: Vec<f64> = sums(&x, n, false).iter().zip(column_sums).map(|(s, w)| w - s).collect();
        let relative =
            |gaps: &[f64], wanted: &[f64]| gaps.iter().zip(wanted).map(|(g, w)| (g / w).abs()).fold(0.0, f64::max);
        let gap = relative(&row_gaps, row_sums).max(relative(&column_gaps, column_sums));
        // As near as rounding allows: no gap worth closing, or steps that no longer close it.
        if gap <= TOLERANCE || (gap <= 1e-10 && gap >= 0.5 * last) {
            return Some(Scaled { rows: u, columns: v, matrix: x });
        }
        last = gap;
        let (du, dv) = newton(&x, n, &row_gaps, &column_gaps);
        let mut length = 1.0;
        loop {
            let more = |a: &[f64], d: &[f64]| a.iter().zip(d).map(|(a, d)| a + length * d).collect::<Vec<f64>>();
            let (next_u, next_v) = (more(&u, &du), more(&v, &dv));
            let next = product(matrix, &next_u, &next_v);
            let next_objective = value(&next, &next_u, &next_v, row_sums, column_sums);
            if next_objective <= objective + 1e-12 * objective.abs() {
                (u, v, x, objective) = (next_u, next_v, next, next_objective);
                break;
            }
            length *= 0.5;
            if length < 1e-10 {
                return None;
            }
        }
    }
    None
}

pub(super) fn sums(x: &[f64], n: usize, rows: bool) -> Vec<f64> {
    if rows {
        return x.chunks_exact(n).map(|row| row.iter().sum()).collect();
    }
    let mut sums = vec![0.0; n];
    x.chunks_exact(n).for_each(|row| sums.iter_mut().zip(row).for_each(|(s, x)| *s += x));
    sums
}

fn product(matrix: &[f64], u: &[f64], v: &[f64]) -> Vec<f64> {
    let v: Vec<f64> = v.iter().map(|&v| libm::exp(v)).collect();
    let rows = matrix.chunks_exact(v.len()).zip(u);
    rows.flat_map(|(row, &u)| {
        let factor = libm::exp(u);
        row.iter().zip(&v).map(move |(k, v)| k * factor * v)
    })
    .collect()
}

fn value(x: &[f64], u: &[f64], v: &[f64], row_sums: &[f64], column_sums: &[f64]) -> f64 {
    let linear = |logs: &[f64], wanted: &[f64]| logs.iter().zip(wanted).map(|(l, w)| l * w).sum::<f64>();
    let out = x.iter().sum::<f64>() - linear(u, row_sums) - linear(v, column_sums);
    if out.is_finite() { out } else { f64::INFINITY }
}

/// Solves `[diag(r) X; X' diag(c)] (du, dv) = (row gaps, column gaps)` with the margins of X itself.
fn newton(x: &[f64], n: usize, row_gaps: &[f64], column_gaps: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (r, c) = (sums(x, n, true), sums(x, n, false));
    let mut schur = vec![0.0; n * n];
    let mut right = column_gaps.to_vec();
    for (i, row) in x.chunks_exact(n).enumerate() {
        let inverse = 1.0 / r[i];
        for j in 0..n {
            let factor = row[j] * inverse;
            right[j] -= factor * row_gaps[i];
            schur[j * n..=j * n + j].iter_mut().zip(row).for_each(|(s, x)| *s -= factor * x);
        }
    }
    (0..n).for_each(|j| schur[j * n + j] += c[j]);
    let dv = solve(&mut schur, &c, right);
    let du = (0..n)
        .map(|i| (row_gaps[i] - x[i * n..(i + 1) * n].iter().zip(&dv).map(|(x, d)| x * d).sum::<f64>()) / r[i])
        .collect();
    (du, dv)
}

/// Solves with the lower half of a positive semidefinite matrix; directions without curvature (one a connected part) get 0.
fn solve(matrix: &mut [f64], scale: &[f64], mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    let mut inverse = vec![0.0; n];
    for i in 0..n {
        let (above, rest) = matrix.split_at_mut(i * n);
        let row = &mut rest[..=i];
        for j in 0..i {
            let sum = crate::estimate::dot(&row[..j], &above[j * n..j * n + j]);
            row[j] = (row[j] - sum) * inverse[j];
        }
        let pivot = row[i] - crate::estimate::dot(&row[..i], &row[..i]);
        inverse[i] = if pivot > SMALLEST_PIVOT * scale[i] { 1.0 / pivot.sqrt() } else { 0.0 };
        right[i] = (right[i] - crate::estimate::dot(&row[..i], &right[..i])) * inverse[i];
    }
    for i in (0..n).rev() {
        right[i] *= inverse[i];
        let x = right[i];
        (0..i).for_each(|j| right[j] -= matrix[i * n + j] * x);
    }
    right
}
