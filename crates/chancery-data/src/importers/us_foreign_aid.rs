//! US foreign assistance by country and fiscal year, in two vintages of one table.

use std::collections::BTreeMap;

use chancery_core::{Cell, CellState, Clock, Date, FrameRow, Key, State, Unit, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "us-foreign-aid",
    title: "US foreign assistance by country",
    about: "What the United States government requested, appropriated, obligated and disbursed for each country and fiscal year since 1946, over all agencies and accounts, military assistance included, in current and in constant dollars.",
    traps: &[
        "The four transaction types describe the same dollar at four moments and must never be added.",
        "Years are fiscal: October to September, July to June before 1977. The quarter between the two definitions is in no year.",
        "Military assistance is in it, so it is far wider than official development assistance.",
        "The newest years are partial until every agency has reported: the fiscal year 2022 grew by almost a quarter between the download of 2023 and that of 2025. Series end at the last full year.",
        "A country without a row is unreported, not zero; negative amounts take earlier commitments back.",
        "States that have ended share the code NULL and are told apart by their names.",
    ],
    version: "downloads of December 2025 and of 2023",
    publisher: "US Department of State and USAID, ForeignAssistance.gov",
    citation: "ForeignAssistance.gov, U.S. Foreign Assistance By Country.",
    licence: "US federal government work, public domain",
    bibtex: "@misc{us-foreign-aid,\n  author = {{U.S. Department of State} and {USAID}},\n  title = {U.S. Foreign Assistance By Country},\n  howpublished = {ForeignAssistance.gov}\n}",
    files: &[
        FileSpec::required("us_foreign_aid_country.csv"),
        FileSpec::optional("us_foreign_aid_country_2023vintage.csv"),
    ],
    import,
    series,
    user: None,
};

/// Transaction types of the file and the columns of their amounts; constant dollars follow in columns of their own.
const TYPES: [(&str, &str); 4] = [
    ("Obligations", "obligations"),
    ("Disbursements", "disbursements"),
    ("Appropriated and Planned", "appropriated"),
    ("President's Budget Requests", "requested"),
];
const COLUMNS: [&str; 8] = [
    "obligations",
    "disbursements",
    "appropriated",
    "requested",
    "obligations_constant",
    "disbursements_constant",
    "appropriated_constant",
    "requested_constant",
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    vintage(import, "us_foreign_aid_country.csv", "country_years")?;
    if import.optional_file("us_foreign_aid_country_2023vintage.csv").is_some() {
        vintage(import, "us_foreign_aid_country_2023vintage.csv", "vintage_2023")?;
    }
    Ok(())
}

/// The amounts of a country and year, and the rows they come from, each with the column it gave.
type Amounts = ([Cell; 8], Vec<(Option<usize>, FrameRow)>);

/// One row a country, year and transaction type becomes one row a country and year; types are never added together.
fn vintage(import: &mut Import<'_>, name: &str, table: &str) -> Result<(), Error> {
    let (file, number) = import.file(name)?;
    let csv = file.csv(Encoding::Utf8)?;
    let [code, country] = [csv.column("Country Code")?, csv.column("Country Name")?];
    let [kind, year] = [csv.column("Transaction Type Name")?, csv.column("Fiscal Year")?];
    let [current, constant] = [csv.column("current_amount")?, csv.column("constant_amount")?];
    let mut rows: BTreeMap<Key, Amounts> = BTreeMap::new();
    csv.for_each(|row| {
        let amounts = [row.number_in(current, "", -1e12..=1e12)?, row.number_in(constant, "", -1e13..=1e13)?];
        if row.text(year) == "1976tq" {
            import.log(
                "left-out",
                "1976tq: the quarter (July to September 1976) between two definitions of the year".into(),
            );
            return Ok(());
        }
        let year = row.year(year)?;
        let Some(column) = TYPES.iter().position(|(name, _)| *name == row.text(kind)) else {
            import.log("left-out", format!("transaction type {}", row.text(kind)));
            return Ok(());
        };
        let partner = recipient(import, row.text(code), row.text(country), year);
        let (Some(actor), Some(partner)) = (import.state_by_ccode(2, year), partner) else { return Ok(()) };
        if !import.lived(partner, year) {
            return Ok(());
        }
        let source = FrameRow { file: number, row: row.number };
        let key = Key::new(year, actor, Some(partner));
        let (cells, made_of) =
            rows.entry(key).or_insert_with(|| ([Cell::missing(CellState::Unreported); 8], Vec::new()));
        for (column, amount) in [column, column + TYPES.len()].into_iter().zip(amounts) {
            made_of.push((Some(column), source));
            let cell = &mut cells[column];
            if cell.state() == CellState::Observed {
                import.log("corrected", format!("{partner}: two entries of one state were added up"));
                *cell = cell.zip(amount, |a, b| a + b);
            } else {
                *cell = amount;
            }
        }
        Ok(())
    })?;
    let mut table = Table::new(table, true, &COLUMNS);
    for (key, (cells, made_of)) in rows {
        table.push_made_of(key, &cells, &made_of);
    }
    import.add(table)
}

