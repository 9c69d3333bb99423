//! UN votes, ideal points and published similarity against rows read off the files, counted from 1 without the header.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::{Int16Type, UInt8Type, UInt16Type, UInt32Type};
use chancery_core::CellState::{NoState, NotApplicable, NotCovered, Unreported};

use crate::real_records::{Rows, log};
use crate::real_values::Of;
use crate::shared::store;

#[test]
fn published_ideal_points() {
    // Source: rows 42, 2618, 1908, 1895, 5469 of the file on nuclear weapons, 144 of that on important votes. Session s is s + 1945.
    Of("ideal_point_published_nuclear", "unga-ideal-points").is(&[
        ("USA", "", 2019, 2.055774),
        ("RUS", "", 1990, -0.4247992),
        ("DDR", "", 1989, -0.5975241),
        ("GFR", "", 1989, 2.300802),
        ("YEM", "", 1991, -1.384576),
    ]);
    Of("ideal_point_published_important", "unga-ideal-points").is(&[("CUB", "", 2018, -2.124159)]);
    Of("ideal_point_published_human_rights", "unga-ideal-points").is(&[("USA", "", 1970, 2.731292)]);
    Of("ideal_point_published_middle_east", "unga-ideal-points").is(&[("USA", "", 1974, 3.222507)]);
    // Each issue begins and ends in its own session.
    Of("ideal_point_published_nuclear", "unga-ideal-points").has_none(&[
        ("USA", "", 1977, NotCovered),
        ("USA", "", 2020, NotCovered),
        ("KAZ", "", 1985, NoState),
    ]);
    Of("ideal_point_published_important", "unga-ideal-points").has_none(&[("USA", "", 2019, NotCovered)]);
    let Some(store) = store() else { return };
    let rows = [("human_rights", 8440), ("middle_east", 7896), ("nuclear", 7203), ("important", 6443)];
    for (table, expected) in rows {
        let tables = &store.manifest().data_sets["unga-ideal-points"].tables;
        let own = tables.iter().find(|own| own.name == table).expect("a table");
        assert_eq!(own.rows, expected, "{table}");
    }
    let pairs = Rows::of(store, "unga-ideal-points", "matches");
    assert_eq!((pairs.len(), pairs.row(0, &["rcid1", "rcid2"])), (955, vec!["299".into(), "331".into()]));
    assert_eq!(Rows::of(store, "unga-ideal-points", "cow_country_codes").len(), 243);
}

#[test]
fn published_similarity_of_south_korea() {
    // Source: rows 1, 32, 2506, 2570.
    let of = |series| Of(series, "unga-similarity-rok");
    of("agree_published").is(&[
        ("KOR", "USA", 1991, 0.169_014_084_507_042_25),
        ("USA", "KOR", 2022, 0.577_142_857_142_857_2),
        ("KOR", "CHN", 2010, 0.553_846_153_846_153_9),
    ]);
    of("v_agree_published").is(&[("KOR", "JPN", 2010, 0.929_411_764_705_882_4)]);
    of("kappa_published").is(&[("KOR", "CHN", 2010, 0.009_203_336_209_376_141)]);
    of("ideal_point_distance_published").is(&[("KOR", "USA", 1991, 2.503_479_1)]);
    of("ideal_point_published").is(&[("KOR", "", 1991, 0.505_554_9), ("USA", "", 2022, 2.509_641)]);
    // Row 416, Venezuela in 2022, cast no vote; Brazil is in the other half; China and Japan are no pair of this source.
    of("agree_published").has_none(&[
        ("KOR", "VEN", 2022, Unreported),
        ("KOR", "CAN", 2010, Unreported),
        ("CHN", "JPN", 2010, NotCovered),
        ("KOR", "USA", 1990, NotCovered),
        ("KOR", "KOR", 2010, NotApplicable),
    ]);
}

