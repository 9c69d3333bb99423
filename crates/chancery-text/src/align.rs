//! Two versions of one text in different languages: which sentences belong together, and what one has and the other has not.
//!
//! Sentences are joined by their lengths in letters, as in Gale and Church (1993), and by the figures and names that they share. The
//! cheapest path through all pairs is found; sentences keep their order, and one may answer to none, to one or to two.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::mark::{Mark, MarkKind, Marker};
use crate::sentence::Sentence;

/// Sentences that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Aligned {
    /// Sentences of the first text; empty if the second has something of its own.
    pub left: Range<usize>,
    /// Sentences of the second.
    pub right: Range<usize>,
    /// How badly they fit: 0 is best. The negative logarithm of the model's probability, less what shared figures and names are worth.
    pub cost: f64,
}

/// Something that one text has and the other has not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drift {
    /// Number, date, ordinal, name or quantifier.
    pub kind: MarkKind,
    /// As it is read.
    pub reads: String,
    /// Whether the first text has it.
    pub in_first: bool,
}

/// Letters of a translation for each letter of the original are taken to be one, as there: measured on the whole of two texts the ratio
/// would hide a sentence that only one of them has. Variance of the length of a translation, per letter of the original (Gale and Church).
const VARIANCE: f64 = 6.8;

/// Ways in which sentences answer to each other, with their probabilities (Gale and Church, table 5).
const SHAPES: [((usize, usize), f64); 6] =
    [((1, 1), 0.89), ((1, 0), 0.0099), ((0, 1), 0.0099), ((2, 1), 0.089), ((1, 2), 0.089), ((2, 2), 0.011)];

/// What it is worth when all figures and names are shared.
const SHARED: f64 = 4.0;

/// More pairs than this are not compared.
const MOST_PAIRS: usize = 4_000_000;

/// Aligns two texts; `None` if they are too long to compare all pairs of their sentences.
pub fn align(first: &[Sentence], second: &[Sentence], marker: &Marker<'_>) -> Option<Vec<Aligned>> {
    let (rows, columns) = (first.len() + 1, second.len() + 1);
    if rows.checked_mul(columns).is_none_or(|pairs| pairs > MOST_PAIRS) {
        return None;
    }
    let (left, right) = (Side::new(first, marker), Side::new(second, marker));
    let mut best: Vec<(f64, (usize, usize))> = vec![(f64::INFINITY, (0, 0)); rows * columns];
    best[0].0 = 0.0;
    for row in 0..rows {
        for column in 0..columns {
            for ((down, across), probability) in SHAPES {
                if down > row || across > column || (row, column) == (0, 0) {
                    continue;
                }
                let (above, before) = (row - down, column - across);
                let own = cost(&left, above..row, &right, before..column) - libm::log(probability);
                let sum = best[above * columns + before].0 + own;
                let cell = &mut best[row * columns + column];
                if sum < cell.0 {
                    *cell = (sum, (down, across));
                }
            }
        }
    }
    let mut found = Vec::new();
    let (mut row, mut column) = (rows - 1, columns - 1);
    while row > 0 || column > 0 {
        let (sum, (down, across)) = best[row * columns + column];
        let (above, before) = (row.checked_sub(down)?, column.checked_sub(across)?);
        if (down, across) == (0, 0) {
            return None;
        }
        let cost = (sum - best[above * columns + before].0).max(0.0);
        found.push(Aligned { left: above..row, right: before..column, cost });
        (row, column) = (above, before);
    }
    found.reverse();
    Some(found)
}

/// Lengths and anchors of a text.
struct Side {
    lengths: Vec<f64>,
    anchors: Vec<BTreeSet<String>>,
}

impl Side {
    fn new(sentences: &[Sentence], marker: &Marker<'_>) -> Self {
        let length =
            |sentence: &Sentence| sentence.text.chars().filter(|letter| letter.is_alphanumeric()).count() as f64;
        let anchors = |sentence: &Sentence| {
            let marks = marker.marks(sentence).into_iter();
            marks.filter(|mark| compared(mark) && mark.kind != MarkKind::Quantifier).map(|mark| mark.reads).collect()
        };
        Self { lengths: sentences.iter().map(length).collect(), anchors: sentences.iter().map(anchors).collect() }
    }

    fn length(&self, range: &Range<usize>) -> f64 {
        self.lengths.get(range.clone()).unwrap_or_default().iter().sum()
    }

