//! A study as its files say it, names and dates read, nothing evaluated.

use chancery_claim::{Document, Fact, Phase, RegionSetting};
use chancery_core::{Date, Diagnostic, PartialDate, Span, State, Year, YearRange};
use chancery_evidence::{Centrality, ClaimType, ReferenceEvidence};
use chancery_measure::regression::Model;

use crate::cards::{CaseEvent, CaseOutcome, Code, CompositeRule, LeftOut, LineComparison};
use crate::qca::Comparison;
use crate::read::StudyFile;
use crate::readings::Reading;
use crate::tracing::Trace;

/// A study.
#[derive(Clone, Debug, Default)]
pub struct Study {
    /// Title.
    pub title: String,
    /// Whose policy; `None` if the file names nobody known.
    pub actor: Option<State>,
    /// Whose presence beside it.
    pub rivals: Vec<State>,
    /// Which years.
    pub years: Option<YearRange>,
    /// The day that "now" means; the end of the data if nothing is written.
    pub now: Option<Date>,
    /// Regions by the study's names.
    pub regions: Vec<RegionSetting>,
    /// Names of the regions whose charts go back before their members were there, as a band.
    pub bridged: Vec<String>,
    /// Phases.
    pub phases: Vec<Phase>,
    /// Texts under test.
    pub texts: Vec<Text>,
    /// The ledger.
    pub claims: Vec<Claim>,
    /// Cited figures and words.
    pub facts: Vec<FactEntry>,
    /// Documents whose words checks may look at.
    pub documents: Vec<Document>,
    /// Pairs of claims that clash, or are said to agree.
    pub contradictions: Vec<Contradiction>,
    /// Kinds of relation that a text states.
    pub relations: Vec<StatedRelation>,
    /// Models to estimate.
    pub estimates: Vec<StudyEstimate>,
    /// Cases.
    pub cases: Vec<Case>,
    /// Figures of the texts, to be drawn again.
    pub figures: Vec<Figure>,
    /// Vocabulary of the stages of cases.
    pub codes: Vec<Code>,
    /// How outcomes are composed.
    pub composite: CompositeRule,
    /// Lines to be drawn beside each other.
    pub comparisons: Vec<LineComparison>,
    /// Ids of organisations compared.
    pub bodies: Vec<String>,
    /// Years in which the texts say that the course changed.
    pub turning_points: Vec<Year>,
    /// What the texts leave out.
    pub left_out: Vec<LeftOut>,
    /// Set-theoretic comparisons.
    pub qca: Vec<Comparison>,
    /// Process tracings.
    pub tracings: Vec<Trace>,
    /// Theories that compete to explain one thing.
    pub readings: Vec<Reading>,
    /// Scenarios of changed trade costs.
    pub scenarios: Vec<chancery_measure::counterfactual::Scenario>,
    /// Works cited.
    pub references: Vec<ReferenceEvidence>,
    /// The files it was read from.
    pub files: Vec<StudyFile>,
}

/// A model that the study estimates.
#[derive(Clone, Debug)]
pub struct StudyEstimate {
    /// Id.
    pub id: String,
    /// Estimates of one group share a table.
    pub group: String,
    /// A table of the store (`data-set.table`), or a file of the study (`data/x.csv`).
    pub data: String,
    /// The same with its place.
    pub data_text: ExprText,
    /// Unit and period.
    pub panel: Option<String>,
    /// Derived columns.
    pub columns: Vec<(String, String)>,
    /// The model.
    pub model: Model,
    /// Formula, condition and the like by their names in messages, with their places.
    pub texts: Vec<(String, ExprText)>,
}

/// A text under test.
#[derive(Clone, Debug)]
pub struct Text {
    /// Citation key.
    pub reference: String,
    /// Short name.
    pub short: String,
    /// Title.
    pub title: String,
    /// As of when it speaks.
    pub as_of: PartialDate,
}

/// Where an entry begins.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Byte.
    pub start: usize,
}

/// An expression inside a TOML file.
#[derive(Clone, Debug)]
pub struct ExprText {
    /// The expression.
    pub text: String,
    /// Byte of the file at which it begins, if its bytes stand there unescaped.
    pub offset: Option<usize>,
    /// The value with its quotes.
    pub range: std::ops::Range<usize>,
    /// File.
    pub file: String,
}

impl ExprText {
    /// Moves a diagnostic about the expression to its place in the file.
    pub fn place(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.span = Some(match (&diagnostic.span, self.offset) {
            (Some(span), Some(offset)) => span.within(&self.file, offset),
            _ => Span { file: self.file.clone(), start: self.range.start, end: self.range.end },
        });
        diagnostic
    }
}

