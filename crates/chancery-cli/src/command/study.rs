//! `run`, `check`, `compare`: a study as a whole.

use std::path::Path;
use std::process::ExitCode;

use chancery_evidence::{Evidence, Verdict};
use chancery_study::{run as run_study, summary};
use chancery_world::World;

use crate::args::{CheckArgs, CompareCommand, Format, Global, RunArgs};
use crate::command::compare::propositions::propositions;
use crate::output::{Failure, Progress, Rows, Value, print, print_diagnostics, render};
use crate::place;

/// Evidence of a study, its diagnostics printed; and whether it has an error.
fn evidence(global: &Global, folder: &Path) -> Result<(Evidence, bool), Failure> {
    let progress = Progress::new();
    progress.step("reading the study");
    let (study, mut diagnostics) = place::study(folder)?;
    let base = place::base(global)?;
    progress.step(&format!("testing {} claims on the {}", study.claims.len(), base.kind()));
    let result = run_study(&study, World::builtin(), &base);
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
    let html = chancery_report::html(&evidence).map_err(|error| Failure::new(error.to_string()))?;
    let json = chancery_report::json(&evidence).map_err(|error| Failure::new(error.to_string()))?;
    let pages = [
        ("evidence.json", json),
        ("report.md", chancery_report::markdown(&evidence)),
        ("references.bib", chancery_report::bibtex(&evidence)),
        ("index.html", html),
    ];
    std::fs::create_dir_all(&args.out)
        .map_err(|error| Failure::new(format!("cannot make the folder {}: {error}", args.out.display())))?;
    for (name, text) in pages {
        let path = args.out.join(name);
        std::fs::write(&path, text).map_err(|error| {
            Failure::new(format!("cannot write {}: {error}", path.display()))
                .hint("choose another place with `--out DIR`")
        })?;
    }
    print(&summary(&evidence));
    print(&format!("report: {}\n", args.out.join("index.html").display()));
    Ok(if invalid { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn verdicts(words: &[String]) -> Result<Vec<Verdict>, Failure> {
    words.iter().map(|word| word.parse().map_err(Failure::new)).collect()
}

pub(crate) fn check(global: &Global, args: &CheckArgs) -> Result<ExitCode, Failure> {
    let (denied, only) = (verdicts(&args.deny)?, verdicts(&args.only)?);
    let (evidence, invalid) = evidence(global, &args.study)?;
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
    }
    let hits = evidence.claims.iter().filter(|claim| denied.contains(&claim.verdict)).count();
    if hits > 0 {
        eprintln!("{hits} claims have a denied verdict");
    }
    Ok(if invalid || hits > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

pub(crate) fn compare(global: &Global, command: &CompareCommand) -> Result<ExitCode, Failure> {
    let (study, cases) = match command {
        CompareCommand::Matrix { study, cases } => (study, cases),
        CompareCommand::Propositions { study, ids } => {
            let (evidence, invalid) = evidence(global, study)?;
            propositions(&evidence, ids, global.format)?;
            return Ok(if invalid { ExitCode::from(1) } else { ExitCode::SUCCESS });
        }
    };
    let (evidence, invalid) = evidence(global, study)?;
    let columns = &evidence.matrix.columns;
    if let Some(unknown) = cases.iter().find(|id| !columns.iter().any(|column| column.case == **id)) {
        let ids: Vec<&str> = columns.iter().map(|column| column.case.as_str()).collect();
        return Err(
            Failure::new(format!("no case is called `{unknown}`")).hint(format!("the cases are {}", ids.join(", ")))
        );
    }
    let shown: Vec<usize> =
        (0..columns.len()).filter(|&index| cases.is_empty() || cases.contains(&columns[index].case)).collect();
    let mut rows = Rows::new(
        ["stage".to_owned(), "compared".to_owned()]
            .into_iter()
            .chain(shown.iter().map(|&index| columns[index].case.clone())),
    );
    for row in &evidence.matrix.rows {
        let mut cells = vec![Value::text(&row.stage), Value::text(&row.label)];
        cells.extend(shown.iter().map(|&index| Value::text(row.cells.get(index).cloned().unwrap_or_default())));
        rows.push(cells);
    }
    print(&rows.render(global.format)?);
    Ok(if invalid { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
