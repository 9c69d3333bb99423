//! What a scenario says, names and dates read.

use std::path::PathBuf;

use chancery_core::{State, Year};
use chancery_data::PairColumns;
use chancery_stats::equilibrium::Imbalance;

/// A change of trade costs, and what it is computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Name.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question in a sentence.
    pub says: String,
    /// Where the flows are.
    pub flows: FlowSource,
    /// Year of the baseline.
    pub year: Year,
    /// What is done about countries whose flows are not all there.
    pub repair: Repair,
    /// Columns of the exporter's output and the importer's expenditure, for fitted costs; sums of flows if `None`.
    pub margins: Option<(String, String)>,
    /// Country in whose consumer prices conditional effects are stated; the one with most output if `None`.
    pub reference: Option<Party>,
    /// Coefficients of trade costs.
    pub costs: Costs,
    /// What changes.
    pub changes: Vec<Change>,
    /// Elasticity of substitution between the goods of countries.
    pub sigma: Elasticity,
    /// Who bears trade imbalances.
    pub imbalance: Imbalance,
    /// The agreement was never in force: its effect is that of an average agreement, and bands hold how much agreements differ.
    pub average_agreement: bool,
    /// Draws behind the bands; 0 for none.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// Where flows stand: a row a pair of countries and year, a country's sales to itself included.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowSource {
    /// A table of records in the store.
    Table {
        /// Data set.
        data_set: String,
        /// Table.
        table: String,
        /// Who, to whom, when.
        names: PairColumns,
        /// Column of the flow.
        flow: String,
    },
    /// A CSV file.
    File {
        /// The file.
        path: PathBuf,
        /// Who, to whom, when.
        names: PairColumns,
        /// Column of the flow.
        flow: String,
    },
    /// Trade of `cow-trade` with sales at home from GDP less exports, as docs/methods/counterfactual.md says.
    Assembled,
}

impl FlowSource {
    /// Its name for a reader.
    pub fn name(&self) -> String {
        match self {
            Self::Table { data_set, table, .. } => format!("{data_set}.{table}"),
            Self::File { path, .. } => {
                path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
            }
            Self::Assembled => "cow-trade and wdi".to_owned(),
        }
    }

    /// The data sets it is made of.
    pub fn data_sets(&self) -> Vec<String> {
        match self {
            Self::Table { data_set, .. } => vec![data_set.clone()],
            Self::File { .. } => Vec::new(),
            Self::Assembled => vec!["cow-trade".to_owned(), "wdi".to_owned()],
        }
    }
}

/// What is done about pairs without a flow, and countries that sell or buy nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repair {
    /// Refuse, with the list.
    #[default]
    Refuse,
    /// Leave out the country with most missing pairs, again and again, never a party of the scenario; say which.
    LeaveOut,
}

/// Where coefficients of trade costs come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Costs {
    /// Estimated by PPML.
    Estimated(Box<Estimation>),
    /// Given with their standard errors; taken to be independent.
    Given {
        /// The coefficients.
        coefficients: Vec<Given>,
        /// They are all there is to costs, so that flows can be fitted from them.
        whole: bool,
    },
}

/// A coefficient that somebody else estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Column, or expression of one, that it multiplies.
    pub term: String,
    /// The coefficient.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Who says so.
    pub source: String,
}

/// A gravity equation.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimation {
    /// The panel; the scenario's flows if `None`.
    pub panel: Option<FlowSource>,
    /// Its years; all if empty.
    pub years: Vec<Year>,
    /// Fixed effects.
    pub effects: Vec<Effect>,
    /// Columns: `rta`, `log(dist)`, `international`, or the name of an own term.
    pub terms: Vec<String>,
    /// Terms for single agreements.
    pub own: Vec<OwnTerm>,
    /// What standard errors are robust to.
    pub errors: Errors,
    /// Columns from which costs of pairs that never trade are predicted.
    pub silent: Vec<String>,
    /// With another panel than the flows: columns that costs depend on, from which the flows of the scenario's year are fitted in a second
    /// equation; no fitted costs if empty.
    pub costs: Vec<String>,
}

/// A set of fixed effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// One an exporter and year.
    ExporterYear,
    /// One an importer and year.
    ImporterYear,
    /// One an unordered pair; a country with itself is one.
    Pair,
}

impl Effect {
    /// The sets by name.
    pub const NAMES: [(&'static str, Self); 3] =
        [("exporter-year", Self::ExporterYear), ("importer-year", Self::ImporterYear), ("pair", Self::Pair)];
}

/// What standard errors allow for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// Heteroskedasticity.
    #[default]
    Robust,
    /// And correlation within unordered pairs.
    Pair,
}

/// A term that is 1 among the members of one agreement from a year on.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnTerm {
    /// Its name.
    pub name: String,
    /// Members.
    pub parties: Vec<Party>,
    /// First year.
    pub from: Year,
    /// A term that is set to 0 where this one is 1.
    pub instead_of: Option<String>,
}

/// A state that takes part, and the name under which a reader knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The state.
    pub state: State,
    /// Its name.
    pub name: String,
}

/// Something that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where.
    pub pairs: Pairs,
    /// What.
    pub lever: Lever,
}

/// Which directed pairs of different countries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairs {
    /// All.
    International,
    /// Every pair of the parties, in both directions.
    Among(Vec<Party>),
    /// From each exporter to each importer.
    Directed {
        /// Exporters.
        exporters: Vec<Party>,
        /// Importers.
        importers: Vec<Party>,
    },
}

impl Pairs {
    /// Everybody named.
    pub fn parties(&self) -> Vec<&Party> {
        match self {
            Self::International => Vec::new(),
            Self::Among(parties) => parties.iter().collect(),
            Self::Directed { exporters, importers } => exporters.iter().chain(importers).collect(),
        }
    }
}

/// What changes in a pair.
#[derive(Clone, Debug, PartialEq)]
pub enum Lever {
    /// A term of trade costs takes another value.
    Term {
        /// The term.
        name: String,
        /// Its new value.
        to: f64,
    },
    /// An ad valorem tariff, as a cost without revenue.
    Tariff {
        /// Before: 0.05 is five per cent.
        from: f64,
        /// After.
        to: f64,
    },
}

/// An elasticity with its range; draws are uniform on the range.
#[derive(Clone, Debug, PartialEq)]
pub struct Elasticity {
    /// The value behind the figures.
    pub value: f64,
    /// Lowest of the draws.
    pub low: f64,
    /// Highest of the draws.
    pub high: f64,
    /// Who says so.
    pub source: String,
}
