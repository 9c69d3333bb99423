//! BibTeX entries of the works cited and the data sets used, each once.

use std::collections::BTreeSet;

use chancery_evidence::Evidence;

/// Works first, in the study's order, then the data sets used.
pub(crate) fn bibtex(evidence: &Evidence) -> String {
    let works = evidence.references.iter().map(|work| work.bibtex.as_str());
    entries(works.chain(data_sets(evidence)))
}

/// The data sets used, alone.
pub(crate) fn data_bibtex(evidence: &Evidence) -> String {
    entries(data_sets(evidence))
}

fn data_sets(evidence: &Evidence) -> impl Iterator<Item = &str> {
    evidence.store.data_sets.iter().filter(|set| set.used).map(|set| set.bibtex.as_str())
}

fn entries<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut seen = BTreeSet::new();
    let mut text = String::new();
    for entry in all.map(str::trim).filter(|entry| !entry.is_empty()) {
        if seen.insert(entry) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(entry);
            text.push('\n');
        }
    }
    text
}
