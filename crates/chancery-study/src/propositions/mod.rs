//! Theoretical propositions as tests that any study can run: each says beforehand what it measures, over which units, what the
//! proposition expects of the figure and which other definitions of its terms are tried; [`outcome`] is the one rule for all of them.
//!
//! Ids are those of `docs/CAPABILITIES.md`. None asserts a cause: a test shows whether the figures move as the proposition says.

mod columns;
mod definition;
mod instrument;
#[cfg(test)]
mod made_more;
mod outcome;
mod panel;
mod rows;
mod series;
mod statistics;
mod statistics_more;
mod t01;
mod t02;
mod t03;
mod t04;
mod t05;
mod t06;
mod t07;
mod t08;
mod t09;
mod t10;
mod t11;
mod t12;
mod t13;
mod t14;
mod t15;
mod t16;
mod t17;
mod t18;
mod t19;
mod t20;
#[cfg(test)]
mod tests_more;
mod yearly;

use chancery_core::{Frames, Request};
use chancery_evidence::PropositionEvidence;
use chancery_stats::shifts::benjamini_yekutieli;
use rayon::prelude::*;

use crate::findings::sources;
use crate::run::Context;
use outcome::outcome;

/// A proposition and its test.
pub(crate) struct Proposition {
    /// `T3`.
    pub(crate) id: &'static str,
    /// `dependence-asymmetry`.
    pub(crate) name: &'static str,
    /// In a sentence.
    pub(crate) says: &'static str,
    /// What is measured, over which units, from which series.
    pub(crate) operationalisation: &'static str,
    /// What is expected of the figure of each definition.
    pub(crate) expects: Expectation,
    /// What the test does not show even where it holds.
    pub(crate) leaves_out: &'static str,
    /// The series it reads.
    pub(crate) series: &'static [&'static str],
    /// What it reads.
    pub(crate) requests: fn(&Context<'_>) -> Vec<Request>,
    /// The figures, the main definition first.
    pub(crate) test: fn(&Context<'_>, &Frames) -> Vec<Definition>,
}

/// Where a proposition expects its figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Expectation {
    Above(f64),
    Below(f64),
}

/// A figure under one definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) figure: &'static str,
    pub(crate) unit: String,
    /// The figure, or why there is none.
    pub(crate) found: Result<Figure, String>,
}

/// An estimate with its interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) observations: usize,
    /// How the interval was made.
    pub(crate) interval: String,
    /// How the estimate is distributed, for the probability beside a limit.
    pub(crate) spread: Spread,
}

/// The distribution behind an interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Spread {
    /// None is known.
    #[default]
    Unknown,
    /// Student's, around the estimate.
    Student { error: f64, freedom: f64 },
    /// Draws of the estimate, or the estimate less each placebo.
    Draws(Vec<f64>),
}

/// All propositions, by number.
pub(crate) const ALL: &[Proposition] = &[
    t01::PROPOSITION,
    t02::PROPOSITION,
    t03::PROPOSITION,
    t04::PROPOSITION,
    t05::PROPOSITION,
    t06::PROPOSITION,
    t07::PROPOSITION,
    t08::PROPOSITION,
    t09::PROPOSITION,
    t10::PROPOSITION,
    t11::PROPOSITION,
    t12::PROPOSITION,
    t13::PROPOSITION,
    t14::PROPOSITION,
    t15::PROPOSITION,
    t16::PROPOSITION,
    t17::PROPOSITION,
    t18::PROPOSITION,
    t19::PROPOSITION,
    t20::PROPOSITION,
];

/// What all of them read.
pub(crate) fn requests(context: &Context<'_>) -> Vec<Request> {
    ALL.iter().flat_map(|proposition| (proposition.requests)(context)).collect()
}

/// Tests all of them. Each has one main definition; their p are adjusted for their number.
pub(crate) fn tested(context: &Context<'_>, frames: &Frames) -> Vec<PropositionEvidence> {
    let mut all: Vec<_> = ALL.par_iter().map(|proposition| test_one(context, frames, proposition)).collect();
    let main = |one: &PropositionEvidence| one.definitions.first().and_then(|definition| definition.p);
    let p: Vec<f64> = all.iter().filter_map(main).collect();
    // Propositions share series and states, so nothing is assumed of their dependence.
    let q = benjamini_yekutieli(&p).unwrap_or_default();
    for (one, q) in all.iter_mut().filter(|one| one.definitions.first().is_some_and(|it| it.p.is_some())).zip(q) {
        one.q = Some(q);
    }
    all
}

fn test_one(context: &Context<'_>, frames: &Frames, proposition: &Proposition) -> PropositionEvidence {
    let definitions = (proposition.test)(context, frames);
    let (outcome, reason) = outcome(proposition.expects, &definitions);
    // What was read and gave no figure is not cited.
    let any = definitions.iter().any(|definition| definition.found.is_ok());
    PropositionEvidence {
        id: proposition.id.to_owned(),
        name: proposition.name.to_owned(),
        says: proposition.says.to_owned(),
        operationalisation: proposition.operationalisation.to_owned(),
        expects: proposition.expects.to_string(),
        outcome: outcome.to_owned(),
        reason,
        definitions: definitions.iter().map(|definition| definition.evidence(proposition.expects)).collect(),
        leaves_out: proposition.leaves_out.to_owned(),
        q: None,
        source: if any { sources(context, frames, proposition.series) } else { Vec::new() },
    }
}
