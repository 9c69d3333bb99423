//! A whole run on a base of a few values that a reader can add up.

use chancery_claim as _;
use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_evidence::{ClaimEvidence, Evidence, Verdict};
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run, summary};
use chancery_world::World;

const BILLION: f64 = 1e9;

/// Trade of the United States with three of the five republics, and less for 2014.
fn base() -> Base {
    let value = |year, actor: &str, partner: &str, value: f64, row| {
        (year, actor.to_owned(), partner.to_owned(), Some(value * BILLION), 0, 0, row)
    };
    let trade = ReleaseEntry {
        series: "trade".into(),
        source: "cow-trade".into(),
        data_set: "cow-trade".into(),
        formula: "dyads: imports1 + imports2".into(),
        years: (2010, 2014),
        values: vec![
            value(2013, "USA", "KAZ", 2.0, 11),
            value(2013, "USA", "KGZ", 0.5, 12),
            value(2013, "USA", "UZB", 1.0, 13),
            value(2014, "USA", "KAZ", 3.0, 21),
        ],
    };
    let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = vec![ReleaseSource { id: "cow-trade".into(), files: vec![file] }];
    Base::Release(Release { meta: ReleaseMeta { format: 1, version: "by hand".into(), sources }, entries: vec![trade] })
}

const STUDY: &str = r#"
[study]
title = "By hand"
actor = "USA"
rivals = ["CHN"]
years = "2010..2014"
now = "2021-12-31"

[regions]
"Central Asia" = { group = "central-asia" }

[[text]]
ref = "text"
as_of = "2015"
"#;

fn evidence(more: &str) -> (Evidence, Vec<String>) {
    let text = format!("{STUDY}{more}");
    let files = [StudyFile { path: "study.toml".into(), text }];
    let (study, diagnostics) = parse(&files, World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let run = run(&study, World::builtin(), &base()).expect("a base in memory");
    let shown = run.diagnostics.iter().map(|diagnostic| diagnostic.render(Some(&files[0].text))).collect();
    (run.evidence, shown)
}

fn claim(id: &str, check: &str, more: &str) -> String {
    format!("[[claim]]\nid = \"{id}\"\nsays = \"s\"\nsource = {{ ref = \"text\", line = 1 }}\nas_of = \"2015\"\ncheck = \"{check}\"\n{more}\n")
}

fn fact(id: &str, value: &str, origin: &str) -> String {
    format!("[[fact]]\nid = \"{id}\"\nsays = \"s\"\nvalue = {value}\nunit = \"billion USD\"\norigin = \"{origin}\"\nsource = {{ ref = \"other\" }}\n")
}

fn find<'a>(evidence: &'a Evidence, id: &str) -> &'a ClaimEvidence {
    evidence.claims.iter().find(|claim| claim.id == id).expect("it is in the study")
}

#[test]
fn probe() {
    let mut more = String::new();
    for (i, (check, m)) in [
        ("sum(trade(USA, 'Central Asia', 2013)) > 3 billion USD", ""),
        ("sum(trade(USA, 'Central Asia', 2013)) > 4 billion USD", ""),
        ("sum(trade(USA, 'Central Asia', 2013)) < 3 billion USD", ""),
        ("sum(trade(USA, 'Central Asia', 2013)) < 3 billion USD", "basis = \"importer's report\""),
        ("mean(trade(USA, 'Central Asia', 2013)) > 0 USD", ""),
        ("trade(USA, KAZ, 2013) == 2 billion USD", ""),
        ("trade(USA, KAZ, 2013) == 2.2 billion USD", ""),
        ("trade(USA, KAZ, 2013) == 3.0 billion USD", ""),
        ("trade(USA, KAZ, 2013) == 30.0 billion USD", ""),
        ("trade(USA, KAZ, 2013) == 30.0 billion USD", "basis = \"importer's report\""),
        ("trade(USA, KAZ, 2012) > 0 USD", ""),
        ("trade(USA, KAZ, 2019) > 0 USD", ""),
        ("fact('ft') == 5 billion USD", ""),
        ("fact('fc') == 5 billion USD", ""),
        ("fact('fi') == 5 billion USD", ""),
        ("fact('ft') == 5 billion USD", "type = \"arithmetic\""),
        ("fact('ft') + fact('fi') == 10 billion USD", "type = \"arithmetic\""),
        ("fact('ft') > trade(USA, KAZ, 2013)", ""),
        ("fact('ft') > trade(USA, KAZ, 2013)", "type = \"arithmetic\""),
        ("in_office('Donald Trump', 2017)", ""),
        ("year(term_end('Barack Obama')) == 2017", ""),
        ("ordinal('Donald Trump') == 45", ""),
        ("in_office('Barack Obama', 2016)", ""),
        ("trade(USA, KAZ, 2014) > 0 USD", "type = \"causal\""),
        ("trade(USA, KAZ, 2013)", ""),
        ("trad(USA, KAZ, 2013) > 1 USD", ""),
    ].iter().enumerate() {
        more.push_str(&claim(&format!("c{i}"), check, m));
    }
    for (id, o) in [("ft", "text"), ("fc", "cited-source"), ("fi", "independent")] { more.push_str(&fact(id, "5", o)); }
    let (e, d) = evidence(&more);
    for c in &e.claims { println!("{} {:?} {:?} | {} / now {} | {} | v {:?} n {:?} cov {:?} src {:?} lin {} notes {:?}", c.id, c.check.as_deref().unwrap_or(""), c.claim_type, c.verdict, c.verdict_now, c.reason, c.value, c.number, c.coverage, c.sources, c.lineage_rows, c.notes); }
    println!("{:#?}", e.claims[0].lineage);
    println!("{}", d.join("\n"));
    println!("{}", summary(&e));
    println!("{:?}", e.store);
    panic!();
}
