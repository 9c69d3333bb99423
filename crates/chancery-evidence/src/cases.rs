//! Cases in three stages, and the matrix that puts them side by side.

use serde::{Deserialize, Serialize};

use crate::{CaseEventEvidence, CompositeEvidence, LagEvidence, PhaseValue};

/// A case: an actor's policy toward somebody in a period.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseEvidence {
    /// Id in the study.
    pub id: String,
    /// Title.
    pub title: String,
    /// State key of the actor.
    pub actor: String,
    /// Region or state.
    pub toward: String,
    /// Period as written, and its days.
    pub period: String,
    /// First and last day.
    pub days: (String, String),
    /// Citation key.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Lines in the text.
    pub lines: String,
    /// Stage 1: how the problem was understood.
    pub problem: StageEvidence,
    /// Stage 2: goals and strategies.
    pub strategy: StageEvidence,
    /// Stage 3: outcomes as the text states them.
    pub outcomes: StageEvidence,
    /// Stage 3: outcomes as the data show them.
    pub outcome: Vec<OutcomeEvidence>,
    /// The outcomes as one direction; none if no outcome is scored by design.
    pub composite: Option<CompositeEvidence>,
    /// What happened, by date.
    pub events: Vec<CaseEventEvidence>,
    /// Time from a problem to a strategy to an outcome.
    pub lags: Vec<LagEvidence>,
}

/// One stage of a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StageEvidence {
    /// Summary in the study's words.
    pub says: String,
    /// Line in the text.
    pub line: u32,
    /// Codes of the study's vocabulary.
    pub codes: Vec<String>,
    /// Instruments named (stage 2).
    pub instruments: Vec<String>,
    /// Direction the text states (stage 3): better, mixed, worse, not-stated.
    pub direction: Option<String>,
    /// Single statements.
    pub statements: Vec<StatementEvidence>,
    /// Claims of the ledger about it, with their verdicts.
    pub claims: Vec<(String, String)>,
}

/// A statement of a stage.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StatementEvidence {
    /// In the study's words.
    pub says: String,
    /// Line in the text.
    pub line: u32,
    /// Claims about it, with their verdicts.
    pub claims: Vec<(String, String)>,
}

/// An outcome read from the panel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OutcomeEvidence {
    /// What it is.
    pub label: String,
    /// The expression.
    pub expr: String,
    /// Value for a reader, or the reason why there is none.
    pub value: String,
    /// The value as a number.
    pub number: Option<f64>,
    /// Unit.
    pub unit: Option<String>,
    /// Which direction is better for the actor: up, down, neither.
    pub better: String,
    /// better, worse, unchanged, not-scored, no-value.
    pub direction: String,
    /// Data set used.
    pub source: String,
    /// The value under each clock rule (majority of days, full years only, lagged), if they differ.
    pub clocks: Vec<(String, String)>,
    /// The direction under each clock rule, for a scored outcome over an administration.
    pub clock_directions: Vec<(String, String)>,
    /// Its weight in the composite.
    pub weight: f64,
    /// The value under other bounds of the case's phase.
    pub phases: Vec<PhaseValue>,
}

/// Cases side by side.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixEvidence {
    /// One column a case.
    pub columns: Vec<MatrixColumn>,
    /// One row an attribute or outcome.
    pub rows: Vec<MatrixRow>,
}

/// A case as a column.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixColumn {
    /// Case id.
    pub case: String,
    /// Short title.
    pub title: String,
    /// Region or state.
    pub toward: String,
}

/// A row of the matrix.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixRow {
    /// `problem`, `strategy` or `outcome`.
    pub stage: String,
    /// What is compared.
    pub label: String,
    /// One cell a column; empty = nothing stated or no value.
    pub cells: Vec<String>,
}
