//! What the measures say beside the claims, on values that a reader can check by hand.

use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource, ReleaseValue};
use chancery_evidence::Evidence;
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run};
use chancery_world::World;

const STUDY: &str = r#"
[study]
title = "By hand"
actor = "USA"
rivals = ["RUS", "CHN"]
years = "2000..2016"
now = "2021-12-31"

[regions]
"Central Asia" = { group = "central-asia" }
"#;

/// Ideal points from 2000 to 2016: the United States comes down by a tenth a year, Kazakhstan goes up by as much until 2008, Russia stays;
/// Uzbekistan casts few ballots in 2016. Nothing connects the years to 2005 with the later ones.
fn points(measure: &str) -> ReleaseEntry {
    let value = |state: &str, year: i16| {
        let passed = f64::from(year - 2000);
        match (measure, state) {
            ("ideal_point", "USA") => 3.0 - 0.1 * passed,
            ("ideal_point", "KAZ") => -1.0 + 0.1 * passed.min(8.0),
            ("ideal_point", "UZB") => -1.0,
            ("ideal_point", _) => -0.5,
            ("ideal_point_se", _) => 0.05,
            ("ideal_point_lag", _) => 0.5,
            ("ideal_point_ballots", "UZB") if year == 2016 => 4.0,
            ("ideal_point_ballots", _) => 60.0,
            _ if year <= 2005 => 2000.0,
            _ => 2006.0,
        }
    };
    let states = ["KAZ", "RUS", "USA", "UZB"];
    let rows = (2000..=2016).flat_map(|year| states.map(|state| (year, state)));
    let values = rows.map(|(year, state)| row(year, state, "", value(state, year))).collect();
    entry(measure, "ideal-points", values)
}

fn row(year: i16, actor: &str, partner: &str, value: f64) -> ReleaseValue {
    (year, actor.to_owned(), partner.to_owned(), Some(value), 0, 0, 1)
}

fn entry(series: &str, source: &str, values: Vec<ReleaseValue>) -> ReleaseEntry {
    ReleaseEntry {
        series: series.to_owned(),
        source: source.to_owned(),
        data_set: source.to_owned(),
        formula: String::new(),
        years: (2000, 2016),
        values,
    }
}

fn evidence() -> Evidence {
    let trade = vec![
        row(2013, "USA", "KAZ", 2e9),
        row(2013, "RUS", "KAZ", 5e9),
        row(2013, "CHN", "KAZ", 3e9),
        row(2014, "USA", "KAZ", 2e9),
        row(2014, "RUS", "KAZ", 6e9),
    ];
    let people = vec![row(2015, "KAZ", "", 17e6), row(2015, "UZB", "", 31e6)];
    let measures = ["ideal_point", "ideal_point_se", "ideal_point_lag", "ideal_point_ballots", "ideal_point_part"];
    let mut entries: Vec<ReleaseEntry> = measures.map(points).into();
    entries.extend([entry("trade", "cow-trade", trade), entry("population", "wdi", people)]);
    let file = || FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = ["cow-trade", "ideal-points", "wdi"].map(|id| ReleaseSource { id: id.into(), files: vec![file()] });
    let base = Base::Release(Release {
        meta: ReleaseMeta { format: 1, version: "by hand".into(), sources: sources.into() },
        entries,
    });
    let files = [StudyFile { path: "study.toml".into(), text: STUDY.into() }];
    let (study, diagnostics) = parse(&files, World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    run(&study, World::builtin(), &base).expect("a base in memory").evidence
}

#[test]
fn who_moved_by_administration() {
    let evidence = evidence();
    let row = |partner: &str, period: &str| {
        evidence.movement.iter().find(|row| row.partner == partner && row.period == period).expect("a row")
    };
    let bush = row("Kazakhstan", "Bush");
    assert_eq!((bush.actor.as_str(), bush.years), ("United States", (2000, 2008)));
    assert!(bush.refused.as_deref().is_some_and(|why| why.contains("repeated resolutions")), "{:?}", bush.refused);
    assert_eq!((bush.convergence.value, &bush.share_of_weaker), (None, &None));

    let obama = row("Kazakhstan", "Obama");
    let near = |value: Option<f64>, expected: f64| assert!((value.expect("a value") - expected).abs() < 1e-9);
    // From 2.2 and -0.2 to 1.4 and -0.2; everybody's mean went from (2.2 - 0.2 - 0.5) / 3 to (1.4 - 0.2 - 0.5) / 3.
    near(obama.convergence.value, 0.8);
    near(obama.moved_actor.value, 0.8 - 0.8 / 3.0);
    near(obama.moved_partner.value, 0.8 / 3.0);
    near(obama.share_of_weaker.as_ref().and_then(|share| share.value), 1.0 / 3.0);
    assert!(obama.convergence.lo < obama.convergence.value && obama.convergence.value < obama.convergence.hi);
    assert_eq!((obama.votes_at_ends, obama.net_of_common_shift, &obama.refused), ((60, 60), true, &None));

    let few = row("Uzbekistan", "Obama");
    assert!(few.refused.as_deref().is_some_and(|why| why.contains("at most 4")), "{:?}", few.refused);
    // Of the region, only Kazakhstan cast enough ballots at both ends.
    near(row("Central Asia", "Obama").convergence.value, 0.8);
}

#[test]
fn between_three_powers() {
    let evidence = evidence();
    let [trade] = evidence.ternary.as_slice() else { panic!("{:?}", evidence.ternary) };
    assert_eq!(trade.actors, ["United States", "Russia", "China"]);
    // In 2014 China has no value.
    let [point] = trade.points.as_slice() else { panic!("{:?}", trade.points) };
    assert_eq!((point.state.as_str(), point.year), ("KAZ", 2013));
    assert!(point.shares.iter().zip([0.2, 0.5, 0.3]).all(|(share, expected)| (share - expected).abs() < 1e-12));
}

#[test]
fn a_data_set_that_only_a_finding_names_is_used_and_cited() {
    let evidence = evidence();
    let used: Vec<(&str, bool)> =
        evidence.store.data_sets.iter().map(|data_set| (data_set.id.as_str(), data_set.used)).collect();
    assert_eq!(used, [("cow-trade", true), ("ideal-points", true), ("wdi", false)]);
    let own = &evidence.store.data_sets[1];
    assert!(own.citation.contains("computed by chancery") && own.title.contains("Ideal points"), "{own:?}");
}
