//! T10: the less alike the states of a region, the more agreements the actor has with single ones.

use chancery_core::{Frames, Request, State, Year};

use super::definition::define;
use super::panel::{between, members, members_ever, own};
use super::series::Series;
use super::yearly::against_shifts;
use super::{Definition, Expectation, Figure, Proposition};
use crate::charts::DRAWN_COVERAGE;
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T10",
    name: "heterogeneity-and-bilateralism",
    says: "The less alike the states of a region are, the more the actor deals with them one by one.",
    operationalisation: "For the first region of the study in which the number varies, year by year: the standard deviation of its members' positions in UN \
                         votes (`ideal_point`), and the share of them that have a trade agreement with the actor (`rta`). The figure is the rank correlation of the two over years, less its mean \
                         over calendars in which one of them is shifted.",
    expects: Expectation::Above(0.0),
    leaves_out: "That region-wide projects failed: there are too few of them for a figure, and the series count agreements in force, not projects. \
                 One region is one case; two series with a trend correlate whatever they are, which shifted calendars allow for \
                 only in part.",
    series: &["ideal_point", "polyarchy", "gdp", "population", "rta"],
    requests,
    test,
};

const FIGURE: &str = "rank correlation above that of shifted calendars";
const UNIT: &str = "correlation";
/// Years over which a change is taken.
const STEP: Year = 5;

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let alike = own(context, &["ideal_point", "polyarchy", "gdp", "population"], &states);
    alike.into_iter().chain(between(context, &["rta"], &[context.actor], &states)).collect()
}

/// A value of a state in a year.
type Value<'a> = &'a dyn Fn(State, Year) -> Option<f64>;

/// The values of a region's members, where enough of them have one.
fn of_members(context: &Context<'_>, region: usize, year: Year, value: Value<'_>) -> Option<Vec<f64>> {
    let states = members(context, region, year);
    let values: Vec<f64> = states.iter().filter_map(|state| value(*state, year)).collect();
    (values.len() > 1 && values.len() as f64 >= DRAWN_COVERAGE * states.len() as f64).then_some(values)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard deviation, of the members that there are.
fn deviation(values: &[f64]) -> f64 {
    let level = mean(values);
    let squares: f64 = values.iter().map(|value| (value - level) * (value - level)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

/// A year, how unlike the members are, and how many have an agreement.
type Pair = (Year, f64, f64);

/// The years in which both are known.
fn pairs(
    context: &Context<'_>,
    frames: &Frames,
    region: usize,
    likeness: &dyn Fn(State, Year) -> Option<f64>,
) -> Result<Vec<Pair>, String> {
    let agreements = Series::open(context, frames, "rta")?;
    let bound = |state, year| Some(f64::from(u8::from(agreements.toward(context.actor, state, year)? > 0.0)));
    let pair = |year: Year| {
        let apart = deviation(&of_members(context, region, year, likeness)?);
        Some((year, apart, mean(&of_members(context, region, year, &bound)?)))
    };
    Ok(agreements.years()?.years().filter_map(pair).collect())
}

fn correlation(pairs: &[Pair]) -> Result<Figure, String> {
    let (apart, bound): (Vec<f64>, Vec<f64>) = pairs.iter().map(|(_, apart, bound)| (*apart, *bound)).unzip();
    against_shifts(&apart, &bound)
}

/// Changes over some years in place of levels.
fn changes(pairs: &[Pair]) -> Vec<Pair> {
    let change = |now: &Pair| {
        let before = pairs.iter().find(|before| before.0 == now.0 - STEP)?;
        Some((now.0, now.1 - before.1, now.2 - before.2))
    };
    pairs.iter().filter_map(change).collect()
}

fn varies(pairs: &[Pair]) -> bool {
    pairs.windows(2).any(|pair| pair[0].2 != pair[1].2)
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let series = |name: &str| Series::open(context, frames, name);
    let by_votes = |region: usize| {
        let votes = series("ideal_point")?;
        pairs(context, frames, region, &|state, year| votes.of(state, year))
    };
    let by_regime = |region: usize| {
        let polyarchy = series("polyarchy")?;
        pairs(context, frames, region, &|state, year| polyarchy.of(state, year))
    };
    let by_wealth = |region: usize| {
        let (gdp, population) = (series("gdp")?, series("population")?);
        pairs(context, frames, region, &|state, year| {
            let (gdp, population) = (gdp.of(state, year)?, population.of(state, year)?);
            (gdp > 0.0 && population > 0.0).then(|| libm::log(gdp / population))
        })
    };
    let regions = 0..context.study.regions.len();
    let chosen = regions.clone().find(|region| by_votes(*region).is_ok_and(|pairs| varies(&pairs))).unwrap_or(0);
    let name = |region: usize| context.study.regions.get(region).map_or("", |setting| setting.name.as_str());
    let of = |what: &str, region: usize, pairs: Result<Vec<Pair>, String>| {
        let found = pairs.and_then(|pairs| correlation(&pairs));
        define(format!("{what}, {}", name(region)), FIGURE, UNIT, found)
    };
    if regions.is_empty() {
        return vec![define("positions in votes", FIGURE, UNIT, Err("the study names no region".to_owned()))];
    }
    let mut found = vec![
        of("positions in votes", chosen, by_votes(chosen)),
        of("electoral democracy", chosen, by_regime(chosen)),
        of("product per head", chosen, by_wealth(chosen)),
        of("positions in votes, changes over five years", chosen, by_votes(chosen).map(|pairs| changes(&pairs))),
        of("electoral democracy, changes over five years", chosen, by_regime(chosen).map(|pairs| changes(&pairs))),
    ];
    found.extend(
        regions.filter(|region| *region != chosen).map(|region| of("positions in votes", region, by_votes(region))),
    );
    found
}
