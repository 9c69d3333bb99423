//! Parquet files beside those that the library's own writer makes of the same rows: same values, same nulls, same statistics.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Date32Array, DictionaryArray, Float64Array, Int16Array, Int64Array,
    RecordBatch, StringArray, UInt8Array, UInt16Array, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Float64Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use bytes::Bytes;
use chancery_core::{StateSystem, UnitOfAnalysis, YearRange};
use chancery_data::{
    About, ExportFormat, Panel, PanelColumn, PanelOptions, PanelSpec, Role, Sheet, Side, Variable, write_sheet,
};
use chancery_world::World;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::statistics::Statistics;

/// Rows as they come, without keys.
struct Rows {
    about: About,
    blocks: Vec<RecordBatch>,
}

impl Sheet for Rows {
    fn about(&self) -> &About {
        &self.about
    }
    fn schema(&self) -> SchemaRef {
        self.blocks[0].schema()
    }
    fn blocks(&self) -> usize {
        self.blocks.len()
    }
    fn expected_rows(&self, block: usize) -> usize {
        self.blocks[block].num_rows()
    }
    fn block(&self, block: usize) -> Result<RecordBatch, ArrowError> {
        Ok(self.blocks[block].clone())
    }
}

/// Numbers below a bound, the same on each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// Runs of some of the values, up to `longest` long, so many rows of them.
    fn runs<T: Clone>(&mut self, rows: usize, longest: u64, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut all = Vec::new();
        while all.len() < rows {
            let (one, length) = (value(self), 1 + self.below(longest) as usize);
            all.extend(std::iter::repeat_n(one, length.min(rows - all.len())));
        }
        all
    }
}

/// A block with a column for each way a column can be.
fn block(numbers: &mut Numbers, index: usize, rows: usize) -> RecordBatch {
    let some = |numbers: &mut Numbers, bound: u64| (numbers.below(5) > 0).then(|| numbers.below(bound));
    let floats = |values: Vec<Option<f64>>| -> ArrayRef { Arc::new(Float64Array::from(values)) };
    let few = numbers.runs(rows, 30, |numbers| some(numbers, 9).map(|value| value as f64 - 4.5));
    let many = numbers.runs(rows, 2, |numbers| some(numbers, 1 << 40).map(|value| value as f64 / 7.0));
    let zeros = numbers.runs(rows, 9, |numbers| Some([0.0, -0.0][numbers.below(2) as usize]));
    let here = (index.is_multiple_of(2)).then_some(1.5e300);
    let names = ["AFG", "BRA", "", "ZWE", "é"];
    let shift = index % names.len();
    let texts: ArrayRef = Arc::new(StringArray::from([&names[shift..], &names[..shift]].concat()));
    let keys = numbers.runs(rows, 12, |numbers| some(numbers, 5).map(|key| key as u16));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("few", floats(few)),
        ("many", floats(many)),
        ("zeros", floats(zeros)),
        ("never", floats(vec![None; rows])),
        ("sometimes", floats(vec![here; rows])),
        ("reason", Arc::new(UInt8Array::from(numbers.runs(rows, 200, |numbers| numbers.below(7) as u8)))),
        ("code", Arc::new(UInt16Array::from(numbers.runs(rows, 3, |numbers| numbers.below(1000) as u16)))),
        ("year", Arc::new(Int16Array::from(vec![-3 + index as i16; rows]))),
        ("row", Arc::new(UInt32Array::from_iter((0..rows).map(|_| some(numbers, 1 << 32).map(|row| row as u32))))),
        ("long", Arc::new(Int64Array::from_iter((0..rows).map(|_| some(numbers, 1 << 31).map(|row| row as i64 - 9))))),
        ("day", Arc::new(Date32Array::from_iter((0..rows).map(|_| some(numbers, 40_000).map(|day| day as i32 - 999))))),
        ("state", Arc::new(DictionaryArray::try_new(UInt16Array::from(keys), texts).expect("fits"))),
        ("text", Arc::new(StringArray::from_iter((0..rows).map(|_| some(numbers, 50).map(|text| text.to_string()))))),
    ];
    let needed = ["zeros", "reason", "code", "year"];
    let field = |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), !needed.contains(name));
    let schema = Schema::new(columns.iter().map(field).collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, array)| array).collect()).expect("fits")
}

