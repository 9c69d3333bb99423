//! Words: those of facts and documents, and what may be asked of them.

use chancery_core::Unit;

use super::Planner;
use super::functions::usage;
use crate::ast::{Expr, ExprKind};
use crate::diagnose;
use crate::ir::{Kind, Node, Op, Type};
use crate::setting::FactKind;
use crate::words;

impl Planner<'_> {
    /// `fact_text`, `document`, `contains` and `words`.
    pub(super) fn wording(&mut self, expr: &Expr, name: &str, args: &[Expr]) -> Option<Node> {
        match (name, args) {
            ("fact_text", [id]) => self.fact_text(expr, id),
            ("document", [id]) => self.document(expr, id),
            ("contains", [text, wanted]) => {
                let (text, wanted) = (self.words_of(text)?, self.words_of(wanted)?);
                self.no_document(&wanted)?;
                let op = Op::Contains(Box::new(text), Box::new(wanted));
                Some(Self::node(expr, op, Type::one(Kind::Truth)))
            }
            ("words", [text, wanted @ ..]) if wanted.len() <= 1 => {
                let text = self.words_of(text)?;
                let wanted = match wanted.first() {
                    Some(wanted) => {
                        let wanted = self.words_of(wanted)?;
                        self.no_document(&wanted)?;
                        Some(Box::new(wanted))
                    }
                    None => None,
                };
                let op = Op::CountWords(Box::new(text), wanted);
                Some(Self::node(expr, op, Type::one(Kind::Number(Unit::COUNT))))
            }
            _ => self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))),
        }
    }

    fn fact_text(&mut self, expr: &Expr, id: &Expr) -> Option<Node> {
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &id.kind else {
            return self.fail(diagnose::wrong_arguments(expr.place, "fact_text", usage("fact_text")));
        };
        let of_words = |fact: &&crate::setting::Fact| fact.kind == FactKind::Words;
        match self.setting.fact(name) {
            Some(fact) if of_words(&fact) => {
                self.facts.push(fact.id.clone());
                Some(Self::node(expr, Op::FactWords(fact.id.clone()), Type::one(Kind::Words)))
            }
            Some(_) => {
                let message = format!("fact `{name}` is a quantity, no words");
                self.fail(diagnose::type_mismatch(id.place, message).hint(format!("write `fact('{name}')`")))
            }
            None => {
                let known = self.setting.facts.iter().filter(of_words).map(|fact| fact.id.as_str());
                self.fail(diagnose::unknown_fact(id.place, name, known))
            }
        }
    }

    fn document(&mut self, expr: &Expr, id: &Expr) -> Option<Node> {
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &id.kind else {
            return self.fail(diagnose::wrong_arguments(expr.place, "document", usage("document")));
        };
        let Some(document) = self.setting.document(name) else {
            let known = self.setting.documents.iter().map(|document| document.id.as_str());
            return self.fail(diagnose::unknown_document(id.place, name, known));
        };
        self.documents.push(document.id.clone());
        Some(Self::node(expr, Op::Document(document.id.clone()), Type::one(Kind::Words)))
    }

    /// Words: what stands in quotes stands for itself.
    pub(super) fn words_of(&mut self, expr: &Expr) -> Option<Node> {
        if let ExprKind::Name(text) | ExprKind::Text(text) = &expr.kind {
            if words::split(text).is_empty() {
                return self.fail(diagnose::type_mismatch(expr.place, "there are no words in it"));
            }
            return Some(Self::node(expr, Op::Words(text.clone()), Type::one(Kind::Words)));
        }
        let node = self.free(expr)?;
        if node.ty.kind == Kind::Words {
            return Some(node);
        }
        let message = format!("expected words, found {}", node.ty.kind.describe());
        let hint = "write them in quotes, or `fact_text('id')`, or `document('id')`";
        self.fail(diagnose::type_mismatch(node.place, message).hint(hint))
    }

    /// A whole document is looked through, not held against something.
    pub(super) fn no_document(&mut self, node: &Node) -> Option<()> {
        match node.op {
            Op::Document(_) => {
                self.fail(diagnose::type_mismatch(node.place, "a whole document is compared").hint(format!(
                    "write `{}` or `{}`",
                    usage("contains"),
                    usage("words")
                )))
            }
            _ => Some(()),
        }
    }
}
