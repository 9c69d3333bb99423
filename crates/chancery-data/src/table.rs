//! Harmonised tables: keys by state and year, values beside the reason where there is none, and the row each came from.

mod formula;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use arrow::array::{
    Array, ArrayRef, AsArray as _, DictionaryArray, Float64Array, Int16Array, RecordBatch, StringArray, UInt8Array,
    UInt16Array, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Float64Type, Int16Type, Schema, UInt8Type, UInt16Type, UInt32Type};
use chancery_core::{Cell, CellState, Column, Frame, FrameRow, Key, State, Year, YearRange};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::ChunkReader;

use formula::BoundFormula;

pub use formula::Formula;

/// A table of state-years or dyad-years, ready to be written.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name of the table in the store.
    pub name: String,
    /// Whether a key has a partner.
    pub dyadic: bool,
    /// Names of the value columns.
    pub columns: Vec<String>,
    keys: Vec<Key>,
    cells: Vec<Column>,
    rows: Vec<FrameRow>,
    /// The rows of the source behind keys that are made of several.
    parts: Vec<Part>,
    mirrored: OnceLock<Vec<(Key, u32)>>,
}

/// A row of the source that a row of the table is partly made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// Row of the table.
    index: usize,
    /// The column it gave; `None` = all.
    column: Option<usize>,
    row: FrameRow,
}

/// What is wrong with a table as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedKey {
    /// The key that occurs twice.
    pub key: Key,
    /// The rows of the source that gave it.
    pub rows: [FrameRow; 2],
}

