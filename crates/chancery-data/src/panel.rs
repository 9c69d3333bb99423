//! Panels: every state, or pair of states, of a system in every year, joined with series. Built year by year, so that memory
//! does not grow with the span.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int16Array, RecordBatch, StringArray, UInt8Array, UInt16Array};
use arrow::datatypes::{DataType, Field, Schema};
use chancery_core::{
    Cell, CellState, Frame, Period, SeriesSource, SeriesSpec, State, StateSystem, UnitOfAnalysis, Year, YearRange,
};
use chancery_world::World;

/// What a panel has rows for.
#[derive(Clone, Debug)]
pub struct PanelSpec {
    /// State-years, dyad-years or directed dyad-years.
    pub unit: UnitOfAnalysis,
    /// Whose membership decides who is there.
    pub system: StateSystem,
    /// Years.
    pub years: YearRange,
}

/// Which side of a pair a column of states belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The only state, or the pair.
    Whole,
    /// The first state of a pair (`cinc1`).
    One,
    /// The second (`cinc2`).
    Two,
}

/// A series in a panel.
#[derive(Clone, Debug)]
pub struct PanelColumn<'a> {
    /// Its entry in the catalogue.
    pub spec: &'a SeriesSpec,
    /// The source used.
    pub source: &'a SeriesSource,
    /// Its values.
    pub frame: &'a Frame,
    /// Which state of a pair, for a series of states.
    pub side: Side,
}

impl PanelColumn<'_> {
    /// Name in the panel: the series, with `1` or `2` for a side.
    pub fn name(&self) -> String {
        let suffix = match self.side {
            Side::Whole => "",
            Side::One => "1",
            Side::Two => "2",
        };
        format!("{}{suffix}", self.spec.name)
    }
}

/// A panel, given year by year.
#[derive(Debug)]
pub struct Panel<'a> {
    world: &'a World,
    spec: PanelSpec,
    columns: Vec<PanelColumn<'a>>,
    schema: Arc<Schema>,
}

/// How many rows the universe of a panel has.
pub fn universe_rows(world: &World, spec: &PanelSpec) -> usize {
    spec.years.years().map(|year| Members::of(world, spec.system, year).pairs(spec.unit).len()).sum()
}

