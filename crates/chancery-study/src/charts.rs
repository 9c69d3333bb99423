//! Small multiples: a series of each power with a region, administrations behind.

use chancery_core::{
    Catalogue, Cell, CellState, Frames, Request, Scale, SeriesSource, SeriesSpec, State, Year, YearRange,
};
use chancery_evidence::{Bridge, Chart, ChartLine, ChartPoint, Shade};
use chancery_world::World;

use crate::bridge::{self, Predecessor};
use crate::study::Study;

/// A point is drawn only where this share of the members that existed has a value.
pub(crate) const DRAWN_COVERAGE: f64 = 0.8;

/// What is drawn for each region.
struct Theme {
    id: &'static str,
    title: &'static str,
    series: &'static str,
    /// The mean of members instead of their sum.
    mean: bool,
    note: &'static str,
}

const THEMES: &[Theme] = &[
    Theme {
        id: "trade",
        title: "Goods trade",
        series: "trade",
        mean: false,
        note: "exports plus imports, current prices",
    },
    Theme {
        id: "aid",
        title: "US aid obligated",
        series: "aid_constant",
        mean: false,
        note: "obligations, economic and military, constant prices; rivals publish no obligations",
    },
    Theme {
        id: "china-finance",
        title: "Chinese development finance committed",
        series: "china_finance",
        mean: false,
        note: "commitments, mostly loans, constant prices; never on one axis with aid obligated",
    },
    Theme {
        id: "arms",
        title: "Arms delivered",
        series: "arms",
        mean: false,
        note: "trend-indicator value: capability, not money",
    },
    Theme {
        id: "votes",
        title: "Agreement in UN votes",
        series: "agree",
        mean: true,
        note: "mean over members of the share of roll calls with the same vote",
    },
    Theme { id: "troops", title: "Troops stationed", series: "troops", mean: false, note: "active-duty personnel" },
];

/// The members of a region of the study in a year, under its first definition.
pub(crate) fn members(world: &World, study: &Study, region: usize, year: Year) -> Vec<State> {
    let setting = &study.regions[region];
    let Some(definition) = world
        .region(&setting.region)
        .and_then(|region| region.definition(&setting.definition).or(region.definitions.first()))
    else {
        return Vec::new();
    };
    let in_force = |member: &&chancery_world::RegionMember| {
        member.start.is_none_or(|start| start.year() <= year)
            && member.end.is_none_or(|end| year <= end.year())
            && world.exists(member.state, year)
    };
    definition.members.iter().filter(in_force).map(|member| member.state).collect()
}

/// The members of a region that a study bridges which were not there in a year, with those who stood in their place.
fn to_come(world: &World, study: &Study, region: usize, year: Year) -> Vec<(State, Vec<Predecessor>)> {
    let setting = &study.regions[region];
    if !study.bridged.contains(&setting.name) {
        return Vec::new();
    }
    let Some(definition) = world
        .region(&setting.region)
        .and_then(|region| region.definition(&setting.definition).or(region.definitions.first()))
    else {
        return Vec::new();
    };
    let later = definition.members.iter().filter(|member| !world.exists(member.state, year));
    let with = later.map(|member| (member.state, bridge::predecessors(world, member.state, year)));
    with.filter(|(_, before)| !before.is_empty()).collect()
}

fn powers(study: &Study) -> Vec<State> {
    study.actor.into_iter().chain(study.rivals.iter().copied()).collect()
}

/// What the charts read.
pub(crate) fn requests(world: &World, study: &Study, catalogue: &Catalogue) -> Vec<Request> {
    let Some(years) = study.years else { return Vec::new() };
    let mut partners: Vec<State> = Vec::new();
    for region in 0..study.regions.len() {
        for year in years.years() {
            partners.extend(members(world, study, region, year));
            let before = to_come(world, study, region, year);
            partners.extend(before.iter().flat_map(|(_, before)| before).map(|before| before.state));
        }
        partners.sort_unstable();
        partners.dedup();
    }
    let known = THEMES.iter().filter(|theme| catalogue.get(theme.series).is_some());
    known
        .map(|theme| Request {
            series: theme.series.to_owned(),
            actors: powers(study),
            partners: partners.clone(),
            years,
        })
        .collect()
}

