//! Texts beside data and beside each other, and Mill's methods.

use chancery_evidence::{Evidence, MillEvidence};

use super::cases::chosen;
use super::{count, known, number, some, yes};
use crate::output::{Failure, Rows, Value};

pub(super) fn priorities(evidence: &Evidence, ids: &[String]) -> Result<Rows, Failure> {
    chosen(evidence, ids)?;
    let mut rows = Rows::new(["case", "administration", "instrument", "named", "share", "missing"]);
    let wanted = evidence.comparisons.priorities.iter().filter(|one| ids.is_empty() || ids.contains(&one.case));
    for one in wanted {
        rows.push(vec![
            Value::text(&one.case),
            Value::text(&one.administration),
            Value::text(&one.instrument),
            yes(one.named),
            number(one.share),
            Value::text(one.missing.clone().unwrap_or_default()),
        ]);
    }
    some(rows, "no case has a profile of instruments", "profiles are of administrations in the regions of the study")
}

pub(super) fn forecasts(evidence: &Evidence) -> Result<Rows, Failure> {
    let mut rows = Rows::new([
        "outcome",
        "kind",
        "delivered",
        "claim",
        "as_of",
        "horizon",
        "probability",
        "says",
        "ref",
        "reason",
    ]);
    for one in &evidence.comparisons.forecasts {
        rows.push(vec![
            Value::text(&one.outcome),
            Value::text(&one.kind),
            delivered(&one.kind, &one.outcome),
            Value::text(&one.claim),
            Value::text(&one.as_of),
            Value::text(&one.horizon),
            number(one.probability),
            Value::text(&one.says),
            Value::text(&one.reference),
            Value::text(&one.reason),
        ]);
    }
    some(rows, "the study has no claim of the type `forecast`", "`type = \"forecast\"`, and `horizon` if it has a date")
}

/// Whether a promise was kept, where that is known.
fn delivered(kind: &str, outcome: &str) -> Value {
    match (kind, outcome) {
        ("promise", "came true") => yes(true),
        ("promise", "failed") => yes(false),
        _ => Value::Null,
    }
}

pub(super) fn forecast_scores(evidence: &Evidence) -> Result<Rows, Failure> {
    let mut rows = Rows::new([
        "ref",
        "kind",
        "total",
        "dated",
        "came_true",
        "failed",
        "open",
        "not_decided",
        "share",
        "share_lo",
        "share_hi",
        "brier_stated",
        "stated",
        "brier_graded",
        "graded",
    ]);
    for one in &evidence.comparisons.forecast_scores {
        let or_all = |word: &String| Value::text(if word.is_empty() { "all" } else { word.as_str() });
        let mut row = vec![or_all(&one.reference), or_all(&one.kind)];
        row.extend([one.total, one.dated, one.came_true, one.failed, one.open, one.undecided].map(count));
        row.extend(super::interval(&one.share).map(|value| match value {
            Value::Number(share) => super::rounded(share),
            other => other,
        }));
        row.extend([super::fit(one.brier_stated), count(one.stated), super::fit(one.brier_graded), count(one.graded)]);
        rows.push(row);
    }
    some(rows, "the study has no claim of the type `forecast`", "`type = \"forecast\"`, and `horizon` if it has a date")
}

pub(super) fn works(evidence: &Evidence) -> Result<Rows, Failure> {
    let mut rows =
        Rows::new(["work", "cited", "agreement", "claim", "line", "takes", "read", "verdict", "reason", "cited_as"]);
    for work in &evidence.comparisons.works {
        for one in &work.uses {
            rows.push(vec![
                Value::text(&work.key),
                yes(one.cited),
                Value::text(&one.agreement),
                Value::text(&one.claim),
                Value::Integer(one.line.into()),
                Value::text(&one.takes),
                Value::text(one.read.join("; ")),
                Value::text(&one.verdict),
                Value::text(&one.reason),
                Value::text(&work.work),
            ]);
        }
    }
    some(rows, "no claim of the study cites a work", "`cites = [\"key\"]` in a claim names works of references.bib")
}

