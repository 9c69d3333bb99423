//! What a series is (the catalogue) and what a claim, a chart or a panel reads of it (frames).
//!
//! The catalogue is data about data: names, units, sources and their rules of coverage. Frames are the numbers. Neither
//! knows files or Parquet; `chancery-data` fills both, `chancery-claim` and `chancery-measure` read them.

use std::fmt;
use std::sync::Arc;

use crate::{Cell, CellState, Column, State, Unit, Year, YearRange};

/// What one row of a table describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitOfAnalysis {
    /// A state in a year.
    StateYear,
    /// Two states in a year, without order (alliance, agreement of votes).
    DyadYear,
    /// What one state does toward another in a year (exports, aid).
    DirectedDyadYear,
}

impl UnitOfAnalysis {
    /// The name used on the command line and in every table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StateYear => "state-year",
            Self::DyadYear => "dyad-year",
            Self::DirectedDyadYear => "directed-dyad-year",
        }
    }

    /// Whether a value belongs to two states.
    pub const fn is_dyadic(self) -> bool {
        !matches!(self, Self::StateYear)
    }
}

impl fmt::Display for UnitOfAnalysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a source's "year" is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clock {
    /// January to December.
    Calendar,
    /// The US fiscal year: October of the year before to September (July to June before 1977).
    UsFiscal,
    /// A session of the General Assembly, named by the year in which it opens.
    Session,
    /// The state of things on one day of the year (a census of troops on 30 September, a poll in spring).
    Snapshot,
}

impl Clock {
    /// The word used in the catalogue and the codebook.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calendar => "calendar year",
            Self::UsFiscal => "US fiscal year",
            Self::Session => "UN session",
            Self::Snapshot => "one day of the year",
        }
    }
}

/// On which basis a source measures: whose report, which valuation, what is included.
///
/// Two numbers on different bases may differ without either being wrong, so no verdict rests on mixing them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Basis(pub String);

impl Basis {
    /// Names a basis.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which alternative of a series: the id of one of its sources, for example `cow-trade`.
pub type AlternativeId = String;

/// How a group's members become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aggregate {
    /// Added up.
    Sum,
    /// Arithmetic mean of the members.
    Mean,
}

/// What it means when a source that covers a unit has no row for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absence {
    /// Nothing can be said: the cell is `Unreported`.
    Unreported,
    /// The source lists every case, so no row means zero (alliances, sanctions, arms deliveries).
    Zero,
}

/// Where a source has something to say at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// First to last year with data.
    pub years: YearRange,
    /// The only states that appear on the actor's side (in either place if the series has no direction); empty = any.
    pub actors: Vec<State>,
}

impl Coverage {
    /// Whether the source covers an actor (and partner) in a year.
    pub fn covers(
        &self,
        unit: UnitOfAnalysis,
        actor: State,
        partner: Option<State>,
        year: Year,
        either_side: bool,
    ) -> bool {
        let side = |state: State| self.actors.contains(&state);
        let actors = self.actors.is_empty()
            || side(actor)
            || ((either_side || unit == UnitOfAnalysis::DyadYear) && partner.is_some_and(side));
        self.years.contains(year) && actors
    }
}

/// One source of a series: a data set, on one basis, in one kind of price, by one clock.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesSource {
    /// Id of the data set, which is also the name of the alternative.
    pub id: AlternativeId,
    /// Whose report, which valuation.
    pub basis: Basis,
    /// What its years are.
    pub clock: Clock,
    /// What it covers.
    pub coverage: Coverage,
    /// What the absence of a row means inside the coverage.
    pub absence: Absence,
    /// Whether the source's reports also serve the reversed direction (a US report of imports is a report of the partner's exports).
    pub mirrored: bool,
    /// What a reader has to know before comparing it, in one sentence.
    pub note: String,
}

/// A series of the catalogue: one measured thing, from one or more sources.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesSpec {
    /// The name in claims, panels, SQL, JSON and Parquet.
    pub name: String,
    /// For readers: `goods trade, exports plus imports`.
    pub label: String,
    /// What one value belongs to.
    pub unit_of_analysis: UnitOfAnalysis,
    /// The unit of its values (money in single units, never millions).
    pub unit: Unit,
    /// What its shares are shares of (the answers to a question, the votes of a body, the world); empty if it has none or does not say.
    /// Shares of different things are not compared.
    pub share_of: String,
    /// Whether values cannot be below zero, so that a sum over some members is a lower bound of the sum over all.
    pub nonnegative: bool,
    /// How a group's members are combined if nothing else is asked; `None` = it has to be written.
    pub aggregate: Option<Aggregate>,
    /// The sources, in order of preference.
    pub sources: Vec<SeriesSource>,
    /// Bases on which this thing is published elsewhere than in the source that declares them.
    pub absent_bases: Vec<Basis>,
    /// One or two sentences for the codebook.
    pub about: String,
}

