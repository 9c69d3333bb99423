//! `run`, `check`: a study as a whole.

use std::path::Path;
use std::process::ExitCode;

use chancery_evidence::{Evidence, Verdict};
use chancery_study::{Run, Study, check as check_study, run as run_study, summary};
use chancery_world::World;

use super::report;
use crate::args::{CheckArgs, Format, Global, RunArgs};
use crate::output::{Failure, Progress, Rows, Value, print, print_diagnostics, render};
use crate::place;

/// Evidence of a study, its diagnostics printed; and whether it has an error.
pub(crate) fn evidence(global: &Global, folder: &Path) -> Result<(Evidence, bool), Failure> {
    worked_out(global, folder, run_study)
}

/// The same, as far as a job works it out.
fn worked_out(
    global: &Global,
    folder: &Path,
    job: fn(&Study, &World, &chancery_measure::Base) -> Result<Run, chancery_data::Error>,
) -> Result<(Evidence, bool), Failure> {
    let progress = Progress::new();
    progress.step("reading the study");
    let (study, mut diagnostics) = place::study(folder)?;
    let base = place::base(global)?;
    progress.step(&format!("testing {} claims on the {}", study.claims.len(), base.kind()));
    let result = job(&study, World::builtin(), &base);
    progress.done();
    let run = match result {
        Ok(run) => run,
        Err(error) => {
            print_diagnostics(&diagnostics, &study.files);
            return Err(error.into());
        }
    };
    diagnostics.extend(run.diagnostics);
    let invalid = print_diagnostics(&diagnostics, &study.files);
    let mut evidence = run.evidence;
    evidence.diagnostics = diagnostics.iter().map(|diagnostic| render(diagnostic, &study.files)).collect();
    Ok((evidence, invalid))
}

pub(crate) fn run(global: &Global, args: &RunArgs) -> Result<ExitCode, Failure> {
    let (evidence, invalid) = evidence(global, &args.study)?;
    report::write(&evidence, &args.out, args.single_file)?;
    print(&summary(&evidence));
    print(&format!("report: {}\n", args.out.join("index.html").display()));
    Ok(if invalid { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn verdicts(words: &[String]) -> Result<Vec<Verdict>, Failure> {
    words.iter().map(|word| word.parse().map_err(Failure::new)).collect()
}

pub(crate) fn check(global: &Global, args: &CheckArgs) -> Result<ExitCode, Failure> {
    let (denied, only) = (verdicts(&args.deny)?, verdicts(&args.only)?);
    let (evidence, invalid) = worked_out(global, &args.study, check_study)?;
    let mut rows = Rows::new(["verdict", "id", "stated", "value", "reason"]);
    for claim in evidence.claims.iter().filter(|claim| only.is_empty() || only.contains(&claim.verdict)) {
        let optional = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        rows.push(vec![
            Value::text(claim.verdict.name()),
            Value::text(&claim.id),
            optional(&claim.stated),
            optional(&claim.value),
            Value::text(&claim.reason),
        ]);
    }
    print(&rows.render(global.format)?);
    if global.format == Format::Table {
        print("\n");
        print(&summary(&evidence));
        print(&overclaim_counts(&evidence));
    }
    let hits = evidence.claims.iter().filter(|claim| denied.contains(&claim.verdict)).count();
    if hits > 0 {
        eprintln!("{hits} claims have a denied verdict");
    }
    Ok(if invalid || hits > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// One line on the claims that say all, none, only and the like.
fn overclaim_counts(evidence: &Evidence) -> String {
    let all = &evidence.overclaims;
    if all.is_empty() {
        return String::new();
    }
    let outcomes = ["counter-example", "none found", "clashes", "depends", "not decided", "no check"];
    let counted = outcomes.map(|outcome| (outcome, all.iter().filter(|one| one.outcome == outcome).count()));
    let named: Vec<String> =
        counted.iter().filter(|(_, count)| *count > 0).map(|(outcome, count)| format!("{outcome} {count}")).collect();
    format!(
        "{} claims say all, none, only, first or the like: {} (`chancery text overclaims`)\n",
        all.len(),
        named.join(", ")
    )
}

/// `text overclaims`: the same, a row each.
pub(crate) fn overclaims(global: &Global, folder: &Path) -> Result<ExitCode, Failure> {
    let (evidence, invalid) = worked_out(global, folder, check_study)?;
    let mut rows = Rows::new(["outcome", "claim", "words", "claims", "says", "reason"]);
    for one in &evidence.overclaims {
        rows.push(vec![
            Value::text(&one.outcome),
            Value::text(&one.claim),
            Value::text(one.words.join(", ")),
            Value::text(one.classes.join(", ")),
            Value::text(&one.says),
            Value::text(&one.reason),
        ]);
    }
    print(&rows.render(global.format)?);
    Ok(super::exit(invalid))
}
