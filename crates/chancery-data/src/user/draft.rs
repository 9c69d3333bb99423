//! A spec drafted from a table's file: what its columns seem to be, with every guess open to correction.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chancery_core::Date;
use chancery_world::World;

use crate::error::Error;
use crate::input::{Encoding, InputFile};
use crate::user::sheet::{Format, Sheet, SheetColumn, SheetLayout};

/// How many distinct texts of a column are kept.
const DISTINCT: usize = 2_000;
/// How many of them are looked up as states.
const LOOKED_UP: usize = 200;
/// Texts that commonly stand for a missing value.
const MISSING: [&str; 10] = ["NA", "N/A", "n/a", "NULL", "null", "NaN", ".", "..", "-", "…"];
/// Numbers that commonly do.
const CODES: [&str; 10] = ["-9", "-99", "-999", "-9999", "-66", "-77", "-88", "-8", "9999", "99999"];
/// How dates are commonly written.
const DATES: [&str; 6] = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y"];
/// Schemes tried, the commonest first; several fit the codes of a small table.
const SCHEMES: [&str; 10] = ["iso3", "cow", "gw", "iso2", "iso3n", "wb", "imf", "un", "fips", "census"];

/// What is known of a column after reading it.
#[derive(Default)]
struct Seen {
    distinct: BTreeSet<String>,
    filled: u64,
    numbers: u64,
    whole: bool,
    least: f64,
    most: f64,
    missing: BTreeMap<String, u64>,
}

impl Seen {
    fn add(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let missing = MISSING.contains(&text) || is_stata_missing(text);
        if missing || CODES.contains(&text) {
            *self.missing.entry(text.to_owned()).or_default() += 1;
        }
        if missing {
            return;
        }
        self.filled += 1;
        if self.distinct.len() < DISTINCT {
            self.distinct.insert(text.to_owned());
        }
        if let Ok(number) = text.parse::<f64>()
            && number.is_finite()
        {
            let first = self.numbers == 0;
            self.numbers += 1;
            if !CODES.contains(&text) {
                self.least = if first { number } else { self.least.min(number) };
                self.most = if first { number } else { self.most.max(number) };
            }
            self.whole = (first || self.whole) && number == libm::trunc(number);
        }
    }

    fn is_numeric(&self) -> bool {
        self.filled > 0 && self.numbers == self.filled
    }

    fn is_year(&self) -> bool {
        self.is_numeric() && self.whole && self.least >= 1400.0 && self.most <= 2200.0
    }

    fn date(&self) -> Option<&'static str> {
        let fits = |format: &&str| {
            !self.distinct.is_empty() && self.distinct.iter().all(|text| Date::strptime(format, text).is_ok())
        };
        DATES.iter().find(|format| fits(format)).copied()
    }

    /// The scheme, or `name`, by which nearly all of the column's texts are states, and how many are.
    fn states(&self) -> Option<(&'static str, f64)> {
        if self.distinct.is_empty() {
            return None;
        }
        let world = World::builtin();
        // Spread over the alphabet.
        let step = self.distinct.len().div_ceil(LOOKED_UP);
        let texts: Vec<&String> = self.distinct.iter().step_by(step).collect();
        // Looking for a name nobody knows is slow, so a column that begins with few states is given up early.
        let share = |is_state: &dyn Fn(&str) -> bool| {
            let (first, rest) = texts.split_at(texts.len().min(20));
            let known = first.iter().filter(|text| is_state(text)).count();
            if known * 2 < first.len() {
                return 0.0;
            }
            (known + rest.iter().filter(|text| is_state(text)).count()) as f64 / texts.len() as f64
        };
        let exists =
            |resolution: chancery_world::Resolution| !matches!(resolution, chancery_world::Resolution::Unknown { .. });
        let schemes = SCHEMES.iter().filter(|scheme| world.schemes().contains(scheme));
        let mut found: Vec<(&'static str, f64)> =
            schemes.map(|scheme| (*scheme, share(&|text| exists(world.by_code(scheme, text, None))))).collect();
        if !self.is_numeric() {
            found.push(("name", share(&|text| exists(world.resolve(text, None)))));
        }
        // The first of the best.
        let best = found.iter().map(|(_, share)| *share).fold(0.0, f64::max);
        found.into_iter().find(|(_, share)| *share == best && best >= 0.8)
    }
}

pub(super) fn is_stata_missing(text: &str) -> bool {
    text.len() == 2 && text.starts_with('.') && text.as_bytes()[1].is_ascii_lowercase()
}

