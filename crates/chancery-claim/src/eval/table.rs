//! Working on tables cell by cell.

use chancery_core::CellState;

use super::value::{Gap, Member, Table, Value};

/// Applies a formula of one value to each cell.
pub(super) fn each(value: &Value, formula: impl Fn(&Value) -> Value) -> Value {
    match value {
        Value::Table(table) => Value::Table(Box::new(table.map(formula))),
        one => formula(one),
    }
}

/// Applies a formula of two values cell by cell; what has no member or year dimension is used for all of them.
///
/// Years of both sides are those they share. A member that only one side has is not part of the other's group then, and has
/// no value.
pub(super) fn both(a: &Value, b: &Value, formula: impl Fn(&Value, &Value) -> Value) -> Value {
    let (one, other) = match (a, b) {
        (Value::Table(one), Value::Table(other)) => (one, other),
        (Value::Table(table), scalar) => return Value::Table(Box::new(table.map(|cell| formula(cell, scalar)))),
        (scalar, Value::Table(table)) => return Value::Table(Box::new(table.map(|cell| formula(scalar, cell)))),
        (a, b) => return formula(a, b),
    };
    let members = match (&one.members, &other.members) {
        (Some(a), Some(b)) => {
            let mut all: Vec<Member> = a.iter().chain(b).copied().collect();
            all.sort_unstable();
            all.dedup();
            Some(all)
        }
        (a, b) => a.clone().or_else(|| b.clone()),
    };
    let years = match (&one.years, &other.years) {
        (Some(a), Some(b)) => Some(a.iter().copied().filter(|year| b.contains(year)).collect()),
        (a, b) => a.clone().or_else(|| b.clone()),
    };
    let mut joined = Table {
        members,
        years,
        cells: Vec::new(),
        open: one.open || other.open,
        covering: one.covering.or(other.covering),
    };
    let places = |table: &Table| {
        let rows: Vec<Option<usize>> = (0..joined.rows())
            .map(|row| match (&table.members, &joined.members) {
                (Some(own), Some(all)) => own.binary_search(&all[row]).ok(),
                _ => Some(0),
            })
            .collect();
        let columns: Vec<Option<usize>> = (0..joined.columns())
            .map(|column| match (&table.years, &joined.years) {
                (Some(own), Some(all)) => own.binary_search(&all[column]).ok(),
                _ => Some(0),
            })
            .collect();
        (rows, columns)
    };
    let (one_places, other_places) = (places(one), places(other));
    let mut cells = Vec::with_capacity(joined.rows() * joined.columns());
    for row in 0..joined.rows() {
        for column in 0..joined.columns() {
            let at = |table: &Table, places: &(Vec<Option<usize>>, Vec<Option<usize>>)| match (
                places.0[row],
                places.1[column],
            ) {
                (Some(row), Some(column)) => table.cell(row, column),
                _ => Value::Gap(Gap::of(CellState::NotApplicable)),
            };
            cells.push(formula(&at(one, &one_places), &at(other, &other_places)));
        }
    }
    joined.cells = cells;
    Value::Table(Box::new(joined))
}

/// Turns each column (one year, all members) into one value.
pub(super) fn columns(table: &Table, reduce: impl FnMut(usize, Vec<Value>) -> Value) -> Value {
    let mut reduce = reduce;
    let cells: Vec<Value> = (0..table.columns())
        .map(|column| reduce(column, (0..table.rows()).map(|row| table.cell(row, column)).collect()))
        .collect();
    shrink(Table { members: None, years: table.years.clone(), cells, open: false, covering: None })
}

/// Turns each row (one member, all years) into one value.
pub(super) fn rows(table: &Table, reduce: impl FnMut(Vec<Value>) -> Value) -> Value {
    let mut reduce = reduce;
    let cells: Vec<Value> = (0..table.rows())
        .map(|row| reduce((0..table.columns()).map(|column| table.cell(row, column)).collect()))
        .collect();
    shrink(Table { members: table.members.clone(), years: None, cells, open: table.open, covering: table.covering })
}

/// A table without dimensions is its one cell.
fn shrink(table: Table) -> Value {
    if table.members.is_none() && table.years.is_none() { table.cell(0, 0) } else { Value::Table(Box::new(table)) }
}
