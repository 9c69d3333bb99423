//! The ledger: claims by text, and what they can be filtered by.

use std::collections::BTreeMap;

use chancery_evidence::{
    AlternativeEvidence, Centrality, ClaimEvidence, ClaimType, Evidence, LineageRow, Outcome, ValueUsed,
};
use serde::Serialize;

use crate::layout::Layout;
use crate::links::{ClaimLink, Link, Links};
use crate::text::{anchor, words};
use crate::verdicts::{self, VerdictText};

/// Rows of the tables inside a claim that are printed; the rest is in `evidence.json` and behind the claim's command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    alternatives: usize,
    values: usize,
    lineage: usize,
}

impl Limits {
    const WIDE: Self = Self { alternatives: 24, values: 24, lineage: 12 };
    /// A row of a list, which shows none of them.
    pub(super) const NONE: Self = Self { alternatives: 0, values: 0, lineage: 0 };
    /// A page of its own shows all of them, within reason.
    pub(super) const ALL: Self = Self { alternatives: 400, values: 400, lineage: 400 };
    const NARROW: Self = Self { alternatives: 6, values: 6, lineage: 3 };
    /// Rows of a page from which on every claim shows fewer: a page stays under three megabytes.
    const MOST: usize = 6_000;

    /// How many rows a claim of this evidence may show.
    pub(super) fn of(evidence: &Evidence, layout: Layout<'_>) -> Self {
        if let Layout::Many { .. } = layout {
            return Self::NONE;
        }
        let wide = Self::WIDE;
        let rows = |c: &ClaimEvidence| {
            c.alternatives.len().min(wide.alternatives)
                + c.values.len().min(wide.values)
                + 2 * c.lineage.len().min(wide.lineage)
        };
        let total: usize = evidence.claims.iter().map(rows).sum();
        if total > Self::MOST { Self::NARROW } else { wide }
    }
}

/// Members without a value that a claim names.
const MISSING: usize = 60;

/// The claims of a text.
#[derive(Serialize)]
pub(crate) struct LedgerText<'a> {
    pub(crate) short: String,
    pub(crate) title: &'a str,
    pub(crate) as_of: &'a str,
    pub(crate) work: Link,
    pub(crate) anchor: String,
    pub(crate) claims: Vec<ClaimView<'a>>,
}

/// A claim with its links.
#[derive(Serialize)]
pub(crate) struct ClaimView<'a> {
    pub(crate) e: &'a ClaimEvidence,
    pub(crate) anchor: String,
    /// Its address.
    pub(crate) to: String,
    pub(crate) paper: String,
    pub(crate) work: Link,
    pub(crate) type_words: String,
    pub(crate) verdict: VerdictText,
    /// The verdict as of now, if it is another one.
    pub(crate) now: Option<VerdictText>,
    pub(crate) sources: Vec<Link>,
    /// Outcomes of the alternatives with their counts, zeros left out.
    pub(crate) vote: Vec<(&'static str, usize)>,
    pub(crate) alternatives: &'a [AlternativeEvidence],
    pub(crate) alternatives_more: usize,
    pub(crate) values: Vec<ValueView<'a>>,
    pub(crate) values_more: usize,
    pub(crate) missing: &'a [String],
    pub(crate) missing_more: usize,
    pub(crate) lineage: Vec<LineageView<'a>>,
    pub(crate) lineage_more: usize,
    pub(crate) see_also: Vec<ClaimLink<'a>>,
}

/// A value used.
#[derive(Serialize)]
pub(crate) struct ValueView<'a> {
    pub(crate) e: &'a ValueUsed,
    pub(crate) source: Link,
}

/// A row behind a value.
#[derive(Serialize)]
pub(crate) struct LineageView<'a> {
    pub(crate) e: &'a LineageRow,
    pub(crate) source: Link,
    /// The first digits of the file's hash.
    pub(crate) hash: &'a str,
}

/// What the ledger can be filtered by, with counts.
#[derive(Serialize)]
pub(crate) struct Filters {
    pub(crate) verdicts: Vec<Choice>,
    pub(crate) types: Vec<Choice>,
    pub(crate) centralities: Vec<Choice>,
    pub(crate) texts: Vec<Choice>,
    pub(crate) sources: Vec<Choice>,
    pub(crate) moved: usize,
}

/// A value of a filter.
#[derive(Serialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) n: usize,
}

