//! Names that ended with the state they named: `USSR` after 1991 is none of the fifteen states, not even the one that goes on.

use chancery_core::{Date, Period, State};

use crate::names::Typing;
use crate::{Conversion, Once, Resolution, SchemeId, World};

impl World {
    /// Who is there on a day in place of what a name meant before it, with codes; `None` if the name has not ended.
    ///
    /// A name ends with a day in the table (`USSR`), or with its state (`Czechoslovakia`). The outcome is
    /// [`Conversion::Split`] or [`Conversion::NotThen`], as for a code that has ended.
    pub fn convert_former(&self, name: &str, to: SchemeId, on: Date) -> Option<Conversion<'_>> {
        if let Some((state, end)) = self.names.ended(name, on, Typing::Corrected, &self.states) {
            let once = Once { state, when: vec![Period::new(None, Some(end))] };
            return Some(self.instead_of(vec![(once, Some(end))], to, on));
        }
        let state = self.state_named(name, Some(on))?;
        self.has_ended(state, on).then(|| self.convert_state(state, to, Some(on)))
    }

    /// Whether a state ended for good before a day.
    fn has_ended(&self, state: State, on: Date) -> bool {
        match self.life(state) {
            Some(life) => life.end.is_some_and(|end| end < on),
            None => !self.lives_on(state, on),
        }
    }

    /// What was found, or if a name is not known on a day because it has ended, those who came after whom it named.
    pub(crate) fn or_heirs(&self, found: Resolution, name: &str, on: Option<Date>, typing: Typing) -> Resolution {
        let (Resolution::Unknown { .. }, Some(day)) = (&found, on) else { return found };
        let Some((state, end)) = self.names.ended(name, day, typing, &self.states) else { return found };
        let heirs = self.heirs_on(state, end, day);
        // Of a time in which nobody is there (Germany in 1947), whom the name meant is all that can be said.
        Resolution::Ambiguous(if heirs.is_empty() { vec![state] } else { heirs })
    }
}