impl SeriesSpec {
    /// The source with an id.
    pub fn source(&self, id: &str) -> Option<&SeriesSource> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// The source used for all states at once: one that covers all of them before one that covers a single reporter.
    pub fn broadest(&self) -> Option<&SeriesSource> {
        self.sources.iter().find(|source| source.coverage.actors.is_empty()).or(self.sources.first())
    }

    /// The years that at least one source covers.
    pub fn years(&self) -> Option<YearRange> {
        self.sources.iter().map(|source| source.coverage.years).reduce(YearRange::hull)
    }
}

/// Every series there is, sorted by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    series: Vec<SeriesSpec>,
}

impl Catalogue {
    /// A catalogue of some series; sources and absent bases of a repeated name are joined in order.
    pub fn new(specs: impl IntoIterator<Item = SeriesSpec>) -> Self {
        let mut catalogue = Self::default();
        specs.into_iter().for_each(|spec| catalogue.insert(spec));
        catalogue
    }

    /// Adds a series; if its name is there, its sources and absent bases are joined in order.
    pub fn insert(&mut self, spec: SeriesSpec) {
        match self.series.binary_search_by(|known| known.name.cmp(&spec.name)) {
            Ok(index) => {
                let known = &mut self.series[index];
                if known.share_of.is_empty() {
                    known.share_of = spec.share_of;
                }
                known.sources.extend(spec.sources);
                let new: Vec<Basis> =
                    spec.absent_bases.into_iter().filter(|basis| !known.absent_bases.contains(basis)).collect();
                known.absent_bases.extend(new);
            }
            Err(index) => self.series.insert(index, spec),
        }
    }

    /// The series called `name`.
    pub fn get(&self, name: &str) -> Option<&SeriesSpec> {
        self.series.binary_search_by(|spec| spec.name.as_str().cmp(name)).ok().map(|index| &self.series[index])
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &SeriesSpec> {
        self.series.iter()
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.series.iter().map(|spec| spec.name.as_str())
    }
}

/// The key of a value: year, actor and (if dyadic) partner in one number that sorts by year first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// Packs a key; a state-year has no partner.
    #[inline]
    pub fn new(year: Year, actor: State, partner: Option<State>) -> Self {
        let year = u64::from(year.max(0) as u16);
        Self(year << 48 | u64::from(actor.index()) << 24 | u64::from(partner.map_or(0, State::index)))
    }

    /// The year.
    #[inline]
    pub const fn year(self) -> Year {
        (self.0 >> 48) as Year
    }

    /// The actor.
    #[inline]
    pub fn actor(self) -> Option<State> {
        State::from_index((self.0 >> 24) as u32 & 0x00ff_ffff)
    }

    /// The partner.
    #[inline]
    pub fn partner(self) -> Option<State> {
        State::from_index(self.0 as u32 & 0x00ff_ffff)
    }
}

/// The values of one series from one source, sorted by key.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    index: Arc<FrameIndex>,
    cells: Column,
}

/// The keys of a frame, sorted, each once, and the row of the source behind each. Series of one table share it.
#[derive(Clone, Debug, Default)]
pub struct FrameIndex {
    keys: Vec<Key>,
    rows: Vec<FrameRow>,
    /// The first year, and where each year from it on begins; one more at the end.
    first: Year,
    starts: Vec<usize>,
}

impl FrameIndex {
    /// From keys in order, with a row for each.
    ///
    /// # Errors
    /// The first key that does not come after the one before it: it is repeated, or out of order.
    pub fn new(keys: Vec<Key>, mut rows: Vec<FrameRow>) -> Result<Self, Key> {
        rows.resize(keys.len(), FrameRow { file: 0, row: 0 });
        match keys.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) => Err(pair[1]),
            None => {
                let (first, starts) = year_starts(&keys);
                Ok(Self { keys, rows, first, starts })
            }
        }
    }

    /// Places of the keys of a year.
    fn year(&self, year: Year) -> std::ops::Range<usize> {
        let at = usize::try_from(i32::from(year) - i32::from(self.first)).unwrap_or(usize::MAX);
        match (self.starts.get(at), at.checked_add(1).and_then(|next| self.starts.get(next))) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    fn find(&self, key: Key) -> Option<usize> {
        let year = self.year(key.year());
        Some(year.start + self.keys[year].binary_search(&key).ok()?)
    }
}

