//! Evidence: everything a report may print, and nothing else.
//!
//! A study produces one [`Evidence`]; `evidence.json` is its serialisation and the report is a rendering of it. The names of
//! the fields are the JSON keys and stay as they are. No number in a report comes from anywhere else.

mod cases;
mod chart;
mod claims;
mod comparisons;
mod counterfactual;
mod estimates;
mod figures;
mod influence;
mod lineage;
mod movement;
mod propositions;
mod qca;
mod readings;
mod relations;
mod reorientation;
mod texts;
mod tracing;
mod verdict;

use serde::{Deserialize, Serialize};

pub use cases::{
    CaseEvidence, MatrixColumn, MatrixEvidence, MatrixRow, OutcomeEvidence, StageEvidence, StatementEvidence,
};
pub use chart::{Band, Bridge, Chart, ChartLine, ChartPoint, Shade};
pub use claims::{
    AlternativeEvidence, Centrality, ClaimEvidence, ClaimType, ContradictionEvidence, CoverageEvidence, FactEvidence,
    Outcome, ValueUsed,
};
pub use comparisons::*;
pub use counterfactual::{AbsentParty, CoefficientEvidence, CounterfactualEvidence, CountryEffect};
pub use estimates::{EstimateEvidence, EstimateTerm, FitEvidence, NamedCount, TestEvidence};
pub use figures::{FigureCell, FigureEvidence, FigureMark, FigureRow};
pub use influence::{
    BlocEdge, BlocLabel, BlocMember, BlocYear, BlocsEvidence, InfluenceActor, InfluenceComponent, InfluenceEvidence,
    InfluenceYear, PolarityEvidence, PolarityYear, Poles,
};
pub use lineage::{DataSetEvidence, FileEvidence, LineageRow};
pub use movement::{
    Break, Interval, MovementEvidence, SeriesPoint, ShiftEvidence, Term, TernaryEvidence, TernaryPoint,
};
pub use propositions::{PropositionDefinition, PropositionEvidence};
pub use qca::{
    QcaAgainst, QcaCase, QcaClusters, QcaCutOffs, QcaEvidence, QcaGroup, QcaIntersection, QcaLeftOut, QcaNecessary,
    QcaPoint, QcaRange, QcaRobustness, QcaRow, QcaSet, QcaSolution, QcaSolutions, QcaTerm, QcaTermRelations, QcaValue,
};
pub use readings::{PredictionEvidence, ReadingEvidence, ReadingOrder, ReadingScore, TheoryEvidence};
pub use relations::{
    CaseTree, Contribution, InstrumentShare, Merge, NearestCase, ProfileEvidence, RelationEvidence, StatedClass,
};
pub use reorientation::{
    DatedStepEvidence, ProfileYear, ReorientationBreak, ReorientationEvidence, ReorientationVariant,
};
pub use texts::{ForecastScore, OverclaimEvidence, WorkEvidence, WorkFact, WorkUse};
pub use tracing::{TracingBar, TracingCounted, TracingEvidence, TracingHypothesis, TracingIndependent, TracingPiece};
pub use verdict::Verdict;

/// Version of the layout of `evidence.json`. 2 added the measures (`ternary` to `polarity`) and the bands of charts; evidence of schema 1 is
/// read as one that has none of them. 3 added propositions, figures of texts, comparisons of cases, sets and tracings; evidence of schema 2 is
/// read as one that has none.
pub const EVIDENCE_SCHEMA: u32 = 3;

/// What a run of a study found.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// [`EVIDENCE_SCHEMA`].
    pub schema: u32,
    /// Name and version of the program.
    pub program: String,
    /// What was studied.
    pub study: StudyEvidence,
    /// What it was studied with.
    pub store: StoreEvidence,
    /// How many claims got which verdict, of which type, how central.
    pub counts: Counts,
    /// The ledger, in the order of the study's files.
    pub claims: Vec<ClaimEvidence>,
    /// Pairs of claims that cannot both hold, and pairs that were said to and can.
    pub contradictions: Vec<ContradictionEvidence>,
    /// Claims that say all, none, only, wholly, first or the largest.
    pub overclaims: Vec<OverclaimEvidence>,
    /// The study's own cited figures.
    pub facts: Vec<FactEvidence>,
    /// The cases in their three stages.
    pub cases: Vec<CaseEvidence>,
    /// The cases side by side.
    pub matrix: MatrixEvidence,
    /// Small multiples: series by region.
    pub charts: Vec<Chart>,
    /// Figures of the texts, drawn again.
    pub figures: Vec<FigureEvidence>,
    /// States between an actor and two of its rivals.
    pub ternary: Vec<TernaryEvidence>,
    /// Who moved toward or away from whom, by administration.
    pub movement: Vec<MovementEvidence>,
    /// When series changed course, and how surely.
    pub shifts: Vec<ShiftEvidence>,
    /// Breaks of the whole profile of instruments.
    pub reorientations: Vec<ReorientationEvidence>,
    /// Shares of influence on a state or a region.
    pub influence: Vec<InfluenceEvidence>,
    /// How concentrated capabilities are, and how many poles there are.
    pub polarity: Vec<PolarityEvidence>,
    /// Blocs of states by year.
    pub blocs: Option<BlocsEvidence>,
    /// What the data make of each relation, beside what a text says of it.
    pub relations: Vec<RelationEvidence>,
    /// Attention and instruments by administration and region.
    pub profiles: Vec<ProfileEvidence>,
    /// The cases joined by likeness.
    pub case_tree: Option<CaseTree>,
    /// Theoretical propositions, tested.
    pub propositions: Vec<PropositionEvidence>,
    /// Cases, regions, administrations, powers and texts side by side.
    pub comparisons: ComparisonsEvidence,
    /// Set-theoretic comparisons.
    pub qca: Vec<QcaEvidence>,
    /// Process tracing of single cases.
    pub tracing: Vec<TracingEvidence>,
    /// Theories that compete to explain one thing, and how much of what they predict came.
    pub readings: Vec<ReadingEvidence>,
    /// Estimated models.
    pub estimates: Vec<EstimateEvidence>,
    /// What if: scenarios and their effects.
    pub counterfactuals: Vec<CounterfactualEvidence>,
    /// Every series used, with unit, sources and missing-data rule.
    pub codebook: Vec<CodebookEntry>,
    /// The works the study cites.
    pub references: Vec<ReferenceEvidence>,
    /// What is wrong or doubtful in the study's files, rendered.
    pub diagnostics: Vec<String>,
}

