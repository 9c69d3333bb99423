//! `compare`: parts of a study beside each other.

pub(crate) mod propositions;
