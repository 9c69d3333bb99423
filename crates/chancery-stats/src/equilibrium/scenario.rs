//! What a change of trade costs does.

use super::baseline::{Baseline, EquilibriumError, check};
use super::prices::Accelerated;
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
    /// 2002), found by the iteration `p_i ← (Σ_j λ_ij c_ij P_j^{σ−1} E'_j / Y_i)^{1/σ}`, accelerated.
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
        // Shares in the importer's expenditure under the new costs at old prices.
        let per_unit: Vec<f64> = self.expenditure.iter().map(|e| 1.0 / e).collect();
        let rows = self.flows.chunks_exact(self.countries).zip(change.chunks_exact(self.countries));
        let share = |((flow, change), per): ((&f64, &f64), &f64)| flow * change * per;
        let shares: Vec<f64> =
            rows.flat_map(|(flows, change)| flows.iter().zip(change).zip(&per_unit).map(share)).collect();
        let mut search = Accelerated::default();
        // Logarithms of prices.
        let mut logs = vec![0.0; self.countries];
        let mut plain = logs.clone();
        let mut iterations = 0;
        loop {
            let state = match self.demand(&shares, &logs, sigma, imbalance) {
                // A step too far: the plain one is a safe one.
                Err(_) if logs != plain => {
                    search = Accelerated::default();
                    logs.clone_from(&plain);
                    continue;
                }
                state => state?,
            };
            let next = self.clearing(&state, sigma);
            let moved = next.iter().zip(&logs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            if !moved.is_finite() || iterations == MOST_ITERATIONS {
                return Err(EquilibriumError::NotConverged);
            }
            iterations += 1;
            if moved <= TOLERANCE {
                let state = self.demand(&shares, &next, sigma, imbalance)?;
                return Ok(self.report(&shares, &state, sigma, iterations));
            }
            logs = search.next(&logs, &next);
            plain = next;
        }
    }

    /// Logarithms of the prices at which everything would be sold if prices elsewhere stayed, in units of world output.
    fn clearing(&self, state: &Demand, sigma: f64) -> Vec<f64> {
        let world: f64 = self.output.iter().sum();
        let mut next: Vec<f64> =
            state.sales.iter().zip(&self.output).map(|(sales, output)| libm::log(sales / output) / sigma).collect();
        let total: f64 = next.iter().zip(&self.output).map(|(log, y)| libm::exp(*log) * y).sum();
        let scale = libm::log(world / total);
        next.iter_mut().for_each(|log| *log += scale);
        next
    }

    fn check(&self, change: &[f64], sigma: f64) -> Result<(), EquilibriumError> {
        check(change, self.countries * self.countries)?;
        if sigma.is_nan() || sigma <= 1.0 || sigma.is_infinite() {
            return Err(EquilibriumError::Elasticity);
        }
        Ok(())
    }

    /// New expenditure and price indices at the given logarithms of prices, and what each country would sell for every unit of `p^{1−σ}`.
    fn demand(
        &self,
        shares: &[f64],
        logs: &[f64],
        sigma: f64,
        imbalance: Imbalance,
    ) -> Result<Demand, EquilibriumError> {
        let n = self.countries;
        let price: Vec<f64> = logs.iter().map(|&log| libm::exp(log)).collect();
        let power: Vec<f64> = logs.iter().map(|&log| libm::exp((1.0 - sigma) * log)).collect();
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
        if imbalance == Imbalance::Proportional && earned > 0.0 && spent > 0.0 {
            expenditure.iter_mut().for_each(|e| *e *= earned / spent);
        }
        if let Some(country) = expenditure.iter().position(|e| e.is_nan() || *e <= 0.0) {
            return Err(EquilibriumError::NoExpenditure { country });
        }
        let per_index: Vec<f64> = expenditure.iter().zip(&index).map(|(e, p)| e / p).collect();
        let sales = shares.chunks_exact(n).map(|row| crate::estimate::dot(row, &per_index)).collect();
        Ok(Demand { price, power, index, expenditure, sales })
    }

    fn report(&self, shares: &[f64], state: &Demand, sigma: f64, iterations: usize) -> Full {
        let n = self.countries;
        let price = state.price.clone();
        let per_index: Vec<f64> = state.expenditure.iter().zip(&state.index).map(|(e, p)| e / p).collect();
        let rows = shares.chunks_exact(n).zip(&state.power);
        let flows: Vec<f64> = rows
            .flat_map(|(row, power)| row.iter().zip(&per_index).map(move |(share, per)| share * power * per))
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
    price: Vec<f64>,
    /// `p^{1−σ}`.
    power: Vec<f64>,
    /// `P^{1−σ}`.
    index: Vec<f64>,
    expenditure: Vec<f64>,
    /// `Σ_j λ_ij c_ij E'_j / P_j^{1−σ}`.
    sales: Vec<f64>,
}
