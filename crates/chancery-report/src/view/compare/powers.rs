//! Regions, powers, organisations, opinion and factors beside each other.

use chancery_evidence::{
    BodiesEvidence, Chart, ChartLine, ChartPoint, ComparisonsEvidence, FactorsEvidence, PresenceEvidence,
    RegionComparison, RegionLikeness, SurveyEvidence,
};

use super::sources;
use crate::chart::whisker::{Row, draw};
use crate::chart::{above, share};
use crate::links::Links;
use crate::text::{anchor, decimal, figure as number};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table, ends, finite, index, said};

const HEIGHT: f64 = 150.0;
/// Years between two rows of a table by year.
const STEP: usize = 5;

pub(super) fn section(found: &ComparisonsEvidence, links: &Links<'_>) -> Section {
    let mut figures: Vec<Figure> = Vec::new();
    let mut measures: Vec<&str> = found.regions.iter().map(|one| one.measure.as_str()).collect();
    measures.dedup();
    figures.extend(measures.into_iter().map(|measure| regions(&found.regions, measure, links)));
    figures.extend(likeness(&found.likeness));
    figures.extend(found.presence.iter().map(|one| presence(one, links)));
    figures.extend(found.bodies.as_ref().map(bodies));
    figures.extend(found.lines.iter().filter_map(|chart| lines(chart, links)));
    figures.extend(surveys(&found.surveys, links));
    figures.extend(found.factors.iter().map(|one| factors(one, links)));
    Section {
        anchor: "side-by-side",
        title: "Regions, powers and bodies side by side",
        intro: "Two regions by the same measures; the actor beside its rivals; organisations by the members they share; opinion beside \
                votes; and four factors of strategy.",
        cannot: "Regions differ in more than policy toward them, and members of a region are no random draw: an interval of a difference \
                 says how much it hangs on single members, not how sure a cause is.",
        figures,
        more: 0,
    }
}

fn regions(all: &[RegionComparison], measure: &str, links: &Links<'_>) -> Figure {
    let own: Vec<&RegionComparison> = all.iter().filter(|one| one.measure == measure).collect();
    let names: Vec<String> =
        own.first().map(|one| one.sides.iter().map(|side| side.region.clone()).collect()).unwrap_or_default();
    let row = |one: &&RegionComparison| {
        let value = finite(one.difference.value)?;
        let title = format!("{}: {}", one.period, said(&one.difference));
        Some(Row { label: one.period.clone(), value, ends: ends(&one.difference), title })
    };
    let rows: Vec<Row> = own.iter().filter_map(row).collect();
    let entries = own.iter().map(|one| {
        let mut row = vec![Entry::new(&one.period)];
        for side in &one.sides {
            let small = format!("{} of {}", side.have, side.of);
            row.push(Entry { small, ..Entry::value(side.mean, "", number) });
            row.push(Entry::value(side.weighted_mean, "a population is missing", number));
            row.push(Entry::value(side.dispersion, "", number));
        }
        row.push(Entry::interval(&one.difference, "", number));
        row
    });
    let mut columns = vec!["Administration".to_owned()];
    for name in &names {
        columns.extend([format!(">{name}: mean"), ">by population".to_owned(), ">dispersion".to_owned()]);
    }
    columns.push(">Difference".to_owned());
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let words = format!("{measure}: {} by administration, with intervals.", names.join(" minus "));
    Figure {
        anchor: anchor("regions", measure),
        title: format!("{measure}: {}", names.join(" minus ")),
        unit: own.first().map_or_else(String::new, |one| one.unit.clone()),
        svgs: draw(&rows, &words).into_iter().collect(),
        notes: own.first().map(|one| format!("Intervals: {}.", one.interval)).into_iter().collect(),
        sources: own.first().map(|one| sources(&one.source, links)).unwrap_or_default(),
        tables: vec![
            Table::new(format!("{measure} by region"), &columns)
                .fill(entries.collect::<Vec<_>>().into_iter(), 40)
                .folded("Means and dispersion")
                .in_short(),
        ],
        ..Figure::default()
    }
}

