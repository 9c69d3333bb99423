//! Outcomes of cases as one direction, what they hang on, and the events and lags of cases.

use chancery_evidence::{CaseEvidence, CompositeEvidence, OutcomeEvidence};

use super::{case, direction};
use crate::chart::whisker::{Row, draw};
use crate::links::Links;
use crate::text::{count, words};
use crate::view::figure::{Entry, Figure, Section, Table, ends, finite, index};

/// Rows of a table.
const ROWS: usize = 200;

pub(super) fn section(all: &[CaseEvidence], links: &Links<'_>) -> Section {
    let figures = [outcomes(all, links), bounds(all, links), events(all, links), lags(all, links)];
    Section {
        anchor: "case-outcomes",
        title: "Outcomes, events and lags of the cases",
        intro: "Each case's scored series as one direction, and what it hangs on: weights, the rule for the years of an administration, the \
                bounds of a phase. Then its dated events, and how long a strategy took to follow a problem and an outcome a strategy.",
        cannot: "A composite counts directions that the study chose and weighted; it says neither how large a change was nor that policy \
                 brought it about. Lags are times between events that a text mentions, and no effect.",
        figures: figures.into_iter().flatten().collect(),
        more: 0,
    }
}

fn outcomes(all: &[CaseEvidence], links: &Links<'_>) -> Option<Figure> {
    let with: Vec<(&CaseEvidence, &CompositeEvidence)> =
        all.iter().filter_map(|case| Some((case, case.composite.as_ref()?))).collect();
    let (_, first) = with.first()?;
    let rows: Vec<Row> = with.iter().filter_map(|(case, found)| row(case, found)).collect();
    let mut notes = vec![format!(
        "Points: weighted mean of directions, from \u{2212}1 (all worse) to 1 (all better); up to \u{00b1}{} is mixed. Lines: 95 % of random \
         weights from {} to {} for each series. With fewer than {} the case abstains.",
        index(first.mixed_within),
        first.weights.0,
        first.weights.1,
        count(first.at_least, "scored series", "scored series")
    )];
    let disagree = with.iter().filter(|(_, found)| found.agrees == Some(false)).count();
    let compared = with.iter().filter(|(_, found)| found.agrees.is_some()).count();
    if compared > 0 {
        notes.push(format!(
            "In {disagree} of {compared} cases the series compose to another direction than the text states."
        ));
    }
    Some(Figure {
        anchor: "outcomes-composed".to_owned(),
        title: "Outcomes composed".to_owned(),
        unit: "weighted mean of directions".to_owned(),
        wide: true,
        svgs: draw(&rows, &format!("Composite outcomes of {} cases with intervals over weights.", rows.len()))
            .into_iter()
            .collect(),
        empty: "Every case abstains: too few series have a direction.".to_owned(),
        notes,
        tables: vec![table(&with, links)],
        ..Figure::default()
    })
}

fn row(case: &CaseEvidence, found: &CompositeEvidence) -> Option<Row> {
    let value = finite(found.score.value)?;
    let title = format!("{}: {}, {}", case.title, found.direction, index(value));
    Some(Row { label: case.id.clone(), value, ends: ends(&found.score), title })
}

fn table(with: &[(&CaseEvidence, &CompositeEvidence)], links: &Links<'_>) -> Table {
    let columns =
        ["Case", "The text says", "Composed", ">Score", ">Lowest, highest", ">Worse, mixed, better", ">Scored"];
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    let rows = with.iter().map(|(one, found)| {
        let of_range = found.range.map(|(low, high)| format!("{} to {}", index(low), index(high)));
        let of_shares = found.shares.map(|shares| shares.map(percent).join(" / "));
        vec![
            case(links, &one.id),
            direction(one.outcomes.direction.as_deref().unwrap_or_default()),
            direction(&found.direction),
            Entry::interval(&found.score, "abstained", index),
            of_range.map_or_else(|| Entry::gap("abstained"), Entry::new),
            of_shares.map_or_else(|| Entry::gap("abstained"), |text| Entry::new(format!("{text} %"))),
            Entry::new(found.scored.to_string()),
        ]
    });
    let caption = "Outcomes composed: score with 95 % of random weights, the ends that any weights give, shares of the random weights";
    Table::new(caption, &columns).fill(rows.collect::<Vec<_>>().into_iter(), ROWS).in_short()
}

