//! Chinese official development finance by recipient and year of commitment (AidData).

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Cell, FrameRow, Key, State, Unit, Year};

use super::reader::{Holds, Listing, Says, WHOLE, YEAR, Years, gw_number};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "china-dev-finance",
    title: "Global Chinese Development Finance, sums by recipient and year",
    about: "Chinese official finance by recipient and year of commitment, 2000–2021, which AidData put together from public sources: \
            development assistance (ODA-like), other official finance (OOF-like) and flows of unclear kind, in constant dollars of \
            2021. An index of the 20,985 underlying records says who received and when, without amounts.",
    traps: &[
        "Commitments, not disbursements; and mostly loans, so what is not ODA-like must not be called aid.",
        "Only records recommended for sums enter the amounts; the index has all, also pledges and cancelled projects, so its counts \
         do not match.",
        "Adjusted amounts are for totals over years, plain amounts for single years; both are sources.",
        "A recipient without a row in a year had nothing recorded and has 0; a state without any row is unreported. Some without a \
         row are recipients all the same (the Palestinian territories, Palau, Niue): the files leave out who has no code.",
        "The file by COW number has no Serbia, which received billions; its amounts are taken from the file by Gleditsch–Ward number, \
         where it is 340, before 2006 too.",
        "The file by Gleditsch–Ward number has Viet Nam under 817, the South, and leaves small states out; otherwise the amounts agree.",
    ],
    version: "3.0 (commitments 2000–2021)",
    publisher: "AidData, William & Mary",
    citation: "Custer, Samantha, et al. 2023. Tracking Chinese Development Finance: An Application of AidData's TUFF 3.0 \
               Methodology. Dreher, Axel, Andreas Fuchs, Bradley Parks, Austin Strange, and Michael J. Tierney. 2022. Banking on \
               Beijing.",
    licence: "Open Data Commons Attribution",
    bibtex: "@book{china-dev-finance,\n  author = {Dreher, Axel and Fuchs, Andreas and Parks, Bradley and Strange, Austin and Tierney, Michael J.},\n  title = {Banking on Beijing},\n  year = {2022}\n}",
    files: &[
        FileSpec::required("cow_gcdf.csv"),
        FileSpec::optional("gcdf3_record_index.csv"),
        FileSpec::optional("gw_gcdf.csv"),
    ],
    import,
    series,
    user: None,
};

const YEARS: std::ops::RangeInclusive<Year> = 2000..=2021;
/// Columns of the file, and of the table.
const COLUMNS: [(&str, &str); 6] = [
    ("oda_amt", "oda"),
    ("oof_amt", "oof"),
    ("vof_amt", "vague"),
    ("oda_adj", "oda_adjusted"),
    ("oof_adj", "oof_adjusted"),
    ("vof_adj", "vague_adjusted"),
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let mut rows = amounts(import)?;
    let mut recipients: BTreeSet<State> = rows.keys().map(|(_, state)| *state).collect();
    for ((year, state), row) in by_gleditsch_ward(import)? {
        // The file by COW number has no Serbia.
        if !recipients.contains(&state) {
            import
                .log("corrected", format!("{state}: amounts of gw_gcdf.csv, as cow_gcdf.csv has no row of the state"));
            rows.insert((year, state), row);
        }
    }
    recipients.extend(rows.keys().map(|(_, state)| *state).collect::<Vec<_>>());
    let Some(china) = import.state_by_ccode(710, *YEARS.end()) else { return Ok(()) };
    let names = COLUMNS.map(|(_, name)| name);
    let mut table = Table::new("recipient_years", true, &names);
    // A recipient the source looks at has nothing recorded in a year without a row. Other states it does not look at.
    let nothing = ([Cell::observed(0.0); 6], FrameRow { file: 0, row: 0 });
    for year in YEARS {
        for &state in &recipients {
            let row = rows.remove(&(year, state));
            if row.is_some() || import.world().exists(state, year) {
                let (cells, source) = row.unwrap_or(nothing);
                table.push(Key::new(year, china, Some(state)), &cells, source);
            }
        }
    }
    import.add(table)?;
    record_index(import)
}

/// Every record, with recipient and year; records of regions have no code.
fn record_index(import: &mut Import<'_>) -> Result<(), Error> {
    Listing {
        file: "gcdf3_record_index.csv",
        table: "record_index",
        columns: &[
            ("AidData Record ID", WHOLE),
            ("Recipient", Holds::Text),
            ("Recipient ISO-3", Holds::Text),
            ("Recipient Region", Holds::Text),
            ("Commitment Year", YEAR),
        ],
        states: &[("state", "Recipient ISO-3", Says::Code("iso3"))],
        years: Years::In("Commitment Year"),
        key: &["aiddata_record_id"],
        ..Listing::CSV
    }
    .add_if_there(import)
}

