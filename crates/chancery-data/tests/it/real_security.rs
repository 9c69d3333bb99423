//! Borders, disputes, wars, rivalries, conflicts, regimes and leaders against rows read off the files by hand. Rows are counted
//! from 1 without the header.

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Float64Type, Int64Type, UInt8Type};
use chancery_core::CellState::{NoState, NotApplicable, NotCovered, Unreported};
use chancery_core::{Frame, Key};
use chancery_data::Store;

use crate::real_values::Of;
use crate::shared::store;

fn batch(store: &Store, data_set: &str, table: &str) -> RecordBatch {
    store.batch(data_set, table).unwrap_or_else(|error| panic!("{error}"))
}

/// How many rows a table of records has.
fn rows(data_set: &str, tables: &[(&str, usize)]) {
    let Some(store) = store() else { return };
    for (table, expected) in tables {
        assert_eq!(batch(store, data_set, table).num_rows(), *expected, "{data_set} {table}");
    }
}

/// How many fields of a column have a state.
fn with_state(store: &Store, (data_set, table): (&str, &str), column: &str, state: chancery_core::CellState) -> usize {
    let batch = batch(store, data_set, table);
    let states =
        batch.column_by_name(&format!("{column}_state")).expect("a column").as_primitive::<UInt8Type>().clone();
    states.iter().filter(|code| *code == Some(state as u8)).count()
}

fn frame(store: &Store, series: &str, source: &str) -> Frame {
    store.frame(series, source, |_| true).unwrap_or_else(|error| panic!("{error}"))
}

/// A pair has the same value in both orders, and an undirected series has both orders.
fn symmetrical(series: &str, source: &str) {
    let Some(store) = store() else { return };
    let frame = frame(store, series, source);
    assert!(frame.iter().any(|(_, cell, _)| cell.value().is_some_and(|value| value > 0.0)), "{series} from {source}");
    for (key, cell, _) in frame.iter() {
        let (actor, partner) = (key.actor().expect("an actor"), key.partner().expect("a partner"));
        let reversed = frame.get(Key::new(key.year(), partner, Some(actor))).expect("both orders");
        assert_eq!(cell, reversed.0, "{series} {actor} {partner} {}", key.year());
    }
}

/// A log has no line of a kind that contains some words.
fn silent_on(data_set: &str, kind: &str, words: &str) {
    let Some(store) = store() else { return };
    let log = &store.manifest().data_sets[data_set].log;
    assert!(!log.iter().any(|entry| entry.kind == kind && entry.message.contains(words)), "{data_set}: {words}");
}

/// How many corrections a log has, and that none has become needless.
fn corrected(data_set: &str, expected: u64) {
    let Some(store) = store() else { return };
    let of = |kind: &str| -> u64 {
        let log = &store.manifest().data_sets[data_set].log;
        log.iter().filter(|entry| entry.kind == kind).map(|entry| entry.rows).sum()
    };
    assert_eq!((of("corrected"), of("repaired")), (expected, 0), "{data_set}");
}

#[test]
fn contiguity() {
    // Source: cow_contdir.csv, rows 1, 6, 7, 4 (to and from the United States), 258 to 260 (United Kingdom and France).
    Of("contiguity", "cow-contiguity").is(&[
        ("USA", "CAN", 2016, 1.0),
        ("CAN", "USA", 1920, 1.0),
        ("USA", "RUS", 1958, 0.0),
        ("USA", "RUS", 1959, 2.0),
        ("RUS", "USA", 2016, 2.0),
        ("USA", "CUB", 2000, 4.0),
        ("USA", "IRQ", 2000, 0.0),
        ("GBR", "FRA", 1941, 0.0),
    ]);
    // Source: rows 151 to 153, Nicaragua and Colombia: 5 to November 1903, none to February 1928, 4 from March.
    Of("contiguity", "cow-contiguity").is(&[
        ("NIC", "COL", 1903, 5.0),
        ("NIC", "COL", 1904, 0.0),
        ("NIC", "COL", 1927, 0.0),
        ("COL", "NIC", 1928, 4.0),
        ("GBR", "FRA", 1940, 3.0),
    ]);
    Of("land_border", "cow-contiguity").is(&[
        ("USA", "CAN", 2016, 1.0),
        ("USA", "RUS", 2016, 0.0),
        ("USA", "CUB", 2000, 0.0),
        ("USA", "IRQ", 2000, 0.0),
    ]);
    let Some(store) = store() else { return };
    // Source: 14 rows of state 365 with code 1 in force in 2010.
    let land = frame(store, "land_border", "cow-contiguity");
    let of_russia = land.year(2010).filter(|(key, _, _)| key.actor().is_some_and(|state| state.as_str() == "RUS"));
    assert_eq!(of_russia.filter_map(|(_, cell, _)| cell.value()).sum::<f64>(), 14.0);
    symmetrical("contiguity", "cow-contiguity");
    silent_on("cow-contiguity", "note", "directions");
    rows("cow-contiguity", &[("contiguity_spells", 1874), ("capitals_cow", 242), ("capitals_gw", 264)]);
}

