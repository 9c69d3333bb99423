//! Measures as functions, and the values of any series by key.

use chancery_engine::Engine;
use chancery_measure::{Base, measures};

use crate::shared::{engine, rows, store, world_only};

#[test]
fn a_measure_is_a_function() {
    let engine = engine();
    let by_hand = "SELECT agree('USA', 'MEX', 1990), agree('MEX', 'USA', 1990), agree('MEX', 'RUS', 1990),
                   coincidence('USA', 'MEX', 1990), joint_votes('USA', 'RUS', 1990)";
    // Of three roll calls the United States and Mexico agree in one; where neither abstains they agree in one of two.
    assert_eq!(rows(&engine, by_hand), ["0.3333333333333333|0.3333333333333333|0.5|0.5|2.0"]);
    let source = Base::Store(store().clone()).loaded().get("agree").expect("a measure").sources[0].id.clone();
    assert_eq!(rows(&engine, &format!("SELECT agree('USA', 'MEX', 1990, '{source}')")), ["0.3333333333333333"]);
    // No value: another year, the state itself, no state, an argument that is missing.
    let none = "SELECT agree('USA', 'MEX', 1991), agree('USA', 'USA', 1990), agree('XXX', 'USA', 1990),
                agree(NULL, 'USA', 1990), agree('USA', 'MEX', NULL), agree('USA', 'MEX', 1990, NULL), agree('USA', 'MEX', 99999)";
    assert_eq!(rows(&engine, none), ["NULL|NULL|NULL|NULL|NULL|NULL|NULL"]);
}

#[test]
fn every_measure_is_described_and_gives_the_values_of_its_series() {
    let engine = engine();
    let base = Base::Store(store().clone());
    let mut with_values = 0;
    for measure in measures() {
        let docs = Engine::functions();
        let doc = docs.iter().find(|doc| doc.name == measure.name).expect("described");
        for part in [measure.formula, measure.inputs, measure.missing, measure.page] {
            assert!(doc.about.contains(part), "{}: {part}", measure.name);
        }
        let listed = format!("SELECT syntax FROM catalogue.functions WHERE function = '{}'", measure.name);
        assert_eq!(rows(&engine, &listed), [doc.syntax.as_str()]);
        if !base.has(measure.name) {
            continue;
        }
        let partner = if measure.unit_of_analysis.is_dyadic() { "partner, " } else { "" };
        let different = format!(
            "SELECT count(*), count(*) FILTER (WHERE {0}(state, {partner}year, source) IS NOT DISTINCT FROM value) FROM series.{0}",
            measure.name
        );
        let counts = rows(&engine, &different);
        let (all, equal) = counts[0].split_once('|').expect("two counts");
        assert!(all == equal, "{}: {counts:?}", measure.name);
        with_values += usize::from(all != "0");
    }
    // A few, like the score of relations, ask for more indicators than the small store has.
    assert!(with_values >= 12, "only {with_values} measures have values");
}

#[test]
fn values_of_any_series() {
    let engine = engine();
    let query =
        "SELECT value('trade', 'USA', 'MEX', 2014, 'cow-trade'), value('trade', 'USA', 'MEX', 2014, 'us-census-trade'),
                 value('power', 'USA', NULL, 2013), value('fdi', 'USA', 'KAZ', 2013)";
    assert_eq!(rows(&engine, query), ["536.0|535.0|0.14|NULL"]);
    let states = "SELECT value_state('fdi', 'USA', 'KAZ', 2013), value_state('fdi', 'USA', 'BRA', 2013),
                  value_state('fdi', 'USA', 'MEX', 1990), value_state('fdi', 'USA', 'KAZ', 1980),
                  value_state('fdi', 'USA', 'USA', 2013), value_state('fdi', 'USA', 'MEX', 2013),
                  value_state('fdi', 'USA', 'XXX', 2013), value_state('fdi', 'USA', NULL, 2013)";
    assert_eq!(rows(&engine, states), ["withheld|unreported|not-covered|no-state|not-applicable|observed|NULL|NULL"]);
    // A pair without order is found either way round.
    let pacts = "SELECT value('pacts', 'USA', 'MEX', 2013), value('pacts', 'MEX', 'USA', 2013), value('pacts', 'RUS', 'KAZ', 2014),
                 value('pacts', 'USA', 'RUS', 2014)";
    assert_eq!(rows(&engine, pacts), ["2.0|2.0|1.0|0.0"]);
    // Over columns, several series at once.
    let listed = "SELECT series, value(series, 'USA', 'MEX', 2014) FROM catalogue.series
                  WHERE series IN ('trade', 'imports') GROUP BY series ORDER BY series";
    assert_eq!(rows(&engine, listed), ["imports|296.0", "trade|536.0"]);
}

#[test]
fn what_is_wrong_with_a_call_is_said() {
    let said = |engine: &Engine, call: &str, message: &str, hint: &str| {
        let error = engine.sql(&format!("SELECT {call}")).expect_err(call);
        assert!(error.to_string().contains(message), "{call}: {error}");
        assert!(error.hint_text().unwrap_or_default().contains(hint), "{call}: {:?}", error.hint_text());
    };
    let engine = engine();
    said(&engine, "value('trad', 'USA', 'MEX', 2014)", "no series is called `trad`", "did you mean `trade`?");
    said(
        &engine,
        "value('trade', 'USA', 'MEX', 2014, 'imf')",
        "`trade` has no source `imf`",
        "it has us-census-trade, cow-trade",
    );
    said(&engine, "value('aid', 'USA', 'MEX', 2014)", "no series is called `aid`", "chancery data add");
    said(&engine, "value('power', 'USA', 'MEX', 2014)", "`power` belongs to single states", "NULL for the partner");
    said(&engine, "agree('USA', 'MEX')", "write `agree(state, partner, year [, source])`", "");
    said(&engine, "agree('USA', 'MEX', 1990.5)", "`agree` takes a year as a whole number", "");
    said(&engine, "agree(2, 'MEX', 1990)", "`agree` takes the key of a state", "");
    said(&world_only(), "agree('USA', 'MEX', 1990)", "no series is called `agree`", "there is no store");
}
