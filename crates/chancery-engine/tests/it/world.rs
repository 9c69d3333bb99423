//! Tables of the world, and functions.

use chancery_core::StateSystem;
use chancery_engine::Value;
use chancery_world::World;

use crate::shared::{engine, rows, world_only};

#[test]
fn members_of_the_oas_in_1994() {
    let count = |role: &str| {
        let query = format!(
            "SELECT count(DISTINCT state) FROM world.memberships WHERE organisation = 'oas' AND role = '{role}'
             AND first_day <= DATE '1994-12-31' AND (last_day IS NULL OR last_day >= DATE '1994-01-01')"
        );
        rows(&world_only(), &query)
    };
    assert_eq!(count("member"), ["35"]);
    // Cuba.
    assert_eq!(count("suspended"), ["1"]);
    let complete = "SELECT complete_from, complete_to FROM world.organisations WHERE organisation = 'oas'";
    assert_eq!(rows(&world_only(), complete), ["1948-04-30|2023-12-31"]);
}

#[test]
fn the_tables_have_every_row() {
    let engine = world_only();
    let world = World::builtin();
    let count = |table: &str| {
        rows(&engine, &format!("SELECT count(*) FROM world.{table}"))[0].parse::<usize>().expect("a count")
    };
    assert_eq!(count("states"), world.states().len());
    assert_eq!(count("system"), world.states().iter().map(|state| state.spells.len()).sum::<usize>());
    assert_eq!(count("successions"), world.successions().len());
    assert_eq!(count("schemes"), world.schemes().len());
    // The shares of what a split ended with are those that `successors` gives.
    let ukraine = "SELECT round(share, 6) FROM world.apportionment a
                   WHERE apportionment = 'ussr-1991' AND part = 'UKR' AND basis = 'population'
                   AND EXISTS (SELECT 1 FROM world.successions s WHERE s.apportionment = a.apportionment)";
    let parts = world.successors("RUS".parse().expect("a key"), "1991-09-01".parse().ok());
    let part = parts.iter().find(|part| part.state.as_str() == "UKR").expect("a successor");
    let share = part.weights[&chancery_world::Basis::Population].value;
    assert_eq!(rows(&engine, ukraine), [((share * 1e6).round() / 1e6).to_string()]);
    let whole =
        "SELECT apportionment, basis FROM world.apportionment GROUP BY 1, 2 HAVING abs(sum(share) - 1) > 0.00001";
    assert!(rows(&engine, whole).is_empty(), "{:?}", rows(&engine, whole));
    assert_eq!(count("organisations"), world.organisations().len());
    assert_eq!(count("organisation_dates"), world.organisations().iter().map(|org| org.dates.len()).sum::<usize>());
    assert_eq!(count("memberships"), world.organisations().iter().map(|org| org.memberships.len()).sum::<usize>());
    assert_eq!(count("leaders"), world.leaders().iter().map(|leader| leader.terms.len()).sum::<usize>());
    assert_eq!(count("events"), world.event_classes().iter().map(|class| world.events(class).len()).sum::<usize>());
    let members =
        world.regions().iter().flat_map(|region| &region.definitions).map(|definition| definition.members.len());
    assert_eq!(count("regions"), members.sum::<usize>());
    assert!(count("codes") > 2000 && count("names") > 2000);
    // Where rows have a status, none is without.
    for table in [
        "states",
        "system",
        "codes",
        "names",
        "successions",
        "apportionment",
        "regions",
        "organisation_dates",
        "memberships",
        "leaders",
        "events",
    ] {
        let bad = format!(
            "SELECT * FROM world.{table} WHERE status IS NULL OR status NOT IN ('data-verified', 'document-verified', 'unverified')"
        );
        assert!(rows(&engine, &bad).is_empty(), "{table}");
    }
}