fn written(sheet: &dyn Sheet) -> Bytes {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows.parquet");
    let tally = write_sheet(sheet, &path, ExportFormat::Parquet, &mut |_| ()).expect("written");
    let rows: usize = (0..sheet.blocks()).map(|block| sheet.block(block).expect("a block").num_rows()).sum();
    assert_eq!(tally.rows, rows as u64);
    std::fs::read(path).expect("readable").into()
}

/// The plain twin: the library's writer, a row group wherever the file has one.
fn by_library(sheet: &dyn Sheet, groups: &[usize]) -> Bytes {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, sheet.schema(), None).expect("a writer");
    let blocks: Vec<RecordBatch> = (0..sheet.blocks()).map(|block| sheet.block(block).expect("a block")).collect();
    let all = arrow::compute::concat_batches(&sheet.schema(), &blocks).expect("one schema");
    let mut start = 0;
    for rows in groups {
        writer.write(&all.slice(start, *rows)).expect("written");
        writer.flush().expect("a row group");
        start += rows;
    }
    writer.close().expect("closed");
    bytes.into()
}

fn read(bytes: &Bytes) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).expect("Parquet").build().expect("a reader");
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("rows")).collect();
    arrow::compute::concat_batches(&batches[0].schema(), &batches).expect("one schema")
}

/// Values that can be compared: floats by their bits, texts without their dictionary.
fn comparable(array: &ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::Float64 => {
            let bits =
                array.as_primitive::<Float64Type>().iter().map(|value| value.map(|value| value.to_bits() as i64));
            Arc::new(Int64Array::from_iter(bits))
        }
        DataType::Dictionary(..) => arrow::compute::cast(array, &DataType::Utf8).expect("texts"),
        _ => Arc::clone(array),
    }
}

fn assert_same(sheet: &dyn Sheet) {
    let ours = written(sheet);
    let metadata = |bytes: &Bytes| {
        Arc::clone(ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).expect("Parquet").metadata())
    };
    let own = metadata(&ours);
    let groups: Vec<usize> = own.row_groups().iter().map(|group| group.num_rows() as usize).collect();
    let theirs = by_library(sheet, &groups);
    let library = metadata(&theirs);
    assert_eq!(own.num_row_groups(), library.num_row_groups());
    for (index, (own, library)) in own.row_groups().iter().zip(library.row_groups()).enumerate() {
        for (own, library) in own.columns().iter().zip(library.columns()) {
            let place = format!("{} of row group {index}", own.column_path());
            assert_eq!(own.num_values(), library.num_values(), "{place}");
            let stated = |statistics: Option<&Statistics>| {
                let statistics = statistics.expect("statistics");
                let bytes = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
                let span = (bytes(statistics.min_bytes_opt()), bytes(statistics.max_bytes_opt()));
                (span, statistics.null_count_opt().unwrap_or(0))
            };
            assert_eq!(stated(own.statistics()), stated(library.statistics()), "{place}");
        }
    }
    let (ours, theirs) = (read(&ours), read(&theirs));
    let types = |batch: &RecordBatch| -> Vec<(String, DataType, bool)> {
        let fields = batch.schema();
        fields
            .fields()
            .iter()
            .map(|field| (field.name().clone(), field.data_type().clone(), field.is_nullable()))
            .collect()
    };
    assert_eq!(types(&ours), types(&theirs));
    for (index, (own, library)) in ours.columns().iter().zip(theirs.columns()).enumerate() {
        assert!(comparable(own) == comparable(library), "column {}", ours.schema().field(index).name());
    }
}

#[test]
fn every_kind_of_column_is_as_the_library_writes_it() {
    let mut numbers = Numbers(7);
    for lengths in [&[1][..], &[5, 70_000, 1, 9, 33_000, 0, 64, 40_000], &[200_000, 200_000, 3], &[40; 900]] {
        let blocks: Vec<RecordBatch> =
            lengths.iter().enumerate().map(|(index, &rows)| block(&mut numbers, index, rows)).collect();
        let names = blocks[0].schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
        let variables = names.iter().map(|name| Variable::new(name, Role::Other, name)).collect();
        assert_same(&Rows { about: About { variables, ..About::default() }, blocks });
    }
}

