//! Files written and read back: by Arrow, Parquet and CSV readers, and by a reader of Stata files that is not ours.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int16Array, RecordBatch, StringArray, UInt8Array,
    UInt16Array, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use chancery_core::{StateSystem, UnitOfAnalysis, YearRange};
use chancery_data::{
    About, Codebook, CodebookFormat, ExportFormat, FileState, Origin, Origins, Panel, PanelColumn, PanelSpec, Role,
    Sheet, Side, Tally, Variable, write_sheet,
};
use chancery_world::World;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;

/// Seven rows in two blocks: a value, then each reason once.
struct Small {
    about: About,
    blocks: Vec<RecordBatch>,
}

const LONG: usize = 3000;

impl Small {
    fn new() -> Self {
        let mut ballot = Variable::new("ballot", Role::Other, "vote cast");
        ballot.codes = vec![(1, "yes".to_owned()), (2, "abstain".to_owned()), (3, "no".to_owned())];
        let mut trade = Variable::new("trade", Role::Value, "goods trade; ".repeat(10).trim());
        trade.unit = "USD".to_owned();
        trade.origin = Some(Origin {
            series: "trade".to_owned(),
            source: "cow-trade".to_owned(),
            data_set: "cow-trade".to_owned(),
            formula: "exports + imports".to_owned(),
            years: YearRange::new(1870, 2014),
            ..Origin::default()
        });
        let key = |name: &str| Variable::new(name, Role::Key, name);
        let variables = vec![
            key("year"),
            key("state"),
            trade,
            Variable::reason("trade"),
            ballot,
            Variable::new("day", Role::Other, "a day"),
            Variable::new("note", Role::Other, "a text"),
            Variable::new("int", Role::Other, "a name that Stata does not allow"),
        ];
        let state = DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
        let schema: SchemaRef = Arc::new(Schema::new(vec![
            Field::new("year", DataType::Int16, false),
            Field::new("state", state, false),
            Field::new("trade", DataType::Float64, true),
            Field::new("trade_state", DataType::UInt8, false),
            Field::new("ballot", DataType::UInt8, true),
            Field::new("day", DataType::Date32, true),
            Field::new("note", DataType::Utf8, true),
            Field::new("int", DataType::UInt32, true),
        ]));
        let names: ArrayRef = Arc::new(StringArray::from(vec!["MEX", "USA"]));
        let block = |rows: std::ops::Range<usize>| {
            let values: Vec<Option<f64>> = rows.clone().map(|row| (row == 0).then_some(1.5e12)).collect();
            let keys: UInt16Array = rows.clone().map(|row| Some(row as u16 % 2)).collect();
            let ballots: Vec<Option<u8>> = rows.clone().map(|row| (row < 3).then_some(row as u8 + 1)).collect();
            let days: Vec<Option<i32>> = rows.clone().map(|row| (row == 0).then_some(-1)).collect();
            let text = |row: usize| match row {
                0 => Some("é, \"quoted\"".to_owned()),
                1 => Some("x".repeat(LONG)),
                _ => None,
            };
            let texts: Vec<Option<String>> = rows.clone().map(text).collect();
            let arrays: Vec<ArrayRef> = vec![
                Arc::new(rows.clone().map(|row| Some(2000 + row as i16 / 4)).collect::<Int16Array>()),
                Arc::new(DictionaryArray::try_new(keys, Arc::clone(&names)).expect("fits")),
                Arc::new(Float64Array::from(values)),
                Arc::new(rows.clone().map(|row| Some(row as u8)).collect::<UInt8Array>()),
                Arc::new(UInt8Array::from(ballots)),
                Arc::new(Date32Array::from(days)),
                Arc::new(StringArray::from(texts)),
                Arc::new(rows.map(|row| Some(u32::MAX - 6 + row as u32)).collect::<UInt32Array>()),
            ];
            RecordBatch::try_new(Arc::clone(&schema), arrays).expect("fits")
        };
        let about = About {
            title: "seven rows".to_owned(),
            row: "state-year".to_owned(),
            universe: "seven rows by hand".to_owned(),
            notes: vec!["A note.".to_owned()],
            variables,
            sorted_by: vec!["year".to_owned(), "state".to_owned()],
            ..About::default()
        };
        Self { about, blocks: vec![block(0..4), block(4..7)] }
    }

