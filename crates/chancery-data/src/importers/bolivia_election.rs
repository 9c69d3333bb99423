//! Bolivia's general election of October 2019, polling table by polling table, in three states of the count.

use chancery_core::{Cell, CellState, FrameRow, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvFile, CsvRow, Encoding};
use crate::records::{Field, Kind, Records};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "bolivia-2019-election",
    title: "Bolivia, general election of 20 October 2019, results by polling table",
    about: "Votes for president at each polling table in Bolivia and abroad: registered voters, votes for each of nine parties, \
            blank and null ballots. There are three states of the count: the quick count (TREP) as it stood on 20 October at \
            19:40:57 and on 21 October at 18:29:53, and the final count. The break between the first two was the matter of a \
            dispute over the election.",
    traps: &[
        "The three counts are versions of one election, not parts of it: never add them up. `count` and `as_of` tell them apart.",
        "Tables missing from the quick count are not a random sample; they are more often rural or abroad. A change of the \
         leader's share between the counts is a change of which tables are in, before it is anything else.",
        "The figures of a table may differ between the quick count and the final one.",
        "Valid votes are those for the nine parties. Blank and null ballots are kept in columns of their own and belong to no \
         share; tables with no ballot at all are kept with their zeros and counted in the log.",
        "Tables abroad carry the country they stand in; `state` is that country, not whose election it is.",
        "District, zone and coordinates are in the final count only; in the quick counts they are not covered.",
    ],
    version: "quick count of 20 and 21 October 2019; final count",
    publisher: "Órgano Electoral Plurinacional de Bolivia",
    citation: "Órgano Electoral Plurinacional de Bolivia. 2019. Cómputo oficial, elecciones generales 2019. Long, Guillaume, David \
               Rosnick, Cavan Kharrazian, and Kevin Cashman. 2019. \"What Happened in Bolivia's 2019 Vote Count?\" Center for \
               Economic and Policy Research.",
    licence: "CC0 1.0",
    bibtex: "@misc{bolivia-2019-election,\n  author = {{Órgano Electoral Plurinacional de Bolivia}},\n  title = {Cómputo oficial, elecciones generales 2019},\n  year = {2019}\n}",
    files: &[
        FileSpec::required("computo_final.csv.gz"),
        FileSpec::optional("trep_acta_2019-10-20_19-40-57.csv.gz"),
        FileSpec::optional("trep_acta_2019-10-21_18-29-53.csv.gz"),
    ],
    import,
    series: Vec::<SeriesDecl>::new,
    user: None,
};

const ELECTION: Year = 2019;

/// File, name of the count, its time in Bolivia; the final count has none in the file.
const COUNTS: [(&str, &str, &str); 3] = [
    ("trep_acta_2019-10-20_19-40-57.csv.gz", "quick", "2019-10-20T19:40:57"),
    ("trep_acta_2019-10-21_18-29-53.csv.gz", "quick", "2019-10-21T18:29:53"),
    ("computo_final.csv.gz", "final", ""),
];

const PLACES: [(&str, &str); 6] = [
    ("País", "pais"),
    ("Departamento", "departamento"),
    ("Provincia", "provincia"),
    ("Municipio", "municipio"),
    ("Localidad", "localidad"),
    ("Recinto", "recinto"),
];

const BALLOTS: [(&str, &str); 11] = [
    ("CC", "votes_cc"),
    ("FPV", "votes_fpv"),
    ("MTS", "votes_mts"),
    ("UCS", "votes_ucs"),
    ("MAS - IPSP", "votes_mas_ipsp"),
    ("21F", "votes_21f"),
    ("PDC", "votes_pdc"),
    ("MNR", "votes_mnr"),
    ("PAN-BOL", "votes_pan_bol"),
    ("Blancos", "blancos"),
    ("Nulos", "nulos"),
];

