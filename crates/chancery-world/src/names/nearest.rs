//! The known name that somebody may have meant, for hints.

use super::fold::plain;

/// Names longer than this are compared by their first letters.
const LONGEST: usize = 64;

/// Plain names with what is needed to pass over most of them without comparing letters, by length.
#[derive(Debug, Default)]
pub(super) struct Hints {
    names: Vec<Hint>,
}

#[derive(Debug)]
struct Hint {
    letters: Vec<char>,
    /// One bit for each letter that occurs; letters of other scripts share bits.
    occurring: u32,
    number: u32,
}

impl Hints {
    pub(super) fn new<'a>(names: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut names: Vec<Hint> = names
            .map(|(number, name)| {
                let letters = letters_of(name);
                Hint { occurring: occurring(&letters), letters, number }
            })
            .collect();
        names.sort_by_key(|hint| hint.letters.len());
        Self { names }
    }

    /// The number of the nearest name, if any is near enough to be a likely slip; of several, the first of the list.
    pub(super) fn nearest(&self, wanted: &str) -> Option<u32> {
        let letters = letters_of(wanted);
        let pattern = Pattern::new(&letters)?;
        let occurring = occurring(&letters);
        let mut most = (letters.len() / 3).clamp(1, 4);
        let from = self.names.partition_point(|hint| hint.letters.len() + most < letters.len());
        let mut best = None;
        for hint in &self.names[from..] {
            if hint.letters.len() > letters.len() + most {
                break;
            }
            // An error changes by two at most which letters occur.
            if (hint.occurring ^ occurring).count_ones() as usize > 2 * most {
                continue;
            }
            let distance = pattern.distance(&hint.letters);
            if distance <= most && best.is_none_or(|known| (distance, hint.number) < known) {
                (most, best) = (distance, Some((distance, hint.number)));
            }
        }
        best.map(|(_, number)| number)
    }
}

fn letters_of(name: &str) -> Vec<char> {
    plain(name).chars().take(LONGEST).collect()
}

fn occurring(letters: &[char]) -> u32 {
    letters.iter().fold(0, |bits, letter| bits | 1 << (u32::from(*letter) % 32))
}

/// Where each letter stands in a text, as bits.
///
/// With them the distance to another text (insertions, deletions, substitutions, swaps of neighbours) takes a few operations a
/// letter: Hyyrö, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances (2003).
struct Pattern {
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
    length: usize,
}

impl Pattern {
    /// `None` for a text without letters.
    fn new(letters: &[char]) -> Option<Self> {
        let mut pattern = Self { ascii: [0; 128], others: Vec::new(), length: letters.len() };
        for (place, letter) in letters.iter().enumerate() {
            let bit = 1 << place;
            if let Some(places) = pattern.ascii.get_mut(*letter as usize) {
                *places |= bit;
            } else if let Some((_, places)) = pattern.others.iter_mut().find(|(other, _)| other == letter) {
                *places |= bit;
            } else {
                pattern.others.push((*letter, bit));
            }
        }
        (!letters.is_empty()).then_some(pattern)
    }

    fn places(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(places) => *places,
            None => self.others.iter().find(|(other, _)| *other == letter).map_or(0, |(_, places)| *places),
        }
    }

    /// The names of the paper: vertical and horizontal differences of +1 and -1, and diagonal ones of 0.
    fn distance(&self, text: &[char]) -> usize {
        let last = 1_u64 << (self.length - 1);
        let (mut vp, mut vn, mut d0, mut matches_before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut distance = self.length;
        for letter in text {
            let matches = self.places(*letter);
            let swapped = ((!d0 & matches) << 1) & matches_before;
            d0 = ((matches & vp).wrapping_add(vp) ^ vp) | matches | vn | swapped;
            let (hp, hn) = (vn | !(d0 | vp), d0 & vp);
            distance += usize::from(hp & last != 0);
            distance -= usize::from(hn & last != 0);
            let hp = (hp << 1) | 1;
            vp = (hn << 1) | !(d0 | hp);
            vn = hp & d0;
            matches_before = matches;
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::tests::distance;

    fn nearest<'a>(names: &[&'a str], wanted: &str) -> Option<&'a str> {
        let hints = Hints::new((0..).zip(names.iter().copied()));
        hints.nearest(wanted).map(|number| names[number as usize])
    }

    #[test]
    fn a_name_is_offered_only_when_near() {
        let names = ["Peru", "Kazakhstan", "Kyrgyzstan", "Казахстан"];
        assert_eq!(nearest(&names, "Kazahsstan"), Some("Kazakhstan"));
        assert_eq!(nearest(&names, "Казахстпн"), Some("Казахстан"));
        assert_eq!(nearest(&names, "pure"), None);
        assert_eq!(nearest(&names, "Pery"), Some("Peru"));
        assert_eq!(nearest(&names, ""), None);
        assert_eq!(nearest(&names, &"x".repeat(500)), None);
    }

    /// Against a plain table of distances, over all pairs of words of two letters.
    #[test]
    fn the_distance_is_what_the_table_says() {
        let words = crate::names::tests::short_words();
        for one in &words {
            let pattern = Pattern::new(one).expect("letters");
            for other in &words {
                assert_eq!(pattern.distance(other), distance(one, other), "{one:?} {other:?}");
            }
        }
    }
}
