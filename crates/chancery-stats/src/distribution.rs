//! Student's t: the distribution of an estimate over its standard error.

/// Iterations of the continued fraction; it converges in some dozens.
const MOST_TERMS: usize = 500;
/// Halvings of an interval of doubles until it cannot be halved.
const HALVINGS: usize = 200;

/// P(|T| ≥ |t|) for Student's t with `freedom` degrees of freedom; with infinitely many, the normal distribution. `None` unless
/// `freedom` > 0 and `t` is a number.
///
/// With x = ν/(ν + t²) it is the regularised incomplete beta function I_x(ν/2, 1/2) (Abramowitz and Stegun 1964, 26.7.1).
pub fn t_two_sided(t: f64, freedom: f64) -> Option<f64> {
    if t.is_nan() || freedom.is_nan() || freedom <= 0.0 {
        return None;
    }
    if freedom.is_infinite() {
        return Some(libm::erfc(t.abs() / std::f64::consts::SQRT_2));
    }
    if t.is_infinite() {
        return Some(0.0);
    }
    Some(incomplete_beta(freedom / (freedom + t * t), t * t / (freedom + t * t), freedom / 2.0, 0.5))
}

/// The t that |T| exceeds with probability `1 - coverage`: what half of an interval is made of. `None` unless 0 < `coverage` < 1 and
/// `freedom` > 0.
pub fn t_critical(coverage: f64, freedom: f64) -> Option<f64> {
    if !(coverage > 0.0 && coverage < 1.0) {
        return None;
    }
    let outside = 1.0 - coverage;
    let beyond = |t: f64| t_two_sided(t, freedom).map(|p| p > outside);
    let (mut low, mut high) = (0.0, 1.0);
    while beyond(high)? {
        low = high;
        high *= 2.0;
        if high.is_infinite() {
            return None;
        }
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beyond(middle)? {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high))
}

/// I_x(a, b), with y = 1 − x given so that neither loses digits.
fn incomplete_beta(x: f64, y: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    let front =
        libm::exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log(y));
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(x, a, b) / a
    } else {
        1.0 - front * continued_fraction(y, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 1964, 26.5.8), by Lentz's method.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for term in 1..MOST_TERMS {
        let m = term as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for coefficient in [even, odd] {
            d = 1.0 / guard(1.0 + coefficient * d);
            c = guard(1.0 + coefficient / c);
            fraction *= d * c;
        }
        if (fraction - before).abs() <= f64::EPSILON * fraction.abs() {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact: with one degree of freedom P(|T| ≥ t) = 1 − 2 atan(t)/π, with two 1 − t/√(2 + t²).
    #[test]
    fn exact_cases() {
        for step in 0..400 {
            let t = f64::from(step) * 0.25;
            let one = 1.0 - 2.0 * libm::atan(t) / std::f64::consts::PI;
            let two = 1.0 - t / (2.0 + t * t).sqrt();
            assert!((t_two_sided(t, 1.0).unwrap() - one).abs() < 1e-13, "{t}");
            assert!((t_two_sided(-t, 2.0).unwrap() - two).abs() < 1e-13, "{t}");
        }
    }

    /// Slow twin: the density integrated by Simpson's rule.
    #[test]
    fn integral_of_the_density() {
        for freedom in [3.0, 4.5, 17.0, 120.0] {
            let scale = libm::exp(libm::lgamma((freedom + 1.0) / 2.0) - libm::lgamma(freedom / 2.0))
                / (freedom * std::f64::consts::PI).sqrt();
            let density = |t: f64| scale * libm::pow(1.0 + t * t / freedom, -(freedom + 1.0) / 2.0);
            for t in [0.1, 0.7, 1.96, 3.3] {
                let steps = 2000;
                let width = t / f64::from(steps);
                let weight = |i: i32| match i {
                    0 => 1.0,
                    i if i == steps => 1.0,
                    i => f64::from(2 + 2 * (i % 2)),
                };
                let sum: f64 = (0..=steps).map(|i| weight(i) * density(f64::from(i) * width)).sum();
                let inside = 2.0 * sum * width / 3.0;
                assert!((t_two_sided(t, freedom).unwrap() - (1.0 - inside)).abs() < 1e-11, "{freedom} {t}");
            }
        }
    }

    #[test]
    fn critical_values_are_those_of_tables() {
        // Two-sided 5 %, as every table of Student's t has them.
        for (freedom, table) in [(1.0, 12.706), (5.0, 2.571), (17.0, 2.110), (30.0, 2.042), (f64::INFINITY, 1.960)] {
            let found = t_critical(0.95, freedom).unwrap();
            assert!((found - table).abs() < 5e-4, "{freedom}: {found}");
            assert!((t_two_sided(found, freedom).unwrap() - 0.05).abs() < 1e-12);
        }
    }

    #[test]
    fn what_has_no_value_has_none() {
        assert_eq!(t_two_sided(1.0, 0.0), None);
        assert_eq!(t_two_sided(f64::NAN, 3.0), None);
        assert_eq!(t_two_sided(f64::INFINITY, 3.0), Some(0.0));
        assert_eq!(t_critical(1.0, 3.0), None);
        assert_eq!(t_critical(0.95, -1.0), None);
        assert_eq!(t_two_sided(0.0, 7.0), Some(1.0));
    }
}
