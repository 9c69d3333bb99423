//! Alliances, organisations and sanctions against rows read off the files. Rows are counted from 1 without the header.

use chancery_core::CellState::{NoState, NotApplicable, NotCovered, Unreported};

use crate::real_values::Of;
use crate::shared::store;

const PACTS: [&str; 6] =
    ["alliance", "defense_pact", "offense_pact", "neutrality_pact", "nonaggression_pact", "consultation_pact"];

#[test]
fn alliances() {
    // Source: atop_alliance_ddy.csv.gz, rows 752 (2, 70, 2018), 142999 (365, 703, 1992), 3645 (2, 365, 1943).
    let kinds = [
        ("USA", "MEX", 2018, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0]),
        ("RUS", "KGZ", 1992, [1.0, 1.0, 0.0, 1.0, 1.0, 1.0]),
        ("USA", "RUS", 1943, [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]),
    ];
    for (one, other, year, values) in kinds {
        for (pact, value) in PACTS.into_iter().zip(values) {
            Of(pact, "atop").is(&[(one, other, year, value), (other, one, year, value)]);
        }
    }
    // Source: rows 4758 and 260988: the United States are bound to defend Japan, Japan is not bound; one pact of the pair.
    Of("defense_pact", "atop").is(&[("USA", "JPN", 2018, 1.0), ("JPN", "USA", 2018, 1.0)]);
    // Source: row 53947: Brazil and Argentina in 1859, listed without an obligation.
    Of("alliance", "atop").is(&[("BRA", "ARG", 1859, 0.0)]);
}

#[test]
fn alliances_are_symmetric_and_end_in_2018() {
    let Some(store) = store() else { return };
    for pact in PACTS {
        let frame = store.frame(pact, "atop", |_| true).expect("there");
        for (key, cell, _) in frame.iter() {
            let (actor, partner) = (key.actor().expect("an actor"), key.partner().expect("a partner"));
            let reversed = frame.get(chancery_core::Key::new(key.year(), partner, Some(actor))).expect("both orders");
            assert_eq!(cell, reversed.0, "{pact} {actor} {partner} {}", key.year());
        }
        // Not zero: the source says nothing after 2018. Inside its years, no row is no alliance.
        Of(pact, "atop").has_none(&[
            ("USA", "JPN", 2019, NotCovered),
            ("USA", "IRN", 2019, NotCovered),
            ("USA", "FRA", 1814, NoState),
            ("RUS", "KAZ", 1985, NoState),
            ("USA", "USA", 2000, NotApplicable),
        ]);
        Of(pact, "atop").is(&[("USA", "IRN", 2018, 0.0), ("IRN", "USA", 2018, 0.0)]);
    }
    // Source: 116 rows of state 2 in 2018, 66 of them with a defence obligation of its own.
    let allies = |pact: &str| {
        let frame = store.frame(pact, "atop", |key| key.year() == 2018).expect("there");
        let of_usa = frame.iter().filter(|(key, _, _)| key.actor().is_some_and(|state| state.as_str() == "USA"));
        of_usa.filter_map(|(_, cell, _)| cell.value()).sum::<f64>()
    };
    assert_eq!(allies("alliance"), 116.0);
    assert_eq!(allies("defense_pact"), 66.0);
}

#[test]
fn organisations() {
    // Source: cow_igo_sy.csv, rows 199, 1190, 13276, 13277.
    Of("igo_memberships", "cow-igo").is(&[
        ("USA", "", 2014, 89.0),
        ("MEX", "", 1950, 36.0),
        ("KAZ", "", 1991, 5.0),
        ("KAZ", "", 1992, 20.0),
    ]);
    // Source: cow_igo_ndy.parquet, rows 1055, 7774, 24802.
    Of("shared_igos", "cow-igo").is(&[
        ("USA", "MEX", 2014, 60.0),
        ("MEX", "USA", 2014, 60.0),
        ("USA", "RUS", 1985, 32.0),
        ("KAZ", "CAN", 1993, 19.0),
    ]);
    Of("shared_igos", "cow-igo").has_none(&[
        ("USA", "MEX", 2015, NotCovered),
        ("USA", "KAZ", 1990, NoState),
        ("USA", "ABK", 2012, Unreported),
    ]);
    Of("igo_memberships", "cow-igo").has_none(&[("USA", "", 2015, NotCovered), ("KAZ", "", 1985, NoState)]);
}

