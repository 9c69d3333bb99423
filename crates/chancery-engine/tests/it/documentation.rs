//! `docs/SQL.md` says what there is, and its examples run.

use chancery_engine::Engine;

use crate::shared::{engine, world_only};

const PAGE: &str = include_str!("../../../../docs/SQL.md");

#[test]
fn the_page_names_every_table_column_and_function() {
    for function in Engine::functions() {
        assert!(PAGE.contains(&format!("`{}`", function.syntax)), "{}", function.syntax);
        assert!(!function.about.is_empty() && !function.arguments.is_empty());
        engine().sql(&function.example).unwrap_or_else(|error| panic!("{}: {error}", function.example));
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