/// The amounts of each year and recipient, and the row they are from.
type Amounts = BTreeMap<(Year, State), ([Cell; 6], FrameRow)>;

fn amounts(import: &mut Import<'_>) -> Result<Amounts, Error> {
    let (file, number) = import.file("cow_gcdf.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year] = [csv.column("ccode")?, csv.column("year")?];
    let columns = COLUMNS.iter().map(|(name, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Amounts::new();
    csv.for_each(|row| {
        let in_year = row.year(year)?;
        if !YEARS.contains(&in_year) {
            return Err(row.error(year, format!("{in_year}, where years within {YEARS:?} are expected")));
        }
        let mut cells = [Cell::observed(0.0); 6];
        for (cell, column) in cells.iter_mut().zip(&columns) {
            *cell = row.number_in(*column, "NA", 0.0..=1e12)?;
        }
        if let Some(state) = import.state_by_ccode(row.integer(ccode)?, in_year)
            && import.lived(state, in_year)
        {
            let source = FrameRow { file: number, row: row.number };
            if rows.insert((in_year, state), (cells, source)).is_some() {
                return Err(row.error(year, format!("{state} occurs twice in {in_year}")));
            }
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The amounts of the file by Gleditsch–Ward number, which is a table of its own too.
fn by_gleditsch_ward(import: &mut Import<'_>) -> Result<Amounts, Error> {
    let mut rows = Amounts::new();
    let Some((file, number)) = import.optional_file("gw_gcdf.csv") else { return Ok(rows) };
    let csv = file.csv(Encoding::Utf8)?;
    let [gwcode, year] = [csv.column("gwcode")?, csv.column("year")?];
    let columns = COLUMNS.iter().map(|(name, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut header = vec![("gwcode", Kind::Integer), ("year", Kind::Integer), ("state", Kind::State)];
    header.extend(COLUMNS.iter().map(|(_, name)| (*name, Kind::Number)));
    let mut records = Records::new("gleditsch_ward", &header);
    csv.for_each(|row| {
        let (in_year, code) = (row.year(year)?, row.integer(gwcode)?);
        // Viet Nam stands under the number of the South, with the amounts that cow_gcdf.csv has under 816.
        let meant = if code == 817 { 816 } else { gw_number(code, in_year) };
        let state = import.state_by_gwcode(meant, in_year);
        let mut cells = [Cell::observed(0.0); 6];
        for (cell, column) in cells.iter_mut().zip(&columns) {
            *cell = row.number_in(*column, "NA", 0.0..=1e12)?;
        }
        let source = FrameRow { file: number, row: row.number };
        let mut fields =
            vec![Field::Integer(Some(code)), Field::Integer(Some(i64::from(in_year))), Field::State(state)];
        fields.extend(cells.map(Field::Number));
        records.push(&fields, Some((in_year, in_year)), source);
        if let Some(state) = state
            && YEARS.contains(&in_year)
        {
            rows.insert((in_year, state), (cells, source));
        }
        Ok(())
    })?;
    import.add_records(&records, &["gwcode", "year"])?;
    Ok(rows)
}

fn series() -> Vec<SeriesDecl> {
    let about = "Commitments, not disbursements, and mostly loans: what is not development assistance is not aid. Recipients the \
                 source records have 0 in years without an entry; states without any entry are unreported.";
    let source = |id: &'static str, kinds: [&'static str; 3], note: &'static str| {
        let finance = move |name: &str, columns: &[&'static str], label: &str| {
            SeriesDecl::directed(name, "recipient_years", Formula::sum(columns), Unit::usd_of(2021))
                .source_id(id)
                .actors(&["CHN"])
                .basis("AidData's records recommended for sums", note)
                .label(label, about)
        };
        [
            finance("china_oda", &kinds[..1], "Chinese development assistance to the partner (ODA-like)"),
            finance("china_oof", &kinds[1..2], "other Chinese official finance to the partner (OOF-like)"),
            finance("china_vague", &kinds[2..], "Chinese official finance to the partner of unclear kind"),
            finance("china_finance", &kinds, "Chinese official finance to the partner, all kinds"),
        ]
    };
    // Claims mostly add up years, for which the publisher recommends the adjusted amounts.
    let adjusted = source(
        "china-dev-finance",
        ["oda_adjusted", "oof_adjusted", "vague_adjusted"],
        "adjusted amounts, which the publisher recommends for totals over years",
    );
    let plain =
        source("china-dev-finance-amounts", ["oda", "oof", "vague"], "amounts as committed, without the adjustment");
    adjusted.into_iter().chain(plain).collect()
}
