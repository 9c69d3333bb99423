//! Groups of cases with preferred scores, for an indirect calibration.

use toml::Spanned;

use super::qca::near;
use super::{Reader, StudyFile, span};
use crate::qca::{Calibration, CaseChoice, Grouping, Indirect, ScoreGroup, curve};
use crate::raw_sets::{RawCalibration, RawGroup};

/// What would be right.
pub(super) const GROUPS: &str =
    "`calibrate = { indirect = \"logit\" }` with `[[qca.set.group]]` tables of `score`, `cases` and `reason`";

impl Reader<'_> {
    pub(super) fn indirect(
        &mut self,
        file: &StudyFile,
        raw: &Spanned<RawCalibration>,
        groups: &[Spanned<RawGroup>],
        cases: &CaseChoice,
    ) -> Option<Calibration> {
        let before = self.diagnostics.len();
        let of = raw.get_ref();
        if of.logistic.is_some() || of.linear.is_some() || of.thresholds.is_some() {
            self.error("qca::anchors", file, raw.span(), "a set is calibrated by anchors or by groups".into(), GROUPS);
            return None;
        }
        let name = of.indirect.as_ref()?;
        let Some(curve) = curve(name.get_ref()) else {
            let message = format!("`{}` is no curve", name.get_ref());
            self.error(
                "study::word",
                file,
                name.span(),
                message,
                &near(name.get_ref(), ["logit", "polynomial"].into_iter()),
            );
            return None;
        };
        let grouping = match &of.scores {
            Some(column) if !groups.is_empty() || !matches!(cases, CaseChoice::Rows(_)) => {
                let message = "`scores` names a column of a file, and takes the place of groups".to_owned();
                self.error("qca::groups", file, column.span(), message, GROUPS);
                return None;
            }
            Some(column) => Grouping::Column(column.get_ref().clone()),
            None if groups.is_empty() => {
                self.error("qca::groups", file, raw.span(), "no case is scored".into(), GROUPS);
                return None;
            }
            None => {
                let mut read: Vec<ScoreGroup> = Vec::new();
                for group in groups {
                    let group = self.group(file, group.get_ref(), &read, cases);
                    read.push(group);
                }
                Grouping::ByCase(read)
            }
        };
        (self.diagnostics.len() == before).then_some(Calibration::Indirect(Indirect { curve, grouping }))
    }

    fn group(&mut self, file: &StudyFile, raw: &RawGroup, earlier: &[ScoreGroup], cases: &CaseChoice) -> ScoreGroup {
        let score = *raw.score.get_ref();
        if !(0.0..=1.0).contains(&score) {
            let message = format!("the score {score} is not between 0 and 1");
            self.error("qca::groups", file, raw.score.span(), message, "0 is fully out, 1 fully in, 0.5 neither");
        }
        if raw.reason.get_ref().trim().is_empty() {
            let message = format!("the group scored {score} has no reason");
            self.error(
                "qca::no-reason",
                file,
                raw.reason.span(),
                message,
                "say in words what these cases have in common",
            );
        }
        if raw.cases.is_empty() {
            let message = format!("the group scored {score} has no case");
            self.error("qca::groups", file, raw.score.span(), message, "name its cases, or leave it out");
        }
        let mut group = ScoreGroup { score, cases: Vec::new(), reason: raw.reason.get_ref().clone() };
        for case in &raw.cases {
            let id = case.get_ref();
            let scored = |group: &ScoreGroup| group.cases.iter().any(|(known, _)| known == id);
            if scored(&group) || earlier.iter().any(scored) {
                let message = format!("case `{id}` is scored twice");
                self.error("qca::groups", file, case.span(), message, "a case belongs to one group");
            }
            // Whether a panel has a case is known when it is measured.
            if let CaseChoice::Study(ids) = cases
                && !ids.contains(id)
            {
                let hint = near(id, ids.iter().map(String::as_str));
                self.error("qca::no-case", file, case.span(), format!("`{id}` is no case of the comparison"), &hint);
            }
            group.cases.push((id.clone(), Some(span(file, case.span()))));
        }
        group
    }
}
