//! Scenario files: what they may say, and what is said of those that are wrong.

use std::collections::BTreeSet;
use std::path::Path;

use chancery_core::Diagnostic;
use chancery_measure::counterfactual::{Costs, FlowSource, Lever, Pairs, Scenario};
use chancery_study::{StudyFile, parse, read_scenario};
use chancery_world::World;

const RIGHT: &str = r#"
schema = 1
title = "T"

[flows]
table = "agtpa.applications"
year = 1994

[[coefficient]]
term = "rta"
value = 0.5
se = 0.1
source = "made up"

[[change]]
term = "rta"
to = 0
organisation = "nafta"
on = "1994-12-31"

[elasticity]
value = 7
low = 5
high = 9
source = "made up"
"#;

fn read(text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let file = StudyFile { path: "scenarios/nafta.toml".into(), text: text.into() };
    read_scenario(&file, Path::new("here"), World::builtin())
}

/// The one message of a file in which something was replaced.
#[track_caller]
fn message(was: &str, is: &str) -> String {
    assert!(RIGHT.contains(was), "{was}");
    let text = RIGHT.replacen(was, is, 1);
    let (scenario, found) = read(&text);
    assert!(scenario.is_none(), "a scenario with an error is none");
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].render(Some(&text))
}

#[test]
fn a_scenario_is_read() {
    let (scenario, found) = read(RIGHT);
    assert_eq!(found, []);
    let scenario = scenario.expect("read");
    assert_eq!((scenario.id.as_str(), scenario.draws, scenario.year), ("nafta", 1_000, 1994));
    let Pairs::Among(parties) = &scenario.changes[0].pairs else { panic!("{:?}", scenario.changes) };
    let keys: BTreeSet<&str> = parties.iter().map(|party| party.state.as_str()).collect();
    assert_eq!(keys, BTreeSet::from(["CAN", "MEX", "USA"]));
    assert_eq!(scenario.changes[0].lever, Lever::Term { name: "rta".into(), to: 0.0 });
    assert!(matches!(scenario.costs, Costs::Given { whole: false, .. }));
    // A file of flows is one beside the scenario.
    let (scenario, _) = read(&RIGHT.replace("table = \"agtpa.applications\"", "file = \"flows.csv\""));
    let FlowSource::File { path, .. } = scenario.expect("read").flows else { panic!("no file") };
    assert_eq!(path, Path::new("here/flows.csv"));
}

#[test]
fn members_are_those_of_the_role_and_day_without_those_excepted() {
    let tpp = "organisation = \"tpp\"\non = \"2016-06-30\"\nrole = \"signatory\"\nwithout = [\"USA\"]";
    let nafta = "organisation = \"nafta\"\non = \"1994-12-31\"";
    let (scenario, found) = read(&RIGHT.replace(nafta, tpp));
    assert_eq!(found, []);
    let scenario = scenario.expect("read");
    assert_eq!(scenario.changes[0].pairs.parties().len(), 11);
    assert!(scenario.changes[0].pairs.parties().iter().all(|party| party.state.as_str() != "USA"));
    let nobody = message(nafta, "organisation = \"tpp\"\non = \"2016-06-30\"");
    assert!(nobody.contains("nobody was `member`") && nobody.contains("negotiating, signatory"), "{nobody}");
    let unknown = message("on = \"1994-12-31\"", "on = \"1960-12-31\"");
    assert!(unknown.contains("is not known completely"), "{unknown}");
}

