//! The reader of study files: every message with its place, and what is left of a study in which something is wrong.

use std::path::PathBuf;

use chancery_core::PartialDate;
use chancery_evidence::{Centrality, ClaimType};
use chancery_study::{Study, StudyFile, parse, read_folder};
use chancery_world::World;

/// A head without anything else, so that what follows is all that can be wrong.
const HEAD: &str = "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2020\"\n";

/// Reads files; each message becomes `severity[id] file:line:column: message`, its hints after it.
fn read(files: &[(&str, &str)]) -> (Study, Vec<String>) {
    let files: Vec<StudyFile> =
        files.iter().map(|(path, text)| StudyFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect();
    let (study, diagnostics) = parse(&files, World::builtin());
    let show = |diagnostic: &chancery_core::Diagnostic| {
        let place = diagnostic.span.as_ref().map_or_else(String::new, |span| {
            let file = files.iter().find(|file| file.path == span.file).expect("a file that was given");
            let (line, column) = diagnostic.line_column(&file.text).expect("it has a place");
            format!(" {}:{line}:{column}", span.file)
        });
        let (head, message) = diagnostic.to_string().split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned())).expect("an id");
        let hints: String = diagnostic.hints.iter().map(|hint| format!(" | {hint}")).collect();
        format!("{head}{place}: {message}{hints}")
    };
    let shown = diagnostics.iter().map(show).collect();
    (study, shown)
}

/// A study of one file, with exactly these messages.
fn check(text: &str, expected: &[&str]) -> Study {
    let (study, messages) = read(&[("study.toml", text)]);
    assert_eq!(messages, expected, "\n{}", messages.join("\n"));
    study
}

/// A claim with an id, and more of its keys.
fn claim(id: &str, more: &str) -> String {
    format!("[[claim]]\nid = \"{id}\"\nsays = \"s\"\nsource = {{ ref = \"r\" }}\nas_of = \"2015\"\ncheck = \"1 == 1\"\n{more}\n")
}

fn ids(study: &Study) -> Vec<&str> {
    study.claims.iter().map(|claim| claim.id.as_str()).collect()
}