/// A spec for a table's file, as TOML with comments: a start, not a decision.
///
/// # Errors
/// A format that is not known, a file that cannot be read.
pub fn draft(file: &InputFile) -> Result<String, Error> {
    let format = Format::of(&file.name).ok_or_else(|| {
        Error::unknown(format!("which format {} has is not known from its name", file.name))
            .hint("a table ends in .csv, .tsv, .parquet, .dta, .rds or .rda; .gz may follow")
    })?;
    let layout = guess_layout(file, format);
    let sheet = Sheet::open(file, &layout)?;
    let mut seen: Vec<Seen> = sheet.columns.iter().map(|_| Seen::default()).collect();
    sheet.for_each(|row| {
        for (seen, text) in seen.iter_mut().zip(&row.texts) {
            seen.add(text);
        }
        Ok(())
    })?;
    Ok(write(file, &layout, &sheet, &seen))
}

/// Delimiter and encoding of a text file.
pub(super) fn guess_layout(file: &InputFile, format: Format) -> SheetLayout {
    let mut layout = SheetLayout {
        format,
        encoding: Encoding::Utf8,
        delimiter: None,
        quoted: true,
        preamble: 0,
        object: None,
        labelled: Vec::new(),
    };
    if format == Format::Csv && !file.name.ends_with(".gz") {
        if std::str::from_utf8(&file.bytes).is_err() {
            layout.encoding = Encoding::Windows1252;
        }
        let header = file.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
        let best =
            [b',', b';', b'\t', b'|'].into_iter().max_by_key(|delimiter| (count(*delimiter), *delimiter == b','));
        layout.delimiter = best.filter(|delimiter| *delimiter != b',' && count(*delimiter) > 0);
        // R writes tables with spaces between, and every name in quotes.
        if best.is_none_or(|delimiter| count(delimiter) == 0) && count(b' ') > 0 && header.starts_with(b"\"") {
            layout.delimiter = Some(b' ');
        }
    }
    layout
}

