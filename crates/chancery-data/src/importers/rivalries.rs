//! Strategic rivalries between states, as two successive lists give them.

use std::collections::BTreeMap;

use chancery_core::{Cell, FrameRow, Key, StateSystem, Unit, Year};

use super::cases::{Found, fill_pairs, one_if, pair};
use super::reader::{Column, Copier, integer, mark, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Correction, CsvFile, CsvRow, Layout};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "rivalries",
    title: "Strategic rivalries",
    about: "Pairs of states whose decision makers saw each other as competitors, as a source of threat and as an enemy, judged by \
            historians of foreign policy rather than by counts of disputes, with the years in which they did and what they contended \
            for. Two lists are kept apart: Thompson and Dreyer (`rivalries-td`, to 2010) and Thompson, Sakuwa and Suhas \
            (`rivalries-tss`, to 2020).",
    traps: &[
        "A rivalry that was not over ends with the release, in 2010 or 2020; neither list says which ended and which were cut off.",
        "The spells begin as early as 1494. The series begin with the state system in 1816; the spells themselves are kept whole.",
        "Numbers of rivalries are not the same in the two lists, and one name may stand for several spells (`Britain-France 1`).",
        "In the older list `type1` is the main issue and the others follow; in the newer one the issues are marks without an order.",
        "The codes are of the Correlates of War system, also for powers that never were in it. Seven stand for the wrong state (679, Yemen \
         from 1990, for its forerunners; 305, Austria from 1919, in 1740-1870); the importer corrects them.",
        "Vietnam has its present code, 816, in the 19th century too; those years are left out.",
    ],
    version: "Thompson and Dreyer 2012 (to 2010); Thompson, Sakuwa and Suhas 2021 (to 2020)",
    publisher: "Thompson; Dreyer; Sakuwa; Suhas",
    citation: "Thompson, William R., and David R. Dreyer. 2012. Handbook of International Rivalries, 1494-2010. Washington DC: CQ Press. \
               Thompson, William R., Kentaro Sakuwa, and Prashant Hosur Suhas. 2021. Analyzing Strategic Rivalries in World Politics. \
               Singapore: Springer.",
    licence: "no licence is stated; cite the originals",
    bibtex: "@book{rivalries,\n  author = {Thompson, William R. and Dreyer, David R.},\n  title = {Handbook of International Rivalries, 1494-2010},\n  publisher = {CQ Press},\n  address = {Washington DC},\n  year = {2012}\n}\n\n@book{rivalries-tss,\n  author = {Thompson, William R. and Sakuwa, Kentaro and Suhas, Prashant Hosur},\n  title = {Analyzing Strategic Rivalries in World Politics},\n  publisher = {Springer},\n  address = {Singapore},\n  year = {2021}\n}",
    files: &[FileSpec::required("td_rivalries.csv"), FileSpec::required("tss_rivalries.csv")],
    import,
    series,
    user: None,
};

/// Codes of the wrong one of two successive or neighbouring states.
const CORRECTIONS: [Correction; 7] = [
    code("td_rivalries.csv", &[("rivalryno", "93")], "ccode2", "679", "678", BEFORE_UNITY),
    code("td_rivalries.csv", &[("rivalryno", "153")], "ccode1", "679", "678", BEFORE_UNITY),
    code(
        "tss_rivalries.csv",
        &[("tssr_id", "19")],
        "ccode2",
        "305",
        "300",
        "305 is Austria from 1919, 300 is Austria-Hungary",
    ),
    code("tss_rivalries.csv", &[("tssr_id", "92")], "ccode2", "679", "678", BEFORE_UNITY),
    code("tss_rivalries.csv", &[("tssr_id", "140")], "ccode2", "679", "678", BEFORE_UNITY),
    code("tss_rivalries.csv", &[("tssr_id", "141")], "ccode2", "679", "678", BEFORE_UNITY),
    code(
        "tss_rivalries.csv",
        &[("tssr_id", "158")],
        "ccode1",
        "679",
        "680",
        "the rival is South Yemen, 680, by the row's name",
    ),
];

const BEFORE_UNITY: &str = "679 is Yemen from 1990, 678 the state in the north before";

const fn code(
    file: &'static str,
    key: &'static [(&'static str, &'static str)],
    column: &'static str,
    was: &'static str,
    is: &'static str,
    why: &'static str,
) -> Correction {
    Correction { file, key, column, was, is, why }
}

/// What rivals contend for, in the order of the table's columns after `rivalry`.
const ISSUES: [&str; 4] = ["positional", "spatial", "ideological", "interventionary"];

const TD: [Column; 10] = [
    integer("rivalryno", 1, 999),
    text("rivalryname"),
    integer("ccode1", 2, 999),
    integer("ccode2", 2, 999),
    integer("styear", 1400, 2100),
    integer("endyear", 1400, 2100),
    text("region"),
    text("type1"),
    text("type2"),
    text("type3"),
];

