//! Ideal points of states from their roll calls: the tables of ballots become the slices that the estimator reads.

use std::fmt;

use chancery_core::{State, YearRange};
use chancery_data::{RollCallTable, VoteTable};
use chancery_stats::ideal::{
    Anchor, Ballots, Fit, FitError, Movement, MovementOptions, Options, Point, Refusal, Window, fit, fit_from,
    who_moved,
};

/// What one time of the estimate is.
#[derive(Clone, Copy, Debug)]
pub enum VoteClock<'a> {
    /// The calendar year of the vote.
    Year,
    /// The session of the General Assembly, which opens in September and runs into the next year; for the tidy cut only.
    Session(&'a RollCallTable),
}

/// The ballots of an estimate.
#[derive(Clone, Debug, Default)]
pub struct IdealBallots {
    states: Vec<State>,
    item: Vec<u32>,
    voter: Vec<u32>,
    time: Vec<u32>,
    category: Vec<u8>,
}

/// Ideal points of states.
#[derive(Clone, Debug)]
pub struct IdealPoints {
    /// The fit; a voter is an index into [`Self::states`], an item the lowest number among the roll calls that share it.
    pub fit: Fit,
    /// Every state with a ballot, sorted.
    pub states: Vec<State>,
}

/// Why there are no ideal points.
#[derive(Clone, Debug, PartialEq)]
pub enum IdealError {
    /// An anchor cast no ballot.
    Anchor(State),
    /// A roll call that the list of roll calls does not have, so it has no session.
    NoSession(u32),
    /// The estimator gave none.
    Fit(FitError),
}

impl fmt::Display for IdealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anchor(state) => write!(f, "anchor {state} cast no ballot in these roll calls"),
            Self::NoSession(roll_call) => write!(f, "roll call {roll_call} is not in the list of roll calls"),
            Self::Fit(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for IdealError {}

impl IdealBallots {
    /// Those roll calls of a table of ballots that `keep` wants.
    ///
    /// `matches` are pairs of roll calls on the same text; whatever is linked by a chain of pairs shares parameters.
    ///
    /// # Errors
    /// [`IdealError::NoSession`].
    pub fn new(
        votes: &VoteTable,
        matches: &[(u32, u32)],
        clock: VoteClock<'_>,
        keep: &dyn Fn(u32) -> bool,
    ) -> Result<Self, IdealError> {
        let items = Items::new(matches);
        let mut states = votes.state.clone();
        states.sort_unstable();
        states.dedup();
        let mut ballots = Self { states, ..Self::default() };
        let mut last: Option<(u32, Option<(u32, u32)>)> = None;
        for (row, &roll_call) in votes.roll_call.iter().enumerate() {
            // Rows of one roll call stand together, so most look-ups repeat the last.
            let known = match last {
                Some((other, known)) if other == roll_call => known,
                _ if !keep(roll_call) => None,
                _ => Some((items.of(roll_call), session(clock, roll_call)?)),
            };
            last = Some((roll_call, known));
            let Some((item, session)) = known else { continue };
            let Ok(voter) = ballots.states.binary_search(&votes.state[row]) else { continue };
            // 1 yes, 2 abstain, 3 no: the estimator counts upwards from against.
            let Some(category) = 3_u8.checked_sub(votes.ballot[row]).filter(|category| *category < 3) else { continue };
            let year = u32::try_from(votes.year[row]).unwrap_or(0);
            ballots.item.push(item);
            ballots.voter.push(voter as u32);
            ballots.time.push(if matches!(clock, VoteClock::Year) { year } else { session });
            ballots.category.push(category);
        }
        Ok(ballots)
    }

    /// How many ballots.
    pub fn len(&self) -> usize {
        self.item.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.item.is_empty()
    }

    /// The slices that the estimator reads; a voter is an index into the sorted states.
    pub fn slices(&self) -> Ballots<'_> {
        Ballots { item: &self.item, voter: &self.voter, time: &self.time, category: &self.category }
    }

    /// Fits the model, from an earlier estimate if there is one. The states of `anchors` replace those of the options; `true` is the
    /// positive end.
    ///
    /// # Errors
    /// [`IdealError`].
    pub fn fit(
        &self,
        anchors: &[(State, bool)],
        options: &Options,
        earlier: Option<&IdealPoints>,
    ) -> Result<IdealPoints, IdealError> {
        let options = self.anchored(anchors, options)?;
        let result = match earlier {
            Some(earlier) => fit_from(&self.slices(), &options, &earlier.renumbered(&self.states)),
            None => fit(&self.slices(), &options),
        };
        let error = |error| match error {
            FitError::AnchorAbsent { voter } => IdealError::Anchor(self.states[voter as usize]),
            other => IdealError::Fit(other),
        };
        Ok(IdealPoints { fit: result.map_err(error)?, states: self.states.clone() })
    }

    /// The options with these states as anchors.
    pub(crate) fn anchored(&self, anchors: &[(State, bool)], options: &Options) -> Result<Options, IdealError> {
        let anchor = |&(state, positive): &(State, bool)| {
            let voter = self.states.binary_search(&state).map_err(|_| IdealError::Anchor(state))?;
            Ok(Anchor { voter: voter as u32, positive })
        };
        Ok(Options { anchors: anchors.iter().map(anchor).collect::<Result<_, _>>()?, ..options.clone() })
    }
}

