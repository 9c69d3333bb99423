//! Small dense matrices, by rows.

use rayon::prelude::*;

/// A matrix of `columns` columns, by rows.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    pub(crate) columns: usize,
    pub(crate) values: Vec<f64>,
}

impl Matrix {
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self { columns, values: vec![0.0; rows * columns] }
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.columns + column]
    }

    pub(crate) fn times_vector(&self, vector: &[f64]) -> Vec<f64> {
        self.values.chunks_exact(self.columns.max(1)).map(|row| dot(row, vector)).collect()
    }

    /// The product of this and another. Rows are shared out among threads; each is summed in one order.
    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::zeros(self.values.len() / self.columns.max(1), other.columns);
        let rows = product.values.par_chunks_exact_mut(other.columns.max(1)).enumerate();
        rows.with_min_len(8).for_each(|(row, result)| {
            for (weight, values) in self.row(row).iter().zip(other.values.chunks_exact(other.columns)) {
                for (result, value) in result.iter_mut().zip(values) {
                    *result += weight * value;
                }
            }
        });
        product
    }

    pub(crate) fn transposed(&self) -> Self {
        let rows = self.values.len() / self.columns.max(1);
        let mut result = Self::zeros(self.columns, rows);
        for row in 0..rows {
            for column in 0..self.columns {
                result.values[column * rows + row] = self.at(row, column);
            }
        }
        result
    }

    /// The inverse of a symmetric positive definite matrix, of which the lower triangle is read; `None` if it is not one.
    ///
    /// Cholesky: A = L·Lᵀ, then A⁻¹ = L⁻ᵀ·L⁻¹.
    pub(crate) fn inverse(mut self) -> Option<Self> {
        let size = self.columns;
        self.factorise()?;
        // Rows of `lower` become the rows of L⁻¹.
        let mut lower = Self::zeros(size, size);
        for row in 0..size {
            let (done, rest) = lower.values.split_at_mut(row * size);
            let own = &mut rest[..size];
            own[row] = 1.0;
            for (weight, earlier) in self.row(row)[..row].iter().zip(done.chunks_exact(size)) {
                for (value, earlier) in own[..row].iter_mut().zip(earlier) {
                    *value -= weight * earlier;
                }
            }
            let pivot = self.at(row, row);
            own[..=row].iter_mut().for_each(|value| *value /= pivot);
        }
        let upper = lower.transposed();
        Some(upper.times(&lower))
    }

    /// Replaces the lower triangle by L.
    fn factorise(&mut self) -> Option<()> {
        let size = self.columns;
        for row in 0..size {
            let (done, rest) = self.values.split_at_mut(row * size);
            let own = &mut rest[..size];
            for column in 0..row {
                let other = &done[column * size..(column + 1) * size];
                own[column] = (own[column] - dot(&own[..column], &other[..column])) / other[column];
            }
            let square = own[row] - dot(&own[..row], &own[..row]);
            if square.is_nan() || square <= 0.0 {
                return None;
            }
            own[row] = square.sqrt();
        }
        Some(())
    }
}

/// Σ aᵢbᵢ in eight interleaved sums, always the same way.
pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let tail: f64 = ones.remainder().iter().zip(others.remainder()).map(|(one, other)| one * other).sum();
    for (one, other) in ones.zip(others) {
        for (sum, (one, other)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += one * other;
        }
    }
    sums.iter().sum::<f64>() + tail
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn a_matrix_times_its_inverse_is_the_unit() {
        let mut random = Random::new(5);
        for size in [1, 2, 9, 30] {
            let root = Matrix { columns: size, values: (0..size * size).map(|_| random.normal()).collect() };
            let mut matrix = root.times(&root.transposed());
            for row in 0..size {
                matrix.values[row * size + row] += 0.5;
            }
            let unit = matrix.times(&matrix.clone().inverse().expect("positive definite"));
            for row in 0..size {
                for column in 0..size {
                    let expected = f64::from(row == column);
                    assert!((unit.at(row, column) - expected).abs() < 1e-9, "{size} {row} {column}");
                }
            }
        }
        assert!(Matrix { columns: 2, values: vec![1.0, 2.0, 2.0, 1.0] }.inverse().is_none());
    }

    #[test]
    fn eight_sums_are_one_sum() {
        let values: Vec<f64> = (0..21).map(f64::from).collect();
        assert_eq!(dot(&values, &values), 2870.0);
    }
}
