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
        &["`gmm` is no estimator", "ols, ppml, negbin, logit"],
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

/// Counts of two kinds of pairs: over-dispersed ones, and ones that are not.
const COUNTS: &str = "g,x,y,flat\na,0,0,2\na,1,1,3\na,2,9,4\na,0,4,2\nb,1,0,3\nb,2,14,4\nb,0,1,2\nb,1,2,3\nc,2,3,4\nc,0,0,2\nc,1,7,3\nc,2,25,4\n";

#[track_caller]
fn check_on(table: &str, arguments: &[&str], code: i32, stdout: &[&str], stderr: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("t.csv"), table).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_chancery"))
        .args(["estimate", arguments[0], "--data", "t.csv", "--formula"])
        .args(&arguments[1..])
        .current_dir(folder.path())
        .env_remove("CHANCERY_STORE")
        .output()
        .expect("the program runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    stdout.iter().for_each(|part| assert!(out.contains(part), "no {part:?} in\n{out}"));
    stderr.iter().for_each(|part| assert!(err.contains(part), "no {part:?} in\n{err}"));
}

#[test]
fn the_negative_binomial() {
    check_on(COUNTS, &["negbin", "y ~ x | g"], 0, &["Dispersion α", "negative binomial", "few rows each"], &[]);
    check_on(COUNTS, &["negbin", "y ~ x", "--format", "json"], 0, &["\"dispersion\": ", "\"dispersion_error\": "], &[]);
    check_on(COUNTS, &["negbin", "y ~ x", "--format", "latex"], 0, &["Dispersion $\\alpha$"], &[]);
    for vcov in ["iid", "hc1", "cluster:g"] {
        check_on(COUNTS, &["negbin", "y ~ x", "--vcov", vcov, "--reset"], 0, &["Dispersion α"], &[]);
    }
    let limit = ["flat is not over-dispersed", "these are the Poisson model's coefficients"];
    check_on(COUNTS, &["negbin", "flat ~ x"], 0, &limit, &[]);
    check_on(COUNTS, &["negbin", "I(y / 2) ~ x"], 0, &["is no count in some rows"], &[]);
    check_on(
        COUNTS,
        &["negbin", "I(y - 5) ~ x"],
        2,
        &[],
        &["is -5 in row 1 of t.csv; negbin takes no negative outcome"],
    );
}

#[test]
fn bad_outcomes_and_terms_are_named() {
    check_on(
        "x,y\n1,2\n2,3\n3,-1.5\n",
        &["ppml", "y ~ x"],
        2,
        &[],
        &["y is -1.5 in row 3 of t.csv; ppml takes no negative"],
    );
    check_on("x,y\n1,2\n2,\n3,4\n5,1\n", &["ols", "y ~ x"], 0, &["Left out: 1 y has no value (unreported)."], &[]);
    check_on(
        "x,y\n1,\n2,.a\n",
        &["ols", "y ~ x"],
        2,
        &[],
        &["no row has every value; 2 rows: y has no value (unreported)"],
    );
    let typing = "x,y\n1,2\n2,n. a.\n3,4\n";
    check_on(typing, &["ols", "y ~ x"], 2, &[], &["`y` holds texts, where numbers are needed: row 2 has `n. a.`"]);
    // Perfect collinearity: the later one goes, by name; with nothing left there is still a table.
    let sum = ["ppml", "y ~ x + twice | g", "--column", "twice = 2 * x"];
    check_on(COUNTS, &sum, 0, &["omitted", "as a combination of the effects and of terms before: twice"], &[]);
    let constant = ["ols", "y ~ one | g", "--column", "one = 1"];
    check_on(COUNTS, &constant, 0, &["terms before: one"], &[]);
    check_on(
        COUNTS,
        &["ppml", "y ~ x | one", "--column", "one = 1"],
        0,
        &["the effect one has 1 level in the sample"],
        &[],
    );
}

#[test]
fn samples_without_an_estimate_say_why() {
    check_on(
        COUNTS,
        &["ppml", "y ~ x | g", "--where", "y == 0"],
        2,
        &[],
        &["of 3 rows none is left", "where y never changes"],
    );
    let zeros = "g,x,y\na,1,0\na,0,3\na,0,4\nb,1,0\nb,1,0\nb,1,0\n";
    // Level b is always 0; x tells the other 0.
    check_on(zeros, &["ppml", "y ~ x | g"], 0, &["3 y is always 0 at a level of an effect; 1 separated"], &[]);
    check_on(zeros, &["negbin", "y ~ x | g", "--where", "g == \"b\""], 2, &[], &["of 3 rows none is left"]);
    let one = ["ppml", "y ~ x", "--vcov", "cluster:one", "--column", "one = 7"];
    check_on(COUNTS, &one, 2, &[], &["`one` has a single cluster (7) in the 12 rows of the sample"]);
    check_on(COUNTS, &["ols", "y ~ x | g", "--where", "x == 3"], 2, &[], &["no row of t.csv meets the condition"]);
}

#[test]
fn columns_that_are_not_there_have_a_near_name() {
    let table = "partner,distance,flow\na,1,2\nb,2,3\nb,3,5\n";
    for arguments in [
        ["ols", "flow ~ distanse", "--vcov", "iid"],
        ["ols", "flow ~ distance | partnr", "--vcov", "iid"],
        ["ols", "flow ~ distance", "--vcov", "cluster:Partner"],
        ["ols", "flow ~ distance", "--where", "flwo > 0"],
        ["ols", "flow ~ distance", "--weights", "1 / distanc"],
    ] {
        check_on(table, &arguments, 2, &[], &["t.csv has no column `", "did you mean `"]);
    }
}

#[test]
fn keys_that_cannot_be_told_apart_are_refused() {
    let table = "id,x,y\n9007199254740992,1,2\n9007199254740993,2,3\n5,3,4\n";
    let message = ["`id` is 9007199254740992 in row 1", "no levels", "as text"];
    check_on(table, &["ols", "y ~ x | id"], 2, &[], &message);
    check_on(table, &["ols", "y ~ x", "--vcov", "cluster:id"], 2, &[], &message);
    check_on(table, &["ols", "y ~ id", "--vcov", "iid"], 0, &["Observations"], &[]);
}

#[test]
fn a_file_with_a_negative_binomial_model() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("t.csv"), COUNTS).expect("written");
    let models = "data = \"t.csv\"\n[[model]]\ntitle = \"NB\"\nestimator = \"negbin\"\nformula = \"y ~ x\"\n\n\
                  [[model]]\ntitle = \"Poisson\"\nestimator = \"ppml\"\nformula = \"y ~ x\"\n";
    std::fs::write(folder.path().join("m.toml"), models).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(["estimate", "m.toml", "--format", "csv"]).current_dir(folder.path()).env_remove("CHANCERY_STORE");
    let output = command.output().expect("the program runs");
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(out.contains(",negative binomial,x,") && out.contains(",PPML,x,"), "{out}");
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
