//! Where the members of a region stand between the actor and its first two rivals.

use chancery_core::{Frame, Frames, Request, SeriesSource, SeriesSpec, State, Year, YearRange};
use chancery_evidence::{Evidence, TernaryEvidence, TernaryPoint};

use super::members;
use crate::run::Context;

/// Members of each region that are drawn.
const LARGEST: usize = 8;

/// What is shared among the three.
struct Theme {
    id: &'static str,
    title: &'static str,
    series: &'static str,
    /// How many years are added up, to the year of the point.
    window: Year,
    note: &'static str,
}

const THEMES: [Theme; 3] = [
    Theme {
        id: "votes",
        title: "Voting agreement",
        series: "agree",
        window: 1,
        note: "each actor’s rate of agreement with the state, divided by the sum of the three rates: near a third each where all vote alike",
    },
    Theme {
        id: "trade",
        title: "Goods trade",
        series: "trade",
        window: 1,
        note: "each actor’s goods trade with the state, exports plus imports, divided by that of the three",
    },
    Theme {
        id: "arms",
        title: "Arms delivered",
        series: "arms",
        window: 5,
        note: "each actor’s deliveries to the state in the year and the four before, divided by those of the three; without \
               deliveries there is no point",
    },
];

/// The actor and its first two rivals.
fn corners(context: &Context<'_>) -> Option<[State; 3]> {
    match context.study.rivals.as_slice() {
        [first, second, ..] => Some([context.actor, *first, *second]),
        _ => None,
    }
}

pub(super) fn requests(context: &Context<'_>) -> Vec<Request> {
    let (Some(corners), Some(years)) = (corners(context), context.study.years) else { return Vec::new() };
    let regions = 0..context.study.regions.len();
    let partners: Vec<State> = regions.clone().flat_map(|region| members::ever(context, region)).collect();
    let themes = THEMES.iter().map(|theme| Request {
        series: theme.series.to_owned(),
        actors: corners.to_vec(),
        partners: partners.clone(),
        years,
    });
    themes.chain(regions.map(|region| members::request(context, region, years))).collect()
}

pub(super) fn fill(context: &Context<'_>, frames: &Frames, evidence: &mut Evidence) {
    let (Some(corners), Some(years)) = (corners(context), context.study.years) else { return };
    for (region, setting) in context.study.regions.iter().enumerate() {
        let mut drawn = members::by_size(context, region, frames);
        drawn.retain(|state| !corners.contains(state));
        let count = drawn.len();
        drawn.truncate(LARGEST);
        for theme in &THEMES {
            let Some(spec) = context.catalogue.get(theme.series) else { continue };
            let Some((source, points)) = best(context, frames, theme, spec, corners, &drawn, years) else { continue };
            let which = match count > LARGEST {
                true => format!("the {LARGEST} most populous of {count} members; "),
                false => String::new(),
            };
            evidence.ternary.push(TernaryEvidence {
                id: format!("{}-{}", theme.id, setting.region),
                title: format!("{}, {}", theme.title, setting.name),
                actors: corners.map(|state| context.world.name(state)),
                points,
                source: vec![context.base.data_set_id(theme.series, &source.id)],
                note: format!("{which}{}; {}", theme.note, source.basis),
            });
        }
    }
}

/// The source with the most points; of equals, the preferred one. All three shares of a point are of one source.
fn best<'s>(
    context: &Context<'_>,
    frames: &Frames,
    theme: &Theme,
    spec: &'s SeriesSpec,
    corners: [State; 3],
    members: &[State],
    years: YearRange,
) -> Option<(&'s SeriesSource, Vec<TernaryPoint>)> {
    let found = spec.sources.iter().filter_map(|source| {
        let series = Series { context, theme, spec, source, frame: frames.get(&spec.name, &source.id)? };
        let points = members.iter().flat_map(|&state| years.years().map(move |year| (state, year)));
        Some((source, points.filter_map(|(state, year)| series.point(corners, state, year)).collect::<Vec<_>>()))
    });
    let most = found.collect::<Vec<_>>().into_iter().rev().max_by_key(|(_, points)| points.len());
    most.filter(|(_, points)| !points.is_empty())
}

/// A series from one source.
struct Series<'a> {
    context: &'a Context<'a>,
    theme: &'a Theme,
    spec: &'a SeriesSpec,
    source: &'a SeriesSource,
    frame: &'a Frame,
}

impl Series<'_> {
    /// The shares of a state in a year, if all three values are known and not all zero.
    fn point(&self, corners: [State; 3], state: State, year: Year) -> Option<TernaryPoint> {
        let [first, second, third] = corners.map(|corner| self.sum(corner, state, year));
        let values = [first?, second?, third?];
        let sum: f64 = values.iter().sum();
        (sum > 0.0 && values.iter().all(|value| *value >= 0.0)).then(|| TernaryPoint {
            state: state.to_string(),
            name: self.context.world.name(state),
            year,
            shares: values.map(|value| value / sum),
        })
    }

    /// The values of the years up to this one added up; none if one is missing.
    fn sum(&self, corner: State, state: State, year: Year) -> Option<f64> {
        let exists = |state: State, year: Year| self.context.world.exists(state, year);
        let cell = |year: Year| self.frame.cell(self.spec, self.source, (corner, Some(state), year), exists).0.value();
        (year - self.theme.window + 1..=year).map(cell).sum()
    }
}
