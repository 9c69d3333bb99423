//! Estimates of a study: read, estimated, used by checks, named when wrong.

use chancery_data::{Release, ReleaseMeta};
use chancery_evidence::{Evidence, Verdict};
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run};
use chancery_world::World;

const HEAD: &str = "[study]\ntitle = \"By hand\"\nactor = \"USA\"\nyears = \"2010..2014\"\nnow = \"2021-12-31\"\n\n[[text]]\nref = \"text\"\nas_of = \"2015\"\n";

/// y = 1 + 2x, with small errors of known sign.
const TABLE: &str = "x,y\n0,1.1\n1,2.9\n2,5.1\n3,6.9\n4,9.1\n5,10.9\n";

fn study(entries: &str) -> (Evidence, Vec<String>) {
    let file = |path: &str, text: &str| StudyFile { path: path.into(), text: text.into() };
    let files = [file("study.toml", HEAD), file("estimates/e.toml", entries), file("data/t.csv", TABLE)];
    let (study, mut diagnostics) = parse(&files, World::builtin());
    let base = Base::Release(Release {
        meta: ReleaseMeta { format: 1, version: "by hand".into(), sources: Vec::new() },
        entries: Vec::new(),
    });
    let run = run(&study, World::builtin(), &base).expect("a run");
    diagnostics.extend(run.diagnostics);
    let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.clone());
    let rendered = diagnostics.iter().map(|one| {
        let source = one.span.as_ref().and_then(|span| text(&span.file));
        one.render(source.as_deref())
    });
    (run.evidence, rendered.collect())
}

fn estimate(rest: &str) -> String {
    format!("[[estimate]]\nid = \"line\"\ndata = \"data/t.csv\"\nestimator = \"ols\"\nvcov = \"iid\"\n{rest}\n")
}

fn claim(id: &str, check: &str) -> String {
    format!(
        "[[claim]]\nid = \"{id}\"\nsays = \"s\"\ntype = \"quantity\"\nas_of = \"2015\"\nsource = {{ ref = \"text\", line = 1 }}\ncheck = \"{check}\"\n"
    )
}

#[test]
fn checks_use_the_interval() {
    let entries = estimate("formula = \"y ~ x\"\ncombine = { half = \"x / 2\" }")
        + &claim("above", "result('line', 'x') > 1.5")
        + &claim("below", "result('line', 'x') > 2.5")
        + &claim("near", "result('line', 'x') > 1.98")
        + &claim("half", "result('line', 'half') < 1.2")
        + &claim("wrong", "result('line', 'z') > 0");
    let (evidence, diagnostics) = study(&entries);
    let one = &evidence.estimates[0];
    assert_eq!((one.id.as_str(), one.group.as_str(), one.observations), ("line", "line", 6));
    // Σ (x − 2.5) y / Σ (x − 2.5)².
    assert!((one.terms[1].value.expect("a slope") - 34.7 / 17.5).abs() < 1e-12, "{:?}", one.terms);
    let verdict = |id: &str| evidence.claims.iter().find(|claim| claim.id == id).expect("there").verdict;
    assert_eq!(
        [verdict("above"), verdict("below"), verdict("half")],
        [Verdict::Supported, Verdict::Contradicted, Verdict::Supported]
    );
    assert_eq!([verdict("near"), verdict("wrong")], [Verdict::NotCheckable; 2]);
    assert!(diagnostics.iter().any(|one| one.contains("claim::unknown-result")), "{diagnostics:?}");
}

#[test]
fn an_estimate_may_be_negative_binomial() {
    let entries = "[[estimate]]\nid = \"nb\"\ndata = \"data/t.csv\"\nestimator = \"negbin\"\nformula = \"y ~ x\"\n"
        .to_owned()
        + &claim("above", "result('nb', 'x') > 0");
    let (evidence, diagnostics) = study(&entries);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let one = &evidence.estimates[0];
    assert_eq!(one.estimator, "negative binomial");
    // A line with small errors varies less than Poisson's counts would.
    assert_eq!((one.fit.dispersion, one.fit.dispersion_error), (Some(0.0), None));
    assert!(one.notes.iter().any(|note| note.starts_with("y is not over-dispersed")), "{:?}", one.notes);
    assert_eq!(evidence.claims[0].verdict, Verdict::Supported);
}

#[test]
fn tables_of_the_store_are_not_in_the_release() {
    let entries = "[[estimate]]\nid = \"rta\"\ndata = \"agtpa.applications\"\nformula = \"trade ~ rta\"\n".to_owned()
        + &claim("above", "result('rta', 'rta') > 0");
    let (evidence, diagnostics) = study(&entries);
    assert!(evidence.estimates.is_empty() && diagnostics.is_empty(), "{diagnostics:?}");
    let claim = &evidence.claims[0];
    assert_eq!(claim.verdict, Verdict::NotCheckable);
    assert!(claim.reason.contains("holds no tables"), "{}", claim.reason);
}

#[test]
fn what_is_wrong_is_shown_at_its_place() {
    let wrong = |entries: &str, parts: &[&str]| {
        let (_, diagnostics) = study(entries);
        let all = diagnostics.join("\n");
        parts.iter().for_each(|part| assert!(all.contains(part), "no {part:?} in\n{all}"));
    };
    wrong(
        &estimate("formula = \"y ~ X\""),
        &["study::estimate", "no column `X`", "did you mean `x`?", "estimates/e.toml:6:16"],
    );
    wrong(&estimate("formula = \"y ~ x\"\nwhere = \"x >\""), &["study::estimate", "estimates/e.toml:7"]);
    wrong(&estimate("formula = \"y ~ x\"\nconvention = \"sas\""), &["study::word", "ppmlhdfe"]);
    wrong(&estimate("formula = \"y ~ x\"\nformulas = 1"), &["study::entry", "formulas"]);
    wrong(&(estimate("formula = \"y ~ x\"") + &estimate("formula = \"y ~ x\"")), &["study::repeated-id"]);
    wrong(
        &estimate("formula = \"y ~ x\"").replace("data/t.csv", "agpta.applications"),
        &["no data set is called", "agtpa"],
    );
    wrong(&estimate("formula = \"y ~ x\"").replace("data/t.csv", "data/u.csv"), &["there is no table `data/u.csv`"]);
}
