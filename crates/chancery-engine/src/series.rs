//! The series of the catalogue as tables: one row for each value of each source.
//!
//! A series that is read is a view over the tables of the store, with the formulas of the catalogue written as SQL. A series
//! that is computed (a measure) is computed once, when a query first names it.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int16Array, RecordBatch, StringArray, StringDictionaryBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, UInt16Type};
use chancery_core::{Absence, Catalogue, Cell, CellState, Frame, SeriesSpec};
use chancery_data::{DataSet, SeriesDecl, Store};

use crate::error::Error;
use crate::tables::{ColumnDoc, columns};
use crate::values::Values;

/// How a series comes to its rows.
pub(crate) enum Plan {
    /// A query over the tables of the store.
    View {
        /// The query.
        sql: String,
        /// The tables it reads.
        reads: Vec<String>,
    },
    /// Computed from the store, from all sources.
    Computed,
}

/// The name of a data set's table in SQL.
pub(crate) fn stored_name(data_set: &str, table: &str) -> String {
    format!("{}.{}", plain(data_set), plain(table))
}

pub(crate) fn plain(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

/// How the rows of a series come about.
pub(crate) fn plan(store: &Store, spec: &SeriesSpec) -> Plan {
    let mut parts = Vec::new();
    let mut reads = Vec::new();
    for source in &spec.sources {
        let data_set = store.data_set_of(&spec.name, &source.id);
        let Some((data_set, decl)) = data_set.and_then(|found| Some((found, declaration(found, spec, &source.id)?)))
        else {
            return Plan::Computed;
        };
        let table = stored_name(data_set.id, decl.table);
        parts.extend(selects(&decl, &source.id, &table));
        reads.push(table);
    }
    reads.sort_unstable();
    reads.dedup();
    if parts.is_empty() { Plan::Computed } else { Plan::View { sql: parts.join("\nUNION ALL\n"), reads } }
}

/// How a data set, the program's or a user's own, declares a series from a source.
fn declaration(data_set: &DataSet, spec: &SeriesSpec, source: &str) -> Option<SeriesDecl> {
    data_set.declarations().into_iter().find(|decl| {
        let id = match decl.spec.sources[0].id.as_str() {
            "" => data_set.id,
            id => id,
        };
        decl.spec.name == spec.name && id == source
    })
}

/// The queries that give a source's rows: one, or two where its reports serve both directions.
fn selects(decl: &SeriesDecl, source: &str, table: &str) -> Vec<String> {
    let dyadic = decl.spec.unit_of_analysis.is_dyadic();
    let part = |formula: &chancery_data::Formula, keys: &str, filter: &str| {
        let value = formula.terms.iter().map(|term| quoted(term)).collect::<Vec<_>>().join(" + ");
        let value = if formula.factor == 1.0 { value } else { format!("({value}) * {:e}", formula.factor) };
        let source = source.replace('\'', "''");
        format!(
            "SELECT year, {keys}, '{source}' AS source, {value} AS value, {} AS value_state FROM {table}{filter}",
            state_of(&formula.terms)
        )
    };
    let keys = if dyadic { "state, partner" } else { "state" };
    let mut parts = vec![part(&decl.forward, keys, "")];
    if let Some(mirror) = decl.mirror.as_ref().filter(|_| dyadic) {
        parts.push(part(mirror, "partner AS state, state AS partner", " WHERE partner IS NOT NULL"));
    }
    parts
}

/// The word for the combined state of some columns: of several reasons the most fundamental, as [`CellState::combine`] has it.
fn state_of(terms: &[&str]) -> String {
    let states: Vec<String> = terms.iter().map(|term| quoted(&format!("{term}_state"))).collect();
    if let [only] = states.as_slice() {
        return format!("cell_state({only})");
    }
    let mut order = CellState::ALL;
    order.sort_by(|a, b| {
        if a == b {
            std::cmp::Ordering::Equal
        } else if a.combine(*b) == *a {
            std::cmp::Ordering::Less
        } else {
            std::cmp::Ordering::Greater
        }
    });
    let mut case = String::from("CASE");
    for state in order.into_iter().filter(|state| *state != CellState::Observed) {
        let any: Vec<String> = states.iter().map(|column| format!("{column} = {}", state as u8)).collect();
        case.push_str(&format!(" WHEN {} THEN '{}'", any.join(" OR "), state.name()));
    }
    case + &format!(" ELSE '{}' END", CellState::Observed.name())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Types of the columns of a series.
fn schema(dyadic: bool) -> Schema {
    let state =
        |name: &str| Field::new(name, DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)), true);
    let mut fields = vec![Field::new("year", DataType::Int16, false), state("state")];
    if dyadic {
        fields.push(state("partner"));
    }
    fields.extend([
        Field::new("source", DataType::Utf8, false),
        Field::new("value", DataType::Float64, true),
        Field::new("value_state", DataType::Utf8, false),
    ]);
    Schema::new(fields)
}

/// The columns of a series, described.
pub(crate) fn describe(spec: &SeriesSpec) -> Vec<ColumnDoc> {
    let unit = spec.unit.to_string();
    columns(&schema(spec.unit_of_analysis.is_dyadic()), |name| match name {
        "year" => "Year, by the clock of the source.".to_owned(),
        "state" => "Key of the state.".to_owned(),
        "partner" => "Key of the other state.".to_owned(),
        "source" => "Id of the source.".to_owned(),
        "value" => format!("Value ({unit}), or NULL; `value_state` tells why."),
        _ => "State of the cell: `observed`, or why there is no value.".to_owned(),
    })
}