/// The worst error of the field: 0 after the last year of the source, as if neighbours had moved apart.
#[test]
fn neighbours_do_not_move_apart_when_the_source_ends() {
    for series in ["contiguity", "land_border"] {
        Of(series, "cow-contiguity").has_none(&[
            ("USA", "CAN", 2017, NotCovered),
            ("CAN", "USA", 2024, NotCovered),
            ("USA", "IRQ", 2017, NotCovered),
            ("USA", "CAN", 1815, NoState),
            // Outside the source's system of states: Tibet, and Nepal before 1920.
            ("CHN", "TIB", 1930, NotCovered),
            ("TIB", "NPL", 1930, NotCovered),
            ("GBR", "NPL", 1900, NotCovered),
            ("USA", "USA", 2000, NotApplicable),
        ]);
    }
    let Some(store) = store() else { return };
    let frame = frame(store, "contiguity", "cow-contiguity");
    assert!(frame.iter().all(|(key, _, _)| key.year() <= 2016));
}

#[test]
fn distances() {
    // Source: cow_capitals.csv; computed apart from the importer, by cross and dot product of unit vectors.
    Of("capital_distance", "cow-contiguity").is(&[
        ("USA", "CAN", 2000, 734.048_127_459_056_1),
        ("RUS", "USA", 1980, 7_831.054_375_292_051),
        ("KAZ", "RUS", 1997, 3_105.852_008_130_461),
        ("KAZ", "RUS", 1998, 2_277.358_500_835_073),
        ("ARG", "BRA", 1959, 1_969.652_472_399_612_2),
        ("ARG", "BRA", 1960, 2_342.713_743_111_665_3),
        ("FRA", "GBR", 1941, 652.367_764_128_543_5),
    ]);
    // Source: cow_mindist.parquet, rows 933332, 85939, 933398, 452667.
    Of("min_distance", "cow-contiguity").is(&[
        ("USA", "CUB", 2019, 233.681_391),
        ("RUS", "USA", 1950, 3_243.441_505),
        ("USA", "RUS", 2019, 79.977_614),
        ("RUS", "KAZ", 1992, 0.0),
    ]);
    Of("min_distance", "cow-contiguity").has_none(&[
        ("USA", "CUB", 2020, NotCovered),
        ("GBR", "FRA", 1885, NotCovered),
        // Independent in December, and measured in January.
        ("RUS", "KAZ", 1991, Unreported),
    ]);
    Of("capital_distance", "cow-contiguity")
        .has_none(&[("USA", "CAN", 2025, NotCovered), ("CHN", "TIB", 1930, Unreported)]);
    // Three capitals, latitude and longitude, in two files.
    corrected("cow-contiguity", 12);
}

