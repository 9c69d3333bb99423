//! Panels: every state, or pair of states, of a system in every year, joined with series. Built year by year, so that memory
//! does not grow with the span.

mod about;
mod cells;

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int16Array, RecordBatch, StringArray, UInt16Array, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use chancery_core::{
    Cell, Frame, FrameRow, SeriesSource, SeriesSpec, State, StateSystem, UnitOfAnalysis, Year, YearRange,
};
use chancery_world::World;
use rayon::prelude::*;

use self::about::{about, code_names, key_field, key_variables};
use self::cells::Absent;
use crate::export::{About, Origin, Origins, Role, Sheet, Variable};
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

/// What a panel may have or lack beside that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PanelOptions {
    /// Leaves out the states that the list of the system marks as microstates; only Gleditsch and Ward's does.
    pub without_microstates: bool,
    /// Adds for each table joined, and each side of a pair, where its rows came from: `x_file`, counted from 0 in the order of the
    /// data set's files, and `x_row`, counted from 1 without the header, 0 if the value is made of many rows. Both have no value
    /// where the source has no row. `x` is the first of the series that share them.
    pub rows: bool,
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

    /// For labels.
    const fn label(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::One => ", state 1",
            Self::Two => ", state 2",
        }
    }

    /// The position that a row of the panel takes from its pair.
    fn position(self, (one, two): (u16, u16)) -> usize {
        usize::from(if self == Self::Two { two } else { one })
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
        let mut variable =
            Variable::new(&self.name(), Role::Value, &format!("{}{}", self.spec.label, self.side.label()));
        variable.unit = self.spec.unit.to_string();
        variable.origin = Some(Origin::of(self.spec, self.source));
        variable
    }

    /// Whether the rows of the source behind two columns are the same.
    fn shares_rows_with(&self, other: &Self) -> bool {
        self.side == other.side
            && self.spec.unit_of_analysis == other.spec.unit_of_analysis
            && Arc::ptr_eq(self.frame.index(), other.frame.index())
    }
}

/// A panel, given year by year.
#[derive(Debug)]
pub struct Panel<'a> {
    spec: PanelSpec,
    columns: Vec<PanelColumn<'a>>,
    /// Columns that lend their rows to all that share them; none if rows were not asked for.
    lenders: Vec<usize>,
    schema: SchemaRef,
    about: About,
    /// Who has a row in each year.
    universes: Vec<Universe>,
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
        Self::with(world, spec, columns, PanelOptions::default())
    }

    /// The same with options.
    pub fn with(world: &World, spec: PanelSpec, columns: Vec<PanelColumn<'a>>, options: PanelOptions) -> Self {
        let wanted = |code: u16| !(options.without_microstates && world.is_microstate(spec.system, code));
        let universe = |&year: &Year| Universe::of(Members::among(world, spec.system, year, wanted), spec.unit);
        let universes: Vec<Universe> = spec.years.years().collect::<Vec<_>>().par_iter().map(universe).collect();
        let members = || universes.iter().map(|universe| &universe.members);
        let mut states: Vec<State> = members().flat_map(|members| members.states.iter().copied()).collect();
        states.sort_unstable();
        states.dedup();
        let names = Arc::new(StringArray::from_iter_values(states.iter().map(State::as_str)));
        let mut variables = key_variables(&spec, &code_names(world, members()));
        let mut fields: Vec<Field> = variables.iter().map(|variable| key_field(&variable.name)).collect();
        for column in &columns {
            fields.push(Field::new(column.name(), DataType::Float64, true));
            fields.push(Field::new(format!("{}_state", column.name()), DataType::UInt8, false));
            variables.extend([column.variable(), Variable::reason(&column.name())]);
        }
        let lenders = if options.rows { lenders(&columns) } else { Vec::new() };
        for &lender in &lenders {
            let (row, file) = row_variables(&columns, lender);
            fields.push(Field::new(&row.name, DataType::UInt32, true));
            fields.push(Field::new(&file.name, DataType::UInt16, true));
            variables.extend([row, file]);
        }
        let about = about(&spec, options, variables);
        Self {
            spec,
            columns,
            lenders,
            schema: Arc::new(Schema::new(fields)),
            about,
            universes,
            states: (states, names),
        }
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
        let block = usize::try_from(year - self.spec.years.first).ok().filter(|block| *block < self.universes.len());
        match block {
            Some(block) => self.block(block),
            None => Ok(RecordBatch::new_empty(self.schema())),
        }
    }

    /// How many columns say whose row it is.
    fn key_columns(&self) -> usize {
        self.schema.fields().len() - 2 * (self.columns.len() + self.lenders.len())
    }

    /// Codes, year and states of each row.
    fn keys(&self, universe: &Universe, year: Year) -> Result<Vec<ArrayRef>, ArrowError> {
        let members = &universe.members;
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
    fn column(&self, column: &PanelColumn<'_>, universe: &Universe, year: Year) -> (ArrayRef, ArrayRef) {
        let absent = Absent::of(column, &universe.members, year);
        if column.spec.unit_of_analysis.is_dyadic() {
            let mut cells = absent.dyads(universe);
            lay_over(column, universe, year, |row, cell, _| cells.set(row, cell));
            return cells.arrays();
        }
        let of_members = absent.states(column, &universe.members, year);
        of_members.spread(universe.pairs.iter().map(|&pair| column.side.position(pair))).arrays()
    }

    /// The rows of the source behind a column in one year.
    fn rows(&self, column: &PanelColumn<'_>, universe: &Universe, year: Year) -> Vec<Option<FrameRow>> {
        if column.spec.unit_of_analysis.is_dyadic() {
            let mut rows = vec![None; universe.pairs.len()];
            lay_over(column, universe, year, |row, _, from| rows[row] = Some(from));
            return rows;
        }
        let mut of_members = vec![None; universe.members.states.len()];
        let mut cursor = universe.members.cursor();
        for (key, _, from) in column.frame.year(year) {
            if let Some(position) = key.actor().and_then(|state| cursor.position(state)) {
                of_members[usize::from(position)] = Some(from);
            }
        }
        universe.pairs.iter().map(|&pair| of_members[column.side.position(pair)]).collect()
    }
}

