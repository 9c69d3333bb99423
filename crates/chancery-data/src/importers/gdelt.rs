//! GDELT: events found by a program in the world's news, from a file of version 2.0 and a sample of version 1.0.

use std::collections::BTreeMap;

use chancery_core::{Cell, CellState, Date, FrameRow, State, Year};

use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::lines::Line;
use crate::records::{Field, Kind, Records};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "gdelt-sample",
    title: "GDELT events: one file of version 2.0 and a sample of version 1.0",
    about: "Who did what to whom, as a program read it in news reports of many languages: each row is an event with two actors, a \
            CAMEO code, a Goldstein value, counts of mentions, sources and articles, and three places. One file holds what was \
            found within fifteen minutes of 24 October 2019; the other is a sample of version 1.0. No series is made of it: \
            fifteen minutes are no figure of a year.",
    traps: &[
        "The files have no header, and the three columns of second-level districts exist in version 2.0 only. The importer checks \
         its own list of columns against the lists of the provider, where these are given.",
        "Rows of version 1.0 that were made before the daily files lack the last column, the address of the report; there it is \
         missing.",
        "SQLDATE is the day of the event, DATEADDED the day it was found: the first row of the 2.0 file was found a year late. \
         Both are kept; records belong to the year of the event.",
        "Countries of actors are CAMEO codes (three letters), those of places FIPS 10-4 (two letters): `CH` is China, `RS` Russia, \
         `AS` Australia. Each is resolved in its own scheme, on the day of the event.",
        "CAMEO event codes are text and keep their zeros. The quad class of the file counts 09 (investigate) as material \
         cooperation and 14 (protest) as verbal conflict.",
        "Mentions are not events, and rows are reports rather than happenings: the same happening appears under several numbers. \
         Only rows equal in every field are left out, and counted in the log.",
        "The amount of news that is read has grown since 1979, so counts have to be divided by all events of the day.",
    ],
    version: "2.0 (24 October 2019, 14:30); 1.0 (sample)",
    publisher: "The GDELT Project",
    citation: "Leetaru, Kalev, and Philip A. Schrodt. 2013. \"GDELT: Global Data on Events, Location, and Tone, 1979-2012.\" Paper \
               presented at the Annual Convention of the International Studies Association. https://www.gdeltproject.org",
    licence: "free for any use with citation and a link",
    bibtex: "@inproceedings{gdelt-sample,\n  author = {Leetaru, Kalev and Schrodt, Philip A.},\n  title = {GDELT: Global Data on Events, Location, and Tone, 1979--2012},\n  booktitle = {Annual Convention of the International Studies Association},\n  year = {2013}\n}",
    files: &[
        FileSpec::required("20191024143000.export.CSV"),
        FileSpec::optional("gdelt_v1_events_sample.tsv"),
        FileSpec::optional("gdelt_v2_columns.csv"),
        FileSpec::optional("gdelt_v1_columns.csv"),
    ],
    import,
    series: Vec::<SeriesDecl>::new,
    user: None,
};

/// How a column is read.
#[derive(Clone, Copy)]
enum Rule {
    Text,
    /// A whole number from, to.
    Whole(i64, i64),
    /// A number from, to.
    Number(f64, f64),
}

/// A number of something, or an id.
const ANY: Rule = Rule::Whole(0, i64::MAX);
const LATITUDE: Rule = Rule::Number(-90.0, 90.0);
const LONGITUDE: Rule = Rule::Number(-180.0, 180.0);

