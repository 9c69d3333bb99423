//! Columns of a table, and columns derived from them.

use std::collections::BTreeMap;
use std::ops::Range;

use chancery_core::{Cell, CellState, Column, nearest};
use chancery_data::{DataTable, DataValues};

use super::error::RegressionError;
use super::formula::{Definition, columns, definition};
use super::values::{Scope, evaluate};

/// A table with derived columns and, if it is a panel, the place of each unit in each period.
pub struct Data {
    table: DataTable,
    derived: BTreeMap<String, DataValues>,
    panel: Option<Panel>,
}

/// Which row a unit has in a period.
#[derive(Debug)]
pub(super) struct Panel {
    /// Unit and period of each row; `None` where one is missing.
    keys: Vec<Option<(u32, i64)>>,
    rows: BTreeMap<(u32, i64), usize>,
}

impl Panel {
    /// The row of the same unit so many periods later.
    pub(super) fn shifted(&self, row: usize, by: i64) -> Option<usize> {
        let (unit, period) = self.keys.get(row).copied().flatten()?;
        self.rows.get(&(unit, period.checked_add(by)?)).copied()
    }
}

/// Numbers of levels, one a row, and the names of the levels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Levels {
    pub(super) codes: Vec<u32>,
    pub(super) labels: Vec<String>,
}

impl Data {
    /// A table as it is.
    pub fn new(table: DataTable) -> Self {
        Self { table, derived: BTreeMap::new(), panel: None }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.table.rows
    }

    /// Where the table comes from.
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// Adds a column: an expression, or `expression by column, column` with sums and the like over groups.
    ///
    /// # Errors
    /// An expression that cannot be read or has no meaning, a name that is taken.
    pub fn define(&mut self, name: &str, text: &str) -> Result<(), RegressionError> {
        let what = format!("column {name}");
        if self.derived.contains_key(name) || self.table.known.iter().any(|known| known == name) {
            return Err(RegressionError::new(format!("there is a column `{name}` already")).within(&what, text));
        }
        let Definition { expr, by } = definition(&what, text)?;
        let found = || {
            let mut whole = None;
            if !by.is_empty() {
                let rows = self.everywhere(&by)?;
                let codes = whole.insert(vec![None; self.rows()]);
                rows.iter().zip(self.levels(&by, &rows)?.codes).for_each(|(&row, code)| codes[row] = Some(code));
            }
            let scope = Scope { data: self, groups: whole.as_deref() };
            evaluate(&scope, &expr)?.into_column(self.rows()).map_err(|error: RegressionError| error.at(&expr.span))
        };
        let values = found().map_err(|error| error.within(&what, text))?;
        self.derived.insert(name.to_owned(), values);
        Ok(())
    }

    /// Says what the units and periods of the panel are, which lag() and lead() need: `exporter^importer, year`.
    ///
    /// # Errors
    /// Columns that are not there, periods that are no whole numbers, a unit that occurs twice in a period.
    pub fn set_panel(&mut self, text: &str) -> Result<(), RegressionError> {
        let found = columns("panel", text, ",")?;
        let panel = self.panel_of(&found).map_err(|error| error.within("panel", text))?;
        self.panel = Some(panel);
        Ok(())
    }

