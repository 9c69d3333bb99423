//! The fewest sets that cover all rows, by iterative deepening over sets that are part of no other.
//!
//! Two lower bounds: rows of which no two share a set; and the weights 1 / (largest set with this row), which sum to at most 1 in any set
//! and so, over all rows, to at most the number of sets of a cover (a feasible dual of the set-covering program). Rows that were found to
//! need more sets than were left are remembered.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::bits::Bits;

/// How many failures are remembered, times the words of each.
const REMEMBERED: usize = 2_000_000;

/// For each row the sets it is in.
pub(super) fn patterns_of_rows<const W: usize>(rows: usize, sets: impl Iterator<Item = Bits<W>>) -> Vec<Vec<usize>> {
    let mut of_row = vec![Vec::new(); rows];
    for (place, set) in sets.enumerate() {
        set.iter().for_each(|row| of_row[row].push(place));
    }
    of_row
}

/// Sets of rows, and what they say of the number needed.
pub(super) struct Bounds<const W: usize> {
    sets: Vec<Bits<W>>,
    of_row: Vec<Vec<usize>>,
    /// For each row, the rows with which it shares a set.
    shares: Vec<Bits<W>>,
}

impl<const W: usize> Bounds<W> {
    pub(super) fn new(sets: Vec<Bits<W>>, rows: usize) -> Self {
        let of_row = patterns_of_rows(rows, sets.iter().copied());
        let share = |list: &Vec<usize>| list.iter().fold(Bits::EMPTY, |rows: Bits<W>, &set| rows.or(&sets[set]));
        let shares = of_row.iter().map(share).collect();
        Self { sets, of_row, shares }
    }

    /// The set that covers most of what is left, again and again.
    pub(super) fn greedy(&self, mut open: Bits<W>) -> Vec<usize> {
        let mut cover = Vec::new();
        while !open.is_empty() {
            let gain = |set: &usize| (self.sets[*set].and(&open).len(), Reverse(*set));
            let Some(best) = (0..self.sets.len()).max_by_key(gain) else { break };
            open = open.without(&self.sets[best]);
            cover.push(best);
        }
        cover
    }

    /// A number of sets that the open rows need at least.
    pub(super) fn at_least(&self, open: &Bits<W>) -> usize {
        self.apart(open).max(self.weight(open))
    }

    /// Whether the open rows are known to need more than `left` sets.
    pub(super) fn exceed(&self, open: &Bits<W>, left: usize) -> bool {
        !open.is_empty() && (left == 0 || self.weight(open) > left || self.apart(open) > left)
    }

    /// How many sets the bounds of these rows look at.
    pub(super) fn looks(&self, open: &Bits<W>) -> u64 {
        let rows = open.len();
        let of_rows: usize = open.iter().map(|row| rows + self.of_row[row].len()).sum();
        (self.sets.len() + of_rows) as u64
    }

    /// The most of these rows that one set covers.
    pub(super) fn largest(&self, open: &Bits<W>) -> usize {
        self.sets.iter().map(|set| set.and(open).len()).max().unwrap_or(0)
    }

    /// Rows of which no two share a set, chosen greedily.
    fn apart(&self, open: &Bits<W>) -> usize {
        let (mut left, mut count) = (*open, 0);
        while let Some(row) = left.iter().min_by_key(|&row| self.shares[row].and(&left).len()) {
            left = left.without(&self.shares[row].with(row));
            count += 1;
        }
        count
    }

    fn weight(&self, open: &Bits<W>) -> usize {
        let largest = |row: usize| self.of_row[row].iter().map(|&set| self.sets[set].and(open).len()).max();
        // In units that every number up to 16 divides, rounded down: never more than the true weight.
        const UNIT: u64 = 720_720;
        let sum: u64 = open.iter().filter_map(largest).filter(|&size| size > 0).map(|size| UNIT / size as u64).sum();
        sum.div_ceil(UNIT) as usize
    }
}

pub(super) struct FewestSearch<'a, const W: usize> {
    bounds: &'a Bounds<W>,
    steps: u64,
    /// Open rows, and a number of sets that does not cover them.
    failed: HashMap<Bits<W>, usize>,
}

impl<'a, const W: usize> FewestSearch<'a, W> {
    pub(super) fn new(bounds: &'a Bounds<W>, steps: u64) -> Self {
        Self { bounds, steps, failed: HashMap::new() }
    }

    /// Whether `size` sets can cover the open rows, and which; `None` if the steps are used up.
    pub(super) fn within(&mut self, open: Bits<W>, size: usize, chosen: &mut Vec<usize>) -> Option<bool> {
        if open.is_empty() {
            return Some(true);
        }
        if self.failed.get(&open).is_some_and(|&failed| failed >= size) {
            return Some(false);
        }
        self.steps = self.steps.checked_sub(self.bounds.looks(&open))?;
        if self.bounds.exceed(&open, size) {
            return Some(false);
        }
        for set in self.options(&open) {
            chosen.push(set);
            if self.within(open.without(&self.bounds.sets[set]), size - 1, chosen)? {
                return Some(true);
            }
            chosen.pop();
        }
        if self.failed.len() < REMEMBERED / W {
            self.failed.insert(open, size);
        }
        Some(false)
    }

    /// The sets of the open row that has the fewest of them, but for those that cover no open row another does not: those that cover
    /// most first.
    fn options(&self, open: &Bits<W>) -> Vec<usize> {
        let of_row = |row: usize| {
            let mut sets: Vec<(Bits<W>, usize)> =
                self.bounds.of_row[row].iter().map(|&set| (self.bounds.sets[set].and(open), set)).collect();
            sets.sort_unstable_by_key(|&(rows, set)| (Reverse(rows.len()), set));
            let mut kept: Vec<(Bits<W>, usize)> = Vec::new();
            for (rows, set) in sets {
                if !kept.iter().any(|(other, _)| other.holds(&rows)) {
                    kept.push((rows, set));
                }
            }
            kept.into_iter().map(|(_, set)| set).collect::<Vec<usize>>()
        };
        // Only the rows with the shortest lists are looked at closely.
        let mut rows: Vec<usize> = open.iter().collect();
        rows.sort_unstable_by_key(|&row| (self.bounds.of_row[row].len(), row));
        rows.into_iter().take(4).map(of_row).min_by_key(Vec::len).unwrap_or_default()
    }
}
