//! Kernels and estimators. They see slices and matrices, never files, tables or codes.

mod trend;
mod votes;

pub use trend::ols_slope;
pub use votes::{Ballot, PairCounts, RollCalls};
