//! T3: dependence on trade is unequal between the actor and the states of the regions.

use chancery_core::{Frames, Request, State, Year};

use super::definition::define;
use super::panel::{between, members_ever};
use super::rows::{By, Row, mean, parts, rows};
use super::series::Series;
use super::{Definition, Expectation, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T3",
    name: "dependence-asymmetry",
    says: "The states of the regions depend more on trade with the actor than the actor depends on trade with them.",
    operationalisation: "For each state of the study's regions and year: its trade with the actor as a share of its product, less the actor's \
                         trade with it as a share of the actor's (`trade_dependence`; Oneal and Russett 1997). The figure is the mean \
                         over state-years.",
    expects: Expectation::Above(0.0),
    leaves_out: "That a state depends more on trade does not say that anybody used it. Between economies of unequal size the difference of shares \
                 of product is unequal by arithmetic, as both have the same trade above the line.",
    series: &["trade_dependence", "trade_share", "arms_dependence"],
    requests,
    test,
};

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let actor = [context.actor];
    [(&states[..], &actor[..]), (&actor[..], &states[..])]
        .into_iter()
        .flat_map(|(states, others)| between(context, PROPOSITION.series, states, others))
        .collect()
}

/// Both dependences as one figure.
type Compared = fn(f64, f64) -> Option<f64>;

fn compared(context: &Context<'_>, frames: &Frames, series: &str, of: Compared) -> Result<Vec<Row>, String> {
    let series = Series::open(context, frames, series)?;
    let both = |state: State, year: Year| {
        let [theirs, ours] =
            [(state, context.actor), (context.actor, state)].map(|(one, other)| series.toward(one, other, year));
        Some((of(theirs?, ours?)?, Vec::new()))
    };
    Ok(rows(context, series.years()?, both))
}

fn difference(theirs: f64, ours: f64) -> Option<f64> {
    Some(theirs - ours)
}

fn ratio(theirs: f64, ours: f64) -> Option<f64> {
    (theirs > 0.0 && ours > 0.0).then(|| libm::log10(theirs / ours))
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let mean_of = |name: &str, unit: &str, rows: Result<Vec<Row>, String>| {
        define(name, "mean", unit, rows.and_then(|rows| mean(&rows, By::State)))
    };
    let main = compared(context, frames, "trade_dependence", difference);
    let of_parts = main.clone().map(|rows| parts(context, &rows)).unwrap_or_default();
    let mut found = vec![
        mean_of("difference of shares of product", "share of product", main),
        mean_of("ratio of shares of product", "powers of ten", compared(context, frames, "trade_dependence", ratio)),
        mean_of(
            "difference of shares of all trade",
            "share of trade",
            compared(context, frames, "trade_share", difference),
        ),
        mean_of("ratio of shares of all trade", "powers of ten", compared(context, frames, "trade_share", ratio)),
        mean_of(
            "difference of shares of arms received",
            "share of arms",
            compared(context, frames, "arms_dependence", difference),
        ),
    ];
    found.extend(of_parts.into_iter().map(|(name, rows)| mean_of(&name, "share of product", Ok(rows))));
    found
}
