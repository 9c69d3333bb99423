//! Tables of pairs: who sends how much to whom in a year, with further columns of numbers. Gravity equations and counterfactuals read them,
//! from a table of records in the store or from a CSV file.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use chancery_core::{Date, State, Year, nearest};
use chancery_world::World;

use crate::error::{Error, Place};
use crate::input::{Encoding, InputFile};
use crate::store::Store;

/// Which columns of a table say who, to whom, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairColumns {
    /// The sender.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// The year; a table of a single year may have none.
    pub year: Option<String>,
}

impl Default for PairColumns {
    fn default() -> Self {
        Self { from: "exporter".to_owned(), to: "importer".to_owned(), year: Some("year".to_owned()) }
    }
}

/// Rows of directed pairs, a sender with itself included where the source has that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairTable {
    /// Codes of senders and receivers as the source writes them, sorted.
    pub units: Vec<String>,
    /// Sender of each row, a place in `units`.
    pub from: Vec<u32>,
    /// Receiver of each row.
    pub to: Vec<u32>,
    /// Year of each row; empty if the table has none.
    pub year: Vec<Year>,
    /// The state that a sender or receiver is in the row's year; `None` where nobody knows the code.
    pub states: Vec<(Option<State>, Option<State>)>,
    /// The columns asked for; a value that is not there is `None`, never 0.
    pub columns: Vec<(String, Vec<Option<f64>>)>,
}

