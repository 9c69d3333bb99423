//! Evaluating a plan under one alternative, as of one day: pure and total.

mod breaks;
mod groups;
mod number;
mod records;
mod reduce;
mod series;
mod spells;
mod table;
mod time;
mod trace;
mod value;
mod wording;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chancery_core::{Basis, CellState, Date, Frames, Year};
use chancery_evidence::{CoverageEvidence, Outcome, ValueUsed};

use crate::ast::BinaryOp;
use crate::ir::{Kind, Node, Op, When};
use crate::plan::Plan;
use crate::setting::{Origin, Setting};

pub(crate) use spells::spells;
pub(crate) use trace::Seen;
pub use trace::Touched;
use trace::Trace;
pub use value::{Gap, Member, Moment, Names, Number, SetValue, Table, Truth, Value};

/// One alternative, as of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Nothing later than this day is known.
    pub now: Date,
    /// For each choice of the plan, the option taken; what is left out is the preferred one.
    pub picks: Vec<usize>,
}

impl Context {
    /// The preferred option of every choice.
    pub const fn preferred(now: Date) -> Self {
        Self { now, picks: Vec::new() }
    }
}

/// What one alternative gives.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The value.
    pub value: Value,
    /// The value for a reader.
    pub shown: String,
    /// What a check says; `None` if the expression is no truth value.
    pub outcome: Option<Outcome>,
    /// Whether a false check is nearly true, or a true one decided by less than the noise between vintages.
    pub near: bool,
    /// The least complete group.
    pub coverage: Option<CoverageEvidence>,
    /// The values that entered.
    pub values: Vec<ValueUsed>,
    /// The cells that were read and had a value.
    pub touched: Vec<Touched>,
    /// Data sets and sources of tables, in order of use.
    pub sources: Vec<String>,
    /// Facts of the study referred to.
    pub facts: Vec<(String, Origin)>,
    /// Whether a table of facts of record was asked.
    pub records: bool,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Series and basis that were read, and whether there was any value.
    pub bases: Vec<(String, Basis, bool)>,
    pub(crate) seen: Vec<Seen>,
}

/// Evaluates a plan under one alternative.
///
/// A frame that is not among `frames` counts as a source that is not in the store: its cells are not covered.
pub fn eval(plan: &Plan, setting: &Setting<'_>, frames: &Frames, context: &Context) -> Evaluation {
    run(plan, setting, frames, context, 0, true)
}

/// The same with every single year moved, and perhaps without a list of what was read (for alternatives that are only counted).
pub(crate) fn run(
    plan: &Plan,
    setting: &Setting<'_>,
    frames: &Frames,
    context: &Context,
    shift: Year,
    traced: bool,
) -> Evaluation {
    let evaluator = Evaluator {
        plan,
        setting,
        frames,
        context,
        shift,
        traced,
        kept: RefCell::new(Vec::new()),
        whole: RefCell::new(BTreeMap::new()),
        trace: RefCell::new(Trace::default()),
    };
    let value = evaluator.value(&plan.root);
    let kind = plan.root.ty.kind;
    evaluator.name_phases();
    let mut trace = evaluator.trace.into_inner();
    trace.finish();
    let outcome = (kind == Kind::Truth).then_some(match &value {
        Value::Truth(Truth { holds: true, .. }) => Outcome::True,
        Value::Truth(_) => Outcome::False,
        _ => Outcome::Unknown,
    });
    let near = matches!(&value, Value::Truth(truth) if truth.near);
    let mut notes = plan.notes.clone();
    notes.extend(trace.notes);
    let mut seen: Vec<String> = Vec::new();
    notes.retain(|note| {
        let new = !seen.contains(note);
        seen.push(note.clone());
        new
    });
    Evaluation {
        shown: value.show(kind),
        value,
        outcome,
        near,
        coverage: trace.coverage,
        values: trace.values,
        touched: trace.touched,
        sources: trace.sources,
        facts: trace.facts,
        records: trace.records,
        notes,
        bases: trace.bases,
        seen: trace.seen,
    }
}