/// Outcomes whose direction changes with the clock or the bounds of a phase.
fn bounds(all: &[CaseEvidence], links: &Links<'_>) -> Option<Figure> {
    let mut rows = Vec::new();
    let (mut tried, mut turned) = (0, 0);
    for (one, outcome) in all.iter().flat_map(|case| case.outcome.iter().map(move |outcome| (case, outcome))) {
        let choices = choices(outcome);
        tried += usize::from(!choices.is_empty());
        turned += usize::from(choices.iter().any(|(_, _, direction)| *direction != outcome.direction));
        for (rule, value, found) in choices.into_iter().filter(|(_, _, found)| *found != outcome.direction) {
            rows.push(vec![
                case(links, &one.id),
                Entry::new(&outcome.label),
                direction(&outcome.direction),
                Entry::new(rule),
                Entry::new(value),
                direction(&found),
            ]);
        }
    }
    (tried > 0).then(|| Figure {
        anchor: "outcomes-bounds".to_owned(),
        title: "What outcomes hang on".to_owned(),
        unit: "clock rules and bounds of phases".to_owned(),
        wide: true,
        lead: vec![format!(
            "{turned} of {} change direction, or lose their value, under another clock rule or other bounds of the phase.",
            count(tried, "outcome", "outcomes")
        )],
        tables: vec![
            Table::new(
                "Outcomes that change",
                &["Case", "Outcome", "As scored", "Under", "Value", "Then"],
            )
            .fill(rows.into_iter(), ROWS)
            .folded("Outcomes that change")
            .in_short(),
        ],
        ..Figure::default()
    })
}

/// Rule, value and direction of every alternative of an outcome.
fn choices(outcome: &OutcomeEvidence) -> Vec<(String, String, String)> {
    let clocks = outcome.clock_directions.iter().map(|(clock, direction)| {
        let value = outcome.clocks.iter().find(|(known, _)| known == clock);
        (clock.clone(), value.map_or_else(|| outcome.value.clone(), |(_, value)| value.clone()), direction.clone())
    });
    let phases = outcome.phases.iter().map(|phase| (phase.years.clone(), phase.value.clone(), phase.direction.clone()));
    clocks.chain(phases).collect()
}

fn events(all: &[CaseEvidence], links: &Links<'_>) -> Option<Figure> {
    let each = || all.iter().flat_map(|case| case.events.iter().map(move |event| (case, event)));
    let (texts, conflicts) = (
        each().filter(|(_, event)| event.line > 0).count(),
        each().filter(|(_, event)| event.conflict.is_some()).count(),
    );
    let row = |(one, event): (&CaseEvidence, &chancery_evidence::CaseEventEvidence)| {
        let place = match event.line {
            0 => String::new(),
            line => format!("{}, line {line}", links.paper(&event.reference)),
        };
        let parties = [event.source.as_str(), event.target.as_str()].map(words).join(" \u{2192} ");
        vec![
            case(links, &one.id),
            Entry { small: event.conflict.clone().unwrap_or_default(), ..Entry::new(&event.date) },
            Entry { small: place, ..Entry::new(&event.says) },
            Entry::new(&event.stage),
            Entry::new(&event.class),
            Entry::new(if parties.trim() == "\u{2192}" { String::new() } else { parties }),
            Entry { small: event.status.clone(), ..Entry::new(&event.world) },
        ]
    };
    let rows: Vec<Vec<Entry>> = each().map(row).collect();
    let in_conflict: Vec<Vec<Entry>> = each().filter(|(_, event)| event.conflict.is_some()).map(row).collect();
    let columns = ["Case", "Date", "What happened", "Stage", "Class", "From, toward", "World's table"];
    (!rows.is_empty()).then(|| Figure {
        anchor: "case-events".to_owned(),
        title: "Events of the cases".to_owned(),
        unit: "dates as the texts give them".to_owned(),
        wide: true,
        lead: vec![format!(
            "{} dated by the texts, {} by the world's tables alone. In {} the two give dates that cannot both be right.",
            count(texts, "event", "events"),
            rows.len() - texts,
            count(conflicts, "event", "events")
        )],
        tables: vec![
            Table::new("Dates that clash", &columns).fill(in_conflict.into_iter(), ROWS).in_short(),
            Table::new("All events", &columns).fill(rows.into_iter(), 400).folded("All events"),
        ],
        ..Figure::default()
    })
}

fn lags(all: &[CaseEvidence], links: &Links<'_>) -> Option<Figure> {
    let each = all.iter().flat_map(|case| case.lags.iter().map(move |lag| (case, lag)));
    let rows: Vec<Vec<Entry>> = each
        .map(|(one, lag)| {
            vec![
                case(links, &one.id),
                Entry::new(&lag.step),
                Entry { small: lag.from_date.clone(), ..Entry::new(&lag.from) },
                Entry { small: lag.to_date.clone(), ..Entry::new(&lag.to) },
                Entry::new(format!("{} to {}", lag.days.0, lag.days.1).replace('-', "\u{2212}")),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Figure {
        anchor: "case-lags".to_owned(),
        title: "Lags".to_owned(),
        unit: "days".to_owned(),
        wide: true,
        notes: vec![
            "Fewest and most days that the dates allow; a date known to the year is any day of it, and below zero the order is not known."
                .to_owned(),
        ],
        tables: vec![
            Table::new("From problem to strategy to outcome", &["Case", "Step", "From", "To", ">Days"])
                .fill(rows.into_iter(), ROWS)
                .in_short(),
        ],
        ..Figure::default()
    })
}
