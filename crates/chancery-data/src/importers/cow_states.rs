//! Who belongs to the systems of states, and who was a major power when.

use chancery_core::{Date, FrameRow, Key, StateSystem, Unit, Year};

use super::cases::{Found, fill_states, one_if};
use super::reader::{Column, Copier, day, integer, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Encoding};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "cow-states",
    title: "State system membership and major powers",
    about: "The lists of members of the international system by the Correlates of War project (1816 to 2016) and by Gleditsch and Ward (to \
            2017 and later), as spells of days, with the spells in which the project counts a state as a major power.",
    traps: &[
        "Spells of major powers that go on end with the release, on 31 December 2016. After that year nobody is known to be one, and nobody \
         is known not to be.",
        "A state may have several spells under one code; end dates of 2016-12-31 (COW) and 2017-12-31 (Gleditsch-Ward) mean a member \
         at the release.",
        "The series marks a year if the state was a major power on some day of it, so years of change count.",
        "The panel of codes has a second row, without a COW code, in years in which a state belonged to that system for a part only (Canada \
         1920); both are kept.",
        "The tables of states that the program uses are its own; these files are kept to compare them with.",
    ],
    version: "COW 2016; Gleditsch-Ward 2017 and later",
    publisher: "Correlates of War Project; Kristian Skrede Gleditsch and Michael D. Ward; Steven V. Miller",
    citation: "Correlates of War Project. 2017. \"State System Membership List, v2016.\" Gleditsch, Kristian S., and Michael D. Ward. 1999. \"A \
               Revised List of Independent States since the Congress of Vienna.\" International Interactions 25(4): 393-413.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@misc{cow-states,\n  author = {{Correlates of War Project}},\n  title = {State System Membership List, v2016},\n  year = {2017}\n}\n\n@article{gw-states,\n  author = {Gleditsch, Kristian S. and Ward, Michael D.},\n  title = {A Revised List of Independent States since the Congress of Vienna},\n  journal = {International Interactions},\n  volume = {25},\n  number = {4},\n  pages = {393--413},\n  year = {1999}\n}",
    files: &[
        FileSpec::required("cow_majors.csv"),
        FileSpec::optional("cow_states.csv"),
        FileSpec::optional("cow_system_isard.csv"),
        FileSpec::optional("gw_states.csv"),
        FileSpec::optional("gw_system_isard.csv"),
        FileSpec::optional("cow_gw_panel.csv"),
    ],
    import,
    series,
    user: None,
};

const MAJORS: [Column; 8] = [
    integer("ccode", 2, 999),
    integer("styear", 1816, 2100),
    integer("stmonth", 1, 12),
    integer("stday", 1, 31),
    integer("endyear", 1816, 2100),
    integer("endmonth", 1, 12),
    integer("endday", 1, 31),
    integer("version", 1990, 2100),
];

const COW: [Column; 10] = [
    text("stateabb"),
    integer("ccode", 2, 999),
    text("statenme"),
    integer("styear", 1816, 2100),
    integer("stmonth", 1, 12),
    integer("stday", 1, 31),
    integer("endyear", 1816, 2100),
    integer("endmonth", 1, 12),
    integer("endday", 1, 31),
    integer("version", 1990, 2100),
];

const COW_DATES: [Column; 5] = [integer("ccode", 2, 999), text("cw_abb"), text("cw_name"), day("start"), day("end")];

const GW: [Column; 5] =
    [integer("gwcode", 2, 999), text("stateabb"), text("statename"), day("startdate"), day("enddate")];

const GW_DATES: [Column; 6] =
    [integer("gwcode", 2, 999), text("gw_abb"), text("gw_name"), integer("microstate", 0, 1), day("start"), day("end")];

const PANEL: [Column; 6] = [
    text("stateabb"),
    integer("year", 1816, 2100),
    integer("gwcode", 2, 999),
    integer("ccode", 2, 999),
    text("gw_name"),
    text("cw_name"),
];

/// A list of members: its file, its table, the column of codes, the first columns of the beginning and of the end.
struct List {
    file: &'static str,
    table: &'static str,
    code: &'static str,
    start: &'static str,
    end: &'static str,
    columns: &'static [Column],
}

