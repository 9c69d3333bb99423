//! Changes of course and instruments of administrations, on values that a reader can check by hand.

use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource, ReleaseValue};
use chancery_evidence::Evidence;
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run};
use chancery_world::World;

const STUDY: &str = r#"
[study]
title = "By hand"
actor = "USA"
years = "1993..2020"
now = "2021-12-31"

[regions]
"Central Asia" = { group = "central-asia" }
"#;

const REGION: [&str; 5] = ["KAZ", "KGZ", "TJK", "TKM", "UZB"];

fn row(year: i16, partner: &str, value: f64) -> ReleaseValue {
    (year, "USA".to_owned(), partner.to_owned(), Some(value), 0, 0, 1)
}

/// The region and everybody else who was there all the time: a share needs a total.
fn states() -> Vec<&'static str> {
    let world = World::builtin();
    let always = world.states().iter().filter(|info| (1993..=2020).all(|year| world.exists(info.state, year)));
    always.map(|info| info.state.as_str()).filter(|key| *key != "USA").collect()
}

fn entry(series: &str, source: &str, value: impl Fn(i16, &str) -> f64) -> ReleaseEntry {
    let states = states();
    let values = (1993..=2020).flat_map(|year| states.iter().map(move |state| (year, *state)));
    ReleaseEntry {
        series: series.to_owned(),
        source: source.to_owned(),
        data_set: source.to_owned(),
        formula: String::new(),
        years: (1993, 2020),
        values: values.map(|(year, state)| row(year, state, value(year, state))).collect(),
    }
}

/// Agreement takes a step of 0.3 in 2009. Of the arms a tenth goes to the region before 2009 and a half from then on; nothing else has a value.
fn evidence(step: f64) -> Evidence {
    let wobble = |year: i16| 0.004 * f64::from(year * 7 % 5);
    let agree = entry("agree", "unga-votes", |year, _| 0.2 + wobble(year) + if year >= 2009 { step } else { 0.0 });
    let others = (states().len() - REGION.len()) as f64;
    let arms = entry("arms", "sipri-arms-transfers", |year, state| match (REGION.contains(&state), year >= 2009) {
        (true, _) => 2e6,
        (false, false) => 90e6 / others,
        (false, true) => 10e6 / others,
    });
    let file = || FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = ["unga-votes", "sipri-arms-transfers"].map(|id| ReleaseSource { id: id.into(), files: vec![file()] });
    let base = Base::Release(Release {
        meta: ReleaseMeta { format: 1, version: "by hand".into(), sources: sources.into() },
        entries: vec![agree, arms],
    });
    let files = [StudyFile { path: "study.toml".into(), text: STUDY.into() }];
    let (study, diagnostics) = parse(&files, World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    run(&study, World::builtin(), &base).expect("a base in memory").evidence
}

#[test]
fn a_step_is_dated_against_the_administrations() {
    let found = evidence(0.3);
    let shift = found.shifts.iter().find(|shift| shift.id == "agree-central-asia").expect("a finding on votes");
    assert!(shift.administration.as_deref().is_some_and(|name| name.contains("Obama")), "{:?}", shift.administration);
    let (p, smallest) = (shift.p.expect("p"), shift.smallest_attainable_p.expect("its bound"));
    assert!(p >= smallest && p <= 0.01, "{p} {smallest}");
    assert!(shift.q.expect("q") >= p);
    let size = shift.size.value.expect("a size");
    assert!((size - 0.3).abs() < 0.02, "{size}");
    let likeliest = shift.breaks.iter().max_by(|a, b| a.probability.total_cmp(&b.probability)).expect("years");
    assert_eq!(likeliest.year, 2009);
    assert!(shift.credible_set.contains(&2009));
    assert_eq!(shift.points.len(), 28);
    assert_eq!(shift.source, ["unga-votes"]);
    assert!(found.store.data_sets.iter().any(|data_set| data_set.id == "unga-votes" && data_set.used));
}

#[test]
fn without_a_step_none_is_called_one() {
    let found = evidence(0.0);
    let shift = found.shifts.iter().find(|shift| shift.id == "agree-central-asia").expect("a finding on votes");
    assert!(shift.q.is_none_or(|q| q > 0.05), "{:?} {}", shift.q, shift.finding);
}

#[test]
fn a_profile_has_the_shares_of_what_is_known() {
    let found = evidence(0.3);
    let of = |name: &str| {
        let named = |one: &&chancery_evidence::ProfileEvidence| one.administration.contains(name);
        found.profiles.iter().find(named).unwrap_or_else(|| {
            panic!(
                "no profile of {name}: {:?}",
                found.profiles.iter().map(|one| (&one.administration, one.attention)).collect::<Vec<_>>()
            )
        })
    };
    // Five states with 2 million each of 100 and of 20 million.
    let (bush, obama) = (of("Bush"), of("Obama"));
    assert!(bush.attention.is_some_and(|share| (share - 0.1).abs() < 1e-12), "{:?}", bush.attention);
    assert!(obama.attention.is_some_and(|share| (share - 0.5).abs() < 1e-12), "{:?}", obama.attention);
    for profile in [bush, obama] {
        let arms = profile.instruments.iter().find(|one| one.instrument == "arms").expect("arms");
        assert_eq!(arms.share, Some(1.0));
        let others = profile.instruments.iter().filter(|one| one.instrument != "arms");
        assert!(others.clone().all(|one| one.share.is_none() && one.missing.is_some()));
        assert_eq!(profile.source, ["sipri-arms-transfers"]);
    }
    let years: Vec<i16> = found.profiles.iter().map(|one| one.years.0).collect();
    assert!(years.is_sorted());
}