#[test]
fn what_is_wrong_has_its_place_and_a_hint() {
    let check = |was: &str, is: &str, id: &str, said: &str| {
        let message = message(was, is);
        assert!(
            message.contains(id) && message.contains(said) && message.contains("scenarios/nafta.toml:"),
            "{message}"
        );
    };
    check("year = 1994", "yaer = 1994", "scenario::entry", "unknown field `yaer`");
    check("schema = 1", "schema = 2", "scenario::schema", "schema 1");
    check("year = 1994", "year = 94", "scenario::year", "`94` is not a year");
    check("agtpa.applications", "agtpa", "scenario::flows", "names no table");
    check("agtpa.applications", "agtpb.applications", "scenario::flows", "did you mean `agtpa`?");
    check("year = 1994", "year = 1994\nassembled = true", "scenario::flows", "one of `table`");
    check("year = 1994", "year = 1994\noutput = \"Y\"", "scenario::flows", "go together");
    check("year = 1994", "year = 1994\nrepair = \"drop\"", "scenario::word", "refuse, leave-out");
    check("se = 0.1", "se = -0.1", "scenario::number", "at least 0");
    check("value = 0.5", "value = inf", "scenario::number", "finite");
    check("value = 7", "value = 4", "scenario::elasticity", "with its range");
    check("low = 5", "low = 0.5", "scenario::elasticity", "above 1");
    check(
        "organisation = \"nafta\"\n",
        "organisation = \"nafda\"\n",
        "scenario::organisation",
        "did you mean `nafta`?",
    );
    check("on = \"1994-12-31\"", "", "scenario::organisation", "members are those of a day");
    check("on = \"1994-12-31\"", "on = \"soon\"", "scenario::date", "soon");
    let nafta = "organisation = \"nafta\"\non = \"1994-12-31\"";
    check(nafta, "states = [\"USA\", \"Mexixo\"]", "scenario::state", "did you mean");
    check(nafta, "states = [\"USA\"]", "scenario::parties", "two states");
    check(nafta, "states = [\"USA\", \"MEX\", \"Mexico\"]", "scenario::parties", "Mexico is named twice");
    check(nafta, &format!("states = [\"USA\"]\n{nafta}"), "scenario::parties", "United States is named twice");
    check(nafta, "exporters = [\"USA\", \"USA\"]\nimporters = [\"MEX\"]", "scenario::parties", "named twice");
    check(nafta, "", "scenario::change", "needs to know where");
    check(nafta, "pairs = \"everywhere\"", "scenario::word", "international");
    check(nafta, "exporters = [\"USA\"]", "scenario::change", "go together");
    check("term = \"rta\"\nto = 0", "term = \"rta\"", "scenario::change", "`term` with `to`");
    check("term = \"rta\"\nto = 0", "tariff = { from = -2, to = 0 }", "scenario::number", "share above -1");
    check(
        "[[change]]\nterm = \"rta\"\nto = 0\norganisation = \"nafta\"\non = \"1994-12-31\"\n",
        "",
        "scenario::nothing",
        "nothing changes",
    );
    check("[elasticity]", "[draws]\ncount = 200000\n[elasticity]", "scenario::draws", "too many");
    let both = "[estimate]\neffects = [\"pair\"]\nterms = [\"rta\"]\n[elasticity]";
    check("[elasticity]", both, "scenario::costs", "given and estimated");
    let given = "[[coefficient]]\nterm = \"rta\"\nvalue = 0.5\nse = 0.1\nsource = \"made up\"";
    let costs = "[estimate]\neffects = [\"pair\"]\nterms = [\"rta\"]\ncosts = [\"log(dist)\"]";
    check(given, costs, "scenario::costs", "other flows than the estimate's");
}

#[test]
fn costs_of_other_flows_are_read() {
    let given = "[[coefficient]]\nterm = \"rta\"\nvalue = 0.5\nse = 0.1\nsource = \"made up\"";
    let text = RIGHT
        .replace("table = \"agtpa.applications\"", "assembled = true")
        .replace(given, "[estimate]\ntable = \"agtpa.applications\"\neffects = [\"pair\"]\nterms = [\"rta\"]\ncosts = [\"log(dist)\", \"cntg\"]");
    let (scenario, found) = read(&text);
    assert_eq!(found, []);
    let Costs::Estimated(plan) = scenario.expect("read").costs else { panic!("given") };
    assert_eq!(plan.costs, ["log(dist)", "cntg"]);
}

/// The ids `scenario::...` in a text.
fn ids_in(text: &str) -> BTreeSet<String> {
    let part = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>();
    text.split("scenario::").skip(1).map(part).filter(|id| !id.is_empty()).collect()
}

#[test]
fn every_id_is_documented_and_tested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |path: &str| std::fs::read_to_string(root.join(path)).expect("text");
    let given = ids_in(&(text("src/scenarios/mod.rs") + &text("src/scenarios/parties.rs")));
    let page = text("../../docs/diagnostics.md");
    let headings: String = page.lines().filter(|line| line.starts_with("### ")).collect();
    assert_eq!(ids_in(&headings), given);
    let untested: Vec<String> = given.difference(&ids_in(&text("tests/it/scenarios.rs"))).cloned().collect();
    assert_eq!(untested, [""; 0]);
}

#[test]
fn scenarios_of_a_study_are_read_once_each_and_never_from_files() {
    let head = "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2000\"\n";
    let study = |named: &[(&str, &str)]| {
        let mut files = vec![StudyFile { path: "study.toml".into(), text: head.into() }];
        files.extend(named.iter().map(|(path, text)| StudyFile { path: (*path).into(), text: (*text).into() }));
        parse(&files, World::builtin())
    };
    let (found, messages) = study(&[("scenarios/nafta.toml", RIGHT)]);
    assert_eq!((found.scenarios.len(), messages.len()), (1, 0));
    let named = RIGHT.replace("title", "id = \"nafta\"\ntitle");
    let (found, messages) = study(&[("scenarios/nafta.toml", RIGHT), ("scenarios/other.toml", &named)]);
    assert_eq!(found.scenarios.len(), 1);
    assert!(messages[0].message.contains("stands twice"), "{messages:?}");
    let file = RIGHT.replace("table = \"agtpa.applications\"", "file = \"flows.csv\"");
    let (found, messages) = study(&[("scenarios/nafta.toml", &file)]);
    assert_eq!(found.scenarios.len(), 0);
    assert!(messages[0].message.contains("takes its flows from the store"), "{messages:?}");
}

#[test]
fn no_text_makes_the_reader_panic() {
    // Every prefix of the file, and every file with one character taken out.
    for (at, _) in RIGHT.char_indices() {
        let _ = read(&RIGHT[..at]);
        let _ = read(&format!("{}{}", &RIGHT[..at], &RIGHT[at + 1..]));
    }
}