const TSS: [Column; 12] = [
    integer("tssr_id", 1, 999),
    text("rivalry"),
    integer("ccode1", 2, 999),
    integer("ccode2", 2, 999),
    integer("start", 1400, 2100),
    integer("end", 1400, 2100),
    mark("positional"),
    mark("spatial"),
    mark("ideological"),
    mark("interventionary"),
    mark("principal"),
    mark("aprin"),
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    list(import, "td_rivalries.csv", ["td_rivalries", "td_dyads"], &TD, ["rivalryno", "styear", "endyear"], |csv| {
        let types = [csv.column("type1")?, csv.column("type2")?, csv.column("type3")?];
        Ok(Box::new(move |row: &CsvRow<'_>| {
            let named = |issue: &str| types.iter().any(|column| row.text(*column) == issue);
            match types.iter().find(|column| !row.text(**column).is_empty() && !ISSUES.contains(&row.text(**column))) {
                Some(column) => Err(row.error(*column, format!("`{}` is not one of {ISSUES:?}", row.text(*column)))),
                None => Ok(ISSUES.map(named)),
            }
        }))
    })?;
    list(import, "tss_rivalries.csv", ["tss_rivalries", "tss_dyads"], &TSS, ["tssr_id", "start", "end"], |csv| {
        let mut marks = [csv.column("positional")?; 4];
        for (mark, issue) in marks.iter_mut().zip(ISSUES) {
            *mark = csv.column(issue)?;
        }
        Ok(Box::new(move |row: &CsvRow<'_>| Ok(marks.map(|mark| row.text(mark) == "1"))))
    })
}

/// Tells the issues of a row.
type Issues = Box<dyn Fn(&CsvRow<'_>) -> Result<[bool; 4], Error>>;

fn list(
    import: &mut Import<'_>,
    file: &str,
    [records, dyads]: [&str; 2],
    columns: &[Column],
    [id, start, end]: [&str; 3],
    issues: fn(&CsvFile) -> Result<Issues, Error>,
) -> Result<(), Error> {
    let (csv, number) = import.corrected(file, Layout::CSV, &CORRECTIONS)?;
    let mut copier = Copier::new(&csv, records, &["state1", "state2"], columns)?;
    let issues = issues(&csv)?;
    let [ccode1, ccode2] = [csv.column("ccode1")?, csv.column("ccode2")?];
    let [start, end] = [csv.column(start)?, csv.column(end)?];
    let mut pairs: BTreeMap<Key, ([bool; 4], u32)> = BTreeMap::new();
    csv.for_each(|row| {
        let (first, last) = (row.year(start)?, row.year(end)?);
        if first > last {
            return Err(row.error(end, format!("{last} is before {first}")));
        }
        let codes = [row.integer(ccode1)?, row.integer(ccode2)?];
        let states = codes.map(|code| import.state_by_ccode(code, last));
        copier.push(row, &states, Some((first, last)), number)?;
        let issues = issues(row)?;
        for year in first.max(FIRST)..=last {
            let (one, other) = (import.state_by_ccode(codes[0], year), import.state_by_ccode(codes[1], year));
            let (Some(one), Some(other)) = (one, other) else { continue };
            if one == other {
                return Err(row.error(ccode2, format!("{one} is a rival of itself")));
            }
            if import.lived(one, year) && import.lived(other, year) {
                let entry = pairs.entry(pair(year, one, other)).or_insert(([false; 4], row.number));
                entry.0.iter_mut().zip(issues).for_each(|(known, issue)| *known |= issue);
            }
        }
        Ok(())
    })?;
    import.add_records(&copier.records, &[id])?;
    let mut found = Found::new();
    for (key, (issues, row)) in pairs {
        let cells: Vec<Cell> = [true].into_iter().chain(issues).map(one_if).collect();
        found.insert(key, (cells, FrameRow { file: number, row }));
    }
    let names: Vec<&str> = ["rivalry"].into_iter().chain(ISSUES).collect();
    let mut table = Table::new(dyads, true, &names);
    if let Some((_, last)) = copier.records.years().filter(|(_, last)| *last >= FIRST) {
        fill_pairs(import, &mut table, StateSystem::Cow, FIRST..=last, found);
    }
    import.add(table)
}

/// The first year of the state system.
const FIRST: Year = 1816;

fn series() -> Vec<SeriesDecl> {
    let rivals = |id: &str, table: &'static str, note: &str| -> Vec<SeriesDecl> {
        let decl = |name: &'static str, column: &'static str, label: &str, about: &str| {
            let formula = Formula::column(column);
            SeriesDecl::dyad(name, table, formula.clone(), Unit::COUNT)
                .mirror(formula)
                .source_id(id)
                .absent_is_zero()
                .basis("rivals as decision makers saw them", note)
                .label(label, about)
        };
        let about = "1 if the list has the pair as rivals in the year over this kind of issue, 0 if not.";
        vec![
            decl(
                "rivalry",
                "rivalry",
                "strategic rivalry",
                "1 if the list has the pair as strategic rivals in the year, 0 if not. Summed over a group, the number of rivals.",
            ),
            decl("rivalry_positional", "positional", "rivalry over relative position", about),
            decl("rivalry_spatial", "spatial", "rivalry over territory", about),
            decl("rivalry_ideological", "ideological", "rivalry of ideologies", about),
            decl("rivalry_interventionary", "interventionary", "rivalry through intervention in a third state", about),
        ]
    };
    let mut all = rivals("rivalries-tss", "tss_dyads", "1816 to 2020; rivalries that go on end with the list");
    all.extend(rivals("rivalries-td", "td_dyads", "1816 to 2010; rivalries that go on end with the list"));
    all
}
