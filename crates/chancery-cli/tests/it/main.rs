//! The program as a whole: commands, the built-in study, the repository's own rules.

mod capabilities;
mod command;
mod killed;
mod layers;
mod movement;
#[cfg(feature = "pull")]
mod pull;
mod store;
mod study;
