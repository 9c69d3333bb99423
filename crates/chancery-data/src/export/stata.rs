//! Stata files, format 118 (Stata 14 and later), from the published description of the format.
//!
//! There is no column of reasons: a value that is missing is `.a` to `.f`, by its reason. Data, variable and value labels,
//! notes and the order of the rows are written; a time stamp is not, so that the same rows give the same bytes.

use std::io::{Seek, SeekFrom, Write};

use arrow::array::RecordBatch;
use chancery_core::CellState;
use rayon::prelude::*;

use super::sheet::{About, Role, Sheet, facts};
use super::stata_rows::{Cells, LongText, Storage, letter, missing_long};
use super::{Failure, Groups};

/// The name of the set of labels that gives the reasons; it is in every file, and attached to no variable.
const REASONS: &str = "reasons";

/// Lengths of fields, without the zero that ends a text.
const NAME: usize = 32;
const LABEL: usize = 80;

/// A column as it stands in the file.
struct Column {
    /// Position in the sheet.
    at: usize,
    /// Name that Stata allows.
    name: String,
    storage: Storage,
    /// Position of its column of reasons.
    reasons: Option<usize>,
}

pub(super) fn write(groups: &mut Groups<'_>, file: &mut (impl Write + Seek)) -> Result<(), Failure> {
    let about = groups.sheet.about();
    let columns = columns(groups.sheet)?;
    let sets = label_sets(about, &columns);
    let mut writer = Writer { file, map: vec![0] };
    let rows_at = writer.header(about, columns.len())?;
    let map_at = writer.begin_map()?;
    writer.descriptors(about, &columns, &sets)?;
    writer.characteristics(about, &columns)?;
    let (mut rows, mut apart) = (0_u64, Vec::new());
    writer.open("data")?;
    groups.each(|batches| {
        let firsts = batches.iter().scan(rows + 1, |next, batch| {
            let first = *next;
            *next += batch.num_rows() as u64;
            Some(first)
        });
        let blocks: Vec<(&RecordBatch, u64)> = batches.iter().zip(firsts).collect();
        let encoded: Vec<(Vec<u8>, Vec<LongText>)> =
            blocks.par_iter().map(|&(batch, first)| block(&columns, batch, first)).collect::<Result<_, _>>()?;
        for (bytes, texts) in encoded {
            writer.file.write_all(&bytes)?;
            apart.extend(texts);
        }
        rows += batches.iter().map(|batch| batch.num_rows() as u64).sum::<u64>();
        Ok(())
    })?;
    writer.close("data")?;
    writer.long_texts(&apart)?;
    writer.value_labels(&sets)?;
    writer.finish(rows, rows_at, map_at)
}

/// The columns of a sheet that get a variable.
fn columns(sheet: &dyn Sheet) -> Result<Vec<Column>, Failure> {
    let schema = sheet.schema();
    let about = sheet.about();
    let mut columns: Vec<Column> = Vec::new();
    for (at, variable) in about.variables.iter().enumerate().filter(|(_, variable)| variable.role != Role::Reason) {
        let kind = schema.field(at).data_type();
        let width = if Storage::is_text(kind) { sheet.text_width(at)? } else { 0 };
        let reasons = about.variables.get(at + 1).filter(|next| next.role == Role::Reason).map(|_| at + 1);
        let taken: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let name = allowed_name(&variable.name, &taken);
        columns.push(Column { at, name, storage: Storage::of(kind, width)?, reasons });
    }
    Ok(columns)
}

/// The rows of a batch, one after the other.
fn block(columns: &[Column], batch: &RecordBatch, first_row: u64) -> Result<(Vec<u8>, Vec<LongText>), Failure> {
    let of = |column: &Column| Cells::of(batch.column(column.at), column.reasons.map(|at| batch.column(at)));
    let cells: Vec<Cells<'_>> = columns.iter().map(of).collect::<Result<_, _>>()?;
    let width: usize = columns.iter().map(|column| column.storage.width()).sum();
    let (mut bytes, mut apart) = (Vec::with_capacity(width * batch.num_rows()), Vec::new());
    for row in 0..batch.num_rows() {
        for ((number, column), cells) in (1..).zip(columns).zip(&cells) {
            cells.put(column.storage, row, (number, first_row), &mut bytes, &mut apart)?;
        }
    }
    Ok((bytes, apart))
}

