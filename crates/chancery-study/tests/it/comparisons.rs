//! Set-theoretic comparisons and process tracing of a study: what is refused and where, and small ones that a reader can work out.

use std::collections::BTreeSet;

use chancery_core::Diagnostic;
use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_evidence::Evidence;
use chancery_measure::Base;
use chancery_study::{StudyFile, parse, run};
use chancery_world::World;

const HEAD: &str = r#"
[study]
title = "By hand"
actor = "USA"
years = "2010..2014"
now = "2021-12-31"

[regions]
"Central Asia" = { group = "central-asia" }

[[claim]]
id = "tested"
says = "s"
source = { ref = "text", line = 7 }
as_of = "2015"
check = "1 == 1"

[[claim]]
id = "told"
says = "s"
source = { ref = "text", line = 7 }
as_of = "2015"
needs = "n"

[[claim]]
id = "told-again"
says = "s"
source = { ref = "text", line = 7 }
as_of = "2015"
needs = "n"
"#;

fn case(id: &str) -> String {
    format!(
        "[[case]]\nid = \"{id}\"\nactor = \"USA\"\ntoward = \"Kazakhstan\"\nperiod = \"2013\"\nsource = {{ ref = \"text\" }}\n"
    )
}

/// Trade of the United States with the five republics in 2013; one of them has none reported.
fn base() -> Base {
    let value = |partner: &str, billions: f64, row| {
        (2013, "USA".to_owned(), partner.to_owned(), Some(billions * 1e9), 0, 0, row)
    };
    let trade = ReleaseEntry {
        series: "trade".into(),
        source: "cow-trade".into(),
        data_set: "cow-trade".into(),
        formula: "dyads: imports1 + imports2".into(),
        years: (2010, 2014),
        values: vec![value("KAZ", 2.0, 11), value("KGZ", 0.5, 12), value("UZB", 1.0, 13), value("TJK", 0.1, 14)],
    };
    let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = vec![ReleaseSource { id: "cow-trade".into(), files: vec![file] }];
    Base::Release(Release { meta: ReleaseMeta { format: 1, version: "by hand".into(), sources }, entries: vec![trade] })
}

/// Evidence, and diagnostics as `id line:column message`, those of reading first.
fn evidence(more: &str) -> (Evidence, Vec<String>) {
    let files = [StudyFile { path: "study.toml".into(), text: format!("{HEAD}{more}") }];
    let (study, mut diagnostics) = parse(&files, World::builtin());
    let run = run(&study, World::builtin(), &base()).expect("a base in memory");
    diagnostics.extend(run.diagnostics);
    let shown = |diagnostic: &Diagnostic| {
        let (line, column) = diagnostic.line_column(&files[0].text).unwrap_or_default();
        let own = HEAD.lines().count();
        format!("{} {}:{column} {}", diagnostic.id, line.saturating_sub(own), diagnostic.message)
    };
    (run.evidence, diagnostics.iter().map(shown).collect())
}

/// Entries that are wrong, each with the beginning of the only diagnostic it gives.
#[derive(Default)]
struct Slips(Vec<String>);

impl Slips {
    fn check(&mut self, more: &str, expected: &str) {
        let (_, diagnostics) = evidence(more);
        if diagnostics.len() != 1 || !diagnostics[0].starts_with(expected) {
            self.0.push(format!("expected {expected}\ngot      {}", diagnostics.join("\n         ")));
        }
    }