#[test]
fn who_belonged_to_what_is_kept() {
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::{Int16Type, UInt8Type, UInt16Type};
    let Some(store) = store() else { return };
    let batch = store.batch("cow-igo", "memberships").expect("there");
    // Source: cow_igo_membership_long.parquet: 677,839 rows, of which 138,874 have -9, missing.
    assert_eq!(batch.num_rows(), 677_839);
    let status = batch.column_by_name("status").expect("a column").as_primitive::<UInt8Type>();
    assert_eq!(status.null_count(), 138_874);
    let year = batch.column_by_name("year").expect("a column").as_primitive::<Int16Type>();
    let igo = batch.column_by_name("igo").expect("a column").as_string::<i32>();
    let state = batch.column_by_name("state").expect("a column").as_dictionary::<UInt16Type>();
    let states = state.values().as_string::<i32>();
    let nafta = (0..batch.num_rows()).filter(|&row| year.value(row) == 1994 && igo.value(row) == "nafta");
    let members: Vec<&str> = nafta.map(|row| states.value(usize::from(state.keys().value(row)))).collect();
    assert_eq!(members, ["CAN", "MEX", "USA"]);
}

#[test]
fn sanctions() {
    // Source: GSDB_V4.csv, rows 50, 64, 72, 73, 273: five cases of the United States against Cuba in force in 1990.
    let cuba = [
        ("sanctions", 5.0),
        ("trade_sanctions", 1.0),
        ("arms_sanctions", 1.0),
        ("military_sanctions", 0.0),
        ("financial_sanctions", 3.0),
        ("travel_sanctions", 2.0),
    ];
    for (series, value) in cuba {
        for source in ["sanctions-gsdb", "sanctions-gsdb-v3"] {
            Of(series, source).is(&[("USA", "CUB", 1990, value)]);
        }
    }
    // Source: GSDB_V4.csv, rows 797, 821, 1045, 1092, 1159, 1160; 11 cases against Iran in 2022, one with three targets.
    Of("sanctions", "sanctions-gsdb").is(&[("USA", "VEN", 2019, 6.0), ("USA", "IRN", 2022, 11.0)]);
    // Source: GSDB_V3.csv: 7 cases against Iran in 2022.
    Of("sanctions", "sanctions-gsdb-v3").is(&[("USA", "IRN", 2022, 7.0)]);
    // Source: GSDB_V4.csv, row 261: the Soviet Union in 1981–1983, by the United States and the EEC; row 254 to 1981.
    Of("sanctions", "sanctions-gsdb").is(&[("USA", "RUS", 1983, 2.0)]);
}

#[test]
fn sanctions_without_a_case_are_zero_inside_the_years_only() {
    Of("sanctions", "sanctions-gsdb").is(&[("USA", "KAZ", 2010, 0.0), ("CUB", "USA", 1990, 0.0)]);
    Of("sanctions", "sanctions-gsdb").has_none(&[("USA", "CUB", 2024, NotCovered), ("USA", "KAZ", 1980, NoState)]);
    Of("sanctions", "sanctions-gsdb-v3")
        .has_none(&[("USA", "CUB", 2023, NotCovered), ("USA", "CUB", 1948, NotCovered)]);
    let Some(store) = store() else { return };
    let log = &store.manifest().data_sets["sanctions-gsdb"].log;
    for sender in ["EU (organisation)", "UN (organisation)"] {
        assert!(log.iter().any(|entry| entry.kind == "left-out" && entry.message == sender), "{sender}");
    }
}

#[test]
fn provider_names_that_outlive_a_state_mean_its_successor() {
    // Source: GSDB_V4.csv calls Viet Nam `South Vietnam` to 2023 (row 809: United States, arms, 2007–2016) and Yemen
    // `Yemen, North` (row 962: United States, financial, 2012–2023).
    Of("arms_sanctions", "sanctions-gsdb").is(&[("USA", "VNM", 2010, 1.0)]);
    let Some(store) = store() else { return };
    let yemen = Of("financial_sanctions", "sanctions-gsdb").cell(store, "USA", "YEM", 2013);
    assert!(yemen.value().is_some_and(|cases| cases >= 1.0), "{yemen:?}");
}
