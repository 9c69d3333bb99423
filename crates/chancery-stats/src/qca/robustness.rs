//! Robustness: how much of a result hangs on the analyst's thresholds and cut-offs. The analysis is run for each combination of them, and
//! what every run finds is counted. Oana and Schneider (2024), *Sociological Methods & Research* 53(1), ask for the same.

use rayon::prelude::*;

use super::cases::Cases;
use super::fit::{Sufficiency, sufficiency};
use super::minimise::{
    Minimisation, MinimiseError, Rules, conservative, enhanced, enhanced_intermediate, intermediate, parsimonious,
};
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
    /// With any remainder that the negation would not use too.
    Enhanced,
    /// With easy counterfactuals of the enhanced solution.
    EnhancedIntermediate(Vec<Vec<u8>>),
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
    /// How the terms of the reference stand to the solutions of each run that has one.
    pub relations: Vec<TermRelations>,
    /// The reference against the solutions of all other runs; `None` if there is no other run with a solution.
    pub against: Option<AgainstTests>,
}

/// What becomes of a term of the reference in the runs that have a solution. Of several relations in one run the first of these counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermRelations {
    /// The term.
    pub term: Term,
    /// Runs with the very term.
    pub same: usize,
    /// Runs with a term of fewer literals of which it is a subset.
    pub wider: usize,
    /// Runs with a term of more literals that is a subset of it.
    pub narrower: usize,
    /// Runs with neither.
    pub none: usize,
}

/// The reference solution against the test solutions (Oana and Schneider 2024). Membership of a case in a test solution is that under the
/// run's own calibration. The core is what the reference has in common with all test solutions, the least of the memberships.
#[derive(Clone, Debug, PartialEq)]
pub struct AgainstTests {
    /// How many test solutions there are: one of each run but that of the reference.
    pub tests: usize,
    /// Fit of the core for the reference's outcome.
    pub core: Sufficiency,
    /// RF_cov: coverage of the core over that of the reference.
    pub coverage: Option<f64>,
    /// RF_cons: consistency of the reference over that of the core.
    pub consistency: Option<f64>,
    /// RF_SC_minTS: overlap, Σ min / Σ max, of the reference with what all test solutions have in common.
    pub overlap_common: Option<f64>,
    /// RF_SC_maxTS: the same with what any of them has.
    pub overlap_any: Option<f64>,
    /// Cases in the reference and in every test solution.
    pub robust: Vec<usize>,
    /// Cases in the reference and not in every test solution.
    pub shaky: Vec<usize>,
    /// Cases not in the reference, but in a test solution.
    pub possible: Vec<usize>,
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
    let start = per_run.iter().position(|solutions| !solutions.is_empty());
    let first = start.and_then(|run| per_run[run].first());
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
        relations: first.iter().flat_map(|terms| terms.iter()).map(|term| relations(term, &per_run)).collect(),
        against: start.and_then(|start| against(runs, &per_run, start)),
        solutions: counted(per_run),
    }
}

/// What becomes of a term in the runs that have a solution.
fn relations(term: &Term, per_run: &[Vec<Vec<Term>>]) -> TermRelations {
    let mut found = TermRelations { term: *term, same: 0, wider: 0, narrower: 0, none: 0 };
    for solutions in per_run.iter().filter(|solutions| !solutions.is_empty()) {
        let any = |related: &dyn Fn(&Term) -> bool| solutions.iter().flatten().any(related);
        let count = if any(&|other| other == term) {
            &mut found.same
        } else if any(&|other| other.holds(term)) {
            &mut found.wider
        } else if any(&|other| term.holds(other)) {
            &mut found.narrower
        } else {
            &mut found.none
        };
        *count += 1;
    }
    found
}

/// The first solution of the run `start` against one of every other run: the same one if the run has it, else its first.
fn against(runs: &[Run], per_run: &[Vec<Vec<Term>>], start: usize) -> Option<AgainstTests> {
    let reference = per_run[start].first()?;
    let cases = &runs[start].cases;
    let (x, y) = (cases.in_any(reference), cases.outcome());
    let test = |run: usize| -> Option<Vec<f64>> {
        let solutions = &per_run[run];
        let solution = solutions.iter().find(|one| *one == reference).or_else(|| solutions.first())?;
        let members = runs[run].cases.in_any(solution);
        (members.len() == x.len()).then_some(members)
    };
    let tests: Vec<Vec<f64>> = (0..runs.len()).filter(|run| *run != start).filter_map(test).collect();
    let all = |pick: fn(f64, f64) -> f64| -> Vec<f64> {
        tests[1..].iter().fold(tests[0].clone(), |all, test| pairs(&all, test, pick))
    };
    if tests.is_empty() {
        return None;
    }
    let (common, any) = (all(f64::min), all(f64::max));
    let core = sufficiency(&pairs(&x, &common, f64::min), y);
    let whole = sufficiency(&x, y);
    let where_ = |wanted: &dyn Fn(usize) -> bool| (0..x.len()).filter(|&case| wanted(case)).collect();
    Some(AgainstTests {
        tests: tests.len(),
        coverage: ratio(core.coverage, whole.coverage),
        consistency: ratio(whole.consistency, core.consistency),
        overlap_common: overlap(&x, &common),
        overlap_any: overlap(&x, &any),
        robust: where_(&|case| x[case] > 0.5 && common[case] > 0.5),
        shaky: where_(&|case| x[case] > 0.5 && common[case] <= 0.5),
        possible: where_(&|case| x[case] <= 0.5 && any[case] > 0.5),
        core,
    })
}

