//! `panel(...)`: the rows, columns, values and states of a panel.

use std::time::Duration;

use chancery_core::{Frame, SeriesSource, SeriesSpec, StateSystem, UnitOfAnalysis, YearRange};
use chancery_data::{ExportFormat, Panel, PanelColumn, PanelSpec, Side, write_sheet};
use chancery_engine::{Engine, Limits};
use chancery_measure::Base;
use chancery_world::World;

use crate::shared::{engine, rows, store, world_only};

/// The file that `Panel` writes, from the base's frames, with the same separator as [`rows`].
pub(crate) fn written(base: &Base, spec: PanelSpec, series: &[(&str, &str)]) -> (String, Vec<String>) {
    let catalogue = base.loaded();
    let frames: Vec<(&SeriesSpec, &SeriesSource, Frame)> = series
        .iter()
        .map(|(name, source)| {
            let spec = catalogue.get(name).expect("a series");
            (spec, spec.source(source).expect("a source"), base.whole(name, source).expect("read"))
        })
        .collect();
    let mut columns = Vec::new();
    for (series, source, frame) in &frames {
        let both = spec.unit.is_dyadic() && !series.unit_of_analysis.is_dyadic();
        let sides: &[Side] = if both { &[Side::One, Side::Two] } else { &[Side::Whole] };
        columns.extend(sides.iter().map(|&side| PanelColumn { spec: series, source, frame, side }));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("panel.csv");
    let panel = Panel::new(World::builtin(), spec, columns);
    write_sheet(&panel, &path, ExportFormat::Csv, &mut |_| ()).expect("written");
    let text = std::fs::read_to_string(&path).expect("read");
    let mut lines = text.lines().map(|line| line.replace(',', "|"));
    (lines.next().expect("a header"), lines.collect())
}

/// The same from SQL: the columns `x_state` as words, a missing value empty, numbers as in the file.
pub(crate) fn queried(engine: &Engine, call: &str) -> (String, Vec<String>) {
    let header = engine.sql(&format!("SELECT * FROM {call} LIMIT 0")).expect("answered").columns;
    let items: Vec<String> = header
        .iter()
        .map(|name| if name.ends_with("_state") { format!("cell_state({name})") } else { name.clone() })
        .collect();
    let answer = engine.sql(&format!("SELECT {} FROM {call}", items.join(", "))).expect("answered");
    let show = |value: &chancery_engine::Value| match value {
        chancery_engine::Value::Null => String::new(),
        chancery_engine::Value::Int(value) => value.to_string(),
        chancery_engine::Value::Float(value) => value.to_string(),
        chancery_engine::Value::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let line = |row: &Vec<chancery_engine::Value>| row.iter().map(show).collect::<Vec<_>>().join("|");
    (header.join("|"), answer.rows.iter().map(line).collect())
}

#[test]
fn a_panel_in_sql_is_the_panel_that_is_written() {
    let (engine, base) = (engine(), Base::Store(store().clone()));
    let years = YearRange::new(2012, 2015).expect("in order");
    for unit in [UnitOfAnalysis::DyadYear, UnitOfAnalysis::DirectedDyadYear] {
        for system in [StateSystem::Cow, StateSystem::GleditschWard] {
            let spec = PanelSpec { unit, system, years };
            let expected =
                written(&base, spec, &[("trade", "us-census-trade"), ("power", "my-power"), ("fdi", "my-fdi")]);
            let call = format!(
                "panel('{}', 2012, 2015, 'trade@us-census-trade, power, fdi', '{}')",
                unit.name(),
                system.name()
            );
            let found = queried(&engine, &call);
            assert_eq!(found.0, expected.0);
            assert!(found.1.len() > 70_000, "{}", found.1.len());
            assert!(found.1 == expected.1, "{call}");
        }
    }
    let spec = PanelSpec { unit: UnitOfAnalysis::StateYear, system: StateSystem::Cow, years };
    let found = queried(&engine, "panel('state-year', 2012, 2015, 'power')");
    assert_eq!(found, written(&base, spec, &[("power", "my-power")]));
    assert_eq!(found.1.len(), 4 * 195);
}

/// The cells of a panel and those of `value` and `value_state` come about in two ways.
#[test]
fn a_panel_has_the_values_of_single_keys() {
    let engine = engine();
    for (call, series, key) in [
        ("panel('directed-dyad-year', 1989, 1991, 'agree')", "agree", "state1, state2, year"),
        ("panel('dyad-year', 2012, 2016, 'trade')", "trade", "state1, state2, year"),
        ("panel('directed-dyad-year', 2013, 2014, 'fdi')", "fdi", "state1, state2, year"),
        ("panel('directed-dyad-year', 2013, 2015, 'pacts')", "pacts", "state1, state2, year"),
        ("panel('state-year', 2012, 2015, 'power')", "power", "state, NULL, year"),
    ] {
        let cells = rows(&engine, &format!("SELECT count(*), count({series}) FROM {call}"));
        let equal = format!(
            "SELECT count(*), count({series}) FROM {call}
             WHERE (value('{series}', {key}) IS NOT DISTINCT FROM {series})
             AND value_state('{series}', {key}) = cell_state({series}_state)"
        );
        assert_eq!(rows(&engine, &equal), cells, "{call}");
        assert!(!cells[0].ends_with("|0"), "{call} has values");
    }
}

#[test]
fn a_panel_is_joined_and_limited() {
    let engine = engine();
    let trade = "SELECT state1, state2, ccode1, ccode2, year, trade, cell_state(trade_state)
                 FROM panel('dyad-year', 2013, 2015, 'trade') WHERE state1 = 'USA' AND state2 = 'MEX'";
    assert_eq!(
        rows(&engine, trade),
        ["USA|MEX|2|70|2013|506.0|observed", "USA|MEX|2|70|2014|536.0|observed", "USA|MEX|2|70|2015|NULL|not-covered"]
    );
    let joined = "SELECT p.state, w.name, p.power FROM panel('state-year', 2013, 2013, 'power') p
                  JOIN world.states w USING (state) WHERE state IN ('MEX', 'USA') ORDER BY state";
    assert_eq!(rows(&engine, joined), ["MEX|Mexico|0.02", "USA|United States|0.14"]);
    // The keys alone need no store, and a limit ends the building of years.
    let keys = "SELECT * FROM panel('state-year', 1816, 2020, '') LIMIT 2";
    assert_eq!(rows(&world_only(), keys), ["2|1816|USA", "200|1816|GBR"]);
    let count = "SELECT count(*) FROM panel('dyad-year', 1816, 2020, '')";
    // Half of the published number of directed dyad-years, 2,063,610.
    assert_eq!(rows(&world_only(), count), ["1031805"]);
}

#[test]
fn what_is_wrong_with_a_panel_is_said() {
    let engine = engine();
    let said = |call: &str, message: &str, hint: &str| {
        let error = engine.sql(&format!("SELECT * FROM {call}")).expect_err(call);
        assert_eq!(error.to_string(), message, "{call}");
        assert!(error.hint_text().unwrap_or_default().contains(hint), "{call}: {:?}", error.hint_text());
    };
    said("panel('dyads', 2000, 2001, '')", "`dyads` is no unit of a panel", "'state-year' or 'dyad-year'");
    said("panel('dyad-year', 2000, 2001, '', 'icow')", "`icow` is no system of a panel", "'cow' or 'gw'");
    said(
        "panel('dyad-year', 2001, 2000, '')",
        "the years of `panel` are in the wrong order: 2001 comes after 2000",
        "write 2000, 2001",
    );
    said("panel('dyad-year', 2000, 99999, '')", "`last_year` of `panel` has to be a year from 1500 to 2100", "panel(");
    said(
        "panel('dyad-year', '2000', 2001, '')",
        "`first_year` of `panel` has to be a year from 1500 to 2100",
        "panel(",
    );
    said("panel('dyad-year', 2000, 2001, 'trad')", "no series is called `trad`", "did you mean `trade`?");
    said("panel('dyad-year', 2000, 2001, 'aid')", "no series is called `aid`", "us-foreign-aid");
    said(
        "panel('dyad-year', 2000, 2001, 'trade@imf')",
        "`trade` has no source `imf`",
        "it has us-census-trade, cow-trade",
    );
    said("panel('dyad-year', 2000, 2001, 'trade,trade')", "`trade` is named twice", "join two panels");
    said(
        "panel('state-year', 2000, 2001, 'trade')",
        "`trade` belongs to pairs of states, and the panel has single states",
        "'dyad-year'",
    );
    said("panel", "line 1, column 15: `panel` is a function and no table", "catalogue.functions");
    said("Panel('state-year', 2000, 2001, '')", "table function 'Panel' not found", "small letters");
    said("panel('state-year', 2000, 2001)", "`panel` takes four or five arguments, not 3", "panel(unit,");
    said("panel('state-year', 2000, 2001, 7)", "`series` of `panel` has to be text, as in 'cow'", "panel(unit,");
    let error = world_only().sql("SELECT * FROM panel('dyad-year', 2000, 2001, 'trade')").expect_err("no store");
    assert!(error.hint_text().is_some_and(|hint| hint.contains("there is no store")), "{error:?}");
}

#[test]
fn a_query_that_needs_too_much_memory_is_refused() {
    let engine =
        Engine::with_limits(None, World::builtin(), Limits { memory: 4 << 20, time: None }).expect("an engine");
    let said = |query: &str| {
        let error = engine.sql(query).expect_err("too much");
        assert_eq!(error.to_string(), "the query needs more memory than its limit of 4.0 MB", "{query}");
        assert!(error.hint_text().is_some_and(|hint| hint.contains("LIMIT")), "{query}");
    };
    // The answer, sorting, groups.
    said("SELECT * FROM panel('dyad-year', 1990, 1999, '')");
    said(
        "SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY state2, state1, -year) AS n FROM panel('dyad-year', 1900, 2020, ''))",
    );
    said("SELECT count(*) FROM (SELECT max(n) FROM generate_series(1, 1000000) AS t(n) GROUP BY n % 999983)");
    // A long panel that is passed through is not kept.
    let counted = "SELECT count(*), max(year) FROM panel('dyad-year', 1900, 2020, '')";
    assert!(rows(&engine, counted)[0].ends_with("|2020"));
}

#[test]
fn a_query_that_takes_too_long_is_ended() {
    let limits = |time| Limits { time: Some(Duration::from_millis(time)), ..Limits::default() };
    let engine = Engine::with_limits(None, World::builtin(), limits(200)).expect("an engine");
    for long in [
        // Groups, a join of what is in memory, a panel.
        "SELECT count(*) FROM generate_series(1, 100000000000) AS t(n)",
        "SELECT count(*) FROM world.names a, world.names b, world.names c WHERE a.name < b.name AND b.name < c.name",
        "SELECT max(s) FROM (SELECT sum(length(state1 || state2)) AS s FROM panel('dyad-year', 1816, 2020, '') GROUP BY year)",
    ] {
        let error = engine.sql(long).expect_err("too long");
        assert_eq!(error.to_string(), "the query took longer than its limit of 0.2 s", "{long}");
        assert!(error.hint_text().is_some_and(|hint| hint.contains("--timeout")), "{long}");
    }
    // The engine goes on.
    let engine = Engine::with_limits(None, World::builtin(), limits(60_000)).expect("an engine");
    assert_eq!(rows(&engine, "SELECT 2 + 2"), ["4"]);
}
