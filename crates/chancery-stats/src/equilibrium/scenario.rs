//! What a change of trade costs does.

use super::baseline::{Baseline, EquilibriumError, check};
use super::scaling::{self, sums};

const MOST_ITERATIONS: usize = 20_000;
/// Largest movement of a price at which the iterations end.
const TOLERANCE: f64 = 1e-13;

/// Who pays for the difference between expenditure and output when output changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Imbalance {
    /// Expenditure stays the same multiple of output, `E_i = φ_i Y_i` (Larch and Yotov 2016); all are scaled alike so that the world spends
    /// what it earns.
    #[default]
    Proportional,
    /// The difference stays the same share of world output, `E_i = Y_i + D_i` (Dekle, Eaton and Kortum 2008).
    Fixed,
}

/// Effects with output and expenditure held fixed: only multilateral resistances and flows move. Changes are ratios, new over old.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditional {
    /// Flows after the change, exporter × importer.
    pub flows: Vec<f64>,
    /// Outward multilateral resistance Π.
    pub outward: Vec<f64>,
    /// Inward multilateral resistance P (the consumer price index), 1 for the reference country.
    pub inward: Vec<f64>,
    /// Price at the factory gate that these resistances imply at old output shares, 1/Π. gegravity 0.3 reports this as the full effect.
    pub price: Vec<f64>,
}

/// Effects when prices at the factory gate, output and expenditure move, endowments do not. Changes are ratios, new over old; nominal ones
/// are in units of world output.
#[derive(Clone, Debug, PartialEq)]
pub struct Full {
    /// Flows after the change, exporter × importer.
    pub flows: Vec<f64>,
    /// Price at the factory gate; the change of nominal output is the same.
    pub price: Vec<f64>,
    /// Nominal expenditure.
    pub expenditure: Vec<f64>,
    /// Inward multilateral resistance P (the consumer price index).
    pub inward: Vec<f64>,
    /// Outward multilateral resistance Π.
    pub outward: Vec<f64>,
    /// Real output, price over consumer price index. With proportional imbalances it differs from real expenditure by a factor common to all.
    pub real_output: Vec<f64>,
    /// Real expenditure, the measure of welfare.
    pub welfare: Vec<f64>,
    /// Exports to others.
    pub exports: Vec<Option<f64>>,
    /// Imports from others.
    pub imports: Vec<Option<f64>>,
    /// Largest share of its output that a country could not sell: how far from an equilibrium this is.
    pub unsold: f64,
    /// Iterations taken.
    pub iterations: usize,
}

impl Baseline {
    /// Conditional effects of changing costs: `change` is `(t'/t)^{1−σ}` of each pair, exporter × importer; 1 is no change.
    ///
    /// # Errors
    /// [`EquilibriumError`] for a change that is not n × n or negative, σ not above 1, no such reference.
    pub fn conditional(&self, change: &[f64], sigma: f64, reference: usize) -> Result<Conditional, EquilibriumError> {
        self.check(change, sigma)?;
        if reference >= self.countries {
            return Err(EquilibriumError::Reference);
        }
        let matrix: Vec<f64> = self.flows.iter().zip(change).map(|(x, c)| x * c).collect();
        let scaled = scaling::scale(&matrix, &self.output, &self.expenditure).ok_or(EquilibriumError::NotConverged)?;
        // A row is divided by Π^{1−σ}, a column by P^{1−σ}; only their product is known, so one country's P is 1.
        let at = scaled.columns[reference];
        let outward: Vec<f64> = scaled.rows.iter().map(|&u| libm::exp((u + at) / (sigma - 1.0))).collect();
        let inward = scaled.columns.iter().map(|&v| libm::exp((v - at) / (sigma - 1.0))).collect();
        let price = outward.iter().map(|p| 1.0 / p).collect();
        Ok(Conditional { flows: scaled.matrix, outward, inward, price })
    }

