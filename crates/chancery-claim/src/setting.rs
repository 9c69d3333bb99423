//! What surrounds a check: the tables of the world, the catalogue of series, and the study's own regions and facts.

use std::fmt;
use std::str::FromStr;

use chancery_core::{Catalogue, Diagnostic, Dimension, State, Unit, YearRange};
use chancery_world::World;

use crate::ast::ExprKind;
use crate::literal::LiteralInterval;
use crate::parser::parse;

/// What a check is read and evaluated against.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// Who exists, when, under which names.
    pub world: &'a World,
    /// Which series there are.
    pub catalogue: &'a Catalogue,
    /// The state whose policy is studied; its leaders' surnames are periods.
    pub actor: State,
    /// Its rivals.
    pub rivals: &'a [State],
    /// The study's regions.
    pub regions: &'a [RegionSetting],
    /// The study's phases.
    pub phases: &'a [Phase],
    /// The study's own cited quantities and words.
    pub facts: &'a [Fact],
    /// The documents of the study.
    pub documents: &'a [Document],
    /// What the study has computed before its checks: estimates and the like.
    pub results: &'a [StudyResult],
    /// Citation key of the text under test. A fact cited from it is a fact of origin `text`, whatever it says of itself.
    pub text: Option<&'a str>,
}

impl fmt::Debug for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting").field("actor", &self.actor).field("text", &self.text).finish_non_exhaustive()
    }
}

impl Setting<'_> {
    /// A fact by id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// A document by id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// A computation of the study by id.
    pub fn result(&self, id: &str) -> Option<&StudyResult> {
        self.results.iter().find(|result| result.id == id)
    }

    /// The origin a fact has for the text under test.
    pub fn origin(&self, fact: &Fact) -> Origin {
        self.origin_of(&fact.reference, fact.origin)
    }

    /// The origin a document has for the text under test.
    pub fn origin_of_document(&self, document: &Document) -> Origin {
        self.origin_of(&document.reference, document.origin)
    }

    fn origin_of(&self, reference: &str, origin: Origin) -> Origin {
        if self.text.is_some_and(|text| text == reference) { Origin::Text } else { origin }
    }
}

/// What a computation of the study gave: values under names, each between two limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StudyResult {
    /// Id in the study.
    pub id: String,
    /// The values.
    pub values: Vec<ResultValue>,
    /// Why there are none; checks of any of its names then have no value for this reason.
    pub absent: Option<String>,
}

/// A value of a computation.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultValue {
    /// Name in the computation.
    pub name: String,
    /// Its unit.
    pub unit: Unit,
    /// Ends of its interval; equal if it is known exactly.
    pub limits: (f64, f64),
}

/// A region as the study names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionSetting {
    /// Its name in checks.
    pub name: String,
    /// Slug of the region in the tables.
    pub region: String,
    /// The definition tried first; empty = the tables' own default.
    pub definition: String,
}

/// A phase: a stretch of years under a name, with other usual bounds of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Its name in checks.
    pub name: String,
    /// The study's bounds.
    pub years: YearRange,
    /// Other bounds that are in use.
    pub alternatives: Vec<YearRange>,
}

impl Phase {
    /// Whether it is called so: in any case, with hyphens or dashes for blanks.
    pub fn is_called(&self, name: &str) -> bool {
        let plain = |name: &str| name.to_lowercase().replace(['-', '\u{2013}'], " ");
        plain(&self.name) == plain(name)
    }

    /// All of its bounds, the study's own first.
    pub fn bounds(&self) -> Vec<YearRange> {
        let mut all = vec![self.years];
        for years in &self.alternatives {
            if !all.contains(years) {
                all.push(*years);
            }
        }
        all
    }
}

/// A document whose words a check may look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Id in the study.
    pub id: String,
    /// Citation key.
    pub reference: String,
    /// Where it comes from, seen from the text under test.
    pub origin: Origin,
    /// Its words; or why they are not here.
    pub text: Result<String, String>,
}

/// Where a cited quantity comes from, seen from the text under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The text under test.
    Text,
    /// The source that text relies on.
    CitedSource,
    /// Another document that was read.
    Independent,
}

impl Origin {
    /// The word in study files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::CitedSource => "cited-source",
            Self::Independent => "independent",
        }
    }

    /// Whether a statement about the world may rest on it.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Independent)
    }
}

impl FromStr for Origin {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        [Self::Text, Self::CitedSource, Self::Independent]
            .into_iter()
            .find(|origin| origin.name() == word)
            .ok_or_else(|| format!("`{word}` is not an origin; use one of text, cited-source, independent"))
    }
}

/// A longer quotation is refused, in bytes.
const MAX_WORDS: usize = 2000;

/// What kind of quantity a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// A number with a unit.
    Quantity,
    /// A calendar year.
    Year,
    /// Words as they stand in a document.
    Words,
}

