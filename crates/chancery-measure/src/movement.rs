//! The series `movement`: year by year, how far a state moved toward another.

use std::collections::BTreeMap;

use chancery_core::{Cell, CellState, Key, State, Year};
use chancery_stats::ideal::{MovementOptions, part_of_change};

use crate::kernel::YearInputs;

/// The inputs, in the order that the measure names them.
const POINT: usize = 0;
const PART: usize = 1;
const BALLOTS: usize = 2;

/// A state's ideal points in the year before and the year, or why it has not both.
type Ends = Result<[f64; 2], CellState>;

/// The values of a year.
pub(crate) fn of_year(at: &YearInputs<'_>) -> Vec<(Key, Cell)> {
    let voters = at.inputs[POINT].frame.year(at.year).filter_map(|(key, ..)| key.actor());
    let mut known: BTreeMap<State, Ends> = voters.map(|state| (state, ends(at, state))).collect();
    let present: Vec<[f64; 2]> = known.values().filter_map(|ends| ends.ok()).collect();
    let common = [0, 1].map(|end| present.iter().map(|ends| ends[end]).sum::<f64>() / present.len().max(1) as f64);
    for state in at.members() {
        known.entry(state).or_insert_with(|| ends(at, state));
    }
    let missing: Ends = Err(CellState::NoState);
    at.directed(|one, other| {
        let [one, other] = [one, other].map(|state| *known.get(&state).unwrap_or(&missing));
        match (one, other) {
            (Ok(one), Ok(other)) => {
                let [one, other] = [one, other].map(|ends| [ends[0] - common[0], ends[1] - common[1]]);
                Cell::observed(-part_of_change(one, other))
            }
            (one, other) => {
                let state = |ends: Ends| ends.err().unwrap_or(CellState::Observed);
                Cell::missing(state(one).combine(state(other)))
            }
        }
    })
}

fn ends(at: &YearInputs<'_>, state: State) -> Ends {
    let years = [at.year - 1, at.year];
    let cells = |input: usize| years.map(|year: Year| at.inputs[input].cell(state, None, year));
    let [before, after] = cells(POINT);
    let (Some(before), Some(after)) = (before.value(), after.value()) else {
        return Err(before.state().combine(after.state()));
    };
    let [part_before, part_after] = cells(PART).map(Cell::value);
    let few =
        |cell: Cell| cell.value().is_none_or(|ballots| ballots < f64::from(MovementOptions::default().min_ballots));
    if part_before.is_none() || part_before != part_after || cells(BALLOTS).into_iter().any(few) {
        return Err(CellState::Undefined);
    }
    Ok([before, after])
}

/// The four points behind a value.
pub(crate) fn behind(key: Key) -> Vec<(usize, Key)> {
    let states = [key.actor(), key.partner()].into_iter().flatten();
    states.flat_map(|state| [key.year() - 1, key.year()].map(|year| (POINT, Key::new(year, state, None)))).collect()
}
