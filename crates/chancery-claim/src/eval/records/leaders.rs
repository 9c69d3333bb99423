//! Who held which office.

use chancery_core::{Date, State};
use chancery_world::Leader;

use super::super::Evaluator;
use super::super::spells::{OfficeSpell, Stretch, all_spells, is_executive, spells};
use super::super::value::{Gap, Moment, Names, Truth, Value};
use crate::ir::When;

impl Evaluator<'_> {
    fn person(&self, slug: &str) -> Option<&Leader> {
        self.setting.world.leaders().iter().find(|leader| leader.slug == slug)
    }

    /// The usual name of a leader.
    pub(in crate::eval) fn leader_name(&self, slug: &str) -> String {
        self.person(slug).map_or_else(|| slug.to_owned(), |leader| leader.name.clone())
    }

    /// The spells that had begun by now.
    fn begun(&self, leader: &Leader) -> Vec<OfficeSpell> {
        let mut found = spells(self.setting.world, leader);
        found.retain(|spell| spell.start.earliest() <= self.now());
        for spell in &found {
            self.trace.borrow_mut().source(&spell.source);
        }
        found
    }

    pub(super) fn in_office(&self, slug: &str, when: &When) -> Value {
        let Some(leader) = self.person(slug) else { return Value::Gap(Gap::table("no such leader")) };
        let days = self.days(when);
        let mut result = Some(false);
        let mut reason = None;
        for days in &days {
            match self.held_during(leader, *days) {
                Ok(true) => return Truth::plain(true),
                Ok(false) => {}
                Err(gap) => {
                    result = None;
                    reason = Some(gap);
                }
            }
        }
        if days.is_empty() {
            result = None;
        }
        Value::answer(result, || reason.unwrap_or_else(|| Gap::table("no day of the period lies in the past")))
    }

    fn held_during(&self, leader: &Leader, days: (Date, Date)) -> Result<bool, Gap> {
        let name = &leader.name;
        if days.0 > self.now() {
            return Err(Gap::table(format!("{} lies after the date it is judged as of", days.0)));
        }
        let days = (days.0, days.1.min(self.now()));
        let all = all_spells(leader);
        let mut perhaps = false;
        for spell in &all {
            match self.spell_stretch(spell).meets(days) {
                Some(true) => {
                    self.trace.borrow_mut().source(&spell.source);
                    return Ok(true);
                }
                Some(false) => {}
                None => perhaps = true,
            }
        }
        let unverified = leader.terms.iter().any(|term| {
            let stretch = Stretch::new(term.start, term.end, (self.now(), self.now()));
            !term.status.decides() && stretch.meets(days) != Some(false)
        });
        if unverified {
            self.note(format!("a term of {name} is not verified and not used"));
            return Err(Gap::table(format!("the only term of {name} then is not verified")));
        }
        if perhaps {
            return Err(Gap::table(format!("the dates of {name} in office are not known well enough")));
        }
        let listed = all.iter().any(|spell| spell.state.is_some_and(|state| self.listed(state, &spell.office, days)));
        if listed {
            return Ok(false);
        }
        Err(Gap::table(format!("the table does not list every holder of the office of {name} then")))
    }

    /// A spell as of now. Without an end it lasts surely as long as the table of its office is complete.
    fn spell_stretch(&self, spell: &OfficeSpell) -> Stretch {
        let complete = spell.state.and_then(|state| self.setting.world.office_complete(state, &spell.office));
        let sure = complete.and_then(|span| span.end).unwrap_or(self.now()).min(self.now());
        Stretch::new(spell.start, spell.end, (sure, self.now()))
    }

    /// Whether the table of an office is complete throughout a period.
    fn listed(&self, state: State, office: &str, days: (Date, Date)) -> bool {
        let complete = self.setting.world.office_complete(state, office);
        complete.is_some_and(|span| span.contains(days.0) && span.contains(days.1))
    }

    /// The spell that an alternative means.
    pub(super) fn chosen_spell(&self, slug: &str, choice: Option<usize>) -> Result<OfficeSpell, Gap> {
        let name = self.leader_name(slug);
        let none = || Gap::table(format!("no verified term of {name}"));
        let leader = self.person(slug).ok_or_else(none)?;
        let spells = spells(self.setting.world, leader);
        let spell = spells.get(choice.map_or(0, |choice| self.pick(choice))).cloned().ok_or_else(none)?;
        if spell.start.earliest() > self.now() {
            return Err(Gap::table(format!("the term from {} lies after the date it is judged as of", spell.start)));
        }
        self.trace.borrow_mut().source(&spell.source);
        Ok(spell)
    }

    pub(super) fn term_edge(&self, slug: &str, choice: Option<usize>, start: bool) -> Value {
        let spell = match self.chosen_spell(slug, choice) {
            Ok(spell) => spell,
            Err(gap) => return Value::Gap(gap),
        };
        if start {
            return Value::Moment(Moment::of(spell.start));
        }
        match spell.end {
            Some(end) if end.latest() <= self.now() => Value::Moment(Moment::of(end)),
            Some(end) => Value::Gap(Gap::table(format!("the end on {end} lies after the date it is judged as of"))),
            None => Value::Gap(Gap::table("the table knows no end of the term")),
        }
    }

    pub(super) fn overlap(&self, one: &str, other: &str) -> Value {
        let (Some(one), Some(other)) = (self.person(one), self.person(other)) else {
            return Value::Gap(Gap::table("no such leader"));
        };
        let (ours, theirs) = (self.begun(one), self.begun(other));
        if ours.is_empty() || theirs.is_empty() {
            return Value::Gap(Gap::table("no verified term of one of them had begun"));
        }
        let mut result = Some(false);
        for a in &ours {
            for b in &theirs {
                let (a, b) = (a.stretch(self.now()), b.stretch(self.now()));
                let possible = a.meets((b.start.0, b.end.1)) != Some(false);
                let sure = b.start.1 <= b.end.0 && a.meets((b.start.1, b.end.0)) == Some(true);
                if sure {
                    return Truth::plain(true);
                }
                if possible {
                    result = None;
                }
            }
        }
        Value::answer(result, || Gap::table("the dates in office are not known well enough"))
    }

    pub(super) fn offices(&self, slug: &str) -> Value {
        self.names_of(slug, |spell| vec![spell.office.replace('-', " ")])
    }

    pub(super) fn parties(&self, slug: &str) -> Value {
        self.names_of(slug, |spell| parties_in(&spell.party))
    }

    pub(super) fn states_of(&self, slug: &str) -> Value {
        self.names_of(slug, |spell| spell.state.map(|state| state.to_string()).into_iter().collect())
    }

    /// What a leader's verified spells say, all of it at once. A row that is not verified leaves room for more.
    fn names_of(&self, slug: &str, of: impl Fn(&OfficeSpell) -> Vec<String>) -> Value {
        let Some(leader) = self.person(slug) else { return Value::Gap(Gap::table("no such leader")) };
        let spells = all_spells(leader);
        let mut known: Vec<String> = Vec::new();
        for name in spells.iter().filter(|spell| spell.start.earliest() <= self.now()).flat_map(&of) {
            if !name.is_empty() && !known.contains(&name) {
                known.push(name);
            }
        }
        if known.is_empty() {
            return Value::Gap(Gap::table(format!("no verified row says so of {}", leader.name)));
        }
        for spell in &spells {
            self.trace.borrow_mut().source(&spell.source);
        }
        let complete = leader.terms.iter().all(|term| term.status.decides());
        if !complete {
            self.note(format!("a term of {} is not verified and not used", leader.name));
        }
        Value::Names(Names { known, complete })
    }

    /// Who held the office directly before or after, for each of a leader's spells.
    pub(super) fn neighbour(&self, slug: &str, before: bool) -> Value {
        let Some(leader) = self.person(slug) else { return Value::Gap(Gap::table("no such leader")) };
        let (mut known, mut complete) = (Vec::new(), true);
        for own in self.begun(leader) {
            let mut nearest: Option<(OfficeSpell, &Leader)> = None;
            for other in self.setting.world.leaders().iter().filter(|other| other.slug != slug) {
                for spell in all_spells(other) {
                    let same = spell.state == own.state && spell.office == own.office;
                    let begun = spell.start.earliest() <= self.now();
                    let side = if before { spell.start < own.start } else { spell.start > own.start };
                    let nearer = nearest.as_ref().is_none_or(|(best, _)| {
                        if before { spell.start > best.start } else { spell.start < best.start }
                    });
                    if same && begun && side && nearer {
                        nearest = Some((spell, other));
                    }
                }
            }
            match nearest {
                Some((spell, other)) => {
                    let (earlier, later) = if before { (&spell, &own) } else { (&own, &spell) };
                    complete &= self.follows(earlier, later);
                    if !known.contains(&other.name) {
                        known.push(other.name.clone());
                    }
                }
                None => complete = false,
            }
        }
        if known.is_empty() {
            return Value::Gap(Gap::table("the table knows nobody"));
        }
        if !complete {
            return Value::Names(Names { known: Vec::new(), complete: false });
        }
        Value::Names(Names { known, complete })
    }

    /// Whether nobody can have come between two spells in one office.
    fn follows(&self, earlier: &OfficeSpell, later: &OfficeSpell) -> bool {
        let Some(end) = earlier.end else { return false };
        if end.latest().tomorrow().is_ok_and(|next| next >= later.start.earliest()) {
            return true;
        }
        earlier.state.is_some_and(|state| self.listed(state, &earlier.office, (end.earliest(), later.start.latest())))
    }

    pub(super) fn leader_of(&self, state: State, when: &When) -> Value {
        let world = self.setting.world;
        let (mut known, mut complete) = (Vec::new(), true);
        for days in self.days(when) {
            if days.0 > self.now() {
                return Value::Gap(Gap::table(format!("{} lies after the date it is judged as of", days.0)));
            }
            let days = (days.0, days.1.min(self.now()));
            let mut listed = false;
            for leader in world.leaders() {
                for spell in all_spells(leader).iter().filter(|spell| spell.state == Some(state)) {
                    if !is_executive(world, spell) {
                        continue;
                    }
                    listed |= self.listed(state, &spell.office, days);
                    match self.spell_stretch(spell).meets(days) {
                        Some(true) if !known.contains(&leader.name) => {
                            self.trace.borrow_mut().source(&spell.source);
                            known.push(leader.name.clone());
                        }
                        None => complete = false,
                        _ => {}
                    }
                }
            }
            complete &= listed;
        }
        if known.is_empty() {
            return Value::Gap(Gap::table(format!("the table knows no leader of {} then", world.name(state))));
        }
        Value::Names(Names { known, complete })
    }
}

/// "A; from 2007 B" are two parties.
fn parties_in(text: &str) -> Vec<String> {
    text.split(';')
        .map(str::trim)
        .map(|part| match part.strip_prefix("from ").and_then(|rest| rest.split_once(' ')) {
            Some((year, name)) if year.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => part,
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_change() {
        assert_eq!(parties_in("Fifth Republic Movement; from 2007 United Socialist Party").len(), 2);
        assert_eq!(parties_in("A; from 2007 B")[1], "B");
        assert_eq!(parties_in("Republican"), ["Republican"]);
    }
}
