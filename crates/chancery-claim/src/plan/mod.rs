//! From a tree to a plan: names found, types and units settled, choices and requests listed. Nothing is computed here.

mod functions;
mod names;
mod operators;
mod questions;
mod records;
mod series;
mod wording;

use chancery_core::{Diagnostic, Request, Severity, Unit};

use crate::ast::{Expr, ExprKind, UnaryOp};
use crate::diagnose;
use crate::ir::{Axes, Group, Kind, Leaf, Node, Op, PhaseUse, RegionUse, Time, TimeFn, Type, When};
use crate::literal::LiteralInterval;
use crate::parser::parse;
use crate::setting::Setting;
use crate::source::Place;

pub use functions::{FUNCTIONS, FunctionInfo};
pub(crate) use names::SPAN_OF;
pub(crate) use records::shown;
pub(crate) use series::OTHER_YEARS;

/// The subject of the choice of years for an administration.
pub const CLOCK: &str = "clock";
/// How the years of an administration are chosen, the preferred rule first.
pub const CLOCK_RULES: [&str; 3] = ["majority-of-days", "full-years", "lagged"];

/// A check that is ready to be evaluated, in any alternative and as of any day.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub(crate) source: String,
    pub(crate) root: Node,
    pub(crate) axes: Axes,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) regions: Vec<RegionUse>,
    pub(crate) phases: Vec<PhaseUse>,
    pub(crate) clock: Option<usize>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) requests: Vec<Request>,
    pub(crate) facts: Vec<String>,
    pub(crate) documents: Vec<String>,
    pub(crate) notes: Vec<String>,
}

impl Plan {
    /// What has to be read before the check can be evaluated, whatever the alternative.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// What the check leaves open: each choice has its preferred option first.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The combinations of options, not more than `most`: the preferred one first, then those that differ from it in one choice,
    /// in two, ... Each is the number of the option taken of each choice.
    pub fn alternatives(&self, most: usize) -> Vec<Vec<usize>> {
        let sizes: Vec<usize> = self.choices.iter().map(|choice| choice.options.len().max(1)).collect();
        let mut found: Vec<Vec<usize>> = vec![vec![0; sizes.len()]];
        // Each round changes one more choice, to the right of those already changed.
        let mut frontier: Vec<(Vec<usize>, usize)> = vec![(vec![0; sizes.len()], 0)];
        while found.len() < most && !frontier.is_empty() {
            let mut next = Vec::new();
            for (picks, from) in &frontier {
                for choice in *from..sizes.len() {
                    for option in 1..sizes[choice] {
                        if found.len() + next.len() >= most {
                            break;
                        }
                        let mut picks = picks.clone();
                        picks[choice] = option;
                        next.push((picks, choice + 1));
                    }
                }
            }
            found.extend(next.iter().map(|(picks, _)| picks.clone()));
            frontier = next;
        }
        found.truncate(most);
        found
    }

    /// Whether the check is true or false, rather than a number, a day or a set.
    pub fn is_truth(&self) -> bool {
        self.root.ty.kind == Kind::Truth
    }

    /// The unit of the value, if it is a number.
    pub fn unit(&self) -> Option<Unit> {
        match self.root.ty.kind {
            Kind::Number(unit) => Some(unit),
            _ => None,
        }
    }

    /// Names of the series it reads, sorted.
    pub fn series(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.leaves.iter().map(|leaf| leaf.series.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Ids of the study's facts it refers to, sorted.
    pub fn facts(&self) -> &[String] {
        &self.facts
    }

    /// Ids of the study's documents it looks at, sorted.
    pub fn documents(&self) -> &[String] {
        &self.documents
    }

    /// The check as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// Something a check leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `source of trade`, `definition of Latin America`, `span of Cold War`, `clock`, `founding convention of BRICS`.
    pub subject: String,
    /// The options, the preferred one first.
    pub options: Vec<String>,
}

/// A plan, or the reasons why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The plan, if no diagnostic is an error.
    pub plan: Option<Plan>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a check and settles names, types and units.
///
/// The result may be a truth value or anything else; a claim's check has to be one ([`Plan::is_truth`]).
pub fn plan(source: &str, setting: &Setting<'_>) -> Planned {
    plan_as(source, setting, Planner::finish_root)
}

/// The same for a series: one number for each year of a period. Groups added up in it keep the same members throughout, as in
/// `trend`; its evaluation gives a [`Value::Table`](crate::Value::Table) of one row.
pub fn plan_series(source: &str, setting: &Setting<'_>) -> Planned {
    plan_as(source, setting, Planner::finish_series)
}

fn plan_as<'a>(source: &str, setting: &Setting<'a>, finish: fn(&mut Planner<'a>, Node) -> Option<Node>) -> Planned {
    let (expr, diagnostics) = parse(source);
    let Some(expr) = expr else { return Planned { plan: None, diagnostics } };
    let mut planner = Planner::new(*setting);
    let root = planner.free(&expr).and_then(|root| finish(&mut planner, root));
    let failed = planner.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let plan = root.filter(|_| !failed).map(|root| planner.finish(source, root));
    let mut diagnostics = planner.diagnostics;
    if plan.is_none() && diagnostics.is_empty() {
        diagnostics.push(diagnose::type_mismatch(expr.place, "the check has no meaning"));
    }
    Planned { plan, diagnostics }
}

/// The same for the check of a claim, which has to be true or false.
pub fn plan_check(source: &str, setting: &Setting<'_>) -> Planned {
    let mut planned = plan(source, setting);
    if let Some(found) = &planned.plan
        && !found.is_truth()
    {
        planned.diagnostics.push(diagnose::not_a_truth(found.root.place, &found.root.ty.kind.describe()));
        planned.plan = None;
    }
    planned
}

/// The state of planning one check.
pub(crate) struct Planner<'a> {
    pub(crate) setting: Setting<'a>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) axes: Axes,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) regions: Vec<RegionUse>,
    pub(crate) phases: Vec<PhaseUse>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) clock: Option<usize>,
    pub(crate) facts: Vec<String>,
    pub(crate) documents: Vec<String>,
    pub(crate) notes: Vec<String>,
    /// Inside `count`, `all`, ...: comparisons are made member by member.
    pub(crate) elementwise: bool,
    /// The next aggregate is compared with a written figure.
    pub(crate) against_figure: bool,
}

