//! Values: what is known, between which limits, and why not more.

use std::borrow::Cow;

use chancery_core::{Cell, CellState, Date, PartialDate, State, Year, fold_name};

use crate::ir::Kind;

/// The value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// None, and why.
    Gap(Gap),
    /// True or false.
    Truth(Truth),
    /// A number, or the limits between which it lies.
    Number(Number),
    /// A day or year, or the days between which it lies.
    Moment(Moment),
    /// Exactly one of these is meant (state keys); one entry = known.
    OneOf(Vec<String>),
    /// Words as they stand in a document, or in a check.
    Words(String),
    /// Several hold at once (offices, parties, leaders of a year).
    Names(Names),
    /// A set of states or events.
    Set(SetValue),
    /// One value for each member, year, or both.
    Table(Box<Table>),
}

/// The reason why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The reason in the words of the store.
    pub state: CellState,
    /// The reason in a sentence's end, to follow "no value: ".
    pub reason: Cow<'static, str>,
}

impl Gap {
    /// A gap for a reason of the store.
    pub fn of(state: CellState) -> Self {
        Self { state, reason: Cow::Borrowed(state.reason()) }
    }

    /// A gap with its own wording.
    pub fn new(state: CellState, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { state, reason: reason.into() }
    }

    /// A gap of a table of facts: outside what it declares complete, or a row that is not verified.
    pub(crate) fn table(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(CellState::NotCovered, reason)
    }

    /// Of two reasons, the more fundamental one.
    #[must_use]
    pub fn combine(&self, other: &Self) -> Self {
        if self.state.combine(other.state) == self.state { self.clone() } else { other.clone() }
    }

    /// Whether the member is not missing, but was never there.
    pub(crate) const fn is_absence(&self) -> bool {
        matches!(self.state, CellState::NoState | CellState::NotApplicable)
    }
}

/// True or false, and whether it is nearly the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Whether it holds.
    pub holds: bool,
    /// Whether a small difference in the values would turn it.
    pub near: bool,
}

impl Truth {
    pub(crate) const fn plain(holds: bool) -> Value {
        Value::Truth(Self { holds, near: false })
    }
}

/// A number between two limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The least it can be.
    pub low: f64,
    /// The most it can be; equal to `low` if it is known.
    pub high: f64,
    /// What a written figure stands for, carried through arithmetic; equal to the limits for computed numbers.
    pub written: (f64, f64),
}

impl Number {
    /// A known number.
    pub const fn known(value: f64) -> Self {
        Self { low: value, high: value, written: (value, value) }
    }

    /// A number of which only limits are known.
    pub const fn between(low: f64, high: f64) -> Self {
        Self { low, high, written: (low, high) }
    }

    /// The number, if it is known.
    pub fn value(self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }
}

/// A day, or the days between which it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The first day it can be.
    pub earliest: Date,
    /// The last.
    pub latest: Date,
}

impl Moment {
    pub(crate) fn of(date: PartialDate) -> Self {
        Self { earliest: date.earliest(), latest: date.latest() }
    }

    pub(crate) fn year(year: i32) -> Option<Self> {
        let year = Year::try_from(year).ok()?;
        Some(Self { earliest: Date::new(year, 1, 1).ok()?, latest: Date::new(year, 12, 31).ok()? })
    }

    /// Whether nothing finer than one year is known, or meant.
    pub(crate) fn is_year(self) -> bool {
        self.earliest.year() == self.latest.year()
            && (self.earliest.month(), self.earliest.day()) == (1, 1)
            && (self.latest.month(), self.latest.day()) == (12, 31)
    }

    /// The years it can lie in.
    pub(crate) fn years(self) -> (Year, Year) {
        (self.earliest.year(), self.latest.year())
    }

    fn show(self, kind: Kind) -> String {
        let (first, last) = self.years();
        if self.earliest == Date::MIN {
            return format!("not after {}", self.latest);
        }
        if kind == Kind::Year || self.is_year() {
            return if first == last { first.to_string() } else { format!("{first} to {last}") };
        }
        if self.earliest == self.latest {
            self.earliest.to_string()
        } else {
            format!("{} to {}", self.earliest, self.latest)
        }
    }
}

/// Names that hold at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Those known to hold.
    pub known: Vec<String>,
    /// Whether no other can hold.
    pub complete: bool,
}

impl Names {
    /// Whether a name holds; `None` if that is not known. Names are compared as people write them.
    pub(crate) fn holds(&self, name: &str) -> Option<bool> {
        let plain = |text: &str| {
            let folded = fold_name(text);
            folded.strip_suffix(" party").map_or(folded.clone(), str::to_owned)
        };
        let wanted = plain(name);
        if self.known.iter().any(|known| plain(known) == wanted) {
            return Some(true);
        }
        self.complete.then_some(false)
    }
}

