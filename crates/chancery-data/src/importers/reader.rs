//! From a text file to records: the one reader of importers that take a provider's columns over.
//!
//! What a column holds is said once, by [`Holds`]. A [`Listing`] takes a whole file over as it is, one record a row; a
//! [`Copier`] copies columns of rows that an importer has picked and resolved itself.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chancery_core::{Cell, CellState, Date, FrameRow, State, Year};

use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvFile, CsvRow, Encoding, InputFile, Layout};
use crate::records::{Field, Kind, Records};

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// Text.
    Text,
    /// A whole number within bounds: a code, a year, a part of a date.
    Whole(i64, i64),
    /// The same, with codes that stand for none.
    WholeOr(i64, i64, &'static [&'static str]),
    /// 0 or 1, or `True` or `False`.
    Mark,
    /// A measurement within bounds; without a value it is unreported.
    Number(f64, f64),
    /// The same, with codes for a missing value and what each means.
    NumberOr(f64, f64, &'static [(&'static str, CellState)]),
    /// A day, `1994-01-31`.
    Day,
    /// A day, `1/31/1994`.
    AmericanDay,
}

impl Holds {
    fn kind(self) -> Kind {
        match self {
            Self::Text => Kind::Text,
            Self::Whole(..) | Self::WholeOr(..) | Self::Mark => Kind::Integer,
            Self::Number(..) | Self::NumberOr(..) => Kind::Number,
            Self::Day | Self::AmericanDay => Kind::Date,
        }
    }

    /// The field of a row; `missing` is what stands in the file where there is no value, beside an empty field.
    fn read<'r>(self, row: &'r CsvRow<'_>, column: Col, missing: &[&str]) -> Result<Field<'r>, Error> {
        let text = row.text(column);
        let is_missing = text.is_empty() || missing.contains(&text);
        Ok(match self {
            Self::Text => Field::Text(if is_missing { "" } else { text }),
            Self::Whole(..) | Self::WholeOr(..) | Self::Mark if is_missing => Field::Integer(None),
            Self::Whole(low, high) => Field::Integer(whole(row, column, low..=high, &[])?),
            Self::WholeOr(low, high, codes) => Field::Integer(whole(row, column, low..=high, codes)?),
            Self::Mark => Field::Integer(Some(match text {
                "True" => 1,
                "False" => 0,
                _ => i64::from(row.flag(column)?),
            })),
            Self::Number(..) | Self::NumberOr(..) if is_missing && !self.knows(text) => {
                Field::Number(Cell::missing(CellState::Unreported))
            }
            Self::Number(low, high) => Field::Number(coded(row, column, low..=high, &[])?),
            Self::NumberOr(low, high, codes) => Field::Number(coded(row, column, low..=high, codes)?),
            Self::Day if is_missing => Field::Date(None),
            Self::Day => Field::Date(day_of(row, column)?),
            Self::AmericanDay => Field::Date(Some(american_day_of(row, column)?)),
        })
    }

    /// Whether a text, also an empty one, is a code with a meaning of its own.
    fn knows(self, text: &str) -> bool {
        matches!(self, Self::NumberOr(_, _, codes) if codes.iter().any(|(code, _)| *code == text))
    }
}

/// A column that goes into a table of records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    from: &'static str,
    to: &'static str,
    holds: Holds,
}

impl Column {
    /// Under another name than the provider's.
    pub(crate) const fn called(mut self, to: &'static str) -> Self {
        self.to = to;
        self
    }
}

/// A column of text.
pub(crate) const fn text(from: &'static str) -> Column {
    Column { from, to: from, holds: Holds::Text }
}

/// A column of days, `1994-01-31`, or nothing.
pub(crate) const fn day(from: &'static str) -> Column {
    Column { from, to: from, holds: Holds::Day }
}

/// A column of days, `1/31/1994`.
pub(crate) const fn american_day(from: &'static str) -> Column {
    Column { from, to: from, holds: Holds::AmericanDay }
}

/// A column of ids, codes or years; an empty field is none.
pub(crate) const fn integer(from: &'static str, low: i64, high: i64) -> Column {
    integer_or(from, low, high, &[])
}