const LISTS: [List; 4] = [
    List {
        file: "cow_states.csv",
        table: "cow_members",
        code: "ccode",
        start: "styear",
        end: "endyear",
        columns: &COW,
    },
    List {
        file: "cow_system_isard.csv",
        table: "cow_members_dates",
        code: "ccode",
        start: "start",
        end: "end",
        columns: &COW_DATES,
    },
    List {
        file: "gw_states.csv",
        table: "gw_members",
        code: "gwcode",
        start: "startdate",
        end: "enddate",
        columns: &GW,
    },
    List {
        file: "gw_system_isard.csv",
        table: "gw_members_dates",
        code: "gwcode",
        start: "start",
        end: "end",
        columns: &GW_DATES,
    },
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    majors(import)?;
    for list in &LISTS {
        members(import, list)?;
    }
    panel(import)
}

fn majors(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_majors.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, "major_powers", &["state"], &MAJORS)?;
    let code = csv.column("ccode")?;
    let start = [csv.column("styear")?, csv.column("stmonth")?, csv.column("stday")?];
    let end = [csv.column("endyear")?, csv.column("endmonth")?, csv.column("endday")?];
    let mut found = Found::new();
    csv.for_each(|row| {
        let (from, to) = (date(row, start)?, date(row, end)?);
        if from > to || to.year() > 2100 {
            return Err(row.error(end[0], format!("a spell from {from} to {to}")));
        }
        let code = row.integer(code)?;
        copier.push(row, &[import.state_by_ccode(code, from.year())], Some((from.year(), to.year())), number)?;
        for year in from.year()..=to.year() {
            if let Some(state) = import.state_by_ccode(code, year)
                && import.lived(state, year)
            {
                let source = FrameRow { file: number, row: row.number };
                found.entry(Key::new(year, state, None)).or_insert_with(|| (vec![one_if(true)], source));
            }
        }
        Ok(())
    })?;
    import.add_records(&copier.records, &["ccode", "styear", "stmonth", "stday"])?;
    let mut table = Table::new("majors", false, &["major"]);
    if let Some((first, last)) = copier.records.years() {
        fill_states(import, &mut table, StateSystem::Cow, first..=last, found, one_if(false));
    }
    import.add(table)
}

/// A date in columns of its year, month and day.
fn date(row: &CsvRow<'_>, [year, month, day]: [Col; 3]) -> Result<Date, Error> {
    let part = |column| Ok::<_, Error>(i8::try_from(row.integer(column)?).unwrap_or(0));
    let in_year = row.year(year)?;
    Date::new(in_year, part(month)?, part(day)?).map_err(|_| row.error(day, format!("{in_year} has no such day")))
}

fn members(import: &mut Import<'_>, list: &List) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file(list.file) else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, list.table, &["state"], list.columns)?;
    let [code, start, end] = [csv.column(list.code)?, csv.column(list.start)?, csv.column(list.end)?];
    csv.for_each(|row| {
        let (first, last) = (year_of(row, start)?, year_of(row, end)?);
        let code = row.integer(code)?;
        // The year of a beginning or end may be shared with another state under the same number.
        let middle = first + (last - first) / 2;
        let state = match list.code {
            "ccode" => import.state_by_ccode(code, middle),
            _ => import.state_by_gwcode(code, middle),
        };
        copier.push(row, &[state], Some((first, last)), number)
    })?;
    import.add_records(&copier.records, &[list.code, list.start])
}

/// The year of a field that holds a year or a day.
fn year_of(row: &CsvRow<'_>, column: Col) -> Result<Year, Error> {
    match row.text(column).split('-').next().and_then(|year| year.parse().ok()) {
        Some(year @ 1800..=2200) => Ok(year),
        _ => Err(row.error(column, format!("`{}` has no year", row.text(column)))),
    }
}

fn panel(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("cow_gw_panel.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, "codes_by_year", &["cow_state", "gw_state"], &PANEL)?;
    let [year, ccode, gwcode] = [csv.column("year")?, csv.column("ccode")?, csv.column("gwcode")?];
    csv.for_each(|row| {
        let year = row.year(year)?;
        let cow = if row.text(ccode).is_empty() { None } else { import.state_by_ccode(row.integer(ccode)?, year) };
        let gw = if row.text(gwcode).is_empty() { None } else { import.state_by_gwcode(row.integer(gwcode)?, year) };
        copier.push(row, &[cow, gw], Some((year, year)), number)
    })?;
    import.add_records(&copier.records, &["stateabb", "year", "ccode"])
}

fn series() -> Vec<SeriesDecl> {
    let major = SeriesDecl::state_year("major", "majors", Formula::column("major"), Unit::COUNT)
        .basis("major powers as the project names them", "1816 to 2016; nobody is known to be one, or not, after 2016")
        .label(
            "major power",
            "1 if the Correlates of War project counts the state as a major power on some day of the year, 0 for other members.",
        );
    vec![major]
}
