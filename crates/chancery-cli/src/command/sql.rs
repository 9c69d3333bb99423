//! `sql`: the query engine, in builds that have it.

use std::process::ExitCode;

use crate::args::{Global, SqlArgs};
use crate::output::Failure;

#[cfg(not(feature = "sql"))]
pub(crate) fn sql(_: &Global, _: &SqlArgs) -> Result<ExitCode, Failure> {
    Err(Failure::new("this build has no query engine")
        .hint("`cargo install --path crates/chancery-cli --features sql` makes one that has (it takes some minutes)"))
}

#[cfg(feature = "sql")]
pub(crate) fn sql(global: &Global, args: &SqlArgs) -> Result<ExitCode, Failure> {
    use std::time::Duration;

    use chancery_engine::{Engine, Limits, Value as Cell};
    use chancery_measure::Base;
    use chancery_world::World;

    use crate::output::{Rows, Value, print};
    use crate::place;

    let failure = |error: chancery_engine::Error| match error.hint_text() {
        Some(hint) => Failure::new(error.to_string()).hint(hint),
        None => Failure::new(error.to_string()),
    };
    let base = place::base(global)?;
    let store = match &base {
        Base::Store(store) => Some(store),
        Base::Release(_) => None,
    };
    let time = (args.timeout > 0).then(|| Duration::from_secs(args.timeout));
    let limits = Limits { memory: args.memory, time };
    let engine = Engine::with_limits(store, World::builtin(), limits).map_err(failure)?;
    let mut rows;
    match &args.query {
        None => {
            rows = Rows::new(["table", "about", "columns"]);
            for table in engine.tables() {
                let columns: Vec<String> =
                    table.columns.iter().map(|column| format!("{} {}", column.name, column.kind)).collect();
                rows.push(vec![Value::text(table.name), Value::text(table.about), Value::text(columns.join(", "))]);
            }
        }
        Some(query) => {
            let answer = engine.sql(query).map_err(failure)?;
            rows = Rows::new(answer.columns);
            for row in answer.rows {
                let cell = |cell: Cell| match cell {
                    Cell::Null => Value::Null,
                    Cell::Bool(truth) => Value::text(truth.to_string()),
                    Cell::Int(number) => Value::Integer(number),
                    Cell::Float(number) => Value::Number(number),
                    Cell::Text(text) => Value::Text(text),
                };
                rows.push(row.into_iter().map(cell).collect());
            }
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}
