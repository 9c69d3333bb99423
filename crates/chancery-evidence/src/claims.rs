//! Claims, facts and contradictions as a report prints them.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{LineageRow, Verdict};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal, $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// Every one, in the order of reports.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in study files and JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|one| one.name() == word).ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|one| one.name()).collect();
                    format!(concat!("`{}` is not a ", $what, "; use one of {}"), word, all.join(", "))
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    };
}

words! {
    /// What kind of assertion a claim is; decided before any data are looked at.
    ClaimType, "type of assertion",
    /// Figures derived from other quoted figures.
    Arithmetic = "arithmetic",
    /// A date, a term, an office, an ordinal.
    DateOrOffice = "date-or-office",
    /// Who belongs, or belonged, to what.
    Membership = "membership",
    /// A figure.
    Quantity = "quantity",
    /// One thing larger, earlier, better than another.
    Comparison = "comparison",
    /// A place in an order: first, largest, only.
    Ranking = "ranking",
    /// A direction over time.
    Trend = "trend",
    /// Something happened.
    Event = "event",
    /// Something happened because of something.
    Causal = "causal",
    /// A judgement.
    Evaluative = "evaluative",
    /// About a time after the text.
    Forecast = "forecast",
}

words! {
    /// How much of the text's argument rests on an assertion.
    Centrality, "centrality",
    /// The argument falls without it.
    Core = "core",
    /// It carries part of the argument.
    Supporting = "supporting",
    /// It could be left out.
    Background = "background",
}

words! {
    /// What one alternative says of a check.
    Outcome, "outcome",
    /// It holds.
    True = "true",
    /// It does not.
    False = "false",
    /// It holds or not, depending on what is missing.
    Unknown = "unknown",
}

/// A claim with its verdict and all that led to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimEvidence {
    /// Id in the study.
    pub id: String,
    /// The assertion, in the study's own words.
    pub says: String,
    /// Citation key of the text.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Line in the text.
    pub line: u32,
    /// Kind of assertion.
    #[serde(rename = "type")]
    pub claim_type: ClaimType,
    /// How much rests on it.
    pub centrality: Centrality,
    /// As of when it is judged.
    pub as_of: String,
    /// The check, if there is one.
    pub check: Option<String>,
    /// What of the sentence the check does not test.
    pub leaves_out: Option<String>,
    /// The data that would decide it.
    pub needs: Option<String>,
    /// The verdict as of the text's date.
    pub verdict: Verdict,
    /// The verdict as of now.
    pub verdict_now: Verdict,
    /// One sentence: why this verdict.
    pub reason: String,
    /// What was computed, for a reader (`2.5`, `507.2 billion USD`), under the preferred alternative.
    pub value: Option<String>,
    /// The same as a number in the base unit, if it is one.
    pub number: Option<f64>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// What the text states, as read from the check's literal.
    pub stated: Option<String>,
    /// How complete the members were.
    pub coverage: Option<CoverageEvidence>,
    /// Every alternative tried, with its outcome.
    pub alternatives: Vec<AlternativeEvidence>,
    /// Ids of the data sets and tables used.
    pub sources: Vec<String>,
    /// The values that entered, under the preferred alternative.
    pub values: Vec<ValueUsed>,
    /// The rows behind them (the first few; `chancery why` prints all).
    pub lineage: Vec<LineageRow>,
    /// How many rows there are behind them.
    pub lineage_rows: usize,
    /// The command that prints the whole chain.
    pub why: String,
    /// Cautions: one basis only, correlation only, unverified rows left aside.
    pub notes: Vec<String>,
    /// Related claims.
    pub see_also: Vec<String>,
    /// File of the study.
    pub file: String,
    /// Line in that file.
    pub file_line: usize,
}

/// How many of a group's members have a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CoverageEvidence {
    /// Members with a value.
    pub have: usize,
    /// Members there were.
    pub of: usize,
    /// The members without, with the reason (`CUB: not-covered`).
    pub missing: Vec<String>,
}

/// One way to read a claim, and what it gives.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AlternativeEvidence {
    /// The choices made: `source = cow-trade`, `definition of Latin America = un-m49`.
    pub choices: Vec<(String, String)>,
    /// What the check says under them.
    pub outcome: Outcome,
    /// What was computed.
    pub value: Option<String>,
    /// Why nothing was, or how close it was.
    pub note: String,
}

/// A value that entered a verdict.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ValueUsed {
    /// The expression it belongs to: `trade(USA, 'Latin America', 2013)`.
    pub expression: String,
    /// The value for a reader, or the reason why there is none.
    pub value: String,
    /// Data set or table.
    pub source: String,
}

/// A cited figure of the study.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FactEvidence {
    /// Id in the study.
    pub id: String,
    /// What it says.
    pub says: String,
    /// The figure for a reader.
    pub value: String,
    /// Period it is about.
    pub period: String,
    /// `text`, `cited-source` or `independent`.
    pub origin: String,
    /// Citation key.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Line or place there.
    pub place: String,
    /// Where it can be read; empty if that is not said.
    #[serde(default)]
    pub url: String,
}

/// Two claims that were compared with each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ContradictionEvidence {
    /// Id in the study.
    pub id: String,
    /// `internal` or `cross-paper`.
    pub kind: String,
    /// Ids of the claims.
    pub between: Vec<String>,
    /// What clashes.
    pub says: String,
    /// The check that is true when all of them can hold.
    pub check: Option<String>,
    /// `inconsistent`, `consistent` or `not-checkable`.
    pub result: String,
    /// Why.
    pub reason: String,
}
