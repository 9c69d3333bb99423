//! Aid, troops, arms and development finance against rows read off the files. Rows are counted from 1 without the header.

use chancery_core::CellState::{NoState, NotApplicable, NotCovered, Unreported, Withheld};

use crate::real_values::Of;
use crate::shared::store;

#[test]
fn us_aid() {
    // Source: us_foreign_aid_country.csv, rows 4026, 10056, 16731, 15005, 14988: current amounts of obligations.
    Of("aid", "us-foreign-aid").is(&[
        ("USA", "COL", 2000, 1_168_630_271.0),
        ("USA", "KAZ", 1993, 14_719_297.0),
        ("USA", "RUS", 1992, 11_734_917.0),
        ("USA", "RVN", 1968, 1_780_087_000.0),
        ("USA", "RUS", 1946, 86_200_000.0),
    ]);
    // Source: rows 4026 and 10056, base 2024.
    Of("aid_constant", "us-foreign-aid")
        .is(&[("USA", "COL", 2000, 2_012_953_974.0), ("USA", "KAZ", 1993, 28_706_415.0)]);
    // Source: rows 10098, 12486, 12609.
    Of("aid_disbursed", "us-foreign-aid").is(&[("USA", "KAZ", 2010, 242_180_797.0)]);
    Of("aid_appropriated", "us-foreign-aid").is(&[("USA", "MEX", 2019, 162_410_000.0)]);
    Of("aid_requested", "us-foreign-aid").is(&[("USA", "MEX", 2020, 78_910_000.0)]);
    // Source: us_foreign_aid_country_2023vintage.csv, row 12870: the vintages differ.
    Of("aid", "us-foreign-aid-2023").is(&[("USA", "MEX", 2019, 444_543_428.0)]);
    Of("aid", "us-foreign-aid").is(&[("USA", "MEX", 2019, 442_913_504.0)]);
}

#[test]
fn us_aid_of_states_with_two_entries_is_added_up_and_deobligations_stay_negative() {
    // Source: us_foreign_aid_country.csv, rows 17283 + 17361; 17175 + 18265; 17184 + 18274; 452.
    Of("aid", "us-foreign-aid").is(&[
        ("USA", "SDN", 2005, 1_063_800_165.0 + 6_539_825.0),
        ("USA", "YUG", 2001, 52_359_129.0 + 98_777_645.0),
        ("USA", "SRB", 2010, 249_000.0 + 42_907_171.0),
        ("USA", "ARE", 2012, -304_010.0),
    ]);
}

#[test]
fn us_aid_is_never_silently_zero() {
    // Row 4050 has an amount of 2024, which is not fully reported; Kazakhstan begins with fiscal year 1993.
    Of("aid", "us-foreign-aid").has_none(&[
        ("USA", "KAZ", 1992, Unreported),
        ("USA", "KAZ", 1985, NoState),
        ("USA", "FRA", 1900, NotCovered),
        ("GBR", "KEN", 2000, NotCovered),
        ("USA", "COL", 2026, NotCovered),
    ]);
    Of("aid", "us-foreign-aid-2023").has_none(&[("USA", "FRA", 2025, NotCovered)]);
    let Some(store) = store() else { return };
    let catalogue = store.catalogue();
    let last = |series: &str, source: &str| {
        catalogue.get(series).and_then(|spec| spec.source(source)).expect("declared").coverage.years.last
    };
    assert_eq!(last("aid", "us-foreign-aid"), 2023);
    assert_eq!(last("aid_disbursed", "us-foreign-aid"), 2023);
    assert_eq!(last("aid", "us-foreign-aid-2023"), 2021);
    assert!(!catalogue.get("aid").expect("declared").nonnegative);
    let log = &store.manifest().data_sets["us-foreign-aid"].log;
    assert!(log.iter().any(|entry| entry.kind == "left-out" && entry.message.starts_with("1976tq")));
}

#[test]
fn us_troops() {
    // Source: troopdata-rebuild-country-year.csv, rows 4408, 6494, 12706 (its code is that of the North), 2997 + 2998.
    Of("troops", "us-troops").is(&[
        ("USA", "DEU", 2012, 43_532.0),
        ("USA", "KGZ", 2010, 6_518.0),
        ("USA", "RVN", 1968, 537_377.0),
        ("USA", "CZE", 2013, 17.0),
        ("USA", "RUS", 1985, 57.0),
        ("USA", "KAZ", 1991, 0.0),
        ("USA", "AFG", 2020, 17_200.0),
    ]);
    // Source: troopdata.csv, rows 3249, 12353, 12423, 4044 + 14002.
    Of("troops", "us-troops-legacy").is(&[
        ("USA", "DEU", 2012, 42_881.0),
        ("USA", "VNM", 1968, 0.0),
        ("USA", "RVN", 1968, 537_377.0),
        ("USA", "MNE", 2014, 9.0),
    ]);
}

