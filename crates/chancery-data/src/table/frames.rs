//! From a table to the frames of its series: formulas, and the reversed direction of pairs.

use std::sync::Arc;

use chancery_core::{Cell, CellState, Column, Frame, FrameIndex, FrameRow, Key};
use rayon::prelude::*;

use super::Table;

impl Table {
    /// Builds the frame of a series: for each row one entry, and one for the reversed key if there is a mirror formula.
    ///
    /// # Errors
    /// A sentence, if a column is missing or a key occurs twice.
    pub fn frame(
        &self,
        forward: &Formula,
        mirror: Option<&Formula>,
        keep: impl Fn(Key) -> bool,
    ) -> Result<Frame, String> {
        let mut entries = Vec::new();
        self.entries(forward, mirror, keep, &mut entries)?;
        Frame::new(entries).map_err(|key| format!("{key:?} occurs twice"))
    }

    /// The frames of several series, each as [`Table::frame`] makes it of its formulas; keys and rows are kept once for all of
    /// them. The rows must be sorted.
    ///
    /// # Errors
    /// As for [`Table::frame`].
    pub(crate) fn into_frames(mut self, formulas: &[(&Formula, Option<&Formula>)]) -> Result<Vec<Frame>, String> {
        let bind = |(forward, mirror): &(&Formula, Option<&Formula>)| -> Result<_, String> {
            Ok((self.bind(forward)?, mirror.map(|mirror| self.bind(mirror)).transpose()?))
        };
        let bound: Vec<(BoundFormula, Option<BoundFormula>)> = formulas.iter().map(bind).collect::<Result<_, _>>()?;
        let index = |keys, rows| match FrameIndex::new(keys, rows) {
            Ok(index) => Ok(Arc::new(index)),
            Err(key) => Err(format!("{key:?} occurs twice, or comes too late")),
        };
        let order = self.both_ways(bound.iter().any(|(_, mirror)| mirror.is_some()));
        let (count, keys) = (self.len(), order.iter().map(|(key, _)| *key).collect());
        let both = index(keys, order.iter().map(|(_, way)| self.rows[way.row()]).collect())?;
        let single = index(std::mem::take(&mut self.keys), std::mem::take(&mut self.rows))?;
        let frame = |(forward, mirror): &(BoundFormula, Option<BoundFormula>)| match mirror {
            None => Frame::of(Arc::clone(&single), forward.column(&self.cells, count)),
            Some(mirror) => {
                let cells = order.iter().map(|(_, way)| match way {
                    Way::Forward(row) => forward.cell(&self.cells, *row as usize),
                    Way::Mirrored(row) => mirror.cell(&self.cells, *row as usize),
                });
                Frame::of(Arc::clone(&both), cells.collect())
            }
        };
        Ok(bound.par_iter().map(frame).collect())
    }

    /// The keys of the rows and their reversed keys, merged; none if they are not wanted.
    fn both_ways(&self, wanted: bool) -> Vec<(Key, Way)> {
        if !wanted {
            return Vec::new();
        }
        let mut mirrored = self.reversed();
        // Rows stand by year, so what is out of order is each year by itself.
        mirrored.par_chunk_by_mut(|a, b| a.0.year() == b.0.year()).for_each(<[_]>::sort_unstable);
        let mut order = Vec::with_capacity(2 * self.len());
        let mut reversed = mirrored.iter().map(|&(key, row)| (key, Way::Mirrored(row))).peekable();
        for (&key, row) in self.keys.iter().zip(0..) {
            while let Some(before) = reversed.next_if(|(reversed, _)| *reversed < key) {
                order.push(before);
            }
            order.push((key, Way::Forward(row)));
        }
        order.extend(reversed);
        order
    }

    /// Adds the entries of a frame, as [`Table::frame`] makes them.
    pub(crate) fn entries(
        &self,
        forward: &Formula,
        mirror: Option<&Formula>,
        keep: impl Fn(Key) -> bool,
        entries: &mut Vec<(Key, Cell, FrameRow)>,
    ) -> Result<(), String> {
        let forward = self.bind(forward)?;
        let mirror = mirror.map(|formula| self.bind(formula)).transpose()?;
        entries.reserve(self.len() * if mirror.is_some() { 2 } else { 1 });
        // The rows and the mirrored rows are each in order, so both together are merged.
        let mut mirrored = self.mirrored(mirror.is_some()).iter().peekable();
        for (index, &key) in self.keys.iter().enumerate() {
            while let Some((reversed, row)) = mirrored.next_if(|(reversed, _)| *reversed < key) {
                entries.extend(self.entry(mirror.as_ref(), *reversed, *row as usize, &keep));
            }
            entries.extend(self.entry(Some(&forward), key, index, &keep));
        }
        for (reversed, row) in mirrored {
            entries.extend(self.entry(mirror.as_ref(), *reversed, *row as usize, &keep));
        }
        Ok(())
    }

    fn entry(
        &self,
        formula: Option<&BoundFormula>,
        key: Key,
        row: usize,
        keep: impl Fn(Key) -> bool,
    ) -> Option<(Key, Cell, FrameRow)> {
        keep(key).then_some(())?;
        Some((key, formula?.cell(&self.cells, row), self.rows[row]))
    }

    /// The reversed keys of the rows in order, each with its row; made once for all series of the table.
    fn mirrored(&self, wanted: bool) -> &[(Key, u32)] {
        if !wanted {
            return &[];
        }
        self.mirrored.get_or_init(|| {
            let mut mirrored = self.reversed();
            mirrored.sort_unstable();
            mirrored
        })
    }

    /// The reversed keys in the order of the rows.
    fn reversed(&self) -> Vec<(Key, u32)> {
        let reversed = |(key, row): (&Key, u32)| Some((Key::new(key.year(), key.partner()?, key.actor()), row));
        self.keys.iter().zip(0..).filter_map(reversed).collect()
    }

    fn bind(&self, formula: &Formula) -> Result<BoundFormula, String> {
        let find = |name: &&str| {
            self.columns
                .iter()
                .position(|column| column == name)
                .ok_or_else(|| format!("no column `{name}` in {}", self.name))
        };
        Ok(BoundFormula { terms: formula.terms.iter().map(find).collect::<Result<_, _>>()?, factor: formula.factor })
    }
}

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

/// How a key of a frame comes from a row of the table: as it stands there, or reversed.
#[derive(Clone, Copy, Debug)]
enum Way {
    Forward(u32),
    Mirrored(u32),
}

impl Way {
    const fn row(self) -> usize {
        match self {
            Self::Forward(row) | Self::Mirrored(row) => row as usize,
        }
    }
}

struct BoundFormula {
    terms: Vec<usize>,
    factor: f64,
}

impl BoundFormula {
    /// The cells of all rows.
    fn column(&self, columns: &[Column], rows: usize) -> Column {
        match self.terms.as_slice() {
            [term] if self.factor == 1.0 => columns[*term].clone(),
            _ => (0..rows).map(|row| self.cell(columns, row)).collect(),
        }
    }

    fn cell(&self, columns: &[Column], row: usize) -> Cell {
        let cells = self.terms.iter().map(|&term| columns[term].cell(row));
        let sum = cells.reduce(|sum, cell| sum.zip(cell, |a, b| a + b)).unwrap_or(Cell::missing(CellState::Undefined));
        sum.map(|value| value * self.factor)
    }
}