impl<'a> Panel<'a> {
    /// A panel of some columns.
    pub fn new(world: &'a World, spec: PanelSpec, columns: Vec<PanelColumn<'a>>) -> Self {
        let code = match spec.system {
            StateSystem::Cow => "ccode",
            StateSystem::GleditschWard => "gwcode",
        };
        let state = |name: &str| {
            Field::new(name, DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)), false)
        };
        let mut fields = if spec.unit.is_dyadic() {
            vec![
                Field::new(format!("{code}1"), DataType::UInt16, false),
                Field::new(format!("{code}2"), DataType::UInt16, false),
                Field::new("year", DataType::Int16, false),
                state("state1"),
                state("state2"),
            ]
        } else {
            vec![Field::new(code, DataType::UInt16, false), Field::new("year", DataType::Int16, false), state("state")]
        };
        for column in &columns {
            fields.push(Field::new(column.name(), DataType::Float64, true));
            fields.push(Field::new(format!("{}_state", column.name()), DataType::UInt8, false));
        }
        Self { world, spec, columns, schema: Arc::new(Schema::new(fields)) }
    }

    /// Columns and their types.
    pub fn schema(&self) -> Arc<Schema> {
        Arc::clone(&self.schema)
    }

    /// The years in order.
    pub fn years(&self) -> impl Iterator<Item = Year> + use<> {
        self.spec.years.years()
    }

    /// About how many rows a year has; pairs that never met are not taken off.
    pub(crate) fn rows(&self, year: Year) -> usize {
        let members = self.world.members(self.spec.system, year).len();
        if self.spec.unit.is_dyadic() { members * members.saturating_sub(1) } else { members }
    }

    /// The rows of one year.
    ///
    /// # Errors
    /// None in practice: the arrays are made to fit the schema.
    pub fn year(&self, year: Year) -> Result<RecordBatch, arrow::error::ArrowError> {
        let members = Members::of(self.world, self.spec.system, year);
        let pairs = members.pairs(self.spec.unit);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        let years: ArrayRef = Arc::new(Int16Array::from_value(year, pairs.len()));
        let code = |side: fn(&(u16, u16)) -> u16| -> ArrayRef {
            Arc::new(pairs.iter().map(|pair| Some(members.codes[usize::from(side(pair))])).collect::<UInt16Array>())
        };
        let state = |side: fn(&(u16, u16)) -> u16| members.state_array(pairs.iter().map(side));
        if self.spec.unit.is_dyadic() {
            arrays.extend([
                code(|pair| pair.0),
                code(|pair| pair.1),
                years,
                state(|pair| pair.0)?,
                state(|pair| pair.1)?,
            ]);
        } else {
            arrays.extend([code(|pair| pair.0), years, state(|pair| pair.0)?]);
        }
        for column in &self.columns {
            let (values, states) = self.column(column, &members, &pairs, year);
            arrays.push(values);
            arrays.push(states);
        }
        RecordBatch::try_new(self.schema(), arrays)
    }

    /// One column of one year: entries of the frame are laid out by position, the rest gets its reason.
    fn column(
        &self,
        column: &PanelColumn<'_>,
        members: &Members,
        pairs: &[(u16, u16)],
        year: Year,
    ) -> (ArrayRef, ArrayRef) {
        let n = members.states.len();
        let dyadic = column.spec.unit_of_analysis.is_dyadic();
        let mut grid: Vec<Option<Cell>> = vec![None; if dyadic { n * n } else { n }];
        for (key, cell, _) in column.frame.year(year) {
            let Some(actor) = key.actor().and_then(|state| members.position(state)) else { continue };
            match key.partner() {
                Some(partner) if dyadic => {
                    if let Some(partner) = members.position(partner) {
                        grid[actor * n + partner] = Some(cell);
                    }
                }
                None if !dyadic => grid[actor] = Some(cell),
                _ => {}
            }
        }
        let absent = self.absent_cells(column, members, year);
        let symmetric = column.spec.unit_of_analysis == UnitOfAnalysis::DyadYear;
        let mut values = Vec::with_capacity(pairs.len());
        let mut states = Vec::with_capacity(pairs.len());
        for &(one, two) in pairs {
            let (one, two) = (usize::from(one), usize::from(two));
            let (found, absent) = match (dyadic, column.side) {
                (true, _) => {
                    let found = grid[one * n + two].or_else(|| if symmetric { grid[two * n + one] } else { None });
                    (found, absent.dyad(one, two))
                }
                (false, Side::Two) => (grid[two], absent.state(two)),
                (false, _) => (grid[one], absent.state(one)),
            };
            let cell = found.unwrap_or(absent);
            values.push(cell.value());
            states.push(cell.state() as u8);
        }
        (Arc::new(Float64Array::from(values)), Arc::new(UInt8Array::from(states)))
    }

    /// What an absent row means for each state, or pair, of the year. Everybody in the panel existed.
    fn absent_cells(&self, column: &PanelColumn<'_>, members: &Members, year: Year) -> Absent {
        let inside = match column.source.absence {
            chancery_core::Absence::Zero => Cell::observed(0.0),
            chancery_core::Absence::Unreported => Cell::missing(CellState::Unreported),
        };
        let coverage = &column.source.coverage;
        if !coverage.years.contains(year) {
            return Absent { inside: Cell::missing(CellState::NotCovered), actors: None, either: false };
        }
        let actors = if coverage.actors.is_empty() {
            None
        } else {
            Some(members.states.iter().map(|state| coverage.actors.contains(state)).collect())
        };
        let either = column.source.mirrored || column.spec.unit_of_analysis == UnitOfAnalysis::DyadYear;
        Absent { inside, actors, either }
    }
}

struct Absent {
    inside: Cell,
    actors: Option<Vec<bool>>,
    either: bool,
}

impl Absent {
    fn state(&self, position: usize) -> Cell {
        match &self.actors {
            Some(actors) if !actors[position] => Cell::missing(CellState::NotCovered),
            _ => self.inside,
        }
    }

    fn dyad(&self, one: usize, two: usize) -> Cell {
        match &self.actors {
            Some(actors) if !(actors[one] || (self.either && actors[two])) => Cell::missing(CellState::NotCovered),
            _ => self.inside,
        }
    }
}

/// The members of a system in a year. Two of them make a pair only if they were members on the same day: the Federal Republic
/// of 1990 and unified Germany share a year and never met.
struct Members {
    codes: Vec<u16>,
    states: Vec<State>,
    /// Positions in `states`, sorted by state.
    sorted: Vec<(State, usize)>,
    /// For each member that was not there all year, the days it was.
    partial: Vec<Option<Vec<Period>>>,
}

impl Members {
    fn of(world: &World, system: StateSystem, year: Year) -> Self {
        let whole = Period::of_years(YearRange::single(year));
        let length = |days: &[Period]| days.iter().map(|days| days.days_in(year)).sum::<u16>();
        let mut members = Self { codes: Vec::new(), states: Vec::new(), sorted: Vec::new(), partial: Vec::new() };
        let listed = world.members(system, year);
        for same_code in listed.chunk_by(|a, b| a.0 == b.0) {
            let mut held: Vec<(State, Vec<Period>)> =
                same_code.iter().map(|&(code, state)| (state, world.member_days(system, code, state, year))).collect();
            // A number that passed from one state to the next within the year is one member: the one that had it longer.
            held.sort_by_key(|(_, days)| std::cmp::Reverse(length(days)));
            let days: Vec<Period> = held.iter().flat_map(|(_, days)| days.iter().copied()).collect();
            if let (Some(&(code, _)), Some(&(state, _))) = (same_code.first(), held.first()) {
                members.sorted.push((state, members.states.len()));
                members.codes.push(code);
                members.states.push(state);
                members.partial.push((days != [whole]).then_some(days));
            }
        }
        members.sorted.sort_unstable();
        members
    }