#[test]
fn withheld_us_troops_are_no_zero() {
    // Source: troopdata-rebuild-country-year.csv, row 5752, and troopdata.csv, row 9762: 0.
    for source in ["us-troops", "us-troops-legacy"] {
        Of("troops", source).has_none(&[
            ("USA", "IRQ", 2023, Withheld),
            ("USA", "AFG", 2022, Withheld),
            ("USA", "SYR", 2022, Withheld),
            ("USA", "USA", 2000, NotApplicable),
            ("USA", "DEU", 2025, NotCovered),
            ("GBR", "ITA", 1980, NotCovered),
            // Row 6255 of the rebuilt file is a zero for Kazakhstan in 1951.
            ("USA", "KAZ", 1951, NoState),
        ]);
    }
}

#[test]
fn arms_are_spread_evenly_over_the_delivery_years() {
    // Source: trade-register.csv, TIV of delivered weapons in millions over the number of years listed:
    // rows 14120 (85.5 in 3 years), 14157, 14161, 14168, 14188 (72.5 in 3).
    let kazakhstan = (85.5 / 3.0 + 220.0 + 80.0 + 85.0 + 72.5 / 3.0) * 1e6;
    // Rows 4970, 5058, 5059, 5105 (9.2 in 2), 5201, 5232 (11.4 in 5).
    let colombia = (32.5 + 26.2 + 16.0 + 9.2 / 2.0 + 27.6 + 11.4 / 5.0) * 1e6;
    // Rows 28940 (1320 in 3), 29057, 29093, 29156.
    let venezuela = (1320.0 / 3.0 + 57.5 + 34.5 + 43.5) * 1e6;
    // Rows 5620 (247.8 in 3), 5652, 5660, 5670 (9.5 in 3), 5671 (13.5 in 3): from the Soviet Union.
    let cuba = (247.8 / 3.0 + 1.0 + 68.0 + 9.5 / 3.0 + 13.5 / 3.0) * 1e6;
    Of("arms", "sipri-arms-transfers").is(&[
        ("RUS", "KAZ", 2015, kazakhstan),
        ("USA", "COL", 1989, colombia),
        ("RUS", "VEN", 2006, venezuela),
        ("RUS", "CUB", 1991, cuba),
        // No delivery is listed.
        ("USA", "KAZ", 2025, 0.0),
    ]);
    Of("arms", "sipri-arms-transfers").has_none(&[
        ("USA", "KAZ", 2026, NotCovered),
        ("USA", "FRA", 1949, NotCovered),
        ("RUS", "KAZ", 1980, NoState),
    ]);
}

#[test]
fn chinese_development_finance() {
    // Source: cow_gcdf.csv, row 1000: Kazakhstan 2011.
    let (oof, oda) = (3_251_667_423.383_142_5, 78_343.367_551_439_3);
    for source in ["china-dev-finance", "china-dev-finance-amounts"] {
        Of("china_oof", source).is(&[("CHN", "KAZ", 2011, oof)]);
        Of("china_oda", source).is(&[("CHN", "KAZ", 2011, oda)]);
        Of("china_vague", source).is(&[("CHN", "KAZ", 2011, 0.0)]);
        Of("china_finance", source).is(&[("CHN", "KAZ", 2011, oof + oda)]);
    }
    // Source: row 256, Argentina 2020: adjusted and plain amount.
    Of("china_oof", "china-dev-finance").is(&[("CHN", "ARG", 2020, 149_259_265.192_435_6)]);
    Of("china_oof", "china-dev-finance-amounts").is(&[("CHN", "ARG", 2020, 21_191_115_831.911_537)]);
}

#[test]
fn chinese_finance_is_zero_for_recipients_and_unreported_for_others() {
    // Source: cow_gcdf.csv has Paraguay in 2015 and 2018 and Kyrgyzstan from 2001 only; Japan never.
    Of("china_finance", "china-dev-finance").is(&[("CHN", "PRY", 2016, 0.0), ("CHN", "KGZ", 2000, 0.0)]);
    Of("china_finance", "china-dev-finance").has_none(&[
        ("CHN", "JPN", 2010, Unreported),
        ("CHN", "SSD", 2005, NoState),
        ("CHN", "KAZ", 2022, NotCovered),
        ("USA", "KAZ", 2011, NotCovered),
    ]);
}
