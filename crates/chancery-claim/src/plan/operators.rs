//! Operators: which kinds and units may meet.

use chancery_core::{Aggregate, Dimension, Unit};

use super::{Planner, bare_year, is_plain};
use crate::ast::{BinaryOp, Expr, ExprKind};
use crate::diagnose;
use crate::ir::{Along, Kind, Node, Op, Reduce, Reducer, Type};
use crate::source::Place;

impl Planner<'_> {
    pub(super) fn binary(&mut self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> Option<Node> {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let (left, right) = (self.truth(left), self.truth(right));
                let (left, right) = (left?, right?);
                let ty = self.shape(expr.place, left.ty, right.ty, Kind::Truth)?;
                Some(Self::node(expr, Op::Logic(op, Box::new(left), Box::new(right)), ty))
            }
            BinaryOp::In => self.within(expr, left, right),
            BinaryOp::Range => {
                let when = self.period(expr)?;
                Some(Self::node(expr, Op::Period(when), Type::one(Kind::Period)))
            }
            BinaryOp::Except => {
                let group = self.group(expr, None)?;
                Some(Self::node(expr, Op::Group(group), Type::one(Kind::Set)))
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let (left, right) = (self.free(left), self.free(right));
                let (left, right) = (left?, right?);
                self.arithmetic(expr, op, left, right)
            }
            _ => {
                let (left, right) = self.pair(left, right)?;
                self.compare(expr, op, left, right)
            }
        }
    }

    fn arithmetic(&mut self, expr: &Expr, op: BinaryOp, left: Node, right: Node) -> Option<Node> {
        let (left, right) = match (left.ty.kind, right.ty.kind) {
            (Kind::Year, Kind::Number(_)) if op == BinaryOp::Subtract => {
                let right = as_year(right);
                (left, right)
            }
            (Kind::Number(_), Kind::Year) if op == BinaryOp::Subtract => (as_year(left), right),
            _ => (left, right),
        };
        let length = |unit: Unit, dimension: Dimension| {
            unit == Unit::of(dimension) || unit == Unit::COUNT || unit == Unit::RATIO
        };
        let kind = match (op, left.ty.kind, right.ty.kind) {
            (_, Kind::Number(a), Kind::Number(b)) => {
                Kind::Number(self.number_unit(expr.place, op, &left, &right, a, b)?)
            }
            (BinaryOp::Subtract, Kind::Year, Kind::Year) => Kind::Number(Unit::of(Dimension::Years)),
            (BinaryOp::Subtract, Kind::Day, Kind::Day) => Kind::Number(Unit::of(Dimension::Days)),
            (BinaryOp::Add | BinaryOp::Subtract, Kind::Year, Kind::Number(unit)) if length(unit, Dimension::Years) => {
                Kind::Year
            }
            (BinaryOp::Add, Kind::Number(unit), Kind::Year) if length(unit, Dimension::Years) => Kind::Year,
            (BinaryOp::Add | BinaryOp::Subtract, Kind::Day, Kind::Number(unit)) if length(unit, Dimension::Days) => {
                Kind::Day
            }
            (BinaryOp::Add, Kind::Number(unit), Kind::Day) if length(unit, Dimension::Days) => Kind::Day,
            (_, a, b) => {
                let message = format!("`{}` between {} and {}", op.symbol(), a.describe(), b.describe());
                return self.fail(diagnose::type_mismatch(expr.place, message));
            }
        };
        if matches!(op, BinaryOp::Add | BinaryOp::Subtract) {
            self.one_question(expr, op, &left, &right)?;
        }
        let ty = self.shape(expr.place, left.ty, right.ty, kind)?;
        Some(Self::node(expr, Op::Arithmetic(op, Box::new(left), Box::new(right)), ty))
    }

    fn number_unit(&mut self, place: Place, op: BinaryOp, left: &Node, right: &Node, a: Unit, b: Unit) -> Option<Unit> {
        let unit = match op {
            BinaryOp::Multiply => a.product(b),
            BinaryOp::Divide => a.quotient(b),
            _ => meeting(left, right, a, b),
        };
        if unit.is_some() {
            return unit;
        }
        let message = format!("`{}` between {a} and {b}", op.symbol());
        self.fail(diagnose::unit_mismatch(place, message).label(format!("{a}, and {b}")))
    }

    /// Plans both sides of a comparison; a bare name takes the kind of the other side.
    fn pair(&mut self, left: &Expr, right: &Expr) -> Option<(Node, Node)> {
        match (is_name(left), is_name(right)) {
            (true, true) => {
                let place = left.place.to(right.place);
                self.fail(diagnose::type_mismatch(place, "two names are compared").hint("one side has to be computed"))
            }
            (true, false) => {
                let right = self.free(right)?;
                Some((self.expecting(left, right.ty.kind)?, right))
            }
            (false, true) => {
                let left = self.free(left)?;
                let right = self.expecting(right, left.ty.kind)?;
                Some((left, right))
            }
            (false, false) => {
                let (left_node, right_node) = (self.side(left, right), self.side(right, left));
                let (mut one, mut other) = (left_node?, right_node?);
                if matches!(other.ty.kind, Kind::Year | Kind::Day) && bare_year(left).is_some() {
                    one = as_year(one);
                }
                if matches!(one.ty.kind, Kind::Year | Kind::Day) && bare_year(right).is_some() {
                    other = as_year(other);
                }
                Some((one, other))
            }
        }
    }

    /// One side of a comparison, noting whether the other is a written figure.
    fn side(&mut self, expr: &Expr, other: &Expr) -> Option<Node> {
        let extreme = matches!(&expr.kind, ExprKind::Call { name, .. } if name == "min" || name == "max");
        self.against_figure = extreme && matches!(other.kind, ExprKind::Number(_));
        let node = self.free(expr);
        self.against_figure = false;
        node
    }

    /// A name, read as the kind of thing it is compared with.
    fn expecting(&mut self, expr: &Expr, kind: Kind) -> Option<Node> {
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &expr.kind else { return self.free(expr) };
        match kind {
            Kind::State => {
                let state = self.state(expr, None)?;
                Some(Self::node(expr, Op::State(state), Type::one(Kind::State)))
            }
            Kind::Leader => {
                let slug = self.leader(expr)?;
                Some(Self::node(expr, Op::Leader(slug), Type::one(Kind::Leader)))
            }
            Kind::Text => Some(Self::node(expr, Op::Text(name.clone()), Type::one(Kind::Text))),
            Kind::Words => self.words_of(expr),
            _ => self.free(expr),
        }
    }

    pub(super) fn compare(&mut self, expr: &Expr, op: BinaryOp, left: Node, right: Node) -> Option<Node> {
        let (left, right) =
            if self.elementwise { (left, right) } else { (self.by_default(left), self.by_default(right)) };
        let ordered = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        let fits = match (left.ty.kind, right.ty.kind) {
            (Kind::Number(a), Kind::Number(b)) => {
                if meeting(&left, &right, a, b).is_none() {
                    let mut diagnostic = diagnose::unit_mismatch(expr.place, format!("{a} is compared with {b}"));
                    if is_plain(&left) || is_plain(&right) {
                        diagnostic =
                            diagnostic.hint("write the unit after the number: `846 billion USD`, `60%`, `100 TIV`");
                    }
                    return self.fail(diagnostic);
                }
                true
            }
            (Kind::Year | Kind::Day, Kind::Year | Kind::Day) => true,
            (Kind::Truth, Kind::Truth)
            | (Kind::State, Kind::State)
            | (Kind::Leader, Kind::Leader)
            | (Kind::Text, Kind::Text)
            | (Kind::Words, Kind::Words)
            | (Kind::Set, Kind::Set) => !ordered,
            _ => false,
        };
        if !fits {
            let (a, b) = (left.ty.kind.describe(), right.ty.kind.describe());
            let message = format!("`{}` between {a} and {b}", op.symbol());
            return self.fail(diagnose::type_mismatch(expr.place, message));
        }
        self.one_question(expr, op, &left, &right)?;
        self.no_document(&left)?;
        self.no_document(&right)?;
        let ty = self.shape(expr.place, left.ty, right.ty, Kind::Truth)?;
        Some(Self::node(expr, Op::Compare(op, Box::new(left), Box::new(right)), ty))
    }

    /// A series over a group, compared without an aggregate, takes the one its catalogue entry declares.
    fn by_default(&mut self, node: Node) -> Node {
        let (Op::Series(leaf), Some(_)) = (&node.op, node.ty.members) else { return node };
        let Some(spec) = self.setting.catalogue.get(&self.leaves[*leaf].series) else { return node };
        let (how, word) = match spec.aggregate {
            Some(Aggregate::Sum) => (Reducer::Sum, "sum"),
            Some(Aggregate::Mean) => (Reducer::Mean, "mean"),
            None => return node,
        };
        self.notes.push(format!("{}: the {word} of the members, as the catalogue declares", node.text));
        let nonnegative = self.nonnegative(&node);
        let (place, text) = (node.place, format!("{word}({})", node.text));
        let ty = Type { members: None, ..node.ty };
        let reduce = Reduce { how, along: Along::Members, of: Box::new(node), weight: None, nonnegative };
        Node { op: Op::Reduce(reduce), ty, place, text }
    }

    pub(super) fn between(&mut self, expr: &Expr, args: &[Expr]) -> Option<Node> {
        let [x, low, high] = args else {
            return self.fail(diagnose::wrong_arguments(expr.place, "between", "between(x, low, high)"));
        };
        let nodes: Vec<Option<Node>> = [x, low, high].into_iter().map(|arg| self.free(arg)).collect();
        let mut nodes = nodes.into_iter().collect::<Option<Vec<Node>>>()?;
        if nodes.iter().any(|node| matches!(node.ty.kind, Kind::Year | Kind::Day)) {
            for (node, arg) in nodes.iter_mut().zip(args) {
                if bare_year(arg).is_some() {
                    *node = as_year(node.clone());
                }
            }
        }
        let [x, low, high]: [Node; 3] = nodes.try_into().ok()?;
        // The two comparisons are checked as such, and made as such when it is evaluated.
        let above = self.compare(expr, BinaryOp::GreaterEqual, x.clone(), low.clone())?;
        let below = self.compare(expr, BinaryOp::LessEqual, x.clone(), high.clone())?;
        let ty = self.shape(expr.place, above.ty, below.ty, Kind::Truth)?;
        let (Op::Compare(_, x, low), Op::Compare(_, _, high)) = (above.op, below.op) else { return None };
        Some(Self::node(expr, Op::Between(x, low, high), ty))
    }

    /// `MEX in members(OAS, 1994)`, `2008 in term('George W. Bush')`.
    fn within(&mut self, expr: &Expr, left: &Expr, right: &Expr) -> Option<Node> {
        if is_name(left) {
            let state = self.state(left, None)?;
            let left = Self::node(left, Op::State(state), Type::one(Kind::State));
            let right = self.set(right)?;
            let ty = Type::one(Kind::Truth);
            return Some(Self::node(expr, Op::In(Box::new(left), Box::new(right)), ty));
        }
        let mut left_node = self.free(left)?;
        if bare_year(left).is_some() {
            left_node = as_year(left_node);
        }
        let right = match left_node.ty.kind {
            Kind::Year | Kind::Day => {
                let when = self.period(right)?;
                Self::node(right, Op::Period(when), Type::one(Kind::Period))
            }
            Kind::State => self.set(right)?,
            other => {
                let message = format!("`in` after {}", other.describe());
                return self.fail(
                    diagnose::type_mismatch(left_node.place, message)
                        .hint("a state is in a set, a year or day in a period"),
                );
            }
        };
        let ty = left_node.ty.with(Kind::Truth);
        Some(Self::node(expr, Op::In(Box::new(left_node), Box::new(right)), ty))
    }

    /// A set of states: a group, or a computed one (`largest(3, ...)`).
    fn set(&mut self, expr: &Expr) -> Option<Node> {
        if let ExprKind::Call { name, .. } = &expr.kind
            && name != "members"
        {
            let node = self.free(expr)?;
            if node.ty == Type::one(Kind::Set) {
                return Some(node);
            }
            let message = format!("expected a set of states, found {}", node.ty.kind.describe());
            return self.fail(diagnose::type_mismatch(node.place, message));
        }
        let group = self.group(expr, None)?;
        Some(Self::node(expr, Op::Group(group), Type::one(Kind::Set)))
    }
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Name(_) | ExprKind::Text(_))
}

