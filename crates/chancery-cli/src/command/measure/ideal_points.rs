//! `measure ideal-points`: estimates of the moment, with intervals, or how they were reached and how well they predict.

use std::process::ExitCode;

use chancery_core::State;
use chancery_measure::analysis::ideal_points::{Asked, Estimate, Model as Estimated};
use chancery_measure::{Base, IdealError, IdealPoints};

use crate::args::Global;
use crate::args_measure::{IdealPointsArgs, Issue, Model};
use crate::command::measure::state;
use crate::command::panel;
use crate::output::{Failure, Rows, Value, print};
use crate::place;

/// Half the width of an interval that holds 90 per cent of a normal distribution, in standard deviations.
const NINETY: f64 = 1.644_853_627;

pub(super) fn ideal_points(global: &Global, args: &IdealPointsArgs) -> Result<ExitCode, Failure> {
    let states: Vec<State> = args.states.iter().map(|text| state(text)).collect::<Result<_, _>>()?;
    let base = place::base(global)?;
    let Base::Store(store) = &base else {
        return Err(Failure::new("the built-in release holds no ballots")
            .hint("`chancery data add unga-votes` makes a store that does; claims read the series `ideal_point`"));
    };
    let asked = Asked {
        years: args.years.as_deref().map(panel::years).transpose()?,
        issue: args.issue.map(code),
        model: match args.model {
            Model::Ordinal => Estimated::Ordinal,
            Model::Binary => Estimated::Binary,
            Model::Static => Estimated::Static,
        },
    };
    let estimate = Estimate::new(store, &asked)?;
    let rows = if args.held_out {
        held_out(&estimate)?
    } else {
        let points = estimate.fit().map_err(failure)?;
        if args.diagnostics { diagnostics(&estimate, &points) } else { estimates(&points, &states) }
    };
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

pub(super) const fn code(issue: Issue) -> &'static str {
    match issue {
        Issue::Hr => "hr",
        Issue::Me => "me",
        Issue::Nu => "nu",
        Issue::Di => "di",
        Issue::Co => "co",
        Issue::Ec => "ec",
        Issue::Important => "important",
    }
}

fn failure(error: IdealError) -> Failure {
    Failure::new(format!("no ideal points: {error}"))
        .hint("more years or no issue leave more roll calls to connect the states")
}

/// A row a point. Under the static model there is no year.
fn estimates(points: &IdealPoints, states: &[State]) -> Rows {
    let mut rows = Rows::new(["state", "year", "ideal_point", "se", "low", "high", "ballots", "few"]);
    for point in &points.fit.points {
        let Some(state) = points.state(point).filter(|state| states.is_empty() || states.contains(state)) else {
            continue;
        };
        let error = point.variance.sqrt();
        rows.push(vec![
            Value::text(state.as_str()),
            if point.time == 0 { Value::Null } else { Value::Integer(point.time.into()) },
            number(point.mean),
            number(error),
            number(point.mean - NINETY * error),
            number(point.mean + NINETY * error),
            Value::Integer(point.ballots.into()),
            Value::text(if point.few { "few" } else { "" }),
        ]);
    }
    rows
}

fn diagnostics(estimate: &Estimate, points: &IdealPoints) -> Rows {
    let fit = &points.fit;
    let mut rows = Rows::new(["figure", "value"]);
    let mut push = |name: &str, value: Value| rows.push(vec![Value::text(name), value]);
    push("ballots", Value::Integer(estimate.ballots() as i64));
    push("states", Value::Integer(points.states.len() as i64));
    push("points", Value::Integer(fit.points.len() as i64));
    push("points on few ballots", Value::Integer(fit.points.iter().filter(|point| point.few).count() as i64));
    push("contested items", Value::Integer(fit.items.len() as i64));
    push("unanimous items left out", Value::Integer(fit.unanimous_items.into()));
    push("unanimous ballots left out", Value::Integer(fit.unanimous_ballots.into()));
    push("sweeps", Value::Integer(fit.sweeps.into()));
    push("largest change of a parameter in the last sweep", Value::Number(fit.last_change));
    push("relative change of the log posterior in the last sweep", Value::Number(fit.last_relative_change));
    push("log posterior", number(fit.log_posterior));
    push("log likelihood", number(fit.log_likelihood));
    let (chained, alone): (Vec<_>, Vec<_>) = parts(&fit.bridges).into_iter().partition(|(.., count)| *count > 1);
    for (first, last, count) in chained {
        push("years chained by repeated resolutions", Value::text(format!("{count} of {first}..{last}")));
    }
    push("years no repeated resolution leads to", Value::Integer(alone.len() as i64));
    rows
}

/// First and last year, and number of years, of each part that repeated resolutions chain.
fn parts(bridges: &[(u32, u32)]) -> Vec<(u32, u32, u32)> {
    let mut parts: Vec<(u32, u32, u32)> = Vec::new();
    for &(year, part) in bridges {
        match parts.iter_mut().find(|(first, ..)| *first == part) {
            Some((_, last, count)) => (*last, *count) = (year, *count + 1),
            None => parts.push((part, year, 1)),
        }
    }
    parts
}

fn held_out(estimate: &Estimate) -> Result<Rows, Failure> {
    let found = estimate.held_out().map_err(failure)?;
    let mut rows = Rows::new(["figure", "model", "every roll call's most frequent vote"]);
    rows.push(vec![Value::text("accuracy"), number(found.accuracy), number(found.baseline_accuracy)]);
    rows.push(vec![Value::text("mean log probability"), number(found.log_score), number(found.baseline_log_score)]);
    let predicted = Value::Integer(found.predicted.into());
    rows.push(vec![Value::text("ballots predicted"), predicted.clone(), predicted]);
    let not = Value::Integer(found.not_predicted.into());
    rows.push(vec![Value::text("ballots that could not be"), not.clone(), not]);
    Ok(rows)
}

/// Four decimals, as they are kept in the store.
fn number(value: f64) -> Value {
    Value::Number((value * 1e4).round() / 1e4 + 0.0)
}
