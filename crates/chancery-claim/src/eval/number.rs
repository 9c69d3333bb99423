//! Arithmetic on limits, and comparison with its three answers and its nearness (`docs/verdicts.md` §1 and §2).

use std::time::Duration;

use chancery_core::{CellState, Date, Dimension};

use super::value::{Gap, Moment, Number, SetValue, Truth, Value};
use crate::ast::BinaryOp;
use crate::ir::Kind;
use crate::literal::SMALL_COUNT;
use crate::verdict::{IMPRECISE_LIMIT, VINTAGE_NOISE};

/// Rounding of sums of doubles, relative: two computed numbers nearer than this are equal.
const ROUNDING: f64 = 1e-9;

type Limits = (f64, f64);

/// `a op b` for two scalars; `years` tells that moments are meant as years.
pub(super) fn arithmetic(op: BinaryOp, a: &Value, b: &Value, years: bool) -> Value {
    match (a, b) {
        (Value::Gap(a), Value::Gap(b)) => Value::Gap(a.combine(b)),
        (Value::Gap(gap), _) | (_, Value::Gap(gap)) => Value::Gap(gap.clone()),
        (Value::Number(a), Value::Number(b)) => numbers(op, *a, *b),
        (Value::Moment(a), Value::Moment(b)) if op == BinaryOp::Subtract => difference(*a, *b, years),
        (Value::Moment(moment), Value::Number(number)) => shifted(op, *moment, *number, years),
        (Value::Number(number), Value::Moment(moment)) if op == BinaryOp::Add => shifted(op, *moment, *number, years),
        _ => Value::Gap(Gap::of(CellState::Undefined)),
    }
}

fn numbers(op: BinaryOp, a: Number, b: Number) -> Value {
    let limits = |a: Limits, b: Limits| match op {
        BinaryOp::Add => Some((a.0 + b.0, a.1 + b.1)),
        BinaryOp::Subtract => Some((a.0 - b.1, a.1 - b.0)),
        BinaryOp::Multiply => Some(product(a, b)),
        BinaryOp::Divide => quotient(a, b),
        _ => None,
    };
    let value = limits((a.low, a.high), (b.low, b.high));
    match value {
        Some((low, high)) => {
            let written = limits(a.written, b.written).unwrap_or((low, high));
            Value::number(Number { low, high, written })
        }
        None => Value::Gap(Gap::of(CellState::Undefined)),
    }
}

