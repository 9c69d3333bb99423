//! Capabilities, GDP, population, leaders and opinions against rows read off the files.

use chancery_core::CellState::{NoState, NotCovered, Unreported};

use crate::real_values::Of;
use crate::shared::store;

#[test]
fn capabilities() {
    // Source: cow_nmc.csv, rows 207 (2, 2022), 8533 (365, 1991), 14529 (705, 1992).
    Of("milex", "cow-nmc").is(&[
        ("USA", "", 2022, 838_814e6),
        ("RUS", "", 1991, 133_700e6),
        ("USA", "", 1914, 253_205e3),
    ]);
    Of("milper", "cow-nmc").is(&[("USA", "", 2022, 1_360e3), ("KAZ", "", 1992, 40e3)]);
    Of("irst", "cow-nmc").is(&[("USA", "", 2022, 80_535e3)]);
    Of("pec", "cow-nmc").is(&[("KAZ", "", 1992, 153_137e3)]);
    Of("tpop", "cow-nmc").is(&[("RUS", "", 1991, 148_245e3), ("KAZ", "", 1992, 16_518e3)]);
    Of("upop", "cow-nmc").is(&[("KAZ", "", 1992, 4_720e3)]);
    Of("cinc", "cow-nmc").is(&[("USA", "", 2022, 0.123_565_74), ("KAZ", "", 1991, 0.005_177_896_5)]);
    // Row 14528 leaves Kazakhstan's expenditure of 1991 blank, row 467 Cuba's of 2010.
    Of("milex", "cow-nmc").has_none(&[
        ("KAZ", "", 1991, Unreported),
        ("CUB", "", 2010, Unreported),
        ("USA", "", 2023, NotCovered),
        ("KAZ", "", 1990, NoState),
    ]);
}

#[test]
fn expenditure_in_pounds_is_no_dollars() {
    let Some(store) = store() else { return };
    let catalogue = store.catalogue();
    assert_eq!(catalogue.get("milex").expect("declared").sources[0].coverage.years.first, 1914);
    let table = store.table("cow-nmc", "state_years", Some(&["milex", "milex_gbp"])).expect("there");
    // Source: cow_nmc.csv, row 4182: the United Kingdom in 1913, 67,734 thousand pounds.
    let (_, cells, _) = table
        .iter()
        .find(|(key, _, _)| key.year() == 1913 && key.actor().is_some_and(|state| state.as_str() == "GBR"))
        .expect("a row");
    assert_eq!((cells[0].value(), cells[1].value()), (None, Some(67_734e3)));
}

#[test]
fn gdp_and_population() {
    // Source: wdi gdp.csv, rows 6526, 10661, 13404; population.csv, rows 7768, 13067, 1950.
    Of("gdp", "wdi").is(&[
        ("KAZ", "", 1992, 24_917_355_371.900_826),
        ("RUS", "", 1991, 517_962_962_962.962_95),
        ("USA", "", 2023, 27_360_935e6),
    ]);
    Of("population", "wdi").is(&[
        ("KAZ", "", 1992, 17_332_625.0),
        ("RUS", "", 1991, 148_394_216.0),
        ("BRA", "", 2024, 211_998_573.0),
    ]);
    // The file has values of today's Russia, Kazakhstan and Germany for the years of the Soviet Union and of two Germanies.
    Of("population", "wdi").has_none(&[
        ("RUS", "", 1985, Unreported),
        ("KAZ", "", 1985, NoState),
        ("DEU", "", 1985, NoState),
        ("YEM", "", 1985, NoState),
        ("USA", "", 1959, NotCovered),
    ]);
    // Venezuela's GDP ends in 2014; the world's does in 2023.
    Of("gdp", "wdi").has_none(&[("VEN", "", 2015, Unreported), ("USA", "", 2024, NotCovered)]);
}

#[test]
fn the_logarithms_of_the_long_series_are_undone() {
    // Source: cow_sdp_gdp_1945_2015.csv, row 71 (2, 2015): exp(30.576163051162354) and exp(19.551817423663064); row 7790
    // (705, 1995). Its codes are Gleditsch–Ward: row 2474 (260, 2015) is Germany, row 7316 (678, 2000) Yemen.
    Of("gdp_constant", "sdp").is(&[
        ("USA", "", 2015, 19_013_360_860_778.824),
        ("KAZ", "", 1995, 122_639_179_728.768_25),
        ("DEU", "", 2015, 4_123_040_474_504.010_7),
        ("YEM", "", 2000, 43_842_191_969.511_95),
    ]);
    Of("population", "sdp").is(&[("USA", "", 2015, 309_917_727.067_483_7)]);
    // Its rows of 2016 are blank.
    Of("gdp_constant", "sdp").has_none(&[
        ("USA", "", 2016, Unreported),
        ("USA", "", 2017, NotCovered),
        ("KAZ", "", 1980, NoState),
    ]);
}

