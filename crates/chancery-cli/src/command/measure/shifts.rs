//! Who changed course: series against administrations.

use std::process::ExitCode;

use chancery_claim::{Context, eval};
use chancery_core::YearRange;
use chancery_measure::{
    Administration, YearSeries, administrations, null_model_name, shift_beside, shift_options, shifts as find,
};
use chancery_study::yearly;
use chancery_world::World;

use crate::args::{ExprArgs, Global};
use crate::args_measure::ShiftsArgs;
use crate::command::expression::{MOST, Prepared};
use crate::command::measure::state;
use crate::output::{Failure, Rows, Value, print};

pub(super) fn shifts(global: &Global, args: &ShiftsArgs) -> Result<ExitCode, Failure> {
    let terms = state(&args.terms)?;
    let expression = ExprArgs { expr: String::new(), study: None, actor: terms.to_string() };
    let prepared = Prepared::new(global, &expression)?;
    let (Some(series), Some(others)) = (all(&prepared, &args.series)?, all(&prepared, &args.against)?) else {
        return Ok(ExitCode::from(1));
    };
    let years = series.iter().flat_map(|one| &one.cells).map(|(year, _)| YearRange::single(*year));
    let Some(span) = years.reduce(YearRange::hull) else {
        return Err(Failure::new("no series has a value").hint("`chancery eval` shows why an expression has none"));
    };
    let administrations = administrations(World::builtin(), terms, span);
    if administrations.len() < 2 {
        return Err(Failure::new(format!("no change of administration of {terms} is known in {span}"))
            .hint("the table of leaders lists the administrations of some states only; take another with --terms"));
    }
    let rows = if others.is_empty() {
        tested(args, &series, &administrations)?
    } else {
        compared(&series, &others, &administrations)?
    };
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

/// The series that some expressions give; `None` after the diagnostics are printed.
fn all(prepared: &Prepared, expressions: &[String]) -> Result<Option<Vec<YearSeries>>, Failure> {
    let mut found = Vec::new();
    for expression in expressions {
        let Some((plan, frames)) = prepared.series(expression)? else { return Ok(None) };
        let setting = prepared.setting();
        let evaluated = plan.alternatives(MOST).into_iter().map(|picks| {
            let evaluation = eval(&plan, &setting, &frames, &Context { now: prepared.now(), picks });
            let unit = plan.unit().map_or_else(String::new, |unit| unit.to_string());
            let cells = yearly(&evaluation);
            YearSeries { name: expression.clone(), unit, cells, source: evaluation.sources }
        });
        // The alternative with the most years; of equals, the preferred one.
        let best = evaluated.collect::<Vec<_>>().into_iter().rev().max_by_key(|one| one.observed().0.len());
        found.extend(best);
    }
    Ok(Some(found))
}

fn tested(args: &ShiftsArgs, series: &[YearSeries], administrations: &[Administration]) -> Result<Rows, Failure> {
    let report = find(series, administrations, &shift_options(args.draws as usize))
        .map_err(|error| Failure::new(error.to_string()))?;
    for (index, error) in &report.not_tested {
        eprintln!("note: {} is not tested: {error}", series[*index].name);
    }
    if args.posterior {
        let mut rows = Rows::new(["series", "year", "probability"]);
        for (one, posterior) in series.iter().zip(&report.posteriors) {
            for (time, probability) in posterior.iter().flat_map(|all| all.times.iter().zip(&all.at)) {
                rows.push(vec![Value::text(&one.name), Value::Integer(*time as i64), Value::Number(*probability)]);
            }
        }
        return Ok(rows);
    }
    if args.leader_effect {
        let mut rows = Rows::new(["series", "share_explained", "p", "smallest_p", "null_model", "autocorrelation"]);
        for (one, tests) in series.iter().zip(&report.tests) {
            let Some(tests) = tests else { continue };
            rows.push(vec![
                Value::text(&one.name),
                Value::Number(tests.share_explained),
                Value::Number(tests.joint_p),
                Value::Number(tests.joint_smallest_attainable),
                Value::text(null_model_name(tests.joint_null_model)),
                Value::Number(tests.rho),
            ]);
        }
        return Ok(rows);
    }
    let columns = ["series", "administration", "year", "size", "low", "high", "unit", "break_probability", "p", "q"];
    let mut rows = Rows::new(columns.into_iter().chain(["q_any_dependence", "smallest_p", "null_model"]));
    for finding in &report.findings {
        let one = &series[finding.series];
        rows.push(vec![
            Value::text(&one.name),
            Value::text(&administrations[finding.administration].name),
            Value::Integer(finding.at as i64),
            Value::Number(finding.size),
            finite(finding.interval.0),
            finite(finding.interval.1),
            Value::text(&one.unit),
            Value::Number(finding.posterior_probability),
            Value::Number(finding.p),
            Value::Number(finding.q),
            Value::Number(finding.q_any_dependence),
            Value::Number(finding.smallest_attainable_p),
            Value::text(null_model_name(finding.null_model)),
        ]);
    }
    Ok(rows)
}

/// An interval that is open at an end has none there.
fn finite(value: f64) -> Value {
    if value.is_finite() { Value::Number(value) } else { Value::Null }
}

fn compared(series: &[YearSeries], others: &[YearSeries], administrations: &[Administration]) -> Result<Rows, Failure> {
    let mut rows = Rows::new(["series", "administration", "year", "shift_beyond_others", "unit", "p", "smallest_p"]);
    let (mut failure, mut some) = (None, false);
    for one in series {
        for administration in administrations.iter().skip(1) {
            let year = administration.years.first;
            match shift_beside(one, others, year) {
                Ok(found) => {
                    some = true;
                    rows.push(vec![
                        Value::text(&one.name),
                        Value::text(&administration.name),
                        Value::Integer(year.into()),
                        Value::Number(found.shift),
                        Value::text(&one.unit),
                        Value::Number(found.p.p),
                        Value::Number(found.p.smallest_attainable),
                    ]);
                }
                Err(error) => failure = failure.or(Some(error)),
            }
        }
    }
    match failure {
        Some(error) if !some => Err(Failure::new(error.to_string())),
        _ => Ok(rows),
    }
}
