//! The program as a whole: commands, the built-in study, the repository's own rules.

mod capabilities;
mod command;
mod compare;
mod counterfactual;
mod estimate;
mod killed;
mod layers;
mod movement;
mod propositions;
#[cfg(feature = "pull")]
mod pull;
mod readings;
mod sets;
mod store;
mod study;
mod text;
