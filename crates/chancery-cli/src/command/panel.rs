//! `panel`: universes of states and dyads joined with series, to a file.

use std::process::ExitCode;

use chancery_core::{Catalogue, Frame, SeriesSource, SeriesSpec, StateSystem, UnitOfAnalysis, YearRange};
use chancery_data::{Panel, PanelColumn, PanelSpec, Side};
use chancery_world::World;

use crate::args::{Global, PanelArgs, System, Unit};
use crate::output::{Failure, Progress, print};
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
    let base = place::base(global)?;
    let catalogue = base.loaded();
    let chosen = choose(&catalogue, &args.vars, spec.unit)?;
    let mut frames: Vec<(&SeriesSpec, &SeriesSource, Frame)> = Vec::new();
    for (series, source) in chosen {
        progress.step(&format!("reading {} from {}", series.name, source.id));
        frames.push((series, source, base.whole(&series.name, &source.id)?));
    }
    let mut columns = Vec::new();
    for (series, source, frame) in &frames {
        let sides: &[Side] = if spec.unit.is_dyadic() && !series.unit_of_analysis.is_dyadic() {
            &[Side::One, Side::Two]
        } else {
            &[Side::Whole]
        };
        columns.extend(sides.iter().map(|&side| PanelColumn { spec: series, source, frame, side }));
    }
    let count = columns.len();
    let panel = Panel::new(World::builtin(), spec, columns);
    let written = match args.out.extension().and_then(|extension| extension.to_str()) {
        Some("parquet") => panel.write_parquet(&args.out, |year| progress.step(&format!("writing {year}"))),
        Some("csv") => panel.write_csv(&args.out, |year| progress.step(&format!("writing {year}"))),
        _ => {
            return Err(Failure::new(format!("{} is neither `.parquet` nor `.csv`", args.out.display()))
                .hint("the ending of the file decides the format"));
        }
    };
    progress.done();
    let rows = written?;
    print(&format!("{rows} rows, {count} columns of series: {}\n", args.out.display()));
    Ok(ExitCode::SUCCESS)
}

fn years(text: &str) -> Result<YearRange, Failure> {
    let parsed = text.split_once("..").map_or_else(
        || text.parse().ok().map(YearRange::single),
        |(first, last)| YearRange::new(first.trim().parse().ok()?, last.trim().parse().ok()?),
    );
    parsed
        .filter(|years| years.first >= 1500 && years.last <= 2100)
        .ok_or_else(|| Failure::new(format!("`{text}` is not a span of years")).hint("write `1816..2020`"))
}

/// The series asked for, each with one source; without any, all that fit the unit.
fn choose<'a>(
    catalogue: &'a Catalogue,
    vars: &[String],
    unit: UnitOfAnalysis,
) -> Result<Vec<(&'a SeriesSpec, &'a SeriesSource)>, Failure> {
    let fits = |spec: &SeriesSpec| unit.is_dyadic() || !spec.unit_of_analysis.is_dyadic();
    if vars.is_empty() {
        return Ok(catalogue
            .iter()
            .filter(|spec| fits(spec))
            .filter_map(|spec| Some((spec, preferred(spec)?)))
            .collect());
    }
    let mut chosen = Vec::new();
    for var in vars {
        let (name, source) = var.split_once('@').map_or((var.as_str(), None), |(name, source)| (name, Some(source)));
        let Some(spec) = catalogue.get(name) else {
            let near = chancery_core::nearest(name, catalogue.names());
            let all: Vec<&str> = catalogue.names().collect();
            let hint =
                near.map_or_else(|| format!("there are {}", all.join(", ")), |near| format!("did you mean `{near}`?"));
            return Err(Failure::new(format!("no series is called `{name}`")).hint(hint));
        };
        if !fits(spec) {
            return Err(Failure::new(format!("`{name}` belongs to pairs of states, and the panel has single states"))
                .hint("use `--unit dyad-year` or `--unit directed-dyad-year`"));
        }
        let source = match source {
            None => preferred(spec),
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

/// In a panel of all states, a source that covers all states before one that covers one reporter.
fn preferred(spec: &SeriesSpec) -> Option<&SeriesSource> {
    spec.sources.iter().find(|source| source.coverage.actors.is_empty()).or(spec.sources.first())
}
