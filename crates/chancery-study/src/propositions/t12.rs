//! T12: development reduces the threats that come from a state.

use chancery_core::{Frames, Request, State, Year};

use super::columns::rows;
use super::definition::{brought, definition};
use super::panel::{of_actor, of_states};
use super::series::value;
use super::statistics_more::two_way;
use super::{Definition, Expectation, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T12",
    name: "development-against-threats",
    says: "The more the actor spends on a state's development, the less threatens from there some years later.",
    operationalisation: "For each state of the study's regions and year: a threat on the actor's aid per head two years before \
                         (`aid_constant` over `tpop`, inverse hyperbolic sine: Bellemare and Wichman 2020), effects of states and years \
                         taken out; the slope is to lie below 0. The threats that the texts name are crime and irregular migration; of \
                         them no series is here, so the main definition waits for one. Internal armed conflict stands beside it as another \
                         threat; as a placebo, aid of two years later is held, which cannot have worked yet.",
    expects: Expectation::Below(0.0),
    leaves_out: "Aid goes where trouble is expected, so a slope mixes what aid does with whom it is given to. Aid for police and armies is \
                 in it, as the series has no sectors.",
    series: &["homicide_rate", "apprehensions", "internal_conflicts", "aid_constant", "tpop", "gdp", "population"],
    requests,
    test,
};

/// Years between the aid and the threat.
const LAG: Year = 2;
const HOMICIDE: &str = "intentional homicides per 100,000 by state and year (UNODC)";
const APPREHENSIONS: &str =
    "persons stopped at the actor's border by state of origin and year (US Customs and Border Protection)";

fn requests(context: &Context<'_>) -> Vec<Request> {
    let mut requests = of_states(context, &["homicide_rate", "internal_conflicts", "tpop", "gdp", "population"]);
    requests.extend(of_actor(context, &["aid_constant"]));
    // From the state to the actor: the actor is the partner.
    let states = super::panel::members_ever(context);
    requests.extend(super::panel::read(context, "apprehensions", &states, &[context.actor]));
    requests
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let of = |series: &str, state: State, year: Year| value(context, frames, series, (state, None), year);
    let aid = |state: State, year: Year| {
        let sum = value(context, frames, "aid_constant", (context.actor, Some(state)), year)?;
        Some(libm::asinh(sum / of("tpop", state, year).filter(|people| *people > 0.0)?))
    };
    let conflict = |state: State, year: Year| Some(f64::from(of("internal_conflicts", state, year)? > 0.0));
    let homicide = |state: State, year: Year| Some(libm::asinh(of("homicide_rate", state, year)?));
    let stopped = |state: State, year: Year| {
        Some(libm::asinh(value(context, frames, "apprehensions", (state, Some(context.actor)), year)?))
    };
    let product = |state: State, year: Year| {
        let head = of("gdp", state, year)? / of("population", state, year).filter(|people| *people > 0.0)?;
        (head > 0.0).then(|| libm::log(head))
    };
    let labels = |name: &'static str, unit: &'static str| (name, "slope", unit);
    let with_aid = ["aid_constant", "tpop"];
    vec![
        brought(
            at,
            labels("homicide rate", "asinh of the rate per asinh of dollars a head"),
            ("homicide_rate", &with_aid),
            HOMICIDE,
            || two_way(&rows(context, None, |state, year| Some([homicide(state, year)?, aid(state, year - LAG)?]))),
        ),
        brought(
            at,
            labels("persons stopped at the border", "asinh of persons per asinh of dollars a head"),
            ("apprehensions", &with_aid),
            APPREHENSIONS,
            || two_way(&rows(context, None, |state, year| Some([stopped(state, year)?, aid(state, year - LAG)?]))),
        ),
        definition(
            at,
            labels("internal armed conflict", "share of years per asinh of dollars a head"),
            &["internal_conflicts", "aid_constant", "tpop"],
            || two_way(&rows(context, None, |state, year| Some([conflict(state, year)?, aid(state, year - LAG)?]))),
        ),
        definition(
            at,
            labels(
                "internal armed conflict, aid of two years later held",
                "share of years per asinh of dollars a head",
            ),
            &["internal_conflicts", "aid_constant", "tpop"],
            || {
                let row = |state: State, year: Year| {
                    Some([conflict(state, year)?, aid(state, year - LAG)?, aid(state, year + LAG)?])
                };
                two_way(&rows(context, None, row))
            },
        ),
        definition(
            at,
            labels("internal armed conflict, aid of five years before", "share of years per asinh of dollars a head"),
            &["internal_conflicts", "aid_constant", "tpop"],
            || two_way(&rows(context, None, |state, year| Some([conflict(state, year)?, aid(state, year - 5)?]))),
        ),
        definition(
            at,
            labels("internal armed conflict on log product a head two years before", "share of years per log dollar"),
            &["internal_conflicts", "gdp", "population"],
            || two_way(&rows(context, None, |state, year| Some([conflict(state, year)?, product(state, year - LAG)?]))),
        ),
    ]
}
