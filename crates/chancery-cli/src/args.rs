//! What can be asked of the program.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::args_compare::CompareCommand;
use crate::args_counterfactual::CounterfactualArgs;
use crate::args_measure::MeasureCommand;

/// Foreign-policy analysis as code.
#[derive(Debug, Parser)]
#[command(
    name = "chancery",
    version,
    max_term_width = 100,
    after_help = "Examples:
  chancery run studies/us-reboot                     test two papers, write a cited report
  chancery data add --all ../data                    import every data set found below a folder
  chancery eval \"trade(USA, MEX, 2014)\"              one value, from every source
  chancery why \"trade(USA, MEX, 2014)\"               the rows behind it
  chancery resolve Кыргызстан --on 1995-06-01        which state, under which codes

Exit status: 0 done; 1 done, but a denied verdict, an invalid study, or an expression without a value; 2 could not run."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args, Debug)]
pub(crate) struct Global {
    /// Folder of the store [default: chancery-store if it is there, else the built-in release]
    #[arg(long, global = true, env = "CHANCERY_STORE", value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,
    /// How data are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns
    Table,
    /// An array of objects
    Json,
    /// Comma-separated values
    Csv,
    /// A Markdown table
    Md,
    /// LaTeX with `booktabs` (`chancery estimate` only)
    Latex,
    /// An HTML table (`chancery estimate` only)
    Html,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Test a study's claims, compare its cases, write the report
    #[command(after_help = "Examples:
  chancery run studies/us-reboot --out report
  chancery run studies/us-reboot --out report --single-file")]
    Run(RunArgs),
    /// Test a study's claims and print verdicts and diagnostics only
    #[command(
        after_help = "Examples:\n  chancery check my-study\n  chancery check my-study --deny contradicted,inconsistent"
    )]
    Check(CheckArgs),
    /// Compute one expression
    #[command(after_help = "Examples:
  chancery eval \"sum(trade(USA, 'Latin America', 2013)) / sum(trade(CHN, 'Latin America', 2013))\"
  chancery eval \"members(OAS, 1962)\"
  chancery eval \"mean(agree(USA, 'Central Asia', Obama))\" --format json")]
    Eval(ExprArgs),
    /// Show where a value comes from: formula, sources, files, rows
    #[command(after_help = "Examples:
  chancery why \"trade(USA, MEX, 2014)\"
  chancery why \"agree(USA, MEX, 2014)\" --rows")]
    Why(WhyArgs),
    /// Find a state by name or code, on a day, in any language; or a leader or organisation by name
    #[command(after_help = "Examples:
  chancery resolve \"South Viet Nam\" --on 1970-01-01
  chancery resolve 365 --from cow --on 1980-01-01
  chancery resolve Мексика --to cow
  chancery resolve SUN --from iso3 --to cow --on 1995-01-01
  chancery resolve Kosovo --all
  chancery resolve \"Lula Dilma Rousseff\" --kind leader
  chancery resolve Mercosur --on 1995-06-01
  chancery resolve --file votes.csv --column country --date-column year --to cow -o votes-cow.csv")]
    Resolve(ResolveArgs),
    /// Write every state or pair of states of a system in every year, joined with series
    #[command(after_help = "Example:
  chancery panel --unit directed-dyad-year --years 1816..2020 --vars trade,alliance,cinc -o panel.parquet
  chancery panel --unit state-year --vars milex,tpop --codebook md,ddi -o panel.dta
  chancery panel --unit dyad-year --list")]
    Panel(PanelArgs),
    /// Write tables of the store, or series, as they are, to Parquet, CSV, Stata or Arrow
    #[command(after_help = "Examples:
  chancery export cow-trade.dyads -o trade.dta           one table of the store
  chancery export alliance trade@cow-trade --as csv -o out   two series, each to a file of the folder `out`
  chancery export --all -o out                            every table of the store
  chancery export --list")]
    Export(ExportArgs),
    /// Compare cases: side by side, ranks, regions, texts, Mill's methods, truth tables and minimisation, process tracing
    #[command(subcommand)]
    Compare(Box<CompareCommand>),
    /// Compute the field's measures: similarity, dependence and more
    #[command(subcommand)]
    Measure(MeasureCommand),
    /// Estimate regressions by formula: least squares, PPML, negative binomial, logit, with fixed effects
    #[command(after_help = crate::args_estimate::EXAMPLES)]
    Estimate(crate::args_estimate::EstimateArgs),
    /// What if: what a change of trade costs does to exports, output, prices and welfare, with bands
    #[command(after_help = "Examples:
  chancery counterfactual examples/agtpa/ge-nafta.toml --store my-store
  chancery counterfactual examples/agtpa/ge-nafta.toml --store my-store --only-parties --format md
  chancery counterfactual my-scenario.toml --draws 0       without bands

