//! Who belongs to a group in a year, and which years a period has.

use chancery_core::{Clock, Date, Period, State, Year, YearRange};

use super::Evaluator;
use super::spells::{Stretch, is_executive, spells};
use super::value::SetValue;
use crate::ir::{Group, When};

/// The members of a group at some time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members {
    /// Those known to belong to it, in order of their keys.
    pub(super) sure: Vec<State>,
    /// Those who may belong to it.
    pub(super) maybe: Vec<State>,
    /// Whether there may be others.
    pub(super) open: bool,
}

impl Members {
    fn of(mut sure: Vec<State>) -> Self {
        sure.sort_unstable();
        sure.dedup();
        Self { sure, maybe: Vec::new(), open: false }
    }

    /// Whether a state surely belongs to it.
    pub(super) fn has(&self, state: State) -> bool {
        self.sure.binary_search(&state).is_ok()
    }

    /// Whether a state may belong to it, which is not known.
    pub(super) fn may_have(&self, state: State) -> bool {
        self.maybe.binary_search(&state).is_ok()
    }

    fn add(&mut self, other: Self) {
        self.sure.extend(other.sure);
        self.maybe.extend(other.maybe);
        self.open |= other.open;
        self.settle();
    }

    fn settle(&mut self) {
        self.sure.sort_unstable();
        self.sure.dedup();
        self.maybe.sort_unstable();
        self.maybe.dedup();
        self.maybe.retain(|state| !self.sure.contains(state));
    }
}

/// The first and last day of a year.
pub(super) fn days_of(year: Year) -> (Date, Date) {
    let start = Date::new(year, 1, 1).unwrap_or(Date::MIN);
    (start, Date::new(year, 12, 31).unwrap_or(Date::MAX))
}

/// The first and last day of a year by a source's clock.
fn days_by(clock: Clock, year: Year) -> (Date, Date) {
    if clock != Clock::UsFiscal {
        return days_of(year);
    }
    let before = year.saturating_sub(1);
    // The US fiscal year ended in June before 1977.
    let ends = if year < 1977 { ((before, 7, 1), (year, 6, 30)) } else { ((before, 10, 1), (year, 9, 30)) };
    let day = |(year, month, day): (Year, i8, i8)| Date::new(year, month, day).ok();
    match (day(ends.0), day(ends.1)) {
        (Some(start), Some(end)) => (start, end),
        _ => days_of(year),
    }
}

