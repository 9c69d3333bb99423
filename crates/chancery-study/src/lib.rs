//! From a study file to evidence: read the files, plan every check, read one panel, judge, compare the cases.
//!
//! [`read_folder`] touches the disk, [`parse`] does not; [`run`] takes a parsed study and a base and gives the [`Evidence`] that a
//! report prints. Nothing here knows a file format of a provider or draws anything.

mod bridge;
mod cases;
mod charts;
mod contradictions;
mod findings;
mod raw;
mod read;
mod references;
mod release;
mod run;
mod scenarios;
mod study;

pub use read::{StudyFile, parse, read_folder};
pub use release::{Licence, build_release, read_licences};
pub use run::{Lineage, Run, instrument_profiles, lineage_row, number, run, summary, yearly};
pub use scenarios::read_scenario;
pub use study::{Case, Claim, Contradiction, ExprText, FactEntry, Place, Stage, Statement, Study, Text};
