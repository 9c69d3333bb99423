//! `compare readings`: theories that compete to explain one thing, scored.

use chancery_evidence::{Evidence, ReadingEvidence, ReadingScore};

use super::{count, fit, interval, known, some, yes};
use crate::args_readings::{ReadingsArgs, ReadingsShow};
use crate::output::{Failure, Rows, Value};

const SCORES: [&str; 12] =
    ["reading", "theory", "over", "met", "failed", "open", "share", "low", "high", "place", "brier", "log_score"];
const PREDICTIONS: [&str; 11] = [
    "reading",
    "theory",
    "prediction",
    "outcome",
    "shared",
    "expects",
    "verdict",
    "value",
    "probability",
    "why",
    "check",
];
const ORDERS: [&str; 8] = ["reading", "choice", "option", "theory", "met", "decided", "place", "order_changes"];

pub(crate) fn readings(evidence: &Evidence, args: &ReadingsArgs) -> Result<Rows, Failure> {
    let all = &evidence.readings;
    if let Some(id) = args.id.as_ref().filter(|_| !all.is_empty()) {
        known("reading", id, all.iter().map(|one| one.id.as_str()))?;
    }
    let (columns, lines): (&[&str], Lines) = match args.show {
        ReadingsShow::Scores => (&SCORES, scores),
        ReadingsShow::Predictions => (&PREDICTIONS, predictions),
        ReadingsShow::Orders => (&ORDERS, orders),
    };
    let mut rows = Rows::new(columns.iter().copied());
    let chosen = all.iter().filter(|one| args.id.as_ref().is_none_or(|id| one.id == *id));
    chosen.flat_map(lines).for_each(|line| rows.push(line));
    let hint = "write a `[[reading]]` entry into a file of the folder `readings` (see docs/STUDY.md)";
    some(rows, "there are no competing readings", hint)
}

type Lines = fn(&ReadingEvidence) -> Vec<Vec<Value>>;

fn scores(one: &ReadingEvidence) -> Vec<Vec<Value>> {
    let line = |theory: &str, over: &str, score: &ReadingScore| {
        let [share, low, high] = interval(&score.share).map(short);
        vec![
            Value::text(&one.id),
            Value::text(theory),
            Value::text(over),
            count(score.met),
            count(score.failed),
            count(score.open),
            share,
            low,
            high,
            score.rank.map_or(Value::Null, count),
            fit(score.brier),
            fit(score.log_score),
        ]
    };
    let both = |theory: &chancery_evidence::TheoryEvidence| {
        [line(&theory.name, "all", &theory.score), line(&theory.name, "not shared", &theory.apart)]
    };
    one.theories.iter().flat_map(both).collect()
}

/// What stands behind the sixth digit of a share is rounding.
fn short(value: Value) -> Value {
    match value {
        Value::Number(number) => fit(Some(number)),
        other => other,
    }
}

fn predictions(one: &ReadingEvidence) -> Vec<Vec<Value>> {
    let of_theory = |theory: &chancery_evidence::TheoryEvidence| {
        let line = |prediction: &chancery_evidence::PredictionEvidence| {
            vec![
                Value::text(&one.id),
                Value::text(&theory.name),
                Value::text(&prediction.says),
                Value::text(&prediction.outcome),
                yes(prediction.shared),
                Value::text(if prediction.expects { "true" } else { "false" }),
                Value::text(prediction.verdict.name()),
                prediction.value.as_ref().map_or(Value::Null, Value::text),
                fit(prediction.probability),
                Value::text(&prediction.why),
                Value::text(&prediction.check),
            ]
        };
        theory.predictions.iter().map(line).collect::<Vec<_>>()
    };
    one.theories.iter().flat_map(of_theory).collect()
}

fn orders(one: &ReadingEvidence) -> Vec<Vec<Value>> {
    let of_order = |order: &chancery_evidence::ReadingOrder| {
        let line = |(place, theory): (usize, &chancery_evidence::TheoryEvidence)| {
            let at = |numbers: &[usize]| numbers.get(place).copied().map_or(Value::Null, count);
            vec![
                Value::text(&one.id),
                Value::text(if order.subject.is_empty() { "as preferred" } else { &order.subject }),
                Value::text(&order.option),
                Value::text(&theory.name),
                at(&order.met),
                at(&order.decided),
                order.ranks.get(place).copied().flatten().map_or(Value::Null, count),
                yes(order.changes),
            ]
        };
        one.theories.iter().enumerate().map(line).collect::<Vec<_>>()
    };
    one.orders.iter().flat_map(of_order).collect()
}
