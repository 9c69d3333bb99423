//! Panels: every state, or pair of states, of a system in every year, joined with series. Built year by year, so that memory
//! does not grow with the span.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int16Array, RecordBatch, StringArray, UInt8Array, UInt16Array,
};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use chancery_core::{
    Cell, CellState, Frame, SeriesSource, SeriesSpec, State, StateSystem, UnitOfAnalysis, Year, YearRange,
};
use chancery_world::World;

use crate::export::{About, Origin, Origins, Role, Sheet, Variable, Work, show_years};
use crate::universe::{Members, Universe};

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

impl Side {
    /// The columns that a series makes in a panel: one for either state where a series of states meets pairs; none where a series
    /// of pairs meets single states.
    pub const fn of(panel: UnitOfAnalysis, series: UnitOfAnalysis) -> &'static [Self] {
        match (panel.is_dyadic(), series.is_dyadic()) {
            (true, false) => &[Self::One, Self::Two],
            (false, true) => &[],
            _ => &[Self::Whole],
        }
    }
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

    fn variable(&self) -> Variable {
        let side = match self.side {
            Side::Whole => "",
            Side::One => ", state 1",
            Side::Two => ", state 2",
        };
        let mut variable = Variable::new(&self.name(), Role::Value, &format!("{}{side}", self.spec.label));
        variable.unit = self.spec.unit.to_string();
        variable.origin = Some(Origin::of(self.spec, self.source));
        variable
    }
}

/// A panel, given year by year.
#[derive(Debug)]
pub struct Panel<'a> {
    spec: PanelSpec,
    columns: Vec<PanelColumn<'a>>,
    schema: SchemaRef,
    about: About,
    /// The members of each year.
    members: Vec<Members>,
    /// Everybody who is a member in some year, sorted, and the same as Arrow.
    states: (Vec<State>, Arc<StringArray>),
}

/// How many rows the universe of a panel has.
pub fn universe_rows(world: &World, spec: &PanelSpec) -> usize {
    spec.years.years().map(|year| Members::of(world, spec.system, year).pairs(spec.unit).len()).sum()
}

impl<'a> Panel<'a> {
    /// A panel of some columns.
    pub fn new(world: &World, spec: PanelSpec, columns: Vec<PanelColumn<'a>>) -> Self {
        let members: Vec<Members> = spec.years.years().map(|year| Members::of(world, spec.system, year)).collect();
        let mut states: Vec<State> = members.iter().flat_map(|members| members.states.iter().copied()).collect();
        states.sort_unstable();
        states.dedup();
        let names = Arc::new(StringArray::from_iter_values(states.iter().map(State::as_str)));
        let mut variables = key_variables(world, &spec, &members);
        let mut fields: Vec<Field> = variables.iter().map(|variable| key_field(&variable.name)).collect();
        for column in &columns {
            fields.push(Field::new(column.name(), DataType::Float64, true));
            fields.push(Field::new(format!("{}_state", column.name()), DataType::UInt8, false));
            variables.extend([column.variable(), Variable::reason(&column.name())]);
        }
        let about = about(&spec, variables);
        Self { spec, columns, schema: Arc::new(Schema::new(fields)), about, members, states: (states, names) }
    }

    /// Adds the data sets, formulas and files behind the columns, for codebook and metadata.
    #[must_use]
    pub fn with_origins(mut self, origins: &dyn Origins) -> Self {
        for variable in &mut self.about.variables {
            variable.origin = variable.origin.take().map(|origin| origin.from(origins));
        }
        self
    }

    /// The years in order.
    pub fn years(&self) -> impl Iterator<Item = Year> + use<> {
        self.spec.years.years()
    }

    /// The rows of one year; none outside the panel's years.
    ///
    /// # Errors
    /// None in practice: the arrays are made to fit the schema.
    pub fn year(&self, year: Year) -> Result<RecordBatch, ArrowError> {
        let Some(members) = usize::try_from(year - self.spec.years.first).ok().and_then(|at| self.members.get(at))
        else {
            return Ok(RecordBatch::new_empty(self.schema()));
        };
        let universe = Universe::of(members, self.spec.unit);
        let mut arrays = self.keys(&universe, year)?;
        for column in &self.columns {
            let (values, states) = self.column(column, &universe, year);
            arrays.extend([values, states]);
        }
        RecordBatch::try_new(self.schema(), arrays)
    }