/// States that have ended share the code NULL and are told apart by name.
fn recipient(import: &mut Import<'_>, code: &str, name: &str, year: Year) -> Option<State> {
    let known = import.world().nonstate("us-foreign-aid", name).is_some();
    // The middle of the fiscal year.
    let spring = Date::new(year, 4, 1).ok();
    let by_code = |on| import.world().by_code("us-foreign-aid", code, on).one();
    let partner = if known || code == "NULL" { None } else { by_code(spring).or_else(|| by_code(None)) };
    partner.or_else(|| import.state_by_name(name, year)).map(|state| in_belgrade(state, year))
}

/// The table has rows of Serbia from 1996 and of Serbia and Montenegro to 2018; both mean the state of the year.
fn in_belgrade(state: State, year: Year) -> State {
    let of_year = if year <= 2006 { "YUG" } else { "SRB" };
    if matches!(state.as_str(), "YUG" | "SRB") { State::new(of_year).unwrap_or(state) } else { state }
}

fn series() -> Vec<SeriesDecl> {
    let about = "All accounts, military aid included, which is wider than official development assistance. Negative amounts are \
                 commitments taken back. The table lists only countries with a transaction, and is not declared complete, so a \
                 country and year without a row is unreported and not zero. Fiscal years begin in October (July before 1977); \
                 the quarter between the two is left out.";
    let aid = |name: &str, table: &'static str, column: &'static str, unit: Unit, label: &str, note: &str| {
        SeriesDecl::directed(name, table, Formula::column(column), unit)
            .actors(&["USA"])
            .clock(Clock::UsFiscal)
            .may_be_negative()
            .basis("US government accounts", note)
            .label(label, about)
    };
    let reported =
        "fiscal year 2023 is the last that agencies had reported in full at the download; 2024 and 2025 are partial";
    let (obligations, disbursements) = ("US aid committed to the partner", "US aid paid to the partner");
    let prices = Unit::usd_of(2024);
    let main = "country_years";
    let mut series = vec![
        aid("aid", main, "obligations", Unit::USD, obligations, reported).at_most(2023),
        aid("aid_constant", main, "obligations_constant", prices, obligations, reported).at_most(2023),
        aid("aid_disbursed", main, "disbursements", Unit::USD, disbursements, reported).at_most(2023),
        aid("aid_disbursed_constant", main, "disbursements_constant", prices, disbursements, reported).at_most(2023),
        aid(
            "aid_appropriated",
            main,
            "appropriated",
            Unit::USD,
            "US aid appropriated and planned",
            "for countries from 2006",
        ),
        aid(
            "aid_requested",
            main,
            "requested",
            Unit::USD,
            "US aid the President's budget asked for",
            "for countries from 2008",
        ),
    ];
    let early = "an earlier download, of 2023; its 2022 was almost a quarter below what the later one has, so it is used to 2021";
    let second = "vintage_2023";
    let vintage = [
        aid("aid", second, "obligations", Unit::USD, obligations, early).at_most(2021),
        aid("aid_disbursed", second, "disbursements", Unit::USD, disbursements, early).at_most(2021),
        aid(
            "aid_appropriated",
            second,
            "appropriated",
            Unit::USD,
            "US aid appropriated and planned",
            "a download of 2023",
        ),
        aid(
            "aid_requested",
            second,
            "requested",
            Unit::USD,
            "US aid the President's budget asked for",
            "a download of 2023",
        ),
    ];
    series.extend(vintage.map(|decl| decl.source_id("us-foreign-aid-2023")));
    series
}
