//! What a file is written from: rows in blocks, and what is known of each column.

use std::ops::Range;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Schema, SchemaRef, UInt16Type};
use arrow::error::ArrowError;
use chancery_core::{Absence, SeriesSource, SeriesSpec, State, YearRange};

use super::origins::Origins;
use crate::dataset::data_set;

/// A table to be written.
///
/// Blocks are made when they are asked for, several at a time and in any order; a file holds them in order.
pub trait Sheet: Sync {
    /// What is known of it and of its columns.
    fn about(&self) -> &About;

    /// Columns and their types, the same in every block; `about` has a variable for each.
    fn schema(&self) -> SchemaRef;

    /// How many blocks there are.
    fn blocks(&self) -> usize;

    /// About how many rows a block has.
    fn expected_rows(&self, block: usize) -> usize;

    /// The rows of a block.
    ///
    /// # Errors
    /// Arrays that do not fit the schema.
    fn block(&self, block: usize) -> Result<RecordBatch, ArrowError>;

    /// Some adjacent columns of a block: all of its keys, a value with its reasons, or any other column by itself. Sheets that can
    /// make them one by one save the memory of a block.
    ///
    /// # Errors
    /// As for [`Sheet::block`].
    fn part(&self, block: usize, columns: Range<usize>) -> Result<Vec<ArrayRef>, ArrowError> {
        Ok(self.block(block)?.columns()[columns].to_vec())
    }

    /// What is said of a block while it is written: its year, or its number.
    fn block_name(&self, block: usize) -> String {
        (block + 1).to_string()
    }

    /// The longest text of a column, in bytes.
    ///
    /// # Errors
    /// As for [`Sheet::block`].
    fn text_width(&self, column: usize) -> Result<usize, ArrowError> {
        let mut width = 0;
        for block in 0..self.blocks() {
            let batch = self.block(block)?;
            let array = batch.column(column);
            let texts = array.as_dictionary_opt::<UInt16Type>().map_or(array, |dictionary| dictionary.values());
            if let Some(texts) = texts.as_string_opt::<i32>() {
                width = texts.iter().flatten().map(str::len).fold(width, usize::max);
            }
        }
        Ok(width)
    }
}

/// A table as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// Title, for people.
    pub title: String,
    /// What a row is: `directed dyad-year`.
    pub row: String,
    /// Who has a row, in a sentence.
    pub universe: String,
    /// Further sentences a user has to know.
    pub notes: Vec<String>,
    /// One a column, in order.
    pub variables: Vec<Variable>,
    /// Names of the columns by which the rows are sorted, the first one first; empty if they are not.
    pub sorted_by: Vec<String>,
    /// Lists that decided who has a row.
    pub lists: Vec<Work>,
    /// Ids of data sets it is taken from as a whole; those of single variables stand with them.
    pub data_sets: Vec<String>,
}

/// Something that is cited and is no data set of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Full citation.
    pub citation: String,
    /// BibTeX entry.
    pub bibtex: String,
}

impl About {
    /// The columns that are made together: keys that stand side by side, a value with its reasons, any other by itself.
    pub(crate) fn parts(&self) -> Vec<Range<usize>> {
        let mut parts: Vec<Range<usize>> = Vec::new();
        let together =
            |before: Role, role: Role| matches!((before, role), (Role::Key, Role::Key) | (Role::Value, Role::Reason));
        for (index, variable) in self.variables.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| self.variables[before].role);
            match parts.last_mut() {
                Some(part) if before.is_some_and(|before| together(before, variable.role)) => part.end = index + 1,
                _ => parts.push(index..index + 1),
            }
        }
        parts
    }
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It says whose row this is: year, state, number.
    Key,
    /// A measured value, or one computed from such; the next column says why it may be missing.
    Value,
    /// Why the value before it is there or not: codes of `CellState`.
    Reason,
    /// Something else: an identifier, a text, the row of the source.
    Other,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// For people, in a few words.
    pub label: String,
    /// Unit of its values; empty if it has none.
    pub unit: String,
    /// What it is for.
    pub role: Role,
    /// The series it is, or is made of.
    pub origin: Option<Origin>,
    /// What values mean that are codes.
    pub codes: Vec<(i32, String)>,
}

