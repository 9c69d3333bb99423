//! States, their spells in the two systems, their dated codes, and who succeeded whom.

use std::collections::BTreeMap;

use chancery_core::{Date, PartialDate, Period, State, StateSystem, Year, YearRange};

use crate::Resolution;
use crate::table::{Reader, Status};

/// A state or territory.
#[derive(Clone, Debug)]
pub struct StateInfo {
    /// Its key.
    pub state: State,
    /// English short name.
    pub name: String,
    /// Whether it is, or was, a member of a state system.
    pub sovereign: bool,
    /// Its memberships in the two systems, by start.
    pub spells: Vec<SystemSpell>,
    /// How far the row is verified.
    pub status: Status,
}

impl StateInfo {
    /// From the first day of the first membership to the last day of the last.
    pub fn life(&self) -> Option<Period> {
        let start = self.spells.iter().map(|spell| spell.period.start).min()?;
        let open = self.spells.iter().any(|spell| spell.period.end.is_none());
        let end = if open { None } else { self.spells.iter().filter_map(|spell| spell.period.end).max() };
        Some(Period::new(start, end))
    }
}

/// A stretch of membership in a state system under one code.
#[derive(Clone, Debug)]
pub struct SystemSpell {
    /// Which system.
    pub system: StateSystem,
    /// Number in it.
    pub code: u16,
    /// Abbreviation in it.
    pub abbreviation: String,
    /// First and last day; open if still a member when the list was released.
    pub period: Period,
}

/// A split, merger, secession, ... between states.
#[derive(Clone, Debug)]
pub struct Succession {
    /// When.
    pub date: PartialDate,
    /// dissolution, secession, merger, absorption, continuation, independence, rename, occupation.
    pub kind: String,
    /// Who was there before.
    pub from: Vec<State>,
    /// Who was there after.
    pub to: Vec<State>,
    /// What to know.
    pub note: String,
    /// How far the row is verified.
    pub status: Status,
}

#[derive(Clone, Debug)]
struct Code {
    scheme: String,
    code: String,
    state: State,
    period: Period,
}

const NOWHERE: u16 = u16::MAX;

/// The number of three capital letters, from 0 for `AAA`.
fn slot(state: State) -> usize {
    state.as_str().bytes().fold(0, |slot, letter| slot * 26 + usize::from(letter.wrapping_sub(b'A')))
}

/// Years for which existence is kept as bits.
const FIRST_YEAR: Year = 1776;
const WORDS: usize = 5;

#[derive(Debug, Default)]
pub(crate) struct States {
    all: Vec<StateInfo>,
    /// Position in `all` of every three letters, for look-ups in inner loops; `NOWHERE` for those that name no state.
    slots: Vec<u16>,
    /// For each state in the order of `all`, one bit a year from `FIRST_YEAR`.
    years: Vec<[u64; WORDS]>,
    codes: Vec<Code>,
    by_code: BTreeMap<(String, String), Vec<usize>>,
    by_state: BTreeMap<(State, String), Vec<usize>>,
    successions: Vec<Succession>,
}

