//! `compare propositions`: theoretical propositions, each under all its definitions.

use chancery_evidence::{Evidence, PropositionDefinition, PropositionEvidence};

use crate::args::Format;
use crate::output::{Failure, Rows, Value, print};

/// In tables for people; the reason of the outcome stands below them.
const SHORT: [&str; 10] = ["id", "outcome", "definition", "value", "low", "high", "p", "unit", "n", "agrees"];
const LONG: [&str; 20] = [
    "id",
    "name",
    "says",
    "expects",
    "outcome",
    "reason",
    "definition",
    "main",
    "figure",
    "value",
    "low",
    "high",
    "p",
    "q",
    "unit",
    "n",
    "agrees",
    "interval",
    "missing",
    "source",
];

pub(crate) fn propositions(evidence: &Evidence, ids: &[String], format: Format) -> Result<(), Failure> {
    let chosen = chosen(&evidence.propositions, ids)?;
    let short = format == Format::Table;
    let mut rows = Rows::new(if short { SHORT.as_slice() } else { LONG.as_slice() }.iter().copied());
    for proposition in &chosen {
        for (place, definition) in proposition.definitions.iter().enumerate() {
            rows.push(if short { brief(proposition, definition) } else { full(proposition, definition, place == 0) });
        }
    }
    print(&rows.render(format)?);
    if short {
        chosen.iter().for_each(|proposition| print(&below(proposition)));
    }
    Ok(())
}

/// Those asked for, in the order of their numbers; all if none is named.
fn chosen<'e>(all: &'e [PropositionEvidence], ids: &[String]) -> Result<Vec<&'e PropositionEvidence>, Failure> {
    let called = |one: &PropositionEvidence, id: &str| one.id.eq_ignore_ascii_case(id) || one.name == id;
    if let Some(unknown) = ids.iter().find(|id| !all.iter().any(|one| called(one, id))) {
        let known: Vec<String> = all.iter().map(|one| format!("{} ({})", one.id, one.name)).collect();
        return Err(Failure::new(format!("no proposition is called `{unknown}`"))
            .hint(format!("the propositions are {}", known.join(", "))));
    }
    Ok(all.iter().filter(|one| ids.is_empty() || ids.iter().any(|id| called(one, id))).collect())
}

fn number(value: Option<f64>) -> Value {
    value.map_or(Value::Null, Value::Number)
}

/// For people four digits say enough.
fn rounded(value: Option<f64>) -> Value {
    value.map_or(Value::Null, |value| Value::text(format!("{value:.4}")))
}

fn agrees(definition: &PropositionDefinition) -> &'static str {
    match (&definition.missing, definition.agrees) {
        (Some(_), _) => "no figure",
        (None, Some(true)) => "yes",
        (None, Some(false)) => "no",
        (None, None) => "open",
    }
}

fn brief(proposition: &PropositionEvidence, definition: &PropositionDefinition) -> Vec<Value> {
    let estimate = &definition.estimate;
    vec![
        Value::text(&proposition.id),
        Value::text(&proposition.outcome),
        Value::text(&definition.name),
        rounded(estimate.value),
        rounded(estimate.lo),
        rounded(estimate.hi),
        rounded(definition.p),
        Value::text(&definition.unit),
        Value::Count(definition.observations as u64),
        Value::text(agrees(definition)),
    ]
}

fn full(proposition: &PropositionEvidence, definition: &PropositionDefinition, main: bool) -> Vec<Value> {
    let estimate = &definition.estimate;
    vec![
        Value::text(&proposition.id),
        Value::text(&proposition.name),
        Value::text(&proposition.says),
        Value::text(&proposition.expects),
        Value::text(&proposition.outcome),
        Value::text(&proposition.reason),
        Value::text(&definition.name),
        Value::text(if main { "yes" } else { "no" }),
        Value::text(&definition.figure),
        number(estimate.value),
        number(estimate.lo),
        number(estimate.hi),
        number(definition.p),
        number(proposition.q.filter(|_| main)),
        Value::text(&definition.unit),
        Value::Count(definition.observations as u64),
        Value::text(agrees(definition)),
        Value::text(&definition.interval),
        definition.missing.as_ref().map_or(Value::Null, Value::text),
        Value::text(proposition.source.join(" ")),
    ]
}

/// What the table has no room for.
fn below(proposition: &PropositionEvidence) -> String {
    let missing = proposition.definitions.iter().filter_map(|one| Some((&one.name, one.missing.as_ref()?)));
    let missing: String = missing.map(|(name, why)| format!("  no figure, {name}: {why}\n")).collect();
    let q = proposition.q.map(|q| format!("; among all propositions tested q = {q:.4}")).unwrap_or_default();
    format!(
        "\n{} {}: {}\n  {}\n  expected: {}; {}: {}{q}\n{missing}  leaves out: {}\n",
        proposition.id,
        proposition.name,
        proposition.says,
        proposition.operationalisation,
        proposition.expects,
        proposition.outcome,
        proposition.reason,
        proposition.leaves_out
    )
}
