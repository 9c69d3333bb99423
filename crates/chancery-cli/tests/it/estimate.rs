//! `chancery estimate`: options, files of models, formats, messages.

use std::process::{Command, Output};

const TABLE: &str = "i,j,t,y,x,z\na,b,1,3,1,0\na,b,2,5,2,1\na,c,1,0,0,1\na,c,2,2,1,0\nb,c,1,8,3,1\nb,c,2,9,3.5,0\nb,a,1,4,2,\nb,a,2,6,2,1\nc,a,1,1,0.5,0\nc,a,2,2,1,1\n";

const MODELS: &str = "title = \"Two models\"\ndata = \"t.csv\"\nvcov = \"cluster:i^j\"\nwhere = \"t > 0\"\n\n[columns]\nlx = \"log1p(x)\"\n\n[[model]]\ntitle = \"Poisson\"\nformula = \"y ~ lx + z\"\n\n[[model]]\ntitle = \"Linear\"\nestimator = \"ols\"\nformula = \"y ~ lx | t\"\ncombine = { twice = \"2 * lx\" }\n";

fn run(arguments: &[&str]) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("t.csv"), TABLE).expect("written");
    std::fs::write(folder.path().join("models.toml"), MODELS).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_chancery"))
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("CHANCERY_STORE")
        .output()
        .expect("the program runs");
    (output, folder)
}

#[track_caller]
fn check(arguments: &[&str], code: i32, stdout: &[&str], stderr: &[&str]) {
    let (output, _folder) = run(arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    stdout.iter().for_each(|part| assert!(out.contains(part), "no {part:?} in\n{out}"));
    stderr.iter().for_each(|part| assert!(err.contains(part), "no {part:?} in\n{err}"));
}

#[test]
fn one_model_by_options() {
    let base = ["estimate", "ppml", "--data", "t.csv", "--formula", "y ~ x + z | t"];
    check(&base, 0, &["Observations", "Left out: 1 z has no value (unreported).", "Effects: t"], &[]);
    let json = [&base[..], &["--format", "json", "--reset", "--combine", "x - z"]].concat();
    check(&json, 0, &["\"observations\": 9", "\"name\": \"x - z\"", "\"reset\": {"], &[]);
    let latex = [&base[..], &["--format", "latex", "--digits", "2"]].concat();
    check(&latex, 0, &["\\toprule", "\\bottomrule"], &[]);
    check(&[&base[..], &["--format", "html"]].concat(), 0, &["<table>", "<tbody>"], &[]);
    check(&[&base[..], &["--format", "csv"]].concat(), 0, &["model,estimator,term,estimate", "ppml,PPML,x,"], &[]);
    let panel = [
        "estimate",
        "ols",
        "--data",
        "t.csv",
        "--formula",
        "y ~ lag(x, 1) + size",
        "--panel",
        "i^j, t",
        "--column",
        "size = mean(x) by i",
    ];
    check(&panel, 0, &["lag(x, 1)", "size", "Left out: 5 lag(x, 1) has no value (not-covered)."], &[]);
}

#[test]
fn files_beside_the_table() {
    let arguments = [
        "estimate",
        "ppml",
        "--data",
        "t.csv",
        "--formula",
        "y ~ x | i + t",
        "--fixed-effects",
        "f.csv",
        "--coefplot",
        "c.svg",
    ];
    let (output, folder) = run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let effects = std::fs::read_to_string(folder.path().join("f.csv")).expect("written");
    assert_eq!(effects.lines().count(), 1 + 3 + 2, "{effects}");
    assert!(effects.starts_with("model,effect,level,coefficient\nppml,i,a,"), "{effects}");
    assert!(std::fs::read_to_string(folder.path().join("c.svg")).expect("written").starts_with("<svg xmlns="));
}

#[test]
fn several_models_of_a_file() {
    check(&["estimate", "models.toml"], 0, &["Two models", "(1) Poisson", "(2) Linear", "twice"], &[]);
    check(&["estimate", "models.toml", "--data", ".", "--format", "md"], 0, &["| | (1) Poisson | (2) Linear |"], &[]);
    check(&["estimate", "models.toml", "--vcov", "iid"], 2, &[], &["--vcov has no place", "write it into models.toml"]);
}

#[test]
fn messages_name_place_and_remedy() {
    let formula = |formula: &'static str| ["estimate", "ols", "--data", "t.csv", "--formula", formula];
    check(
        &formula("y ~ xx"),
        2,
        &[],
        &["t.csv has no column `xx`", "  formula: y ~ xx\n               ^^", "did you mean `x`?"],
    );
    check(&formula("y ~ x^2"), 2, &[], &["I(x^2)"]);
    check(&formula("y ~ lag(x)"), 2, &[], &["--panel"]);
    check(
        &["estimate", "gmm", "--data", "t.csv", "--formula", "y ~ x"],
        2,
        &[],
        &["`gmm` is no estimator", "ols, ppml, logit"],
    );
    check(&["estimate", "ols", "--data", "t.csv"], 2, &[], &["there is no formula"]);
    check(&["estimate", "ols", "--formula", "y ~ x"], 2, &[], &["no data are named"]);
    check(
        &["estimate", "ols", "--data", "agtpa.applications", "--formula", "y ~ x"],
        2,
        &[],
        &["the built-in release holds no tables"],
    );
    check(&["estimate", "ols", "--data", "none.csv", "--formula", "y ~ x"], 2, &[], &["none.csv"]);
    check(&["estimate", "--help"], 0, &["Examples:", "--vcov", "docs/FORMULA.md"], &[]);
    check(&["data", "list", "--format", "latex"], 2, &[], &["only `chancery estimate`"]);
}

/// The tables beside the examples are what the program prints; `examples/agtpa/tables.sh` writes them again.
#[test]
fn examples_print_their_tables() {
    let root = crate::command::workspace();
    let data = root.join("../shared/data/agtpa");
    if !data.is_dir() {
        // Written past the test runner, which would swallow it.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), b"SKIPPED: no providers' files beside the project\n");
        return;
    }
    let folder = root.join("examples/agtpa");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let models = entry.expect("an entry").path();
        // Scenarios are tested with the command they are for.
        let scenario = models.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ge-"));
        if scenario || models.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let output = Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args(["estimate", "--format", "md", "--data"])
            .arg(&data)
            .arg(&models)
            .env_remove("CHANCERY_STORE")
            .output()
            .expect("the program runs");
        let table = std::fs::read_to_string(models.with_extension("md")).expect("a table beside it");
        assert_eq!(String::from_utf8_lossy(&output.stdout), table, "{}", models.display());
        seen += 1;
    }
    assert_eq!(seen, 8);
}
