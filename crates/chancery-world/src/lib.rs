//! Who exists, when, and under which names and codes: states, regions, organisations, leaders, events.
//!
//! The tables are CSV files in `tables/`, compiled into the program. Each row names its source and how far it is verified
//! ([`Status`]); rows that are not verified are kept, shown, and decide nothing. Nothing here reads a data set: that the rows
//! marked `data-verified` equal the data is checked by this crate's tests.

mod codes;
mod conversion;
mod event;
mod former;
mod leader;
mod names;
mod nonstate;
mod organisation;
mod region;
mod scheme;
mod states;
mod succession;
mod table;
mod walk;

use std::sync::OnceLock;

use chancery_core::{Date, Period, State, StateSystem, Year};

pub use conversion::{Coded, Conversion, Heir, Once};
pub use event::Event;
pub use leader::{Leader, LeaderMatch, Term};
pub use names::{How, Match, Resolution};
pub use nonstate::NonState;
pub use organisation::{Membership, Organisation, OrganisationDate};
pub use region::{Region, RegionDefinition, RegionMember};
pub use scheme::{CodeKind, Scheme, SchemeId, UnknownScheme};
pub use states::{StateInfo, SystemSpell};
pub use succession::{Basis, Lineage, Share, Step, Succession, Successor, Weights};
pub use table::{Problem, SourceInfo, Status, StatusCounts, Tables};

/// The tables, read and indexed.
#[derive(Debug)]
pub struct World {
    states: states::States,
    schemes: scheme::Schemes,
    codes: codes::Codes,
    successions: succession::Successions,
    names: names::Names,
    nonstates: nonstate::NonStates,
    regions: Vec<Region>,
    organisations: organisation::Organisations,
    leaders: leader::Leaders,
    events: event::Events,
    sources: Vec<SourceInfo>,
    counts: Vec<(String, StatusCounts)>,
    problems: Vec<Problem>,
}

