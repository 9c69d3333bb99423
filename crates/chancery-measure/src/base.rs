//! What a study reads from: a store, or the built-in release; both give the catalogue and frames of read and computed series.

use std::path::Path;

use chancery_core::{Catalogue, Frame, Frames, Key, Request, SeriesSpec, YearRange};
use chancery_data::{DataSet, Error, FileState, Origins, Release, Store, VoteCut, VoteTable, data_set};
use chancery_evidence::{DataSetEvidence, FileEvidence};

use crate::spec::{declared_catalogue, measures};
use crate::voting;

/// A store or the built-in release.
#[derive(Debug)]
pub enum Base {
    /// A full store on the disk.
    Store(Store),
    /// The yearly values inside the program.
    Release(Release),
}

/// The release inside the program.
///
/// # Errors
/// Only if the program was built with a broken one, which a test excludes.
pub fn builtin_release() -> Result<Release, Error> {
    Release::from_bytes(include_bytes!("../../../release/release.jsonl.gz"))
}

impl Base {
    /// The store at a place.
    ///
    /// # Errors
    /// No store there, or a damaged one.
    pub fn store(root: &Path) -> Result<Self, Error> {
        Store::open(root).map(Self::Store)
    }

    /// The built-in release.
    ///
    /// # Errors
    /// As for [`builtin_release`].
    pub fn release() -> Result<Self, Error> {
        builtin_release().map(Self::Release)
    }

