//! `compare` on files and studies: what the R package QCA (version 3.25.1, in the snapshots of its own tests) prints of the data sets it
//! comes with, by way of the command; and what the command says when something is wrong.

use std::io::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::command::{chancery, workspace};

/// The folder of the package's data sets, or `None` (printed as a skip, on which `.ci/run` fails while the folder exists).
fn data(file: &str) -> Option<String> {
    let root = workspace().join("../shared/data");
    if root.is_dir() {
        return Some(root.join("qca").join(file).display().to_string());
    }
    let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
    None
}

/// Rows that a command prints as JSON.
#[track_caller]
fn rows(arguments: &[&str]) -> Vec<Value> {
    let output = chancery(&[arguments, &["--format", "json"]].concat());
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{error}");
    serde_json::from_slice(&output.stdout).expect("an array")
}

/// The solutions of a kind: their terms in the order of the text, sorted.
fn solutions(rows: &[Value], kind: &str) -> Vec<String> {
    let mut found: Vec<(i64, Vec<String>)> = Vec::new();
    for row in rows.iter().filter(|row| row["kind"] == kind && !row["unique"].is_null()) {
        let (place, term) = (row["solution"].as_i64().expect("a number"), row["term"].as_str().expect("a term"));
        match found.iter_mut().find(|(known, _)| *known == place) {
            Some((_, terms)) => terms.push(term.to_owned()),
            None => found.push((place, vec![term.to_owned()])),
        }
    }
    let written = |(_, mut terms): (i64, Vec<String>)| {
        terms.sort_unstable();
        terms.join(" + ")
    };
    let mut written: Vec<String> = found.into_iter().map(written).collect();
    written.sort_unstable();
    written
}

/// Consistency, PRI, coverage and unique coverage of a term of the first solution of a kind, with three digits.
fn fit(rows: &[Value], kind: &str, term: &str) -> [f64; 4] {
    let row = rows.iter().find(|row| row["kind"] == kind && row["term"] == term).unwrap_or_else(|| panic!("no {term}"));
    ["consistency", "PRI", "coverage", "unique"]
        .map(|name| row[name].as_f64().map_or(-1.0, |value| (value * 1e3).round() / 1e3))
}

#[test]
fn krook_as_published() {
    let Some(file) = data("Krook.tab") else { return };
    let base = ["--data", &file, "--outcome", "WNP", "--conditions", "ES,QU,WS,WM,LP"];
    let table = rows(&[&["compare", "truth-table"], &base[..]].concat());
    let printed =
        [(3, "0", 2), (4, "1", 1), (9, "0", 1), (11, "0", 4), (12, "1", 1), (18, "0", 1), (21, "1", 1), (24, "1", 1)];
    for (row, (number, outcome, cases)) in table.iter().zip(printed) {
        assert_eq!((&row["row"], &row["outcome"], &row["n"]), (&number.into(), &outcome.into(), &cases.into()));
    }
    assert_eq!(table.len(), 14);
    assert_eq!(table[3]["cases"], "AU, GB, FR, IE");
    let found = rows(&[&["compare", "minimize"], &base[..], &["--expect", "ES=1,QU=1,WS=1,WM=1,LP=1"]].concat());
    assert_eq!(
        solutions(&found, "conservative"),
        ["ES*QU*~WS*LP + ES*QU*~WS*WM + ES*WS*WM*LP + ES*WS*~WM*~LP + ~ES*~WS*WM*LP"]
    );
    assert_eq!(solutions(&found, "parsimonious"), ["ES*WM + QU*LP + WM*LP + WS", "ES*WM + QU*LP + WS + ~ES*LP"]);
    assert_eq!(fit(&found, "parsimonious", "ES*WM"), [1.0, 1.0, 0.545, 0.091]);
    let assumed =
        rows(&[&["compare", "minimize"], &base[..], &["--solution", "parsimonious", "--show", "assumptions"]].concat());
    let both: Vec<&str> = assumed.iter().filter_map(|row| row["rows"].as_str()).collect();
    assert!(both.contains(&"2, 5, 6, 7, 8, 10, 13, 14, 15, 16, 19, 20, 22, 23, 30, 31"), "{both:?}");
    assert!(both.contains(&"5, 6, 7, 8, 10, 13, 14, 15, 16, 19, 20, 22, 23, 30, 31"), "{both:?}");
    let primes =
        rows(&[&["compare", "minimize"], &base[..], &["--solution", "parsimonious", "--show", "primes"]].concat());
    let mut primes: Vec<&str> = primes.iter().filter_map(|row| row["prime implicant"].as_str()).collect();
    primes.sort_unstable();
    assert_eq!(primes, ["ES*WM", "ES*~QU*~LP", "QU*LP", "WM*LP", "WS", "~ES*LP", "~QU*~WM*~LP"]);
    let negated = rows(&[&["compare", "minimize"], &base[..], &["--negate", "--solution", "conservative"]].concat());
    assert_eq!(solutions(&negated, "conservative"), ["ES*~QU*~WS*~WM*LP + QU*~WS*~WM*~LP + ~ES*~WS*WM*~LP"]);
    let necessary = rows(&[&["compare", "necessity"], &base[..], &["--incl", "0.9", "--cov", "0.65"]].concat());
    let found: Vec<(&str, f64)> = necessary
        .iter()
        .map(|row| {
            (row["expression"].as_str().expect("text"), (row["RoN"].as_f64().expect("a number") * 1e3).round() / 1e3)
        })
        .collect();
    assert_eq!(found, [("ES + LP", 0.636), ("WS + LP", 0.917), ("~WM + LP", 0.583)]);
}

