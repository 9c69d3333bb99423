//! The import of a user's table: every row by the rules of its spec.

use chancery_core::{Cell, CellState, Date, FrameRow, Key, State, UnitOfAnalysis, Year};

use crate::error::Error;
use crate::import::Import;
use crate::records::{Field, Kind, Records};
use crate::table::Table;
use crate::user::sheet::{Sheet, SheetRow};
use crate::user::spec::{ColumnSpec, StateSpec, UserSpec, YearSpec};

pub(crate) fn import(import: &mut Import<'_>) -> Result<(), Error> {
    let Some(spec) = import.user() else { return Err(Error::unknown("the data set has no spec")) };
    let Some((file, number)) = import.file_at(1) else {
        return Err(Error::unknown("the table's file was not given"));
    };
    let sheet = Sheet::open(file, &spec.layout(&file.name)?)?;
    let bound = Bound::new(spec, &sheet)?;
    note_undeclared(import, spec, &sheet);
    match spec.key.unit {
        Some(unit) => keyed(import, &bound, unit, number),
        None => records(import, &bound, number),
    }
}

/// A spec with the positions of its columns in the file.
struct Bound<'a> {
    spec: &'static UserSpec,
    sheet: &'a Sheet<'a>,
    columns: Vec<usize>,
    state: Option<StateAt>,
    partner: Option<StateAt>,
    year: Option<(usize, &'static YearSpec)>,
}

#[derive(Clone, Copy)]
enum StateAt {
    Column(usize, &'static str),
    Is(State),
}

impl<'a> Bound<'a> {
    fn new(spec: &'static UserSpec, sheet: &'a Sheet<'a>) -> Result<Self, Error> {
        let find = |name: &str| {
            sheet.position(name).ok_or_else(|| {
                let have: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
                let near = chancery_core::nearest(name, have.iter().copied());
                let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                Error::unknown(format!("the table has no column `{name}`"))
                    .hint(format!("{near}it has {}", have.join(", ")))
            })
        };
        let state = |spec: &'static Option<StateSpec>| match spec {
            Some(StateSpec::Column { column, scheme }) => Ok(Some(StateAt::Column(find(column)?, scheme.as_str()))),
            Some(StateSpec::Is(state)) => Ok(Some(StateAt::Is(*state))),
            None => Ok::<_, Error>(None),
        };
        Ok(Self {
            columns: spec.columns.iter().map(|column| find(&column.column)).collect::<Result<_, _>>()?,
            state: state(&spec.key.state)?,
            partner: state(&spec.key.partner)?,
            year: spec.key.year.as_ref().map(|year| Ok::<_, Error>((find(&year.column)?, year))).transpose()?,
            spec,
            sheet,
        })
    }

    fn is_missing(&self, text: &str) -> bool {
        text.is_empty() || self.spec.missing.iter().any(|missing| missing == text)
    }

    fn year_of(&self, row: &SheetRow<'_>) -> Result<Option<Year>, Error> {
        let Some((at, spec)) = self.year else { return Ok(None) };
        let text = &*row.texts[at];
        if self.is_missing(text) {
            return Ok(None);
        }
        if let Some(format) = &spec.date {
            return Ok(Some(self.date(row, at, format)?.year()));
        }
        // Spreadsheets and statistics programs write years as 1994.0.
        let text = text.strip_suffix(".0").unwrap_or(text);
        match text.parse::<Year>() {
            Ok(year) if (1400..=2200).contains(&year) => Ok(Some(year)),
            _ => Err(self
                .sheet
                .error(row, at, format!("`{text}` is not a year"))
                .hint("for a column of dates write `date = \"%Y-%m-%d\"` (or as they are written) beside `column`")),
        }
    }

    fn date(&self, row: &SheetRow<'_>, at: usize, format: &str) -> Result<Date, Error> {
        let text = &*row.texts[at];
        Date::strptime(format, text).map_err(|_| {
            self.sheet
                .error(row, at, format!("`{text}` is not a date written {format}"))
                .hint("%Y is the year, %m the month, %d the day, %b a month's short English name")
        })
    }

    fn number(&self, row: &SheetRow<'_>, at: usize, column: &ColumnSpec) -> Result<Cell, Error> {
        let text = &*row.texts[at];
        if let Some(state) = column.missing.get(text) {
            return Ok(Cell::missing(*state));
        }
        if self.is_missing(text) {
            return Ok(Cell::missing(CellState::Unreported));
        }
        let value = match text.parse::<f64>() {
            Ok(value) if value.is_finite() => value,
            _ => {
                let hint =
                    format!("if it stands for a missing value, write `missing = {{ \"{text}\" = \"unreported\" }}`");
                return Err(self.sheet.error(row, at, format!("`{text}` is not a number")).hint(hint));
            }
        };
        match column.bounds {
            Some((low, high)) if !(low..=high).contains(&value) => Err(self
                .sheet
                .error(row, at, format!("`{text}` is not within {low} and {high}"))
                .hint("is it a code for a missing value? then name it under `missing`; else widen `bounds`")),
            _ => Ok(Cell::observed(value * column.factor)),
        }
    }

    fn state_of(
        &self,
        import: &mut Import<'_>,
        row: &SheetRow<'_>,
        at: Option<StateAt>,
        year: Option<Year>,
    ) -> Option<State> {
        match at? {
            StateAt::Is(state) => Some(state),
            StateAt::Column(at, scheme) => self.look_up(import, &row.texts[at], scheme, year),
        }
    }

