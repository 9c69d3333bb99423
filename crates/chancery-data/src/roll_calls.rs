//! The list of roll calls behind the tidy ballots, and which of them repeat one another.

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::Int64Type;

use crate::{Error, Store};

/// What is known of each roll call of the tidy cut, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollCallTable {
    /// Its number, that of [`crate::VoteTable::roll_call`] in the tidy cut.
    pub roll_call: Vec<u32>,
    /// Session of the General Assembly.
    pub session: Vec<u32>,
    /// Whether the US State Department named it important; `None` where not coded.
    pub important: Vec<Option<bool>>,
    /// Whether it was on an amendment; `None` where not coded.
    pub amendment: Vec<Option<bool>>,
    /// Whether it was on a paragraph; `None` where not coded.
    pub paragraph: Vec<Option<bool>>,
    /// Its subject in a few words, as the list has it; `None` where the list has none.
    pub subject: Vec<Option<String>>,
    /// Roll call and short name of an issue, sorted; a roll call may have several or none.
    pub issues: Vec<(u32, String)>,
}

impl RollCallTable {
    /// The row of a roll call.
    pub fn row(&self, roll_call: u32) -> Option<usize> {
        self.roll_call.binary_search(&roll_call).ok()
    }

    /// Whether a roll call was on an issue: `me`, `nu`, `di`, `hr`, `co` or `ec`.
    pub fn on(&self, roll_call: u32, issue: &str) -> bool {
        self.issues.binary_search_by(|(other, name)| (*other, name.as_str()).cmp(&(roll_call, issue))).is_ok()
    }
}

impl Store {
    /// The roll calls of the tidy cut; `None` if the data set is not in the store.
    ///
    /// # Errors
    /// A damaged table, or one of another layout.
    pub fn roll_calls(&self) -> Result<Option<RollCallTable>, Error> {
        if self.table_path("unga-votes", "roll_calls").is_none() {
            return Ok(None);
        }
        let batch = self.batch("unga-votes", "roll_calls")?;
        let issues = match self.table_path("unga-votes", "roll_call_issues") {
            Some(_) => Some(self.batch("unga-votes", "roll_call_issues")?),
            None => None,
        };
        read(&batch, issues.as_ref()).map(Some).ok_or_else(|| other_layout("roll_calls", "unga-votes"))
    }

    /// Pairs of roll calls on the same text in two sessions; `None` if the data set is not in the store.
    ///
    /// # Errors
    /// A damaged table, or one of another layout.
    pub fn vote_matches(&self) -> Result<Option<Vec<(u32, u32)>>, Error> {
        if self.table_path("unga-ideal-points", "matches").is_none() {
            return Ok(None);
        }
        let batch = self.batch("unga-ideal-points", "matches")?;
        let pairs = numbers(&batch, "rcid1").zip(numbers(&batch, "rcid2"));
        let pairs = pairs.map(|(one, other)| one.into_iter().zip(other).collect());
        pairs.map(Some).ok_or_else(|| other_layout("matches", "unga-ideal-points"))
    }
}

fn other_layout(table: &str, data_set: &str) -> Error {
    Error::unknown(format!("the table `{table}` of `{data_set}` has another layout"))
        .hint("import it again with `chancery data add`")
}

/// A column of whole numbers without gaps.
fn numbers(batch: &RecordBatch, column: &str) -> Option<Vec<u32>> {
    let values = batch.column_by_name(column)?.as_primitive_opt::<Int64Type>()?;
    values.iter().map(|value| u32::try_from(value?).ok()).collect()
}

/// A column of marks: 1, 0, or not coded.
fn marks(batch: &RecordBatch, column: &str) -> Option<Vec<Option<bool>>> {
    let values = batch.column_by_name(column)?.as_primitive_opt::<Int64Type>()?;
    Some(values.iter().map(|value| value.map(|value| value == 1)).collect())
}

/// A column of words, blanks at their ends taken off; `None` where there is none.
fn words(batch: &RecordBatch, column: &str) -> Option<Vec<Option<String>>> {
    let values = batch.column_by_name(column)?.as_string_opt::<i32>()?;
    let word = |value: Option<&str>| value.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty());
    Some(values.iter().map(word).collect())
}

fn read(batch: &RecordBatch, issues: Option<&RecordBatch>) -> Option<RollCallTable> {
    let roll_call = numbers(batch, "rcid")?;
    let mut order: Vec<usize> = (0..roll_call.len()).collect();
    order.sort_by_key(|&row| roll_call[row]);
    let sorted = |values: Vec<Option<bool>>| order.iter().map(|&row| values[row]).collect();
    let session = numbers(batch, "session")?;
    let subject = words(batch, "short")?;
    let mut table = RollCallTable {
        roll_call: order.iter().map(|&row| roll_call[row]).collect(),
        session: order.iter().map(|&row| session[row]).collect(),
        important: sorted(marks(batch, "importantvote")?),
        amendment: sorted(marks(batch, "amend")?),
        paragraph: sorted(marks(batch, "para")?),
        subject: order.iter().map(|&row| subject.get(row).cloned().flatten()).collect(),
        issues: Vec::new(),
    };
    if let Some(issues) = issues {
        let names = issues.column_by_name("short_name")?.as_string_opt::<i32>()?;
        let names = (0..names.len()).map(|row| names.value(row).to_owned());
        table.issues = numbers(issues, "rcid")?.into_iter().zip(names).collect();
        table.issues.sort_unstable();
    }
    Some(table)
}
