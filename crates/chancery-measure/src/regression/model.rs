//! What is to be estimated, as somebody writes it.

use std::str::FromStr;

use chancery_stats::estimate::{Convention, EffectCount, FixestRule};

use super::error::RegressionError;
use super::formula::{Effect, columns};

/// How a model is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Estimator {
    /// Least squares.
    Ols,
    /// Poisson pseudo-maximum likelihood.
    #[default]
    Ppml,
    /// The negative binomial of variance μ + αμ².
    NegativeBinomial,
    /// Logit.
    Logit,
}

impl Estimator {
    /// Every estimator with the word for it.
    pub const ALL: [(&'static str, Self); 4] =
        [("ols", Self::Ols), ("ppml", Self::Ppml), ("negbin", Self::NegativeBinomial), ("logit", Self::Logit)];

    /// The word somebody writes.
    pub(super) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, estimator)| *estimator == self).map_or("", |(word, _)| word)
    }

    /// The name in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ols => "OLS",
            Self::Ppml => "PPML",
            Self::NegativeBinomial => "negative binomial",
            Self::Logit => "logit",
        }
    }
}

/// Whose rules on samples and small-sample corrections are followed; `docs/FORMULA.md` has the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Program {
    /// ppmlhdfe, and reghdfe for least squares: rows alone at a level go.
    #[default]
    Ppmlhdfe,
    /// fixest: rows alone at a level stay.
    Fixest,
    /// pyfixest: fixest's corrections, rows alone at a level go.
    Pyfixest,
    /// Stata's `ppml`, `regress`, `nbreg` and `logit` with a dummy for every level.
    Stata,
    /// No correction.
    None,
}

impl Program {
    /// Every program with the word for it.
    pub const ALL: [(&'static str, Self); 5] = [
        ("ppmlhdfe", Self::Ppmlhdfe),
        ("fixest", Self::Fixest),
        ("pyfixest", Self::Pyfixest),
        ("stata", Self::Stata),
        ("none", Self::None),
    ];

    /// The correction, and its name in a table.
    pub(super) fn convention(self, estimator: Estimator) -> (Convention, &'static str) {
        let with_dummies = FixestRule { effects: EffectCount::Full, ..FixestRule::default() };
        match (self, estimator) {
            (Self::Ppmlhdfe, Estimator::Ols) => (Convention::Reghdfe, "reghdfe"),
            (Self::Ppmlhdfe, _) => (Convention::Ppmlhdfe, "ppmlhdfe"),
            (Self::Fixest, _) => (Convention::default(), "fixest"),
            (Self::Pyfixest, _) => (Convention::default(), "pyfixest"),
            (Self::Stata, Estimator::Ols) => (Convention::Fixest(with_dummies), "regress with dummies"),
            (Self::Stata, Estimator::Ppml) => (Convention::Ppml, "ppml"),
            (Self::Stata, Estimator::NegativeBinomial) => (Convention::Ppml, "nbreg"),
            (Self::Stata, Estimator::Logit) => (Convention::Ppml, "logit"),
            (Self::None, _) => (Convention::None, "none"),
        }
    }

    pub(super) const fn drops_singletons(self) -> bool {
        matches!(self, Self::Ppmlhdfe | Self::Pyfixest)
    }
}

fn word<T: Copy>(text: &str, what: &str, known: &[(&'static str, T)]) -> Result<T, RegressionError> {
    known.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        RegressionError::new(format!("`{text}` is no {what}")).hint(format!("there are {}", words.join(", ")))
    })
}

impl FromStr for Estimator {
    type Err = RegressionError;
    fn from_str(text: &str) -> Result<Self, RegressionError> {
        word(text, "estimator", &Self::ALL)
    }
}

impl FromStr for Program {
    type Err = RegressionError;
    fn from_str(text: &str) -> Result<Self, RegressionError> {
        word(text, "convention", &Self::ALL)
    }
}

/// Which errors may go together.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Errors {
    Iid,
    Heteroskedastic,
    Clustered(Vec<Effect>),
    Dyadic(Vec<Effect>),
}

impl Errors {
    pub(super) fn parse(text: &str) -> Result<Self, RegressionError> {
        let within = |error: RegressionError| error.within("vcov", text);
        match text.trim().split_once(':') {
            None if matches!(text.trim(), "iid") => Ok(Self::Iid),
            None if matches!(text.trim(), "hc1" | "robust" | "hetero") => Ok(Self::Heteroskedastic),
            Some(("cluster", list)) => {
                let found = columns("vcov", list, "+")?;
                if found.len() > 3 {
                    return Err(within(RegressionError::new("errors can be clustered by one to three variables")));
                }
                Ok(Self::Clustered(found))
            }
            Some(("dyadic", list)) => {
                let found = columns("vcov", list, ",")?;
                if found.len() != 2 || found.iter().any(|side| side.columns.len() != 1) {
                    let error = RegressionError::new("a dyad has two members");
                    return Err(within(error.hint("write `dyadic:exporter,importer`")));
                }
                Ok(Self::Dyadic(found))
            }
            _ => Err(within(
                RegressionError::new(format!("`{}` says of no errors which go together", text.trim())).hint(
                    "write `iid`, `hc1`, `cluster:pair_id`, `cluster:exporter+importer` or `dyadic:exporter,importer`",
                ),
            )),
        }
    }

    /// The columns whose values have to be there.
    pub(super) fn effects(&self) -> &[Effect] {
        match self {
            Self::Clustered(effects) | Self::Dyadic(effects) => effects,
            _ => &[],
        }
    }

    /// In words.
    pub(super) fn describe(&self) -> String {
        let names = |effects: &[Effect], and: &str| effects.iter().map(Effect::name).collect::<Vec<_>>().join(and);
        match self {
            Self::Iid => "independent, of equal variance".to_owned(),
            Self::Heteroskedastic => "heteroskedastic (HC1)".to_owned(),
            Self::Clustered(effects) => format!("clustered by {}", names(effects, " and ")),
            Self::Dyadic(effects) => format!("dyadic ({})", names(effects, ", ")),
        }
    }
}

impl Effect {
    pub(super) fn name(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("^")
    }
}

/// A model as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Id.
    pub id: String,
    /// Head of its column in a table.
    pub title: String,
    /// How it is estimated.
    pub estimator: Estimator,
    /// The formula.
    pub formula: String,
    /// `iid`, `hc1`, `cluster:a+b`, `dyadic:i,j`.
    pub variance: String,
    /// Whose rules are followed.
    pub program: Program,
    /// An expression that says which rows are used.
    pub condition: Option<String>,
    /// An expression that gives the weights.
    pub weights: Option<String>,
    /// An expression that is part of the linear predictor.
    pub offset: Option<String>,
    /// Names and expressions of combinations of coefficients.
    pub combine: Vec<(String, String)>,
    /// Whether the form is tested (RESET), which takes a second estimation.
    pub reset: bool,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            estimator: Estimator::default(),
            formula: String::new(),
            variance: "hc1".to_owned(),
            program: Program::default(),
            condition: None,
            weights: None,
            offset: None,
            combine: Vec::new(),
            reset: false,
        }
    }
}

impl Model {
    /// The texts in which columns may be named.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let variance = self.variance.split_once(':').map(|(_, list)| list);
        let optional = [&self.condition, &self.weights, &self.offset].into_iter().filter_map(|text| text.as_deref());
        std::iter::once(self.formula.as_str()).chain(variance).chain(optional)
    }
}
