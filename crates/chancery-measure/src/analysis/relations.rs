//! Relation classes of a period by the published rule.

use chancery_core::{Cell, CellState, Request, State, Year, YearRange};
use chancery_stats::{Relation, RelationEvidence, RelationIndicator, RelationRule, Relative, relation};

use crate::analysis::Data;
use crate::kernel::YearInputs;
use crate::measures::relations::{Known, SERIES};

/// The series that the indicators are read from.
pub const INDICATOR_SERIES: [&str; 6] = SERIES;
/// Ally from this score upward, in the default rule.
pub const ALLY_FROM: f64 = 2.5;
/// Tense from this score downward, in the default rule.
pub const TENSE_FROM: f64 = -2.5;

/// A relation over a period.
#[derive(Clone, Debug)]
pub struct RelationOfPeriod {
    /// The state toward which.
    pub target: State,
    /// The period.
    pub years: YearRange,
    /// Class, score and contributions.
    pub relation: Relation,
    /// The number behind each indicator, in the order of [`RelationIndicator::ALL`]: the distance from the median of votes and ideal
    /// points, the share of known years with a pact, agreement or sanctions, the number of dispute-years; or why there is none.
    pub values: Vec<Cell>,
}

/// What it reads: votes and ideal points of the actor with all, the rest between the two.
pub fn requests(actor: State, targets: &[State], years: YearRange) -> Vec<Request> {
    let between = |series: &str, actors: Vec<State>, partners: Vec<State>| Request {
        series: series.to_owned(),
        actors,
        partners,
        years,
    };
    let mut both = targets.to_vec();
    both.push(actor);
    let pairs = |series: &&str| match *series {
        "agree" | "ideal_distance" => between(series, vec![actor], Vec::new()),
        _ => between(series, both.clone(), both.clone()),
    };
    SERIES.iter().map(pairs).collect()
}

/// The relation of an actor with a target over a period.
///
/// Votes and ideal points are the mean over the years of the distance from the actor's median of the year; a pact, an agreement or
/// sanctions count if they were in force in more than half of the known years; a dispute counts in any year.
pub fn relation_over(
    data: Data<'_>,
    actor: State,
    target: State,
    years: YearRange,
    rule: &RelationRule,
) -> RelationOfPeriod {
    let inputs: Vec<_> = SERIES.iter().map(|series| data.input(series)).collect();
    let known: Vec<Known> = years
        .years()
        .map(|year: Year| Known::of(&YearInputs { year, inputs: &inputs, keep: &|_| true }, actor, target))
        .collect();
    let mean = |of: &dyn Fn(&Known) -> Cell| mean_of(&known.iter().map(of).collect::<Vec<_>>());
    let relative = |of: fn(&Known) -> (Cell, Option<f64>)| {
        mean(&|known| {
            let (cell, median) = of(known);
            cell.zip(median.map_or(Cell::missing(CellState::Unreported), Cell::observed), |value, median| {
                value - median
            })
        })
    };
    let in_force = |of: fn(&Known) -> Cell| mean(&|known| of(known).map(|value| f64::from(u8::from(value > 0.0))));
    let disputes = mean(&|known| known.disputes)
        .map(|mean| mean * known.iter().filter(|known| known.disputes.value().is_some()).count() as f64);
    let values = vec![
        relative(|known| known.agree),
        relative(|known| known.distance),
        in_force(|known| known.pact),
        in_force(|known| known.agreement),
        in_force(|known| known.sanctions_on_target),
        in_force(|known| known.sanctions_on_actor),
        disputes,
        Cell::missing(CellState::NotCovered),
    ];
    let from_median = |cell: Cell| cell.value().map(|value| Relative { value, world_median: 0.0 });
    let mostly = |cell: Cell| cell.value().map(|share| share > 0.5);
    let evidence = RelationEvidence {
        vote_agreement: from_median(values[0]),
        ideal_point_distance: from_median(values[1]),
        defence_pact: mostly(values[2]),
        trade_agreement: mostly(values[3]),
        sanctions_on_target: mostly(values[4]),
        sanctions_on_actor: mostly(values[5]),
        disputes: values[6].value().map(|number| number.max(0.0) as u32),
        material_conflict: None,
    };
    RelationOfPeriod { target, years, relation: relation(&evidence, rule), values }
}

/// The mean of the cells with a value, or the combined reason.
fn mean_of(cells: &[Cell]) -> Cell {
    let values: Vec<f64> = cells.iter().filter_map(|cell| cell.value()).collect();
    if values.is_empty() {
        let reason = cells.iter().map(|cell| cell.state()).fold(CellState::Observed, CellState::combine);
        return Cell::missing(if reason == CellState::Observed { CellState::Unreported } else { reason });
    }
    Cell::observed(values.iter().sum::<f64>() / values.len() as f64)
}

/// The name of each value of [`RelationOfPeriod::values`].
pub fn indicator_names() -> [&'static str; 8] {
    RelationIndicator::ALL.map(RelationIndicator::name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thresholds_are_those_of_the_rule() {
        let rule = RelationRule::default();
        assert_eq!((ALLY_FROM, TENSE_FROM), (rule.threshold, -rule.threshold));
    }
}
