//! Minimal covers: the fewest prime implicants that together cover every positive configuration, and all ways to do it.
//!
//! Prime implicants that cover the same configurations are one pattern. A configuration that is covered whenever another one is asks for
//! nothing and is left out; nothing else may be, as every minimal cover is to be found. The covers of the fewest patterns are enumerated
//! as minimal transversals, each once, with the lower bounds of the search for their number.

use std::ops::ControlFlow;

use super::bits::{Bits, with_words};
use super::fewest::{Bounds, FewestSearch, patterns_of_rows};
use super::term::{Space, Term};

/// How much a minimisation may cost. The defaults stay below a gigabyte for up to 64 positive rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The number of prime implicants.
    pub primes: usize,
    /// How many sets of rows the search for the fewest terms may look at, and again the enumeration of solutions. A hundred million take
    /// about a second.
    pub steps: u64,
    /// The number of solutions to write down; all are counted.
    pub listed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { primes: 10_000_000, steps: 1_000_000_000, listed: 1_000 }
    }
}

/// Which covers are solutions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Covers {
    /// Those of the fewest terms.
    #[default]
    Fewest,
    /// All from which no term can be left out (Petrick's method).
    Irredundant,
}

/// A number that was counted to its end, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// There are so many.
    Exactly(u128),
    /// The search was stopped when there were so many.
    AtLeast(u128),
}

/// The solutions of a minimisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solutions {
    /// No solution has fewer terms than this. Proven.
    pub at_least: usize,
    /// A solution with this many terms is known. Equal to `at_least` if the search was not stopped.
    pub at_most: usize,
    /// How many solutions there are.
    pub count: Count,
    /// The first of them, as places of prime implicants, in ascending order. If the search was stopped
    /// before it came to one, the one that is known to have `at_most` terms.
    pub listed: Vec<Vec<usize>>,
}

impl Solutions {
    /// Those of a table without a positive row.
    pub(super) const fn none() -> Self {
        Self { at_least: 0, at_most: 0, count: Count::Exactly(0), listed: Vec::new() }
    }

    /// Whether the fewest terms are proven and all solutions counted.
    pub fn complete(&self) -> bool {
        self.at_least == self.at_most && matches!(self.count, Count::Exactly(_))
    }
}

/// The minimal covers of the configurations `on` by terms, each of which covers at least one of them and which together cover all.
/// `proven`: a number of terms known to be needed. `None` if there are too many configurations.
pub(super) fn solve(
    space: &Space,
    on: &[u64],
    primes: &[Term],
    which: Covers,
    proven: usize,
    limits: &Limits,
) -> Option<Solutions> {
    let rows = on.len();
    with_words!(rows, solve_rows(space, on, primes, which, proven, limits))
}

fn solve_rows<const W: usize>(
    space: &Space,
    on: &[u64],
    primes: &[Term],
    which: Covers,
    proven: usize,
    limits: &Limits,
) -> Solutions {
    let chart = Chart::<W>::new(space, on, primes);
    let maximal = chart.maximal();
    let bounds = Bounds::new(maximal.iter().map(|&pattern| chart.patterns[pattern].rows).collect(), on.len());
    let Fewest { at_least, cover } = chart.fewest(&bounds, proven, limits.steps);
    let at_most = cover.len();
    let (count, mut listed) = match which {
        Covers::Fewest if at_least < at_most => (Count::AtLeast(0), Vec::new()),
        Covers::Fewest => chart.all(&bounds, at_most, limits),
        Covers::Irredundant => chart.all(&bounds, usize::MAX, limits),
    };
    if count == Count::AtLeast(0) {
        let known = cover.iter().map(|&set| chart.patterns[maximal[set]].primes[0]).collect();
        listed = vec![sorted(known)];
        return Solutions { at_least, at_most, count: Count::AtLeast(1), listed };
    }
    Solutions { at_least, at_most, count, listed }
}

fn sorted(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places
}

struct Pattern<const W: usize> {
    rows: Bits<W>,
    /// The prime implicants with these rows.
    primes: Vec<usize>,
}

struct Chart<const W: usize> {
    rows: Bits<W>,
    /// Large patterns first.
    patterns: Vec<Pattern<W>>,
    /// For each row its patterns.
    of_row: Vec<Vec<usize>>,
}

struct Fewest {
    at_least: usize,
    cover: Vec<usize>,
}

