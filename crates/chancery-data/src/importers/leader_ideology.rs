//! Heads of government and leaders with their economic ideology on 31 December.

use chancery_core::{Aggregate, Cell, CellState, Clock, Dimension, FrameRow, Key, Unit};

use super::cases::one_if;
use super::reader::{Column, Copier, integer, mark, text};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Encoding};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "leader-ideology",
    title: "Global Leader Ideology",
    about: "Who headed the government and who led each state on 31 December of a year, 1945 to 2020, and whether that person's economic \
            ideology was leftist, centrist or rightist, coded by hand from party and biography. The importer puts the words on a \
            scale of its own: -1 left, 0 centre, 1 right.",
    traps: &[
        "The day is 31 December: who took office in January counts from that year on, who left before the end of a year never in it.",
        "Ideology is economic only; it says nothing of foreign policy.",
        "`no information` is unreported; `none` (no discernible ideology) and `not applicable` (nobody in that office) are not applicable. \
         They are different, and none of them is centrist.",
        "Of the columns ending in `_num_full` and `_num_redux` only leader_ideology_num_redux has numbers, and these have no order (0 \
         rightist, 1 leftist, 2 centrist); the series are made from the words.",
        "Codes are of the Correlates of War system, but for Tibet, 711, which only Gleditsch and Ward list.",
        "Some states are listed before their independence; those years are left out of the series.",
    ],
    version: "1945-2020",
    publisher: "Bastian Herre",
    citation: "Herre, Bastian. 2023. \"Identifying Ideologues: A Global Dataset on Political Leaders, 1945-2020.\" British Journal of \
               Political Science 53(2): 740-748.",
    licence: "no explicit licence; citation requested",
    bibtex: "@article{leader-ideology,\n  author = {Herre, Bastian},\n  title = {Identifying Ideologues: A Global Dataset on Political Leaders, 1945-2020},\n  journal = {British Journal of Political Science},\n  volume = {53},\n  number = {2},\n  pages = {740--748},\n  year = {2023}\n}",
    files: &[FileSpec::required("global_leader_ideologies.csv")],
    import,
    series,
    user: None,
};

const COLUMNS: [Column; 46] = [
    text("country_name"),
    integer("country_code_cow", 2, 999),
    integer("year", 1900, 2100),
    text("hog"),
    text("hog_ideology"),
    text("hog_ideology_num_full"),
    text("hog_ideology_num_redux"),
    mark("hog_right"),
    mark("hog_left"),
    mark("hog_center"),
    mark("hog_noideo"),
    mark("hog_noinfo"),
    mark("hog_ideomiss"),
    text("hog_party"),
    text("hog_party_abbr"),
    text("hog_party_eng"),
    integer("hog_party_id", 1, 99_999),
    text("hog_title"),
    text("leader"),
    text("leader_ideology"),
    text("leader_ideology_num_full"),
    text("leader_ideology_num_redux"),
    mark("leader_right"),
    mark("leader_left"),
    mark("leader_center"),
    mark("leader_noideo"),
    mark("leader_noinfo"),
    mark("leader_ideomiss"),
    text("leader_party"),
    text("leader_party_abbr"),
    text("leader_party_eng"),
    integer("leader_party_id", 1, 99_999),
    text("leader_position"),
    text("match_hog_leader"),
    text("match_hog_hog_bls"),
    text("match_leader_hog_bls"),
    text("match_hog_leader_m"),
    text("match_leader_leader_m"),
    text("match_hog_leader_chi"),
    text("match_leader_leader_chi"),
    text("hog_ideology_bls"),
    text("leader_ideology_m"),
    text("execrlc_dpi"),
    text("hog_party_lr_ord_vdem"),
    text("democracy"),
    text("region"),
];

/// A number of the Gleditsch-Ward list among those of COW, where there is no such state.
const TIBET: i64 = 711;

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("global_leader_ideologies.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let mut copier = Copier::new(&csv, "leaders", &["state"], &COLUMNS)?;
    let [ccode, year] = [csv.column("country_code_cow")?, csv.column("year")?];
    let [head, leader] = [csv.column("hog_ideology")?, csv.column("leader_ideology")?];
    let columns =
        ["head", "head_left", "head_centre", "head_right", "leader", "leader_left", "leader_centre", "leader_right"];
    let mut table = Table::new("state_years", false, &columns);
    csv.for_each(|row| {
        let year = row.year(year)?;
        let state = match row.integer(ccode)? {
            TIBET => import.state_by_gwcode(TIBET, year),
            code => import.state_by_ccode(code, year),
        };
        copier.push(row, &[state], Some((year, year)), number)?;
        let cells: Vec<Cell> = ideology(row, head)?.into_iter().chain(ideology(row, leader)?).collect();
        if let Some(state) = state
            && import.lived(state, year)
        {
            table.push(Key::new(year, state, None), &cells, FrameRow { file: number, row: row.number });
        }
        Ok(())
    })?;
    import.add_records(&copier.records, &["country_code_cow", "year"])?;
    import.add(table)
}

/// The place on the scale, and a mark each for left, centre and right.
fn ideology(row: &CsvRow<'_>, column: Col) -> Result<[Cell; 4], Error> {
    let place = match row.text(column) {
        "leftist" => -1.0,
        "centrist" => 0.0,
        "rightist" => 1.0,
        "no information" => return Ok([Cell::missing(CellState::Unreported); 4]),
        "none" | "not applicable" => return Ok([Cell::missing(CellState::NotApplicable); 4]),
        other => return Err(row.error(column, format!("`{other}` is not an ideology of the data set"))),
    };
    Ok([Cell::observed(place), one_if(place < 0.0), one_if(place == 0.0), one_if(place > 0.0)])
}

fn series() -> Vec<SeriesDecl> {
    let decl = |name: &'static str, column: &'static str, label: &str, about: &str| {
        SeriesDecl::state_year(name, "state_years", Formula::column(column), Unit::of(Dimension::Index))
            .clock(Clock::Snapshot)
            .aggregate(Some(Aggregate::Mean))
            .basis("economic ideology on 31 December", "coded by hand; 1945 to 2020")
            .label(label, about)
    };
    let mark = |name: &'static str, column: &'static str, label: &str| {
        let mut decl =
            decl(name, column, label, "1 or 0; no value without information or ideology. Summed over a group, states.");
        decl.spec.unit = Unit::COUNT;
        decl.aggregate(Some(Aggregate::Sum))
    };
    let scale = "-1 leftist, 0 centrist, 1 rightist: a scale of ours for the source's words.";
    vec![
        decl("leader_ideology", "leader", "economic ideology of the leader", scale).may_be_negative(),
        mark("leader_left", "leader_left", "leader is leftist"),
        mark("leader_right", "leader_right", "leader is rightist"),
        decl("government_ideology", "head", "economic ideology of the head of government", scale).may_be_negative(),
        mark("government_left", "head_left", "head of government is leftist"),
        mark("government_right", "head_right", "head of government is rightist"),
    ]
}