    fn panel_of(&self, found: &[super::formula::Effect]) -> Result<Panel, RegressionError> {
        let [unit, period] = found else {
            return Err(RegressionError::new("a panel has a unit and a period")
                .hint("write `unit, period`, for example `exporter^importer, year`"));
        };
        let [(name, span)] = period.columns.as_slice() else {
            return Err(RegressionError::new("the period is one column"));
        };
        let DataValues::Numbers(time) = self.get(name, span)? else {
            return Err(RegressionError::new(format!("`{name}` holds texts; periods are whole numbers")).at(span));
        };
        let rows = self.everywhere(&unit.columns)?;
        let units = self.levels(&unit.columns, &rows)?;
        let mut panel = Panel { keys: vec![None; self.rows()], rows: BTreeMap::new() };
        for (&row, &code) in rows.iter().zip(&units.codes) {
            let Some(value) = time.cell(row).value() else { continue };
            if value != libm::trunc(value) || value.abs() > 1e15 {
                let message = format!("`{name}` is {value} in row {}; periods are whole numbers", row + 1);
                return Err(RegressionError::new(message).at(span));
            }
            let key = (code, value as i64);
            if let Some(before) = panel.rows.insert(key, row) {
                let unit = &units.labels[code as usize];
                let message = format!("{unit} occurs twice in {value}: rows {} and {}", before + 1, row + 1);
                return Err(RegressionError::new(message).hint("name all columns of the unit, joined by ^"));
            }
            panel.keys[row] = Some(key);
        }
        Ok(panel)
    }

    pub(super) fn panel(&self) -> Option<&Panel> {
        self.panel.as_ref()
    }

