//! Importers and the store on the providers' files, on broken ones, and on disks that fail.

mod compare;
mod failing;
mod faults;
mod faulty;
mod garbage;
mod memory;
mod numbers;
mod partition;
mod real;
mod real_flows;
mod real_states;
mod real_ties;
mod real_values;
mod shared;
mod sharing;
