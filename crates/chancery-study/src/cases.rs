//! Cases: stages as the text tells them, outcomes as the series show them, and the matrix of all cases.

use chancery_claim::{Context as Alternative, Evaluation, Plan, eval, plan as plan_expression};
use chancery_core::{Frames, Request, YearRange};
use chancery_evidence::{
    CaseEvidence, ClaimEvidence, MatrixColumn, MatrixEvidence, MatrixRow, OutcomeEvidence, PhaseValue, StageEvidence,
    StatementEvidence,
};

use rayon::prelude::*;

use crate::cards::{self, CaseOutcome};
use crate::period;
use crate::run::Context;
use crate::study::{Case, Stage};

pub(crate) struct PlannedCase<'a> {
    case: &'a Case,
    outcomes: Vec<PlannedOutcome<'a>>,
}

struct PlannedOutcome<'a> {
    outcome: &'a CaseOutcome,
    plan: Option<Plan>,
    problem: Option<String>,
    /// The same over other bounds of the case's phase.
    phases: Vec<(YearRange, Option<Plan>)>,
}

impl PlannedCase<'_> {
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.outcomes
            .iter()
            .flat_map(|outcome| outcome.plan.iter().chain(outcome.phases.iter().filter_map(|(_, plan)| plan.as_ref())))
            .flat_map(|plan| plan.requests().to_vec())
            .collect()
    }
}

pub(crate) fn plan<'a>(context: &Context<'a>) -> Vec<PlannedCase<'a>> {
    let outcome = |outcome: &'a CaseOutcome| {
        let planned = plan_expression(&outcome.expression.text, &context.setting(None));
        let problem = planned.diagnostics.first().map(ToString::to_string);
        let over = |text: &str| plan_expression(text, &context.setting(None)).plan;
        let phases = outcome.phases.iter().map(|(years, expression)| (*years, over(&expression.text))).collect();
        PlannedOutcome { outcome, plan: planned.plan, problem, phases }
    };
    let cases = context.study.cases.iter();
    cases.map(|case| PlannedCase { case, outcomes: case.outcome.iter().map(outcome).collect() }).collect()
}

