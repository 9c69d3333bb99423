//! The page: well formed, self-contained, linked, escaped, the same every time.

use std::collections::BTreeSet;
use std::path::Path;

use chancery_evidence::Evidence;

use crate::fixture::{HOSTILE, large, long_id, rich};
use crate::html_check::check;

fn page(evidence: &Evidence) -> String {
    chancery_report::html(evidence).expect("the templates render")
}

/// Pages to look at in a browser are left in Cargo's folder for tests.
#[test]
fn pages_are_well_formed() {
    for (name, evidence) in [("rich", rich()), ("empty", Evidence::default()), ("large", large())] {
        let html = page(&evidence);
        check(&html);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(folder.join(format!("report-{name}.html")), html).expect("the folder can be written");
        let short = chancery_report::markdown(&evidence);
        std::fs::write(folder.join(format!("report-{name}.md")), short).expect("the folder can be written");
    }
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let html = page(&rich());
    let seen = check(&html);
    for (element, key, value) in &seen.addresses {
        let inside = value.starts_with('#');
        assert!(inside || (element == "a" && key == "href" && value.starts_with("https:")), "{element} {key} {value}");
    }
    for element in ["link", "img", "iframe", "object", "embed", "video", "audio", "base", "image"] {
        assert!(!seen.elements.iter().any(|e| e == element), "{element}");
    }
    for word in ["url(", "@import", "fetch(", "XMLHttpRequest", "import("] {
        assert!(!html.contains(word), "{word}");
    }
    assert_eq!(seen.elements.iter().filter(|e| *e == "script").count(), 1);
}

#[test]
fn anchors_resolve_and_are_unique() {
    for evidence in [rich(), large(), Evidence::default()] {
        let seen = check(&page(&evidence));
        let ids: BTreeSet<&str> = seen.ids.iter().map(String::as_str).collect();
        assert_eq!(ids.len(), seen.ids.len(), "an id is used twice");
        for (_, _, value) in &seen.addresses {
            if let Some(target) = value.strip_prefix('#') {
                assert!(ids.contains(target), "#{target} is nowhere");
            }
        }
        for claim in evidence.claims.iter().filter(|c| c.id.is_ascii() && c.id.len() < 40) {
            assert!(ids.contains(format!("claim-{}", claim.id).as_str()), "{}", claim.id);
        }
    }
}

#[test]
fn text_never_becomes_markup() {
    let html = page(&rich());
    assert!(!html.contains("<script>alert"));
    assert!(!html.contains("alert('x')"));
    assert!(html.contains("&lt;script&gt;alert"));
    assert!(html.contains("Қазақстан Астана"));
    assert!(!html.contains("The <Passes>"));
    assert!(!html.contains(HOSTILE));
    let seen = check(&html);
    assert!(seen.ids.iter().any(|id| id.starts_with("claim-long~20.id~2f.") && id.len() > long_id().len()));
}

#[test]
fn headings_never_skip_a_level() {
    for evidence in [rich(), Evidence::default()] {
        let headings = check(&page(&evidence)).headings;
        assert_eq!(headings.iter().filter(|level| **level == 1).count(), 1);
        let mut last = 0;
        for level in headings {
            assert!(level <= last + 1, "h{level} after h{last}");
            last = level;
        }
    }
}

#[test]
fn same_evidence_same_bytes() {
    assert_eq!(page(&rich()), page(&rich()));
}

#[test]
fn no_number_that_is_none() {
    let html = page(&rich());
    let body = &html[html.find("<main").expect("main")..html.find("<script>").expect("script")];
    for word in ["NaN", "Infinity", ">inf<", " inf ", "undefined", ">none<", "None"] {
        assert!(!body.contains(word), "{word}");
    }
}

#[test]
fn a_long_ledger_stays_small() {
    let html = page(&large());
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
    assert_eq!(html.matches("<details class=\"c\"").count(), 528);
}

/// However much there is behind each claim, the page stays one that a browser opens at once, and says what it leaves out.
#[test]
fn a_heavy_ledger_stays_small() {
    let mut evidence = large();
    for claim in &mut evidence.claims {
        claim.alternatives =
            claim.alternatives.iter().cycle().take(40.min(claim.alternatives.len() * 40)).cloned().collect();
        claim.values = claim.values.iter().cycle().take(40.min(claim.values.len() * 40)).cloned().collect();
        claim.lineage = claim.lineage.iter().cycle().take(20.min(claim.lineage.len() * 20)).cloned().collect();
    }
    let html = page(&evidence);
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
    assert!(html.contains("Readings tried: 13 true, 14 false, 13 unknown"));
    assert!(html.contains("34 more in evidence.json; the count above is of all of them."));
}

#[test]
fn missing_is_never_drawn_at_zero() {
    let html = page(&rich());
    let start = html.find("aria-label=\"Line chart: Goods trade, Middle Sea").expect("the chart");
    let svg = &html[start..start + html[start..].find("</svg>").expect("its end")];
    // The first line: years 1861, 1862 and 1864 are missing, 1863 stands alone between them.
    let path = svg.split("class=\"ln l0\" d=\"").nth(1).and_then(|t| t.split('"').next()).expect("a path");
    assert_eq!(path.matches('M').count(), 2, "{path}");
    assert_eq!(svg.matches("class=\"dot l0\"").count(), 2, "one alone, one at the end");
    assert!(svg.contains("Sylvania: no source"));
    assert!(!svg.contains("lb l3"), "a line without a source has no label on the drawing");
    assert!(svg.contains("1861 (Regency)") && svg.contains("1862 (Black Michael)"));
    assert!(svg.contains("Ruritania: not covered"));
    assert!(html.contains("No line of this chart has a value"));
}

#[test]
fn everything_is_somewhere() {
    let html = page(&rich());
    for text in [
        "Ruritanian policy toward the Middle Sea &amp; the Passes",
        "built-in release",
        "2026.1",
        "Contradicted",
        "846 million crowns",
        "507.2 million crowns",
        "18 of 20 members",
        "GRS: not-covered",
        "definition of Middle Sea = wide",
        "16.7 % below the limit",
        "123,456",
        "0123456789ab",
        "1,238 more rows",
        "chancery why",
        "One basis only: goods.",
        "majority of days",
        "31.2 % to 24.8 %",
        "higher is better",
        "cannot both hold",
        "Both can hold if",
        "2.5 million crowns",
        "CC BY 4.0",
        "12,345,678 bytes",
        "1,204",
        "@article{hope1894",
        "@misc{made-trade",
        "Re-exports are counted twice.",
        "Graustark, Lutha",
        "claims/hope.toml:41",
        "warning[study::odd]",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("@misc{made-votes"), "a data set nobody used is not cited");
}
