//! UN General Assembly roll-call votes, in four cuts of one lineage.
//!
//! The cut that series are computed from is the 2024 release (yes, abstain, no; membership cleaned; dated to 2024). The tidy
//! tables to 2019 are the second source. Absences exist only in the older full table and are kept there.

use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, Int16Array, RecordBatch, StringArray, UInt8Array, UInt32Array};
use arrow::datatypes::{DataType, Field, Int16Type, Schema, UInt8Type, UInt32Type};
use chancery_core::{PartialDate, State, Year};

use super::vote_lists;
use crate::catalogue::SeriesDecl;
use crate::dataset::{DataSet, FileSpec};
use crate::error::Error;
use crate::import::Import;
use crate::input::Encoding;
use crate::store::Store;
use crate::table::{state_array, state_field};

pub(crate) const DATA_SET: DataSet = DataSet {
    id: "unga-votes",
    title: "UN General Assembly roll-call votes",
    about: "How each member voted in each recorded roll call of the UN General Assembly: yes, abstention or no, in one cut also \
            absence. Four overlapping cuts of one lineage, begun by Erik Voeten: the 2024 release, the tidy tables of the R \
            package unvotes, the full table of sessions 1 to 70, and a matrix that runs to June 2024, with lists of the roll \
            calls and their issues.",
    traps: &[
        "An absence (8) or not being a member (9) is not an abstention (2). Only the tables `votes_absences` and `votes_matrix` \
         hold 8 and 9; no measure counts them as ballots.",
        "A session opens in September and runs into the next year. All cuts are kept by the calendar year of the vote; the year \
         column of the 2024 release counts votes of 2023 and 2024 as 2022, and that of the full table is the session's.",
        "The cuts do not hold the same roll calls: the 2024 release leaves out votes on paragraphs and amendments in some years, \
         and failed and amendment votes after 2015 are incomplete in all.",
        "In the matrix four numbers of roll calls (411, 427, 449, 495) stand for votes of the 1950s and again for votes of 2023, so \
         a roll call is its number and its date.",
        "The matrix has a column for each ISO code of today. Czechoslovakia, East Germany and North Yemen have none; the votes of \
         Yugoslavia stand under Serbia, and are given to Yugoslavia here. Ukraine and Belarus voted as Soviet republics, India \
         before its independence.",
        "`NA` is Namibia in the tidy tables, and former states have codes of their own or none; these go by their names.",
        "Official totals differ from the sum of the ballots in 20 of 5,429 roll calls, all from 1966 to 1971 and by one or two \
         votes; both are kept.",
        "Roll call 4592 has no date in the full table and stands there under session 59; its date is taken from the list of \
         totals, 8 May 2006.",
        "Issues are coded twice. The tidy list and the list of totals differ for 1,560 of 5,429 roll calls, in both directions, so \
         a result by issue depends on the list; both are kept.",
        "In the list of totals, texts of 32 roll calls swallowed the columns after them; these are put back and logged.",
        "The 2024 release has three ballots twice; the second is left out.",
    ],
    version: "2024 release (votes to June 2024); unvotes (to 2019)",
    publisher: "Erik Voeten, Anton Strezhnev, Michael Bailey; R package unvotes by David Robinson",
    citation: "Voeten, Erik. 2013. \"Data and Analyses of Voting in the UN General Assembly.\" Routledge Handbook of International \
               Organization. Bailey, Michael A., Anton Strezhnev and Erik Voeten. 2017. \"Estimating Dynamic State Preferences \
               from United Nations Voting Data.\" Journal of Conflict Resolution 61(2): 430-456.",
    licence: "CC0",
    bibtex: "@article{unga-votes,\n  author = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},\n  title = {Estimating Dynamic State Preferences from United Nations Voting Data},\n  journal = {Journal of Conflict Resolution},\n  volume = {61},\n  number = {2},\n  pages = {430--456},\n  year = {2017}\n}",
    files: &[
        FileSpec::required("unvd_votes_1946_2022_ccode.parquet"),
        FileSpec::required("un_votes.csv.gz"),
        FileSpec::required("un_roll_calls.csv"),
        FileSpec::optional("un_roll_call_issues.csv"),
        FileSpec::optional("roll_call_descriptions_s01_s70.csv"),
        FileSpec::optional("roll_call_matrix_1946_2024.csv"),
        FileSpec::optional("voeten_s01_s70_ccode.parquet"),
    ],
    import,
    series,
    user: None,
};