/// Every chart of the study.
pub(crate) fn charts(world: &World, study: &Study, catalogue: &Catalogue, frames: &Frames) -> Vec<Chart> {
    let Some(years) = study.years else { return Vec::new() };
    let shades = shades(world, study);
    let mut charts = Vec::new();
    for (region, setting) in study.regions.iter().enumerate() {
        for theme in THEMES {
            let spec = catalogue.get(theme.series);
            let mut lines: Vec<ChartLine> = powers(study)
                .into_iter()
                .map(|power| line(world, study, region, theme, spec, frames, power, years))
                .collect();
            if lines.iter().all(|line| line.points.is_empty()) {
                continue;
            }
            let scale = rescale(&mut lines);
            charts.push(Chart {
                id: format!("{}-{}", theme.id, setting.region),
                title: theme.title.to_owned(),
                region: setting.name.clone(),
                unit: spec.map_or_else(String::new, |spec| format!("{scale}{}", spec.unit)),
                clock: spec.map_or_else(String::new, |spec| spec.sources[0].clock.name().to_owned()),
                lines,
                shades: shades.clone(),
                note: format!(
                    "{}; {} of members as the study defines the region; a year is drawn where at least {:.0} % of the members that \
                     existed have a value",
                    theme.note,
                    if theme.mean { "mean" } else { "sum" },
                    DRAWN_COVERAGE * 100.0
                ),
            });
        }
    }
    charts
}

/// Divides the values by a power of a thousand that makes the largest easy to read, and names it: `billion `.
fn rescale(lines: &mut [ChartLine]) -> String {
    let values = lines.iter().flat_map(|line| &line.points).filter_map(|point| point.value);
    let scale = Scale::natural(values.fold(0.0, |largest: f64, value| largest.max(value.abs())));
    for point in lines.iter_mut().flat_map(|line| &mut line.points) {
        point.value = point.value.map(|value| value / scale.factor());
        if let Some(bridge) = &mut point.bridge {
            bridge.low /= scale.factor();
            bridge.high /= scale.factor();
        }
    }
    if scale == Scale::One { String::new() } else { format!("{} ", scale.word()) }
}

#[expect(clippy::too_many_arguments, reason = "one call, one line of one chart")]
fn line(
    world: &World,
    study: &Study,
    region: usize,
    theme: &Theme,
    spec: Option<&SeriesSpec>,
    frames: &Frames,
    power: State,
    years: YearRange,
) -> ChartLine {
    let label = world.name(power);
    let best = spec.and_then(|spec| {
        let sources = spec
            .sources
            .iter()
            .filter(|source| source.coverage.actors.is_empty() || source.coverage.actors.contains(&power));
        let drawn = sources.map(|source| {
            let points = points(world, study, region, theme, spec, source, frames, power, years);
            (points.iter().filter(|point| point.value.is_some()).count(), source, points)
        });
        // The source with the most years; of equals, the preferred one.
        drawn.rev().max_by_key(|(count, _, _)| *count).filter(|(count, _, _)| *count > 0)
    });
    match best {
        None => ChartLine {
            key: power.to_string(),
            label,
            source: "no source".to_owned(),
            points: Vec::new(),
            note: "no loaded source has this series for this state".to_owned(),
        },
        Some((_, source, points)) => ChartLine {
            key: power.to_string(),
            label,
            source: source.id.clone(),
            note: {
                let from: Option<&Bridge> = points.iter().find_map(|point| point.bridge.as_ref());
                let band = from.map(|bridge| format!("; the band stands for members still to come: {}", bridge.from));
                format!("{}, {}{}", source.basis, source.coverage.years, band.unwrap_or_default())
            },
            points,
        },
    }
}