impl IdealPoints {
    /// The points of a state in order of time.
    pub fn of(&self, state: State) -> &[Point] {
        self.states.binary_search(&state).map_or(&[], |voter| self.fit.voter(voter as u32))
    }

    /// The state of a point.
    pub fn state(&self, point: &Point) -> Option<State> {
        self.states.get(point.voter as usize).copied()
    }

    /// Who moved from one window to another: see [`chancery_stats::ideal::who_moved`]. States without a ballot are left out.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn who_moved(
        &self,
        [one, other]: [&[State]; 2],
        windows: [Window; 2],
        options: &MovementOptions,
    ) -> Result<Movement, Refusal> {
        let voters = |states: &[State]| -> Vec<u32> {
            states.iter().filter_map(|state| Some(self.states.binary_search(state).ok()? as u32)).collect()
        };
        who_moved(&self.fit, [&voters(one), &voters(other)], windows, options)
    }

    /// The fit with the numbers that these states have.
    fn renumbered(&self, states: &[State]) -> Fit {
        let mut fit = self.fit.clone();
        fit.points.retain_mut(|point| {
            let voter = self.states.get(point.voter as usize).and_then(|state| states.binary_search(state).ok());
            point.voter = voter.unwrap_or_default() as u32;
            voter.is_some()
        });
        // Both lists of states are sorted, so the points still are.
        fit
    }
}

/// The numbers of the roll calls in some years, sorted.
pub(crate) fn calls_in(votes: &VoteTable, years: YearRange) -> Vec<u32> {
    let inside = votes.year.iter().zip(&votes.roll_call).filter(|(year, _)| years.contains(**year));
    let mut calls: Vec<u32> = inside.map(|(_, &call)| call).collect();
    calls.sort_unstable();
    calls.dedup();
    calls
}

fn session(clock: VoteClock<'_>, roll_call: u32) -> Result<u32, IdealError> {
    match clock {
        VoteClock::Year => Ok(0),
        VoteClock::Session(table) => {
            table.row(roll_call).map(|row| table.session[row]).ok_or(IdealError::NoSession(roll_call))
        }
    }
}

/// Which roll calls are one item: those that pairs link, by their lowest number.
struct Items(Vec<(u32, u32)>);