#[test]
fn lipset_as_published() {
    let conditions = "DEV,URB,LIT,IND,STB";
    let Some(file) = data("LF.csv") else { return };
    let fuzzy =
        ["compare", "minimize", "--data", &file, "--outcome", "SURV", "--conditions", conditions, "--incl", "0.7"];
    let found = rows(&[&fuzzy[..], &["--expect", "DEV=1,URB=1,LIT=1,IND=1,STB=1"]].concat());
    assert_eq!(solutions(&found, "conservative"), ["DEV*LIT*IND*STB + DEV*~URB*LIT*STB"]);
    assert_eq!(fit(&found, "conservative", "DEV*~URB*LIT*STB"), [0.809, 0.761, 0.433, 0.196]);
    assert_eq!(fit(&found, "conservative", "DEV*LIT*IND*STB"), [0.843, 0.821, 0.622, 0.385]);
    assert_eq!(fit(&found, "parsimonious", "DEV*STB"), [0.869, 0.848, 0.824, 0.824]);
    assert_eq!(solutions(&found, "intermediate"), ["DEV*LIT*STB"]);
    let file = data("LM.csv").expect("the folder is there");
    let values = ["compare", "minimize", "--data", &file, "--outcome", "SURV", "--conditions", "DEV,URB,LIT,IND"];
    let found = rows(&values);
    assert_eq!(solutions(&found, "conservative"), ["DEV[1]*URB[0]*LIT[1]*IND[0] + DEV[2]*LIT[1]*IND[1]"]);
    assert_eq!(solutions(&found, "parsimonious"), ["DEV[1]*IND[0] + DEV[2]"]);
    let negated = rows(&[&values[..], &["--negate"]].concat());
    assert_eq!(solutions(&negated, "parsimonious"), ["DEV[0] + DEV[1]*URB[0]*IND[1]"]);
    // The raw data, calibrated crisp by the thresholds of the package's manual, give the crisp data's rows.
    let (raw, crisp) = (data("LR.tab").expect("there"), data("LC.csv").expect("there"));
    let four = "DEV,URB,LIT,IND";
    let base = ["compare", "truth-table", "--outcome", "SURV", "--conditions", four];
    let calibrated = [
        "--data",
        &raw,
        "--calibrate",
        "DEV=550",
        "--calibrate",
        "URB=50",
        "--calibrate",
        "LIT=75",
        "--calibrate",
        "IND=30",
        "--calibrate",
        "SURV=0",
    ];
    let (calibrated, given) =
        (rows(&[&base[..], &calibrated].concat()), rows(&[&base[..], &["--data", &crisp]].concat()));
    assert_eq!(calibrated, given);
}

