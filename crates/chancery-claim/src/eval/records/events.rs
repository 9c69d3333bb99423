//! What happened when.

use chancery_core::{Date, Period, State};
use chancery_world::Event;

use super::super::Evaluator;
use super::super::spells::Stretch;
use super::super::value::{Gap, Moment, SetValue, Value};
use crate::ir::{Group, When};

impl Evaluator<'_> {
    pub(super) fn event(&self, id: &str) -> Value {
        let Some(event) = self.setting.world.event(id) else { return Value::Gap(Gap::table("no such event")) };
        if !event.status.decides() {
            self.note(format!("the row of the event `{id}` is not verified and not used"));
            return Value::Gap(Gap::table(format!("the date of `{id}` is not verified")));
        }
        if event.date.earliest() > self.now() {
            return Value::Gap(Gap::table(format!("`{id}` lies after the date it is judged as of")));
        }
        self.trace.borrow_mut().source(&event.source);
        Value::Moment(Moment::of(event.date))
    }

    /// The day of an event as a period; nothing if it is not verified, or after now.
    pub(in crate::eval) fn event_days(&self, id: &str) -> Vec<Stretch> {
        match self.event(id) {
            Value::Moment(moment) => {
                let days = (moment.earliest, moment.latest);
                vec![Stretch { start: days, end: days }]
            }
            _ => Vec::new(),
        }
    }

    /// The verified events of a class at a place, not after now, by date.
    fn known_events(&self, class: &str, place: &Group) -> Vec<&Event> {
        let states = (*place != Group::World).then(|| self.members(place, None));
        let here = |state: &State| {
            states.as_ref().is_none_or(|states| states.sure.contains(state) || states.maybe.contains(state))
        };
        let mut events = self.setting.world.events(class);
        events.retain(|event| {
            let at = State::new(&event.place).is_ok_and(|state| here(&state));
            let there = states.is_none() || at || event.targets.iter().any(here);
            there && event.date.earliest() <= self.now()
        });
        let all = events.len();
        events.retain(|event| event.status.decides());
        if events.len() < all {
            self.note(format!("{} events of class {class} are not verified and not used", all - events.len()));
        }
        for event in &events {
            self.trace.borrow_mut().source(&event.source);
        }
        events
    }

    /// The span in which the events of a class at a place are listed completely.
    fn events_complete(&self, class: &str, place: &Group) -> Option<Period> {
        let world = self.setting.world;
        if let Group::Region(index) = place
            && let Some(span) =
                self.plan.regions.get(*index).and_then(|region| world.event_complete(class, &region.slug))
        {
            return Some(span);
        }
        if let Some(span) = world.event_complete(class, "") {
            return Some(span);
        }
        // A list that is complete for a region is complete for every state in it.
        let states = self.members(place, None).sure;
        let holds = |region: &&chancery_world::Region| {
            region.definitions.first().is_some_and(|definition| {
                !states.is_empty()
                    && states.iter().all(|state| definition.members.iter().any(|member| member.state == *state))
            })
        };
        world.regions().iter().filter(holds).find_map(|region| world.event_complete(class, &region.slug))
    }

    /// The first day on which an event of the kind asked about could have happened.
    fn beginning(&self, events: &[&Event], place: &Group, when: Option<&When>) -> Option<Date> {
        if let Some(when) = when {
            return self.days(when).first().map(|days| days.0).filter(|day| *day != Date::MIN);
        }
        let world = self.setting.world;
        let start = |state: State| world.life(state).and_then(|life| life.start);
        // Nothing is done toward a state before it exists, nor by an actor before it does.
        let places: Option<Vec<Date>> = self.members(place, None).sure.into_iter().map(start).collect();
        let toward = places.and_then(|days| days.into_iter().min());
        let actors: Option<Vec<Date>> = events.iter().map(|event| event.actor.and_then(start)).collect();
        let by = actors.filter(|days| !days.is_empty()).and_then(|days| days.into_iter().min());
        match (toward, by) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        }
    }

    pub(super) fn first_event(&self, class: &str, place: &Group, when: Option<&When>) -> Value {
        let events = self.events_during(class, place, when);
        let complete = self.events_complete(class, place);
        let beginning = self.beginning(&events, place, when);
        let from_start = complete
            .is_some_and(|span| span.start.is_none_or(|start| beginning.is_some_and(|beginning| start <= beginning)));
        match events.first() {
            Some(first) => {
                let moment = Moment::of(first.date);
                let reaches = complete.is_some_and(|span| span.end.is_none_or(|end| moment.latest <= end));
                if from_start && reaches {
                    return Value::Moment(moment);
                }
                self.note(format!("the list of events of class {class} does not begin at the beginning"));
                Value::Moment(Moment { earliest: Date::MIN, latest: moment.latest })
            }
            None => Value::Gap(Gap::table(format!("no verified event of class {class}"))),
        }
    }

    pub(super) fn last_event(&self, class: &str, place: &Group, when: Option<&When>) -> Value {
        let events = self.events_during(class, place, when);
        let until = when
            .and_then(|when| self.days(when).last().map(|days| days.1))
            .map_or(self.now(), |day| day.min(self.now()));
        let complete = self.events_complete(class, place);
        match events.last() {
            Some(last) => {
                let moment = Moment::of(last.date);
                let reaches = complete.is_some_and(|span| {
                    span.start.is_none_or(|start| start <= moment.earliest) && span.end.is_none_or(|end| until <= end)
                });
                let latest = if reaches { moment.latest } else { until.max(moment.latest) };
                Value::Moment(Moment { earliest: moment.earliest, latest })
            }
            None => Value::Gap(Gap::table(format!("no verified event of class {class}"))),
        }
    }

    /// The events that surely began inside a period.
    fn events_during(&self, class: &str, place: &Group, when: Option<&When>) -> Vec<&Event> {
        let mut events = self.known_events(class, place);
        if let Some(when) = when {
            let days = self.days(when);
            events.retain(|event| inside(event, &days) == Some(true));
        }
        events
    }

    /// The events of a class that begin in a period; or also those under way in it.
    pub(super) fn events(&self, class: &str, place: &Group, when: &When, under_way: bool) -> Value {
        let days = self.days(when);
        let complete = self.events_complete(class, place);
        let known = self.known_events(class, place);
        // What began before the list does may be under way at any time after.
        let from_start = || {
            let beginning = self.beginning(&known, place, None);
            complete.is_some_and(|span| span.start.is_none_or(|start| beginning.is_some_and(|day| start <= day)))
        };
        let listed = days.iter().all(|(first, last)| {
            complete.is_some_and(|span| span.contains(*first) && span.contains((*last).min(self.now())))
        });
        let mut set = SetValue { open: !listed || (under_way && !from_start()), ..SetValue::default() };
        for event in known {
            match if under_way { meets(event, &days) } else { inside(event, &days) } {
                Some(true) => set.sure.push(event.id.clone()),
                Some(false) => {}
                None => set.maybe.push(event.id.clone()),
            }
        }
        Value::Set(set)
    }
}

/// Whether an event was under way on some day of several periods; `None` if its dates do not tell. One without an end is over on its day.
fn meets(event: &Event, days: &[(Date, Date)]) -> Option<bool> {
    let last = event.end.unwrap_or(event.date);
    let stretch = Stretch::new(event.date, Some(last), (last.earliest(), last.latest()));
    let answers: Vec<Option<bool>> = days.iter().map(|days| stretch.meets(*days)).collect();
    if answers.contains(&Some(true)) {
        return Some(true);
    }
    answers.iter().all(|answer| *answer == Some(false)).then_some(false)
}

/// Whether an event began inside one of several periods; `None` if its date does not tell.
fn inside(event: &Event, days: &[(Date, Date)]) -> Option<bool> {
    let (earliest, latest) = (event.date.earliest(), event.date.latest());
    if days.iter().any(|(first, last)| *first <= earliest && latest <= *last) {
        return Some(true);
    }
    days.iter().all(|(first, last)| latest < *first || *last < earliest).then_some(false)
}
