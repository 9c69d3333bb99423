//! Claims that say all, none, only, wholly, first or the largest, beside what their checks found.

use chancery_evidence::{ClaimEvidence, OverclaimEvidence, Verdict};
use chancery_text::{QuantifierClass, quantifiers};

/// Every claim whose words quantify; a majority is none, for it allows for exceptions.
pub(crate) fn overclaims(claims: &[ClaimEvidence]) -> Vec<OverclaimEvidence> {
    let found = claims.iter().filter_map(|claim| {
        let mut all = quantifiers(&claim.says);
        all.retain(|(class, _)| *class != QuantifierClass::Majority);
        if all.is_empty() {
            return None;
        }
        let mut classes: Vec<String> = all.iter().map(|(class, _)| class.name().to_owned()).collect();
        classes.sort();
        classes.dedup();
        Some(OverclaimEvidence {
            claim: claim.id.clone(),
            says: claim.says.clone(),
            reference: claim.reference.clone(),
            words: all.into_iter().map(|(_, word)| word).collect(),
            classes,
            outcome: outcome(claim).to_owned(),
            reason: claim.reason.clone(),
        })
    });
    found.collect()
}

fn outcome(claim: &ClaimEvidence) -> &'static str {
    match claim.verdict {
        Verdict::Inconsistent => "clashes",
        _ if claim.check.is_none() => "no check",
        Verdict::Contradicted => "counter-example",
        Verdict::Supported => "none found",
        Verdict::Imprecise | Verdict::WrongPeriod | Verdict::SourceDependent => "depends",
        Verdict::NotCheckable => "not decided",
    }
}
