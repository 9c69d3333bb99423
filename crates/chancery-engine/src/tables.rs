//! What the tables are, for people: names, columns, types.

use std::fmt;

use arrow::datatypes::{DataType, Schema};

/// A table that a query may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDoc {
    /// Name, with its schema: `world.states`.
    pub name: String,
    /// What it holds.
    pub about: String,
    /// Its columns.
    pub columns: Vec<ColumnDoc>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDoc {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: ColumnType,
    /// What it holds.
    pub about: String,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// True or false.
    Bool,
    /// Whole numbers.
    Int,
    /// Numbers.
    Float,
    /// Text.
    Text,
    /// Days; in an answer, text as `1994-01-01`.
    Date,
}

impl ColumnType {
    /// The word in listings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::Text => "text",
            Self::Date => "date",
        }
    }

    pub(crate) fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Boolean => Self::Bool,
            integers if integers.is_integer() => Self::Int,
            numbers if numbers.is_numeric() => Self::Float,
            DataType::Date32 | DataType::Date64 => Self::Date,
            DataType::Dictionary(_, inner) => Self::of(inner),
            _ => Self::Text,
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The columns of a schema, described by `about`.
pub(crate) fn columns(schema: &Schema, about: impl Fn(&str) -> String) -> Vec<ColumnDoc> {
    let column = |name: &str, data_type: &DataType| ColumnDoc {
        name: name.to_owned(),
        kind: ColumnType::of(data_type),
        about: about(name),
    };
    schema.fields().iter().map(|field| column(field.name(), field.data_type())).collect()
}

/// What a column of a data set's table holds, as far as the layout of the store says.
pub(crate) fn stored_column(name: &str, all: &Schema) -> String {
    match name {
        "year" => "Year, by the clock of the source.".to_owned(),
        "state" => "Key of the state.".to_owned(),
        "partner" => "Key of the other state.".to_owned(),
        "source_file" => "Number of the provider's file, from 0, in the order of the data set's files.".to_owned(),
        "source_row" => "Row of that file, from 1 without the header.".to_owned(),
        _ => match name.strip_suffix("_state").filter(|value| all.column_with_name(value).is_some()) {
            Some(value) => format!("State of the cell `{value}`; `cell_state({name})` is its word."),
            None if all.column_with_name(&format!("{name}_state")).is_some() => {
                format!("Value, or NULL; `{name}_state` tells why.")
            }
            None => String::new(),
        },
    }
}
