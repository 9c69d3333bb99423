//! Regions. Latin America has several definitions; a study names one, and verdicts are tried under all.

use chancery_core::{PartialDate, State, fold_name};

use crate::states::States;
use crate::table::{Reader, Status};

/// A region.
#[derive(Clone, Debug)]
pub struct Region {
    /// Lower-case id: `latin-america`.
    pub slug: String,
    /// English name.
    pub name: String,
    /// Every name.
    pub names: Vec<String>,
    /// Its definitions, the default first.
    pub definitions: Vec<RegionDefinition>,
    /// Slug and names, folded: they are looked up again and again.
    folded: Vec<String>,
}

impl Region {
    /// A definition by id.
    pub fn definition(&self, id: &str) -> Option<&RegionDefinition> {
        self.definitions.iter().find(|definition| definition.id == id)
    }
}

/// One way to say which states a region has.
#[derive(Clone, Debug)]
pub struct RegionDefinition {
    /// Id: `un-m49`.
    pub id: String,
    /// For readers.
    pub name: String,
    /// Whose definition, and why one would use it.
    pub note: String,
    /// The members.
    pub members: Vec<RegionMember>,
}

/// A state in a region.
#[derive(Clone, Debug)]
pub struct RegionMember {
    /// The state.
    pub state: State,
    /// Since when, if the definition changed.
    pub start: Option<PartialDate>,
    /// Until when.
    pub end: Option<PartialDate>,
    /// How far the row is verified.
    pub status: Status,
}

pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    let mut defaults: Vec<(String, String)> = Vec::new();
    reader.rows("region_definitions", |row| {
        let slug = row.required("region")?;
        let definition = RegionDefinition {
            id: row.required("definition")?,
            name: row.required("name")?,
            note: row.owned("note"),
            members: Vec::new(),
        };
        if row.text("default") == "1" {
            defaults.push((slug.clone(), definition.id.clone()));
        }
        match regions.iter_mut().find(|region| region.slug == slug) {
            Some(region) if region.definition(&definition.id).is_some() => {
                return Err(format!("definition `{}` of `{slug}` occurs twice", definition.id));
            }
            Some(region) => region.definitions.push(definition),
            None => {
                regions.push(Region {
                    name: slug.clone(),
                    names: vec![slug.clone()],
                    slug,
                    definitions: vec![definition],
                    folded: Vec::new(),
                });
            }
        }
        Ok(())
    });
    reader.rows("region_names", |row| {
        let (slug, name) = (row.required("region")?, row.required("name")?);
        let region = regions.iter_mut().find(|region| region.slug == slug).ok_or(format!("unknown region `{slug}`"))?;
        if row.text("language") == "en" && region.name == region.slug {
            region.name.clone_from(&name);
        }
        region.names.push(name);
        Ok(())
    });
    reader.rows("regions", |row| {
        let (slug, id) = (row.required("region")?, row.required("definition")?);
        let member = RegionMember {
            state: row.state("state")?,
            start: row.date("start")?,
            end: row.date("end")?,
            status: row.status()?,
        };
        if states.get(member.state).is_none() {
            return Err(format!("unknown state {}", member.state));
        }
        let definition = regions
            .iter_mut()
            .find(|region| region.slug == slug)
            .and_then(|region| region.definitions.iter_mut().find(|definition| definition.id == id))
            .ok_or(format!("unknown definition `{id}` of region `{slug}`"))?;
        definition.members.push(member);
        Ok(())
    });
    for region in &mut regions {
        let default = defaults.iter().find(|(slug, _)| *slug == region.slug).map(|(_, id)| id.as_str());
        region.folded = region.names.iter().chain([&region.slug]).map(|name| fold_name(name)).collect();
        // A stable sort: the default first, the others as written.
        region.definitions.sort_by_key(|definition| Some(definition.id.as_str()) != default);
        for definition in &mut region.definitions {
            definition.members.sort_by_key(|member| member.state);
        }
    }
    regions.sort_by(|a, b| a.slug.cmp(&b.slug));
    regions
}

pub(crate) fn find<'a>(regions: &'a [Region], name: &str) -> Option<&'a Region> {
    // Most are asked for by their slug, again and again.
    if let Some(region) = regions.iter().find(|region| region.slug == name) {
        return Some(region);
    }
    let wanted = fold_name(name);
    regions.iter().find(|region| region.folded.contains(&wanted))
}
