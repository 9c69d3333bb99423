//! Capabilities: shares of the world, how concentrated they are, and how many poles there are.

use std::fmt;

use chancery_core::{Cell, CellState, Column, Masked};

/// Each state's share of the total over the states with data.
///
/// s_i = x_i / Σ_j x_j. Unit of analysis: state, within one year.
///
/// # Shapes and units
/// One non-negative number a state, all of one unit; the result is in [0, 1].
///
/// # Missing values
/// A state without data stays missing for its own reason and is not part of the total. A negative number is `Undefined`
/// and not part of it either. Where the total is zero, every share is `Undefined`.
///
/// # Source
/// Singer, Bremer and Stuckey (1972), the shares of which CINC is the mean.
pub fn world_shares(component: Masked<'_>) -> Column {
    let total: f64 = component.iter().filter_map(non_negative).sum();
    component
        .iter()
        .map(|cell| match (cell.value(), non_negative(cell)) {
            (Some(_), Some(value)) if total > 0.0 => Cell::observed(value / total),
            (Some(_), _) => Cell::missing(CellState::Undefined),
            (None, _) => cell,
        })
        .collect()
}

/// A composite index of national capability and how many components it is the mean of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cinc {
    /// Mean of the world shares the state has; in [0, 1].
    pub value: Cell,
    /// Number of components with a share.
    pub components: usize,
}

/// The composite index of national capability: the mean of a state's shares in the components.
///
/// CINC_i = (1/K_i) Σ_k s_ik over the K_i components for which state i has a share. Unit of analysis: state-year (call it
/// for one year at a time). The project's six components are `milex milper irst pec tpop upop`.
///
/// # Shapes and units
/// One column a component, each with one number a state in the same order. Components may have different units.
///
/// # Missing values
/// A missing component is left out of the state's mean and the state is left out of that component's total. Every value
/// published in version 7.0 of the data follows this rule. A state without any share is missing for the combined reason.
///
/// # Errors
/// [`PowerError::Lengths`] if the columns are of different lengths.
///
/// # Source
/// Singer, Bremer and Stuckey (1972); Singer (1987), *International Interactions* 14: 115–132.
pub fn cinc(components: &[Masked<'_>]) -> Result<Vec<Cinc>, PowerError> {
    let states = components.first().map_or(0, Masked::len);
    if let Some(component) = components.iter().position(|column| column.len() != states) {
        return Err(PowerError::Lengths { component, found: components[component].len(), expected: states });
    }
    let shares: Vec<Column> = components.iter().map(|&component| world_shares(component)).collect();
    Ok((0..states).map(|state| mean_share(&shares, state)).collect())
}

fn mean_share(shares: &[Column], state: usize) -> Cinc {
    let observed: Vec<f64> = shares.iter().filter_map(|share| share.cell(state).value()).collect();
    let value = if observed.is_empty() {
        Cell::missing(combined(shares.iter().map(|share| share.cell(state).state())))
    } else {
        Cell::observed(observed.iter().sum::<f64>() / observed.len() as f64)
    };
    Cinc { value, components: observed.len() }
}

/// How unequally capabilities are spread over a set of states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concentration {
    /// N: states with a value.
    pub states: usize,
    /// States of the set without one.
    pub missing: usize,
    /// CON = √((Σ s_i² − 1/N) / (1 − 1/N)), in [0, 1]; undefined for one state.
    pub con: Cell,
    /// Herfindahl–Hirschman index Σ s_i², in [1/N, 1].
    pub hhi: Cell,
    /// (HHI − 1/N) / (1 − 1/N), in [0, 1]; undefined for one state. It is CON².
    pub normalised_hhi: Cell,
    /// The largest share.
    pub top_share: Cell,
    /// 1 / HHI: how many equal states would be as concentrated; in [1, N].
    pub effective_number: Cell,
}