#[test]
fn disputes_of_pairs() {
    // Source: cow_mid_dirdisps.csv, rows 1, 1205 (disputes 2 and 254, 1902), 2, 1206, 7385 (3301, 1903).
    Of("mid", "cow-mid").is(&[("USA", "GBR", 1902, 2.0), ("GBR", "USA", 1903, 3.0), ("USA", "CAN", 2010, 0.0)]);
    Of("mid_onset", "cow-mid").is(&[("USA", "GBR", 1902, 2.0), ("USA", "GBR", 1903, 1.0)]);
    Of("mid_initiation", "cow-mid").is(&[
        ("USA", "GBR", 1902, 1.0),
        ("GBR", "USA", 1902, 1.0),
        ("USA", "GBR", 1903, 1.0),
        ("GBR", "USA", 1903, 0.0),
    ]);
    Of("mid_hostility", "cow-mid").is(&[("USA", "GBR", 1903, 3.0), ("GBR", "USA", 1903, 4.0)]);
    // Source: gml_dirdisp.csv: of these disputes only 2 is left, and it ends in 1902.
    Of("mid", "gml-mid").is(&[("USA", "GBR", 1902, 1.0), ("USA", "GBR", 1903, 0.0), ("USA", "RUS", 1962, 3.0)]);
    // Source: gml_dirdisp.csv, rows 494, 4057, 5647: fatality 0, 4, 0; hostility 4, 5, 3 of the United States.
    Of("mid_fatality", "gml-mid").is(&[("USA", "RUS", 1962, 4.0), ("RUS", "USA", 1962, 0.0)]);
    Of("mid_hostility", "gml-mid").is(&[("USA", "RUS", 1962, 5.0), ("RUS", "USA", 1962, 4.0)]);
}

#[test]
fn an_unknown_fatality_is_not_none() {
    // Source: cow_mid_dirdisps.csv: row 3979 has -9 for the United States; of 1855 against Mexico there is one row, with -9.
    Of("mid_fatality", "cow-mid").has_none(&[("USA", "RUS", 1962, Unreported), ("USA", "MEX", 1855, Unreported)]);
    Of("state_mid_fatality", "cow-mid").has_none(&[("USA", "", 1962, Unreported)]);
    // Source: against Germany in 1917 one dispute has -9 and another 6, the highest; so for the Soviet Union in 1941.
    Of("mid_fatality", "cow-mid").is(&[("USA", "DEU", 1917, 6.0), ("RUS", "USA", 1962, 0.0)]);
    Of("state_mid_fatality", "cow-mid").is(&[("RUS", "", 1941, 6.0), ("USA", "", 2003, 3.0)]);
}

#[test]
fn disputes_of_states() {
    // Source: distinct disputes of state 2, 365, 225 in the year, and those of which the year is the state's first.
    Of("state_mids", "cow-mid").is(&[
        ("USA", "", 1962, 8.0),
        ("USA", "", 2003, 6.0),
        ("RUS", "", 1941, 7.0),
        ("CHE", "", 1980, 0.0),
    ]);
    Of("state_mid_onsets", "cow-mid").is(&[("USA", "", 1962, 6.0), ("USA", "", 2003, 4.0), ("RUS", "", 1941, 4.0)]);
    Of("state_mid_hostility", "cow-mid").is(&[("USA", "", 1962, 4.0), ("RUS", "", 1941, 5.0)]);
    Of("state_mids", "gml-mid").is(&[("USA", "", 1962, 6.0), ("USA", "", 2003, 4.0), ("CHE", "", 1980, 0.0)]);
    Of("state_mid_onsets", "gml-mid").is(&[("USA", "", 1962, 5.0), ("USA", "", 2003, 3.0)]);
    Of("state_mid_fatality", "gml-mid").is(&[("USA", "", 1962, 4.0), ("USA", "", 2003, 3.0)]);
}

#[test]
fn disputes_end_with_their_sources() {
    for series in ["mid", "mid_onset", "mid_initiation", "mid_hostility", "mid_fatality"] {
        Of(series, "cow-mid").has_none(&[
            ("USA", "IRN", 2015, NotCovered),
            ("CHN", "TIB", 1930, NotCovered),
            ("TIB", "CHN", 1930, NotCovered),
            ("RUS", "KAZ", 1985, NoState),
        ]);
        Of(series, "gml-mid").has_none(&[("USA", "IRN", 2011, NotCovered)]);
        Of(series, "cow-mid").is(&[("USA", "AUS", 2014, 0.0)]);
    }
    for series in ["state_mids", "state_mid_onsets", "state_mid_hostility", "state_mid_fatality"] {
        Of(series, "cow-mid").has_none(&[("USA", "", 2015, NotCovered), ("TIB", "", 1930, Unreported)]);
        Of(series, "gml-mid").has_none(&[("USA", "", 2011, NotCovered)]);
    }
}

