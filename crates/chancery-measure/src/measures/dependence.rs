//! Dependence of one state on another in trade, aid and arms. The actor of a key is the state that depends.

use chancery_core::{Aggregate, Cell, CellState, Key, State, Unit, UnitOfAnalysis, Year};
use chancery_stats::{
    aid_dependence, arms_dependence, interdependence, pair_dependence, trade_dependence, trade_share,
};

use crate::kernel::{Kernel, SeriesKernel, YearInputs};
use crate::measures::{Pairs, each_pair, members, reversed};
use crate::spec::MeasureSpec;

/// Years of arms deliveries that are added up, the year of the value included.
pub(crate) const ARMS_YEARS: Year = 10;
/// With fewer of them covered there is no share.
const ARMS_LEAST_YEARS: Year = 5;

const DIRECTED: MeasureSpec = MeasureSpec {
    name: "trade_dependence",
    label: "trade with the partner relative to the state's GDP",
    unit_of_analysis: UnitOfAnalysis::DirectedDyadYear,
    unit: Unit::RATIO,
    nonnegative: true,
    aggregate: Some(Aggregate::Sum),
    inputs: "trade, gdp, both in current US dollars",
    formula: "(X_ij + M_ij) / GDP_i, i the state that depends",
    missing: "missing where trade or GDP is; undefined where GDP is not positive",
    page: "dependence",
    kernel: Kernel::Series(SeriesKernel {
        inputs: &["trade", "gdp"],
        optional: &[],
        window: 0,
        of: |at| {
            let states = members(at);
            let (trade, gdp) = (Pairs::of(at, 0, &states, at.year), of_states(at, 1, &states));
            // Two-way trade is one figure already.
            let nothing = Cell::observed(0.0);
            each_pair(at, &states, |one, other| trade_dependence(trade.cell(one, other), nothing, gdp[one]))
        },
        behind: |key| {
            let gdp = key.actor().map(|state| (1, Key::new(key.year(), state, None)));
            [(0, key)].into_iter().chain(gdp).collect()
        },
    }),
};

const PAIR: MeasureSpec = MeasureSpec {
    unit_of_analysis: UnitOfAnalysis::DyadYear,
    aggregate: Some(Aggregate::Mean),
    inputs: "trade_dependence",
    missing: "missing where the dependence of one of the two is",
    ..DIRECTED
};

const SHARES: MeasureSpec =
    MeasureSpec { inputs: "trade_share", missing: "missing where the share of one of the two is", ..PAIR };

pub(crate) const MEASURES: &[MeasureSpec] = &[
    DIRECTED,
    MeasureSpec {
        name: "trade_dependence_lower",
        label: "the lower of two trade dependences",
        formula: "min(D_ij, D_ji), D = (X + M) / GDP",
        kernel: both(&["trade_dependence"], |at| both_ways(at, |own, others| pair_dependence(own, others).lower)),
        ..PAIR
    },
    MeasureSpec {
        name: "trade_dependence_higher",
        label: "the higher of two trade dependences",
        formula: "max(D_ij, D_ji), D = (X + M) / GDP",
        kernel: both(&["trade_dependence"], |at| both_ways(at, |own, others| pair_dependence(own, others).higher)),
        ..PAIR
    },
    MeasureSpec {
        name: "dependence_ratio",
        label: "the state's trade dependence on the partner relative to the partner's on it",
        unit_of_analysis: UnitOfAnalysis::DirectedDyadYear,
        formula: "D_ij / D_ji, D = (X + M) / GDP; with one figure of trade for both it is GDP_j / GDP_i",
        missing: "missing where one dependence is; undefined where the partner's is zero",
        kernel: both(&["trade_dependence"], |at| both_ways(at, Cell::divide)),
        ..PAIR
    },
    MeasureSpec {
        name: "trade_share",
        label: "the partner's share of the state's trade",
        inputs: "trade, trade_total",
        formula: "(X_ij + M_ij) / (X_i + M_i), i the state that depends",
        missing: "missing where one of the two is; undefined where the state does not trade, or the part exceeds the whole",
        kernel: Kernel::Series(SeriesKernel {
            inputs: &["trade_total", "trade"],
            optional: &[],
            window: 0,
            of: |at| {
                let states = members(at);
                let trade = Pairs::of(at, 1, &states, at.year);
                let totals = of_states(at, 0, &states);
                each_pair(at, &states, |one, other| trade_share(trade.cell(one, other), totals[one]))
            },
            behind: |key| {
                let total = key.actor().map(|state| (0, Key::new(key.year(), state, None)));
                [(1, key)].into_iter().chain(total).collect()
            },
        }),
        ..DIRECTED
    },
    MeasureSpec {
        name: "trade_salience",
        label: "salience of a pair's trade to both",
        formula: "√(s_ij s_ji), s the share of the partner in a state's trade",
        kernel: both(&["trade_share"], |at| both_ways(at, |own, others| interdependence(own, others).salience)),
        ..SHARES
    },
    MeasureSpec {
        name: "trade_symmetry",
        label: "symmetry of a pair's trade shares",
        formula: "1 − |s_ij − s_ji|, s the share of the partner in a state's trade",
        kernel: both(&["trade_share"], |at| both_ways(at, |own, others| interdependence(own, others).symmetry)),
        ..SHARES
    },
    MeasureSpec {
        name: "trade_interdependence",
        label: "trade interdependence of a pair",
        formula: "√(s_ij s_ji) (1 − |s_ij − s_ji|), s the share of the partner in a state's trade",
        kernel: both(&["trade_share"], |at| both_ways(at, |own, others| interdependence(own, others).interdependence)),
        ..SHARES
    },
    MeasureSpec {
        name: "aid_dependence",
        label: "aid from the partner relative to the state's GDP",
        nonnegative: false,
        inputs: "aid_disbursed, gdp, both in current US dollars",
        formula: "aid paid by j to i / GDP_i, i the state that depends",
        missing: "missing where aid or GDP is; a fiscal year of aid over a calendar year of GDP; negative where repayments exceed gifts",
        kernel: Kernel::Series(SeriesKernel {
            inputs: &["aid_disbursed", "gdp"],
            optional: &[],
            window: 0,
            of: |at| {
                let states = members(at);
                let (aid, gdp) = (Pairs::of(at, 0, &states, at.year), of_states(at, 1, &states));
                each_pair(at, &states, |one, other| aid_dependence(aid.cell(other, one), gdp[one]))
            },
            behind: |key| {
                let gdp = key.actor().map(|state| (1, Key::new(key.year(), state, None)));
                reversed(key).map(|key| (0, key)).into_iter().chain(gdp).collect()
            },
        }),
        ..DIRECTED
    },
    MeasureSpec {
        name: "arms_dependence",
        label: "the partner's share of the state's imports of major arms over ten years",
        inputs: "arms",
        formula: "Σ_t a_jit / Σ_t Σ_k a_kit over ten years up to the year, i the state that depends",
        missing: "undefined where the state imported no major arms in the ten years; not covered with fewer than five years of the register",
        kernel: Kernel::Series(SeriesKernel {
            inputs: &["arms"],
            optional: &[],
            window: ARMS_YEARS - 1,
            of: |at| {
                let states = members(at);
                let arms = ArmsWindow::of(at, 0, &states);
                each_pair(at, &states, |one, other| arms.dependence(one, other))
            },
            behind: |key| {
                let year = |back: Year| Some((0, Key::new(key.year() - back, key.partner()?, key.actor())));
                (0..ARMS_YEARS).filter_map(year).collect()
            },
        }),
        ..DIRECTED
    },
];

