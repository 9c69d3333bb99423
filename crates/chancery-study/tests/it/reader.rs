//! The reader of study files: every message with its place, and what is left of a study in which something is wrong.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chancery_claim::parse as parse_check;
use chancery_core::{Diagnostic, PartialDate, YearRange};
use chancery_evidence::{Centrality, ClaimType};
use chancery_study::{Study, StudyFile, parse, read_folder};
use chancery_world::World;

/// A head with nothing else in it, so that only what follows can be wrong.
const HEAD: &str = "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2020\"\n";

fn files(files: &[(&str, &str)]) -> Vec<StudyFile> {
    files.iter().map(|(path, text)| StudyFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
}

/// Reads files; each message becomes `severity[id] file:line:column: message`, with its hints after bars.
fn read(named: &[(&str, &str)]) -> (Study, Vec<String>) {
    let files = files(named);
    let (study, diagnostics) = parse(&files, World::builtin());
    let show = |diagnostic: &Diagnostic| {
        let place = diagnostic.span.as_ref().map_or_else(String::new, |span| {
            let file = files.iter().find(|file| file.path == span.file).expect("a file that was given");
            let (line, column) = diagnostic.line_column(&file.text).expect("it has a place");
            format!(" {}:{line}:{column}", span.file)
        });
        let text = diagnostic.to_string();
        let (head, message) = text.split_once(": ").expect("an id and a message");
        let hints: String = diagnostic.hints.iter().map(|hint| format!(" | {hint}")).collect();
        format!("{head}{place}: {message}{hints}")
    };
    let shown = diagnostics.iter().map(show).collect();
    (study, shown)
}

/// The study and exactly one message, which begins as `expected` does.
fn check(named: &[(&str, &str)], expected: &str) -> Study {
    let (study, messages) = read(named);
    assert_eq!(messages.len(), 1, "{expected}\n{}", messages.join("\n"));
    assert!(messages[0].starts_with(expected), "expected {expected}\ngot      {}", messages[0]);
    study
}

/// A claim of six lines and those of `more`.
fn claim(id: &str, more: &str) -> String {
    format!(
        "[[claim]]\nid = \"{id}\"\nsays = \"s\"\nsource = {{ ref = \"r\" }}\nas_of = \"2015\"\ncheck = \"1 == 1\"\n{more}\n"
    )
}

fn fact(value: &str, unit: &str, origin: &str) -> String {
    format!(
        "[[fact]]\nid = \"f\"\nsays = \"s\"\nvalue = {value}\nunit = \"{unit}\"\norigin = \"{origin}\"\nsource = {{ ref = \"r\", line = 9 }}\n"
    )
}

/// A fact of five lines and those of `more`.
fn words(more: &str) -> String {
    format!("[[fact]]\nid = \"w\"\nsays = \"s\"\norigin = \"independent\"\nsource = {{ ref = \"r\" }}\n{more}\n")
}

fn document(id: &str) -> String {
    format!("[[document]]\nid = \"{id}\"\nref = \"r\"\nfile = \"{id}.txt\"\norigin = \"independent\"\n")
}

fn case(more: &str) -> String {
    format!(
        "[[case]]\nid = \"c\"\ntitle = \"t\"\nactor = \"USA\"\ntoward = \"A\"\nperiod = \"Obama\"\nsource = {{ ref = \"r\" }}\n{more}"
    )
}

fn ids(study: &Study) -> Vec<&str> {
    study.claims.iter().map(|claim| claim.id.as_str()).collect()
}

/// What can be wrong in `study.toml` and around it: the text and the message.
const WRONG: &[(&str, &str)] = &[
    ("", "error[study::no-head]: no `[study]` table in `study.toml` | it needs title, actor and years"),
    (
        "schema = 2\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n",
        "error[study::schema] study.toml:1:10: this program reads schema 1",
    ),
    (
        "schema = \"1\"\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n",
        "error[study::entry] study.toml:1:10: invalid type: string `1`",
    ),
    (
        "clam = 1\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n",
        "error[study::unknown-key] study.toml:1:1: unknown key `clam` | did you mean `claim`? | a study file has schema, study,",
    ),
    (
        "weather = 1\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n",
        "error[study::unknown-key] study.toml:1:1: unknown key `weather` | a study file has schema, study,",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nrival = []\nyears = \"2020\"\n",
        "error[study::entry] study.toml:4:1: unknown field `rival`, expected one of `title`, `actor`, `rivals`,",
    ),
    ("[study]\ntitle = \"T\"\nactor = \"USA\"\n", "error[study::entry] study.toml:1:1: missing field `years`"),
    (
        "[study]\ntitle = \"T\nactor = \"USA\"\nyears = \"2020\"\n",
        "error[study::toml] study.toml:2:11: invalid basic string",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"Mexco\"\nyears = \"2020\"\n",
        "error[study::unknown-state] study.toml:3:9: no state is called `Mexco` | did you mean `Mexico`?",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nrivals = [\"CHN\", \"Zzyzzx\"]\nyears = \"2020\"\n",
        "error[study::unknown-state] study.toml:4:18: no state is called `Zzyzzx`",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"Congo\"\nyears = \"2020\"\n",
        "error[study::ambiguous-name] study.toml:3:9: `Congo` is ambiguous | it may be COG",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990-2020\"\n",
        "error[study::years] study.toml:4:9: `1990-2020` is not a span of years | write `1945..2023`",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020..1990\"\n",
        "error[study::years] study.toml:4:9: `2020..1990` is not a span of years",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\nnow = \"2021-02-30\"\n",
        "error[study::date] study.toml:5:7: `2021-02-30` is not a date",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[regions]\nA = { group = \"latin-amerika\" }\n",
        "error[study::unknown-region] study.toml:6:15: no region is called `latin-amerika` | did you mean `latin-america`?",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[regions]\nA = { group = \"central-asia\", definition = \"six\" }\n",
        "error[study::unknown-definition] study.toml:6:44: `central-asia` has no definition `six` | there are five-republics",
    ),
    (
        "regions = []\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n",
        "error[study::entry] study.toml:1:11: a table is expected",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[claim]\nid = \"a\"\n",
        "error[study::entry] study.toml:5:1: a list of tables is expected | write it as `[[name]]`",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[phases]\nA = { region = \"B\" }\nC = { years = \"2020\" }\n",
        "error[study::entry] study.toml:6:5: missing field `years`",
    ),
    (
        "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[[text]]\nref = \"r\"\nas_of = \"May\"\n",
        "error[study::date] study.toml:7:9: `May` is not a date: write `1994`, `1994-01` or `1994-01-01`",
    ),
];

/// What can be wrong in another file of the study: its path, its text and the message.
fn wrong_parts() -> Vec<(&'static str, String, &'static str)> {
    let pair = |kind: &str, between: &str| {
        format!("[[contradiction]]\nid = \"p\"\nbetween = [{between}]\nkind = \"{kind}\"\nsays = \"s\"\n")
    };
    vec![
        (
            "claims/a.toml",
            claim("a", "").replace("check = \"1 == 1\"\n", ""),
            "warning[study::no-check] claims/a.toml:2:6: claim `a` has neither `check` nor `needs` | name the data",
        ),
        (
            "facts/a.toml",
            fact("1", "USD", "text") + &fact("2", "USD", "text"),
            "error[study::repeated-id] facts/a.toml:9:6: fact `f` stands twice",
        ),
        (
            "facts/a.toml",
            fact("1", "USD", "hearsay"),
            "error[study::word] facts/a.toml:6:10: `hearsay` is not an origin; use one of text, cited-source, independent",
        ),
        (
            "facts/a.toml",
            words("words = \"x\"\nvalue = 1"),
            "error[study::entry] facts/a.toml:1:1: fact `w` is neither a figure nor words | write `value` and `unit`",
        ),
        ("facts/a.toml", words(""), "error[study::entry] facts/a.toml:1:1: fact `w` is neither a figure nor words"),
        ("facts/a.toml", words("words = \"...\""), "error[claim::syntax] facts/a.toml:6:9: fact `w` has no words"),
        (
            "facts/a.toml",
            words(&format!("words = \"{}\"", "word ".repeat(500))),
            "error[claim::too-long] facts/a.toml:6:9: fact `w` has words of 2500 bytes, more than 2000 | quote shortly",
        ),
        (
            "facts/a.toml",
            words("words = \"x\"").replace("ref = \"r\"", "ref = \"r\", url = \"javascript:x\""),
            "error[study::word] facts/a.toml:5:10: `javascript:x` is no address of a page | write `https://...`",
        ),
        (
            "facts/a.toml",
            document("d") + &document("d"),
            "error[study::repeated-id] facts/a.toml:7:6: document `d` stands twice",
        ),
        ("facts/a.toml", fact("1", "apples", "text"), "error[claim::syntax] facts/a.toml:4:9: `1 apples` of fact `f`"),
        ("facts/a.toml", fact("nan", "USD", "text"), "error[claim::syntax] facts/a.toml:4:9: `nan USD` of fact `f`"),
        ("facts/a.toml", fact("[1]", "USD", "text"), "error[claim::syntax] facts/a.toml:4:9: "),
        (
            "contradictions/a.toml",
            pair("outer", ""),
            "error[study::word] contradictions/a.toml:4:8: `outer` is not a kind of contradiction | use `internal`",
        ),
        (
            "contradictions/a.toml",
            claim("last", "") + &pair("internal", "\"last\", \"lost\""),
            "warning[study::unknown-claim] contradictions/a.toml:10:20: no claim is called `lost` | did you mean `last`?",
        ),
        (
            "cases/a.toml",
            case("[case.outcomes]\ndirection = \"good\"\n"),
            "error[study::word] cases/a.toml:9:13: `good` is not a direction | use better, mixed, worse or not-stated",
        ),
        (
            "cases/a.toml",
            case("[[case.outcome]]\nlabel = \"l\"\nexpr = \"x\"\nbetter = \"more\"\n"),
            "error[study::word] cases/a.toml:11:10: `more` is not a direction of a series | use up, down or neither",
        ),
        (
            "cases/a.toml",
            case("").replace("USA", "Atlantis"),
            "error[study::unknown-state] cases/a.toml:4:9: no state is called `Atlantis`",
        ),
        (
            "cases/a.toml",
            case("[case.problm]\n"),
            "error[study::entry] cases/a.toml:8:7: unknown field `problm`, expected one of `id`, `title`,",
        ),
        (
            "cases/a.toml",
            case("[[case.strategy.statement]]\nsays = \"s\"\nclaims = [\"nobody\"]\n"),
            "warning[study::unknown-claim] cases/a.toml:10:11: no claim is called `nobody`",
        ),
        (
            "references.bib",
            "@misc{a, title = {x}\n\n@misc{b, title = {y}}\n".to_owned(),
            "error[study::bibtex] references.bib:3:1: expected comma | the references are left out",
        ),
    ]
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    for (text, expected) in WRONG {
        check(&[("study.toml", text)], expected);
    }
    for (path, text, expected) in wrong_parts() {
        check(&[("study.toml", HEAD), (path, &text)], expected);
    }
}

#[test]
fn works_that_are_cited_are_looked_for_among_the_references_and_the_data_sets() {
    let cites = |key: &str| HEAD.to_owned() + &claim("a", "").replace("\"r\"", &format!("\"{key}\""));
    let bibliography = ("references.bib", "@misc{there, title = {x}}\n");
    check(
        &[("study.toml", &cites("gone")), bibliography],
        "warning[study::unknown-reference]: `gone` is cited, but is not in references.bib",
    );
    for key in ["there", "wdi"] {
        assert_eq!(read(&[("study.toml", &cites(key)), bibliography]).1, [""; 0], "{key}");
    }
}

/// Entries in which one thing is wrong, and the message; each stands between two good claims and begins in line 12.
fn wrong_claims() -> Vec<(String, &'static str)> {
    vec![
        (
            claim("w", "chek = \"1 == 1\""),
            "error[study::entry] study.toml:18:1: unknown field `chek`, expected one of `id`, `says`, `source`,",
        ),
        (
            "[[claim]]\nid = \"w\"\nsays = \"s\"\nas_of = \"2015\"\n".to_owned(),
            "error[study::entry] study.toml:12:1: missing field `source` | this entry is left out",
        ),
        (claim("w", "see_also = \"first\""), "error[study::entry] study.toml:18:12: invalid type: string `first`"),
        (
            claim("w", "type = \"quantitty\""),
            "error[study::word] study.toml:18:8: `quantitty` is not a type of assertion; use one of arithmetic,",
        ),
        (
            claim("w", "centrality = \"middle\""),
            "error[study::word] study.toml:18:14: `middle` is not a centrality; use one of core, supporting, background",
        ),
        (claim("w", "").replace("2015", "15"), "error[study::date] study.toml:16:9: `15` is not a date"),
        (
            claim("first", ""),
            "error[study::repeated-id] study.toml:13:6: claim `first` stands already in study.toml:5 | ids name one claim each",
        ),
        (
            claim("w", "").replace("ref = ", "reference = "),
            "error[study::entry] study.toml:15:12: unknown field `reference`, expected one of `ref`, `line`,",
        ),
        (
            claim("w", "").replace("ref = \"r\"", "ref = \"r\", line = -1"),
            "error[study::entry] study.toml:15:30: invalid value: integer `-1`",
        ),
    ]
}

#[test]
fn one_wrong_entry_loses_only_itself() {
    for (entry, expected) in wrong_claims() {
        let text = format!("{HEAD}{}{entry}{}", claim("first", ""), claim("last", ""));
        let study = check(&[("study.toml", &text)], expected);
        assert_eq!(ids(&study), ["first", "last"], "{expected}");
    }
    let facts = fact("1", "apples", "text") + &fact("2", "USD", "text");
    let (study, messages) = read(&[("study.toml", HEAD), ("facts/a.toml", &facts)]);
    assert_eq!((study.facts.len(), messages.len()), (1, 1));
    let cases = case("[case.problm]\n") + &case("");
    let (study, messages) = read(&[("study.toml", HEAD), ("cases/a.toml", &cases)]);
    assert_eq!((study.cases.len(), messages.len()), (1, 1));
}

#[test]
fn a_slip_in_toml_loses_only_its_entry() {
    let between = |entry: &str| format!("{HEAD}{}{entry}{}", claim("first", ""), claim("last", ""));
    let (study, messages) = read(&[("study.toml", &between(&claim("w", "").replace("id = ", "id = = ")))]);
    assert_eq!(ids(&study), ["first", "last"]);
    assert!(messages[0].starts_with("error[study::toml] study.toml:13:6: extra `=`"), "{}", messages[0]);
    let (study, messages) = read(&[("study.toml", &between(&claim("w", "").replace("\"s\"", "\"s")))]);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("error[study::toml] study.toml:14:10: invalid basic string"), "{}", messages[0]);
    // The entry stays, with the text to the end of the line; the message is an error, so nothing of the study passes unseen.
    assert_eq!(ids(&study), ["first", "w", "last"]);
    // A broken file leaves the others alone.
    let (study, _) = read(&[("study.toml", HEAD), ("claims/a.toml", "[[["), ("claims/b.toml", &claim("b", ""))]);
    assert_eq!(ids(&study), ["b"]);
}

/// The example of the design, without its case.
const EXAMPLE: &str = r#"schema = 1
[study]
title  = "US policy toward Latin America and Central Asia"
actor  = "USA"
rivals = ["RUS", "CHN", "IRN"]
years  = "1945..2023"

[regions]
"Latin America" = { group = "latin-america" }
"Central Asia"  = { group = "central-asia" }

[[claim]]
id     = "kuz-trade-2013"
says   = "US trade with Latin America in 2013 was over three times China's"   # our own paraphrase
source = { ref = "kuzembayeva2015", line = 33 }
as_of  = "2015"
check  = "sum(trade(USA, 'Latin America', 2013)) > 3 * sum(trade(CHN, 'Latin America', 2013))"
"#;

/// Its case.
const EXAMPLE_CASE: &str = r#"
[[case]]
id     = "obama-latin-america"
actor  = "USA"
toward = "Latin America"
period = "Obama"
[case.problem]       # stage 1: problem understanding
[case.strategy]      # stage 2: goals, instruments
[[case.outcome]]     # stage 3: read from the panel where a series exists, else from a cited source
"#;

#[test]
fn the_example_of_the_design_is_read() {
    let (study, messages) = read(&[("study.toml", EXAMPLE)]);
    assert_eq!(messages, [""; 0]);
    assert_eq!(study.title, "US policy toward Latin America and Central Asia");
    assert_eq!(study.actor.map(|state| state.to_string()).as_deref(), Some("USA"));
    let rivals: Vec<String> = study.rivals.iter().map(ToString::to_string).collect();
    assert_eq!(rivals, ["RUS", "CHN", "IRN"]);
    assert_eq!(study.years, YearRange::new(1945, 2023));
    assert_eq!(study.now, None);
    let regions: Vec<(&str, &str)> =
        study.regions.iter().map(|region| (region.name.as_str(), region.region.as_str())).collect();
    assert_eq!(regions, [("Latin America", "latin-america"), ("Central Asia", "central-asia")]);
    assert!(study.regions.iter().all(|region| !region.definition.is_empty()), "the default definition is settled here");
    let claim = &study.claims[0];
    assert_eq!((claim.id.as_str(), claim.reference.as_str(), claim.line), ("kuz-trade-2013", "kuzembayeva2015", 33));
    assert_eq!((claim.claim_type, claim.centrality), (ClaimType::Quantity, Centrality::Supporting));
    assert_eq!((claim.as_of, claim.as_of_text.as_str()), (PartialDate::Year(2015), "2015"));
    assert_eq!((claim.place.file.as_str(), claim.place.line), ("study.toml", 12));
    let expression = claim.check.as_ref().expect("a check");
    assert_eq!(EXAMPLE.find("sum(trade(USA"), expression.offset);
    assert!(parse_check(&expression.text).0.is_some());
    // The design writes a case in short: title, source and outcomes are still to be filled.
    let study = check_silent(&format!("{EXAMPLE}{EXAMPLE_CASE}"));
    assert_eq!((study.claims.len(), study.cases.len()), (1, 1));
    assert_eq!((study.cases[0].title.as_str(), study.cases[0].outcome.len()), ("obama-latin-america", 0));
}

fn check_silent(text: &str) -> Study {
    let (study, messages) = read(&[("study.toml", text)]);
    assert_eq!(messages, [""; 0]);
    study
}

#[test]
fn lines_that_end_as_on_windows() {
    let text = format!("{HEAD}{}", claim("a", "type = \"x\"")).replace('\n', "\r\n");
    check(&[("study.toml", &text)], "error[study::word] study.toml:11:8: `x` is not a type of assertion");
    let text = format!("{HEAD}{}", claim("a", "").replace("\"s\"", "\"\"\"\ntwo\nlines\"\"\"")).replace('\n', "\r\n");
    let (study, messages) = read(&[("study.toml", &text)]);
    assert_eq!(messages, [""; 0]);
    assert_eq!(study.claims[0].place.line, 5);
    assert_eq!(study.claims[0].says.lines().collect::<Vec<_>>(), ["two", "lines"]);
    let expression = study.claims[0].check.as_ref().expect("a check");
    assert_eq!(expression.offset, text.find("1 == 1"));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let text = format!("\u{feff}{HEAD}{}", claim("a", ""));
    let (study, messages) = read(&[("study.toml", &text)]);
    assert_eq!(messages, [""; 0]);
    assert_eq!(study.claims[0].check.as_ref().and_then(|check| check.offset), text.find("1 == 1"));
    let text = format!("\u{feff}{HEAD}{}", claim("a", "as_off = 1"));
    check(&[("study.toml", &text)], "error[study::entry] study.toml:11:1: unknown field `as_off`");
}

#[test]
fn checks_are_placed_whatever_their_quotes() {
    // How the check is written, its text, and whether its bytes stand in the file as they are.
    let ways = [
        ("\"1 == 1\"", "1 == 1", true),
        ("'1 == 1'", "1 == 1", true),
        ("'''1 == 1'''", "1 == 1", true),
        ("\"\"\"1 == 1\"\"\"", "1 == 1", true),
        ("\"trade(USA, 'México', 2013) > 1 USD\"", "trade(USA, 'México', 2013) > 1 USD", true),
        ("\"trade(USA, \\\"Mexico\\\", 2013) > 1 USD\"", "trade(USA, \"Mexico\", 2013) > 1 USD", false),
        ("\"1 =\\u003d 1\"", "1 == 1", false),
        ("\"\"\"\n1 == 1\"\"\"", "1 == 1", false),
        ("\"\"\"1 == \\\n   1\"\"\"", "1 == 1", false),
    ];
    for (written, text, exact) in ways {
        let source = format!("# é\n{HEAD}{}", claim("a", "").replace("\"1 == 1\"", written));
        let (study, messages) = read(&[("study.toml", &source)]);
        assert_eq!(messages, [""; 0], "{written}");
        let check = study.claims[0].check.as_ref().expect("a check");
        assert_eq!(check.text, text);
        assert_eq!(source.get(check.range.clone()), Some(written), "the place of the value is that of its quotes");
        assert_eq!(check.offset.is_some(), exact, "{written}");
        if let Some(offset) = check.offset {
            assert_eq!(&source[offset..offset + text.len()], text);
        }
        // A message about the third character is about that character, or about the whole value.
        let placed = check.place(Diagnostic::error("t::t", "m").at(chancery_core::Span::bytes(2, 3)));
        let span = placed.span.expect("a place");
        let expected = check.offset.map_or(check.range.clone(), |offset| offset + 2..offset + 3);
        assert_eq!((span.start..span.end, span.file.as_str()), (expected, "study.toml"), "{written}");
    }
}

#[test]
fn the_figure_of_a_fact_keeps_its_digits() {
    let shown = |value: &str, unit: &str| {
        let (study, messages) = read(&[("study.toml", HEAD), ("facts/a.toml", &fact(value, unit, "text"))]);
        assert_eq!(messages, [""; 0], "{value} {unit}");
        study.facts[0].shown.clone()
    };
    assert_eq!(shown("47.0", "%"), "47.0 %");
    assert_eq!(shown("47", "%"), "47 %");
    assert_eq!(shown("1_000", "persons"), "1000 persons");
    assert_eq!(shown("\"about 5\"", "%"), "about 5 %");
    assert_eq!(shown("1994", "year"), "1994");
}

#[test]
fn several_files_are_one_study() {
    let (study, messages) = read(&[
        ("study.toml", HEAD),
        ("claims/a.toml", &claim("a", "see_also = [\"b\"]")),
        ("claims/b.toml", &claim("b", "")),
        ("cases/c.toml", &case("[case.problem]\nclaims = [\"a\", \"b\"]\n")),
    ]);
    assert_eq!(messages, [""; 0]);
    assert_eq!(ids(&study), ["a", "b"]);
    assert_eq!((study.claims[1].place.file.as_str(), study.claims[1].place.line), ("claims/b.toml", 1));
    assert_eq!(study.cases[0].problem.claims.len(), 2);
    // An id belongs to the whole study.
    check(
        &[("study.toml", HEAD), ("claims/a.toml", &claim("a", "")), ("claims/b.toml", &claim("a", ""))],
        "error[study::repeated-id] claims/b.toml:2:6: claim `a` stands already in claims/a.toml:1",
    );
}

/// A folder of this test run.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("claims")).expect("a folder");
    folder
}

#[test]
fn a_folder_is_read_in_a_fixed_order() {
    let folder = folder("study-order");
    for (name, text) in [
        ("study.toml", HEAD),
        ("claims/b.toml", ""),
        ("claims/a.toml", ""),
        ("claims/notes.md", "no TOML"),
        ("references.bib", ""),
        ("other.toml", "[["),
    ] {
        std::fs::write(folder.join(name), text).expect("written");
    }
    let files = read_folder(&folder).expect("a study");
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["study.toml", "claims/a.toml", "claims/b.toml", "references.bib"]);
}

#[test]
fn a_folder_that_cannot_be_read() {
    let folder = folder("study-unreadable");
    let diagnostic = read_folder(&folder).expect_err("no study.toml");
    assert_eq!(diagnostic.id, "study::unreadable");
    assert!(diagnostic.message.contains("study.toml"), "{diagnostic}");
    std::fs::write(folder.join("study.toml"), HEAD).expect("written");
    std::fs::write(folder.join("claims/a.toml"), b"# one\n# t\xe9\n").expect("written");
    let diagnostic = read_folder(&folder).expect_err("Latin-1");
    assert_eq!(diagnostic.id, "study::encoding");
    assert!(diagnostic.message.contains("a.toml:2: "), "{diagnostic}");
}

fn documentation(page: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(page);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All ids `study::...` of a folder of this crate and of those in it.
fn ids_in_folder(folder: &str) -> BTreeSet<String> {
    ids_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
}

fn ids_below(folder: &Path) -> BTreeSet<String> {
    let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let ids = |path: std::path::PathBuf| {
        if path.is_dir() {
            ids_below(&path)
        } else {
            ids_in(&std::fs::read_to_string(path).expect("text")).into_iter().collect()
        }
    };
    paths.flat_map(ids).collect()
}

#[test]
fn every_id_has_a_test_and_an_entry_in_the_documentation() {
    let given = ids_in_folder("src");
    assert!(given.len() > 15, "{given:?}");
    let untested: Vec<String> = given.difference(&ids_in_folder("tests/it")).cloned().collect();
    assert_eq!(untested, [""; 0]);
    let page = documentation("diagnostics.md");
    let headings = page.lines().filter(|line| line.starts_with("### "));
    let documented: BTreeSet<String> = headings.flat_map(ids_in).collect();
    assert_eq!(documented, given);
}

#[test]
fn the_examples_of_the_documentation_are_one_study() {
    let page = documentation("STUDY.md");
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split_once("```")).map(|(block, _)| block);
    let names: Vec<String> = (0..blocks.clone().count()).map(|number| format!("example-{number}.toml")).collect();
    let named: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(blocks).collect();
    assert!(named.len() > 3, "the page has an example of each kind of entry");
    let (study, messages) = read(&named);
    // An example may mention claims that the page does not show.
    let serious: Vec<&String> = messages.iter().filter(|message| !message.contains("[study::unknown-claim]")).collect();
    assert!(serious.is_empty(), "{serious:#?}");
    assert!(study.actor.is_some() && !study.texts.is_empty() && !study.regions.is_empty());
    assert!(!study.claims.is_empty() && !study.facts.is_empty() && !study.cases.is_empty());
    assert!(!study.contradictions.is_empty());
}

/// The ids `study::...` in a text.
fn ids_in(text: &str) -> Vec<String> {
    let part = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>();
    text.split("study::").skip(1).map(part).filter(|id| !id.is_empty()).map(|id| format!("study::{id}")).collect()
}

#[test]
fn a_stated_relation_is_read_and_its_words_are_checked() {
    let relation = |class: &str, claim: &str| {
        let entry = format!(
            "[[relation]]\nstate = \"MEX\"\nclass = \"{class}\"\nclaim = \"{claim}\"\nyears = \"2010..2014\"\n"
        );
        format!("{HEAD}{}{entry}", claim_of("a"))
    };
    let (study, messages) = read(&[("study.toml", &relation("ally", "a"))]);
    assert!(messages.is_empty(), "{messages:?}");
    assert_eq!((study.relations.len(), study.relations[0].state.as_str()), (1, "MEX"));
    let study = check(&[("study.toml", &relation("friend", "a"))], "error[study::word] study.toml:14:9");
    assert!(study.relations.is_empty());
    let (_, messages) = read(&[("study.toml", &relation("ally", "b"))]);
    assert!(messages.len() == 1 && messages[0].contains("`b`"), "{messages:?}");
}

fn claim_of(id: &str) -> String {
    claim(id, "")
}

#[test]
fn the_text_of_a_document_is_a_file_beside_the_study() {
    let named = document("here") + &document("away");
    let (study, messages) =
        read(&[("study.toml", HEAD), ("facts/a.toml", &named), ("documents/here.txt", "[no toml]\nFree trade.")]);
    assert!(messages.is_empty(), "{messages:?}");
    let texts: Vec<_> = study.documents.iter().map(|document| (document.id.as_str(), document.text.clone())).collect();
    let away = "the text of `away` is not here; it would be documents/away.txt in the study's folder".to_owned();
    assert_eq!(texts, [("here", Ok("[no toml]\nFree trade.".to_owned())), ("away", Err(away))]);
}
