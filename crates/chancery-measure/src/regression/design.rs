//! From a formula and a table to the slices a kernel reads.

use std::sync::Arc;

use chancery_core::{CellState, Column};
use chancery_data::DataValues;

use super::data::{Data, Levels, of_column, state, told_apart};
use super::error::RegressionError;
use super::formula::{Effect, Expr, Formula, Kind, Term, expression, formula};
use super::model::{Errors, Model};
use super::values::{Scope, Value, evaluate, holds_texts};

/// More columns than this are better absorbed.
const MOST_COLUMNS: usize = 2_000;
/// Numbers in all columns that a term is written out to: 1.6 GB.
const MOST_NUMBERS: usize = 200_000_000;

fn too_wide(columns: usize, rows: usize) -> bool {
    columns > MOST_COLUMNS || columns.saturating_mul(rows) > MOST_NUMBERS
}

/// Name of the constant.
pub(super) const CONSTANT: &str = "(constant)";

/// What a kernel is given, with names.
pub(super) struct Prepared {
    /// Rows of the data, from 0.
    pub(super) rows: Vec<usize>,
    /// Rows that meet the condition.
    pub(super) selected: u64,
    /// Rows among them without some value: reason and number.
    pub(super) left_out: Vec<(String, u64)>,
    pub(super) outcome_name: String,
    pub(super) outcome: Vec<f64>,
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) effects: Vec<(String, Levels)>,
    pub(super) weights: Option<Vec<f64>>,
    pub(super) offset: Option<Vec<f64>>,
    /// Of the variance: clusters, or the two sides of dyads numbered alike.
    pub(super) groups: Vec<(String, Levels)>,
    pub(super) errors: Errors,
}

/// A factor of a term, evaluated in every row.
enum Factor {
    Number {
        name: String,
        values: Arc<Column>,
    },
    /// One column a level but those left out, each times `with`.
    Levels {
        name: String,
        of: DataValues,
        with: Option<(String, Arc<Column>)>,
        without: Without,
    },
}

/// Which levels have no column.
enum Without {
    None,
    /// The first one, if the factor stands alone.
    First,
    Named(Vec<(String, std::ops::Range<usize>)>),
}

/// Everything a model names, evaluated in every row.
struct Parts {
    outcome: DataValues,
    factors: Vec<(String, Factor)>,
    weights: Option<DataValues>,
    offset: Option<DataValues>,
}

pub(super) fn prepare(data: &Data, model: &Model) -> Result<Prepared, RegressionError> {
    let errors = Errors::parse(&model.variance)?;
    let written = formula(&model.formula)?;
    let in_formula = |error: RegressionError| error.within("formula", &model.formula);
    let parts = Parts::new(data, model, &written)?;
    let variance_text = model.variance.split_once(':').map_or("", |(_, list)| list);
    let (rows, selected, left_out) = used_rows(data, model, &written, &parts, &errors).map_err(in_formula)?;
    if rows.is_empty() {
        return Err(nothing_left(model, data, selected, &left_out));
    }
    let (names, columns) = regressors(&written, &parts, &rows).map_err(in_formula)?;
    let named = |effects: &[Effect]| -> Result<Vec<(String, Levels)>, RegressionError> {
        effects.iter().map(|effect| Ok((effect.name(), data.levels(&effect.columns, &rows)?))).collect()
    };
    let effects = named(&written.effects).map_err(in_formula)?;
    if names.is_empty() && effects.is_empty() {
        return Err(in_formula(RegressionError::new("there is nothing to estimate").hint("name a term after `~`")));
    }
    let groups = match &errors {
        Errors::Dyadic(sides) => both_sides(data, sides, &rows),
        other => named(other.effects()),
    };
    let pick = |values: &DataValues| -> Vec<f64> {
        let DataValues::Numbers(column) = values else { return Vec::new() };
        rows.iter().map(|&row| column.cell(row).value().unwrap_or(0.0)).collect()
    };
    Ok(Prepared {
        outcome_name: written.outcome.to_string(),
        outcome: pick(&parts.outcome),
        weights: parts.weights.as_ref().map(pick),
        offset: parts.offset.as_ref().map(pick),
        groups: groups.map_err(|error| error.within("vcov", variance_text))?,
        rows,
        selected,
        left_out,
        names,
        columns,
        effects,
        errors,
    })
}

