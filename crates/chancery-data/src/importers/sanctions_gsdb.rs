//! The Global Sanctions Data Base: cases by sender, target, years and type, counted per pair of states and year.

use std::ops::RangeInclusive;

use chancery_core::{Cell, FrameRow, Key, State, Unit, Year};

use super::reader::{Holds, Listing, YEAR, Years};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "sanctions-gsdb",
    title: "Global Sanctions Data Base",
    about: "Sanction cases since 1949 by sender, target, years, type (trade, arms, military, financial, travel, other), objective and \
            success, collected from official documents and the literature. Senders are states or organisations; a case may list \
            several senders, targets, types and objectives.",
    traps: &[
        "Names, not codes, and a comma both separates names and occurs in them (`Korea, North`); the importer reads them as lists, \
         with the year.",
        "Cases sent by the United Nations, the European Union and other organisations are not counted as cases of their members.",
        "The end of a case that goes on is the year of the release (2023, or 2022 in version 3); it does not mean that it was lifted.",
        "Version 4 renumbers and revises cases, so `case_id` must not be used to join the versions; they are separate sources.",
        "Objectives and success are lists that correspond by position.",
    ],
    version: "4 (to 2023); 3 (to 2022)",
    publisher: "Felbermayr, Kirilakha, Syropoulos, Yalcin, Yotov (Drexel University, WIFO, Konstanz)",
    citation: "Felbermayr, Gabriel, Aleksandra Kirilakha, Constantinos Syropoulos, Erdal Yalcin and Yoto V. Yotov. 2020. \"The \
               Global Sanctions Data Base.\" European Economic Review 129. Yalcin et al. 2025. \"The Global Sanctions Data Base - \
               Release 4.\" The World Economy.",
    licence: "distributed on request for research with citation; do not republish without asking",
    bibtex: "@article{sanctions-gsdb,\n  author = {Felbermayr, Gabriel and Kirilakha, Aleksandra and Syropoulos, Constantinos and Yalcin, Erdal and Yotov, Yoto V.},\n  title = {The Global Sanctions Data Base},\n  journal = {European Economic Review},\n  volume = {129},\n  year = {2020}\n}",
    files: &[FileSpec::required("GSDB_V4.csv"), FileSpec::optional("GSDB_V3.csv")],
    import,
    series,
    user: None,
};

/// Marks of the file and columns of the table, after the number of all cases.
const KINDS: [(&str, &str); 6] = [
    ("trade", "trade_sanctions"),
    ("arms", "arms_sanctions"),
    ("military", "military_sanctions"),
    ("financial", "financial_sanctions"),
    ("travel", "travel_sanctions"),
    ("other", "other_sanctions"),
];

/// Second halves of names that contain a comma: `Korea, North`.
const TAILS: [&str; 5] = ["North", "South", "Arab Rep.", "Democratic Republic of the", "The"];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    version(import, "GSDB_V4.csv", "cases_v4", 1949..=2023)?;
    if import.optional_file("GSDB_V3.csv").is_some() {
        version(import, "GSDB_V3.csv", "cases_v3", 1949..=2022)?;
    }
    Listing { file: "GSDB_V4.csv", table: "list_v4", ..CASES }.add(import)?;
    Listing { file: "GSDB_V3.csv", table: "list_v3", ..CASES }.add_if_there(import)
}

/// The cases as they stand, with objectives and success, which are lists that correspond by position.
const CASES: Listing<'static> = Listing {
    columns: &[
        ("case_id", Holds::Whole(1, 9999)),
        ("sanctioned_state", Holds::Text),
        ("sanctioning_state", Holds::Text),
        ("begin", YEAR),
        ("end", YEAR),
        ("trade", Holds::Mark),
        ("descr_trade", Holds::Text),
        ("arms", Holds::Mark),
        ("military", Holds::Mark),
        ("financial", Holds::Mark),
        ("travel", Holds::Mark),
        ("other", Holds::Mark),
        ("target_mult", Holds::Mark),
        ("sender_mult", Holds::Mark),
        ("objective", Holds::Text),
        ("success", Holds::Text),
    ],
    years: Years::Span("begin", "end"),
    key: &["case_id"],
    ..Listing::CSV
};

