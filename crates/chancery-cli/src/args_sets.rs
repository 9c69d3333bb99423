//! What can be asked of set-theoretic comparison and process tracing.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What is compared, and how.
#[derive(Args, Clone, Debug)]
pub(crate) struct QcaArgs {
    /// Folder with `study.toml`
    #[arg(required_unless_present_any = ["data", "spec"], conflicts_with_all = ["data", "spec"])]
    pub(crate) study: Option<PathBuf>,
    /// Which of its comparisons [default: all]
    #[arg(conflicts_with_all = ["data", "spec"])]
    pub(crate) id: Option<String>,
    /// A table with one row a case: .csv, .tsv, .tab, .parquet, .dta, .rds, .rda
    #[arg(long, value_name = "FILE", help_heading = "A file")]
    pub(crate) data: Option<PathBuf>,
    /// A file with a `[[qca]]` entry that says how the table is analysed (see docs/STUDY.md)
    #[arg(long, value_name = "FILE", requires = "data", help_heading = "A file")]
    pub(crate) spec: Option<PathBuf>,
    /// The column that is explained
    #[arg(long, value_name = "COLUMN", requires = "data", conflicts_with = "spec", help_heading = "A file")]
    pub(crate) outcome: Option<String>,
    /// The columns that explain it
    #[arg(
        long,
        value_name = "COLUMN",
        value_delimiter = ',',
        requires = "data",
        conflicts_with = "spec",
        help_heading = "A file"
    )]
    pub(crate) conditions: Vec<String>,
    /// The column that names the cases [default: row names, case, id, name, or the row's number]
    #[arg(long, value_name = "COLUMN", requires = "data", conflicts_with = "spec", help_heading = "A file")]
    pub(crate) cases: Option<String>,
    /// NAME=550 (crisp), NAME=550,850 (multi-value), NAME=fuzzy:OUT,CROSS,IN (logistic), NAME=linear:OUT,CROSS,IN,
    /// NAME=indirect:COLUMN (a curve through the scores in a column) or NAME=indirect:1000,4000 (scores by thresholds), NAME=indirect-polynomial:...
    #[arg(
        long,
        value_name = "NAME=ANCHORS",
        requires = "data",
        conflicts_with = "spec",
        help_heading = "A file",
        allow_hyphen_values = true
    )]
    pub(crate) calibrate: Vec<String>,
    /// What groups the cases, for `minimize --show clusters`: columns of the file; state, period of a study
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) cluster: Vec<String>,
    /// Consistency from which on a row is positive (for `necessity`: that of necessity) [default: 1; necessity 0.9]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) incl: Option<f64>,
    /// Consistency below which a row is negative; between the two it is a contradiction [default: as --incl]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) incl_low: Option<f64>,
    /// PRI below which a row is negative [default: 0]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) pri: Option<f64>,
    /// Fewest cases of a row that is no remainder [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) freq: Option<u32>,
    /// Explain the absence of the outcome
    #[arg(long)]
    pub(crate) negate: bool,
    /// Also write figures into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) svg: Option<PathBuf>,
}

/// A number between 0 and 1.
fn share(text: &str) -> Result<f64, String> {
    text.parse::<f64>()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "a number between 0 and 1, such as 0.8".to_owned())
}

