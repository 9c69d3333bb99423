//! What is more than one number for a key: polarity of a set of states, shares of influence, blocs, relation classes. Each analysis
//! says what it reads ([`chancery_core::Request`]s) and works on the frames that were read, from a store or the built-in release.

pub mod blocs;
pub mod ideal_points;
pub mod influence;
pub mod movement;
pub mod polarity;
pub mod relations;
pub mod similarity;

pub use chancery_stats::{
    CommunityOptions, Influence, Polarity, RankBand, Relation, RelationClass, RelationContribution, RelationRule,
    WeightSampling,
};

use std::sync::Arc;

use chancery_core::{Catalogue, Frames};

use crate::kernel::Input;
use crate::shared::absent;

/// What an analysis reads from.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    /// The series with their sources.
    pub catalogue: &'a Catalogue,
    /// The frames that were asked for.
    pub frames: &'a Frames,
}

impl Data<'_> {
    /// A series from its broadest source that was read.
    pub(crate) fn input(&self, series: &str) -> Input {
        let spec = self.catalogue.get(series);
        let read = spec.and_then(|spec| {
            let source = spec.broadest()?;
            Some((spec, source, self.frames.get(series, &source.id)?))
        });
        match read {
            Some((spec, source, frame)) => {
                Input { spec: spec.clone(), source: source.clone(), frame: Arc::new(frame.clone()) }
            }
            None => absent(series),
        }
    }

    /// Ids of the sources of some series that were read, each once.
    pub fn sources(&self, series: &[&str]) -> Vec<String> {
        let mut ids: Vec<String> = series
            .iter()
            .filter_map(|name| self.catalogue.get(name)?.broadest().map(|source| (name, source.id.clone())))
            .filter(|(name, id)| self.frames.get(name, id).is_some_and(|frame| !frame.is_empty()))
            .map(|(_, id)| id)
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }
}
