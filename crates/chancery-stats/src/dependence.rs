//! Dependence of one state on another: trade, aid, arms. All of it is relative to what the dependent state has.

use chancery_core::{Cell, CellState};

/// Oneal and Russett's dependence of state i on state j: DEPEND_i = (X_ij + M_ij) / GDP_i.
///
/// Unit of analysis: directed dyad-year.
///
/// # Shapes and units
/// Exports, imports and GDP in one currency and price basis; the result is a ratio, and may pass 1 (entrepôts).
///
/// # Missing values
/// Missing if any input is, for the combined reason; `Undefined` unless GDP is positive and trade is not negative.
///
/// # Source
/// Oneal and Russett (1997), "The Classical Liberals Were Right", *International Studies Quarterly* 41(2): 267–294.
///
/// # Example
/// ```
/// use chancery_core::Cell;
/// let depend = chancery_stats::trade_dependence(Cell::observed(30.0), Cell::observed(20.0), Cell::observed(200.0));
/// assert_eq!(depend.value(), Some(0.25));
/// ```
pub fn trade_dependence(exports: Cell, imports: Cell, gdp: Cell) -> Cell {
    let trade = exports.zip(imports, |x, m| if x < 0.0 || m < 0.0 { f64::NAN } else { x + m });
    ratio(trade, gdp)
}

/// What two dependences say of their pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairDependence {
    /// The lower of the two: dependence of the state that is freer to leave ("weak link").
    pub lower: Cell,
    /// The higher of the two.
    pub higher: Cell,
    /// Higher / lower, at least 1; `Undefined` if the lower is not positive.
    pub asymmetry: Cell,
    /// First − second, positive if the first state depends more.
    pub difference: Cell,
}

/// Lower and higher dependence of a pair, and how unequal the two are.
///
/// Unit of analysis: dyad-year; only `difference` depends on the order.
///
/// # Missing values
/// All four are missing if one of the two is: the lower of one number is not known.
///
/// # Source
/// Oneal and Russett (1997) for lower and higher; the ratio is Keohane and Nye's (1977) asymmetry put into a number.
pub fn pair_dependence(first: Cell, second: Cell) -> PairDependence {
    let lower = first.zip(second, f64::min);
    let higher = first.zip(second, f64::max);
    let difference = first.zip(second, |a, b| a - b);
    PairDependence { lower, higher, asymmetry: ratio(higher, lower), difference }
}

/// Barbieri's trade share of partner j in the trade of state i: (X_ij + M_ij) / (X_i + M_i), in [0, 1].
///
/// Unit of analysis: directed dyad-year.
///
/// # Missing values
/// Missing if either input is; `Undefined` if the state does not trade, or the part exceeds the whole (two sources that do
/// not belong together).
///
/// # Source
/// Barbieri (1996), "Economic Interdependence: A Path to Peace or a Source of Interstate Conflict?", *Journal of Peace
/// Research* 33(1): 29–49.
pub fn trade_share(trade_with_partner: Cell, total_trade: Cell) -> Cell {
    part(trade_with_partner, total_trade)
}

/// Barbieri's three measures of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interdependence {
    /// √(s_ij s_ji), in [0, 1]: how much the tie matters to both.
    pub salience: Cell,
    /// 1 − |s_ij − s_ji|, in [0, 1]: how equal it is.
    pub symmetry: Cell,
    /// Salience × symmetry.
    pub interdependence: Cell,
}

/// Salience, symmetry and interdependence of a pair, from the two trade shares.
///
/// Unit of analysis: dyad-year; the order of the two does not matter.
///
/// # Missing values
/// Missing if one share is; `Undefined` if one lies outside [0, 1].
///
/// # Source
/// Barbieri (1996), as for [`trade_share`].
pub fn interdependence(share_of_first: Cell, share_of_second: Cell) -> Interdependence {
    let of_shares = |formula: fn(f64, f64) -> f64| {
        share_of_first.zip(share_of_second, |a, b| {
            let shares = (0.0..=1.0).contains(&a) && (0.0..=1.0).contains(&b);
            if shares { formula(a, b) } else { f64::NAN }
        })
    };
    let salience = of_shares(|a, b| (a * b).sqrt());
    let symmetry = of_shares(|a, b| 1.0 - (a - b).abs());
    Interdependence { salience, symmetry, interdependence: salience.zip(symmetry, |a, b| a * b) }
}

/// Aid received relative to the recipient's GDP or GNI.
///
/// Unit of analysis: directed dyad-year (donor, recipient), or state-year for all donors. Negative where repayments exceed
/// what was given.
///
/// # Shapes and units
/// Both in one currency and price basis.
///
/// # Missing values
/// Missing if either input is; `Undefined` unless the income is positive.
pub fn aid_dependence(aid: Cell, income: Cell) -> Cell {
    ratio(aid, income)
}

/// Dependence on a supplier of arms over a window of years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArmsDependence {
    /// The supplier's share of all arms imports, in [0, 1].
    pub share: Cell,
    /// Years of the window that both inputs have.
    pub years: usize,
}

