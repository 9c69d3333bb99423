//! Functions of the field, beside those of SQL.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Int64Array, StringArray};
use arrow::datatypes::{DataType, Int64Type};
use chancery_core::{CellState, State, StateSystem, Year};
use chancery_world::World;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, DocSection, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// What a function is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionDoc {
    /// Name.
    pub name: String,
    /// How it is called.
    pub syntax: String,
    /// What it gives.
    pub about: String,
    /// What its arguments are.
    pub arguments: Vec<(String, String)>,
    /// A query that uses it.
    pub example: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Ccode,
    CellReason,
    CellState,
    ExistsIn,
    GwCode,
    StateName,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Argument {
    State,
    Year,
    /// The number of a cell's state; for [`Kind::CellReason`] also its word.
    Cell,
}

const SECTION: DocSection =
    DocSection { include: true, label: "Functions of chancery", description: Some("States and cells.") };

impl Kind {
    const ALL: [Self; 6] =
        [Self::Ccode, Self::CellReason, Self::CellState, Self::ExistsIn, Self::GwCode, Self::StateName];

    const fn name(self) -> &'static str {
        match self {
            Self::Ccode => "ccode",
            Self::CellReason => "cell_reason",
            Self::CellState => "cell_state",
            Self::ExistsIn => "exists_in",
            Self::GwCode => "gwcode",
            Self::StateName => "state_name",
        }
    }

    const fn arguments(self) -> &'static [Argument] {
        match self {
            Self::Ccode | Self::ExistsIn | Self::GwCode => &[Argument::State, Argument::Year],
            Self::StateName => &[Argument::State],
            Self::CellReason | Self::CellState => &[Argument::Cell],
        }
    }

    const fn gives(self) -> DataType {
        match self {
            Self::Ccode | Self::GwCode => DataType::Int64,
            Self::ExistsIn => DataType::Boolean,
            Self::CellReason | Self::CellState | Self::StateName => DataType::Utf8,
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Ccode => {
                "The Correlates of War number that a state had in a year (the last one, if it changed); NULL if it was no \
                 member of that system on any day of the year."
            }
            Self::CellReason => {
                "The phrase for the state of a cell: why there is, or is not, a value. NULL for a number or word that is \
                 no state of a cell."
            }
            Self::CellState => {
                "The word for the state of a cell, as in `value_state` of a series: `observed`, `unreported`, \
                 `not-covered`, `no-state`, `withheld`, `not-applicable`, `undefined`. NULL for any other number."
            }
            Self::ExistsIn => {
                "Whether a state was a member of the Correlates of War or Gleditsch-Ward system on some day of a year; \
                 NULL for a key that is no state's."
            }
            Self::GwCode => {
                "The Gleditsch-Ward number that a state had in a year (the last one, if it changed); NULL if it was no \
                 member of that system on any day of the year."
            }
            Self::StateName => "The English short name of a state; NULL for a key that is no state's.",
        }
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Ccode => "SELECT ccode('DEU', 2000)",
            Self::CellReason => "SELECT cell_reason(value_state), count(*) FROM series.trade GROUP BY value_state",
            Self::CellState => "SELECT year, cell_state(imports1_state) FROM cow_trade.dyads WHERE state = 'USA'",
            Self::ExistsIn => "SELECT exists_in('KAZ', 1990)",
            Self::GwCode => "SELECT gwcode('DEU', 2000)",
            Self::StateName => "SELECT state_name(state) FROM world.memberships WHERE organisation = 'oas'",
        }
    }

    fn documentation(self) -> Documentation {
        let names: Vec<&str> = self.arguments().iter().map(|argument| argument.name()).collect();
        let syntax = format!("{}({})", self.name(), names.join(", "));
        let mut builder = Documentation::builder(SECTION, self.about(), syntax).with_sql_example(self.example());
        for argument in self.arguments() {
            builder = builder.with_argument(argument.name(), argument.about(self));
        }
        builder.build()
    }
}

