//! Commands as a user types them: exit status, output, messages.

use std::path::PathBuf;
use std::process::{Command, Output};

pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Runs the program in an empty folder, without a store.
pub(crate) fn chancery(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    Command::new(env!("CARGO_BIN_EXE_chancery"))
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("CHANCERY_STORE")
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[track_caller]
fn check(arguments: &[&str], code: i32, stdout: &[&str], stderr: &[&str]) {
    let output = chancery(arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    for part in stdout {
        assert!(out.contains(part), "{arguments:?}: no {part:?} in\n{out}");
    }
    for part in stderr {
        assert!(err.contains(part), "{arguments:?}: no {part:?} in\n{err}");
    }
}

#[test]
fn help_teaches_by_example() {
    check(&["--help"], 0, &["chancery run studies/us-reboot", "Exit status"], &[]);
    for command in ["run", "check", "eval", "why", "resolve", "panel", "export", "sql", "new"] {
        check(&[command, "--help"], 0, &["Example"], &[]);
    }
}

#[test]
fn resolve_names_and_codes() {
    check(&["resolve", "Кыргызстан", "--to", "cow"], 0, &["703"], &[]);
    check(&["resolve", "365", "--from", "cow", "--on", "1980-01-01", "--to", "iso3"], 0, &["SUN"], &[]);
    check(&["resolve", "Congo"], 1, &["COG", "COD"], &["may be any of these"]);
    check(&["resolve", "Kazahstan", "--to", "cow"], 0, &["705"], &["read as `Kazakhstan`"]);
    check(&["resolve", "Kazahsthan"], 2, &[], &["did you mean `Kazakhstan`?"]);
    check(&["resolve", "USA", "--to", "cwo"], 2, &[], &["no scheme is called `cwo`", "did you mean `cow`?"]);
    check(&["resolve", "USA", "--on", "yesterday"], 2, &[], &["is not a date"]);
    check(&["resolve", "USA", "--to", "zzzzzz"], 2, &[], &["the schemes are archigos, cameo"]);
}

#[test]
fn resolve_explains_persons_and_organisations() {
    let two = ["luiz-inacio-lula-da-silva", "dilma-rousseff", "split: names run together"];
    check(
        &["resolve", "Lula Dilma Rousseff", "--kind", "leader"],
        1,
        &two,
        &["runs 2 names together: `Lula`, `Dilma Rousseff`"],
    );
    check(&["resolve", "Lula Dilma Rousseff"], 1, &two, &[]);
    check(&["resolve", "UNASUR, CELAC", "--kind", "organisation"], 1, &["unasur", "celac"], &["runs 2 names"]);
    check(&["resolve", "Wilson Woodrow", "--kind", "leader"], 0, &["woodrow-wilson"], &["family name first"]);
    check(&["resolve", "Lopez Portillo"], 0, &["jose-lopez-portillo"], &["part of the name"]);
    check(&["resolve", "Mer cosur", "--kind", "organisation"], 0, &["mercosur", "merge: written apart"], &[]);
    check(&["resolve", "Obama", "--on", "2010-05-01"], 0, &["barack-obama", "in office"], &[]);
    check(&["resolve", "Obama", "--on", "2008-05-01"], 0, &["not in office"], &[]);
    check(&["resolve", "Mercosur", "--on", "1990-01-01"], 0, &["not yet"], &[]);
    check(&["resolve", "Bush", "--kind", "leader"], 1, &["george-h-w-bush", "george-w-bush"], &["may be any of these"]);
    check(&["resolve", "Merkosur"], 2, &[], &["is no name of a state, leader or organisation", "`MERCOSUR`"]);
    check(&["resolve", "Brazil", "--kind", "leader"], 2, &[], &["no leader is called `Brazil`"]);
    check(&["resolve", "Obama", "--kind", "state"], 2, &[], &["is no name of a state"]);
    check(&["resolve", "Obama", "--kind", "leader", "--to", "cow"], 2, &[], &["only states have codes"]);
}

#[test]
fn shares_of_different_things_are_not_compared_silently() {
    let refused = |expression: &str, of: &str| check(&["eval", expression], 1, &[], &["claim::other-question", of]);
    refused("favorable(MEX, USA, 2014) > confidence_us_president(MEX, 2014)", "confidence in the US president");
    refused("favorable(MEX, USA, 2014) - agree(USA, MEX, 2014) > 0", "votes in the UN General Assembly");
    check(&["eval", "as_shares(agree(USA, MEX, 2010)) > favorable(MEX, USA, 2010)"], 1, &["no value"], &[]);
}

#[test]
fn an_expression_without_a_value_is_no_success() {
    check(&["eval", "gdp(MEX, 1500)"], 1, &["no value: no such state then"], &[]);
    check(&["eval", "1 + 1"], 0, &["2"], &[]);
    check(&["eval", "phase('Cold War')"], 1, &[], &["unknown phase `Cold War`", "`--study`"]);
}

#[test]
fn resolve_says_why_there_is_no_single_code() {
    let split = ["resolve", "SUN", "--from", "iso3c", "--to", "cown", "--on", "1995-01-01"];
    check(&split, 1, &["KAZ", "705", "population 1991 wdi"], &["meant Russia", "to 1991-12-25", "15 states"]);
    check(
        &["resolve", "KAZ", "--from", "iso3", "--to", "cow", "--on", "1980"],
        1,
        &["RUS", "365"],
        &["means nothing on"],
    );
    check(&["resolve", "KAZ", "--from", "iso3", "--on", "1980"], 1, &["RUS"], &["means nothing on 1980-01-01"]);
    // A name that has ended says what its code says.
    for split in [&["USSR"][..], &["СССР", "--to", "cow"]] {
        let arguments = [&["resolve"], split, &["--on", "1995-06-01"]].concat();
        check(&arguments, 1, &["KAZ", "population 1991 wdi"], &["meant Russia", "to 1991-12-25", "15 states"]);
    }
    check(&["resolve", "USSR", "--on", "1980-06-01"], 0, &["RUS"], &[]);
    check(&["resolve", "USSR"], 0, &["RUS"], &[]);
    check(&["resolve", "Czechoslovakia", "--on", "1995-06-01"], 1, &["CZE", "SVK"], &["2 states have come out of it"]);
    check(&["resolve", "East Germany", "--on", "1995-06-01"], 1, &["DEU"], &["means nothing on 1995-06-01"]);
    check(&["resolve", "Zaire", "--on", "2015-06-01", "--to", "cow"], 0, &["490"], &[]);
    check(&["resolve", "260", "--from", "gw", "--to", "iso3"], 1, &["DEU", "GFR"], &["may be any of these"]);
    check(&["resolve", "XKX", "--to", "iso3n"], 2, &[], &["Kosovo has no iso3n code"]);
    check(&["resolve", "XKX", "--to", "iso3"], 0, &["XKX"], &["also has KOS, KSV, UNK, XKK"]);
    check(&["resolve", "250", "--from", "iso3", "--to", "cow"], 2, &[], &["is no iso3 code", "iso3n"]);
    check(&["resolve", "MEX", "--all"], 0, &["Schedule C", "census", "2010", "p5c"], &[]);
    check(&["resolve", "--file", "x.csv"], 2, &[], &["--column"]);
}

#[test]
fn resolve_a_file_and_log_what_was_not_exact() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = "year,country\n1980,Mexico\n1980,MEXICO\n1992,Mexico\n1980,Atlantis\n1990,Germany\n,Congo\n1980,\n";
    std::fs::write(folder.path().join("in.csv"), input).expect("written");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args(["resolve", "--file", "in.csv", "-o", "out.csv"])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, out, err) = run(&["--column", "country", "--date-column", "year", "--to", "cow"]);
    assert_eq!(code, Some(1), "not every row has a code\n{out}\n{err}");
    assert!(out.contains("| exact | 2 | 2 |") && out.contains("| unknown | 1 | 1 |"), "{out}");
    let written = std::fs::read_to_string(folder.path().join("out.csv")).expect("the file");
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines[0], "year,country,cow,state,outcome");
    assert_eq!(lines[1], "1980,Mexico,70,MEX,exact");
    assert_eq!(lines[2], "1980,MEXICO,70,MEX,spelling");
    assert_eq!(lines[4], "1980,Atlantis,,,unknown");
    assert_eq!(lines[5], "1990,Germany,,,ambiguous", "GFR to October, then DEU");
    assert_eq!(lines[6], ",Congo,,,ambiguous");
    assert_eq!(lines[7], "1980,,,,empty");
    let log = std::fs::read_to_string(folder.path().join("out.log.md")).expect("the log");
    assert!(log.contains("| 5 | 1 | Atlantis | 1980 | unknown |"), "{log}");
    assert!(log.contains("260 (GFR) at the start, 255 (DEU) at the end"), "{log}");
    assert!(!log.contains("| Mexico |"), "what is exact is not in the log\n{log}");

    std::fs::write(folder.path().join("in.csv"), "year,country\n1995,USSR\n").expect("written");
    run(&["--column", "country", "--date-column", "year", "--to", "cow"]);
    let written = std::fs::read_to_string(folder.path().join("out.csv")).expect("the file");
    assert_eq!(written, "year,country,cow,state,outcome\n1995,USSR,,,split\n");

    let (code, _, err) = run(&["--column", "land", "--to", "cow"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("in.csv has no column `land`") && err.contains("year, country"), "{err}");
    std::fs::write(folder.path().join("in.csv"), "year,country\n198x,Mexico\n").expect("written");
    let (code, _, err) = run(&["--column", "country", "--date-column", "year", "--to", "cow"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("in.csv:2: column `year`"), "{err}");
}

#[test]
fn values_and_their_rows() {
    check(&["eval", "trade(USA, MEX, 2014)"], 0, &["billion USD"], &[]);
    check(
        &["why", "trade(USA, MEX, 2014)"],
        0,
        &["census_country_1985_2022.csv", "sha256", "difference from", "not included"],
        &[],
    );
    let json = ["why", "trade(USA, MEX, 2014)", "--format", "json"];
    check(&json, 0, &["\"provider's row\": \"bytes not included\""], &[]);
    check(&["eval", "2 + 2 == 4"], 0, &["supported"], &[]);
    check(&["eval", "trad(USA, MEX, 2014)"], 1, &[], &["error[claim::", "did you mean `trade`?"]);
    check(&["eval", "gdp(USA, 2010) + population(USA, 2010)"], 1, &[], &["error[claim::unit-mismatch]"]);
    check(&["eval", "trade(USA, MEX"], 1, &[], &["error[claim::syntax]"]);
}

#[test]
fn panels_and_exports_of_the_built_in_release() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let years = ["--years", "2010..2012"];
    let panel = |more: &[&str], code, stdout: &[&str], stderr: &[&str]| {
        let arguments = [&["panel", "--unit", "state-year"], &years[..], more].concat();
        check(&arguments, code, stdout, stderr);
    };
    panel(&["--list"], 0, &["series", "gdp"], &[]);
    panel(&["--vars", "gpd", "-o", &file("p.csv")], 2, &[], &["no series is called `gpd`", "`gdp`"]);
    panel(&["--vars", "gdp", "-o", &file("p.xls")], 2, &[], &["names no format", "`.dta`"]);
    panel(&["--vars", "gdp,population,gdp", "-o", &file("p.csv")], 2, &[], &["`gdp` is named twice"]);
    panel(&["--vars", "gdp@nowhere", "-o", &file("p.csv")], 2, &[], &["no such source"]);
    panel(&["--vars", "gdp", "-o", &file("p.csv"), "--codebook", "md,html,ddi"], 0, &["584 rows, 1 columns"], &[]);
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(read("p.csv").starts_with("ccode,year,state,gdp,gdp_state\n2,2010,USA,"));
    assert!(read("p.csv.codebook.md").contains("SHA-256"));
    assert!(read("p.csv.codebook.html").contains("</html>"));
    assert!(read("p.csv.codebook.xml").contains("</codeBook>"));
    assert!(read("p.csv.bib").contains("@misc{cow-states,"));
    panel(&["--vars", "gdp", "-o", &file("q"), "--as", "dta", "--codebook", "none"], 0, &["584 rows"], &[]);
    let bytes = std::fs::read(file("q")).expect("written");
    assert!(bytes.starts_with(b"<stata_dta><header><release>118</release>"));
    assert!(!folder.path().join("q.bib").exists());

    check(&["export", "--list"], 0, &["gdp@", "series"], &[]);
    check(&["export", "gdp", "-o", &file("gdp.arrow")], 0, &["rows of gdp"], &[]);
    check(&["export", "gdp", "trade", "--as", "csv", "-o", &file("both")], 0, &["rows of trade"], &[]);
    assert!(read("both/gdp.csv").starts_with("year,state,gdp,gdp_state,source_file,source_row\n"));
    check(&["export", "cow-trade.dyads", "-o", &file("t.dta")], 2, &[], &["series, not tables"]);
    check(&["export", "-o", &file("t.dta")], 2, &[], &["required"]);
}

