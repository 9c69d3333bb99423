//! Set-theoretic comparison: who belongs to which set, which configurations show the outcome, what explains it.

use serde::{Deserialize, Serialize};

/// One qualitative comparative analysis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaEvidence {
    /// Id in the study, or the name of the file.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question, in the study's words.
    pub says: String,
    /// What is explained.
    pub outcome: QcaSet,
    /// Whether the absence of the outcome is explained: `outcome` of the cases is then that of the negation.
    pub negated: bool,
    /// The conditions, in the order of the truth table.
    pub conditions: Vec<QcaSet>,
    /// When a row of the truth table shows the outcome.
    pub cut_offs: QcaCutOffs,
    /// The cases with a value in every set.
    pub cases: Vec<QcaCase>,
    /// The cases without one, and why.
    pub left_out: Vec<QcaLeftOut>,
    /// Rows of the truth table with at least one case.
    pub rows: Vec<QcaRow>,
    /// Cases with a membership of just 0.5 in a condition: they belong to no row.
    pub between: Vec<String>,
    /// How many configurations are possible; the largest number of 64 bits stands for more.
    pub configurations: u64,
    /// How many of them no case (or too few) belongs to.
    pub remainders: u64,
    /// Combinations of conditions that are necessary for the outcome as far as asked.
    pub necessity: Vec<QcaNecessary>,
    /// Solutions, a kind after the other.
    pub solutions: Vec<QcaSolutions>,
    /// How the first solution fares in each cluster; empty without clusters.
    pub clusters: Vec<QcaClusters>,
    /// What changes with thresholds and cut-offs, if it was looked at.
    pub robustness: Option<QcaRobustness>,
    /// What the reader should know before the result.
    pub warnings: Vec<String>,
    /// Data sets.
    pub source: Vec<String>,
    /// Where the analysis stands in the study: file.
    pub file: String,
    /// Line of the file.
    pub file_line: usize,
}

/// A set: the outcome or a condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaSet {
    /// Short name in terms.
    pub name: String,
    /// For readers.
    pub label: String,
    /// What is measured: an expression, a column, or `coded`.
    pub measured: String,
    /// How values become memberships: `logistic 0.05, 0.1, 0.2`, `thresholds 550`, `as given`.
    pub calibration: String,
    /// Why these anchors, in the study's words.
    pub reason: String,
    /// `crisp`, `multi-value` or `fuzzy`.
    pub kind: String,
    /// The values with which the outcome is expected; empty if nothing is expected.
    pub expected: Vec<u8>,
    /// Sources of the values.
    pub sources: Vec<String>,
    /// What was left open in measuring it and how it was settled for all cases alike (`source of trade: cow-trade`).
    pub choice: String,
    /// Of an indirect calibration the groups of cases and their scores.
    pub groups: Vec<QcaGroup>,
}

/// Cases that somebody scored alike, for an indirect calibration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaGroup {
    /// The preferred membership.
    pub score: f64,
    /// The cases, whether they have a value or not.
    pub cases: Vec<String>,
    /// Why they are scored so, in the study's words; empty if the scores come from a file.
    pub reason: String,
}

/// The cut-offs of a truth table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaCutOffs {
    /// Fewest cases of a row that is no remainder.
    pub frequency: usize,
    /// Consistency from which a row is positive.
    pub consistency: f64,
    /// Consistency below which it is negative.
    pub negative: f64,
    /// PRI below which it is negative.
    pub pri: f64,
}

/// A case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaCase {
    /// Id.
    pub id: String,
    /// For readers.
    pub label: String,
    /// The group it belongs to, if cases are grouped; with several groupings one after the other.
    pub cluster: String,
    /// One entry for each condition, then one for the outcome.
    pub values: Vec<QcaValue>,
    /// Number of its row in the full truth table, from 1; `None` if a membership is just 0.5.
    pub row: Option<String>,
}