/// Which cut of the votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VoteCut {
    /// The 2024 release, by calendar year of the vote.
    Release2024,
    /// The tidy tables to 2019, by calendar year of the vote.
    Tidy,
}

impl VoteCut {
    /// Every cut, in order of preference.
    pub const ALL: [Self; 2] = [Self::Release2024, Self::Tidy];

    /// The id of the source in the catalogue.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Release2024 => "unga-votes",
            Self::Tidy => "unga-votes-tidy",
        }
    }

    /// The provider's file it is read from.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Release2024 => "unvd_votes_1946_2022_ccode.parquet",
            Self::Tidy => "un_votes.csv.gz",
        }
    }

    /// The table in the store.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Release2024 => "votes",
            Self::Tidy => "votes_tidy",
        }
    }
}

/// Ballots in long form.
#[derive(Clone, Debug, Default)]
pub struct VoteTable {
    /// Calendar year of the vote.
    pub year: Vec<Year>,
    /// Number of the roll call within the cut.
    pub roll_call: Vec<u32>,
    /// Who voted.
    pub state: Vec<State>,
    /// 1 yes, 2 abstain, 3 no.
    pub ballot: Vec<u8>,
}

fn import(import: &mut Import<'_>) -> Result<(), Error> {
    release_2024(import)?;
    tidy(import)?;
    vote_lists::import(import)
}

fn release_2024(import: &mut Import<'_>) -> Result<(), Error> {
    let (file, _) = import.file(VoteCut::Release2024.file())?;
    let parquet = file.parquet(&["resid", "ccode", "date", "vote"])?;
    let (resid, ccode) = (parquet.integers("resid")?, parquet.integers("ccode")?);
    let (date, vote) = (parquet.texts("date")?, parquet.integers("vote")?);
    let mut votes = Votes::default();
    for row in 0..parquet.rows() {
        let day: PartialDate = date[row].parse().map_err(|error| parquet.error(row + 1, "date", error))?;
        let year = day.year();
        let (Some(resid), Some(ccode)) = (resid[row], ccode[row]) else {
            return Err(parquet.error(row + 1, "resid", "a vote without resolution or state"));
        };
        let Some(ballot @ 1..=3) = vote[row] else {
            return Err(parquet.error(row + 1, "vote", format!("{:?}, where 1, 2 or 3 is expected", vote[row])));
        };
        if let Some(state) = import.state_by_ccode(ccode, year) {
            votes.push(year, resid as u32, state, ballot as u8, row as u32 + 1);
        }
    }
    votes.add(import, VoteCut::Release2024)
}

fn tidy(import: &mut Import<'_>) -> Result<(), Error> {
    let (roll_calls, _) = import.file("un_roll_calls.csv")?;
    let csv = roll_calls.csv(Encoding::Utf8)?;
    let [rcid, date] = [csv.column("rcid")?, csv.column("date")?];
    let mut years: Vec<(i64, Year)> = Vec::new();
    csv.for_each(|row| {
        let day: PartialDate = row.text(date).parse().map_err(|error| row.error(date, error))?;
        years.push((row.integer(rcid)?, day.year()));
        Ok(())
    })?;
    years.sort_unstable();

    let (file, _) = import.file(VoteCut::Tidy.file())?;
    let csv = file.csv(Encoding::Utf8)?;
    let [rcid, country, code, vote] =
        [csv.column("rcid")?, csv.column("country")?, csv.column("country_code")?, csv.column("vote")?];
    let mut votes = Votes::default();
    csv.for_each(|row| {
        let id = row.integer(rcid)?;
        let year = match years.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(index) => years[index].1,
            Err(_) => return Err(row.error(rcid, format!("{id} is not in the list of roll calls"))),
        };
        let ballot = match row.text(vote) {
            "yes" => 1,
            "abstain" => 2,
            "no" => 3,
            other => return Err(row.error(vote, format!("`{other}`, where yes, abstain or no is expected"))),
        };
        // Former states carry codes of their own here, or none; their names are clear.
        let by_name =
            row.text(code).is_empty() || matches!(row.text(code), "DE" | "YE" | "CS" | "YU" | "DD" | "YD" | "RU");
        let state = if by_name {
            import.state_by_name(row.text(country), year)
        } else {
            import.state_by_code("iso2", row.text(code), year)
        };
        if let Some(state) = state {
            votes.push(year, id as u32, state, ballot, row.number);
        }
        Ok(())
    })?;
    votes.add(import, VoteCut::Tidy)
}

