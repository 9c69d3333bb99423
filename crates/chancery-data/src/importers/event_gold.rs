//! Sentences with the events that a coder should find in them.

use chancery_core::{Date, FrameRow};
use serde::Deserialize;

use super::event_dictionaries::compact_day;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::lines::Line;
use crate::records::{Field, Kind, Records};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "event-gold",
    title: "Gold-standard sentences for event coding",
    about: "Sentences, each with the source, target and event codes that a correct coder gives it, by which automated coders of \
            CAMEO and PLOVER events are measured: unit tests and validation records of PETRARCH with their parses, and records of \
            PLOVER drawn from the CAMEO manual. Half of each set; the other half is held out.",
    traps: &[
        "The unit tests are about countries that do not exist and go with the validation dictionaries `PETR.Validate`, not with \
         the full ones; no state is looked up for their codes.",
        "Sentences whose `evaluate` is `false` are not scored. `---` is an actor without a code, `~` a code that waits for a \
         country, and an event with `noevents` says that nothing is to be found.",
        "Some tests need options of the coder, such as events with one actor only; they are in the table `options`.",
        "Two records of PLOVER share an id, so sentences are told apart by set and row.",
        "The date of every PLOVER record is 2000-01-01, which is a filler: sentences belong to no year.",
    ],
    version: "development half",
    publisher: "Open Event Data Alliance; Parus Analytics; University of Texas at Dallas",
    citation: "Norris, Clayton, Philip Schrodt, and John Beieler. 2017. \"PETRARCH2: Another Event Coding Program.\" Journal of Open \
               Source Software 2(9): 133. Open Event Data Alliance. 2016. PLOVER Gold Standard Records from the CAMEO manual.",
    licence: "MIT (PETRARCH2, UniversalPetrarch); CC BY-SA 4.0 (PLOVER records)",
    bibtex: "@article{event-gold,\n  author = {Norris, Clayton and Schrodt, Philip and Beieler, John},\n  title = {PETRARCH2: Another Event Coding Program},\n  journal = {Journal of Open Source Software},\n  volume = {2},\n  number = {9},\n  pages = {133},\n  year = {2017}\n}",
    files: &[
        FileSpec::required("petrarch_unit_tests_dev.jsonl"),
        FileSpec::optional("petrarch2_gsr_validation_dev.jsonl"),
        FileSpec::optional("plover_gsr_cameo_dev.jsonl"),
    ],
    import,
    series: Vec::<SeriesDecl>::new,
    user: None,
};

/// A record of PETRARCH's tests.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    id: String,
    date: String,
    category: String,
    evaluate: String,
    text: String,
    parse: String,
    events: Vec<Event>,
    #[serde(default)]
    config: Vec<Setting>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Event {
    sourcecode: String,
    targetcode: String,
    eventcode: String,
    noevents: String,
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    option: String,
    value: String,
}

/// A record of PLOVER.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Plover {
    id: String,
    date: String,
    source: Actors,
    target: Actors,
    event: String,
    mode: String,
    context: String,
    event_text: String,
    text: String,
    text_info: TextInfo,
    event_loc: Place,
    size: String,
    dead: String,
    injured: String,
    language: String,
    publication: String,
    coder: String,
    version: String,
    date_coded: String,
    comment: String,
}

/// The actors of one side; the provider writes empty text for none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Actors {
    Listed(Vec<Actor>),
    None(String),
}

