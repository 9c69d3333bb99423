//! Aggregates over members and over years, with what is missing.

use chancery_core::{CellState, State, Year};
use chancery_evidence::CoverageEvidence;

use super::value::{Gap, Member, Moment, Number, SetValue, Table, Truth, Value};
use super::{Evaluator, table};
use crate::ir::{Along, Node, Reduce, Reducer};

/// The cells an aggregate works on: one year's members, or one member's years.
struct Cells {
    /// Which member or year each cell belongs to.
    names: Vec<Name>,
    known: Vec<(usize, Number)>,
    truths: Vec<(usize, Truth)>,
    /// Those that should have a value and have none.
    missing: Vec<(usize, Gap)>,
    /// There may be further members that nobody listed.
    open: bool,
    /// What is missing is small enough, as the check says, to be left out.
    enough: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Member(Member),
    Year(Year),
    None,
}

impl Name {
    fn text(self) -> String {
        match self {
            Self::Member((state, None)) => state.to_string(),
            Self::Member((actor, Some(partner))) => format!("{actor}–{partner}"),
            Self::Year(year) => year.to_string(),
            Self::None => String::new(),
        }
    }

    const fn state(self) -> Option<State> {
        match self {
            Self::Member((state, _)) => Some(state),
            _ => None,
        }
    }
}

impl Cells {
    fn of(values: Vec<Value>, names: Vec<Name>, over_members: bool, open: bool, covering: Option<f64>) -> Self {
        let mut cells = Self { names, known: Vec::new(), truths: Vec::new(), missing: Vec::new(), open, enough: false };
        for (index, value) in values.into_iter().enumerate() {
            match value {
                Value::Number(number) => cells.known.push((index, number)),
                Value::Truth(truth) => cells.truths.push((index, truth)),
                // A member that was no state then, or not of the group, is not missing. A year is.
                Value::Gap(gap) if over_members && gap.is_absence() => {}
                Value::Gap(gap) => cells.missing.push((index, gap)),
                _ => cells.missing.push((index, Gap::of(CellState::Undefined))),
            }
        }
        let of = cells.of_count() as f64;
        cells.enough = covering.is_some_and(|share| !cells.open && of > 0.0 && cells.have() as f64 >= share * of);
        cells
    }

    /// The member or year of a cell for a reader.
    fn name(&self, index: usize) -> String {
        self.names.get(index).map_or_else(String::new, |name| name.text())
    }

    fn have(&self) -> usize {
        self.known.len() + self.truths.len()
    }

    fn of_count(&self) -> usize {
        self.have() + self.missing.len()
    }

    fn complete(&self) -> bool {
        self.enough || (self.missing.is_empty() && !self.open)
    }

    /// Why there is no value.
    fn gap(&self) -> Gap {
        let reason = self.missing.iter().map(|(_, gap)| gap.clone()).reduce(|a, b| a.combine(&b));
        let Some(reason) = reason else {
            return if self.open {
                Gap::table("the members of the group are not known completely")
            } else {
                Gap::new(CellState::NoState, "no member existed then")
            };
        };
        if self.have() == 0 {
            return reason;
        }
        let missing: Vec<String> = self.missing.iter().map(|(index, _)| self.name(*index)).collect();
        let shown: Vec<&str> = missing.iter().take(6).map(String::as_str).collect();
        let more = if missing.len() > shown.len() { ", ..." } else { "" };
        let (have, of) = (self.have(), self.of_count());
        Gap::new(
            reason.state,
            format!("{have} of {of} have a value (without {}{more}): {}", shown.join(", "), reason.reason),
        )
    }

    fn coverage(&self) -> CoverageEvidence {
        let missing = self.missing.iter().map(|(index, gap)| format!("{}: {}", self.name(*index), gap.state));
        CoverageEvidence { have: self.have(), of: self.of_count(), missing: missing.collect() }
    }
}

