//! What `text` can be asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args_compare::StudyArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum TextCommand {
    /// Sentences of a text in which something can be checked: figures, dates, names, quantifiers, comparisons, forecasts, quotations
    #[command(after_help = "Examples:
  chancery text claims brief.md
  chancery text claims brief.md --marks --only number,quantifier --format csv
  chancery text claims brief.md --draft my-study --as-of 2024 --actor USA && chancery check my-study")]
    Claims(ClaimsArgs),
    /// Pairs of claims that may clash: candidates, to be looked at
    #[command(after_help = "Examples:
  chancery text contradictions studies/us-reboot
  chancery text contradictions studies/us-reboot --rule check,fact --new")]
    Contradictions(ContradictionsArgs),
    /// Notes, list of references and addresses of a text, or the bibliography of a study: what does not fit
    #[command(after_help = "Examples:
  chancery text references brief.md
  chancery text references studies/us-reboot --format md")]
    References(ReferencesArgs),
    /// Claims that say all, none, only, wholly, first or the largest, and what their checks found
    #[command(after_help = "Example:
  chancery text overclaims studies/us-reboot --format csv")]
    Overclaims(StudyArgs),
    /// Versions of one passage in several languages: which sentences belong together, what one has and the other has not
    #[command(after_help = "Example:
  chancery text align paper.md --lines 10-16 --lines 25-31 --lines 40-46")]
    Align(AlignArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ClaimsArgs {
    /// A text in UTF-8, plain or Markdown
    pub(crate) file: PathBuf,
    /// A row for each mark in place of one for each sentence
    #[arg(long)]
    pub(crate) marks: bool,
    /// Only sentences with marks of these kinds, and only these marks
    #[arg(long, value_delimiter = ',', value_name = "KIND")]
    pub(crate) only: Vec<String>,
    /// Sentences without marks too, and those with names alone
    #[arg(long)]
    pub(crate) all: bool,
    /// Write a study with an entry for each sentence and no checks
    #[arg(long, value_name = "DIR", requires = "as_of")]
    pub(crate) draft: Option<PathBuf>,
    /// As of when the text speaks: a year, month or day
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// The state whose policy the draft is about
    #[arg(long, default_value = "USA", value_name = "STATE")]
    pub(crate) actor: String,
}

#[derive(Args, Debug)]
pub(crate) struct ContradictionsArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Only pairs found by these rules: check, fact, figures, words
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub(crate) rule: Vec<String>,
    /// Only pairs that the study does not have
    #[arg(long)]
    pub(crate) new: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ReferencesArgs {
    /// A text in UTF-8, or a folder with `study.toml`
    pub(crate) place: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct AlignArgs {
    /// A text in UTF-8
    pub(crate) file: PathBuf,
    /// Lines of a version, at least twice; every other version is set beside the first
    #[arg(long, required = true, value_name = "FIRST-LAST")]
    pub(crate) lines: Vec<String>,
}
