//! `measure movement`: who moved toward whom, under every estimation.

use std::process::ExitCode;

use chancery_core::{Request, State, Year, YearRange};
use chancery_measure::analysis::movement::{
    Interval, Moved, MovementOptions, Paths, SERIES, Stretch, administrations, members, no_share, reason, yearly,
};
use chancery_world::{RegionDefinition, World};

use crate::args::Global;
use crate::args_measure::{MovementArgs, Stretches};
use crate::command::measure::{state, years};
use crate::output::{Failure, Rows, Value, print};
use crate::place;

/// The second side.
enum Partner<'w> {
    State(State),
    Region(&'w str, &'w RegionDefinition),
}

pub(super) fn movement(global: &Global, args: &MovementArgs) -> Result<ExitCode, Failure> {
    let world = World::builtin();
    let base = place::base(global)?;
    let actor = state(&args.state)?;
    let partner = partner(world, args)?;
    let catalogue = base.loaded();
    let spec = catalogue.get(SERIES[0]).ok_or_else(|| {
        Failure::new(format!("the {} holds no ideal points", base.kind()))
            .hint("`chancery data add unga-votes`, `chancery data add unga-ideal-points` and `chancery measure all` estimate them")
    })?;
    let everything = YearRange { first: 0, last: Year::MAX };
    let request =
        |series: &str| Request { series: series.to_owned(), actors: vec![], partners: vec![], years: everything };
    let frames = base.frames(&SERIES.map(request))?;
    let options = MovementOptions {
        net_of_common_shift: !args.with_common_shift,
        require_bridges: !args.unbridged,
        ..MovementOptions::default()
    };
    let mut rows = Rows::new(COLUMNS);
    for source in &spec.sources {
        let Some(paths) = Paths::new(&frames, &source.id) else { continue };
        let Some(covered) = paths.years() else { continue };
        let asked = years(args.years.as_deref(), covered)?;
        let Some(asked) = asked.intersect(covered) else { continue };
        for stretch in stretches(world, args, actor, asked)? {
            let ends = (stretch.from, stretch.to);
            let (name, members) = match &partner {
                Partner::State(state) => (world.name(*state), vec![*state]),
                Partner::Region(name, definition) => ((*name).to_owned(), members(world, definition, ends, actor)),
            };
            let sides = [&[actor][..], &members[..]];
            let moved = paths.moved(sides, ends, &options).map_err(|why| reason(&why, [&world.name(actor), &name]));
            let ballots = [stretch.from, stretch.to].map(|year| paths.ballots(sides, year));
            rows.push(row(&source.id, &stretch, moved, ballots));
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

fn partner<'w>(world: &'w World, args: &MovementArgs) -> Result<Partner<'w>, Failure> {
    let Some(region) = world.region(&args.partner) else { return state(&args.partner).map(Partner::State) };
    let definition = match &args.definition {
        Some(id) => region.definition(id),
        None => region.definitions.first(),
    };
    let known = || region.definitions.iter().map(|definition| definition.id.as_str()).collect::<Vec<_>>().join(", ");
    let definition = definition.ok_or_else(|| {
        Failure::new(format!("{} has no such definition", region.name)).hint(format!("its definitions are {}", known()))
    })?;
    Ok(Partner::Region(&region.name, definition))
}

fn stretches(world: &World, args: &MovementArgs, actor: State, years: YearRange) -> Result<Vec<Stretch>, Failure> {
    let found = match args.by {
        Stretches::Year => yearly(years),
        Stretches::Whole => vec![Stretch { label: years.to_string(), from: years.first, to: years.last }],
        Stretches::Administration => administrations(world, actor, years),
    };
    if found.is_empty() {
        let failure = Failure::new(format!("no stretch of {} in {years}", world.name(actor)));
        return Err(failure.hint("`--by year` or `--by whole` needs no administrations"));
    }
    Ok(found)
}

const COLUMNS: [&str; 21] = [
    "source",
    "period",
    "from",
    "to",
    "convergence",
    "convergence_low",
    "convergence_high",
    "state_moved",
    "state_moved_low",
    "state_moved_high",
    "partner_moved",
    "partner_moved_low",
    "partner_moved_high",
    "partner_share",
    "partner_share_low",
    "partner_share_high",
    "members",
    "bridged",
    "ballots_from",
    "ballots_to",
    "refused",
];

/// Three decimals: the posterior says nothing of the fourth.
fn number(value: f64) -> Value {
    Value::Number((value * 1e3).round() / 1e3 + 0.0)
}

fn interval(interval: Option<&Interval>) -> [Value; 3] {
    interval.map_or([Value::Null, Value::Null, Value::Null], |interval| {
        [interval.estimate, interval.low, interval.high].map(number)
    })
}

fn row(source: &str, stretch: &Stretch, moved: Result<Moved, String>, ballots: [u32; 2]) -> Vec<Value> {
    let (found, refused) = match &moved {
        Ok(moved) => (Some(moved), moved.share_of_other.as_ref().err().map(|why| no_share(*why).to_owned())),
        Err(reason) => (None, Some(reason.clone())),
    };
    let mut row = vec![
        Value::text(source),
        Value::text(&stretch.label),
        Value::Integer(stretch.from.into()),
        Value::Integer(stretch.to.into()),
    ];
    row.extend(interval(found.map(|moved| &moved.convergence)));
    row.extend(interval(found.map(|moved| &moved.toward[0])));
    row.extend(interval(found.map(|moved| &moved.toward[1])));
    row.extend(interval(found.and_then(|moved| moved.share_of_other.as_ref().ok())));
    row.push(found.map_or(Value::Null, |moved| Value::Integer(moved.members[1].into())));
    row.push(found.map_or(Value::Null, |moved| Value::text(if moved.bridged { "yes" } else { "no" })));
    row.extend(ballots.map(|ballots| Value::Integer(ballots.into())));
    row.push(refused.map_or(Value::Null, Value::Text));
    row
}
