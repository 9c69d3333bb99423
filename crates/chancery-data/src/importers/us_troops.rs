//! US active-duty military personnel by country: the rebuilt series and the legacy series, and Vine's list of bases.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema};
use chancery_core::{Cell, CellState, Clock, Dimension, FrameRow, Key, State, StateSystem, Unit, Year};

use super::us_military as military;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table, state_array, state_field};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "us-troops",
    title: "US military deployments",
    about: "US military personnel by host country on the day of the Defense Department's reports, 1950–2024, rebuilt from the reports and \
            in an older compilation, with the report rows themselves; Vine's list of bases; construction budgets by place, 2008–2019; \
            and the states that took part in multinational exercises, 1980–2010.",
    traps: &[
        "The two series of troops differ; they are separate sources, and which report stands for a year changes with their rhythm \
         (yearly, from 2014 quarterly).",
        "Numbers for Afghanistan, Iraq and Syria are withheld from 2018 on; a 0 there is not a withdrawal and is withheld here.",
        "A zero of the 1950s may mean that the report does not list the country.",
        "Branches of the rebuilt series do not always add up, and one is below zero where personnel afloat were subtracted.",
        "Codes contradict each other between and within the files (South Viet Nam's troops stand under the number of the North in the \
         rebuilt one); names with their year decide.",
        "Bases are a list without years, up to 2018; two sites have no name.",
        "Construction is in thousand dollars by US fiscal year and is budgeted, not spent; two fifths of the rows name no country \
         (worldwide, unspecified, classified), so a country without a row is unreported, not 0.",
        "Exercises end in 2010; -9 stands for participants that are not known, `NATO` and `Baltic States` are participants too.",
    ],
    version: "rebuilt series 1950–2024; legacy series 1950–2023",
    publisher: "US Department of Defense, Defense Manpower Data Center; Kane; Allen, Flynn and Machain; Vine",
    citation: "Allen, Michael A., Michael E. Flynn, and Carla Martinez Machain. 2022. \"US global military deployments, \
               1950-2020.\" Conflict Management and Peace Science 39(3): 351-370. Kane, Tim. 2005. \"Global U.S. Troop \
               Deployment, 1950-2005.\" Vine, David. 2021. Lists of U.S. Military Bases Abroad, 1776-2021.",
    licence: "the reports are US government works; cite the compilers",
    bibtex: "@article{us-troops,\n  author = {Allen, Michael A. and Flynn, Michael E. and Martinez Machain, Carla},\n  title = {US Global Military Deployments, 1950--2020},\n  journal = {Conflict Management and Peace Science},\n  volume = {39},\n  number = {3},\n  pages = {351--370},\n  year = {2022}\n}",
    files: &[
        FileSpec::required("troopdata-rebuild-country-year.csv"),
        FileSpec::optional("troopdata.csv"),
        FileSpec::optional("basedata.csv"),
        FileSpec::optional("troopdata-rebuild-reports.csv"),
        FileSpec::optional("builddata.csv"),
        FileSpec::optional("mme-v7-long.csv"),
    ],
    import,
    series,
    user: None,
};

/// From 2018 on the Department withholds the numbers of these; the files then have 0 or a rounded public estimate.
const WITHHELD: [&str; 3] = ["AFG", "IRQ", "SYR"];
const WITHHELD_SINCE: Year = 2018;

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    // Codes of the rebuilt file give South Viet Nam's troops to Viet Nam; its names, dated, do not.
    country_years(import, "troopdata-rebuild-country-year.csv", "rebuilt", "troops_ad", false)?;
    if import.optional_file("troopdata.csv").is_some() {
        // The legacy file lists both Viet Nams under COW numbers; its other codes are its own and contradict each other.
        country_years(import, "troopdata.csv", "legacy", "troops", true)?;
    }
    bases(import)?;
    military::add(import)
}

/// Numbers by branch and kind that the rebuilt file has beside the total.
const BRANCHES: [&str; 20] = [
    "army_ad",
    "navy_ad",
    "air_force_ad",
    "marine_corps_ad",
    "coast_guard_ad",
    "space_force_ad",
    "army_national_guard",
    "air_national_guard",
    "army_reserve",
    "navy_reserve",
    "marine_corps_reserve",
    "air_force_reserve",
    "coast_guard_reserve",
    "total_selected_reserve",
    "army_civilian",
    "navy_civilian",
    "marine_corps_civilian",
    "air_force_civilian",
    "dod_civilian",
    "total_civilian",
];
/// Those of the legacy file.
const LEGACY_BRANCHES: [&str; 6] = ["army", "navy", "air_force", "marine_corps", "space_force", "coast_guard"];

