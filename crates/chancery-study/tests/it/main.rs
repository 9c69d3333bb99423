//! The study from outside: its files read, its noise survived, and a whole run on a base of a few values.

mod cards;
mod comparisons;
mod estimates;
mod figures;
mod findings;
mod findings_course;
mod findings_movement;
mod fuzz;
mod propositions;
mod propositions_more;
mod reader;
mod readings;
mod run;
mod scenarios;