/// Concentration of capabilities within a set of states: the world, the major powers, a region.
///
/// Shares s_i are taken within the set, so any non-negative measure of capability will do. Unit of analysis: set of states
/// in one year.
///
/// # Missing values
/// States without a value are left out and counted in `missing`: N is the number of states with one, so compare years of
/// equal coverage. If nobody has a value, the measures are missing for the combined reason; if the total is zero,
/// `Undefined`.
///
/// # Source
/// Ray and Singer (1973), "Measuring the Concentration of Power in the International System", *Sociological Methods &
/// Research* 1(4): 403–437, for CON; used on capabilities by Singer, Bremer and Stuckey (1972). Laakso and Taagepera (1979)
/// for the effective number.
///
/// # Example
/// ```
/// use chancery_core::{Cell, Column};
/// let two: Column = [Cell::observed(3.0), Cell::observed(1.0)].into_iter().collect();
/// let found = chancery_stats::concentration(two.masked());
/// assert_eq!(found.hhi.value(), Some(0.625));
/// assert_eq!(found.con.value(), Some(0.5));
/// ```
pub fn concentration(capabilities: Masked<'_>) -> Concentration {
    let shares = world_shares(capabilities);
    let observed: Vec<f64> = shares.masked().iter().filter_map(Cell::value).collect();
    let states = observed.len();
    let reason = combined(shares.masked().iter().map(Cell::state));
    // Of states whose shares are undefined (a total of zero) none is observed, so this is their reason too.
    let measure = |value: f64| if states == 0 { Cell::missing(reason) } else { Cell::observed(value) };
    let hhi: f64 = observed.iter().map(|share| share * share).sum();
    let equal = 1.0 / states as f64;
    // Σ s² − 1/N as a sum of squares, which does not cancel where shares are nearly equal. One state gives 0/0, which a
    // cell turns into `Undefined`.
    let above_equal: f64 = observed.iter().map(|share| (share - equal) * (share - equal)).sum();
    let normalised = above_equal / (1.0 - equal);
    Concentration {
        states,
        missing: capabilities.len() - states,
        con: measure(normalised.sqrt()),
        hhi: measure(hhi),
        normalised_hhi: measure(normalised),
        top_share: measure(observed.iter().copied().fold(0.0, f64::max)),
        effective_number: measure(1.0 / hhi),
    }
}

/// States whose share of the set's capabilities reaches a threshold, strongest first; ties by index.
///
/// # Missing values
/// A state without a share is no pole.
pub fn poles_by_share(shares: Masked<'_>, threshold: f64) -> Vec<usize> {
    let mut poles: Vec<(usize, f64)> = observed_in_order(shares);
    poles.retain(|&(_, share)| share > 0.0 && share >= threshold);
    poles.into_iter().map(|(state, _)| state).collect()
}

/// States with at least `fraction` of the leader's capabilities, strongest first; ties by index.
///
/// The leader is a pole, so there is at least one unless nobody has anything. With `fraction` one half this is the rule
/// that a pole has half the capabilities of the strongest.
///
/// # Missing values
/// A state without a value is no pole.
pub fn poles_by_leader(capabilities: Masked<'_>, fraction: f64) -> Vec<usize> {
    let leader = observed_in_order(capabilities).first().map_or(0.0, |&(_, value)| value);
    poles_by_share(capabilities, fraction * leader)
}

/// The kind of a system by its poles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// One state holds enough alone.
    Unipolar,
    /// Two states hold enough together, each a good part.
    Bipolar,
    /// Three or more states hold enough together, and no one or two alone.
    Multipolar,
    /// None of these.
    Diffuse,
}

impl Polarity {
    /// The word used in JSON, CSV and the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unipolar => "unipolar",
            Self::Bipolar => "bipolar",
            Self::Multipolar => "multipolar",
            Self::Diffuse => "diffuse",
        }
    }
}

/// Shares of a system's capabilities from which its kind is read. All of them are the caller's to state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolarityRule {
    /// Unipolar if one state has at least this share.
    pub one: f64,
    /// Bipolar if the two strongest have at least this share together …
    pub two_together: f64,
    /// … and each of them at least this one.
    pub two_each: f64,
    /// Multipolar if at least three states have at least this share each …
    pub several_each: f64,
    /// … and this one together.
    pub several_together: f64,
}

/// The kind of a system and who its poles are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolarityFinding {
    /// Which kind.
    pub polarity: Polarity,
    /// The states that make it so, strongest first; nobody in a diffuse system.
    pub poles: Vec<usize>,
}