/// A figure of four digits beside a year or a day is a year.
fn as_year(node: Node) -> Node {
    let Some(figure) = node.figure() else { return node };
    let year = figure.value as i16;
    let (Ok(start), Ok(end)) = (chancery_core::Date::new(year, 1, 1), chancery_core::Date::new(year, 12, 31)) else {
        return node;
    };
    Node { op: Op::Moment(start, end), ty: Type::one(Kind::Year), ..node }
}

/// The unit in which two numbers meet, if they may.
///
/// A figure without a unit meets whatever is counted; zero meets everything; a figure in a unit meets the same unit a year.
fn meeting(left: &Node, right: &Node, a: Unit, b: Unit) -> Option<Unit> {
    if let Some(unit) = a.same(b) {
        return Some(unit);
    }
    let counted = |unit: Unit| {
        unit.per.is_none()
            && matches!(
                unit.dimension,
                Dimension::Count
                    | Dimension::Ratio
                    | Dimension::Persons
                    | Dimension::Votes
                    | Dimension::Years
                    | Dimension::Days
                    | Dimension::Index
            )
    };
    let one_way = |node: &Node, unit: Unit, other: Unit| {
        let plain = is_plain(node);
        if plain && (node.figure().is_some_and(|figure| figure.value == 0.0) || counted(other)) {
            return Some(other);
        }
        if unit == Unit::COUNT && counted(other) && other != Unit::RATIO {
            return Some(other);
        }
        let yearly = other.per == Some(Dimension::Years) && unit.per.is_none();
        (yearly && node.figure().is_some() && unit.same(Unit::of(other.dimension)).is_some()).then_some(other)
    };
    one_way(left, a, b).or_else(|| one_way(right, b, a))
}
