use crate::shared::*;
use std::time::Instant;
#[test]
fn scratch() {
    let engine = engine();
    for q in [
        "SELECT state FROM series.agree a JOIN series.joint_votes j USING (state)",
        "SELECT a.value FROM series.agree a JOIN series.joint_votes j USING (state) WHERE state='USA'",
        "SELECT a.value FROM series.agree a JOIN series.joint_votes j USING (year, state, partner) WHERE year=1990",
        "SELECT a.value FROM world.states a JOIN world.codes j USING (state) WHERE state='USA' LIMIT 1",
        "SELECT sate_name('USA')",
        "SELECT state_name(1)",
        "SELECT ccode('USA')",
        "SELECT exists_in('USA', 1990.5)",
        "SELECT state\nFROM world.states\nWHERE",
        "SELECT * INTO t FROM world.states",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM information_schema.tables",
        "SELECT state+1 FROM world.states",
        "SELECT 1/0",
        "SELECT CAST('x' AS INT)",
        "SELECT state, count(*) FROM world.states",
        "SELECT year FROM series.trade WHERE state = \"USA\"",
        "SELECT sum(state) FROM world.states",
        "SELECT max(value) FROM series.trade WHERE max(value) > 1",
        "SELECT date_part('year', first_day) FROM world.system LIMIT 1",
        "SELECT $1",
        "WITH t AS (DELETE FROM world.states RETURNING state) SELECT * FROM t",
        "SELECT round(2.345, 2), ln(2.0), stddev(1.0), regexp_like('a','a'), md5('a')",
        "SELECT string_agg(state, ' ') FROM world.regions WHERE region='central-asia'",
        "SELECT array_agg(state) FROM world.regions WHERE region='central-asia' and is_default",
        "SELECT [1,2]",
        "SELECT s.start_date, s.last_day - s.first_day FROM world.system s LIMIT 1",
        "SELECT * FROM world.system ORDER BY first_day NULLS FIRST LIMIT 1",
        "EXPLAIN SELECT source, sum(value) FROM series.trade WHERE state='USA' and year > 2000 GROUP BY source",
    ] {
        match engine.sql(q) {
            Ok(a) => println!("OK {q}\n   {:?}", a.rows.iter().take(4).collect::<Vec<_>>()),
            Err(e) => println!("ER {q}\n   {e}  [{:?}]", e.hint_text()),
        }
    }
    for (operator, terms) in [(" + ", 4000), (" || ", 4000), (" OR ", 4000), (" = ", 2000)] {
        let t = Instant::now();
        let query = format!("SELECT {}", vec!["1"; terms].join(operator));
        let r = engine.sql(&query);
        println!(
            "{operator} {terms} {:?} {:?}",
            t.elapsed(),
            r.map(|_| ()).map_err(|e| e.to_string().chars().take(80).collect::<String>())
        );
    }
    for n in [20000, 60000] {
        let t = Instant::now();
        let q = format!("SELECT {}", vec!["1"; n].join(" + "));
        println!("{n} {:?} {:?}", engine.sql(&q).map(|a| a.rows), t.elapsed());
    }
    for n in [20000] {
        let t = Instant::now();
        let q = format!("SELECT count(*) FROM world.states WHERE sovereign {}", "OR name LIKE 'a%' ".repeat(n / 2));
        println!(
            "ors {n} {:?} {:?}",
            engine.sql(&q).map(|a| a.rows).map_err(|e| e.to_string().chars().take(80).collect::<String>()),
            t.elapsed()
        );
    }
}
