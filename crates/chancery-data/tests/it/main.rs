//! Importers and the store on the providers' files, on broken ones, and on disks that fail.

mod export;
mod failing;
mod garbage;
mod peacesciencer;
mod real;
mod real_flows;
mod real_states;
mod real_ties;
mod real_values;
mod shared;
