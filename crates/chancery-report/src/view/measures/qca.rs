//! Set-theoretic comparison: truth table, solutions, XY plot, UpSet diagram.

use chancery_evidence::{QcaAgainst, QcaEvidence, QcaRow, QcaSet, QcaSolution, QcaSolutions};

use super::{notes, sources};
use crate::chart::{truth, upset, venn, xy};
use crate::links::Links;
use crate::text::{anchor, count, decimal, list, thousands, words};
use crate::view::figure::{Entry, Figure, KeyItem, Section, Table};

/// Rows of the truth table that are drawn, and entries of tables.
const DRAWN: usize = 40;
const ROWS: usize = 200;
/// Solutions of a kind in the table.
const SOLUTIONS: usize = 6;
/// Cases named that a solution leaves uncovered, or that contradict it.
const NAMED: usize = 12;

pub(super) fn section(all: &[QcaEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "configurations",
        title: "Configurations of conditions",
        intro: "Cases as members of sets: which configurations of conditions go with an outcome, which solutions follow from the \
                truth table, and which cases speak against them.",
        cannot: "A configuration that goes with an outcome need not bring it about. A solution says what the cases seen have in \
                 common under the anchors and cut-offs chosen; what the cases nobody saw would show is assumed.",
        figures: all.iter().flat_map(|one| figures(one, links)).collect(),
        more: 0,
    }
}

fn figures(one: &QcaEvidence, links: &Links<'_>) -> Vec<Figure> {
    let mut figures = vec![table(one, links)];
    figures.extend(venn_figure(one));
    if !one.solutions.is_empty() {
        figures.push(solutions(one, links));
    }
    if let Some((found, first)) = drawn(one) {
        figures.extend(plots(one, found, first));
    }
    figures
}

/// The solution that is drawn: the first intermediate one, else the first there is.
fn drawn(one: &QcaEvidence) -> Option<(&QcaSolutions, &QcaSolution)> {
    let with = |kind: &str| {
        let of = |found: &&QcaSolutions| kind.is_empty() || found.kind == kind;
        one.solutions.iter().filter(of).find_map(|found| found.solutions.first().map(|first| (found, first)))
    };
    with("intermediate").or_else(|| with(""))
}

/// The outcome as it is explained: with a tilde if its absence is.
fn outcome(one: &QcaEvidence) -> String {
    format!("{}{}", if one.negated { "~" } else { "" }, one.outcome.name)
}

/// Rows of the truth table: positive ones first, then those with more cases.
fn sorted(one: &QcaEvidence) -> Vec<&QcaRow> {
    let mut rows: Vec<&QcaRow> = one.rows.iter().collect();
    let place = |row: &QcaRow| match row.outcome.as_str() {
        "positive" => 0,
        "contradiction" => 1,
        "negative" => 2,
        _ => 3,
    };
    rows.sort_by(|a, b| place(a).cmp(&place(b)).then(b.cases.len().cmp(&a.cases.len())));
    rows
}

/// The drawing of the truth table.
fn table_drawing(one: &QcaEvidence) -> Option<String> {
    let rows = sorted(one);
    let shown = &rows[..rows.len().min(DRAWN)];
    let said = format!("Truth table of {}: {} with cases.", one.title, count(rows.len(), "row", "rows"));
    truth::draw(one, shown, &said)
}

fn venn_drawing(one: &QcaEvidence) -> Option<String> {
    let names: Vec<&str> = one.conditions.iter().map(|set| set.name.as_str()).collect();
    let with: Vec<&QcaRow> = one.rows.iter().filter(|row| !row.cases.is_empty()).collect();
    let said = format!("Venn diagram of {}: {} with cases.", names.join(", "), count(with.len(), "region", "regions"));
    venn::draw(&names, &with, &said)
}

