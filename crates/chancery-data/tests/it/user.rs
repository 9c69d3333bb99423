//! Tables of a user's own: specs, formats, drafts, and how they stand beside the data sets the program knows.

use std::path::PathBuf;

use chancery_core::{Cell, CellState, Key, State};
use chancery_data::{AddOutcome, Error, InputFile, Store, draft, user_data_set, user_files};
use chancery_world::World;

use crate::shared::data_root;

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> InputFile {
    InputFile { name: name.to_owned(), path: PathBuf::from(name), bytes: bytes.into() }
}

fn state(code: &str) -> State {
    State::new(code).expect("a key")
}

fn add(root: &std::path::Path, spec: &str, table: InputFile) -> Result<AddOutcome, Error> {
    let spec = file("my.toml", spec);
    let data_set = user_data_set(&spec, &table.name)?;
    Store::add(root, data_set, &user_files(&spec, table), World::builtin())
}

const SPEC: &str = r#"
schema = 1
id = "my-fdi"
title = "Direct investment, own collection"
citation = "Own collection, 2024."

[file]
missing = ["NA", ".."]

[key]
unit = "directed-dyad-year"
state = { column = "from", scheme = "iso3" }
partner = { column = "to" }
year = { column = "yr" }

[[column]]
column = "FDI (mUSD)"
name = "fdi"
unit = "USD"
factor = 1e6
bounds = [-1e6, 1e6]
missing = { "-99" = "withheld", ".a" = "not-applicable" }
label = "direct investment"
series = true
aggregate = "sum"
"#;

const TABLE: &str = "from,to,yr,FDI (mUSD),remark\nUSA,Mexico,2013,16.5,\nUSA,Kazakhstan,2013,-99,x\nUSA,Viet Nam,2013,NA,\nMEX,United States,2014,0,\n";

fn value(store: &Store, actor: &str, partner: &str, year: i16) -> Cell {
    let frame = store.frame("fdi", "my-fdi", |_| true).expect("declared");
    frame.get(Key::new(year, state(actor), Some(state(partner)))).expect("a row").0
}

