//! Which rows an estimate rests on.

use super::design::{Design, EstimateError, Options};
use super::fit::Family;

/// The rows of an estimate, and those left out with the reason. Rows are numbered from 0 as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Rows used.
    pub rows: Vec<u32>,
    /// Rows left out because they were alone at a level of an effect.
    pub singletons: Vec<u32>,
    /// PPML and negative binomial: rows left out because the outcome is 0 wherever one of their levels occurs; the level separates them. Logit: the same, also for
    /// an outcome that is always 1.
    pub always_zero: Vec<u32>,
    /// PPML and negative binomial: rows of outcome 0 left out because regressors and effects together separate them.
    pub separated: Vec<u32>,
}

impl Sample {
    pub(super) fn all(rows: usize) -> Self {
        Self { rows: (0..rows as u32).collect(), ..Self::default() }
    }

    /// Leaves out singletons and levels that are always 0 (logit: or always 1), again and again until nothing changes.
    pub(super) fn prune(
        &mut self,
        design: &Design<'_>,
        options: &Options,
        family: Family,
    ) -> Result<(), EstimateError> {
        let (zero_separates, one_separates) = (family != Family::Normal, family == Family::Logit);
        loop {
            let before = self.rows.len();
            for effect in design.effects {
                let levels = effect.iter().max().map_or(0, |&m| m as usize + 1);
                let mut rows = vec![0_u32; levels];
                let (mut positive, mut below_one) = (vec![false; levels], vec![false; levels]);
                for &row in &self.rows {
                    let level = effect[row as usize] as usize;
                    rows[level] = rows[level].saturating_add(1);
                    positive[level] |= design.outcome[row as usize] > 0.0;
                    below_one[level] |= design.outcome[row as usize] < 1.0;
                }
                let (singletons, always_zero) = (&mut self.singletons, &mut self.always_zero);
                self.rows.retain(|&row| {
                    let level = effect[row as usize] as usize;
                    let separates = (zero_separates && !positive[level]) || (one_separates && !below_one[level]);
                    let alone = options.drop_singletons && rows[level] == 1;
                    if separates {
                        always_zero.push(row);
                    } else if alone {
                        singletons.push(row);
                    }
                    !(separates || alone)
                });
            }
            if self.rows.len() == before {
                break;
            }
        }
        self.singletons.sort_unstable();
        self.always_zero.sort_unstable();
        let always = |value: f64| self.rows.iter().all(|&row| design.outcome[row as usize] == value);
        let nothing = self.rows.is_empty() || (zero_separates && always(0.0)) || (one_separates && always(1.0));
        if nothing { Err(self.nothing_left()) } else { Ok(()) }
    }

    pub(super) fn nothing_left(&self) -> EstimateError {
        EstimateError::NoRows {
            singletons: self.singletons.len(),
            always_zero: self.always_zero.len(),
            separated: self.separated.len(),
        }
    }

    /// Levels of the sample's rows, numbered without gaps in the order of the caller's numbers, and how many there are.
    pub(super) fn levels(&self, ids: &[u32]) -> (Vec<u32>, usize) {
        let highest = self.rows.iter().map(|&row| ids[row as usize]).max().map_or(0, |m| m as usize + 1);
        let mut number = vec![u32::MAX; highest];
        for &row in &self.rows {
            number[ids[row as usize] as usize] = 0;
        }
        let mut levels = 0;
        for slot in number.iter_mut().filter(|slot| **slot == 0) {
            *slot = levels;
            levels += 1;
        }
        (self.rows.iter().map(|&row| number[ids[row as usize] as usize]).collect(), levels as usize)
    }
}
