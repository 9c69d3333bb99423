//! `compare truth-table`, `minimize`, `necessity`, `robustness`.

use std::process::ExitCode;

use chancery_evidence::{QcaAgainst, QcaEvidence, QcaSolution, QcaSolutions};
use chancery_study::qca::{SolutionChoice, Wanted};

use crate::args::Global;
use crate::args_sets::{
    MinimizeArgs, MinimizeShow, NecessityArgs, QcaArgs, RobustnessArgs, RobustnessShow, TableShow, TruthTableArgs,
};
use crate::output::{Failure, Rows, Value, print};

use super::ask::{ask, expect, vary};
use super::{exit, fit, rounded, write_figures};

/// Nothing but the truth table.
const TABLE: Wanted = Wanted { solutions: false, necessity: false, robustness: false, listed: 0 };

/// Names of columns, and rows.
type Lines = (Vec<String>, Vec<Vec<Value>>);

/// Prints the rows of each comparison, under its id if there are several.
fn print_all(
    global: &Global,
    evidence: &[QcaEvidence],
    rows_of: &dyn Fn(&QcaEvidence) -> Lines,
) -> Result<(), Failure> {
    let several = evidence.len() > 1;
    let tables: Vec<Lines> = evidence.iter().map(rows_of).collect();
    let alike = tables.windows(2).all(|pair| pair[0].0 == pair[1].0);
    if !several || alike {
        let first: Vec<String> = tables.first().map(|(columns, _)| columns.clone()).unwrap_or_default();
        let prefix = several.then(|| "comparison".to_owned());
        let mut rows = Rows::new(prefix.into_iter().chain(first));
        for (one, (_, lines)) in evidence.iter().zip(tables) {
            for line in lines {
                rows.push(several.then(|| Value::text(&one.id)).into_iter().chain(line).collect());
            }
        }
        print(&rows.render(global.format)?);
        return Ok(());
    }
    if global.format != crate::args::Format::Table && global.format != crate::args::Format::Md {
        let ids: Vec<&str> = evidence.iter().map(|one| one.id.as_str()).collect();
        return Err(Failure::new("these comparisons have different conditions, so their rows are no one table")
            .hint(format!("name one of {}", ids.join(", "))));
    }
    for (place, (one, (columns, lines))) in evidence.iter().zip(tables).enumerate() {
        let mut rows = Rows::new(columns);
        lines.into_iter().for_each(|line| rows.push(line));
        let gap = if place > 0 { "\n" } else { "" };
        print(&format!("{gap}{}\n{}", one.id, rows.render(global.format)?));
    }
    Ok(())
}