#[test]
fn a_table_comes_in_by_its_spec_and_gives_a_series() {
    let folder = tempfile::tempdir().expect("a folder");
    let outcome = add(folder.path(), SPEC, file("fdi.csv", TABLE)).expect("comes in");
    let AddOutcome::Added(added) = outcome else { panic!("{outcome:?}") };
    assert!(added.log.iter().any(|entry| entry.message.contains("`remark` is not declared")), "{:?}", added.log);
    let store = Store::open(folder.path()).expect("a store");
    assert_eq!(value(&store, "USA", "MEX", 2013).value(), Some(16.5e6));
    assert_eq!(value(&store, "USA", "KAZ", 2013).state(), CellState::Withheld);
    assert_eq!(value(&store, "USA", "VNM", 2013).state(), CellState::Unreported);
    assert_eq!(value(&store, "MEX", "USA", 2014).value(), Some(0.0));
    let catalogue = store.catalogue();
    let spec = catalogue.get("fdi").expect("in the catalogue");
    assert_eq!((spec.label.as_str(), spec.nonnegative), ("direct investment", false));
    assert_eq!(store.data_set("my-fdi").expect("known").citation, "Own collection, 2024.");
    // Again the same: nothing to do. The spec alone changed: a new generation.
    assert_eq!(add(folder.path(), SPEC, file("fdi.csv", TABLE)).expect("fits"), AddOutcome::Unchanged);
    let changed = SPEC.replace("factor = 1e6", "factor = 1e3");
    add(folder.path(), &changed, file("fdi.csv", TABLE)).expect("comes in");
    let store = Store::open(folder.path()).expect("a store");
    assert_eq!(value(&store, "USA", "MEX", 2013).value(), Some(16.5e3));
    assert!(store.verify().iter().all(|verified| verified.problem.is_none()));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = |spec: &str, table: &str, message: &str, hint: &str| {
        let error = add(folder.path(), spec, file("fdi.csv", table)).expect_err(message);
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.hint_text().unwrap_or_default().contains(hint), "{:?}", error.hint_text());
        assert!(Store::open(folder.path()).is_err(), "nothing came in");
    };
    wrong(SPEC, &TABLE.replace("16.5", "16,5"), "fdi.csv:2", "quote may be missing");
    wrong(SPEC, &TABLE.replace("16.5", "16.5m"), "`16.5m` is not a number", "missing = { \"16.5m\"");
    wrong(SPEC, &TABLE.replace("16.5", "9999999"), "is not within", "code for a missing value");
    wrong(SPEC, &TABLE.replace("2013", "13"), "`13` is not a year", "date =");
    wrong(SPEC, "from,to,yr\n", "no column `FDI (mUSD)`", "it has from, to, yr");
    let twice = format!("{TABLE}USA,Mexico,2013,17,\n");
    wrong(SPEC, &twice, "rows 1 and 5 of fdi.csv are both USA–MEX 2013", "once a year");
    let spec = |from: &str, to: &str| SPEC.replace(from, to);
    wrong(&spec("my-fdi", "wdi"), TABLE, "id `wdi` is that of a data set", "choose another");
    wrong(&spec("\"USD\"", "\"dollars\""), TABLE, "unit `dollars`", "USD");
    wrong(&spec("iso3\"", "iso33\""), TABLE, "scheme `iso33`", "did you mean `iso3`?");
    wrong(
        &spec("name = \"fdi\"", "name = \"trade\"").replace("\"USD\"", "\"persons\""),
        TABLE,
        "`trade` is in",
        "another name",
    );
    wrong(&spec("label =", "share_of = \"x\"\nlabel ="), TABLE, "of a column that is no share", "unit = \"share\"");
    let poll = spec("name = \"fdi\"", "name = \"favorable\"").replace("\"USD\"", "\"share\"\nshare_of = \"all\"");
    wrong(&poll, TABLE, "`favorable` is a share of \"the answers on one's view of a country\"", "leave `share_of` out");
    wrong(&spec("withheld", "secret"), TABLE, "reason `secret`", "withheld");
    wrong(&spec("label =", "lable ="), TABLE, "unknown field `lable`", "data draft");
    wrong(&spec("year = { column = \"yr\" }", ""), TABLE, "needs a state and a year", "under [key]");
}

#[test]
fn a_share_says_of_what() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = SPEC.replace("\"USD\"", "\"share\"\nshare_of = \"the answers on investors\"");
    add(folder.path(), &spec, file("fdi.csv", TABLE)).expect("comes in");
    let store = Store::open(folder.path()).expect("a store");
    assert_eq!(store.catalogue().get("fdi").expect("there").share_of, "the answers on investors");
}

#[test]
fn a_known_series_gets_one_more_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = SPEC.replace("name = \"fdi\"", "name = \"exports\"");
    add(folder.path(), &spec, file("fdi.csv", TABLE)).expect("comes in");
    let store = Store::open(folder.path()).expect("a store");
    assert_eq!(store.catalogue().get("exports").expect("there").sources[0].id, "my-fdi");
}

#[test]
fn the_same_table_in_every_format() {
    let text = "from\tto\tyr\tFDI (mUSD)\nUSA\tMexico\t2013\t16.5\nUSA\tKazakhstan\t2013\t.a\n";
    for (name, bytes, withheld) in [
        ("fdi.tsv", text.as_bytes().to_vec(), true),
        ("fdi.parquet", parquet(), false),
        ("fdi.dta", stata(), true),
        ("fdi.rds", data_frame(), false),
        ("fdi.rda", workspace(), false),
        ("fdi.rda", bzip2(&unzipped(&workspace())), false),
        ("fdi.rda", xz(&unzipped(&workspace())), false),
        ("fdi.rds", bzip2(&unzipped(&data_frame())), false),
        ("fdi.rds", xz(&unzipped(&data_frame())), false),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let spec = if name == "fdi.dta" { SPEC.replace("FDI (mUSD)", "fdi_musd") } else { SPEC.to_owned() };
        if let Err(error) = add(folder.path(), &spec, file(name, bytes)) {
            panic!("{name}: {error} {:?}", error.hint_text());
        }
        let store = Store::open(folder.path()).expect("a store");
        assert_eq!(value(&store, "USA", "MEX", 2013).value(), Some(16.5e6), "{name}");
        let reason = if withheld { CellState::NotApplicable } else { CellState::Unreported };
        assert_eq!(value(&store, "USA", "KAZ", 2013).state(), reason, "{name}");
    }
}

