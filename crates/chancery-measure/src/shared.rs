//! What several measures read, read once.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chancery_core::{Absence, Basis, Catalogue, Clock, Coverage, Frame, SeriesSource, Year, YearRange};
use chancery_data::{Error, Store, VoteCut, VoteTable};

use crate::base::Base;
use crate::kernel::{Input, SeriesKernel, input_source};
use crate::spec::declared_catalogue;

/// Tables of ballots and whole series, kept while frames of several measures are made.
#[derive(Default)]
pub(crate) struct Shared {
    catalogue: OnceLock<Catalogue>,
    votes: Mutex<Vec<(VoteCut, Arc<VoteTable>)>>,
    series: Mutex<Vec<ReadSeries>>,
}

/// Name, source and years of a series, and what was read.
type ReadSeries = (String, String, YearRange, Arc<Frame>);

impl Shared {
    /// The series of a base.
    pub(crate) fn catalogue(&self, base: &Base) -> &Catalogue {
        self.catalogue.get_or_init(|| base.loaded())
    }

    /// The ballots of a cut; `None` if the store does not hold them.
    pub(crate) fn votes(&self, store: &Store, cut: VoteCut) -> Result<Option<Arc<VoteTable>>, Error> {
        let mut read = self.votes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, table)) = read.iter().find(|(known, _)| *known == cut) {
            return Ok(Some(Arc::clone(table)));
        }
        let Some(table) = store.votes(cut)?.map(Arc::new) else { return Ok(None) };
        read.push((cut, Arc::clone(&table)));
        Ok(Some(table))
    }

    /// The inputs of a kernel for the years of some values, from `source` for the first of them.
    pub(crate) fn inputs(
        &self,
        base: &Base,
        catalogue: &Catalogue,
        kernel: &SeriesKernel,
        source: &str,
        years: YearRange,
    ) -> Result<Vec<Input>, Error> {
        let first = Year::max(0, years.first - kernel.window);
        let years = YearRange::new(first, years.last).unwrap_or(years);
        let all = kernel.inputs.iter().chain(kernel.optional);
        all.enumerate()
            .map(|(number, &name)| {
                let Some(spec) = catalogue.get(name) else { return Ok(absent(name)) };
                let Some(chosen) = input_source(spec, number, source) else { return Ok(absent(name)) };
                let frame = self.series(base, name, &chosen.id, years)?;
                Ok(Input { spec: spec.clone(), source: chosen.clone(), frame })
            })
            .collect()
    }

    /// A whole series in some years.
    fn series(&self, base: &Base, name: &str, source: &str, years: YearRange) -> Result<Arc<Frame>, Error> {
        let covers = |known: YearRange| known.first <= years.first && years.last <= known.last;
        {
            let read = self.series.lock().unwrap_or_else(PoisonError::into_inner);
            let known = read.iter().find(|(series, id, known, _)| series == name && id == source && covers(*known));
            if let Some((.., frame)) = known {
                return Ok(Arc::clone(frame));
            }
        }
        // The lock is not held here: an input may be a measure with inputs of its own.
        let frame = Arc::new(base.frame(name, source, Some(years), &|_| true, self)?);
        let mut read = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        read.push((name.to_owned(), source.to_owned(), years, Arc::clone(&frame)));
        Ok(frame)
    }
}

/// An input that the base does not hold: it covers nothing.
pub(crate) fn absent(name: &str) -> Input {
    let nothing = SeriesSource {
        id: String::new(),
        basis: Basis::new("absent"),
        clock: Clock::Calendar,
        coverage: Coverage { years: YearRange::single(0), actors: Vec::new() },
        absence: Absence::Unreported,
        mirrored: false,
        note: String::new(),
    };
    let spec = declared_catalogue().get(name).cloned();
    // A kernel names only series that are declared, which a test holds.
    let spec = spec.unwrap_or_else(|| chancery_core::SeriesSpec {
        name: name.to_owned(),
        label: String::new(),
        unit_of_analysis: chancery_core::UnitOfAnalysis::StateYear,
        unit: chancery_core::Unit::RATIO,
        nonnegative: false,
        aggregate: None,
        sources: Vec::new(),
        absent_bases: Vec::new(),
        share_of: String::new(),
        about: String::new(),
    });
    Input { spec, source: nothing, frame: Arc::new(Frame::default()) }
}
