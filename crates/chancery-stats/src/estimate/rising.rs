//! The part of the negative binomial likelihood that is in the dispersion and the outcome alone.

/// Up to here an outcome that is a whole number is summed term by term.
const TERM_BY_TERM: f64 = 64.0;
/// From here on Stirling's series has all digits.
const LARGE: f64 = 16.0;

/// `R = ln Γ(y + θ) − ln Γ(θ) − y ln θ` with `θ = 1/α`, and its first two derivatives by α. For whole y it is `Σ_{k<y} ln(1 + αk)`: nothing that
/// loses its digits, or ends in infinity, when α goes to 0.
pub(super) fn rising(y: f64, alpha: f64) -> [f64; 3] {
    if y <= TERM_BY_TERM && y == libm::trunc(y) {
        return term_by_term(y as u32, alpha);
    }
    let theta = 1.0 / alpha;
    if theta >= LARGE { by_series(y, alpha) } else { by_gamma(y, theta) }
}

fn term_by_term(y: u32, alpha: f64) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for k in (1..y).map(f64::from) {
        let slope = k / (1.0 + alpha * k);
        sums[0] += libm::log1p(alpha * k);
        sums[1] += slope;
        sums[2] -= slope * slope;
    }
    sums
}

/// `ln(1 + t) − t + t²/2` with all its digits; t is not negative.
pub(super) fn third_order(t: f64) -> f64 {
    if t > 0.2 {
        return libm::log1p(t) - t + 0.5 * t * t;
    }
    // Horner's scheme from the last term that counts.
    let series = (3..28).rev().fold(0.0, |sum, k| {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        sign / f64::from(k) + t * sum
    });
    series * t * t * t
}

/// What Stirling's formula leaves of `ln Γ(x)`, and its derivatives: 1/(12x) − 1/(360x³) + ...
fn remainder(x: f64) -> [f64; 3] {
    let (i, s) = (1.0 / x, 1.0 / (x * x));
    [
        i * (1.0 / 12.0 - s * (1.0 / 360.0 - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s / 1188.0)))),
        -s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * (1.0 / 252.0 - s * (1.0 / 240.0 - s / 132.0)))),
        i * s * (1.0 / 6.0 - s * (1.0 / 30.0 - s * (1.0 / 42.0 - s * (1.0 / 30.0 - s * (5.0 / 66.0))))),
    ]
}

/// For a large θ: Stirling's formula at y + θ and at θ, with the terms that cancel taken out beforehand.
fn by_series(y: f64, alpha: f64) -> [f64; 3] {
    let (theta, t) = (1.0 / alpha, alpha * y);
    let (third, log, one) = (third_order(t), libm::log1p(t), 1.0 + t);
    let (above, below) = (remainder(y + theta), remainder(theta));
    let rest = [above[0] - below[0], above[1] - below[1], above[2] - below[2]];
    let (square, cube) = (theta * theta, theta * theta * theta);
    [
        (y - 0.5) * log + theta * third - 0.5 * y * t + rest[0],
        (y - 0.5) * y / one - square * third + 0.5 * y * y - y * y / one - square * rest[1],
        -(y - 0.5) * y * y / (one * one) + 2.0 * cube * third - y * y * y * (t / (one * one))
            + 2.0 * cube * rest[1]
            + square * square * rest[2],
    ]
}

/// For a small θ: `ln Γ` and its derivatives, carried up to where Stirling's formula has all digits.
fn by_gamma(y: f64, theta: f64) -> [f64; 3] {
    let [a, b, c] = log_gamma(y + theta);
    let [d, e, f] = log_gamma(theta);
    let (first, second) = (b - e, c - f);
    let square = theta * theta;
    [
        a - d - y * libm::log(theta),
        y * theta - square * first,
        square * square * second + 2.0 * square * theta * first - y * square,
    ]
}

/// `ln Γ(x)`, ψ(x) and ψ′(x).
fn log_gamma(x: f64) -> [f64; 3] {
    let (mut at, mut shift) = (x, [0.0; 3]);
    while at < LARGE {
        shift[0] += libm::log(at);
        shift[1] += 1.0 / at;
        shift[2] -= 1.0 / (at * at);
        at += 1.0;
    }
    let rest = remainder(at);
    let half_log_two_pi = 0.918_938_533_204_672_8;
    let log = libm::log(at);
    [
        (at - 0.5) * log - at + half_log_two_pi + rest[0] - shift[0],
        log - 0.5 / at + rest[1] - shift[1],
        1.0 / at + 0.5 / (at * at) + rest[2] - shift[2],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-12), "{found} is not {expected}");
    }

    /// The three ways agree where more than one is open.
    #[test]
    fn sums_series_and_gamma_functions_agree() {
        for y in [1_u32, 2, 3, 10, 64, 100, 1_000] {
            for alpha in [1e-12, 1e-8, 1e-4, 0.01, 0.0625] {
                let (sum, series) = (term_by_term(y, alpha), by_series(f64::from(y), alpha));
                let size = f64::from(y) * alpha.max(1e-3);
                assert!((sum[0] - series[0]).abs() <= 1e-12 * sum[0].abs().max(size), "{y} {alpha} {sum:?} {series:?}");
                near(series[1], sum[1], if y == 1 { 1.0 } else { 1e-9 });
            }
            for alpha in [0.05, 0.3, 1.0, 4.0, 50.0] {
                let (sum, gamma) = (term_by_term(y, alpha), by_gamma(f64::from(y), 1.0 / alpha));
                let size = f64::from(y);
                assert!((sum[0] - gamma[0]).abs() <= 1e-13 * sum[0].abs().max(100.0 * size), "{y} {alpha}");
                assert!((sum[1] - gamma[1]).abs() <= 1e-11 * size * size, "{y} {alpha} {sum:?} {gamma:?}");
                assert!((sum[2] - gamma[2]).abs() <= 1e-10 * size * size * size, "{y} {alpha} {sum:?} {gamma:?}");
            }
        }
        for (y, alpha) in [(70.5, 0.0624), (1e6, 0.001), (123.25, 0.05)] {
            let (series, gamma) = (by_series(y, alpha), by_gamma(y, 1.0 / alpha));
            near(series[0], gamma[0], 1e-9);
            near(series[1], gamma[1], 1e-7);
            near(series[2], gamma[2], 1e-5);
        }
    }

    #[test]
    fn derivatives_are_differences() {
        for (y, alpha) in [(3.0, 0.7), (0.5, 0.2), (0.5, 2.0), (200.0, 0.02), (200.0, 0.5), (1e5, 0.003), (20.3, 8.0)] {
            let step = 1e-4 * alpha;
            let (low, high) = (rising(y, alpha - step), rising(y, alpha + step));
            near(rising(y, alpha)[1], (high[0] - low[0]) / (2.0 * step), 1e-5);
            near(rising(y, alpha)[2], (high[1] - low[1]) / (2.0 * step), 1e-5);
        }
    }

    #[test]
    fn the_third_order_of_the_logarithm() {
        for t in [0.0, 1e-9, 1e-3, 0.1999, 0.2001, 3.0] {
            let exact = if t < 0.1 { t * t * t / 3.0 - t * t * t * t / 4.0 } else { libm::log1p(t) - t + 0.5 * t * t };
            near(third_order(t), exact, if t == 1e-3 { 1e-5 } else { 1e-12 });
        }
    }
}
