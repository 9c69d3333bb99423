//! Keys of names: numbers that are equal where names are to count as equal.

use super::words::{Meaning, directions, is_government, meaning};

const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// A polynomial in the letters, so that the key of a text without one letter follows from those of its two sides.
pub(super) const fn append(key: u64, letter: char) -> u64 {
    key.wrapping_add(letter as u64 + 1).wrapping_mul(BASE)
}

pub(super) const fn raise(power: u64) -> u64 {
    power.wrapping_mul(BASE)
}

/// Spreads a key over all bits, for tables that use a few of them.
pub(super) const fn spread(key: u64) -> u64 {
    let key = (key ^ (key >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    key ^ (key >> 32)
}

/// The key of the letters of a plain name, one after the other: where its words are divided does not count.
pub(super) fn of_letters(plain: &str) -> u64 {
    plain.chars().filter(|letter| *letter != ' ').fold(0, append)
}

fn of_word(word: &str) -> u64 {
    spread(word.chars().fold(0, append))
}

/// Most words a name may have; the longest official one has 15.
const MOST: usize = 24;

/// The words of a name, written out and without articles, as keys.
pub(super) struct Words {
    keys: [u64; MOST],
    count: usize,
    /// Bit `i` is set if word `i` is for a form of government.
    government: u32,
    /// Bit `i` is set if word `i` is a letter that may be one of these directions.
    direction: (u32, &'static [&'static str]),
}

impl Words {
    /// `None` for more words than any name has.
    pub(super) fn of(plain: &str) -> Option<Self> {
        let mut words = Self { keys: [0; MOST], count: 0, government: 0, direction: (0, &[]) };
        let alone = !plain.contains(' ');
        for (place, word) in plain.split(' ').filter(|word| !word.is_empty()).enumerate() {
            let found = directions(word);
            if !found.is_empty() && !alone && words.count < MOST {
                let others = if words.direction.1 == found { words.direction.0 } else { 0 };
                words.direction = (others | 1 << words.count, found);
            }
            match meaning(word, place == 0, alone) {
                Meaning::Itself(word) => words.push(word)?,
                Meaning::Words(list) => list.iter().try_for_each(|word| words.push(word))?,
            }
        }
        Some(words)
    }

    fn push(&mut self, word: &str) -> Option<()> {
        *self.keys.get_mut(self.count)? = of_word(word);
        self.government |= u32::from(is_government(word)) << self.count;
        self.count += 1;
        Some(())
    }

    pub(super) fn keys(&self) -> &[u64] {
        &self.keys[..self.count]
    }

    /// One key for the words in any order; `None` if there are none.
    pub(super) fn key(&self) -> Option<u64> {
        (self.count > 0).then(|| self.keys().iter().fold(0_u64, |sum, key| sum.wrapping_add(*key)))
    }

    /// The keys with a single letter read as each direction it may stand for, the same wherever it occurs.
    pub(super) fn with_directions(&self) -> impl Iterator<Item = u64> {
        let (places, list) = self.direction;
        list.iter().map(move |word| {
            let read = |(place, key): (usize, &u64)| if places >> place & 1 == 1 { of_word(word) } else { *key };
            self.keys().iter().enumerate().map(read).fold(0_u64, u64::wrapping_add)
        })
    }

    /// The words that are not for a form of government, if any word is and any is not.
    pub(super) fn without_government(&self) -> Option<Self> {
        if self.government == 0 {
            return None;
        }
        let mut rest = Self { keys: [0; MOST], count: 0, government: 0, direction: (0, &[]) };
        for (position, key) in self.keys().iter().enumerate() {
            if self.government >> position & 1 == 0 {
                rest.keys[rest.count] = *key;
                rest.count += 1;
            }
        }
        (rest.count > 0).then_some(rest)
    }
}

/// The key of the letters of a plain name with its words written out and articles left out, in their order.
///
/// Not one that `of_letters` gives, so both kinds can stand in one table.
pub(super) fn of_written_out(plain: &str) -> u64 {
    let mut key = BASE;
    each_word(plain, |word| key = word.chars().fold(key, append));
    spread(key)
}

/// The letters of which `of_written_out` is the key.
pub(super) fn written_out(plain: &str) -> String {
    let mut text = String::with_capacity(plain.len() + 16);
    each_word(plain, |word| text.push_str(word));
    text
}

fn each_word(plain: &str, mut use_word: impl FnMut(&str)) {
    let alone = !plain.contains(' ');
    for (place, word) in plain.split(' ').enumerate() {
        match meaning(word, place == 0, alone) {
            Meaning::Itself(word) => use_word(word),
            Meaning::Words(list) => list.iter().for_each(|word| use_word(word)),
        }
    }
}

/// Whether two plain names have the same words but for order and articles, none of them abbreviated.
pub(super) fn same_words(one: &str, other: &str) -> bool {
    let sorted = |plain: &str| {
        let is_said = |word: &&str| !matches!(meaning(word, false, false), Meaning::Words([]));
        let mut words: Vec<String> = plain.split(' ').filter(is_said).map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    sorted(one) == sorted(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let key = |plain| Words::of(plain).and_then(|words| words.key());
        key(one) == key(other)
    }

    #[test]
    fn order_and_abbreviations_do_not_count() {
        assert!(same("korea dem peoples rep", "democratic peoples republic of korea"));
        assert!(same("korea dpr", "dpr of korea"));
        assert!(same("st vincent and the grenadines", "saint vincent grenadines"));
        assert!(same("virgin islands us", "united states virgin islands"));
        assert!(!same("guinea bissau", "guinea"));
        assert!(!same("us", "united states"), "alone it is a name");
        assert!(!same("niger", "nigeria"));
    }

    #[test]
    fn division_into_words_does_not_count() {
        assert_eq!(of_letters("viet nam"), of_letters("vietnam"));
        assert_ne!(of_letters("viet nam"), of_letters("veitnam"));
    }

    #[test]
    fn a_letter_may_be_a_direction() {
        let words = Words::of("n zealand").expect("few words");
        let wanted = Words::of("new zealand").and_then(|words| words.key()).expect("words");
        assert!(words.with_directions().any(|key| key == wanted));
        assert!(Words::of("new zealand").expect("few words").with_directions().next().is_none());
    }

    #[test]
    fn no_words_no_key() {
        assert!(Words::of("").is_some_and(|words| words.key().is_none()));
        assert!(Words::of("the la").is_some_and(|words| words.key().is_none()));
        assert!(Words::of(&"a ".repeat(40)).is_none());
    }
}
