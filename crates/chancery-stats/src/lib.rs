//! Kernels and estimators. They see slices and matrices, never files, tables or codes.

pub mod ideal;
mod random;
mod trend;
mod votes;

pub use random::Random;
pub use trend::ols_slope;
pub use votes::{Ballot, PairCounts, RollCalls};