Exit status: 1 if a party has no flows and the scenario cannot be simulated.")]
    Counterfactual(CounterfactualArgs),
    /// Manage the store: list, add, pull, verify, remove, compact, diff, info
    #[command(subcommand)]
    Data(DataCommand),
    /// Read a text: what in it can be checked, clashes, references, overclaims, translations
    #[command(subcommand)]
    Text(crate::args_text::TextCommand),
    /// Query the store with SQL (needs a build with `--features sql`)
    #[command(
        after_help = "Example:\n  chancery sql \"SELECT year, value FROM series.trade WHERE state = 'USA' AND partner = 'MEX'\""
    )]
    Sql(SqlArgs),
    /// Make a folder with a small study to start from
    #[command(after_help = "Example:\n  chancery new my-study && chancery run my-study")]
    New(NewArgs),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  chancery completions bash > ~/.local/share/bash-completion/completions/chancery"
    )]
    Completions {
        /// bash, zsh, fish, elvish, powershell
        shell: clap_complete::Shell,
    },
}

#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Where the report goes
    #[arg(long, default_value = "report", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// One HTML file with everything, to send to somebody, in place of a page for each claim, case and state
    #[arg(long)]
    pub(crate) single_file: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Exit with 1 if a claim has one of these verdicts
    #[arg(long, value_delimiter = ',', value_name = "VERDICT")]
    pub(crate) deny: Vec<String>,
    /// Only claims with these verdicts
    #[arg(long, value_delimiter = ',', value_name = "VERDICT")]
    pub(crate) only: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct ExprArgs {
    /// An expression of the claim language (see docs/claim-language.md)
    pub(crate) expr: String,
    /// Use the regions and facts of a study
    #[arg(long, value_name = "DIR")]
    pub(crate) study: Option<PathBuf>,
    /// Whose administrations bare surnames name
    #[arg(long, default_value = "USA", value_name = "STATE")]
    pub(crate) actor: String,
}

#[derive(Args, Debug)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    pub(crate) expr: ExprArgs,
    /// List every row of the providers' files, also where a value is made of more than 12
    #[arg(long)]
    pub(crate) rows: bool,
}

/// What a name can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A state, else a leader or an organisation
    Auto,
    /// A state
    State,
    /// A person in office
    Leader,
    /// An organisation or agreement
    Organisation,
}

#[derive(Args, Debug)]
pub(crate) struct ResolveArgs {
    /// A name or code
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    pub(crate) name: Option<String>,
    /// What it is a name of; codes and files are of states
    #[arg(long, value_enum, default_value_t = Kind::Auto)]
    pub(crate) kind: Kind,
    /// The day on which it was meant
    #[arg(long, value_name = "DATE", conflicts_with = "date_column")]
    pub(crate) on: Option<String>,
    /// Read it as a code of this scheme instead of a name
    #[arg(long, value_name = "SCHEME")]
    pub(crate) from: Option<String>,
    /// Print the code of this scheme only
    #[arg(long, value_name = "SCHEME")]
    pub(crate) to: Option<String>,
    /// Print the codes of every scheme
    #[arg(long, conflicts_with_all = ["to", "file"])]
    pub(crate) all: bool,
    /// Read names or codes from a CSV file; needs --column, --to and -o
    #[arg(long, value_name = "FILE", requires_all = ["column", "to", "out"])]
    pub(crate) file: Option<PathBuf>,
    /// The column of the file that holds them
    #[arg(long, value_name = "COLUMN", requires = "file")]
    pub(crate) column: Option<String>,
    /// The column of the file that holds the day, month or year on which each was meant
    #[arg(long, value_name = "COLUMN", requires = "file")]
    pub(crate) date_column: Option<String>,
    /// File to write: the columns of the file, the code, the state, the outcome; beside it a log of all that was not exact
    #[arg(short, long, value_name = "FILE", requires = "file")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct PanelArgs {
    /// What has a row
    #[arg(long, value_enum)]
    pub(crate) unit: Unit,
    /// First and last year
    #[arg(long, value_name = "A..B", default_value = "1816..2020")]
    pub(crate) years: String,
    /// Series to join, with an optional source: `trade`, `trade@cow-trade` [default: every series that fits]
    #[arg(long, value_delimiter = ',', value_name = "SERIES")]
    pub(crate) vars: Vec<String>,
    /// Whose list of states
    #[arg(long, value_enum, default_value_t = System::Cow)]
    pub(crate) system: System,
    /// Leave out the states that the Gleditsch–Ward list marks as microstates
    #[arg(long)]
    pub(crate) without_microstates: bool,
    /// Add, for each table joined, the file and row of the source that the values came from
    #[arg(long)]
    pub(crate) rows: bool,
    /// List the series that fit, with their sources and years, and write nothing
    #[arg(long)]
    pub(crate) list: bool,
    /// File to write; its ending decides the format (`.parquet`, `.csv`, `.dta`, `.arrow`) unless `--as` does
    #[arg(short, long, value_name = "FILE", required_unless_present = "list")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: FormArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// Tables (`cow-trade.dyads`) and series (`trade`, `trade@cow-trade`)
    #[arg(value_name = "TABLE|SERIES", required_unless_present_any = ["all", "list"])]
    pub(crate) names: Vec<String>,
    /// Every table of the store
    #[arg(long, conflicts_with = "names")]
    pub(crate) all: bool,
    /// List what can be exported, and write nothing
    #[arg(long)]
    pub(crate) list: bool,
    /// File to write; with several names a folder, which gets a file for each
    #[arg(short, long, value_name = "PATH", required_unless_present = "list")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: FormArgs,
}

