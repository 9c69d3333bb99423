//! `compare`: the cases of a study, and what they are about, side by side.

mod ask;
mod cases;
mod powers;
mod propositions;
mod qca;
mod readings;
mod texts;
mod trace;

use std::path::Path;
use std::process::ExitCode;

use chancery_evidence::{Evidence, Interval};

use crate::args::Global;
use crate::args_compare::CompareCommand;
use crate::command::exit;
use crate::command::study::evidence;
use crate::output::{Failure, Rows, Value, print};

pub(crate) fn compare(global: &Global, command: &CompareCommand) -> Result<ExitCode, Failure> {
    use CompareCommand as Ask;
    let (folder, rows): (&Path, Table<'_>) = match command {
        Ask::Matrix(args) => (&args.study, Box::new(|found| cases::matrix(found, &args.cases))),
        Ask::Diff(args) => (&args.study, Box::new(|found| cases::diff(found, &args.one, &args.other))),
        Ask::Outcomes(args) => (&args.study, Box::new(|found| cases::outcomes(found, &args.cases))),
        Ask::Bounds(args) => (&args.study, Box::new(|found| cases::bounds(found, &args.cases))),
        Ask::Events(args) => (&args.study, Box::new(|found| cases::events(found, &args.cases))),
        Ask::Lags(args) => (&args.study, Box::new(|found| cases::lags(found, &args.cases))),
        Ask::Priorities(args) => (&args.study, Box::new(|found| texts::priorities(found, &args.cases))),
        Ask::Rank(args) => {
            let (region, by) = (args.region.region.as_deref(), args.by.as_deref());
            (&args.region.study, Box::new(move |found| powers::ranks(found, region, by)))
        }
        Ask::Regions(args) => (&args.study, Box::new(powers::regions)),
        Ask::Rivals(args) => (&args.study, Box::new(|found| powers::rivals(found, args.region.as_deref()))),
        Ask::Bodies(args) => (&args.study, Box::new(powers::bodies)),
        Ask::Lines(args) => (&args.study, Box::new(powers::lines)),
        Ask::Surveys(args) => (&args.study, Box::new(|found| powers::surveys(found, args.region.as_deref()))),
        Ask::Factors(args) => (&args.study, Box::new(|found| powers::factors(found, args.region.as_deref()))),
        Ask::Forecasts(args) if args.score => (&args.study, Box::new(texts::forecast_scores)),
        Ask::Forecasts(args) => (&args.study, Box::new(texts::forecasts)),
        Ask::Works(args) => (&args.study, Box::new(texts::works)),
        Ask::Papers(args) => (&args.study, Box::new(|found| texts::papers(found, args.kind.as_deref()))),
        Ask::Agreement(args) => (&args.study, Box::new(|found| texts::agreement(found, args.outcome.as_deref()))),
        Ask::Propositions(args) => {
            let (found, invalid) = evidence(global, &args.study)?;
            propositions::propositions(&found, &args.ids, global.format)?;
            return Ok(exit(invalid));
        }
        Ask::TruthTable(args) => return qca::truth_table(global, args),
        Ask::Minimize(args) => return qca::minimize(global, args),
        Ask::Necessity(args) => return qca::necessity(global, args),
        Ask::Robustness(args) => return qca::robustness(global, args),
        Ask::Trace(args) => return trace::trace(global, args),
        Ask::Readings(args) => (&args.study, Box::new(|found| readings::readings(found, args))),
        Ask::Difference(args) => (&args.study, Box::new(|found| texts::difference(found, args.outcome.as_deref()))),
    };
    let (found, invalid) = evidence(global, folder)?;
    print(&rows(&found)?.render(global.format)?);
    Ok(exit(invalid))
}

/// What turns evidence into the rows that were asked for.
type Table<'a> = Box<dyn Fn(&Evidence) -> Result<Rows, Failure> + 'a>;

/// Refuses a name that is none of those known.
fn known<'a>(what: &str, wanted: &str, names: impl Iterator<Item = &'a str> + Clone) -> Result<(), Failure> {
    if names.clone().any(|name| name == wanted) {
        return Ok(());
    }
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    let near = chancery_core::nearest(wanted, names.iter().copied());
    let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    Err(Failure::new(format!("no {what} is called `{wanted}`")).hint(format!("{hint}there are: {}", names.join(", "))))
}

/// Says why a table is empty instead of printing nothing.
fn some(rows: Rows, none: &str, hint: &str) -> Result<Rows, Failure> {
    if rows.is_empty() { Err(Failure::new(none).hint(hint)) } else { Ok(rows) }
}

fn number(value: Option<f64>) -> Value {
    value.map_or(Value::Null, Value::Number)
}

/// The three columns of a figure with its interval.
fn interval(of: &Interval) -> [Value; 3] {
    [number(of.value), number(of.lo), number(of.hi)]
}

fn year(year: i16) -> Value {
    if year == 0 { Value::Null } else { Value::Integer(year.into()) }
}

fn count(count: usize) -> Value {
    Value::Count(count as u64)
}

fn yes(value: bool) -> Value {
    Value::text(if value { "yes" } else { "no" })
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

/// A parameter of fit with six digits, or nothing.
fn fit(value: Option<f64>) -> Value {
    value.map_or(Value::Null, rounded)
}

/// A parameter of fit or probability with six digits: what is behind them is rounding.
fn rounded(value: f64) -> Value {
    Value::Number((value * 1e6).round() / 1e6)
}
