//! The two pages of documentation: every example is planned, every function and diagnostic is listed.

use chancery_claim::{DIAGNOSTIC_IDS, FUNCTIONS, RegionSetting, plan};
use chancery_core::Severity;
use chancery_world::World;

use crate::{fixture, markdown};

const LANGUAGE: &str = include_str!("../../../../docs/claim-language.md");
const DIAGNOSTICS: &str = include_str!("../../../../docs/diagnostics.md");

#[test]
fn every_example_of_the_reference_is_planned() {
    let (catalogue, facts) = (fixture::catalogue(), fixture::facts());
    let regions =
        [RegionSetting { name: "Latin America".into(), region: "latin-america".into(), definition: String::new() }];
    let setting = fixture::setting(World::builtin(), &catalogue, &regions, &facts);
    let blocks = markdown::blocks(LANGUAGE);
    let examples: usize = blocks.iter().map(|block| block.check.lines().count()).sum();
    assert!(examples > 50, "{examples}");
    for block in blocks {
        for (offset, example) in block.check.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let planned = plan(example, &setting);
            let errors: Vec<_> =
                planned.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
            let expected: Vec<&str> = block.expected.iter().map(|(_, id)| id.as_str()).collect();
            let found: Vec<&str> = errors.iter().map(|diagnostic| diagnostic.id).collect();
            assert_eq!(found, expected, "claim-language.md:{}: {example}\n{errors:?}", block.line + offset);
        }
    }
}

#[test]
fn every_function_is_in_the_reference() {
    for function in FUNCTIONS {
        assert!(LANGUAGE.contains(&format!("`{}`", function.usage)), "`{}` is missing", function.usage);
    }
}

#[test]
fn every_diagnostic_has_an_entry_and_every_entry_a_diagnostic() {
    let entries: Vec<&str> = DIAGNOSTICS
        .lines()
        .filter_map(|line| line.strip_prefix("### `").and_then(|rest| rest.strip_suffix('`')))
        .filter(|id| id.starts_with("claim::"))
        .collect();
    assert_eq!(entries, DIAGNOSTIC_IDS);
}