#[test]
fn roll_calls_and_their_totals() {
    let Some(store) = store() else { return };
    assert_eq!(Rows::of(store, "unga-votes", "roll_calls").len(), 6203);
    assert_eq!(Rows::of(store, "unga-votes", "roll_call_issues").len(), 5745);
    let totals = Rows::of(store, "unga-votes", "roll_call_totals");
    assert_eq!(totals.len(), 5429);
    let one = |rcid: &str, columns: &[&str]| totals.row(totals.find(&[("rcid", rcid)])[0], columns);
    assert_eq!(one("941", &["date", "yes", "abstain", "no"]), ["1966-12-03", "58", "23", "11"]);
    // Source: in the file, the title of roll call 610 swallowed its description, the description of 9001 its six issues.
    let issues = ["me", "nu", "di", "hr", "co", "ec"];
    assert_eq!(one("610", &issues), ["0", "0", "0", "0", "1", "0"]);
    assert!(one("610", &["short", "descr"])[1].starts_with("TO ADOPT 3RD PREAMBULAR PARAGRAPH"));
    assert_eq!(one("9001", &issues), ["1", "0", "0", "0", "0", "0"]);
    assert_eq!(one("1429", &["ec"]), ["0"]);
    assert_eq!(log(store, "unga-votes", "corrected", "put back into its columns"), 32);
    assert_eq!(totals.count(&[("ec", "")]), 0);
}

/// Where the tidy list has an issue of a roll call whose flags were put back, the flag is there; the two whose titles swallowed
/// their descriptions get the flags of the votes on Algeria beside them.
#[test]
fn issues_put_back_contradict_nothing() {
    let Some(store) = store() else { return };
    let totals = Rows::of(store, "unga-votes", "roll_call_totals");
    let tidy = Rows::of(store, "unga-votes", "roll_call_issues");
    let mut confirmed = 0;
    for rcid in [
        "1329", "1490", "1555", "1464", "9001", "835", "838", "336", "183", "1141", "695", "1235", "2145", "2133",
        "2787",
    ] {
        let row = totals.find(&[("rcid", rcid)])[0];
        for issue in tidy.find(&[("rcid", rcid)]) {
            assert_eq!(totals.text(row, &tidy.text(issue, "short_name")), "1", "{rcid}");
            confirmed += 1;
        }
    }
    assert_eq!(confirmed, 15);
    for rcid in ["610", "612", "614", "615"] {
        let row = totals.find(&[("rcid", rcid)])[0];
        assert!(totals.text(row, "short").starts_with("ALGERIA"), "{rcid}");
        assert_eq!(totals.text(row, "co"), "1", "{rcid}");
        assert_eq!(totals.text(row, "hr"), "0", "{rcid}");
    }
}

#[test]
fn votes_with_absences() {
    let Some(store) = store() else { return };
    let votes = store.batch("unga-votes", "votes_absences").expect("there");
    assert_eq!(votes.num_rows(), 1_066_613);
    let column = |name: &str| votes.column_by_name(name).expect("a column").clone();
    let ballots = column("ballot");
    let ballots = ballots.as_primitive::<UInt8Type>().values();
    // Source: counted in voeten_s01_s70_ccode.parquet.
    for (ballot, rows) in [(1, 588_800), (2, 95_099), (3, 54_865), (8, 73_328), (9, 254_521)] {
        assert_eq!(ballots.iter().filter(|own| **own == ballot).count(), rows, "ballot {ballot}");
    }
    // Who cast a ballot, or was absent, is a state; roll call 4592 has no date here and is of 2006.
    let states = column("state");
    let unknown = (0..votes.num_rows()).filter(|&row| ballots[row] != 9 && states.is_null(row)).count();
    assert_eq!(unknown, 0);
    let (roll_calls, years) = (column("roll_call"), column("year"));
    let (roll_calls, years) = (roll_calls.as_primitive::<UInt32Type>(), years.as_primitive::<Int16Type>());
    let of_4592: Vec<i16> =
        (0..votes.num_rows()).filter(|&row| roll_calls.value(row) == 4592).map(|row| years.value(row)).collect();
    assert_eq!((of_4592.len(), of_4592.iter().all(|year| *year == 2006)), (197, true));
}

