//! T20: a speech that names states as adversaries worsens relations with them.

use chancery_core::{Frames, Request, State, Year, YearRange};
use chancery_stats::Random;

use super::definition::{brought, definition};
use super::panel::{between, members_ever, rivals, states_in};
use super::series::Series;
use super::statistics_more::{DRAWS, SEED, in_excess};
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T20",
    name: "naming-adversaries",
    says: "Naming states as adversaries in a speech worsens relations with them.",
    operationalisation: "Speeches of the actor in the table of events that name states as adversaries, and of the states named those in \
                         the study's regions or among its rivals: the change of the share of UN votes cast as the actor did (`agree`), \
                         mean of the three years after less mean of the three before, the year itself left out, less the mean change of \
                         the regions' other states. The same for as many of those other states drawn at random, as if they had been named; \
                         the excess over them is to lie below 0.",
    expects: Expectation::Below(0.0),
    leaves_out: "States are named because relations are bad already, and what followed the speeches came with other acts of the same \
                 governments. Few states were named, so only a large change shows. A tone that changes within weeks does not show in \
                 years.",
    series: &["agree", "ideal_distance", "sanctions", "trade", "event_balance"],
    requests,
    test,
};

/// The speeches in the table of events whose point is to name adversaries; other speeches there name partners, or nobody.
const NAMINGS: [&str; 2] = ["axis-of-evil-2002", "troika-of-tyranny-2018"];
/// Fewer other states are no comparison.
const FEWEST_OTHERS: usize = 5;
const EVENTS: &str =
    "the mean Goldstein value of coded events from the actor toward the state, by year (ICEWS, GDELT in full)";

/// A speech: its year, the states it named, and those it is compared with.
struct Naming {
    year: Year,
    named: Vec<State>,
    others: Vec<State>,
}

fn requests(context: &Context<'_>) -> Vec<Request> {
    let mut states = members_ever(context);
    states.extend(rivals(context));
    between(context, &["agree", "ideal_distance", "sanctions", "trade", "event_balance"], &[context.actor], &states)
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let namings = namings(context);
    // A value near a speech, from one source for all years that are compared.
    let within = |series: &'static str, speech: Year, (before, after): (Year, Year)| {
        let years = YearRange { first: speech - before, last: speech + after };
        let series = Series::over(context, frames, series, (context.actor, years));
        move |state: State, year: Year| series?.toward(context.actor, state, year)
    };
    let of = |series: &'static str, speech: Year, span: Year| within(series, speech, (span, span));
    let turned = |series: &'static str, span: Year| {
        move |state: State, speech: Year| change(of(series, speech, span), state, speech, span).map(|change| -change)
    };
    let labels = |name: &'static str, unit: &'static str| (name, "difference of changes", unit);
    let plain = |series: &'static str, span: Year| {
        move |state: State, speech: Year| change(of(series, speech, span), state, speech, span)
    };
    vec![
        definition(at, labels("votes, three years", "share of votes"), &["agree"], || {
            effect(&namings, plain("agree", 3))
        }),
        definition(at, labels("votes, one year", "share of votes"), &["agree"], || effect(&namings, plain("agree", 1))),
        definition(
            at,
            labels("votes, less the change of the three years before", "share of votes"),
            &["agree"],
            || {
                let votes = |speech: Year| within("agree", speech, (6, 3));
                effect(&namings, |state, speech| {
                    Some(change(votes(speech), state, speech, 3)? - earlier(votes(speech), state, speech, 3)?)
                })
            },
        ),
        definition(at, labels("nearness of ideal points, three years", "ideal points"), &["ideal_distance"], || {
            effect(&namings, turned("ideal_distance", 3))
        }),
        definition(at, labels("sanctions of the actor, sign turned, three years", "sanctions"), &["sanctions"], || {
            effect(&namings, turned("sanctions", 3))
        }),
        definition(at, labels("log of trade, three years", "log of dollars"), &["trade"], || {
            effect(&namings, |state, speech| {
                let trade = of("trade", speech, 3);
                let log = |state: State, year: Year| trade(state, year).filter(|trade| *trade > 0.0).map(libm::log);
                change(log, state, speech, 3)
            })
        }),
        brought(
            at,
            labels("balance of events, three years", "Goldstein scale"),
            ("event_balance", &[]),
            EVENTS,
            || effect(&namings, plain("event_balance", 3)),
        ),
    ]
}

