//! The values of series by key, for functions and panels. A frame is read or computed when it is first needed, once in the life
//! of an engine.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chancery_core::{Catalogue, Cell, Frame, Key, SeriesSource, SeriesSpec, State, UnitOfAnalysis, Year, nearest};
use chancery_measure::{Base, declared_catalogue};
use chancery_world::World;

use crate::error::Error;

/// The store of an engine, with the frames read so far.
pub(crate) struct Values {
    pub(crate) world: &'static World,
    pub(crate) base: Option<Base>,
    pub(crate) catalogue: Catalogue,
    frames: Mutex<BTreeMap<(String, String), Arc<Frame>>>,
}

/// A series from one source.
#[derive(Clone, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) spec: &'a SeriesSpec,
    pub(crate) source: &'a SeriesSource,
    pub(crate) frame: Arc<Frame>,
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").finish_non_exhaustive()
    }
}

impl Values {
    pub(crate) fn new(world: &'static World, base: Option<Base>) -> Self {
        let catalogue = base.as_ref().map(Base::loaded).unwrap_or_default();
        Self { world, base, catalogue, frames: Mutex::default() }
    }

    /// A series from the source named; from the preferred one, if none is.
    ///
    /// # Errors
    /// A series or source that is not there, with the nearest; a damaged store.
    pub(crate) fn find(&self, series: &str, source: Option<&str>) -> Result<Found<'_>, Error> {
        let spec = self.catalogue.get(series).ok_or_else(|| self.unknown(series))?;
        let wanted = source.map_or_else(|| spec.broadest(), |id| spec.source(id));
        let source = wanted.ok_or_else(|| {
            let ids: Vec<&str> = spec.sources.iter().map(|source| source.id.as_str()).collect();
            Error::new(format!("`{series}` has no source `{}`", source.unwrap_or_default()))
                .hint(format!("it has {}", ids.join(", ")))
        })?;
        Ok(Found { spec, source, frame: self.frame(series, &source.id)? })
    }

    /// All values of a series from a source.
    ///
    /// # Errors
    /// A series or source that is not there; a damaged store.
    pub(crate) fn frame(&self, series: &str, source: &str) -> Result<Arc<Frame>, Error> {
        let base = self.base.as_ref().ok_or_else(|| self.unknown(series))?;
        // Held while a frame is computed, so that two threads do not compute the same one.
        let mut frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (series.to_owned(), source.to_owned());
        if let Some(frame) = frames.get(&key) {
            return Ok(Arc::clone(frame));
        }
        let frame = Arc::new(base.whole(series, source)?);
        frames.insert(key, Arc::clone(&frame));
        Ok(frame)
    }

    fn unknown(&self, series: &str) -> Error {
        let error = Error::new(format!("no series is called `{series}`"));
        if let Some(hint) = self.absent(series) {
            return error.hint(hint);
        }
        match nearest(series, self.catalogue.names()) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None if self.base.is_none() => error.hint("there is no store, so no series"),
            None => error.hint("`SELECT series FROM catalogue.series` lists them"),
        }
    }

    /// Of a series the program knows and the store does not hold: what would bring it.
    pub(crate) fn absent(&self, series: &str) -> Option<String> {
        let spec = declared_catalogue().get(series).filter(|_| self.base.is_some())?.clone();
        let sources: Vec<&str> = spec.sources.iter().map(|source| source.id.as_str()).collect();
        Some(format!(
            "the series is known, but the store has none of its sources ({}); `chancery data add` imports one",
            sources.join(", ")
        ))
    }
}

impl Found<'_> {
    /// The cell of a key, with the reason when there is no value, as claims read it.
    pub(crate) fn cell(&self, world: &World, (state, partner, year): (State, Option<State>, Year)) -> Cell {
        let stored = |one, other| self.frame.get(Key::new(year, one, Some(other))).is_some();
        let key = match partner {
            // A pair without order may be stored either way round.
            Some(other)
                if self.spec.unit_of_analysis == UnitOfAnalysis::DyadYear
                    && !stored(state, other)
                    && stored(other, state) =>
            {
                (other, Some(state), year)
            }
            _ => (state, partner, year),
        };
        self.frame.cell(self.spec, self.source, key, |state, year| world.exists(state, year)).0
    }
}
