//! Case cards and comparisons: every message about them with its place, and on a base of a few values what they give.

use chancery_core::Diagnostic;
use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_evidence::{CaseEvidence, Evidence};
use chancery_measure::Base;
use chancery_study::{Study, StudyFile, parse, run};
use chancery_world::World;

const HEAD: &str = r#"[study]
title = "T"
actor = "USA"
rivals = ["RUS"]
years = "2005..2014"
now = "2021-12-31"
bodies = ["OAS", "UNASUR"]
[regions]
"Central Asia" = { group = "central-asia" }
"South" = { group = "south-america" }
[phases]
"Thaw" = { years = "2010..2014", alternatives = ["2008..2011", "1950..1951"] }
[codes.problem]
rivalry = "r"
[codes.strategy]
pressure = "p"
[[text]]
ref = "r"
as_of = "2015"
"#;

fn file(more: &str) -> StudyFile {
    StudyFile { path: "study.toml".into(), text: format!("{HEAD}{more}") }
}

/// The study and its messages as `severity[id] line:column: message | hints`.
fn read(more: &str) -> (Study, Vec<String>) {
    let file = file(more);
    let (study, diagnostics) = parse(std::slice::from_ref(&file), World::builtin());
    let show = |diagnostic: &Diagnostic| {
        let (line, column) = diagnostic.line_column(&file.text).unwrap_or_default();
        let text = diagnostic.to_string();
        let (head, message) = text.split_once(": ").expect("an id and a message");
        let hints: String = diagnostic.hints.iter().map(|hint| format!(" | {hint}")).collect();
        let from = HEAD.lines().count();
        format!("{head} {}:{column}: {message}{hints}", line.saturating_sub(from))
    };
    let shown = diagnostics.iter().map(show).collect();
    (study, shown)
}

fn case(id: &str, period: &str, more: &str) -> String {
    format!(
        "[[case]]\nid = \"{id}\"\nactor = \"USA\"\ntoward = \"Central Asia\"\nperiod = \"{period}\"\nsource = {{ ref = \"r\" }}\n{more}"
    )
}

fn event(date: &str, stage: &str, more: &str) -> String {
    format!(
        "[[case.event]]\ndate = \"{date}\"\nsays = \"{stage} {date}\"\nstage = \"{stage}\"\nclass = \"military\"\nline = 7\n{more}\n"
    )
}

/// What is added to the study, and how its only message begins.
fn wrong() -> Vec<(String, &'static str)> {
    let in_case = |more: &str| case("c", "Obama", more);
    vec![
        (in_case(&event("2010-13", "problem", "")), "error[study::date] 8:8: `2010-13` is not a date"),
        (in_case(&event("2010", "problem", "end = \"2009\"")), "error[study::date] 13:7: the event ends on 2009, before it begins on 2010"),
        (in_case(&event("2010", "problm", "")), "error[study::word] 10:9: `problm` is no stage of an event | did you mean `problem`?"),
        (
            in_case(&event("2010", "outcome", "").replace("military", "militray")),
            "error[study::word] 11:9: `militray` is no class of events | did you mean `military`? use trade, aid,",
        ),
        (in_case(&event("2010", "outcome", "colour = 1")), "error[study::entry] 13:1: unknown field `colour`"),
        (
            in_case(&event("2005-06", "outcome", "")),
            "warning[study::event-outside] 8:8: 2005-06 lies outside the case `c`, 2009-01-20 to 2017-01-20 | say in `outside`",
        ),
        (
            in_case(&event("2014", "outcome", "world = \"manas-closd\"")),
            "warning[study::unknown-event] 13:9: the world's tables have no event `manas-closd` | did you mean `manas-closed`?",
        ),
        (
            in_case(&event("2014", "outcome", "source = \"Mexco\"")),
            "warning[study::unknown-party] 13:10: `Mexco` is no state, region or organisation | did you mean `Mexico`?",
        ),
        (in_case(&event("2014", "outcome", "target = \"Congo\"")), "warning[study::unknown-party] 13:10: `Congo` is ambiguous | it may be"),
        (
            case("c", "Obamma", ""),
            "warning[study::case-period] 5:10: `Obamma` is neither years, nor a phase of the study, nor a leader",
        ),
        (
            case("c", "Obama", "").replace("actor = \"USA\"", "actor = \"KAZ\""),
            "warning[study::case-period] 5:10: `Obama` is the name of no single leader of KAZ",
        ),
        (case("c", "thow", ""), "warning[study::case-period] 5:10: `thow` is neither years, nor a phase of the study"),
        (
            in_case("[case.problem]\ncodes = [\"rivalri\"]\n"),
            "warning[study::unknown-code] 8:10: no code of the problem is called `rivalri` | did you mean `rivalry`?",
        ),
        (
            in_case("[case.outcomes]\ncodes = [\"x\"]\n"),
            "warning[study::unknown-code] 8:10: no code of the outcomes is called `x` | define it under `[codes.outcomes]`",
        ),
        (
            in_case("[[case.outcome]]\nexpr = \"1\"\nweight = -1.0\n"),
            "error[study::weight] 9:10: `-1` is no weight | write 0 or more",
        ),
        (
            in_case("[[case.outcome]]\nexpr = \"trend(agree(USA, KAZ, {period}))\"\nfrom = 2010\n"),
            "warning[study::period] 8:8: `from` and `to` bound `{period}` in a case whose period is years or a phase",
        ),
        (
            case("c", "2005..2008", "[[case.outcome]]\nexpr = \"trend(agree(USA, KAZ, {period}))\"\nfrom = 2010\n"),
            "warning[study::period] 8:8: no year of the case is within `from` and `to`",
        ),
        ("[composite]\nat_least = 0\n".into(), "error[study::composite] 2:12: a composite of no series says nothing"),
        ("[composite]\nmixed_within = 1.5\n".into(), "error[study::composite] 2:16: scores run from"),
        ("[composite]\nweights = [2, 1]\n".into(), "error[study::composite] 2:11: not two bounds of weights"),
        ("[composite]\nweight = [1, 2]\n".into(), "error[study::entry] 2:1: unknown field `weight`"),
        ("[codes.problems]\na = \"b\"\n".into(), "error[study::word] 1:8: `problems` is no stage of a case | use problem,"),
        (
            "[[comparison]]\nid = \"a\"\ntitle = \"t\"\nline = []\n[[comparison]]\nid = \"a\"\ntitle = \"t\"\nline = []\n".into(),
            "error[study::repeated-id] 6:6: comparison `a` stands twice",
        ),
        ("[[left_out]]\nwhat = \"w\"\nyears = \"1969-1981\"\nsays = \"s\"\n".into(), "error[study::years] 3:9: `1969-1981` is not a span"),
    ]
}

