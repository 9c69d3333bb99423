//! `resolve`: a name or code, on a day, to a state and its codes.

use std::process::ExitCode;

use chancery_core::{Date, PartialDate, State};
use chancery_world::{How, Resolution, World};

use crate::args::{Global, ResolveArgs};
use crate::output::{Failure, Rows, Value, print};

pub(crate) fn resolve(global: &Global, args: &ResolveArgs) -> Result<ExitCode, Failure> {
    let world = World::builtin();
    let on: Option<Date> = match &args.on {
        None => None,
        Some(text) => Some(text.parse::<PartialDate>().map_err(Failure::new)?.earliest()),
    };
    for scheme in args.from.iter().chain(&args.to) {
        let schemes = world.schemes();
        if !schemes.contains(&scheme.as_str()) {
            let near = chancery_core::nearest(scheme, schemes.iter().copied());
            let hint = near.map_or_else(
                || format!("the schemes are {}", schemes.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Failure::new(format!("no scheme is called `{scheme}`")).hint(hint));
        }
    }
    let resolution = match &args.from {
        Some(scheme) => world.by_code(scheme, &args.name, on),
        None => {
            let found = world.match_name(&args.name, on);
            if let (Some(How::TypingError), Some(name)) = (found.how, found.name) {
                eprintln!("note: `{}` is read as `{name}`", args.name);
            }
            found.resolution
        }
    };
    match resolution {
        Resolution::One(state) => match &args.to {
            Some(scheme) => match world.code(state, scheme, on) {
                Some(code) => print(&format!("{code}\n")),
                None => {
                    let day = on.map_or_else(String::new, |day| format!(" on {day}"));
                    return Err(Failure::new(format!("{} has no {scheme} code{day}", world.name(state))));
                }
            },
            None => print(&describe(world, &[state], on).render(global.format)?),
        },
        Resolution::Ambiguous(states) => {
            print(&describe(world, &states, on).render(global.format)?);
            eprintln!("error: `{}` may be any of these\nhint: use a longer name, or a day with `--on`", args.name);
            return Ok(ExitCode::from(1));
        }
        Resolution::Unknown { nearest } => {
            let what = args.from.as_ref().map_or_else(|| "name".to_owned(), |scheme| format!("{scheme} code"));
            let failure = Failure::new(format!("`{}` is no {what} of a state", args.name));
            return Err(match nearest {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure,
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn describe(world: &World, states: &[State], on: Option<Date>) -> Rows {
    let mut rows = Rows::new(["state", "name", "life", "cow", "gw", "iso2", "iso3", "un", "imf", "wb", "fips"]);
    for &state in states {
        let code = |scheme: &str| world.code(state, scheme, on).map_or(Value::Null, Value::text);
        let life = world.life(state).map_or_else(|| "territory".to_owned(), |life| life.to_string());
        let mut row = vec![Value::text(state.as_str()), Value::text(world.name(state)), Value::text(life)];
        row.extend(["cow", "gw", "iso2", "iso3", "un", "imf", "wb", "fips"].into_iter().map(code));
        rows.push(row);
    }
    rows
}
