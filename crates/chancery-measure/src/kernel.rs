//! How measures are computed: from tables of ballots, year by year from other series, or kept in the store.

use chancery_core::{
    Cell, Frame, FrameRow, Key, SeriesSource, SeriesSpec, State, StateSystem, UnitOfAnalysis, Year, YearRange,
};
use chancery_world::World;

use crate::voting::VoteMeasure;

/// Where a measure's values come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kernel {
    /// From the ballots of a year.
    Votes(VoteMeasure),
    /// From other series, a year at a time.
    Series(SeriesKernel),
    /// Estimated over all years at once by `chancery measure all`, and kept in the store as some data sets, each a source.
    Kept(&'static [KeptSource]),
}

/// A measure of other series.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeriesKernel {
    /// The series it reads. The sources of the first are the alternatives of the measure; of the others the broadest source is
    /// taken.
    pub inputs: &'static [&'static str],
    /// Further series, which may be absent altogether: their cells are then not covered.
    pub optional: &'static [&'static str],
    /// How many years before the year of a value it looks at.
    pub window: Year,
    /// The values of one year. Keys that are not wanted may be left out; those given twice are an error of the kernel.
    pub of: fn(&YearInputs<'_>) -> Vec<(Key, Cell)>,
    /// The cells behind a value: number of the input, and key.
    pub behind: fn(Key) -> Vec<(usize, Key)>,
}

/// A data set of the store in which an estimated measure is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeptSource {
    /// Its id, which is the name of the alternative.
    pub id: &'static str,
    /// What sets it apart, for readers.
    pub basis: &'static str,
}

/// One series that a kernel reads, from one source.
#[derive(Debug)]
pub(crate) struct Input {
    pub spec: SeriesSpec,
    pub source: SeriesSource,
    pub frame: std::sync::Arc<Frame>,
}

impl Input {
    /// The cell of a key, with the reason when there is none. A pair without direction is looked up in both orders.
    pub(crate) fn cell(&self, actor: State, partner: Option<State>, year: Year) -> Cell {
        let exists = |state, year| World::builtin().exists(state, year);
        if let (UnitOfAnalysis::DyadYear, Some(other)) = (self.spec.unit_of_analysis, partner)
            && let Some((cell, _)) = self.frame.get(Key::new(year, other, Some(actor)))
        {
            return cell;
        }
        self.frame.cell(&self.spec, &self.source, (actor, partner, year), exists).0
    }
}

/// The source of an input of a measure: of the first, and of what one estimation keeps together, the one asked for; of others the
/// broadest.
pub(crate) fn input_source<'s>(spec: &'s SeriesSpec, number: usize, asked: &str) -> Option<&'s SeriesSource> {
    let kept = || crate::spec::measure(&spec.name).is_some_and(|measure| matches!(measure.kernel, Kernel::Kept(_)));
    if number == 0 || kept() { spec.source(asked) } else { spec.broadest() }
}

/// What a kernel sees: its inputs, and the year asked for.
pub(crate) struct YearInputs<'a> {
    pub year: Year,
    pub inputs: &'a [Input],
    pub keep: &'a (dyn Fn(Key) -> bool + Sync),
}

impl YearInputs<'_> {
    /// A cell of an input in the year.
    pub(crate) fn cell(&self, input: usize, actor: State, partner: Option<State>) -> Cell {
        self.inputs[input].cell(actor, partner, self.year)
    }

    /// The members of the COW system on some day of the year, by their number in it.
    pub(crate) fn members(&self) -> Vec<State> {
        let mut states: Vec<State> =
            World::builtin().members(StateSystem::Cow, self.year).into_iter().map(|(_, state)| state).collect();
        states.dedup();
        states
    }

    /// The values of directed pairs of members that somebody wants.
    pub(crate) fn directed(&self, value: impl Fn(State, State) -> Cell) -> Vec<(Key, Cell)> {
        self.pairs_where(|one, other| one != other, value)
    }

    /// The values of states that somebody wants.
    pub(crate) fn states(&self, value: impl Fn(State) -> Cell) -> Vec<(Key, Cell)> {
        let wanted = self.members().into_iter().filter(|state| (self.keep)(Key::new(self.year, *state, None)));
        wanted.map(|state| (Key::new(self.year, state, None), value(state))).collect()
    }

    fn pairs_where(
        &self,
        is_pair: impl Fn(State, State) -> bool,
        value: impl Fn(State, State) -> Cell,
    ) -> Vec<(Key, Cell)> {
        let members = self.members();
        let mut cells = Vec::new();
        for &one in &members {
            for &other in &members {
                let key = Key::new(self.year, one, Some(other));
                if is_pair(one, other) && (self.keep)(key) {
                    cells.push((key, value(one, other)));
                }
            }
        }
        cells
    }
}

impl SeriesKernel {
    /// The frame of some years. What no input covers has no row, so that absence keeps its reason.
    pub(crate) fn frame(&self, inputs: &[Input], years: YearRange, keep: &(dyn Fn(Key) -> bool + Sync)) -> Frame {
        use rayon::prelude::*;
        let years: Vec<Year> = years.years().collect();
        let of = |&year: &Year| (self.of)(&YearInputs { year, inputs, keep });
        let cells: Vec<Vec<(Key, Cell)>> = years.par_iter().map(of).collect();
        let row = FrameRow { file: 0, row: 0 };
        let speaks = |cell: &Cell| {
            !matches!(cell.state(), chancery_core::CellState::NotCovered | chancery_core::CellState::NoState)
        };
        let entries = cells.into_iter().flatten().filter(|(_, cell)| speaks(cell)).map(|(key, cell)| (key, cell, row));
        // A kernel gives each key once.
        Frame::new(entries.collect()).unwrap_or_default()
    }
}

/// Behind a value of a pair: the first input of each of the two states.
pub(crate) fn each_state(key: Key) -> Vec<(usize, Key)> {
    [key.actor(), key.partner()].into_iter().flatten().map(|state| (0, Key::new(key.year(), state, None))).collect()
}
