//! Qualitative comparative analysis: which configurations of conditions are necessary or sufficient for an outcome, in crisp,
//! multi-value and fuzzy sets. Method page: `docs/methods/qca.md`.

mod bits;
mod calibrate;
mod cases;
mod clusters;
mod cover;
mod fewest;
mod fit;
mod minimise;
mod necessity;
mod plot;
mod primes;
mod robustness;
mod table;
mod term;
#[cfg(test)]
mod tests;

pub use calibrate::{Anchors, CalibrationError, Curve, by_thresholds, indirect};
pub use cases::{Cases, CasesError, Condition};
pub use clusters::{ClusterFit, Relation, cluster_fit};
pub use cover::{Count, Covers, Limits, Solutions};
pub use fit::{Necessity, SolutionFit, Sufficiency, necessity, solution_fit, sufficiency};
pub use minimise::{
    Contradictions, Enhanced, Intermediate, Minimisation, MinimiseError, Rules, conservative,
    contradictory_assumptions, enhanced, enhanced_intermediate, intermediate, parsimonious, without_any,
};
pub use necessity::{Necessary, NecessaryConditions, NecessityCutOffs, necessary_conditions};
pub use plot::{CaseType, case_types, intersections};
pub use robustness::{
    AgainstTests, Found, Robustness, Run, SolutionKind, TermRelations, grid, robustness, unchanged_range,
};
pub use table::{CutOffs, Row, RowOutcome, TruthTable};
pub use term::{Space, SpaceError, Term};
