//! The works that the texts cite: what they take from each, and what each says where it was read.

use std::collections::{BTreeMap, BTreeSet};

use chancery_claim::{Expr, ExprKind, Origin, parse};
use chancery_evidence::{ClaimEvidence, Evidence, Verdict, WorkEvidence, WorkFact, WorkUse};

use crate::run::Context;
use crate::study::{Claim, FactEntry};

/// Every work that a claim cites, or of which a claim uses a figure, in the order of the bibliography; the texts under test are none.
pub(super) fn works(context: &Context<'_>, evidence: &Evidence) -> Vec<WorkEvidence> {
    let study = context.study;
    let facts: BTreeMap<&str, &FactEntry> = study.facts.iter().map(|fact| (fact.fact.id.as_str(), fact)).collect();
    let judged: BTreeMap<&str, &ClaimEvidence> =
        evidence.claims.iter().map(|claim| (claim.id.as_str(), claim)).collect();
    let mut uses: BTreeMap<&str, Vec<WorkUse>> = BTreeMap::new();
    for claim in &study.claims {
        let Some(judged) = judged.get(claim.id.as_str()) else { continue };
        let read: Vec<&FactEntry> =
            facts_of(claim).iter().filter_map(|id| facts.get(id.as_str()).copied()).filter(is_read).collect();
        let cited = claim.cites.iter().map(|(key, _)| key.as_str());
        let named: BTreeSet<&str> = cited.chain(read.iter().map(|fact| fact.fact.reference.as_str())).collect();
        for key in named {
            let cited = claim.cites.iter().any(|(own, _)| own == key);
            uses.entry(key).or_default().push(WorkUse { cited, ..used(claim, judged, &read) });
        }
    }
    let is_text = |key: &str| study.texts.iter().any(|text| text.reference == key);
    let work = |reference: &chancery_evidence::ReferenceEvidence| {
        let uses = uses.remove(reference.key.as_str())?;
        let own = study.facts.iter().filter(|fact| fact.fact.reference == reference.key && is_read(fact));
        Some(WorkEvidence {
            key: reference.key.clone(),
            work: reference.text.clone(),
            uses,
            facts: own
                .map(|fact| WorkFact {
                    id: fact.fact.id.clone(),
                    says: fact.says.clone(),
                    value: fact.shown.clone(),
                    place: fact.place.clone(),
                })
                .collect(),
        })
    };
    study.references.iter().filter(|reference| !is_text(&reference.key)).filter_map(work).collect()
}

/// A figure out of a document, not out of the text under test.
fn is_read(fact: &&FactEntry) -> bool {
    fact.fact.origin != Origin::Text
}

fn used(claim: &Claim, judged: &ClaimEvidence, read: &[&FactEntry]) -> WorkUse {
    WorkUse {
        claim: claim.id.clone(),
        takes: claim.says.clone(),
        reference: claim.reference.clone(),
        line: claim.line,
        cited: false,
        read: read.iter().map(|fact| format!("{}: {}", fact.fact.reference, fact.shown)).collect(),
        agreement: agreement(claim, judged, !read.is_empty()).to_owned(),
        verdict: judged.verdict.name().to_owned(),
        reason: judged.reason.clone(),
    }
}

/// Whether what was read says what the text takes from it.
fn agreement(claim: &Claim, judged: &ClaimEvidence, read: bool) -> &'static str {
    match (read, judged.verdict) {
        (false, _) if claim.check.is_some() => "otherwise checked",
        (false, _) => "not read",
        (_, Verdict::Supported) => "says so",
        (_, Verdict::Imprecise | Verdict::WrongPeriod) => "close",
        (_, Verdict::Contradicted) => "says otherwise",
        _ => "open",
    }
}

/// Ids of the facts that a check names.
fn facts_of(claim: &Claim) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(expression) = claim.check.as_ref().and_then(|check| parse(&check.text).0) {
        gather(&expression, &mut found);
    }
    found
}

fn gather(expression: &Expr, into: &mut Vec<String>) {
    match &expression.kind {
        ExprKind::Call { name, args } => {
            if let ("fact", Some(ExprKind::Text(id))) = (name.as_str(), args.first().map(|first| &first.kind)) {
                into.push(id.clone());
            }
            args.iter().for_each(|arg| gather(arg, into));
        }
        ExprKind::Set(items) => items.iter().for_each(|item| gather(item, into)),
        ExprKind::Unary(_, inner) => gather(inner, into),
        ExprKind::Binary(_, left, right) => {
            gather(left, into);
            gather(right, into);
        }
        _ => {}
    }
}
