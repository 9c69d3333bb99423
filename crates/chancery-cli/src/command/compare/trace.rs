//! `compare trace`: process tracing.

use std::path::Path;
use std::process::ExitCode;

use chancery_evidence::TracingEvidence;
use chancery_study::tracing::trace_all;
use chancery_study::{Study, read_tracings};
use chancery_world::World;

use crate::args::Global;
use crate::args_sets::{TraceArgs, TraceShow};
use crate::output::{Failure, Rows, Value, print, print_diagnostics};
use crate::place;

use super::ask::{none_called, text_file};
use super::{exit, fit, rounded, write_figures};

pub(crate) fn trace(global: &Global, args: &TraceArgs) -> Result<ExitCode, Failure> {
    let (mut study, mut diagnostics) = match (&args.spec, &args.study) {
        (Some(path), _) => read_tracings(&text_file(path)?, World::builtin()),
        (None, folder) => place::study(folder.as_deref().unwrap_or(Path::new(".")))?,
    };
    choose(&mut study, args, diagnostics.is_empty())?;
    let (evidence, wrong) = trace_all(&study, World::builtin());
    diagnostics.extend(wrong);
    let invalid = print_diagnostics(&diagnostics, &study.files);
    let mut rows = Rows::new(columns(args.show));
    for one in evidence.iter().filter(|one| one.warnings.is_empty()) {
        let lines = match args.show {
            TraceShow::Posterior => posterior(one),
            TraceShow::Evidence => pieces(one),
            TraceShow::Sensitivity => sensitivity(one),
        };
        lines.into_iter().for_each(|line| rows.push(line));
        if let Some(folder) = &args.svg {
            write_figures(folder, &chancery_report::tracing_figures(one))?;
        }
    }
    print(&rows.render(global.format)?);
    Ok(exit(invalid))
}

/// Keeps the tracing that was named.
fn choose(study: &mut Study, args: &TraceArgs, readable: bool) -> Result<(), Failure> {
    let known: Vec<&str> = study.tracings.iter().map(|one| one.id.as_str()).collect();
    if let Some(id) = args.id.as_deref().filter(|id| !known.contains(id)) {
        return Err(none_called("tracing", id, &known));
    }
    if known.is_empty() && readable {
        return Err(Failure::new("there is no process tracing")
            .hint("write a `[[tracing]]` entry into a file of the folder `tracing` (see docs/STUDY.md)"));
    }
    study.tracings.retain(|one| args.id.as_ref().is_none_or(|id| one.id == *id));
    Ok(())
}

fn columns(show: TraceShow) -> Vec<&'static str> {
    match show {
        TraceShow::Posterior => {
            vec!["tracing", "hypothesis", "prior", "posterior", "lowest", "highest", "prior for one half", "says"]
        }
        TraceShow::Evidence => {
            vec!["tracing", "evidence", "dependence", "weights (dB)", "leads without", "changes the order", "says"]
        }
        TraceShow::Sensitivity => vec!["tracing", "posterior of", "evidence", "judged under", "lowest", "highest"],
    }
}

fn posterior(one: &TracingEvidence) -> Vec<Vec<Value>> {
    let line = |hypothesis: &chancery_evidence::TracingHypothesis| {
        vec![
            Value::text(&one.id),
            Value::text(&hypothesis.id),
            rounded(hypothesis.prior),
            fit(hypothesis.posterior.value),
            fit(hypothesis.posterior.lo),
            fit(hypothesis.posterior.hi),
            fit(hypothesis.prior_for_half),
            Value::text(&hypothesis.says),
        ]
    };
    one.hypotheses.iter().map(line).collect()
}

fn pieces(one: &TracingEvidence) -> Vec<Vec<Value>> {
    let rivals: Vec<&str> = one
        .hypotheses
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != one.about)
        .map(|(_, hypothesis)| hypothesis.id.as_str())
        .collect();
    let line = |counted: &chancery_evidence::TracingCounted| {
        let weights = rivals.iter().zip(&counted.weights);
        let weights = weights.map(|(rival, weight)| ((*rival).to_owned(), format!("{weight:+.1}")));
        let leader =
            counted.without.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1).then(other.0.cmp(&one.0)));
        let leader = leader.and_then(|(place, _)| one.hypotheses.get(place)).map_or("", |one| one.id.as_str());
        let says = one.pieces.iter().filter(|piece| counted.pieces.contains(&piece.id));
        let says: Vec<&str> = says.map(|piece| piece.says.as_str()).collect();
        vec![
            Value::text(&one.id),
            Value::text(counted.pieces.join(" + ")),
            Value::text(&counted.dependence),
            Value::Fields(weights.collect()),
            Value::text(leader),
            Value::text(if counted.order_changes { "yes" } else { "no" }),
            Value::text(says.join(" / ")),
        ]
    };
    one.counted.iter().map(line).collect()
}

fn sensitivity(one: &TracingEvidence) -> Vec<Vec<Value>> {
    let about = one.hypotheses.get(one.about).map_or("", |hypothesis| hypothesis.id.as_str());
    let line = |bar: &chancery_evidence::TracingBar| {
        vec![
            Value::text(&one.id),
            Value::text(about),
            Value::text(bar.pieces.join(" + ")),
            Value::text(&bar.under),
            rounded(bar.low),
            rounded(bar.high),
        ]
    };
    one.tornado.iter().map(line).collect()
}