/// The columns that seem to be the key.
struct Key {
    states: Vec<(usize, &'static str)>,
    year: Option<(usize, Option<&'static str>)>,
}

fn find_key(sheet: &Sheet<'_>, seen: &[Seen]) -> Key {
    let named = |at: usize, words: &[&str]| {
        let name = sheet.columns[at].name.to_ascii_lowercase();
        words.iter().any(|word| name.contains(word))
    };
    let year = (0..seen.len()).find(|&at| seen[at].is_year() && named(at, &["year", "yr", "time", "date", "period"]));
    let year = year.or_else(|| (0..seen.len()).find(|&at| seen[at].is_year())).map(|at| (at, None));
    let dated = (0..seen.len()).find_map(|at| Some((at, Some(seen[at].date()?))));
    let year = year.or(dated);
    let words = [
        "state", "country", "ccode", "cow", "iso", "partner", "reporter", "origin", "dest", "export", "import",
        "actor", "gw", "nation",
    ];
    let mut states: Vec<(usize, &'static str)> = Vec::new();
    for at in (0..seen.len()).filter(|at| year.is_none_or(|(year, _)| year != *at)) {
        // Numbers are codes of states only where the column says so; almost any small number is somebody's code.
        if (seen[at].is_numeric() && !named(at, &words)) || seen[at].distinct.len() < 2 {
            continue;
        }
        if let Some((scheme, _)) = seen[at].states() {
            states.push((at, scheme));
        }
    }
    Key { states, year }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", control as u32);
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A name for a column that the store accepts.
fn column_name(text: &str, taken: &mut Vec<String>) -> String {
    let letters =
        text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' });
    let mut name: String = letters.take(28).collect();
    let reserved = ["year", "state", "partner", "source_file", "source_row", "column"];
    if name.is_empty()
        || name.as_bytes()[0].is_ascii_digit()
        || reserved.contains(&name.as_str())
        || name.ends_with("_state")
    {
        name = format!("x_{}", name.trim_end_matches("_state"));
    }
    let mut unique = name.clone();
    let mut number = 2;
    while taken.contains(&unique) {
        unique = format!("{}_{number}", &name[..name.len().min(28)]);
        number += 1;
    }
    taken.push(unique.clone());
    unique
}

fn write(file: &InputFile, layout: &SheetLayout, sheet: &Sheet<'_>, seen: &[Seen]) -> String {
    let mut key = find_key(sheet, seen);
    let states: BTreeMap<usize, &'static str> = key.states.iter().copied().collect();
    let of_key = |at: usize| states.contains_key(&at) || key.year.is_some_and(|(year, _)| year == at);
    if !(0..seen.len()).any(|at| seen[at].is_numeric() && !of_key(at)) {
        // Nothing is measured: a list, each row a thing of its own.
        key = Key { states: Vec::new(), year: None };
    }
    let stem = file.name.split('.').next().unwrap_or("table").to_ascii_lowercase();
    let id: String = stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line("# Drafted from the file: every line is a guess until you have read it. docs/USER-TABLES.md explains them.");
    line("schema = 1");
    line(&format!("id = {}", quoted(&format!("my-{}", id.trim_matches('-')))));
    line(&format!("title = {}", quoted(&file.name)));
    line("version = \"\"       # edition or date of the download");
    line("publisher = \"\"");
    line("citation = \"\"      # printed in every report that uses it");
    line("licence = \"\"");
    line("about = \"\"         # what it measures, for which unit");
    line("");
    line("[file]");
    line(&format!("format = {}", quoted(layout.format.name())));
    if layout.encoding == Encoding::Windows1252 {
        line("encoding = \"windows-1252\"   # it is not UTF-8");
    }
    if let Some(delimiter) = layout.delimiter {
        line(&format!("delimiter = {}", quoted(&char::from(delimiter).to_string())));
    }
    let missing: BTreeSet<&str> = seen
        .iter()
        .flat_map(|seen| seen.missing.keys())
        .map(String::as_str)
        .filter(|text| !CODES.contains(text))
        .collect();
    if !missing.is_empty() {
        let list: Vec<String> = missing.iter().map(|text| quoted(text)).collect();
        line(&format!("missing = [{}]   # read as: covered, and left blank", list.join(", ")));
    }
    line("");
    write_key(&mut line, sheet, &key);
    let keyed = key.year.is_some() && !key.states.is_empty();
    let in_key = |at: usize| {
        key.year.is_some_and(|(year, _)| year == at) || key.states.iter().take(2).any(|(state, _)| *state == at)
    };
    let mut taken = Vec::new();
    for at in (0..seen.len()).filter(|at| !in_key(*at)) {
        let scheme = if keyed { None } else { states.get(&at).copied() };
        write_column(&mut line, &sheet.columns[at], &seen[at], (keyed, scheme), &mut taken);
    }
    out
}

fn write_key(line: &mut dyn FnMut(&str), sheet: &Sheet<'_>, key: &Key) {
    line("[key]");
    let keyed = key.year.is_some() && !key.states.is_empty();
    let unit = match (keyed, key.states.len()) {
        (false, _) => "records",
        (true, 1) => "state-year",
        (true, _) => "directed-dyad-year",
    };
    line(&format!("unit = {}   # state-year, dyad-year, directed-dyad-year or records", quoted(unit)));
    for (role, (at, scheme)) in ["state", "partner"].iter().zip(&key.states) {
        line(&format!("{role} = {{ column = {}, scheme = {} }}", quoted(&sheet.columns[*at].name), quoted(scheme)));
    }
    for (at, scheme) in key.states.iter().skip(2) {
        line(&format!("# `{}` also holds states ({scheme})", sheet.columns[*at].name));
    }
    if let Some((at, date)) = key.year {
        let date = date.map(|format| format!(", date = {}", quoted(format))).unwrap_or_default();
        line(&format!("year = {{ column = {}{date} }}", quoted(&sheet.columns[at].name)));
    }
}

fn write_column(
    line: &mut dyn FnMut(&str),
    column: &SheetColumn,
    seen: &Seen,
    (keyed, scheme): (bool, Option<&str>),
    taken: &mut Vec<String>,
) {
    let comment = if keyed && !seen.is_numeric() { "# " } else { "" };
    line("");
    if !comment.is_empty() {
        line("# A table keyed by states and years holds numbers only; this column holds something else.");
    }
    line(&format!("{comment}[[column]]"));
    line(&format!("{comment}column = {}", quoted(&column.name)));
    line(&format!("{comment}name = {}", quoted(&column_name(&column.name, taken))));
    if !column.label.is_empty() {
        line(&format!("{comment}label = {}", quoted(&column.label)));
    }
    if column.labelled {
        line(&format!("{comment}# its values carry labels; `labels = true` reads the labels instead of the codes"));
    }
    if let Some(scheme) = scheme {
        line(&format!("kind = \"state\"\nscheme = {}", quoted(scheme)));
        return;
    }
    if !seen.is_numeric() {
        match seen.date() {
            Some(format) => line(&format!("{comment}kind = \"date\"\n{comment}date = {}", quoted(format))),
            None => line(&format!("{comment}kind = \"text\"")),
        }
        return;
    }
    line("unit = \"index\"   # USD, USD of 2015, persons, share, number, tons, ... with `factor = 1e6` for millions");
    line(&format!("bounds = [{:?}, {:?}]   # as in the file; widen them to what is possible", seen.least, seen.most));
    let codes: Vec<String> = seen
        .missing
        .iter()
        .filter(|(text, _)| CODES.contains(&text.as_str()))
        .map(|(text, count)| {
            format!(
                "# `{text}` occurs {count} times: if it is a code, add missing = {{ {} = \"unreported\" }}",
                quoted(text)
            )
        })
        .collect();
    for code in codes {
        line(&code);
    }
    if keyed {
        line("series = false   # true: claims, panels and reports may use it by its name");
    }
}
