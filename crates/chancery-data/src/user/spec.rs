//! The spec of a user's own table: which columns it has, what they are keyed by, in which units, with which codes and dates.

use std::collections::BTreeMap;

use chancery_core::{
    Aggregate, CellState, Clock, Currency, Dimension, PriceBasis, Unit, UnitOfAnalysis, Year, nearest,
};
use chancery_world::World;
use serde::Deserialize;

use crate::dataset::{data_sets, declared_series};
use crate::error::{Error, Place};
use crate::input::{Encoding, InputFile};
use crate::records::Kind;
use crate::user::sheet::{Format, SheetLayout};

/// A spec as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpec {
    schema: u32,
    id: String,
    title: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    publisher: String,
    #[serde(default)]
    citation: String,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    traps: Vec<String>,
    #[serde(default)]
    file: RawFile,
    key: RawKey,
    #[serde(default, rename = "column")]
    columns: Vec<RawColumn>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    format: Option<String>,
    encoding: Option<String>,
    delimiter: Option<String>,
    quoted: Option<bool>,
    #[serde(default)]
    preamble: usize,
    object: Option<String>,
    #[serde(default)]
    missing: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKey {
    unit: String,
    state: Option<RawState>,
    partner: Option<RawState>,
    year: Option<RawYear>,
    #[serde(default)]
    unique: Vec<String>,
    #[serde(default)]
    add_up: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawState {
    column: Option<String>,
    /// One state for the whole table.
    is: Option<String>,
    #[serde(default = "by_name")]
    scheme: String,
}

fn by_name() -> String {
    "name".to_owned()
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawYear {
    column: String,
    date: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    column: String,
    name: Option<String>,
    kind: Option<String>,
    scheme: Option<String>,
    date: Option<String>,
    unit: Option<String>,
    #[serde(default)]
    share_of: String,
    factor: Option<f64>,
    #[serde(default)]
    missing: BTreeMap<String, String>,
    bounds: Option<[f64; 2]>,
    #[serde(default)]
    label: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    series: bool,
    absent: Option<String>,
    aggregate: Option<String>,
    clock: Option<String>,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    note: String,
    covered_to: Option<Year>,
    #[serde(default)]
    labels: bool,
}

/// A spec that was checked.
#[derive(Clone, Debug)]
pub struct UserSpec {
    /// Id of the data set.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) publisher: String,
    pub(crate) citation: String,
    pub(crate) licence: String,
    pub(crate) about: String,
    pub(crate) traps: Vec<String>,
    raw_file: RawFile,
    /// Texts that mean nothing was reported, in any column.
    pub(crate) missing: Vec<String>,
    pub(crate) key: KeySpec,
    pub(crate) columns: Vec<ColumnSpec>,
}

/// What a row belongs to.
#[derive(Clone, Debug)]
pub(crate) struct KeySpec {
    /// `None` = records.
    pub(crate) unit: Option<UnitOfAnalysis>,
    pub(crate) state: Option<StateSpec>,
    pub(crate) partner: Option<StateSpec>,
    pub(crate) year: Option<YearSpec>,
    pub(crate) unique: Vec<String>,
    pub(crate) add_up: bool,
}

/// Which state a row speaks of.
#[derive(Clone, Debug)]
pub(crate) enum StateSpec {
    /// The one in a column, written in a scheme.
    Column { column: String, scheme: String },
    /// Always the same.
    Is(chancery_core::State),
}

/// Which year a row speaks of.
#[derive(Clone, Debug)]
pub(crate) struct YearSpec {
    pub(crate) column: String,
    /// How its dates are written, if it holds dates.
    pub(crate) date: Option<String>,
}

/// A column of the table that is made.
#[derive(Clone, Debug)]
pub(crate) struct ColumnSpec {
    pub(crate) column: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) scheme: String,
    pub(crate) date: String,
    pub(crate) unit: Unit,
    /// What its shares are shares of.
    pub(crate) share_of: String,
    pub(crate) factor: f64,
    pub(crate) missing: BTreeMap<String, CellState>,
    pub(crate) bounds: Option<(f64, f64)>,
    pub(crate) label: String,
    pub(crate) about: String,
    pub(crate) series: bool,
    pub(crate) absent_is_zero: bool,
    pub(crate) aggregate: Option<Aggregate>,
    pub(crate) clock: Clock,
    pub(crate) basis: String,
    pub(crate) note: String,
    pub(crate) covered_to: Option<Year>,
    pub(crate) labels: bool,
}

impl UserSpec {
    /// Reads and checks a spec.
    ///
    /// # Errors
    /// What is wrong, with the line, and what would be right.
    pub fn parse(file: &InputFile) -> Result<Self, Error> {
        let place = Place::file(&file.path);
        let text = std::str::from_utf8(&file.bytes)
            .map_err(|_| Error::input(&place, "bytes that are not UTF-8").hint("save the spec as UTF-8"))?;
        let raw: RawSpec = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            let place = line.map_or_else(|| place.clone(), |line| Place::line(&file.path, line));
            Error::input(&place, error.message()).hint("`chancery data draft FILE` writes a spec to start from")
        })?;
        raw.check().map_err(|(message, hint)| {
            let error = Error::input(&place, message);
            if hint.is_empty() { error } else { error.hint(hint) }
        })
    }

    pub(crate) fn layout(&self, name: &str) -> Result<SheetLayout, Error> {
        let raw = &self.raw_file;
        let format = match &raw.format {
            Some(word) => Format::ALL.iter().find(|(name, _)| name == word).map(|(_, format)| *format),
            None => Format::of(name),
        };
        let format = format.ok_or_else(|| {
            let known: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
            Error::unknown(format!("which format {name} has is not known"))
                .hint(format!("write `format = \"...\"` under [file]: one of {}", known.join(", ")))
        })?;
        let encoding =
            if raw.encoding.as_deref() == Some("windows-1252") { Encoding::Windows1252 } else { Encoding::Utf8 };
        let labelled = self.columns.iter().filter(|column| column.labels).map(|column| column.column.clone()).collect();
        Ok(SheetLayout {
            format,
            encoding,
            delimiter: raw.delimiter.as_ref().and_then(|text| text.bytes().next()),
            quoted: raw.quoted.unwrap_or(true),
            preamble: raw.preamble,
            object: raw.object.clone(),
            labelled,
        })
    }
}

