//! What the measures say of a study's actor, rivals and regions, beside its claims: one module a family. Each tells what it reads, so
//! that the built-in release holds it, and turns the frames into evidence.

pub(crate) mod attention;
mod blocs;
mod counterfactuals;
mod influence;
mod members;
mod movement;
mod polarity;
pub(crate) mod profiles;
mod relations;
pub(crate) mod reorientation;
mod shifts;
mod ternary;

use chancery_core::{Cell, Frames, Request, State, Year};
use chancery_evidence::Evidence;

use chancery_measure::analysis::Data;
use rayon::prelude::*;

use crate::charts;
use crate::run::Context;

/// A family of findings.
struct Family {
    requests: fn(&Context<'_>) -> Vec<Request>,
    fill: fn(&Context<'_>, &Frames, &mut Evidence),
}

const FAMILIES: &[Family] = &[
    Family { requests: shifts::requests, fill: shifts::fill },
    Family { requests: reorientation::requests, fill: reorientation::fill },
    Family { requests: profiles::requests, fill: profiles::fill },
    Family { requests: movement::requests, fill: movement::fill },
    Family { requests: ternary::requests, fill: ternary::fill },
    Family { requests: polarity::requests, fill: polarity::fill },
    Family { requests: influence::requests, fill: influence::fill },
    Family { requests: blocs::requests, fill: blocs::fill },
    Family { requests: relations::requests, fill: relations::fill },
    Family { requests: counterfactuals::requests, fill: counterfactuals::fill },
];

/// What all of them read.
pub(crate) fn requests(context: &Context<'_>) -> Vec<Request> {
    FAMILIES.iter().flat_map(|family| (family.requests)(context)).collect()
}

/// All of them, a part each. Families know nothing of each other, so they are made side by side and joined in their order.
pub(crate) fn found(context: &Context<'_>, frames: &Frames) -> Vec<Evidence> {
    let make = |family: &Family| {
        let mut part = Evidence::default();
        (family.fill)(context, frames, &mut part);
        part
    };
    FAMILIES.par_iter().map(make).collect()
}

/// Adds the parts to the evidence.
pub(crate) fn join(evidence: &mut Evidence, parts: Vec<Evidence>) {
    parts.into_iter().for_each(|part| join_one(evidence, part));
}

fn join_one(evidence: &mut Evidence, part: Evidence) {
    evidence.ternary.extend(part.ternary);
    evidence.movement.extend(part.movement);
    evidence.shifts.extend(part.shifts);
    evidence.reorientations.extend(part.reorientations);
    evidence.influence.extend(part.influence);
    evidence.polarity.extend(part.polarity);
    evidence.blocs = evidence.blocs.take().or(part.blocs);
    evidence.relations.extend(part.relations);
    evidence.counterfactuals.extend(part.counterfactuals);
    evidence.profiles.extend(part.profiles);
    evidence.case_tree = evidence.case_tree.take().or(part.case_tree);
}

/// What the measures of a study read from.
fn data<'a>(context: &Context<'a>, frames: &'a Frames) -> Data<'a> {
    Data { catalogue: context.catalogue, frames }
}

/// The data sets behind some series that were read.
pub(crate) fn sources(context: &Context<'_>, frames: &Frames, series: &[&str]) -> Vec<String> {
    let mut ids: Vec<String> = series
        .iter()
        .flat_map(|name| {
            let sources = data(context, frames).sources(&[name]);
            sources.into_iter().map(|source| context.base.data_set_id(name, &source))
        })
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// The members of all regions of the study in a year, sorted.
fn regional(context: &Context<'_>, year: Year) -> Vec<State> {
    let regions = 0..context.study.regions.len();
    let mut states: Vec<State> =
        regions.flat_map(|region| charts::members(context.world, context.study, region, year)).collect();
    states.sort_unstable();
    states.dedup();
    states
}

/// The actor and its rivals.
fn powers(context: &Context<'_>) -> Vec<State> {
    let mut powers = vec![context.actor];
    powers.extend(context.study.rivals.iter().copied().filter(|rival| *rival != context.actor));
    powers
}

/// The word for the state of a cell.
fn word(cell: Cell) -> String {
    cell.state().name().to_owned()
}

/// The data sets that findings name: the report lists these as used.
pub(crate) fn data_sets(evidence: &Evidence) -> Vec<String> {
    let mut named: Vec<&[String]> = Vec::new();
    named.extend(evidence.ternary.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.movement.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.shifts.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.reorientations.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.influence.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.polarity.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.blocs.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.relations.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.propositions.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.counterfactuals.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.profiles.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.figures.iter().map(|figure| figure.source.as_slice()));
    named.extend(evidence.qca.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.readings.iter().map(|finding| finding.source.as_slice()));
    named.extend(evidence.estimates.iter().map(|finding| finding.source.as_slice()));
    let mut named: Vec<String> = named.concat();
    named.sort();
    named.dedup();
    named
}
