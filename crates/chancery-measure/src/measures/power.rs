//! Capabilities computed from their components.

use chancery_core::{Aggregate, Cell, CellState, Column, Key, State, Unit, UnitOfAnalysis};
use chancery_stats::cinc;

use crate::kernel::{Kernel, SeriesKernel, YearInputs};
use crate::spec::MeasureSpec;

pub(crate) const MEASURES: &[MeasureSpec] = &[MeasureSpec {
    name: "cinc_recomputed",
    label: "composite index of national capability, computed from its components",
    unit_of_analysis: UnitOfAnalysis::StateYear,
    unit: Unit::RATIO,
    nonnegative: true,
    aggregate: Some(Aggregate::Sum),
    inputs: "milper, irst, pec, tpop, upop; milex, or milex_gbp to 1913",
    formula: "(1/K_i) Σ_k x_ik / Σ_j x_jk, over the K_i components that state i has",
    missing: "a component without a value is left out of the state's mean, and the state out of that component's total",
    page: "power",
    kernel: Kernel::Series(SeriesKernel {
        inputs: &["milper", "irst", "pec", "tpop", "upop"],
        optional: &["milex", "milex_gbp"],
        window: 0,
        of,
        behind: |key| (0..7).map(|input| (input, key)).collect(),
    }),
}];

const DOLLARS: usize = 5;
const POUNDS: usize = 6;

/// World totals are over all states with a row in the year, whichever of them are wanted.
fn of(at: &YearInputs<'_>) -> Vec<(Key, Cell)> {
    let mut states: Vec<State> =
        at.inputs.iter().flat_map(|input| input.frame.year(at.year)).filter_map(|(key, ..)| key.actor()).collect();
    states.sort_unstable();
    states.dedup();
    let military = |state: State| {
        // Dollars and pounds never meet in a year; shares are taken within one.
        let dollars = at.cell(DOLLARS, state, None);
        if dollars.value().is_some() { dollars } else { at.cell(POUNDS, state, None) }
    };
    let mut components: Vec<Column> =
        (0..DOLLARS).map(|input| states.iter().map(|&state| at.cell(input, state, None)).collect()).collect();
    components.push(states.iter().map(|&state| military(state)).collect());
    let masked: Vec<_> = components.iter().map(Column::masked).collect();
    // All columns have a cell for each state.
    let found = cinc(&masked).unwrap_or_default();
    let value = |state: State| {
        let found = states.binary_search(&state).ok().and_then(|place| found.get(place));
        found.map_or(Cell::missing(CellState::NotCovered), |found| found.value)
    };
    at.states(value)
}