/// A file said to be directed has to list both directions.
#[test]
fn disputes_are_directed_in_both_orders() {
    for source in ["cow-mid", "gml-mid"] {
        symmetrical("mid", source);
        symmetrical("mid_onset", source);
        let Some(store) = store() else { return };
        let (hostility, disputes) = (frame(store, "mid_hostility", source), frame(store, "mid", source));
        assert_eq!(hostility.len(), disputes.len(), "{source}");
    }
    silent_on("mids", "note", "only one direction");
    rows(
        "mids",
        &[
            ("cow_dispute_pairs", 11_390),
            ("cow_one_dispute_a_year", 10_234),
            ("cow_disputes", 2436),
            ("gml_dispute_pairs", 10_276),
            ("gml_disputes", 2174),
            ("gml_participants", 5217),
            ("events", 28_011),
        ],
    );
    let Some(store) = store() else { return };
    // Source: -9 in column outcome of cow_mid_disps.csv, and in stday and endday of mie-1.0.csv.
    assert_eq!(with_state(store, ("mids", "cow_disputes"), "outcome", Unreported), 17);
    let events = batch(store, "mids", "events");
    let unknown = |column: &str| events.column_by_name(column).expect("a column").null_count();
    assert_eq!((unknown("stday"), unknown("endday")), (1987, 2164));
    // 10 and 12 rows of pairs and one of disputes: a day in place of the month.
    corrected("mids", 23);
}

#[test]
fn wars() {
    // Source: cow_war_inter.csv, rows 686, 1353 and 1919 (one war, taken up again), 1905, 1835, 1827.
    Of("war", "cow-wars").is(&[
        ("USA", "DEU", 1942, 1.0),
        ("JOR", "ISR", 1948, 1.0),
        ("IRQ", "ISR", 1948, 1.0),
        ("USA", "IRQ", 2003, 1.0),
        ("USA", "CAN", 2003, 0.0),
    ]);
    Of("war_onset", "cow-wars").is(&[("USA", "DEU", 1942, 0.0), ("IRQ", "ISR", 1948, 1.0), ("USA", "IRQ", 2003, 1.0)]);
    Of("war_initiation", "cow-wars").is(&[
        ("USA", "IRQ", 2003, 1.0),
        ("IRQ", "USA", 2003, 0.0),
        ("USA", "IRQ", 1991, 0.0),
        ("IRQ", "USA", 1991, 1.0),
        ("ARG", "GBR", 1982, 1.0),
        ("GBR", "ARG", 1982, 0.0),
    ]);
    Of("state_wars", "cow-wars").is(&[
        ("USA", "", 1941, 1.0),
        ("ISR", "", 1948, 1.0),
        ("RUS", "", 1945, 1.0),
        ("CHE", "", 1941, 0.0),
    ]);
    Of("state_war_onsets", "cow-wars").is(&[("USA", "", 1950, 1.0), ("RUS", "", 1945, 0.0)]);
    Of("war", "cow-wars").has_none(&[("USA", "IRQ", 2004, NotCovered), ("CHN", "TIB", 1930, NotCovered)]);
    Of("state_wars", "cow-wars").has_none(&[("USA", "", 2004, NotCovered), ("TIB", "", 1930, Unreported)]);
    symmetrical("war", "cow-wars");
    let Some(store) = store() else { return };
    assert_eq!(with_state(store, ("cow-wars", "interstate"), "batdeath1", Unreported), 4);
}

#[test]
fn civil_wars() {
    // Source: cow_war_intra.csv, rows 205, 1071, 1103; 416, 420, 424 (China 1930); 543, 582, 617 (United States 1965); 568.
    Of("civil_wars", "cow-wars").is(&[
        ("USA", "", 1861, 1.0),
        ("COL", "", 1999, 1.0),
        ("CHN", "", 1930, 3.0),
        ("USA", "", 1965, 0.0),
    ]);
    Of("civil_war_onsets", "cow-wars").is(&[
        ("USA", "", 1861, 1.0),
        ("COL", "", 1999, 0.0),
        ("CHN", "", 1930, 1.0),
        ("IRQ", "", 1991, 1.0),
    ]);
    Of("civil_war_interventions", "cow-wars").is(&[("USA", "", 1965, 3.0), ("EGY", "", 1963, 1.0)]);
    // Of 2008 there is one war in the file, which is no list of that year.
    Of("civil_wars", "cow-wars").has_none(&[("SOM", "", 2008, NotCovered), ("USA", "", 2008, NotCovered)]);
    rows("cow-wars", &[("interstate", 1932), ("intrastate", 1361)]);
    let Some(store) = store() else { return };
    // Source: -9 and -8 in column sideadeaths, -8 in ccodea.
    let deaths = |state| with_state(store, ("cow-wars", "intrastate"), "sideadeaths", state);
    assert_eq!((deaths(Unreported), deaths(NotApplicable)), (506, 113));
    assert_eq!(with_state(store, ("cow-wars", "intrastate"), "ccodea", NotApplicable), 113);
}

