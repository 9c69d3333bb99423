//! Who takes part in a scenario: states by name, or the members of an organisation on a day.

use std::ops::Range;

use chancery_core::{Date, PartialDate, nearest};
use chancery_measure::counterfactual::Party;
use chancery_world::{Organisation, Resolution};
use toml::Spanned;

use super::Reader;
use super::raw::Who;

impl Reader<'_> {
    /// A state by key or name.
    pub(super) fn party(&mut self, name: &Spanned<String>) -> Option<Party> {
        let message = |why: &str| format!("`{}` {why}", name.get_ref());
        match self.world.resolve_as_written(name.get_ref(), self.on) {
            Resolution::One(state) => return Some(Party { state, name: self.world.name(state) }),
            Resolution::Ambiguous(states) => {
                let candidates: Vec<String> =
                    states.iter().map(|state| format!("{state} ({})", self.world.name(*state))).collect();
                let hint = format!("it may be {}", candidates.join(", "));
                self.error("scenario::state", name.span(), message("is ambiguous"), &hint);
            }
            Resolution::Unknown { nearest } => {
                let hint = nearest.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                self.error("scenario::state", name.span(), message("is no state of the time"), &hint);
            }
        }
        None
    }

    /// The states of a list; none if one of them is unknown or stands twice, under whatever name.
    pub(super) fn each_once(&mut self, names: &[Spanned<String>]) -> Option<Vec<Party>> {
        let mut parties: Vec<Party> = Vec::new();
        let mut whole = true;
        for name in names {
            match self.party(name) {
                Some(party) if parties.iter().any(|known| known.state == party.state) => {
                    self.twice(name, &party.name);
                    whole = false;
                }
                Some(party) => parties.push(party),
                None => whole = false,
            }
        }
        whole.then_some(parties)
    }

    fn twice(&mut self, place: &Spanned<String>, name: &str) {
        let message = format!("{name} is named twice");
        self.error("scenario::parties", place.span(), message, "name each state once, or leave it to the organisation");
    }

    /// Everybody that a list or an organisation names, without those excepted. All of them, or nobody.
    pub(super) fn parties(&mut self, who: &Who<'_>, place: Range<usize>) -> Option<Vec<Party>> {
        let named = self.each_once(who.states);
        let mut whole = named.is_some();
        let mut parties = named.unwrap_or_default();
        if let Some(name) = who.organisation {
            match self.members(name, who) {
                Some(members) => {
                    for twice in members.iter().filter(|member| parties.iter().any(|known| known.state == member.state))
                    {
                        self.twice(name, &twice.name);
                        whole = false;
                    }
                    parties.extend(members);
                }
                None => whole = false,
            }
        }
        for name in who.without {
            let Some(out) = self.party(name) else {
                whole = false;
                continue;
            };
            let before = parties.len();
            parties.retain(|party| party.state != out.state);
            if parties.len() == before {
                self.error(
                    "scenario::state",
                    name.span(),
                    format!("`{}` takes no part and cannot be left out", name.get_ref()),
                    "",
                );
                whole = false;
            }
        }
        if whole && parties.len() < 2 {
            self.error(
                "scenario::parties",
                place,
                "an agreement needs two states".to_owned(),
                "name `states` or an `organisation`",
            );
            return None;
        }
        whole.then_some(parties)
    }

    fn members(&mut self, name: &Spanned<String>, who: &Who<'_>) -> Option<Vec<Party>> {
        let Some(organisation) = self.world.organisation(name.get_ref()) else {
            let near = nearest(name.get_ref(), self.world.organisations().iter().map(|known| known.slug.as_str()));
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            self.error(
                "scenario::organisation",
                name.span(),
                format!("no organisation is called `{}`", name.get_ref()),
                &hint,
            );
            return None;
        };
        let Some(on) = who.on else {
            self.error(
                "scenario::organisation",
                name.span(),
                "members are those of a day".to_owned(),
                "write `on = \"1994-12-31\"`",
            );
            return None;
        };
        let day = match on.get_ref().parse::<PartialDate>() {
            Ok(date) => date.latest(),
            Err(message) => {
                self.error("scenario::date", on.span(), message, "");
                return None;
            }
        };
        let role = who.role.map_or("member", |role| role.get_ref().as_str());
        if !organisation.complete.as_ref().is_some_and(|period| period.contains(day)) {
            let message = format!("who belonged to {} on {day} is not known completely", organisation.name);
            self.error(
                "scenario::organisation",
                on.span(),
                message,
                "take another day, or list the states under `states`",
            );
            return None;
        }
        let found: Vec<Party> =
            of_day(organisation, day, role).map(|state| Party { state, name: self.world.name(state) }).collect();
        if found.is_empty() {
            let mut roles: Vec<&str> = organisation.memberships.iter().map(|one| one.role.as_str()).collect();
            roles.sort_unstable();
            roles.dedup();
            let message = format!("nobody was `{role}` of {} on {day}", organisation.name);
            let hint = format!("its roles are {}; set `role`", roles.join(", "));
            self.error("scenario::organisation", who.role.unwrap_or(name).span(), message, &hint);
            return None;
        }
        Some(found)
    }
}

fn of_day<'a>(
    organisation: &'a Organisation,
    day: Date,
    role: &'a str,
) -> impl Iterator<Item = chancery_core::State> + 'a {
    let there = move |start: PartialDate, end: Option<PartialDate>| {
        start.earliest() <= day && end.is_none_or(|end| day <= end.latest())
    };
    organisation
        .memberships
        .iter()
        .filter(move |one| one.role == role && one.status.decides() && there(one.start, one.end))
        .map(|one| one.state)
}
