//! Cases side by side: matrix, differences, outcomes, events, lags.

use chancery_evidence::{CaseEvidence, Evidence};

use super::{count, interval, known, number, some};
use crate::output::{Failure, Rows, Value};

/// The cases that were asked for, in the order of the study.
pub(super) fn chosen<'a>(evidence: &'a Evidence, ids: &[String]) -> Result<Vec<&'a CaseEvidence>, Failure> {
    for id in ids {
        known("case", id, evidence.cases.iter().map(|case| case.id.as_str()))?;
    }
    Ok(evidence.cases.iter().filter(|case| ids.is_empty() || ids.contains(&case.id)).collect())
}

pub(super) fn matrix(evidence: &Evidence, ids: &[String]) -> Result<Rows, Failure> {
    chosen(evidence, ids)?;
    let columns = &evidence.matrix.columns;
    let shown: Vec<usize> =
        (0..columns.len()).filter(|&index| ids.is_empty() || ids.contains(&columns[index].case)).collect();
    let heads = ["stage".to_owned(), "compared".to_owned()].into_iter();
    let mut rows = Rows::new(heads.chain(shown.iter().map(|&index| columns[index].case.clone())));
    for row in &evidence.matrix.rows {
        let mut cells = vec![Value::text(&row.stage), Value::text(&row.label)];
        cells.extend(shown.iter().map(|&index| Value::text(row.cells.get(index).cloned().unwrap_or_default())));
        rows.push(cells);
    }
    Ok(rows)
}

/// Words of a case that are compared one by one.
type Words = fn(&CaseEvidence) -> Vec<String>;

const WORDS: [(&str, &str, Words); 5] = [
    ("problem", "code", |case| case.problem.codes.clone()),
    ("strategy", "code", |case| case.strategy.codes.clone()),
    ("strategy", "instrument", |case| case.strategy.instruments.clone()),
    ("problem", "statement", |case| says(&case.problem)),
    ("strategy", "statement", |case| says(&case.strategy)),
];

fn says(stage: &chancery_evidence::StageEvidence) -> Vec<String> {
    let statements = stage.statements.iter().map(|statement| statement.says.clone());
    std::iter::once(stage.says.clone()).filter(|says| !says.is_empty()).chain(statements).collect()
}

/// What two cases have in common and what only one has; series with both values and their difference.
pub(super) fn diff(evidence: &Evidence, one: &str, other: &str) -> Result<Rows, Failure> {
    let cases = chosen(evidence, &[one.to_owned(), other.to_owned()])?;
    let find = |id: &str| cases.iter().copied().find(|case| case.id == id);
    let (Some(a), Some(b)) = (find(one), find(other)) else {
        return Err(Failure::new("two cases are needed"));
    };
    let mut rows = Rows::new(["stage", "kind", "what", one, other, "difference", "unit", "in"]);
    for (stage, kind, words) in WORDS {
        push_words(&mut rows, (stage, kind), &words(a), &words(b));
    }
    let direction = |case: &CaseEvidence| case.outcomes.direction.clone().unwrap_or_else(|| "not-stated".to_owned());
    let composed =
        |case: &CaseEvidence| case.composite.as_ref().map_or_else(String::new, |found| found.direction.clone());
    for (what, of) in [("stated", &direction as &dyn Fn(&CaseEvidence) -> String), ("composed", &composed)] {
        let (first, second) = (of(a), of(b));
        let same = if first == second { "both" } else { "differ" };
        rows.push(text_row(["outcome", "direction", what], &first, &second, same));
    }
    push_series(&mut rows, a, b);
    Ok(rows)
}

fn text_row(what: [&str; 3], one: &str, other: &str, place: &str) -> Vec<Value> {
    let mut row: Vec<Value> = what.into_iter().map(Value::text).collect();
    row.extend([Value::text(one), Value::text(other), Value::Null, Value::text(""), Value::text(place)]);
    row
}

fn push_words(rows: &mut Rows, (stage, kind): (&str, &str), one: &[String], other: &[String]) {
    let mark = |there: bool| if there { "yes" } else { "" };
    let only_other = other.iter().filter(|word| !one.contains(word));
    for word in one.iter().chain(only_other) {
        let (first, second) = (one.contains(word), other.contains(word));
        let place = match (first, second) {
            (true, true) => "both",
            (true, false) => "first",
            _ => "second",
        };
        rows.push(text_row([stage, kind, word], mark(first), mark(second), place));
    }
}

