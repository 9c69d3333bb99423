//! SIPRI arms transfers: the trade register, its trend-indicator value spread over the delivery years of each order.

use std::collections::BTreeSet;

use chancery_core::{Cell, Dimension, FrameRow, Key, Unit, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Layout};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "sipri-arms-transfers",
    title: "SIPRI Arms Transfers Database, trade register",
    about: "Orders of major conventional arms, each with supplier, recipient, weapon, number, years of delivery and the trend-indicator value (TIV) of what was delivered, from open sources, 1950–2025. TIV measures military capability transferred, not what was paid.",
    traps: &[
        "The register gives the TIV of an order and the years of its deliveries, not the amount of each year. The importer spreads it evenly, so single years differ from SIPRI's own yearly tables; sums over several years differ less.",
        "TIV is no money and must not be compared with sales or aid.",
        "Suppliers and recipients include rebel groups, organisations and 'unknown', which belong to no pair of states and are left out.",
        "The export has eleven lines before its header and three columns without a name; a TIV of 0 means under 0.5, a blank means unknown.",
    ],
    version: "export of 18 May 2026, deliveries to 2025",
    publisher: "Stockholm International Peace Research Institute",
    citation: "SIPRI Arms Transfers Database, Stockholm International Peace Research Institute.",
    licence: "© SIPRI; free for non-commercial use with attribution, bulk republication needs permission",
    bibtex: "@misc{sipri-arms-transfers,\n  author = {{Stockholm International Peace Research Institute}},\n  title = {SIPRI Arms Transfers Database},\n  year = {2026}\n}",
    files: &[FileSpec::required("trade-register.csv").laid_out(LAYOUT)],
    import,
    series,
    user: None,
};

/// Lines of explanation before the header.
const LAYOUT: Layout = Layout::CSV.preamble(11);
/// The blank header of the mark that the number delivered is an estimate.
const DELIVERED_MARK: usize = 9;
/// SIPRI publishes its series from this year.
const FIRST_YEAR: Year = 1950;

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("trade-register.csv")?;
    let csv = file.delimited(LAYOUT)?;
    let [recipient, supplier] = [csv.column("Recipient")?, csv.column("Supplier")?];
    let [years, tiv] = [csv.column("Year(s) of delivery")?, csv.column("SIPRI TIV of delivered weapons")?];
    let mark = csv.column_at(DELIVERED_MARK);
    let mut table = Table::new("deliveries", true, &["arms"]);
    csv.for_each(|row| {
        let value = row.number_in(tiv, "", 0.0..=1e5)?;
        let years = delivery_years(row, years)?;
        let Some(value) = value.value().filter(|_| !years.is_empty()) else {
            import.log("left-out", "orders without a delivery so far".into());
            return Ok(());
        };
        if mark.is_some_and(|mark| row.text(mark) == "?") {
            import.log("note", "orders whose number delivered is an estimate; they count like the others".into());
        }
        let each = value * 1e6 / years.len() as f64;
        for &year in &years {
            if year < FIRST_YEAR {
                import.log("left-out", format!("deliveries before {FIRST_YEAR}"));
                continue;
            }
            let supplier = import.state_by_name(row.text(supplier), year);
            let recipient = import.state_by_name(row.text(recipient), year);
            let (Some(supplier), Some(recipient)) = (supplier, recipient) else { continue };
            if supplier == recipient {
                import
                    .log("left-out", format!("{supplier}: deliveries from a state to itself or to a group within it"));
            } else if import.lived(supplier, year) && import.lived(recipient, year) {
                let key = Key::new(year, supplier, Some(recipient));
                table.push(key, &[Cell::observed(each)], FrameRow { file: number, row: row.number });
            }
        }
        Ok(())
    })?;
    table.add_up_repeated();
    import.add(table)
}

/// The years a register entry lists, each once.
fn delivery_years(row: &CsvRow<'_>, column: Col) -> Result<Vec<Year>, Error> {
    let mut years = Vec::new();
    let mut seen = BTreeSet::new();
    for text in row.text(column).split(';').map(str::trim).filter(|text| !text.is_empty()) {
        let year: Year = text
            .parse()
            .ok()
            .filter(|year| (1900..=2200).contains(year))
            .ok_or_else(|| row.error(column, format!("`{text}` is not a year")))?;
        if !seen.insert(year) {
            return Err(row.error(column, format!("{year} is listed twice")));
        }
        years.push(year);
    }
    Ok(years)
}

fn series() -> Vec<SeriesDecl> {
    let arms = SeriesDecl::directed("arms", "deliveries", Formula::column("arms"), Unit::of(Dimension::Tiv))
        .absent_is_zero()
        .basis(
            "register, TIV spread evenly over the listed delivery years",
            "the register lists delivery years without yearly amounts, so SIPRI's own yearly tables differ, most for single years",
        )
        .label(
            "major arms delivered to the partner",
            "Trend-indicator value of military capability, not money; in single units, where SIPRI prints millions. Only major \
             arms; pairs without a known delivery have 0. Deliveries to rebel groups, organisations and from unknown suppliers \
             belong to no pair of states and are left out.",
        );
    vec![arms]
}