/// Provider's name, ours, rule: the 61 columns of version 2.0. Version 1.0 lacks those of [`ONLY_2_0`].
const COLUMNS: [(&str, &str, Rule); 61] = [
    ("GLOBALEVENTID", "globaleventid", ANY),
    ("SQLDATE", "sqldate", ANY),
    ("MonthYear", "month_year", ANY),
    ("Year", "year", ANY),
    ("FractionDate", "fraction_date", Rule::Number(1900.0, 2200.0)),
    ("Actor1Code", "actor1_code", Rule::Text),
    ("Actor1Name", "actor1_name", Rule::Text),
    ("Actor1CountryCode", "actor1_country_code", Rule::Text),
    ("Actor1KnownGroupCode", "actor1_known_group_code", Rule::Text),
    ("Actor1EthnicCode", "actor1_ethnic_code", Rule::Text),
    ("Actor1Religion1Code", "actor1_religion1_code", Rule::Text),
    ("Actor1Religion2Code", "actor1_religion2_code", Rule::Text),
    ("Actor1Type1Code", "actor1_type1_code", Rule::Text),
    ("Actor1Type2Code", "actor1_type2_code", Rule::Text),
    ("Actor1Type3Code", "actor1_type3_code", Rule::Text),
    ("Actor2Code", "actor2_code", Rule::Text),
    ("Actor2Name", "actor2_name", Rule::Text),
    ("Actor2CountryCode", "actor2_country_code", Rule::Text),
    ("Actor2KnownGroupCode", "actor2_known_group_code", Rule::Text),
    ("Actor2EthnicCode", "actor2_ethnic_code", Rule::Text),
    ("Actor2Religion1Code", "actor2_religion1_code", Rule::Text),
    ("Actor2Religion2Code", "actor2_religion2_code", Rule::Text),
    ("Actor2Type1Code", "actor2_type1_code", Rule::Text),
    ("Actor2Type2Code", "actor2_type2_code", Rule::Text),
    ("Actor2Type3Code", "actor2_type3_code", Rule::Text),
    ("IsRootEvent", "is_root_event", Rule::Whole(0, 1)),
    ("EventCode", "event_code", Rule::Text),
    ("EventBaseCode", "event_base_code", Rule::Text),
    ("EventRootCode", "event_root_code", Rule::Text),
    ("QuadClass", "quad_class", Rule::Whole(1, 4)),
    ("GoldsteinScale", "goldstein_scale", Rule::Number(-10.0, 10.0)),
    ("NumMentions", "num_mentions", ANY),
    ("NumSources", "num_sources", ANY),
    ("NumArticles", "num_articles", ANY),
    ("AvgTone", "avg_tone", Rule::Number(-100.0, 100.0)),
    ("Actor1Geo_Type", "actor1_geo_type", Rule::Whole(0, 5)),
    ("Actor1Geo_FullName", "actor1_geo_full_name", Rule::Text),
    ("Actor1Geo_CountryCode", "actor1_geo_country_code", Rule::Text),
    ("Actor1Geo_ADM1Code", "actor1_geo_adm1_code", Rule::Text),
    ("Actor1Geo_ADM2Code", "actor1_geo_adm2_code", Rule::Text),
    ("Actor1Geo_Lat", "actor1_geo_lat", LATITUDE),
    ("Actor1Geo_Long", "actor1_geo_long", LONGITUDE),
    ("Actor1Geo_FeatureID", "actor1_geo_feature_id", Rule::Text),
    ("Actor2Geo_Type", "actor2_geo_type", Rule::Whole(0, 5)),
    ("Actor2Geo_FullName", "actor2_geo_full_name", Rule::Text),
    ("Actor2Geo_CountryCode", "actor2_geo_country_code", Rule::Text),
    ("Actor2Geo_ADM1Code", "actor2_geo_adm1_code", Rule::Text),
    ("Actor2Geo_ADM2Code", "actor2_geo_adm2_code", Rule::Text),
    ("Actor2Geo_Lat", "actor2_geo_lat", LATITUDE),
    ("Actor2Geo_Long", "actor2_geo_long", LONGITUDE),
    ("Actor2Geo_FeatureID", "actor2_geo_feature_id", Rule::Text),
    ("ActionGeo_Type", "action_geo_type", Rule::Whole(0, 5)),
    ("ActionGeo_FullName", "action_geo_full_name", Rule::Text),
    ("ActionGeo_CountryCode", "action_geo_country_code", Rule::Text),
    ("ActionGeo_ADM1Code", "action_geo_adm1_code", Rule::Text),
    ("ActionGeo_ADM2Code", "action_geo_adm2_code", Rule::Text),
    ("ActionGeo_Lat", "action_geo_lat", LATITUDE),
    ("ActionGeo_Long", "action_geo_long", LONGITUDE),
    ("ActionGeo_FeatureID", "action_geo_feature_id", Rule::Text),
    ("DATEADDED", "dateadded", ANY),
    ("SOURCEURL", "sourceurl", Rule::Text),
];