#[derive(Args, Debug)]
pub(crate) struct TruthTableArgs {
    #[command(flatten)]
    pub(crate) qca: QcaArgs,
    /// What is printed
    #[arg(long, value_enum, default_value_t = TableShow::Rows)]
    pub(crate) show: TableShow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableShow {
    /// The rows of the truth table with their cases
    Rows,
    /// The cases with their values and memberships
    Cases,
    /// The sets with their calibration and the reasons for it
    Sets,
    /// The cases left out, and why
    LeftOut,
}

#[derive(Args, Debug)]
pub(crate) struct MinimizeArgs {
    #[command(flatten)]
    pub(crate) qca: QcaArgs,
    /// conservative, parsimonious, intermediate, enhanced, enhanced-intermediate [default: the first three, or those of the study]
    #[arg(long, value_delimiter = ',', value_name = "KIND")]
    pub(crate) solution: Vec<String>,
    /// Values with which the outcome is expected, for the intermediate solution: DEV=1,STB=1
    #[arg(long, value_delimiter = ',', value_name = "NAME=VALUE")]
    pub(crate) expect: Vec<String>,
    /// Every solution from which no term can be left out, not only the shortest
    #[arg(long)]
    pub(crate) irredundant: bool,
    /// Let contradictory rows simplify, like remainders
    #[arg(long)]
    pub(crate) contradictions_as_remainders: bool,
    /// What is printed
    #[arg(long, value_enum, default_value_t = MinimizeShow::Solutions)]
    pub(crate) show: MinimizeShow,
    /// Solutions and prime implicants written down, at most
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) list: u32,
    /// Prime implicants after which the search stops
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    pub(crate) limit_primes: usize,
    /// Steps after which the search for the fewest terms stops, and again that for all solutions
    #[arg(long, value_name = "N", default_value_t = 1_000_000_000)]
    pub(crate) limit_steps: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MinimizeShow {
    /// Solutions and their terms
    Solutions,
    /// All prime implicants
    Primes,
    /// What each case is to the first solution of each kind
    Cases,
    /// The remainders each solution assumes to show the outcome
    Assumptions,
    /// The first solution in all cases and in each cluster
    Clusters,
}

#[derive(Args, Debug)]
pub(crate) struct NecessityArgs {
    #[command(flatten)]
    pub(crate) qca: QcaArgs,
    /// Coverage of necessity, at least
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) cov: Option<f64>,
    /// Relevance of necessity, at least
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) ron: Option<f64>,
    /// Conditions in one expression, at most [default: 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=6))]
    pub(crate) literals: Option<u32>,
}

#[derive(Args, Debug)]
pub(crate) struct RobustnessArgs {
    #[command(flatten)]
    pub(crate) qca: QcaArgs,
    /// Kind of solution looked at [default: parsimonious, or that of the study]
    #[arg(long, value_name = "KIND")]
    pub(crate) solution: Option<String>,
    /// Values with which the outcome is expected, for the intermediate solution
    #[arg(long, value_delimiter = ',', value_name = "NAME=VALUE")]
    pub(crate) expect: Vec<String>,
    /// Other consistency cut-offs
    #[arg(long, value_delimiter = ',', value_name = "SHARE", value_parser = share)]
    pub(crate) try_incl: Vec<f64>,
    /// Other PRI cut-offs
    #[arg(long, value_delimiter = ',', value_name = "SHARE", value_parser = share)]
    pub(crate) try_pri: Vec<f64>,
    /// Other frequency cut-offs
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) try_freq: Vec<u32>,
    /// Other anchors of a set: NAME=OUT,CROSS,IN or NAME=THRESHOLD
    #[arg(long, value_name = "NAME=ANCHORS", allow_hyphen_values = true)]
    pub(crate) vary: Vec<String>,
    /// What is printed
    #[arg(long, value_enum, default_value_t = RobustnessShow::Terms)]
    pub(crate) show: RobustnessShow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RobustnessShow {
    /// Terms and solutions by the share of analyses that find them
    Terms,
    /// What becomes of each term of the reference: found itself, as part of a wider one, in narrower ones, not at all
    Relations,
    /// The reference against all other solutions: RF_cov, RF_cons, RF_SC_minTS, RF_SC_maxTS, and the cases robust, shaky and possible
    Fit,
    /// How far each anchor and the consistency cut-off can move alone
    Ranges,
}

#[derive(Args, Debug)]
pub(crate) struct TraceArgs {
    /// Folder with `study.toml`
    #[arg(required_unless_present = "spec", conflicts_with = "spec")]
    pub(crate) study: Option<PathBuf>,
    /// Which of its tracings [default: all]
    #[arg(conflicts_with = "spec")]
    pub(crate) id: Option<String>,
    /// A file with `[[tracing]]` entries, without a study
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value_t = TraceShow::Posterior)]
    pub(crate) show: TraceShow,
    /// Also write figures into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) svg: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TraceShow {
    /// Hypotheses before and after the evidence
    Posterior,
    /// Pieces of evidence, likelihoods, weights and what would follow without each
    Evidence,
    /// What each judgement alone can do to the posterior
    Sensitivity,
}
