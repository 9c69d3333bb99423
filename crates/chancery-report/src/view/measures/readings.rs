//! Competing readings: theories with what they got right, prediction by prediction.

use chancery_evidence::{PredictionEvidence, ReadingEvidence, ReadingOrder, ReadingScore, TheoryEvidence};

use super::{notes, sources};
use crate::links::Links;
use crate::text::{anchor, count, decimal, words};
use crate::view::figure::{Entry, Figure, Section, Table, ends};

const ROWS: usize = 100;

pub(super) fn section(all: &[ReadingEvidence], links: &Links<'_>) -> Section {
    Section {
        anchor: "readings",
        title: "Competing readings",
        intro: "What several theories let one expect of the same thing, worded as checks and judged as claims are: met or failed where all \
                sources and definitions that decide it agree, otherwise open. Open is no failure.",
        cannot: "Which theory is true. The predictions are the study's reading of each theory; another reader would word others, and they \
                 are no random draw from all that a theory says. A theory that predicts little fails little.",
        figures: all.iter().map(|one| figure(one, links)).collect(),
        more: 0,
    }
}

fn figure(one: &ReadingEvidence, links: &Links<'_>) -> Figure {
    let mut lead: Vec<String> = notes(&[&one.question]);
    lead.extend(finding(one));
    Figure {
        anchor: anchor("reading", &one.id),
        title: one.title.clone(),
        unit: count(one.theories.len(), "theory", "theories"),
        wide: true,
        lead,
        notes: notes(&[
            "Share: predictions met of those decided, with the 95 % interval of Wilson. Apart: the same without predictions that every \
             theory makes, which tell none from another.",
            &probabilities(one),
        ]),
        sources: sources(&one.source, links),
        tables: vec![score_table(one, links), prediction_table(one), order_table(one), check_table(one)],
        ..Figure::default()
    }
}

fn probabilities(one: &ReadingEvidence) -> String {
    let stated = one.theories.iter().flat_map(|theory| &theory.predictions).any(|one| one.probability.is_some());
    if !stated {
        return String::new();
    }
    "Brier and log score are of the stated probabilities, 0 best; saying one half always gives 0.25 and 0.69. They are given where each \
     prediction decided has one."
        .to_owned()
}

/// Whose share is largest, and whether that says anything.
fn finding(one: &ReadingEvidence) -> Option<String> {
    let first: Vec<&TheoryEvidence> = one.theories.iter().filter(|theory| theory.score.rank == Some(1)).collect();
    let named: Vec<&str> = first.iter().map(|theory| theory.name.as_str()).collect();
    let score = &first.first()?.score;
    let (lo, _) = ends(&score.share)?;
    let rivals = one.theories.iter().filter(|theory| theory.score.rank != Some(1));
    let apart = rivals.clone().all(|theory| ends(&theory.score.share).is_none_or(|(_, hi)| hi < lo));
    let said = match (named.len() == one.theories.len(), apart) {
        (true, _) => "All have the same share.",
        (false, true) => "Its interval lies above those of all others.",
        (false, false) => "Intervals overlap: with so few predictions this orders nothing.",
    };
    let others = one.orders.iter().filter(|order| !order.subject.is_empty());
    let changed = others.clone().filter(|order| order.changes).count();
    let robust = match (others.count(), changed) {
        (0, _) => "No check has a source or definition that could be changed.".to_owned(),
        (all, changed) => {
            let ranks = one.orders.iter().find(|order| order.subject.is_empty()).map(|order| &order.ranks);
            let first = one.theories.iter().zip(ranks.into_iter().flatten());
            let first: Vec<&str> =
                first.filter(|(_, rank)| **rank == Some(1)).map(|(one, _)| one.name.as_str()).collect();
            format!(
                "With every choice as preferred the first place is that of {}; the order is another with {changed} of {} changed alone.",
                first.join(" and "),
                count(all, "choice", "choices")
            )
        }
    };
    Some(format!("The largest share is that of {}: {}. {said} {robust}", named.join(" and "), share_said(score)))
}

fn share_said(score: &ReadingScore) -> String {
    let of = format!("{} of {} decided", score.met, score.met + score.failed);
    ends(&score.share).map_or_else(|| of.clone(), |(lo, hi)| format!("{of} ({} to {})", decimal(lo, 2), decimal(hi, 2)))
}