    fn write(&self, folder: &Path, format: ExportFormat) -> (std::path::PathBuf, Tally) {
        let path = folder.join(format!("small.{}", format.name()));
        let tally = write_sheet(self, &path, format, &mut |_| ()).expect("written");
        (path, tally)
    }
}

impl Sheet for Small {
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

struct NoStore;

impl Origins for NoStore {
    fn data_set_id(&self, _: &str, source: &str) -> String {
        source.to_owned()
    }
    fn formula(&self, _: &str, _: &str) -> String {
        String::new()
    }
    fn files(&self, data_set: &str) -> Vec<FileState> {
        vec![FileState { name: format!("{data_set}.csv"), sha256: "00ff".to_owned(), bytes: 7 }]
    }
}

#[test]
fn stata_files_are_read_by_another_reader() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _) = Small::new().write(folder.path(), ExportFormat::Stata);
    let schema_reader = DtaReader::new().from_path(&path).expect("opens").read_header().expect("a header");
    let header = schema_reader.header().clone();
    assert_eq!((header.dataset_label(), header.observation_count(), header.variable_count()), ("seven rows", 7, 7));
    assert!(header.timestamp().is_none());

    let mut characteristics = schema_reader.read_schema().expect("a schema");
    let schema = characteristics.schema().clone();
    let names: Vec<&str> = schema.variables().iter().map(|variable| variable.name()).collect();
    assert_eq!(names, ["year", "state", "trade", "ballot", "day", "note", "_int"]);
    assert_eq!(schema.sort_order(), [0, 1]);
    let trade = &schema.variables()[2];
    assert_eq!(trade.label().chars().count(), 80);
    assert_eq!(schema.variables()[3].value_label_name(), "ballot");
    assert_eq!(schema.variables()[4].format(), "%td");
    let mut noted = Vec::new();
    while let Some(one) = characteristics.read_characteristic().expect("a characteristic") {
        noted.push((one.target().as_variable_name().to_owned(), one.name().to_owned(), one.value().to_owned()));
    }
    let has = |of: &str, name: &str, text: &str| {
        noted.iter().any(|(target, key, value)| target == of && key == name && value.contains(text))
    };
    assert!(has("_dta", "note0", "3") && has("_dta", "note2", "A note."), "{noted:?}");
    assert!(has("_dta", "note3", ".b not-covered") && has("_dta", "note3", ".f undefined"), "{noted:?}");
    assert!(
        has("trade", "unit", "USD") && has("trade", "citation_key", "cow-trade") && has("trade", "years", "1870–2014")
    );
    assert!(has("_int", "note1", "elsewhere called int"));

    let mut records = characteristics.into_record_reader().expect("records");
    let mut trades = Vec::new();
    let mut references = Vec::new();
    let mut first = Vec::new();
    while let Some(record) = records.read_record().expect("a record") {
        let values = record.values();
        if first.is_empty() {
            first = values[..5].iter().map(|value| format!("{value:?}")).collect();
            assert_eq!(values[0], Value::Int(StataInt::Present(2000)));
            assert_eq!(values[1], Value::string("MEX"));
            assert_eq!(values[3], Value::Int(StataInt::Present(1)));
            // 31 December 1969 is day 3652 of Stata's calendar.
            assert_eq!(values[4], Value::Long(StataLong::Present(3652)));
            assert_eq!(values[6], Value::Double(StataDouble::Present(f64::from(u32::MAX - 6))));
        }
        let Value::Double(trade) = &values[2] else { panic!("{:?}", values[2]) };
        trades.push(*trade);
        let Value::LongStringRef(reference) = &values[5] else { panic!("{:?}", values[5]) };
        references.push(*reference);
    }
    let letters =
        [MissingValue::A, MissingValue::B, MissingValue::C, MissingValue::D, MissingValue::E, MissingValue::F];
    let expected: Vec<StataDouble> =
        std::iter::once(StataDouble::Present(1.5e12)).chain(letters.map(StataDouble::Missing)).collect();
    assert_eq!(trades, expected);

    let mut texts = LongStringTable::for_reading();
    let mut long = records.into_long_string_reader().expect("texts");
    long.read_remaining_into(&mut texts).expect("texts");
    let text = |row: usize| texts.get(&references[row]).map(|text| text.data().to_vec());
    assert_eq!(
        text(0).expect("a text").strip_suffix(&[0]).map(<[u8]>::to_vec),
        Some("é, \"quoted\"".as_bytes().to_vec())
    );
    assert_eq!(text(1).expect("a text").len(), LONG + 1);
    assert!(text(2).is_none());

    let mut labels = ValueLabelTable::new();
    long.into_value_label_reader().expect("labels").read_remaining_into(&mut labels).expect("labels");
    assert_eq!(labels.get("ballot").and_then(|set| set.label_for(2)), Some("abstain"));
    let reasons = labels.get("reasons").expect("the reasons");
    assert_eq!(reasons.entries().len(), 6);
    assert_eq!(reasons.label_for(2_147_483_621 + 2), Some("not-covered"));
}

