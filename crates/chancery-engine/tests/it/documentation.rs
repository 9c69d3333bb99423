//! `docs/SQL.md` says what there is, and its examples run.

use chancery_engine::Engine;
use chancery_measure::measures;

use crate::shared::{engine, world_only};

const PAGE: &str = include_str!("../../../../docs/SQL.md");

#[test]
fn the_page_names_every_table_column_and_function() {
    let engine = engine();
    for function in Engine::functions() {
        // The page has a rule for all measures in the place of a line for each.
        let measure = measures().iter().any(|measure| measure.name == function.name);
        assert!(measure || PAGE.contains(&format!("`{}`", function.syntax)), "{}", function.syntax);
        assert!(!function.about.is_empty() && !function.arguments.is_empty());
        match engine.sql(&function.example) {
            Ok(_) => {}
            // A measure of data sets that the small store has not.
            Err(error) if measure && error.hint_text().is_some_and(|hint| hint.contains("none of its sources")) => {}
            Err(error) => panic!("{}: {error}", function.example),
        }
    }
    for table in world_only().tables() {
        let line = PAGE.lines().find(|line| line.starts_with(&format!("| `{}` |", table.name)));
        let line = line.unwrap_or_else(|| panic!("no line for {}", table.name));
        for column in &table.columns {
            assert!(line.contains(&format!("`{}`", column.name)), "{}.{}", table.name, column.name);
            assert!(!column.about.is_empty(), "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn the_examples_of_the_page_run() {
    let engine = engine();
    let blocks: Vec<&str> = PAGE.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 5);
    for query in blocks {
        engine.sql(query).unwrap_or_else(|error| panic!("{query}\n{error} ({:?})", error.hint_text()));
    }
}
