//! What if: what a change of trade costs does to exports, output, prices and welfare of each country, from a gravity equation's fitted costs and
//! from observed flows side by side, with bands.
//!
//! A [`Scenario`] says what changes; [`simulate_scenario`] reads flows and costs from a [`crate::Base`] or a file, and gives a [`Simulation`],
//! or an [`Absence`] that names every party without flows. Kernels are in `chancery_stats::equilibrium`; docs/methods/counterfactual.md says
//! what is computed.

mod agreements;
mod assembled;
mod bands;
mod change;
mod costs;
mod cross_section;
mod flows;
mod named;
mod outcome;
mod read;
mod scenario;
mod simulate;
mod simulator;

#[cfg(test)]
mod tests;

pub use agreements::{AgreementEffect, AgreementSpread, agreement_spread};
pub use chancery_stats::equilibrium::Imbalance;
pub use costs::CoefficientUsed;
pub use flows::{Country, LeftOut};
pub use named::NamedFigure;
pub use outcome::{Absence, CountryEffects, Figure, Method, MethodEffects, Outcome, QUANTITIES, Simulation};
pub use scenario::{
    Change, Costs, Effect, Elasticity, Errors, Estimation, FlowSource, Given, Lever, OwnTerm, Pairs, Party, Repair,
    Scenario,
};
pub use simulator::{Simulator, data_sets, missing_data_sets, simulate_scenario};
