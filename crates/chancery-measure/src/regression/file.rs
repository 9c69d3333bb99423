//! A file of models: one table, derived columns, several models (`chancery estimate FILE.toml`; `docs/FORMULA.md`).

use std::collections::{BTreeMap, BTreeSet};

use chancery_data::DataTable;
use serde::Deserialize;

use super::data::Data;
use super::error::RegressionError;
use super::fit::{Estimated, estimate};
use super::formula::names_in;
use super::model::Model;

/// Models on one table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelFile {
    /// Title of the table.
    pub title: String,
    /// What a reader should know.
    pub note: String,
    /// Name of the file of data, seen from the folder of this one; empty if the data are in the store.
    pub data: String,
    /// A table of the store, `data-set.table`; empty if the data are in a file.
    pub store: String,
    /// Units and periods for lag() and lead().
    pub panel: Option<String>,
    /// Derived columns, each before those that use it.
    pub columns: Vec<(String, String)>,
    /// The models.
    pub models: Vec<Model>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    title: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    data: String,
    #[serde(default)]
    store: String,
    panel: Option<String>,
    #[serde(rename = "where")]
    condition: Option<String>,
    estimator: Option<String>,
    vcov: Option<String>,
    convention: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    model: Vec<RawModel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawModel {
    #[serde(default)]
    id: String,
    #[serde(default)]
    title: String,
    formula: String,
    estimator: Option<String>,
    vcov: Option<String>,
    convention: Option<String>,
    #[serde(rename = "where")]
    condition: Option<String>,
    weights: Option<String>,
    offset: Option<String>,
    #[serde(default)]
    combine: BTreeMap<String, String>,
    #[serde(default)]
    reset: bool,
}

impl ModelFile {
    /// Reads the text of a file of models.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn parse(text: &str) -> Result<Self, RegressionError> {
        let raw: RawFile = toml::from_str(text).map_err(|error| RegressionError::new(error.to_string().trim_end()))?;
        if raw.model.is_empty() {
            return Err(RegressionError::new("there is no model").hint("write a [[model]] with a formula"));
        }
        let mut models = Vec::new();
        for (at, model) in raw.model.iter().enumerate() {
            let id = if model.id.is_empty() { format!("model-{}", at + 1) } else { model.id.clone() };
            let in_model = |error: RegressionError| RegressionError {
                message: format!("model `{id}`: {}", error.message),
                ..error
            };
            let defaults = Model::default();
            let estimator = match model.estimator.as_ref().or(raw.estimator.as_ref()) {
                Some(word) => word.parse().map_err(in_model)?,
                None => defaults.estimator,
            };
            let program = match model.convention.as_ref().or(raw.convention.as_ref()) {
                Some(word) => word.parse().map_err(in_model)?,
                None => defaults.program,
            };
            let condition = match (&raw.condition, &model.condition) {
                (Some(all), Some(own)) => Some(format!("({all}) and ({own})")),
                (all, own) => own.clone().or(all.clone()),
            };
            models.push(Model {
                title: if model.title.is_empty() { String::new() } else { model.title.clone() },
                id,
                estimator,
                formula: model.formula.clone(),
                variance: model.vcov.clone().or(raw.vcov.clone()).unwrap_or(defaults.variance),
                program,
                condition,
                weights: model.weights.clone(),
                offset: model.offset.clone(),
                combine: model.combine.clone().into_iter().collect(),
                reset: model.reset,
            });
        }
        Ok(Self {
            title: raw.title,
            note: raw.note,
            data: raw.data,
            store: raw.store,
            panel: raw.panel,
            columns: in_order(&raw.columns)?,
            models,
        })
    }

    /// One model with its derived columns.
    ///
    /// # Errors
    /// Columns that are made of each other.
    pub fn of_model(
        model: Model,
        columns: &[(String, String)],
        panel: Option<String>,
    ) -> Result<Self, RegressionError> {
        let columns = in_order(&columns.iter().cloned().collect())?;
        Ok(Self { panel, columns, models: vec![model], ..Self::default() })
    }

    /// The columns that have to be read.
    pub fn names(&self) -> BTreeSet<String> {
        let columns = self.columns.iter().map(|(_, text)| text.as_str());
        names_in(self.models.iter().flat_map(Model::texts).chain(columns).chain(self.panel.as_deref()))
    }

    /// Estimates all models on a table.
    ///
    /// # Errors
    /// [`RegressionError`], naming the model.
    pub fn run(&self, table: DataTable) -> Result<Vec<Estimated>, RegressionError> {
        let mut data = Data::new(table);
        for (name, text) in &self.columns {
            data.define(name, text)?;
        }
        if let Some(panel) = &self.panel {
            data.set_panel(panel)?;
        }
        // One alone needs no name.
        let several = self.models.len() > 1;
        let one = |model: &Model| {
            estimate(&data, model).map_err(|error| match several {
                true => RegressionError { message: format!("model `{}`: {}", model.id, error.message), ..error },
                false => error,
            })
        };
        self.models.iter().map(one).collect()
    }
}

/// Derived columns, each after those it uses; of several that could come next, the first by name.
fn in_order(columns: &BTreeMap<String, String>) -> Result<Vec<(String, String)>, RegressionError> {
    let mut left: Vec<(&String, &String)> = columns.iter().collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let free = left.iter().position(|(own, text)| {
            let used = names_in([text.as_str()]);
            !left.iter().any(|(name, _)| name != own && used.contains(*name)) && !used.contains(*own)
        });
        let Some(free) = free else {
            let names: Vec<&str> = left.iter().map(|(name, _)| name.as_str()).collect();
            return Err(RegressionError::new(format!("columns that are made of each other: {}", names.join(", "))));
        };
        let (name, text) = left.remove(free);
        ordered.push((name.clone(), text.clone()));
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_after_those_they_use() {
        let text = "data = 'x.csv'\nwhere = 'year > 1990'\nvcov = 'iid'\n[columns]\na = 'log(z)'\nz = 'x + 1'\n\
                    [[model]]\nformula = 'y ~ a'\nwhere = 'x > 0'\nestimator = 'ols'\ncombine = { twice = '2 * a' }\n";
        let file = ModelFile::parse(text).unwrap();
        assert_eq!(file.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["z", "a"]);
        assert_eq!(file.models[0].condition.as_deref(), Some("(year > 1990) and (x > 0)"));
        assert_eq!((file.models[0].id.as_str(), file.models[0].variance.as_str()), ("model-1", "iid"));
        assert!(["x", "y", "year"].iter().all(|name| file.names().contains(*name)));
    }

    #[test]
    fn wrong_files_say_what() {
        let wrong = |text: &str| ModelFile::parse(text).unwrap_err();
        assert!(wrong("data = 'x'").message.contains("no model"));
        assert!(wrong("[[model]]\nformula = 'y ~ x'\nvcv = 'iid'").message.contains("line 3"));
        assert!(wrong("[columns]\na = 'b'\nb = 'a'\n[[model]]\nformula = 'y ~ x'").message.contains("a, b"));
        assert!(wrong("[[model]]\nformula = 'y ~ x'\nestimator = 'gmm'").hint.unwrap().contains("ppml"));
    }
}
