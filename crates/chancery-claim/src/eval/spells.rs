//! Dated spells of the tables of facts, where a day may be known only to the month or year.

use chancery_core::{Date, PartialDate, State};
use chancery_world::{Leader, World};

/// A stretch of days: each end is a day, or the days between which it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) start: (Date, Date),
    pub(crate) end: (Date, Date),
}

impl Stretch {
    /// From two dates of a table; without an end it lasts surely to one day and perhaps to another.
    pub(crate) fn new(start: PartialDate, end: Option<PartialDate>, open: (Date, Date)) -> Self {
        let start = (start.earliest(), start.latest());
        Self { start, end: end.map_or(open, |end| (end.earliest(), end.latest())) }
    }

    /// Whether it shares a day with a period; `None` if the dates do not tell.
    pub(crate) fn meets(&self, (first, last): (Date, Date)) -> Option<bool> {
        if self.start.0 > last || self.end.1 < first {
            return Some(false);
        }
        let inside = |(from, to): (Date, Date)| first <= from && to <= last;
        let core = self.start.1 <= self.end.0 && self.start.1 <= last && self.end.0 >= first;
        (core || inside(self.start) || inside(self.end)).then_some(true)
    }
}

/// A leader's uninterrupted time in one office.
#[derive(Clone, Debug)]
pub(crate) struct OfficeSpell {
    pub(crate) state: Option<State>,
    pub(crate) office: String,
    pub(crate) ordinal: Option<u16>,
    pub(crate) party: String,
    pub(crate) start: PartialDate,
    pub(crate) end: Option<PartialDate>,
    pub(crate) start_text: String,
    pub(crate) source: String,
}

impl OfficeSpell {
    /// The spell as of a day: what has not ended lasts at least to then.
    pub(crate) fn stretch(&self, now: Date) -> Stretch {
        Stretch::new(self.start, self.end, (now, now))
    }
}

/// A leader's verified spells in office, by start: those in the executive of a state if there are any, else all.
pub(crate) fn spells(world: &World, leader: &Leader) -> Vec<OfficeSpell> {
    let all = all_spells(leader);
    let executive: Vec<OfficeSpell> = all.iter().filter(|spell| is_executive(world, spell)).cloned().collect();
    if executive.is_empty() { all } else { executive }
}

/// Whether a spell is in an office that holds the executive of its state.
pub(crate) fn is_executive(world: &World, spell: &OfficeSpell) -> bool {
    spell.state.is_some_and(|state| world.office_complete(state, &spell.office).is_some())
}

/// All verified spells, with terms that follow each other without a break made one.
pub(crate) fn all_spells(leader: &Leader) -> Vec<OfficeSpell> {
    let mut spells: Vec<OfficeSpell> = Vec::new();
    for term in leader.terms.iter().filter(|term| term.status.decides()) {
        let before = spells.iter_mut().find(|spell| {
            let follows = spell.end.is_some_and(|end| {
                end.latest().tomorrow().is_ok_and(|next| next >= term.start.earliest())
                    && end.earliest() <= term.start.latest()
            });
            spell.state == term.state && spell.office == term.office && spell.ordinal == term.ordinal && follows
        });
        match before {
            Some(spell) => spell.end = term.end,
            None => spells.push(OfficeSpell {
                state: term.state,
                office: term.office.clone(),
                ordinal: term.ordinal,
                party: term.party.clone(),
                start: term.start,
                end: term.end,
                start_text: term.start.to_string(),
                source: term.source.clone(),
            }),
        }
    }
    spells
}
