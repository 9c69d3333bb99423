//! The report as many pages: every link leads somewhere, no page leaves its folder, every page can be read alone.

use std::collections::{BTreeMap, BTreeSet};

use chancery_evidence::*;

use crate::fixture::{HOSTILE, bare, large, long_id, rich};
use crate::html_check::{Seen, check};

/// Pages by their path, as the checker saw them.
fn pages(evidence: &Evidence) -> BTreeMap<String, (String, Seen)> {
    let files = chancery_report::site(evidence).expect("the templates render");
    let html = files.into_iter().filter(|file| file.path.ends_with(".html"));
    html.map(|file| (file.path, check(&file.text), file.text)).map(|(path, seen, text)| (path, (text, seen))).collect()
}

/// Where an address of a page leads: a path from the first folder, and an anchor.
fn target(from: &str, address: &str) -> (String, String) {
    let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
    let mut folders: Vec<&str> = from.split('/').collect();
    if !path.is_empty() {
        folders.pop();
        for part in path.split('/') {
            match part {
                ".." => assert!(folders.pop().is_some(), "{address} on {from} leaves the report"),
                part => folders.push(part),
            }
        }
    }
    (folders.join("/"), anchor.split('?').next().unwrap_or_default().to_owned())
}

/// Ids that would break a path, a link or a page.
fn hostile() -> Evidence {
    let mut evidence = rich();
    for id in ["../../escape", "..", "", "a/b", "A", "a", "con", "<b>\"'&", "a#b?c", "x".repeat(300).as_str()] {
        let mut claim = bare(id, Verdict::Supported);
        claim.check = Some(HOSTILE.to_owned());
        claim.see_also = vec!["a/b".to_owned(), "nowhere".to_owned()];
        evidence.claims.push(claim);
        evidence.cases.push(CaseEvidence { id: id.to_owned(), title: HOSTILE.to_owned(), ..CaseEvidence::default() });
        evidence.study.regions[0].members.push(id.to_owned());
        evidence.study.regions[0].member_names.push(HOSTILE.to_owned());
    }
    evidence
}

#[test]
fn every_link_leads_somewhere() {
    for evidence in [rich(), large(), hostile(), Evidence::default()] {
        let files = chancery_report::site(&evidence).expect("the templates render");
        let others: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let pages = pages(&evidence);
        for (path, (_, seen)) in &pages {
            let ids: BTreeSet<&String> = seen.ids.iter().collect();
            assert_eq!(ids.len(), seen.ids.len(), "an id is used twice in {path}: {:?}", seen.ids);
            for (element, _, address) in &seen.addresses {
                if element == "a" && address.starts_with("https:") {
                    continue;
                }
                let (page, anchor) = target(path, address);
                assert!(others.contains(page.as_str()), "{address} on {path} is nowhere");
                if !anchor.is_empty() {
                    assert!(pages[&page].1.ids.contains(&anchor), "{address} on {path} is not on {page}");
                }
            }
        }
    }
}

#[test]
fn every_page_has_a_title_and_one_main_heading() {
    for evidence in [rich(), hostile(), Evidence::default()] {
        let mut titles = BTreeSet::new();
        for (path, (text, seen)) in pages(&evidence) {
            let title = text.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).expect("a title");
            assert!(!title.trim().is_empty(), "{path}");
            titles.insert(title.to_owned());
            let mut last = 0;
            for level in &seen.headings {
                assert!(*level <= last + 1, "h{level} after h{last} in {path}");
                last = *level;
            }
            assert_eq!(seen.headings.iter().filter(|level| **level == 1).count(), 1, "{path}");
            assert!(seen.ids.iter().any(|id| id == "main"), "{path}");
        }
        assert!(titles.len() >= 3 || evidence.claims.is_empty());
    }
}

#[test]
fn no_file_leaves_the_folder() {
    let files = chancery_report::site(&hostile()).expect("the templates render");
    let mut seen = BTreeSet::new();
    for file in &files {
        let parts: Vec<&str> = file.path.split('/').collect();
        assert!(parts.len() <= 2, "{}", file.path);
        for part in parts {
            let (stem, _) = part.rsplit_once('.').unwrap_or((part, ""));
            assert!(!stem.is_empty() && stem.len() < 200);
            assert!(stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-~".contains(&b)), "{}", file.path);
        }
        assert!(seen.insert(file.path.to_ascii_lowercase()), "{} is another file where case does not count", file.path);
    }
    let in_folder = |folder: &str| files.iter().filter(|file| file.path.starts_with(folder)).count();
    assert_eq!(in_folder("claims/"), hostile().claims.len());
    assert_eq!(in_folder("cases/"), hostile().cases.len());
}

#[test]
fn text_never_becomes_markup_on_any_page() {
    for (path, (html, _)) in pages(&hostile()) {
        assert!(!html.contains("<script>alert"), "{path}");
        assert!(!html.contains(HOSTILE), "{path}");
        for word in ["NaN", "undefined", ">none<"] {
            assert!(!html.contains(word), "{word} in {path}");
        }
    }
}

#[test]
fn a_claim_stands_on_its_own_page() {
    let pages = pages(&rich());
    let (html, _) = &pages["claims/hope-trade.html"];
    for text in [
        "Contradicted",
        "846 million crowns",
        "507.2 million crowns",
        "18 of 20 members",
        "GRS: not-covered",
        "definition of Middle Sea = wide",
        "16.7 % below the limit",
        "123,456",
        "0123456789abcdef",
        "One basis only: goods.",
        "CC BY 4.0",
        "rudolf-sea",
        "claims/hope.toml:41",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.contains("rel=\"next\""));
    let long = pages.keys().find(|path| path.starts_with("claims/long~20-id")).expect("the long id has a page");
    assert!(long.len() < long_id().len());
}

#[test]
fn a_case_and_a_state_stand_on_their_own_pages() {
    let mut evidence = rich();
    evidence.cases[0].days = ("1861-01-01".to_owned(), "1863-12-31".to_owned());
    evidence.relations[0].state = "GRS".to_owned();
    let pages = pages(&evidence);
    let (case, _) = &pages["cases/rudolf-sea.html"];
    for text in ["Problem understanding", "31.2 % to 24.8 %", "The series in these years", "1858\u{2013}1866"] {
        assert!(case.contains(text), "{text}");
    }
    let (state, _) = &pages["states/GRS.html"];
    for text in ["<h1>Graustark</h1>", "Middle Sea", "What it cannot show", "Where it has no value", "not covered"] {
        assert!(state.contains(text), "{text}");
    }
    assert!(pages["index.html"].0.contains("href=\"states/GRS.html\""));
}

#[test]
fn the_ledger_has_every_claim_and_the_first_page_is_short() {
    let evidence = large();
    let pages = pages(&evidence);
    assert_eq!(pages["ledger.html"].0.matches("<li class=\"c\"").count(), evidence.claims.len());
    assert!(pages["index.html"].0.len() * 4 < chancery_report::html(&evidence).expect("it renders").len());
    let claims = pages.iter().filter(|(path, _)| path.starts_with("claims/"));
    let mean = claims.map(|(_, (text, _))| text.len()).sum::<usize>() / evidence.claims.len();
    assert!(mean < 12_000, "{mean} bytes a claim");
}

/// Pages are made side by side; how many at a time leaves no trace.
#[test]
fn same_evidence_same_files() {
    let make = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| chancery_report::site(&large()).expect("the templates render"))
    };
    assert_eq!(make(1), make(2));
}