pub(super) fn papers(evidence: &Evidence, kind: Option<&str>) -> Result<Rows, Failure> {
    let kinds = ["agreement", "conflict", "clash", "compatible", "related"];
    kind.map_or(Ok(()), |kind| known("kind of pair", kind, kinds.into_iter()))?;
    let mut rows = Rows::new(["kind", "claims", "via", "says"]);
    for pair in evidence.comparisons.papers.iter().filter(|pair| kind.is_none_or(|kind| kind == pair.kind)) {
        let says = if pair.says.is_empty() { texts_of(evidence, &pair.claims) } else { pair.says.clone() };
        rows.push(vec![
            Value::text(&pair.kind),
            Value::text(pair.claims.join(" ")),
            Value::text(&pair.via),
            Value::text(says),
        ]);
    }
    some(rows, "no such pair of claims of two texts", "pairs come from contradictions/ and from `see_also`")
}

fn texts_of(evidence: &Evidence, ids: &[String]) -> String {
    let claim = |id: &String| evidence.claims.iter().find(|claim| claim.id == *id).map(|claim| claim.says.as_str());
    ids.iter().filter_map(claim).collect::<Vec<_>>().join(" / ")
}

/// The findings about outcomes that have a word; the limits of the methods go to people, not into the table.
fn wanted<'a>(evidence: &'a Evidence, outcome: Option<&str>) -> Result<Vec<&'a MillEvidence>, Failure> {
    let all = &evidence.comparisons.mill;
    let found: Vec<&MillEvidence> =
        all.iter().filter(|one| outcome.is_none_or(|word| one.outcome.contains(word))).collect();
    if let Some(first) = found.first() {
        eprintln!("note: {}", first.cannot);
        return Ok(found);
    }
    let mut names: Vec<&str> = all.iter().map(|one| one.outcome.as_str()).collect();
    names.dedup();
    let hint = if names.is_empty() {
        "cases need instruments or codes, and outcomes that differ".to_owned()
    } else {
        format!("there are: {}", names.join(", "))
    };
    Err(Failure::new("no such outcome divides the cases").hint(hint))
}

pub(super) fn agreement(evidence: &Evidence, outcome: Option<&str>) -> Result<Rows, Failure> {
    let mut rows = Rows::new([
        "outcome",
        "conditions",
        "cases",
        "shared_by_all",
        "others_with_it",
        "others_coded",
        "cases_with_outcome",
    ]);
    for one in wanted(evidence, outcome)? {
        let head = || vec![Value::text(&one.outcome), Value::text(&one.set), count(one.with.len())];
        for found in &one.agreement {
            let mut row = head();
            row.extend([Value::text(&found.condition), count(found.others_with), count(found.others_coded)]);
            row.push(Value::text(one.with.join(" ")));
            rows.push(row);
        }
        if one.agreement.is_empty() {
            let mut row = head();
            row.extend([Value::text("none"), Value::Null, Value::Null, Value::text(one.with.join(" "))]);
            rows.push(row);
        }
    }
    Ok(rows)
}

pub(super) fn difference(evidence: &Evidence, outcome: Option<&str>) -> Result<Rows, Failure> {
    let mut rows = Rows::new([
        "outcome",
        "conditions",
        "only_difference",
        "present_with_outcome",
        "with_outcome",
        "without",
        "compared",
        "fewest_differences",
        "alike",
    ]);
    for one in wanted(evidence, outcome)? {
        let tail = || [count(one.compared), one.fewest.map_or(Value::Null, count), count(one.alike)];
        for pair in &one.difference {
            let mut row = vec![Value::text(&one.outcome), Value::text(&one.set), Value::text(&pair.condition)];
            row.extend([yes(pair.present_with_outcome), Value::text(&pair.with), Value::text(&pair.without)]);
            row.extend(tail());
            rows.push(row);
        }
        if one.difference.is_empty() {
            let mut row = vec![Value::text(&one.outcome), Value::text(&one.set), Value::text("none")];
            row.extend([Value::Null, Value::text(""), Value::text("")]);
            row.extend(tail());
            rows.push(row);
        }
    }
    Ok(rows)
}
