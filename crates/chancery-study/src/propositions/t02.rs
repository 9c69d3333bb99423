//! T2: the weaker the state, the more influence it has.

use chancery_core::{Frames, Request, State, Year, YearRange};
use chancery_stats::ranks;

use super::definition::define;
use super::panel::{between, members, members_ever, own, regions};
use super::rows::{halves, units};
use super::series::Series;
use super::statistics::rank_correlation_of_states;
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T2",
    name: "weakness-as-influence",
    says: "The weaker a state of the regions is, the more influence it has on the actor.",
    operationalisation: "Over the states of the study's regions: rank correlation of capabilities (`cinc`) with the capacity to influence the \
                         actor (`influence` of the state on the actor). Each year the states with both values are ranked on each, and a state \
                         enters with its mean ranks over its years.",
    expects: Expectation::Below(0.0),
    leaves_out: "The index of influence holds the volume of trade, which grows with a state's size, so it leans against the proposition; it is \
                 capacity and not influence in use. Movement in votes leans neither way but hardly tells states of one side apart.",
    series: &["influence", "influence_dependence", "trade_dependence", "movement", "cinc", "population", "gdp"],
    requests,
    test,
};

const FIGURE: &str = "rank correlation";
const UNIT: &str = "correlation";
/// Fewest states ranked in a year.
const FEWEST_RANKED: usize = 3;

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let actor = [context.actor];
    let toward = between(context, &["influence", "influence_dependence"], &states, &actor);
    let from = between(context, &["movement", "trade_dependence"], &actor, &states);
    let strength = own(context, &["cinc", "population", "gdp"], &states);
    toward.into_iter().chain(from).chain(strength).collect()
}

/// A value of a state in a year.
type Value<'a> = &'a dyn Fn(State, Year) -> Option<f64>;

/// Strength and influence of each state, as mean ranks within years, 0 to 1.
fn mean_ranks(units: &[(State, Year)], strength: Value<'_>, influence: Value<'_>) -> Vec<(f64, f64)> {
    let mut ranked: Vec<(State, f64, f64)> = Vec::new();
    for year in units.chunk_by(|one, other| one.1 == other.1) {
        let both = |&(state, year): &(State, Year)| Some((state, strength(state, year)?, influence(state, year)?));
        let known: Vec<(State, f64, f64)> = year.iter().filter_map(both).collect();
        let (strong, influential): (Vec<f64>, Vec<f64>) = known.iter().map(|(_, a, b)| (*a, *b)).unzip();
        let (Some(strong), Some(influential)) = (ranks(&strong), ranks(&influential)) else { continue };
        if known.len() >= FEWEST_RANKED {
            let part = |rank: f64| (rank - 0.5) / known.len() as f64;
            ranked.extend(
                known
                    .iter()
                    .zip(strong.iter().zip(&influential))
                    .map(|((state, ..), (a, b))| (*state, part(*a), part(*b))),
            );
        }
    }
    ranked.sort_by_key(|(state, ..)| *state);
    let mean = |own: &[(State, f64, f64)]| {
        let sums = own.iter().fold((0.0, 0.0), |sums, (_, a, b)| (sums.0 + a, sums.1 + b));
        (sums.0 / own.len() as f64, sums.1 / own.len() as f64)
    };
    ranked.chunk_by(|one, other| one.0 == other.0).map(mean).collect()
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let series = |name: &str| Series::open(context, frames, name);
    let correlation = |strength: &str, influence: &dyn Fn(State, Year) -> Option<f64>, kept: &[(State, Year)]| {
        let strength = series(strength)?;
        rank_correlation_of_states(&mean_ranks(kept, &|state, year| strength.of(state, year), influence))
    };
    let all = context.study.years.map(|years| units(context, years)).unwrap_or_default();
    let of_capacity = |kept: &[(State, Year)]| -> Result<Figure, String> {
        let influence = series("influence")?;
        correlation("cinc", &|state, year| influence.toward(state, context.actor, year), kept)
    };
    let by = |name: &str, strength: &str| {
        let found = series("influence").and_then(|influence| {
            correlation(strength, &|state, year| influence.toward(state, context.actor, year), &all)
        });
        define(name, FIGURE, UNIT, found)
    };
    let needs = series("influence_dependence")
        .and_then(|dependence| correlation("cinc", &|state, year| dependence.toward(state, context.actor, year), &all));
    let trade = series("trade_dependence")
        .and_then(|dependence| correlation("cinc", &|state, year| dependence.toward(context.actor, state, year), &all));
    let moved = series("movement")
        .and_then(|movement| correlation("cinc", &|state, year| movement.toward(context.actor, state, year), &all));
    let mut found = vec![
        define("capabilities and capacity", FIGURE, UNIT, of_capacity(&all)),
        by("population as strength", "population"),
        by("product as strength", "gdp"),
        define("the actor's dependence on the state as influence", FIGURE, UNIT, needs),
        define("the state's share in the actor's product by trade as influence", FIGURE, UNIT, trade),
        define("the actor's movement toward the state in votes as influence", FIGURE, UNIT, moved),
    ];
    let covered: Option<YearRange> = series("influence").and_then(|influence| influence.years()).ok();
    for half in halves(covered.iter().flat_map(|years| years.years())) {
        let kept: Vec<(State, Year)> = all.iter().copied().filter(|(_, year)| half.contains(*year)).collect();
        found.push(define(half.to_string(), FIGURE, UNIT, of_capacity(&kept)));
    }
    for (region, name) in regions(context) {
        let kept: Vec<(State, Year)> =
            all.iter().copied().filter(|(state, year)| members(context, region, *year).contains(state)).collect();
        found.push(define(name, FIGURE, UNIT, of_capacity(&kept)));
    }
    found
}
