//! What an expression gives: a number or text, or one in every row. A value that is missing stays so, with its reason.

use std::sync::Arc;

use chancery_core::{Cell, CellState, Column};
use chancery_data::{DataValues, TextColumn};

use super::data::{Data, constant};
use super::error::RegressionError;
use super::formula::{Expr, Kind};

/// What an expression is evaluated in.
pub(super) struct Scope<'a> {
    pub(super) data: &'a Data,
    /// The group of each row, where sums run over groups; without, over all rows.
    pub(super) groups: Option<&'a [Option<u32>]>,
}

/// A value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(String),
    Numbers(Arc<Column>),
    Texts(Arc<TextColumn>),
}

impl Value {
    fn cell(&self, row: usize) -> Option<Cell> {
        match self {
            Self::Number(number) => Some(Cell::observed(*number)),
            Self::Numbers(column) => Some(column.cell(row)),
            _ => None,
        }
    }

    fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Texts(texts) => texts.text(row),
            _ => None,
        }
    }

    fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Texts(_))
    }

    /// As a column of so many rows.
    pub(super) fn into_column(self, rows: usize) -> Result<DataValues, RegressionError> {
        Ok(match self {
            Self::Number(number) => DataValues::Numbers(Arc::new(constant(number, rows))),
            Self::Numbers(column) => DataValues::Numbers(column),
            Self::Text(text) => {
                DataValues::Texts(Arc::new(TextColumn { words: vec![text], codes: vec![Some(0); rows] }))
            }
            Self::Texts(texts) => DataValues::Texts(texts),
        })
    }
}