#[test]
fn cebotari_and_vink_as_published() {
    let Some(file) = data("CVF.tab") else { return };
    let base = ["--data", &file, "--outcome", "PROTEST", "--conditions", "DEMOC,ETHFRACT,GEOCON,POLDIS,NATPRIDE"];
    let table = rows(&[&["compare", "truth-table"], &base[..], &["--incl", "0.8", "--incl-low", "0.75"]].concat());
    let contradictions: Vec<i64> =
        table.iter().filter(|row| row["outcome"] == "C").filter_map(|row| row["row"].as_i64()).collect();
    assert_eq!(contradictions, [28]);
    let row = |number: i64| table.iter().find(|row| row["row"] == number).expect("a row");
    for (number, consistency, pri) in [(2, 0.648, 0.182), (15, 0.929, 0.839), (31, 0.959, 0.891)] {
        let near = |ours: &Value, printed: f64| (ours.as_f64().unwrap_or(-1.0) - printed).abs() < 0.000_501;
        assert!(near(&row(number)["consistency"], consistency) && near(&row(number)["PRI"], pri), "row {number}");
    }
    let found = rows(&[&["compare", "minimize"], &base[..], &["--incl", "0.8", "--solution", "parsimonious"]].concat());
    let common = "DEMOC*GEOCON*POLDIS";
    let mut printed = [
        format!("DEMOC*ETHFRACT*GEOCON + {common} + ~DEMOC*ETHFRACT*POLDIS + ~NATPRIDE"),
        format!("DEMOC*ETHFRACT*~POLDIS + {common} + ~DEMOC*ETHFRACT*POLDIS + ~NATPRIDE"),
        format!("DEMOC*ETHFRACT*GEOCON + {common} + ETHFRACT*GEOCON*POLDIS + ~NATPRIDE"),
        format!("DEMOC*ETHFRACT*~POLDIS + {common} + ETHFRACT*GEOCON*POLDIS + ~NATPRIDE"),
    ];
    printed.sort_unstable();
    assert_eq!(solutions(&found, "parsimonious"), printed);
}

#[test]
fn emmenegger_party_bans_and_transport_as_published() {
    let Some(file) = data("Emme.tab") else { return };
    let found = rows(&[
        "compare",
        "minimize",
        "--data",
        &file,
        "--outcome",
        "JSR",
        "--conditions",
        "S,C,L,R,P,V",
        "--incl",
        "0.9",
        "--expect",
        "S=1,C=1,L=1,R=1,P=1,V=0",
    ]);
    assert_eq!(solutions(&found, "parsimonious"), ["L*P + S*R", "P*~V + S*R"]);
    assert_eq!(solutions(&found, "intermediate"), ["C*L*P*~V + S*C*R*P + S*L*R*P + S*R*~V"]);
    assert_eq!(fit(&found, "intermediate", "S*R*~V"), [0.990, 0.983, 0.402, 0.152]);
    let file = data("d.partybans.csv").expect("the folder is there");
    let base = ["compare", "minimize", "--data", &file, "--outcome", "PB", "--conditions", "C,F,T,V"];
    let found = rows(
        &[
            &base[..],
            &["--incl", "1", "--incl-low", "0.4", "--contradictions-as-remainders", "--solution", "parsimonious"],
        ]
        .concat(),
    );
    assert_eq!(solutions(&found, "parsimonious"), ["C[0] + C[1] + T[1]*V[0] + T[2]", "C[1] + F[2] + T[1]*V[0] + T[2]"]);
    let found = rows(&[&base[..], &["--solution", "intermediate", "--expect", "C=1,F=1,F=2,T=2,V=1"]].concat());
    assert_eq!(solutions(&found, "intermediate"), ["C[0]*F[1]*T[2] + C[1] + F[2] + T[1]*V[0] + T[2]*V[0]"]);
    let file = data("d.transport.tab").expect("the folder is there");
    let found = rows(&[
        "compare",
        "minimize",
        "--data",
        &file,
        "--outcome",
        "ACC",
        "--conditions",
        "FED,FIN,URB,GER,HIS",
        "--solution",
        "intermediate",
        "--expect",
        "FED=0,FIN=1,URB=0,GER=1,HIS=1",
    ]);
    assert_eq!(
        solutions(&found, "intermediate"),
        ["FED[0]*FIN[1]*HIS[1] + FED[2]*URB[0]*GER[1] + FIN[0]*GER[1]*HIS[0] + FIN[1]*GER[1]*HIS[1]"]
    );
}

