//! `data diff`: two vintages of a data set, or two stores, cell by cell; and what the difference does to a study.

use std::path::Path;
use std::process::ExitCode;

use chancery_core::{Cell, FrameRow};
use chancery_data::{DiffCounts, Difference, Imported, Store, Vintage, diff as compare, import_files};
use chancery_evidence::ClaimEvidence;
use chancery_measure::Base;
use chancery_study::check as check_study;
use chancery_world::World;

use crate::args::{DiffArgs, Format, Global};
use crate::command::data::{known, read_files};
use crate::output::{Failure, Progress, Rows, Value, print, print_diagnostics};
use crate::place;

/// How many differences a table for the eye has, unless more are asked for.
const FOR_THE_EYE: usize = 100;

pub(crate) fn diff(global: &Global, args: &DiffArgs) -> Result<ExitCode, Failure> {
    match &args.after {
        Some(after) => diff_stored(global, args, after),
        None => diff_files(global, args),
    }
}

/// One side: a store, and the one data set of it that was named, if one was.
struct Side {
    store: Store,
    id: Option<String>,
}

impl Side {
    /// Reads `ID@GENERATION`, `ID`, or the folder of a store.
    fn find(global: &Global, text: &str) -> Result<Self, Failure> {
        if Path::new(text).join("MANIFEST.json").is_file() {
            return Ok(Self { store: Store::open(Path::new(text))?, id: None });
        }
        let (id, generation) = match text.split_once('@') {
            Some((id, generation)) => (id, Some(generation)),
            None => (text, None),
        };
        let id = known(id).map_err(|failure| failure.or("a folder with a store would do too"))?.id;
        let store = Store::open(&place::store_folder(global))?;
        let store = match generation {
            None => store,
            Some(generation) => {
                let generation = generation
                    .parse()
                    .map_err(|_| Failure::new(format!("`{generation}` is not the number of a generation")))?;
                store.with_generation(id, generation)?
            }
        };
        Ok(Self { store, id: Some(id.to_owned()) })
    }

    fn holds(&self, id: &str) -> bool {
        self.store.manifest().data_sets.contains_key(id)
    }
}

fn diff_stored(global: &Global, args: &DiffArgs, after: &str) -> Result<ExitCode, Failure> {
    let (before, after) = (Side::find(global, &args.before)?, Side::find(global, after)?);
    if let (Some(one), Some(other)) = (&before.id, &after.id)
        && one != other
    {
        return Err(Failure::new(format!("`{one}` and `{other}` are different data sets"))
            .hint("compare two generations of one, or two stores"));
    }
    if let Some(study) = &args.study {
        return diff_study(global, study, before.store, after.store);
    }
    let mut found = Found::new(global, args);
    for id in ids(&before, &after) {
        match (before.holds(&id), after.holds(&id)) {
            (true, true) => {
                let side = |side| Vintage::Stored { store: side, id: &id };
                compare(side(&before.store), side(&after.store), &mut |difference| found.add(&id, &difference))?;
            }
            (false, false) => {
                return Err(Failure::new(format!("`{id}` is in neither store")).hint("`chancery data add` imports it"));
            }
            (there, _) => found.data_set(&id, if there { "removed" } else { "added" }),
        }
    }
    found.print()
}

