//! What can be asked of competing readings.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(crate) struct ReadingsArgs {
    /// Folder with `study.toml`
    pub(crate) study: PathBuf,
    /// Which of its readings [default: all]
    pub(crate) id: Option<String>,
    /// What is printed
    #[arg(long, value_enum, default_value_t = ReadingsShow::Scores)]
    pub(crate) show: ReadingsShow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadingsShow {
    /// Theories with what they got right, over all predictions and over those that tell them apart
    Scores,
    /// Predictions with what came
    Predictions,
    /// Places with every choice as preferred, then with one source or definition changed at a time
    Orders,
}