#[test]
fn the_simulated_series_has_no_stated_unit_and_is_a_table_only() {
    let Some(store) = store() else { return };
    let table = store.table("gdppop-simulated", "state_years", Some(&["pwtrgdp"])).expect("there");
    assert_eq!(table.len(), 16_536);
    assert!(store.catalogue().iter().all(|spec| spec.source("gdppop-simulated").is_none()));
}

#[test]
fn changes_of_leader() {
    // Source: archigos.csv, rows 730 (Brazil, from 1995-01-01, after a term to 1994-12-31), 2888 (Kyrgyzstan 2005), 1544
    // (Germany 1998), 727 and 728 (Brazil 1985 and 1990).
    Of("leader_changes", "leaders").is(&[
        ("BRA", "", 1995, 1.0),
        ("BRA", "", 1994, 0.0),
        ("KGZ", "", 2005, 1.0),
        ("DEU", "", 1998, 1.0),
        ("GFR", "", 1989, 0.0),
        ("YEM", "", 2012, 1.0),
    ]);
    Of("leader_changes", "leaders").has_none(&[("USA", "", 2016, NotCovered), ("KGZ", "", 1985, NoState)]);
    let Some(store) = store() else { return };
    assert_eq!(store.batch("leaders", "archigos").expect("there").num_rows(), 3_409);
}

#[test]
fn opinions() {
    // Source: pew_gas_favorability_by_country_wave.csv, rows 2452 (MEX on USA 2017), 88 (BRA on CHN 2019), 2515 (PLS on USA
    // 2014; the code is read as the Palestinian territories) and 2635 (UZB on USA 2002).
    Of("favorable", "pew-gas").is(&[
        ("MEX", "USA", 2017, 0.291_82),
        ("BRA", "CHN", 2019, 0.506_33),
        ("PSE", "USA", 2014, 0.298_94),
        ("UZB", "USA", 2002, 0.847_13),
    ]);
    Of("unfavorable", "pew-gas").is(&[("MEX", "USA", 2017, 0.643_07)]);
    // Source: TRUMPWORLD-us.csv, row 17; TRUMPWORLD-pres.csv, rows 7 and 15.
    Of("favorable", "pew-toplines").is(&[
        ("MEX", "USA", 2017, 0.30),
        ("KOR", "USA", 2017, 0.75),
        ("GBR", "USA", 2017, 0.50),
    ]);
    Of("confidence_us_president", "pew-toplines").is(&[("MEX", "", 2017, 0.05), ("DEU", "", 2009, 0.93)]);
    // Not asked is not zero; the United States are never asked about themselves.
    Of("favorable", "pew-gas").has_none(&[("KAZ", "USA", 2010, Unreported), ("MEX", "USA", 2024, NotCovered)]);
    Of("favorable", "pew-toplines").has_none(&[("MEX", "USA", 2016, Unreported), ("MEX", "CHN", 2013, Unreported)]);
    Of("confidence_us_president", "pew-toplines")
        .has_none(&[("MEX", "", 2006, Unreported), ("MEX", "", 2018, NotCovered)]);
}

#[test]
fn central_asian_states_appear_with_their_independence() {
    let Some(store) = store() else { return };
    let five = ["KAZ", "KGZ", "TJK", "TKM", "UZB"];
    for spec in store.catalogue().iter() {
        for source in &spec.sources {
            let frame = store.frame(&spec.name, &source.id, |key| key.year() < 1991).expect("there");
            let early = frame.iter().find(|(key, cell, _)| {
                let is =
                    |state: Option<chancery_core::State>| state.is_some_and(|state| five.contains(&state.as_str()));
                cell.value().is_some() && (is(key.actor()) || is(key.partner()))
            });
            assert!(early.is_none(), "{} from {}: {early:?}", spec.name, source.id);
        }
    }
}
