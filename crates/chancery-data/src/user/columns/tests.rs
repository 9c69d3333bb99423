//! Columns of tables, and the same tables read the plain way: every cell as text.

use super::*;

fn table(name: &str, text: &str) -> DataTable {
    let file = InputFile { name: name.to_owned(), path: name.into(), bytes: text.as_bytes().to_vec() };
    DataTable::read(&file, &|_| true).expect("a table")
}

#[test]
fn columns_are_numbers_or_texts() {
    let found = table("t.csv", "iso,year,trade\nNA,1990,1.5\nUSA,1991,NA\n,1992,.a\n007,1993,-2e3\n");
    assert_eq!((found.rows, found.known.len()), (4, 3));
    let Some(DataValues::Texts(iso)) = found.column("iso") else { panic!("texts") };
    // A code that looks like a missing value is a text among texts; a number among texts keeps its zeros.
    assert_eq!(iso.words, ["007", "NA", "USA"]);
    assert_eq!(iso.codes, [Some(1), Some(2), None, Some(0)]);
    let Some(DataValues::Numbers(trade)) = found.column("trade") else { panic!("numbers") };
    let values: Vec<Option<f64>> = trade.masked().iter().map(|cell| cell.value()).collect();
    assert_eq!(values, [Some(1.5), None, None, Some(-2000.0)]);
}

#[test]
fn only_what_is_wanted_is_read() {
    let file = InputFile { name: "t.tsv".into(), path: "t.tsv".into(), bytes: b"a\tb\n1\tx\n".to_vec() };
    let found = DataTable::read(&file, &|name| name == "b").expect("a table");
    assert_eq!(found.known, ["a", "b"]);
    assert_eq!(found.columns.len(), 1);
    assert!(DataTable::read(&InputFile { name: "t.xyz".into(), ..file }, &|_| true).is_err());
}

/// The plain way: a text of every cell, and of every column, asked for or not; a column is numbers if each of its texts is one.
fn as_text(file: &InputFile) -> Result<Vec<(String, DataValues)>, Error> {
    let sheet = Sheet::open(file, &guess_layout(file, Format::of(&file.name).expect("a known ending")))?;
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); sheet.columns.len()];
    sheet.for_each(|row| {
        columns.iter_mut().zip(&row.texts).for_each(|(column, text)| column.push(text.trim().to_owned()));
        Ok(())
    })?;
    let column = |(name, texts): (&str, &Vec<String>)| {
        let cells: Option<Vec<Cell>> = texts.iter().map(|text| number_or_missing(text)).collect();
        let values = match cells {
            Some(cells) => DataValues::Numbers(Arc::new(cells.into_iter().collect())),
            None => DataValues::Texts(Arc::new(plain_texts(texts))),
        };
        (name.to_owned(), values)
    };
    Ok(sheet.columns.iter().map(|column| column.name.as_str()).zip(&columns).map(column).collect())
}

fn number_or_missing(text: &str) -> Option<Cell> {
    let missing = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", ".", ".."].contains(&text)
        || (text.len() == 2 && text.starts_with('.') && text.ends_with(|c: char| c.is_ascii_lowercase()));
    if missing { Some(Cell::missing(CellState::Unreported)) } else { text.parse().ok().map(Cell::observed) }
}

fn plain_texts(texts: &[String]) -> TextColumn {
    let words: std::collections::BTreeSet<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
    let words: Vec<String> = words.into_iter().cloned().collect();
    let codes = texts.iter().map(|text| words.binary_search(text).ok().map(|code| code as u32)).collect();
    TextColumn { words, codes }
}

fn input(name: &str, bytes: Vec<u8>) -> InputFile {
    InputFile { name: name.to_owned(), path: name.into(), bytes }
}

