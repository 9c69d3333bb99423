//! Set-theoretic comparison of a study's cases, of states in periods, or of the rows of a file: what is compared, as it was written.
//!
//! [`Comparison`] is the analysis somebody asks for; `measure` and `rows` give each case a value in each set, `calibrate` makes
//! memberships of values, `analyse` and `robust` turn them into evidence.

mod analyse;
mod calibrate;
mod doubts;
mod indirect;
mod measure;
mod robust;
mod rows;

use chancery_core::{Span, State, YearRange};
use chancery_stats::qca::{Anchors, CutOffs, Limits, NecessityCutOffs};

use crate::study::{ExprText, Place};

pub use analyse::{Wanted, analyse};
pub(crate) use calibrate::ANCHORS;
pub use indirect::{Grouping, Indirect, ScoreGroup, curve};
pub(crate) use measure::{PlannedComparison, evaluate, plan};
pub use rows::rows;

/// One qualitative comparative analysis as a study or a command asks for it.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question.
    pub says: String,
    /// What the cases are.
    pub cases: CaseChoice,
    /// Conditions, in the order of the truth table.
    pub conditions: Vec<MeasuredSet>,
    /// What is explained.
    pub outcome: MeasuredSet,
    /// How it is analysed.
    pub options: ComparisonOptions,
    /// Where it stands.
    pub place: Place,
    /// Its id in the file, for messages about the whole.
    pub span: Option<Span>,
}

/// What the cases of a comparison are.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseChoice {
    /// Cases of the study, by id.
    Study(Vec<String>),
    /// States in each period.
    Panel {
        /// Regions of the study by place in its list, and single states.
        members: Vec<PanelMember>,
        /// States left out on purpose.
        except: Vec<State>,
        /// Periods.
        periods: Vec<YearRange>,
    },
    /// Rows of a file; the column that names them, or their numbers.
    Rows(Option<String>),
}

impl Default for CaseChoice {
    fn default() -> Self {
        Self::Rows(None)
    }
}

/// Who is a case in each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelMember {
    /// The members of a region of the study.
    Region(usize),
    /// A state.
    State(State),
}

/// A set and how its values are measured and calibrated.
#[derive(Clone, Debug, Default)]
pub struct MeasuredSet {
    /// Short name in terms.
    pub name: String,
    /// For readers.
    pub label: String,
    /// Where values come from.
    pub origin: Origin,
    /// How they become memberships.
    pub calibration: Calibration,
    /// Other calibrations, for robustness.
    pub vary: Vec<Calibration>,
    /// Why these anchors.
    pub reason: String,
    /// Values with which the outcome is expected; empty if none.
    pub expected: Vec<u8>,
    /// Its place in a file.
    pub span: Option<Span>,
}

/// Where the values of a set come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// An expression in which `{state}`, `{period}`, `{first}` and `{last}` stand for those of the case.
    Expression(ExprText),
    /// Values somebody coded, each with its citation.
    Coded(Vec<Coded>),
    /// A column of a file.
    Column(String),
}

impl Default for Origin {
    fn default() -> Self {
        Self::Column(String::new())
    }
}

/// A coded value.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// The case, with the place of its mention.
    pub case: String,
    /// The value.
    pub value: f64,
    /// Citation key and place in the work.
    pub cited: String,
    /// Place in the file.
    pub span: Option<Span>,
}

/// How values become memberships.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Calibration {
    /// They are memberships, or values of a crisp or multi-value condition, already.
    #[default]
    AsGiven,
    /// The number of thresholds reached.
    Thresholds(Vec<f64>),
    /// Log odds linear in the distance from the crossover.
    Logistic(Anchors),
    /// Straight lines between the anchors.
    Linear(Anchors),
    /// A curve through the scores of groups of cases.
    Indirect(Indirect),
}

/// Which solutions are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SolutionChoice {
    /// Without remainders.
    Conservative,
    /// With any remainder that helps.
    Parsimonious,
    /// With easy counterfactuals.
    Intermediate,
    /// Parsimonious, without assumptions that the negation would make too.
    Enhanced,
    /// Intermediate, by easy counterfactuals of the enhanced solution.
    EnhancedIntermediate,
}

