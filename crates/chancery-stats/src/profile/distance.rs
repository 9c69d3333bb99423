//! Distances between cases whose variables may be missing.

use std::fmt;

use chancery_core::Masked;

/// Cases × variables, some values missing.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseTable {
    cases: usize,
    /// One column a variable.
    columns: Vec<Vec<Option<f64>>>,
}

impl CaseTable {
    /// A table of columns, one a variable, each with one cell a case in the same order.
    ///
    /// # Errors
    /// [`DistanceError::Lengths`] if the columns are of different lengths.
    pub fn new(columns: &[Masked<'_>]) -> Result<Self, DistanceError> {
        let cases = columns.first().map_or(0, Masked::len);
        if let Some(variable) = columns.iter().position(|column| column.len() != cases) {
            return Err(DistanceError::Lengths { variable, found: columns[variable].len(), expected: cases });
        }
        let columns = columns.iter().map(|column| column.iter().map(|cell| cell.value()).collect()).collect();
        Ok(Self { cases, columns })
    }

    /// Distances from squared or absolute differences, each divided by the scale of its variable.
    fn distances(
        &self,
        scales: &[Option<f64>],
        min_shared: usize,
        part: fn(f64) -> f64,
        whole: fn(f64) -> f64,
    ) -> DistanceMatrix {
        let n = self.cases;
        let mut matrix = DistanceMatrix { cases: n, distances: vec![Some(0.0); n * n], shared: vec![0; n * n] };
        for i in 0..n {
            for j in 0..=i {
                let mut sum = 0.0;
                let mut shared = 0;
                for (column, scale) in self.columns.iter().zip(scales) {
                    if let (Some(a), Some(b), Some(scale)) = (column[i], column[j], scale) {
                        sum += part((a - b) / scale);
                        shared += 1;
                    }
                }
                // Differences too large for a number are no distance.
                let mean = Some(whole(sum / shared as f64)).filter(|mean| mean.is_finite());
                let distance = if i == j { Some(0.0) } else { mean.filter(|_| shared >= min_shared.max(1)) };
                for place in [i * n + j, j * n + i] {
                    matrix.distances[place] = distance;
                    matrix.shared[place] = shared;
                }
            }
        }
        matrix
    }
}

/// Root mean square difference of standardised variables: d_ij = √( (1/K_ij) Σ_k ((x_ik − x_jk) / sd_k)² ).
///
/// The sum runs over the K_ij variables that both cases have; dividing by K_ij keeps pairs with gaps comparable. sd_k is the
/// standard deviation over the cases that have the variable (n − 1 below). Without gaps it is Euclid's distance of z-scores
/// divided by √K. Unit of analysis: pair of cases.
///
/// # Missing values
/// A pair with fewer than `min_shared` common variables has no distance. Variables that do not vary are left out.
pub fn standardised_distance(table: &CaseTable, min_shared: usize) -> DistanceMatrix {
    let scales: Vec<Option<f64>> = table.columns.iter().map(|column| deviation(column)).collect();
    table.distances(&scales, min_shared, |difference| difference * difference, f64::sqrt)
}

/// Gower's distance: d_ij = (1/K_ij) Σ_k |x_ik − x_jk| / (max_k − min_k), in [0, 1].
///
/// Less driven by single large differences than [`standardised_distance`], and fit for yes/no variables (0 and 1).
///
/// # Missing values
/// As for [`standardised_distance`].
///
/// # Source
/// Gower (1971), "A General Coefficient of Similarity", *Biometrics* 27(4): 857–871; this is 1 − his similarity for
/// quantitative variables of equal weight.
pub fn gower_distance(table: &CaseTable, min_shared: usize) -> DistanceMatrix {
    let scales: Vec<Option<f64>> = table.columns.iter().map(|column| range(column)).collect();
    table.distances(&scales, min_shared, f64::abs, |mean| mean)
}

fn deviation(column: &[Option<f64>]) -> Option<f64> {
    let n = column.iter().flatten().count() as f64;
    let mean = column.iter().flatten().sum::<f64>() / n;
    let squares: f64 = column.iter().flatten().map(|x| (x - mean) * (x - mean)).sum();
    // Equal values may differ from their mean in the last digit, so whether they vary is asked of the range.
    range(column).map(|_| (squares / (n - 1.0)).sqrt()).filter(|deviation| deviation.is_finite() && *deviation > 0.0)
}

fn range(column: &[Option<f64>]) -> Option<f64> {
    let (low, high) = column
        .iter()
        .flatten()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    Some(high - low).filter(|range| range.is_finite() && *range > 0.0)
}

/// Distances of all pairs of cases.
#[derive(Clone, Debug, PartialEq)]
pub struct DistanceMatrix {
    cases: usize,
    distances: Vec<Option<f64>>,
    shared: Vec<usize>,
}

/// A case near another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Which case.
    pub case: usize,
    /// How far.
    pub distance: f64,
    /// Variables both have.
    pub shared: usize,
}

