//! T9: ideology, more than interest, goes with interventions.

use chancery_core::{Frames, Request, State, Year};

use super::definition::define;
use super::panel::{between, members_ever, own};
use super::rows::{By, Effects, Row, parts, rows, slope};
use super::series::Series;
use super::statistics::difference;
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T9",
    name: "ideology-in-interventions",
    says: "The actor intervenes where governments are of the other ideology, whatever its economic interest there.",
    operationalisation: "For each state of the study's regions and year: whether the actor began a militarised dispute with it (`mid_initiation`), on \
                         whether its government is leftist (`government_left`), the logarithm of the actor's trade with it (`trade`) held as the interest. The \
                         figure is the difference in probability, errors clustered by state.",
    expects: Expectation::Above(0.0),
    leaves_out: "The motives themselves: no data set here codes why an intervention was made, so a proxy for the target's ideology and one \
                 for interest stand in for them. Covert interventions are in no series, disputes short of a militarised threat \
                 neither. For an actor whose own side is the left the expected sign is the opposite.",
    series: &["mid_initiation", "sanctions", "sanction_impositions", "government_left", "polyarchy", "trade"],
    requests,
    test,
};

const UNIT: &str = "difference in probability";

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let acts =
        between(context, &["mid_initiation", "sanctions", "sanction_impositions", "trade"], &[context.actor], &states);
    // The actor's own regime is there for the distance to it.
    let actor = own(context, &["polyarchy"], &[context.actor]);
    acts.into_iter().chain(own(context, &["government_left", "polyarchy"], &states)).chain(actor).collect()
}

/// What stands for the ideology of a government: a value of a state in a year.
type Ideology<'a> = &'a dyn Fn(State, Year) -> Option<f64>;

/// Whether the actor intervened by a series, on ideology and the actor's trade.
fn interventions(
    context: &Context<'_>,
    frames: &Frames,
    series: &str,
    ideology: Ideology<'_>,
) -> Result<Vec<Row>, String> {
    let (acts, trade) = (Series::open(context, frames, series)?, Series::open(context, frames, "trade")?);
    Ok(rows(context, acts.years()?, |state: State, year: Year| {
        let act = acts.toward(context.actor, state, year)?;
        let trade = trade.toward(context.actor, state, year).filter(|trade| *trade > 0.0)?;
        Some((f64::from(u8::from(act > 0.0)), vec![ideology(state, year)?, libm::log(trade)]))
    }))
}

/// The share of rows with an intervention where the government is leftist, less that of the others.
fn without_interest(rows: &[Row]) -> Result<Figure, String> {
    let outcome: Vec<f64> = rows.iter().map(|row| row.outcome).collect();
    let left: Vec<bool> = rows.iter().map(|row| row.regressors[0] > 0.0).collect();
    let states: Vec<State> = rows.iter().map(|row| row.state).collect();
    difference(&outcome, &left, &states)
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let series = |name: &str| Series::open(context, frames, name);
    let left = series("government_left");
    let by_left = |acts: &str| {
        let left = left.as_ref().map_err(Clone::clone)?;
        let marked = |state, year| Some(f64::from(u8::from(left.of(state, year)? > 0.0)));
        interventions(context, frames, acts, &marked)
    };
    let by_regime = || {
        let polyarchy = series("polyarchy")?;
        let apart = |state, year| Some((polyarchy.of(context.actor, year)? - polyarchy.of(state, year)?).abs());
        interventions(context, frames, "mid_initiation", &apart)
    };
    let slope_of = |name: &str, unit: &str, effects: Effects, rows: Result<Vec<Row>, String>| {
        define(name, "slope", unit, rows.and_then(|rows| slope(&rows, effects, By::State)))
    };
    let main = by_left("mid_initiation");
    let of_parts = main.clone().map(|rows| parts(context, &rows)).unwrap_or_default();
    let plain = main.clone().and_then(|rows| without_interest(&rows));
    let mut found = vec![
        slope_of("disputes, leftist governments, trade held", UNIT, Effects::None, main.clone()),
        define("disputes, leftist governments, nothing held", "difference of means", UNIT, plain),
        slope_of("disputes, each state's and year's mean taken out", UNIT, Effects::StateAndYear, main),
        slope_of("sanctions newly imposed", UNIT, Effects::None, by_left("sanction_impositions")),
        slope_of("sanctions in force", UNIT, Effects::None, by_left("sanctions")),
        slope_of(
            "disputes, distance of regimes as ideology",
            "probability per distance in electoral democracy",
            Effects::None,
            by_regime(),
        ),
    ];
    found.extend(of_parts.into_iter().map(|(name, rows)| slope_of(&name, UNIT, Effects::None, Ok(rows))));
    found
}