/// Warnings that are no diagnostics, and figures.
fn finish(args: &QcaArgs, evidence: &[QcaEvidence], invalid: bool) -> Result<ExitCode, Failure> {
    for one in evidence {
        for warning in &one.warnings {
            eprintln!("{}: {warning}", one.id);
        }
        if !one.left_out.is_empty() {
            eprintln!(
                "{}: {} cases compared, {} left out (`compare truth-table --show left-out`)",
                one.id,
                one.cases.len(),
                one.left_out.len()
            );
        }
        if let Some(folder) = &args.svg {
            write_figures(folder, &chancery_report::qca_figures(one))?;
        }
    }
    Ok(exit(invalid))
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(crate) fn truth_table(global: &Global, args: &TruthTableArgs) -> Result<ExitCode, Failure> {
    let (evidence, invalid) = ask(global, &args.qca, &TABLE, &|_| Ok(()))?;
    print_all(global, &evidence, &|one| match args.show {
        TableShow::Rows => table_rows(one),
        TableShow::Cases => case_rows(one),
        TableShow::Sets => set_rows(one),
        TableShow::LeftOut => {
            let rows = one.left_out.iter();
            let rows =
                rows.map(|case| vec![Value::text(&case.case), Value::text(&case.set), Value::text(&case.reason)]);
            (columns(&["case", "set", "reason"]), rows.collect())
        }
    })?;
    finish(&args.qca, &evidence, invalid)
}

fn table_rows(one: &QcaEvidence) -> Lines {
    let mut names = columns(&["row"]);
    names.extend(one.conditions.iter().map(|set| set.name.clone()));
    names.extend(columns(&["outcome", "n", "consistency", "PRI", "cases", "contradictory"]));
    let rows = one.rows.iter().map(|row| {
        let mut line = vec![row.number.parse().map_or_else(|_| Value::text(&row.number), Value::Integer)];
        line.extend(row.values.iter().map(|value| Value::Integer(i64::from(*value))));
        line.extend([
            Value::text(match row.outcome.as_str() {
                "positive" => "1",
                "negative" => "0",
                "contradiction" => "C",
                _ => "?",
            }),
            Value::Count(row.cases.len() as u64),
            rounded(row.consistency),
            fit(row.pri),
            Value::text(row.cases.join(", ")),
            Value::text(row.contradictory.join(", ")),
        ]);
        line
    });
    (names, rows.collect())
}

fn case_rows(one: &QcaEvidence) -> Lines {
    let mut names = columns(&["case", "row"]);
    let sets: Vec<&str> = one.conditions.iter().chain([&one.outcome]).map(|set| set.name.as_str()).collect();
    names.extend(sets.iter().flat_map(|name| [format!("{name} measured"), (*name).to_owned()]));
    let rows = one.cases.iter().map(|case| {
        let mut line = vec![Value::text(&case.id), case.row.clone().map_or(Value::Null, Value::Text)];
        for value in &case.values {
            let cited = if value.cited.is_empty() { String::new() } else { format!(" ({})", value.cited) };
            let scored = value.score.map_or_else(String::new, |score| format!(" (scored {score})"));
            line.extend([Value::text(format!("{}{cited}{scored}", value.shown)), rounded(value.membership)]);
        }
        line
    });
    (names, rows.collect())
}

fn set_rows(one: &QcaEvidence) -> Lines {
    let rows = one.conditions.iter().map(|set| (set, "condition")).chain([(&one.outcome, "outcome")]);
    let rows = rows.map(|(set, role)| {
        let texts = [
            &set.name,
            role,
            &set.label,
            &set.kind,
            &set.measured,
            &set.calibration,
            &set.reason,
            &set.sources.join(", "),
            &set.choice,
        ]
        .map(|text: &str| Value::text(text));
        texts.to_vec()
    });
    let names = ["set", "role", "label", "kind", "measured", "calibration", "reason", "sources", "choice"];
    (columns(&names), rows.collect())
}

fn kinds(words: &[String]) -> Result<Vec<SolutionChoice>, Failure> {
    words.iter().map(|word| word.parse().map_err(Failure::new)).collect()
}

pub(crate) fn minimize(global: &Global, args: &MinimizeArgs) -> Result<ExitCode, Failure> {
    let kinds = kinds(&args.solution)?;
    let wanted = Wanted { solutions: true, listed: args.list as usize, ..TABLE };
    let (evidence, invalid) = ask(global, &args.qca, &wanted, &|comparison| {
        let options = &mut comparison.options;
        if !kinds.is_empty() {
            options.solutions.clone_from(&kinds);
        }
        options.irredundant |= args.irredundant;
        options.contradictions_as_remainders |= args.contradictions_as_remainders;
        options.limits.primes = args.limit_primes;
        options.limits.steps = args.limit_steps;
        options.limits.listed = options.limits.listed.max(args.list as usize);
        expect(comparison, &args.expect)
    })?;
    print_all(global, &evidence, &|one| match args.show {
        MinimizeShow::Solutions => solution_rows(one),
        MinimizeShow::Primes => {
            let rows = one.solutions.iter().flat_map(|found| found.primes.iter().map(move |prime| (found, prime)));
            let rows = rows.map(|(found, prime)| vec![Value::text(&found.kind), Value::text(prime)]);
            (columns(&["kind", "prime implicant"]), rows.collect())
        }
        MinimizeShow::Cases => point_rows(one),
        MinimizeShow::Assumptions => assumption_rows(one),
        MinimizeShow::Clusters => cluster_rows(one),
    })?;
    for one in &evidence {
        one.solutions.iter().for_each(|found| proven(one, found));
    }
    finish(&args.qca, &evidence, invalid)
}

/// Says what was searched, and what is proven if the search was stopped.
fn proven(one: &QcaEvidence, found: &QcaSolutions) {
    if !found.stopped.is_empty() {
        eprintln!("{}: {}: {}", one.id, found.kind, found.stopped);
        if let Some(hint) = longer(found) {
            eprintln!("hint: {hint}");
        }
    } else {
        let listed = found.solutions.len();
        eprintln!(
            "{}: {}: {} prime implicants, {} solutions of {} terms or more, {listed} listed",
            one.id, found.kind, found.primes_found, found.count, found.at_least
        );
    }
    if !found.contradictory.is_empty() {
        let shared = found.contradictory.join(" + ");
        eprintln!(
            "{}: {}: remainders that outcome and negation would both use, ruled out: {shared}",
            one.id, found.kind
        );
    }
}

/// What would let a stopped search come to its end.
fn longer(found: &QcaSolutions) -> Option<&'static str> {
    match (found.at_least < found.at_most, found.primes_found) {
        (_, 0) if found.at_most > 0 => Some(
            "`--limit-primes` raises the limit (each takes memory); fewer conditions have far fewer prime implicants",
        ),
        (true, _) => {
            Some("`--limit-steps` searches longer; the solution shown is one, though perhaps not of the fewest terms")
        }
        (false, 1..) => {
            Some("`--limit-steps` counts longer; the solutions shown are of the fewest terms, and not all there are")
        }
        _ => None,
    }
}