#[expect(clippy::too_many_arguments, reason = "one call, the points of one line")]
fn points(
    world: &World,
    study: &Study,
    region: usize,
    theme: &Theme,
    spec: &SeriesSpec,
    source: &SeriesSource,
    frames: &Frames,
    power: State,
    years: YearRange,
) -> Vec<ChartPoint> {
    let Some(frame) = frames.get(&spec.name, &source.id) else { return Vec::new() };
    let exists = |state: State, year: Year| world.exists(state, year);
    years
        .years()
        .map(|year| {
            let members = members(world, study, region, year);
            let cell = |member: State| frame.cell(spec, source, (power, Some(member), year), exists).0;
            let cells: Vec<Cell> =
                members.iter().filter(|member| **member != power).map(|member| cell(*member)).collect();
            let values: Vec<f64> = cells.iter().filter_map(|cell| cell.value()).collect();
            let enough = !values.is_empty() && values.len() as f64 >= DRAWN_COVERAGE * cells.len() as f64;
            let sum: f64 = values.iter().sum();
            let state = cells.iter().map(|cell| cell.state()).reduce(CellState::combine);
            let bridge = if enough { None } else { bridged(world, study, region, theme, &cell, &members, power, year) };
            ChartPoint {
                year,
                bridge,
                band: None,
                value: enough.then(|| if theme.mean { sum / values.len() as f64 } else { sum }),
                state: if enough { "observed" } else { state.map_or("no-state", |state| state.name()) }.to_owned(),
                have: values.len() as u16,
                of: cells.len() as u16,
            }
        })
        .collect()
}

/// Bounds of the region's value in a year in which members were still to come: those that were there count with their value.
#[expect(clippy::too_many_arguments, reason = "one call, one year of one line")]
fn bridged(
    world: &World,
    study: &Study,
    region: usize,
    theme: &Theme,
    cell: &dyn Fn(State) -> Cell,
    members: &[State],
    power: State,
    year: Year,
) -> Option<Bridge> {
    let to_come = to_come(world, study, region, year);
    // What a state trades with itself is no figure of anybody's.
    if to_come.iter().flat_map(|(_, before)| before).any(|before| before.state == power) {
        return None;
    }
    let bounds = |before: &[Predecessor]| match theme.mean {
        true => bridge::inherited(before, cell),
        false => bridge::apportioned(before, cell),
    };
    let there = members.iter().filter(|member| **member != power);
    let there = there.map(|member| cell(*member).value().map(|value| (value, value)));
    let parts: Vec<Option<(f64, f64)>> = there.chain(to_come.iter().map(|(_, before)| bounds(before))).collect();
    let known: Vec<(f64, f64)> = parts.iter().flatten().copied().collect();
    if to_come.is_empty() || known.is_empty() || (known.len() as f64) < DRAWN_COVERAGE * parts.len() as f64 {
        return None;
    }
    let sum = known.iter().fold((0.0, 0.0), |(low, high), part| (low + part.0, high + part.1));
    let whole = if theme.mean { (sum.0 / known.len() as f64, sum.1 / known.len() as f64) } else { sum };
    let before: Vec<Predecessor> = to_come.into_iter().flat_map(|(_, before)| before).collect();
    Some(bridge::bridge(whole, &before, !theme.mean))
}

/// The administrations of the actor: whoever holds the executive office of a president.
pub(crate) fn shades(world: &World, study: &Study) -> Vec<Shade> {
    let (Some(actor), Some(years)) = (study.actor, study.years) else { return Vec::new() };
    let mut shades = Vec::new();
    for leader in world.leaders() {
        for term in leader.terms.iter().filter(|term| term.state == Some(actor) && term.office == "president") {
            let at = |day: chancery_core::Date| f64::from(day.year()) + f64::from(day.day_of_year() - 1) / 366.0;
            let start = at(term.start.earliest());
            let end = term.end.map_or(f64::from(years.last) + 1.0, |end| at(end.latest()));
            if end >= f64::from(years.first) && start <= f64::from(years.last) + 1.0 {
                let surname = leader.name.split(' ').next_back().unwrap_or(&leader.name).to_owned();
                shades.push(Shade { label: surname, start, end });
            }
        }
    }
    shades.sort_by(|a, b| a.start.total_cmp(&b.start));
    shades
}
