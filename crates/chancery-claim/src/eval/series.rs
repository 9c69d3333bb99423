//! Reading series: one cell for each member and year, with the reason where there is none.

use std::rc::Rc;

use chancery_core::{CellState, Frame, SeriesSource, SeriesSpec, State, UnitOfAnalysis, Year};

use super::Evaluator;
use super::groups::Members;
use super::trace::Touched;
use super::value::{Gap, Member, Table, Value};
use crate::ir::{Group, Leaf};

impl Evaluator<'_> {
    /// Which source serves a leaf under this alternative.
    pub(super) fn source_of(&self, leaf: usize) -> String {
        let Some(leaf) = self.plan.leaves.get(leaf) else { return String::new() };
        let Some(choice) = leaf.choice else { return leaf.fallback.clone() };
        let picked = self.plan.choices.get(choice).and_then(|known| known.options.get(self.pick(choice)));
        let has = |id: &String| self.setting.catalogue.get(&leaf.series).is_some_and(|spec| spec.source(id).is_some());
        match picked {
            Some(id) if has(id) => id.clone(),
            Some(id) => {
                self.note(format!(
                    "{id} has no {}, which is taken from {}: two bases in one check",
                    leaf.series, leaf.fallback
                ));
                leaf.fallback.clone()
            }
            None => leaf.fallback.clone(),
        }
    }

    /// The values of a leaf.
    pub(super) fn series(&self, index: usize) -> Value {
        let Some(leaf) = self.plan.leaves.get(index) else { return Value::Gap(Gap::of(CellState::NotCovered)) };
        let id = self.source_of(index);
        let spec = self.setting.catalogue.get(&leaf.series);
        let Some((spec, source)) = spec.and_then(|spec| spec.source(&id).map(|source| (spec, source))) else {
            return Value::Gap(Gap::new(CellState::NotCovered, format!("no source has {}", leaf.series)));
        };
        let empty = Frame::default();
        let found = self.frames.get(&leaf.series, &id);
        let reader =
            Reader { evaluator: self, spec, source, frame: found.unwrap_or(&empty), in_store: found.is_some() };
        let years = self.years_of(&leaf.when, source.clock, source.coverage.years);
        self.trace.borrow_mut().source(&id);
        if leaf.ty.is_one() {
            let (Group::State(actor), Some(year)) = (&leaf.actor, years.first()) else {
                return Value::Gap(Gap::of(CellState::NotCovered));
            };
            let partner = match &leaf.partner {
                Some(Group::State(partner)) => Some(*partner),
                _ => None,
            };
            let value = reader.value(*actor, partner, *year);
            let any = !matches!(value, Value::Gap(_));
            self.trace.borrow_mut().basis(&leaf.series, &source.basis, any);
            return value;
        }
        if years.is_empty() {
            return Value::Gap(Gap::new(CellState::NotCovered, "no year of the period under this rule"));
        }
        // Inside a function over time a leaf is read twice: once to see which members have values, once for those that are kept.
        let known = self.whole.borrow().get(&index).cloned();
        let whole = known.unwrap_or_else(|| {
            let table = Rc::new(self.table(leaf, &reader, years));
            self.whole.borrow_mut().insert(index, Rc::clone(&table));
            table
        });
        let table = self.kept_of(leaf, &whole);
        let any = table.cells.iter().any(|value| !matches!(value, Value::Gap(_)));
        self.trace.borrow_mut().basis(&leaf.series, &source.basis, any);
        Value::Table(Box::new(table))
    }

    /// The rows of the members that are kept; all of them outside functions over time.
    fn kept_of(&self, leaf: &Leaf, whole: &Table) -> Table {
        let kept = self.kept.borrow();
        let kept = leaf.ty.members.and_then(|axis| kept.iter().rev().find(|(known, _)| *known == axis));
        let (Some((_, kept)), Some(members)) = (kept, &whole.members) else { return whole.clone() };
        let columns = whole.columns();
        let places = members.iter().enumerate().filter(|(_, member)| kept.contains(member));
        let (places, members): (Vec<usize>, Vec<Member>) = places.map(|(place, member)| (place, *member)).unzip();
        let cells = places.iter().flat_map(|place| whole.cells[place * columns..(place + 1) * columns].iter().cloned());
        Table {
            cells: cells.collect(),
            members: Some(members),
            years: whole.years.clone(),
            open: false,
            covering: None,
        }
    }

    fn table(&self, leaf: &Leaf, reader: &Reader<'_, '_>, years: Vec<Year>) -> Table {
        let by_year: Vec<(Members, Option<Members>)> = years
            .iter()
            .map(|year| {
                let partner = leaf.partner.as_ref().map(|partner| self.members(partner, Some(*year)));
                (self.members(&leaf.actor, Some(*year)), partner)
            })
            .collect();
        let several = (is_group(&leaf.actor), leaf.partner.as_ref().is_some_and(is_group));
        let mut members: Vec<Member> =
            by_year.iter().flat_map(|(actors, partners)| pairs(several, actors, partners.as_ref())).collect();
        members.sort_unstable();
        members.dedup();
        let open = leaf.ty.members.is_some()
            && by_year
                .iter()
                .any(|(actors, partners)| actors.open || partners.as_ref().is_some_and(|partners| partners.open));
        let mut cells = Vec::with_capacity(members.len() * years.len());
        for member in &members {
            for (year, (actors, partners)) in years.iter().zip(&by_year) {
                let (actor, partner) = self.who(leaf, several, *member);
                let value = if !belongs(several, *member, actors, partners.as_ref()) {
                    // Not of the group in that year: not missing, but not there.
                    Value::Gap(Gap::of(CellState::NotApplicable))
                } else if mirrored_pair(reader.spec, several, *member, &by_year) {
                    Value::Gap(Gap::of(CellState::NotApplicable))
                } else if may_only(several, *member, actors, partners.as_ref()) {
                    Value::Gap(Gap::table("it is not known whether it belonged to the group"))
                } else {
                    reader.value(actor, partner, *year)
                };
                cells.push(value);
            }
        }
        Table {
            members: leaf.ty.members.map(|_| members),
            years: leaf.ty.years.map(|_| years),
            cells,
            open,
            covering: None,
        }
    }

    /// Actor and partner of a row.
    fn who(&self, leaf: &Leaf, several: (bool, bool), member: Member) -> (State, Option<State>) {
        match (several, &leaf.actor, &leaf.partner) {
            ((true, true), ..) => (member.0, member.1),
            ((true, false), _, Some(Group::State(partner))) => (member.0, Some(*partner)),
            ((false, true), Group::State(actor), _) => (*actor, Some(member.0)),
            _ => (member.0, member.1),
        }
    }
}

