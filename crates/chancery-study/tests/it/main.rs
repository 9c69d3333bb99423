//! The study from outside: its files read, its noise survived, and a whole run on a base of a few values.

mod findings;
mod findings_movement;
mod fuzz;
mod reader;
mod run;
mod scenarios;
