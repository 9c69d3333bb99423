//! Of what a share is a share: of the answers to a question, of votes, of the world. Shares of different things do not meet unless
//! the check says that they are meant to.

use super::Planner;
use crate::ast::{BinaryOp, Expr};
use crate::diagnose;
use crate::ir::{Node, Op, Reducer, TimeFn};

impl Planner<'_> {
    /// Refuses to add, subtract or compare shares that declare different wholes.
    pub(super) fn one_question(&mut self, expr: &Expr, op: BinaryOp, left: &Node, right: &Node) -> Option<()> {
        match (self.question_of(left), self.question_of(right)) {
            (Some(one), Some(other)) if one != other => {
                self.fail(diagnose::other_question(expr.place, op.symbol(), one, other))
            }
            _ => Some(()),
        }
    }

    /// What the values of a node are shares of, if its series declare it and nothing has made another thing of them.
    fn question_of(&self, node: &Node) -> Option<&str> {
        match &node.op {
            Op::Series(leaf) => {
                let spec = self.setting.catalogue.get(&self.leaves.get(*leaf)?.series)?;
                Some(spec.share_of.as_str()).filter(|question| !question.is_empty())
            }
            Op::Negate(of) | Op::Abs(of) | Op::Covering(of, _) => self.question_of(of),
            Op::Arithmetic(BinaryOp::Add | BinaryOp::Subtract, a, b) => self.question_of(a).or(self.question_of(b)),
            // A multiple of a share is still one; the ratio of two is not.
            Op::Arithmetic(BinaryOp::Multiply, a, b) if a.figure().is_some() => self.question_of(b),
            Op::Arithmetic(BinaryOp::Multiply | BinaryOp::Divide, a, b) if b.figure().is_some() => self.question_of(a),
            Op::Reduce(reduce) => match reduce.how {
                Reducer::Sum
                | Reducer::Mean
                | Reducer::WeightedMean
                | Reducer::Median
                | Reducer::Min
                | Reducer::Max => self.question_of(&reduce.of),
                _ => None,
            },
            Op::Time(time) => match time.how {
                TimeFn::Change | TimeFn::Trend | TimeFn::First | TimeFn::Last | TimeFn::Shift(_) | TimeFn::Series => {
                    self.question_of(&time.of)
                }
                _ => None,
            },
            _ => None,
        }
    }
}
