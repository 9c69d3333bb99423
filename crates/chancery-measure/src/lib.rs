//! Measures: series that are computed, not read. One [`MeasureSpec`] a measure, its kernel in `chancery-stats`, its page in
//! `docs/methods/`.
//!
//! This crate also answers for the whole catalogue, because only here are read and computed series known together: a [`Base`] is
//! a store or the built-in release, and gives frames of both kinds.

pub mod analysis;
mod base;
pub mod counterfactual;
mod course;
mod estimate;
mod ideal;
mod keep;
mod kernel;
mod lineage;
mod measures;
mod movement;
pub mod regression;
mod shared;
mod spec;
mod voting;

pub use base::{Base, builtin_release};
pub use course::{Administration, YearSeries, administrations, null_model_name, shift_beside, shift_options, shifts};
pub use estimate::keep_estimations;
pub use ideal::{IdealBallots, IdealError, IdealPoints, VoteClock};
pub use keep::{Kept, KeptOutcome, keep};
pub use lineage::{InputRow, Lineage};
pub use spec::{MeasureSpec, declared_catalogue, measures};
pub use voting::{YearCalls, similarity_of_all_pairs};