impl Evaluator<'_> {
    pub(super) fn reduce(&self, reduce: &Reduce, node: &Node) -> Value {
        let mut value = self.value(&reduce.of);
        if let Some(weight) = &reduce.weight {
            let weights = self.value(weight);
            return self.weighted(&value, &weights, node);
        }
        if let Value::Gap(gap) = &value {
            return Value::Gap(gap.clone());
        }
        let Value::Table(table) = &mut value else { return Value::Gap(Gap::of(CellState::Undefined)) };
        match reduce.along {
            Along::Members => self.over_members(table, reduce),
            Along::Years => table::rows(table, |cells| {
                let names = table.years.iter().flatten().map(|year| Name::Year(*year)).collect();
                aggregate(reduce, &Cells::of(cells, names, false, false, None))
            }),
        }
    }

    fn over_members(&self, table: &Table, reduce: &Reduce) -> Value {
        let names: Vec<Name> = match &table.members {
            Some(members) => members.iter().map(|member| Name::Member(*member)).collect(),
            None => vec![Name::None; table.rows()],
        };
        table::columns(table, |_, cells| {
            let cells = Cells::of(cells, names.clone(), true, table.open, table.covering);
            if self.traced && self.kept.borrow().is_empty() {
                self.trace.borrow_mut().cover(cells.coverage());
            }
            if cells.enough && !cells.missing.is_empty() {
                let (have, of) = (cells.have(), cells.of_count());
                self.note(format!("the check is content with {have} of {of} members"));
            }
            aggregate(reduce, &cells)
        })
    }

    fn weighted(&self, values: &Value, weights: &Value, _node: &Node) -> Value {
        let pair = |a: &Value, b: &Value| match (a, b) {
            (Value::Gap(a), Value::Gap(b)) => Value::Gap(a.combine(b)),
            (Value::Gap(gap), _) | (_, Value::Gap(gap)) => Value::Gap(gap.clone()),
            // The weight travels in the place of the written interval.
            (Value::Number(value), Value::Number(weight)) => match (value.value(), weight.value()) {
                (Some(value), Some(weight)) => {
                    Value::Number(Number { low: value, high: value, written: (weight, weight) })
                }
                _ => Value::Gap(Gap::of(CellState::Unreported)),
            },
            _ => Value::Gap(Gap::of(CellState::Undefined)),
        };
        let joined = table::both(values, weights, pair);
        let Value::Table(table) = &joined else { return joined };
        let names: Vec<Name> = table.members.iter().flatten().map(|member| Name::Member(*member)).collect();
        table::columns(table, |_, cells| {
            let cells = Cells::of(cells, names.clone(), true, table.open, table.covering);
            self.trace.borrow_mut().cover(cells.coverage());
            if !cells.complete() || cells.known.is_empty() {
                return Value::Gap(cells.gap());
            }
            let (mut total, mut weight) = (0.0, 0.0);
            for (_, number) in &cells.known {
                total += number.low * number.written.0;
                weight += number.written.0;
            }
            if weight == 0.0 { Value::Gap(Gap::of(CellState::Undefined)) } else { Value::known(total / weight) }
        })
    }
}

fn aggregate(reduce: &Reduce, cells: &Cells) -> Value {
    match reduce.how {
        Reducer::Sum => sum(reduce, cells),
        Reducer::Mean | Reducer::WeightedMean => mean(cells),
        Reducer::Median => median(cells),
        Reducer::Max => extreme(cells, true, reduce.nonnegative),
        Reducer::Min => extreme(cells, false, reduce.nonnegative),
        Reducer::ArgMax => place_of(cells, true),
        Reducer::ArgMin => place_of(cells, false),
        Reducer::Hhi => hhi(cells),
        Reducer::Count => counted(cells, |low, high, _| Number::between(low, high)),
        Reducer::Share => {
            if cells.open {
                return Value::Gap(cells.gap());
            }
            counted(cells, |low, high, of| Number::between(low / of, high / of))
        }
        Reducer::All => quantifier(cells, false),
        Reducer::Any => quantifier(cells, true),
        Reducer::Rank(state) => rank(cells, state),
        Reducer::Largest(count) => top(cells, count, true),
        Reducer::Smallest(count) => top(cells, count, false),
    }
}

