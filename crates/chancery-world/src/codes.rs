//! Dated codes: which state a code of a scheme meant on a day, and which code a state had.
//!
//! A code is packed into a number and looked up in one table of hashes that is built once. Nothing is allocated on the way
//! unless the answer is a list.

use chancery_core::{Date, Period, State};

use crate::Resolution;
use crate::scheme::{CodeKind, SchemeId, Schemes};
use crate::table::Reader;

/// A code of a state in a scheme, and when it was in use.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) scheme: SchemeId,
    pub(crate) code: String,
    pub(crate) state: State,
    /// Open where the code is as old as the state, or still in use.
    pub(crate) period: Period,
}

/// A place in the table of hashes: a code, and where its rows are in `Codes::by_code`. Empty if it has no rows.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    packed: u64,
    start: u32,
    rows: u16,
    scheme: u8,
}

#[derive(Debug, Default)]
pub(crate) struct Codes {
    all: Vec<Code>,
    /// Positions in `all`, those of one code together, in the order of the table.
    by_code: Vec<u32>,
    slots: Vec<Slot>,
    /// Positions in `all`, those of one scheme and state together, in the order of the table.
    by_state: Vec<u32>,
    /// Where in `by_state` a scheme and the state at a position begin; one more for the end.
    starts: Vec<u32>,
    states: usize,
}

impl Codes {
    /// Reads the table. `position` gives the place of a state among `states` states.
    pub(crate) fn read(
        reader: &mut Reader<'_, '_>,
        schemes: &Schemes,
        states: usize,
        position: impl Fn(State) -> Option<usize>,
    ) -> Self {
        let mut codes = Self { states, ..Self::default() };
        let mut packed: Vec<u64> = Vec::new();
        let mut places: Vec<usize> = Vec::new();
        reader.rows("codes", |row| {
            let name = row.required("scheme")?;
            let scheme = schemes.find(&name).ok_or_else(|| format!("`{name}` is no scheme of schemes.csv"))?;
            let code = row.required("code")?;
            let state = row.state("state")?;
            let place = position(state).ok_or_else(|| format!("unknown state {state}"))?;
            let period = row.period("start", "end")?;
            packed.push(
                pack(schemes.get(scheme).kind, &code).ok_or_else(|| format!("`{code}` is longer than eight bytes"))?,
            );
            places.push(usize::from(scheme.0) * states + place);
            codes.all.push(Code { scheme, code, state, period });
            Ok(())
        });
        codes.index_codes(&packed);
        codes.index_states(&places, schemes.all().len());
        codes
    }

    fn index_codes(&mut self, packed: &[u64]) {
        let key = |position: &u32| {
            let position = *position as usize;
            (self.all[position].scheme, packed[position])
        };
        self.by_code = (0..packed.len() as u32).collect();
        // Stable, so the rows of a code keep the order of the table.
        self.by_code.sort_by_key(key);
        self.slots = vec![Slot::default(); (packed.len() * 2).next_power_of_two()];
        let mut start = 0;
        while let Some(first) = self.by_code.get(start) {
            let (scheme, code) = key(first);
            let rows = self.by_code[start..].iter().take_while(|position| key(position) == (scheme, code)).count();
            let mut place = self.place(scheme, code);
            while self.slots[place].rows > 0 {
                place = (place + 1) & (self.slots.len() - 1);
            }
            self.slots[place] = Slot { packed: code, start: start as u32, rows: rows as u16, scheme: scheme.0 };
            start += rows;
        }
    }

    fn index_states(&mut self, places: &[usize], schemes: usize) {
        self.by_state = (0..places.len() as u32).collect();
        self.by_state.sort_by_key(|position| places[*position as usize]);
        self.starts = vec![0; schemes * self.states + 1];
        for place in places {
            self.starts[place + 1] += 1;
        }
        for place in 1..self.starts.len() {
            self.starts[place] += self.starts[place - 1];
        }
    }

