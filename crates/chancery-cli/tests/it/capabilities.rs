//! `docs/CAPABILITIES.md`: every number has one row, and what a row names is there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use crate::command::{chancery, workspace};

const STUDY: &str = "studies/us-reboot";
/// Commands that judge a whole study: they take seconds, and other tests run them.
const LONG: [&str; 3] = ["run", "check", "compare"];

/// The numbers of the page: letters and how many.
fn numbers() -> Vec<String> {
    let two = |letter: &'static str, last: usize| (1..=last).map(move |number| format!("{letter}{number:02}"));
    let plain = |letter: &'static str, last: usize| (1..=last).map(move |number| format!("{letter}{number}"));
    let methods = two("M", 15).chain(two("D", 34)).chain(plain("F", 6));
    methods.chain(plain("C", 10)).chain(plain("T", 20)).chain(two("E", 20)).collect()
}

/// A row of the page.
struct Row {
    id: String,
    what: String,
    how: String,
    state: String,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(workspace().join("docs/CAPABILITIES.md")).expect("docs/CAPABILITIES.md");
    let lines = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Id "));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let &[id, what, how, state] = cells.as_slice() else { panic!("not four cells: {line}") };
            Row { id: id.to_owned(), what: what.to_owned(), how: how.to_owned(), state: state.to_owned() }
        })
        .collect()
}

/// What a command needs, as the page marks it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Needs {
    Release,
    Store,
    Refused,
}

/// The pieces of a cell in backticks, each with the text up to the next one; and the text without them.
fn pieces(cell: &str) -> (Vec<(&str, &str)>, String) {
    let parts: Vec<&str> = cell.split('`').collect();
    assert!(parts.len() % 2 == 1, "a backtick is left open: {cell}");
    let coded = (1..parts.len()).step_by(2).map(|place| (parts[place], parts[place + 1])).collect();
    (coded, parts.iter().step_by(2).copied().collect())
}

/// Every command of the page, once, with what it needs.
fn commands() -> BTreeMap<String, Needs> {
    let mut commands = BTreeMap::new();
    for row in rows() {
        for (code, after) in pieces(&row.how).0 {
            let needs = match after {
                after if after.starts_with(" (store)") => Needs::Store,
                after if after.starts_with(" (refused)") => Needs::Refused,
                _ => Needs::Release,
            };
            let command = code.strip_prefix("chancery ").unwrap_or_else(|| panic!("{}: no command: {code}", row.id));
            let before = commands.insert(command.to_owned(), needs);
            assert!(before.is_none_or(|before| before == needs), "marked in two ways: {code}");
        }
    }
    assert!(commands.len() > 100, "only {} commands were read", commands.len());
    commands
}

/// Words as a shell reads them, with quotes of both kinds; the study is found from any folder.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (String::new(), None);
    for letter in command.chars() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, ' ') => words.push(std::mem::take(&mut word)),
            _ => word.push(letter),
        }
    }
    assert!(quote.is_none(), "a quote is left open: {command}");
    words.push(word);
    let study = workspace().join(STUDY).to_str().expect("UTF-8").to_owned();
    words.into_iter().map(|word| if word == STUDY { study.clone() } else { word }).collect()
}

fn run(command: &str, more: &[&str]) -> Output {
    let words = words(command);
    let arguments: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
    chancery(&arguments)
}

#[track_caller]
fn ends_with(output: &Output, code: i32, command: &str) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "chancery {command}\n{out}\n{err}");
}

#[test]
fn every_number_has_one_row() {
    let rows = rows();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, numbers(), "each number once, in order");
    for row in &rows {
        assert!(!row.what.is_empty() && !row.how.is_empty(), "{}: a cell is empty", row.id);
        let (state, words) = row.state.split_once(": ").unwrap_or((row.state.as_str(), ""));
        match state {
            "done" => assert!(words.is_empty(), "{}: done needs no words", row.id),
            "partly" | "no data" => assert!(words.len() > 20, "{}: say what is missing", row.id),
            _ => panic!("{}: `{state}` is no state", row.id),
        }
        let nothing = pieces(&row.how).0.is_empty() && !row.how.contains('*');
        assert!(!nothing || state == "no data", "{}: nothing to see", row.id);
    }
}

/// Words, options and values are read before the help is printed; what is not known among them is an error.
#[test]
fn every_command_is_understood() {
    for command in commands().keys() {
        ends_with(&run(command, &["--help"]), 0, command);
    }
}

#[test]
fn what_needs_no_store_answers_from_the_release() {
    for (command, needs) in commands() {
        let first = command.split(' ').next().unwrap_or_default();
        match needs {
            Needs::Store => {}
            Needs::Refused => {
                let output = run(&command, &[]);
                ends_with(&output, 1, &command);
                let err = String::from_utf8_lossy(&output.stderr);
                assert!(err.contains("error[claim::"), "chancery {command}\n{err}");
            }
            Needs::Release if LONG.contains(&first) => {}
            Needs::Release if first == "eval" => has_a_value(&command),
            Needs::Release => ends_with(&run(&command, &[]), 0, &command),
        }
    }
}

/// At least one alternative gives a value.
fn has_a_value(command: &str) {
    let output = run(command, &["--format", "json"]);
    ends_with(&output, 0, command);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let alternatives = found.as_array().expect("a list");
    let value = |one: &serde_json::Value| one["value"].as_str().is_some_and(|value| !value.starts_with("no value"));
    assert!(alternatives.iter().any(value), "chancery {command} has no value on the release\n{found:#}");
}

#[test]
fn every_section_is_one_of_the_report() {
    let mut report = String::new();
    for folder in ["src", "templates"] {
        gather(&workspace().join("crates/chancery-report").join(folder), &mut report);
    }
    for row in rows() {
        let text = pieces(&row.how).1;
        let parts: Vec<&str> = text.split('*').collect();
        assert!(parts.len() % 2 == 1, "{}: an asterisk is left open", row.id);
        for section in parts.iter().skip(1).step_by(2) {
            let there = report.contains(&format!("\"{section}\"")) || report.contains(&format!(">{section}<"));
            assert!(there, "{}: the report has no section *{section}*", row.id);
        }
    }
}

/// The text of every file below a folder.
fn gather(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, into);
        } else {
            into.push_str(&std::fs::read_to_string(&path).expect("UTF-8"));
        }
    }
}
