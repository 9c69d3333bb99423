//! Competing readings: what is refused and where, and scores that a reader can work out.

use std::collections::BTreeSet;

use chancery_core::Diagnostic;
use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_evidence::{Evidence, ReadingEvidence};
use chancery_measure::Base;
use chancery_study::{StudyFile, check, parse};
use chancery_world::World;

const HEAD: &str = "[study]\ntitle = \"By hand\"\nactor = \"USA\"\nyears = \"2010..2014\"\nnow = \"2021-12-31\"\n";
const OTHER: &str = "[[reading.theory]]\nname = \"b\"\nsource = { ref = \"text\", line = 2 }\n[[reading.theory.prediction]]\nsays = \"s\"\ncheck = \"1 == 1\"\n";

/// Trade of the United States with Mexico in 2013, by two sources that differ.
fn base() -> Base {
    let entry = |source: &str, billions: f64| ReleaseEntry {
        series: "trade".into(),
        source: source.into(),
        data_set: source.into(),
        formula: "by hand".into(),
        years: (2010, 2014),
        values: vec![(2013, "USA".to_owned(), "MEX".to_owned(), Some(billions * 1e9), 0, 0, 11)],
    };
    let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let source = |id: &str| ReleaseSource { id: id.into(), files: vec![file.clone()] };
    let sources = vec![source("cow-trade"), source("imf-dots-us")];
    Base::Release(Release {
        meta: ReleaseMeta { format: 1, version: "by hand".into(), sources },
        entries: vec![entry("cow-trade", 500.0), entry("imf-dots-us", 300.0)],
    })
}

/// Evidence of one file `readings/r.toml`, and diagnostics as `id line:column message; hints`.
fn evidence(entries: &str) -> (Evidence, Vec<String>) {
    let file = |path: &str, text: &str| StudyFile { path: path.into(), text: text.into() };
    let bib = "@misc{text, title = {T}, year = {2020}}\n";
    let files = [file("study.toml", HEAD), file("readings/r.toml", entries), file("references.bib", bib)];
    let (study, mut diagnostics) = parse(&files, World::builtin());
    let run = check(&study, World::builtin(), &base()).expect("a base in memory");
    diagnostics.extend(run.diagnostics);
    let shown = |diagnostic: &Diagnostic| {
        let of_file = diagnostic.span.as_ref().is_some_and(|span| span.file == "readings/r.toml");
        assert!(of_file, "{diagnostic:?}");
        let (line, column) = diagnostic.line_column(entries).unwrap_or_default();
        format!("{} {line}:{column} {}; {}", diagnostic.id, diagnostic.message, diagnostic.hints.join(", "))
    };
    (run.evidence, diagnostics.iter().map(shown).collect())
}

fn prediction(check: &str, more: &str) -> String {
    format!("[[reading.theory.prediction]]\nsays = \"s\"\ncheck = \"{check}\"\n{more}\n")
}

/// A reading of theory `a` with these predictions, and theory `b`.
fn reading(predictions: &str) -> String {
    format!(
        "[[reading]]\nid = \"r\"\nquestion = \"q\"\n[[reading.theory]]\nname = \"a\"\nsource = {{ ref = \"text\", line = 1 }}\n{predictions}{OTHER}"
    )
}

#[track_caller]
fn found(entries: &str) -> ReadingEvidence {
    let (mut evidence, diagnostics) = evidence(entries);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    evidence.readings.remove(0)
}

#[test]
fn every_slip_has_its_place() {
    let one = |more: &str| reading(&prediction("2 == 2", more));
    let good = one("");
    let cases = [
        (format!("{good}{good}"), "study::repeated-id 18:6 reading `r` stands twice"),
        (good.replace("\"b\"", "\"a\""), "study::repeated-id 12:8 theory `a` stands twice"),
        (good.replace(OTHER, ""), "reading::no-rivals 2:6 reading `r` needs two theories"),
        (reading(""), "reading::no-prediction 5:8 theory `a` predicts nothing"),
        (good.replace(", line = 1", ""), "reading::no-source 6:10 nothing says in which line"),
        (good.replace("\"text\", line = 1", "\"txet\", line = 1"), "study::unknown-reference 6:10 `txet` is cited"),
        (one("probability = 1.0\nreason = \"r\""), "reading::probability 10:15 a probability is between 0 and 1"),
        (one("probability = nan\nreason = \"r\""), "reading::probability 10:15 a probability is between 0 and 1"),
        (one("probability = 0.7\nreason = \" \""), "reading::probability 10:15 a probability needs a `reason`"),
        (one("expects = \"yes\""), "study::entry 10:11 "),
        (one("expect = false"), "study::entry 10:1 unknown field `expect`"),
        (
            reading(&[prediction("2 == 2", ""), prediction("2  ==  2", "expects = false")].concat()),
            "reading::counted-twice 13:9 `a` rests two predictions on one check",
        ),
        (reading(&prediction("2 + 2", "")), "study::not-a-check 9:9 the check of the prediction"),
        (reading(&prediction("trade(USA, 'Mexco', 2013) > 0 USD", "")), "claim::"),
    ];
    for (entries, expected) in cases {
        let (evidence, diagnostics) = evidence(&entries);
        assert_eq!(diagnostics.len(), 1, "{expected}: {diagnostics:#?}");
        assert!(diagnostics[0].starts_with(expected), "{expected}: {diagnostics:#?}");
        // What cannot be read is left out; a check that cannot be planned leaves its prediction open.
        let planned = expected.starts_with("claim::") || expected.starts_with("study::not-a-check");
        if planned {
            let score = &evidence.readings[0].theories[0].score;
            assert_eq!((score.met, score.failed, score.open, score.rank), (0, 0, 1, None), "{expected}");
        }
    }
    let (_, near) = evidence(&good.replace("\"text\", line = 1", "\"txet\", line = 1"));
    assert!(near[0].contains("did you mean `text`?"), "{near:?}");
    let (_, near) = evidence(&reading(&prediction("trade(USA, 'Mexco', 2013) > 0 USD", "")));
    assert!(near[0].contains(" 9:2") && near[0].contains("did you mean"), "{near:?}");
    let (_, key) = evidence(&good.replace("[[reading]]", "[[readin]]").replace("[[reading.", "[[readin."));
    assert!(key.len() == 1 && key[0].contains("did you mean `reading`?"), "{key:?}");
}

