//! What is refused, and how it is said.

use chancery_engine::Error;

use crate::shared::{engine, world_only};

fn error(query: &str) -> Error {
    match engine().sql(query) {
        Ok(answer) => panic!("{query}: {answer:?}"),
        Err(error) => error,
    }
}

#[test]
fn only_reading() {
    for query in [
        "CREATE TABLE t (a INT)",
        "CREATE TABLE world.t AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
        "CREATE SCHEMA s",
        "CREATE DATABASE d",
        "CREATE FUNCTION f(INT) RETURNS INT RETURN $1 + 1",
        "DROP TABLE world.states",
        "DROP VIEW world.states",
        "INSERT INTO world.states VALUES ('XXX')",
        "UPDATE world.states SET name = 'x'",
        "DELETE FROM world.states",
        "TRUNCATE TABLE world.states",
        "ALTER TABLE world.states ADD COLUMN a INT",
        "COPY world.states TO '/tmp/states.csv'",
        "COPY (SELECT 1) TO '/tmp/one.parquet'",
        "SET datafusion.execution.target_partitions = 8",
        "RESET datafusion.execution.target_partitions",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "DEALLOCATE p",
        "BEGIN",
        "COMMIT",
        "USE world",
        "EXPLAIN DELETE FROM world.states",
        "EXPLAIN ANALYZE INSERT INTO world.states VALUES ('XXX')",
        "EXPLAIN COPY world.states TO '/tmp/states.csv'",
    ] {
        let error = error(query);
        assert!(error.to_string().contains("SQL here only reads"), "{query}: {error}");
        assert!(error.hint_text().is_some_and(|hint| hint.contains("SELECT")), "{query}");
    }
    // Written inside a query, or reading files that are no tables.
    for query in [
        "WITH t AS (DELETE FROM world.states RETURNING state) SELECT * FROM t",
        "WITH t AS (SELECT 1) INSERT INTO world.states SELECT * FROM t",
        "SELECT * INTO t FROM world.states",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM 'data.parquet'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM information_schema.tables",
        "SHOW TABLES",
        "SHOW ALL",
    ] {
        error(query);
    }
    assert_eq!(error("DROP TABLE world.states").to_string(), "DROP is refused: SQL here only reads");
    assert!(error("SHOW TABLES").hint_text().is_some_and(|hint| hint.contains("catalogue.tables")));
    assert_eq!(error("SELECT 1; SELECT 2").to_string(), "these are several statements");
    assert_eq!(error("  ").to_string(), "there is no query");
    assert_eq!(error("-- nothing").to_string(), "there is no query");
}

#[test]
fn what_reads_is_allowed() {
    let engine = engine();
    for query in [
        "SELECT 1;",
        "VALUES (1, 'a'), (2, 'b')",
        "WITH t AS (SELECT state FROM world.states) SELECT count(*) FROM t",
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n",
        "EXPLAIN SELECT * FROM series.trade",
        "EXPLAIN ANALYZE SELECT * FROM series.trade",
        "DESCRIBE world.states",
        "SELECT * FROM generate_series(1, 3)",
        "SELECT * FROM chancery.world.states",
        "SELECT name, code FROM world.states JOIN world.system USING (state) WHERE state = 'MEX'",
        "SELECT * FROM World.States",
        "SELECT state, rank() OVER (PARTITION BY year ORDER BY value DESC) FROM series.trade",
        "SELECT round(avg(value), 1), sqrt(2), upper('a'), date_part('year', DATE '1994-01-01') FROM series.trade",
    ] {
        let answer = engine.sql(query).unwrap_or_else(|error| panic!("{query}: {error}"));
        assert!(!answer.rows.is_empty(), "{query}");
    }
}

#[test]
fn a_table_that_is_not_there() {
    let error_of = |query: &str| {
        let error = error(query);
        (error.to_string(), error.hint_text().unwrap_or_default().to_owned())
    };
    let said = |query: &str, message: &str, hint: &str| {
        assert_eq!(error_of(query), (message.to_owned(), hint.to_owned()));
    };
    said(
        "SELECT *\nFROM series.trad",
        "line 2, column 6: there is no table `series.trad`",
        "did you mean `series.trade`?",
    );
    said("SELECT * FROM states", "line 1, column 15: there is no table `states`", "did you mean `world.states`?");
    said(
        "SELECT * FROM cow.dyads",
        "line 1, column 15: there is no table `cow.dyads`",
        "did you mean `cow_trade.dyads`?",
    );
    said("SELECT * FROM statse", "line 1, column 15: there is no table `statse`", "did you mean `world.states`?");
    said("DESCRIBE world.state", "line 1, column 10: there is no table `world.state`", "did you mean `world.states`?");
    let (message, hint) = error_of("SELECT * FROM world.x JOIN unga_votes.ballots_of_all USING (state)");
    assert!(message.contains("there is no table"), "{message}");
    assert!(hint.contains("there are "), "{hint}");
    let (_, hint) = error_of("SELECT * FROM nothing_like_it");
    assert!(hint.contains("catalogue.tables") && hint.contains("world"), "{hint}");
    let (_, hint) = error_of("SELECT * FROM series.aid");
    assert!(hint.contains("us-foreign-aid") && hint.contains("chancery data add"), "{hint}");
    let error = world_only().sql("SELECT * FROM series.trade").expect_err("no store");
    assert!(error.hint_text().is_some_and(|hint| hint.contains("there is no store")), "{error:?}");
}

