//! T6: where rivals come in, the actor turns softer.

use chancery_core::{Frames, Request, State, Year};

use super::definition::define;
use super::panel::{between, members_ever, own, powers};
use super::rows::{By, Effects, Row, parts, rows, slope};
use super::series::Series;
use super::{Definition, Expectation, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T6",
    name: "rivals-and-conduct",
    says: "Where the presence of rivals grows, the actor answers with milder conduct: more aid, less coercion.",
    operationalisation: "For each state of the study's regions and year: the logarithm of the actor's aid in constant prices (`aid_constant`, years with some) on \
                         the rivals' share of the trade that they and the actor have with the state, one year before; each state's and \
                         each year's mean taken out. The figure is the slope: the change of log aid with a share of 1 in place of 0.",
    expects: Expectation::Above(0.0),
    leaves_out: "Acts of cooperation and coercion as events: there is no series of events long enough, so aid and sanctions stand for them. Aid also answers \
                 to need, disasters and wars.",
    series: &["aid_constant", "trade", "arms", "agree", "sanctions", "gdp", "population"],
    requests,
    test,
};

const UNIT: &str = "log aid per share";
const DELIVERIES: Year = 10;

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let of_powers = between(context, &["trade", "arms", "agree"], &powers(context), &states);
    let of_actor = between(context, &["aid_constant", "sanctions"], &[context.actor], &states);
    let size = own(context, &["gdp", "population"], &states);
    of_powers.into_iter().chain(of_actor).chain(size).collect()
}

/// What the actor does, a year's value.
type Conduct<'a> = &'a dyn Fn(State, Year) -> Option<f64>;

/// The rivals' part in a series: what, over how many years added up, and how many years before.
#[derive(Clone, Copy)]
struct Presence {
    series: &'static str,
    added: Year,
    lag: Year,
}

const TRADE: Presence = Presence { series: "trade", added: 1, lag: 1 };

fn answers(
    context: &Context<'_>,
    frames: &Frames,
    conduct: Conduct<'_>,
    presence: Presence,
    held: impl Fn(State, Year) -> Option<Vec<f64>>,
) -> Result<Vec<Row>, String> {
    let series = Series::open(context, frames, presence.series)?;
    let years = context.study.years.ok_or("the study names no years")?;
    Ok(rows(context, years, |state: State, year: Year| {
        if context.study.rivals.contains(&state) {
            return None;
        }
        let at = year - presence.lag;
        let own = series.actor_share(|series, power| series.sum_toward(power, state, (at, presence.added)), at)?;
        let mut regressors = vec![1.0 - own];
        regressors.extend(held(state, at)?);
        Some((conduct(state, year)?, regressors))
    }))
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    if !context.study.rivals.iter().any(|rival| *rival != context.actor) {
        return vec![define("rivals' share of trade", "slope", UNIT, Err("the study names no rivals".to_owned()))];
    }
    let series = |name: &str| Series::open(context, frames, name);
    let nothing = |_: State, _: Year| Some(Vec::new());
    let slope_of = |name: &str, unit: &str, rows: Result<Vec<Row>, String>| {
        define(name, "slope", unit, rows.and_then(|rows| slope(&rows, Effects::StateAndYear, By::State)))
    };
    let aid = series("aid_constant");
    let aided = |presence: Presence| {
        let aid = aid.as_ref().map_err(Clone::clone)?;
        answers(context, frames, &|state, year| log(aid.toward(context.actor, state, year)?), presence, nothing)
    };
    let sized = || {
        let (aid, gdp, population) = (series("aid_constant")?, series("gdp")?, series("population")?);
        let size = |state, year| Some(vec![log(gdp.of(state, year)?)?, log(population.of(state, year)?)?]);
        answers(context, frames, &|state, year| log(aid.toward(context.actor, state, year)?), TRADE, size)
    };
    let spared = || {
        let sanctions = series("sanctions")?;
        answers(context, frames, &|state, year| Some(-sanctions.toward(context.actor, state, year)?), TRADE, nothing)
    };
    let main = aided(TRADE);
    let of_parts = main.clone().map(|rows| parts(context, &rows)).unwrap_or_default();
    let mut found = vec![
        slope_of("aid, after rivals' share of trade", UNIT, main),
        slope_of("aid, three years after rivals' share of trade", UNIT, aided(Presence { lag: 3, ..TRADE })),
        slope_of("aid, after rivals' share of trade, product and population held", UNIT, sized()),
        slope_of(
            "aid, after rivals' share of arms delivered in ten years",
            UNIT,
            aided(Presence { series: "arms", added: DELIVERIES, lag: 1 }),
        ),
        slope_of(
            "aid, after rivals' share of agreement in votes",
            UNIT,
            aided(Presence { series: "agree", added: 1, lag: 1 }),
        ),
        slope_of("sanctions in force, sign turned, after rivals' share of trade", "sanctions per share", spared()),
    ];
    found.extend(of_parts.into_iter().map(|(name, rows)| slope_of(&name, UNIT, Ok(rows))));
    found
}

fn log(value: f64) -> Option<f64> {
    (value > 0.0).then(|| libm::log(value))
}
