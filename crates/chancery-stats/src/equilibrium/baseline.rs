//! The world before a scenario.

use super::scaling::{self, sums};

/// A world in equilibrium: who sells how much to whom.
///
/// n countries; matrices are row after row with the exporter as row, so the flow from i to j is at `i * n + j`, and the flow of a country to
/// itself is its sales at home. Values are in one currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    pub(super) countries: usize,
    pub(super) flows: Vec<f64>,
    pub(super) output: Vec<f64>,
    pub(super) expenditure: Vec<f64>,
    /// `Π^{1−σ}` and `P^{1−σ}` if the baseline comes from costs.
    resistances: Option<(Vec<f64>, Vec<f64>)>,
}

/// Why an equilibrium could not be computed. Countries are numbered from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum EquilibriumError {
    /// A slice or matrix does not have the size of the others.
    Size {
        /// Entries expected.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// Pairs (exporter, importer) without a row; a country's sales to itself are a pair, too.
    NotSquare {
        /// The pairs.
        missing: Vec<(u32, u32)>,
    },
    /// A pair has two rows.
    Twice {
        /// The pair (exporter, importer).
        pair: (u32, u32),
    },
    /// A flow, cost or change is negative or not finite.
    Entry {
        /// Place in the slice.
        at: usize,
    },
    /// A country has no output.
    NoOutput {
        /// The country.
        country: usize,
    },
    /// A country has no expenditure, or the imbalance leaves it none.
    NoExpenditure {
        /// The country.
        country: usize,
    },
    /// σ must be above 1.
    Elasticity,
    /// There is no country with the number of the reference.
    Reference,
    /// The covariance of coefficients is not positive semidefinite.
    NotACovariance,
    /// The iterations did not reach an equilibrium; with many zeros there may be none.
    NotConverged,
}

impl std::fmt::Display for EquilibriumError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Size { expected, found } => write!(f, "{found} entries where {expected} are expected"),
            Self::NotSquare { missing } => {
                write!(f, "{} pairs of countries have no row:", missing.len())?;
                missing.iter().take(10).try_for_each(|(from, to)| write!(f, " {from}->{to}"))
            }
            Self::Twice { pair: (from, to) } => write!(f, "the pair {from}->{to} has two rows"),
            Self::Entry { at } => write!(f, "entry {at} is negative or not finite"),
            Self::NoOutput { country } => write!(f, "country {country} has no output"),
            Self::NoExpenditure { country } => write!(f, "country {country} has no expenditure"),
            Self::Elasticity => write!(f, "the elasticity of substitution must be above 1"),
            Self::Reference => write!(f, "the reference is no country"),
            Self::NotACovariance => write!(f, "the covariance of the coefficients is not positive semidefinite"),
            Self::NotConverged => write!(f, "no equilibrium was reached"),
        }
    }
}

impl std::error::Error for EquilibriumError {}

/// A matrix from rows (exporter, importer, value).
///
/// # Errors
/// [`EquilibriumError::NotSquare`] with every pair that has no row (a missing flow is not a flow of 0), [`EquilibriumError::Twice`] with a
/// pair that has two, [`EquilibriumError::Size`] if a number is not below `countries`.
///
/// # Example
/// ```
/// use chancery_stats::equilibrium::{EquilibriumError, square};
/// let rows = [(0, 0, 8.0), (0, 1, 2.0), (1, 1, 5.0)];
/// assert_eq!(square(2, &rows), Err(EquilibriumError::NotSquare { missing: vec![(1, 0)] }));
/// ```
pub fn square(countries: usize, rows: &[(u32, u32, f64)]) -> Result<Vec<f64>, EquilibriumError> {
    let mut matrix = vec![None; countries * countries];
    for &(from, to, value) in rows {
        let highest = from.max(to) as usize;
        if highest >= countries {
            return Err(EquilibriumError::Size { expected: countries, found: highest + 1 });
        }
        let slot = &mut matrix[from as usize * countries + to as usize];
        if slot.replace(value).is_some() {
            return Err(EquilibriumError::Twice { pair: (from, to) });
        }
    }
    let missing: Vec<(u32, u32)> = (0..matrix.len())
        .filter(|&at| matrix[at].is_none())
        .map(|at| ((at / countries) as u32, (at % countries) as u32))
        .collect();
    if missing.is_empty() {
        Ok(matrix.into_iter().flatten().collect())
    } else {
        Err(EquilibriumError::NotSquare { missing })
    }
}

pub(super) fn check(matrix: &[f64], expected: usize) -> Result<(), EquilibriumError> {
    if matrix.len() != expected {
        return Err(EquilibriumError::Size { expected, found: matrix.len() });
    }
    match matrix.iter().position(|x| !x.is_finite() || *x < 0.0) {
        Some(at) => Err(EquilibriumError::Entry { at }),
        None => Ok(()),
    }
}