/// What a case is in a set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaValue {
    /// The measured value, as a reader sees it.
    pub shown: String,
    /// The membership, or the value of a multi-value condition.
    pub membership: f64,
    /// Where a coded value stands.
    pub cited: String,
    /// The score given to the case in an indirect calibration; `None` if it has none.
    pub score: Option<f64>,
}

/// A case that could not be compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaLeftOut {
    /// The case.
    pub case: String,
    /// The first set without a value.
    pub set: String,
    /// Why it has none.
    pub reason: String,
}

/// A row of the truth table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaRow {
    /// Number in the full truth table, from 1 with the last condition changing fastest. Text, as it may have many digits.
    pub number: String,
    /// Value of each condition.
    pub values: Vec<u8>,
    /// `positive`, `negative`, `contradiction` or `remainder`.
    pub outcome: String,
    /// Its cases.
    pub cases: Vec<String>,
    /// Those of them that contradict what the row says.
    pub contradictory: Vec<String>,
    /// How far it is sufficient for the outcome.
    pub consistency: f64,
    /// Proportional reduction in inconsistency.
    pub pri: Option<f64>,
}

/// A necessary combination.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaNecessary {
    /// `A*B` or `A + B`.
    pub expression: String,
    /// `conjunction` or `disjunction`.
    pub kind: String,
    /// How far the outcome is a subset of it.
    pub consistency: Option<f64>,
    /// Relevance of necessity.
    pub relevance: Option<f64>,
    /// Coverage of necessity.
    pub coverage: Option<f64>,
}

/// The solutions of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaSolutions {
    /// `conservative`, `parsimonious`, `intermediate`, `enhanced` or `enhanced-intermediate`.
    pub kind: String,
    /// Why there is none, or what is proven so far. Empty if the search came to its end.
    pub stopped: String,
    /// How many prime implicants there are.
    pub primes_found: usize,
    /// The first of them.
    pub primes: Vec<String>,
    /// Fewest terms of a solution: proven.
    pub at_least: usize,
    /// Terms of the shortest solution known.
    pub at_most: usize,
    /// How many solutions there are, as text.
    pub count: String,
    /// Whether all were counted and the fewest terms are proven.
    pub complete: bool,
    /// Remainders that neither the outcome nor its negation may use, as terms (enhanced solutions only).
    pub contradictory: Vec<String>,
    /// The first solutions.
    pub solutions: Vec<QcaSolution>,
}

/// A solution: a disjunction of terms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaSolution {
    /// The whole, as written.
    pub expression: String,
    /// Its terms.
    pub terms: Vec<QcaTerm>,
    /// Consistency of the whole.
    pub consistency: Option<f64>,
    /// PRI of the whole.
    pub pri: Option<f64>,
    /// Coverage of the whole.
    pub coverage: Option<f64>,
    /// Cases with the outcome that no term covers.
    pub uncovered: Vec<String>,
    /// Cases that a term covers and that lack the outcome.
    pub contradictory: Vec<String>,
    /// Numbers of the remainders it assumes to show the outcome; `None` if there are too many configurations to list them.
    pub assumptions: Option<Vec<String>>,
    /// Membership of each case in the solution and in the outcome, in the order of the cases. Only of the first solution of a kind.
    pub points: Vec<QcaPoint>,
    /// Cases by the terms they belong to. Only of the first solution of a kind.
    pub intersections: Vec<QcaIntersection>,
}

/// A term of a solution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaTerm {
    /// As written.
    pub term: String,
    /// Consistency.
    pub consistency: Option<f64>,
    /// PRI.
    pub pri: Option<f64>,
    /// Raw coverage.
    pub coverage: Option<f64>,
    /// Unique coverage.
    pub unique: Option<f64>,
    /// Relevance of necessity of the term.
    pub relevance: Option<f64>,
    /// Cases with a membership above 0.5.
    pub cases: Vec<String>,
}

