//! Series on the providers' files.

use std::path::{Path, PathBuf};

use chancery_data::{InputFile, Store, data_set};
use chancery_engine::{Engine, Value};
use chancery_measure::Base;
use chancery_world::World;

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

#[test]
fn trade_of_the_united_states_with_mexico() {
    let Some(root) = data_root() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for id in ["cow-trade", "us-census-trade"] {
        let data_set = data_set(id).expect("known");
        let files = data_set.files.iter().map(|spec| (spec.name, root.join(id).join(spec.name)));
        let inputs: Vec<InputFile> = files
            .filter(|(_, path)| path.is_file())
            .map(|(name, path)| InputFile {
                name: name.to_owned(),
                bytes: std::fs::read(&path).expect("readable"),
                path,
            })
            .collect();
        Store::add(folder.path(), data_set, &inputs, World::builtin()).expect("adds");
    }
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
