//! Ranks and the correlation of ranks.

/// The rank of each value from 1, the smallest; equal values share the mean of their ranks.
///
/// # Errors
/// `None` if a value is not a number.
///
/// # Example
/// ```
/// assert_eq!(chancery_stats::ranks(&[10.0, 30.0, 10.0]), Some(vec![1.5, 3.0, 1.5]));
/// ```
pub fn ranks(values: &[f64]) -> Option<Vec<f64>> {
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    // Not `total_cmp`: -0 and 0 are equal.
    for run in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = first as f64 + (run.len() as f64 + 1.0) / 2.0;
        run.iter().for_each(|&place| ranks[place] = rank);
        first += run.len();
    }
    Some(ranks)
}

/// Spearman's rank correlation: Pearson's correlation of [`ranks`], in [−1, 1].
///
/// # Errors
/// `None` for different lengths, fewer than two pairs, a value that is not a number, or a side whose values are all equal.
///
/// # Source
/// Spearman (1904), *American Journal of Psychology* 15: 72–101.
///
/// # Example
/// ```
/// use chancery_stats::rank_correlation;
/// assert_eq!(rank_correlation(&[1.0, 2.0, 5.0], &[0.1, 20.0, 21.0]), Some(1.0));
/// assert_eq!(rank_correlation(&[1.0, 2.0], &[3.0, 3.0]), None);
/// ```
pub fn rank_correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() {
        return None;
    }
    let (x, y) = (ranks(x)?, ranks(y)?);
    // Ranks always have this mean.
    let mean = (x.len() as f64 + 1.0) / 2.0;
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(&y) {
        let (x, y) = (x - mean, y - mean);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let scale = (xx * yy).sqrt();
    (scale > 0.0).then(|| (xy / scale).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn ties_share_their_ranks() {
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 2.0, 9.0]), Some(vec![3.0, 1.0, 3.0, 3.0, 5.0]));
        assert_eq!(ranks(&[0.0, -0.0]), Some(vec![1.5, 1.5]));
        assert_eq!(ranks(&[]), Some(vec![]));
        assert_eq!(ranks(&[f64::NAN]), None);
    }

    #[test]
    fn without_ties_it_is_the_formula_of_squared_differences() {
        let mut random = Random::new(5);
        for n in 2..30 {
            let [x, y]: [Vec<f64>; 2] = std::array::from_fn(|_| (0..n).map(|_| random.normal()).collect());
            let squares: f64 = ranks(&x)
                .into_iter()
                .flatten()
                .zip(ranks(&y).into_iter().flatten())
                .map(|(a, b)| (a - b) * (a - b))
                .sum();
            let n = n as f64;
            let expected = 1.0 - 6.0 * squares / (n * (n * n - 1.0));
            let found = rank_correlation(&x, &y).expect("it varies");
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn order_of_pairs_and_rising_functions_change_nothing() {
        let (x, y) = ([3.0, 1.0, 4.0, 1.0, 5.0], [2.0, 7.0, 1.0, 8.0, 2.0]);
        let found = rank_correlation(&x, &y).expect("it varies");
        let cubed: Vec<f64> = x.iter().map(|x| x * x * x).collect();
        assert_eq!(rank_correlation(&cubed, &y), Some(found));
        let turned: Vec<f64> = y.iter().map(|y| -y).collect();
        assert!((rank_correlation(&x, &turned).expect("it varies") + found).abs() < 1e-15);
        let (mut x, mut y) = (x, y);
        x.reverse();
        y.reverse();
        assert!((rank_correlation(&x, &y).expect("it varies") - found).abs() < 1e-15);
    }
}
