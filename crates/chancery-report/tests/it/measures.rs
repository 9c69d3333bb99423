//! Sections on measures: what is drawn, what is said in place of it, and what stays out of the page.

use chancery_evidence::*;

use crate::fixture::{interval, rich};
use crate::html_check::check;

fn page(evidence: &Evidence) -> String {
    chancery_report::html(evidence).expect("the templates render")
}

/// The part of a page from one anchor to the end of its figure.
fn figure<'a>(html: &'a str, anchor: &str) -> &'a str {
    let start = html.find(&format!("<figure id=\"{anchor}\"")).unwrap_or_else(|| panic!("{anchor} is nowhere"));
    let end = html[start..].find("</figure>").expect("its end");
    &html[start..start + end]
}

/// The text with the tags taken out.
fn words(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split('<') {
        out.push_str(piece.split_once('>').map_or("", |(_, text)| text));
        out.push(' ');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

const SECTIONS: [&str; 22] = [
    "figures",
    "ternary",
    "movement",
    "shifts",
    "reorientation",
    "influence",
    "polarity",
    "blocs",
    "relations",
    "estimates",
    "profiles",
    "counterfactuals",
    "timeline",
    "case-outcomes",
    "ranks",
    "side-by-side",
    "texts-compared",
    "mill",
    "configurations",
    "tracing",
    "readings",
    "propositions",
];

#[test]
fn every_section_says_what_it_cannot_show() {
    let html = page(&rich());
    let markdown = chancery_report::markdown(&rich());
    assert_eq!(html.matches("<b>What it cannot show.</b>").count(), SECTIONS.len());
    assert_eq!(markdown.matches("**What it cannot show.**").count(), SECTIONS.len());
    for section in SECTIONS {
        assert!(html.contains(&format!("<li><a href=\"#{section}\">")), "{section} is not in the contents");
    }
    assert!(html.contains("Movement is not influence"));
}

#[test]
fn what_is_empty_has_no_section() {
    let html = page(&Evidence::default());
    for section in SECTIONS {
        assert!(!html.contains(&format!("id=\"{section}\"")), "{section}");
    }
    assert!(!chancery_report::markdown(&Evidence::default()).contains("What it cannot show."));
}

#[test]
fn shares_that_are_none_are_left_out_of_a_triangle() {
    let html = page(&rich());
    let drawn = figure(&html, "ternary-sea-votes");
    assert_eq!(drawn.matches("class=\"dot l").count(), 9 + 3, "nine states, and three of the key");
    assert!(drawn.contains("2 points are left out: the shares do not sum to 1."));
    assert!(figure(&html, "ternary-empty").contains("No state has shares of all three."));
    // Orsinia has no 1885: its trail is two pieces.
    let broken = drawn.split("class=\"tr ").skip(1).filter(|path| {
        path.split("d=\"").nth(1).and_then(|d| d.split('"').next()).is_some_and(|d| d.matches('M').count() == 2)
    });
    assert_eq!(broken.count(), 1);
}

#[test]
fn a_refusal_stands_where_a_figure_would() {
    let html = page(&rich());
    let sea = figure(&html, "movement-Ruritania~20.the~20.Middle~20.Sea~20.standard~20.deviations");
    assert!(sea.contains("3 votes at the first end; at least 10 are needed"));
    assert_eq!(sea.matches("class=\"ba l").count(), 2 + 2, "one period has bars, the key has two");
    let pair = figure(&html, "movement-Ruritania~20.Graustark~20.standard~20.deviations");
    assert!(pair.contains("refused: the interval of the convergence includes zero"));
    assert_eq!(pair.matches("class=\"ba l").count(), 6 + 2, "what is refused is the share, not the movement");
}

/// Bars of all partners with the same unit can be compared.
#[test]
fn movement_has_one_axis_a_unit() {
    let html = page(&rich());
    let ticks = |anchor: &str| -> Vec<String> {
        let drawn = figure(&html, anchor);
        let svg = &drawn[..drawn.find("</svg>").expect("a drawing")];
        let ticks = svg.split("text-anchor=\"middle\">").skip(1);
        ticks.filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
    };
    let one = ticks("movement-Ruritania~20.Graustark~20.standard~20.deviations");
    assert_eq!(one, ticks("movement-Ruritania~20.the~20.Middle~20.Sea~20.standard~20.deviations"));
    assert!(one.contains(&"0.00".to_owned()), "{one:?}");
}

#[test]
fn no_p_value_below_what_the_test_can_give() {
    let mut evidence = rich();
    let html = page(&evidence);
    let shown = words(figure(&html, "shift-aid"));
    for part in ["0.00040", "0.012", "30.6 24.4 to 36.8", "1880 0.710", "1879–1881 90%", "AR(1) with trend"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(figure(&html, "shift-aid").matches("class=\"pb in\"").count(), 3 + 1, "three years and the key");
    evidence.shifts[0].p = Some(0.000_01);
    let html = page(&evidence);
    assert!(figure(&html, "shift-aid").contains("below what the test can give"));
    assert!(!words(figure(&html, "shift-aid")).contains("e\u{2212}5"));
}

/// The years in which an actor has no value have no column: what is left of a whole is no whole.
#[test]
fn influence_is_not_stacked_where_somebody_is_missing() {
    let html = page(&rich());
    for anchor in ["influence-sea-3", "influence-sea-8"] {
        let drawn = figure(&html, anchor);
        let path = drawn.split("class=\"sg l0\"").nth(1).and_then(|rest| rest.split("d=\"").nth(1)).expect("a layer");
        let path = path.split('"').next().expect("a path");
        assert_eq!(path.matches('M').count(), 16, "19 years without 1883 to 1885");
        assert!(drawn.contains("1884\nRuritania: ") && drawn.contains("Freedonia: not covered"));
    }
    assert!(figure(&html, "influence-sea-8").contains(">3 others<"), "the last layer holds those without a colour");
    assert!(!figure(&html, "influence-sea-3").contains("others<"));
}

#[test]
fn marks_of_the_strip_differ() {
    let html = page(&rich());
    let poles = figure(&html, "polarity-system");
    assert!(poles.contains("D1, 1860\u{2013}1863: no value"), "before the first count");
    assert!(poles.contains("D2, 1864\u{2013}1870: no pole"));
    assert!(poles.contains("D2, 1871\u{2013}1893: 1 pole"));
    let blocs = figure(&html, "blocs-membership");
    assert!(blocs.contains("S05, 1870\u{2013}1877: not covered"));
    assert!(blocs.contains("S08, 1881\u{2013}1893: ") && !blocs.contains("S08, 187"), "it was no state before");
    assert!(blocs.contains("S29, 1870\u{2013}1893: in no bloc"));
    assert!(blocs.contains("2: with &lt;Freedonia&gt;"));
}

#[test]
fn a_network_has_only_ties_of_its_states() {
    let html = page(&rich());
    let drawn = figure(&html, "blocs-network");
    let evidence = rich();
    let blocs = evidence.blocs.expect("blocs");
    assert_eq!(drawn.matches("class=\"ed ").count(), blocs.edges.len() - 1, "one names a state that is not there");
    assert_eq!(drawn.matches("class=\"nn\"").count(), 30);
    assert!(drawn.contains("Not drawn, but in evidence.json: 1 tie."));
}

#[test]
fn disagreements_come_first() {
    let html = page(&rich());
    let table = words(figure(&html, "relation-classes"));
    let place = |name: &str| table.find(name).unwrap_or_else(|| panic!("{name} in {table}"));
    assert!(place("Lutha") < place("Graustark") && place("Graustark") < place("Vulgaria"));
    assert!(place("Vulgaria") < place("Orsinia"));
    assert!(table.contains("the data agree with 1 and disagree with 1"));
    assert!(table.contains("missing: sanctions (not covered)"));
    assert!(figure(&html, "relation-classes").contains("href=\"#claim-hope-king\""));
}

#[test]
fn an_instrument_has_one_colour_in_all_regions() {
    let html = page(&rich());
    let layers = |anchor: &str| -> Vec<String> {
        let key = figure(&html, anchor).split("key row").nth(1).expect("a key").to_owned();
        let key = key.split("</ul>").next().expect("its end");
        key.split("stroke-width=\"24\" d=\"M14 8V0\"/></svg><span>")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
            .collect()
    };
    let one = layers("profiles-Middle~20.Sea");
    assert_eq!(one.len(), 6);
    assert_eq!(one, layers("profiles-The~20.~3c.Passes~3e."));
}

/// However much there is, the page shows a bounded part and counts the rest; `evidence.json` has everything.
#[test]
fn much_is_bounded() {
    let mut evidence = rich();
    let row = evidence.relations[0].clone();
    evidence.relations = (0..500).map(|i| RelationEvidence { name: format!("State {i}"), ..row.clone() }).collect();
    let shift = evidence.shifts[0].clone();
    evidence.shifts = (0..40).map(|i| ShiftEvidence { id: format!("s{i}"), ..shift.clone() }).collect();
    let blocs = evidence.blocs.as_mut().expect("blocs");
    for year in &mut blocs.years {
        let many = |i: usize| BlocMember {
            state: format!("N{i:03}"),
            bloc: Some((i % 9) as u16 + 1),
            ..BlocMember::default()
        };
        year.members.extend((0..160).map(many));
    }
    let point = evidence.ternary[0].points[0].clone();
    evidence.ternary[0].points.extend((0..90).map(|i| TernaryPoint { state: format!("T{i}"), ..point.clone() }));
    let html = page(&evidence);
    check(&html);
    assert!(html.contains("420 more in evidence.json."), "relations");
    assert!(html.contains("16 more figures in evidence.json."), "shifts");
    assert!(html.contains("110 less central states"), "network");
    assert!(html.contains("130 more states in evidence.json."), "strip");
    assert!(html.contains("59 more states in evidence.json."), "triangle");
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
    let json = chancery_report::json(&evidence).expect("serialisable");
    assert_eq!(json.matches("\"State ").count(), 500);
}

/// A join that names what is not there is said to be none, and nothing panics.
#[test]
fn a_tree_that_is_none_is_not_drawn() {
    let mut evidence = rich();
    evidence.case_tree.as_mut().expect("a tree").merges[2].right = 77;
    let html = page(&evidence);
    assert!(figure(&html, "profiles-case-tree").contains("The joins do not make a tree."));
}

/// Bands are drawn around values only, and one without both ends is not drawn.
#[test]
fn bands_go_with_values() {
    let html = page(&rich());
    let drawn = figure(&html, "chart-positions");
    // Two lines, each with two stretches and a year that stands alone; a missing end cuts one of the stretches in two.
    assert_eq!(drawn.matches("class=\"bd ").count(), 5);
    assert_eq!(drawn.matches("class=\"iv ").count(), 2);
    assert!(drawn.contains("intervals and members with a value"));
    assert!(words(drawn).contains("Ruritania: 1.40 (1.28 to 1.52)"), "{}", words(drawn));
    let mut evidence = rich();
    for point in evidence
        .charts
        .iter_mut()
        .filter(|chart| chart.id == "positions")
        .flat_map(|c| &mut c.lines)
        .flat_map(|l| &mut l.points)
    {
        point.value = None;
    }
    assert!(!figure(&page(&evidence), "chart-positions").contains("class=\"bd "));
}

/// Evidence of any kind comes back from its JSON; what an older program wrote has none of the measures.
#[test]
fn comparisons_say_what_they_rest_on() {
    let html = page(&rich());
    let drawn = figure(&html, "timeline-Middle~20.Sea");
    assert_eq!(drawn.matches("<circle class=\"dot l0\"").count(), 1 + 1, "what a text tells, and the key");
    assert_eq!(drawn.matches("<circle class=\"dot l-none\"").count(), 2 + 1, "what only the tables have");
    let composed = words(figure(&html, "outcomes-composed"));
    assert!(composed.contains("In 1 of 1 cases the series compose to another direction"), "{composed}");
    assert!(composed.contains("0.50 0.30 to 0.60") && composed.contains("10 / 30 / 60 %"), "{composed}");
    assert!(words(figure(&html, "outcomes-bounds")).contains("1 of 1 outcome change direction"));
    assert!(words(figure(&html, "case-events")).contains("In 1 event the two give dates that cannot both be right."));
    assert!(words(figure(&html, "case-lags")).contains("\u{2212}3 to 400"));
    assert!(words(figure(&html, "mill-agreement")).contains("They show no cause."));
    assert!(words(figure(&html, "presence-Goods~20.trade-Middle~20.Sea")).contains("Without a source: SYL."));
    // No line of a chart runs through a year without a value.
    assert!(words(figure(&html, "lines-two~20.lines")).contains("unreported"));
}

#[test]
fn estimates_have_a_table_and_a_drawing() {
    let html = page(&rich());
    let drawn = figure(&html, "estimate-Tariffs");
    assert!(drawn.contains("(1) Least squares") && drawn.contains("(2) "), "both models");
    assert_eq!(drawn.matches("<g><title>").count(), 2, "an interval a coefficient");
    assert!(drawn.contains("-0.750***") && drawn.contains("(0.120)") && drawn.contains("omitted"));
    assert!(drawn.contains("clustered by port"));
    assert!(!html.contains("<script>alert"));
    let markdown = chancery_report::markdown(&rich());
    assert!(markdown.contains("Tariffs") && markdown.contains("(0.120)"));
}

#[test]
fn json_is_read_back() {
    let evidence = rich();
    let json = chancery_report::json(&evidence).expect("serialisable");
    let mut value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    // What is not finite is null in JSON; such numbers stand in a few places of the fixture.
    value["charts"] = serde_json::json!([]);
    value["ternary"] = serde_json::json!([]);
    value["qca"] = serde_json::json!([]);
    let back: Evidence = serde_json::from_value(value.clone()).expect("evidence");
    assert_eq!(serde_json::to_value(&back).expect("serialisable"), value);
    assert_eq!(back.schema, EVIDENCE_SCHEMA);
    assert_eq!(back.movement[0].convergence, interval(0.31 - 0.12, 0.2));

    let object = value.as_object_mut().expect("an object");
    object.retain(|key, _| {
        ![
            "figures",
            "ternary",
            "movement",
            "shifts",
            "reorientations",
            "influence",
            "polarity",
            "blocs",
            "relations",
            "profiles",
            "case_tree",
            "qca",
            "tracing",
            "readings",
            "propositions",
            "estimates",
            "counterfactuals",
        ]
        .contains(&key.as_str())
    });
    object.remove("comparisons");
    for case in object["cases"].as_array_mut().expect("a list") {
        let case = case.as_object_mut().expect("an object");
        case.retain(|key, _| !["composite", "events", "lags"].contains(&key.as_str()));
        for outcome in case["outcome"].as_array_mut().expect("a list") {
            outcome.as_object_mut().expect("an object").remove("phases");
        }
    }
    object["schema"] = 1.into();
    let old: Evidence = serde_json::from_value(value).expect("evidence of schema 1");
    assert!(old.movement.is_empty() && old.blocs.is_none() && old.case_tree.is_none());
    assert_eq!(old.claims.len(), evidence.claims.len());
    assert!(!page(&old).contains("What it cannot show."));
    let wrong = serde_json::from_str::<Evidence>(r#"{"claims": [{"id": "a", "verdict": "maybe"}]}"#);
    assert!(wrong.expect_err("no verdict").to_string().contains("`maybe` is not a verdict"));
}

/// Bars stand in the order of their values, a row without one says why, and what a text states is a mark of its own.
#[test]
fn figures_of_the_texts_are_drawn_again() {
    let html = page(&rich());
    let pair = figure(&html, "figure-pair");
    assert_eq!(pair.matches("class=\"ba l").count(), 3 + 2, "three bars, and two of the key");
    assert_eq!(pair.matches("class=\"ln md").count(), 1, "no median where a row lacks a value");
    for text in ["before: 1890", "No median is drawn", "The text holds no numbers.", "a(GRS)", "figure 1, line 20"] {
        assert!(pair.contains(text), "{text}");
    }
    let ranked = figure(&html, "figure-ranked~20.~3c.b~3e.");
    let at = |name: &str| ranked.find(&format!("text-anchor=\"end\">{name}</text>")).expect("a label");
    assert!(at("Graustark") < at("Lutha") && at("Lutha") < at("Open"));
    assert!(ranked.contains("in no data set"));
    let stacked = figure(&html, "figure-stacked");
    assert!(stacked.contains(">91.0<") && stacked.contains(">7.50<"), "the totals stand at the ends");
    let lines = figure(&html, "figure-lines");
    assert!(lines.contains("<title>target, 1899: 9 million crowns</title>"));
    assert!(lines.contains("Ruritania = trade(RUR, 1890..1893)"));
    assert!(figure(&html, "figure-nothing").contains("Nothing can be drawn: no value."));
    assert!(chancery_report::markdown(&rich()).contains("### Figure pair"));
}

/// A finding made for every fifth year is no finding with four years missing.
#[test]
fn years_that_were_never_asked_for_are_not_called_missing() {
    let mut evidence = rich();
    for actor in evidence.influence.iter_mut().flat_map(|one| &mut one.actors) {
        actor.years.retain(|year| year.year % 5 == 0);
        for year in &mut actor.years {
            year.rank = Interval::default();
        }
    }
    let html = page(&evidence);
    let drawn =
        &html[html.find("id=\"influence\"").expect("the section")..html.find("id=\"polarity\"").expect("the next")];
    assert!(drawn.contains("Computed for every 5 years."));
    assert!(!drawn.contains(">no row<") && !drawn.contains(">Rank<"));
}

#[test]
fn a_proposition_shows_its_outcome_and_every_definition() {
    let html = page(&rich());
    let holds = figure(&html, "proposition-T1");
    assert!(
        holds.contains("class=\"chip v-supported\"") && words(holds).contains("T1 influence of the weaker holds"),
        "{holds}"
    );
    // The second is far away: an arrow at the edge of its row.
    assert_eq!(holds.matches("class=\"dot l0\"").count(), 2 + 1 + 1, "two figures, the arrow, the key");
    let mixed = figure(&html, "proposition-T2");
    assert!(mixed.contains("class=\"chip v-source-dependent\""));
    assert_eq!(mixed.matches("class=\"ring l0\"").count(), 1, "the open one");
    for said in [
        "its interval has no width",
        "the store does not hold `aid`",
        "expected below 0.5",
        "Left out: Why anybody moved.",
    ] {
        assert!(words(mixed).contains(said), "{said}");
    }
    assert!(figure(&html, "proposition-T4").contains("No definition has a figure."));
    let overview = words(figure(&html, "proposition-outcomes"));
    assert!(overview.contains("Outcomes: holds 1, mixed 1, undecided 1, cannot be tested 1."), "{overview}");
    let markdown = chancery_report::markdown(&rich());
    let part = &markdown[markdown.find("## Propositions").expect("a section")..];
    for said in ["**holds**", "**cannot be tested**", "one year after", "0.400 (0.200 to 0.600)"] {
        assert!(part.contains(said), "{said}");
    }
}

#[test]
fn scenarios_show_bands_or_say_why_they_have_none() {
    let html = page(&rich());
    let drawn = figure(&html, "counterfactual-toll-union");
    assert_eq!(drawn.matches("<svg class=\"ch").count(), 3, "ranked bars, a waterfall, tiles");
    let said = words(drawn);
    assert!(said.contains("Average-agreement scenario"), "{said}");
    assert!(said.contains("Ruritania: \u{2212}2.40 (\u{2212}2.70 to \u{2212}2.10) from observed flows"), "{said}");
    assert!(said.contains("1 country is left out") && said.contains("XXX"));
    let league = words(figure(&html, "counterfactual-great-league"));
    assert!(league.contains("Cannot be simulated: 1 of 3 parties have no flows") && league.contains("Grand Fenwick"));
    assert!(!figure(&html, "counterfactual-great-league").contains("<svg class=\"ch"));
    assert!(words(figure(&html, "counterfactual-later")).contains("Not run: the built-in release does not hold"));
    let markdown = chancery_report::markdown(&rich());
    assert!(markdown.contains("Cannot be simulated") && markdown.contains("no flows in made.flows in 1890"));
}
