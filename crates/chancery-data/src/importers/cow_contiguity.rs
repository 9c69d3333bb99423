//! Contiguity by land and water, the shortest distance between states, and the distance between their capitals.

use std::collections::BTreeMap;

use chancery_core::{Cell, Date, Dimension, FrameRow, Key, State, StateSystem, Unit, Year};

use super::cases::{Found, fill_pairs, one_if, pair};
use super::reader::{Copier, day, day_of, integer, number, text, whole};
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Correction, Encoding, Layout};
use crate::records::{Field, Kind, Records};
use crate::table::{Formula, Table};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "cow-contiguity",
    title: "Direct contiguity, capitals and distance",
    about: "For pairs of members of the Correlates of War state system: by which kind of border or width of water they touch, in \
            spells of months, 1816 to 2016; the shortest distance between their territories on 1 January of each year, 1886 to \
            2019, measured on maps of historical borders; and the place of each capital, from which the distance between \
            capitals is computed.",
    traps: &[
        "The codes of contiguity are kinds, not a scale of distance: 1 land or river border, 2 to 5 water of at most 12, 24, 150 and 400 \
         miles, 0 none of these. A mean of codes means nothing.",
        "A pair that is not in the file is not contiguous up to 2016. After 2016 the source says nothing, and neither does the series: \
         filling it with 0 has made neighbours strangers.",
        "The days of the spells are placeholders, the source knows the month; only year and month are kept. In a year in which the code \
         changes, the series has the closest kind that held on some day of the year.",
        "Both files of capitals put Brasilia, Tunis and Riyadh in the middle of their countries, 840, 340 and 200 km from the \
         cities; the importer corrects them and logs that.",
        "Several capitals are given for the whole life of a state although they moved: Ankara for the Ottoman Empire, Dodoma for Tanzania, \
         Beijing for China. The importer keeps them.",
        "Capitals are dated beyond the life of their states; the distance is given only for pairs of members. It is the capital on 31 \
         December, so Vichy for France in 1940 and 1941, and Rio de Janeiro for Portugal to 1820.",
        "Kazakhstan's capital moves to Astana on 6 May 1998 in the files, the day of its present name rather than of the move in 1997.",
        "Shortest distances are of 1 January, so a state that enters the system during a year has none in that year.",
    ],
    version: "contiguity 3.2 (to 2016), capitals to 2024, shortest distances 1886-2019",
    publisher: "Correlates of War (Stinnett, Tir, Schafer, Diehl, Gochman); CShapes 2.0 (Schvitz et al.); Steven V. Miller",
    citation: "Stinnett, Douglas M., Jaroslav Tir, Philip Schafer, Paul F. Diehl, and Charles Gochman. 2002. \"The Correlates of War Project \
               Direct Contiguity Data, Version 3.\" Conflict Management and Peace Science 19(2): 58-66. Schvitz, Guy, et al. 2022. \
               \"Mapping the International System, 1886-2019: The CShapes 2.0 Dataset.\" Journal of Conflict Resolution 66(1).",
    licence: "free for academic use with citation; no redistribution licence is stated",
    bibtex: "@article{cow-contiguity,\n  author = {Stinnett, Douglas M. and Tir, Jaroslav and Schafer, Philip and Diehl, Paul F. and Gochman, Charles},\n  title = {The Correlates of War Project Direct Contiguity Data, Version 3},\n  journal = {Conflict Management and Peace Science},\n  volume = {19},\n  number = {2},\n  pages = {58--66},\n  year = {2002}\n}",
    files: &[
        FileSpec::required("cow_contdir.csv"),
        FileSpec::required("cow_mindist.parquet"),
        FileSpec::required("cow_capitals.csv"),
        FileSpec::required("gw_capitals.csv"),
    ],
    import,
    series,
    user: None,
};