fn product(a: Limits, b: Limits) -> Limits {
    // Zero times an open end is zero: nothing of something large is nothing.
    let times = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
    let ends = [times(a.0, b.0), times(a.0, b.1), times(a.1, b.0), times(a.1, b.1)];
    (ends.iter().copied().fold(f64::INFINITY, f64::min), ends.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

fn quotient(a: Limits, b: Limits) -> Option<Limits> {
    if b.0 == b.1 {
        return (b.0 != 0.0).then(|| {
            let (x, y) = (a.0 / b.0, a.1 / b.0);
            (x.min(y), x.max(y))
        });
    }
    if b.0 < 0.0 && b.1 > 0.0 {
        return None;
    }
    let over = |x: f64| if x.is_infinite() { 0.0 } else { 1.0 / x };
    let inverse = if b.0 >= 0.0 {
        (over(b.1), if b.0 == 0.0 { f64::INFINITY } else { over(b.0) })
    } else {
        (if b.1 == 0.0 { f64::NEG_INFINITY } else { over(b.1) }, over(b.0))
    };
    Some(product(a, inverse))
}

/// Years or days between two moments.
fn difference(a: Moment, b: Moment, years: bool) -> Value {
    if years {
        let ((a_first, a_last), (b_first, b_last)) = (a.years(), b.years());
        let low = f64::from(i32::from(a_first) - i32::from(b_last));
        let high = f64::from(i32::from(a_last) - i32::from(b_first));
        return Value::number(Number::between(low, high));
    }
    let days = |from: Date, to: Date| from.until(to).map(|span| f64::from(span.get_days())).unwrap_or(f64::NAN);
    Value::number(Number::between(days(b.latest, a.earliest), days(b.earliest, a.latest)))
}

fn shifted(op: BinaryOp, moment: Moment, number: Number, years: bool) -> Value {
    let gap = || Value::Gap(Gap::of(CellState::Undefined));
    let Some(by) = number.value().filter(|by| by.abs() < 1e6) else { return gap() };
    let by = if op == BinaryOp::Subtract { -by } else { by };
    if by != by.trunc() {
        return gap();
    }
    if years {
        let (first, last) = moment.years();
        let at = |year: i16| Moment::year(i32::from(year) + by as i32);
        return match (at(first), at(last)) {
            (Some(first), Some(last)) => Value::Moment(Moment { earliest: first.earliest, latest: last.latest }),
            _ => gap(),
        };
    }
    let move_day = |day: Date| {
        let days = Duration::from_secs(by.abs() as u64 * 86_400);
        if by < 0.0 { day.checked_sub(days).ok() } else { day.checked_add(days).ok() }
    };
    match (move_day(moment.earliest), move_day(moment.latest)) {
        (Some(earliest), Some(latest)) => Value::Moment(Moment { earliest, latest }),
        _ => gap(),
    }
}

/// What is known of the two sides of a comparison besides their values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    pub(super) left: Kind,
    pub(super) right: Kind,
    /// The right side is a written figure, and the left one computed.
    pub(super) written: bool,
    /// A series is among them, so that a revised vintage could move it.
    pub(super) measured: bool,
}

/// `a op b` for two scalars: an answer, or why there is none.
pub(super) fn compare(op: BinaryOp, a: &Value, b: &Value, sides: Sides) -> Value {
    match (a, b) {
        (Value::Gap(a), Value::Gap(b)) => Value::Gap(a.combine(b)),
        (Value::Gap(gap), _) | (_, Value::Gap(gap)) => Value::Gap(gap.clone()),
        (Value::Number(a), Value::Number(b)) => compare_numbers(op, *a, *b, sides),
        (Value::Moment(a), Value::Moment(b)) => {
            let years = sides.left == Kind::Year || sides.right == Kind::Year;
            compare_moments(op, *a, *b, years)
        }
        (Value::Truth(a), Value::Truth(b)) => equality(op, Some(a.holds == b.holds)),
        (Value::OneOf(a), Value::OneOf(b)) => {
            let meet = a.iter().any(|one| b.contains(one));
            let known = a.len() == 1 && b.len() == 1;
            equality(op, if known || !meet { Some(meet) } else { None })
        }
        (Value::Names(names), Value::OneOf(other)) | (Value::OneOf(other), Value::Names(names)) => {
            match other.as_slice() {
                [one] => equality(op, names.holds(one)),
                _ => equality(op, None),
            }
        }
        (Value::Words(a), Value::Words(b)) => super::wording::same_words(op, a, b),
        (Value::Set(a), Value::Set(b)) => equality(op, same_set(a, b)),
        (Value::Names(a), Value::Names(b)) => {
            let meet = a.known.iter().any(|one| b.holds(one) == Some(true));
            equality(
                op,
                if meet {
                    Some(true)
                } else if a.complete && b.complete {
                    Some(false)
                } else {
                    None
                },
            )
        }
        _ => Value::Gap(Gap::of(CellState::Undefined)),
    }
}

/// Whether two sets are the same.
fn same_set(a: &SetValue, b: &SetValue) -> Option<bool> {
    let lacks = |one: &SetValue, other: &SetValue| one.sure.iter().any(|item| other.has(item) == Some(false));
    let closed = |set: &SetValue| !set.open && set.maybe.is_empty();
    if lacks(a, b) || lacks(b, a) {
        Some(false)
    } else if closed(a) && closed(b) {
        Some(true)
    } else {
        None
    }
}

fn equality(op: BinaryOp, same: Option<bool>) -> Value {
    let holds = match op {
        BinaryOp::Equal => same,
        BinaryOp::NotEqual => same.map(|same| !same),
        _ => None,
    };
    Value::answer(holds, || Gap::table("it is not known which one it was"))
}

/// Whether values of a kind are counted, so that small ones are never "nearly right".
fn counted(kind: Kind) -> bool {
    let Kind::Number(unit) = kind else { return false };
    unit.per.is_none()
        && matches!(
            unit.dimension,
            Dimension::Count | Dimension::Persons | Dimension::Votes | Dimension::Years | Dimension::Days
        )
}

fn compare_numbers(op: BinaryOp, a: Number, b: Number, sides: Sides) -> Value {
    let counts = counted(sides.left) && counted(sides.right);
    let unknown = || Value::Gap(Gap::new(CellState::Unreported, "what is missing could decide either way"));
    let computed = match (a.value(), b.value()) {
        (Some(a), Some(_)) if sides.written => a.abs(),
        (Some(a), Some(b)) => a.abs().max(b.abs()),
        _ => 0.0,
    };
    let distance = match (a.value(), b.value()) {
        (Some(a), Some(b)) => (a - b).abs(),
        _ => f64::INFINITY,
    };
    let small = counts && a.low.abs() < SMALL_COUNT && b.low.abs() < SMALL_COUNT;
    let within = |limit: f64| !small && computed > 0.0 && distance <= limit * computed;
    match op {
        BinaryOp::Equal | BinaryOp::NotEqual => {
            let same = equal_numbers(a, b);
            let Some(same) = same else { return unknown() };
            let holds = same == (op == BinaryOp::Equal);
            Value::Truth(Truth { holds, near: !same && within(IMPRECISE_LIMIT) })
        }
        _ => {
            let (a, b) = if matches!(op, BinaryOp::Greater | BinaryOp::GreaterEqual) { (b, a) } else { (a, b) };
            let strict = matches!(op, BinaryOp::Less | BinaryOp::Greater);
            let holds = if strict {
                if a.high < b.low {
                    Some(true)
                } else if a.low >= b.high {
                    Some(false)
                } else {
                    None
                }
            } else if a.high <= b.low {
                Some(true)
            } else if a.low > b.high {
                Some(false)
            } else {
                None
            };
            match holds {
                Some(holds) => Value::Truth(Truth { holds, near: sides.measured && within(VINTAGE_NOISE) }),
                None => unknown(),
            }
        }
    }
}

/// Whether two numbers are the same, as far as what is written says.
fn equal_numbers(a: Number, b: Number) -> Option<bool> {
    let slack = ROUNDING * a.low.abs().min(b.low.abs());
    let slack = if slack.is_finite() { slack } else { 0.0 };
    let apart = a.written.1 < b.written.0 - slack || b.written.1 < a.written.0 - slack;
    match (a.value(), b.value()) {
        (Some(_), Some(_)) => Some(!apart),
        _ if apart => Some(false),
        // Only limits are known of one: it is the other if everything within them is.
        (None, Some(_)) if b.written.0 <= a.low && a.high <= b.written.1 => Some(true),
        (Some(_), None) if a.written.0 <= b.low && b.high <= a.written.1 => Some(true),
        _ => None,
    }
}

fn compare_moments(op: BinaryOp, a: Moment, b: Moment, years: bool) -> Value {
    let unknown = || Value::Gap(Gap::table("the day is not known well enough"));
    let ordered = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
    let by_day = !years || (ordered && !a.is_year() && !b.is_year());
    let holds = if by_day {
        ordering(op, (a.earliest, a.latest), (b.earliest, b.latest))
    } else {
        ordering(op, a.years(), b.years())
    };
    let Some(holds) = holds else { return unknown() };
    let (a_years, b_years) = (a.years(), b.years());
    let one_off =
        a_years.0 == a_years.1 && b_years.0 == b_years.1 && (i32::from(a_years.0) - i32::from(b_years.0)).abs() == 1;
    // A day that is written is either right or wrong; a year can be one off.
    let near = years && op == BinaryOp::Equal && !holds && one_off;
    Value::Truth(Truth { holds, near })
}

fn ordering<T: Ord + Copy>(op: BinaryOp, a: (T, T), b: (T, T)) -> Option<bool> {
    let less = |a: (T, T), b: (T, T)| {
        if a.1 < b.0 {
            Some(true)
        } else if a.0 >= b.1 {
            Some(false)
        } else {
            None
        }
    };
    match op {
        BinaryOp::Less => less(a, b),
        BinaryOp::Greater => less(b, a),
        BinaryOp::LessEqual => less(b, a).map(|less| !less),
        BinaryOp::GreaterEqual => less(a, b).map(|less| !less),
        _ => {
            let known = a.0 == a.1 && b.0 == b.1;
            let same = if known {
                Some(a.0 == b.0)
            } else if a.1 < b.0 || b.1 < a.0 {
                Some(false)
            } else {
                None
            };
            same.map(|same| same == (op == BinaryOp::Equal))
        }
    }
}

/// `a and b`, `a or b` for two scalars: decided as soon as one side decides.
pub(super) fn logic(op: BinaryOp, a: &Value, b: &Value) -> Value {
    let stop = op == BinaryOp::Or;
    match (a, b) {
        (Value::Truth(a), Value::Truth(b)) => {
            let decisive: Vec<&Truth> = [a, b].into_iter().filter(|side| side.holds == stop).collect();
            match decisive.as_slice() {
                // No side decides alone: turning any one of them turns the whole.
                [] => Value::Truth(Truth { holds: !stop, near: a.near || b.near }),
                sides => Value::Truth(Truth { holds: stop, near: sides.iter().all(|side| side.near) }),
            }
        }
        (Value::Truth(side), _) | (_, Value::Truth(side)) if side.holds == stop => {
            Value::Truth(Truth { holds: stop, near: false })
        }
        (Value::Gap(a), Value::Gap(b)) => Value::Gap(a.combine(b)),
        (Value::Gap(gap), _) | (_, Value::Gap(gap)) => Value::Gap(gap.clone()),
        _ => Value::Gap(Gap::of(CellState::Undefined)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_core::Unit;

    const MONEY: Kind = Kind::Number(Unit::USD);
    const COUNT: Kind = Kind::Number(Unit::COUNT);

    fn check(op: BinaryOp, a: Number, b: Number, kind: Kind) -> Option<(bool, bool)> {
        let sides = Sides { left: kind, right: kind, written: true, measured: true };
        match compare(op, &Value::Number(a), &Value::Number(b), sides) {
            Value::Truth(truth) => Some((truth.holds, truth.near)),
            _ => None,
        }
    }

    #[test]
    fn limits_decide_only_what_all_of_them_entail() {
        let open = Number::between(5.0, f64::INFINITY);
        assert_eq!(check(BinaryOp::Greater, open, Number::known(3.0), MONEY), Some((true, false)));
        assert_eq!(check(BinaryOp::Greater, open, Number::known(7.0), MONEY), None);
        assert_eq!(check(BinaryOp::Less, open, Number::known(5.0), MONEY), Some((false, false)));
        assert_eq!(check(BinaryOp::Equal, open, Number::known(4.0), MONEY), Some((false, false)));
        assert_eq!(check(BinaryOp::Equal, open, Number::known(6.0), MONEY), None);
    }

    #[test]
    fn arithmetic_keeps_limits() {
        let open = Number::between(5.0, f64::INFINITY);
        let show = |op, a, b| match numbers(op, a, b) {
            Value::Number(number) => Some((number.low, number.high)),
            _ => None,
        };
        assert_eq!(show(BinaryOp::Divide, Number::known(10.0), open), Some((0.0, 2.0)));
        assert_eq!(show(BinaryOp::Divide, open, open), Some((0.0, f64::INFINITY)));
        assert_eq!(show(BinaryOp::Subtract, Number::known(1.0), open), Some((f64::NEG_INFINITY, -4.0)));
        assert_eq!(show(BinaryOp::Divide, Number::known(1.0), Number::known(0.0)), None);
        assert_eq!(show(BinaryOp::Multiply, Number::known(0.0), open), Some((0.0, 0.0)));
    }

    /// Source: docs/verdicts.md §2.
    #[test]
    fn nearness() {
        let written = |value: f64, half: f64| Number { low: value, high: value, written: (value - half, value + half) };
        assert_eq!(check(BinaryOp::Equal, Number::known(700.0), written(846.0, 0.5), MONEY), Some((false, false)));
        assert_eq!(check(BinaryOp::Equal, Number::known(800.0), written(846.0, 0.5), MONEY), Some((false, true)));
        assert_eq!(check(BinaryOp::Equal, Number::known(846.4), written(846.0, 0.5), MONEY), Some((true, false)));
        assert_eq!(check(BinaryOp::Greater, Number::known(2.97), Number::known(3.0), MONEY), Some((false, true)));
        assert_eq!(check(BinaryOp::Greater, Number::known(2.5), Number::known(3.0), MONEY), Some((false, false)));
        assert_eq!(check(BinaryOp::Equal, Number::known(46.0), Number::known(47.0), COUNT), Some((false, false)));
        assert_eq!(check(BinaryOp::Greater, Number::known(0.0), Number::known(0.0), MONEY), Some((false, false)));
    }

    #[test]
    fn one_side_decides() {
        let gap = Value::Gap(Gap::of(CellState::NotCovered));
        let (yes, no) = (Truth::plain(true), Truth::plain(false));
        assert_eq!(logic(BinaryOp::And, &gap, &no), no);
        assert_eq!(logic(BinaryOp::Or, &yes, &gap), yes);
        assert_eq!(logic(BinaryOp::And, &gap, &yes), gap);
        let near = Value::Truth(Truth { holds: false, near: true });
        assert_eq!(logic(BinaryOp::And, &near, &yes), near);
        assert_eq!(logic(BinaryOp::And, &near, &no), no);
    }
}
