//! From measured cases to evidence: truth table, necessary conditions, solutions with their fit and their cases.

use chancery_core::Diagnostic;
use chancery_evidence::{
    QcaCase, QcaClusters, QcaCutOffs, QcaEvidence, QcaIntersection, QcaNecessary, QcaPoint, QcaRow, QcaSet,
    QcaSolution, QcaSolutions, QcaTerm, QcaValue,
};
use chancery_stats::qca::{
    CaseType, Cases, Contradictions, Count, Covers, Minimisation, MinimiseError, Relation, RowOutcome, Rules, Term,
    TruthTable, case_types, cluster_fit, conservative, enhanced, enhanced_intermediate, intermediate, intersections,
    necessary_conditions, necessity, parsimonious, solution_fit,
};

use super::calibrate::calibrated;
use super::robust::robust;
use super::{Calibration, Comparison, Measured, MeasuredSet, Origin, SolutionChoice};

/// Configurations times solutions whose assumptions are looked through, at most.
const LOOKED_THROUGH: u128 = 1 << 20;

/// What of an analysis is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Solutions.
    pub solutions: bool,
    /// Necessary conditions.
    pub necessity: bool,
    /// Robustness, if the comparison varies something.
    pub robustness: bool,
    /// Prime implicants and solutions written down.
    pub listed: usize,
}

impl Wanted {
    /// Everything, as a report prints it.
    pub const REPORT: Self = Self { solutions: true, necessity: true, robustness: true, listed: 24 };
}

