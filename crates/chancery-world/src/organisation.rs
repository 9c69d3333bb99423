//! Organisations and agreements: when they were founded under each convention, who belonged to them and when.

use std::collections::BTreeMap;

use chancery_core::{PartialDate, Period, State, fold_name};

use crate::states::States;
use crate::table::{Reader, Status};

/// An organisation, alliance, agreement, forum or programme.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Lower-case id.
    pub slug: String,
    /// English name.
    pub name: String,
    /// Usual abbreviation.
    pub short: String,
    /// igo, alliance, trade-agreement, forum, programme, ifi, negotiation, law.
    pub kind: String,
    /// Every name and abbreviation.
    pub names: Vec<String>,
    /// When it began or ended, under each convention that applies.
    pub dates: Vec<OrganisationDate>,
    /// Who belonged to it.
    pub memberships: Vec<Membership>,
    /// The span in which `memberships` lists every member.
    pub complete: Option<Period>,
}

/// A date in an organisation's life.
#[derive(Clone, Debug)]
pub struct OrganisationDate {
    /// decision, declaration, first-summit, treaty-signed, in-force, operational, suspended, dissolved, replaced.
    pub convention: String,
    /// When.
    pub date: PartialDate,
    /// How far the row is verified.
    pub status: Status,
    /// Who says so.
    pub source: String,
    /// What to know.
    pub note: String,
}

/// A stretch of membership.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The state.
    pub state: State,
    /// member, associate, observer, signatory, suspended, negotiating.
    pub role: String,
    /// Since when.
    pub start: PartialDate,
    /// Last day, included; `None` = to the end of the table's coverage.
    pub end: Option<PartialDate>,
    /// How far the row is verified.
    pub status: Status,
    /// Who says so.
    pub source: String,
    /// What to know.
    pub note: String,
}

#[derive(Debug, Default)]
pub(crate) struct Organisations {
    all: Vec<Organisation>,
    index: BTreeMap<String, usize>,
}

impl Organisations {
    pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Self {
        let mut all: BTreeMap<String, Organisation> = BTreeMap::new();
        reader.rows("organisations", |row| {
            let slug = row.required("org")?;
            let organisation = Organisation {
                name: row.required("name")?,
                short: row.owned("short"),
                kind: row.required("kind")?,
                names: Vec::new(),
                dates: Vec::new(),
                memberships: Vec::new(),
                complete: None,
                slug: slug.clone(),
            };
            match all.insert(slug, organisation) {
                Some(known) => Err(format!("`{}` occurs twice", known.slug)),
                None => Ok(()),
            }
        });
        let unknown = |slug: &str| format!("unknown organisation `{slug}`");
        reader.rows("organisation_names", |row| {
            let slug = row.required("org")?;
            all.get_mut(&slug).ok_or_else(|| unknown(&slug))?.names.push(row.required("name")?);
            Ok(())
        });
        reader.rows("organisation_dates", |row| {
            let slug = row.required("org")?;
            let date = OrganisationDate {
                convention: row.required("convention")?,
                date: row.date("date")?.ok_or("column `date` is empty")?,
                status: row.status()?,
                source: row.owned("source"),
                note: row.owned("note"),
            };
            all.get_mut(&slug).ok_or_else(|| unknown(&slug))?.dates.push(date);
            Ok(())
        });
        reader.rows("memberships", |row| {
            let slug = row.required("org")?;
            row.period("start", "end")?;
            let membership = Membership {
                state: row.state("state")?,
                role: row.required("role")?,
                start: row.date("start")?.ok_or("column `start` is empty")?,
                end: row.date("end")?,
                status: row.status()?,
                source: row.owned("source"),
                note: row.owned("note"),
            };
            if states.get(membership.state).is_none() {
                return Err(format!("unknown state {}", membership.state));
            }
            all.get_mut(&slug).ok_or_else(|| unknown(&slug))?.memberships.push(membership);
            Ok(())
        });
        reader.rows("membership_coverage", |row| {
            let slug = row.required("org")?;
            let period = row.period("complete_from", "complete_to")?;
            all.get_mut(&slug).ok_or_else(|| unknown(&slug))?.complete = Some(period);
            Ok(())
        });
        let all: Vec<Organisation> = all.into_values().collect();
        let mut index = BTreeMap::new();
        // Slugs win over abbreviations, abbreviations over names.
        for (position, organisation) in all.iter().enumerate() {
            for name in organisation.names.iter().chain([&organisation.name]) {
                index.entry(fold_name(name)).or_insert(position);
            }
        }
        for (position, organisation) in all.iter().enumerate() {
            if !organisation.short.is_empty() {
                index.insert(fold_name(&organisation.short), position);
            }
        }
        for (position, organisation) in all.iter().enumerate() {
            index.insert(fold_name(&organisation.slug), position);
        }
        Self { all, index }
    }

    pub(crate) fn all(&self) -> &[Organisation] {
        &self.all
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Organisation> {
        self.index.get(&fold_name(name)).map(|position| &self.all[*position])
    }
}