#[test]
fn csv_is_plain() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, _) = Small::new().write(folder.path(), ExportFormat::Csv);
    let text = std::fs::read_to_string(path).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 8);
    assert_eq!(lines[0], "year,state,trade,trade_state,ballot,day,note,int");
    assert_eq!(lines[1], "2000,MEX,1500000000000,observed,1,1969-12-31,\"é, \"\"quoted\"\"\",4294967289");
    assert_eq!(lines[3], "2000,MEX,,not-covered,3,,,4294967291");
}

#[test]
fn parquet_and_arrow_keep_types_values_and_what_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = Small::new();
    let (path, _) = small.write(folder.path(), ExportFormat::Parquet);
    let file = std::fs::File::open(path).expect("opens");
    let builder = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let noted = builder.metadata().file_metadata().key_value_metadata().expect("metadata").clone();
    let noted = noted.iter().find(|pair| pair.key == "chancery").and_then(|pair| pair.value.clone()).expect("ours");
    let noted: serde_json::Value = serde_json::from_str(&noted).expect("JSON");
    assert_eq!(noted["variables"]["trade"]["citation_key"], "cow-trade");
    assert_eq!(noted["states_of_cells"]["2"], "not-covered");
    let batches: Vec<RecordBatch> = builder.build().expect("a reader").map(|batch| batch.expect("rows")).collect();
    same(&small, &batches);

    let (path, _) = small.write(folder.path(), ExportFormat::Arrow);
    let file = std::fs::File::open(path).expect("opens");
    let reader = arrow::ipc::reader::FileReader::try_new(file, None).expect("Arrow");
    let batches: Vec<RecordBatch> = reader.map(|batch| batch.expect("rows")).collect();
    same(&small, &batches);
}

/// The rows read are those written, and each field has its label.
fn same(small: &Small, read: &[RecordBatch]) {
    let written = arrow::compute::concat_batches(&small.schema(), &small.blocks).expect("one schema");
    let read = arrow::compute::concat_batches(&read[0].schema(), read).expect("one schema");
    assert_eq!(read.schema().field(2).metadata().get("unit").map(String::as_str), Some("USD"));
    for (index, (written, read)) in written.columns().iter().zip(read.columns()).enumerate() {
        if index == 1 {
            let plain = |array: &ArrayRef| arrow::compute::cast(array, &DataType::Utf8).expect("text");
            assert_eq!(&plain(written), &plain(read));
        } else {
            assert_eq!(written, read, "column {index}");
        }
    }
}