impl States {
    pub(crate) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let mut states = Self::default();
        let mut all: BTreeMap<State, StateInfo> = BTreeMap::new();
        reader.rows("states", |row| {
            let info = StateInfo {
                state: row.state("state")?,
                name: row.required("name")?,
                sovereign: row.text("sovereign") == "1",
                spells: Vec::new(),
                status: row.status()?,
            };
            match all.insert(info.state, info) {
                Some(known) => Err(format!("state {} occurs twice", known.state)),
                None => Ok(()),
            }
        });
        reader.rows("system", |row| {
            let state = row.state("state")?;
            let system = match row.text("system") {
                "cow" => StateSystem::Cow,
                "gw" => StateSystem::GleditschWard,
                other => return Err(format!("`{other}` is not a state system")),
            };
            let code = row.text("code").parse().map_err(|_| format!("`{}` is not a code", row.text("code")))?;
            let spell = SystemSpell {
                system,
                code,
                abbreviation: row.owned("abbreviation"),
                period: row.period("start", "end")?,
            };
            let info = all.get_mut(&state).ok_or_else(|| format!("unknown state {state}"))?;
            info.spells.push(spell);
            Ok(())
        });
        states.all = all.into_values().collect();
        states.slots = vec![NOWHERE; 26 * 26 * 26];
        for (position, info) in states.all.iter().enumerate() {
            states.slots[slot(info.state)] = position as u16;
        }
        for info in &mut states.all {
            info.spells.sort_by_key(|spell| (spell.system, spell.period.start));
            states.years.push(year_bits(info));
        }
        reader.rows("codes", |row| {
            let code = Code {
                scheme: row.required("scheme")?,
                code: row.required("code")?,
                state: row.state("state")?,
                period: row.period("start", "end")?,
            };
            if states.position(code.state).is_none() {
                return Err(format!("unknown state {}", code.state));
            }
            states.codes.push(code);
            Ok(())
        });
        for (index, code) in states.codes.iter().enumerate() {
            states.by_code.entry((code.scheme.clone(), code.code.to_uppercase())).or_default().push(index);
            states.by_state.entry((code.state, code.scheme.clone())).or_default().push(index);
        }
        reader.rows("successions", |row| {
            states.successions.push(Succession {
                date: row.date("date")?.ok_or("column `date` is empty")?,
                kind: row.required("kind")?,
                from: row.states("from")?,
                to: row.states("to")?,
                note: row.owned("note"),
                status: row.status()?,
            });
            Ok(())
        });
        states.successions.sort_by_key(|succession| succession.date.earliest());
        states
    }

    pub(crate) fn all(&self) -> &[StateInfo] {
        &self.all
    }

    pub(crate) fn successions(&self) -> &[Succession] {
        &self.successions
    }

    fn position(&self, state: State) -> Option<usize> {
        let position = *self.slots.get(slot(state))?;
        (position != NOWHERE).then_some(usize::from(position))
    }

    pub(crate) fn get(&self, state: State) -> Option<&StateInfo> {
        self.position(state).map(|index| &self.all[index])
    }

    pub(crate) fn exists(&self, state: State, year: Year) -> bool {
        let Some(index) = self.position(state) else { return false };
        let Ok(offset) = usize::try_from(year - FIRST_YEAR) else { return false };
        match self.years[index].get(offset / 64) {
            Some(word) => word >> (offset % 64) & 1 == 1,
            // Past the bits everything still open still exists.
            None => self.all[index].spells.iter().any(|spell| spell.period.end.is_none()),
        }
    }

    pub(crate) fn members(&self, system: StateSystem, year: Year) -> Vec<(u16, State)> {
        let year = Period::of_years(YearRange::single(year));
        let mut members: Vec<(u16, State)> = self
            .all
            .iter()
            .flat_map(|info| info.spells.iter().map(move |spell| (info.state, spell)))
            .filter(|(_, spell)| spell.system == system && spell.period.overlaps(&year))
            .map(|(state, spell)| (spell.code, state))
            .collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// The days of a year on which a state was a member of a system under a code.
    pub(crate) fn days_of(&self, system: StateSystem, code: u16, state: State, year: Year) -> Vec<Period> {
        let year = Period::of_years(YearRange::single(year));
        let spells = self.get(state).map(|info| info.spells.as_slice()).unwrap_or_default();
        let own = spells.iter().filter(|spell| spell.system == system && spell.code == code);
        own.filter_map(|spell| spell.period.intersect(&year)).collect()
    }

    pub(crate) fn system_code(&self, state: State, system: StateSystem, year: Year) -> Option<u16> {
        let year = Period::of_years(YearRange::single(year));
        let spells = &self.get(state)?.spells;
        spells.iter().rev().find(|spell| spell.system == system && spell.period.overlaps(&year)).map(|spell| spell.code)
    }

    pub(crate) fn by_system_code(&self, system: StateSystem, code: u16, year: Year) -> Option<State> {
        let owned = |info: &&StateInfo| -> u16 {
            let spells = info.spells.iter().filter(|spell| spell.system == system && spell.code == code);
            spells.map(|spell| spell.period.days_in(year)).sum()
        };
        // `max_by_key` takes the last of equals; no two states have a number on equally many days of a year.
        let sure = self.all.iter().filter(|info| owned(info) > 0).max_by_key(owned).map(|info| info.state);
        // Providers list states a little before or after their membership; one owner of the number is still clear.
        sure.or_else(|| {
            let ever = |info: &&StateInfo| info.spells.iter().any(|spell| spell.system == system && spell.code == code);
            let mut owners = self.all.iter().filter(ever);
            match (owners.next(), owners.next()) {
                (Some(only), None) => Some(only.state),
                _ => None,
            }
        })
    }

    pub(crate) fn by_code(&self, scheme: &str, code: &str, on: Option<Date>) -> Resolution {
        let Some(indices) = self.by_code.get(&(scheme.to_owned(), code.trim().to_uppercase())) else {
            return Resolution::Unknown { nearest: None };
        };
        let fitting = |index: &&usize| on.is_none_or(|day| self.codes[**index].period.contains(day));
        let mut states: Vec<State> = indices.iter().filter(fitting).map(|index| self.codes[*index].state).collect();
        states.sort_unstable();
        states.dedup();
        match states.as_slice() {
            [] => Resolution::Unknown { nearest: None },
            [only] => Resolution::One(*only),
            _ => Resolution::Ambiguous(states),
        }
    }

    pub(crate) fn code(&self, state: State, scheme: &str, on: Option<Date>) -> Option<&str> {
        let indices = self.by_state.get(&(state, scheme.to_owned()))?;
        let mut own = indices.iter().map(|index| &self.codes[*index]);
        let found = match on {
            Some(day) => own.find(|code| code.period.contains(day)),
            // Backwards, because `max_by_key` takes the last of equals and the first of the table is preferred.
            None => own.rev().max_by_key(|code| (code.period.end.is_none(), code.period.end)),
        };
        found.map(|code| code.code.as_str())
    }

    pub(crate) fn schemes(&self) -> Vec<&str> {
        let mut schemes: Vec<&str> = self.codes.iter().map(|code| code.scheme.as_str()).collect();
        schemes.sort_unstable();
        schemes.dedup();
        schemes
    }
}

fn year_bits(info: &StateInfo) -> [u64; WORDS] {
    let mut bits = [0; WORDS];
    for spell in &info.spells {
        let first = spell.period.start.map_or(FIRST_YEAR, |day| day.year());
        let last = spell.period.end.map_or(Year::MAX, |day| day.year());
        for (word, bits) in bits.iter_mut().enumerate() {
            for bit in 0..64 {
                let year = FIRST_YEAR + (word * 64 + bit) as Year;
                if first <= year && year <= last {
                    *bits |= 1 << bit;
                }
            }
        }
    }
    bits
}