/// Of a series that cannot be below zero, what is missing can only add.
fn sum(reduce: &Reduce, cells: &Cells) -> Value {
    if cells.known.is_empty() || (!cells.complete() && !reduce.nonnegative) {
        return Value::Gap(cells.gap());
    }
    let (mut low, mut high) = (0.0, 0.0);
    for (_, number) in &cells.known {
        low += number.low;
        high += number.high;
    }
    Value::number(Number::between(low, if cells.complete() { high } else { f64::INFINITY }))
}

fn mean(cells: &Cells) -> Value {
    if cells.known.is_empty() || !cells.complete() {
        return Value::Gap(cells.gap());
    }
    let (mut low, mut high) = (0.0, 0.0);
    for (_, number) in &cells.known {
        low += number.low;
        high += number.high;
    }
    let count = cells.known.len() as f64;
    Value::number(Number::between(low / count, high / count))
}

fn median(cells: &Cells) -> Value {
    if cells.known.is_empty() || !cells.complete() {
        return Value::Gap(cells.gap());
    }
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let half = values.len() / 2;
        if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
    };
    let low = middle(cells.known.iter().map(|(_, number)| number.low).collect());
    let high = middle(cells.known.iter().map(|(_, number)| number.high).collect());
    Value::number(Number::between(low, high))
}

/// The largest or smallest value; a missing one could only go further.
fn extreme(cells: &Cells, largest: bool, nonnegative: bool) -> Value {
    if cells.known.is_empty() {
        return Value::Gap(cells.gap());
    }
    let pick = |a: f64, b: f64| if largest { a.max(b) } else { a.min(b) };
    let low = cells.known.iter().map(|(_, number)| number.low).reduce(pick).unwrap_or(f64::NAN);
    let high = cells.known.iter().map(|(_, number)| number.high).reduce(pick).unwrap_or(f64::NAN);
    Value::number(match (cells.complete(), largest) {
        (true, _) => Number::between(low, high),
        (false, true) => Number::between(low, f64::INFINITY),
        (false, false) => Number::between(if nonnegative { 0.0 } else { f64::NEG_INFINITY }, high),
    })
}

/// The member or year with the largest or smallest value: one of those that can have it.
fn place_of(cells: &Cells, largest: bool) -> Value {
    if cells.known.is_empty() || (cells.open && !cells.enough) {
        return Value::Gap(cells.gap());
    }
    let sign = |number: &Number| if largest { (number.low, number.high) } else { (-number.high, -number.low) };
    let best = cells.known.iter().map(|(_, number)| sign(number).0).fold(f64::NEG_INFINITY, f64::max);
    let mut places: Vec<usize> =
        cells.known.iter().filter(|(_, number)| sign(number).1 >= best).map(|(index, _)| *index).collect();
    if !cells.complete() {
        places.extend(cells.missing.iter().map(|(index, _)| *index));
    }
    places.sort_unstable();
    match cells.names.first() {
        Some(Name::Year(_)) => match places.as_slice() {
            [one] => match cells.names.get(*one) {
                Some(Name::Year(year)) => {
                    Moment::year(i32::from(*year)).map_or_else(|| Value::Gap(cells.gap()), Value::Moment)
                }
                _ => Value::Gap(cells.gap()),
            },
            _ if cells.missing.is_empty() => {
                Value::Gap(Gap::new(CellState::Undefined, "several years share the value"))
            }
            _ => Value::Gap(cells.gap()),
        },
        _ => Value::OneOf(places.iter().filter_map(|index| cells.names.get(*index)).map(|name| name.text()).collect()),
    }
}

