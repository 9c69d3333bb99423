//! How a data set declares the series its tables give.

use chancery_core::{
    Absence, Aggregate, Basis, Clock, Coverage, SeriesSource, SeriesSpec, State, Unit, UnitOfAnalysis, Year, YearRange,
};

use crate::table::Formula;

/// A series as one data set gives it: the entry of the catalogue, and the columns it is computed from.
///
/// The years covered are not declared: they are those of the imported table, so that a newer or older vintage is described
/// as it is.
#[derive(Clone, Debug)]
pub struct SeriesDecl {
    /// The catalogue's entry with this one source.
    pub spec: SeriesSpec,
    /// Table of the data set.
    pub table: &'static str,
    /// From a row's columns to the value of its key.
    pub forward: Formula,
    /// From a row's columns to the value of the reversed key, if the source's reports serve it too.
    pub mirror: Option<Formula>,
    /// Years of the table that the source does not yet, or no longer, cover in full.
    pub at_most: Option<Year>,
}

impl SeriesDecl {
    /// A series of states.
    pub fn state_year(name: &str, table: &'static str, forward: Formula, unit: Unit) -> Self {
        Self::new(name, table, forward, unit, UnitOfAnalysis::StateYear)
    }

    /// A series of what one state does toward another.
    pub fn directed(name: &str, table: &'static str, forward: Formula, unit: Unit) -> Self {
        Self::new(name, table, forward, unit, UnitOfAnalysis::DirectedDyadYear)
    }

    /// A series of pairs without direction; its table holds each pair once or in both orders.
    pub fn dyad(name: &str, table: &'static str, forward: Formula, unit: Unit) -> Self {
        Self::new(name, table, forward, unit, UnitOfAnalysis::DyadYear)
    }

    fn new(name: &str, table: &'static str, forward: Formula, unit: Unit, unit_of_analysis: UnitOfAnalysis) -> Self {
        let source = SeriesSource {
            id: String::new(),
            basis: Basis::new(""),
            clock: Clock::Calendar,
            coverage: Coverage { years: YearRange::single(0), actors: Vec::new() },
            absence: Absence::Unreported,
            mirrored: false,
            note: String::new(),
        };
        let spec = SeriesSpec {
            name: name.to_owned(),
            label: String::new(),
            unit_of_analysis,
            unit,
            nonnegative: true,
            aggregate: Some(Aggregate::Sum),
            sources: vec![source],
            absent_bases: Vec::new(),
            share_of: String::new(),
            about: String::new(),
        };
        Self { spec, table, forward, mirror: None, at_most: None }
    }

    fn source(&mut self) -> &mut SeriesSource {
        &mut self.spec.sources[0]
    }

    /// What readers see, and a sentence for the codebook.
    #[must_use]
    pub fn label(mut self, label: &str, about: &str) -> Self {
        label.clone_into(&mut self.spec.label);
        about.clone_into(&mut self.spec.about);
        self
    }

    /// Whose report, which valuation; and what to know before comparing.
    #[must_use]
    pub fn basis(mut self, basis: &str, note: &str) -> Self {
        self.source().basis = Basis::new(basis);
        note.clone_into(&mut self.source().note);
        self
    }

    /// Another id than the data set's, where one data set gives several versions of a series.
    #[must_use]
    pub fn source_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.source().id);
        self
    }

    /// What its years are.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.source().clock = clock;
        self
    }

    /// No row means zero.
    #[must_use]
    pub fn absent_is_zero(mut self) -> Self {
        self.source().absence = Absence::Zero;
        self
    }

    /// Only these states report.
    #[must_use]
    pub fn actors(mut self, actors: &[&str]) -> Self {
        self.source().coverage.actors = actors.iter().filter_map(|code| State::new(code).ok()).collect();
        self
    }

    /// The same reports read from the other side.
    #[must_use]
    pub fn mirror(mut self, formula: Formula) -> Self {
        self.mirror = Some(formula);
        self.source().mirrored = true;
        self
    }

    /// What its shares are shares of, to follow "shares of": the answers to a question, the votes of a body.
    #[must_use]
    pub fn share_of(mut self, whole: &str) -> Self {
        whole.clone_into(&mut self.spec.share_of);
        self
    }

    /// Bases on which the same thing is published elsewhere.
    #[must_use]
    pub fn elsewhere(mut self, bases: &[&str]) -> Self {
        self.spec.absent_bases = bases.iter().map(|&basis| Basis::new(basis)).collect();
        self
    }

    /// Values may be below zero, so a sum over some members bounds nothing.
    #[must_use]
    pub fn may_be_negative(mut self) -> Self {
        self.spec.nonnegative = false;
        self
    }

    /// How a group's members are combined when nothing is written; `None` = it has to be.
    #[must_use]
    pub fn aggregate(mut self, aggregate: Option<Aggregate>) -> Self {
        self.spec.aggregate = aggregate;
        self
    }

    /// The last year that is covered in full, if the table goes further.
    #[must_use]
    pub fn at_most(mut self, year: Year) -> Self {
        self.at_most = Some(year);
        self
    }
}
