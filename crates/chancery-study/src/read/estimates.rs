//! `[[estimate]]`: a model estimated by a study, and the tables of its folder `data/`.

use std::collections::BTreeMap;

use chancery_measure::regression::{Model, RegressionError};
use serde::Deserialize;
use toml::Spanned;

use super::Reader;
use crate::read::StudyFile;
use crate::study::{ExprText, StudyEstimate};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEstimate {
    id: Spanned<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    group: String,
    data: Spanned<String>,
    estimator: Option<Spanned<String>>,
    formula: Spanned<String>,
    vcov: Option<Spanned<String>>,
    convention: Option<Spanned<String>>,
    #[serde(rename = "where")]
    condition: Option<Spanned<String>>,
    weights: Option<Spanned<String>>,
    offset: Option<Spanned<String>>,
    panel: Option<Spanned<String>>,
    #[serde(default)]
    columns: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    combine: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    reset: bool,
}

impl Reader<'_> {
    pub(super) fn estimate(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawEstimate) {
        let id = raw.id.get_ref().clone();
        if self.study.estimates.iter().any(|known| known.id == id) {
            return self.error("study::repeated-id", file, raw.id.span(), format!("estimate `{id}` stands twice"), "");
        }
        let defaults = Model::default();
        let Some(estimator) = self.choice(file, raw.estimator.as_ref(), defaults.estimator) else { return };
        let Some(program) = self.choice(file, raw.convention.as_ref(), defaults.program) else { return };
        let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.get_ref().clone());
        let own = |texts: &BTreeMap<String, Spanned<String>>| -> Vec<(String, String)> {
            texts.iter().map(|(name, text)| (name.clone(), text.get_ref().clone())).collect()
        };
        let mut texts = vec![("formula".to_owned(), Self::expression(file, &raw.formula))];
        let optional = [
            ("vcov", &raw.vcov),
            ("where", &raw.condition),
            ("weights", &raw.weights),
            ("offset", &raw.offset),
            ("panel", &raw.panel),
        ];
        for (name, text) in optional {
            texts.extend(text.as_ref().map(|text| (name.to_owned(), Self::expression(file, text))));
        }
        for (name, text) in &raw.columns {
            texts.push((format!("column {name}"), Self::expression(file, text)));
        }
        self.study.estimates.push(StudyEstimate {
            group: if raw.group.is_empty() { id.clone() } else { raw.group },
            data: raw.data.get_ref().clone(),
            data_text: Self::expression(file, &raw.data),
            panel: text(&raw.panel),
            columns: own(&raw.columns),
            model: Model {
                id: id.clone(),
                title: raw.title,
                estimator,
                formula: raw.formula.get_ref().clone(),
                variance: text(&raw.vcov).unwrap_or(defaults.variance),
                program,
                condition: text(&raw.condition),
                weights: text(&raw.weights),
                offset: text(&raw.offset),
                combine: own(&raw.combine),
                reset: raw.reset,
            },
            texts,
            id,
        });
    }

    /// A word for one of several things; none means the usual one.
    fn choice<T: std::str::FromStr<Err = RegressionError>>(
        &mut self,
        file: &StudyFile,
        word: Option<&Spanned<String>>,
        usual: T,
    ) -> Option<T> {
        let Some(word) = word else { return Some(usual) };
        match word.get_ref().parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let hint = error.hint.unwrap_or_default();
                self.error("study::word", file, word.span(), error.message, &hint);
                None
            }
        }
    }
}

impl StudyEstimate {
    /// The text of the study that an error is about.
    pub(crate) fn text(&self, error: &RegressionError) -> &ExprText {
        let what = error.text.as_ref().map_or("formula", |(what, _)| what.as_str());
        let found = self.texts.iter().find(|(name, _)| name == what).or_else(|| self.texts.first());
        found.map_or(&self.data_text, |(_, text)| text)
    }
}