#[track_caller]
fn equals_the_plain_way(file: &InputFile) -> DataTable {
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| DataTable::read(file, &|_| true)).expect("a table")
    };
    let found = read(1);
    assert_eq!(found, read(2), "{}: threads", file.name);
    let plain = as_text(file).expect("a table");
    assert_eq!(found.known, plain.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    for (name, expected) in &plain {
        let column = found.column(name).expect("read");
        assert_eq!(column, expected, "{}: {name}", file.name);
        // Equality of numbers does not see the sign of zero.
        if let (DataValues::Numbers(a), DataValues::Numbers(b)) = (column, expected) {
            let bits = |column: &Column| column.masked().values.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
            assert_eq!(bits(a), bits(b), "{}: {name}", file.name);
        }
        // Asked for alone it is the same.
        let alone = DataTable::read(file, &|wanted| wanted == name).expect("a table");
        assert_eq!((alone.rows, alone.columns.len()), (found.rows, 1));
        assert_eq!(alone.column(name), found.column(name));
    }
    found
}

/// Texts and numbers of some rows, with the awkward ones among them.
struct Rows {
    texts: Vec<String>,
    digits: Vec<String>,
    mixed: Vec<String>,
    numbers: Vec<Option<f64>>,
    singles: Vec<Option<f32>>,
    whole: Vec<Option<i64>>,
}

fn rows(count: usize) -> Rows {
    let mut random = chancery_stats::Random::new(5);
    let mut rows = Rows {
        texts: Vec::new(),
        digits: Vec::new(),
        mixed: Vec::new(),
        numbers: Vec::new(),
        singles: Vec::new(),
        whole: Vec::new(),
    };
    for row in 0..count {
        let some = |random: &mut chancery_stats::Random| random.uniform() > 0.1;
        let word = ["", "NA", "USA", " USA ", "Côte d'Ivoire", "007", ".a", "a, \"b\""][random.below(8)];
        rows.texts.push(word.to_owned());
        rows.digits.push(["", "007", "NA", "-1.50e3", "+4", ".5", "1e400"][random.below(7)].to_owned());
        // Numbers for long, and a text at last.
        rows.mixed.push(if row + 1 == count { "n. a.".to_owned() } else { format!("0{}", row % 7) });
        let number = match row {
            0 => -0.0,
            1 => f64::NAN,
            2 => f64::INFINITY,
            3 => 5e-324,
            4 => 1e300,
            _ => (random.uniform() - 0.5) * 1e6,
        };
        rows.numbers.push(some(&mut random).then_some(number));
        rows.singles.push(some(&mut random).then_some(number as f32 * 0.1));
        let whole = if row % 5 == 0 { 9_007_199_254_740_993 - 2 * row as i64 } else { row as i64 - 50 };
        rows.whole.push(some(&mut random).then_some(whole));
    }
    rows
}

fn parquet_of(columns: Vec<(&str, arrow::array::ArrayRef)>, rows_a_group: usize) -> InputFile {
    let batch = RecordBatch::try_from_iter(columns).expect("fits");
    let properties =
        parquet::file::properties::WriterProperties::builder().set_max_row_group_row_count(Some(rows_a_group)).build();
    let mut out = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("writes");
    writer.close().expect("closes");
    input("t.parquet", out)
}

