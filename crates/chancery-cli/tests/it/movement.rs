//! `measure movement` and `measure ideal-points`, on ideal points kept by hand.

use std::path::Path;
use std::process::{Command, Output};

use chancery_core::{Cell, FrameRow, Key, State};
use chancery_data::{InputFile, SPEC, StoreWriter, Table};

const COLUMNS: [&str; 5] =
    ["ideal_point", "ideal_point_se", "ideal_point_lag", "ideal_point_ballots", "ideal_point_part"];

fn file(name: &str, text: String) -> InputFile {
    InputFile { name: name.to_owned(), path: name.into(), bytes: text.into_bytes() }
}

/// A store in which the United States stays at 2 while Mexico goes from -1 to 0 until 2008; 2009 is not connected.
fn keep(root: &Path) {
    let mut spec = "schema = 1\nid = \"ideal-points\"\ntitle = \"By hand\"\n[key]\nunit = \"state-year\"\n\
                    state = { column = \"state\" }\nyear = { column = \"year\" }\n"
        .to_owned();
    for column in COLUMNS {
        spec.push_str(&format!(
            "[[column]]\ncolumn = {column:?}\nunit = \"index\"\nlabel = \"x\"\nbasis = \"by hand\"\nseries = true\n"
        ));
    }
    let points = [
        (2007, "MEX", -1.0),
        (2007, "USA", 2.0),
        (2008, "MEX", 0.0),
        (2008, "USA", 2.0),
        (2009, "MEX", 0.0),
        (2009, "USA", 2.0),
    ];
    let files = [file(SPEC, spec), file("made-of.json", "{}".to_owned())];
    StoreWriter::new(root)
        .keep(&files, || {
            let mut table = Table::new("table", false, &COLUMNS);
            for (number, (year, state, point)) in points.into_iter().enumerate() {
                let part = if year == 2009 { 2009.0 } else { 2007.0 };
                let cells = [point, 0.1, 0.5, 50.0, part].map(Cell::observed);
                let row = FrameRow { file: 1, row: number as u32 + 1 };
                table.push(Key::new(year, State::new(state).expect("a key"), None), &cells, row);
            }
            Ok(table)
        })
        .expect("kept");
}

fn chancery(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(arguments).current_dir(folder).env_remove("CHANCERY_STORE").output().expect("the program runs")
}

fn out(folder: &Path, arguments: &[&str]) -> String {
    let output = chancery(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn who_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("chancery-store");
    keep(&root);
    let csv = ["--format", "csv"];
    let ask = |more: &[&str]| out(folder.path(), &[&["measure", "movement", "USA", "Mexico"], more, &csv].concat());
    let yearly = ask(&["--by", "year", "--with-common-shift"]);
    let lines: Vec<&str> = yearly.lines().collect();
    assert!(lines[0].starts_with("source,period,from,to,convergence,"), "{yearly}");
    assert!(lines[1].starts_with("ideal-points,2008,2007,2008,1,"), "{yearly}");
    // Columns state_moved, partner_moved, partner_share.
    let cells: Vec<&str> = lines[1].split(',').collect();
    assert_eq!((cells[7], cells[10], cells[13], cells[17]), ("0", "1", "1", "yes"), "{yearly}");
    assert!(lines[2].contains("no chain of repeated resolutions"), "{yearly}");
    let anyway = ask(&["--by", "year", "--unbridged"]);
    assert!(anyway.lines().nth(2).is_some_and(|line| line.contains(",no,50,50,")), "{anyway}");
    assert!(ask(&["--by", "administration"]).contains("ideal-points,Bush,2007,2008,1,"));

    let series = out(folder.path(), &["eval", "movement(MEX, USA, 2008)", "--format", "csv"]);
    assert!(series.contains("0.5"), "net of the common shift of the two: {series}");
    let wrong = chancery(folder.path(), &["measure", "movement", "USA", "Latin America", "--definition", "mine"]);
    let message = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!(wrong.status.code(), Some(2), "{message}");
    assert!(message.contains("its definitions are"), "{message}");
}

#[test]
fn estimates_need_ballots() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = chancery(folder.path(), &["measure", "ideal-points", "USA"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("holds no ballots") && message.contains("chancery data add unga-votes"), "{message}");
    let root = folder.path().join("chancery-store");
    keep(&root);
    let output = chancery(folder.path(), &["measure", "ideal-points", "--issue", "hr"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("holds no roll calls"), "{message}");
}