/// The rows of a computed series, source by source.
pub(crate) fn compute(values: &Values, spec: &SeriesSpec) -> Result<(Arc<Schema>, Vec<RecordBatch>), Error> {
    const ROWS: usize = 1 << 16;
    let dyadic = spec.unit_of_analysis.is_dyadic();
    let schema = Arc::new(schema(dyadic));
    let mut batches = Vec::new();
    for source in &spec.sources {
        let frame = values.frame(&spec.name, &source.id)?;
        let whole = batch(&frame, &source.id, dyadic, &schema)?;
        batches.extend(
            (0..whole.num_rows()).step_by(ROWS).map(|start| whole.slice(start, ROWS.min(whole.num_rows() - start))),
        );
    }
    Ok((schema, batches))
}

fn batch(frame: &Frame, source: &str, dyadic: bool, schema: &Arc<Schema>) -> Result<RecordBatch, Error> {
    let mut states = StringDictionaryBuilder::<UInt16Type>::new();
    let mut partners = StringDictionaryBuilder::<UInt16Type>::new();
    for (key, _, _) in frame.iter() {
        states.append_option(key.actor().as_ref().map(chancery_core::State::as_str));
        if dyadic {
            partners.append_option(key.partner().as_ref().map(chancery_core::State::as_str));
        }
    }
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(frame.iter().map(|(key, _, _)| Some(key.year())).collect::<Int16Array>()),
        Arc::new(states.finish()),
    ];
    if dyadic {
        arrays.push(Arc::new(partners.finish()));
    }
    let cells = || frame.iter().map(|(_, cell, _)| cell);
    arrays.push(Arc::new(StringArray::from_iter_values(cells().map(|_| source))));
    arrays.push(Arc::new(cells().map(Cell::value).collect::<Float64Array>()));
    arrays.push(Arc::new(StringArray::from_iter_values(cells().map(|cell| cell.state().name()))));
    Ok(RecordBatch::try_new(Arc::clone(schema), arrays)?)
}

/// The columns of `catalogue.series`, described.
pub(crate) const CATALOGUE_COLUMNS: [(&str, DataType, &str); 12] = [
    ("series", DataType::Utf8, "Name; its values are in `series.<name>`."),
    ("source", DataType::Utf8, "Id of the source, in order of preference."),
    ("label", DataType::Utf8, "What it is."),
    ("unit_of_analysis", DataType::Utf8, "`state-year`, `dyad-year` or `directed-dyad-year`."),
    ("unit", DataType::Utf8, "Unit of the values; money in single units."),
    ("first_year", DataType::Int16, "First year the source covers."),
    ("last_year", DataType::Int16, "Last year the source covers in full; rows past it are partial."),
    ("clock", DataType::Utf8, "What a year is."),
    ("basis", DataType::Utf8, "Whose report, which valuation."),
    (
        "absent_is_zero",
        DataType::Boolean,
        "Whether a key without a row, inside what the source covers, is zero; otherwise it is unreported.",
    ),
    ("actors", DataType::Utf8, "The only states on the actor's side, with spaces between; NULL: any."),
    ("note", DataType::Utf8, "What to know before comparing."),
];

/// `catalogue.series`: each series and source with what a reader has to know.
pub(crate) fn catalogue(catalogue: &Catalogue) -> Result<RecordBatch, Error> {
    let rows: Vec<_> =
        catalogue.iter().flat_map(|spec| spec.sources.iter().map(move |source| (spec, source))).collect();
    let text = |field: &dyn Fn(&SeriesSpec, &chancery_core::SeriesSource) -> String| -> ArrayRef {
        let texts = rows.iter().map(|(spec, source)| Some(field(spec, source)).filter(|text| !text.is_empty()));
        Arc::new(texts.collect::<StringArray>())
    };
    let year = |field: &dyn Fn(&chancery_core::SeriesSource) -> i16| -> ArrayRef {
        Arc::new(rows.iter().map(|(_, source)| Some(field(source))).collect::<Int16Array>())
    };
    let zero: BooleanArray = rows.iter().map(|(_, source)| Some(source.absence == Absence::Zero)).collect();
    let actors = |source: &chancery_core::SeriesSource| {
        source.coverage.actors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let arrays = vec![
        text(&|spec, _| spec.name.clone()),
        text(&|_, source| source.id.clone()),
        text(&|spec, _| spec.label.clone()),
        text(&|spec, _| spec.unit_of_analysis.to_string()),
        text(&|spec, _| spec.unit.to_string()),
        year(&|source| source.coverage.years.first),
        year(&|source| source.coverage.years.last),
        text(&|_, source| source.clock.name().to_owned()),
        text(&|_, source| source.basis.to_string()),
        Arc::new(zero) as ArrayRef,
        text(&|_, source| actors(source)),
        text(&|_, source| source.note.clone()),
    ];
    let fields: Vec<Field> =
        CATALOGUE_COLUMNS.iter().map(|(name, data_type, _)| Field::new(*name, data_type.clone(), true)).collect();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_reasons_the_most_fundamental_is_asked_first() {
        let sql = state_of(&["a", "b"]);
        let at = |state: CellState| sql.find(&format!("'{}'", state.name())).expect("there");
        for one in CellState::ALL {
            for other in CellState::ALL {
                if one != other {
                    assert_eq!(at(one) < at(other), one.combine(other) == one, "{one} {other}");
                }
            }
        }
        assert_eq!(state_of(&["a"]), "cell_state(\"a_state\")");
    }
}