/// Series by label; a difference only where both have a value in one unit.
fn push_series(rows: &mut Rows, one: &CaseEvidence, other: &CaseEvidence) {
    let only_other = other.outcome.iter().filter(|outcome| !one.outcome.iter().any(|own| own.label == outcome.label));
    for label in one.outcome.iter().chain(only_other).map(|outcome| outcome.label.as_str()) {
        let find = |case: &'_ CaseEvidence| case.outcome.iter().find(|outcome| outcome.label == label).cloned();
        let (first, second) = (find(one), find(other));
        let shown = |outcome: &Option<chancery_evidence::OutcomeEvidence>| {
            outcome.as_ref().map_or_else(String::new, |outcome| outcome.value.clone())
        };
        let unit = |outcome: &Option<chancery_evidence::OutcomeEvidence>| outcome.as_ref()?.unit.clone();
        let one_unit = unit(&first) == unit(&second);
        let values = first.as_ref().and_then(|one| one.number).zip(second.as_ref().and_then(|other| other.number));
        let place = match (&first, &second) {
            (Some(_), Some(_)) => "both",
            (Some(_), None) => "first",
            _ => "second",
        };
        rows.push(vec![
            Value::text("outcome"),
            Value::text("series"),
            Value::text(label),
            Value::text(shown(&first)),
            Value::text(shown(&second)),
            number(values.filter(|_| one_unit).map(|(one, other)| other - one)),
            Value::text(unit(&first).or(unit(&second)).unwrap_or_default()),
            Value::text(place),
        ]);
    }
}

pub(super) fn outcomes(evidence: &Evidence, ids: &[String]) -> Result<Rows, Failure> {
    let mut rows = Rows::new([
        "case", "stated", "composed", "agree", "score", "score_lo", "score_hi", "lowest", "highest", "worse", "mixed",
        "better", "scored", "at_least",
    ]);
    for case in chosen(evidence, ids)? {
        let Some(found) = &case.composite else { continue };
        let mut row = vec![
            Value::text(&case.id),
            Value::text(case.outcomes.direction.clone().unwrap_or_else(|| "not-stated".to_owned())),
            Value::text(&found.direction),
            found.agrees.map_or(Value::Null, super::yes),
        ];
        row.extend(interval(&found.score));
        row.extend([number(found.range.map(|range| range.0)), number(found.range.map(|range| range.1))]);
        row.extend((0..3).map(|place| number(found.shares.map(|shares| shares[place]))));
        row.extend([count(found.scored), count(found.at_least)]);
        rows.push(row);
    }
    some(rows, "no case has an outcome", "add `[[case.outcome]]` to a case; see docs/STUDY.md")
}

/// Values and directions under each clock rule and each alternative of the case's phase.
pub(super) fn bounds(evidence: &Evidence, ids: &[String]) -> Result<Rows, Failure> {
    let mut rows = Rows::new(["case", "outcome", "rule", "value", "direction", "preferred", "changes"]);
    for case in chosen(evidence, ids)? {
        for outcome in &case.outcome {
            let mut push = |rule: String, value: &str, direction: &str| {
                rows.push(vec![
                    Value::text(&case.id),
                    Value::text(&outcome.label),
                    Value::text(rule),
                    Value::text(value),
                    Value::text(direction),
                    Value::text(&outcome.direction),
                    super::yes(direction != outcome.direction),
                ]);
            };
            for (clock, direction) in &outcome.clock_directions {
                let value = outcome.clocks.iter().find(|(known, _)| known == clock);
                push(clock.clone(), value.map_or(&outcome.value, |(_, value)| value), direction);
            }
            for phase in &outcome.phases {
                push(format!("years {}", phase.years), &phase.value, &phase.direction);
            }
        }
    }
    some(
        rows,
        "no outcome of these cases depends on a clock or on bounds of a phase",
        "a scored outcome over an administration has three clocks; `{period}` in an outcome takes the bounds of a phase",
    )
}

pub(super) fn events(evidence: &Evidence, ids: &[String]) -> Result<Rows, Failure> {
    let mut rows = Rows::new([
        "case", "date", "end", "stage", "class", "source", "target", "says", "ref", "line", "world", "status",
        "conflict",
    ]);
    for case in chosen(evidence, ids)? {
        for event in &case.events {
            rows.push(vec![
                Value::text(&case.id),
                Value::text(&event.date),
                Value::text(&event.end),
                Value::text(&event.stage),
                Value::text(&event.class),
                Value::text(&event.source),
                Value::text(&event.target),
                Value::text(&event.says),
                Value::text(&event.reference),
                if event.line == 0 { Value::Null } else { Value::Integer(event.line.into()) },
                Value::text(&event.world),
                Value::text(&event.status),
                Value::text(event.conflict.clone().unwrap_or_default()),
            ]);
        }
    }
    some(rows, "no event falls into these cases", "add `[[case.event]]` to a case; see docs/STUDY.md")
}

pub(super) fn lags(evidence: &Evidence, ids: &[String]) -> Result<Rows, Failure> {
    let mut rows = Rows::new(["case", "step", "from_date", "from", "to_date", "to", "fewest_days", "most_days"]);
    for case in chosen(evidence, ids)? {
        for lag in &case.lags {
            rows.push(vec![
                Value::text(&case.id),
                Value::text(&lag.step),
                Value::text(&lag.from_date),
                Value::text(&lag.from),
                Value::text(&lag.to_date),
                Value::text(&lag.to),
                Value::Integer(lag.days.0),
                Value::Integer(lag.days.1),
            ]);
        }
    }
    some(
        rows,
        "no case has events of two stages in order",
        "give `[[case.event]]` a `stage`: problem, strategy, outcome",
    )
}
