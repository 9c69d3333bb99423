//! Columns of cells: what kernels read and the store holds.

use crate::{Cell, CellState};

/// A borrowed column: values beside their states. Values where the state is not `Observed` mean nothing and are zero.
#[derive(Clone, Copy, Debug)]
pub struct Masked<'a> {
    /// One number a unit.
    pub values: &'a [f64],
    /// Whether that number is one, and if not, why.
    pub states: &'a [CellState],
}

impl<'a> Masked<'a> {
    /// The cell of unit `index`; a unit past the end has none and is not covered.
    #[inline]
    pub fn cell(&self, index: usize) -> Cell {
        match (self.values.get(index), self.states.get(index)) {
            (Some(&value), Some(&state)) => Cell::from_parts(value, state),
            _ => Cell::missing(CellState::NotCovered),
        }
    }

    /// How many units the column has.
    pub fn len(&self) -> usize {
        self.values.len().min(self.states.len())
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cells in order.
    pub fn iter(&self) -> impl Iterator<Item = Cell> + 'a {
        self.values.iter().zip(self.states).map(|(&value, &state)| Cell::from_parts(value, state))
    }
}

/// An owned column of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    values: Vec<f64>,
    states: Vec<CellState>,
}

impl Column {
    /// An empty column with room for `capacity` cells.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { values: Vec::with_capacity(capacity), states: Vec::with_capacity(capacity) }
    }

    /// Makes room for `additional` further cells.
    pub fn reserve(&mut self, additional: usize) {
        self.values.reserve(additional);
        self.states.reserve(additional);
    }

    /// Adds a cell at the end.
    #[inline]
    pub fn push(&mut self, cell: Cell) {
        self.values.push(cell.value().unwrap_or(0.0));
        self.states.push(cell.state());
    }

    /// Borrows the column for a kernel.
    #[inline]
    pub fn masked(&self) -> Masked<'_> {
        Masked { values: &self.values, states: &self.states }
    }

    /// The cell of unit `index`.
    #[inline]
    pub fn cell(&self, index: usize) -> Cell {
        self.masked().cell(index)
    }

    /// How many cells it holds.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl FromIterator<Cell> for Column {
    fn from_iter<I: IntoIterator<Item = Cell>>(cells: I) -> Self {
        let cells = cells.into_iter();
        let mut column = Self::with_capacity(cells.size_hint().0);
        for cell in cells {
            column.push(cell);
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_reasons() {
        let column: Column = [Cell::observed(0.0), Cell::missing(CellState::NoState)].into_iter().collect();
        assert_eq!(column.cell(0).value(), Some(0.0));
        assert_eq!(column.cell(1).state(), CellState::NoState);
        assert_eq!(column.cell(2).state(), CellState::NotCovered);
        assert_eq!(column.masked().iter().count(), 2);
    }
}