impl Parts {
    fn new(data: &Data, model: &Model, written: &Formula) -> Result<Self, RegressionError> {
        let scope = Scope { data, groups: None };
        let in_formula = |error: RegressionError| error.within("formula", &model.formula);
        let column = |expr: &Expr| -> Result<DataValues, RegressionError> {
            let values = evaluate(&scope, expr)?.into_column(data.rows())?;
            match values {
                DataValues::Numbers(_) => Ok(values),
                DataValues::Texts(texts) => Err(holds_texts(expr, &texts)),
            }
        };
        let apart = |what: &str, text: &Option<String>| -> Result<Option<DataValues>, RegressionError> {
            let Some(text) = text else { return Ok(None) };
            let expr = expression(what, text)?;
            column(&expr).map(Some).map_err(|error| error.within(what, text))
        };
        let mut factors: Vec<(String, Factor)> = Vec::new();
        for factor in written.terms.iter().flatten() {
            let name = factor.to_string();
            if !factors.iter().any(|(known, _)| *known == name) {
                factors.push((name, Factor::new(&scope, factor).map_err(in_formula)?));
            }
        }
        Ok(Self {
            outcome: column(&written.outcome).map_err(in_formula)?,
            factors,
            weights: apart("weights", &model.weights)?,
            offset: apart("offset", &model.offset)?,
        })
    }

    fn factor(&self, expr: &Expr) -> Option<&Factor> {
        let name = expr.to_string();
        self.factors.iter().find(|(known, _)| *known == name).map(|(_, factor)| factor)
    }
}

impl Factor {
    fn new(scope: &Scope<'_>, expr: &Expr) -> Result<Self, RegressionError> {
        let name = expr.to_string();
        if let Kind::Call(function, arguments) = &expr.kind
            && function == "i"
        {
            return Self::indicators(scope, expr, arguments);
        }
        Ok(match evaluate(scope, expr)?.into_column(scope.data.rows())? {
            DataValues::Numbers(values) => Self::Number { name, values },
            of => Self::Levels { name, of, with: None, without: Without::First },
        })
    }

    /// `i(levels, times, ref = level)`.
    fn indicators(
        scope: &Scope<'_>,
        expr: &Expr,
        arguments: &[(Option<String>, Expr)],
    ) -> Result<Self, RegressionError> {
        let usage = || {
            RegressionError::new("i() is written `i(levels)`, `i(levels, x)` or `i(levels, x, ref = level)`")
                .at(&expr.span)
        };
        let plain: Vec<&Expr> = arguments.iter().filter(|(named, _)| named.is_none()).map(|(_, value)| value).collect();
        let (levels, with) = match plain.as_slice() {
            [levels] => (*levels, None),
            [levels, with] => (*levels, Some(*with)),
            _ => return Err(usage()),
        };
        let mut without = Without::None;
        for (named, value) in arguments {
            match named.as_deref() {
                None => {}
                Some("ref") => {
                    let items = match &value.kind {
                        Kind::List(items) => items.as_slice(),
                        _ => std::slice::from_ref(value),
                    };
                    let level = |item: &Expr| match &item.kind {
                        Kind::Number(number) => Ok((number.to_string(), item.span.clone())),
                        Kind::Text(text) => Ok((text.clone(), item.span.clone())),
                        _ => Err(RegressionError::new("a level is a number or a text in quotes").at(&item.span)),
                    };
                    without = Without::Named(items.iter().map(level).collect::<Result<_, _>>()?);
                }
                Some(_) => return Err(usage()),
            }
        }
        let rows = scope.data.rows();
        let with = with
            .map(|with| match evaluate(scope, with)?.into_column(rows)? {
                DataValues::Numbers(values) => Ok((with.to_string(), values)),
                DataValues::Texts(_) => {
                    Err(RegressionError::new(format!("`{with}` holds texts; i() multiplies by numbers")).at(&with.span))
                }
            })
            .transpose()?;
        Ok(Self::Levels { name: levels.to_string(), of: evaluate(scope, levels)?.into_column(rows)?, with, without })
    }

    /// Why a row has no value, and what has none.
    fn missing(&self, row: usize) -> Option<(&str, CellState)> {
        match self {
            Self::Number { name, values } => absent(values, row).map(|state| (name.as_str(), state)),
            Self::Levels { name, of, with, .. } => state(of, row).map(|state| (name.as_str(), state)).or_else(|| {
                let (name, values) = with.as_ref()?;
                absent(values, row).map(|state| (name.as_str(), state))
            }),
        }
    }

