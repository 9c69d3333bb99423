//! Correlates of War intergovernmental organisations: memberships of states, shared memberships of pairs, who belongs to what.

use std::sync::Arc;

use arrow::array::{Int16Array, RecordBatch, StringArray, UInt8Array};
use arrow::datatypes::{DataType, Field, Schema};
use chancery_core::{Cell, FrameRow, Key, State, Unit, Year};

use super::reader::{Holds, Listing, WHOLE, YEAR, Years};
use super::state_lists::COW_LIST;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Encoding, ParquetFile};
use crate::table::{Formula, Table, state_array, state_field};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "cow-igo",
    title: "Correlates of War intergovernmental organisations",
    about: "Which states belonged to which intergovernmental organisation in which year since 1816, as full members, associates or \
            observers, from yearbooks and the organisations' own records; with counts by state and shared memberships by pair. An \
            organisation has at least three member states and a permanent secretariat.",
    traps: &[
        "To 1965 the source looked at every fifth year and carried memberships on; dates of entry before 1966 are good to five years, \
         and the list of organisations says how exact each is.",
        "-9 is missing data, not absence; it is null in the table of memberships.",
        "It ends in 2014: the Eurasian Economic Union (2015) and later changes are outside.",
        "Recent small organisations have gaps: in 2014 the observers of the Shanghai Cooperation Organisation are missing.",
        "Short names are written in capitals in the list of organisations and in small letters in the memberships.",
        "The marks for dead, integrated and replaced are 0 for all organisations in this copy; the year of death is given instead.",
        "A number of shared memberships is not a measure of cooperation.",
    ],
    version: "3.0",
    publisher: "Correlates of War Project (Pevehouse, Nordstrom, McManus, Jamison)",
    citation: "Pevehouse, Jon C. W., Timothy Nordstrom, Roseanne W. McManus and Anne Spencer Jamison. 2020. \"Tracking \
               Organizations in the World: The Correlates of War IGO Version 3.0 datasets.\" Journal of Peace Research 57(3): \
               492-503.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{cow-igo,\n  author = {Pevehouse, Jon C. W. and Nordstrom, Timothy and McManus, Roseanne W. and Jamison, Anne Spencer},\n  title = {Tracking Organizations in the World: The Correlates of War IGO Version 3.0 Datasets},\n  journal = {Journal of Peace Research},\n  volume = {57},\n  number = {3},\n  pages = {492--503},\n  year = {2020}\n}",
    files: &[
        FileSpec::required("cow_igo_sy.csv"),
        FileSpec::required("cow_igo_ndy.parquet"),
        FileSpec::optional("cow_igo_membership_long.parquet"),
        FileSpec::optional("cow_igo_list.csv"),
        FileSpec::optional("states2016.csv"),
    ],
    import,
    series,
    user: None,
};

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    states(import)?;
    dyads(import)?;
    memberships(import)?;
    ORGANISATIONS.add_if_there(import)?;
    Listing { file: "states2016.csv", table: "states", ..COW_LIST }.add_if_there(import)
}

/// The organisations themselves: names, years of life, kinds.
const ORGANISATIONS: Listing<'static> = Listing {
    file: "cow_igo_list.csv",
    table: "organisations",
    columns: &[
        ("ioname", Holds::Text),
        ("orgname", Holds::Text),
        ("sdate", YEAR),
        ("deaddate", YEAR),
        ("dead", Holds::Mark),
        ("integrated", Holds::Mark),
        ("replaced", Holds::Mark),
        ("longorgname", Holds::Text),
        ("ionum", WHOLE),
        ("igocode", WHOLE),
        ("version", Holds::Number(1.0, 10.0)),
        ("accuracyofpre1965membershipdates", Holds::Text),
        ("sourcesandnotes", Holds::Text),
        ("imputed", Holds::Mark),
        ("political", Holds::Mark),
        ("social", Holds::Mark),
        ("economic", Holds::Mark),
    ],
    years: Years::Span("sdate", "deaddate"),
    key: &["ioname"],
    ..Listing::CSV
};