fn version(import: &mut Import<'_>, name: &str, table: &str, released: RangeInclusive<Year>) -> Result<(), Error> {
    let (file, number) = import.file(name)?;
    let csv = file.csv(Encoding::Utf8)?;
    let [targets, senders] = [csv.column("sanctioned_state")?, csv.column("sanctioning_state")?];
    let [begin, end] = [csv.column("begin")?, csv.column("end")?];
    let kinds = KINDS.iter().map(|(name, _)| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let columns: Vec<&str> = ["sanctions"].into_iter().chain(KINDS.map(|(_, column)| column)).collect();
    let mut table = Table::new(table, true, &columns);
    csv.for_each(|row| {
        let (first, last) = (row.year(begin)?, row.year(end)?);
        if first > last || !released.contains(&first) || !released.contains(&last) {
            let message = format!("{first} to {last}, where years within {released:?} are expected");
            return Err(row.error(begin, message));
        }
        let mut cells = vec![Cell::observed(1.0)];
        for kind in &kinds {
            cells.push(Cell::observed(f64::from(u8::from(row.flag(*kind)?))));
        }
        let (senders, targets) = (parts(row.text(senders)), parts(row.text(targets)));
        for year in first..=last {
            let senders = states(import, &senders, year);
            let targets = states(import, &targets, year);
            for &sender in &senders {
                for &target in targets.iter().filter(|target| **target != sender) {
                    let source = FrameRow { file: number, row: row.number };
                    table.push(Key::new(year, sender, Some(target)), &cells, source);
                }
            }
        }
        Ok(())
    })?;
    table.add_up_repeated();
    import.add(table)
}

/// The states of a list of names in a year, each once; organisations give none, and a line in the log.
fn states(import: &mut Import<'_>, names: &[String], year: Year) -> Vec<State> {
    let mut states: Vec<State> = names.iter().filter_map(|name| import.state_by_name(name, year)).collect();
    states.retain(|state| import.lived(*state, year));
    states.sort_unstable();
    states.dedup();
    states
}

/// The names of a list whose separator also occurs inside some names.
fn parts(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match names.last_mut() {
            Some(name) if TAILS.contains(&part) => *name = format!("{name}, {part}"),
            _ => names.push(part.to_owned()),
        }
    }
    names
}

fn series() -> Vec<SeriesDecl> {
    let cases = |table: &'static str, id: &str, name: &'static str, label: &str, last: &str| {
        let note = format!(
            "cases by the UN, the EU or another organisation are not counted as cases of their members; a case that goes on ends \
             with the release, in {last}"
        );
        SeriesDecl::directed(name, table, Formula::column(name), Unit::COUNT)
            .source_id(id)
            .absent_is_zero()
            .basis("cases in force on some day of the year", &note)
            .label(
                label,
                "Number of cases of the sender against the partner; a case may be of several types. No case is 0.",
            )
    };
    let all = |table: &'static str, id: &'static str, last: &'static str| {
        [
            ("sanctions", "sanctions against the partner, of any type"),
            ("trade_sanctions", "trade sanctions against the partner"),
            ("arms_sanctions", "arms embargoes against the partner"),
            ("military_sanctions", "ends of military assistance to the partner"),
            ("financial_sanctions", "financial sanctions against the partner"),
            ("travel_sanctions", "travel sanctions against the partner"),
        ]
        .map(|(name, label)| cases(table, id, name, label, last))
    };
    let newest = all("cases_v4", "sanctions-gsdb", "2023");
    newest.into_iter().chain(all("cases_v3", "sanctions-gsdb-v3", "2022")).collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_comma_may_be_part_of_a_name() {
        assert_eq!(
            parts("Gambia, The, Russia,  Korea, North, Egypt, Arab Rep."),
            ["Gambia, The", "Russia", "Korea, North", "Egypt, Arab Rep."]
        );
        assert_eq!(parts("Poland,Hungary"), ["Poland", "Hungary"]);
    }
}
