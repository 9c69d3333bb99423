//! The data sets chancery can import, and what it knows of each before seeing a byte.

use crate::catalogue::SeriesDecl;
use crate::error::Error;
use crate::import::Import;
use crate::importers;
use crate::input::Layout;
use crate::user::UserSpec;

/// A data set: who publishes it, how to cite it, which files it has, how they are read, which series they give.
///
/// To add one, copy the shortest module of `importers/` and list it in [`data_sets`].
#[derive(Clone, Copy, Debug)]
pub struct DataSet {
    /// Id in commands, manifests and lineage.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// What it measures, for which unit of analysis, how it was collected: two or three sentences of ours.
    pub about: &'static str,
    /// What has misled its users, and what the importer does about it: a sentence each.
    pub traps: &'static [&'static str],
    /// Version or vintage that the importer was written for.
    pub version: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// Full citation.
    pub citation: &'static str,
    /// Licence or terms, as stated by the publisher.
    pub licence: &'static str,
    /// BibTeX entry.
    pub bibtex: &'static str,
    /// The files, in the order that lineage numbers them.
    pub files: &'static [FileSpec],
    /// Reads the files into tables.
    pub import: fn(&mut Import<'_>) -> Result<(), Error>,
    /// The series its tables give.
    pub series: fn() -> Vec<SeriesDecl>,
    /// The spec of a user's own table; `None` for the data sets the program knows.
    pub user: Option<&'static UserSpec>,
}

impl DataSet {
    /// The series its tables give, a user's included.
    pub fn declarations(&self) -> Vec<SeriesDecl> {
        match self.user {
            Some(spec) => spec.declarations(),
            None => (self.series)(),
        }
    }
}

/// A file of a data set.
#[derive(Clone, Copy, Debug)]
pub struct FileSpec {
    /// Name as the provider, or the usual copy, gives it.
    pub name: &'static str,
    /// Whether the importer can do without it.
    pub required: bool,
    /// How a text file is laid out, where its name does not say so: `.tab` and `.tsv` are tab-separated, others by commas.
    pub layout: Option<Layout>,
}

impl FileSpec {
    /// A file the importer needs.
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true, layout: None }
    }

    /// A file the importer uses if it is there.
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false, layout: None }
    }

    /// With a layout that its name does not say.
    #[must_use]
    pub const fn laid_out(mut self, layout: Layout) -> Self {
        self.layout = Some(layout);
        self
    }
}

/// Every data set, in the order in which their sources are preferred.
pub fn data_sets() -> &'static [DataSet] {
    importers::ALL
}

/// The data set with an id.
pub fn data_set(id: &str) -> Option<&'static DataSet> {
    data_sets().iter().find(|data_set| data_set.id == id)
}

/// Every declared series, whether or not a store holds it; years are known only once a table is imported.
pub fn declared_series() -> impl Iterator<Item = (&'static DataSet, SeriesDecl)> {
    data_sets().iter().flat_map(|data_set| data_set.declarations().into_iter().map(move |decl| (data_set, decl)))
}