/// The same with codes for a part of a date that is not known.
pub(crate) const fn integer_or(from: &'static str, low: i64, high: i64, missing: &'static [&'static str]) -> Column {
    Column { from, to: from, holds: Holds::WholeOr(low, high, missing) }
}

/// A column of numbers; an empty field is unreported.
pub(crate) const fn number(from: &'static str, low: f64, high: f64) -> Column {
    number_or(from, low, high, &[])
}

/// The same with the provider's codes for a value that is missing, and what each means.
pub(crate) const fn number_or(
    from: &'static str,
    low: f64,
    high: f64,
    missing: &'static [(&'static str, CellState)],
) -> Column {
    Column { from, to: from, holds: Holds::NumberOr(low, high, missing) }
}

/// A mark that is 0 or 1, or empty.
pub(crate) const fn mark(from: &'static str) -> Column {
    number(from, 0.0, 1.0)
}

/// Columns of a file, and what each holds.
#[derive(Debug)]
struct Typed<'m> {
    columns: Vec<(Col, Holds)>,
    missing: &'m [&'m str],
}

impl Typed<'_> {
    fn fields<'r>(&self, row: &'r CsvRow<'_>) -> Result<Vec<Field<'r>>, Error> {
        self.columns.iter().map(|&(column, holds)| holds.read(row, column, self.missing)).collect()
    }
}

/// Copies columns of a file into records: resolved states first, then the provider's columns.
#[derive(Debug)]
pub(crate) struct Copier {
    pub(crate) records: Records,
    typed: Typed<'static>,
}

impl Copier {
    /// A table with columns of states and columns of the file.
    ///
    /// # Errors
    /// A column that the file does not have.
    pub(crate) fn new(csv: &CsvFile, table: &str, states: &[&str], columns: &[Column]) -> Result<Self, Error> {
        let kinds = columns.iter().map(|column| (column.to, column.holds.kind()));
        let all: Vec<(&str, Kind)> = states.iter().map(|&state| (state, Kind::State)).chain(kinds).collect();
        let found = columns.iter().map(|column| Ok((csv.column(column.from)?, column.holds)));
        let columns = found.collect::<Result<_, Error>>()?;
        Ok(Self { records: Records::new(table, &all), typed: Typed { columns, missing: &[] } })
    }

    /// Copies a row.
    ///
    /// # Errors
    /// A field that is not what its column holds.
    pub(crate) fn push(
        &mut self,
        row: &CsvRow<'_>,
        states: &[Option<State>],
        years: Option<(Year, Year)>,
        file: u16,
    ) -> Result<(), Error> {
        let mut fields: Vec<Field<'_>> = states.iter().map(|&state| Field::State(state)).collect();
        fields.extend(self.typed.fields(row)?);
        self.records.push(&fields, years, FrameRow { file, row: row.number });
        Ok(())
    }
}

/// A file, and how its columns are to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing<'a> {
    /// File.
    pub(crate) file: &'a str,
    /// Table of records that it becomes.
    pub(crate) table: &'a str,
    /// How the file is laid out.
    pub(crate) layout: Layout,
    /// What stands where there is no value, beside an empty field.
    pub(crate) missing: &'a [&'a str],
    /// Columns that have to be there, and what they hold.
    pub(crate) columns: &'a [(&'a str, Holds)],
    /// Whether the columns that are not named are taken over as text; if not, they are left.
    pub(crate) others: bool,
    /// Columns of states to add: their name, the column that says which state, and how.
    pub(crate) states: &'a [(&'a str, &'a str, Says)],
    /// The years a record belongs to.
    pub(crate) years: Years<'a>,
    /// Columns that no two records may share, by their names in the table.
    pub(crate) key: &'a [&'a str],
}