/// A function of one number, with its name.
type Function = (&'static str, fn(f64) -> f64);

const FUNCTIONS: [Function; 12] = [
    ("log", libm::log),
    ("ln", libm::log),
    ("log10", libm::log10),
    ("log2", libm::log2),
    ("log1p", libm::log1p),
    ("exp", libm::exp),
    ("sqrt", libm::sqrt),
    ("asinh", libm::asinh),
    ("abs", libm::fabs),
    ("floor", libm::floor),
    ("round", libm::round),
    ("I", |x| x),
];

/// Functions over groups.
const OVER_GROUPS: [&str; 5] = ["sum", "mean", "min", "max", "count"];

/// All functions, for messages.
const NAMES: &str = "log, log10, log2, log1p, exp, sqrt, asinh, abs, floor, round, I, ifelse, missing, lag, lead, diff, \
                     sum, mean, min, max, count; i() is a term of its own";

pub(super) fn evaluate(scope: &Scope<'_>, expr: &Expr) -> Result<Value, RegressionError> {
    match &expr.kind {
        Kind::Number(number) => Ok(Value::Number(*number)),
        Kind::Text(text) => Ok(Value::Text(text.clone())),
        Kind::Name(name) => Ok(match scope.data.get(name, &expr.span)? {
            DataValues::Numbers(column) => Value::Numbers(column.clone()),
            DataValues::Texts(texts) => Value::Texts(texts.clone()),
        }),
        Kind::List(_) => {
            Err(RegressionError::new("a list stands after `in` only").at(&expr.span).hint("`year in [1986, 1990]`"))
        }
        Kind::Negate(inner) => {
            let value = evaluate(scope, inner)?;
            numbers(inner, &value)?;
            Ok(each(scope, &value, |x| -x))
        }
        Kind::Not(inner) => {
            let value = evaluate(scope, inner)?;
            numbers(inner, &value)?;
            Ok(each(scope, &value, |x| truth(x == 0.0)))
        }
        Kind::Binary("in", left, right) => contained(scope, left, right),
        Kind::Binary(sign, left, right) => binary(scope, sign, left, right),
        Kind::Call(name, arguments) => call(scope, expr, name, arguments),
    }
}

/// A column of numbers, cell by cell.
fn of_cells(scope: &Scope<'_>, cell: impl Fn(usize) -> Cell) -> Value {
    Value::Numbers(Arc::new((0..scope.data.rows()).map(cell).collect()))
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn numbers(expr: &Expr, value: &Value) -> Result<(), RegressionError> {
    match value {
        Value::Texts(texts) => Err(holds_texts(expr, texts)),
        Value::Text(_) => Err(holds_texts(expr, &TextColumn::default())),
        _ => Ok(()),
    }
}

/// Says which text makes a column one of texts.
pub(super) fn holds_texts(expr: &Expr, texts: &TextColumn) -> RegressionError {
    let first = texts.first_that_is_no_number();
    let first = first.map_or_else(String::new, |(row, text)| format!(": row {} has `{text}`", row + 1));
    RegressionError::new(format!("`{expr}` holds texts, where numbers are needed{first}"))
        .at(&expr.span)
        .hint("texts can be compared: `exporter == \"USA\"`, `exporter != importer`")
}

/// A function of each number.
fn each(scope: &Scope<'_>, value: &Value, f: impl Fn(f64) -> f64) -> Value {
    if let Value::Number(number) = value {
        let result = f(*number);
        if result.is_finite() {
            return Value::Number(result);
        }
    }
    let cell = |row: usize| value.cell(row).unwrap_or(Cell::missing(CellState::Undefined));
    let result = |row: usize| cell(row).value().map_or_else(|| cell(row), |x| Cell::observed(f(x)));
    of_cells(scope, result)
}

fn binary(scope: &Scope<'_>, sign: &'static str, left: &Expr, right: &Expr) -> Result<Value, RegressionError> {
    let (a, b) = (evaluate(scope, left)?, evaluate(scope, right)?);
    if a.is_text() && b.is_text() && matches!(sign, "==" | "!=" | "<" | ">" | "<=" | ">=") {
        return Ok(compare_texts(scope, sign, &a, &b));
    }
    numbers(left, &a)?;
    numbers(right, &b)?;
    let f = |x: f64, y: f64| match sign {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "/" => x / y,
        // The remainder has the sign of the divisor.
        "%" => x - y * libm::floor(x / y),
        "^" => libm::pow(x, y),
        "==" => truth(x == y),
        "!=" => truth(x != y),
        "<" => truth(x < y),
        ">" => truth(x > y),
        "<=" => truth(x <= y),
        ">=" => truth(x >= y),
        "and" => truth(x != 0.0 && y != 0.0),
        _ => truth(x != 0.0 || y != 0.0),
    };
    if let (Value::Number(x), Value::Number(y)) = (&a, &b)
        && f(*x, *y).is_finite()
    {
        return Ok(Value::Number(f(*x, *y)));
    }
    // What one side decides needs no other.
    let decides = |cell: Cell| match (sign, cell.value()) {
        ("and", Some(0.0)) => Some(0.0),
        ("or", Some(value)) if value != 0.0 => Some(1.0),
        _ => None,
    };
    let result = |row: usize| {
        let missing = Cell::missing(CellState::Undefined);
        let (x, y) = (a.cell(row).unwrap_or(missing), b.cell(row).unwrap_or(missing));
        match (x.value(), y.value(), decides(x).or(decides(y))) {
            (Some(x), Some(y), _) => Cell::observed(f(x, y)),
            (_, _, Some(decided)) => Cell::observed(decided),
            _ => Cell::missing(x.state().combine(y.state())),
        }
    };
    Ok(of_cells(scope, result))
}

fn compare_texts(scope: &Scope<'_>, sign: &str, a: &Value, b: &Value) -> Value {
    let holds = |x: &str, y: &str| match sign {
        "==" => x == y,
        "!=" => x != y,
        "<" => x < y,
        ">" => x > y,
        "<=" => x <= y,
        _ => x >= y,
    };
    let result = |row: usize| match (a.text(row), b.text(row)) {
        (Some(x), Some(y)) => Cell::observed(truth(holds(x, y))),
        _ => Cell::missing(CellState::Unreported),
    };
    of_cells(scope, result)
}

fn contained(scope: &Scope<'_>, left: &Expr, right: &Expr) -> Result<Value, RegressionError> {
    let Kind::List(items) = &right.kind else {
        return Err(RegressionError::new("after `in` stands a list").at(&right.span).hint("`year in [1986, 1990]`"));
    };
    let value = evaluate(scope, left)?;
    let (mut known_numbers, mut known_texts) = (Vec::new(), Vec::new());
    for item in items {
        match (evaluate(scope, item)?, value.is_text()) {
            (Value::Number(number), false) => known_numbers.push(number),
            (Value::Text(text), true) => known_texts.push(text),
            (_, true) => return Err(RegressionError::new("a text in quotes is expected").at(&item.span)),
            (_, false) => return Err(RegressionError::new("a number is expected").at(&item.span)),
        }
    }
    if value.is_text() {
        let result = |row: usize| match value.text(row) {
            Some(text) => Cell::observed(truth(known_texts.iter().any(|known| known == text))),
            None => Cell::missing(CellState::Unreported),
        };
        return Ok(of_cells(scope, result));
    }
    Ok(each(scope, &value, |x| truth(known_numbers.contains(&x))))
}

fn call(
    scope: &Scope<'_>,
    expr: &Expr,
    name: &str,
    arguments: &[(Option<String>, Expr)],
) -> Result<Value, RegressionError> {
    if let Some((Some(named), value)) = arguments.iter().find(|(named, _)| named.is_some()) {
        return Err(RegressionError::new(format!("{name}() has no argument called `{named}`")).at(&value.span));
    }
    let given: Vec<&Expr> = arguments.iter().map(|(_, value)| value).collect();
    let wrong = |usage: &str| RegressionError::new(format!("{name}() is written `{usage}`")).at(&expr.span);
    if let Some((_, f)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
        let [inner] = given.as_slice() else { return Err(wrong(&format!("{name}(x)"))) };
        let value = evaluate(scope, inner)?;
        numbers(inner, &value)?;
        return Ok(each(scope, &value, f));
    }
    if OVER_GROUPS.contains(&name) {
        let [inner] = given.as_slice() else { return Err(wrong(&format!("{name}(x)"))) };
        let value = evaluate(scope, inner)?;
        if name != "count" {
            numbers(inner, &value)?;
        }
        return Ok(over_groups(scope, name, &value));
    }
    match (name, given.as_slice()) {
        ("lag" | "lead" | "diff", [of]) => shifted(scope, expr, name, of, 1.0),
        ("lag" | "lead" | "diff", [of, periods]) => match evaluate(scope, periods)? {
            Value::Number(by) if by == libm::trunc(by) && by.abs() < 1e9 => shifted(scope, expr, name, of, by),
            _ => Err(RegressionError::new("the number of periods is a whole number").at(&periods.span)),
        },
        ("lag" | "lead" | "diff", _) => Err(wrong(&format!("{name}(x, 1)"))),
        ("ifelse", [condition, yes, no]) => choose(scope, condition, yes, no),
        ("ifelse", _) => Err(wrong("ifelse(condition, value, other)")),
        ("missing", [inner]) => {
            let value = evaluate(scope, inner)?;
            let has = |row: usize| match &value {
                Value::Numbers(column) => column.cell(row).value().is_some(),
                Value::Texts(texts) => texts.text(row).is_some(),
                _ => true,
            };
            Ok(of_cells(scope, |row| Cell::observed(truth(!has(row)))))
        }
        ("missing", _) => Err(wrong("missing(x)")),
        ("i", _) => Err(RegressionError::new("i() is a term, not part of an expression").at(&expr.span)),
        _ => {
            let known = FUNCTIONS.iter().map(|(known, _)| *known).chain(OVER_GROUPS);
            let near = chancery_core::nearest(name, known.chain(["ifelse", "missing", "lag", "lead", "diff"]));
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            Err(RegressionError::new(format!("there is no function `{name}`"))
                .at(&expr.span)
                .hint(format!("{hint}functions are {NAMES}")))
        }
    }
}

/// The value of the same unit in an earlier (`lag`) or later (`lead`) period, or the change since (`diff`).
fn shifted(scope: &Scope<'_>, expr: &Expr, name: &str, of: &Expr, by: f64) -> Result<Value, RegressionError> {
    let Some(panel) = scope.data.panel() else {
        return Err(RegressionError::new(format!("{name}() needs to know units and periods"))
            .at(&expr.span)
            .hint("say so with `--panel unit,period` or `panel = \"unit, period\"`"));
    };
    let value = evaluate(scope, of)?;
    let by = if name == "lead" { by as i64 } else { -(by as i64) };
    let absent = Cell::missing(CellState::NotCovered);
    if let Value::Texts(texts) = &value {
        if name == "diff" {
            numbers(of, &value)?;
        }
        let text = |row: usize| panel.shifted(row, by).and_then(|other| texts.text(other));
        return Ok(Value::Texts(Arc::new(TextColumn::new((0..scope.data.rows()).map(text)))));
    }
    numbers(of, &value)?;
    let result = |row: usize| {
        let other = panel.shifted(row, by).and_then(|other| value.cell(other)).unwrap_or(absent);
        let own = value.cell(row).unwrap_or(absent);
        match (name, own.value(), other.value()) {
            ("diff", Some(own), Some(other)) => Cell::observed(own - other),
            ("diff", ..) => Cell::missing(own.state().combine(other.state())),
            _ => other,
        }
    };
    Ok(of_cells(scope, result))
}

/// The value of a branch is all that counts: what the other one is in that row, missing or not, does not.
fn choose(scope: &Scope<'_>, condition: &Expr, yes: &Expr, no: &Expr) -> Result<Value, RegressionError> {
    let holds = evaluate(scope, condition)?;
    numbers(condition, &holds)?;
    let (a, b) = (evaluate(scope, yes)?, evaluate(scope, no)?);
    if a.is_text() != b.is_text() {
        return Err(
            RegressionError::new("both values are numbers, or both are texts").at(&(yes.span.start..no.span.end))
        );
    }
    let test = |row: usize| holds.cell(row).unwrap_or(Cell::missing(CellState::Undefined));
    if a.is_text() {
        let text = |row: usize| test(row).value().and_then(|x| if x != 0.0 { a.text(row) } else { b.text(row) });
        return Ok(Value::Texts(Arc::new(TextColumn::new((0..scope.data.rows()).map(text)))));
    }
    let result = |row: usize| {
        let test = test(row);
        match test.value() {
            Some(x) => if x != 0.0 { a.cell(row) } else { b.cell(row) }.unwrap_or(test),
            None => test,
        }
    };
    Ok(of_cells(scope, result))
}

/// A function of all values of a group, given to each of its rows. A missing value leaves the group without one, but for `count`.
fn over_groups(scope: &Scope<'_>, name: &str, value: &Value) -> Value {
    let rows = scope.data.rows();
    let group = |row: usize| scope.groups.map_or(Some(0), |groups| groups[row]);
    let groups = (0..rows).filter_map(group).max().map_or(0, |most| most as usize + 1);
    let cell = |row: usize| match value {
        Value::Text(_) | Value::Texts(_) => match value.text(row) {
            Some(_) => Cell::observed(0.0),
            None => Cell::missing(CellState::Unreported),
        },
        numbers => numbers.cell(row).unwrap_or(Cell::missing(CellState::Undefined)),
    };
    let mut totals = vec![(0.0_f64, 0.0_f64, CellState::Observed); groups];
    for row in 0..rows {
        let Some(group) = group(row) else { continue };
        let (total, count, state) = &mut totals[group as usize];
        match cell(row).value() {
            Some(x) => {
                *total = match name {
                    "min" if *count > 0.0 => total.min(x),
                    "max" if *count > 0.0 => total.max(x),
                    "min" | "max" => x,
                    _ => *total + x,
                };
                *count += 1.0;
            }
            None => *state = state.combine(cell(row).state()),
        }
    }
    let result = |row: usize| {
        let Some(group) = group(row) else { return Cell::missing(CellState::Unreported) };
        let (total, count, state) = totals[group as usize];
        match name {
            "count" => Cell::observed(count),
            _ if state != CellState::Observed => Cell::missing(state),
            "mean" => Cell::observed(total / count),
            _ => Cell::observed(total),
        }
    };
    of_cells(scope, result)
}
