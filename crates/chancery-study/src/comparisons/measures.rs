//! The measures by which regions and administrations are compared: one number a member and year, from one source each.

use chancery_core::{Frame, Frames, Request, SeriesSource, SeriesSpec, State, Year, YearRange};
use chancery_measure::Administration;

use crate::charts;
use crate::run::Context;

const POPULATION: &str = "population";

/// What a measure is made of: a series of the actor with a member, or of the member alone, as it is or over a series of the member.
pub(super) struct Measure {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    series: &'static str,
    /// The actor's series with the member; else the member's own.
    of_actor: bool,
    over: Option<&'static str>,
    /// Whether numerator and denominator must come from one source.
    one_source: bool,
    /// Whether administrations are ranked by it: it says something of the actor's relation with the member.
    pub(super) ranked: bool,
}

pub(super) const MEASURES: [Measure; 6] = [
    Measure {
        id: "votes",
        name: "Voting agreement with the actor",
        unit: "share of roll calls",
        series: "agree",
        of_actor: true,
        over: None,
        one_source: false,
        ranked: true,
    },
    Measure {
        id: "trade",
        name: "The actor’s share of the member’s goods trade",
        unit: "share",
        series: "trade",
        of_actor: true,
        over: Some("trade_total"),
        one_source: true,
        ranked: true,
    },
    Measure {
        id: "aid",
        name: "Aid obligated by the actor a person",
        unit: "USD (constant prices) a person",
        series: "aid_constant",
        of_actor: true,
        over: Some(POPULATION),
        one_source: false,
        ranked: true,
    },
    Measure {
        id: "sanctions",
        name: "Sanctions of the actor in force",
        unit: "number",
        series: "sanctions",
        of_actor: true,
        over: None,
        one_source: false,
        ranked: true,
    },
    Measure {
        id: "democracy",
        name: "Electoral democracy",
        unit: "index, 0 to 1",
        series: "polyarchy",
        of_actor: false,
        over: None,
        one_source: false,
        ranked: false,
    },
    Measure {
        id: INCOME,
        name: "Product a person",
        unit: "USD (constant prices) a person",
        series: "gdp_constant",
        of_actor: false,
        over: Some(POPULATION),
        one_source: false,
        ranked: false,
    },
];

/// The measure whose dispersion stands for heterogeneity.
pub(super) const INCOME: &str = "income";

/// The values of a measure.
pub(super) struct Table {
    pub(super) measure: &'static Measure,
    /// Data sets.
    pub(super) source: Vec<String>,
    /// For each region of the study its members ever, with a value a year of the study.
    regions: Vec<Vec<(State, Vec<Option<f64>>)>>,
    /// Populations in the same order.
    weights: Vec<Vec<Vec<Option<f64>>>>,
    years: YearRange,
}

/// A member over some years.
pub(super) struct Member {
    pub(super) value: Option<f64>,
    pub(super) weight: Option<f64>,
}

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let Some(years) = context.study.years else { return Vec::new() };
    let members: Vec<State> = (0..context.study.regions.len()).flat_map(|region| ever(context, region)).collect();
    let with_actor = |series: &str| Request {
        series: series.to_owned(),
        actors: vec![context.actor],
        partners: members.clone(),
        years,
    };
    let own =
        |series: &str| Request { series: series.to_owned(), actors: members.clone(), partners: Vec::new(), years };
    let of_measure = |measure: &Measure| {
        let first = if measure.of_actor { with_actor(measure.series) } else { own(measure.series) };
        [Some(first), measure.over.map(own)]
    };
    let all = MEASURES.iter().flat_map(of_measure).flatten().chain([own(POPULATION)]);
    all.filter(|request| !members.is_empty() && context.catalogue.get(&request.series).is_some()).collect()
}

/// Everybody who was a member of a region in a year of the study, without the actor.
pub(super) fn ever(context: &Context<'_>, region: usize) -> Vec<State> {
    let Some(years) = context.study.years else { return Vec::new() };
    let mut states: Vec<State> =
        years.years().flat_map(|year| charts::members(context.world, context.study, region, year)).collect();
    states.sort_unstable();
    states.dedup();
    states.retain(|state| *state != context.actor);
    states
}

/// A table for each measure of which the base has something.
pub(super) fn tables(context: &Context<'_>, frames: &Frames) -> Vec<Table> {
    MEASURES.iter().filter_map(|measure| table(context, frames, measure)).collect()
}

