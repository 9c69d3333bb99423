//! The short form: the same findings as Markdown, for a repository or a mail.

mod measures;

use std::fmt::Write as _;

use chancery_evidence::{Evidence, Verdict};

use crate::links::Links;
use crate::text::{percent, thousands, words};
use crate::verdicts;
use crate::view::{better, direction, paragraph};

/// The whole document.
pub(crate) fn markdown(evidence: &Evidence) -> String {
    let links = Links::new(evidence);
    let mut out = String::new();
    head(&mut out, evidence);
    counts(&mut out, evidence);
    ledger(&mut out, evidence, &links);
    contradictions(&mut out, evidence, &links);
    measures::measures(&mut out, evidence, &links);
    cases(&mut out, evidence, &links);
    facts(&mut out, evidence, &links);
    data(&mut out, evidence);
    let _ = writeln!(out, "## The verdicts\n");
    for verdict in verdicts::all() {
        let _ = writeln!(out, "- **{}**: {}", verdict.label, text(verdict.long));
    }
    out
}

/// Text on one line, with everything that Markdown or HTML would read as markup made harmless.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '&' if rest.peek().is_some_and(|next| next.is_ascii_alphabetic() || *next == '#') => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text, or a dash in a cell that would be empty.
fn cell(content: &str) -> String {
    let content = text(content);
    if content.is_empty() { "\u{2013}".to_owned() } else { content }
}

/// A row of a table; its cells are escaped already.
fn row(out: &mut String, cells: &[String]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// The head of a table; a column that begins with `>` is aligned to the right.
fn columns(out: &mut String, names: &[&str]) {
    let labels: Vec<String> = names.iter().map(|name| name.trim_start_matches('>').to_owned()).collect();
    row(out, &labels);
    let rules: Vec<String> = names.iter().map(|n| if n.starts_with('>') { "---:" } else { "---" }.to_owned()).collect();
    row(out, &rules);
}

fn head(out: &mut String, evidence: &Evidence) {
    let study = &evidence.study;
    let title = if study.title.is_empty() { "Untitled study" } else { &study.title };
    let _ = writeln!(out, "# {}\n", text(title));
    let mut facts = Vec::new();
    if !study.actor_name.is_empty() || !study.actor.is_empty() {
        let name = if study.actor_name.is_empty() { &study.actor } else { &study.actor_name };
        let rivals: Vec<&str> =
            study.rivals.iter().map(|(key, name)| if name.is_empty() { key } else { name }.as_str()).collect();
        facts.push(if rivals.is_empty() {
            text(name)
        } else {
            format!("{} beside {}", text(name), text(&rivals.join(", ")))
        });
    }
    if study.years != (0, 0) {
        facts.push(format!("{}\u{2013}{}", study.years.0, study.years.1));
    }
    let data = [evidence.store.kind.as_str(), evidence.store.generation.as_str()].join(" ");
    if !data.trim().is_empty() {
        facts.push(format!("data: {}", text(&data)));
    }
    if !study.now.is_empty() {
        facts.push(format!("\u{201c}now\u{201d} is {}", text(&study.now)));
    }
    if !facts.is_empty() {
        let _ = writeln!(out, "{}\n", facts.join(" \u{b7} "));
    }
    let _ = writeln!(out, "{}\n", text(&paragraph(evidence)));
}

fn counts(out: &mut String, evidence: &Evidence) {
    let counts = &evidence.counts;
    let of = |list: &[(String, usize)], verdict: Verdict| {
        list.iter().filter(|(name, _)| name == verdict.name()).map(|(_, n)| n).sum::<usize>()
    };
    let _ = writeln!(out, "## Verdicts\n");
    columns(out, &["Verdict", "Meaning", ">As of the text", ">Share", ">As of now"]);
    for verdict in Verdict::ALL {
        let said = verdicts::of(verdict);
        let n = of(&counts.by_verdict, verdict);
        let now = of(&counts.by_verdict_now, verdict);
        let cells = [
            said.label.to_owned(),
            said.short.to_owned(),
            thousands(n as u64),
            percent(n, counts.total),
            thousands(now as u64),
        ];
        row(out, &cells);
    }
    out.push('\n');
    if counts.by_text.is_empty() {
        return;
    }
    let links = Links::new(evidence);
    let labels: Vec<String> = verdicts::all().iter().map(|v| format!(">{}", v.label)).collect();
    let mut names = vec!["Text"];
    names.extend(labels.iter().map(String::as_str));
    columns(out, &names);
    for (reference, list) in &counts.by_text {
        let mut cells = vec![cell(&links.paper(reference))];
        cells.extend(Verdict::ALL.iter().map(|v| thousands(of(list, *v) as u64)));
        row(out, &cells);
    }
    out.push('\n');
}

fn ledger(out: &mut String, evidence: &Evidence, links: &Links<'_>) {
    if evidence.claims.is_empty() {
        return;
    }
    let _ = writeln!(out, "## Claims\n");
    let mut references: Vec<&str> = evidence.study.texts.iter().map(|t| t.reference.as_str()).collect();
    for claim in &evidence.claims {
        if !references.contains(&claim.reference.as_str()) {
            references.push(&claim.reference);
        }
    }
    for reference in references {
        let mut claims = evidence.claims.iter().filter(|c| c.reference == reference).peekable();
        if claims.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "### {}\n", cell(&links.paper(reference)));
        columns(out, &["Verdict", "Claim", ">Line", "What it says", "Text", "Data", "Why"]);
        for claim in claims {
            let mut verdict = verdicts::of(claim.verdict).label.to_owned();
            if claim.verdict != claim.verdict_now {
                let _ = write!(verdict, " (now: {})", verdicts::of(claim.verdict_now).label.to_lowercase());
            }
            let line = if claim.line == 0 { "\u{2013}".to_owned() } else { claim.line.to_string() };
            row(
                out,
                &[
                    verdict,
                    cell(&claim.id),
                    line,
                    cell(&claim.says),
                    cell(claim.stated.as_deref().unwrap_or_default()),
                    cell(claim.value.as_deref().unwrap_or_default()),
                    cell(&claim.reason),
                ],
            );
        }
        out.push('\n');
    }
}