/// How a column says which state is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Says {
    /// By the number of the Correlates of War.
    Ccode,
    /// By the number of Gleditsch and Ward.
    Gwcode,
    /// By the code of a scheme of the world tables.
    Code(&'static str),
    /// The same, with one code of the file that stands for one of the scheme.
    CodeBut(&'static str, &'static str, &'static str),
    /// By name.
    Name,
}

/// The years a record belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Years<'a> {
    /// That of a column.
    In(&'a str),
    /// Those from one column (a year, or a day) to another; the first alone where the second has none.
    Span(&'a str, &'a str),
    /// A cross-section: every record belongs to this year.
    Of(Year),
    /// None; its codes and names are read as of this year.
    AsOf(Year),
}

impl Listing<'_> {
    /// Comma-separated UTF-8 in which an empty field is a missing one.
    pub(crate) const CSV: Self = Self {
        file: "",
        table: "",
        layout: Layout::CSV,
        missing: &[],
        columns: &[],
        others: false,
        states: &[],
        years: Years::AsOf(2020),
        key: &[],
    };

    /// Reads the file and adds its records; a file that was not given is an error.
    ///
    /// # Errors
    /// A missing file or column, a field that does not hold what it should, a key that occurs twice.
    pub(crate) fn add(&self, import: &mut Import<'_>) -> Result<(), Error> {
        let (file, number) = import.file(self.file)?;
        self.read(import, file, number)
    }

    /// The same for a file that may be absent.
    ///
    /// # Errors
    /// As for [`Listing::add`].
    pub(crate) fn add_if_there(&self, import: &mut Import<'_>) -> Result<(), Error> {
        match import.optional_file(self.file) {
            Some((file, number)) => self.read(import, file, number),
            None => Ok(()),
        }
    }

    fn read(&self, import: &mut Import<'_>, file: &InputFile, number: u16) -> Result<(), Error> {
        let csv = file.delimited(self.layout)?;
        let columns = self.columns_of(&csv)?;
        let added: Vec<(Col, Says)> =
            self.states.iter().map(|(_, from, says)| Ok((csv.column(from)?, *says))).collect::<Result<_, Error>>()?;
        let years = self.year_columns(&csv)?;
        let mut header: Vec<(&str, Kind)> =
            columns.iter().map(|(name, _, holds)| (name.as_str(), holds.kind())).collect();
        header.extend(self.states.iter().map(|(name, _, _)| (*name, Kind::State)));
        let mut records = Records::new(self.table, &header);
        let typed = Typed {
            columns: columns.iter().map(|&(_, column, holds)| (column, holds)).collect(),
            missing: self.missing,
        };
        csv.for_each(|row| {
            let mut fields = typed.fields(row)?;
            let span = self.span(row, &years)?;
            let on = match self.years {
                Years::AsOf(year) => year,
                _ => span.map_or(2020, |span| span.0),
            };
            for (column, says) in &added {
                fields.push(Field::State(self.state(import, row, *column, *says, on)?));
            }
            records.push(&fields, span, FrameRow { file: number, row: row.number });
            Ok(())
        })?;
        import.add_records(&records, self.key)
    }

    /// The columns to take, in the order of the file, under their names in the table.
    fn columns_of(&self, csv: &CsvFile) -> Result<Vec<(String, Col, Holds)>, Error> {
        let mut named: BTreeMap<Col, Holds> = BTreeMap::new();
        for (name, holds) in self.columns {
            named.insert(csv.column(name)?, *holds);
        }
        let mut taken = Vec::new();
        for (position, header) in csv.headers().iter().enumerate() {
            let Some(col) = csv.column_at(position) else { continue };
            let holds = named.get(&col).copied().or(self.others.then_some(Holds::Text));
            let name = if header.is_empty() { "row".to_owned() } else { snake_case(header) };
            taken.extend(holds.filter(|_| !name.is_empty()).map(|holds| (name, col, holds)));
        }
        Ok(taken)
    }

    fn year_columns(&self, csv: &CsvFile) -> Result<Vec<Col>, Error> {
        match self.years {
            Years::In(year) => Ok(vec![csv.column(year)?]),
            Years::Span(first, last) => Ok(vec![csv.column(first)?, csv.column(last)?]),
            Years::Of(_) | Years::AsOf(_) => Ok(Vec::new()),
        }
    }

    fn span(&self, row: &CsvRow<'_>, columns: &[Col]) -> Result<Option<(Year, Year)>, Error> {
        let year = |column: Col| match row.text(column).get(..4).filter(|_| row.text(column).contains('-')) {
            Some(year) => {
                year.parse().ok().filter(|year| (1400..=9999).contains(year)).map_or_else(|| row.year(column), Ok)
            }
            None => row.year(column),
        };
        match (self.years, columns) {
            (Years::Of(year), _) => Ok(Some((year, year))),
            (_, &[first]) => year(first).map(|year| Some((year, year))),
            (_, &[first, last]) => {
                let first = year(first)?;
                let last = if self.is_missing(row.text(last)) { first } else { year(last)? };
                Ok(Some((first, last)))
            }
            _ => Ok(None),
        }
    }

    fn is_missing(&self, text: &str) -> bool {
        text.is_empty() || self.missing.contains(&text)
    }

    fn state(
        &self,
        import: &mut Import<'_>,
        row: &CsvRow<'_>,
        column: Col,
        says: Says,
        on: Year,
    ) -> Result<Option<State>, Error> {
        let text = row.text(column);
        if self.is_missing(text) {
            return Ok(None);
        }
        Ok(match says {
            Says::Ccode => import.state_by_ccode(row.integer(column)?, on),
            Says::Gwcode => import.state_by_gwcode(gw_number(row.integer(column)?, on), on),
            Says::CodeBut(scheme, own, code) if text == own => import.state_by_code(scheme, code, on),
            Says::Code(scheme) | Says::CodeBut(scheme, ..) => import.state_by_code(scheme, text, on),
            Says::Name => import.state_by_name(text, on),
        })
    }
}

