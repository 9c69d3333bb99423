//! What can be asked of `chancery estimate`.

use std::path::PathBuf;

use clap::Args;

pub(crate) const EXAMPLES: &str = "Examples:
  chancery estimate ppml --data agtpa_applications.csv.gz \\
      --formula \"trade ~ log(dist) + cntg + lang + clny | exporter^year + importer^year\" \\
      --where \"exporter != importer and year in [1986, 1990, 1994, 1998, 2002, 2006]\" --vcov cluster:pair_id
  chancery estimate ols --data agtpa.applications --formula \"log(trade) ~ rta + lag(rta, 4) | pair_id + year\" \\
      --panel \"exporter^importer, year\" --where \"trade > 0\" --format latex
  chancery estimate examples/agtpa/traditional-gravity.toml --data ../shared/data/agtpa --format md

docs/FORMULA.md describes the language of formulas and the conventions of standard errors.";

#[derive(Args, Debug)]
pub(crate) struct EstimateArgs {
    /// `ols`, `ppml`, `negbin`, `logit`, or a file of models (`.toml`)
    #[arg(value_name = "ols|ppml|negbin|logit|FILE.toml")]
    pub(crate) what: String,
    /// A table: a file (.csv, .tsv, .parquet, .dta, .rds, .rda, also with .gz), or a table of the store (`agtpa.applications`).
    /// With a file of models: the table, or the folder in which it is
    #[arg(long, value_name = "FILE|FOLDER|TABLE")]
    pub(crate) data: Option<String>,
    /// `outcome ~ terms | fixed effects`
    #[arg(long, value_name = "FORMULA")]
    pub(crate) formula: Option<String>,
    /// Which errors may go together: `iid`, `hc1`, `cluster:a+b`, `dyadic:i,j` [default: hc1]
    #[arg(long, value_name = "VCOV")]
    pub(crate) vcov: Option<String>,
    /// Whose samples and small-sample corrections: `ppmlhdfe`, `fixest`, `pyfixest`, `stata`, `none` [default: ppmlhdfe]
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) convention: Option<String>,
    /// Weights of rows: a column or expression, above 0
    #[arg(long, value_name = "EXPR")]
    pub(crate) weights: Option<String>,
    /// A term with coefficient 1
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) offset: Option<String>,
    /// Use the rows for which this holds
    #[arg(long = "where", value_name = "EXPR")]
    pub(crate) condition: Option<String>,
    /// Unit and period for lag(), lead() and diff(): `exporter^importer, year`
    #[arg(long, value_name = "UNIT,PERIOD")]
    pub(crate) panel: Option<String>,
    /// A derived column: `ln_dist = log(dist)`, `output = sum(trade) by exporter, year`
    #[arg(long, value_name = "NAME = EXPR")]
    pub(crate) column: Vec<String>,
    /// A combination of coefficients with its standard error: `rta + rta_lag4`
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) combine: Vec<String>,
    /// Test the form of the model (RESET)
    #[arg(long)]
    pub(crate) reset: bool,
    /// Decimals of coefficients and standard errors in tables
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=12))]
    pub(crate) digits: u8,
    /// Write the coefficients of the absorbed effects to a CSV file
    #[arg(long, value_name = "FILE")]
    pub(crate) fixed_effects: Option<PathBuf>,
    /// Draw the coefficients with their intervals
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) coefplot: Option<PathBuf>,
}
