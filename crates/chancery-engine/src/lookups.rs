//! Functions that look values up: one for each measure, and `value` and `value_state` for any series.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, Float64Array, StringArray};
use arrow::datatypes::{DataType, Int64Type};
use chancery_core::{Cell, State, Year};
use chancery_measure::{MeasureSpec, measures};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use crate::error::Error;
use crate::functions::FunctionDoc;
use crate::values::{Found, Values};

#[derive(Clone, Copy, Debug)]
enum Kind {
    Measure(&'static MeasureSpec),
    Value,
    ValueState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Argument {
    Series,
    State,
    Partner,
    Year,
    /// May be left out; it is always the last.
    Source,
}

impl Kind {
    fn all() -> impl Iterator<Item = Self> {
        measures().iter().map(Self::Measure).chain([Self::Value, Self::ValueState])
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Measure(measure) => measure.name,
            Self::Value => "value",
            Self::ValueState => "value_state",
        }
    }

    const fn arguments(self) -> &'static [Argument] {
        use Argument::{Partner, Series, Source, State, Year};
        match self {
            Self::Measure(measure) if measure.unit_of_analysis.is_dyadic() => &[State, Partner, Year, Source],
            Self::Measure(_) => &[State, Year, Source],
            Self::Value | Self::ValueState => &[Series, State, Partner, Year, Source],
        }
    }

    const fn gives(self) -> DataType {
        match self {
            Self::Measure(_) | Self::Value => DataType::Float64,
            Self::ValueState => DataType::Utf8,
        }
    }

    fn syntax(self) -> String {
        let required: Vec<&str> =
            self.arguments().iter().filter(|a| **a != Argument::Source).map(|argument| argument.name()).collect();
        format!("{}({} [, source])", self.name(), required.join(", "))
    }

    fn about(self) -> String {
        match self {
            Self::Measure(measure) => format!(
                "{}: {}. NULL if there is no value: {}. Computed from {}; docs/methods/{}.md.",
                measure.label, measure.formula, measure.missing, measure.inputs, measure.page
            ),
            Self::Value => "The value of any series or measure for a key, as a claim reads it: the row of the source, or, without \
                            a row, zero where the source lists every case. NULL if there is no value."
                .into(),
            Self::ValueState => {
                "The word for the state of that cell: `observed`, or why there is no value. NULL for a key that is no state's."
                    .into()
            }
        }
    }

    fn example(self) -> String {
        match self {
            Self::Measure(measure) if measure.unit_of_analysis.is_dyadic() => {
                format!("SELECT {}('USA', 'MEX', 1990)", measure.name)
            }
            Self::Measure(measure) => format!("SELECT {}('USA', 1990)", measure.name),
            Self::Value => "SELECT value('trade', 'USA', 'MEX', 2014, 'cow-trade')".into(),
            Self::ValueState => "SELECT value_state('trade', 'USA', 'MEX', 1800)".into(),
        }
    }

    fn describe(self) -> FunctionDoc {
        let argument = |argument: &Argument| (argument.name().to_owned(), argument.about().to_owned());
        FunctionDoc {
            name: self.name().into(),
            syntax: self.syntax(),
            about: self.about(),
            arguments: self.arguments().iter().map(argument).collect(),
            example: self.example(),
        }
    }
}

impl Argument {
    const fn name(self) -> &'static str {
        match self {
            Self::Series => "series",
            Self::State => "state",
            Self::Partner => "partner",
            Self::Year => "year",
            Self::Source => "source",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Series => "Name of a series.",
            Self::State => "Key of a state: three capital letters.",
            Self::Partner => "Key of the other state; for a series of single states, NULL.",
            Self::Year => "A year, by the clock of the source.",
            Self::Source => "Id of the source; without it, the first in `catalogue.series` that covers all states.",
        }
    }

    /// The type that the function is given, for an argument of some type.
    fn coerce(self, given: &DataType, of: Kind) -> Result<DataType> {
        let inner = if let DataType::Dictionary(_, inner) = given { inner } else { given };
        let text = matches!(inner, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null);
        match self {
            Self::Year if inner.is_integer() || *inner == DataType::Null => Ok(DataType::Int64),
            Self::Year => plan_err!("`{}` takes a year as a whole number, not a {inner}", of.name()),
            _ if text => Ok(DataType::Utf8),
            Self::State | Self::Partner => {
                plan_err!("`{}` takes the key of a state, as in 'USA', not a {inner}", of.name())
            }
            Self::Series | Self::Source => plan_err!("`{}` takes a {} as text, not a {inner}", of.name(), self.name()),
        }
    }
}

#[derive(Debug)]
struct Lookup {
    kind: Kind,
    values: Arc<Values>,
    signature: Signature,
}

impl PartialEq for Lookup {
    fn eq(&self, other: &Self) -> bool {
        self.kind.name() == other.kind.name() && Arc::ptr_eq(&self.values, &other.values)
    }
}

impl Eq for Lookup {}

impl Hash for Lookup {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.name().hash(state);
    }
}

