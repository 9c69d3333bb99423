//! What the measures say of a study, on a base of a few values that a reader can work out.

use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_evidence::Evidence;
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run};
use chancery_world::World;

/// A series of one data set in 2014: state, partner or nothing, value.
fn entry(series: &str, data_set: &str, values: &[(&str, &str, f64)]) -> ReleaseEntry {
    ReleaseEntry {
        series: series.into(),
        source: data_set.into(),
        data_set: data_set.into(),
        formula: series.into(),
        years: (2005, 2014),
        values: values
            .iter()
            .enumerate()
            .map(|(row, (state, partner, value))| {
                (2014, (*state).to_owned(), (*partner).to_owned(), Some(*value), 0, 0, row as u32 + 1)
            })
            .collect(),
    }
}

fn base() -> Base {
    let entries = vec![
        entry(
            "agree",
            "unga-votes",
            &[("USA", "KAZ", 0.6), ("USA", "KGZ", 0.3), ("USA", "UZB", 0.2), ("USA", "RUS", 0.3)],
        ),
        entry("arms", "sipri-arms-transfers", &[("RUS", "KAZ", 30e6), ("USA", "KAZ", 10e6)]),
        entry("cinc", "cow-nmc", &[("KAZ", "", 0.003), ("KGZ", "", 0.001), ("UZB", "", 0.002), ("USA", "", 0.14)]),
        entry("gdp", "wdi", &[("KAZ", "", 200e9)]),
        entry("mid", "cow-mid", &[]),
        entry("rta", "desta", &[("KAZ", "USA", 1.0)]),
        entry("sanctions", "sanctions-gsdb", &[]),
        entry("shared_igos", "cow-igo", &[("KAZ", "USA", 35.0), ("KAZ", "RUS", 45.0)]),
        entry("trade", "cow-trade", &[("USA", "KAZ", 4e9), ("RUS", "KAZ", 20e9)]),
    ];
    let source = |entry: &ReleaseEntry| {
        let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
        ReleaseSource { id: entry.data_set.clone(), files: vec![file] }
    };
    let sources = entries.iter().map(source).collect();
    Base::Release(Release { meta: ReleaseMeta { format: 1, version: "by hand".into(), sources }, entries })
}

const STUDY: &str = r#"
[study]
title = "By hand"
actor = "USA"
rivals = ["RUS"]
years = "2010..2014"

[regions]
"Central Asia" = { group = "central-asia" }

[[text]]
ref = "text"
as_of = "2015"

[[claim]]
id = "ally"
says = "Kazakhstan is an ally"
source = { ref = "text" }
as_of = "2015"
needs = "a rule"

[[relation]]
state = "KAZ"
class = "ally"
claim = "ally"
years = "2014"
"#;

fn evidence() -> Evidence {
    let file = StudyFile { path: "study.toml".into(), text: STUDY.into() };
    let (study, messages) = parse(&[file], World::builtin());
    assert!(messages.iter().all(|message| message.severity != chancery_core::Severity::Error), "{messages:?}");
    run(&study, World::builtin(), &base()).expect("a run").evidence
}

fn near(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() < 1e-9)
}

#[test]
fn a_stated_relation_stands_beside_the_class_of_the_rule() {
    let evidence = evidence();
    let [relation] = evidence.relations.as_slice() else { panic!("one relation: {:?}", evidence.relations) };
    // Agreement 0.3 above the median of 0.3 counts in full, a trade agreement likewise; no sanctions, no dispute.
    assert!(near(relation.score, 2.0), "{relation:?}");
    assert_eq!((relation.class.as_str(), relation.agrees), ("mixed", Some(false)));
    let stated = relation.stated_class.as_ref().expect("stated");
    assert_eq!((stated.class.as_str(), stated.claim.as_str()), ("ally", "ally"));
    let sum: f64 = relation.contributions.iter().filter_map(|one| one.contribution).sum();
    assert!(near(relation.score, sum) && relation.contributions.len() == 8);
    assert!(relation.contributions.iter().all(|one| one.value.is_some() != one.missing.is_some()));
    let used = |id: &str| evidence.store.data_sets.iter().any(|data_set| data_set.id == id && data_set.used);
    assert!(used("unga-votes") && used("desta"));
}

#[test]
fn polarity_of_a_region_by_hand() {
    let evidence = evidence();
    let region = evidence.polarity.iter().find(|found| found.scope == "Central Asia").expect("there");
    let year = region.years.iter().find(|year| year.year == 2014).expect("there");
    // Shares 1/2, 1/6, 1/3 of the three with a value.
    assert!(near(year.hhi, 7.0 / 18.0) && near(year.concentration, (1.0_f64 / 12.0).sqrt()), "{year:?}");
    assert_eq!(year.poles[0].poles, ["KAZ", "UZB", "KGZ"]);
    assert_eq!(year.poles[1].poles, ["KAZ", "UZB"]);
    let before = region.years.iter().find(|year| year.year == 2013).expect("there");
    assert!(before.hhi.is_none() && before.poles.is_empty() && before.state != "observed", "{before:?}");
}

#[test]
fn shares_of_influence_sum_to_one() {
    let evidence = evidence();
    assert_eq!(evidence.influence.len(), 2, "the region and the state of the relation");
    for found in &evidence.influence {
        let shares: Vec<Option<f64>> = found.actors.iter().map(|actor| actor.years[0].share.value).collect();
        assert!(near(Some(shares.iter().flatten().sum()), 1.0), "{}: {shares:?}", found.target);
    }
    let state = evidence.influence.iter().find(|found| found.id == "influence-kaz").expect("the state");
    let usa = &state.actors[0];
    assert_eq!((usa.actor.as_str(), usa.components_year, usa.components.len()), ("USA", Some(2014), 7));
    // Russia trades and delivers more.
    assert!(near(usa.years[0].rank.value, 2.0), "{usa:?}");
    let arms = usa.components.iter().find(|one| one.name == "arms_dependence").expect("there");
    assert!(near(arms.value, 0.25), "{arms:?}");
}

#[test]
fn blocs_leave_out_states_without_votes() {
    let evidence = evidence();
    let blocs = evidence.blocs.expect("there");
    let year = blocs.years.last().expect("a year");
    assert_eq!(year.year, 2014);
    let member = |state: &str| year.members.iter().find(|member| member.state == state).expect("there");
    assert!(member("TKM").bloc.is_none() && member("TKM").cell != "observed");
    assert!(member("USA").bloc.is_some(), "{year:?}");
}