/// Walks a plan.
pub(crate) struct Evaluator<'a> {
    plan: &'a Plan,
    setting: &'a Setting<'a>,
    frames: &'a Frames,
    context: &'a Context,
    shift: Year,
    /// Whether cells and values are listed.
    traced: bool,
    /// Groups of which only some members are kept, inside a function over time.
    kept: RefCell<Vec<(usize, Vec<Member>)>>,
    /// Leaves with all of their members, once read under this alternative.
    whole: RefCell<BTreeMap<usize, Rc<Table>>>,
    trace: RefCell<Trace>,
}

impl Evaluator<'_> {
    fn now(&self) -> Date {
        self.context.now
    }

    /// The option taken for a choice.
    fn pick(&self, choice: usize) -> usize {
        let options = self.plan.choices.get(choice).map_or(0, |choice| choice.options.len());
        self.context.picks.get(choice).copied().unwrap_or(0).min(options.saturating_sub(1))
    }

    fn note(&self, note: String) {
        self.trace.borrow_mut().note(note);
    }

    fn value(&self, node: &Node) -> Value {
        let value = self.compute(node);
        if self.traced && self.kept.borrow().is_empty() {
            let sources = self.sources_of(node);
            self.trace.borrow_mut().record(self.plan, node, &value, sources);
        }
        value
    }

    fn compute(&self, node: &Node) -> Value {
        match &node.op {
            Op::Number(figure) => {
                Value::Number(Number { low: figure.value, high: figure.value, written: (figure.low, figure.high) })
            }
            Op::Bool(value) => Truth::plain(*value),
            Op::Moment(earliest, latest) => Value::Moment(Moment { earliest: *earliest, latest: *latest }),
            Op::State(state) => Value::OneOf(vec![state.to_string()]),
            Op::Leader(slug) => Value::OneOf(vec![self.leader_name(slug)]),
            Op::Text(text) => Value::OneOf(vec![text.clone()]),
            Op::Period(when) => self.show_period(when),
            Op::Group(group) => Value::Set(self.set_of(group)),
            Op::Words(text) => Value::Words(text.clone()),
            Op::FactWords(id) => self.fact_words(id),
            Op::Document(id) => self.document(id),
            Op::Contains(text, wanted) => self.contains(text, wanted),
            Op::CountWords(text, wanted) => self.count_words(text, wanted.as_deref()),
            Op::AsShares(inner) => self.value(inner),
            Op::Fact(id) => self.fact(id),
            Op::Result(id, name) => self.result(id, name),
            Op::Series(leaf) => self.series(*leaf),
            Op::Not(inner) => table::each(&self.value(inner), |value| match value {
                Value::Truth(truth) => Value::Truth(Truth { holds: !truth.holds, ..*truth }),
                other => other.clone(),
            }),
            Op::Negate(inner) => table::each(&self.value(inner), |value| match value {
                Value::Number(number) => Value::Number(Number {
                    low: -number.high,
                    high: -number.low,
                    written: (-number.written.1, -number.written.0),
                }),
                other => other.clone(),
            }),
            Op::Abs(inner) => table::each(&self.value(inner), absolute),
            Op::YearOf(inner) => table::each(&self.value(inner), |value| match value {
                Value::Moment(moment) => {
                    let (first, last) = moment.years();
                    match (Moment::year(i32::from(first)), Moment::year(i32::from(last))) {
                        (Some(first), Some(last)) => {
                            Value::Moment(Moment { earliest: first.earliest, latest: last.latest })
                        }
                        _ => value.clone(),
                    }
                }
                other => other.clone(),
            }),
            Op::Size(inner) => match self.value(inner) {
                Value::Set(set) => {
                    let low = set.sure.len() as f64;
                    let high = if set.open { f64::INFINITY } else { low + set.maybe.len() as f64 };
                    Value::number(Number::between(low, high))
                }
                other => other,
            },
            Op::Arithmetic(op, a, b) => {
                let (left, right) = (self.value(a), self.value(b));
                let years = a.ty.kind == Kind::Year || b.ty.kind == Kind::Year;
                table::both(&left, &right, |left, right| number::arithmetic(*op, left, right, years))
            }
            Op::Compare(op, a, b) => self.comparison(*op, a, b, node),
            Op::Between(x, low, high) => {
                let above = self.comparison(BinaryOp::GreaterEqual, x, low, node);
                let below = self.comparison(BinaryOp::LessEqual, x, high, node);
                table::both(&above, &below, |above, below| number::logic(BinaryOp::And, above, below))
            }
            Op::Logic(op, a, b) => {
                let (left, right) = (self.value(a), self.value(b));
                table::both(&left, &right, |left, right| number::logic(*op, left, right))
            }
            Op::In(item, of) => self.membership(item, of),
            Op::Covering(inner, share) => match self.value(inner) {
                Value::Table(mut table) => {
                    table.covering = Some(*share);
                    Value::Table(table)
                }
                other => other,
            },
            Op::Reduce(reduce) => self.reduce(reduce, node),
            Op::Time(time) => self.over_time(time, node),
            Op::Record(record) => self.record(record, node),
        }
    }

    fn comparison(&self, op: BinaryOp, a: &Node, b: &Node, node: &Node) -> Value {
        // The computed side stands left, so that nearness is measured by it.
        let (op, computed, stated) = computed_first(op, a, b);
        let (value, other) = (self.value(computed), self.value(stated));
        let (result, sides) = match terms(op, computed, stated) {
            // A difference held against zero says which of two is larger, and is as near as if that were asked.
            Some((one, two)) => {
                let (op, one, two) = computed_first(op, one, two);
                let (value, other) = (self.value(one), self.value(two));
                (compare(op, (one, &value), (two, &other)), known(&value, &other))
            }
            None => (compare(op, (computed, &value), (stated, &other)), known(&value, &other)),
        };
        if node.ty.is_one() {
            let mut seen = Seen::new(op, (computed, &value), (stated, &other), &result);
            seen.sides = sides;
            self.trace.borrow_mut().seen.push(seen);
        }
        result
    }

    fn membership(&self, item: &Node, of: &Node) -> Value {
        let value = self.value(item);
        if let Op::Period(when) = &of.op {
            let spans = self.stretches(when);
            return table::each(&value, |value| match value {
                Value::Moment(moment) => self.moment_in(*moment, item.ty.kind, &spans),
                other => other.clone(),
            });
        }
        let set = match self.value(of) {
            Value::Set(set) => set,
            Value::Gap(gap) => return Value::Gap(gap),
            _ => return Value::Gap(Gap::of(CellState::Undefined)),
        };
        table::each(&value, |value| match value {
            Value::OneOf(names) => {
                let answers: Vec<Option<bool>> = names.iter().map(|name| set.has(name)).collect();
                let all = answers.iter().all(|answer| *answer == answers[0]);
                let answer = if all { answers.first().copied().flatten() } else { None };
                Value::answer(answer, || Gap::table("the set is not known completely"))
            }
            Value::Names(names) if names.known.len() == 1 => {
                Value::answer(set.has(&names.known[0]), || Gap::table("the set is not known completely"))
            }
            Value::Gap(gap) => Value::Gap(gap.clone()),
            _ => Value::Gap(Gap::of(CellState::Undefined)),
        })
    }

    /// Whether a day, or some day of a year, lies in one of several stretches.
    fn moment_in(&self, moment: Moment, kind: Kind, spans: &[spells::Stretch]) -> Value {
        let days = (moment.earliest, moment.latest);
        let answers: Vec<Option<bool>> = spans
            .iter()
            .map(|span| {
                // A year that is meant as a year shares a day with the period; a day known only roughly has to lie inside.
                if (kind == Kind::Year && moment.is_year()) || days.0 == days.1 {
                    span.meets(days)
                } else if span.start.1 <= days.0 && days.1 <= span.end.0 {
                    Some(true)
                } else if span.meets(days) == Some(false) {
                    Some(false)
                } else {
                    None
                }
            })
            .collect();
        let answer = if answers.contains(&Some(true)) {
            Some(true)
        } else if answers.contains(&None) {
            None
        } else {
            Some(false)
        };
        Value::answer(answer, || Gap::table("the day is not known well enough"))
    }

    fn fact(&self, id: &str) -> Value {
        let Some(fact) = self.setting.fact(id) else { return Value::Gap(Gap::table(format!("no fact `{id}`"))) };
        self.trace.borrow_mut().facts.push((fact.id.clone(), self.setting.origin(fact)));
        if fact.kind == crate::setting::FactKind::Year {
            return match Moment::year(fact.value as i32) {
                Some(year) => Value::Moment(year),
                None => Value::Gap(Gap::of(CellState::Undefined)),
            };
        }
        Value::Number(Number { low: fact.value, high: fact.value, written: (fact.literal.low, fact.literal.high) })
    }

    /// A value the study computed. That it lies between two limits decides a comparison only if all between them agrees.
    fn result(&self, id: &str, name: &str) -> Value {
        let Some(result) = self.setting.result(id) else { return Value::Gap(Gap::table(format!("no result `{id}`"))) };
        match result.values.iter().find(|value| value.name == name) {
            Some(value) => Value::number(Number::between(value.limits.0, value.limits.1)),
            None => {
                let reason = result.absent.clone().unwrap_or_else(|| format!("`{id}` has no value `{name}`"));
                Value::Gap(Gap::new(CellState::NotCovered, reason))
            }
        }
    }

    /// Tells which bounds were taken for the phases of the check.
    fn name_phases(&self) {
        for (index, phase) in self.plan.phases.iter().enumerate() {
            if let Some(years) = self.bounds(index) {
                let expression = format!("phase('{}')", phase.name.replace('\'', "''"));
                let used = ValueUsed { expression, value: years.to_string(), source: "study".to_owned() };
                self.trace.borrow_mut().values.push(used);
            }
        }
    }

    fn show_period(&self, when: &When) -> Value {
        let stretches = self.stretches(when);
        match (stretches.first(), stretches.last()) {
            (Some(first), Some(last)) => Value::Moment(Moment { earliest: first.start.0, latest: last.end.1 }),
            _ => Value::Gap(Gap::table("no verified term")),
        }
    }

    /// Ids of the data sets from which the series below a node are taken under this alternative.
    fn sources_of(&self, node: &Node) -> String {
        let mut sources: Vec<String> = Vec::new();
        for leaf in node.leaves() {
            let id = self.source_of(leaf);
            if !sources.contains(&id) {
                sources.push(id);
            }
        }
        sources.join(", ")
    }
}