impl Items {
    fn new(matches: &[(u32, u32)]) -> Self {
        let mut numbers: Vec<u32> = matches.iter().flat_map(|&(one, other)| [one, other]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut item: Vec<u32> = numbers.clone();
        let index = |number: u32| numbers.partition_point(|&other| other < number);
        // Every pass carries the lowest number one pair further; chains are short.
        loop {
            let before = item.clone();
            for &(one, other) in matches {
                let lowest = item[index(one)].min(item[index(other)]);
                item[index(one)] = lowest;
                item[index(other)] = lowest;
            }
            if item == before {
                return Self(numbers.into_iter().zip(item).collect());
            }
        }
    }

    fn of(&self, roll_call: u32) -> u32 {
        self.0.binary_search_by_key(&roll_call, |pair| pair.0).map_or(roll_call, |index| self.0[index].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(code: &str) -> State {
        State::new(code).expect("a key")
    }

    /// Three states, one roll call a year for four years, the last the first again.
    fn votes() -> VoteTable {
        let mut votes = VoteTable::default();
        let ballots = [("CUB", [3, 3, 1, 3]), ("MEX", [2, 1, 1, 3]), ("USA", [1, 1, 3, 1])];
        for year in 0..4_u16 {
            for (code, own) in ballots {
                votes.year.push(1990 + year as chancery_core::Year);
                votes.roll_call.push(u32::from(year) + 10);
                votes.state.push(state(code));
                votes.ballot.push(own[usize::from(year)]);
            }
        }
        votes
    }

    #[test]
    fn linked_roll_calls_are_one_item() {
        let items = Items::new(&[(470, 512), (545, 577), (512, 545), (5310, 5389), (5312, 5389)]);
        assert_eq!([470, 512, 545, 577, 9].map(|number| items.of(number)), [470, 470, 470, 470, 9]);
        assert_eq!([5310, 5312, 5389].map(|number| items.of(number)), [5310; 3]);
    }

    #[test]
    fn ballots_become_slices() {
        let ballots = IdealBallots::new(&votes(), &[(10, 13)], VoteClock::Year, &|call| call != 12).expect("ballots");
        let slices = ballots.slices();
        assert_eq!(ballots.len(), 9);
        assert_eq!(slices.item, [10, 10, 10, 11, 11, 11, 10, 10, 10]);
        assert_eq!(slices.voter, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
        assert_eq!(slices.time, [1990, 1990, 1990, 1991, 1991, 1991, 1993, 1993, 1993]);
        assert_eq!(slices.category, [0, 1, 2, 0, 2, 2, 0, 0, 2]);
    }

    #[test]
    fn states_stand_where_their_ballots_put_them() {
        let ballots = IdealBallots::new(&votes(), &[(10, 13)], VoteClock::Year, &|_| true).expect("ballots");
        let points = ballots.fit(&[(state("USA"), true)], &Options::new(&[]), None).expect("a fit");
        let mean = |code: &str| points.of(state(code)).iter().map(|point| point.mean).sum::<f64>();
        assert!(mean("USA") > mean("MEX") && mean("MEX") > mean("CUB"));
        assert_eq!(points.of(state("RUS")), []);
        assert_eq!(points.state(&points.fit.points[0]), Some(state("CUB")));
        let missing = ballots.fit(&[(state("RUS"), true)], &Options::new(&[]), None);
        assert_eq!(missing.err(), Some(IdealError::Anchor(state("RUS"))));
        assert_eq!(ballots.fit(&[], &Options::new(&[]), None).err(), Some(IdealError::Fit(FitError::NoAnchor)));
        let warm = ballots.fit(&[(state("USA"), true)], &Options::new(&[]), Some(&points)).expect("a fit");
        assert!((warm.fit.points[0].mean - points.fit.points[0].mean).abs() < 1e-4);
        let window = |year| Window { first: year, last: year };
        let options = MovementOptions { min_ballots: 1, ..MovementOptions::default() };
        let sides = [&[state("USA")][..], &[state("MEX")][..]];
        let movement =
            points.who_moved(sides, [window(1990), window(1993)], &options).expect("bridged by the repetition");
        assert!(movement.parts[1].estimate > 0.0, "Mexico moved away: {movement:?}");
        let unbridged = points.who_moved(sides, [window(1990), window(1991)], &options);
        assert_eq!(unbridged.err(), Some(Refusal::NotBridged));
    }

    #[test]
    fn a_session_needs_the_list_of_roll_calls() {
        let list = RollCallTable { roll_call: vec![10, 11], session: vec![45, 46], ..RollCallTable::default() };
        let clock = VoteClock::Session(&list);
        let ballots = IdealBallots::new(&votes(), &[], clock, &|call| call < 12).expect("ballots");
        assert_eq!(ballots.slices().time, [45, 45, 45, 46, 46, 46]);
        let missing = IdealBallots::new(&votes(), &[], clock, &|_| true);
        assert_eq!(missing.err(), Some(IdealError::NoSession(12)));
    }
}