/// Capitals whose point is the middle of the country, or of a region; each in either file.
const CORRECTIONS: [Correction; 12] = [
    misplaced("cow_capitals.csv", BRASILIA, "lat", "-10.3333333", "-15.7939"),
    misplaced("cow_capitals.csv", BRASILIA, "lng", "-53.2", "-47.8828"),
    misplaced("cow_capitals.csv", TUNIS, "lat", "33.8439408", "36.8"),
    misplaced("cow_capitals.csv", TUNIS, "lng", "9.400138", "10.1833"),
    misplaced("cow_capitals.csv", RIYADH, "lat", "23.333333", "24.65"),
    misplaced("cow_capitals.csv", RIYADH, "lng", "45.333333", "46.7"),
    misplaced("gw_capitals.csv", BRASILIA, "lat", "-10.3333333", "-15.7939"),
    misplaced("gw_capitals.csv", BRASILIA, "lng", "-53.2", "-47.8828"),
    misplaced("gw_capitals.csv", TUNIS, "lat", "33.8439408", "36.8"),
    misplaced("gw_capitals.csv", TUNIS, "lng", "9.400138", "10.1833"),
    misplaced("gw_capitals.csv", RIYADH, "lat", "23.333333", "24.65"),
    misplaced("gw_capitals.csv", RIYADH, "lng", "45.333333", "46.7"),
];

/// A row by the name of the capital.
type Named = &'static [(&'static str, &'static str)];

const BRASILIA: Named = &[("capital", "Brasilia")];
const TUNIS: Named = &[("capital", "Tunis")];
const RIYADH: Named = &[("capital", "Riyadh")];

const fn misplaced(
    file: &'static str,
    key: Named,
    column: &'static str,
    was: &'static str,
    is: &'static str,
) -> Correction {
    let why = "the point given is in the middle of the country, 200 km and more from the city; gazetteers of capitals have this one";
    Correction { file, key, column, was, is, why }
}

/// Mean radius of the Earth in km, as the International Union of Geodesy and Geophysics defines it.
const EARTH_RADIUS: f64 = 6371.0088;

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    contiguity(import)?;
    shortest_distances(import)?;
    let capitals = capitals(import, "cow_capitals.csv", "ccode", "capitals_cow", StateSystem::Cow)?;
    capitals_distances(import, &capitals)?;
    self::capitals(import, "gw_capitals.csv", "gwcode", "capitals_gw", StateSystem::GleditschWard).map(|_| ())
}

/// The closest code of a pair in a year, from either of the two rows the file has of a pair.
struct Closest {
    codes: [Option<i64>; 2],
    /// The first row that says something of the pair in the year.
    source: FrameRow,
}

/// A kind of contiguity is closer than none.
fn closer(one: i64, other: i64) -> i64 {
    match (one, other) {
        (0, other) => other,
        (one, 0) => one,
        (one, other) => one.min(other),
    }
}

/// A kind of contiguity for as long as it held.
struct Spell {
    codes: [i64; 2],
    kind: i64,
    from: Date,
    to: Date,
    source: FrameRow,
}

fn contiguity(import: &mut Import<'_>) -> Result<(), Error> {
    let spells = spells(import)?;
    add_spells(import, &spells)?;
    add_years(import, &spells)
}

