//! The functions of the language: their table, and how a call becomes a node.

use chancery_core::{Dimension, Unit};

use super::{Planner, bare_year, exact};
use crate::ast::{Expr, ExprKind};
use crate::diagnose;
use crate::ir::{Along, Kind, Node, Op, Reduce, Reducer, Time, TimeFn, Type, When};
use crate::source::Place;

/// Over how many years nominal money may be followed (the distance between first and last).
pub(crate) const NOMINAL_YEARS: usize = 5;

/// A function as the reference lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionInfo {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// What it gives.
    pub about: &'static str,
}

const fn function(name: &'static str, usage: &'static str, about: &'static str) -> FunctionInfo {
    FunctionInfo { name, usage, about }
}

/// Every function, in the order of the reference; series are not listed here, they come from the catalogue.
pub const FUNCTIONS: &[FunctionInfo] = &[
    function("sum", "sum(x)", "the sum over the members of a group, else over the years"),
    function("mean", "mean(x)", "the arithmetic mean over the members, else over the years"),
    function("median", "median(x)", "the median over the members, else over the years"),
    function("min", "min(x)", "the smallest value over the members, else over the years"),
    function("max", "max(x)", "the largest value over the members, else over the years"),
    function("weighted_mean", "weighted_mean(x, w)", "the mean over the members, each with its weight"),
    function("argmax", "argmax(x)", "the member, else the year, with the largest value"),
    function("argmin", "argmin(x)", "the member, else the year, with the smallest value"),
    function("rank", "rank(MEX, x)", "the place of a member from the top; ties share the better place"),
    function("hhi", "hhi(x)", "the Herfindahl–Hirschman index of the members' shares, 0 to 1"),
    function("largest", "largest(3, x)", "the set of the members with the largest values"),
    function("smallest", "smallest(3, x)", "the set of the members with the smallest values"),
    function("count", "count(condition)", "how many members, else years, meet a condition"),
    function("all", "all(condition)", "whether all members, else years, meet a condition"),
    function("any", "any(condition)", "whether one of the members, else years, meets a condition"),
    function("share_of_members", "share_of_members(condition)", "which share of the members meets a condition"),
    function("covering", "covering(x, 90%)", "lets aggregates over `x` rest on this share of the members"),
    function("change", "change(x)", "last minus first, the same members at both ends"),
    function("growth", "growth(x)", "last over first, minus one"),
    function("cagr", "cagr(x)", "growth a year, compounded"),
    function("trend", "trend(x)", "the slope of a straight line through the years, a year"),
    function("first", "first(x)", "the value of the first year"),
    function("last", "last(x)", "the value of the last year"),
    function("shift", "shift(x, 1994)", "the mean from a year on minus the mean before it"),
    function(
        "break_probability",
        "break_probability(x, 2008..2010)",
        "the posterior probability that a new level begins in a year, span or administration",
    ),
    function(
        "breaks",
        "breaks(x, 2008..2010)",
        "whether a new level begins in a year, span or administration: unknown unless the data are clear",
    ),
    function("break_year", "break_year(x)", "the year in which a new level most probably begins"),
    function("shift_p", "shift_p(x, 1994)", "p of a step at a year or at the beginning of an administration"),
    function("between", "between(x, low, high)", "whether `x` lies between two values, both included"),
    function("abs", "abs(x)", "the value without its sign"),
    function("size", "size(set)", "how many states or events a set has"),
    function("members", "members(OAS, 1994)", "the members of an organisation, a group"),
    function("member", "member(MEX, NAFTA, 1994)", "whether a state was a member, on some day of the period"),
    function("observer", "observer(MEX, OAS, 1994)", "the same for observers"),
    function("associate", "associate(CHL, 'Andean Community', 2010)", "the same for associates"),
    function("suspended", "suspended(CUB, OAS, 1970)", "the same for suspended members"),
    function("signatory", "signatory(USA, TPP, 2016)", "the same for states that only signed"),
    function("negotiating", "negotiating(BRA, FTAA, 2003)", "the same for states that negotiated"),
    function("in_region", "in_region(MEX, 'Latin America')", "whether a region has a state"),
    function("exists", "exists(KAZ, 1992)", "whether a state was in the state system, on some day of the period"),
    function("independent_from", "independent_from(KAZ)", "first day in the state system"),
    function("founded", "founded(UNASUR, 'in-force')", "year of foundation, under every convention or a named one"),
    function("dissolved", "dissolved(UNASUR)", "year of the end: dissolved or replaced"),
    function("in_force", "in_force(NAFTA, 1994)", "whether it was in being, on some day of the period"),
    function("in_office", "in_office('Barack Obama', 2009)", "whether a leader held office, on some day of the period"),
    function("term", "term('Barack Obama')", "the time in office, a period"),
    function("term_start", "term_start('Barack Obama')", "first day in office"),
    function("term_end", "term_end('Barack Obama')", "last day in office"),
    function("ordinal", "ordinal('Barack Obama')", "number of the presidency"),
    function("overlap", "overlap('Barack Obama', 'Hugo Chávez')", "whether two leaders were in office on one day"),
    function("office", "office('Barack Obama')", "which office a leader held"),
    function("party", "party('Barack Obama')", "of which party a leader was"),
    function("state_of", "state_of('Barack Obama')", "of which state a leader was"),
    function("predecessor", "predecessor('Barack Obama')", "who held the office before"),
    function("successor", "successor('Barack Obama')", "who held the office after"),
    function("leader", "leader(USA, 2009)", "who held the executive, on some day of the period"),
    function("phase", "phase('Cold War')", "a phase of the study, a period; its other bounds are alternatives"),
    function("before", "before(1994)", "the time before a year or day, a period"),
    function("after", "after(1994)", "the time after a year or day, a period"),
    function("year", "year(event('guatemala-1954'))", "the year of a day"),
    function("event", "event('guatemala-1954')", "the day of an event"),
    function("first_event", "first_event('coup', 'Latin America')", "the day of the first event of a class"),
    function("last_event", "last_event('coup', 'Latin America')", "the day of the last event of a class"),
    function(
        "events",
        "events('coup', 'Latin America', 1960..1969)",
        "the events of a class that begin in a period, a set; with `'under-way'` those under way in it",
    ),
    function("as_shares", "as_shares(x)", "the same shares, to be held against those of another question or whole"),
    function("fact", "fact('id')", "a quantity the study cites"),
    function("fact_text", "fact_text('id')", "words the study cites: a title, a name, a quotation"),
    function("document", "document('id')", "the words of a document whose text lies beside the study"),
    function("contains", "contains(document('id'), 'free trade')", "whether words stand there, one after the other"),
    function(
        "words",
        "words(document('id'), 'free trade')",
        "how often words stand there; without them, how many there are",
    ),
    function("result", "result('id', 'name')", "a value the study computes, between the ends of its interval"),
];

