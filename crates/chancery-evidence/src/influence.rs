//! The shape of the system: influence on a target, polarity, blocs.

use serde::{Deserialize, Serialize};

use crate::Interval;

/// Shares of influence on a state or a region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InfluenceEvidence {
    /// Stable id, used as anchor.
    pub id: String,
    /// State or region that is influenced.
    pub target: String,
    /// The actor first, then its rivals.
    pub actors: Vec<InfluenceActor>,
    /// What the intervals and bands of ranks are: `95 % over 2,000 draws of weights`.
    pub interval: String,
    /// Data sets.
    pub source: Vec<String>,
    /// How the index is made.
    pub note: String,
}

/// An actor and its share.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InfluenceActor {
    /// State key.
    pub actor: String,
    /// The actor's name.
    pub name: String,
    /// One for each year; years without a value are there with the reason.
    pub years: Vec<InfluenceYear>,
    /// What the share of `components_year` is made of.
    pub components: Vec<InfluenceComponent>,
    /// The year of the components.
    pub components_year: Option<i16>,
}

/// An actor's share in a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InfluenceYear {
    /// Year.
    pub year: i16,
    /// Share of all actors' influence, 0 to 1.
    pub share: Interval,
    /// Rank from 1 and the band in which it lies.
    pub rank: Interval,
    /// State of the cell: `observed`, `not-covered`, ...
    pub state: String,
}

/// A component of an index.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InfluenceComponent {
    /// Name.
    pub name: String,
    /// Weight in the index, 0 to 1.
    pub weight: Option<f64>,
    /// Its value.
    pub value: Option<f64>,
    /// Why there is no value.
    pub missing: Option<String>,
}

/// How concentrated capabilities are, and how many poles there are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PolarityEvidence {
    /// Stable id, used as anchor.
    pub id: String,
    /// `the system`, or a region.
    pub scope: String,
    /// What is concentrated: `capabilities (CINC)`.
    pub measure: String,
    /// One for each year; years without a value are there with the reason.
    pub years: Vec<PolarityYear>,
    /// Terms in office, shaded.
    pub terms: Vec<crate::Term>,
    /// Data sets.
    pub source: Vec<String>,
    /// How it was computed.
    pub note: String,
}

/// Polarity in a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PolarityYear {
    /// Year.
    pub year: i16,
    /// Index of concentration, 0 to 1.
    pub concentration: Option<f64>,
    /// Herfindahl–Hirschman index of the shares, 0 to 1.
    pub hhi: Option<f64>,
    /// Poles under each definition.
    pub poles: Vec<Poles>,
    /// State of the cells: `observed`, `not-covered`, ...
    pub state: String,
}

/// Poles under a definition.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Poles {
    /// The definition: `at least 5 % of capabilities`.
    pub definition: String,
    /// State keys of the poles; empty if none meets the definition.
    pub poles: Vec<String>,
}

/// Blocs of states by year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BlocsEvidence {
    /// What ties the states: `voting agreement`.
    pub title: String,
    /// One partition a year.
    pub years: Vec<BlocYear>,
    /// Names of blocs; numbers stay the same over the years.
    pub labels: Vec<BlocLabel>,
    /// The year whose edges are given.
    pub drawn_year: Option<i16>,
    /// Edges of that year above the threshold.
    pub edges: Vec<BlocEdge>,
    /// The threshold.
    pub threshold: Option<f64>,
    /// Data sets.
    pub source: Vec<String>,
    /// Method, resolution, seed.
    pub note: String,
}

/// The partition of a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BlocYear {
    /// Year.
    pub year: i16,
    /// The states; one that is not there was no state then.
    pub members: Vec<BlocMember>,
    /// Adjusted Rand index against the year before, over the states of both.
    pub adjusted_rand: Option<f64>,
}

/// A state in a partition.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BlocMember {
    /// State key.
    pub state: String,
    /// Its bloc; none if it is in no bloc, or if `cell` says that there is no value.
    pub bloc: Option<u16>,
    /// State of the cell: `observed`, `not-covered`, ...
    pub cell: String,
    /// Share of runs that put it into this bloc, 0 to 1.
    pub stability: Option<f64>,
    /// Centrality in the network.
    pub centrality: Option<f64>,
}

/// A name of a bloc.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BlocLabel {
    /// The bloc.
    pub bloc: u16,
    /// What a reader calls it.
    pub label: String,
}

/// A tie of two states.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BlocEdge {
    /// State key.
    pub a: String,
    /// State key.
    pub b: String,
    /// How strong.
    pub weight: f64,
}