    /// Where to begin to look for a code. The multiplier is 2^64 divided by the golden ratio: it spreads neighbours.
    #[inline]
    fn place(&self, scheme: SchemeId, packed: u64) -> usize {
        let mixed = (packed ^ u64::from(scheme.0) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize & (self.slots.len() - 1)
    }

    /// The rows of a code, in the order of the table.
    #[inline]
    pub(crate) fn of_code(&self, scheme: SchemeId, kind: CodeKind, code: &str) -> impl Iterator<Item = &Code> + Clone {
        let positions = pack(kind, code).map_or(&[] as &[u32], |packed| self.positions(scheme, packed));
        positions.iter().map(|position| &self.all[*position as usize])
    }

    #[inline]
    fn positions(&self, scheme: SchemeId, packed: u64) -> &[u32] {
        if self.slots.is_empty() {
            return &[];
        }
        let mut place = self.place(scheme, packed);
        loop {
            let slot = self.slots[place];
            if slot.rows == 0 {
                return &[];
            }
            if slot.packed == packed && slot.scheme == scheme.0 {
                return &self.by_code[slot.start as usize..][..usize::from(slot.rows)];
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    /// The codes that the state at a position ever had in a scheme, in the order of the table.
    #[inline]
    pub(crate) fn of_state(&self, scheme: SchemeId, position: usize) -> impl DoubleEndedIterator<Item = &Code> + Clone {
        let place = usize::from(scheme.0) * self.states + position;
        let positions = match self.starts.get(place..place + 2) {
            Some(&[start, end]) => &self.by_state[start as usize..end as usize],
            _ => &[],
        };
        positions.iter().map(|position| &self.all[*position as usize])
    }

    /// Which state a code meant on a day; without a day, it must have meant one state only.
    #[inline]
    pub(crate) fn resolve(&self, scheme: SchemeId, kind: CodeKind, code: &str, on: Option<Date>) -> Resolution {
        let mut states = self
            .of_code(scheme, kind, code)
            .filter(|code| on.is_none_or(|day| code.period.contains(day)))
            .map(|code| code.state);
        let Some(first) = states.next() else { return Resolution::Unknown { nearest: None } };
        if states.clone().all(|state| state == first) {
            return Resolution::One(first);
        }
        let mut states: Vec<State> = states.chain([first]).collect();
        states.sort_unstable();
        states.dedup();
        Resolution::Ambiguous(states)
    }

    /// The code of a state on a day; without a day, the latest. Of several in use, the first of the table.
    #[inline]
    pub(crate) fn code(&self, scheme: SchemeId, position: usize, on: Option<Date>) -> Option<&str> {
        let mut own = self.of_state(scheme, position);
        let found = match on {
            Some(day) => own.find(|code| code.period.contains(day)),
            // Backwards, because `max_by_key` takes the last of equals and the first of the table is preferred.
            None => own.rev().max_by_key(|code| (code.period.end.is_none(), code.period.end)),
        };
        found.map(|code| code.code.as_str())
    }
}

/// A code as a number, in the spelling that all its spellings have in common; `None` if it is no code of any scheme.
#[inline]
fn pack(kind: CodeKind, code: &str) -> Option<u64> {
    let code = code.trim_ascii();
    let code = match kind {
        CodeKind::Number => {
            // Spreadsheets and R write whole numbers as 365.0.
            let code = code.strip_suffix(".0").unwrap_or(code);
            let digits = code.trim_start_matches('0');
            if digits.is_empty() { code.get(..1).unwrap_or_default() } else { digits }
        }
        CodeKind::Domain => code.strip_prefix('.').unwrap_or(code),
        CodeKind::Letters | CodeKind::Symbol => code,
    };
    if code.is_empty() || code.len() > 8 {
        return None;
    }
    Some(code.bytes().fold(0, |packed, byte| packed << 8 | u64::from(byte.to_ascii_uppercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_code_that_are_one() {
        let same = |kind, one: &str, other: &str| pack(kind, one).is_some() && pack(kind, one) == pack(kind, other);
        assert!(same(CodeKind::Number, "004", "4"));
        assert!(same(CodeKind::Number, "365.0", " 365 "));
        assert!(same(CodeKind::Number, "000", "0"));
        assert!(same(CodeKind::Letters, "usa", "USA"));
        assert!(same(CodeKind::Domain, ".de", "DE"));
        assert!(!same(CodeKind::Letters, "004", "4"));
        assert!(!same(CodeKind::Number, "40", "4"));
        assert!(!same(CodeKind::Number, "3650", "365"));
        for none in ["", "  ", "much too long"] {
            assert_eq!(pack(CodeKind::Letters, none), None, "{none:?}");
        }
        assert_eq!(pack(CodeKind::Number, ".0"), None);
        assert_eq!(pack(CodeKind::Domain, "."), None);
    }
}
