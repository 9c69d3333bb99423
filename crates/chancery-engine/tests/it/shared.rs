//! A small store: data sets with real ids, so that the catalogue knows their series, and files of a few rows.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, DictionaryArray};
use arrow::array::{Int16Array, RecordBatch, StringArray, UInt8Array, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, UInt16Type};
use chancery_core::{FrameRow, Key, State};
use chancery_data::{
    DataSet, Encoding, Error, FileSpec, Import, InputFile, SeriesDecl, Store, Table, user_data_set, user_files,
};
use chancery_engine::{Engine, Value};
use chancery_world::World;

/// Two columns of values by year, state and partner.
fn import_pairs(import: &mut Import<'_>, table: &str, columns: [&str; 2]) -> Result<(), Error> {
    let (file, number) = import.file("pairs.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [year, actor, partner] = [csv.column("year")?, csv.column("state")?, csv.column("partner")?];
    let values = [csv.column(columns[0])?, csv.column(columns[1])?];
    let mut table = Table::new(table, true, &columns);
    csv.for_each(|row| {
        let state = |column| row.text(column).parse::<State>().map_err(|error| row.error(column, error));
        let key = Key::new(row.year(year)?, state(actor)?, Some(state(partner)?));
        let cells = [row.number(values[0])?, row.number(values[1])?];
        table.push(key, &cells, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add(table)
}

/// Roll calls of one year, in the layout that measures read.
fn import_votes(import: &mut Import<'_>) -> Result<(), Error> {
    // USA: yes no yes; MEX: yes yes abstain; RUS: no yes.
    let ballots: [(&str, u32, u8); 8] = [
        ("MEX", 1, 1),
        ("RUS", 1, 3),
        ("USA", 1, 1),
        ("MEX", 2, 1),
        ("RUS", 2, 1),
        ("USA", 2, 3),
        ("MEX", 3, 2),
        ("USA", 3, 1),
    ];
    let states: DictionaryArray<UInt16Type> = ballots.iter().map(|ballot| Some(ballot.0)).collect();
    let schema = Schema::new(vec![
        Field::new("year", DataType::Int16, false),
        Field::new("roll_call", DataType::UInt32, false),
        Field::new("state", DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)), true),
        Field::new("ballot", DataType::UInt8, false),
        Field::new("title", DataType::Utf8, true),
    ]);
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(Int16Array::from_value(1990, ballots.len())),
        Arc::new(ballots.iter().map(|ballot| Some(ballot.1)).collect::<UInt32Array>()),
        Arc::new(states),
        Arc::new(ballots.iter().map(|ballot| Some(ballot.2)).collect::<UInt8Array>()),
        Arc::new(ballots.iter().map(|ballot| (ballot.1 == 1).then_some("the first")).collect::<StringArray>()),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), arrays).map_err(|error| Error::unknown(error.to_string()))?;
    import.add_batch("votes", batch, Some((1990, 1990)));
    Ok(())
}

const fn toy(id: &'static str, import: fn(&mut Import<'_>) -> Result<(), Error>) -> DataSet {
    const FILES: &[FileSpec] = &[FileSpec::required("pairs.csv")];
    let series: fn() -> Vec<SeriesDecl> = Vec::new;
    DataSet {
        id,
        title: "",
        about: "",
        traps: &[],
        version: "",
        publisher: "",
        citation: "",
        licence: "",
        bibtex: "",
        files: FILES,
        import,
        series,
        user: None,
    }
}

const COW_TRADE: DataSet = toy("cow-trade", |import| import_pairs(import, "dyads", ["imports1", "imports2"]));
const CENSUS: DataSet = toy("us-census-trade", |import| import_pairs(import, "country_table", ["exports", "imports"]));
const VOTES: DataSet = toy("unga-votes", import_votes);

const PAIRS: &str = "year,state,partner,imports1,imports2\n\
                     2013,USA,MEX,280,226\n\
                     2014,USA,MEX,296,240\n\
                     2014,MEX,KAZ,,3\n\
                     2014,USA,KAZ,0,1.5\n";
const CUSTOMS: &str = "year,state,partner,exports,imports\n\
                       2014,USA,MEX,241,294\n\
                       2015,USA,MEX,236,\n";