    /// Its columns in some rows, with their names.
    fn columns(&self, rows: &[usize], alone: bool) -> Result<Vec<(String, Vec<f64>)>, RegressionError> {
        let pick =
            |values: &Column| rows.iter().map(|&row| values.cell(row).value().unwrap_or(0.0)).collect::<Vec<_>>();
        let (name, of, with, without) = match self {
            Self::Number { name, values } => return Ok(vec![(name.clone(), pick(values))]),
            Self::Levels { name, of, with, without } => (name, of, with, without),
        };
        told_apart(name, of, rows)?;
        let levels = of_column(of, rows);
        let skipped: Vec<usize> = match without {
            Without::None => Vec::new(),
            Without::First => (0..usize::from(alone)).collect(),
            Without::Named(named) => {
                let place = |(level, span): &(String, std::ops::Range<usize>)| {
                    levels.labels.iter().position(|label| label == level).ok_or_else(|| {
                        let near = chancery_core::nearest(level, levels.labels.iter().map(String::as_str));
                        let hint = near.map_or_else(
                            || {
                                format!(
                                    "levels are {}",
                                    levels.labels.iter().take(12).cloned().collect::<Vec<_>>().join(", ")
                                )
                            },
                            |near| format!("did you mean `{near}`?"),
                        );
                        RegressionError::new(format!("`{name}` has no level `{level}` in the rows used"))
                            .at(span)
                            .hint(hint)
                    })
                };
                named.iter().map(place).collect::<Result<_, _>>()?
            }
        };
        let wide = levels.labels.len().saturating_sub(skipped.len());
        if too_wide(wide, rows.len()) {
            return Err(RegressionError::new(format!("`{name}` has {wide} levels"))
                .hint(format!("absorb it as a fixed effect: `... | {name}`")));
        }
        let times = with.as_ref().map(|(name, values)| (format!(":{name}"), pick(values)));
        let column = |level: usize| {
            let is = |at: usize| levels.codes[at] as usize == level;
            let value = |at: usize| times.as_ref().map_or(1.0, |(_, times)| times[at]);
            let values = (0..rows.len()).map(|at| if is(at) { value(at) } else { 0.0 }).collect();
            let end = times.as_ref().map_or("", |(end, _)| end.as_str());
            (format!("{name}::{}{end}", levels.labels[level]), values)
        };
        Ok((0..levels.labels.len()).filter(|level| !skipped.contains(level)).map(column).collect())
    }
}

fn absent(values: &Column, row: usize) -> Option<CellState> {
    let state = values.cell(row).state();
    (state != CellState::Observed).then_some(state)
}

/// The rows that meet the condition and have every value; how many meet it; and how many were left out, by reason.
type UsedRows = (Vec<usize>, u64, Vec<(String, u64)>);

fn used_rows(
    data: &Data,
    model: &Model,
    written: &Formula,
    parts: &Parts,
    errors: &Errors,
) -> Result<UsedRows, RegressionError> {
    let scope = Scope { data, groups: None };
    let condition = match &model.condition {
        None => None,
        Some(text) => {
            let expr = expression("where", text)?;
            let within = |error: RegressionError| error.within("where", text);
            let values = evaluate(&scope, &expr).map_err(within)?;
            match values {
                Value::Text(_) | Value::Texts(_) => {
                    let error = RegressionError::new("a condition is true or false, not a text").at(&expr.span);
                    return Err(within(error));
                }
                values => Some(values.into_column(data.rows())?),
            }
        }
    };
    // In the order in which they are blamed.
    let outcome = written.outcome.to_string();
    let mut needed: Vec<(String, &DataValues)> = vec![(outcome, &parts.outcome)];
    let apart = [("weights", &parts.weights), ("offset", &parts.offset)];
    needed.extend(apart.into_iter().filter_map(|(name, values)| Some((name.to_owned(), values.as_ref()?))));
    for (name, span) in written.effects.iter().flat_map(|effect| &effect.columns) {
        needed.push((name.clone(), data.get(name, span)?));
    }
    for (name, span) in errors.effects().iter().flat_map(|effect| &effect.columns) {
        let text = model.variance.split_once(':').map_or("", |(_, list)| list);
        needed.push((name.clone(), data.get(name, span).map_err(|error| error.within("vcov", text))?));
    }
    let (mut rows, mut selected) = (Vec::new(), 0);
    let mut left_out: Vec<((&str, CellState), u64)> = Vec::new();
    let mut leave = |name, state| match left_out.iter_mut().find(|(known, _)| *known == (name, state)) {
        Some((_, count)) => *count += 1,
        None => left_out.push(((name, state), 1)),
    };
    for row in 0..data.rows() {
        match &condition {
            Some(DataValues::Numbers(holds)) => match holds.cell(row).value() {
                Some(0.0) => continue,
                Some(_) => selected += 1,
                None => {
                    selected += 1;
                    leave("where", holds.cell(row).state());
                    continue;
                }
            },
            _ => selected += 1,
        }
        let of_factors = || parts.factors.iter().find_map(|(_, factor)| factor.missing(row));
        let missing = (needed.iter())
            .find_map(|(name, values)| state(values, row).map(|state| (name.as_str(), state)))
            .or_else(of_factors);
        match missing {
            Some((name, state)) => leave(name, state),
            None => rows.push(row),
        }
    }
    let in_words = |((name, state), count): ((&str, CellState), u64)| (format!("{name} has no value ({state})"), count);
    let left_out = left_out.into_iter().map(in_words).collect();
    Ok((rows, selected, left_out))
}

