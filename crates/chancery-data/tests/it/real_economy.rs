//! Trade agreements, threats of sanctions, gravity panels, military budgets and exercises against rows read off the files. Rows
//! are counted from 1 without the header.

use chancery_core::CellState::{NoState, NotApplicable, NotCovered, Unreported};

use crate::real_values::Of;
use crate::shared::store;

#[test]
fn trade_agreements_in_force() {
    Of("rta", "desta").is(&[
        // Source: DESTA.csv, row 833: signed in 1992, in force from 1994.
        ("USA", "MEX", 1993, 0.0),
        ("USA", "MEX", 1994, 1.0),
        ("MEX", "USA", 2020, 1.0),
        // Rows 541, 542, 371: the Free Trade Association of 1960, left for the Communities in 1973.
        ("GBR", "DNK", 1959, 0.0),
        ("GBR", "DNK", 1960, 1.0),
        ("GBR", "DNK", 1973, 1.0),
        // Row 613: Coal and Steel, signed in 1951, in force from 1952, between France and the Federal Republic of Germany.
        ("FRA", "GFR", 1951, 0.0),
        ("FRA", "GFR", 1952, 1.0),
        ("DEU", "FRA", 2000, 1.0),
        // Row 253: Chile with each member of the Communities.
        ("CHL", "DEU", 2002, 0.0),
        ("CHL", "DEU", 2003, 1.0),
        // No entry has both.
        ("USA", "RUS", 2010, 0.0),
    ]);
    Of("rta_signed", "desta").is(&[("USA", "MEX", 1991, 0.0), ("USA", "MEX", 1992, 1.0)]);
    // Rows 833 and 1090: the second was never in force.
    Of("trade_agreements", "desta").is(&[("USA", "MEX", 2017, 2.0), ("USA", "MEX", 2018, 3.0)]);
    Of("rta", "desta").has_none(&[
        ("USA", "MEX", 2021, NotCovered),
        ("USA", "MEX", 1940, NotCovered),
        ("USA", "USA", 2000, NotApplicable),
        ("RUS", "KAZ", 1985, NoState),
    ]);
}

#[test]
fn an_agreement_of_unknown_entry_into_force_is_not_zero() {
    // Source: DESTA.csv, row 18: accession to the agreement with Algeria in 1985, no year of entry into force; row 633: Finland
    // and the Soviet Union, 1960, the same.
    Of("rta", "desta").has_none(&[("DZA", "PRT", 1990, Unreported), ("FIN", "RUS", 1965, Unreported)]);
    Of("rta_signed", "desta").is(&[("DZA", "PRT", 1984, 0.0), ("DZA", "PRT", 1985, 1.0)]);
    // Row 20: the next agreement, in force from 2005.
    Of("rta", "desta").is(&[("DZA", "PRT", 2005, 1.0), ("DZA", "PRT", 1984, 0.0)]);
}

#[test]
fn members_of_agreements_that_left_came_back_or_were_forgotten() {
    // Source: DESTA.csv, rows 247 and 248: Croatia withdraws in 2013 from the treaty that row 245 made in 2006.
    Of("rta_signed", "desta").is(&[("HRV", "MKD", 2012, 1.0)]);
    // Row 1103: Armenia stands without its part in the treaty with Viet Nam; in force from 2016.
    Of("rta", "desta").is(&[("ARM", "VNM", 2015, 0.0), ("ARM", "VNM", 2016, 1.0), ("VNM", "RUS", 2016, 1.0)]);
    // Row 15: Albania with what is under Serbia's number, then Yugoslavia; in force from 2004.
    Of("rta", "desta").is(&[("ALB", "YUG", 2004, 1.0), ("ALB", "SRB", 2007, 1.0)]);
    // Row 356: the Free Trade Association with Czechoslovakia, 1992.
    Of("rta", "desta").is(&[("AUT", "CSK", 1992, 1.0), ("CZE", "NOR", 1993, 1.0)]);
    let Some(store) = store() else { return };
    let log = &store.manifest().data_sets["desta"].log;
    assert_eq!(log.iter().filter(|entry| entry.kind == "corrected").count(), 3, "{log:#?}");
    assert_eq!(log.iter().filter(|entry| entry.kind == "repaired").count(), 0);
    let rows = |table| store.batch("desta", table).expect("there").num_rows();
    // 7,772 members stand in the columns c1 to c91, of which Armenia and twice Tanzania have no part.
    assert_eq!((rows("treaties"), rows("members"), rows("gptad")), (1_217, 7_772, 352));
}

#[test]
fn threats_and_impositions_of_sanctions() {
    // Source: ties_v4_1.csv, counted by sender, target, year and mark.
    Of("sanction_threats", "sanctions-ties").is(&[
        ("USA", "CHN", 1994, 3.0),
        ("USA", "CHN", 1997, 3.0),
        ("USA", "CHN", 1993, 0.0),
        ("USA", "ZAF", 1984, 1.0),
        // Row 3 has three senders: India, Pakistan and Jamaica, which was no state.
        ("PAK", "ZAF", 1948, 0.0),
    ]);
    Of("sanction_impositions", "sanctions-ties").is(&[
        ("USA", "CHN", 1989, 1.0),
        ("USA", "CHN", 1994, 1.0),
        ("USA", "CHN", 1996, 0.0),
    ]);
    // Row 295: the United States against Chile, 1973 to 1976, imposed in a year that is not given.
    Of("sanction_impositions", "sanctions-ties").has_none(&[
        ("USA", "CHL", 1973, Unreported),
        ("USA", "CHL", 1976, Unreported),
        ("USA", "CHN", 2006, NotCovered),
    ]);
    let Some(store) = store() else { return };
    assert_eq!(store.batch("sanctions-ties", "cases").expect("there").num_rows(), 1_412);
}

