//! What can be asked of `chancery counterfactual`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(crate) struct CounterfactualArgs {
    /// The scenario: a TOML file as docs/methods/counterfactual.md describes it
    pub(crate) scenario: PathBuf,
    /// Draws behind the bands; 0 for none [default: those of the file]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub(crate) draws: Option<u32>,
    /// Seed of the draws [default: that of the file]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Only one way of computing effects
    #[arg(long, value_enum)]
    pub(crate) method: Option<MethodArg>,
    /// Only the states that take part
    #[arg(long)]
    pub(crate) only_parties: bool,
    /// List the effects of single agreements behind the band of an agreement that was never in force, and nothing else
    #[arg(long)]
    pub(crate) agreements: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MethodArg {
    /// Full equilibrium from observed flows
    Observed,
    /// Full equilibrium from fitted costs
    Fitted,
    /// Output and expenditure held fixed
    Conditional,
}
