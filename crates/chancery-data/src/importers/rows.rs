//! What importers have in common: records copied column by column, and rows that say whom a list of cases is about.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chancery_core::{Cell, CellState, Date, FrameRow, Key, State, StateSystem, Year};

use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvFile, CsvRow};
use crate::records::{Field, Kind, Records};
use crate::table::Table;

/// A column that goes into a table of records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    from: &'static str,
    to: &'static str,
    what: What,
}

/// What a column holds, and which codes stand for no value.
#[derive(Clone, Copy, Debug)]
enum What {
    Text,
    Integer { low: i64, high: i64, missing: &'static [&'static str] },
    Number { low: f64, high: f64, missing: &'static [(&'static str, CellState)] },
    Day,
    AmericanDay,
}

impl Column {
    /// Under another name than the provider's.
    pub(crate) const fn called(mut self, to: &'static str) -> Self {
        self.to = to;
        self
    }
}

/// A column of text.
pub(crate) const fn text(from: &'static str) -> Column {
    Column { from, to: from, what: What::Text }
}

/// A column of days, `1994-01-31`, or nothing.
pub(crate) const fn day(from: &'static str) -> Column {
    Column { from, to: from, what: What::Day }
}

/// A column of days, `1/31/1994`.
pub(crate) const fn american_day(from: &'static str) -> Column {
    Column { from, to: from, what: What::AmericanDay }
}

/// A column of ids, codes or years; an empty field is none.
pub(crate) const fn integer(from: &'static str, low: i64, high: i64) -> Column {
    integer_or(from, low, high, &[])
}

/// The same with codes for a part of a date that is not known.
pub(crate) const fn integer_or(from: &'static str, low: i64, high: i64, missing: &'static [&'static str]) -> Column {
    Column { from, to: from, what: What::Integer { low, high, missing } }
}

/// A column of numbers; an empty field is unreported.
pub(crate) const fn number(from: &'static str, low: f64, high: f64) -> Column {
    number_or(from, low, high, &[])
}

/// The same with the provider's codes for a value that is missing, and what each means.
pub(crate) const fn number_or(
    from: &'static str,
    low: f64,
    high: f64,
    missing: &'static [(&'static str, CellState)],
) -> Column {
    Column { from, to: from, what: What::Number { low, high, missing } }
}

/// A mark that is 0 or 1, or empty.
pub(crate) const fn mark(from: &'static str) -> Column {
    number(from, 0.0, 1.0)
}

/// Copies columns of a file into records: resolved states first, then the provider's columns.
#[derive(Debug)]
pub(crate) struct Copier {
    pub(crate) records: Records,
    columns: Vec<(Col, What)>,
}

impl Copier {
    /// A table with columns of states and columns of the file.
    ///
    /// # Errors
    /// A column that the file does not have.
    pub(crate) fn new(csv: &CsvFile, table: &str, states: &[&str], columns: &[Column]) -> Result<Self, Error> {
        let kinds = columns.iter().map(|column| {
            let kind = match column.what {
                What::Text => Kind::Text,
                What::Integer { .. } => Kind::Integer,
                What::Number { .. } => Kind::Number,
                What::Day | What::AmericanDay => Kind::Date,
            };
            (column.to, kind)
        });
        let all: Vec<(&str, Kind)> = states.iter().map(|&state| (state, Kind::State)).chain(kinds).collect();
        let found = columns.iter().map(|column| Ok((csv.column(column.from)?, column.what)));
        Ok(Self { records: Records::new(table, &all), columns: found.collect::<Result<_, Error>>()? })
    }

    /// Copies a row.
    ///
    /// # Errors
    /// A field that is not what its column holds.
    pub(crate) fn push(
        &mut self,
        row: &CsvRow<'_>,
        states: &[Option<State>],
        years: Option<(Year, Year)>,
        file: u16,
    ) -> Result<(), Error> {
        let mut fields: Vec<Field<'_>> = states.iter().map(|&state| Field::State(state)).collect();
        for &(column, what) in &self.columns {
            fields.push(match what {
                What::Text => Field::Text(row.text(column)),
                What::Integer { low, high, missing } => Field::Integer(whole(row, column, low..=high, missing)?),
                What::Number { low, high, missing } => Field::Number(coded(row, column, low..=high, missing)?),
                What::Day => Field::Date(day_of(row, column)?),
                What::AmericanDay => Field::Date(Some(american_day_of(row, column)?)),
            });
        }
        self.records.push(&fields, years, FrameRow { file, row: row.number });
        Ok(())
    }
}

/// A whole number within bounds, or none.
///
/// # Errors
/// Text that is no whole number, one out of bounds.
pub(crate) fn whole(
    row: &CsvRow<'_>,
    column: Col,
    bounds: RangeInclusive<i64>,
    missing: &[&str],
) -> Result<Option<i64>, Error> {
    let text = row.text(column);
    if text.is_empty() || missing.contains(&text) {
        return Ok(None);
    }
    let number = row.integer(column)?;
    if bounds.contains(&number) {
        return Ok(Some(number));
    }
    Err(row.error(column, format!("`{text}` is not within {} and {}", bounds.start(), bounds.end())))
}

