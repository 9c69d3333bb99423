//! What the texts say beside what came of it, and beside each other.

use std::collections::BTreeMap;

use chancery_evidence::{CaseEvidence, Evidence, PaperPair, PriorityEvidence, ProfileEvidence};

use crate::run::Context;

/// Instruments of profiles, in the words by which cases name instruments.
const NAMES: [(&str, &str); 4] = [("aid", "aid"), ("military", "arms"), ("military", "troops"), ("trade", "trade")];

/// For each case whose period and region have a profile: which of its instruments the text names.
pub(super) fn priorities(context: &Context<'_>, evidence: &Evidence) -> Vec<PriorityEvidence> {
    let named = evidence.cases.iter().filter(|case| !case.strategy.instruments.is_empty());
    let with_profile = named.filter_map(|case| Some((case, profile(context, evidence, case)?)));
    with_profile.flat_map(|(case, profile)| profile_beside(case, profile)).collect()
}

/// The profile of the administration that holds most of the case's years.
fn profile<'a>(context: &Context<'_>, evidence: &'a Evidence, case: &CaseEvidence) -> Option<&'a ProfileEvidence> {
    let own = context.study.cases.iter().find(|own| own.id == case.id)?;
    let years = crate::cards::years_of(context, own)?;
    let shared = |profile: &ProfileEvidence| {
        chancery_core::YearRange::new(profile.years.0, profile.years.1)
            .and_then(|term| term.intersect(years))
            .map_or(0, |shared| shared.count())
    };
    let of_region = evidence.profiles.iter().filter(|profile| profile.region == case.toward);
    let best = of_region.max_by_key(|profile| shared(profile))?;
    // A case over several administrations has no profile of its own.
    (2 * shared(best) > years.count()).then_some(best)
}

fn profile_beside(case: &CaseEvidence, profile: &ProfileEvidence) -> Vec<PriorityEvidence> {
    let entry = |(word, instrument): &(&str, &str)| {
        let found = profile.instruments.iter().find(|one| one.instrument == *instrument)?;
        Some(PriorityEvidence {
            case: case.id.clone(),
            instrument: found.instrument.clone(),
            named: case.strategy.instruments.iter().any(|named| named == word),
            share: found.share,
            administration: profile.administration.clone(),
            missing: found.missing.clone(),
        })
    };
    NAMES.iter().filter_map(entry).collect()
}

/// Pairs of claims of different texts: those that the study compares, and those that refer to each other.
pub(super) fn papers(evidence: &Evidence) -> Vec<PaperPair> {
    let texts: BTreeMap<&str, &str> =
        evidence.claims.iter().map(|claim| (claim.id.as_str(), claim.reference.as_str())).collect();
    let differ = |one: &str, other: &str| match (texts.get(one), texts.get(other)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    let mut pairs = Vec::new();
    for entry in &evidence.contradictions {
        let first = entry.between.first();
        if !first.is_some_and(|first| entry.between.iter().any(|other| differ(first, other))) {
            continue;
        }
        let kind = match (entry.kind.as_str(), entry.result.as_str()) {
            ("agreement", _) => "agreement",
            (_, "inconsistent") => "conflict",
            (_, "consistent") => "compatible",
            _ => "clash",
        };
        pairs.push(PaperPair {
            kind: kind.to_owned(),
            claims: entry.between.clone(),
            says: entry.says.clone(),
            via: entry.id.clone(),
        });
    }
    let compared = |pairs: &[PaperPair], one: &String, other: &String| {
        pairs.iter().any(|pair| pair.claims.contains(one) && pair.claims.contains(other))
    };
    for claim in &evidence.claims {
        for other in claim.see_also.iter().filter(|other| differ(&claim.id, other)) {
            if !compared(&pairs, &claim.id, other) {
                let claims = vec![claim.id.clone(), other.clone()];
                pairs.push(PaperPair { kind: "related".to_owned(), claims, ..PaperPair::default() });
            }
        }
    }
    pairs
}