/// Solutions one after the other, numbered within their kind.
fn each(one: &QcaEvidence) -> impl Iterator<Item = (&QcaSolutions, i64, &QcaSolution)> {
    one.solutions.iter().flat_map(|found| {
        found.solutions.iter().enumerate().map(move |(place, solution)| (found, place as i64 + 1, solution))
    })
}

fn solution_rows(one: &QcaEvidence) -> Lines {
    let names = [
        "kind",
        "solution",
        "term",
        "consistency",
        "PRI",
        "coverage",
        "unique",
        "RoN",
        "cases",
        "uncovered",
        "contradictory",
    ];
    let mut rows = Vec::new();
    for (found, place, solution) in each(one) {
        for term in &solution.terms {
            rows.push(vec![
                Value::text(&found.kind),
                Value::Integer(place),
                Value::text(&term.term),
                fit(term.consistency),
                fit(term.pri),
                fit(term.coverage),
                fit(term.unique),
                fit(term.relevance),
                Value::text(term.cases.join(", ")),
                Value::Null,
                Value::Null,
            ]);
        }
        rows.push(vec![
            Value::text(&found.kind),
            Value::Integer(place),
            Value::text(format!("({})", solution.expression)),
            fit(solution.consistency),
            fit(solution.pri),
            fit(solution.coverage),
            Value::Null,
            Value::Null,
            Value::Null,
            Value::text(solution.uncovered.join(", ")),
            Value::text(solution.contradictory.join(", ")),
        ]);
    }
    (columns(&names), rows)
}

fn point_rows(one: &QcaEvidence) -> Lines {
    let rows = each(one).flat_map(|(found, _, solution)| {
        solution.points.iter().map(move |point| {
            vec![
                Value::text(&found.kind),
                Value::text(&solution.expression),
                Value::text(&point.case),
                rounded(point.x),
                rounded(point.y),
                Value::text(&point.kind),
            ]
        })
    });
    (columns(&["kind", "solution", "case", "in the solution", "in the outcome", "type"]), rows.collect())
}

fn assumption_rows(one: &QcaEvidence) -> Lines {
    let rows = each(one).map(|(found, place, solution)| {
        let (count, listed) = match &solution.assumptions {
            Some(rows) => (Value::Count(rows.len() as u64), Value::text(rows.join(", "))),
            None => (Value::Null, Value::text("too many configurations to list")),
        };
        vec![Value::text(&found.kind), Value::Integer(place), Value::text(&solution.expression), count, listed]
    });
    (columns(&["kind", "solution", "expression", "assumptions", "rows"]), rows.collect())
}

fn cluster_rows(one: &QcaEvidence) -> Lines {
    let rows = one.clusters.iter().flat_map(|found| {
        let whole = vec![
            Value::text(&found.kind),
            Value::text(&found.expression),
            Value::text(&found.by),
            Value::text("(all)"),
            fit(found.pooled),
            Value::Null,
            fit(found.distance),
        ];
        let groups = found.groups.iter().map(|(group, consistency, coverage)| {
            vec![
                Value::text(&found.kind),
                Value::text(&found.expression),
                Value::text(&found.by),
                Value::text(group),
                fit(*consistency),
                fit(*coverage),
                Value::Null,
            ]
        });
        groups.chain([whole]).collect::<Vec<_>>()
    });
    (columns(&["kind", "solution", "by", "cluster", "consistency", "coverage", "distance"]), rows.collect())
}

pub(crate) fn necessity(global: &Global, args: &NecessityArgs) -> Result<ExitCode, Failure> {
    let wanted = Wanted { necessity: true, ..TABLE };
    // Here the consistency asked for is that of necessity; rows of a truth table play no part.
    let qca = QcaArgs { incl: None, ..args.qca.clone() };
    let (evidence, invalid) = ask(global, &qca, &wanted, &|comparison| {
        let cut_offs = &mut comparison.options.necessity;
        cut_offs.consistency = args.qca.incl.unwrap_or(cut_offs.consistency);
        cut_offs.coverage = args.cov.unwrap_or(cut_offs.coverage);
        cut_offs.relevance = args.ron.unwrap_or(cut_offs.relevance);
        cut_offs.literals = args.literals.map_or(cut_offs.literals, |literals| literals as usize);
        Ok(())
    })?;
    print_all(global, &evidence, &|one| {
        let rows = one.necessity.iter().map(|found| {
            vec![
                Value::text(&found.expression),
                Value::text(&found.kind),
                fit(found.consistency),
                fit(found.relevance),
                fit(found.coverage),
            ]
        });
        (columns(&["expression", "kind", "consistency", "RoN", "coverage"]), rows.collect())
    })?;
    finish(&qca, &evidence, invalid)
}

