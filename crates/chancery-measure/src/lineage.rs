//! From a value of a series, read or computed, back to the rows of the providers' files.

use std::collections::BTreeMap;

use chancery_core::{FrameRow, Key, YearRange};
use chancery_data::{BallotRow, Error, Fields, RowsBehind, VoteCut};

use crate::base::Base;
use crate::kernel::{Kernel, SeriesKernel, input_source};
use crate::shared::Shared;

/// A row of a provider's file behind a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputRow {
    /// File, as the provider names it.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Row of the file, counted from 1 without the header.
    pub row: u32,
    /// What the row gave, where it is not the value itself: `roll call 4012: USA no`.
    pub gave: String,
    /// Data set, and the number of the file in it with the row.
    pub at: (String, FrameRow),
}

/// Re-executes the selection behind values. Tables are read when first needed and then kept.
#[derive(Debug)]
pub struct Lineage<'b> {
    base: &'b Base,
    rows: Option<RowsBehind<'b>>,
}

impl<'b> Lineage<'b> {
    /// Of a store or the built-in release; the release holds no rows beyond the one that each value names.
    pub fn new(base: &'b Base) -> Self {
        let rows = match base {
            Base::Store(store) => Some(RowsBehind::new(store)),
            Base::Release(_) => None,
        };
        Self { base, rows }
    }

    /// The rows behind the value of a key, in the order of files and rows. `row` is the row that the frame names. Empty where
    /// the value stands for an absent row, and for sums in the built-in release.
    ///
    /// # Errors
    /// A damaged table.
    pub fn of(&mut self, series: &str, source: &str, key: Key, row: Option<FrameRow>) -> Result<Vec<InputRow>, Error> {
        let Some(row) = row else { return Ok(Vec::new()) };
        match self.base.computed(series) {
            Some(Kernel::Votes(_)) => return self.of_votes(source, key),
            Some(Kernel::Series(kernel)) => return self.of_inputs(kernel, source, key),
            _ => {}
        }
        let data_set = self.base.data_set_id(series, source);
        let found = match &mut self.rows {
            Some(rows) => rows.of(series, source, key, row)?,
            None if row.row != 0 => vec![row],
            None => Vec::new(),
        };
        Ok(found.into_iter().filter_map(|row| self.input(&data_set, row, String::new())).collect())
    }

    fn of_votes(&mut self, source: &str, key: Key) -> Result<Vec<InputRow>, Error> {
        let cut = VoteCut::ALL.into_iter().find(|cut| cut.source() == source);
        let (Some(rows), Some(cut), Some(actor), Some(partner)) = (&mut self.rows, cut, key.actor(), key.partner())
        else {
            return Ok(Vec::new());
        };
        let ballots = rows.ballots(cut, key.year(), [actor, partner])?;
        Ok(ballots.iter().filter_map(|ballot| self.input("unga-votes", ballot.row, gave(ballot))).collect())
    }

    /// The rows behind the cells that a kernel names, and in their turn behind those.
    fn of_inputs(&mut self, kernel: &SeriesKernel, source: &str, key: Key) -> Result<Vec<InputRow>, Error> {
        let catalogue = self.base.loaded();
        let names: Vec<&str> = kernel.inputs.iter().chain(kernel.optional).copied().collect();
        let mut found = Vec::new();
        for (number, key) in (kernel.behind)(key) {
            let Some(spec) = names.get(number).and_then(|name| catalogue.get(name)) else { continue };
            let Some(chosen) = input_source(spec, number, source) else { continue };
            let wanted = |other: Key| other == key;
            let years = Some(YearRange::single(key.year()));
            let frame = self.base.frame(&spec.name, &chosen.id, years, &wanted, &Shared::default())?;
            let row = frame.get(key).map(|(_, row)| row);
            for mut row in self.of(&spec.name, &chosen.id, key, row)? {
                let value = frame.get(key).and_then(|(cell, _)| cell.value());
                if row.gave.is_empty()
                    && let Some(value) = value
                {
                    row.gave = format!("{} {}", spec.name, spec.unit.show(value));
                }
                if !found.contains(&row) {
                    found.push(row);
                }
            }
        }
        Ok(found)
    }

    fn input(&self, data_set: &str, row: FrameRow, gave: String) -> Option<InputRow> {
        let file = self.base.files(data_set).into_iter().nth(usize::from(row.file))?;
        Some(InputRow { file: file.name, sha256: file.sha256, row: row.row, gave, at: (data_set.to_owned(), row) })
    }

    /// What stands in rows, under the provider's names of the columns; each file is read once. Rows of which the bytes are not
    /// there, as in the built-in release, are left out.
    ///
    /// # Errors
    /// A snapshot that is gone or damaged.
    pub fn texts(&self, rows: &[&InputRow]) -> Result<BTreeMap<(String, FrameRow), Fields>, Error> {
        let mut found = BTreeMap::new();
        let Some(behind) = &self.rows else { return Ok(found) };
        let mut by_set: BTreeMap<&str, Vec<FrameRow>> = BTreeMap::new();
        for row in rows {
            by_set.entry(&row.at.0).or_default().push(row.at.1);
        }
        for (data_set, rows) in by_set {
            let texts = behind.texts(data_set, &rows)?;
            found.extend(texts.into_iter().map(|(row, fields)| ((data_set.to_owned(), row), fields)));
        }
        Ok(found)
    }

    /// The columns that a source's formula of a series names; none for computed series and in the built-in release.
    pub fn terms(&self, series: &str, source: &str) -> Vec<&'static str> {
        self.rows.as_ref().map(|rows| rows.terms(series, source)).unwrap_or_default()
    }
}

fn gave(ballot: &BallotRow) -> String {
    let word = match ballot.ballot {
        1 => "yes",
        2 => "abstain",
        _ => "no",
    };
    format!("roll call {}: {} {word}", ballot.roll_call, ballot.state)
}

#[cfg(test)]
mod tests {
    use chancery_core::State;

    use super::*;

    #[test]
    fn a_value_of_the_release_names_its_row_and_a_sum_none() {
        let base = Base::release().expect("whole");
        let mut lineage = Lineage::new(&base);
        let key = Key::new(2014, State::new("USA").expect("a key"), State::new("MEX").ok());
        let frame = base.whole("trade", "us-census-trade").expect("there");
        let (_, row) = frame.get(key).expect("there");
        let rows = lineage.of("trade", "us-census-trade", key, Some(row)).expect("whole");
        assert_eq!(rows.len(), 1);
        assert!(rows[0].row > 0 && rows[0].sha256.len() == 64, "{rows:?}");
        assert!(lineage.texts(&[&rows[0]]).expect("whole").is_empty(), "the bytes are not in the release");
        let frame = base.whole("agree", "unga-votes").expect("there");
        let (_, row) = frame.get(key).expect("there");
        assert!(lineage.of("agree", "unga-votes", key, Some(row)).expect("whole").is_empty());
        assert!(lineage.of("trade", "us-census-trade", key, None).expect("whole").is_empty());
    }
}