fn nothing_left(model: &Model, data: &Data, selected: u64, left_out: &[(String, u64)]) -> RegressionError {
    if selected == 0 {
        let error = RegressionError::new(format!("no row of {} meets the condition", data.name()));
        return error.within("where", model.condition.as_deref().unwrap_or_default());
    }
    let reasons: Vec<String> = left_out.iter().map(|(reason, count)| format!("{count} rows: {reason}")).collect();
    RegressionError::new(format!("no row has every value; {}", reasons.join("; ")))
}

/// The columns of all terms, the constant first, if there is one.
fn regressors(
    written: &Formula,
    parts: &Parts,
    rows: &[usize],
) -> Result<(Vec<String>, Vec<Vec<f64>>), RegressionError> {
    let (mut names, mut columns) = (Vec::new(), Vec::new());
    if written.constant && written.effects.is_empty() {
        names.push(CONSTANT.to_owned());
        columns.push(vec![1.0; rows.len()]);
    }
    for term in &written.terms {
        for (name, values) in term_columns(term, parts, rows)? {
            names.push(name);
            columns.push(values);
        }
        if too_wide(columns.len(), rows.len()) {
            return Err(RegressionError::new(format!("{} columns are too many", columns.len()))
                .hint("absorb what has many levels as a fixed effect, after `|`"));
        }
    }
    Ok((names, columns))
}

fn term_columns(term: &Term, parts: &Parts, rows: &[usize]) -> Result<Vec<(String, Vec<f64>)>, RegressionError> {
    let mut done: Option<Vec<(String, Vec<f64>)>> = None;
    for expr in term {
        let Some(factor) = parts.factor(expr) else { continue };
        let next = factor.columns(rows, term.len() == 1).map_err(|error| error.at(&expr.span))?;
        done = Some(match done {
            None => next,
            Some(before) => {
                if too_wide(before.len() * next.len(), rows.len()) {
                    return Err(RegressionError::new("too many columns")
                        .at(&expr.span)
                        .hint("absorb what has many levels as a fixed effect"));
                }
                let times = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<f64>>();
                let pair = |(a, x): &(String, Vec<f64>), (b, y): &(String, Vec<f64>)| (format!("{a}:{b}"), times(x, y));
                before.iter().flat_map(|a| next.iter().map(move |b| pair(a, b))).collect()
            }
        });
    }
    let done = done.unwrap_or_default();
    match done.iter().find(|(_, values)| values.iter().any(|value| !value.is_finite())) {
        Some((name, _)) => Err(RegressionError::new(format!("`{name}` is too large a number in some row"))),
        None => Ok(done),
    }
}

/// The members of dyads, numbered alike on both sides.
fn both_sides(data: &Data, sides: &[Effect], rows: &[usize]) -> Result<Vec<(String, Levels)>, RegressionError> {
    let mut found = Vec::new();
    for side in sides {
        found.push((side.name(), data.levels(&side.columns, rows)?));
    }
    let mut labels: Vec<String> = found.iter().flat_map(|(_, levels)| levels.labels.iter().cloned()).collect();
    labels.sort();
    labels.dedup();
    for (_, levels) in &mut found {
        let place: Vec<u32> =
            levels.labels.iter().map(|label| labels.binary_search(label).unwrap_or(0) as u32).collect();
        levels.codes.iter_mut().for_each(|code| *code = place[*code as usize]);
        levels.labels.clone_from(&labels);
    }
    Ok(found)
}
