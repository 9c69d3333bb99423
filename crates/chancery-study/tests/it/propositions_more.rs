//! Propositions T11 to T20 in a whole run, on a release of a few values.

use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource, ReleaseValue};
use chancery_evidence::{Evidence, PropositionEvidence};
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run};
use chancery_world::World;

const STUDY: &str = r#"
[study]
title = "By hand"
actor = "USA"
rivals = ["RUS", "CHN"]
years = "1995..2016"
now = "2021-12-31"

[regions]
"Central Asia" = { group = "central-asia" }
"#;

const REPUBLICS: [&str; 5] = ["KAZ", "KGZ", "TJK", "TKM", "UZB"];

/// Votes: the rivals come nearer by a hundredth a year, the actor stays; a little more or less by state, so that slopes differ.
fn votes() -> Vec<ReleaseValue> {
    let value = |power: &str, place: usize, year: i16| match power {
        "USA" => 0.3,
        _ => 0.5 + (0.01 + 0.0005 * place as f64) * f64::from(year - 1995),
    };
    let rows = ["USA", "RUS", "CHN"].iter().flat_map(|power| {
        let states = REPUBLICS.iter().enumerate();
        states.flat_map(move |(place, state)| (1995..=2016).map(move |year| (*power, place, *state, year)))
    });
    rows.map(|(power, place, state, year)| {
        (year, power.to_owned(), state.to_owned(), Some(value(power, place, year)), 0, 0, 1)
    })
    .collect()
}

fn evidence() -> Evidence {
    let votes = ReleaseEntry {
        series: "agree".into(),
        source: "unga-votes".into(),
        data_set: "unga-votes".into(),
        formula: String::new(),
        years: (1995, 2016),
        values: votes(),
    };
    let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = vec![ReleaseSource { id: "unga-votes".into(), files: vec![file] }];
    let meta = ReleaseMeta { format: 1, version: "by hand".into(), sources };
    let base = Base::Release(Release { meta, entries: vec![votes] });
    let files = [StudyFile { path: "study.toml".into(), text: STUDY.into() }];
    let (study, diagnostics) = parse(&files, World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    run(&study, World::builtin(), &base).expect("a base in memory").evidence
}

#[test]
fn each_proposition_has_an_outcome_and_reasons() {
    let evidence = evidence();
    let of = |id: &str| -> &PropositionEvidence {
        evidence.propositions.iter().find(|one| one.id == id).unwrap_or_else(|| panic!("no {id}"))
    };
    for number in 11..=20 {
        let one = of(&format!("T{number}"));
        let texts = [&one.name, &one.says, &one.operationalisation, &one.expects, &one.reason, &one.leaves_out];
        assert!(texts.iter().all(|text| !text.is_empty()), "{one:?}");
        assert!(one.definitions.len() >= 3, "{one:?}");
        for definition in &one.definitions {
            let found =
                definition.estimate.value.is_some() && definition.observations > 0 && !definition.interval.is_empty();
            assert!(found != definition.missing.as_ref().is_some_and(|why| !why.is_empty()), "{definition:?}");
        }
        let none = one.definitions.iter().all(|definition| definition.missing.is_some());
        assert_eq!(one.outcome == "cannot-be-tested", none, "{one:?}");
    }
    // The votes alone are there: their definition has a figure, and the main one, on trade, says what it lacks.
    let rivals = of("T16");
    assert_eq!(
        (rivals.outcome.as_str(), rivals.source.as_slice()),
        ("undecided", ["unga-votes".to_owned()].as_slice())
    );
    assert!(rivals.definitions[0].missing.as_ref().is_some_and(|why| why.contains("`trade`")), "{rivals:?}");
    let found: Vec<_> = rivals.definitions.iter().filter(|definition| definition.missing.is_none()).collect();
    let [votes] = found.as_slice() else { panic!("{found:?}") };
    let slope = votes.estimate.value.expect("a value");
    // Per ten years, the mean of the five slopes.
    assert!((slope - 0.11).abs() < 1e-9 && votes.agrees == Some(true), "{votes:?}");
}
