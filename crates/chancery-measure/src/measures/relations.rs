//! The score of the published rule of relation classes, and what it is made of.

use chancery_core::{Aggregate, Cell, CellState, Dimension, Key, State, Unit, UnitOfAnalysis};
use chancery_stats::{Relation, RelationEvidence, RelationRule, Relative, relation};

use crate::kernel::{Kernel, SeriesKernel, YearInputs};
use crate::measures::{Pairs, each_pair, members, reversed};
use crate::spec::MeasureSpec;

/// Series of the indicators, in the order in which the kernel reads them; the first is required.
pub(crate) const SERIES: [&str; 6] = ["agree", "defense_pact", "rta", "sanctions", "mid", "ideal_distance"];

const AGREE: usize = 0;
const PACT: usize = 1;
const AGREEMENT: usize = 2;
const SANCTIONS: usize = 3;
const DISPUTES: usize = 4;
const DISTANCE: usize = 5;

pub(crate) const MEASURES: &[MeasureSpec] = &[MeasureSpec {
    name: "relation_score",
    label: "score of a relation: what binds minus what divides",
    unit_of_analysis: UnitOfAnalysis::DirectedDyadYear,
    unit: Unit::of(Dimension::Index),
    nonnegative: false,
    aggregate: Some(Aggregate::Mean),
    inputs: "agree; ideal_distance, defense_pact, rta, sanctions, mid where they are there",
    formula: "Σ_k w_k s_k over the known indicators of the rule",
    missing: "an unknown indicator adds nothing; with fewer than four known the score is missing for their combined reason",
    page: "relations",
    kernel: Kernel::Series(SeriesKernel {
        inputs: &["agree"],
        optional: &["defense_pact", "rta", "sanctions", "mid", "ideal_distance"],
        window: 0,
        of,
        behind: |key| {
            let own = (0..SERIES.len()).map(|input| (input, key));
            // Sanctions count either way; the other series have no direction.
            own.chain(reversed(key).map(|key| (SANCTIONS, key))).collect()
        },
    }),
}];

/// What is known of a pair in a year: the cells of the indicators, and the medians of the actor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub agree: (Cell, Option<f64>),
    pub distance: (Cell, Option<f64>),
    pub pact: Cell,
    pub agreement: Cell,
    pub sanctions_on_target: Cell,
    pub sanctions_on_actor: Cell,
    pub disputes: Cell,
}

impl Known {
    /// Of one pair, from the inputs of [`SERIES`].
    pub(crate) fn of(at: &YearInputs<'_>, actor: State, target: State) -> Self {
        let own = |input: usize| at.cell(input, actor, Some(target));
        let members = at.members();
        let usual = |input: usize| {
            median(members.iter().filter(|other| **other != actor).map(|other| at.cell(input, actor, Some(*other))))
        };
        Self {
            agree: (own(AGREE), usual(AGREE)),
            distance: (own(DISTANCE), usual(DISTANCE)),
            pact: own(PACT),
            agreement: own(AGREEMENT),
            sanctions_on_target: own(SANCTIONS),
            sanctions_on_actor: at.cell(SANCTIONS, target, Some(actor)),
            disputes: own(DISPUTES),
        }
    }

    /// The rule applied.
    pub(crate) fn relation(&self, rule: &RelationRule) -> Relation {
        let relative =
            |(cell, median): (Cell, Option<f64>)| Some(Relative { value: cell.value()?, world_median: median? });
        let there = |cell: Cell| cell.value().map(|value| value > 0.0);
        let evidence = RelationEvidence {
            vote_agreement: relative(self.agree),
            ideal_point_distance: relative(self.distance),
            defence_pact: there(self.pact),
            trade_agreement: there(self.agreement),
            sanctions_on_target: there(self.sanctions_on_target),
            sanctions_on_actor: there(self.sanctions_on_actor),
            disputes: self.disputes.value().map(|number| number.max(0.0) as u32),
            material_conflict: None,
        };
        relation(&evidence, rule)
    }

    /// The score, or the combined reason of what is not known.
    fn score(&self) -> Cell {
        let rule = RelationRule::default();
        let found = self.relation(&rule);
        if found.known >= rule.min_indicators {
            return Cell::observed(found.score);
        }
        let cells = [
            self.agree.0,
            self.distance.0,
            self.pact,
            self.agreement,
            self.sanctions_on_target,
            self.sanctions_on_actor,
            self.disputes,
        ];
        let reason = cells.iter().map(|cell| cell.state()).fold(CellState::Observed, CellState::combine);
        Cell::missing(if reason == CellState::Observed { CellState::Unreported } else { reason })
    }
}

/// The median of an actor's values toward all others; `None` without a value.
pub(crate) fn median(values: impl Iterator<Item = Cell>) -> Option<f64> {
    let mut values: Vec<f64> = values.filter_map(Cell::value).collect();
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len().is_multiple_of(2) { (values[middle - 1] + upper) / 2.0 } else { upper })
}

fn of(at: &YearInputs<'_>) -> Vec<(Key, Cell)> {
    let states: Vec<State> = members(at);
    let [agree, pact, agreement, sanctions, disputes, distance] =
        [AGREE, PACT, AGREEMENT, SANCTIONS, DISPUTES, DISTANCE].map(|input| Pairs::of(at, input, &states, at.year));
    let medians = |pairs: &Pairs| -> Vec<Option<f64>> {
        (0..states.len()).map(|one| median((0..states.len()).map(|other| pairs.cell(one, other)))).collect()
    };
    let (usual_agreement, usual_distance) = (medians(&agree), medians(&distance));
    each_pair(at, &states, |one, other| {
        Known {
            agree: (agree.cell(one, other), usual_agreement[one]),
            distance: (distance.cell(one, other), usual_distance[one]),
            pact: pact.cell(one, other),
            agreement: agreement.cell(one, other),
            sanctions_on_target: sanctions.cell(one, other),
            sanctions_on_actor: sanctions.cell(other, one),
            disputes: disputes.cell(one, other),
        }
        .score()
    })
}
