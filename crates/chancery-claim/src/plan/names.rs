//! Names: which state, group, organisation, leader or period is meant.

use chancery_core::{Date, State, Year, YearRange, fold_name};
use chancery_world::{Leader, LeaderMatch, Organisation, Region, Resolution};

use super::functions::usage;
use super::{CLOCK, CLOCK_RULES, Planner, bare_year};
use crate::ast::{BinaryOp, Expr, ExprKind};
use crate::diagnose;
use crate::ir::{Group, Kind, Node, Op, PhaseUse, Record, RegionUse, Type, When};

/// How the choice among the bounds of a phase begins.
pub(crate) const SPAN_OF: &str = "span of ";

/// Years a check may name; the data lie well inside.
const YEARS: YearRange = YearRange { first: 1500, last: 2200 };

impl<'a> Planner<'a> {
    /// A name in a place where anything could stand: a state, else a region, else a leader.
    pub(super) fn free_name(&mut self, expr: &Expr, name: &str) -> Option<Node> {
        let world = self.setting.world;
        if name == "WORLD" || self.region_of(name).is_some() {
            let group = self.group(expr, None)?;
            return Some(Self::node(expr, Op::Group(group), Type::one(Kind::Set)));
        }
        match world.resolve_as_written(name, None) {
            Resolution::One(state) => return Some(Self::node(expr, Op::State(state), Type::one(Kind::State))),
            Resolution::Ambiguous(candidates) => {
                let candidates: Vec<String> = candidates.iter().map(State::to_string).collect();
                return self.fail(diagnose::ambiguous_name(expr.place, name, &candidates));
            }
            Resolution::Unknown { .. } => {}
        }
        if let LeaderMatch::One(leader) = world.leader(name) {
            return Some(Self::node(expr, Op::Leader(leader.slug.clone()), Type::one(Kind::Leader)));
        }
        if let Some(spec) = self.setting.catalogue.get(name) {
            let usage = if spec.unit_of_analysis.is_dyadic() { "USA, MEX, 2013" } else { "MEX, 2013" };
            return self.fail(
                diagnose::wrong_arguments(expr.place, name, &format!("{name}({usage})")).label("a series needs actors"),
            );
        }
        let mut known = self.actor_names();
        known.extend(world.leaders().iter().map(|leader| leader.name.as_str()));
        let mut diagnostic = diagnose::unknown_name(expr.place, "name", name, known);
        if world.organisation(name).is_some() {
            diagnostic = diagnostic.hint(format!("for the members of an organisation write `members('{name}', 2010)`"));
        }
        self.fail(diagnostic)
    }

