//! `measure similarity`: the series of a pair side by side, or its votes computed anew by session, on an issue, with intervals.

use std::process::ExitCode;

use chancery_measure::Base;
use chancery_measure::analysis::similarity::{Asked, By, MEASURES, pair_similarity};

use crate::args::Global;
use crate::args_measure::{SimilarityArgs, VotePeriod};
use crate::command::measure::ideal_points::code;
use crate::command::measure::{series, state};
use crate::command::panel;
use crate::output::{Failure, Rows, Value, print};
use crate::place;

pub(super) fn similarity(global: &Global, args: &SimilarityArgs) -> Result<ExitCode, Failure> {
    if args.by.is_none() && args.issue.is_none() && args.draws == 0 {
        return series::pair(global, &args.pair, series::SIMILARITY);
    }
    if !(args.level > 0.0 && args.level < 1.0) {
        return Err(Failure::new(format!("`--level {}` is no share of samples", args.level))
            .hint("a number between 0 and 1, such as 0.95"));
    }
    let base = place::base(global)?;
    let Base::Store(store) = &base else {
        return Err(Failure::new("the built-in release holds no ballots")
            .hint("`chancery data add unga-votes` makes a store that does; without options the release's own series are printed"));
    };
    let pair = [state(&args.pair.state)?, state(&args.pair.partner)?];
    let asked = Asked {
        years: args.pair.years.as_deref().map(panel::years).transpose()?,
        issue: args.issue.map(code),
        by: match args.by {
            Some(VotePeriod::Session) => By::Session,
            _ => By::Year,
        },
        draws: args.draws,
        seed: args.seed,
        level: args.level,
    };
    let found = pair_similarity(store, pair, &asked)?;
    if found.is_empty() {
        let text = format!("{} and {} cast no vote in the same roll call that was asked for", pair[0], pair[1]);
        return Err(Failure::new(text).hint("other years, or no issue"));
    }
    let period = if asked.by == By::Session { "session" } else { "year" };
    let mut rows =
        Rows::new(["measure", "state", "partner", period, "value", "low", "high", "joint_votes", "subjects"]);
    for one in &found {
        for ((name, _), value) in MEASURES.iter().zip(&one.values) {
            let limits = value.and_then(|(_, limits)| limits);
            let number = |of: Option<f64>| of.map_or(Value::Null, Value::Number);
            rows.push(vec![
                Value::text(*name),
                Value::text(pair[0].as_str()),
                Value::text(pair[1].as_str()),
                Value::Integer(one.period.into()),
                number(value.map(|(value, _)| value)),
                number(limits.map(|limits| limits.low)),
                number(limits.map(|limits| limits.high)),
                Value::Integer(one.joint_votes.into()),
                Value::Integer(one.subjects as i64),
            ]);
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}
