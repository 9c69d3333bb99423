//! Studies on frames made by hand, for the tests of propositions.

use std::collections::BTreeSet;

use chancery_claim::RegionSetting;
use chancery_core::{
    Absence, Basis, Catalogue, Cell, Clock, Coverage, Date, Frame, FrameRow, Frames, Key, SeriesSource, SeriesSpec,
    State, Unit, UnitOfAnalysis, Year, YearRange,
};
use chancery_data::{Release, ReleaseMeta};
use chancery_measure::Base;
use chancery_stats::Random;
use chancery_world::World;

use super::outcome::outcome;
use super::panel::members_ever;
use super::{Definition, Proposition};
use crate::run::Context;
use crate::study::Study;

/// A value: state, partner if the series is of pairs, year.
pub(super) type Row = (State, Option<State>, Year, f64);

/// A study of the United States with Latin America, and its frames.
pub(super) struct Made {
    study: Study,
    catalogue: Catalogue,
    frames: Frames,
    base: Base,
}

pub(super) fn state(code: &str) -> State {
    State::new(code).expect("three letters")
}

pub(super) fn actor() -> State {
    state("USA")
}

impl Made {
    pub(super) fn new(first: Year, last: Year) -> Self {
        let region = RegionSetting {
            name: "Latin America".to_owned(),
            region: "latin-america".to_owned(),
            definition: "latin-20".to_owned(),
        };
        let study = Study {
            actor: Some(actor()),
            rivals: vec![state("RUS"), state("CHN")],
            years: YearRange::new(first, last),
            regions: vec![region],
            ..Study::default()
        };
        let meta = ReleaseMeta { format: 1, version: "by hand".into(), sources: Vec::new() };
        Self {
            study,
            catalogue: Catalogue::default(),
            frames: Frames::new(),
            base: Base::Release(Release { meta, entries: Vec::new() }),
        }
    }

    /// A second region beside the first.
    pub(super) fn and_central_asia(mut self) -> Self {
        self.study.regions.push(RegionSetting {
            name: "Central Asia".to_owned(),
            region: "central-asia".to_owned(),
            definition: "five-republics".to_owned(),
        });
        self
    }

    pub(super) fn years(&self) -> impl Iterator<Item = Year> + use<> {
        self.study.years.expect("in order").years()
    }

    /// The states of the regions.
    pub(super) fn states(&self) -> Vec<State> {
        members_ever(&self.context())
    }

    /// Adds a series of directed pairs or of states, whichever the rows are.
    pub(super) fn with(self, name: &str, absence: Absence, rows: Vec<Row>) -> Self {
        let dyadic = rows.iter().any(|(_, partner, ..)| partner.is_some());
        let unit = if dyadic { UnitOfAnalysis::DirectedDyadYear } else { UnitOfAnalysis::StateYear };
        self.with_unit((name, unit), absence, &rows)
    }

    /// Adds a series of pairs without direction.
    pub(super) fn with_pairs(self, name: &str, rows: &[Row]) -> Self {
        self.with_unit((name, UnitOfAnalysis::DyadYear), Absence::Unreported, rows)
    }

    fn with_unit(mut self, (name, unit): (&str, UnitOfAnalysis), absence: Absence, rows: &[Row]) -> Self {
        self.catalogue.insert(SeriesSpec {
            name: name.to_owned(),
            label: String::new(),
            unit_of_analysis: unit,
            unit: Unit::COUNT,
            nonnegative: false,
            aggregate: None,
            sources: vec![SeriesSource {
                id: "made-up".to_owned(),
                basis: Basis::new("by hand"),
                clock: Clock::Calendar,
                coverage: Coverage { years: self.study.years.expect("in order"), actors: Vec::new() },
                absence,
                mirrored: false,
                note: String::new(),
            }],
            absent_bases: Vec::new(),
            share_of: String::new(),
            about: String::new(),
        });
        let cell = |(state, partner, year, value): &Row| {
            (Key::new(*year, *state, *partner), Cell::observed(*value), FrameRow { file: 0, row: 1 })
        };
        let frame = Frame::new(rows.iter().map(cell).collect()).expect("each key once");
        self.frames.insert(name, "made-up", frame);
        self
    }

    /// A value of the actor toward each state of the regions in each year.
    pub(super) fn with_actor(self, name: &str, value: impl Fn(usize, Year) -> f64) -> Self {
        let rows = self.each(|place, state, year| (actor(), Some(state), year, value(place, year)));
        self.with(name, Absence::Unreported, rows)
    }

    /// A value of each state of the regions in each year.
    pub(super) fn with_states(self, name: &str, value: impl Fn(usize, Year) -> f64) -> Self {
        let rows = self.each(|place, state, year| (state, None, year, value(place, year)));
        self.with(name, Absence::Unreported, rows)
    }

    /// A value of the actor toward each state of the regions, and toward one outside, in a source that lists every case.
    pub(super) fn with_world(
        self,
        name: &str,
        inside: impl Fn(usize, Year) -> f64,
        outside: impl Fn(Year) -> f64,
    ) -> Self {
        let mut rows = self.each(|place, state, year| (actor(), Some(state), year, inside(place, year)));
        rows.extend(self.years().map(|year| (actor(), Some(state("JPN")), year, outside(year))));
        self.with(name, Absence::Zero, rows)
    }

    pub(super) fn each(&self, row: impl Fn(usize, State, Year) -> Row) -> Vec<Row> {
        let states = self.states();
        self.years()
            .flat_map(|year| states.iter().enumerate().map(move |(place, state)| (place, *state, year)))
            .map(|(place, state, year)| row(place, state, year))
            .collect()
    }

    pub(super) fn definitions(&self, proposition: &Proposition) -> Vec<Definition> {
        (proposition.test)(&self.context(), &self.frames)
    }

    pub(super) fn outcome(&self, proposition: &Proposition) -> &'static str {
        outcome(proposition.expects, &self.definitions(proposition)).0
    }

    fn context(&self) -> Context<'_> {
        Context {
            study: &self.study,
            world: World::builtin(),
            catalogue: &self.catalogue,
            base: &self.base,
            loaded: BTreeSet::new(),
            facts: Vec::new(),
            estimates: crate::estimates::Estimates::default(),
            simulated: crate::scenarios::Simulated::default(),
            results: Vec::new(),
            actor: actor(),
            now: Date::MAX,
        }
    }
}

/// A table of independent standard normal numbers by place and year.
pub(super) struct Noise(Vec<Vec<f64>>);

impl Noise {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        Self((0..60).map(|_| (0..200).map(|_| random.normal()).collect()).collect())
    }

    pub(super) fn at(&self, place: usize, year: Year) -> f64 {
        self.0[place][usize::from(year.unsigned_abs()) - 1900]
    }

    /// Added up from 1901 on: a random walk.
    pub(super) fn walk(&self, place: usize, year: Year) -> f64 {
        (1901..=year).map(|year| self.at(place, year)).sum()
    }
}