/// A set of value labels and the variables it belongs to (positions in the sheet).
struct LabelSet {
    name: String,
    labels: Vec<(i32, String)>,
    of: Vec<usize>,
}

/// One set for each list of codes, shared by the variables that have the same, and the reasons.
fn label_sets(about: &About, columns: &[Column]) -> Vec<LabelSet> {
    let reasons = CellState::ALL.into_iter().filter(|state| *state != CellState::Observed);
    let reasons = reasons.map(|state| (missing_long(letter(state)), state.name().to_owned()));
    let mut sets = vec![LabelSet { name: REASONS.to_owned(), labels: reasons.collect(), of: Vec::new() }];
    for column in columns {
        let variable = &about.variables[column.at];
        if variable.codes.is_empty() {
            continue;
        }
        let labels = unique_labels(&variable.codes);
        match sets.iter_mut().find(|set| set.labels == labels) {
            Some(set) => set.of.push(column.at),
            None => sets.push(LabelSet { name: column.name.clone(), labels, of: vec![column.at] }),
        }
    }
    sets
}

/// Some readers refuse a set in which two codes have one label, so the second gets its code.
fn unique_labels(codes: &[(i32, String)]) -> Vec<(i32, String)> {
    let repeated = |label: &str| codes.iter().filter(|(_, other)| other == label).count() > 1;
    codes
        .iter()
        .map(|(code, label)| (*code, if repeated(label) { format!("{label} ({code})") } else { label.clone() }))
        .collect()
}

/// Words that cannot name a variable.
const RESERVED: [&str; 25] = [
    "_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N", "_pi", "_pred",
    "_rc", "_skip", "str", "strL", "using", "with", "_r", "_se", "_weight", "_merge",
];

/// A name of letters, digits and underscores, at most 32 of them, that is not taken.
fn allowed_name(name: &str, taken: &[&str]) -> String {
    let allowed = |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '_' };
    let mut plain: String = name.chars().map(allowed).collect();
    let text_type = plain.strip_prefix("str").is_some_and(|rest| rest.parse::<u32>().is_ok());
    if plain.is_empty()
        || plain.starts_with(|letter: char| letter.is_ascii_digit())
        || RESERVED.contains(&&*plain)
        || text_type
    {
        plain.insert(0, '_');
    }
    plain.truncate(NAME);
    let mut unique = plain.clone();
    let mut number = 2;
    while taken.contains(&unique.as_str()) {
        let ending = format!("_{number}");
        unique = format!("{}{ending}", &plain[..plain.len().min(NAME - ending.len())]);
        number += 1;
    }
    unique
}

/// The first letters of a text, so many that a field holds them.
fn shorten(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters - 1).chain(['…']).collect()
}

/// The sections of a file, and where each began.
struct Writer<'a, F> {
    file: &'a mut F,
    /// Offsets of the sections, in the order of the map.
    map: Vec<u64>,
}