/// Classifies a system by the shares of its strongest states; the kinds are tried in the order one, two, several.
///
/// Unit of analysis: set of states in one year; the shares must be of that set ([`world_shares`] of its members).
///
/// # Missing values
/// A state without a share is no pole. `None` if nobody has a share.
///
/// # Source
/// Classifications of this form come from work on long cycles (Modelski 1974; Rapkin, Thompson and Christopherson 1979;
/// Thompson 1986). Their thresholds were not at hand when this was written and none is built in.
pub fn polarity(shares: Masked<'_>, rule: &PolarityRule) -> Option<PolarityFinding> {
    let ordered = observed_in_order(shares);
    let share = |rank: usize| ordered.get(rank).map_or(0.0, |&(_, share)| share);
    let several: Vec<(usize, f64)> = ordered.iter().copied().filter(|&(_, share)| share >= rule.several_each).collect();
    let (polarity, number) = if ordered.is_empty() {
        return None;
    } else if share(0) >= rule.one {
        (Polarity::Unipolar, 1)
    } else if share(1) >= rule.two_each && share(0) + share(1) >= rule.two_together && ordered.len() >= 2 {
        (Polarity::Bipolar, 2)
    } else if several.len() >= 3 && several.iter().map(|&(_, share)| share).sum::<f64>() >= rule.several_together {
        (Polarity::Multipolar, several.len())
    } else {
        (Polarity::Diffuse, 0)
    };
    Some(PolarityFinding { polarity, poles: ordered[..number].iter().map(|&(state, _)| state).collect() })
}

/// Columns that do not belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PowerError {
    /// A component has another number of states than the first one.
    Lengths {
        /// Which component, counted from 0.
        component: usize,
        /// Its number of states.
        found: usize,
        /// That of the first component.
        expected: usize,
    },
}

impl fmt::Display for PowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { component, found, expected } => {
                write!(f, "component {component} has {found} states, the first one {expected}")
            }
        }
    }
}

impl std::error::Error for PowerError {}

fn non_negative(cell: Cell) -> Option<f64> {
    cell.value().filter(|&value| value >= 0.0)
}

fn combined(states: impl Iterator<Item = CellState>) -> CellState {
    states.fold(CellState::Observed, CellState::combine)
}