impl Table {
    /// An empty table.
    pub fn new(name: &str, dyadic: bool, columns: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            dyadic,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            keys: Vec::new(),
            cells: vec![Column::default(); columns.len()],
            rows: Vec::new(),
            parts: Vec::new(),
            mirrored: OnceLock::new(),
        }
    }

    /// Adds a row. Cells are given in the order of the columns; those not given are unreported.
    pub fn push(&mut self, key: Key, cells: &[Cell], row: FrameRow) {
        self.mirrored.take();
        self.keys.push(key);
        self.rows.push(row);
        for (index, column) in self.cells.iter_mut().enumerate() {
            column.push(cells.get(index).copied().unwrap_or(Cell::missing(CellState::Unreported)));
        }
    }

    /// Adds a row that is made of several rows of the source, each with the column it gave (`None` = all of them). Its own
    /// lineage names the file of the first and row 0; which they are is in [`Table::rows_batch`].
    pub fn push_made_of(&mut self, key: Key, cells: &[Cell], rows: &[(Option<usize>, FrameRow)]) {
        match rows {
            [(_, row)] => self.push(key, cells, *row),
            _ => {
                let index = self.keys.len();
                let file = rows.first().map_or(0, |(_, row)| row.file);
                self.push(key, cells, FrameRow { file, row: 0 });
                self.parts.extend(rows.iter().map(|&(column, row)| Part { index, column, row }));
            }
        }
    }

    /// Adds up rows of one key, where a provider reports parts of a state, or parts of a year, on rows of their own.
    ///
    /// The sum remembers all its rows; with a part unreported, the sum is too. Returns the keys that had parts.
    pub fn add_up_repeated(&mut self) -> Vec<Key> {
        let mut summed = Self::new(&self.name, self.dyadic, &[]);
        summed.columns.clone_from(&self.columns);
        summed.cells = vec![Column::default(); self.columns.len()];
        let mut parts: Vec<(Key, usize)> = self.keys.iter().copied().zip(0..).collect();
        parts.sort();
        let mut with_parts = Vec::new();
        for rows in parts.chunk_by(|a, b| a.0 == b.0) {
            let key = rows[0].0;
            let sum = |column: &Column| {
                let cells = rows.iter().map(|&(_, row)| column.cell(row));
                cells.reduce(|sum, cell| sum.zip(cell, |a, b| a + b)).unwrap_or(Cell::missing(CellState::Unreported))
            };
            let cells: Vec<Cell> = self.cells.iter().map(sum).collect();
            let made_of: Vec<_> = rows.iter().map(|&(_, row)| (None, self.rows[row])).collect();
            summed.push_made_of(key, &cells, &made_of);
            if rows.len() > 1 {
                with_parts.push(key);
            }
        }
        *self = summed;
        with_parts
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// First and last year.
    pub fn years(&self) -> Option<(Year, Year)> {
        let years = || self.keys.iter().map(|key| key.year());
        Some((years().min()?, years().max()?))
    }

    /// Sorts by year, actor, partner.
    ///
    /// # Errors
    /// A key that occurs twice.
    pub fn sort(&mut self) -> Result<(), RepeatedKey> {
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_by_key(|&row| self.keys[row]);
        if let Some(pair) = order.windows(2).find(|pair| self.keys[pair[0]] == self.keys[pair[1]]) {
            return Err(RepeatedKey { key: self.keys[pair[0]], rows: [self.rows[pair[0]], self.rows[pair[1]]] });
        }
        self.mirrored.take();
        self.keys = order.iter().map(|&row| self.keys[row]).collect();
        self.rows = order.iter().map(|&row| self.rows[row]).collect();
        if !self.parts.is_empty() {
            let mut moved = vec![0; order.len()];
            for (to, &from) in order.iter().enumerate() {
                moved[from] = to;
            }
            for part in &mut self.parts {
                part.index = moved[part.index];
            }
            self.parts.sort_unstable();
        }
        for column in &mut self.cells {
            *column = order.iter().map(|&row| column.cell(row)).collect();
        }
        Ok(())
    }

    /// The table as Parquet: `year`, `state` (and `partner`), each column with its `_state`, `source_file`, `source_row`.
    pub fn to_parquet(&self) -> Result<Vec<u8>, parquet::errors::ParquetError> {
        self.rows_to_parquet(0..self.len())
    }

    /// Some of its rows as Parquet.
    pub(crate) fn rows_to_parquet(&self, rows: Range<usize>) -> Result<Vec<u8>, parquet::errors::ParquetError> {
        let keys = &self.keys[rows.clone()];
        let mut fields = vec![Field::new("year", DataType::Int16, false), state_field("state")];
        let years: Int16Array = keys.iter().map(|key| Some(key.year())).collect();
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(years), state_array(keys.iter().map(|key| key.actor()))];
        if self.dyadic {
            fields.push(state_field("partner"));
            arrays.push(state_array(keys.iter().map(|key| key.partner())));
        }
        for (name, column) in self.columns.iter().zip(&self.cells) {
            fields.push(Field::new(name, DataType::Float64, true));
            fields.push(Field::new(format!("{name}_state"), DataType::UInt8, false));
            let cells = rows.clone().map(|row| column.cell(row));
            arrays.push(Arc::new(cells.clone().map(Cell::value).collect::<Float64Array>()));
            arrays.push(Arc::new(cells.map(|cell| Some(cell.state() as u8)).collect::<UInt8Array>()));
        }
        fields.push(Field::new("source_file", DataType::UInt16, false));
        fields.push(Field::new("source_row", DataType::UInt32, false));
        let sources = &self.rows[rows];
        arrays.push(Arc::new(sources.iter().map(|row| Some(row.file)).collect::<UInt16Array>()));
        arrays.push(Arc::new(sources.iter().map(|row| Some(row.row)).collect::<UInt32Array>()));
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        write_parquet(&batch)
    }

    /// The rows of the source behind keys that are made of several, one line each; `None` if there are no such keys. `column` is
    /// null where a row gave all columns.
    pub fn rows_batch(&self) -> Result<Option<RecordBatch>, arrow::error::ArrowError> {
        if self.parts.is_empty() {
            return Ok(None);
        }
        let keys = || self.parts.iter().map(|part| self.keys[part.index]);
        let names = self.parts.iter().map(|part| part.column.map(|column| self.columns[column].as_str()));
        let mut fields = vec![Field::new("year", DataType::Int16, false), state_field("state")];
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(keys().map(|key| Some(key.year())).collect::<Int16Array>()),
            state_array(keys().map(Key::actor)),
        ];
        if self.dyadic {
            fields.push(state_field("partner"));
            arrays.push(state_array(keys().map(Key::partner)));
        }
        fields.push(Field::new("column", DataType::Utf8, true));
        fields.push(Field::new("source_file", DataType::UInt16, false));
        fields.push(Field::new("source_row", DataType::UInt32, false));
        arrays.push(Arc::new(names.collect::<StringArray>()));
        arrays.push(Arc::new(self.parts.iter().map(|part| Some(part.row.file)).collect::<UInt16Array>()));
        arrays.push(Arc::new(self.parts.iter().map(|part| Some(part.row.row)).collect::<UInt32Array>()));
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map(Some)
    }

    /// Reads back what [`Table::to_parquet`] wrote, but for the rows behind keys of several; with `columns`, only those value columns.
    ///
    /// # Errors
    /// A sentence about what is wrong with the bytes.
    pub fn from_parquet(name: &str, bytes: bytes::Bytes, columns: Option<&[&str]>) -> Result<Self, String> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(|error| error.to_string())?;
        let (mut table, reader) = Self::reader(name, builder, columns)?;
        for batch in reader {
            let batch = batch.map_err(|error| error.to_string())?;
            table.append(&batch)?;
        }
        Ok(table)
    }

    /// An empty table and the batches to be appended to it.
    pub(crate) fn reader<R: ChunkReader + 'static>(
        name: &str,
        builder: ParquetRecordBatchReaderBuilder<R>,
        columns: Option<&[&str]>,
    ) -> Result<(Self, ParquetRecordBatchReader), String> {
        let schema = builder.schema().clone();
        let dyadic = schema.column_with_name("partner").is_some();
        let all: Vec<String> = schema
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .filter(|field| schema.column_with_name(&format!("{field}_state")).is_some())
            .collect();
        let wanted: Vec<String> = match columns {
            None => all,
            Some(columns) => columns.iter().map(|&column| column.to_owned()).collect(),
        };
        let mut read: Vec<String> =
            ["year", "state", "partner", "source_file", "source_row"].iter().map(|&column| column.to_owned()).collect();
        for column in &wanted {
            if schema.column_with_name(column).is_none() {
                return Err(format!("no column `{column}`"));
            }
            read.extend([column.clone(), format!("{column}_state")]);
        }
        let mask = parquet::arrow::ProjectionMask::columns(builder.parquet_schema(), read.iter().map(String::as_str));
        let reader =
            builder.with_projection(mask).with_batch_size(1 << 16).build().map_err(|error| error.to_string())?;
        let table = Self {
            name: name.to_owned(),
            dyadic,
            cells: vec![Column::default(); wanted.len()],
            columns: wanted,
            keys: Vec::new(),
            rows: Vec::new(),
            parts: Vec::new(),
            mirrored: OnceLock::new(),
        };
        Ok((table, reader))
    }

    /// The same table without rows.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            name: self.name.clone(),
            dyadic: self.dyadic,
            columns: self.columns.clone(),
            cells: vec![Column::default(); self.columns.len()],
            keys: Vec::new(),
            rows: Vec::new(),
            parts: Vec::new(),
            mirrored: OnceLock::new(),
        }
    }

    /// The keys, in the order of the rows.
    pub(crate) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The cells of a column, by its position.
    pub(crate) fn cells(&self, column: usize) -> &Column {
        &self.cells[column]
    }

    /// Where a row came from.
    pub(crate) fn source_row(&self, row: usize) -> FrameRow {
        self.rows[row]
    }

    /// Keeps the rows of some years. The rows must be sorted.
    pub(crate) fn keep_years(&mut self, years: YearRange) {
        let end = self.keys.partition_point(|key| key.year() <= years.last);
        let start = self.keys.partition_point(|key| key.year() < years.first).min(end);
        if start == 0 && end == self.len() {
            return;
        }
        self.mirrored.take();
        self.keys = self.keys[start..end].to_vec();
        self.rows = self.rows[start..end].to_vec();
        for column in &mut self.cells {
            *column = (start..end).map(|row| column.cell(row)).collect();
        }
    }

    pub(crate) fn append(&mut self, batch: &RecordBatch) -> Result<(), String> {
        let column = |name: &str| batch.column_by_name(name).ok_or(format!("no column `{name}`"));
        let wrong = |name: &str| format!("column `{name}` has another type");
        let years = column("year")?.as_primitive_opt::<Int16Type>().ok_or(wrong("year"))?;
        let actors = states_of(column("state")?).ok_or(wrong("state"))?;
        let partners = if self.dyadic { Some(states_of(column("partner")?).ok_or(wrong("partner"))?) } else { None };
        let files = column("source_file")?.as_primitive_opt::<UInt16Type>().ok_or(wrong("source_file"))?;
        let rows = column("source_row")?.as_primitive_opt::<UInt32Type>().ok_or(wrong("source_row"))?;
        for row in 0..batch.num_rows() {
            let actor = actors[row].ok_or("a row without a state")?;
            self.keys.push(Key::new(years.value(row), actor, partners.as_ref().and_then(|partners| partners[row])));
            self.rows.push(FrameRow { file: files.value(row), row: rows.value(row) });
        }
        for (name, cells) in self.columns.iter().zip(&mut self.cells) {
            let values = column(name)?.as_primitive_opt::<Float64Type>().ok_or(wrong(name))?;
            let states = column(&format!("{name}_state"))?.as_primitive_opt::<UInt8Type>().ok_or(wrong(name))?;
            for row in 0..batch.num_rows() {
                let state = CellState::from_u8(states.value(row))
                    .ok_or(format!("column `{name}_state` has an unknown code"))?;
                let value = if values.is_null(row) { 0.0 } else { values.value(row) };
                cells.push(Cell::from_parts(value, state));
            }
        }
        Ok(())
    }

    /// The rows as key, cells of the columns, and source row.
    pub fn iter(&self) -> impl Iterator<Item = (Key, Vec<Cell>, FrameRow)> + '_ {
        (0..self.keys.len())
            .map(|row| (self.keys[row], self.cells.iter().map(|column| column.cell(row)).collect(), self.rows[row]))
    }

    /// Builds the frame of a series: for each row one entry, and one for the reversed key if there is a mirror formula.
    ///
    /// # Errors
    /// A sentence, if a column is missing or a key occurs twice.
    pub fn frame(
        &self,
        forward: &Formula,
        mirror: Option<&Formula>,
        keep: impl Fn(Key) -> bool,
    ) -> Result<Frame, String> {
        let mut entries = Vec::new();
        self.entries(forward, mirror, keep, &mut entries)?;
        Frame::new(entries).map_err(|key| format!("{key:?} occurs twice"))
    }

    /// Adds the entries of a frame, as [`Table::frame`] makes them.
    pub(crate) fn entries(
        &self,
        forward: &Formula,
        mirror: Option<&Formula>,
        keep: impl Fn(Key) -> bool,
        entries: &mut Vec<(Key, Cell, FrameRow)>,
    ) -> Result<(), String> {
        let forward = BoundFormula::new(self, forward)?;
        let mirror = mirror.map(|formula| BoundFormula::new(self, formula)).transpose()?;
        entries.reserve(self.len() * if mirror.is_some() { 2 } else { 1 });
        // The rows and the mirrored rows are each in order, so both together are merged.
        let mut mirrored = self.mirrored(mirror.is_some()).iter().peekable();
        for (index, &key) in self.keys.iter().enumerate() {
            while let Some((reversed, row)) = mirrored.next_if(|(reversed, _)| *reversed < key) {
                entries.extend(self.entry(mirror.as_ref(), *reversed, *row as usize, &keep));
            }
            entries.extend(self.entry(Some(&forward), key, index, &keep));
        }
        for (reversed, row) in mirrored {
            entries.extend(self.entry(mirror.as_ref(), *reversed, *row as usize, &keep));
        }
        Ok(())
    }

    fn entry(
        &self,
        formula: Option<&BoundFormula>,
        key: Key,
        row: usize,
        keep: impl Fn(Key) -> bool,
    ) -> Option<(Key, Cell, FrameRow)> {
        keep(key).then_some(())?;
        Some((key, formula?.cell(&self.cells, row), self.rows[row]))
    }

    /// The reversed keys of the rows in order, each with its row; made once for all series of the table.
    fn mirrored(&self, wanted: bool) -> &[(Key, u32)] {
        if !wanted {
            return &[];
        }
        self.mirrored.get_or_init(|| {
            let reversed = |(key, row): (&Key, u32)| Some((Key::new(key.year(), key.partner()?, key.actor()), row));
            let mut mirrored: Vec<(Key, u32)> = self.keys.iter().zip(0..).filter_map(reversed).collect();
            mirrored.sort_unstable();
            mirrored
        })
    }
}

