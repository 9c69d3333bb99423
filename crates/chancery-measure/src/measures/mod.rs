//! Measures of other series, one module a family, each with its list of specs; and the cells of one year side by side, from which
//! their kernels read.

pub(crate) mod alliances;
pub(crate) mod dependence;
pub(crate) mod influence;
pub(crate) mod power;
pub(crate) mod relations;

use chancery_core::{Absence, Cell, CellState, Key, State, UnitOfAnalysis, Year};

use crate::kernel::YearInputs;
use crate::spec::MeasureSpec;

/// The lists of all families.
pub(crate) const FAMILIES: &[&[MeasureSpec]] =
    &[power::MEASURES, dependence::MEASURES, alliances::MEASURES, relations::MEASURES, influence::MEASURES];

/// The members of the system in a year, sorted, so that values come out in the order of their keys.
pub(crate) fn members(at: &YearInputs<'_>) -> Vec<State> {
    let mut states = at.members();
    states.sort_unstable();
    states.dedup();
    states
}

/// The cells of an input for all pairs of some states, with the reason where there is none.
pub(crate) struct Pairs {
    size: usize,
    cells: Vec<Cell>,
}

impl Pairs {
    /// The cells of a year; `states` are sorted, and all of them were there in the year.
    pub(crate) fn of(at: &YearInputs<'_>, input: usize, states: &[State], year: Year) -> Self {
        let size = states.len();
        let read = &at.inputs[input];
        let undirected = read.spec.unit_of_analysis == UnitOfAnalysis::DyadYear;
        let (coverage, either) = (&read.source.coverage, read.source.mirrored || undirected);
        let covers = |&state: &State| coverage.covers(read.spec.unit_of_analysis, state, None, year, either);
        let covered: Vec<bool> = states.iter().map(covers).collect();
        let inside = match read.source.absence {
            Absence::Zero => Cell::observed(0.0),
            Absence::Unreported => Cell::missing(CellState::Unreported),
        };
        let without_row = |one: usize, other: usize| match one == other {
            true => Cell::missing(CellState::NotApplicable),
            false if covered[one] || (either && covered[other]) => inside,
            false => Cell::missing(CellState::NotCovered),
        };
        let mut cells: Vec<Cell> = (0..size)
            .flat_map(|one| (0..size).map(move |other| (one, other)))
            .map(|(one, other)| without_row(one, other))
            .collect();
        let place = |state: Option<State>| states.binary_search(&state?).ok();
        for (key, cell, _) in read.frame.year(year) {
            let (Some(one), Some(other)) = (place(key.actor()), place(key.partner())) else { continue };
            cells[one * size + other] = cell;
            if undirected {
                cells[other * size + one] = cell;
            }
        }
        Self { size, cells }
    }

    /// The cell of two of the states.
    pub(crate) fn cell(&self, one: usize, other: usize) -> Cell {
        self.cells[one * self.size + other]
    }
}

/// The values of ordered pairs that somebody wants.
pub(crate) fn each_pair(
    at: &YearInputs<'_>,
    states: &[State],
    value: impl Fn(usize, usize) -> Cell,
) -> Vec<(Key, Cell)> {
    let mut cells = Vec::new();
    for (one, &actor) in states.iter().enumerate() {
        for (other, &partner) in states.iter().enumerate() {
            let key = Key::new(at.year, actor, Some(partner));
            if one != other && (at.keep)(key) {
                cells.push((key, value(one, other)));
            }
        }
    }
    cells
}