#[test]
fn rivalries() {
    // Source: td_rivalries.csv, rows 99, 197, 106, 116; tss_rivalries.csv, rows 78, 100, 246, 107, 116.
    for source in ["rivalries-td", "rivalries-tss"] {
        Of("rivalry", source).is(&[
            ("USA", "RUS", 1950, 1.0),
            ("RUS", "USA", 1995, 0.0),
            ("USA", "RUS", 2008, 1.0),
            ("CHN", "USA", 1980, 0.0),
            ("IND", "PAK", 2000, 1.0),
        ]);
        Of("rivalry_spatial", source).is(&[("IND", "PAK", 2000, 1.0), ("USA", "RUS", 1950, 0.0)]);
        Of("rivalry_ideological", source).is(&[("USA", "RUS", 1950, 1.0), ("USA", "RUS", 2008, 0.0)]);
        symmetrical("rivalry", source);
        Of("rivalry", source).has_none(&[("CHN", "TIB", 1930, NotCovered)]);
    }
    // Source: row 78 of the newer list only, 1918 to 1920.
    Of("rivalry", "rivalries-td").is(&[("USA", "RUS", 1919, 0.0)]);
    Of("rivalry", "rivalries-tss").is(&[("USA", "RUS", 1919, 1.0)]);
    Of("rivalry", "rivalries-td").has_none(&[("USA", "RUS", 2011, NotCovered)]);
    Of("rivalry", "rivalries-tss").has_none(&[("USA", "RUS", 2021, NotCovered)]);
    // Source: `Saudi Arabia-Yemen 1`, 1932-1934, and `Oman-S. Yemen`, 1967-1982, with the number of united Yemen.
    Of("rivalry", "rivalries-td").is(&[("SAU", "YAR", 1933, 1.0)]);
    Of("rivalry", "rivalries-tss").is(&[("OMN", "YPR", 1975, 1.0)]);
    rows("rivalries", &[("td_rivalries", 197), ("tss_rivalries", 264)]);
    corrected("rivalries", 7);
}

#[test]
fn armed_conflicts() {
    const SERIES: [&str; 5] = [
        "internal_conflicts",
        "interstate_conflicts",
        "extrasystemic_conflicts",
        "conflict_intensity",
        "conflict_support",
    ];
    // Source: distinct conflicts of the state's number in the year, by type and side, in either file.
    let expected: [(&str, i16, [f64; 5]); 9] = [
        ("USA", 2003, [1.0, 1.0, 0.0, 2.0, 1.0]),
        ("USA", 2019, [1.0, 0.0, 0.0, 1.0, 10.0]),
        ("RUS", 2022, [0.0, 1.0, 0.0, 2.0, 4.0]),
        ("COL", 1999, [1.0, 0.0, 0.0, 2.0, 0.0]),
        ("MMR", 2023, [6.0, 0.0, 0.0, 2.0, 0.0]),
        ("GBR", 1953, [0.0, 0.0, 2.0, 2.0, 1.0]),
        ("IND", 1965, [1.0, 1.0, 0.0, 2.0, 0.0]),
        ("NOR", 2011, [0.0, 0.0, 0.0, 0.0, 1.0]),
        ("USA", 1960, [0.0; 5]),
    ];
    for source in ["ucdp-acd-24", "ucdp-acd-25"] {
        for (state, year, values) in expected {
            for (series, value) in SERIES.into_iter().zip(values) {
                Of(series, source).is(&[(state, "", year, value)]);
            }
        }
        // Source: number 345 among those who support the Central African Republic, in one conflict in 2015, two in 2023.
        Of("conflict_support", source).is(&[("SRB", "", 2015, 1.0), ("SRB", "", 2023, 2.0)]);
    }
    Of("internal_conflicts", "ucdp-acd-24").has_none(&[("MMR", "", 2024, NotCovered), ("USA", "", 1945, NotCovered)]);
    Of("internal_conflicts", "ucdp-acd-25").has_none(&[("MMR", "", 2025, NotCovered), ("KAZ", "", 1980, NoState)]);
    rows("ucdp-acd", &[("conflicts_24", 2686), ("participants_25", 5652)]);
}

