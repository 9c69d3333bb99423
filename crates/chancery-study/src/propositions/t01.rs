//! T1: the actor's votes follow those of weaker states.

use chancery_core::{Frames, Request, State, Year};

use super::definition::define;
use super::panel::{between, members_ever, own};
use super::rows::{By, Effects, Row, mean, parts, rows, slope};
use super::series::Series;
use super::{Definition, Expectation, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T1",
    name: "influence-of-the-weaker",
    says: "States of the regions, though weaker, move the actor: where they go, it goes after them.",
    operationalisation: "For each state of the study's regions and year: how far the actor moved toward the state in UN votes since the year \
                         before (`movement`, net of the common shift of all states), on how far the state had moved away from the actor one year \
                         earlier; each state's mean taken out. The actor's move is one event for all states, so errors are \
                         clustered by year. The figure is the slope.",
    expects: Expectation::Above(0.0),
    leaves_out: "That the actor came after the state does not say that the state moved it: both may answer to the same third thing at \
                 different speed. Votes are one field of policy; initiatives outside the Assembly are not seen.",
    series: &["movement", "cinc"],
    requests,
    test,
};

const FIGURE: &str = "slope";
const UNIT: &str = "movement per movement";

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let actor = [context.actor];
    let moves = [between(context, &["movement"], &actor, &states), between(context, &["movement"], &states, &actor)];
    let capabilities = [own(context, &["cinc"], &states), own(context, &["cinc"], &actor)];
    moves.into_iter().chain(capabilities).flatten().collect()
}

/// The actor's movement toward the state, on the state's away from it some years before, and what else is held.
fn after(
    context: &Context<'_>,
    frames: &Frames,
    lag: Year,
    held: impl Fn(&Series<'_>, State, Year) -> Option<Vec<f64>>,
) -> Result<Vec<Row>, String> {
    let movement = Series::open(context, frames, "movement")?;
    let actor = context.actor;
    Ok(rows(context, movement.years()?, |state, year| {
        let mut regressors = vec![-movement.toward(state, actor, year - lag)?];
        regressors.extend(held(&movement, state, year)?);
        Some((movement.toward(actor, state, year)?, regressors))
    }))
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let nothing = |_: &Series<'_>, _: State, _: Year| Some(Vec::new());
    let actor = context.actor;
    let momentum =
        |movement: &Series<'_>, state: State, year: Year| Some(vec![movement.toward(actor, state, year - 1)?]);
    let slope_of = |name: &str, rows: Result<Vec<Row>, String>| {
        define(name, FIGURE, UNIT, rows.and_then(|rows| slope(&rows, Effects::State, By::Year)))
    };
    let main = after(context, frames, 1, nothing);
    let capabilities = Series::open(context, frames, "cinc").and_then(|cinc| {
        let ratio = |_: &Series<'_>, state: State, year: Year| {
            let (ours, theirs) = (cinc.of(actor, year)?, cinc.of(state, year)?);
            (ours > 0.0 && theirs > 0.0).then(|| vec![libm::log10(ours / theirs)])
        };
        after(context, frames, 1, ratio)
    });
    let retreats = main.clone().map(|rows| rows.into_iter().filter(|row| row.regressors[0] > 0.0).collect::<Vec<_>>());
    let mut found = vec![
        slope_of("one year after", main.clone()),
        slope_of("two years after", after(context, frames, 2, nothing)),
        slope_of("one year after, the actor's own move of that year held", after(context, frames, 1, momentum)),
        slope_of("one year after, the ratio of capabilities held", capabilities),
        define(
            "mean movement toward states that had moved away",
            "mean",
            "movement",
            retreats.and_then(|rows| mean(&rows, By::Year)),
        ),
    ];
    let of_parts = main.map(|rows| parts(context, &rows)).unwrap_or_default();
    found.extend(of_parts.into_iter().map(|(name, rows)| slope_of(&name, Ok(rows))));
    found
}