#[test]
fn a_codebook_counts_every_cell_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = Small::new();
    let (path, tally) = small.write(folder.path(), ExportFormat::Csv);
    assert_eq!(tally.rows, 7);
    assert_eq!(tally.columns[2].total(), [1; 7]);
    assert_eq!(tally.columns[2].observed_years(), Some((2000, 2000)));
    assert_eq!(tally.columns[2].units(), 1);
    assert_eq!(tally.columns[2].years[&Some(2001)], [0, 0, 0, 0, 1, 1, 1]);

    let book = Codebook::new(&small, &tally, &path, &NoStore);
    let text = book.render(CodebookFormat::Markdown);
    for part in [
        "# Codebook: small.csv",
        "| not-covered | 2 | `.b` |",
        "14.3 %",
        "exports + imports",
        "cow-trade.csv",
        "`00ff`",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains("trade_state`"), "{text}");
    assert_eq!(book.bibtex().matches("@misc{cow-trade,").count(), 1);
    let html = book.render(CodebookFormat::Html);
    assert!(html.contains("<td>2001<td class=\"n\">0"), "{html}");
    let ddi = book.render(CodebookFormat::Ddi);
    well_formed(&ddi);
    for part in [
        "<sumStat type=\"vald\">1</sumStat>",
        "<catgry missing=\"Y\" missType=\"withheld\">",
        "<caseQnty>7</caseQnty><varQnty>7</varQnty>",
        "<notes type=\"cells\" subject=\"2001\">withheld 1, not-applicable 1, undefined 1</notes>",
    ] {
        assert!(ddi.contains(part), "{part} in\n{ddi}");
    }
}

/// Tags open and close in order, and no text holds a bare `&` or `<`.
fn well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        assert!(rest[..start].split('&').skip(1).all(|part| part.contains(';')), "a bare & in {}", &rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let tag = &rest[start + 1..end];
        assert!(!tag.contains('<'), "{tag}");
        match tag {
            tag if tag.starts_with('?') || tag.ends_with('/') => {}
            tag if tag.starts_with('/') => assert_eq!(open.pop(), Some(&tag[1..])),
            tag => open.push(tag.split_whitespace().next().expect("a name")),
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
}

/// A panel of two series, made with some number of threads, as the bytes of a file.
fn panel_bytes(threads: usize, format: ExportFormat) -> Option<Vec<u8>> {
    let store = super::shared::store()?;
    let catalogue = store.catalogue();
    let frames = store.frames(&[("alliance", "atop"), ("cinc", "cow-nmc")]).expect("read");
    let alliance = catalogue.get("alliance").expect("there");
    let cinc = catalogue.get("cinc").expect("there");
    let column = |spec, source, frame, side| PanelColumn { spec, source, frame, side };
    let columns = vec![
        column(alliance, &alliance.sources[0], &frames[0], Side::Whole),
        column(cinc, &cinc.sources[0], &frames[1], Side::One),
        column(cinc, &cinc.sources[0], &frames[1], Side::Two),
    ];
    let years = YearRange::new(1990, 2005).expect("in order");
    let spec = PanelSpec { unit: UnitOfAnalysis::DirectedDyadYear, system: StateSystem::Cow, years };
    let panel = Panel::new(World::builtin(), spec, columns).with_origins(store);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("panel");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| write_sheet(&panel, &path, format, &mut |_| ())).expect("written");
    Some(std::fs::read(path).expect("readable"))
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    for format in ExportFormat::ALL {
        let Some(one) = panel_bytes(1, format) else { return };
        for threads in [2, 3, 8] {
            assert!(panel_bytes(threads, format).as_ref() == Some(&one), "{format:?} with {threads} threads");
        }
    }
}
