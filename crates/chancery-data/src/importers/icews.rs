//! ICEWS: events between actors, coded by machine from news stories.

use std::collections::BTreeMap;

use chancery_core::{Date, FrameRow};

use super::cameo::quad_class;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvRow, Layout};
use crate::records::{Field, Kind, Records};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "icews-sample",
    title: "ICEWS coded event data, a sample of 2018",
    about: "Who did what to whom on which day: each row is one event that a program found in one sentence of a news story, with a \
            source actor, a target actor, a CAMEO code and an intensity from -10 to 10. The sample holds the events dated 1 and 2 \
            June 2018. No series is made of it: counts of two days are no figures of a year.",
    traps: &[
        "CAMEO codes begin with zeros that mean something: `010` and `10` are different codes. They are kept as text, and a code \
         without its zero is an error.",
        "The same event may be published again. Rows equal in every field are kept once and counted in the log; an event number \
         that returns with another day, as it did in earlier releases, is kept and noted.",
        "One event reported by several newspapers is several rows. They are kept: compare actors, code and day to count once.",
        "Country is a name of the provider and is blank (`NA`) for actors without one, such as international organisations; then \
         there is no state, which does not mean that no state took part.",
        "News reports measure attention as well as events, so compare shares rather than counts.",
        "The quad class is not in the file. It is made of the first two digits of the code, as GDELT does it: 01 to 05 verbal \
         cooperation, 06 to 09 material cooperation, 10 to 14 verbal conflict, 15 to 20 material conflict.",
    ],
    version: "sample of 2018; the program ended in April 2023",
    publisher: "Lockheed Martin, Integrated Crisis Early Warning System (Harvard Dataverse)",
    citation: "Boschee, Elizabeth, Jennifer Lautenschlager, Sean O'Brien, Steve Shellman, James Starz and Michael Ward. 2015. \
               \"ICEWS Coded Event Data.\" Harvard Dataverse. doi:10.7910/DVN/28075.",
    licence: "free with citation (custom terms of the Dataverse entry)",
    bibtex: "@data{icews-sample,\n  author = {Boschee, Elizabeth and Lautenschlager, Jennifer and O'Brien, Sean and Shellman, Steve and Starz, James and Ward, Michael},\n  title = {ICEWS Coded Event Data},\n  publisher = {Harvard Dataverse},\n  year = {2015},\n  doi = {10.7910/DVN/28075}\n}",
    files: &[FileSpec::required(FILE)],
    import,
    series: Vec::<SeriesDecl>::new,
    user: None,
};

const FILE: &str = "events.2018.sample.tab";

const COLUMNS: [(&str, Kind); 25] = [
    ("event_id", Kind::Integer),
    ("event_date", Kind::Date),
    ("source_name", Kind::Text),
    ("source_sectors", Kind::Text),
    ("source_country", Kind::Text),
    ("source_state", Kind::State),
    ("event_text", Kind::Text),
    ("cameo_code", Kind::Text),
    ("root_code", Kind::Text),
    ("quad_class", Kind::Integer),
    ("intensity", Kind::Number),
    ("target_name", Kind::Text),
    ("target_sectors", Kind::Text),
    ("target_country", Kind::Text),
    ("target_state", Kind::State),
    ("story_id", Kind::Integer),
    ("sentence_number", Kind::Integer),
    ("publisher", Kind::Text),
    ("city", Kind::Text),
    ("district", Kind::Text),
    ("province", Kind::Text),
    ("country", Kind::Text),
    ("country_state", Kind::State),
    ("latitude", Kind::Number),
    ("longitude", Kind::Number),
];

/// The columns of the file, in its order.
const FILE_COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file(FILE)?;
    let csv = file.delimited(Layout::TSV)?;
    let columns = FILE_COLUMNS.iter().map(|name| csv.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut records = Records::new("events", &COLUMNS);
    let mut seen = Seen::default();
    csv.for_each(|row| {
        if seen.is_new(import, row, &columns)? {
            event(import, row, &columns, &mut records, number)?;
        }
        Ok(())
    })?;
    import.add_records(&records, &["event_id", "event_date"])
}

/// The rows so far, by event number.
#[derive(Default)]
struct Seen(BTreeMap<i64, Vec<String>>);

impl Seen {
    /// Whether a row differs from all before; if not, or if only its number is known, a line in the log.
    fn is_new(&mut self, import: &mut Import<'_>, row: &CsvRow<'_>, columns: &[Col]) -> Result<bool, Error> {
        let whole: Vec<&str> = columns.iter().map(|&column| row.text(column)).collect();
        let whole = whole.join("\t");
        let before = self.0.entry(row.integer(columns[0])?).or_default();
        if before.contains(&whole) {
            import.log("left-out", "an event that repeats another row in every field".into());
            return Ok(false);
        }
        if !before.is_empty() {
            import.log("note", "an event whose number stands for another event, or another day, too".into());
        }
        before.push(whole);
        Ok(true)
    }
}

fn event(
    import: &mut Import<'_>,
    row: &CsvRow<'_>,
    columns: &[Col],
    records: &mut Records,
    file: u16,
) -> Result<(), Error> {
    let &[
        id,
        date,
        source_name,
        source_sectors,
        source_country,
        text,
        code,
        intensity,
        target_name,
        target_sectors,
        target_country,
        story,
        sentence,
        publisher,
        city,
        district,
        province,
        country,
        latitude,
        longitude,
    ] = columns
    else {
        return Ok(());
    };
    let day: Date = row.text(date).parse().map_err(|error| row.error(date, error))?;
    let root = row.text(code).get(..2).unwrap_or_default();
    let quad = quad_class(root).filter(|_| (3..=4).contains(&row.text(code).len()));
    let Some(quad) = quad else {
        return Err(row
            .error(code, format!("`{}` is no CAMEO code of three or four digits from 010 to 2042", row.text(code)))
            .hint("were leading zeros lost when the file was saved?"));
    };
    let mut state = |column| match row.text(column) {
        "NA" | "" => None,
        name => import.state_by_name(name, day.year()),
    };
    let (source_state, target_state, country_state) = (state(source_country), state(target_country), state(country));
    let known = |column| Field::Text(if row.text(column) == "NA" { "" } else { row.text(column) });
    let fields = [
        Field::Integer(Some(row.integer(id)?)),
        Field::Date(Some(day)),
        known(source_name),
        known(source_sectors),
        known(source_country),
        Field::State(source_state),
        known(text),
        Field::Text(row.text(code)),
        Field::Text(root),
        Field::Integer(Some(quad)),
        Field::Number(row.number_in(intensity, "NA", -10.0..=10.0)?),
        known(target_name),
        known(target_sectors),
        known(target_country),
        Field::State(target_state),
        Field::Integer(Some(row.integer(story)?)),
        Field::Integer(Some(row.integer(sentence)?)),
        known(publisher),
        known(city),
        known(district),
        known(province),
        known(country),
        Field::State(country_state),
        Field::Number(row.number_in(latitude, "NA", -90.0..=90.0)?),
        Field::Number(row.number_in(longitude, "NA", -180.0..=180.0)?),
    ];
    records.push(&fields, Some((day.year(), day.year())), FrameRow { file, row: row.number });
    Ok(())
}
