//! The likelihood of one ballot under an ordered probit, with its derivatives.

use super::normal::{density, mills};

/// Beyond this the probit is linear in every figure that matters, and the probability would leave the range of f64.
const FAR: f64 = 30.0;
const LN_ROOT_TAU: f64 = 0.918_938_533_204_672_7;

/// Where a ballot lies among the categories that occur in its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Below the first cutpoint.
    Bottom,
    /// Between the two.
    Middle,
    /// Above the last.
    Top,
}

/// Probability of a ballot and the derivatives of its logarithm in the distances of the cutpoints from βθ:
/// `lower` = γ_lower − βθ, `upper` = γ_upper − βθ.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Term {
    pub(crate) probability: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    pub(crate) lower_lower: f64,
    pub(crate) lower_upper: f64,
    pub(crate) upper_upper: f64,
}

impl Term {
    /// ∂ log p / ∂(βθ).
    pub(crate) fn slope(&self) -> f64 {
        -(self.lower + self.upper)
    }

    /// −∂² log p / ∂(βθ)², never negative.
    pub(crate) fn curvature(&self) -> f64 {
        -(self.lower_lower + 2.0 * self.lower_upper + self.upper_upper)
    }

    /// Of a ballot at `place`, `first` and `last` being the distances of the first and last cutpoint.
    pub(crate) fn of(place: Place, first: f64, last: f64) -> Self {
        match place {
            Place::Bottom => {
                let (probability, score) = tail(first);
                Self { probability, upper: score, upper_upper: -score * (score + first), ..Self::default() }
            }
            Place::Top => {
                let (probability, score) = tail(-last);
                Self { probability, lower: -score, lower_lower: -score * (score - last), ..Self::default() }
            }
            Place::Middle => Self::between(first, last),
        }
    }

    fn between(lower: f64, upper: f64) -> Self {
        let probability = interval(lower, upper);
        if probability < 1e-190 {
            return Self::far_between(lower, upper);
        }
        let (at_lower, at_upper) = (-density(lower) / probability, density(upper) / probability);
        Self {
            probability,
            lower: at_lower,
            upper: at_upper,
            lower_lower: -at_lower * (lower + at_lower),
            lower_upper: -at_lower * at_upper,
            upper_upper: -at_upper * (upper + at_upper),
        }
    }

    /// The limit of an interval that is narrow or far out: p ≈ φ(m)·(upper − lower), m its middle.
    fn far_between(lower: f64, upper: f64) -> Self {
        let width = (upper - lower).max(1e-12);
        let middle = (0.5 * (lower + upper)).clamp(-FAR, FAR);
        let sharp = 1.0 / (width * width);
        Self {
            probability: (density(middle) * width).max(1e-200),
            lower: -1.0 / width - 0.5 * middle,
            upper: 1.0 / width - 0.5 * middle,
            lower_lower: -sharp - 0.25,
            lower_upper: sharp - 0.25,
            upper_upper: -sharp - 0.25,
        }
    }
}

/// Φ(x) and φ(x) / Φ(x).
fn tail(x: f64) -> (f64, f64) {
    let x = x.clamp(-FAR, FAR);
    let ratio = mills(x.abs());
    let density = density(x);
    if x > 0.0 {
        let probability = 1.0 - density * ratio;
        (probability, density / probability)
    } else {
        (density * ratio, 1.0 / ratio)
    }
}

/// Φ(upper) − Φ(lower), from the tail in which both lie so that digits do not cancel.
pub(crate) fn interval(lower: f64, upper: f64) -> f64 {
    let beyond = |x: f64| density(x) * mills(x.abs());
    if lower >= 0.0 {
        beyond(lower) - beyond(upper)
    } else if upper <= 0.0 {
        beyond(upper) - beyond(lower)
    } else {
        1.0 - beyond(lower) - beyond(upper)
    }
}

/// The logarithm of a product of many probabilities, with few calls of the logarithm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogProduct {
    product: f64,
    sum: f64,
}

impl LogProduct {
    pub(crate) const ONE: Self = Self { product: 1.0, sum: 0.0 };

    pub(crate) fn times(&mut self, probability: f64) {
        self.product *= probability.max(1e-200);
        if self.product < 1e-100 {
            self.sum += libm::log(self.product);
            self.product = 1.0;
        }
    }

    pub(crate) fn log(self) -> f64 {
        self.sum + libm::log(self.product)
    }
}

/// log of the normal density with this variance, up to nothing: the constant is in.
pub(crate) fn log_normal(deviation: f64, variance: f64) -> f64 {
    -0.5 * (deviation * deviation / variance + libm::log(variance)) - LN_ROOT_TAU
}

#[cfg(test)]
mod tests {
    use super::super::normal::cumulative;
    use super::*;

    fn log_probability(place: Place, first: f64, last: f64) -> f64 {
        libm::log(match place {
            Place::Bottom => cumulative(first),
            Place::Middle => cumulative(last) - cumulative(first),
            Place::Top => cumulative(-last),
        })
    }

    #[test]
    fn derivatives_are_those_of_finite_differences() {
        let h = 1e-4;
        for place in [Place::Bottom, Place::Middle, Place::Top] {
            for (first, last) in [(-0.5, 0.7), (-3.0, -1.0), (0.4, 0.5), (1.5, 4.0)] {
                let term = Term::of(place, first, last);
                let f = |a: f64, b: f64| log_probability(place, first + a, last + b);
                assert!((libm::log(term.probability) - f(0.0, 0.0)).abs() < 1e-11);
                let slopes = [(f(h, 0.0) - f(-h, 0.0)) / (2.0 * h), (f(0.0, h) - f(0.0, -h)) / (2.0 * h)];
                let own = match place {
                    // The only cutpoint next to the bottom is the first, next to the top the last.
                    Place::Bottom => [term.upper, 0.0],
                    Place::Middle => [term.lower, term.upper],
                    Place::Top => [0.0, term.lower],
                };
                for (own, slope) in own.into_iter().zip(slopes) {
                    assert!((own - slope).abs() < 1e-5 * (1.0 + slope.abs()), "{place:?} {first} {last}");
                }
                let along = |d: f64| f(-d, -d);
                assert!((term.slope() - (along(h) - along(-h)) / (2.0 * h)).abs() < 1e-5);
                let second = (along(h) - 2.0 * along(0.0) + along(-h)) / (h * h);
                assert!((term.curvature() + second).abs() < 1e-4, "{place:?} {first} {last}");
            }
        }
    }

    #[test]
    fn far_out_everything_stays_finite() {
        for place in [Place::Bottom, Place::Middle, Place::Top] {
            for (first, last) in [(-90.0, -80.0), (80.0, 90.0), (-1e6, 1e6), (3.0, 3.0 + 1e-14)] {
                let term = Term::of(place, first, last);
                assert!(term.probability > 0.0 && term.probability <= 1.0, "{term:?}");
                assert!(term.slope().is_finite() && term.curvature().is_finite(), "{term:?}");
            }
        }
    }

    #[test]
    fn a_long_product_does_not_underflow() {
        let mut product = LogProduct::ONE;
        for _ in 0..10_000 {
            product.times(0.25);
        }
        assert!((product.log() - 10_000.0 * libm::log(0.25)).abs() < 1e-6);
    }
}
