//! What a page can link to: claims, texts, data sets, tables of facts, works; and where these stand.

use std::collections::{BTreeMap, BTreeSet};

use chancery_evidence::{ClaimEvidence, Evidence};
use serde::Serialize;

use crate::layout::Layout;
use crate::text::anchor;
use crate::verdicts;

/// Looks ids up in the evidence. An address (`to`) is complete: templates write `href="{{ l.to }}"`, with no `#` before it.
pub(crate) struct Links<'a> {
    pub(crate) layout: Layout<'a>,
    claims: BTreeMap<&'a str, &'a ClaimEvidence>,
    shorts: BTreeMap<&'a str, &'a str>,
    works: BTreeSet<&'a str>,
    data_sets: BTreeSet<&'a str>,
    tables: BTreeSet<&'a str>,
    cases: BTreeSet<&'a str>,
    series: BTreeSet<&'a str>,
    facts: BTreeSet<&'a str>,
}

/// A word that may be a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    /// What is printed.
    pub(crate) text: String,
    /// Address, if there is one.
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
    /// Links of a report that is one page.
    pub(crate) fn new(evidence: &'a Evidence) -> Self {
        Self::of(evidence, Layout::One)
    }

    /// Links of a page of a report in this layout.
    pub(crate) fn of(evidence: &'a Evidence, layout: Layout<'a>) -> Self {
        Self {
            layout,
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
            series: evidence.codebook.iter().map(|series| series.name.as_str()).collect(),
            facts: evidence.facts.iter().map(|fact| fact.id.as_str()).collect(),
        }
    }

    /// Something in the lists of data, works, series and facts, if it is there.
    fn listed(&self, there: bool, kind: &str, id: &str) -> Option<String> {
        there.then(|| self.layout.on("data.html", &anchor(kind, id)))
    }

    /// A series of the codebook.
    pub(crate) fn series(&self, name: &str) -> Option<String> {
        self.listed(self.series.contains(name), "series", name)
    }

    /// A cited fact of the study.
    pub(crate) fn fact(&self, id: &str) -> Option<String> {
        self.listed(self.facts.contains(id), "fact", id)
    }

    /// The short name of a text, or its citation key.
    pub(crate) fn paper(&self, reference: &str) -> String {
        (*self.shorts.get(reference).unwrap_or(&reference)).to_owned()
    }

    /// A citation, linked to the list of references.
    pub(crate) fn work(&self, reference: &str) -> Link {
        Link { text: self.paper(reference), to: self.listed(self.works.contains(reference), "ref", reference) }
    }

    /// A data set or a table of facts, linked to its entry.
    pub(crate) fn source(&self, id: &str) -> Link {
        let to = if self.data_sets.contains(id) {
            self.listed(true, "data", id)
        } else {
            self.listed(self.tables.contains(id), "table", id)
        };
        Link { text: id.to_owned(), to }
    }

    /// A case, linked to its page or card.
    pub(crate) fn case(&self, id: &str, title: &str) -> Link {
        let text = if title.is_empty() { id } else { title };
        Link { text: text.to_owned(), to: self.cases.contains(id).then(|| self.layout.case(id)) }
    }

    /// A claim by its id; a verdict may be given by whoever names it.
    pub(crate) fn claim(&self, id: &'a str, verdict: Option<&'a str>) -> ClaimLink<'a> {
        let claim = self.claims.get(id);
        let verdict = verdict.or(claim.map(|c| c.verdict.name())).unwrap_or_default();
        ClaimLink {
            id,
            to: claim.map(|_| self.layout.claim(id)),
            verdict,
            label: verdicts::label(verdict),
            says: claim.map_or("", |c| c.says.as_str()),
            paper: claim.map_or_else(String::new, |c| self.paper(&c.reference)),
            line: claim.map_or(0, |c| c.line),
        }
    }
}