#[test]
fn the_matrix_of_votes() {
    let Some(store) = store() else { return };
    let votes = store.batch("unga-votes", "votes_matrix").expect("there");
    assert_eq!(votes.num_rows(), 6551 * 194);
    let ballots = votes.column_by_name("ballot").expect("a column").as_primitive::<UInt8Type>();
    for (ballot, rows) in [(1, 733_470), (2, 116_820), (3, 69_281), (8, 96_103), (9, 255_220)] {
        assert_eq!(ballots.values().iter().filter(|own| **own == ballot).count(), rows, "ballot {ballot}");
    }
    let list = Rows::of(store, "unga-votes", "matrix_roll_calls");
    // Four numbers stand for two roll calls each.
    for rcid in ["411", "427", "449", "495"] {
        assert_eq!(list.count(&[("rcid", rcid)]), 2, "{rcid}");
    }
    let states = votes.column_by_name("state").expect("a column");
    assert_eq!(states.null_count(), 255_220);
}

/// The official totals are the sums of the ballots, but for twenty roll calls of 1966 to 1971.
#[test]
fn totals_are_sums_of_ballots() {
    let Some(store) = store() else { return };
    let votes = store.batch("unga-votes", "votes_absences").expect("there");
    let column = |name: &str| votes.column_by_name(name).expect("a column").clone();
    let (roll_calls, ballots) = (column("roll_call"), column("ballot"));
    let (roll_calls, ballots) = (roll_calls.as_primitive::<UInt32Type>(), ballots.as_primitive::<UInt8Type>());
    let mut sums: BTreeMap<String, [u32; 10]> = BTreeMap::new();
    for row in 0..votes.num_rows() {
        sums.entry(roll_calls.value(row).to_string()).or_default()[usize::from(ballots.value(row))] += 1;
    }
    let totals = Rows::of(store, "unga-votes", "roll_call_totals");
    let differing = (0..totals.len()).filter(|&row| {
        let [_, yes, abstain, no, ..] = sums[&totals.text(row, "rcid")];
        totals.row(row, &["yes", "abstain", "no"]) != [yes, abstain, no].map(|sum| sum.to_string())
    });
    let years: Vec<String> = differing.map(|row| totals.text(row, "date")[..4].to_owned()).collect();
    assert_eq!(years.len(), 20);
    assert!(years.iter().all(|year| ("1966"..="1971").contains(&year.as_str())), "{years:?}");
}

/// Two cuts of one lineage: where both have a ballot of a state in a roll call, it is the same ballot.
#[test]
fn the_matrix_equals_the_full_table() {
    let Some(store) = store() else { return };
    let ballots = |table: &str| -> BTreeMap<(i16, u32, String), u8> {
        let batch = store.batch("unga-votes", table).expect("there");
        let column = |name: &str| batch.column_by_name(name).expect("a column").clone();
        let (years, roll_calls, own) = (column("year"), column("roll_call"), column("ballot"));
        let (years, roll_calls) = (years.as_primitive::<Int16Type>(), roll_calls.as_primitive::<UInt32Type>());
        let states = column("state");
        let (keys, names) = (
            states.as_dictionary::<UInt16Type>().keys(),
            states.as_dictionary::<UInt16Type>().values().as_string::<i32>(),
        );
        let own = own.as_primitive::<UInt8Type>();
        // One roll call in seven is enough, and every state is in it.
        let some = (0..batch.num_rows()).filter(|&row| !keys.is_null(row) && roll_calls.value(row) % 7 == 0);
        some.map(|row| {
            let name = names.value(usize::from(keys.value(row))).to_owned();
            ((years.value(row), roll_calls.value(row), name), own.value(row))
        })
        .collect()
    };
    let (matrix, full) = (ballots("votes_matrix"), ballots("votes_absences"));
    let shared: Vec<(&(i16, u32, String), u8, u8)> =
        full.iter().filter_map(|(key, ballot)| Some((key, *ballot, *matrix.get(key)?))).collect();
    let differing: Vec<_> = shared.iter().filter(|(_, one, other)| one != other).collect();
    assert!(shared.len() > 100_000, "{}", shared.len());
    assert!(
        differing.is_empty(),
        "{} of {}: {:?}",
        differing.len(),
        shared.len(),
        &differing[..differing.len().min(20)]
    );
    // What the matrix lacks: states that have no code today.
    let lacking: BTreeSet<&str> =
        full.keys().filter(|key| !matrix.contains_key(key)).map(|(_, _, state)| state.as_str()).collect();
    assert_eq!(lacking.into_iter().collect::<Vec<_>>(), ["CSK", "DDR", "YAR", "YPR", "ZAN"]);
}
