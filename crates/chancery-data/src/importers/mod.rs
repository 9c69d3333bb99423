//! One module a data set: what it is, how its files are read, which series they give. The shortest is a template for a new one.

mod agtpa;
mod alliance_s_scores;
mod atop;
mod bolivia_election;
mod cameo;
mod cases;
mod china_dev_finance;
mod concordances;
mod cow_contiguity;
mod cow_igo;
mod cow_nmc;
mod cow_states;
mod cow_trade;
mod cow_wars;
mod democracy;
mod desta;
mod dictionary_lines;
mod event_dictionaries;
mod event_gold;
mod gdelt;
mod gdp_pop;
mod gravity_samples;
mod icews;
mod imf_dots_us;
mod leader_ideology;
mod leaders;
mod mids;
mod penppml;
mod pew;
mod qca;
mod reader;
mod reign;
mod rivalries;
mod sanctions_gsdb;
mod sanctions_ties;
mod sipri;
mod state_lists;
mod ucdp_acd;
mod unga_ideal_points;
mod unga_similarity_rok;
mod us_census_trade;
mod us_foreign_aid;
mod us_military;
mod us_troops;
mod vote_lists;
pub(crate) mod votes;
mod wdi;

use crate::dataset::DataSet;

/// Every data set. Where two give the same series, the one that stands first is preferred: a reporter's own customs before
/// compilations, the longest compilation last.
pub(crate) const ALL: &[DataSet] = &[
    us_census_trade::DATA_SET,
    imf_dots_us::DATA_SET,
    cow_trade::DATA_SET,
    atop::DATA_SET,
    china_dev_finance::DATA_SET,
    cow_igo::DATA_SET,
    cow_nmc::DATA_SET,
    gdp_pop::SIMULATED,
    leaders::DATA_SET,
    pew::DATA_SET,
    sanctions_gsdb::DATA_SET,
    gdp_pop::SDP,
    sipri::DATA_SET,
    votes::DATA_SET,
    us_foreign_aid::DATA_SET,
    us_troops::DATA_SET,
    wdi::DATA_SET,
    alliance_s_scores::DATA_SET,
    cow_contiguity::DATA_SET,
    cow_states::DATA_SET,
    cow_wars::DATA_SET,
    democracy::DATA_SET,
    leader_ideology::DATA_SET,
    mids::DATA_SET,
    reign::DATA_SET,
    rivalries::DATA_SET,
    ucdp_acd::DATA_SET,
    icews::DATA_SET,
    gdelt::DATA_SET,
    cameo::DATA_SET,
    event_dictionaries::DATA_SET,
    event_gold::DATA_SET,
    bolivia_election::DATA_SET,
    unga_ideal_points::DATA_SET,
    unga_similarity_rok::DATA_SET,
    desta::DATA_SET,
    agtpa::DATA_SET,
    penppml::DATA_SET,
    sanctions_ties::DATA_SET,
    gravity_samples::GEGRAVITY,
    gravity_samples::GRAVITY_R,
    qca::DATA_SET,
    state_lists::STATES_PKG,
    concordances::COUNTRYCODE,
    concordances::COUNTRY_CONVERTER,
];

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
