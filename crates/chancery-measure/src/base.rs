//! What a study reads from: a store, or the built-in release; both give the catalogue and frames of read and computed series.

use std::path::Path;
use std::sync::Arc;

use chancery_core::{Catalogue, Frame, Frames, Key, Request, SeriesSpec, State, Year, YearRange};
use chancery_data::{DataSet, Error, FileState, Origins, Release, Store, VoteCut, data_set};
use chancery_evidence::{DataSetEvidence, FileEvidence};

use crate::estimate;
use crate::kernel::Kernel;
use crate::shared::Shared;
use crate::spec::{MeasureSpec, declared_catalogue, measure, measures, with_measures};
use crate::voting::{self, Asked, VoteMeasure};

/// All years there can be.
const EVERY_YEAR: YearRange = YearRange { first: Year::MIN, last: Year::MAX };

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
                with_measures(store.catalogue(), &cuts, false)
            }
            Self::Release(release) => release.catalogue(&declared_catalogue()),
        }
    }

    /// The frames of some requests, from every source of each series. Requests of one series are read together.
    ///
    /// # Errors
    /// A damaged store.
    pub fn frames(&self, requests: &[Request]) -> Result<Frames, Error> {
        let shared = Shared::default();
        let catalogue = shared.catalogue(self);
        let mut frames = Frames::new();
        for spec in catalogue.iter().filter(|spec| self.of_votes(&spec.name).is_none()) {
            let Some(wanted) = Wanted::of(requests, &spec.name) else { continue };
            for source in &spec.sources {
                let keep = |key: Key| wanted.has(key);
                let frame = self.frame(&spec.name, &source.id, Some(wanted.years), &keep, &shared)?;
                frames.insert(&spec.name, &source.id, frame);
            }
        }
        self.insert_measured(requests, &shared, &mut frames)?;
        Ok(frames)
    }

    /// The frames of the measures of votes that are asked for; those of one cut are computed together.
    fn insert_measured(&self, requests: &[Request], shared: &Shared, frames: &mut Frames) -> Result<(), Error> {
        let wanted =
            |spec: &'static MeasureSpec| Some((spec.name, self.of_votes(spec.name)?, Wanted::of(requests, spec.name)?));
        let measured: Vec<(&str, VoteMeasure, Wanted)> = measures().iter().filter_map(wanted).collect();
        for cut in VoteCut::ALL {
            let keeps: Vec<_> = measured.iter().map(|(.., wanted)| |key: Key| wanted.has(key)).collect();
            let asked: Vec<Asked<'_>> = measured
                .iter()
                .zip(&keeps)
                .map(|((_, measure, wanted), keep)| Asked { measure: *measure, years: wanted.years, keep })
                .collect();
            for ((name, ..), frame) in measured.iter().zip(self.measured(cut, &asked, shared)?.into_iter().flatten()) {
                frames.insert(name, cut.source(), frame);
            }
        }
        Ok(())
    }

    /// All values of a series from a source.
    ///
    /// # Errors
    /// A series or source that is not there; a damaged store.
    pub fn whole(&self, series: &str, source: &str) -> Result<Frame, Error> {
        self.frame(series, source, None, &|_| true, &Shared::default())
    }

    /// All values of several series, each from a source, in the order asked for; what they share is read once.
    ///
    /// # Errors
    /// As for [`Base::whole`].
    pub fn wholes(&self, wanted: &[(&str, &str)]) -> Result<Vec<Frame>, Error> {
        self.wholes_in(wanted, None)
    }

    /// The same in some years.
    pub(crate) fn wholes_in(&self, wanted: &[(&str, &str)], years: Option<YearRange>) -> Result<Vec<Frame>, Error> {
        let shared = Shared::default();
        let mut frames: Vec<Option<Frame>> = wanted.iter().map(|_| None).collect();
        let mut put = |places: Vec<usize>, found: Vec<Frame>| {
            places.into_iter().zip(found).for_each(|(place, frame)| frames[place] = Some(frame));
        };
        let read = |(_, (series, _)): &(usize, &(&str, &str))| years.is_none() && self.computed(series).is_none();
        let (places, read): (Vec<usize>, Vec<(&str, &str)>) = wanted.iter().enumerate().filter(read).unzip();
        let measure = || VoteCut::ALL.map(|cut| self.measured_whole(wanted, cut, years, &shared));
        let (read, measured) = rayon::join(|| self.read(&read), measure);
        put(places, read?);
        for of_cut in measured {
            let (places, frames) = of_cut?;
            put(places, frames);
        }
        let whole = |((series, source), frame): (&(&str, &str), Option<Frame>)| match frame {
            Some(frame) => Ok(frame),
            None => self.frame(series, source, years, &|_| true, &shared),
        };
        wanted.iter().zip(frames).map(whole).collect()
    }

    /// The measures of a cut among those wanted, with their places.
    fn measured_whole(
        &self,
        wanted: &[(&str, &str)],
        cut: VoteCut,
        years: Option<YearRange>,
        shared: &Shared,
    ) -> Result<(Vec<usize>, Vec<Frame>), Error> {
        let of_cut = |(place, (series, source)): (usize, &(&str, &str))| {
            self.of_votes(series).filter(|_| cut.source() == *source).map(|measure| (place, measure))
        };
        let (places, kernels): (Vec<usize>, Vec<_>) = wanted.iter().enumerate().filter_map(of_cut).unzip();
        let years = years.unwrap_or(EVERY_YEAR);
        let asked: Vec<Asked<'_>> =
            kernels.into_iter().map(|measure| Asked { measure, years, keep: &|_| true }).collect();
        Ok((places, self.measured(cut, &asked, shared)?.unwrap_or_default()))
    }

    /// Series that are read, not computed.
    fn read(&self, wanted: &[(&str, &str)]) -> Result<Vec<Frame>, Error> {
        match self {
            Self::Store(store) => store.frames(wanted),
            Self::Release(release) => {
                wanted.iter().map(|(series, source)| release.frame(series, source, |_| true)).collect()
            }
        }
    }

    /// The measure of votes behind a series that is computed here.
    fn of_votes(&self, series: &str) -> Option<VoteMeasure> {
        match self.computed(series) {
            Some(Kernel::Votes(measure)) => Some(*measure),
            _ => None,
        }
    }

    /// The kernel of a series that this base computes: not one that is read, kept in the store, or stored in the release.
    pub(crate) fn computed(&self, series: &str) -> Option<&'static Kernel> {
        match self {
            Self::Release(_) => None,
            Self::Store(_) => {
                measure(series).map(|measure| &measure.kernel).filter(|kernel| !matches!(kernel, Kernel::Kept(_)))
            }
        }
    }

    pub(crate) fn frame(
        &self,
        series: &str,
        source: &str,
        years: Option<YearRange>,
        keep: &(dyn Fn(Key) -> bool + Sync),
        shared: &Shared,
    ) -> Result<Frame, Error> {
        let store = match self {
            Self::Release(release) => return release.frame(series, source, keep),
            Self::Store(store) => store,
        };
        match self.computed(series) {
            None | Some(Kernel::Kept(_)) => store.frame_in(series, source, years, keep),
            Some(Kernel::Votes(measure)) => {
                let cut = VoteCut::ALL
                    .into_iter()
                    .find(|cut| cut.source() == source)
                    .ok_or_else(|| Error::unknown(format!("`{series}` has no source `{source}`")))?;
                let asked = Asked { measure: *measure, years: years.unwrap_or(EVERY_YEAR), keep };
                Ok(self.measured(cut, &[asked], shared)?.and_then(|mut frames| frames.pop()).unwrap_or_default())
            }
            Some(Kernel::Series(kernel)) => {
                let catalogue = shared.catalogue(self);
                let covered =
                    catalogue.get(series).and_then(|spec| spec.source(source)).map(|source| source.coverage.years);
                let covered = covered.ok_or_else(|| Error::unknown(format!("`{series}` has no source `{source}`")))?;
                let Some(years) = years.map_or(Some(covered), |years| years.intersect(covered)) else {
                    return Ok(Frame::default());
                };
                let inputs = shared.inputs(self, catalogue, kernel, source, years)?;
                Ok(kernel.frame(&inputs, years, keep))
            }
        }
    }

    /// Frames of measures from a cut of the votes, computed in one pass; `None` where the cut is not in the store.
    fn measured(&self, cut: VoteCut, asked: &[Asked<'_>], shared: &Shared) -> Result<Option<Vec<Frame>>, Error> {
        let (Self::Store(store), false) = (self, asked.is_empty()) else { return Ok(None) };
        let Some(votes) = shared.votes(store, cut)? else { return Ok(None) };
        let files = self.files("unga-votes");
        let file = files.iter().position(|file| file.name == cut.file()).unwrap_or(0) as u16;
        Ok(Some(voting::frames(&votes, file, asked)))
    }

    /// Id of the data set behind a source of a series.
    pub fn data_set_id(&self, series: &str, source: &str) -> String {
        match self {
            Self::Release(release) => {
                release.entry(series, source).map_or_else(|| source.to_owned(), |entry| entry.data_set.clone())
            }
            Self::Store(store) => match self.computed(series) {
                Some(Kernel::Votes(_)) => "unga-votes".to_owned(),
                Some(Kernel::Series(kernel)) => self.data_set_id(kernel.inputs[0], source),
                _ => store.data_set_of(series, source).map_or_else(|| source.to_owned(), |found| found.id.to_owned()),
            },
        }
    }

    /// How a source gives a series: the columns added, or the measure's formula.
    pub fn formula(&self, series: &str, source: &str) -> String {
        if let Some(measure) = measure(series) {
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

    /// A data set by its id: one the program knows, one it computes, or a user's own table in the store.
    pub fn data_set(&self, id: &str) -> Option<&'static DataSet> {
        match self {
            Self::Store(store) => store.data_set(id),
            Self::Release(_) => data_set(id).or_else(|| estimate::kept_data_set(id)),
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

/// What the requests of one series ask for.
struct Wanted {
    years: YearRange,
    /// Of each of the years, who is asked for; it is held against every row of a series.
    by_year: Vec<Vec<Asks>>,
}

/// The states of a request in their order; none = all.
#[derive(Clone)]
struct Asks {
    actors: Arc<[State]>,
    partners: Arc<[State]>,
}

impl Wanted {
    fn of(requests: &[Request], series: &str) -> Option<Self> {
        let requests: Vec<&Request> = requests.iter().filter(|request| request.series == series).collect();
        let years = requests.iter().map(|request| request.years).reduce(YearRange::hull)?;
        let sorted = |states: &[State]| {
            let mut states = states.to_vec();
            states.sort_unstable();
            Arc::from(states)
        };
        let mut by_year = vec![Vec::new(); usize::try_from(years.last - years.first).unwrap_or(0) + 1];
        for request in requests {
            let asks = Asks { actors: sorted(&request.actors), partners: sorted(&request.partners) };
            for year in request.years.first..=request.years.last {
                by_year[usize::try_from(year - years.first).unwrap_or(0)].push(asks.clone());
            }
        }
        for asks in &mut by_year {
            // Those for everybody decide at once.
            asks.sort_by_key(|asks| (!asks.actors.is_empty(), !asks.partners.is_empty()));
        }
        Some(Self { years, by_year })
    }

    fn has(&self, key: Key) -> bool {
        let side = |states: &[State], state: Option<State>| {
            states.is_empty() || state.is_some_and(|state| states.binary_search(&state).is_ok())
        };
        let (actor, partner) = (key.actor(), key.partner());
        let place = usize::try_from(key.year() - self.years.first).ok();
        place.and_then(|place| self.by_year.get(place)).is_some_and(|all| {
            all.iter().any(|asks| side(&asks.actors, actor) && (partner.is_none() || side(&asks.partners, partner)))
        })
    }
}
