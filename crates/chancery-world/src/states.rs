//! States and their spells in the two systems.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Period, State, StateSystem, Year, YearRange};

use crate::table::{Reader, Row, Status};

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
    /// Numbers that their list marks as those of microstates.
    microstates: BTreeSet<(StateSystem, u16)>,
}

/// The system and the number in it that a row names.
fn number(row: &Row<'_>) -> Result<(StateSystem, u16), String> {
    let system = match row.text("system") {
        "cow" => StateSystem::Cow,
        "gw" => StateSystem::GleditschWard,
        other => return Err(format!("`{other}` is not a state system")),
    };
    let code = row.text("code").parse().map_err(|_| format!("`{}` is not a code", row.text("code")))?;
    Ok((system, code))
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
            let (system, code) = number(row)?;
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
        reader.rows("microstates", |row| match states.microstates.insert(number(row)?) {
            true => Ok(()),
            false => Err(format!("microstate {} occurs twice", row.text("code"))),
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
        states
    }

    pub(crate) fn all(&self) -> &[StateInfo] {
        &self.all
    }

    /// Place of a state in the order of [`States::all`].
    pub(crate) fn position(&self, state: State) -> Option<usize> {
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

    pub(crate) fn is_microstate(&self, system: StateSystem, code: u16) -> bool {
        self.microstates.contains(&(system, code))
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