#[test]
fn every_message_has_its_place() {
    for (more, expected) in wrong() {
        let (_, messages) = read(&more);
        assert_eq!(messages.len(), 1, "{expected}\n{}", messages.join("\n"));
        assert!(messages[0].starts_with(expected), "expected {expected}\ngot      {}", messages[0]);
    }
}

#[test]
fn an_unknown_organisation_is_named_with_the_nearest() {
    let text = HEAD.replace("UNASUR", "UNASRU");
    let (study, messages) = parse(&[StudyFile { path: "study.toml".into(), text }], World::builtin());
    assert_eq!(study.bodies, ["oas"]);
    assert_eq!((messages.len(), messages[0].id), (1, "study::unknown-organisation"));
    assert!(messages[0].hints[0].contains("UNASUR"), "{:?}", messages[0]);
}

#[test]
fn a_phase_and_a_reason_silence_the_warnings() {
    let more =
        event("1999", "problem", "outside = \"what came before\"") + &event("2012-05", "outcome", "target = \"OAS\"");
    let (study, messages) = read(&case("c", "thaw", &more));
    assert!(messages.is_empty(), "{messages:?}");
    assert_eq!(study.cases[0].events.len(), 2);
}

/// Agreement and trade of the United States with two republics from 2005 to 2017, and votes of two states of the south.
fn base() -> Base {
    let row =
        |year, partner: &str, value: f64, row| (year, "USA".to_owned(), partner.to_owned(), Some(value), 0, 0, row);
    let mut agree = Vec::new();
    for (step, year) in (2005..=2017_i16).enumerate() {
        let rising = 0.2 + 0.02 * step as f64;
        for (partner, value) in [("KAZ", rising), ("KGZ", rising), ("BRA", 0.5), ("ARG", 0.6 - rising)] {
            agree.push(row(year, partner, value, agree.len() as u32 + 1));
        }
    }
    let entry = |series: &str, data_set: &str, values| ReleaseEntry {
        series: series.into(),
        source: data_set.into(),
        data_set: data_set.into(),
        formula: series.into(),
        years: (2005, 2017),
        values,
    };
    let entries = vec![entry("agree", "unga-votes", agree)];
    let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = vec![ReleaseSource { id: "unga-votes".into(), files: vec![file] }];
    Base::Release(Release { meta: ReleaseMeta { format: 1, version: "by hand".into(), sources }, entries })
}

fn evidence(more: &str) -> Evidence {
    let (study, diagnostics) = parse(&[file(more)], World::builtin());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    run(&study, World::builtin(), &base()).expect("a base in memory").evidence
}

fn only(more: &str) -> CaseEvidence {
    let mut found = evidence(more);
    assert_eq!(found.cases.len(), 1);
    found.cases.remove(0)
}

