//! The other cuts of the UN votes: the table with absences, the matrix that runs to 2024, and the lists of roll calls.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Int16Array, RecordBatch, StringArray, UInt8Array, UInt32Array};
use arrow::datatypes::{DataType, Field as ArrowField, Schema};
use chancery_core::{Date, FrameRow, State, Year};

use crate::error::Error;
use crate::import::Import;
use crate::input::{Col, Correction, CsvRow, Encoding, Layout};
use crate::records::{Field, Kind, Records};
use crate::table::{state_array, state_field};

const TOTALS: &str = "roll_call_descriptions_s01_s70.csv";

const ISSUES: [&str; 6] = ["me", "nu", "di", "hr", "co", "ec"];

const CORRECTIONS: [Correction; 1] = [Correction {
    file: TOTALS,
    key: &[("rcid", "1429")],
    column: "ec",
    was: "0\"",
    is: "0",
    why: "a quotation mark that belongs to the description",
}];

/// Reads what is there of the other cuts.
pub(super) fn import(import: &mut Import<'_>) -> Result<(), Error> {
    roll_calls(import)?;
    issues(import)?;
    let dates = totals(import)?;
    with_absences(import, &dates)?;
    matrix(import)
}

/// A mark that is 0, 1 or not coded.
fn mark(row: &CsvRow<'_>, column: Col) -> Result<Field<'static>, Error> {
    match row.text(column) {
        "" => Ok(Field::Integer(None)),
        _ => Ok(Field::Integer(Some(i64::from(row.flag(column)?)))),
    }
}

fn day(row: &CsvRow<'_>, column: Col) -> Result<Date, Error> {
    row.text(column).parse().map_err(|error| row.error(column, error))
}

/// What the two lists of roll calls have in common: session, date, symbol, titles, kind of vote.
struct RollCall([Col; 9]);

impl RollCall {
    const COLUMNS: [(&'static str, Kind); 9] = [
        ("rcid", Kind::Integer),
        ("session", Kind::Integer),
        ("date", Kind::Date),
        ("unres", Kind::Text),
        ("importantvote", Kind::Integer),
        ("amend", Kind::Integer),
        ("para", Kind::Integer),
        ("short", Kind::Text),
        ("descr", Kind::Text),
    ];

    fn of(csv: &crate::input::CsvFile) -> Result<Self, Error> {
        let mut columns = Vec::new();
        for (name, _) in Self::COLUMNS {
            columns.push(csv.column(name)?);
        }
        columns.try_into().map(Self).map_err(|_| Error::unknown("nine names give nine columns"))
    }

    fn fields<'a>(&self, row: &'a CsvRow<'_>) -> Result<(Date, Vec<Field<'a>>), Error> {
        let [rcid, session, date, unres, important, amend, para, _, _] = self.0;
        let day = day(row, date)?;
        let mut texts = self.unfolded(row).into_iter();
        let fields = vec![
            Field::Integer(Some(row.integer(rcid)?)),
            Field::Integer(Some(row.integer(session)?)),
            Field::Date(Some(day)),
            Field::Text(row.text(unres)),
            mark(row, important)?,
            mark(row, amend)?,
            mark(row, para)?,
            Field::Text(texts.next().unwrap_or_default()),
            Field::Text(texts.next().unwrap_or_default()),
        ];
        Ok((day, fields))
    }

    /// The short title, the description, and what stood after them in the file that this one was made of.
    ///
    /// Where a quotation mark was not closed, a text swallowed the columns that follow it, tabs and all.
    fn unfolded<'a>(&self, row: &'a CsvRow<'_>) -> Vec<&'a str> {
        let [.., short, descr] = self.0;
        [short, descr].into_iter().flat_map(|column| row.text(column).split('\t')).map(str::trim).collect()
    }
}

fn roll_calls(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, number) = import.file("un_roll_calls.csv")?;
    let csv = file.csv(Encoding::Utf8)?;
    let columns = RollCall::of(&csv)?;
    let mut records = Records::new("roll_calls", &RollCall::COLUMNS);
    csv.for_each(|row| {
        let (day, fields) = columns.fields(row)?;
        records.push(&fields, Some((day.year(), day.year())), FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["rcid"])
}

fn issues(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("un_roll_call_issues.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [rcid, short, issue] = [csv.column("rcid")?, csv.column("short_name")?, csv.column("issue")?];
    let columns = [("rcid", Kind::Integer), ("short_name", Kind::Text), ("issue", Kind::Text)];
    let mut records = Records::new("roll_call_issues", &columns);
    csv.for_each(|row| {
        if !ISSUES.contains(&row.text(short)) {
            let message = format!("`{}`, where one of {} is expected", row.text(short), ISSUES.join(", "));
            return Err(row.error(short, message));
        }
        let fields =
            [Field::Integer(Some(row.integer(rcid)?)), Field::Text(row.text(short)), Field::Text(row.text(issue))];
        records.push(&fields, None, FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["rcid", "short_name"])
}

/// The publisher's list of sessions 1 to 70 with official totals; returns the date of each roll call.
fn totals(import: &mut Import<'_>) -> Result<BTreeMap<i64, Date>, Error> {
    let mut dates = BTreeMap::new();
    if import.optional_file(TOTALS).is_none() {
        return Ok(dates);
    }
    let (csv, number) = import.corrected(TOTALS, Layout::CSV, &CORRECTIONS)?;
    let list = RollCall::of(&csv)?;
    let tallies = [csv.column("yes")?, csv.column("abstain")?, csv.column("no")?];
    let flags = ISSUES.iter().map(|issue| csv.column(issue)).collect::<Result<Vec<_>, _>>()?;
    let columns: Vec<(&str, Kind)> = RollCall::COLUMNS
        .into_iter()
        .chain(["yes", "abstain", "no"].map(|name| (name, Kind::Number)))
        .chain(ISSUES.map(|name| (name, Kind::Integer)))
        .collect();
    let mut records = Records::new("roll_call_totals", &columns);
    csv.for_each(|row| {
        let (day, mut fields) = list.fields(row)?;
        for tally in tallies {
            fields.push(Field::Number(row.number_in(tally, "", 0.0..=250.0)?));
        }
        let swallowed = list.unfolded(row).split_off(2);
        if !swallowed.is_empty() {
            import.log(
                "corrected",
                format!("{TOTALS}: a text that held the columns after it, put back into its columns"),
            );
        }
        fields.extend(issue_flags(row, &swallowed, &flags)?);
        dates.insert(row.integer(list.0[0])?, day);
        records.push(&fields, Some((day.year(), day.year())), FrameRow { file: number, row: row.number });
        Ok(())
    })?;
    import.add_records(&records, &["rcid"])?;
    Ok(dates)
}

/// The six issues, of which the first may be among what a text swallowed; as many columns at the end are then blank.
fn issue_flags(row: &CsvRow<'_>, swallowed: &[&str], columns: &[Col]) -> Result<Vec<Field<'static>>, Error> {
    let all = swallowed.iter().copied().chain(columns.iter().map(|&column| row.text(column)));
    let all: Vec<&str> = all.collect();
    let (flags, rest) = all.split_at(ISSUES.len());
    if rest.iter().any(|text| !text.is_empty()) {
        return Err(row.error(columns[0], "a text before this column holds tabs, and more columns than it left blank"));
    }
    let flag = |text: &&str| match *text {
        "0" => Ok(Field::Integer(Some(0))),
        "1" => Ok(Field::Integer(Some(1))),
        "" => Ok(Field::Integer(None)),
        other => Err(row.error(columns[0], format!("`{other}` among the issues, where 0 or 1 is expected"))),
    };
    flags.iter().map(flag).collect()
}

/// Ballots in long form, with the provider's code of the state.
#[derive(Default)]
struct Ballots {
    year: Vec<Year>,
    roll_call: Vec<u32>,
    state: Vec<Option<State>>,
    ballot: Vec<u8>,
    row: Vec<u32>,
}

impl Ballots {
    fn push(&mut self, year: Year, roll_call: i64, state: Option<State>, ballot: u8, row: u32) {
        self.year.push(year);
        self.roll_call.push(roll_call as u32);
        self.state.push(state);
        self.ballot.push(ballot);
        self.row.push(row);
    }

    /// Adds the table, with columns of its own between the state and the ballot.
    fn add(
        self,
        import: &mut Import<'_>,
        name: &str,
        own: Vec<(ArrowField, arrow::array::ArrayRef)>,
    ) -> Result<(), Error> {
        let years = self.year.iter().min().copied().zip(self.year.iter().max().copied());
        let mut fields = vec![
            ArrowField::new("year", DataType::Int16, false),
            ArrowField::new("roll_call", DataType::UInt32, false),
            state_field("state"),
        ];
        let mut arrays: Vec<arrow::array::ArrayRef> = vec![
            Arc::new(Int16Array::from(self.year)),
            Arc::new(UInt32Array::from(self.roll_call)),
            state_array(self.state.into_iter()),
        ];
        for (field, array) in own {
            fields.push(field);
            arrays.push(array);
        }
        // 1 yes, 2 abstain, 3 no, 8 absent, 9 not a member.
        fields.push(ArrowField::new("ballot", DataType::UInt8, false));
        arrays.push(Arc::new(UInt8Array::from(self.ballot)));
        fields.push(ArrowField::new("source_row", DataType::UInt32, false));
        arrays.push(Arc::new(UInt32Array::from(self.row)));
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(Error::unknown)?;
        import.add_batch(name, batch, years);
        Ok(())
    }
}

/// The table of sessions 1 to 70 that tells absence (8) from non-membership (9).
fn with_absences(import: &mut Import<'_>, dates: &BTreeMap<i64, Date>) -> Result<(), Error> {
    let Some((file, _)) = import.optional_file("voeten_s01_s70_ccode.parquet") else { return Ok(()) };
    let parquet = file.parquet(&["rcid", "ccode", "vote", "member", "date", "year"])?;
    let (rcid, ccode, vote) = (parquet.integers("rcid")?, parquet.integers("ccode")?, parquet.integers("vote")?);
    let (member, year, date) = (parquet.integers("member")?, parquet.integers("year")?, parquet.texts("date")?);
    let (mut ballots, mut codes, mut members) = (Ballots::default(), Vec::new(), Vec::new());
    for row in 0..parquet.rows() {
        let (Some(rcid @ 0..=1_000_000), Some(ccode @ 0..=999)) = (rcid[row], ccode[row]) else {
            return Err(parquet.error(row + 1, "rcid", "a row without roll call or state"));
        };
        let Some(ballot @ (1..=3 | 8 | 9)) = vote[row] else {
            return Err(parquet.error(row + 1, "vote", format!("{:?}, where 1, 2, 3, 8 or 9 is expected", vote[row])));
        };
        let year = match (date[row].as_str(), dates.get(&rcid), year[row]) {
            ("", Some(day), _) => day.year(),
            ("", None, Some(year @ 1945..=2200)) => year as Year,
            (text, _, _) => american_day(text)
                .ok_or_else(|| parquet.error(row + 1, "date", format!("`{text}` is no day, M/D/YYYY")))?
                .year(),
        };
        if date[row].is_empty() {
            import.log("note", "votes_absences: rows without a date take that of the list of totals".into());
        }
        ballots.push(year, rcid, member_state(import, ccode, ballot, year), ballot as u8, row as u32 + 1);
        codes.push(ccode as u16);
        members.push(u8::from(member[row] == Some(1)));
    }
    let own: Vec<(ArrowField, arrow::array::ArrayRef)> = vec![
        (ArrowField::new("ccode", DataType::UInt16, false), Arc::new(arrow::array::UInt16Array::from(codes))),
        (ArrowField::new("member", DataType::UInt8, false), Arc::new(UInt8Array::from(members))),
    ];
    ballots.add(import, "votes_absences", own)
}

/// The state of a COW code. Rows of years in which a code was no member say nothing about a state, so none is looked up.
fn member_state(import: &mut Import<'_>, ccode: i64, ballot: i64, year: Year) -> Option<State> {
    if ballot == 9 { None } else { import.state_by_ccode(ccode, year) }
}

/// `12/31/1946`
fn american_day(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let year = year.parse().ok().filter(|year| (1945..=2200).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok().filter(|_| parts.next().is_none())
}

/// A row a roll call, a column a state of today by its ISO code.
fn matrix(import: &mut Import<'_>) -> Result<(), Error> {
    let Some((file, number)) = import.optional_file("roll_call_matrix_1946_2024.csv") else { return Ok(()) };
    let csv = file.csv(Encoding::Utf8)?;
    let [rcid, date] = [csv.column("rcid")?, csv.column("date")?];
    let flags = ISSUES.iter().map(|issue| csv.column(issue)).collect::<Result<Vec<_>, _>>()?;
    let states: Vec<(&str, Col)> = csv
        .headers()
        .iter()
        .filter(|name| name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase()))
        .map(|name| Ok((name.as_str(), csv.column(name)?)))
        .collect::<Result<_, Error>>()?;
    let columns: Vec<(&str, Kind)> = [("rcid", Kind::Integer), ("date", Kind::Date)]
        .into_iter()
        .chain(ISSUES.map(|issue| (issue, Kind::Integer)))
        .collect();
    let mut list = Records::new("matrix_roll_calls", &columns);
    let (mut ballots, mut codes) = (Ballots::default(), Vec::new());
    csv.for_each(|row| {
        let (id, day) = (row.integer(rcid)?, day(row, date)?);
        if !(0..=1_000_000).contains(&id) {
            return Err(row.error(rcid, format!("{id} is no number of a roll call")));
        }
        let mut fields = vec![Field::Integer(Some(id)), Field::Date(Some(day))];
        for &flag in &flags {
            fields.push(Field::Integer(Some(truth(row, flag)?)));
        }
        list.push(&fields, Some((day.year(), day.year())), FrameRow { file: number, row: row.number });
        for &(code, column) in &states {
            let ballot = match row.text(column) {
                "1" => 1,
                "2" => 2,
                "3" => 3,
                "8" => 8,
                "9" => 9,
                other => return Err(row.error(column, format!("`{other}`, where 1, 2, 3, 8 or 9 is expected"))),
            };
            let state = if ballot == 9 { None } else { voter(import, code, day.year()) };
            ballots.push(day.year(), id, state, ballot, row.number);
            codes.push(code);
        }
        Ok(())
    })?;
    import.add_records(&list, &["rcid", "date"])?;
    let codes = StringArray::from_iter_values(codes);
    ballots.add(import, "votes_matrix", vec![(ArrowField::new("iso3", DataType::Utf8, false), Arc::new(codes))])
}

fn truth(row: &CsvRow<'_>, column: Col) -> Result<i64, Error> {
    match row.text(column) {
        "True" => Ok(1),
        "False" => Ok(0),
        other => Err(row.error(column, format!("`{other}`, where True or False is expected"))),
    }
}

/// The state whose ballot stands in a column. Yugoslavia voted under the code of Serbia, China before 1950 under that of Taiwan,
/// West Germany under that of Germany; all votes of Germany in 1990 count as the united one's, as in the other cuts. Members
/// need not have been independent: the Ukrainian and the Byelorussian Soviet republics voted from 1946, India from that year.
fn voter(import: &mut Import<'_>, code: &str, year: Year) -> Option<State> {
    match code {
        "SRB" => import.state_by_ccode(345, year),
        "TWN" => import.state_by_ccode(713, year),
        "DEU" if year < 1990 => import.state_by_ccode(260, year),
        "DEU" => import.state_by_ccode(255, year),
        _ => import.state_by_code("iso3", code, year),
    }
}

#[cfg(test)]
mod tests {
    use super::american_day;

    #[test]
    fn days_are_written_the_american_way() {
        assert_eq!(american_day("12/31/1946").map(|day| day.to_string()).as_deref(), Some("1946-12-31"));
        for wrong in ["31/12/1946", "12/31", "1/1/46", "1/1/1946/2", ""] {
            assert_eq!(american_day(wrong), None, "{wrong}");
        }
    }
}
