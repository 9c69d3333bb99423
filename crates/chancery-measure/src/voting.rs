//! Measures of similarity from roll calls: the tables of ballots become bit sets, year by year.

use std::sync::Arc;

use chancery_core::{Cell, CellState, Column, Frame, FrameIndex, FrameRow, Key, State, Year, YearRange};
use chancery_data::VoteTable;
use chancery_stats::{Ballot, Choices, JointTable, RollCalls, Similarity, coincidence, measure_all_pairs};
use rayon::prelude::*;

use crate::kernel::Kernel;

/// What is computed from the joint table of a pair. All are symmetric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VoteMeasure {
    Coincidence,
    JointVotes,
    Similarity(Similarity),
}

impl VoteMeasure {
    /// The value of a joint table of yes, abstention, no.
    fn of(self, table: &JointTable<3>) -> Cell {
        let votes = table.total();
        if votes == 0.0 {
            return Cell::missing(CellState::Unreported);
        }
        match self {
            Self::Coincidence => coincidence(table).map_or(Cell::missing(CellState::Unreported), Cell::observed),
            Self::JointVotes => Cell::observed(votes),
            Self::Similarity(measure) => measure.of(table).map_or(Cell::missing(CellState::Undefined), Cell::observed),
        }
    }
}

/// A measure that is asked for, in some years, for the pairs that `keep` wants.
pub(crate) struct Asked<'a> {
    pub(crate) measure: VoteMeasure,
    pub(crate) years: YearRange,
    pub(crate) keep: &'a (dyn Fn(Key) -> bool + Sync),
}

/// How many years are computed before their values go into the frames: enough for the threads, few enough for memory.
const YEARS_AT_ONCE: usize = 8;

