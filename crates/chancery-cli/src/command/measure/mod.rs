//! `measure`: the field's measures, printed or kept in the store.

mod ideal_points;
mod movement;
mod power;
mod profile;
mod relations;
mod reorientation;
mod series;
mod shifts;
mod similarity;

use std::process::ExitCode;

use chancery_core::{Catalogue, Cell, State, StateSystem, Year, YearRange};
use chancery_measure::{Base, KeptOutcome, keep, measures};
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
        MeasureCommand::IdealPoints(args) => ideal_points::ideal_points(global, args),
        MeasureCommand::Movement(args) => movement::movement(global, args),
        MeasureCommand::Similarity(args) => similarity::similarity(global, args),
        MeasureCommand::Dependence(args) => series::pair(global, args, series::DEPENDENCE),
        MeasureCommand::Capabilities(args) => series::capabilities(global, args),
        MeasureCommand::Polarity(args) => power::polarity(global, args),
        MeasureCommand::Influence(args) => power::influence(global, args),
        MeasureCommand::Blocs(args) => relations::blocs(global, args),
        MeasureCommand::Relations(args) => relations::relations(global, args),
        MeasureCommand::Shifts(args) => shifts::shifts(global, args),
        MeasureCommand::Reorientation(args) => reorientation::reorientation(global, args),
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
        let (outcome, count) = match kept.outcome {
            KeptOutcome::Unchanged => ("unchanged".to_owned(), Value::Null),
            KeptOutcome::Added(rows) => ("added".to_owned(), Value::Integer(rows as i64)),
            KeptOutcome::NotComputed(reason) => (format!("not computed: {reason}"), Value::Null),
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

/// The states that somebody wrote as a state, or as a region: who they are in a year. `None` stands for the whole system.
pub(crate) fn states(text: Option<&str>) -> Result<Box<dyn Fn(Year) -> Vec<State>>, Failure> {
    let world = World::builtin();
    let Some(text) = text else {
        return Ok(Box::new(move |year| {
            let mut states: Vec<State> =
                world.members(StateSystem::Cow, year).into_iter().map(|(_, state)| state).collect();
            states.sort_unstable();
            states.dedup();
            states
        }));
    };
    let region = world.region(text).or_else(|| world.region(&text.to_lowercase().replace(' ', "-")));
    let Some(definition) = region.and_then(|region| region.definitions.first()) else {
        let one =
            state(text).map_err(|failure| failure.or("a region is written as in `world.regions`: latin-america"))?;
        return Ok(Box::new(move |year| if world.exists(one, year) { vec![one] } else { Vec::new() }));
    };
    Ok(Box::new(move |year| {
        let in_force = |member: &&chancery_world::RegionMember| {
            member.start.is_none_or(|start| start.year() <= year)
                && member.end.is_none_or(|end| year <= end.year())
                && world.exists(member.state, year)
        };
        definition.members.iter().filter(in_force).map(|member| member.state).collect()
    }))
}

/// Everybody among some states in any of the years, once.
pub(crate) fn ever(years: YearRange, members: &dyn Fn(Year) -> Vec<State>) -> Vec<State> {
    let mut states: Vec<State> = years.years().flat_map(members).collect();
    states.sort_unstable();
    states.dedup();
    states
}

/// The years of a series that a base holds, or what would bring it.
pub(crate) fn covered(base: &Base, catalogue: &Catalogue, series: &str) -> Result<YearRange, Failure> {
    let found = catalogue.get(series).and_then(|spec| spec.broadest()).map(|source| source.coverage.years);
    found.ok_or_else(|| {
        Failure::new(format!("the {} does not hold `{series}`", base.kind()))
            .hint("`chancery data add` brings the data; `chancery measure list` says which a measure needs")
    })
}

/// A cell as a value and the word for its state.
pub(crate) fn shown(cell: Cell) -> [Value; 2] {
    [cell.value().map_or(Value::Null, Value::Number), Value::text(cell.state().name())]
}
