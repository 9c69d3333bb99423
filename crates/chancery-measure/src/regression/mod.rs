//! Regressions on tables: a formula language, and the kernels of `chancery_stats::estimate` under its names.
//!
//! A [`Data`] is a table with derived columns, a [`Model`] what is to be estimated, [`estimate`] gives the evidence. The language is described
//! in `docs/FORMULA.md`.

mod combine;
mod data;
mod design;
mod error;
mod file;
mod fit;
mod formula;
mod lexer;
mod model;
mod values;

pub use data::Data;
pub use error::RegressionError;
pub use file::ModelFile;
pub use fit::{Estimated, FixedEffect, estimate};
pub use formula::names_in;
pub use model::{Estimator, Model, Program};