/// The data sets to compare: the one that was named, or all of both.
fn ids(before: &Side, after: &Side) -> Vec<String> {
    if let Some(id) = before.id.as_ref().or(after.id.as_ref()) {
        return vec![id.clone()];
    }
    let mut ids: Vec<String> =
        [before, after].iter().flat_map(|side| side.store.manifest().data_sets.keys().cloned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn diff_files(global: &Global, args: &DiffArgs) -> Result<ExitCode, Failure> {
    let data_set = known(&args.before)?;
    let import = |paths| -> Result<Imported, Failure> {
        Ok(import_files(data_set, &read_files(data_set, paths)?, World::builtin())?)
    };
    let (before, after) = (import(&args.files)?, import(&args.with)?);
    let mut found = Found::new(global, args);
    let mut add = |difference| found.add(data_set.id, &difference);
    compare(Vintage::Imported(&before), Vintage::Imported(&after), &mut add)?;
    found.print()
}

/// Differences on the way to the page.
struct Found {
    format: Format,
    rows: Rows,
    counts: Option<Vec<(String, DiffCounts)>>,
    limit: usize,
    left_off: usize,
}

impl Found {
    fn new(global: &Global, args: &DiffArgs) -> Self {
        let most = if global.format == Format::Table { FOR_THE_EYE } else { usize::MAX };
        let columns: &[&str] = if args.counts {
            &["id", "table", "column", "year", "added", "removed", "changed"]
        } else {
            &[
                "id",
                "table",
                "what",
                "year",
                "state",
                "partner",
                "column",
                "before",
                "before_state",
                "before_row",
                "after",
                "after_state",
                "after_row",
            ]
        };
        Self {
            format: global.format,
            rows: Rows::new(columns.iter().copied()),
            counts: args.counts.then(Vec::new),
            limit: args.limit.unwrap_or(most),
            left_off: 0,
        }
    }

    fn add(&mut self, id: &str, difference: &Difference) {
        if let Some(counts) = &mut self.counts {
            if counts.last().is_none_or(|(last, _)| last != id) {
                counts.push((id.to_owned(), DiffCounts::default()));
            }
            if let Some((_, counts)) = counts.last_mut() {
                counts.count(difference);
            }
            return;
        }
        self.push(row(id, difference));
    }

    /// A data set that one side lacks.
    fn data_set(&mut self, id: &str, what: &str) {
        if self.counts.is_none() {
            let mut row = vec![Value::text(id), Value::Null, Value::text(format!("data set {what}"))];
            row.resize(13, Value::Null);
            self.push(row);
        }
    }

    fn push(&mut self, row: Vec<Value>) {
        if self.limit == 0 {
            self.left_off += 1;
        } else {
            self.limit -= 1;
            self.rows.push(row);
        }
    }

    fn print(mut self) -> Result<ExitCode, Failure> {
        for (id, counts) in self.counts.take().unwrap_or_default() {
            for (table, column, year, counts) in counts.iter() {
                let year = year.map_or(Value::Null, |year| Value::Integer(i64::from(year)));
                let mut row = vec![Value::text(&id), Value::text(table), Value::text(column), year];
                row.extend(counts.map(|count| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))));
                self.rows.push(row);
            }
        }
        print(&self.rows.render(self.format)?);
        if self.left_off > 0 {
            eprintln!(
                "{} more; `--limit N` shows them, `--counts` adds them up, `--format csv` has all",
                self.left_off
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn row(id: &str, difference: &Difference) -> Vec<Value> {
    let what = difference.kind().name();
    let mut row = vec![Value::text(id)];
    match difference {
        Difference::Table { table, rows, .. } => {
            row.extend([Value::text(table), Value::text(format!("table {what}, {rows} rows"))]);
        }
        Difference::Column { table, column, .. } => {
            row.extend([Value::text(table), Value::text(format!("column {what}"))]);
            row.extend([Value::Null, Value::Null, Value::Null, Value::text(column)]);
        }
        Difference::Record { table, text, year, row: source, .. } => {
            row.extend([Value::text(table), Value::text(format!("record {what}"))]);
            row.push(year.map_or(Value::Null, |year| Value::Integer(i64::from(year))));
            let shown = [Value::text(text), Value::Null, place_of(*source)];
            let blank = [Value::Null, Value::Null, Value::Null];
            let later = difference.kind() == chancery_data::ChangeKind::Added;
            row.extend([Value::Null, Value::Null, Value::Null]);
            row.extend(if later { blank.into_iter().chain(shown) } else { shown.into_iter().chain(blank) });
        }
        Difference::Cell { table, key, column, before, after, .. } => {
            let state = |state: Option<chancery_core::State>| match state {
                Some(state) => Value::text(state.to_string()),
                None => Value::Null,
            };
            row.extend([Value::text(table), Value::text(what), Value::Integer(i64::from(key.year()))]);
            row.extend([state(key.actor()), state(key.partner()), Value::text(column)]);
            row.extend(cell(*before));
            row.extend(cell(*after));
        }
    }
    row.resize(13, Value::Null);
    row
}

/// Value, state, row.
fn cell(cell: Option<(Cell, FrameRow)>) -> [Value; 3] {
    match cell {
        None => [Value::Null, Value::Null, Value::Null],
        Some((cell, row)) => {
            [cell.value().map_or(Value::Null, Value::Number), Value::text(cell.state().name()), place_of(Some(row))]
        }
    }
}

/// File (counted from 0) and row; a value made of many rows has none.
fn place_of(row: Option<FrameRow>) -> Value {
    match row {
        Some(FrameRow { file, row }) if row > 0 => Value::text(format!("{file}:{row}")),
        _ => Value::Null,
    }
}

/// Judges a study on both stores and prints the claims that come out otherwise.
fn diff_study(global: &Global, folder: &Path, before: Store, after: Store) -> Result<ExitCode, Failure> {
    let (study, diagnostics) = place::study(folder)?;
    let progress = Progress::new();
    progress.step("judging the study twice");
    let judge = |store| check_study(&study, World::builtin(), &Base::Store(store));
    let both = judge(before).and_then(|before| Ok((before, judge(after)?)));
    progress.done();
    let invalid = print_diagnostics(&diagnostics, &study.files);
    let (before, after) = both?;
    let mut rows = Rows::new(["claim", "verdict_before", "verdict_after", "value_before", "value_after"]);
    let (old, new) = (&before.evidence.claims, &after.evidence.claims);
    let mut changed = 0;
    for (old, new) in old.iter().zip(new) {
        if outcome(old) != outcome(new) {
            changed += 1;
            let value = |claim: &ClaimEvidence| claim.value.clone().map_or(Value::Null, Value::text);
            let verdict = |claim: &ClaimEvidence| Value::text(claim.verdict.to_string());
            rows.push(vec![Value::text(&old.id), verdict(old), verdict(new), value(old), value(new)]);
        }
    }
    print(&rows.render(global.format)?);
    if global.format == Format::Table {
        print(&format!("{changed} of {} claims change\n", old.len()));
    }
    Ok(if invalid { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What of a claim the data decide.
fn outcome(claim: &ClaimEvidence) -> (String, String, Option<&str>, Option<u64>) {
    let (verdict, now) = (claim.verdict.to_string(), claim.verdict_now.to_string());
    (verdict, now, claim.value.as_deref(), claim.number.map(f64::to_bits))
}