    /// `store` or `built-in release`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::Release(_) => "built-in release",
        }
    }

    /// Generation of the store, or version of the release.
    pub fn generation(&self) -> String {
        match self {
            Self::Store(store) => store.manifest().generation.to_string(),
            Self::Release(release) => release.meta.version.clone(),
        }
    }

    /// Every series the program knows. Those that are really there have their sources and years; of the others, the sources are
    /// named and cover nothing, so that a check that needs them is not an error but a question left open.
    pub fn catalogue(&self) -> Catalogue {
        let loaded = self.loaded();
        let absent: Vec<SeriesSpec> =
            declared_catalogue().iter().filter(|spec| loaded.get(&spec.name).is_none()).cloned().collect();
        Catalogue::new(loaded.iter().cloned().chain(absent))
    }

    /// Whether any source of a series is really there.
    pub fn has(&self, series: &str) -> bool {
        self.loaded().get(series).is_some()
    }

    /// Every series with the sources and years that are really there.
    pub fn loaded(&self) -> Catalogue {
        match self {
            Self::Store(store) => {
                let cuts: Vec<(VoteCut, YearRange)> = VoteCut::ALL
                    .into_iter()
                    .filter_map(|cut| {
                        let (first, last) = store.vote_years(cut)?;
                        Some((cut, YearRange::new(first, last)?))
                    })
                    .collect();
                let computed: Vec<SeriesSpec> = if cuts.is_empty() {
                    Vec::new()
                } else {
                    measures().iter().map(|measure| measure.entry(&cuts)).collect()
                };
                Catalogue::new(store.catalogue().iter().cloned().chain(computed))
            }
            Self::Release(release) => release.catalogue(&declared_catalogue()),
        }
    }

    /// The frames of some requests, from every source of each series. Requests of one series are read together.
    ///
    /// # Errors
    /// A damaged store.
    pub fn frames(&self, requests: &[Request]) -> Result<Frames, Error> {
        let catalogue = self.loaded();
        let mut frames = Frames::new();
        let mut votes = Votes::default();
        for spec in catalogue.iter() {
            let wanted: Vec<&Request> = requests.iter().filter(|request| request.series == spec.name).collect();
            if wanted.is_empty() {
                continue;
            }
            let keep = |key: Key| wanted.iter().any(|request| wants(request, key));
            let years = wanted.iter().map(|request| request.years).reduce(YearRange::hull);
            for source in &spec.sources {
                let frame = self.frame(&spec.name, &source.id, years, &keep, &mut votes)?;
                frames.insert(&spec.name, &source.id, frame);
            }
        }
        Ok(frames)
    }

    /// All values of a series from a source.
    ///
    /// # Errors
    /// A series or source that is not there; a damaged store.
    pub fn whole(&self, series: &str, source: &str) -> Result<Frame, Error> {
        self.frame(series, source, None, &|_| true, &mut Votes::default())
    }

    /// All values of several series, each from a source, in the order asked for; what they share is read once.
    ///
    /// # Errors
    /// As for [`Base::whole`].
    pub fn wholes(&self, wanted: &[(&str, &str)]) -> Result<Vec<Frame>, Error> {
        let computed = |series: &str| measures().iter().any(|measure| measure.name == series);
        let read: Vec<(&str, &str)> = wanted.iter().copied().filter(|(series, _)| !computed(series)).collect();
        let others = || -> Result<Vec<Frame>, Error> {
            let mut votes = Votes::default();
            let made = wanted.iter().filter(|(series, _)| computed(series));
            made.map(|(series, source)| self.frame(series, source, None, &|_| true, &mut votes)).collect()
        };
        let (read, made) = rayon::join(|| self.read(&read), others);
        let (mut read, mut made) = (read?.into_iter(), made?.into_iter());
        // One frame was read, or made, for each.
        let next = |&(series, _): &(&str, &str)| if computed(series) { made.next() } else { read.next() };
        Ok(wanted.iter().map(next).map(Option::unwrap_or_default).collect())
    }

    /// All values of several series that are not computed.
    fn read(&self, wanted: &[(&str, &str)]) -> Result<Vec<Frame>, Error> {
        match self {
            Self::Store(store) => store.frames(wanted),
            Self::Release(release) => {
                wanted.iter().map(|(series, source)| release.frame(series, source, |_| true)).collect()
            }
        }
    }

    fn frame(
        &self,
        series: &str,
        source: &str,
        years: Option<YearRange>,
        keep: &(dyn Fn(Key) -> bool + Sync),
        votes: &mut Votes,
    ) -> Result<Frame, Error> {
        match self {
            Self::Release(release) => release.frame(series, source, keep),
            Self::Store(store) => match measures().iter().find(|measure| measure.name == series) {
                None => store.frame_in(series, source, years, keep),
                Some(measure) => {
                    let cut = VoteCut::ALL
                        .into_iter()
                        .find(|cut| cut.source() == source)
                        .ok_or_else(|| Error::unknown(format!("`{series}` has no source `{source}`")))?;
                    let Some(covered) = store.vote_years(cut).and_then(|(first, last)| YearRange::new(first, last))
                    else {
                        return Ok(Frame::default());
                    };
                    let years = years.map_or(Some(covered), |years| years.intersect(covered));
                    match (votes.of(store, cut)?, years) {
                        (Some(votes), Some(years)) => {
                            let files = self.files("unga-votes");
                            let file = files.iter().position(|file| file.name == cut.file()).unwrap_or(0) as u16;
                            Ok(voting::frame(votes, file, measure.kernel, years, keep))
                        }
                        _ => Ok(Frame::default()),
                    }
                }
            },
        }
    }

    /// Id of the data set behind a source of a series.
    pub fn data_set_id(&self, series: &str, source: &str) -> String {
        match self {
            Self::Release(release) => {
                release.entry(series, source).map_or_else(|| source.to_owned(), |entry| entry.data_set.clone())
            }
            Self::Store(_) if measures().iter().any(|measure| measure.name == series) => "unga-votes".to_owned(),
            Self::Store(store) => {
                store.data_set_of(series, source).map_or_else(|| source.to_owned(), |found| found.id.to_owned())
            }
        }
    }

    /// How a source gives a series: the columns added, or the measure's formula.
    pub fn formula(&self, series: &str, source: &str) -> String {
        if let Some(measure) = measures().iter().find(|measure| measure.name == series) {
            return measure.formula.to_owned();
        }
        let found = match self {
            Self::Release(release) => release.entry(series, source).map(|entry| entry.formula.clone()),
            Self::Store(store) => store.formula_of(series, source),
        };
        found.unwrap_or_default()
    }

    /// The provider's files behind a data set, in the order that lineage numbers them.
    pub fn files(&self, data_set: &str) -> Vec<FileState> {
        match self {
            Self::Release(release) => {
                let found = release.meta.sources.iter().find(|source| source.id == data_set);
                found.map(|source| source.files.clone()).unwrap_or_default()
            }
            Self::Store(store) => {
                store.manifest().data_sets.get(data_set).map(|state| state.files.clone()).unwrap_or_default()
            }
        }
    }

    /// The data sets, as a report cites them.
    pub fn data_sets(&self) -> Vec<DataSetEvidence> {
        let ids: Vec<String> = match self {
            Self::Release(release) => release.meta.sources.iter().map(|source| source.id.clone()).collect(),
            Self::Store(store) => store.manifest().data_sets.keys().cloned().collect(),
        };
        let catalogue = self.loaded();
        ids.iter().filter_map(|id| Some(self.describe(self.data_set(id)?, &catalogue))).collect()
    }

    /// A data set by its id: one the program knows, or a user's own table in the store.
    pub fn data_set(&self, id: &str) -> Option<&'static DataSet> {
        match self {
            Self::Store(store) => store.data_set(id),
            Self::Release(_) => data_set(id),
        }
    }

    fn describe(&self, data_set: &DataSet, catalogue: &Catalogue) -> DataSetEvidence {
        let own = |series: &str, source: &str| self.data_set_id(series, source) == data_set.id;
        let years = catalogue
            .iter()
            .flat_map(|spec| {
                spec.sources.iter().filter(|source| own(&spec.name, &source.id)).map(|source| source.coverage.years)
            })
            .reduce(YearRange::hull);
        let files = self.files(data_set.id).into_iter();
        DataSetEvidence {
            id: data_set.id.to_owned(),
            title: data_set.title.to_owned(),
            version: data_set.version.to_owned(),
            publisher: data_set.publisher.to_owned(),
            citation: data_set.citation.to_owned(),
            licence: data_set.licence.to_owned(),
            bibtex: data_set.bibtex.to_owned(),
            years: years.map_or((0, 0), |years| (years.first, years.last)),
            files: files.map(|file| FileEvidence { name: file.name, sha256: file.sha256, bytes: file.bytes }).collect(),
            used: false,
            claims: 0,
        }
    }
}