impl<F: Write + Seek> Writer<'_, F> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.file.write_all(bytes)?)
    }

    fn open(&mut self, section: &str) -> Result<(), Failure> {
        self.map.push(self.file.stream_position()?);
        self.put(format!("<{section}>").as_bytes())
    }

    fn close(&mut self, section: &str) -> Result<(), Failure> {
        self.put(format!("</{section}>").as_bytes())
    }

    /// A text in a field of fixed length, ended by a zero.
    fn field(&mut self, text: &str, length: usize) -> Result<(), Failure> {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(length, 0);
        self.put(&bytes)
    }

    /// Returns where the number of rows stands, which is known only at the end.
    fn header(&mut self, about: &About, columns: usize) -> Result<u64, Failure> {
        let columns = u16::try_from(columns).ok().filter(|columns| *columns < 32_767);
        let columns = columns.ok_or("a Stata file has at most 32,766 variables")?;
        self.put(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")?;
        self.put(&columns.to_le_bytes())?;
        self.put(b"</K><N>")?;
        let rows_at = self.file.stream_position()?;
        self.put(&[0; 8])?;
        self.put(b"</N><label>")?;
        let label = shorten(&about.title, LABEL);
        self.put(&(label.len() as u16).to_le_bytes())?;
        self.put(label.as_bytes())?;
        self.put(b"</label><timestamp>\0</timestamp></header>")?;
        Ok(rows_at)
    }

    /// Returns where the offsets of the sections stand.
    fn begin_map(&mut self) -> Result<u64, Failure> {
        self.open("map")?;
        let map_at = self.file.stream_position()?;
        self.put(&[0; 14 * 8])?;
        self.close("map")?;
        Ok(map_at)
    }

    fn descriptors(&mut self, about: &About, columns: &[Column], sets: &[LabelSet]) -> Result<(), Failure> {
        self.open("variable_types")?;
        columns.iter().try_for_each(|column| self.put(&column.storage.code().to_le_bytes()))?;
        self.close("variable_types")?;
        self.open("varnames")?;
        columns.iter().try_for_each(|column| self.field(&column.name, 4 * NAME + 1))?;
        self.close("varnames")?;
        self.open("sortlist")?;
        let number = |name: &String| columns.iter().position(|column| about.variables[column.at].name == *name);
        // A column that has no variable ends the order: what comes after it says nothing by itself.
        let mut order: Vec<u16> = about.sorted_by.iter().map_while(number).map(|at| at as u16 + 1).collect();
        order.resize(columns.len() + 1, 0);
        order.iter().try_for_each(|number| self.put(&number.to_le_bytes()))?;
        self.close("sortlist")?;
        self.open("formats")?;
        columns.iter().try_for_each(|column| self.field(&column.storage.format(), 57))?;
        self.close("formats")?;
        self.open("value_label_names")?;
        for column in columns {
            let set = sets.iter().find(|set| set.of.contains(&column.at));
            self.field(set.map_or("", |set| set.name.as_str()), 4 * NAME + 1)?;
        }
        self.close("value_label_names")?;
        self.open("variable_labels")?;
        for column in columns {
            self.field(&shorten(&label(about, column), LABEL), 4 * LABEL + 1)?;
        }
        self.close("variable_labels")
    }

    /// Notes of the data set and of the variables, and what is known of each variable.
    fn characteristics(&mut self, about: &About, columns: &[Column]) -> Result<(), Failure> {
        self.open("characteristics")?;
        self.notes("_dta", &data_notes(about))?;
        for column in columns {
            let variable = &about.variables[column.at];
            let mut notes = Vec::new();
            if let Some(origin) = &variable.origin {
                notes.extend([&origin.about, &origin.note].into_iter().filter(|note| !note.is_empty()).cloned());
            }
            if column.name != variable.name {
                notes.push(format!("elsewhere called {}", variable.name));
            }
            self.notes(&column.name, &notes)?;
            for (name, text) in facts(variable) {
                self.characteristic(&column.name, name, &text)?;
            }
        }
        self.close("characteristics")
    }

    fn notes(&mut self, of: &str, notes: &[String]) -> Result<(), Failure> {
        if notes.is_empty() {
            return Ok(());
        }
        self.characteristic(of, "note0", &notes.len().to_string())?;
        (1..).zip(notes).try_for_each(|(number, note)| self.characteristic(of, &format!("note{number}"), note))
    }

    fn characteristic(&mut self, of: &str, name: &str, text: &str) -> Result<(), Failure> {
        let length = 2 * (4 * NAME + 1) + text.len() + 1;
        self.put(b"<ch>")?;
        self.put(&(length as u32).to_le_bytes())?;
        self.field(of, 4 * NAME + 1)?;
        self.field(name, 4 * NAME + 1)?;
        self.put(text.as_bytes())?;
        self.put(b"\0</ch>")
    }

    fn long_texts(&mut self, texts: &[LongText]) -> Result<(), Failure> {
        /// Text that ends with a zero, in contrast to any bytes.
        const ASCII: u8 = 130;
        self.open("strls")?;
        for text in texts {
            self.put(b"GSO")?;
            self.put(&text.column.to_le_bytes())?;
            self.put(&text.row.to_le_bytes())?;
            self.put(&[ASCII])?;
            self.put(&(text.bytes.len() as u32 + 1).to_le_bytes())?;
            self.put(&text.bytes)?;
            self.put(&[0])?;
        }
        self.close("strls")
    }

    fn value_labels(&mut self, sets: &[LabelSet]) -> Result<(), Failure> {
        self.open("value_labels")?;
        for set in sets {
            let mut labels: Vec<&(i32, String)> = set.labels.iter().collect();
            labels.sort_by_key(|(code, _)| *code);
            let (mut offsets, mut codes, mut texts) = (Vec::new(), Vec::new(), Vec::new());
            for (code, label) in labels {
                offsets.extend((texts.len() as u32).to_le_bytes());
                codes.extend(code.to_le_bytes());
                texts.extend(label.as_bytes());
                texts.push(0);
            }
            let length = 8 + offsets.len() + codes.len() + texts.len();
            self.put(b"<lbl>")?;
            self.put(&(length as u32).to_le_bytes())?;
            self.field(&set.name, 4 * NAME + 1)?;
            self.put(&[0; 3])?;
            self.put(&(set.labels.len() as u32).to_le_bytes())?;
            self.put(&(texts.len() as u32).to_le_bytes())?;
            for part in [offsets, codes, texts] {
                self.put(&part)?;
            }
            self.put(b"</lbl>")?;
        }
        self.close("value_labels")
    }

    /// Ends the file and fills in what was not known before.
    fn finish(mut self, rows: u64, rows_at: u64, map_at: u64) -> Result<(), Failure> {
        self.map.push(self.file.stream_position()?);
        self.put(b"</stata_dta>")?;
        let end = self.file.stream_position()?;
        self.map.push(end);
        self.file.seek(SeekFrom::Start(rows_at))?;
        self.put(&rows.to_le_bytes())?;
        self.file.seek(SeekFrom::Start(map_at))?;
        let map: Vec<u8> = self.map.iter().flat_map(|offset| offset.to_le_bytes()).collect();
        self.put(&map)?;
        self.file.seek(SeekFrom::Start(end))?;
        Ok(())
    }
}

