//! An entry of a list of references taken apart: surnames, years, addresses.

use crate::apparatus::words_of;
use crate::citations::address_ranges;
use crate::mark::{MarkKind, Marker};
use crate::sentence::sentences;

/// An entry of a list of references.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Line on which it begins.
    pub line: usize,
    /// Its number, or the key of a bibliography; empty if it has none.
    pub label: String,
    /// Its words, without addresses.
    pub text: String,
    /// Surnames with which it begins.
    pub surnames: Vec<String>,
    /// Years named in it, from the first to the last of each span.
    pub years: Vec<u16>,
    /// Days named in it, as `2017-08-10`.
    pub days: Vec<String>,
    /// Addresses.
    pub addresses: Vec<String>,
}

impl Listed {
    /// An entry by its words.
    pub fn new(line: usize, label: &str, words: &str, marker: &Marker<'_>) -> Self {
        let mut text = String::new();
        let mut addresses: Vec<String> = Vec::new();
        let mut end = 0;
        for range in address_ranges(words) {
            if range.start < end {
                // It was taken with the address before it.
                continue;
            }
            text.push_str(&words[end..range.start]);
            text.push(' ');
            end = end_of_address(words, &range);
            let address = words[range.start..end].trim_end_matches(']').to_owned();
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        text.push_str(&words[end..]);
        let text = text.replace(['<', '>'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.replace("[ ]( )", "").replace("()", "").trim_end_matches(['/', ' ', '[', ']', '(']).to_owned();
        let (mut dates, mut named) = (Vec::new(), Vec::new());
        for sentence in sentences(&text) {
            for mark in marker.marks(&sentence) {
                match mark.kind {
                    MarkKind::Date => dates.push(mark.reads),
                    MarkKind::State | MarkKind::Region | MarkKind::Organisation => {
                        named.extend(words_of(&sentence.text[mark.start..mark.end]));
                    }
                    _ => {}
                }
            }
        }
        let mut surnames = surnames(&text);
        surnames.retain(|name| !named.contains(&chancery_core::fold_name(name)));
        Self {
            line,
            label: label.to_owned(),
            surnames,
            years: dates.iter().flat_map(|date| years(date)).collect(),
            days: dates.into_iter().filter(|date| date.len() == 10 && !date.starts_with('-')).collect(),
            text,
            addresses,
        }
    }

    /// The beginning of the entry, for messages.
    pub(crate) fn short(&self) -> String {
        let start: String = self.text.chars().take(60).collect();
        let start = if start.len() < self.text.len() { format!("{}…", start.trim_end()) } else { start };
        match (self.label.as_str(), start.as_str()) {
            ("", _) => start,
            (label, "") => label.to_owned(),
            (label, _) => format!("{label}: {start}"),
        }
    }
}

/// The end of an address with what follows a space inside it: it stops at a hyphen or slash, and what comes next looks like a path.
fn end_of_address(words: &str, range: &std::ops::Range<usize>) -> usize {
    let mut end = range.end;
    while words[range.start..end].ends_with(['/', '-']) {
        let rest = &words[end..];
        let next = rest.trim_start();
        let length = next.find(char::is_whitespace).unwrap_or(next.len());
        let path = &next[..length];
        let is_path = path.contains(['/', '-', '.'])
            && !path.chars().any(char::is_uppercase)
            && path.chars().any(char::is_alphanumeric);
        if !is_path || next.len() == rest.len() || path.starts_with('-') {
            break;
        }
        end += rest.len() - next.len() + length;
    }
    end
}

/// The years of a date as it is read: all of a span.
fn years(date: &str) -> Vec<u16> {
    let parts: Vec<u16> = date.split("..").filter_map(|part| part.get(..4)?.parse().ok()).collect();
    match parts[..] {
        [first, last] if first <= last && last - first < 200 => (first..=last).collect(),
        _ => parts,
    }
}

/// The surnames with which an entry begins: `Azpuru, D. and Boniface, D.`, `Tom Long`, `Sabatini C.`; none where a title comes first.
fn surnames(text: &str) -> Vec<String> {
    let end = text.find(['(', '"', '“', '«', ':', '/', '‘', '[']).unwrap_or(text.len());
    let mut head = &text[..end];
    if let Some(quote) = head.find(" '") {
        head = &head[..quote];
    }
    if let Some(digit) = head.find(|letter: char| letter.is_ascii_digit()) {
        head = &head[..digit];
    }
    let is_initial = |word: &str| {
        word.chars().filter(|letter| letter.is_alphabetic()).count() <= 1 || word.contains('.') && word.len() <= 5
    };
    let is_name = |word: &str| word.starts_with(char::is_uppercase);
    if matches!(head.split(' ').next(), Some("The" | "A" | "An")) {
        return in_order(text);
    }
    let mut found = Vec::new();
    let mut alone = false;
    for (at, part) in head.split([',', ';', '&']).flat_map(|part| part.split(" and ")).enumerate() {
        // `Sabatini C. Rethinking Latin America`: what follows the initial is the title.
        let mut words: Vec<&str> = Vec::new();
        for word in part.split_whitespace().filter(|word| !matches!(*word, "Dr." | "Prof." | "Mr." | "and")) {
            let after_initial =
                words.len() >= 2 && words.last().is_some_and(|last| is_initial(last)) && !is_initial(words[0]);
            if after_initial && !is_initial(word) {
                break;
            }
            words.push(word);
        }
        let names: Vec<&str> = words.iter().copied().filter(|word| !is_initial(word)).collect();
        if names.is_empty() {
            // The initials of the name before.
            continue;
        }
        // `Azpuru, D. and ...` has surnames alone, `Tom Long, Latin America` has not.
        alone |= at == 0 && names.len() == 1 && names.len() == words.len();
        let title = at > 0 && !alone && words.len() < 2;
        if title || names.len() > 3 || !names.iter().all(|word| is_name(word)) {
            break;
        }
        let surname = if words.last().is_some_and(|last| is_initial(last)) { names.first() } else { names.last() };
        let plain = surname.map(|name| name.trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned());
        found.extend(plain.filter(|name| name.chars().count() > 2));
    }
    found.truncate(6);
    found.extend(in_order(text));
    found
}

/// Surnames after an initial, wherever they stand: `3.0. E. Rumer, R. Sokolsky`.
fn in_order(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| {
        let initial = pair[0].len() == 2
            && pair[0].ends_with('.')
            && pair[0].starts_with(|letter: char| letter.is_ascii_uppercase());
        initial && pair[1].starts_with(char::is_uppercase) && pair[1].ends_with([',', '.', ';'])
    });
    let bare = pairs.map(|pair| pair[1].trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned());
    bare.filter(|name| name.chars().count() > 3).take(6).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_of_entries() {
        let cases: &[(&str, &[&str])] = &[
            ("Azpuru, D. and Boniface, D., (2015). \"Determinants\"", &["Azpuru", "Boniface"]),
            ("Tom Long, Latin America Confronts", &["Long"]),
            ("Sabatini C. Rethinking Latin America", &["Sabatini"]),
            ("S.F. Starr \"In Defense\"", &["Starr"]),
            ("Georgetown Journal of International Affairs (2017)", &[]),
            ("China vows to double trade", &[]),
        ];
        for (text, wanted) in cases {
            let all = surnames(text);
            assert!(wanted.iter().all(|name| all.iter().any(|own| own == name)), "{text}: {all:?}");
            assert!(!wanted.is_empty() || all.is_empty(), "{text}: {all:?}");
        }
    }
}