    /// Effects in full endowment general equilibrium of changing costs: `change` is `(t'/t)^{1−σ}` of each pair, exporter × importer.
    ///
    /// With p, Y, E, P the ratios of new to old and λ the share of exporter i in the expenditure of importer j, the solution satisfies
    /// `P_j^{1−σ} = Σ_i λ_ij c_ij p_i^{1−σ}` and `p_i Y_i = Σ_j λ_ij c_ij (p_i / P_j)^{1−σ} E'_j` (Armington; with θ = σ − 1 Eaton and Kortum
    /// 2002), found by the iteration `p_i ← (Σ_j λ_ij c_ij P_j^{σ−1} E'_j / Y_i)^{1/σ}`.
    ///
    /// # Errors
    /// [`EquilibriumError`], as for [`Baseline::conditional`], and if no equilibrium is reached.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::equilibrium::{Baseline, Imbalance};
    /// let baseline = Baseline::from_flows(2, &[8.0, 2.0, 2.0, 8.0]).unwrap();
    /// let effect = baseline.full(&[1.0, 1.5, 1.5, 1.0], 5.0, Imbalance::Proportional).unwrap();
    /// // Like countries: prices stay, and both gain (0.8 + 0.2 · 1.5)^(1/4) from cheaper imports.
    /// assert!((effect.real_output[0] - 1.1_f64.sqrt().sqrt()).abs() < 1e-9);
    /// ```
    pub fn full(&self, change: &[f64], sigma: f64, imbalance: Imbalance) -> Result<Full, EquilibriumError> {
        self.check(change, sigma)?;
        let n = self.countries;
        // Shares in the importer's expenditure under the new costs at old prices.
        let shares: Vec<f64> = (0..n * n).map(|at| self.flows[at] * change[at] / self.expenditure[at % n]).collect();
        let world: f64 = self.output.iter().sum();
        let mut price = vec![1.0; n];
        let mut state = self.demand(&shares, &price, sigma, imbalance);
        let mut iterations = 0;
        loop {
            let mut next: Vec<f64> = (0..n).map(|i| libm::pow(state.sales[i] / self.output[i], 1.0 / sigma)).collect();
            let total: f64 = next.iter().zip(&self.output).map(|(p, y)| p * y).sum();
            next.iter_mut().for_each(|p| *p *= world / total);
            let moved = next.iter().zip(&price).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max);
            if moved.is_nan() || iterations == MOST_ITERATIONS {
                return Err(EquilibriumError::NotConverged);
            }
            price = next;
            state = self.demand(&shares, &price, sigma, imbalance);
            iterations += 1;
            if let Some(country) = state.expenditure.iter().position(|e| e.is_nan() || *e <= 0.0) {
                return Err(EquilibriumError::NoExpenditure { country });
            }
            if moved <= TOLERANCE {
                break;
            }
        }
        Ok(self.report(&shares, price, &state, sigma, iterations))
    }

    fn check(&self, change: &[f64], sigma: f64) -> Result<(), EquilibriumError> {
        check(change, self.countries * self.countries)?;
        if sigma.is_nan() || sigma <= 1.0 || sigma.is_infinite() {
            return Err(EquilibriumError::Elasticity);
        }
        Ok(())
    }

    /// New expenditure and price indices at given prices, and what each country would sell for every unit of `p^{1−σ}`.
    fn demand(&self, shares: &[f64], price: &[f64], sigma: f64, imbalance: Imbalance) -> Demand {
        let n = self.countries;
        let world: f64 = self.output.iter().sum();
        let power: Vec<f64> = price.iter().map(|&p| libm::pow(p, 1.0 - sigma)).collect();
        let mut index = vec![0.0; n];
        for (row, power) in shares.chunks_exact(n).zip(&power) {
            index.iter_mut().zip(row).for_each(|(p, share)| *p += share * power);
        }
        let mut expenditure: Vec<f64> = match imbalance {
            Imbalance::Proportional => price.iter().zip(&self.expenditure).map(|(p, e)| p * e).collect(),
            Imbalance::Fixed => (0..n).map(|i| self.output[i] * (price[i] - 1.0) + self.expenditure[i]).collect(),
        };
        let spent: f64 = expenditure.iter().sum();
        let earned: f64 = price.iter().zip(&self.output).map(|(p, y)| p * y).sum();
        if imbalance == Imbalance::Proportional && earned > 0.0 && world > 0.0 {
            expenditure.iter_mut().for_each(|e| *e *= earned / spent);
        }
        let per_index: Vec<f64> = expenditure.iter().zip(&index).map(|(e, p)| e / p).collect();
        let sales = shares.chunks_exact(n).map(|row| crate::estimate::dot(row, &per_index)).collect();
        Demand { power, index, expenditure, sales }
    }

    fn report(&self, shares: &[f64], price: Vec<f64>, state: &Demand, sigma: f64, iterations: usize) -> Full {
        let n = self.countries;
        let flows: Vec<f64> = (0..n * n)
            .map(|at| shares[at] * state.power[at / n] * state.expenditure[at % n] / state.index[at % n])
            .collect();
        let inward: Vec<f64> = state.index.iter().map(|&p| libm::pow(p, 1.0 / (1.0 - sigma))).collect();
        let unsold = (sums(&flows, n, true).iter().zip(&price).zip(&self.output))
            .map(|((sold, p), y)| (sold / (p * y) - 1.0).abs())
            .fold(0.0, f64::max);
        // p^{1−σ} Π^{1−σ} moves with the share in world output, which is the price here.
        let outward = price.iter().map(|&p| libm::pow(p, sigma / (1.0 - sigma))).collect();
        let expenditure: Vec<f64> =
            state.expenditure.iter().zip(&self.expenditure).map(|(new, old)| new / old).collect();
        let abroad = |flows: &[f64], exports: bool| {
            let totals = sums(flows, n, exports);
            (0..n).map(|i| totals[i] - flows[i * n + i]).collect::<Vec<f64>>()
        };
        let ratio = |exports| {
            let pairs = abroad(&flows, exports).into_iter().zip(abroad(&self.flows, exports));
            pairs.map(|(new, old)| (old > 0.0).then(|| new / old)).collect()
        };
        Full {
            real_output: price.iter().zip(&inward).map(|(p, index)| p / index).collect(),
            welfare: expenditure.iter().zip(&inward).map(|(e, index)| e / index).collect(),
            exports: ratio(true),
            imports: ratio(false),
            flows,
            price,
            expenditure,
            inward,
            outward,
            unsold,
            iterations,
        }
    }
}

struct Demand {
    /// `p^{1−σ}`.
    power: Vec<f64>,
    /// `P^{1−σ}`.
    index: Vec<f64>,
    expenditure: Vec<f64>,
    /// `Σ_j λ_ij c_ij E'_j / P_j^{1−σ}`.
    sales: Vec<f64>,
}