/// The first year of some keys in order, and where each year begins.
fn year_starts(keys: &[Key]) -> (Year, Vec<usize>) {
    let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return (0, Vec::new()) };
    let mut starts = Vec::new();
    let mut at = 0;
    for year in first.year()..=last.year() {
        starts.push(at);
        at += keys[at..].partition_point(|key| key.year() <= year);
    }
    starts.push(at);
    (first.year(), starts)
}

/// A series as somebody asks for it: `trade`, or with one of its sources `trade@cow-trade`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedSeries<'a> {
    /// Name.
    pub series: &'a str,
    /// Id of the source, if one is named.
    pub source: Option<&'a str>,
}

impl<'a> AskedSeries<'a> {
    /// A list of them, in its order; spaces around a name and empty names do not count.
    ///
    /// # Errors
    /// The name of a series that is asked for twice.
    pub fn list(asked: impl IntoIterator<Item = &'a str>) -> Result<Vec<Self>, &'a str> {
        let mut list: Vec<Self> = Vec::new();
        for text in asked.into_iter().map(str::trim).filter(|text| !text.is_empty()) {
            let (series, source) = text.split_once('@').map_or((text, None), |(name, id)| (name, Some(id)));
            if list.iter().any(|known| known.series == series) {
                return Err(series);
            }
            list.push(Self { series, source });
        }
        Ok(list)
    }
}

/// Which row of which file of the source a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameRow {
    /// Index into the source's list of files.
    pub file: u16,
    /// Row of that file, counted from 1 without the header; 0 if the value is made of many rows.
    pub row: u32,
}

impl Frame {
    /// Builds a frame from values in any order. A key that occurs twice is an error that names it.
    ///
    /// # Errors
    /// The first repeated key.
    pub fn new(mut entries: Vec<(Key, Cell, FrameRow)>) -> Result<Self, Key> {
        if !entries.is_sorted_by_key(|entry| entry.0) {
            entries.sort_by_key(|entry| entry.0);
        }
        let keys = entries.iter().map(|(key, _, _)| *key).collect();
        let rows = entries.iter().map(|(_, _, row)| *row).collect();
        Ok(Self::of(Arc::new(FrameIndex::new(keys, rows)?), entries.iter().map(|(_, cell, _)| *cell).collect()))
    }

    /// Builds a frame from keys that other frames may have too, and a cell for each.
    pub fn of(index: Arc<FrameIndex>, cells: Column) -> Self {
        Self { index, cells }
    }

    /// Its keys and rows.
    pub fn index(&self) -> &Arc<FrameIndex> {
        &self.index
    }

    /// The stored cell and its row, if the source has this key.
    pub fn get(&self, key: Key) -> Option<(Cell, FrameRow)> {
        let index = self.index.find(key)?;
        Some((self.cells.cell(index), self.index.rows[index]))
    }

    /// The cell of a key, with the reason when there is none.
    ///
    /// `exists` tells whether a state existed at some day of a year. The order of the rules: a state toward itself is not
    /// applicable; a state that did not exist has no value; a row of the source speaks for itself; outside its coverage the
    /// source says nothing; inside, the absence of a row means what the source declares.
    pub fn cell(
        &self,
        spec: &SeriesSpec,
        source: &SeriesSource,
        (actor, partner, year): (State, Option<State>, Year),
        exists: impl Fn(State, Year) -> bool,
    ) -> (Cell, Option<FrameRow>) {
        if partner == Some(actor) {
            return (Cell::missing(CellState::NotApplicable), None);
        }
        if let Some((cell, row)) = self.get(Key::new(year, actor, partner)) {
            return (cell, Some(row));
        }
        if !exists(actor, year) || partner.is_some_and(|partner| !exists(partner, year)) {
            return (Cell::missing(CellState::NoState), None);
        }
        if !source.coverage.covers(spec.unit_of_analysis, actor, partner, year, source.mirrored) {
            return (Cell::missing(CellState::NotCovered), None);
        }
        match source.absence {
            Absence::Unreported => (Cell::missing(CellState::Unreported), None),
            Absence::Zero => (Cell::observed(0.0), None),
        }
    }

    /// The entries of one year, in the order of their keys.
    pub fn year(&self, year: Year) -> impl Iterator<Item = (Key, Cell, FrameRow)> + '_ {
        self.index.year(year).map(|index| (self.index.keys[index], self.cells.cell(index), self.index.rows[index]))
    }

    /// Every entry in order.
    pub fn iter(&self) -> impl Iterator<Item = (Key, Cell, FrameRow)> + '_ {
        (0..self.index.keys.len()).map(|index| (self.index.keys[index], self.cells.cell(index), self.index.rows[index]))
    }

    /// How many values it holds.
    pub fn len(&self) -> usize {
        self.index.keys.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.index.keys.is_empty()
    }
}

