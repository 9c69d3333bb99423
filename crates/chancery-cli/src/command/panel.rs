//! `panel`: universes of states and dyads joined with series, to a file.

use std::process::ExitCode;

use chancery_core::{AskedSeries, Catalogue, SeriesSource, SeriesSpec, StateSystem, UnitOfAnalysis, YearRange};
use chancery_data::{Panel, PanelColumn, PanelOptions, PanelSpec, Side};
use chancery_world::World;

use crate::args::{Global, PanelArgs, System, Unit};
use crate::command::export::{self, Target};
use crate::output::{Failure, Progress, Rows, Value, print};
use crate::place;

pub(crate) fn panel(global: &Global, args: &PanelArgs) -> Result<ExitCode, Failure> {
    let progress = Progress::new();
    let spec = PanelSpec {
        unit: match args.unit {
            Unit::StateYear => UnitOfAnalysis::StateYear,
            Unit::DyadYear => UnitOfAnalysis::DyadYear,
            Unit::DirectedDyadYear => UnitOfAnalysis::DirectedDyadYear,
        },
        system: match args.system {
            System::Cow => StateSystem::Cow,
            System::Gw => StateSystem::GleditschWard,
        },
        years: years(&args.years)?,
    };
    if args.without_microstates && spec.system == StateSystem::Cow {
        return Err(Failure::new("the Correlates of War list marks no microstates")
            .hint("with `--system gw` they can be left out"));
    }
    let base = place::base(global)?;
    let catalogue = base.loaded();
    let chosen = choose(&catalogue, &args.vars, Some(spec.unit))?;
    let Some(out) = args.out.as_ref().filter(|_| !args.list) else {
        print(&list(&chosen).render(global.format)?);
        return Ok(ExitCode::SUCCESS);
    };
    let target = Target::new(out, &args.form)?;
    progress.step("reading the series");
    let wanted: Vec<(&str, &str)> =
        chosen.iter().map(|(series, source)| (series.name.as_str(), source.id.as_str())).collect();
    let frames = base.wholes(&wanted)?;
    let mut columns = Vec::new();
    for (&(series, source), frame) in chosen.iter().zip(&frames) {
        let sides = Side::of(spec.unit, series.unit_of_analysis);
        columns.extend(sides.iter().map(|&side| PanelColumn { spec: series, source, frame, side }));
    }
    let count = columns.len();
    let options = PanelOptions { without_microstates: args.without_microstates, rows: args.rows };
    let panel = Panel::with(World::builtin(), spec, columns, options).with_origins(&base);
    let rows = export::write(&panel, &target, &base, &progress)?;
    print(&format!("{rows} rows, {count} columns of series: {}\n", out.display()));
    Ok(ExitCode::SUCCESS)
}

/// The series, each with the source that would be used, what it covers, and the other sources.
fn list(chosen: &[(&SeriesSpec, &SeriesSource)]) -> Rows {
    let mut rows =
        Rows::new(["series", "unit_of_analysis", "unit", "source", "first", "last", "other sources", "label"]);
    for (series, source) in chosen {
        let others = series.sources.iter().filter(|other| other.id != source.id).map(|other| other.id.as_str());
        let years = source.coverage.years;
        rows.push(vec![
            Value::text(&series.name),
            Value::text(series.unit_of_analysis.name()),
            Value::text(series.unit.to_string()),
            Value::text(&source.id),
            Value::Integer(years.first.into()),
            Value::Integer(years.last.into()),
            Value::text(others.collect::<Vec<_>>().join(" ")),
            Value::text(&series.label),
        ]);
    }
    rows
}

/// A span of years as it is written: `1816..2020`, or one year.
pub(crate) fn years(text: &str) -> Result<YearRange, Failure> {
    let parsed = text.split_once("..").map_or_else(
        || text.parse().ok().map(YearRange::single),
        |(first, last)| YearRange::new(first.trim().parse().ok()?, last.trim().parse().ok()?),
    );
    parsed
        .filter(|years| years.first >= 1500 && years.last <= 2100)
        .ok_or_else(|| Failure::new(format!("`{text}` is not a span of years")).hint("write `1816..2020`"))
}

/// The series asked for, each with one source; without any, all that fit the unit.
pub(crate) fn choose<'a>(
    catalogue: &'a Catalogue,
    vars: &[String],
    unit: Option<UnitOfAnalysis>,
) -> Result<Vec<(&'a SeriesSpec, &'a SeriesSource)>, Failure> {
    let fits = |spec: &SeriesSpec| unit.is_none_or(|unit| unit.is_dyadic() || !spec.unit_of_analysis.is_dyadic());
    if vars.is_empty() {
        return Ok(catalogue
            .iter()
            .filter(|spec| fits(spec))
            .filter_map(|spec| Some((spec, spec.broadest()?)))
            .collect());
    }
    let mut chosen = Vec::new();
    let asked = AskedSeries::list(vars.iter().map(String::as_str)).map_err(|name| {
        Failure::new(format!("`{name}` is named twice"))
            .hint("a file has one column for a series; for two of its sources, write two files")
    })?;
    for AskedSeries { series: name, source } in asked {
        let Some(spec) = catalogue.get(name) else {
            return Err(Failure::new(format!("no series is called `{name}`")).hint(near(name, catalogue.names())));
        };
        if !fits(spec) {
            return Err(Failure::new(format!("`{name}` belongs to pairs of states, and the panel has single states"))
                .hint("use `--unit dyad-year` or `--unit directed-dyad-year`"));
        }
        let source = match source {
            None => spec.broadest(),
            Some(id) => spec.source(id),
        };
        let Some(source) = source else {
            let ids: Vec<&str> = spec.sources.iter().map(|source| source.id.as_str()).collect();
            return Err(Failure::new(format!("`{name}` has no such source")).hint(format!("it has {}", ids.join(", "))));
        };
        chosen.push((spec, source));
    }
    Ok(chosen)
}

/// What may have been meant: the nearest names, or else where all are listed.
pub(crate) fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.collect();
    let mut found = Vec::new();
    while let Some(next) = chancery_core::nearest(name, known.iter().copied()).filter(|_| found.len() < 3) {
        found.push(format!("`{next}`"));
        known.retain(|other| *other != next);
    }
    // A name that contains what was written, or is contained in it, is near as well.
    let parts = known.iter().filter(|other| other.contains(name) || name.contains(**other));
    found.extend(parts.take(3).map(|part| format!("`{part}`")));
    match found.as_slice() {
        [] => "`--list` names all".to_owned(),
        _ => format!("did you mean {}?", found.join(", ")),
    }
}
