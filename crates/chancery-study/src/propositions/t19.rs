//! T19: migration shapes the actor's policy toward the states from which people come.

use chancery_core::{Frames, Request, State, Year};

use super::columns::rows;
use super::definition::brought;
use super::panel::{members_ever, of_actor, read};
use super::series::value;
use super::statistics_more::two_way;
use super::{Definition, Expectation, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T19",
    name: "migration-and-policy",
    says: "The more people come from a state to the actor, the more the actor does there.",
    operationalisation: "For each state of the study's regions and year: the actor's aid (`aid_constant`, inverse hyperbolic sine) on the \
                         log of the persons who came from there in the year before (`migration`, from the state to the actor), effects of \
                         states and years taken out; the slope is to lie above 0. As a placebo, those of the year after are held. No \
                         series of migration is here, and the dated programmes in the table of events are too few to count.",
    expects: Expectation::Above(0.0),
    leaves_out: "That migrants themselves move policy, by votes or voice. What drives people out draws aid as well.",
    series: &["migration", "migrant_stock", "aid_constant", "sanctions"],
    requests,
    test,
};

const FLOW: &str =
    "persons who came by state of origin and year (Yearbook of Immigration Statistics; OECD; Abel and Cohen's flows)";
const STOCK: &str = "persons born in the state who live in the actor, by year (UN DESA International Migrant Stock)";

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let from = ["migration", "migrant_stock"];
    let from = from.iter().filter_map(|series| read(context, series, &states, &[context.actor]));
    from.chain(of_actor(context, &["aid_constant", "sanctions"])).collect()
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let people = |series: &str, state: State, year: Year| {
        let count = value(context, frames, series, (state, Some(context.actor)), year)?;
        (count >= 0.0).then(|| libm::log1p(count))
    };
    let toward =
        |series: &str, state: State, year: Year| value(context, frames, series, (context.actor, Some(state)), year);
    let aid = |state: State, year: Year| toward("aid_constant", state, year).map(libm::asinh);
    let labels = |name: &'static str, unit: &'static str| (name, "slope", unit);
    let per_log = "asinh of dollars per log of persons";
    vec![
        brought(
            at,
            labels("aid on those who came the year before", per_log),
            ("migration", &["aid_constant"]),
            FLOW,
            || {
                two_way(&rows(context, None, |state, year| {
                    Some([aid(state, year)?, people("migration", state, year - 1)?])
                }))
            },
        ),
        brought(
            at,
            labels("the same, those of the year after held", per_log),
            ("migration", &["aid_constant"]),
            FLOW,
            || {
                let row = |state: State, year: Year| {
                    let (before, after) =
                        (people("migration", state, year - 1)?, people("migration", state, year + 1)?);
                    Some([aid(state, year)?, before, after])
                };
                two_way(&rows(context, None, row))
            },
        ),
        brought(
            at,
            labels("aid on those who live there", per_log),
            ("migrant_stock", &["aid_constant"]),
            STOCK,
            || {
                two_way(&rows(context, None, |state, year| {
                    Some([aid(state, year)?, people("migrant_stock", state, year - 1)?])
                }))
            },
        ),
        brought(
            at,
            labels("sanctions on those who came the year before", "sanctions per log of persons"),
            ("migration", &["sanctions"]),
            FLOW,
            || {
                let row = |state: State, year: Year| {
                    Some([toward("sanctions", state, year)?, people("migration", state, year - 1)?])
                };
                two_way(&rows(context, None, row))
            },
        ),
    ]
}
