//! Blocs, and relation classes.

use std::process::ExitCode;

use chancery_measure::analysis::blocs::{BlocOptions, blocs as find, requests as bloc_reads};
use chancery_measure::analysis::relations::{indicator_names, relation_over, requests as relation_reads};
use chancery_measure::analysis::{CommunityOptions, Data, RelationRule};

use crate::args::Global;
use crate::args_measure::{BlocsArgs, RelationsArgs};
use crate::command::measure::{covered, ever, state, states};
use crate::command::panel;
use crate::output::{Failure, Rows, Value, print};
use crate::place;

pub(super) fn blocs(global: &Global, args: &BlocsArgs) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let catalogue = base.loaded();
    covered(&base, &catalogue, &args.series)?;
    let dyadic = catalogue.get(&args.series).is_some_and(|spec| spec.unit_of_analysis.is_dyadic());
    if !dyadic {
        return Err(
            Failure::new(format!("`{}` is no series of pairs", args.series)).hint("take one like `agree` or `s_votes`")
        );
    }
    if !(args.resolution > 0.0 && args.resolution.is_finite()) {
        return Err(Failure::new("the resolution is a number above 0"));
    }
    let years = panel::years(&args.years)?;
    let members = states(args.region.as_deref())?;
    let frames = base.frames(&bloc_reads(&args.series, &ever(years, &members), years))?;
    let options = BlocOptions {
        communities: CommunityOptions { resolution: args.resolution, seed: args.seed, ..CommunityOptions::default() },
        ..BlocOptions::default()
    };
    let list: Vec<i16> = years.years().collect();
    let columns = ["year", "state", "bloc", "cell", "stability", "centrality", "modularity", "adjusted_rand"];
    let mut rows = Rows::new(columns);
    let number = |value: Option<f64>| value.map_or(Value::Null, Value::Number);
    for year in find(Data { catalogue: &catalogue, frames: &frames }, &args.series, &list, members, &options) {
        for member in &year.members {
            rows.push(vec![
                Value::Integer(year.year.into()),
                Value::text(member.state.as_str()),
                member.bloc.map_or(Value::Null, |bloc| Value::Integer(bloc as i64 + 1)),
                Value::text(member.cell.name()),
                number(member.stability),
                number(member.centrality),
                number(year.modularity),
                number(year.adjusted_rand),
            ]);
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn relations(global: &Global, args: &RelationsArgs) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let catalogue = base.loaded();
    let actor = state(&args.actor)?;
    let years = panel::years(&args.years)?;
    let members = states(Some(&args.target))?;
    let targets: Vec<_> = ever(years, &members).into_iter().filter(|target| *target != actor).collect();
    let frames = base.frames(&relation_reads(actor, &targets, years))?;
    let rule = RelationRule::default();
    let head = ["actor", "target", "years", "class", "score", "binding", "dividing", "known"];
    let mut rows = Rows::new(head.into_iter().chain(indicator_names()));
    for target in targets {
        let found = relation_over(Data { catalogue: &catalogue, frames: &frames }, actor, target, years, &rule);
        let relation = &found.relation;
        let mut row = vec![
            Value::text(actor.as_str()),
            Value::text(target.as_str()),
            Value::text(&args.years),
            Value::text(relation.class.name()),
            Value::Number(relation.score),
            Value::Number(relation.binding),
            Value::Number(relation.dividing),
            Value::Integer(relation.known as i64),
        ];
        let added = |one: &chancery_measure::analysis::RelationContribution| {
            one.sign.map_or(Value::Null, |_| Value::Number(one.contribution))
        };
        row.extend(relation.contributions.iter().map(added));
        rows.push(row);
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}
