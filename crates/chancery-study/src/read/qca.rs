//! `[[qca]]`: set-theoretic comparisons.

use std::ops::Range;

use chancery_core::{Diagnostic, YearRange, nearest};
use chancery_stats::qca::{CutOffs, NecessityCutOffs};
use toml::Spanned;

use super::groups::GROUPS;
use super::{Reader, StudyFile, span};
use crate::qca::{
    ANCHORS, Calibration, CaseChoice, Coded, Comparison, ComparisonOptions, MeasuredSet, Origin, PanelMember,
    SolutionChoice, Variations,
};
use crate::raw_sets::{
    RawCalibration, RawCoded, RawCutOffs, RawExpectation, RawNecessity, RawQca, RawRobustness, RawSet,
};

impl Reader<'_> {
    pub(super) fn qca(&mut self, file: &StudyFile, range: Range<usize>, raw: RawQca) {
        let id = raw.id.get_ref().clone();
        if self.study.qca.iter().any(|known| known.id == id) {
            let message = format!("comparison `{id}` stands twice");
            return self.error("study::repeated-id", file, raw.id.span(), message, "ids name one comparison each");
        }
        let Some(cases) = self.case_choice(file, &raw) else { return };
        let before = self.diagnostics.len();
        let mut sets: Vec<MeasuredSet> = Vec::new();
        for set in raw.set {
            let name = set.get_ref().name.clone();
            if sets.iter().any(|known| known.name == *name.get_ref()) {
                let message = format!("set `{}` stands twice", name.get_ref());
                self.error("study::repeated-id", file, name.span(), message, "names of sets are those in the terms");
            } else if let Some(set) = self.measured_set(file, set.into_inner(), &cases) {
                sets.push(set);
            }
        }
        for (name, expected) in &raw.expect {
            self.expectation(file, &mut sets, name, expected, raw.outcome.get_ref());
        }
        let options = self.options(file, raw.cut_offs, raw.necessity, raw.robustness, raw.solutions);
        if self.diagnostics.len() > before {
            return;
        }
        let Some(outcome) = sets.iter().position(|set| set.name == *raw.outcome.get_ref()) else {
            let hint = near(raw.outcome.get_ref(), sets.iter().map(|set| set.name.as_str()));
            let message = format!("no set is called `{}`", raw.outcome.get_ref());
            return self.error("qca::no-set", file, raw.outcome.span(), message, &hint);
        };
        let outcome = sets.remove(outcome);
        if sets.is_empty() {
            let hint = "name a `[[qca.set]]` for each condition beside that of the outcome";
            return self.error("qca::no-set", file, raw.id.span(), format!("`{id}` has no condition"), hint);
        }
        let clusters = raw.cluster.as_ref().map_or_else(Vec::new, |words| words.get_ref().all());
        let known =
            |word: &&String| matches!(cases, CaseChoice::Rows(_)) || matches!(word.as_str(), "state" | "period");
        if let (Some(wrong), Some(words)) = (clusters.iter().find(|word| !known(word)), &raw.cluster) {
            let message = format!("`{wrong}` does not group the cases");
            return self.error("study::word", file, words.span(), message, "use state or period, or both in a list");
        }
        self.study.qca.push(Comparison {
            title: raw.title.unwrap_or_else(|| id.clone()),
            id,
            says: raw.says,
            cases,
            conditions: sets,
            outcome,
            options: ComparisonOptions {
                negated: raw.negated,
                irredundant: raw.irredundant,
                contradictions_as_remainders: raw.contradictions_as_remainders,
                cluster: clusters,
                ..options
            },
            place: Self::place(file, &range),
            span: Some(span(file, raw.id.span())),
        });
    }

    /// Which cases: of the study, of a panel, or rows of a file.
    fn case_choice(&mut self, file: &StudyFile, raw: &RawQca) -> Option<CaseChoice> {
        match (&raw.cases, &raw.states, &raw.case_column) {
            (Some(ids), None, None) => {
                // Which cases there are is known when all files are read.
                let links = ids.iter().map(|id| (id.get_ref().clone(), span(file, id.span())));
                self.case_links.extend(links);
                Some(CaseChoice::Study(ids.iter().map(|id| id.get_ref().clone()).collect()))
            }
            (None, Some(states), None) => {
                let members = states.iter().map(|name| self.member(file, name)).collect::<Vec<_>>();
                let except = raw.except.iter().map(|name| self.state(file, name)).collect::<Vec<_>>();
                let periods = raw.periods.iter().map(|years| self.years(file, years)).collect::<Vec<_>>();
                if periods.is_empty() {
                    let hint = "`periods = [\"1993..2000\", \"2001..2008\"]`: every state is a case in each";
                    self.error("qca::cases", file, raw.id.span(), "states without periods".into(), hint);
                    return None;
                }
                Some(CaseChoice::Panel {
                    members: members.into_iter().collect::<Option<_>>()?,
                    except: except.into_iter().collect::<Option<_>>()?,
                    periods: periods.into_iter().collect::<Option<Vec<YearRange>>>()?,
                })
            }
            (None, None, column) => Some(CaseChoice::Rows(column.clone())),
            _ => {
                let hint = "`cases` (of the study), `states` with `periods`, or `case_column` (of a file)";
                self.error("qca::cases", file, raw.id.span(), "cases are named in two ways".into(), hint);
                None
            }
        }
    }

    /// A region of the study, or a state.
    fn member(&mut self, file: &StudyFile, name: &Spanned<String>) -> Option<PanelMember> {
        let region = self.study.regions.iter().position(|region| region.name == *name.get_ref());
        region.map(PanelMember::Region).or_else(|| self.state(file, name).map(PanelMember::State))
    }

    fn measured_set(&mut self, file: &StudyFile, raw: RawSet, cases: &CaseChoice) -> Option<MeasuredSet> {
        let name = raw.name.get_ref().clone();
        let plain = |c: char| c.is_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            let message = format!("`{name}` cannot be written in a term");
            self.error("qca::no-set", file, raw.name.span(), message, "letters, digits and underscores: TRADE, LEFT_1");
            return None;
        }
        let coded = raw.coded.map(|coded| self.coded(file, coded, cases));
        let origin = match (&raw.expr, coded, &raw.column) {
            (Some(expression), None, None) => Origin::Expression(Self::expression(file, expression)),
            (None, Some(coded), None) => Origin::Coded(coded?),
            (None, None, Some(column)) => Origin::Column(column.get_ref().clone()),
            _ => {
                let message = format!("`{name}` needs one of `expr`, `coded` and `column`");
                self.error("qca::origin", file, raw.name.span(), message, "say where the values of the set come from");
                return None;
            }
        };
        let calibration = match &raw.calibrate {
            None => Calibration::AsGiven,
            Some(calibration) if calibration.get_ref().indirect.is_some() => {
                self.indirect(file, calibration, &raw.group, cases)?
            }
            Some(calibration) => self.calibration(file, calibration)?,
        };
        if let (Some(group), false) = (raw.group.first(), matches!(calibration, Calibration::Indirect(_))) {
            let message = format!("`{name}` has groups of cases, but is not calibrated by them");
            self.error("qca::groups", file, group.span(), message, GROUPS);
            return None;
        }
        let reason = raw.reason.unwrap_or_default();
        if calibration != Calibration::AsGiven && reason.trim().is_empty() {
            let hint = "say in words what full membership and the crossover mean; sample quantiles are no reason";
            self.error(
                "qca::no-reason",
                file,
                raw.name.span(),
                format!("the anchors of `{name}` have no `reason`"),
                hint,
            );
            return None;
        }
        let mut vary = Vec::new();
        for other in &raw.vary {
            match calibration.with(other.get_ref()).filter(Calibration::is_ordered) {
                Some(other) => vary.push(other),
                None => {
                    let message = format!("these are no anchors of `{name}`");
                    self.error("qca::anchors", file, other.span(), message, ANCHORS);
                    return None;
                }
            }
        }
        Some(MeasuredSet {
            label: raw.label.unwrap_or_else(|| name.clone()),
            name,
            origin,
            calibration,
            vary,
            reason,
            expected: Vec::new(),
            span: Some(span(file, raw.name.span())),
        })
    }

    fn calibration(&mut self, file: &StudyFile, raw: &Spanned<RawCalibration>) -> Option<Calibration> {
        let found = match raw.get_ref() {
            RawCalibration { logistic: Some(numbers), linear: None, thresholds: None, scores: None, .. } => {
                Calibration::logistic(numbers)
            }
            RawCalibration { logistic: None, linear: Some(numbers), thresholds: None, scores: None, .. } => {
                Calibration::linear(numbers)
            }
            RawCalibration { logistic: None, linear: None, thresholds: Some(numbers), scores: None, .. } => {
                Some(Calibration::Thresholds(numbers.clone()))
            }
            _ => {
                let hint = "`calibrate = { logistic = [0.05, 0.1, 0.2] }`";
                let message = "one of `logistic`, `linear`, `thresholds` and `indirect` is needed".to_owned();
                self.error("qca::anchors", file, raw.span(), message, hint);
                return None;
            }
        };
        let found = found.filter(Calibration::is_ordered);
        if found.is_none() {
            self.error("qca::anchors", file, raw.span(), "anchors are missing or out of order".into(), ANCHORS);
        }
        found
    }

    fn coded(&mut self, file: &StudyFile, raw: Vec<RawCoded>, cases: &CaseChoice) -> Option<Vec<Coded>> {
        let before = self.diagnostics.len();
        let mut coded: Vec<Coded> = Vec::new();
        for one in raw {
            let case = one.case.get_ref().clone();
            let wrong = match cases {
                CaseChoice::Study(ids) if !ids.contains(&case) => near(&case, ids.iter().map(String::as_str)),
                _ => String::new(),
            };
            if !wrong.is_empty() {
                self.error(
                    "qca::no-case",
                    file,
                    one.case.span(),
                    format!("`{case}` is no case of the comparison"),
                    &wrong,
                );
            } else if coded.iter().any(|known| known.case == case) {
                let message = format!("case `{case}` is coded twice");
                self.error("study::repeated-id", file, one.case.span(), message, "one value for each case");
            } else if !one.value.get_ref().is_finite() {
                let message = format!("the value of `{case}` is no number");
                self.error("qca::not-a-membership", file, one.value.span(), message, "0 to 1, or 0, 1, 2 ...");
            } else {
                let source = one.source.get_ref();
                let line = source.lines.clone().or(source.line.map(|line| line.to_string()));
                let place = source.place.clone().or(line.map(|line| format!("line {line}")));
                coded.push(Coded {
                    case,
                    value: *one.value.get_ref(),
                    cited: std::iter::once(source.reference.clone()).chain(place).collect::<Vec<_>>().join(", "),
                    span: Some(span(file, one.case.span())),
                });
            }
        }
        (self.diagnostics.len() == before).then_some(coded)
    }

    fn expectation(
        &mut self,
        file: &StudyFile,
        sets: &mut [MeasuredSet],
        name: &str,
        expected: &Spanned<RawExpectation>,
        outcome: &str,
    ) {
        let values = match expected.get_ref() {
            RawExpectation::One(value) => vec![*value],
            RawExpectation::Several(values) => values.clone(),
        };
        match sets.iter_mut().find(|set| set.name == name && set.name != outcome) {
            Some(set) => set.expected = values,
            None => {
                let conditions = sets.iter().map(|set| set.name.as_str()).filter(|known| *known != outcome);
                let hint = near(name, conditions);
                let message = format!("no condition is called `{name}`");
                self.error("qca::no-set", file, expected.span(), message, &hint);
            }
        }
    }

    fn options(
        &mut self,
        file: &StudyFile,
        cut_offs: RawCutOffs,
        necessity: RawNecessity,
        robustness: RawRobustness,
        solutions: Option<Vec<Spanned<String>>>,
    ) -> ComparisonOptions {
        let usual = ComparisonOptions::default();
        let consistency = self.share(file, cut_offs.consistency.as_ref()).unwrap_or(usual.cut_offs.consistency);
        let negative = self.share(file, cut_offs.negative.as_ref()).unwrap_or(consistency);
        if let Some(written) = cut_offs.negative.as_ref().filter(|_| negative > consistency) {
            let message = format!("`negative` is {negative}, above the consistency cut-off {consistency}");
            self.error("qca::cut-off", file, written.span(), message, "rows between the two are contradictions");
        }
        if let Some(frequency) = cut_offs.frequency.as_ref().filter(|frequency| *frequency.get_ref() == 0) {
            let hint = "1 keeps every row that has a case";
            self.error("qca::cut-off", file, frequency.span(), "a frequency cut-off of 0".into(), hint);
        }
        if let Some(literals) = necessity.literals.as_ref().filter(|number| !(1..=6).contains(number.get_ref())) {
            let message = format!("{} literals in a necessary expression", literals.get_ref());
            self.error("qca::cut-off", file, literals.span(), message, "one to six");
        }
        let mut kinds = Vec::new();
        for kind in solutions.iter().flatten() {
            kinds.extend(self.word::<SolutionChoice>(file, kind));
        }
        ComparisonOptions {
            cut_offs: CutOffs {
                frequency: cut_offs.frequency.map_or(usual.cut_offs.frequency, Spanned::into_inner),
                consistency,
                negative,
                pri: self.share(file, cut_offs.pri.as_ref()).unwrap_or(usual.cut_offs.pri),
            },
            solutions: if solutions.is_some() { kinds } else { usual.solutions },
            necessity: NecessityCutOffs {
                consistency: self.share(file, necessity.consistency.as_ref()).unwrap_or(usual.necessity.consistency),
                coverage: self.share(file, necessity.coverage.as_ref()).unwrap_or(usual.necessity.coverage),
                relevance: self.share(file, necessity.relevance.as_ref()).unwrap_or(usual.necessity.relevance),
                literals: necessity.literals.map_or(usual.necessity.literals, Spanned::into_inner),
            },
            variations: Variations {
                solution: robustness.solution.as_ref().and_then(|kind| self.word(file, kind)),
                consistency: robustness.consistency.iter().filter_map(|one| self.share(file, Some(one))).collect(),
                pri: robustness.pri.iter().filter_map(|one| self.share(file, Some(one))).collect(),
                frequency: robustness.frequency,
            },
            ..ComparisonOptions::default()
        }
    }

    /// A number between 0 and 1.
    fn share(&mut self, file: &StudyFile, number: Option<&Spanned<f64>>) -> Option<f64> {
        let number = number?;
        if (0.0..=1.0).contains(number.get_ref()) {
            return Some(*number.get_ref());
        }
        let message = format!("{} is not between 0 and 1", number.get_ref());
        self.error("qca::cut-off", file, number.span(), message, "cut-offs are shares, such as 0.8");
        None
    }

    /// Cases that comparisons and tracings name, and figures that tracings rest on, when all files are read.
    pub(super) fn check_case_links(&mut self) {
        let facts = self.study.tracings.iter().flat_map(|trace| &trace.pieces).filter_map(|piece| piece.fact.clone());
        for (id, span) in facts.collect::<Vec<_>>() {
            if self.study.facts.iter().all(|known| known.fact.id != id) {
                let hint = near(&id, self.study.facts.iter().map(|known| known.fact.id.as_str()));
                let message = format!("no fact is called `{id}`");
                self.diagnostics.push(Diagnostic::error("tracing::no-source", message).at(span).hint(hint));
            }
        }
        for (id, span) in std::mem::take(&mut self.case_links) {
            if self.study.cases.iter().any(|case| case.id == id) {
                continue;
            }
            let hint = near(&id, self.study.cases.iter().map(|case| case.id.as_str()));
            self.diagnostics
                .push(Diagnostic::error("qca::no-case", format!("no case is called `{id}`")).at(span).hint(hint));
        }
    }
}

/// The nearest name, or all of them.
pub(super) fn near<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.collect::<Vec<_>>().join(", ")),
    }
}
