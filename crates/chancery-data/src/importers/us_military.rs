//! What the collection of US deployments holds beside yearly numbers of troops: report rows, sites, construction, exercises.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Cell, Clock, FrameRow, Key, State, Unit, Year};

use super::reader::{CODE, Holds, Listing, MONTH, Says, WHOLE, WINDOWS, YEAR, Years, gw_number};
use crate::catalogue::SeriesDecl;
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvFile, CsvRow, Encoding};
use crate::table::{Formula, Table};

const PERSONS: Holds = Holds::Number(-5e3, 5e6);
const LATITUDE: Holds = Holds::Number(-90.0, 90.0);
const LONGITUDE: Holds = Holds::Number(-180.0, 180.0);

pub(super) fn add(import: &mut Import<'_>) -> Result<(), Error> {
    REPORTS.add_if_there(import)?;
    SITES.add_if_there(import)?;
    CONSTRUCTION.add_if_there(import)?;
    construction(import)?;
    EXERCISES.add_if_there(import)?;
    exercises(import)
}

/// A row for each location of each report. Codes and names are the provider's; several locations share a country.
const REPORTS: Listing<'static> = Listing {
    file: "troopdata-rebuild-reports.csv",
    table: "reports",
    missing: &["NA"],
    columns: &[
        ("ccode", Holds::Whole(1, 99_999)),
        ("countryname", Holds::Text),
        ("region", Holds::Text),
        ("year", YEAR),
        ("month", Holds::Text),
        ("quarter", Holds::Whole(1, 4)),
        ("source", Holds::Text),
        ("Location", Holds::Text),
        ("iso3c", Holds::Text),
        ("Total", PERSONS),
        ("Total Ashore", PERSONS),
        ("Total Afloat", PERSONS),
        ("Army Total", PERSONS),
        ("Navy Ashore", PERSONS),
        ("Navy Temporary Ashore", PERSONS),
        ("Navy Other", PERSONS),
        ("Marine Corps Ashore", PERSONS),
        ("Marine Corps Afloat", PERSONS),
        ("Air Force Total", PERSONS),
        ("Navy Afloat", PERSONS),
        ("Navy Total", PERSONS),
        ("Marine Corps Total", PERSONS),
        ("troops_ad", PERSONS),
        ("army_ad", PERSONS),
        ("navy_ad", PERSONS),
        ("marine_corps_ad", PERSONS),
        ("air_force_ad", PERSONS),
        ("Army Active Duty", PERSONS),
        ("Navy Active Duty", PERSONS),
        ("Marine Corps Active Duty", PERSONS),
        ("Air Force Active Duty", PERSONS),
        ("Coast Guard Active Duty", PERSONS),
        ("Total Active Duty", PERSONS),
        ("Army National Guard", PERSONS),
        ("Army Reserve", PERSONS),
        ("Navy Reserve", PERSONS),
        ("Marine Corps Reserve", PERSONS),
        ("Air National Guard", PERSONS),
        ("Air Force Reserve", PERSONS),
        ("Coast Guard Reserve", PERSONS),
        ("Total Selected Reserve", PERSONS),
        ("Army Civilian", PERSONS),
        ("Navy Civilian", PERSONS),
        ("Marine Corps Civilian", PERSONS),
        ("Air Force Civilian", PERSONS),
        ("DOD Civilian", PERSONS),
        ("Total Civilian", PERSONS),
        ("Grand Total", PERSONS),
        ("Space Force Active Duty", PERSONS),
        ("coast_guard_ad", PERSONS),
        ("space_force_ad", PERSONS),
    ],
    states: &[("state", "countryname", Says::Name)],
    years: Years::In("year"),
    ..Listing::CSV
};

/// Vine's list of bases, site by site. One site stands twice.
const SITES: Listing<'static> = Listing {
    file: "basedata.csv",
    table: "sites",
    layout: WINDOWS,
    missing: &["NA"],
    columns: &[
        ("countryname", Holds::Text),
        ("ccode", CODE),
        ("iso3c", Holds::Text),
        ("basename", Holds::Text),
        ("lat", LATITUDE),
        ("lon", LONGITUDE),
        ("base", Holds::Mark),
        ("lilypad", Holds::Mark),
        ("fundedsite", Holds::Mark),
    ],
    states: &[("state", "ccode", Says::Ccode)],
    years: Years::AsOf(2018),
    ..Listing::CSV
};

/// Thousand current dollars by fiscal year and place, of which several may have one name.
const CONSTRUCTION: Listing<'static> = Listing {
    file: "builddata.csv",
    table: "construction_places",
    missing: &["NA"],
    columns: &[
        ("countryname", Holds::Text),
        ("ccode", CODE),
        ("iso3c", Holds::Text),
        ("year", YEAR),
        ("location", Holds::Text),
        ("lat", LATITUDE),
        ("lon", LONGITUDE),
        ("spend_construction", Holds::Number(-1e8, 1e8)),
    ],
    states: &[("state", "ccode", Says::Ccode)],
    years: Years::In("year"),
    ..Listing::CSV
};