#[test]
fn published_s() {
    // Source: s_atop_valued_absolute_dev.csv, rows 1, 2824, 25251, 2200, and the same rows of the squared file.
    let published = [
        ("USA", "CAN", 1950, 0.466_667, 0.466_667),
        ("USA", "RUS", 1970, 0.129_353, 0.142_62),
        ("USA", "GBR", 2010, 0.470_79, 0.539_519),
        ("CHN", "RUS", 1950, 0.742_222, 0.748_148),
    ];
    for (one, other, year, absolute, squared) in published {
        Of("s_atop_published", "alliance-s-scores").is(&[(one, other, year, absolute), (other, one, year, absolute)]);
        Of("s_atop_published_squared", "alliance-s-scores").is(&[(one, other, year, squared)]);
    }
    Of("s_atop_published", "alliance-s-scores").has_none(&[
        // Source: row 11813, blank.
        ("USA", "YEM", 1990, Unreported),
        ("USA", "CAN", 1951, Unreported),
        ("USA", "CAN", 2011, NotCovered),
    ]);
    symmetrical("s_atop_published", "alliance-s-scores");
}

#[test]
fn polity() {
    // Source: polity5.csv, rows 16804, 16806, 16865, 13164, 14226.
    Of("polity2", "polity5").is(&[
        ("USA", "", 2018, 8.0),
        ("USA", "", 2020, 5.0),
        ("RUS", "", 1980, -7.0),
        ("RUS", "", 1992, 5.0),
        ("SOM", "", 2000, 0.0),
        ("GFR", "", 1990, 10.0),
        ("DEU", "", 1990, 10.0),
    ]);
    Of("polity2", "polity5").has_none(&[("MEX", "", 2019, NotCovered), ("KAZ", "", 1980, NoState)]);
    // Source: cow_democracy.csv, rows 1423, 1424, 13784.
    Of("polity2", "polity5-cow").is(&[("MEX", "", 2018, 8.0)]);
    Of("polity2", "polity5-cow").has_none(&[("MEX", "", 2019, Unreported), ("IRQ", "", 2003, Unreported)]);
    // Source: rows 17311 and 17421, Yugoslavia 1991 twice; durable is 0 for the one that goes on, 37 for the other.
    Of("regime_durability", "polity5").is(&[("YUG", "", 1991, 0.0), ("VNM", "", 1976, 22.0)]);
    rows("democracy", &[("polity5", 17_574), ("vdem_units", 27_913)]);
    corrected("democracy", 1);
}

#[test]
fn occupation_collapse_and_transition_are_not_scores() {
    // Source: polity5.csv, rows 7485 and 8068 (-66), 14226 (-77), 5572 (-88).
    Of("polity2", "polity5").has_none(&[
        ("IRQ", "", 2003, NotApplicable),
        ("JPN", "", 1946, NotApplicable),
        ("DDR", "", 1990, Unreported),
    ]);
    Of("polity_democracy", "polity5").has_none(&[
        ("IRQ", "", 2003, NotApplicable),
        ("SOM", "", 2000, NotApplicable),
        ("DDR", "", 1990, Unreported),
    ]);
    Of("polity_interruption", "polity5").is(&[("IRQ", "", 2003, 1.0), ("SOM", "", 2000, 0.0), ("USA", "", 2000, 0.0)]);
    Of("polity_interregnum", "polity5").is(&[("SOM", "", 2000, 1.0), ("IRQ", "", 2003, 0.0)]);
    Of("polity_transition", "polity5").is(&[("DDR", "", 1990, 1.0), ("USA", "", 2000, 0.0)]);
    let Some(store) = store() else { return };
    // Source: 260 rows with -66 and 237 with -77, 312 with -88.
    let without = |state| with_state(store, ("democracy", "polity5"), "polity", state);
    assert_eq!((without(NotApplicable), without(Unreported)), (260 + 237, 312));
}

