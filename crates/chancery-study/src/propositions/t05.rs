//! T5: the actor's share among the powers in the regions falls.

use chancery_core::{Frames, Request, State, Year};

use super::definition::define;
use super::panel::{between, members_ever, own, powers};
use super::rows::{By, Effects, Row, parts, rows, slope};
use super::series::Series;
use super::yearly::drift;
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T5",
    name: "decline-of-hegemony",
    says: "The actor's weight in the regions, beside that of its rivals, declines.",
    operationalisation: "For each state of the study's regions and year: the actor's share of what it and its rivals together have with the state, as \
                         the mean of the shares of goods trade (`trade`), of agreement in UN votes (`agree`) and of common \
                         intergovernmental organisations (`shared_igos`), all three known for all powers that exist. The figure is the slope on the year, each state's mean \
                         taken out.",
    expects: Expectation::Below(0.0),
    leaves_out: "A share falls where rivals rise, though the actor does not retreat. Aid is left out, because rivals publish none on the same \
                 terms. What happens to all states of a region at once is not independent evidence state by state: the \
                 definition by the yearly mean of the regions allows for that.",
    series: &["trade", "agree", "shared_igos", "arms", "cinc"],
    requests,
    test,
};

const UNIT: &str = "share per decade";
/// Years of deliveries that are added up: single years are often empty.
const DELIVERIES: Year = 10;
/// Years in the unit of a slope.
const DECADE: f64 = 10.0;

fn requests(context: &Context<'_>) -> Vec<Request> {
    let toward = between(context, &["trade", "agree", "shared_igos", "arms"], &powers(context), &members_ever(context));
    toward.into_iter().chain(own(context, &["cinc"], &powers(context))).collect()
}

/// The actor's share of a series toward each state, by year.
fn shares(context: &Context<'_>, frames: &Frames, series: &[&str], years_added: Year) -> Result<Vec<Row>, String> {
    let series: Vec<Series<'_>> =
        series.iter().map(|name| Series::open(context, frames, name)).collect::<Result<_, _>>()?;
    let mut years = context.study.years.ok_or("the study names no years")?;
    for one in &series {
        let shared = years.intersect(one.years()?);
        years = shared.ok_or("no year is covered by all of them")?;
    }
    Ok(rows(context, years, |state: State, year: Year| {
        if context.study.rivals.contains(&state) {
            return None;
        }
        let share = |one: &Series<'_>| {
            one.actor_share(|series, power| series.sum_toward(power, state, (year, years_added)), year)
        };
        let sum: f64 = series.iter().map(share).sum::<Option<f64>>()?;
        Some((sum / series.len() as f64, vec![f64::from(year) / DECADE]))
    }))
}

/// The mean over states, year by year.
fn yearly(rows: &[Row]) -> Vec<(Year, f64)> {
    let mean = |rows: &[Row]| (rows[0].year, rows.iter().map(|row| row.outcome).sum::<f64>() / rows.len() as f64);
    rows.chunk_by(|one, other| one.year == other.year).map(mean).collect()
}

/// The actor's share of the capabilities of the powers, year by year.
fn capabilities(context: &Context<'_>, frames: &Frames) -> Result<Figure, String> {
    let cinc = Series::open(context, frames, "cinc")?;
    let share = |year: Year| Some((year, cinc.actor_share(|series, power| series.of(power, year), year)?));
    drift(&cinc.years()?.years().filter_map(share).collect::<Vec<_>>())
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    if !context.study.rivals.iter().any(|rival| *rival != context.actor) {
        return vec![define("share among the powers", "slope", UNIT, Err("the study names no rivals".to_owned()))];
    }
    let slope_of = |name: &str, rows: Result<Vec<Row>, String>| {
        define(name, "slope", UNIT, rows.and_then(|rows| slope(&rows, Effects::State, By::State)))
    };
    let main = shares(context, frames, &["trade", "agree", "shared_igos"], 1);
    let of_parts = main.clone().map(|rows| parts(context, &rows)).unwrap_or_default();
    let together = main.clone().and_then(|rows| drift(&yearly(&rows)));
    let mut found = vec![
        slope_of("trade, votes and organisations", main),
        define("the same, yearly mean of the regions", "mean change", UNIT, together),
        slope_of("goods trade", shares(context, frames, &["trade"], 1)),
        slope_of("arms delivered in ten years", shares(context, frames, &["arms"], DELIVERIES)),
        slope_of("agreement in UN votes", shares(context, frames, &["agree"], 1)),
        slope_of("common organisations", shares(context, frames, &["shared_igos"], 1)),
        define("capabilities of the powers", "mean change", UNIT, capabilities(context, frames)),
    ];
    found.extend(of_parts.into_iter().map(|(name, rows)| slope_of(&name, Ok(rows))));
    found
}
