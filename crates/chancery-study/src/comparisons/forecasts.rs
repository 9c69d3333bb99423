//! Claims about the future: what came of them, and how often the texts were right.

use std::collections::BTreeMap;

use chancery_evidence::{ClaimEvidence, ClaimType, Evidence, ForecastEvidence, ForecastScore, Interval, Verdict};
use chancery_stats::{brier, wilson};
use chancery_text::{is_promise, probability};

use crate::run::Context;

/// Claims about the future as of now.
pub(super) fn forecasts(context: &Context<'_>, evidence: &Evidence) -> Vec<ForecastEvidence> {
    let horizons: BTreeMap<&str, chancery_core::PartialDate> =
        context.study.claims.iter().filter_map(|claim| Some((claim.id.as_str(), claim.horizon?))).collect();
    let said =
        |claim: &&ClaimEvidence| claim.claim_type == ClaimType::Forecast || horizons.contains_key(claim.id.as_str());
    let forecast = |claim: &ClaimEvidence| {
        let horizon = horizons.get(claim.id.as_str());
        let open = horizon.is_some_and(|horizon| horizon.latest() > context.now);
        let (outcome, reason) = match (open, claim.verdict_now) {
            (true, _) => ("open", format!("it falls due after {}", context.now)),
            (_, Verdict::Supported) => ("came true", claim.reason.clone()),
            (_, Verdict::Contradicted) => ("failed", claim.reason.clone()),
            _ => ("not decided", claim.reason.clone()),
        };
        let graded = probability(&claim.says);
        ForecastEvidence {
            claim: claim.id.clone(),
            says: claim.says.clone(),
            reference: claim.reference.clone(),
            as_of: claim.as_of.clone(),
            kind: if is_promise(&claim.says) { "promise" } else { "forecast" }.to_owned(),
            horizon: horizon.map_or_else(String::new, ToString::to_string),
            probability: graded.map(|(probability, _)| probability),
            stated: graded.is_some_and(|(_, stated)| stated),
            outcome: outcome.to_owned(),
            reason,
        }
    };
    evidence.claims.iter().filter(said).map(forecast).collect()
}

/// The scores of each text and of all, for forecasts, promises and both; groups without any are left out.
pub(super) fn scores(forecasts: &[ForecastEvidence]) -> Vec<ForecastScore> {
    let mut texts: Vec<&str> = vec![""];
    for one in forecasts {
        if !texts.contains(&one.reference.as_str()) {
            texts.push(&one.reference);
        }
    }
    let groups = texts.into_iter().flat_map(|text| ["", "forecast", "promise"].map(|kind| (text, kind)));
    let score = |(text, kind): (&str, &str)| {
        let own = |one: &&ForecastEvidence| {
            (text.is_empty() || one.reference == text) && (kind.is_empty() || one.kind == kind)
        };
        let group: Vec<&ForecastEvidence> = forecasts.iter().filter(own).collect();
        (!group.is_empty()).then(|| of_group(text, kind, &group))
    };
    groups.filter_map(score).collect()
}

fn of_group(text: &str, kind: &str, group: &[&ForecastEvidence]) -> ForecastScore {
    let counted = |outcome: &str| group.iter().filter(|one| one.outcome == outcome).count();
    let (came_true, failed) = (counted("came true"), counted("failed"));
    let said = |stated: bool| -> Vec<(f64, bool)> {
        let decided = group.iter().filter(|one| matches!(one.outcome.as_str(), "came true" | "failed"));
        let with_words = decided.filter(|one| one.stated == stated);
        with_words.filter_map(|one| Some((one.probability?, one.outcome == "came true"))).collect()
    };
    let (stated, graded) = (said(true), said(false));
    let share = wilson(came_true, came_true + failed);
    ForecastScore {
        reference: text.to_owned(),
        kind: kind.to_owned(),
        total: group.len(),
        dated: group.iter().filter(|one| !one.horizon.is_empty()).count(),
        came_true,
        failed,
        open: counted("open"),
        undecided: counted("not decided"),
        share: Interval {
            value: share.map(|found| found.share),
            lo: share.map(|found| found.low),
            hi: share.map(|found| found.high),
        },
        brier_stated: brier(&stated),
        stated: stated.len(),
        brier_graded: brier(&graded),
        graded: graded.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecast(reference: &str, outcome: &str, probability: Option<f64>) -> ForecastEvidence {
        ForecastEvidence {
            reference: reference.to_owned(),
            kind: "forecast".to_owned(),
            outcome: outcome.to_owned(),
            probability,
            ..ForecastEvidence::default()
        }
    }

    #[test]
    fn only_what_is_decided_counts() {
        let all = [
            forecast("a", "came true", Some(0.5)),
            forecast("a", "failed", None),
            forecast("b", "not decided", Some(0.93)),
            forecast("b", "open", None),
        ];
        let found = scores(&all);
        let shown: Vec<(&str, &str, usize, Option<f64>)> =
            found.iter().map(|one| (one.reference.as_str(), one.kind.as_str(), one.total, one.share.value)).collect();
        assert_eq!(
            shown,
            [
                ("", "", 4, Some(0.5)),
                ("", "forecast", 4, Some(0.5)),
                ("a", "", 2, Some(0.5)),
                ("a", "forecast", 2, Some(0.5)),
                ("b", "", 2, None),
                ("b", "forecast", 2, None),
            ]
        );
        assert_eq!((found[0].brier_graded, found[0].graded, found[0].brier_stated), (Some(0.25), 1, None));
        assert_eq!((found[0].undecided, found[0].open), (1, 1));
    }
}
