//! Tables of the store and series.

use chancery_core::Key;
use chancery_engine::{Engine, Value};
use chancery_measure::Base;
use chancery_world::World;

use crate::shared::{engine, rows, store};

#[test]
fn a_table_of_the_store_is_read_as_it_is() {
    let engine = engine();
    let found = rows(
        &engine,
        "SELECT year, state, partner, imports1, cell_state(imports1_state), imports2, source_row FROM cow_trade.dyads",
    );
    assert_eq!(
        found,
        [
            "2013|USA|MEX|280.0|observed|226.0|1",
            "2014|MEX|KAZ|NULL|unreported|3.0|3",
            "2014|USA|KAZ|0.0|observed|1.5|4",
            "2014|USA|MEX|296.0|observed|240.0|2",
        ]
    );
    // A table of another shape.
    assert_eq!(rows(&engine, "SELECT count(*), count(DISTINCT state) FROM unga_votes.votes"), ["8|3"]);
}

#[test]
fn a_series_has_one_row_a_source_and_both_directions_where_a_report_serves_both() {
    let engine = engine();
    let trade =
        "SELECT state, partner, source, value, value_state FROM series.trade WHERE year = 2014 ORDER BY 1, 2, 3";
    assert_eq!(
        rows(&engine, trade),
        [
            "KAZ|MEX|cow-trade|NULL|unreported",
            "KAZ|USA|cow-trade|1.5|observed",
            "MEX|KAZ|cow-trade|NULL|unreported",
            "MEX|USA|cow-trade|536.0|observed",
            "MEX|USA|us-census-trade|535.0|observed",
            "USA|KAZ|cow-trade|1.5|observed",
            "USA|MEX|cow-trade|536.0|observed",
            "USA|MEX|us-census-trade|535.0|observed",
        ]
    );
    let imports =
        "SELECT source, value FROM series.imports WHERE state = 'MEX' AND partner = 'USA' ORDER BY year, source";
    assert_eq!(
        rows(&engine, imports),
        ["cow-trade|226.0", "cow-trade|240.0", "us-census-trade|241.0", "us-census-trade|236.0"]
    );
}

#[test]
fn a_series_has_the_values_that_claims_see() {
    let (engine, base) = (engine(), Base::Store(store().clone()));
    for spec in base.loaded().iter() {
        for source in &spec.sources {
            let frame = base.whole(&spec.name, &source.id).expect("read");
            let partner = if spec.unit_of_analysis.is_dyadic() { "partner" } else { "NULL" };
            let query = format!(
                "SELECT year, state, {partner}, value, value_state FROM series.{} WHERE source = '{}' ORDER BY 1, 2, 3",
                spec.name, source.id
            );
            let answer = engine.sql(&query).expect("answered");
            assert_eq!(answer.rows.len(), frame.len(), "{} from {}", spec.name, source.id);
            let text =
                |state: Option<chancery_core::State>| state.map_or(Value::Null, |state| Value::Text(state.to_string()));
            for (row, (key, cell, _)) in answer.rows.iter().zip(frame.iter()) {
                let key: Key = key;
                let expected = [
                    Value::Int(key.year().into()),
                    text(key.actor()),
                    text(key.partner()),
                    cell.value().map_or(Value::Null, Value::Float),
                    Value::Text(cell.state().name().to_owned()),
                ];
                assert_eq!(row.as_slice(), expected);
            }
        }
    }
}

#[test]
fn a_measure_is_computed_when_it_is_named() {
    let engine = engine();
    let agree = "SELECT partner, value FROM series.agree WHERE state = 'USA' AND year = 1990 ORDER BY partner";
    assert_eq!(rows(&engine, agree), ["MEX|0.3333333333333333", "RUS|0.0"]);
    assert_eq!(
        rows(
            &engine,
            "SELECT a.value, j.value FROM series.agree a JOIN series.joint_votes j USING (year, state, partner)
                       WHERE a.state = 'MEX' AND a.partner = 'RUS'"
        ),
        ["0.5|2.0"]
    );
}

