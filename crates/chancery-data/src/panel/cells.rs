//! The cells of a column in one year, and what the absence of a row means for them.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, UInt8Array};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use chancery_core::{Absence, Cell, CellState, UnitOfAnalysis, Year};

use super::PanelColumn;
use crate::universe::{Members, Universe};

/// Values beside the codes of their states.
pub(super) struct Cells {
    values: Vec<f64>,
    states: Vec<u8>,
}

impl Cells {
    pub(super) fn of(cell: Cell, n: usize) -> Self {
        Self { values: vec![cell.value().unwrap_or(0.0); n], states: vec![cell.state() as u8; n] }
    }

    pub(super) fn set(&mut self, index: usize, cell: Cell) {
        self.values[index] = cell.value().unwrap_or(0.0);
        self.states[index] = cell.state() as u8;
    }

    /// For each row the cell at its position among these.
    pub(super) fn spread(&self, positions: impl Iterator<Item = usize> + Clone) -> Self {
        let values = positions.clone().map(|position| self.values[position]).collect();
        let states = match self.states.first() {
            Some(first) if self.states.iter().all(|state| state == first) => vec![*first; positions.count()],
            _ => positions.map(|position| self.states[position]).collect(),
        };
        Self { values, states }
    }

    pub(super) fn arrays(self) -> (ArrayRef, ArrayRef) {
        let observed = observed(&self.states);
        let values = Float64Array::new(self.values.into(), observed);
        (Arc::new(values), Arc::new(UInt8Array::from(self.states)))
    }
}

/// Which cells have a value; `None` if all have.
fn observed(states: &[u8]) -> Option<NullBuffer> {
    const OBSERVED: u8 = CellState::Observed as u8;
    let first = *states.first()?;
    // Most columns of a year are all there, or not at all; they are compared without a way out in between, many at once.
    if !states.iter().fold(true, |alike, state| alike & (*state == first)) {
        return Some(NullBuffer::new(BooleanBuffer::collect_bool(states.len(), |index| states[index] == OBSERVED)));
    }
    (first != OBSERVED).then(|| NullBuffer::new_null(states.len()))
}

/// What an absent row means, for each state or pair of a year. Everybody in the panel existed.
pub(super) struct Absent {
    inside: Cell,
    /// Which members the source covers; `None` = all.
    covered: Option<Vec<bool>>,
    /// Whether one covered side is enough.
    either: bool,
}

impl Absent {
    pub(super) fn of(column: &PanelColumn<'_>, members: &Members, year: Year) -> Self {
        let coverage = &column.source.coverage;
        if !coverage.years.contains(year) {
            return Self { inside: Cell::missing(CellState::NotCovered), covered: None, either: false };
        }
        let inside = match column.source.absence {
            Absence::Zero => Cell::observed(0.0),
            Absence::Unreported => Cell::missing(CellState::Unreported),
        };
        let covered = (!coverage.actors.is_empty())
            .then(|| members.states.iter().map(|state| coverage.actors.contains(state)).collect());
        let either = column.source.mirrored || column.spec.unit_of_analysis == UnitOfAnalysis::DyadYear;
        Self { inside, covered, either }
    }

    /// The cells of a series of pairs before any entry.
    pub(super) fn dyads(&self, universe: &Universe) -> Cells {
        let mut cells = Cells::of(self.inside, universe.pairs.len());
        if let Some(covered) = &self.covered {
            for (row, &(one, two)) in universe.pairs.iter().enumerate() {
                if !(covered[usize::from(one)] || (self.either && covered[usize::from(two)])) {
                    cells.set(row, Cell::missing(CellState::NotCovered));
                }
            }
        }
        cells
    }

    /// The cells of a series of states, one a member.
    pub(super) fn states(&self, column: &PanelColumn<'_>, members: &Members, year: Year) -> Cells {
        let mut cells = Cells::of(self.inside, members.states.len());
        for (position, covered) in self.covered.iter().flatten().enumerate() {
            if !covered {
                cells.set(position, Cell::missing(CellState::NotCovered));
            }
        }
        let mut cursor = members.cursor();
        for (key, cell, _) in column.frame.year(year) {
            if key.partner().is_none()
                && let Some(position) = key.actor().and_then(|state| cursor.position(state))
            {
                cells.set(usize::from(position), cell);
            }
        }
        cells
    }
}
