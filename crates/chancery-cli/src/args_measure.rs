//! What can be asked of `chancery measure`.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum MeasureCommand {
    /// List the measures: unit of analysis, formula, what it is computed from
    List,
    /// Compute every measure for all states and pairs, and keep the results in the store
    #[command(after_help = "Example:\n  chancery measure all --years 1946..2023")]
    All(AllArgs),
    /// How alike two states' votes and alliances are
    #[command(after_help = "Example:\n  chancery measure similarity USA MEX --years 1990..2000")]
    Similarity(PairArgs),
    /// How much one state depends on another, and the other on it
    #[command(after_help = "Example:\n  chancery measure dependence MEX USA --years 1985..2014")]
    Dependence(PairArgs),
}

#[derive(Args, Debug)]
pub(crate) struct AllArgs {
    /// First and last year
    #[arg(long, value_name = "A..B", default_value = "1946..2023")]
    pub(crate) years: String,
}

#[derive(Args, Debug)]
pub(crate) struct PairArgs {
    /// A state
    pub(crate) state: String,
    /// The other state
    pub(crate) partner: String,
    /// First and last year [default: all there are]
    #[arg(long, value_name = "A..B")]
    pub(crate) years: Option<String>,
}