#[test]
fn vdem_and_uds() {
    // Source: vdem_simple.csv.gz, rows 236, 11890, 11915, 1736, 2259, 27913, 25376.
    Of("polyarchy", "vdem-15").is(&[
        ("MEX", "", 2024, 0.505),
        ("GFR", "", 1970, 0.86),
        ("DEU", "", 1995, 0.896),
        ("RUS", "", 1980, 0.109),
        ("YAR", "", 1985, 0.09),
        ("ITA", "", 1861, 0.21),
        ("YUG", "", 1980, 0.115),
    ]);
    Of("polyarchy_low", "vdem-15").is(&[("MEX", "", 2024, 0.447)]);
    Of("polyarchy_high", "vdem-15").is(&[("MEX", "", 2024, 0.567)]);
    Of("liberal_democracy", "vdem-15").is(&[("MEX", "", 2024, 0.251)]);
    Of("multiplicative_polyarchy", "vdem-15").is(&[("MEX", "", 2024, 0.27)]);
    Of("polyarchy", "vdem-15").has_none(&[
        ("USA", "", 2025, NotCovered),
        ("DEU", "", 1970, NoState),
        ("IND", "", 1940, NoState),
    ]);
    // Source: row 42, Mexico 1830, where the index is blank.
    Of("egalitarian_democracy", "vdem-15").has_none(&[("MEX", "", 1830, Unreported), ("MEX", "", 1899, Unreported)]);
    // Source: cow_democracy.csv, rows 210, 205.
    Of("polyarchy", "vdem-16").is(&[("USA", "", 2025, 0.735)]);
    Of("uds", "democracy").is(&[("USA", "", 2020, 1.039_231_8)]);
    Of("uds_adjusted", "democracy").is(&[("USA", "", 2020, 0.746_076_4)]);
}

#[test]
fn reign() {
    // Source: leaderlist_3_21.csv, rows 866, 538, 539, 13, 407, 440, 2010: Conte, May, Johnson, Trump, Temer, Anez, Tokayev.
    Of("leader_changes", "reign").is(&[
        ("ITA", "", 2018, 1.0),
        ("GBR", "", 2016, 1.0),
        ("GBR", "", 2019, 1.0),
        ("USA", "", 2017, 1.0),
        ("USA", "", 2018, 0.0),
        ("BRA", "", 2016, 1.0),
        ("BOL", "", 2019, 1.0),
        ("KAZ", "", 2019, 1.0),
    ]);
    // Source: electionlist_3_21.csv, rows 1441 and 1443 (two rounds), 4206, 4184, 482, 2650; none of Saudi Arabia.
    Of("leadership_elections", "reign").is(&[
        ("FRA", "", 2017, 1.0),
        ("USA", "", 2016, 1.0),
        ("GBR", "", 2016, 0.0),
        ("GBR", "", 2017, 1.0),
        ("BOL", "", 2019, 1.0),
        ("MEX", "", 2018, 1.0),
        ("SAU", "", 2000, 0.0),
    ]);
    // Source: regime_list.csv, rows 139, 140 (Bolivia), 584 (Thailand).
    Of("regime_changes", "reign").is(&[("BOL", "", 2019, 1.0), ("BOL", "", 2020, 1.0), ("THA", "", 2014, 1.0)]);
    // Scheduled for 2024 in the file, which is no election held.
    Of("leadership_elections", "reign").has_none(&[("USA", "", 2024, NotCovered), ("ECU", "", 2021, NotCovered)]);
    Of("leader_changes", "reign").has_none(&[("USA", "", 2021, NotCovered), ("USA", "", 1949, NotCovered)]);
    rows("reign", &[("leaders", 2524), ("elections", 4351), ("regimes", 627)]);
    corrected("reign", 1);
    let Some(store) = store() else { return };
    // Source: -99 in column gender; blanks and spaces in column elec_day.
    assert_eq!(with_state(store, ("reign", "leaders"), "gender", Unreported), 144);
    let elections = batch(store, "reign", "elections");
    assert_eq!(elections.column_by_name("elec_day").expect("a column").null_count(), 989);
}

