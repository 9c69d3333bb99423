//! What the words of a study's claims and works give, beside what its checks find.

mod candidates;
mod opposites;
mod overclaims;
mod references;

pub use candidates::{Candidate, Rule, contradiction_candidates};
pub(crate) use overclaims::overclaims;
pub use references::lint_references;