impl World {
    /// The tables inside the program.
    pub fn builtin() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| Self::from_tables(&Tables::builtin()))
    }

    /// Reads tables given as text. Rows that cannot be used are left out and listed in [`World::problems`].
    pub fn from_tables(tables: &Tables<'_>) -> Self {
        let mut problems = Vec::new();
        let reader = &mut table::Reader::new(tables, &mut problems);
        let states = states::States::read(reader);
        let schemes = scheme::Schemes::read(reader);
        let codes = codes::Codes::read(reader, &schemes, states.all().len(), |state| states.position(state));
        let successions = succession::Successions::read(reader, &states);
        let names = names::Names::read(reader, &states);
        let nonstates = nonstate::NonStates::read(reader);
        let regions = region::read(reader, &states);
        let organisations = organisation::Organisations::read(reader, &states);
        let leaders = leader::Leaders::read(reader, &states);
        let events = event::Events::read(reader, &states);
        let sources = table::read_sources(reader);
        let counts = reader.take_counts();
        Self {
            states,
            schemes,
            codes,
            successions,
            names,
            nonstates,
            regions,
            organisations,
            leaders,
            events,
            sources,
            counts,
            problems,
        }
    }

    /// Rows of the tables that could not be used; none in the built-in ones, which a test holds.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many rows of each table are verified, and how.
    pub fn status_counts(&self) -> &[(String, StatusCounts)] {
        &self.counts
    }

    /// The works and data sets that the rows cite.
    pub fn sources(&self) -> &[SourceInfo] {
        &self.sources
    }

    /// Every state and territory, by key.
    pub fn states(&self) -> &[StateInfo] {
        self.states.all()
    }

    /// What is known of a state.
    pub fn state(&self, state: State) -> Option<&StateInfo> {
        self.states.get(state)
    }

    /// English short name of a state, or its key if it is unknown.
    pub fn name(&self, state: State) -> String {
        self.states.get(state).map_or_else(|| state.to_string(), |info| info.name.clone())
    }

    /// Whether a state was a member of the COW or Gleditsch–Ward system on some day of the year.
    pub fn exists(&self, state: State, year: Year) -> bool {
        self.states.exists(state, year)
    }

    /// Whether a state was a member of the COW or Gleditsch–Ward system on a day.
    pub fn exists_on(&self, state: State, day: Date) -> bool {
        self.states.get(state).is_some_and(|info| info.spells.iter().any(|spell| spell.period.contains(day)))
    }

    /// From the first day of a state's first membership to the last day of its last; `None` for territories.
    pub fn life(&self, state: State) -> Option<Period> {
        self.states.get(state).and_then(StateInfo::life)
    }

    /// The members of a system on some day of a year, with their codes, sorted by code.
    ///
    /// A state whose number changed within the year is listed under both.
    pub fn members(&self, system: StateSystem, year: Year) -> Vec<(u16, State)> {
        self.states.members(system, year)
    }

    /// Whether the list of a system marks a number as that of a microstate; only Gleditsch and Ward's does.
    pub fn is_microstate(&self, system: StateSystem, code: u16) -> bool {
        self.states.is_microstate(system, code)
    }

    /// The days of a year on which a state was a member of a system under a number, as the dated spells give them.
    pub fn member_days(&self, system: StateSystem, code: u16, state: State, year: Year) -> Vec<Period> {
        self.states.days_of(system, code, state, year)
    }

    /// The code of a state in a system in a year (the one it had last in that year).
    pub fn system_code(&self, state: State, system: StateSystem, year: Year) -> Option<u16> {
        self.states.system_code(state, system, year)
    }

    /// The state that had a number of a system in a year; if two had it, the one that had it on more days.
    pub fn by_system_code(&self, system: StateSystem, code: u16, year: Year) -> Option<State> {
        self.states.by_system_code(system, code, year)
    }

    /// Which state a code of a scheme meant on a day; without a day, it must have meant one state only.
    ///
    /// Only the dates of the code count, and not whether the state was there: see [`World::convert`] for that.
    pub fn by_code(&self, scheme: &str, code: &str, on: Option<Date>) -> Resolution {
        match self.schemes.find(scheme) {
            Some(scheme) => self.by_code_in(scheme, code, on),
            None => Resolution::Unknown { nearest: None },
        }
    }

    /// [`World::by_code`] in a scheme already looked up, for use in loops.
    pub fn by_code_in(&self, scheme: SchemeId, code: &str, on: Option<Date>) -> Resolution {
        self.codes.resolve(scheme, self.schemes.get(scheme).kind, code, on)
    }

    /// The code of a state in a scheme on a day; without a day, the latest. Of several in use, the first of the table.
    pub fn code(&self, state: State, scheme: &str, on: Option<Date>) -> Option<&str> {
        self.codes.code(self.schemes.find(scheme)?, self.states.position(state)?, on)
    }

    /// The ids of the schemes there are codes of.
    pub fn schemes(&self) -> Vec<&str> {
        self.schemes.all().iter().map(|scheme| scheme.id.as_str()).collect()
    }

    /// The scheme of an id or any of its other names, however it is capitalised or hyphenated.
    pub fn scheme(&self, name: &str) -> Result<SchemeId, UnknownScheme> {
        self.schemes.require(name)
    }

    /// What is known of a scheme.
    pub fn scheme_info(&self, id: SchemeId) -> &Scheme {
        self.schemes.get(id)
    }

    /// Which state a person means by a key or a name in any language, on a day.
    ///
    /// Of several states that bore a name, the one that existed on the day is meant; without a day, the one that exists
    /// today (`Germany` is DEU, with a day in 1970 it is GFR). Names of `ambiguous.csv` stay ambiguous, whatever the day,
    /// unless their row says that a date settles them (`Korea` in 1900). A name that ended before the day with the state it
    /// named (`USSR` in 1995) is ambiguous among those who came after it, be it one. Importers use
    /// [`World::resolve_spelling`].
    pub fn resolve(&self, name: &str, on: Option<Date>) -> Resolution {
        let found = self.names.resolve(name, on, names::Typing::Corrected, &self.states);
        self.or_heirs(found, name, on, names::Typing::Corrected)
    }

    /// As [`World::resolve`], but a typing error is not put right: the name one error away is offered as the nearest.
    ///
    /// For what somebody wrote and can be asked to correct, such as a study.
    pub fn resolve_as_written(&self, name: &str, on: Option<Date>) -> Resolution {
        let found = self.names.resolve(name, on, names::Typing::AsWritten, &self.states);
        self.or_heirs(found, name, on, names::Typing::AsWritten)
    }

    /// As [`World::resolve`], with the way in which the name was found and the listed name it was taken for.
    pub fn match_name(&self, name: &str, on: Option<Date>) -> Match<'_> {
        let found = self.names.matched(name, on, &self.states);
        Match { resolution: self.or_heirs(found.resolution, name, on, names::Typing::Corrected), ..found }
    }

    /// The state of a name, if it is one, as [`World::resolve`] finds it; for many names, because it looks for no hint.
    pub fn state_named(&self, name: &str, on: Option<Date>) -> Option<State> {
        self.names.state(name, on, &self.states)
    }

    /// Which state a data set means by a name, on a day.
    ///
    /// The spellings that are the data set's own come first (`Korea` in `us-troops` is KOR), then the names that only
    /// people leave open (`Guinea`), then what [`World::resolve`] says. Ask [`World::nonstate`] before.
    pub fn resolve_spelling(&self, data_set: &str, name: &str, on: Option<Date>) -> Resolution {
        self.names.resolve_spelling(data_set, name, on, &self.states)
    }

    /// The names of a state: language, name, kind.
    pub fn names_of(&self, state: State) -> Vec<(&str, &str, &str)> {
        self.names.of(state)
    }

    /// Whether a name or code in a data set is known to be no state (an aggregate, an organisation, ...).
    pub fn nonstate(&self, dataset: &str, name: &str) -> Option<&NonState> {
        self.nonstates.get(dataset, name)
    }

    /// Splits, mergers and other successions, by date.
    pub fn successions(&self) -> &[Succession] {
        self.successions.all()
    }

    /// The states that came out of a state as it stood on a day, in one step; without a day, at any time.
    ///
    /// Their weights are the shares of the state that went to each, where the parts of the split make up the whole and
    /// were measured. What was left of the state is among them if it went on. Occupations and new names are no steps.
    pub fn successors(&self, state: State, on: Option<Date>) -> Vec<Successor> {
        self.successions.successors(state, on)
    }

    /// The states that a state was made of, in one step, up to a day; without a day, at any time.
    ///
    /// Their weights are the shares of the state that came from each: the inverse of a split.
    pub fn predecessors(&self, state: State, on: Option<Date>) -> Vec<Successor> {
        self.successions.predecessors(state, on)
    }

    /// Everything that a state came out of, and everything that came out of it.
    pub fn lineage(&self, state: State) -> Lineage {
        self.successions.lineage(state)
    }

    /// The regions, each with its definitions.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// A region by slug or any of its names.
    pub fn region(&self, name: &str) -> Option<&Region> {
        region::find(&self.regions, name)
    }

    /// The organisations and agreements.
    pub fn organisations(&self) -> &[Organisation] {
        self.organisations.all()
    }

    /// An organisation by slug, abbreviation or any of its names.
    pub fn organisation(&self, name: &str) -> Option<&Organisation> {
        self.organisations.find(name)
    }

    /// The leaders.
    pub fn leaders(&self) -> &[Leader] {
        self.leaders.all()
    }

    /// A leader by slug, full name, alias, or a surname that only one has.
    pub fn leader(&self, name: &str) -> LeaderMatch<'_> {
        self.leaders.find(name)
    }

    /// The span in which the holders of an office are listed completely.
    pub fn office_complete(&self, state: State, office: &str) -> Option<Period> {
        self.leaders.complete(state, office)
    }

    /// An event by id.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.get(id)
    }

    /// The events of a class, by date.
    pub fn events(&self, class: &str) -> Vec<&Event> {
        self.events.of_class(class)
    }

    /// The classes of events.
    pub fn event_classes(&self) -> Vec<&str> {
        self.events.classes()
    }

    /// The span in which the events of a class in a region are listed completely.
    pub fn event_complete(&self, class: &str, region: &str) -> Option<Period> {
        self.events.complete(class, region)
    }
}
