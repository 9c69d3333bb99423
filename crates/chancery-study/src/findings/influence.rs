//! Shares of influence capacity of the actor and its rivals: in each region, and in each state whose relation a text states.

use chancery_core::{Frames, Request, State, Year, YearRange};
use chancery_evidence::{Evidence, InfluenceActor, InfluenceComponent, InfluenceEvidence, InfluenceYear, Interval};
use chancery_measure::analysis::WeightSampling;
use chancery_measure::analysis::influence::{
    INDICATOR_SERIES, InfluenceTable, InfluenceYear as Found, influence_on, requests as reads,
};

use crate::charts;
use crate::findings::{data, powers, regional, sources, word};
use crate::run::Context;

/// Years between two that are shown; the last one covered is always shown.
const STEP: usize = 5;
/// Draws of weights behind the bands of ranks.
const SAMPLING: WeightSampling = WeightSampling { draws: 500, concentration: 20.0, seed: 1 };

/// The years shown: those of the study that trade and GDP cover, counted back from the last.
fn years(context: &Context<'_>) -> Vec<Year> {
    let covered = |series: &str| Some(context.catalogue.get(series)?.broadest()?.coverage.years);
    let shared = || context.study.years?.intersect(covered("trade")?)?.intersect(covered("gdp")?);
    let mut years: Vec<Year> = shared()
        .map_or_else(Vec::new, |years| years.years().collect::<Vec<_>>().into_iter().rev().step_by(STEP).collect());
    years.reverse();
    years
}

/// What is read is nothing where the base holds no figure of trade for all actors: shares need everybody.
fn targets(context: &Context<'_>) -> Vec<State> {
    let years = years(context);
    let whole = context.catalogue.get("trade").and_then(|spec| spec.broadest());
    if !whole.is_some_and(|source| source.coverage.actors.is_empty()) {
        return Vec::new();
    }
    let mut targets: Vec<State> = years.iter().flat_map(|&year| regional(context, year)).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let (targets, years) = (targets(context), years(context));
    let (Some(&first), Some(&last), false) = (years.first(), years.last(), targets.is_empty()) else {
        return Vec::new();
    };
    YearRange::new(first, last).map(|years| reads(&powers(context), &targets, years)).unwrap_or_default()
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    if targets(context).is_empty() {
        return;
    }
    let mut found: Vec<(String, String, Vec<Found>)> = Vec::new();
    for (region, setting) in context.study.regions.iter().enumerate() {
        let members = |year: Year| charts::members(context.world, context.study, region, year);
        let id = setting.name.to_lowercase().replace(' ', "-");
        found.push((id, setting.name.clone(), of_years(context, frames, &members)));
    }
    for relation in &context.study.relations {
        let one = |_: Year| vec![relation.state];
        let id = relation.state.to_string().to_lowercase();
        found.push((id, context.world.name(relation.state), of_years(context, frames, &one)));
    }
    let known =
        |years: &[Found]| years.iter().any(|year| year.actors.iter().any(|actor| actor.share.value().is_some()));
    found.retain(|(.., years)| known(years));
    if found.is_empty() {
        return;
    }
    let source = sources(context, frames, &INDICATOR_SERIES);
    let entries = found.into_iter().map(|(id, target, years)| entry(context, id, target, &years, &source));
    evidence.influence.extend(entries);
}

fn of_years(context: &Context<'_>, frames: &Frames, members: &dyn Fn(Year) -> Vec<State>) -> Vec<Found> {
    let of_year = |year: &Year| {
        let years = YearRange::single(*year);
        // The sampling is this module's own, so it has draws.
        influence_on(data(context, frames), InfluenceTable::builtin(), &powers(context), years, members, SAMPLING)
            .unwrap_or_default()
    };
    years(context).iter().flat_map(of_year).collect()
}

fn entry(context: &Context<'_>, id: String, target: String, years: &[Found], source: &[String]) -> InfluenceEvidence {
    let last = years.iter().rev().find(|year| year.actors.iter().any(|actor| actor.share.value().is_some()));
    let actors = powers(context).into_iter().enumerate().map(|(place, actor)| {
        let of_actor = |year: &Found| {
            let found = &year.actors[place];
            InfluenceYear {
                year: year.year,
                share: Interval { value: found.share.value(), lo: None, hi: None },
                rank: found.band.map_or_else(Interval::default, |band| Interval {
                    value: Some(band.rank),
                    lo: Some(band.low),
                    hi: Some(band.high),
                }),
                state: word(found.share),
            }
        };
        InfluenceActor {
            actor: actor.to_string(),
            name: context.world.name(actor),
            years: years.iter().map(of_actor).collect(),
            components: last.map(|year| components(year, place)).unwrap_or_default(),
            components_year: last.filter(|year| year.actors[place].found.is_some()).map(|year| year.year),
        }
    });
    let of_region = years.iter().any(|year| year.of > 1);
    let counted = last.map_or_else(String::new, |year| {
        if of_region {
            format!(" In {} the sums are over {} of {} states.", year.year, year.targets, year.of)
        } else {
            String::new()
        }
    });
    InfluenceEvidence {
        id: format!("influence-{id}"),
        target,
        actors: actors.collect(),
        interval: format!("5th to 95th percentile of ranks over {} draws of weights", SAMPLING.draws),
        source: source.to_vec(),
        note: format!(
            "Bandwidth of ties times the target's dependence on the actor. Capacity, not influence in use; indicators and weights are \
             this program's (docs/methods/influence.md). Shares are among the actors named; a state counts only where all have a value.{counted}"
        ),
    }
}

/// What the value of one actor is made of, where there is one target.
fn components(year: &Found, place: usize) -> Vec<InfluenceComponent> {
    let Some(found) = &year.actors[place].found else { return Vec::new() };
    let names = InfluenceTable::builtin().names().into_iter();
    names
        .zip(&found.components)
        .map(|(name, component)| InfluenceComponent {
            name: name.to_owned(),
            weight: Some(component.weight),
            value: component.value.value(),
            missing: component.value.value().is_none().then(|| component.value.state().reason().to_owned()),
        })
        .collect()
}
