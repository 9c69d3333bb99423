//! The seven verdicts and which of them wins.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What testing a claim found. `docs/verdicts.md` defines each; the order here is the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every alternative that decides, decides for it.
    Supported,
    /// Close: the right figure is given.
    Imprecise,
    /// An exact figure that fits exactly one other year within three.
    WrongPeriod,
    /// It depends on a choice (source, basis, definition, clock, convention) that the text does not make.
    SourceDependent,
    /// It clashes with another claim of the same text.
    Inconsistent,
    /// Every alternative that decides, decides against it.
    Contradicted,
    /// Nothing here can decide it; the reason and the data that would are given.
    NotCheckable,
}

impl Verdict {
    /// All verdicts in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Supported,
        Self::Imprecise,
        Self::WrongPeriod,
        Self::SourceDependent,
        Self::Inconsistent,
        Self::Contradicted,
        Self::NotCheckable,
    ];

    /// The word in JSON, on the command line (`--deny`) and in the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Imprecise => "imprecise",
            Self::WrongPeriod => "wrong-period",
            Self::SourceDependent => "source-dependent",
            Self::Inconsistent => "inconsistent",
            Self::Contradicted => "contradicted",
            Self::NotCheckable => "not-checkable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Verdict {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == word).ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|verdict| verdict.name()).collect();
            format!("`{word}` is not a verdict; the verdicts are {}", all.join(", "))
        })
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.name().parse::<Verdict>(), Ok(verdict));
        }
        assert!("true".parse::<Verdict>().expect_err("not a verdict").contains("not-checkable"));
    }
}
