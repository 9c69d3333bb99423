//! Facts of record: who belonged to what, who held which office, what happened when.

use chancery_core::Unit;
use chancery_world::Organisation;

use super::Planner;
use super::functions::usage;
use crate::ast::{Expr, ExprKind};
use crate::diagnose;
use crate::ir::{Convention, Group, Kind, Node, Op, Record, Type, When};
use crate::setting::FactKind;

/// Dates in an organisation's life that are not its beginning.
pub(crate) const ENDINGS: [&str; 3] = ["dissolved", "replaced", "suspended"];
/// The word by which `events` counts those under way in a period too.
const UNDER_WAY: &str = "under-way";

impl Planner<'_> {
    pub(super) fn record(&mut self, expr: &Expr, name: &str, args: &[Expr]) -> Option<Node> {
        match (name, args) {
            ("fact", [id]) => self.fact(expr, id),
            ("result", [id, name]) => self.result(expr, id, name),
            ("member" | "observer" | "associate" | "suspended" | "signatory" | "negotiating", [who, org, when]) => {
                let role = match name {
                    "observer" => "observer",
                    "associate" => "associate",
                    "suspended" => "suspended",
                    "signatory" => "signatory",
                    "negotiating" => "negotiating",
                    _ => "member",
                };
                let (who, org, when) = (self.group(who, None), self.organisation(org), self.period(when));
                let (who, org, when) = (who?, org?, when?);
                let slug = org.slug.clone();
                self.grouped(expr, who.clone(), Record::Member(role, who, slug, when))
            }
            ("exists", [who, when]) => {
                let (who, when) = (self.group(who, None), self.period(when));
                let (who, when) = (who?, when?);
                self.grouped(expr, who.clone(), Record::Observes(who, when))
            }
            ("in_region", [who, region]) => {
                let (who, region) = (self.group(who, None), self.region(region));
                let (who, region) = (who?, region?);
                self.grouped(expr, who.clone(), Record::InRegion(who, region))
            }
            ("independent_from", [who]) => {
                let state = self.state(who, None)?;
                Some(record(expr, Kind::Day, Record::IndependentFrom(state)))
            }
            ("founded" | "dissolved" | "in_force", [org, rest @ ..]) => self.life(expr, name, org, rest),
            ("in_office", [leader, when]) => {
                let (leader, when) = (self.leader(leader), self.period(when));
                Some(record(expr, Kind::Truth, Record::InOffice(leader?, when?)))
            }
            ("term_start" | "term_end" | "ordinal", [leader]) => {
                let slug = self.leader(leader)?;
                let choice = self.which_term(&slug);
                Some(match name {
                    "term_start" => record(expr, Kind::Day, Record::TermStart(slug, choice)),
                    "term_end" => record(expr, Kind::Day, Record::TermEnd(slug, choice)),
                    _ => record(expr, Kind::Number(Unit::COUNT), Record::Ordinal(slug, choice)),
                })
            }
            ("overlap", [one, other]) => {
                let (one, other) = (self.leader(one), self.leader(other));
                Some(record(expr, Kind::Truth, Record::Overlap(one?, other?)))
            }
            ("office" | "party" | "state_of" | "predecessor" | "successor", [leader]) => {
                let slug = self.leader(leader)?;
                Some(match name {
                    "office" => record(expr, Kind::Text, Record::Office(slug)),
                    "party" => record(expr, Kind::Text, Record::Party(slug)),
                    "state_of" => record(expr, Kind::State, Record::StateOf(slug)),
                    "predecessor" => record(expr, Kind::Leader, Record::Predecessor(slug)),
                    _ => record(expr, Kind::Leader, Record::Successor(slug)),
                })
            }
            ("leader", [state, when]) => {
                let (state, when) = (self.state(state, None), self.period(when));
                Some(record(expr, Kind::Leader, Record::LeaderOf(state?, when?)))
            }
            ("event", [id]) => self.event(expr, id),
            ("first_event" | "last_event" | "events", [class, place, rest @ ..]) if rest.len() <= 1 => {
                self.events(expr, name, class, place, rest.first(), false)
            }
            ("events", [class, place, when, which]) if is_written(which, UNDER_WAY) => {
                self.events(expr, name, class, place, Some(when), true)
            }
            _ => self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))),
        }
    }

    /// A record about one state, or about each member of a group.
    fn grouped(&mut self, expr: &Expr, who: Group, what: Record) -> Option<Node> {
        let members = match who {
            Group::State(_) => None,
            several => Some(self.group_axis(vec![several])),
        };
        let ty = Type { members, ..Type::one(Kind::Truth) };
        Some(Self::node(expr, Op::Record(Box::new(what)), ty))
    }

    fn fact(&mut self, expr: &Expr, id: &Expr) -> Option<Node> {
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &id.kind else {
            return self.fail(diagnose::wrong_arguments(expr.place, "fact", usage("fact")));
        };
        let Some(fact) = self.setting.fact(name) else {
            let known = self.setting.facts.iter().map(|fact| fact.id.as_str());
            return self.fail(diagnose::unknown_fact(id.place, name, known));
        };
        if fact.kind == FactKind::Words {
            let message = format!("fact `{name}` is words, no quantity");
            let hint = format!("write `fact_text('{name}')`");
            return self.fail(diagnose::type_mismatch(id.place, message).hint(hint));
        }
        self.facts.push(fact.id.clone());
        let kind = match fact.kind {
            FactKind::Year => Kind::Year,
            FactKind::Quantity | FactKind::Words => Kind::Number(fact.unit),
        };
        Some(Self::node(expr, Op::Fact(fact.id.clone()), Type::one(kind)))
    }

    fn result(&mut self, expr: &Expr, id: &Expr, name: &Expr) -> Option<Node> {
        let written = |expr: &Expr| match &expr.kind {
            ExprKind::Name(name) | ExprKind::Text(name) => Some(name.clone()),
            _ => None,
        };
        let (Some(id_text), Some(name_text)) = (written(id), written(name)) else {
            return self.fail(diagnose::wrong_arguments(expr.place, "result", usage("result")));
        };
        let Some(result) = self.setting.result(&id_text) else {
            let known = self.setting.results.iter().map(|result| result.id.as_str());
            return self.fail(diagnose::unknown_result(id.place, &id_text, known));
        };
        let unit = match result.values.iter().find(|value| value.name == name_text) {
            Some(value) => value.unit,
            None if result.absent.is_some() => Unit::COUNT,
            None => {
                let known = result.values.iter().map(|value| value.name.as_str());
                return self.fail(diagnose::unknown_result(name.place, &name_text, known));
            }
        };
        Some(Self::node(expr, Op::Result(id_text, name_text), Type::one(Kind::Number(unit))))
    }

    fn life(&mut self, expr: &Expr, name: &str, org: &Expr, rest: &[Expr]) -> Option<Node> {
        let organisation = self.organisation(org)?;
        let slug = organisation.slug.clone();
        match (name, rest) {
            ("founded", []) => {
                let conventions = self.conventions(organisation);
                let choice = (conventions.len() > 1).then(|| {
                    self.choice(format!("founding convention of {}", shown(organisation)), conventions.clone())
                });
                Some(record(expr, Kind::Year, Record::Founded(slug, Convention::Chosen(conventions, choice))))
            }
            ("founded", [convention]) => {
                let (ExprKind::Name(word) | ExprKind::Text(word)) = &convention.kind else {
                    return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name)));
                };
                // `'declaration'` and `'treaty-signed'` are conventions; a year among the dates of this organisation or not.
                let known = ["in-force", "treaty-signed", "declaration", "decision", "first-summit", "operational"];
                if !known.contains(&word.as_str()) {
                    return self.fail(diagnose::unknown_name(convention.place, "founding convention", word, known));
                }
                Some(record(expr, Kind::Year, Record::Founded(slug, Convention::Named(word.clone()))))
            }
            ("dissolved", []) => Some(record(expr, Kind::Year, Record::Dissolved(slug))),
            ("in_force", [when]) => {
                let when = self.period(when)?;
                Some(record(expr, Kind::Truth, Record::InForce(slug, when)))
            }
            _ => self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))),
        }
    }

    /// The conventions under which an organisation has a verified date of foundation, as its table orders them.
    fn conventions(&mut self, organisation: &Organisation) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for date in organisation.dates.iter().filter(|date| !ENDINGS.contains(&date.convention.as_str())) {
            if !date.status.decides() {
                self.notes.push(format!(
                    "the {} date of {} is not verified and not used",
                    date.convention,
                    shown(organisation)
                ));
            } else if !found.contains(&date.convention) {
                found.push(date.convention.clone());
            }
        }
        found
    }

    /// A leader with several terms leaves open which one is meant.
    fn which_term(&mut self, slug: &str) -> Option<usize> {
        let leader = self.setting.world.leaders().iter().find(|leader| leader.slug == slug)?;
        let starts: Vec<String> = crate::eval::spells(self.setting.world, leader)
            .iter()
            .map(|spell| format!("from {}", spell.start_text))
            .collect();
        let subject = format!("term of {}", leader.name);
        (starts.len() > 1).then(|| self.choice(subject, starts))
    }

    fn event(&mut self, expr: &Expr, id: &Expr) -> Option<Node> {
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &id.kind else {
            return self.fail(diagnose::wrong_arguments(expr.place, "event", usage("event")));
        };
        let world = self.setting.world;
        if world.event(name).is_none() {
            let classes = world.event_classes();
            let known: Vec<&str> =
                classes.iter().flat_map(|class| world.events(class)).map(|event| event.id.as_str()).collect();
            return self.fail(diagnose::unknown_name(id.place, "event", name, known.iter().copied()));
        }
        Some(record(expr, Kind::Day, Record::Event(name.clone())))
    }

    fn events(
        &mut self,
        expr: &Expr,
        name: &str,
        class: &Expr,
        place: &Expr,
        when: Option<&Expr>,
        under_way: bool,
    ) -> Option<Node> {
        let (ExprKind::Name(word) | ExprKind::Text(word)) = &class.kind else {
            return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name)));
        };
        let classes = self.setting.world.event_classes();
        if !classes.contains(&word.as_str()) {
            return self.fail(diagnose::unknown_name(class.place, "class of events", word, classes.iter().copied()));
        }
        let place = self.group(place, None);
        let when: Option<When> = match when {
            Some(when) => Some(self.period(when)?),
            None => None,
        };
        let place = place?;
        match (name, when) {
            ("first_event", when) => Some(record(expr, Kind::Day, Record::FirstEvent(word.clone(), place, when))),
            ("last_event", when) => Some(record(expr, Kind::Day, Record::LastEvent(word.clone(), place, when))),
            (_, Some(when)) => Some(record(expr, Kind::Set, Record::Events(word.clone(), place, when, under_way))),
            (_, None) => self.fail(diagnose::no_period(expr.place, "`events` without a period")),
        }
    }
}

/// Whether an argument is this word.
fn is_written(expr: &Expr, word: &str) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) | ExprKind::Text(name) if name == word)
}

fn record(expr: &Expr, kind: Kind, what: Record) -> Node {
    Planner::node(expr, Op::Record(Box::new(what)), Type::one(kind))
}

/// How an organisation is called in messages.
pub(crate) fn shown(organisation: &Organisation) -> &str {
    if organisation.short.is_empty() { &organisation.name } else { &organisation.short }
}
