//! Truth tables, solutions and process tracing on the page and as files.

use chancery_evidence::Evidence;

use crate::fixture::rich;
use crate::html_check::check;

fn figure(anchor: &str) -> String {
    let html = chancery_report::html(&rich()).expect("the templates render");
    let start = html.find(&format!("<figure id=\"{anchor}\"")).unwrap_or_else(|| panic!("{anchor} is nowhere"));
    let end = html[start..].find("</figure>").expect("its end");
    html[start..start + end].to_owned()
}

#[test]
fn positive_rows_come_first_and_remainders_last() {
    let table = figure("qca-ports");
    let place = |text: &str| table.find(text).unwrap_or_else(|| panic!("no {text:?}"));
    assert!(place("row 3: positive") < place("row 2: contradiction"));
    assert!(place("row 2: contradiction") < place("row 1: negative"));
    assert!(place("row 1: negative") < place("row 4: remainder"));
    assert!(table.contains("against its row: KAR, MAR"));
    assert!(table.contains("Limited diversity: 3 of 6 configurations have enough cases."));
    assert!(table.contains("hope1894, line 3"), "a coded value is cited");
    assert!(figure("qca-none").contains("no case has a value"));
}

#[test]
fn a_stopped_search_says_what_is_proven() {
    let solutions = figure("qca-solutions-ports");
    assert!(
        solutions.contains("The search was stopped after 10 steps; proven so far: no solution has fewer than 2 terms")
    );
    assert!(solutions.contains("Parsimonious: no row of the truth table is positive."));
    assert!(solutions.contains("against it: POT; not covered: ORS; 1 remainder assumed"));
    assert!(
        solutions
            .contains("3 analyses with other anchors and cut-offs, 1 without a solution. No term is in all of them.")
    );
}

#[test]
fn points_without_a_place_are_not_drawn() {
    let plot = figure("qca-xy-ports");
    assert!(plot.contains("LUT, VUL"), "cases at one place are one point");
    assert!(!plot.contains("NaN") && !plot.contains("NAN"));
    assert!(plot.contains("not explained") && plot.contains("against it"));
    let upset = figure("qca-upset-ports");
    assert!(upset.contains("<title>ORS</title>") && !upset.contains("<title>odd</title>"));
}

#[test]
fn conditions_are_drawn_as_overlapping_sets_with_their_cases_beside_them() {
    let venn = figure("qca-venn-harbours");
    // Seven intersections painted, three curves, and the cases of the drawn regions in their titles.
    assert_eq!(
        (venn.matches("class=\"vr ").count(), venn.matches("class=\"vo ").count()),
        (7 + 4, 3),
        "four in the key"
    );
    assert!(venn.contains("PORT*FLEET*~") && venn.contains("contradiction, 1 case\nKAR"));
    assert!(venn.contains("Cases by region") && venn.contains("in none"));
    assert!(venn.contains("1 case just between in and out of a set stand in no region"));
    assert!(venn.contains("goes with ~OPEN"), "the absence is explained");
    let html = chancery_report::html(&rich()).expect("the templates render");
    assert!(!html.contains("qca-venn-ports"), "a condition with three values is no set");
}

#[test]
fn groups_of_an_indirect_calibration_and_assumptions_ruled_out_are_printed() {
    let table = figure("qca-harbours");
    assert!(table.contains("Groups of cases scored") && table.contains("Open most years."));
    assert!(table.contains("scored 0.80"));
    let solutions = figure("qca-solutions-harbours");
    assert!(solutions.contains("Ruled out, as the outcome and its absence would both assume them: ~PORT*FLEET."));
    assert!(solutions.contains("nothing is turned round from an analysis of its presence"));
    let robust = figure("qca-solutions-ports");
    assert!(robust.contains("Against 1 other solution: RF_cov 0.90, RF_cons no value"));
    assert!(robust.contains("What becomes of PORT"));
}

#[test]
fn evidence_on_the_same_ground_is_named() {
    let tracing = figure("tracing-crown");
    assert!(tracing.contains("Perhaps counted twice: ledger and debt rest on the same: the figure debt."));
    assert!(tracing.contains("all and seal rest on the same and are judged independent: Balls need no seals."));
    assert!(tracing.contains("The ball, 1870-05-01 (almanac)") && tracing.contains("figure debt"));
}

#[test]
fn the_leader_is_named_with_what_would_turn_it() {
    let tracing = figure("tracing-crown");
    assert!(tracing.contains("leads with 0.800 (0.700 to 0.900)"));
    assert!(tracing.contains("Within the intervals of the judgements it leads whatever they are."));
    assert!(tracing.contains("Another would lead without ledger."));
    assert!(tracing.contains("href=\"#claim-hope-first\""), "evidence is linked to its claim");
    assert!(tracing.contains("looked for and not found"));
    assert!(tracing.contains("with the above"));
    assert!(figure("tracing-bad").contains("the priors sum to 2, not to 1"));
}

#[test]
fn theories_stand_beside_each_other_with_what_came() {
    let reading = figure("reading-crown");
    assert!(reading.contains("The largest share is that of need: 1 of 1 decided (0.21 to 1.00)."));
    assert!(reading.contains("Intervals overlap: with so few predictions this orders nothing."));
    assert!(reading.contains("With every choice as preferred the first place is that of need; the order is another with 1 of 1 choice changed alone."));
    assert!(reading.contains("href=\"#ref-hope1894\"") || reading.contains("hope1894"), "a theory is cited");
    assert!(reading.contains("made by all") && reading.contains("left out: the queen"));
    assert!(reading.contains("source of debt: ledger") && reading.contains("another"));
    assert!(reading.contains("0.570") && reading.contains("not all stated"));
    assert!(reading.contains("probability 0.80") && reading.contains("nothing decided"));
    assert!(!figure("reading-bare").contains("The largest share"));
}

#[test]
fn figures_stand_alone() {
    let Evidence { qca, tracing, .. } = rich();
    let mut figures = chancery_report::qca_figures(&qca[0]);
    let names: Vec<String> = figures.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names, ["ports-truth-table", "ports-conservative-xy", "ports-conservative-upset"]);
    figures.extend(chancery_report::tracing_figures(&tracing[0]));
    assert_eq!(figures.len(), 5);
    for (name, svg) in &figures {
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{name}");
        assert!(svg.contains("<style>") && svg.trim_end().ends_with("</svg>"), "{name}");
    }
    assert!(
        chancery_report::qca_figures(&qca[1]).is_empty() && chancery_report::tracing_figures(&tracing[1]).is_empty()
    );
}

#[test]
fn the_page_stays_whole() {
    check(&chancery_report::html(&rich()).expect("the templates render"));
    let short = chancery_report::markdown(&rich());
    assert!(short.contains("## Configurations of conditions") && short.contains("## Process tracing"));
}