fn parquet() -> Vec<u8> {
    use arrow::array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
    use std::sync::Arc;
    let columns: [(&str, ArrayRef); 4] = [
        ("from", Arc::new(StringArray::from(vec!["USA", "USA"]))),
        ("to", Arc::new(StringArray::from(vec!["Mexico", "Kazakhstan"]))),
        ("yr", Arc::new(Int32Array::from(vec![2013, 2013]))),
        ("FDI (mUSD)", Arc::new(Float64Array::from(vec![16.5, f64::NAN]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("fits");
    let mut out = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut out, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("writes");
    writer.close().expect("closes");
    out
}

fn stata() -> Vec<u8> {
    use dta::stata::dta::byte_order::ByteOrder;
    use dta::stata::dta::dta_writer::DtaWriter;
    use dta::stata::dta::header::Header;
    use dta::stata::dta::release::Release;
    use dta::stata::dta::schema::Schema;
    use dta::stata::dta::value::Value;
    use dta::stata::dta::variable::Variable;
    use dta::stata::dta::variable_type::VariableType;
    use dta::stata::missing_value::MissingValue;
    use dta::stata::{stata_double::StataDouble, stata_int::StataInt};
    let schema = Schema::builder()
        .add_variable(Variable::builder(VariableType::FixedString(3), "from").format("%3s"))
        .add_variable(Variable::builder(VariableType::FixedString(10), "to").format("%10s"))
        .add_variable(Variable::builder(VariableType::Int, "yr").format("%8.0g"))
        .add_variable(Variable::builder(VariableType::Double, "fdi_musd").format("%10.0g").label("direct investment"))
        .build()
        .expect("a schema");
    let header = Header::builder(Release::V118, ByteOrder::LittleEndian).build();
    let out = std::io::Cursor::new(Vec::new());
    let writer = DtaWriter::new().from_writer(out).write_header(header).expect("header");
    let mut records = writer.write_schema(schema).expect("schema").into_record_writer().expect("records");
    for (to, fdi) in [("Mexico", StataDouble::Present(16.5)), ("Kazakhstan", StataDouble::Missing(MissingValue::A))] {
        let year = Value::Int(StataInt::Present(2013));
        let record = [Value::string("USA"), Value::string(to), year, Value::Double(fdi)];
        records.write_record(&record).expect("a record");
    }
    let labels = records.into_long_string_writer().expect("none").into_value_label_writer().expect("none");
    labels.finish().expect("closes").into_inner()
}

fn frame_object() -> rds2rust::RObject {
    use rds2rust::{DataFrameData, RObject, VectorData};
    let texts = |texts: [&str; 2]| RObject::Character(VectorData::from_strs(texts));
    let columns = [
        ("from", texts(["USA", "USA"])),
        ("to", texts(["Mexico", "Kazakhstan"])),
        ("yr", RObject::Integer(VectorData::Owned(vec![2013, 2013]))),
        ("FDI (mUSD)", RObject::Real(VectorData::Owned(vec![16.5, f64::NAN]))),
    ];
    let columns = columns.into_iter().map(|(name, column)| (name.into(), column)).collect();
    let row_names = vec![Some("1".into()), Some("2".into())];
    RObject::DataFrame(Box::new(DataFrameData { columns, row_names }))
}

fn data_frame() -> Vec<u8> {
    rds2rust::write_rds(&frame_object()).expect("writes")
}

fn workspace() -> Vec<u8> {
    use rds2rust::{PairlistElement, RObject};
    use std::io::{Read as _, Write as _};
    let element = PairlistElement { tag: Some("fdi".into()), value: frame_object(), tag_object: None };
    let packed = rds2rust::write_rds(&RObject::Pairlist(vec![element])).expect("writes");
    let mut body = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut body).expect("gzip");
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(b"RDX3\n").expect("writes");
    out.write_all(&body).expect("writes");
    out.finish().expect("closes")
}

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("gzip");
    out
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    out.write_all(bytes).expect("writes");
    out.finish().expect("closes")
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = liblzma::write::XzEncoder::new(Vec::new(), 1);
    out.write_all(bytes).expect("writes");
    out.finish().expect("closes")
}

#[test]
fn the_names_of_rows_that_r_writes_are_a_column() {
    // As `write.table` of R writes a data frame, and as it does with `sep = ","`.
    let spaced = "\"from\" \"to\" \"yr\" \"FDI (mUSD)\"\n\"1\" \"USA\" \"Mexico\" 2013 16.5\n\"2\" \"USA\" \"Viet Nam\" 2013 NA\n";
    let drafted = draft(&file("fdi.txt", spaced)).expect("drafts");
    assert!(drafted.contains("delimiter = \" \"") && drafted.contains("row.names"), "{drafted}");
    let commas = spaced.replace("\" ", "\",").replace(" 1", ",1").replace("2013 ", "2013,");
    for (name, text, delimiter) in [("fdi.txt", spaced, "delimiter = \" \""), ("fdi.csv", commas.as_str(), "")] {
        let folder = tempfile::tempdir().expect("a folder");
        let spec = SPEC.replace("[file]", &format!("[file]\n{delimiter}"));
        assert!(delimiter.is_empty() || spec != SPEC, "the spec has a part on the file");
        let outcome = add(folder.path(), &spec, file(name, text));
        let AddOutcome::Added(added) = outcome.unwrap_or_else(|error| panic!("{name}: {error}\n{text}")) else {
            panic!("{name} is new")
        };
        assert!(added.log.iter().any(|entry| entry.message.contains("`row.names` is not declared")), "{:?}", added.log);
        let store = Store::open(folder.path()).expect("a store");
        assert_eq!(value(&store, "USA", "MEX", 2013).value(), Some(16.5e6), "{name}");
    }
    // A file that is cut short is still an error.
    let folder = tempfile::tempdir().expect("a folder");
    let error = add(folder.path(), SPEC, file("fdi.csv", &commas[..commas.len() - 12])).expect_err("cut short");
    assert!(error.to_string().contains("fields, the header has"), "{error}");
}

#[test]
fn what_stands_in_a_row_is_shown_as_the_file_has_it() {
    use chancery_core::FrameRow;
    for (name, bytes) in [("fdi.csv", TABLE.as_bytes().to_vec()), ("fdi.rds", data_frame()), ("fdi.parquet", parquet())]
    {
        let folder = tempfile::tempdir().expect("a folder");
        add(folder.path(), SPEC, file(name, bytes)).expect("comes in");
        let store = Store::open(folder.path()).expect("a store");
        let rows = [FrameRow { file: 1, row: 1 }, FrameRow { file: 1, row: 99 }, FrameRow { file: 9, row: 1 }];
        let found = store.provider_rows("my-fdi", &rows).expect("readable");
        assert_eq!(found.len(), 1, "{name}: there is one such row");
        let fields = &found[&rows[0]];
        let text = |column: &str| fields.iter().find(|(name, _)| name == column).map(|(_, text)| text.as_str());
        assert_eq!(
            [text("to"), text("yr"), text("FDI (mUSD)")],
            [Some("Mexico"), Some("2013"), Some("16.5")],
            "{name}"
        );
    }
}

#[test]
fn labels_of_stata_can_be_read_in_place_of_codes() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = r#"
schema = 1
id = "my-labels"
title = "Labels"
[key]
unit = "records"
[[column]]
column = "to"
kind = "state"
labels = true
name = "to"
[[column]]
column = "yr"
kind = "integer"
[[column]]
column = "note"
kind = "text"
"#;
    // Written by pandas 3.1: a categorical with value labels, and a column of long strings.
    let bytes = include_bytes!("fixtures/labels.dta");
    let drafted = draft(&file("labels.dta", bytes.as_slice())).expect("drafts");
    assert!(drafted.contains("its values carry labels") && drafted.contains("label = \"partner\""), "{drafted}");
    add(folder.path(), spec, file("labels.dta", bytes.as_slice())).expect("comes in");
    let batch = Store::open(folder.path()).expect("a store").batch("my-labels", "records").expect("there");
    use arrow::array::AsArray as _;
    let states = batch.column_by_name("to").expect("there").as_dictionary::<arrow::datatypes::UInt16Type>();
    let names = states.values().as_string::<i32>();
    let read: Vec<&str> = states.keys().values().iter().map(|key| names.value(usize::from(*key))).collect();
    assert_eq!(read, ["MEX", "KAZ"]);
    let notes = batch.column_by_name("note").expect("there").as_string::<i32>();
    assert_eq!(notes.iter().map(|note| note.map_or(0, str::len)).collect::<Vec<_>>(), [10, 3000]);
}

#[test]
fn damaged_tables_are_errors_and_never_a_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in
        [("fdi.parquet", parquet()), ("fdi.dta", stata()), ("fdi.rds", data_frame()), ("fdi.rda", workspace())]
    {
        let spec = SPEC.replace("FDI (mUSD)", if name == "fdi.dta" { "fdi_musd" } else { "FDI (mUSD)" });
        for cut in (0..bytes.len()).step_by(23) {
            let _ = add(folder.path(), &spec, file(name, &bytes[..cut]));
            let _ = draft(&file(name, &bytes[..cut]));
            let mut flipped = bytes.clone();
            flipped[cut] ^= 0x55;
            let _ = add(folder.path(), &spec, file(name, flipped.clone()));
            let _ = draft(&file(name, flipped));
        }
    }
}

