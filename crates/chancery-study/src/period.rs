//! The period of a case: years, a phase of the study, or the time in office of a leader.

use chancery_claim::Phase;
use chancery_core::{Period, State, YearRange};
use chancery_world::{Leader, LeaderMatch, Term, World};

use crate::study::Study;

/// What a case's period means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CasePeriod {
    /// Years, or those of a phase with its alternatives.
    Years(YearRange, Vec<YearRange>),
    /// The terms of a leader of the case's actor.
    Terms(Vec<Period>),
    /// Neither years, nor a phase, nor a leader of the actor; whether it names a leader of somebody else.
    Unknown {
        /// Whether somebody of that name is known.
        leader: bool,
    },
}

impl CasePeriod {
    /// Its stretches of days.
    pub(crate) fn stretches(&self) -> Vec<Period> {
        match self {
            Self::Years(years, _) => vec![Period::of_years(*years)],
            Self::Terms(terms) => terms.clone(),
            Self::Unknown { .. } => Vec::new(),
        }
    }

    /// First and last day as a report prints them; of several terms, those of the first.
    pub(crate) fn days(&self) -> Option<(String, String)> {
        let first = self.stretches().into_iter().next()?;
        let start = first.start.map_or_else(String::new, |day| day.to_string());
        Some((start, first.end.map_or_else(|| "in office".to_owned(), |day| day.to_string())))
    }
}

/// Reads a period; a name in single quotes is one.
pub(crate) fn read(world: &World, study: &Study, actor: State, text: &str) -> CasePeriod {
    let name = text.trim_matches('\'');
    if let Some(phase) = phase(study, name) {
        return CasePeriod::Years(phase.years, phase.alternatives.clone());
    }
    if let Some(years) = years(name) {
        return CasePeriod::Years(years, Vec::new());
    }
    let terms = match find_leader(world, actor, name) {
        LeaderMatch::One(leader) => terms(world, leader, actor),
        LeaderMatch::Ambiguous(_) => Vec::new(),
        LeaderMatch::Unknown { .. } => return CasePeriod::Unknown { leader: false },
    };
    if terms.is_empty() { CasePeriod::Unknown { leader: true } } else { CasePeriod::Terms(terms) }
}

/// A phase by its name, in any case and with hyphens for spaces.
pub(crate) fn phase<'a>(study: &'a Study, name: &str) -> Option<&'a Phase> {
    study.phases.iter().find(|phase| phase.is_called(name))
}

fn years(text: &str) -> Option<YearRange> {
    match text.split_once("..") {
        Some((first, last)) => YearRange::new(first.trim().parse().ok()?, last.trim().parse().ok()?),
        None => text.parse().ok().map(YearRange::single),
    }
}

/// The days of a leader’s terms in an executive office of the actor, the day of the handover included.
fn terms(world: &World, leader: &Leader, actor: State) -> Vec<Period> {
    let executive = |term: &&Term| term.state == Some(actor) && world.office_complete(actor, &term.office).is_some();
    leader.terms.iter().filter(executive).map(|term| Period::new(Some(term.start.earliest()), end(term))).collect()
}

/// The last day as the table gives it: the day of the handover.
fn end(term: &Term) -> Option<chancery_core::Date> {
    term.end.map(chancery_core::PartialDate::latest)
}

/// The actor's leader of a name: among several of one surname, the only one of the actor.
fn find_leader<'a>(world: &'a World, actor: State, name: &str) -> LeaderMatch<'a> {
    match world.leader(name) {
        LeaderMatch::Ambiguous(leaders) => {
            let own = |leader: &&&Leader| leader.terms.iter().any(|term| term.state == Some(actor));
            let mut own = leaders.iter().filter(own);
            match (own.next(), own.next()) {
                (Some(only), None) => LeaderMatch::One(only),
                _ => LeaderMatch::Ambiguous(leaders),
            }
        }
        other => other,
    }
}