fn table(context: &Context<'_>, frames: &Frames, measure: &'static Measure) -> Option<Table> {
    let years = context.study.years?;
    let spec = context.catalogue.get(measure.series)?;
    let each = spec.sources.iter().filter_map(|source| {
        let first = Column { context, spec, source, frame: frames.get(&spec.name, &source.id)? };
        let over = match measure.over {
            None => None,
            Some(series) => {
                Some(denominator(context, frames, series, measure.one_source.then_some(source.id.as_str()))?)
            }
        };
        let regions: Vec<Vec<(State, Vec<Option<f64>>)>> = (0..context.study.regions.len())
            .map(|region| region_values(context, region, years, measure, &first, over.as_ref()))
            .collect();
        let known = regions.iter().flatten().flat_map(|(_, values)| values.iter().flatten()).count();
        let mut used = vec![context.base.data_set_id(measure.series, &source.id)];
        used.extend(over.iter().map(|over| context.base.data_set_id(&over.spec.name, &over.source.id)));
        Some((known, used, regions))
    });
    // The source with the most values; of equals, the preferred one.
    let best = each.collect::<Vec<_>>().into_iter().rev().max_by_key(|(known, ..)| *known);
    let (_, mut source, regions) = best.filter(|(known, ..)| *known > 0)?;
    source.sort();
    source.dedup();
    let population = denominator(context, frames, POPULATION, None);
    let weights = regions.iter().map(|members| {
        let of = |state: State, year: Year| population.as_ref().and_then(|column| column.own(state, year));
        members.iter().map(|(state, _)| years.years().map(|year| of(*state, year)).collect()).collect()
    });
    let weights = weights.collect();
    Some(Table { measure, source, regions, weights, years })
}

fn region_values(
    context: &Context<'_>,
    region: usize,
    years: YearRange,
    measure: &Measure,
    first: &Column<'_>,
    over: Option<&Column<'_>>,
) -> Vec<(State, Vec<Option<f64>>)> {
    let by_year: Vec<Vec<State>> =
        years.years().map(|year| charts::members(context.world, context.study, region, year)).collect();
    let value = |state: State, year: Year| {
        let value = if measure.of_actor { first.with(context.actor, state, year) } else { first.own(state, year) }?;
        match over {
            None => Some(value),
            Some(over) => over.own(state, year).filter(|over| *over > 0.0).map(|over| value / over),
        }
    };
    let of = |state: State| {
        let each = years.years().zip(&by_year);
        each.map(|(year, members)| if members.contains(&state) { value(state, year) } else { None }).collect()
    };
    ever(context, region).into_iter().map(|state| (state, of(state))).collect()
}

/// A series of states: of a named source, or of the one with the most values.
fn denominator<'a>(
    context: &'a Context<'_>,
    frames: &'a Frames,
    series: &str,
    source: Option<&str>,
) -> Option<Column<'a>> {
    let spec = context.catalogue.get(series)?;
    let sources = spec.sources.iter().filter(|known| source.is_none_or(|wanted| wanted == known.id));
    let found =
        sources.filter_map(|source| Some(Column { context, spec, source, frame: frames.get(series, &source.id)? }));
    found.collect::<Vec<_>>().into_iter().rev().max_by_key(|column| column.frame.iter().count())
}

/// A series from one source.
struct Column<'a> {
    context: &'a Context<'a>,
    spec: &'a SeriesSpec,
    source: &'a SeriesSource,
    frame: &'a Frame,
}

impl Column<'_> {
    fn cell(&self, actor: State, partner: Option<State>, year: Year) -> Option<f64> {
        let exists = |state: State, year: Year| self.context.world.exists(state, year);
        self.frame.cell(self.spec, self.source, (actor, partner, year), exists).0.value()
    }

    fn with(&self, actor: State, partner: State, year: Year) -> Option<f64> {
        self.cell(actor, Some(partner), year)
    }

    fn own(&self, state: State, year: Year) -> Option<f64> {
        self.cell(state, None, year)
    }
}

impl Table {
    /// The members of a region over an administration: the mean of the years with a value, if at least half of the years have one.
    pub(super) fn over(&self, region: usize, administration: &Administration) -> Vec<Member> {
        let places: Vec<usize> = self.places(administration.years);
        let members = self.regions[region].iter().zip(&self.weights[region]);
        members
            .map(|((_, values), weights)| Member { value: mean(values, &places), weight: mean(weights, &places) })
            .collect()
    }

    fn places(&self, years: YearRange) -> Vec<usize> {
        self.years.years().enumerate().filter(|(_, year)| years.contains(*year)).map(|(place, _)| place).collect()
    }

    /// The members of a region with a value in a year, and how many it had.
    pub(super) fn in_year(&self, context: &Context<'_>, region: usize, year: Year) -> (Vec<f64>, usize) {
        let places = self.places(YearRange::single(year));
        let values = self.regions[region].iter().filter_map(|(_, values)| values[*places.first()?]);
        let values = values.collect();
        let members = charts::members(context.world, context.study, region, year);
        (values, members.iter().filter(|state| **state != context.actor).count())
    }
}

fn mean(values: &[Option<f64>], places: &[usize]) -> Option<f64> {
    let known: Vec<f64> = places.iter().filter_map(|place| values[*place]).collect();
    (!known.is_empty() && 2 * known.len() >= places.len()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
