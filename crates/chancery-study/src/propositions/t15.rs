//! T15: the more energy a state has, the more the actor attends to it.

use chancery_core::{Frames, Request, State, Year};

use super::columns::rows;
use super::definition::brought;
use super::instrument::Instrument;
use super::panel::{of_actor_with_all, of_states};
use super::series::value;
use super::statistics_more::{within_states, within_years};
use super::{Definition, Expectation, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T15",
    name: "energy-and-attention",
    says: "The more energy a state of the regions produces, the larger its part in what the actor turns toward the world.",
    operationalisation: "For each state of the study's regions and year: its attention, the mean of its shares of the actor's aid, arms \
                         deliveries and troops abroad (those that have a value; trade is left out, as energy is traded), on the log of its \
                         energy production (`energy_production`), the log of its product held and effects of years taken out; the slope is \
                         to lie above 0. Consumption (`pec`) is no stand-in: it follows from size and wealth, not from what is in the \
                         ground.",
    expects: Expectation::Above(0.0),
    leaves_out: "Interest of firms, and of the actor in states through which energy passes. That attention is paid for the sake of energy.",
    series: &["energy_production", "energy_exports", "aid", "arms", "troops", "gdp"],
    requests,
    test,
};

const PRODUCTION: &str = "production of oil, gas and coal by state and year (Energy Institute, EIA; reserves likewise)";
const EXPORTS: &str = "exports of oil, gas and coal by state and year (UN Comtrade, EIA)";
const ATTENTION: [&str; 3] = ["aid", "arms", "troops"];

fn requests(context: &Context<'_>) -> Vec<Request> {
    let brought = of_states(context, &["energy_production", "energy_exports", "gdp"]);
    brought.into_iter().chain(of_actor_with_all(context, &ATTENTION)).collect()
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let instruments: Vec<Instrument<'_>> =
        ATTENTION.iter().filter_map(|series| Instrument::new(context, frames, series, context.actor).ok()).collect();
    let attention = |state: State, year: Year| {
        let shares: Vec<f64> = instruments.iter().filter_map(|instrument| instrument.share(state, year)).collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    };
    let log = |series: &str, state: State, year: Year| {
        let found = value(context, frames, series, (state, None), year)?;
        (found >= 0.0).then(|| libm::log1p(found))
    };
    let row = |energy: &'static str| {
        move |state: State, year: Year| {
            Some([attention(state, year)?, log(energy, state, year)?, log("gdp", state, year)?])
        }
    };
    let row = &row;
    let labels = |name: &'static str| (name, "slope", "share of the actor's total per log unit of energy");
    vec![
        brought(at, labels("production"), ("energy_production", &["gdp"]), PRODUCTION, || {
            within_years(&rows(context, None, row("energy_production")))
        }),
        brought(at, labels("exports"), ("energy_exports", &["gdp"]), EXPORTS, || {
            within_years(&rows(context, None, row("energy_exports")))
        }),
        brought(at, labels("production, changes within a state"), ("energy_production", &["gdp"]), PRODUCTION, || {
            within_states(&rows(context, None, row("energy_production")))
        }),
    ]
}