impl Evaluator<'_> {
    /// The members of a group in a year; without a year, at any time.
    pub(super) fn members(&self, group: &Group, year: Option<Year>) -> Members {
        match group {
            Group::State(state) => Members::of(vec![*state]),
            Group::World => {
                let world = self.setting.world;
                let states = world.states().iter().map(|info| info.state);
                Members::of(states.filter(|state| year.is_none_or(|year| world.exists(*state, year))).collect())
            }
            Group::Region(index) => self.region_members(*index, year),
            Group::Members(org, when) => {
                let stretches = match (when, year) {
                    (Some(when), _) => self.stretches(when),
                    (None, Some(year)) => {
                        let days = days_of(year);
                        vec![Stretch { start: (days.0, days.0), end: (days.1, days.1) }]
                    }
                    (None, None) => vec![Stretch { start: (Date::MIN, Date::MIN), end: (self.now(), self.now()) }],
                };
                self.organisation_members(org, "member", &stretches)
            }
            Group::List(groups) => {
                let mut all = Members::default();
                for group in groups {
                    all.add(self.members(group, year));
                }
                all
            }
            Group::Except(from, without) => {
                let (mut from, without) = (self.members(from, year), self.members(without, None));
                let may_leave: Vec<State> =
                    from.sure.iter().copied().filter(|state| without.maybe.contains(state)).collect();
                from.sure.retain(|state| !without.sure.contains(state) && !without.maybe.contains(state));
                from.maybe.retain(|state| !without.sure.contains(state));
                from.maybe.extend(may_leave);
                from.settle();
                from
            }
        }
    }

    /// The definition of a region that this alternative takes.
    pub(super) fn definition(&self, index: usize) -> Option<&chancery_world::RegionDefinition> {
        let region = self.plan.regions.get(index)?;
        let option = region.choice.map_or(0, |choice| self.pick(choice));
        let id = region.definitions.get(option)?;
        // By slug, not by name: this is asked for every group and year.
        self.setting.world.regions().iter().find(|known| known.slug == region.slug)?.definition(id)
    }

    fn region_members(&self, index: usize, year: Option<Year>) -> Members {
        let Some(definition) = self.definition(index) else { return Members { open: true, ..Members::default() } };
        let mut found = Members::default();
        for member in &definition.members {
            let inside = year.is_none_or(|year| {
                let period = Period::new(member.start.map(|day| day.earliest()), member.end.map(|day| day.latest()));
                period.overlaps(&Period::of_years(YearRange::single(year)))
            });
            if inside && member.status.decides() {
                found.sure.push(member.state);
            } else if inside {
                found.maybe.push(member.state);
                self.note(format!("{} in the region is not verified", self.setting.world.name(member.state)));
            }
        }
        found.settle();
        found
    }

    /// A group as a set, at any time.
    pub(super) fn set_of(&self, group: &Group) -> SetValue {
        if matches!(group, Group::Members(..)) {
            self.trace.borrow_mut().records = true;
        }
        let members = self.members(group, None);
        // Territories belong to a region's totals, but are no states.
        let world = self.setting.world;
        let state = |state: &&State| world.state(**state).is_none_or(|info| info.sovereign);
        let keys = |states: Vec<State>| states.iter().filter(state).map(State::to_string).collect();
        SetValue { sure: keys(members.sure), maybe: keys(members.maybe), open: members.open }
    }

    /// The days of a period, as of now. What has not begun by now is left out.
    pub(super) fn stretches(&self, when: &When) -> Vec<Stretch> {
        let now = self.now();
        let exact = |start: Date, end: Date| vec![Stretch { start: (start, start), end: (end, end) }];
        match when {
            When::Years(years) => exact(days_of(years.first).0, days_of(years.last).1),
            When::Phase(index) => match self.bounds(*index) {
                Some(years) => exact(days_of(years.first).0, days_of(years.last).1),
                None => Vec::new(),
            },
            When::Days(start, end) => exact(*start, *end),
            When::Open(start, end) => {
                let end = end.unwrap_or(now);
                let start = start.unwrap_or(Date::MIN);
                if start > end { Vec::new() } else { exact(start, end) }
            }
            When::Term(slug, state) => self.term(slug, *state),
            When::Event(id) => self.event_days(id),
        }
    }

    /// The bounds of a phase that this alternative takes.
    pub(super) fn bounds(&self, index: usize) -> Option<YearRange> {
        let phase = self.plan.phases.get(index)?;
        phase.bounds.get(phase.choice.map_or(0, |choice| self.pick(choice))).copied()
    }

    /// A leader's time in office: in the executive of one state if that is given.
    fn term(&self, slug: &str, state: Option<State>) -> Vec<Stretch> {
        let world = self.setting.world;
        let Some(leader) = world.leaders().iter().find(|leader| leader.slug == slug) else { return Vec::new() };
        self.trace.borrow_mut().records = true;
        let spells = spells(world, leader).into_iter().filter(|spell| {
            state.is_none_or(|state| spell.state == Some(state) && is_executive(world, spell))
                && spell.start.earliest() <= self.now()
        });
        let clip = |stretch: Stretch| Stretch {
            start: stretch.start,
            end: (stretch.end.0.min(self.now()), stretch.end.1.min(self.now())),
        };
        spells.map(|spell| clip(spell.stretch(self.now()))).collect()
    }

    /// The years of a period for a series kept by some clock, under this alternative's rule.
    pub(super) fn years_of(&self, when: &When, clock: Clock, covered: YearRange) -> Vec<Year> {
        match when {
            When::Years(years) if years.first == years.last => vec![years.first.saturating_add(self.shift)],
            When::Years(years) => years.years().collect(),
            When::Phase(index) => self.bounds(*index).map(|years| years.years().collect()).unwrap_or_default(),
            When::Days(start, end) if start == end => vec![start.year().saturating_add(self.shift)],
            When::Open(None, Some(end)) => {
                YearRange::new(covered.first, end.year()).map(|years| years.years().collect()).unwrap_or_default()
            }
            When::Open(start, end) => {
                let first = start.map_or(covered.first, |day| day.year());
                let last = end.unwrap_or(self.now()).year();
                YearRange::new(first, last).map(|years| years.years().collect()).unwrap_or_default()
            }
            _ => self.years_by_rule(&self.stretches(when), clock),
        }
    }

    pub(super) fn years_by_rule(&self, stretches: &[Stretch], clock: Clock) -> Vec<Year> {
        let rule = self.plan.clock.map_or(0, |choice| self.pick(choice));
        let mut years: Vec<Year> = Vec::new();
        for stretch in stretches {
            let period = Period::new(Some(stretch.start.0), Some(stretch.end.1));
            for year in stretch.start.0.year()..=stretch.end.1.year().saturating_add(1) {
                let (first, last) = days_by(clock, year);
                let span = Period::new(Some(first), Some(last));
                let inside = match period.intersect(&span) {
                    Some(Period { start: Some(start), end: Some(end) }) => length(start, end),
                    _ => 0,
                };
                let whole = length(first, last);
                let (taken, year) = match rule {
                    1 => (inside == whole, year),
                    2 => (inside * 2 > whole, year.saturating_add(1)),
                    _ => (inside * 2 > whole, year),
                };
                if taken {
                    years.push(year);
                }
            }
        }
        years.sort_unstable();
        years.dedup();
        years
    }
}

/// Days from one day to another, both included.
fn length(start: Date, end: Date) -> i32 {
    start.until(end).map_or(0, |span| span.get_days() + 1)
}