pub(crate) fn evaluate(
    context: &Context<'_>,
    cases: &[PlannedCase<'_>],
    frames: &Frames,
    claims: &[ClaimEvidence],
) -> Vec<CaseEvidence> {
    let mut verdicts: Vec<(&str, &'static str)> =
        claims.iter().map(|claim| (claim.id.as_str(), claim.verdict.name())).collect();
    verdicts.sort_unstable();
    let mut cases: Vec<CaseEvidence> =
        cases.par_iter().map(|planned| evaluate_case(context, planned, frames, &verdicts)).collect();
    cards::compose(&context.study.composite, &mut cases);
    cases
}

fn evaluate_case(
    context: &Context<'_>,
    planned: &PlannedCase<'_>,
    frames: &Frames,
    verdicts: &[(&str, &'static str)],
) -> CaseEvidence {
    let case = planned.case;
    CaseEvidence {
        id: case.id.clone(),
        title: case.title.clone(),
        actor: case.actor.to_string(),
        toward: case.toward.clone(),
        period: case.period.text.clone(),
        days: period::read(context.world, context.study, case.actor, &case.period.text)
            .days()
            .unwrap_or_else(|| (case.period.text.clone(), case.period.text.clone())),
        reference: case.reference.clone(),
        lines: case.lines.clone(),
        problem: stage(&case.problem, verdicts),
        strategy: stage(&case.strategy, verdicts),
        outcomes: stage(&case.outcomes, verdicts),
        outcome: planned.outcomes.iter().map(|outcome| evaluate_outcome(context, outcome, frames)).collect(),
        composite: None,
        events: cards::events(context, case),
        lags: cards::lags(case),
    }
}

fn stage(stage: &Stage, verdicts: &[(&str, &'static str)]) -> StageEvidence {
    let link = |(id, _): &(String, chancery_core::Span)| {
        let index = verdicts.binary_search_by(|(known, _)| (*known).cmp(id)).ok()?;
        Some((id.clone(), verdicts[index].1.to_owned()))
    };
    StageEvidence {
        says: stage.says.clone(),
        line: stage.line,
        codes: stage.codes.iter().map(|(code, _)| code.clone()).collect(),
        instruments: stage.instruments.clone(),
        direction: stage.direction.clone(),
        statements: stage
            .statements
            .iter()
            .map(|statement| StatementEvidence {
                says: statement.says.clone(),
                line: statement.line,
                claims: statement.claims.iter().filter_map(link).collect(),
            })
            .collect(),
        claims: stage.claims.iter().filter_map(link).collect(),
    }
}

fn evaluate_outcome(context: &Context<'_>, planned: &PlannedOutcome<'_>, frames: &Frames) -> OutcomeEvidence {
    let outcome = planned.outcome;
    let mut evidence = OutcomeEvidence {
        label: outcome.label.clone(),
        expr: outcome.expression.text.clone(),
        better: outcome.better.clone(),
        weight: outcome.weight,
        ..OutcomeEvidence::default()
    };
    match &planned.plan {
        Some(plan) => {
            let found = value(context, outcome, plan, frames);
            let by_clock =
                if found.number.is_some() { by_clock(context, plan, frames, &found.picks) } else { Vec::new() };
            evidence.clocks = clocks(&by_clock);
            if found.direction != "not-scored" && found.number.is_some() {
                evidence.clock_directions = clock_directions(outcome, &by_clock);
            }
            evidence.value = found.shown;
            evidence.direction = found.direction.to_owned();
            evidence.source = found.source;
            evidence.unit = found.number.and_then(|_| plan.unit()).map(|unit| unit.to_string());
            evidence.number = found.number;
        }
        None => {
            let problem = planned.problem.clone();
            evidence.value = problem.unwrap_or_else(|| "the expression cannot be planned".to_owned());
            evidence.direction = "no-value".to_owned();
        }
    }
    evidence.phases =
        planned.phases.iter().map(|(years, plan)| phase(context, outcome, *years, plan, frames)).collect();
    evidence
}

/// An outcome's value, or why there is none.
struct Found {
    shown: String,
    number: Option<f64>,
    source: String,
    direction: &'static str,
    /// The alternative it is of.
    picks: Vec<usize>,
}

/// The first alternative that gives a value: sources differ in the years they cover.
fn value(context: &Context<'_>, outcome: &CaseOutcome, plan: &Plan, frames: &Frames) -> Found {
    let none = |shown| Found { shown, number: None, source: String::new(), direction: "no-value", picks: Vec::new() };
    if let Some(absent) = context.absent(plan) {
        return none(absent);
    }
    let mut first: Option<String> = None;
    for picks in alternatives(plan) {
        let alternative = Alternative { now: context.now, picks: picks.clone() };
        let evaluation = eval(plan, &context.setting(None), frames, &alternative);
        if let Some(number) = crate::run::number(&evaluation) {
            let direction = direction(&outcome.expression.text, &outcome.better, number);
            let source = evaluation.sources.join(", ");
            return Found { shown: evaluation.shown, number: Some(number), source, direction, picks };
        }
        first.get_or_insert(evaluation.shown);
    }
    none(first.unwrap_or_else(|| "no value".to_owned()))
}

fn phase(
    context: &Context<'_>,
    outcome: &CaseOutcome,
    years: YearRange,
    plan: &Option<Plan>,
    frames: &Frames,
) -> PhaseValue {
    let found = plan.as_ref().map(|plan| value(context, outcome, plan, frames));
    PhaseValue {
        years: cards::written(years),
        direction: found.as_ref().map_or("no-value", |found| found.direction).to_owned(),
        value: found.map_or_else(|| "the expression cannot be planned".to_owned(), |found| found.shown),
    }
}

/// The picks of every alternative that keeps the other choices preferred, the preferred one first.
pub(crate) fn alternatives(plan: &Plan) -> Vec<Vec<usize>> {
    let preferred = vec![0; plan.choices().len()];
    let mut all = vec![preferred.clone()];
    for (index, choice) in plan.choices().iter().enumerate() {
        for option in 1..choice.options.len() {
            let mut picks = preferred.clone();
            picks[index] = option;
            all.push(picks);
        }
    }
    all
}

/// What each rule for the years of an administration gives, all else as in the alternative that gave the value; nothing without such a
/// choice.
fn by_clock(context: &Context<'_>, plan: &Plan, frames: &Frames, picks: &[usize]) -> Vec<(String, Evaluation)> {
    let Some(clock) = plan.choices().iter().position(|choice| choice.subject == chancery_claim::CLOCK) else {
        return Vec::new();
    };
    let each = plan.choices()[clock].options.iter().enumerate().map(|(option, name)| {
        let mut picks = picks.to_vec();
        picks[clock] = option;
        let evaluation = eval(plan, &context.setting(None), frames, &Alternative { now: context.now, picks });
        (name.clone(), evaluation)
    });
    each.collect()
}

/// The value under each rule, if they differ.
fn clocks(each: &[(String, Evaluation)]) -> Vec<(String, String)> {
    let values: Vec<(String, String)> =
        each.iter().map(|(name, evaluation)| (name.clone(), evaluation.shown.clone())).collect();
    if values.windows(2).all(|pair| pair[0].1 == pair[1].1) { Vec::new() } else { values }
}

/// The direction under each rule.
fn clock_directions(outcome: &CaseOutcome, each: &[(String, Evaluation)]) -> Vec<(String, String)> {
    let of = |evaluation: &Evaluation| match crate::run::number(evaluation) {
        Some(number) => direction(&outcome.expression.text, &outcome.better, number),
        None => "no-value",
    };
    each.iter().map(|(name, evaluation)| (name.clone(), of(evaluation).to_owned())).collect()
}

/// A level has no direction; a change has one, and the study says which is better for the actor.
fn direction(expression: &str, better: &str, number: f64) -> &'static str {
    let is_change = ["trend(", "change(", "growth(", "cagr(", "shift("]
        .iter()
        .any(|function| expression.trim_start().starts_with(function));
    match (is_change, better, number) {
        (false, _, _) | (_, "neither", _) => "not-scored",
        (_, _, 0.0) => "unchanged",
        (_, "up", number) if number > 0.0 => "better",
        (_, "down", number) if number < 0.0 => "better",
        _ => "worse",
    }
}

/// The cases side by side: what each says in the three stages, and each outcome that at least two cases have.
pub(crate) fn matrix(cases: &[CaseEvidence]) -> MatrixEvidence {
    let columns = cases.iter().map(|case| MatrixColumn {
        case: case.id.clone(),
        title: case.title.clone(),
        toward: case.toward.clone(),
    });
    let row = |stage: &str, label: &str, cell: &dyn Fn(&CaseEvidence) -> String| MatrixRow {
        stage: stage.to_owned(),
        label: label.to_owned(),
        cells: cases.iter().map(cell).collect(),
    };
    let mut rows = vec![
        row("problem", "How the problem was understood", &|case| case.problem.says.clone()),
        row("strategy", "Goals and strategies", &|case| case.strategy.says.clone()),
        row("strategy", "Instruments named", &|case| case.strategy.instruments.join(", ")),
        row("outcome", "Outcome the text states", &|case| case.outcomes.direction.clone().unwrap_or_default()),
        row("problem", "Codes of the problem", &|case| case.problem.codes.join(", ")),
        row("strategy", "Codes of the goals", &|case| case.strategy.codes.join(", ")),
        row("outcome", "Outcome composed of the series", &|case| {
            case.composite.as_ref().map_or_else(String::new, |composite| composite.direction.clone())
        }),
        row("outcome", "Outcome series: better, worse, of scored", &|case| {
            let of = |wanted: &str| case.outcome.iter().filter(|outcome| outcome.direction == wanted).count();
            let (better, worse, unchanged) = (of("better"), of("worse"), of("unchanged"));
            match better + worse + unchanged {
                0 => String::new(),
                scored => format!("{better} better, {worse} worse, of {scored}"),
            }
        }),
    ];
    let mut labels: Vec<&str> =
        cases.iter().flat_map(|case| case.outcome.iter().map(|outcome| outcome.label.as_str())).collect();
    labels.sort_unstable();
    let mut shared: Vec<&str> =
        labels.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect();
    shared.dedup();
    for label in shared {
        rows.push(row("outcome", label, &|case| {
            let outcome = case.outcome.iter().find(|outcome| outcome.label == label);
            outcome.map_or_else(String::new, |outcome| outcome.value.clone())
        }));
    }
    MatrixEvidence { columns: columns.collect(), rows }
}
