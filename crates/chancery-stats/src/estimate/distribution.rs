//! Normal and Student's distributions, for p-values and intervals.

/// Probability that a standard normal variable is farther from 0 than `z`.
pub fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

/// Probability that a variable of Student's distribution is farther from 0 than `t`: the regularised incomplete beta function
/// `I(ν/(ν + t²); ν/2, 1/2)`.
///
/// # Example
/// ```
/// // With one degree of freedom half of the distribution lies beyond ±1.
/// assert!((chancery_stats::estimate::student_two_sided(1.0, 1.0) - 0.5).abs() < 1e-14);
/// ```
pub fn student_two_sided(t: f64, degrees_of_freedom: f64) -> f64 {
    let square = t * t;
    if !square.is_finite() {
        return 0.0;
    }
    let near = square / (degrees_of_freedom + square);
    incomplete_beta(degrees_of_freedom / (degrees_of_freedom + square), near, degrees_of_freedom / 2.0, 0.5)
}

/// How many standard errors an interval of a level reaches to each side; of Student's distribution if degrees of freedom are given.
///
/// # Example
/// ```
/// assert!((chancery_stats::estimate::half_width(0.95, None) - 1.959963984540054).abs() < 1e-12);
/// ```
pub fn half_width(level: f64, degrees_of_freedom: Option<f64>) -> f64 {
    let outside =
        |t: f64| degrees_of_freedom.map_or_else(|| normal_two_sided(t), |freedom| student_two_sided(t, freedom));
    let (mut low, mut high) = (0.0, 1.0);
    while outside(high) > 1.0 - level && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if outside(middle) > 1.0 - level { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// `ln Γ(1/2)`.
const LOG_ROOT_PI: f64 = 0.572_364_942_924_700_1;

/// `ln Γ(a + 1/2) − ln Γ(a)`; by its asymptotic series where the difference would lose its digits.
fn log_gamma_ratio(a: f64) -> f64 {
    if a < 100.0 {
        return libm::lgamma(a + 0.5) - libm::lgamma(a);
    }
    let square = a * a;
    0.5 * libm::log(a) - 1.0 / (8.0 * a) + 1.0 / (192.0 * a * square) - 1.0 / (640.0 * a * square * square)
}

/// `I(x; a, b)` where the smaller of a and b is 1/2, with `y = 1 − x` given beside x so that it keeps its digits.
fn incomplete_beta(x: f64, y: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || y <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let front = libm::exp(log_gamma_ratio(a.max(b)) - LOG_ROOT_PI + a * libm::log(x) + b * libm::log(y));
    if x < (a + 1.0) / (a + b + 2.0) { front * fraction(x, a, b) / a } else { 1.0 - front * fraction(y, b, a) / b }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut out = d;
    for m in 1..2_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + term * d);
            c = away_from_zero(1.0 + term / c);
            change = c * d;
            out *= change;
        }
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms_of_small_degrees_of_freedom() {
        for t in [0.1, 0.7, 1.0, 2.5, 12.0, 400.0] {
            // ν = 1: 1 − (2/π) arctan t. ν = 2: 1 − t/√(2 + t²).
            let one = 1.0 - 2.0 / std::f64::consts::PI * libm::atan(t);
            let two = 1.0 - t / (2.0 + t * t).sqrt();
            assert!((student_two_sided(t, 1.0) - one).abs() < 1e-13, "{t}");
            assert!((student_two_sided(t, 2.0) - two).abs() < 1e-13, "{t}");
        }
        // The two forms of the ratio of gamma functions meet.
        for a in [100.0, 300.0] {
            assert!((libm::lgamma(a + 0.5) - libm::lgamma(a) - log_gamma_ratio(a)).abs() < 1e-12);
        }
        assert_eq!(student_two_sided(0.0, 5.0), 1.0);
        assert_eq!(student_two_sided(f64::INFINITY, 5.0), 0.0);
    }

    #[test]
    fn many_degrees_of_freedom_are_the_normal_distribution() {
        for t in [0.5, 1.0, 1.96, 3.0] {
            assert!((student_two_sided(t, 1e9) - normal_two_sided(t)).abs() < 1e-8, "{t}");
        }
        assert!((half_width(0.95, Some(1e9)) - half_width(0.95, None)).abs() < 1e-7);
        assert!(half_width(0.95, Some(3.0)) > half_width(0.95, Some(30.0)));
    }
}
