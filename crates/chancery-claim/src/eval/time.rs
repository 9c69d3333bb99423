//! Functions over time. What is added up inside them keeps the same members throughout.

use chancery_core::{CellState, Year};
use chancery_evidence::CoverageEvidence;

use super::value::{Gap, Member, Number, Table, Value};
use super::{Evaluator, table};
use crate::ir::{Node, Time, TimeFn};

/// Less than this share of a group's members at both ends, and a change says nothing about the group.
pub(crate) const SAME_MEMBERS: f64 = 0.5;
/// A straight line through two points is no trend.
const TREND_YEARS: usize = 3;

impl Evaluator<'_> {
    pub(super) fn over_time(&self, time: &Time, _node: &Node) -> Value {
        let before = self.kept.borrow().len();
        if compares_ends(time.how) {
            for group in &time.groups {
                match self.same_members(time, *group) {
                    Ok(members) => self.kept.borrow_mut().push((*group, members)),
                    Err(gap) => {
                        self.kept.borrow_mut().truncate(before);
                        return Value::Gap(gap);
                    }
                }
            }
        }
        let value = self.value(&time.of);
        self.kept.borrow_mut().truncate(before);
        match value {
            Value::Table(table) => {
                let years = table.years.clone().unwrap_or_default();
                match time.how {
                    TimeFn::Series => Value::Table(table),
                    TimeFn::BreakProbability(_) | TimeFn::Breaks(_) | TimeFn::BreakYear | TimeFn::ShiftP(_) => {
                        self.breaks(time, &years, &table)
                    }
                    how => table::rows(&table, |cells| along(how, &years, &cells)),
                }
            }
            other => other,
        }
    }

    /// The members of a group that every series below has a value for: at both ends, or for a trend in all years.
    fn same_members(&self, time: &Time, group: usize) -> Result<Vec<Member>, Gap> {
        let mut kept: Option<Vec<Member>> = None;
        let mut all: Vec<Member> = Vec::new();
        let mut reason: Option<Gap> = None;
        for leaf in time.of.leaves() {
            if self.plan.leaves.get(leaf).is_none_or(|leaf| leaf.ty.members != Some(group)) {
                continue;
            }
            let table = match self.series(leaf) {
                Value::Table(table) => table,
                Value::Gap(gap) => return Err(gap),
                _ => continue,
            };
            let (present, existed, gap) = constant_members(&table, &compared(time.how, &table));
            if let Some(gap) = gap {
                reason = Some(reason.map_or_else(|| gap.clone(), |known| known.combine(&gap)));
            }
            for member in existed {
                if !all.contains(&member) {
                    all.push(member);
                }
            }
            kept = Some(match kept {
                Some(kept) => kept.into_iter().filter(|member| present.contains(member)).collect(),
                None => present,
            });
        }
        let kept = kept.unwrap_or_default();
        if kept.is_empty() || (kept.len() as f64) < SAME_MEMBERS * all.len() as f64 {
            let reason = reason.unwrap_or_else(|| Gap::of(CellState::NoState));
            let why = if kept.is_empty() { format!(": {}", reason.reason) } else { String::new() };
            let text = format!("{} of {} members have values throughout{why}", kept.len(), all.len());
            return Err(Gap::new(reason.state, text));
        }
        all.sort_unstable();
        let missing = all.iter().filter(|member| !kept.contains(member));
        let missing: Vec<String> = missing.map(|member| format!("{}: not throughout", show(*member))).collect();
        if !missing.is_empty() {
            self.note(format!("the same {} of {} members throughout", kept.len(), all.len()));
        }
        self.trace.borrow_mut().cover(CoverageEvidence { have: kept.len(), of: all.len(), missing });
        Ok(kept)
    }
}

fn show((state, partner): Member) -> String {
    partner.map_or_else(|| state.to_string(), |partner| format!("{state}–{partner}"))
}

const fn compares_ends(how: TimeFn) -> bool {
    !matches!(how, TimeFn::First | TimeFn::Last)
}

