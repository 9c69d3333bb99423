//! The built-in study on the built-in release and on a store of all data.

use chancery_evidence::{Evidence, Verdict};
use chancery_measure::Base;
use chancery_study::{parse, read_folder, run};
use chancery_world::World;

use crate::command::workspace;

fn evidence(base: &Base) -> Evidence {
    let files = read_folder(&workspace().join("studies/us-reboot")).expect("the study reads");
    let (study, diagnostics) = parse(&files, World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    run(&study, World::builtin(), base).expect("the study runs").evidence
}

fn verdict(evidence: &Evidence, id: &str) -> Verdict {
    evidence.claims.iter().find(|claim| claim.id == id).unwrap_or_else(|| panic!("no claim {id}")).verdict
}

#[test]
fn on_the_built_in_release() {
    let evidence = evidence(&Base::release().expect("reads"));
    assert!(evidence.claims.len() >= 500, "{} assertions", evidence.claims.len());
    assert_ne!(verdict(&evidence, "kuz-trade-2013"), Verdict::Contradicted);
}
