//! Text files that are taken over as they are: one record a row, the provider's columns under their own names in snake case,
//! the states they speak of beside them.

use std::collections::BTreeMap;

use chancery_core::{Cell, CellState, Date, FrameRow, State, Year};

use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, CsvFile, CsvRow, Encoding, InputFile, Layout};
use crate::records::{Field, Kind, Records};

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

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// Text.
    Text,
    /// A whole number within bounds: a code, a year, a part of a date.
    Whole(i64, i64),
    /// 0 or 1, or `True` or `False`.
    Mark,
    /// A measurement within bounds; without a value it is unreported.
    Number(f64, f64),
    /// A day as year-month-day.
    Day,
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
        let mut columns = self.columns_of(&csv)?;
        let added: Vec<(Col, Says)> =
            self.states.iter().map(|(_, from, says)| Ok((csv.column(from)?, *says))).collect::<Result<_, Error>>()?;
        let years = self.year_columns(&csv)?;
        columns.retain(|column| !column.name.is_empty());
        let mut header: Vec<(&str, Kind)> =
            columns.iter().map(|column| (column.name.as_str(), column.kind())).collect();
        header.extend(self.states.iter().map(|(name, _, _)| (*name, Kind::State)));
        let mut records = Records::new(self.table, &header);
        csv.for_each(|row| {
            let mut fields = Vec::with_capacity(header.len());
            for column in &columns {
                fields.push(self.field(row, column)?);
            }
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

    /// The columns to take, in the order of the file.
    fn columns_of(&self, csv: &CsvFile) -> Result<Vec<Taken>, Error> {
        let mut named: BTreeMap<Col, Holds> = BTreeMap::new();
        for (name, holds) in self.columns {
            named.insert(csv.column(name)?, *holds);
        }
        let mut taken = Vec::new();
        for (position, header) in csv.headers().iter().enumerate() {
            let Some(col) = csv.column_at(position) else { continue };
            let holds = named.get(&col).copied().or(self.others.then_some(Holds::Text));
            let name = if header.is_empty() { "row".to_owned() } else { snake_case(header) };
            taken.extend(holds.map(|holds| Taken { col, name, holds }));
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

    fn field<'r>(&self, row: &'r CsvRow<'_>, column: &Taken) -> Result<Field<'r>, Error> {
        let text = row.text(column.col);
        let missing = self.is_missing(text);
        Ok(match column.holds {
            Holds::Text => Field::Text(if missing { "" } else { text }),
            Holds::Whole(..) | Holds::Mark if missing => Field::Integer(None),
            Holds::Whole(least, most) => {
                let number = row.integer(column.col)?;
                if !(least..=most).contains(&number) {
                    return Err(row
                        .error(column.col, format!("`{text}` is not within {least} and {most}"))
                        .hint("is it a code for a missing value, or a code of another version?"));
                }
                Field::Integer(Some(number))
            }
            Holds::Mark => match text {
                "True" => Field::Integer(Some(1)),
                "False" => Field::Integer(Some(0)),
                _ => Field::Integer(Some(i64::from(row.flag(column.col)?))),
            },
            Holds::Number(..) if missing => Field::Number(Cell::missing(CellState::Unreported)),
            Holds::Number(least, most) => Field::Number(row.number_in(column.col, "", least..=most)?),
            Holds::Day if missing => Field::Date(None),
            Holds::Day => Field::Date(Some(text.parse::<Date>().map_err(|error| row.error(column.col, error))?)),
        })
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

/// A column that is taken over.
struct Taken {
    col: Col,
    name: String,
    holds: Holds,
}

impl Taken {
    fn kind(&self) -> Kind {
        match self.holds {
            Holds::Text => Kind::Text,
            Holds::Whole(..) | Holds::Mark => Kind::Integer,
            Holds::Number(..) => Kind::Number,
            Holds::Day => Kind::Date,
        }
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
