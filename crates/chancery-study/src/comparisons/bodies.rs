//! Organisations beside each other: who belonged to which, and what happened to them.

use chancery_core::{State, Year};
use chancery_evidence::{BodiesEvidence, BodiesYear, BodyEvent, BodyOverlap, Evidence};
use chancery_world::Organisation;

use crate::run::Context;

pub(super) fn bodies(context: &Context<'_>, evidence: &Evidence) -> Option<BodiesEvidence> {
    let years = context.study.years?;
    let bodies: Vec<&Organisation> =
        context.study.bodies.iter().filter_map(|slug| context.world.organisation(slug)).collect();
    if bodies.len() < 2 {
        return None;
    }
    let rows: Vec<BodiesYear> = years.years().map(|year| row(&bodies, year)).collect();
    let any = |row: &BodiesYear| row.members.iter().any(Option::is_some);
    Some(BodiesEvidence {
        bodies: bodies.iter().map(|body| short(body)).collect(),
        years: rows.into_iter().filter(any).collect(),
        events: events(context, &bodies, evidence),
        note: "Full members on the last day of the year; rows of the table that are not verified are left out, and so are years in which \
               it does not list every member"
            .to_owned(),
    })
}

fn short(body: &Organisation) -> String {
    if body.short.is_empty() { body.name.clone() } else { body.short.clone() }
}

/// The members at the end of a year; `None` before the organisation, and where the table does not list all of them.
fn members(body: &Organisation, year: Year) -> Option<Vec<State>> {
    let day = chancery_core::PartialDate::Year(year).latest();
    body.complete.filter(|complete| complete.contains(day))?;
    let there = |membership: &&chancery_world::Membership| {
        membership.role == "member"
            && membership.status.decides()
            && membership.start.latest() <= day
            && membership.end.is_none_or(|end| end.earliest() > day)
    };
    let mut states: Vec<State> = body.memberships.iter().filter(there).map(|membership| membership.state).collect();
    states.sort_unstable();
    states.dedup();
    Some(states)
}

fn row(bodies: &[&Organisation], year: Year) -> BodiesYear {
    let members: Vec<Option<Vec<State>>> = bodies.iter().map(|body| members(body, year)).collect();
    let mut overlap = Vec::new();
    for (one, first) in members.iter().enumerate() {
        for (other, second) in members.iter().enumerate().skip(one + 1) {
            let (Some(first), Some(second)) = (first, second) else { continue };
            let both = first.iter().filter(|state| second.contains(state)).count();
            let either = first.len() + second.len() - both;
            if either > 0 {
                overlap.push(BodyOverlap { one, other, both, jaccard: both as f64 / either as f64 });
            }
        }
    }
    let members = members.into_iter().map(|members| members.map(|members| members.len())).collect();
    BodiesYear { year, members, overlap }
}

/// The dates of the tables, and the events of cases by or toward one of the bodies.
fn events(context: &Context<'_>, bodies: &[&Organisation], evidence: &Evidence) -> Vec<BodyEvent> {
    let mut found: Vec<BodyEvent> = Vec::new();
    for body in bodies {
        let dates = body.dates.iter().filter(|date| date.status.decides());
        found.extend(dates.map(|date| BodyEvent {
            body: short(body),
            date: date.date.to_string(),
            says: date.convention.clone(),
            origin: "world".to_owned(),
        }));
        let named = |party: &str| context.world.organisation(party).is_some_and(|known| known.slug == body.slug);
        for case in &evidence.cases {
            let own = case.events.iter().filter(|event| named(&event.source) || named(&event.target));
            found.extend(own.map(|event| BodyEvent {
                body: short(body),
                date: event.date.clone(),
                says: event.says.clone(),
                origin: case.id.clone(),
            }));
        }
    }
    found.sort_by(|a, b| (&a.date, &a.body, &a.says).cmp(&(&b.date, &b.body, &b.says)));
    found.dedup_by(|a, b| a.date == b.date && a.body == b.body && a.says == b.says);
    found
}
