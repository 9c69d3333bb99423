//! The tables of the world as tables of SQL, with the source and status of each row.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use chancery_core::{Date, PartialDate};
use chancery_world::{LeaderMatch, Tables, World};

use crate::error::Error;
use crate::tables::{ColumnDoc, ColumnType};

/// A table of the world.
#[derive(Debug)]
pub(crate) struct WorldTable {
    /// Name in the schema `world`.
    pub(crate) name: &'static str,
    /// Name among the tables inside the program.
    file: &'static str,
    /// What it holds.
    pub(crate) about: &'static str,
    columns: &'static [Col],
}

/// A column, and the column of the file it is made of.
#[derive(Debug)]
struct Col {
    name: &'static str,
    of: Of,
    about: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    Text(&'static str),
    Int(&'static str),
    Number(&'static str),
    Flag(&'static str),
    /// First day that a date of the row can mean.
    FirstDay(&'static str),
    /// Last day that a date can mean; where it is empty, of another column.
    LastDay(&'static str, Option<&'static str>),
    /// Last day of a term, without one on which the successor took over.
    LastDayOfTerm,
    /// Whether the definition is the one used when none is named.
    DefaultDefinition,
    /// First and last day for which the members of an organisation are listed completely.
    CompleteFrom,
    CompleteTo,
}

const fn text(name: &'static str, file: &'static str, about: &'static str) -> Col {
    Col { name, of: Of::Text(file), about }
}

const STATE: Col = text("state", "state", "Key of the state.");
const SOURCE: Col = text("source", "source", "Id of the work or data set that says so.");
const STATUS: Col = text(
    "status",
    "status",
    "`data-verified`, `document-verified`, or `unverified`: rows of the last kind decide nothing.",
);
const NOTE: Col = text("note", "note", "What to know.");
const START: Col = text("start_date", "start", "As precise as the source: a day, a month or a year.");
const END: Col = text("end_date", "end", "As precise as the source; NULL if open.");
const FIRST: Col = Col { name: "first_day", of: Of::FirstDay("start"), about: "First day that `start_date` can mean." };
const LAST: Col =
    Col { name: "last_day", of: Of::LastDay("end", None), about: "Last day that `end_date` can mean; NULL if open." };
const DATE: Col = text("date", "date", "As precise as the source: a day, a month or a year.");
const FIRST_OF_DATE: Col =
    Col { name: "first_day", of: Of::FirstDay("date"), about: "First day that `date` can mean." };
const LAST_OF_DATE: Col =
    Col { name: "last_day", of: Of::LastDay("date", None), about: "Last day that `date` can mean." };

/// Every table of the world.
pub(crate) const WORLD: &[WorldTable] = &[
    WorldTable {
        name: "states",
        file: "states",
        about: "States and territories. `start_date` and `end_date` are given only where the lists of states have them; \
                membership in the two systems is in `world.system`.",
        columns: &[
            STATE,
            text("name", "name", "English short name."),
            START,
            END,
            FIRST,
            LAST,
            Col { name: "sovereign", of: Of::Flag("sovereign"), about: "Whether it is, or was, in a state system." },
            SOURCE,
            STATUS,
        ],
    },
    WorldTable {
        name: "system",
        file: "system",
        about: "Who was a member of the Correlates of War (`cow`) and Gleditsch-Ward (`gw`) systems, when, and under which \
                number.",
        columns: &[
            STATE,
            text("system", "system", "`cow` or `gw`."),
            Col { name: "code", of: Of::Int("code"), about: "Number in that system." },
            text("abbreviation", "abbreviation", "Abbreviation in that system."),
            START,
            text("end_date", "end", "NULL if still a member when the list was released."),
            FIRST,
            LAST,
            SOURCE,
            STATUS,
        ],
    },
    WorldTable {
        name: "codes",
        file: "codes",
        about: "Codes of states in the schemes of the data sets, dated where a code has changed hands.",
        columns: &[
            STATE,
            text("scheme", "scheme", "Whose code: `cow`, `gw`, `iso3`, ..."),
            text("code", "code", "The code."),
            START,
            END,
            FIRST,
            LAST,
            SOURCE,
            STATUS,
        ],
    },
    WorldTable {
        name: "names",
        file: "names",
        about: "Names of states in several languages, former names, and spellings of data sets.",
        columns: &[
            STATE,
            text("language", "language", "Language."),
            text("name", "name", "The name."),
            text(
                "kind",
                "kind",
                "`short`, `official`, `former`, `dataset`, ...; of a `dataset` name, `source` is the data set.",
            ),
            START,
            END,
            FIRST,
            LAST,
            SOURCE,
            STATUS,
        ],
    },
    WorldTable {
        name: "successions",
        file: "successions",
        about: "Splits, mergers, independence and other successions.",
        columns: &[
            DATE,
            FIRST_OF_DATE,
            LAST_OF_DATE,
            text(
                "kind",
                "kind",
                "`dissolution`, `secession`, `merger`, `absorption`, `continuation`, `independence`, ...",
            ),
            text("from_states", "from", "Keys of the states before, with spaces between."),
            text("to_states", "to", "Keys of the states after, with spaces between."),
            text(
                "apportionment",
                "apportionment",
                "Id of the split or union whose parts make up the whole, in `world.apportionment`; NULL if there is none.",
            ),
            NOTE,
            SOURCE,
            STATUS,
        ],
    },
    WorldTable {
        name: "apportionment",
        file: "apportionment",
        about: "Shares of population and product that went to each part of a split, or came from each part of a union.",
        columns: &[
            text("apportionment", "apportionment", "Id of the split or union, as in `world.successions`."),
            text("part", "part", "Key of the state that is the part."),
            text(
                "measured",
                "measured",
                "Keys of the states whose figures were added up for the part, with spaces between.",
            ),
            text("basis", "basis", "`population` or `gdp`."),
            Col { name: "year", of: Of::Int("year"), about: "Year in which the parts were measured." },
            Col { name: "share", of: Of::Number("share"), about: "Share of the whole, from 0 to 1." },
            text("variable", "variable", "The provider's name of the figure."),
            SOURCE,
            STATUS,
        ],
    },
    WorldTable {
        name: "schemes",
        file: "schemes",
        about: "Schemes of codes: whose they are, and what a code of each looks like.",
        columns: &[
            text("scheme", "scheme", "Id, as in `world.codes`."),
            text("title", "title", "What it is called."),
            text("publisher", "publisher", "Who publishes it."),
            text("kind", "kind", "How its codes are written: `letters`, `number`, `domain` or `symbol`."),
            Col { name: "shortest", of: Of::Int("shortest"), about: "Characters of its shortest code." },
            Col { name: "longest", of: Of::Int("longest"), about: "Characters of its longest code." },
            text("aliases", "aliases", "Other names of the scheme, with spaces between."),
            text(
                "system",
                "system",
                "`cow` or `gw`, if its codes are in force as long as the state is a member; else NULL.",
            ),
            Col { name: "reused", of: Of::Flag("reused"), about: "Whether a code has meant one state after another." },
        ],
    },
    WorldTable {
        name: "regions",
        file: "regions",
        about: "Members of regions under each definition.",
        columns: &[
            text("region", "region", "Id of the region: `latin-america`."),
            text("definition", "definition", "Id of the definition: `un-m49`."),
            Col {
                name: "is_default",
                of: Of::DefaultDefinition,
                about: "Whether the definition is the one used when none is named.",
            },
            STATE,
            START,
            END,
            FIRST,
            LAST,
            SOURCE,
            STATUS,
        ],
    },
    WorldTable {
        name: "organisations",
        file: "organisations",
        about: "Organisations, alliances, agreements and forums.",
        columns: &[
            text("organisation", "org", "Id: `oas`."),
            text("name", "name", "English name."),
            text(
                "kind",
                "kind",
                "`igo`, `alliance`, `trade-agreement`, `forum`, `programme`, `ifi`, `negotiation`, `law`.",
            ),
            text("short", "short", "Usual abbreviation."),
            Col {
                name: "complete_from",
                of: Of::CompleteFrom,
                about: "First day for which `world.memberships` lists every member; NULL if it claims that for no day.",
            },
            Col { name: "complete_to", of: Of::CompleteTo, about: "Last such day; past it nothing is known." },
            NOTE,
        ],
    },
    WorldTable {
        name: "organisation_dates",
        file: "organisation_dates",
        about: "When organisations began and ended, under each convention.",
        columns: &[
            text("organisation", "org", "Id."),
            text("convention", "convention", "`declaration`, `treaty-signed`, `in-force`, `dissolved`, ..."),
            DATE,
            FIRST_OF_DATE,
            LAST_OF_DATE,
            SOURCE,
            STATUS,
            NOTE,
        ],
    },
    WorldTable {
        name: "memberships",
        file: "memberships",
        about: "Who belonged to organisations and agreements, and when.",
        columns: &[
            text("organisation", "org", "Id."),
            STATE,
            text("role", "role", "`member`, `associate`, `observer`, `signatory`, `suspended`, `negotiating`."),
            START,
            text("end_date", "end", "Last day, included; NULL: to the end of what the table covers."),
            FIRST,
            LAST,
            text(
                "start_basis",
                "start_basis",
                "What the start rests on: signature, ratification, entry into force, ...",
            ),
            SOURCE,
            STATUS,
            NOTE,
        ],
    },
    WorldTable {
        name: "leaders",
        file: "leaders",
        about: "Terms of office.",
        columns: &[
            text("leader", "leader", "Id."),
            text("name", "name", "Usual name."),
            text("state", "state", "Key of the state; NULL for an office of an organisation."),
            text("office", "office", "Office."),
            Col { name: "ordinal", of: Of::Int("ordinal"), about: "Number of the presidency, where it is counted." },
            START,
            text(
                "end_date",
                "end",
                "Day of the handover, also where the successor starts on it; NULL: to the end of what the table covers.",
            ),
            FIRST,
            Col {
                name: "last_day",
                of: Of::LastDayOfTerm,
                about: "Last day of the term, without a day on which the successor took over, so that terms in a row share no day.",
            },
            text("party", "party", "Party."),
            text("how", "how", "How the term began."),
            SOURCE,
            STATUS,
            NOTE,
        ],
    },
    WorldTable {
        name: "events",
        file: "events",
        about: "Interventions, coups, wars, bases, summits, speeches, laws and other dated events.",
        columns: &[
            text("event", "event", "Id."),
            text("class", "class", "What kind."),
            text("start_date", "date", "When it happened or began."),
            text("end_date", "end", "When it ended, if it lasted."),
            Col { name: "first_day", of: Of::FirstDay("date"), about: "First day that `start_date` can mean." },
            Col {
                name: "last_day",
                of: Of::LastDay("end", Some("date")),
                about: "Last day that `end_date` can mean, or `start_date` if there is no end.",
            },
            text("actor", "actor", "Key of the state that acted."),
            text("targets", "target", "Toward whom: keys with spaces between, or what the target is called."),
            text("place", "place", "Where."),
            text("name", "name", "What it is called."),
            SOURCE,
            STATUS,
            NOTE,
        ],
    },
];

impl WorldTable {
    pub(crate) fn describe(&self) -> Vec<ColumnDoc> {
        let doc = |col: &Col| ColumnDoc {
            name: col.name.to_owned(),
            kind: ColumnType::of(&col.data_type()),
            about: col.about.to_owned(),
        };
        self.columns.iter().map(doc).collect()
    }

    /// The rows, in the order of the table.
    pub(crate) fn batch(&self, world: &World) -> Result<RecordBatch, Error> {
        let broken = |error: &dyn std::fmt::Display| {
            Error::new(format!("the table world.{} cannot be read: {error}", self.name))
        };
        let text = Tables::builtin().get(self.file).unwrap_or_default();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|error| broken(&error))?.clone();
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(|error| broken(&error))?;
        let rows = Rows { headers, records };
        let fields: Vec<Field> = self.columns.iter().map(|col| Field::new(col.name, col.data_type(), true)).collect();
        let arrays = self.columns.iter().map(|col| rows.array(col, world)).collect();
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
    }
}

impl Col {
    const fn data_type(&self) -> DataType {
        match self.of {
            Of::Text(_) => DataType::Utf8,
            Of::Int(_) => DataType::Int64,
            Of::Number(_) => DataType::Float64,
            Of::Flag(_) | Of::DefaultDefinition => DataType::Boolean,
            Of::FirstDay(_) | Of::LastDay(..) | Of::LastDayOfTerm | Of::CompleteFrom | Of::CompleteTo => {
                DataType::Date32
            }
        }
    }
}

struct Rows {
    headers: csv::StringRecord,
    records: Vec<csv::StringRecord>,
}

impl Rows {
    /// The fields of a column; `None` where they are empty.
    fn texts(&self, column: &str) -> impl Iterator<Item = Option<&str>> {
        let index = self.headers.iter().position(|header| header == column);
        self.records
            .iter()
            .map(move |record| index.and_then(|index| record.get(index)).map(str::trim).filter(|text| !text.is_empty()))
    }

    fn dates(&self, column: &str) -> impl Iterator<Item = Option<PartialDate>> {
        self.texts(column).map(|text| text?.parse().ok())
    }

    fn array(&self, col: &Col, world: &World) -> ArrayRef {
        let organisation = |slug: Option<&str>| world.organisation(slug?)?.complete;
        match col.of {
            Of::Text(column) => Arc::new(self.texts(column).collect::<StringArray>()),
            Of::Int(column) => Arc::new(self.texts(column).map(|text| text?.parse().ok()).collect::<Int64Array>()),
            Of::Number(column) => Arc::new(self.texts(column).map(|text| text?.parse().ok()).collect::<Float64Array>()),
            Of::Flag(column) => {
                Arc::new(self.texts(column).map(|text| Some(text == Some("1"))).collect::<BooleanArray>())
            }
            Of::FirstDay(column) => days(self.dates(column).map(|date| Some(date?.earliest()))),
            Of::LastDay(column, or) => {
                let others: Vec<Option<PartialDate>> = or.map_or_else(Vec::new, |or| self.dates(or).collect());
                let other = |row: usize| others.get(row).copied().flatten();
                days(self.dates(column).enumerate().map(|(row, date)| Some(date.or_else(|| other(row))?.latest())))
            }
            Of::LastDayOfTerm => {
                let terms =
                    self.texts("leader").zip(self.texts("office")).zip(self.dates("start").zip(self.dates("end")));
                days(terms.map(|((leader, office), (start, end))| {
                    let LeaderMatch::One(leader) = world.leader(leader?) else { return Some(end?.latest()) };
                    let same = |term: &&chancery_world::Term| {
                        Some(term.office.as_str()) == office && Some(term.start) == start
                    };
                    leader
                        .terms
                        .iter()
                        .find(same)
                        .map_or_else(|| end.map(PartialDate::latest), |term| term.period().end)
                }))
            }
            Of::DefaultDefinition => {
                let definitions = self.texts("region").zip(self.texts("definition"));
                let is_default = |(region, definition): (Option<&str>, Option<&str>)| {
                    let first = world.region(region?)?.definitions.first()?;
                    Some(Some(first.id.as_str()) == definition)
                };
                Arc::new(definitions.map(is_default).collect::<BooleanArray>())
            }
            Of::CompleteFrom => days(self.texts("org").map(|slug| organisation(slug)?.start)),
            Of::CompleteTo => days(self.texts("org").map(|slug| organisation(slug)?.end)),
        }
    }
}

fn days(dates: impl Iterator<Item = Option<Date>>) -> ArrayRef {
    let epoch = chancery_core::PartialDate::Year(1970).earliest();
    let days = |date: Date| epoch.until(date).ok().map(|span| span.get_days());
    Arc::new(dates.map(|date| days(date?)).collect::<Date32Array>())
}
