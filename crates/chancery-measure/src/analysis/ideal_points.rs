//! Ideal points estimated when they are asked for: on an issue, in some years, under another model.

use chancery_core::{State, YearRange};
use chancery_data::{Error, Store, VoteCut};
use chancery_stats::ideal::{Abstention, Dynamics, HeldOut, Options, held_out};

use crate::ideal::{IdealBallots, IdealError, IdealPoints, VoteClock, calls_in};

pub use chancery_stats::ideal::Point;

/// Folds and seed of [`Estimate::held_out`].
const FOLDS: (usize, u64) = (5, 1);

/// The model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// A point a year; against, abstention, in favour in order.
    #[default]
    Ordinal,
    /// A point a year; abstentions left out.
    Binary,
    /// One point a state.
    Static,
}

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// Years of the votes; all if none are named.
    pub years: Option<YearRange>,
    /// An issue as the tidy list codes it (`hr`, `me`, `nu`, `di`, `co`, `ec`), or `important`.
    pub issue: Option<&'a str>,
    /// The model.
    pub model: Model,
}

/// Ballots and options, ready to be fitted.
#[derive(Clone, Debug)]
pub struct Estimate {
    ballots: IdealBallots,
    options: Options,
}

impl Estimate {
    /// The ballots of a store's tidy cut, by calendar year, with its repeated resolutions if it has the list.
    ///
    /// # Errors
    /// A store without the votes, or without the issues if one is asked for; a damaged store.
    pub fn new(store: &Store, asked: &Asked<'_>) -> Result<Self, Error> {
        let absent = |what: &str| {
            Error::unknown(format!("the store holds no {what}"))
                .hint("`chancery data add unga-votes` brings the votes and their issues")
        };
        let votes = store.votes(VoteCut::Tidy)?.ok_or_else(|| absent("roll calls"))?;
        let list = if asked.issue.is_some() { store.roll_calls()? } else { None };
        if asked.issue.is_some() && list.is_none() {
            return Err(absent("list of roll calls"));
        }
        let matches = store.vote_matches()?.unwrap_or_default();
        let wanted = asked.years.map(|years| calls_in(&votes, years));
        let on = |call: u32| match (asked.issue, &list) {
            (Some("important"), Some(list)) => list.row(call).is_some_and(|row| list.important[row] == Some(true)),
            (Some(issue), Some(list)) => list.on(call, issue),
            _ => true,
        };
        let keep = |call: u32| wanted.as_ref().is_none_or(|wanted| wanted.binary_search(&call).is_ok()) && on(call);
        let ballots = IdealBallots::new(&votes, &matches, VoteClock::Year, &keep);
        let mut options = Options::new(&[]);
        match asked.model {
            Model::Ordinal => {}
            Model::Binary => options.abstention = Abstention::Dropped,
            Model::Static => options.dynamics = Dynamics::Static,
        }
        Ok(Self { ballots: ballots.map_err(|error| Error::unknown(error.to_string()))?, options })
    }

    /// The fit; the United States stand at the positive end.
    ///
    /// # Errors
    /// [`IdealError`].
    pub fn fit(&self) -> Result<IdealPoints, IdealError> {
        self.ballots.fit(&[(anchor(), true)], &self.options, None)
    }

    /// How well each fifth of the ballots is predicted from the others.
    ///
    /// # Errors
    /// [`IdealError`].
    pub fn held_out(&self) -> Result<HeldOut, IdealError> {
        let options = self.ballots.anchored(&[(anchor(), true)], &self.options)?;
        held_out(&self.ballots.slices(), &options, FOLDS.0, FOLDS.1).map_err(IdealError::Fit)
    }

    /// How many ballots.
    pub fn ballots(&self) -> usize {
        self.ballots.len()
    }
}

/// Whose sign fixes the direction of the line.
pub(crate) fn anchor() -> State {
    State::new("USA").expect("a key")
}
