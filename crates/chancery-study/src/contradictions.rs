//! Claims that cannot both hold. The check of a pair is true when they can; only a false one makes them inconsistent.

use chancery_claim::{ClaimMeta, Plan, judge};
use chancery_core::{Diagnostic, Frames};
use chancery_evidence::{ClaimEvidence, ClaimType, ContradictionEvidence, Outcome, Verdict};

use crate::run::Context;
use crate::study::Contradiction;

pub(crate) struct PlannedPair<'a> {
    pair: &'a Contradiction,
    pub(crate) plan: Option<Plan>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

pub(crate) fn plan<'a>(context: &Context<'a>) -> Vec<PlannedPair<'a>> {
    let pairs = context.study.contradictions.iter().map(|pair| match &pair.check {
        None => PlannedPair { pair, plan: None, diagnostics: Vec::new() },
        Some(check) => {
            let (plan, diagnostics) = context.plan(check, None);
            PlannedPair { pair, plan: plan.filter(Plan::is_truth), diagnostics }
        }
    });
    pairs.collect()
}

pub(crate) fn evaluate(
    context: &Context<'_>,
    pairs: &[PlannedPair<'_>],
    frames: &Frames,
) -> Vec<ContradictionEvidence> {
    pairs.iter().map(|planned| evaluate_pair(context, planned, frames)).collect()
}

fn evaluate_pair(context: &Context<'_>, planned: &PlannedPair<'_>, frames: &Frames) -> ContradictionEvidence {
    let pair = planned.pair;
    let (result, reason) = match &planned.plan {
        None if pair.agreement => ("noted", format!("the study reads them as agreeing ({})", pair.relation)),
        None if pair.check.is_none() => ("noted", "only the wording clashes; there is no check".to_owned()),
        None => ("not-checkable", "the check cannot be planned".to_owned()),
        Some(plan) => {
            // What the pair says is compared with itself, so the texts' own figures may be used.
            let meta = ClaimMeta { claim_type: ClaimType::Arithmetic, basis: None };
            let judgement = judge(plan, &context.setting(None), frames, &meta, context.now);
            let outcomes: Vec<Outcome> = judgement.alternatives.iter().map(|alternative| alternative.outcome).collect();
            let decided = |wanted: Outcome| {
                outcomes.contains(&wanted)
                    && outcomes.iter().all(|outcome| *outcome == wanted || *outcome == Outcome::Unknown)
            };
            if decided(Outcome::False) {
                (
                    "inconsistent",
                    format!("the check is false: {}", judgement.value.as_deref().unwrap_or(&judgement.reason)),
                )
            } else if decided(Outcome::True) {
                ("consistent", "the check is true: both can hold".to_owned())
            } else {
                ("not-checkable", judgement.reason)
            }
        }
    };
    ContradictionEvidence {
        id: pair.id.clone(),
        kind: if pair.agreement { "agreement".to_owned() } else { pair.kind.clone() },
        between: pair.between.iter().map(|(id, _)| id.clone()).collect(),
        says: pair.says.clone(),
        check: pair.check.as_ref().map(|check| check.text.clone()),
        result: result.to_owned(),
        reason,
    }
}

/// Row 5 of `docs/verdicts.md`: claims of one text shown incompatible are `inconsistent`, whatever each would be alone.
pub(crate) fn mark(claims: &mut [ClaimEvidence], pairs: &[ContradictionEvidence]) {
    for pair in pairs.iter().filter(|pair| pair.result == "inconsistent" && pair.kind == "internal") {
        for claim in claims.iter_mut().filter(|claim| pair.between.contains(&claim.id)) {
            if claim.verdict == Verdict::Inconsistent {
                continue;
            }
            let others: Vec<&str> = pair.between.iter().map(String::as_str).filter(|id| *id != claim.id).collect();
            let alone = match claim.check {
                Some(_) => format!("; alone it would be {} ({})", claim.verdict, claim.reason),
                None => String::new(),
            };
            claim.reason = format!("clashes with {}: {}{alone}", others.join(", "), pair.says);
            claim.verdict = Verdict::Inconsistent;
            claim.verdict_now = Verdict::Inconsistent;
        }
    }
}
