//! Influence capacity of an actor over a target: bandwidth times dependence, over the indicators of a table.

use chancery_core::{Aggregate, Cell, Column, Dimension, Key, State, Unit, UnitOfAnalysis};
use chancery_stats::{
    Influence, InfluenceDimension, InfluenceFactor, InfluenceScaling, influence, scale_indicator, trade_dependence,
};

use crate::analysis::influence::InfluenceTable;
use crate::kernel::{Kernel, SeriesKernel, YearInputs};
use crate::measures::dependence::{ARMS_YEARS, ArmsWindow, of_states};
use crate::measures::{Pairs, each_pair, members};
use crate::spec::MeasureSpec;

/// Series of the indicators, in the order in which the kernel reads them; the first two are required.
pub(crate) const SERIES: [&str; 6] = ["trade", "gdp", "rta", "shared_igos", "defense_pact", "arms"];

/// Indicators in the order in which [`Scaled`] holds them.
pub(crate) const INDICATORS: [&str; 7] =
    ["trade", "rta", "shared_igos", "defense_pact", "arms", "trade_dependence", "arms_dependence"];

const INDEX: MeasureSpec = MeasureSpec {
    name: "influence",
    label: "influence capacity: bandwidth times dependence",
    unit_of_analysis: UnitOfAnalysis::DirectedDyadYear,
    unit: Unit::of(Dimension::Index),
    nonnegative: true,
    aggregate: Some(Aggregate::Mean),
    inputs: "trade, gdp; rta, shared_igos, defense_pact, arms where they are there",
    formula: "B_ij D_ij, actor i and target j, each factor the weighted mean of its indicators of [0, 1]",
    missing: "the weight of indicators that are missing is spread over the others down to six tenths of a factor's weight; below, the \
              value is missing for their combined reason",
    page: "influence",
    kernel: of_index(|at| each_index(at, |found, _| found.value)),
};

pub(crate) const MEASURES: &[MeasureSpec] = &[
    INDEX,
    MeasureSpec {
        name: "influence_bandwidth",
        label: "volume of the ties between actor and target",
        formula: "B_ij = Σ_k w_k b_k, indicators of [0, 1], weights of sum 1",
        kernel: of_index(|at| each_index(at, |found, _| found.bandwidth.value)),
        ..INDEX
    },
    MeasureSpec {
        name: "influence_dependence",
        label: "how much the target needs the actor",
        formula: "D_ij = Σ_k v_k d_k, indicators of [0, 1], weights of sum 1",
        kernel: of_index(|at| each_index(at, |found, _| found.dependence.value)),
        ..INDEX
    },
    MeasureSpec {
        name: "influence_economic",
        label: "part of the influence capacity that economic ties make up",
        formula: "D_ij Σ_k w_k b_k over the economic indicators of bandwidth",
        kernel: of_index(|at| each_index(at, |found, table| part(found, table, InfluenceDimension::Economic))),
        ..INDEX
    },
    MeasureSpec {
        name: "influence_political",
        label: "part of the influence capacity that political ties make up",
        formula: "D_ij Σ_k w_k b_k over the political indicators of bandwidth",
        kernel: of_index(|at| each_index(at, |found, table| part(found, table, InfluenceDimension::Political))),
        ..INDEX
    },
    MeasureSpec {
        name: "influence_security",
        label: "part of the influence capacity that ties of security make up",
        formula: "D_ij Σ_k w_k b_k over the security indicators of bandwidth",
        kernel: of_index(|at| each_index(at, |found, table| part(found, table, InfluenceDimension::Security))),
        ..INDEX
    },
];

const fn of_index(of: fn(&YearInputs<'_>) -> Vec<(Key, Cell)>) -> Kernel {
    Kernel::Series(SeriesKernel {
        inputs: &["trade", "gdp"],
        optional: &["rta", "shared_igos", "defense_pact", "arms"],
        window: ARMS_YEARS - 1,
        of,
        behind: |key| {
            let gdp = key.partner().map(|target| (1, Key::new(key.year(), target, None)));
            let arms =
                (0..ARMS_YEARS).filter_map(|back| Some((5, Key::new(key.year() - back, key.actor()?, key.partner()))));
            [(0, key), (2, key), (3, key), (4, key)].into_iter().chain(gdp).chain(arms).collect()
        },
    })
}

/// The part of a value that the ties of one dimension make up; the parts of all dimensions sum to the value.
fn part(found: &Influence, table: &InfluenceTable, dimension: InfluenceDimension) -> Cell {
    let ties = found.dimension(table.weights(), InfluenceFactor::Bandwidth, dimension);
    found.value.zip(found.dependence.value, |_, dependence| dependence).zip(ties, |dependence, ties| dependence * ties)
}

fn each_index(at: &YearInputs<'_>, value: impl Fn(&Influence, &InfluenceTable) -> Cell) -> Vec<(Key, Cell)> {
    let table = InfluenceTable::builtin();
    let states = members(at);
    let scaled = Scaled::of(at, &states, table);
    each_pair(at, &states, |actor, target| {
        // There is one value for each indicator of the table.
        influence(&scaled.values(actor, target), table.weights())
            .map_or(Cell::missing(chancery_core::CellState::Undefined), |found| value(&found, table))
    })
}

/// The indicators of all pairs in a year, each scaled to [0, 1], in the order of a table.
pub(crate) struct Scaled {
    size: usize,
    columns: Vec<Column>,
}

impl Scaled {
    pub(crate) fn of(at: &YearInputs<'_>, states: &[State], table: &InfluenceTable) -> Self {
        let [trade, rta, shared, pact] = [0, 2, 3, 4].map(|input| Pairs::of(at, input, states, at.year));
        let gdp = of_states(at, 1, states);
        let arms = ArmsWindow::of(at, 5, states);
        let raw = |indicator: usize, actor: usize, target: usize| match indicator {
            0 => trade.cell(actor, target),
            1 => rta.cell(actor, target),
            2 => shared.cell(actor, target),
            3 => pact.cell(actor, target),
            4 => arms.delivered(actor, target),
            5 => trade_dependence(trade.cell(actor, target), Cell::observed(0.0), gdp[target]),
            _ => arms.dependence(target, actor),
        };
        let size = states.len();
        let scaled = |&(indicator, full): &(usize, f64)| {
            let pairs = (0..size).flat_map(|actor| (0..size).map(move |target| (actor, target)));
            let column: Column = pairs.map(|(actor, target)| raw(indicator, actor, target)).collect();
            scale_indicator(column.masked(), InfluenceScaling::ByMaximum(full))
        };
        Self { size, columns: table.indicators().iter().map(scaled).collect() }
    }

    /// The values of a pair, one an indicator of the table.
    pub(crate) fn values(&self, actor: usize, target: usize) -> Vec<Cell> {
        self.columns.iter().map(|column| column.cell(actor * self.size + target)).collect()
    }
}