#[test]
fn parquet_is_read_as_its_text_would_be() {
    use arrow::array::{
        ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array,
        Int16Array, Int64Array, StringArray, UInt16Array, UInt64Array,
    };
    let count = 40_000;
    let rows = rows(count);
    let of = |texts: &[String]| -> ArrayRef {
        Arc::new(texts.iter().map(|text| (!text.is_empty()).then_some(text.as_str())).collect::<StringArray>())
    };
    let every = |n: usize| (0..count).map(move |row| (row % n != 0).then_some(row));
    let decimals = Decimal128Array::from_iter(every(3).map(|row| row.map(|row| row as i128 * 5 - 70)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("texts", of(&rows.texts)),
        ("digits", of(&rows.digits)),
        ("mixed", of(&rows.mixed)),
        ("numbers", Arc::new(Float64Array::from(rows.numbers))),
        ("singles", Arc::new(Float32Array::from(rows.singles))),
        ("whole", Arc::new(Int64Array::from(rows.whole))),
        ("small", Arc::new(every(4).map(|row| row.map(|row| (row % 200) as u8 as i8)).collect::<Int8Array>())),
        ("short", Arc::new((0..count).map(|row| Some(row as i16)).collect::<Int16Array>())),
        ("unsigned", Arc::new((0..count).map(|row| Some(row as u16)).collect::<UInt16Array>())),
        ("huge", Arc::new(every(9).map(|row| row.map(|row| u64::MAX - row as u64)).collect::<UInt64Array>())),
        ("truth", Arc::new(every(5).map(|row| row.map(|row| row % 2 == 0)).collect::<BooleanArray>())),
        ("day", Arc::new(every(6).map(|row| row.map(|row| row as i32)).collect::<Date32Array>())),
        ("money", Arc::new(decimals.with_precision_and_scale(20, 2).expect("fits"))),
        ("bytes", Arc::new(every(7).map(|row| row.map(|row| format!("b{}", row % 3))).collect::<BinaryArray>())),
        ("nothing", Arc::new((0..count).map(|_| None::<f64>).collect::<Float64Array>())),
    ];
    let one_group = equals_the_plain_way(&parquet_of(columns.clone(), count));
    assert_eq!(one_group.rows, count);
    assert_eq!(equals_the_plain_way(&parquet_of(columns, 7_001)), one_group);
}

#[test]
fn delimited_text_is_read_as_its_text_would_be() {
    let rows = rows(3_000);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["texts", "digits", "mixed", "numbers", "whole", "late"]).expect("writes");
    let number = |number: Option<f64>| number.map_or("NA".to_owned(), |number| number.to_string());
    for row in 0..rows.texts.len() {
        let whole = rows.whole[row].map_or("..".to_owned(), |whole| whole.to_string());
        // Empty for long, then a text.
        let late = if row > 2_000 { "NA x" } else { "" };
        let number = number(rows.numbers[row]);
        let fields = [&rows.texts[row], &rows.digits[row], &rows.mixed[row]].map(String::as_str);
        let fields = [fields.as_slice(), &[number.as_str(), &whole, late]].concat();
        writer.write_record(fields).expect("writes");
    }
    let bytes = writer.into_inner().expect("all");
    let found = equals_the_plain_way(&input("t.csv", bytes.clone()));
    let Some(DataValues::Texts(mixed)) = found.column("mixed") else { panic!("texts") };
    assert_eq!(mixed.first_that_is_no_number(), Some((2_999, "n. a.")));
    let with = |separator: &str| {
        let text = String::from_utf8(bytes.clone()).expect("text").replace("a, \"\"b\"\"", "ab");
        text.replace(',', separator).into_bytes()
    };
    equals_the_plain_way(&input("t.tsv", with("\t")));
    equals_the_plain_way(&input("t.csv", with(";")));
    // Names of rows that the header does not name.
    equals_the_plain_way(&input("t.csv", b"a,b\nr1,1,x\nr2,.a,y\n".to_vec()));
    let short = input("t.csv", b"a,b\n1,2\n3\n".to_vec());
    let error = DataTable::read(&short, &|name| name == "a").expect_err("a field is missing");
    assert_eq!(error.to_string(), as_text(&short).expect_err("a field is missing").to_string());
    assert!(error.to_string().contains('3'), "{error}");
}

