//! Facts of record. A table decides by its verified rows, and by their absence only inside the span it declares complete.

mod events;
mod leaders;

use chancery_core::{CellState, Date, Period, State};
use chancery_world::{Organisation, OrganisationDate};

use super::Evaluator;
use super::groups::{Members, days_of};
use super::spells::Stretch;
use super::value::{Gap, Moment, Number, Table, Truth, Value};
use crate::ir::{Convention, Group, Node, Record, When};
use crate::plan::shown;

/// What counts as being there: treaties begin with their entry into force, other bodies with the first of these.
const BEGINNINGS: [&str; 6] = ["in-force", "operational", "first-summit", "declaration", "treaty-signed", "decision"];

impl Evaluator<'_> {
    pub(super) fn record(&self, record: &Record, node: &Node) -> Value {
        self.trace.borrow_mut().records = true;
        match record {
            Record::Member(role, who, org, when) => {
                self.for_each(who, node, |state| self.belongs(role, state, org, when))
            }
            Record::Observes(who, when) => self.for_each(who, node, |state| self.exists(state, when)),
            Record::InRegion(who, region) => self.for_each(who, node, |state| self.in_region(state, *region)),
            Record::Founded(org, convention) => self.founded(org, convention),
            Record::Dissolved(org) => self.dissolved(org),
            Record::InForce(org, when) => self.in_force(org, when),
            Record::IndependentFrom(state) => self.independent_from(*state),
            Record::InOffice(leader, when) => self.in_office(leader, when),
            Record::TermStart(leader, choice) => self.term_edge(leader, *choice, true),
            Record::TermEnd(leader, choice) => self.term_edge(leader, *choice, false),
            Record::Ordinal(leader, choice) => self.ordinal(leader, *choice),
            Record::Overlap(one, other) => self.overlap(one, other),
            Record::Office(leader) => self.offices(leader),
            Record::Party(leader) => self.parties(leader),
            Record::StateOf(leader) => self.states_of(leader),
            Record::Predecessor(leader) => self.neighbour(leader, true),
            Record::Successor(leader) => self.neighbour(leader, false),
            Record::LeaderOf(state, when) => self.leader_of(*state, when),
            Record::Event(id) => self.event(id),
            Record::FirstEvent(class, place, when) => self.first_event(class, place, when.as_ref()),
            Record::LastEvent(class, place, when) => self.last_event(class, place, when.as_ref()),
            Record::Events(class, place, when, under_way) => self.events(class, place, when, *under_way),
        }
    }

    /// One answer for a state, a table of answers for a group.
    fn for_each(&self, who: &Group, node: &Node, answer: impl Fn(State) -> Value) -> Value {
        if let Group::State(state) = who {
            return answer(*state);
        }
        if node.ty.members.is_none() {
            return Value::Gap(Gap::of(CellState::Undefined));
        }
        let Members { sure, maybe, open } = self.members(who, None);
        let mut members: Vec<(State, bool)> = sure.into_iter().map(|state| (state, true)).collect();
        members.extend(maybe.into_iter().map(|state| (state, false)));
        members.sort_unstable();
        let cells = members
            .iter()
            .map(|(state, sure)| {
                if *sure {
                    answer(*state)
                } else {
                    Value::Gap(Gap::table("it is not known whether it belonged to the group"))
                }
            })
            .collect();
        let members = Some(members.into_iter().map(|(state, _)| (state, None)).collect());
        Value::Table(Box::new(Table { members, years: None, cells, open, covering: None }))
    }

    /// First and last day of each stretch of a period.
    fn days(&self, when: &When) -> Vec<(Date, Date)> {
        self.stretches(when).iter().map(|stretch| (stretch.start.0, stretch.end.1)).collect()
    }

    fn organisation(&self, slug: &str) -> Option<&Organisation> {
        self.setting.world.organisation(slug)
    }

    fn belongs(&self, role: &str, state: State, org: &str, when: &When) -> Value {
        let Some(organisation) = self.organisation(org) else { return unknown_organisation(org) };
        let days = self.days(when);
        if days.is_empty() {
            return Value::Gap(Gap::table("no day of the period lies before the date it is judged as of"));
        }
        let mut answers = days.iter().map(|days| self.belongs_during(organisation, role, state, *days));
        let mut result = Some(false);
        let mut gap = None;
        for answer in &mut answers {
            match answer {
                Ok(true) => return Truth::plain(true),
                Ok(false) => {}
                Err(reason) => {
                    result = None;
                    gap = Some(reason);
                }
            }
        }
        Value::answer(result, || gap.unwrap_or_else(|| Gap::table("not known")))
    }

    /// Whether a state had a role in an organisation on some day of a period.
    fn belongs_during(
        &self,
        organisation: &Organisation,
        role: &str,
        state: State,
        days: (Date, Date),
    ) -> Result<bool, Gap> {
        let name = shown(organisation);
        if days.0 > self.now() {
            return Err(Gap::table(format!("{} lies after the date it is judged as of", days.0)));
        }
        let days = (days.0, days.1.min(self.now()));
        // A row without an end lasts surely to the end of the table's coverage, and perhaps until now.
        let covered_to = organisation.complete.and_then(|span| span.end).unwrap_or(self.now()).min(self.now());
        let (mut perhaps, mut unverified, mut any) = (false, false, false);
        for row in
            organisation.memberships.iter().filter(|row| row.state == state && plays(organisation, &row.role, role))
        {
            let stretch = Stretch::new(row.start, row.end, (covered_to, self.now()));
            match (stretch.meets(days), row.status.decides()) {
                (Some(true), true) => {
                    self.trace.borrow_mut().source(&row.source);
                    return Ok(true);
                }
                (Some(false), true) => any = true,
                (Some(false), false) => {}
                (None, true) => perhaps = true,
                (_, false) => unverified = true,
            }
        }
        if unverified {
            self.note(format!("a row on {state} in {name} is not verified and not used"));
            return Err(Gap::table(format!("the only row on {state} in {name} then is not verified")));
        }
        if perhaps {
            return Err(Gap::table(format!("the dates of {state} in {name} are not known well enough")));
        }
        let complete = organisation.complete.is_some_and(|span| span.contains(days.0) && span.contains(days.1));
        // Those who negotiate are whom the list of a negotiation lists.
        let lists = matches!(role, "member" | "suspended") || plays(organisation, role, "member");
        let listed = lists || any;
        if complete && listed {
            return Ok(false);
        }
        Err(Gap::table(match organisation.complete {
            Some(span) if listed => format!("the members of {name} are listed completely only {span}"),
            _ => format!("the table does not list every {role} of {name}"),
        }))
    }

    /// The members of an organisation on some day of a period.
    pub(super) fn organisation_members(&self, org: &str, role: &str, stretches: &[Stretch]) -> Members {
        let Some(organisation) = self.organisation(org) else { return Members { open: true, ..Members::default() } };
        let mut members = Members::default();
        let mut states: Vec<State> = organisation.memberships.iter().map(|row| row.state).collect();
        states.sort_unstable();
        states.dedup();
        members.open = stretches.is_empty();
        for stretch in stretches {
            let days = (stretch.start.0, stretch.end.1);
            let complete = organisation
                .complete
                .is_some_and(|span| span.contains(days.0) && span.contains(days.1.min(self.now())));
            members.open |= !complete;
            for state in &states {
                match self.belongs_during(organisation, role, *state, days) {
                    Ok(true) => members.sure.push(*state),
                    Ok(false) => {}
                    // Outside the complete span the open set already says that there may be others.
                    Err(_) => members.maybe.push(*state),
                }
            }
        }
        members.sure.sort_unstable();
        members.sure.dedup();
        members.maybe.sort_unstable();
        members.maybe.dedup();
        members.maybe.retain(|state| !members.sure.contains(state));
        members
    }

    fn exists(&self, state: State, when: &When) -> Value {
        let world = self.setting.world;
        let exists = self.days(when).iter().any(|(first, last)| {
            if first == last {
                return world.exists_on(state, *first);
            }
            // Some day of the period: its first, its last, a whole year between, or the beginning of the state's life.
            let begins = world.life(state).and_then(|life| life.start).is_some_and(|day| *first <= day && day <= *last);
            let between = (first.year().saturating_add(1)..last.year()).any(|year| world.exists(state, year));
            let whole = *first == days_of(first.year()).0 && *last == days_of(last.year()).1;
            let ends = whole && (world.exists(state, first.year()) || world.exists(state, last.year()));
            begins || between || ends || world.exists_on(state, *first) || world.exists_on(state, *last)
        });
        Truth::plain(exists)
    }

    fn in_region(&self, state: State, region: usize) -> Value {
        let members = self.members(&Group::Region(region), None);
        let answer = if members.sure.contains(&state) {
            Some(true)
        } else if members.maybe.contains(&state) {
            None
        } else {
            Some(false)
        };
        Value::answer(answer, || Gap::table(format!("the row on {state} in the region is not verified")))
    }

    fn founded(&self, org: &str, convention: &Convention) -> Value {
        let Some(organisation) = self.organisation(org) else { return unknown_organisation(org) };
        let name = match convention {
            Convention::Named(name) => Some(name),
            Convention::Chosen(options, Some(choice)) => options.get(self.pick(*choice)),
            Convention::Chosen(options, None) => options.first(),
        };
        let Some(name) = name else {
            return Value::Gap(Gap::table(format!("no verified date of foundation of {}", shown(organisation))));
        };
        match self.dated(organisation, &[name]) {
            Some(date) => self.past(date),
            None => Value::Gap(Gap::table(format!("no verified {name} date of {}", shown(organisation)))),
        }
    }

    fn dissolved(&self, org: &str) -> Value {
        let Some(organisation) = self.organisation(org) else { return unknown_organisation(org) };
        match self.dated(organisation, &["dissolved", "replaced"]) {
            Some(date) => self.past(date),
            None => Value::Gap(Gap::table(format!("no verified end of {}", shown(organisation)))),
        }
    }

    /// The first verified date under one of several conventions, in their order.
    fn dated<'o>(&self, organisation: &'o Organisation, conventions: &[&str]) -> Option<&'o OrganisationDate> {
        let mut dates = conventions.iter().filter_map(|wanted| {
            organisation.dates.iter().find(|date| date.convention == *wanted && date.status.decides())
        });
        dates.next()
    }

    /// A date, if it was in the past by now.
    fn past(&self, date: &OrganisationDate) -> Value {
        self.trace.borrow_mut().source(&date.source);
        if date.date.earliest() > self.now() {
            return Value::Gap(Gap::table(format!("{} lies after the date it is judged as of", date.date)));
        }
        Value::Moment(Moment::of(date.date))
    }

    fn in_force(&self, org: &str, when: &When) -> Value {
        let Some(organisation) = self.organisation(org) else { return unknown_organisation(org) };
        let name = shown(organisation);
        let treaty = matches!(organisation.kind.as_str(), "trade-agreement" | "alliance" | "negotiation");
        let wanted = if treaty { &BEGINNINGS[..1] } else { &BEGINNINGS[..] };
        let Some(begin) = self.dated(organisation, wanted) else {
            // A negotiation is one because nothing came into force.
            if organisation.kind == "negotiation" {
                return Truth::plain(false);
            }
            return Value::Gap(Gap::table(format!("no verified date of entry into force of {name}")));
        };
        self.trace.borrow_mut().source(&begin.source);
        let end = self.dated(organisation, &["dissolved", "replaced"]);
        let suspended = self.dated(organisation, &["suspended"]);
        // The day of a replacement is the first day without it.
        let last = end.and_then(|end| Some((end.date.earliest().yesterday().ok()?, end.date.latest())));
        let stretch = Stretch {
            start: (begin.date.earliest(), begin.date.latest()),
            end: last.unwrap_or((self.now(), self.now())),
        };
        let mut result = Some(false);
        for days in self.days(when) {
            if days.0 > self.now() {
                return Value::Gap(Gap::table(format!("{} lies after the date it is judged as of", days.0)));
            }
            if suspended.is_some_and(|suspended| suspended.date.earliest() <= days.0) {
                return Value::Gap(Gap::table(format!("{name} was suspended by then")));
            }
            match stretch.meets((days.0, days.1.min(self.now()))) {
                Some(true) => return Truth::plain(true),
                Some(false) => {}
                None => result = None,
            }
        }
        Value::answer(result, || Gap::table(format!("the dates of {name} are not known well enough")))
    }

    fn independent_from(&self, state: State) -> Value {
        let start = self.setting.world.life(state).and_then(|life: Period| life.start);
        let Some(start) = start else {
            return Value::Gap(Gap::new(CellState::NoState, format!("{state} was never in the state system")));
        };
        // The lists begin on this day, so a state that is there on it is older.
        let beginning = Date::new(1816, 1, 1).unwrap_or(start);
        let earliest = if start <= beginning { Date::MIN } else { start };
        Value::Moment(Moment { earliest, latest: start })
    }

    fn ordinal(&self, slug: &str, choice: Option<usize>) -> Value {
        let spell = match self.chosen_spell(slug, choice) {
            Ok(spell) => spell,
            Err(gap) => return Value::Gap(gap),
        };
        match spell.ordinal {
            Some(ordinal) => Value::Number(Number::known(f64::from(ordinal))),
            None => Value::Gap(Gap::table(format!("the table gives no number to {}", self.leader_name(slug)))),
        }
    }
}

/// Whether a row of one role answers a question about another: those who negotiate are the members of a negotiation.
fn plays(organisation: &Organisation, row: &str, asked: &str) -> bool {
    row == asked || (asked == "member" && organisation.kind == "negotiation" && row == "negotiating")
}

fn unknown_organisation(org: &str) -> Value {
    Value::Gap(Gap::table(format!("no organisation `{org}`")))
}
