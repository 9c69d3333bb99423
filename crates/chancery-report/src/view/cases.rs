//! Cases in their stages, the matrix, and claims that clash.

use chancery_evidence::{CaseEvidence, ContradictionEvidence, Evidence, MatrixRow, OutcomeEvidence, StageEvidence};
use serde::Serialize;

use crate::links::{ClaimLink, Link, Links};
use crate::text::{anchor, words};

/// A case with its links.
#[derive(Serialize)]
pub(crate) struct CaseView<'a> {
    pub(crate) e: &'a CaseEvidence,
    pub(crate) anchor: String,
    /// Its address.
    pub(crate) to: String,
    pub(crate) work: Link,
    pub(crate) stages: Vec<StageView<'a>>,
    pub(crate) outcome: Vec<OutcomeView<'a>>,
    /// How the outcomes of the data came out, in a line.
    pub(crate) scored: String,
}

/// A stage of a case.
#[derive(Serialize)]
pub(crate) struct StageView<'a> {
    pub(crate) number: usize,
    pub(crate) title: &'static str,
    pub(crate) e: &'a StageEvidence,
    /// The direction the text states, as a word and as the name of a mark.
    pub(crate) direction: Option<Direction>,
    pub(crate) claims: Vec<ClaimLink<'a>>,
    pub(crate) statements: Vec<StatementView<'a>>,
    pub(crate) empty: bool,
}

/// A statement of a stage.
#[derive(Serialize)]
pub(crate) struct StatementView<'a> {
    pub(crate) says: &'a str,
    pub(crate) line: u32,
    pub(crate) claims: Vec<ClaimLink<'a>>,
}

/// An outcome of the data.
#[derive(Serialize)]
pub(crate) struct OutcomeView<'a> {
    pub(crate) e: &'a OutcomeEvidence,
    pub(crate) direction: Direction,
    pub(crate) better: &'static str,
    pub(crate) source: Link,
}

/// A direction with its mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Direction {
    pub(crate) mark: &'static str,
    pub(crate) label: String,
}

/// The matrix, rows grouped by stage.
#[derive(Serialize)]
pub(crate) struct MatrixView<'a> {
    pub(crate) columns: Vec<MatrixColumnView<'a>>,
    pub(crate) stages: Vec<MatrixStage<'a>>,
}

/// A case as a column.
#[derive(Serialize)]
pub(crate) struct MatrixColumnView<'a> {
    pub(crate) case: Link,
    pub(crate) toward: &'a str,
}

/// The rows of a stage.
#[derive(Serialize)]
pub(crate) struct MatrixStage<'a> {
    pub(crate) title: String,
    pub(crate) rows: Vec<&'a MatrixRow>,
}

/// Contradictions of one kind.
#[derive(Serialize)]
pub(crate) struct ContradictionGroup<'a> {
    pub(crate) title: String,
    pub(crate) anchor: String,
    pub(crate) items: Vec<ContradictionView<'a>>,
}

/// Claims that were compared.
#[derive(Serialize)]
pub(crate) struct ContradictionView<'a> {
    pub(crate) e: &'a ContradictionEvidence,
    pub(crate) anchor: String,
    pub(crate) result: Direction,
    pub(crate) claims: Vec<ClaimLink<'a>>,
}

pub(crate) fn direction(word: &str) -> Direction {
    let mark = match word {
        "better" => "up",
        "worse" => "down",
        "mixed" => "mixed",
        "unchanged" => "same",
        _ => "none",
    };
    Direction { mark, label: if word.is_empty() { "not stated".to_owned() } else { words(word) } }
}

pub(crate) fn better(word: &str) -> &'static str {
    match word {
        "up" => "higher is better",
        "down" => "lower is better",
        _ => "neither way is better",
    }
}

pub(super) fn cases<'a>(evidence: &'a Evidence, links: &Links<'a>) -> Vec<CaseView<'a>> {
    evidence.cases.iter().map(|one| case(one, links)).collect()
}

pub(super) fn case<'a>(case: &'a CaseEvidence, links: &Links<'a>) -> CaseView<'a> {
    CaseView {
        e: case,
        anchor: anchor("case", &case.id),
        to: links.layout.case(&case.id),
        work: links.work(&case.reference),
        stages: vec![
            stage(1, "Problem understanding", &case.problem, links),
            stage(2, "Goals and strategy", &case.strategy, links),
            stage(3, "Outcomes in the text", &case.outcomes, links),
        ],
        outcome: case
            .outcome
            .iter()
            .map(|outcome| OutcomeView {
                e: outcome,
                direction: direction(&outcome.direction),
                better: better(&outcome.better),
                source: links.source(&outcome.source),
            })
            .collect(),
        scored: scored(case),
    }
}