/// The two sides of a comparison with the computed one first.
fn computed_first<'n>(op: BinaryOp, a: &'n Node, b: &'n Node) -> (BinaryOp, &'n Node, &'n Node) {
    if a.is_written() && !b.is_written() { (op.mirrored(), b, a) } else { (op, a, b) }
}

fn compare(op: BinaryOp, (computed, value): (&Node, &Value), (stated, other): (&Node, &Value)) -> Value {
    let written = computed.is_written() || stated.is_written();
    let measured = !computed.leaves().is_empty() || !stated.leaves().is_empty();
    let sides = number::Sides { left: computed.ty.kind, right: stated.ty.kind, written, measured };
    table::both(value, other, |value, other| number::compare(op, value, other, sides))
}

/// The two numbers whose difference is held against zero, in an inequality.
fn terms<'n>(op: BinaryOp, computed: &'n Node, stated: &Node) -> Option<(&'n Node, &'n Node)> {
    let ordered = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
    let zero = stated.figure().is_some_and(|figure| figure.is_exact() && figure.value == 0.0);
    match &computed.op {
        Op::Arithmetic(BinaryOp::Subtract, a, b) if ordered && zero => {
            let numbers = matches!((a.ty.kind, b.ty.kind), (Kind::Number(_), Kind::Number(_)));
            numbers.then_some((&**a, &**b))
        }
        _ => None,
    }
}

/// Two numbers, if both are known.
fn known(a: &Value, b: &Value) -> Option<(f64, f64)> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some((a.value()?, b.value()?)),
        _ => None,
    }
}

fn absolute(value: &Value) -> Value {
    let Value::Number(number) = value else { return value.clone() };
    let fold = |(low, high): (f64, f64)| {
        if low >= 0.0 {
            (low, high)
        } else if high <= 0.0 {
            (-high, -low)
        } else {
            (0.0, high.max(-low))
        }
    };
    let ((low, high), written) = (fold((number.low, number.high)), fold(number.written));
    Value::Number(Number { low, high, written })
}