fn score_table(one: &ReadingEvidence, links: &Links<'_>) -> Table {
    let probability = one.theories.iter().any(|theory| theory.score.brier.is_some());
    let mut columns = vec!["Theory", "Named in", ">Met", ">Failed", ">Open", ">Share", ">Apart"];
    if probability {
        columns.extend([">Brier", ">Log score"]);
    }
    let share = |score: &ReadingScore| Entry::interval(&score.share, "nothing decided", |value| decimal(value, 2));
    let rows = one.theories.iter().map(|theory| {
        let work = links.work(&theory.reference);
        let score = &theory.score;
        let mut row = vec![
            Entry { small: theory.says.clone(), ..Entry::new(&theory.name) },
            Entry { to: work.to, small: format!("line {}", theory.line), ..Entry::new(work.text) },
            Entry::new(score.met.to_string()),
            Entry::new(score.failed.to_string()),
            Entry::new(score.open.to_string()),
            share(score),
            share(&theory.apart),
        ];
        if probability {
            let of = |value: Option<f64>| Entry::value(value, "not all stated", |value| decimal(value, 3));
            row.extend([of(score.brier), of(score.log_score)]);
        }
        row
    });
    Table::new("Theories and what they got right", &columns).fill(rows, ROWS).in_short()
}

/// The mark of an outcome: those of verdicts.
fn mark(outcome: &str) -> &'static str {
    match outcome {
        "met" => "m-supported",
        "failed" => "m-contradicted",
        _ => "m-not-checkable",
    }
}

fn all(one: &ReadingEvidence) -> Vec<(&TheoryEvidence, &PredictionEvidence)> {
    one.theories.iter().flat_map(|theory| theory.predictions.iter().map(move |one| (theory, one))).collect()
}

fn prediction_table(one: &ReadingEvidence) -> Table {
    let rows = all(one).into_iter().map(|(theory, prediction)| {
        let left = &prediction.leaves_out;
        let left = if left.is_empty() { String::new() } else { format!("left out: {left}") };
        let shared = if prediction.shared { "made by all" } else { "" };
        let stated = prediction.probability.map_or_else(String::new, |p| format!("probability {}", decimal(p, 2)));
        vec![
            Entry { small: stated, ..Entry::new(&theory.name) },
            Entry { small: left, ..Entry::new(&prediction.says) },
            Entry { small: shared.to_owned(), ..Entry::new(words(&prediction.outcome)) }
                .marked(mark(&prediction.outcome)),
            match &prediction.value {
                Some(value) => Entry { small: prediction.why.clone(), ..Entry::new(value) },
                None => Entry::gap(&prediction.why),
            },
        ]
    });
    let columns = ["Theory", "Prediction", "Outcome", "What was found"];
    Table::new("Predictions and what came", &columns).fill(rows, ROWS).in_short()
}

fn order_table(one: &ReadingEvidence) -> Table {
    let mut columns = vec!["With".to_owned()];
    columns.extend(one.theories.iter().map(|theory| format!(">{}", theory.name)));
    columns.push("Order".to_owned());
    let row = |order: &ReadingOrder| {
        let choice = match order.subject.as_str() {
            "" => "every choice as preferred".to_owned(),
            subject => format!("{subject}: {}", order.option),
        };
        let mut row = vec![Entry::new(choice)];
        row.extend(
            order.met.iter().zip(&order.decided).map(|(met, decided)| Entry::new(format!("{met} of {decided}"))),
        );
        row.push(Entry::new(match (order.subject.is_empty(), order.changes) {
            (true, _) => "",
            (_, true) => "another",
            (_, false) => "the same",
        }));
        row
    };
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    Table::new("Predictions met of those decided, one choice changed at a time", &names)
        .fill(one.orders.iter().map(row), ROWS)
        .folded("Other choices")
}

fn check_table(one: &ReadingEvidence) -> Table {
    let rows = all(one).into_iter().map(|(theory, prediction)| {
        let expected = if prediction.expects { "true" } else { "false" };
        vec![Entry::new(&theory.name), Entry::new(&prediction.check), Entry::new(expected)]
    });
    Table::new("Checks", &["Theory", "Check", "Expected"]).fill(rows, ROWS).folded("Checks")
}
