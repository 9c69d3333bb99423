//! p values that know how small they could have been.

use super::ShiftError;

/// A p value from a finite number of permutations or draws.
///
/// p = #{placebos at least as extreme, the real one included} / #{placebos, the real one included}, and never below 1 / that number
/// (Phipson and Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9: article 39).
///
/// # Example
/// ```
/// use chancery_stats::shifts::PermutationP;
/// let p = PermutationP::of(3.0, &[0.5, 1.0, 2.0, 3.0]);
/// assert_eq!((p.p, p.smallest_attainable), (0.4, 0.2));
/// assert!(p.is_below(0.05).is_err(), "five placebos cannot show p < 0.05");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PermutationP {
    /// The p value.
    pub p: f64,
    /// The smallest p value that the test could have given.
    pub smallest_attainable: f64,
    /// How many placebos there were, the real one not among them.
    pub placebos: usize,
}

impl PermutationP {
    /// The place of a statistic among placebo statistics, larger being more extreme.
    ///
    /// Placebos that differ from the observed by rounding only (1e-12 of its size) count as equal.
    pub fn of(observed: f64, placebos: &[f64]) -> Self {
        let at_least = observed - 1e-12 * observed.abs();
        let exceed = placebos.iter().filter(|placebo| **placebo >= at_least).count();
        let all = (placebos.len() + 1) as f64;
        Self { p: (exceed + 1) as f64 / all, smallest_attainable: 1.0 / all, placebos: placebos.len() }
    }

    /// [`PermutationP::of`] where `same` of the placebos are the real calendar over again, which no statistic can tell from it.
    pub(super) fn with_repeats(observed: f64, placebos: &[f64], same: usize) -> Self {
        let p = Self::of(observed, placebos);
        Self { smallest_attainable: (same + 1) as f64 / (placebos.len() + 1) as f64, ..p }
    }

    /// Whether p is below a threshold.
    ///
    /// # Errors
    /// [`ShiftError::PUnattainable`] if the test could not have given a p value below the threshold whatever the data.
    pub fn is_below(&self, threshold: f64) -> Result<bool, ShiftError> {
        claim_below(self.p, self.smallest_attainable, threshold)
    }
}

/// Whether `p` is below a threshold, refused where the test could never show it.
pub(super) fn claim_below(p: f64, smallest: f64, threshold: f64) -> Result<bool, ShiftError> {
    if smallest >= threshold {
        return Err(ShiftError::PUnattainable { asked: threshold, smallest });
    }
    Ok(p < threshold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_hand() {
        let p = PermutationP::of(2.0, &[1.0; 99]);
        assert_eq!((p.p, p.smallest_attainable, p.placebos), (0.01, 0.01, 99));
        assert_eq!(p.is_below(0.05), Ok(true));
        assert_eq!(p.is_below(0.01), Err(ShiftError::PUnattainable { asked: 0.01, smallest: 0.01 }));
        assert_eq!(PermutationP::of(2.0, &[]).p, 1.0);
    }
}
