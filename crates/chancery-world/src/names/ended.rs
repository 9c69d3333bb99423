//! Names that were in use and no longer are: `USSR` after 1991.

use chancery_core::{Date, State};

use super::index::Entry;
use super::parts::divide;
use super::{Names, Typing, key};
use crate::states::States;

impl Names {
    /// The state of a name that was in use before a day and no longer on it, and the last day of its use.
    pub(crate) fn ended(&self, name: &str, on: Date, typing: Typing, states: &States) -> Option<(State, Date)> {
        let hit = self.find(name, None, typing, states)?;
        let state = hit.resolution.one()?;
        let end = match hit.name {
            Some(number) => self.names[number as usize].period.end?,
            None => self.end_of_parts(name, state)?,
        };
        (end < on && self.find(name, Some(on), typing, states).is_none()).then_some((state, end))
    }

    /// The last day on which one of the parts of a name was a name of a state; `None` if one of them still is.
    pub(super) fn end_of_parts(&self, name: &str, state: State) -> Option<Date> {
        let mut last = None;
        for piece in divide(name)? {
            let Some(Entry::Names(from, to)) = self.by_letters.get(key::of_letters(&piece)) else { continue };
            let names = self.by_letters.names(from, to).iter().map(|number| &self.names[*number as usize]);
            for own in names.filter(|own| own.state == state && own.data_set.is_none()) {
                last = last.max(Some(own.period.end?));
            }
        }
        last
    }
}
