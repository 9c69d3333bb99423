//! Figures of a text: read with their messages, drawn from expressions and facts, open where nothing gives a value.

use chancery_data::{FileState, Release, ReleaseEntry, ReleaseMeta, ReleaseSource};
use chancery_evidence::FigureEvidence;
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

[[fact]]
id = "target"
says = "A target"
value = 5
unit = "billion USD"
origin = "text"
source = { ref = "text" }
"#;

/// Trade of the United States: 2 and 3 billion dollars with Kazakhstan, half a billion with Kyrgyzstan in the first year.
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
        values: vec![value(2013, "KAZ", 2.0, 1), value(2013, "KGZ", 0.5, 2), value(2014, "KAZ", 3.0, 3)],
    };
    let file = FileState { name: "made-up.csv".into(), sha256: "0".repeat(64), bytes: 1 };
    let sources = vec![ReleaseSource { id: "cow-trade".into(), files: vec![file] }];
    Base::Release(Release { meta: ReleaseMeta { format: 1, version: "by hand".into(), sources }, entries: vec![trade] })
}

/// The only figure of a study, and the messages about it.
fn figure(text: &str) -> (Option<FigureEvidence>, Vec<String>) {
    let files = [StudyFile { path: "study.toml".into(), text: format!("{HEAD}{text}") }];
    let (study, mut diagnostics) = parse(&files, World::builtin());
    let run = run(&study, World::builtin(), &base()).expect("a base in memory");
    diagnostics.extend(run.diagnostics);
    let shown = diagnostics.iter().map(|diagnostic| diagnostic.render(Some(&files[0].text))).collect();
    (run.evidence.figures.into_iter().next(), shown)
}

fn entry(kind: &str, more: &str) -> String {
    format!(
        "\n[[figure]]\nid = \"f\"\ntitle = \"T\"\nkind = \"{kind}\"\nsource = {{ ref = \"text\", line = 7 }}\n{more}\n"
    )
}

fn row(values: &str) -> String {
    format!("[[figure.row]]\nlabel = \"r\"\nvalues = [{values}]\n")
}

#[test]
fn a_pair_has_two_values_a_median_and_one_scale() {
    let rows = row("\"trade(USA, KAZ, 2013)\", \"trade(USA, KAZ, 2014)\"")
        + &row("\"trade(USA, KGZ, 2013)\", \"fact('target')\"");
    let (figure, messages) = figure(&entry("pair", &format!("parts = [\"a\", \"b\"]\nmedian = \"M\"\n{rows}")));
    assert!(messages.is_empty(), "{messages:?}");
    let figure = figure.expect("the figure");
    assert_eq!(figure.unit, "billion USD (current)");
    let values: Vec<Option<f64>> = figure.rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.value)).collect();
    assert_eq!(values, [Some(2.0), Some(3.0), Some(0.5), Some(5.0)]);
    assert_eq!(figure.medians, [Some(1.25), Some(4.0)]);
    assert_eq!((figure.kind.as_str(), figure.place.as_str()), ("pair", "line 7"));
    assert_eq!(figure.source, ["cow-trade", "text"]);
}

#[test]
fn what_nothing_gives_stays_open_and_has_no_median() {
    let rows = row("\"trade(USA, KAZ, 2013)\"") + "[[figure.row]]\nlabel = \"o\"\nmissing = \"not at hand\"\n";
    let (found, messages) = figure(&entry("ranked", &format!("median = \"M\"\n{rows}")));
    assert!(messages.is_empty(), "{messages:?}");
    let found = found.expect("the figure");
    assert_eq!(found.rows[1].cells[0].value, None);
    assert_eq!(found.rows[1].cells[0].shown, "not at hand");
    assert_eq!(found.medians, [None]);
    // A series that the base does not hold is named.
    let (absent, _) = figure(&entry("ranked", &row("\"favorable(MEX, USA, 2017)\"")));
    let cell = &absent.expect("the figure").rows[0].cells[0];
    assert!(cell.value.is_none() && cell.shown.contains("does not hold `favorable`"), "{}", cell.shown);
}

#[test]
fn lines_are_series_and_marks_stand_in_a_year() {
    let mark = "[[figure.mark]]\nlabel = \"target\"\nvalue = \"fact('target')\"\nyear = 2025\n";
    let (found, messages) = figure(&entry("lines", &(row("\"trade(USA, KAZ, 2011..2014)\"") + mark)));
    assert!(messages.is_empty(), "{messages:?}");
    let found = found.expect("the figure");
    let points: Vec<(i16, Option<f64>)> = found.rows[0].points.iter().map(|point| (point.year, point.value)).collect();
    assert_eq!(points, [(2011, None), (2012, None), (2013, Some(2.0)), (2014, Some(3.0))]);
    assert_eq!((found.marks[0].year, found.marks[0].cell.value), (Some(2025), Some(5.0)));
}

/// What can be wrong in a figure: the text and what the message says.
#[test]
fn wrong_figures_are_left_out_with_a_message() {
    let long = row("\"1\", \"2\", \"3\"");
    for (text, expected) in [
        (entry("pie", ""), "`pie` is not a kind of figure"),
        (entry("pairs", ""), "did you mean `pair`?"),
        (entry("pair", ""), "error[study::figure]: a pair names its two parts"),
        (entry("pair", &format!("parts = [\"a\", \"b\"]\n{long}")), "row `r` has 3 values, the figure 2 parts"),
        (entry("ranked", "[[figure.row]]\nlabel = \"r\"\n"), "row `r` lacks a value and does not say why"),
        (entry("ranked", "colour = \"red\"\n"), "unknown field `colour`"),
        (entry("ranked", &row("\"trade(USA, KAZ\"")), "study.toml:"),
        (entry("ranked", &row("\"1 > 0\"")), "is not a number"),
        (
            entry("ranked", &(row("\"trade(USA, KAZ, 2013)\"") + &row("\"2 persons\""))),
            "is in persons, the figure in USD (current)",
        ),
        (entry("ranked", "") + &entry("ranked", ""), "figure `f` stands twice"),
    ] {
        let (_, messages) = figure(&text);
        assert!(messages.iter().any(|message| message.contains(expected)), "{expected}: {messages:?}");
        assert!(messages.iter().all(|message| message.contains("study.toml:")), "{messages:?}");
    }
}