fn hhi(cells: &Cells) -> Value {
    if cells.known.is_empty() || !cells.complete() {
        return Value::Gap(cells.gap());
    }
    let values: Option<Vec<f64>> = cells.known.iter().map(|(_, number)| number.value()).collect();
    let Some(values) = values else { return Value::Gap(cells.gap()) };
    let total: f64 = values.iter().sum();
    if total <= 0.0 {
        return Value::Gap(Gap::of(CellState::Undefined));
    }
    Value::known(values.iter().map(|value| (value / total) * (value / total)).sum())
}

fn counted(cells: &Cells, number: impl Fn(f64, f64, f64) -> Number) -> Value {
    if cells.truths.is_empty() && (!cells.complete() || cells.of_count() == 0) {
        return Value::Gap(cells.gap());
    }
    let low = cells.truths.iter().filter(|(_, truth)| truth.holds).count() as f64;
    if cells.enough {
        return Value::number(number(low, low, cells.truths.len() as f64));
    }
    let high = if cells.open { f64::INFINITY } else { low + cells.missing.len() as f64 };
    Value::number(number(low, high, cells.of_count() as f64))
}

/// `any` is decided by one that holds, `all` by one that does not; otherwise everybody is needed.
fn quantifier(cells: &Cells, any: bool) -> Value {
    let decisive: Vec<&Truth> =
        cells.truths.iter().map(|(_, truth)| truth).filter(|truth| truth.holds == any).collect();
    if !decisive.is_empty() {
        return Value::Truth(Truth { holds: any, near: decisive.iter().all(|truth| truth.near) });
    }
    if !cells.complete() || cells.truths.is_empty() {
        return Value::Gap(cells.gap());
    }
    Value::Truth(Truth { holds: !any, near: cells.truths.iter().any(|(_, truth)| truth.near) })
}

/// The place from the top. Those without a value may stand before or after.
fn rank(cells: &Cells, state: State) -> Value {
    let own =
        cells.known.iter().find(|(index, _)| cells.names.get(*index).and_then(|name| name.state()) == Some(state));
    let Some((own_index, own)) = own else {
        let missing = cells
            .missing
            .iter()
            .find(|(index, _)| cells.names.get(*index).and_then(|name| name.state()) == Some(state));
        return Value::Gap(match missing {
            Some((_, gap)) => gap.clone(),
            None => Gap::new(CellState::NotApplicable, format!("{state} is not in the group")),
        });
    };
    let others = || cells.known.iter().filter(|(index, _)| index != own_index).map(|(_, number)| number);
    let low = 1 + others().filter(|number| number.low > own.high).count();
    let mut high = 1 + others().filter(|number| number.high > own.low).count();
    if !cells.enough {
        high += cells.missing.len();
    }
    let high = if cells.open && !cells.enough { f64::INFINITY } else { high as f64 };
    Value::number(Number::between(low as f64, high))
}

/// The set of the `count` members with the largest (or smallest) values.
fn top(cells: &Cells, count: usize, largest: bool) -> Value {
    if cells.known.is_empty() || (cells.open && !cells.enough) {
        return Value::Gap(cells.gap());
    }
    let sign = |number: &Number| if largest { (number.low, number.high) } else { (-number.high, -number.low) };
    let unknown = if cells.enough { 0 } else { cells.missing.len() };
    let name = |index: usize| cells.names.get(index).map(|name| name.text());
    let mut set = SetValue::default();
    for (index, number) in &cells.known {
        let own = sign(number);
        let others = || cells.known.iter().filter(|(other, _)| other != index).map(|(_, number)| sign(number));
        let before = others().filter(|other| other.0 > own.1).count();
        let perhaps = others().filter(|other| other.1 >= own.0).count() + unknown;
        if perhaps < count {
            set.sure.extend(name(*index));
        } else if before < count {
            set.maybe.extend(name(*index));
        }
    }
    if unknown > 0 {
        set.maybe.extend(cells.missing.iter().filter_map(|(index, _)| name(*index)));
    }
    Value::Set(set)
}