#[test]
fn days_are_those_of_the_world() {
    let engine = world_only();
    assert_eq!(
        rows(&engine, "SELECT start_date, last_day, status FROM world.system WHERE state = 'GFR' AND system = 'cow'"),
        ["1955-05-05|1990-10-02|data-verified"]
    );
    // Terms in a row share no day: on each day in the table there is at most one president of the United States.
    let shared = "SELECT a.leader, b.leader FROM world.leaders a JOIN world.leaders b
                  ON a.state = b.state AND a.office = b.office AND a.first_day < b.first_day
                  AND (a.last_day IS NULL OR a.last_day >= b.first_day)
                  WHERE a.state = 'USA' AND a.office = 'president'";
    assert_eq!(rows(&engine, shared), Vec::<String>::new());
    let obama = "SELECT first_day, last_day, end_date FROM world.leaders WHERE name = 'Barack Obama'";
    assert_eq!(rows(&engine, obama), ["2009-01-20|2017-01-19|2017-01-20"]);
    // Each region has one default definition.
    let defaults =
        "SELECT region FROM world.regions WHERE is_default GROUP BY region HAVING count(DISTINCT definition) <> 1";
    assert!(rows(&engine, defaults).is_empty());
}

#[test]
fn functions_of_states() {
    let engine = engine();
    assert_eq!(
        rows(&engine, "SELECT state_name('KAZ'), state_name('XXX'), state_name('kaz'), state_name(NULL)"),
        ["Kazakhstan|NULL|NULL|NULL"]
    );
    assert_eq!(
        rows(
            &engine,
            "SELECT exists_in('KAZ', 1990), exists_in('KAZ', 1991), exists_in('XXX', 1991), exists_in('KAZ', NULL)"
        ),
        ["false|true|NULL|NULL"]
    );
    assert_eq!(
        rows(&engine, "SELECT ccode('DEU', 2000), gwcode('DEU', 2000), ccode('GFR', 2000), ccode('USA', 99999)"),
        ["255|260|NULL|NULL"]
    );
    // Over a column, as in the world itself.
    let answer = engine
        .sql("SELECT state, ccode(state, 1950), exists_in(state, 1950), state_name(state) FROM world.states")
        .expect("answered");
    let world = World::builtin();
    assert!(!answer.rows.is_empty());
    for row in &answer.rows {
        let Value::Text(key) = &row[0] else { panic!("{row:?}") };
        let state = key.parse().expect("a key");
        let code = world.system_code(state, StateSystem::Cow, 1950);
        assert_eq!(row[1], code.map_or(Value::Null, |code| Value::Int(code.into())));
        assert_eq!(row[2], Value::Bool(world.exists(state, 1950)));
        assert_eq!(row[3], Value::Text(world.name(state)));
    }
    assert_eq!(rows(&engine, "SELECT state_name(state) FROM cow_trade.dyads LIMIT 1"), ["United States"]);
}

#[test]
fn functions_of_cells() {
    let engine = world_only();
    assert_eq!(
        rows(&engine, "SELECT cell_state(0), cell_state(3), cell_state(7), cell_state(NULL)"),
        ["observed|no-state|NULL|NULL"]
    );
    assert_eq!(
        rows(&engine, "SELECT cell_reason(3), cell_reason('no-state'), cell_reason('none')"),
        ["no such state then|no such state then|NULL"]
    );
    let message = |query: &str| engine.sql(query).expect_err("refused").to_string();
    assert!(
        message("SELECT state_name(1)").contains("takes the key of a state"),
        "{}",
        message("SELECT state_name(1)")
    );
    assert!(message("SELECT exists_in('USA', 1990.5)").contains("takes a year as a whole number"));
    assert!(message("SELECT ccode('USA')").contains("write `ccode(state, year)`"));
}

#[test]
fn values_of_every_kind() {
    let query = "SELECT 1 = 1, 7, 18446744073709551615, 0.5, 'x', NULL, DATE '1994-01-01', 1.0 / 0.0, arrow_typeof(1)";
    let answer = world_only().sql(query).expect("answered");
    assert_eq!(
        answer.rows,
        [[
            Value::Bool(true),
            Value::Int(7),
            Value::Float(18_446_744_073_709_551_615.0),
            Value::Float(0.5),
            Value::Text("x".into()),
            Value::Null,
            Value::Text("1994-01-01".into()),
            Value::Float(f64::INFINITY),
            Value::Text("Int64".into()),
        ]]
    );
    let empty = world_only().sql("SELECT state AS key FROM world.states WHERE state = ''").expect("answered");
    assert_eq!((empty.columns, empty.rows.len()), (vec!["key".to_owned()], 0));
}
