//! What a piece of evidence rests on: events, data and cited figures. Two pieces on the same ground may be one piece told twice.
//!
//! Checks are looked at as they are written: a call that is no function of the language is a series, and its last argument a period.

use std::fmt;

use chancery_claim::{Expr, ExprKind, FUNCTIONS, parse};
use chancery_core::{Year, YearRange};
use chancery_world::{Resolution, World};

use crate::period;
use crate::study::Study;
use crate::tracing::TracePiece;

/// Something that evidence rests on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ground {
    /// An event of the world's tables.
    Event(String),
    /// A cited figure of the study.
    Fact(String),
    /// A series of states in a period.
    Data {
        /// The series.
        series: String,
        /// The states, or groups of states, in the order of the arguments.
        who: Vec<String>,
        /// The period as written.
        when: String,
        /// The years of the period, if they can be told.
        years: Option<YearRange>,
    },
}

impl Ground {
    /// Whether this and another are the same ground: the same event or figure, or a series of the same states in periods of which the
    /// shorter lies in the longer by half or more.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Data { series, who, when, years },
                Self::Data { series: series2, who: who2, when: when2, years: years2 },
            ) => {
                let periods = match (years, years2) {
                    (Some(one), Some(two)) => by_half(*one, *two),
                    _ => when == when2,
                };
                series == series2 && who == who2 && periods
            }
            _ => self == other,
        }
    }

    /// The two as a sentence names them.
    pub(crate) fn named(&self, other: &Self) -> String {
        match (self, other) {
            (Self::Data { when, .. }, Self::Data { when: when2, .. }) if when != when2 => {
                format!("{self} and {when2}")
            }
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(id) => write!(f, "the event `{id}`"),
            Self::Fact(id) => write!(f, "the figure `{id}`"),
            Self::Data { series, who, when, .. } => write!(f, "`{series}` of {} in {when}", who.join(" and ")),
        }
    }
}

/// Whether two periods have half of the shorter in common.
fn by_half(one: YearRange, other: YearRange) -> bool {
    let length = |first: Year, last: Year| i32::from(last) - i32::from(first) + 1;
    let common = length(one.first.max(other.first), one.last.min(other.last));
    common > 0 && 2 * common >= length(one.first, one.last).min(length(other.first, other.last))
}

/// What a piece rests on.
pub(crate) fn of_piece(world: &World, study: &Study, piece: &TracePiece) -> Vec<Ground> {
    let mut found = Vec::new();
    found.extend(piece.event.clone().map(Ground::Event));
    found.extend(piece.fact.as_ref().map(|(id, _)| Ground::Fact(id.clone())));
    let claim = piece.claim.as_ref().and_then(|(id, _)| study.claims.iter().find(|claim| claim.id == *id));
    let check = claim.and_then(|claim| claim.check.as_ref());
    if let Some(tree) = check.and_then(|check| parse(&check.text).0) {
        walk(world, study, &tree, &mut found);
    }
    found
}

fn walk(world: &World, study: &Study, expr: &Expr, found: &mut Vec<Ground>) {
    match &expr.kind {
        ExprKind::Call { name, args } => match (name.as_str(), args.as_slice()) {
            ("event", [Expr { kind: ExprKind::Text(id), .. }]) => found.push(Ground::Event(id.clone())),
            ("fact", [Expr { kind: ExprKind::Text(id), .. }]) => found.push(Ground::Fact(id.clone())),
            (name, [who @ .., when]) if FUNCTIONS.iter().all(|function| function.name != name) => {
                found.push(Ground::Data {
                    series: name.to_owned(),
                    who: who.iter().map(|who| states(world, who)).collect(),
                    when: when.to_string(),
                    years: years(world, study, when),
                });
            }
            _ => args.iter().for_each(|arg| walk(world, study, arg, found)),
        },
        ExprKind::Set(members) => members.iter().for_each(|member| walk(world, study, member, found)),
        ExprKind::Unary(_, of) => walk(world, study, of, found),
        ExprKind::Binary(_, left, right) => {
            walk(world, study, left, found);
            walk(world, study, right, found);
        }
        _ => {}
    }
}

/// A state by its code, whatever it is called; a group as it is written, a list in the order of the codes.
fn states(world: &World, who: &Expr) -> String {
    match &who.kind {
        ExprKind::Name(name) | ExprKind::Text(name) => match world.resolve_as_written(name, None) {
            Resolution::One(state) => state.to_string(),
            _ => name.clone(),
        },
        ExprKind::Set(members) => {
            let mut members: Vec<String> = members.iter().map(|member| states(world, member)).collect();
            members.sort();
            members.join(", ")
        }
        _ => who.to_string(),
    }
}

/// The years of a period as written: years, a phase, or the terms of a leader of the study's actor.
fn years(world: &World, study: &Study, when: &Expr) -> Option<YearRange> {
    let text = match &when.kind {
        ExprKind::Call { name, args } if name == "term" => args.first()?.to_string(),
        _ => when.to_string(),
    };
    let stretches = period::read(world, study, study.actor?, &text).stretches();
    let first = stretches.first()?.start?.year();
    YearRange::new(first, stretches.last()?.end?.year())
}

#[cfg(test)]
mod tests {
    use chancery_core::State;

    use super::*;

    fn grounds(check: &str) -> Vec<Ground> {
        let study = Study { actor: State::new("USA").ok(), ..Study::default() };
        let mut found = Vec::new();
        walk(World::builtin(), &study, &parse(check).0.expect("a check"), &mut found);
        found
    }

    fn same(one: &str, other: &str) -> bool {
        grounds(one).iter().any(|one| grounds(other).iter().any(|other| one.same(other)))
    }

    #[test]
    fn names_and_years_are_compared_by_what_they_mean() {
        assert!(same("trade(USA, MEX, 1994..2003) > 1", "mean(trade('United States', 'Mexico', 1994..2014)) > 2"));
        assert!(same("sum(aid(USA, [KAZ, UZB], 2005)) > 1", "max(aid(USA, [UZB, KAZ], 2005)) > 2"));
        assert!(same("mean(agree(USA, CUB, Obama)) > 0", "mean(agree(USA, CUB, 2010..2012)) > 0"));
        assert!(same("year(event('nafta-in-force')) == 1994", "event('nafta-in-force') in 1994"));
        assert!(same("fact('a') > 1", "fact('b') < fact('a')"));
    }

    #[test]
    fn other_states_other_series_and_other_years_are_other_ground() {
        assert!(!same("trade(USA, MEX, 1994..2003) > 1", "trade(USA, CAN, 1994..2003) > 1"));
        assert!(!same("trade(USA, MEX, 1994) > 1", "exports(USA, MEX, 1994) > 1"));
        assert!(
            !same("mean(trade(USA, MEX, 1985..1993)) > 1", "mean(trade(USA, MEX, 1993..2003)) > 1"),
            "one of nine years"
        );
        assert!(!same("founded(NAFTA, 'in-force') == 1994", "member(MEX, NAFTA, 1994)"), "records are no data");
        assert!(!same("fact('a') > 1", "fact('b') > 1"));
    }
}
