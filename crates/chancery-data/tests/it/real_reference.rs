//! Reference tables, cases and small samples against the providers' files: row counts, columns, and single records. Rows are counted
//! from 1 without the header.

use arrow::array::{Array as _, AsArray as _, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, UInt8Type};
use chancery_core::CellState;

use crate::real_values::Of;
use crate::shared::store;

/// A table of records with helpers to read single fields.
struct Listed(RecordBatch);

impl Listed {
    fn of(data_set: &str, table: &str) -> Option<Self> {
        Some(Self(store()?.batch(data_set, table).expect("there")))
    }

    fn texts(&self, column: &str) -> StringArray {
        let column = cast(self.0.column_by_name(column).expect("a column"), &DataType::Utf8).expect("text");
        column.as_string::<i32>().clone()
    }

    fn text(&self, column: &str, row: usize) -> String {
        let column = self.texts(column);
        if column.is_null(row) { String::new() } else { column.value(row).to_owned() }
    }

    fn integer(&self, column: &str, row: usize) -> Option<i64> {
        let column = self.0.column_by_name(column).expect("a column").as_primitive::<Int64Type>();
        (!column.is_null(row)).then(|| column.value(row))
    }

    fn number(&self, column: &str, row: usize) -> Option<f64> {
        let column = self.0.column_by_name(column).expect("a column").as_primitive::<Float64Type>();
        (!column.is_null(row)).then(|| column.value(row))
    }

    fn state_of(&self, column: &str, row: usize) -> CellState {
        let column = self.0.column_by_name(&format!("{column}_state")).expect("a column").as_primitive::<UInt8Type>();
        CellState::from_u8(column.value(row)).expect("a state")
    }

    fn find(&self, fields: &[(&str, &str)]) -> usize {
        let columns: Vec<(StringArray, &str)> =
            fields.iter().map(|(column, text)| (self.texts(column), *text)).collect();
        let is =
            |row: &usize| columns.iter().all(|(column, text)| column.is_valid(*row) && column.value(*row) == *text);
        (0..self.0.num_rows()).find(is).unwrap_or_else(|| panic!("no row with {fields:?}"))
    }
}

#[test]
fn lists_of_states() {
    let Some(store) = store() else { return };
    let rows = |data_set, table| store.batch(data_set, table).expect("there").num_rows();
    assert_eq!(["cow", "gleditsch_ward", "polity"].map(|table| rows("states-pkg", table)), [243, 239, 17_228]);
    assert_eq!((rows("cow-igo", "organisations"), rows("cow-igo", "states")), (534, 243));
    // Source: gwstates.csv: Montenegro from 3 June 2006, Serbia from 5 June; neither has ended, which the file writes as 9999.
    let Some(list) = Listed::of("states-pkg", "gleditsch_ward") else { return };
    for (code, start, state) in [("341", "2006-06-03", "MNE"), ("340", "2006-06-05", "SRB")] {
        let row = list.find(&[("gwcode", code), ("start", start)]);
        assert_eq!((list.text("end", row), list.text("state", row)), (String::new(), state.to_owned()));
    }
}

#[test]
fn an_interruption_is_no_score() {
    let Some(polity) = Listed::of("states-pkg", "polity") else { return };
    let mut special = 0;
    for row in 0..polity.0.num_rows() {
        match polity.integer("code", row) {
            Some(_) => {
                special += 1;
                assert_eq!(polity.state_of("polity", row), CellState::NotApplicable);
            }
            None => assert!(polity.number("polity", row).is_some_and(|score| score.abs() <= 10.0)),
        }
    }
    // Source: polity.csv: 328 of -88, 211 of -77, 233 of -66.
    assert_eq!(special, 772);
    // Polity's 347 of 1995 is Serbia and Montenegro, not Kosovo.
    let row = polity.find(&[("ccode", "347"), ("year", "1995")]);
    assert_eq!(polity.text("state", row), "YUG");
}

#[test]
fn concordances() {
    let Some(store) = store() else { return };
    let rows = |data_set, table| store.batch(data_set, table).expect("there").num_rows();
    let tables = ["codelist", "panel", "names", "cldr_names", "test_cases"];
    assert_eq!(tables.map(|table| rows("countrycode", table)), [292, 29_574, 24_725, 292, 310]);
    assert_eq!((rows("country-converter", "countries"), rows("country-converter", "test_names")), (256, 87));
    assert_eq!(store.batch("countrycode", "codelist").expect("there").num_columns(), 72 + 3);
    // `NA` is Namibia, not a missing value.
    let Some(codes) = Listed::of("countrycode", "codelist") else { return };
    let row = codes.find(&[("iso2c", "NA")]);
    assert_eq!((codes.text("iso3c", row), codes.text("state", row)), ("NAM".to_owned(), "NAM".to_owned()));
    let Some(countries) = Listed::of("country-converter", "countries") else { return };
    assert_eq!(countries.text("state", countries.find(&[("iso2", "NA")])), "NAM");
}

