//! Tables of records: one row for each thing a source lists (a war, a dispute, a treaty, an event), in columns of their own.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, UInt8Array, UInt16Array, UInt32Array,
};
use arrow::datatypes::{DataType, Field as ArrowField, Schema};
use chancery_core::{Cell, CellState, Date, FrameRow, State, Year};

use crate::table::{state_array, state_field};

/// The type of a column of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text; empty is null.
    Text,
    /// A whole number: an id, a code, a year.
    Integer,
    /// A number that may be missing for a reason; on disk it has a `_state` beside it.
    Number,
    /// A day.
    Date,
    /// A state's key.
    State,
}

/// A field of a record, in the order of the columns.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(Option<i64>),
    /// A number, or why there is none.
    Number(Cell),
    /// A day.
    Date(Option<Date>),
    /// A state.
    State(Option<State>),
}

#[derive(Clone, Debug)]
enum Values {
    Text(Vec<Option<String>>),
    Integer(Vec<Option<i64>>),
    Number(Vec<Cell>),
    Date(Vec<Option<Date>>),
    State(Vec<Option<State>>),
}

impl Values {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Vec::new()),
            Kind::Integer => Self::Integer(Vec::new()),
            Kind::Number => Self::Number(Vec::new()),
            Kind::Date => Self::Date(Vec::new()),
            Kind::State => Self::State(Vec::new()),
        }
    }

    /// Some order of two rows, in which rows are equal that hold the same.
    fn order(&self, one: usize, other: usize) -> Ordering {
        match self {
            Self::Text(values) => values[one].cmp(&values[other]),
            Self::Integer(values) => values[one].cmp(&values[other]),
            Self::Number(cells) => {
                let value = |row: usize| cells[row].value().unwrap_or(0.0);
                let state = |row: usize| cells[row].state() as u8;
                value(one).total_cmp(&value(other)).then(state(one).cmp(&state(other)))
            }
            Self::Date(days) => days[one].cmp(&days[other]),
            Self::State(states) => states[one].cmp(&states[other]),
        }
    }
}

/// A table of records under way.
#[derive(Clone, Debug)]
pub struct Records {
    /// Name of the table in the store.
    pub name: String,
    columns: Vec<(String, Values)>,
    rows: Vec<FrameRow>,
    years: Option<(Year, Year)>,
}

impl Records {
    /// An empty table.
    pub fn new(name: &str, columns: &[(&str, Kind)]) -> Self {
        let columns = columns.iter().map(|&(name, kind)| (name.to_owned(), Values::new(kind))).collect();
        Self { name: name.to_owned(), columns, rows: Vec::new(), years: None }
    }

