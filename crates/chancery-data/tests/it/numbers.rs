//! A data set of the tests: state-years and records from one small file, as many as the test wants.

use std::path::Path;
use std::sync::Arc;

use chancery_core::{FrameRow, Key, State};
use chancery_data::{
    AddOutcome, DataSet, Encoding, Error, Field, FileSpec, Files, Import, InputFile, Kind, Records, SeriesDecl, Store,
    StoreWriter, Table,
};
use chancery_world::World;

/// Lines `year,state,gdp`; an empty `gdp` is unreported.
pub(crate) const NUMBERS: DataSet = DataSet {
    id: "numbers",
    title: "",
    about: "",
    traps: &[],
    version: "",
    publisher: "",
    citation: "",
    licence: "",
    bibtex: "",
    files: &[FileSpec::required("numbers.csv"), FileSpec::optional("notes.txt")],
    import: |import: &mut Import<'_>| -> Result<(), Error> {
        let (file, number) = import.file("numbers.csv")?;
        let csv = file.csv(Encoding::Utf8)?;
        let (year, state, gdp) = (csv.column("year")?, csv.column("state")?, csv.column("gdp")?);
        let mut table = Table::new("numbers", false, &["gdp"]);
        let mut records = Records::new("events", &[("year", Kind::Integer), ("what", Kind::Text)]);
        csv.for_each(|row| {
            let source = FrameRow { file: number, row: row.number };
            let when = row.year(year)?;
            let who: State = row.text(state).parse().map_err(|_| row.error(state, "not a state"))?;
            table.push(Key::new(when, who, None), &[row.number(gdp)?], source);
            let fields = [Field::Integer(Some(i64::from(when))), Field::Text(row.text(gdp))];
            records.push(&fields, Some((when, when)), source);
            Ok(())
        })?;
        import.add(table)?;
        import.add_records(&records, &[])
    },
    series: || -> Vec<SeriesDecl> { Vec::new() },
    user: None,
};

pub(crate) fn input(text: &str) -> Vec<InputFile> {
    vec![InputFile { name: "numbers.csv".into(), path: "numbers.csv".into(), bytes: text.as_bytes().to_vec() }]
}

/// A file with the states USA and CHN in some years; `scale` decides the values.
pub(crate) fn years(years: std::ops::RangeInclusive<i16>, scale: f64) -> String {
    let lines = years.flat_map(|year| {
        [format!("{year},USA,{}\n", f64::from(year) * scale), format!("{year},CHN,{}\n", f64::from(year) * scale / 2.0)]
    });
    format!("year,state,gdp\n{}", lines.collect::<String>())
}

/// A writer of small parts on a file layer.
pub(crate) fn writer(root: &Path, files: Arc<dyn Files>) -> StoreWriter {
    StoreWriter::new(root).files(files).rows_per_part(3)
}

pub(crate) fn add(writer: &StoreWriter, text: &str) -> Result<AddOutcome, Error> {
    writer.add(&NUMBERS, &input(text), World::builtin())
}

/// The values of the table, by key.
pub(crate) fn values(store: &Store) -> Vec<(Key, Option<f64>)> {
    let table = store.table("numbers", "numbers", None).expect("there");
    table.iter().map(|(key, cells, _)| (key, cells[0].value())).collect()
}
