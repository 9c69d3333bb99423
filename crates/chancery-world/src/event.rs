//! Dated events: interventions, coups, wars, bases, summits, speeches, laws.

use std::collections::BTreeMap;

use chancery_core::{PartialDate, Period, State};

use crate::states::States;
use crate::table::{Reader, Status};

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Id.
    pub id: String,
    /// What kind: us-intervention, coup, base-opened, ...
    pub class: String,
    /// When it happened or began.
    pub date: PartialDate,
    /// When it ended, if it lasted.
    pub end: Option<PartialDate>,
    /// Who acted, if one state did.
    pub actor: Option<State>,
    /// Toward which states.
    pub targets: Vec<State>,
    /// The target as written in the table (it may be no state).
    pub target_text: String,
    /// Where.
    pub place: String,
    /// What it is called.
    pub name: String,
    /// How far the row is verified.
    pub status: Status,
    /// Who says so.
    pub source: String,
    /// What to know.
    pub note: String,
}

#[derive(Debug, Default)]
pub(crate) struct Events {
    all: Vec<Event>,
    index: BTreeMap<String, usize>,
    complete: Vec<(String, String, Period)>,
}

impl Events {
    pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Self {
        let mut events = Self::default();
        let known = |key: &str| State::new(key).ok().filter(|state| states.get(*state).is_some());
        reader.rows("events", |row| {
            row.period("date", "end")?;
            let event = Event {
                id: row.required("event")?,
                class: row.required("class")?,
                date: row.date("date")?.ok_or("column `date` is empty")?,
                end: row.date("end")?,
                actor: known(row.text("actor")),
                targets: row.text("target").split_whitespace().filter_map(known).collect(),
                target_text: row.owned("target"),
                place: row.owned("place"),
                name: row.required("name")?,
                status: row.status()?,
                source: row.owned("source"),
                note: row.owned("note"),
            };
            if events.all.iter().any(|other| other.id == event.id) {
                return Err(format!("event `{}` occurs twice", event.id));
            }
            events.all.push(event);
            Ok(())
        });
        events.all.sort_by(|a, b| (a.date.earliest(), &a.id).cmp(&(b.date.earliest(), &b.id)));
        events.index = events.all.iter().enumerate().map(|(position, event)| (event.id.clone(), position)).collect();
        reader.rows("event_coverage", |row| {
            let period = row.period("complete_from", "complete_to")?;
            events.complete.push((row.required("class")?, row.owned("target_region"), period));
            Ok(())
        });
        events
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Event> {
        self.index.get(id).map(|position| &self.all[*position])
    }

    pub(crate) fn of_class(&self, class: &str) -> Vec<&Event> {
        self.all.iter().filter(|event| event.class == class).collect()
    }

    pub(crate) fn classes(&self) -> Vec<&str> {
        let mut classes: Vec<&str> = self.all.iter().map(|event| event.class.as_str()).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    pub(crate) fn complete(&self, class: &str, region: &str) -> Option<Period> {
        let found = self.complete.iter().find(|(known, place, _)| known == class && place == region);
        found.map(|(_, _, period)| *period)
    }
}