fn likeness(all: &[RegionLikeness]) -> Option<Figure> {
    let rows: Vec<Vec<Entry>> = all
        .iter()
        .map(|one| {
            vec![
                Entry::new(&one.administration),
                Entry::new(format!("{} and {}", one.regions.0, one.regions.1)),
                Entry::value(one.cosine, "fewer than two instruments in common", index),
                Entry::new(one.instruments.to_string()),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Figure {
        anchor: "regions-likeness".to_owned(),
        title: "Instruments in two regions".to_owned(),
        unit: "cosine of shares".to_owned(),
        tables: vec![
            Table::new(
                "How alike one administration's instruments in two regions are; 1 is the same mix",
                &["Administration", "Regions", ">Cosine", ">Instruments"],
            )
            .fill(rows.into_iter(), 40)
            .in_short(),
        ],
        ..Figure::default()
    })
}

fn presence(e: &PresenceEvidence, links: &Links<'_>) -> Figure {
    let shares = e.unit.starts_with("share of the powers");
    let line = |place: usize, actor: &String| ChartLine {
        key: actor.clone(),
        label: actor.clone(),
        source: e.source.get(place).cloned().unwrap_or_default(),
        points: e
            .years
            .iter()
            .filter_map(|year| Some((year.year, *year.values.get(place)?)))
            .map(|(year, value)| ChartPoint {
                year,
                value: Some(value),
                state: "observed".to_owned(),
                ..ChartPoint::default()
            })
            .collect(),
        ..ChartLine::default()
    };
    let chart = Chart {
        title: e.what.clone(),
        region: e.region.clone(),
        unit: e.unit.clone(),
        lines: e.actors.iter().enumerate().map(|(place, actor)| line(place, actor)).collect(),
        ..Chart::default()
    };
    let show = |value: f64| if shares { share(value) } else { decimal(value, 2) };
    let rows = e.years.iter().rev().step_by(STEP).map(|year| {
        let values = year.values.iter().map(|value| Entry::new(show(*value)));
        std::iter::once(Entry::new(year.year.to_string())).chain(values).collect::<Vec<_>>()
    });
    let heads: Vec<String> =
        std::iter::once("Year".to_owned()).chain(e.actors.iter().map(|actor| format!(">{actor}"))).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let without = (!e.absent.is_empty()).then(|| format!("Without a source: {}.", e.absent.join(", ")));
    Figure {
        anchor: anchor("presence", &format!("{}-{}", e.what, e.region)),
        title: format!("{}, {}", e.what, e.region),
        unit: e.unit.clone(),
        svgs: above(&chart, HEIGHT).into_iter().collect(),
        empty: "No year has a value of all of them.".to_owned(),
        key: line_keys(&e.actors),
        notes: without.into_iter().collect(),
        sources: sources(&once(&e.source), links),
        tables: vec![
            Table::new(format!("{}, {}: every fifth year", e.what, e.region), &heads)
                .fill(rows.collect::<Vec<_>>().into_iter(), 40)
                .folded("Figures")
                .in_short(),
        ],
        ..Figure::default()
    }
}

/// Data sets without repetition, in their order.
fn once(ids: &[String]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for id in ids {
        if !seen.contains(id) {
            seen.push(id.clone());
        }
    }
    seen
}

fn line_keys(labels: &[String]) -> Vec<KeyItem> {
    let one =
        |(i, label): (usize, &String)| KeyItem { shape: "line", style: crate::chart::style(i), label: label.clone() };
    labels.iter().enumerate().map(one).collect()
}

fn bodies(e: &BodiesEvidence) -> Figure {
    let line = |place: usize, body: &String| ChartLine {
        label: body.clone(),
        source: "memberships".to_owned(),
        points: e
            .years
            .iter()
            .map(|year| ChartPoint {
                year: year.year,
                value: year.members.get(place).copied().flatten().map(|members| members as f64),
                state: "not-covered".to_owned(),
                ..ChartPoint::default()
            })
            .collect(),
        ..ChartLine::default()
    };
    let chart = Chart {
        title: "Members".to_owned(),
        unit: "states".to_owned(),
        lines: e.bodies.iter().enumerate().map(|(place, body)| line(place, body)).collect(),
        ..Chart::default()
    };
    let name = |place: usize| e.bodies.get(place).map_or("", String::as_str);
    let overlaps =
        e.years.iter().rev().step_by(STEP).flat_map(|year| year.overlap.iter().map(move |shared| (year, shared)));
    let rows: Vec<Vec<Entry>> = overlaps
        .map(|(year, shared)| {
            vec![
                Entry::new(year.year.to_string()),
                Entry::new(format!("{} and {}", name(shared.one), name(shared.other))),
                Entry::new(shared.both.to_string()),
                Entry::new(index(shared.jaccard)),
            ]
        })
        .collect();
    let events: Vec<Vec<Entry>> = e
        .events
        .iter()
        .map(|event| {
            let says = event.says.replace('-', " ");
            vec![
                Entry::new(&event.date),
                Entry::new(&event.body),
                Entry { small: event.origin.clone(), ..Entry::new(says) },
            ]
        })
        .collect();
    Figure {
        anchor: "bodies".to_owned(),
        title: "Organisations".to_owned(),
        unit: "members at the end of the year".to_owned(),
        svgs: above(&chart, HEIGHT).into_iter().collect(),
        empty: "No year has a complete list of members.".to_owned(),
        key: line_keys(&e.bodies),
        notes: vec![format!("{}.", e.note)],
        tables: vec![
            Table::new(
                "Members that two organisations share, every fifth year",
                &["Year", "Organisations", ">Both", ">Jaccard"],
            )
            .fill(rows.into_iter(), 40)
            .folded("Overlap")
            .in_short(),
            Table::new("Dates", &["Date", "Organisation", "What"])
                .fill(events.into_iter(), 100)
                .folded("Dates and acts"),
        ],
        ..Figure::default()
    }
}

fn lines(chart: &Chart, links: &Links<'_>) -> Option<Figure> {
    let labels: Vec<String> = chart.lines.iter().map(|line| line.label.clone()).collect();
    let mut used: Vec<String> = chart
        .lines
        .iter()
        .filter(|line| !line.points.is_empty())
        .flat_map(|line| line.source.split(", ").map(str::to_owned))
        .collect();
    used.sort();
    used.dedup();
    let svg = above(chart, HEIGHT)?;
    let years: Vec<i16> = chart.lines.iter().flat_map(|line| line.points.iter().map(|point| point.year)).collect();
    let (first, last) = (years.iter().min()?, years.iter().max()?);
    let rows = (*first..=*last).rev().step_by(STEP).map(|year| {
        let value = |line: &ChartLine| {
            let point = line.points.iter().find(|point| point.year == year);
            point.map_or_else(|| Entry::gap("no row"), |point| Entry::value(point.value, &point.state, number))
        };
        std::iter::once(Entry::new(year.to_string())).chain(chart.lines.iter().map(value)).collect::<Vec<_>>()
    });
    let heads: Vec<String> =
        std::iter::once("Year".to_owned()).chain(labels.iter().map(|label| format!(">{label}"))).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    Some(Figure {
        anchor: anchor("lines", &chart.id),
        title: chart.title.clone(),
        unit: chart.unit.clone(),
        svgs: vec![svg],
        key: line_keys(&labels),
        notes: chart.lines.iter().map(|line| format!("{}: {}", line.label, line.note)).collect(),
        sources: sources(&used, links),
        tables: vec![
            Table::new(format!("{}: every fifth year", chart.title), &heads)
                .fill(rows.collect::<Vec<_>>().into_iter(), 40)
                .folded("Figures")
                .in_short(),
        ],
        ..Figure::default()
    })
}

fn surveys(all: &[SurveyEvidence], links: &Links<'_>) -> Option<Figure> {
    let first = all.first()?;
    let points = |value: f64| format!("{} points", decimal(value * 100.0, 1));
    let rows = all.iter().map(|one| {
        let years = format!("{} to {}", one.years.0, one.years.1);
        let same = match one.same_way {
            Some(true) => "same way",
            Some(false) => "opposite ways",
            None => "not known",
        };
        vec![
            Entry { small: one.region.clone(), ..Entry::new(&one.name) },
            Entry { small: years, ..Entry::new(&one.administration) },
            Entry::new(points(one.opinion)),
            Entry::value(one.votes, "no votes in one of the years", points),
            Entry::new(same),
        ]
    });
    let known = all.iter().filter(|one| one.same_way.is_some()).count();
    let same = all.iter().filter(|one| one.same_way == Some(true)).count();
    Some(Figure {
        anchor: "surveys".to_owned(),
        title: "Opinion and votes".to_owned(),
        unit: "changes from the first to the last poll of an administration".to_owned(),
        lead: vec![format!(
            "Opinion of the actor and agreement with its votes moved the same way in {same} of {known} pairs of polls."
        )],
        sources: sources(&first.source, links),
        tables: vec![
            Table::new(
                "Change of the share with a favourable view beside change of voting agreement",
                &["State", "Administration", ">Opinion", ">Votes", "Moved"],
            )
            .fill(rows, 120)
            .folded("Polls and votes")
            .in_short(),
        ],
        ..Figure::default()
    })
}

fn factors(e: &FactorsEvidence, links: &Links<'_>) -> Figure {
    let line = |place: usize, name: &str| ChartLine {
        label: name.to_owned(),
        source: "measure".to_owned(),
        points: e
            .years
            .iter()
            .map(|year| ChartPoint {
                year: year.year,
                value: year.contributions.get(place).copied().flatten(),
                state: "no value".to_owned(),
                ..ChartPoint::default()
            })
            .collect(),
        ..ChartLine::default()
    };
    let chart = Chart {
        title: "Factors of strategy".to_owned(),
        region: e.region.clone(),
        unit: "contribution".to_owned(),
        lines: e.factors.iter().enumerate().map(|(place, factor)| line(place, &factor.name)).collect(),
        ..Chart::default()
    };
    let names: Vec<String> = e.factors.iter().map(|factor| factor.name.clone()).collect();
    let rows = e.years.iter().rev().step_by(STEP).map(|year| {
        let value = |(place, factor): (usize, &chancery_evidence::Factor)| {
            let contribution = year.contributions.get(place).copied().flatten();
            let small = year.values.get(place).copied().flatten().map_or_else(String::new, number);
            let reason = if factor.missing.is_some() { "no data" } else { "no value" };
            Entry { small, ..Entry::value(contribution, reason, index) }
        };
        let mut row = vec![Entry::new(year.year.to_string())];
        row.extend(e.factors.iter().enumerate().map(value));
        row.push(Entry::value(year.sum, "a factor is missing", index));
        row
    });
    let mut heads = vec!["Year".to_owned()];
    heads.extend(names.iter().map(|name| format!(">{name}")));
    heads.push(">Sum".to_owned());
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut notes: Vec<String> = e
        .factors
        .iter()
        .map(|factor| match &factor.missing {
            Some(missing) => format!("{}: {}; {missing}.", factor.name, factor.about),
            None => format!("{}: {}.", factor.name, factor.about),
        })
        .collect();
    notes.push(format!("{}.", e.note));
    Figure {
        anchor: anchor("factors", &e.region),
        title: format!("Factors of strategy, {}", e.region),
        unit: "contribution".to_owned(),
        svgs: above(&chart, HEIGHT).into_iter().collect(),
        empty: "No factor has a value.".to_owned(),
        key: line_keys(&names),
        notes,
        sources: sources(&e.source, links),
        tables: vec![
            Table::new(format!("Contributions, and in small print the factors themselves, {}", e.region), &heads)
                .fill(rows.collect::<Vec<_>>().into_iter(), 40)
                .folded("Contributions")
                .in_short(),
        ],
        ..Figure::default()
    }
}