pub(crate) fn robustness(global: &Global, args: &RobustnessArgs) -> Result<ExitCode, Failure> {
    let kind = args.solution.as_ref().map(|word| word.parse::<SolutionChoice>().map_err(Failure::new)).transpose()?;
    let wanted = Wanted { robustness: true, ..TABLE };
    let (evidence, invalid) = ask(global, &args.qca, &wanted, &|comparison| {
        let variations = &mut comparison.options.variations;
        variations.solution = kind.or(variations.solution);
        variations.consistency.extend(&args.try_incl);
        variations.pri.extend(&args.try_pri);
        variations.frequency.extend(args.try_freq.iter().map(|frequency| *frequency as usize));
        expect(comparison, &args.expect)?;
        vary(comparison, &args.vary)
    })?;
    if let Some(one) = evidence.iter().find(|one| one.robustness.is_none() && !one.cases.is_empty() && !invalid) {
        return Err(Failure::new(format!("{}: nothing is varied", one.id))
            .hint("--try-incl 0.75,0.85, --try-pri, --try-freq, --vary NAME=ANCHORS, or `vary` and `[qca.robustness]` in the study"));
    }
    print_all(global, &evidence, &|one| match args.show {
        RobustnessShow::Terms => share_rows(one),
        RobustnessShow::Relations => relation_rows(one),
        RobustnessShow::Fit => against_rows(one),
        RobustnessShow::Ranges => range_rows(one),
    })?;
    for found in evidence.iter().filter_map(|one| one.robustness.as_ref().map(|found| (one, found))) {
        let (one, found) = found;
        let core = if found.core.is_empty() { "none".to_owned() } else { found.core.join(", ") };
        eprintln!(
            "{}: {} analyses of {} solutions, {} without one; terms in all: {core}",
            one.id, found.runs, found.kind, found.failed
        );
        if !found.reference.is_empty() {
            let tests = found.against.as_ref().map_or(0, |against| against.tests);
            eprintln!("{}: reference: {}; other solutions: {tests}", one.id, found.reference);
        }
        found.varied.iter().for_each(|line| eprintln!("{}: varied: {line}", one.id));
    }
    finish(&args.qca, &evidence, invalid)
}

fn share_rows(one: &QcaEvidence) -> Lines {
    let found = one.robustness.iter();
    let rows = found.flat_map(|found| {
        let line = |what: &str, (expression, runs, share): &(String, usize, f64)| {
            vec![Value::text(what), Value::text(expression), Value::Count(*runs as u64), rounded(*share)]
        };
        let terms = found.terms.iter().map(|term| line("term", term));
        terms.chain(found.solutions.iter().map(|solution| line("solution", solution))).collect::<Vec<_>>()
    });
    (columns(&["what", "expression", "analyses", "share"]), rows.collect())
}

fn relation_rows(one: &QcaEvidence) -> Lines {
    let relations = one.robustness.iter().flat_map(|found| &found.relations);
    let rows = relations.map(|found| {
        let counts = [found.same, found.wider, found.narrower, found.none].map(|count| Value::Count(count as u64));
        std::iter::once(Value::text(&found.term)).chain(counts).collect()
    });
    (columns(&["term", "same", "wider", "narrower", "none"]), rows.collect())
}

fn against_rows(one: &QcaEvidence) -> Lines {
    let of = |found: &QcaAgainst| {
        let figures = [
            ("core consistency", found.core_consistency),
            ("core coverage", found.core_coverage),
            ("RF_cov", found.rf_cov),
            ("RF_cons", found.rf_cons),
            ("RF_SC_minTS", found.rf_sc_min),
            ("RF_SC_maxTS", found.rf_sc_max),
        ];
        let cases = [("robust", &found.robust), ("shaky", &found.shaky), ("possible", &found.possible)];
        let figures = figures.map(|(what, value)| vec![Value::text(what), fit(value), Value::Null]);
        let cases = cases.map(|(what, cases)| {
            vec![Value::text(format!("{what} cases")), Value::Count(cases.len() as u64), Value::text(cases.join(", "))]
        });
        figures.into_iter().chain(cases).collect::<Vec<_>>()
    };
    let rows = one.robustness.iter().filter_map(|found| found.against.as_ref()).flat_map(of);
    (columns(&["what", "value", "cases"]), rows.collect())
}

fn range_rows(one: &QcaEvidence) -> Lines {
    let rows = one.robustness.iter().flat_map(|found| &found.ranges).map(|range| {
        vec![
            Value::text(&range.what),
            rounded(range.value),
            rounded(range.low),
            rounded(range.high),
            rounded(range.tried.0),
            rounded(range.tried.1),
        ]
    });
    (columns(&["what", "value", "same from", "same to", "tried from", "tried to"]), rows.collect())
}
