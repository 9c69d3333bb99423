//! The apparatus of a text: its notes, its list of references, and what does not fit between the two.

use crate::citations::quoted;
use crate::list::lint_list;
use crate::listed::Listed;
use crate::mark::{MarkKind, Marker};
use crate::sentence::{Sentence, sentences};
use crate::tidy::tidy;
use crate::works::{contained, near, same_title, title_words};

/// What is wrong, or may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// A note without an entry of its number.
    DanglingNote,
    /// An entry that no passage cites.
    NeverCited,
    /// A work or source that is cited and has no entry.
    NotListed,
    /// Another year in the text than in the list.
    YearDiffers,
    /// An address that leads nowhere.
    Address,
    /// One address for two entries.
    SharedAddress,
    /// An address that speaks of something else than its entry.
    OtherAddress,
    /// Two entries for one work.
    Duplicate,
    /// A name spelled in two ways.
    Spelling,
    /// An entry by which nobody can find the work.
    Incomplete,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::DanglingNote,
        Self::NeverCited,
        Self::NotListed,
        Self::YearDiffers,
        Self::Address,
        Self::SharedAddress,
        Self::OtherAddress,
        Self::Duplicate,
        Self::Spelling,
        Self::Incomplete,
    ];

    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DanglingNote => "dangling note",
            Self::NeverCited => "never cited",
            Self::NotListed => "not listed",
            Self::YearDiffers => "year differs",
            Self::Address => "address",
            Self::SharedAddress => "shared address",
            Self::OtherAddress => "other address",
            Self::Duplicate => "duplicate",
            Self::Spelling => "spelling",
            Self::Incomplete => "incomplete",
        }
    }
}

/// Something that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Line of the text; 0 where there is none.
    pub line: usize,
    /// What.
    pub kind: FindingKind,
    /// The note, entry or name.
    pub what: String,
    /// Why.
    pub says: String,
}

/// A text taken apart.
#[derive(Clone, Debug, Default)]
pub struct Apparatus {
    /// Sentences before the list.
    pub body: Vec<Sentence>,
    /// Line of the heading over the list.
    pub heading: Option<usize>,
    /// Its entries.
    pub listed: Vec<Listed>,
}

const HEADINGS: &[&str] = &[
    "references",
    "reference list",
    "bibliography",
    "works cited",
    "literature",
    "sources",
    "literature cited",
    "список литературы",
    "литература",
    "источники",
    "библиография",
    "список использованных источников",
    "әдебиеттер",
    "әдебиет",
    "пайдаланылған әдебиеттер",
    "әдебиеттер тізімі",
    "пайдаланылған әдебиеттер тізімі",
];

/// Takes a text apart at the last heading that announces a list of references.
pub fn apparatus(text: &str, marker: &Marker<'_>) -> Apparatus {
    let is_heading = |line: &str| {
        let words = tidy(line.trim().trim_start_matches('#')).to_lowercase();
        HEADINGS.contains(&words.trim_matches([':', '.', ' ']))
    };
    let heading = text.lines().collect::<Vec<_>>().iter().rposition(|line| is_heading(line)).map(|at| at + 1);
    let mut body = sentences(text);
    let Some(heading) = heading else { return Apparatus { body, heading: None, listed: Vec::new() } };
    body.retain(|sentence| sentence.line < heading);
    Apparatus { body, heading: Some(heading), listed: entries(text, heading, marker) }
}