/// States with a value, largest first, ties by index.
fn observed_in_order(values: Masked<'_>) -> Vec<(usize, f64)> {
    let mut observed: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(state, cell)| Some((state, non_negative(cell)?))).collect();
    observed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    observed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn column(values: &[Option<f64>]) -> Column {
        values.iter().map(|value| value.map_or(Cell::missing(CellState::Unreported), Cell::observed)).collect()
    }

    fn near(cell: Cell, expected: f64) {
        let value = cell.value().unwrap_or_else(|| panic!("{cell:?} where {expected} was expected"));
        assert!((value - expected).abs() < 1e-12, "{value} {expected}");
    }

    #[test]
    fn shares_are_of_states_with_data() {
        let shares = world_shares(column(&[Some(1.0), None, Some(3.0), Some(-2.0)]).masked());
        assert_eq!(shares.cell(0).value(), Some(0.25));
        assert_eq!(shares.cell(1).state(), CellState::Unreported);
        assert_eq!(shares.cell(2).value(), Some(0.75));
        assert_eq!(shares.cell(3).state(), CellState::Undefined);
        assert_eq!(world_shares(column(&[Some(0.0)]).masked()).cell(0).state(), CellState::Undefined);
        assert!(world_shares(column(&[]).masked()).is_empty());
    }

    #[test]
    fn cinc_is_the_mean_of_the_shares_there_are() {
        let (first, second) = (column(&[Some(1.0), Some(3.0), None]), column(&[Some(1.0), None, None]));
        let found = cinc(&[first.masked(), second.masked()]).expect("equal lengths");
        near(found[0].value, (0.25 + 1.0) / 2.0);
        near(found[1].value, 0.75);
        assert_eq!((found[1].components, found[2].components), (1, 0));
        assert_eq!(found[2].value.state(), CellState::Unreported);
        assert!(cinc(&[]).expect("nothing").is_empty());
        let error = cinc(&[first.masked(), column(&[None]).masked()]).expect_err("lengths differ");
        assert_eq!(error.to_string(), "component 1 has 1 states, the first one 3");
    }

    #[test]
    fn cinc_sums_to_one_when_nothing_is_missing() {
        let mut random = Random::new(5);
        let columns: Vec<Column> =
            (0..6).map(|_| (0..40).map(|_| Cell::observed(random.uniform())).collect()).collect();
        let found = cinc(&columns.iter().map(Column::masked).collect::<Vec<_>>()).expect("equal lengths");
        near(Cell::observed(found.iter().filter_map(|cinc| cinc.value.value()).sum()), 1.0);
    }

    #[test]
    fn concentration_has_its_bounds() {
        let equal = concentration(column(&[Some(2.0); 5]).masked());
        near(equal.con, 0.0);
        near(equal.hhi, 0.2);
        near(equal.effective_number, 5.0);
        let all = concentration(column(&[Some(0.0), Some(7.0), Some(0.0), None]).masked());
        near(all.con, 1.0);
        near(all.top_share, 1.0);
        assert_eq!((all.states, all.missing), (3, 1));
        let mut random = Random::new(6);
        for n in 2..40 {
            let values: Vec<Option<f64>> = (0..n).map(|_| Some(random.uniform())).collect();
            let found = concentration(column(&values).masked());
            let con = found.con.value().expect("several states");
            assert!((0.0..=1.0).contains(&con));
            // The twin: the formula as it is printed.
            let total: f64 = values.iter().flatten().sum();
            let squares: f64 = values.iter().flatten().map(|x| (x / total) * (x / total)).sum();
            let equal = 1.0 / n as f64;
            near(found.con, ((squares - equal) / (1.0 - equal)).sqrt());
            near(found.normalised_hhi, con * con);
        }
    }

    #[test]
    fn degenerate_systems() {
        let one = concentration(column(&[Some(3.0)]).masked());
        assert_eq!(one.con.state(), CellState::Undefined);
        near(one.hhi, 1.0);
        assert_eq!(concentration(column(&[None, None]).masked()).hhi.state(), CellState::Unreported);
        assert_eq!(concentration(column(&[Some(0.0), Some(0.0)]).masked()).con.state(), CellState::Undefined);
        assert_eq!(concentration(column(&[]).masked()).top_share.value(), None);
    }

    const RULE: PolarityRule =
        PolarityRule { one: 0.5, two_together: 0.5, two_each: 0.25, several_each: 0.05, several_together: 0.5 };

    fn kind(shares: &[f64]) -> (Polarity, Vec<usize>) {
        let shares: Column = shares.iter().map(|&share| Cell::observed(share)).collect();
        let found = polarity(shares.masked(), &RULE).expect("shares");
        (found.polarity, found.poles)
    }

    #[test]
    fn kinds_of_systems() {
        assert_eq!(kind(&[0.1, 0.6, 0.3]), (Polarity::Unipolar, vec![1]));
        assert_eq!(kind(&[0.3, 0.4, 0.1, 0.2]), (Polarity::Bipolar, vec![1, 0]));
        assert_eq!(kind(&[0.2, 0.2, 0.2, 0.2, 0.2]), (Polarity::Multipolar, vec![0, 1, 2, 3, 4]));
        assert_eq!(kind(&[0.4, 0.2, 0.2, 0.2]), (Polarity::Multipolar, vec![0, 1, 2, 3]));
        assert_eq!(kind(&[0.01; 100]), (Polarity::Diffuse, vec![]));
        assert_eq!(polarity(column(&[None]).masked(), &RULE), None);
    }

    #[test]
    fn poles_by_two_thresholds() {
        let values = column(&[Some(0.1), Some(0.4), None, Some(0.2), Some(0.0)]);
        assert_eq!(poles_by_share(values.masked(), 0.1), [1, 3, 0]);
        assert_eq!(poles_by_leader(values.masked(), 0.5), [1, 3]);
        assert_eq!(poles_by_leader(column(&[Some(0.0), None]).masked(), 0.5), Vec::<usize>::new());
    }
}
