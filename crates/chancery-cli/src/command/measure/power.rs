//! Polarity, and shares of influence.

use std::process::ExitCode;

use chancery_core::YearRange;
use chancery_measure::analysis::influence::{InfluenceTable, InfluenceYear, influence_on, requests as influence_reads};
use chancery_measure::analysis::polarity::{SERIES, polarity_of, requests as polarity_reads};
use chancery_measure::analysis::{Data, WeightSampling};

use crate::args::Global;
use crate::args_measure::{InfluenceArgs, PolarityArgs};
use crate::command::measure::{covered, ever, shown, state, states, years};
use crate::output::{Failure, Rows, Value, print};
use crate::place;

/// c of the Dirichlet distribution of weights: a weight of 0.5 varies with a standard deviation of 0.11.
const CONCENTRATION: f64 = 20.0;

pub(super) fn polarity(global: &Global, args: &PolarityArgs) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let catalogue = base.loaded();
    let years = years(args.years.as_deref(), covered(&base, &catalogue, SERIES)?)?;
    let members = states(args.region.as_deref())?;
    let frames = base.frames(&polarity_reads(&ever(years, &members), years))?;
    let mut rows = Rows::new([
        "year",
        "states",
        "missing",
        "concentration",
        "hhi",
        "top_share",
        "effective_number",
        "kind",
        "poles_by_share",
        "poles_by_leader",
        "state",
    ]);
    for found in polarity_of(Data { catalogue: &catalogue, frames: &frames }, years, members) {
        let names = |states: &[chancery_core::State]| {
            Value::text(states.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(" "))
        };
        let number = |cell: chancery_core::Cell| cell.value().map_or(Value::Null, Value::Number);
        let of = found.concentration;
        rows.push(vec![
            Value::Integer(found.year.into()),
            Value::Integer(of.states as i64),
            Value::Integer(of.missing as i64),
            number(of.con),
            number(of.hhi),
            number(of.top_share),
            number(of.effective_number),
            found.kind.map_or(Value::Null, |kind| Value::text(kind.name())),
            names(&found.by_share),
            names(&found.by_leader),
            Value::text(of.hhi.state().name()),
        ]);
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn influence(global: &Global, args: &InfluenceArgs) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let catalogue = base.loaded();
    let own = match &args.weights {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))?;
            Some(InfluenceTable::parse(&text, file)?)
        }
        None => None,
    };
    let table = own.as_ref().unwrap_or_else(|| InfluenceTable::builtin());
    let mut actors = Vec::new();
    for name in &args.actors {
        let actor = state(name)?;
        if actors.contains(&actor) {
            return Err(Failure::new(format!("{actor} stands twice among the actors")));
        }
        actors.push(actor);
    }
    let trade = covered(&base, &catalogue, "trade")?;
    let both = trade.intersect(covered(&base, &catalogue, "gdp")?).unwrap_or(trade);
    let years: YearRange = years(args.years.as_deref(), both)?;
    let targets = states(Some(&args.target))?;
    let frames = base.frames(&influence_reads(&actors, &ever(years, &targets), years))?;
    let sampling = WeightSampling { draws: args.draws as usize, concentration: CONCENTRATION, seed: args.seed };
    let found =
        influence_on(Data { catalogue: &catalogue, frames: &frames }, table, &actors, years, targets, sampling)?;
    print(&influence_rows(&found, table).render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

fn influence_rows(found: &[InfluenceYear], table: &InfluenceTable) -> Rows {
    let columns = [
        "year",
        "actor",
        "targets",
        "of",
        "influence",
        "influence_state",
        "share",
        "share_state",
        "bandwidth",
        "dependence",
        "rank",
        "rank_low",
        "rank_high",
    ];
    let mut rows = Rows::new(columns.into_iter().chain(table.names()));
    for year in found {
        for actor in &year.actors {
            let mut row = vec![
                Value::Integer(year.year.into()),
                Value::text(actor.actor.as_str()),
                Value::Integer(year.targets as i64),
                Value::Integer(year.of as i64),
            ];
            row.extend(shown(actor.value));
            row.extend(shown(actor.share));
            let number = |value: Option<f64>| value.map_or(Value::Null, Value::Number);
            let found = actor.found.as_ref();
            row.push(number(found.and_then(|found| found.bandwidth.value.value())));
            row.push(number(found.and_then(|found| found.dependence.value.value())));
            row.push(number(actor.band.map(|band| band.rank)));
            row.push(number(actor.band.map(|band| band.low)));
            row.push(number(actor.band.map(|band| band.high)));
            let components = |place: usize| found.and_then(|found| found.components.get(place)?.value.value());
            row.extend((0..table.names().len()).map(|place| number(components(place))));
            rows.push(row);
        }
    }
    rows
}
