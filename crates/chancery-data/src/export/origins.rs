//! What only the place knows that series are read from.

use crate::dataset::DataSet;
use crate::store::{FileState, Store};

/// A place that series are read from, and that knows which data sets, formulas and files are behind them.
pub trait Origins {
    /// Id of the data set behind a source of a series.
    fn data_set_id(&self, series: &str, source: &str) -> String;
    /// How the source gives the series.
    fn formula(&self, series: &str, source: &str) -> String;
    /// The provider's files behind a data set.
    fn files(&self, data_set: &str) -> Vec<FileState>;
    /// A data set by its id; a store knows its users' own tables too.
    fn data_set(&self, id: &str) -> Option<&'static DataSet> {
        crate::dataset::data_set(id)
    }
}

impl Origins for Store {
    fn data_set_id(&self, series: &str, source: &str) -> String {
        self.data_set_of(series, source).map_or_else(|| source.to_owned(), |found| found.id.to_owned())
    }

    fn formula(&self, series: &str, source: &str) -> String {
        self.formula_of(series, source).unwrap_or_default()
    }

    fn files(&self, data_set: &str) -> Vec<FileState> {
        self.manifest().data_sets.get(data_set).map(|state| state.files.clone()).unwrap_or_default()
    }

    fn data_set(&self, id: &str) -> Option<&'static DataSet> {
        Self::data_set(self, id)
    }
}