impl DistanceMatrix {
    /// Distances that were computed elsewhere, the same both ways: for each two cases the distance and the number of variables that
    /// both have. `distance` is asked with the lower index first; a distance that is negative or no finite number is none.
    pub fn from_fn(cases: usize, distance: impl Fn(usize, usize) -> Option<(f64, usize)>) -> Self {
        let mut matrix = Self { cases, distances: vec![None; cases * cases], shared: vec![0; cases * cases] };
        for i in 0..cases {
            for j in 0..i {
                let Some((far, shared)) = distance(j, i).filter(|(far, _)| *far >= 0.0 && far.is_finite()) else {
                    continue;
                };
                for place in [i * cases + j, j * cases + i] {
                    (matrix.distances[place], matrix.shared[place]) = (Some(far), shared);
                }
            }
            matrix.distances[i * cases + i] = Some(0.0);
        }
        matrix
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.cases
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cases == 0
    }

    /// The distance of two cases; `None` if they have too few variables in common, or are not there.
    pub fn distance(&self, i: usize, j: usize) -> Option<f64> {
        if i < self.cases && j < self.cases { self.distances[i * self.cases + j] } else { None }
    }

    /// How many variables two cases have in common.
    pub fn shared(&self, i: usize, j: usize) -> usize {
        if i < self.cases && j < self.cases { self.shared[i * self.cases + j] } else { 0 }
    }

    /// The `count` cases nearest to one, nearest first, equals by index; cases without a distance are no neighbours.
    pub fn nearest(&self, case: usize, count: usize) -> Vec<Neighbour> {
        let mut neighbours: Vec<Neighbour> = (0..self.cases)
            .filter(|&other| other != case)
            .filter_map(|other| {
                let distance = self.distance(case, other)?;
                Some(Neighbour { case: other, distance, shared: self.shared(case, other) })
            })
            .collect();
        neighbours.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.case.cmp(&b.case)));
        neighbours.truncate(count);
        neighbours
    }
}

/// Cases that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DistanceError {
    /// A variable has another number of cases than the first one.
    Lengths {
        /// Which variable, counted from 0.
        variable: usize,
        /// Its number of cases.
        found: usize,
        /// That of the first variable.
        expected: usize,
    },
    /// Two cases have no distance.
    Missing {
        /// One case.
        i: usize,
        /// The other.
        j: usize,
    },
}

impl fmt::Display for DistanceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { variable, found, expected } => {
                write!(f, "variable {variable} has {found} cases, the first one {expected}")
            }
            Self::Missing { i, j } => write!(f, "cases {i} and {j} have too few variables in common for a distance"),
        }
    }
}