impl<const W: usize> Chart<W> {
    fn new(space: &Space, on: &[u64], primes: &[Term]) -> Self {
        let columns = columns::<W>(space, on, primes);
        let rows = needed_rows(on.len(), &columns);
        let mut projected: Vec<(Bits<W>, usize)> =
            columns.iter().enumerate().map(|(prime, column)| (column.and(&rows), prime)).collect();
        projected.retain(|(column, _)| !column.is_empty());
        projected.sort_unstable();
        let alike = projected.chunk_by(|(one, _), (other, _)| one == other);
        let mut patterns: Vec<Pattern<W>> = alike
            .map(|group| Pattern { rows: group[0].0, primes: group.iter().map(|&(_, prime)| prime).collect() })
            .collect();
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.rows.len()));
        let of_row = patterns_of_rows(on.len(), patterns.iter().map(|pattern| pattern.rows));
        Self { rows, patterns, of_row }
    }

    /// The fewest patterns that cover all rows, as far as `steps` go; sets are places in `maximal`.
    fn fewest(&self, bounds: &Bounds<W>, proven: usize, steps: u64) -> Fewest {
        let mut search = FewestSearch::new(bounds, steps);
        let mut cover = bounds.greedy(self.rows);
        let mut at_least = proven.max(bounds.at_least(&self.rows));
        while at_least < cover.len() {
            let mut chosen = Vec::new();
            match search.within(self.rows, at_least, &mut chosen) {
                None => break,
                Some(true) => cover = chosen,
                Some(false) => at_least += 1,
            }
        }
        Fewest { at_least, cover }
    }

    /// The patterns that are part of no other.
    fn maximal(&self) -> Vec<usize> {
        let mut kept: Vec<usize> = Vec::new();
        let mut of_row: Vec<Vec<usize>> = vec![Vec::new(); self.of_row.len()];
        for (place, pattern) in self.patterns.iter().enumerate() {
            let shortest = pattern.rows.iter().map(|row| &of_row[row]).min_by_key(|list| list.len());
            let part =
                shortest.is_some_and(|list| list.iter().any(|&other| self.patterns[other].rows.holds(&pattern.rows)));
            if !part {
                kept.push(place);
                pattern.rows.iter().for_each(|row| of_row[row].push(place));
            }
        }
        kept
    }

    /// All irredundant covers of at most `size` patterns, as covers by prime implicants: their number, and the first of them.
    fn all(&self, bounds: &Bounds<W>, size: usize, limits: &Limits) -> (Count, Vec<Vec<usize>>) {
        let mut order: Vec<usize> = self.rows.iter().collect();
        order.sort_by_key(|&row| self.of_row[row].len());
        let mut search = AllSearch {
            chart: self,
            bounds,
            order,
            own: Vec::new(),
            chosen: Vec::new(),
            barred: vec![false; self.patterns.len()],
            steps: limits.steps,
            limit: limits.listed,
            count: 0,
            listed: Vec::new(),
        };
        let end = search.go(0, self.rows, size);
        let count = if end.is_continue() { Count::Exactly(search.count) } else { Count::AtLeast(search.count) };
        (count, search.listed)
    }
}

/// For each prime implicant the rows it covers.
fn columns<const W: usize>(space: &Space, on: &[u64], primes: &[Term]) -> Vec<Bits<W>> {
    let of_literal = |condition: usize, value: u8| {
        let rows = (0..on.len()).filter(|&row| space.value(on[row], condition) == value);
        rows.fold(Bits::EMPTY, Bits::with)
    };
    let literals: Vec<Vec<Bits<W>>> = (0..space.conditions())
        .map(|condition| (0..=space.field_max(condition)).map(|value| of_literal(condition, value)).collect())
        .collect();
    let all = Bits::below(on.len());
    let column = |term: &Term| {
        let used = (0..space.conditions()).filter(|&condition| term.uses(space.field(condition)));
        used.fold(all, |rows, condition| rows.and(&literals[condition][usize::from(term.value(space, condition))]))
    };
    primes.iter().map(column).collect()
}

/// The rows that are not covered by themselves whenever some other row is.
fn needed_rows<const W: usize>(rows: usize, columns: &[Bits<W>]) -> Bits<W> {
    // For each row, those covered by every column that covers it.
    let mut implied = vec![Bits::<W>::below(rows); rows];
    for column in columns {
        column.iter().for_each(|row| implied[row] = implied[row].and(column));
    }
    let mut needed = Bits::below(rows);
    for row in 0..rows {
        for other in implied[row].iter().filter(|&other| other != row) {
            // Of two that imply each other, the first stays.
            if !implied[other].has(row) || row < other {
                needed = needed.without(&Bits::EMPTY.with(other));
            }
        }
    }
    needed
}