/// No polling table has as many registered voters.
const MOST: f64 = 1000.0;

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let columns: Vec<(&str, Kind)> = [
        ("count", Kind::Text),
        ("as_of", Kind::Text),
        ("numero_mesa", Kind::Integer),
        ("state", Kind::State),
        ("lat", Kind::Number),
        ("lon", Kind::Number),
        ("distrito", Kind::Text),
        ("zona", Kind::Text),
    ]
    .into_iter()
    .chain(PLACES.map(|(_, column)| (column, Kind::Text)))
    .chain([("inscritos", Kind::Number)])
    .chain(BALLOTS.map(|(_, column)| (column, Kind::Number)))
    .collect();
    let mut records = Records::new("polling_tables", &columns);
    for (file, count, as_of) in COUNTS {
        let Some((file, number)) = import.optional_file(file) else { continue };
        let csv = file.csv(Encoding::Utf8)?;
        let layout = Layout::of(&csv, count == "final")?;
        csv.for_each(|row| {
            let fields = polling_table(import, row, &layout, count, as_of)?;
            records.push(&fields, Some((ELECTION, ELECTION)), FrameRow { file: number, row: row.number });
            Ok(())
        })?;
    }
    import.add_records(&records, &["count", "as_of", "numero_mesa"])
}

/// Where the columns of a file are.
struct Layout {
    table: Col,
    registered: Col,
    places: Vec<Col>,
    ballots: Vec<Col>,
    /// Latitude, longitude, district, zone.
    only_final: Option<[Col; 4]>,
}

impl Layout {
    fn of(csv: &CsvFile, is_final: bool) -> Result<Self, Error> {
        let columns =
            |names: &[(&str, &str)]| names.iter().map(|(name, _)| csv.column(name)).collect::<Result<Vec<_>, _>>();
        let only_final = [csv.column("lat"), csv.column("lon"), csv.column("Distrito"), csv.column("Zona")];
        let only_final = match (is_final, only_final) {
            (true, [lat, lon, district, zone]) => Some([lat?, lon?, district?, zone?]),
            (false, _) => None,
        };
        Ok(Self {
            table: csv.column("Número Mesa")?,
            registered: csv.column("Inscritos")?,
            places: columns(&PLACES)?,
            ballots: columns(&BALLOTS)?,
            only_final,
        })
    }
}

fn polling_table<'a>(
    import: &mut Import<'_>,
    row: &'a CsvRow<'_>,
    layout: &Layout,
    count: &'a str,
    as_of: &'a str,
) -> Result<Vec<Field<'a>>, Error> {
    let whole = |column: Col| {
        let cell = row.number_in(column, "", 0.0..=MOST)?;
        match cell.value() {
            Some(number) if number.fract() == 0.0 => Ok(cell),
            _ => Err(row.error(column, format!("`{}` is no number of people", row.text(column)))),
        }
    };
    let registered = whole(layout.registered)?;
    let ballots = layout.ballots.iter().map(|&column| whole(column)).collect::<Result<Vec<Cell>, Error>>()?;
    let cast: f64 = ballots.iter().filter_map(|cell| cell.value()).sum();
    if cast == 0.0 {
        import.log("note", format!("a table without any ballot, kept: {count} count {as_of}").trim_end().to_owned());
    }
    if registered.value().is_some_and(|registered| cast > registered) {
        import.log(
            "note",
            format!("a table with more ballots than registered voters, kept: {count} count {as_of}")
                .trim_end()
                .to_owned(),
        );
    }
    let absent = Field::Number(Cell::missing(CellState::NotCovered));
    let (place, district, zone) = match layout.only_final {
        Some([lat, lon, district, zone]) => {
            let lat = row.number_in(lat, "", -90.0..=90.0)?;
            let lon = row.number_in(lon, "", -180.0..=180.0)?;
            ([Field::Number(lat), Field::Number(lon)], row.text(district), row.text(zone))
        }
        None => ([absent; 2], "", ""),
    };
    let state = import.state_by_name(row.text(layout.places[0]), ELECTION);
    let mut fields = vec![
        Field::Text(count),
        Field::Text(as_of),
        Field::Integer(Some(row.integer(layout.table)?)),
        Field::State(state),
    ];
    fields.extend(place);
    fields.extend([Field::Text(district), Field::Text(zone)]);
    fields.extend(layout.places.iter().map(|&column| Field::Text(row.text(column))));
    fields.push(Field::Number(registered));
    fields.extend(ballots.into_iter().map(Field::Number));
    Ok(fields)
}