/// The study's own description.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StudyEvidence {
    /// Title.
    pub title: String,
    /// State key of the actor.
    pub actor: String,
    /// The actor's name.
    pub actor_name: String,
    /// Rivals: state key and name.
    pub rivals: Vec<(String, String)>,
    /// First and last year.
    pub years: (i16, i16),
    /// Regions: name, definition used, members.
    pub regions: Vec<RegionEvidence>,
    /// The texts under test.
    pub texts: Vec<TextEvidence>,
    /// The day that "now" means.
    pub now: String,
}

/// A region of the study.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegionEvidence {
    /// Name in the study.
    pub name: String,
    /// Definition used first.
    pub definition: String,
    /// Other definitions tried.
    pub alternatives: Vec<String>,
    /// State keys of its members.
    pub members: Vec<String>,
    /// Names of its members.
    pub member_names: Vec<String>,
}

/// A text whose assertions are tested.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TextEvidence {
    /// Citation key.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Short name used in tables.
    pub short: String,
    /// Title.
    pub title: String,
    /// Date as of which it is judged.
    pub as_of: String,
    /// How many assertions of it are in the ledger.
    pub claims: usize,
}

/// The store a study was run on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreEvidence {
    /// `built-in release` or `store`.
    pub kind: String,
    /// Generation of the store, or version of the release.
    pub generation: String,
    /// The data sets it holds.
    pub data_sets: Vec<DataSetEvidence>,
    /// The tables of facts inside the program, by status of their rows.
    pub world: Vec<TableStatus>,
}

/// How far a table of facts is verified.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableStatus {
    /// Name of the table.
    pub table: String,
    /// Rows equal to a data set (a test compares them).
    pub data_verified: usize,
    /// Rows whose document was read.
    pub document_verified: usize,
    /// Rows that decide nothing.
    pub unverified: usize,
}

/// Counts over the ledger; every list is in a fixed order and includes zeros.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// By verdict.
    pub by_verdict: Vec<(String, usize)>,
    /// By verdict as of now instead of the text's date.
    pub by_verdict_now: Vec<(String, usize)>,
    /// By type of assertion.
    pub by_type: Vec<(String, usize)>,
    /// By centrality.
    pub by_centrality: Vec<(String, usize)>,
    /// By text and verdict.
    pub by_text: Vec<(String, Vec<(String, usize)>)>,
    /// Assertions with a check.
    pub with_check: usize,
    /// Assertions decided (any verdict but `not-checkable`).
    pub decided: usize,
    /// All of them.
    pub total: usize,
}

/// A series in the codebook.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CodebookEntry {
    /// Name in claims and panels.
    pub name: String,
    /// For readers.
    pub label: String,
    /// State-year, dyad-year, directed-dyad-year.
    pub unit_of_analysis: String,
    /// Unit.
    pub unit: String,
    /// What it is.
    pub about: String,
    /// Its sources: id, basis, clock, first year, last year, rule for absent rows, note.
    pub sources: Vec<CodebookSource>,
}

/// One source of a series in the codebook.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CodebookSource {
    /// Data set.
    pub id: String,
    /// Whose report, which valuation.
    pub basis: String,
    /// What its years are.
    pub clock: String,
    /// First and last year.
    pub years: (i16, i16),
    /// What an absent row means.
    pub absence: String,
    /// What to know before comparing.
    pub note: String,
}

/// A work the study cites.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReferenceEvidence {
    /// Citation key.
    pub key: String,
    /// The entry as BibTeX.
    pub bibtex: String,
    /// The entry as a line of text.
    pub text: String,
}