/// Something wrong in one file, each with the messages it gives.
const WRONG: &[(&str, &str, &[&str])] = &[
    ("nothing at all", "", &["X"]),
    ("another schema", "schema = 2\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2020\"\n", &["X"]),
    ("a schema that is text", "schema = \"one\"\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2020\"\n", &["X"]),
    ("an unknown key", "clam = 1\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2020\"\n", &["X"]),
    ("an unknown key far from any", "weather = 1\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2020\"\n", &["X"]),
    ("an unknown key of the head", "[study]\ntitle = \"T\"\nactor = \"USA\"\nrival = []\nyears = \"1990..2020\"\n", &["X"]),
    ("a head without its years", "[study]\ntitle = \"T\"\nactor = \"USA\"\n", &["X"]),
    ("not TOML", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990..2020\"\n\n[regions]\nA = = 1\n", &["X"]),
    ("an unclosed text", "[study]\ntitle = \"T\nactor = \"USA\"\nyears = \"1990..2020\"\n", &["X"]),
    ("a state with a slip", "[study]\ntitle = \"T\"\nactor = \"Mexco\"\nyears = \"1990..2020\"\n", &["X"]),
    ("a rival nobody knows", "[study]\ntitle = \"T\"\nactor = \"USA\"\nrivals = [\"CHN\", \"Zzyzzx\"]\nyears = \"1990..2020\"\n", &["X"]),
    ("a name of two states", "[study]\ntitle = \"T\"\nactor = \"Congo\"\nyears = \"1990..2020\"\n", &["X"]),
    ("years that are none", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"1990-2020\"\n", &["X"]),
    ("years that end first", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020..1990\"\n", &["X"]),
    ("a day that is none", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\nnow = \"2021-02-30\"\n", &["X"]),
    ("a region with a slip", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[regions]\nA = { group = \"latin-amerika\" }\n", &["X"]),
    ("a definition it has not", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[regions]\nA = { group = \"central-asia\", definition = \"six\" }\n", &["X"]),
    ("regions as a list", "regions = []\n[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n", &["X"]),
    ("a phase without years", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[phases]\nA = { region = \"B\" }\nC = { years = \"x\" }\n", &["X"]),
    ("one claim instead of a list", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[claim]\nid = \"a\"\n", &["X"]),
    ("a text without its day", "[study]\ntitle = \"T\"\nactor = \"USA\"\nyears = \"2020\"\n[[text]]\nref = \"r\"\nas_of = \"May\"\n", &["X"]),
];

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let mut all = String::new();
    for (what, text, expected) in WRONG {
        let (_, messages) = read(&[("study.toml", text)]);
        if messages != *expected {
            all.push_str(&format!("{what}\n    {}\n", messages.join("\n    ")));
        }
    }
    assert!(all.is_empty(), "\n{all}");
}

#[test]
fn one_wrong_entry_loses_only_itself() {
    let wrong = [
        ("an unknown key", claim("w", "chek = \"1 == 1\"")),
        ("a missing key", "[[claim]]\nid = \"w\"\nsays = \"s\"\nas_of = \"2015\"\n".to_owned()),
        ("another type", claim("w", "see_also = \"first\"")),
        ("an unknown kind", claim("w", "type = \"quantitty\"")),
        ("an unknown weight", claim("w", "centrality = \"middle\"")),
        ("a date that is none", claim("w", "").replace("2015", "15")),
        ("an id that stands already", claim("first", "")),
        ("a source without its key", claim("w", "").replace("ref = ", "line = 3, reference = ")),
        ("a line below zero", claim("w", "").replace("ref = \"r\"", "ref = \"r\", line = -1")),
    ];
    let mut all = String::new();
    for (what, entry) in wrong {
        let text = format!("{HEAD}{}{entry}{}", claim("first", ""), claim("last", ""));
        let (study, messages) = read(&[("study.toml", &text)]);
        assert_eq!(ids(&study), ["first", "last"], "{what}");
        all.push_str(&format!("{what}\n    {}\n", messages.join("\n    ")));
    }
    panic!("\n{all}");
}

#[test]
fn probe() {
    let mut all = String::new();
    let mut p = |what: &str, files: &[(&str, &str)]| {
        let (study, messages) = read(files);
        all.push_str(&format!("{what} claims {:?} facts {:?} pairs {} cases {} refs {}\n    {}\n", ids(&study), study.facts.iter().map(|f| (&f.fact.id, &f.shown, &f.place)).collect::<Vec<_>>(), study.contradictions.len(), study.cases.len(), study.references.len(), messages.join("\n    ")));
    };
    p("broken toml between", &[("study.toml", &format!("{HEAD}{}[[claim]]\nid = \"w\nsays = \"s\"\nsource = {{ ref = \"r\" }}\nas_of = \"2015\"\ncheck = \"1 == 1\"\n{}", claim("first",""), claim("last","")))]);
    p("broken toml between 2", &[("study.toml", &format!("{HEAD}{}[[claim]]\nid = = \"w\"\nsays = \"s\"\nsource = {{ ref = \"r\" }}\nas_of = \"2015\"\ncheck = \"1 == 1\"\n{}", claim("first",""), claim("last","")))]);
    p("nocheck", &[("study.toml", &format!("{HEAD}{}", claim("a", "").replace("check = \"1 == 1\"\n", "")))]);
    let fact = |value: &str, unit: &str, origin: &str| format!("[[fact]]\nid = \"f\"\nsays = \"s\"\nvalue = {value}\nunit = \"{unit}\"\norigin = \"{origin}\"\nsource = {{ ref = \"r\" }}\n");
    for (v, u, o) in [("47.0", "%", "text"), ("1_000", "persons", "text"), ("\"about 5\"", "%", "independent"), ("1", "apples", "text"), ("true", "USD", "text"), ("1", "USD", "hearsay"), ("nan", "USD", "text"), ("\"1990\"", "year", "text")] {
        p(&format!("fact {v} {u} {o}"), &[("study.toml", HEAD), ("facts/a.toml", &fact(v, u, o))]);
    }
    p("two facts", &[("study.toml", HEAD), ("facts/a.toml", &(fact("1", "USD", "text") + &fact("2", "USD", "text")))]);
    let pair = |kind: &str| format!("[[contradiction]]\nid = \"p\"\nbetween = [\"first\", \"lost\"]\nkind = \"{kind}\"\nsays = \"s\"\n");
    p("pair kind", &[("study.toml", HEAD), ("contradictions/a.toml", &pair("outer"))]);
    p("pair link", &[("study.toml", &format!("{HEAD}{}{}", claim("first", ""), claim("last", ""))), ("contradictions/a.toml", &pair("internal"))]);
    let case = |more: &str| format!("[[case]]\nid = \"c\"\ntitle = \"t\"\nactor = \"USA\"\ntoward = \"A\"\nperiod = \"Obama\"\nsource = {{ ref = \"r\" }}\n{more}");
    p("case direction", &[("study.toml", HEAD), ("cases/a.toml", &case("[case.outcomes]\ndirection = \"good\"\n"))]);
    p("case better", &[("study.toml", HEAD), ("cases/a.toml", &case("[[case.outcome]]\nlabel = \"l\"\nexpr = \"x\"\nbetter = \"more\"\n"))]);
    p("case link", &[("study.toml", HEAD), ("cases/a.toml", &case("[case.problem]\nclaims = [\"nobody\"]\n[[case.strategy.statement]]\nsays = \"s\"\nclaims = [\"no\"]\n"))]);
    p("case actor", &[("study.toml", HEAD), ("cases/a.toml", &case("").replace("USA", "Atlantis"))]);
    p("case unknown key", &[("study.toml", HEAD), ("cases/a.toml", &case("[case.problm]\n"))]);
    p("bib", &[("study.toml", HEAD), ("references.bib", "@misc{a, title = {x}\n\n@misc{b, title = {y}}\n")]);
    p("bib ok unknown ref", &[("study.toml", &format!("{HEAD}{}", claim("a", ""))), ("references.bib", "@misc{a, title = {x}}\n")]);
    p("bib ok data set ref", &[("study.toml", &format!("{HEAD}{}", claim("a", "").replace("\"r\"", "\"wdi\""))), ("references.bib", "@misc{a, title = {x}}\n")]);
    p("bom", &[("study.toml", &format!("\u{feff}{HEAD}clam = 1\n[[claim]]\nid = \"a\"\n"))]);
    p("bom first line", &[("study.toml", "\u{feff}clam = 1\n")]);
    p("crlf", &[("study.toml", &format!("{HEAD}{}clam = 1\n", claim("a", "type = \"x\"")).replace('\n', "\r\n"))]);
    p("cr", &[("study.toml", &format!("{HEAD}{}", claim("a", "")).replace('\n', "\r"))]);
    p("two heads", &[("study.toml", HEAD), ("claims/a.toml", HEAD)]);
    p("design", &[("study.toml", include_str!("/tmp/design-example.toml"))]);
    let s = "check = \"trade(USA, \\\"Mexico\\\", 2013) > 1 USD\"\n";
    let (study, m) = read(&[("study.toml", &format!("{HEAD}{}{}{}{}", 
        claim("a", "").replace("check = \"1 == 1\"\n", s),
        claim("b", "").replace("\"1 == 1\"", "\"\"\"\n1 == 1\"\"\""),
        claim("c", "").replace("\"1 == 1\"", "'''1 == 1'''"),
        claim("d", "").replace("\"1 == 1\"", "'1 == 1'")))]);
    all.push_str(&format!("{m:?}\n"));
    for c in &study.claims { all.push_str(&format!("{:?} {:?}\n", c.check, c.place)); }
    panic!("\n{all}");
}
