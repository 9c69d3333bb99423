//! One page or many: where the parts of a report stand, and the names of its files.

use std::collections::{BTreeMap, BTreeSet};

use chancery_evidence::Evidence;

use crate::text::anchor;

/// How a report is spread over files.
#[derive(Clone, Copy)]
pub(crate) enum Layout<'a> {
    /// One file holds everything.
    One,
    /// A file for each claim, case and state, and some for the rest.
    Many {
        /// From the page to the folder of `index.html`: empty, or `../`.
        up: &'static str,
        names: &'a Names<'a>,
    },
}

impl Layout<'_> {
    /// The address of an anchor on one of the pages of the first folder.
    pub(crate) fn on(self, page: &str, anchor: &str) -> String {
        match self {
            Self::One => format!("#{anchor}"),
            Self::Many { up, .. } => format!("{up}{page}#{anchor}"),
        }
    }

    /// The address of a claim that is in the ledger.
    pub(crate) fn claim(self, id: &str) -> String {
        match self {
            Self::One => format!("#{}", anchor("claim", id)),
            Self::Many { up, names } => format!("{up}{}", names.claim(id)),
        }
    }

    /// The address of a case of the study.
    pub(crate) fn case(self, id: &str) -> String {
        match self {
            Self::One => format!("#{}", anchor("case", id)),
            Self::Many { up, names } => format!("{up}{}", names.case(id)),
        }
    }

    /// The address of a state's page; only a report of many pages has these, and only for states it speaks of.
    pub(crate) fn state(self, key: &str) -> Option<String> {
        match self {
            Self::One => None,
            Self::Many { up, names } => names.state(key).map(|path| format!("{up}{path}")),
        }
    }
}

/// The paths of pages from the folder of `index.html`, by the ids they stand for.
pub(crate) struct Names<'a> {
    claims: BTreeMap<&'a str, String>,
    cases: BTreeMap<&'a str, String>,
    states: BTreeMap<&'a str, String>,
}

impl<'a> Names<'a> {
    /// Names for the claims and cases of the evidence, and for some states by their keys.
    pub(crate) fn of(evidence: &'a Evidence, states: impl Iterator<Item = &'a str>) -> Self {
        Self {
            claims: paths("claims", evidence.claims.iter().map(|claim| claim.id.as_str())),
            cases: paths("cases", evidence.cases.iter().map(|case| case.id.as_str())),
            states: paths("states", states),
        }
    }

    pub(crate) fn claim(&self, id: &str) -> &str {
        self.claims.get(id).map_or("", String::as_str)
    }

    pub(crate) fn case(&self, id: &str) -> &str {
        self.cases.get(id).map_or("", String::as_str)
    }

    pub(crate) fn state(&self, key: &str) -> Option<&str> {
        self.states.get(key).map(String::as_str)
    }
}

/// A path for each id.
fn paths<'a>(folder: &str, ids: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    names(ids).into_iter().map(|(id, name)| (id, format!("{folder}/{name}.html"))).collect()
}

/// Longest name of a file before its ending; file systems end at 255 bytes.
const LONGEST: usize = 120;

/// Names that some system keeps for devices; a file of that name can be written but not opened there.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name for each id, no two alike even where `A` and `a` are one file. Ids are taken in their order, so names stay the same.
fn names<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let mut taken: BTreeSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
    taken.insert(String::new());
    let mut out = BTreeMap::new();
    for id in ids {
        if out.contains_key(id) {
            continue;
        }
        let stem = stem(id);
        let mut name = stem.clone();
        let mut number = 2;
        while !taken.insert(name.to_ascii_lowercase()) {
            name = format!("{stem}~{number}");
            number += 1;
        }
        out.insert(id, name);
    }
    out
}

/// Letters, digits, `_` and `-` stay; everything else becomes `~hex-`. So no id leaves its folder, hides its file or needs a
/// percent sign in a link.
fn stem(id: &str) -> String {
    let mut out = String::new();
    for c in id.chars() {
        let piece = match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') => c.to_string(),
            c => format!("~{:x}-", u32::from(c)),
        };
        if out.len() + piece.len() > LONGEST {
            break;
        }
        out.push_str(&piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leaves_its_folder() {
        for id in ["../../etc/passwd", "..", ".", "a/b", "a\\b", "C:x", "<b>", "é", "a b", "a%2fb", ""] {
            let names = names([id].into_iter());
            let name = &names[id];
            assert!(
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-~".contains(&b)),
                "{name}"
            );
        }
    }

    #[test]
    fn names_are_distinct_and_short() {
        let long = "x".repeat(400);
        let longer = format!("{long}y");
        let ids = ["kuz-trade", "Kuz-Trade", "con", "a.b", "a~2e-b", &long, &longer];
        let names = names(ids.into_iter());
        let lower: BTreeSet<String> = names.values().map(|name| name.to_ascii_lowercase()).collect();
        assert_eq!(lower.len(), ids.len());
        assert!(names.values().all(|name| name.len() < 130));
        assert_eq!(names["kuz-trade"], "kuz-trade");
        assert_eq!(names["con"], "con~2");
    }
}
