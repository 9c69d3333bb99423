//! Measures of a pair, year by year.

use std::process::ExitCode;

use chancery_core::{Catalogue, Key, Request, YearRange};

use crate::args::Global;
use crate::args_measure::{PairArgs, StateArgs};
use crate::command::measure::{state, years};
use crate::output::{Failure, Rows, Value, print};
use crate::place;

/// Series that are printed side by side.
pub(super) struct Family {
    series: &'static [&'static str],
    /// Whether both directions are printed.
    directed: bool,
}

pub(super) const SIMILARITY: Family = Family {
    series: &[
        "joint_votes",
        "agree",
        "coincidence",
        "ideal_distance",
        "s_alliance",
        "s_alliance_squared",
        "s_alliance_weighted",
        "kappa_alliance",
        "pi_alliance",
        "tau_b_alliance",
    ],
    directed: false,
};

pub(super) const DEPENDENCE: Family = Family {
    series: &[
        "trade",
        "trade_dependence",
        "dependence_ratio",
        "trade_share",
        "trade_salience",
        "trade_symmetry",
        "trade_interdependence",
        "aid_dependence",
        "arms_dependence",
    ],
    directed: true,
};

pub(super) fn pair(global: &Global, args: &PairArgs, family: Family) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let pair = [state(&args.state)?, state(&args.partner)?];
    let catalogue = base.loaded();
    let specs: Vec<_> = family.series.iter().filter_map(|name| catalogue.get(name)).collect();
    let covered = covered(base.kind(), &catalogue, family.series)?;
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

/// The years that any of some series covers.
fn covered(kind: &str, catalogue: &Catalogue, series: &[&str]) -> Result<YearRange, Failure> {
    let years = series.iter().filter_map(|name| catalogue.get(name)?.years()).reduce(YearRange::hull);
    years.ok_or_else(|| {
        Failure::new(format!("the {kind} holds none of {}", series.join(", ")))
            .hint("`chancery data add` brings the data; `chancery measure list` says which a measure needs")
    })
}

const CAPABILITIES: &[&str] =
    &["milex", "milex_gbp", "milper", "irst", "pec", "tpop", "upop", "cinc", "cinc_recomputed"];

/// A state's components of capability and both indices, year by year.
pub(super) fn capabilities(global: &Global, args: &StateArgs) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let state = state(&args.state)?;
    let catalogue = base.loaded();
    let years = years(args.years.as_deref(), covered(base.kind(), &catalogue, CAPABILITIES)?)?;
    let specs: Vec<_> = CAPABILITIES.iter().filter_map(|name| catalogue.get(name)).collect();
    let request = |name: &str| Request { series: name.to_owned(), actors: vec![state], partners: Vec::new(), years };
    let frames = base.frames(&specs.iter().map(|spec| request(&spec.name)).collect::<Vec<_>>())?;
    let mut rows = Rows::new(["measure", "source", "state", "year", "value", "unit"]);
    for spec in &specs {
        for source in &spec.sources {
            let Some(frame) = frames.get(&spec.name, &source.id) else { continue };
            for (key, cell, _) in frame.iter() {
                let Some(value) = cell.value() else { continue };
                rows.push(vec![
                    Value::text(&spec.name),
                    Value::text(&source.id),
                    Value::text(state.as_str()),
                    Value::Integer(key.year().into()),
                    Value::Number(value),
                    Value::text(spec.unit.to_string()),
                ]);
            }
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}
