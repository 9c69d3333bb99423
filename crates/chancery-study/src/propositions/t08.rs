//! T8: bodies without the actor take the place of those with it.

use chancery_core::{Date, Frames, Request, State, Year};
use chancery_world::Organisation;

use super::definition::define;
use super::panel::{between, members, members_ever, own};
use super::rows::{By, Effects, Row, parts, rows, slope};
use super::series::Series;
use super::yearly::drift;
use super::{Definition, Expectation, Figure, Proposition};
use crate::run::Context;

pub(super) const PROPOSITION: Proposition = Proposition {
    id: "T8",
    name: "bodies-without-the-actor",
    says: "Integration among the states of the regions replaces the bodies that they share with the actor.",
    operationalisation: "For each state of the study's regions and year: of the intergovernmental organisations of which it is a full member, the \
                         share of which the actor is one too (`shared_igos` over `igo_memberships`). The figure is the slope on the year, each \
                         state's mean taken out.",
    expects: Expectation::Below(0.0),
    leaves_out: "What bodies do: no series counts mediation, summits or decisions, and a membership counts as much in a dead body as in a \
                 live one. Organisations founded to replace others need not; some are founded beside them.",
    series: &["shared_igos", "igo_memberships"],
    requests,
    test,
};

const UNIT: &str = "share per decade";
const DECADE: f64 = 10.0;
/// Kinds of organisations counted in the world tables.
const KINDS: [&str; 3] = ["igo", "forum", "alliance"];

fn requests(context: &Context<'_>) -> Vec<Request> {
    let states = members_ever(context);
    let mut others = states.clone();
    others.push(context.actor);
    let shared = between(context, &["shared_igos"], &states, &others);
    shared.into_iter().chain(own(context, &["igo_memberships"], &states)).collect()
}

fn decade(year: Year) -> Vec<f64> {
    vec![f64::from(year) / DECADE]
}

/// Shares with the actor in the organisations of the Correlates of War list.
fn with_actor(context: &Context<'_>, frames: &Frames) -> Result<Vec<Row>, String> {
    let (shared, own) =
        (Series::open(context, frames, "shared_igos")?, Series::open(context, frames, "igo_memberships")?);
    Ok(rows(context, shared.years()?, |state: State, year: Year| {
        let (shared, own) = (shared.toward(state, context.actor, year)?, own.of(state, year)?);
        (own > 0.0).then(|| (shared / own, decade(year)))
    }))
}

/// Organisations shared with the actor less the mean shared with the other members of the region.
fn beside_neighbours(context: &Context<'_>, frames: &Frames) -> Result<Vec<Row>, String> {
    let shared = Series::open(context, frames, "shared_igos")?;
    Ok(rows(context, shared.years()?, |state: State, year: Year| {
        let regions = (0..context.study.regions.len()).map(|region| members(context, region, year));
        let neighbours = regions.filter(|states| states.contains(&state)).flatten().filter(|other| *other != state);
        let theirs: Vec<f64> = neighbours.filter_map(|other| shared.toward(state, other, year)).collect();
        let mean = (!theirs.is_empty()).then(|| theirs.iter().sum::<f64>() / theirs.len() as f64)?;
        Some((shared.toward(state, context.actor, year)? - mean, decade(year)))
    }))
}

/// Shares with the actor in the organisations of the world tables whose members are all known on 1 July of the year.
fn of_tables(context: &Context<'_>) -> Result<Vec<Row>, String> {
    let years = context.study.years.ok_or("the study names no years")?;
    let kinds = |one: &&Organisation| KINDS.contains(&one.kind.as_str());
    let organisations: Vec<&Organisation> = context.world.organisations().iter().filter(kinds).collect();
    Ok(rows(context, years, |state: State, year: Year| {
        let day = Date::new(year, 7, 1).ok()?;
        let known = organisations.iter().filter(|one| one.complete.is_some_and(|span| span.contains(day)));
        let own: Vec<&&Organisation> = known.filter(|one| belongs(one, state, day)).collect();
        let shared = own.iter().filter(|one| belongs(one, context.actor, day)).count();
        (!own.is_empty()).then(|| (shared as f64 / own.len() as f64, decade(year)))
    }))
}

fn belongs(organisation: &Organisation, state: State, day: Date) -> bool {
    organisation.memberships.iter().any(|one| {
        let open = one.end.is_none_or(|end| day <= end.latest());
        one.state == state && one.role == "member" && one.status.decides() && one.start.earliest() <= day && open
    })
}

/// The mean over states, year by year.
fn yearly(rows: &[Row]) -> Result<Figure, String> {
    let mean = |rows: &[Row]| (rows[0].year, rows.iter().map(|row| row.outcome).sum::<f64>() / rows.len() as f64);
    drift(&rows.chunk_by(|one, other| one.year == other.year).map(mean).collect::<Vec<_>>())
}

fn test(context: &Context<'_>, frames: &Frames) -> Vec<Definition> {
    let slope_of = |name: &str, unit: &str, rows: Result<Vec<Row>, String>| {
        define(name, "slope", unit, rows.and_then(|rows| slope(&rows, Effects::State, By::State)))
    };
    let main = with_actor(context, frames);
    let of_parts = main.clone().map(|rows| parts(context, &rows)).unwrap_or_default();
    let together = main.clone().and_then(|rows| yearly(&rows));
    let mut found = vec![
        slope_of("share of a state's organisations", UNIT, main),
        define("the same, yearly mean of the regions", "mean change", UNIT, together),
        slope_of(
            "number shared with the actor less that shared with neighbours",
            "organisations per decade",
            beside_neighbours(context, frames),
        ),
        slope_of("share of the organisations in the program's own tables", UNIT, of_tables(context)),
    ];
    found.extend(of_parts.into_iter().map(|(name, rows)| slope_of(&name, UNIT, Ok(rows))));
    found
}
