//! Leaders and their terms of office.

use std::collections::BTreeMap;

use chancery_core::{PartialDate, Period, State, fold_name, nearest};

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
    /// Last day, included; `None` = to the end of the table's coverage.
    pub end: Option<PartialDate>,
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
    /// The days of the term, as wide as the precision of its dates.
    pub fn period(&self) -> Period {
        Period::new(Some(self.start.earliest()), self.end.map(PartialDate::latest))
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
        for leader in &mut leaders.all {
            leader.terms.sort_by_key(|term| term.start.earliest());
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
