//! The built-in study on the built-in release and on a store of all data.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use chancery_core::{Cell, YearRange};
use chancery_data::{InputFile, Store, data_sets};
use chancery_evidence::{ClaimEvidence, Evidence, Verdict};
use chancery_measure::{Base, builtin_release, keep_estimations};
use chancery_study::{Study, parse, read_folder, run};
use chancery_world::World;

use crate::command::workspace;

fn study() -> Study {
    let files = read_folder(&workspace().join("studies/us-reboot")).expect("the study reads");
    let (study, diagnostics) = parse(&files, World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    study
}

fn evidence(base: &Base) -> Evidence {
    let run = run(&study(), World::builtin(), base).expect("the study runs");
    let wrong: Vec<_> =
        run.diagnostics.iter().filter(|diagnostic| diagnostic.severity == chancery_core::Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    run.evidence
}

fn on_release() -> &'static Evidence {
    static EVIDENCE: OnceLock<Evidence> = OnceLock::new();
    EVIDENCE.get_or_init(|| evidence(&Base::release().expect("the release reads")))
}

/// A store of every data set, built once per run; `None`, and a line that CI counts, without the providers' files.
fn store() -> Option<&'static PathBuf> {
    static STORE: OnceLock<Option<(tempfile::TempDir, PathBuf)>> = OnceLock::new();
    let built = STORE.get_or_init(|| {
        let root = workspace().join("../shared/data");
        if !root.is_dir() {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let mut folders: Vec<PathBuf> =
            std::fs::read_dir(&root).expect("read").map(|entry| entry.expect("entry").path()).collect();
        folders.sort();
        for data_set in data_sets() {
            let own = root.join(data_set.id);
            let first = data_set.files[0].name;
            let from =
                if own.is_dir() { Some(&own) } else { folders.iter().find(|folder| folder.join(first).is_file()) };
            let from = from.unwrap_or_else(|| panic!("no folder holds {first}"));
            let files =
                data_set.files.iter().map(|spec| (spec.name, from.join(spec.name))).filter(|(_, path)| path.is_file());
            let inputs: Vec<InputFile> = files
                .map(|(name, path)| InputFile {
                    name: name.to_owned(),
                    bytes: std::fs::read(&path).expect("read"),
                    path,
                })
                .collect();
            Store::add(folder.path(), data_set, &inputs, World::builtin()).unwrap_or_else(|error| panic!("{error}"));
        }
        let years = YearRange::new(1946, 2023).expect("in order");
        keep_estimations(folder.path(), years).unwrap_or_else(|error| panic!("{error}"));
        let path = folder.path().to_owned();
        Some((folder, path))
    });
    if built.is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
    }
    built.as_ref().map(|(_, path)| path)
}

pub(crate) fn on_store() -> Option<&'static Evidence> {
    static EVIDENCE: OnceLock<Evidence> = OnceLock::new();
    let store = store()?;
    Some(EVIDENCE.get_or_init(|| evidence(&Base::store(store).expect("the store opens"))))
}

fn claim<'a>(evidence: &'a Evidence, id: &str) -> &'a ClaimEvidence {
    evidence.claims.iter().find(|claim| claim.id == id).unwrap_or_else(|| panic!("no claim {id}"))
}

fn counts(evidence: &Evidence) -> Vec<(&str, usize)> {
    evidence.counts.by_verdict.iter().map(|(verdict, count)| (verdict.as_str(), *count)).collect()
}

/// Verdicts of the built-in study. They change only with the study, the tables or the data; whoever changes one of these
/// looks at the claims that moved (`chancery check studies/us-reboot --format csv` before and after) and then at this list.
const ON_RELEASE: &[(&str, usize)] = &[
    ("supported", 263),
    ("imprecise", 10),
    ("wrong-period", 0),
    ("source-dependent", 12),
    ("inconsistent", 10),
    ("contradicted", 24),
    ("not-checkable", 961),
];
const ON_STORE: &[(&str, usize)] = &[
    ("supported", 353),
    ("imprecise", 16),
    ("wrong-period", 0),
    ("source-dependent", 24),
    ("inconsistent", 10),
    ("contradicted", 31),
    ("not-checkable", 846),
];

#[test]
fn verdicts_on_the_built_in_release() {
    assert_eq!(counts(on_release()), ON_RELEASE);
}

#[test]
fn verdicts_on_the_full_store() {
    let Some(evidence) = on_store() else { return };
    assert_eq!(counts(evidence), ON_STORE);
    assert!(evidence.counts.decided > 150, "{} decided", evidence.counts.decided);
}

