//! The built-in release: yearly values for the powers and regions of the built-in study, inside the program.
//!
//! It is made by `chancery data release` from a full store and holds only series whose sources permit it
//! (`release/LICENCES.toml`). A value keeps the hash of its source file and the row there; the bytes are not included.

use chancery_core::{
    Catalogue, Cell, CellState, Coverage, Frame, FrameRow, Key, State, UnitOfAnalysis, Year, YearRange,
};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::store::FileState;

/// `(year, actor, partner or empty, value or nothing, state of the cell, file, row)`; a tuple, because there are many.
pub type ReleaseValue = (Year, String, String, Option<f64>, u8, u16, u32);

/// A series of the release from one source: its catalogue entry and values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseEntry {
    /// Series.
    pub series: String,
    /// Source.
    pub source: String,
    /// Data set the source belongs to.
    pub data_set: String,
    /// Formula over the data set's tables.
    pub formula: String,
    /// First and last year covered.
    pub years: (Year, Year),
    /// Its values.
    pub values: Vec<ReleaseValue>,
}

/// A data set behind the release.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseSource {
    /// Id.
    pub id: String,
    /// Its files: hashes of bytes that are not included.
    pub files: Vec<FileState>,
}

/// What a release says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseMeta {
    /// Version of this layout.
    pub format: u32,
    /// Name.
    pub version: String,
    /// Data sets behind it.
    pub sources: Vec<ReleaseSource>,
}

/// The release, read.
#[derive(Clone, Debug)]
pub struct Release {
    /// What it says of itself.
    pub meta: ReleaseMeta,
    /// Its series.
    pub entries: Vec<ReleaseEntry>,
}

impl Release {
    /// Reads a release from the bytes of its file: compressed JSON lines, the first of them the description.
    ///
    /// # Errors
    /// Bytes that are no release.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        use std::io::Read as _;
        let mut text = String::new();
        let broken =
            |error: &dyn std::fmt::Display| Error::unknown(format!("the built-in release cannot be read: {error}"));
        flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).map_err(|error| broken(&error))?;
        let mut lines = text.lines();
        let meta = serde_json::from_str(lines.next().unwrap_or("")).map_err(|error| broken(&error))?;
        let entries = lines.map(serde_json::from_str).collect::<Result<_, _>>().map_err(|error| broken(&error))?;
        Ok(Self { meta, entries })
    }

    /// The bytes of a release; equal releases give equal bytes.
    ///
    /// # Errors
    /// None in practice.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        use std::io::Write as _;
        let failed = |error: &dyn std::fmt::Display| Error::unknown(format!("the release cannot be written: {error}"));
        let mut text = serde_json::to_string(&self.meta).map_err(|error| failed(&error))?;
        text.push('\n');
        for entry in &self.entries {
            text.push_str(&serde_json::to_string(entry).map_err(|error| failed(&error))?);
            text.push('\n');
        }
        let mut encoder = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).map_err(|error| failed(&error))
    }

    /// The part of a full catalogue that the release has values of, with the years they cover.
    pub fn catalogue(&self, full: &Catalogue) -> Catalogue {
        let mut specs = Vec::new();
        for spec in full.iter() {
            let mut spec = spec.clone();
            spec.sources.retain_mut(|source| {
                let Some(entry) = self.entry(&spec.name, &source.id) else { return false };
                if let Some(years) = YearRange::new(entry.years.0, entry.years.1) {
                    source.coverage = Coverage { years, actors: source.coverage.actors.clone() };
                }
                true
            });
            if !spec.sources.is_empty() {
                specs.push(spec);
            }
        }
        Catalogue::new(specs)
    }

    /// The entry of a series from a source.
    pub fn entry(&self, series: &str, source: &str) -> Option<&ReleaseEntry> {
        self.entries.iter().find(|entry| entry.series == series && entry.source == source)
    }

    /// The values of a series from a source, for the keys that `keep` wants.
    ///
    /// # Errors
    /// A series or source the release does not have; a broken entry.
    pub fn frame(&self, series: &str, source: &str, keep: impl Fn(Key) -> bool) -> Result<Frame, Error> {
        let entry = self
            .entry(series, source)
            .ok_or_else(|| Error::unknown(format!("the built-in release has no `{series}` from `{source}`")))?;
        let broken = || Error::unknown(format!("the built-in release is broken at `{series}`"));
        let mut values = Vec::with_capacity(entry.values.len());
        for (year, actor, partner, value, state, file, row) in &entry.values {
            let actor = State::new(actor).map_err(|_| broken())?;
            let partner = if partner.is_empty() { None } else { Some(State::new(partner).map_err(|_| broken())?) };
            let state = CellState::from_u8(*state).ok_or_else(broken)?;
            let key = Key::new(*year, actor, partner);
            if keep(key) {
                values.push((key, Cell::from_parts(value.unwrap_or(0.0), state), FrameRow { file: *file, row: *row }));
            }
        }
        Frame::new(values).map_err(|_| broken())
    }
}

/// The unit of analysis decides whether a partner is expected.
impl ReleaseEntry {
    /// Whether the entry's values fit a unit of analysis.
    pub fn fits(&self, unit: UnitOfAnalysis) -> bool {
        self.values.iter().all(|value| value.2.is_empty() != unit.is_dyadic())
    }
}
