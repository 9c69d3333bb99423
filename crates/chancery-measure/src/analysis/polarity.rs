//! How concentrated capabilities are in a set of states, and who its poles are.

use chancery_core::{Cell, CellState, Column, Request, State, Year, YearRange};
use chancery_stats::{
    Concentration, Polarity, PolarityRule, concentration, polarity, poles_by_leader, poles_by_share, world_shares,
};

use crate::analysis::Data;

/// The series whose concentration is measured.
pub const SERIES: &str = "cinc";
/// A pole by share has at least this part of the set's capabilities. Ours: no published threshold was at hand.
pub const POLE_SHARE: f64 = 0.10;
/// A pole beside the leader has at least this part of the leader's capabilities. Ours likewise.
pub const POLE_OF_LEADER: f64 = 0.5;
/// The kinds of system: half of all capabilities in one hand, in two of a quarter each, or in several of a twentieth each. Ours.
pub const KINDS: PolarityRule =
    PolarityRule { one: 0.5, two_together: 0.5, two_each: 0.25, several_each: 0.05, several_together: 0.5 };

/// A set of states in a year.
#[derive(Clone, Debug)]
pub struct PolarityYear {
    /// The year.
    pub year: Year,
    /// Indices of concentration; missing with a reason where no state has a value.
    pub concentration: Concentration,
    /// Those with at least [`POLE_SHARE`], strongest first.
    pub by_share: Vec<State>,
    /// Those with at least [`POLE_OF_LEADER`] of the leader's, strongest first.
    pub by_leader: Vec<State>,
    /// The kind by [`KINDS`]; `None` if nobody has a value.
    pub kind: Option<Polarity>,
}

/// What it reads; no states means all.
pub fn requests(states: &[State], years: YearRange) -> Vec<Request> {
    vec![Request { series: SERIES.to_owned(), actors: states.to_vec(), partners: Vec::new(), years }]
}

/// Polarity of the states that `members` names for each year.
pub fn polarity_of(data: Data<'_>, years: YearRange, members: impl Fn(Year) -> Vec<State>) -> Vec<PolarityYear> {
    let input = data.input(SERIES);
    let of_year = |year: Year| {
        let states = members(year);
        let capabilities: Column = states.iter().map(|&state| input.cell(state, None, year)).collect();
        let shares = world_shares(capabilities.masked());
        let named = |places: Vec<usize>| places.into_iter().filter_map(|place| states.get(place).copied()).collect();
        let mut concentration = concentration(capabilities.masked());
        if states.is_empty() {
            concentration.hhi = Cell::missing(CellState::NoState);
        }
        PolarityYear {
            year,
            concentration,
            by_share: named(poles_by_share(shares.masked(), POLE_SHARE)),
            by_leader: named(poles_by_leader(capabilities.masked(), POLE_OF_LEADER)),
            kind: polarity(shares.masked(), &KINDS).map(|found| found.polarity),
        }
    };
    years.years().map(of_year).collect()
}
