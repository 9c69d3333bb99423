//! Markdown, JSON and BibTeX.

use chancery_evidence::Evidence;

use crate::fixture::{large, rich};

#[test]
fn json_has_the_keys_scripts_rely_on() {
    let text = chancery_report::json(&rich()).expect("evidence is serialisable");
    assert!(text.ends_with("}\n"));
    assert_eq!(text, chancery_report::json(&rich()).expect("again"));
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let keys: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "schema",
            "program",
            "study",
            "store",
            "counts",
            "claims",
            "contradictions",
            "overclaims",
            "facts",
            "cases",
            "matrix",
            "charts",
            "figures",
            "ternary",
            "movement",
            "shifts",
            "reorientations",
            "influence",
            "polarity",
            "blocs",
            "relations",
            "profiles",
            "case_tree",
            "propositions",
            "comparisons",
            "qca",
            "tracing",
            "readings",
            "estimates",
            "counterfactuals",
            "codebook",
            "references",
            "diagnostics"
        ]
    );
    let claim = &value["claims"][0];
    for key in
        ["id", "says", "check", "verdict", "value", "unit", "stated", "coverage", "sources", "why", "ref", "type"]
    {
        assert!(claim.get(key).is_some(), "{key}");
    }
    assert_eq!(claim["verdict"], "contradicted");
    assert_eq!(claim["type"], "comparison");
    assert!(value["claims"][6]["check"].is_null());
    assert!(value["cases"][0]["outcome"][2]["number"].is_null(), "what is no number is null");
}

#[test]
fn bibtex_has_works_and_the_data_sets_used_once() {
    let mut evidence = rich();
    let again = evidence.references[0].clone();
    evidence.references.push(again);
    let text = chancery_report::bibtex(&evidence);
    assert_eq!(text.matches("@article{hope1894,").count(), 1);
    assert!(text.find("@article{hope1894").expect("work") < text.find("@misc{made-trade").expect("data"));
    assert!(!text.contains("made-votes"));
    assert!(text.ends_with("}\n"));
    assert_eq!(text.matches('{').count(), text.matches('}').count());
    assert_eq!(chancery_report::bibtex(&Evidence::default()), "");
}

/// Every table row has as many cells as its head: what GitHub needs to draw it.
#[test]
fn markdown_tables_are_even() {
    for evidence in [rich(), large(), Evidence::default()] {
        let text = chancery_report::markdown(&evidence);
        let mut columns = None;
        for line in text.lines() {
            if line.starts_with('|') {
                let bars = line.replace("\\|", "").matches('|').count();
                assert_eq!(*columns.get_or_insert(bars), bars, "{line}");
                assert!(line.ends_with('|'), "{line}");
            } else {
                columns = None;
            }
        }
        assert_eq!(text, chancery_report::markdown(&evidence));
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
        assert!(!text.contains("\n\n\n"));
    }
}

#[test]
fn markdown_escapes_and_says_the_same() {
    let text = chancery_report::markdown(&rich());
    assert!(!text.contains("<script>"));
    assert!(text.contains("&lt;script&gt;"));
    assert!(!text.contains("line 0"));
    assert!(text.contains("\\*star\\*"));
    for part in [
        "# Ruritanian policy toward the Middle Sea & the Passes",
        "The ledger holds 8 assertions",
        "| Contradicted |",
        "hope-trade",
        "846 million crowns",
        "31.2 % to 24.8 %",
        "cannot both hold",
        "made-trade",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for word in ["NaN", "None"] {
        assert!(!text.contains(word), "{word}");
    }
}