impl ScalarUDFImpl for Lookup {
    fn name(&self) -> &str {
        self.kind.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let arguments = self.kind.arguments();
        if given.len() != arguments.len() && given.len() + 1 != arguments.len() {
            return plan_err!("write `{}`", self.kind.syntax());
        }
        arguments.iter().zip(given).map(|(argument, given)| argument.coerce(given, self.kind)).collect()
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.kind.gives())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let rows = Rows { arguments: self.kind.arguments(), arrays: ColumnarValue::values_to_arrays(&args.args)? };
        let cells = self.cells(&rows)?;
        let result: ArrayRef = match self.kind {
            Kind::Measure(_) | Kind::Value => {
                Arc::new(cells.iter().map(|cell| cell.as_ref()?.value()).collect::<Float64Array>())
            }
            Kind::ValueState => {
                Arc::new(cells.iter().map(|cell| Some(cell.as_ref()?.state().name())).collect::<StringArray>())
            }
        };
        if constant && result.len() == 1 {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

impl Lookup {
    /// The cell of each row; none where an argument is NULL or no state's key.
    fn cells(&self, rows: &Rows) -> Result<Vec<Option<Cell>>, Error> {
        // Rows with the same series and source mostly come together.
        let mut last: Option<((&str, Option<&str>), Found<'_>)> = None;
        let mut cells = Vec::with_capacity(rows.len());
        for row in 0..rows.len() {
            let series = match self.kind {
                Kind::Measure(measure) => Some(measure.name),
                _ => rows.text(Argument::Series, row),
            };
            let source = rows.text(Argument::Source, row);
            let (Some(series), false) = (series, source.is_none() && rows.has(Argument::Source)) else {
                cells.push(None);
                continue;
            };
            let found = match last.take() {
                Some((key, found)) if key == (series, source) => found,
                _ => self.values.find(series, source)?,
            };
            cells.push(self.cell(&found, rows, row)?);
            last = Some(((series, source), found));
        }
        Ok(cells)
    }

    fn cell(&self, found: &Found<'_>, rows: &Rows, row: usize) -> Result<Option<Cell>, Error> {
        let world = self.values.world;
        let state = |argument| {
            let state = State::new(rows.text(argument, row)?).ok()?;
            world.state(state).map(|info| info.state)
        };
        let dyadic = found.spec.unit_of_analysis.is_dyadic();
        if !dyadic && rows.text(Argument::Partner, row).is_some() {
            return Err(Error::new(format!("`{}` belongs to single states and has no partner", found.spec.name)).hint(
                format!("write NULL for the partner: `{}('{}', 'USA', NULL, 2000)`", self.kind.name(), found.spec.name),
            ));
        }
        let partner = state(Argument::Partner);
        let (Some(actor), Some(year), true) = (state(Argument::State), rows.year(row), dyadic == partner.is_some())
        else {
            return Ok(None);
        };
        Ok(Some(found.cell(world, (actor, partner, year))))
    }
}

/// The arguments of a call, row by row.
struct Rows {
    arguments: &'static [Argument],
    arrays: Vec<ArrayRef>,
}

impl Rows {
    fn len(&self) -> usize {
        self.arrays.first().map_or(0, |array| array.len())
    }

    fn array(&self, argument: Argument) -> Option<&ArrayRef> {
        self.arrays.get(self.arguments.iter().position(|known| *known == argument)?)
    }

    fn has(&self, argument: Argument) -> bool {
        self.array(argument).is_some()
    }

    fn text(&self, argument: Argument, row: usize) -> Option<&str> {
        let array = self.array(argument)?.as_string_opt::<i32>()?;
        array.is_valid(row).then(|| array.value(row))
    }

    fn year(&self, row: usize) -> Option<Year> {
        let array = self.array(Argument::Year)?.as_primitive_opt::<Int64Type>()?;
        array.is_valid(row).then(|| array.value(row)).and_then(|year| Year::try_from(year).ok())
    }
}

/// The functions, to be registered.
pub(crate) fn functions(values: &Arc<Values>) -> impl Iterator<Item = ScalarUDF> {
    Kind::all().map(|kind| {
        let signature = Signature::user_defined(Volatility::Immutable);
        ScalarUDF::new_from_impl(Lookup { kind, values: Arc::clone(values), signature })
    })
}

/// What the functions are for.
pub(crate) fn describe() -> impl Iterator<Item = FunctionDoc> {
    Kind::all().map(Kind::describe)
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::SessionContext;

    use super::*;

    #[test]
    fn no_measure_takes_the_name_of_a_function_of_sql() {
        let state = SessionContext::new().state();
        for name in Kind::all().map(Kind::name) {
            let known = state.scalar_functions().contains_key(name)
                || state.aggregate_functions().contains_key(name)
                || state.window_functions().contains_key(name);
            assert!(!known, "{name}");
        }
        let docs = crate::Engine::functions();
        assert!(docs.windows(2).all(|pair| pair[0].name != pair[1].name), "each name once");
    }
}