#[test]
fn stata_is_read_as_its_text_would_be() {
    use dta::stata::dta::byte_order::ByteOrder;
    use dta::stata::dta::dta_writer::DtaWriter;
    use dta::stata::dta::header::Header;
    use dta::stata::dta::release::Release;
    use dta::stata::dta::schema::Schema;
    use dta::stata::dta::value::Value;
    use dta::stata::dta::variable::Variable;
    use dta::stata::dta::variable_type::VariableType;
    use dta::stata::missing_value::MissingValue;
    use dta::stata::{
        stata_byte::StataByte, stata_double::StataDouble, stata_float::StataFloat, stata_int::StataInt,
        stata_long::StataLong,
    };
    let rows = rows(2_000);
    let variables = [
        (VariableType::FixedString(20), "texts"),
        (VariableType::FixedString(20), "digits"),
        (VariableType::FixedString(20), "mixed"),
        (VariableType::Double, "numbers"),
        (VariableType::Float, "singles"),
        (VariableType::Byte, "small"),
        (VariableType::Int, "short"),
        (VariableType::Long, "whole"),
    ];
    let mut schema = Schema::builder();
    for (kind, name) in variables {
        schema = schema.add_variable(Variable::builder(kind, name).format("%9.0g"));
    }
    let out = std::io::Cursor::new(Vec::new());
    let header = Header::builder(Release::V118, ByteOrder::LittleEndian).build();
    let writer = DtaWriter::new().from_writer(out).write_header(header).expect("header");
    let schema = schema.build().expect("a schema");
    let mut records = writer.write_schema(schema).expect("schema").into_record_writer().expect("records");
    for row in 0..rows.texts.len() {
        let reason = [MissingValue::System, MissingValue::A, MissingValue::Z][row % 3];
        let finite = rows.numbers[row].filter(|number| number.is_finite() && number.abs() < 1e300);
        let single = rows.singles[row].filter(|number| number.is_finite() && number.abs() < 1e30);
        let short = (row % 4 != 0).then_some(row as i16);
        let record = [
            Value::string(&rows.texts[row]),
            Value::string(&rows.digits[row]),
            Value::string(&rows.mixed[row]),
            Value::Double(finite.map_or(StataDouble::Missing(reason), StataDouble::Present)),
            Value::Float(single.map_or(StataFloat::Missing(reason), StataFloat::Present)),
            Value::Byte(short.map_or(StataByte::Missing(reason), |x| StataByte::Present((x % 100) as i8))),
            Value::Int(short.map_or(StataInt::Missing(reason), StataInt::Present)),
            Value::Long(short.map_or(StataLong::Missing(reason), |x| StataLong::Present(i32::from(x) * 9_999))),
        ];
        records.write_record(&record).expect("a record");
    }
    let labels = records.into_long_string_writer().expect("none").into_value_label_writer().expect("none");
    let bytes = labels.finish().expect("closes").into_inner();
    let found = equals_the_plain_way(&input("t.dta", bytes.clone()));
    let Some(DataValues::Numbers(small)) = found.column("small") else { panic!("numbers") };
    // Row 0 is `.`, row 4 is `.a`: both missing, neither a number nor a text.
    assert!([0, 4].iter().all(|&row| small.cell(row).state() == CellState::Unreported));
    let cut = input("t.dta", bytes[..bytes.len() / 2].to_vec());
    let error = DataTable::read(&cut, &|_| true).expect_err("half a file").to_string();
    assert!(error.contains("not a whole Stata file"), "{error}");
    // Of a variable with value labels the codes are meant; long strings are texts. Written by pandas.
    let labelled = include_bytes!("../../../tests/it/fixtures/labels.dta").to_vec();
    let found = equals_the_plain_way(&input("labels.dta", labelled));
    assert!(matches!(found.column("to"), Some(DataValues::Numbers(_))));
    assert!(matches!(found.column("note"), Some(DataValues::Texts(_))));
}

#[test]
fn types_without_a_text_name_the_column() {
    use arrow::array::{ArrayRef, BinaryArray, Int32Array, StructArray};
    use arrow::datatypes::Field;
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    let nested = StructArray::from(vec![(Arc::new(Field::new("a", DataType::Int32, false)), numbers.clone())]);
    let bytes = BinaryArray::from(vec![b"ok".as_slice(), b"\xff\xfe"]);
    let file = parquet_of(vec![("x", numbers), ("s", Arc::new(nested)), ("b", Arc::new(bytes))], 10);
    let error = |name: &str| DataTable::read(&file, &|wanted| wanted == name).expect_err("no numbers").to_string();
    assert!(error("s").contains("column `s`") && error("s").contains("neither numbers nor texts"), "{}", error("s"));
    assert!(error("b").contains("column `b`") && error("b").contains("bytes that are no text"), "{}", error("b"));
    // What nobody asks for is no hindrance.
    assert_eq!(DataTable::read(&file, &|wanted| wanted == "x").expect("numbers").rows, 2);
    let cut = input("t.parquet", file.bytes[..file.bytes.len() / 2].to_vec());
    assert!(DataTable::read(&cut, &|_| true).expect_err("half a file").to_string().contains("not a whole Parquet"));
}