    #[track_caller]
    fn none(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

/// A comparison of the five republics in 2013 with these sets and further keys.
fn panel(keys: &str, sets: &str) -> String {
    format!(
        "[[qca]]\nid = \"q\"\nstates = [\"Central Asia\"]\nperiods = [\"2013..2013\"]\noutcome = \"MUCH\"\n{keys}\n{sets}"
    )
}

const MUCH: &str = "[[qca.set]]\nname = \"MUCH\"\nexpr = \"trade(USA, {state}, {last})\"\ncalibrate = { thresholds = [7.5e8] }\nreason = \"r\"\n";
const CSTO: &str = "[[qca.set]]\nname = \"CSTO\"\nexpr = \"member({state}, CSTO, {first})\"\n";

#[test]
fn states_of_a_period_are_measured_by_expressions() {
    let (evidence, diagnostics) =
        evidence(&panel("cluster = \"state\"\nexpect = { CSTO = 0 }", &format!("{MUCH}{CSTO}")));
    let found = &evidence.qca[0];
    // Turkmenistan has no value, and says so; the others are in rows by membership of the CSTO.
    assert_eq!(found.left_out.len(), 1, "{:?}", found.left_out);
    assert_eq!((found.left_out[0].case.as_str(), found.left_out[0].set.as_str()), ("TKM 2013..2013", "MUCH"));
    let rows: Vec<(&str, &[String], &[String])> = found
        .rows
        .iter()
        .map(|row| (row.outcome.as_str(), row.cases.as_slice(), row.contradictory.as_slice()))
        .collect();
    let cases = |names: &[&str]| -> Vec<String> { names.iter().map(|name| format!("{name} 2013..2013")).collect() };
    let (out, inside) = (cases(&["UZB"]), cases(&["KAZ", "KGZ", "TJK"]));
    assert_eq!(rows, [("positive", out.as_slice(), &[][..]), ("negative", inside.as_slice(), &cases(&["KAZ"])[..])]);
    assert_eq!(found.rows[1].consistency, 1.0 / 3.0);
    assert_eq!(found.cases[0].values[1].shown, "2 billion USD (current)");
    assert_eq!(found.source, ["cow-trade"]);
    let conservative = &found.solutions[0].solutions[0];
    assert_eq!((conservative.expression.as_str(), conservative.coverage), ("~CSTO", Some(0.5)));
    assert_eq!(conservative.uncovered, cases(&["KAZ"]));
    assert_eq!(found.clusters[0].groups.len(), 4);
    assert_eq!(diagnostics.len(), 1);
    assert!(
        diagnostics[0]
            .starts_with("qca::contradictory-cases 2:6 rows with cases that contradict them: 2 (negative, 1 of 3)")
    );
    // What the report lists as used.
    assert!(evidence.store.data_sets.iter().any(|data_set| data_set.id == "cow-trade" && data_set.used));
}

#[test]
fn coded_cases_keep_their_citations() {
    let cases: String = (0..4).map(|place| case(&format!("c{place}"))).collect();
    let sets =
        [coded("A", &[1.0, 1.0, 0.0, 0.0]), coded("B", &[0.0, 1.0, 0.0, 1.0]), coded("Y", &[1.0, 1.0, 0.0, 0.0])];
    let qca = "[[qca]]\nid = \"q\"\ncases = [\"c0\", \"c1\", \"c2\", \"c3\"]\noutcome = \"Y\"\n[qca.robustness]\nconsistency = [0.9]\n";
    let (evidence, diagnostics) = evidence(&format!("{cases}{qca}{}", sets.concat()));
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let found = &evidence.qca[0];
    assert_eq!(found.cases[2].values[0].cited, "text, line 3");
    assert_eq!(
        found.solutions.iter().map(|one| one.solutions[0].expression.as_str()).collect::<Vec<_>>(),
        ["A", "A", "A"]
    );
    assert_eq!(found.solutions[0].solutions[0].terms[0].cases, ["c0", "c1"]);
    assert!(found.necessity.iter().any(|one| one.expression == "A" && one.consistency == Some(1.0)));
    let robust = found.robustness.as_ref().expect("a cut-off is varied");
    assert_eq!((robust.runs, robust.core.as_slice()), (2, &["A".to_owned()][..]));
    assert_eq!((found.configurations, found.remainders), (4, 0));
}

#[test]
fn every_slip_in_a_comparison_has_its_place() {
    let mut slips = Slips::default();
    let mut refused = |more: &str, expected: &str| slips.check(more, expected);
    let set = |body: &str| format!("[[qca.set]]\nname = \"A\"\n{body}\n");
    let with = |keys: &str, body: &str| panel(keys, &format!("{MUCH}{}", set(body)));
    let csto = "expr = \"member({state}, CSTO, {first})\"";
    refused(
        &with("", "expr = \"trade(USA, {state}, {last})\"\ncalibrate = { logistic = [1, 3, 2] }\nreason = \"r\""),
        "qca::anchors 15:13 anchors are missing or out of order",
    );
    refused(
        &with("", "expr = \"trade(USA, {state}, {last})\"\ncalibrate = { logistic = [1, 2, 3] }"),
        "qca::no-reason 13:8 the anchors of `A` have no `reason`",
    );
    refused(
        &with(
            "",
            "expr = \"trade(USA, {state}, {last})\"\ncalibrate = { logistic = [1, 2, 3] }\nreason = \"r\"\nvary = [[2, 1, 3]]",
        ),
        "qca::anchors 17:9 these are no anchors of `A`",
    );
    refused(&with("", "label = \"nothing\""), "qca::origin 13:8 `A` needs one of");
    refused(&with("cut_offs = { consistency = 1.2 }", csto), "qca::cut-off 6:28 1.2 is not between 0 and 1");
    refused(
        &with("cut_offs = { consistency = 0.8, negative = 0.9 }", csto),
        "qca::cut-off 6:44 `negative` is 0.9, above",
    );
    refused(&with("cut_offs = { frequency = 0 }", csto), "qca::cut-off 6:26 a frequency cut-off of 0");
    refused(
        &with("solutions = [\"complex\"]", csto),
        "study::word 6:14 `complex` is no kind of solution; there are conservative",
    );
    refused(&with("expect = { B = 1 }", csto), "qca::no-set 6:16 no condition is called `B`");
    refused(&with("cluster = \"region\"", csto), "study::word 6:11 `region` does not group");
    refused(&with("colour = 1", csto), "study::entry");
    refused(&with("", "expr = \"trade(USA, {land}, {last})\""), "qca::placeholder 14:8 `{land}` stands for nothing");
    refused(&with("", "expr = \"trade(USA, {state}\""), "claim::syntax 14:8");
    refused(&panel("", &format!("{MUCH}{MUCH}")), "study::repeated-id 13:8 set `MUCH` stands twice");
    refused(&panel("", MUCH), "qca::no-set 2:6 `q` has no condition");
    refused(&panel("", &set(csto)), "qca::no-set 5:11 no set is called `MUCH`");
    let cases = format!("[[qca]]\nid = \"q\"\ncases = [\"z\"]\noutcome = \"A\"\n{}", set(csto));
    refused(
        &format!("{}{cases}{}", case("c"), "[[qca.set]]\nname = \"B\"\ncoded = []\n"),
        "qca::no-case 9:10 no case is called `z`",
    );
    // A set in which all are: an outcome is refused, a condition is doubted.
    let all = MUCH.replace("7.5e8", "1.0");
    let fuzzy = MUCH.replace("thresholds = [7.5e8]", "linear = [0, 7.5e8, 1.5e9]");
    refused(&panel("", &format!("{all}{CSTO}")), "qca::constant-outcome 8:8 all 4 cases are in the outcome `MUCH`");
    refused(
        &panel("", &format!("{fuzzy}{}", set("expr = \"exists({state}, {first})\""))),
        "qca::constant-condition 13:8",
    );
    let without = panel("", &format!("{MUCH}{CSTO}")).replace("periods = [\"2013..2013\"]\n", "");
    refused(&without, "qca::cases 2:6 states without periods");
    let values = MUCH.replace("[7.5e8]", "[1.0, 7.5e8, 1.5e9]");
    refused(&panel("", &format!("{values}{CSTO}")), "qca::outcome 8:8 the outcome `MUCH` has more than two values");
    let raw = MUCH.replace("calibrate = { thresholds = [7.5e8] }\n", "");
    refused(
        &panel("", &format!("{raw}{CSTO}")),
        "qca::not-a-membership 8:8 `MUCH` of case `KAZ 2013..2013` is 2000000000, which is no membership",
    );
    let many = format!("[qca.robustness]\nconsistency = [{}]\npri = [{}]", list(0.5), list(0.2));
    refused(&panel(&many, &format!("{MUCH}{APART}")), "qca::too-many-variations 2:6 the variations make");
    slips.none();
}

/// A condition by which no row is divided.
const APART: &str = "[[qca.set]]\nname = \"APART\"\nexpr = \"trade(USA, {state}, {last}) > 0.75 billion USD\"\n";

/// Eighty numbers from one on.
fn list(first: f64) -> String {
    (0..80).map(|step| format!("{:.3}", first + f64::from(step) * 0.005)).collect::<Vec<_>>().join(", ")
}

/// A set of coded cases `c0`, `c1` ...
fn coded(name: &str, values: &[f64]) -> String {
    let entry = |(place, value): (usize, &f64)| {
        format!("{{ case = \"c{place}\", value = {value:?}, source = {{ ref = \"text\", line = {} }} }}", place + 1)
    };
    let entries: Vec<String> = values.iter().enumerate().map(entry).collect();
    format!("[[qca.set]]\nname = \"{name}\"\ncoded = [{}]\n", entries.join(", "))
}

#[test]
fn doubtful_comparisons_are_made_and_doubted() {
    let ask = |sets: &[(&str, &[f64])]| {
        let count = sets[0].1.len();
        let cases: String = (0..count).map(|place| case(&format!("c{place}"))).collect();
        let names: Vec<String> = (0..count).map(|place| format!("\"c{place}\"")).collect();
        let sets: String = sets.iter().map(|(name, values)| coded(name, values)).collect();
        evidence(&format!("{cases}[[qca]]\nid = \"q\"\ncases = [{}]\noutcome = \"Y\"\n{sets}", names.join(", ")))
    };
    let (found, diagnostics) = ask(&[("A", &[0.9, 0.5, 0.2]), ("Y", &[0.9, 0.8, 0.1])]);
    assert!(diagnostics.len() == 1 && diagnostics[0].starts_with("qca::between"), "{diagnostics:#?}");
    assert_eq!(found.qca[0].between, ["c1"]);
    let (found, diagnostics) = ask(&[("A", &[1.0, 0.0]), ("B", &[0.0, 1.0]), ("C", &[1.0, 0.0]), ("Y", &[1.0, 0.0])]);
    assert!(
        diagnostics.len() == 1 && diagnostics[0].starts_with("qca::more-conditions-than-cases"),
        "{diagnostics:#?}"
    );
    assert_eq!(found.qca[0].solutions[1].solutions.len(), 3, "any of the three explains it");
    assert!(found.qca[0].warnings.iter().any(|warning| warning.starts_with("limited diversity: 2 of 8")));
}

/// A comparison of coded cases `c0`, `c1` ... in which `A` is calibrated through scores by a curve; the outcome is given.
fn scored(curve: &str, values: &[f64], groups: &[(f64, &[usize])], outcome: &[f64]) -> String {
    let cases: String = (0..values.len()).map(|place| case(&format!("c{place}"))).collect();
    let names: Vec<String> = (0..values.len()).map(|place| format!("\"c{place}\"")).collect();
    let group = |(score, members): &(f64, &[usize])| {
        let members: Vec<String> = members.iter().map(|place| format!("\"c{place}\"")).collect();
        format!("[[qca.set.group]]\nscore = {score:?}\ncases = [{}]\nreason = \"alike\"\n", members.join(", "))
    };
    let groups: String = groups.iter().map(group).collect();
    format!(
        "{cases}[[qca]]\nid = \"q\"\ncases = [{}]\noutcome = \"Y\"\ncut_offs = {{ consistency = 0.75 }}\n{}calibrate = {{ indirect = \"{curve}\" }}\nreason = \"r\"\n{groups}{}",
        names.join(", "),
        coded("A", values),
        coded("Y", outcome)
    )
}

#[test]
fn a_curve_through_the_scores_of_groups_gives_memberships() {
    let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let outcome = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    // The last case is not scored; the curve tells its membership.
    let groups: [(f64, &[usize]); 4] = [(0.0, &[0, 1]), (0.3, &[2, 3]), (0.7, &[4, 5]), (1.0, &[6])];
    let (found, diagnostics) = evidence(&scored("logit", &values, &groups, &outcome));
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let found = &found.qca[0];
    let members: Vec<f64> = found.cases.iter().map(|case| case.values[0].membership).collect();
    assert!(members.is_sorted() && members[0] > 0.0 && members[7] < 1.0 && members[7] > members[6]);
    let sum: f64 = groups
        .iter()
        .flat_map(|(score, cases)| cases.iter().map(move |&case| (score, case)))
        .map(|(score, case)| score - members[case])
        .sum();
    assert!(sum.abs() < 1e-9, "the curve is as far above the scores as below: {sum}");
    let scores: Vec<Option<f64>> = found.cases.iter().map(|case| case.values[0].score).collect();
    assert_eq!((scores[2], scores[7]), (Some(0.3), None));
    assert_eq!(found.conditions[0].kind, "fuzzy");
    assert_eq!(
        found.conditions[0].calibration,
        "indirect (logit): 0 for 2 cases, 0.3 for 2 cases, 0.7 for 2 cases, 1 for 1 cases"
    );
    assert_eq!(
        (found.conditions[0].groups.len(), found.conditions[0].groups[3].cases.as_slice()),
        (4, &["c6".to_owned()][..])
    );
    assert_eq!(found.solutions[0].solutions[0].expression, "A");
    // Two cases against their values.
    let crossed: [(f64, &[usize]); 4] = [(0.0, &[0, 1]), (0.3, &[2, 4]), (0.7, &[3, 5]), (1.0, &[6, 7])];
    let (_, diagnostics) = evidence(&scored("logit", &values, &crossed, &outcome));
    assert_eq!(diagnostics.len(), 1, "{diagnostics:#?}");
    assert!(diagnostics[0].starts_with("qca::regrouped"), "{diagnostics:#?}");
    assert!(
        diagnostics[0].contains("`A` puts cases on the other side of 0.5 than their scores: c3, c4"),
        "{diagnostics:#?}"
    );
    // Scores that rise and fall again, and a curve that can.
    let values: Vec<f64> = (1..=16).map(f64::from).collect();
    let hill: [(f64, &[usize]); 5] =
        [(0.0, &[0, 1, 2]), (0.2, &[3, 4]), (0.6, &[5, 6, 14, 15]), (0.8, &[7, 12, 13]), (1.0, &[8, 9, 10, 11])];
    let outcome: Vec<f64> = (0..16).map(|place| f64::from(u8::from(place > 4))).collect();
    let (_, diagnostics) = evidence(&scored("polynomial", &values, &hill, &outcome));
    assert!(diagnostics.iter().any(|one| one.starts_with("qca::bent-curve")), "{diagnostics:#?}");
}

#[test]
fn every_slip_in_groups_has_its_place() {
    let mut slips = Slips::default();
    let mut refused = |more: &str, expected: &str| slips.check(more, expected);
    let set = |body: &str| {
        format!("[[qca.set]]\nname = \"A\"\nexpr = \"trade(USA, {{state}}, {{last}})\"\nreason = \"r\"\n{body}\n")
    };
    let with = |body: &str| panel("", &format!("{MUCH}{}", set(body)));
    let group = |score: &str, cases: &str, reason: &str| {
        format!("[[qca.set.group]]\nscore = {score}\ncases = [{cases}]\nreason = \"{reason}\"")
    };
    let logit = |groups: &str| with(&format!("calibrate = {{ indirect = \"logit\" }}\n{groups}"));
    refused(&logit(""), "qca::groups 16:13 no case is scored");
    refused(&with("calibrate = { indirect = \"logistic\" }"), "study::word 16:26 `logistic` is no curve");
    refused(
        &with("calibrate = { indirect = \"logit\", linear = [1, 2, 3] }"),
        "qca::anchors 16:13 a set is calibrated by",
    );
    refused(&with("calibrate = { indirect = \"logit\", scores = \"S\" }"), "qca::groups 16:44 `scores` names a column");
    refused(&logit(&group("1.2", "\"KAZ 2013..2013\"", "r")), "qca::groups 18:9 the score 1.2 is not between 0 and 1");
    refused(&logit(&group("1", "", "r")), "qca::groups 18:9 the group scored 1 has no case");
    refused(&logit(&group("1", "\"KAZ 2013..2013\"", " ")), "qca::no-reason 20:10 the group scored 1 has no reason");
    let twice = "\"KAZ 2013..2013\", \"KAZ 2013..2013\"";
    refused(&logit(&group("1", twice, "r")), "qca::groups 19:28 case `KAZ 2013..2013` is scored twice");
    refused(
        &logit(&group("1", "\"KAZ 2012..2013\"", "r")),
        "qca::no-case 19:10 `KAZ 2012..2013` is no case of the comparison",
    );
    refused(
        &logit(&group("1", "\"KAZ 2013..2013\"", "r")),
        "qca::groups 13:8 `A` has 1 cases with a score and a value",
    );
    refused(
        &with(&format!("calibrate = {{ thresholds = [1.0] }}\n{}", group("1", "\"KAZ 2013..2013\"", "r"))),
        "qca::groups 17:1 `A` has groups of cases, but is not",
    );
    let study = format!("{}{}", case("c0"), "[[qca]]\nid = \"q\"\ncases = [\"c0\"]\noutcome = \"A\"\n");
    let body = format!("calibrate = {{ indirect = \"logit\" }}\n{}", group("1", "\"c9\"", "r"));
    refused(&format!("{study}{}", set(&body)), "qca::no-case 18:10 `c9` is no case of the comparison");
    let step = scored(
        "logit",
        &[1.0, 2.0, 3.0, 4.0, 4.0, 6.0],
        &[(0.0, &[0, 1, 2]), (0.5, &[3, 4]), (1.0, &[5])],
        &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
    );
    let (_, diagnostics) = evidence(&step);
    assert!(diagnostics.len() == 1 && diagnostics[0].contains("at a step"), "{diagnostics:#?}");
    slips.none();
}

#[test]
fn the_absence_of_an_outcome_is_analysed_for_itself() {
    let sets = [
        coded("A", &[0.9, 0.8, 0.1, 0.2, 0.9, 0.8]),
        coded("B", &[0.1, 0.2, 0.1, 0.2, 0.9, 0.8]),
        coded("Y", &[0.55, 0.45, 0.1, 0.1, 0.9, 0.9]),
    ];
    let cases: String = (0..6).map(|place| case(&format!("c{place}"))).collect();
    let ask = |negated: bool| {
        let keys = format!(
            "cut_offs = {{ consistency = 0.8 }}\nnegated = {negated}\nsolutions = [\"conservative\", \"enhanced\", \"enhanced-intermediate\"]\n"
        );
        let names = "\"c0\", \"c1\", \"c2\", \"c3\", \"c4\", \"c5\"";
        evidence(&format!("{cases}[[qca]]\nid = \"q\"\ncases = [{names}]\noutcome = \"Y\"\n{keys}{}", sets.concat())).0
    };
    let (present, absent) = (ask(false), ask(true));
    let (present, absent) = (&present.qca[0], &absent.qca[0]);
    let outcomes = |found: &chancery_evidence::QcaEvidence| -> Vec<(String, String)> {
        found.rows.iter().map(|row| (row.number.clone(), row.outcome.clone())).collect()
    };
    // A*~B reaches 0.59 for the outcome and 0.59 for its absence, and is positive for neither.
    let (one, other) = (outcomes(present), outcomes(absent));
    let mirrored = one.iter().zip(&other).all(|(one, other)| (one.1 == "positive") != (other.1 == "positive"));
    assert!(!mirrored, "{one:?} {other:?}");
    assert!((present.cases[0].values[2].membership + absent.cases[0].values[2].membership - 1.0).abs() < 1e-12);
    for found in [present, absent] {
        let kinds: Vec<&str> = found.solutions.iter().map(|one| one.kind.as_str()).collect();
        assert!(kinds.contains(&"enhanced") && kinds.contains(&"enhanced-intermediate"), "{kinds:?}");
    }
}

/// What the page says of comparisons and tracings is what the program can say.
#[test]
fn every_id_has_a_test_and_an_entry() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let ids = |text: &str, quote: char| -> BTreeSet<String> {
        let word = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>();
        let of = |family: &str| -> Vec<String> {
            let found = text.split(&format!("{quote}{family}::")).skip(1).map(word).collect::<Vec<_>>();
            found.into_iter().map(|id| format!("{family}::{id}")).collect()
        };
        of("qca").into_iter().chain(of("tracing")).collect()
    };
    let mut given = BTreeSet::new();
    for folder in ["src", "src/qca", "src/read"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                given.extend(ids(&std::fs::read_to_string(path).expect("readable"), '"'));
            }
        }
    }
    assert!(given.len() > 20, "{given:?}");
    let page = std::fs::read_to_string(root.join("../../docs/diagnostics.md")).expect("the page");
    assert_eq!(ids(&page, '`'), given);
    // Those of files without a study are tested where the program reads them.
    let elsewhere = ["no-column", "not-a-number"].map(|id| format!("qca::{id}"));
    let tested = ids(include_str!("comparisons.rs"), '"');
    let untested: Vec<&String> = given.iter().filter(|id| !tested.contains(*id) && !elsewhere.contains(id)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

const HYPOTHESES: &str = "[[tracing]]\nid = \"t\"\n[[tracing.hypothesis]]\nid = \"h\"\nsays = \"s\"\nprior = 0.5\n[[tracing.hypothesis]]\nid = \"r\"\nsays = \"s\"\nprior = 0.5\n";

fn piece(id: &str, body: &str) -> String {
    format!("[[tracing.evidence]]\nid = \"{id}\"\nsays = \"s\"\n{body}\n")
}

#[test]
fn belief_moves_by_the_ratio_of_likelihoods() {
    let gun = piece("gun", "claim = \"tested\"\nlikelihoods = { h = [0.4, 0.6, 0.8], r = 0.2 }");
    let hoop = piece("hoop", "source = { ref = \"text\", line = 9 }\ntest = \"hoop\"\ntests = \"r\"\nfound = false");
    let (evidence, diagnostics) = evidence(&format!("{HYPOTHESES}{gun}{hoop}"));
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let found = &evidence.tracing[0];
    // 0.6 : 0.2, and a hoop of the rival failed: 0.5 : 0.05.
    let odds = 0.6 / 0.2 * (0.5 / 0.05);
    let posterior = found.hypotheses[0].posterior.value.expect("worked out");
    assert!((posterior - odds / (1.0 + odds)).abs() < 1e-12);
    assert_eq!(found.pieces[1].likelihoods[1].value.map(|value| (value * 100.0).round()), Some(5.0));
    assert_eq!(found.counted.len(), 2);
    assert!((found.counted[0].weights[0] - 10.0 * libm::log10(3.0)).abs() < 1e-9);
    assert!(!found.counted[0].leader_changes);
    assert!(found.tornado[0].high - found.tornado[0].low >= found.tornado[1].high - found.tornado[1].low);
}

#[test]
fn every_slip_in_a_tracing_has_its_place() {
    let mut slips = Slips::default();
    let mut refused = |more: &str, expected: &str| slips.check(more, expected);
    let judged = "likelihoods = { h = 0.6, r = 0.2 }";
    let one = |body: &str| format!("{HYPOTHESES}{}", piece("a", body));
    let two = |body: &str, other: &str| format!("{HYPOTHESES}{}{}", piece("a", body), piece("b", other));
    refused(
        &one("claim = \"tested\"\nlikelihoods = { h = 1.0, r = 0.2 }"),
        "tracing::likelihood 15:21 no likelihood under `h`: between 0 and 1",
    );
    refused(&one("claim = \"tested\"\nlikelihoods = { h = [0.5, 0.4, 0.6], r = 0.2 }"), "tracing::likelihood 15:21");
    refused(&one("claim = \"tested\"\nlikelihoods = { h = 0.5 }"), "tracing::likelihood 15:15 no likelihood under `r`");
    refused(
        &one("claim = \"tested\"\nlikelihoods = { h = 0.5, x = 0.5 }"),
        "tracing::no-hypothesis 15:30 no hypothesis is called `x`",
    );
    refused(&one("claim = \"tested\"\ntest = \"gun\"\ntests = \"h\""), "study::word 15:8 `gun` is not a test");
    refused(&one("claim = \"tested\"\ntest = \"hoop\""), "tracing::no-hypothesis 15:8 a test of which hypothesis?");
    refused(&one("claim = \"tested\""), "tracing::likelihood 12:6 evidence `a` needs");
    refused(&one(judged), "tracing::no-source 12:6 evidence `a` needs one of `claim`, `source`, `event` and `fact`");
    let event = |id: &str| one(&format!("event = \"{id}\"\n{judged}"));
    refused(&event("nafta-in-forc"), "tracing::no-source 14:9 no event is called `nafta-in-forc`");
    refused(&one(&format!("fact = \"f\"\n{judged}")), "tracing::no-source 14:8 no fact is called `f`");
    let both = one(&format!("claim = \"tested\"\nevent = \"nafta-in-force\"\n{judged}"));
    refused(&both, "tracing::no-source 12:6");
    refused(&one(&format!("claim = \"testet\"\n{judged}")), "study::unknown-claim 14:9 no claim is called `testet`");
    let priors = HYPOTHESES.replace("prior = 0.5\n[[", "prior = 0.7\n[[");
    refused(
        &format!("{priors}{}", piece("a", &format!("claim = \"tested\"\n{judged}"))),
        "tracing::prior 2:6 the priors sum to 1.2",
    );
    // The same claim, and two claims that have nothing behind them but one line of a text, are one piece of evidence.
    let same = format!("claim = \"tested\"\n{judged}");
    refused(&two(&same, &same), "tracing::counted-twice 17:6 `a` (study.toml:42:6) and `b` are the same evidence");
    let (told, again) = (format!("claim = \"told\"\n{judged}"), format!("claim = \"told-again\"\n{judged}"));
    refused(&two(&told, &again), "tracing::counted-twice 17:6");
    let declared =
        |body: &str| format!("{}[[tracing.dependence]]\npieces = [\"a\", \"b\"]\n{body}\n", two(&told, &again));
    assert!(evidence(&declared("counts = \"a\"")).1.is_empty());
    assert!(
        evidence(&two(&told, &format!("claim = \"tested\"\n{judged}"))).1.is_empty(),
        "a tested claim has its data behind it"
    );
    refused(&declared(""), "tracing::dependence 21:1 a dependence needs");
    refused(&declared("counts = \"c\""), "tracing::dependence 23:10 no evidence is called `c`");
    refused(&declared("independent = true"), "tracing::dependence 21:1 independence is declared of two pieces");
    // One claim cannot be declared independent of itself.
    refused(&declared("independent = true\nreason = \"r\""), "tracing::counted-twice 17:6 `a` (study.toml:");
    let alone = HYPOTHESES.replace("[[tracing.hypothesis]]\nid = \"r\"\nsays = \"s\"\nprior = 0.5\n", "");
    let gun = piece("a", "claim = \"tested\"\nlikelihoods = { h = 0.6 }");
    refused(&format!("{alone}{gun}"), "tracing::no-rivals 2:6");
    slips.none();
}

#[test]
fn evidence_on_the_same_ground_is_told_with_both_places() {
    let claim = |id: &str, check: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\nsays = \"s\"\nsource = {{ ref = \"text\", line = 9 }}\nas_of = \"2015\"\ncheck = \"{check}\"\n"
        )
    };
    let claims = [
        claim("share", "mean(trade(USA, KAZ, 2012..2014)) > 0"),
        claim("level", "trade('United States', Kazakhstan, 2013) > 0"),
        claim("date", "event('nafta-in-force') < event('helms-burton-title3-2019')"),
        claim("other", "trade(USA, UZB, 2013) > 0"),
    ]
    .concat();
    let judged = "likelihoods = { h = 0.6, r = 0.3 }";
    let trace = |pieces: &str| evidence(&format!("{claims}{HYPOTHESES}{pieces}"));
    let on = |id: &str, of: &str| piece(id, &format!("{of}\n{judged}"));
    let two = format!("{}{}", on("a", "claim = \"share\""), on("b", "claim = \"level\""));
    let (found, diagnostics) = trace(&two);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:#?}");
    let said = "tracing::same-ground 41:6 `a` (study.toml:";
    assert!(diagnostics[0].starts_with(said), "{diagnostics:#?}");
    assert!(
        diagnostics[0].ends_with("and `b` rest on the same: `trade` of USA and KAZ in 2012..2014 and 2013"),
        "{diagnostics:#?}"
    );
    assert_eq!(
        found.tracing[0].shared,
        ["`a` and `b` rest on the same: `trade` of USA and KAZ in 2012..2014 and 2013"]
    );
    assert!(found.tracing[0].hypotheses[0].posterior.value.is_some(), "a warning: it is worked out all the same");
    // Declared in any of the three ways, it is said no more.
    for how in
        ["counts = \"a\"", "likelihoods = { h = 0.5, r = 0.2 }", "independent = true\nreason = \"level and trend\""]
    {
        let (found, diagnostics) = trace(&format!("{two}[[tracing.dependence]]\npieces = [\"a\", \"b\"]\n{how}\n"));
        assert!(diagnostics.is_empty() && found.tracing[0].shared.is_empty(), "{how}: {diagnostics:#?}");
        let weighed = found.tracing[0].counted.len();
        assert_eq!(weighed, if how.starts_with("independent") { 2 } else { 1 }, "{how}");
    }
    let (found, diagnostics) = trace(&format!("{}{}", on("a", "claim = \"level\""), on("b", "claim = \"other\"")));
    assert!(diagnostics.is_empty() && found.tracing[0].shared.is_empty(), "another state: {diagnostics:#?}");
    let (found, diagnostics) =
        trace(&format!("{}{}", on("a", "event = \"nafta-in-force\""), on("b", "claim = \"date\"")));
    assert!(
        diagnostics.len() == 1 && diagnostics[0].ends_with("rest on the same: the event `nafta-in-force`"),
        "{diagnostics:#?}"
    );
    let event = &found.tracing[0].pieces[0];
    assert_eq!(
        (event.event.as_str(), event.place.as_str()),
        ("nafta-in-force", "NAFTA enters into force, 1994-01-01 (desta)")
    );
    let (_, diagnostics) =
        trace(&format!("{}{}", on("a", "event = \"nafta-in-force\""), on("b", "event = \"nafta-in-force\"")));
    assert!(diagnostics.len() == 1 && diagnostics[0].starts_with("tracing::counted-twice 41:6"), "{diagnostics:#?}");
}
