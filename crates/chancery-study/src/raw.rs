//! The study's files as they are written: the keys of TOML, before anything is looked up.

use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawHead {
    pub(crate) title: String,
    pub(crate) actor: Spanned<String>,
    #[serde(default)]
    pub(crate) rivals: Vec<Spanned<String>>,
    pub(crate) years: Spanned<String>,
    pub(crate) now: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) bodies: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) turning_points: Vec<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRegion {
    pub(crate) group: Spanned<String>,
    pub(crate) definition: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) bridge: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawText {
    #[serde(rename = "ref")]
    pub(crate) reference: Spanned<String>,
    pub(crate) short: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) as_of: Spanned<String>,
    #[serde(rename = "file")]
    pub(crate) _file: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPhase {
    #[serde(rename = "region")]
    pub(crate) _region: Option<String>,
    pub(crate) years: Spanned<String>,
    #[serde(default)]
    pub(crate) alternatives: Vec<Spanned<String>>,
    #[serde(rename = "bounds")]
    pub(crate) _bounds: Option<String>,
    #[serde(rename = "source")]
    pub(crate) _source: Option<RawSource>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSource {
    #[serde(rename = "ref")]
    pub(crate) reference: String,
    pub(crate) line: Option<u32>,
    pub(crate) lines: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClaim {
    pub(crate) id: Spanned<String>,
    pub(crate) says: String,
    pub(crate) source: Spanned<RawSource>,
    #[serde(rename = "type")]
    pub(crate) claim_type: Option<Spanned<String>>,
    pub(crate) centrality: Option<Spanned<String>>,
    pub(crate) as_of: Spanned<String>,
    pub(crate) check: Option<Spanned<String>>,
    pub(crate) leaves_out: Option<String>,
    pub(crate) needs: Option<String>,
    pub(crate) basis: Option<String>,
    #[serde(default)]
    pub(crate) see_also: Vec<Spanned<String>>,
    pub(crate) horizon: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) cites: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFact {
    pub(crate) id: Spanned<String>,
    pub(crate) says: String,
    pub(crate) value: Option<Spanned<toml::Value>>,
    pub(crate) unit: Option<Spanned<String>>,
    pub(crate) words: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) period: String,
    pub(crate) origin: Spanned<String>,
    pub(crate) source: Spanned<RawSource>,
}

/// A document of the user's own; its text is a file of the folder `documents`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDocument {
    pub(crate) id: Spanned<String>,
    pub(crate) file: Spanned<String>,
    pub(crate) origin: Spanned<String>,
    #[serde(rename = "ref")]
    pub(crate) reference: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawContradiction {
    pub(crate) id: Spanned<String>,
    pub(crate) between: Vec<Spanned<String>>,
    pub(crate) kind: Spanned<String>,
    pub(crate) says: String,
    pub(crate) check: Option<Spanned<String>>,
    pub(crate) relation: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRelation {
    pub(crate) state: Spanned<String>,
    pub(crate) class: Spanned<String>,
    pub(crate) claim: Spanned<String>,
    pub(crate) years: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCase {
    pub(crate) id: Spanned<String>,
    pub(crate) title: Option<String>,
    pub(crate) actor: Spanned<String>,
    pub(crate) toward: Spanned<String>,
    pub(crate) period: Spanned<String>,
    #[serde(default)]
    pub(crate) source: RawSource,
    #[serde(default)]
    pub(crate) problem: RawStage,
    #[serde(default)]
    pub(crate) strategy: RawStage,
    #[serde(default)]
    pub(crate) outcomes: RawStage,
    #[serde(default)]
    pub(crate) outcome: Vec<RawOutcome>,
    #[serde(default)]
    pub(crate) event: Vec<RawEvent>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStage {
    #[serde(default)]
    pub(crate) says: String,
    #[serde(default)]
    pub(crate) line: u32,
    #[serde(default)]
    pub(crate) claims: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) codes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) instruments: Vec<String>,
    pub(crate) direction: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) statement: Vec<RawStatement>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStatement {
    pub(crate) says: String,
    #[serde(default)]
    pub(crate) line: u32,
    #[serde(default)]
    pub(crate) claims: Vec<Spanned<String>>,
}

/// An outcome; one without an expression is a place still to be filled.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOutcome {
    pub(crate) label: Option<String>,
    pub(crate) expr: Option<Spanned<String>>,
    pub(crate) better: Option<Spanned<String>>,
    pub(crate) weight: Option<Spanned<f64>>,
    pub(crate) from: Option<Spanned<i16>>,
    pub(crate) to: Option<Spanned<i16>>,
}

/// An event of a case. `source` and `target` are who acted toward whom, as in event data; where the text says it is `line`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEvent {
    pub(crate) date: Spanned<String>,
    pub(crate) end: Option<Spanned<String>>,
    pub(crate) says: String,
    pub(crate) stage: Spanned<String>,
    pub(crate) class: Spanned<String>,
    pub(crate) source: Option<Spanned<String>>,
    pub(crate) target: Option<Spanned<String>>,
    pub(crate) line: u32,
    pub(crate) world: Option<Spanned<String>>,
    pub(crate) outside: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawComposite {
    pub(crate) at_least: Option<Spanned<i64>>,
    pub(crate) mixed_within: Option<Spanned<f64>>,
    pub(crate) weights: Option<Spanned<Vec<f64>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawComparison {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) line: Vec<RawLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLine {
    pub(crate) label: String,
    pub(crate) expr: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLeftOut {
    pub(crate) what: String,
    pub(crate) years: Spanned<String>,
    pub(crate) says: String,
}

/// A figure of a text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFigure {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) kind: Spanned<String>,
    pub(crate) source: RawSource,
    #[serde(default)]
    pub(crate) parts: Vec<String>,
    #[serde(default)]
    pub(crate) row: Vec<Spanned<RawFigureRow>>,
    #[serde(default)]
    pub(crate) mark: Vec<RawFigureMark>,
    #[serde(default)]
    pub(crate) median: String,
    #[serde(default)]
    pub(crate) missing: String,
    #[serde(default)]
    pub(crate) note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFigureRow {
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) note: String,
    #[serde(default)]
    pub(crate) values: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) missing: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFigureMark {
    pub(crate) label: String,
    pub(crate) value: Spanned<String>,
    pub(crate) year: Option<i16>,
}
