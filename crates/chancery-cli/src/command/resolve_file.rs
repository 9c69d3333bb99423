//! `resolve --file`: a column of names or codes to codes of another scheme, with a log of all that was not exact.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use chancery_core::{Date, PartialDate, State};
use chancery_world::{Conversion, Resolution, SchemeId, World};

use crate::args::ResolveArgs;
use crate::command::resolve::periods;
use crate::output::{Failure, print};

/// What became of one input.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    /// Empty unless there is exactly one.
    code: String,
    /// Empty unless there is exactly one.
    state: String,
    /// `exact`, `spelling`, `part-of-period`, `no-code`, `ambiguous`, `split`, `not-then`, `unknown`, `empty`.
    outcome: &'static str,
    /// What to know about it; empty if it is exact.
    detail: String,
}

/// One question, asked of every row.
struct Question {
    world: &'static World,
    from: Option<SchemeId>,
    to: SchemeId,
}

pub(crate) fn resolve_file(
    args: &ResolveArgs,
    from: Option<SchemeId>,
    to: Option<SchemeId>,
) -> Result<ExitCode, Failure> {
    let (Some(file), Some(column), Some(to), Some(out)) = (&args.file, &args.column, to, &args.out) else {
        return Err(Failure::new("`--file` needs `--column`, `--to` and `-o`"));
    };
    let question = Question { world: World::builtin(), from, to };
    let whole = args.on.as_ref().map(|text| text.parse::<PartialDate>().map_err(Failure::new)).transpose()?;
    let failed = |error: &csv::Error| Failure::new(format!("{}: {error}", file.display()));
    let mut reader = csv::Reader::from_path(file).map_err(|error| failed(&error))?;
    let headers = reader.headers().map_err(|error| failed(&error))?.clone();
    let position = |name: &String| position(&headers, name, file);
    let column = position(column)?;
    let date_column = args.date_column.as_ref().map(position).transpose()?;

    let mut writer = csv::Writer::from_writer(Vec::new());
    let scheme = &question.world.scheme_info(to).id;
    let unwritten = |error: csv::Error| Failure::new(format!("cannot write CSV: {error}"));
    writer.write_record(headers.iter().chain([scheme.as_str(), "state", "outcome"])).map_err(unwritten)?;
    let mut known: BTreeMap<(String, Option<PartialDate>), (Answer, u64, u64)> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| failed(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let during = match date_column {
            None => whole,
            Some(column) => date(&record, column).map_err(|error| {
                Failure::new(format!("{}:{line}: column `{}`: {error}", file.display(), &headers[column]))
            })?,
        };
        let input = record.get(column).unwrap_or_default().to_owned();
        let (answer, count, _) = known
            .entry((input, during))
            .or_insert_with_key(|(input, during)| (question.answer(input, *during), 0, line));
        *count += 1;
        let added = [answer.code.as_str(), &answer.state, answer.outcome];
        writer.write_record(record.iter().chain(added)).map_err(unwritten)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::new(format!("cannot write CSV: {error}")))?;
    let log = out.with_extension("log.md");
    let counts = counts(&known);
    let text = format!("# {} to {scheme}\n\n{counts}\n{}", file.display(), inexact(&known));
    for (path, bytes) in [(out, bytes), (&log, text.into_bytes())] {
        std::fs::write(path, bytes).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    print(&format!("{counts}\nwritten: {} and {}\n", out.display(), log.display()));
    let clear = known.values().all(|(answer, ..)| !answer.code.is_empty());
    Ok(if clear { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn position(headers: &csv::StringRecord, name: &String, file: &Path) -> Result<usize, Failure> {
    headers.iter().position(|header| header == name).ok_or_else(|| {
        let known: Vec<&str> = headers.iter().collect();
        Failure::new(format!("{} has no column `{name}`", file.display()))
            .hint(format!("its columns are {}", known.join(", ")))
    })
}

/// The date in a column; `None` if it is empty.
fn date(record: &csv::StringRecord, column: usize) -> Result<Option<PartialDate>, String> {
    match record.get(column).unwrap_or_default().trim() {
        "" => Ok(None),
        text => text.parse().map(Some),
    }
}

impl Question {
    /// The answer for a period: that of its first and of its last day, if they do not contradict each other.
    fn answer(&self, input: &str, during: Option<PartialDate>) -> Answer {
        if input.trim().is_empty() {
            return Answer { code: String::new(), state: String::new(), outcome: "empty", detail: String::new() };
        }
        let Some(during) = during else { return self.on(input, None) };
        let (first, last) = (self.on(input, Some(during.earliest())), self.on(input, Some(during.latest())));
        match (first.code.is_empty(), last.code.is_empty()) {
            _ if first == last => first,
            (false, false) if (&first.code, &first.state) == (&last.code, &last.state) => first,
            (false, false) => Answer {
                code: String::new(),
                state: String::new(),
                outcome: "ambiguous",
                detail: format!(
                    "{} ({}) at the start, {} ({}) at the end",
                    first.code, first.state, last.code, last.state
                ),
            },
            (true, false) => Answer { outcome: "part-of-period", detail: first.detail, ..last },
            (false, true) => Answer { outcome: "part-of-period", detail: last.detail, ..first },
            (true, true) => last,
        }
    }

    fn on(&self, input: &str, on: Option<Date>) -> Answer {
        let conversion = match self.from {
            Some(from) => self.world.convert_between(from, input, self.to, on),
            None => {
                match (self.world.resolve(input, on), on.and_then(|day| self.world.convert_former(input, self.to, day)))
                {
                    (_, Some(conversion)) => conversion,
                    (Resolution::One(state), None) => self.world.convert_state(state, self.to, on),
                    (Resolution::Ambiguous(states), None) => return none("ambiguous", keys(&states)),
                    (Resolution::Unknown { nearest }, None) => {
                        return none("unknown", nearest.map_or_else(String::new, |near| format!("near: {near}")));
                    }
                }
            }
        };
        let heirs = |heirs: &[chancery_world::Heir<'_>]| {
            let each = heirs.iter().map(|heir| format!("{} {}", heir.successor.state, heir.code.unwrap_or("-")));
            each.collect::<Vec<_>>().join(", ")
        };
        match &conversion {
            Conversion::One(coded) => {
                let same = self.is_spelt_so(coded.state, input);
                let mut detail = if same { String::new() } else { format!("read as {}", self.world.name(coded.state)) };
                if !coded.others.is_empty() {
                    let _ = write!(detail, "{}also {}", if same { "" } else { "; " }, coded.others.join(" "));
                }
                Answer {
                    code: coded.code.unwrap_or_default().to_owned(),
                    state: coded.state.to_string(),
                    outcome: if same { "exact" } else { "spelling" },
                    detail,
                }
            }
            Conversion::NoCode { once } => none("no-code", self.world.name(once.state)),
            Conversion::Ambiguous(among) => {
                none("ambiguous", keys(&among.iter().map(|coded| coded.state).collect::<Vec<_>>()))
            }
            Conversion::Split { once, into } => {
                none("split", format!("{} {}; then {}", self.world.name(once.state), periods(once), heirs(into)))
            }
            Conversion::NotThen { once, instead } => {
                let meant: Vec<String> =
                    once.iter().map(|once| format!("{} {}", self.world.name(once.state), periods(once))).collect();
                let instead = if instead.is_empty() { String::new() } else { format!("; instead {}", heirs(instead)) };
                none("not-then", meant.join(", ") + &instead)
            }
            Conversion::Unknown { known_in } => none(
                "unknown",
                if known_in.is_empty() { String::new() } else { format!("a code of {}", known_in.join(" ")) },
            ),
        }
    }

    /// Whether the input is letter by letter a name of the state, its key or one of its codes.
    fn is_spelt_so(&self, state: State, input: &str) -> bool {
        match self.from {
            Some(from) => match self.world.convert_state(state, from, None) {
                Conversion::One(coded) => coded.code == Some(input) || coded.others.contains(&input),
                _ => false,
            },
            None => state.as_str() == input || self.world.names_of(state).iter().any(|(_, name, _)| *name == input),
        }
    }
}

fn none(outcome: &'static str, detail: String) -> Answer {
    Answer { code: String::new(), state: String::new(), outcome, detail }
}

fn keys(states: &[State]) -> String {
    states.iter().map(State::to_string).collect::<Vec<_>>().join(" ")
}

type Known = BTreeMap<(String, Option<PartialDate>), (Answer, u64, u64)>;

fn counts(known: &Known) -> String {
    let mut rows: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (answer, count, _) in known.values() {
        let (different, all) = rows.entry(answer.outcome).or_default();
        *different += 1;
        *all += count;
    }
    let mut text = String::from("| outcome | rows | different inputs |\n|---|---|---|\n");
    for (outcome, (different, all)) in rows {
        let _ = writeln!(text, "| {outcome} | {all} | {different} |");
    }
    text
}

/// Every input that was not exact, by the line of the file on which it stands first.
fn inexact(known: &Known) -> String {
    let mut rows: Vec<_> =
        known.iter().filter(|(_, (answer, ..))| answer.outcome != "exact" || !answer.detail.is_empty()).collect();
    if rows.is_empty() {
        return "Every input is letter by letter a name or code of its state.\n".to_owned();
    }
    rows.sort_by_key(|(_, (_, _, line))| *line);
    let mut text = String::from(
        "| first line | rows | input | date | outcome | code | state | detail |\n|---|---|---|---|---|---|---|---|\n",
    );
    for ((input, during), (answer, count, line)) in rows {
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let date = during.map_or_else(String::new, |date| date.to_string());
        let (input, detail) = (cell(input), cell(&answer.detail));
        let Answer { code, state, outcome, .. } = answer;
        let _ = writeln!(text, "| {line} | {count} | {input} | {date} | {outcome} | {code} | {state} | {detail} |");
    }
    text
}