/// The first twelve digits of a hash.
pub(super) fn short_hash(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

pub(super) fn claim<'a>(claim: &'a ClaimEvidence, links: &Links<'a>, limits: Limits) -> ClaimView<'a> {
    let vote = Outcome::ALL
        .iter()
        .map(|outcome| (outcome.name(), claim.alternatives.iter().filter(|a| a.outcome == *outcome).count()))
        .filter(|(_, n)| *n > 0)
        .collect();
    let missing = claim.coverage.as_ref().map_or(&[][..], |coverage| coverage.missing.as_slice());
    ClaimView {
        e: claim,
        anchor: anchor("claim", &claim.id),
        to: links.layout.claim(&claim.id),
        paper: links.paper(&claim.reference),
        work: links.work(&claim.reference),
        type_words: words(claim.claim_type.name()),
        verdict: verdicts::of(claim.verdict),
        now: (claim.verdict != claim.verdict_now).then(|| verdicts::of(claim.verdict_now)),
        sources: claim.sources.iter().map(|id| links.source(id)).collect(),
        vote,
        alternatives: first(&claim.alternatives, limits.alternatives),
        alternatives_more: claim.alternatives.len().saturating_sub(limits.alternatives),
        values: first(&claim.values, limits.values)
            .iter()
            .map(|value| ValueView { e: value, source: links.source(&value.source) })
            .collect(),
        values_more: claim.values.len().saturating_sub(limits.values),
        missing: first(missing, MISSING),
        missing_more: missing.len().saturating_sub(MISSING),
        lineage: first(&claim.lineage, limits.lineage)
            .iter()
            .map(|row| LineageView { e: row, source: links.source(&row.source), hash: short_hash(&row.sha256) })
            .collect(),
        lineage_more: claim
            .lineage_rows
            .max(claim.lineage.len())
            .saturating_sub(claim.lineage.len().min(limits.lineage)),
        see_also: claim.see_also.iter().map(|id| links.claim(id, None)).collect(),
    }
}

fn first<T>(all: &[T], most: usize) -> &[T] {
    &all[..all.len().min(most)]
}

/// Claims by text: the texts in the study's order, then any other work that claims refer to.
pub(super) fn ledger<'a>(evidence: &'a Evidence, links: &Links<'a>) -> Vec<LedgerText<'a>> {
    let limits = Limits::of(evidence, links.layout);
    let mut references: Vec<&str> = evidence.study.texts.iter().map(|text| text.reference.as_str()).collect();
    for claim in &evidence.claims {
        if !references.contains(&claim.reference.as_str()) {
            references.push(&claim.reference);
        }
    }
    references
        .into_iter()
        .map(|reference| {
            let text = evidence.study.texts.iter().find(|text| text.reference == reference);
            LedgerText {
                short: links.paper(reference),
                title: text.map_or("", |text| text.title.as_str()),
                as_of: text.map_or("", |text| text.as_of.as_str()),
                work: links.work(reference),
                anchor: anchor("text", reference),
                claims: evidence
                    .claims
                    .iter()
                    .filter(|claim| claim.reference == reference)
                    .map(|one| claim(one, links, limits))
                    .collect(),
            }
        })
        .filter(|text| !text.claims.is_empty())
        .collect()
}

pub(super) fn filters<'a>(evidence: &'a Evidence, links: &Links<'a>) -> Filters {
    let count = |keep: &dyn Fn(&ClaimEvidence) -> bool| evidence.claims.iter().filter(|c| keep(c)).count();
    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    let mut texts: Vec<&str> = Vec::new();
    for claim in &evidence.claims {
        for source in &claim.sources {
            *sources.entry(source).or_default() += 1;
        }
        if !texts.contains(&claim.reference.as_str()) {
            texts.push(&claim.reference);
        }
    }
    let choice = |value: &str, label: String, n: usize| Choice { value: value.to_owned(), label, n };
    Filters {
        verdicts: verdicts::all()
            .into_iter()
            .map(|v| choice(v.name, v.label.to_owned(), count(&|c| c.verdict.name() == v.name)))
            .collect(),
        types: ClaimType::ALL
            .iter()
            .map(|t| choice(t.name(), words(t.name()), count(&|c| c.claim_type == *t)))
            .filter(|choice| choice.n > 0)
            .collect(),
        centralities: Centrality::ALL
            .iter()
            .map(|t| choice(t.name(), t.name().to_owned(), count(&|c| c.centrality == *t)))
            .filter(|choice| choice.n > 0)
            .collect(),
        texts: texts.iter().map(|t| choice(t, links.paper(t), count(&|c| c.reference == **t))).collect(),
        sources: sources.into_iter().map(|(id, n)| choice(id, id.to_owned(), n)).collect(),
        moved: count(&|c| c.verdict != c.verdict_now),
    }
}
