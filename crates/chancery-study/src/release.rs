//! Making the built-in release: what a study needs, from sources that permit it.

use std::collections::BTreeMap;

use chancery_core::{CellState, Frames, Request};
use chancery_data::{Error, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_measure::Base;
use chancery_world::World;
use serde::Deserialize;

use crate::run::unite;
use crate::study::Study;
use crate::{charts, run};

/// Permission to include values of a data set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// The licence's name.
    pub licence: String,
    /// The permission, quoted.
    pub quote: String,
    /// Where the quotation stands.
    pub source: String,
    /// How to attribute.
    pub attribution: String,
}

/// Reads `release/LICENCES.toml`: a table a data set.
///
/// # Errors
/// Text that is not such a file.
pub fn read_licences(text: &str) -> Result<BTreeMap<String, Licence>, Error> {
    toml::from_str(text).map_err(|error| Error::unknown(format!("release/LICENCES.toml: {}", error.message())))
}

/// The release a study needs: every value its checks, cases and charts ask of permitted sources.
///
/// # Errors
/// A base that cannot be read, a study without an actor.
pub fn build_release(
    study: &Study,
    world: &World,
    base: &Base,
    licences: &BTreeMap<String, Licence>,
    version: &str,
) -> Result<Release, Error> {
    let catalogue = base.catalogue();
    let mut requests: Vec<Request> = charts::requests(world, study, &catalogue);
    requests.extend(run::requests(study, world, base)?);
    let frames: Frames = base.frames(&unite(requests))?;
    let mut entries = Vec::new();
    let mut ids: Vec<String> = Vec::new();
    for (series, source, frame) in frames.iter() {
        let data_set = base.data_set_id(series, source);
        if !licences.contains_key(&data_set) || frame.is_empty() {
            continue;
        }
        let Some(spec) = catalogue.get(series) else { continue };
        let Some(years) = spec.source(source).map(|source| source.coverage.years) else { continue };
        let values = frame.iter().filter_map(|(key, cell, row)| {
            let actor = key.actor()?.to_string();
            let partner = key.partner().map_or_else(String::new, |state| state.to_string());
            Some((key.year(), actor, partner, cell.value(), cell.state() as u8, row.file, row.row))
        });
        entries.push(ReleaseEntry {
            series: series.to_owned(),
            source: source.to_owned(),
            data_set: data_set.clone(),
            formula: base.formula(series, source),
            years: (years.first, years.last),
            values: values.filter(|value| value.4 == CellState::Observed as u8 || value.3.is_none()).collect(),
        });
        if !ids.contains(&data_set) {
            ids.push(data_set);
        }
    }
    ids.sort();
    let sources = ids.into_iter().map(|id| ReleaseSource { files: base.files(&id), id }).collect();
    Ok(Release { meta: ReleaseMeta { format: 1, version: version.to_owned(), sources }, entries })
}