impl Default for Actors {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Actors {
    fn listed(&self, line: &Line<'_>) -> Result<&[Actor], Error> {
        match self {
            Self::Listed(actors) => Ok(actors),
            Self::None(text) if text.is_empty() => Ok(&[]),
            Self::None(text) => Err(line.error(format!("`{text}` where a list of actors, or empty text, is expected"))),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Actor {
    actor_text: String,
    code: String,
    sector: String,
}

/// The text with its parts marked; once it stands there without a name.
#[derive(Deserialize)]
#[serde(untagged)]
enum TextInfo {
    Named { markup: String },
    Bare(String),
}

impl Default for TextInfo {
    fn default() -> Self {
        Self::Bare(String::new())
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Place {
    name: String,
    #[serde(rename = "country code")]
    country_code: String,
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    petrarch(import)?;
    plover(import)
}

/// Sets of PETRARCH sentences: file, name in the column `set`, what its parse is.
const SETS: [(&str, &str, &str); 2] = [
    ("petrarch_unit_tests_dev.jsonl", "petrarch-unit-tests", "Penn Treebank"),
    ("petrarch2_gsr_validation_dev.jsonl", "petrarch2-validation", "CoNLL-U"),
];

fn petrarch(import: &mut Import<'_>) -> Result<(), Error> {
    let key = [("set", Kind::Text), ("id", Kind::Text)];
    let sentence = ["category", "evaluate", "text", "parse_kind", "parse"].map(|name| (name, Kind::Text));
    let columns: Vec<(&str, Kind)> = key.into_iter().chain([("date", Kind::Date)]).chain(sentence).collect();
    let mut sentences = Records::new("sentences", &columns);
    let event = ["source_code", "target_code", "event_code", "noevents", "error"].map(|name| (name, Kind::Text));
    let columns: Vec<(&str, Kind)> = key.into_iter().chain([("number", Kind::Integer)]).chain(event).collect();
    let mut events = Records::new("events", &columns);
    let mut options = Records::new("options", &[key[0], key[1], ("option", Kind::Text), ("value", Kind::Text)]);
    for (file, set, kind) in SETS {
        let Some((file, number)) = import.optional_file(file) else { continue };
        for line in file.lines(Encoding::Utf8)?.filled() {
            let sentence: Sentence = line.json()?;
            let row = FrameRow { file: number, row: line.number };
            let key = [Field::Text(set), Field::Text(&sentence.id)];
            let rest = [&sentence.category, &sentence.evaluate, &sentence.text, kind, sentence.parse.trim()];
            let date = Field::Date(Some(day(&line, &sentence.date)?));
            let fields: Vec<Field<'_>> = key.into_iter().chain([date]).chain(rest.map(Field::Text)).collect();
            sentences.push(&fields, None, row);
            for (number, event) in (1..).zip(&sentence.events) {
                let codes = [&event.sourcecode, &event.targetcode, &event.eventcode, &event.noevents, &event.error];
                let codes = codes.map(|code| Field::Text(code));
                let fields: Vec<Field<'_>> =
                    key.into_iter().chain([Field::Integer(Some(number))]).chain(codes).collect();
                events.push(&fields, None, row);
            }
            for Setting { option, value } in &sentence.config {
                options.push(&[key[0], key[1], Field::Text(option), Field::Text(value)], None, row);
            }
        }
    }
    import.add_records(&sentences, &["set", "id"])?;
    import.add_records(&events, &["set", "id", "number"])?;
    import.add_records(&options, &[])
}

fn day(line: &Line<'_>, text: &str) -> Result<Date, Error> {
    compact_day(text).ok_or_else(|| line.error_in("date", format!("`{text}` is no day, YYYYMMDD or YYMMDD")))
}

fn plover(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("plover_gsr_cameo_dev.jsonl") else { return Ok(()) };
    let text = [
        "id",
        "event",
        "mode",
        "context",
        "event_text",
        "text",
        "markup",
        "location",
        "location_country_code",
        "size",
        "dead",
        "injured",
        "language",
        "publication",
        "coder",
        "version",
        "comment",
    ];
    let columns: Vec<(&str, Kind)> = text
        .map(|name| (name, Kind::Text))
        .into_iter()
        .chain([("date", Kind::Date), ("date_coded", Kind::Date)])
        .collect();
    let mut records = Records::new("plover", &columns);
    let columns = [
        ("id", Kind::Text),
        ("side", Kind::Text),
        ("number", Kind::Integer),
        ("actor_text", Kind::Text),
        ("code", Kind::Text),
        ("sector", Kind::Text),
    ];
    let mut actors = Records::new("plover_actors", &columns);
    for line in file.lines(Encoding::Utf8)?.filled() {
        let record: Plover = line.json()?;
        let day = |column: &str, text: &str| match text {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|error| line.error_in(column, error)),
        };
        let markup = match &record.text_info {
            TextInfo::Named { markup } | TextInfo::Bare(markup) => markup,
        };
        let text = [
            &record.id,
            &record.event,
            &record.mode,
            &record.context,
            &record.event_text,
            &record.text,
            markup,
            &record.event_loc.name,
            &record.event_loc.country_code,
            &record.size,
            &record.dead,
            &record.injured,
            &record.language,
            &record.publication,
            &record.coder,
            &record.version,
            &record.comment,
        ];
        let days = [day("date", &record.date)?, day("dateCoded", &record.date_coded)?];
        let fields: Vec<Field<'_>> =
            text.map(|text| Field::Text(text)).into_iter().chain(days.map(Field::Date)).collect();
        let row = FrameRow { file: number, row: line.number };
        records.push(&fields, None, row);
        for (side, listed) in [("source", &record.source), ("target", &record.target)] {
            for (number, actor) in (1..).zip(listed.listed(&line)?) {
                let fields = [
                    Field::Text(&record.id),
                    Field::Text(side),
                    Field::Integer(Some(number)),
                    Field::Text(&actor.actor_text),
                    Field::Text(&actor.code),
                    Field::Text(&actor.sector),
                ];
                actors.push(&fields, None, row);
            }
        }
    }
    import.add_records(&records, &[])?;
    import.add_records(&actors, &[])
}
