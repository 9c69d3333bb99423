//! Series and panels on the providers' files.

use std::path::{Path, PathBuf};

use chancery_core::{StateSystem, UnitOfAnalysis, YearRange};
use chancery_data::{InputFile, PanelSpec, Store, data_set};
use chancery_engine::{Engine, Value};
use chancery_measure::Base;
use chancery_world::World;

use crate::panel::{queried, written};
use crate::shared::rows;

/// The folder of the providers' files, or `None` (printed as a skip).
fn data_root() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if root.is_dir() {
        return Some(root);
    }
    // Written past the test runner, which would swallow it.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), b"SKIPPED: no providers' files beside the project\n");
    None
}

/// Adds data sets to a store, each from its folder of the providers' files.
fn add(store: &Path, root: &Path, data_sets: &[(&str, &str)]) {
    for (id, folder) in data_sets {
        let data_set = data_set(id).expect("known");
        let files = data_set.files.iter().map(|spec| (spec.name, root.join(folder).join(spec.name)));
        let inputs: Vec<InputFile> = files
            .filter(|(_, path)| path.is_file())
            .map(|(name, path)| InputFile {
                name: name.to_owned(),
                bytes: std::fs::read(&path).expect("readable"),
                path,
            })
            .collect();
        Store::add(store, data_set, &inputs, World::builtin()).expect("adds");
    }
}

/// Trade of pairs, alliances without direction, shares of capabilities of single states, in one panel.
#[test]
fn a_panel_of_three_data_sets_is_the_panel_that_is_written() {
    let Some(root) = data_root() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    add(folder.path(), &root, &[("cow-trade", "cow-trade"), ("atop", "alliances"), ("cow-nmc", "cow-nmc")]);
    let store = Store::open(folder.path()).expect("opens");
    let engine = Engine::new(Some(&store), World::builtin()).expect("an engine");
    let base = Base::Store(store);
    for unit in [UnitOfAnalysis::DyadYear, UnitOfAnalysis::DirectedDyadYear] {
        let years = YearRange::new(1913, 1914).expect("in order");
        let spec = PanelSpec { unit, system: StateSystem::Cow, years };
        let call = format!("panel('{}', 1913, 1914, 'trade,alliance,cinc')", unit.name());
        let found = queried(&engine, &call);
        let expected = written(&base, spec, &[("trade", "cow-trade"), ("alliance", "atop"), ("cinc", "cow-nmc")]);
        assert_eq!(found.0, expected.0);
        assert!(found.1 == expected.1 && !found.1.is_empty(), "{call}");
    }
    // The same cells, key by key.
    let cells = "SELECT count(*), count(alliance), count(cinc2) FROM panel('dyad-year', 1913, 1914, 'alliance,cinc')";
    let equal = "SELECT count(*), count(alliance), count(cinc2) FROM panel('dyad-year', 1913, 1914, 'alliance,cinc')
                 WHERE (value('alliance', state2, state1, year) IS NOT DISTINCT FROM alliance)
                 AND value_state('alliance', state2, state1, year) = cell_state(alliance_state)
                 AND (value('cinc', state2, NULL, year) IS NOT DISTINCT FROM cinc2)";
    assert_eq!(rows(&engine, equal), rows(&engine, cells));
}

#[test]
fn trade_of_the_united_states_with_mexico() {
    let Some(root) = data_root() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    add(folder.path(), &root, &[("cow-trade", "cow-trade"), ("us-census-trade", "us-census-trade")]);
    let store = Store::open(folder.path()).expect("opens");
    let engine = Engine::new(Some(&store), World::builtin()).expect("an engine");
    let base = Base::Store(store);

    let query = "SELECT value FROM series.trade WHERE state='USA' AND partner='MEX' AND year=2014";
    let answer = engine.sql(query).expect("answered");
    let sources: Vec<String> =
        base.loaded().get("trade").expect("there").sources.iter().map(|source| source.id.clone()).collect();
    assert_eq!(answer.rows.len(), sources.len());
    // Some five hundred billion dollars, whoever reports.
    for row in &answer.rows {
        assert!(matches!(row[0], Value::Float(value) if (4.5e11..6e11).contains(&value)), "{row:?}");
    }
    let by_source = query.replace("SELECT value", "SELECT source");
    let mut found = rows(&engine, &by_source);
    assert_eq!(found, rows(&engine, &by_source));
    found.sort_unstable();
    let mut expected = sources;
    expected.sort_unstable();
    assert_eq!(found, expected);

    // Every value, and every reason for none, as claims see them.
    for (series, source) in [("trade", "cow-trade"), ("imports", "us-census-trade"), ("trade_total", "cow-trade")] {
        let spec = base.loaded().get(series).expect("there").clone();
        let partner = if spec.unit_of_analysis.is_dyadic() { "partner" } else { "NULL" };
        let query = format!(
            "SELECT year, state, {partner}, value, value_state FROM series.{series} WHERE source = '{source}' ORDER BY 1, 2, 3"
        );
        let answer = engine.sql(&query).expect("answered");
        let frame = base.whole(series, source).expect("read");
        assert_eq!(answer.rows.len(), frame.len(), "{series}");
        for (row, (key, cell, _)) in answer.rows.iter().zip(frame.iter()) {
            let text =
                |state: Option<chancery_core::State>| state.map_or(Value::Null, |state| Value::Text(state.to_string()));
            assert_eq!(row[..3], [Value::Int(key.year().into()), text(key.actor()), text(key.partner())], "{series}");
            assert_eq!(row[3], cell.value().map_or(Value::Null, Value::Float), "{series} {key:?}");
            assert_eq!(row[4], Value::Text(cell.state().name().to_owned()), "{series} {key:?}");
        }
    }
}
