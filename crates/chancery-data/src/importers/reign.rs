//! REIGN: leaders, elections and regimes since 1950.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chancery_core::CellState::Unreported;
use chancery_core::{Date, FrameRow, Key, State, StateSystem, Unit, Year};

use super::cases::count;
use super::reader::{Column, Copier, american_day, american_day_of, integer, integer_or, number_or, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Correction, Encoding, Layout};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "reign",
    title: "REIGN: leaders, elections and regimes",
    about: "Who led each state from when to when since 1950, the elections that decide who leads, with the announcements, deadlines and \
            delays before each, and the spells of regimes by type; kept monthly from news until March 2021. The importer counts \
            entries into office, elections held and regimes that began by state and year, 1950 to 2020.",
    traps: &[
        "Upcoming elections to 2027 are listed as scheduled in March 2021; only rows whose event is a vote count as held.",
        "A second round is an election of its own in the file; the series count it with the first.",
        "The type of an election is X for the executive, L for the legislature and R for a referendum. No state has X and L in one year: an \
         election of a legislature is listed only where it decides who leads, so those of the United States Congress are not.",
        "Labels of events have stray spaces and variants (`Anulled`, `Deadline, Met`); spaces are cut, the words kept.",
        "An unknown day is a space. It is no day here, and never the first of the month.",
        "The end of a leader's spell is a month without a day; without month and year the leader was in office in March 2021.",
        "Some regimes of the present end on 31 December 2021, months after the release; ends after March 2021 are placeholders.",
        "leaderlist is in Windows-1252 and has two columns without a name, which are empty and left out.",
        "-99 is a missing code. A military career of 0.5 is the provider's, for a partial one.",
        "One row of Malawi has 533 for its code, 553; the importer corrects it.",
        "2021 is a part of a year; the series end in 2020.",
    ],
    version: "release of March 2021",
    publisher: "Curtis Bell, One Earth Future",
    citation: "Bell, Curtis. 2016. The Rulers, Elections, and Irregular Governance Dataset (REIGN). Broomfield: OEF Research.",
    licence: "MIT",
    bibtex: "@misc{reign,\n  author = {Bell, Curtis},\n  title = {The Rulers, Elections, and Irregular Governance Dataset (REIGN)},\n  howpublished = {OEF Research},\n  address = {Broomfield},\n  year = {2016}\n}",
    files: &[
        FileSpec::required("leaderlist_3_21.csv"),
        FileSpec::required("electionlist_3_21.csv"),
        FileSpec::required("regime_list.csv"),
    ],
    import,
    series,
    user: None,
};

/// The years of which the release lists everything.
const YEARS: RangeInclusive<Year> = 1950..=2020;

const LEADERS: [Column; 16] = [
    text("stateabb"),
    integer("ccode", 2, 999),
    text("leadid"),
    text("leader"),
    integer("sdate", 1, 31),
    integer("smonth", 1, 12),
    integer("syear", 1900, 2100),
    integer("emonth", 1, 12),
    integer("eyear", 1900, 2100),
    integer_or("birthyear", 1800, 2100, &["-99"]),
    number_or("gender", 0.0, 1.0, &[("-99", Unreported)]),
    number_or("militarycareer", 0.0, 1.0, &[("-99", Unreported)]),
    integer("l_month", 1, 12),
    integer("l_year", 1900, 2100),
    text("codedby"),
    text("notes"),
];

const ELECTIONS: [Column; 15] = [
    integer("ccode", 2, 999),
    integer("electionnumber", -1, 999),
    text("country"),
    integer("elec_year", 1900, 2100),
    integer("elec_month", 1, 12),
    integer("elec_day", 1, 31),
    integer("sequence", 1, 9),
    text("event"),
    integer("elecnum", 1, 9_999_999),
    text("type"),
    text("direct"),
    text("regular"),
    text("victory"),
    text("change"),
    text("runoff"),
];

const REGIMES: [Column; 6] = [
    integer("cowcode", 2, 999),
    text("gwf_country"),
    text("gwf_casename"),
    american_day("gwf_startdate"),
    american_day("gwf_enddate"),
    text("gwf_regimetype"),
];

/// A misprint: the number of an election begins with the code of its state.
const CORRECTIONS: [Correction; 1] = [Correction {
    file: "electionlist_3_21.csv",
    key: &[("elecnum", "553012")],
    column: "ccode",
    was: "533",
    is: "553",
    why: "the election is number 12 of Malawi, 553, and the country is named",
}];

/// Columns of the table of state-years.
const COUNTS: [&str; 5] = ["leader_changes", "executive", "legislative", "referendums", "regimes"];

/// What happened in a state in a year, in the order of [`COUNTS`], and the row of the first of it.
type Years = BTreeMap<(State, Year), ([usize; 5], FrameRow)>;

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let mut years = Years::new();
    leaders(import, &mut years)?;
    elections(import, &mut years)?;
    regimes(import, &mut years)?;
    let mut table = Table::new("state_years", false, &COUNTS);
    for ((state, year), (counts, row)) in years {
        table.push(Key::new(year, state, None), &counts.map(count), row);
    }
    import.add(table)
}

