//! Measures: series that are computed, not read. One [`MeasureSpec`] a measure, its kernel in `chancery-stats`, its page in
//! `docs/methods/`.
//!
//! This crate also answers for the whole catalogue, because only here are read and computed series known together: a [`Base`] is
//! a store or the built-in release, and gives frames of both kinds.

mod base;
mod ideal;
mod lineage;
mod spec;
mod voting;

pub use base::{Base, builtin_release};
pub use ideal::{IdealBallots, IdealError, IdealPoints, VoteClock};
pub use lineage::{InputRow, Lineage};
pub use spec::{MeasureSpec, declared_catalogue, measures};