/// The first of the columns that share their rows, for all that do.
fn lenders(columns: &[PanelColumn<'_>]) -> Vec<usize> {
    let first = |index: &usize| !columns[..*index].iter().any(|before| before.shares_rows_with(&columns[*index]));
    (0..columns.len()).filter(first).collect()
}

/// The columns for row and file that a column lends.
fn row_variables(columns: &[PanelColumn<'_>], lender: usize) -> (Variable, Variable) {
    let lender = &columns[lender];
    let names: Vec<String> =
        columns.iter().filter(|column| lender.shares_rows_with(column)).map(PanelColumn::name).collect();
    let variable = |ending: &str, what: &str| {
        Variable::new(
            &format!("{}_{ending}", lender.name()),
            Role::Other,
            &format!("{what} behind {}", names.join(", ")),
        )
    };
    (variable("row", "row of the source"), variable("file", "file of the source, from 0,"))
}

/// Entries of pairs go to their rows. A pair without order may stand either way round; the way it is asked for goes before the
/// other.
fn lay_over(column: &PanelColumn<'_>, universe: &Universe, year: Year, mut set: impl FnMut(usize, Cell, FrameRow)) {
    let ways: &[bool] =
        if column.spec.unit_of_analysis == UnitOfAnalysis::DyadYear { &[true, false] } else { &[false] };
    for &reversed in ways {
        let (mut actors, mut partners) = (universe.members.cursor(), universe.members.cursor());
        for (key, cell, from) in column.frame.year(year) {
            let (Some(actor), Some(partner)) = (key.actor(), key.partner()) else { continue };
            let (Some(actor), Some(partner)) = (actors.position(actor), partners.position(partner)) else { continue };
            let (one, two) = if reversed { (partner, actor) } else { (actor, partner) };
            if let Some(row) = universe.row(one, two) {
                set(row, cell, from);
            }
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
        self.universes.len()
    }

    fn expected_rows(&self, block: usize) -> usize {
        self.universes[block].pairs.len()
    }

    fn block(&self, block: usize) -> Result<RecordBatch, ArrowError> {
        let parts = self.about.parts().into_iter().map(|part| self.part(block, part));
        RecordBatch::try_new(self.schema(), parts.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn part(&self, block: usize, columns: Range<usize>) -> Result<Vec<ArrayRef>, ArrowError> {
        let universe = &self.universes[block];
        let year = self.spec.years.first + block as Year;
        let Some(column) = columns.start.checked_sub(self.key_columns()) else { return self.keys(universe, year) };
        if let Some(column) = self.columns.get(column / 2) {
            let (values, states) = self.column(column, universe, year);
            return Ok(vec![values, states]);
        }
        let rows = self.rows(&self.columns[self.lenders[column / 2 - self.columns.len()]], universe, year);
        let array: ArrayRef = if column % 2 == 0 {
            Arc::new(rows.iter().map(|row| row.map(|row| row.row)).collect::<UInt32Array>())
        } else {
            Arc::new(rows.iter().map(|row| row.map(|row| row.file)).collect::<UInt16Array>())
        };
        Ok(vec![array])
    }

    fn block_name(&self, block: usize) -> String {
        (self.spec.years.first + block as Year).to_string()
    }

    fn text_width(&self, _: usize) -> Result<usize, ArrowError> {
        // The only texts are keys of states.
        Ok(3)
    }
}

#[cfg(test)]
mod tests {
    use chancery_core::{Absence, Basis, CellState, Clock, Coverage, Key, Unit};

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
            share_of: String::new(),
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
