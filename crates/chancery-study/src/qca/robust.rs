//! How much of a result hangs on anchors and cut-offs: every combination of those the study varies, and each one moved alone.

use chancery_core::Diagnostic;
use chancery_evidence::{QcaAgainst, QcaRange, QcaRobustness, QcaTermRelations};
use chancery_stats::qca::{
    AgainstTests, Cases, CutOffs, Robustness, Run, SolutionKind, Term, TermRelations, grid, robustness, unchanged_range,
};
use rayon::prelude::*;

use super::analyse::{expectations, rules};
use super::calibrate::calibrated;
use super::{Calibration, Comparison, Measured, SolutionChoice};

/// Analyses, at most.
const MOST_RUNS: usize = 5_000;
/// Steps to either side when one value is moved alone.
const STEPS: i32 = 20;
/// A step of a cut-off.
const CUT_OFF_STEP: f64 = 0.01;
/// A step of an anchor is this part of the distance between exclusion and inclusion.
const ANCHOR_STEP: f64 = 1.0 / 40.0;

/// Robustness of a comparison; `None` if nothing is varied.
pub(super) fn robust(
    comparison: &Comparison,
    measured: &Measured,
    cases: &Cases,
) -> Result<Option<QcaRobustness>, Box<Diagnostic>> {
    let variations = &comparison.options.variations;
    let calibrations: Vec<Vec<Calibration>> = comparison
        .sets()
        .map(|set| std::iter::once(set.calibration.clone()).chain(set.vary.iter().cloned()).collect())
        .collect();
    let varied = comparison.sets().zip(&calibrations).filter(|(_, all)| all.len() > 1);
    let mut lines: Vec<String> = varied
        .map(|(set, all)| {
            format!("{}: {}", set.name, all.iter().map(Calibration::written).collect::<Vec<_>>().join("; "))
        })
        .collect();
    let cut_offs = comparison.options.cut_offs;
    let with = |base: f64, others: &[f64]| -> Vec<f64> {
        let mut all = vec![base];
        all.extend(others.iter().copied().filter(|other| *other != base));
        all
    };
    let frequencies: Vec<f64> = variations.frequency.iter().map(|frequency| *frequency as f64).collect();
    let lists = [
        with(cut_offs.consistency, &variations.consistency),
        with(cut_offs.pri, &variations.pri),
        with(cut_offs.frequency as f64, &frequencies),
    ];
    for (name, list) in ["consistency", "PRI", "frequency"].iter().zip(&lists) {
        if list.len() > 1 {
            lines.push(format!("{name}: {}", list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let choice = variations.solution.unwrap_or(SolutionChoice::Parsimonious);
    let kind = kind(comparison, choice);
    let runs = runs(comparison, measured, &calibrations, &lists)?;
    let rules = rules(comparison);
    let found = robustness(&runs, &kind, &rules);
    let names: Vec<&str> = comparison.conditions.iter().map(|set| set.name.as_str()).collect();
    let written = |term: &Term| cases.space().written(term, &names);
    let expression = |terms: &[Term]| terms.iter().map(written).collect::<Vec<_>>().join(" + ");
    let relations = |one: &TermRelations| QcaTermRelations {
        term: written(&one.term),
        same: one.same,
        wider: one.wider,
        narrower: one.narrower,
        none: one.none,
    };
    let envelope = found.envelope();
    Ok(Some(QcaRobustness {
        kind: choice.name().to_owned(),
        runs: found.runs,
        varied: lines,
        failed: found.failed.len(),
        terms: found.terms.iter().map(|one| (written(&one.what), one.runs, one.share)).collect(),
        solutions: found.solutions.iter().map(|one| (expression(&one.what), one.runs, one.share)).collect(),
        core: found.core().map(written).collect(),
        consistency: envelope.map(|[consistency, _]| consistency),
        coverage: envelope.map(|[_, coverage]| coverage),
        ranges: ranges(comparison, measured, &kind),
        reference: expression(&found.relations.iter().map(|one| one.term).collect::<Vec<Term>>()),
        relations: found.relations.iter().map(relations).collect(),
        against: found.against.as_ref().map(|found| against(measured, found)),
    }))
}

/// The reference against the other solutions, with the names of the cases.
fn against(measured: &Measured, found: &AgainstTests) -> QcaAgainst {
    let ids = |cases: &[usize]| cases.iter().map(|&case| measured.cases[case].id.clone()).collect();
    QcaAgainst {
        tests: found.tests,
        core_consistency: found.core.consistency,
        core_coverage: found.core.coverage,
        rf_cov: found.coverage,
        rf_cons: found.consistency,
        rf_sc_min: found.overlap_common,
        rf_sc_max: found.overlap_any,
        robust: ids(&found.robust),
        shaky: ids(&found.shaky),
        possible: ids(&found.possible),
    }
}

fn kind(comparison: &Comparison, choice: SolutionChoice) -> SolutionKind {
    match choice {
        SolutionChoice::Conservative => SolutionKind::Conservative,
        SolutionChoice::Intermediate => SolutionKind::Intermediate(expectations(comparison)),
        SolutionChoice::Parsimonious => SolutionKind::Parsimonious,
        SolutionChoice::Enhanced => SolutionKind::Enhanced,
        SolutionChoice::EnhancedIntermediate => SolutionKind::EnhancedIntermediate(expectations(comparison)),
    }
}

/// The analyses, the comparison's own first.
fn runs(
    comparison: &Comparison,
    measured: &Measured,
    calibrations: &[Vec<Calibration>],
    lists: &[Vec<f64>; 3],
) -> Result<Vec<Run>, Box<Diagnostic>> {
    let counts = calibrations.iter().map(Vec::len).chain(lists.iter().map(Vec::len));
    let number = counts.fold(1_usize, usize::saturating_mul);
    if number > MOST_RUNS {
        let message = format!("the variations make {number} analyses, more than {MOST_RUNS}");
        let mut diagnostic =
            Diagnostic::error("qca::too-many-variations", message).hint("vary fewer anchors or cut-offs");
        diagnostic.span.clone_from(&comparison.span);
        return Err(Box::new(diagnostic));
    }
    let places: Vec<Vec<f64>> =
        calibrations.iter().map(|all| (0..all.len()).map(|place| place as f64).collect()).collect();
    let mut runs = Vec::with_capacity(number);
    for picked in grid(&places) {
        let other = |set: usize| Some(calibrations[set][picked[set] as usize].clone());
        let (cases, _) = calibrated(comparison, measured, &other)?;
        for cut in grid(lists) {
            runs.push(Run { cases: cases.clone(), cut_offs: cut_offs(comparison, cut[0], cut[1], cut[2] as usize) });
        }
    }
    Ok(runs)
}

/// Cut-offs of a run; without contradictions in the comparison there are none in a run.
fn cut_offs(comparison: &Comparison, consistency: f64, pri: f64, frequency: usize) -> CutOffs {
    let own = comparison.options.cut_offs;
    let negative = if own.negative < own.consistency { own.negative.min(consistency) } else { consistency };
    CutOffs { consistency, negative, pri, frequency }
}

/// What is moved alone.
enum Moved {
    Consistency,
    /// An anchor of a set.
    Anchor(usize, usize),
}

/// How far the consistency cut-off and each anchor can move alone.
fn ranges(comparison: &Comparison, measured: &Measured, kind: &SolutionKind) -> Vec<QcaRange> {
    let mut moved = vec![(Moved::Consistency, "consistency".to_owned())];
    for (place, set) in comparison.sets().enumerate() {
        let names = set.calibration.names();
        moved.extend(
            names
                .iter()
                .enumerate()
                .map(|(anchor, name)| (Moved::Anchor(place, anchor), format!("{} {name}", set.name))),
        );
    }
    moved.par_iter().filter_map(|(what, name)| range(comparison, measured, kind, what, name)).collect()
}

fn range(
    comparison: &Comparison,
    measured: &Measured,
    kind: &SolutionKind,
    what: &Moved,
    name: &str,
) -> Option<QcaRange> {
    let values = tried(comparison, measured, what);
    let start = values.iter().position(|(_, step)| *step == 0)?;
    let values: Vec<f64> = values.into_iter().map(|(value, _)| value).collect();
    let own = comparison.options.cut_offs;
    let result = |value: f64| -> Option<Vec<Vec<Term>>> {
        let (cases, cut_offs) = match what {
            Moved::Consistency => (
                calibrated(comparison, measured, &|_| None).ok()?.0,
                cut_offs(comparison, value, own.pri, own.frequency),
            ),
            Moved::Anchor(set, anchor) => {
                let moved = with_anchor(comparison, *set, *anchor, value)?;
                let other = |place: usize| (place == *set).then(|| moved.clone());
                (calibrated(comparison, measured, &other).ok()?.0, own)
            }
        };
        let found: Robustness = robustness(&[Run { cases, cut_offs }], kind, &rules(comparison));
        let mut solutions: Vec<Vec<Term>> = found.solutions.into_iter().map(|one| one.what).collect();
        solutions.sort_unstable();
        Some(solutions)
    };
    let (low, high) = unchanged_range(&values, start, result)?;
    let tried = (*values.first()?, *values.last()?);
    Some(QcaRange { what: name.to_owned(), value: values[start], low, high, tried })
}

fn with_anchor(comparison: &Comparison, set: usize, anchor: usize, value: f64) -> Option<Calibration> {
    let calibration = &comparison.sets().nth(set)?.calibration;
    let mut numbers = calibration.numbers();
    *numbers.get_mut(anchor)? = value;
    calibration.with(&numbers).filter(Calibration::is_ordered)
}

/// The values tried, ascending, with their distance in steps from the comparison's own.
fn tried(comparison: &Comparison, measured: &Measured, what: &Moved) -> Vec<(f64, i32)> {
    let steps = -STEPS..=STEPS;
    match what {
        Moved::Consistency => {
            let own = comparison.options.cut_offs.consistency;
            // A cut-off of one half or less would make rows positive that are as much a subset of the negation.
            let at = |step: i32| (libm::round((own + f64::from(step) * CUT_OFF_STEP) * 1e9) / 1e9, step);
            steps.map(at).filter(|(value, step)| *step == 0 || (*value > 0.5 && *value <= 1.0)).collect()
        }
        Moved::Anchor(set, anchor) => {
            let Some(calibration) = comparison.sets().nth(*set).map(|set| &set.calibration) else { return Vec::new() };
            let numbers = calibration.numbers();
            let width = match numbers.as_slice() {
                [first, .., last] => (last - first).abs(),
                _ => spread(measured, *set),
            };
            let own = numbers.get(*anchor).copied().unwrap_or_default();
            let at = |step: i32| (own + f64::from(step) * width * ANCHOR_STEP, step);
            let ordered = |value: f64| with_anchor(comparison, *set, *anchor, value).is_some();
            steps.map(at).filter(|(value, _)| ordered(*value)).collect()
        }
    }
}

/// The distance between the smallest and the largest value of a set.
fn spread(measured: &Measured, set: usize) -> f64 {
    let values = measured.cases.iter().map(|case| case.values[set].value);
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if high > low { high - low } else { 0.0 }
}
