//! Cases: stages as the text tells them, outcomes as the series show them, and the matrix of all cases.

use chancery_claim::{Context as Alternative, Plan, eval, plan as plan_expression};
use chancery_core::{Frames, Request};
use chancery_evidence::{
    CaseEvidence, ClaimEvidence, MatrixColumn, MatrixEvidence, MatrixRow, OutcomeEvidence, StageEvidence,
    StatementEvidence,
};

use rayon::prelude::*;

use crate::run::Context;
use crate::study::{Case, ExprText, Stage};

pub(crate) struct PlannedCase<'a> {
    case: &'a Case,
    outcomes: Vec<PlannedOutcome<'a>>,
}

struct PlannedOutcome<'a> {
    label: &'a str,
    expression: &'a ExprText,
    better: &'a str,
    plan: Option<Plan>,
    problem: Option<String>,
}

impl PlannedCase<'_> {
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.outcomes
            .iter()
            .filter_map(|outcome| outcome.plan.as_ref())
            .flat_map(|plan| plan.requests().to_vec())
            .collect()
    }
}

pub(crate) fn plan<'a>(context: &Context<'a>) -> Vec<PlannedCase<'a>> {
    let outcome = |(label, expression, better): &'a (String, ExprText, String)| {
        let planned = plan_expression(&expression.text, &context.setting(None));
        let problem = planned.diagnostics.first().map(ToString::to_string);
        PlannedOutcome { label, expression, better, plan: planned.plan, problem }
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
    cases.par_iter().map(|planned| evaluate_case(context, planned, frames, &verdicts)).collect()
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
        days: days(context, &case.period.text),
        reference: case.reference.clone(),
        lines: case.lines.clone(),
        problem: stage(&case.problem, verdicts),
        strategy: stage(&case.strategy, verdicts),
        outcomes: stage(&case.outcomes, verdicts),
        outcome: planned.outcomes.iter().map(|outcome| evaluate_outcome(context, outcome, frames)).collect(),
    }
}

/// First and last day of a period written as an administration's name or as years.
pub(crate) fn days(context: &Context<'_>, period: &str) -> (String, String) {
    if let Some((first, last)) = period.split_once("..") {
        return (format!("{first}-01-01"), format!("{last}-12-31"));
    }
    let name = period.trim_matches('\'');
    let chancery_world::LeaderMatch::One(leader) = find_leader(context, name) else {
        return (period.to_owned(), period.to_owned());
    };
    let term = leader.terms.iter().find(|term| term.state == Some(context.actor) && term.office == "president");
    term.map_or_else(
        || (period.to_owned(), period.to_owned()),
        |term| (term.start.to_string(), term.end.map_or_else(|| "in office".to_owned(), |end| end.to_string())),
    )
}

/// The actor's leader of a name: among several of one surname, the only one of the actor.
fn find_leader<'a>(context: &Context<'a>, name: &str) -> chancery_world::LeaderMatch<'a> {
    match context.world.leader(name) {
        chancery_world::LeaderMatch::Ambiguous(leaders) => {
            let own =
                |leader: &&&chancery_world::Leader| leader.terms.iter().any(|term| term.state == Some(context.actor));
            let mut own = leaders.iter().filter(own);
            match (own.next(), own.next()) {
                (Some(only), None) => chancery_world::LeaderMatch::One(only),
                _ => chancery_world::LeaderMatch::Ambiguous(leaders),
            }
        }
        other => other,
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

fn evaluate_outcome(context: &Context<'_>, outcome: &PlannedOutcome<'_>, frames: &Frames) -> OutcomeEvidence {
    let mut evidence = OutcomeEvidence {
        label: outcome.label.to_owned(),
        expr: outcome.expression.text.clone(),
        better: outcome.better.to_owned(),
        direction: "no-value".to_owned(),
        ..OutcomeEvidence::default()
    };
    let Some(plan) = &outcome.plan else {
        evidence.value = outcome.problem.clone().unwrap_or_else(|| "the expression cannot be planned".to_owned());
        return evidence;
    };
    if let Some(absent) = context.absent(plan) {
        evidence.value = absent;
        return evidence;
    }
    // The first alternative that gives a value: sources differ in the years they cover.
    let evaluations = alternatives(plan).into_iter().map(|picks| {
        let evaluation =
            eval(plan, &context.setting(None), frames, &Alternative { now: context.now, picks: picks.clone() });
        (picks, evaluation)
    });
    let mut shown: Option<String> = None;
    for (_, evaluation) in evaluations {
        if shown.is_none() {
            shown = Some(evaluation.shown.clone());
        }
        if let Some(number) = crate::run::number(&evaluation) {
            evidence.value.clone_from(&evaluation.shown);
            evidence.number = Some(number);
            evidence.unit = plan.unit().map(|unit| unit.to_string());
            evidence.source = evaluation.sources.join(", ");
            evidence.direction = direction(&outcome.expression.text, outcome.better, number).to_owned();
            evidence.clocks = clocks(context, plan, frames);
            return evidence;
        }
    }
    evidence.value = shown.unwrap_or_else(|| "no value".to_owned());
    evidence
}

/// The picks of every alternative that keeps the other choices preferred, the preferred one first.
fn alternatives(plan: &Plan) -> Vec<Vec<usize>> {
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

/// The value under each rule for the years of an administration, if they differ.
fn clocks(context: &Context<'_>, plan: &Plan, frames: &Frames) -> Vec<(String, String)> {
    let Some(clock) = plan.choices().iter().position(|choice| choice.subject == chancery_claim::CLOCK) else {
        return Vec::new();
    };
    let values: Vec<(String, String)> = plan.choices()[clock]
        .options
        .iter()
        .enumerate()
        .map(|(option, name)| {
            let mut picks = vec![0; plan.choices().len()];
            picks[clock] = option;
            let evaluation = eval(plan, &context.setting(None), frames, &Alternative { now: context.now, picks });
            (name.clone(), evaluation.shown)
        })
        .collect();
    if values.windows(2).all(|pair| pair[0].1 == pair[1].1) { Vec::new() } else { values }
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