/// A row for each participant of each exercise; its state is null where the provider gives no number.
const EXERCISES: Listing<'static> = Listing {
    file: "mme-v7-long.csv",
    table: "exercises",
    missing: &["NA", "-9", "xx"],
    columns: &[
        ("MMEID", Holds::Text),
        ("Ex_Name", Holds::Text),
        ("Series_Name", Holds::Text),
        ("gwcode", CODE),
        ("country", Holds::Text),
        ("year", YEAR),
        ("Location", Holds::Text),
        ("lat", LATITUDE),
        ("lon", LONGITUDE),
        ("StartDate", Holds::Text),
        ("s.year", YEAR),
        ("s.month", MONTH),
        ("s.day", Holds::Whole(1, 31)),
        ("EndDate", Holds::Text),
        ("e.year", YEAR),
        ("e.month", MONTH),
        ("e.day", Holds::Whole(1, 31)),
        ("CPX", Holds::Mark),
        ("Air", Holds::Mark),
        ("Land", Holds::Mark),
        ("Sea", Holds::Mark),
        ("Amphibious", Holds::Mark),
        ("Cyber", Holds::Mark),
        ("Warfighting", Holds::Mark),
        ("Peacekeeping", Holds::Mark),
        ("Humanitarian", Holds::Mark),
        ("FocusDescription", Holds::Text),
        ("AdditionalParticipantInfo", Holds::Text),
        ("participant_count", WHOLE),
    ],
    states: &[("state", "gwcode", Says::Gwcode)],
    years: Years::In("year"),
    ..Listing::CSV
};

/// What was budgeted for construction in each state, its places added up; rows of no country are left out.
fn construction(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("builddata.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode, year, amount] = [csv.column("ccode")?, csv.column("year")?, csv.column("spend_construction")?];
    let mut table = Table::new("construction", true, &["construction"]);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let dollars = row.number_in(amount, "NA", -1e8..=1e8)?.map(|thousands| thousands * 1e3);
        if row.text(ccode) == "NA" {
            import.log("left-out", "construction at places of no country".into());
            return Ok(());
        }
        let (us, partner) = (import.state_by_ccode(2, year), import.state_by_ccode(row.integer(ccode)?, year));
        if let (Some(us), Some(partner)) = (us, partner)
            && us != partner
        {
            table.push(Key::new(year, us, Some(partner)), &[dollars], FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    table.add_up_repeated();
    import.add(table)
}

/// Participants of an exercise in a year, and the row of the first.
type Participants = BTreeMap<(String, Year), (BTreeSet<State>, FrameRow)>;

/// In how many exercises both states of a pair took part.
fn exercises(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("mme-v7-long.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let mut pairs: BTreeMap<Key, (u32, FrameRow)> = BTreeMap::new();
    for ((_, year), (states, source)) in participants(import, &csv, number)? {
        for (index, one) in states.iter().enumerate() {
            for other in states.iter().skip(index + 1) {
                pairs.entry(Key::new(year, *one, Some(*other))).or_insert((0, source)).0 += 1;
            }
        }
    }
    let mut table = Table::new("joint_exercises", true, &["joint_exercises"]);
    for (pair, (count, source)) in pairs {
        table.push(pair, &[Cell::observed(f64::from(count))], source);
    }
    import.add(table)
}

fn participants(import: &mut Import<'_>, csv: &CsvFile, number: u16) -> Result<Participants, Error> {
    let [id, year] = [csv.column("MMEID")?, csv.column("year")?];
    let columns = [csv.column("gwcode")?, csv.column("country")?];
    let mut exercises = Participants::new();
    csv.for_each(|row| {
        let year = row.year(year)?;
        let source = FrameRow { file: number, row: row.number };
        let exercise = exercises.entry((row.text(id).to_owned(), year)).or_insert((BTreeSet::new(), source));
        exercise.0.extend(participant(import, row, columns, year)?);
        Ok(())
    })?;
    Ok(exercises)
}

/// The state of a row: by number, or by name where the provider has no number, as for small island states.
fn participant(
    import: &mut Import<'_>,
    row: &CsvRow<'_>,
    columns: [Col; 2],
    year: Year,
) -> Result<Option<State>, Error> {
    let [code, country] = columns;
    let state = match row.text(code) {
        "NA" => import.state_by_name(row.text(country), year),
        _ => import.state_by_gwcode(gw_number(row.integer(code)?, year), year),
    };
    Ok(state.filter(|state| import.lived(*state, year)))
}

pub(super) fn series() -> Vec<SeriesDecl> {
    let construction =
        SeriesDecl::directed("us_construction", "construction", Formula::column("construction"), Unit::USD)
            .actors(&["USA"])
            .clock(Clock::UsFiscal)
            .may_be_negative()
            .basis(
                "US Department of Defense construction budgets",
                "places of no country, worldwide and classified ones are left out; fiscal years 2008–2019",
            )
            .label(
                "US military construction budgeted in the partner",
                "Current US dollars, by fiscal year. A country without a row is unreported: much is not attributed to a country.",
            );
    let exercises =
        SeriesDecl::dyad("joint_exercises", "joint_exercises", Formula::column("joint_exercises"), Unit::COUNT)
            .mirror(Formula::column("joint_exercises"))
            .basis("list of multinational military exercises", "1980–2010")
            .label(
                "military exercises in which both states took part",
                "Number of exercises of the year. The list is not known to be complete, so a pair without one is unreported; participants \
                 that it does not name are not counted.",
            );
    vec![construction, exercises]
}