struct AllSearch<'a, const W: usize> {
    chart: &'a Chart<W>,
    bounds: &'a Bounds<W>,
    /// The rows, those with the shortest lists of patterns first.
    order: Vec<usize>,
    /// For the patterns chosen on the way here, the rows that each alone covers; one stretch of the stack for each depth.
    own: Vec<Bits<W>>,
    chosen: Vec<usize>,
    barred: Vec<bool>,
    steps: u64,
    limit: usize,
    count: u128,
    listed: Vec<Vec<usize>>,
}

impl<const W: usize> AllSearch<'_, W> {
    fn go(&mut self, start: usize, open: Bits<W>, left: usize) -> ControlFlow<()> {
        if open.is_empty() {
            self.found();
            return ControlFlow::Continue(());
        }
        if left < self.chart.rows.len() && self.bounds.exceed(&open, left) {
            return ControlFlow::Continue(());
        }
        // With the largest set that is left, again and again, a pattern must cover this many rows for the others to cover the rest.
        let enough = open.len().saturating_sub(self.bounds.largest(&open).saturating_mul(left - 1));
        let mut looks = self.bounds.looks(&open);
        let options = self.options(&open, enough, &mut looks);
        let Some(steps) = self.steps.checked_sub(looks) else {
            return ControlFlow::Break(());
        };
        self.steps = steps;
        // Of the patterns with this row, those not tried yet are barred while one is being tried: each cover is met once.
        options.iter().for_each(|&pattern| self.barred[pattern] = true);
        let mut end = ControlFlow::Continue(());
        for &pattern in &options {
            if end.is_continue() {
                end = self.take(pattern, start, open, left);
            }
            self.barred[pattern] = false;
        }
        end
    }

    /// The patterns that may be chosen for the open row with the fewest of them, of those with the shortest lists.
    fn options(&self, open: &Bits<W>, enough: usize, looks: &mut u64) -> Vec<usize> {
        let chart = self.chart;
        let of_row = |row: usize| {
            // Patterns come large first: behind one that is too small all are.
            let of_row = &chart.of_row[row];
            let last = of_row.partition_point(|&pattern| chart.patterns[pattern].rows.len() >= enough);
            *looks += last as u64;
            let usable =
                |pattern: &usize| !self.barred[*pattern] && open.and(&chart.patterns[*pattern].rows).len() >= enough;
            of_row[..last].iter().copied().filter(usable).collect::<Vec<usize>>()
        };
        let rows = self.order.iter().copied().filter(|&row| open.has(row)).take(8);
        rows.map(of_row).min_by_key(Vec::len).unwrap_or_default()
    }

    fn take(&mut self, pattern: usize, start: usize, open: Bits<W>, left: usize) -> ControlFlow<()> {
        let rows = self.chart.patterns[pattern].rows;
        let (top, depth) = (self.own.len(), self.chosen.len());
        let kept: Vec<Bits<W>> = self.own[start..start + depth].iter().map(|own| own.without(&rows)).collect();
        if kept.iter().any(Bits::is_empty) {
            return ControlFlow::Continue(());
        }
        self.own.extend(kept);
        self.own.push(open.and(&rows));
        self.chosen.push(pattern);
        let end = self.go(top, open.without(&rows), left - 1);
        self.chosen.pop();
        self.own.truncate(top);
        end
    }

    /// Every choice of one prime implicant for each pattern is a cover of its own.
    fn found(&mut self) {
        let chart = self.chart;
        let choices = self.chosen.iter().map(|&pattern| &chart.patterns[pattern].primes);
        let product = choices.clone().fold(1_u128, |product, primes| product.saturating_mul(primes.len() as u128));
        self.count = self.count.saturating_add(product);
        let mut covers = vec![Vec::new()];
        for primes in choices {
            let room = self.limit.saturating_sub(self.listed.len());
            let longer = covers.iter().flat_map(|cover: &Vec<usize>| {
                primes.iter().map(|&prime| cover.iter().copied().chain([prime]).collect())
            });
            covers = longer.take(room).collect();
        }
        self.listed.extend(covers.into_iter().take(self.limit.saturating_sub(self.listed.len())).map(sorted));
    }
}
