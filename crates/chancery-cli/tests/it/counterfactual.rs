//! `counterfactual`, and the scenarios of `examples/agtpa` with their committed tables.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use crate::command::{chancery, workspace};

/// A store of the data of the examples, built once; `None` without the providers' files.
fn store() -> Option<&'static Path> {
    static STORE: OnceLock<Option<tempfile::TempDir>> = OnceLock::new();
    let folder = STORE.get_or_init(|| {
        let data = workspace().join("../shared/data");
        if !data.is_dir() {
            // Written past the test runner, which would swallow it.
            let _ =
                std::io::Write::write_all(&mut std::io::stderr(), b"SKIPPED: no providers' files beside the project\n");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        for id in ["agtpa", "gegravity-sample", "desta"] {
            let from = data.join(id);
            let output = run(folder.path(), &["data", "add", id, &from.to_string_lossy()]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        Some(folder)
    });
    folder.as_ref().map(tempfile::TempDir::path)
}

fn run(store: &Path, arguments: &[&str]) -> Output {
    chancery(&[&["--store", &store.to_string_lossy()], arguments].concat())
}

fn out(store: &Path, arguments: &[&str]) -> String {
    let output = run(store, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn example(name: &str) -> PathBuf {
    workspace().join("examples/agtpa").join(name)
}

const EXAMPLES: [&str; 5] = ["ge-borders", "ge-gegravity", "ge-nafta", "ge-nafta-own", "ge-us-canada-border"];

/// `UPDATE_TABLES=1 cargo test -p chancery-cli counterfactual` writes the tables again.
#[test]
fn examples_give_their_committed_tables() {
    let Some(store) = store() else { return };
    for name in EXAMPLES {
        let scenario = example(&format!("{name}.toml")).to_string_lossy().into_owned();
        let table = out(store, &["counterfactual", &scenario, "--format", "md"]);
        let path = example(&format!("tables/{name}.md"));
        if std::env::var_os("UPDATE_TABLES").is_some() {
            std::fs::write(&path, &table).expect("written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == table, "{} is not what the example gives", path.display());
    }
}

/// Cells of a CSV row of a country and method.
fn cells(csv: &str, country: &str, method: &str) -> Vec<f64> {
    let line = csv
        .lines()
        .find(|line| line.starts_with(&format!("{country},")) && line.contains(&format!(",{method},")))
        .unwrap_or_else(|| panic!("no {country} {method}\n{csv}"));
    let after = line.split(&format!(",{method},")).nth(1).expect("figures");
    after.split(',').map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
}

/// Change of the factory-gate price, consumer prices and real output as gegravity 0.3 gives them for its sample case, in per cent.
const GEGRAVITY: [(&str, [f64; 3]); 5] = [
    ("AUS", [0.004142837768, 0.01124916403, -0.007105526949]),
    ("CAN", [-0.1357699765, -0.5517236464, 0.4182613165]),
    ("JPN", [0.2453922575, 0.1915344152, 0.0537548832]),
    ("MEX", [-0.02020201735, -0.007386832856, -0.0128161312]),
    ("USA", [-0.04093889795, -0.03353027607, -0.007411106849]),
];

#[test]
fn the_sample_case_of_gegravity_agrees_to_six_digits() {
    let Some(store) = store() else { return };
    let scenario = example("ge-gegravity.toml").to_string_lossy().into_owned();
    let csv = out(store, &["counterfactual", &scenario, "--draws", "0", "--format", "csv"]);
    for (country, expected) in GEGRAVITY {
        let found = cells(&csv, country, "conditional");
        // Columns: three a quantity; output, prices, real output are the third to fifth.
        for (quantity, expected) in [6, 9, 12].into_iter().zip(expected) {
            // gegravity stops at changes of 1e-8.
            assert!((found[quantity] - expected).abs() < 1e-6 * expected.abs().max(0.1), "{country}: {found:?}");
        }
    }
}

#[test]
fn undoing_nafta_gives_the_figures_of_the_kernel() {
    let Some(store) = store() else { return };
    let scenario = example("ge-nafta.toml").to_string_lossy().into_owned();
    let csv = out(store, &["counterfactual", &scenario, "--draws", "0", "--format", "csv"]);
    // What membership is worth in real output, as docs/methods/general-equilibrium.md has it.
    let expected = [("MEX", 3.829, 2.517), ("CAN", 3.440, 3.076), ("USA", 0.334, 0.291)];
    for (country, fitted, observed) in expected {
        for (method, expected) in [("fitted costs", fitted), ("observed flows", observed)] {
            let real_output = cells(&csv, country, method)[12];
            let worth = 100.0 * (1.0 / (1.0 + real_output / 100.0) - 1.0);
            assert!((worth - expected).abs() < 0.0006, "{country} {method}: {worth}");
        }
    }
    assert!(csv.lines().nth(1).is_some_and(|line| line.starts_with("USA,United States,yes,")), "members first");
}

#[test]
fn threads_and_runs_change_no_byte() {
    let Some(store) = store() else { return };
    let scenario = example("ge-nafta.toml").to_string_lossy().into_owned();
    let with = |threads: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args([
                "--store",
                &store.to_string_lossy(),
                "counterfactual",
                &scenario,
                "--draws",
                "60",
                "--format",
                "json",
            ])
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .expect("the program runs");
        assert!(output.status.success());
        (output.stdout, output.stderr)
    };
    assert_eq!(with("1"), with("2"));
}

#[test]
fn an_agreement_with_absent_members_cannot_be_simulated() {
    let Some(store) = store() else { return };
    let scenario = workspace().join("studies/us-reboot/scenarios/tpp-manufactures.toml");
    let output = run(store, &["counterfactual", &scenario.to_string_lossy(), "--format", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("cannot be simulated: 4 of 12 parties"), "{stderr}");
    let table = String::from_utf8_lossy(&output.stdout);
    let absent: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(absent, ["BRN", "NZL", "PER", "VNM"]);
}

#[test]
fn agreements_differ_and_the_estimate_says_by_how_much() {
    let Some(store) = store() else { return };
    let scenario = example("ge-nafta.toml").to_string_lossy().into_owned();
    let csv = out(store, &["counterfactual", &scenario, "--agreements", "--format", "csv"]);
    assert!(csv.lines().count() > 20 && csv.contains("EC Mexico,14,"), "{csv}");
}

#[test]
fn without_data_the_program_says_what_would_help() {
    let scenario = example("ge-nafta.toml").to_string_lossy().into_owned();
    let output = chancery(&["counterfactual", &scenario]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("`agtpa` is not in the built-in release") && stderr.contains("hint:"), "{stderr}");
    let output = chancery(&["counterfactual", "nowhere.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read nowhere.toml"));
}

const FLOWS: &str = "exporter,importer,year,trade,rta\nUSA,USA,2000,800,0\nUSA,MEX,2000,100,0\nUSA,CAN,2000,100,0\nMEX,USA,2000,100,0\nMEX,MEX,2000,800,0\nMEX,CAN,2000,100,0\nCAN,USA,2000,100,0\nCAN,MEX,2000,100,0\nCAN,CAN,2000,800,0\n";

const SCENARIO: &str = r#"title = "Small"

[flows]
file = "flows.csv"
year = 2000

[[coefficient]]
term = "rta"
value = 0.5
se = 0.1
source = "made up"

[[change]]
term = "rta"
to = 1
states = ["MEX", "USA"]

[elasticity]
value = 5
low = 4
high = 6
source = "made up"

[draws]
count = 20
"#;

/// Runs a scenario on a file of flows, both as given.
fn small(flows: &str, scenario: &str) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("flows.csv"), flows).expect("written");
    let path = folder.path().join("small.toml");
    std::fs::write(&path, scenario).expect("written");
    let output = chancery(&["counterfactual", &path.to_string_lossy(), "--format", "csv"]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn flows_of_ones_own_need_no_store() {
    let (code, out, err) = small(FLOWS, SCENARIO);
    assert_eq!(code, Some(0), "{err}");
    assert!(cells(&out, "MEX", "observed flows")[15] > 0.0, "{out}");
}

#[test]
fn bad_flows_and_scenarios_are_refused_by_name() {
    let wrong_flows: [(&str, &str, i32, &[&str]); 5] = [
        ("CAN,MEX,2000,100,0\n", "", 2, &["1 pairs have no flow: CAN->MEX", "a missing flow is not a flow of 0"]),
        ("CAN,MEX,2000,100,0", "CAN,MEX,2000,,0", 2, &["1 pairs have no flow: CAN->MEX"]),
        ("CAN,MEX,2000,100", "CAN,MEX,2000,-100", 2, &["flows.csv:9", "column `trade`"]),
        ("CAN,CAN,2000,800,0\n", "CAN,CAN,2000,800,0\nCAN,CAN,2000,1,0\n", 2, &["the pair CAN->CAN has two rows"]),
        ("USA,MEX,2000,100", "USA,MEX,2000,much", 2, &["flows.csv:3", "`much`"]),
    ];
    for (was, is, code, said) in wrong_flows {
        assert!(FLOWS.contains(was), "{was}");
        let (found, _, err) = small(&FLOWS.replacen(was, is, 1), SCENARIO);
        assert_eq!(found, Some(code), "{is}: {err}");
        said.iter().for_each(|part| assert!(err.contains(part), "no {part:?} in\n{err}"));
    }
    let silent = FLOWS.replace("CAN,USA,2000,100", "CAN,USA,2000,0").replace("CAN,MEX,2000,100", "CAN,MEX,2000,0");
    let (code, _, err) = small(&silent.replace("CAN,CAN,2000,800", "CAN,CAN,2000,0"), SCENARIO);
    assert!(code == Some(2) && err.contains("CAN has no output: it sells nothing, not even at home"), "{err}");

    let states = "states = [\"MEX\", \"USA\"]";
    let wrong_scenarios: [(&str, &str, i32, &[&str]); 8] = [
        (states, "states = [\"MEX\", \"Mexico\"]", 1, &["Mexico is named twice", "small.toml:16:"]),
        (
            states,
            "states = [\"USA\"]\norganisation = \"nafta\"\non = \"2000-12-31\"",
            1,
            &["United States is named twice"],
        ),
        (states, "exporters = [\"USA\"]\nimporters = [\"MEX\", \"MEX\"]", 1, &["Mexico is named twice"]),
        (states, "states = [\"MEX\", \"KAZ\"]", 1, &["cannot be simulated: 1 of 2 parties have no flows in flows.csv"]),
        (
            "term = \"rta\"\nto = 1",
            "tariff = { from = 0.1, to = -1.2 }",
            1,
            &["a tariff is a share above -1", "small.toml:"],
        ),
        ("low = 4", "low = 1", 1, &["not an elasticity with its range", "all above 1"]),
        ("value = 5", "value = 0.9", 1, &["not an elasticity with its range"]),
        ("year = 2000", "year = 1999", 2, &["no flows of 1999", "the table has 2000 to 2000"]),
    ];
    for (was, is, code, said) in wrong_scenarios {
        assert!(SCENARIO.contains(was), "{was}");
        let (found, _, err) = small(FLOWS, &SCENARIO.replacen(was, is, 1));
        assert_eq!(found, Some(code), "{is}: {err}");
        said.iter().for_each(|part| assert!(err.contains(part), "no {part:?} in\n{err}"));
    }
}

#[test]
fn checks_ask_scenarios_by_name() {
    let Some(store) = store() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    };
    put(
        "study.toml",
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2010..2014\"\nnow = \"2021-12-31\"\n\n[[text]]\nref = \"text\"\nas_of = \"2015\"\n",
    );
    let nafta = std::fs::read_to_string(example("ge-nafta.toml")).expect("a scenario");
    put("scenarios/nafta.toml", &format!("{nafta}\n[draws]\ncount = 40\n"));
    let absent = nafta.replace("organisation = \"nafta\"\non = \"1994-12-31\"", "states = [\"USA\", \"KAZ\"]");
    assert_ne!(absent, nafta);
    put("scenarios/absent.toml", &absent);
    put("scenarios/twin.toml", &nafta.replace("to = 0", "to = 2"));
    let claim = |id: &str, check: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\nsays = \"s\"\ntype = \"quantity\"\nas_of = \"2015\"\nsource = {{ ref = \"text\", line = 1 }}\ncheck = \"{check}\"\n\n"
        )
    };
    put("claims/c.toml", &claim("loss", "result('nafta', 'MEX.welfare') < 0"));
    let study = folder.path().to_string_lossy().into_owned();
    let eval = |expression: &str| {
        let output = run(store, &["eval", expression, "--study", &study, "--format", "csv"]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    // Both baselines lose, and the name that stands for both reaches from the lowest end to the highest.
    let holds = |expression: &str| {
        let (ok, shown, err) = eval(expression);
        assert!(ok && shown.contains("true"), "{expression}: {shown}\n{err}");
    };
    holds("result('nafta', 'MEX.welfare') < 0 and result('nafta', 'USA.exports') < -1 percent");
    for way in ["observed", "fitted"] {
        holds(&format!("result('nafta', 'MEX.welfare.low') <= result('nafta', 'MEX.welfare.{way}.low')"));
        holds(&format!("result('nafta', 'MEX.welfare.high') >= result('nafta', 'MEX.welfare.{way}.high')"));
    }
    // An unknown name has a neighbour, and so has an unknown scenario.
    let (ok, _, err) = eval("result('nafta', 'MEX.welfar') < 0");
    assert!(!ok && err.contains("MEX.welfare"), "{err}");
    let (ok, _, err) = eval("result('nafda', 'MEX.welfare') < 0");
    assert!(!ok && err.contains("nafta"), "{err}");
    // No figure of a scenario that cannot be simulated, but the reason.
    let (_, shown, err) = eval("result('absent', 'USA.welfare') < 0");
    assert!(!shown.contains("true") && !shown.contains("false"), "{shown}\n{err}");
    assert!(
        shown.contains("cannot be simulated: 1 of 2 parties have no flows in agtpa.applications (Kazakhstan)"),
        "{shown}"
    );
    let checked = out(store, &["check", &study, "--format", "csv"]);
    assert!(checked.contains("supported,loss,"), "{checked}");
}