/// A quantity the study cites, or words.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Id in the study.
    pub id: String,
    /// The value in the base unit: single dollars, shares of one.
    pub value: f64,
    /// Its unit; a year counts as a plain number.
    pub unit: Unit,
    /// A number, or a calendar year.
    pub kind: FactKind,
    /// What the figure means as written.
    pub literal: LiteralInterval,
    /// Where it comes from.
    pub origin: Origin,
    /// Citation key.
    pub reference: String,
    /// The words, if it is of words; then it has no value.
    pub words: String,
}

impl Fact {
    /// Words as they stand in a document: a title, a name, a quotation.
    ///
    /// # Errors
    /// A diagnostic when there is no letter or digit in them.
    ///
    /// ```
    /// use chancery_claim::{Fact, Origin};
    /// assert_eq!(Fact::of_words("title", "Of Trade", Origin::Text, "author2015").expect("words").words, "Of Trade");
    /// assert!(Fact::of_words("title", " - ", Origin::Text, "author2015").is_err());
    /// ```
    pub fn of_words(id: &str, words: &str, origin: Origin, reference: &str) -> Result<Self, Box<Diagnostic>> {
        if words.len() > MAX_WORDS {
            let message = format!("fact `{id}` has words of {} bytes, more than {MAX_WORDS}", words.len());
            return Err(Box::new(
                Diagnostic::error("claim::too-long", message).hint("quote shortly, or name a `[[document]]`"),
            ));
        }
        if crate::words::split(words).is_empty() {
            let message = format!("fact `{id}` has no words");
            return Err(Box::new(Diagnostic::error("claim::syntax", message).hint("write them as they stand there")));
        }
        Ok(Self {
            id: id.to_owned(),
            value: 0.0,
            unit: Unit::COUNT,
            kind: FactKind::Words,
            literal: LiteralInterval::exact(0.0),
            origin,
            reference: reference.to_owned(),
            words: words.trim().to_owned(),
        })
    }

    /// Reads a figure and the unit written beside it: `"846"` and `"billion USD"`, `"60"` and `"percent"`, `"1994"` and `"year"`.
    ///
    /// # Errors
    /// A diagnostic when the two together are no figure of the claim language.
    ///
    /// ```
    /// use chancery_claim::{Fact, Origin};
    /// let fact = Fact::new("us-trade", "846", "billion USD", Origin::Text, "author2015").expect("a figure");
    /// assert_eq!((fact.value, fact.literal.low), (846e9, 845.5e9));
    /// assert!(Fact::new("x", "846", "bushels", Origin::Text, "author2015").is_err());
    /// ```
    pub fn new(id: &str, number: &str, unit: &str, origin: Origin, reference: &str) -> Result<Self, Box<Diagnostic>> {
        let wrong = || {
            Box::new(
                Diagnostic::error("claim::syntax", format!("`{number} {unit}` of fact `{id}` is not a figure")).hint(
                    "a unit is `billion USD`, `million persons`, `percent`, `TIV`, `votes`, `years`, `days`, `tons`, \
                     `ratio`, `count`, `rank` or `year`",
                ),
            )
        };
        let (kind, written) = match unit.trim() {
            "year" => (FactKind::Year, ""),
            "ratio" | "count" | "rank" | "number" | "" => (FactKind::Quantity, ""),
            other => (FactKind::Quantity, other),
        };
        let (negative, digits) = match number.trim().strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, number.trim()),
        };
        let (expr, _) = parse(&format!("{digits} {written}"));
        let Some(ExprKind::Number(literal)) = expr.map(|expr| expr.kind) else { return Err(wrong()) };
        let mut interval = literal.interval(unit.trim() == "ratio");
        if kind == FactKind::Year {
            if literal.year().is_none() || negative {
                return Err(wrong());
            }
            interval = LiteralInterval::exact(literal.value());
        }
        if negative {
            interval = LiteralInterval { value: -interval.value, low: -interval.high, high: -interval.low };
        }
        let unit = if unit.trim() == "ratio" { Unit::of(Dimension::Ratio) } else { literal.unit.unit() };
        Ok(Self {
            id: id.to_owned(),
            value: interval.value,
            unit,
            kind,
            literal: interval,
            origin,
            reference: reference.to_owned(),
            words: String::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_facts() {
        let read = |number: &str, unit: &str| Fact::new("f", number, unit, Origin::Text, "t").expect("a figure");
        assert_eq!(read("60", "percent").value, 0.6);
        assert_eq!(read("-5", "percent").literal, LiteralInterval { value: -0.05, low: -0.055, high: -0.045 });
        assert_eq!(read("1994", "year").kind, FactKind::Year);
        assert!(read("1994", "year").literal.is_exact());
        assert_eq!(read("3", "ratio").unit, Unit::RATIO);
        assert_eq!(read("21", "count").literal, LiteralInterval::exact(21.0));
        assert!(Fact::new("f", "94", "year", Origin::Text, "t").is_err());
    }

    #[test]
    fn origins_are_words() {
        assert_eq!("cited-source".parse(), Ok(Origin::CitedSource));
        assert!("hearsay".parse::<Origin>().is_err());
    }
}
