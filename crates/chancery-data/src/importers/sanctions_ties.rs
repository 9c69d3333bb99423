//! Threat and Imposition of Sanctions: cases with senders, target, threats, impositions and outcomes.

use chancery_core::{Cell, CellState, FrameRow, Key, State, Unit, Year};

use super::reader::{DAY, Holds, Listing, MONTH, Says, YEAR, Years};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Encoding};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "sanctions-ties",
    title: "Threat and Imposition of Sanctions",
    about: "TIES lists cases from 1945 to 2005 in which one or more states threatened another with economic sanctions or imposed \
            them: up to five senders, one target, issues, kinds of measure, expected and actual costs, outcome. Unlike lists of \
            sanctions in force, it has the threats that were never carried out.",
    traps: &[
        "A case is counted for each of its senders; cases of which only an institution is the sender (87 of 1,412) have no sender \
         state and are in the records alone.",
        "Number 1000 among senders and targets is the European Union or its forerunners; it is no state, and its cases are not \
         counted for its members.",
        "A case belongs to the series in its first year (threats) and in the year of its imposition; how long measures lasted is not \
         a series, because a third of the cases has no end.",
        "Eight impositions have no year, or a guess in words; the years of those cases are unreported for the pair in \
         `sanction_impositions`.",
        "Eight cases have a year of imposition while the mark for imposition says that there was none; the mark is followed.",
        "Cases begin in 2005 at the latest, but impositions of them go on to 2007; the series ends with 2005.",
        "Several columns hold lists of codes as text, such as `1 5`, and free text with broken apostrophes; they are kept as they are.",
    ],
    version: "4.1 (cases that began 1945–2005)",
    publisher: "Morgan, Bapat, Kobayashi (University of North Carolina)",
    citation: "Morgan, T. Clifton, Navin Bapat, and Yoshiharu Kobayashi. 2014. \"Threat and Imposition of Economic Sanctions \
               1945-2005: Updating the TIES Dataset.\" Conflict Management and Peace Science 31(5): 541-558.",
    licence: "free with citation, as the publisher states",
    bibtex: "@article{sanctions-ties,\n  author = {Morgan, T. Clifton and Bapat, Navin and Kobayashi, Yoshiharu},\n  title = {Threat and Imposition of Economic Sanctions 1945--2005: Updating the TIES Dataset},\n  journal = {Conflict Management and Peace Science},\n  volume = {31},\n  number = {5},\n  pages = {541--558},\n  year = {2014}\n}",
    files: &[FileSpec::required("ties_v4_1.csv")],
    import,
    series,
    user: None,
};

const SENDERS: [&str; 5] = ["sender1", "sender2", "sender3", "sender4", "sender5"];
/// The last year in which cases begin.
const LAST: Year = 2005;
/// A number of the Correlates of War, or 1000 for the European Union.
const PARTY: Holds = Holds::Whole(1, 1000);
const ISSUE: Holds = Holds::Whole(1, 15);
const LEVEL: Holds = Holds::Whole(1, 3);
const OUTCOME: Holds = Holds::Whole(1, 10);
const SETTLEMENT: Holds = Holds::Whole(0, 10);

const CASES: Listing<'static> = Listing {
    file: "ties_v4_1.csv",
    table: "cases",
    missing: &["-9"],
    columns: &[
        ("caseid", Holds::Whole(1_945_000_000, 2_005_999_999)),
        ("startmonth", MONTH),
        ("startday", DAY),
        ("startyear", YEAR),
        ("endmonth", MONTH),
        ("endday", DAY),
        ("endyear", YEAR),
        ("ongoingasofmonth", MONTH),
        ("ongoingasofday", DAY),
        ("ongoingasofyear", YEAR),
        ("sender1", PARTY),
        ("sender2", PARTY),
        ("sender3", PARTY),
        ("sender4", PARTY),
        ("sender5", PARTY),
        ("primarysender", PARTY),
        ("targetstate", PARTY),
        ("institution", Holds::Mark),
        ("targetinstitution", Holds::Mark),
        ("issue1", ISSUE),
        ("issue2", ISSUE),
        ("issue3", ISSUE),
        ("threat", Holds::Mark),
        ("bspecif", LEVEL),
        ("scommit", LEVEL),
        ("anticipatedtargetcosts", LEVEL),
        ("anticipatedsendercosts", LEVEL),
        ("imposition", Holds::Mark),
        ("sancimpositionstartmonth", MONTH),
        ("targetcosts", LEVEL),
        ("sendercosts", LEVEL),
        ("finaloutcome", OUTCOME),
        ("settlementnaturesender", SETTLEMENT),
        ("settlementnaturetarget", SETTLEMENT),
    ],
    others: true,
    states: &[
        ("state1", "sender1", Says::Ccode),
        ("state2", "sender2", Says::Ccode),
        ("state3", "sender3", Says::Ccode),
        ("state4", "sender4", Says::Ccode),
        ("state5", "sender5", Says::Ccode),
        ("primary_state", "primarysender", Says::Ccode),
        ("target_state", "targetstate", Says::Ccode),
    ],
    years: Years::Span("startyear", "endyear"),
    key: &["caseid"],
    ..Listing::CSV
};

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    CASES.add(import)?;
    dyads(import)
}

