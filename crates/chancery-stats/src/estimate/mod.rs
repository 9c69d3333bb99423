//! Regression with absorbed fixed effects: least squares, Poisson pseudo-maximum likelihood, the
//! negative binomial and logit, and their variances.

mod absorber;
mod design;
mod distribution;
mod fit;
mod goodness;
mod least_squares;
mod logit;
mod matrix;
mod negbin;
mod poisson;
mod precondition;
mod rising;
mod sample;
mod variance;

#[cfg(test)]
mod tests;

pub(crate) use absorber::dot;
pub use design::{Design, EstimateError, Options, Proof};
pub use distribution::{half_width, normal_two_sided, student_two_sided};
pub use fit::Fit;
pub use goodness::Goodness;
pub use least_squares::ols;
pub use logit::logit;
pub use negbin::{Dispersion, negbin};
pub use poisson::ppml;
pub use sample::Sample;
pub use variance::{ClusterCount, Convention, Covariance, EffectCount, FixestRule, Variance, VarianceError};