#[test]
fn met_failed_and_open_are_counted() {
    let much = "trade(USA, MEX, 2013) > 400 billion USD";
    let all = [
        prediction("1 == 1", ""),
        prediction("2 == 3", "expects = false"),
        prediction("3 == 4", ""),
        prediction(much, ""),
        prediction("trade(USA, BRA, 2013) > 0 USD", ""),
    ];
    let reading = found(&reading(&all.concat()));
    let theory = &reading.theories[0];
    let outcomes: Vec<&str> = theory.predictions.iter().map(|one| one.outcome.as_str()).collect();
    // The two sources lie on two sides of 400 billion, and nothing is known of Brazil: both are open.
    assert_eq!(outcomes, ["met", "met", "failed", "open", "open"]);
    assert_eq!((theory.score.met, theory.score.failed, theory.score.open), (2, 1, 2));
    let two_thirds = chancery_stats::wilson(2, 3).expect("trials");
    assert_eq!(theory.score.share.value, Some(two_thirds.share));
    assert_eq!((theory.score.share.lo, theory.score.share.hi), (Some(two_thirds.low), Some(two_thirds.high)));
    // Both theories predict that 1 == 1; without it `a` has one of two, `b` nothing.
    let shared: Vec<bool> = theory.predictions.iter().map(|one| one.shared).collect();
    assert_eq!(shared, [true, false, false, false, false]);
    assert_eq!((theory.apart.met, theory.apart.failed, theory.apart.open), (1, 1, 2));
    assert_eq!((theory.score.rank, reading.theories[1].score.rank), (Some(2), Some(1)));
    assert_eq!((theory.apart.rank, reading.theories[1].apart.rank), (Some(1), None));
    assert_eq!(reading.source, ["imf-dots-us"], "the source of the alternative that is shown");
    // The check on Mexico fails with the preferred source, and is met with the other.
    let rows: Vec<(&str, &[usize], &[usize])> =
        reading.orders.iter().map(|one| (one.option.as_str(), one.met.as_slice(), one.decided.as_slice())).collect();
    assert_eq!(rows, [("", &[2, 1][..], &[4, 1][..]), ("cow-trade", &[3, 1], &[4, 1])]);
}

#[test]
fn stated_probabilities_are_scored() {
    let stated = |check: &str, p: f64| prediction(check, &format!("probability = {p}\nreason = \"r\""));
    let all = [stated("2 == 2", 0.8), stated("2 == 3", 0.6), stated("trade(USA, BRA, 2013) > 0 USD", 0.9)];
    let reading = found(&reading(&all.concat()));
    let score = &reading.theories[0].score;
    assert!((score.brier.expect("a score") - 0.2).abs() < 1e-12, "(0.2² + 0.6²) / 2; what is open does not count");
    let log = -f64::midpoint(libm::log(0.8), libm::log(0.4));
    assert!((score.log_score.expect("a score") - log).abs() < 1e-12);
    assert_eq!(reading.theories[1].score.brier, None, "it states none");
}

#[test]
fn every_id_has_a_test_and_an_entry() {
    let ids = |text: &str| -> BTreeSet<String> {
        let word = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>();
        text.split("reading::").skip(1).map(word).filter(|id| !id.is_empty()).collect()
    };
    let given = ids(include_str!("../../src/read/readings.rs"));
    assert!(given.len() > 3, "{given:?}");
    assert_eq!(ids(include_str!("../../../../docs/diagnostics.md")), given);
    assert_eq!(ids(include_str!("readings.rs")), given);
}
