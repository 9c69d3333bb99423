//! Tables and series as sheets: what the store has as one batch, described from the catalogue.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray as _, Float64Array, Int16Array, RecordBatch, StringArray, UInt8Array, UInt16Array, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Int16Type, Schema, SchemaRef, UInt16Type};
use arrow::error::ArrowError;
use chancery_core::{Frame, SeriesSource, SeriesSpec, State, YearRange};

use super::origins::Origins;
use super::sheet::{About, Origin, Role, Sheet, Variable, has_reason};
use crate::catalogue::SeriesDecl;
use crate::dataset::DataSet;
use crate::error::Error;
use crate::store::{Store, TableInfo};
use crate::table::{state_array, state_field};

/// Rows of a block.
const BLOCK_ROWS: usize = 1 << 16;

/// A table in memory.
#[derive(Clone, Debug)]
pub struct TableSheet {
    batch: RecordBatch,
    about: About,
}

impl TableSheet {
    /// A table of the store.
    ///
    /// # Errors
    /// A table the store does not have; a damaged one.
    pub fn of_table(store: &Store, data_set: &'static DataSet, table: &str) -> Result<Self, Error> {
        let batch = own_dictionaries(&store.batch(data_set.id, table)?).map_err(Error::unknown)?;
        let info = store.table_info(data_set.id, table);
        let decls: Vec<SeriesDecl> = data_set.declarations().into_iter().filter(|decl| decl.table == table).collect();
        let schema = batch.schema();
        let describe = |field: &Arc<Field>| variable(field.name(), &schema, data_set, &decls, info);
        let variables: Vec<Variable> = schema.fields().iter().map(describe).collect();
        let keys: Vec<&str> = variables
            .iter()
            .filter(|variable| variable.role == Role::Key)
            .map(|variable| variable.name.as_str())
            .collect();
        let row = match keys.as_slice() {
            ["year", "state"] => "state-year",
            ["year", "state", "partner"] => "dyad-year",
            _ => "record",
        };
        let sorted_by = if row != "record" && is_sorted(&batch) {
            keys.iter().map(|&key| key.to_owned()).collect()
        } else {
            Vec::new()
        };
        let about = About {
            title: format!("{}, table {table}", data_set.title),
            row: row.to_owned(),
            universe: "the rows of the source; a key without a row is no zero by itself".to_owned(),
            notes: data_set.traps.iter().map(|&trap| trap.to_owned()).collect(),
            variables,
            sorted_by,
            data_sets: vec![data_set.id.to_owned()],
            lists: Vec::new(),
        };
        Ok(Self { batch, about })
    }

    /// All values of a series from a source, with the rows they came from.
    ///
    /// # Errors
    /// None in practice: the arrays are made to fit the schema.
    pub fn of_series(
        spec: &SeriesSpec,
        source: &SeriesSource,
        frame: &Frame,
        origins: &dyn Origins,
    ) -> Result<Self, Error> {
        let (mut years, mut actors, mut partners) = (Vec::new(), Vec::new(), Vec::new());
        let (mut values, mut states, mut files, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (key, cell, row) in frame.iter() {
            years.push(key.year());
            actors.push(key.actor());
            partners.push(key.partner());
            values.push(cell.value());
            states.push(cell.state() as u8);
            files.push(row.file);
            rows.push(row.row);
        }
        let name = spec.name.as_str();
        let mut fields = vec![Field::new("year", DataType::Int16, false), state_field("state")];
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(Int16Array::from(years)), state_array(actors.into_iter())];
        if spec.unit_of_analysis.is_dyadic() {
            fields.push(state_field("partner"));
            arrays.push(state_array(partners.into_iter()));
        }
        fields.extend([
            Field::new(name, DataType::Float64, true),
            Field::new(format!("{name}_state"), DataType::UInt8, false),
            Field::new("source_file", DataType::UInt16, false),
            Field::new("source_row", DataType::UInt32, false),
        ]);
        let (values, states) = (Float64Array::from(values), UInt8Array::from(states));
        arrays.extend([Arc::new(values) as ArrayRef, Arc::new(states) as ArrayRef]);
        arrays.extend([Arc::new(UInt16Array::from(files)) as ArrayRef, Arc::new(UInt32Array::from(rows)) as ArrayRef]);
        let keys = fields.len() - 4;
        let mut variables: Vec<Variable> = fields[..keys]
            .iter()
            .map(|field| Variable::new(field.name(), Role::Key, key_label(field.name())))
            .collect();
        let mut value = Variable::new(name, Role::Value, &spec.label);
        value.unit = spec.unit.to_string();
        value.origin = Some(Origin::of(spec, source).from(origins));
        variables.extend([value, Variable::reason(name)]);
        variables
            .extend(["source_file", "source_row"].map(|name| Variable::new(name, Role::Other, source_label(name))));
        let about = About {
            title: format!("{}, from {}", spec.label, source.id),
            row: spec.unit_of_analysis.name().to_owned(),
            universe: format!(
                "what the source has a row for; a key without a row is {}",
                Origin::of(spec, source).absent
            ),
            notes: Vec::new(),
            sorted_by: fields[..keys].iter().map(|field| field.name().clone()).collect(),
            variables,
            ..About::default()
        };
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(Error::unknown)?;
        Ok(Self { batch, about })
    }
}