impl Argument {
    const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Year => "year",
            Self::Cell => "code",
        }
    }

    const fn about(self, of: Kind) -> &'static str {
        match self {
            Self::State => "Key of a state: three capital letters.",
            Self::Year => "A year.",
            Self::Cell if matches!(of, Kind::CellReason) => "A column `x_state` of the store, or the word for it.",
            Self::Cell => "A column `x_state` of the store.",
        }
    }

    /// The type that the function is given, for an argument of some type.
    fn coerce(self, given: &DataType, of: Kind) -> Result<DataType> {
        let inner = if let DataType::Dictionary(_, inner) = given { inner } else { given };
        let text = matches!(inner, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null);
        let number = inner.is_integer() || *inner == DataType::Null;
        match self {
            Self::State if text => Ok(DataType::Utf8),
            Self::Year | Self::Cell if number => Ok(DataType::Int64),
            Self::Cell if text && of == Kind::CellReason => Ok(DataType::Utf8),
            Self::State => plan_err!("`{}` takes the key of a state, as in 'USA', not a {inner}", of.name()),
            Self::Year => plan_err!("`{}` takes a year as a whole number, not a {inner}", of.name()),
            Self::Cell => plan_err!("`{}` takes the number in a column `x_state`, not a {inner}", of.name()),
        }
    }
}

#[derive(Debug)]
struct Function {
    kind: Kind,
    world: &'static World,
    signature: Signature,
    documentation: Documentation,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && std::ptr::eq(self.world, other.world)
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.kind.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let arguments = self.kind.arguments();
        if given.len() != arguments.len() {
            return plan_err!("write `{}`", self.documentation.syntax_example);
        }
        arguments.iter().zip(given).map(|(argument, given)| argument.coerce(given, self.kind)).collect()
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.kind.gives())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let result = self.compute(&arrays);
        if constant && result.len() == 1 {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

impl Function {
    fn new(kind: Kind, world: &'static World) -> Self {
        let signature = Signature::user_defined(Volatility::Immutable);
        Self { kind, world, signature, documentation: kind.documentation() }
    }

    fn compute(&self, arrays: &[ArrayRef]) -> ArrayRef {
        let rows = arrays.first().map_or(0, |array| array.len());
        let text = |argument: usize, row: usize| {
            let array = arrays.get(argument)?.as_string_opt::<i32>()?;
            array.is_valid(row).then(|| array.value(row))
        };
        let number = |argument: usize, row: usize| {
            let array = arrays.get(argument)?.as_primitive_opt::<Int64Type>()?;
            array.is_valid(row).then(|| array.value(row))
        };
        let state = |row: usize| {
            let state = State::new(text(0, row)?).ok()?;
            self.world.state(state)
        };
        let year = |row: usize| Year::try_from(number(1, row)?).ok();
        let cell = |row: usize| match number(0, row) {
            Some(code) => CellState::from_u8(u8::try_from(code).ok()?),
            None => {
                let word = text(0, row)?;
                CellState::ALL.into_iter().find(|state| state.name() == word)
            }
        };
        let code = |row, system| self.world.system_code(state(row)?.state, system, year(row)?).map(i64::from);
        match self.kind {
            Kind::Ccode => Arc::new((0..rows).map(|row| code(row, StateSystem::Cow)).collect::<Int64Array>()),
            Kind::GwCode => {
                Arc::new((0..rows).map(|row| code(row, StateSystem::GleditschWard)).collect::<Int64Array>())
            }
            Kind::ExistsIn => {
                let exists = |row| Some(self.world.exists(state(row)?.state, year(row)?));
                Arc::new((0..rows).map(exists).collect::<BooleanArray>())
            }
            Kind::StateName => Arc::new((0..rows).map(|row| Some(state(row)?.name.as_str())).collect::<StringArray>()),
            Kind::CellState => Arc::new((0..rows).map(|row| Some(cell(row)?.name())).collect::<StringArray>()),
            Kind::CellReason => Arc::new((0..rows).map(|row| Some(cell(row)?.reason())).collect::<StringArray>()),
        }
    }
}

/// The functions, to be registered.
pub(crate) fn functions(world: &'static World) -> impl Iterator<Item = ScalarUDF> {
    Kind::ALL.into_iter().map(move |kind| ScalarUDF::new_from_impl(Function::new(kind, world)))
}

/// What the functions are for.
pub(crate) fn describe() -> impl Iterator<Item = FunctionDoc> {
    Kind::ALL.into_iter().map(|kind| {
        let doc = kind.documentation();
        FunctionDoc {
            name: kind.name().to_owned(),
            syntax: doc.syntax_example,
            about: doc.description,
            arguments: doc.arguments.unwrap_or_default(),
            example: doc.sql_example.unwrap_or_default(),
        }
    })
}
