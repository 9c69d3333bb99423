//! `compare propositions`, on the built-in release and on a store of all data.

use std::collections::BTreeSet;

use crate::command::{chancery, workspace};
use crate::study::on_store;

fn output(arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = workspace().join("studies/us-reboot");
    let folder = folder.to_str().expect("UTF-8");
    let output = chancery(&[&["compare", "propositions", folder], arguments].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_format_has_every_definition() {
    let (code, json, _) = output(&["t3", "decline-of-hegemony", "--format", "json"]);
    assert_eq!(code, Some(0));
    let rows: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rows = rows.as_array().expect("rows");
    let ids: BTreeSet<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["T3", "T5"]);
    for row in rows {
        assert!(row["value"].is_number() != row["missing"].is_string(), "{row}");
    }
    for format in ["table", "csv", "md"] {
        let (code, text, _) = output(&["T3", "T5", "--format", format]);
        assert_eq!(code, Some(0));
        for row in rows {
            let name = row["definition"].as_str().expect("a name");
            assert!(text.contains(name), "{format}: no {name} in\n{text}");
        }
    }
}

#[test]
fn an_unknown_proposition_is_told_the_known_ones() {
    let (code, _, error) = output(&["T3", "T99"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("no proposition is called `T99`") && error.contains("T3 (dependence-asymmetry)"), "{error}");
}

#[test]
fn every_proposition_has_an_outcome_and_reasons_on_the_full_store() {
    let Some(evidence) = on_store() else { return };
    assert!(evidence.propositions.len() >= 10);
    for one in &evidence.propositions {
        let outcomes = ["holds", "fails", "mixed", "undecided", "cannot-be-tested"];
        assert!(outcomes.contains(&one.outcome.as_str()) && !one.reason.is_empty(), "{one:?}");
        let figures = one.definitions.iter().filter(|it| it.estimate.value.is_some()).count();
        assert_eq!(figures == 0, one.outcome == "cannot-be-tested", "{one:?}");
        for it in &one.definitions {
            assert!(
                it.missing.as_ref().is_none_or(|why| !why.is_empty())
                    && it.missing.is_some() != it.estimate.value.is_some()
            );
            if let (Some(value), Some(low), Some(high)) = (it.estimate.value, it.estimate.lo, it.estimate.hi) {
                assert!(low <= high && value.is_finite() && it.observations > 0 && !it.interval.is_empty(), "{it:?}");
            }
        }
    }
}
