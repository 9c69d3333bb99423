//! `panel(...)`: the table function that gives a universe of states or pairs of states joined with series, year by year.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use chancery_core::{AskedSeries, Frame, SeriesSource, SeriesSpec, StateSystem, UnitOfAnalysis, Year, YearRange};
use chancery_data::{Panel, PanelColumn, PanelSpec, Sheet, Side};
use chancery_world::World;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;

use crate::error::Error;
use crate::functions::FunctionDoc;
use crate::values::Values;

const SYNTAX: &str = "panel(unit, first_year, last_year, series [, system])";
/// Years a panel may span; states are known from 1816 on, and nothing is known of the future.
const YEARS: (Year, Year) = (1500, 2100);

/// What the function is for.
pub(crate) fn describe() -> FunctionDoc {
    let argument = |name: &str, about: &str| (name.to_owned(), about.to_owned());
    FunctionDoc {
        name: "panel".into(),
        syntax: SYNTAX.into(),
        about: "A table, after FROM: a row for each member of a state system in each year, or for each pair of members, with a \
                column for the value of each series and one, `x_state`, for the reason; the same rows and values as `chancery \
                panel`. A series of single states has the columns `x1` and `x2` in a panel of pairs."
            .into(),
        arguments: vec![
            argument("unit", "`state-year`, `dyad-year` or `directed-dyad-year`."),
            argument("first_year", "First year."),
            argument("last_year", "Last year."),
            argument("series", "Names of series with commas between; `trade@cow-trade` names a source. Empty: only the keys."),
            argument("system", "Whose list of members: `cow` (if nothing is said) or `gw`."),
        ],
        example: "SELECT year, state1, state2, trade, cell_state(trade_state) AS reason \
                  FROM panel('dyad-year', 2013, 2014, 'trade') WHERE state1 = 'USA'"
            .into(),
    }
}

/// The function.
#[derive(Debug)]
pub(crate) struct PanelFunction(pub(crate) Arc<Values>);

impl TableFunctionImpl for PanelFunction {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let parts = Parts::of(&self.0, args.exprs())?;
        let schema = parts.panel().schema();
        let years = Years { parts: Arc::new(parts), schema: Arc::clone(&schema) };
        Ok(Arc::new(StreamingTable::try_new(schema, vec![Arc::new(years)])?))
    }
}

/// What a panel is made of.
#[derive(Debug)]
struct Parts {
    world: &'static World,
    spec: PanelSpec,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    spec: SeriesSpec,
    source: SeriesSource,
    frame: Arc<Frame>,
    side: Side,
}

impl Parts {
    fn of(values: &Values, arguments: &[Expr]) -> Result<Self, Error> {
        let (unit, first, last, series, system) = match arguments {
            [unit, first, last, series] => (unit, first, last, series, None),
            [unit, first, last, series, system] => (unit, first, last, series, Some(system)),
            _ => {
                return Err(Error::new(format!("`panel` takes four or five arguments, not {}", arguments.len()))
                    .hint(format!("write `{SYNTAX}`")));
            }
        };
        let unit = one_of(
            &text(unit, "unit")?,
            [UnitOfAnalysis::StateYear, UnitOfAnalysis::DyadYear, UnitOfAnalysis::DirectedDyadYear]
                .map(|unit| (unit.name(), unit)),
            "unit",
        )?;
        let system = match system {
            Some(system) => text(system, "system")?,
            None => StateSystem::Cow.name().to_owned(),
        };
        let systems = [StateSystem::Cow, StateSystem::GleditschWard].map(|system| (system.name(), system));
        let system = one_of(&system, systems, "system")?;
        let (first, last) = (year(first, "first_year")?, year(last, "last_year")?);
        let years = YearRange::new(first, last).ok_or_else(|| {
            Error::new(format!("the years of `panel` are in the wrong order: {first} comes after {last}"))
                .hint(format!("write {last}, {first}"))
        })?;
        let columns = columns(values, &text(series, "series")?, unit)?;
        Ok(Self { world: values.world, spec: PanelSpec { unit, system, years }, columns })
    }

    fn panel(&self) -> Panel<'_> {
        let columns = self.columns.iter().map(|column| PanelColumn {
            spec: &column.spec,
            source: &column.source,
            frame: &column.frame,
            side: column.side,
        });
        Panel::new(self.world, self.spec.clone(), columns.collect())
    }
}

/// The columns that some names ask for, in their order.
fn columns(values: &Values, names: &str, unit: UnitOfAnalysis) -> Result<Vec<Column>, Error> {
    let mut columns: Vec<Column> = Vec::new();
    let asked = AskedSeries::list(names.split(',')).map_err(|name| {
        Error::new(format!("`{name}` is named twice"))
            .hint("a panel has one column for a series; for two sources, join two panels")
    })?;
    for AskedSeries { series: name, source } in asked {
        let found = values.find(name, source)?;
        let sides = Side::of(unit, found.spec.unit_of_analysis);
        if sides.is_empty() {
            return Err(Error::new(format!("`{name}` belongs to pairs of states, and the panel has single states"))
                .hint("write 'dyad-year' or 'directed-dyad-year'"));
        }
        columns.extend(sides.iter().map(|&side| Column {
            spec: found.spec.clone(),
            source: found.source.clone(),
            frame: Arc::clone(&found.frame),
            side,
        }));
    }
    Ok(columns)
}

fn text(argument: &Expr, name: &str) -> Result<String, Error> {
    let text = match argument {
        Expr::Literal(value, _) => value.try_as_str().flatten(),
        _ => None,
    };
    text.map(str::to_owned).ok_or_else(|| {
        Error::new(format!("`{name}` of `panel` has to be text, as in 'cow'")).hint(format!("write `{SYNTAX}`"))
    })
}

fn year(argument: &Expr, name: &str) -> Result<Year, Error> {
    let number = match argument {
        Expr::Literal(ScalarValue::Int64(number), _) => *number,
        _ => None,
    };
    let year = number.and_then(|number| Year::try_from(number).ok());
    year.filter(|year| (YEARS.0..=YEARS.1).contains(year)).ok_or_else(|| {
        Error::new(format!("`{name}` of `panel` has to be a year from {} to {}", YEARS.0, YEARS.1))
            .hint(format!("write `{SYNTAX}`"))
    })
}

fn one_of<T: Copy, const N: usize>(word: &str, known: [(&str, T); N], what: &str) -> Result<T, Error> {
    known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value).ok_or_else(|| {
        let names = known.map(|(name, _)| format!("'{name}'"));
        Error::new(format!("`{word}` is no {what} of a panel")).hint(format!("write {}", names.join(" or ")))
    })
}

/// The years of a panel in order, each built when it is asked for, so that memory does not grow with the span.
#[derive(Debug)]
struct Years {
    parts: Arc<Parts>,
    schema: SchemaRef,
}

impl PartitionStream for Years {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let parts = Arc::clone(&self.parts);
        let batches =
            self.parts.spec.years.years().map(move |year| parts.panel().year(year).map_err(DataFusionError::from));
        let stream = futures::stream::iter(batches);
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream))
    }
}
