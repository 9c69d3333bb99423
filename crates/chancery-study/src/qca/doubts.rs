//! What makes a comparison doubtful, each with its place in the file.

use chancery_core::{Diagnostic, Span};
use chancery_evidence::{QcaCase, QcaEvidence, QcaRow};

use super::MeasuredSet;
use super::analyse::View;

impl View<'_> {
    /// What makes the comparison doubtful, each with its place.
    pub(super) fn doubts(&self, evidence: &QcaEvidence) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut doubt = |diagnostic: Diagnostic, span: &Option<Span>| {
            found.push(Diagnostic { span: span.clone(), ..diagnostic });
        };
        let outcome = &self.comparison.outcome;
        let whole = &self.comparison.span;
        let all = |y: &[f64]| y.iter().all(|y| *y > 0.5) || y.iter().all(|y| *y < 0.5);
        if all(self.cases.outcome()) {
            let side = if self.cases.outcome().iter().all(|y| *y > 0.5) { "in" } else { "out of" };
            let message = format!("all {} cases are {side} the outcome `{}`", self.cases.len(), outcome.name);
            let hint =
                "nothing can be explained that does not vary; look at the anchors or add cases of the other kind";
            doubt(Diagnostic::error("qca::constant-outcome", message).hint(hint), &outcome.span);
        }
        for (place, set) in self.comparison.conditions.iter().enumerate() {
            let values: Vec<Option<u8>> = (0..self.cases.len())
                .map(|case| self.cases.configuration(case).map(|row| self.cases.space().value(row, place)))
                .collect();
            if values.iter().all(|value| value.is_some() && *value == values[0]) {
                let message = format!("the condition `{}` is the same in all cases", set.name);
                doubt(
                    Diagnostic::warning("qca::constant-condition", message).hint("it can explain nothing"),
                    &set.span,
                );
            }
        }
        for (place, set) in self.comparison.sets().enumerate() {
            if let Some(diagnostic) = self.regrouped(place, set, evidence) {
                doubt(diagnostic, &set.span);
            }
            if let Some(diagnostic) = self.turns(place, set, evidence) {
                doubt(diagnostic, &set.span);
            }
        }
        if self.comparison.conditions.len() > self.cases.len() {
            let (conditions, cases) = (self.comparison.conditions.len(), self.cases.len());
            let message = format!("{conditions} conditions for {cases} cases");
            let hint = "with more conditions than cases every case is a configuration of its own, and any outcome fits";
            doubt(Diagnostic::warning("qca::more-conditions-than-cases", message).hint(hint), whole);
        }
        if !evidence.between.is_empty() {
            let message = format!("just between in and out, and in no row: {}", evidence.between.join(", "));
            let hint = "a membership of 0.5 says nothing of the case; choose a crossover that no case meets";
            doubt(Diagnostic::warning("qca::between", message).hint(hint), whole);
        }
        // In a fuzzy outcome, cases above one half in a negative row are what a solution leaves uncovered; they are listed there.
        let told = |row: &&QcaRow| evidence.outcome.kind == "crisp" || row.outcome != "negative";
        let contradictory: Vec<String> = evidence
            .rows
            .iter()
            .filter(|row| !row.contradictory.is_empty())
            .filter(told)
            .map(|row| format!("{} ({}, {} of {})", row.number, row.outcome, row.contradictory.len(), row.cases.len()))
            .collect();
        if !contradictory.is_empty() {
            let message = format!("rows with cases that contradict them: {}", contradictory.join(", "));
            let hint = "alike in every condition, unlike in the outcome: a condition may be missing";
            doubt(Diagnostic::warning("qca::contradictory-cases", message).hint(hint), whole);
        }
        found
    }

    /// Membership of each case in the set at a place, that of the outcome as it was calibrated.
    fn calibrated(&self, place: usize, evidence: &QcaEvidence) -> Vec<f64> {
        let negated = evidence.negated && place == self.comparison.conditions.len();
        let membership = |case: &QcaCase| case.values[place].membership;
        evidence.cases.iter().map(|case| if negated { 1.0 - membership(case) } else { membership(case) }).collect()
    }

    /// Cases that the curve of an indirect calibration puts on the other side than their score.
    fn regrouped(&self, place: usize, set: &MeasuredSet, evidence: &QcaEvidence) -> Option<Diagnostic> {
        let (scores, members) = (self.scores(place, set), self.calibrated(place, evidence));
        let moved = |case: &usize| scores[*case].is_some_and(|score| (score - 0.5) * (members[*case] - 0.5) < 0.0);
        let moved = self.ids((0..scores.len()).filter(moved));
        (!moved.is_empty()).then(|| {
            let message =
                format!("`{}` puts cases on the other side of 0.5 than their scores: {}", set.name, moved.join(", "));
            let hint = "the value does not tell in from out as the scores do; look at these cases, or at the measure";
            Diagnostic::warning("qca::regrouped", message).hint(hint)
        })
    }

    /// Whether the curve of an indirect calibration rises and falls within the cases.
    fn turns(&self, place: usize, set: &MeasuredSet, evidence: &QcaEvidence) -> Option<Diagnostic> {
        if self.scores(place, set).is_empty() {
            return None;
        }
        let values = self.measured.cases.iter().map(|case| case.values[place].value);
        let mut pairs: Vec<(f64, f64)> = values.zip(self.calibrated(place, evidence)).collect();
        pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let by = |step: f64| pairs.windows(2).any(|pair| (pair[1].1 - pair[0].1) * step > 1e-9);
        (by(1.0) && by(-1.0)).then(|| {
            let message = format!("membership in `{}` rises and falls with its value", set.name);
            let hint = "a fractional polynomial may bend where few cases are scored; `logit` only rises or only falls";
            Diagnostic::warning("qca::bent-curve", message).hint(hint)
        })
    }

    /// How many configurations have no case, if most have none.
    pub(super) fn limited_diversity(&self) -> Option<String> {
        let (all, empty) = (self.cases.space().size(), self.table.remainders());
        (empty * 2 > all).then(|| {
            format!("limited diversity: {} of {all} configurations have enough cases; what the others would show is assumed", all - empty)
        })
    }
}