/// Analyses measured cases. What is wrong or doubtful is a diagnostic at its place in the file, and a warning of the evidence.
pub fn analyse(comparison: &Comparison, measured: &Measured, wanted: &Wanted) -> (QcaEvidence, Vec<Diagnostic>) {
    let mut evidence = described(comparison, measured);
    if measured.cases.is_empty() {
        evidence.warnings.push(match measured.left_out.first() {
            Some(first) => {
                format!("no case has a value in every set; the first, {}: {}: {}", first.case, first.set, first.reason)
            }
            None => "there are no cases".to_owned(),
        });
        return (evidence, Vec::new());
    }
    let (cases, kinds) = match calibrated(comparison, measured, &|_| None) {
        Ok(calibrated) => calibrated,
        Err(diagnostic) => {
            evidence.warnings.push(diagnostic.message.clone());
            return (evidence, vec![*diagnostic]);
        }
    };
    for (set, kind) in evidence.conditions.iter_mut().chain([&mut evidence.outcome]).zip(kinds) {
        set.kind = kind.to_owned();
    }
    let table = TruthTable::new(&cases, &comparison.options.cut_offs);
    let view = View { comparison, measured, cases: &cases, table: &table };
    view.fill_cases(&mut evidence);
    view.fill_rows(&mut evidence);
    let mut diagnostics = view.doubts(&evidence);
    evidence.warnings = diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    evidence.warnings.extend(view.limited_diversity());
    if diagnostics.iter().any(|diagnostic| diagnostic.id == "qca::constant-outcome") {
        return (evidence, diagnostics);
    }
    if wanted.necessity {
        evidence.necessity = view.necessary();
    }
    if wanted.solutions {
        let rules = rules(comparison);
        for choice in &comparison.options.solutions {
            evidence.solutions.extend(view.solutions(*choice, &rules, wanted.listed));
        }
        evidence.clusters = view.clusters(&evidence.solutions);
    }
    if wanted.robustness {
        match robust(comparison, measured, &cases) {
            Ok(found) => evidence.robustness = found,
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (evidence, diagnostics)
}

/// How truth tables of a comparison are minimised.
pub(super) fn rules(comparison: &Comparison) -> Rules {
    let options = &comparison.options;
    Rules {
        contradictions: if options.contradictions_as_remainders {
            Contradictions::DontCare
        } else {
            Contradictions::Negative
        },
        covers: if options.irredundant { Covers::Irredundant } else { Covers::Fewest },
        limits: options.limits,
        untenable: Vec::new(),
    }
}

/// For each condition the values with which the outcome is expected.
pub(super) fn expectations(comparison: &Comparison) -> Vec<Vec<u8>> {
    comparison.conditions.iter().map(|set| set.expected.clone()).collect()
}

/// The comparison as it was asked for.
fn described(comparison: &Comparison, measured: &Measured) -> QcaEvidence {
    let set = |(place, set): (usize, &MeasuredSet)| {
        let (sources, choice) = measured.sets.get(place).cloned().unwrap_or_default();
        QcaSet {
            name: set.name.clone(),
            label: set.label.clone(),
            measured: match &set.origin {
                Origin::Expression(expression) => expression.text.clone(),
                Origin::Coded(_) => "coded".to_owned(),
                Origin::Column(column) => column.clone(),
            },
            calibration: set.calibration.written(),
            reason: set.reason.clone(),
            kind: String::new(),
            expected: set.expected.clone(),
            sources,
            choice,
            groups: match &set.calibration {
                Calibration::Indirect(indirect) => indirect.groups(),
                _ => Vec::new(),
            },
        }
    };
    let mut sets: Vec<QcaSet> = comparison.sets().enumerate().map(set).collect();
    let outcome = sets.pop().unwrap_or_default();
    let cut_offs = comparison.options.cut_offs;
    QcaEvidence {
        id: comparison.id.clone(),
        title: comparison.title.clone(),
        says: comparison.says.clone(),
        outcome,
        negated: comparison.options.negated,
        conditions: sets,
        cut_offs: QcaCutOffs {
            frequency: cut_offs.frequency,
            consistency: cut_offs.consistency,
            negative: cut_offs.negative,
            pri: cut_offs.pri,
        },
        left_out: measured.left_out.clone(),
        source: measured.source.clone(),
        file: comparison.place.file.clone(),
        file_line: comparison.place.line,
        ..QcaEvidence::default()
    }
}

/// A comparison that is being analysed.
pub(super) struct View<'a> {
    pub(super) comparison: &'a Comparison,
    pub(super) measured: &'a Measured,
    pub(super) cases: &'a Cases,
    pub(super) table: &'a TruthTable,
}

impl View<'_> {
    fn names(&self) -> Vec<&str> {
        self.comparison.conditions.iter().map(|set| set.name.as_str()).collect()
    }

    fn written(&self, term: &Term) -> String {
        self.cases.space().written(term, &self.names())
    }

    pub(super) fn ids(&self, of: impl Iterator<Item = usize>) -> Vec<String> {
        of.map(|case| self.measured.cases[case].id.clone()).collect()
    }

    fn fill_cases(&self, evidence: &mut QcaEvidence) {
        let space = self.cases.space();
        let literal = |condition: usize| space.literal(condition, 1);
        let crisp: Vec<Option<Vec<f64>>> = (0..space.conditions())
            .map(|condition| (space.levels(condition) == 2).then(|| self.cases.in_term(&literal(condition))))
            .collect();
        let scores: Vec<Vec<Option<f64>>> =
            self.comparison.sets().enumerate().map(|(place, set)| self.scores(place, set)).collect();
        let case = |(case, measured): (usize, &super::MeasuredCase)| {
            let configuration = self.cases.configuration(case);
            let membership = |place: usize| match crisp.get(place) {
                Some(Some(memberships)) => memberships[case],
                Some(None) => configuration.map_or(0.0, |row| f64::from(space.value(row, place))),
                None => self.cases.outcome()[case],
            };
            let values = measured.values.iter().enumerate().map(|(place, value)| QcaValue {
                shown: value.shown.clone(),
                membership: membership(place),
                cited: value.cited.clone(),
                score: scores[place].get(case).copied().flatten(),
            });
            QcaCase {
                id: measured.id.clone(),
                label: measured.label.clone(),
                cluster: measured.clusters.join(", "),
                values: values.collect(),
                row: configuration.map(|row| space.number(row).to_string()),
            }
        };
        evidence.cases = self.measured.cases.iter().enumerate().map(case).collect();
    }

    /// The scores of the cases in a set that is calibrated indirectly.
    pub(super) fn scores(&self, place: usize, set: &MeasuredSet) -> Vec<Option<f64>> {
        match &set.calibration {
            Calibration::Indirect(indirect) => indirect.scores(self.measured, place),
            _ => Vec::new(),
        }
    }

    fn fill_rows(&self, evidence: &mut QcaEvidence) {
        let space = self.cases.space();
        let row = |row: &chancery_stats::qca::Row| QcaRow {
            number: space.number(row.configuration).to_string(),
            values: space.values(row.configuration),
            outcome: match row.outcome {
                RowOutcome::Positive => "positive",
                RowOutcome::Negative => "negative",
                RowOutcome::Contradiction => "contradiction",
                RowOutcome::Remainder => "remainder",
            }
            .to_owned(),
            cases: self.ids(row.cases.iter().copied()),
            contradictory: self.ids(row.cases.iter().copied().filter(|&case| self.contradicts(row.outcome, case))),
            consistency: row.consistency,
            pri: row.pri,
        };
        evidence.rows = self.table.rows().iter().map(row).collect();
        evidence.between = self.ids(self.table.between().iter().copied());
        evidence.configurations = u64::try_from(space.size()).unwrap_or(u64::MAX);
        evidence.remainders = u64::try_from(self.table.remainders()).unwrap_or(u64::MAX);
    }

    /// Whether a case says the opposite of what its row says; in a contradiction every case does.
    fn contradicts(&self, outcome: RowOutcome, case: usize) -> bool {
        let y = self.cases.outcome()[case];
        match outcome {
            RowOutcome::Positive => y < 0.5,
            RowOutcome::Negative => y > 0.5,
            RowOutcome::Contradiction => true,
            RowOutcome::Remainder => false,
        }
    }

    fn necessary(&self) -> Vec<QcaNecessary> {
        let found = necessary_conditions(self.cases, &self.comparison.options.necessity);
        let entry = |kind: &str, join: &str, necessary: &chancery_stats::qca::Necessary| {
            let literal =
                |&(condition, value): &(usize, u8)| self.written(&self.cases.space().literal(condition, value));
            QcaNecessary {
                expression: necessary.literals.iter().map(literal).collect::<Vec<_>>().join(join),
                kind: kind.to_owned(),
                consistency: necessary.fit.consistency,
                relevance: necessary.fit.relevance,
                coverage: necessary.fit.coverage,
            }
        };
        let conjunctions = found.conjunctions.iter().map(|one| entry("conjunction", "*", one));
        let disjunctions = found.disjunctions.iter().map(|one| entry("disjunction", " + ", one));
        conjunctions.chain(disjunctions).collect()
    }

    fn solutions(&self, choice: SolutionChoice, rules: &Rules, listed: usize) -> Vec<QcaSolutions> {
        let (mut contradictory, mut failed) = (Vec::new(), None);
        let found: Vec<Minimisation> = match choice {
            SolutionChoice::Conservative => conservative(self.table, rules).map(|found| vec![found]),
            SolutionChoice::Parsimonious => parsimonious(self.table, rules).map(|found| vec![found]),
            SolutionChoice::Intermediate => intermediate(self.table, &expectations(self.comparison), rules)
                .map(|found| found.into_iter().map(|found| found.minimisation).collect()),
            SolutionChoice::Enhanced => enhanced(self.table, &self.negated(), rules).map(|found| {
                contradictory = found.contradictory.iter().map(|term| self.written(term)).collect();
                vec![found.outcome]
            }),
            SolutionChoice::EnhancedIntermediate => {
                enhanced_intermediate(self.table, &self.negated(), &expectations(self.comparison), rules).map(
                    |(found, shared)| {
                        contradictory = shared.iter().map(|term| self.written(term)).collect();
                        found.into_iter().map(|found| found.minimisation).collect()
                    },
                )
            }
        }
        .unwrap_or_else(|error| {
            failed = Some(error);
            Vec::new()
        });
        if let Some(error) = failed {
            return vec![stopped(choice, error)];
        }
        let entry = |found: &Minimisation| QcaSolutions {
            contradictory: contradictory.clone(),
            ..self.entry(choice, found, listed)
        };
        found.iter().map(entry).collect()
    }

    /// The truth table of the other outcome, by the same cut-offs.
    fn negated(&self) -> TruthTable {
        TruthTable::new(&self.cases.negated(), &self.comparison.options.cut_offs)
    }

    fn entry(&self, choice: SolutionChoice, found: &Minimisation, listed: usize) -> QcaSolutions {
        let solutions = &found.solutions;
        let stopped = self.stopped(found);
        // Assumptions are looked up in the whole table, so for few solutions only if it is large.
        let looked = usize::try_from(LOOKED_THROUGH / self.cases.space().size().max(1)).unwrap_or(usize::MAX);
        let solution =
            |(place, terms): (usize, Vec<Term>)| self.solution(&terms, place == 0, place < looked.min(listed));
        QcaSolutions {
            kind: choice.name().to_owned(),
            stopped,
            primes_found: found.primes.len(),
            primes: found.primes.iter().take(listed.max(24)).map(|prime| self.written(prime)).collect(),
            at_least: solutions.at_least,
            at_most: solutions.at_most,
            count: match solutions.count {
                Count::Exactly(count) => count.to_string(),
                Count::AtLeast(count) => format!("at least {count}"),
            },
            complete: solutions.complete(),
            contradictory: Vec::new(),
            solutions: found.listed().take(listed).enumerate().map(solution).collect(),
        }
    }

    /// What is proven if the search was stopped; nothing if it came to its end.
    fn stopped(&self, found: &Minimisation) -> String {
        let (steps, solutions) = (self.comparison.options.limits.steps, &found.solutions);
        let primes =
            format!("stopped after {steps} steps; proven so far: there are {} prime implicants", found.primes.len());
        match solutions.count {
            _ if solutions.at_least < solutions.at_most => format!(
                "{primes}, no solution has fewer than {} terms, and the one shown has {}",
                solutions.at_least, solutions.at_most
            ),
            Count::AtLeast(count) => {
                let known = if count == 1 { "one solution is".to_owned() } else { format!("{count} solutions are") };
                let fewest = match self.comparison.options.irredundant {
                    true => String::new(),
                    false => format!(", the fewest terms are {}", solutions.at_most),
                };
                format!("{primes}{fewest}, and {known} known; there may be more")
            }
            Count::Exactly(_) => String::new(),
        }
    }

    fn solution(&self, terms: &[Term], first: bool, assumptions: bool) -> QcaSolution {
        let fit = solution_fit(self.cases, terms);
        let (x, y) = (self.cases.in_any(terms), self.cases.outcome());
        let of = |wanted: &dyn Fn(f64, f64) -> bool| {
            self.ids((0..self.cases.len()).filter(|&case| wanted(x[case], y[case])))
        };
        let expression: Vec<String> = terms.iter().map(|term| self.written(term)).collect();
        let limit = if assumptions { LOOKED_THROUGH } else { 0 };
        let assumed = self.table.assumptions(terms, limit);
        QcaSolution {
            expression: expression.join(" + "),
            terms: terms.iter().zip(&fit.terms).map(|(term, fit)| self.term(term, fit)).collect(),
            consistency: fit.solution.consistency,
            pri: fit.solution.pri,
            coverage: fit.solution.coverage,
            uncovered: of(&|x, y| x < 0.5 && y > 0.5),
            contradictory: of(&|x, y| x > 0.5 && y < 0.5),
            assumptions: assumed
                .map(|rows| rows.into_iter().map(|row| self.cases.space().number(row).to_string()).collect()),
            points: if first { self.points(&x) } else { Vec::new() },
            intersections: if first { self.intersections(terms) } else { Vec::new() },
        }
    }

    fn term(&self, term: &Term, fit: &(chancery_stats::qca::Sufficiency, Option<f64>)) -> QcaTerm {
        let x = self.cases.in_term(term);
        QcaTerm {
            term: self.written(term),
            consistency: fit.0.consistency,
            pri: fit.0.pri,
            coverage: fit.0.coverage,
            unique: fit.1,
            relevance: necessity(&x, self.cases.outcome()).relevance,
            cases: self.ids((0..self.cases.len()).filter(|&case| x[case] > 0.5)),
        }
    }

    fn points(&self, x: &[f64]) -> Vec<QcaPoint> {
        let y = self.cases.outcome();
        let point = |(case, kind): (usize, CaseType)| QcaPoint {
            case: self.measured.cases[case].id.clone(),
            x: x[case],
            y: y[case],
            kind: match kind {
                CaseType::Typical => "typical",
                CaseType::DeviantConsistencyInDegree => "deviant-degree",
                CaseType::DeviantConsistencyInKind => "deviant-kind",
                CaseType::DeviantCoverage => "deviant-coverage",
                CaseType::Irrelevant => "irrelevant",
                CaseType::Between => "between",
            }
            .to_owned(),
        };
        case_types(x, y).into_iter().enumerate().map(point).collect()
    }

    fn intersections(&self, terms: &[Term]) -> Vec<QcaIntersection> {
        let mut sets: Vec<Vec<f64>> = terms.iter().map(|term| self.cases.in_term(term)).collect();
        sets.push(self.cases.outcome().to_vec());
        let found = intersections(&sets).unwrap_or_default();
        let entry = |(inside, cases): (u64, Vec<usize>)| QcaIntersection {
            inside: (0..sets.len()).map(|set| inside >> set & 1 == 1).collect(),
            cases: self.ids(cases.into_iter()),
        };
        found.into_iter().map(entry).collect()
    }

    /// The fit of the first solution of each kind in each group of cases, for each grouping.
    fn clusters(&self, solutions: &[QcaSolutions]) -> Vec<QcaClusters> {
        let by = self.comparison.options.cluster.iter().enumerate();
        by.flat_map(|(grouping, by)| solutions.iter().filter_map(move |found| self.grouped(found, grouping, by)))
            .collect()
    }

    fn grouped(&self, found: &QcaSolutions, grouping: usize, by: &str) -> Option<QcaClusters> {
        let name = |case: &super::MeasuredCase| case.clusters.get(grouping).cloned().unwrap_or_default();
        let names: Vec<String> = self.measured.cases.iter().map(name).collect();
        let mut known: Vec<&String> = names.iter().collect();
        known.sort_unstable();
        known.dedup();
        let of: Vec<usize> = names.iter().filter_map(|name| known.binary_search(&name).ok()).collect();
        let solution = found.solutions.first()?;
        let x: Vec<f64> = solution.points.iter().map(|point| point.x).collect();
        let fit = cluster_fit(&x, self.cases.outcome(), &of, Relation::Sufficiency)?;
        let groups = fit.groups.iter().zip(&fit.group_coverages);
        Some(QcaClusters {
            kind: found.kind.clone(),
            expression: solution.expression.clone(),
            by: by.to_owned(),
            pooled: fit.pooled,
            groups: groups.map(|(of, covers)| (known[of.0].clone(), of.1, covers.1)).collect(),
            distance: fit.distance,
        })
    }
}

/// An entry that says why there is no solution.
fn stopped(choice: SolutionChoice, error: MinimiseError) -> QcaSolutions {
    let (at_least, at_most) = match error {
        MinimiseError::TooManyPrimes { at_least, at_most, .. } => (at_least, at_most),
        _ => (0, 0),
    };
    QcaSolutions {
        kind: choice.name().to_owned(),
        stopped: error.to_string(),
        at_least,
        at_most,
        count: if at_most > 0 { "at least 1".to_owned() } else { "0".to_owned() },
        ..QcaSolutions::default()
    }
}
