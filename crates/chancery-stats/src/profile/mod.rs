//! Profiles of cases: how spread they are, which are alike, and which groups they fall into without being told any.

mod clusters;
mod distance;

use chancery_core::{Cell, CellState, Column, Masked};

pub use clusters::{Clustering, Linkage, Merge, cluster, cophenetic_correlation, silhouette};
pub use distance::{CaseTable, DistanceError, DistanceMatrix, Neighbour, gower_distance, standardised_distance};

/// How spread a profile is over its categories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfileEntropy {
    /// H = −Σ p_k ln p_k in nats, in [0, ln K].
    pub entropy: Cell,
    /// H / ln K, in [0, 1]; undefined for one category.
    pub evenness: Cell,
    /// e^H: as many equal categories would be as spread; in [1, K].
    pub effective_categories: Cell,
    /// K: categories of the profile.
    pub categories: usize,
}

/// Shannon entropy of a profile, such as events or flows by instrument.
///
/// p_k = x_k / Σ x; categories with nothing add nothing. Unit of analysis: case (actor, target, period).
///
/// # Shapes and units
/// One non-negative number a category, all of one unit: counts and dollars cannot be put into one profile.
///
/// # Missing values
/// Missing if one category is, for the combined reason: a profile without one instrument is another profile. `Undefined` if
/// a number is negative or all are zero.
///
/// # Source
/// Shannon (1948), *Bell System Technical Journal* 27: 379–423; evenness by Pielou (1966), *Journal of Theoretical Biology*
/// 13: 131–144; effective number by Hill (1973), *Ecology* 54(2): 427–432.
///
/// # Example
/// ```
/// use chancery_core::{Cell, Column};
/// let even: Column = [2.0, 2.0, 0.0].into_iter().map(Cell::observed).collect();
/// let found = chancery_stats::profile_entropy(even.masked());
/// assert!((found.effective_categories.value().unwrap() - 2.0).abs() < 1e-12);
/// ```
pub fn profile_entropy(profile: Masked<'_>) -> ProfileEntropy {
    let categories = profile.len();
    let shares = attention_shares(profile);
    let state = shares.masked().iter().fold(CellState::Observed, |state, share| state.combine(share.state()));
    let entropy = if categories == 0 {
        Cell::missing(CellState::NotCovered)
    } else if state == CellState::Observed {
        let terms = shares.masked().iter().filter_map(Cell::value).filter(|&p| p > 0.0).map(|p| -p * libm::log(p));
        // A single category of share 1 gives −0.
        Cell::observed(terms.sum::<f64>().max(0.0))
    } else {
        Cell::missing(state)
    };
    ProfileEntropy {
        entropy,
        // 0 / ln 1 has no value, which a cell turns into `Undefined`.
        evenness: entropy.divide(Cell::observed(libm::log(categories as f64))),
        effective_categories: entropy.map(libm::exp),
        categories,
    }
}

/// Attention: the share of each target in what the actor gives, does or says in all; the shares sum to 1.
///
/// a_j = x_j / Σ_j x_j. Unit of analysis: directed dyad-year (or region-year), compared across targets.
///
/// # Shapes and units
/// One non-negative number a target, all of one unit (aid, visits, events, pages).
///
/// # Missing values
/// If one target is missing nobody has a share, for the combined reason, because the whole is not known. Leave targets out
/// beforehand to speak of the others only. `Undefined` if a number is negative or all are zero.
pub fn attention_shares(amounts: Masked<'_>) -> Column {
    let valid = |cell: Cell| cell.map(|value| if value >= 0.0 { value } else { f64::NAN });
    let state = amounts.iter().fold(CellState::Observed, |state, cell| state.combine(valid(cell).state()));
    let total: f64 = amounts.iter().filter_map(Cell::value).sum();
    amounts
        .iter()
        .map(|cell| match state {
            // All zero gives 0/0, which a cell turns into `Undefined`.
            CellState::Observed => cell.map(|value| value / total),
            state => Cell::missing(state),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use CellState::{NotCovered, Undefined, Unreported};

    fn column(values: &[f64]) -> Column {
        values.iter().map(|&value| Cell::observed(value)).collect()
    }

    #[test]
    fn entropy_by_hand() {
        // Half, quarter, quarter: 1.5 bits.
        let found = profile_entropy(column(&[2.0, 1.0, 1.0]).masked());
        assert!((found.entropy.value().expect("shares") - 1.5 * libm::log(2.0)).abs() < 1e-12);
        let even = profile_entropy(column(&[3.0; 4]).masked());
        assert!((even.evenness.value().expect("shares") - 1.0).abs() < 1e-12);
        assert!((even.effective_categories.value().expect("shares") - 4.0).abs() < 1e-12);
        let one = profile_entropy(column(&[0.0, 5.0]).masked());
        assert_eq!((one.entropy.value(), one.evenness.value()), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn entropy_is_bounded_and_knows_no_order() {
        let mut random = Random::new(1);
        for k in 2..20 {
            let mut values: Vec<f64> = (0..k).map(|_| random.uniform()).collect();
            let before = profile_entropy(column(&values).masked()).evenness.value().expect("shares");
            random.shuffle(&mut values);
            let after = profile_entropy(column(&values).masked()).evenness.value().expect("shares");
            assert!((0.0..=1.0).contains(&before) && (before - after).abs() < 1e-12);
        }
    }

    #[test]
    fn degenerate_profiles() {
        let with_blank: Column = [Cell::observed(1.0), Cell::missing(Unreported)].into_iter().collect();
        assert_eq!(profile_entropy(with_blank.masked()).entropy.state(), Unreported);
        assert_eq!(attention_shares(with_blank.masked()).cell(0).state(), Unreported);
        assert_eq!(profile_entropy(column(&[0.0, 0.0]).masked()).entropy.state(), Undefined);
        assert_eq!(profile_entropy(column(&[1.0, -1.0]).masked()).entropy.state(), Undefined);
        assert_eq!(profile_entropy(column(&[]).masked()).entropy.state(), NotCovered);
        assert_eq!(profile_entropy(column(&[4.0]).masked()).evenness.state(), Undefined);
        assert_eq!(attention_shares(column(&[1.0, 3.0]).masked()).cell(1).value(), Some(0.75));
    }
}
