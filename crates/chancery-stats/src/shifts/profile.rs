//! Continuity between administrations: how alike are two profiles of instruments, and when does a course turn back.

/// The components that neither profile lacks; `None` for different lengths, none in common, or an item that is negative or no finite number.
fn common(one: &[Option<f64>], other: &[Option<f64>]) -> Option<Vec<(f64, f64)>> {
    if one.len() != other.len() {
        return None;
    }
    let both: Vec<(f64, f64)> = one.iter().zip(other).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let share = |x: f64| x >= 0.0 && x.is_finite();
    (!both.is_empty() && both.iter().all(|(a, b)| share(*a) && share(*b))).then_some(both)
}

/// Cosine similarity of two profiles: Σ aᵢbᵢ / √(Σ aᵢ² Σ bᵢ²), in [0, 1] as no component is negative.
///
/// # Shapes and units
/// (n_components) not below zero, in any one unit; the cosine does not change if a profile is multiplied by a number.
///
/// # Missing values
/// A component missing in one profile is left out of both.
///
/// # Errors
/// `None` for different lengths, no component in common, an item that is negative or not finite, or a profile of zeros.
///
/// # Example
/// ```
/// use chancery_stats::shifts::cosine;
/// assert_eq!(cosine(&[Some(3.0), Some(4.0), None], &[Some(4.0), Some(3.0), Some(1.0)]), Some(0.96));
/// ```
pub fn cosine(one: &[Option<f64>], other: &[Option<f64>]) -> Option<f64> {
    let both = common(one, other)?;
    let (a, b): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
    cosine_of(&a, &b)
}

fn cosine_of(a: &[f64], b: &[f64]) -> Option<f64> {
    // Over the largest component first, so that squares neither overflow nor vanish.
    let largest = |items: &[f64]| items.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let (of_a, of_b) = (largest(a), largest(b));
    if of_a == 0.0 || of_b == 0.0 {
        return None;
    }
    let sum = |parts: &mut dyn Iterator<Item = f64>| parts.sum::<f64>();
    let product = sum(&mut a.iter().zip(b).map(|(a, b)| (a / of_a) * (b / of_b)));
    let squares =
        sum(&mut a.iter().map(|a| (a / of_a) * (a / of_a))) * sum(&mut b.iter().map(|b| (b / of_b) * (b / of_b)));
    Some((product / squares.sqrt()).clamp(-1.0, 1.0))
}

/// Bray–Curtis dissimilarity: Σ |aᵢ − bᵢ| / Σ (aᵢ + bᵢ), in [0, 1]; 0 for equal profiles, 1 for profiles without a common instrument.
///
/// Profiles of unequal sums differ by their sums too; give shares to compare composition alone (Bray and Curtis 1957, Ecological
/// Monographs 27: 325–349).
///
/// # Missing values
/// A component missing in one profile is left out of both; the rest is not brought to a sum of one again.
///
/// # Errors
/// `None` as in [`cosine`], but one of two profiles may be all zeros.
pub fn bray_curtis(one: &[Option<f64>], other: &[Option<f64>]) -> Option<f64> {
    let both = common(one, other)?;
    let largest = both.iter().fold(0.0_f64, |most, (a, b)| most.max(*a).max(*b));
    if largest == 0.0 {
        return None;
    }
    let apart: f64 = both.iter().map(|(a, b)| (a / largest - b / largest).abs()).sum();
    let together: f64 = both.iter().map(|(a, b)| a / largest + b / largest).sum();
    Some(apart / together)
}