    fn anchors(&self, range: &Range<usize>) -> BTreeSet<&String> {
        self.anchors.get(range.clone()).unwrap_or_default().iter().flatten().collect()
    }
}

/// A sentence that is left out costs the same however long it is; else a long one would be joined to its neighbour.
fn cost(left: &Side, from: Range<usize>, right: &Side, to: Range<usize>) -> f64 {
    if from.is_empty() || to.is_empty() {
        return 0.0;
    }
    let (one, other) = (left.length(&from), right.length(&to));
    let mean = f64::midpoint(one, other).max(1.0);
    let distance = (other - one) / libm::sqrt(mean * VARIANCE);
    // Twice the tail of the normal distribution beyond the distance.
    let tail = libm::erfc(distance.abs() / std::f64::consts::SQRT_2).max(1e-300);
    let (here, there) = (left.anchors(&from), right.anchors(&to));
    let all = here.union(&there).count();
    let shared = if all == 0 { 0.0 } else { here.intersection(&there).count() as f64 / all as f64 };
    -libm::log(tail) - SHARED * shared
}

/// Whether translations should agree on a mark.
fn compared(mark: &Mark) -> bool {
    mark.kind.is_name()
        || matches!(mark.kind, MarkKind::Number | MarkKind::Date | MarkKind::Ordinal | MarkKind::Quantifier)
}

/// What one of two passages has and the other has not. Units in words are left out: they are words of a language.
pub fn drift(first: &[Sentence], second: &[Sentence], marker: &Marker<'_>) -> Vec<Drift> {
    let marks = |sentences: &[Sentence]| -> BTreeSet<(MarkKind, String)> {
        let all = sentences.iter().flat_map(|sentence| marker.marks(sentence)).filter(compared);
        all.map(|mark| (mark.kind, plain(&mark))).collect()
    };
    let (here, there) = (marks(first), marks(second));
    let only = |own: &BTreeSet<(MarkKind, String)>, other: &BTreeSet<(MarkKind, String)>, in_first: bool| {
        let missing = own.difference(other).cloned();
        missing.map(|(kind, reads)| Drift { kind, reads, in_first }).collect::<Vec<_>>()
    };
    let mut found = only(&here, &there, true);
    found.extend(only(&there, &here, false));
    found.sort();
    found
}

fn plain(mark: &Mark) -> String {
    if mark.kind != MarkKind::Number {
        return mark.reads.clone();
    }
    let known = ["thousand", "million", "billion", "trillion", "percent", "percentage", "points", "times", "hundred"];
    let keeps = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_digit())
            || known.contains(word)
            || (word.len() == 3 && word.chars().all(|letter| letter.is_ascii_uppercase()))
    };
    let words: Vec<&str> = mark.reads.split(' ').filter(keeps).collect();
    if words.is_empty() { mark.reads.clone() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use chancery_world::World;

    use super::*;
    use crate::sentences;

    #[test]
    fn translations_are_joined_and_compared() {
        let marker = Marker::new(World::builtin());
        let english = sentences(
            "The United States traded with Mexico in 2013. Trade grew by 60 percent, and all regions gained from it. \
             This sentence stands in the English version alone, and it is a rather long one that nothing in the other version answers to.",
        );
        let russian = sentences(
            "США торговали с Мексикой в 2013 году. Торговля выросла на 65 процентов, и регионы выиграли от этого.",
        );
        let aligned = align(&english, &russian, &marker).expect("short texts");
        let shapes: Vec<(Range<usize>, Range<usize>)> =
            aligned.iter().map(|one| (one.left.clone(), one.right.clone())).collect();
        assert_eq!(shapes, [(0..1, 0..1), (1..2, 1..2), (2..3, 2..2)]);
        let found: Vec<(String, bool)> =
            drift(&english[..2], &russian, &marker).into_iter().map(|one| (one.reads, one.in_first)).collect();
        assert_eq!(
            found,
            [("60 percent".to_owned(), true), ("65 percent".to_owned(), false), ("all".to_owned(), true)]
        );
    }

    #[test]
    fn nothing_is_aligned_with_nothing() {
        let marker = Marker::new(World::builtin());
        assert_eq!(align(&[], &[], &marker), Some(Vec::new()));
        let one = sentences("One sentence.");
        assert_eq!(align(&one, &[], &marker).map(|found| found.len()), Some(1));
        assert_eq!(align(&[], &one, &marker).map(|found| found.len()), Some(1));
    }
}