#[test]
fn store_and_world_are_joined() {
    let found = rows(
        &engine(),
        "SELECT state_name(partner) AS partner, ccode(partner, year) AS ccode, value
         FROM series.exports
         JOIN world.regions r ON r.state = partner AND r.region = 'central-asia' AND r.is_default
         WHERE series.exports.state = 'USA' AND series.exports.source = 'cow-trade' ORDER BY value DESC",
    );
    assert_eq!(found, ["Kazakhstan|705|1.5"]);
}

#[test]
fn rows_come_in_one_order_without_order_by() {
    let query = "SELECT source, year, state, partner FROM series.trade";
    let first = rows(&engine(), query);
    // Sources in the order of the catalogue, each direction after the other, in the order of the table.
    let sources = rows(&engine(), "SELECT source FROM catalogue.series WHERE series = 'trade'");
    let mut found: Vec<String> = first.iter().filter_map(|row| row.split('|').next()).map(str::to_owned).collect();
    assert_eq!(found.len(), 12);
    found.dedup();
    assert_eq!(found, sources);
    let cow: Vec<&str> = first.iter().filter_map(|row| row.strip_prefix("cow-trade|")).collect();
    assert_eq!((cow[0], cow[4]), ("2013|USA|MEX", "2013|MEX|USA"));
    let grouped = "SELECT partner, sum(value), count(*) FROM series.trade GROUP BY partner";
    let groups = rows(&engine(), grouped);
    for _ in 0..20 {
        let engine = engine();
        assert_eq!(rows(&engine, query), first);
        assert_eq!(rows(&engine, grouped), groups);
    }
    let page = "SELECT source, year, state, partner FROM series.trade LIMIT 3 OFFSET 3";
    assert_eq!(rows(&engine(), page), first[3..6]);
}

#[test]
fn the_lists_of_the_catalogue() {
    let engine = engine();
    assert_eq!(
        rows(
            &engine,
            "SELECT source, first_year, last_year, absent_is_zero FROM catalogue.series WHERE series = 'trade' ORDER BY source"
        ),
        ["cow-trade|2013|2014|false", "us-census-trade|2014|2015|false"]
    );
    assert_eq!(rows(&engine, "SELECT count(*) FROM catalogue.tables"), [engine.tables().len().to_string()]);
    assert_eq!(
        rows(&engine, "SELECT column_name, column_type FROM catalogue.columns WHERE table_name = 'series.trade'"),
        ["year|int", "state|text", "partner|text", "source|text", "value|float", "value_state|text"]
    );
    assert_eq!(
        rows(
            &engine,
            "SELECT about FROM catalogue.columns WHERE table_name = 'cow_trade.dyads' AND column_name = 'imports1_state'"
        ),
        ["State of the cell `imports1`; `cell_state(imports1_state)` is its word."]
    );
    // The columns are described as they are.
    for table in engine.tables() {
        let answer = engine.sql(&format!("SELECT * FROM {} LIMIT 0", table.name)).expect("answered");
        assert_eq!(
            answer.columns,
            table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>(),
            "{}",
            table.name
        );
        assert!(!table.about.is_empty(), "{}", table.name);
    }
}

#[test]
fn a_damaged_table_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = crate::shared::build(folder.path());
    let path = store.table_path("cow-trade", "dyads").expect("there");
    let message = |query: &str| {
        let engine = Engine::new(Some(&store), World::builtin()).expect("an engine");
        let error = engine.sql(query).expect_err("damaged");
        assert!(error.hint_text().is_some_and(|hint| hint.contains("chancery data verify")), "{error}");
        error.to_string()
    };
    std::fs::write(&path, "torn").expect("written");
    assert!(message("SELECT * FROM cow_trade.dyads").contains("dyads.parquet"));
    assert!(message("SELECT * FROM series.trade").contains("dyads.parquet"));
    std::fs::remove_file(&path).expect("removed");
    assert!(message("SELECT * FROM cow_trade.dyads").ends_with("the file is gone"));
    // The others are still there, and the listing says what is wrong.
    let engine = Engine::new(Some(&store), World::builtin()).expect("an engine");
    assert_eq!(rows(&engine, "SELECT count(*) FROM us_census_trade.country_table"), ["2"]);
    let listed = rows(&engine, "SELECT about FROM catalogue.tables WHERE table_name = 'cow_trade.dyads'");
    assert!(listed[0].contains("cannot be read"), "{listed:?}");
}