/// Jensen–Shannon divergence in bits, in [0, 1]: ½ Σ pᵢ log₂(pᵢ/mᵢ) + ½ Σ qᵢ log₂(qᵢ/mᵢ), m = (p + q)/2 (Lin 1991, IEEE Transactions on
/// Information Theory 37: 145–151). Its square root is a distance.
///
/// # Missing values
/// A component missing in one profile is left out of both, and each profile is brought to a sum of one over the rest.
///
/// # Errors
/// `None` as in [`cosine`].
pub fn jensen_shannon(one: &[Option<f64>], other: &[Option<f64>]) -> Option<f64> {
    let both = common(one, other)?;
    let largest = |side: fn(&(f64, f64)) -> f64| both.iter().map(side).fold(0.0, f64::max);
    let (of_p, of_q) = (largest(|pair| pair.0), largest(|pair| pair.1));
    if of_p == 0.0 || of_q == 0.0 {
        return None;
    }
    let sum_p: f64 = both.iter().map(|(p, _)| p / of_p).sum();
    let sum_q: f64 = both.iter().map(|(_, q)| q / of_q).sum();
    let part = |x: f64, m: f64| if x > 0.0 { x * libm::log2(x / m) } else { 0.0 };
    let divergence: f64 = both
        .iter()
        .map(|(p, q)| {
            let (p, q) = (p / of_p / sum_p, q / of_q / sum_q);
            let m = 0.5 * (p + q);
            0.5 * (part(p, m) + part(q, m))
        })
        .sum();
    Some(divergence.clamp(0.0, 1.0))
}

/// Whether the step from B to C takes back that from A to B: −cos(B − A, C − B), from −1 (further on the same way) over 0 to 1 (straight back).
///
/// # Missing values
/// A component missing in one of the three is left out of all.
///
/// # Errors
/// `None` for different lengths, no component in common, an item that is not finite, or a step of length zero. Items may be negative here.
pub fn reversal_index(a: &[Option<f64>], b: &[Option<f64>], c: &[Option<f64>]) -> Option<f64> {
    if a.len() != b.len() || b.len() != c.len() {
        return None;
    }
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for ((a, b), c) in a.iter().zip(b).zip(c) {
        if let (Some(a), Some(b), Some(c)) = (a, b, c) {
            if ![a, b, c].iter().all(|x| x.is_finite()) {
                return None;
            }
            first.push(b - a);
            second.push(c - b);
        }
    }
    cosine_of(&first, &second).map(|cosine| -cosine)
}

/// A turn of course between three consecutive administrations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reversal {
    /// Index of the middle administration, at the end of which the course turned (or did not).
    pub administration: usize,
    /// [`reversal_index`] of it and its neighbours.
    pub index: f64,
}

/// [`reversal_index`] of each administration with one before and one after; those without an index are left out.
pub fn reversals(profiles: &[Vec<Option<f64>>]) -> Vec<Reversal> {
    let of = |(place, three): (usize, &[Vec<Option<f64>>])| {
        let [a, b, c] = three else { return None };
        Some(Reversal { administration: place + 1, index: reversal_index(a, b, c)? })
    };
    profiles.windows(3).enumerate().filter_map(of).collect()
}