/// A field of state keys: text, stored once a state.
pub(crate) fn state_field(name: &str) -> Field {
    Field::new(name, DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)), true)
}

/// State keys as a dictionary array, its values sorted.
pub(crate) fn state_array(states: impl Iterator<Item = Option<State>>) -> ArrayRef {
    let states: Vec<Option<State>> = states.collect();
    let mut values: Vec<State> = states.iter().flatten().copied().collect();
    values.sort_unstable();
    values.dedup();
    let keys: UInt16Array = states
        .iter()
        .map(|state| state.and_then(|state| values.binary_search(&state).ok()).map(|index| index as u16))
        .collect();
    let values = StringArray::from_iter_values(values.iter().map(State::as_str));
    match DictionaryArray::try_new(keys.clone(), Arc::new(values)) {
        Ok(array) => Arc::new(array),
        // Keys are positions in `values`, so this does not happen.
        Err(_) => Arc::new(keys),
    }
}

fn states_of(array: &ArrayRef) -> Option<Vec<Option<State>>> {
    let text =
        |values: &StringArray| -> Vec<Option<State>> { values.iter().map(|text| State::new(text?).ok()).collect() };
    if let Some(dictionary) = array.as_dictionary_opt::<UInt16Type>() {
        let values = text(dictionary.values().as_string_opt::<i32>()?);
        return Some(dictionary.keys().iter().map(|key| values.get(usize::from(key?)).copied().flatten()).collect());
    }
    array.as_string_opt::<i32>().map(text)
}

