//! A whole run on a base of a few values that a reader can add up.

use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_evidence::{ClaimEvidence, Evidence, Verdict};
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run, summary};
use chancery_world::World;

/// Trade of the United States with three of the five republics in 2013, and with one in 2014.
fn base() -> Base {
    let value = |year, partner: &str, billions: f64, row| {
        (year, "USA".to_owned(), partner.to_owned(), Some(billions * 1e9), 0, 0, row)
    };
    let trade = ReleaseEntry {
        series: "trade".into(),
        source: "cow-trade".into(),
        data_set: "cow-trade".into(),
        formula: "dyads: imports1 + imports2".into(),
        years: (2010, 2014),
        values: vec![
            value(2013, "KAZ", 2.0, 11),
            value(2013, "KGZ", 0.5, 12),
            value(2013, "UZB", 1.0, 13),
            value(2014, "KAZ", 3.0, 21),
        ],
    };
    let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = vec![ReleaseSource { id: "cow-trade".into(), files: vec![file] }];
    Base::Release(Release { meta: ReleaseMeta { format: 1, version: "by hand".into(), sources }, entries: vec![trade] })
}

const HEAD: &str = r#"
[study]
title = "By hand"
actor = "USA"
years = "2010..2014"
now = "2021-12-31"

[regions]
"Central Asia" = { group = "central-asia" }

[[text]]
ref = "text"
as_of = "2015"

[[fact]]
id = "of-the-text"
says = "A figure of the text"
value = 5
unit = "billion USD"
origin = "text"
source = { ref = "text" }

[[fact]]
id = "of-its-source"
says = "The figure that the text cites"
value = 5
unit = "billion USD"
origin = "cited-source"
source = { ref = "cited" }

[[fact]]
id = "of-another"
says = "The figure of another document"
value = 5
unit = "billion USD"
origin = "independent"
source = { ref = "another" }
"#;

