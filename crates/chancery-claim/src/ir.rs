//! A check after names, types and units are settled: what evaluation walks over.

use chancery_core::{Date, State, Unit, Year, YearRange};

use crate::ast::BinaryOp;
use crate::literal::LiteralInterval;
use crate::source::Place;

/// An expression with its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) ty: Type,
    pub(crate) place: Place,
    /// The expression as a reader sees it.
    pub(crate) text: String,
}

/// What an expression gives: one thing, or one for each member of a group, for each year, or for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    /// Index of the group in [`Axes::groups`].
    pub(crate) members: Option<usize>,
    /// Index of the period in [`Axes::periods`].
    pub(crate) years: Option<usize>,
}

impl Type {
    pub(crate) const fn one(kind: Kind) -> Self {
        Self { kind, members: None, years: None }
    }

    pub(crate) const fn is_one(self) -> bool {
        self.members.is_none() && self.years.is_none()
    }

    pub(crate) const fn with(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Number(Unit),
    Year,
    Day,
    Truth,
    State,
    Leader,
    Text,
    /// Words as they stand in a document.
    Words,
    /// A set of states or of events.
    Set,
    Period,
}

impl Kind {
    /// The kind as a message names it.
    pub(crate) fn describe(self) -> String {
        match self {
            Self::Number(unit) => format!("a number ({unit})"),
            Self::Year => "a year".into(),
            Self::Day => "a day".into(),
            Self::Truth => "a truth value".into(),
            Self::State => "a state".into(),
            Self::Leader => "a leader".into(),
            Self::Text => "a text".into(),
            Self::Words => "words".into(),
            Self::Set => "a set".into(),
            Self::Period => "a period".into(),
        }
    }
}

/// The groups and periods over which values spread.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Axes {
    /// One group, or two for pairs.
    pub(crate) groups: Vec<Vec<Group>>,
    pub(crate) periods: Vec<When>,
}

/// One state or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    State(State),
    /// All states of a year.
    World,
    /// Index into the plan's regions.
    Region(usize),
    /// The members of an organisation; without a period, those of each year.
    Members(String, Option<When>),
    List(Vec<Group>),
    Except(Box<Group>, Box<Group>),
}

/// A stretch of time as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Years(YearRange),
    Days(Date, Date),
    /// Open at one end.
    Open(Option<Date>, Option<Date>),
    /// The time in office of a leader (slug), in the offices of one state only if that is given.
    Term(String, Option<State>),
    /// The day of an event.
    Event(String),
    /// A phase of the study: index into the plan's phases.
    Phase(usize),
}

impl When {
    /// The year, if the period is one year or one day.
    pub(crate) fn single_year(&self) -> Option<Year> {
        match self {
            Self::Years(years) if years.first == years.last => Some(years.first),
            Self::Days(start, end) if start == end => Some(start.year()),
            _ => None,
        }
    }
}

/// A region in use, with the definitions tried, the preferred one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegionUse {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) definitions: Vec<String>,
    /// Which choice decides among them, if there is more than one.
    pub(crate) choice: Option<usize>,
}

/// A phase of the study in use, with the bounds tried, the study's own first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhaseUse {
    pub(crate) name: String,
    pub(crate) bounds: Vec<YearRange>,
    /// Which choice decides among them, if there is more than one.
    pub(crate) choice: Option<usize>,
}

/// A series in use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) series: String,
    pub(crate) actor: Group,
    pub(crate) partner: Option<Group>,
    pub(crate) when: When,
    pub(crate) ty: Type,
    /// Which choice decides on the source, if there is more than one; else the source tried.
    pub(crate) choice: Option<usize>,
    /// The source taken when the chosen one has no such series.
    pub(crate) fallback: String,
    pub(crate) text: String,
}

/// What an expression does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Op {
    Number(LiteralInterval),
    Bool(bool),
    /// First and last day it can mean.
    Moment(Date, Date),
    State(State),
    /// Slug.
    Leader(String),
    Text(String),
    Period(When),
    Group(Group),
    /// Id.
    Fact(String),
    /// Words that are written out in the check.
    Words(String),
    /// The words of a fact: id.
    FactWords(String),
    /// The text of a document of the study: id.
    Document(String),
    /// Whether the first has the second in it.
    Contains(Box<Node>, Box<Node>),
    /// How many words the first has, or how often it has the second.
    CountWords(Box<Node>, Option<Box<Node>>),
    /// Id of a computation of the study, and name of a value of it.
    Result(String, String),
    /// Index into the plan's leaves.
    Series(usize),
    Not(Box<Node>),
    Negate(Box<Node>),
    Abs(Box<Node>),
    /// A share of whatever question, to be held against those of another.
    AsShares(Box<Node>),
    /// The year of a day.
    YearOf(Box<Node>),
    Size(Box<Node>),
    Arithmetic(BinaryOp, Box<Node>, Box<Node>),
    Compare(BinaryOp, Box<Node>, Box<Node>),
    Between(Box<Node>, Box<Node>, Box<Node>),
    Logic(BinaryOp, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    /// Aggregates need only this share of the members.
    Covering(Box<Node>, f64),
    Reduce(Reduce),
    Time(Time),
    Record(Box<Record>),
}