impl Origins for Base {
    fn data_set_id(&self, series: &str, source: &str) -> String {
        Self::data_set_id(self, series, source)
    }

    fn formula(&self, series: &str, source: &str) -> String {
        Self::formula(self, series, source)
    }

    fn files(&self, data_set: &str) -> Vec<FileState> {
        Self::files(self, data_set)
    }

    fn data_set(&self, id: &str) -> Option<&'static DataSet> {
        Self::data_set(self, id)
    }
}

fn wants(request: &Request, key: Key) -> bool {
    let side = |states: &[chancery_core::State], state: Option<chancery_core::State>| {
        states.is_empty() || state.is_some_and(|state| states.contains(&state))
    };
    request.years.contains(key.year())
        && side(&request.actors, key.actor())
        && (key.partner().is_none() || side(&request.partners, key.partner()))
}

/// Tables of ballots, read once for several measures.
#[derive(Default)]
struct Votes {
    read: Vec<(VoteCut, VoteTable)>,
}

impl Votes {
    fn of(&mut self, store: &Store, cut: VoteCut) -> Result<Option<&VoteTable>, Error> {
        if !self.read.iter().any(|(known, _)| *known == cut)
            && let Some(table) = store.votes(cut)?
        {
            self.read.push((cut, table));
        }
        Ok(self.read.iter().find(|(known, _)| *known == cut).map(|(_, table)| table))
    }
}
