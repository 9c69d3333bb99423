//! Parameters of fit: how far a set of cases x is a subset (sufficiency) or a superset (necessity) of the outcome y.
//!
//! Ragin (2006), *Political Analysis* 14(3), for consistency and coverage; Schneider and Wagemann (2012), *Set-Theoretic Methods for the
//! Social Sciences*, for PRI and the relevance of necessity.

use super::cases::Cases;
use super::term::Term;

/// How far x is sufficient for y. Each is in [0, 1], and `None` where its denominator is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sufficiency {
    /// Σ min(x, y) / Σ x.
    pub consistency: Option<f64>,
    /// Proportional reduction in inconsistency: (Σ min(x, y) − Σ min(x, y, 1 − y)) / (Σ x − Σ min(x, y, 1 − y)). Low if x is as much a
    /// subset of the outcome's negation.
    pub pri: Option<f64>,
    /// Σ min(x, y) / Σ y.
    pub coverage: Option<f64>,
}

/// How far x is necessary for y. Each is in [0, 1], and `None` where its denominator is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Necessity {
    /// Σ min(x, y) / Σ y.
    pub consistency: Option<f64>,
    /// Relevance of necessity: Σ (1 − x) / Σ (1 − min(x, y)). Low if x is close to being always present.
    pub relevance: Option<f64>,
    /// Σ min(x, y) / Σ x.
    pub coverage: Option<f64>,
}

struct Sums {
    x: f64,
    y: f64,
    both: f64,
    /// min(x, y, 1 − y).
    all: f64,
    cases: f64,
}

/// Entries beyond the shorter of the two are not looked at.
fn sums(x: &[f64], y: &[f64]) -> Sums {
    let zero = Sums { x: 0.0, y: 0.0, both: 0.0, all: 0.0, cases: 0.0 };
    x.iter().zip(y).fold(zero, |sums, (&x, &y)| Sums {
        x: sums.x + x,
        y: sums.y + y,
        both: sums.both + x.min(y),
        all: sums.all + x.min(y).min(1.0 - y),
        cases: sums.cases + 1.0,
    })
}

fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    (denominator > 0.0).then(|| (numerator / denominator).clamp(0.0, 1.0))
}

/// How far x is sufficient for y.
///
/// # Example
/// ```
/// let fit = chancery_stats::qca::sufficiency(&[1.0, 0.4, 0.2], &[0.8, 0.6, 0.0]);
/// assert_eq!(fit.consistency, Some((0.8 + 0.4) / (1.0 + 0.4 + 0.2)));
/// ```
pub fn sufficiency(x: &[f64], y: &[f64]) -> Sufficiency {
    let sums = sums(x, y);
    Sufficiency {
        consistency: ratio(sums.both, sums.x),
        pri: ratio(sums.both - sums.all, sums.x - sums.all),
        coverage: ratio(sums.both, sums.y),
    }
}

/// How far x is necessary for y.
pub fn necessity(x: &[f64], y: &[f64]) -> Necessity {
    let sums = sums(x, y);
    Necessity {
        consistency: ratio(sums.both, sums.y),
        relevance: ratio(sums.cases - sums.x, sums.cases - sums.both),
        coverage: ratio(sums.both, sums.x),
    }
}

/// The fit of a solution and of its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct SolutionFit {
    /// The fit of the disjunction of the terms.
    pub solution: Sufficiency,
    /// For each term its fit, and its unique coverage: what the solution's coverage loses without it.
    pub terms: Vec<(Sufficiency, Option<f64>)>,
}

/// The fit of a solution: of the disjunction of terms, and of each.
pub fn solution_fit(cases: &Cases, terms: &[Term]) -> SolutionFit {
    let y = cases.outcome();
    let solution = sufficiency(&cases.in_any(terms), y);
    let of_term = |place: usize| {
        let others: Vec<Term> =
            terms.iter().enumerate().filter(|&(other, _)| other != place).map(|(_, term)| *term).collect();
        let without = sufficiency(&cases.in_any(&others), y).coverage;
        let unique = solution.coverage.zip(without).map(|(all, without)| (all - without).max(0.0));
        (sufficiency(&cases.in_term(&terms[place]), y), unique)
    };
    SolutionFit { solution, terms: (0..terms.len()).map(of_term).collect() }
}