#[test]
fn the_reference_country_is_germany() {
    // Source: chapter2_application1_trade_without_border.csv, row 1513: what `ZZZ` sells to France, as `DEU` does in the panel.
    let Some(cross_section) = Listed::of("agtpa", "chapter2_application1") else { return };
    let row = cross_section.find(&[("exporter", "ZZZ"), ("importer", "FRA")]);
    assert_eq!((row, cross_section.text("exporter_state", row)), (1_512, "DEU".to_owned()));
    Of("manufacturing_exports", "agtpa").is(&[(
        "DEU",
        "FRA",
        2006,
        cross_section.number("trade", row).expect("a flow") * 1e6,
    )]);
}

#[test]
fn every_table_of_cases_and_conditions_is_read() {
    let Some(store) = store() else { return };
    let tables = &store.manifest().data_sets["qca"].tables;
    assert_eq!(tables.len(), 45);
    assert!(tables.iter().all(|table| table.rows >= 6), "{tables:#?}");
    let Some(lipset) = Listed::of("qca", "LR") else { return };
    // Source: LR.tab: a score of -9 for the survival of Austria's democracy is a value.
    let austria = lipset.find(&[("case", "AU")]);
    assert_eq!((lipset.number("dev", austria), lipset.number("surv", austria)), (Some(720.0), Some(-9.0)));
    // RS.tab has no names of cases, and `-` where a condition does not matter; RagStr.tab writes `dc`.
    let Some(strikes) = Listed::of("qca", "RS") else { return };
    let free = (0..17).filter(|row| strikes.state_of("eba", *row) == CellState::NotApplicable).count();
    assert!(strikes.0.column_by_name("case").is_none() && free > 0);
    // d.Kro.tab has blank lines between its rows, d.Bas.tab tabs at their ends.
    let rows = |table| store.batch("qca", table).expect("there").num_rows();
    assert_eq!((rows("d_Kro"), rows("d_Bas"), rows("HarKem"), rows("d_HK")), (22, 30, 48, 48));
}

#[test]
fn serbia_received_what_the_other_file_says() {
    // Source: gw_gcdf.csv, row 263, plain amount of other official finance; cow_gcdf.csv has no row of Serbia.
    Of("china_oof", "china-dev-finance-amounts").is(&[("CHN", "SRB", 2016, 1_044_485_647.597_987_9)]);
    // The record index has Palau, the sums have not: unreported, not 0.
    Of("china_finance", "china-dev-finance").has_none(&[("CHN", "PLW", 2010, CellState::Unreported)]);
    let Some(records) = Listed::of("china-dev-finance", "record_index") else { return };
    assert_eq!(records.0.num_rows(), 20_985);
    let Some(other) = Listed::of("china-dev-finance", "gleditsch_ward") else { return };
    assert_eq!(other.0.num_rows(), 2_271);
    assert_eq!(other.text("state", other.find(&[("gwcode", "817"), ("year", "2010")])), "VNM");
    assert_eq!(other.text("state", other.find(&[("gwcode", "340"), ("year", "2004")])), "YUG");
}

#[test]
fn months_add_up_to_years() {
    let Some(months) = Listed::of("us-census-trade", "country_months") else { return };
    assert_eq!(months.0.num_rows(), 8_229 * 12);
    // Source: census_country_1985_2022.csv, row 582: Mexico 1985, imports in January and exports in December, in millions.
    let january = months.find(&[("cty_name", "Mexico"), ("year", "1985"), ("month", "1")]);
    let december = months.find(&[("cty_name", "Mexico"), ("year", "1985"), ("month", "12")]);
    let millions = |value: Option<f64>| value.map(|value| (value / 1e5).round() / 10.0);
    assert_eq!(millions(months.number("imports", january)), Some(1_303.3));
    assert_eq!(millions(months.number("exports", december)), Some(1_017.4));
    assert_eq!(months.text("partner", december), "MEX");
    let year: f64 = (0..12).filter_map(|month| months.number("imports", january + month)).sum();
    Of("imports", "us-census-trade").is(&[("USA", "MEX", 1985, year)]);
    // Source: census_api_monthly_2013_2024.csv, row 2656, the last of Mexico: December 2024.
    let Some(api) = Listed::of("us-census-trade", "api_months") else { return };
    let row = api.find(&[("cty_name", "MEXICO"), ("year", "2024"), ("month", "12")]);
    assert_eq!((row, api.number("imports", row)), (2_655, Some(39_218_619_785.0)));
    // A blank month is unreported: imports from Cuba in January 2013.
    let cuba = api.find(&[("cty_code", "2390"), ("year", "2013"), ("month", "1")]);
    assert_eq!(
        (api.state_of("imports", cuba), api.number("exports", cuba)),
        (CellState::Unreported, Some(65_918_611.0))
    );
}

#[test]
fn lists_of_sanctions_and_organisations_keep_what_the_series_leave() {
    let Some(store) = store() else { return };
    let rows = |data_set, table| store.batch(data_set, table).expect("there").num_rows();
    assert_eq!((rows("sanctions-gsdb", "list_v4"), rows("sanctions-gsdb", "list_v3")), (1_547, 1_325));
    let Some(organisations) = Listed::of("cow-igo", "organisations") else { return };
    let row = organisations.find(&[("ioname", "CSTO")]);
    assert_eq!((organisations.integer("sdate", row), organisations.integer("deaddate", row)), (Some(2002), None));
}