#[test]
fn the_ledger_is_whole() {
    let evidence = on_release();
    assert!(evidence.claims.len() > 500, "{} assertions", evidence.claims.len());
    for claim in &evidence.claims {
        assert!(claim.check.is_some() != claim.needs.is_some(), "{}: a check, or what would decide it", claim.id);
        assert!(claim.check.is_none() || claim.leaves_out.is_some(), "{}: what the check leaves out", claim.id);
        assert!(claim.line > 0, "{}: a line", claim.id);
        assert!(!claim.reason.is_empty(), "{}: a reason", claim.id);
    }
}

#[test]
fn no_cause_is_supported_by_a_correlation() {
    for evidence in [Some(on_release()), on_store()].into_iter().flatten() {
        let causal = evidence.claims.iter().filter(|claim| claim.claim_type == chancery_evidence::ClaimType::Causal);
        assert!(causal.clone().count() > 20);
        assert!(causal.clone().all(|claim| claim.verdict != Verdict::Supported));
    }
}

#[test]
fn importers_reports_do_not_contradict_customs_figures() {
    let Some(evidence) = on_store() else { return };
    let claim = claim(evidence, "kuz-trade-2013");
    assert_eq!(claim.verdict, Verdict::SourceDependent, "{}", claim.reason);
    let cow = claim
        .alternatives
        .iter()
        .find(|alternative| alternative.choices.iter().any(|(_, option)| option == "cow-trade"));
    assert!(cow.is_some(), "{:?}", claim.alternatives);
}

#[test]
fn the_first_intervention_is_not_that_of_1954() {
    for evidence in [Some(on_release()), on_store()].into_iter().flatten() {
        let claims = evidence.claims.iter().filter(|claim| claim.says.contains("first US intervention"));
        assert!(claims.clone().count() > 0);
        assert!(claims.clone().all(|claim| claim.verdict != Verdict::Supported));
    }
}

#[test]
fn a_full_store_says_which_source_decided() {
    let Some(evidence) = on_store() else { return };
    let read =
        evidence.claims.iter().filter(|claim| claim.verdict != Verdict::NotCheckable && !claim.lineage.is_empty());
    assert!(read.clone().count() > 100);
    for claim in read {
        assert!(!claim.sources.is_empty(), "{}", claim.id);
        for row in claim.lineage.iter().filter(|row| row.row > 0) {
            assert!(!row.file.is_empty() && row.sha256.len() == 64, "{}: {row:?}", claim.id);
        }
    }
}

#[test]
fn the_release_equals_the_store_it_was_made_from() {
    let Some(store) = store() else { return };
    let base = Base::store(store).expect("the store opens");
    let release = builtin_release().expect("the release reads");
    for source in &release.meta.sources {
        assert_eq!(source.files, base.files(&source.id), "{}: made from other files", source.id);
    }
    let catalogue = base.catalogue();
    for entry in &release.entries {
        let spec = catalogue.get(&entry.series).unwrap_or_else(|| panic!("no series {}", entry.series));
        assert!(entry.fits(spec.unit_of_analysis), "{}", entry.series);
        let source = spec.source(&entry.source).unwrap_or_else(|| panic!("no source {}", entry.source));
        assert_eq!(entry.years, (source.coverage.years.first, source.coverage.years.last), "{}", entry.series);
        let (whole, own) = (
            base.whole(&entry.series, &entry.source).expect("the store has it"),
            release.frame(&entry.series, &entry.source, |_| true).expect("the release has it"),
        );
        assert!(!own.is_empty());
        for (key, cell, row) in own.iter() {
            let (stored, stored_row): (Cell, _) =
                whole.get(key).unwrap_or_else(|| panic!("{key:?} is not in the store"));
            assert_eq!((cell, row), (stored, stored_row), "{} {key:?}", entry.series);
        }
    }
}

#[test]
fn every_data_set_of_the_release_has_its_permission() {
    let text = std::fs::read_to_string(workspace().join("release/LICENCES.toml")).expect("read");
    let licences = chancery_study::read_licences(&text).expect("TOML");
    for source in &builtin_release().expect("the release reads").meta.sources {
        let licence = licences.get(&source.id).unwrap_or_else(|| panic!("no permission for {}", source.id));
        assert!(!licence.quote.is_empty() && !licence.source.is_empty() && !licence.attribution.is_empty());
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let once = chancery_report::json(on_release()).expect("JSON");
    let again = chancery_report::json(&evidence(&Base::release().expect("reads"))).expect("JSON");
    assert!(once == again, "evidence.json differs between two runs");
}