#[test]
fn a_column_that_is_not_there() {
    let wrong = error("SELECT year,\n  valeu FROM series.trade");
    assert_eq!(wrong.to_string(), "line 2, column 3: there is no column `valeu`");
    assert!(wrong.hint_text().is_some_and(|hint| hint.starts_with("did you mean `value`? There are ")), "{wrong:?}");
    let wrong = error("SELECT t.valeu FROM series.trade AS t");
    assert!(wrong.to_string().contains("there is no column `t.valeu`"), "{wrong}");
    let wrong = error("SELECT state FROM world.states s JOIN world.codes c ON s.state = c.state");
    assert!(wrong.to_string().contains("column `state` is in more than one table"), "{wrong}");
    let wrong = error("SELECT sate_name('USA')");
    assert_eq!(wrong.hint_text(), Some("did you mean `state_name`?"), "{wrong}");
    let wrong = error("SELECT sum(state) FROM world.states");
    assert!(wrong.to_string().ends_with("there is no function for arguments of these types: `sum(Utf8)`"), "{wrong}");
    let wrong = error("SELECT year FROM series.trade WHERE state = \"USA\"");
    assert!(wrong.hint_text().is_some_and(|hint| hint.starts_with("text stands in single quotes: 'USA'")), "{wrong:?}");
    let wrong = error("SELECT * INTO t FROM world.states");
    assert!(wrong.to_string().contains("SQL here only reads"), "{wrong}");
}

#[test]
fn a_syntax_error_has_its_place() {
    let wrong = error("SELECT state\nFROM world.states\nWHERE");
    assert!(wrong.to_string().starts_with("this is not SQL: ") || wrong.place().is_some(), "{wrong}");
    let wrong = error("SELECT state,, name FROM world.states");
    assert_eq!(wrong.place(), Some((1, 14)), "{wrong}");
    assert!(wrong.to_string().starts_with("line 1, column 14: this is not SQL: expected"), "{wrong}");
    let wrong = error("SELEC state FROM world.states");
    assert_eq!(wrong.place(), Some((1, 1)), "{wrong}");
    let wrong = error("SELECT 'open FROM world.states");
    assert_eq!(wrong.place(), Some((1, 8)), "{wrong}");
}

/// Tokens thrown together, by a fixed rule.
#[test]
fn token_soup_never_panics() {
    const TOKENS: [&str; 68] = [
        "SELECT",
        "FROM",
        "WHERE",
        "GROUP",
        "BY",
        "ORDER",
        "HAVING",
        "LIMIT",
        "JOIN",
        "ON",
        "UNION",
        "ALL",
        "WITH",
        "AS",
        "(",
        ")",
        ",",
        "*",
        "+",
        "-",
        "/",
        "=",
        "<",
        ">",
        "'USA'",
        "'",
        "\"",
        "1",
        "1e999",
        "-1",
        "NULL",
        "CASE",
        "WHEN",
        "THEN",
        "END",
        "world.states",
        "series.trade",
        "cow_trade.dyads",
        "state",
        "year",
        "value",
        "count(*)",
        "sum(value)",
        "exists_in(state, year)",
        "state_name(state)",
        "USING (state)",
        "agree(state, 'USA', year)",
        "value('trade', state, partner, year)",
        "panel('state-year', 2000, 2001, '')",
        "OVER",
        "PARTITION",
        "DISTINCT",
        "IN",
        "BETWEEN",
        "AND",
        "NOT",
        "LIKE",
        "EXISTS",
        "DATE '1994-13-45'",
        "INTERVAL",
        "CAST(",
        "AS INT)",
        ";",
        "--",
        "/*",
        "é",
        "\u{0}",
        "$1",
    ];
    let engine = engine();
    let mut seed: u64 = 20_141_126;
    let mut next = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % limit
    };
    let mut answered = 0;
    for round in 0..1500 {
        let mut query = String::from(if round % 3 == 0 { "" } else { "SELECT " });
        for _ in 0..=next(12) {
            query.push_str(TOKENS[next(TOKENS.len())]);
            query.push(' ');
        }
        if round % 3 == 2 {
            query.push_str("FROM series.trade");
        }
        match engine.sql(&query) {
            Ok(_) => answered += 1,
            Err(error) => assert!(!error.to_string().contains("the query engine failed"), "{query}"),
        }
    }
    assert!(answered > 0);
}

#[test]
fn depth_and_length_have_bounds() {
    let engine = world_only();
    let nested = format!("SELECT {}1{}", "(".repeat(2000), ")".repeat(2000));
    assert!(engine.sql(&nested).expect_err("deep").to_string().contains("nested too deeply"));
    for (operator, terms) in [(" || ", 4000), (" OR ", 4000), (" = ", 2000)] {
        let query = format!("SELECT {}", vec!["1"; terms].join(operator));
        // Whether it is answered or refused, it comes back.
        let _ = engine.sql(&query);
    }
    let sum = format!("SELECT {}", vec!["1"; 1500].join(" + "));
    assert_eq!(engine.sql(&sum).expect("answered").rows[0][0], chancery_engine::Value::Int(1500));
    let unions = vec!["SELECT 1"; 500].join(" UNION ALL ");
    assert_eq!(engine.sql(&unions).expect("answered").rows.len(), 500);
    let long = format!("SELECT {}", vec!["1"; 200_000].join(" + "));
    assert!(engine.sql(&long).expect_err("long").to_string().contains("at most"));
}