#[derive(Default)]
struct Votes {
    table: VoteTable,
    rows: Vec<u32>,
}

impl Votes {
    fn push(&mut self, year: Year, roll_call: u32, state: State, ballot: u8, row: u32) {
        self.table.year.push(year);
        self.table.roll_call.push(roll_call);
        self.table.state.push(state);
        self.table.ballot.push(ballot);
        self.rows.push(row);
    }

    /// Sorts, drops repeated ballots of a state in a roll call (they are logged), and adds the table.
    fn add(self, import: &mut Import<'_>, cut: VoteCut) -> Result<(), Error> {
        let table = &self.table;
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|&row| (table.year[row], table.roll_call[row], table.state[row], self.rows[row]));
        let mut kept: Vec<usize> = Vec::with_capacity(order.len());
        for row in order {
            let same = kept.last().is_some_and(|&last| {
                (table.year[last], table.roll_call[last], table.state[last])
                    == (table.year[row], table.roll_call[row], table.state[row])
            });
            if same {
                import.log(
                    "corrected",
                    format!("{}: a second ballot of one state in one roll call was left out", cut.table()),
                );
            } else {
                kept.push(row);
            }
        }
        let years = kept.first().zip(kept.last()).map(|(&first, &last)| (table.year[first], table.year[last]));
        let schema = Schema::new(vec![
            Field::new("year", DataType::Int16, false),
            Field::new("roll_call", DataType::UInt32, false),
            state_field("state"),
            Field::new("ballot", DataType::UInt8, false),
            Field::new("source_row", DataType::UInt32, false),
        ]);
        let batch = RecordBatch::try_new(
            Arc::new(schema),
            vec![
                Arc::new(kept.iter().map(|&row| Some(table.year[row])).collect::<Int16Array>()),
                Arc::new(kept.iter().map(|&row| Some(table.roll_call[row])).collect::<UInt32Array>()),
                state_array(kept.iter().map(|&row| Some(table.state[row]))),
                Arc::new(kept.iter().map(|&row| Some(table.ballot[row])).collect::<UInt8Array>()),
                Arc::new(kept.iter().map(|&row| Some(self.rows[row])).collect::<UInt32Array>()),
            ],
        );
        let batch = batch.map_err(|error| Error::unknown(error.to_string()))?;
        import.add_batch(cut.table(), batch, years);
        Ok(())
    }
}

impl Store {
    /// The ballots of a cut; `None` if the data set is not in the store.
    ///
    /// # Errors
    /// A damaged table.
    pub fn votes(&self, cut: VoteCut) -> Result<Option<VoteTable>, Error> {
        if self.table_path(DATA_SET.id, cut.table()).is_none() {
            return Ok(None);
        }
        let batch = self.batch(DATA_SET.id, cut.table())?;
        Ok(Some(read_votes(&batch).ok_or_else(|| {
            Error::unknown(format!("the table `{}` of `{}` has another layout", cut.table(), DATA_SET.id))
                .hint("import it again with `chancery data add`")
        })?))
    }

    /// First and last year of a cut.
    pub fn vote_years(&self, cut: VoteCut) -> Option<(Year, Year)> {
        let state = self.manifest().data_sets.get(DATA_SET.id)?;
        state.tables.iter().find(|table| table.name == cut.table())?.years
    }
}

fn read_votes(batch: &RecordBatch) -> Option<VoteTable> {
    let states = batch.column_by_name("state")?.as_dictionary_opt::<arrow::datatypes::UInt16Type>()?;
    let names: &StringArray = states.values().as_string_opt::<i32>()?;
    let names: Option<Vec<State>> = names.iter().map(|name| State::new(name?).ok()).collect();
    let names = names?;
    let keys = states.keys();
    if keys.null_count() > 0 {
        return None;
    }
    Some(VoteTable {
        year: batch.column_by_name("year")?.as_primitive_opt::<Int16Type>()?.values().to_vec(),
        roll_call: batch.column_by_name("roll_call")?.as_primitive_opt::<UInt32Type>()?.values().to_vec(),
        state: keys.values().iter().map(|&key| names.get(usize::from(key)).copied()).collect::<Option<_>>()?,
        ballot: batch.column_by_name("ballot")?.as_primitive_opt::<UInt8Type>()?.values().to_vec(),
    })
}

/// The series made of votes are measures, declared where they are computed.
fn series() -> Vec<SeriesDecl> {
    Vec::new()
}
