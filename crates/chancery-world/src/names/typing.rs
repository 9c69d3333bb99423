//! Names with one typing error, found without looking through the list of names.

use super::key::{append, raise, spread};

/// Of shorter texts one letter changes too much.
const SHORTEST: usize = 3;
/// Longer texts are no names.
const LONGEST: usize = 80;

/// Every known form of a name under the key of itself and of itself without each of its letters.
///
/// Two texts are one insertion, deletion, substitution or swap of neighbours apart only if they have such a key in common
/// (Garbe's symmetric deletion), so a text asks for as many keys as it has letters, and what it finds is compared in full.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    forms: Vec<Vec<char>>,
    /// Where the entries of a bucket begin; the bucket of a key is its highest bits.
    starts: Vec<u32>,
    /// The middle bits of a key and a form, by bucket.
    entries: Vec<(u32, u32)>,
    shift: u32,
}

impl Neighbours {
    /// Forms are texts without spaces; the position of a form is its number.
    pub(super) fn new(forms: Vec<Vec<char>>) -> Self {
        let mut keys: Vec<(u64, u32)> = Vec::with_capacity(forms.iter().map(|form| form.len() + 1).sum());
        for (number, form) in (0_u32..).zip(&forms) {
            if (SHORTEST..=LONGEST).contains(&form.len()) {
                for_each_key(form, |key| keys.push((key, number)));
            }
        }
        let bits = keys.len().max(2).ilog2();
        let shift = u64::BITS - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (key, _) in &keys {
            starts[bucket(*key, shift) + 1] += 1;
        }
        for position in 1..starts.len() {
            starts[position] += starts[position - 1];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0); keys.len()];
        for (key, number) in keys {
            let place = &mut next[bucket(key, shift)];
            entries[*place as usize] = (tag(key), number);
            *place += 1;
        }
        Self { forms, starts, entries, shift }
    }

    /// Calls `found` with the number of every form that is one typing error away, and whether the error is that two letters are
    /// swapped; with some of them more than once.
    ///
    /// The first letter counts as right: people rarely miss it, and Siberia is not Liberia.
    pub(super) fn each(&self, text: &[char], mut found: impl FnMut(u32, bool)) {
        if !(SHORTEST..=LONGEST).contains(&text.len()) || self.entries.is_empty() {
            return;
        }
        for_each_key(text, |key| {
            let bucket = bucket(key, self.shift);
            let (from, to) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
            for (_, number) in self.entries[from..to].iter().filter(|(own, _)| *own == tag(key)) {
                let form = &self.forms[*number as usize];
                if form[0] == text[0] && one_error_apart(form, text) {
                    found(*number, are_swapped(form, text));
                }
            }
        });
    }
}

const fn bucket(key: u64, shift: u32) -> usize {
    (key >> shift) as usize
}

const fn tag(key: u64) -> u32 {
    key as u32
}

/// The keys of a text of at most `LONGEST` letters: as it is, and without each letter but the first.
fn for_each_key(text: &[char], mut use_key: impl FnMut(u64)) {
    // The key of the letters from a place on, as they end the whole text, and the factor of what stands before them.
    let (mut ends, mut powers) = ([0_u64; LONGEST + 1], [1_u64; LONGEST + 1]);
    for place in (0..text.len()).rev() {
        powers[place] = raise(powers[place + 1]);
        ends[place] = (text[place] as u64 + 1).wrapping_mul(powers[place]).wrapping_add(ends[place + 1]);
    }
    use_key(spread(ends[0]));
    let mut before = 0_u64;
    for place in 0..text.len() {
        if place > 0 {
            use_key(spread(before.wrapping_mul(powers[place + 1]).wrapping_add(ends[place + 1])));
        }
        before = append(before, text[place]);
    }
}

/// Whether one insertion, deletion, substitution or swap of neighbours turns one text into the other.
fn one_error_apart(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 if same == short.len() => false,
        0 => {
            let (a, b) = (&short[same..], &long[same..]);
            a[1..] == b[1..] || (a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
        1 => short[same..] == long[same + 1..],
        _ => false,
    }
}

/// Whether two texts one error apart have the same letters.
fn are_swapped(one: &[char], other: &[char]) -> bool {
    one.len() == other.len() && one.iter().zip(other).filter(|(a, b)| a != b).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::tests::{distance, short_words};

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn near(names: &[&str], text: &str) -> Vec<u32> {
        let neighbours = Neighbours::new(names.iter().map(|name| letters(name)).collect());
        let mut found = Vec::new();
        neighbours.each(&letters(text), |number, _| found.push(number));
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn every_kind_of_error_is_found() {
        let names = ["kazakhstan", "iceland", "ireland", "liberia", "cuba", "казахстан", "kenya"];
        for (text, expected) in [
            ("kazakstan", vec![0]),
            ("kazzakhstan", vec![0]),
            ("kazakhstam", vec![0]),
            ("kazahkstan", vec![0]),
            ("kazakhsatn", vec![0]),
            ("kazahstam", vec![]),
            ("kazakhstan", vec![]),
            ("ieland", vec![1, 2]),
            ("siberia", vec![]),
            ("iberia", vec![]),
            ("cubba", vec![4]),
            ("keyna", vec![6]),
            ("cu", vec![]),
            ("cub", vec![4]),
            ("казахтан", vec![5]),
            ("", vec![]),
        ] {
            assert_eq!(near(&names, text), expected, "{text}");
        }
    }

    /// Every form that the table of distances has one error away, and no other, if the first letters are the same.
    #[test]
    fn neighbours_are_all_found() {
        let words: Vec<Vec<char>> = short_words().into_iter().filter(|word| word.len() >= SHORTEST).collect();
        let neighbours = Neighbours::new(words.clone());
        for text in &words {
            let mut found = Vec::new();
            neighbours.each(text, |number, _| found.push(number));
            found.sort_unstable();
            found.dedup();
            let near = |word: &[char]| word[0] == text[0] && distance(word, text) == 1;
            let expected: Vec<u32> =
                (0..).zip(&words).filter(|(_, word)| near(word)).map(|(number, _)| number).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    /// Against a plain table of distances, over all pairs of short words of two letters.
    #[test]
    fn one_error_is_what_the_table_of_distances_says() {
        let words = short_words();
        for one in &words {
            for other in &words {
                assert_eq!(one_error_apart(one, other), distance(one, other) == 1, "{one:?} {other:?}");
            }
        }
    }
}
