//! Indirect calibration: groups of cases with preferred scores, and the curve that is put through them.

use chancery_core::{Diagnostic, Span, nearest};
use chancery_evidence::QcaGroup;
use chancery_stats::qca::{CalibrationError, Condition, Curve, indirect};

use super::{Measured, MeasuredSet};

/// Scored cases for each coefficient of the curve, at least. With fewer the curve would repeat the scores.
const CASES_A_COEFFICIENT: usize = 3;
/// Different scores, at least: with two, only a step could be smoothed.
const SCORES: usize = 3;

/// An indirect calibration as a study or a command asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Indirect {
    /// What the log odds of membership are linear in.
    pub curve: Curve,
    /// Who is scored how.
    pub grouping: Grouping,
}

/// Where scores come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Grouping {
    /// Groups of cases, by id.
    ByCase(Vec<ScoreGroup>),
    /// A column of a file; an empty field is a case without a score.
    Column(String),
    /// Ascending thresholds of the value itself: scores are evenly spaced, and a value is in the group above each threshold it exceeds.
    Thresholds(Vec<f64>),
}

/// Cases that are scored alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoreGroup {
    /// The preferred membership.
    pub score: f64,
    /// Their ids, with the place of each mention.
    pub cases: Vec<(String, Option<Span>)>,
    /// Why, in words.
    pub reason: String,
}

/// A curve by its name.
pub fn curve(name: &str) -> Option<Curve> {
    match name {
        "logit" => Some(Curve::Logit),
        "polynomial" => Some(Curve::FractionalPolynomial),
        _ => None,
    }
}

impl Indirect {
    /// As it is written in a table of sets.
    pub(super) fn written(&self) -> String {
        let curve = match self.curve {
            Curve::Logit => "logit",
            Curve::FractionalPolynomial => "fractional polynomial",
        };
        match &self.grouping {
            Grouping::ByCase(groups) => {
                let of = |group: &ScoreGroup| format!("{} for {} cases", group.score, group.cases.len());
                format!("indirect ({curve}): {}", groups.iter().map(of).collect::<Vec<_>>().join(", "))
            }
            Grouping::Column(column) => format!("indirect ({curve}), scores in {column}"),
            Grouping::Thresholds(thresholds) => {
                let list: Vec<String> = thresholds.iter().map(ToString::to_string).collect();
                format!("indirect ({curve}), groups above {}", list.join(", "))
            }
        }
    }

    /// The groups for a reader.
    pub(super) fn groups(&self) -> Vec<QcaGroup> {
        let Grouping::ByCase(groups) = &self.grouping else { return Vec::new() };
        let of = |group: &ScoreGroup| QcaGroup {
            score: group.score,
            cases: group.cases.iter().map(|(id, _)| id.clone()).collect(),
            reason: group.reason.clone(),
        };
        groups.iter().map(of).collect()
    }

    /// For each case its score in the set at a place, if it has one.
    pub(super) fn scores(&self, measured: &Measured, place: usize) -> Vec<Option<f64>> {
        let of_case = |case: &super::MeasuredCase| match &self.grouping {
            Grouping::ByCase(groups) => {
                let group = groups.iter().find(|group| group.cases.iter().any(|(id, _)| *id == case.id));
                group.map(|group| group.score)
            }
            Grouping::Column(_) => case.values[place].score,
            Grouping::Thresholds(thresholds) => {
                let above = thresholds.iter().filter(|threshold| case.values[place].value > **threshold).count();
                Some(above as f64 / thresholds.len() as f64)
            }
        };
        measured.cases.iter().map(of_case).collect()
    }

    /// Memberships in the set at a place.
    pub(super) fn condition(
        &self,
        set: &MeasuredSet,
        measured: &Measured,
        place: usize,
    ) -> Result<Condition, Box<Diagnostic>> {
        self.known(measured)?;
        let scores = self.scores(measured, place);
        let scored: Vec<f64> = scores.iter().flatten().copied().collect();
        let needed = CASES_A_COEFFICIENT * self.curve.coefficients();
        let mut different = scored.clone();
        different.sort_by(f64::total_cmp);
        different.dedup();
        if scored.len() < needed || different.len() < SCORES {
            let message = format!(
                "`{}` has {} cases with a score and a value, and {} different scores",
                set.name,
                scored.len(),
                different.len()
            );
            let hint =
                format!("the curve needs {needed} cases and {SCORES} scores, or it would repeat what was put in");
            return Err(at(set, Diagnostic::error("qca::groups", message).hint(hint)));
        }
        let values: Vec<f64> = measured.cases.iter().map(|case| case.values[place].value).collect();
        let fitted = indirect(&values, &scores, self.curve).map_err(|error| refused(set, error, measured, place))?;
        Ok(Condition::Fuzzy(fitted))
    }

    /// Every case of a group is compared, or was left out for want of a value.
    fn known(&self, measured: &Measured) -> Result<(), Box<Diagnostic>> {
        let Grouping::ByCase(groups) = &self.grouping else { return Ok(()) };
        let ids = || {
            let cases = measured.cases.iter().map(|case| case.id.as_str());
            cases.chain(measured.left_out.iter().map(|case| case.case.as_str()))
        };
        for (id, span) in groups.iter().flat_map(|group| &group.cases) {
            if ids().all(|known| known != id) {
                let hint = nearest(id, ids()).map_or_else(
                    || {
                        "cases are named as in the table of cases: `chancery compare truth-table --show cases`"
                            .to_owned()
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                let mut diagnostic =
                    Diagnostic::error("qca::no-case", format!("`{id}` is no case of the comparison")).hint(hint);
                diagnostic.span.clone_from(span);
                return Err(Box::new(diagnostic));
            }
        }
        Ok(())
    }
}

fn refused(set: &MeasuredSet, error: CalibrationError, measured: &Measured, place: usize) -> Box<Diagnostic> {
    let (message, hint) = match error {
        CalibrationError::Value { place: case } => {
            let said = measured.cases.get(case);
            let said =
                said.map_or_else(String::new, |case| format!(" of `{}` is {}", case.id, case.values[place].value));
            let message = format!("`{}`{said}, and a fractional polynomial takes its logarithm", set.name);
            (message, "values above zero only, or `logit` in place of `polynomial`")
        }
        CalibrationError::Step => (
            format!("no curve fits the scores of `{}` best: they rise from 0 to 1 at a step", set.name),
            "scores between 0 and 1 for cases in between, or a threshold in place of the groups",
        ),
        _ => (
            format!("no curve can be put through the scores of `{}`", set.name),
            "the scored cases need several different values",
        ),
    };
    at(set, Diagnostic::error("qca::groups", message).hint(hint))
}

fn at(set: &MeasuredSet, mut diagnostic: Diagnostic) -> Box<Diagnostic> {
    diagnostic.span.clone_from(&set.span);
    Box::new(diagnostic)
}