/// Along which dimension an aggregate works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Along {
    Members,
    Years,
}

/// An aggregate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reduce {
    pub(crate) how: Reducer,
    pub(crate) along: Along,
    pub(crate) of: Box<Node>,
    pub(crate) weight: Option<Box<Node>>,
    /// Whether no value can be below zero.
    pub(crate) nonnegative: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reducer {
    Sum,
    Mean,
    WeightedMean,
    Median,
    Min,
    Max,
    ArgMin,
    ArgMax,
    Hhi,
    Count,
    All,
    Any,
    Share,
    Rank(State),
    Largest(usize),
    Smallest(usize),
}

/// A function over time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Time {
    pub(crate) how: TimeFn,
    pub(crate) of: Box<Node>,
    /// The groups added up inside, which have to keep the same members.
    pub(crate) groups: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeFn {
    Change,
    Growth,
    Cagr,
    Trend,
    First,
    Last,
    /// Years from this one on count as after.
    Shift(Year),
    /// The years themselves, with the same members in each.
    Series,
    /// Whether a new level begins in a period: its index in [`Axes::periods`].
    BreakProbability(usize),
    /// Whether it is as good as certain, or as good as excluded, that one does.
    Breaks(usize),
    BreakYear,
    /// The step at a year or at the beginning of an administration: its index in [`Axes::periods`].
    ShiftP(usize),
}

/// A fact of record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Record {
    /// Role, who, organisation, when.
    Member(&'static str, Group, String, When),
    Observes(Group, When),
    InRegion(Group, usize),
    Founded(String, Convention),
    Dissolved(String),
    InForce(String, When),
    IndependentFrom(State),
    InOffice(String, When),
    /// Of several terms, the choice that names one.
    TermStart(String, Option<usize>),
    TermEnd(String, Option<usize>),
    Ordinal(String, Option<usize>),
    Overlap(String, String),
    Office(String),
    Party(String),
    StateOf(String),
    Predecessor(String),
    Successor(String),
    LeaderOf(State, When),
    Event(String),
    FirstEvent(String, Group, Option<When>),
    LastEvent(String, Group, Option<When>),
    /// Class, where, when, and whether events under way count, not only those that begin.
    Events(String, Group, When, bool),
}

/// Which founding date is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Convention {
    Named(String),
    /// The only one there is, or the choice that decides.
    Chosen(Vec<String>, Option<usize>),
}

impl Node {
    /// The nodes directly below.
    pub(crate) fn children(&self) -> Vec<&Node> {
        match &self.op {
            Op::Not(a) | Op::Negate(a) | Op::Abs(a) | Op::AsShares(a) | Op::YearOf(a) | Op::Size(a) => vec![a],
            Op::Covering(a, _) | Op::CountWords(a, None) => vec![a],
            Op::Arithmetic(_, a, b) | Op::Compare(_, a, b) | Op::Logic(_, a, b) | Op::In(a, b) => vec![a, b],
            Op::Contains(a, b) | Op::CountWords(a, Some(b)) => vec![a, b],
            Op::Between(a, b, c) => vec![a, b, c],
            Op::Reduce(reduce) => reduce.weight.iter().map(|weight| &**weight).chain([&*reduce.of]).rev().collect(),
            Op::Time(time) => vec![&time.of],
            _ => Vec::new(),
        }
    }

    /// Calls `see` for the node and everything below.
    pub(crate) fn walk(&self, see: &mut impl FnMut(&Node)) {
        see(self);
        for child in self.children() {
            child.walk(see);
        }
    }

    /// The series below, as indices into the plan's leaves.
    pub(crate) fn leaves(&self) -> Vec<usize> {
        let mut leaves = Vec::new();
        self.walk(&mut |node| {
            if let Op::Series(leaf) = node.op {
                leaves.push(leaf);
            }
        });
        leaves
    }

    /// The figure, if the node is nothing but a written one.
    pub(crate) fn figure(&self) -> Option<LiteralInterval> {
        match &self.op {
            Op::Number(figure) => Some(*figure),
            Op::Negate(inner) => inner.figure().map(|figure| LiteralInterval {
                value: -figure.value,
                low: -figure.high,
                high: -figure.low,
            }),
            _ => None,
        }
    }

    /// Whether the node is written out: a figure, a day, a name.
    pub(crate) fn is_written(&self) -> bool {
        self.figure().is_some()
            || matches!(
                self.op,
                Op::Bool(_)
                    | Op::Moment(..)
                    | Op::State(_)
                    | Op::Leader(_)
                    | Op::Text(_)
                    | Op::Words(_)
                    | Op::Period(_)
                    | Op::Group(_)
            )
    }
}
