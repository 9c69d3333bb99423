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
    /// Who changed course, in what, when, and how surely: series against the administrations of a state
    #[command(after_help = "Examples:
  chancery measure shifts \"agree(USA, BRA, 1960..2019)\" \"mean(agree(USA, 'Latin America', 1960..2019))\"
  chancery measure shifts \"agree(USA, BRA, 1960..2019)\" --posterior
  chancery measure shifts \"agree(USA, BRA, 1960..2019)\" --leader-effect
  chancery measure shifts \"agree(USA, BRA, 1960..2019)\" --against \"agree(USA, MEX, 1960..2019)\" --against \"agree(USA, ARG, 1960..2019)\"")]
    Shifts(ShiftsArgs),
    /// What each administration of a state used toward a region, and how like that is to its predecessor
    #[command(after_help = "Example:\n  chancery measure profile USA \"Latin America\" --years 1961..2023")]
    Profile(ProfileArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ShiftsArgs {
    /// Series: expressions of the claim language that give one number for each year
    #[arg(required = true, value_name = "SERIES")]
    pub(crate) series: Vec<String>,
    /// Whose administrations
    #[arg(long, value_name = "STATE", default_value = "USA")]
    pub(crate) terms: String,
    /// Compare each series with the mean of these from each change of administration on; at least two
    #[arg(long, value_name = "SERIES", conflicts_with_all = ["posterior", "leader_effect"])]
    pub(crate) against: Vec<String>,
    /// Print the posterior probability of a break by year
    #[arg(long, conflicts_with = "leader_effect")]
    pub(crate) posterior: bool,
    /// Print how much of each series the administrations explain beyond level and trend
    #[arg(long)]
    pub(crate) leader_effect: bool,
    /// Simulated series for each null model; no p is below 1/(draws + 1)
    #[arg(long, value_name = "N", default_value_t = 3999, value_parser = clap::value_parser!(u32).range(99..=99_999))]
    pub(crate) draws: u32,
}

#[derive(Args, Debug)]
pub(crate) struct ProfileArgs {
    /// Whose administrations
    pub(crate) state: String,
    /// Toward which region
    pub(crate) region: String,
    /// First and last year
    #[arg(long, value_name = "A..B", default_value = "1946..2023")]
    pub(crate) years: String,
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
