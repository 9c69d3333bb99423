//! Large tables are several Parquet files, cut where a year begins, so that a reader of some years opens only some of them.

use std::ops::Range;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Int16Type, Int64Type};
use chancery_core::{CellState, Year};

use crate::store::manifest::ColumnInfo;
use crate::table::Table;

/// Rows of a file, at most.
pub(crate) const ROWS_PER_PART: usize = 1 << 22;

/// Cuts sorted rows into parts of at most `limit`, where a year begins if there is such a place. A table without rows is one part.
pub(crate) fn cut(rows: usize, limit: usize, year: impl Fn(usize) -> Option<Year>) -> Vec<Range<usize>> {
    let limit = limit.max(1);
    let mut parts = Vec::new();
    let mut start = 0;
    while rows - start > limit {
        let full = start + limit;
        let year_begins = (start + 1..=full).rev().find(|&row| year(row) != year(row - 1));
        let end = year_begins.filter(|&row| year(row).is_some()).unwrap_or(full);
        parts.push(start..end);
        start = end;
    }
    parts.push(start..rows);
    parts
}

/// First and last year of some rows of a table.
pub(crate) fn years_of(table: &Table, rows: &Range<usize>) -> Option<(Year, Year)> {
    let keys = &table.keys()[rows.clone()];
    Some((keys.first()?.year(), keys.last()?.year()))
}

/// First and last year of some rows of a batch, if it has a column of years and each row has one.
pub(crate) fn years_of_batch(batch: &RecordBatch, rows: &Range<usize>) -> Option<(Year, Year)> {
    let mut hull: Option<(Year, Year)> = None;
    for row in rows.clone() {
        let year = year_of(batch, row)?;
        hull = Some(hull.map_or((year, year), |(first, last)| (first.min(year), last.max(year))));
    }
    hull
}

/// The year of a row of a batch.
pub(crate) fn year_of(batch: &RecordBatch, row: usize) -> Option<Year> {
    let years = batch.column_by_name("year").filter(|years| years.is_valid(row))?;
    match years.as_primitive_opt::<Int16Type>() {
        Some(years) => Some(years.value(row)),
        None => Year::try_from(years.as_primitive_opt::<Int64Type>()?.value(row)).ok(),
    }
}

/// What a table's columns hold.
pub(crate) fn column_infos(table: &Table) -> Vec<ColumnInfo> {
    let info = |(index, name): (usize, &String)| {
        let cells = table.cells(index).masked();
        let mut info = ColumnInfo { name: name.clone(), years: None, observed: 0 };
        for (key, _) in table.keys().iter().zip(cells.states).filter(|(_, state)| **state == CellState::Observed) {
            let year = key.year();
            info.years = Some(info.years.map_or((year, year), |(first, last)| (first.min(year), last.max(year))));
            info.observed += 1;
        }
        info
    };
    table.columns.iter().enumerate().map(info).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(years: &[Year], limit: usize) -> Vec<(usize, usize)> {
        bounds(cut(years.len(), limit, |row| years.get(row).copied()))
    }

    fn bounds(parts: Vec<Range<usize>>) -> Vec<(usize, usize)> {
        parts.into_iter().map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn cut_where_a_year_begins() {
        assert_eq!(parts(&[], 3), [(0, 0)]);
        assert_eq!(parts(&[1990, 1990, 1991], 3), [(0, 3)]);
        assert_eq!(parts(&[1990, 1990, 1991, 1991, 1992], 3), [(0, 2), (2, 5)]);
        assert_eq!(parts(&[1990, 1991, 1992, 1993, 1994], 2), [(0, 2), (2, 4), (4, 5)]);
    }

    #[test]
    fn a_year_larger_than_a_part_is_cut_within() {
        assert_eq!(parts(&[1990; 7], 3), [(0, 3), (3, 6), (6, 7)]);
        assert_eq!(parts(&[1990, 1991, 1991, 1991, 1991, 1992], 3), [(0, 1), (1, 4), (4, 6)]);
    }

    #[test]
    fn rows_without_years_are_cut_anywhere() {
        assert_eq!(bounds(cut(5, 2, |_| None)), [(0, 2), (2, 4), (4, 5)]);
        assert_eq!(bounds(cut(2, 0, |_| None)), [(0, 1), (1, 2)]);
    }
}