/// Columns that version 1.0 does not have.
const ONLY_2_0: [&str; 3] = ["Actor1Geo_ADM2Code", "Actor2Geo_ADM2Code", "ActionGeo_ADM2Code"];

/// What is added to the provider's columns.
const ADDED: [(&str, Kind); 7] = [
    ("event_date", Kind::Date),
    ("added_date", Kind::Date),
    ("actor1_state", Kind::State),
    ("actor2_state", Kind::State),
    ("actor1_geo_state", Kind::State),
    ("actor2_geo_state", Kind::State),
    ("action_geo_state", Kind::State),
];

/// A column with a code of a state, and the scheme of the code; in the order of [`ADDED`].
const STATES: [(&str, &str); 5] = [
    ("Actor1CountryCode", "cameo"),
    ("Actor2CountryCode", "cameo"),
    ("Actor1Geo_CountryCode", "fips"),
    ("Actor2Geo_CountryCode", "fips"),
    ("ActionGeo_CountryCode", "fips"),
];

/// A version of the format: the columns of a row, in order.
struct Version {
    columns: Vec<(&'static str, &'static str, Rule)>,
    /// The fewest fields a row may have.
    least: usize,
}

impl Version {
    fn two() -> Self {
        Self { columns: COLUMNS.to_vec(), least: COLUMNS.len() }
    }

    /// The last column is missing in rows of the years before the daily files.
    fn one() -> Self {
        let columns: Vec<_> = COLUMNS.into_iter().filter(|(name, _, _)| !ONLY_2_0.contains(name)).collect();
        Self { least: columns.len() - 1, columns }
    }
}

/// A row, with its fields by the provider's names.
struct Row<'a> {
    line: Line<'a>,
    version: &'a Version,
    fields: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn new(line: Line<'a>, version: &'a Version) -> Result<Self, Error> {
        let fields: Vec<&str> = line.tabs().collect();
        let fits = (version.least..=version.columns.len()).contains(&fields.len());
        if fits {
            return Ok(Self { line, version, fields });
        }
        let expected = if version.least == version.columns.len() {
            format!("{}", version.least)
        } else {
            format!("{} or {}", version.least, version.columns.len())
        };
        Err(line
            .error(format!("{} fields between tabs, where {expected} are expected", fields.len()))
            .hint("the file may be cut short, or be of another version of GDELT"))
    }

    fn text(&self, name: &str) -> &'a str {
        let position = self.version.columns.iter().position(|(column, _, _)| *column == name);
        position.and_then(|position| self.fields.get(position)).map_or("", |text| text.trim())
    }

    /// A day from the first eight digits, `YYYYMMDD`.
    fn day(&self, name: &str) -> Result<Date, Error> {
        let text = self.text(name);
        let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse().ok());
        let day = match (part(0..4), part(4..6), part(6..8)) {
            (Some(year @ 1900..=2200), Some(month), Some(day)) => Date::new(year, month as i8, day as i8).ok(),
            _ => None,
        };
        day.ok_or_else(|| self.line.error_in(name, format!("`{text}` does not begin with a day, YYYYMMDD")))
    }

    fn field(&self, name: &str, rule: Rule) -> Result<Field<'a>, Error> {
        let text = self.text(name);
        let wrong = |what: String| self.line.error_in(name, format!("`{text}` is not {what}"));
        match rule {
            Rule::Text => Ok(Field::Text(text)),
            Rule::Whole(..) if text.is_empty() => Ok(Field::Integer(None)),
            Rule::Whole(first, last) => match text.parse() {
                Ok(number) if (first..=last).contains(&number) => Ok(Field::Integer(Some(number))),
                _ if last == i64::MAX => Err(wrong(format!("a whole number from {first}"))),
                _ => Err(wrong(format!("a whole number from {first} to {last}"))),
            },
            Rule::Number(..) if text.is_empty() => Ok(Field::Number(Cell::missing(CellState::Unreported))),
            Rule::Number(least, most) => match text.parse::<f64>() {
                Ok(number) if (least..=most).contains(&number) => Ok(Field::Number(Cell::observed(number))),
                _ => Err(wrong(format!("a number from {least} to {most}"))),
            },
        }
    }

    /// Codes that do not begin as the codes above them have lost their zeros.
    fn check_codes(&self) -> Result<(), Error> {
        let [code, base, root] = ["EventCode", "EventBaseCode", "EventRootCode"].map(|name| self.text(name));
        if root.len() == 2 && code.starts_with(base) && base.starts_with(root) {
            return Ok(());
        }
        Err(self
            .line
            .error_in("EventCode", format!("`{code}` is no code under `{base}` and the two-digit root `{root}`"))
            .hint("were leading zeros lost when the file was saved?"))
    }
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    column_list(import, "gdelt_v2_columns.csv", "columns_v2", &Version::two())?;
    column_list(import, "gdelt_v1_columns.csv", "columns_v1", &Version::one())?;
    events(import, "20191024143000.export.CSV", "events_v2", &Version::two())?;
    events(import, "gdelt_v1_events_sample.tsv", "events_v1", &Version::one())
}

