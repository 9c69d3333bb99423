//! Militarised interstate disputes, as the Correlates of War project and as Gibler, Miller and Little code them, and their events.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::CellState::Unreported;
use chancery_core::{Cell, CellState, Dimension, FrameRow, Key, State, StateSystem, Unit, Year};

use super::cases::{Found, Highest, count, fill_pairs, fill_states, pair};
use super::reader::{Column, Copier, coded, integer, integer_or, mark, number, number_or, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Correction, Layout};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "mids",
    title: "Militarised interstate disputes and events",
    about: "Threats, displays and uses of force between members of the Correlates of War state system, 1816 to 2014, gathered from \
            histories and newspapers and grouped into disputes. Two codings of the same field are kept apart: the project's own, \
            version 5 (`cow-mid`), and the revision by Gibler, Miller and Little to 2010 (`gml-mid`), which drops, merges and recodes \
            disputes. The events file lists the single actions.",
    traps: &[
        "Hostility and fatality are those of a state in the whole dispute, repeated on each of its rows: they are neither of the year nor of \
         the pair. In a dispute of many states a pair may have code 5, war, without having met.",
        "Side A is the side that acted first, not the aggressor; `mid_initiation` counts it, whatever came before.",
        "The two codings differ in which disputes there are; a finding that needs one of them should be checked with the other.",
        "A pair may have several disputes in a year. cow_mid_ddydisps.csv keeps one of them by the carrier's rules; the series count all, \
         from cow_mid_dirdisps.csv, and the smaller file is kept as a table.",
        "Either file of pairs is complete in both directions; the importer compares them and notes pairs of which one is missing.",
        "-9 is a missing code. The highest fatality of a year is unreported where one of several disputes has no code, unless another has the \
         highest.",
        "Outcomes, settlements and types of revision also use -9 for not applicable; the file does not tell the two apart, nor does the importer.",
        "COW ends in 2014, GML in 2010. Later years are not covered; they are not peaceful.",
        "In the GML files dispute 1272 starts in month 13 and dispute 3514 ends in month 19: the day stands in the place of the month, as the \
         file of participants shows; the importer corrects both.",
        "GML's dispute 3058 (Grenada 1983) has level 0 of fatality beside 25 deaths of Cuba and 45 of Grenada. The importer keeps both, since the \
         file cannot tell which is wrong; the series has the level.",
        "In the events file an unknown day is -9; it is kept as no day, and month and year stand by themselves.",
    ],
    version: "COW MID 5.0 (to 2014); GML 2.2.1 (to 2010); MIE 1.0 (to 2014)",
    publisher: "Correlates of War (Palmer et al.); Gibler, Miller, Little; Gibler and Miller",
    citation: "Palmer, Glenn, Roseanne W. McManus, Vito D'Orazio, et al. 2022. \"The MID5 Dataset, 2011-2014: Procedures, Coding Rules, and \
               Description.\" Conflict Management and Peace Science 39(4): 470-482. Gibler, Douglas M., Steven V. Miller, and Erin K. \
               Little. 2016. \"An Analysis of the Militarized Interstate Dispute (MID) Dataset, 1816-2001.\" International Studies Quarterly \
               60(4): 719-730. Gibler, Douglas M., and Steven V. Miller. 2023. \"The Militarized Interstate Events (MIE) Dataset, \
               1816-2014.\" Conflict Management and Peace Science.",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{mids,\n  author = {Palmer, Glenn and McManus, Roseanne W. and D'Orazio, Vito and others},\n  title = {The MID5 Dataset, 2011-2014: Procedures, Coding Rules, and Description},\n  journal = {Conflict Management and Peace Science},\n  volume = {39},\n  number = {4},\n  pages = {470--482},\n  year = {2022}\n}\n\n@article{mids-gml,\n  author = {Gibler, Douglas M. and Miller, Steven V. and Little, Erin K.},\n  title = {An Analysis of the Militarized Interstate Dispute (MID) Dataset, 1816-2001},\n  journal = {International Studies Quarterly},\n  volume = {60},\n  number = {4},\n  pages = {719--730},\n  year = {2016}\n}",
    files: &[
        FileSpec::required("cow_mid_dirdisps.csv"),
        FileSpec::required("cow_mid_ddydisps.csv"),
        FileSpec::required("cow_mid_disps.csv"),
        FileSpec::required("gml_dirdisp.csv"),
        FileSpec::required("gml_mid_disps.csv"),
        FileSpec::required("gml_part.csv"),
        FileSpec::required("mie-1.0.csv"),
    ],
    import,
    series,
    user: None,
};

/// Months that hold the day of the month, in the GML files of disputes and pairs.
const CORRECTIONS: [Correction; 3] = [
    Correction {
        file: "gml_dirdisp.csv",
        key: &[("dispnum", "1272")],
        column: "stmon",
        was: "13",
        is: "11",
        why: "gml_part.csv has 1918-11-13 for the first participants",
    },
    Correction {
        file: "gml_mid_disps.csv",
        key: &[("dispnum", "1272")],
        column: "stmon",
        was: "13",
        is: "11",
        why: "gml_part.csv has 1918-11-13 for the first participants",
    },
    Correction {
        file: "gml_dirdisp.csv",
        key: &[("dispnum", "3514")],
        column: "endmon",
        was: "19",
        is: "12",
        why: "gml_part.csv has 1941-12-19 for the last participants",
    },
];

/// The two ends of the scale of fatality: 0 none, 6 more than 999 deaths.
const MOST_FATAL: f64 = 6.0;

const MISSING: &[(&str, CellState)] = &[("-9", Unreported)];

const fn dispute(name: &'static str) -> Column {
    integer(name, 1, 99_999)
}

const fn ccode(name: &'static str) -> Column {
    integer(name, 2, 999)
}

const fn year(name: &'static str) -> Column {
    integer(name, 1816, 2100)
}

const fn month(name: &'static str) -> Column {
    integer(name, 1, 12)
}

const fn day_of_month(name: &'static str) -> Column {
    integer_or(name, 1, 31, &["-9"])
}

/// A code of a scale that begins with 0.
const fn code(name: &'static str, most: f64) -> Column {
    number_or(name, 0.0, most, MISSING)
}

const fn deaths(name: &'static str) -> Column {
    number_or(name, 0.0, 1e8, MISSING)
}

const fn length(name: &'static str) -> Column {
    number_or(name, 0.0, 100_000.0, MISSING)
}

const COW_PAIRS: [Column; 18] = [
    dispute("dispnum"),
    ccode("ccode1"),
    ccode("ccode2"),
    year("year"),
    mark("dispongoing"),
    mark("disponset"),
    mark("sidea1"),
    mark("sidea2"),
    code("fatality1", 6.0),
    code("fatality2", 6.0),
    deaths("fatalpre1"),
    deaths("fatalpre2"),
    code("hiact1", 22.0),
    code("hiact2", 22.0),
    code("hostlev1", 5.0),
    code("hostlev2", 5.0),
    mark("orig1"),
    mark("orig2"),
];

const COW_ONE_A_YEAR: [Column; 24] = [
    dispute("dispnum"),
    ccode("ccode1"),
    ccode("ccode2"),
    year("year"),
    mark("cowmidongoing"),
    mark("cowmidonset"),
    mark("sidea1"),
    mark("sidea2"),
    code("fatality1", 6.0),
    code("fatality2", 6.0),
    deaths("fatalpre1"),
    deaths("fatalpre2"),
    code("hiact1", 22.0),
    code("hiact2", 22.0),
    code("hostlev1", 5.0),
    code("hostlev2", 5.0),
    mark("orig1"),
    mark("orig2"),
    code("fatality", 6.0),
    code("hostlev", 5.0),
    length("mindur"),
    length("maxdur"),
    mark("recip"),
    month("stmon"),
];

const DISPUTES: [Column; 11] = [
    dispute("dispnum"),
    year("styear"),
    month("stmon"),
    code("outcome", 9.0),
    code("settle", 4.0),
    code("fatality", 6.0),
    length("mindur"),
    length("maxdur"),
    code("hiact", 22.0),
    code("hostlev", 5.0),
    mark("recip"),
];

const GML_PAIRS: [Column; 39] = [
    dispute("dispnum"),
    ccode("ccode1"),
    ccode("ccode2"),
    year("year"),
    mark("midongoing"),
    mark("midonset"),
    mark("sidea1"),
    mark("sidea2"),
    code("revstate1", 1.0),
    code("revstate2", 1.0),
    code("revtype11", 4.0),
    code("revtype12", 4.0),
    code("revtype21", 4.0),
    code("revtype22", 4.0),
    code("fatality1", 6.0),
    code("fatality2", 6.0),
    deaths("fatalpre1"),
    deaths("fatalpre2"),
    code("hiact1", 22.0),
    code("hiact2", 22.0),
    code("hostlev1", 5.0),
    code("hostlev2", 5.0),
    mark("orig1"),
    mark("orig2"),
    code("hiact", 22.0),
    code("hostlev", 5.0),
    length("mindur"),
    length("maxdur"),
    code("outcome", 9.0),
    code("settle", 4.0),
    code("fatality", 6.0),
    deaths("fatalpre"),
    month("stmon"),
    month("endmon"),
    mark("recip"),
    number("numa", 1.0, 200.0),
    number("numb", 1.0, 200.0),
    mark("ongo2010"),
    text("version"),
];

const PARTICIPANTS: [Column; 19] = [
    dispute("dispnum"),
    ccode("ccode"),
    year("styear"),
    month("stmon"),
    day_of_month("stday"),
    year("endyear"),
    month("endmon"),
    day_of_month("endday"),
    text("obsid_start"),
    text("obsid_end"),
    integer("dummy_stday", 1, 31),
    integer("dummy_endday", 1, 31),
    mark("sidea"),
    code("hiact", 22.0),
    mark("orig"),
    mark("anymiss_leader_start"),
    mark("anymiss_leader_end"),
    mark("allmiss_leader_start"),
    mark("allmiss_leader_end"),
];

const EVENTS: [Column; 18] = [
    integer("micnum", 1, 99_999),
    integer("eventnum", 1, 99_999),
    ccode("ccode1"),
    ccode("ccode2"),
    month("stmon"),
    day_of_month("stday"),
    year("styear"),
    month("endmon"),
    day_of_month("endday"),
    year("endyear"),
    mark("sidea1"),
    code("action", 22.0),
    code("hostlev", 5.0),
    deaths("fatalmin1"),
    deaths("fatalmax1"),
    deaths("fatalmin2"),
    deaths("fatalmax2"),
    text("version"),
];

/// A coding of disputes: its file of pairs and what its tables are called.
struct Coding {
    file: &'static str,
    records: &'static str,
    pairs: &'static str,
    states: &'static str,
    onset: &'static str,
    columns: &'static [Column],
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let cow = Coding {
        file: "cow_mid_dirdisps.csv",
        records: "cow_dispute_pairs",
        pairs: "cow_dyads",
        states: "cow_states",
        onset: "disponset",
        columns: &COW_PAIRS,
    };
    let gml = Coding {
        file: "gml_dirdisp.csv",
        records: "gml_dispute_pairs",
        pairs: "gml_dyads",
        states: "gml_states",
        onset: "midonset",
        columns: &GML_PAIRS,
    };
    coding(import, &cow)?;
    coding(import, &gml)?;
    let of_pairs: [(&str, &str); 2] = [("state1", "ccode1"), ("state2", "ccode2")];
    copy(
        import,
        "cow_mid_ddydisps.csv",
        "cow_one_dispute_a_year",
        &COW_ONE_A_YEAR,
        &of_pairs,
        ["year", "year"],
        &["ccode1", "ccode2", "year"],
    )?;
    copy(import, "cow_mid_disps.csv", "cow_disputes", &DISPUTES, &[], ["styear", "styear"], &["dispnum"])?;
    copy(import, "gml_mid_disps.csv", "gml_disputes", &DISPUTES, &[], ["styear", "styear"], &["dispnum"])?;
    copy(
        import,
        "gml_part.csv",
        "gml_participants",
        &PARTICIPANTS,
        &[("state", "ccode")],
        ["styear", "endyear"],
        &["dispnum", "ccode", "styear", "stmon", "stday"],
    )?;
    copy(import, "mie-1.0.csv", "events", &EVENTS, &of_pairs, ["styear", "endyear"], &["micnum", "eventnum"])
}

/// Copies a file into records; states are resolved in the first year of a row.
fn copy(
    import: &mut Import<'_>,
    name: &str,
    table: &str,
    columns: &[Column],
    states: &[(&str, &str)],
    [first, last]: [&str; 2],
    key: &[&str],
) -> Result<(), Error> {
    let (csv, file) = import.corrected(name, Layout::CSV, &CORRECTIONS)?;
    let names: Vec<&str> = states.iter().map(|(state, _)| *state).collect();
    let mut copier = Copier::new(&csv, table, &names, columns)?;
    let codes = states.iter().map(|(_, code)| csv.column(code)).collect::<Result<Vec<_>, _>>()?;
    let [first, last] = [csv.column(first)?, csv.column(last)?];
    csv.for_each(|row| {
        let (from, to) = (row.year(first)?, row.year(last)?);
        if from > to {
            return Err(row.error(last, format!("{to} is before {from}")));
        }
        let mut states = Vec::with_capacity(codes.len());
        for code in &codes {
            states.push(import.state_by_ccode(row.integer(*code)?, from));
        }
        copier.push(row, &states, Some((from, to)), file)
    })?;
    import.add_records(&copier.records, key)
}

/// What a side of a pair did in the disputes of a year.
#[derive(Clone, Copy, Default)]
struct Side {
    rows: u32,
    initiated: usize,
    hostility: Highest,
    fatality: Highest,
}

/// The disputes of a pair in a year.
#[derive(Default)]
struct Pair {
    ongoing: BTreeSet<i64>,
    begun: BTreeSet<i64>,
    sides: [Side; 2],
    row: u32,
}

/// The disputes of a state in a year.
#[derive(Default)]
struct OfState {
    ongoing: BTreeSet<i64>,
    hostility: Highest,
    fatality: Highest,
    row: u32,
}

fn coding(import: &mut Import<'_>, coding: &Coding) -> Result<(), Error> {
    let (csv, number) = import.corrected(coding.file, Layout::CSV, &CORRECTIONS)?;
    let mut copier = Copier::new(&csv, coding.records, &["state1", "state2"], coding.columns)?;
    let [dispute, in_year, onset] = [csv.column("dispnum")?, csv.column("year")?, csv.column(coding.onset)?];
    let [ccode1, ccode2, side_a] = [csv.column("ccode1")?, csv.column("ccode2")?, csv.column("sidea1")?];
    let [hostility, fatality] = [csv.column("hostlev1")?, csv.column("fatality1")?];
    let mut pairs: BTreeMap<Key, Pair> = BTreeMap::new();
    let mut states: BTreeMap<(State, Year), OfState> = BTreeMap::new();
    let mut first: BTreeMap<(State, i64), Year> = BTreeMap::new();
    csv.for_each(|row| {
        let (year, dispute) = (row.year(in_year)?, row.integer(dispute)?);
        let one = import.state_by_ccode(row.integer(ccode1)?, year);
        let other = import.state_by_ccode(row.integer(ccode2)?, year);
        copier.push(row, &[one, other], Some((year, year)), number)?;
        let (onset, side_a) = (row.flag(onset)?, row.flag(side_a)?);
        let hostility = coded(row, hostility, 1.0..=5.0, MISSING)?;
        let fatality = coded(row, fatality, 0.0..=MOST_FATAL, MISSING)?;
        let (Some(one), Some(other)) = (one, other) else { return Ok(()) };
        if one == other {
            return Err(row.error(ccode2, format!("{one} is in a dispute with itself")));
        }
        if !import.lived(one, year) || !import.lived(other, year) {
            return Ok(());
        }
        let state = states.entry((one, year)).or_insert_with(|| OfState { row: row.number, ..OfState::default() });
        state.ongoing.insert(dispute);
        state.hostility.add(hostility);
        state.fatality.add(fatality);
        let since = first.entry((one, dispute)).or_insert(year);
        *since = year.min(*since);
        let pair = pairs.entry(pair(year, one, other)).or_insert_with(|| Pair { row: row.number, ..Pair::default() });
        pair.ongoing.insert(dispute);
        if onset {
            pair.begun.insert(dispute);
        }
        let side = &mut pair.sides[usize::from(one > other)];
        side.rows += 1;
        side.initiated += usize::from(onset && side_a);
        side.hostility.add(hostility);
        side.fatality.add(fatality);
        Ok(())
    })?;
    import.add_records(&copier.records, &["dispnum", "ccode1", "ccode2", "year"])?;
    let Some((start, end)) = copier.records.years() else { return Ok(()) };
    let columns =
        ["disputes", "onsets", "initiated1", "initiated2", "hostility1", "hostility2", "fatality1", "fatality2"];
    let mut dyads = Table::new(coding.pairs, true, &columns);
    let found = found_pairs(import, pairs, number);
    fill_pairs(import, &mut dyads, StateSystem::Cow, start..=end, found);
    import.add(dyads)?;
    let found = found_states(states, &first, number);
    let mut table = Table::new(coding.states, false, &["disputes", "onsets", "hostility", "fatality"]);
    fill_states(import, &mut table, StateSystem::Cow, start..=end, found, count(0));
    import.add(table)
}

/// What each state did in a year; an onset is the year in which it enters a dispute.
fn found_states(states: BTreeMap<(State, Year), OfState>, first: &BTreeMap<(State, i64), Year>, file: u16) -> Found {
    let mut found = Found::new();
    for ((state, year), of) in states {
        let begun = of.ongoing.iter().filter(|dispute| first.get(&(state, **dispute)) == Some(&year)).count();
        let cells = vec![count(of.ongoing.len()), count(begun), of.hostility.cell(5.0), of.fatality.cell(MOST_FATAL)];
        found.insert(Key::new(year, state, None), (cells, FrameRow { file, row: of.row }));
    }
    found
}

/// What the sides of each pair did in a year.
fn found_pairs(import: &mut Import<'_>, pairs: BTreeMap<Key, Pair>, file: u16) -> Found {
    let mut found = Found::new();
    for (key, Pair { ongoing, begun, sides, row }) in pairs {
        let [one, other] = sides;
        if one.rows != other.rows {
            import.log("note", "a pair of which the file has only one direction".into());
        }
        // A side without a row of its own is not a side that did nothing.
        let own = |side: Side, cell: Cell| if side.rows == 0 { Cell::missing(Unreported) } else { cell };
        let cells = vec![
            count(ongoing.len()),
            count(begun.len()),
            own(one, count(one.initiated)),
            own(other, count(other.initiated)),
            own(one, one.hostility.cell(5.0)),
            own(other, other.hostility.cell(5.0)),
            own(one, one.fatality.cell(MOST_FATAL)),
            own(other, other.fatality.cell(MOST_FATAL)),
        ];
        found.insert(key, (cells, FrameRow { file, row }));
    }
    found
}

fn series() -> Vec<SeriesDecl> {
    of_coding("cow-mid", "cow_dyads", "cow_states", "COW coding, version 5", "ends in 2014")
        .into_iter()
        .chain(of_coding("gml-mid", "gml_dyads", "gml_states", "GML coding, version 2.2.1", "ends in 2010"))
        .collect()
}

fn of_coding(id: &str, dyads: &'static str, states: &'static str, basis: &str, note: &'static str) -> Vec<SeriesDecl> {
    let scale = Unit::of(Dimension::Index);
    let between = |name: &'static str, column: &'static str| {
        let formula = Formula::column(column);
        SeriesDecl::dyad(name, dyads, formula.clone(), Unit::COUNT).mirror(formula).absent_is_zero()
    };
    let toward = |name: &'static str, [one, other]: [&'static str; 2], unit| {
        SeriesDecl::directed(name, dyads, Formula::column(one), unit).mirror(Formula::column(other)).absent_is_zero()
    };
    let of_state = |name: &'static str, column: &'static str, unit| {
        SeriesDecl::state_year(name, states, Formula::column(column), unit)
    };
    let hostility = "0 no dispute, 1 no militarised action, 2 threat, 3 display, 4 use of force, 5 war; highest in the whole of the \
                     disputes under way.";
    let fatality = "0 none or no dispute, 1 up to 25 deaths, 2 up to 100, 3 up to 250, 4 up to 500, 5 up to 999, 6 more; of the \
                    whole of the disputes under way, against all opponents.";
    let declared = [
        between("mid", "disputes").label(
            "militarised disputes between the two",
            "Number of disputes in which the two are on opposite sides in the year. None is 0.",
        ),
        between("mid_onset", "onsets").label(
            "militarised disputes that began between the two",
            "Number of disputes that began between the two in the year, entries of a new opponent included.",
        ),
        toward("mid_initiation", ["initiated1", "initiated2"], Unit::COUNT).label(
            "disputes that began with the actor on the side that acted first",
            "Number of disputes that began between the two in the year with the actor on side A, which took the first militarised \
             action; not a judgement of who was to blame.",
        ),
        toward("mid_hostility", ["hostility1", "hostility2"], scale)
            .aggregate(None)
            .label("the actor's highest hostility in disputes with the partner", hostility),
        toward("mid_fatality", ["fatality1", "fatality2"], scale)
            .aggregate(None)
            .label("the actor's level of fatalities in disputes with the partner", fatality),
        of_state("state_mids", "disputes", Unit::COUNT).label(
            "militarised disputes of the state",
            "Number of disputes in which the state has an opponent in the year.",
        ),
        of_state("state_mid_onsets", "onsets", Unit::COUNT).label(
            "militarised disputes that the state entered",
            "Number of disputes of which the year is the state's first.",
        ),
        of_state("state_mid_hostility", "hostility", scale)
            .aggregate(None)
            .label("the state's highest hostility in its disputes", hostility),
        of_state("state_mid_fatality", "fatality", scale)
            .aggregate(None)
            .label("the state's level of fatalities in its disputes", fatality),
    ];
    declared.map(|declared| declared.source_id(id).basis(basis, note)).into()
}
