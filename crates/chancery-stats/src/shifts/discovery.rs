//! Many tests at once: false discovery rates.

/// Adjusted p values of Benjamini and Hochberg: the share of false discoveries if all with this value or less are called discoveries.
///
/// q₍ᵢ₎ = min over j ≥ i of min(1, m p₍ⱼ₎ / j), with p₍₁₎ ≤ … ≤ p₍ₘ₎. Holds under independence and positive regression dependence
/// (Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57: 289–300).
///
/// # Shapes and units
/// `p`: (n_tests) in [0, 1]; the result is in the order of `p`.
///
/// # Missing values
/// A test without a p value is left out by the caller.
///
/// # Errors
/// `None` if an item is not in [0, 1].
///
/// # Example
/// ```
/// let q = chancery_stats::shifts::benjamini_hochberg(&[0.01, 0.04, 0.03]).unwrap();
/// assert_eq!(q, [0.03, 0.04, 0.04]);
/// ```
pub fn benjamini_hochberg(p: &[f64]) -> Option<Vec<f64>> {
    step_up(p, 1.0)
}

/// Adjusted p values of Benjamini and Yekutieli, which hold under any dependence of the tests.
///
/// As [`benjamini_hochberg`] with m replaced by m Σᵢ 1/i (2001, Annals of Statistics 29: 1165–1188).
///
/// # Errors
/// `None` if an item is not in [0, 1].
pub fn benjamini_yekutieli(p: &[f64]) -> Option<Vec<f64>> {
    step_up(p, (1..=p.len()).map(|i| 1.0 / i as f64).sum())
}

fn step_up(p: &[f64], factor: f64) -> Option<Vec<f64>> {
    if p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return None;
    }
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&one, &other| p[one].total_cmp(&p[other]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (rank, &test) in order.iter().enumerate().rev() {
        // The quotient first: it is at least 1, so rounding cannot make q less than p.
        least = least.min(p[test] * (factor * p.len() as f64 / (rank + 1) as f64));
        adjusted[test] = least;
    }
    Some(adjusted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn five_tests_by_hand() {
        // Sorted .005 .01 .03 .04 .5: times 5 over rank .025 .025 .05 .05 .5.
        let p = [0.04, 0.005, 0.5, 0.01, 0.03];
        let q = benjamini_hochberg(&p).unwrap();
        let near = |got: &[f64], want: [f64; 5]| got.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-15);
        assert!(near(&q, [0.05, 0.025, 0.5, 0.025, 0.05]), "{q:?}");
        // 1 + 1/2 + 1/3 + 1/4 + 1/5 = 137/60.
        let q = benjamini_yekutieli(&p).unwrap();
        let c = 137.0 / 60.0;
        assert!(near(&q, [0.05 * c, 0.025 * c, 1.0, 0.025 * c, 0.05 * c]), "{q:?}");
    }

    #[test]
    fn as_the_step_up_procedure_rejects() {
        let mut random = Random::new(2);
        for _ in 0..200 {
            let p: Vec<f64> = (0..20).map(|_| random.uniform() * random.uniform() * random.uniform()).collect();
            let q = benjamini_hochberg(&p).unwrap();
            let mut sorted = p.clone();
            sorted.sort_by(f64::total_cmp);
            // The rule itself: the largest k with p₍ₖ₎ ≤ k α / m.
            let alpha = 0.1;
            let k = (1..=20).rev().find(|k| sorted[k - 1] <= *k as f64 * alpha / 20.0).unwrap_or(0);
            assert_eq!(q.iter().filter(|q| **q <= alpha).count(), k);
            assert!(p.iter().zip(&q).all(|(p, q)| q >= p && *q <= 1.0));
        }
    }

    #[test]
    fn nothing_and_nonsense() {
        assert_eq!(benjamini_hochberg(&[]), Some(vec![]));
        assert_eq!(benjamini_hochberg(&[f64::NAN]), None);
        assert_eq!(benjamini_yekutieli(&[1.5]), None);
    }
}