    /// Codes, year and states of each row.
    fn keys(&self, universe: &Universe<'_>, year: Year) -> Result<Vec<ArrayRef>, ArrowError> {
        let members = universe.members;
        let of_states: Vec<u16> =
            members.states.iter().map(|state| self.states.0.partition_point(|other| other < state) as u16).collect();
        let side = |of_members: &[u16], side: fn(&(u16, u16)) -> u16| -> UInt16Array {
            universe.pairs.iter().map(|pair| of_members[usize::from(side(pair))]).collect::<Vec<u16>>().into()
        };
        let code = |of: fn(&(u16, u16)) -> u16| -> ArrayRef { Arc::new(side(&members.codes, of)) };
        let state = |of: fn(&(u16, u16)) -> u16| -> Result<ArrayRef, ArrowError> {
            let names: ArrayRef = Arc::clone(&self.states.1) as ArrayRef;
            Ok(Arc::new(DictionaryArray::try_new(side(&of_states, of), names)?))
        };
        let years: ArrayRef = Arc::new(Int16Array::from_value(year, universe.pairs.len()));
        Ok(if self.spec.unit.is_dyadic() {
            vec![code(|pair| pair.0), code(|pair| pair.1), years, state(|pair| pair.0)?, state(|pair| pair.1)?]
        } else {
            vec![code(|pair| pair.0), years, state(|pair| pair.0)?]
        })
    }

    /// One column of one year: all rows get what an absent row means, then the entries of the frame are laid over it.
    fn column(&self, column: &PanelColumn<'_>, universe: &Universe<'_>, year: Year) -> (ArrayRef, ArrayRef) {
        let absent = Absent::of(column, universe.members, year);
        if column.spec.unit_of_analysis.is_dyadic() {
            let mut cells = absent.dyads(universe);
            // A pair without order may stand either way round; the way it is asked for goes before the other.
            if column.spec.unit_of_analysis == UnitOfAnalysis::DyadYear {
                lay_over(column, universe, year, &mut cells, |one, two| universe.row(two, one));
            }
            lay_over(column, universe, year, &mut cells, |one, two| universe.row(one, two));
            return cells.arrays();
        }
        let of_members = absent.states(column, universe.members, year);
        let position = |&(one, two): &(u16, u16)| usize::from(if column.side == Side::Two { two } else { one });
        let values = universe.pairs.iter().map(|pair| of_members.values[position(pair)]).collect();
        let states = universe.pairs.iter().map(|pair| of_members.states[position(pair)]).collect();
        Cells { values, states }.arrays()
    }
}

/// Entries of pairs go to their rows.
fn lay_over(
    column: &PanelColumn<'_>,
    universe: &Universe<'_>,
    year: Year,
    cells: &mut Cells,
    row: impl Fn(u16, u16) -> Option<usize>,
) {
    let (mut actors, mut partners) = (universe.members.cursor(), universe.members.cursor());
    for (key, cell, _) in column.frame.year(year) {
        let (Some(actor), Some(partner)) = (key.actor(), key.partner()) else { continue };
        let (Some(actor), Some(partner)) = (actors.position(actor), partners.position(partner)) else { continue };
        if let Some(row) = row(actor, partner) {
            cells.set(row, cell);
        }
    }
}

impl Sheet for Panel<'_> {
    fn about(&self) -> &About {
        &self.about
    }

    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn blocks(&self) -> usize {
        self.members.len()
    }

    /// Pairs that never met are not taken off.
    fn expected_rows(&self, block: usize) -> usize {
        let members = self.members[block].states.len();
        match self.spec.unit {
            UnitOfAnalysis::StateYear => members,
            UnitOfAnalysis::DyadYear => members * members.saturating_sub(1) / 2,
            UnitOfAnalysis::DirectedDyadYear => members * members.saturating_sub(1),
        }
    }

    fn block(&self, block: usize) -> Result<RecordBatch, ArrowError> {
        self.year(self.spec.years.first + block as Year)
    }

    fn block_name(&self, block: usize) -> String {
        (self.spec.years.first + block as Year).to_string()
    }

    fn text_width(&self, _: usize) -> Result<usize, ArrowError> {
        // The only texts are keys of states.
        Ok(3)
    }
}

