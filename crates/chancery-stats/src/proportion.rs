//! A share of successes with its interval, and how good stated probabilities were.

/// Two-sided 95 % point of the normal distribution.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// A share and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportion {
    /// Successes over trials.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The share of successes with the interval of Wilson (1927), which stays inside 0 and 1 and has a width also where all succeed.
///
/// Ends: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z for 95 %.
///
/// # Errors
/// `None` without trials, or with more successes than trials.
///
/// # Example
/// ```
/// let found = chancery_stats::wilson(8, 10).expect("trials");
/// assert!((found.low - 0.490).abs() < 1e-3 && (found.high - 0.943).abs() < 1e-3);
/// assert_eq!(chancery_stats::wilson(0, 0), None);
/// ```
pub fn wilson(successes: usize, trials: usize) -> Option<Proportion> {
    if trials == 0 || successes > trials {
        return None;
    }
    let n = trials as f64;
    let share = successes as f64 / n;
    let squared = NORMAL_95 * NORMAL_95;
    let middle = share + squared / (2.0 * n);
    let half = NORMAL_95 * libm::sqrt(share * (1.0 - share) / n + squared / (4.0 * n * n));
    let end = |value: f64| (value / (1.0 + squared / n)).clamp(0.0, 1.0);
    Some(Proportion { share, low: end(middle - half), high: end(middle + half) })
}

/// The score of Brier (1950): the mean squared difference between a stated probability and what came, 0 best, 1 worst; 0.25 for saying
/// one half always.
///
/// # Shapes and units
/// Pairs of a probability of 0 to 1 and whether it came true.
///
/// # Errors
/// `None` without pairs, or with a probability outside 0 to 1.
///
/// # Example
/// ```
/// assert_eq!(chancery_stats::brier(&[(1.0, true), (0.5, false)]), Some(0.125));
/// assert_eq!(chancery_stats::brier(&[]), None);
/// ```
pub fn brier(stated: &[(f64, bool)]) -> Option<f64> {
    if stated.is_empty() || stated.iter().any(|(probability, _)| !(0.0..=1.0).contains(probability)) {
        return None;
    }
    let squared = |(probability, came): &(f64, bool)| {
        let away = probability - f64::from(u8::from(*came));
        away * away
    };
    Some(stated.iter().map(squared).sum::<f64>() / stated.len() as f64)
}

/// The logarithmic score of Good (1952): the mean of −ln of the probability that was given to what came, in nats; 0 best, without an upper
/// end, ln 2 for saying one half always.
///
/// # Shapes and units
/// As [`brier`].
///
/// # Errors
/// `None` without pairs, or with a probability that is not between 0 and 1: who says 0 or 1 and errs is infinitely wrong.
///
/// # Example
/// ```
/// let found = chancery_stats::log_score(&[(0.5, true), (0.5, false)]).expect("pairs");
/// assert!((found - std::f64::consts::LN_2).abs() < 1e-15);
/// assert_eq!(chancery_stats::log_score(&[(1.0, true)]), None);
/// ```
pub fn log_score(stated: &[(f64, bool)]) -> Option<f64> {
    if stated.is_empty() || stated.iter().any(|(probability, _)| !(*probability > 0.0 && *probability < 1.0)) {
        return None;
    }
    let lost = |(probability, came): &(f64, bool)| -libm::log(if *came { *probability } else { 1.0 - probability });
    Some(stated.iter().map(lost).sum::<f64>() / stated.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain twin: an end is where the share found is z standard errors of the end away from it.
    fn by_bisection(successes: usize, trials: usize, upper: bool) -> f64 {
        let (share, n) = (successes as f64 / trials as f64, trials as f64);
        let (mut low, mut high) = if upper { (share, 1.0) } else { (0.0, share) };
        for _ in 0..200 {
            let at = f64::midpoint(low, high);
            let outside = (share - at).abs() > NORMAL_95 * libm::sqrt(at * (1.0 - at) / n);
            if outside == upper { high = at } else { low = at }
        }
        f64::midpoint(low, high)
    }

    #[test]
    fn the_interval_is_where_its_definition_puts_it() {
        for trials in 1..40 {
            for successes in 0..=trials {
                let found = wilson(successes, trials).expect("trials");
                assert!((found.low - by_bisection(successes, trials, false)).abs() < 1e-9, "{successes} of {trials}");
                assert!((found.high - by_bisection(successes, trials, true)).abs() < 1e-9, "{successes} of {trials}");
            }
        }
        assert_eq!(wilson(2, 1), None);
    }

    #[test]
    fn a_probability_outside_is_refused() {
        assert_eq!(brier(&[(1.2, true)]), None);
        assert_eq!(brier(&[(f64::NAN, true)]), None);
        assert_eq!(log_score(&[(f64::NAN, true)]), None);
        assert_eq!((log_score(&[]), log_score(&[(0.0, false)])), (None, None));
        assert_eq!(brier(&[(0.5, true), (0.5, false)]), Some(0.25));
    }
}