/// A set, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetValue {
    /// What is certainly in it: state keys or ids of events.
    pub sure: Vec<String>,
    /// What may be in it.
    pub maybe: Vec<String>,
    /// Whether anything else may be in it.
    pub open: bool,
}

impl SetValue {
    /// Whether something is in it; `None` if that is not known.
    pub(crate) fn has(&self, item: &str) -> Option<bool> {
        if self.sure.iter().any(|known| known == item) {
            Some(true)
        } else if self.open || self.maybe.iter().any(|known| known == item) {
            None
        } else {
            Some(false)
        }
    }
}

/// The states of a row: one, or a pair.
pub type Member = (State, Option<State>);

/// Values over members and years.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The members in order of their keys; `None` if there is no such dimension.
    pub members: Option<Vec<Member>>,
    /// The years in order; `None` if there is no such dimension.
    pub years: Option<Vec<Year>>,
    /// Row by row, member first.
    pub cells: Vec<Value>,
    /// Whether the group may have members that are not listed.
    pub open: bool,
    /// The share of members an aggregate may rest on.
    pub covering: Option<f64>,
}

impl Table {
    pub(crate) fn rows(&self) -> usize {
        self.members.as_ref().map_or(1, Vec::len)
    }

    pub(crate) fn columns(&self) -> usize {
        self.years.as_ref().map_or(1, Vec::len)
    }

    pub(crate) fn cell(&self, row: usize, column: usize) -> Value {
        self.cells
            .get(row * self.columns() + column)
            .cloned()
            .unwrap_or_else(|| Value::Gap(Gap::of(CellState::NotCovered)))
    }

    /// The same shape with other values.
    pub(crate) fn map(&self, change: impl Fn(&Value) -> Value) -> Self {
        Self { cells: self.cells.iter().map(change).collect(), ..self.clone() }
    }
}

impl Value {
    /// The value of a cell.
    pub(crate) fn of_cell(cell: Cell) -> Self {
        match cell.value() {
            Some(value) => Self::Number(Number::known(value)),
            None => Self::Gap(Gap::of(cell.state())),
        }
    }

    /// A number, or `Undefined` if a formula gave none.
    pub(crate) fn number(number: Number) -> Self {
        if number.low.is_nan() || number.high.is_nan() || (number.low == number.high && number.low.is_infinite()) {
            return Self::Gap(Gap::of(CellState::Undefined));
        }
        Self::Number(number)
    }

    pub(crate) fn known(value: f64) -> Self {
        Self::number(Number::known(value))
    }

    /// A three-valued answer.
    pub(crate) fn answer(holds: Option<bool>, unknown: impl FnOnce() -> Gap) -> Self {
        match holds {
            Some(holds) => Truth::plain(holds),
            None => Self::Gap(unknown()),
        }
    }

    /// The value for a reader, of a kind.
    pub(crate) fn show(&self, kind: Kind) -> String {
        match self {
            Self::Gap(gap) => format!("no value: {}", gap.reason),
            Self::Truth(truth) => truth.holds.to_string(),
            Self::Number(number) => show_number(*number, kind),
            Self::Moment(moment) => moment.show(kind),
            Self::OneOf(names) => names.join(" or "),
            Self::Words(text) => crate::words::shown(text),
            Self::Names(names) => {
                let tail = if names.complete { "" } else { ", perhaps others" };
                format!("{}{tail}", names.known.join(", "))
            }
            Self::Set(set) => {
                let listed = if set.sure.is_empty() { "nothing known".to_owned() } else { set.sure.join(", ") };
                let maybe =
                    if set.maybe.is_empty() { String::new() } else { format!("; perhaps {}", set.maybe.join(", ")) };
                let open = if set.open { "; perhaps others" } else { "" };
                format!("{listed}{maybe}{open}")
            }
            Self::Table(table) => format!("{} values", table.cells.len()),
        }
    }
}

fn show_number(number: Number, kind: Kind) -> String {
    let show = |value: f64| match kind {
        Kind::Number(unit) => unit.show(value),
        _ => value.to_string(),
    };
    match (number.value(), number.low.is_finite(), number.high.is_finite()) {
        (Some(value), ..) => show(value),
        (None, true, true) => format!("between {} and {}", show(number.low), show(number.high)),
        (None, true, false) => format!("at least {}", show(number.low)),
        (None, false, true) => format!("at most {}", show(number.high)),
        (None, false, false) => "any number".to_owned(),
    }
}
