//! Formulas: how the value of a series follows from a table's columns.

use chancery_core::{Cell, CellState, Column};

use super::Table;

/// How a series is computed from a table's columns: the sum of some, times a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// Columns that are added.
    pub terms: Vec<&'static str>,
    /// Times what (a unit of millions: 1e6).
    pub factor: f64,
}

impl Formula {
    /// One column as it stands.
    pub fn column(name: &'static str) -> Self {
        Self { terms: vec![name], factor: 1.0 }
    }

    /// Several columns added.
    pub fn sum(names: &[&'static str]) -> Self {
        Self { terms: names.to_vec(), factor: 1.0 }
    }

    /// Times a factor.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        self.factor *= factor;
        self
    }

    /// For readers: `exports + imports, × 1000000`.
    pub fn show(&self) -> String {
        let terms = self.terms.join(" + ");
        if self.factor == 1.0 { terms } else { format!("({terms}) × {}", self.factor) }
    }
}

/// A formula with the positions of its columns in a table.
#[derive(Debug)]
pub(super) struct BoundFormula {
    terms: Vec<usize>,
    factor: f64,
}

impl BoundFormula {
    pub(super) fn new(table: &Table, formula: &Formula) -> Result<Self, String> {
        let find = |name: &&str| {
            table
                .columns
                .iter()
                .position(|column| column == name)
                .ok_or_else(|| format!("no column `{name}` in {}", table.name))
        };
        Ok(Self { terms: formula.terms.iter().map(find).collect::<Result<_, _>>()?, factor: formula.factor })
    }

    pub(super) fn cell(&self, columns: &[Column], row: usize) -> Cell {
        let cells = self.terms.iter().map(|&term| columns[term].cell(row));
        let sum = cells.reduce(|sum, cell| sum.zip(cell, |a, b| a + b)).unwrap_or(Cell::missing(CellState::Undefined));
        sum.map(|value| value * self.factor)
    }
}