/// The key of the two states of a pair in the other order.
pub(crate) fn reversed(key: Key) -> Option<Key> {
    Some(Key::new(key.year(), key.partner()?, key.actor()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chancery_core::{CellState, Frame, FrameRow, YearRange};

    use super::*;
    use crate::kernel::{Input, Kernel, SeriesKernel};
    use crate::shared::absent;
    use crate::spec::measure;

    const YEAR: Year = 2010;

    fn state(code: &str) -> State {
        State::new(code).expect("a key")
    }

    fn key(year: Year, actor: &str, partner: Option<&str>) -> Key {
        Key::new(year, state(actor), partner.map(state))
    }

    /// A series as the program declares it, with some rows.
    fn input(series: &str, rows: &[(Year, &str, Option<&str>, f64)]) -> Input {
        let mut input = absent(series);
        input.source = input.spec.sources[0].clone();
        input.source.coverage.years = YearRange::new(1990, 2014).expect("in order");
        input.source.coverage.actors.clear();
        let row = |&(year, actor, partner, value): &(Year, &str, Option<&str>, f64)| {
            (key(year, actor, partner), Cell::observed(value), FrameRow { file: 0, row: 1 })
        };
        input.frame = Arc::new(Frame::new(rows.iter().map(row).collect()).expect("keys once"));
        input
    }

    fn kernel(name: &str) -> SeriesKernel {
        match measure(name).expect("known").kernel {
            Kernel::Series(kernel) => kernel,
            _ => panic!("{name} is not made of series"),
        }
    }

    /// The values of a measure, for the inputs in any order; those that are not given are absent.
    fn values(name: &str, given: &[Input]) -> impl Fn(&str, &str) -> Cell + use<> {
        let kernel = kernel(name);
        let inputs: Vec<Input> = kernel
            .inputs
            .iter()
            .chain(kernel.optional)
            .map(|series| match given.iter().find(|input| input.spec.name == **series) {
                Some(input) => {
                    Input { spec: input.spec.clone(), source: input.source.clone(), frame: Arc::clone(&input.frame) }
                }
                None => absent(series),
            })
            .collect();
        let cells = (kernel.of)(&YearInputs { year: YEAR, inputs: &inputs, keep: &|_| true });
        move |one, other| {
            let wanted = key(YEAR, one, Some(other));
            cells
                .iter()
                .find(|(key, _)| *key == wanted)
                .map_or(Cell::missing(CellState::NotApplicable), |(_, cell)| *cell)
        }
    }

    fn near(cell: Cell, value: f64) -> bool {
        cell.value().is_some_and(|found| (found - value).abs() < 1e-12)
    }

    fn trade() -> Input {
        input("trade", &[(YEAR, "MEX", Some("USA"), 40.0), (YEAR, "USA", Some("MEX"), 40.0)])
    }

    #[test]
    fn dependence_by_hand() {
        // Mexico trades 40 of a GDP of 100 with the United States, whose GDP is 2000.
        let gdp = input("gdp", &[(YEAR, "MEX", None, 100.0), (YEAR, "USA", None, 2000.0)]);
        let depends = values("trade_dependence", &[trade(), gdp]);
        assert!(near(depends("MEX", "USA"), 0.4) && near(depends("USA", "MEX"), 0.02));
        assert_eq!(depends("MEX", "CAN").state(), CellState::Unreported);
        let rows = [(YEAR, "MEX", Some("USA"), 0.4), (YEAR, "USA", Some("MEX"), 0.02)];
        let directed = [input("trade_dependence", &rows)];
        for order in [("MEX", "USA"), ("USA", "MEX")] {
            assert!(near(values("trade_dependence_lower", &directed)(order.0, order.1), 0.02));
            assert!(near(values("trade_dependence_higher", &directed)(order.0, order.1), 0.4));
        }
        let ratio = values("dependence_ratio", &directed);
        assert!(near(ratio("MEX", "USA"), 20.0) && near(ratio("USA", "MEX"), 0.05));
    }

    #[test]
    fn shares_of_trade_by_hand() {
        let totals = input("trade_total", &[(YEAR, "MEX", None, 50.0), (YEAR, "USA", None, 200.0)]);
        let share = values("trade_share", &[trade(), totals]);
        assert!(near(share("MEX", "USA"), 0.8) && near(share("USA", "MEX"), 0.2));
        let shares = [input("trade_share", &[(YEAR, "MEX", Some("USA"), 0.8), (YEAR, "USA", Some("MEX"), 0.2)])];
        assert!(near(values("trade_salience", &shares)("USA", "MEX"), 0.4));
        assert!(near(values("trade_symmetry", &shares)("USA", "MEX"), 0.4));
        assert!(near(values("trade_interdependence", &shares)("MEX", "USA"), 0.16));
    }

    #[test]
    fn aid_and_arms_depend_on_the_giver() {
        let gdp = input("gdp", &[(YEAR, "MEX", None, 100.0)]);
        let aid = input("aid_disbursed", &[(YEAR, "USA", Some("MEX"), 2.0)]);
        let aid = values("aid_dependence", &[aid, gdp]);
        assert!(near(aid("MEX", "USA"), 0.02));
        assert_eq!(aid("USA", "MEX").state(), CellState::Unreported);
        // 2000 is ten years before 2009: outside the window of 2001 to 2010.
        let arms = input(
            "arms",
            &[(2000, "FRA", Some("MEX"), 9.0), (2001, "USA", Some("MEX"), 3.0), (YEAR, "FRA", Some("MEX"), 1.0)],
        );
        let arms = values("arms_dependence", &[arms]);
        assert!(near(arms("MEX", "USA"), 0.75) && near(arms("MEX", "FRA"), 0.25) && near(arms("MEX", "CHN"), 0.0));
        assert_eq!(arms("USA", "MEX").state(), CellState::Undefined);
    }

    #[test]
    fn influence_by_hand_and_its_parts_sum_to_it() {
        let inputs = [
            input("trade", &[(YEAR, "USA", Some("MEX"), 350e9)]),
            input("gdp", &[(YEAR, "MEX", None, 1000e9)]),
            input("rta", &[(YEAR, "MEX", Some("USA"), 1.0)]),
            input("shared_igos", &[(YEAR, "MEX", Some("USA"), 55.0)]),
            input("defense_pact", &[(YEAR, "MEX", Some("USA"), 1.0)]),
            input("arms", &[(YEAR, "USA", Some("MEX"), 15e9), (YEAR, "FRA", Some("MEX"), 15e9)]),
        ];
        let of = |name: &str| values(name, &inputs)("USA", "MEX");
        // Bandwidth (2·0.5 + 1·1 + 3·0.5 + 2·1 + 1·0.5) / 9, dependence (2·0.35 + 1·0.5) / 3.
        assert!(near(of("influence_bandwidth"), 6.0 / 9.0) && near(of("influence_dependence"), 1.2 / 3.0));
        let whole = of("influence").value().expect("known");
        assert!((whole - 6.0 / 9.0 * 1.2 / 3.0).abs() < 1e-12);
        let parts = ["influence_economic", "influence_political", "influence_security"].map(|name| of(name).value());
        assert!((parts.iter().flatten().sum::<f64>() - whole).abs() < 1e-12 && parts.iter().all(Option::is_some));
        // Without trade six tenths of the weight of dependence are not known.
        let inputs = &inputs[1..];
        assert_eq!(values("influence", inputs)("USA", "MEX").state(), CellState::NotCovered);
    }

    #[test]
    fn the_score_of_a_relation_is_that_of_the_rule() {
        let agree = [("MEX", 0.2), ("CAN", 0.9), ("FRA", 0.5)].map(|(other, value)| (YEAR, "USA", Some(other), value));
        let inputs = [
            input("agree", &agree),
            input("defense_pact", &[(YEAR, "MEX", Some("USA"), 1.0)]),
            input("sanctions", &[(YEAR, "MEX", Some("USA"), 1.0)]),
            input("mid", &[]),
        ];
        let score = values("relation_score", &inputs);
        // 0.3 below the median of 0.5 counts in full: -1; a pact 3; sanctions of Mexico -2.
        assert!(near(score("USA", "MEX"), 0.0), "{:?}", score("USA", "MEX"));
        // 0.4 above counts in full, and nothing else is there.
        assert!(near(score("USA", "CAN"), 1.0));
        // Without votes and trade agreements, three of the rule's indicators remain.
        let few = values("relation_score", &inputs[..2]);
        assert_eq!(few("USA", "MEX").state(), CellState::NotCovered);
    }

    #[test]
    fn weighted_portfolios_by_hand() {
        let inputs = [
            input("alliance_obligation", &[(YEAR, "MEX", Some("USA"), 3.0), (YEAR, "USA", Some("MEX"), 3.0)]),
            input("cinc", &[(YEAR, "MEX", None, 0.1), (YEAR, "USA", None, 0.3), (YEAR, "CAN", None, 0.6)]),
        ];
        let s = values("s_alliance_weighted", &inputs);
        // Both owe the same to each of the three.
        assert!(near(s("MEX", "USA"), 1.0));
        // Canada differs by 3 toward all: 1 - 2·(3·1.0)/(3·1.0).
        assert!(near(s("CAN", "USA"), -1.0) && near(s("USA", "CAN"), -1.0));
    }
}
