//! A region's series before its members were there: bounds from the figures of the states they came out of.
//!
//! A predecessor's value is apportioned by the stated shares of population and of product at the split. The shares differ, and nobody
//! knows which is right for trade or arms, so the result is the interval between the smallest and the largest: a band of the chart,
//! never a value. It is made only where a study asks for it (`bridge = true` under the region), and no claim reads it.

use chancery_core::{Cell, State, Year};
use chancery_evidence::Bridge;
use chancery_world::{Weights, World};

/// A state that stood where a member of the region stands later, with the shares of it that the member got.
pub(crate) struct Predecessor {
    pub(crate) state: State,
    pub(crate) weights: Weights,
}

/// Who was there in a year in place of a state that was not; empty if nobody, or if no share is stated.
pub(crate) fn predecessors(world: &World, member: State, year: Year) -> Vec<Predecessor> {
    let before = world.predecessors(member, None);
    let found =
        before.into_iter().filter(|before| before.date.latest().year() >= year && world.exists(before.state, year));
    let share = |state: State| {
        let parts = world.successors(state, None);
        parts.into_iter().find(|part| part.state == member).map(|part| part.weights).unwrap_or_default()
    };
    let found: Vec<Predecessor> =
        found.map(|before| Predecessor { state: before.state, weights: share(before.state) }).collect();
    if found.iter().any(|predecessor| predecessor.weights.is_empty()) { Vec::new() } else { found }
}

/// Bounds of a member's value, in a series that is summed: each predecessor's value times its smallest and largest share.
pub(crate) fn apportioned(predecessors: &[Predecessor], value: impl Fn(State) -> Cell) -> Option<(f64, f64)> {
    let mut bounds = (0.0, 0.0);
    for predecessor in predecessors {
        let whole = value(predecessor.state).value()?;
        let parts = predecessor.weights.values().map(|share| share.value * whole);
        let (low, high) =
            parts.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), part| (low.min(part), high.max(part)));
        bounds = (bounds.0 + low, bounds.1 + high);
    }
    (!predecessors.is_empty()).then_some(bounds)
}

/// Bounds of a member's value, in a series that is not shared out (agreement of votes): the predecessors' own values.
pub(crate) fn inherited(predecessors: &[Predecessor], value: impl Fn(State) -> Cell) -> Option<(f64, f64)> {
    let values: Option<Vec<f64>> = predecessors.iter().map(|predecessor| value(predecessor.state).value()).collect();
    values?.into_iter().map(|value| (value, value)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// The bounds of a year and where they come from: `RUS: population 1991, gdp 1992`.
pub(crate) fn bridge(bounds: (f64, f64), predecessors: &[Predecessor], shared_out: bool) -> Bridge {
    let mut sources: Vec<String> = Vec::new();
    for predecessor in predecessors {
        let shares = predecessor.weights.iter().map(|(basis, share)| match share.year {
            Some(year) => format!("{} {year}", basis.name()),
            None => basis.name().to_owned(),
        });
        let shares: Vec<String> = shares.collect();
        let source = match shared_out {
            true => format!("{}, by shares of {}", predecessor.state, shares.join(" and ")),
            false => format!("{}, undivided", predecessor.state),
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    Bridge { low: bounds.0, high: bounds.1, from: sources.join("; ") }
}
