//! Names with a typing error: which listed names, or words of names, are one error away.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{Date, State};

use super::fold::plain;
use super::key::{self, Words};
use super::typing::Neighbours;
use super::words::directions;
use super::{Hit, How, Names, Resolution};
use crate::states::States;

/// Letters that a name must have, and what is taken for it: shorter names are too near to each other, and to other words.
const SHORTEST: usize = 6;
/// Letters it must have if two of them are swapped, which people rarely mean to do.
const SHORTEST_SWAPPED: usize = 5;
/// Letters that a name in another language than English must have: shorter ones are too many to be told apart by one letter.
const SHORTEST_FOREIGN: usize = 8;
/// Letters that are left of a word that is cut short: `St. Vincent & Gren.`.
const SHORTEST_CUT: usize = 4;
/// Texts that one name with wrong words may stand for; more would be guessing.
const MOST_READINGS: usize = 64;
/// Words with an error that one name may have.
const MOST_WRONG_WORDS: usize = 2;

/// The forms of names, and the words of names, by what one error makes of them.
#[derive(Debug)]
pub(super) struct TypingErrors {
    forms: Neighbours,
    /// For each form, where to look up what it means.
    meanings: Vec<Form>,
    words: Neighbours,
    /// The text of each word.
    texts: Vec<String>,
}

/// A form of a name.
#[derive(Clone, Copy, Debug)]
struct Form {
    /// Where to look up what it means.
    key: FormKey,
    /// Letters of it.
    length: usize,
    /// Whether it is English or long.
    is_distinct: bool,
}

#[derive(Clone, Copy, Debug)]
enum FormKey {
    /// As it is listed.
    Letters(u64),
    /// With its words written out.
    Words(u64),
}

impl TypingErrors {
    pub(super) fn new(names: &Names) -> Self {
        let mut forms: BTreeMap<String, Form> = BTreeMap::new();
        let mut words: BTreeSet<String> = BTreeSet::new();
        let mut add = |text: &str, english: bool| {
            let plain = plain(text);
            let mut add_form = |text: String, key: FormKey| {
                let length = text.chars().count();
                let is_distinct = english || length >= SHORTEST_FOREIGN;
                forms.entry(text).or_insert(Form { key, length, is_distinct }).is_distinct |= is_distinct;
            };
            add_form(plain.replace(' ', ""), FormKey::Letters(key::of_letters(&plain)));
            if Words::of(&plain).is_some_and(|words| words.key().is_some()) {
                add_form(key::written_out(&plain), FormKey::Words(key::of_written_out(&plain)));
            }
            words.extend(plain.split(' ').map(str::to_owned));
        };
        for name in names.names.iter().filter(|name| name.data_set.is_none()) {
            add(&name.name, name.language == "en");
        }
        for text in &names.others {
            add(text, true);
        }
        let letters = |text: &String| text.chars().collect();
        Self {
            forms: Neighbours::new(forms.keys().map(letters).collect()),
            meanings: forms.into_values().collect(),
            words: Neighbours::new(words.iter().map(letters).collect()),
            texts: words.into_iter().collect(),
        }
    }

    /// The known words that a word may stand for: one error away, or cut short to it.
    fn words_for(&self, word: &str) -> BTreeSet<&str> {
        let letters: Vec<char> = word.chars().collect();
        let mut found = BTreeSet::new();
        if letters.len() >= SHORTEST_SWAPPED {
            self.words.each(&letters, |number, _| {
                found.insert(self.texts[number as usize].as_str());
            });
        }
        if letters.len() >= SHORTEST_CUT {
            let from = self.texts.partition_point(|known| known.as_str() < word);
            found.extend(self.texts[from..].iter().take_while(|known| known.starts_with(word)).map(String::as_str));
        }
        found
    }

    fn knows_word(&self, word: &str) -> bool {
        self.texts.binary_search_by(|known| known.as_str().cmp(word)).is_ok()
    }
}

impl Names {
    /// What a name with a typing error means, if every name that is so near means the same.
    pub(super) fn find_with_error(&self, plain: &str, on: Option<Date>, states: &States) -> Option<Hit> {
        if plain.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut near = self.names_one_error_away(plain, on, states);
        if near.is_empty() {
            return self.find_with_wrong_words(plain, on, states);
        }
        // What is said to be meant is the English name, if one is as near as the others.
        near.sort_by_key(|(hit, is_target)| !is_target || hit.name.is_none_or(|name| !self.is_english(name)));
        let is_target = near.iter().any(|(_, is_target)| *is_target);
        let mut hits = near.into_iter().map(|(hit, _)| hit);
        let first = hits.next()?;
        let state = first.resolution.one()?;
        (is_target && hits.all(|other| other.resolution == Resolution::One(state))).then_some(first)
    }