/// What is wrong, and what would be right.
type Wrong = (String, String);

fn wrong(message: impl Into<String>, hint: impl Into<String>) -> Wrong {
    (message.into(), hint.into())
}

/// One of some words, or what is wrong about it.
fn word<T: Copy>(what: &str, text: &str, words: &[(&str, T)]) -> Result<T, Wrong> {
    words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        wrong(format!("{what} `{text}`"), format!("write one of {}", known.join(", ")))
    })
}

impl RawSpec {
    fn check(self) -> Result<UserSpec, Wrong> {
        if self.schema != 1 {
            return Err(wrong(format!("schema {}", self.schema), "this program reads `schema = 1`"));
        }
        check_id(&self.id)?;
        let file = &self.file;
        if let Some(text) = &file.delimiter
            && !(text.len() == 1 && text.is_ascii())
        {
            return Err(wrong(format!("delimiter `{text}`"), "write one ASCII character, for example \";\""));
        }
        if let Some(text) = &file.encoding {
            word("encoding", text, &[("utf-8", ()), ("windows-1252", ())])?;
        }
        if let Some(text) = &file.format {
            word("format", text, &Format::ALL)?;
        }
        let key = self.key.check()?;
        let columns: Vec<ColumnSpec> = self.columns.into_iter().map(RawColumn::check).collect::<Result<_, _>>()?;
        check_columns(&key, &columns)?;
        for column in columns.iter().filter(|column| column.series) {
            check_series(&self.id, &key, column)?;
        }
        let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
        Ok(UserSpec {
            version: or(self.version, "not stated"),
            publisher: or(self.publisher, "not stated"),
            citation: or(self.citation, &self.title),
            licence: or(self.licence, "not stated"),
            id: self.id,
            title: self.title,
            about: self.about,
            traps: self.traps,
            missing: self.file.missing.clone(),
            raw_file: self.file,
            key,
            columns,
        })
    }
}

fn check_id(id: &str) -> Result<(), Wrong> {
    let fits = !id.is_empty()
        && id.len() <= 40
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && id.starts_with(|first: char| first.is_ascii_lowercase());
    if !fits {
        return Err(wrong(format!("id `{id}`"), "write a word of lower-case letters, digits and hyphens, like my-fdi"));
    }
    let taken = data_sets().iter().any(|data_set| data_set.id == id)
        || declared_series().any(|(_, decl)| decl.spec.sources.iter().any(|source| source.id == id));
    if taken {
        return Err(wrong(format!("id `{id}` is that of a data set the program knows"), "choose another"));
    }
    Ok(())
}

