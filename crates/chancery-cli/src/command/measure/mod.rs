//! `measure`: the field's measures, printed or kept in the store.

mod profile;
mod series;
mod shifts;

use std::process::ExitCode;

use chancery_core::{State, YearRange};
use chancery_data::AddOutcome;
use chancery_measure::{keep, measures};
use chancery_world::World;

use crate::args::Global;
use crate::args_measure::{AllArgs, MeasureCommand};
use crate::command::panel;
use crate::output::{Failure, Rows, Value, print};
use crate::place;

pub(crate) fn measure(global: &Global, command: &MeasureCommand) -> Result<ExitCode, Failure> {
    match command {
        MeasureCommand::List => list(global),
        MeasureCommand::All(args) => all(global, args),
        MeasureCommand::Similarity(args) => series::pair(global, args, series::SIMILARITY),
        MeasureCommand::Dependence(args) => series::pair(global, args, series::DEPENDENCE),
        MeasureCommand::Shifts(args) => shifts::shifts(global, args),
        MeasureCommand::Profile(args) => profile::profile(global, args),
    }
}

fn list(global: &Global) -> Result<ExitCode, Failure> {
    let mut rows = Rows::new(["measure", "unit_of_analysis", "unit", "formula", "inputs", "page"]);
    for measure in measures() {
        rows.push(vec![
            Value::text(measure.name),
            Value::text(measure.unit_of_analysis.name()),
            Value::text(measure.unit.to_string()),
            Value::text(measure.formula),
            Value::text(measure.inputs),
            Value::text(format!("docs/methods/{}.md", measure.page)),
        ]);
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

fn all(global: &Global, args: &AllArgs) -> Result<ExitCode, Failure> {
    let years = panel::years(&args.years)?;
    let mut rows = Rows::new(["data_set", "outcome", "rows", "columns"]);
    for kept in keep(&place::store_folder(global), years)? {
        let (outcome, count) = match &kept.outcome {
            AddOutcome::Unchanged => ("unchanged", Value::Null),
            AddOutcome::Added(state) => {
                ("added", Value::Integer(state.tables.iter().map(|table| table.rows as i64).sum()))
            }
        };
        rows.push(vec![Value::text(kept.id), Value::text(outcome), count, Value::text(kept.columns.join(" "))]);
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

/// The state that somebody wrote.
pub(crate) fn state(text: &str) -> Result<State, Failure> {
    World::builtin().resolve_as_written(text, None).one().ok_or_else(|| {
        Failure::new(format!("`{text}` does not name one state"))
            .hint(format!("`chancery resolve {text:?}` shows what it may be"))
    })
}

/// The years asked for, or those given by default.
pub(crate) fn years(text: Option<&str>, or: YearRange) -> Result<YearRange, Failure> {
    text.map_or(Ok(or), panel::years)
}
