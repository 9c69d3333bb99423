//! Names and codes in data sets that are no states: aggregates, organisations, armed groups, "unknown".

use std::collections::BTreeMap;

use crate::table::Reader;

/// A row name of a data set that is no state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonState {
    /// aggregate, organisation, non-state-group, region, unknown.
    pub kind: String,
    /// What it is.
    pub note: String,
}

#[derive(Debug, Default)]
pub(crate) struct NonStates {
    index: BTreeMap<(String, String), NonState>,
}

impl NonStates {
    pub(crate) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let mut nonstates = Self::default();
        reader.rows("dataset_nonstates", |row| {
            // A blank name is a name too: the Census Bureau leaves unidentified countries without one.
            let key = (row.required("dataset")?, row.owned("name"));
            nonstates.index.insert(key, NonState { kind: row.required("kind")?, note: row.owned("note") });
            Ok(())
        });
        nonstates
    }

    pub(crate) fn get(&self, dataset: &str, name: &str) -> Option<&NonState> {
        self.index.get(&(dataset.to_owned(), name.trim().to_owned()))
    }
}