/// `ccode` or `gwcode`.
fn code_name(system: StateSystem) -> &'static str {
    match system {
        StateSystem::Cow => "ccode",
        StateSystem::GleditschWard => "gwcode",
    }
}

/// The name of a system, and how its list is cited.
fn list(system: StateSystem) -> (&'static str, Work) {
    let (name, citation, bibtex) = match system {
        StateSystem::Cow => (
            "Correlates of War",
            "Correlates of War Project. 2017. State System Membership List, v2016.",
            "@misc{cow-states,\n  author = {{Correlates of War Project}},\n  title = {State System Membership List, v2016},\n  \
             year = {2017}\n}",
        ),
        StateSystem::GleditschWard => (
            "Gleditsch–Ward",
            "Gleditsch, Kristian S., and Michael D. Ward. 1999. \"A Revised List of Independent States since the Congress of \
             Vienna.\" International Interactions 25(4): 393-413. With microstates.",
            "@article{gw-states,\n  author = {Gleditsch, Kristian S. and Ward, Michael D.},\n  title = {A Revised List of \
             Independent States since the Congress of Vienna},\n  journal = {International Interactions},\n  volume = {25},\n  \
             number = {4},\n  pages = {393--413},\n  year = {1999}\n}",
        ),
    };
    (name, Work { citation: citation.to_owned(), bibtex: bibtex.to_owned() })
}

fn key_field(name: &str) -> Field {
    let kind = match name {
        "year" => DataType::Int16,
        name if name.starts_with("state") => DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)),
        _ => DataType::UInt16,
    };
    Field::new(name, kind, false)
}

/// The columns that say whose row it is.
fn key_variables(world: &World, spec: &PanelSpec, members: &[Members]) -> Vec<Variable> {
    let (code, (system, _)) = (code_name(spec.system), list(spec.system));
    let names = code_names(world, members);
    let sides: &[(&str, &str)] = if spec.unit.is_dyadic() {
        &[("1", " of the first state"), ("2", " of the second state")]
    } else {
        &[("", "")]
    };
    let mut variables: Vec<Variable> = sides
        .iter()
        .map(|(side, of)| {
            let mut code = Variable::new(&format!("{code}{side}"), Role::Key, &format!("{system} number{of}"));
            code.codes.clone_from(&names);
            code
        })
        .collect();
    variables.push(Variable::new("year", Role::Key, "year"));
    variables.extend(
        sides
            .iter()
            .map(|(side, of)| Variable::new(&format!("state{side}"), Role::Key, &format!("three-letter key{of}"))),
    );
    variables
}

/// Who has a number, in the years of the panel; several states, where it passed from one to another.
fn code_names(world: &World, members: &[Members]) -> Vec<(i32, String)> {
    let mut held: Vec<(u16, State)> =
        members.iter().flat_map(|members| members.codes.iter().copied().zip(members.states.iter().copied())).collect();
    held.sort_unstable();
    held.dedup();
    let holders = held.chunk_by(|a, b| a.0 == b.0).filter_map(|holders| {
        let names: Vec<String> = holders.iter().map(|(_, state)| world.name(*state)).collect();
        Some((i32::from(holders.first()?.0), names.join(" / ")))
    });
    holders.collect()
}