/// How a function is written.
pub(crate) fn usage(name: &str) -> &'static str {
    FUNCTIONS.iter().find(|function| function.name == name).map_or("", |function| function.usage)
}

impl Planner<'_> {
    pub(super) fn call(&mut self, expr: &Expr, name: &str, args: &[Expr]) -> Option<Node> {
        let along = |how| Some((how, args));
        let reducer = match name {
            "sum" => along(Reducer::Sum),
            "mean" => along(Reducer::Mean),
            "median" => along(Reducer::Median),
            "min" => along(Reducer::Min),
            "max" => along(Reducer::Max),
            "argmax" => along(Reducer::ArgMax),
            "argmin" => along(Reducer::ArgMin),
            "hhi" => along(Reducer::Hhi),
            "count" => along(Reducer::Count),
            "all" => along(Reducer::All),
            "any" => along(Reducer::Any),
            "share_of_members" => along(Reducer::Share),
            _ => None,
        };
        if let Some((how, args)) = reducer {
            let [of] = args else { return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))) };
            return self.aggregate(expr, name, how, of);
        }
        match name {
            "weighted_mean" => self.weighted_mean(expr, args),
            "rank" => self.rank(expr, args),
            "largest" | "smallest" => self.extremes(expr, name, args),
            "covering" => self.covering(expr, args),
            "change" => self.over_time(expr, name, TimeFn::Change, args),
            "growth" => self.over_time(expr, name, TimeFn::Growth, args),
            "cagr" => self.over_time(expr, name, TimeFn::Cagr, args),
            "trend" => self.over_time(expr, name, TimeFn::Trend, args),
            "first" => self.over_time(expr, name, TimeFn::First, args),
            "last" => self.over_time(expr, name, TimeFn::Last, args),
            "shift" => match args {
                [of, at] if bare_year(at).is_some() => {
                    let at = bare_year(at)?;
                    self.over_time(expr, name, TimeFn::Shift(at), std::slice::from_ref(of))
                }
                _ => self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))),
            },
            "break_probability" => self.at_period(expr, name, TimeFn::BreakProbability, args),
            "breaks" => self.at_period(expr, name, TimeFn::Breaks, args),
            "break_year" => self.over_time(expr, name, TimeFn::BreakYear, args),
            "shift_p" => self.at_period(expr, name, TimeFn::ShiftP, args),
            "between" => self.between(expr, args),
            "abs" | "as_shares" | "size" | "year" => self.simple(expr, name, args),
            "fact_text" | "document" | "contains" | "words" => self.wording(expr, name, args),
            "before" | "after" | "term" | "phase" => {
                let when = self.period(expr)?;
                Some(Self::node(expr, Op::Period(when), Type::one(Kind::Period)))
            }
            "members" => {
                let group = self.group(expr, None)?;
                Some(Self::node(expr, Op::Group(group), Type::one(Kind::Set)))
            }
            _ if FUNCTIONS.iter().any(|function| function.name == name) => self.record(expr, name, args),
            _ if self.setting.catalogue.get(name).is_some() => self.series(expr, name, args),
            // A call begins with its name.
            _ => self.unknown_call(name, Place::new(expr.place.start, expr.place.start + name.len()), args),
        }
    }

    /// What looks like a series (a state and a period among its arguments) is reported as one.
    fn unknown_call<T>(&mut self, name: &str, place: Place, args: &[Expr]) -> Option<T> {
        let like_series = (2..=3).contains(&args.len())
            && args.last().is_some_and(|last| {
                bare_year(last).is_some()
                    || matches!(&last.kind, ExprKind::Binary(crate::ast::BinaryOp::Range, ..) | ExprKind::Name(_))
            });
        let catalogue = self.setting.catalogue;
        if like_series {
            let names: Vec<&str> = catalogue.names().collect();
            return self.fail(diagnose::unknown_series(place, name, names));
        }
        let names: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).chain(catalogue.names()).collect();
        self.fail(diagnose::unknown_function(place, name, names))
    }

    fn simple(&mut self, expr: &Expr, name: &str, args: &[Expr]) -> Option<Node> {
        let [arg] = args else { return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))) };
        let node = if name == "size" && !matches!(arg.kind, ExprKind::Call { .. }) {
            let group = self.group(arg, None)?;
            Self::node(arg, Op::Group(group), Type::one(Kind::Set))
        } else {
            self.free(arg)?
        };
        let (ty, kind) = (node.ty, node.ty.kind);
        let (op, kind) = match (name, kind) {
            ("as_shares", Kind::Number(unit)) if unit.dimension == Dimension::Ratio => {
                (Op::AsShares(Box::new(node)), Kind::Number(unit))
            }
            ("abs", Kind::Number(unit)) => (Op::Abs(Box::new(node)), Kind::Number(unit)),
            ("size", Kind::Set) => (Op::Size(Box::new(node)), Kind::Number(Unit::COUNT)),
            ("year", Kind::Day | Kind::Year) => (Op::YearOf(Box::new(node)), Kind::Year),
            (_, other) => {
                let message = format!("`{name}` of {}", other.describe());
                return self
                    .fail(diagnose::type_mismatch(expr.place, message).hint(format!("write `{}`", usage(name))));
            }
        };
        Some(Self::node(expr, op, ty.with(kind)))
    }

    /// A condition made member by member.
    fn condition(&mut self, expr: &Expr) -> Option<Node> {
        let before = std::mem::replace(&mut self.elementwise, true);
        let node = self.truth(expr);
        self.elementwise = before;
        node
    }

    fn aggregate(&mut self, expr: &Expr, name: &str, how: Reducer, of: &Expr) -> Option<Node> {
        // A level ("never below one billion") is not a comparison of years with each other.
        let level = std::mem::take(&mut self.against_figure);
        let conditional = matches!(how, Reducer::Count | Reducer::All | Reducer::Any | Reducer::Share);
        let of = if conditional { self.condition(of)? } else { self.free(of)? };
        let along = match (of.ty.members, of.ty.years) {
            (Some(_), _) => Along::Members,
            (None, Some(_)) => Along::Years,
            // The sum of one value is that value.
            (None, None)
                if matches!(how, Reducer::Sum | Reducer::Mean | Reducer::Median | Reducer::Min | Reducer::Max) =>
            {
                return Some(Node { text: expr.to_string(), place: expr.place, ..of });
            }
            (None, None) => {
                let message = format!("`{name}` needs a group or several years");
                return self.fail(diagnose::type_mismatch(expr.place, message).label("one value only"));
            }
        };
        let kind = match (how, of.ty.kind) {
            (Reducer::Count, Kind::Truth) => Kind::Number(Unit::COUNT),
            (Reducer::All | Reducer::Any, Kind::Truth) => Kind::Truth,
            (Reducer::Share, Kind::Truth) => Kind::Number(Unit::RATIO),
            (Reducer::ArgMax | Reducer::ArgMin, Kind::Number(_)) if along == Along::Years => Kind::Year,
            (Reducer::ArgMax | Reducer::ArgMin, Kind::Number(_)) => {
                self.single_group(expr, name, &of)?;
                Kind::State
            }
            (Reducer::Hhi, Kind::Number(_)) => Kind::Number(Unit::RATIO),
            (_, Kind::Number(unit)) => Kind::Number(unit),
            (_, other) => {
                let message = format!("`{name}` of {}", other.describe());
                return self
                    .fail(diagnose::type_mismatch(expr.place, message).hint(format!("write `{}`", usage(name))));
            }
        };
        let extreme =
            matches!(how, Reducer::ArgMax | Reducer::ArgMin) || (matches!(how, Reducer::Max | Reducer::Min) && !level);
        if along == Along::Years && extreme {
            self.guard_money(expr, name, &of)?;
        }
        let nonnegative = self.nonnegative(&of);
        let ty = reduced(of.ty, along, kind);
        Some(Self::node(expr, Op::Reduce(Reduce { how, along, of: Box::new(of), weight: None, nonnegative }), ty))
    }

    fn weighted_mean(&mut self, expr: &Expr, args: &[Expr]) -> Option<Node> {
        let [of, weight] = args else {
            return self.fail(diagnose::wrong_arguments(expr.place, "weighted_mean", usage("weighted_mean")));
        };
        let (of, weight) = (self.free(of), self.free(weight));
        let (of, weight) = (of?, weight?);
        let (Kind::Number(_), Kind::Number(_)) = (of.ty.kind, weight.ty.kind) else {
            return self.fail(diagnose::type_mismatch(expr.place, "`weighted_mean` takes two numbers"));
        };
        let shape = self.shape(expr.place, of.ty, weight.ty, of.ty.kind)?;
        if shape.members.is_none() {
            return self.fail(diagnose::type_mismatch(expr.place, "`weighted_mean` needs a group"));
        }
        let how = Reducer::WeightedMean;
        let reduce =
            Reduce { how, along: Along::Members, of: Box::new(of), weight: Some(Box::new(weight)), nonnegative: false };
        Some(Self::node(expr, Op::Reduce(reduce), Type { members: None, ..shape }))
    }

    fn rank(&mut self, expr: &Expr, args: &[Expr]) -> Option<Node> {
        let [who, of] = args else { return self.fail(diagnose::wrong_arguments(expr.place, "rank", usage("rank"))) };
        let (state, of) = (self.state(who, None), self.free(of));
        let (state, of) = (state?, of?);
        self.member_function(expr, "rank", Reducer::Rank(state), of, Kind::Number(Unit::COUNT))
    }

    fn extremes(&mut self, expr: &Expr, name: &str, args: &[Expr]) -> Option<Node> {
        let [number, of] = args else { return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))) };
        let (number, of) = (self.free(number), self.free(of));
        let (number, of) = (number?, of?);
        let Some(count) = exact(&number).filter(|count| (1.0..1000.0).contains(count)) else {
            return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name)));
        };
        let how = if name == "largest" { Reducer::Largest(count as usize) } else { Reducer::Smallest(count as usize) };
        self.member_function(expr, name, how, of, Kind::Set)
    }

    fn member_function(&mut self, expr: &Expr, name: &str, how: Reducer, of: Node, kind: Kind) -> Option<Node> {
        let Kind::Number(_) = of.ty.kind else {
            let message = format!("`{name}` of {}", of.ty.kind.describe());
            return self.fail(diagnose::type_mismatch(expr.place, message));
        };
        if of.ty.members.is_none() {
            let message = format!("`{name}` needs a group");
            return self.fail(diagnose::type_mismatch(expr.place, message).hint(format!("write `{}`", usage(name))));
        }
        self.single_group(expr, name, &of)?;
        let along = Along::Members;
        let ty = reduced(of.ty, along, kind);
        let nonnegative = self.nonnegative(&of);
        Some(Self::node(expr, Op::Reduce(Reduce { how, along, of: Box::new(of), weight: None, nonnegative }), ty))
    }

    /// Functions that name a member need a group of states, not of pairs.
    fn single_group(&mut self, expr: &Expr, name: &str, of: &Node) -> Option<()> {
        let pairs = of.ty.members.and_then(|axis| self.axes.groups.get(axis)).is_some_and(|group| group.len() > 1);
        if !pairs {
            return Some(());
        }
        let message = format!("`{name}` over pairs of states");
        self.fail(diagnose::type_mismatch(expr.place, message).hint("name one state on one side"))
    }

    fn covering(&mut self, expr: &Expr, args: &[Expr]) -> Option<Node> {
        let [of, share] = args else {
            return self.fail(diagnose::wrong_arguments(expr.place, "covering", usage("covering")));
        };
        let (of, share) = (self.free(of), self.free(share));
        let (of, share) = (of?, share?);
        let share = share.figure().map(|figure| figure.value).filter(|share| *share > 0.0 && *share <= 1.0);
        let (Some(share), Some(_)) = (share, of.ty.members) else {
            return self.fail(diagnose::wrong_arguments(expr.place, "covering", usage("covering")));
        };
        let ty = of.ty;
        Some(Self::node(expr, Op::Covering(Box::new(of), share), ty))
    }

    fn over_time(&mut self, expr: &Expr, name: &str, how: TimeFn, args: &[Expr]) -> Option<Node> {
        let [of] = args else { return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))) };
        let of = self.free(of)?;
        let Kind::Number(unit) = of.ty.kind else {
            let message = format!("`{name}` of {}", of.ty.kind.describe());
            return self.fail(diagnose::type_mismatch(expr.place, message));
        };
        if of.ty.years.is_none() {
            let message = format!("`{name}` needs several years");
            return self.fail(
                diagnose::type_mismatch(expr.place, message).hint("write a period of several years: `2001..2008`"),
            );
        }
        let kind = match how {
            TimeFn::Growth | TimeFn::Cagr | TimeFn::BreakProbability(_) | TimeFn::ShiftP(_) => {
                self.guard_money(expr, name, &of)?;
                Kind::Number(Unit::RATIO)
            }
            TimeFn::BreakYear => {
                self.guard_money(expr, name, &of)?;
                Kind::Year
            }
            TimeFn::Breaks(_) => {
                self.guard_money(expr, name, &of)?;
                Kind::Truth
            }
            TimeFn::Trend => {
                self.guard_money(expr, name, &of)?;
                if unit.per.is_some() {
                    return self.fail(diagnose::unit_mismatch(expr.place, format!("`trend` of {unit}")));
                }
                Kind::Number(Unit { per: Some(Dimension::Years), ..unit })
            }
            TimeFn::Change | TimeFn::Shift(_) => {
                self.warn_money(expr, name, &of);
                Kind::Number(unit)
            }
            TimeFn::First | TimeFn::Last | TimeFn::Series => Kind::Number(unit),
        };
        let groups = self.groups_inside(&of);
        let ty = Type { years: None, ..of.ty }.with(kind);
        Some(Self::node(expr, Op::Time(Time { how, of: Box::new(of), groups }), ty))
    }

    /// A function over time that asks about a period within it.
    fn at_period(&mut self, expr: &Expr, name: &str, how: fn(usize) -> TimeFn, args: &[Expr]) -> Option<Node> {
        let [of, when] = args else { return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name))) };
        let when = self.period(when)?;
        let axis = self.period_axis(when.clone());
        let how = how(axis);
        let one = matches!(when, When::Term(..)) || when.single_year().is_some();
        if matches!(when, When::Event(_) | When::Open(..)) || (matches!(how, TimeFn::ShiftP(_)) && !one) {
            return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name)));
        }
        if matches!(when, When::Term(..) | When::Days(..)) && when.single_year().is_none() {
            self.clock();
        }
        self.over_time(expr, name, how, std::slice::from_ref(of))
    }

    /// The groups that are added up below a function over time, in order of appearance.
    pub(super) fn groups_inside(&self, of: &Node) -> Vec<usize> {
        let mut groups = Vec::new();
        for leaf in of.leaves() {
            if let Some(axis) = self.leaves[leaf].ty.members
                && of.ty.members != Some(axis)
                && !groups.contains(&axis)
            {
                groups.push(axis);
            }
        }
        groups
    }

    /// Refuses to follow nominal money over more than [`NOMINAL_YEARS`].
    fn guard_money(&mut self, expr: &Expr, name: &str, of: &Node) -> Option<()> {
        match self.nominal_span(of) {
            Some(years) => self.fail(diagnose::nominal_money(expr.place, name, years)),
            None => Some(()),
        }
    }

    fn warn_money(&mut self, expr: &Expr, name: &str, of: &Node) {
        if let Some(years) = self.nominal_span(of) {
            let mut warning = diagnose::nominal_money(expr.place, name, years);
            warning.severity = chancery_core::Severity::Warning;
            self.diagnostics.push(warning);
            self.notes.push(format!("{}: nominal money over {years} years, so part of it is inflation", expr));
        }
    }

    /// Over how many years a node follows nominal money, if that is too many.
    fn nominal_span(&self, of: &Node) -> Option<usize> {
        let Kind::Number(unit) = of.ty.kind else { return None };
        let axis = of.ty.years?;
        let years = match self.axes.periods.get(axis)? {
            // Its bounds are alternatives: no one alternative covers all of their years.
            When::Phase(index) => self.phases.get(*index)?.bounds.iter().map(|years| years.count()).max()?,
            _ => self.span(axis)?.count(),
        };
        let distance = years.saturating_sub(1);
        (unit.is_nominal_money() && distance > NOMINAL_YEARS).then_some(years)
    }

    /// Whether the values of a node cannot be below zero.
    pub(super) fn nonnegative(&self, node: &Node) -> bool {
        match &node.op {
            Op::Number(figure) => figure.value >= 0.0,
            Op::Series(leaf) => {
                self.setting.catalogue.get(&self.leaves[*leaf].series).is_some_and(|spec| spec.nonnegative)
            }
            Op::Arithmetic(op, a, b) => {
                !matches!(op, crate::ast::BinaryOp::Subtract) && self.nonnegative(a) && self.nonnegative(b)
            }
            Op::Reduce(reduce) => match reduce.how {
                Reducer::Hhi | Reducer::Count | Reducer::Share | Reducer::Rank(_) => true,
                _ => reduce.nonnegative,
            },
            Op::Covering(of, _) | Op::AsShares(of) => self.nonnegative(of),
            Op::Abs(_) | Op::Size(_) => true,
            _ => false,
        }
    }
}

fn reduced(ty: Type, along: Along, kind: Kind) -> Type {
    match along {
        Along::Members => Type { kind, members: None, ..ty },
        Along::Years => Type { kind, years: None, ..ty },
    }
}
