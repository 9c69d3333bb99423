//! Comparing cases: an outcome composed of directions, Mill's methods of agreement and difference, and differences and ranks with
//! intervals. Method page: `docs/methods/cases.md`.

mod composite;
mod mill;
mod resample;

pub use composite::{CompositeDraws, Direction3, composite, composite_draws, composite_range};
pub use mill::{Agreement, Difference, Differences, method_of_agreement, method_of_difference};
pub use resample::{
    Estimate, RankedGroup, Spread, difference_of_means, quantiles, rank_groups, ranks_from_the_top, spread,
};
