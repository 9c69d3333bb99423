//! Measures of a pair, year by year.

use std::process::ExitCode;

use chancery_core::{Key, Request, YearRange};

use crate::args::Global;
use crate::args_measure::PairArgs;
use crate::command::measure::{state, years};
use crate::output::{Failure, Rows, Value, print};
use crate::place;

/// Series that are printed side by side.
pub(super) struct Family {
    series: &'static [&'static str],
    /// Whether both directions are printed.
    directed: bool,
}

pub(super) const SIMILARITY: Family =
    Family { series: &["joint_votes", "agree", "coincidence", "ideal_distance"], directed: false };

pub(super) const DEPENDENCE: Family = Family { series: &["trade"], directed: true };

pub(super) fn pair(global: &Global, args: &PairArgs, family: Family) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let pair = [state(&args.state)?, state(&args.partner)?];
    let catalogue = base.loaded();
    let specs: Vec<_> = family.series.iter().filter_map(|name| catalogue.get(name)).collect();
    let Some(covered) = specs.iter().filter_map(|spec| spec.years()).reduce(YearRange::hull) else {
        return Err(Failure::new(format!("the {} holds none of {}", base.kind(), family.series.join(", ")))
            .hint("`chancery data add` brings the data; `chancery measure list` says which a measure needs"));
    };
    let years = years(args.years.as_deref(), covered)?;
    let requests: Vec<Request> = specs
        .iter()
        .map(|spec| Request { series: spec.name.clone(), actors: pair.to_vec(), partners: pair.to_vec(), years })
        .collect();
    let frames = base.frames(&requests)?;
    let directions = if family.directed { vec![pair, [pair[1], pair[0]]] } else { vec![pair] };
    let mut rows = Rows::new(["measure", "source", "state", "partner", "year", "value"]);
    for spec in &specs {
        for source in &spec.sources {
            let Some(frame) = frames.get(&spec.name, &source.id) else { continue };
            for [one, other] in &directions {
                for year in years.years() {
                    let found = frame.get(Key::new(year, *one, Some(*other)));
                    let Some(value) = found.and_then(|(cell, _)| cell.value()) else { continue };
                    rows.push(vec![
                        Value::text(&spec.name),
                        Value::text(&source.id),
                        Value::text(one.as_str()),
                        Value::text(other.as_str()),
                        Value::Integer(year.into()),
                        Value::Number(value),
                    ]);
                }
            }
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}
