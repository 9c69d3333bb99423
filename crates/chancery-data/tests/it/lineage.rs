//! From values back to rows: what the rows of the provider's file say, added up by hand, is the value.

use chancery_core::{FrameRow, Key, State};
use chancery_data::{RowsBehind, VoteCut};

use crate::shared::{data_root, store};

fn state(code: &str) -> State {
    State::new(code).expect("a key")
}

/// The fields of some rows of a CSV file, counted from 1 without the header.
fn rows_of_file(file: &str, rows: &[FrameRow]) -> Option<Vec<csv::StringRecord>> {
    let mut reader = csv::Reader::from_path(data_root()?.join(file)).expect("readable");
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
    Some(rows.iter().map(|row| records[row.row as usize - 1].clone()).collect())
}

#[test]
fn aid_names_the_row_of_its_own_transaction_type() {
    let Some(store) = store() else { return };
    let mut behind = RowsBehind::new(store);
    for (series, kind) in [("aid", "Obligations"), ("aid_disbursed", "Disbursements")] {
        let key = Key::new(2014, state("USA"), Some(state("MEX")));
        let frame = store.frame(series, "us-foreign-aid", |other| other == key).expect("there");
        let (cell, row) = frame.get(key).expect("there");
        let rows = behind.of(series, "us-foreign-aid", key, row).expect("whole");
        let Some(records) = rows_of_file("us-foreign-aid/us_foreign_aid_country.csv", &rows) else { return };
        let sum: f64 = records.iter().map(|record| record[9].parse::<f64>().expect("a number")).sum();
        assert_eq!(cell.value(), Some(sum), "{series}");
        for record in &records {
            assert_eq!([&record[1], &record[7], &record[8]], ["Mexico", kind, "2014"]);
        }
    }
}

#[test]
fn parts_of_a_state_added_up_are_all_named() {
    let Some(store) = store() else { return };
    // Every sum of a table has the rows it is a sum of.
    let table = store.table("us-troops", "rebuilt", None).expect("there");
    let many: Vec<Key> = table.iter().filter(|(_, _, row)| row.row == 0).map(|(key, _, _)| key).collect();
    assert!(!many.is_empty());
    let mut behind = RowsBehind::new(store);
    for key in many {
        let frame = store.frame("troops", "us-troops", |other| other == key).expect("there");
        let Some((_, row)) = frame.get(key) else { continue };
        let rows = behind.of("troops", "us-troops", key, row).expect("whole");
        assert!(rows.len() > 1, "{key:?} {rows:?}");
    }
}

#[test]
fn agreement_is_made_of_the_ballots_it_names() {
    let Some(store) = store() else { return };
    let mut behind = RowsBehind::new(store);
    let pair = [state("USA"), state("MEX")];
    let ballots = behind.ballots(VoteCut::Release2024, 2014, pair).expect("whole");
    assert!(ballots.len() > 100 && ballots.len().is_multiple_of(2));
    // Read off the file by hand: unvd_votes_1946_2022_ccode.parquet, resolutions of 2014 with 2 and 70.
    let Some(root) = data_root() else { return };
    let bytes = std::fs::read(root.join("unga-votes").join(VoteCut::Release2024.file())).expect("readable");
    let file = chancery_data::InputFile { name: "votes.parquet".into(), path: "votes.parquet".into(), bytes };
    let parquet = file.parquet(&["ccode", "vote", "date"]).expect("whole");
    let (ccode, vote, date) = (
        parquet.integers("ccode").expect("whole numbers"),
        parquet.integers("vote").expect("whole numbers"),
        parquet.texts("date").expect("text"),
    );
    for ballot in ballots {
        let row = ballot.row.row as usize - 1;
        assert_eq!(ccode[row], Some(if ballot.state == pair[0] { 2 } else { 70 }));
        assert_eq!(vote[row], Some(i64::from(ballot.ballot)));
        assert!(date[row].starts_with("2014"));
    }
}

/// What is shown of a row is the row that the value came from: it says its year, where the provider says years.
#[test]
fn rows_of_the_files_are_found_again() {
    let Some(store) = store() else { return };
    let mut without = Vec::new();
    let mut compared = 0;
    // A treaty's row has the year of its signature, and speaks of all later ones.
    let has_spans = |data_set: &str| data_set == "desta";
    for spec in store.catalogue().iter() {
        for source in &spec.sources {
            let data_set = store.data_set_of(&spec.name, &source.id).expect("declared").id;
            let frame = store.frame(&spec.name, &source.id, |_| true).expect("whole");
            let entries: Vec<(Key, FrameRow)> =
                frame.iter().filter(|(_, _, row)| row.row > 0).map(|(key, _, row)| (key, row)).collect();
            let sample: Vec<(Key, FrameRow)> = entries.iter().step_by((entries.len() / 7).max(1)).copied().collect();
            let rows: Vec<FrameRow> = sample.iter().map(|(_, row)| *row).collect();
            let texts = store.provider_rows(data_set, &rows).expect("readable");
            for (key, row) in sample {
                let Some(fields) = texts.get(&row) else {
                    without.push(format!("{} {} {row:?}", spec.name, source.id));
                    continue;
                };
                let year = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("year"));
                if let Some((_, text)) = year.filter(|_| !has_spans(data_set)) {
                    compared += 1;
                    let said: f64 = text.parse().expect("a year");
                    assert_eq!(said, f64::from(key.year()), "{} {} {key:?} {row:?}: {fields:?}", spec.name, source.id);
                }
            }
        }
    }
    assert!(without.is_empty(), "{}", without.join("\n"));
    assert!(compared > 300, "{compared}");
}
