//! Regression with absorbed fixed effects: least squares and Poisson pseudo-maximum likelihood, and their variances.

mod absorber;
mod design;
mod fit;
mod least_squares;
mod matrix;
mod poisson;
mod precondition;
mod sample;
mod variance;

#[cfg(test)]
mod tests;

pub(crate) use absorber::dot;
pub use design::{Design, EstimateError, Options, Proof};
pub use fit::Fit;
pub use least_squares::ols;
pub use poisson::ppml;
pub use sample::Sample;
pub use variance::{ClusterCount, Convention, Covariance, EffectCount, FixestRule, Variance, VarianceError};
