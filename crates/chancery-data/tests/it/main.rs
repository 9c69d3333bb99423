//! Importers and the store on the providers' files, on broken ones, and on disks that fail.

mod compare;
mod export;
mod failing;
mod faults;
mod faulty;
mod garbage;
mod lineage;
mod memory;
mod numbers;
mod pages;
mod partition;
mod peacesciencer;
mod real;
mod real_economy;
mod real_events;
mod real_flows;
mod real_records;
mod real_reference;
mod real_security;
mod real_states;
mod real_ties;
mod real_unga;
mod real_values;
mod shared;
mod sharing;
mod user;
