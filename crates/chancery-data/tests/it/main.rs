//! Importers and the store on the providers' files, on broken ones, and on disks that fail.

mod failing;
mod garbage;
mod real;
mod real_economy;
mod real_flows;
mod real_reference;
mod real_states;
mod real_ties;
mod real_values;
mod shared;
