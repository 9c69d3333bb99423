//! Who speaks of whom: cases, pairs and other claims of a claim; claims, measures and cases of a state.

use std::collections::{BTreeMap, BTreeSet};

use chancery_evidence::{CaseEvidence, ClaimEvidence, ContradictionEvidence, Evidence};

/// A member of a region of the study.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) key: &'a str,
    pub(crate) name: &'a str,
}

/// What was looked up.
pub(crate) struct Mentions<'a> {
    /// Cases that use a claim, each with the first stage that does.
    cases: BTreeMap<&'a str, Vec<(&'a CaseEvidence, &'static str)>>,
    pairs: BTreeMap<&'a str, Vec<&'a ContradictionEvidence>>,
    /// Claims that name a claim as related.
    named_by: BTreeMap<&'a str, Vec<&'a str>>,
    /// Members that a claim names, by its id.
    members: BTreeMap<&'a str, Vec<Member<'a>>>,
    /// Claims that name a member, by its key, in the order of the ledger.
    claims: BTreeMap<&'a str, Vec<&'a ClaimEvidence>>,
    /// Claims in whose check a member has no value, with the reason.
    lacking: BTreeMap<&'a str, Vec<(&'a ClaimEvidence, &'a str)>>,
    /// Members the evidence speaks of, in the order of the regions.
    spoken_of: Vec<Member<'a>>,
}

impl<'a> Mentions<'a> {
    pub(crate) fn of(evidence: &'a Evidence) -> Self {
        let mut out = Self {
            cases: cases(evidence),
            pairs: BTreeMap::new(),
            named_by: BTreeMap::new(),
            members: BTreeMap::new(),
            claims: BTreeMap::new(),
            lacking: BTreeMap::new(),
            spoken_of: Vec::new(),
        };
        for pair in &evidence.contradictions {
            for id in &pair.between {
                out.pairs.entry(id).or_default().push(pair);
            }
        }
        let members = members(evidence);
        for claim in &evidence.claims {
            for id in &claim.see_also {
                out.named_by.entry(id).or_default().push(&claim.id);
            }
            for member in members.iter().filter(|member| names(claim, **member)) {
                out.members.entry(&claim.id).or_default().push(*member);
                out.claims.entry(member.key).or_default().push(claim);
            }
            for missing in claim.coverage.iter().flat_map(|coverage| &coverage.missing) {
                if let Some((key, reason)) = missing.split_once(':') {
                    out.lacking.entry(key.trim()).or_default().push((claim, reason.trim()));
                }
            }
        }
        let measured = measured(evidence);
        let spoken_of = |member: &Member<'_>| {
            out.claims.contains_key(member.key)
                || out.lacking.contains_key(member.key)
                || measured.contains(member.key)
                || measured.contains(member.name)
        };
        out.spoken_of = members.into_iter().filter(spoken_of).collect();
        out
    }

    /// Keys of the members that have a page.
    pub(crate) fn states(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.spoken_of.iter().map(|member| member.key)
    }

    pub(crate) fn spoken_of(&self) -> &[Member<'a>] {
        &self.spoken_of
    }

    pub(crate) fn cases_of(&self, claim: &str) -> &[(&'a CaseEvidence, &'static str)] {
        self.cases.get(claim).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn pairs_of(&self, claim: &str) -> &[&'a ContradictionEvidence] {
        self.pairs.get(claim).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn named_by(&self, claim: &str) -> &[&'a str] {
        self.named_by.get(claim).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn members_of(&self, claim: &str) -> &[Member<'a>] {
        self.members.get(claim).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn claims_of(&self, key: &str) -> &[&'a ClaimEvidence] {
        self.claims.get(key).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn lacking(&self, key: &str) -> &[(&'a ClaimEvidence, &'a str)] {
        self.lacking.get(key).map_or(&[], Vec::as_slice)
    }
}

/// Cases by the claims they use.
fn cases(evidence: &Evidence) -> BTreeMap<&str, Vec<(&CaseEvidence, &'static str)>> {
    let mut out: BTreeMap<&str, Vec<(&CaseEvidence, &'static str)>> = BTreeMap::new();
    for case in &evidence.cases {
        let mut seen = BTreeSet::new();
        let stages = [(&case.problem, "problem"), (&case.strategy, "strategy"), (&case.outcomes, "outcomes")];
        for (stage, name) in stages {
            let said = stage.statements.iter().flat_map(|statement| &statement.claims);
            for (id, _) in stage.claims.iter().chain(said) {
                if seen.insert(id.as_str()) {
                    out.entry(id).or_default().push((case, name));
                }
            }
        }
    }
    out
}

/// Every member of every region once, in their order.
fn members(evidence: &Evidence) -> Vec<Member<'_>> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for region in &evidence.study.regions {
        for (i, key) in region.members.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
            if seen.insert(key.as_str()) {
                let name = region.member_names.get(i).filter(|name| !name.is_empty()).unwrap_or(key);
                out.push(Member { key, name });
            }
        }
    }
    out
}

/// Keys and names of states that measures and cases are about.
fn measured(evidence: &Evidence) -> BTreeSet<&str> {
    let mut out: BTreeSet<&str> = BTreeSet::new();
    out.extend(evidence.relations.iter().map(|e| e.state.as_str()));
    out.extend(evidence.movement.iter().map(|e| e.partner.as_str()));
    out.extend(evidence.influence.iter().map(|e| e.target.as_str()));
    out.extend(evidence.ternary.iter().flat_map(|e| &e.points).map(|point| point.state.as_str()));
    out.extend(evidence.cases.iter().map(|case| case.toward.as_str()));
    out
}

/// Whether a claim names a state: its key in the check, or its name in the check or in the sentence.
fn names(claim: &ClaimEvidence, member: Member<'_>) -> bool {
    let check = claim.check.as_deref().unwrap_or_default();
    word_in(check, member.key) || word_in(check, member.name) || word_in(&claim.says, member.name)
}

/// Whether a text has these words, not as a part of a longer word.
pub(super) fn word_in(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| !part(text[..at].chars().next_back()) && !part(text[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(word_in("trade(USA, MEX, 2013)", "MEX"));
        assert!(word_in("Mexico is the third partner.", "Mexico"));
        assert!(!word_in("The Dominican Republic", "Dominica"));
        assert!(!word_in("us-mex-fta", "mex"));
        assert!(!word_in("anything", ""));
        assert!(word_in("São Tomé, é", "São Tomé"));
    }
}
