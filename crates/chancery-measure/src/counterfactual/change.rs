//! Which pairs change, and by how much.

use chancery_data::{Error, PairTable};

use super::costs::{Coefficients, Terms, column_of};
use super::flows::FlowMatrix;
use super::scenario::{Change, Lever, OwnTerm, Pairs};

/// The changes of a scenario, on the pairs of a matrix.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    /// Place of a pair in the matrix, coefficient, and the change of its term.
    pub(crate) terms: Vec<(usize, usize, f64)>,
    /// Place of a pair, and the logarithm of the change of its tariff factor.
    pub(crate) tariffs: Vec<(usize, f64)>,
    /// Coefficients that changed terms have.
    pub(crate) touched: Vec<usize>,
    /// Directed pairs that change.
    pub(crate) changed: usize,
    /// Directed pairs of the scenario at which the term has its new value already.
    pub(crate) unchanged: usize,
    /// What a reader should know.
    pub(crate) notes: Vec<String>,
}

impl Changes {
    /// # Errors
    /// A changed term without a coefficient; a scenario in which nothing changes.
    pub(crate) fn new(
        changes: &[Change],
        table: &PairTable,
        own: &[OwnTerm],
        coefficients: &Coefficients,
        matrix: &FlowMatrix,
    ) -> Result<Self, Error> {
        let mut out = Self::default();
        let mut touched = vec![false; matrix.flows.len()];
        let mut meant = vec![false; matrix.flows.len()];
        for change in changes {
            let places = places(&change.pairs, matrix);
            places.iter().for_each(|&at| meant[at] = true);
            match &change.lever {
                Lever::Tariff { from, to } => {
                    let step = libm::log((1.0 + to) / (1.0 + from));
                    for at in places.into_iter().filter(|_| step != 0.0) {
                        touched[at] = true;
                        out.tariffs.push((at, step));
                    }
                }
                Lever::Term { name, to } => {
                    let coefficient = coefficients.place(name).ok_or_else(|| {
                        Error::unknown(format!("`{name}` changes but has no coefficient"))
                            .hint(format!("there are {}", coefficients.terms.join(", ")))
                    })?;
                    let now = out.now(name, *to, table, own, matrix)?;
                    for at in places {
                        let step = to - now[at];
                        if step != 0.0 {
                            touched[at] = true;
                            out.terms.push((at, coefficient, step));
                        }
                    }
                    out.touched.push(coefficient);
                }
            }
        }
        if !out.tariffs.is_empty() {
            out.notes.push(
                "A tariff is a cost here, and its revenue is not counted in the welfare of the importer.".to_owned(),
            );
        }
        out.touched.sort_unstable();
        out.touched.dedup();
        out.changed = touched.iter().filter(|changed| **changed).count();
        out.unchanged = meant.iter().filter(|meant| **meant).count() - out.changed;
        if out.changed == 0 {
            return Err(Error::unknown("nothing changes: every pair of the scenario has the new value already")
                .hint("check `to`, the year and the members"));
        }
        if out.unchanged > 0 {
            out.notes.push(format!(
                "{} of {} directed pairs of the scenario have the new value already and do not change.",
                out.unchanged,
                out.unchanged + out.changed
            ));
        }
        Ok(out)
    }

    /// The term's values before the change; a pair for which it is missing is taken as without it.
    fn now(
        &mut self,
        name: &str,
        to: f64,
        table: &PairTable,
        own: &[OwnTerm],
        matrix: &FlowMatrix,
    ) -> Result<Vec<f64>, Error> {
        let is_own = own.iter().any(|own| own.name == name);
        let there = column_of(name).is_none_or(|column| table.column(column).is_some());
        if is_own || there {
            let values = Terms { table, own }.values(name)?;
            return Ok(matrix.rows.iter().map(|&row| values[row].unwrap_or(0.0)).collect());
        }
        self.notes.push(format!(
            "The flows have no column `{name}`: every pair of the scenario is taken to have {} before the change.",
            1.0 - to
        ));
        Ok(vec![1.0 - to; matrix.rows.len()])
    }

    /// `(t'/t)^{1−σ}` of each pair at some coefficients.
    pub(crate) fn matrix(&self, pairs: usize, coefficients: &[f64], sigma: f64) -> Vec<f64> {
        let mut logs = vec![0.0; pairs];
        self.terms.iter().for_each(|&(at, coefficient, step)| logs[at] += coefficients[coefficient] * step);
        self.tariffs.iter().for_each(|&(at, step)| logs[at] += (1.0 - sigma) * step);
        logs.into_iter().map(|log| if log == 0.0 { 1.0 } else { libm::exp(log) }).collect()
    }
}

/// The places of pairs of different countries.
fn places(pairs: &Pairs, matrix: &FlowMatrix) -> Vec<usize> {
    let n = matrix.countries.len();
    let of = |parties: &[super::scenario::Party]| -> Vec<usize> {
        let mut places: Vec<usize> = parties.iter().filter_map(|party| matrix.place(party.state)).collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let all = |from: &[usize], to: &[usize]| -> Vec<usize> {
        let pairs = from.iter().flat_map(|i| to.iter().map(move |j| (*i, *j)));
        pairs.filter(|(i, j)| i != j).map(|(i, j)| i * n + j).collect()
    };
    match pairs {
        Pairs::International => {
            let everybody: Vec<usize> = (0..n).collect();
            all(&everybody, &everybody)
        }
        Pairs::Among(parties) => {
            let parties = of(parties);
            all(&parties, &parties)
        }
        Pairs::Directed { exporters, importers } => all(&of(exporters), &of(importers)),
    }
}