/// The kernel of a measure that is made of the two directions of its input.
const fn both(inputs: &'static [&'static str], of: fn(&YearInputs<'_>) -> Vec<(Key, Cell)>) -> Kernel {
    let behind = |key: Key| [Some(key), reversed(key)].into_iter().flatten().map(|key| (0, key)).collect();
    Kernel::Series(SeriesKernel { inputs, optional: &[], window: 0, of, behind })
}

/// The values made of a pair's own cell and that of the other direction.
fn both_ways(at: &YearInputs<'_>, value: impl Fn(Cell, Cell) -> Cell) -> Vec<(Key, Cell)> {
    let states = members(at);
    let cells = Pairs::of(at, 0, &states, at.year);
    each_pair(at, &states, |one, other| value(cells.cell(one, other), cells.cell(other, one)))
}

/// The cells of an input for each of some states.
pub(crate) fn of_states(at: &YearInputs<'_>, input: usize, states: &[State]) -> Vec<Cell> {
    states.iter().map(|&state| at.cell(input, state, None)).collect()
}

/// Arms delivered within ten years up to a year, from each state to each.
pub(crate) struct ArmsWindow {
    size: usize,
    /// Years of the window that the register covers.
    years: Year,
    /// By supplier, then recipient.
    delivered: Vec<f64>,
    /// From all suppliers, those that are no members any more included.
    received: Vec<f64>,
}

impl ArmsWindow {
    /// `input` is a series of deliveries in which no row means none.
    pub(crate) fn of(at: &YearInputs<'_>, input: usize, states: &[State]) -> Self {
        let size = states.len();
        let place = |state: Option<State>| states.binary_search(&state?).ok();
        let (mut delivered, mut received) = (vec![0.0; size * size], vec![0.0; size]);
        let read = &at.inputs[input];
        let window = (at.year - ARMS_YEARS + 1)..=at.year;
        let covered: Vec<Year> =
            if read.source.coverage.years.contains(at.year) { window.collect() } else { Vec::new() };
        let covered: Vec<Year> =
            covered.into_iter().filter(|&year| read.source.coverage.years.contains(year)).collect();
        for (key, cell, _) in covered.iter().flat_map(|&year| read.frame.year(year)) {
            let (Some(amount), Some(recipient)) = (cell.value(), place(key.partner())) else { continue };
            received[recipient] += amount;
            if let Some(supplier) = place(key.actor()) {
                delivered[supplier * size + recipient] += amount;
            }
        }
        Self { size, years: covered.len() as Year, delivered, received }
    }

    /// Arms from a supplier to a recipient; not covered with too few years of the register.
    pub(crate) fn delivered(&self, supplier: usize, recipient: usize) -> Cell {
        self.known(self.delivered[supplier * self.size + recipient])
    }

    /// The supplier's share of what the recipient imports.
    pub(crate) fn dependence(&self, recipient: usize, supplier: usize) -> Cell {
        let (part, whole) = (self.delivered(supplier, recipient), self.known(self.received[recipient]));
        arms_dependence(&[part], &[whole], 1).share
    }

    fn known(&self, amount: f64) -> Cell {
        if self.years >= ARMS_LEAST_YEARS { Cell::observed(amount) } else { Cell::missing(CellState::NotCovered) }
    }
}
