//! Symmetric tridiagonal matrices: solving, and the parts of the inverse that lie on the same diagonals.

/// L·D·Lᵀ of a positive definite matrix.
#[derive(Clone, Debug)]
pub(crate) struct Factor {
    pivot: Vec<f64>,
    /// `below[i]` couples `i` and `i − 1`; the first is 0.
    below: Vec<f64>,
}

impl Factor {
    /// `off[i]` is the element at (i, i − 1); `off[0]` is not read. `None` unless positive definite.
    pub(crate) fn new(diagonal: &[f64], off: &[f64]) -> Option<Self> {
        let (mut pivot, mut below) = (diagonal.to_vec(), vec![0.0; diagonal.len()]);
        for row in 0..diagonal.len() {
            if row > 0 {
                below[row] = off[row] / pivot[row - 1];
                pivot[row] -= below[row] * off[row];
            }
            if pivot[row].is_nan() || pivot[row] <= 0.0 {
                return None;
            }
        }
        Some(Self { pivot, below })
    }

    /// Replaces the right-hand side by the solution.
    pub(crate) fn solve(&self, values: &mut [f64]) {
        for row in 1..values.len() {
            values[row] -= self.below[row] * values[row - 1];
        }
        for row in (0..values.len()).rev() {
            values[row] /= self.pivot[row];
            if row + 1 < values.len() {
                values[row] -= self.below[row + 1] * values[row + 1];
            }
        }
    }

    /// Diagonal of the inverse, and its elements at (i, i − 1).
    pub(crate) fn inverse(&self) -> (Vec<f64>, Vec<f64>) {
        let rows = self.pivot.len();
        let (mut diagonal, mut off) = (vec![0.0; rows], vec![0.0; rows]);
        for row in (0..rows).rev() {
            diagonal[row] = 1.0 / self.pivot[row];
            if row + 1 < rows {
                let below = self.below[row + 1];
                off[row + 1] = -below * diagonal[row + 1];
                diagonal[row] -= below * off[row + 1];
            }
        }
        (diagonal, off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_of_three_inverted_by_hand() {
        // [[2, -1, 0], [-1, 2, -1], [0, -1, 2]] has the inverse [[3, 2, 1], [2, 4, 2], [1, 2, 3]] / 4.
        let factor = Factor::new(&[2.0; 3], &[9.0, -1.0, -1.0]).expect("positive definite");
        let (diagonal, off) = factor.inverse();
        for (own, expected) in diagonal.iter().chain(&off[1..]).zip([0.75, 1.0, 0.75, 0.5, 0.5]) {
            assert!((own - expected).abs() < 1e-15);
        }
        let mut values = [1.0, 0.0, 4.0];
        factor.solve(&mut values);
        for (own, expected) in values.iter().zip([1.75, 2.5, 3.25]) {
            assert!((own - expected).abs() < 1e-15);
        }
        assert!(Factor::new(&[1.0, 1.0], &[0.0, 2.0]).is_none());
        assert!(Factor::new(&[f64::NAN], &[0.0]).is_none());
    }
}
