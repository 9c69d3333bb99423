//! Words of facts and documents: whether they are the same, stand somewhere, and how often.

use chancery_core::CellState;

use super::Evaluator;
use super::trace::Seen;
use super::value::{Gap, Number, Truth, Value};
use crate::ast::BinaryOp;
use crate::ir::Node;
use crate::words;

impl Evaluator<'_> {
    pub(super) fn fact_words(&self, id: &str) -> Value {
        let Some(fact) = self.setting.fact(id) else { return Value::Gap(Gap::table(format!("no fact `{id}`"))) };
        self.trace.borrow_mut().facts.push((fact.id.clone(), self.setting.origin(fact)));
        Value::Words(fact.words.clone())
    }

    pub(super) fn document(&self, id: &str) -> Value {
        let Some(document) = self.setting.document(id) else {
            return Value::Gap(Gap::table(format!("no document `{id}`")));
        };
        self.trace.borrow_mut().facts.push((document.id.clone(), self.setting.origin_of_document(document)));
        match &document.text {
            Ok(text) => Value::Words(text.clone()),
            Err(why) => Value::Gap(Gap::new(CellState::NotCovered, why.clone())),
        }
    }

    /// Whether words stand in others, and if not, whether nearly the same do.
    pub(super) fn contains(&self, text: &Node, wanted: &Node) -> Value {
        let (there, asked) = match (self.value(text), self.value(wanted)) {
            (Value::Words(there), Value::Words(asked)) => (words::split(&there), asked),
            (Value::Gap(gap), _) | (_, Value::Gap(gap)) => return Value::Gap(gap),
            _ => return Value::Gap(Gap::of(CellState::Undefined)),
        };
        let (asked_words, times) = (words::split(&asked), words::occurrences(&there, &words::split(&asked)));
        let (truth, computed) = if times > 0 {
            (Truth { holds: true, near: false }, format!("it stands there {}", times_in_words(times)))
        } else {
            let nearest = words::nearest(&there, &asked_words);
            let near = words::near(nearest, &asked_words);
            let computed = if words::alike(nearest, &asked_words) {
                format!("nearest there: {}", words::difference(nearest, &asked_words))
            } else {
                "it does not stand there, nor anything like it".to_owned()
            };
            (Truth { holds: false, near }, computed)
        };
        self.trace.borrow_mut().seen.push(Seen {
            computed,
            number: None,
            unit: None,
            stated: Some(words::shown(&asked)),
            truth: Some(truth),
            ordered: false,
            sides: None,
        });
        Value::Truth(truth)
    }

    pub(super) fn count_words(&self, text: &Node, wanted: Option<&Node>) -> Value {
        let there = match self.value(text) {
            Value::Words(there) => words::split(&there),
            Value::Gap(gap) => return Value::Gap(gap),
            _ => return Value::Gap(Gap::of(CellState::Undefined)),
        };
        let times = match wanted.map(|wanted| self.value(wanted)) {
            None => there.len(),
            Some(Value::Words(wanted)) => words::occurrences(&there, &words::split(&wanted)),
            Some(Value::Gap(gap)) => return Value::Gap(gap),
            Some(_) => return Value::Gap(Gap::of(CellState::Undefined)),
        };
        Value::Number(Number::known(times as f64))
    }
}

fn times_in_words(times: usize) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}

/// Whether words are the same but for what a printer decides; those that are not may be nearly so.
pub(super) fn same_words(op: BinaryOp, a: &str, b: &str) -> Value {
    let (a, b) = (words::split(a), words::split(b));
    let same = a == b;
    match op {
        BinaryOp::Equal => Value::Truth(Truth { holds: same, near: !same && words::near(&a, &b) }),
        BinaryOp::NotEqual => Truth::plain(!same),
        _ => Value::Gap(Gap::of(CellState::Undefined)),
    }
}
