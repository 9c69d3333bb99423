//! `docs/WORLD.md` gives the counts that the tables have.

use std::path::Path;

use crate::shared::{counts, table};

#[test]
fn the_counts_in_the_documentation_are_those_of_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/WORLD.md");
    let text = std::fs::read_to_string(path).expect("docs/WORLD.md");
    for name in [
        "states",
        "system",
        "microstates",
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
        let own = counts(name);
        let all = own.data_verified + own.document_verified + own.unverified;
        let line = format!("| {all} | {} | {} | {} |", own.data_verified, own.document_verified, own.unverified);
        let found = text.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let found = found.unwrap_or_else(|| panic!("docs/WORLD.md has no line for {name}"));
        assert!(found.ends_with(&line), "docs/WORLD.md: {name} should end with `{line}`, not `{found}`");
    }
    let schemes = table("schemes").len();
    assert!(text.contains(&format!("dated codes in {schemes} schemes")), "docs/WORLD.md: {schemes} schemes");
    for name in ["accepted_differences_codes", "accepted_differences_organisations", "accepted_differences_leaders"] {
        let rows = table(name).len();
        assert!(text.contains(&format!("`{name}` ({rows})")), "docs/WORLD.md: `{name}` ({rows})");
    }
}
