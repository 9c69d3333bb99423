//! Claims that overstate, and the works that the texts cite.

use chancery_evidence::{Evidence, ForecastScore, OverclaimEvidence, WorkEvidence, WorkUse};

use super::texts::to_claim;
use crate::chart::share;
use crate::links::Links;
use crate::text::{count, decimal};
use crate::view::figure::{Entry, Figure, Table};

const ROWS: usize = 200;

/// Outcomes of overclaims in the order of the table.
const OUTCOMES: [&str; 6] = ["counter-example", "clashes", "depends", "none found", "not decided", "no check"];

pub(super) fn overclaims(evidence: &Evidence, links: &Links<'_>) -> Option<Figure> {
    let all = &evidence.overclaims;
    let counted = |outcome: &str| all.iter().filter(|one| one.outcome == outcome).count();
    let lead: Vec<String> = OUTCOMES
        .iter()
        .filter(|outcome| counted(outcome) > 0)
        .map(|outcome| format!("{outcome} {}", counted(outcome)))
        .collect();
    let mut ordered: Vec<&OverclaimEvidence> = all.iter().collect();
    ordered.sort_by_key(|one| OUTCOMES.iter().position(|outcome| *outcome == one.outcome));
    let row = |one: &OverclaimEvidence| {
        vec![
            Entry { small: one.reason.clone(), ..Entry::new(&one.outcome) },
            Entry::new(one.words.join(", ")),
            Entry {
                to: to_claim(evidence, links, &one.claim),
                small: links.paper(&one.reference),
                ..Entry::new(&one.says)
            },
        ]
    };
    (!all.is_empty()).then(|| Figure {
        anchor: "overclaims".to_owned(),
        title: "Overclaims".to_owned(),
        wide: true,
        lead: vec![format!(
            "{} say all, none, only, wholly, first, last or the largest: {}.",
            count(all.len(), "claim", "claims"),
            lead.join(", ")
        )],
        notes: vec![
            "The words are found in the ledger's wording, by lists; a check without a counter-example shows that none is in the data, not that \
             there is none."
                .to_owned(),
        ],
        tables: vec![
            Table::new("Claims that quantify", &["Check", "Words", "Claim"])
                .fill(ordered.into_iter().map(row).collect::<Vec<_>>().into_iter(), ROWS)
                .folded("Claims that quantify")
                .in_short(),
        ],
        ..Figure::default()
    })
}

/// The table of how often the texts were right; it stands under the list of forecasts.
pub(super) fn scores(all: &[ForecastScore], links: &Links<'_>) -> Table {
    let row = |one: &ForecastScore| {
        let text = if one.reference.is_empty() { "all texts".to_owned() } else { links.paper(&one.reference) };
        let kind = if one.kind.is_empty() { "both".to_owned() } else { one.kind.clone() };
        let brier = |score: Option<f64>, of: usize| match score {
            Some(score) => Entry { small: format!("of {of}"), ..Entry::new(decimal(score, 2)) },
            None => Entry::gap("none decided"),
        };
        vec![
            Entry { small: kind, ..Entry::new(text) },
            Entry { small: format!("{} with a date", one.dated), ..Entry::new(one.total.to_string()) },
            Entry::new(one.came_true.to_string()),
            Entry::new(one.failed.to_string()),
            Entry { small: format!("{} open", one.open), ..Entry::new(one.undecided.to_string()) },
            Entry::interval(&one.share, "none decided", share),
            brier(one.brier_stated, one.stated),
            brier(one.brier_graded, one.graded),
        ]
    };
    Table::new(
        "How often the texts were right",
        &[
            "Text",
            ">Forecasts",
            ">Came true",
            ">Failed",
            ">Not decided",
            ">Share come true",
            ">Brier, stated",
            ">Brier, graded words",
        ],
    )
    .fill(all.iter().map(row), ROWS)
    .in_short()
}

pub(super) fn works(evidence: &Evidence, all: &[WorkEvidence], links: &Links<'_>) -> Option<Figure> {
    let uses = || all.iter().flat_map(|work| &work.uses);
    let kinds = ["says so", "close", "says otherwise", "open", "otherwise checked", "not read"];
    let counted = |kind: &str| uses().filter(|one| one.agreement == kind).count();
    let lead: Vec<String> =
        kinds.iter().filter(|kind| counted(kind) > 0).map(|kind| format!("{kind} {}", counted(kind))).collect();
    let row = |(work, one): (&WorkEvidence, &WorkUse)| {
        let title: String = work.work.chars().take(140).collect();
        vec![
            Entry { to: links.work(&work.key).to, small: title, ..Entry::new(&work.key) },
            Entry {
                to: to_claim(evidence, links, &one.claim),
                small: format!("{}, line {}", links.paper(&one.reference), one.line),
                ..Entry::new(&one.takes)
            },
            Entry { small: one.read.join("; "), ..Entry::new(&one.agreement) },
            Entry { small: one.reason.clone(), ..Entry::new(&one.verdict) },
        ]
    };
    let rows: Vec<Vec<Entry>> = all.iter().flat_map(|work| work.uses.iter().map(move |one| row((work, one)))).collect();
    (!all.is_empty()).then(|| Figure {
        anchor: "works".to_owned(),
        title: "The works that the texts cite".to_owned(),
        wide: true,
        lead: vec![format!(
            "{}, of which the texts cite {}, {}: {}.",
            count(all.len(), "work", "works"),
            all.iter().filter(|work| work.uses.iter().any(|one| one.cited)).count(),
            count(uses().count(), "use", "uses"),
            lead.join(", ")
        )],
        notes: vec![
            "A work says so when a figure read in it, or in a document about it, makes the claim's check true. A document that was read to check a claim stands as a work of its own. Where nothing was read, only the \
             text's word stands for what the work says."
                .to_owned(),
        ],
        tables: vec![
            Table::new("Works and what is taken from them", &["Work", "What the text takes", "Agreement", "Verdict"])
                .fill(rows.into_iter(), ROWS)
                .folded("Works and what is taken from them")
                .in_short(),
        ],
        ..Figure::default()
    })
}
