//! The page of a claim: what it says, what became of it, how that was found, and what else speaks of it.

use chancery_evidence::{ClaimEvidence, DataSetEvidence, Evidence};
use serde::Serialize;

use super::mentions::Mentions;
use super::{Neighbours, neighbours};
use crate::check::{self, Piece};
use crate::links::{ClaimLink, Link, Links};
use crate::text::{clip, links as addresses};
use crate::view::cases::{ContradictionView, contradiction};
use crate::view::claims::{ClaimView, Limits, claim as view};

/// Everything a claim's page shows.
#[derive(Serialize)]
pub(crate) struct ClaimPage<'a> {
    c: ClaimView<'a>,
    /// Its place in the ledger.
    row: String,
    text_title: &'a str,
    check: Vec<Piece>,
    readings: String,
    sources: Vec<SourceView<'a>>,
    named_by: Vec<ClaimLink<'a>>,
    pairs: Vec<ContradictionView<'a>>,
    cases: Vec<CaseUse>,
    states: Vec<Link>,
    steps: Neighbours,
}

/// A case that uses the claim.
#[derive(Serialize)]
struct CaseUse {
    case: Link,
    stage: &'static str,
}

/// A data set or a table behind the verdict.
#[derive(Serialize)]
struct SourceView<'a> {
    link: Link,
    title: &'a str,
    version: &'a str,
    publisher: &'a str,
    licence: &'a str,
    citation: Vec<(String, bool)>,
    /// Files of the rows above, with their whole hash.
    files: Vec<(&'a str, &'a str)>,
}

impl ClaimPage<'_> {
    pub(crate) fn title(&self) -> String {
        clip(&self.c.e.says, 90)
    }
}

/// The page of the `i`-th claim.
pub(crate) fn claim<'a>(evidence: &'a Evidence, links: &Links<'a>, mentions: &Mentions<'a>, i: usize) -> ClaimPage<'a> {
    let e = &evidence.claims[i];
    let text = evidence.study.texts.iter().find(|text| text.reference == e.reference);
    let view = view(e, links, Limits::ALL);
    ClaimPage {
        row: links.layout.on("ledger.html", &view.anchor),
        text_title: text.map_or("", |text| text.title.as_str()),
        check: e.check.as_deref().map_or_else(Vec::new, |check| check::pieces(check, links)),
        readings: readings(&view),
        sources: sources(evidence, e, links),
        named_by: mentions
            .named_by(&e.id)
            .iter()
            .filter(|id| !e.see_also.iter().any(|also| also == *id))
            .map(|id| links.claim(id, None))
            .collect(),
        pairs: mentions.pairs_of(&e.id).iter().map(|pair| contradiction(pair, links)).collect(),
        cases: mentions
            .cases_of(&e.id)
            .iter()
            .map(|(case, stage)| CaseUse { case: links.case(&case.id, &case.title), stage })
            .collect(),
        states: mentions
            .members_of(&e.id)
            .iter()
            .map(|member| Link { text: member.name.to_owned(), to: links.layout.state(member.key) })
            .collect(),
        steps: neighbours(&evidence.claims, i, |claim| Link {
            text: claim.id.clone(),
            to: Some(links.layout.claim(&claim.id)),
        }),
        c: view,
    }
}

/// The vote of the alternatives in a sentence.
fn readings(view: &ClaimView<'_>) -> String {
    let votes: Vec<String> = view
        .vote
        .iter()
        .map(|(outcome, n)| match *outcome {
            "unknown" => format!("{n} cannot tell"),
            outcome => format!("under {n} the check is {outcome}"),
        })
        .collect();
    match view.e.alternatives.len() {
        0 => String::new(),
        1 => format!("One reading was tried: {}.", votes.join("")),
        n => format!("{n} readings were tried: {}.", crate::text::list(&votes)),
    }
}

/// The data set that is called so, or else the one that has these files: a data set can give several sources.
fn data_set<'a>(evidence: &'a Evidence, id: &str, files: &[(&str, &str)]) -> Option<&'a DataSetEvidence> {
    let sets = &evidence.store.data_sets;
    let has = |set: &&DataSetEvidence| set.files.iter().any(|file| files.iter().any(|(_, hash)| *hash == file.sha256));
    sets.iter().find(|set| set.id == id).or_else(|| sets.iter().find(has))
}

/// The data sets and tables of a claim, in the order of their ids.
fn sources<'a>(evidence: &'a Evidence, claim: &'a ClaimEvidence, links: &Links<'a>) -> Vec<SourceView<'a>> {
    let mut ids: Vec<&str> = claim.sources.iter().map(String::as_str).collect();
    ids.extend(claim.lineage.iter().map(|row| row.source.as_str()));
    ids.extend(claim.values.iter().map(|value| value.source.as_str()));
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| !id.is_empty());
    ids.into_iter()
        .map(|id| {
            let rows = claim.lineage.iter().filter(|row| row.source == id && !row.sha256.is_empty());
            let mut files: Vec<(&str, &str)> = rows.map(|row| (row.file.as_str(), row.sha256.as_str())).collect();
            files.sort_unstable();
            files.dedup();
            let set = data_set(evidence, id, &files);
            let of = |field: fn(&'a DataSetEvidence) -> &'a str| set.map_or("", field);
            SourceView {
                link: Link { text: id.to_owned(), ..links.source(set.map_or(id, |set| &set.id)) },
                title: of(|set| &set.title),
                version: of(|set| &set.version),
                publisher: of(|set| &set.publisher),
                licence: of(|set| &set.licence),
                citation: addresses(of(|set| &set.citation)),
                files,
            }
        })
        .collect()
}
