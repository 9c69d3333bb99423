//! One module a command.

pub(crate) mod compare;
pub(crate) mod counterfactual;
pub(crate) mod data;
pub(crate) mod diff;
pub(crate) mod estimate;
pub(crate) mod export;
pub(crate) mod expression;
pub(crate) mod measure;
pub(crate) mod new;
pub(crate) mod panel;
#[cfg(feature = "pull")]
pub(crate) mod pull;
mod report;
pub(crate) mod resolve;
pub(crate) mod resolve_file;
mod resolve_names;
pub(crate) mod sql;
pub(crate) mod study;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod why;

/// How a command ends that has printed what it could.
fn exit(invalid: bool) -> std::process::ExitCode {
    if invalid { std::process::ExitCode::from(1) } else { std::process::ExitCode::SUCCESS }
}