/// Rows of a row group: small enough that a reader of a few years skips most of a large file.
pub(crate) const ROW_GROUP: usize = 1 << 17;

/// One batch as a Parquet file.
pub(crate) fn write_parquet(batch: &RecordBatch) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by("chancery".to_owned())
        .build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties))?;
    writer.write(batch)?;
    writer.close()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(code: &str) -> State {
        State::new(code).expect("valid")
    }

    fn example() -> Table {
        let mut table = Table::new("trade", true, &["exports", "imports"]);
        let row = |row| FrameRow { file: 0, row };
        table.push(
            Key::new(2014, state("USA"), Some(state("MEX"))),
            &[Cell::observed(240.0), Cell::missing(CellState::Withheld)],
            row(2),
        );
        table.push(
            Key::new(2013, state("USA"), Some(state("MEX"))),
            &[Cell::observed(0.0), Cell::observed(280.0)],
            row(1),
        );
        table
    }

    #[test]
    fn a_table_comes_back_from_parquet_with_its_reasons() {
        let mut table = example();
        table.sort().expect("no key twice");
        let bytes = table.to_parquet().expect("writes");
        let back = Table::from_parquet("trade", bytes.into(), None).expect("reads");
        assert_eq!(back.columns, ["exports", "imports"]);
        assert!(table.iter().eq(back.iter()));
        assert_eq!(back.iter().nth(1).expect("two rows").1[1].state(), CellState::Withheld);
    }

    #[test]
    fn a_mirror_gives_the_other_direction() {
        let table = example();
        let frame = table
            .frame(&Formula::column("exports"), Some(&Formula::column("imports").times(2.0)), |_| true)
            .expect("fits");
        let cell = |actor, partner| frame.get(Key::new(2013, state(actor), Some(state(partner)))).expect("there").0;
        assert_eq!(cell("USA", "MEX").value(), Some(0.0));
        assert_eq!(cell("MEX", "USA").value(), Some(560.0));
        let sum = table.frame(&Formula::sum(&["exports", "imports"]), None, |_| true).expect("fits");
        let withheld = sum.get(Key::new(2014, state("USA"), Some(state("MEX")))).expect("there").0;
        assert_eq!(withheld.state(), CellState::Withheld);
    }

    #[test]
    fn a_sum_remembers_its_rows_through_sorting() {
        let mut table = example();
        let row = |row| FrameRow { file: 1, row };
        let key = Key::new(2010, state("USA"), Some(state("MEX")));
        table.push(key, &[Cell::observed(1.0), Cell::observed(2.0)], row(7));
        table.push(key, &[Cell::observed(10.0), Cell::observed(20.0)], row(5));
        assert_eq!(table.add_up_repeated(), [key]);
        let other = Key::new(2001, state("USA"), Some(state("MEX")));
        table.push_made_of(other, &[Cell::observed(3.0)], &[(Some(0), row(9)), (Some(1), row(8))]);
        table.sort().expect("no key twice");
        let cells: Vec<(Key, FrameRow)> = table.iter().map(|(key, _, row)| (key, row)).collect();
        assert_eq!(cells[..2], [(other, row(0)), (key, row(0))]);
        let rows = table.rows_batch().expect("fits").expect("two keys of several rows");
        let numbers = rows.column_by_name("source_row").expect("there").as_primitive::<UInt32Type>().values().to_vec();
        assert_eq!(numbers, [9, 8, 5, 7]);
        let columns = rows.column_by_name("column").expect("there").as_string::<i32>();
        assert_eq!(columns.iter().collect::<Vec<_>>(), [Some("exports"), Some("imports"), None, None]);
        assert_eq!(example().rows_batch().expect("fits"), None);
    }

    #[test]
    fn a_key_twice_is_an_error_with_both_rows() {
        let mut table = example();
        table.push(Key::new(2013, state("USA"), Some(state("MEX"))), &[], FrameRow { file: 1, row: 9 });
        let error = table.sort().expect_err("twice");
        assert_eq!(error.rows.map(|row| row.row), [1, 9]);
    }
}