/// The years, as columns, in which the members have to be the same.
fn compared(how: TimeFn, table: &Table) -> Vec<usize> {
    let last = table.columns().saturating_sub(1);
    match how {
        TimeFn::Trend | TimeFn::Shift(_) => (0..=last).collect(),
        // A year without a value for anybody (no session, no survey) is no year of the series.
        TimeFn::Series | TimeFn::BreakProbability(_) | TimeFn::Breaks(_) | TimeFn::BreakYear | TimeFn::ShiftP(_) => {
            let any =
                |column: &usize| (0..table.rows()).any(|row| matches!(table.cell(row, *column), Value::Number(_)));
            let columns: Vec<usize> = (0..=last).filter(any).collect();
            if columns.is_empty() { vec![0, last] } else { columns }
        }
        _ => vec![0, last],
    }
}

/// Members with a value in all of some years, those that existed in all of them, and why others have none.
fn constant_members(table: &Table, columns: &[usize]) -> (Vec<Member>, Vec<Member>, Option<Gap>) {
    let (mut present, mut existed, mut reason) = (Vec::new(), Vec::new(), None::<Gap>);
    for (row, member) in table.members.iter().flatten().enumerate() {
        let cells: Vec<Value> = columns.iter().map(|column| table.cell(row, *column)).collect();
        let absent = cells.iter().any(|cell| matches!(cell, Value::Gap(gap) if gap.is_absence()));
        if absent {
            continue;
        }
        existed.push(*member);
        match cells.iter().find_map(|cell| if let Value::Gap(gap) = cell { Some(gap) } else { None }) {
            Some(gap) => reason = Some(reason.map_or_else(|| gap.clone(), |known| known.combine(gap))),
            None => present.push(*member),
        }
    }
    (present, existed, reason)
}

/// A function over the years of one row.
fn along(how: TimeFn, years: &[Year], cells: &[Value]) -> Value {
    let end = |cell: Option<&Value>| match cell {
        Some(Value::Number(number)) => Ok(*number),
        Some(Value::Gap(gap)) => Err(gap.clone()),
        _ => Err(Gap::of(CellState::Undefined)),
    };
    let ends = || Ok::<_, Gap>((end(cells.first())?, end(cells.last())?));
    let two = |formula: fn(Number, Number, f64) -> Value| match ends() {
        Ok(_) if cells.len() < 2 => Value::Gap(Gap::new(CellState::Undefined, "one year only")),
        Ok((first, last)) => formula(
            first,
            last,
            f64::from(years.last().copied().unwrap_or(0)) - f64::from(years.first().copied().unwrap_or(0)),
        ),
        Err(gap) => Value::Gap(gap),
    };
    match how {
        TimeFn::First => ends_only(end(cells.first())),
        TimeFn::Last => ends_only(end(cells.last())),
        TimeFn::Change => {
            two(|first, last, _| Value::number(Number::between(last.low - first.high, last.high - first.low)))
        }
        TimeFn::Growth => two(|first, last, _| match (first.value(), last.value()) {
            (Some(first), Some(last)) if first > 0.0 => Value::known(last / first - 1.0),
            (Some(_), Some(_)) => Value::Gap(Gap::of(CellState::Undefined)),
            _ => Value::Gap(Gap::of(CellState::Unreported)),
        }),
        TimeFn::Cagr => two(|first, last, years| match (first.value(), last.value()) {
            (Some(first), Some(last)) if first > 0.0 && last > 0.0 && years >= 1.0 => {
                Value::known(root(last / first, years as u32) - 1.0)
            }
            (Some(_), Some(_)) => Value::Gap(Gap::of(CellState::Undefined)),
            _ => Value::Gap(Gap::of(CellState::Unreported)),
        }),
        TimeFn::Trend => trend(years, cells),
        TimeFn::Shift(at) => shift(at, years, cells),
        // Not made from one row's cells alone.
        TimeFn::Series | TimeFn::BreakProbability(_) | TimeFn::Breaks(_) | TimeFn::BreakYear | TimeFn::ShiftP(_) => {
            Value::Gap(Gap::of(CellState::Undefined))
        }
    }
}

fn ends_only(end: Result<Number, Gap>) -> Value {
    match end {
        Ok(number) => Value::Number(number),
        Err(gap) => Value::Gap(gap),
    }
}