/// The conditions as overlapping sets, for as many of them as can be drawn.
fn venn_figure(one: &QcaEvidence) -> Option<Figure> {
    let svg = venn_drawing(one)?;
    let item = |style: &str, label: &str| KeyItem { shape: "region", style: style.to_owned(), label: label.to_owned() };
    let has = |outcome: &str| one.rows.iter().any(|row| row.outcome == outcome && !row.cases.is_empty());
    let shows = outcome(one);
    let mut key =
        vec![item("pos", &format!("disc: goes with {shows}")), item("neg", &format!("does not go with {shows}"))];
    if has("contradiction") {
        key.push(item("con", "ring: contradiction"));
    }
    key.push(item("rem", if has("remainder") { "no case; in italics: too few cases" } else { "no case" }));
    let between = match one.between.len() {
        0 => String::new(),
        cases => format!("{} just between in and out of a set stand in no region.", count(cases, "case", "cases")),
    };
    Some(Figure {
        anchor: anchor("qca-venn", &one.id),
        title: format!("Venn diagram of the conditions: {}", one.title),
        unit: "cases".to_owned(),
        wide: true,
        svgs: vec![svg],
        key,
        notes: notes(&[
            "Every configuration is a region; its number is that of the cases in just these sets.",
            &between,
        ]),
        tables: vec![region_table(one)],
        ..Figure::default()
    })
}

/// Regions with their cases, as the diagram shows them.
fn region_table(one: &QcaEvidence) -> Table {
    let sets = |row: &QcaRow| {
        let inside = one.conditions.iter().zip(&row.values).filter(|(_, value)| **value == 1);
        let names: Vec<String> = inside.map(|(set, _)| set.name.clone()).collect();
        if names.is_empty() { Entry::gap("in none") } else { Entry::new(names.join("*")) }
    };
    let rows: Vec<Vec<Entry>> = sorted(one)
        .into_iter()
        .filter(|row| !row.cases.is_empty())
        .map(|row| {
            vec![
                sets(row),
                Entry::new(words(&row.outcome)),
                Entry::new(row.cases.len().to_string()),
                Entry::new(row.cases.join(", ")),
            ]
        })
        .collect();
    let head = ["In just these sets", "Outcome", ">Cases", "Which"];
    Table::new("Cases by region", &head).fill(rows.into_iter(), ROWS)
}

fn table(one: &QcaEvidence, links: &Links<'_>) -> Figure {
    let positive = one.rows.iter().filter(|row| row.outcome == "positive").count();
    let lead = format!(
        "{} in {} of {} possible configurations; {positive} of them go with {}.",
        count(one.cases.len(), "case", "cases"),
        thousands(one.rows.len() as u64),
        thousands(one.configurations),
        outcome(one),
    );
    let cut = &one.cut_offs;
    let pri = if cut.pri > 0.0 { format!(", PRI at least {}", cut.pri) } else { String::new() };
    let rule = format!(
        "A row is positive from a consistency of {}{pri}, with at least {}.",
        cut.consistency,
        count(cut.frequency, "case", "cases")
    );
    let hidden = one.rows.len().saturating_sub(DRAWN);
    let hidden = if hidden > 0 { format!("{hidden} rows more in the table below.") } else { String::new() };
    let mut lead = if one.cases.is_empty() { Vec::new() } else { vec![lead] };
    if !one.says.is_empty() {
        lead.insert(0, one.says.clone());
    }
    Figure {
        anchor: anchor("qca", &one.id),
        title: one.title.clone(),
        unit: "filled: present; ring: absent".to_owned(),
        wide: true,
        lead,
        svgs: table_drawing(one).into_iter().collect(),
        empty: one.warnings.first().cloned().unwrap_or_else(|| "There is no case.".to_owned()),
        notes: std::iter::once(rule)
            .chain(notes(&[&hidden]))
            .chain(one.warnings.iter().map(|said| capital(said)))
            .collect(),
        sources: sources(&one.source, links),
        tables: std::iter::once(set_table(one))
            .chain(group_table(one))
            .chain([row_table(one), case_table(one), left_out_table(one)])
            .collect(),
        ..Figure::default()
    }
}