/// How files are written, and what beside them.
#[derive(Args, Debug)]
pub(crate) struct FormArgs {
    /// Format of the file
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub(crate) file_format: Option<FileFormat>,
    /// Codebooks written beside each file, with a BibTeX file of the data sets used
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMAT", default_value = "md")]
    pub(crate) codebook: Vec<BookFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    /// Apache Parquet
    Parquet,
    /// Comma-separated values
    Csv,
    /// Stata 14 and later
    Dta,
    /// Arrow IPC (Feather 2)
    Arrow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BookFormat {
    /// Markdown
    Md,
    /// HTML
    Html,
    /// XML, DDI-Codebook 2.5
    Ddi,
    /// No codebook and no BibTeX
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(clippy::enum_variant_names, reason = "the field's own words for units of analysis")]
pub(crate) enum Unit {
    /// A state in a year
    StateYear,
    /// Two states in a year
    DyadYear,
    /// Two states in a year, once from either side
    DirectedDyadYear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum System {
    /// Correlates of War
    Cow,
    /// Gleditsch–Ward
    Gw,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    /// List the data sets chancery can import, and those in the store
    List,
    /// Import a data set: all of it, or nothing
    #[command(after_help = "Examples:
  chancery data add cow-trade cow_trade_ddy.parquet cow_trade_sy.csv
  chancery data add cow-trade ../data/cow-trade
  chancery data add --all ../data
  chancery data add --spec my-fdi.toml fdi.dta")]
    Add(AddArgs),
    /// Draft a spec for a table of your own: CSV, TSV, Parquet, Stata .dta, R .rds and .rda
    #[command(after_help = "Example:\n  chancery data draft fdi.csv -o my-fdi.toml")]
    Draft(DraftArgs),
    /// Download data sets and import them (the only command that uses a network)
    #[command(after_help = "Examples:
  chancery data pull --dry-run                what can be downloaded, from where
  chancery data pull us-troops wdi            two data sets
  chancery data pull --manifest lab.toml      the data sets of a manifest of your own

A download that was interrupted goes on where it stopped. A file is taken only with the checksum of
the manifest. Proxies: HTTPS_PROXY, ALL_PROXY, NO_PROXY.")]
    Pull(PullArgs),
    /// Hash every file of the store again
    Verify,
    /// Give disk space back: generations that were replaced and that nobody reads, leftovers, needlessly many small files
    Compact(CompactArgs),
    /// Compare two vintages: generations of a data set, whole stores, or files that are not imported
    #[command(after_help = "Examples:
  chancery data diff cow-trade@3 cow-trade           two generations of a data set in the store
  chancery data diff old-store new-store --counts    how many cells differ, by column and year
  chancery data diff wdi@2 wdi --study my-study      and the claims whose verdict or value changes
  chancery data diff wdi --files old --with new      files, or folders, that are not imported")]
    Diff(DiffArgs),
    /// Take a data set out of the store
    Remove {
        /// Id of the data set
        id: String,
    },
    /// Describe the store, or one data set of it
    Info(InfoArgs),
    /// Rebuild the built-in release from the store (for maintainers)
    #[command(
        after_help = "Example:\n  chancery data release --study studies/us-reboot --licences release/LICENCES.toml -o release/release.jsonl.gz"
    )]
    Release(ReleaseArgs),
}