/// Two sources of one series: where both cover a state and year they nearly always count the same entries.
#[test]
fn reign_agrees_with_archigos() {
    let Some(store) = store() else { return };
    let (reign, archigos) = (frame(store, "leader_changes", "reign"), frame(store, "leader_changes", "leaders"));
    let both = reign.iter().filter_map(|(key, cell, _)| Some((cell.value()?, archigos.get(key)?.0.value()?)));
    let (mut same, mut all) = (0, 0);
    for (one, other) in both {
        all += 1;
        same += u32::from(one == other);
    }
    assert!(all > 8_000 && f64::from(same) / f64::from(all) > 0.97, "{same} of {all}");
}

#[test]
fn leader_ideology() {
    // Source: global_leader_ideologies.csv, rows 10488, 10489, 6461, 3696.
    Of("leader_ideology", "leader-ideology").is(&[
        ("USA", "", 2008, 1.0),
        ("USA", "", 2009, 0.0),
        ("MEX", "", 2018, -1.0),
        ("DEU", "", 1991, 1.0),
    ]);
    Of("leader_left", "leader-ideology").is(&[("USA", "", 2009, 0.0), ("MEX", "", 2018, 1.0)]);
    Of("government_right", "leader-ideology").is(&[("DEU", "", 1991, 1.0)]);
    // Source: rows 1876 (none), 1 (no information), 9885 (not applicable, no information), 549 (before independence).
    Of("leader_ideology", "leader-ideology").has_none(&[
        ("CAF", "", 1966, NotApplicable),
        ("AFG", "", 1945, Unreported),
        ("TIB", "", 1949, Unreported),
        ("BHS", "", 1970, NoState),
        ("USA", "", 2021, NotCovered),
    ]);
    Of("government_ideology", "leader-ideology").has_none(&[("TIB", "", 1949, NotApplicable)]);
    rows("leader-ideology", &[("leaders", 10_992)]);
}

#[test]
fn what_is_known_of_leaders_before_office() {
    let Some(store) = store() else { return };
    let lead = batch(store, "leaders", "lead");
    assert_eq!(lead.num_rows(), 3409);
    // Source: lead.csv, rows 1 (USA-1869, education 2) and 27 (USA-2009, blank).
    let education = lead.column_by_name("leveledu").expect("a column").as_primitive::<Float64Type>();
    assert_eq!(education.value(0), 2.0);
    assert!(education.is_null(26));
    assert_eq!(with_state(store, ("leaders", "lead"), "leveledu", Unreported), 642);
    let codes = batch(store, "leaders", "leader_codes");
    let old = codes.column_by_name("leadid29").expect("a column").as_string::<i32>();
    assert_eq!((codes.num_rows(), old.value(0), old.null_count()), (3409, "A2.9-1", 378));
}

/// After the last year of the source nobody is a major power, and nobody is not.
#[test]
fn major_powers() {
    // Source: cow_majors.csv: 1898-08-13, 1925, 1945-08-14, 1950.
    Of("major", "cow-states").is(&[
        ("USA", "", 1897, 0.0),
        ("USA", "", 1898, 1.0),
        ("USA", "", 2016, 1.0),
        ("DEU", "", 1920, 0.0),
        ("DEU", "", 1925, 1.0),
        ("JPN", "", 1945, 1.0),
        ("JPN", "", 1960, 0.0),
        ("CHN", "", 1949, 0.0),
        ("CHN", "", 1950, 1.0),
        ("MEX", "", 2016, 0.0),
    ]);
    Of("major", "cow-states").has_none(&[
        ("USA", "", 2017, NotCovered),
        ("MEX", "", 2017, NotCovered),
        ("TIB", "", 1930, Unreported),
        // Occupied, and no member of the system.
        ("JPN", "", 1946, Unreported),
    ]);
    let Some(store) = store() else { return };
    let frame = frame(store, "major", "cow-states");
    let number = |year| frame.year(year).filter_map(|(_, cell, _)| cell.value()).sum::<f64>();
    // Source: spells that include the year: 8 in 1914, 7 in 2016.
    assert_eq!((number(1914), number(2016), number(2017)), (8.0, 7.0, 0.0));
    rows(
        "cow-states",
        &[
            ("major_powers", 14),
            ("cow_members", 243),
            ("cow_members_dates", 243),
            ("gw_members", 216),
            ("gw_members_dates", 239),
            ("codes_by_year", 17_916),
        ],
    );
    let panel = batch(store, "cow-states", "codes_by_year");
    assert_eq!(panel.column_by_name("ccode").expect("a column").as_primitive::<Int64Type>().null_count(), 210);
}
