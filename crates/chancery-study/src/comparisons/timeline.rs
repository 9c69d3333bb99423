//! Administrations and events of each region on one line of time.

use chancery_core::{Date, PartialDate, State};
use chancery_evidence::{CaseEventEvidence, Evidence, Term, TimelineEvent, TimelineEvidence};
use chancery_measure::administrations;

use super::measures::ever;
use crate::cards::{CLASSES, instrument, touches, toward, years_of};
use crate::run::Context;

pub(super) fn timeline(context: &Context<'_>, evidence: &Evidence) -> Vec<TimelineEvidence> {
    let regions = 0..context.study.regions.len();
    regions.filter_map(|region| of_region(context, evidence, region)).filter(|found| !found.events.is_empty()).collect()
}

fn of_region(context: &Context<'_>, evidence: &Evidence, region: usize) -> Option<TimelineEvidence> {
    let mut years = context.study.years?;
    let states = ever(context, region);
    let mut told: Vec<&CaseEventEvidence> = Vec::new();
    for (case, own) in evidence.cases.iter().zip(&context.study.cases) {
        let Some(span) = years_of(context, own) else { continue };
        let whom = toward(context, &case.toward, span);
        if whom.is_empty() || whom.iter().any(|state| !states.contains(state) && *state != context.actor) {
            continue;
        }
        // A case can lie before the years of the charts.
        years = years.hull(span);
        let new = case.events.iter().filter(|event| !event.stage.is_empty());
        told.extend(new.filter(|event| event.outside.is_empty()));
    }
    let mut events: Vec<TimelineEvent> = Vec::new();
    for event in &told {
        let says = format!("{}: {}", event.date, event.says);
        if !events.iter().any(|known| known.says == says) {
            events.extend(placed(event, says));
        }
    }
    events.extend(of_world(context, &states, &told, years));
    events.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.says.cmp(&b.says)));
    let classes = CLASSES.iter().filter(|class| events.iter().any(|event| event.class == **class));
    Some(TimelineEvidence {
        region: context.study.regions[region].name.clone(),
        terms: administrations(context.world, context.actor, years)
            .into_iter()
            .map(|term| Term { name: term.name, start: term.start, end: term.end })
            .collect(),
        classes: classes.map(|class| (*class).to_owned()).collect(),
        events,
    })
}

fn placed(event: &CaseEventEvidence, says: String) -> Option<TimelineEvent> {
    let date: PartialDate = event.date.parse().ok()?;
    let end: Option<PartialDate> = event.end.parse().ok();
    Some(TimelineEvent {
        start: fraction(date.earliest()),
        end: fraction(end.unwrap_or(date).latest()),
        class: event.class.clone(),
        says,
        text: true,
    })
}

/// The events of the tables that no text of a case tells.
fn of_world(
    context: &Context<'_>,
    states: &[State],
    told: &[&CaseEventEvidence],
    years: chancery_core::YearRange,
) -> Vec<TimelineEvent> {
    let classes = context.world.event_classes();
    let all = classes.iter().flat_map(|class| context.world.events(class));
    let own = all.filter(|event| {
        event.status.decides()
            && years.contains(event.date.year())
            && touches(event, states)
            && !told.iter().any(|told| told.world == event.id)
    });
    own.map(|event| TimelineEvent {
        start: fraction(event.date.earliest()),
        end: fraction(event.end.unwrap_or(event.date).latest()),
        class: instrument(&event.class).to_owned(),
        says: format!("{}: {}", event.date, event.name),
        text: false,
    })
    .collect()
}

fn fraction(day: Date) -> f64 {
    f64::from(day.year()) + f64::from(day.day_of_year() - 1) / 366.0
}
