//! Scenarios of the study, which were run before its checks. They read tables of pairs, not series, and so no release holds what they need:
//! without a store each says so.

use chancery_core::{Frames, Request};
use chancery_evidence::Evidence;

use crate::run::Context;

pub(super) fn requests(_: &Context<'_>) -> Vec<Request> {
    Vec::new()
}

pub(super) fn fill(context: &Context<'_>, _: &Frames, evidence: &mut Evidence) {
    evidence.counterfactuals.clone_from(&context.simulated.evidence);
}