#[test]
fn gravity_panels() {
    // Source: agtpa_applications.csv.gz, rows 99851, 2, 48667, 37992; million dollars.
    Of("manufacturing_exports", "agtpa").is(&[
        ("USA", "CAN", 2006, 176_540.590_277e6),
        ("ARG", "AUS", 1986, 27.764_874e6),
        ("DEU", "FRA", 1996, 49_117.995_803e6),
        ("USA", "MEX", 1993, 37_893.573_099e6),
        // Row 10579: `DEU` of 1988.
        ("GFR", "FRA", 1988, 36_204.604_383e6),
    ]);
    Of("manufacturing_exports", "agtpa").has_none(&[
        ("USA", "CAN", 2007, NotCovered),
        ("USA", "USA", 2006, NotApplicable),
        ("USA", "KAZ", 2000, Unreported),
        ("CZE", "USA", 1990, NoState),
    ]);
    // Source: trade_agreements_panel.parquet, rows 187715, 302090, 302089, 302874, 271878.
    Of("merchandise_exports", "penppml-trade").is(&[
        ("MEX", "USA", 2016, 291_593_060_000.0),
        ("USA", "MEX", 1996, 52_283_514_900.0),
        ("USA", "RUS", 1984, 3_280_485_380.0),
        ("RVN", "USA", 1968, 264_444.0),
    ]);
    Of("rta", "penppml-trade").is(&[
        ("USA", "MEX", 1992, 0.0),
        ("USA", "MEX", 1996, 1.0),
        ("MEX", "USA", 1996, 1.0),
        ("GFR", "FRA", 1988, 1.0),
    ]);
    Of("agreement_provisions", "penppml-trade").is(&[("USA", "MEX", 1996, 9.0), ("USA", "MEX", 1992, 0.0)]);
    // A year between two of the panel is not filled.
    Of("merchandise_exports", "penppml-trade")
        .has_none(&[("MEX", "USA", 2014, Unreported), ("MEX", "USA", 2018, NotCovered)]);
    let Some(store) = store() else { return };
    let rows = |data_set, table| store.batch(data_set, table).expect("there").num_rows();
    assert_eq!(rows("agtpa", "applications"), 99_981);
    assert_eq!(rows("agtpa", "chapter2_application2"), 99_981);
    assert_eq!((rows("agtpa", "chapter1_exercise1"), rows("agtpa", "chapter1_exercise2")), (25_350, 18_928));
    assert_eq!((rows("agtpa", "chapter2_application1"), rows("agtpa", "chapter2_exercise1")), (4_761, 4_761));
    assert_eq!((rows("penppml-trade", "agreements"), rows("penppml-trade", "countries")), (264, 249));
    assert_eq!(rows("gegravity-sample", "flows"), 900);
    assert_eq!((rows("gravity-r-sample", "with_zeros"), rows("gravity-r-sample", "without_zeros")), (22_588, 17_088));
}

#[test]
fn us_construction_and_exercises() {
    // Source: builddata.csv, thousand dollars: Bahrain 2012, two places; Australia 2018.
    Of("us_construction", "us-troops")
        .is(&[("USA", "BHR", 2012, (55_010.0 + 45_194.0) * 1e3), ("USA", "AUS", 2018, 76_000.0 * 1e3)]);
    // No row is not nothing: two fifths of the rows have no country.
    Of("us_construction", "us-troops").has_none(&[
        ("USA", "BHR", 2017, Unreported),
        ("USA", "BHR", 2020, NotCovered),
        ("GBR", "BHR", 2012, NotCovered),
    ]);
    // Source: mme-v7-long.csv, exercises that have both numbers.
    Of("joint_exercises", "us-troops").is(&[
        ("USA", "KOR", 1989, 6.0),
        ("KOR", "USA", 2010, 15.0),
        ("USA", "KAZ", 2000, 4.0),
        ("USA", "RUS", 1994, 10.0),
        // Dominica has a name and no number.
        ("USA", "DMA", 1986, 2.0),
    ]);
    Of("joint_exercises", "us-troops").has_none(&[
        ("USA", "KOR", 2011, NotCovered),
        ("USA", "KAZ", 1985, NoState),
        ("USA", "PRK", 2000, Unreported),
    ]);
    let Some(store) = store() else { return };
    let rows = |table| store.batch("us-troops", table).expect("there").num_rows();
    assert_eq!((rows("reports"), rows("sites"), rows("construction_places")), (15_482, 414, 5_532));
    assert_eq!(rows("exercises"), 13_818);
}

#[test]
fn pounds_and_dollars_are_two_series() {
    // Source: cow_nmc.csv, row of the United Kingdom in 1913 (thousand pounds) and 1914 (thousand dollars).
    let Some(store) = store() else { return };
    let catalogue = store.catalogue();
    let [dollars, pounds] = ["milex", "milex_gbp"].map(|name| catalogue.get(name).expect("declared"));
    assert_eq!(dollars.unit.same(pounds.unit), None);
    assert_eq!((dollars.sources[0].coverage.years.first, pounds.sources[0].coverage.years.last), (1914, 1913));
    Of("milex_gbp", "cow-nmc").is(&[("GBR", "", 1913, 67_734e3)]);
    Of("milex_gbp", "cow-nmc").has_none(&[("GBR", "", 1914, NotApplicable)]);
    Of("milex", "cow-nmc").has_none(&[("GBR", "", 1913, NotApplicable)]);
}