fn namings(context: &Context<'_>) -> Vec<Naming> {
    let mut pool = members_ever(context);
    pool.extend(rivals(context));
    let speeches = NAMINGS.iter().filter_map(|id| context.world.event(id));
    let own: Vec<_> =
        speeches.filter(|speech| speech.actor == Some(context.actor) && speech.status.decides()).collect();
    let ever: Vec<State> = own.iter().flat_map(|speech| speech.targets.clone()).collect();
    let naming = |speech: &&chancery_world::Event| {
        let year = speech.date.year();
        let named = speech.targets.iter().copied().filter(|state| pool.contains(state)).collect();
        let others = states_in(context, None, year).into_iter().filter(|state| !ever.contains(state)).collect();
        Naming { year, named, others }
    };
    own.iter().map(naming).filter(|naming| !naming.named.is_empty()).collect()
}

/// Mean of the years after less mean of the years before.
fn change(value: impl Fn(State, Year) -> Option<f64> + Copy, state: State, year: Year, span: Year) -> Option<f64> {
    Some(mean(value, state, year + 1, span)? - mean(value, state, year - span, span)?)
}

/// The same between the years before and those before them.
fn earlier(value: impl Fn(State, Year) -> Option<f64> + Copy, state: State, year: Year, span: Year) -> Option<f64> {
    Some(mean(value, state, year - span, span)? - mean(value, state, year - 2 * span, span)?)
}

/// The mean over some years, of which more than half must have a value.
fn mean(value: impl Fn(State, Year) -> Option<f64>, state: State, first: Year, span: Year) -> Option<f64> {
    let values: Vec<f64> = (first..first + span).filter_map(|year| value(state, year)).collect();
    (2 * values.len() > usize::from(span.unsigned_abs())).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The mean change of the states named less that of the others, beside others drawn as if they had been named.
fn effect(namings: &[Naming], change: impl Fn(State, Year) -> Option<f64>) -> Result<Figure, String> {
    if namings.is_empty() {
        return Err(
            "no speech in the table of events names a state of the regions or a rival as adversary of the actor"
                .to_owned(),
        );
    }
    let each: Vec<(Vec<f64>, Vec<f64>)> = namings
        .iter()
        .map(|naming| {
            let of =
                |states: &[State]| states.iter().filter_map(|state| change(*state, naming.year)).collect::<Vec<f64>>();
            (of(&naming.named), of(&naming.others))
        })
        .filter(|(named, others)| !named.is_empty() && others.len() >= named.len() + FEWEST_OTHERS)
        .collect();
    if each.is_empty() {
        return Err("no state named, or too few others, have values before and after the speech".to_owned());
    }
    let named: usize = each.iter().map(|(named, _)| named.len()).sum();
    let total = |each: &[(Vec<f64>, Vec<f64>)]| {
        each.iter().map(|(named, others)| less(named, others)).sum::<f64>() / named as f64
    };
    let mut random = Random::new(SEED);
    let placebos: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let drawn = each.iter().map(|(named, others)| {
                let mut order = others.clone();
                random.shuffle(&mut order);
                let rest = order.split_off(named.len());
                (order, rest)
            });
            total(&drawn.collect::<Vec<_>>())
        })
        .collect();
    in_excess(total(&each), &placebos, named, "draws of other states")
}

/// Sum over the states named of their change less the mean change of the others.
fn less(named: &[f64], others: &[f64]) -> f64 {
    let mean = others.iter().sum::<f64>() / others.len() as f64;
    named.iter().map(|change| change - mean).sum()
}
