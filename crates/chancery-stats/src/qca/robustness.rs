//! Robustness: how much of a result hangs on the analyst's thresholds and cut-offs. The analysis is run for each combination of them, and
//! what every run finds is counted. Oana and Schneider (2024), *Sociological Methods & Research* 53(1), ask for the same.

use rayon::prelude::*;

use super::cases::Cases;
use super::fit::{Sufficiency, sufficiency};
use super::minimise::{Minimisation, MinimiseError, Rules, conservative, intermediate, parsimonious};
use super::table::{CutOffs, TruthTable};
use super::term::Term;

/// Which solution is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SolutionKind {
    /// Without remainders.
    Conservative,
    /// With any remainder.
    Parsimonious,
    /// With easy counterfactuals, by these directional expectations.
    Intermediate(Vec<Vec<u8>>),
}

/// One analysis: cases calibrated one way, and cut-offs.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The cases.
    pub cases: Cases,
    /// The cut-offs.
    pub cut_offs: CutOffs,
}

/// Something found in some runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<T> {
    /// What.
    pub what: T,
    /// In how many runs.
    pub runs: usize,
    /// Their share among all runs, those without a solution included.
    pub share: f64,
}

/// What runs have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Robustness {
    /// How many runs there were.
    pub runs: usize,
    /// The runs without a solution, and why.
    pub failed: Vec<(usize, MinimiseError)>,
    /// Every term of a listed solution, most frequent first.
    pub terms: Vec<Found<Term>>,
    /// Every listed solution, its terms in ascending order, most frequent first. A run with several solutions counts for each.
    pub solutions: Vec<Found<Vec<Term>>>,
    /// For each run with a solution the fit, in its own calibration, of the first solution of the first run that has one: how the
    /// reference fares when thresholds move.
    pub reference: Vec<(usize, Sufficiency)>,
}

impl Robustness {
    /// The terms that are in a solution of every run: the robust core.
    pub fn core(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|found| found.runs == self.runs).map(|found| &found.what)
    }

    /// The lowest and highest consistency and coverage of the reference over the runs; `None` if no run has them.
    pub fn envelope(&self) -> Option<[(f64, f64); 2]> {
        let range = |value: fn(&Sufficiency) -> Option<f64>| {
            let values = self.reference.iter().filter_map(|(_, fit)| value(fit));
            values.fold(None, |range: Option<(f64, f64)>, value| {
                Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
            })
        };
        Some([range(|fit| fit.consistency)?, range(|fit| fit.coverage)?])
    }
}

/// Runs every analysis and counts what they find. All runs must have the same conditions.
pub fn robustness(runs: &[Run], kind: &SolutionKind, rules: &Rules) -> Robustness {
    let results: Vec<Result<Vec<Vec<Term>>, MinimiseError>> =
        runs.par_iter().map(|run| solutions(run, kind, rules)).collect();
    let failed =
        results.iter().enumerate().filter_map(|(run, result)| result.as_ref().err().map(|&error| (run, error)));
    let per_run: Vec<Vec<Vec<Term>>> = results.iter().map(|result| result.clone().unwrap_or_default()).collect();
    let terms_per_run = per_run.iter().map(|solutions| solutions.concat()).collect();
    let first = per_run.iter().find_map(|solutions| solutions.first());
    let fit = |(run, solutions): (usize, &Vec<Vec<Term>>)| {
        let cases = &runs[run].cases;
        let fit = sufficiency(&cases.in_any(first?), cases.outcome());
        (!solutions.is_empty()).then_some((run, fit))
    };
    Robustness {
        runs: runs.len(),
        failed: failed.collect(),
        terms: counted(terms_per_run),
        reference: per_run.iter().enumerate().filter_map(fit).collect(),
        solutions: counted(per_run),
    }
}

fn solutions(run: &Run, kind: &SolutionKind, rules: &Rules) -> Result<Vec<Vec<Term>>, MinimiseError> {
    let table = TruthTable::new(&run.cases, &run.cut_offs);
    let found: Vec<Minimisation> = match kind {
        SolutionKind::Conservative => vec![conservative(&table, rules)?],
        SolutionKind::Parsimonious => vec![parsimonious(&table, rules)?],
        SolutionKind::Intermediate(expectations) => {
            intermediate(&table, expectations, rules)?.into_iter().map(|found| found.minimisation).collect()
        }
    };
    let mut solutions: Vec<Vec<Term>> = found.iter().flat_map(Minimisation::listed).collect();
    solutions.iter_mut().for_each(|solution| solution.sort_unstable());
    Ok(solutions)
}