fn spells(import: &Import<'_>) -> Result<Vec<Spell>, Error> {
    let (file, number) = import.file("cow_contdir.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let [ccode1, ccode2, code] = [csv.column("ccode1")?, csv.column("ccode2")?, csv.column("conttype")?];
    let [start, end] = [csv.column("stdate")?, csv.column("enddate")?];
    let mut spells = Vec::new();
    csv.for_each(|row| {
        let kind = whole(row, code, 0..=5, &[])?.ok_or_else(|| row.error(code, "no kind of contiguity"))?;
        let day = |column| day_of(row, column)?.ok_or_else(|| row.error(column, "no date"));
        let (from, to) = (day(start)?, day(end)?);
        if from > to || from.year() < 1800 || to.year() > 2100 {
            return Err(row.error(end, format!("a spell from {from} to {to}")));
        }
        let codes = [row.integer(ccode1)?, row.integer(ccode2)?];
        if codes[0] == codes[1] {
            return Err(row.error(ccode2, format!("state {} is contiguous to itself", codes[0])));
        }
        spells.push(Spell { codes, kind, from, to, source: FrameRow { file: number, row: row.number } });
        Ok(())
    })?;
    Ok(spells)
}

/// The spells themselves, without their days, which are placeholders.
fn add_spells(import: &mut Import<'_>, spells: &[Spell]) -> Result<(), Error> {
    const NUMBERS: [&str; 7] = ["ccode1", "ccode2", "conttype", "start_year", "start_month", "end_year", "end_month"];
    let states = [("state1", Kind::State), ("state2", Kind::State)];
    let columns: Vec<(&str, Kind)> = states.into_iter().chain(NUMBERS.map(|name| (name, Kind::Integer))).collect();
    let mut records = Records::new("contiguity_spells", &columns);
    for Spell { codes, kind, from, to, source } in spells {
        let [one, other] = codes.map(|code| Field::State(import.state_by_ccode(code, to.year())));
        let dates = [from.year().into(), from.month().into(), to.year().into(), to.month().into()];
        let numbers = [codes[0], codes[1], *kind].into_iter().chain(dates).map(|number| Field::Integer(Some(number)));
        let fields: Vec<Field<'_>> = [one, other].into_iter().chain(numbers).collect();
        records.push(&fields, Some((from.year(), to.year())), *source);
    }
    import.add_records(&records, &["ccode1", "ccode2", "conttype", "start_year", "start_month"])
}

/// The closest kind of each pair in each year.
fn add_years(import: &mut Import<'_>, spells: &[Spell]) -> Result<(), Error> {
    let mut closest: BTreeMap<Key, Closest> = BTreeMap::new();
    for Spell { codes, kind, from, to, source } in spells {
        for year in from.year()..=to.year() {
            let [one, other] = codes.map(|code| import.state_by_ccode(code, year));
            let (Some(one), Some(other)) = (one, other) else { continue };
            if one != other && import.lived(one, year) && import.lived(other, year) {
                let new = Closest { codes: [None; 2], source: *source };
                let entry = closest.entry(pair(year, one, other)).or_insert(new);
                let side = &mut entry.codes[usize::from(one > other)];
                *side = Some(side.map_or(*kind, |before| closer(before, *kind)));
            }
        }
    }
    let mut found = Found::new();
    for (key, Closest { codes, source }) in closest {
        if codes[0] != codes[1] {
            import.log("note", "a pair whose two directions differ in the file; the closer code is used".into());
        }
        let code = codes.into_iter().flatten().fold(0, closer);
        let cells = vec![Cell::observed(code as f64), one_if(code == 1)];
        found.insert(key, (cells, source));
    }
    let mut table = Table::new("contiguity", true, &["contiguity", "land_border"]);
    let first = spells.iter().map(|spell| spell.from.year()).min();
    let last = spells.iter().map(|spell| spell.to.year()).max();
    if let (Some(first), Some(last)) = (first, last) {
        fill_pairs(import, &mut table, StateSystem::Cow, first..=last, found);
    }
    import.add(table)
}

fn shortest_distances(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("cow_mindist.parquet")?;
    let parquet = file.parquet(&["ccode1", "ccode2", "year", "mindist"])?;
    let codes = [parquet.integers("ccode1")?, parquet.integers("ccode2")?];
    let (years, distances) = (parquet.integers("year")?, parquet.numbers("mindist")?);
    let mut table = Table::new("shortest_distances", true, &["km"]);
    for row in 0..parquet.rows() {
        let year = match years[row] {
            Some(year @ 1816..=2100) => year as Year,
            _ => return Err(parquet.error(row + 1, "year", "no year from 1816 to 2100")),
        };
        let (Some(code1), Some(code2)) = (codes[0][row], codes[1][row]) else {
            return Err(parquet.error(row + 1, "ccode1", "a row without both codes"));
        };
        if distances[row].value().is_some_and(|km| !(0.0..=20_100.0).contains(&km)) {
            return Err(parquet.error(row + 1, "mindist", "a distance that no two places on Earth have, in km"));
        }
        let states = (import.state_by_ccode(code1, year), import.state_by_ccode(code2, year));
        let (Some(one), Some(other)) = states else { continue };
        if one == other {
            return Err(parquet.error(row + 1, "ccode2", format!("{one} is paired with itself")));
        }
        let source = FrameRow { file: number, row: row as u32 + 1 };
        table.push(pair(year, one, other), &[distances[row]], source);
    }
    import.add(table)
}

/// A capital for as long as it was one.
#[derive(Clone, Copy, Debug)]
struct Capital {
    start: Date,
    end: Date,
    /// In radians.
    latitude: f64,
    longitude: f64,
}

/// The capitals of a system, by code.
fn capitals(
    import: &mut Import<'_>,
    name: &str,
    code_name: &'static str,
    table: &str,
    system: StateSystem,
) -> Result<BTreeMap<i64, Vec<Capital>>, Error> {
    let (csv, file) = import.corrected(name, Layout::CSV, &CORRECTIONS)?;
    let columns = [
        integer(code_name, 2, 999),
        text("statenme"),
        text("capital"),
        day("stdate").called("start"),
        day("enddate").called("end"),
        number("lat", -90.0, 90.0),
        number("lng", -180.0, 180.0),
    ];
    let mut copier = Copier::new(&csv, table, &["state"], &columns)?;
    let [code, start, end] = [csv.column(code_name)?, csv.column("stdate")?, csv.column("enddate")?];
    let [latitude, longitude] = [csv.column("lat")?, csv.column("lng")?];
    let mut capitals: BTreeMap<i64, Vec<Capital>> = BTreeMap::new();
    csv.for_each(|row| {
        let day = |column| day_of(row, column)?.ok_or_else(|| row.error(column, "no date"));
        let (start, end) = (day(start)?, day(end)?);
        if start > end || start.year() < 1800 || end.year() > 2100 {
            return Err(row.error(code, format!("a capital from {start} to {end}")));
        }
        let code = row.integer(code)?;
        // A capital may be dated beyond the life of its state; its number still tells which state is meant.
        let known = match system {
            StateSystem::Cow => import.state_by_ccode(code, end.year()),
            StateSystem::GleditschWard => import.state_by_gwcode(code, end.year()),
        };
        copier.push(row, &[known], Some((start.year(), end.year())), file)?;
        let degrees = |column, bounds| Ok::<_, Error>(row.number_in(column, "", bounds)?.value());
        let place = (degrees(latitude, -90.0..=90.0)?, degrees(longitude, -180.0..=180.0)?);
        if let (Some(latitude), Some(longitude)) = place {
            let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
            capitals.entry(code).or_default().push(Capital { start, end, latitude, longitude });
        }
        Ok(())
    })?;
    import.add_records(&copier.records, &[code_name, "start"])?;
    Ok(capitals)
}

fn day_of_year_end(year: Year) -> Date {
    Date::constant(year, 12, 31)
}

/// Great-circle distance in km, by the haversine formula on a sphere.
fn great_circle(one: &Capital, other: &Capital) -> f64 {
    let half = |angle: f64| {
        let sine = libm::sin(angle / 2.0);
        sine * sine
    };
    let parallels = libm::cos(one.latitude) * libm::cos(other.latitude);
    let haversine = half(other.latitude - one.latitude) + parallels * half(other.longitude - one.longitude);
    2.0 * EARTH_RADIUS * libm::asin(haversine.min(1.0).sqrt())
}

/// The distance between the capitals of each pair of members on 31 December, or of the last day of a member that ended.
fn capitals_distances(import: &mut Import<'_>, capitals: &BTreeMap<i64, Vec<Capital>>) -> Result<(), Error> {
    let (_, file) = import.file("cow_capitals.csv")?;
    let years = || capitals.values().flatten();
    let first = years().map(|capital| capital.start.year()).min();
    let last = years().map(|capital| capital.end.year()).max();
    let mut table = Table::new("capital_distances", true, &["km"]);
    if let (Some(first), Some(last)) = (first, last) {
        for year in first.max(1816)..=last {
            let on = day_of_year_end(year);
            let mut places: BTreeMap<State, Capital> = BTreeMap::new();
            for (code, state) in import.world().members(StateSystem::Cow, year) {
                let spells = capitals.get(&i64::from(code)).map(Vec::as_slice).unwrap_or_default();
                if let Some(capital) = spells.iter().find(|capital| capital.start <= on && on <= capital.end) {
                    places.insert(state, *capital);
                }
            }
            for (&one, here) in &places {
                for (&other, there) in places.range((std::ops::Bound::Excluded(one), std::ops::Bound::Unbounded)) {
                    let km = Cell::observed(great_circle(here, there));
                    table.push(pair(year, one, other), &[km], FrameRow { file, row: 0 });
                }
            }
        }
    }
    import.add(table)
}

fn series() -> Vec<SeriesDecl> {
    let touching = |name: &'static str| {
        let formula = Formula::column(name);
        SeriesDecl::dyad(name, "contiguity", formula.clone(), Unit::of(Dimension::Index))
            .mirror(formula)
            .absent_is_zero()
    };
    let spells = "1816 to 2016; in a year of change the closest kind that held; nothing is known after 2016";
    let mut land = touching("land_border");
    land.spec.unit = Unit::COUNT;
    let distance = |name: &'static str, table: &'static str| {
        let formula = Formula::column("km");
        SeriesDecl::dyad(name, table, formula.clone(), Unit::of(Dimension::Index)).mirror(formula).aggregate(None)
    };
    vec![
        touching("contiguity").aggregate(None).basis("homeland territory, spells of months", spells).label(
            "contiguity",
            "1 land or river border; water of at most 12 (2), 24 (3), 150 (4) or 400 miles (5); 0 not contiguous. Kinds, not \
             a scale.",
        ),
        land.basis("homeland territory, spells of months", spells).label(
            "common border on land or in a river",
            "1 if the pair has one on some day of the year, 0 if not. Summed over a group it is the number of neighbours.",
        ),
        distance("capital_distance", "capital_distances")
            .basis("great circle between capitals on 31 December", "in km; computed from the coordinates, three of them corrected; to 2024")
            .label("distance between capitals in km", "On a sphere of the Earth's mean radius; the capitals of 31 December."),
        distance("min_distance", "shortest_distances")
            .basis("shortest distance between territories on 1 January", "in km; 1886 to 2019; 0 for neighbours")
            .label("shortest distance between territories in km", "Measured on maps of historical borders, CShapes 2.0."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_less_close_than_any_kind() {
        assert_eq!([closer(0, 5), closer(5, 0), closer(4, 1), closer(0, 0)], [5, 5, 1, 0]);
    }

    #[test]
    fn a_quarter_of_a_great_circle() {
        let place = |latitude: f64, longitude: f64| Capital {
            start: Date::constant(1816, 1, 1),
            end: Date::constant(2024, 12, 31),
            latitude: latitude.to_radians(),
            longitude: longitude.to_radians(),
        };
        let quarter = std::f64::consts::FRAC_PI_2 * EARTH_RADIUS;
        for (one, other) in [(place(0.0, 0.0), place(90.0, 0.0)), (place(0.0, 10.0), place(0.0, -80.0))] {
            assert!((great_circle(&one, &other) - quarter).abs() < 1e-6);
        }
    }
}