/// A point of an XY plot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaPoint {
    /// The case.
    pub case: String,
    /// Membership in the solution.
    pub x: f64,
    /// Membership in the outcome.
    pub y: f64,
    /// `typical`, `deviant-degree`, `deviant-kind`, `deviant-coverage`, `irrelevant` or `between`.
    pub kind: String,
}

/// Cases that are in the same terms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaIntersection {
    /// For each term, and last for the outcome, whether they are in it.
    pub inside: Vec<bool>,
    /// The cases.
    pub cases: Vec<String>,
}

/// The fit of a solution in groups of cases: between clusters such as periods, or within units such as states.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaClusters {
    /// Kind of the solution.
    pub kind: String,
    /// The solution.
    pub expression: String,
    /// What groups the cases.
    pub by: String,
    /// Consistency over all cases.
    pub pooled: Option<f64>,
    /// Group, consistency, coverage.
    pub groups: Vec<(String, Option<f64>, Option<f64>)>,
    /// How unequal the groups are; 0 if all have the same consistency.
    pub distance: Option<f64>,
}

/// How much of a result hangs on thresholds and cut-offs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaRobustness {
    /// Kind of solution looked at.
    pub kind: String,
    /// How many analyses were run.
    pub runs: usize,
    /// What was varied, a line each.
    pub varied: Vec<String>,
    /// Analyses without a solution.
    pub failed: usize,
    /// Terms by the share of analyses in which a solution has them.
    pub terms: Vec<(String, usize, f64)>,
    /// Solutions likewise.
    pub solutions: Vec<(String, usize, f64)>,
    /// Terms that every analysis has.
    pub core: Vec<String>,
    /// Lowest and highest consistency of the first solution over the analyses.
    pub consistency: Option<(f64, f64)>,
    /// Lowest and highest coverage likewise.
    pub coverage: Option<(f64, f64)>,
    /// How far one threshold or cut-off alone can move without another result.
    pub ranges: Vec<QcaRange>,
    /// The reference: the first solution of the first analysis that has one.
    pub reference: String,
    /// What becomes of its terms in the analyses that have a solution.
    pub relations: Vec<QcaTermRelations>,
    /// It against the solutions of all other analyses; `None` if there is none.
    pub against: Option<QcaAgainst>,
}

/// What becomes of a term of the reference, in numbers of analyses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaTermRelations {
    /// The term.
    pub term: String,
    /// The very term is found.
    pub same: usize,
    /// Else a term of fewer conditions that holds it.
    pub wider: usize,
    /// Else a term of more conditions that is held by it.
    pub narrower: usize,
    /// Neither.
    pub none: usize,
}

/// The reference solution against the solutions of the other analyses (Oana and Schneider 2024).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaAgainst {
    /// How many other solutions there are.
    pub tests: usize,
    /// Consistency of the core, which all of them have in common with the reference.
    pub core_consistency: Option<f64>,
    /// Coverage of the core.
    pub core_coverage: Option<f64>,
    /// RF_cov: coverage of the core over that of the reference.
    pub rf_cov: Option<f64>,
    /// RF_cons: consistency of the reference over that of the core.
    pub rf_cons: Option<f64>,
    /// RF_SC_minTS: overlap of the reference with what all others have in common.
    pub rf_sc_min: Option<f64>,
    /// RF_SC_maxTS: overlap of the reference with what any of the others has.
    pub rf_sc_max: Option<f64>,
    /// Cases in the reference and in all others.
    pub robust: Vec<String>,
    /// Cases in the reference, but not in all others.
    pub shaky: Vec<String>,
    /// Cases outside the reference, but in one of the others.
    pub possible: Vec<String>,
}

/// How far a value can move.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct QcaRange {
    /// Which: `consistency`, `TRADE crossover`.
    pub what: String,
    /// The value used.
    pub value: f64,
    /// The lowest tried in an unbroken row with the same solutions.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// The lowest and highest tried.
    pub tried: (f64, f64),
}