impl RawKey {
    fn check(self) -> Result<KeySpec, Wrong> {
        let units = [
            ("state-year", Some(UnitOfAnalysis::StateYear)),
            ("dyad-year", Some(UnitOfAnalysis::DyadYear)),
            ("directed-dyad-year", Some(UnitOfAnalysis::DirectedDyadYear)),
            ("records", None),
        ];
        let unit = word("unit", &self.unit, &units)?;
        let state = self.state.map(RawState::check).transpose()?;
        let partner = self.partner.map(RawState::check).transpose()?;
        if unit.is_some() && (state.is_none() || self.year.is_none()) {
            return Err(wrong(
                format!("a {} needs a state and a year", self.unit),
                "write `state = { column = \"...\", scheme = \"iso3\" }` and `year = { column = \"...\" }` under [key]",
            ));
        }
        match (unit, &partner) {
            (Some(unit), None) if unit.is_dyadic() => {
                return Err(wrong(
                    format!("a {unit} needs a partner"),
                    "write `partner = { column = \"...\" }` under [key]",
                ));
            }
            (Some(UnitOfAnalysis::StateYear), Some(_)) => {
                return Err(wrong(
                    "a state-year has no partner",
                    "write unit = \"directed-dyad-year\", or take it out",
                ));
            }
            _ => {}
        }
        if unit.is_some() && !self.unique.is_empty() {
            return Err(wrong("`unique` is for records", "state, partner and year are the key here"));
        }
        let year = self.year.map(|year| YearSpec { column: year.column, date: year.date });
        Ok(KeySpec { unit, state, partner, year, unique: self.unique, add_up: self.add_up })
    }
}

impl RawState {
    fn check(self) -> Result<StateSpec, Wrong> {
        match (self.column, self.is) {
            (Some(column), None) => Ok(StateSpec::Column { column, scheme: known_scheme(&self.scheme)? }),
            (None, Some(name)) => match World::builtin().resolve(&name, None).one() {
                Some(state) => Ok(StateSpec::Is(state)),
                None => Err(wrong(format!("`{name}` is not one state"), "write its three-letter key")),
            },
            _ => Err(wrong("a state needs either `column` or `is`", "")),
        }
    }
}

fn known_scheme(scheme: &str) -> Result<String, Wrong> {
    let mut known = World::builtin().schemes();
    known.push("name");
    if known.contains(&scheme) {
        return Ok(scheme.to_owned());
    }
    let near = nearest(scheme, known.iter().copied()).map(|near| format!("did you mean `{near}`? "));
    Err(wrong(format!("scheme `{scheme}`"), format!("{}there are {}", near.unwrap_or_default(), known.join(", "))))
}

impl RawColumn {
    fn check(self) -> Result<ColumnSpec, Wrong> {
        let about = |(message, hint): Wrong| (format!("column `{}`: {message}", self.column), hint);
        let kinds = [
            ("number", Kind::Number),
            ("integer", Kind::Integer),
            ("text", Kind::Text),
            ("date", Kind::Date),
            ("state", Kind::State),
        ];
        let kind = word("kind", self.kind.as_deref().unwrap_or("number"), &kinds).map_err(about)?;
        let name = self.name.clone().unwrap_or_else(|| self.column.clone());
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let reserved = ["year", "state", "partner", "source_file", "source_row", "column"];
        if name.is_empty() || name.len() > 32 || !name.bytes().all(fits) || name.as_bytes()[0].is_ascii_digit() {
            return Err(about(wrong(
                format!("name `{name}`"),
                "write `name = \"...\"`: up to 32 lower-case letters, digits and underscores, a letter first",
            )));
        }
        if reserved.contains(&name.as_str()) || name.ends_with("_state") {
            return Err(about(wrong(format!("name `{name}` is one the store uses"), "choose another")));
        }
        let unit = self.unit.as_deref().map_or(Ok(Unit::of(Dimension::Index)), unit_of).map_err(about)?;
        if !self.share_of.trim().is_empty() && unit != Unit::RATIO {
            return Err(about(wrong(
                "`share_of` of a column that is no share",
                "write `unit = \"share\"`, or leave it out",
            )));
        }
        let states = CellState::ALL.map(|state| (state.name(), state));
        let missing = self.missing.iter().map(|(text, reason)| {
            let state = word("reason", reason, &states[1..])?;
            Ok((text.clone(), state))
        });
        let missing = missing.collect::<Result<_, _>>().map_err(about)?;
        let bounds = match self.bounds {
            Some([low, high]) if low <= high && low.is_finite() && high.is_finite() => Some((low, high)),
            Some(_) => return Err(about(wrong("bounds that are no interval", "write `bounds = [0, 100]`"))),
            None => None,
        };
        let factor = self.factor.unwrap_or(1.0);
        if !factor.is_finite() || factor == 0.0 {
            return Err(about(wrong(format!("factor {factor}"), "write a number other than zero: 1e6 for millions")));
        }
        let absences = [("unreported", false), ("zero", true)];
        let aggregates = [("sum", Some(Aggregate::Sum)), ("mean", Some(Aggregate::Mean)), ("none", None)];
        let clocks = [
            ("calendar", Clock::Calendar),
            ("us-fiscal", Clock::UsFiscal),
            ("session", Clock::Session),
            ("snapshot", Clock::Snapshot),
        ];
        Ok(ColumnSpec {
            absent_is_zero: word("absent", self.absent.as_deref().unwrap_or("unreported"), &absences).map_err(about)?,
            aggregate: word("aggregate", self.aggregate.as_deref().unwrap_or("none"), &aggregates).map_err(about)?,
            clock: word("clock", self.clock.as_deref().unwrap_or("calendar"), &clocks).map_err(about)?,
            scheme: known_scheme(self.scheme.as_deref().unwrap_or("name")).map_err(about)?,
            date: self.date.clone().unwrap_or_else(|| "%Y-%m-%d".to_owned()),
            column: self.column.clone(),
            name,
            kind,
            unit,
            share_of: self.share_of.trim().to_owned(),
            factor,
            missing,
            bounds,
            label: self.label.clone(),
            about: self.about.clone(),
            series: self.series,
            basis: self.basis.clone(),
            note: self.note.clone(),
            covered_to: self.covered_to,
            labels: self.labels,
        })
    }
}

