//! `compare readings` on the built-in study and release.

use serde_json::Value;

use crate::command::{chancery, workspace};

const ID: &str = "realism-institutionalism";

fn study() -> String {
    workspace().join("studies/us-reboot").display().to_string()
}

#[track_caller]
fn rows(more: &[&str]) -> Vec<Value> {
    let study = study();
    let output = chancery(&[&["compare", "readings", &study], more, &["--format", "json"]].concat());
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{more:?}\n{error}");
    assert!(!error.contains("reading::"), "{error}");
    serde_json::from_slice(&output.stdout).expect("an array")
}

#[test]
fn the_scores_of_the_built_in_reading_are_the_counts_of_its_predictions() {
    let (scores, predictions) = (rows(&[ID]), rows(&["--show", "predictions"]));
    for theory in ["neorealism", "institutionalism", "asymmetry"] {
        let own: Vec<&Value> = predictions.iter().filter(|row| row["theory"] == theory).collect();
        assert_eq!(own.len(), 6, "{theory}");
        for (over, shared) in [("all", true), ("not shared", false)] {
            let score = scores.iter().find(|row| row["theory"] == theory && row["over"] == over).expect("a score");
            let counted = own.iter().filter(|row| shared || row["shared"] == "no");
            for outcome in ["met", "failed", "open"] {
                let found = counted.clone().filter(|row| row["outcome"] == outcome).count();
                assert_eq!(score[outcome], found, "{theory}, {over}: {outcome}");
            }
            let decided = score["met"].as_f64().zip(score["failed"].as_f64()).map(|(met, failed)| met + failed);
            assert!(decided.is_some_and(|decided| decided > 0.0), "{theory}: the release decides none");
            let [share, low, high] = ["share", "low", "high"].map(|key| score[key].as_f64().expect("a share"));
            assert!(low < share && share < high, "{theory}: {low} {share} {high}");
        }
    }
    let shared: Vec<&str> =
        predictions.iter().filter(|row| row["shared"] == "yes").filter_map(|row| row["check"].as_str()).collect();
    assert!(shared.len() == 3 && shared.iter().all(|check| *check == shared[0]), "{shared:?}");
    // One check, opposite expectations: where it is decided, one of two is right.
    let of = |expects: &str| {
        let check =
            |row: &&Value| row["check"].as_str().is_some_and(|check| check.contains("[CHL, PER, COL, PAN, MEX]"));
        let found = predictions.iter().filter(check).find(|row| row["expects"] == expects);
        found.and_then(|row| row["outcome"].as_str()).expect("a prediction")
    };
    let outcomes = [of("true"), of("false")];
    assert!(outcomes[0] != outcomes[1] || outcomes == ["open", "open"], "{outcomes:?}");
}

#[test]
fn orders_begin_with_the_preferred_choices() {
    let orders = rows(&[ID, "--show", "orders"]);
    assert!(orders[..3].iter().all(|row| row["choice"] == "as preferred" && row["order_changes"] == "no"));
    assert!(orders[3..].iter().any(|row| row["choice"] == "source of agree"), "{orders:#?}");
    assert!(orders[3..].iter().all(|row| row["choice"] != "as preferred"));
}

#[test]
fn an_unknown_reading_is_named_with_the_nearest() {
    let output = chancery(&["compare", "readings", &study(), "realism-institutionalsm"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("no reading is called `realism-institutionalsm`"), "{error}");
    assert!(error.contains("did you mean `realism-institutionalism`?"), "{error}");
}
