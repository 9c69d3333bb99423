//! What the measures say of a study's actor, rivals and regions, beside its claims: one module a family. Each tells what it reads, so
//! that the built-in release holds it, and turns the frames into evidence.

mod attention;
pub(crate) mod profiles;
mod shifts;

use chancery_core::{Frames, Request};
use chancery_evidence::Evidence;

use crate::run::Context;

/// A family of findings.
struct Family {
    requests: fn(&Context<'_>) -> Vec<Request>,
    fill: fn(&Context<'_>, &Frames, &mut Evidence),
}

const FAMILIES: &[Family] = &[
    Family { requests: shifts::requests, fill: shifts::fill },
    Family { requests: profiles::requests, fill: profiles::fill },
];

/// What all of them read.
pub(crate) fn requests(context: &Context<'_>) -> Vec<Request> {
    FAMILIES.iter().flat_map(|family| (family.requests)(context)).collect()
}

/// Adds all of them to the evidence.
pub(crate) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    for family in FAMILIES {
        (family.fill)(context, frames, evidence);
    }
}