/// A panel of a dozen series with and without order, of pairs and of states, dense and sparse, with their rows.
#[test]
fn a_panel_is_as_the_library_writes_it() {
    let Some(store) = super::shared::store() else { return };
    let catalogue = store.catalogue();
    let names = [
        "trade",
        "exports",
        "alliance",
        "defense_pact",
        "capital_distance",
        "min_distance",
        "mid",
        "shared_igos",
        "arms",
        "cinc",
        "milex",
        "polity2",
    ];
    let series: Vec<_> = names.iter().map(|name| catalogue.get(name).unwrap_or_else(|| panic!("{name}"))).collect();
    let source = |index: usize| series[index].broadest().expect("a source");
    let wanted: Vec<(&str, &str)> = (0..names.len()).map(|index| (names[index], source(index).id.as_str())).collect();
    let frames = store.frames(&wanted).expect("read");
    for (unit, first) in
        [(UnitOfAnalysis::DirectedDyadYear, 2003), (UnitOfAnalysis::DyadYear, 1816), (UnitOfAnalysis::StateYear, 1816)]
    {
        let columns = (0..names.len()).flat_map(|index| {
            let sides = Side::of(unit, series[index].unit_of_analysis);
            let (spec, source, frame) = (series[index], source(index), &frames[index]);
            sides.iter().map(move |&side| PanelColumn { spec, source, frame, side })
        });
        let years = YearRange::new(first, 2020).expect("in order");
        let spec = PanelSpec { unit, system: StateSystem::Cow, years };
        let options = PanelOptions { rows: true, ..PanelOptions::default() };
        let panel = Panel::with(World::builtin(), spec, columns.collect(), options);
        assert_same(&panel);
        // Series of one table have one pair of columns for their rows.
        let named = |name: &str| panel.schema().field_with_name(name).is_ok();
        if unit.is_dyadic() {
            assert!(named("trade_row") && named("trade_file") && !named("exports_row") && named("cinc2_row"));
            assert!(named("alliance_row") && !named("defense_pact_row") && !named("milex1_row"));
        } else {
            assert!(named("cinc_row") && !named("milex_row") && named("polity2_file"));
        }
    }
}

/// A value, its row and its file in a panel are those of the frame, read series by series.
#[test]
fn rows_of_a_panel_are_those_of_the_frame() {
    let Some(store) = super::shared::store() else { return };
    let catalogue = store.catalogue();
    let trade = catalogue.get("trade").expect("there");
    let source = trade.source("cow-trade").expect("a source");
    let frames = store.frames(&[("trade", "cow-trade")]).expect("read");
    let alone = store.frame("trade", "cow-trade", |_| true).expect("read");
    let years = YearRange::single(2014);
    let spec = PanelSpec { unit: UnitOfAnalysis::DirectedDyadYear, system: StateSystem::Cow, years };
    let column = PanelColumn { spec: trade, source, frame: &frames[0], side: Side::Whole };
    let options = PanelOptions { rows: true, ..PanelOptions::default() };
    let panel = Panel::with(World::builtin(), spec, vec![column], options);
    let batch = panel.year(2014).expect("a year");
    let text = |name: &str| comparable(batch.column_by_name(name).expect("there")).as_string::<i32>().clone();
    let (ones, twos) = (text("state1"), text("state2"));
    let number = |name: &str| arrow::compute::cast(batch.column_by_name(name).expect("there"), &DataType::Int64);
    let (rows, files) = (number("trade_row").expect("numbers"), number("trade_file").expect("numbers"));
    let (rows, files) =
        (rows.as_primitive::<arrow::datatypes::Int64Type>(), files.as_primitive::<arrow::datatypes::Int64Type>());
    let mut found = 0;
    for index in 0..batch.num_rows() {
        let state = |text: &str| chancery_core::State::new(text).expect("a state");
        let key = chancery_core::Key::new(2014, state(ones.value(index)), Some(state(twos.value(index))));
        let from = rows.is_valid(index).then(|| (rows.value(index), files.value(index)));
        let expected = alone.get(key).map(|(_, row)| (i64::from(row.row), i64::from(row.file)));
        assert_eq!(from, expected, "{key:?}");
        found += usize::from(from.is_some());
    }
    assert!(found > 10_000, "{found}");
}

/// Frames that are read together, and share their keys, are those that are read one by one.
#[test]
fn frames_read_together_are_those_read_alone() {
    let Some(store) = super::shared::store() else { return };
    let catalogue = store.catalogue();
    let all: Vec<(&str, &str)> = catalogue
        .iter()
        .flat_map(|spec| spec.sources.iter().map(|source| (spec.name.as_str(), source.id.as_str())))
        .collect();
    let together = store.frames(&all).expect("read");
    for ((series, source), frame) in all.iter().zip(&together) {
        let alone = store.frame(series, source, |_| true).expect("read");
        assert!(frame.iter().eq(alone.iter()), "{series} from {source}");
    }
    assert!(all.len() > 50, "{}", all.len());
}
