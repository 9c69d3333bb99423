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
    /// A state's capabilities: its components, the published index and the one computed from them
    #[command(after_help = "Example:\n  chancery measure capabilities CHN --years 1990..2020")]
    Capabilities(StateArgs),
    /// How concentrated capabilities are in the system or a region, and who the poles are
    #[command(after_help = "Example:\n  chancery measure polarity --region latin-america --years 1990..2020")]
    Polarity(PolarityArgs),
    /// Shares of influence capacity of several actors on a state or region
    #[command(
        after_help = "Example:\n  chancery measure influence KAZ --actors USA,CHN,RUS --years 2000..2014 --draws 500"
    )]
    Influence(InfluenceArgs),
    /// Blocs of states that are more alike than usual, followed over the years
    #[command(after_help = "Example:\n  chancery measure blocs --region latin-america --years 2000..2010")]
    Blocs(BlocsArgs),
    /// Relations of a state with a state or region by the rule of docs/methods/relations.md
    #[command(after_help = "Example:\n  chancery measure relations USA \"Latin America\" --years 2006..2014")]
    Relations(RelationsArgs),
}

#[derive(Args, Debug)]
pub(crate) struct StateArgs {
    /// A state
    pub(crate) state: String,
    /// First and last year [default: all there are]
    #[arg(long, value_name = "A..B")]
    pub(crate) years: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct PolarityArgs {
    /// A region; without it, all members of the state system
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// First and last year [default: all there are]
    #[arg(long, value_name = "A..B")]
    pub(crate) years: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct InfluenceArgs {
    /// The state or region that is influenced
    pub(crate) target: String,
    /// The actors compared
    #[arg(long, value_delimiter = ',', required = true)]
    pub(crate) actors: Vec<String>,
    /// First and last year [default: all there are]
    #[arg(long, value_name = "A..B")]
    pub(crate) years: Option<String>,
    /// A file of indicators and weights in place of the program's
    #[arg(long, value_name = "FILE")]
    pub(crate) weights: Option<std::path::PathBuf>,
    /// Draws of weights behind the bands of ranks
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) draws: u32,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Args, Debug)]
pub(crate) struct BlocsArgs {
    /// The series of pairs that ties states
    #[arg(long, default_value = "agree")]
    pub(crate) series: String,
    /// A region; without it, all members of the state system
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// First and last year
    #[arg(long, value_name = "A..B")]
    pub(crate) years: String,
    /// Larger values give more and smaller blocs
    #[arg(long, default_value_t = 1.0)]
    pub(crate) resolution: f64,
    /// Seed of the searches and disturbances
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Args, Debug)]
pub(crate) struct RelationsArgs {
    /// The actor
    pub(crate) actor: String,
    /// A state or region
    pub(crate) target: String,
    /// First and last year of the period
    #[arg(long, value_name = "A..B")]
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
