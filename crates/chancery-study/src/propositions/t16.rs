//! T16: the actor's policies do not detach the regions from its rivals.

use chancery_core::{Frames, Request, State, Year};
use chancery_measure::administrations;

use super::columns::{Rows, rows};
use super::definition::definition;
use super::panel::{of_powers, of_states, rivals, states_in};
use super::series::value;
use super::statistics_more::{mean_of, within_states};
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T16",
    name: "no-detachment-from-rivals",
    says: "The regions were not detached from the actor's rivals: the rivals' part in them has grown, not shrunk.",
    operationalisation: "For each state of the study's regions and year: the rivals' part of its trade with the actor and the rivals \
                         together (`trade`). The figure is the slope over time within states, per ten years; it is to lie above 0. Years \
                         in which a rival's or the actor's trade with the state is not known are left out.",
    expects: Expectation::Above(0.0),
    leaves_out: "What would have been without the actor's policy. A rival's part grows also because the rival's economy does.",
    series: &["trade", "trade_total", "arms", "shared_igos", "agree"],
    requests,
    test,
};

/// Years whose arms deliveries are added up: they come in single orders.
const ARMS_YEARS: Year = 5;
/// The first full year after the Soviet Union.
const AFTER: Year = 1992;

fn requests(context: &Context<'_>) -> Vec<Request> {
    let mut requests = of_powers(context, &["trade", "arms", "shared_igos", "agree"]);
    requests.extend(of_states(context, &["trade_total"]));
    requests
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let rivals = rivals(context);
    let at = (context, frames);
    let of = |series: &str, power: State, state: State, year: Year| {
        value(context, frames, series, (power, Some(state)), year)
    };
    let sum = |series: &str, state: State, year: Year| -> Option<f64> {
        rivals.iter().map(|rival| of(series, *rival, state, year)).sum()
    };
    // The rivals' mean less the actor's.
    let lead = |series: &str, state: State, year: Year| {
        Some(sum(series, state, year)? / rivals.len() as f64 - of(series, context.actor, state, year)?)
    };
    let part = |theirs: f64, ours: f64| (theirs + ours > 0.0).then(|| theirs / (theirs + ours));
    let trade = |state: State, year: Year| part(sum("trade", state, year)?, of("trade", context.actor, state, year)?);
    let of_all = |state: State, year: Year| {
        let all = value(context, frames, "trade_total", (state, None), year)?;
        (all > 0.0).then_some(sum("trade", state, year)? / all)
    };
    let arms = |state: State, year: Year| {
        let over =
            |sum_of: &dyn Fn(Year) -> Option<f64>| (year - ARMS_YEARS + 1..=year).map(sum_of).sum::<Option<f64>>();
        part(over(&|year| sum("arms", state, year))?, over(&|year| of("arms", context.actor, state, year))?)
    };
    if rivals.is_empty() {
        let found = Err("the study names no rivals".to_owned());
        let (name, unit) = ("rivals' part of trade".to_owned(), "per ten years".to_owned());
        return vec![Definition { name, figure: "slope", unit, found }];
    }
    let share = |name: &'static str| (name, "slope", "share per ten years");
    let slope = |value: &dyn Fn(State, Year) -> Option<f64>| decades(context, value);
    vec![
        definition(at, share("rivals' part of trade with the actor and them"), &["trade"], || slope(&trade)),
        definition(at, share("rivals' part of all trade"), &["trade", "trade_total"], || slope(&of_all)),
        definition(at, share("rivals' part of arms delivered by them and the actor in five years"), &["arms"], || {
            slope(&arms)
        }),
        definition(
            at,
            (
                "organisations shared with a rival, less those shared with the actor",
                "slope",
                "organisations per ten years",
            ),
            &["shared_igos"],
            || slope(&|state, year| lead("shared_igos", state, year)),
        ),
        definition(at, share("UN votes cast as a rival did, less those as the actor did"), &["agree"], || {
            slope(&|state, year| lead("agree", state, year))
        }),
        definition(at, share("rivals' part of trade from 1992"), &["trade"], || {
            slope(&|state, year| trade(state, year).filter(|_| year >= AFTER))
        }),
        definition(
            at,
            ("rivals' part of trade, change under an administration of the actor", "mean", "share"),
            &["trade"],
            || under_administrations(context, &trade),
        ),
    ]
}

/// The slope over time within states, per ten years.
fn decades(context: &Context<'_>, value: &dyn Fn(State, Year) -> Option<f64>) -> Result<Figure, String> {
    within_states(&rows(context, None, |state, year| Some([value(state, year)?, f64::from(year) / 10.0])))
}

/// The mean change from the year before an administration's first to its last.
fn under_administrations(context: &Context<'_>, value: &dyn Fn(State, Year) -> Option<f64>) -> Result<Figure, String> {
    let years = context.study.years.ok_or("the study names no years")?;
    let mut changes = Rows::<1>::default();
    for one in administrations(context.world, context.actor, years) {
        for state in states_in(context, None, one.years.last) {
            let (before, after) = (value(state, one.years.first - 1), value(state, one.years.last));
            let Some(change) = before.zip(after).map(|(before, after)| after - before) else { continue };
            changes.states.push(state);
            changes.years.push(one.years.last);
            changes.columns[0].push(change);
        }
    }
    mean_of(&changes)
}