impl<'a> Planner<'a> {
    fn new(setting: Setting<'a>) -> Self {
        Self {
            setting,
            diagnostics: Vec::new(),
            axes: Axes::default(),
            leaves: Vec::new(),
            regions: Vec::new(),
            phases: Vec::new(),
            choices: Vec::new(),
            clock: None,
            facts: Vec::new(),
            documents: Vec::new(),
            notes: Vec::new(),
            elementwise: false,
            against_figure: false,
        }
    }

    /// Gives a diagnostic, and no node.
    pub(crate) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.diagnostics.push(diagnostic);
        None
    }

    pub(crate) fn node(expr: &Expr, op: Op, ty: Type) -> Node {
        Node { op, ty, place: expr.place, text: expr.to_string() }
    }

    /// Index of the axis of a group.
    pub(crate) fn group_axis(&mut self, group: Vec<Group>) -> usize {
        index_of(&mut self.axes.groups, group)
    }

    /// Index of the axis of a period.
    pub(crate) fn period_axis(&mut self, when: When) -> usize {
        index_of(&mut self.axes.periods, when)
    }

    /// Adds a choice, or finds it.
    pub(crate) fn choice(&mut self, subject: String, options: Vec<String>) -> usize {
        if let Some(index) = self.choices.iter().position(|choice| choice.subject == subject) {
            return index;
        }
        self.choices.push(Choice { subject, options });
        self.choices.len() - 1
    }

    /// An expression of which nothing is known beforehand.
    pub(crate) fn free(&mut self, expr: &Expr) -> Option<Node> {
        match &expr.kind {
            ExprKind::Number(literal) => {
                let kind = Kind::Number(literal.unit.unit());
                Some(Self::node(expr, Op::Number(literal.interval(false)), Type::one(kind)))
            }
            ExprKind::Day(day) => Some(Self::node(expr, Op::Moment(*day, *day), Type::one(Kind::Day))),
            ExprKind::Bool(value) => Some(Self::node(expr, Op::Bool(*value), Type::one(Kind::Truth))),
            ExprKind::Name(name) | ExprKind::Text(name) => self.free_name(expr, name),
            ExprKind::Set(_) => {
                let group = self.group(expr, None)?;
                Some(Self::node(expr, Op::Group(group), Type::one(Kind::Set)))
            }
            ExprKind::Call { name, args } => self.call(expr, name, args),
            ExprKind::Unary(UnaryOp::Not, operand) => {
                let operand = self.truth(operand)?;
                let ty = operand.ty;
                Some(Self::node(expr, Op::Not(Box::new(operand)), ty))
            }
            ExprKind::Unary(UnaryOp::Negate, operand) => {
                let operand = self.free(operand)?;
                let Kind::Number(_) = operand.ty.kind else {
                    let message = format!("`-` before {}", operand.ty.kind.describe());
                    return self.fail(diagnose::type_mismatch(expr.place, message));
                };
                let ty = operand.ty;
                Some(Self::node(expr, Op::Negate(Box::new(operand)), ty))
            }
            ExprKind::Binary(op, left, right) => self.binary(expr, *op, left, right),
        }
    }

    /// A truth value.
    pub(crate) fn truth(&mut self, expr: &Expr) -> Option<Node> {
        let node = self.free(expr)?;
        if node.ty.kind == Kind::Truth {
            return Some(node);
        }
        let message = format!("expected a truth value, found {}", node.ty.kind.describe());
        self.fail(diagnose::type_mismatch(node.place, message).hint("compare it with something"))
    }

    /// A check has to give one value: a group or a span of years left open is refused.
    fn finish_root(&mut self, root: Node) -> Option<Node> {
        if root.ty.is_one() {
            return Some(root);
        }
        let truth = root.ty.kind == Kind::Truth;
        let (left, hint) = match (root.ty.members.is_some(), truth) {
            (true, true) => {
                ("one truth value for each member is left", "wrap it in `all(...)`, `any(...)` or `count(...)`")
            }
            (true, false) => {
                ("one value for each member is left", "wrap it in `sum(...)`, `mean(...)`, `max(...)`, ...")
            }
            (false, true) => (
                "one truth value for each year is left",
                "wrap one side in `mean(...)`, `sum(...)`, `min(...)`, ..., or all of it in `all(...)`",
            ),
            (false, false) => {
                ("one value for each year is left", "wrap it in `mean(...)`, `trend(...)`, `change(...)`, ...")
            }
        };
        self.fail(diagnose::type_mismatch(root.place, left).hint(hint))
    }

    /// A series has to give one number for each year.
    fn finish_series(&mut self, root: Node) -> Option<Node> {
        let wrong = match (root.ty.kind, root.ty.members, root.ty.years) {
            (Kind::Number(_), None, Some(_)) => {
                let (ty, place, text) = (root.ty, root.place, root.text.clone());
                let groups = self.groups_inside(&root);
                let time = Time { how: TimeFn::Series, of: Box::new(root), groups };
                return Some(Node { op: Op::Time(time), ty, place, text });
            }
            (Kind::Number(_), Some(_), _) => "one value for each member is left",
            (Kind::Number(_), None, None) => "one value only",
            _ => "no number",
        };
        let hint = "a series is one number for each year: `sum(aid(USA, 'Latin America', 1990..2020))`";
        self.fail(diagnose::type_mismatch(root.place, wrong).hint(hint))
    }

    fn finish(&mut self, source: &str, mut root: Node) -> Plan {
        self.choose_sources();
        settle_measured(&mut root);
        let requests = self.requests();
        self.facts.sort_unstable();
        self.facts.dedup();
        self.documents.sort_unstable();
        self.documents.dedup();
        Plan {
            source: source.to_owned(),
            root,
            axes: std::mem::take(&mut self.axes),
            leaves: std::mem::take(&mut self.leaves),
            regions: std::mem::take(&mut self.regions),
            phases: std::mem::take(&mut self.phases),
            clock: self.clock,
            choices: std::mem::take(&mut self.choices),
            requests,
            facts: std::mem::take(&mut self.facts),
            documents: std::mem::take(&mut self.documents),
            notes: std::mem::take(&mut self.notes),
        }
    }

    /// Checks that two shapes fit and gives the shape of both together.
    pub(crate) fn shape(&mut self, place: Place, one: Type, other: Type, kind: Kind) -> Option<Type> {
        let mut join = |a: Option<usize>, b: Option<usize>, what: &str| match (a, b) {
            (Some(a), Some(b)) if a != b => {
                let message = format!("values of two different {what} meet");
                self.fail(
                    diagnose::type_mismatch(place, message).hint("aggregate each side first: `sum(...)`, `mean(...)`"),
                )
            }
            (a, b) => Some(a.or(b)),
        };
        Some(Type {
            kind,
            members: join(one.members, other.members, "groups")?,
            years: join(one.years, other.years, "periods")?,
        })
    }
}

