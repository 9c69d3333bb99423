//! What can be asked of `chancery measure`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum MeasureCommand {
    /// List the measures: unit of analysis, formula, what it is computed from
    List,
    /// Compute every measure for all states and pairs, and keep the results in the store
    #[command(after_help = "Example:\n  chancery measure all --years 1946..2023")]
    All(AllArgs),
    /// How alike two states' votes and alliances are
    #[command(after_help = "Examples:
  chancery measure similarity USA MEX --years 1990..2000
  chancery measure similarity USA MEX --by session --issue hr --draws 999")]
    Similarity(SimilarityArgs),
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
    /// Where states stand on the line that divides UN votes, estimated anew
    #[command(
        after_help = "Examples:\n  chancery measure ideal-points USA MEX --years 1990..2019\n  chancery measure ideal-points --issue hr --model binary --held-out"
    )]
    IdealPoints(IdealPointsArgs),
    /// Who moved toward whom in UN votes
    #[command(
        after_help = "Examples:\n  chancery measure movement USA MEX --by administration\n  chancery measure movement USA \"Central Asia\" --years 1998..2016 --by whole"
    )]
    Movement(MovementArgs),
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
    /// When the whole profile of a state's instruments toward a region changed, which took over, and whether dates fit
    #[command(
        after_help = "A change is in the coordinates' unit: with log-ratios, e to its power is the factor by which an instrument grew against the mean of all.\n\n\
Examples:
  chancery measure reorientation USA \"Latin America\" --years 1961..2020 --at 2001,2005,2015
  chancery measure reorientation USA \"Latin America\" --years 1961..2020 --study studies/us-reboot
  chancery measure reorientation USA \"Central Asia\" --years 1993..2020 --show variants"
    )]
    Reorientation(ReorientationArgs),
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
pub(crate) struct ReorientationArgs {
    /// Whose instruments
    pub(crate) state: String,
    /// Toward which region
    pub(crate) region: String,
    /// First and last year
    #[arg(long, value_name = "A..B", default_value = "1946..2023")]
    pub(crate) years: String,
    /// Years to test besides the changes of administration
    #[arg(long, value_name = "YEARS", value_delimiter = ',', conflicts_with = "study")]
    pub(crate) at: Vec<i16>,
    /// Take these years from the turning points of a study
    #[arg(long, value_name = "DIR")]
    pub(crate) study: Option<PathBuf>,
    /// Square roots of the shares instead of their log-ratios, which have no place for zero
    #[arg(long)]
    pub(crate) roots: bool,
    /// Most breaks to look for
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(crate) most_breaks: u8,
    /// What to print
    #[arg(long, value_enum, default_value_t = ReorientationShow::Tests)]
    pub(crate) show: ReorientationShow,
    /// Simulated series for each autocorrelation
    #[arg(long, value_name = "N", default_value_t = 999, value_parser = clap::value_parser!(u32).range(400..=99_999))]
    pub(crate) draws: u32,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReorientationShow {
    /// Breaks, changes of administration and named years, with what each instrument gained or lost
    Tests,
    /// The profile year by year, and how likely a break is in each
    Years,
    /// The centre of each stretch between breaks
    Stretches,
    /// The breaks with zeros replaced otherwise, and with roots
    Variants,
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

#[derive(Args, Debug)]
pub(crate) struct SimilarityArgs {
    #[command(flatten)]
    pub(crate) pair: PairArgs,
    /// Compute the measures of UN votes anew, by calendar year or by session
    #[arg(long, value_enum, value_name = "PERIOD")]
    pub(crate) by: Option<VotePeriod>,
    /// Roll calls on this issue only
    #[arg(long, value_enum)]
    pub(crate) issue: Option<Issue>,
    /// Intervals from so many samples of the subjects voted on
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) draws: usize,
    /// Seed of the samples
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Share of the samples inside an interval
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    pub(crate) level: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VotePeriod {
    /// Calendar year of the vote
    Year,
    /// Session of the General Assembly
    Session,
}

#[derive(Args, Debug)]
pub(crate) struct IdealPointsArgs {
    /// States [default: all]
    pub(crate) states: Vec<String>,
    /// First and last year of the votes [default: all there are]
    #[arg(long, value_name = "A..B")]
    pub(crate) years: Option<String>,
    /// Only roll calls on an issue
    #[arg(long, value_enum)]
    pub(crate) issue: Option<Issue>,
    /// The model
    #[arg(long, value_enum, default_value_t = Model::Ordinal)]
    pub(crate) model: Model,
    /// Print how the fit went instead of the points
    #[arg(long)]
    pub(crate) diagnostics: bool,
    /// Print how well ballots left out are predicted (five folds) instead of the points
    #[arg(long)]
    pub(crate) held_out: bool,
}

/// Issues as the tidy list codes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Issue {
    /// Human rights
    Hr,
    /// Middle East
    Me,
    /// Nuclear weapons
    Nu,
    /// Arms control and disarmament
    Di,
    /// Colonialism
    Co,
    /// Economic development
    Ec,
    /// Important to the US State Department
    Important,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Model {
    /// A point a year; no, abstention, yes in order
    Ordinal,
    /// A point a year; abstentions left out
    Binary,
    /// One point a state
    Static,
}

#[derive(Args, Debug)]
pub(crate) struct MovementArgs {
    /// A state
    pub(crate) state: String,
    /// Another state, or a region
    pub(crate) partner: String,
    /// First and last year [default: all there are]
    #[arg(long, value_name = "A..B")]
    pub(crate) years: Option<String>,
    /// Over which stretches
    #[arg(long, value_enum, default_value_t = Stretches::Administration)]
    pub(crate) by: Stretches,
    /// Definition of the region [default: its first]
    #[arg(long, value_name = "ID")]
    pub(crate) definition: Option<String>,
    /// Keep the movement of the mean of all states in the movements
    #[arg(long)]
    pub(crate) with_common_shift: bool,
    /// Give movements between years that no repeated resolutions connect, too; the column `bridged` says which
    #[arg(long)]
    pub(crate) unbridged: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stretches {
    /// From the year before an administration of the first state to its last year
    Administration,
    /// From each year to the next
    Year,
    /// From the first year to the last
    Whole,
}
