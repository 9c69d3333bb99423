//! General equilibrium of structural gravity with one sector: multilateral resistances, and what a change of trade costs does to trade,
//! output, prices and welfare.

mod baseline;
mod draws;
mod prices;
mod scaling;
mod scenario;

#[cfg(test)]
mod tests;

pub use baseline::{Baseline, EquilibriumError, square};
pub use draws::{CoefficientDraws, simulate};
pub use scenario::{Conditional, Full, Imbalance};
