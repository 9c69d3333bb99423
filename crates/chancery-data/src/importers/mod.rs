//! One module a data set: what it is, how its files are read, which series they give. The shortest is a template for a new one.

mod cow_trade;
mod imf_dots_us;
mod us_census_trade;
pub(crate) mod votes;

use crate::dataset::DataSet;

/// Every data set, by id.
pub(crate) const ALL: &[DataSet] =
    &[cow_trade::DATA_SET, imf_dots_us::DATA_SET, votes::DATA_SET, us_census_trade::DATA_SET];

/// Bases on which bilateral trade is published and that decide how far two figures can differ.
pub(crate) mod trade {
    /// A state's own customs: imports at customs value, exports free alongside ship or on board.
    pub(crate) const CUSTOMS: &str = "reporter's customs";
    /// The importer's report for either direction.
    pub(crate) const IMPORTER: &str = "importer's report";
    /// The IMF's compilation of the reporter's figures: exports free on board, imports with cost, insurance, freight.
    pub(crate) const FOB_CIF: &str = "reporter's figures, exports FOB, imports CIF";
    /// Balance of payments, goods and services.
    pub(crate) const SERVICES: &str = "balance of payments, goods and services";
}
