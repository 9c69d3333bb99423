//! From a study file to evidence: read the files, plan every check, read one panel, judge, compare the cases.
//!
//! [`read_folder`] touches the disk, [`parse`] does not; [`run`] takes a parsed study and a base and gives the [`Evidence`] that a
//! report prints. Nothing here knows a file format of a provider or draws anything.

mod bridge;
mod cards;
mod cases;
mod charts;
mod comparisons;
mod contradictions;
mod describe;
mod estimates;
mod figures;
mod findings;
mod ground;
mod period;
mod propositions;
pub mod qca;
mod raw;
mod raw_sets;
mod read;
mod readings;
mod references;
mod release;
mod run;
mod scenarios;
mod study;
mod texts;
pub mod tracing;

pub use cards::{CaseEvent, CaseOutcome, Code, CompositeRule, LeftOut, LineComparison};
pub use describe::summary;
pub use estimates::{Estimates, estimates};
pub use findings::reorientation::ReorientationWanted;
pub use read::{StudyFile, parse, read_comparisons, read_folder, read_tracings};
pub use readings::{Prediction, Reading, Theory};
pub use release::{Licence, build_release, read_licences};
pub use run::{
    Lineage, Run, check, compare, instrument_profiles, instrument_reorientation, lineage_row, number, run, yearly,
};
pub use scenarios::{read_scenario, scenario_results};
pub use study::{
    Case, Claim, Contradiction, ExprText, FactEntry, Figure, FigureKind, FigureRow, Place, Stage, Statement, Study,
    StudyEstimate, Text,
};
pub use texts::{Candidate, Rule, contradiction_candidates, lint_references};
