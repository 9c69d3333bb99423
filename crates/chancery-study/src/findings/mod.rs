//! What the measures say of a study's actor, rivals and regions, beside its claims: one module a family. Each tells what it reads, so
//! that the built-in release holds it, and turns the frames into evidence.

mod members;
mod movement;
mod ternary;

use chancery_core::{Frames, Request};
use chancery_evidence::Evidence;

use crate::run::Context;

/// A family of findings.
struct Family {
    requests: fn(&Context<'_>) -> Vec<Request>,
    fill: fn(&Context<'_>, &Frames, &mut Evidence),
}

const FAMILIES: &[Family] = &[
    Family { requests: movement::requests, fill: movement::fill },
    Family { requests: ternary::requests, fill: ternary::fill },
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

/// The data sets that findings name.
pub(crate) fn data_sets(evidence: &Evidence) -> Vec<String> {
    let mut named: Vec<&[String]> = Vec::new();
    named.extend(evidence.ternary.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.movement.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.shifts.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.influence.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.polarity.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.blocs.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.profiles.iter().map(|finding| finding.source.as_slice()));
    let mut named: Vec<String> = named.concat();
    named.sort();
    named.dedup();
    named
}