fn index_of<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    if let Some(index) = list.iter().position(|known| *known == item) {
        return index;
    }
    list.push(item);
    list.len() - 1
}

/// A whole number compared with the ratio of two amounts is a rounded figure ("three times"), not a count.
fn settle_measured(node: &mut Node) {
    match &mut node.op {
        Op::Compare(_, left, right) => {
            let (left_kind, right_kind) = (left.ty.kind, right.ty.kind);
            widen(left, right_kind);
            widen(right, left_kind);
            settle_measured(left);
            settle_measured(right);
        }
        Op::Logic(_, left, right) => {
            settle_measured(left);
            settle_measured(right);
        }
        Op::Not(inner) => settle_measured(inner),
        Op::Reduce(reduce) => settle_measured(&mut reduce.of),
        _ => {}
    }
}

fn widen(node: &mut Node, against: Kind) {
    if against != Kind::Number(Unit::RATIO) || node.ty.kind != Kind::Number(Unit::COUNT) {
        return;
    }
    let (expr, _) = parse(&node.text);
    if let (Op::Number(figure), Some(ExprKind::Number(literal))) = (&mut node.op, expr.map(|expr| expr.kind)) {
        *figure = literal.interval(true);
    }
}

/// Whether a node is a bare literal that may be read as a year, and which.
pub(crate) fn bare_year(expr: &Expr) -> Option<i16> {
    match &expr.kind {
        ExprKind::Number(literal) => literal.year(),
        _ => None,
    }
}

/// Whether a node is a written number without a unit.
pub(crate) fn is_plain(node: &Node) -> bool {
    node.figure().is_some() && node.ty.kind == Kind::Number(Unit::COUNT)
}

/// The exact number a figure says.
pub(crate) fn exact(node: &Node) -> Option<f64> {
    node.figure().filter(LiteralInterval::is_exact).map(|figure| figure.value)
}