fn entries(text: &str, heading: usize, marker: &Marker<'_>) -> Vec<Listed> {
    let mut found: Vec<(usize, String, String)> = Vec::new();
    let mut after_blank = true;
    for (number, raw) in (1..).zip(text.lines()).skip(heading) {
        let line = tidy(raw.trim());
        if !line.chars().any(char::is_alphanumeric) {
            after_blank = true;
            continue;
        }
        let (bullet, rest) = match ["- ", "* ", "• ", "– "].iter().find_map(|mark| line.strip_prefix(mark)) {
            Some(rest) => (true, rest.trim_start()),
            None => (false, line.as_str()),
        };
        let label = number_of(rest);
        match found.last_mut() {
            Some((_, _, words)) if !bullet && label.is_none() && !after_blank => {
                words.push(' ');
                words.push_str(rest);
            }
            _ => {
                let (label, rest) = label.unwrap_or(("", rest));
                found.push((number, label.to_owned(), rest.to_owned()));
            }
        }
        after_blank = false;
    }
    // A list is numbered or it is not: a single figure at a beginning is part of a title.
    let numbered = 2 * found.iter().filter(|(_, label, _)| !label.is_empty()).count() >= found.len();
    let entry = |(line, label, words): (usize, String, String)| match numbered || label.is_empty() {
        true => Listed::new(line, &label, &words, marker),
        false => Listed::new(line, "", &format!("{label} {words}"), marker),
    };
    found.into_iter().map(entry).collect()
}

/// The number with which an entry begins, and the rest.
fn number_of(line: &str) -> Option<(&str, &str)> {
    let inside = line.strip_prefix('[').unwrap_or(line);
    let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let rest = inside[digits..].trim_start_matches([']', '.', ')']);
    rest.starts_with(char::is_whitespace).then(|| (&inside[..digits], rest.trim_start()))
}

/// What does not fit in a text.
pub fn lint(parts: &Apparatus, marker: &Marker<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let notes = notes(parts, marker);
    let numbered = parts.listed.iter().any(|entry| !entry.label.is_empty());
    dangling(parts, &notes, numbered, &mut found);
    if numbered && !notes.is_empty() {
        unused(parts, &notes, &mut found);
    } else {
        never_cited(parts, &mut found);
    }
    not_listed(parts, &mut found);
    cited_years(parts, marker, &mut found);
    spellings(parts, marker, &mut found);
    found.extend(lint_list(&parts.listed));
    found.sort();
    found.dedup();
    found
}

/// Notes of the body: line and number.
fn notes(parts: &Apparatus, marker: &Marker<'_>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for sentence in &parts.body {
        for mark in marker.marks(sentence) {
            if let (MarkKind::Citation, Some(numbers)) = (mark.kind, mark.reads.strip_prefix("note ")) {
                found.extend(numbers.split(", ").map(|number| (sentence.line, number.to_owned())));
            }
        }
    }
    found
}

fn dangling(parts: &Apparatus, notes: &[(usize, String)], numbered: bool, found: &mut Vec<Finding>) {
    for (line, number) in notes {
        if parts.listed.iter().any(|entry| entry.label == *number) {
            continue;
        }
        let says = match (parts.heading, numbered) {
            (None, _) => "the text has no list of references".to_owned(),
            (_, false) => "the entries of the list have no numbers".to_owned(),
            _ => format!("the list has no entry {number}"),
        };
        found.push(Finding { line: *line, kind: FindingKind::DanglingNote, what: format!("note {number}"), says });
    }
}

fn unused(parts: &Apparatus, notes: &[(usize, String)], found: &mut Vec<Finding>) {
    for entry in parts.listed.iter().filter(|entry| !notes.iter().any(|(_, number)| *number == entry.label)) {
        let says = "no note of the text has its number".to_owned();
        found.push(Finding { line: entry.line, kind: FindingKind::NeverCited, what: entry.short(), says });
    }
}

/// An entry is cited where the body has a surname of it, its title in quotes, or five words of it in a row.
fn never_cited(parts: &Apparatus, found: &mut Vec<Finding>) {
    let body: Vec<Vec<String>> = parts.body.iter().map(|sentence| words_of(&sentence.text)).collect();
    let capitals = capital_words(parts);
    let quotes: Vec<&str> =
        parts.body.iter().flat_map(|one| quoted(&one.text).into_iter().map(|range| &one.text[range])).collect();
    for entry in &parts.listed {
        let named = entry.surnames.iter().any(|name| capitals.contains(&chancery_core::fold_name(name)));
        let titled = quotes.iter().any(|quote| same_title(quote, &entry.text));
        let words = words_of(&entry.text);
        let run = words.windows(5).any(|run| {
            title_words(&run.join(" ")).len() >= 4
                && body.iter().any(|sentence| sentence.windows(5).any(|own| own == run))
        });
        if !(named || titled || run) {
            let says = "no passage has a surname of it, its title, or five words of it in a row".to_owned();
            found.push(Finding { line: entry.line, kind: FindingKind::NeverCited, what: entry.short(), says });
        }
    }
}

