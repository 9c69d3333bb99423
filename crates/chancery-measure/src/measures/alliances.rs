//! Similarity of alliance portfolios: what each state owes to every member of the system, itself included.

use chancery_core::{Aggregate, Cell, CellState, Column, Dimension, Key, State, Unit, UnitOfAnalysis};
use chancery_stats::{Choices, Distance, JointTable, Similarity, measure_all_pairs};

use crate::kernel::{Kernel, SeriesKernel, YearInputs, each_state};
use crate::measures::{Pairs, each_pair, members};
use crate::spec::MeasureSpec;

/// Obligations: 0 none, 1 non-aggression, 2 neutrality or consultation, 3 defence or offence.
const KINDS: usize = 4;

const fn portfolios(
    name: &'static str,
    label: &'static str,
    formula: &'static str,
    of: fn(&YearInputs<'_>) -> Vec<(Key, Cell)>,
) -> MeasureSpec {
    MeasureSpec {
        name,
        label,
        unit_of_analysis: UnitOfAnalysis::DyadYear,
        unit: Unit::of(Dimension::Index),
        nonnegative: false,
        aggregate: Some(Aggregate::Mean),
        inputs: "alliance_obligation",
        formula,
        missing: "a pair without a treaty owes nothing inside the years covered; undefined where the denominator is zero",
        page: "alliances",
        kernel: Kernel::Series(SeriesKernel {
            inputs: &["alliance_obligation"],
            optional: &[],
            window: 0,
            of,
            // The whole portfolios of both are behind it; those of each other stand for them.
            behind: |key| [Some(key), super::reversed(key)].into_iter().flatten().map(|key| (0, key)).collect(),
        }),
    }
}

const WEIGHTED: &str = "1 - 2 Σ_m c_m |a_im - a_jm| / (3 Σ_m c_m), with c the capabilities (CINC) of member m";

pub(crate) const MEASURES: &[MeasureSpec] = &[
    portfolios(
        "s_alliance",
        "S of alliance portfolios, absolute distances",
        "1 - 2 Σ_m |a_im - a_jm| / (3 N), over the N members m of the system; a is 0 to 3, 3 toward oneself",
        |at| all_pairs(at, Similarity::S(Distance::Linear)),
    ),
    portfolios(
        "s_alliance_squared",
        "S of alliance portfolios, squared distances",
        "1 - 2 Σ_m (a_im - a_jm)² / (9 N), over the N members m of the system; a is 0 to 3, 3 toward oneself",
        |at| all_pairs(at, Similarity::S(Distance::Quadratic)),
    ),
    MeasureSpec {
        inputs: "alliance_obligation, cinc",
        missing: "a pair without a treaty owes nothing inside the years covered; a member without capabilities is left out",
        kernel: Kernel::Series(SeriesKernel {
            inputs: &["alliance_obligation", "cinc"],
            optional: &[],
            window: 0,
            of: weighted,
            behind: |key| each_state(key).into_iter().map(|(_, key)| (1, key)).collect(),
        }),
        ..portfolios("s_alliance_weighted", "S of alliance portfolios, weighted by capabilities", WEIGHTED, weighted)
    },
    portfolios(
        "kappa_alliance",
        "Cohen's kappa of alliance portfolios, linear weights",
        "1 - Σ n_ab |a - b| / (Σ r_a c_b |a - b| / N), with r_a and c_b how often each of the two owes so much",
        |at| all_pairs(at, Similarity::Kappa(Distance::Linear)),
    ),
    portfolios(
        "pi_alliance",
        "Scott's pi of alliance portfolios, linear weights",
        "1 - Σ n_ab |a - b| / (Σ m_a m_b |a - b| / N), with m_a = (r_a + c_a) / 2",
        |at| all_pairs(at, Similarity::Pi(Distance::Linear)),
    ),
    portfolios(
        "tau_b_alliance",
        "Kendall's tau-b of alliance portfolios",
        "2 (P - Q) / sqrt((N² - Σ r_a²)(N² - Σ c_b²)), with P and Q the concordant and discordant pairs of members",
        |at| all_pairs(at, Similarity::TauB),
    ),
];

/// What each member owes to each; the tie to oneself is the strongest. A cell that is missing is no choice.
fn obligations(at: &YearInputs<'_>, states: &[State]) -> Vec<Vec<Option<usize>>> {
    let cells = Pairs::of(at, 0, states, at.year);
    let toward = |one: usize, other: usize| {
        let owed = if one == other { Some(3.0) } else { cells.cell(one, other).value() };
        owed.map(|strength| strength as usize)
    };
    (0..states.len()).map(|one| (0..states.len()).map(|other| toward(one, other)).collect()).collect()
}

fn all_pairs(at: &YearInputs<'_>, measure: Similarity) -> Vec<(Key, Cell)> {
    let states = members(at);
    let choices = Choices::<KINDS>::from_rows(&obligations(at, &states));
    let columns: Vec<Vec<Column>> = measure_all_pairs(&[&choices], 1, |_, table| {
        measure.of(table).map_or(Cell::missing(CellState::Undefined), Cell::observed)
    });
    let Some(column) = columns.first().and_then(|columns| columns.first()) else { return Vec::new() };
    // The column is the triangle above the diagonal, row by row.
    let row_start = |one: usize| one * states.len() - one * (one + 1) / 2;
    each_pair(at, &states, |one, other| {
        let (low, high) = (one.min(other), one.max(other));
        column.masked().cell(row_start(low) + high - low - 1)
    })
}

fn weighted(at: &YearInputs<'_>) -> Vec<(Key, Cell)> {
    let states = members(at);
    let rows = obligations(at, &states);
    // A weight of zero leaves the member out of the sums.
    let weights: Vec<f64> = states.iter().map(|&state| at.cell(1, state, None).value().unwrap_or(0.0)).collect();
    each_pair(at, &states, |one, other| {
        let table = JointTable::<KINDS>::weighted(&rows[one], &rows[other], &weights);
        Similarity::S(Distance::Linear).of(&table).map_or(Cell::missing(CellState::Undefined), Cell::observed)
    })
}
