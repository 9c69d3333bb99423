//! Small dense symmetric matrices, row after row.

use super::absorber::dot;

/// What regressors that are no combination of effects and earlier regressors keep of their squared length.
const LEAST_SHARE: f64 = 1e-10;

/// Which columns of a cross-product are no combination of those before them: pivots of its Cholesky factor, relative to the diagonal.
pub(super) fn independent(cross: &[f64], n: usize) -> Vec<usize> {
    let (mut kept, mut factor): (Vec<usize>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    for i in 0..n {
        let mut row: Vec<f64> = Vec::new();
        for (at, &j) in kept.iter().enumerate() {
            let sum = dot(&row, &factor[at][..at]);
            row.push((cross[i * n + j] - sum) / factor[at][at]);
        }
        let pivot = cross[i * n + i] - dot(&row, &row);
        if cross[i * n + i] > 0.0 && pivot > LEAST_SHARE * cross[i * n + i] {
            row.push(pivot.sqrt());
            factor.push(row);
            kept.push(i);
        }
    }
    kept
}

/// The inverse of a positive definite matrix; `None` if it is not one.
pub(super) fn inverse(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let sum = dot(&factor[i * n..i * n + j], &factor[j * n..j * n + j]);
            let rest = matrix[i * n + j] - sum;
            if i == j && (rest.is_nan() || rest <= 0.0) {
                return None;
            }
            factor[i * n + j] = if i == j { rest.sqrt() } else { rest / factor[j * n + j] };
        }
    }
    let mut out = vec![0.0; n * n];
    for column in 0..n {
        let mut x = vec![0.0; n];
        x[column] = 1.0;
        for i in 0..n {
            x[i] = (x[i] - dot(&factor[i * n..i * n + i], &x[..i])) / factor[i * n + i];
        }
        for i in (0..n).rev() {
            let below: f64 = (i + 1..n).map(|j| factor[j * n + i] * x[j]).sum();
            x[i] = (x[i] - below) / factor[i * n + i];
        }
        (0..n).for_each(|i| out[i * n + column] = x[i]);
    }
    Some(out)
}

pub(super) fn multiply(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for i in 0..n {
        for k in 0..n {
            let factor = a[i * n + k];
            (0..n).for_each(|j| out[i * n + j] += factor * b[k * n + j]);
        }
    }
    out
}

/// `b m b` for symmetric matrices, made exactly symmetric.
pub(super) fn sandwich(b: &[f64], m: &[f64], n: usize) -> Vec<f64> {
    let mut out = multiply(&multiply(b, m, n), b, n);
    for i in 0..n {
        for j in 0..i {
            let mean = 0.5 * (out[i * n + j] + out[j * n + i]);
            out[i * n + j] = mean;
            out[j * n + i] = mean;
        }
    }
    out
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix by Jacobi's rotations.
pub(super) fn eigen(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut vectors = vec![0.0; n * n];
    (0..n).for_each(|i| vectors[i * n + i] = 1.0);
    for _ in 0..100 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j] * a[i * n + j]).sum();
        let size: f64 = a.iter().map(|x| x * x).sum();
        if off <= 1e-30 * size {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), vectors)
}

fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let off = a[p * n + q];
    if off == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * off);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        let (x, y) = (vectors[k * n + p], vectors[k * n + q]);
        vectors[k * n + p] = c * x - s * y;
        vectors[k * n + q] = s * x + c * y;
    }
}

/// The nearest matrix without negative eigenvalues (they are set to 0), and whether there were any.
pub(super) fn without_negative(matrix: &[f64], n: usize) -> (Vec<f64>, bool) {
    let (values, vectors) = eigen(matrix, n);
    if values.iter().all(|&v| v >= 0.0) {
        return (matrix.to_vec(), false);
    }
    let mut out = vec![0.0; n * n];
    for (k, &value) in values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
        for i in 0..n {
            (0..n).for_each(|j| out[i * n + j] += value * vectors[i * n + k] * vectors[j * n + k]);
        }
    }
    (out, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn random_positive(n: usize, seed: u64) -> Vec<f64> {
        let mut random = Random::new(seed);
        let x: Vec<f64> = (0..n * (n + 3)).map(|_| random.normal()).collect();
        let mut out = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                out[i * n + j] = (0..n + 3).map(|r| x[r * n + i] * x[r * n + j]).sum();
            }
        }
        out
    }

    #[test]
    fn inverse_times_matrix_is_one() {
        let n = 5;
        let a = random_positive(n, 1);
        let product = multiply(&a, &inverse(&a, n).unwrap(), n);
        for (at, x) in product.iter().enumerate() {
            assert!((x - f64::from(u8::from(at % (n + 1) == 0))).abs() < 1e-10, "{at} {x}");
        }
        assert_eq!(inverse(&[1.0, 2.0, 2.0, 1.0], 2), None);
    }

    #[test]
    fn combinations_of_earlier_columns_are_found() {
        // Columns x, y, x + y, z.
        let (x, y, z) = ([1.0, 2.0, 3.0, 4.0], [1.0, -1.0, 2.0, 0.5], [0.0, 1.0, 1.0, 7.0]);
        let sum: Vec<f64> = x.iter().zip(&y).map(|(a, b)| a + b).collect();
        let columns: [&[f64]; 4] = [&x, &y, &sum, &z];
        let cross: Vec<f64> = columns.iter().flat_map(|a| columns.iter().map(|b| dot(a, b))).collect();
        assert_eq!(independent(&cross, 4), [0, 1, 3]);
        assert_eq!(independent(&[0.0], 1), Vec::<usize>::new());
    }

    #[test]
    fn negative_eigenvalues_are_cut() {
        let (fixed, cut) = without_negative(&[1.0, 2.0, 2.0, 1.0], 2);
        assert!(cut);
        // Eigenvalues 3 and −1: what is left is 3 times the projection on (1, 1).
        fixed.iter().for_each(|x| assert!((x - 1.5).abs() < 1e-12));
        let a = random_positive(4, 2);
        assert_eq!(without_negative(&a, 4), (a, false));
    }
}