const fn is_group(group: &Group) -> bool {
    !matches!(group, Group::State(_))
}

/// The rows of a year: the states of the side that is a group, or the pairs if both are.
fn pairs(several: (bool, bool), actors: &Members, partners: Option<&Members>) -> Vec<Member> {
    let all = |members: &Members| -> Vec<State> { members.sure.iter().chain(&members.maybe).copied().collect() };
    match (several, partners) {
        ((true, true), Some(partners)) => {
            let partners = all(partners);
            all(actors).iter().flat_map(|a| partners.iter().map(move |b| (*a, Some(*b)))).collect()
        }
        ((false, true), Some(partners)) => all(partners).into_iter().map(|state| (state, None)).collect(),
        // One state on each side: a row of its own, named after the actor.
        ((false, false), Some(partners)) => {
            let partner = partners.sure.first().copied();
            all(actors).into_iter().map(|state| (state, partner)).collect()
        }
        _ => all(actors).into_iter().map(|state| (state, None)).collect(),
    }
}

fn sides<'m>(
    several: (bool, bool),
    member: Member,
    actors: &'m Members,
    partners: Option<&'m Members>,
) -> Vec<(State, &'m Members)> {
    match (several, partners) {
        ((true, true), Some(partners)) => {
            [Some((member.0, actors)), member.1.map(|partner| (partner, partners))].into_iter().flatten().collect()
        }
        ((false, true), Some(partners)) => vec![(member.0, partners)],
        _ => vec![(member.0, actors)],
    }
}

fn belongs(several: (bool, bool), member: Member, actors: &Members, partners: Option<&Members>) -> bool {
    sides(several, member, actors, partners).iter().all(|(state, group)| group.has(*state) || group.may_have(*state))
}

fn may_only(several: (bool, bool), member: Member, actors: &Members, partners: Option<&Members>) -> bool {
    sides(several, member, actors, partners).iter().any(|(state, group)| group.may_have(*state))
}

/// Of a series without direction over one group with itself, each pair counts once.
fn mirrored_pair(
    spec: &SeriesSpec,
    several: (bool, bool),
    member: Member,
    by_year: &[(Members, Option<Members>)],
) -> bool {
    let (true, true, Some(partner)) = (several.0, several.1, member.1) else { return false };
    spec.unit_of_analysis == UnitOfAnalysis::DyadYear
        && member.0 > partner
        && by_year.iter().any(|(actors, partners)| {
            let also = partners.as_ref().is_some_and(|partners| partners.has(member.0));
            also && actors.has(partner)
        })
}

/// Reads cells of one series from one source.
struct Reader<'r, 'a> {
    evaluator: &'r Evaluator<'a>,
    spec: &'r SeriesSpec,
    source: &'r SeriesSource,
    frame: &'r Frame,
    in_store: bool,
}

impl Reader<'_, '_> {
    fn value(&self, actor: State, partner: Option<State>, year: Year) -> Value {
        let evaluator = self.evaluator;
        if year > evaluator.now().year() {
            return Value::Gap(Gap::new(
                CellState::NotCovered,
                format!("{year} lies after the date it is judged as of"),
            ));
        }
        let world = evaluator.setting.world;
        let exists = |state: State, year: Year| world.exists(state, year);
        let mut place = (actor, partner, year);
        if let (UnitOfAnalysis::DyadYear, Some(other)) = (self.spec.unit_of_analysis, partner) {
            let key = |a, b| chancery_core::Key::new(year, a, Some(b));
            // A pair without order may be stored either way round.
            if self.frame.get(key(actor, other)).is_none() && self.frame.get(key(other, actor)).is_some() {
                place = (other, Some(actor), year);
            }
        }
        if !self.in_store {
            let none = |state: State| !exists(state, year);
            let state = if partner == Some(actor) {
                CellState::NotApplicable
            } else if none(actor) || partner.is_some_and(none) {
                CellState::NoState
            } else {
                let reason = format!("the store has no {} from {}", self.spec.name, self.source.id);
                return Value::Gap(Gap::new(CellState::NotCovered, reason));
            };
            return Value::Gap(Gap::of(state));
        }
        let (cell, row) = self.frame.cell(self.spec, self.source, place, exists);
        if evaluator.traced && cell.value().is_some() {
            let key = chancery_core::Key::new(place.2, place.0, place.1);
            let (series, source) = (self.spec.name.clone(), self.source.id.clone());
            evaluator.trace.borrow_mut().touched.push(Touched { series, source, key, cell, row });
        }
        Value::of_cell(cell)
    }
}
