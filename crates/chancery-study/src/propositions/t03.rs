//! T3: dependence on trade is unequal between the actor and the states of the regions.

use chancery_core::{Frames, Request, State, Year};

use super::panel::{Point, cell, covered, members_ever, points, read};
use super::statistics::mean as clustered_mean;
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T3",
    name: "dependence-asymmetry",
    says: "The states of the regions depend more on trade with the actor than the actor depends on trade with them.",
    operationalisation: "For each state of the study's regions and year: its trade with the actor as a share of its product, less the actor's \
                         trade with it as a share of the actor's (`trade_dependence`; Oneal and Russett 1997). The figure is the mean \
                         over state-years.",
    expects: Expectation::Above(0.0),
    leaves_out: "That a state depends more on trade does not say that anybody used it.",
    series: &["trade_dependence"],
    requests,
    test,
};

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let theirs = read(context, "trade_dependence", &states, &[context.actor]);
    let ours = read(context, "trade_dependence", &[context.actor], &states);
    theirs.into_iter().chain(ours).collect()
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let dependence = |actor: State, partner: State, year: Year| {
        cell(context, frames, "trade_dependence", (actor, Some(partner)), year)?.value()
    };
    let difference = |state: State, year: Year| {
        Some(dependence(state, context.actor, year)? - dependence(context.actor, state, year)?)
    };
    let ratio = |state: State, year: Year| {
        let (theirs, ours) = (dependence(state, context.actor, year)?, dependence(context.actor, state, year)?);
        (theirs > 0.0 && ours > 0.0).then(|| libm::log10(theirs / ours))
    };
    vec![
        mean(context, "difference of shares of product", "share of product", difference),
        mean(context, "ratio of shares of product", "powers of ten", ratio),
    ]
}

fn mean(context: &Context<'_>, name: &str, unit: &str, value: impl Fn(State, Year) -> Option<f64>) -> Definition {
    let found = covered(context, "trade_dependence")
        .ok_or_else(|| "trade dependence is not covered in the years of the study".to_owned())
        .and_then(|years| mean_of(&points(context, years, value)));
    Definition { name: name.to_owned(), figure: "mean", unit: unit.to_owned(), found }
}

fn mean_of(points: &[Point]) -> Result<Figure, String> {
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let states: Vec<State> = points.iter().map(|point| point.state).collect();
    clustered_mean(&values, &states)
}