fn country_years(import: &mut Import<'_>, name: &str, table: &str, column: &str, by_code: bool) -> Result<(), Error> {
    let (file, number) = import.file(name)?;
    let csv = file.csv(Encoding::Utf8)?;
    let [country, ccode, year] = [csv.column("countryname")?, csv.column("ccode")?, csv.column("year")?];
    let troops = csv.column(column)?;
    let branches: &[&str] = if by_code { &LEGACY_BRANCHES } else { &BRANCHES };
    let columns = branches.iter().map(|name| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<&str> = ["troops"].into_iter().chain(branches.iter().copied()).collect();
    let mut table = Table::new(table, true, &names);
    csv.for_each(|row| {
        let (year, code) = (row.year(year)?, row.integer(ccode)?);
        let cell = row.number_in(troops, "NA", 0.0..=5e6)?;
        // Where personnel afloat were subtracted, a branch can be below zero.
        let branches =
            columns.iter().map(|column| row.number_in(*column, "NA", -5e3..=5e6)).collect::<Result<Vec<_>, _>>()?;
        if code == 2 {
            import.log("left-out", "the United States themselves".into());
            return Ok(());
        }
        let number_of_state = u16::try_from(code).ok().filter(|_| by_code);
        let partner = number_of_state
            .and_then(|code| import.world().by_system_code(StateSystem::Cow, code, year))
            .filter(|state| import.world().exists(*state, year));
        let partner = partner.or_else(|| import.state_by_name(name_of(row.text(country)), year));
        let (Some(actor), Some(partner)) = (import.state_by_ccode(2, year), partner) else { return Ok(()) };
        if import.lived(partner, year) {
            let key = Key::new(year, actor, Some(partner));
            let cells: Vec<Cell> =
                [cell].into_iter().chain(branches).map(|cell| withheld(cell, partner, year)).collect();
            table.push(key, &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    for key in table.add_up_repeated() {
        let partner = key.partner().map_or_else(String::new, |state| state.to_string());
        import.log("corrected", format!("{partner}: rows of several names, codes or parts in one year were added up"));
    }
    import.add(table)
}

/// The name to resolve: the files' `Virgin Islands` carry the number of the United States.
pub(super) fn name_of(name: &str) -> &str {
    if name == "Virgin Islands" { "U.S. Virgin Islands" } else { name }
}

fn withheld(cell: Cell, partner: State, year: Year) -> Cell {
    let hidden = year >= WITHHELD_SINCE && WITHHELD.contains(&partner.as_str());
    if hidden && cell.value() == Some(0.0) { Cell::missing(CellState::Withheld) } else { cell }
}

/// How many sites each country has in the list of bases, which has no years.
fn bases(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, _)) = import.optional_file("basedata.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Windows1252)?;
    let country = csv.column("countryname")?;
    let kinds = [csv.column("base")?, csv.column("lilypad")?, csv.column("fundedsite")?];
    let mut counts: BTreeMap<State, [u32; 3]> = BTreeMap::new();
    csv.for_each(|row| {
        let mut marks = [false; 3];
        for (mark, kind) in marks.iter_mut().zip(kinds) {
            *mark = row.flag(kind)?;
        }
        if let Some(state) = import.state_by_name(name_of(row.text(country)), 2018) {
            let counts = counts.entry(state).or_default();
            for (count, mark) in counts.iter_mut().zip(marks) {
                *count += u32::from(mark);
            }
        }
        Ok(())
    })?;
    let count = |kind: usize| UInt32Array::from_iter_values(counts.values().map(|counts| counts[kind]));
    let integer = |name: &str| Field::new(name, DataType::UInt32, false);
    let schema =
        Schema::new(vec![state_field("state"), integer("bases"), integer("lilypads"), integer("funded_sites")]);
    let columns: Vec<arrow::array::ArrayRef> = vec![
        state_array(counts.keys().map(|state| Some(*state))),
        Arc::new(count(0)),
        Arc::new(count(1)),
        Arc::new(count(2)),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), columns).map_err(Error::unknown)?;
    import.add_batch("bases", batch, None);
    Ok(())
}

fn series() -> Vec<SeriesDecl> {
    let troops = |table: &'static str, id: &str, note: &str| {
        SeriesDecl::directed("troops", table, Formula::column("troops"), Unit::of(Dimension::Persons))
            .actors(&["USA"])
            .source_id(id)
            .clock(Clock::Snapshot)
            .basis("active-duty personnel, Department of Defense reports", note)
            .label(
                "US military personnel stationed in the partner",
                "Active duty, on the day of the report. Zeros for Afghanistan, Iraq and Syria from 2018 on are withheld numbers; \
                 the fall for Kuwait in 2018 may be one of counting. A zero in the 1950s may mean that \
                 the report does not list the country.",
            )
    };
    let mut all = military::series();
    let rebuilt = "rebuilt from the reports; which report stands for a year changes with their rhythm";
    all.extend([
        troops("rebuilt", "us-troops", rebuilt),
        troops(
            "legacy",
            "us-troops-legacy",
            "the older series, by Kane to 2005; it differs from the rebuilt one, use one of them",
        ),
    ]);
    all
}