impl Sheet for TableSheet {
    fn about(&self) -> &About {
        &self.about
    }

    fn schema(&self) -> SchemaRef {
        self.batch.schema()
    }

    fn blocks(&self) -> usize {
        self.batch.num_rows().div_ceil(BLOCK_ROWS)
    }

    fn expected_rows(&self, _: usize) -> usize {
        BLOCK_ROWS
    }

    fn block(&self, block: usize) -> Result<RecordBatch, ArrowError> {
        let start = block * BLOCK_ROWS;
        Ok(self.batch.slice(start, BLOCK_ROWS.min(self.batch.num_rows() - start)))
    }
}

/// A column of a table, with what the series made of it say.
fn variable(
    name: &str,
    schema: &Schema,
    data_set: &DataSet,
    decls: &[SeriesDecl],
    info: Option<&TableInfo>,
) -> Variable {
    if matches!(name, "year" | "state" | "partner") {
        return Variable::new(name, Role::Key, key_label(name));
    }
    if let Some(value) = name.strip_suffix("_state")
        && has_reason(schema, value)
    {
        return Variable::reason(value);
    }
    let mut variable =
        Variable::new(name, if has_reason(schema, name) { Role::Value } else { Role::Other }, source_label(name));
    variable.codes = codes(data_set.id, name);
    let uses = || decls.iter().filter(|decl| decl.forward.terms.contains(&name));
    // A series that is this column and nothing else lends it its label; of others it is a part.
    let same = uses().find(|decl| decl.forward.terms.len() == 1);
    let Some(decl) = same.or_else(|| uses().next()) else { return variable };
    let source = &decl.spec.sources[0];
    let mut origin = Origin::of(&decl.spec, source);
    data_set.id.clone_into(&mut origin.data_set);
    if origin.source.is_empty() {
        data_set.id.clone_into(&mut origin.source);
    }
    origin.formula = decl.forward.show();
    let years =
        info.and_then(|info| info.columns.iter().find(|column| column.name == name)).and_then(|column| column.years);
    origin.years = years.and_then(|(first, last)| YearRange::new(first, last));
    match same {
        Some(decl) if decl.forward.factor == 1.0 => {
            variable.label.clone_from(&decl.spec.label);
            variable.unit = decl.spec.unit.to_string();
        }
        _ => variable.label = format!("part of {}: {}", decl.spec.name, decl.spec.label),
    }
    variable.origin = Some(origin);
    variable
}

fn key_label(name: &str) -> &'static str {
    match name {
        "year" => "year, by the source's clock",
        "state" => "key of the state; of a pair, the actor",
        "partner" => "key of the other state",
        _ => "",
    }
}

fn source_label(name: &str) -> &'static str {
    match name {
        "source_file" => "file of the data set, counted from 0",
        "source_row" => "row of that file, from 1 without the header; 0 = of many rows, or none",
        _ => "",
    }
}

/// What the numbers of columns mean that are codes.
fn codes(data_set: &str, column: &str) -> Vec<(i32, String)> {
    let codes: &[(i32, &str)] = match (data_set, column) {
        ("unga-votes", "ballot") => &[(1, "yes"), (2, "abstain"), (3, "no")],
        ("cow-igo", "status") => &[(1, "full member"), (2, "associate member"), (3, "observer")],
        _ => &[],
    };
    codes.iter().map(|(code, label)| (*code, (*label).to_owned())).collect()
}

/// The batch with one dictionary of its own for each column of states: a joined one may name a state twice.
fn own_dictionaries(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let own = |array: &ArrayRef| -> ArrayRef {
        let Some((keys, names)) = dictionary(array) else { return Arc::clone(array) };
        let states: Vec<Option<State>> = names.iter().map(|name| State::new(name?).ok()).collect();
        state_array(keys.iter().map(|key| states.get(usize::from(key?)).copied().flatten()))
    };
    RecordBatch::try_new(batch.schema(), batch.columns().iter().map(own).collect())
}

fn dictionary(array: &ArrayRef) -> Option<(&UInt16Array, &StringArray)> {
    let dictionary = array.as_dictionary_opt::<UInt16Type>()?;
    Some((dictionary.keys(), dictionary.values().as_string_opt::<i32>()?))
}

/// Whether the rows are sorted by year, state, partner.
fn is_sorted(batch: &RecordBatch) -> bool {
    let Some(years) = batch.column_by_name("year").and_then(|array| array.as_primitive_opt::<Int16Type>()) else {
        return false;
    };
    // Values of these dictionaries are sorted, so their positions sort as the names do.
    let positions = |name: &str| batch.column_by_name(name).and_then(dictionary).map(|(keys, _)| keys);
    let (states, partners) = (positions("state"), positions("partner"));
    let key = |row: usize| {
        let position = |keys: Option<&UInt16Array>| keys.map_or(0, |keys| keys.value(row));
        (years.value(row), position(states), position(partners))
    };
    (1..batch.num_rows()).all(|row| key(row - 1) <= key(row))
}