    fn met(&self, one: u16, two: u16) -> bool {
        match (&self.partial[usize::from(one)], &self.partial[usize::from(two)]) {
            (Some(one), Some(two)) => one.iter().any(|days| two.iter().any(|others| days.overlaps(others))),
            _ => true,
        }
    }

    fn position(&self, state: State) -> Option<usize> {
        self.sorted.binary_search_by_key(&state, |(state, _)| *state).ok().map(|index| self.sorted[index].1)
    }

    fn pairs(&self, unit: UnitOfAnalysis) -> Vec<(u16, u16)> {
        let n = self.states.len() as u16;
        match unit {
            UnitOfAnalysis::StateYear => (0..n).map(|one| (one, one)).collect(),
            UnitOfAnalysis::DyadYear => {
                let later = |one: u16| (one + 1..n).filter(move |&two| self.met(one, two)).map(move |two| (one, two));
                (0..n).flat_map(later).collect()
            }
            UnitOfAnalysis::DirectedDyadYear => {
                let others =
                    |one: u16| (0..n).filter(move |&two| two != one && self.met(one, two)).map(move |two| (one, two));
                (0..n).flat_map(others).collect()
            }
        }
    }

    fn state_array(&self, positions: impl Iterator<Item = u16>) -> Result<ArrayRef, arrow::error::ArrowError> {
        let keys: UInt16Array = positions.map(Some).collect();
        let values = StringArray::from_iter_values(self.states.iter().map(State::as_str));
        Ok(Arc::new(arrow::array::DictionaryArray::try_new(keys, Arc::new(values))?))
    }
}

#[cfg(test)]
mod tests {
    use chancery_core::{Absence, Basis, Clock, Coverage, FrameRow, Key, Unit};

    use super::*;

    fn spec(unit: UnitOfAnalysis, first: Year, last: Year) -> PanelSpec {
        PanelSpec { unit, system: StateSystem::Cow, years: YearRange::new(first, last).expect("in order") }
    }

    #[test]
    fn the_universe_has_the_published_number_of_rows() {
        // peacesciencer, create_dyadyears(): 2,063,610 directed dyad-years 1816–2020 (Correlates of War).
        let rows = universe_rows(World::builtin(), &spec(UnitOfAnalysis::DirectedDyadYear, 1816, 2020));
        assert_eq!(rows, 2_063_610);
        let rows = universe_rows(World::builtin(), &spec(UnitOfAnalysis::DyadYear, 1816, 2020));
        assert_eq!(rows, 2_063_610 / 2);
    }

    #[test]
    fn each_cell_says_why_it_has_no_value() {
        let state = |code: &str| State::new(code).expect("a key");
        let source = SeriesSource {
            id: "atop".into(),
            basis: Basis::new("treaties"),
            clock: Clock::Calendar,
            coverage: Coverage { years: YearRange::new(1815, 2018).expect("in order"), actors: Vec::new() },
            absence: Absence::Zero,
            mirrored: true,
            note: String::new(),
        };
        let series = SeriesSpec {
            name: "alliance".into(),
            label: String::new(),
            unit_of_analysis: UnitOfAnalysis::DyadYear,
            unit: Unit::COUNT,
            nonnegative: true,
            aggregate: None,
            sources: vec![source],
            absent_bases: Vec::new(),
            about: String::new(),
        };
        let key = Key::new(2018, state("JPN"), Some(state("USA")));
        let frame = Frame::new(vec![(key, Cell::observed(1.0), FrameRow { file: 0, row: 1 })]).expect("one key");
        let column = PanelColumn { spec: &series, source: &series.sources[0], frame: &frame, side: Side::Whole };
        let panel = Panel::new(World::builtin(), spec(UnitOfAnalysis::DirectedDyadYear, 2018, 2019), vec![column]);
        let count = |year: Year, wanted: &dyn Fn(Option<f64>, u8) -> bool| {
            use arrow::array::AsArray as _;
            let batch = panel.year(year).expect("fits");
            let values = batch
                .column_by_name("alliance")
                .expect("there")
                .as_primitive::<arrow::datatypes::Float64Type>()
                .clone();
            let states = batch
                .column_by_name("alliance_state")
                .expect("there")
                .as_primitive::<arrow::datatypes::UInt8Type>()
                .clone();
            values.iter().zip(states.values()).filter(|(value, state)| wanted(*value, **state)).count()
        };
        // Allied in both directions, though the source lists one (peacesciencer issue 13).
        assert_eq!(count(2018, &|value, _| value == Some(1.0)), 2);
        assert!(count(2018, &|value, _| value == Some(0.0)) > 30_000);
        // After the source's last year nothing is zero (peacesciencer issue 9).
        assert_eq!(count(2019, &|value, _| value.is_some()), 0);
        assert_eq!(count(2019, &|_, state| state != CellState::NotCovered as u8), 0);
    }
}
