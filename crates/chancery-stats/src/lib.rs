//! Kernels and estimators. They see slices and matrices, never files, tables or codes.

pub mod equilibrium;
pub mod estimate;
mod random;
mod similarity;
mod trend;
mod votes;

pub use random::Random;
pub use similarity::{
    BootstrapError, Choices, ClusterBootstrap, Distance, Interval, JointTable, Similarity, measure_all_pairs,
};
pub use trend::ols_slope;
pub use votes::{Ballot, BallotRule, RollCalls, coincidence};