    /// A column by name.
    pub(super) fn get(&self, name: &str, span: &Range<usize>) -> Result<&DataValues, RegressionError> {
        if let Some(values) = self.derived.get(name).or_else(|| self.table.column(name)) {
            return Ok(values);
        }
        let known: Vec<&str> = self.table.known.iter().chain(self.derived.keys()).map(String::as_str).collect();
        // Case is the commonest slip.
        let same = known.iter().find(|known| known.eq_ignore_ascii_case(name)).copied();
        let hint = match same.or_else(|| nearest(name, known.iter().copied())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        Err(RegressionError::new(format!("{} has no column `{name}`", self.name())).at(span).hint(hint))
    }

    /// The rows in which all of some columns have a value.
    fn everywhere(&self, names: &[(String, Range<usize>)]) -> Result<Vec<usize>, RegressionError> {
        let columns = names.iter().map(|(name, span)| self.get(name, span)).collect::<Result<Vec<_>, _>>()?;
        Ok((0..self.rows()).filter(|&row| columns.iter().all(|column| state(column, row).is_none())).collect())
    }

    /// The combinations of some columns in some rows, in which all have a value: numbered in order.
    pub(super) fn levels(&self, names: &[(String, Range<usize>)], rows: &[usize]) -> Result<Levels, RegressionError> {
        let mut levels: Option<Levels> = None;
        for (name, span) in names {
            let column = self.get(name, span)?;
            told_apart(name, column, rows).map_err(|error| error.at(span))?;
            let next = of_column(column, rows);
            levels = Some(match levels {
                None => next,
                Some(before) => combine(&before, &next),
            });
        }
        Ok(levels.unwrap_or_default())
    }
}

/// From here on whole numbers are not told apart: 2⁵³ + 1 is read as 2⁵³.
const TOO_LARGE_A_KEY: f64 = 9_007_199_254_740_992.0;

/// Refuses numbers as levels where two that differ in the file may have become one.
pub(super) fn told_apart(name: &str, column: &DataValues, rows: &[usize]) -> Result<(), RegressionError> {
    let DataValues::Numbers(numbers) = column else { return Ok(()) };
    let values = numbers.masked().values;
    match rows.iter().find(|&&row| values[row].abs() >= TOO_LARGE_A_KEY) {
        Some(row) => Err(RegressionError::new(format!(
            "`{name}` is {} in row {}; whole numbers from 2^53 on cannot be told apart, so they are no levels",
            values[*row],
            row + 1
        ))
        .hint("save the column as text, with a letter in front")),
        None => Ok(()),
    }
}

/// Why a row of a column has no value; `None` if it has one.
pub(super) fn state(column: &DataValues, row: usize) -> Option<CellState> {
    let state = match column {
        DataValues::Numbers(numbers) => numbers.cell(row).state(),
        DataValues::Texts(texts) if texts.codes.get(row).copied().flatten().is_some() => CellState::Observed,
        DataValues::Texts(_) => CellState::Unreported,
    };
    (state != CellState::Observed).then_some(state)
}

/// The levels of one column in some rows; a row without a value is level 0.
pub(super) fn of_column(column: &DataValues, rows: &[usize]) -> Levels {
    match column {
        DataValues::Numbers(numbers) => of_numbers(numbers, rows),
        DataValues::Texts(texts) => {
            let code = |row: usize| texts.codes.get(row).copied().flatten().unwrap_or(0) as usize;
            let mut used = vec![false; texts.words.len().max(1)];
            rows.iter().for_each(|&row| used[code(row)] = true);
            let mut number = vec![0; used.len()];
            let mut labels = Vec::new();
            for (at, _) in used.iter().enumerate().filter(|(_, used)| **used) {
                number[at] = labels.len() as u32;
                labels.push(texts.words.get(at).cloned().unwrap_or_default());
            }
            Levels { codes: rows.iter().map(|&row| number[code(row)]).collect(), labels }
        }
    }
}

/// The levels of numbers, in order.
fn of_numbers(numbers: &Column, rows: &[usize]) -> Levels {
    // Zero has no sign.
    let value = |&row: &usize| numbers.cell(row).value().unwrap_or(0.0) + 0.0;
    if let Some((least, width)) = whole_numbers(rows.iter().map(value), rows.len()) {
        let (codes, used) = number(rows.iter().map(|row| (value(row) - least) as usize), width);
        return Levels { codes, labels: used.into_iter().map(|at| (least + at as f64).to_string()).collect() };
    }
    let mut sorted: Vec<f64> = rows.iter().map(value).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.dedup();
    let place = |row: &usize| sorted.binary_search_by(|x| x.total_cmp(&value(row))).unwrap_or(0) as u32;
    Levels { codes: rows.iter().map(place).collect(), labels: sorted.iter().map(f64::to_string).collect() }
}

/// The least of some whole numbers, and how many lie between the least and the largest, both included; `None` if one is not whole, or they
/// lie too far apart for a table of them.
fn whole_numbers(values: impl Iterator<Item = f64>, rows: usize) -> Option<(f64, usize)> {
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values {
        if value != libm::trunc(value) {
            return None;
        }
        (least, most) = (least.min(value), most.max(value));
    }
    let width = most - least + 1.0;
    (width <= table_size(rows) as f64).then_some((least, width as usize))
}

/// How long a table of possible levels may be, for so many rows.
fn table_size(rows: usize) -> usize {
    8 * rows + 100_000
}

/// Numbers what occurs among so many possible levels, in their order: the number of each row, and the levels that occur.
fn number(levels: impl Iterator<Item = usize> + Clone, possible: usize) -> (Vec<u32>, Vec<usize>) {
    let mut table = vec![0_u32; possible];
    levels.clone().for_each(|level| table[level] = 1);
    let used: Vec<usize> = (0..possible).filter(|&level| table[level] == 1).collect();
    (0..).zip(&used).for_each(|(at, &level)| table[level] = at);
    (levels.map(|level| table[level]).collect(), used)
}

/// The combinations that occur, in order.
fn combine(left: &Levels, right: &Levels) -> Levels {
    let width = right.labels.len();
    let pairs = left.codes.iter().zip(&right.codes).map(|(&a, &b)| a as usize * width + b as usize);
    let (codes, used) = match left.labels.len().checked_mul(width) {
        Some(possible) if possible <= table_size(left.codes.len()) => number(pairs, possible),
        _ => {
            let mut used: Vec<usize> = pairs.clone().collect();
            used.sort_unstable();
            used.dedup();
            (pairs.map(|pair| used.binary_search(&pair).unwrap_or(0) as u32).collect(), used)
        }
    };
    let label = |pair: usize| format!("{}^{}", left.labels[pair / width], right.labels[pair % width]);
    Levels { codes, labels: used.into_iter().map(label).collect() }
}

/// A column of the same cell.
pub(super) fn constant(value: f64, rows: usize) -> Column {
    (0..rows).map(|_| Cell::observed(value)).collect()
}
