//! The search for necessary conditions.

use super::cases::Cases;
use super::fit::{Necessity, necessity};
use super::term::Term;

/// What a necessary condition must reach, and how long it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NecessityCutOffs {
    /// Consistency of necessity.
    pub consistency: f64,
    /// Coverage of necessity.
    pub coverage: f64,
    /// Relevance of necessity.
    pub relevance: f64,
    /// The number of literals of a conjunction or disjunction.
    pub literals: usize,
}

impl Default for NecessityCutOffs {
    fn default() -> Self {
        Self { consistency: 0.9, coverage: 0.0, relevance: 0.0, literals: 5 }
    }
}

/// Literals (condition, value), one for each condition at most, and how far they are necessary.
#[derive(Clone, Debug, PartialEq)]
pub struct Necessary {
    /// The literals.
    pub literals: Vec<(usize, u8)>,
    /// The fit of their conjunction or disjunction.
    pub fit: Necessity,
}

/// What the search finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NecessaryConditions {
    /// All conjunctions that meet the cut-offs, single literals included. Every part of one is as consistent or more so.
    pub conjunctions: Vec<Necessary>,
    /// The disjunctions of two or more literals that meet the cut-offs and of which no part is as consistent as the cut-off: a longer
    /// one is always at least as consistent, and says less.
    pub disjunctions: Vec<Necessary>,
}

const ROUNDING: f64 = 1e-12;

/// All conjunctions and minimal disjunctions that are necessary for the outcome as far as the cut-offs ask. Short ones first, then in the
/// order of conditions and values. Their number grows with the conditions to the power of `literals`.
pub fn necessary_conditions(cases: &Cases, cut_offs: &NecessityCutOffs) -> NecessaryConditions {
    let conjunctions = conjunctions(cases, cut_offs);
    let disjunctions = disjunctions(cases, cut_offs);
    NecessaryConditions { conjunctions, disjunctions }
}

fn consistent(fit: &Necessity, cut_offs: &NecessityCutOffs) -> bool {
    fit.consistency.is_some_and(|consistency| consistency >= cut_offs.consistency - ROUNDING)
}

/// Whether coverage and relevance meet the cut-offs. A relevance without a value (x and y always present) does not meet one.
fn relevant(fit: &Necessity, cut_offs: &NecessityCutOffs) -> bool {
    fit.coverage.unwrap_or(0.0) >= cut_offs.coverage - ROUNDING
        && fit.relevance.unwrap_or(0.0) >= cut_offs.relevance - ROUNDING
}

/// One literal more, of a later condition than all so far.
fn longer(cases: &Cases, literals: &[(usize, u8)]) -> Vec<Vec<(usize, u8)>> {
    let space = cases.space();
    let first = literals.last().map_or(0, |&(condition, _)| condition + 1);
    let further = (first..space.conditions())
        .flat_map(|condition| (0..space.levels(condition)).map(move |value| (condition, value)));
    further.map(|literal| literals.iter().copied().chain([literal]).collect()).collect()
}

fn conjunctions(cases: &Cases, cut_offs: &NecessityCutOffs) -> Vec<Necessary> {
    let mut found = Vec::new();
    let mut level = vec![Vec::new()];
    for _ in 0..cut_offs.literals {
        let tried = level.iter().flat_map(|literals| longer(cases, literals));
        let fit = |literals: Vec<(usize, u8)>| {
            let term = cases.space().term(&literals)?;
            let fit = necessity(&cases.in_term(&term), cases.outcome());
            consistent(&fit, cut_offs).then_some(Necessary { literals, fit })
        };
        let passed: Vec<Necessary> = tried.filter_map(fit).collect();
        level = passed.iter().map(|necessary| necessary.literals.clone()).collect();
        found.extend(passed.into_iter().filter(|necessary| relevant(&necessary.fit, cut_offs)));
    }
    found
}

fn disjunctions(cases: &Cases, cut_offs: &NecessityCutOffs) -> Vec<Necessary> {
    let (mut found, mut minimal): (Vec<Necessary>, Vec<Vec<(usize, u8)>>) = (Vec::new(), Vec::new());
    let mut level = vec![Vec::new()];
    for size in 1..=cut_offs.literals {
        let tried = level.iter().flat_map(|literals| longer(cases, literals));
        let tried =
            tried.filter(|literals| !minimal.iter().any(|part| part.iter().all(|literal| literals.contains(literal))));
        let tried: Vec<Vec<(usize, u8)>> = tried.collect();
        level = Vec::new();
        for literals in tried {
            let terms: Vec<Term> =
                literals.iter().map(|&(condition, value)| cases.space().literal(condition, value)).collect();
            let fit = necessity(&cases.in_any(&terms), cases.outcome());
            if !consistent(&fit, cut_offs) {
                level.push(literals);
                continue;
            }
            minimal.push(literals.clone());
            if size > 1 && relevant(&fit, cut_offs) {
                found.push(Necessary { literals, fit });
            }
        }
    }
    found
}