    fn actor_names(&self) -> Vec<&'a str> {
        let world = self.setting.world;
        let mut known: Vec<&str> = self.setting.regions.iter().map(|region| region.name.as_str()).collect();
        known.extend(world.regions().iter().map(|region| region.name.as_str()));
        known.extend(world.states().iter().map(|info| info.name.as_str()));
        known.push("WORLD");
        known
    }

    /// One state, by key or name, at the time asked about.
    pub(super) fn state(&mut self, expr: &Expr, on: Option<Year>) -> Option<State> {
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &expr.kind else {
            return self.fail(
                diagnose::type_mismatch(expr.place, "expected a state")
                    .hint("write a key such as `MEX`, or `'Mexico'`"),
            );
        };
        let day = on.and_then(|year| Date::new(year, 7, 1).ok());
        match self.setting.world.resolve_as_written(name, day) {
            Resolution::One(state) => Some(state),
            Resolution::Ambiguous(candidates) => {
                let candidates: Vec<String> = candidates.iter().map(State::to_string).collect();
                self.fail(diagnose::ambiguous_name(expr.place, name, &candidates))
            }
            // A name that is only dated otherwise is still a name.
            Resolution::Unknown { .. } if day.is_some() => self.state(expr, None),
            Resolution::Unknown { .. } => {
                let known = self.actor_names();
                let mut diagnostic = diagnose::unknown_name(expr.place, "state or group", name, known);
                if self.setting.world.organisation(name).is_some() {
                    diagnostic = diagnostic.hint(format!("for its members write `members('{name}', 2010)`"));
                }
                self.fail(diagnostic)
            }
        }
    }

    /// One state or several.
    pub(super) fn group(&mut self, expr: &Expr, on: Option<Year>) -> Option<Group> {
        match &expr.kind {
            ExprKind::Name(name) | ExprKind::Text(name) => {
                if name == "WORLD" {
                    return Some(Group::World);
                }
                match self.region_of(name) {
                    Some((region, preferred)) => Some(Group::Region(self.region_use(name, region, &preferred))),
                    None => self.state(expr, on).map(Group::State),
                }
            }
            ExprKind::Set(items) => {
                let groups: Vec<Option<Group>> = items.iter().map(|item| self.group(item, on)).collect();
                Some(Group::List(groups.into_iter().collect::<Option<Vec<Group>>>()?))
            }
            ExprKind::Binary(BinaryOp::Except, left, right) => {
                let (left, right) = (self.group(left, on), self.group(right, on));
                Some(Group::Except(Box::new(left?), Box::new(right?)))
            }
            ExprKind::Call { name, args, .. } if name == "members" => match args.as_slice() {
                [org] => Some(Group::Members(self.organisation(org)?.slug.clone(), None)),
                [org, when] => {
                    let (org, when) = (self.organisation(org), self.period(when));
                    Some(Group::Members(org?.slug.clone(), Some(when?)))
                }
                _ => self.fail(diagnose::wrong_arguments(expr.place, name, usage("members"))),
            },
            _ => self.fail(
                diagnose::type_mismatch(expr.place, "expected a state or a group")
                    .hint("write `MEX`, `'Latin America'`, `members(OAS, 1994)`, `[BRA, ARG]` or `A except B`"),
            ),
        }
    }

    /// A region by the study's name for it, else by the tables' names, with the definition the study prefers.
    fn region_of(&self, name: &str) -> Option<(&'a Region, String)> {
        let folded = fold_name(name);
        let world = self.setting.world;
        let own = self.setting.regions.iter().find(|region| fold_name(&region.name) == folded);
        if let Some(own) = own {
            return world.region(&own.region).map(|region| (region, own.definition.clone()));
        }
        let region = world.region(name)?;
        let own = self.setting.regions.iter().find(|own| own.region == region.slug);
        Some((region, own.map(|own| own.definition.clone()).unwrap_or_default()))
    }

    fn region_use(&mut self, name: &str, region: &Region, preferred: &str) -> usize {
        if let Some(index) = self.regions.iter().position(|known| known.slug == region.slug) {
            return index;
        }
        let mut definitions: Vec<String> = region.definitions.iter().map(|definition| definition.id.clone()).collect();
        // A stable sort: the study's own definition first, then the tables' order.
        definitions.sort_by_key(|definition| definition != preferred);
        let choice = (definitions.len() > 1).then(|| self.choice(format!("definition of {name}"), definitions.clone()));
        self.regions.push(RegionUse { slug: region.slug.clone(), name: name.to_owned(), definitions, choice });
        self.regions.len() - 1
    }

    /// A region, not a single state.
    pub(super) fn region(&mut self, expr: &Expr) -> Option<usize> {
        if let Some(Group::Region(index)) = self.group(expr, None) {
            return Some(index);
        }
        let names = self.setting.world.regions().iter().map(|region| region.name.as_str());
        let name = expr.to_string();
        self.fail(diagnose::unknown_name(expr.place, "region", &name, names))
    }

    pub(super) fn organisation(&mut self, expr: &Expr) -> Option<&'a Organisation> {
        let world = self.setting.world;
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &expr.kind else {
            return self.fail(
                diagnose::type_mismatch(expr.place, "expected an organisation")
                    .hint("write its abbreviation, or its name in quotes"),
            );
        };
        if let Some(organisation) = world.organisation(name) {
            return Some(organisation);
        }
        let names = world.organisations().iter().flat_map(|organisation| {
            let own = [organisation.slug.as_str(), organisation.short.as_str(), organisation.name.as_str()];
            own.into_iter().filter(|name| !name.is_empty())
        });
        self.fail(diagnose::unknown_name(expr.place, "organisation", name, names))
    }

    /// A leader's slug. Among several of one surname, the one who led the study's actor is meant.
    pub(super) fn leader(&mut self, expr: &Expr) -> Option<String> {
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &expr.kind else {
            return self.fail(
                diagnose::type_mismatch(expr.place, "expected a leader")
                    .hint("write the name in quotes: `'Barack Obama'`"),
            );
        };
        let world = self.setting.world;
        match world.leader(name) {
            LeaderMatch::One(leader) => Some(leader.slug.clone()),
            LeaderMatch::Ambiguous(several) => {
                let own: Vec<&Leader> = several.iter().copied().filter(|leader| self.led_actor(leader)).collect();
                if let [leader] = own.as_slice() {
                    return Some(leader.slug.clone());
                }
                let candidates: Vec<String> = several.iter().map(|leader| format!("'{}'", leader.name)).collect();
                self.fail(diagnose::ambiguous_name(expr.place, name, &candidates))
            }
            LeaderMatch::Unknown { .. } => {
                if let Some(phase) = self.setting.phases.iter().find(|phase| phase.is_called(name)) {
                    let hint = format!("for the phase of the study write `phase('{}')`", phase.name);
                    return self.fail(diagnose::unknown_name(expr.place, "leader", name, []).hint(hint));
                }
                let names = world.leaders().iter().map(|leader| leader.name.as_str());
                self.fail(diagnose::unknown_name(expr.place, "leader", name, names))
            }
        }
    }

    /// Whether a leader held the executive of the study's actor.
    fn led_actor(&self, leader: &Leader) -> bool {
        let (world, actor) = (self.setting.world, self.setting.actor);
        leader
            .terms
            .iter()
            .any(|term| term.state == Some(actor) && world.office_complete(actor, &term.office).is_some())
    }

    /// A stretch of time.
    pub(super) fn period(&mut self, expr: &Expr) -> Option<When> {
        let wrong =
            |planner: &mut Self| planner.fail(diagnose::no_period(expr.place, format!("`{expr}` is no period")));
        match &expr.kind {
            ExprKind::Number(_) => match bare_year(expr) {
                Some(year) => Some(When::Years(YearRange::single(year))),
                None => wrong(self),
            },
            ExprKind::Day(day) => {
                let day = self.within_years(expr, *day)?;
                Some(When::Days(day, day))
            }
            ExprKind::Binary(BinaryOp::Range, first, last) => {
                if let (Some(first), Some(last)) = (bare_year(first), bare_year(last)) {
                    return match YearRange::new(first, last) {
                        Some(years) => Some(When::Years(years)),
                        None => self.fail(diagnose::no_period(expr.place, format!("`{expr}` ends before it begins"))),
                    };
                }
                let (first, last) = (self.edge(first)?, self.edge(last)?);
                if first.0 > last.1 {
                    return self.fail(diagnose::no_period(expr.place, format!("`{expr}` ends before it begins")));
                }
                Some(When::Days(first.0, last.1))
            }
            ExprKind::Call { name, args, .. } if name == "before" || name == "after" => {
                let [edge] = args.as_slice() else {
                    return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name)));
                };
                let (start, end) = self.edge(edge)?;
                if name == "before" {
                    Some(When::Open(None, Some(start.yesterday().unwrap_or(start))))
                } else {
                    Some(When::Open(Some(end.tomorrow().unwrap_or(end)), None))
                }
            }
            ExprKind::Call { name, args, .. } if name == "term" => {
                let [leader] = args.as_slice() else {
                    return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name)));
                };
                let slug = self.leader_of(leader)?;
                Some(self.time_in_office(slug))
            }
            ExprKind::Call { name, args, .. } if name == "phase" => {
                let [phase] = args.as_slice() else {
                    return self.fail(diagnose::wrong_arguments(expr.place, name, usage(name)));
                };
                self.phase(phase).map(When::Phase)
            }
            ExprKind::Call { name, args, .. } if name == "event" => {
                let node = self.record(expr, name, args)?;
                match node.op {
                    Op::Record(record) => match *record {
                        Record::Event(id) => Some(When::Event(id)),
                        _ => None,
                    },
                    _ => None,
                }
            }
            ExprKind::Name(_) | ExprKind::Text(_) => {
                let slug = self.leader_of(expr)?;
                Some(self.time_in_office(slug))
            }
            _ => wrong(self),
        }
    }

    /// A phase of the study, with its bounds as a choice; its index.
    fn phase(&mut self, expr: &Expr) -> Option<usize> {
        let phases = self.setting.phases;
        let (ExprKind::Name(name) | ExprKind::Text(name)) = &expr.kind else {
            return self.fail(diagnose::wrong_arguments(expr.place, "phase", usage("phase")));
        };
        let Some(phase) = phases.iter().find(|phase| phase.is_called(name)) else {
            let known = phases.iter().map(|phase| phase.name.as_str());
            let diagnostic = diagnose::unknown_name(expr.place, "phase", name, known);
            return self.fail(if phases.is_empty() {
                diagnostic.hint("phases stand under `[phases]` of a study; `eval` and `why` take one with `--study`")
            } else {
                diagnostic
            });
        };
        if let Some(index) = self.phases.iter().position(|known| known.name == phase.name) {
            return Some(index);
        }
        let bounds = phase.bounds();
        let options = || bounds.iter().map(ToString::to_string).collect();
        let choice = (bounds.len() > 1).then(|| self.choice(format!("{SPAN_OF}{}", phase.name), options()));
        self.phases.push(PhaseUse { name: phase.name.clone(), bounds, choice });
        Some(self.phases.len() - 1)
    }

    /// A leader by a name that stands for the time in office: surnames of the study's actor's leaders come first.
    fn leader_of(&mut self, expr: &Expr) -> Option<String> {
        if let ExprKind::Name(name) | ExprKind::Text(name) = &expr.kind {
            let folded = fold_name(name);
            let exact: Vec<&Leader> = self
                .setting
                .world
                .leaders()
                .iter()
                .filter(|leader| self.led_actor(leader))
                .filter(|leader| fold_name(&leader.name).split(' ').next_back() == Some(folded.as_str()))
                .collect();
            match exact.as_slice() {
                [] => {}
                [leader] => return Some(leader.slug.clone()),
                several => {
                    let candidates: Vec<String> = several.iter().map(|leader| format!("'{}'", leader.name)).collect();
                    return self.fail(diagnose::ambiguous_name(expr.place, name, &candidates));
                }
            }
        }
        self.leader(expr)
    }

    /// The years of an administration are those of the office in the study's actor, if the leader held one there.
    fn time_in_office(&self, slug: String) -> When {
        let leader = self.setting.world.leaders().iter().find(|leader| leader.slug == slug);
        let own = leader.is_some_and(|leader| self.led_actor(leader)).then_some(self.setting.actor);
        When::Term(slug, own)
    }

    /// First and last day of a year or day.
    fn edge(&mut self, expr: &Expr) -> Option<(Date, Date)> {
        if let ExprKind::Day(day) = expr.kind {
            let day = self.within_years(expr, day)?;
            return Some((day, day));
        }
        let days = bare_year(expr).and_then(|year| Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)));
        match days {
            Some(days) => Some(days),
            None => self.fail(diagnose::no_period(expr.place, format!("`{expr}` is neither a year nor a day"))),
        }
    }

    fn within_years(&mut self, expr: &Expr, day: Date) -> Option<Date> {
        if YEARS.contains(day.year()) {
            return Some(day);
        }
        self.fail(diagnose::no_period(expr.place, format!("{day} lies outside {YEARS}")))
    }

    /// The years a period can have, whatever the rule; `None` if it is open or unknown.
    pub(super) fn span(&self, axis: usize) -> Option<YearRange> {
        let when = self.axes.periods.get(axis)?;
        self.span_of(when)
    }

    /// The same for a period.
    pub(super) fn span_of(&self, when: &When) -> Option<YearRange> {
        match when {
            When::Years(years) => Some(*years),
            When::Days(start, end) => YearRange::new(start.year(), end.year()),
            When::Phase(index) => self.phases.get(*index)?.bounds.iter().copied().reduce(YearRange::hull),
            When::Open(..) => {
                let years = self.setting.catalogue.iter().filter_map(chancery_core::SeriesSpec::years);
                let all = years.reduce(YearRange::hull)?;
                let When::Open(start, end) = when else { return None };
                YearRange::new(start.map_or(all.first, |day| day.year()), end.map_or(all.last, |day| day.year()))
            }
            When::Event(id) => self
                .setting
                .world
                .event(id)
                .and_then(|event| YearRange::new(event.date.earliest().year(), event.date.latest().year())),
            When::Term(slug, state) => {
                let leader = self.setting.world.leaders().iter().find(|leader| leader.slug == *slug)?;
                let terms = leader.terms.iter().filter(|term| state.is_none() || term.state == *state);
                // A term that lasts is taken to the end of the data.
                let last =
                    || self.setting.catalogue.iter().filter_map(|spec| spec.years()).map(|years| years.last).max();
                terms
                    .filter_map(|term| {
                        let start = term.start.year();
                        let end = term.end.map(|end| end.year()).or_else(last)?;
                        YearRange::new(start, end.max(start))
                    })
                    .reduce(YearRange::hull)
            }
        }
    }

    /// The choice of years for administrations.
    pub(super) fn clock(&mut self) {
        if self.clock.is_none() {
            self.clock =
                Some(self.choice(CLOCK.to_owned(), CLOCK_RULES.iter().map(|rule| (*rule).to_owned()).collect()));
        }
    }
}