/// Threats and impositions by sender, target and year.
fn dyads(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("ties_v4_1.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [start, end, target] = [csv.column("startyear")?, csv.column("endyear")?, csv.column("targetstate")?];
    let [threat, imposition, imposed] =
        [csv.column("threat")?, csv.column("imposition")?, csv.column("sancimpositionstartyear")?];
    let senders = SENDERS.map(|name| csv.column(name)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut table = Table::new("dyads", true, &["sanction_threats", "sanction_impositions"]);
    csv.for_each(|row| {
        let source = FrameRow { file: number, row: row.number };
        let first = row.year(start)?;
        let last = if row.text(end).is_empty() { first } else { row.year(end)? };
        let mut parts: Vec<(Year, [Cell; 2])> = Vec::new();
        if row.flag(threat)? {
            parts.push((first, [Cell::observed(1.0), Cell::observed(0.0)]));
        }
        if row.flag(imposition)? {
            match exact_year(row, imposed) {
                Some(year) => parts.push((year, [Cell::observed(0.0), Cell::observed(1.0)])),
                None => {
                    import.log("note", "an imposition of unknown year: the years of its case are unreported".into());
                    let unknown = [Cell::observed(0.0), Cell::missing(CellState::Unreported)];
                    parts.extend((first..=last.max(first)).map(|year| (year, unknown)));
                }
            }
        }
        for (year, cells) in parts {
            let Some(target) = import.state_by_ccode(row.integer(target)?, year) else { continue };
            for sender in states(import, row, &senders, year)? {
                if sender != target {
                    table.push(Key::new(year, sender, Some(target)), &cells, source);
                }
            }
        }
        Ok(())
    })?;
    table.add_up_repeated();
    import.add(table)
}

/// A year that stands alone; some fields have a remark in its place.
fn exact_year(row: &CsvRow<'_>, column: Col) -> Option<Year> {
    row.text(column).parse().ok().filter(|year| (1900..=2100).contains(year))
}

/// The sender states of a case in a year, each once.
fn states(import: &mut Import<'_>, row: &CsvRow<'_>, senders: &[Col], year: Year) -> Result<Vec<State>, Error> {
    let mut states = Vec::new();
    for sender in senders.iter().filter(|sender| !row.text(**sender).is_empty()) {
        states.extend(import.state_by_ccode(row.integer(*sender)?, year));
    }
    states.sort_unstable();
    states.dedup();
    Ok(states)
}

fn series() -> Vec<SeriesDecl> {
    let cases = |name: &'static str, label: &str, about: &str| {
        SeriesDecl::directed(name, "dyads", Formula::column(name), Unit::COUNT)
            .absent_is_zero()
            .at_most(LAST)
            .basis(
                "cases of threatened or imposed economic sanctions",
                "sender states by name; cases of institutions and of the European Union are not counted for their members; to 2005",
            )
            .label(label, about)
    };
    vec![
        cases(
            "sanction_threats",
            "cases begun in the year in which the sender threatened the partner with sanctions",
            "Counted in the first year of the case, for each sender; no case is 0.",
        ),
        cases(
            "sanction_impositions",
            "sanctions newly imposed on the partner in the year",
            "Counted in the year of the imposition alone, for each sender; not how many were in force. No case is 0.",
        ),
    ]
}