/// What is in how many runs, most frequent first, then in ascending order.
fn counted<T: Ord + Clone>(mut per_run: Vec<Vec<T>>) -> Vec<Found<T>> {
    let runs = per_run.len();
    for found in &mut per_run {
        found.sort_unstable();
        found.dedup();
    }
    let mut all: Vec<T> = per_run.concat();
    all.sort_unstable();
    let mut counted: Vec<Found<T>> = all
        .chunk_by(|one, other| one == other)
        .map(|group| Found { what: group[0].clone(), runs: group.len(), share: group.len() as f64 / runs as f64 })
        .collect();
    counted.sort_by_key(|found| std::cmp::Reverse(found.runs));
    counted
}

/// Every combination of one value from each list, the last changing fastest: the grid of thresholds and cut-offs to be tried.
///
/// # Example
/// ```
/// let grid = chancery_stats::qca::grid(&[vec![0.75, 0.8], vec![1.0, 2.0]]);
/// assert_eq!(grid, [[0.75, 1.0], [0.75, 2.0], [0.8, 1.0], [0.8, 2.0]]);
/// ```
pub fn grid(values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    values.iter().fold(vec![Vec::new()], |combinations, list| {
        let longer = |combination: &Vec<f64>| {
            let combination = combination.clone();
            list.iter().map(move |&value| combination.iter().copied().chain([value]).collect())
        };
        combinations.iter().flat_map(longer).collect()
    })
}

/// How far a value can move without changing the result: the first and the last of the neighbours of `start`, in the order given, that
/// give the same. `None` if `start` is no place of a value.
pub fn unchanged_range<R: PartialEq>(values: &[f64], start: usize, result: impl Fn(f64) -> R) -> Option<(f64, f64)> {
    let reference = result(*values.get(start)?);
    let same = |&&value: &&f64| result(value) == reference;
    let low = values[..start].iter().rev().take_while(same).last().unwrap_or(&values[start]);
    let high = values[start + 1..].iter().take_while(same).last().unwrap_or(&values[start]);
    Some((*low, *high))
}

#[cfg(test)]
mod tests {
    use super::super::cases::Condition;
    use super::*;

    fn cases() -> Cases {
        let a = Condition::Fuzzy(vec![0.9, 0.8, 0.7, 0.2, 0.1]);
        let b = Condition::Fuzzy(vec![0.9, 0.2, 0.8, 0.7, 0.1]);
        Cases::new(vec![a, b], vec![1.0, 0.9, 0.6, 0.1, 0.0]).unwrap()
    }

    #[test]
    fn shares_are_counted_over_all_runs() {
        let cases = cases();
        let run = |cut: f64| Run { cases: cases.clone(), cut_offs: CutOffs::at(cut) };
        let runs = [run(0.75), run(0.8), run(1.0)];
        let found = robustness(&runs, &SolutionKind::Parsimonious, &Rules::default());
        let each: Vec<bool> =
            runs.iter().map(|run| solutions(run, &SolutionKind::Parsimonious, &Rules::default()).is_ok()).collect();
        assert_eq!(found.failed.len(), each.iter().filter(|&&ok| !ok).count());
        assert_eq!(found.reference.len() + found.failed.len(), 3);
        for term in &found.terms {
            assert!((term.share - term.runs as f64 / 3.0).abs() < 1e-15);
        }
        assert!(found.terms.is_sorted_by_key(|term| std::cmp::Reverse(term.runs)));
        let a = cases.space().literal(0, 1);
        assert_eq!(found.solutions[0].what, [a]);
        let [(low, high), _] = found.envelope().unwrap();
        assert!(low == high, "the same calibration in every run");
        let all_fail = robustness(&[run(1.0)], &SolutionKind::Conservative, &Rules::default());
        assert_eq!((all_fail.failed, all_fail.terms.len()), (vec![(0, MinimiseError::NoPositive)], 0));
    }

    #[test]
    fn a_range_ends_where_the_result_changes() {
        let values = [0.5, 0.6, 0.7, 0.8, 0.9];
        assert_eq!(unchanged_range(&values, 2, |value| value > 0.55), Some((0.6, 0.9)));
        assert_eq!(unchanged_range(&values, 5, |value| value > 0.55), None);
        assert_eq!(grid(&[]), [Vec::<f64>::new()]);
    }
}