pub(crate) fn words_of(text: &str) -> Vec<String> {
    chancery_core::fold_name(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Words of the body with a capital, in small letters.
fn capital_words(parts: &Apparatus) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in &parts.body {
        let words = sentence.text.split(|letter: char| !letter.is_alphabetic() && letter != '\u{301}');
        found.extend(words.filter(|word| word.starts_with(char::is_uppercase)).map(chancery_core::fold_name));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Words that say that a work comes.
const WORKS: &[&str] = &[
    "book",
    "books",
    "article",
    "articles",
    "essay",
    "paper",
    "papers",
    "report",
    "reports",
    "study",
    "studies",
    "monograph",
    "protocol",
    "volume",
    "dissertation",
    "книге",
    "статье",
    "работе",
    "докладе",
    "кітабында",
    "мақаласында",
];

/// Words with which somebody is quoted.
const SPEAKS: &[&str] = &[
    "outlines",
    "outlined",
    "argues",
    "argued",
    "writes",
    "wrote",
    "notes",
    "noted",
    "states",
    "stated",
    "claims",
    "claimed",
    "concluded",
    "concludes",
    "suggests",
    "suggested",
    "provides",
    "describes",
    "emphasizes",
];

fn not_listed(parts: &Apparatus, found: &mut Vec<Finding>) {
    if parts.listed.is_empty() {
        return;
    }
    for sentence in &parts.body {
        let text = &sentence.text;
        let mut titled = false;
        for range in quoted(text) {
            let before = text[..range.start].to_lowercase();
            let near =
                before.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).rev().take(14);
            let announced = near.into_iter().any(|word| WORKS.contains(&word) || word == "work");
            let title = &text[range.clone()];
            let capitals = title.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count();
            titled |= announced;
            if announced && capitals >= 2 && title_words(title).len() >= 2 && !is_listed(parts, title) {
                let says = "a work is named by its title, and no entry has it".to_owned();
                found.push(Finding { line: sentence.line, kind: FindingKind::NotListed, what: title.to_owned(), says });
            }
        }
        if !titled {
            speakers(parts, sentence, found);
        }
        bodies(parts, sentence, found);
    }
}

fn is_listed(parts: &Apparatus, title: &str) -> bool {
    let words = title_words(title);
    let least = words.len().min(3);
    parts.listed.iter().any(|entry| contained(&words, &title_words(&entry.text), least))
}

/// `Jorge I. Dominguez outlines, "..."`: somebody whose words are given and whom no entry names.
fn speakers(parts: &Apparatus, sentence: &Sentence, found: &mut Vec<Finding>) {
    let words: Vec<&str> = sentence.text.split_whitespace().collect();
    for (at, word) in words.iter().enumerate().skip(1) {
        let verb = word.trim_matches(|letter: char| !letter.is_alphabetic());
        let name = words[at - 1].trim_matches(|letter: char| !letter.is_alphabetic());
        let first = at.checked_sub(2).map_or("", |place| words[place]);
        let person =
            name.chars().count() > 3 && name.starts_with(char::is_uppercase) && first.starts_with(char::is_uppercase);
        if !(SPEAKS.contains(&verb) && person && !quoted(&sentence.text).is_empty()) {
            continue;
        }
        let folded = chancery_core::fold_name(name);
        let listed = parts.listed.iter().any(|entry| words_of(&entry.text).contains(&folded));
        if !listed {
            let says = "somebody's words are given, and no entry has the name".to_owned();
            let what = format!("{first} {name}");
            found.push(Finding { line: sentence.line, kind: FindingKind::NotListed, what, says });
        }
    }
}

/// `according to the data of ...`: a source of figures that no entry names.
fn bodies(parts: &Apparatus, sentence: &Sentence, found: &mut Vec<Finding>) {
    let words: Vec<&str> = sentence.text.split_whitespace().collect();
    let at = words.iter().enumerate().position(|(at, word)| {
        let word = word.to_lowercase();
        (word == "according" || word == "accordance")
            && words.get(at + 1).is_some_and(|next| matches!(*next, "to" | "with"))
    });
    let Some(at) = at else { return };
    let named: Vec<&str> = words[at + 2..].iter().take(12).copied().collect();
    let is_source = named.iter().any(|word| {
        let word = word.trim_matches(|letter: char| !letter.is_alphabetic()).to_lowercase();
        matches!(word.as_str(), "data" | "survey" | "report" | "statistics" | "figures" | "estimates" | "poll")
    });
    let Some(first) = named.iter().position(|word| word.starts_with(char::is_uppercase)) else { return };
    if !is_source {
        return;
    }
    let phrase = named[first..].iter().take(5).copied().collect::<Vec<_>>().join(" ");
    let wanted = title_words(&phrase);
    let head = wanted.first().cloned().unwrap_or_default();
    let year = years_in(&sentence.text);
    let listed = parts.listed.iter().filter(|entry| {
        let own = title_words(&entry.text);
        own.contains(&head) && wanted.iter().filter(|word| own.contains(word)).count() >= wanted.len().min(2)
    });
    let listed: Vec<&Listed> = listed.collect();
    let what = phrase.trim_end_matches(|letter: char| !letter.is_alphanumeric()).to_owned();
    if listed.is_empty() {
        let says = "figures are taken from it, and no entry names it".to_owned();
        found.push(Finding { line: sentence.line, kind: FindingKind::NotListed, what, says });
    } else if let Some(first) = year.first()
        && listed.iter().all(|entry| !entry.years.is_empty() && !entry.years.contains(first))
    {
        let says = format!("figures of {first} are taken from it, and its entries have other years");
        found.push(Finding { line: sentence.line, kind: FindingKind::YearDiffers, what, says });
    }
}

fn years_in(text: &str) -> Vec<u16> {
    let figures = text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| part.len() == 4);
    figures.filter_map(|part| part.parse().ok()).filter(|year| (1500..=2100).contains(year)).collect()
}

/// A year beside a cited work that its entry does not have.
fn cited_years(parts: &Apparatus, marker: &Marker<'_>, found: &mut Vec<Finding>) {
    for sentence in &parts.body {
        for mark in marker.marks(sentence) {
            let Some((name, year)) = mark.reads.rsplit_once(' ').filter(|_| mark.kind == MarkKind::Citation) else {
                continue;
            };
            let Ok(year) = year.parse::<u16>() else { continue };
            if name == "note" || year < 1500 {
                continue;
            }
            let folded = chancery_core::fold_name(name);
            let by = |entry: &&Listed| entry.surnames.iter().any(|surname| chancery_core::fold_name(surname) == folded);
            let entries: Vec<&Listed> = parts.listed.iter().filter(by).collect();
            if entries.is_empty() && !parts.listed.is_empty() && !is_in_list(parts, &folded) {
                let says = "it is cited with its year, and no entry has the name".to_owned();
                found.push(Finding {
                    line: sentence.line,
                    kind: FindingKind::NotListed,
                    what: mark.reads.clone(),
                    says,
                });
            } else if !entries.is_empty()
                && entries.iter().all(|entry| !entry.years.is_empty() && !entry.years.contains(&year))
            {
                let says = format!("the list has {}", joined(&entries[0].years));
                found.push(Finding {
                    line: sentence.line,
                    kind: FindingKind::YearDiffers,
                    what: mark.reads.clone(),
                    says,
                });
            }
        }
        titled_years(parts, sentence, found);
    }
}

fn is_in_list(parts: &Apparatus, folded: &str) -> bool {
    parts.listed.iter().any(|entry| words_of(&entry.text).iter().any(|word| word == folded))
}

fn joined(years: &[u16]) -> String {
    match years {
        [first, .., last] if usize::from(last.saturating_sub(*first)) + 1 == years.len() => format!("{first}-{last}"),
        all => all.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// Four words of a listed title in a row with a capital, and within three words a year that the entry has not.
fn titled_years(parts: &Apparatus, sentence: &Sentence, found: &mut Vec<Finding>) {
    let words = words_of(&sentence.text);
    for entry in parts.listed.iter().filter(|entry| !entry.years.is_empty()) {
        let title = words_of(&entry.text);
        for (at, run) in words.windows(4).enumerate() {
            let known = title_words(&run.join(" ")).len() >= 3 && title.windows(4).any(|own| own == run);
            let longer =
                words.get(at + 4).is_some_and(|next| title.windows(5).any(|own| own[..4] == *run && own[4] == *next));
            if !known || longer {
                continue;
            }
            let after = words.iter().skip(at + 4).take(3).find_map(|word| word.parse::<u16>().ok());
            if let Some(year) = after.filter(|year| (1500..=2100).contains(year) && !entry.years.contains(year)) {
                let says = format!("the list has {} for {}", joined(&entry.years), entry.short());
                let what = format!("{} {year}", run.join(" "));
                found.push(Finding { line: sentence.line, kind: FindingKind::YearDiffers, what, says });
            }
        }
    }
}

/// Surnames of the list that are one or two letters apart from another of the list, or from a word of the body.
fn spellings(parts: &Apparatus, marker: &Marker<'_>, found: &mut Vec<Finding>) {
    let names: Vec<(usize, String)> =
        parts.listed.iter().flat_map(|entry| entry.surnames.iter().map(|name| (entry.line, name.clone()))).collect();
    for (at, (line, name)) in names.iter().enumerate() {
        for (other_line, other) in names.iter().take(at) {
            if near(&chancery_core::fold_name(name), &chancery_core::fold_name(other)) {
                let says = format!("line {other_line} has {other}");
                found.push(Finding { line: *line, kind: FindingKind::Spelling, what: name.clone(), says });
            }
        }
    }
    for sentence in &parts.body {
        let places = marker.marks(sentence);
        for (start, word) in capitals_with_place(&sentence.text) {
            let known = places.iter().any(|mark| mark.kind.is_name() && mark.start <= start && start < mark.end);
            let folded = chancery_core::fold_name(word);
            let exact = names.iter().any(|(_, name)| chancery_core::fold_name(name) == folded);
            if known || exact {
                continue;
            }
            for (line, name) in names.iter().filter(|(_, name)| near(&chancery_core::fold_name(name), &folded)) {
                let says = format!("the list has {name} (line {line})");
                found.push(Finding { line: sentence.line, kind: FindingKind::Spelling, what: word.to_owned(), says });
            }
        }
    }
}

fn capitals_with_place(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(|letter: char| !letter.is_alphabetic()) {
        if word.starts_with(char::is_uppercase) {
            found.push((at, word));
        }
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

#[cfg(test)]
mod tests {
    use chancery_world::World;

    use super::*;

    fn found(text: &str) -> Vec<(usize, &'static str, String)> {
        let marker = Marker::new(World::builtin());
        lint(&apparatus(text, &marker), &marker).into_iter().map(|one| (one.line, one.kind.name(), one.what)).collect()
    }

    #[test]
    fn numbered_notes() {
        let text = "It fell [1]. It rose [3].\n\n## References\n\n- 1 Sabatini C. Rethinking Trade Policy, 2012 // http://a.org/x\n- 2 Nobody A. Another Work of Trade, 2013\n";
        assert_eq!(
            found(text),
            [
                (1, "dangling note", "note 3".to_owned()),
                (6, "never cited", "2: Nobody A. Another Work of Trade, 2013".to_owned())
            ]
        );
    }

    #[test]
    fn authors_and_years() {
        let text = "So says Hornbeck (2012). In the book “A Missing Work of Politics” Miller describes trade.\n\nReferences\n\n\
            Hornbeck, J. F. (2014). \"Trade and Investment in Context\".\n\nUnused, A. (2015). \"Never Named in Any Place\".\n";
        assert_eq!(
            found(text),
            [
                (1, "not listed", "A Missing Work of Politics".to_owned()),
                (1, "year differs", "Hornbeck 2012".to_owned()),
                (7, "never cited", "Unused, A. (2015). \"Never Named in Any Place\".".to_owned()),
            ]
        );
    }
}