fn states(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_igo_sy.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year] = [csv.column("ccode")?, csv.column("year")?];
    let counts = ["sum_igo_full", "sum_igo_associate", "sum_igo_observer", "sum_igo_anytype"];
    let counts = counts.map(|name| csv.column(name)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut table = Table::new("state_years", false, &["full", "associate", "observer", "any"]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let cells =
            counts.iter().map(|column| row.number_in(*column, "", 0.0..=600.0)).collect::<Result<Vec<_>, _>>()?;
        if let Some(state) = import.state_by_ccode(row.integer(ccode)?, year) {
            table.push(Key::new(year, state, None), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add(table)
}

/// Each pair stands once.
fn dyads(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_igo_ndy.parquet")?;
    let parquet = file.parquet(&["ccode1", "ccode2", "year", "dyadigos"])?;
    let (ccode1, ccode2) = (parquet.integers("ccode1")?, parquet.integers("ccode2")?);
    let (years, shared) = (parquet.integers("year")?, parquet.numbers("dyadigos")?);
    let mut table = Table::new("dyads", true, &["shared_igos"]);
    for row in 0..parquet.rows() {
        let (one, year) = member(import, &parquet, row, "ccode1", ccode1[row], years[row])?;
        let (other, _) = member(import, &parquet, row, "ccode2", ccode2[row], years[row])?;
        if shared[row].value().is_some_and(|count| !(0.0..=600.0).contains(&count)) {
            return Err(parquet.error(row + 1, "dyadigos", "a number of organisations below 0 or above 600"));
        }
        let (Some(one), Some(other)) = (one, other) else { continue };
        if one == other {
            return Err(parquet.error(row + 1, "ccode2", format!("{one} is paired with itself")));
        }
        let key = Key::new(year, one.min(other), Some(one.max(other)));
        table.push(
            key,
            &[Cell::from_parts(shared[row].value().unwrap_or(0.0), shared[row].state())],
            FrameRow { file: number, row: row as u32 + 1 },
        );
    }
    import.add(table)
}

fn memberships(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, _)) = import.optional_file("cow_igo_membership_long.parquet") else { return Ok(()) };
    let parquet = file.parquet(&["ccode", "year", "igo", "status"])?;
    let (ccode, years) = (parquet.integers("ccode")?, parquet.integers("year")?);
    let (igo, status) = (parquet.texts("igo")?, parquet.integers("status")?);
    let mut rows: Vec<(Year, State, &str, Option<u8>)> = Vec::new();
    for row in 0..parquet.rows() {
        let status = match status[row] {
            Some(status @ 1..=3) => Some(status as u8),
            Some(-9) | None => None,
            Some(other) => {
                return Err(parquet.error(row + 1, "status", format!("{other}, where 1, 2, 3 or -9 is expected")));
            }
        };
        if let (Some(state), year) = member(import, &parquet, row, "ccode", ccode[row], years[row])? {
            rows.push((year, state, &igo[row], status));
        }
    }
    rows.sort_unstable();
    if let Some(pair) =
        rows.windows(2).find(|pair| (pair[0].0, pair[0].1, pair[0].2) == (pair[1].0, pair[1].1, pair[1].2))
    {
        let (year, state, igo, _) = pair[0];
        return Err(parquet.error(1, "igo", format!("{state} and {igo} occur twice in {year}")));
    }
    let span = rows.first().zip(rows.last()).map(|(first, last)| (first.0, last.0));
    let schema = Schema::new(vec![
        Field::new("year", DataType::Int16, false),
        state_field("state"),
        Field::new("igo", DataType::Utf8, false),
        // 1 full, 2 associate, 3 observer; null where the source has no data.
        Field::new("status", DataType::UInt8, true),
    ]);
    let columns: Vec<arrow::array::ArrayRef> = vec![
        Arc::new(Int16Array::from_iter_values(rows.iter().map(|row| row.0))),
        state_array(rows.iter().map(|row| Some(row.1))),
        Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.2))),
        Arc::new(rows.iter().map(|row| row.3).collect::<UInt8Array>()),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), columns).map_err(Error::unknown)?;
    import.add_batch("memberships", batch, span);
    Ok(())
}

/// The state and year of a row of a Parquet file.
fn member(
    import: &mut Import<'_>,
    parquet: &ParquetFile,
    row: usize,
    column: &str,
    ccode: Option<i64>,
    year: Option<i64>,
) -> Result<(Option<State>, Year), Error> {
    match (ccode, year) {
        (Some(ccode), Some(year @ 1400..=2200)) => Ok((import.state_by_ccode(ccode, year as Year), year as Year)),
        _ => Err(parquet.error(row + 1, column, "a row without code or year")),
    }
}

fn series() -> Vec<SeriesDecl> {
    let note = "to 1965 the source looked at every fifth year and carried the memberships on; ends in 2014";
    let basis = "membership lists of organisations";
    let shared = Formula::column("shared_igos");
    vec![
        SeriesDecl::state_year("igo_memberships", "state_years", Formula::column("full"), Unit::COUNT)
            .basis(basis, note)
            .label(
                "intergovernmental organisations a state is a full member of",
                "Associates and observers are not counted.",
            ),
        SeriesDecl::dyad("shared_igos", "dyads", shared.clone(), Unit::COUNT).mirror(shared).basis(basis, note).label(
            "intergovernmental organisations that both states belong to",
            "A number of memberships, not a measure of cooperation.",
        ),
    ]
}