impl Variable {
    /// A column without unit or origin.
    pub fn new(name: &str, role: Role, label: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            unit: String::new(),
            role,
            origin: None,
            codes: Vec::new(),
        }
    }

    /// The column of reasons beside a value.
    pub fn reason(name: &str) -> Self {
        Self::new(&format!("{name}_state"), Role::Reason, &format!("why {name} has, or has not, a value"))
    }
}

/// Where the values of a column come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// Name of the series.
    pub series: String,
    /// Id of its source.
    pub source: String,
    /// Id of the data set behind it.
    pub data_set: String,
    /// What the series is, in a sentence or two.
    pub about: String,
    /// Whose report, which valuation.
    pub basis: String,
    /// What its years are.
    pub clock: String,
    /// What to know before comparing.
    pub note: String,
    /// From the columns of the source to the value.
    pub formula: String,
    /// Years covered.
    pub years: Option<YearRange>,
    /// The only states that report; empty = any.
    pub actors: Vec<State>,
    /// What it means when the source has no row, inside its coverage.
    pub absent: String,
}

impl Origin {
    /// What the catalogue knows of a source of a series.
    pub fn of(spec: &SeriesSpec, source: &SeriesSource) -> Self {
        let absent = match source.absence {
            Absence::Zero => "0: the source lists every case",
            Absence::Unreported => "unreported",
        };
        Self {
            series: spec.name.clone(),
            source: source.id.clone(),
            data_set: source.id.clone(),
            about: spec.about.clone(),
            basis: source.basis.to_string(),
            clock: source.clock.name().to_owned(),
            note: source.note.clone(),
            formula: String::new(),
            years: Some(source.coverage.years),
            actors: source.coverage.actors.clone(),
            absent: absent.to_owned(),
        }
    }

    /// Adds what only the place knows that the values were read from.
    #[must_use]
    pub fn from(mut self, origins: &dyn Origins) -> Self {
        self.data_set = origins.data_set_id(&self.series, &self.source);
        self.formula = origins.formula(&self.series, &self.source);
        self
    }

    /// The key under which the data set is cited.
    pub fn citation_key(&self) -> String {
        let bibtex = data_set(&self.data_set).map_or("", |data_set| data_set.bibtex);
        let key = bibtex.split_once('{').and_then(|(_, rest)| rest.split_once(','));
        key.map_or_else(|| self.data_set.clone(), |(key, _)| key.trim().to_owned())
    }
}

/// The schema with what is known of each column as metadata of its field: `label`, `unit`, `source` and the like.
pub(crate) fn described(schema: &Schema, about: &About) -> Schema {
    let fields = schema.fields().iter().enumerate().map(|(index, field)| {
        let facts = about.variables.get(index).map(facts).unwrap_or_default();
        let metadata = facts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        field.as_ref().clone().with_metadata(metadata)
    });
    Schema::new(fields.collect::<Vec<_>>())
}

/// What is known of a variable, as names and texts; what is empty is left out.
pub(crate) fn facts(variable: &Variable) -> Vec<(&'static str, String)> {
    let mut facts = vec![("label", variable.label.clone()), ("unit", variable.unit.clone())];
    if let Some(origin) = &variable.origin {
        facts.extend([
            ("series", origin.series.clone()),
            ("source", origin.source.clone()),
            ("data_set", origin.data_set.clone()),
            ("citation_key", origin.citation_key()),
            ("basis", origin.basis.clone()),
            ("clock", origin.clock.clone()),
            ("formula", origin.formula.clone()),
            ("years", origin.years.map(show_years).unwrap_or_default()),
            ("absent_row", origin.absent.clone()),
            ("note", origin.note.clone()),
        ]);
    }
    facts.retain(|(_, text)| !text.is_empty());
    facts
}

/// `1870–2014`, or one year.
pub(crate) fn show_years(years: YearRange) -> String {
    if years.first == years.last { years.first.to_string() } else { format!("{}–{}", years.first, years.last) }
}

/// Whether a column of a store's table is a value with its reasons beside it.
pub(crate) fn has_reason(schema: &Schema, name: &str) -> bool {
    schema.field_with_name(&format!("{name}_state")).is_ok_and(|field| field.data_type() == &DataType::UInt8)
}
