//! The joint table of two portfolios.

/// How often (or with which weight) one portfolio chose category i where the other chose category j; K ordered categories.
///
/// Weights are finite and not negative. Sums of counts are exact up to 2⁵³, so whether a denominator is zero is decided exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointTable<const K: usize> {
    /// Row: category of the one; column: category of the other.
    pub cells: [[f64; K]; K],
}

impl<const K: usize> Default for JointTable<K> {
    fn default() -> Self {
        Self { cells: [[0.0; K]; K] }
    }
}

impl<const K: usize> JointTable<K> {
    /// A table of counts.
    pub fn counts(counts: [[u32; K]; K]) -> Self {
        Self { cells: counts.map(|row| row.map(f64::from)) }
    }

    /// The table of two portfolios over the same items, every item counting once.
    ///
    /// # Shapes and units
    /// One category in 0..K an item; only the first `min(one.len(), other.len())` items are used.
    ///
    /// # Missing values
    /// An item for which either has `None`, or a category that is none of the K, is left out for this pair.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::JointTable;
    /// let table = JointTable::<3>::of(&[Some(0), Some(2), None], &[Some(0), Some(1), Some(1)]);
    /// assert_eq!(table.total(), 2.0);
    /// ```
    pub fn of(one: &[Option<usize>], other: &[Option<usize>]) -> Self {
        Self::add_up(one, other, std::iter::repeat(1.0))
    }

    /// The table of two portfolios where item m counts with weight wₘ: the weight of a roll call, or the capabilities (CINC) of the
    /// state toward which an obligation holds. S of such a table is Signorino and Ritter's (1999) weighted S.
    ///
    /// # Missing values
    /// As for [`JointTable::of`]; an item whose weight is not a finite number of at least 0 is left out too.
    pub fn weighted(one: &[Option<usize>], other: &[Option<usize>], weights: &[f64]) -> Self {
        Self::add_up(one, other, weights.iter().copied())
    }

    fn add_up(one: &[Option<usize>], other: &[Option<usize>], weights: impl Iterator<Item = f64>) -> Self {
        let mut table = Self::default();
        for ((&one, &other), weight) in one.iter().zip(other).zip(weights) {
            if let (Some(one), Some(other)) = (one, other) {
                table.add(one, other, weight);
            }
        }
        table
    }

    /// Adds an item. Categories outside 0..K, and weights that are not finite or below 0, are left out.
    pub fn add(&mut self, one: usize, other: usize, weight: f64) {
        if one < K && other < K && weight.is_finite() && weight >= 0.0 {
            self.cells[one][other] += weight;
        }
    }

    /// Adds `times` another table.
    pub fn add_times(&mut self, other: &Self, times: f64) {
        for (own, others) in self.cells.iter_mut().zip(&other.cells) {
            for (own, other) in own.iter_mut().zip(others) {
                *own += times * other;
            }
        }
    }

    /// The sum N of all cells.
    pub fn total(&self) -> f64 {
        self.cells.iter().flatten().sum()
    }

    /// The sums of the rows: how often the one chose each category.
    pub fn rows(&self) -> [f64; K] {
        self.cells.map(|row| row.iter().sum())
    }

    /// The sums of the columns: how often the other chose each category.
    pub fn columns(&self) -> [f64; K] {
        std::array::from_fn(|column| self.cells.iter().map(|row| row[column]).sum())
    }

    /// The table with the two exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self { cells: std::array::from_fn(|row| std::array::from_fn(|column| self.cells[column][row])) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_left_out_as_documented() {
        let one = [Some(0), Some(1), Some(2), None, Some(7), Some(2)];
        let other = [Some(0), Some(2), None, Some(1), Some(1), Some(2)];
        let table = JointTable::<3>::of(&one, &other);
        assert_eq!(table, JointTable::counts([[1, 0, 0], [0, 0, 1], [0, 0, 1]]));
        let weights = [2.0, f64::NAN, 1.0, 1.0, 1.0, 0.5];
        let table = JointTable::<3>::weighted(&one, &other, &weights);
        assert_eq!((table.total(), table.cells[0][0], table.cells[2][2]), (2.5, 2.0, 0.5));
    }

    #[test]
    fn margins_of_a_table() {
        let table = JointTable::counts([[1, 2], [3, 4]]);
        assert_eq!((table.rows(), table.columns(), table.total()), ([3.0, 7.0], [4.0, 6.0], 10.0));
        assert_eq!(table.transposed().rows(), table.columns());
        let mut sum = table;
        sum.add_times(&table, 2.0);
        assert_eq!(sum, JointTable::counts([[3, 6], [9, 12]]));
    }
}