/// A file in a folder of its own.
fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    (folder, path)
}

#[track_caller]
fn fails(arguments: &[&str], code: i32, parts: &[&str]) {
    let output = chancery(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{error}");
    for part in parts {
        assert!(error.contains(part), "{arguments:?}: no {part:?} in\n{error}");
    }
}

#[test]
fn slips_are_named_with_what_would_help() {
    let (_folder, table) = file("t.csv", "case,A,B,Y\na,1,0,1\nb,0,1,0\nc,0,x,0\nd,NA,1,0\n");
    let table = table.display().to_string();
    let with = |more: &[&str], code: i32, parts: &[&str]| {
        fails(&[&["compare", "truth-table", "--data", &table], more].concat(), code, parts);
    };
    with(&[], 2, &["which column is explained?", "case, A, B, Y"]);
    with(&["--outcome", "Y"], 2, &["which columns explain it?"]);
    with(&["--outcome", "Z", "--conditions", "A"], 2, &["has no column `Z`"]);
    with(&["--outcome", "Y", "--conditions", "A,B"], 2, &["t.csv:4, column 3: `B` is `x`, which is no number"]);
    with(&["--outcome", "Y", "--conditions", "A", "--calibrate", "A=fuzzy:1,3,2"], 2, &["these are no anchors"]);
    with(&["--outcome", "Y", "--conditions", "A", "--calibrate", "C=1"], 2, &["no set is called `C`"]);
    with(&["--outcome", "Y", "--conditions", "A", "--incl", "80"], 2, &["between 0 and 1"]);
    with(&["--outcome", "Y", "--conditions", "A", "--negate"], 0, &["3 cases compared, 1 left out"]);
    fails(
        &["compare", "robustness", "--data", &table, "--outcome", "Y", "--conditions", "A"],
        2,
        &["nothing is varied", "--try-incl"],
    );
    fails(
        &["compare", "minimize", "--data", &table, "--outcome", "Y", "--conditions", "A", "--solution", "short"],
        2,
        &["no kind of solution"],
    );
    fails(
        &["compare", "truth-table", "--data", "nowhere.csv", "--outcome", "Y", "--conditions", "A"],
        2,
        &["cannot read nowhere.csv"],
    );
}

#[test]
fn a_stopped_search_says_what_is_proven() {
    // Twelve conditions, rows that differ in many ways.
    let names: Vec<String> = (0..12).map(|place| format!("C{place}")).collect();
    let mut text = format!("{},Y\n", names.join(","));
    for row in 0..60_u32 {
        let bits = (row + 1).wrapping_mul(2_654_435_761) >> 20;
        let values: Vec<String> = (0..12).map(|place| (bits >> place & 1).to_string()).collect();
        text.push_str(&format!("{},{}\n", values.join(","), row % 2));
    }
    let (_folder, table) = file("t.csv", &text);
    let (table, names) = (table.display().to_string(), names.join(","));
    let base = [
        "compare",
        "minimize",
        "--data",
        &table,
        "--outcome",
        "Y",
        "--conditions",
        &names,
        "--solution",
        "parsimonious",
    ];
    fails(
        &[&base[..], &["--limit-primes", "5"]].concat(),
        0,
        &["more than 5 prime implicants; the shortest solution has"],
    );
    fails(
        &[&base[..], &["--limit-steps", "1"]].concat(),
        0,
        &["stopped after 1 steps; proven so far: there are", "prime implicants", "hint: `--limit-steps`"],
    );
    fails(&[&base[..], &["--limit-primes", "5"]].concat(), 0, &["hint: `--limit-primes` raises the limit"]);
}

#[test]
fn a_spec_says_how_a_table_is_analysed() {
    let (folder, table) = file("t.csv", "case,A,B,Y\na,10,0,1\nb,2,1,0\nc,12,1,1\nd,1,0,0\n");
    let spec = folder.path().join("s.toml");
    let entry = "[[qca]]\nid = \"s\"\ncase_column = \"case\"\noutcome = \"Y\"\n[[qca.set]]\nname = \"HIGH\"\ncolumn = \"A\"\n\
                 calibrate = { thresholds = [5] }\nreason = \"five is much\"\n[[qca.set]]\nname = \"B\"\ncolumn = \"B\"\n\
                 [[qca.set]]\nname = \"Y\"\ncolumn = \"Y\"\n";
    std::fs::write(&spec, entry).expect("written");
    let (table, path) = (table.display().to_string(), spec.display().to_string());
    let figures = folder.path().join("figures").display().to_string();
    let found = rows(&["compare", "minimize", "--data", &table, "--spec", &path, "--svg", &figures]);
    assert_eq!(solutions(&found, "parsimonious"), ["HIGH"]);
    assert!(
        folder.path().join("figures/s-truth-table.svg").is_file()
            && folder.path().join("figures/s-parsimonious-xy.svg").is_file()
    );
    std::fs::write(&spec, entry.replace("reason = \"five is much\"\n", "")).expect("written");
    fails(
        &["compare", "minimize", "--data", &table, "--spec", &path],
        1,
        &["qca::no-reason", "s.toml:6:8", "sample quantiles are no reason"],
    );
}

#[test]
fn the_built_in_study_is_traced_without_data() {
    let study = workspace().join("studies/us-reboot").display().to_string();
    let found = rows(&["compare", "trace", &study]);
    for id in ["cuba-normalisation", "nafta-trade", "uzbekistan-base"] {
        let posteriors = found.iter().filter(|row| row["tracing"] == id).filter_map(|row| row["posterior"].as_f64());
        assert!((posteriors.sum::<f64>() - 1.0).abs() < 1e-5, "{id}");
    }
    let bars = rows(&["compare", "trace", &study, "cuba-normalisation", "--show", "sensitivity"]);
    assert!(bars.iter().all(|bar| bar["lowest"].as_f64() <= bar["highest"].as_f64()) && !bars.is_empty());
    fails(&["compare", "trace", &study, "cuba"], 2, &["no tracing is called `cuba`"]);
    fails(&["compare", "truth-table", &study, "moving"], 2, &["no comparison is called `moving`"]);
}

#[test]
fn pieces_of_the_built_in_tracings_on_the_same_ground_are_declared() {
    let study = workspace().join("studies/us-reboot").display().to_string();
    let output = chancery(&["compare", "trace", &study]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !error.contains("tracing::"), "{error}");
}

/// Incomes a head after Ragin, in the order of the kernel's test, and the scores his thresholds give.
const INCOMES: [u32; 24] = [
    40_110, 34_400, 25_200, 24_920, 20_060, 17_090, 15_320, 13_680, 11_720, 11_290, 10_940, 9_800, 7_470, 4_670, 4_100,
    4_070, 3_740, 3_690, 3_590, 2_980, 1_000, 650, 450, 110,
];

#[test]
fn scores_of_a_column_or_thresholds_calibrate_indirectly() {
    let mut text = "case,INCOME,ROUGH,POOR\n".to_owned();
    for (place, income) in INCOMES.iter().enumerate() {
        let above = [1_000, 4_000, 5_000, 10_000, 20_000].iter().filter(|threshold| income > *threshold).count();
        text.push_str(&format!("c{place},{income},{},{}\n", above as f64 / 5.0, u8::from(*income < 4_500)));
    }
    let (folder, table) = file("t.csv", &text);
    let table = table.display().to_string();
    let ask = |calibration: &str| {
        let base = [
            "compare",
            "truth-table",
            "--data",
            &table,
            "--outcome",
            "POOR",
            "--conditions",
            "INCOME",
            "--show",
            "cases",
        ];
        rows(&[&base[..], &["--calibrate", calibration]].concat())
    };
    let members =
        |rows: &[Value]| -> Vec<f64> { rows.iter().map(|row| row["INCOME"].as_f64().expect("a membership")).collect() };
    // Worked out with fifty digits by another program, as in the kernel's test.
    let polynomial = members(&ask("INCOME=indirect-polynomial:ROUGH"));
    for (place, expected) in [(2, 0.999_007), (4, 0.963_347), (7, 0.782_327), (13, 0.416_563), (19, 0.141_722)] {
        assert!((polynomial[place] - expected).abs() < 2e-6, "{place}: {}", polynomial[place]);
    }
    let logit = members(&ask("INCOME=indirect:1000,4000,5000,10000,20000"));
    for (place, expected) in [(0, 0.999_943), (12, 0.470_737), (23, 0.087_177)] {
        assert!((logit[place] - expected).abs() < 2e-6, "{place}: {}", logit[place]);
    }
    assert_eq!(logit, members(&ask("INCOME=indirect:ROUGH")), "the column holds the scores of the thresholds");
    assert_eq!(ask("INCOME=indirect:ROUGH")[1]["INCOME measured"], "34400 (scored 1)");
    let base =
        ["compare", "truth-table", "--data", &table, "--outcome", "POOR", "--conditions", "INCOME", "--calibrate"];
    fails(&[&base[..], &["INCOME=indirect:SCORE"]].concat(), 2, &["t.csv has no column `SCORE`"]);
    fails(&[&base[..], &["INCOME=indirect:4000,1000"]].concat(), 2, &["these are no anchors"]);
    fails(
        &[&base[..], &["INCOME=indirect:INCOME"]].concat(),
        2,
        &["t.csv:2, column 2: `INCOME` is `40110`, which is no score"],
    );
    // In a spec, groups are named by case, each with a reason.
    let spec = folder.path().join("s.toml");
    let group = |score: f64, cases: &str| {
        format!("[[qca.set.group]]\nscore = {score}\ncases = [{cases}]\nreason = \"known to be so\"\n")
    };
    let groups = [group(1.0, "\"c0\", \"c1\""), group(0.6, "\"c9\", \"c10\""), group(0.0, "\"c21\", \"c22\"")].concat();
    let entry = format!(
        "[[qca]]\nid = \"s\"\ncase_column = \"case\"\noutcome = \"POOR\"\n[[qca.set]]\nname = \"INCOME\"\ncolumn = \"INCOME\"\n\
         calibrate = {{ indirect = \"logit\" }}\nreason = \"r\"\n{groups}[[qca.set]]\nname = \"POOR\"\ncolumn = \"POOR\"\n"
    );
    std::fs::write(&spec, &entry).expect("written");
    let path = spec.display().to_string();
    let found = rows(&["compare", "truth-table", "--data", &table, "--spec", &path, "--show", "cases"]);
    let memberships = members(&found);
    assert!(memberships.is_sorted_by(|one, other| one >= other), "{memberships:?}");
    std::fs::write(&spec, entry.replace("\"c22\"", "\"c99\"")).expect("written");
    fails(&["compare", "truth-table", "--data", &table, "--spec", &path], 1, &["qca::no-case", "s.toml:20:17"]);
}

#[test]
fn clusters_between_and_units_within_are_told_apart() {
    let text = "case,S,P,A,Y\na1,a,1,1,1\na2,a,2,1,0\nb1,b,1,1,1\nb2,b,2,0,0\nc1,c,1,1,1\nc2,c,2,1,1\n";
    let (_folder, table) = file("t.csv", text);
    let table = table.display().to_string();
    let base = ["compare", "minimize", "--data", &table, "--outcome", "Y", "--conditions", "A", "--incl", "0.7"];
    let found = rows(&[&base[..], &["--cluster", "P,S", "--show", "clusters", "--solution", "conservative"]].concat());
    let told: Vec<(&str, &str, Option<f64>)> = found
        .iter()
        .map(|row| {
            (row["by"].as_str().expect("by"), row["cluster"].as_str().expect("a group"), row["consistency"].as_f64())
        })
        .collect();
    // Pooled 4 of 5; between the periods 3 of 3 and 1 of 2; within the states 1 of 2, 1 of 1, 2 of 2.
    let expected = [
        ("P", "1", Some(1.0)),
        ("P", "2", Some(0.5)),
        ("P", "(all)", Some(0.8)),
        ("S", "a", Some(0.5)),
        ("S", "b", Some(1.0)),
        ("S", "c", Some(1.0)),
        ("S", "(all)", Some(0.8)),
    ];
    assert_eq!(told, expected);
    let distance = found[2]["distance"].as_f64().expect("a distance");
    assert!((distance - (2.0_f64 / 36.0).sqrt()).abs() < 1e-5, "two thirds and a third against a half: {distance}");
    let study = workspace().join("studies/us-reboot").display().to_string();
    fails(&["compare", "minimize", &study, "--cluster", "region"], 2, &["grouped by state and period"]);
}

#[test]
fn a_reference_is_told_from_what_other_cut_offs_give() {
    let text = "case,A,B,Y\na,0.9,0.8,0.9\nb,0.8,0.3,0.7\nc,0.7,0.9,0.9\nd,0.2,0.9,0.3\ne,0.1,0.2,0.2\nf,0.8,0.1,0.6\n";
    let (_folder, table) = file("t.csv", text);
    let table = table.display().to_string();
    let base = ["compare", "robustness", "--data", &table, "--outcome", "Y", "--conditions", "A,B", "--incl", "0.85"];
    let ask = |show: &str| {
        let more = ["--solution", "conservative", "--try-incl", "0.98", "--show", show];
        rows(&[&base[..], &more].concat())
    };
    let relations = ask("relations");
    // At 0.85 both rows with A are positive, so A; at 0.98 only A*B is.
    assert_eq!(
        (&relations[0]["term"], &relations[0]["same"], &relations[0]["narrower"]),
        (&"A".into(), &1.into(), &1.into())
    );
    let fit = ask("fit");
    let value =
        |what: &str| fit.iter().find(|row| row["what"] == what).expect("a row")["value"].as_f64().expect("a value");
    // A sums to 3.5, A*B to 0.8 + 0.3 + 0.7 + 0.2 + 0.1 + 0.1 = 2.2, which A holds.
    assert!((value("RF_SC_minTS") - 2.2 / 3.5).abs() < 1e-5 && (value("RF_SC_maxTS") - 2.2 / 3.5).abs() < 1e-5);
    let (with_a, with_both) = (0.9 + 0.7 + 0.7 + 0.2 + 0.1 + 0.6, 0.8 + 0.3 + 0.7 + 0.2 + 0.1 + 0.1);
    assert!((value("RF_cov") - with_both / with_a).abs() < 1e-5);
    assert!((value("RF_cons") - (with_a / 3.5) / (with_both / 2.2)).abs() < 1e-5);
    let cases = |what: &str| fit.iter().find(|row| row["what"] == what).expect("a row")["cases"].clone();
    assert_eq!(
        (cases("robust cases"), cases("shaky cases"), cases("possible cases")),
        ("a, c".into(), "b, f".into(), "".into())
    );
}

/// What is wrong with a table is said with the file, the line and the column.
#[test]
fn slips_in_tables_have_their_places() {
    let ask = |text: &str, more: &[&str], code: i32, parts: &[&str]| {
        let (_folder, table) = file("t.csv", text);
        let table = table.display().to_string();
        fails(&[&["compare", "truth-table", "--data", &table, "--outcome", "Y"], more].concat(), code, parts);
    };
    let all_in = "case,A,Y\na,1,1\nb,0,1\n";
    ask(
        all_in,
        &["--conditions", "A"],
        1,
        &["qca::constant-outcome", "t.csv:1:8", "all 2 cases are in the outcome `Y`"],
    );
    let against = "case,A,Y\na,1,1\nb,1,0\nc,0,0\n";
    ask(against, &["--conditions", "A"], 0, &["qca::contradictory-cases", "t.csv:1:8", "2 (negative, 1 of 2)"]);
    let few = "case,A,B,C,Y\na,1,0,1,1\nb,0,1,0,0\n";
    ask(
        few,
        &["--conditions", "A,B,C"],
        0,
        &["qca::more-conditions-than-cases", "t.csv:1:12", "3 conditions for 2 cases"],
    );
    let same = "case,A,B,Y\na,1,1,1\nb,1,0,0\nc,1,0,0\n";
    ask(same, &["--conditions", "A,B"], 0, &["qca::constant-condition", "t.csv:1:6"]);
    let empty = "case,A,Y\na,1,1\n,,\nb,0,0\n";
    ask(empty, &["--conditions", "A"], 0, &["2 cases compared, 1 left out"]);
    let (_folder, table) = file("t.csv", empty);
    let table = table.display().to_string();
    let left = rows(&[
        "compare",
        "truth-table",
        "--data",
        &table,
        "--outcome",
        "Y",
        "--conditions",
        "A",
        "--show",
        "left-out",
    ]);
    assert_eq!((&left[0]["case"], &left[0]["reason"]), (&"line 3".into(), &"the row is empty (t.csv:3)".into()));
    let outside = "case,A,Y\na,1.2,1\nb,0,0\n";
    ask(outside, &["--conditions", "A"], 1, &["qca::not-a-membership", "t.csv:1:6", "`A` of case `a` is 1.2"]);
}

/// What is wrong with a spec is said with the file, the line and the column.
#[test]
fn slips_in_specs_have_their_places() {
    let (folder, table) = file("t.csv", "case,A,Y\na,1,1\nb,2,0\n");
    let table = table.display().to_string();
    let spec = folder.path().join("s.toml");
    let path = spec.display().to_string();
    let entry = "[[qca]]\nid = \"s\"\noutcome = \"Y\"\n[[qca.set]]\nname = \"A\"\ncolumn = \"A\"\n\
                 calibrate = { logistic = [1, 3, 2] }\nreason = \"r\"\n[[qca.set]]\nname = \"Y\"\ncolumn = \"Y\"\n";
    std::fs::write(&spec, entry).expect("written");
    fails(
        &["compare", "minimize", "--data", &table, "--spec", &path],
        1,
        &["qca::anchors", "s.toml:7:13", "out of order"],
    );
    let hypotheses = "[[tracing]]\nid = \"t\"\n[[tracing.hypothesis]]\nid = \"h\"\nsays = \"s\"\nprior = 0.5\n\
                      [[tracing.hypothesis]]\nid = \"r\"\nsays = \"s\"\nprior = 0.5\n";
    let piece = |id: &str, likelihood: &str| {
        format!(
            "[[tracing.evidence]]\nid = \"{id}\"\nsays = \"s\"\nsource = {{ ref = \"x\", line = 1 }}\nlikelihoods = {{ h = {likelihood}, r = 0.2 }}\n"
        )
    };
    for beyond in ["1.0", "0.0", "1.7", "-0.1"] {
        std::fs::write(&spec, format!("{hypotheses}{}", piece("a", beyond))).expect("written");
        fails(&["compare", "trace", "--spec", &path], 1, &["tracing::likelihood", "s.toml:15:21", "between 0 and 1"]);
    }
    std::fs::write(&spec, format!("{hypotheses}{}{}", piece("a", "0.6"), piece("b", "0.7"))).expect("written");
    fails(
        &["compare", "trace", "--spec", &path],
        1,
        &["tracing::counted-twice", "s.toml:17:6", "s.toml:12:6)", "counted twice"],
    );
    let event = |id: &str| piece(id, "0.6").replace("source = { ref = \"x\", line = 1 }", "event = \"nafta-in-force\"");
    std::fs::write(&spec, format!("{hypotheses}{}", event("a"))).expect("written");
    assert_eq!(rows(&["compare", "trace", "--spec", &path]).len(), 2);
    std::fs::write(&spec, format!("{hypotheses}{}", event("a").replace("in-force", "in-froce"))).expect("written");
    fails(
        &["compare", "trace", "--spec", &path],
        1,
        &["tracing::no-source", "s.toml:14:9", "did you mean `nafta-in-force`?"],
    );
}

#[test]
fn a_case_outside_the_terms_of_its_actor_is_named_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let study = "[study]\ntitle = \"t\"\nactor = \"USA\"\nyears = \"2000..2014\"\nnow = \"2021-12-31\"\n";
    let case = "[[case]]\nid = \"c\"\nactor = \"USA\"\ntoward = \"Mexico\"\nperiod = \"Vladimir Putin\"\nsource = { ref = \"x\" }\n";
    std::fs::write(folder.path().join("study.toml"), format!("{study}{case}")).expect("written");
    let path = folder.path().display().to_string();
    let output = chancery(&["check", &path]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("study::case-period") && error.contains("study.toml:10:"), "{error}");
}