impl SolutionChoice {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Conservative, Self::Parsimonious, Self::Intermediate, Self::Enhanced, Self::EnhancedIntermediate];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conservative => "conservative",
            Self::Parsimonious => "parsimonious",
            Self::Intermediate => "intermediate",
            Self::Enhanced => "enhanced",
            Self::EnhancedIntermediate => "enhanced-intermediate",
        }
    }
}

impl std::str::FromStr for SolutionChoice {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|choice| choice.name() == word);
        let names = Self::ALL.map(Self::name).join(", ");
        known.ok_or_else(|| format!("`{word}` is no kind of solution; there are {names}"))
    }
}

/// How a comparison is analysed.
#[derive(Clone, Debug)]
pub struct ComparisonOptions {
    /// When a row shows the outcome.
    pub cut_offs: CutOffs,
    /// Kinds of solutions.
    pub solutions: Vec<SolutionChoice>,
    /// Explain the absence of the outcome.
    pub negated: bool,
    /// All solutions from which no term can be left out, not only the shortest.
    pub irredundant: bool,
    /// Let contradictory rows simplify, like remainders.
    pub contradictions_as_remainders: bool,
    /// What groups the cases, each on its own: `state` and `period` of a study, columns of a file.
    pub cluster: Vec<String>,
    /// The search for necessary conditions.
    pub necessity: NecessityCutOffs,
    /// What robustness is looked at with.
    pub variations: Variations,
    /// How much a minimisation may cost.
    pub limits: Limits,
}

impl Default for ComparisonOptions {
    fn default() -> Self {
        Self {
            cut_offs: CutOffs::default(),
            solutions: vec![SolutionChoice::Conservative, SolutionChoice::Parsimonious, SolutionChoice::Intermediate],
            negated: false,
            irredundant: false,
            contradictions_as_remainders: false,
            cluster: Vec::new(),
            necessity: NecessityCutOffs { literals: 2, ..NecessityCutOffs::default() },
            variations: Variations::default(),
            // A report is not kept waiting: about a second, and then what is proven so far.
            limits: Limits { primes: 1_000_000, steps: 100_000_000, listed: 1_000 },
        }
    }
}

/// Other cut-offs, for robustness; other calibrations stand with their sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variations {
    /// The kind of solution looked at; parsimonious if none is named.
    pub solution: Option<SolutionChoice>,
    /// Consistency cut-offs.
    pub consistency: Vec<f64>,
    /// PRI cut-offs.
    pub pri: Vec<f64>,
    /// Frequency cut-offs.
    pub frequency: Vec<usize>,
}

impl Comparison {
    /// Conditions and, last, the outcome.
    pub fn sets(&self) -> impl Iterator<Item = &MeasuredSet> {
        self.conditions.iter().chain([&self.outcome])
    }
}

/// What a case was found to be, before calibration.
#[derive(Clone, Debug, Default)]
pub struct MeasuredCase {
    /// Id.
    pub id: String,
    /// For readers.
    pub label: String,
    /// Its groups, one for each grouping of the comparison.
    pub clusters: Vec<String>,
    /// One for each set of the comparison.
    pub values: Vec<MeasuredValue>,
}

/// A value, before calibration.
#[derive(Clone, Debug, Default)]
pub struct MeasuredValue {
    /// The value.
    pub value: f64,
    /// The same for a reader.
    pub shown: String,
    /// Where a coded value stands.
    pub cited: String,
    /// The score that a file gives the case for an indirect calibration.
    pub score: Option<f64>,
}

/// The cases of a comparison, measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Cases with a value in every set.
    pub cases: Vec<MeasuredCase>,
    /// Cases without.
    pub left_out: Vec<chancery_evidence::QcaLeftOut>,
    /// For each set its sources, and how an open choice was settled.
    pub sets: Vec<(Vec<String>, String)>,
    /// Ids of data sets behind the values.
    pub source: Vec<String>,
}