/// The frames of some measures, in one pass over the ballots. A value is made of many rows of `file`, so it names row 0.
pub(crate) fn frames(votes: &VoteTable, file: u16, asked: &[Asked<'_>]) -> Vec<Frame> {
    let mut made: Vec<(Vec<Key>, Column)> = asked.iter().map(|_| Default::default()).collect();
    let wanted = |year: &Year| asked.iter().any(|asked| asked.years.contains(*year));
    let years: Vec<Year> = years_of(votes).into_iter().filter(wanted).collect();
    for some in years.chunks(YEARS_AT_ONCE) {
        let computed: Vec<Vec<Vec<(Key, Cell)>>> =
            some.par_iter().map(|&year| values(&YearCalls::of(votes, year), asked)).collect();
        for year in computed {
            for ((keys, cells), values) in made.iter_mut().zip(year) {
                values.into_iter().for_each(|(key, cell)| {
                    keys.push(key);
                    cells.push(cell);
                });
            }
        }
    }
    frames_of(made, file)
}

/// Frames of some keys and cells. Measures of the same pairs share their keys.
fn frames_of(made: Vec<(Vec<Key>, Column)>, file: u16) -> Vec<Frame> {
    let mut known: Vec<(Vec<Key>, Arc<FrameIndex>)> = Vec::new();
    let mut frames = Vec::with_capacity(made.len());
    for (keys, cells) in made {
        let shared = known.iter().find(|(other, _)| *other == keys).map(|(_, index)| Arc::clone(index));
        let index = shared.or_else(|| {
            let rows = vec![FrameRow { file, row: 0 }; keys.len()];
            let index = Arc::new(FrameIndex::new(keys.clone(), rows).ok()?);
            known.push((keys, Arc::clone(&index)));
            Some(index)
        });
        // Years, actors and partners rise, so no list of keys is refused.
        debug_assert!(index.is_some(), "keys out of order");
        frames.push(index.map_or_else(Frame::default, |index| Frame::of(index, cells)));
    }
    frames
}

/// The values of a year for each measure asked, in the order of keys. The table of a pair is made once for all of them.
fn values(calls: &YearCalls, asked: &[Asked<'_>]) -> Vec<Vec<(Key, Cell)>> {
    let mut values: Vec<Vec<(Key, Cell)>> = asked.iter().map(|_| Vec::new()).collect();
    for (one, &first) in calls.voters.iter().enumerate() {
        for (other, &second) in calls.voters.iter().enumerate().filter(|(other, _)| *other != one) {
            let key = Key::new(calls.year, first, Some(second));
            let mut table = None;
            for (asked, values) in asked.iter().zip(&mut values) {
                if asked.years.contains(calls.year) && (asked.keep)(key) {
                    let table = table.get_or_insert_with(|| calls.choices.joint(one, other));
                    values.push((key, asked.measure.of(table)));
                }
            }
        }
    }
    values
}

/// The years with ballots, in order.
fn years_of(votes: &VoteTable) -> Vec<Year> {
    let mut years = votes.year.clone();
    years.dedup();
    years
}

/// The ballots of one year as a matrix.
#[derive(Clone, Debug)]
pub struct YearCalls {
    /// Calendar year of the votes.
    pub year: Year,
    /// Who voted, in the order of the matrix.
    pub voters: Vec<State>,
    /// Yes, abstention, no (0, 1, 2) of each voter in each roll call; absences are left out.
    pub choices: Choices<3>,
}

impl YearCalls {
    /// The matrices of every year of a cut.
    pub fn all(votes: &VoteTable) -> Vec<Self> {
        years_of(votes).par_iter().map(|&year| Self::of(votes, year)).collect()
    }

    fn of(votes: &VoteTable, year: Year) -> Self {
        let start = votes.year.partition_point(|&other| other < year);
        let end = votes.year.partition_point(|&other| other <= year);
        let mut numbers = votes.roll_call[start..end].to_vec();
        numbers.sort_unstable();
        numbers.dedup();
        let mut voters = votes.state[start..end].to_vec();
        voters.sort_unstable();
        voters.dedup();
        let mut calls = RollCalls::new(numbers.len(), voters.len());
        // Ballots come by roll call and then state, so the next one is most often of the same roll call and the next voter.
        let (mut call, mut voter) = (0, 0);
        for row in start..end {
            call = place(&numbers, call, votes.roll_call[row]);
            voter = place(&voters, voter + 1, votes.state[row]);
            let ballot = match votes.ballot[row] {
                1 => Ballot::Yes,
                2 => Ballot::Abstain,
                3 => Ballot::No,
                _ => Ballot::Absent,
            };
            calls.cast(call, voter, ballot);
        }
        Self { year, voters, choices: calls.into_choices() }
    }
}

/// Where a value stands in a sorted list that holds it; `guess` is looked at first.
fn place<T: Ord + Copy>(sorted: &[T], guess: usize, value: T) -> usize {
    if sorted.get(guess) == Some(&value) {
        return guess;
    }
    sorted.partition_point(|other| *other < value)
}

/// The measures of votes, in the order in which [`crate::measures`] lists them.
fn measures_of_votes() -> impl Iterator<Item = VoteMeasure> {
    crate::measures().iter().filter_map(|measure| match measure.kernel {
        Kernel::Votes(measure) => Some(measure),
        _ => None,
    })
}

/// Every measure of votes for every pair of every year: a column a year and measure, in the order in which [`crate::measures`] lists
/// them, with a cell a pair of voters: (0, 1), (0, 2), ..., (1, 2), ...
pub fn similarity_of_all_pairs(years: &[YearCalls]) -> Vec<Vec<Column>> {
    let measures: Vec<VoteMeasure> = measures_of_votes().collect();
    let choices: Vec<&Choices<3>> = years.iter().map(|year| &year.choices).collect();
    measure_all_pairs(&choices, measures.len(), |measure, table| measures[measure].of(table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_stats::Distance;

    fn state(code: &str) -> State {
        State::new(code).expect("a key")
    }

    /// USA: yes no -; MEX: yes yes abstain; RUS: no yes yes, in 1990; 1991 has one call.
    fn table() -> VoteTable {
        let (usa, mex, rus) = (state("USA"), state("MEX"), state("RUS"));
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
        votes
    }

    const AGREEMENT: VoteMeasure = VoteMeasure::Similarity(Similarity::Agreement);
    const KAPPA: VoteMeasure = VoteMeasure::Similarity(Similarity::Kappa(Distance::Nominal));

    #[test]
    fn a_year_of_three_roll_calls_by_hand() {
        let (usa, mex, rus) = (state("USA"), state("MEX"), state("RUS"));
        let years = YearRange::new(1989, 1992).expect("in order");
        let get = |measure, one, other, year| {
            let asked = [Asked { measure, years, keep: &|_| true }];
            frames(&table(), 0, &asked)[0].get(Key::new(year, one, Some(other))).map(|(cell, _)| cell)
        };
        assert_eq!(get(AGREEMENT, usa, mex, 1990).and_then(Cell::value), Some(0.5));
        assert_eq!(get(AGREEMENT, mex, usa, 1990).and_then(Cell::value), Some(0.5));
        assert_eq!(get(AGREEMENT, mex, rus, 1990).and_then(Cell::value), Some(1.0 / 3.0));
        assert_eq!(get(VoteMeasure::Coincidence, mex, rus, 1990).and_then(Cell::value), Some(0.5));
        assert_eq!(get(VoteMeasure::JointVotes, mex, rus, 1990).and_then(Cell::value), Some(3.0));
        assert_eq!(get(AGREEMENT, usa, mex, 1991), None);
        // Mexico yes yes, USA yes no: as much agreement as by chance. Mexico abstains once in three.
        assert_eq!(get(KAPPA, usa, mex, 1990).and_then(Cell::value), Some(0.0));
        assert_eq!(get(KAPPA, mex, rus, 1990).and_then(Cell::value), Some(1.0 - 3.0 * 2.0 / (9.0 - 4.0)));
    }

    #[test]
    fn one_pass_gives_what_each_asks() {
        let usa = state("USA");
        let years = YearRange::new(1989, 1992).expect("in order");
        let later = YearRange::new(1991, 1992).expect("in order");
        let of_usa = |key: Key| key.actor() == Some(usa);
        let asked = [
            Asked { measure: AGREEMENT, years, keep: &of_usa },
            Asked { measure: VoteMeasure::JointVotes, years, keep: &|_| true },
            Asked { measure: AGREEMENT, years: later, keep: &|_| true },
        ];
        let frames = frames(&table(), 3, &asked);
        assert_eq!(frames.iter().map(Frame::len).collect::<Vec<_>>(), [2, 6, 0]);
        let (_, row) = frames[0].get(Key::new(1990, usa, Some(state("RUS")))).expect("a value");
        assert_eq!(row, FrameRow { file: 3, row: 0 });
    }

    #[test]
    fn a_formula_without_value_is_undefined_and_no_vote_unreported() {
        let always_yes = JointTable::counts([[5, 0, 0], [0; 3], [0; 3]]);
        assert_eq!(KAPPA.of(&always_yes).state(), CellState::Undefined);
        assert_eq!(AGREEMENT.of(&always_yes).value(), Some(1.0));
        assert_eq!(KAPPA.of(&JointTable::default()).state(), CellState::Unreported);
        assert_eq!(VoteMeasure::JointVotes.of(&JointTable::default()).state(), CellState::Unreported);
    }

    #[test]
    fn all_pairs_at_once_are_those_of_the_frames() {
        let years = YearCalls::all(&table());
        assert_eq!(years.iter().map(|year| year.year).collect::<Vec<_>>(), [1990, 1991]);
        assert_eq!(years[0].voters, [state("MEX"), state("RUS"), state("USA")]);
        let columns = similarity_of_all_pairs(&years);
        for (measure, column) in measures_of_votes().zip(&columns[0]) {
            let range = YearRange::single(1990);
            let frame = &frames(&table(), 0, &[Asked { measure, years: range, keep: &|_| true }])[0];
            let cell = frame.get(Key::new(1990, state("RUS"), Some(state("USA")))).map(|(cell, _)| cell);
            assert_eq!(cell, Some(column.cell(2)), "{measure:?}");
        }
        assert!(columns[1].iter().all(Column::is_empty));
    }
}