    /// Adds a record. `years` are those it belongs to, if it belongs to any; the table's span is made of them.
    ///
    /// # Panics
    /// When the fields are not those of the columns: a mistake in an importer, whatever the file holds.
    pub fn push(&mut self, fields: &[Field<'_>], years: Option<(Year, Year)>, row: FrameRow) {
        assert_eq!(fields.len(), self.columns.len(), "{}: one field a column", self.name);
        for ((name, values), field) in self.columns.iter_mut().zip(fields) {
            match (values, *field) {
                (Values::Text(values), Field::Text(text)) => values.push((!text.is_empty()).then(|| text.to_owned())),
                (Values::Integer(values), Field::Integer(number)) => values.push(number),
                (Values::Number(values), Field::Number(cell)) => values.push(cell),
                (Values::Date(values), Field::Date(day)) => values.push(day),
                (Values::State(values), Field::State(state)) => values.push(state),
                (_, field) => panic!("{}: column `{name}` is of another kind than {field:?}", self.name),
            }
        }
        self.rows.push(row);
        if let Some((first, last)) = years {
            self.years = Some(self.years.map_or((first, last), |(start, end)| (start.min(first), end.max(last))));
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// First and last year that a record belongs to.
    pub fn years(&self) -> Option<(Year, Year)> {
        self.years
    }

    /// Two records that agree in the named columns, if there are such: their numbers, from 0.
    pub(crate) fn repeated(&self, key: &[&str]) -> Option<(usize, usize)> {
        let columns: Vec<&Values> =
            self.columns.iter().filter(|(name, _)| key.contains(&name.as_str())).map(|(_, values)| values).collect();
        let order = |one: &usize, other: &usize| {
            let by_column = columns.iter().map(|values| values.order(*one, *other));
            by_column.fold(Ordering::Equal, Ordering::then)
        };
        // Equal records stay in the order of the file.
        let mut rows: Vec<usize> = (0..self.len()).collect();
        rows.sort_by(order);
        let pairs = rows.windows(2).filter(|pair| order(&pair[0], &pair[1]).is_eq());
        pairs.map(|pair| (pair[0], pair[1])).min_by_key(|(_, second)| *second)
    }

    /// The row of the source that gave a record.
    pub(crate) fn row(&self, record: usize) -> FrameRow {
        self.rows[record]
    }

    /// The records as Arrow, `source_file` and `source_row` last.
    pub(crate) fn batch(&self) -> Result<RecordBatch, arrow::error::ArrowError> {
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for (name, values) in &self.columns {
            let plain = |kind| ArrowField::new(name, kind, true);
            match values {
                Values::Text(values) => {
                    fields.push(plain(DataType::Utf8));
                    arrays.push(Arc::new(StringArray::from_iter(values.iter().map(Option::as_deref))));
                }
                Values::Integer(values) => {
                    fields.push(plain(DataType::Int64));
                    arrays.push(Arc::new(Int64Array::from(values.clone())));
                }
                Values::Number(cells) => {
                    fields.push(plain(DataType::Float64));
                    arrays.push(Arc::new(cells.iter().map(|cell| cell.value()).collect::<Float64Array>()));
                    fields.push(ArrowField::new(format!("{name}_state"), DataType::UInt8, false));
                    arrays.push(Arc::new(cells.iter().map(|cell| Some(cell.state() as u8)).collect::<UInt8Array>()));
                }
                Values::Date(days) => {
                    fields.push(plain(DataType::Date32));
                    let number = |day: &Option<Date>| day.map(days_since_epoch);
                    arrays.push(Arc::new(days.iter().map(number).collect::<Date32Array>()));
                }
                Values::State(states) => {
                    fields.push(state_field(name));
                    arrays.push(state_array(states.iter().copied()));
                }
            }
        }
        fields.push(ArrowField::new("source_file", DataType::UInt16, false));
        fields.push(ArrowField::new("source_row", DataType::UInt32, false));
        arrays.push(Arc::new(self.rows.iter().map(|row| Some(row.file)).collect::<UInt16Array>()));
        arrays.push(Arc::new(self.rows.iter().map(|row| Some(row.row)).collect::<UInt32Array>()));
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
    }

    /// Name, number of values and their kind, for the manifest.
    pub(crate) fn observed(&self) -> impl Iterator<Item = (&str, usize)> {
        self.columns.iter().map(|(name, values)| {
            let observed = match values {
                Values::Text(values) => values.iter().flatten().count(),
                Values::Integer(values) => values.iter().flatten().count(),
                Values::Number(cells) => cells.iter().filter(|cell| cell.state() == CellState::Observed).count(),
                Values::Date(days) => days.iter().flatten().count(),
                Values::State(states) => states.iter().flatten().count(),
            };
            (name.as_str(), observed)
        })
    }
}

fn days_since_epoch(day: Date) -> i32 {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    // A span of at most some 10,000 years fits.
    day.duration_since(EPOCH).as_hours().div_euclid(24) as i32
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::{Date32Type, UInt8Type};

    use super::*;

    #[test]
    fn records_keep_their_kinds_reasons_and_rows() {
        let columns = [("war", Kind::Text), ("side", Kind::State), ("start", Kind::Date), ("deaths", Kind::Number)];
        let mut wars = Records::new("wars", &columns);
        let deaths = Cell::missing(CellState::Withheld);
        let fields = [
            Field::Text("Franco-Spanish"),
            Field::State(State::new("ESP").ok()),
            Field::Date(Date::new(1969, 12, 31).ok()),
            Field::Number(deaths),
        ];
        wars.push(&fields, Some((1969, 1970)), FrameRow { file: 0, row: 7 });
        wars.push(&fields, Some((1823, 1823)), FrameRow { file: 0, row: 9 });
        assert_eq!(wars.years(), Some((1823, 1970)));
        assert_eq!(wars.repeated(&["war", "side"]), Some((0, 1)));
        assert_eq!(wars.observed().collect::<Vec<_>>(), [("war", 2), ("side", 2), ("start", 2), ("deaths", 0)]);
        let batch = wars.batch().expect("fits");
        let column = |name| batch.column_by_name(name).expect("there");
        assert_eq!(column("start").as_primitive::<Date32Type>().value(0), -1);
        assert_eq!(column("deaths_state").as_primitive::<UInt8Type>().value(0), CellState::Withheld as u8);
        assert!(column("deaths").is_null(0));
    }
}
