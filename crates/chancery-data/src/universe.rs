//! Who has a row in a panel: the members of a system in a year, and the pairs of them.

use chancery_core::{Period, State, StateSystem, UnitOfAnalysis, Year, YearRange};
use chancery_world::World;

/// The row of a pair that has none.
const NO_ROW: u32 = u32::MAX;

/// The rows of one year, in order. A state alone is the pair of itself with itself.
#[derive(Debug)]
pub(crate) struct Universe {
    /// The members, by number; what `pairs` points to.
    pub(crate) members: Members,
    /// The positions of the two members of each row.
    pub(crate) pairs: Vec<(u16, u16)>,
    /// The row of each pair of positions.
    rows: Vec<u32>,
}

impl Universe {
    pub(crate) fn of(members: Members, unit: UnitOfAnalysis) -> Self {
        let pairs = members.pairs(unit);
        let n = members.states.len();
        let mut rows = vec![NO_ROW; n * n];
        for (row, &(one, two)) in (0..).zip(&pairs) {
            rows[usize::from(one) * n + usize::from(two)] = row;
        }
        Self { members, pairs, rows }
    }

    /// The row of a pair of positions, if it has one.
    pub(crate) fn row(&self, one: u16, two: u16) -> Option<usize> {
        let row = self.rows[usize::from(one) * self.members.states.len() + usize::from(two)];
        (row != NO_ROW).then_some(row as usize)
    }
}

/// The members of a system in a year. Two of them make a pair only if they were members on the same day: the Federal Republic
/// of 1990 and unified Germany share a year and never met.
#[derive(Debug)]
pub(crate) struct Members {
    /// Their numbers in the system, ascending.
    pub(crate) codes: Vec<u16>,
    /// Who they are, in the same order.
    pub(crate) states: Vec<State>,
    /// Positions in `states`, sorted by the number of the state.
    sorted: Vec<(u32, u16)>,
    /// For each member that was not there all year, the days it was.
    partial: Vec<Option<Vec<Period>>>,
}

impl Members {
    pub(crate) fn of(world: &World, system: StateSystem, year: Year) -> Self {
        Self::among(world, system, year, |_| true)
    }

    /// The members whose numbers are wanted.
    pub(crate) fn among(world: &World, system: StateSystem, year: Year, wanted: impl Fn(u16) -> bool) -> Self {
        let whole = Period::of_years(YearRange::single(year));
        let length = |days: &[Period]| days.iter().map(|days| days.days_in(year)).sum::<u16>();
        let mut members = Self { codes: Vec::new(), states: Vec::new(), sorted: Vec::new(), partial: Vec::new() };
        let mut listed = world.members(system, year);
        listed.retain(|(code, _)| wanted(*code));
        for same_code in listed.chunk_by(|a, b| a.0 == b.0) {
            let mut held: Vec<(State, Vec<Period>)> =
                same_code.iter().map(|&(code, state)| (state, world.member_days(system, code, state, year))).collect();
            // A number that passed from one state to the next within the year is one member: the one that had it longer.
            held.sort_by_key(|(_, days)| std::cmp::Reverse(length(days)));
            let days: Vec<Period> = held.iter().flat_map(|(_, days)| days.iter().copied()).collect();
            if let (Some(&(code, _)), Some(&(state, _))) = (same_code.first(), held.first()) {
                members.sorted.push((state.index(), members.states.len() as u16));
                members.codes.push(code);
                members.states.push(state);
                members.partial.push((days != [whole]).then_some(days));
            }
        }
        members.sorted.sort_unstable();
        members
    }

    fn met(&self, one: u16, two: u16) -> bool {
        match (&self.partial[usize::from(one)], &self.partial[usize::from(two)]) {
            (Some(one), Some(two)) => one.iter().any(|days| two.iter().any(|others| days.overlaps(others))),
            _ => true,
        }
    }

    /// Finds positions of states that mostly come in order.
    pub(crate) fn cursor(&self) -> Cursor<'_> {
        Cursor { sorted: &self.sorted, at: 0 }
    }

    pub(crate) fn pairs(&self, unit: UnitOfAnalysis) -> Vec<(u16, u16)> {
        let n = self.states.len() as u16;
        match unit {
            UnitOfAnalysis::StateYear => (0..n).map(|one| (one, one)).collect(),
            UnitOfAnalysis::DyadYear => {
                let later = |one: u16| (one + 1..n).filter(move |&two| self.met(one, two)).map(move |two| (one, two));
                (0..n).flat_map(later).collect()
            }
            UnitOfAnalysis::DirectedDyadYear => {
                let others =
                    |one: u16| (0..n).filter(move |&two| two != one && self.met(one, two)).map(move |two| (one, two));
                (0..n).flat_map(others).collect()
            }
        }
    }
}

/// Walks along the sorted members; a state that comes before the last one asked for starts the walk again.
pub(crate) struct Cursor<'a> {
    sorted: &'a [(u32, u16)],
    at: usize,
}

impl Cursor<'_> {
    /// The position of a state, if it is a member.
    pub(crate) fn position(&mut self, state: State) -> Option<u16> {
        let state = state.index();
        if self.at > 0 && self.sorted[self.at - 1].0 >= state {
            self.at = 0;
        }
        while self.sorted.get(self.at).is_some_and(|(member, _)| *member < state) {
            self.at += 1;
        }
        self.sorted.get(self.at).filter(|(member, _)| *member == state).map(|(_, position)| *position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_finds_states_in_any_order() {
        let members = Members::of(World::builtin(), StateSystem::Cow, 1990);
        let mut cursor = members.cursor();
        for code in ["USA", "MEX", "MEX", "ZWE", "AFG", "ZZZ", "KAZ", "USA", "AAA", "BRA", "CHN"] {
            let state = State::new(code).expect("a key");
            let expected = members.states.iter().position(|member| *member == state);
            assert_eq!(cursor.position(state).map(usize::from), expected, "{code}");
        }
    }

    #[test]
    fn every_pair_has_its_row() {
        for unit in [UnitOfAnalysis::StateYear, UnitOfAnalysis::DyadYear, UnitOfAnalysis::DirectedDyadYear] {
            let members = Members::of(World::builtin(), StateSystem::Cow, 1990);
            let universe = Universe::of(members, unit);
            for (row, &(one, two)) in universe.pairs.iter().enumerate() {
                assert_eq!(universe.row(one, two), Some(row));
            }
            assert_eq!(universe.row(0, 0).is_some(), unit == UnitOfAnalysis::StateYear);
        }
    }
}