/// A spell of a leader in months; every year of a member in which somebody is listed has a row.
fn leaders(import: &mut Import<'_>, years: &mut Years) -> Result<(), Error> {
    let (csv, number) = import.corrected("leaderlist_3_21.csv", Layout::CSV.encoding(Encoding::Windows1252), &[])?;
    let mut copier = Copier::new(&csv, "leaders", &["state"], &LEADERS)?;
    let [ccode, end] = [csv.column("ccode")?, csv.column("eyear")?];
    let [day, month, year] = [csv.column("sdate")?, csv.column("smonth")?, csv.column("syear")?];
    let mut spells: Vec<(i64, Date, Year, u32)> = Vec::new();
    csv.for_each(|row| {
        let (code, first) = (row.integer(ccode)?, row.year(year)?);
        let last = if row.text(end).is_empty() { (*YEARS.end() + 1).max(first) } else { row.year(end)? };
        if last < first {
            return Err(row.error(end, format!("{last} is before {first}")));
        }
        let part = |column| Ok::<_, Error>(i8::try_from(row.integer(column)?).unwrap_or(0));
        let start = Date::new(first, part(month)?, part(day)?)
            .map_err(|_| row.error(day, format!("{first} has no such day")))?;
        let state = import.state_by_ccode(code, first);
        copier.push(row, &[state], Some((first, last)), number)?;
        spells.push((code, start, last, row.number));
        Ok(())
    })?;
    import.add_records(&copier.records, &["ccode", "leader", "syear", "smonth", "sdate"])?;
    spells.sort_unstable();
    for spells in spells.chunk_by(|a, b| a.0 == b.0) {
        for (index, &(code, start, last, row)) in spells.iter().enumerate() {
            for year in start.year().max(*YEARS.start())..=last.min(*YEARS.end()) {
                let Some(state) = import.state_by_ccode(code, year) else { continue };
                if !import.lived(state, year) || import.world().system_code(state, StateSystem::Cow, year).is_none() {
                    continue;
                }
                let entry = years.entry((state, year)).or_insert(([0; 5], FrameRow { file: number, row }));
                // Who comes first in the list did not take office from anybody in it.
                entry.0[0] += usize::from(index > 0 && start.year() == year);
            }
        }
    }
    Ok(())
}

fn elections(import: &mut Import<'_>, years: &mut Years) -> Result<(), Error> {
    let (csv, number) = import.corrected("electionlist_3_21.csv", Layout::CSV, &CORRECTIONS)?;
    let mut copier = Copier::new(&csv, "elections", &["state"], &ELECTIONS)?;
    let [ccode, year, event] = [csv.column("ccode")?, csv.column("elec_year")?, csv.column("event")?];
    let [kind, runoff] = [csv.column("type")?, csv.column("runoff")?];
    csv.for_each(|row| {
        let year = row.year(year)?;
        let state = import.state_by_ccode(row.integer(ccode)?, year);
        copier.push(row, &[state], Some((year, year)), number)?;
        let place = match row.text(kind) {
            "X" => 1,
            "L" => 2,
            "R" => 3,
            other => return Err(row.error(kind, format!("`{other}`, where X, L or R is expected"))),
        };
        let held = row.text(event).starts_with("Vote") && row.text(runoff) != "2";
        if let Some((counts, _)) = state.filter(|_| held).and_then(|state| years.get_mut(&(state, year))) {
            counts[place] += 1;
        }
        Ok(())
    })?;
    import.add_records(&copier.records, &["elecnum", "sequence", "type"])
}

fn regimes(import: &mut Import<'_>, years: &mut Years) -> Result<(), Error> {
    let (csv, number) = import.corrected("regime_list.csv", Layout::CSV, &[])?;
    let mut copier = Copier::new(&csv, "regimes", &["state"], &REGIMES)?;
    let [ccode, start, end] = [csv.column("cowcode")?, csv.column("gwf_startdate")?, csv.column("gwf_enddate")?];
    let mut spells: Vec<(i64, Date)> = Vec::new();
    csv.for_each(|row| {
        let (code, first, last) = (row.integer(ccode)?, american_day_of(row, start)?, american_day_of(row, end)?);
        if last < first {
            return Err(row.error(end, format!("{last} is before {first}")));
        }
        // The state is that of the last year: regimes began before there was a state system.
        let state = import.state_by_ccode(code, last.year());
        copier.push(row, &[state], Some((first.year(), last.year())), number)?;
        spells.push((code, first));
        Ok(())
    })?;
    import.add_records(&copier.records, &["gwf_casename"])?;
    spells.sort_unstable();
    for pair in spells.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let (code, start) = pair[1];
        let state = import.state_by_ccode(code, start.year());
        if let Some((counts, _)) = state.and_then(|state| years.get_mut(&(state, start.year()))) {
            counts[4] += 1;
        }
    }
    Ok(())
}

fn series() -> Vec<SeriesDecl> {
    let counted = |name: &'static str, columns: &[&'static str], basis: &str, label: &str, about: &str| {
        SeriesDecl::state_year(name, "state_years", Formula::sum(columns), Unit::COUNT)
            .basis(basis, "1950 to 2020")
            .label(label, about)
    };
    vec![
        counted(
            "leader_changes",
            &["leader_changes"],
            "entries into effective office",
            "changes of leader",
            "How many leaders entered office in the year, the first one the source lists of a state not counted.",
        ),
        counted(
            "leadership_elections",
            &["executive", "legislative"],
            "votes held that decide who leads",
            "elections that decide who leads the state",
            "Elections of the executive, or of a legislature that chooses it. A vote in two rounds is one, counted in the year of the \
             first; announced and future elections are not counted.",
        ),
        counted(
            "regime_changes",
            &["regimes"],
            "spells of regimes by type",
            "regimes that began",
            "How many regimes began in the year, the first one the source lists of a state not counted.",
        ),
    ]
}