#[derive(Args, Debug)]
pub(crate) struct AddArgs {
    /// Id of the data set, as `chancery data list` gives it
    #[arg(required_unless_present_any = ["all", "spec"], value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Its files, or the folder that holds them
    #[arg(required_unless_present_any = ["all", "spec"], value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Import a table of your own, by a spec of its columns; only the table's file is then given
    #[arg(long, value_name = "SPEC", conflicts_with = "all")]
    pub(crate) spec: Option<PathBuf>,
    /// Import every data set whose files are in a folder below this one
    #[arg(long, value_name = "DIR", conflicts_with_all = ["id", "files"])]
    pub(crate) all: Option<PathBuf>,
    /// How long to wait while another process writes the store
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) wait: u64,
}

#[derive(Args, Debug)]
pub(crate) struct CompactArgs {
    /// How long to wait while another process writes the store
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) wait: u64,
}

#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// The earlier vintage: ID@GENERATION or ID of the store, or the folder of a store
    pub(crate) before: String,
    /// The later vintage, named in the same way
    #[arg(required_unless_present = "files", conflicts_with = "files")]
    pub(crate) after: Option<String>,
    /// Files of the earlier vintage, or their folder; the first argument is then the id of the data set
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "with")]
    pub(crate) files: Vec<PathBuf>,
    /// Files of the later vintage, or their folder
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "files")]
    pub(crate) with: Vec<PathBuf>,
    /// Print how many cells differ, by column and year, instead of each
    #[arg(long)]
    pub(crate) counts: bool,
    /// Print at most so many differences [default: 100 in a table, all in other formats]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Judge this study on both, and print the claims whose verdict or value differs
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    pub(crate) study: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DraftArgs {
    /// The table's file
    pub(crate) file: PathBuf,
    /// Where to write the spec; without it, it is printed
    #[arg(short, long, value_name = "SPEC")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct PullArgs {
    /// Ids of data sets [default: all that can be downloaded]
    pub(crate) ids: Vec<String>,
    /// A manifest of your own in place of the built-in one (see docs/PULL.md)
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Where downloaded files are kept [default: `downloads` in the store]
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// Bytes in a second, at most
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<NonZeroU64>,
    /// Download only, without importing
    #[arg(long)]
    pub(crate) no_add: bool,
    /// Say what would be downloaded, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args, Debug)]
pub(crate) struct InfoArgs {
    /// Id of a data set
    pub(crate) id: Option<String>,
    /// Print the paths of the tables, for DuckDB, polars, R's arrow or Spark
    #[arg(long)]
    pub(crate) paths: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ReleaseArgs {
    /// The study whose needs decide what goes in
    #[arg(long, value_name = "DIR")]
    pub(crate) study: PathBuf,
    /// The permissions
    #[arg(long, value_name = "FILE")]
    pub(crate) licences: PathBuf,
    /// Name of the release
    #[arg(long, default_value = "2026.1", value_name = "NAME")]
    pub(crate) name: String,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct SqlArgs {
    /// A query; none lists the tables
    pub(crate) query: Option<String>,
    /// Seconds that the query may take; 0 for any time
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) timeout: u64,
    /// Memory that the query may use, such as `512M` or `8G`
    #[arg(long, value_name = "SIZE", default_value = "4G", value_parser = memory_size)]
    pub(crate) memory: usize,
}

/// `512M`, `8G`: bytes in powers of 1024.
fn memory_size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        _ => return Err("write a number of bytes, or with K, M or G after it".into()),
    };
    let number: usize = digits.parse().map_err(|_| "write a whole number, such as 512M or 8G".to_owned())?;
    number.checked_mul(1 << shift).filter(|bytes| *bytes > 0).ok_or_else(|| format!("{text} is no size of a memory"))
}

#[derive(Args, Debug)]
pub(crate) struct NewArgs {
    /// Folder to make
    pub(crate) dir: PathBuf,
}