impl Baseline {
    /// The world as observed: exact-hat algebra (Dekle, Eaton and Kortum 2008). Output is what a country sells, expenditure what it buys.
    /// Flows may be 0, and stay 0 in every scenario.
    ///
    /// # Errors
    /// [`EquilibriumError`] for a matrix that is not n × n, a negative flow, a country that sells or buys nothing.
    pub fn from_flows(countries: usize, flows: &[f64]) -> Result<Self, EquilibriumError> {
        check(flows, countries * countries)?;
        let (output, expenditure) = (sums(flows, countries, true), sums(flows, countries, false));
        Self::with(countries, flows.to_vec(), output, expenditure, None)
    }

    /// The world as a gravity equation fits it: flows `X_ij = (Y_i E_j / Y) t_ij / (Π_i P_j)` with the multilateral resistances
    /// `Π_i = Σ_j t_ij E_j / (P_j Y)` and `P_j = Σ_i t_ij Y_i / (Π_i Y)`, where t, Π and P stand for their powers 1 − σ (Anderson and van
    /// Wincoop 2003). `costs` are the `t^{1−σ}`, `exp(xβ)` of a gravity equation, of any scale. Expenditure is rescaled to sum to world output
    /// if it does not.
    ///
    /// # Errors
    /// [`EquilibriumError`] for sizes, entries, a country without output or expenditure, and costs so full of zeros that no flows add up.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::equilibrium::Baseline;
    /// let baseline = Baseline::from_costs(&[1.0, 0.5, 0.5, 1.0], &[10.0, 5.0], &[9.0, 6.0]).unwrap();
    /// let flows = baseline.flows();
    /// assert!((flows[0] + flows[1] - 10.0).abs() < 1e-9 && (flows[0] + flows[2] - 9.0).abs() < 1e-9);
    /// ```
    pub fn from_costs(costs: &[f64], output: &[f64], expenditure: &[f64]) -> Result<Self, EquilibriumError> {
        let n = output.len();
        check(costs, n * n)?;
        check(output, n)?;
        check(expenditure, n)?;
        let world: f64 = output.iter().sum();
        let factor = world / expenditure.iter().sum::<f64>();
        let expenditure: Vec<f64> = expenditure.iter().map(|e| e * factor).collect();
        positive(output, &expenditure)?;
        let matrix: Vec<f64> = (0..n * n).map(|at| costs[at] * output[at / n] / world * expenditure[at % n]).collect();
        let scaled = scaling::scale(&matrix, output, &expenditure).ok_or(EquilibriumError::NotConverged)?;
        let power = |logs: &[f64]| logs.iter().map(|&l| libm::exp(-l)).collect::<Vec<f64>>();
        let resistances = Some((power(&scaled.rows), power(&scaled.columns)));
        Self::with(n, scaled.matrix, output.to_vec(), expenditure, resistances)
    }

    fn with(
        countries: usize,
        flows: Vec<f64>,
        output: Vec<f64>,
        expenditure: Vec<f64>,
        resistances: Option<(Vec<f64>, Vec<f64>)>,
    ) -> Result<Self, EquilibriumError> {
        positive(&output, &expenditure)?;
        Ok(Self { countries, flows, output, expenditure, resistances })
    }

    /// Flows, exporter × importer.
    pub fn flows(&self) -> &[f64] {
        &self.flows
    }

    /// Output of each country.
    pub fn output(&self) -> &[f64] {
        &self.output
    }

    /// Expenditure of each country.
    pub fn expenditure(&self) -> &[f64] {
        &self.expenditure
    }

    /// Outward and inward multilateral resistances to the power 1 − σ, the inward one of the reference country set to 1; `None` for a baseline
    /// of observed flows, in which levels of costs are not known, and if there is no such country.
    pub fn resistances(&self, reference: usize) -> Option<(Vec<f64>, Vec<f64>)> {
        let (outward, inward) = self.resistances.as_ref()?;
        let at = *inward.get(reference)?;
        Some((outward.iter().map(|x| x * at).collect(), inward.iter().map(|x| x / at).collect()))
    }
}

fn positive(output: &[f64], expenditure: &[f64]) -> Result<(), EquilibriumError> {
    let none = |values: &[f64]| values.iter().position(|x| x.is_nan() || *x <= 0.0);
    if let Some(country) = none(output) {
        return Err(EquilibriumError::NoOutput { country });
    }
    match none(expenditure) {
        Some(country) => Err(EquilibriumError::NoExpenditure { country }),
        None => Ok(()),
    }
}
