//! T4: capabilities became less concentrated.

use chancery_core::{Frames, Request, State, StateSystem, Year};
use chancery_measure::analysis::Data;
use chancery_measure::analysis::polarity::{PolarityYear, SERIES, polarity_of, requests as reads};

use super::definition::define;
use super::panel::members;
use super::rows::halves;
use super::series::Series;
use super::yearly::{drift, trend};
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T4",
    name: "polarity-change",
    says: "Polarity changed: capabilities became less concentrated in a few states.",
    operationalisation: "The concentration CON of capabilities (`cinc`; Ray and Singer 1973) over all states of the state system, year by year. The \
                         figure is its mean change a decade.",
    expects: Expectation::Below(0.0),
    leaves_out: "Concentration does not say who stands with whom, and the composite index weighs population, steel and energy as much as \
                 soldiers and spending. States enter and leave the system: a change of their number moves it too.",
    series: &[SERIES],
    requests,
    test,
};

const UNIT: &str = "index per decade";

fn requests(context: &Context<'_>) -> Vec<Request> {
    let known = context.study.years.filter(|_| context.catalogue.get(SERIES).is_some());
    known.map(|years| reads(&[], years)).unwrap_or_default()
}

/// Concentration and poles of a set of states, year by year.
fn found(
    context: &Context<'_>,
    frames: &Frames,
    members: &dyn Fn(Year) -> Vec<State>,
) -> Result<Vec<PolarityYear>, String> {
    let years = Series::open(context, frames, SERIES)?.years()?;
    Ok(polarity_of(Data { catalogue: context.catalogue, frames }, years, members))
}

/// A value of each year that has one.
fn values(years: &[PolarityYear], value: impl Fn(&PolarityYear) -> Option<f64>) -> Vec<(Year, f64)> {
    years.iter().filter_map(|year| Some((year.year, value(year)?))).collect()
}

fn con(year: &PolarityYear) -> Option<f64> {
    year.concentration.con.value()
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let system = found(context, frames, &|year| {
        let mut states: Vec<State> =
            context.world.members(StateSystem::Cow, year).into_iter().map(|(_, state)| state).collect();
        states.sort_unstable();
        states.dedup();
        states
    });
    let of = |figure: &dyn Fn(&[PolarityYear]) -> Result<Figure, String>| {
        system.as_ref().map_err(Clone::clone).and_then(|years| figure(years))
    };
    let drift_of = |value: fn(&PolarityYear) -> Option<f64>| of(&|years| drift(&values(years, value)));
    // Fewer poles is more concentrated.
    let poles = |year: &PolarityYear| con(year).map(|_| -(year.by_share.len() as f64));
    let mut all = vec![
        define("concentration of the system", "mean change", UNIT, drift_of(con)),
        define("slope of concentration", "slope", UNIT, of(&|years| trend(&values(years, con)))),
        define("Herfindahl–Hirschman index", "mean change", UNIT, drift_of(|year| year.concentration.hhi.value())),
        define(
            "share of the strongest state",
            "mean change",
            "share per decade",
            drift_of(|year| year.concentration.top_share.value()),
        ),
        define("poles of a tenth of capabilities, sign turned", "mean change", "poles per decade", drift_of(poles)),
    ];
    let years: Vec<Year> = system.iter().flatten().map(|year| year.year).collect();
    for half in halves(years.into_iter()) {
        let inside = |years: &[PolarityYear]| {
            let kept: Vec<(Year, f64)> =
                values(years, con).into_iter().filter(|(year, _)| half.contains(*year)).collect();
            drift(&kept)
        };
        all.push(define(format!("concentration of the system, {half}"), "mean change", UNIT, of(&inside)));
    }
    for (region, setting) in context.study.regions.iter().enumerate() {
        let with_actor = |year: Year| {
            let mut states = members(context, region, year);
            states.push(context.actor);
            states.sort_unstable();
            states
        };
        let found = found(context, frames, &with_actor).and_then(|years| drift(&values(&years, con)));
        all.push(define(format!("concentration of {} with the actor", setting.name), "mean change", UNIT, found));
    }
    all
}
