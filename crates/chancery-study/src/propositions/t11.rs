//! T11: states that become democratic or open their economies do not become allies of the actor.

use chancery_core::{Frames, Request, State, Year};

use super::columns::{Rows, rows};
use super::definition::definition;
use super::panel::{of_actor, of_states, regions};
use super::series::value;
use super::statistics_more::{in_deviations, two_way, within_years};
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T11",
    name: "regimes-and-allies",
    says: "A state of the regions that becomes more democratic or opens its economy does not come to side with the actor.",
    operationalisation: "For each state of the study's regions and year: the share of UN votes cast as the actor cast them (`agree`) on \
                         V-Dem's electoral democracy of the year before (`polyarchy`), effects of states and years taken out, both in \
                         standard deviations within states. That something has no effect is shown by an effect smaller than would matter: \
                         the slope is to lie below 0.1, by convention the smallest of note (Cohen 1988; one side of a test of equivalence, \
                         Lakens 2017).",
    expects: Expectation::Below(SMALLEST),
    leaves_out: "Whether the actor's help made anybody democratic, and whether states that side with the actor are the ones that open. \
                 Votes in the Assembly are one side of siding with somebody.",
    series: &["agree", "polyarchy", "polity2", "trade_total", "gdp", "ideal_distance"],
    requests,
    test,
};

/// A slope in standard deviations below which an effect is called none.
const SMALLEST: f64 = 0.1;
/// Years of a change, where changes are compared.
const SPAN: Year = 5;
/// The first year after the Cold War as a rule of this test: the first full one after the Soviet Union.
const AFTER: Year = 1992;

fn requests(context: &Context<'_>) -> Vec<Request> {
    let mut requests = of_actor(context, &["agree", "ideal_distance"]);
    requests.extend(of_states(context, &["polyarchy", "polity2", "trade_total", "gdp"]));
    requests
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let at = (context, frames);
    let agree = |state: State, year: Year| value(context, frames, "agree", (context.actor, Some(state)), year);
    let nearness =
        |state: State, year: Year| Some(-value(context, frames, "ideal_distance", (context.actor, Some(state)), year)?);
    let of = |series: &'static str| move |state: State, year: Year| value(context, frames, series, (state, None), year);
    let (polyarchy, polity) = (of("polyarchy"), of("polity2"));
    let openness = |state: State, year: Year| {
        let share = of("trade_total")(state, year)? / of("gdp")(state, year)?;
        (share > 0.0).then(|| libm::log(share))
    };
    let unit = "standard deviations within states";
    let labels = |name: &'static str| (name, "slope", unit);
    let mut definitions = vec![
        definition(at, labels("votes on electoral democracy of the year before"), &["agree", "polyarchy"], || {
            figure(rows(context, None, |state, year| Some([agree(state, year)?, polyarchy(state, year - 1)?])))
        }),
        definition(at, labels("Polity score instead"), &["agree", "polity2"], || {
            figure(rows(context, None, |state, year| Some([agree(state, year)?, polity(state, year - 1)?])))
        }),
        definition(
            at,
            labels("openness: log of trade over product, instead"),
            &["agree", "trade_total", "gdp"],
            || figure(rows(context, None, |state, year| Some([agree(state, year)?, openness(state, year - 1)?]))),
        ),
        definition(at, labels("nearness of ideal points instead of votes"), &["ideal_distance", "polyarchy"], || {
            figure(rows(context, None, |state, year| Some([nearness(state, year)?, polyarchy(state, year - 1)?])))
        }),
        definition(at, labels("changes over five years, effects of years"), &["agree", "polyarchy"], || {
            let change = |state: State, year: Year| {
                let votes = agree(state, year)? - agree(state, year - SPAN)?;
                Some([votes, polyarchy(state, year - 1)? - polyarchy(state, year - 1 - SPAN)?])
            };
            within_years(&in_deviations(rows(context, None, change))?)
        }),
        definition(at, labels("from 1992"), &["agree", "polyarchy"], || {
            let late = |state: State, year: Year| {
                Some([agree(state, year)?, polyarchy(state, year - 1)?]).filter(|_| year >= AFTER)
            };
            figure(rows(context, None, late))
        }),
    ];
    definitions.extend(regions(context).map(|(region, name)| {
        let name = format!("only {name}");
        definition(at, (&name, "slope", unit), &["agree", "polyarchy"], || {
            figure(rows(context, Some(region), |state, year| Some([agree(state, year)?, polyarchy(state, year - 1)?])))
        })
    }));
    definitions
}

fn figure(rows: Rows<2>) -> Result<Figure, String> {
    two_way(&in_deviations(rows)?)
}
