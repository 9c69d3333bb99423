//! The arrows between crates point downward only; siblings never meet.

use std::collections::BTreeMap;
use std::path::Path;

/// From the bottom up. A crate may use those of lower rows.
const LAYERS: &[&[&str]] = &[
    &["core"],
    &["world", "stats"],
    &["evidence", "text"],
    &["claim", "data", "pull"],
    &["measure"],
    &["study", "report", "engine"],
    &["cli"],
];

/// `stats` sees slices and matrices only; `report` opens no data; `pull` knows files, not what is in them.
const NARROW: &[(&str, &[&str])] = &[
    ("stats", &["core"]),
    ("report", &["core", "evidence"]),
    ("core", &[]),
    ("pull", &[]),
    ("text", &["core", "world"]),
];

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn dependencies(name: &str) -> Vec<String> {
    let path = workspace().join(format!("crates/chancery-{name}/Cargo.toml"));
    let text = std::fs::read_to_string(path).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("TOML");
    let table = manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    table.keys().filter_map(|key| key.strip_prefix("chancery-")).map(str::to_owned).collect()
}

#[test]
fn arrows_point_down() {
    let level: BTreeMap<&str, usize> =
        LAYERS.iter().enumerate().flat_map(|(level, names)| names.iter().map(move |name| (*name, level))).collect();
    for (name, own) in &level {
        for dependency in dependencies(name) {
            let other = level.get(dependency.as_str()).unwrap_or_else(|| panic!("{dependency} is in no layer"));
            assert!(other < own, "{name} may not use {dependency}");
        }
    }
    for (name, allowed) in NARROW {
        for dependency in dependencies(name) {
            assert!(allowed.contains(&dependency.as_str()), "{name} may not use {dependency}");
        }
    }
}

#[test]
fn every_crate_has_a_layer() {
    let folders = std::fs::read_dir(workspace().join("crates")).expect("crates");
    let names = folders.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned());
    for name in names {
        let short = name.strip_prefix("chancery-").expect("a crate of chancery").to_owned();
        assert!(LAYERS.iter().any(|layer| layer.contains(&short.as_str())), "{short} is in no layer");
    }
}

#[test]
fn only_the_engine_knows_the_query_engine() {
    for name in LAYERS.iter().flat_map(|layer| layer.iter()).filter(|name| **name != "engine") {
        let path = workspace().join(format!("crates/chancery-{name}/Cargo.toml"));
        let text = std::fs::read_to_string(path).expect("a manifest");
        assert!(!text.contains("datafusion"), "{name}");
    }
}

#[test]
fn only_pull_knows_a_network() {
    for name in LAYERS.iter().flat_map(|layer| layer.iter()).filter(|name| **name != "pull") {
        let path = workspace().join(format!("crates/chancery-{name}/Cargo.toml"));
        let text = std::fs::read_to_string(path).expect("a manifest");
        assert!(!text.contains("ureq"), "{name}");
    }
}
