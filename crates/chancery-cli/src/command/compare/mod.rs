//! `compare`: cases side by side, truth tables and what follows from them, process tracing.

mod ask;
mod qca;
mod trace;

use std::path::Path;
use std::process::ExitCode;

use crate::args::Global;
use crate::args_compare::CompareCommand;
use crate::output::{Failure, Rows, Value, print};

use super::study::evidence;

pub(crate) fn compare(global: &Global, command: &CompareCommand) -> Result<ExitCode, Failure> {
    match command {
        CompareCommand::Matrix { study, cases } => matrix(global, study, cases),
        CompareCommand::TruthTable(args) => qca::truth_table(global, args),
        CompareCommand::Minimize(args) => qca::minimize(global, args),
        CompareCommand::Necessity(args) => qca::necessity(global, args),
        CompareCommand::Robustness(args) => qca::robustness(global, args),
        CompareCommand::Trace(args) => trace::trace(global, args),
    }
}

fn matrix(global: &Global, study: &Path, cases: &[String]) -> Result<ExitCode, Failure> {
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
    Ok(exit(invalid))
}

fn exit(invalid: bool) -> ExitCode {
    if invalid { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// Writes drawings into a folder, each under a name, and says where.
fn write_figures(folder: &Path, figures: &[(String, String)]) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("cannot make the folder {}: {error}", folder.display())))?;
    for (name, drawing) in figures {
        // Ids and names of files become names of files: what is no letter or digit of them is a hyphen.
        let name: String = name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect();
        let path = folder.join(format!("{name}.svg"));
        std::fs::write(&path, drawing)
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
        eprintln!("figure: {}", path.display());
    }
    Ok(())
}

/// A number, or nothing.
fn number(value: Option<f64>) -> Value {
    value.map_or(Value::Null, rounded)
}

/// A parameter of fit or probability with six digits: what is behind them is rounding.
fn rounded(value: f64) -> Value {
    Value::Number((value * 1e6).round() / 1e6)
}