/// The supplier's share of a recipient's arms imports: Σ_t a_ijt / Σ_t A_jt over the years of a window.
///
/// A window, because transfers are lumpy: one delivery may fill a year. Unit of analysis: directed dyad (supplier,
/// recipient) and window.
///
/// # Shapes and units
/// One number a year in the same order and unit (such as SIPRI's trend-indicator values), of the supplier and of all.
///
/// # Missing values
/// Years that lack either number are left out of both sums. With fewer than `min_years` left the share is missing for the
/// combined reason of the years left out, or `NotCovered` if the window itself is shorter. A window without any import is
/// `Undefined`.
pub fn arms_dependence(from_supplier: &[Cell], from_all: &[Cell], min_years: usize) -> ArmsDependence {
    let (mut supplied, mut all, mut years) = (0.0, 0.0, 0);
    let mut reason = CellState::Observed;
    for (&part, &whole) in from_supplier.iter().zip(from_all) {
        match (part.value(), whole.value()) {
            (Some(part), Some(whole)) => {
                supplied += part;
                all += whole;
                years += 1;
            }
            _ => reason = reason.combine(part.state().combine(whole.state())),
        }
    }
    let share = if years >= min_years.max(1) {
        part(Cell::observed(supplied), Cell::observed(all))
    } else if reason == CellState::Observed {
        Cell::missing(CellState::NotCovered)
    } else {
        Cell::missing(reason)
    };
    ArmsDependence { share, years }
}

/// `left / right` where `right` is positive.
fn ratio(left: Cell, right: Cell) -> Cell {
    left.zip(right, |left, right| if right > 0.0 { left / right } else { f64::NAN })
}

/// A part of a whole, in [0, 1]. Sums taken in another order may put it past 1 in the last digits, which is cut off.
fn part(part: Cell, whole: Cell) -> Cell {
    const ROUNDING: f64 = 1e-9;
    ratio(part, whole).map(|share| if (0.0..=1.0 + ROUNDING).contains(&share) { share.min(1.0) } else { f64::NAN })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use CellState::{NoState, NotCovered, Undefined, Unreported, Withheld};

    fn of(value: f64) -> Cell {
        Cell::observed(value)
    }

    #[test]
    fn missing_inputs_give_missing_outputs_with_a_reason() {
        let (gone, blank) = (Cell::missing(NoState), Cell::missing(Unreported));
        assert_eq!(trade_dependence(gone, blank, of(1.0)).state(), NoState);
        assert_eq!(trade_dependence(of(1.0), blank, of(1.0)).state(), Unreported);
        assert_eq!(trade_dependence(of(1.0), of(1.0), of(0.0)).state(), Undefined);
        assert_eq!(trade_dependence(of(-1.0), of(1.0), of(1.0)).state(), Undefined);
        assert_eq!(trade_dependence(of(0.0), of(0.0), of(5.0)).value(), Some(0.0));
        assert_eq!(pair_dependence(of(0.3), Cell::missing(Withheld)).lower.state(), Withheld);
        assert_eq!(trade_share(of(1.0), blank).state(), Unreported);
        assert_eq!(interdependence(gone, of(0.1)).interdependence.state(), NoState);
        assert_eq!(aid_dependence(of(-2.0), of(8.0)).value(), Some(-0.25));
    }

    #[test]
    fn a_pair_by_hand() {
        // A small state trades 40 of a GDP of 100 with a large one of 2000.
        let small = trade_dependence(of(30.0), of(10.0), of(100.0));
        let large = trade_dependence(of(10.0), of(30.0), of(2000.0));
        let pair = pair_dependence(small, large);
        assert_eq!((pair.lower.value(), pair.higher.value()), (Some(0.02), Some(0.4)));
        assert_eq!(pair.asymmetry.value(), Some(20.0));
        assert_eq!(pair_dependence(of(0.0), of(0.1)).asymmetry.state(), Undefined);
        // Shares 0.8 and 0.2: salience 0.4, symmetry 0.4.
        let both = interdependence(of(0.8), of(0.2));
        assert!((both.salience.value().expect("shares") - 0.4).abs() < 1e-15);
        assert!((both.symmetry.value().expect("shares") - 0.4).abs() < 1e-15);
        assert!((both.interdependence.value().expect("shares") - 0.16).abs() < 1e-15);
    }

    #[test]
    fn bounds_and_symmetry() {
        let mut random = Random::new(4);
        for _ in 0..500 {
            let (a, b) = (of(random.uniform()), of(random.uniform()));
            let found = interdependence(a, b);
            assert_eq!(found, interdependence(b, a));
            let [salience, symmetry, product] =
                [found.salience, found.symmetry, found.interdependence].map(|cell| cell.value().expect("shares"));
            assert!((0.0..=1.0).contains(&salience) && (0.0..=1.0).contains(&symmetry));
            assert!(product <= salience && product <= symmetry);
            let pair = pair_dependence(a, b);
            assert!(pair.lower.value() <= pair.higher.value());
            assert!(pair.asymmetry.value().is_none_or(|ratio| ratio >= 1.0));
        }
        assert_eq!(interdependence(of(1.2), of(0.1)).salience.state(), Undefined);
    }

    #[test]
    fn a_part_is_never_more_than_the_whole() {
        assert_eq!(trade_share(of(1.0 + 1e-12), of(1.0)).value(), Some(1.0));
        assert_eq!(trade_share(of(1.1), of(1.0)).state(), Undefined);
        assert_eq!(trade_share(of(0.0), of(0.0)).state(), Undefined);
    }

    #[test]
    fn arms_over_a_window() {
        let supplier = [of(5.0), of(0.0), Cell::missing(Unreported), of(1.0)];
        let all = [of(5.0), of(3.0), of(9.0), of(4.0)];
        let found = arms_dependence(&supplier, &all, 3);
        assert_eq!((found.share.value(), found.years), (Some(0.5), 3));
        assert_eq!(arms_dependence(&supplier, &all, 4).share.state(), Unreported);
        assert_eq!(arms_dependence(&supplier[..1], &all[..1], 2).share.state(), NotCovered);
        assert_eq!(arms_dependence(&[of(0.0)], &[of(0.0)], 1).share.state(), Undefined);
        assert_eq!(arms_dependence(&[], &[], 0).share.state(), NotCovered);
    }
}