/// What a claim, chart or case needs of the store: a series, for some actors (and partners), in some years.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Request {
    /// Name of the series.
    pub series: String,
    /// The states on the actor's side; empty = all.
    pub actors: Vec<State>,
    /// The states on the partner's side; empty = all.
    pub partners: Vec<State>,
    /// The years.
    pub years: YearRange,
}

/// The frames a set of requests asked for.
#[derive(Clone, Debug, Default)]
pub struct Frames {
    entries: Vec<(String, AlternativeId, Frame)>,
}

impl Frames {
    /// No frames.
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Adds the frame of a series from a source, in place of an earlier one.
    pub fn insert(&mut self, series: &str, source: &str, frame: Frame) {
        let at = self.entries.binary_search_by(|(name, id, _)| (name.as_str(), id.as_str()).cmp(&(series, source)));
        match at {
            Ok(index) => self.entries[index].2 = frame,
            Err(index) => self.entries.insert(index, (series.to_owned(), source.to_owned(), frame)),
        }
    }

    /// The frame of a series from a source.
    pub fn get(&self, series: &str, source: &str) -> Option<&Frame> {
        self.entries
            .binary_search_by(|(name, id, _)| (name.as_str(), id.as_str()).cmp(&(series, source)))
            .ok()
            .map(|index| &self.entries[index].2)
    }

    /// Every frame with its series and source, sorted by both.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Frame)> {
        self.entries.iter().map(|(series, source, frame)| (series.as_str(), source.as_str(), frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(code: &str) -> State {
        State::new(code).expect("valid")
    }

    fn spec(absence: Absence) -> SeriesSpec {
        SeriesSpec {
            name: "alliance".into(),
            label: String::new(),
            unit_of_analysis: UnitOfAnalysis::DyadYear,
            unit: Unit::COUNT,
            nonnegative: true,
            aggregate: None,
            sources: vec![SeriesSource {
                id: "atop".into(),
                basis: Basis::new("treaties"),
                clock: Clock::Calendar,
                coverage: Coverage { years: YearRange::new(1815, 2018).expect("in order"), actors: Vec::new() },
                absence,
                mirrored: true,
                note: String::new(),
            }],
            absent_bases: Vec::new(),
            share_of: String::new(),
            about: String::new(),
        }
    }

    #[test]
    fn series_are_asked_for_by_name_and_source() {
        let asked = AskedSeries::list("trade@cow-trade, gdp ,,".split(','));
        let trade = AskedSeries { series: "trade", source: Some("cow-trade") };
        assert_eq!(asked, Ok(vec![trade, AskedSeries { series: "gdp", source: None }]));
        assert_eq!(AskedSeries::list(["gdp", "trade", "gdp@wdi"]), Err("gdp"));
    }

    #[test]
    fn keys_sort_by_year_and_come_apart_again() {
        let key = Key::new(1994, state("USA"), Some(state("MEX")));
        assert_eq!((key.year(), key.actor(), key.partner()), (1994, Some(state("USA")), Some(state("MEX"))));
        assert_eq!(Key::new(1994, state("USA"), None).partner(), None);
        assert!(Key::new(1993, state("ZWE"), None) < Key::new(1994, state("AFG"), None));
    }

    #[test]
    fn the_reason_for_an_absent_row() {
        let exists = |state: State, year: Year| state.as_str() != "KAZ" || year >= 1991;
        let row = FrameRow { file: 0, row: 1 };
        let key = Key::new(1994, state("USA"), Some(state("MEX")));
        let frame = Frame::new(vec![(key, Cell::observed(1.0), row)]).expect("one key");
        for (absence, inside) in [(Absence::Zero, CellState::Observed), (Absence::Unreported, CellState::Unreported)] {
            let spec = spec(absence);
            let at = |actor: &str, partner: &str, year| {
                let (cell, _) = frame.cell(&spec, &spec.sources[0], (state(actor), Some(state(partner)), year), exists);
                cell.state()
            };
            assert_eq!(at("USA", "MEX", 1994), CellState::Observed);
            assert_eq!(at("USA", "USA", 1994), CellState::NotApplicable);
            assert_eq!(at("USA", "KAZ", 1980), CellState::NoState);
            assert_eq!(at("USA", "BRA", 1994), inside);
            // The silent zero after a source's last year, the worst error of the field.
            assert_eq!(at("USA", "MEX", 2019), CellState::NotCovered);
        }
    }

    #[test]
    fn a_repeated_key_is_an_error() {
        let key = Key::new(1994, state("USA"), None);
        let row = FrameRow { file: 0, row: 1 };
        let twice = vec![(key, Cell::observed(1.0), row), (key, Cell::observed(2.0), row)];
        assert_eq!(Frame::new(twice).expect_err("repeated"), key);
    }
}