#[test]
fn formats() {
    let output = chancery(&["resolve", "MEX", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(rows[0]["state"], "MEX");
    assert_eq!(rows[0]["cow"], "70");
    check(&["resolve", "MEX", "--format", "csv"], 0, &["state,name,", "MEX,Mexico,"], &[]);
    check(&["resolve", "MEX", "--format", "md"], 0, &["| state | name |", "| MEX | Mexico |"], &[]);
}

#[test]
fn a_new_study_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let study = folder.path().join("mine");
    let out = folder.path().join("report");
    let (study, out) = (study.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
    check(&["new", study], 0, &["next: chancery run"], &[]);
    check(&["new", study], 2, &[], &["holds a study already"]);
    check(&["run", study, "--out", out], 0, &["2 assertions, 1 with a check, 1 decided", "report: "], &[]);
    for name in ["index.html", "report.md", "evidence.json", "references.bib"] {
        assert!(std::path::Path::new(out).join(name).is_file(), "{name}");
    }
    let page = |name: &str| std::path::Path::new(out).join(name);
    assert!(page("claims/mexico-share.html").is_file() && page("states/MEX.html").is_file());
    // A page of a claim that is no more goes; a file that no report made stays.
    std::fs::copy(page("claims/mexico-share.html"), page("claims/gone.html")).expect("copied");
    std::fs::write(page("claims/mine.html"), "<p>notes</p>").expect("written");
    check(&["run", study, "--out", out], 0, &["report: "], &[]);
    assert!(!page("claims/gone.html").exists() && page("claims/mine.html").is_file());
    let one = folder.path().join("one");
    check(&["run", study, "--single-file", "--out", one.to_str().expect("UTF-8")], 0, &["report: "], &[]);
    assert!(one.join("index.html").is_file() && !one.join("claims").exists());
    check(&["check", study, "--deny", "supported"], 1, &["mexico-share"], &["1 claims have a denied verdict"]);
    check(&["check", study, "--deny", "true"], 2, &[], &["`true` is not a verdict"]);
}

#[test]
fn what_is_wrong_in_a_study_is_shown_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("study.toml");
    let write = |text: &str| std::fs::write(&path, text).expect("written");
    let study = folder.path().to_str().expect("UTF-8");
    check(&["check", "nowhere"], 2, &[], &["cannot read nowhere/study.toml", "chancery new DIR"]);
    write(
        "[study]\ntitle = \"t\"\nactor = \"USA\"\nyears = \"1990..2020\"\n\n[[claim]]\nid = \"a\"\nsays = \"s\"\nsource = { ref = \"r\" }\nas_of = \"2020\"\ncheck = \"trade(USA, MEX, 2014) > 3 bushels\"\n",
    );
    check(&["check", study], 1, &["not-checkable"], &["error[claim::", "study.toml:11:"]);
    write("[study]\ntitle = \"t\"\nactor = \"USX\"\nyears = \"1990..2020\"\n");
    check(&["check", study], 2, &[], &["no state is called `USX`", "study.toml:3:9"]);
    write("[study\ntitle = 1\n");
    check(&["check", study], 2, &[], &["error[study::toml]", "study.toml:1:"]);
    std::fs::write(&path, b"[study]\ntitle = \"\xff\"\n").expect("written");
    check(&["check", study], 2, &[], &["study.toml:2: bytes that are not UTF-8"]);
}

#[test]
fn a_store_that_is_not_there() {
    check(&["eval", "1 + 1", "--store", "nowhere"], 2, &[], &["there is no store at nowhere", "chancery data add"]);
    check(
        &["data", "add", "cow-trad", "x.csv"],
        2,
        &[],
        &["no data set is called `cow-trad`", "did you mean `cow-trade`?"],
    );
    check(&["data", "add", "cow-trade", "x.csv"], 2, &[], &["cannot read x.csv"]);
    check(&["data", "info"], 2, &[], &["the built-in release is used"]);
    check(&["data", "list"], 0, &["cow-trade", "us-foreign-aid"], &[]);
    let output =
        Command::new(env!("CARGO_BIN_EXE_chancery")).args(["data", "list"]).output().expect("the program runs");
    let widest = text(&output.stdout).lines().map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|widest| widest <= 100), "{widest:?}");
    check(&["data", "list", "--format", "csv"], 0, &["id,in store,title,version,files", "cow_trade_sy.csv"], &[]);
    check(&["data", "info", "cow-trade"], 0, &["Barbieri", "cow_trade_sy.csv", "required"], &["not in the store"]);
    check(&["data", "info", "cow-trad"], 2, &[], &["did you mean `cow-trade`?"]);
}

#[cfg(not(feature = "sql"))]
#[test]
fn sql_says_how_to_get_it() {
    check(&["sql", "SELECT 1"], 2, &[], &["--features sql"]);
}
