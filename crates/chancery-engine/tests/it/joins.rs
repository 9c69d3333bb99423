//! Columns joined with USING, and series of a user's own tables.

use crate::shared::{engine, rows, world_only};

#[test]
fn a_column_joined_with_using_is_one_column() {
    let engine = world_only();
    for query in [
        "SELECT state, name, code FROM world.states JOIN world.system USING (state) WHERE state = 'MEX' AND system = 'cow'",
        "SELECT state, name, s.code FROM world.states w LEFT JOIN world.system s USING (state) WHERE STATE = 'MEX' AND system = 'cow'",
        "SELECT w.state, w.name, s.code FROM world.states w JOIN world.system s USING (state)
         JOIN world.codes c USING (state) WHERE state = 'MEX' AND scheme = 'iso3' AND system = 'cow'",
        "SELECT x.state, name, x.code FROM (SELECT state, code FROM world.system WHERE system = 'cow') x
         JOIN world.states USING (state) WHERE state = 'MEX'",
        // A further table without a column of that name.
        "SELECT w.state, w.name, s.code FROM world.states w JOIN world.system s USING (state)
         JOIN world.organisations o ON o.organisation = 'oas' WHERE state = 'MEX' AND system = 'cow'",
        // In a subquery and after EXISTS, where names are those of the subquery.
        "SELECT state, name, code FROM (SELECT state, w.name, code FROM world.states w JOIN world.system s USING (state)
         WHERE state = 'MEX' AND system = 'cow')",
        "SELECT state, name, code FROM world.states JOIN world.system USING (state)
         WHERE system = 'cow' AND EXISTS (SELECT 1 FROM world.codes WHERE state = 'MEX') AND state = 'MEX'",
    ] {
        assert_eq!(rows(&engine, query), ["MEX|Mexico|70"], "{query}");
    }
    let grouped = "SELECT state, count(*) FROM world.states JOIN world.system USING (state)
                   WHERE state IN ('MEX', 'USA') GROUP BY state HAVING state <> 'USA' ORDER BY state";
    assert_eq!(rows(&engine, grouped), ["MEX|2"]);
    // Two tables of three are joined by it, and the third has it too.
    let error = engine
        .sql(
            "SELECT name FROM world.states JOIN world.system USING (state)
              JOIN world.codes c ON c.code = 'MX' WHERE state = 'MEX'",
        )
        .expect_err("ambiguous");
    assert!(error.to_string().contains("column `state` is in more than one table"), "{error}");
}

#[test]
fn in_outer_joins_a_joined_column_is_that_of_the_table_that_has_the_row() {
    let engine = world_only();
    let both = |kind: &str| {
        rows(
            &engine,
            &format!(
                "SELECT state, a.n, b.n FROM (VALUES ('MEX', 1), ('USA', 2)) a(state, n)
                 {kind} JOIN (VALUES ('USA', 3), ('RUS', 4)) b(state, n) USING (state)
                 WHERE state IS NOT NULL ORDER BY state"
            ),
        )
    };
    assert_eq!(both("LEFT"), ["MEX|1|NULL", "USA|2|3"]);
    assert_eq!(both("FULL"), ["MEX|1|NULL", "RUS|NULL|4", "USA|2|3"]);
    assert_eq!(both("INNER"), ["USA|2|3"]);
    assert_eq!(both("RIGHT"), ["RUS|NULL|4", "USA|2|3"]);
    // Tables under their own names, too.
    let territory = "SELECT state, count(*) FROM world.system RIGHT JOIN world.states USING (state)
                    WHERE state IN ('PRI', 'USA') GROUP BY state ORDER BY state";
    assert_eq!(rows(&engine, territory), ["PRI|1", "USA|2"]);
}

#[test]
fn a_users_own_table_is_a_table_and_its_series_are_series() {
    let engine = engine();
    assert_eq!(
        rows(&engine, "SELECT year, state, partner, source, value, value_state FROM series.fdi"),
        [
            "2013|USA|KAZ|my-fdi|NULL|withheld",
            "2013|USA|MEX|my-fdi|16500000.0|observed",
            "2014|MEX|USA|my-fdi|0.0|observed",
        ]
    );
    assert_eq!(rows(&engine, "SELECT state, value FROM series.power WHERE year = 2013"), ["MEX|0.02", "USA|0.14"]);
    // A further source of a series that the program knows.
    let exports =
        "SELECT source, value FROM series.exports WHERE state = 'USA' AND partner = 'MEX' AND year = 2013 ORDER BY 1";
    assert_eq!(rows(&engine, exports), ["cow-trade|226.0", "my-fdi|7.0"]);
    assert_eq!(
        rows(
            &engine,
            "SELECT label, about FROM catalogue.series s JOIN catalogue.tables t ON t.table_name = 'series.' || s.series WHERE series = 'fdi'"
        ),
        ["direct investment|direct investment (directed-dyad-year). Net flows."]
    );
    let tables =
        "SELECT count(*) FROM catalogue.tables WHERE table_name LIKE 'my_fdi.%' OR table_name LIKE 'my_power.%'";
    assert_eq!(rows(&engine, tables), ["2"]);
}
