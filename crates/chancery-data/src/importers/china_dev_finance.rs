//! Chinese official development finance by recipient and year of commitment (AidData).

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Cell, FrameRow, Key, State, Unit, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "china-dev-finance",
    title: "Global Chinese Development Finance, sums by recipient and year",
    about: "",
    traps: &[],
    version: "3.0 (commitments 2000–2021)",
    publisher: "AidData, William & Mary",
    citation: "Custer, Samantha, et al. 2023. Tracking Chinese Development Finance: An Application of AidData's TUFF 3.0 \
               Methodology. Dreher, Axel, Andreas Fuchs, Bradley Parks, Austin Strange, and Michael J. Tierney. 2022. Banking on \
               Beijing.",
    licence: "Open Data Commons Attribution",
    bibtex: "@book{china-dev-finance,\n  author = {Dreher, Axel and Fuchs, Andreas and Parks, Bradley and Strange, Austin and Tierney, Michael J.},\n  title = {Banking on Beijing},\n  year = {2022}\n}",
    files: &[FileSpec::required("cow_gcdf.csv"), FileSpec::optional("gcdf3_record_index.csv")],
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
    recipients.extend(recorded(import)?);
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
    import.add(table)
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

/// Recipients with any record, also of projects that enter no sum.
fn recorded(import: &mut Import<'_>) -> Result<BTreeSet<State>, Error> {
    let mut recipients = BTreeSet::new();
    let Some((file, _)) = import.optional_file("gcdf3_record_index.csv") else { return Ok(recipients) };
    let csv = file.csv(Encoding::Utf8)?;
    let [code, year] = [csv.column("Recipient ISO-3")?, csv.column("Commitment Year")?];
    csv.for_each(|row| {
        let year = row.year(year)?;
        if row.text(code).is_empty() {
            import.log("left-out", "records of regions".into());
        } else if let Some(state) = import.state_by_code("iso3", row.text(code), year) {
            recipients.insert(state);
        }
        Ok(())
    })?;
    Ok(recipients)
}

fn series() -> Vec<SeriesDecl> {
    let about = "Commitments, not disbursements, and mostly loans: what is not development assistance is not aid. Recipients the \
                 source records have 0 in years without an entry; states it never records are unreported.";
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
