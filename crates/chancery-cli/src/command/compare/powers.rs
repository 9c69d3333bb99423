//! Administrations, regions, rivals, organisations, lines, opinion, factors.

use chancery_evidence::Evidence;

use super::{count, interval, known, number, some, year, yes};
use crate::output::{Failure, Rows, Value};

const STORE: &str = "the built-in release holds few series; name a full store with `--store DIR`";

/// Refuses a region that the study does not have.
fn region(evidence: &Evidence, wanted: Option<&str>) -> Result<(), Failure> {
    let names = evidence.study.regions.iter().map(|region| region.name.as_str());
    wanted.map_or(Ok(()), |wanted| known("region of the study", wanted, names))
}

fn is(name: &str, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| wanted == name)
}

pub(super) fn ranks(evidence: &Evidence, wanted: Option<&str>, by: Option<&str>) -> Result<Rows, Failure> {
    region(evidence, wanted)?;
    let mut rows = Rows::new([
        "region",
        "measure",
        "rank",
        "rank_lo",
        "rank_hi",
        "name",
        "first_year",
        "last_year",
        "value",
        "value_lo",
        "value_hi",
        "unit",
        "n",
        "source",
    ]);
    let says = |text: &str| by.is_none_or(|by| text.to_lowercase().contains(&by.to_lowercase()));
    for ranking in &evidence.comparisons.ranks {
        if !is(&ranking.region, wanted) || !(says(&ranking.measure) || says(&ranking.id)) {
            continue;
        }
        for entry in &ranking.entries {
            let mut row = vec![Value::text(&ranking.region), Value::text(&ranking.measure)];
            row.extend(interval(&entry.rank));
            row.extend([Value::text(&entry.name), year(entry.years.0), year(entry.years.1)]);
            row.extend(interval(&entry.value));
            row.extend([Value::text(&ranking.unit), count(entry.n), Value::text(ranking.source.join(" "))]);
            rows.push(row);
        }
    }
    let mut measures: Vec<&str> = evidence.comparisons.ranks.iter().map(|ranking| ranking.id.as_str()).collect();
    measures.sort_unstable();
    some(rows, "there is no such ranking", &format!("there are: {}; {STORE}", measures.join(", ")))
}

pub(super) fn regions(evidence: &Evidence) -> Result<Rows, Failure> {
    let mut rows = Rows::new([
        "measure",
        "period",
        "region",
        "members",
        "of",
        "mean",
        "weighted_mean",
        "dispersion",
        "other",
        "difference",
        "difference_lo",
        "difference_hi",
        "unit",
        "source",
    ]);
    for found in &evidence.comparisons.regions {
        for (place, side) in found.sides.iter().enumerate() {
            let other = found.sides.get(1 - place.min(1)).map_or("", |side| side.region.as_str());
            let mut row = vec![Value::text(&found.measure), Value::text(&found.period), Value::text(&side.region)];
            row.extend([count(side.have), count(side.of)]);
            row.extend([number(side.mean), number(side.weighted_mean), number(side.dispersion), Value::text(other)]);
            let sign = if place == 0 { 1.0 } else { -1.0 };
            let ends = (found.difference.lo, found.difference.hi);
            let (lo, hi) = if place == 0 { ends } else { (ends.1, ends.0) };
            row.extend([found.difference.value, lo, hi].map(|value| number(value.map(|value| sign * value))));
            row.extend([Value::text(&found.unit), Value::text(found.source.join(" "))]);
            rows.push(row);
        }
    }
    some(rows, "no two regions of the study have members with values", STORE)
}

pub(super) fn rivals(evidence: &Evidence, wanted: Option<&str>) -> Result<Rows, Failure> {
    region(evidence, wanted)?;
    let mut rows = Rows::new(["region", "what", "year", "actor", "value", "unit", "without_source"]);
    for found in evidence.comparisons.presence.iter().filter(|found| is(&found.region, wanted)) {
        for in_year in &found.years {
            for (actor, value) in found.actors.iter().zip(&in_year.values) {
                rows.push(vec![
                    Value::text(&found.region),
                    Value::text(&found.what),
                    year(in_year.year),
                    Value::text(actor),
                    Value::Number(*value),
                    Value::text(&found.unit),
                    Value::text(found.absent.join(" ")),
                ]);
            }
        }
    }
    some(rows, "no year has a value of two powers", STORE)
}