/// A number within bounds, or the reason that one of the provider's codes gives.
///
/// # Errors
/// As for [`CsvRow::number_in`].
pub(crate) fn coded(
    row: &CsvRow<'_>,
    column: Col,
    bounds: RangeInclusive<f64>,
    missing: &[(&str, CellState)],
) -> Result<Cell, Error> {
    let text = row.text(column);
    match missing.iter().find(|(code, _)| *code == text) {
        Some((_, state)) => Ok(Cell::missing(*state)),
        None => row.number_in(column, "", bounds),
    }
}

/// A day, or none where the field is empty.
///
/// # Errors
/// Any other text.
pub(crate) fn day_of(row: &CsvRow<'_>, column: Col) -> Result<Option<Date>, Error> {
    match row.text(column) {
        "" => Ok(None),
        text => match text.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => Err(row.error(column, format!("`{text}` is not a day, such as `1994-01-31`"))),
        },
    }
}

/// A day written month first, `1/31/1994`.
///
/// # Errors
/// Any other text.
pub(crate) fn american_day_of(row: &CsvRow<'_>, column: Col) -> Result<Date, Error> {
    let text = row.text(column);
    let mut parts = text.split('/');
    let mut part = || parts.next().and_then(|part| part.parse::<i16>().ok());
    let (month, day, year) = (part(), part(), part());
    let date = month
        .zip(day)
        .zip(year)
        .and_then(|((month, day), year)| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok());
    match date {
        Some(date) if parts.next().is_none() => Ok(date),
        _ => Err(row.error(column, format!("`{text}` is not a day, such as `1/31/1994`"))),
    }
}

/// Yes or no as a number.
pub(crate) fn one_if(yes: bool) -> Cell {
    Cell::observed(f64::from(u8::from(yes)))
}

/// How many there are.
pub(crate) fn count(number: usize) -> Cell {
    Cell::observed(number as f64)
}

/// The highest of some codes, as long as those that are missing cannot exceed it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Highest {
    known: f64,
    missing: bool,
}

impl Highest {
    /// Takes another code into account.
    pub(crate) fn add(&mut self, cell: Cell) {
        match cell.value() {
            Some(value) => self.known = self.known.max(value),
            None => self.missing = true,
        }
    }

    /// The highest, on a scale that begins with 0 and ends with `most`.
    pub(crate) fn cell(self, most: f64) -> Cell {
        if self.missing && self.known < most {
            Cell::missing(CellState::Unreported)
        } else {
            Cell::observed(self.known)
        }
    }
}

/// What a source says of some keys.
pub(crate) type Found = BTreeMap<Key, (Vec<Cell>, FrameRow)>;

/// No row of a file.
const NOWHERE: FrameRow = FrameRow { file: 0, row: 0 };

/// Fills a table of states: what was found, and `none` for every other member of the source's system of states.
///
/// A state outside that system has no row, so the source is silent on it, which is not zero.
pub(crate) fn fill_states(
    import: &Import<'_>,
    table: &mut Table,
    system: StateSystem,
    years: RangeInclusive<Year>,
    mut found: Found,
    none: Cell,
) {
    let cells = vec![none; table.columns.len()];
    for year in years {
        for (_, state) in import.world().members(system, year) {
            found.entry(Key::new(year, state, None)).or_insert_with(|| (cells.clone(), NOWHERE));
        }
    }
    for (key, (cells, row)) in found {
        table.push(key, &cells, row);
    }
}

/// Fills a table of pairs, each once, in which no row means zero: what was found, and rows without a value for pairs of which
/// a state is outside the source's system of states.
pub(crate) fn fill_pairs(
    import: &Import<'_>,
    table: &mut Table,
    system: StateSystem,
    years: RangeInclusive<Year>,
    found: Found,
) {
    let silent = vec![Cell::missing(CellState::NotCovered); table.columns.len()];
    let other = match system {
        StateSystem::Cow => StateSystem::GleditschWard,
        StateSystem::GleditschWard => StateSystem::Cow,
    };
    for year in years {
        let members = |system| -> BTreeSet<State> {
            import.world().members(system, year).into_iter().map(|(_, state)| state).collect()
        };
        let (inside, outside) = (members(system), members(other));
        let outside: Vec<State> = outside.difference(&inside).copied().collect();
        for &one in &outside {
            for &two in inside.iter().chain(outside.iter().filter(|two| **two > one)) {
                let key = pair(year, one, two);
                if !found.contains_key(&key) {
                    table.push(key, &silent, NOWHERE);
                }
            }
        }
    }
    for (key, (cells, row)) in found {
        table.push(key, &cells, row);
    }
}

/// The key of a pair, in the order of the states' keys.
pub(crate) fn pair(year: Year, one: State, other: State) -> Key {
    Key::new(year, one.min(other), Some(one.max(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_code_hides_the_highest_unless_that_is_the_top() {
        let mut highest = Highest::default();
        highest.add(Cell::observed(2.0));
        assert_eq!(highest.cell(6.0).value(), Some(2.0));
        highest.add(Cell::missing(CellState::Unreported));
        assert_eq!(highest.cell(6.0).state(), CellState::Unreported);
        highest.add(Cell::observed(6.0));
        assert_eq!(highest.cell(6.0).value(), Some(6.0));
    }
}
