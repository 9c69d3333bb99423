//! `compare` as a user types it, on a small study and the built-in release.

use std::path::Path;

use crate::command::{chancery, workspace};

const STUDY: &str = r#"
[study]
title = "Two cases"
actor = "USA"
years = "2001..2016"
[regions]
"Central Asia" = { group = "central-asia" }
[[text]]
ref = "t"
as_of = "2017"
[[case]]
id = "one"
actor = "USA"
toward = "Central Asia"
period = "George W. Bush"
source = { ref = "t" }
[case.strategy]
says = "Bases."
instruments = ["military", "aid"]
[case.outcomes]
direction = "worse"
[[case.outcome]]
label = "Agreement"
expr = "trend(mean(agree(USA, 'Central Asia', {period})))"
better = "up"
[[case.event]]
date = "2001-09-11"
says = "The attacks"
stage = "problem"
class = "other"
line = 1
[[case.event]]
date = "2001-10"
says = "A base is opened"
stage = "strategy"
class = "military"
line = 2
world = "k2-opened"
[[case]]
id = "two"
actor = "USA"
toward = "Central Asia"
period = "Obama"
source = { ref = "t" }
[case.strategy]
says = "A format."
instruments = ["aid"]
[case.outcomes]
direction = "mixed"
[[case.outcome]]
label = "Agreement"
expr = "trend(mean(agree(USA, 'Central Asia', {period})))"
better = "up"
"#;

/// What is asked, the exit status, and what must be printed (of a failure: what must be said).
const ASKED: &[(&[&str], i32, &[&str])] = &[
    (&["matrix"], 0, &["\"one\"", "\"two\"", "Instruments named"]),
    (&["matrix", "--cases", "one,tow"], 2, &["no case is called `tow`", "did you mean `two`?"]),
    (&["diff", "one", "two"], 0, &["\"what\": \"military\"", "\"in\": \"first\"", "\"kind\": \"series\""]),
    (&["diff", "one", "one-and-a-half"], 2, &["no case is called", "there are: one, two"]),
    (&["outcomes"], 0, &["\"composed\": \"abstained\"", "\"at_least\": 3"]),
    (&["bounds"], 0, &["\"rule\": \"full-years\"", "\"changes\""]),
    (&["events", "--cases", "one"], 0, &["\"world\": \"k2-opened\"", "\"line\": 2", "manas-opened"]),
    (&["lags"], 0, &["\"fewest_days\": 20", "\"most_days\": 50"]),
    (&["agreement"], 0, &["\"outcome\": \"stated: worse\"", "show no cause"]),
    (&["difference", "--outcome", "stated"], 0, &["\"only_difference\": \"military\"", "\"without\": \"two\""]),
    (&["difference", "--outcome", "splendid"], 2, &["no such outcome divides the cases", "stated: worse"]),
    (&["rank", "--by", "votes"], 0, &["\"region\": \"Central Asia\"", "\"name\": \"Obama\"", "\"rank_hi\""]),
    (&["rank", "--region", "Asia"], 2, &["no region of the study is called `Asia`"]),
    (&["regions"], 2, &["no two regions"]),
    (&["bodies"], 2, &["compares no organisations", "bodies = "]),
    (&["lines"], 2, &["[[comparison]]"]),
    (&["papers", "--kind", "conflit"], 2, &["did you mean `conflict`?"]),
    (&["works"], 2, &["no claim of the study cites a work"]),
    (&["forecasts", "--score"], 2, &["no claim of the type `forecast`"]),
    (&["forecasts"], 2, &["no claim of the type `forecast`"]),
    (&["factors"], 0, &["\"factor\": \"disagreement at home\"", "roll calls of Congress"]),
];

#[test]
fn a_small_study_is_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("study.toml"), STUDY).expect("written");
    for (asked, code, parts) in ASKED {
        let mut arguments = vec!["compare", asked[0], path(folder.path())];
        arguments.extend(&asked[1..]);
        arguments.extend(["--format", "json"]);
        let output = chancery(&arguments);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(*code), "{asked:?}\n{said}");
        for part in *parts {
            assert!(said.contains(part), "{asked:?}: no {part:?} in\n{said}");
        }
        if *code == 0 {
            let rows: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert!(rows.as_array().is_some_and(|rows| !rows.is_empty()), "{asked:?}");
        }
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn every_comparison_has_an_example() {
    let help = chancery(&["compare", "--help"]);
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let names: Vec<&str> = commands
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert_eq!(names.len(), 26, "{names:?}");
    for name in names {
        let help = String::from_utf8(chancery(&["compare", name, "--help"]).stdout).expect("UTF-8");
        assert!(help.contains(&format!("chancery compare {name} ")), "{name}\n{help}");
    }
}

#[test]
fn the_built_in_cases_have_events_and_composites() {
    let study = workspace().join("studies/us-reboot");
    let output = chancery(&["compare", "events", path(&study), "--format", "csv"]);
    let rows = String::from_utf8(output.stdout).expect("UTF-8");
    // The paper dates the crisis of Ecuador to 2012; it was in 2010.
    let clash = rows.lines().find(|line| line.contains("ecuador-police-revolt-2010") && line.contains("2012"));
    assert!(clash.is_some_and(|line| line.contains("the table of events 2010-09-30")), "{clash:?}");
    assert_eq!(output.stderr, b"", "no entry of the study is doubtful");
}