fn outcome(label: &str, expr: &str, better: &str, more: &str) -> String {
    format!("[[case.outcome]]\nlabel = \"{label}\"\nexpr = \"{expr}\"\nbetter = \"{better}\"\n{more}\n")
}

const RISING: &str = "trend(agree(USA, KAZ, {period}))";

#[test]
fn a_composite_is_the_weighted_mean_of_directions() {
    let two = outcome("a", RISING, "up", "weight = 3") + &outcome("b", RISING, "down", "");
    let abstains = only(&case("c", "Thaw", &two)).composite.expect("outcomes");
    assert_eq!((abstains.direction.as_str(), abstains.scored, abstains.at_least), ("abstained", 2, 3));
    assert!(abstains.score.value.is_none() && abstains.range.is_none());
    let three =
        two + &outcome("c", "trend(agree(USA, KGZ, {period}))", "up", "") + &outcome("d", RISING, "neither", "");
    let stated = case("c", "Thaw", &format!("{three}[case.outcomes]\ndirection = \"worse\"\n"));
    let found = only(&stated).composite.expect("outcomes");
    // (3 + 1 - 1) / 5.
    assert!(found.score.value.is_some_and(|score| (score - 0.6).abs() < 1e-12), "{found:?}");
    assert_eq!((found.direction.as_str(), found.scored, found.agrees), ("better", 3, Some(false)));
    // With weights from 0 a single series may decide.
    assert_eq!(found.range, Some((-1.0, 1.0)));
    let shares = found.shares.expect("scored");
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12 && shares[2] > shares[0], "{shares:?}");
    assert!(found.score.lo < found.score.value && found.score.value < found.score.hi);
}

#[test]
fn bounds_of_a_phase_and_clocks_are_tried() {
    let found = only(&case("c", "Thaw", &outcome("a", RISING, "up", "to = 2013")));
    assert_eq!(found.days, ("2010-01-01".to_owned(), "2014-12-31".to_owned()));
    let [one] = found.outcome.as_slice() else { panic!("one outcome") };
    assert_eq!((one.expr.as_str(), one.direction.as_str()), ("trend(agree(USA, KAZ, 2010..2013))", "better"));
    let phases: Vec<_> = one.phases.iter().map(|phase| (phase.years.as_str(), phase.direction.as_str())).collect();
    assert_eq!(phases, [("2008..2011", "better"), ("1950..1951", "no-value")]);
    assert!(one.clock_directions.is_empty(), "years have no clock");
    let found = only(&case("c", "Obama", &outcome("a", RISING, "down", "")));
    assert_eq!(found.outcome[0].expr, "trend(agree(USA, KAZ, 'Obama'))");
    assert!(found.outcome[0].clock_directions.len() == 3, "{:?}", found.outcome[0]);
}

#[test]
fn events_of_text_and_tables_stand_together() {
    let more =
        event("2012", "problem", "world = \"manas-closed\"") + &event("2010", "strategy", "target = \"Kyrgyzstan\"");
    let found = only(&case("c", "Obama", &more));
    let told: Vec<&str> =
        found.events.iter().filter(|event| event.line == 7).map(|event| event.says.as_str()).collect();
    assert_eq!(told, ["strategy 2010", "problem 2012"]);
    let conflict = found.events.iter().find_map(|event| event.conflict.as_deref()).expect("2012 is not 2014");
    assert!(conflict.starts_with("the text has 2012, the table of events 2014-06-03"), "{conflict}");
    let world: Vec<&str> =
        found.events.iter().filter(|event| event.line == 0).map(|event| event.world.as_str()).collect();
    assert!(world.contains(&"c5-1-launch-2015") && world.contains(&"kyrgyz-revolution-2010"), "{world:?}");
    assert!(!world.contains(&"manas-closed"), "the text tells of it");
    assert!(!world.contains(&"k2-closed"), "2005 is outside");
    assert!(found.events.windows(2).all(|pair| pair[0].date[..4] <= pair[1].date[..4]), "in order");
}

#[test]
fn lags_are_as_wide_as_the_dates() {
    let more = event("2010", "problem", "")
        + &event("2011-03-01", "strategy", "")
        + &event("2009", "strategy", "")
        + &event("2011-03", "outcome", "");
    let found = only(&case("c", "Obama", &more));
    let lags: Vec<_> = found.lags.iter().map(|lag| (lag.step.as_str(), lag.from_date.as_str(), lag.days)).collect();
    assert_eq!(
        lags,
        [
            // From the last day of 2010, and from the first.
            ("problem to strategy", "2010", (60, 424)),
            ("strategy to outcome", "2011-03-01", (0, 30)),
            ("strategy to outcome", "2009", (425, 819)),
            ("problem to outcome", "2010", (60, 454)),
        ]
    );
}