    fn look_up(&self, import: &mut Import<'_>, text: &str, scheme: &str, year: Option<Year>) -> Option<State> {
        // Without a year the latest meaning is looked for.
        let year = year.unwrap_or(2020);
        match scheme {
            _ if self.is_missing(text) => None,
            "name" => import.state_by_name(text, year),
            _ => import.state_by_code(scheme, text, year),
        }
    }
}

fn note_undeclared(import: &mut Import<'_>, spec: &UserSpec, sheet: &Sheet<'_>) {
    let state = |state: &Option<StateSpec>| match state {
        Some(StateSpec::Column { column, .. }) => Some(column.clone()),
        _ => None,
    };
    let keys: Vec<String> =
        [state(&spec.key.state), state(&spec.key.partner), spec.key.year.as_ref().map(|y| y.column.clone())]
            .into_iter()
            .flatten()
            .collect();
    for column in &sheet.columns {
        if !spec.columns.iter().any(|known| known.column == column.name) && !keys.contains(&column.name) {
            import.log("note", format!("column `{}` is not declared and was left out", column.name));
        }
    }
}

fn keyed(import: &mut Import<'_>, bound: &Bound<'_>, unit: UnitOfAnalysis, file: u16) -> Result<(), Error> {
    let spec = bound.spec;
    let names: Vec<&str> = spec.columns.iter().map(|column| column.name.as_str()).collect();
    let mut table = Table::new(spec.table(), unit.is_dyadic(), &names);
    bound.sheet.for_each(|row| {
        let Some(year) = bound.year_of(row)? else {
            import.log("left-out", "rows without a year".to_owned());
            return Ok(());
        };
        let cells = bound.columns.iter().zip(&spec.columns).map(|(&at, column)| bound.number(row, at, column));
        let cells: Vec<Cell> = cells.collect::<Result<_, _>>()?;
        let Some(state) = bound.state_of(import, row, bound.state, Some(year)) else { return Ok(()) };
        let partner = if unit.is_dyadic() {
            let Some(partner) = bound.state_of(import, row, bound.partner, Some(year)) else { return Ok(()) };
            if partner == state {
                import.log("left-out", format!("{state} with itself"));
                return Ok(());
            }
            Some(partner)
        } else {
            None
        };
        let lived = import.lived(state, year) && partner.is_none_or(|partner| import.lived(partner, year));
        if !lived {
            return Ok(());
        }
        let key = match (unit, partner) {
            // Pairs without direction are kept in one order.
            (UnitOfAnalysis::DyadYear, Some(partner)) if partner < state => Key::new(year, partner, Some(state)),
            _ => Key::new(year, state, partner),
        };
        table.push(key, &cells, FrameRow { file, row: row.number });
        Ok(())
    })?;
    if spec.key.add_up {
        for _ in table.add_up_repeated() {
            import.log("note", "rows of one key were added up".to_owned());
        }
    }
    import.add(table)
}

fn records(import: &mut Import<'_>, bound: &Bound<'_>, file: u16) -> Result<(), Error> {
    let spec = bound.spec;
    let mut columns: Vec<(&str, Kind)> = Vec::new();
    for (at, name, kind) in [
        (bound.year.is_some(), "year", Kind::Integer),
        (bound.state.is_some(), "state", Kind::State),
        (bound.partner.is_some(), "partner", Kind::State),
    ] {
        if at {
            columns.push((name, kind));
        }
    }
    columns.extend(spec.columns.iter().map(|column| (column.name.as_str(), column.kind)));
    let mut records = Records::new(spec.table(), &columns);
    bound.sheet.for_each(|row| {
        let year = bound.year_of(row)?;
        let mut fields: Vec<Field<'_>> = Vec::with_capacity(columns.len());
        if bound.year.is_some() {
            fields.push(Field::Integer(year.map(i64::from)));
        }
        for at in [bound.state, bound.partner] {
            if at.is_some() {
                fields.push(Field::State(bound.state_of(import, row, at, year)));
            }
        }
        for (&at, column) in bound.columns.iter().zip(&spec.columns) {
            let text = &*row.texts[at];
            fields.push(match column.kind {
                Kind::Text => Field::Text(if bound.is_missing(text) { "" } else { text }),
                Kind::Number => Field::Number(bound.number(row, at, column)?),
                Kind::Integer => match text.strip_suffix(".0").unwrap_or(text) {
                    text if bound.is_missing(text) || column.missing.contains_key(text) => Field::Integer(None),
                    text => Field::Integer(Some(
                        text.parse()
                            .map_err(|_| bound.sheet.error(row, at, format!("`{text}` is not a whole number")))?,
                    )),
                },
                Kind::Date if bound.is_missing(text) || column.missing.contains_key(text) => Field::Date(None),
                Kind::Date => Field::Date(Some(bound.date(row, at, &column.date)?)),
                Kind::State => Field::State(bound.look_up(import, text, &column.scheme, year)),
            });
        }
        records.push(&fields, year.map(|year| (year, year)), FrameRow { file, row: row.number });
        Ok(())
    })?;
    let unique: Vec<&str> = spec.key.unique.iter().map(String::as_str).collect();
    import.add_records(&records, &unique)
}
