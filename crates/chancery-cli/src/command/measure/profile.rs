//! Attention and instruments of administrations.

use std::process::ExitCode;

use chancery_study::instrument_profiles;
use chancery_world::World;

use crate::args::Global;
use crate::args_measure::ProfileArgs;
use crate::command::measure::state;
use crate::command::panel;
use crate::output::{Failure, Rows, Value, print};
use crate::place;

pub(super) fn profile(global: &Global, args: &ProfileArgs) -> Result<ExitCode, Failure> {
    let (actor, years) = (state(&args.state)?, panel::years(&args.years)?);
    let base = place::base(global)?;
    let found = instrument_profiles(World::builtin(), &base, actor, &args.region, years)?;
    let Some(first) = found.first() else {
        return Err(Failure::new(format!("no administration of {actor} has aid, arms, trade or troops in {years}"))
            .hint("the world tables list administrations of some states only; `chancery data add` brings the series"));
    };
    let mut columns = vec!["administration", "first_year", "last_year", "attention"];
    columns.extend(first.instruments.iter().map(|one| one.instrument.as_str()));
    columns.extend(["evenness", "cosine_predecessor", "reversal", "source"]);
    let number = |value: Option<f64>| value.map_or(Value::Null, Value::Number);
    let mut rows = Rows::new(columns);
    for one in &found {
        let mut row = vec![
            Value::text(&one.administration),
            Value::Integer(one.years.0.into()),
            Value::Integer(one.years.1.into()),
            number(one.attention),
        ];
        row.extend(one.instruments.iter().map(|instrument| number(instrument.share)));
        row.extend([number(one.entropy), number(one.similarity_to_predecessor), number(one.reversal)]);
        row.push(Value::text(one.source.join(" ")));
        rows.push(row);
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}
