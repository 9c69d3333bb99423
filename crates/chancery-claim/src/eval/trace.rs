//! What an evaluation looked at, for the report and for the verdict.

use chancery_core::{Basis, Cell, FrameRow, Key};
use chancery_evidence::{CoverageEvidence, ValueUsed};

use super::value::{Truth, Value};
use crate::ast::BinaryOp;
use crate::ir::{Node, Op};
use crate::plan::Plan;
use crate::setting::Origin;
use crate::words;

/// A cell that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
    /// Name of the series.
    pub series: String,
    /// Id of the source.
    pub source: String,
    /// Year and states.
    pub key: Key,
    /// What it held.
    pub cell: Cell,
    /// The row it came from; `None` if the source says by the absence of a row that the value is zero.
    pub row: Option<FrameRow>,
}

/// A comparison that was made: what was computed, and what was stated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    /// The computed side for a reader.
    pub(crate) computed: String,
    /// The computed side as a number, if it is one.
    pub(crate) number: Option<f64>,
    /// Its unit.
    pub(crate) unit: Option<String>,
    /// The other side, with the operator unless that is `==`.
    pub(crate) stated: Option<String>,
    /// `None` = unknown.
    pub(crate) truth: Option<Truth>,
    /// Whether it was an order rather than an equality.
    pub(crate) ordered: bool,
    /// The numbers that were held against each other, if they are known.
    pub(crate) sides: Option<(f64, f64)>,
}

impl Seen {
    pub(crate) fn new(
        op: BinaryOp,
        (computed, value): (&Node, &Value),
        (stated, other): (&Node, &Value),
        result: &Value,
    ) -> Self {
        let kind = computed.ty.kind;
        let unit = match kind {
            crate::ir::Kind::Number(unit) => Some(unit.to_string()),
            _ => None,
        };
        let number = match value {
            Value::Number(number) => number.value(),
            _ => None,
        };
        let ordered = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        let said = match op {
            BinaryOp::Equal => stated.text.clone(),
            BinaryOp::GreaterEqual => format!("≥ {}", stated.text),
            BinaryOp::LessEqual => format!("≤ {}", stated.text),
            _ => format!("{} {}", op.symbol(), stated.text),
        };
        // Of two computed sides a reader wants both.
        let both = || format!("{}, against {}", value.show(kind), other.show(stated.ty.kind));
        let one = stated.is_written() || computed.ty.members.is_some() || computed.ty.years.is_some();
        let differ = match (value, other) {
            (Value::Words(there), Value::Words(said)) => {
                let (there, said) = (words::split(there), words::split(said));
                if there == said { String::new() } else { format!("; {}", words::difference(&there, &said)) }
            }
            _ => String::new(),
        };
        Self {
            computed: (if one { value.show(kind) } else { both() }) + &differ,
            number,
            unit,
            stated: stated.is_written().then_some(said),
            truth: match result {
                Value::Truth(truth) => Some(*truth),
                _ => None,
            },
            ordered,
            sides: None,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Trace {
    pub(super) coverage: Option<CoverageEvidence>,
    pub(super) values: Vec<ValueUsed>,
    pub(super) touched: Vec<Touched>,
    pub(super) sources: Vec<String>,
    pub(super) facts: Vec<(String, Origin)>,
    pub(super) records: bool,
    pub(super) notes: Vec<String>,
    pub(super) bases: Vec<(String, Basis, bool)>,
    pub(super) seen: Vec<Seen>,
}

impl Trace {
    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(super) fn source(&mut self, source: &str) {
        if !source.is_empty() && !self.sources.iter().any(|known| known == source) {
            self.sources.push(source.to_owned());
        }
    }

    /// Keeps the least complete group.
    pub(super) fn cover(&mut self, coverage: CoverageEvidence) {
        let worse = self.coverage.as_ref().is_none_or(|known| {
            // have / of, compared without dividing.
            coverage.have * known.of < known.have * coverage.of
        });
        if worse {
            self.coverage = Some(coverage);
        }
    }

    pub(super) fn basis(&mut self, series: &str, basis: &Basis, any: bool) {
        match self.bases.iter_mut().find(|(name, known, _)| name == series && known == basis) {
            Some((_, _, had)) => *had |= any,
            None => self.bases.push((series.to_owned(), basis.clone(), any)),
        }
    }

    /// Keeps the value of an expression worth showing: series, aggregates, facts and records that give one thing.
    pub(super) fn record(&mut self, plan: &Plan, node: &Node, value: &Value, sources: String) {
        let shown = match &node.op {
            Op::Series(_) | Op::Reduce(_) | Op::Time(_) => node.ty.is_one(),
            Op::Fact(_) | Op::FactWords(_) | Op::CountWords(..) | Op::Result(..) | Op::Record(_) => true,
            _ => false,
        };
        if !shown || self.values.iter().any(|known| known.expression == node.text) {
            return;
        }
        let source = match &node.op {
            Op::Fact(_) | Op::FactWords(_) | Op::CountWords(..) | Op::Result(..) => "study".to_owned(),
            Op::Record(_) => "tables of record".to_owned(),
            _ => sources,
        };
        let text = match &node.op {
            Op::Series(leaf) => plan.leaves.get(*leaf).map_or(&node.text, |leaf| &leaf.text),
            _ => &node.text,
        };
        self.values.push(ValueUsed { expression: text.clone(), value: value.show(node.ty.kind), source });
    }

    /// Puts lists in a fixed order.
    pub(super) fn finish(&mut self) {
        self.touched.sort_by(|a, b| (&a.series, &a.source, a.key).cmp(&(&b.series, &b.source, b.key)));
        self.touched.dedup_by(|a, b| (&a.series, &a.source, a.key) == (&b.series, &b.source, b.key));
        self.facts.sort();
        self.facts.dedup();
        self.bases.sort();
    }
}