/// An assertion of a text, and how it is tested.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Id.
    pub id: String,
    /// The assertion in the study's words.
    pub says: String,
    /// Citation key of the text.
    pub reference: String,
    /// Line of the text.
    pub line: u32,
    /// Kind of assertion.
    pub claim_type: ClaimType,
    /// How much rests on it.
    pub centrality: Centrality,
    /// As of when it is judged.
    pub as_of: PartialDate,
    /// The same as written.
    pub as_of_text: String,
    /// The check.
    pub check: Option<ExprText>,
    /// What the check does not test.
    pub leaves_out: Option<String>,
    /// The data that would decide it.
    pub needs: Option<String>,
    /// Basis the text's figure is on.
    pub basis: Option<String>,
    /// Related claims.
    pub see_also: Vec<String>,
    /// When a forecast falls due.
    pub horizon: Option<PartialDate>,
    /// Keys of the works that the sentence rests on or is about, with the place of each mention.
    pub cites: Vec<(String, Span)>,
    /// Where it stands.
    pub place: Place,
}

/// A cited figure, or cited words.
#[derive(Clone, Debug)]
pub struct FactEntry {
    /// The figure.
    pub fact: Fact,
    /// What it says.
    pub says: String,
    /// As written.
    pub shown: String,
    /// Period it is about.
    pub period: String,
    /// Place in its source.
    pub place: String,
    /// Where it can be read; empty if that is not said.
    pub url: String,
}

/// Claims compared with each other.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// Id.
    pub id: String,
    /// Claims, with the place of each mention.
    pub between: Vec<(String, Span)>,
    /// `internal` or `cross-paper`.
    pub kind: String,
    /// What clashes, or agrees.
    pub says: String,
    /// True when all can hold.
    pub check: Option<ExprText>,
    /// Whether the study says they agree.
    pub agreement: bool,
    /// How they agree, in the study's word.
    pub relation: String,
}

/// What a text says of the actor's relation with a state.
#[derive(Clone, Debug)]
pub struct StatedRelation {
    /// The state.
    pub state: State,
    /// `ally`, `tense` or `mixed`.
    pub class: String,
    /// The claim that says so, with the place of the mention.
    pub claim: (String, Span),
    /// The years it is compared in.
    pub years: YearRange,
}

/// A case in three stages.
#[derive(Clone, Debug)]
pub struct Case {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Whose policy.
    pub actor: State,
    /// Toward whom.
    pub toward: String,
    /// When, as an expression for a period.
    pub period: ExprText,
    /// Citation key.
    pub reference: String,
    /// Lines.
    pub lines: String,
    /// Stage 1.
    pub problem: Stage,
    /// Stage 2.
    pub strategy: Stage,
    /// Stage 3, as the text states it.
    pub outcomes: Stage,
    /// Stage 3, as series.
    pub outcome: Vec<CaseOutcome>,
    /// What happened, as the text dates it.
    pub events: Vec<CaseEvent>,
}

/// One stage.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// Summary.
    pub says: String,
    /// Line.
    pub line: u32,
    /// Codes of the study's vocabulary, with the place of each mention.
    pub codes: Vec<(String, Span)>,
    /// Instruments.
    pub instruments: Vec<String>,
    /// Direction stated.
    pub direction: Option<String>,
    /// Claims about it.
    pub claims: Vec<(String, Span)>,
    /// Single statements.
    pub statements: Vec<Statement>,
}

/// A statement of a stage.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it says.
    pub says: String,
    /// Line.
    pub line: u32,
    /// Claims about it.
    pub claims: Vec<(String, Span)>,
}

/// A figure of a text, to be drawn again.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// How it is drawn.
    pub kind: FigureKind,
    /// Citation key.
    pub reference: String,
    /// Place in the text.
    pub place: String,
    /// Names of the values of a row.
    pub parts: Vec<String>,
    /// Rows.
    pub rows: Vec<FigureRow>,
    /// Values beside the rows: label, expression, year.
    pub marks: Vec<(String, ExprText, Option<i16>)>,
    /// What the median of the rows is called; empty if none is asked for.
    pub median: String,
    /// What of the source's figure is not there.
    pub missing: String,
    /// What to know before reading it.
    pub note: String,
}

/// A row of a figure.
#[derive(Clone, Debug)]
pub struct FigureRow {
    /// State, total or series.
    pub label: String,
    /// What is particular to it.
    pub note: String,
    /// An expression for each part; `None` where nothing at hand gives the value.
    pub values: Vec<Option<ExprText>>,
    /// Why nothing does.
    pub missing: String,
}

/// How a figure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureKind {
    /// Two values of each row.
    Pair,
    /// One value of each row, the largest first.
    Ranked,
    /// Parts of a whole, a bar for each row.
    Stacked,
    /// A series of each row.
    Lines,
}

impl FigureKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Pair, Self::Ranked, Self::Stacked, Self::Lines];

    /// The word in study files and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pair => "pair",
            Self::Ranked => "ranked",
            Self::Stacked => "stacked",
            Self::Lines => "lines",
        }
    }
}