/// Any whole number.
pub(crate) const WHOLE: Holds = Holds::Whole(i64::MIN, i64::MAX);
/// A year.
pub(crate) const YEAR: Holds = Holds::Whole(1400, 2200);
/// A month.
pub(crate) const MONTH: Holds = Holds::Whole(1, 12);
/// A day of a month.
pub(crate) const DAY: Holds = Holds::Whole(1, 31);
/// A state's number in either system.
pub(crate) const CODE: Holds = Holds::Whole(1, 999);

/// Comma-separated Windows-1252.
pub(crate) const WINDOWS: Layout = Layout::CSV.encoding(Encoding::Windows1252);

/// The number of Gleditsch and Ward in a year, for data that have Serbia's under Yugoslavia's last years too.
pub(crate) fn gw_number(code: i64, year: Year) -> i64 {
    if code == 340 && (1992..2006).contains(&year) { 345 } else { code }
}

/// A provider's name of a column in the store's manner: `WTO.notified` is `wto_notified`.
pub(crate) fn snake_case(header: &str) -> String {
    let mut name = String::with_capacity(header.len());
    for letter in header.chars() {
        if letter.is_alphanumeric() {
            name.extend(letter.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_owned()
}

/// A whole number within bounds, or none.
///
/// # Errors
/// Text that is no whole number, one out of bounds.
pub(crate) fn whole(
    row: &CsvRow<'_>,
    column: Col,
    bounds: RangeInclusive<i64>,
    missing: &[&str],
) -> Result<Option<i64>, Error> {
    let text = row.text(column);
    if text.is_empty() || missing.contains(&text) {
        return Ok(None);
    }
    let number = row.integer(column)?;
    if bounds.contains(&number) {
        return Ok(Some(number));
    }
    Err(row
        .error(column, format!("`{text}` is not within {} and {}", bounds.start(), bounds.end()))
        .hint("is it a code for a missing value, or a code of another version?"))
}

/// A number within bounds, or the reason that one of the provider's codes gives.
///
/// # Errors
/// As for [`CsvRow::number_in`].
pub(crate) fn coded(
    row: &CsvRow<'_>,
    column: Col,
    bounds: RangeInclusive<f64>,
    missing: &[(&str, CellState)],
) -> Result<Cell, Error> {
    let text = row.text(column);
    match missing.iter().find(|(code, _)| *code == text) {
        Some((_, state)) => Ok(Cell::missing(*state)),
        None => row.number_in(column, "", bounds),
    }
}

/// A day, or none where the field is empty.
///
/// # Errors
/// Any other text.
pub(crate) fn day_of(row: &CsvRow<'_>, column: Col) -> Result<Option<Date>, Error> {
    match row.text(column) {
        "" => Ok(None),
        text => match text.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => Err(row.error(column, format!("`{text}` is not a day, such as `1994-01-31`"))),
        },
    }
}

/// A day written month first, `1/31/1994`.
///
/// # Errors
/// Any other text.
pub(crate) fn american_day_of(row: &CsvRow<'_>, column: Col) -> Result<Date, Error> {
    let text = row.text(column);
    let mut parts = text.split('/');
    let mut part = || parts.next().and_then(|part| part.parse::<i16>().ok());
    let (month, day, year) = (part(), part(), part());
    let date = month
        .zip(day)
        .zip(year)
        .and_then(|((month, day), year)| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok());
    match date {
        Some(date) if parts.next().is_none() => Ok(date),
        _ => Err(row.error(column, format!("`{text}` is not a day, such as `1/31/1994`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn names_of_columns_are_written_in_one_manner() {
        assert_eq!(snake_case("AidData Record ID"), "aiddata_record_id");
        assert_eq!(snake_case("Recipient ISO-3"), "recipient_iso_3");
        assert_eq!(snake_case("s.year"), "s_year");
        assert_eq!(snake_case("EU27_2007"), "eu27_2007");
    }
}