pub(super) fn bodies(evidence: &Evidence) -> Result<Rows, Failure> {
    let mut rows = Rows::new(["year", "body", "members", "other", "both", "jaccard", "events"]);
    let Some(found) = &evidence.comparisons.bodies else {
        return Err(Failure::new("the study compares no organisations")
            .hint("`bodies = [\"OAS\", \"UNASUR\"]` under `[study]`"));
    };
    for in_year in &found.years {
        for (place, body) in found.bodies.iter().enumerate() {
            let events = found.events.iter().filter(|event| event.body == *body);
            let events = events.filter(|event| event.date.starts_with(&in_year.year.to_string()));
            let events: Vec<String> = events.map(|event| format!("{}: {}", event.date, event.says)).collect();
            let members = in_year.members.get(place).copied().flatten();
            let row = |other: &str, both: Value, jaccard: Value, events: &str| {
                vec![
                    year(in_year.year),
                    Value::text(body),
                    members.map_or(Value::Null, count),
                    Value::text(other),
                    both,
                    jaccard,
                    Value::text(events),
                ]
            };
            rows.push(row("", Value::Null, Value::Null, &events.join("; ")));
            for shared in in_year.overlap.iter().filter(|shared| shared.one == place) {
                let other = found.bodies.get(shared.other).map_or("", String::as_str);
                rows.push(row(other, count(shared.both), Value::Number(shared.jaccard), ""));
            }
        }
    }
    some(rows, "the tables list the members of none of them", "see `membership_coverage.csv` of the world tables")
}

pub(super) fn lines(evidence: &Evidence) -> Result<Rows, Failure> {
    let mut rows = Rows::new(["comparison", "line", "year", "value", "state", "unit", "source"]);
    for chart in &evidence.comparisons.lines {
        for line in &chart.lines {
            for point in &line.points {
                rows.push(vec![
                    Value::text(&chart.id),
                    Value::text(&line.label),
                    year(point.year),
                    number(point.value),
                    Value::text(&point.state),
                    Value::text(&chart.unit),
                    Value::text(&line.source),
                ]);
            }
        }
    }
    some(rows, "no line of the study has a value", &format!("a study asks for lines with `[[comparison]]`; {STORE}"))
}

pub(super) fn surveys(evidence: &Evidence, wanted: Option<&str>) -> Result<Rows, Failure> {
    region(evidence, wanted)?;
    let mut rows = Rows::new([
        "region",
        "state",
        "administration",
        "first_poll",
        "last_poll",
        "opinion_change",
        "votes_change",
        "same_way",
        "source",
    ]);
    for found in evidence.comparisons.surveys.iter().filter(|found| is(&found.region, wanted)) {
        rows.push(vec![
            Value::text(&found.region),
            Value::text(&found.state),
            Value::text(&found.administration),
            year(found.years.0),
            year(found.years.1),
            Value::Number(found.opinion),
            number(found.votes),
            found.same_way.map_or(Value::Null, yes),
            Value::text(found.source.join(" ")),
        ]);
    }
    some(rows, "no state has two polls in one administration", STORE)
}

pub(super) fn factors(evidence: &Evidence, wanted: Option<&str>) -> Result<Rows, Failure> {
    region(evidence, wanted)?;
    let mut rows = Rows::new(["region", "year", "factor", "value", "contribution", "sum", "missing", "source"]);
    for found in evidence.comparisons.factors.iter().filter(|found| is(&found.region, wanted)) {
        for in_year in &found.years {
            for (place, factor) in found.factors.iter().enumerate() {
                rows.push(vec![
                    Value::text(&found.region),
                    year(in_year.year),
                    Value::text(&factor.name),
                    number(in_year.values.get(place).copied().flatten()),
                    number(in_year.contributions.get(place).copied().flatten()),
                    number(in_year.sum),
                    Value::text(factor.missing.clone().unwrap_or_default()),
                    Value::text(found.source.join(" ")),
                ]);
            }
        }
    }
    some(rows, "the study has no region", "name one under `[regions]`; see docs/STUDY.md")
}