/// Evidence of a study with some more entries, and its diagnostics as a terminal shows them.
fn evidence(more: &str) -> (Evidence, Vec<String>) {
    let files = [StudyFile { path: "study.toml".into(), text: format!("{HEAD}{more}") }];
    let (study, diagnostics) = parse(&files, World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let run = run(&study, World::builtin(), &base()).expect("a base in memory");
    let shown = run.diagnostics.iter().map(|diagnostic| diagnostic.render(Some(&files[0].text))).collect();
    (run.evidence, shown)
}

fn claim(id: &str, check: &str, more: &str) -> String {
    format!(
        "\n[[claim]]\nid = \"{id}\"\nsays = \"s\"\nsource = {{ ref = \"text\", line = 1 }}\nas_of = \"2015\"\n\
         check = \"{check}\"\n{more}\n"
    )
}

/// The only claim of a study.
fn judged(check: &str, more: &str) -> ClaimEvidence {
    let (evidence, diagnostics) = evidence(&claim("only", check, more));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    evidence.claims.into_iter().next().expect("one claim")
}

#[test]
fn a_regional_sum_of_some_members_decides_only_what_the_rest_cannot_change() {
    let verdict = |check: &str, more: &str| judged(check, more).verdict;
    let sum = "sum(trade(USA, 'Central Asia', 2013))";
    assert_eq!(verdict(&format!("{sum} > 3 billion USD"), ""), Verdict::Supported);
    assert_eq!(verdict(&format!("{sum} > 4 billion USD"), ""), Verdict::NotCheckable);
    assert_eq!(verdict(&format!("{sum} < 4 billion USD"), ""), Verdict::NotCheckable);
    // The figure may rest on customs reports, which are not here; named as the importer's, it may not.
    assert_eq!(verdict(&format!("{sum} < 3 billion USD"), ""), Verdict::SourceDependent);
    assert_eq!(verdict(&format!("{sum} < 3 billion USD"), "basis = \"importer's report\""), Verdict::Contradicted);
    assert_eq!(verdict("mean(trade(USA, 'Central Asia', 2013)) > 0 USD", ""), Verdict::NotCheckable);
}

#[test]
fn bounds_of_a_phase_are_alternatives_of_a_verdict() {
    let phases = "\n[phases]\n\"boom\" = { years = \"2013..2014\", alternatives = [\"2012..2013\"] }\n";
    let judged = |check: &str| {
        let (evidence, diagnostics) = evidence(&(claim("only", check, "") + phases));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        evidence.claims.into_iter().next().expect("one claim")
    };
    let sum = judged("sum(trade(USA, KAZ, phase('boom'))) > 4 billion USD");
    assert_eq!(sum.verdict, Verdict::Supported, "{}", sum.reason);
    let tried: Vec<_> = sum.alternatives.iter().flat_map(|alternative| alternative.choices.clone()).collect();
    let span = |years: &str| ("span of boom".to_owned(), years.to_owned());
    assert_eq!(tried, [span("2013–2014"), span("2012–2013")]);
    assert!(
        sum.values.iter().any(|used| (used.expression.as_str(), used.value.as_str()) == ("phase('boom')", "2013–2014"))
    );
    let level = judged("max(trade(USA, KAZ, phase('Boom'))) > 2 billion USD and 2014 in phase('boom')");
    assert_eq!(level.verdict, Verdict::SourceDependent, "{}", level.reason);
    assert!(level.reason.contains("it holds if the span of boom is 2013–2014"), "{}", level.reason);
}

#[test]
fn words_of_a_document_decide_and_those_of_the_text_do_not() {
    let fact = |id: &str, words: &str, origin: &str, reference: &str| {
        format!(
            "\n[[fact]]\nid = \"{id}\"\nsays = \"s\"\nwords = \"{words}\"\norigin = \"{origin}\"\n\
             source = {{ ref = \"{reference}\", place = \"p. 1\", url = \"https://example.org/a\" }}\n"
        )
    };
    let facts = fact("page", "Of Great Partnerships", "independent", "another")
        + &fact("own", "Of Partnerships", "text", "text");
    let judged = |check: &str| {
        let (evidence, diagnostics) = evidence(&(claim("only", check, "") + &facts));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let fact = evidence.facts.iter().find(|fact| fact.id == "page").expect("a fact");
        assert_eq!((fact.value.as_str(), fact.url.as_str()), ("‘Of Great Partnerships’", "https://example.org/a"));
        evidence.claims.into_iter().next().expect("one claim")
    };
    assert_eq!(judged("fact_text('page') == 'Of great partnerships.'").verdict, Verdict::Supported);
    let near = judged("fact_text('page') == 'Of Greater Partnerships'");
    assert_eq!(near.verdict, Verdict::Imprecise);
    assert!(near.reason.contains("of [-great-] {+greater+} partnerships"), "{}", near.reason);
    assert_eq!(judged("fact_text('page') == 'On Free Trade'").verdict, Verdict::Contradicted);
    assert_eq!(judged("fact_text('own') == 'Of Partnerships'").verdict, Verdict::NotCheckable);
}

#[test]
fn what_a_sum_rests_on_is_shown() {
    let claim = judged("sum(trade(USA, 'Central Asia', 2013)) > 3 billion USD", "");
    let coverage = claim.coverage.expect("a group");
    assert_eq!((coverage.have, coverage.of), (3, 5));
    assert_eq!(coverage.missing, ["TJK: unreported", "TKM: unreported"]);
    assert_eq!(claim.value.as_deref(), Some("at least 3.5 billion USD (current)"));
    assert_eq!(claim.sources, ["cow-trade"]);
    let rows: Vec<(&str, u32, &str)> =
        claim.lineage.iter().map(|row| (row.file.as_str(), row.row, row.key.as_str())).collect();
    assert_eq!(
        rows,
        [
            ("made-up.csv", 11, "trade USA KAZ 2013"),
            ("made-up.csv", 12, "trade USA KGZ 2013"),
            ("made-up.csv", 13, "trade USA UZB 2013"),
        ]
    );
}

#[test]
fn a_blank_and_a_year_outside_are_never_zero() {
    for year in [2012, 2013, 2009, 2015] {
        let claim = judged(&format!("trade(USA, TKM, {year}) == 0 USD"), "");
        assert_eq!(claim.verdict, Verdict::NotCheckable, "{year}: {}", claim.reason);
        assert_eq!(claim.number, None);
    }
}

#[test]
fn figures_near_and_figures_of_another_year() {
    let verdict = |figure: &str| judged(&format!("trade(USA, KAZ, 2013) == {figure} billion USD"), "").verdict;
    assert_eq!(verdict("2"), Verdict::Supported);
    assert_eq!(verdict("2.2"), Verdict::Imprecise);
    assert_eq!(verdict("3.0"), Verdict::WrongPeriod);
    // Another basis may make it five times as much, but not fifteen.
    assert_eq!(verdict("10.0"), Verdict::SourceDependent);
    assert_eq!(verdict("30.0"), Verdict::Contradicted);
}

#[test]
fn a_text_never_supports_itself() {
    let verdict = |check: &str, more: &str| judged(check, more).verdict;
    for id in ["of-the-text", "of-its-source"] {
        for more in ["", "type = \"comparison\"", "type = \"arithmetic\""] {
            assert_eq!(verdict(&format!("fact('{id}') == 5 billion USD"), more), Verdict::NotCheckable, "{id} {more}");
            assert_eq!(verdict(&format!("fact('{id}') != 5 billion USD"), more), Verdict::NotCheckable, "{id} {more}");
            let beside = format!("fact('{id}') > trade(USA, KAZ, 2013)");
            assert_eq!(verdict(&beside, more), Verdict::NotCheckable, "{id} {more}");
        }
    }
    assert_eq!(verdict("fact('of-another') == 5 billion USD", ""), Verdict::Supported);
    assert_eq!(verdict("fact('of-another') > trade(USA, KAZ, 2013)", ""), Verdict::Supported);
    // Whether figures of a text fit together is another question than whether they are right.
    let arithmetic = judged("fact('of-the-text') + fact('of-its-source') == 10 billion USD", "type = \"arithmetic\"");
    assert_eq!(arithmetic.verdict, Verdict::Supported);
    assert!(arithmetic.notes.iter().any(|note| note.contains("does not make them right")), "{:?}", arithmetic.notes);
}

#[test]
fn a_cause_is_never_supported() {
    let verdict = |check: &str| judged(check, "type = \"causal\"").verdict;
    assert_eq!(verdict("trade(USA, KAZ, 2014) > trade(USA, KAZ, 2013)"), Verdict::NotCheckable);
    assert_eq!(verdict("year(term_end('Bill Clinton')) == 2004"), Verdict::Contradicted);
}

#[test]
fn then_and_now() {
    for check in ["ordinal('Donald Trump') == 45", "year(term_end('Barack Obama')) == 2017"] {
        let claim = judged(check, "");
        assert_eq!((claim.verdict, claim.verdict_now), (Verdict::NotCheckable, Verdict::Supported), "{check}");
        assert!(claim.reason.contains("lies after the date"), "{}", claim.reason);
    }
    let (evidence, _) = evidence(&claim("later", "ordinal('Donald Trump') == 45", ""));
    assert_eq!(evidence.counts.decided, 0);
    let count = |verdicts: &[(String, usize)]| verdicts.iter().find(|(name, _)| name == "supported").map(|(_, n)| *n);
    assert_eq!((count(&evidence.counts.by_verdict), count(&evidence.counts.by_verdict_now)), (Some(0), Some(1)));
}

#[test]
fn claims_that_clash_are_inconsistent_and_keep_what_they_would_have_been() {
    let pair = |id: &str, between: &str, kind: &str, check: &str| {
        format!(
            "\n[[contradiction]]\nid = \"{id}\"\nbetween = [{between}]\nkind = \"{kind}\"\nsays = \"They clash.\"\ncheck = \"{check}\"\n"
        )
    };
    let more = [
        claim("holds", "trade(USA, KAZ, 2013) == 2 billion USD", ""),
        claim("fails", "trade(USA, KAZ, 2013) > 30 billion USD", "basis = \"importer's report\""),
        claim("open", "trade(USA, KAZ, 2012) > 0 USD", ""),
        claim("beside", "trade(USA, KAZ, 2014) == 3 billion USD", ""),
        claim("elsewhere", "trade(USA, UZB, 2013) == 1 billion USD", ""),
        pair("false", "\"holds\", \"fails\", \"open\"", "internal", "fact('of-the-text') < fact('of-its-source')"),
        pair("true", "\"beside\", \"holds\"", "internal", "fact('of-the-text') == fact('of-its-source')"),
        pair("between-texts", "\"elsewhere\", \"holds\"", "cross-paper", "fact('of-the-text') < fact('of-its-source')"),
        pair("unknown", "\"beside\", \"holds\"", "internal", "trade(USA, KAZ, 2012) > 0 USD"),
    ]
    .concat();
    let (evidence, diagnostics) = evidence(&more);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let results: Vec<&str> = evidence.contradictions.iter().map(|pair| pair.result.as_str()).collect();
    assert_eq!(results, ["inconsistent", "consistent", "inconsistent", "not-checkable"]);
    let verdicts: Vec<(&str, Verdict, Verdict)> =
        evidence.claims.iter().map(|claim| (claim.id.as_str(), claim.verdict, claim.verdict_now)).collect();
    assert_eq!(
        verdicts,
        [
            ("holds", Verdict::Inconsistent, Verdict::Inconsistent),
            ("fails", Verdict::Inconsistent, Verdict::Inconsistent),
            // What nothing could decide stays so.
            ("open", Verdict::Inconsistent, Verdict::Inconsistent),
            ("beside", Verdict::Supported, Verdict::Supported),
            // Two texts may differ without either being inconsistent.
            ("elsewhere", Verdict::Supported, Verdict::Supported),
        ]
    );
    assert!(evidence.claims[0].reason.contains("alone it would be supported"), "{}", evidence.claims[0].reason);
    assert!(evidence.claims[1].reason.contains("alone it would be contradicted"), "{}", evidence.claims[1].reason);
    assert!(summary(&evidence).contains("4 pairs of claims compared, 2 shown inconsistent"));
}

#[test]
fn a_check_that_cannot_be_used_says_so_in_the_file_and_in_the_verdict() {
    // The check, and where in its line the message points: to the whole value with its quotes if it is about the whole, or if
    // an escape shifts the bytes inside.
    let wrong = [
        ("trade(USA, KAZ, 2013)", "study::not-a-check", 9),
        ("trad(USA, KAZ, 2013) > 1 USD", "claim::unknown-series", 10),
        ("trade(USA, \\\"Kazakhstn\\\", 2013) > 1 USD", "claim::unknown-name", 9),
    ];
    let mut more = String::new();
    for (number, (check, _, _)) in wrong.iter().enumerate() {
        more.push_str(&claim(&format!("c{number}"), check, ""));
    }
    more.push_str(&claim("good", "trade(USA, KAZ, 2013) > 1 USD", ""));
    let (evidence, diagnostics) = evidence(&more);
    assert_eq!(diagnostics.len(), wrong.len(), "{}", diagnostics.join("\n"));
    for (diagnostic, (check, id, column)) in diagnostics.iter().zip(wrong) {
        let line = HEAD
            .lines()
            .chain(more.lines())
            .position(|line| line == format!("check = \"{check}\""))
            .expect("it is there");
        assert!(diagnostic.starts_with(&format!("error[{id}]: ")), "{diagnostic}");
        assert!(diagnostic.contains(&format!(" study.toml:{}:{column}\n", line + 1)), "{diagnostic}");
    }
    let verdicts: Vec<Verdict> = evidence.claims.iter().map(|claim| claim.verdict).collect();
    assert_eq!(verdicts, [Verdict::NotCheckable, Verdict::NotCheckable, Verdict::NotCheckable, Verdict::Supported]);
    assert!(evidence.claims[1].reason.contains("unknown series `trad`"), "{}", evidence.claims[1].reason);
}

#[test]
fn without_an_actor_there_is_no_run() {
    let files = [StudyFile { path: "study.toml".into(), text: HEAD.replace("\"USA\"", "\"Atlantis\"") }];
    let (study, diagnostics) = parse(&files, World::builtin());
    assert_eq!(diagnostics.len(), 1);
    let error = run(&study, World::builtin(), &base()).expect_err("nobody's policy");
    assert!(error.to_string().contains("actor"), "{error}");
}

#[test]
fn the_same_study_gives_the_same_evidence() {
    let more = [
        claim("one", "sum(trade(USA, 'Central Asia', 2013)) > 3 billion USD", ""),
        claim("two", "trade(USA, KAZ, 2013) == 2.2 billion USD", ""),
    ]
    .concat();
    let [(first, _), (second, _)] = [evidence(&more), evidence(&more)];
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
}