/// The provider's list of columns, which has to be ours.
fn column_list(import: &mut Import<'_>, file: &str, table: &str, version: &Version) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file(file) else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [name, kind, description] = [csv.column("name")?, csv.column("type")?, csv.column("description")?];
    let columns =
        [("position", Kind::Integer), ("name", Kind::Text), ("type", Kind::Text), ("description", Kind::Text)];
    let mut records = Records::new(table, &columns);
    csv.for_each(|row| {
        let ours = version.columns.get(row.number as usize - 1).map(|(name, _, _)| *name);
        if ours != Some(row.text(name)) {
            let expected = ours.unwrap_or("no further column");
            return Err(row.error(name, format!("`{}`, where {expected} is expected", row.text(name))));
        }
        let fields = [
            Field::Integer(Some(i64::from(row.number))),
            Field::Text(row.text(name)),
            Field::Text(row.text(kind)),
            Field::Text(row.text(description)),
        ];
        records.push(&fields, None, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["name"])
}

fn events(import: &mut Import<'_>, file: &str, table: &str, version: &Version) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file(file) else { return Ok(()) };
    let lines = file.lines(Encoding::Utf8)?;
    let columns = version.columns.iter().map(|&(_, column, rule)| {
        let kind = match rule {
            Rule::Text => Kind::Text,
            Rule::Whole(..) => Kind::Integer,
            Rule::Number(..) => Kind::Number,
        };
        (column, kind)
    });
    let columns: Vec<(&str, Kind)> = columns.chain(ADDED).collect();
    let mut records = Records::new(table, &columns);
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for line in lines.filled() {
        let row = Row::new(line, version)?;
        if seen.insert(row.text("GLOBALEVENTID"), line.text) == Some(line.text) {
            import.log("left-out", format!("{table}: an event that repeats another row in every field"));
            continue;
        }
        event(import, &row, &mut records, number)?;
    }
    import.add_records(&records, &["globaleventid"])
}

fn event(import: &mut Import<'_>, row: &Row<'_>, records: &mut Records, file: u16) -> Result<(), Error> {
    row.check_codes()?;
    let (day, added) = (row.day("SQLDATE")?, row.day("DATEADDED")?);
    let mut fields = Vec::with_capacity(row.version.columns.len() + ADDED.len());
    for &(name, _, rule) in &row.version.columns {
        fields.push(row.field(name, rule)?);
    }
    fields.extend([Field::Date(Some(day)), Field::Date(Some(added))]);
    for (name, scheme) in STATES {
        fields.push(Field::State(state(import, scheme, row.text(name), day.year())));
    }
    records.push(&fields, Some((day.year(), day.year())), FrameRow { file, row: row.line.number });
    Ok(())
}

fn state(import: &mut Import<'_>, scheme: &str, code: &str, year: Year) -> Option<State> {
    if code.is_empty() { None } else { import.state_by_code(scheme, code, year) }
}