    fn is_english(&self, name: u32) -> bool {
        self.names[name as usize].language == "en"
    }

    /// Whether a name is one error away from a name of another state.
    pub(super) fn is_near_another(&self, plain: &str, state: State, on: Option<Date>, states: &States) -> bool {
        let near = self.names_one_error_away(plain, on, states);
        near.iter().any(|(hit, _)| hit.resolution != Resolution::One(state))
    }

    /// What the names one error away mean, and whether a name may be taken for them. Those for which it may not still show that
    /// it is near to several.
    fn names_one_error_away(&self, plain: &str, on: Option<Date>, states: &States) -> Vec<(Hit, bool)> {
        let errors = self.typing_errors.get_or_init(|| TypingErrors::new(self));
        let mut near: Vec<(u32, bool)> = Vec::new();
        for text in readings(plain) {
            let letters: Vec<char> = text.chars().filter(|letter| *letter != ' ').collect();
            if letters.len() >= SHORTEST_SWAPPED {
                errors.forms.each(&letters, |number, swapped| near.push((number, swapped)));
            }
        }
        near.sort_unstable();
        near.dedup();
        let hit = |(number, swapped): &(u32, bool)| {
            let form = errors.meanings[*number as usize];
            let is_target =
                form.is_distinct && (form.length >= SHORTEST || (*swapped && form.length >= SHORTEST_SWAPPED));
            let (index, key) = match form.key {
                FormKey::Letters(key) => (&self.by_letters, key),
                FormKey::Words(key) => (&self.by_words, key),
            };
            Some((self.look_up(index, key, How::TypingError, on, states).ok()??, is_target))
        };
        near.iter().filter_map(hit).collect()
    }

    /// The name with the words put right that no name has, if all that they may stand for make names of one state only.
    fn find_with_wrong_words(&self, plain: &str, on: Option<Date>, states: &States) -> Option<Hit> {
        if !plain.contains(' ') {
            return None;
        }
        let errors = self.typing_errors.get_or_init(|| TypingErrors::new(self));
        let mut texts = vec![String::with_capacity(plain.len() + 8)];
        for (wrong, word) in plain.split(' ').filter(|word| !errors.knows_word(word)).enumerate() {
            if wrong == MOST_WRONG_WORDS || errors.words_for(word).is_empty() {
                return None;
            }
        }
        for word in plain.split(' ') {
            let choices = if errors.knows_word(word) { BTreeSet::from([word]) } else { errors.words_for(word) };
            if texts.len() * choices.len() > MOST_READINGS {
                return None;
            }
            texts = texts.iter().flat_map(|text| choices.iter().map(move |word| format!("{text} {word}"))).collect();
        }
        let hits = texts.iter().filter_map(|text| {
            let several = Words::of(text).is_some_and(|words| words.keys().len() > 1);
            if several { self.find_whole(text.trim_start(), on, states).ok().flatten() } else { None }
        });
        // To change words and leave out others would be guessing.
        let mut hits =
            hits.filter(|hit| hit.how != How::Government && !matches!(hit.resolution, Resolution::Unknown { .. }));
        let first = hits.next()?;
        first.resolution.one()?;
        hits.all(|other| other.resolution == first.resolution).then_some(Hit { how: How::TypingError, ..first })
    }
}

/// The texts to compare: as it stands and written out; with a letter for a direction only what it may stand for.
fn readings(plain: &str) -> Vec<String> {
    let mut read = Vec::new();
    for word in plain.split(' ').filter(|_| plain.contains(' ')) {
        for direction in directions(word) {
            let words: Vec<&str> =
                plain.split(' ').map(|other| if other == word { direction } else { other }).collect();
            read.push(key::written_out(&words.join(" ")));
        }
    }
    if read.is_empty() {
        read.push(plain.to_owned());
        let written_out = key::written_out(plain);
        if !written_out.chars().eq(plain.chars().filter(|letter| *letter != ' ')) {
            read.push(written_out);
        }
    }
    read
}
