//! Set-theoretic comparison: truth table, solutions, XY plot, UpSet diagram.

use chancery_evidence::{QcaEvidence, QcaRow, QcaSet, QcaSolution, QcaSolutions};

use super::{notes, sources};
use crate::chart::{truth, upset, xy};
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
        tables: vec![set_table(one), row_table(one), case_table(one), left_out_table(one)],
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
            Entry { small: format!("{}{cited}", value.shown), ..Entry::new(decimal(value.membership, 2)) }
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
             what is expected.",
            &robust,
        ]),
        sources: sources(&one.source, links),
        tables,
        ..Figure::default()
    }
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
            let name = Entry { small: found.expression.clone(), ..Entry::new(words(&found.kind)) };
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
    vec![shares, ranges]
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
    for found in &one.solutions {
        let Some(first) = found.solutions.first() else { continue };
        drawings.extend(xy_drawing(one, first).map(|svg| (format!("{}-{}-xy", one.id, found.kind), svg)));
        drawings.extend(upset_drawing(one, first).map(|svg| (format!("{}-{}-upset", one.id, found.kind), svg)));
    }
    drawings
}