/// The outcomes of the data in a line: `2 better, 1 worse of 5`.
fn scored(case: &CaseEvidence) -> String {
    let of = |word: &str| case.outcome.iter().filter(|outcome| outcome.direction == word).count();
    let words = [("better", of("better")), ("worse", of("worse")), ("unchanged", of("unchanged"))];
    let said: Vec<String> = words.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{n} {word}")).collect();
    match (case.outcome.len(), said.is_empty()) {
        (0, _) => String::new(),
        (n, true) => format!("none scored, of {n}"),
        (n, false) => format!("{}, of {n}", said.join(", ")),
    }
}

fn stage<'a>(number: usize, title: &'static str, stage: &'a StageEvidence, links: &Links<'a>) -> StageView<'a> {
    let named = |claims: &'a [(String, String)]| -> Vec<ClaimLink<'a>> {
        claims.iter().map(|(id, verdict)| links.claim(id, Some(verdict))).collect()
    };
    // A claim stands with the statement that it is about; above the statements stand those that are about none.
    let said =
        |id: &str| stage.statements.iter().any(|statement| statement.claims.iter().any(|(claim, _)| claim == id));
    StageView {
        number,
        title,
        e: stage,
        direction: stage.direction.as_deref().map(direction),
        claims: named(&stage.claims).into_iter().filter(|claim| !said(claim.id)).collect(),
        statements: stage
            .statements
            .iter()
            .map(|statement| StatementView {
                says: &statement.says,
                line: statement.line,
                claims: named(&statement.claims),
            })
            .collect(),
        empty: stage.says.is_empty() && stage.statements.is_empty() && stage.claims.is_empty(),
    }
}

pub(super) fn matrix<'a>(evidence: &'a Evidence, links: &Links<'a>) -> MatrixView<'a> {
    let mut stages: Vec<(&str, MatrixStage<'a>)> = Vec::new();
    for row in &evidence.matrix.rows {
        match stages.iter_mut().find(|(name, _)| *name == row.stage) {
            Some((_, stage)) => stage.rows.push(row),
            None => {
                let title = match row.stage.as_str() {
                    "problem" => "1. Problem understanding".to_owned(),
                    "strategy" => "2. Goals and strategy".to_owned(),
                    "outcome" => "3. Outcomes".to_owned(),
                    other => words(other),
                };
                stages.push((&row.stage, MatrixStage { title, rows: vec![row] }));
            }
        }
    }
    MatrixView {
        columns: evidence
            .matrix
            .columns
            .iter()
            .map(|column| MatrixColumnView { case: links.case(&column.case, &column.title), toward: &column.toward })
            .collect(),
        stages: stages.into_iter().map(|(_, stage)| stage).collect(),
    }
}

/// Claims that were compared, with what came of it.
pub(super) fn contradiction<'a>(one: &'a ContradictionEvidence, links: &Links<'a>) -> ContradictionView<'a> {
    let (mark, label) = match one.result.as_str() {
        "inconsistent" => ("inconsistent", "cannot both hold"),
        "consistent" => ("consistent", "can both hold"),
        _ => ("not-checkable", "not checkable"),
    };
    ContradictionView {
        e: one,
        anchor: anchor("contradiction", &one.id),
        result: Direction { mark, label: label.to_owned() },
        claims: one.between.iter().map(|id| links.claim(id, None)).collect(),
    }
}

pub(super) fn contradictions<'a>(evidence: &'a Evidence, links: &Links<'a>) -> Vec<ContradictionGroup<'a>> {
    let mut groups: Vec<(&str, ContradictionGroup<'a>)> = Vec::new();
    for one in &evidence.contradictions {
        let view = contradiction(one, links);
        match groups.iter_mut().find(|(kind, _)| *kind == one.kind) {
            Some((_, group)) => group.items.push(view),
            None => {
                let title = match one.kind.as_str() {
                    "internal" => "Inside one text".to_owned(),
                    "cross-paper" => "Between texts".to_owned(),
                    other => words(other),
                };
                let anchor = anchor("contradictions", &one.kind);
                groups.push((&one.kind, ContradictionGroup { title, anchor, items: vec![view] }));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