/// The label of a variable, with its unit.
fn label(about: &About, column: &Column) -> String {
    let variable = &about.variables[column.at];
    if variable.unit.is_empty() { variable.label.clone() } else { format!("{} [{}]", variable.label, variable.unit) }
}

/// What a user of the file has to know, as notes of the data set.
fn data_notes(about: &About) -> Vec<String> {
    let mut notes = vec![format!("Written by chancery {}. Rows: {}.", env!("CARGO_PKG_VERSION"), about.universe)];
    notes.extend(about.notes.iter().cloned());
    let letters = CellState::ALL
        .into_iter()
        .filter_map(|state| Some(format!(".{} {} ({})", state.stata()?, state.name(), state.reason())));
    notes.push(format!(
        "Missing values say why: {}. They are labelled by the value label `{REASONS}`.",
        letters.collect::<Vec<_>>().join("; ")
    ));
    notes.extend(about.lists.iter().map(|work| format!("Cite: {}", work.citation)));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_to_fit() {
        assert_eq!(allowed_name("milex1", &[]), "milex1");
        assert_eq!(allowed_name("int", &[]), "_int");
        assert_eq!(allowed_name("str9", &[]), "_str9");
        assert_eq!(allowed_name("2nd-best", &[]), "_2nd_best");
        let long = "a".repeat(40);
        assert_eq!(allowed_name(&long, &[]).len(), NAME);
        let first = allowed_name(&long, &[]);
        let second = allowed_name(&long, &[&first]);
        assert!(second.len() == NAME && second != first, "{second}");
    }

    #[test]
    fn labels_are_unique_and_short() {
        let codes = [(255, "Germany".to_owned()), (260, "Germany".to_owned()), (2, "United States".to_owned())];
        let labels = unique_labels(&codes);
        assert_eq!(labels[1].1, "Germany (260)");
        assert_eq!(labels[2].1, "United States");
        assert_eq!(shorten(&"é".repeat(100), LABEL).chars().count(), LABEL);
    }
}
