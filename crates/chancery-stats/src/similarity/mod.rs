//! How similar two portfolios are: who chose which of a few ordered categories about the same items. A portfolio is a state's ballots
//! in the roll calls of a year, or its obligations toward every state; everything follows from the joint table of two portfolios.

mod bootstrap;
mod choices;
mod measures;
mod table;

pub use bootstrap::{BootstrapError, ClusterBootstrap, Interval, quantile};
pub use choices::{Choices, measure_all_pairs};
pub use measures::{Distance, Similarity};
pub use table::JointTable;