fn contradictions(out: &mut String, evidence: &Evidence, links: &Links<'_>) {
    if evidence.contradictions.is_empty() {
        return;
    }
    let _ = writeln!(out, "## Contradictions\n");
    for one in &evidence.contradictions {
        let result = match one.result.as_str() {
            "inconsistent" => "cannot both hold",
            "consistent" => "can both hold",
            _ => "not checkable",
        };
        let _ = writeln!(
            out,
            "- **{}** ({}, {}): {} {}",
            cell(&one.id),
            text(&words(&one.kind)),
            result,
            text(&one.says),
            text(&one.reason)
        );
        for id in &one.between {
            let claim = links.claim(id, None);
            let place = match (claim.paper.as_str(), claim.line) {
                ("", _) => "not in the ledger".to_owned(),
                (paper, 0) => text(paper),
                (paper, line) => format!("{}, line {line}", text(paper)),
            };
            let _ = writeln!(out, "  - {}: {} ({place})", cell(id), cell(claim.says));
        }
    }
    out.push('\n');
}

fn cases(out: &mut String, evidence: &Evidence, links: &Links<'_>) {
    if evidence.cases.is_empty() {
        return;
    }
    let _ = writeln!(out, "## Cases\n");
    for case in &evidence.cases {
        let title = if case.title.is_empty() { &case.id } else { &case.title };
        let _ = writeln!(out, "### {}\n", cell(title));
        let mut place = format!("{} toward {}, {}", text(&case.actor), cell(&case.toward), cell(&case.period));
        if !case.reference.is_empty() {
            let _ = write!(place, "; {}, lines {}", text(&links.paper(&case.reference)), cell(&case.lines));
        }
        let _ = writeln!(out, "{place}\n");
        let stages =
            [("Problem", &case.problem), ("Strategy", &case.strategy), ("Outcomes in the text", &case.outcomes)];
        for (name, stage) in stages {
            let mut says = cell(&stage.says);
            if let Some(word) = &stage.direction {
                let _ = write!(says, " (the text says: {})", text(&direction(word).label));
            }
            let _ = writeln!(out, "- **{name}**: {says}");
        }
        out.push('\n');
        if !case.outcome.is_empty() {
            columns(out, &["Outcome in the data", "Value", "For the actor", "Source"]);
            for outcome in &case.outcome {
                let said = format!("{} ({})", text(&direction(&outcome.direction).label), better(&outcome.better));
                row(out, &[cell(&outcome.label), cell(&outcome.value), said, cell(&outcome.source)]);
            }
            out.push('\n');
        }
    }
}

fn facts(out: &mut String, evidence: &Evidence, links: &Links<'_>) {
    if evidence.facts.is_empty() {
        return;
    }
    let _ = writeln!(out, "## Cited facts\n");
    columns(out, &["Fact", "What it says", "Figure", "Period", "Origin", "Where"]);
    for fact in &evidence.facts {
        let place = [links.paper(&fact.reference), fact.place.clone()];
        let place: Vec<&str> = place.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
        let cells = [&fact.id, &fact.says, &fact.value, &fact.period, &words(&fact.origin), &place.join(", ")];
        row(out, &cells.map(|c| cell(c)));
    }
    out.push('\n');
}

fn data(out: &mut String, evidence: &Evidence) {
    let used: Vec<_> = evidence.store.data_sets.iter().filter(|set| set.used).collect();
    if used.is_empty() && evidence.store.world.is_empty() && evidence.references.is_empty() {
        return;
    }
    let _ = writeln!(out, "## Data and citations\n");
    if !used.is_empty() {
        columns(out, &["Data set", "Title", "Version", "Years", "Licence", ">Claims"]);
        for set in used {
            let years = match set.years {
                (0, 0) => "\u{2013}".to_owned(),
                (first, last) => format!("{first}\u{2013}{last}"),
            };
            let claims = thousands(set.claims as u64);
            row(out, &[cell(&set.id), cell(&set.title), cell(&set.version), years, cell(&set.licence), claims]);
        }
        out.push('\n');
    }
    if !evidence.store.world.is_empty() {
        columns(out, &["Table of facts", ">Equal to a data set", ">Document read", ">Unverified"]);
        for table in &evidence.store.world {
            let n = |n: usize| thousands(n as u64);
            row(out, &[cell(&table.table), n(table.data_verified), n(table.document_verified), n(table.unverified)]);
        }
        out.push('\n');
    }
    for work in &evidence.references {
        let _ = writeln!(out, "- {} ({})", cell(&work.text), text(&work.key));
    }
    if !evidence.references.is_empty() {
        out.push('\n');
    }
}
