//! Measures of agreement from roll calls: the tables of ballots become bit sets, year by year.

use std::sync::Arc;

use chancery_core::{Cell, CellState, Frame, FrameIndex, FrameRow, Key, State, Year, YearRange};
use chancery_data::VoteTable;
use chancery_stats::{Ballot, PairCounts, RollCalls};
use rayon::prelude::*;

/// What is computed from the counts of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VoteMeasure {
    Agreement,
    Coincidence,
    JointVotes,
}

impl VoteMeasure {
    fn of(self, counts: PairCounts) -> Option<f64> {
        match self {
            Self::Agreement => counts.agreement(),
            Self::Coincidence => counts.coincidence(),
            Self::JointVotes => (counts.joint() > 0).then(|| f64::from(counts.joint())),
        }
    }
}

/// The frame of a measure, for pairs that `keep` wants, in some years. A value is made of many rows of `file`, so it names row 0.
pub(crate) fn frame(
    votes: &VoteTable,
    file: u16,
    measure: VoteMeasure,
    years: YearRange,
    keep: &(dyn Fn(Key) -> bool + Sync),
) -> Frame {
    let years: Vec<Year> = years.years().collect();
    let by_year: Vec<Vec<(Key, Cell)>> = years.par_iter().map(|&year| pairs(votes, measure, year, keep)).collect();
    let keys: Vec<Key> = by_year.iter().flatten().map(|(key, _)| *key).collect();
    let rows = vec![FrameRow { file, row: 0 }; keys.len()];
    let cells = by_year.iter().flatten().map(|(_, cell)| *cell).collect();
    // Voters are sorted, so every pair comes once and in order.
    FrameIndex::new(keys, rows).map_or_else(|_| Frame::default(), |index| Frame::of(Arc::new(index), cells))
}

/// The pairs of a year, in order.
fn pairs(votes: &VoteTable, measure: VoteMeasure, year: Year, keep: &dyn Fn(Key) -> bool) -> Vec<(Key, Cell)> {
    let Some(calls) = YearCalls::of(votes, year) else { return Vec::new() };
    let mut pairs = Vec::new();
    for (one, &first) in calls.voters.iter().enumerate() {
        for (other, &second) in calls.voters.iter().enumerate() {
            let key = Key::new(year, first, Some(second));
            if one != other && keep(key) {
                let value = measure.of(calls.matrix.pair(one, other));
                pairs.push((key, value.map_or(Cell::missing(CellState::Unreported), Cell::observed)));
            }
        }
    }
    pairs
}

/// The ballots of one year as a matrix.
struct YearCalls {
    voters: Vec<State>,
    matrix: RollCalls,
}

impl YearCalls {
    fn of(votes: &VoteTable, year: Year) -> Option<Self> {
        let start = votes.year.partition_point(|&other| other < year);
        let end = votes.year.partition_point(|&other| other <= year);
        if start == end {
            return None;
        }
        let sorted = |mut values: Vec<u32>| {
            values.sort_unstable();
            values.dedup();
            values
        };
        let calls = sorted(votes.roll_call[start..end].to_vec());
        let mut voters = votes.state[start..end].to_vec();
        voters.sort_unstable();
        voters.dedup();
        let mut matrix = RollCalls::new(calls.len(), voters.len());
        for row in start..end {
            let ballot = match votes.ballot[row] {
                1 => Ballot::Yes,
                2 => Ballot::Abstain,
                3 => Ballot::No,
                _ => Ballot::Absent,
            };
            let call = calls.binary_search(&votes.roll_call[row]).ok()?;
            let voter = voters.binary_search(&votes.state[row]).ok()?;
            matrix.cast(call, voter, ballot);
        }
        Some(Self { voters, matrix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_three_roll_calls_by_hand() {
        let state = |code: &str| State::new(code).expect("a key");
        let (usa, mex, rus) = (state("USA"), state("MEX"), state("RUS"));
        // USA: yes no -; MEX: yes yes abstain; RUS: no yes yes, in 1990; 1991 has one call.
        let ballots = [
            (1990, 1, usa, 1),
            (1990, 2, usa, 3),
            (1990, 1, mex, 1),
            (1990, 2, mex, 1),
            (1990, 3, mex, 2),
            (1990, 1, rus, 3),
            (1990, 2, rus, 1),
            (1990, 3, rus, 1),
            (1991, 4, usa, 1),
        ];
        let mut votes = VoteTable::default();
        for (year, call, voter, ballot) in ballots {
            votes.year.push(year);
            votes.roll_call.push(call);
            votes.state.push(voter);
            votes.ballot.push(ballot);
        }
        let years = YearRange::new(1989, 1992).expect("in order");
        let get = |measure, one, other, year| {
            frame(&votes, 0, measure, years, &|_| true).get(Key::new(year, one, Some(other))).map(|(cell, _)| cell)
        };
        assert_eq!(get(VoteMeasure::Agreement, usa, mex, 1990).and_then(Cell::value), Some(0.5));
        assert_eq!(get(VoteMeasure::Agreement, mex, usa, 1990).and_then(Cell::value), Some(0.5));
        assert_eq!(get(VoteMeasure::Agreement, mex, rus, 1990).and_then(Cell::value), Some(1.0 / 3.0));
        assert_eq!(get(VoteMeasure::Coincidence, mex, rus, 1990).and_then(Cell::value), Some(0.5));
        assert_eq!(get(VoteMeasure::JointVotes, mex, rus, 1990).and_then(Cell::value), Some(3.0));
        assert_eq!(get(VoteMeasure::Agreement, usa, mex, 1991), None);
        let kept = frame(&votes, 0, VoteMeasure::Agreement, years, &|key| key.actor() == Some(usa));
        assert_eq!(kept.len(), 2);
    }
}