/// Every year as a number, or why one is none.
fn all_known(cells: &[Value]) -> Result<Vec<f64>, Gap> {
    let mut values = Vec::with_capacity(cells.len());
    for cell in cells {
        match cell {
            Value::Number(number) => match number.value() {
                Some(value) => values.push(value),
                None => return Err(Gap::new(CellState::Unreported, "some years are known only within limits")),
            },
            Value::Gap(gap) => return Err(gap.clone()),
            _ => return Err(Gap::of(CellState::Undefined)),
        }
    }
    Ok(values)
}

fn trend(years: &[Year], cells: &[Value]) -> Value {
    let values = match all_known(cells) {
        Ok(values) => values,
        Err(gap) => return Value::Gap(gap),
    };
    if values.len() < TREND_YEARS {
        return Value::Gap(Gap::new(CellState::Undefined, "a trend needs three years"));
    }
    // From the first year on, so that the numbers stay small.
    let origin = f64::from(years.first().copied().unwrap_or(0));
    let x: Vec<f64> = years.iter().map(|year| f64::from(*year) - origin).collect();
    match chancery_stats::ols_slope(&x, &values) {
        Some(slope) => Value::known(slope),
        None => Value::Gap(Gap::of(CellState::Undefined)),
    }
}

fn shift(at: Year, years: &[Year], cells: &[Value]) -> Value {
    let values = match all_known(cells) {
        Ok(values) => values,
        Err(gap) => return Value::Gap(gap),
    };
    let mean = |after: bool| {
        let side: Vec<f64> =
            years.iter().zip(&values).filter(|(year, _)| (**year >= at) == after).map(|(_, value)| *value).collect();
        (!side.is_empty()).then(|| side.iter().sum::<f64>() / side.len() as f64)
    };
    match (mean(false), mean(true)) {
        (Some(before), Some(after)) => Value::known(after - before),
        _ => Value::Gap(Gap::new(CellState::Undefined, "no years on one side")),
    }
}

/// The positive root of a positive number, by halving: the same digits on every machine.
fn root(of: f64, degree: u32) -> f64 {
    let power = |base: f64| (0..degree).fold(1.0, |product: f64, _| product * base);
    let (mut low, mut high) = (0.0, of.max(1.0));
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if power(middle) < of { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[f64]) -> Vec<Value> {
        values.iter().map(|value| Value::known(*value)).collect()
    }

    fn check(how: TimeFn, values: &[f64], expected: f64) {
        let years: Vec<Year> = (0..values.len()).map(|offset| 2000 + offset as Year).collect();
        let Value::Number(number) = along(how, &years, &known(values)) else { panic!("{how:?}") };
        assert!((number.low - expected).abs() < 1e-9, "{how:?}: {}", number.low);
    }

    #[test]
    fn by_hand() {
        check(TimeFn::Change, &[2.0, 9.0, 5.0], 3.0);
        check(TimeFn::Growth, &[2.0, 9.0, 5.0], 1.5);
        check(TimeFn::Cagr, &[1.0, 7.0, 4.0], 1.0);
        check(TimeFn::Trend, &[1.0, 3.0, 5.0, 7.0], 2.0);
        check(TimeFn::Shift(2002), &[1.0, 3.0, 6.0, 8.0], 5.0);
        check(TimeFn::First, &[2.0, 9.0], 2.0);
        check(TimeFn::Last, &[2.0, 9.0], 9.0);
    }

    #[test]
    fn two_points_are_no_trend_and_a_hole_is_none_either() {
        let years = [2000, 2001, 2002];
        assert!(matches!(along(TimeFn::Trend, &years[..2], &known(&[1.0, 2.0])), Value::Gap(_)));
        let mut cells = known(&[1.0, 2.0, 3.0]);
        cells[1] = Value::Gap(Gap::of(CellState::Unreported));
        assert!(matches!(along(TimeFn::Trend, &years, &cells), Value::Gap(_)));
        assert!(matches!(along(TimeFn::Change, &years, &cells), Value::Number(_)));
    }

    #[test]
    fn roots() {
        assert!((root(8.0, 3) - 2.0).abs() < 1e-12);
        assert!((root(0.25, 2) - 0.5).abs() < 1e-12);
    }
}