impl PairTable {
    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.from.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    /// A column that was asked for.
    pub fn column(&self, name: &str) -> Option<&[Option<f64>]> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, values)| values.as_slice())
    }

    /// Reads a CSV file. Senders and receivers are ISO 3166 codes or names of states; a code that is neither stays without a state.
    ///
    /// # Errors
    /// A column that is not there; a field that is no number; a value of `not_negative` below 0; each with line and column.
    pub fn from_csv(
        file: &InputFile,
        names: &PairColumns,
        wanted: &[String],
        not_negative: &str,
        world: &World,
    ) -> Result<Self, Error> {
        let csv = file.csv(Encoding::Utf8)?;
        let (from, to) = (csv.column(&names.from)?, csv.column(&names.to)?);
        let year = names.year.as_deref().map(|name| csv.column(name)).transpose()?;
        let columns = wanted.iter().map(|name| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
        let mut rows = Rows::new(wanted);
        csv.for_each(|row| {
            let year = year.map(|column| row.year(column)).transpose()?;
            let on = year.and_then(|year| Date::new(year, 12, 31).ok());
            let state = |code: &str| {
                let found = world.by_code("iso3", code, on).one();
                found.or_else(|| world.resolve_as_written(code, on).one())
            };
            let (sender, receiver) = (row.text(from), row.text(to));
            for (column, text) in [(from, sender), (to, receiver)] {
                if text.is_empty() {
                    return Err(row.error(column, "empty, where a country is expected"));
                }
            }
            let states = (state(sender), state(receiver));
            let mut values = Vec::with_capacity(columns.len());
            for (column, name) in columns.iter().zip(wanted) {
                let value = row.number(*column)?.value();
                if name == not_negative && value.is_some_and(|value| value < 0.0) {
                    return Err(row
                        .error(*column, format!("`{}` is negative", row.text(*column)))
                        .hint("leave the field empty where a value is missing"));
                }
                values.push(value);
            }
            rows.push((sender, receiver), year, states, values);
            Ok(())
        })?;
        Ok(rows.table())
    }

    /// Reads some columns of a table of records, as the store gives it.
    fn from_batch(batch: &RecordBatch, names: &PairColumns, wanted: &[String], place: &str) -> Result<Self, Error> {
        let column = |name: &str| {
            batch.column_by_name(name).ok_or_else(|| {
                let schema = batch.schema();
                let known: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
                let near = nearest(name, known.iter().map(String::as_str));
                let hint = near.map_or_else(
                    || {
                        format!(
                            "it has {}",
                            known.iter().filter(|n| !n.ends_with("_state")).cloned().collect::<Vec<_>>().join(", ")
                        )
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                Error::unknown(format!("the table `{place}` has no column `{name}`")).hint(hint)
            })
        };
        let other = |name: &str| Error::unknown(format!("column `{name}` of `{place}` has another type"));
        let (from, to) =
            (texts(column(&names.from)?, &names.from, place)?, texts(column(&names.to)?, &names.to, place)?);
        let state = |name: &str| -> Result<Vec<Option<State>>, Error> {
            match batch.column_by_name(&format!("{name}_state")) {
                None => Ok(vec![None; batch.num_rows()]),
                Some(column) => {
                    let keys = cast(column, &DataType::Utf8).map_err(|_| other(name))?;
                    let keys = keys.as_string::<i32>();
                    Ok(keys.iter().map(|key| key.and_then(|key| State::new(key).ok())).collect())
                }
            }
        };
        let (from_state, to_state) = (state(&names.from)?, state(&names.to)?);
        let year = match &names.year {
            None => vec![None; batch.num_rows()],
            Some(name) => {
                let values = cast(column(name)?, &DataType::Int64).map_err(|_| other(name))?;
                values
                    .as_primitive::<Int64Type>()
                    .iter()
                    .map(|year| year.and_then(|y| Year::try_from(y).ok()))
                    .collect()
            }
        };
        let mut columns = Vec::new();
        for name in wanted {
            let values = cast(column(name)?, &DataType::Float64).map_err(|_| other(name))?;
            columns.push(values.as_primitive::<Float64Type>().iter().collect::<Vec<Option<f64>>>());
        }
        let mut rows = Rows::new(wanted);
        for row in 0..batch.num_rows() {
            let values = columns.iter().map(|column| column[row]).collect();
            rows.push((&from[row], &to[row]), year[row], (from_state[row], to_state[row]), values);
        }
        Ok(rows.table())
    }
}

fn texts(array: &dyn Array, name: &str, place: &str) -> Result<Vec<String>, Error> {
    let other = || Error::unknown(format!("column `{name}` of `{place}` is not text"));
    let strings = cast(array, &DataType::Utf8).map_err(|_| other())?;
    let strings = strings.as_string::<i32>();
    let text = |row: usize| if strings.is_null(row) { None } else { Some(strings.value(row).to_owned()) };
    (0..strings.len()).map(|row| text(row).ok_or_else(other)).collect()
}

/// Rows under way: codes are numbered as they come, and sorted at the end.
struct Rows {
    numbers: BTreeMap<String, u32>,
    pairs: Vec<(u32, u32)>,
    table: PairTable,
}

impl Rows {
    fn new(wanted: &[String]) -> Self {
        let columns = wanted.iter().map(|name| (name.clone(), Vec::new())).collect();
        Self { numbers: BTreeMap::new(), pairs: Vec::new(), table: PairTable { columns, ..PairTable::default() } }
    }

    fn number(&mut self, code: &str) -> u32 {
        match self.numbers.get(code) {
            Some(number) => *number,
            None => {
                let next = self.numbers.len() as u32;
                self.numbers.insert(code.to_owned(), next);
                next
            }
        }
    }

    fn push(
        &mut self,
        (from, to): (&str, &str),
        year: Option<Year>,
        states: (Option<State>, Option<State>),
        values: Vec<Option<f64>>,
    ) {
        let pair = (self.number(from), self.number(to));
        self.pairs.push(pair);
        self.table.year.extend(year);
        self.table.states.push(states);
        self.table.columns.iter_mut().zip(values).for_each(|((_, column), value)| column.push(value));
    }

    fn table(self) -> PairTable {
        let mut place = vec![0; self.numbers.len()];
        self.numbers.values().zip(0..).for_each(|(&number, sorted)| place[number as usize] = sorted);
        PairTable {
            units: self.numbers.into_keys().collect(),
            from: self.pairs.iter().map(|pair| place[pair.0 as usize]).collect(),
            to: self.pairs.iter().map(|pair| place[pair.1 as usize]).collect(),
            ..self.table
        }
    }
}

impl Store {
    /// Rows of pairs from a table of records, with the columns asked for.
    ///
    /// # Errors
    /// A table or column that is not there; a damaged store.
    pub fn pair_table(
        &self,
        data_set: &str,
        table: &str,
        names: &PairColumns,
        wanted: &[String],
    ) -> Result<PairTable, Error> {
        let place = format!("{data_set}.{table}");
        if self.table_path(data_set, table).is_none() {
            return Err(Error::unknown(format!("the store has no table `{place}`")).hint(format!(
                "`chancery data add {data_set} FOLDER` imports it; `chancery export --list` lists tables"
            )));
        }
        PairTable::from_batch(&self.batch(data_set, table)?, names, wanted, &place)
    }
}

/// A file of pairs that is on the disk.
///
/// # Errors
/// A file that cannot be read.
pub fn pair_file(path: &std::path::Path) -> Result<InputFile, Error> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let bytes = std::fs::read(path).map_err(|error| {
        Error::input(&Place::file(path), format!("cannot be read: {error}")).hint("check the name of the file")
    })?;
    Ok(InputFile { name, path: path.to_owned(), bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<PairTable, Error> {
        let file = InputFile { name: "flows.csv".into(), path: "flows.csv".into(), bytes: text.into() };
        let wanted = ["trade".to_owned(), "rta".to_owned()];
        PairTable::from_csv(&file, &PairColumns::default(), &wanted, "trade", World::builtin())
    }

    #[test]
    fn a_file_keeps_its_codes_and_what_is_missing() {
        let table = read("exporter,importer,year,trade,rta\nUSA,MEX,1994,5.5,1\nMEX,USA,1994,,0\nXQX,USA,1994,0,0\n")
            .expect("reads");
        assert_eq!(table.units, ["MEX", "USA", "XQX"]);
        assert_eq!((table.from.as_slice(), table.to.as_slice()), ([1, 0, 2].as_slice(), [0, 1, 1].as_slice()));
        assert_eq!(table.column("trade"), Some([Some(5.5), None, Some(0.0)].as_slice()));
        assert_eq!(table.states[0].1, State::new("MEX").ok());
        assert_eq!(table.states[2].0, None);
        assert_eq!(table.year, [1994; 3]);
    }

    #[test]
    fn what_is_wrong_in_a_file_has_its_place() {
        let message = |text: &str| read(text).expect_err("wrong").to_string();
        assert_eq!(
            message("exporter,importer,year,trade,rta\nUSA,MEX,1994,-1,1\n").split(": ").next(),
            Some("flows.csv:2, column `trade`")
        );
        assert!(message("exporter,importer,year,trade,rta\nUSA,MEX,1994,x,1\n").contains("`x` is not a number"));
        assert!(message("exporter,importer,year,trade\nUSA,MEX,1994,1\n").contains("no column `rta`"));
        assert!(message("exporter,importer,year,trade,rta\n,MEX,1994,1,0\n").contains("a country is expected"));
    }
}
