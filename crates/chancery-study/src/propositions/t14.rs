//! T14: leaders make policy.

use chancery_core::{Frames, Request, State, Year};
use chancery_measure::administrations;
use chancery_stats::shifts::{PlaceboCalendar, PlaceboStatistic, Series, Term, placebo_test};

use super::columns::{Rows, rows};
use super::definition::definition;
use super::instrument::{Instrument, sum_of};
use super::panel::{of_actor, of_actor_with_all, of_states, states_in};
use super::series::value;
use super::statistics_more::{in_excess, two_way};
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T14",
    name: "leader-effect",
    says: "Who leads makes a difference: policy changes with leaders more than it changes anyway.",
    operationalisation: "For each region of the study, year by year: the mean share of UN votes its members cast as the actor did \
                         (`agree`), freed of level, linear trend and autocorrelation. The share of what is left that the actor's \
                         administrations explain, less the mean share that the same calendar explains when it begins 1, 2, … years later \
                         (all displacements); that excess is to lie above 0. Structure enters as trend and autocorrelation, and in the \
                         last definitions as regime and capability.",
    expects: Expectation::Above(0.0),
    leaves_out: "Which leader, in which direction, and whether another in the same place would have done otherwise. What changes slowly \
                 with a leader, and what changes with the leader for another reason, is not told apart.",
    series: &["agree", "aid", "trade", "arms", "troops", "leader_changes", "polyarchy", "cinc"],
    requests,
    test,
};

fn requests(context: &Context<'_>) -> Vec<Request> {
    let mut requests = of_actor(context, &["agree"]);
    requests.extend(of_actor_with_all(context, &["aid", "trade", "arms", "troops"]));
    requests.extend(of_states(context, &["leader_changes", "polyarchy", "cinc"]));
    requests
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let agree = |state: State, year: Year| value(context, frames, "agree", (context.actor, Some(state)), year);
    let labels = |name: &'static str| (name, "share explained, in excess", "share of variance");
    let mut definitions = vec![definition(at, labels("votes, administrations of the actor"), &["agree"], || {
        let mean = |region: usize, year: Year| {
            let (sum, count) = sum_of(&states_in(context, Some(region), year), |state| agree(state, year))?;
            Some(sum / count as f64)
        };
        calendar(context, mean)
    })];
    let shares = [
        ("share of the actor's aid", "aid"),
        ("share of the actor's trade", "trade"),
        ("share of the actor's arms deliveries", "arms"),
        ("share of the actor's troops abroad", "troops"),
    ];
    definitions.extend(shares.map(|(name, series)| {
        definition(at, labels(name), &[series], || {
            let instrument = Instrument::new(context, frames, series, context.actor)?;
            let share =
                |region: usize, year: Year| Some(instrument.regional(Some(region), year)? / instrument.total(year)?);
            calendar(context, share)
        })
    }));
    let of = |series: &str, state: State, year: Year| value(context, frames, series, (state, None), year);
    let moved = |state: State, year: Year| Some((agree(state, year)? - agree(state, year - 1)?).abs());
    let changed = |state: State, year: Year| {
        let any = of("leader_changes", state, year)? + of("leader_changes", state, year - 1)?;
        Some(f64::from(any > 0.0))
    };
    let change =
        |series: &str, state: State, year: Year| Some((of(series, state, year)? - of(series, state, year - 1)?).abs());
    let slope = |name: &'static str| (name, "slope", "share of votes");
    definitions.push(definition(
        at,
        slope("size of a state's move in votes after a new leader of its own"),
        &["agree", "leader_changes"],
        || two_way(&rows(context, None, |state, year| Some([moved(state, year)?, changed(state, year)?]))),
    ));
    definitions.push(definition(
        at,
        slope("the same, changes of regime and capability held"),
        &["agree", "leader_changes", "polyarchy", "cinc"],
        || {
            let found: Rows<4> = rows(context, None, |state, year| {
                let (regime, capability) = (change("polyarchy", state, year)?, change("cinc", state, year)?);
                Some([moved(state, year)?, changed(state, year)?, regime, capability])
            });
            two_way(&found)
        },
    ));
    definitions
}

/// How much more the actor's administrations explain of a value of each region than displaced calendars do.
fn calendar(context: &Context<'_>, value: impl Fn(usize, Year) -> Option<f64>) -> Result<Figure, String> {
    let years = context.study.years.ok_or("the study names no years")?;
    let known = administrations(context.world, context.actor, years);
    let term = |first: Year, last: Year| Term { start: f64::from(first), end: f64::from(last) + 1.0 };
    let terms: Vec<Term> = known.iter().map(|one| term(one.years.first, one.years.last)).collect();
    let each: Vec<(Vec<f64>, Vec<f64>)> = (0..context.study.regions.len())
        .map(|region| years.years().filter_map(|year| Some((f64::from(year), value(region, year)?))).unzip())
        .filter(|(times, _): &(Vec<f64>, Vec<f64>)| times.len() >= FEWEST_YEARS)
        .collect();
    if terms.len() < 2 || each.is_empty() {
        return Err(format!(
            "{} administrations of the actor are known, and {} regions have {FEWEST_YEARS} years with a value",
            terms.len(),
            each.len()
        ));
    }
    let series: Vec<Series<'_>> = each.iter().map(|(times, values)| Series { times, values }).collect();
    let found = placebo_test(&series, &terms, PlaceboStatistic::AllTerms, PlaceboCalendar::CircularShift)
        .map_err(|error| error.to_string())?;
    let observations = each.iter().map(|(times, _)| times.len()).sum();
    in_excess(found.observed, &found.placebos, observations, "displaced calendars")
}

/// Fewest years of a region: below it, autocorrelation cannot be told from a trend.
const FEWEST_YEARS: usize = 15;