fn pairs(one: &[f64], other: &[f64], pick: fn(f64, f64) -> f64) -> Vec<f64> {
    one.iter().zip(other).map(|(&one, &other)| pick(one, other)).collect()
}

fn ratio(above: Option<f64>, below: Option<f64>) -> Option<f64> {
    let (above, below) = (above?, below?);
    (below > 0.0).then(|| above / below)
}

/// Σ min / Σ max of two memberships.
fn overlap(one: &[f64], other: &[f64]) -> Option<f64> {
    let sum = |pick| pairs(one, other, pick).iter().sum::<f64>();
    ratio(Some(sum(f64::min)), Some(sum(f64::max)))
}

fn solutions(run: &Run, kind: &SolutionKind, rules: &Rules) -> Result<Vec<Vec<Term>>, MinimiseError> {
    let table = TruthTable::new(&run.cases, &run.cut_offs);
    let negated = || TruthTable::new(&run.cases.negated(), &run.cut_offs);
    let found: Vec<Minimisation> = match kind {
        SolutionKind::Conservative => vec![conservative(&table, rules)?],
        SolutionKind::Parsimonious => vec![parsimonious(&table, rules)?],
        SolutionKind::Intermediate(expectations) => {
            intermediate(&table, expectations, rules)?.into_iter().map(|found| found.minimisation).collect()
        }
        SolutionKind::Enhanced => vec![enhanced(&table, &negated(), rules)?.outcome],
        SolutionKind::EnhancedIntermediate(expectations) => {
            let (found, _) = enhanced_intermediate(&table, &negated(), expectations, rules)?;
            found.into_iter().map(|found| found.minimisation).collect()
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
    fn a_reference_is_set_against_the_other_solutions_by_hand() {
        let run = |a: [f64; 4]| {
            let b = Condition::Fuzzy(vec![0.8, 0.2, 0.6, 0.3]);
            let cases = Cases::new(vec![Condition::Fuzzy(a.to_vec()), b], vec![0.9, 0.8, 0.3, 0.2]).unwrap();
            Run { cases, cut_offs: CutOffs::at(0.8) }
        };
        let (own, weaker) = (run([0.9, 0.7, 0.4, 0.1]), run([0.8, 0.4, 0.4, 0.2]));
        let space = own.cases.space();
        let (a, b) = (space.literal(0, 1), space.literal(1, 1));
        let both = a.and(&b).unwrap();
        let runs = [own.clone(), weaker, own.clone(), own.clone()];
        // The third run has no solution.
        let per_run = [vec![vec![a]], vec![vec![both]], vec![], vec![vec![a, b]]];
        let found = against(&runs, &per_run, 0).unwrap();
        // Common: 0.8 0.2 0.4 0.2. Any: 0.9 0.7 0.6 0.3. Core: 0.8 0.2 0.4 0.1.
        let near = |value: Option<f64>, expected: f64| assert!((value.unwrap() - expected).abs() < 1e-12, "{value:?}");
        near(found.core.consistency, 1.4 / 1.5);
        near(found.coverage, 1.4 / 2.0);
        near(found.consistency, (2.0 / 2.1) / (1.4 / 1.5));
        near(found.overlap_common, 1.5 / 2.2);
        near(found.overlap_any, 2.1 / 2.5);
        assert_eq!((found.robust, found.shaky, found.possible), (vec![0], vec![1], vec![2]));
        assert_eq!(found.tests, 2);
        assert_eq!(against(&runs[..1], &per_run[..1], 0), None, "nothing to set it against");
        let counts = |term: &Term| {
            let found = relations(term, &[&per_run[..], &[vec![vec![space.literal(1, 0)]]]].concat());
            [found.same, found.wider, found.narrower, found.none]
        };
        assert_eq!((counts(&a), counts(&both)), ([2, 0, 1, 1], [1, 2, 0, 1]));
    }

    #[test]
    fn a_range_ends_where_the_result_changes() {
        let values = [0.5, 0.6, 0.7, 0.8, 0.9];
        assert_eq!(unchanged_range(&values, 2, |value| value > 0.55), Some((0.6, 0.9)));
        assert_eq!(unchanged_range(&values, 5, |value| value > 0.55), None);
        assert_eq!(grid(&[]), [Vec::<f64>::new()]);
    }
}