#[test]
fn regions_ranks_and_lines_by_hand() {
    let more = "[[comparison]]\nid = \"l\"\ntitle = \"t\"\nline = [{ label = \"K\", expr = \"agree(USA, KAZ, 2012..2014)\" }]\n\
                [[left_out]]\nwhat = \"w\"\nyears = \"1969..1980\"\nsays = \"s\"\n";
    let found = evidence(more).comparisons;
    let votes: Vec<_> = found.regions.iter().filter(|one| one.period == "Obama").collect();
    let [one] = votes.as_slice() else { panic!("one measure has values: {votes:?}") };
    // Obama's years here are 2009 to 2014: means 0.33, 0.33 of Central Asia; 0.5 and 0.27 of the south.
    let means: Vec<Option<f64>> = one.sides.iter().map(|side| side.mean).collect();
    assert!(means[0].is_some_and(|mean| (mean - 0.33).abs() < 1e-9), "{one:?}");
    assert!(means[1].is_some_and(|mean| (mean - 0.385).abs() < 1e-9), "{one:?}");
    assert!(one.difference.value.is_some_and(|value| (value + 0.055).abs() < 1e-9));
    assert!(one.difference.lo < one.difference.value && one.difference.value < one.difference.hi);
    assert_eq!((one.sides[0].have, one.sides[0].weighted_mean), (2, None), "there are no populations");
    let ranking = found.ranks.iter().find(|one| one.id == "rank-votes-central-asia").expect("there");
    let order: Vec<_> = ranking.entries.iter().map(|entry| (entry.name.as_str(), entry.rank.value)).collect();
    assert_eq!(order, [("Obama", Some(1.0)), ("Bush", Some(2.0))]);
    assert_eq!(ranking.entries[0].rank.hi, Some(1.0), "both members say the same");
    let years: Vec<_> = found.lines[0].lines[0].points.iter().map(|point| point.year).collect();
    assert_eq!((years, found.left_out.len()), (vec![2012, 2013, 2014], 1));
    let bodies = found.bodies.expect("two organisations");
    let in_2010 = bodies.years.iter().find(|year| year.year == 2010).expect("covered");
    assert_eq!(in_2010.members[1], Some(12), "UNASUR had twelve members");
    assert!(in_2010.overlap[0].both <= 12);
}

#[test]
fn mill_sorts_stated_outcomes() {
    let coded = |id: &str, instruments: &str, direction: &str| {
        case(
            id,
            "Obama",
            &format!("[case.strategy]\ninstruments = [{instruments}]\n[case.outcomes]\ndirection = \"{direction}\"\n"),
        )
    };
    let cases = coded("a", "\"aid\", \"trade\"", "worse")
        + &coded("b", "\"aid\", \"military\"", "worse")
        + &coded("c", "\"trade\"", "better")
        + &coded("d", "", "worse")
        + &coded("e", "\"aid\"", "not-stated");
    let mill = evidence(&cases).comparisons.mill;
    let worse = mill.iter().find(|one| one.outcome == "stated: worse" && one.set == "instruments").expect("there");
    assert_eq!((worse.with.as_slice(), worse.without.len()), (&["a".to_owned(), "b".into(), "d".into()][..], 1));
    assert!(worse.agreement.is_empty(), "the instruments of `d` are unknown");
    let [pair] = worse.difference.as_slice() else { panic!("one pair: {worse:?}") };
    assert_eq!((pair.with.as_str(), pair.without.as_str(), pair.condition.as_str()), ("a", "c", "aid"));
    assert!(pair.present_with_outcome && worse.cannot.contains("show no cause"));
}

#[test]
fn texts_are_paired_and_forecasts_fall_due() {
    let claim = |id: &str, text: &str, more: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\nsays = \"s\"\nsource = {{ ref = \"{text}\" }}\nas_of = \"2015\"\nneeds = \"n\"\n{more}\n"
        )
    };
    let more = claim("a", "r", "type = \"forecast\"\nhorizon = \"2030\"\nsee_also = [\"b\"]")
        + &claim("b", "q", "type = \"forecast\"")
        + &claim("c", "q", "see_also = [\"b\"]")
        + "[[agreement]]\nid = \"x\"\nbetween = [\"a\", \"c\"]\nkind = \"cross-paper\"\nsays = \"both\"\nrelation = \"agree\"\n";
    let found = evidence(&more).comparisons;
    let pairs: Vec<_> = found.papers.iter().map(|pair| (pair.kind.as_str(), pair.claims.join(" "))).collect();
    assert_eq!(pairs, [("agreement", "a c".to_owned()), ("related", "a b".to_owned())]);
    let due: Vec<_> = found.forecasts.iter().map(|one| (one.claim.as_str(), one.outcome.as_str())).collect();
    assert_eq!(due, [("a", "open"), ("b", "not decided")]);
}