/// A sentence out of a message.
fn capital(said: &str) -> String {
    let mut letters = said.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn set_table(one: &QcaEvidence) -> Table {
    let row = |(set, role): (&QcaSet, &str)| {
        let expected: Vec<String> = set.expected.iter().map(ToString::to_string).collect();
        vec![
            Entry { small: role.to_owned(), ..Entry::new(&set.name) },
            Entry { small: set.measured.clone(), ..Entry::new(&set.label) },
            Entry { small: set.kind.clone(), ..Entry::new(&set.calibration) },
            Entry::new(&set.reason),
            if expected.is_empty() { Entry::gap("nothing") } else { Entry::new(expected.join(" or ")) },
            Entry { small: set.choice.clone(), ..Entry::new(set.sources.join(", ")) },
        ]
    };
    let sets: Vec<(&QcaSet, &str)> = one
        .conditions
        .iter()
        .map(|set| (set, "condition"))
        .chain([(&one.outcome, if one.negated { "outcome, its absence explained" } else { "outcome" })])
        .collect();
    let columns = ["Set", "What is measured", "Calibration", "Why these anchors", "Expected", "Source"];
    Table::new("Sets and their anchors", &columns).fill(sets.into_iter().map(row), ROWS).folded("Sets and anchors")
}

/// The groups of cases that an indirect calibration rests on, if there is one.
fn group_table(one: &QcaEvidence) -> Option<Table> {
    let sets = one.conditions.iter().chain([&one.outcome]);
    let rows: Vec<Vec<Entry>> = sets
        .flat_map(|set| set.groups.iter().map(move |group| (set, group)))
        .map(|(set, group)| {
            vec![
                Entry::new(&set.name),
                Entry::new(decimal(group.score, 2)),
                Entry::new(group.cases.join(", ")),
                Entry::new(&group.reason),
            ]
        })
        .collect();
    let head = ["Set", ">Score", "Cases", "Why they are scored so"];
    let caption = "Cases scored by the study, through whose scores the curve of an indirect calibration is put";
    (!rows.is_empty()).then(|| Table::new(caption, &head).fill(rows.into_iter(), ROWS).folded("Groups of cases scored"))
}

fn row_table(one: &QcaEvidence) -> Table {
    let mut columns: Vec<String> = vec!["Row".to_owned()];
    columns.extend(one.conditions.iter().map(|set| format!(">{}", set.name)));
    columns.extend([
        outcome(one),
        ">n".into(),
        ">Consistency".into(),
        ">PRI".into(),
        "Cases".into(),
        "Against it".into(),
    ]);
    let rows = sorted(one).into_iter().map(|row| {
        let mut line = vec![Entry::new(&row.number)];
        line.extend(row.values.iter().map(|value| Entry::new(value.to_string())));
        line.extend([
            Entry::new(words(&row.outcome)),
            Entry::new(row.cases.len().to_string()),
            Entry::new(decimal(row.consistency, 3)),
            Entry::value(row.pri, "", three),
            Entry::new(row.cases.join(", ")),
            Entry::new(row.contradictory.join(", ")),
        ]);
        line
    });
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    Table::new(format!("Truth table of {}", one.title), &names).fill(rows, ROWS).folded("Truth table")
}

fn three(value: f64) -> String {
    decimal(value, 3)
}

fn case_table(one: &QcaEvidence) -> Table {
    let mut columns: Vec<String> = vec!["Case".to_owned(), "Row".to_owned()];
    columns.extend(one.conditions.iter().map(|set| format!(">{}", set.name)));
    columns.push(format!(">{}", outcome(one)));
    let rows = one.cases.iter().map(|case| {
        let mut line = vec![
            Entry::new(if case.label.is_empty() { &case.id } else { &case.label }),
            case.row.as_ref().map_or_else(|| Entry::gap("between"), Entry::new),
        ];
        line.extend(case.values.iter().map(|value| {
            let cited = if value.cited.is_empty() { String::new() } else { format!(" ({})", value.cited) };
            let scored = value.score.map_or_else(String::new, |score| format!(", scored {}", decimal(score, 2)));
            Entry { small: format!("{}{cited}{scored}", value.shown), ..Entry::new(decimal(value.membership, 2)) }
        }));
        line
    });
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let caption = "Membership of each case in each set, the measured value in small print";
    Table::new(caption, &names).fill(rows, ROWS).folded("Cases")
}

fn left_out_table(one: &QcaEvidence) -> Table {
    let rows = one.left_out.iter();
    let rows = rows.map(|case| vec![Entry::new(&case.case), Entry::new(&case.set), Entry::gap(&case.reason)]);
    Table::new("Cases that could not be compared", &["Case", "Set", "Why"]).fill(rows, ROWS).folded("Cases left out")
}

fn solutions(one: &QcaEvidence, links: &Links<'_>) -> Figure {
    let lead = one.solutions.iter().map(|found| lead(found, one)).collect();
    let mut tables = vec![solution_table(one)];
    tables.extend(one.solutions.first().filter(|_| !one.necessity.is_empty()).map(|_| necessity_table(one)));
    if !one.clusters.is_empty() {
        tables.push(cluster_table(one));
    }
    tables.extend(robustness_tables(one));
    let robust = one.robustness.as_ref().map_or_else(String::new, |found| {
        let core = if found.core.is_empty() {
            "No term is in all of them.".to_owned()
        } else {
            format!("In all of them: {}.", list(&found.core))
        };
        let failed = if found.failed > 0 { format!(", {} without a solution", found.failed) } else { String::new() };
        format!("Robustness: {} analyses with other anchors and cut-offs{failed}. {core}", thousands(found.runs as u64))
    });
    let negation = if one.negated {
        "The absence of the outcome has rows, cut-offs and solutions of its own; nothing is turned round from an analysis of its presence."
    } else {
        ""
    };
    Figure {
        anchor: anchor("qca-solutions", &one.id),
        title: format!("Solutions: {}", one.title),
        unit: "consistency and coverage, 0 to 1".to_owned(),
        wide: true,
        lead,
        empty: String::new(),
        notes: notes(&[
            "A star joins conditions that are all present, a tilde marks absence, a plus joins alternatives. Conservative solutions \
             assume nothing of configurations without cases, parsimonious ones whatever makes them shorter, intermediate ones only \
             what is expected. Enhanced ones assume nothing that an explanation of the opposite would assume as well.",
            negation,
            &ruled_out(one),
            &robust,
            &against(one),
        ]),
        sources: sources(&one.source, links),
        tables,
        ..Figure::default()
    }
}

/// The remainders that enhanced solutions do without.
fn ruled_out(one: &QcaEvidence) -> String {
    let enhanced: Vec<&QcaSolutions> =
        one.solutions.iter().filter(|found| found.kind.starts_with("enhanced")).collect();
    match enhanced.iter().find(|found| !found.contradictory.is_empty()) {
        Some(found) => format!(
            "Ruled out, as the outcome and its absence would both assume them: {}.",
            found.contradictory.join(" + ")
        ),
        None if enhanced.iter().any(|found| !found.solutions.is_empty()) => {
            "The outcome and its absence assume no remainder both, so the enhanced solutions rule out none.".to_owned()
        }
        None => String::new(),
    }
}

/// The reference against the solutions of other anchors and cut-offs.
fn against(one: &QcaEvidence) -> String {
    let Some(found) = one.robustness.as_ref().and_then(|found| found.against.as_ref()) else { return String::new() };
    let value = |value: Option<f64>| value.map_or_else(|| "no value".to_owned(), |value| decimal(value, 2));
    format!(
        "Against {}: RF_cov {}, RF_cons {}, RF_SC_minTS {}, RF_SC_maxTS {}. Robust {}, shaky {}, possible {}.",
        count(found.tests, "other solution", "other solutions"),
        value(found.rf_cov),
        value(found.rf_cons),
        value(found.rf_sc_min),
        value(found.rf_sc_max),
        count(found.robust.len(), "case", "cases"),
        found.shaky.len(),
        found.possible.len(),
    )
}

/// What was found of one kind, in a sentence.
fn lead(found: &QcaSolutions, one: &QcaEvidence) -> String {
    let kind = capital(&found.kind).trim_end_matches('.').to_owned();
    let Some(first) = found.solutions.first() else {
        return format!("{kind}: {}.", found.stopped.trim_end_matches('.'));
    };
    let fit = |value: Option<f64>| value.map_or_else(|| "no value".to_owned(), |value| decimal(value, 2));
    let others = match found.count.as_str() {
        "1" => String::new(),
        count => format!(", the first of {count} solutions"),
    };
    let stopped = if found.stopped.is_empty() { String::new() } else { format!(" The search was {}.", found.stopped) };
    format!(
        "{kind}: {} \u{2192} {} (consistency {}, coverage {}{others}).{stopped}",
        first.expression,
        outcome(one),
        fit(first.consistency),
        fit(first.coverage)
    )
}

fn solution_table(one: &QcaEvidence) -> Table {
    let mut rows: Vec<Vec<Entry>> = Vec::new();
    let value = |value: Option<f64>| Entry::value(value, "", three);
    for found in &one.solutions {
        for (place, solution) in found.solutions.iter().take(SOLUTIONS).enumerate() {
            let name = format!("{} {}", words(&found.kind), place + 1);
            for term in &solution.terms {
                rows.push(vec![
                    Entry::new(&name),
                    Entry::new(&term.term),
                    value(term.consistency),
                    value(term.pri),
                    value(term.coverage),
                    value(term.unique),
                    Entry::new(term.cases.join(", ")),
                ]);
            }
            let assumed = solution
                .assumptions
                .as_ref()
                .map_or_else(String::new, |rows| format!("; {} assumed", count(rows.len(), "remainder", "remainders")));
            let (against, uncovered) = (some(&solution.contradictory), some(&solution.uncovered));
            rows.push(vec![
                Entry::new(&name),
                Entry::new("the whole"),
                value(solution.consistency),
                value(solution.pri),
                value(solution.coverage),
                Entry::default(),
                Entry::new(format!("against it: {against}; not covered: {uncovered}{assumed}")),
            ]);
        }
    }
    let columns = ["Solution", "Term", ">Consistency", ">PRI", ">Coverage", ">Unique", "Cases"];
    Table::new(format!("Solutions for {}", outcome(one)), &columns).fill(rows.into_iter(), ROWS).in_short()
}

/// The first cases of a list.
fn some(cases: &[String]) -> String {
    match cases.len() {
        0 => "none".to_owned(),
        all if all <= NAMED => cases.join(", "),
        all => format!("{} and {} more", cases[..NAMED].join(", "), all - NAMED),
    }
}

fn necessity_table(one: &QcaEvidence) -> Table {
    let value = |value: Option<f64>| Entry::value(value, "", three);
    let rows = one.necessity.iter().map(|found| {
        vec![Entry::new(&found.expression), value(found.consistency), value(found.relevance), value(found.coverage)]
    });
    let columns = ["Without it no outcome", ">Consistency", ">Relevance", ">Coverage"];
    Table::new("Necessary conditions", &columns).fill(rows, ROWS).folded("Necessary conditions")
}

fn cluster_table(one: &QcaEvidence) -> Table {
    let value = |value: Option<f64>| Entry::value(value, "", three);
    let rows: Vec<Vec<Entry>> = one
        .clusters
        .iter()
        .flat_map(|found| {
            let small = format!("by {}: {}", words(&found.by), found.expression);
            let name = Entry { small, ..Entry::new(words(&found.kind)) };
            let groups = found.groups.iter().map(|(group, consistency, coverage)| {
                vec![name.clone(), Entry::new(group), value(*consistency), value(*coverage)]
            });
            let distance =
                found.distance.map_or_else(String::new, |distance| format!("distance {}", decimal(distance, 3)));
            let whole = vec![
                name.clone(),
                Entry { small: distance, ..Entry::new("all") },
                value(found.pooled),
                Entry::default(),
            ];
            groups.chain([whole]).collect::<Vec<_>>()
        })
        .collect();
    let columns = ["Solution", "Cases", ">Consistency", ">Coverage"];
    Table::new("The first solution in each group of cases", &columns)
        .fill(rows.into_iter(), ROWS)
        .folded("By group of cases")
}

fn robustness_tables(one: &QcaEvidence) -> Vec<Table> {
    let Some(found) = &one.robustness else { return Vec::new() };
    let line = |what: &str, (expression, runs, share): &(String, usize, f64)| {
        vec![
            Entry::new(what),
            Entry::new(expression),
            Entry::new(format!("{runs} of {}", found.runs)),
            Entry::new(decimal(*share, 2)),
        ]
    };
    let rows: Vec<Vec<Entry>> = found
        .terms
        .iter()
        .map(|term| line("term", term))
        .chain(found.solutions.iter().map(|solution| line("solution", solution)))
        .collect();
    let shares =
        Table::new(format!("Varied: {}", found.varied.join(" | ")), &["", "Expression", ">Analyses", ">Share"])
            .fill(rows.into_iter(), ROWS)
            .folded("Robustness: what is found how often");
    let rows = found.ranges.iter().map(|range| {
        vec![
            Entry::new(&range.what),
            Entry::new(crate::text::figure(range.value)),
            Entry::new(crate::text::figure(range.low)),
            Entry::new(crate::text::figure(range.high)),
            Entry::new(format!("{} to {}", crate::text::figure(range.tried.0), crate::text::figure(range.tried.1))),
        ]
    });
    let columns = ["Threshold or cut-off", ">Used", ">Same from", ">Same to", ">Tried"];
    let ranges = Table::new("How far each can move alone without another result", &columns)
        .fill(rows, ROWS)
        .folded("Robustness: how far each anchor can move");
    let rows = found.relations.iter().map(|one| {
        let counts = [one.same, one.wider, one.narrower, one.none].map(|count| Entry::new(count.to_string()));
        std::iter::once(Entry::new(&one.term)).chain(counts).collect()
    });
    let columns = ["Term of the reference", ">Itself", ">Within a wider one", ">In narrower ones", ">Not at all"];
    let relations = Table::new(format!("What becomes of {}, in analyses with a solution", found.reference), &columns)
        .fill(rows, ROWS)
        .folded("Robustness: what becomes of each term");
    let mut tables = vec![shares, relations];
    tables.extend(found.against.as_ref().map(against_table));
    tables.push(ranges);
    tables
}

/// Cases by what the other solutions make of them.
fn against_table(found: &QcaAgainst) -> Table {
    let kinds = [
        ("robust", "in the reference and in all other solutions", &found.robust),
        ("shaky", "in the reference, not in all others", &found.shaky),
        ("possible", "not in the reference, but in one of the others", &found.possible),
    ];
    let rows = kinds.map(|(name, small, cases)| {
        vec![
            Entry { small: small.to_owned(), ..Entry::new(name) },
            Entry::new(cases.len().to_string()),
            Entry::new(cases.join(", ")),
        ]
    });
    let fit = |value: Option<f64>| value.map_or_else(|| "no value".to_owned(), three);
    let caption = format!(
        "The core, which all have in common: consistency {}, coverage {}",
        fit(found.core_consistency),
        fit(found.core_coverage)
    );
    Table::new(caption, &["Cases", ">Number", "Which"]).fill(rows.into_iter(), ROWS).folded("Robustness: cases")
}

fn plots(one: &QcaEvidence, found: &QcaSolutions, first: &QcaSolution) -> Vec<Figure> {
    let title = |what: &str| format!("{what} of the {} solution: {}", words(&found.kind), one.title);
    let dot = |style: &str, label: &str| KeyItem { shape: "point", style: style.to_owned(), label: label.to_owned() };
    let mut figures = Vec::new();
    if let Some(svg) = xy_drawing(one, first) {
        figures.push(Figure {
            anchor: anchor("qca-xy", &one.id),
            title: title("XY plot"),
            unit: "membership, 0 to 1".to_owned(),
            svgs: vec![svg],
            key: vec![dot("l2", "in line with sufficiency"), dot("l1", "deviant, or not explained")],
            notes: notes(&[
                "Larger points stand for several cases. Cases in both sets above the diagonal are typical.",
            ]),
            ..Figure::default()
        });
    }
    if let Some(svg) = upset_drawing(one, first) {
        figures.push(Figure {
            anchor: anchor("qca-upset", &one.id),
            title: title("UpSet diagram"),
            unit: "cases in just these terms".to_owned(),
            svgs: vec![svg],
            notes: notes(&["Pale bars show the outcome, dark bars do not."]),
            ..Figure::default()
        });
    }
    figures
}

fn xy_drawing(one: &QcaEvidence, first: &QcaSolution) -> Option<String> {
    let said =
        format!("XY plot: {} cases by membership in {} and in {}.", first.points.len(), first.expression, outcome(one));
    xy::draw(&first.points, &first.expression, &outcome(one), &said)
}

fn upset_drawing(one: &QcaEvidence, first: &QcaSolution) -> Option<String> {
    let sets: Vec<String> = first.terms.iter().map(|term| term.term.clone()).chain([outcome(one)]).collect();
    let said = format!("UpSet diagram of the terms {} and the outcome {}.", first.expression, outcome(one));
    upset::draw(&sets, &first.intersections, &said)
}

/// The drawings of a comparison, each with a name; those of solutions for the first of each kind.
pub(crate) fn drawings(one: &QcaEvidence) -> Vec<(String, String)> {
    let mut drawings: Vec<(String, String)> = Vec::new();
    drawings.extend(table_drawing(one).map(|svg| (format!("{}-truth-table", one.id), svg)));
    drawings.extend(venn_drawing(one).map(|svg| (format!("{}-venn", one.id), svg)));
    for found in &one.solutions {
        let Some(first) = found.solutions.first() else { continue };
        drawings.extend(xy_drawing(one, first).map(|svg| (format!("{}-{}-xy", one.id, found.kind), svg)));
        drawings.extend(upset_drawing(one, first).map(|svg| (format!("{}-{}-upset", one.id, found.kind), svg)));
    }
    drawings
}