#[test]
fn a_draft_of_a_table_is_a_spec_that_reads_it() {
    let drafted = draft(&file("fdi.csv", TABLE)).expect("drafts");
    for line in [
        "state = { column = \"from\", scheme = \"iso3\" }",
        "partner = { column = \"to\", scheme = \"name\" }",
        "year = { column = \"yr\" }",
        "missing = [\"NA\"]",
        "`-99` occurs 1 times",
        "name = \"fdi__musd_\"",
    ] {
        assert!(drafted.contains(line), "{line} is not in\n{drafted}");
    }
    let bounds = drafted.replace("bounds = [0.0, 16.5]", "bounds = [-99.0, 16.5]");
    let folder = tempfile::tempdir().expect("a folder");
    add(folder.path(), &bounds, file("fdi.csv", TABLE)).expect("comes in");
}

#[test]
fn every_table_of_the_providers_can_be_drafted_and_most_drafts_read() {
    let Some(root) = data_root() else { return };
    let (mut drafted, mut read, mut refused) = (0, 0, Vec::new());
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).expect("readable").map(|entry| entry.expect("entry").path()).collect();
    folders.sort();
    for path in
        folders.iter().filter(|path| path.is_dir()).flat_map(|folder| std::fs::read_dir(folder).expect("readable"))
    {
        let path = path.expect("entry").path();
        let name = path.file_name().expect("named").to_string_lossy().into_owned();
        let size = std::fs::metadata(&path).expect("there").len();
        if ![".csv", ".tsv", ".tab", ".parquet"].iter().any(|ending| name.ends_with(ending)) || size > 60_000 {
            continue;
        }
        let table = file(&name, std::fs::read(&path).expect("readable"));
        match draft(&table) {
            Ok(spec) => {
                drafted += 1;
                let folder = tempfile::tempdir().expect("a folder");
                match add(folder.path(), &spec, table) {
                    Ok(_) => read += 1,
                    Err(error) => refused.push(format!("{name}: {error}")),
                }
            }
            Err(error) => refused.push(format!("{name}: {error}")),
        }
    }
    // What is refused has keys that repeat (a row is not a state-year), or codes of missing values that want a word.
    assert!(drafted >= 35 && read * 2 > drafted, "{drafted} drafted, {read} read, refused:\n{}", refused.join("\n"));
    for refused in &refused {
        assert!(!refused.contains("internal"), "{refused}");
    }
}