/// The words for units.
fn units() -> [(&'static str, Unit); 12] {
    let money = |currency| Unit::of(Dimension::Money(currency, PriceBasis::Current));
    [
        ("USD", money(Currency::Usd)),
        ("GBP", money(Currency::Gbp)),
        ("persons", Unit::of(Dimension::Persons)),
        ("share", Unit::RATIO),
        ("number", Unit::COUNT),
        ("votes", Unit::of(Dimension::Votes)),
        ("years", Unit::of(Dimension::Years)),
        ("days", Unit::of(Dimension::Days)),
        ("tons", Unit::of(Dimension::Tons)),
        ("coal-tons", Unit::of(Dimension::CoalTons)),
        ("tiv", Unit::of(Dimension::Tiv)),
        ("index", Unit::of(Dimension::Index)),
    ]
}

/// The word for a unit in a spec, if there is one.
pub fn unit_word(unit: Unit) -> Option<&'static str> {
    units().iter().find(|(_, known)| *known == unit).map(|(word, _)| *word)
}

/// `USD`, `USD of 2015`, `persons`, ...
fn unit_of(text: &str) -> Result<Unit, Wrong> {
    if let Some((currency, year)) = text.split_once(" of ")
        && let Ok(year) = year.trim().parse::<Year>()
    {
        let currency = word("currency", currency.trim(), &[("USD", Currency::Usd), ("GBP", Currency::Gbp)])?;
        return Ok(Unit::of(Dimension::Money(currency, PriceBasis::Constant(year))));
    }
    let units = units();
    word("unit", text, &units).map_err(|(message, hint)| (message, format!("{hint}, or `USD of 2015`")))
}

fn check_columns(key: &KeySpec, columns: &[ColumnSpec]) -> Result<(), Wrong> {
    if columns.is_empty() {
        return Err(wrong("no column is declared", "write a [[column]] for each that is wanted"));
    }
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].iter().any(|other| other.name == column.name) {
            return Err(wrong(format!("two columns are called `{}`", column.name), "give one another `name`"));
        }
        if key.unit.is_some() && column.kind != Kind::Number {
            return Err(wrong(
                format!("column `{}` is no number", column.column),
                "a table keyed by states and years holds numbers; with unit = \"records\" it may hold anything",
            ));
        }
        if column.series && key.unit.is_none() {
            return Err(wrong(
                format!("column `{}`: records give no series", column.column),
                "a series needs a key of state and year",
            ));
        }
    }
    for name in &key.unique {
        if !columns.iter().any(|column| column.name == *name) {
            return Err(wrong(format!("`unique` names `{name}`, which is no declared column"), ""));
        }
    }
    Ok(())
}

/// A series that the program knows already may get one more source, if it means the same thing.
fn check_series(id: &str, key: &KeySpec, column: &ColumnSpec) -> Result<(), Wrong> {
    let Some((data_set, known)) = declared_series().find(|(_, decl)| decl.spec.name == column.name) else {
        return Ok(());
    };
    let unit = key.unit.unwrap_or(UnitOfAnalysis::StateYear);
    if known.spec.unit_of_analysis != unit {
        let message = format!("`{}` is a series of {}s ({})", column.name, known.spec.unit_of_analysis, data_set.id);
        return Err(wrong(
            message,
            format!("give it another name, for example {}_{}", id.replace('-', "_"), column.name),
        ));
    }
    if known.spec.unit.same(column.unit).is_none() || column.unit.same(known.spec.unit) != Some(known.spec.unit) {
        let message = format!("`{}` is in {} ({}), not in {}", column.name, known.spec.unit, data_set.id, column.unit);
        return Err(wrong(message, "give the column another name, or its unit and factor"));
    }
    if !column.share_of.is_empty() && column.share_of != known.spec.share_of {
        let message = format!(
            "`{}` is a share of {:?} ({}), not of {:?}",
            column.name, known.spec.share_of, data_set.id, column.share_of
        );
        return Err(wrong(message, "give the column another name, or leave `share_of` out"));
    }
    Ok(())
}
