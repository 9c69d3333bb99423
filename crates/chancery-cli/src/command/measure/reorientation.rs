//! `measure reorientation`: breaks of the whole profile of instruments.

use std::process::ExitCode;

use chancery_core::Year;
use chancery_evidence::{Interval, ReorientationEvidence};
use chancery_study::{ReorientationWanted, instrument_reorientation};
use chancery_world::World;

use crate::args::Global;
use crate::args_measure::{ReorientationArgs, ReorientationShow};
use crate::command::measure::state;
use crate::command::panel;
use crate::output::{Failure, Rows, Value, print};
use crate::place;

pub(super) fn reorientation(global: &Global, args: &ReorientationArgs) -> Result<ExitCode, Failure> {
    let (actor, years) = (state(&args.state)?, panel::years(&args.years)?);
    let wanted = ReorientationWanted {
        named: named(args)?,
        roots: args.roots,
        most_breaks: usize::from(args.most_breaks),
        draws: args.draws as usize,
        variants: args.show == ReorientationShow::Variants,
    };
    let base = place::base(global)?;
    let found = instrument_reorientation(World::builtin(), &base, actor, &args.region, years, &wanted)?;
    if found.p.is_none() {
        return Err(Failure::new(format!("the profile cannot be looked at: {}", found.refused.join("; ")))
            .hint("it needs years with every instrument; `chancery data add` brings the series of aid, arms, trade and troops"));
    }
    eprintln!("{}", found.finding);
    for (instrument, why) in &found.left_out {
        eprintln!("note: {instrument} is not in the profile: {why}");
    }
    found.refused.iter().for_each(|why| eprintln!("note: not tested: {why}"));
    let rows = match args.show {
        ReorientationShow::Tests => tests(&found),
        ReorientationShow::Years => by_year(&found),
        ReorientationShow::Stretches => stretches(&found),
        ReorientationShow::Variants => variants(&found),
    };
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

/// The years given, or those of the study.
fn named(args: &ReorientationArgs) -> Result<Vec<Year>, Failure> {
    let Some(folder) = args.study.as_deref().filter(|_| args.at.is_empty()) else { return Ok(args.at.clone()) };
    let (study, _) = place::study(folder)?;
    if study.turning_points.is_empty() {
        return Err(Failure::new(format!("the study in {} names no turning points", folder.display()))
            .hint("`turning_points = [2001, 2005]` under `[study]`, or --at 2001,2005"));
    }
    Ok(study.turning_points)
}

fn ends(of: &Interval) -> [Value; 3] {
    [of.value, of.lo, of.hi].map(|end| end.map_or(Value::Null, Value::Number))
}

fn tests(e: &ReorientationEvidence) -> Rows {
    let heads = ["test", "of", "year", "size", "low", "high", "p", "q", "smallest_p", "break_probability"];
    let mut rows = Rows::new(heads.map(str::to_owned).into_iter().chain(e.instruments.iter().cloned()));
    let number = |value: Option<f64>| value.map_or(Value::Null, Value::Number);
    let blank = || e.instruments.iter().map(|_| Value::Null);
    let mut whole = vec![Value::text("any break"), Value::text(""), Value::Null, Value::Null, Value::Null, Value::Null];
    whole.extend([number(e.p), Value::Null, number(e.smallest_attainable_p), Value::Null]);
    whole.extend(blank());
    rows.push(whole);
    for one in &e.breaks {
        let test = if e.holds { "break" } else { "best single break (does not hold)" };
        let mut row = vec![
            Value::text(test),
            Value::text(one.administration.clone().unwrap_or_default()),
            Value::Integer(one.year.into()),
        ];
        row.extend(ends(&one.size));
        row.extend([
            Value::Number(one.p),
            Value::Null,
            number(e.smallest_attainable_p),
            Value::Number(one.probability),
        ]);
        row.extend(one.change.iter().map(|change| Value::Number(*change)));
        rows.push(row);
    }
    if e.calendar_p.is_some() {
        let mut row = vec![Value::text("all turnovers"), Value::text("shifted calendars"), Value::Null, Value::Null];
        row.extend([Value::Null, Value::Null, number(e.calendar_p), Value::Null, number(e.calendar_smallest_p)]);
        row.push(Value::Null);
        row.extend(blank());
        rows.push(row);
    }
    for step in &e.dated {
        let mut row = vec![Value::text(&step.kind), Value::text(&step.label), Value::Integer(step.year.into())];
        row.extend(ends(&step.size));
        let near = e.posterior.iter().find(|at| at.year == step.year).map(|at| at.probability);
        row.extend([
            Value::Number(step.p),
            Value::Number(step.q),
            Value::Number(step.smallest_attainable_p),
            number(near),
        ]);
        row.extend(step.change.iter().map(|change| Value::Number(*change)));
        rows.push(row);
    }
    rows
}

fn by_year(e: &ReorientationEvidence) -> Rows {
    let heads = std::iter::once("year".to_owned()).chain(e.instruments.iter().cloned());
    let mut rows = Rows::new(heads.chain(["break_probability".to_owned()]));
    for point in &e.points {
        let mut row = vec![Value::Integer(point.year.into())];
        row.extend(point.shares.iter().map(|share| Value::Number(*share)));
        let at = e.posterior.iter().find(|at| at.year == point.year).map(|at| at.probability);
        row.push(at.map_or(Value::Null, Value::Number));
        rows.push(row);
    }
    rows
}

fn stretches(e: &ReorientationEvidence) -> Rows {
    let heads = ["from", "to"].map(str::to_owned).into_iter();
    let mut rows = Rows::new(heads.chain(e.instruments.iter().cloned()));
    for (from, to, centre) in &e.stretches {
        let mut row = vec![Value::Integer((*from).into()), Value::Integer((*to).into())];
        row.extend(centre.iter().map(|share| Value::Number(*share)));
        rows.push(row);
    }
    rows
}

fn variants(e: &ReorientationEvidence) -> Rows {
    let years = |years: &[i16]| Value::text(years.iter().map(i16::to_string).collect::<Vec<_>>().join(" "));
    let mut rows = Rows::new(["shares_as", "p", "holds", "breaks", "penalised_segmentation"]);
    let own: Vec<i16> = e.breaks.iter().map(|one| one.year).collect();
    let mut push = |name: &str, p: f64, holds: bool, found: &[i16], described: &[i16]| {
        let holds = if holds { "yes" } else { "no" };
        rows.push(vec![Value::text(name), Value::Number(p), Value::text(holds), years(found), years(described)]);
    };
    push(&e.coordinates, e.p.unwrap_or(1.0), e.holds, &own, &e.described);
    for one in &e.variants {
        push(&one.name, one.p, one.holds, &one.years, &one.described);
    }
    rows
}