impl std::error::Error for DistanceError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use chancery_core::{Cell, CellState, Column};

    fn table(columns: &[Vec<Option<f64>>]) -> CaseTable {
        let cell = |value: &Option<f64>| value.map_or(Cell::missing(CellState::Unreported), Cell::observed);
        let columns: Vec<Column> = columns.iter().map(|column| column.iter().map(cell).collect()).collect();
        CaseTable::new(&columns.iter().map(Column::masked).collect::<Vec<_>>()).expect("equal lengths")
    }

    fn drawn(cases: usize, variables: usize, random: &mut Random) -> Vec<Vec<Option<f64>>> {
        let mut value = || (random.uniform() < 0.8).then(|| random.normal() * 10.0);
        (0..variables).map(|_| (0..cases).map(|_| value()).collect()).collect()
    }

    #[test]
    fn gower_by_hand() {
        let found = gower_distance(
            &table(&[
                vec![Some(0.0), Some(10.0), Some(5.0)],
                vec![Some(1.0), None, Some(0.0)],
                // Does not vary, so it says nothing.
                vec![Some(3.0), Some(3.0), Some(3.0)],
            ]),
            1,
        );
        assert_eq!(found.distance(0, 1), Some(1.0));
        assert_eq!(found.distance(0, 2), Some((0.5 + 1.0) / 2.0));
        assert_eq!((found.distance(1, 2), found.shared(1, 2)), (Some(0.5), 1));
        let nearest = found.nearest(0, 5);
        assert_eq!(nearest.iter().map(|near| near.case).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(nearest[0], Neighbour { case: 2, distance: 0.75, shared: 2 });
    }

    #[test]
    fn standardised_is_euclid_of_scores_without_gaps() {
        // Deviations: of 1, 2, 3 it is 1; of 0, 0, 6 it is √12.
        let found = standardised_distance(
            &table(&[vec![Some(1.0), Some(2.0), Some(3.0)], vec![Some(0.0), Some(0.0), Some(6.0)]]),
            2,
        );
        let expected = ((4.0 + 36.0 / 12.0) / 2.0_f64).sqrt();
        assert!((found.distance(0, 2).expect("complete") - expected).abs() < 1e-12);
    }

    #[test]
    fn units_do_not_matter_and_distances_are_symmetric() {
        let mut random = Random::new(1);
        for measure in [standardised_distance, gower_distance] {
            let columns = drawn(15, 6, &mut random);
            let other_units: Vec<Vec<Option<f64>>> = (columns.iter().enumerate())
                .map(|(k, column)| column.iter().map(|x| x.map(|x| x * (k as f64 + 1.0) * 7.0 - 3.0)).collect())
                .collect();
            let (a, b) = (measure(&table(&columns), 3), measure(&table(&other_units), 3));
            for i in 0..15 {
                assert_eq!(a.distance(i, i), Some(0.0));
                for j in 0..15 {
                    assert_eq!(a.distance(i, j), a.distance(j, i));
                    match (a.distance(i, j), b.distance(i, j)) {
                        (Some(a), Some(b)) => assert!((a - b).abs() < 1e-9),
                        (a, b) => assert_eq!(a, b),
                    }
                }
            }
        }
    }

    #[test]
    fn too_few_common_variables_are_no_distance() {
        let found = gower_distance(&table(&[vec![Some(0.0), None, Some(1.0)], vec![None, Some(2.0), Some(1.0)]]), 1);
        assert_eq!(found.distance(0, 1), None);
        assert_eq!(found.nearest(0, 9).len(), 1);
        assert_eq!((found.distance(0, 7), found.shared(7, 0)), (None, 0));
        assert!(gower_distance(&table(&[]), 1).is_empty());
        let (a, b): (Column, Column) = ([Cell::observed(1.0)].into_iter().collect(), Column::default());
        let error = CaseTable::new(&[a.masked(), b.masked()]).expect_err("lengths differ");
        assert_eq!(error, DistanceError::Lengths { variable: 1, found: 0, expected: 1 });
    }
}
