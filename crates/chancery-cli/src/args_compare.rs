//! What `compare` can be asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args_readings::ReadingsArgs;
use crate::args_sets::{MinimizeArgs, NecessityArgs, RobustnessArgs, TraceArgs, TruthTableArgs};

/// A study, and what of it.
#[derive(Args, Debug)]
pub(crate) struct StudyArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
}

/// A study, and whether its forecasts are counted.
#[derive(Args, Debug)]
pub(crate) struct ForecastsArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// How many came true, by text and kind, in place of the list
    #[arg(long)]
    pub(crate) score: bool,
}

/// A study and some of its cases.
#[derive(Args, Debug)]
pub(crate) struct CasesArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Only these cases
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    pub(crate) cases: Vec<String>,
}

/// A study and a region of it.
#[derive(Args, Debug)]
pub(crate) struct RegionArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Only this region of the study
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Id of a case
    pub(crate) one: String,
    /// Id of another
    pub(crate) other: String,
}

#[derive(Args, Debug)]
pub(crate) struct RankArgs {
    #[command(flatten)]
    pub(crate) region: RegionArgs,
    /// Only rankings whose measure has this word
    #[arg(long, value_name = "WORD")]
    pub(crate) by: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct MillArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Only outcomes that have this word: better, mixed, worse, stated, composed
    #[arg(long, value_name = "WORD")]
    pub(crate) outcome: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct PapersArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Only pairs of this kind: agreement, conflict, clash, compatible, related
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct PropositionsArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Only these, by number or name
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CompareCommand {
    /// Print the cases side by side
    #[command(after_help = "Example:\n  chancery compare matrix studies/us-reboot --format md")]
    Matrix(CasesArgs),
    /// Print what two cases do not share: codes, instruments, statements, series with units
    #[command(
        after_help = "Example:\n  chancery compare diff studies/us-reboot obama-latin-america trump-latin-america"
    )]
    Diff(DiffArgs),
    /// Print the outcome composed of each case's series, with its interval over weights
    #[command(after_help = "Example:\n  chancery compare outcomes studies/us-reboot")]
    Outcomes(CasesArgs),
    /// Print outcomes under the clock rules and other bounds of a phase
    #[command(after_help = "Example:\n  chancery compare bounds studies/us-reboot --cases cold-war-latin-america")]
    Bounds(CasesArgs),
    /// Print the dated events of the cases
    #[command(after_help = "Example:\n  chancery compare events studies/us-reboot --cases obama-latin-america")]
    Events(CasesArgs),
    /// Print the days between problem, strategy and outcome
    #[command(after_help = "Example:\n  chancery compare lags studies/us-reboot")]
    Lags(CasesArgs),
    /// Print administrations and cases in order, with intervals
    #[command(after_help = "Example:\n  chancery compare rank studies/us-reboot --region 'Latin America' --by votes")]
    Rank(RankArgs),
    /// Print two regions by the same measures, administration by administration
    #[command(after_help = "Example:\n  chancery compare regions studies/us-reboot")]
    Regions(StudyArgs),
    /// Print the actor beside its rivals, by region and year
    #[command(
        after_help = "Example:\n  chancery compare rivals studies/us-reboot --region 'Central Asia' --format csv"
    )]
    Rivals(RegionArgs),
    /// Print the members that organisations share, year by year, and their dates
    #[command(after_help = "Example:\n  chancery compare bodies studies/us-reboot")]
    Bodies(StudyArgs),
    /// Print the lines that the study asks for beside each other
    #[command(after_help = "Example:\n  chancery compare lines studies/us-reboot --format csv")]
    Lines(StudyArgs),
    /// Print the instruments that a text names beside those of the series
    #[command(after_help = "Example:\n  chancery compare priorities studies/us-reboot")]
    Priorities(CasesArgs),
    /// Print claims about the future, and what came of them
    #[command(after_help = "Examples:
  chancery compare forecasts studies/us-reboot
  chancery compare forecasts studies/us-reboot --score")]
    Forecasts(ForecastsArgs),
    /// Print the works that the texts cite: what is taken from each, and whether it says so
    #[command(after_help = "Example:\n  chancery compare works studies/us-reboot --format csv")]
    Works(StudyArgs),
    /// Print pairs of claims of different texts
    #[command(after_help = "Example:\n  chancery compare papers studies/us-reboot --kind conflict")]
    Papers(PapersArgs),
    /// Print changes of opinion beside changes of votes
    #[command(after_help = "Example:\n  chancery compare surveys studies/us-reboot")]
    Surveys(RegionArgs),
    /// Print the factors of strategy toward each region, year by year
    #[command(after_help = "Example:\n  chancery compare factors studies/us-reboot --region 'Latin America'")]
    Factors(RegionArgs),
    /// Mill's method of agreement: conditions that all cases with an outcome share
    #[command(after_help = "Example:\n  chancery compare agreement studies/us-reboot --outcome worse")]
    Agreement(MillArgs),
    /// Mill's method of difference: pairs of cases that differ in one condition and in the outcome
    #[command(after_help = "Example:\n  chancery compare difference studies/us-reboot --outcome stated")]
    Difference(MillArgs),
    /// Put theoretical propositions to the test on the study's regions, each under all its definitions
    #[command(after_help = "Examples:
  chancery compare propositions studies/us-reboot
  chancery compare propositions studies/us-reboot T3 T5 --format csv")]
    Propositions(PropositionsArgs),
    /// Truth table: which configurations of conditions are observed, by which cases, with which outcome
    #[command(after_help = "Examples:
  chancery compare truth-table studies/us-reboot
  chancery compare truth-table --data LC.csv --outcome SURV --conditions DEV,URB,LIT,IND,STB
  chancery compare truth-table --data LR.tab --outcome SURV --conditions DEV,LIT,STB \\
      --calibrate DEV=fuzzy:400,550,900 --calibrate LIT=fuzzy:50,75,90 --calibrate STB=fuzzy:16,10,5 \\
      --calibrate SURV=fuzzy:-9,0,10 --incl 0.8 --pri 0.5")]
    TruthTable(TruthTableArgs),
    /// Sufficient configurations: prime implicants and all minimal solutions, with their fit and their cases
    #[command(after_help = "Examples:
  chancery compare minimize studies/us-reboot moving-away
  chancery compare minimize --data LC.csv --outcome SURV --conditions DEV,URB,LIT,IND,STB --solution parsimonious
  chancery compare minimize --data LC.csv --outcome SURV --conditions DEV,URB,LIT,IND,STB \\
      --solution intermediate --expect DEV=1,STB=1 --show assumptions
  chancery compare minimize --spec my-analysis.toml --data my.dta --svg figures")]
    Minimize(MinimizeArgs),
    /// Necessary conditions: conjunctions and disjunctions that the outcome does not come without
    #[command(after_help = "Example:
  chancery compare necessity --data LC.csv --outcome SURV --conditions DEV,URB,LIT,IND,STB --incl 0.9 --ron 0.6")]
    Necessity(NecessityArgs),
    /// How much of a solution hangs on anchors and cut-offs
    #[command(after_help = "Examples:
  chancery compare robustness studies/us-reboot
  chancery compare robustness --data LR.tab --outcome SURV --conditions DEV,STB --calibrate DEV=fuzzy:400,550,900 \\
      --calibrate STB=fuzzy:16,10,5 --calibrate SURV=fuzzy:-9,0,10 --incl 0.8 \\
      --try-incl 0.75,0.85 --vary DEV=350,500,850 --vary DEV=450,600,950")]
    Robustness(RobustnessArgs),
    /// Process tracing: belief in rival hypotheses after the evidence, and on which judgement it hangs
    #[command(after_help = "Examples:
  chancery compare trace studies/us-reboot
  chancery compare trace studies/us-reboot cuba-normalisation --show sensitivity
  chancery compare trace --spec my-tracing.toml --svg figures")]
    Trace(TraceArgs),
    /// Competing readings: how much of what each of several theories predicts came
    #[command(after_help = "Examples:
  chancery compare readings studies/us-reboot
  chancery compare readings studies/us-reboot realism-institutionalism --show predictions
  chancery compare readings studies/us-reboot --show orders --format csv")]
    Readings(ReadingsArgs),
}
