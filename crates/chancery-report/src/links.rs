//! What a page can link to: claims, texts, data sets, tables of facts, works.

use std::collections::{BTreeMap, BTreeSet};

use chancery_evidence::{ClaimEvidence, Evidence};
use serde::Serialize;

use crate::text::anchor;
use crate::verdicts;

/// Looks ids up in the evidence.
pub(crate) struct Links<'a> {
    claims: BTreeMap<&'a str, &'a ClaimEvidence>,
    shorts: BTreeMap<&'a str, &'a str>,
    works: BTreeSet<&'a str>,
    data_sets: BTreeSet<&'a str>,
    tables: BTreeSet<&'a str>,
    cases: BTreeSet<&'a str>,
}

/// A word that may be a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    /// What is printed.
    pub(crate) text: String,
    /// Anchor on the page, if there is one.
    pub(crate) to: Option<String>,
}

/// A claim named somewhere else on the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClaimLink<'a> {
    pub(crate) id: &'a str,
    pub(crate) to: Option<String>,
    pub(crate) verdict: &'a str,
    pub(crate) label: String,
    pub(crate) says: &'a str,
    pub(crate) paper: String,
    pub(crate) line: u32,
}

impl<'a> Links<'a> {
    pub(crate) fn new(evidence: &'a Evidence) -> Self {
        Self {
            claims: evidence.claims.iter().map(|claim| (claim.id.as_str(), claim)).collect(),
            shorts: evidence
                .study
                .texts
                .iter()
                .filter(|text| !text.short.is_empty())
                .map(|text| (text.reference.as_str(), text.short.as_str()))
                .collect(),
            works: evidence.references.iter().map(|work| work.key.as_str()).collect(),
            data_sets: evidence.store.data_sets.iter().map(|set| set.id.as_str()).collect(),
            tables: evidence.store.world.iter().map(|table| table.table.as_str()).collect(),
            cases: evidence.cases.iter().map(|case| case.id.as_str()).collect(),
        }
    }

    /// The short name of a text, or its citation key.
    pub(crate) fn paper(&self, reference: &str) -> String {
        (*self.shorts.get(reference).unwrap_or(&reference)).to_owned()
    }

    /// A citation, linked to the list of references.
    pub(crate) fn work(&self, reference: &str) -> Link {
        Link { text: self.paper(reference), to: self.works.contains(reference).then(|| anchor("ref", reference)) }
    }

    /// A data set or a table of facts, linked to its entry.
    pub(crate) fn source(&self, id: &str) -> Link {
        let to = if self.data_sets.contains(id) {
            Some(anchor("data", id))
        } else {
            self.tables.contains(id).then(|| anchor("table", id))
        };
        Link { text: id.to_owned(), to }
    }

    /// A case, linked to its card.
    pub(crate) fn case(&self, id: &str, title: &str) -> Link {
        let text = if title.is_empty() { id } else { title };
        Link { text: text.to_owned(), to: self.cases.contains(id).then(|| anchor("case", id)) }
    }

    /// A claim by its id; a verdict may be given by whoever names it.
    pub(crate) fn claim(&self, id: &'a str, verdict: Option<&'a str>) -> ClaimLink<'a> {
        let claim = self.claims.get(id);
        let verdict = verdict.or(claim.map(|c| c.verdict.name())).unwrap_or_default();
        ClaimLink {
            id,
            to: claim.map(|_| anchor("claim", id)),
            verdict,
            label: verdicts::label(verdict),
            says: claim.map_or("", |c| c.says.as_str()),
            paper: claim.map_or_else(String::new, |c| self.paper(&c.reference)),
            line: claim.map_or(0, |c| c.line),
        }
    }
}