/// A user's own tables: one of pairs, with a source of its own for a series the program knows, one of states, and
/// one of pairs without order, each stored one way round.
const FDI_SPEC: &str = r#"
schema = 1
id = "my-fdi"
title = "Direct investment, own collection"
citation = "Own collection, 2024."

[key]
unit = "directed-dyad-year"
state = { column = "from", scheme = "iso3" }
partner = { column = "to", scheme = "iso3" }
year = { column = "yr" }

[[column]]
column = "mUSD"
name = "fdi"
unit = "USD"
factor = 1e6
bounds = [-1e6, 1e6]
missing = { "-99" = "withheld" }
label = "direct investment"
about = "Net flows."
series = true

[[column]]
column = "goods"
name = "exports"
unit = "USD"
label = "goods exports"
series = true
"#;
const FDI: &str = "from,to,yr,mUSD,goods\nUSA,MEX,2013,16.5,7\nUSA,KAZ,2013,-99,8\nMEX,USA,2014,0,9\n";
const POWER_SPEC: &str = r#"
schema = 1
id = "my-power"
title = "Power, own estimate"
citation = "Own estimate, 2024."

[key]
unit = "state-year"
state = { column = "state", scheme = "iso3" }
year = { column = "year" }

[[column]]
column = "power"
name = "power"
unit = "index"
label = "power"
about = "An estimate."
series = true
aggregate = "mean"
"#;
const PACTS_SPEC: &str = r#"
schema = 1
id = "my-pacts"
title = "Pacts, own list"
citation = "Own list, 2024."

[key]
unit = "dyad-year"
state = { column = "one", scheme = "iso3" }
partner = { column = "other", scheme = "iso3" }
year = { column = "year" }

[[column]]
column = "pacts"
name = "pacts"
unit = "number"
label = "pacts"
about = "How many are in force."
series = true
absent = "zero"
"#;
const PACTS: &str = "one,other,year,pacts\nUSA,MEX,2013,2\nKAZ,RUS,2014,1\n";
const POWER: &str = "state,year,power\nUSA,2013,0.14\nMEX,2013,0.02\nUSA,2014,0.13\n";

/// Builds the store in a folder.
pub(crate) fn build(root: &Path) -> Store {
    let add = |data_set: &DataSet, text: &str| {
        let file = InputFile { name: "pairs.csv".into(), path: "pairs.csv".into(), bytes: text.as_bytes().to_vec() };
        Store::add(root, data_set, &[file], World::builtin()).expect("adds");
    };
    add(&COW_TRADE, PAIRS);
    add(&CENSUS, CUSTOMS);
    add(&VOTES, "none");
    let file = |name: &str, text: &str| InputFile { name: name.into(), path: name.into(), bytes: text.into() };
    let own = [
        (FDI_SPEC, file("fdi.csv", FDI)),
        (POWER_SPEC, file("power.csv", POWER)),
        (PACTS_SPEC, file("pacts.csv", PACTS)),
    ];
    for (spec, table) in own {
        let spec = file("my.toml", spec);
        let data_set = user_data_set(&spec, &table.name).expect("a spec");
        Store::add(root, data_set, &user_files(&spec, table), World::builtin()).expect("adds");
    }
    Store::open(root).expect("opens")
}

/// The small store, built once.
pub(crate) fn store() -> &'static Store {
    static STORE: OnceLock<(tempfile::TempDir, Store)> = OnceLock::new();
    let build = || {
        let folder = tempfile::tempdir().expect("a folder");
        // Brackets and spaces, which some readers of files take for patterns.
        let root = folder.path().join("a [store] of 100%");
        let store = build(&root);
        (folder, store)
    };
    &STORE.get_or_init(build).1
}

/// An engine over the small store.
pub(crate) fn engine() -> Engine {
    Engine::new(Some(store()), World::builtin()).expect("an engine")
}

/// An engine without a store.
pub(crate) fn world_only() -> Engine {
    Engine::new(None, World::builtin()).expect("an engine")
}

/// The rows of an answer as text, for comparison by eye: `2014|USA|NULL`.
pub(crate) fn rows(engine: &Engine, query: &str) -> Vec<String> {
    let answer = engine.sql(query).unwrap_or_else(|error| panic!("{query}\n{error} ({:?})", error.hint_text()));
    let show = |value: &Value| match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Text(text) => text.clone(),
    };
    answer.rows.iter().map(|row| row.iter().map(show).collect::<Vec<_>>().join("|")).collect()
}
