//! Leaders and their terms of office.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Date, PartialDate, Period, State, fold_name, nearest};

use crate::states::States;
use crate::table::{Reader, Status};

/// A person who held an office, once or several times.
#[derive(Clone, Debug)]
pub struct Leader {
    /// Lower-case id.
    pub slug: String,
    /// Usual name.
    pub name: String,
    /// Every name and spelling.
    pub names: Vec<String>,
    /// The terms, by start.
    pub terms: Vec<Term>,
}

/// A term of office.
///
/// The dates follow Archigos: a term ends on the day of the handover and the next one starts on the same day. That day
/// belongs to the successor: [`Term::period`] leaves it out of the earlier term, so that terms in a row share no day.
/// A successor is whoever starts in the same office of the same state; the executive offices of a state count as one.
#[derive(Clone, Debug)]
pub struct Term {
    /// Of which state; `None` for an office of an organisation.
    pub state: Option<State>,
    /// Which office.
    pub office: String,
    /// Number of the presidency, where it is counted.
    pub ordinal: Option<u16>,
    /// First day.
    pub start: PartialDate,
    /// Day of the handover, as in Archigos; `None` = to the end of the table's coverage.
    pub end: Option<PartialDate>,
    /// Day on which a successor took over: that of `end`, or inside the month or year that `end` gives.
    pub handover: Option<Date>,
    /// Party, if known.
    pub party: String,
    /// How the term began.
    pub how: String,
    /// How far the row is verified.
    pub status: Status,
    /// Who says so.
    pub source: String,
    /// What to know.
    pub note: String,
}

impl Term {
    /// The days of the term, as wide as the precision of its dates, up to the day before a successor took over.
    pub fn period(&self) -> Period {
        let last = match self.handover {
            Some(handover) => handover.yesterday().ok(),
            None => self.end.map(PartialDate::latest),
        };
        Period::new(Some(self.start.earliest()), last)
    }
}

/// Whom a name means.
#[derive(Clone, Debug)]
pub enum LeaderMatch<'a> {
    /// One leader.
    One(&'a Leader),
    /// Several; the name has to be longer.
    Ambiguous(Vec<&'a Leader>),
    /// Nobody.
    Unknown {
        /// The nearest known name.
        nearest: Option<String>,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Leaders {
    all: Vec<Leader>,
    index: BTreeMap<String, Vec<usize>>,
    surnames: BTreeMap<String, Vec<usize>>,
    complete: BTreeMap<(State, String), Period>,
}

impl Leaders {
    pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Self {
        let mut all: BTreeMap<String, Leader> = BTreeMap::new();
        reader.rows("leaders", |row| {
            let (slug, name) = (row.required("leader")?, row.required("name")?);
            row.period("start", "end")?;
            let ordinal = match row.text("ordinal") {
                "" => None,
                number => Some(number.parse().map_err(|_| format!("`{number}` is not an ordinal"))?),
            };
            let state = if row.text("state").is_empty() { None } else { Some(row.state("state")?) };
            if let Some(state) = state
                && states.get(state).is_none()
            {
                return Err(format!("unknown state {state}"));
            }
            let term = Term {
                state,
                office: row.required("office")?,
                ordinal,
                start: row.date("start")?.ok_or("column `start` is empty")?,
                end: row.date("end")?,
                handover: None,
                party: row.owned("party"),
                how: row.owned("how"),
                status: row.status()?,
                source: row.owned("source"),
                note: row.owned("note"),
            };
            let leader =
                all.entry(slug.clone()).or_insert_with(|| Leader { slug, name, names: Vec::new(), terms: Vec::new() });
            leader.terms.push(term);
            Ok(())
        });
        reader.rows("leader_names", |row| {
            let slug = row.required("leader")?;
            let leader = all.get_mut(&slug).ok_or_else(|| format!("unknown leader `{slug}`"))?;
            leader.names.push(row.required("name")?);
            Ok(())
        });
        let mut leaders = Self { all: all.into_values().collect(), ..Self::default() };
        let executive = read_executive(reader);
        let starts: BTreeSet<(Series, Date)> = leaders
            .all
            .iter()
            .flat_map(|leader| &leader.terms)
            .filter_map(|term| Some((series(term, &executive), term.start.day()?)))
            .collect();
        for leader in &mut leaders.all {
            leader.terms.sort_by_key(|term| term.start.earliest());
            for term in &mut leader.terms {
                let Some(end) = term.end else { continue };
                // A successor starts after the term did, so a term of a single day keeps it.
                let after = term.start.latest().tomorrow().unwrap_or(Date::MAX);
                let first = end.earliest().max(after);
                if first <= end.latest() {
                    let own = series(term, &executive);
                    let inside = (own.clone(), first)..=(own, end.latest());
                    term.handover = starts.range(inside).next().map(|(_, day)| *day);
                }
            }
        }
        for (position, leader) in leaders.all.iter().enumerate() {
            for name in leader.names.iter().chain([&leader.name, &leader.slug]) {
                let positions = leaders.index.entry(fold_name(name)).or_default();
                if positions.last() != Some(&position) {
                    positions.push(position);
                }
            }
            if let Some(surname) = fold_name(&leader.name).split(' ').next_back() {
                leaders.surnames.entry(surname.to_owned()).or_default().push(position);
            }
        }
        reader.rows("leader_coverage", |row| {
            if row.text("state").is_empty() {
                return Ok(());
            }
            let key = (row.state("state")?, row.required("office")?);
            leaders.complete.insert(key, row.period("complete_from", "complete_to")?);
            Ok(())
        });
        leaders
    }

    pub(crate) fn all(&self) -> &[Leader] {
        &self.all
    }

    pub(crate) fn complete(&self, state: State, office: &str) -> Option<Period> {
        self.complete.get(&(state, office.to_owned())).copied()
    }

    pub(crate) fn find(&self, name: &str) -> LeaderMatch<'_> {
        let folded = fold_name(name);
        let found = self.index.get(&folded).or_else(|| self.surnames.get(&folded));
        match found.map(Vec::as_slice) {
            Some([only]) => LeaderMatch::One(&self.all[*only]),
            Some(several) => LeaderMatch::Ambiguous(several.iter().map(|position| &self.all[*position]).collect()),
            None => {
                let names = self.all.iter().map(|leader| leader.name.as_str());
                LeaderMatch::Unknown { nearest: nearest(name, names).map(str::to_owned) }
            }
        }
    }
}

/// Offices that one person leaves to the next: all that hold the executive of a state, else one office.
type Series = (Option<State>, String);

fn series(term: &Term, executive: &BTreeSet<(State, String)>) -> Series {
    match term.state {
        Some(state) if executive.contains(&(state, term.office.clone())) => (Some(state), String::new()),
        state => (state, term.office.clone()),
    }
}

fn read_executive(reader: &mut Reader<'_, '_>) -> BTreeSet<(State, String)> {
    let mut executive = BTreeSet::new();
    reader.rows("offices", |row| {
        let office = row.required("office")?;
        if row.text("note").starts_with("executive") {
            executive.insert((row.state("state")?, office));
        }
        Ok(())
    });
    executive
}
