//! Truth tables: which configurations are observed, by which cases, and how consistently they show the outcome.

use std::collections::BTreeMap;

use super::cases::Cases;
use super::fit::sufficiency;
use super::term::{Space, Term};

/// When a row shows the outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOffs {
    /// A row with fewer cases counts as a logical remainder.
    pub frequency: usize,
    /// The consistency from which on a row is positive.
    pub consistency: f64,
    /// The consistency below which a row is negative; between the two it is a contradiction. At most `consistency`.
    pub negative: f64,
    /// The PRI below which a row is negative, however consistent.
    pub pri: f64,
}

impl Default for CutOffs {
    fn default() -> Self {
        Self { frequency: 1, consistency: 1.0, negative: 1.0, pri: 0.0 }
    }
}

impl CutOffs {
    /// One consistency cut-off, without contradictions.
    pub fn at(consistency: f64) -> Self {
        Self { consistency, negative: consistency, ..Self::default() }
    }
}

/// What a row of a truth table says of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Its cases show the outcome.
    Positive,
    /// They do not.
    Negative,
    /// Some do and some do not.
    Contradiction,
    /// It has too few cases to tell.
    Remainder,
}

/// A configuration with at least one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The configuration.
    pub configuration: u64,
    /// The cases that belong to it with more than 0.5.
    pub cases: Vec<usize>,
    /// How far it is sufficient for the outcome, over all cases.
    pub consistency: f64,
    /// Proportional reduction in inconsistency, over all cases; `None` if its denominator is zero.
    pub pri: Option<f64>,
    /// What follows from the cut-offs.
    pub outcome: RowOutcome,
}

/// A truth table. Configurations without a row are logical remainders, as are rows with too few cases.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthTable {
    space: Space,
    rows: Vec<Row>,
    between: Vec<usize>,
}

/// Sums of decimal memberships miss a cut-off such as 0.8 by a rounding error; what is closer to it than this meets it.
const ROUNDING: f64 = 1e-12;

impl TruthTable {
    /// The truth table of cases.
    ///
    /// # Example
    /// ```
    /// use chancery_stats::qca::{Cases, Condition, CutOffs, RowOutcome, TruthTable};
    /// let conditions = vec![Condition::crisp(vec![1, 1, 0]), Condition::crisp(vec![1, 0, 0])];
    /// let cases = Cases::new(conditions, vec![1.0, 0.0, 0.0])?;
    /// let table = TruthTable::new(&cases, &CutOffs::default());
    /// assert_eq!(table.rows().last().map(|row| row.outcome), Some(RowOutcome::Positive));
    /// # Ok::<(), chancery_stats::qca::CasesError>(())
    /// ```
    pub fn new(cases: &Cases, cut_offs: &CutOffs) -> Self {
        let mut members: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let mut between = Vec::new();
        for case in 0..cases.len() {
            match cases.configuration(case) {
                Some(configuration) => members.entry(configuration).or_default().push(case),
                None => between.push(case),
            }
        }
        let row = |(configuration, members)| row(cases, cut_offs, configuration, members);
        Self { space: cases.space().clone(), rows: members.into_iter().map(row).collect(), between }
    }

    /// A truth table that is known without cases: its positive and its negative configurations. Rows hold no cases; a consistency of 1
    /// and 0 stands for the two.
    pub fn of_configurations(space: Space, positive: &[u64], negative: &[u64]) -> Self {
        let row = |configuration: u64, outcome: RowOutcome, consistency: f64| {
            (configuration, Row { configuration, cases: Vec::new(), consistency, pri: Some(consistency), outcome })
        };
        let negative = negative.iter().map(|&configuration| row(configuration, RowOutcome::Negative, 0.0));
        let positive = positive.iter().map(|&configuration| row(configuration, RowOutcome::Positive, 1.0));
        // In the order of configurations, each once; positive if named as both.
        let rows: BTreeMap<u64, Row> = negative.chain(positive).collect();
        Self { space, rows: rows.into_values().collect(), between: Vec::new() }
    }

    /// The space of configurations.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The rows with cases, in the order of configurations.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Cases with a membership of just 0.5 in a condition. They belong to no row.
    pub fn between(&self) -> &[usize] {
        &self.between
    }

    /// The configurations of the rows with this outcome.
    pub fn configurations(&self, outcome: RowOutcome) -> Vec<u64> {
        self.rows.iter().filter(|row| row.outcome == outcome).map(|row| row.configuration).collect()
    }

    /// The rows whose cases contradict each other.
    pub fn contradictions(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.outcome == RowOutcome::Contradiction)
    }

    /// The number of logical remainders.
    pub fn remainders(&self) -> u128 {
        let told = self.rows.iter().filter(|row| row.outcome != RowOutcome::Remainder).count();
        self.space.size() - told as u128
    }

    /// Whether a configuration is a logical remainder.
    pub fn is_remainder(&self, configuration: u64) -> bool {
        let place = self.rows.binary_search_by_key(&configuration, |row| row.configuration);
        place.map_or(true, |place| self.rows[place].outcome == RowOutcome::Remainder)
    }

    /// The logical remainders that terms cover: what a solution assumes about cases nobody has seen. `None` if the table has more than
    /// `limit` configurations to look through.
    pub fn assumptions(&self, terms: &[Term], limit: u128) -> Option<Vec<u64>> {
        if self.space.size() > limit {
            return None;
        }
        let all = std::iter::successors(Some(0), |&configuration| self.space.next(configuration));
        let covered = all.filter(|&configuration| terms.iter().any(|term| term.covers(configuration)));
        Some(covered.filter(|&configuration| self.is_remainder(configuration)).collect())
    }
}

fn row(cases: &Cases, cut_offs: &CutOffs, configuration: u64, members: Vec<usize>) -> Row {
    let membership = cases.in_term(&Term::of_configuration(cases.space(), configuration));
    let fit = sufficiency(&membership, cases.outcome());
    // A row has a member, so the sum of memberships is not zero.
    let consistency = fit.consistency.unwrap_or(0.0);
    let outcome = if members.len() < cut_offs.frequency {
        RowOutcome::Remainder
    } else if fit.pri.unwrap_or(0.0) < cut_offs.pri - ROUNDING {
        RowOutcome::Negative
    } else if consistency >= cut_offs.consistency - ROUNDING {
        RowOutcome::Positive
    } else if consistency < cut_offs.negative - ROUNDING {
        RowOutcome::Negative
    } else {
        RowOutcome::Contradiction
    };
    Row { configuration, cases: members, consistency, pri: fit.pri, outcome }
}
