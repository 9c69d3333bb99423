//! From a name in any language to a state, and back.

use std::collections::BTreeMap;

use chancery_core::{Date, Period, State, fold_name, nearest};

use crate::states::States;
use crate::table::Reader;

/// What a code or name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One state.
    One(State),
    /// Several; nobody may choose silently.
    Ambiguous(Vec<State>),
    /// None; perhaps a slip of a known name.
    Unknown {
        /// The nearest known name.
        nearest: Option<String>,
    },
}

impl Resolution {
    /// The state, if there is exactly one.
    pub fn one(&self) -> Option<State> {
        match self {
            Self::One(state) => Some(*state),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
struct Name {
    state: State,
    language: String,
    name: String,
    kind: String,
    period: Period,
}

#[derive(Debug, Default)]
pub(crate) struct Names {
    names: Vec<Name>,
    index: BTreeMap<String, Vec<usize>>,
    /// The same names with their words sorted, for "Korea, South" and "South Korea".
    shuffled: BTreeMap<String, Vec<usize>>,
    ambiguous: BTreeMap<String, Vec<State>>,
}

impl Names {
    pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Self {
        let mut names = Self::default();
        reader.rows("names", |row| {
            let name = Name {
                state: row.state("state")?,
                language: row.owned("language"),
                name: row.required("name")?,
                kind: row.owned("kind"),
                period: row.period("start", "end")?,
            };
            if states.get(name.state).is_none() {
                return Err(format!("unknown state {}", name.state));
            }
            names.names.push(name);
            Ok(())
        });
        for info in states.all() {
            names.names.push(Name {
                state: info.state,
                language: "en".into(),
                name: info.name.clone(),
                kind: "short".into(),
                period: Period::ALWAYS,
            });
        }
        for (position, name) in names.names.iter().enumerate() {
            let folded = fold_name(&name.name);
            names.shuffled.entry(sorted_words(&folded)).or_default().push(position);
            names.index.entry(folded).or_default().push(position);
        }
        reader.rows("ambiguous", |row| {
            let candidates = row.states("candidates")?;
            names.ambiguous.insert(fold_name(&row.required("name")?), candidates);
            Ok(())
        });
        names
    }

    pub(crate) fn of(&self, state: State) -> Vec<(&str, &str, &str)> {
        let own = self.names.iter().filter(|name| name.state == state);
        own.map(|name| (name.language.as_str(), name.name.as_str(), name.kind.as_str())).collect()
    }

    pub(crate) fn resolve(&self, name: &str, on: Option<Date>, states: &States) -> Resolution {
        if let Ok(state) = State::new(name.trim())
            && states.get(state).is_some()
        {
            return Resolution::One(state);
        }
        let folded = fold_name(name);
        if let Some(candidates) = self.ambiguous.get(&folded) {
            return self.among(candidates.clone(), on, states);
        }
        let lookup = |index: &BTreeMap<String, Vec<usize>>, key: &str| {
            let mut found: Vec<State> = index
                .get(key)
                .into_iter()
                .flatten()
                .map(|position| &self.names[*position])
                .filter(|name| on.is_none_or(|day| name.period.contains(day)))
                .map(|name| name.state)
                .collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let without_article = folded.strip_prefix("the ").unwrap_or(&folded);
        for found in [
            lookup(&self.index, &folded),
            lookup(&self.index, without_article),
            lookup(&self.shuffled, &sorted_words(without_article)),
        ] {
            match found.as_slice() {
                [] => {}
                [only] => return Resolution::One(*only),
                _ => return self.among(found, on, states),
            }
        }
        Resolution::Unknown {
            nearest: nearest(name, self.names.iter().map(|name| name.name.as_str())).map(str::to_owned),
        }
    }

    /// Of several candidates, those that existed on the day asked about.
    fn among(&self, candidates: Vec<State>, on: Option<Date>, states: &States) -> Resolution {
        let Some(day) = on else { return Resolution::Ambiguous(candidates) };
        let living: Vec<State> = candidates
            .iter()
            .copied()
            .filter(|state| {
                states.get(*state).is_some_and(|info| info.spells.iter().any(|spell| spell.period.contains(day)))
            })
            .collect();
        match living.as_slice() {
            [only] => Resolution::One(*only),
            [] => Resolution::Ambiguous(candidates),
            _ => Resolution::Ambiguous(living),
        }
    }
}

fn sorted_words(folded: &str) -> String {
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !matches!(*word, "the" | "of" | "and")).collect();
    words.sort_unstable();
    words.join(" ")
}