fn about(spec: &PanelSpec, variables: Vec<Variable>) -> About {
    let (system, list) = list(spec.system);
    let code = code_name(spec.system);
    let years = show_years(spec.years);
    let universe = match spec.unit {
        UnitOfAnalysis::StateYear => format!("every member of the {system} system, in every year {years}"),
        UnitOfAnalysis::DyadYear => format!(
            "every pair of members of the {system} system that were members on the same day, once, the lower number first, in \
             every year {years}"
        ),
        UnitOfAnalysis::DirectedDyadYear => format!(
            "every pair of members of the {system} system that were members on the same day, once from either side, in every \
             year {years}"
        ),
    };
    let codes =
        if spec.unit.is_dyadic() { vec![format!("{code}1"), format!("{code}2")] } else { vec![code.to_owned()] };
    About {
        title: format!("{} panel, {system} system, {years}", spec.unit),
        row: spec.unit.name().to_owned(),
        universe,
        notes: vec![
            "Rows come from the list of states, not from the data that are joined: a state without data keeps its row."
                .to_owned(),
        ],
        variables,
        sorted_by: std::iter::once("year".to_owned()).chain(codes).collect(),
        lists: vec![list],
        data_sets: Vec::new(),
    }
}

/// Values beside the codes of their states.
struct Cells {
    values: Vec<f64>,
    states: Vec<u8>,
}

impl Cells {
    fn of(cell: Cell, n: usize) -> Self {
        Self { values: vec![cell.value().unwrap_or(0.0); n], states: vec![cell.state() as u8; n] }
    }

    fn set(&mut self, index: usize, cell: Cell) {
        self.values[index] = cell.value().unwrap_or(0.0);
        self.states[index] = cell.state() as u8;
    }

    fn arrays(self) -> (ArrayRef, ArrayRef) {
        let observed = observed(&self.states);
        let values = Float64Array::new(self.values.into(), observed);
        (Arc::new(values), Arc::new(UInt8Array::from(self.states)))
    }
}

/// Which cells have a value; `None` if all have.
fn observed(states: &[u8]) -> Option<NullBuffer> {
    const OBSERVED: u8 = CellState::Observed as u8;
    let first = *states.first()?;
    // Most columns of a year are all there, or not at all.
    if states.iter().any(|state| *state != first) {
        return Some(NullBuffer::new(BooleanBuffer::collect_bool(states.len(), |index| states[index] == OBSERVED)));
    }
    (first != OBSERVED).then(|| NullBuffer::new_null(states.len()))
}

/// What an absent row means, for each state or pair of a year. Everybody in the panel existed.
struct Absent {
    inside: Cell,
    /// Which members the source covers; `None` = all.
    covered: Option<Vec<bool>>,
    /// Whether one covered side is enough.
    either: bool,
}

impl Absent {
    fn of(column: &PanelColumn<'_>, members: &Members, year: Year) -> Self {
        let coverage = &column.source.coverage;
        if !coverage.years.contains(year) {
            return Self { inside: Cell::missing(CellState::NotCovered), covered: None, either: false };
        }
        let inside = match column.source.absence {
            chancery_core::Absence::Zero => Cell::observed(0.0),
            chancery_core::Absence::Unreported => Cell::missing(CellState::Unreported),
        };
        let covered = (!coverage.actors.is_empty())
            .then(|| members.states.iter().map(|state| coverage.actors.contains(state)).collect());
        let either = column.source.mirrored || column.spec.unit_of_analysis == UnitOfAnalysis::DyadYear;
        Self { inside, covered, either }
    }

    /// The cells of a series of pairs before any entry.
    fn dyads(&self, universe: &Universe<'_>) -> Cells {
        let mut cells = Cells::of(self.inside, universe.pairs.len());
        if let Some(covered) = &self.covered {
            for (row, &(one, two)) in universe.pairs.iter().enumerate() {
                if !(covered[usize::from(one)] || (self.either && covered[usize::from(two)])) {
                    cells.set(row, Cell::missing(CellState::NotCovered));
                }
            }
        }
        cells
    }

    /// The cells of a series of states, one a member.
    fn states(&self, column: &PanelColumn<'_>, members: &Members, year: Year) -> Cells {
        let mut cells = Cells::of(self.inside, members.states.len());
        for (position, covered) in self.covered.iter().flatten().enumerate() {
            if !covered {
                cells.set(position, Cell::missing(CellState::NotCovered));
            }
        }
        let mut cursor = members.cursor();
        for (key, cell, _) in column.frame.year(year) {
            if key.partner().is_none()
                && let Some(position) = key.actor().and_then(|state| cursor.position(state))
            {
                cells.set(usize::from(position), cell);
            }
        }
        cells
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