/// Mean length of a cycle of course and counter-course: twice the mean time between reversals.
///
/// A reversal is an administration with an index of at least `threshold`, dated by the end of its term (`ends`, one an administration); a
/// cycle is away and back, so two intervals. In the unit of `ends`.
///
/// # Errors
/// `None` with fewer than two reversals, or an administration without an end.
///
/// # Example
/// ```
/// use chancery_stats::shifts::{Reversal, cycle_length};
/// let turns = [(1, 0.9), (2, -0.5), (3, 0.7)].map(|(administration, index)| Reversal { administration, index });
/// assert_eq!(cycle_length(&turns, &[2001.0, 2009.0, 2017.0, 2021.0], 0.5), Some(24.0));
/// ```
pub fn cycle_length(reversals: &[Reversal], ends: &[f64], threshold: f64) -> Option<f64> {
    let turns: Vec<f64> = reversals
        .iter()
        .filter(|turn| turn.index >= threshold)
        .map(|turn| ends.get(turn.administration).copied())
        .collect::<Option<_>>()?;
    let (first, last) = (turns.first()?, turns.last()?);
    let intervals = turns.len() - 1;
    let length = 2.0 * (last - first) / intervals as f64;
    (intervals > 0 && length.is_finite()).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn some(items: &[f64]) -> Vec<Option<f64>> {
        items.iter().copied().map(Some).collect()
    }

    #[test]
    fn profiles_by_hand() {
        let (a, b) = (some(&[0.5, 0.5, 0.0]), some(&[0.5, 0.0, 0.5]));
        assert!((cosine(&a, &b).unwrap() - 0.5).abs() < 1e-15);
        assert_eq!(bray_curtis(&a, &b), Some(0.5));
        // m = (.5, .25, .25): each side .5 · log₂ 1 + .5 · log₂ 2 = .5.
        assert_eq!(jensen_shannon(&a, &b), Some(0.5));
        assert_eq!(jensen_shannon(&some(&[1.0, 0.0]), &some(&[0.0, 3.0])), Some(1.0));
        assert_eq!(bray_curtis(&some(&[1.0, 0.0]), &some(&[0.0, 3.0])), Some(1.0));
    }

    #[test]
    fn a_missing_component_leaves_both() {
        let one = [Some(0.2), None, Some(0.8), Some(0.4)];
        let other = [Some(0.1), Some(9.0), Some(0.9), None];
        assert_eq!(cosine(&one, &other), cosine(&some(&[0.2, 0.8]), &some(&[0.1, 0.9])));
        assert_eq!(jensen_shannon(&one, &other), jensen_shannon(&some(&[0.2, 0.8]), &some(&[0.1, 0.9])));
        assert_eq!(cosine(&[None], &[Some(1.0)]), None);
        assert_eq!(cosine(&some(&[-1.0]), &some(&[1.0])), None);
        assert_eq!(cosine(&some(&[1.0]), &some(&[1.0, 2.0])), None);
        assert_eq!(bray_curtis(&some(&[0.0]), &some(&[0.0])), None);
        assert_eq!(jensen_shannon(&some(&[0.0]), &some(&[1.0])), None);
        assert_eq!(cosine(&some(&[f64::INFINITY]), &some(&[1.0])), None);
    }

    #[test]
    fn bounds_symmetry_and_order_of_components() {
        let mut random = Random::new(9);
        for _ in 0..200 {
            let a: Vec<f64> = (0..6).map(|_| random.uniform()).collect();
            let b: Vec<f64> = (0..6).map(|_| random.uniform()).collect();
            let mut order: Vec<usize> = (0..6).collect();
            random.shuffle(&mut order);
            let mixed = |items: &[f64]| some(&order.iter().map(|&i| items[i]).collect::<Vec<_>>());
            for measure in [cosine, bray_curtis, jensen_shannon] {
                let here = measure(&some(&a), &some(&b)).unwrap();
                assert!((0.0..=1.0).contains(&here));
                assert!((here - measure(&some(&b), &some(&a)).unwrap()).abs() < 1e-14);
                assert!((here - measure(&mixed(&a), &mixed(&b)).unwrap()).abs() < 1e-14);
            }
            assert!((cosine(&some(&a), &some(&a)).unwrap() - 1.0).abs() < 1e-14);
            assert_eq!(bray_curtis(&some(&a), &some(&a)), Some(0.0));
            assert!(jensen_shannon(&some(&a), &some(&a)).unwrap() < 1e-15);
        }
    }

    #[test]
    fn back_and_forth_is_a_reversal() {
        let (a, b) = (some(&[0.2, 0.8]), some(&[0.6, 0.4]));
        assert!((reversal_index(&a, &b, &a).unwrap() - 1.0).abs() < 1e-12);
        assert!((reversal_index(&a, &b, &some(&[1.0, 0.0])).unwrap() + 1.0).abs() < 1e-12);
        assert_eq!(reversal_index(&a, &a, &b), None);
        let turns = reversals(&[a.clone(), b.clone(), a.clone(), b.clone()]);
        assert_eq!(turns.iter().map(|turn| turn.administration).collect::<Vec<_>>(), [1, 2]);
        // Turned at 8 and 12: away and back takes 8.
        assert_eq!(cycle_length(&turns, &[4.0, 8.0, 12.0, 16.0], 0.5), Some(8.0));
        assert_eq!(cycle_length(&turns[..1], &[4.0, 8.0, 12.0, 16.0], 0.5), None);
        assert_eq!(cycle_length(&turns, &[4.0], 0.5), None);
    }
}
